"""What each function is: its natural domain, its partial derivatives, where it has none.

A row of `PRIMITIVE` is a function that the checker knows by its rules; a row of `DEFINED` is one that is
written with others, and the checker only ever sees what it stands for.  Conventions where textbooks
differ: acot 0 = π/2 and acot u = atan 1/u else, so that acot jumps at 0; `real_root` of odd order is
defined for all numbers; `zeta` is Hurwitz's, for s > 1 and a > 0; 1/Γ is entire, and Γ stands for 1/(1/Γ).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from derivations.core.term import (
    Apply,
    Cases,
    Comparison,
    Constant,
    Number,
    Power,
    Term,
    as_term,
    is_integer,
    rational_value,
)
from derivations.errors import MeaningError

Tests: TypeAlias = tuple[Comparison, ...]

ZERO, ONE, PI = Number(Fraction(0)), Number(Fraction(1)), Constant("pi")
HALF_PI = PI / 2


def of(function: str, *arguments: Term) -> Term:
    """A function at its arguments."""
    return Apply(function, arguments)


def differs(left: Term, right: Term) -> Comparison:
    """left ≠ right."""
    return Comparison(left, "!=", right)


def _everywhere(*_: Term) -> Tests:
    return ()


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the table `PRIMITIVE`.

    `slopes` are the partial derivatives by each argument, None where there is no rule; `asks` gives the
    natural domain; `kinks` what keeps away from the points of it where a slope is wrong or not defined.
    """

    slopes: tuple[Callable[..., Term] | None, ...]
    asks: Callable[..., Tests] = _everywhere
    kinks: Callable[..., Tests] = _everywhere


def _positive(u: Term) -> Tests:
    return (u > 0,)


def _within_one(u: Term) -> Tests:
    return (u >= -1, u <= 1)


def _no_pole(u: Term) -> Tests:
    return (differs(of("rgamma", u), ZERO),)


def _bessel_asks(order: Term, u: Term) -> Tests:
    return () if is_integer(order) else (u > 0,)


def _root_slope(u: Term, order: Term) -> Term:
    return 1 / (order * Power(of("real_root", u, order), order - 1))


def _gauss(sign: int, u: Term) -> Term:
    square = u**2
    return 2 / of("sqrt", PI) * of("exp", square if sign > 0 else -square)


def _next_polygamma(order: Term, u: Term) -> Term:
    value = rational_value(order)
    if value is None or value.denominator != 1 or value < 0:
        raise MeaningError("a polygamma function needs a whole number that is not negative as its order")
    return of("polygamma", Number(value + 1), u)


def _neighbours(function: str, sign: int, order: Term, u: Term) -> Term:
    below, above = of(function, order - 1, u), of(function, order + 1, u)
    return (below - above if sign < 0 else below + above) / 2


