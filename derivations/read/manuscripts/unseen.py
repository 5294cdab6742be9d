"""What TeX does not read as text: comments, verbatim environments, \\verb, \\iffalse … \\fi, addresses.

They are hidden before mathematics is looked for, so that a dollar in a program begins no formula.  Of a
comment the sign % stays, for a line that holds it is no blank line.
"""

from __future__ import annotations

import re

from derivations.read.manuscripts.declarations import read_comment
from derivations.read.manuscripts.sheet import Sheet, Stretch, blanked

_VERBATIM = (
    "verbatim|Verbatim|BVerbatim|LVerbatim|alltt|lstlisting|minted|comment|filecontents"
    "|tikzpicture|pycode|asy"
)
_SIGN = re.compile(
    r"(?P<comment>%)"
    rf"|(?P<verbatim>\\begin[ \t]*+\{{(?P<name>(?:{_VERBATIM})\*?)\}})"
    r"|(?P<false>\\iffalse(?![A-Za-z]))"
    r"|(?P<verb>\\(?:verb|lstinline|mintinline\{[^{}\n]*+\})(?![A-Za-z])\*?(?P<bar>[^\s\w*]))"
    r"|(?P<address>\\(?:url|path|href|nolinkurl)[ \t]*+\{[^{}\n]*+\})"
    r"|\\.",
    re.DOTALL,
)
_CONDITION = re.compile(
    r"\\(?:(?P<begin>if(?!f(?![A-Za-z]))[A-Za-z@]*+)|(?P<end>fi)|(?P<other>else))(?![A-Za-z])"
)


def without_unseen(sheet: Sheet) -> str:
    """The text of a sheet with all this blank, but for the sign of comments; declarations are marked."""
    unseen = _Unseen(sheet)
    unseen.read()
    return blanked(sheet.source.text, unseen.stretches)


class _Unseen:
    def __init__(self, sheet: Sheet) -> None:
        self.stretches: list[Stretch] = []
        self._sheet = sheet
        self._text = sheet.source.text
        self._endless: set[str] = set()  # environments whose \end does not come any more

    def read(self) -> None:
        at = 0
        while found := _SIGN.search(self._text, at):
            match found.lastgroup:
                case "comment":
                    at = self._comment(found.start())
                case "verbatim" | "name":
                    at = self._verbatim(found)
                case "false":
                    at = self._false(found.start(), found.end())
                case "verb" | "bar":
                    at = self._verb(found)
                case "address":
                    at = self._hide(found.start(), found.end())
                case _:
                    at = found.end()

    def _hide(self, start: int, end: int) -> int:
        self._sheet.hide(start, end)
        self.stretches.append((start, end))
        return end

    def _comment(self, start: int) -> int:
        end = self._text.find("\n", start)
        end = end if end >= 0 else len(self._text)
        begin = start + len(self._text[start:end]) - len(self._text[start:end].lstrip("%"))
        read_comment(self._sheet, (begin, end), (start, end))
        self.stretches.append((start + 1, end))
        return end

    def _verbatim(self, found: re.Match[str]) -> int:
        closing = f"\\end{{{found['name']}}}"
        end = -1 if closing in self._endless else self._text.find(closing, found.end())
        if end < 0:
            self._endless.add(closing)
            self._sheet.unclosed(found.start(), found[0], closing)
            return self._hide(found.start(), found.end())
        return self._hide(found.start(), end + len(closing))

    def _verb(self, found: re.Match[str]) -> int:
        bar = "}" if found["bar"] == "{" else found["bar"]
        line = self._text.find("\n", found.end())
        end = self._text.find(bar, found.end(), line if line >= 0 else len(self._text))
        return self._hide(found.start(), end + 1) if end >= 0 else found.end()

    def _false(self, start: int, end: int) -> int:
        """Hide up to the \\fi or \\else that belongs to \\iffalse; without one TeX reads nothing more."""
        level = 0
        for found in _CONDITION.finditer(self._text, end):
            if found["begin"]:
                level += 1
            elif not level:
                return self._hide(start, found.end())
            elif found["end"]:
                level -= 1
        self._sheet.unclosed(start, "\\iffalse", "\\fi")
        return self._hide(start, len(self._text))
