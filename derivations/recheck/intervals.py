"""Numbers that are exact as long as arithmetic alone is asked for, and intervals of mpmath's from then on.

So a point on the end of a domain is seen to lie there.  Interval arithmetic is mpmath's and encloses.  A
function that mpmath has on intervals encloses too, its ends moved apart by what its rounding may lack.
Any other function is *estimated*: taken at the ends and the middle of its argument with 40 and with 80 bits
more than asked for.  Each value is moved up and down by four times what the two precisions differ by and one
unit in the last place asked for, and the span of the values is widened to either side by its own width, which
covers every function that is a parabola there.  An estimate is no proof of a bound: it fails where mpmath
loses more bits than that without its two answers showing it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product as combined
from typing import Any, TypeAlias

from mpmath import libmp
from mpmath.ctx_mp import MPContext

from derivations.core.term import Relation
from derivations.recheck.integers import integer_root

LARGEST_POWER = 100_000  # of an exponent or of the order of a root
LONGEST = 50_000  # bits of an exact number; a longer one becomes an interval
FARTHEST = 2_000_000  # binary exponents of an end
GUARD = 40  # bits beyond those asked for

Raw: TypeAlias = Any  # mpmath's own form of a number
Ends: TypeAlias = tuple[Raw, Raw]


class Undefined(Exception):
    """There is no value at this point."""


class Unclear(Exception):
    """It cannot be told at this precision whether there is a value, or what it is."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers between two finite ends, in mpmath's raw form."""

    ends: Ends

    @property
    def lower(self) -> Fraction:
        """The lower end."""
        return _exact(self.ends[0])

    @property
    def upper(self) -> Fraction:
        """The upper end."""
        return _exact(self.ends[1])


Number: TypeAlias = Fraction | Interval
Function: TypeAlias = Callable[..., Any]  # of an mpmath context and its numbers


def _exact(end: Raw) -> Fraction:
    return Fraction(*map(int, libmp.to_rational(end)))


def finite(ends: Ends) -> Interval:
    """The interval between two ends.  Raises `Unclear` for one that is not finite, or too far out."""
    for end in ends:
        _, mantissa, exponent, bits = end
        if (not mantissa and exponent) or abs(exponent + bits) > FARTHEST:
            raise Unclear("a value is too large or too small")
    return Interval(ends)


# ── what is known of a number ────────────────────────────────────────────────────────────────────


def holds(value: Number, relation: Relation, bound: Fraction | int = 0) -> bool | None:
    """Whether value relation bound; None where the interval leaves it open."""
    low, high = (value, value) if isinstance(value, Fraction) else (value.lower, value.upper)
    below, above = (high < bound, low >= bound), (low > bound, high <= bound)
    equal = (low == bound == high, not low <= bound <= high)
    yes, no = {"<": below, ">=": below[::-1], ">": above, "<=": above[::-1],
               "=": equal, "!=": equal[::-1]}[relation]  # fmt: skip
    return True if yes else False if no else None


def needs(value: Number, relation: Relation, bound: Fraction | int = 0) -> None:
    """Raise `Undefined` where the relation does not hold, `Unclear` where that is open."""
    answer = holds(value, relation, bound)
    if answer is None:
        raise Unclear("too close to the end of a natural domain")
    if not answer:
        raise Undefined("outside a natural domain")


def near(value: Number, limit: int) -> None:
    """Raise `Unclear` unless the number is known to lie within ±limit."""
    if not (holds(value, "<=", limit) and holds(value, ">=", -limit)):
        raise Unclear("an argument is too large")


def whole(value: Number) -> int:
    """An integer.  Raises `Undefined` for an exact number that is none, `Unclear` for an interval."""
    if isinstance(value, Interval):
        raise Unclear("an integer is not known exactly")
    if value.denominator != 1:
        raise Undefined("a number is not an integer")
    return int(value)


