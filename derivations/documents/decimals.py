"""Decimals on a page are rounded: 0.69 stands for what lies within half a unit of its last digit."""

from __future__ import annotations

from fractions import Fraction

from derivations.core.verdict import Witness


def agrees_to_digits(witness: Witness, printed: str) -> bool:
    """Whether the left side, which has one value everywhere, rounds to the printed decimal.

    >>> from derivations.core.verdict import Enclosure
    >>> half = Enclosure(Fraction(1, 2), Fraction(1, 2))
    >>> agrees_to_digits(Witness((), half, half, 64), "0.5")
    True
    """
    if witness.point or witness.left is None:
        return False
    digits = len(printed.partition(".")[2])
    value, half = Fraction(printed), Fraction(1, 2 * 10**digits)
    return value - half <= witness.left.lower and witness.left.upper <= value + half
