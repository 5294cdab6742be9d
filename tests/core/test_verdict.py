"""Verdicts are values that cannot be mistaken for yes or no."""

from __future__ import annotations

import pytest

from derivations.calc import real
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

WITNESS = Witness((), None, None, 64)
VERDICTS = (Proved("normal form"), Refuted(WITNESS), DomainChanges(WITNESS), Undecided("out of fuel"))


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
