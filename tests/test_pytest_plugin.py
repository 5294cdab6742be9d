"""Documents under pytest: each equality a test, named by its line; nothing heavy is imported when unused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PAGE = r"""We have $(a+b)^2 = a^2 + 2ab + b^2$, and

$$(a-b)^2 = a^2 - 2ab - b^2$$

Also $\pi \approx 3$ and $f(x+1) = 2$.
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        str(folder / "pytest.ini"),
    ]
    return subprocess.run(
        [*command, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (tmp_path / "notes.md").write_text(PAGE, encoding="utf-8")
    return tmp_path


def test_each_equality_of_a_named_document_is_a_test(folder: Path) -> None:
    done = run(folder, "notes.md")
    assert "2 failed, 1 passed, 1 skipped" in done.stdout
    assert done.returncode == 1


def test_a_failure_shows_the_sides_the_caret_and_the_witness(folder: Path) -> None:
    out = run(folder, "notes.md").stdout
    assert "notes.md:3:13: refuted" in out
    assert "(a-b)^2" in out
    assert "^" * len("a^2 - 2ab - b^2") in out
    assert "false at a = 0, b = 1: left 1, right -1" in out
    assert "Traceback" not in out


def test_open_steps_are_skipped_where_the_settings_say_so(folder: Path) -> None:
    (folder / "pytest.ini").write_text("[pytest]\nderivations_open = skip\n", encoding="utf-8")
    assert "1 failed, 1 passed, 2 skipped" in run(folder, "notes.md").stdout


def test_documents_of_a_folder_are_collected_by_pattern_only(folder: Path) -> None:
    assert "no tests ran" in run(folder).stdout
    (folder / "pytest.ini").write_text("[pytest]\nderivations_documents = *.md\n", encoding="utf-8")
    assert "2 failed, 1 passed, 1 skipped" in run(folder).stdout


def test_a_step_is_chosen_by_its_name(folder: Path) -> None:
    done = run(folder, "notes.md", "-k", "line_1")
    assert done.returncode == 0, done.stdout
    assert "notes.md::line_3" in run(folder, "notes.md", "--collect-only").stdout


def test_declarations_hold_in_every_document(folder: Path) -> None:
    (folder / "said.yaml").write_text("functions: ['f(x) = 2']", encoding="utf-8")
    done = run(folder, "notes.md", "--derivations-declare", "said.yaml")
    assert "1 failed, 2 passed, 1 skipped" in done.stdout


def test_nothing_of_the_checker_is_imported_when_it_is_unused(folder: Path) -> None:
    (folder / "test_plain.py").write_text(
        "import sys\n\ndef test_light():\n"
        "    heavy = {'sympy', 'flint', 'derivations.core.kernel', 'yaml'}\n"
        "    assert not heavy & set(sys.modules)\n",
        encoding="utf-8",
    )
    done = run(folder, "test_plain.py", "-p", "no:hypothesispytest")
    assert "1 passed" in done.stdout, done.stdout
