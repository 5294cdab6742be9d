"""Roots of every order, whole and real exponents, logarithms, hyperbolic and area functions."""

from __future__ import annotations

from fractions import Fraction
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.calc import sqrt
from derivations.core.domain import natural
from derivations.core.estimates import vanishes_by_conjugates
from derivations.core.field import OutOfRoom
from derivations.core.normal import normal_field
from derivations.core.ratios import NowhereDefined
from derivations.core.term import Term, as_term
from derivations.core.tree import free
from derivations.core.verdict import DomainChanges, Proved, Refuted, Undecided
from derivations.errors import MeaningError
from derivations.recheck.values import agree, is_defined
from derivations.write.python import python_condition
from tests.claimed import NAMES, identities, term, verdict

QUIET = settings(max_examples=60, deadline=None, derandomize=True)
ROOM = 64

#   left, right, a wrong right side, conditions
ROOTS: tuple[tuple[str, ...], ...] = (
    ("sqrt(x**2)",     "Abs(x)",     "x"),
    ("sqrt(p**2)",     "p",          "-p"),
    ("sqrt(v**2)",     "-v",         "v"),
    ("sqrt(p*q)",      "sqrt(p)*sqrt(q)", "sqrt(p) + sqrt(q)"),
    ("sqrt(p/q)",      "sqrt(p)/sqrt(q)", "sqrt(q)/sqrt(p)"),
    ("sqrt(x*y)",      "sqrt(-x)*sqrt(-y)", "-sqrt(-x)*sqrt(-y)", "x < 0", "y < 0"),
    ("sqrt(x**2*y)",   "Abs(x)*sqrt(y)", "x*sqrt(y)", "y > 0"),
    ("sqrt(x**4)",     "x**2",       "-x**2"),
    ("sqrt((x - y)**2)", "Abs(x - y)", "x - y"),
    ("sqrt(x**2 + 2*x + 1)", "Abs(x + 1)", "x + 1"),
    ("sqrt(x)**2",     "x",          "-x"),
    ("x/sqrt(x)",      "sqrt(x)",    "-sqrt(x)"),
    ("p**(1/6)*p**(1/3)", "sqrt(p)", "p"),
    ("(p**3)**(1/3)",  "p",          "p**3"),
    ("(p**2)**(3/4)",  "p**(3/2)",   "p**(3/4)"),
    ("(p*q)**(1/3)",   "p**(1/3)*q**(1/3)", "p**(1/3) + q**(1/3)"),
    ("(x**2)**(1/4)",  "sqrt(Abs(x))", "Abs(x)"),
    ("(x**6)**(1/6)",  "Abs(x)",     "x"),
    ("(-v)**(1/5)*(-v)**(4/5)", "-v", "v"),
    ("p**(-1/2)",      "1/sqrt(p)",  "sqrt(p)"),
    ("sqrt(sqrt(p))",  "p**(1/4)",   "sqrt(p)"),
    ("sqrt(p**(1/3))", "p**(1/6)",   "p**(1/5)"),
    ("sqrt(exp(x))",   "exp(x/2)",   "exp(2*x)"),
    ("exp(x)**(1/7)",  "exp(x/7)",   "exp(7*x)"),
    ("sqrt(12)",       "2*sqrt(3)",  "3*sqrt(2)"),
    ("12**(1/4)*3**(1/4)", "sqrt(6)", "6"),
    ("8**(2/3)",       "4",          "2"),
    ("(1/4)**(3/2)",   "1/8",        "1/16"),
    ("1000000**(1/6)", "10",         "100"),
)  # fmt: skip

#   left, right, a wrong right side, conditions
CONJUGATES: tuple[tuple[str, ...], ...] = (
    ("1/(sqrt(2) - 1)",                 "sqrt(2) + 1",        "sqrt(2) - 1"),
    ("1/(sqrt(3) + sqrt(2))",           "sqrt(3) - sqrt(2)",  "sqrt(3) + sqrt(2)"),
    ("(p - q)/(sqrt(p) - sqrt(q))",     "sqrt(p) + sqrt(q)",  "sqrt(p) - sqrt(q)"),
    ("1/(sqrt(x**2 + 1) - x)",          "sqrt(x**2 + 1) + x", "sqrt(x**2 + 1) - x"),
    ("(sqrt(p + 1) - sqrt(p))*(sqrt(p + 1) + sqrt(p))", "1",  "p"),
    ("1/(sqrt(p) + sqrt(q) + sqrt(r))",
     "(sqrt(p) + sqrt(q) - sqrt(r))/(p + q - r + 2*sqrt(p*q))",
     "(sqrt(p) + sqrt(q) - sqrt(r))/(p + q + r + 2*sqrt(p*q))",
     "p + q > r"),
)  # fmt: skip

