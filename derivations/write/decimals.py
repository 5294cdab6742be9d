"""Enclosures as short decimals: 0.7311 ± 3e-5, where the shown interval holds the enclosure, always."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import log10

from derivations.core.verdict import Enclosure

SHORTEST, LONGEST = 6, 60  # significant digits: what one reads at a glance, and what still fits a line
PLAIN = range(-4, 7)  # decimal exponents that are written without "e"


def decimals(*enclosures: Enclosure) -> tuple[str, ...]:
    """Each enclosure as `middle ± radius`, with digits enough to tell them apart.

    >>> half, third = Enclosure(Fraction(1, 2), Fraction(1, 2)), Enclosure(Fraction(1, 3), Fraction(1, 3))
    >>> decimals(half, third)
    ('0.5', '0.333333 ± 4e-7')
    """
    for digits in range(SHORTEST, LONGEST):
        shown = [_shown(enclosure, digits) for enclosure in enclosures]
        if _apart(shown):
            break
    return tuple(_written(middle, radius, digits) for middle, radius in shown)


def _shown(enclosure: Enclosure, digits: int) -> tuple[Fraction, Fraction]:
    """A middle of so many digits, and a radius of one digit that covers the enclosure."""
    middle = _rounded((enclosure.lower + enclosure.upper) / 2, digits)
    return middle, _above(max(enclosure.upper - middle, middle - enclosure.lower))


def _apart(shown: list[tuple[Fraction, Fraction]]) -> bool:
    ends = sorted((middle - radius, middle + radius) for middle, radius in shown)
    return all(first[1] < second[0] for first, second in pairwise(ends))


def _written(middle: Fraction, radius: Fraction, digits: int) -> str:
    written = _decimal(middle, digits)
    return written if radius == 0 else f"{written} ± {_decimal(radius, 1)}"


def _decimal(value: Fraction, digits: int) -> str:
    """A number that has at most so many significant digits, in full."""
    if value == 0:
        return "0"
    power = _exponent(value)
    figures = str(abs(int(value * Fraction(10) ** (digits - 1 - power))))
    sign = "-" if value < 0 else ""
    if power in PLAIN:
        point = max(0, power) + 1
        figures = "0" * -power + figures
        return sign + _trimmed(figures[:point].ljust(point, "0"), figures[point:])
    return f"{sign}{_trimmed(figures[0], figures[1:])}e{power}"


def _trimmed(whole: str, rest: str) -> str:
    rest = rest.rstrip("0")
    return f"{whole}.{rest}" if rest else whole


def _rounded(value: Fraction, digits: int) -> Fraction:
    if value == 0:
        return value
    unit = Fraction(10) ** (_exponent(value) - digits + 1)
    return round(value / unit) * unit


def _above(radius: Fraction) -> Fraction:
    """The least number of one significant digit that is not below the radius."""
    if radius == 0:
        return radius
    unit = Fraction(10) ** _exponent(radius)
    return -(-radius // unit) * unit


def _exponent(value: Fraction) -> int:
    """The p with 10^p ≤ |value| < 10^(p+1), exactly."""
    size = abs(value)
    power = int((size.numerator.bit_length() - size.denominator.bit_length()) * log10(2))
    while size >= Fraction(10) ** (power + 1):
        power += 1
    while size < Fraction(10) ** power:
        power -= 1
    return power
