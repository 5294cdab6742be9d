"""Derivations in IPython: what is shown, cells that are checked, and what one cell says to the next."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from derivations import notebook
from derivations.calc import calc, eq, real
from derivations.core.kernel import check, examine
from derivations.documents.checking import check_document
from derivations.errors import UnprovedDocument, UnreadableInput

RIGHT = "(a + b)^2 &= a^2 + 2 a b + b^2 \\\\\n &= b^2 + 2 a b + a^2"
WRONG = "(a - b)^2 &= a^2 - 2 a b + b^2 \\\\\n &= a^2 - 2 a b - b^2"

x = real("x")


@pytest.fixture
def shell():
    made = InteractiveShell()
    notebook.load_ipython_extension(made)
    return made


@pytest.fixture
def cell():
    return notebook.Cells().derivation


def shown(shell, thing):
    return shell.display_formatter.format(thing)[0]


def statuses(report):
    return [step.status for finding in report.findings for step in finding.steps]


def test_a_theorem_is_shown_as_mathematics(shell):
    page = calc(x * (x + 1), eq(x**2 + x), name="page", title="A page")
    found = shown(shell, check(page))
    assert r"x (x + 1) &= x^2 + x" in found["text/markdown"]
    assert found["text/latex"].startswith(r"\begin{align*}")
    assert "x(x + 1) = x² + x" in found["text/plain"]


def test_a_report_shows_its_marks_and_an_unchecked_derivation_a_question(shell):
    page = calc(x * (x + 1), eq(x**2 - x), name="page")
    assert r"\times" in shown(shell, examine(page))["text/markdown"]
    assert r"\overset{?}{=}" in shown(shell, page)["text/markdown"]


def test_a_term_is_shown_as_mathematics(shell):
    assert shown(shell, x / 2)["text/latex"] == r"$\displaystyle \frac{x}{2}$"


def test_a_right_cell_is_proved(cell):
    assert statuses(cell("", RIGHT)) == ["proved", "proved"]


def test_a_wrong_cell_shows_its_line_and_point(shell):
    with capture_output() as out:
        result = shell.run_cell(f"%%derivation\n{WRONG}")
    report = result.result
    assert statuses(report) == ["proved", "refuted"]
    assert report.findings[0].steps[1].right.origin.line == 3
    html = shown(shell, report)["text/html"]
    assert "cell:3:5" in html
    assert "left 1, right -1" in html
    assert "<math" in html
    assert "✗" in out.stdout


def test_what_a_cell_defines_holds_in_the_next_until_it_is_forgotten(cell):
    cell("", "$f(x) := x^2$")
    assert statuses(cell("", "f(3) = 9")) == ["proved"]
    assert statuses(cell("--reset", "f(3) = 9")) == ["unreadable"]


def test_declarations_of_a_file_hold(cell, tmp_path):
    (tmp_path / "said.yaml").write_text("functions: ['f(x) = x^2']", encoding="utf-8")
    assert statuses(cell(f"--declare '{tmp_path / 'said.yaml'}'", "f(3) = 9")) == ["proved"]
    with pytest.raises(UnreadableInput, match=r"none\.yaml"):
        cell("--declare none.yaml", "f(3) = 9")


def test_strict_raises_where_a_step_is_not_proved(cell):
    assert statuses(cell("--strict", RIGHT)) == ["proved", "proved"]
    with pytest.raises(UnprovedDocument, match="false at") as error:
        cell("--strict", WRONG)
    assert error.value.report.status == "refuted"
    with pytest.raises(UnprovedDocument, match="what the function"):
        cell("--strict", "g(3) = 9")


@pytest.mark.parametrize("line", ["--no-such-option", "--declare", "name", "'"])
def test_an_option_that_is_none_is_refused(cell, line):
    with pytest.raises(UsageError, match="it is used as"):
        cell(line, RIGHT)


def test_nothing_of_a_cell_is_executed_by_the_page(cell):
    report = cell("", r"\text{<script>alert(1)</script>} x = <img onerror=alert(1)> x")
    assert "<script" not in notebook._report_html(report)
    assert "<img" not in notebook._report_html(report)


def test_an_empty_cell_has_no_claims(cell):
    assert "no claims" in notebook._report_html(cell("", "\n"))


def test_cells_of_a_notebook_are_checked_with_the_document(tmp_path):
    made = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{**made, "source": f"%%derivation --strict\n{WRONG}"}]
    path = tmp_path / "a.ipynb"
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    path.write_text(text, encoding="utf-8")
    (finding,) = check_document(path).findings
    origin = finding.steps[1].right.origin
    assert (finding.steps[1].status, origin.cell, origin.line, origin.column) == ("refuted", 1, 3, 5)


def test_displays_are_there_as_soon_as_the_package_is_imported():
    code = (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance()\n"
        "shell.run_cell('import derivations; from derivations.calc import real')\n"
        "print(shell.display_formatter.format(shell.ev(\"real('x')**2\"))[0]['text/latex'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert r"$\displaystyle x^2$" in done.stdout


def test_nothing_is_imported_before_something_is_shown():
    code = (
        "import sys, derivations.notebook\nassert 'sympy' not in sys.modules and 'IPython' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
