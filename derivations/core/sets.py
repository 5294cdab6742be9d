"""The sets that symbols, entries and kernels range over, and the signs of their numbers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeAlias

Signs: TypeAlias = frozenset[int]


@dataclass(frozen=True, slots=True)
class Domain:
    """The set a symbol ranges over: an interval of ℝ or of ℤ, or finitely many numbers.

    `lower` and `upper` are None where the set is unbounded; `lower_open` and `upper_open` say whether
    the end belongs to it.  `values`, when given, lists a finite set, and the ends are its hull.  `signs`
    holds the signs, −1, 0 and 1, that the numbers between the ends can have.
    """

    lower: Fraction | None = None
    upper: Fraction | None = None
    lower_open: bool = False
    upper_open: bool = False
    integer: bool = False
    values: tuple[Fraction, ...] | None = None
    signs: Signs = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "signs", self._signs())

    def __contains__(self, value: Fraction) -> bool:
        if self.values is not None:
            return value in self.values
        if self.integer and value.denominator != 1:
            return False
        above = self.lower is None or value > self.lower or (value == self.lower and not self.lower_open)
        below = self.upper is None or value < self.upper or (value == self.upper and not self.upper_open)
        return above and below

    def meeting(self, other: Domain) -> Domain:
        """The part of the set between the other's ends; the set itself if that would be empty."""
        lowers = [(one.lower, one.lower_open) for one in (self, other) if one.lower is not None]
        uppers = [(one.upper, not one.upper_open) for one in (self, other) if one.upper is not None]
        lower, lower_open = max(lowers, default=(None, False))
        upper, upper_in = min(uppers, default=(None, True))
        if lower is not None and upper is not None and lower >= upper:
            return self
        return replace(self, lower=lower, lower_open=lower_open, upper=upper, upper_open=not upper_in)

    def _signs(self) -> Signs:
        found = set()
        if self.upper is None or self.upper > 0:
            found.add(1)
        if self.lower is None or self.lower < 0:
            found.add(-1)
        above = self.lower is None or self.lower < 0 or (self.lower == 0 and not self.lower_open)
        below = self.upper is None or self.upper > 0 or (self.upper == 0 and not self.upper_open)
        return frozenset(found | {0} if above and below else found)


REAL = Domain()
POSITIVE = Domain(lower=Fraction(0), lower_open=True)
NONNEGATIVE = Domain(lower=Fraction(0))
NATURAL = Domain(lower=Fraction(1), integer=True)
