"""A file, or a text with its form → a manuscript."""

from __future__ import annotations

from pathlib import Path

from derivations.read.manuscripts.files import Form, form_of, text_of
from derivations.read.manuscripts.inclusion import Folder
from derivations.read.manuscripts.latex import Document, read_latex
from derivations.read.manuscripts.markdown import read_markdown
from derivations.read.manuscripts.notebook import read_notebook
from derivations.read.manuscripts.restructured import read_restructured
from derivations.read.source import Manuscript, Source


def read_manuscript(path: Path) -> Manuscript:
    """The passages of a document; a LaTeX file brings those of its folder that it includes.

    Raises UnreadableInput for a file that is none of these forms, or cannot be read at all.
    """
    form = form_of(path)
    text = text_of(path)
    if form != "latex":
        return manuscript_of(text, str(path), form)
    folder = Folder(path.parent)
    folder.begin(path)
    return _latex(Source(str(path), text), Document(folder))


def manuscript_of(text: str, path: str, form: Form) -> Manuscript:
    """The passages of a text; `path` is only a name here, and no other file is read.

    Raises UnreadableInput for a notebook that is none.

    >>> [one.text for one in manuscript_of("Let $x = 1$.", "note.md", "markdown").passages]
    ['Let', 'x = 1', '.']
    """
    if form == "notebook":
        return read_notebook(text, path)
    source = Source(path, text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"))
    if form == "latex":
        return _latex(source, Document())
    read = read_markdown if form == "markdown" else read_restructured
    passages, problems = read(source)
    return Manuscript(path, passages, problems)


def _latex(source: Source, document: Document) -> Manuscript:
    passages = read_latex(source, document)
    return Manuscript(source.path, passages, tuple(document.problems))