#   left, right, a wrong right side, conditions
NESTED: tuple[tuple[str, ...], ...] = (
    ("sqrt(3 + 2*sqrt(2))",            "1 + sqrt(2)",           "sqrt(2) - 1"),
    ("sqrt(5 + 2*sqrt(6))",            "sqrt(2) + sqrt(3)",     "sqrt(3) - sqrt(2)"),
    ("sqrt(2 + sqrt(3))",              "(sqrt(6) + sqrt(2))/2", "(sqrt(6) - sqrt(2))/2"),
    ("sqrt(4 - sqrt(7))",              "(sqrt(14) - sqrt(2))/2", "(sqrt(14) + sqrt(2))/2"),
    ("sqrt(p + 1 + 2*sqrt(p))",        "1 + sqrt(p)",           "sqrt(p) - 1"),
    ("sqrt(p + 1 - 2*sqrt(p))",        "Abs(1 - sqrt(p))",      "1 - sqrt(p)"),
    ("sqrt(p + q + 2*sqrt(p*q))",      "sqrt(p) + sqrt(q)",     "sqrt(p) - sqrt(q)"),
    ("sqrt(x + sqrt(x**2 - 1))", "(sqrt(x + 1) + sqrt(x - 1))/sqrt(2)", "sqrt(x + 1) + sqrt(x - 1)", "x > 1"),
    ("sqrt(2 + sqrt(2))*sqrt(2 - sqrt(2))", "sqrt(2)",          "2"),
    ("sqrt(10 + 2*sqrt(5))*sqrt(10 - 2*sqrt(5))", "4*sqrt(5)",  "5*sqrt(5)"),
    ("sqrt(3 + sqrt(5)) + sqrt(3 - sqrt(5))", "sqrt(10)",       "sqrt(11)"),
    ("sqrt(1 + sqrt(2) + sqrt(3))**2", "1 + sqrt(2) + sqrt(3)", "1 + sqrt(5)"),
)  # fmt: skip

#   left, right, a wrong right side, conditions
ODD: tuple[tuple[str, ...], ...] = (
    ("real_root(x**3, 3)",   "x",                     "Abs(x)"),
    ("real_root(-8, 3)",     "-2",                    "2"),
    ("real_root(x, 3)**3",   "x",                     "-x"),
    ("real_root(x*y, 3)",    "real_root(x, 3)*real_root(y, 3)", "-real_root(x, 3)*real_root(y, 3)"),
    ("real_root(-x, 3)",     "-real_root(x, 3)",      "real_root(x, 3)"),
    ("real_root(p, 3)",      "p**(1/3)",              "-p**(1/3)"),
    ("real_root(v, 3)",      "-(-v)**(1/3)",          "(-v)**(1/3)"),
    ("real_root(x**5*y, 5)", "x*real_root(y, 5)",     "Abs(x)*real_root(y, 5)"),
    ("real_root(x/w, 7)",    "real_root(x, 7)/real_root(w, 7)", "real_root(w, 7)/real_root(x*w**2, 7)"),
    ("real_root(x, 3)**2",   "real_root(x**2, 3)",    "real_root(x, 3)"),
    ("real_root(x**2, 3)",   "Abs(x)**(2/3)",         "Abs(x)**(1/3)"),
    ("real_root(x, 3)",      "sign(x)*Abs(x)**(1/3)", "Abs(x)**(1/3)"),
    ("sign(real_root(x, 3))", "sign(x)",              "-sign(x)"),
    ("diff(real_root(x, 3), x)", "1/(3*real_root(x, 3)**2)", "1/(3*real_root(x, 3))"),
    ("diff(x*real_root(x, 5), x)", "6*real_root(x, 5)/5", "6*real_root(x, 5)"),
    ("real_root(54, 3)",     "3*real_root(2, 3)",     "2*real_root(3, 3)"),
)  # fmt: skip

