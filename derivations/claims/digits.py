"""Enclosures as plain decimals, each digit right, as many as are needed to tell two of them apart."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

from derivations.core.verdict import Enclosure
from derivations.write.decimals import decimals

FEWEST, USUAL, MOST = 6, 15, 60  # digits: worth showing, those of a double, and what still fits a line
PLAIN = 15  # powers of ten from which on a number is written with an exponent


def digits(*enclosures: Enclosure) -> tuple[str, ...]:
    """Each enclosure as the decimal that both of its ends round to, so that different ones look different.

    An enclosure that is too wide for that is written `middle ± radius`.  Zeros at the end are left out
    where there are 15 right digits or more.

    >>> digits(Enclosure(Fraction(1, 3), Fraction(1, 3)), Enclosure(Fraction(2), Fraction(2)))
    ('0.333333333333333', '2')
    """
    for most in range(USUAL, MOST + 1):
        shown = [text for one in enclosures if (text := _shown(one, most)) is not None]
        if len(shown) < len(enclosures):
            break
        if len({Fraction(text) for text in shown}) == len(shown):
            return tuple(shown)
    return decimals(*enclosures)


def _shown(enclosure: Enclosure, most: int) -> str | None:
    """The number of so many significant digits, or of a few fewer, that both ends round to."""
    for count in range(most, FEWEST - 1, -1):
        lower, upper = (_rounded(end, count) for end in (enclosure.lower, enclosure.upper))
        if lower == upper:
            return _written(lower, count)
    return None


def _rounded(value: Fraction, count: int) -> Decimal:
    return Context(prec=count).divide(Decimal(value.numerator), Decimal(value.denominator))


def _written(number: Decimal, count: int) -> str:
    plain = -PLAIN < number.adjusted() < PLAIN
    if count >= USUAL:
        return format(number.normalize(Context(prec=count)), "f" if plain else "e")
    places = count - 1 - number.adjusted()
    return f"{number:.{places}f}" if plain and places >= 0 else f"{number:.{count - 1}e}"
