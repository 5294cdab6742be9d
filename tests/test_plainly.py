"""The judge of claims confirms what is right, objects to the rest, and has the conventions of the checker."""

from fractions import Fraction

import pytest
from mpmath import mp, mpf

from tests.plainly import TOO_CLOSE, Unclear, Undefined, near, objection, parsed, place

REAL = {"x": "real", "y": "real", "n": "integer"}


def claim(left, right, *domain, **assume):
    return {"lhs": left, "rhs": right, "assume": REAL | assume, "domain": list(domain)}


def refuted(left, right, **point):
    return {"verdict": "refuted", "witness": {"point": point, "left": left, "right": right}}


def changes(violated, **point):
    return {
        "verdict": "domain-changes",
        "witness": {"point": point, "left": None, "right": None, "violated": violated},
    }


CONFIRMED = [
    (claim("x", "x**2"), refuted("2", "4", x="2")),
    (claim("diff(sin(x), x)", "sin(x)"), refuted("1", "0", x="0")),
    (claim("sqrt(x**2)", "x", "x < 0"), refuted("0.333333", "-0.333333", x="-1/3")),
    (claim("exp(-250)**n", "0*x"), refuted("5.07596e-435", "0", n="4", x="1")),
    (claim("x", "exp(log(x))"), changes("x > 0", x="0")),
    (claim("sin(x)", "cos(x)*tan(x)"), changes("cos(x) != 0", x="pi/2")),
    (claim("Abs(x)", "x*diff(Abs(x), x)"), changes("x != 0", x="0")),
    (claim("1", "x**0"), changes("x != 0", x="0")),
]
OBJECTED = [
    (claim("x", "x**2"), refuted("1", "1", x="1")),
    (claim("x", "x**2"), refuted("2", "4.1", x="2")),
    (claim("sin(pi*n)", "0"), refuted("1e-9999", "0", n="1")),
    (claim("sin(pi*n)", "sin(2*pi*n)"), refuted(None, None, n="1")),
    (claim("x", "x**2"), refuted("-2", "4", x="-2") | {"verdict": "domain-changes"}),
    (claim("x", "x**2", x="positive"), refuted("-2", "4", x="-2")),
    (claim("x", "x**2", "x > 3"), refuted("2", "4", x="2")),
    (claim("n", "n**2"), refuted("0.5", "0.25", n="1/2")),
    (claim("log(x)", "x"), refuted("0", "-1", x="-1")),
    (claim("log(x)", "1/x"), changes("x != 0", x="0")),
    (claim("x", "1/x"), changes("x != 0", x="1")),
]


@pytest.mark.parametrize(("claim", "answer"), CONFIRMED)
def test_a_witness_is_confirmed(claim, answer):
    assert not objection(claim, answer)


@pytest.mark.parametrize(("claim", "answer"), OBJECTED)
def test_a_witness_that_shows_nothing_is_not(claim, answer):
    assert objection(claim, answer) not in ("", TOO_CLOSE)


def test_what_is_violated_must_vanish():
    left_is_defined = claim("x", "1/(1 - cos(x)**2 - sin(x)**2)")
    assert not objection(left_is_defined, changes("1 - cos(x)**2 - sin(x)**2 != 0", x="1"))
    assert objection(left_is_defined, changes("x != 0", x="1"))


VALUES = [
    ("acot(0)", lambda: mp.pi / 2),
    ("acot(x)", lambda: -mp.pi / 4),
    ("atan2(x, x)", lambda: -3 * mp.pi / 4),
    ("atan2(0, x)", lambda: mp.pi),
    ("real_root(8*x, 3)", lambda: -2),
    ("(-8*x)**(2/3)", lambda: 4),
    ("x**n", lambda: -1),
    ("binomial(5, 2) + factorial(3)", lambda: 16),
    ("diff(diff(x**3, x), x)", lambda: -6),
    ("floor(x/2) - ceiling(x/2)", lambda: -1),
    ("Max(x, 1/2) + Min(x, -3)", lambda: mpf(-5) / 2),
    ("Piecewise((log(x), x > 0), (5, (x < 0) & (y > 0)), (1/0, True))", lambda: 5),
    ("digamma(1) + diff(gamma(y), y)", lambda: mp.digamma(1) + mp.diff(mp.gamma, mpf(1) / 3)),
]


@pytest.mark.parametrize(("text", "value"), VALUES, ids=[text for text, _ in VALUES])
def test_a_term_has_its_value(text, value):
    with mp.workdps(40):
        at = place(claim("0", "0"), {"x": "-1", "y": "1/3", "n": "3"})
        assert near(at.of(parsed(text)), mp.mpf(value()), 30)


UNDEFINED = [
    "log(x)", "sqrt(x)", "x**(1/3)", "x**y", "0**0", "(x + 1)**(n - 3)", "1/(x + 1)", "0*log(x)", "cot(0)",
    "asin(x - 1)", "acosh(y)", "atanh(x)", "asech(y + 1)", "atan2(0, x + 1)", "gamma(x)", "digamma(x)",
    "factorial(x)", "bessely(0, x)", "besselj(1/2, x)",
    "diff(Abs(x + 1), x)", "diff(sqrt(x + 1), x)", "diff(floor(x), x)",
]  # fmt: skip


@pytest.mark.parametrize("text", UNDEFINED)
def test_a_term_has_none_outside_its_natural_domain(text):
    at = place(claim("0", "0"), {"x": "-1", "y": "1/3", "n": "3"})
    with mp.workdps(40), pytest.raises(Undefined):
        at.of(parsed(text))


@pytest.mark.parametrize(
    "text", ["1/cos(pi/2)", "tan(pi/2)", "floor(sin(pi))", "exp(10000)", "sign(sin(pi))"]
)
def test_what_cannot_be_told_is_not_told(text):
    at = place(claim("0", "0"), {})
    with mp.workdps(40), pytest.raises(Unclear):
        at.of(parsed(text))


def test_arithmetic_is_exact():
    at = place(claim("0", "0"), {"x": "-1/3"})
    assert at.of(parsed("(x + 0.1)*sqrt(9/4)**(-1)")) == Fraction(-7, 45)


def test_a_name_that_a_point_leaves_out_lies_in_its_domain():
    assert not objection(claim("diff(-x, x)", "-2", x="negative"), refuted("-1", "-2"))
