"""Refutation: balls that hold the value, points that lie in D0, witnesses that can be checked again."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.calc import calc, cases, delta, eq, exp, function, index, log, one_of, size, total, vector
from derivations.calc import given as assumed
from derivations.core.balls import LAST_PRECISION, Point, Unclear, dyadic, enclose, exact_value, fulfilled
from derivations.core.domain import Obligation
from derivations.core.kernel import examine
from derivations.core.laws import Law
from derivations.core.points import Chooser, Region, rational_roots
from derivations.core.sets import POSITIVE, Domain
from derivations.core.term import Comparison, Index, Symbol, Term, as_term
from derivations.core.verdict import Refuted
from derivations.core.witness import QUICK, THOROUGH, refute
from tests import oracle
from tests.terms import i, j, k, lines, n, p, q, s, sums, w, x, y

QUIET = settings(max_examples=150, deadline=None, derandomize=True)
PRECISION = 128
odd = index("k", n - 1, n)


@QUIET
@given(lines() | sums(), st.integers(0, 10**6))
def test_a_ball_holds_the_value(term: Term, seed: int) -> None:
    point = oracle.Point({}, seed)
    try:
        expected = oracle.value(term, point)
    except oracle.Undefined:
        return
    try:
        ball = enclose(term, dict(point), PRECISION)
    except Unclear:
        return
    value = oracle.exact(expected)
    slack = Fraction(1, 10 ** (oracle.DIGITS - oracle.LOST)) * (1 + abs(value))
    assert dyadic(ball.lower()) - slack <= value <= dyadic(ball.upper()) + slack


@QUIET
@given(lines(), st.integers(0, 10**6))
def test_what_is_undefined_has_no_ball(term: Term, seed: int) -> None:
    point = oracle.Point({}, seed)
    if not oracle.defined(term, point):
        with pytest.raises(Unclear):
            enclose(term, dict(point), PRECISION)


@pytest.mark.parametrize(
    "term",
    [as_term(1) / 0, as_term(0) ** 0, as_term(0) ** -1, log(as_term(0)), log(as_term(-1)), x, w[j],
     function("sqrt", as_term(-1)), as_term(-1) ** Fraction(1, 2), exp(exp(as_term(20))),
     2 ** as_term(10**9)],
)  # fmt: skip
def test_no_value_no_ball(term: Term) -> None:
    with pytest.raises(Unclear):
        enclose(term, {}, PRECISION)


def test_a_comparison_is_decided_only_when_it_is_certain() -> None:
    zero = log(exp(x)) - x
    for relation in ("=", "<", ">=", "!="):
        test = Comparison(zero, relation, as_term(0))  # type: ignore[arg-type]
        assert fulfilled(Obligation(test), Point({x: Fraction(1, 3)})) is None
    assert fulfilled(Obligation(x - x >= 0), Point({x: Fraction(1, 2)})) is True
    assert fulfilled(Obligation(x > 1), Point({x: Fraction(1, 3)})) is False
    assert fulfilled(Obligation(log(x) > 0), Point({x: Fraction(-1)})) is None
    assert fulfilled(Obligation(log(x) > 0, under=(x > 0,)), Point({x: Fraction(-1)})) is True


def test_a_condition_on_all_indices_is_asked_at_each() -> None:
    point = {n: Fraction(2), w[1]: Fraction(1), w[2]: Fraction(-1), k: Fraction(1)}
    everywhere = Obligation(w[k] > 0, forall=(k,))
    assert fulfilled(everywhere, Point(dict(point))) is False
    assert fulfilled(Obligation(w[k] > 0), Point(dict(point))) is True
    assert fulfilled(everywhere, Point({**point, w[2]: Fraction(3)})) is True
    empty = index("k", 1, n - 2)
    assert fulfilled(Obligation(w[empty] > 0, forall=(empty,)), Point(dict(point))) is True


LEAVES = (x, p, s, n, i, odd, one_of("c", -1, 1), Symbol("u", Domain(upper=Fraction(-5), integer=True)))


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.name)
def test_a_chosen_value_lies_in_the_declared_domain(leaf: Symbol | Index) -> None:
    for turn in range(40):
        point = Point({}, Chooser(turn))
        value = point[leaf]
        if isinstance(leaf, Symbol):
            assert value in leaf.domain
        else:
            low, high = (oracle.exact(oracle.value(end, point.values)) for end in (leaf.lower, leaf.upper))
            assert low <= value <= high


def test_points_are_the_same_in_every_run_whatever_is_asked_first() -> None:
    one, other = Point({}, Chooser(7)), Point({}, Chooser(7))
    leaves = [x, y, p, w[1], w[2], n]
    assert [one[leaf] for leaf in leaves] == [other[leaf] for leaf in reversed(leaves)][::-1]


def test_a_region_keeps_to_its_equations_and_conditions() -> None:
    region = Region((Obligation(x > 0),), (Law(x + y - 1, ()),))
    points = [point for point in region.points(THOROUGH) if region.holds(point)]
    assert points
    assert all(point[x] + point[y] == 1 and point[x] > 0 for point in points)
    nowhere = Region((), (Law(x**2 + 1, ()),))
    assert not any(nowhere.holds(point) for point in nowhere.points(QUICK))


def test_no_size_is_moved_away_from_an_index() -> None:
    """Σ_k q_k = 1 is met by K = 1 and q_1 = 1 where that is positive, but then there is no place j = 4."""
    many = size("K")
    q, place, other = vector("q", many, entries=POSITIVE), index("j", many), index("k", many)
    page = calc(q[place], eq(q[many]), given=(assumed(total(q[other], other), 1),))
    verdict = examine(page).steps[0].verdict
    assert isinstance(verdict, Refuted)
    assert oracle.confirms(verdict.witness, page.first, page.last)


#   left, right, whether some point must be found
DIFFERENT: tuple[tuple[Term, Term], ...] = (
    (x, -x),
    (log(p + q), log(p) + log(q)),
    (x + Fraction(1, 10**20), x),
    (function("tanh", as_term(100)), as_term(1)),
    (exp(x) * (x - 1) * (x + 1) * x, as_term(0)),
    (total(w[k], k), n * w[1]),
    (delta(i, j), as_term(1)),
    (delta(i, j), as_term(0)),
    (cases((1, x > Fraction(1, 7)), otherwise=0), cases((1, x >= 0), otherwise=0)),
)


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_a_difference_is_found_and_can_be_checked_again(left: Term, right: Term) -> None:
    witness = refute(left, right, Region(), points=THOROUGH, precision=LAST_PRECISION).witness
    assert witness is not None
    assert oracle.are_disjoint(witness)
    assert oracle.confirms(witness, left, right)


@QUIET
@given(lines(most=5), lines(most=5))
def test_a_witness_is_never_wrong(left: Term, right: Term) -> None:
    search = refute(left, right, Region(), points=QUICK, precision=256)
    if search.witness is not None:
        assert oracle.confirms(search.witness, left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (x, x + 0),
        (exp(log(p)), p),
        (log(x), log(x) * 1),
        (abs(x), function("max", x, -x)),
        (1 / (x - x), as_term(0)),
    ],
)
def test_equal_sides_are_not_told_apart(left: Term, right: Term) -> None:
    assert refute(left, right, Region(), points=THOROUGH, precision=256).witness is None


def test_no_point_of_an_empty_region_is_met() -> None:
    nowhere = Region((Obligation(x > 0), Obligation(x < 0)))
    assert refute(x, x, nowhere, points=THOROUGH, precision=64).met == 0
    assert refute(x, x + 1, nowhere, points=THOROUGH, precision=64).witness is None


def test_a_witness_is_shrunk_to_simple_numbers() -> None:
    witness = refute(x * y, x + y, Region(), points=THOROUGH, precision=256).witness
    assert witness is not None
    assert all(value.denominator == 1 and abs(value) <= 3 for _, value in witness.point)


def test_roots_are_exact_and_guesses_are_only_guesses() -> None:
    assert set(rational_roots(x**2 - Fraction(1, 4), x, Point({x: Fraction(1)}))) == {
        Fraction(1, 2),
        Fraction(-1, 2),
    }
    assert rational_roots(x**2 - 2, x, Point({x: Fraction(1)})) == []
    assert exact_value(enclose(x / 3, {x: Fraction(1)}, PRECISION)) == Fraction(1, 3)
    assert exact_value(enclose(exp(x), {x: Fraction(1)}, PRECISION)) is None