#   left, right, a wrong right side, conditions
WHOLE: tuple[tuple[str, ...], ...] = (
    ("x**n*x**m",     "x**(n + m)",   "x**(n*m)"),
    ("(x*y)**n",      "x**n*y**n",    "x**n + y**n"),
    ("(x**2)**n",     "x**(2*n)",     "x**(n + 2)"),
    ("(x**n)**2",     "x**(2*n)",     "x**(n**2)"),
    ("x**(n + 1)",    "x*x**n",       "x**n + x"),
    ("(x - y)**n*(x + y)**n", "(x**2 - y**2)**n", "(x**2 + y**2)**n"),
    ("p**k*p**(-k)",  "1",            "p"),
    ("w**k*w**(-k)",  "1",            "w"),
    ("(1/w)**k",      "w**(-k)",      "w**k"),
    ("(p*w)**k",      "p**k*w**k",    "p**k + w**k"),
    ("(p/q)**k",      "p**k/q**k",    "q**k/p**k"),
    ("(-1)**(2*k)",   "1",            "-1"),
    ("(-1)**k*(-1)**k", "1",          "-1"),
    ("(-1)**(k + 1)", "-(-1)**k",     "(-1)**k"),
    ("(-1)**(k - l)", "(-1)**(k + l)", "-(-1)**(k + l)"),
    ("(-2)**n",       "(-1)**n*2**n", "2**n"),
    ("(-p)**n",       "(-1)**n*p**n", "p**n"),
    ("v**(2*n)",      "(-v)**(2*n)",  "-(-v)**(2*n)"),
    ("(-w)**k",       "(-1)**k*w**k", "w**k"),
    ("(x - y)**(2*n)", "(y - x)**(2*n)", "-(y - x)**(2*n)"),
    ("x**(n + 1) - x**n", "x**n*(x - 1)", "x**n*(x + 1)"),
    ("(x**2 + 1)**(-n)", "1/(x**2 + 1)**n", "(x**2 + 1)**n"),
    ("diff(x**3, x)", "3*x**2",       "3*x**3"),
    ("diff(x**(n + 1), x)", "(n + 1)*x**n", "n*x**n"),
    ("diff(p**n, p)", "n*p**(n - 1)", "n*p**n"),
    ("diff(2**x, x)", "2**x*log(2)",  "2**x"),
    ("diff(p**p, p)", "p**p*(1 + log(p))", "p**p*log(p)"),
)  # fmt: skip

#   left, right, a wrong right side, conditions
EXPONENTS: tuple[tuple[str, ...], ...] = (
    ("2**x*2**y",     "2**(x + y)",        "2**(x*y)"),
    ("4**x",          "2**(2*x)",          "2**x"),
    ("6**x",          "2**x*3**x",         "2**x + 3**x"),
    ("(1/2)**x",      "2**(-x)",           "2**x"),
    ("p**x*q**x",     "(p*q)**x",          "(p + q)**x"),
    ("p**x/p**y",     "p**(x - y)",        "p**(x/y)"),
    ("(p**x)**y",     "p**(x*y)",          "p**(x + y)"),
    ("p**log(q)",     "q**log(p)",         "p*log(q)"),
    ("p**(1/log(p))", "E",                 "1"),
    ("E**x",          "exp(x)",            "exp(-x)"),
    ("exp(log(p)/2)", "sqrt(p)",           "p"),
    ("exp(log(p) + x)", "p*exp(x)",        "p + exp(x)"),
    ("exp(3*log(x))", "x**3",              "x**2"),
    ("exp(-2*log(x - y))", "1/(x - y)**2", "1/(x + y)**2"),
    ("exp(x*log(2))", "2**x",              "2*x"),
    ("log(p**x)",     "x*log(p)",          "log(p)"),
    ("log(p*q)",      "log(p) + log(q)",   "log(p)*log(q)"),
    ("log(x**2)",     "2*log(Abs(x))",     "log(Abs(x))"),
    ("log(x*y)",      "log(Abs(x)) + log(Abs(y))", "log(Abs(x)) - log(Abs(y))"),
    ("log(x/y)",      "log(-x) - log(-y)", "log(-x) + log(-y)", "x < 0", "y < 0"),
    ("log(sqrt(p))",  "log(p)/2",          "2*log(p)"),
    ("log(72)",       "3*log(2) + 2*log(3)", "2*log(2) + 3*log(3)"),
    ("log(exp(x)*p)", "x + log(p)",        "x*log(p)"),
    ("log(1 + exp(x))", "x + log(1 + exp(-x))", "-x + log(1 + exp(-x))"),
    ("log(E)",        "1",                 "0"),
    ("log(sqrt(2) + 1)", "-log(sqrt(2) - 1)", "log(sqrt(2) - 1)"),
    ("log(sqrt(x**2 + 1) + x)", "-log(sqrt(x**2 + 1) - x)", "log(sqrt(x**2 + 1) - x)"),
    ("log(2 + sqrt(3))", "2*log((1 + sqrt(3))/sqrt(2))", "2*log(1 + sqrt(3))"),
)  # fmt: skip

