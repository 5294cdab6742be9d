"""reStructuredText → passages: the directive `math`, the role of that name, headings and words.

Blocks are told by indentation, as docutils tells them; literal blocks, programs and doctests are no words.
"""

from __future__ import annotations

import re

from derivations.errors import UnreadableInput
from derivations.read.manuscripts.declarations import read_comment
from derivations.read.manuscripts.equations import read_directive
from derivations.read.manuscripts.sheet import Sheet
from derivations.read.source import Passage, Source

OF_MATHEMATICS = frozenset({"math", "derivation"})
NO_WORDS = frozenset({  # directives whose bodies are programs, tables of data, pictures or lists of files
    "autoclass", "autofunction", "automethod", "automodule", "autosummary", "bibliography", "code",
    "code-block", "contents", "csv-table", "currentmodule", "default-role", "doctest", "figure", "graphviz",
    "highlight", "image", "include", "index", "ipython", "jupyter-execute", "list-table", "literalinclude",
    "mermaid", "meta", "module", "parsed-literal", "plot", "productionlist", "prompt", "raw", "role",
    "sourcecode", "tabularcolumns", "testcode", "testoutput", "testsetup", "toctree", "unicode", "video",
})  # fmt: skip
SHORTEST_UNDERLINE = 4  # a shorter one has at least the length of its title

_DIRECTIVE = re.compile(
    r"\.\.[ \t]++(?:\|[^|\n]++\|[ \t]++)?(?P<name>[A-Za-z][\w.:+-]*?)[ \t]?::(?=[ \t\n]|\Z)"
)
_EXPLICIT = re.compile(r"\.\.[ \t]++(?:_[^\n]*+|\[[^\]\n]++\])|__[ \t]")
_REMARK = re.compile(r"\.\.(?=[ \t\n]|\Z)")
_UNDERLINE = re.compile(r"([!-/:-@\[-`{-~])\1++[ \t]*+(?=\n|\Z)")
_INDENTATION = re.compile(r"[ \t]*+")
_BREAK = re.compile(r"\n[ \t]*+(?:\n|\Z)")
_SIGN = re.compile(r"(?P<literal>``)|(?P<role>:(?:math|derivation):`)|(?P<tick>`)|\\.", re.DOTALL)
_TICK = re.compile(r"\\.|(`)", re.DOTALL)
_SUFFIX = re.compile(r":(?:math|derivation):")


def read_restructured(source: Source) -> tuple[tuple[Passage, ...], tuple[UnreadableInput, ...]]:
    """The passages of a text, and what of it could not be read."""
    sheet = Sheet(source)
    _Reader(sheet).read()
    return sheet.passages(), tuple(sheet.problems)


