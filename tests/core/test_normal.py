"""The normal form has the value of the term, at every point where the term is defined."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.calc import exp, function, log, pi, real
from derivations.core.arithmetic import FLINT, Arithmetic, using
from derivations.core.field import MOST_ROOM, Field, OutOfFuel, OutOfRoom
from derivations.core.normal import normal_field
from derivations.core.signs import NEGATIVE, POSITIVE
from derivations.core.term import Add, Term, as_term
from derivations.errors import MeaningError
from derivations.recheck.arithmetic import SECOND
from derivations.recheck.sparse import TooLarge
from tests import oracle
from tests.terms import KINKED, PARTIAL, SMOOTH, k, lines, n, p, q, s, sums, v, w, x, y

QUIET = settings(max_examples=200, deadline=None, derandomize=True)
ROOM = 128


def sqrt(term: Term) -> Term:
    return function("sqrt", term)


def canonical(term: Term) -> Term | None:
    try:
        field = normal_field(room=ROOM)
        return field.term(field.ratio(term))
    except (MeaningError, OutOfRoom):
        return None


@QUIET
@given(lines(functions=SMOOTH + PARTIAL + KINKED, most=10) | sums(), st.integers(0, 10**6))
def test_a_term_and_its_normal_form_have_one_value(term: Term, seed: int) -> None:
    written, point = canonical(term), oracle.Point({}, seed)
    if written is None:
        return
    try:
        expected = oracle.value(term, point, digits=120)
    except oracle.Undefined:
        return
    try:
        found = oracle.value(written, point, digits=120)
    except oracle.Undefined:
        return  # a root of a factor may not exist where another factor of the radicand is zero
    assert oracle.near(expected, found, digits=40)


@QUIET
@given(lines(most=6), lines(most=6), st.integers(0, 10**6))
def test_the_signs_of_a_normal_form_hold_those_that_occur(one: Term, other: Term, seed: int) -> None:
    field, term = normal_field(room=ROOM), one - other
    point = oracle.Point({}, seed)
    try:
        ratio = field.ratio(term)
        value = oracle.value(term, point)
    except (MeaningError, OutOfRoom, oracle.Undefined):
        return
    if abs(value) > 1e-20:  # sixty digits are computed with: the sign of anything larger is certain
        assert (1 if value > 0 else -1) in field.signs(ratio)


#   two terms with one normal form
ONE: tuple[tuple[Term, Term], ...] = (
    (exp(x + y), exp(x) * exp(y)),
    (exp(x / 2) ** 2, exp(x)),
    (exp(x / 2) * exp(x / 3), exp(x * Fraction(5, 6))),
    (exp(log(p) * 3), p**3),
    (exp(log(p) / 2), sqrt(p)),
    (log(p**2 * q), 2 * log(p) + log(q)),
    (log(exp(x) * p), x + log(p)),
    (log(as_term(12)), 2 * log(as_term(2)) + log(as_term(3))),
    (p**x * p**y, p ** (x + y)),
    (sqrt(p**3), p * sqrt(p)),
    (sqrt(as_term(12)), 2 * sqrt(as_term(3))),
    (sqrt(x - x), as_term(0)),
    (p ** Fraction(2, 3) * p ** Fraction(1, 3), p),
    (function("tanh", x), 1 - 2 / (exp(2 * x) + 1)),
    (function("sinh", x) + function("cosh", x), exp(x)),
    (function("sin", -x), -function("sin", x)),
    (function("sin", x) ** 2 + function("cos", x - y + y) ** 2, as_term(1)),
    (x**n * x**n, x ** (2 * n)),
    ((x**2) ** n, x ** (2 * n)),
)
#   two terms that must be kept apart
TWO: tuple[tuple[Term, Term], ...] = (
    (log(1 + exp(x)), x),
    (log(p + q), log(p) + log(q)),
    (sqrt(x**2), x),
    (sqrt(x - x), sqrt(as_term(1))),
    (sqrt(p + q), sqrt(p) + sqrt(q)),
    (exp(x * y), exp(x) * exp(y)),
    (abs(s - 2), s - 2),
    (pi, as_term(Fraction(22, 7))),
    (exp(as_term(1)), as_term(Fraction(27182818, 10**7))),
    ((-x) ** n, x**n),
    (abs((x**4) ** Fraction(1, 3) / x), (x**4) ** Fraction(1, 3) / x),
    (w[k], w[1]),
    (w[k], v[k]),
)


@pytest.mark.parametrize(("one", "other"), ONE)
def test_equal_terms_have_one_normal_form(one: Term, other: Term) -> None:
    assert normal_field(room=ROOM).ratio(one - other).numerator.is_zero()


@pytest.mark.parametrize(("one", "other"), TWO)
def test_different_terms_have_two(one: Term, other: Term) -> None:
    field = normal_field(room=ROOM)
    assert not field.ratio(one - other).numerator.is_zero()
    assert not field.ratio(other - one).numerator.is_zero()


def test_a_denominator_that_is_zero_everywhere_is_an_error() -> None:
    with pytest.raises(MeaningError):
        normal_field(room=ROOM).ratio(1 / (x - x))
    with pytest.raises(MeaningError):
        normal_field(room=ROOM).ratio((exp(x + y) - exp(x) * exp(y)) ** -1)


def test_a_full_field_says_so() -> None:
    with pytest.raises(OutOfRoom):
        normal_field(room=2).ratio(x + y + p)


@QUIET
@given(
    lines(functions=SMOOTH + PARTIAL + KINKED, most=10) | sums(),
    lines(most=4),
    st.sampled_from([FLINT, SECOND]),
)
def test_a_field_that_grows_finds_what_a_roomy_one_does(term: Term, fact: Term, chosen: Arithmetic) -> None:
    forms = []
    with using(chosen):
        for room in (1, ROOM):
            field = normal_field(room=room)
            try:
                field.in_room(partial(field.suppose, fact, POSITIVE))
                forms.append(field.in_room(partial(written, field, term)))
            except (MeaningError, TooLarge):
                forms.append("none")
    assert forms[0] == forms[1]


def written(field: Field, term: Term) -> tuple[str, object]:
    ratio = field.ratio(term)
    return repr(field.term(ratio)), field.signs(ratio)


def test_a_field_does_not_grow_without_end() -> None:
    field, terms = normal_field(), [real(f"x{place}") for place in range(MOST_ROOM + 1)]
    with pytest.raises(OutOfFuel, match="independent expressions"):
        field.in_room(lambda: field.ratio(Add(tuple(terms))))
    assert field.is_zero(Add(tuple(terms[:MOST_ROOM])) - Add(tuple(terms[:MOST_ROOM])))


def test_what_is_known_of_signs_is_known_of_a_field_that_has_grown() -> None:
    field, terms = normal_field(room=2), [real(f"x{place}") for place in range(20)]
    field.suppose(terms[0] - terms[1], POSITIVE)
    field.in_room(lambda: [field.ratio(one) for one in terms])
    assert field.room > 20
    assert field.signs(field.ratio(2 * terms[1] - 2 * terms[0])) == NEGATIVE


def test_only_a_trusting_field_learns_from_a_logarithm() -> None:
    for trusting, expected in ((True, {1}), (False, {-1, 0, 1})):
        field = normal_field(room=ROOM, trusting=trusting)
        field.ratio(log(x))
        assert field.signs(field.ratio(x)) == expected


def test_an_opaque_node_is_not_looked_into() -> None:
    field = normal_field(room=ROOM, opaque=lambda term: term == exp(x + y))
    assert not field.ratio(exp(x + y) - exp(x) * exp(y)).numerator.is_zero()
    assert field.ratio(exp(x + y) - exp(x + y)).numerator.is_zero()
