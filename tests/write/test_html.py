"""Proofs as a page and as PDF: every page of the library, and engines that fail or are not there."""

from __future__ import annotations

import shutil
from html.parser import HTMLParser

import pytest

from derivations.calc import calc, eq, ln, real
from derivations.core.kernel import examine
from derivations.errors import MissingEngine
from derivations.library import catalogue
from derivations.write import pdf
from derivations.write.html import to_html
from derivations.write.latex import latex_document
from tests.theorems import theorem

VOID = {"meta"}
BROWSER = next(filter(shutil.which, pdf.BROWSERS), None)
ENGINE = next(filter(shutil.which, pdf.ENGINES), None)
x = real("x")


class Balanced(HTMLParser):
    """A parser that wants every element closed in its order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def parsed(page: str) -> Balanced:
    found = Balanced()
    found.feed(page)
    assert not found.open
    return found


@pytest.mark.parametrize("name", catalogue())
def test_every_page_of_the_library_is_set_as_mathematics(name):
    page = to_html(theorem(name))
    seen = parsed(page).seen
    assert seen.count("tr") >= len(catalogue()[name].lines)
    assert "code" not in seen
    assert "script" not in seen


def test_a_wrong_line_shows_its_mark_and_point():
    page = to_html(examine(calc(x * (x + 1), eq(x**2 - x), name="wrong")))
    assert '<tr class="bad">' in page
    assert "false at x = 1: left 2, right 0" in page


def test_conditions_stand_before_the_lines():
    assert "⊢" in to_html(
        examine(
            calc(ln(x**2), eq(2 * ln(x)), name="logs"),
        )
    )


def test_an_unchecked_derivation_says_so():
    page = to_html(calc(x * (x + 1), eq(x**2 + x), name="page"))
    assert "has not been checked" in page
    assert "≟" in page


def test_nothing_of_a_title_runs():
    page = to_html(calc(x + x, eq(2 * x), name="page", title="<script>alert(1)</script>"))
    assert "script" not in parsed(page).seen


def test_several_things_stand_on_one_page():
    page = to_html(theorem("sigmoid.derivative"), theorem("log_loss.gradient"))
    assert parsed(page).seen.count("section") == 2
    assert (
        latex_document(theorem("sigmoid.derivative"), theorem("log_loss.gradient")).count(r"\section*") == 2
    )


@pytest.mark.skipif(ENGINE is None, reason="no TeX engine is installed")
def test_tex_sets_a_proof():
    things = [
        theorem(name) for name in ("sigmoid.derivative", "layers.softmax_layer", "log_loss.gradient_size")
    ]
    assert pdf.to_pdf(*things).startswith(b"%PDF")


@pytest.mark.skipif(BROWSER is None, reason="no browser is installed")
def test_a_browser_prints_a_proof_where_there_is_no_tex(monkeypatch):
    monkeypatch.setattr(pdf, "ENGINES", {})
    assert pdf.to_pdf(theorem("sigmoid.derivative")).startswith(b"%PDF")


def test_without_engine_and_browser_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    with pytest.raises(MissingEngine, match=r"pdflatex.*chromium"):
        pdf.to_pdf(theorem("sigmoid.derivative"))


def test_an_engine_that_fails_is_told_with_its_last_words(monkeypatch, tmp_path):
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho no fonts here\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    monkeypatch.setattr(pdf, "ENGINES", {str(broken): ()})
    monkeypatch.setattr(pdf, "BROWSERS", ())
    with pytest.raises(MissingEngine, match="no fonts here"):
        pdf.to_pdf(theorem("sigmoid.derivative"))
