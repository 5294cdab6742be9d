"""Real functions on intervals, by mpmath: what the second route knows of exp, Γ, Bessel's functions and the rest.

A number is exact as long as arithmetic alone is asked for, so that a point on the end of a domain is seen to
lie there; else it is an interval.  Where mpmath has the function on intervals, the result is an enclosure, its
ends moved apart by what their rounding may be short of.  All other functions are *estimated*: taken at the ends
and the middle of the argument with 40 and with 80 bits more than asked for, and the span of the values widened
by four times what the two precisions differ by, by how far the middle is off the line between the ends, and by
one unit in the last place asked for.  This is right unless mpmath loses more than those bits unnoticed, or the
function turns twice within the argument.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, reduce
from itertools import product
from math import ceil, factorial, floor
from typing import Any, TypeAlias

from mpmath import libmp
from mpmath.ctx_mp import MPContext

from derivations.core.term import Relation
from derivations.recheck.integers import integer_root

LARGEST = 100_000  # of what is taken the exponential of, the sine, or a power by
LARGEST_SPECIAL = 10_000  # of an argument of a function that is estimated
LONGEST = 50_000  # bits of an exact number; a longer one becomes an interval
GUARD = 40  # bits beyond those asked for

Raw: TypeAlias = tuple[Any, Any]  # mpmath's interval: the ends as its raw numbers


class Undefined(Exception):
    """There is no value at this point."""


class Unclear(Exception):
    """It cannot be told at this precision whether there is a value, or what it is."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Two ends, in mpmath's raw form, that are no infinities."""

    ends: Raw

    @property
    def lower(self) -> Fraction:
        """The lower end."""
        return Fraction(*map(int, libmp.to_rational(self.ends[0])))

    @property
    def upper(self) -> Fraction:
        """The upper end."""
        return Fraction(*map(int, libmp.to_rational(self.ends[1])))


Number: TypeAlias = Fraction | Interval


def holds(value: Number, relation: Relation, bound: Fraction | int = 0) -> bool | None:
    """Whether value relation bound; None where the interval leaves it open."""
    low, high = (value, value) if isinstance(value, Fraction) else (value.lower, value.upper)
    match relation:
        case "<" | ">=":
            answer = True if high < bound else False if low >= bound else None
        case ">" | "<=":
            answer = True if low > bound else False if high <= bound else None
        case "=" | "!=":
            answer = True if low == bound == high else False if not low <= bound <= high else None
    return answer if relation in ("<", ">", "=") or answer is None else not answer


def needs(value: Number, relation: Relation, bound: Fraction | int = 0) -> None:
    """Raise `Undefined` where the relation does not hold, `Unclear` where that is open."""
    answer = holds(value, relation, bound)
    if answer is None:
        raise Unclear("too close to the end of a natural domain")
    if not answer:
        raise Undefined("outside the natural domain")


