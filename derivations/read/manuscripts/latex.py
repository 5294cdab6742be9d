"""LaTeX files → passages: mathematics, definitions of macros, headings, words, and the files included.

TeX itself is not imitated: category codes stay as they are, and a macro that an author defines is understood
only where it abbreviates the edge of a display (`definitions`).  What is defined inside mathematics belongs
to the mathematics.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from derivations.errors import UnreadableInput
from derivations.read.manuscripts.closing import (
    Delimiter,
    Found,
    display_end,
    inline_end,
    of_environment,
    wordy,
)
from derivations.read.manuscripts.commands import HEADINGS, INCLUDING, NO_WORDS, PACKAGES
from derivations.read.manuscripts.definitions import (
    OF_ENVIRONMENTS,
    SHAPES,
    Abbreviations,
    definition,
    partners,
)
from derivations.read.manuscripts.environments import behind_arguments, sort_of
from derivations.read.manuscripts.inclusion import Folder, Refused
from derivations.read.manuscripts.sheet import Sheet
from derivations.read.manuscripts.unseen import without_unseen
from derivations.read.source import Kind, Passage, Source

WORDS_IN_FORMULA = 4  # so many in a row are no mathematics: the dollar before them has lost its partner

_SIGN = re.compile(
    r"\\(?P<edge>begin|end)[ \t]*+\{(?P<name>[^{}\n]{1,60})\}"
    r"|\\(?P<command>[A-Za-z@]++)\*?|(?P<pair>\\.)|(?P<dollars>\$\$?)",
    re.DOTALL,
)
_PARAGRAPH = re.compile(r"\n[ \t]*+\n")
_OPTION = re.compile(r"[ \t]*+(?:\[[^\[\]\n]*+\])?[ \t\n]*+")
_ARGUMENTS = re.compile(r"(?:[ \t]*+(?:\[[^\[\]\n]*+\]|\{[^{}]*+\}))*+")
_FILE = re.compile(r"[ \t]*+\{([^{}\n]++)\}(?:[ \t]*+\{([^{}\n]++)\})?|[ \t]++([^\s\\{}%$]++)")


@dataclass(slots=True)
class Document:
    """What the files of one document share; `folder` is None for a text that stands alone."""

    folder: Folder | None = None
    abbreviations: Abbreviations = field(default_factory=Abbreviations)
    problems: list[UnreadableInput] = field(default_factory=list)


def read_latex(source: Source, document: Document, *, style: bool = False) -> tuple[Passage, ...]:
    """The passages of a file and of those that it includes; of a `style` file only the macros."""
    sheet = Sheet(source, blanks="{}~")
    _Reader(sheet, document, style).read()
    if not style:
        document.problems += sheet.problems
    return sheet.passages()


class _Reader:
    def __init__(self, sheet: Sheet, document: Document, style: bool) -> None:
        self._sheet = sheet
        self._text = without_unseen(sheet)
        self._document = document
        self._style = style
        self._paragraph = -1  # where the paragraph that was asked for last ends
        self._braces: dict[int, int] | None = None
        if style:
            sheet.words_from(len(self._text))

    def read(self) -> None:
        at = 0
        while found := _SIGN.search(self._text, at):
            if found["edge"] == "end" and found["name"].strip() == "document":
                self._sheet.words_until(found.start())
                return
            at = self._sign(found)

    def _sign(self, found: re.Match[str]) -> int:
        match found.lastgroup:
            case "name":
                return self._environment(found)
            case "command":
                return self._command(found)
            case "dollars" if not self._style:
                return self._dollars(found)
            case "pair" if found[0] in ("\\(", "\\[") and not self._style:
                return self._bracket(found)
        return found.end()

    # ── mathematics ──────────────────────────────────────────────────────────────────────────────

    def _environment(self, found: re.Match[str]) -> int:
        name = found["name"].strip()
        meant = self._document.abbreviations.environments.get(name, name)
        sort = sort_of(meant)
        if not sort or found["edge"] == "end" or self._style:
            return self._words_environment(found, name)
        inner = behind_arguments(self._text, found.end(), name)
        return self._display(
            found.start(), inner, found[0], of_environment(name), meant, inline=sort == "inline"
        )

    def _words_environment(self, found: re.Match[str], name: str) -> int:
        if name == "document":
            self._sheet.words_from(found.end())
        option = _ARGUMENTS.match(self._text, found.end()) if found["edge"] == "begin" else None
        end = option.end() if option else found.end()
        self._sheet.hide(found.start(), end if "$" not in self._text[found.end() : end] else found.end())
        return found.end()

    def _dollars(self, found: re.Match[str]) -> int:
        if found[0] == "$$":
            return self._display(found.start(), found.end(), "$$", Delimiter(frozenset({"$$"})))
        return self._inline(found.start(), found.end(), "$", "$")

    def _bracket(self, found: re.Match[str]) -> int:
        if found[0] == "\\[":
            delimiter = Delimiter(frozenset({"\\]"}), frozenset({"\\["}))
            return self._display(found.start(), found.end(), "\\[", delimiter)
        return self._inline(found.start(), found.end(), "\\(", "\\)")

    def _inline(self, start: int, inner: int, opening: str, closing: str) -> int:
        limit = self._paragraph_end(start)
        end = inline_end(self._text, inner, limit, closing)
        if not isinstance(end, Found):
            self._sheet.unclosed(start, opening, closing)
            self._sheet.hide(start, end.resume)
            return end.resume
        content = self._text[inner : end.end]
        if wordy(content, WORDS_IN_FORMULA):
            self._sheet.unclosed(start, opening, closing)
            self._sheet.hide(start, inner)
            return end.end if "$" in content else inner
        self._sheet.mark("inline", (inner, end.end), (start, end.after))
        return end.after

    def _display(
        self,
        start: int,
        inner: int,
        opening: str,
        delimiter: Delimiter,
        environment: str = "",
        *,
        inline: bool = False,
    ) -> int:
        end = display_end(self._text, inner, delimiter)
        if not isinstance(end, Found):
            self._sheet.unclosed(start, opening, min(delimiter.closings))
            self._sheet.hide(start, end.resume)
            return end.resume
        kind: Kind = "inline" if inline else "display"
        self._sheet.mark(kind, (inner, end.end), (start, end.after), environment)
        return end.after

    def _paragraph_end(self, start: int) -> int:
        if self._paragraph < start:
            found = _PARAGRAPH.search(self._text, start)
            self._paragraph = found.start() if found else len(self._text)
        return self._paragraph

    # ── commands ─────────────────────────────────────────────────────────────────────────────────

    def _command(self, found: re.Match[str]) -> int:
        name = found["command"]
        if name in SHAPES:
            return self._definition(found)
        if name in INCLUDING or name in PACKAGES:
            return self._including(found)
        if self._style:
            return found.end()
        abbreviations = self._document.abbreviations
        if f"\\{name}" in abbreviations.opening:
            meant = abbreviations.opening[f"\\{name}"]
            delimiter = abbreviations.delimiter(f"\\{name}")
            return self._display(found.start(), found.end(), f"\\{name}", delimiter, meant)
        if f"\\{name}" in abbreviations.enclosing:
            return self._enclosed(found, abbreviations.enclosing[f"\\{name}"])
        return self._heading(found) if name in HEADINGS else self._other(found)

    def _definition(self, found: re.Match[str]) -> int:
        end = found.end("command")
        known = definition(self._text, end, found["command"], self._partners())
        if known is None:
            if not self._style:
                self._sheet.problem(found.start(), f"{found[0]} without an end", "balance its braces")
            self._sheet.hide(found.start(), found.end())
            return found.end()
        self._document.abbreviations.learn(self._text, known)
        if known.command in OF_ENVIRONMENTS:
            self._sheet.hide(found.start(), known.end)
        else:
            self._sheet.mark("macros", (found.start(), known.end))
        return known.end

    def _enclosed(self, found: re.Match[str], environment: str) -> int:
        gap = _OPTION.match(self._text, found.end())
        brace = gap.end() if gap else found.end()
        closing = self._partners().get(brace)
        if closing is None:
            return self._other(found)
        self._sheet.mark("display", (brace + 1, closing), (found.start(), closing + 1), environment)
        return closing + 1

    def _heading(self, found: re.Match[str]) -> int:
        gap = _OPTION.match(self._text, found.end())
        brace = gap.end() if gap else found.end()
        closing = self._partners().get(brace)
        if closing is None:
            return self._other(found)
        self._sheet.hide(found.start(), brace + 1)
        self._sheet.heading(brace + 1, closing)
        return brace + 1

    def _other(self, found: re.Match[str]) -> int:
        end = found.end()
        if found["command"] in NO_WORDS:
            arguments = _ARGUMENTS.match(self._text, end)
            end = arguments.end() if arguments else end
        self._sheet.hide(found.start(), end)
        return end

    def _partners(self) -> dict[int, int]:
        if self._braces is None:
            self._braces = partners(self._text)
        return self._braces

    # ── other files ──────────────────────────────────────────────────────────────────────────────

    def _including(self, found: re.Match[str]) -> int:
        option = _OPTION.match(self._text, found.end())
        is_package = found["command"] in PACKAGES
        names = _FILE.match(self._text, option.end() if is_package and option else found.end())
        if names is None:
            return self._other(found)
        self._sheet.hide(found.start(), names.end())
        if is_package:
            packages = (one.strip() for one in (names[1] or "").split(","))
            passages = tuple(passage for one in packages for passage in self._package(one, found.start()))
        else:
            together = found["command"] in ("import", "subimport") and names[2]
            name = f"{names[1].rstrip('/')}/{names[2]}" if together else names[1] or names[3]
            passages = self._included(name.strip().strip('"'), found, style=name.strip().endswith(".sty"))
        self._sheet.include((found.start(), names.end()), passages)
        return names.end()

    def _package(self, name: str, offset: int) -> tuple[Passage, ...]:
        """The macros of a style file that stands beside the document; other packages are TeX's own."""
        folder = self._document.folder
        if folder is None or not name or not ("/" in name or folder.holds(name, ".sty")):
            return ()
        return self._file(name, ".sty", offset, style=True)

    def _included(self, name: str, found: re.Match[str], *, style: bool) -> tuple[Passage, ...]:
        if self._document.folder is None:
            self._sheet.problem(
                found.start(), f"{name} is not read", "check the file instead of a text alone"
            )
            return ()
        return self._file(name, ".tex", found.start(), style=style)

    def _file(self, name: str, ending: str, offset: int, *, style: bool) -> tuple[Passage, ...]:
        folder = self._document.folder
        assert folder is not None
        try:
            source = folder.enter(name, ending)
        except Refused as refused:
            what, _, remedy = str(refused).rpartition(": ")
            self._sheet.problem(offset, f"{name}, which {what},", remedy)
            return ()
        try:
            return read_latex(source, self._document, style=style)
        finally:
            folder.leave()
