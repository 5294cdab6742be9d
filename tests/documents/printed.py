"""Pages of the library as documents as a person could have written them, some with a slip in a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from derivations.core.derivation import Derivation
from derivations.core.kernel import check
from derivations.core.term import Term
from derivations.library import catalogue
from derivations.write import to_latex, to_markdown

LIBRARY: Mapping[str, Derivation] = dict(catalogue())
FORMS = (".md", ".tex", ".ipynb")
UNCHECKED, CHECKED = r"&\overset{?}{=} ", "&= "


@dataclass(frozen=True)
class Place:
    """Where the right side of a step stands: line, column, cell of a notebook, and how it is written."""

    line: int
    column: int
    cell: int
    text: str


def document(page: Derivation, form: str) -> str:
    """A page as it is printed when it is proved, in the form of a file with this suffix."""
    return _filed(_printed(page, form), form)


def with_slip(page: Derivation, step: int, wrong: Term, form: str) -> tuple[str, Place]:
    """The document with a wrong right side in a step, counted from 1, and the place of that side."""
    lines = _printed(page, form).split("\n")
    rows = [n for n, line in enumerate(lines) if CHECKED in line]
    assert len(rows) == len(page.lines)
    changed = replace(page.lines[step - 1], right=wrong)
    planted = replace(page, lines=(*page.lines[: step - 1], changed, *page.lines[step:]))
    asked = [line for line in _printer(form)(planted).split("\n") if UNCHECKED in line]
    side = asked[step - 1].split(UNCHECKED)[1].removesuffix(r" \\").split(" && ")[0].rstrip()
    number = rows[step - 1]
    before, after = lines[number].split(CHECKED, 1)
    ending = r" \\" if after.endswith(r"\\") else ""
    lines[number] = f"{before}{CHECKED}{side}{ending}"
    shift = 2 if form == ".tex" else 0
    place = Place(number + 1 + shift, len(before) + len(CHECKED) + 1, 1 if form == ".ipynb" else 0, side)
    return _filed("\n".join(lines), form), place


def _printer(form: str):
    return to_latex if form == ".tex" else to_markdown


def _printed(page: Derivation, form: str) -> str:
    return _printer(form)(check(page))


def _filed(text: str, form: str) -> str:
    if form == ".tex":
        return f"\\documentclass{{article}}\n\\begin{{document}}\n{text}\n\\end{{document}}\n"
    if form == ".ipynb":
        source = text.splitlines(keepends=True)
        cell = {"cell_type": "markdown", "metadata": {}, "source": source}
        return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    return text
