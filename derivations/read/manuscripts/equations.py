"""The body of a directive or fence of mathematics: options, and equations between blank lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from derivations.read.manuscripts.sheet import Sheet, Stretch

_EDGE = re.compile(r"\\(begin|end)[ \t]*+\{")
_OPTION = re.compile(r"[ \t>]*+:[A-Za-z][\w-]*+:[^\n]*+")
_YAML = re.compile(r"[ \t>]*+---[ \t]*+\n(?:(?![ \t>]*+---)[^\n]*+\n)*+[ \t>]*+---[ \t]*+(?:\n|\Z)")


def read_directive(sheet: Sheet, inner: Stretch, outer: Stretch) -> None:
    """Mark each equation of a body; the first of them takes the signs before it, the last those behind."""
    start = _behind_options(sheet, *inner)
    found = list(equations(sheet.source.text, start, inner[1]))
    for number, (begin, end) in enumerate(found):
        first = outer[0] if number == 0 else begin
        last = outer[1] if number == len(found) - 1 else end
        sheet.mark("display", (begin, end), (first, last))
    if not found:
        sheet.hide(*outer)


def equations(text: str, start: int, end: int) -> Iterator[Stretch]:
    """The stretches between blank lines, outside of environments.

    >>> text = "a = b\\n\\nc = d"
    >>> [text[slice(*one)] for one in equations(text, 0, len(text))]
    ['a = b', 'c = d']
    """
    level = 0
    begin: int | None = None
    last = at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        line = text[at:stop]
        level = max(0, level + sum(1 if edge[1] == "begin" else -1 for edge in _EDGE.finditer(line)))
        if line.strip(" \t>"):
            begin = at if begin is None else begin
            last = stop
        elif begin is not None and not level:
            yield begin, last
            begin = None
        at = stop + 1
    if begin is not None:
        yield begin, last


def _behind_options(sheet: Sheet, start: int, end: int) -> int:
    """Hide the options of a body; they come first, or behind an argument on the line of the directive."""
    text = sheet.source.text
    line = text.find("\n", start, end) + 1 if text[start:end].strip() else 0
    has_argument = bool(line and text[start : line - 1].strip())
    at = line if has_argument or (line and not text[start : line - 1].strip()) else start
    if yaml := _YAML.match(text, at, end):
        sheet.hide(at, yaml.end())
        return yaml.end()
    while option := _OPTION.match(text, at, end):
        sheet.hide(at, option.end())
        at = min(option.end() + 1, end)
    return start if has_argument else at