#   left, right, a wrong right side, conditions
HYPERBOLIC: tuple[tuple[str, ...], ...] = (
    ("cosh(x)**2 - sinh(x)**2", "1",                   "2"),
    ("sinh(x + y)",           "sinh(x)*cosh(y) + cosh(x)*sinh(y)", "sinh(x)*cosh(y) - cosh(x)*sinh(y)"),
    ("cosh(2*x)",             "2*cosh(x)**2 - 1",      "2*cosh(x)**2 + 1"),
    ("tanh(x + y)", "(tanh(x) + tanh(y))/(1 + tanh(x)*tanh(y))", "(tanh(x) + tanh(y))/(1 - tanh(x)*tanh(y))"),
    ("tanh(x/2)",             "sinh(x)/(1 + cosh(x))", "sinh(x)/(2 + cosh(x))"),
    ("sqrt((1 + cosh(x))/2)", "cosh(x/2)",             "-cosh(x/2)"),
    ("sech(x)**2",            "1 - tanh(x)**2",        "1 + tanh(x)**2"),
    ("coth(p)**2 - csch(p)**2", "1",                   "-1"),
    ("diff(tanh(x), x)",      "sech(x)**2",            "sech(x)"),
    ("sinh(log(p))",          "(p - 1/p)/2",           "(p + 1/p)/2"),
)  # fmt: skip

#   left, right, a wrong right side, conditions
AREA: tuple[tuple[str, ...], ...] = (
    ("asinh(x)",          "log(x + sqrt(x**2 + 1))", "log(sqrt(x**2 + 1))"),
    ("asinh(-x)",         "-asinh(x)",               "asinh(x)"),
    ("asinh(sinh(x))",    "x",                       "-x"),
    ("sinh(asinh(x))",    "x",                       "-x"),
    ("cosh(asinh(x))",    "sqrt(1 + x**2)",          "sqrt(2 + x**2)"),
    ("cosh(acosh(p + 1))", "p + 1",                  "p"),
    ("sinh(acosh(p + 1))", "sqrt(p*(p + 2))",        "-sqrt(p*(p + 2))"),
    ("acosh(cosh(x))",    "Abs(x)",                  "x"),
    ("acosh(cosh(p))",    "p",                       "-p"),
    ("acosh(x)",          "log(x + sqrt(x**2 - 1))", "log(x - sqrt(x**2 - 1))"),
    ("acosh(x)", "2*log(sqrt((x + 1)/2) + sqrt((x - 1)/2))", "log(sqrt((x + 1)/2) + sqrt((x - 1)/2))"),
    ("atanh(x)",          "log((1 + x)/(1 - x))/2",  "log((1 + x)/(1 - x))"),
    ("tanh(atanh(x))",    "x",                       "-x"),
    ("atanh(tanh(x))",    "x",                       "-x"),
    ("atanh(-x)",         "-atanh(x)",               "atanh(x)"),
    ("asech(1/(p + 1))",  "acosh(p + 1)",            "acosh(1/(p + 1) + 1)"),
    ("acsch(p)",          "log(1/p + sqrt(1 + 1/p**2))", "log(p + sqrt(1 + p**2))"),
    ("acoth(p + 1)",      "log((p + 2)/p)/2",        "log(p/(p + 2))/2"),
    ("asinh(3/4)",        "log(2)",                  "log(3)"),
    ("acosh(5/4)",        "log(2)",                  "-log(2)"),
    ("atanh(3/5)",        "log(2)",                  "log(3)"),
    ("diff(asinh(x), x)", "1/sqrt(x**2 + 1)",        "2/sqrt(x**2 + 1)"),
    ("diff(acosh(x), x)", "1/sqrt(x**2 - 1)",        "-1/sqrt(x**2 - 1)"),
    ("diff(atanh(x), x)", "1/(1 - x**2)",            "1/(x**2 - 1)"),
    ("diff(acosh(sqrt(p + 1)), p)", "1/(2*sqrt(p)*sqrt(p + 1))", "1/(sqrt(p)*sqrt(p + 1))"),
    ("asinh(x) + asinh(y)", "asinh(x*sqrt(1 + y**2) + y*sqrt(1 + x**2))", "asinh(x + y)"),
)  # fmt: skip


