"""The table of a document's names: true of the document, and worth pasting back into it."""

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from derivations.cli import main
from derivations.documents.checking import report_of
from derivations.documents.inferred import table_of
from derivations.documents.kinds import domain_words, said
from derivations.documents.reading import entries_of, read_chains
from derivations.read.manuscripts import manuscript_of
from derivations.reports.declarations import table_data, table_yaml

SIGMOID = r"""
$$\sigma'(x) = \sigma(x)(1 - \sigma(x))$$

$$L = \sum_{j=1}^{n} w_j x_j$$

$$\frac{\partial L}{\partial w_k} = x_k$$
"""


def table(text, entries=None):
    return table_of(read_chains(manuscript_of(text, "a.md", "markdown"), entries=entries))


def rows(text, entries=None):
    return {row.name: (row.what, row.how) for row in table(text, entries).names}


@pytest.mark.parametrize(
    ("text", "name", "what", "how"),
    [
        ("$$x + x = 2 x$$", "x", "real", "default"),
        (r"$$\sum_{i=1}^n x_i + 0 = \sum_{i=1}^n x_i$$", "x", "vector n", "used"),
        (r"$$\sum_{i=1}^n x_i + 0 = \sum_{i=1}^n x_i$$", "n", "positive integer", "used"),
        (r"$$\sum_{i=1}^n \sum_{j=1}^m A_{ij} = \sum_{j=1}^m \sum_{i=1}^n A_{ij}$$",
         "A", "matrix n by m", "used"),
        (r"Let $x \in (0, \infty)$." "\n\n" r"$$\ln x^2 = 2 \ln x$$", "x", "positive", "said"),
    ],
)  # fmt: skip
def test_names_are_what_they_are_used_as(text, name, what, how):
    assert rows(text)[name] == (what, how)


def test_what_is_unknown_is_asked_for_with_dots():
    found = table(SIGMOID)
    assert r"functions: ['\sigma(x) = ...']" in found.unknown
    printed = table_yaml(found, "a.md")
    assert "not known: fill in the dots" in printed
    assert "1 unknown: declare them" in printed.splitlines()[0]


def test_dots_that_were_not_filled_in_are_an_error_and_no_definition():
    entries = entries_of(table_yaml(table(SIGMOID), "a.md"))
    report = report_of(manuscript_of(SIGMOID, "a.md", "markdown"), entries)
    assert any("the three dots are to be filled in" in one.message for one in report.remarks)
    assert report.status == "unreadable"


def test_the_filled_table_is_all_that_is_missing():
    printed = table_yaml(table(SIGMOID), "a.md").replace("(x) = ...", r"(x) = \frac{1}{1 + e^{-x}}")
    report = report_of(manuscript_of(SIGMOID, "a.md", "markdown"), entries_of(printed))
    assert report.status == "proved"
    assert not report.remarks


def test_a_name_of_two_meanings_is_told_and_not_declared():
    text = "$$\\sum_{i=1}^n y_i + 0 = \\sum_{i=1}^n y_i$$\n\n# Next\n\n$$y + y = 2 y$$"
    (row,) = (one for one in table(text).names if one.name == "y")
    assert not row.what
    assert "vector n in line 1" in row.note
    assert "real in line 5" in row.note


def test_a_name_in_a_formula_that_cannot_be_read_is_not_made_an_array():
    (row,) = (one for one in table(SIGMOID).names if one.name == "x")
    assert (row.what, row.note) == ("", "without an index in line 2, vector n in line 4")


def test_nothing_unknown_is_an_empty_declaration():
    assert yaml.safe_load(table_yaml(table("no mathematics"), "a.md")) == {"derivations": {}}


def test_data_have_the_same_rows():
    data = table_data(table(SIGMOID), "a.md")
    assert {row["name"] for row in data["names"]} >= {"w", "x", "n"}
    assert data["unknown"] == [r"functions: ['\sigma(x) = ...']"]


@pytest.mark.parametrize(
    "words", ["real", "positive", "nonnegative", "integer", "positive integer", "probability", "0 or 1",
              "real in (-1, 1)", "real in [0, 5)", "real < 0", "integer in [2, 7]", "1, 2, 5"]
)  # fmt: skip
def test_domains_are_said_in_words_that_are_read_back(words):
    domain = said(words).kind.domain
    assert said(domain_words(domain)).kind.domain == domain


def test_the_command_prints_what_the_check_reads(tmp_path):
    page, declared = tmp_path / "a.md", tmp_path / "a.yaml"
    page.write_text(SIGMOID, encoding="utf-8")
    runner = CliRunner()
    printed = runner.invoke(main, ["declare", str(page)])
    assert printed.exit_code == 3
    declared.write_text(printed.output.replace("= ...", r"= \frac{1}{1+e^{-x}}"), encoding="utf-8")
    assert runner.invoke(main, ["declare", str(page), "--declare", str(declared)]).exit_code == 0
    checked = runner.invoke(main, ["check", str(page), "--declare", str(declared), "--no-cache"])
    assert checked.exit_code == 0, checked.output


def test_a_missing_file_is_named(tmp_path):
    done = CliRunner().invoke(main, ["declare", str(Path(tmp_path) / "none.md")])
    assert done.exit_code == 2
    assert "none.md" in done.output
