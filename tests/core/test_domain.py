"""Natural domains: what a written term asks for, and what it does not."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.calc import D, cases, define, equals, exp, function, index, log, positive, total
from derivations.core.domain import Obligation, natural
from derivations.core.term import Comparison, Term, as_term
from derivations.errors import MeaningError
from tests import oracle
from tests.terms import KINKED, PARTIAL, SMOOTH, j, k, lines, n, p, v, w, x, y

QUIET = settings(max_examples=150, deadline=None, derandomize=True)
RELATIONS = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip


def conditions(term: Term) -> set[Comparison]:
    return {one.condition for one in natural(term)}


def not_zero(term: Term) -> Comparison:
    return Comparison(term, "!=", as_term(0))


@QUIET
@given(lines(functions=SMOOTH + PARTIAL + KINKED), st.integers(0, 10**6))
def test_a_term_has_a_value_exactly_where_its_obligations_hold(term: Term, seed: int) -> None:
    point = oracle.Point({}, seed)
    try:
        met = all(_holds(one.condition, point) for one in natural(term))
    except oracle.Undefined:
        met = False  # an obligation inside an undefined subterm: that subterm has its own
    assert met == oracle.defined(term, point)


def _holds(test: Comparison, point: oracle.Point) -> bool:
    left, right = oracle.value(test.left, point), oracle.value(test.right, point)
    if left != right and oracle.near(left, right, digits=40):
        raise oracle.Undefined("too close to call")
    return RELATIONS[test.relation](left, right)


#   term, the conditions it asks for
ASKED: tuple[tuple[Term, set[Comparison]], ...] = (
    (x / x,                                   {not_zero(x)}),
    (x**0,                                    {not_zero(x)}),
    (x**-2,                                   {not_zero(x)}),
    (x**2,                                    set()),
    (x**n,                                    set()),
    (x ** (n - 1),                            {not_zero(x)}),
    (x ** Fraction(1, 2),                     {x >= 0}),
    (x ** Fraction(-1, 2),                    {x > 0}),
    (x**y,                                    {x > 0}),
    (0 * log(x),                              {x > 0}),
    (exp(log(x)),                             {x > 0}),
    (function("sqrt", x),                     {x >= 0}),
    (function("tan", x),                      {not_zero(function("cos", x))}),
    (w[j],                                    set()),
    (w[1],                                    {as_term(1) >= 1, as_term(1) <= n}),
    (w[j + 1],                                {j + 1 >= 1, j + 1 <= n}),
    (D(x**2, x),                              set()),
    (D(log(x), x),                            {x > 0}),
    (D(function("sqrt", x), x),               {x > 0}),
    (D(function("sqrt", y) * x, x),           {y >= 0}),
    (D(abs(x), x),                            {not_zero(x)}),
    (D(abs(y) * x, x),                        set()),
    (D(function("max", x, y), x),             {Comparison(x, "!=", y)}),
    (D(log(x) * y, y),                        {x > 0}),
    (define("f", x, 1 / x)(y - 1),            {not_zero(y - 1)}),
    (define("f", x, log(x)).prime(y),         {y > 0}),
    (define("f", x, as_term(5))(1 / y),       {not_zero(y)}),
    (define("f", p, p)(x),                    {x > 0}),
    (define("f", p, p)(p),                    set()),
    (define("f", p, p).prime(x),              {x > 0}),
)  # fmt: skip


@pytest.mark.parametrize(("term", "asked"), ASKED)
def test_what_a_term_asks_for(term: Term, asked: set[Comparison]) -> None:
    assert conditions(term) == asked


def test_a_sum_asks_at_every_value_of_its_index() -> None:
    assert natural(total(log(w[k]), k)) == (Obligation(w[k] > 0, forall=(k,)),)
    (kink,) = natural(D(total(abs(w[k]), k), w[j]))
    assert kink.forall == (k,)
    assert not kink.exact


def test_a_branch_is_asked_for_under_its_conditions_and_after_the_earlier_ones_failed() -> None:
    first, second, other = natural(cases((log(x), x > 0), (1 / y, equals(x, 0)), otherwise=log(-x)))
    assert (first.condition, first.under) == (x > 0, (x > 0,))
    assert (second.condition, second.under) == (not_zero(y), (x <= 0, equals(x, 0)))
    assert (other.condition, other.under) == (-x > 0, (x <= 0, not_zero(x)))


def test_after_a_branch_with_two_conditions_either_may_have_failed() -> None:
    one, other = natural(cases((1, (x >= -1, x <= 0)), otherwise=log(x)))
    assert [(found.condition, found.under, found.exact) for found in (one, other)] == [
        (x > 0, (x < -1,), True),
        (x > 0, (x > 0,), True),
    ]
    later = natural(cases((1, (x > 0, y > 0)), (1 / y, x > 1), otherwise=1 / x))
    assert [found.under for found in later] == [
        (x <= 0, x > 1), (y <= 0, x > 1), (x <= 0, x <= 1), (y <= 0, x <= 1)
    ]  # fmt: skip


def test_branches_that_can_fail_in_too_many_ways_have_no_domain() -> None:
    three = (x > 0, y > 0, p > 1)
    few = [(as_term(count), three) for count in range(3)]
    assert len(natural(cases(*few, otherwise=1 / x))) == 3**3
    with pytest.raises(MeaningError, match="too many ways"):
        natural(cases(*few, (as_term(3), three), otherwise=1 / x))


def test_a_kink_is_asked_about_where_its_branch_is_taken() -> None:
    inside = Obligation(not_zero(x), under=(y > 0,), exact=False)
    assert natural(D(cases((abs(x), y > 0), otherwise=y), x)) == (inside,)
    border = Obligation(Comparison(x, "!=", y), exact=False)
    assert natural(D(cases((x, x > y), otherwise=y), x)) == (border,)


def test_the_border_of_a_condition_matters_where_it_decides() -> None:
    first, second, third = natural(D(cases((x, (x > 0, y > 0)), (y, x < 1), otherwise=0), x))
    assert (first.condition, first.under) == (not_zero(x), (y >= 0,))
    assert (second.condition, second.under) == (Comparison(x, "!=", as_term(1)), (x <= 0,))
    assert (third.condition, third.under) == (Comparison(x, "!=", as_term(1)), (y <= 0,))


def test_a_derivative_of_a_definition_sees_the_kinks_inside() -> None:
    f = define("f", x, abs(x) * y)
    assert conditions(D(f(x - 1), x)) == {not_zero(x - 1)}
    assert conditions(f.prime(x - 1)) == {not_zero(x - 1)}
    g = define("g", x, f.prime(x))
    assert conditions(g(y)) == {not_zero(y)}


def test_a_definition_with_a_discrete_parameter_takes_its_values_only() -> None:
    f = define("f", n, n**2)
    assert conditions(f(n + 1)) <= {n + 1 >= 1}
    with pytest.raises(MeaningError):
        natural(f(x))


def test_an_index_of_a_shorter_range_needs_no_condition() -> None:
    assert conditions(w[index("k", 1, j)]) == set()
    assert conditions(w[index("k", 2, n)]) <= {index("k", 2, n) >= 1}
    assert conditions(v[index("k", 1, n + 1)]) == {index("k", 1, n + 1) <= n}
    assert positive("x") != x
