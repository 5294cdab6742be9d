"""The real functions of terms on numbers and intervals, each by its natural domain and a way to take it.

A function that is a formula of others is taken by that formula; the conventions are those of real analysis:
√ and ln of negative numbers have no value, acot 0 = π/2 and acot u = atan(1/u) else, Γ has none at its poles,
where 1/Γ is 0, and Bessel's functions of an order that is no integer ask for a positive argument.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from math import factorial, floor
from typing import Any, TypeAlias

from mpmath import libmp

from derivations.core.term import Relation
from derivations.recheck.intervals import (
    Arithmetic,
    Function,
    Interval,
    Number,
    Unclear,
    Undefined,
    holds,
    near,
    needs,
    whole,
)

Formula: TypeAlias = Callable[..., Number]  # of an arithmetic and numbers

ZERO, ONE, TWO = Fraction(0), Fraction(1), Fraction(2)
LARGEST_FACTORIAL = 500  # that is worked out exactly


def applied(arithmetic: Arithmetic, name: str, *values: Number) -> Number:
    """A function of the table `FUNCTIONS` of terms at numbers.

    Raises `Undefined` outside its natural domain, `Unclear` too near to the end of it or to a jump.
    """
    for place, relation, bound in DOMAINS.get(name, ()):
        needs(values[place], relation, bound)
    if (name, *values) in EXACT:
        return EXACT[name, *values]
    if name in LIMITS:
        for value in values:
            near(value, LIMITS[name])
    if name in FORMULAS:
        return FORMULAS[name](arithmetic, *values)
    if name in ENCLOSED:
        return arithmetic.enclosed(ENCLOSED[name], *values)
    return arithmetic.estimated(ESTIMATED[name], *values)


def constant(arithmetic: Arithmetic, name: str) -> Number:
    """π or e."""
    if name == "pi":
        return Interval((libmp.mpf_pi(arithmetic.bits, "f"), libmp.mpf_pi(arithmetic.bits, "c")))
    return applied(arithmetic, "exp", ONE)


# ── natural domains ──────────────────────────────────────────────────────────────────────────────

#       function    the place of an argument, and what it must be
DOMAINS: Mapping[str, tuple[tuple[int, Relation, int], ...]] = {
    "log":      ((0, ">", 0),),
    "ln":       ((0, ">", 0),),
    "sqrt":     ((0, ">=", 0),),
    "asin":     ((0, ">=", -1), (0, "<=", 1)),
    "acos":     ((0, ">=", -1), (0, "<=", 1)),
    "acosh":    ((0, ">=", 1),),
    "atanh":    ((0, ">", -1), (0, "<", 1)),
    "erfcinv":  ((0, ">", 0), (0, "<", 2)),
    "loggamma": ((0, ">", 0),),
    "zeta":     ((0, ">", 1), (1, ">", 0)),
    "bessely":  ((1, ">", 0),),
    "besselk":  ((1, ">", 0),),
}  # fmt: skip

# ── the largest arguments, beyond which values are too large, or take too long ───────────────────

LIMITS: Mapping[str, int] = {
    **dict.fromkeys(("exp", "sinh", "cosh", "sech", "csch", "gamma", "factorial", "rgamma"), 100_000),
    **dict.fromkeys(("tanh", "coth", "sin", "cos", "tan", "sec", "csc", "cot"), 10**1000),
    **dict.fromkeys(("erf", "erfc", "erfi", "si", "digamma", "polygamma", "zeta"), 1_000),
    **dict.fromkeys(("besselj", "bessely", "besseli", "besselk"), 1_000),
    **dict.fromkeys(("airyai", "airybi", "airyaiprime", "airybiprime"), 1_000),
}  # fmt: skip

# ── values that are exact ────────────────────────────────────────────────────────────────────────

EXACT: Mapping[tuple[Any, ...], Fraction] = {
    **{(name, ZERO): ZERO for name in ("sin", "tan", "asin", "atan", "sinh", "tanh", "asinh", "atanh")},
    **{(name, ZERO): ZERO for name in ("erf", "erfi", "si")},
    **{(name, ZERO): ONE for name in ("exp", "cos", "cosh", "erfc", "sec", "sech")},
    **{(name, ONE): ZERO for name in ("log", "ln", "acos", "acosh", "erfcinv")},
    ("loggamma", ONE): ZERO, ("loggamma", TWO): ZERO,
}  # fmt: skip

# ── functions that mpmath has on intervals ───────────────────────────────────────────────────────

ENCLOSED: Mapping[str, Callable[..., Any]] = {
    "exp": libmp.mpi_exp, "log": libmp.mpi_log, "ln": libmp.mpi_log,
    "sin": libmp.mpi_sin, "cos": libmp.mpi_cos, "tan": libmp.mpi_tan, "atan": libmp.mpi_atan,
    "loggamma": libmp.mpi_loggamma,
}  # fmt: skip

# ── functions that are estimated ─────────────────────────────────────────────────────────────────

ESTIMATED: Mapping[str, Function] = {
    "asin":     lambda mp, u: mp.asin(u),
    "acos":     lambda mp, u: mp.acos(u),
    "sinh":     lambda mp, u: mp.sinh(u),
    "cosh":     lambda mp, u: mp.cosh(u),
    "tanh":     lambda mp, u: mp.tanh(u),
    "asinh":    lambda mp, u: mp.asinh(u),
    "acosh":    lambda mp, u: mp.acosh(u),
    "atanh":    lambda mp, u: mp.atanh(u),
    "erf":      lambda mp, u: mp.erf(u),
    "erfc":     lambda mp, u: mp.erfc(u),
    "erfi":     lambda mp, u: mp.erfi(u),
    "erfcinv":  lambda mp, u: mp.erfinv(1 - u),
    "si":       lambda mp, u: mp.si(u),
    "zeta":     lambda mp, s, a: mp.zeta(s, a),
    "bessely":  lambda mp, n, u: mp.bessely(n, u),
    "besselk":  lambda mp, n, u: mp.besselk(n, u),
    "airyai":   lambda mp, u: mp.airyai(u),
    "airybi":   lambda mp, u: mp.airybi(u),
    "airyaiprime": lambda mp, u: mp.airyai(u, derivative=1),
    "airybiprime": lambda mp, u: mp.airybi(u, derivative=1),
}  # fmt: skip

# ── functions that are formulas, or jump ─────────────────────────────────────────────────────────


def _sign(_: Arithmetic, u: Number) -> Number:
    if holds(u, "="):
        return ZERO
    if not holds(u, "!="):
        raise Unclear("too close to a jump")
    return ONE if holds(u, ">") else -ONE


def _absolute(_: Arithmetic, u: Number) -> Number:
    return abs(u) if isinstance(u, Fraction) else Interval(libmp.mpi_abs(u.ends))


def _floor(_: Arithmetic, u: Number) -> Number:
    low, high = (u.lower, u.upper) if isinstance(u, Interval) else (u, u)
    if floor(low) != floor(high):
        raise Unclear("too close to a jump")
    return Fraction(floor(low))


def _largest(arithmetic: Arithmetic, *values: Number) -> Number:
    if all(isinstance(value, Fraction) for value in values):
        return max(values)  # type: ignore[type-var]
    lows, highs = zip(*(arithmetic.interval(value).ends for value in values), strict=True)
    return Interval((reduce(_larger_end, lows), reduce(_larger_end, highs)))


def _larger_end(one: Any, other: Any) -> Any:
    return one if libmp.mpf_ge(one, other) else other


def _smallest(arithmetic: Arithmetic, *values: Number) -> Number:
    return arithmetic.negate(_largest(arithmetic, *map(arithmetic.negate, values)))


def _real_root(arithmetic: Arithmetic, u: Number, order: Number) -> Number:
    """The real root, of a negative number if the order is odd."""
    n = whole(order)
    if n < 1:
        raise Undefined("a root of an order below 1")
    if n % 2 == 0 or holds(u, ">="):
        return arithmetic.root(u, n)
    if holds(u, "<="):
        return arithmetic.negate(arithmetic.root(arithmetic.negate(u), n))
    wide = arithmetic.interval(u)
    low, high = (arithmetic.interval(_real_root(arithmetic, end, order)) for end in (wide.lower, wide.upper))
    return Interval((low.ends[0], high.ends[1]))


def _rgamma(arithmetic: Arithmetic, u: Number) -> Number:
    """1/Γ(u), an entire function, 0 at 0, −1, −2, …"""
    if isinstance(u, Fraction) and u.denominator == 1 and u <= LARGEST_FACTORIAL:
        return ZERO if u <= 0 else Fraction(1, factorial(int(u) - 1))
    if holds(u, ">"):
        return arithmetic.enclosed(libmp.mpi_rgamma, u)
    return arithmetic.estimated(lambda mp, one: mp.rgamma(one), u)


def _gamma(arithmetic: Arithmetic, u: Number) -> Number:
    return arithmetic.divide(ONE, _rgamma(arithmetic, u))


def _polygamma(arithmetic: Arithmetic, order: Number, u: Number) -> Number:
    n = whole(order)
    if n < 0:
        raise Undefined("a polygamma function of negative order")
    needs(_rgamma(arithmetic, u), "!=")
    return arithmetic.estimated(lambda mp, one: mp.psi(n, one), u)


def _bessel(function: Function, turn: int) -> Formula:
    """J or I; of a whole order n it is even or odd with n in u, and turnⁿ times itself for −n."""

    def taken(arithmetic: Arithmetic, order: Number, u: Number) -> Number:
        if not (isinstance(order, Fraction) and order.denominator == 1):
            needs(u, ">")
            return arithmetic.estimated(function, order, u)
        sign = turn if order < 0 and order % 2 else 1
        if holds(u, "<"):
            sign, u = (-sign if order % 2 else sign), arithmetic.negate(u)
        found = arithmetic.estimated(function, abs(order), u)
        return found if sign > 0 else arithmetic.negate(found)

    return taken


def _acot(arithmetic: Arithmetic, u: Number) -> Number:
    if holds(u, "="):
        return arithmetic.divide(constant(arithmetic, "pi"), TWO)
    if not holds(u, "!="):
        raise Unclear("too close to a jump")
    return applied(arithmetic, "atan", arithmetic.divide(ONE, u))


def _atan2(arithmetic: Arithmetic, y: Number, x: Number) -> Number:
    """The angle of the point (x, y), between −π excluded and π."""
    if holds(x, ">"):
        return applied(arithmetic, "atan", arithmetic.divide(y, x))
    half = arithmetic.divide(constant(arithmetic, "pi"), TWO)
    if holds(y, ">") or holds(y, "<"):
        quarter = half if holds(y, ">") else arithmetic.negate(half)
        beside = applied(arithmetic, "atan", arithmetic.divide(x, y))
        return arithmetic.add((quarter, arithmetic.negate(beside)))
    needs(x, "!=")
    if not holds(y, "="):
        raise Unclear("too close to a jump")
    return constant(arithmetic, "pi")


def _of_inverse(name: str) -> Formula:
    return lambda arithmetic, u: applied(arithmetic, name, arithmetic.divide(ONE, u))


def _ratio(above: str, below: str) -> Formula:
    def taken(arithmetic: Arithmetic, u: Number) -> Number:
        numerator = applied(arithmetic, above, u) if above else ONE
        return arithmetic.divide(numerator, applied(arithmetic, below, u))

    return taken


def _factorial(arithmetic: Arithmetic, u: Number) -> Number:
    return _gamma(arithmetic, arithmetic.add((u, ONE)))


def _binomial(arithmetic: Arithmetic, n: Number, k: Number) -> Number:
    above, rest = (arithmetic.add((n, one)) for one in (ONE, arithmetic.add((ONE, arithmetic.negate(k)))))
    below = _rgamma(arithmetic, arithmetic.add((k, ONE))), _rgamma(arithmetic, rest)
    return arithmetic.multiply((_gamma(arithmetic, above), *below))


def _beta(arithmetic: Arithmetic, a: Number, b: Number) -> Number:
    below = _rgamma(arithmetic, arithmetic.add((a, b)))
    return arithmetic.multiply((_gamma(arithmetic, a), _gamma(arithmetic, b), below))


FORMULAS: Mapping[str, Formula] = {
    "sqrt":     lambda arithmetic, u: arithmetic.root(u, 2),
    "real_root": _real_root,
    "sec":      _ratio("", "cos"),
    "csc":      _ratio("", "sin"),
    "cot":      _ratio("cos", "sin"),
    "sech":     _ratio("", "cosh"),
    "csch":     _ratio("", "sinh"),
    "coth":     _ratio("cosh", "sinh"),
    "asec":     _of_inverse("acos"),
    "acsc":     _of_inverse("asin"),
    "acot":     _acot,
    "asech":    _of_inverse("acosh"),
    "acsch":    _of_inverse("asinh"),
    "acoth":    _of_inverse("atanh"),
    "atan2":    _atan2,
    "abs":      _absolute,
    "sign":     _sign,
    "floor":    _floor,
    "ceiling":  lambda arithmetic, u: arithmetic.negate(_floor(arithmetic, arithmetic.negate(u))),
    "max":      _largest,
    "min":      _smallest,
    "rgamma":   _rgamma,
    "gamma":    _gamma,
    "factorial": _factorial,
    "binomial": _binomial,
    "beta":     _beta,
    "digamma":  lambda arithmetic, u: _polygamma(arithmetic, ZERO, u),
    "polygamma": _polygamma,
    "besselj":  _bessel(lambda mp, n, u: mp.besselj(n, u), -1),
    "besseli":  _bessel(lambda mp, n, u: mp.besseli(n, u), 1),
}  # fmt: skip
