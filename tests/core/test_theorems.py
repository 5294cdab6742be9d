"""Theorems: what they state, and that nothing but `check` makes them."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import replace

import pytest

from derivations.calc import (
    calc,
    cases,
    choice,
    eq,
    equals,
    log,
    total,
)
from derivations.core.derivation import Derivation
from derivations.core.kernel import Report, Theorem, check, examine
from derivations.core.term import Term
from derivations.core.verdict import DomainChanges, Proved, Refuted, Verdict
from derivations.errors import DerivationsError, NotProved, NotSealed
from tests.terms import k, p, q, w, x, y


def verdict(left: Term, right: Term | int) -> Verdict:
    (step,) = examine(calc(left, eq(right))).steps
    return step.verdict


# ── theorems ─────────────────────────────────────────────────────────────────────────────────────


def theorem() -> Theorem:
    return check(calc(x + x, eq(2 * x), name="twice"))


def test_a_theorem_states_first_equals_last_and_what_it_rests_on() -> None:
    lemma = calc(log(p * q), eq(log(p) + log(q)), name="lemma")
    made = check(calc(log(p * q) + log(x), eq(log(p) + log(q) + log(x), by=lemma), name="page"))
    assert (made.left, made.right) == (log(p * q) + log(x), log(p) + log(q) + log(x))
    assert made.conditions == (x > 0,)
    assert made.uses == ("lemma",)
    assert made.report.proved


@pytest.mark.parametrize(
    "page",
    [calc(x, eq(x + 1)), calc(x, eq(x**2 / x)), calc(x, eq(x + 0), eq(x + 1)), calc(x, eq(x + 1), eq(x + 1))],
)
def test_an_unproved_page_makes_no_theorem_and_the_error_says_where(page: Derivation) -> None:
    with pytest.raises(NotProved) as caught:
        check(page)
    assert isinstance(caught.value.report, Report)
    assert not caught.value.report.steps[caught.value.step - 1].holds


def test_a_chain_is_not_saved_by_its_ends() -> None:
    page = calc(x, eq(x + 1), eq(x))
    assert not examine(page).proved
    with pytest.raises(NotProved):
        check(page)


FORGERIES: tuple[tuple[str, Callable[[Theorem], object]], ...] = (
    ("call",      lambda made: Theorem("false", x, x + 1, (), (), (), made.report)),
    ("keywords",  lambda made: Theorem(name="false", left=x, right=x + 1)),
    ("replace",   lambda made: replace(made, right=x + 1)),
    ("pickle",    lambda made: pickle.loads(pickle.dumps(made))),
    ("deepcopy",  lambda made: copy.deepcopy(made)),
    ("setattr",   lambda made: setattr(made, "right", x + 1)),
)  # fmt: skip


@pytest.mark.parametrize("forge", [row[1] for row in FORGERIES], ids=[row[0] for row in FORGERIES])
def test_no_theorem_is_made_or_changed_by_other_means(forge: Callable[[Theorem], object]) -> None:
    made = theorem()
    with pytest.raises((NotSealed, AttributeError, TypeError, pickle.PicklingError)):
        forge(made)
    assert made.right == 2 * x


def test_the_verdict_of_a_page_is_its_worst_step() -> None:
    assert isinstance(examine(calc(x, eq(x + 0), eq(x + 1))).verdict, Refuted)
    assert isinstance(examine(calc(x, eq(x**2 / x), eq(x + 1))).verdict, Refuted)
    assert isinstance(examine(calc(x, eq(x**2 / x), eq(x))).verdict, DomainChanges)
    assert isinstance(examine(calc(x, eq(x * 1), eq(x))).verdict, Proved)


def test_a_comparison_of_reports_is_no_proof() -> None:
    with pytest.raises(DerivationsError):
        bool(examine(calc(x, eq(x + 1))).verdict)
    assert isinstance(verdict(y * equals_step(), y * 1), Refuted)


def equals_step() -> Term:
    return cases((1, equals(x, 0)), otherwise=0)


def test_a_choice_is_judged_on_the_whole_domain_of_the_page() -> None:
    logs = total(log(w[k]), k)
    for answer, kind in ((total(w[k], k), Refuted), (total(-w[k], k), Proved)):
        page = calc(logs, eq(logs + 0), choices=[choice("", total(abs(w[k]), k), answer)])
        assert not isinstance(examine(page).choices[0].verdict, kind)
