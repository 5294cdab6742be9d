"""Derivatives: our table and SymPy against difference quotients, and against one another."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp

from derivations.calc import D, cases, define, delta, exp, function, log, total
from derivations.core import sympy_route
from derivations.core.derivatives import depends, differentiate
from derivations.core.functions import DEFINED, PRIMITIVE
from derivations.core.meaning import Meanings
from derivations.core.term import FUNCTIONS, Term, as_term
from derivations.core.tree import apart
from derivations.errors import MeaningError
from tests import oracle, real_numbers
from tests.terms import PARTIAL, SMOOTH, i, j, k, l, lines, n, p, q, s, v, w, x, y

QUIET = settings(max_examples=80, deadline=None, derandomize=True)
ROUTES = (differentiate, sympy_route.derivative)
NAMES = ("our table", "SymPy")


@pytest.mark.parametrize("route", ROUTES, ids=NAMES)
@QUIET
@given(lines(functions=SMOOTH + PARTIAL), st.sampled_from([x, y, p]), st.integers(0, 10**6))
def test_a_derivative_is_the_limit_of_difference_quotients(
    route: Callable[[Term, Term], Term], body: Term, variable: Term, seed: int
) -> None:
    point = oracle.Point({}, seed)
    try:
        expected = oracle.value(D(body, variable), point)
        taken = route(body, variable)
    except (oracle.Undefined, MeaningError):
        return
    try:
        found = oracle.value(taken, point)
    except oracle.Undefined:
        return
    assert abs(expected - found) <= mp.mpf(10) ** -20 * (1 + abs(expected))


def test_every_function_is_primitive_or_defined_by_others_and_none_is_both() -> None:
    assert set(PRIMITIVE) | set(DEFINED) | {"max", "min"} == set(FUNCTIONS)
    assert not set(PRIMITIVE) & set(DEFINED)
    assert all(len(row.slopes) == FUNCTIONS[name] for name, row in PRIMITIVE.items())


@pytest.mark.parametrize("name", sorted(set(real_numbers.REAL) - {"ln"}))
def test_the_slope_of_a_function_is_the_limit_of_its_quotients(name: str) -> None:
    at = {x: Fraction(3, 7)}
    expected = oracle.value(D(function(name, x), x), at)
    slope = PRIMITIVE[name].slopes[0]
    assert slope is not None
    assert oracle.near(oracle.value(slope(x), at), expected, digits=25)


#   body, variable, derivative by hand
BY_HAND: tuple[tuple[Term, Term, Term | int], ...] = (
    (x**3,                                      x,      3 * x**2),
    (p**x,                                      x,      p**x * log(p)),
    (p**p,                                      p,      p**p * (log(p) + 1)),
    (x**n,                                      x,      n * x**n / x),
    (total(w[k] * v[k], k),                     w[j],   v[j]),
    (total(w[k] * v[k], k),                     w[k],   v[k]),
    (total(w[k] * v[k], k),                     w[1],   v[1]),
    (total(w[k] ** 2, k),                       w[j],   2 * w[j]),
    (exp(total(w[k] * v[k], k)),                w[j],   v[j] * exp(total(w[i] * v[i], i))),
    (total(total(w[k] * w[l], l), k),           w[j],   2 * total(w[k], k)),
    (w[i],                                      w[j],   delta(i, j)),
    (w[i],                                      v[j],   0),
    (x * y,                                     p,      0),
    (function("max", x, y),                     x,      cases((1, x > y), otherwise=0)),
    (function("min", x, y, p),                  y,
     cases((0, x < function("min", y, p)), (1, y < p), otherwise=0)),
    (cases((x**2, x > 1), otherwise=3 * x),     x,      cases((2 * x, x > 1), otherwise=3)),
)  # fmt: skip


@pytest.mark.parametrize("route", ROUTES, ids=NAMES)
@pytest.mark.parametrize(("body", "variable", "by_hand"), BY_HAND)
def test_derivatives_by_hand(
    route: Callable[[Term, Term], Term], body: Term, variable: Term, by_hand: Term | int
) -> None:
    assert oracle.agree(route(apart(body, variable), variable), as_term(by_hand), at=8, digits=35)


def test_a_derivative_by_what_does_not_occur_is_zero_and_only_then() -> None:
    assert not depends(x * y, p)
    assert depends(total(w[k], k), w[j])
    assert differentiate(x * y, p) == as_term(0)


def test_the_two_routes_are_both_remembered() -> None:
    meanings = Meanings()
    meanings.of(D(exp(x * y), x))
    ((_, (taken,)),) = meanings.taken.values()
    assert oracle.agree(taken.by_first_route, taken.by_table, at=5)


def test_primes_take_the_derivative_first_and_put_the_argument_in_then() -> None:
    f = define("f", x, x**3)
    meanings = Meanings()
    assert oracle.value(meanings.of(f.prime(as_term(2))), {}) == 12
    assert oracle.value(meanings.of(f.prime(as_term(2), 2)), {}) == 12
    assert oracle.agree(meanings.of(f.prime(x**2)), 3 * x**4, at=5)
    assert oracle.agree(meanings.of(D(f(x**2), x)), 6 * x**5, at=5)


def test_a_derivative_inside_a_definition_is_taken_before_the_call() -> None:
    f = define("f", x, y, D(x * y**2, x))
    for arguments, expected in (((y, x), x**2), ((x, x), x**2), ((q, s), s**2)):
        assert oracle.agree(Meanings().of(f(*arguments)), expected, at=5)