@identities(ROOTS, CONJUGATES, NESTED, ODD, WHOLE, EXPONENTS, HYPERBOLIC, AREA)
def test_an_identity_is_proved_and_its_near_miss_refuted(
    left: str, right: str, wrong: str, domain: tuple[str, ...]
) -> None:
    assert isinstance(verdict(left, right, *domain), Proved)
    assert isinstance(verdict(left, wrong, *domain), Refuted)


#   left, right, conditions: equal where both are defined, and only the left one is everywhere
NARROWER: tuple[tuple[str, ...], ...] = (
    ("x**n",                "x**(n - 1)*x"),
    ("x**(n - 1)",          "x**n/x"),
    ("x**k",                "1/x**(-k)"),
    ("x",                   "x + 0*x**(n - 1)"),
    ("x",                   "x + 0*x**k",                "k >= 0"),
    ("x",                   "x + 0*x**floor(y)",         "y > 0"),
    ("x**(k + n)",          "x**k*x**n"),
    ("x",                   "x + 0*x**0"),
    ("x",                   "x + (-8)**(1/3)"),
    ("x",                   "sqrt(x)**2"),
    ("x",                   "exp(log(x))"),
    ("log(x**2)",           "2*log(x)"),
    ("log(x*y)",            "log(x) + log(y)"),
    ("sqrt(x*y)",           "sqrt(x)*sqrt(y)"),
    ("sqrt(x**2*y)",        "Abs(x)*sqrt(y)"),
    ("sqrt(x**2 - 1)",      "sqrt(x - 1)*sqrt(x + 1)"),
    ("(x*y)**(1/3)",        "x**(1/3)*y**(1/3)"),
    ("real_root(x, 3)",     "x**(1/3)"),
    ("real_root(x*y, 3)",   "x**(1/3)*y**(1/3)"),
    ("diff(real_root(x, 3), x)", "1/(3*x**(2/3))"),
    ("acosh(2*x**2 - 1)",   "2*acosh(x)"),
    ("atanh(2*x/(1 + x**2))", "2*atanh(x)"),
    ("u",                   "u**2/u"),
)  # fmt: skip


@pytest.mark.parametrize("row", NARROWER, ids=str)
def test_a_side_that_asks_for_more_changes_the_domain(row: tuple[str, ...]) -> None:
    left, right, *domain = row
    assert isinstance(verdict(left, right, *domain), DomainChanges)


#   left, right, conditions: whoever writes more to the left grants more
WIDER: tuple[tuple[str, ...], ...] = (
    ("x**(n - 1)*x",        "x**n"),
    ("x**n/x",              "x**(n - 1)"),
    ("x",                   "x + 0*x**(n - 1)",          "n >= 2"),
    ("x",                   "x + 0*x**k",                "k >= 1"),
    ("x",                   "x + 0*x**(n + m - 1)"),
    ("x",                   "x + 0*x**(n*m)"),
    ("x",                   "x + 0*x**(k**2 + 1)"),
    ("0*x**k",              "0"),
    ("0**n",                "0"),
    ("diff(x**k, x)",       "k*x**(k - 1)"),
    ("sqrt(x)*sqrt(y)",     "sqrt(x*y)"),
    ("sqrt(x - 1)*sqrt(x + 1)", "sqrt(x**2 - 1)"),
    ("x**(1/3)",            "real_root(x, 3)"),
    ("sqrt(x**(2*n))",      "Abs(x)**n"),
    ("acosh(2*x**2 - 1)",   "2*acosh(Abs(x))"),
    ("acosh(x)",            "-log(x - sqrt(x**2 - 1))"),
    ("2*atanh(x)",          "atanh(2*x/(1 + x**2))"),
    ("atanh((x + y)/(1 + x*y))", "atanh(x) + atanh(y)",  "x**2 < 1", "y**2 < 1"),
    ("(x**2)**(1/2)",       "x",                         "x >= 0"),
)  # fmt: skip


