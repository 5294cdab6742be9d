"""Numbers of the oracle: fractions while only arithmetic is done, then mpmath's, at the digits in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias, TypeVar

from mpmath import mp, mpf
from mpmath.libmp import to_rational

V = TypeVar("V")
Value: TypeAlias = "Fraction | mpf"

DIGITS = 60  # what values are computed with; ten of them are kept for rounding
LOST = 10  # a chain of a few hundred operations loses far fewer digits than that
LARGEST_EXACT_POWER = 64  # fractions are not raised further than this
LARGEST = 10**5  # of an argument of exp and its like: mpmath would run out of memory long before overflow


class Undefined(Exception):
    """The term has no value at the point."""


class TooLarge(Undefined):
    """The term may have a value, but one that is too large to work with."""


def number_of(one: Value) -> mpf:
    return mpf(one.numerator) / one.denominator if isinstance(one, Fraction) else one


def exact(one: Value) -> Fraction:
    """The fraction that a number is."""
    return one if isinstance(one, Fraction) else Fraction(*map(int, to_rational(one._mpf_)))


def summed(terms: Iterable[Value]) -> Value:
    whole: Value = Fraction(0)
    for one in terms:
        exact = isinstance(whole, Fraction) and isinstance(one, Fraction)
        whole = whole + one if exact else number_of(whole) + number_of(one)
    return whole


def product(factors: Iterable[Value]) -> Value:
    whole: Value = Fraction(1)
    for one in factors:
        exact = isinstance(whole, Fraction) and isinstance(one, Fraction)
        whole = whole * one if exact else number_of(whole) * number_of(one)
    return whole


def largest(values: Sequence[Value]) -> Value:
    if not values:
        raise Undefined("the largest of no numbers")
    exact = all(isinstance(one, Fraction) for one in values)
    return max(values) if exact else max(map(number_of, values))


def quotient(above: Value, below: Value) -> Value:
    if below == 0 or (isinstance(below, mpf) and abs(below) < mpf(10) ** (LOST - mp.dps)):
        raise Undefined("division by zero, or by what cannot be told from it")
    exact = isinstance(above, Fraction) and isinstance(below, Fraction)
    return above / below if exact else number_of(above) / number_of(below)


def power(base: Value, exponent: Value, whole: bool) -> Value:
    if isinstance(exponent, Fraction) and whole:
        if exponent <= 0 and base == 0:
            raise Undefined("0 to a power that is not positive")
        if isinstance(base, Fraction) and abs(exponent) <= LARGEST_EXACT_POWER:
            return base ** int(exponent)
        return number_of(base) ** _bounded(int(exponent))
    if isinstance(exponent, Fraction) and exponent > 0 and base == 0:
        return Fraction(0)
    if base <= 0:
        raise Undefined("a real power of a number that is not positive")
    if base == 1:
        return Fraction(1)
    return number_of(base) ** _bounded(number_of(exponent))


def _bounded(one: V) -> V:
    if abs(one) > LARGEST:
        raise TooLarge("too large a number to work with")
    return one


def applied(name: str, values: Sequence[Value]) -> Value:
    if name in EXACT and all(isinstance(one, Fraction) for one in values):
        return EXACT[name](*values)
    if name in EXACT:
        return EXACT[name](*map(number_of, values))
    one = values[0]
    if (name in ("log", "ln") and one <= 0) or (name == "sqrt" and one < 0):
        raise Undefined(f"{name} outside its domain")
    if (one == 0 and name in AT_ZERO) or (one == 1 and name in AT_ONE):
        return (AT_ZERO if one == 0 else AT_ONE)[name]
    return REAL[name](_bounded(number_of(one)) if name in STEEP else number_of(one))


def _sign(one: Value) -> Value:
    return Fraction((one > 0) - (one < 0))


EXACT: Mapping[str, Callable[..., Value]] = {"abs": abs, "max": max, "min": min, "sign": _sign}
REAL: Mapping[str, Callable[[mpf], mpf]] = {
    "exp": mp.exp, "log": mp.log, "ln": mp.log, "sqrt": mp.sqrt, "sin": mp.sin, "cos": mp.cos, "tan": mp.tan,
    "sinh": mp.sinh, "cosh": mp.cosh, "tanh": mp.tanh, "erf": mp.erf,
}  # fmt: skip
AT_ZERO: Mapping[str, Value] = {
    "exp": Fraction(1), "cos": Fraction(1), "cosh": Fraction(1),
    "sqrt": Fraction(0), "sin": Fraction(0), "tan": Fraction(0), "sinh": Fraction(0), "tanh": Fraction(0),
    "erf": Fraction(0),
}  # fmt: skip
STEEP = frozenset(("exp", "sinh", "cosh", "tanh", "sin", "cos", "tan"))
AT_ONE: Mapping[str, Value] = {"log": Fraction(0), "ln": Fraction(0), "sqrt": Fraction(1)}


def near(one: mpf, other: mpf, *, digits: int = DIGITS - LOST) -> bool:
    """Whether two values agree to so many digits, relative to the larger, or to 1 if that is smaller."""
    return bool(abs(one - other) <= mpf(10) ** -digits * max(1, abs(one), abs(other)))
