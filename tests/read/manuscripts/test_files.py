import os
from pathlib import Path

import pytest

from derivations.errors import UnreadableInput
from derivations.read.manuscripts import files, read_manuscript
from tests.passages import places, texts

ENCODED = [
    ("plain", "σ $x$".encode()),
    ("mark", b"\xef\xbb\xbf" + "σ $x$".encode()),
    ("utf-16", "σ $x$".encode("utf-16")),
    ("utf-16 big", b"\xfe\xff" + "σ $x$".encode("utf-16-be")),
    ("utf-32", "σ $x$".encode("utf-32")),
]


@pytest.mark.parametrize(("name", "content"), ENCODED, ids=[name for name, _ in ENCODED])
def test_encodings_with_a_mark_are_read(tmp_path, name, content):
    (tmp_path / "a.md").write_bytes(content)
    manuscript = read_manuscript(tmp_path / "a.md")
    assert texts(manuscript) == ["x"]
    assert places(manuscript) == [(1, 4)]


FORMS = [
    (".md", "$x$"), (".MARKDOWN", "$x$"), (".txt", "$x$"), (".tex", "$x$"), (".rst", ":math:`x`"),
    (".ipynb", '{"nbformat": 4, "cells": [{"cell_type": "markdown", "source": "$x$"}]}'),
]  # fmt: skip


@pytest.mark.parametrize(("ending", "text"), FORMS)
def test_the_ending_says_the_form(tmp_path, ending, text):
    (tmp_path / f"a{ending}").write_text(text)
    assert texts(read_manuscript(tmp_path / f"a{ending}")) == ["x"]


REFUSED = [
    (b"a\r\nb\xffc", (2, 2), "neither UTF-8 nor UTF-16"),
    (b"\xff\xfea", (1, 1), "neither UTF-8 nor UTF-16"),
    (b"ab\n\0", (2, 1), "NUL"),
]


@pytest.mark.parametrize(("content", "place", "reason"), REFUSED)
def test_what_is_no_text_is_refused_with_its_place(tmp_path, content, place, reason):
    path = tmp_path / "a.md"
    path.write_bytes(content)
    with pytest.raises(UnreadableInput, match=reason) as caught:
        read_manuscript(path)
    assert (caught.value.path, caught.value.line, caught.value.column) == (str(path), *place)


def test_what_is_no_document_is_refused(tmp_path, monkeypatch):
    (tmp_path / "folder.md").mkdir()
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "large.md").write_text("12345")
    (tmp_path / "a.pdf").write_text("")
    monkeypatch.setattr(files, "LARGEST", 4)
    reasons = {
        "folder.md": "folder",
        "pipe.md": "no file",
        "large.md": "larger",
        "a.pdf": "ending",
        "no.md": "No such",
    }
    for name, reason in reasons.items():
        with pytest.raises(UnreadableInput, match=reason) as caught:
            read_manuscript(tmp_path / name)
        assert caught.value.path == str(tmp_path / name)
    with pytest.raises(UnreadableInput):
        read_manuscript(Path("a\0.md"))


def test_an_empty_file_has_no_passages(tmp_path):
    (tmp_path / "a.md").write_bytes(b"")
    assert read_manuscript(tmp_path / "a.md").passages == ()
