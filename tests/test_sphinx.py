"""Sphinx and MyST: right pages build, a wrong line fails the build at its place, and stays wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CONF = 'extensions = ["myst_parser", "derivations.sphinx_extension"]\nexclude_patterns = ["out"]\n'
INDEX = "Pages\n=====\n\n.. toctree::\n\n   one\n   two\n"
RIGHT = r"""One
===

.. derivation::

   f(x) := (x + 1)^2

Then

.. derivation::
   :label: square

   f(x) &= x^2 + 2 x + 1 \\
        &= 1 + 2 x + x^2
"""
MYST = r"""# Two

```{derivation}
(a + b)^2 &= a^2 + 2 a b + b^2 \\
   &= b^2 + 2 a b + a^2
```
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in {"conf.py": CONF, "index.rst": INDEX, "one.rst": RIGHT, "two.md": MYST}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def build(project: Path, *options: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "sphinx", "-b", "html", *options, ".", "out"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout + done.stderr


def change(project: Path, name: str, before: str, after: str) -> None:
    path = project / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_right_pages_build(project: Path) -> None:
    status, said = build(project, "-W")
    assert status == 0, said
    page = (project / "out" / "one.html").read_text(encoding="utf-8")
    assert 'id="equation-square"' in page
    assert "refuted" not in page


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("name", "before", "after", "line"),
    [("one.rst", "&= 1 + 2 x + x^2", "&= 1 - 2 x + x^2", 14),
     ("two.md", "&= b^2 + 2 a b", "&= b^2 - 2 a b", 5),
     ("two.md", "&= a^2 + 2 a b + b^2", "&= a^2 + b^2", 4)],
)  # fmt: skip
def test_a_wrong_line_fails_the_build_at_its_place(
    project: Path, name: str, before: str, after: str, line: int, jobs: str
) -> None:
    change(project, name, before, after)
    status, said = build(project, "-j", jobs)
    assert status == 1
    assert f"{name}:{line}: ERROR: refuted" in said
    assert "false at" in said
    assert "refuted" in (project / "out" / f"{name.split('.')[0]}.html").read_text(encoding="utf-8")


def test_a_wrong_page_that_is_not_read_again_fails_again(project: Path) -> None:
    change(project, "two.md", "&= b^2 + 2 a b", "&= b^2 - 2 a b")
    assert build(project)[0] == 1
    change(project, "one.rst", "Then", "So")
    status, said = build(project)
    assert status == 1
    assert "two.md:5: ERROR: refuted" in said
    change(project, "two.md", "&= b^2 - 2 a b", "&= b^2 + 2 a b")
    assert build(project)[0] == 0


def test_all_wrong_pages_are_named(project: Path) -> None:
    change(project, "two.md", "&= b^2 + 2 a b", "&= b^2 - 2 a b")
    change(project, "one.rst", "&= 1 + 2 x + x^2", "&= 1 - 2 x + x^2")
    _, said = build(project)
    assert "two.md:5: ERROR" in said
    assert "one.rst:14: ERROR" in said


def test_a_page_may_show_a_wrong_line_on_purpose(project: Path) -> None:
    change(project, "one.rst", ":label: square", ":expect: refuted")
    status, said = build(project)
    assert status == 1
    assert "one.rst:10: ERROR: a wrong line is expected here" in said
    change(project, "one.rst", "&= 1 + 2 x + x^2", "&= 1 - 2 x + x^2")
    assert build(project, "-W")[0] == 0


def test_what_stays_open_is_a_warning_or_an_error_or_nothing(project: Path) -> None:
    change(project, "one.rst", "f(x) &= x^2 + 2 x + 1", "g(3) &= x^2 + 2 x + 1")
    status, said = build(project)
    assert status == 0
    assert "one.rst:13: WARNING: unreadable" in said
    assert build(project, "-E", "-D", "derivations_open=error")[0] == 1
    status, said = build(project, "-E", "-D", "derivations_open=ignore")
    assert status == 0
    assert "WARNING" not in said


def test_all_mathematics_is_checked_where_the_configuration_says_so(project: Path) -> None:
    change(project, "two.md", "# Two\n", "# Two\n\n$$1 + 1 = 3$$\n")
    assert build(project)[0] == 0
    status, said = build(project, "-D", "derivations_check=1")
    assert status == 1
    assert "two.md:3: ERROR: refuted" in said


def test_declarations_of_a_file_hold_on_every_page(project: Path) -> None:
    (project / "said.yaml").write_text("functions: ['g(x) = x^2']", encoding="utf-8")
    change(project, "two.md", "(a + b)^2 &= a^2", "g(3) &= 9 \\\\\n (a + b)^2 &= a^2")
    assert "WARNING" in build(project)[1]
    assert build(project, "-E", "-W", "-D", "derivations_declare=said.yaml")[0] == 0


@pytest.mark.parametrize(("show", "marks"), [("all", 2), ("none", 0)])
def test_what_is_shown_below_a_display_is_chosen(project: Path, show: str, marks: int) -> None:
    change(project, "one.rst", ":label: square", f":show: {show}")
    assert build(project)[0] == 0
    page = (project / "out" / "one.html").read_text(encoding="utf-8")
    assert page.count("✓ proved") == marks


def test_an_option_that_is_none_is_an_error(project: Path) -> None:
    change(project, "one.rst", ":label: square", ":show: some")
    assert "one.rst:10" in build(project)[1]
