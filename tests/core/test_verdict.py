"""Verdicts are values that cannot be mistaken for yes or no."""

from __future__ import annotations

import pytest

from derivations.calc import calc, eq, index, ln, real, size, total, vector
from derivations.core.kernel import examine
from derivations.core.term import Term
from derivations.core.verdict import (
    DomainChanges,
    Proved,
    ReasonVerdict,
    Refuted,
    Undecided,
    Verdict,
    Witness,
)
from derivations.errors import DerivationsError, TermError
from derivations.write import report_text
from derivations.write.text import comparison_text

WITNESS = Witness((), None, None, 64)
VERDICTS = (Proved("normal form"), Refuted(WITNESS), DomainChanges(WITNESS), Undecided("out of fuel"))
n, y = size("n"), real("y")
x, of_three, up_to_four = vector("x", n), vector("z", 3), index("q", 4)


@pytest.mark.parametrize("verdict", VERDICTS, ids=lambda one: type(one).__name__)
def test_no_verdict_has_a_truth_value(verdict: Verdict) -> None:
    with pytest.raises(DerivationsError, match=type(verdict).__name__):
        bool(verdict)
    with pytest.raises(DerivationsError):
        _ = not verdict


def test_a_condition_has_no_truth_value_either() -> None:
    x = real("x")
    with pytest.raises(TermError):
        _ = 0 < x < 1


def test_verdicts_are_equal_by_what_they_say() -> None:
    assert Proved("normal form") == Proved("normal form", cells=1)
    assert Proved("case split", 3) != Proved("case split", 9)
    assert len(set(VERDICTS)) == len(VERDICTS)


def test_the_verdicts_on_reasons_have_the_names_that_reports_print() -> None:
    assert [one.value for one in ReasonVerdict] == ["confirmed", "not needed", "does not apply", "not given"]


@pytest.mark.parametrize(
    ("line", "failing"),
    [
        (x[n + 1], "n + 1 ≤ n"),
        (total(of_three[up_to_four], up_to_four), "q ≤ 3 for all q"),
        (ln(-1 - y**2), "-1 - y² > 0"),
    ],
)
def test_a_condition_that_always_fails_is_named(line: Term, failing: str) -> None:
    report = examine(calc(line, eq(line)))
    verdict = report.verdict
    assert isinstance(verdict, Undecided)
    assert verdict.never is not None
    assert comparison_text(verdict.never) == failing
    assert f"this fails everywhere: {failing}" in report_text([report])
