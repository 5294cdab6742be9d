"""Printed pages of the library as documents: they are read back, and a slip in any line is found there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from derivations.core.derivation import Derivation, Line
from derivations.core.kernel import examine
from derivations.core.term import Term
from derivations.core.verdict import DomainChanges, Refuted
from derivations.documents.checking import check_text
from derivations.documents.report import DocumentReport, StepFinding
from tests.documents.printed import FORMS, LIBRARY, Place, document, with_slip
from tests.mutations import Planted, planted

KIND = {".md": "markdown", ".tex": "latex", ".ipynb": "notebook"}
FEWEST = 320  # pages that are read back wholly
CLAIMS = ("proved", "refuted", "domain-changes", "undecided", "unreadable")
WRONG = ("refuted", "domain-changes")
NAMES = list(LIBRARY)
EVERY = 8  # pages, of which the everyday run plants an error in one


def reported(text: str, form: str) -> DocumentReport:
    return check_text(text, f"page{form}", KIND[form])


def claims(report: DocumentReport) -> list[StepFinding]:
    return [step for finding in report.findings for step in finding.steps if step.status in CLAIMS]


def is_read_back(name: str, form: str = ".md") -> bool:
    page, steps = LIBRARY[name], claims(reported(document(LIBRARY[name], form), form))
    return len(steps) >= len(page.lines) and all(step.status == "proved" for step in steps)


def slips(page: Derivation, step: int) -> Iterator[Planted]:
    """The slips in a step that are wrong by themselves."""
    terms = (page.first, *(line.right for line in page.lines))
    return (one for one in planted(terms[step], terms[step - 1]) if _is_wrong(page, step, one.term))


def _is_wrong(page: Derivation, step: int, right: Term) -> bool:
    """Whether a step is wrong where the first line of the page has a meaning."""
    lines = (*page.lines[: step - 1], Line(right))
    verdict = examine(Derivation(page.first, lines, given=page.given)).steps[-1].verdict
    return isinstance(verdict, Refuted | DomainChanges)


def found_at(report: DocumentReport, place: Place) -> list[StepFinding]:
    """The steps whose right side stands at a place."""
    return [
        step
        for finding in report.findings
        for step in finding.steps
        if (step.right.origin.line, step.right.origin.column) == (place.line, place.column)
        and step.right.origin.cell == place.cell
    ]


def some_every_day(share: int) -> list[Any]:
    """The names of all pages; all but one in `share` are left to the sweep."""
    return [
        name if place % share == 0 else pytest.param(name, marks=pytest.mark.sweep)
        for place, name in enumerate(NAMES)
    ]


@pytest.mark.parametrize("name", some_every_day(3))
def test_no_true_line_of_a_printed_page_is_refuted(name: str) -> None:
    for step in claims(reported(document(LIBRARY[name], ".md"), ".md")):
        assert step.status not in WRONG, step


@pytest.mark.sweep
@pytest.mark.parametrize("form", FORMS)
def test_most_pages_are_read_back_wholly(form: str) -> None:
    assert sum(is_read_back(name, form) for name in NAMES) >= FEWEST


def must_be_found(name: str, step: int, slip: Planted, form: str) -> bool:
    """Whether a slip is called wrong at its place; it must never be called right."""
    text, place = with_slip(LIBRARY[name], step, slip.term, form)
    at = found_at(reported(text, form), place)
    assert len(at) == 1, f"no step begins at {place}"
    assert at[0].status != "proved", f"{slip.slip} in step {step}: {place.text}"
    if at[0].status in WRONG:
        assert at[0].right.text.strip() == place.text
        assert at[0].witness or at[0].values is not None or "only the left side" in at[0].why
    return at[0].status in WRONG


@pytest.mark.parametrize("number", range(0, len(NAMES), EVERY), ids=NAMES[::EVERY])
def test_a_slip_in_a_printed_page_is_found_at_its_line_and_column(number: int) -> None:
    name, page = NAMES[number], LIBRARY[NAMES[number]]
    form, step = FORMS[number // EVERY % 3], number // EVERY % len(page.lines) + 1
    one = next((slip for slip in slips(page, step) if not _renames(slip)), None)
    if one is None or not is_read_back(name):
        pytest.skip("the page is not read back, or the step has no slip")
    assert must_be_found(name, step, one, form) or _is_hidden(name, step, one, form)


@pytest.mark.sweep
@pytest.mark.parametrize("name", NAMES)
def test_every_slip_in_every_line_is_never_proved_and_mostly_found(name: str) -> None:
    page = LIBRARY[name]
    if not is_read_back(name):
        pytest.skip("the page is not read back")
    chosen = [(step, list(slips(page, step))) for step in range(1, len(page.lines) + 1)]
    found = [
        must_be_found(name, step, slip, form)
        for step, wrong_ones in chosen
        for slip in wrong_ones[:: max(1, len(wrong_ones) // 6)]
        for form in FORMS
    ]
    assert sum(found) >= 0.5 * len(found)


def _renames(slip: Planted) -> bool:
    """A slip that brings in a name of which the page says nothing."""
    return slip.slip in ("wrong index", "wrong variable")


def _is_hidden(name: str, step: int, slip: Planted, form: str) -> bool:
    """Whether paper does not show that the line is wrong: it is refused with a reason."""
    text, place = with_slip(LIBRARY[name], step, slip.term, form)
    (at,) = found_at(reported(text, form), place)
    return at.status in ("undecided", "unreadable", "condition") and bool(at.why or at.status == "condition")


# ── through everything that shows it ─────────────────────────────────────────────────────────────

SHOWN = "sigmoid.derivative", 2


@pytest.fixture(params=FORMS)
def wrong(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Place]:
    name, step = SHOWN
    slip = next(slips(LIBRARY[name], step))
    text, place = with_slip(LIBRARY[name], step, slip.term, request.param)
    path = tmp_path / f"page{request.param}"
    path.write_text(text, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    return path, place


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DERIVATIONS_CACHE": str(folder / "cache"), "NO_COLOR": "1"}
    return subprocess.run([sys.executable, "-m", *words], cwd=folder, env=environment, capture_output=True,
                          text=True, check=False, timeout=120)  # fmt: skip


def test_the_command_names_the_place(wrong: tuple[Path, Place]) -> None:
    path, place = wrong
    done = run(path.parent, "derivations", "check", path.name)
    cell = f":cell {place.cell}" if place.cell else ""
    assert done.returncode == 1
    assert f"{path.name}{cell}:{place.line}:{place.column}\n" in done.stdout


@pytest.mark.parametrize("form", ["json", "sarif", "github", "junit"])
def test_every_form_names_the_place(wrong: tuple[Path, Place], form: str) -> None:
    path, place = wrong
    done = run(path.parent, "derivations", "check", path.name, "--format", form)
    assert done.returncode == 1
    told = {
        "json": f'"line": {place.line}, "column": {place.column}',
        "sarif": f'"startLine": {place.line}',
        "github": f"line={place.line}",
        "junit": f":{place.line}:{place.column}",
    }
    flat = " ".join(done.stdout.split())
    assert told[form] in flat or (form == "sarif" and path.suffix == ".ipynb"), flat[:2000]


def test_the_plugin_names_the_place(wrong: tuple[Path, Place]) -> None:
    path, place = wrong
    done = run(path.parent, "pytest", "-q", "-p", "no:cacheprovider", "-c", "pytest.ini", path.name)
    cell = f":cell {place.cell}" if place.cell else ""
    assert f"{path.name}{cell}:{place.line}:{place.column}: refuted" in done.stdout
    assert "1 failed" in done.stdout or "2 failed" in done.stdout


def test_the_page_in_html_names_the_place(wrong: tuple[Path, Place]) -> None:
    path, place = wrong
    done = run(path.parent, "derivations", "check", path.name, "--format", "html", "-o", "page.html")
    page = (path.parent / "page.html").read_text(encoding="utf-8")
    cell = f":cell {place.cell}" if place.cell else ""
    assert done.returncode == 1
    first = page.split('<details class="step refuted"')[1]
    assert f"{path.name}{cell}:{place.line}:{place.column}" in first.split("</details>")[0]


def test_notebooks_are_valid() -> None:
    assert json.loads(document(LIBRARY[SHOWN[0]], ".ipynb"))["nbformat"] == 4
