"""Reasons are judged on their own: the right one confirmed, a wrong one never, whatever the line is worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from derivations.calc import D, calc, define, eq, exp, function, given, log, total
from derivations.core.derivation import Derivation, Hypothesis, Line, Reason
from derivations.core.kernel import check, examine
from derivations.core.ring import Ring
from derivations.core.term import Call, Term, as_term
from derivations.core.verdict import Proved, ReasonVerdict
from derivations.errors import NotProved
from derivations.rules import NAMES
from tests.terms import j, k, p, q, v, w, x, y

CONFIRMED, NOT_NEEDED = ReasonVerdict.CONFIRMED, ReasonVerdict.NOT_NEEDED
DOES_NOT_APPLY, NOT_GIVEN = ReasonVerdict.DOES_NOT_APPLY, ReasonVerdict.NOT_GIVEN

sigma = define("sigma", x, 1 / (1 + exp(-x)))
square = define("square", x, x**2)

#   the rule that carries the step, left, right
CARRIED: tuple[tuple[str, Term, Term], ...] = (
    ("algebra",       2 * x + x,                  3 * x),
    ("definition",    sigma(y),                   1 / (1 + exp(-y))),
    ("inner_product", w @ v,                      total(w[k] * v[k], k)),
    ("linearity",     D(3 * sigma(x) + x, x),     3 * D(sigma(x), x) + 1),
    ("product_rule",  D(x * exp(x), x),           exp(x) + x * exp(x)),
    ("quotient_rule", D(exp(x) / x, x),           (exp(x) * x - exp(x)) / x**2),
    ("chain_rule",    D(exp(square(x)), x),       exp(square(x)) * D(square(x), x)),
    ("power_rule",    D(x**3, x),                 3 * x**2),
    ("log_rules",     log(p * q),                 log(p) + log(q)),
    ("exp_rules",     exp(x + y),                 exp(x) * exp(y)),
    ("abs_rules",     abs(-2 * x),                2 * abs(x)),
    ("case_split",    function("max", x, 0) + function("min", x, 0), x),
)  # fmt: skip
#   pairs of which the second rule carries the first one's step, too
ALSO = {
    ("inner_product", "definition"), ("inner_product", "matrix_algebra"), ("algebra", "matrix_algebra"),
}  # fmt: skip


def reason(left: Term, right: Term, *cited: Reason | Call, given: Sequence[Hypothesis] = ()) -> ReasonVerdict:
    (step,) = examine(calc(left, eq(right, by=cited), given=given)).steps
    assert isinstance(step.verdict, Proved)
    return step.reason


@pytest.mark.parametrize(("name", "left", "right"), CARRIED, ids=[row[0] for row in CARRIED])
def test_a_step_is_confirmed_by_the_rule_that_carries_it_and_by_no_other(
    name: str, left: Term, right: Term
) -> None:
    for other, rule in NAMES.items():
        found = reason(left, right, rule)
        if other == name or (name, other) in ALSO:
            assert found is CONFIRMED, other
        elif name == "algebra":
            assert found in (NOT_NEEDED, DOES_NOT_APPLY), other
        else:
            assert found is DOES_NOT_APPLY, other


@pytest.mark.parametrize(("name", "left", "right"), CARRIED, ids=[row[0] for row in CARRIED])
def test_a_right_line_with_a_wrong_reason_makes_no_theorem(name: str, left: Term, right: Term) -> None:
    wrong = NAMES["gradient"]
    if name == "algebra":
        assert check(calc(left, eq(right, by=wrong)))
        return
    with pytest.raises(NotProved) as caught:
        check(calc(left, eq(right, by=wrong)))
    assert caught.value.step == 1


def test_a_line_without_a_reason_has_none_to_judge() -> None:
    assert reason(log(p * q), log(p) + log(q)) is NOT_GIVEN


def test_every_cited_reason_must_be_of_use() -> None:
    log_rules, chain_rule, exp_rules = (NAMES[name] for name in ("log_rules", "chain_rule", "exp_rules"))
    assert reason(log(p * q), log(p) + log(q), log_rules, chain_rule) is DOES_NOT_APPLY
    assert reason(log(exp(x) * p) + exp(log(q)), x + log(p) + q, log_rules, exp_rules) is CONFIRMED
    assert reason(sigma(x) + square(y), 1 / (1 + exp(-x)) + square(y), sigma) is CONFIRMED
    assert reason(sigma(x) + y, 1 / (1 + exp(-x)) + y, square) is DOES_NOT_APPLY


def test_a_definition_of_the_same_name_is_another_definition() -> None:
    other = define("sigma", x, 1 / (1 + exp(-x)) + 0)
    assert reason(sigma(y), 1 / (1 + exp(-y)), other) is DOES_NOT_APPLY


# ── citing derivations ───────────────────────────────────────────────────────────────────────────

derivative = calc(sigma.prime(x), eq(sigma(x) * (1 - sigma(x))), name="derivative")
false = calc(exp(x), eq(1 + x), name="false")
undecided = calc(function("sin", x + y), eq(function("sin", x) * function("cos", y)
                 + function("cos", x) * function("sin", y)), name="undecided")  # fmt: skip
misreasoned = calc(
    sigma(x) - sigma(x), eq(x - x), eq(exp(x) * exp(-x) - 1, by=NAMES["chain_rule"]), name="misreasoned"
)
positive_root = calc(exp(log(x)), eq(x), name="exp log")


def test_a_theorem_is_used_at_other_arguments() -> None:
    assert reason(sigma.prime(y**2), sigma(y**2) * (1 - sigma(y**2)), derivative) is CONFIRMED
    assert reason(sigma.prime(w[j]), sigma(w[j]) * (1 - sigma(w[j])), derivative) is CONFIRMED


@pytest.mark.parametrize("bad", [false, undecided, misreasoned], ids=lambda page: page.name)
def test_what_is_not_proved_is_no_reason(bad: Derivation) -> None:
    for left, right in ((exp(y) * exp(-y), exp(y - y)), (log(p * q), log(p) + log(q))):
        assert reason(left, right, bad) is DOES_NOT_APPLY
    (step,) = examine(calc(exp(y), eq(1 + y, by=false))).steps
    assert not step.holds


def test_a_theorem_with_a_condition_is_used_only_where_the_condition_is_granted() -> None:
    assert reason(exp(log(p)), p, positive_root) is CONFIRMED
    (step,) = examine(calc(exp(log(y)) + log(-y) * 0, eq(y + log(-y) * 0, by=positive_root))).steps
    assert not step.holds


def test_a_theorem_that_assumes_more_is_no_reason() -> None:
    assumed = given(x, y, name="assumed")
    assert isinstance(assumed, Hypothesis)
    lemma = calc(exp(x), eq(exp(y)), given=[assumed], name="lemma")
    nothing = log(as_term(1))
    (step,) = examine(calc(nothing * (exp(x) - exp(y)), eq(0 * x, by=lemma))).steps
    assert isinstance(step.verdict, Proved)
    assert step.reason is DOES_NOT_APPLY
    (step,) = examine(calc(exp(x) - exp(x), eq(exp(y) - exp(y), by=lemma))).steps
    assert step.reason is NOT_NEEDED


def circle(length: int) -> Derivation:
    """Derivations that cite one another in a circle, as only a forger could make them."""
    pages = [Derivation(exp(x), (Line(exp(x) + 0),), f"page {n}") for n in range(length)]
    for here, there in zip(pages, pages[1:] + pages[:1], strict=True):
        object.__setattr__(here, "lines", (Line(exp(x) + 0, (there,)),))
    return pages[0]


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_circle_of_citations_carries_nothing(length: int) -> None:
    report = examine(circle(length))
    assert report.steps[0].reason is not CONFIRMED
    with pytest.raises(NotProved):
        check(calc(exp(x) * exp(-x), eq(exp(x - x), by=circle(length))))


def test_a_hypothesis_that_is_not_assumed_is_no_reason() -> None:
    one, other = given(log(p**2), 14), given(log(p), 7)
    assert isinstance(one, Hypothesis)
    assert isinstance(other, Hypothesis)
    assert reason(log(p**2), 2 * log(p), one, other) is DOES_NOT_APPLY


def test_a_hypothesis_that_is_assumed_is_one() -> None:
    assumed = given(total(v[k], k), 1)
    assert isinstance(assumed, Hypothesis)
    assert reason(x * total(v[k], k), x * 1, assumed, given=[assumed]) is CONFIRMED
    assert reason(x * total(v[k], k), x * 1, given=[assumed]) is NOT_GIVEN


# ── ring arithmetic ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("left", "right", "one"),
    [
        (x * (y + 1), x * y + x, True),
        (x / y / y, x / y**2, True),
        (exp(x) * 2, exp(x) + exp(x), True),
        (total(w[k] + v[k], k), total(w[j], j) + total(v[j], j), True),
        (exp(x + y), exp(x) * exp(y), False),
        (sigma(x), 1 / (1 + exp(-x)), False),
        (log(p**2), 2 * log(p), False),
        (D(x**2, x), 2 * x, False),
        (abs(x) ** 2, x**2, False),
    ],
)
def test_ring_arithmetic_sees_sums_and_products_and_nothing_else(left: Term, right: Term, one: bool) -> None:
    assert Ring().one(left, right) is one


def test_a_reason_is_judged_and_never_runs_away() -> None:
    grows: Callable[[Term], Term] = lambda term: exp(term) * log(p)  # noqa: E731
    term: Term = x
    for _ in range(8):
        term = grows(term)
    assert examine(calc(D(term, x), eq(D(term, x) * 1, by=NAMES["chain_rule"]))).steps[0].reason in tuple(
        ReasonVerdict
    )
