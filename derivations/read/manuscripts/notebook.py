"""Jupyter notebooks → passages: cells of Markdown, and cells of code that begin with %%latex or %%derivation.

Versions 3 and 4 of the format.  Cells are counted from 1, all of them, as a reader sees them; outputs and
attachments are no part of the text.  What the notebook declares stands in its metadata under "derivations".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from derivations.errors import UnreadableInput
from derivations.read.manuscripts.latex import Document, read_latex
from derivations.read.manuscripts.markdown import read_markdown
from derivations.read.source import Manuscript, Passage, Source

LONGEST_NUMBER = 400  # digits that are read as a number; no text needs them
_MAGIC = re.compile(r"\s*+%%(?:latex|derivation)[^\n]*+(?:\n|\Z)")
_DELIMITED = re.compile(
    r"\$|\\\[|\\\(|\\begin[ \t]*+\{(?!(?:aligned|split|gathered|cases|[bpvV]?matrix|array)\})"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")  # half a character, which JSON can hold


def read_notebook(text: str, path: str) -> Manuscript:
    """The passages of a notebook.

    Raises UnreadableInput for what is no JSON, no notebook, or of another version.
    """
    notebook = _json(text, path)
    passages: list[Passage] = []
    problems: list[UnreadableInput] = []
    _read_metadata(notebook, path, passages, problems)
    for number, cell in enumerate(_cells(notebook, path), start=1):
        content = _content(cell)
        if content is None:
            problems.append(_unreadable(f"cell {number} of {path} has no text: repair the notebook", path))
            continue
        found, unread = _read_cell(cell, Source(path, content, number))
        passages += found
        problems += unread
    return Manuscript(path, tuple(passages), tuple(problems))


def _json(text: str, path: str) -> dict[str, Any]:
    try:
        notebook = json.loads(text, parse_int=_number, strict=False)
    except json.JSONDecodeError as error:
        message = (
            f"{path} is no JSON at line {error.lineno}, column {error.colno} ({error.msg}): save it anew"
        )
        raise _unreadable(message, path, error.lineno, error.colno) from None
    except (RecursionError, ValueError):
        raise _unreadable(f"{path} is nested too deeply to be a notebook: save it anew", path) from None
    if not isinstance(notebook, dict) or "nbformat" not in notebook:
        raise _unreadable(f"{path} is JSON but no notebook: give a file that Jupyter saved", path)
    return notebook


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST_NUMBER else digits


def _cells(notebook: dict[str, Any], path: str) -> list[Any]:
    """The cells, of all worksheets where the format still has them."""
    match notebook["nbformat"], notebook:
        case 4, {"cells": [*cells]}:
            return cells
        case 3, {"worksheets": [*sheets]}:
            return [cell for sheet in sheets if isinstance(sheet, dict) for cell in _list(sheet.get("cells"))]
        case 3 | 4, _:
            raise _unreadable(f"{path} has no list of cells: save the notebook anew", path)
    version = str(notebook["nbformat"])[:20]
    raise _unreadable(f"{path} has version {version} of the format: save it as version 4 (or 3)", path)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _content(cell: object) -> str | None:
    """The text of a cell, which is a string or a list of lines; None where there is none."""
    if not isinstance(cell, dict):
        return None
    content = cell.get("input", "") if "source" not in cell else cell["source"]
    if isinstance(content, list) and all(isinstance(line, str) for line in content):
        content = "".join(content)
    if not isinstance(content, str):
        return None
    content = content.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return _SURROGATE.sub("\ufffd", content)


def _read_cell(cell: Any, source: Source) -> tuple[tuple[Passage, ...], tuple[UnreadableInput, ...]]:
    match cell.get("cell_type"):
        case "markdown":
            return read_markdown(source)
        case "heading":
            return (Passage("heading", source, 0, source.text),) if source.text.strip() else (), ()
        case "code" if magic := _MAGIC.match(source.text):
            return _read_magic(source, magic.end())
    return (), ()


def read_magic(source: Source) -> Manuscript:
    """A cell that begins with %%derivation, as it stands in a notebook."""
    magic = _MAGIC.match(source.text)
    if magic is None:
        raise _unreadable("the cell does not begin with %%derivation", source.path)
    passages, problems = _read_magic(source, magic.end())
    return Manuscript(source.path, passages, problems)


def _read_magic(source: Source, start: int) -> tuple[tuple[Passage, ...], tuple[UnreadableInput, ...]]:
    """One display, or a text of LaTeX where the cell has delimiters of its own."""
    if not _DELIMITED.search(source.text, start):
        content = source.text[start:]
        return (Passage("display", source, start, content),) if content.strip() else (), ()
    document = Document()
    passages = read_latex(source, document)  # which takes the first line for a comment
    return passages, tuple(document.problems)


def _read_metadata(
    notebook: dict[str, Any], path: str, passages: list[Passage], problems: list[UnreadableInput]
) -> None:
    metadata = notebook.get("metadata")
    if not isinstance(metadata, dict) or "derivations" not in metadata:
        return
    declared = metadata["derivations"]
    if not isinstance(declared, dict):
        message = f'the metadata "derivations" of {path} are no object: write {{"functions": […], …}}'
        problems.append(_unreadable(message, path))
        return
    passages += _declaration(
        _SURROGATE.sub("\ufffd", json.dumps(declared, ensure_ascii=False, indent=1)), path
    )


def _declaration(text: str, path: str) -> Iterator[Passage]:
    yield Passage("declaration", Source(path, text), 0, text, "yaml")  # JSON is YAML


def _unreadable(message: str, path: str, line: int = 0, column: int = 0) -> UnreadableInput:
    return UnreadableInput(message, path=path, line=line, column=column, expected="a notebook")
