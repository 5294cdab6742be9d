"""The course page: every claim on it is proved, given four lines, and without them none is called wrong."""

import pytest

from derivations.documents.checking import check_document
from derivations.documents.report import DocumentReport
from tests.documents.shared import PAGE

pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="the course page is not there")

FOUR_LINES = r"""
derivations:
  functions: ['\sigma(x) = \frac{1}{1+e^{-x}}']
  notation:  ['Wx = \sum_{i=1}^{n} w_i x_i']
  labels:    ['(i)']
  log: e
"""

#   line of the page: steps that are proved there
CHAINS = {50: 1, 54: 4, 78: 5, 88: 6, 102: 1, 109: 1}


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> DocumentReport:
    beside = tmp_path_factory.mktemp("page") / "four.yaml"
    beside.write_text(FOUR_LINES, encoding="utf-8")
    return check_document(PAGE, declare=beside)


@pytest.fixture(scope="module")
def undeclared() -> DocumentReport:
    return check_document(PAGE)


def test_with_four_lines_every_step_of_every_chain_is_proved(declared: DocumentReport) -> None:
    found = {
        finding.span.origin.line: [step.status for step in finding.steps]
        for finding in declared.findings
        if finding.kind == "chain"
    }
    assert found == {line: ["proved"] * steps for line, steps in CHAINS.items()}


def test_the_update_rules_are_shown_to_be_one(declared: DocumentReport) -> None:
    updates = [finding for finding in declared.findings if finding.kind == "update"]
    assert [step.status for finding in updates for step in finding.steps] == [
        "definition",
        "proved",
        "definition",
    ]


def test_both_definitions_of_the_loss_are_reported(declared: DocumentReport) -> None:
    assert "E is defined again (before in line 64)" in [remark.message for remark in declared.remarks]


def test_damaged_commands_are_repaired_with_a_warning(declared: DocumentReport) -> None:
    places = [
        (remark.span.origin.line, remark.message) for remark in declared.remarks if remark.span is not None
    ]
    assert (109, r"abla is read as \nabla") in places
    assert (137, r"lpha is read as \alpha") in places
    assert (141, r"lpha is read as \alpha") in places


def test_every_place_is_that_of_the_page(declared: DocumentReport) -> None:
    text = PAGE.read_text(encoding="utf-8").splitlines()
    for finding in declared.findings:
        for step in finding.steps:
            origin = step.right.origin
            assert text[origin.line - 1][origin.column - 1 :].startswith(step.right.text.split("\n")[0])


def test_without_the_lines_nothing_wrong_is_said(undeclared: DocumentReport) -> None:
    assert not undeclared.steps["refuted"]
    assert not undeclared.steps["domain-changes"]


def test_without_the_lines_the_report_says_which_to_add(undeclared: DocumentReport) -> None:
    assert r"functions: ['\sigma(x) = ...']" in undeclared.missing
    assert r"notation: ['Wx = \sum_{i=1}^{n} w_i x_i']" in undeclared.missing
