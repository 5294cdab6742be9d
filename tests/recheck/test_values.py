"""Values of the second route hold what FLINT's balls hold, and natural domains are those of real analysis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, cast

import pytest
from flint import acb, arb, ctx, fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from derivations.calc import index, real, size, total, vector
from derivations.core.sets import Domain
from derivations.core.term import FUNCTIONS, Apply, Cases, Constant, Delta, Power, Symbol, Term, as_term
from derivations.recheck.functions import DOMAINS, ENCLOSED, ESTIMATED, EXACT, FORMULAS, LIMITS
from derivations.recheck.intervals import Interval, Unclear, Undefined
from derivations.recheck.values import agree, is_defined, number, value

x, y = real("x"), real("y")
n, whole_number = size("n"), Symbol("m", Domain(integer=True))
pi, e = Constant("pi"), Constant("e")
QUIET = settings(max_examples=30, deadline=None, derandomize=True)
RATIONALS = st.fractions(-6, 6, max_denominator=60)
THIRD = Fraction(1, 3)


def of(name: str, *arguments: Term | int | Fraction) -> Term:
    return Apply(name, tuple(map(as_term, arguments)))


def ball(number: Fraction) -> arb:
    return arb(fmpq(number.numerator, number.denominator))


def meets(interval: Interval, truth: arb) -> bool:
    """Whether the interval and the ball have a number in common."""
    return not (ball(interval.upper) < truth or truth < ball(interval.lower))


def _atan2(v: arb, u: arb) -> arb:
    return arb.atan2(v, u)


def _root(u: arb, order: arb) -> arb:
    return u.sgn() * abs(u).root(int(order.unique_fmpz())) if u != 0 else u


def _polygamma(order: arb, u: arb) -> arb:
    return u.digamma() if order == 0 else acb(u).polygamma(acb(order)).real


def _binomial(above: arb, below: arb) -> arb:
    return (above + 1).gamma() * (below + 1).rgamma() * (above - below + 1).rgamma()


def _acot(u: arb) -> arb:
    return arb.pi() / 2 if u == 0 else (1 / u).atan()


TRUTH: Mapping[str, Callable[..., Any]] = {
    "exp": arb.exp, "log": arb.log, "ln": arb.log, "sqrt": arb.sqrt, "real_root": _root,
    "sin": arb.sin, "cos": arb.cos, "tan": arb.tan,
    "sec": lambda u: 1 / u.cos(), "csc": lambda u: 1 / u.sin(), "cot": arb.cot,
    "asin": arb.asin, "acos": arb.acos, "atan": arb.atan, "atan2": _atan2,
    "asec": lambda u: (1 / u).acos(), "acsc": lambda u: (1 / u).asin(), "acot": _acot,
    "sinh": arb.sinh, "cosh": arb.cosh, "tanh": arb.tanh,
    "sech": lambda u: 1 / u.cosh(), "csch": lambda u: 1 / u.sinh(), "coth": arb.coth,
    "asinh": arb.asinh, "acosh": arb.acosh, "atanh": arb.atanh,
    "asech": lambda u: (1 / u).acosh(), "acsch": lambda u: (1 / u).asinh(),
    "acoth": lambda u: (1 / u).atanh(),
    "abs": abs, "sign": arb.sgn, "floor": arb.floor, "ceiling": arb.ceil, "max": arb.max, "min": arb.min,
    "erf": arb.erf, "erfc": arb.erfc, "erfi": arb.erfi, "erfcinv": arb.erfcinv, "si": arb.si,
    "gamma": arb.gamma, "rgamma": arb.rgamma, "loggamma": arb.lgamma, "factorial": lambda u: (u + 1).gamma(),
    "binomial": _binomial, "beta": lambda a, b: a.gamma() * b.gamma() * (a + b).rgamma(),
    "digamma": arb.digamma, "polygamma": _polygamma, "zeta": arb.zeta,
    "besselj": lambda k, u: u.bessel_j(k), "bessely": lambda k, u: u.bessel_y(k),
    "besseli": lambda k, u: u.bessel_i(k), "besselk": lambda k, u: u.bessel_k(k),
    "airyai": arb.airy_ai, "airybi": arb.airy_bi,
    "airyaiprime": lambda u: u.airy_ai(derivative=1), "airybiprime": lambda u: u.airy_bi(derivative=1),
}  # fmt: skip


def test_every_function_of_terms_has_a_value_and_a_truth():
    assert set(FUNCTIONS) == set(ENCLOSED) | set(ESTIMATED) | set(FORMULAS) == set(TRUTH)
    assert set(DOMAINS) | set(LIMITS) | {name for name, *_ in EXACT} <= set(FUNCTIONS)
    assert not set(ENCLOSED) & set(ESTIMATED)
    assert not set(FORMULAS) & (set(ENCLOSED) | set(ESTIMATED))


def drawn(data: st.DataObject, name: str) -> list[Fraction]:
    """Arguments for a function: an order where it has one, then rationals."""
    count = FUNCTIONS[name] or 2
    values = [data.draw(RATIONALS) for _ in range(count)]
    orders = {
        "polygamma": (0, 1, 2, 5),
        "besselj": (0, 1, 3),
        "besseli": (0, 1, 3),
        "bessely": (0, 2),
        "besselk": (0, 2),
    }
    if name in orders:
        values[0] = Fraction(data.draw(st.sampled_from(orders[name])))
    if name == "real_root":
        values[1] = Fraction(data.draw(st.sampled_from((1, 3, 5))))
    return values


@pytest.mark.parametrize("name", FUNCTIONS)
@QUIET
@given(data=st.data())
def test_a_value_meets_the_ball_of_flint_and_is_defined_where_that_is_finite(name, data):
    arguments = drawn(data, name)
    with ctx.workprec(300):
        truth = TRUTH[name](*map(ball, arguments))
        try:
            found = value(of(name, *arguments), {}, 40)
        except Undefined:
            assert not truth.is_finite() or not in_natural_domain(name, arguments)
            return
        assert truth.is_finite()
        assert meets(found, truth)
        assert found.upper - found.lower <= Fraction(2, 10**40) * max(1, abs(found.lower))


def in_natural_domain(name: str, arguments: list[Fraction]) -> bool:
    """False where FLINT continues a function beyond its natural domain as a function of real numbers."""
    match name, arguments:
        case "zeta", [s, a]:
            return s > 1 and a > 0
        case "loggamma", [u]:
            return u > 0
        case "atan2", [v, u]:
            return (v, u) != (0, 0)
        case "beta" | "binomial", _:
            return all(u > 0 for u in arguments)
    return True


@pytest.mark.parametrize("name", [name for name, count in FUNCTIONS.items() if count == 1])
@QUIET
@given(at=RATIONALS, inner=st.sampled_from(["exp", "atan", "sin"]))
def test_a_value_at_an_inexact_argument_meets_the_ball_of_flint(name, at, inner):
    with ctx.workprec(300):
        truth = TRUTH[name](TRUTH[inner](ball(at)))
        assume(truth.is_finite())
        try:
            found = value(of(name, of(inner, at)), {}, 40)
        except (Unclear, Undefined):
            assume(False)
        assert meets(found, truth)


# ── natural domains and conventions ──────────────────────────────────────────────────────────────

WITHOUT_VALUE = [
    of("log", 0), of("log", -1), of("sqrt", -1), of("asin", 2), of("acos", -2), of("acosh", 0),
    of("atanh", 1), of("atanh", -1), of("acoth", 1), of("acoth", 0), of("asec", 0),
    of("asec", Fraction(1, 2)), of("acsc", 0), of("asech", 0), of("asech", 2), of("acsch", 0),
    of("csch", 0), of("coth", 0), of("csc", 0), of("cot", 0), of("atan2", 0, 0), of("gamma", 0),
    of("gamma", -3), of("factorial", -1), of("loggamma", 0), of("loggamma", -Fraction(1, 2)),
    of("digamma", -2), of("polygamma", 1, 0), of("polygamma", -1, 2), of("polygamma", THIRD, 2),
    of("erfcinv", 0), of("erfcinv", 2), of("zeta", 1, 2), of("zeta", 2, 0), of("bessely", 0, 0),
    of("besselk", 1, -1), of("besselj", THIRD, -1), of("besseli", THIRD, -1), of("beta", 0, 1),
    of("binomial", -1, 2), of("real_root", -1, 2), of("real_root", 2, 0), Power(as_term(0), as_term(0)),
    Power(as_term(0), as_term(-1)), Power(as_term(-1), as_term(THIRD)), Power(as_term(0), as_term(-THIRD)),
    as_term(1) / as_term(0), 1 / (x - x), Power(x - x, y), of("log", x - 2),
    Power(as_term(-2), of("exp", 1)), of("log", of("sin", 0)), of("sqrt", -of("exp", 1)),
    of("acos", of("exp", 1)),
]  # fmt: skip


@pytest.mark.parametrize("term", WITHOUT_VALUE, ids=repr)
def test_outside_the_natural_domain_there_is_no_value(term):
    assert is_defined(term, {x: Fraction(2), y: Fraction(3)}) is False


EXACTLY = [
    (of("acot", 0) - pi / 2, None), (of("acot", -1) + pi / 4, None),
    (of("acot", 2) - of("atan", THIRD * 3 / 2), None), (of("atan2", 0, -1) - pi, None),
    (of("atan2", 1, 0) - pi / 2, None), (of("atan2", -1, -1) + 3 * pi / 4, None),
    (of("atan2", -1, 0) + pi / 2, None), (of("atan2", 0, 1), 0), (of("real_root", -8, 3), -2),
    (of("real_root", 0, 3), 0), (Power(as_term(8), as_term(Fraction(2, 3))), 4),
    (Power(as_term(0), as_term(THIRD)), 0), (of("sqrt", Fraction(4, 9)), Fraction(2, 3)),
    (of("gamma", 5), 24), (of("rgamma", -4), 0), (of("factorial", 0), 1), (of("binomial", 5, 2), 10),
    (of("binomial", 5, -1), 0), (of("binomial", 2, 5), 0), (of("beta", 2, 3), Fraction(1, 12)),
    (of("floor", -THIRD), -1), (of("ceiling", -THIRD), 0), (of("sign", -7), -1), (of("sign", 0), 0),
    (of("max", 1, 5, 3), 5), (of("min", 1, 5, -3), -3), (of("exp", 0), 1), (of("log", 1), 0),
    (of("loggamma", 2), 0), (of("floor", of("exp", 1)), 2), (of("sign", of("sin", 4)), -1),
    (of("erfcinv", 1), 0), (of("si", 0), 0), (of("sech", 0), 1), (of("asech", 1), 0),
    (of("acsc", -1) + pi / 2, None), (e - of("exp", 1), None), (of("besselj", 0, 0) - 1, None),
    (of("besselj", 3, -1) + of("besselj", 3, 1), None),
]  # fmt: skip


@pytest.mark.parametrize(("term", "expected"), EXACTLY, ids=repr)
def test_values_at_special_points_are_those_of_the_conventions(term, expected):
    if expected is None:
        assert agree(term, as_term(0), {}) is True
    else:
        assert number(term, {}) == expected


def test_a_real_exponent_asks_for_a_positive_base_even_where_it_is_an_integer():
    point = {x: Fraction(-2), y: Fraction(2), whole_number: Fraction(2)}
    assert is_defined(Power(x, y), point) is False
    assert number(Power(x, whole_number), point) == 4
    assert agree(Power(y, of("sqrt", 2)), of("exp", of("sqrt", 2) * of("log", 2)), point) is True


def test_a_bessel_function_of_a_real_order_asks_for_a_positive_argument():
    assert is_defined(of("besselj", x, y), {x: Fraction(2), y: Fraction(-1)}) is False
    assert is_defined(of("besselj", whole_number, y), {whole_number: Fraction(2), y: Fraction(-1)}) is True


def test_what_lies_on_a_jump_or_on_the_end_of_a_domain_without_being_exact_is_unclear():
    zero = of("sin", pi)
    names = ("log", "floor", "sign", "acot", "gamma", "sqrt", "digamma", "csc", "acoth")
    for term in (*(of(name, zero) for name in names), of("atan2", zero, -1), Power(zero, as_term(-2))):
        assert is_defined(term, {}) is None
        with pytest.raises(Unclear):
            value(term, {})


def test_where_a_function_is_continuous_an_inexact_argument_at_a_corner_is_no_hindrance():
    zero, e_ = of("sin", pi), of("exp", 1)
    for term, near_to in (
        (of("max", e_, 2, of("sqrt", 2)), e_), (of("min", e_, 2, of("sqrt", 2)), of("sqrt", 2)),
        (of("abs", zero), as_term(0)), (of("rgamma", zero), as_term(0)), (of("erf", zero), as_term(0)),
        (of("real_root", zero, 5), as_term(0)), (of("real_root", -e_, 5), -of("exp", Fraction(1, 5))),
        (Power(of("abs", zero), as_term(THIRD)), as_term(0)), (of("besselj", 1, zero), as_term(0)),
        (of("atan2", 1, zero), pi / 2), (of("floor", e_), as_term(2)), (of("ceiling", -e_), as_term(-2)),
    ):  # fmt: skip
        assert agree(term, near_to, {}, 30) is True


def test_where_mpmath_finds_no_value_there_is_none_to_be_told(monkeypatch):
    def fails(mp, u):
        raise NotImplementedError

    for function in (fails, lambda mp, u: mp.inf, lambda mp, u: mp.sqrt(-1 - u)):
        monkeypatch.setitem(cast(dict[str, Any], ESTIMATED), "si", function)
        assert is_defined(of("si", 2), {}) is None


def test_values_that_are_too_large_or_take_too_long_are_unclear():
    far = 10**9
    powers = (
        Power(as_term(2), as_term(far)),
        Power(of("exp", 90_000), as_term(90_000)),
        of("real_root", 2, far),
    )
    for term in (*powers, *(of(name, far) for name in ("exp", "erf", "gamma", "si"))):
        assert is_defined(term, {}) is None


# ── nodes ────────────────────────────────────────────────────────────────────────────────────────

j, k = index("j", n), index("k", n)
w = vector("w", n)


def test_sums_run_over_their_range_and_entries_take_their_coordinates():
    point = {n: Fraction(3), **{w[i]: Fraction(i * i) for i in (1, 2, 3)}}
    assert number(total(w[k], k), point) == 14
    assert number(total(total(w[j] * w[k], k), j), point) == 14 * 14
    assert number(total(Delta(k, as_term(2)) * w[k], k), point) == 4
    assert number(total(w[k], k), {n: Fraction(0)}) == 0
    assert number(w[k], {k: Fraction(2), w[2]: THIRD}) == THIRD


def test_a_sum_inside_the_range_of_another_may_use_the_same_index():
    point = {n: Fraction(3)}
    assert number(total(k * total(k, k), k), point) == 36


def test_of_cases_only_the_branch_that_is_taken_is_looked_at():
    term = Cases(((of("log", x), (x > 0,)), (as_term(7), (x < -1,))), -x)
    assert agree(term, of("log", 2), {x: Fraction(2)}) is True
    assert number(term, {x: Fraction(-2)}) == 7
    assert number(term, {x: Fraction(-1)}) == 1
    assert is_defined(term, {x: of("sin", pi)}) is None


def test_a_coordinate_may_be_a_closed_term():
    assert agree(of("sin", x), as_term(1), {x: pi / 2}) is True
    assert agree(of("tan", x), as_term(1), {x: pi / 4}) is True


def test_a_leaf_without_a_coordinate_and_a_node_that_is_not_plain_are_unclear():
    assert is_defined(x + 1, {}) is None
    assert is_defined(w @ w, {}) is None
    assert is_defined(total(k, k), {n: Fraction(10**6)}) is None
    assert is_defined(total(k, k), {n: THIRD}) is False


# ── agreement ────────────────────────────────────────────────────────────────────────────────────


def test_agreement_is_told_from_near_misses():
    point = {x: Fraction(5, 7)}
    one = of("sin", x) ** 2 + of("cos", x) ** 2
    assert agree(one, as_term(1), point) is True
    assert agree(one, 1 + Power(as_term(10), as_term(-40)), point) is False
    assert agree(of("exp", x), of("exp", x) + Power(as_term(10), as_term(-45)), point) is False
    assert agree(x / 3, x * THIRD, point) is True
    assert agree(x, x + Power(as_term(10), as_term(-400)), point) is False
    assert agree(of("log", -x), as_term(1), point) is None


def test_what_nearly_cancels_is_taken_with_more_digits():
    large = of("exp", 60)
    assert agree((large + 1) - large, as_term(1), {}) is True
    assert agree(large + THIRD - large, as_term(THIRD), {}) is True


@QUIET
@given(at=st.fractions(-3, 3, max_denominator=9), digits=st.integers(1, 120))
def test_an_interval_is_as_narrow_as_asked_for(at, digits):
    found = value(of("exp", of("sin", x)) - of("atan", x), {x: at}, digits)
    assert 0 <= (found.upper - found.lower) * 10**digits <= max(1, abs(found.upper), abs(found.lower))
