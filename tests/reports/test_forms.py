"""Every form of a report says the same of one document, and lets nothing of it out of its place."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest

from derivations.documents.checking import check_text
from derivations.documents.report import DocumentReport
from derivations.reports import rendered
from derivations.reports.data import report_data
from derivations.reports.text import kinds_of, report_text, summary_text
from derivations.reports.words import counts, pasted

PAGE = r"""# Means <script>alert(1)</script>

With $\bar x = \frac1n \sum_{i=1}^n x_i$ we get

$$
\begin{aligned}
\sum_{i=1}^n (x_i - \bar x)^2 &= \sum_{i=1}^n x_i^2 - n \bar x^2 \\
  &= \sum_{i=1}^n x_i^2 - n \bar x
\end{aligned}
$$

$g(x+2) = 2$, and $\text{</script><img src=x onerror=alert(2)>} = 1$ and $g(x+1) = x$ and $\href{javascript:alert(3)}{x} = x$.
"""


@pytest.fixture(scope="module")
def report() -> DocumentReport:
    return check_text(PAGE, "means.md")


def test_the_text_names_the_place_the_point_and_the_mistake(report: DocumentReport) -> None:
    text = report_text(report)
    assert "means.md:8:6" in text
    assert "false at n = " in text
    assert "likely mistake: lost square: wrote x̄, should be x̄²" in text
    assert "the end is wrong, too" in text


def test_the_caret_stands_under_the_wrong_side(report: DocumentReport) -> None:
    lines = report_text(report).splitlines()
    place = next(number for number, line in enumerate(lines) if "means.md:8:6" in line)
    source, carets = lines[place + 1 : place + 3]
    start = carets.index("^")
    assert source[start : start + carets.count("^")] == r"\sum_{i=1}^n x_i^2 - n \bar x"


def test_the_summary_counts_every_step(report: DocumentReport) -> None:
    text = summary_text(counts([report]), kinds_of([report]), 1, 0.5)
    claims = sum(report.steps[one] for one in ("proved", "refuted", "undecided", "unreadable"))
    assert f"{claims} steps:" in text


def test_the_data_has_the_counts_and_the_witness(report: DocumentReport) -> None:
    data = json.loads(json.dumps(report_data([report])))
    assert data["summary"]["refuted"] == 1
    wrong = [step for one in data["derivations"] for step in one["steps"] if step["verdict"] == "refuted"]
    assert wrong[0]["origin"] == {"file": "means.md", "line": 8, "column": 6}
    assert wrong[0]["witness"]["point"]["n"]
    assert wrong[0]["mistake"]["name"] == "lost square"


def test_github_commands_are_escaped_and_have_their_place(report: DocumentReport) -> None:
    lines = rendered([report], "github").splitlines()
    assert all(line.startswith("::") for line in lines)
    assert any(line.startswith("::error file=means.md,line=8,endLine=8,col=6") for line in lines)


def test_junit_is_xml_with_a_case_for_each_claim(report: DocumentReport) -> None:
    root = ElementTree.fromstring(rendered([report], "junit"))
    suite = root.find("testsuite")
    assert suite is not None
    assert len(suite.findall("testcase")) == int(suite.get("tests", "0"))
    assert len(suite.findall("testcase/failure")) == 1


def test_sarif_has_regions_rules_and_stable_fingerprints(report: DocumentReport) -> None:
    log = json.loads(rendered([report], "sarif"))
    run = log["runs"][0]
    assert log["version"] == "2.1.0"
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    wrong = next(one for one in run["results"] if one["ruleId"] == "refuted")
    assert wrong["locations"][0]["physicalLocation"]["region"]["startLine"] == 8
    assert {one["ruleId"] for one in run["results"]} <= rules
    shifted = check_text("\n\n" + PAGE, "means.md")
    moved = json.loads(rendered([shifted], "sarif"))["runs"][0]["results"]
    prints = [one["partialFingerprints"] for one in run["results"]]
    assert prints == [one["partialFingerprints"] for one in moved]


def test_the_page_holds_nothing_that_could_run_but_its_own_script(report: DocumentReport) -> None:
    page = rendered([report], "html")
    assert page.count("<script") == 1
    assert "onerror=" not in re.sub(r"&lt;.*?&gt;", "", page)
    assert "javascript:" not in re.sub(r"<code>.*?</code>|title=\"[^\"]*\"", "", page)
    assert "default-src 'none'" in page
    assert not re.findall(r"(?:src|href)=\"(?!#)", page)


def test_the_page_shows_formulas_as_mathml_with_marks(report: DocumentReport) -> None:
    page = rendered([report], "html")
    assert 'class="step refuted" open' in page
    assert "<math" in page
    assert "means.md:8:6" in page


def test_missing_lines_are_ready_to_paste() -> None:
    missing = ["functions: ['f(x) = ...']", "functions: ['g(x) = ...']", "symbols: {'p': real}"]
    assert pasted(missing) == [
        "derivations:",
        "  functions: ['f(x) = ...', 'g(x) = ...']",
        "  symbols:",
        "    'p': real",
    ]
