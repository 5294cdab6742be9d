"""Traversals: what a term depends on, and putting values for its leaves without capture."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.calc import D, define, each, index, listed, log, positive, total
from derivations.core.term import Add, Mul, Term, as_term
from derivations.core.tree import children, free, rebuild, substitute, unfold, walk
from derivations.errors import TermError
from tests import oracle
from tests.terms import i, j, k, l, lines, n, p, sums, v, w, x, y

QUIET = settings(max_examples=60, deadline=None, derandomize=True)


def value(term: Term, **numbers: int) -> object:
    """The value of a term of the symbols x, y, p, n at whole numbers, entries at their place in 1, 2, 3, …"""
    leaves = {"x": x, "y": y, "p": p, "n": n}
    entries = {u[at]: Fraction(at * (1 + place)) for place, u in enumerate((w, v)) for at in range(1, 8)}
    return oracle.value(term, {leaves[name]: Fraction(one) for name, one in numbers.items()} | entries)


@QUIET
@given(lines() | sums())
def test_a_term_rebuilt_without_change_is_the_same_object(term: Term) -> None:
    assert rebuild(term, lambda child: child) is term


@QUIET
@given(lines() | sums())
def test_the_free_leaves_occur_and_what_occurs_not_is_not_free(term: Term) -> None:
    assert free(term) <= {leaf for part in walk(term) for leaf in (part, *free(part))}
    assert substitute(term, {index("elsewhere", 3): as_term(1)}) == term


@QUIET
@given(lines() | sums(), lines(most=3), st.integers(0, 10**6))
def test_substitution_is_evaluation_at_the_value_put_in(term: Term, new: Term, seed: int) -> None:
    point = oracle.Point({n: Fraction(2)}, seed)
    try:
        inside = oracle.value(new, point, digits=40)
        expected = oracle.value(term, {**_all(point, term), x: _fraction(inside)}, digits=40)
        found = oracle.value(substitute(term, {x: as_term(_fraction(inside))}), point, digits=40)
    except oracle.Undefined:
        return
    assert oracle.near(expected, found, digits=25)


def _all(point: oracle.Point, term: Term) -> oracle.Point:
    oracle.defined(term, point)
    return point


def _fraction(number: object) -> Fraction:
    return Fraction(str(number)).limit_denominator(1000)


def test_a_bound_index_is_renamed_out_of_the_way_of_a_value() -> None:
    scaled = total(x * w[k], k)
    put = substitute(scaled, {x: w[k]})
    assert free(put) == free(w[k]) | {n}
    point = {n: Fraction(2), k: Fraction(2), w[1]: Fraction(3), w[2]: Fraction(5)}
    assert oracle.value(put, point) == 5 * (3 + 5)


def test_indices_of_sums_inside_one_another_are_kept_apart() -> None:
    twice = total(total(x * w[k] * v[l], l), k)
    put = substitute(twice, {x: w[l] * v[k]})
    point = {n: Fraction(2), k: Fraction(1), l: Fraction(2)}
    point |= {w[1]: Fraction(2), w[2]: Fraction(3), v[1]: Fraction(5), v[2]: Fraction(7)}
    assert oracle.value(put, point) == (3 * 5) * (2 + 3) * (5 + 7)


def test_a_value_is_put_into_the_range_of_a_sum() -> None:
    assert value(substitute(total(1, k), {n: as_term(5)}), n=2) == 5
    upto = index("k", 1, i)
    triangle = total(total(1, upto), i)
    assert value(triangle, n=4) == 10
    assert value(substitute(triangle, {n: as_term(5)}), n=2) == 15


def test_the_range_of_a_sum_counts_among_what_it_depends_on() -> None:
    assert free(total(1, index("k", 1, i))) == {i, n}
    assert free(each(w[j], j)) == {w, n}


def test_a_parameter_hides_a_symbol_of_the_same_name_and_no_other() -> None:
    f = define("f", x, x * y)
    assert free(f(p)) == {y, p}
    assert value(unfold(f(p)), p=2, y=3) == 6
    assert value(substitute(f(p), {y: as_term(5)}), p=2) == 10
    assert value(substitute(f(x), {x: as_term(5)}), y=3) == 15


def test_a_definition_is_put_into_with_its_own_parameter_out_of_the_way() -> None:
    f = define("f", x, x * y)
    assert value(substitute(f(p), {y: x}), p=2, x=7) == 14
    assert value(substitute(f.prime(p), {y: x}), p=2, x=7) == 7
    outer = define("g", y, f(1))
    assert value(unfold(outer(x)), x=7) == 7


def test_a_value_is_put_into_a_derivative_after_it_was_taken() -> None:
    square = define("f", x, D(x**2, x))
    assert value(unfold(square(as_term(3)))) == 6
    assert value(unfold(square(x + 1)), x=2) == 6
    by_name = define("f", x, D(x * y**2, y))
    assert value(unfold(by_name(y)), y=3) == 2 * 3 * 3


def test_a_value_for_an_entry_cannot_be_put_into_a_derivative_by_it() -> None:
    with pytest.raises(TermError):
        substitute(D(x * w[j] ** 2, w[j]), {x: w[j]})


def test_children_come_in_the_order_written() -> None:
    assert children(x + y * 2) == (x, y * 2)
    assert [type(term) for term in walk(x + y * 2)][:2] == [Add, type(x)]
    assert children(Mul((x, log(y)))) == (x, log(y))
    assert children(listed(x, y)) == (x, y)


def test_namesakes_with_other_domains_are_other_leaves() -> None:
    assert substitute(positive("x") + x, {x: as_term(2)}) == positive("x") + 2
