"""The LaTeX of every library page, pinned in `golden/`, and a document of all pages that TeX compiles.

After a change that is meant, write the files anew: python -m tests.write.test_library_latex
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from derivations.library import catalogue
from derivations.write import to_latex, to_markdown
from derivations.write.notation import FUNCTIONS, LETTERS, PROSE, SIGNS, prose_latex
from tests.theorems import theorem

GOLDEN = Path(__file__).parent / "golden"
ENGINE = next(filter(shutil.which, ("pdflatex", "tectonic")), None)
PREAMBLE = r"""\documentclass{article}
\usepackage[paperwidth=320mm, paperheight=420mm, margin=15mm]{geometry}
\usepackage{amsmath,amssymb}
\setlength{\parindent}{0pt}
\begin{document}
"""


@pytest.mark.parametrize("name", catalogue())
def test_the_latex_of_a_library_page_is_the_pinned_one(name):
    pinned = (GOLDEN / f"{name}.tex").read_text(encoding="utf-8")
    assert to_latex(theorem(name)) + "\n" == pinned


def test_no_pinned_page_is_without_its_derivation():
    assert {path.stem for path in GOLDEN.glob("*.tex")} == set(catalogue())


@pytest.mark.parametrize("name", catalogue())
def test_the_latex_of_a_library_page_has_one_row_a_step(name):
    rows = [line for line in to_latex(theorem(name)).splitlines() if "&=" in line]
    assert len(rows) == len(catalogue()[name].lines)


@pytest.mark.skipif(ENGINE is None, reason="no TeX engine is installed")
def test_a_document_of_all_pages_compiles(tmp_path):
    source = tmp_path / "pages.tex"
    source.write_text(document(), encoding="utf-8")
    options = ["-interaction=nonstopmode", "-halt-on-error"] if ENGINE == "pdflatex" else []
    ended = subprocess.run([ENGINE, *options, source.name], cwd=tmp_path, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stdout.decode(errors="replace")[-2000:]
    assert (tmp_path / "pages.pdf").stat().st_size > 0


def document() -> str:
    """Every page with its definitions, then the whole tables of signs, so that each row meets TeX."""
    pages = [section(page.title, theorem(name)) for name, page in catalogue().items()]
    letters = " ".join(row.latex for row in (*LETTERS.values(), *FUNCTIONS.values()))
    rows = [row.latex for sign, row in SIGNS.items() if sign not in ("case", "otherwise")]
    signs = r",\quad ".join(row.replace("%s", "a") for row in rows)
    prose = r"\text{" + " ".join(map(prose_latex, (*PROSE, "σ", "ŷ", "x̄"))) + "}"
    tables = "\n\n".join(f"${one}$" for one in (letters, signs, prose))
    return "\n\n".join((PREAMBLE, *pages, tables, r"\end{document}", ""))


def section(title, theorem) -> str:
    """A title, and what is printed."""
    return f"\\textbf{{{prose_latex(title)}}}\n{to_latex(theorem)}"


def test_the_markdown_of_a_library_page_opens_and_closes_its_mathematics():
    for name in catalogue():
        written = to_markdown(theorem(name))
        assert written.count("$$") == 2
        assert written.replace("$$", "").count("$") % 2 == 0


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name in catalogue():
        (GOLDEN / f"{name}.tex").write_text(to_latex(theorem(name)) + "\n", encoding="utf-8")