class _Reader:
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._text = sheet.source.text
        self._begun = False  # whether a paragraph is open
        self._limit = -1  # where the paragraph ends that was asked for last
        self._absent: dict[str, int] = {}  # closing sign → the place up to which there is none

    def read(self) -> None:
        at = 0
        while at < len(self._text):
            at = self._line(at)

    # ── blocks ───────────────────────────────────────────────────────────────────────────────────

    def _line(self, start: int) -> int:
        end = self._line_end(start)
        first = self._first(start)
        if first >= end:
            self._begun = False
            return end + 1
        if self._text.startswith("..", first) and (after := self._explicit(start, first, end)):
            return after
        if self._text.startswith(">>>", first) and not self._begun:
            return self._hidden(start, self._paragraph_end(first))
        if _UNDERLINE.fullmatch(self._text, first, end) and end - first > 1:
            return self._hidden(start, end)
        if first == start and self._is_title(end):
            self._sheet.heading(start, end)
        self._begun = True
        after = self._inline(first, end)
        return self._literal_block(start, after) if self._ends_in_colons(start, after) else after

    def _explicit(self, start: int, first: int, end: int) -> int:
        """The line behind what two dots begin; 0 where they begin nothing, and where words follow them."""
        found = _DIRECTIVE.match(self._text, first, end)
        if found:
            return self._directive(found, start, end)
        if named := _EXPLICIT.match(self._text, first, end):
            self._sheet.hide(*named.span())
            return self._inline(named.end(), end)
        remark = _REMARK.match(self._text, first, end)
        if not remark:
            return 0
        stop = self._block_end(start, end)
        read_comment(self._sheet, (remark.end(), stop), (first, stop))
        return stop + 1

    def _directive(self, found: re.Match[str], start: int, end: int) -> int:
        name = found["name"]
        self._begun = False
        if name in OF_MATHEMATICS:
            stop = self._block_end(start, end)
            read_directive(self._sheet, (found.end(), stop), (found.start(), stop))
            return stop + 1
        if name in NO_WORDS:
            return self._hidden(start, self._block_end(start, end))
        self._sheet.hide(*found.span())
        return self._inline(found.end(), end)

    def _hidden(self, start: int, end: int) -> int:
        self._sheet.hide(start, end)
        self._begun = False
        return end + 1

    def _is_title(self, end: int) -> bool:
        """Whether the next line underlines this one."""
        found = _UNDERLINE.match(self._text, end + 1)
        if not found or self._begun:
            return False
        length = len(found[0].rstrip())
        start = self._text.rfind("\n", 0, end) + 1
        return length >= min(SHORTEST_UNDERLINE, len(self._text[start:end].rstrip()))

    def _block_end(self, start: int, end: int) -> int:
        """Where the last line ends that is indented more than the one from `start` to `end`."""
        indentation = self._first(start) - start
        last = end
        at = end + 1
        while at < len(self._text):
            stop = self._line_end(at)
            first = self._first(at)
            if first < stop:
                if first - at <= indentation:
                    break
                last = stop
            at = stop + 1
        return last

    def _ends_in_colons(self, start: int, after: int) -> bool:
        return self._text[start : after - 1].rstrip().endswith("::")

    def _literal_block(self, start: int, after: int) -> int:
        """Hide the indented lines behind a paragraph that ends in two colons."""
        if self._first(after) < self._line_end(after):
            return after
        stop = self._block_end(start, after - 1)
        self._sheet.hide(after, stop)
        return max(after, stop + 1)

    # ── inside a paragraph ───────────────────────────────────────────────────────────────────────

    def _inline(self, at: int, end: int) -> int:
        while found := _SIGN.search(self._text, at, end):
            at = self._sign(found)
            end = max(end, self._line_end(at)) if at > end else end
        return end + 1

    def _sign(self, found: re.Match[str]) -> int:
        match found.lastgroup:
            case "literal":
                return self._literal(found)
            case "role":
                return self._role(found)
            case "tick":
                return self._tick(found)
        return found.end()

    def _literal(self, found: re.Match[str]) -> int:
        limit = self._paragraph_end(found.start())
        end = -1
        if self._absent.get("``", -1) < limit:
            end = self._text.find("``", found.end(), limit)
        if end < 0:
            self._absent["``"] = limit
            return found.end()
        self._sheet.hide(found.start(), end + 2)
        return end + 2

    def _role(self, found: re.Match[str]) -> int:
        end = self._closing_tick(found.end())
        if end < 0:
            self._sheet.unclosed(found.start(), found[0], "`")
            return found.end()
        self._sheet.mark("inline", (found.end(), end), (found.start(), end + 1))
        return end + 1

    def _tick(self, found: re.Match[str]) -> int:
        """A text in backticks; the role may stand behind it."""
        end = self._closing_tick(found.end())
        role = _SUFFIX.match(self._text, end + 1) if end >= 0 else None
        if role is None:
            return end + 1 if end >= 0 else found.end()
        self._sheet.mark("inline", (found.end(), end), (found.start(), role.end()))
        return role.end()

    def _closing_tick(self, start: int) -> int:
        limit = self._paragraph_end(start)
        if self._absent.get("`", -1) >= limit:
            return -1
        for found in _TICK.finditer(self._text, start, limit):
            if found[1]:
                return found.start()
        self._absent["`"] = limit
        return -1

    # ── places ───────────────────────────────────────────────────────────────────────────────────

    def _line_end(self, start: int) -> int:
        end = self._text.find("\n", start)
        return end if end >= 0 else len(self._text)

    def _first(self, start: int) -> int:
        found = _INDENTATION.match(self._text, start)
        return found.end() if found else start

    def _paragraph_end(self, start: int) -> int:
        if self._limit <= start:
            found = _BREAK.search(self._text, start)
            self._limit = found.start() if found else len(self._text)
        return self._limit
