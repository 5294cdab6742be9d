"""Arithmetic and functions of real numbers, for `plainly`: fractions as long as only arithmetic is done.

Conventions are those of the checker: acot 0 = π/2 and acot u = atan(1/u) else, √ and ln of negative numbers
have no value, Γ has none at its poles, where 1/Γ is 0.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

from mpmath import libmp, mp, mpf

LOST = 10  # digits that rounding may take
STEEPEST = 300  # of an argument of exp and its like
FARTHEST = 10**12  # of an argument of sine and its like

ZERO, ONE = Fraction(0), Fraction(1)

Value: TypeAlias = Fraction | mpf


class Undefined(Exception):
    """There is no value at the point."""


class Unclear(Exception):
    """It cannot be told at this precision whether there is a value, or what it is."""


# ── arithmetic ───────────────────────────────────────────────────────────────────────────────────


def number(value: Value) -> mpf:
    """The number at the precision in force."""
    return mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else value


def sign_of(value: Value) -> int:
    """−1, 0 or 1.  Raises `Unclear` for a number that is no fraction and close to zero."""
    if not isinstance(value, Fraction) and abs(value) < mpf(10) ** (LOST - mp.dps):
        raise Unclear("a number cannot be told from zero")
    return (value > 0) - (value < 0)


def add(one: Value, other: Value) -> Value:
    """one + other."""
    exact = isinstance(one, Fraction) and isinstance(other, Fraction)
    return one + other if exact else number(one) + number(other)


def _multiply(one: Value, other: Value) -> Value:
    if any(isinstance(value, Fraction) and not value for value in (one, other)):
        return ZERO  # even where the other one is not known exactly
    exact = isinstance(one, Fraction) and isinstance(other, Fraction)
    return one * other if exact else number(one) * number(other)


def _divide(one: Value, other: Value) -> Value:
    needs(other, "!=", 0)
    exact = isinstance(one, Fraction) and isinstance(other, Fraction)
    return one / other if exact else number(one) / number(other)


ARITHMETIC: Mapping[type[ast.operator], Callable[[Value, Value], Value]] = {
    ast.Add: add, ast.Sub: lambda one, other: add(one, -other), ast.Mult: _multiply, ast.Div: _divide,
}  # fmt: skip


def raised(base: Value, exponent: int) -> Value:
    """base^exponent; base must not be 0 unless the exponent is positive."""
    if exponent <= 0:
        needs(base, "!=", 0)
    return base**exponent


def root(value: Value, order: int) -> Value:
    """The root of a number, ≥ 0; for order 1 the number."""
    if order == 1:
        return value
    needs(value, ">=", 0)
    if value == 0:
        return Fraction(0)
    found = mp.root(number(value), order)
    if isinstance(value, Fraction):
        guess = Fraction(*map(int, libmp.to_rational(found._mpf_))).limit_denominator(10**9)
        if guess**order == value:
            return guess
    return found


RELATIONS: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "=", ast.NotEq: "!=",
}  # fmt: skip
NAMED: Mapping[str, str] = {"Lt": "<", "Le": "<=", "Gt": ">", "Ge": ">=", "Eq": "=", "Ne": "!="}
SIGNS: Mapping[str, tuple[int, ...]] = {
    "<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1), "=": (0,), "!=": (-1, 1),
}  # fmt: skip


def compared(left: Value, right: Value, relation: str) -> bool:
    """Whether left relation right.  Raises `Unclear` where they are too close to call."""
    return sign_of(add(left, -right)) in SIGNS[relation]


def needs(value: Value, relation: str, bound: int) -> None:
    """Raise `Undefined` unless the number lies so."""
    if not compared(value, Fraction(bound), relation):
        raise Undefined("outside a natural domain")


# ── functions ────────────────────────────────────────────────────────────────────────────────────


def applied(name: str, *values: Value) -> Value:
    """A function at numbers."""
    for position, relation, bound in DOMAINS.get(name, ()):
        needs(values[position], relation, bound)
    if (name, *values) in EXACT:
        return EXACT[name, *values]
    if name in FORMULAS:
        return FORMULAS[name](*values)
    if name not in PLAIN:
        raise Unclear(f"{name} is not known here")
    try:
        found = PLAIN[name](*map(number, values))
    except (ValueError, ArithmeticError, NotImplementedError, libmp.NoConvergence) as error:
        raise Unclear(f"mpmath finds no value: {error}") from error
    if not mp.isfinite(found) or found.imag:
        raise Unclear("mpmath finds no real value")
    return mpf(found.real)


CONSTANTS: Mapping[str, Callable[[], mpf]] = {
    "pi": lambda: +mp.pi, "E": lambda: +mp.e, "e": lambda: +mp.e,
}  # fmt: skip

#       function    the place of an argument, and what it must be
DOMAINS: Mapping[str, tuple[tuple[int, str, int], ...]] = {
    "log":      ((0, ">", 0),),
    "asin":     ((0, ">=", -1), (0, "<=", 1)),
    "acos":     ((0, ">=", -1), (0, "<=", 1)),
    "acosh":    ((0, ">=", 1),),
    "atanh":    ((0, ">", -1), (0, "<", 1)),
    "erfcinv":  ((0, ">", 0), (0, "<", 2)),
    "loggamma": ((0, ">", 0),),
    "bessely":  ((1, ">", 0),),
    "besselk":  ((1, ">", 0),),
}  # fmt: skip

EXACT: Mapping[tuple[Any, ...], Fraction] = {
    **{(name, ZERO): ZERO for name in ("sin", "tan", "asin", "atan", "sinh", "tanh", "asinh", "atanh",
                                       "erf", "erfi", "Si")},
    **{(name, ZERO): ONE for name in ("exp", "cos", "cosh", "sec", "sech", "erfc")},
    **{(name, ONE): ZERO for name in ("log", "acos", "acosh", "erfcinv", "loggamma")},
}  # fmt: skip


def steep(value: mpf) -> mpf:
    """The argument of exp or its like, if its value is of a size to work with."""
    if abs(value) > STEEPEST:
        raise Unclear("a value is too large or too small")
    return value


def _far(value: mpf) -> mpf:
    if abs(value) > FARTHEST:
        raise Unclear("an argument is too large")
    return value


def _tangent(value: mpf) -> mpf:
    needs(mp.cos(_far(value)), "!=", 0)
    return mp.tan(value)


PLAIN: Mapping[str, Callable[..., Any]] = {
    "exp": lambda u: mp.exp(steep(u)), "sinh": lambda u: mp.sinh(steep(u)),
    "cosh": lambda u: mp.cosh(steep(u)), "tanh": lambda u: mp.tanh(u),
    "sin": lambda u: mp.sin(_far(u)), "cos": lambda u: mp.cos(_far(u)), "tan": _tangent,
    "log": mp.log, "asin": mp.asin, "acos": mp.acos, "atan": mp.atan,
    "asinh": mp.asinh, "acosh": mp.acosh, "atanh": mp.atanh,
    "erf": mp.erf, "erfc": mp.erfc, "erfi": lambda u: mp.erfi(steep(u)), "Si": mp.si,
    "erfcinv": lambda u: mp.erfinv(1 - u),
    "loggamma": mp.loggamma, "rgamma": lambda u: mp.rgamma(steep(u)), "zeta": mp.zeta,
    "bessely": mp.bessely, "besselk": mp.besselk,
    "airyai": mp.airyai, "airybi": mp.airybi,
    "airyaiprime": lambda u: mp.airyai(u, derivative=1), "airybiprime": lambda u: mp.airybi(u, derivative=1),
}  # fmt: skip


def _ratio(above: str, below: str) -> Callable[[Value], Value]:
    return lambda u: _divide(applied(above, u) if above else ONE, applied(below, u))


def _of_inverse(name: str) -> Callable[[Value], Value]:
    return lambda u: applied(name, _divide(ONE, u))


def _signum(u: Value) -> Value:
    return Fraction(sign_of(u))


def _floor(u: Value) -> Value:
    if isinstance(u, Fraction):
        return Fraction(u.numerator // u.denominator)
    sign_of(u - mp.nint(u))
    return Fraction(int(mp.floor(u)))


def _real_root(u: Value, order: Value) -> Value:
    assert isinstance(order, Fraction)
    n = int(order)
    return -root(-u, n) if n % 2 and u < 0 else root(u, n)


def _acot(u: Value) -> Value:
    return _multiply(+mp.pi, Fraction(1, 2)) if sign_of(u) == 0 else applied("atan", _divide(ONE, u))


def _atan2(y: Value, x: Value) -> Value:
    if sign_of(x) == 0 == sign_of(y):
        raise Undefined("the angle of the origin")
    if sign_of(x) > 0:
        return applied("atan", _divide(y, x))
    return mp.atan2(0 if sign_of(y) == 0 else number(y), number(x))


def _gamma(u: Value) -> Value:
    if isinstance(u, Fraction) and u.denominator == 1 and u <= 0:
        raise Undefined("a pole of the gamma function")
    return _divide(ONE, applied("rgamma", u))


def _polygamma(order: Value, u: Value) -> Value:
    _gamma(u)
    return mp.psi(int(order), number(u))


def _binomial(n: Value, k: Value) -> Value:
    below = _multiply(applied("rgamma", add(k, ONE)), applied("rgamma", add(add(n, -k), ONE)))
    return _multiply(_gamma(add(n, ONE)), below)


def _beta(a: Value, b: Value) -> Value:
    return _multiply(_multiply(_gamma(a), _gamma(b)), applied("rgamma", add(a, b)))


def _bessel(function: Callable[[mpf, mpf], mpf]) -> Callable[[Value, Value], Value]:
    def taken(order: Value, u: Value) -> Value:
        if not (isinstance(order, Fraction) and order.denominator == 1):
            needs(u, ">", 0)
        return function(number(order), number(u))

    return taken


FORMULAS: Mapping[str, Callable[..., Value]] = {
    "sqrt": lambda u: root(u, 2), "real_root": _real_root,
    "sec": _ratio("", "cos"), "csc": _ratio("", "sin"), "cot": _ratio("cos", "sin"),
    "sech": _ratio("", "cosh"), "csch": _ratio("", "sinh"), "coth": _ratio("cosh", "sinh"),
    "asec": _of_inverse("acos"), "acsc": _of_inverse("asin"), "acot": _acot,
    "asech": _of_inverse("acosh"), "acsch": _of_inverse("asinh"), "acoth": _of_inverse("atanh"),
    "atan2": _atan2, "Abs": abs, "sign": _signum,
    "floor": _floor, "ceiling": lambda u: -_floor(-u),
    "Max": lambda *many: max(many, key=number), "Min": lambda *many: min(many, key=number),
    "gamma": _gamma, "factorial": lambda u: _gamma(add(u, ONE)),
    "binomial": _binomial, "beta": _beta,
    "digamma": lambda u: _polygamma(ZERO, u), "polygamma": _polygamma,
    "besselj": _bessel(mp.besselj), "besseli": _bessel(mp.besseli),
}  # fmt: skip
