"""Σ_{l≠k} of what is not defined at l = k: linear like any sum, and never taken apart at l = k."""

from __future__ import annotations

import pytest

from derivations.calc import (
    D,
    calc,
    cases,
    eq,
    exp,
    index,
    ln,
    log,
    matrix,
    positive,
    product,
    real,
    size,
    sqrt,
    total,
    unequal,
    vector,
)
from derivations.core import kernel
from derivations.core.kernel import examine
from derivations.core.term import Index, Term
from derivations.core.verdict import DomainChanges, Proved, Refuted
from derivations.core.witness import Search
from derivations.rules import NAMES
from derivations.write.text import comparison_text
from tests import oracle

n = size("n")
k, l, i, j = (index(name, n) for name in "klij")  # noqa: E741
x, a, y = vector("x", n), vector("a", n), real("y")
A, p, upto = matrix("A", n, n), positive("p"), index("h", 1, k)


def others(body: Term, over: Index, but: Index) -> Term:
    return total(body, over, unequal(over, but))


between = 1 / (x[k] - x[l])
apart = others(between, l, k)
logs = total(others(ln(A[l, k]), l, k), k)
one_or_two = cases((1, unequal(l, k)), otherwise=2)

RIGHT: tuple[tuple[Term, Term], ...] = (
    (apart, others(1 / (x[k] - x[i]), i, k)),
    (others(y * between, l, k), y * apart),
    (others((a[l] + y) * between, l, k), others(a[l] * between, l, k) + y * apart),
    (apart, -others(1 / (x[l] - x[k]), l, k)),
    (others((x[k] - x[l]) * between + y, l, k), (n - 1) * (1 + y)),
    (D(others(ln((x[k] - x[l]) ** 2), l, k), x[k]), 2 * apart),
    (total(apart, k), 0 * y),
    (total(others(a[k] * a[l] * between, l, k), k), 0 * y),
    (total(a[k] * apart, k), total(others(a[k] * between, l, k), k)),
    (cases((between, unequal(l, k)), otherwise=y) - y, cases((between - y, unequal(l, k)), otherwise=0)),
)
#   at n = 1 there are no others
WRONG_AT_ONE: tuple[tuple[Term, Term], ...] = (
    (others(y / (n - 1), l, k), y),
    (total(others(1 / (n * (n - 1)), l, k), k) + y, 1 + y),
    (others(exp(x[l]) / others(exp(x[i]), i, k), l, k), exp(0 * y)),
    (others(a[l] / others(a[i], i, k), l, k) + y, 1 + y),
    (others(between / others(1 / (x[k] - x[i]), i, k), l, k) + y, 1 + y),
    (others(y / others(1 + 0 * x[i], i, k), l, k), y),
    (total(cases((y / (n - 1), unequal(k, l)), otherwise=2), l), y + 2),
    (total(cases((y / (n - 1), unequal(l, 1)), otherwise=0), l), y),
    (product(exp(others(y / (n - 1), l, k)), k), exp(n * y)),
    (others(y / (n - 1) ** 2, l, k) * (n - 1), y),
    (total(others(a[l] / (n - 1), l, k), k), total(a[l], l)),
    (others(log(p) * p / (n - 1), l, k) / log(p), p),
    (total(others(a[k] * a[l] / total(others(a[i] * a[j], i, j), j), l, k), k) + y, 1 + y),
    (others(y / (k - 1), upto, k), y),
    (total(cases((y / (k - 1), unequal(upto, 1)), otherwise=0), upto), y),
)
WRONG: tuple[tuple[Term, Term], ...] = (
    (others(ln(x[l]), l, k) + abs(x[k]), others(ln(x[l]), l, k) + x[k]),
    (logs + total(abs(A[k, k]), k), logs + total(A[k, k], k)),
    (logs + total(total(abs(A[l, k]), l), k), logs + total(total(A[l, k], l), k)),
    (logs + total(ln(abs(A[k, k])), k), total(total(ln(abs(A[l, k])), l), k) + y),
    (others(sqrt(x[l]), l, k) + sqrt(x[k] ** 2), others(sqrt(x[l]), l, k) + x[k]),
    (total(a[k] * apart, k), 0 * y),
    (total(others(between**2, l, k), k), 0 * y),
    (apart, others(1 / (x[l] - x[k]), l, k)),
    (others(y * between, l, k), apart),
    (others((a[l] + y) * between, l, k), others(a[l] * between, l, k)),
    (others(x[l] * between, l, k), x[k] * apart - n),
    (others(x[l] * between, l, k), x[l] * apart),
    (cases((between, unequal(l, k)), otherwise=y), cases((between, unequal(l, k)), otherwise=0)),
    (D(others(ln((x[k] - x[l]) ** 2), l, k), x[k]), apart),
    (
        cases(
            (total(cases((1, unequal(l, k)), otherwise=2) * a[l], l) * between, unequal(l, k)), otherwise=0
        ),
        cases((total(a[l], l) * between, unequal(l, k)), otherwise=0),
    ),
)


@pytest.mark.parametrize(("left", "right"), RIGHT)
@pytest.mark.parametrize("by", [(), NAMES["algebra"]])
def test_a_sum_over_the_others_is_linear(left: Term, right: Term, by: object) -> None:
    assert isinstance(examine(calc(left, eq(right, by=by))).steps[0].verdict, Proved)  # type: ignore[arg-type]
    assert oracle.agree(left, right, at=6, digits=30)


@pytest.mark.parametrize(("left", "wrong"), WRONG)
def test_a_wrong_one_is_refuted(left: Term, wrong: Term) -> None:
    verdict = examine(calc(left, eq(wrong))).verdict
    assert isinstance(verdict, Refuted)
    assert oracle.confirms(verdict.witness, left, wrong)


@pytest.mark.parametrize(("left", "wrong"), [*WRONG, *WRONG_AT_ONE])
@pytest.mark.parametrize("by", [(), NAMES["algebra"]])
def test_nor_is_it_proved_without_a_look_at_points(
    left: Term, wrong: Term, by: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel, "refute", lambda *_, **__: Search(None, 1))
    assert not isinstance(examine(calc(left, eq(wrong, by=by))).steps[0].verdict, Proved)  # type: ignore[arg-type]


def test_what_is_not_defined_at_the_others_changes_the_domain() -> None:
    assert isinstance(examine(calc(0 * exp(y), eq(0 * apart))).verdict, DomainChanges)


def test_a_condition_that_is_asked_for_in_a_case_is_printed_with_it() -> None:
    """Read as x_k − x_l ≠ 0 for all l, k among them, it would hold nowhere."""
    (condition,) = examine(calc(apart, eq(apart))).conditions
    assert comparison_text(condition) == "x_k - x_l ≠ 0 if l ≠ k for all l"
    theorem = calc(apart, eq(-others(1 / (x[l] - x[k]), l, k)), name="apart")
    line = calc(2 * apart, eq(-2 * others(1 / (x[l] - x[k]), l, k), by=theorem))
    assert examine(line).steps[0].holds
