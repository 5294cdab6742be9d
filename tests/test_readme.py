"""The README's files and console sessions are real: files are written, commands run, outputs compared.

Doctests (blocks with >>>) are run by pytest itself.
"""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"`(\w+\.(?:py|jsonl|md))`")


def files():
    """Each block of JSON or Markdown, and of Python without a prompt, under the last file name before it."""
    for block in BLOCK.finditer(README):
        language, body = block.groups()
        if language in ("json", "markdown") or (language == "python" and ">>>" not in body):
            yield NAMED.findall(README[: block.start()])[-1], body


def sessions():
    """(command, expected output) of each line that starts with a dollar sign."""
    for language, body in BLOCK.findall(README):
        if language == "console" and body.startswith("$ "):
            for session in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
                yield tuple(session.split("\n", 1))


def timeless(text):
    """Without times, which are never twice the same, nor the blanks that align them."""
    return re.sub(r" +\d+(\.\d+)? m?s\b", " _ ms", text).strip()


@pytest.mark.parametrize(
    ("command", "expected"), list(sessions()), ids=lambda value: value.split("\n")[0][:40]
)
def test_a_console_session_of_the_readme_is_true(command, expected, tmp_path):
    for name, body in files():
        (tmp_path / name).write_text(body, encoding="utf-8")
    program, *arguments = shlex.split(command)
    assert program == "derivations"
    done = subprocess.run(
        [sys.executable, "-m", program, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert timeless(done.stdout) == timeless(expected)
    assert done.stderr == ""


def test_the_readme_has_sessions_to_check():
    assert len(list(sessions())) >= 3


@pytest.mark.parametrize("command", re.findall(r"^derivations (\w+)", README, re.MULTILINE))
def test_a_command_of_the_readme_exists(command):
    done = subprocess.run(
        [sys.executable, "-m", "derivations", command, "--help"], capture_output=True, check=False
    )
    assert done.returncode == 0


@pytest.mark.parametrize("target", re.findall(r"^make (\w+)", README, re.MULTILINE))
def test_a_target_of_the_readme_exists(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
