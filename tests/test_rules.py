"""The table of rules is walked: each row's step is carried by its rule, and the conditional ones can fail."""

import pytest

from derivations.calc import (
    D,
    calc,
    eq,
    exp,
    function,
    hessian,
    index,
    log,
    matrix,
    nabla,
    positive,
    product,
    real,
    size,
    sqrt,
    total,
    vector,
)
from derivations.core.kernel import check, examine
from derivations.core.sets import POSITIVE
from derivations.core.verdict import Proved, ReasonVerdict
from derivations.errors import NotProved
from derivations.library import sigmoid
from derivations.rules import (
    ROWS,
    Row,
    algebra,
    case_split,
    chain_rule,
    exp_rules,
    higher_derivative,
    linearity,
    log_rules,
    power_rule,
    product_rule,
    quotient_rule,
)

CONDITIONAL = [row for row in ROWS if row.without is not None]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.rule.name)
def test_the_example_of_a_rule_is_proved_and_its_reason_confirmed(row: Row) -> None:
    (step,) = examine(row.example).steps
    assert isinstance(step.verdict, Proved)
    assert step.reason is ReasonVerdict.CONFIRMED


@pytest.mark.parametrize("row", CONDITIONAL, ids=lambda row: row.rule.name)
def test_without_its_condition_the_step_is_not_proved_and_a_point_shows_it(row: Row) -> None:
    assert row.without is not None
    (step,) = examine(row.without).steps
    assert not isinstance(step.verdict, Proved)
    assert hasattr(step.verdict, "witness")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.rule.name)
def test_a_rule_says_its_condition_exactly_if_it_can_fail_without(row: Row) -> None:
    assert row.without is None or row.rule.condition


def test_names_of_rules_are_unique() -> None:
    assert len({row.rule.name for row in ROWS}) == len(ROWS)


x, p, q = real("x"), positive("p"), positive("q")
n = size("n")
k = index("k", n)
v, w = vector("v", n, entries=POSITIVE), vector("w", n)
f = w.T @ matrix("A", n, n) @ w


@pytest.mark.parametrize(
    ("left", "right", "wrong"),
    [
        (D(1 / (1 + exp(-x)), x), exp(-x) / (1 + exp(-x)) ** 2, product_rule),
        (D(1 / (1 + exp(-x)), x), exp(-x) / (1 + exp(-x)) ** 2, linearity),
        (D(x * exp(x), x), exp(x) + x * exp(x), quotient_rule),
        (D(x * exp(x), x), exp(x) + x * exp(x), chain_rule),
        (log(p * q), log(p) + log(q), chain_rule),
        (exp(x) ** 2, exp(2 * x), log_rules),
    ],
)
def test_a_right_line_with_a_wrong_reason_is_reported_and_is_no_proof(left, right, wrong) -> None:
    page = calc(left, eq(right, by=wrong))
    (step,) = examine(page).steps
    assert isinstance(step.verdict, Proved)
    assert step.reason is ReasonVerdict.DOES_NOT_APPLY
    with pytest.raises(NotProved, match="reason does not apply"):
        check(page)


def test_a_reason_that_arithmetic_makes_superfluous_is_not_needed_and_does_no_harm() -> None:
    page = calc((x + 1) ** 2, eq(x**2 + 2 * x + 1, by=chain_rule))
    assert examine(page).steps[0].reason is ReasonVerdict.NOT_NEEDED
    assert check(page).right == page.last


def test_a_case_split_does_not_carry_reasons_that_are_of_no_use() -> None:
    page = calc(abs(x), eq(function("max", x, 0) + function("max", -x, 0), by=(quotient_rule, case_split)))
    assert examine(page).steps[0].reason is ReasonVerdict.DOES_NOT_APPLY


def test_algebra_does_not_carry_other_reasons_and_what_is_not_needed_is_not_used() -> None:
    page = calc((x + 1) ** 2, eq(x**2 + 2 * x + 1, by=(algebra, chain_rule, sigmoid.derivative)))
    report = examine(page)
    assert report.steps[0].reason is ReasonVerdict.NOT_NEEDED
    assert report.uses == ()


@pytest.mark.parametrize(
    ("left", "right", "by"),
    [
        (D(sigmoid.sigma(x), x), sigmoid.sigma(x) * (1 - sigmoid.sigma(x)), sigmoid.derivative),
        (D(3 * x**2, x), 6 * x, power_rule),
        (D(1 / p, p), -1 / p**2, power_rule),
        (exp(x) ** 2, exp(2 * x), exp_rules),
        (p**x, exp(x * log(p)), exp_rules),
        (log(product(v[k], k)), total(log(v[k]), k), log_rules),
        (exp(total(w[k], k)), product(exp(w[k]), k), exp_rules),
        (log(sqrt(p)), log(p) / 2, log_rules),
        (hessian(f, w), D(nabla(f, w), w, layout="numerator"), higher_derivative),
    ],
)
def test_a_right_reason_is_confirmed_in_each_way_of_writing(left, right, by) -> None:
    assert examine(calc(left, eq(right, by=by))).steps[0].reason is ReasonVerdict.CONFIRMED
