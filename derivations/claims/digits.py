"""Enclosures as plain decimals, each digit right, as many as are needed to tell two of them apart."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

from derivations.core.verdict import Enclosure
from derivations.write.decimals import decimals

USUAL, MOST = 15, 60  # significant digits: those of a double, and what still fits a line
PLAIN = 15  # powers of ten from which on a number is written with an exponent


def digits(*enclosures: Enclosure) -> tuple[str, ...]:
    """Each enclosure as the decimal that both of its ends round to, so that different ones look different.

    An enclosure that is too wide for that is written `middle ± radius`.

    >>> digits(Enclosure(Fraction(1, 3), Fraction(1, 3)), Enclosure(Fraction(2), Fraction(2)))
    ('0.333333333333333', '2')
    """
    for count in range(USUAL, MOST + 1):
        shown = [number for one in enclosures if (number := _common(one, count)) is not None]
        if len(set(shown)) == len(enclosures):
            return tuple(map(_written, shown))
    return decimals(*enclosures)


def _common(enclosure: Enclosure, count: int) -> Decimal | None:
    """The number of so many significant digits, or of a few fewer, that both ends round to."""
    for fewer in range(count, max(0, count - USUAL), -1):
        lower, upper = (_rounded(end, fewer) for end in (enclosure.lower, enclosure.upper))
        if lower == upper:
            return lower
    return None


def _rounded(value: Fraction, count: int) -> Decimal:
    context = Context(prec=count)
    return context.divide(Decimal(value.numerator), Decimal(value.denominator)).normalize(context)


def _written(number: Decimal) -> str:
    return format(number, "f" if -PLAIN < number.adjusted() < PLAIN else "e")
