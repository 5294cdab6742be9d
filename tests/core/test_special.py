"""The gamma family, error functions, ⌊u⌋, Bessel's functions, |u| and sign: identities beside near misses."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.calc import function, real
from derivations.core.field import OutOfRoom
from derivations.core.normal import normal_field
from derivations.core.special import FARTHEST
from derivations.core.term import Term, as_term
from derivations.core.verdict import DomainChanges, Proved, Refuted, Undecided
from derivations.errors import MeaningError
from derivations.recheck.values import agree, is_defined
from tests.claimed import NAMES, identities, term, verdict

QUIET = settings(max_examples=40, deadline=None, derandomize=True)
ROOM = 64
x = real("x")

#   left, right, a wrong right side, conditions
GAMMA: tuple[tuple[str, ...], ...] = (
    ("gamma(p + 1)",          "p*gamma(p)",              "(p + 1)*gamma(p)"),
    ("gamma(p + 3)/gamma(p)", "p*(p + 1)*(p + 2)",       "p*(p + 1)*(p + 3)"),
    ("gamma(p)*rgamma(p + 2)", "1/(p*(p + 1))",          "1/(p*(p + 2))"),
    ("factorial(n)",          "n*factorial(n - 1)",      "n*factorial(n)"),
    ("factorial(n)",          "gamma(n + 1)",            "gamma(n)"),
    ("factorial(n + 2)/factorial(n)", "(n + 1)*(n + 2)", "n*(n + 1)"),
    ("gamma(5)",              "24",                      "120"),
    ("gamma(1/2)",            "sqrt(pi)",                "pi"),
    ("gamma(7/2)",            "15*sqrt(pi)/8",           "15*sqrt(pi)/16"),
    ("gamma(-3/2)",           "4*sqrt(pi)/3",            "-4*sqrt(pi)/3"),
    ("gamma(-5/2)",           "-8*sqrt(pi)/15",          "8*sqrt(pi)/15"),
    ("rgamma(-4)",            "0",                       "1"),
    ("factorial(1/2)",        "sqrt(pi)/2",              "sqrt(pi)"),
    ("gamma(x)*gamma(1 - x)", "pi/sin(pi*x)",            "pi/cos(pi*x)"),
    ("gamma(x + 1)*gamma(-x)", "-pi/sin(pi*x)",          "pi/sin(pi*x)"),
    ("gamma(1/3)*gamma(2/3)", "2*pi/sqrt(3)",            "pi/sqrt(3)"),
    ("gamma(1/4)*gamma(3/4)", "pi*sqrt(2)",              "pi"),
    ("binomial(n, 2)",        "n*(n - 1)/2",             "n*(n + 1)/2"),
    ("binomial(n, 1)",        "n",                       "n + 1"),
    ("binomial(n, n)",        "1",                       "n"),
    ("binomial(n + 2, n)",    "(n + 1)*(n + 2)/2",       "n*(n + 1)/2"),
    ("binomial(n + 1, m)",    "binomial(n, m) + binomial(n, m - 1)", "binomial(n, m) + binomial(n, m + 1)"),
    ("binomial(n, m)",        "binomial(n, n - m)",      "binomial(n, n - m + 1)"),
    ("m*binomial(n, m)",      "n*binomial(n - 1, m - 1)", "n*binomial(n - 1, m)"),
    ("beta(p, q)",            "beta(q, p)",              "beta(q, p + 1)"),
    ("beta(p + 1, q)",        "beta(p, q)*p/(p + q)",    "beta(p, q)*q/(p + q)"),
    ("beta(p, 1)",            "1/p",                     "p"),
    ("beta(p, q)",            "gamma(p)*gamma(q)/gamma(p + q)", "gamma(p)*gamma(q)*gamma(p + q)"),
    ("digamma(p + 1)",        "digamma(p) + 1/p",        "digamma(p) - 1/p"),
    ("digamma(p + 3)",
     "digamma(p) + 1/p + 1/(p + 1) + 1/(p + 2)",
     "digamma(p) + 1/p + 1/(p + 1) + 1/(p + 3)"),
    ("polygamma(1, p + 1)",   "polygamma(1, p) - 1/p**2", "polygamma(1, p) + 1/p**2"),
    ("polygamma(2, p + 1)",   "polygamma(2, p) + 2/p**3", "polygamma(2, p) - 2/p**3"),
    ("polygamma(3, p) - polygamma(3, p + 2)", "6/p**4 + 6/(p + 1)**4", "6/p**4 - 6/(p + 1)**4"),
    ("polygamma(0, x)",       "digamma(x)",              "digamma(x) + 1"),
    ("loggamma(p + 1)",       "loggamma(p) + log(p)",    "loggamma(p) - log(p)"),
    ("loggamma(p + 2)",       "loggamma(p) + log(p) + log(p + 1)", "loggamma(p) + log(2*p + 1)"),
    ("diff(loggamma(p), p)",  "digamma(p)",              "-digamma(p)"),
    ("diff(gamma(p), p)",     "gamma(p)*digamma(p)",     "digamma(p)"),
    ("diff(rgamma(p), p)",    "-digamma(p)/gamma(p)",    "digamma(p)/gamma(p)"),
    ("diff(digamma(p), p)",   "polygamma(1, p)",         "polygamma(2, p)"),
    ("diff(beta(p, q), p)",
     "beta(p, q)*(digamma(p) - digamma(p + q))",
     "beta(p, q)*(digamma(p) - digamma(q))"),
    ("diff(factorial(p), p)", "factorial(p)*digamma(p + 1)", "factorial(p)*digamma(p)"),
    ("diff(zeta(p + 1, q), q)", "-(p + 1)*zeta(p + 2, q)", "(p + 1)*zeta(p + 2, q)"),
)  # fmt: skip

#   left, right, a wrong right side, conditions
ERROR: tuple[tuple[str, ...], ...] = (
    ("erf(-x)",                  "-erf(x)",              "erf(x)"),
    ("erf(x - y) + erf(y - x)",  "0",                    "erf(x)"),
    ("erfi(-x)",                 "-erfi(x)",             "erfi(x)"),
    ("erf(x) + erfc(x)",         "1",                    "2"),
    ("erfc(-x)",                 "2 - erfc(x)",          "-erfc(x)"),
    ("erf(0) + erfi(0) + Si(0)", "0",                    "1"),
    ("Si(-x)",                   "-Si(x)",               "Si(x)"),
    ("diff(erf(x), x)",          "2*exp(-x**2)/sqrt(pi)", "2*exp(x**2)/sqrt(pi)"),
    ("diff(erfc(x/sqrt(2)), x)", "-sqrt(2/pi)*exp(-x**2/2)", "-sqrt(1/pi)*exp(-x**2/2)"),
    ("diff(erfi(x), x)",         "2*exp(x**2)/sqrt(pi)", "2*exp(-x**2)/sqrt(pi)"),
    ("diff(erfcinv(p/(p + q)), p)",
     "-sqrt(pi)/2*exp(erfcinv(p/(p + q))**2)*q/(p + q)**2",
     "-sqrt(pi)/2*exp(erfcinv(p/(p + q))**2)/(p + q)"),
    ("diff(Si(p), p)",           "sin(p)/p",             "cos(p)/p"),
    ("diff(x*Si(x) + cos(x), x)", "Si(x)",               "Si(x) + sin(x)", "x > 0"),
)  # fmt: skip

#   left, right, a wrong right side, conditions
FLOOR: tuple[tuple[str, ...], ...] = (
    ("floor(x + 1)",     "floor(x) + 1",     "floor(x) + 2"),
    ("floor(x - 7)",     "floor(x) - 7",     "floor(x) - 6"),
    ("floor(x + k)",     "floor(x) + k",     "floor(x) - k"),
    ("floor(x + 3*n*k)", "floor(x) + 3*n*k", "floor(x) + n*k"),
    ("floor(x + 7/2)",   "floor(x + 1/2) + 3", "floor(x) + 3"),
    ("floor(x + 5*k/2)", "floor(x + k/2) + 2*k", "floor(x) + 5*k/2"),
    ("floor(k)",         "k",                "k + 1"),
    ("floor(-7/2)",      "-4",               "-3"),
    ("ceiling(-7/2)",    "-3",               "-4"),
    ("ceiling(x)",       "-floor(-x)",       "floor(x) + 1"),
    ("ceiling(x + n)",   "ceiling(x) + n",   "ceiling(x) - n"),
    ("floor(floor(x))",  "floor(x)",         "floor(x) + 1"),
    ("floor(x) + floor(x + 1)", "2*floor(x) + 1", "2*floor(x)"),
    ("Abs(x - floor(x))", "x - floor(x)",    "floor(x) - x"),
    ("Abs(floor(x) + 1 - x)", "floor(x) + 1 - x", "x - floor(x) - 1"),
    ("cos(pi*floor(x))", "(-1)**floor(x)",   "1"),
)  # fmt: skip

#   left, right, a wrong right side, conditions
BESSEL: tuple[tuple[str, ...], ...] = (
    ("besselj(-2, x)",         "besselj(2, x)",         "-besselj(2, x)"),
    ("besselj(-3, x)",         "-besselj(3, x)",        "besselj(3, x)"),
    ("besseli(-3, x)",         "besseli(3, x)",         "-besseli(3, x)"),
    ("bessely(-1, p)",         "-bessely(1, p)",        "bessely(1, p)"),
    ("bessely(-2, p)",         "bessely(2, p)",         "-bessely(2, p)"),
    ("diff(besselj(0, x), x)", "-besselj(1, x)",        "besselj(1, x)"),
    ("diff(besselj(2, x), x)", "(besselj(1, x) - besselj(3, x))/2", "(besselj(1, x) + besselj(3, x))/2"),
    ("diff(besseli(0, x), x)", "besseli(1, x)",         "-besseli(1, x)"),
    ("diff(bessely(0, p), p)", "-bessely(1, p)",        "bessely(1, p)"),
    ("diff(besselk(2, p), p)", "-(besselk(1, p) + besselk(3, p))/2", "(besselk(1, p) + besselk(3, p))/2"),
    ("diff(besselj(q, p), p)",
     "(besselj(q - 1, p) - besselj(q + 1, p))/2",
     "(besselj(q - 1, p) + besselj(q + 1, p))/2"),
    ("diff(airyai(x), x, 2)",  "x*airyai(x)",           "-x*airyai(x)"),
    ("diff(airybi(x**2), x)",  "2*x*airybiprime(x**2)", "x*airybiprime(x**2)"),
    ("diff(airyaiprime(x), x) - x*airyai(x)", "0",      "1"),
    ("besselj(2/1, x)",        "besselj(4/2, x)",       "besselj(3, x)"),
)  # fmt: skip

#   left, right, a wrong right side, conditions
SIZES: tuple[tuple[str, ...], ...] = (
    ("sign(-x)",   "-sign(x)",   "sign(x)"),
    ("sign(x)*Abs(x)", "x",      "-x"),
    ("Abs(x*y)",   "Abs(x)*Abs(y)", "Abs(x) + Abs(y)"),
    ("Abs(x)**2",  "x**2",       "x**3"),
    ("sign(x*y)",  "sign(x)*sign(y)", "sign(x) + sign(y)"),
    ("Abs(x - y)", "Abs(y - x)", "Abs(y + x)"),
    ("sign(w)**2", "1",          "sign(w)"),
)  # fmt: skip


@identities(GAMMA, ERROR, FLOOR, BESSEL, SIZES)
def test_an_identity_is_proved_and_its_near_miss_refuted(
    left: str, right: str, wrong: str, domain: tuple[str, ...]
) -> None:
    assert isinstance(verdict(left, right, *domain), Proved)
    assert isinstance(verdict(left, wrong, *domain), Refuted)


#   left, right: equal where both are defined, and only the left one is everywhere
NARROWER: tuple[tuple[str, str], ...] = (
    ("gamma(x + 1)",        "x*gamma(x)"),
    ("1",                   "gamma(x)*rgamma(x)"),
    ("0*rgamma(x)",         "0*gamma(x)"),
    ("digamma(x + 1)",      "digamma(x) + 1/x"),
    ("loggamma(x**2 + 1)",  "loggamma(x**2) + 2*log(Abs(x))"),
    ("binomial(n, m)",      "factorial(n)/(factorial(m)*factorial(n - m))"),
    ("Si(x)",               "Si(x)*x/x"),
    ("x",                   "x + 0*besselj(y, x)"),
    ("0",                   "0*erfcinv(x)"),
    ("x",                   "x + 0*zeta(2, x)"),
)  # fmt: skip


@pytest.mark.parametrize(("left", "right"), NARROWER)
def test_a_side_that_asks_for_more_changes_the_domain(left: str, right: str) -> None:
    assert isinstance(verdict(left, right), DomainChanges)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("floor(2*x)", "2*floor(x)"),
        ("floor(x + y)", "floor(x) + floor(y)"),
        ("floor(-x)", "-floor(x)"),
        ("floor(p*k)", "p*k"),
        ("floor(x)", "x"),
        ("ceiling(x)", "floor(x) + 1"),
        ("sign(x)**2", "1"),
        ("Abs(x)", "sign(x)"),
        ("besselj(-1/2, p)", "besselj(1/2, p)"),
        ("besselj(1, -x)", "besselj(1, x)"),
        ("bessely(-1, p)", "bessely(1, p)"),
        ("loggamma(p)", "loggamma(p + 1)"),
        ("gamma(-1/2)", "sqrt(pi)"),
        ("gamma(-3/2)", "gamma(1/2)"),
        ("rgamma(-7/2)", "rgamma(1/2)"),
        ("polygamma(1, p)", "polygamma(2, p)"),
        ("erf(x)", "erfc(x)"),
        ("Si(x)", "sin(x)/x"),
        ("gamma(p)*gamma(q)", "gamma(p*q)"),
        ("gamma(p)*gamma(1 - p)", "pi/cos(pi*p)"),
    ],
)
def test_a_false_rule_is_refuted(left: str, right: str) -> None:
    assert isinstance(verdict(left, right), Refuted)


# ── values ───────────────────────────────────────────────────────────────────────────────────────


def canonical(written: Term) -> Term | None:
    field = normal_field(room=ROOM)
    try:
        return field.term(field.ratio(written))
    except (MeaningError, OutOfRoom):
        return None


@pytest.mark.parametrize("name", ["gamma", "rgamma", "loggamma", "digamma", "factorial"])
def test_whole_numbers_and_halves_have_their_values(name: str) -> None:
    for twice in range(-15, 16):
        term = function(name, as_term(Fraction(twice, 2)))
        written = canonical(term)
        if is_defined(term, {}) and written is not None:
            assert agree(term, written, {}, digits=30) is True, twice
        else:
            assert written is None or is_defined(term, {}) is False


SHIFTS = st.integers(-6, 6)
SLOPES = st.sampled_from([Fraction(a) for a in ("1", "1", "-1", "2", "1/2")])
NUMBERS = st.fractions(-4, 4, max_denominator=7)
RECURRENT = (
    "rgamma",
    "digamma",
    "trigamma",
    "loggamma",
    "gamma",
    "floor",
    "ceiling",
    "erf",
    "erfi",
    "si",
    "sign",
    "abs",
)


def applied(name: str, argument: Term) -> Term:
    return function("polygamma", 1, argument) if name == "trigamma" else function(name, argument)


@pytest.mark.parametrize("name", RECURRENT)
@settings(QUIET, max_examples=12)
@given(SLOPES, st.lists(SHIFTS, min_size=2, max_size=4), NUMBERS, st.booleans())
def test_shifted_and_mirrored_arguments_keep_their_values(
    name: str, slope: Fraction, shifts: list[int], at: Fraction, half: bool
) -> None:
    arguments = [slope * x + shift + (Fraction(1, 2) if half else 0) for shift in shifts]
    first, *rest = [applied(name, one) for one in (*arguments, -arguments[0])]
    whole = first + sum((count * one for count, one in enumerate(rest, 2)), first * rest[0])
    written = canonical(whole)
    if written is not None and is_defined(whole, {x: at}):
        assert agree(whole, written, {x: at}, digits=20) is not False


@pytest.mark.parametrize("name", ["besselj", "bessely", "besseli", "besselk"])
@pytest.mark.parametrize("order", [-3, -2, 1])
def test_bessel_functions_of_whole_order_keep_their_values(name: str, order: int) -> None:
    term = function(name, order, x) - 2 * function(name, -order, x)
    written = canonical(term)
    assert written is not None
    assert agree(term, written, {x: Fraction(7, 3)}, digits=10) is True


WHOLE = ("k", "n", "2*k - n", "k*n", "n**2", "floor(y)", "k/2", "3*k/2 - n/3", "y", "7/3")


@QUIET
@given(
    st.lists(st.sampled_from(WHOLE), min_size=1, max_size=3),
    st.integers(-3, 3),
    st.integers(1, 3),
    NUMBERS,
    NUMBERS,
)
def test_whole_numbers_are_taken_out_of_a_floor(
    parts: list[str], k: int, n: int, at: Fraction, beside: Fraction
) -> None:
    inside = sum(map(term, parts), x / 2)
    point: dict[Term, Fraction] = {
        x: at, NAMES["y"]: beside, NAMES["k"]: Fraction(k), NAMES["n"]: Fraction(n),
    }  # fmt: skip
    for name in ("floor", "ceiling"):
        written = canonical(function(name, inside))
        assert written is not None
        assert agree(function(name, inside), written, point) is True


@QUIET
@given(
    st.sampled_from([3, 5, 7]),
    st.lists(
        st.sampled_from(["x", "y", "x - y", "p", "v", "-8", "x**2", "x**4*y", "1/w", "2*u"]),
        min_size=1,
        max_size=3,
    ),
    NUMBERS,
    NUMBERS,
)
def test_real_roots_of_products_keep_their_values(
    order: int, factors: list[str], at: Fraction, beside: Fraction
) -> None:
    product = as_term(1)
    for factor in factors:
        product = product * term(factor)
    values = {"x": at, "y": beside, "p": abs(at) + 1, "v": -abs(beside), "w": at or 1, "u": abs(at)}
    point = {NAMES[name]: Fraction(value) for name, value in values.items()}
    root = function("real_root", product, order)
    for whole in (root, root**2 - abs(root), function("sign", root) + 1 / (1 + root**2)):
        written = canonical(whole)
        assert written is not None
        if is_defined(whole, point):
            assert agree(whole, written, point, digits=25) is True


# ── bounds, and what is not known ────────────────────────────────────────────────────────────────


def test_a_recurrence_is_not_followed_too_far() -> None:
    near, far = (f"gamma(p + {count})/gamma(p)" for count in (FARTHEST - 1, FARTHEST + 1))
    assert canonical(term(near)) is not None
    assert canonical(term(far)) is None


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("besselj(n, -x)", "(-1)**n*besselj(n, x)"),
        ("besselk(-2, p)", "besselk(2, p)"),
        ("besselj(1/2, p)", "sqrt(2/(pi*p))*sin(p)"),
        ("gamma(2*p)", "2**(2*p - 1)*gamma(p)*gamma(p + 1/2)/sqrt(pi)"),
        ("zeta(2, 1)", "pi**2/6"),
        ("log(gamma(p))", "loggamma(p)"),
    ],
)
def test_rules_that_are_not_known_leave_a_claim_undecided(left: str, right: str) -> None:
    assert isinstance(verdict(left, right), Undecided)


@pytest.mark.parametrize("written", ["polygamma(-1, p)", "polygamma(1/2, p)", "polygamma(n, p)"])
def test_a_polygamma_function_needs_a_whole_order(written: str) -> None:
    with pytest.raises(MeaningError):
        normal_field(room=ROOM).ratio(term(written))


@pytest.mark.parametrize("order", [1, 2, 4, Fraction(1, 3)])
def test_a_real_root_needs_an_odd_order(order: int | Fraction) -> None:
    with pytest.raises(MeaningError):
        normal_field(room=ROOM).ratio(function("real_root", x, order))