@pytest.mark.parametrize("row", WIDER, ids=str)
def test_a_side_that_asks_for_less_is_proved(row: tuple[str, ...]) -> None:
    left, right, *domain = row
    assert isinstance(verdict(left, right, *domain), Proved)


#   a power, what it asks for, and whether violating that shows it undefined
ASKED: tuple[tuple[str, str, bool], ...] = (
    ("x**2",                "",                                 True),
    ("x**(6/3)",            "",                                 True),
    ("x**1",                "",                                 True),
    ("x**0",                "x != 0",                           True),
    ("x**(-2)",             "x != 0",                           True),
    ("x**(1/3)",            "x >= 0",                           True),
    ("x**(7/2)",            "x >= 0",                           True),
    ("x**(-1/3)",           "x > 0",                            True),
    ("x**n",                "",                                 True),
    ("x**(n + m)",          "",                                 True),
    ("x**(n*m)",            "",                                 True),
    ("x**(n - 1)",          "x != 0 where n - 1 <= 0",          True),
    ("x**k",                "x != 0 where k <= 0",              True),
    ("x**(-n)",             "x != 0 where -n <= 0",             True),
    ("x**(k**2)",           "x != 0 where k**2 <= 0",           True),
    ("x**floor(y)",         "x != 0 where floor(y) <= 0",       True),
    ("x**y",                "x > 0",                            True),
    ("x**(n/2)",            "x > 0",                            False),
    ("x**sqrt(4)",          "x > 0",                            False),
)  # fmt: skip


@pytest.mark.parametrize(("power", "asked", "exact"), ASKED)
def test_what_a_power_asks_for(power: str, asked: str, exact: bool) -> None:
    found = [one for one in natural(term(power)) if free(one.condition.left)]
    written = [" where ".join(map(python_condition, (one.condition, *one.under))) for one in found]
    assert written == ([asked] if asked else [])
    assert all(one.exact is exact for one in found)


# ── values ───────────────────────────────────────────────────────────────────────────────────────


def canonical(written: Term) -> Term | None:
    field = normal_field(room=ROOM)
    try:
        return field.term(field.ratio(written))
    except (MeaningError, OutOfRoom):
        return None


@pytest.mark.parametrize("order", range(2, 14))
def test_a_root_of_any_order_undoes_the_power_and_nothing_else(order: int) -> None:
    p, x = NAMES["p"], NAMES["x"]
    share = Fraction(1, order)
    field = normal_field(room=ROOM)
    for one in ((p**order) ** share - p, (p**share) ** order - p, (p**share) ** (order - 1) * p**share - p):
        assert field.ratio(one).numerator.is_zero()
    for other in ((p**order) ** share + p, (p**share) ** (order + 1) - p):
        assert not field.ratio(other).numerator.is_zero()
    if order % 2 == 0:
        assert field.ratio((x**order) ** share - abs(x)).numerator.is_zero()
        assert not normal_field(room=ROOM).ratio((x**order) ** share - x).numerator.is_zero()


BASES = tuple(
    map(term, ("x", "-x", "x*y", "x/p", "x**2*y", "x - y", "p", "v", "x**2 + 1", "2*u", "-1", "6*x"))
)
WHOLE_NUMBERS = tuple(
    map(term, ("n", "n + 1", "n - 1", "2*n", "2*n - 3", "n + m", "n*m", "k", "-k", "k - n", "2"))
)
PLACES = {
    NAMES[name]: values
    for name, values in {
        "x": (0, 1, -2, Fraction(3, 2)), "y": (0, -1, 2), "p": (1, Fraction(1, 2), 3), "v": (0, -2),
        "u": (0, 3), "n": (1, 2, 3), "m": (1, 2), "k": (0, 1, -1, 2, -3),
    }.items()
}  # fmt: skip
POINTS = st.fixed_dictionaries({leaf: st.sampled_from([*map(Fraction, row)]) for leaf, row in PLACES.items()})


