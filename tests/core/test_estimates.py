"""Signs that follow from facts and from what kernels are: never is one left out that occurs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.calc import cos, e, exp, function, log, pi, real, sin, sqrt
from derivations.core.arithmetic import factored
from derivations.core.domain import comparison_signs
from derivations.core.estimates import combine, estimate, vanishes_by_conjugates
from derivations.core.field import Field, OutOfRoom
from derivations.core.normal import normal_field
from derivations.core.sets import Signs
from derivations.core.setting import Setting, said_of_factors, signs_of
from derivations.core.term import Term, as_term
from derivations.errors import MeaningError
from derivations.read.formula import read_condition
from derivations.recheck.intervals import Arithmetic, Unclear, Undefined, holds
from derivations.recheck.values import Evaluation, value
from tests.claimed import NAMES, term

ROOM = 64
x, y = real("x"), real("y")

# ── signs that follow ────────────────────────────────────────────────────────────────────────────


def knowing(*facts: str) -> Field:
    """A field that knows the facts and looks at them closely."""
    known = tuple(comparison_signs(test) for fact in facts for test in read_condition(fact, NAMES))
    field = Setting(known).field(trusting=False)
    field.look_closer()
    field.refining(lambda: combine(field))
    return field


def written(signs: Signs) -> str:
    return "".join({-1: "-", 0: "0", 1: "+"}[sign] for sign in sorted(signs))


#   an expression, its possible signs, facts
FOLLOWS: tuple[tuple[str, ...], ...] = (
    # numbers, by enclosures
    ("pi - 3",                          "+"),
    ("pi - 22/7",                       "-"),
    ("sqrt(2) + sqrt(3) - sqrt(10)",    "-"),
    ("exp(pi) - pi - 20",               "-"),
    ("sqrt(2)**2 - 2",                  "0"),
    ("gamma(1/3) - 2",                  "+"),
    # growth
    ("exp(p) - 1",                      "+"),
    ("exp(x) - exp(y)",                 "+",    "x > y"),
    ("exp(x) - exp(y)",                 "0+",   "x >= y"),
    ("exp(-x) - 1",                     "-",    "x > 0"),
    ("exp(x**2) - 1",                   "0+"),
    ("exp(x) + exp(-x) - 2",            "0+"),
    # squares
    ("x**2 + x*y + y**2 + 1",           "+"),
    ("x**2 + x*y + y**2",               "0+"),
    ("x**4 - 2*x**2 + 2",               "+"),
    # facts
    ("x*y",                             "-",    "x > 0", "y < 0"),
    ("x",                               "+",    "x*y > 0", "y > 0"),
    ("x",                               "+",    "x*y > 0", "x + y > 0"),
    ("x - 2",                           "+",    "x**3 > 8"),
    ("x - y",                           "+",    "x**2 > y**2", "x > 0", "y > 0"),
    ("x - y",                           "+",    "x > y**2 + y"),
    ("1 - x*y",                         "+",    "0 < x < 1", "0 < y < 1"),
    ("1 + x*y",                         "+",    "x**2 < 1", "y**2 < 1"),
    ("(x - y)/(x + y)",                 "+",    "x > y", "y > 0"),
    ("x**2 - 3*x + 2",                  "-",    "1 < x < 2"),
    # roots, by conjugates
    ("sqrt(x**2 + 1) - x",              "+"),
    ("sqrt(x**2 + 1) - 1",              "0+"),
    ("sqrt(x**2 + 2) - sqrt(x**2 + 1)", "+"),
    ("x - sqrt(x**2 - 1)",              "+",    "x > 1"),
    ("sqrt(p + 1) - sqrt(p)",           "+"),
    ("sqrt(p) + sqrt(q) - sqrt(p + q)", "+"),
    ("sqrt(p) - 1",                     "+",    "p > 1"),
    ("sqrt(x) - y",                     "+",    "x > y**2"),
    ("sqrt(1 - x**2) - x",              "+",    "0 < x < 1/2"),
    ("real_root(x, 3)",                 "-",    "x < 0"),
    # angles
    ("1 - cos(x)",                      "0+"),
    ("1 - cos(x)",                      "+",    "sin(x) != 0"),
    ("cos(x)",                          "+",    "-pi/2 < x < pi/2"),
    ("sin(x)",                          "-",    "-pi < x < 0"),
    ("cos(x/2)",                        "+",    "-pi < x < pi"),
    ("tan(x)",                          "+",    "0 < x < pi/2"),
    ("cos(x)",                          "-+",   "-1 < sin(x) < 1"),
    ("1 - sin(x)*cos(y)",               "0+"),
    # other functions
    ("sinh(p)",                         "+"),
    ("cosh(x) - 1",                     "0+"),
    ("1 - tanh(x)**2",                  "+"),
    ("atan(x)",                         "-",    "x < 0"),
    ("Abs(x) - x",                      "0+"),
    ("gamma(p)",                        "+"),
)  # fmt: skip


@pytest.mark.parametrize("row", FOLLOWS, ids=str)
def test_a_sign_that_follows_is_seen(row: tuple[str, ...]) -> None:
    asked, signs, *facts = row
    field = knowing(*facts)
    assert written(field.refining(lambda: signs_of(term(asked), field))) == signs


#   an expression whose signs look as if they followed, a sign that occurs, facts
DOES_NOT_FOLLOW: tuple[tuple[str, ...], ...] = (
    ("x - 1",                           "-",    "pi*x > 3"),
    ("x - pi",                          "0",    "x >= pi"),
    ("x - 1",                           "0",    "pi*x >= pi"),
    ("x - pi",                          "+",    "(x - pi)/(x - 5) > 0"),
    ("x - pi",                          "-",    "(pi - x)/y > 0"),
    ("x - 5",                           "+",    "(x - 14/3)**2*(pi - x) <= 0"),
    ("x - 14/3",                        "0",    "(x - 14/3)**2*(pi - x) >= 0"),
    ("x",                               "-",    "x*y > 0"),
    ("x",                               "-",    "x**2 > 1"),
    ("x - 5",                           "-",    "(x - 7/3)**2*(x - 5) <= 0"),
    ("x + y",                           "-",    "x > y"),
    ("x*y",                             "-",    "x + y > 0"),
    ("x - y",                           "-",    "x**2 > y**2"),
    ("x - sqrt(x**2 + 1) + 1",          "-"),
    ("sqrt(p) - p",                     "+"),
    ("sqrt(p) - p",                     "-"),
    ("sqrt(x) + y",                     "-",    "x > 0"),
    ("sqrt(x) - y",                     "0",    "x >= y**2"),
    ("cos(x)",                          "-",    "0 < x < 2"),
    ("cos(x)",                          "0",    "-pi/2 <= x <= pi/2"),
    ("sin(x)",                          "-",    "0 < x < 7/2"),
    ("1 - cos(x)",                      "0",    "cos(x) != 0"),
    ("exp(x) - exp(y)",                 "-",    "x + y > 0"),
    ("exp(x) - 1 - x",                  "+"),
    ("real_root(x, 3) + 1",             "-"),
    ("Abs(x) - 1",                      "-"),
    ("floor(x) - x",                    "0"),
)  # fmt: skip


@pytest.mark.parametrize("row", DOES_NOT_FOLLOW, ids=str)
def test_a_sign_that_occurs_is_not_left_out(row: tuple[str, ...]) -> None:
    asked, occurs, *facts = row
    field = knowing(*facts)
    assert occurs in written(field.refining(lambda: signs_of(term(asked), field)))


# ── random facts, against all points of a grid at which they hold ────────────────────────────────

KERNELS: tuple[Term, ...] = (
    x, y, x - y, pi, e, sqrt(as_term(2)), sqrt(x), sqrt(x**2 + 1), sqrt(y + 2), sqrt(x - y), sqrt(1 - x**2),
    sqrt(sqrt(x) + 1), sin(x), cos(x), sin(x / 2), exp(x), exp(y), exp(-x), log(abs(y) + 1), abs(y),
    function("atan", x), function("asin", y), function("real_root", x, 3), x ** Fraction(1, 3),
    function("floor", x),
)  # fmt: skip
SETS = tuple(map(frozenset, ((-1,), (0,), (1,), (-1, 0), (-1, 1), (0, 1))))
GRID = [Fraction(number) for number in ("-2", "-1", "-1/2", "0", "1/3", "1", "2", "7/2")]


def polynomial(random: Random, kernels: Sequence[Term]) -> Term:
    """A sum of up to three products of up to two kernels."""
    whole = as_term(random.choice((0, 1, -1, 2)))
    for _ in range(random.randint(1, 3)):
        factors = [random.choice(kernels) for _ in range(random.randint(0, 2))]
        part = as_term(random.choice((1, -1, 2, -2, 3)))
        for factor in factors:
            part = part * factor
        whole = whole + part
    return whole


def expression(random: Random, kernels: Sequence[Term]) -> Term:
    """A polynomial, or a product, quotient or power of some."""
    one, other = polynomial(random, kernels), polynomial(random, kernels)
    powers = (2, 3, -1, Fraction(1, 2), Fraction(-1, 3))
    shapes = (one * other, one / other, one ** random.choice(powers), -one, other * one**2 * other)
    return random.choice(shapes) if random.random() < 0.5 else one


def sign(evaluation: Evaluation, asked: Term) -> int | None:
    """The sign of a term at a point; None where it has none, or none that can be told."""
    try:
        found = evaluation.of(asked)
    except (Unclear, Undefined):
        return None
    return next((one for one, relation in ((1, ">"), (-1, "<"), (0, "=")) if holds(found, relation)), None)  # type: ignore[arg-type]


def points(facts: Sequence[tuple[Term, Signs]]) -> Iterator[Evaluation]:
    """The points of the grid at which all facts certainly hold."""
    for point in product(GRID, GRID):
        evaluation = Evaluation(Arithmetic(120), dict(zip((x, y), point, strict=True)))
        if all(sign(evaluation, fact) in signs for fact, signs in facts):
            yield evaluation


def believed(field: Field, asked: Sequence[Term]) -> Iterator[tuple[Term, Signs]]:
    """The signs that the field sees in the terms, in their factors, and in what it estimates of those."""
    for one in asked:
        try:
            yield one, field.refining(lambda one=one: signs_of(one, field))  # type: ignore[misc]
            ratio = field.ratio(one)
        except MeaningError:
            continue
        for factor, _ in factored(ratio.numerator)[1] if not ratio.numerator.is_constant() else ():
            whole = field.term(field.whole(factor))
            yield whole, field.signs(field.whole(factor))
            yield whole, estimate(field, factor)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_no_sign_is_left_out_that_occurs_where_all_facts_hold(seed: int) -> None:
    look_for_a_sign_left_out(seed)


@pytest.mark.sweep
def test_no_sign_is_left_out_by_many_more_facts() -> None:
    for seed in range(4_000):
        look_for_a_sign_left_out(seed)


def look_for_a_sign_left_out(seed: int) -> None:
    random = Random(seed)
    kernels = random.sample(KERNELS, random.randint(1, 3))
    facts = [(expression(random, kernels), random.choice(SETS)) for _ in range(random.randint(0, 3))]
    asked = [expression(random, kernels) for _ in range(2)]
    asked += [asked[0] * asked[1], *(one for fact, _ in facts for one in (fact, fact + asked[0] ** 2))]
    try:
        field = Setting(tuple(facts)).field(trusting=False)
        found = list(believed(field, asked))
        field.look_closer()
        field.refining(lambda: combine(field))
        found += believed(field, asked)
    except (MeaningError, OutOfRoom):
        return
    for evaluation in points(facts):
        for one, signs in found:
            occurs = sign(evaluation, one)
            assert occurs is None or occurs in signs, (facts, one, signs, evaluation.point)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.sampled_from(SETS))
def test_what_is_said_of_factors_holds_where_it_is_said_of_the_product(seed: int, signs: Signs) -> None:
    fact = expression(Random(seed), KERNELS[:7])
    for evaluation in points([(fact, signs)]):
        for part, said in said_of_factors(fact, signs):
            occurs = sign(evaluation, part)
            assert occurs is None or occurs in said


# ── zero by conjugates ───────────────────────────────────────────────────────────────────────────

SMALL = st.integers(-5, 5)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    st.tuples(SMALL, SMALL, SMALL), st.tuples(SMALL, SMALL, SMALL), st.sampled_from([(2, 3), (2, 5), (3, 7)])
)
def test_a_root_of_a_square_is_seen_to_be_one_and_not_its_negative(
    one: tuple[int, int, int], other: tuple[int, int, int], inside: tuple[int, int]
) -> None:
    """√(f²) = ±f for f = a + b√m + c√n, the square multiplied out."""
    (a, b, c), (m, n) = one, inside
    f = as_term(a) + b * sqrt(as_term(m)) + c * sqrt(as_term(n))
    square = as_term(a * a + b * b * m + c * c * n) + 2 * a * b * sqrt(as_term(m))
    square = square + 2 * a * c * sqrt(as_term(n)) + 2 * b * c * sqrt(as_term(m * n))
    size = f if value(f, {}).lower >= 0 else -f
    field = normal_field(room=ROOM)
    field.look_closer()
    assert vanishes_by_conjugates(field, field.ratio(sqrt(square) - size).numerator)
    if any(one):
        assert not vanishes_by_conjugates(field, field.ratio(sqrt(square) + size).numerator)
    if any(other):
        beside = as_term(other[0]) + other[1] * sqrt(as_term(m)) + other[2] * sqrt(as_term(n))
        assert not vanishes_by_conjugates(field, field.ratio(sqrt(square) - size + beside).numerator)


#   expressions that vanish nowhere, or not everywhere, though a conjugate of theirs does
NOT_ZERO = (
    "sqrt(x**2) + x", "sqrt(x**2) - x", "sqrt(x**2 + 1) + x", "sqrt(2) + sqrt(3) + sqrt(5 + 2*sqrt(6))",
    "sqrt((x - y)**2) - x + y", "sqrt(x)*sqrt(y) + sqrt(x*y)", "cos(x) + sqrt(1 - sin(x)**2)",
    "sqrt(p) - sqrt(q)", "sqrt(3 + 2*sqrt(2)) - sqrt(2) + 1", "x - 1",
)  # fmt: skip


@pytest.mark.parametrize("asked", NOT_ZERO)
def test_what_only_a_conjugate_of_it_is_zero_is_not_zero(asked: str) -> None:
    field = normal_field(room=ROOM)
    field.look_closer()
    assert not vanishes_by_conjugates(field, field.ratio(term(asked)).numerator)