def whole(value: Number) -> int:
    """An integer.  Raises `Undefined` for an exact number that is none, `Unclear` for an interval."""
    if not isinstance(value, Fraction):
        raise Unclear("an integer is not known exactly")
    if value.denominator != 1:
        raise Undefined("not an integer")
    return int(value)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Numbers at a precision of so many bits."""

    bits: int

    def interval(self, value: Number) -> Interval:
        """An interval that holds the number."""
        if isinstance(value, Interval):
            return value
        above, below = value.numerator, value.denominator
        return Interval((self._rounded(above, below, "f"), self._rounded(above, below, "c")))

    def _rounded(self, above: int, below: int, direction: str) -> Any:
        return libmp.from_rational(above, below, self.bits, direction)

    # ── arithmetic ───────────────────────────────────────────────────────────────────────────────

    def add(self, *values: Number) -> Number:
        """The sum."""
        return reduce(lambda one, other: self._either(one, other, Fraction.__add__, libmp.mpi_add), values)

    def multiply(self, *values: Number) -> Number:
        """The product."""
        return reduce(lambda one, other: self._either(one, other, Fraction.__mul__, libmp.mpi_mul), values)

    def negate(self, value: Number) -> Number:
        """−value."""
        return -value if isinstance(value, Fraction) else Interval(libmp.mpi_neg(value.ends))

    def divide(self, above: Number, below: Number) -> Number:
        """above/below; below must not be 0."""
        needs(below, "!=")
        return self._either(above, below, Fraction.__truediv__, libmp.mpi_div)

    def _either(
        self, one: Number, other: Number, exactly: Callable[..., Fraction], on_intervals: Callable[..., Raw]
    ) -> Number:
        if isinstance(one, Fraction) and isinstance(other, Fraction):
            return self.short(exactly(one, other))
        return finite(on_intervals(self.interval(one).ends, self.interval(other).ends, self.bits))

    def short(self, value: Fraction) -> Number:
        """The number, as an interval if it is too long."""
        long = value.numerator.bit_length() + value.denominator.bit_length() > LONGEST
        return self.interval(value) if long else value

    def power(self, base: Number, exponent: int) -> Number:
        """base^exponent for an integer exponent; base must not be 0 unless it is positive."""
        if exponent <= 0:
            needs(base, "!=")
        if abs(exponent) > LARGEST:
            raise Unclear("an exponent is too large")
        if isinstance(base, Fraction):
            if (base.numerator.bit_length() + base.denominator.bit_length()) * abs(exponent) <= LONGEST:
                return base**exponent
            base = self.interval(base)
        return finite(libmp.mpi_pow_int(base.ends, exponent, self.bits))

    def root(self, value: Number, order: int) -> Number:
        """value^{1/order} ≥ 0 for value ≥ 0."""
        needs(value, ">=")
        if isinstance(value, Fraction):
            parts = [integer_root(part, order) for part in (value.numerator, value.denominator)]
            if all(exact for _, exact in parts):
                return Fraction(parts[0][0], parts[1][0])
        if order == 2:
            return self.widened(libmp.mpi_sqrt(self.interval(value).ends, self.bits))
        return self.estimated(lambda mp, u: mp.root(u, order), value)

    def real_power(self, base: Number, exponent: Number) -> Number:
        """e^{exponent·ln base} for base > 0."""
        return self.apply("exp", self.multiply(exponent, self.apply("log", base)))

    # ── functions ────────────────────────────────────────────────────────────────────────────────

    def apply(self, name: str, *values: Number) -> Number:
        """A function of the table `FUNCTIONS` of terms.

        Raises `Undefined` outside its natural domain, `Unclear` near the end of it, near a jump, or far out.
        """
        for place, relation, bound in DOMAINS.get(name, ()):
            needs(values[place], relation, bound)
        if name in COMPOSED:
            return COMPOSED[name](self, *values)
        if name in ENCLOSED:
            near(values[0], LARGEST)
            return self.widened(ENCLOSED[name](self.interval(values[0]).ends, self.bits))
        return self.estimated(ESTIMATED[name], *values)

    def widened(self, ends: Raw) -> Interval:
        """The interval with its ends moved apart by sixteen units in the last place."""
        more, less = (libmp.from_man_exp((1 << self.bits - 4) + step, 4 - self.bits) for step in (1, -1))
        finite(ends)
        low, high = ends
        low = libmp.mpf_mul(low, less if libmp.mpf_sign(low) > 0 else more, self.bits, "f")
        high = libmp.mpf_mul(high, more if libmp.mpf_sign(high) > 0 else less, self.bits, "c")
        return Interval((low, high))

    def estimated(self, function: Callable[..., Any], *values: Number) -> Number:
        """The span of the function over the values, as this module's docstring says."""
        for value in values:
            near(value, LARGEST_SPECIAL)
        found = [self._at(function, point) for point in product(*map(_samples, values))]
        low, high = min(one for one, _ in found), max(other for _, other in found)
        ends, middle = (found[0], found[-1]), found[len(found) // 2]
        bend = sum(map(sum, ends)) / 2 - sum(middle)
        slack = abs(bend) + (high - low if len(found) > 3 else 0)
        return self._between(low - slack, high + slack)

    def _at(self, function: Callable[..., Any], point: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
        """The value at an exact point, between a lower and an upper bound."""
        coarse, fine = (_taken(function, point, self.bits + more) for more in (GUARD, 2 * GUARD))
        slack = 4 * abs(fine - coarse) + abs(fine) / 2**self.bits
        return fine - slack, fine + slack

    def _between(self, low: Fraction, high: Fraction) -> Interval:
        return Interval((self.interval(low).ends[0], self.interval(high).ends[1]))