# ── arithmetic ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Numbers at a precision of so many bits."""

    bits: int

    def interval(self, value: Number) -> Interval:
        """An interval that holds the number."""
        if isinstance(value, Interval):
            return value
        parts = value.numerator, value.denominator, self.bits
        return Interval((libmp.from_rational(*parts, "f"), libmp.from_rational(*parts, "c")))

    def add(self, values: Iterable[Number]) -> Number:
        """Their sum; 0 for none."""
        total: Number = Fraction(0)
        for value in values:
            total = self._either(total, value, Fraction.__add__, libmp.mpi_add)
        return total

    def multiply(self, values: Iterable[Number]) -> Number:
        """Their product; 1 for none."""
        product: Number = Fraction(1)
        for value in values:
            product = self._either(product, value, Fraction.__mul__, libmp.mpi_mul)
        return product

    def negate(self, value: Number) -> Number:
        """−value."""
        return -value if isinstance(value, Fraction) else Interval(libmp.mpi_neg(value.ends))

    def divide(self, above: Number, below: Number) -> Number:
        """above/below; below must not be 0."""
        needs(below, "!=")
        return self._either(above, below, Fraction.__truediv__, libmp.mpi_div)

    def power(self, base: Number, exponent: int) -> Number:
        """base^exponent; base must not be 0 unless the exponent is positive."""
        if exponent <= 0:
            needs(base, "!=")
        if abs(exponent) > LARGEST_POWER:
            raise Unclear("an exponent is too large")
        if isinstance(base, Fraction) and _length(base) * abs(exponent) <= LONGEST:
            return base**exponent
        return finite(libmp.mpi_pow_int(self.interval(base).ends, exponent, self.bits))

    def root(self, value: Number, order: int) -> Number:
        """value^{1/order} ≥ 0; value must not be negative."""
        needs(value, ">=")
        if order > LARGEST_POWER:
            raise Unclear("a root is of too high an order")
        if isinstance(value, Fraction):
            parts = [integer_root(part, order) for part in (value.numerator, value.denominator)]
            if all(exact for _, exact in parts):
                return Fraction(parts[0][0], parts[1][0])
        if order == 2:
            return self.enclosed(libmp.mpi_sqrt, value)
        if not holds(value, ">"):
            highest = self.root(self.interval(value).upper, order)
            return Interval((libmp.fzero, self.interval(highest).ends[1]))
        logarithm = self.enclosed(libmp.mpi_log, value)
        return self.enclosed(libmp.mpi_exp, self.divide(logarithm, Fraction(order)))

    def _either(self, one: Number, other: Number, exactly: Function, on_intervals: Function) -> Number:
        if isinstance(one, Fraction) and isinstance(other, Fraction):
            found: Fraction = exactly(one, other)
            return self.interval(found) if _length(found) > LONGEST else found
        return finite(on_intervals(self.interval(one).ends, self.interval(other).ends, self.bits))

    # ── functions ────────────────────────────────────────────────────────────────────────────────

    def enclosed(self, function: Callable[[Ends, int], Ends], value: Number) -> Interval:
        """A function that mpmath has on intervals, its ends moved apart by 16 units in the last place."""
        low, high = finite(function(self.interval(value).ends, self.bits)).ends
        more, less = (libmp.from_man_exp((1 << self.bits - 4) + step, 4 - self.bits) for step in (1, -1))
        low = libmp.mpf_mul(low, more if libmp.mpf_sign(low) < 0 else less, self.bits, "f")
        return Interval(
            (low, libmp.mpf_mul(high, less if libmp.mpf_sign(high) < 0 else more, self.bits, "c"))
        )

    def estimated(self, function: Function, *values: Number) -> Interval:
        """The span of a function over the numbers, as this module's docstring says."""
        points = list(combined(*map(_samples, values)))
        found = [end for point in points for end in self._around(function, point)]
        low, high = min(found), max(found)
        width = high - low if len(points) > 1 else 0
        return finite(((low - width)._mpf_, (high + width)._mpf_))

    def _around(self, function: Function, point: Iterable[Fraction]) -> tuple[Any, Any]:
        """A lower and an upper bound of the value at an exact point."""
        coarse, fine = (_taken(function, point, self.bits + more) for more in (GUARD, 2 * GUARD))
        slack = 4 * abs(fine - coarse) + abs(fine) * _context(self.bits + 2 * GUARD).mpf(2) ** -self.bits
        return fine - slack, fine + slack


def _length(value: Fraction) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length()


def _samples(value: Number) -> tuple[Fraction, ...]:
    if isinstance(value, Fraction):
        return (value,)
    return value.lower, (value.lower + value.upper) / 2, value.upper


@cache
def _context(bits: int) -> MPContext:
    """An mpmath of this precision, which nobody changes."""
    made = MPContext()
    made.prec = bits
    return made


def _taken(function: Function, point: Iterable[Fraction], bits: int) -> Any:
    """A real function by mpmath; what it cannot compute is `Unclear`."""
    mp = _context(bits)
    try:
        found = function(mp, *(mp.mpf(one.numerator) / one.denominator for one in point))
    except (ValueError, ArithmeticError, NotImplementedError, libmp.NoConvergence) as error:
        raise Unclear("mpmath does not find a value") from error
    if not mp.isfinite(found) or found.imag:
        raise Unclear("mpmath does not find a value")
    return _context(bits).mpf(found.real)
