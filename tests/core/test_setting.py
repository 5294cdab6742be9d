"""What a question may assume: comparisons as signs, products by their factors, values put for symbols."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from derivations.calc import exp, log, real, sqrt
from derivations.core.domain import ALLOWED, comparison_signs
from derivations.core.normal import normal_field
from derivations.core.sets import Signs
from derivations.core.setting import Setting, said_of_factors, signs_of
from derivations.core.signs import NEGATIVE, NONNEGATIVE, NONZERO, POSITIVE, ZERO
from derivations.core.term import Comparison, Relation, Term, as_term
from derivations.read.formula import read_condition
from tests.claimed import NAMES, term

x, y = real("x"), real("y")


def test_a_comparison_allows_the_signs_of_the_difference_with_which_it_holds() -> None:
    holds = {
        "<": lambda a: a < 0, "<=": lambda a: a <= 0, "=": lambda a: a == 0,
        "!=": lambda a: a != 0, ">": lambda a: a > 0, ">=": lambda a: a >= 0,
    }  # fmt: skip
    assert set(ALLOWED) == set(holds)
    for relation, signs in ALLOWED.items():
        assert signs == {sign for sign in (-1, 0, 1) if holds[relation](sign)}


@pytest.mark.parametrize("relation", ALLOWED)
def test_a_comparison_with_zero_keeps_its_left_side(relation: Relation) -> None:
    assert comparison_signs(Comparison(x * y, relation, as_term(0))) == (x * y, ALLOWED[relation])
    difference, _ = comparison_signs(Comparison(x, relation, y))
    assert difference == x - y


#   a fact, and what it says of the parts of its left side
SAID: tuple[tuple[str, dict[str, Signs]], ...] = (
    ("x*y > 0",            {"x*y": POSITIVE, "x": NONZERO, "y": NONZERO}),
    ("x*y >= 0",           {"x*y": NONNEGATIVE}),
    ("x*y != 0",           {"x*y": NONZERO, "x": NONZERO, "y": NONZERO}),
    ("x/y < 0",            {"x/y": NEGATIVE, "x": NONZERO}),
    ("x**2 > 0",           {"x**2": POSITIVE, "x": NONZERO}),
    ("x**y != 0",          {"x**y": NONZERO}),
    ("-(x*y) > 0",         {"x*y": NEGATIVE, "x": NONZERO, "y": NONZERO}),
    ("-x <= 0",            {"x": NONNEGATIVE}),
    ("x + y > 0",          {"x + y": POSITIVE}),
    ("x*(y*z) == 0",       {"x*(y*z)": ZERO}),
)  # fmt: skip


@pytest.mark.parametrize(("fact", "said"), SAID)
def test_what_a_fact_says_of_the_factors(fact: str, said: dict[str, Signs]) -> None:
    (test,) = read_condition(fact, NAMES)
    found: dict[Term, Signs] = {}
    for part, signs in said_of_factors(*comparison_signs(test)):
        found[part] = found.get(part, frozenset((-1, 0, 1))) & signs
    assert found == {term(part): signs for part, signs in said.items()}


def test_the_signs_of_a_product_come_from_its_factors_before_it_is_multiplied_out() -> None:
    field = Setting(((x, POSITIVE), (y, NEGATIVE))).field(trusting=False)
    factors = {"x": 1, "y": -1, "x - y": 1, "y - x": -1, "x**2 + 1": 1, "exp(x)": 1, "-x": -1}
    for (one, sign), (other, beside) in product(factors.items(), repeat=2):
        assert signs_of(term(one) * term(other), field) == {sign * beside}
        assert signs_of(term(one) / term(other), field) == {sign * beside}
        assert signs_of(-((term(one) * term(other)) ** 3), field) == {-((sign * beside) ** 3)}
        assert signs_of(term(one) ** 2 * term(other) ** -1, field) == {beside}


def test_a_power_of_broken_order_is_not_negative_and_its_base_is_none_the_wiser() -> None:
    field = normal_field(room=32, trusting=False)
    assert signs_of(x ** Fraction(1, 2), field) == NONNEGATIVE
    assert signs_of(x ** Fraction(2, 3), field) == NONNEGATIVE
    assert field.signs(field.ratio(x)) == {-1, 0, 1}


def test_a_field_knows_its_setting_and_another_one_does_not() -> None:
    knowing = Setting(((x - y, POSITIVE),))
    field, bare = knowing.field(), Setting().field()
    assert field.signs(field.ratio(x - y)) == POSITIVE
    assert bare.signs(bare.ratio(x - y)) == {-1, 0, 1}
    sharper = knowing.with_fact(y, POSITIVE).field()
    assert sharper.signs(sharper.ratio(y)) == POSITIVE
    assert knowing.facts == ((x - y, POSITIVE),)


def test_values_are_put_into_facts_and_equations_alike() -> None:
    setting = Setting(((log(x) + y, POSITIVE), (y, NONZERO)), (x - exp(y),))
    put = setting.put({x: exp(y)})
    assert put.facts == ((log(exp(y)) + y, POSITIVE), (y, NONZERO))
    assert put.equations == (exp(y) - exp(y),)
    field = put.field()
    assert field.signs(field.ratio(y)) == POSITIVE


def test_a_fact_that_is_refined_later_is_not_forgotten() -> None:
    """exp(x/2) makes e^x a square of another kernel; what was known of e^x is known still."""
    field = Setting(((exp(x) - 2, POSITIVE),)).field(trusting=False)
    assert field.signs(field.ratio(exp(x) - 2)) == POSITIVE
    field.ratio(exp(x / 2) + exp(x / 3))
    assert field.refining(lambda: field.signs(field.inner(exp(x) - 2))) == POSITIVE
    assert field.refining(lambda: field.signs(field.inner(sqrt(x**2 + 1)))) == POSITIVE