@QUIET
@given(
    st.lists(st.tuples(st.sampled_from(BASES), st.sampled_from(WHOLE_NUMBERS)), min_size=1, max_size=3),
    POINTS,
)
def test_whole_exponents_are_joined_without_a_change_of_value_or_domain(
    powers: list[tuple[Term, Term]], point: dict[Term, Fraction]
) -> None:
    product = prod((base**exponent for base, exponent in powers[1:]), start=powers[0][0] ** powers[0][1])
    written = canonical(product)
    if written is not None and is_defined(product, point):
        assert is_defined(written, point) is not False
        assert agree(product, written, point, digits=25) is not False


EXPONENTS_OF_ROOTS = st.sampled_from([Fraction(a, b) for b in (1, 2, 3, 4, 6) for a in (-3, -1, 1, 2, 5)])
INSIDE = tuple(
    map(
        term,
        (
            "p",
            "q",
            "p + q",
            "p*q",
            "p/q",
            "x**2",
            "p*x**2",
            "x**2 + y**2",
            "x**4*y**2",
            "12*p",
            "u",
            "-v",
            "x",
        ),
    )
)


@QUIET
@given(
    st.lists(st.tuples(st.sampled_from(INSIDE), EXPONENTS_OF_ROOTS), min_size=1, max_size=3),
    POINTS,
    st.booleans(),
)
def test_roots_are_joined_without_a_change_of_value(
    powers: list[tuple[Term, Fraction]], point: dict[Term, Fraction], plus_one: bool
) -> None:
    point = {**point, NAMES["q"]: Fraction(2)}
    product = prod((base**exponent for base, exponent in powers[1:]), start=powers[0][0] ** powers[0][1])
    product = sqrt(product + 1) if plus_one else product
    written = canonical(product)
    if written is not None and is_defined(product, point):
        assert agree(product, written, point, digits=25) is not False


@pytest.mark.parametrize("outside", range(-4, 5))
@pytest.mark.parametrize("inside", range(-3, 4))
def test_the_root_of_a_square_of_a_number_is_its_size(outside: int, inside: int) -> None:
    """√((a + b√7)²) = |a + b√7|, whatever is written under the root."""
    square = as_term(outside**2 + 7 * inside**2) + 2 * outside * inside * sqrt(as_term(7))
    number = as_term(outside) + inside * sqrt(as_term(7))
    is_positive = outside * abs(outside) + 7 * inside * abs(inside) >= 0
    field = normal_field(room=ROOM)
    field.look_closer()
    size = number if is_positive else -number
    assert vanishes_by_conjugates(field, field.ratio(sqrt(square) - size).numerator)
    if outside or inside:
        assert not vanishes_by_conjugates(field, field.ratio(sqrt(square) + size).numerator)


# ── bounds ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("p**(1/201)", "p**(1/199)*p**(1/201)/p**(1/199)"),
        ("(x + y + z)**5000", "(z + y + x)**5000*p/p + 0*t"),
        ("x**(10**9)*x", "x**(10**9 + 1)"),
    ],
)
def test_what_is_too_large_is_undecided(left: str, right: str) -> None:
    assert isinstance(verdict(left, right), Undecided | Proved)


@pytest.mark.parametrize(
    "written", ["(x - x)**(-1)", "(x - x)**(-1/2)", "1/(p**2 - p*p)", "(sqrt(2)**2 - 2)**(-3)"]
)
def test_a_power_that_divides_by_zero_everywhere_is_nowhere_defined(written: str) -> None:
    with pytest.raises(NowhereDefined):
        normal_field(room=ROOM).ratio(term(written))


def test_an_exponential_to_a_very_large_power_is_a_kernel_of_its_own() -> None:
    assert isinstance(verdict("x + exp(10**4)", "exp(10**4) + x"), Proved)
    assert isinstance(verdict("exp(10**4*x)*y", "y*exp(10**4*x)"), Proved)
    assert isinstance(verdict("x + coth(10**4)", "x + 1/tanh(10**4)"), Proved)
    assert isinstance(verdict("exp(300*x)", "exp(x)**300"), Proved)
    assert isinstance(verdict("exp(10**4*x)", "exp(10**4*x + 1)"), Refuted)
