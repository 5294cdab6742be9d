"""The tables of functions: every function has its rows everywhere, and all rows say the same of it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.calc import D, function, real
from derivations.core import balls, sympy_route
from derivations.core.balls import Unclear as NoBall
from derivations.core.balls import dyadic, enclose
from derivations.core.derivatives import differentiate
from derivations.core.domain import natural
from derivations.core.field import OutOfRoom
from derivations.core.functions import DEFINED, PRIMITIVE, opened
from derivations.core.meaning import Meanings
from derivations.core.normal import FUNCTION_RULES, normal_field
from derivations.core.term import FUNCTIONS, Apply, Term, as_term
from derivations.core.verdict import Proved
from derivations.errors import MeaningError, TermError
from derivations.read.formula import read_formula
from derivations.recheck import functions as second
from derivations.recheck.intervals import Arithmetic, Unclear, Undefined
from derivations.recheck.values import Evaluation, agree, is_defined, value
from derivations.write import notation
from derivations.write.python import python_text
from tests.claimed import verdict

QUIET = settings(max_examples=8, deadline=None, derandomize=True)
x = real("x")

# ── tables ───────────────────────────────────────────────────────────────────────────────────────

EXTREMA = {"max", "min"}  # known by their signs, wherever they occur
OPAQUE = {
    "erfcinv",
    "zeta",
    "besselk",
    "airyai",
    "airybi",
    "airyaiprime",
    "airybiprime",
}  # no identity is known
SIGNED = {"exp", "sqrt", "abs"}  # printed by a sign of their own


def test_every_function_is_primitive_or_written_with_others() -> None:
    assert set(PRIMITIVE) | set(DEFINED) | EXTREMA == set(FUNCTIONS)
    assert not set(PRIMITIVE) & set(DEFINED)


def test_every_primitive_function_has_a_ball_a_route_to_sympy_and_a_rule_or_is_opaque_by_intent() -> None:
    assert set(balls.FUNCTIONS) == set(PRIMITIVE)
    assert set(balls.NEEDED) <= set(PRIMITIVE)
    assert set(sympy_route.FUNCTIONS) == set(PRIMITIVE) | EXTREMA
    assert set(FUNCTION_RULES) | OPAQUE == set(PRIMITIVE)
    assert not set(FUNCTION_RULES) & OPAQUE


def test_every_function_has_a_notation_and_a_value_of_the_second_route() -> None:
    assert set(notation.FUNCTIONS) | SIGNED == set(FUNCTIONS)
    assert set(second.ENCLOSED) | set(second.ESTIMATED) | set(second.FORMULAS) == set(FUNCTIONS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_read_back_as_it_is_written(name: str) -> None:
    first = [as_term(3)] if name == "polygamma" else [x]
    arguments = {1: [x], 2: [*first, x + 1], None: [x, x + 1, x**2]}[FUNCTIONS[name]]
    arguments = [x, as_term(5)] if name == "real_root" else arguments
    term = function(name, *arguments)
    assert read_formula(python_text(term), {"x": x}) == term


def test_a_function_takes_its_arguments_and_no_others() -> None:
    for name, count in FUNCTIONS.items():
        for wrong in (0, 1, 3) if count == 2 else (0, 2) if count == 1 else (0, 1):
            with pytest.raises(TermError):
                function(name, *[x] * wrong)
    with pytest.raises(TermError):
        function("sinus", x)


# ── values ───────────────────────────────────────────────────────────────────────────────────────

NUMBERS = st.fractions(-5, 5, max_denominator=24) | st.sampled_from([*map(Fraction, (-2, -1, 0, 1, 2, 3))])
ORDERS = {
    "polygamma": (0, 1, 3), "real_root": (3, 5), "zeta": (2, Fraction(3, 2), Fraction(1, 2), 4),
    "besselj": (0, 2, -1, Fraction(1, 3)), "besseli": (0, 2, Fraction(1, 3)),
    "bessely": (0, 1), "besselk": (0, Fraction(1, 2)),
}  # fmt: skip
PLACE_OF_ORDER = {"real_root": 1}


def arguments_of(name: str) -> st.SearchStrategy[list[Fraction]]:
    """Numbers for the arguments; orders from a list."""
    count = FUNCTIONS[name] or 3
    places = [NUMBERS] * count
    if name in ORDERS:
        places[PLACE_OF_ORDER.get(name, 0)] = st.sampled_from([*map(Fraction, ORDERS[name])])
    return st.tuples(*places).map(list)


def at(name: str, numbers: Sequence[Fraction | Term]) -> Apply:
    return function(name, *numbers)


@pytest.mark.parametrize("name", FUNCTIONS)
@QUIET
@given(data=st.data())
def test_a_ball_and_the_second_route_have_a_number_in_common(name: str, data: st.DataObject) -> None:
    term = at(name, data.draw(arguments_of(name)))
    try:
        ball = enclose(Meanings().of(term), {}, 100)
    except NoBall:
        return
    if is_defined(term, {}):
        found = value(term, {}, 20)
        assert dyadic(ball.lower()) <= found.upper
        assert found.lower <= dyadic(ball.upper())


@pytest.mark.parametrize("name", sorted(DEFINED))
@QUIET
@given(data=st.data())
def test_a_function_and_what_it_stands_for_have_one_value(name: str, data: st.DataObject) -> None:
    term = at(name, data.draw(arguments_of(name)))
    stands_for = opened(term)
    assert is_defined(stands_for, {}) == is_defined(term, {})
    assert agree(term, stands_for, {}, 20) is not False


@pytest.mark.parametrize("name", FUNCTIONS)
@QUIET
@given(data=st.data())
def test_a_function_has_a_value_exactly_where_its_natural_domain_says(name: str, data: st.DataObject) -> None:
    term = at(name, data.draw(arguments_of(name)))
    evaluation = Evaluation(Arithmetic(160), {})
    try:
        met = all(
            not all(map(evaluation.holds, one.under)) or evaluation.holds(one.condition)
            for one in natural(term)
        )
    except Undefined:
        met = False  # an obligation that has no value: that of a part fails before it
    except Unclear:
        return
    assert met is is_defined(term, {})


@pytest.mark.parametrize("name", FUNCTIONS)
@QUIET
@given(data=st.data(), slope=st.sampled_from([1, -1, 2]), shift=st.sampled_from([0, 1, -2, Fraction(1, 2)]))
def test_no_rule_changes_the_value_of_a_function(
    name: str, data: st.DataObject, slope: int, shift: Fraction
) -> None:
    numbers = data.draw(arguments_of(name))
    moving = 0 if name not in ORDERS else 1 - PLACE_OF_ORDER.get(name, 0)
    term = at(name, [slope * x + shift if place == moving else one for place, one in enumerate(numbers)])
    point = {x: numbers[moving]}
    field = normal_field(room=32)
    try:
        written = field.term(field.ratio(Meanings().of(term)))
    except (MeaningError, OutOfRoom):
        return
    assert agree(term, written, point, 15) is not False


# ── slopes ───────────────────────────────────────────────────────────────────────────────────────

#   function, its arguments with x in the place of the variable, points
SLOPES: tuple[tuple[str, tuple[Term | int | Fraction, ...], str], ...] = (
    *((name, (x,), "-7/3 -1/5 2/7 5/2") for name, row in PRIMITIVE.items() if len(row.slopes) == 1),
    *((name, (x,), "-7/3 -2/5 2/7 5/2") for name in sorted(DEFINED) if FUNCTIONS[name] == 1),
    ("real_root", (x, 3),                  "-2 5/7"),
    ("real_root", (x, 5),                  "-1/3 4"),
    ("polygamma", (0, x),                  "-1/3 5/2"),
    ("polygamma", (2, x),                  "1/3 5/2"),
    ("zeta",      (3, x),                  "1/3 5/2"),
    ("besselj",   (2, x),                  "-1/3 5/2"),
    ("besselj",   (Fraction(1, 3), x),     "5/2"),
    ("besseli",   (1, x),                  "-1/3 5/2"),
    ("bessely",   (0, x),                  "5/2"),
    ("besselk",   (1, x),                  "5/2"),
    ("atan2",     (x, 2),                  "-1/3 5/2"),
    ("atan2",     (2, x),                  "-1/3 5/2"),
    ("atan2",     (x, -2),                 "-1/3 5/2"),
    ("binomial",  (x, 2),                  "1/3 5/2"),
    ("binomial",  (Fraction(5, 2), x),     "1/3 7/5"),
    ("beta",      (x, 2),                  "1/3 5/2"),
    ("beta",      (Fraction(1, 2), x),     "1/3"),
    ("max",       (x, 1, 2 * x - 3),       "1/3 5/2 7/2"),
    ("min",       (x**2, 1, x),            "-1/3 5/2 1/2"),
)  # fmt: skip


def quotient(term: Term, at: Fraction) -> Fraction:
    """(f(x + h) − f(x − h))/2h, which is wrong by h² f‴/6 and by rounding."""
    step = Fraction(1, 10**12)
    ahead, behind = (value(term, {x: at + shift}, 50) for shift in (step, -step))
    return (ahead.lower - behind.lower) / (2 * step)


@pytest.mark.parametrize(("name", "arguments", "points"), SLOPES, ids=lambda one: str(one)[:12])
def test_slopes_are_those_of_difference_quotients(
    name: str, arguments: tuple[Term | int | Fraction, ...], points: str
) -> None:
    term, tried = function(name, *arguments), 0
    plain = Meanings().of(term)
    for point in map(Fraction, points.split()):
        if is_smooth(term, point):
            tried += 1
            expected = quotient(term, point)
            for taken in (differentiate(plain, x), sympy_route.derivative(plain, x)):
                found = value(taken, {x: point}, 30)
                assert abs(found.lower - expected) < Fraction(1, 10**18) * (1 + abs(expected))
    assert tried


def is_smooth(term: Term, at: Fraction) -> bool:
    """Whether the obligations of the derivative hold, as far as they can be looked at."""
    evaluation = Evaluation(Arithmetic(160), {x: at})
    try:
        asked = [one for one in natural(D(term, x)) if all(map(evaluation.holds, one.under))]
        return all(evaluation.holds(one.condition) for one in asked)
    except Undefined:
        return False


#   a function, where it has a kink, a jump or no slope
KINKS: tuple[tuple[str, str], ...] = (
    ("abs", "0"), ("sign", "0"), ("floor", "-1 0 3"), ("ceiling", "0 2"), ("real_root", "0"), ("sqrt", "0"),
    ("asin", "-1 1"), ("acos", "-1 1"), ("acosh", "1"), ("asec", "-1 1"), ("acsc", "1"), ("asech", "1"),
    ("acot", "0"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "places"), KINKS)
def test_a_derivative_keeps_away_from_kinks_jumps_and_ends(name: str, places: str) -> None:
    term = function(name, x, 3) if name == "real_root" else function(name, x)
    for place in map(Fraction, places.split()):
        assert is_defined(term, {x: place})
        assert not is_smooth(term, place)


def test_there_is_no_slope_by_an_order() -> None:
    for name in ("polygamma", "zeta", "besselj", "besseli", "bessely", "besselk"):
        with pytest.raises(MeaningError):
            differentiate(function(name, x, 2), x)
    with pytest.raises(MeaningError):
        differentiate(function("polygamma", Fraction(1, 2), x), x)


# ── conventions ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("acot(0)", "pi/2"),
        ("acot(-1)", "-pi/4"),
        ("acsc(-2)", "-pi/6"),
        ("asec(-1)", "pi"),
        ("atan2(0, -1)", "pi"),
        ("atan2(-1, -1)", "-3*pi/4"),
        ("atan2(1, 0)", "pi/2"),
        ("atan2(-2, 0)", "-pi/2"),
        ("real_root(-27, 3)", "-3"),
        ("ceiling(-5/2)", "-2"),
        ("rgamma(0)", "0"),
        ("binomial(5, 2)", "10"),
        ("binomial(2, 5)", "0"),
        ("factorial(0)", "1"),
        ("sign(0)", "0"),
        ("beta(2, 3)", "1/12"),
        ("acoth(-2)", "-log(3)/2"),
        ("asech(1)", "0"),
        ("ln(x)", "log(x)"),
    ],
)
def test_conventions_are_those_of_the_table(left: str, right: str) -> None:
    assert isinstance(verdict(left, right), Proved)