PRIMITIVE: Mapping[str, Function] = {
    "exp":   Function((lambda u: of("exp", u),)),
    "log":   Function((lambda u: 1 / u,), _positive),
    "sqrt":  Function((lambda u: 1 / (2 * of("sqrt", u)),), lambda u: (u >= 0,)),
    "real_root": Function((_root_slope, None), kinks=lambda u, _: (differs(u, ZERO),)),
    "sin":   Function((lambda u: of("cos", u),)),
    "cos":   Function((lambda u: -of("sin", u),)),
    "tan":   Function((lambda u: 1 + of("tan", u) ** 2,), lambda u: (differs(of("cos", u), ZERO),)),
    "asin":  Function((lambda u: 1 / of("sqrt", 1 - u**2),), _within_one),
    "atan":  Function((lambda u: 1 / (1 + u**2),)),
    "sinh":  Function((lambda u: of("cosh", u),)),
    "cosh":  Function((lambda u: of("sinh", u),)),
    "tanh":  Function((lambda u: 1 - of("tanh", u) ** 2,)),
    "asinh": Function((lambda u: 1 / of("sqrt", u**2 + 1),)),
    "acosh": Function((lambda u: 1 / of("sqrt", u**2 - 1),), lambda u: (u >= 1,)),
    "atanh": Function((lambda u: 1 / (1 - u**2),), lambda u: (u > -1, u < 1)),
    "abs":   Function((lambda u: of("sign", u),), kinks=lambda u: (differs(u, ZERO),)),
    "sign":  Function((lambda _: ZERO,), kinks=lambda u: (differs(u, ZERO),)),
    "floor": Function((lambda _: ZERO,), kinks=lambda u: (differs(of("floor", u), u),)),
    "erf":   Function((lambda u: _gauss(-1, u),)),
    "erfi":  Function((lambda u: _gauss(1, u),)),
    "erfcinv": Function((lambda u: -of("sqrt", PI) / 2 * of("exp", of("erfcinv", u) ** 2),),
                        lambda u: (u > 0, u < 2)),
    "si":    Function((lambda u: of("sin", u) / u,), kinks=lambda u: (differs(u, ZERO),)),
    "rgamma": Function((lambda u: -of("polygamma", ZERO, u) * of("rgamma", u),), kinks=_no_pole),
    "loggamma": Function((lambda u: of("polygamma", ZERO, u),), _positive),
    "polygamma": Function((None, _next_polygamma), lambda _, u: _no_pole(u)),
    "zeta":  Function((None, lambda s, a: -s * of("zeta", s + 1, a)), lambda s, a: (s > 1, a > 0)),
    "besselj": Function((None, lambda n, u: _neighbours("besselj", -1, n, u)), _bessel_asks),
    "besseli": Function((None, lambda n, u: _neighbours("besseli", 1, n, u)), _bessel_asks),
    "bessely": Function((None, lambda n, u: _neighbours("bessely", -1, n, u)), lambda _, u: (u > 0,)),
    "besselk": Function((None, lambda n, u: -_neighbours("besselk", 1, n, u)), lambda _, u: (u > 0,)),
    "airyai": Function((lambda u: of("airyaiprime", u),)),
    "airybi": Function((lambda u: of("airybiprime", u),)),
    "airyaiprime": Function((lambda u: u * of("airyai", u),)),
    "airybiprime": Function((lambda u: u * of("airybi", u),)),
}  # fmt: skip


def _acot(u: Term) -> Term:
    angle = of("atan", u)
    return Cases(((-HALF_PI - angle, (u < 0,)),), HALF_PI - angle)


def _atan2(y: Term, x: Term) -> Term:
    """The angle of the point (x, y), from −π to π; the last branch asks for y ≠ 0."""
    angle, upright = of("atan", y / x), HALF_PI * y / of("abs", y)
    beyond = Cases(((angle + PI, (y >= 0,)),), angle - PI)
    return Cases(((angle, (x > 0,)), (beyond, (x < 0,))), upright)


def _gamma(u: Term) -> Term:
    return 1 / of("rgamma", u)


def _binomial(n: Term, k: Term) -> Term:
    return of("gamma", n + 1) * of("rgamma", k + 1) * of("rgamma", n - k + 1)


DEFINED: Mapping[str, Callable[..., Term]] = {
    "ln":        lambda u: of("log", u),
    "sec":       lambda u: 1 / of("cos", u),
    "csc":       lambda u: 1 / of("sin", u),
    "cot":       lambda u: of("cos", u) / of("sin", u),
    "acos":      lambda u: HALF_PI - of("asin", u),
    "asec":      lambda u: HALF_PI - of("asin", 1 / u),
    "acsc":      lambda u: of("asin", 1 / u),
    "acot":      _acot,
    "atan2":     _atan2,
    "sech":      lambda u: 1 / of("cosh", u),
    "csch":      lambda u: 1 / of("sinh", u),
    "coth":      lambda u: of("cosh", u) / of("sinh", u),
    "asech":     lambda u: of("acosh", 1 / u),
    "acsch":     lambda u: of("asinh", 1 / u),
    "acoth":     lambda u: of("atanh", 1 / u),
    "ceiling":   lambda u: -of("floor", -u),
    "erfc":      lambda u: 1 - of("erf", u),
    "gamma":     _gamma,
    "factorial": lambda u: _gamma(u + 1),
    "binomial":  _binomial,
    "beta":      lambda a, b: of("gamma", a) * of("gamma", b) * of("rgamma", a + b),
    "digamma":   lambda u: of("polygamma", as_term(0), u),
}  # fmt: skip

#   what the cases of a function ask for together; each of them alone says it only where it is taken
IN_EVERY_CASE: Mapping[str, Callable[..., Tests]] = {
    "atan2": lambda y, x: (differs(x**2 + y**2, ZERO),),
}


def opened(term: Apply) -> Term:
    """What a function of the table `DEFINED` stands for at the term's arguments."""
    return DEFINED[term.function](*term.arguments)
