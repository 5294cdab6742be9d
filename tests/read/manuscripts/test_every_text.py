"""What holds of every text, however broken: nothing crashes or is read twice, and it takes linear time."""

import os
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.read.manuscripts import manuscript_of, read_manuscript
from tests.passages import FORMULAS, places, texts

FORMS = ("markdown", "latex", "rst")
PIECES = [
    "$", "$$", "\\(", "\\)", "\\[", "\\]", "\\\\(", "\\\\)", "\\\\[", "\\\\]", "\\\\", "\\$", "`", "``",
    "```", "~~~", "```math\n", "```{math}\n", "```{note}\n", ":::", "\n", "\n\n", "> ", "- ", "1. ", "    ",
    "\t", " ", "#", "# ", "===\n", "---\n", "...\n", "<!--", "-->", "<!-- derive: x -->", "<pre>", "</pre>",
    "<b>", "<", ">", "{", "}", "[", "]", "\\begin{align}", "\\end{align}", "\\begin{aligned}",
    "\\end{aligned}", "\\begin{document}", "\\end{document}", "\\begin{verbatim}", "\\end{verbatim}",
    "\\begin{theorem}", "\\be", "\\ee", "%", "% derive: y\n", "\\newcommand{\\be}{\\begin{equation}}",
    "\\newcommand{\\ee}{\\end{equation}}", "\\newcommand", "\\def\\a#1{#1}", "\\section{", "\\text{",
    "\\verb|", "|", "\\iffalse", "\\fi", "\\else", "\\input{a}", "\\usepackage{a}", ":math:`", ".. math::",
    ".. derive: z", ".. note::", "..", "::\n\n", ":a: b\n", "x", "= 1", "word ", "so we have that it is ",
    "σ", "中文", "\r\n", "\r", "\ufeff", "\x0b", "\u2028", "5", "\\", "{math}`",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def must_be_sound(text, form):
    manuscript = manuscript_of(text, "text", form)
    taken = {}
    for number, one in enumerate(manuscript.passages):
        original = one.source.text[one.start : one.start + len(one.text)]
        assert len(original) == len(one.text)
        for place, (sign, was) in enumerate(zip(one.text, original, strict=True), start=one.start):
            assert sign in (was, " ")
            assert sign.isspace() or taken.setdefault(place, number) == number
        assert one.text.strip()
    others = [one for one in manuscript.passages if one.kind != "declaration"]
    assert all(one.start + len(one.text) <= other.start for one, other in pairwise(others))
    for problem in manuscript.problems:
        assert problem.line >= 1 <= problem.column


@pytest.mark.parametrize("form", FORMS)
@given(text=TEXTS)
@settings(max_examples=300, deadline=None)
def test_each_sign_belongs_to_one_passage_at_most_and_stands_at_its_place(form, text):
    must_be_sound(text, form)


@pytest.mark.parametrize("form", FORMS)
@given(text=st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read(form, text):
    must_be_sound(text, form)


MANY = 4_000
HOSTILE = [
    "$", "$$ ", "$a ", "{", "}", "\\[", "\\(", "\\\\[ ", "`", "<", "<a ", "<a b=\"", "<!--", "<pre>",
    "```\n", "> ", "- ", "- a\n", "\\begin{align}", "\\begin{aligned}\n\n", "\\text{", "$\\text{$} ",
    "\\newcommand{\\a}{\n", "\\def\\a#1{", "\\iffalse ", "\\begin{verbatim}", "%\n", "\\verb|",
    "\\section{", "\\label[", "aa ", "# a\n", "\n", "\t", "\\", "::\n", ".. a\n", ":math:`", "`` ",
    "$\\a\n\n", "\\[ x\n\n", "a\n===\n", "$ aa bb cc dd \\text{$}\n",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("piece", HOSTILE)
def test_the_work_grows_with_the_length(piece, form):
    """Four times the text takes four times the calls; sixteen times would be the square of it."""
    small, large = (_calls(piece * (size // len(piece)), form) for size in (MANY, 4 * MANY))
    assert large < 6 * small + 2_000


def _calls(text, form):
    """How many functions are called, those of libraries and of C among them."""
    count = 0

    def note(_frame, event, _of):
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        manuscript_of(text, "text", form)
    finally:
        sys.setprofile(before)
    return count


# ── the page of the course ───────────────────────────────────────────────────────────────────────

SHARED = Path(os.environ.get("CORPORA") or Path(__file__).parents[4] / "shared" / "corpora").parent
PAGE = SHARED / "page" / "gradient_calculation.md"


@pytest.mark.skipif(not PAGE.exists(), reason="the page is not there")
def test_the_page_gives_its_formulas():
    manuscript = read_manuscript(PAGE)
    assert not manuscript.problems
    assert texts(manuscript)[0] == r"\sigma'(x) = \sigma(x)(1 - \sigma(x))"
    assert texts(manuscript)[-1] == r"\frac{1}{m} \cdot \alpha"
    found = [one.kind for one in manuscript.passages if one.kind in FORMULAS]
    assert (found.count("display"), found.count("inline")) == (21, 8)
    assert places(manuscript)[0] == (50, 3)
