"""The first route to a derivative: what SymPy takes, whole or node by node, is what our own table takes."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from operator import mul

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.calc import cases, exp, function, index, log, positive, real, sin, size, total, vector
from derivations.core import sympy_route
from derivations.core.derivatives import differentiate
from derivations.core.functions import PRIMITIVE
from derivations.core.kernel import examine
from derivations.core.meaning import Meanings
from derivations.core.sympy_route import MOST_NODES, derivative
from derivations.core.term import FUNCTIONS, Apply, Power, Symbol, Term, as_term
from derivations.core.tree import walk
from derivations.core.verdict import Proved, Undecided
from derivations.errors import InternalDisagreement, MeaningError
from derivations.recheck.values import agree, is_defined
from tests.claimed import claim, term, verdict

x, y, p = real("x"), real("y"), positive("p")
n = size("n")
j, k = index("j", n), index("k", n)
w = vector("w", n)
QUIET = settings(max_examples=40, deadline=None, derandomize=True)

# ── random terms ─────────────────────────────────────────────────────────────────────────────────

SMOOTH = sorted(
    name
    for name, row in PRIMITIVE.items()
    if len(row.slopes) == 1 and name not in ("erfcinv", "loggamma", "si")
)
NUMBERS = st.sampled_from([*map(as_term, (1, 2, -1, 3, Fraction(1, 2)))])
LEAVES = st.sampled_from([x, y, p]) | NUMBERS


def larger(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    pairs = st.tuples(inner, inner)
    powers = st.sampled_from([2, 3, -1, Fraction(1, 2), Fraction(-2, 3)])
    return st.one_of(
        pairs.map(lambda two: two[0] + two[1]),
        pairs.map(lambda two: two[0] * two[1]),
        pairs.map(lambda two: two[0] / two[1]),
        pairs.map(lambda two: -two[0] - two[1]),
        st.tuples(inner, powers).map(lambda two: two[0] ** two[1]),
        st.tuples(st.just(p), inner).map(lambda two: two[0] ** two[1]),
        st.tuples(st.sampled_from(SMOOTH), inner).map(lambda two: function(*two)),
        inner.map(lambda one: function("real_root", one, 3)),
        inner.map(lambda one: function("besselj", 1, one)),
        inner.map(lambda one: function("polygamma", 1, one)),
        pairs.filter(lambda two: two[0] != two[1]).map(lambda two: function("max", *two)),
        pairs.map(lambda two: cases((two[0], x > y), otherwise=two[1])),
    )


TERMS = st.recursive(LEAVES, larger, max_leaves=9)
POINTS = [
    {x: Fraction(2, 7), y: Fraction(-3, 5), p: Fraction(3, 2)},
    {x: Fraction(5, 3), y: Fraction(1, 2), p: Fraction(1, 3)},
]


@QUIET
@given(TERMS, st.sampled_from([x, y, p]))
def test_both_routes_have_one_value(body: Term, variable: Term) -> None:
    body = Meanings().of(body)
    try:
        ours, theirs = differentiate(body, variable), derivative(body, variable)
    except MeaningError:
        return
    for point in POINTS:
        if is_defined(body, point):
            assert agree(ours, theirs, point, 12) is not False


#   functions inside one another, so deep that SymPy is asked node by node
@pytest.mark.parametrize("name", sorted(set(PRIMITIVE) - {"floor", "sign"}))
def test_a_long_body_is_taken_node_by_node(name: str) -> None:
    orders = {"polygamma": as_term(1), "zeta": as_term(3), "besselj": as_term(2), "bessely": as_term(1),
              "besseli": as_term(1), "besselk": as_term(2)}  # fmt: skip
    inside = (1 + sin(x) ** 2 * exp(-x)) / (3 + x**2)
    inner = inside + 1 if name in ("acosh",) else inside
    applied = (
        function(name, orders[name], inner) if name in orders
        else function(name, inner, 3) if name == "real_root" else function(name, inner)
    )  # fmt: skip
    body = applied * (x + p) + applied**2
    assert len(list(walk(body))) >= MOST_NODES
    taken = derivative(body, x)
    for point in POINTS:
        if is_defined(body, point):
            assert agree(taken, differentiate(body, x), point, 15) is True


def test_a_short_body_and_the_same_one_made_long_have_one_derivative() -> None:
    for short in (x**n, p**x, x**x, sin(x) * x, log(x) / x, abs(x) * x, function("max", x, y)):
        padding = reduce(mul, [exp(y + count) / exp(y + count) for count in range(4)])
        long = short * padding
        for point in ({x: Fraction(3, 2), y: Fraction(1, 3), p: Fraction(2), n: Fraction(3)},):
            assert agree(derivative(short, x), derivative(long, x), point, 20) is True


# ── one node at a time ───────────────────────────────────────────────────────────────────────────

#   body, variable, its derivative
BY_HAND: tuple[tuple[Term, Term, Term], ...] = (
    (x**n,                                          x,     n * x ** (n - 1)),
    (x ** (n + 1),                                  x,     (n + 1) * x**n),
    (2 * x ** (2 * n),                              x,     4 * n * x ** (2 * n - 1)),
    (function("floor", x) * x,                      x,     function("floor", x)),
    (cases((x**2, x > 0), otherwise=exp(x)),        x,     cases((2 * x, x > 0), otherwise=exp(x))),
    (cases((x * y, y > 0), otherwise=x) ** 2,       x,     2 * x * cases((y**2, y > 0), otherwise=1)),
    (total(w[k] * sin(x * k), k),                   x,     total(w[k] * k * function("cos", x * k), k)),
    (exp(total(w[k] ** 2, k)),                      w[j],  2 * w[j] * exp(total(w[k] ** 2, k))),
    (function("max", x, y, 2 * x),                  x,
     cases((1, (x > y, x > 2 * x)), (2, 2 * x > y), otherwise=0)),
    (function("si", x),                             x,     sin(x) / x),
    (function("rgamma", x),                         x,     -function("digamma", x) * function("rgamma", x)),
    (function("real_root", x, 5),                   x,     function("real_root", x, 5) / (5 * x)),
    (abs(x**3),                                     x,     3 * x * abs(x)),
    (y,                                             x,     as_term(0)),
    (function("floor", x),                          x,     as_term(0)),
)  # fmt: skip


@pytest.mark.parametrize(("body", "variable", "by_hand"), BY_HAND)
def test_derivatives_by_hand(body: Term, variable: Term, by_hand: Term) -> None:
    point = {
        x: Fraction(-7, 3), y: Fraction(1, 2), n: Fraction(2), j: Fraction(1),
        w[1]: Fraction(1, 3), w[2]: Fraction(-2),
    }  # fmt: skip
    meanings = Meanings()
    assert agree(derivative(body, variable), meanings.of(by_hand), point, 20) is True
    assert agree(differentiate(body, variable), meanings.of(by_hand), point, 20) is True


def test_a_power_of_a_symbolic_whole_exponent_has_a_derivative_without_a_quotient() -> None:
    for body in (x**n, 3 * x ** (n + 1), x**n * y):
        taken = derivative(body, x)
        assert is_defined(taken, {x: Fraction(0), y: Fraction(1), n: Fraction(2)})
        assert not any(isinstance(one, Power) and one == Power(x, as_term(-1)) for one in walk(taken))


@pytest.mark.parametrize(
    "body",
    [
        function("polygamma", x, y),
        function("besselj", x, y),
        function("zeta", x, p),
    ],
)
def test_what_sympy_has_no_plain_derivative_of_is_refused(body: Term) -> None:
    with pytest.raises(MeaningError):
        derivative(body, x)


def test_only_functions_of_the_table_are_handed_to_sympy_and_only_those_come_back() -> None:
    for name, sympys in sympy_route.FUNCTIONS.items():
        assert name in FUNCTIONS
        assert callable(sympys)
    taken = derivative(term("besselk(1, p)*airyai(p) + zeta(3, p) + erfcinv(p/9)"), term("p"))
    assert {one.function for one in walk(taken) if isinstance(one, Apply)} <= set(PRIMITIVE)


# ── a fault of one route ─────────────────────────────────────────────────────────────────────────


def test_a_wrong_answer_of_sympy_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    page = claim("diff(sin(x), x)", "cos(x)")
    monkeypatch.setitem(sympy_route.FUNCTIONS, "sin", sympy_route.FUNCTIONS["cos"])  # type: ignore[arg-type]
    sympy_route._slope.cache_clear()
    with pytest.raises(InternalDisagreement):
        examine(page)


def test_an_answer_that_cannot_be_compared_leaves_the_line_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(body: Term, variable: Term) -> Term:
        raise MeaningError("no derivative today")

    monkeypatch.setattr(sympy_route, "_whole", refuses)
    sympy_route._slope.cache_clear()
    assert isinstance(verdict("diff(x**2*sin(x), x)", "2*x*sin(x) + x**2*cos(x)"), Undecided)
    monkeypatch.undo()
    sympy_route._slope.cache_clear()
    assert isinstance(verdict("diff(x**2*sin(x), x)", "2*x*sin(x) + x**2*cos(x)"), Proved)


def test_a_name_like_a_placeholder_is_not_mistaken_for_one() -> None:
    place, other = Symbol("#0"), term("x")
    for body, variable in ((other * place, place), (place * other, other), (sin(other) ** 3 * place, other)):
        with pytest.raises(MeaningError, match="reserved"):
            derivative(body, variable)
