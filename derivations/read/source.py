"""The text of a document and the places in it: every formula keeps the file, line and column it came from."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from derivations.core.derivation import Origin
from derivations.errors import UnreadableInput

Kind: TypeAlias = Literal["prose", "heading", "inline", "display", "declaration", "macros"]


@dataclass(frozen=True, slots=True)
class Source:
    """A text with a name: a file, or one cell of a notebook (cells are counted from 1).

    Lines end with a line feed: whoever reads a file has turned CR LF and CR into it, and taken the BOM off.
    """

    path: str
    text: str = field(repr=False)
    cell: int = 0
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = (0, *(place + 1 for place, sign in enumerate(self.text) if sign == "\n"))
        object.__setattr__(self, "_starts", starts)

    def origin(self, offset: int) -> Origin:
        """The file, line and column of a character."""
        number = bisect_right(self._starts, offset)
        return Origin(self.path, number, offset - self._starts[number - 1] + 1, self.cell)

    def offset(self, line: int, column: int) -> int:
        """The character at a line and column, or the nearest that there is."""
        number = min(max(line, 1), len(self._starts))
        return min(self._starts[number - 1] + max(column, 1) - 1, len(self.text))

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its end."""
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self.text[self._starts[number - 1] : end]


def blank_until(path: str, line: int, column: int) -> Source:
    """A source of blanks that ends at a place: for what is said of a text that is not there."""
    return Source(path, "\n" * (line - 1) + " " * (column - 1))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a source, from `start` up to but not including `end`."""

    source: Source
    start: int
    end: int

    @property
    def origin(self) -> Origin:
        """Where it begins."""
        return self.source.origin(self.start)

    @property
    def text(self) -> str:
        """What stands there."""
        return self.source.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document of one kind, in the order of reading.

    `text` is as long as the stretch that begins at `start`: character k of it is character start + k of the
    source.  What is no content there (`> ` of a quotation, the indentation of a list, a LaTeX comment) is
    blank.  The delimiters of mathematics stand outside; `environment` is the name of the outermost one, with
    its `\\begin` and `\\end` outside too ("" for `$$`, `\\[`).

    prose, heading  words; `\\text` of mathematics is not among them
    inline, display mathematics
    declaration     what the author declares: YAML of a front matter (`environment` "yaml"), or one line of a
                    `derive:` comment, without the word
    macros          a stretch that defines macros outside mathematics (\\newcommand, \\def, …)
    """

    kind: Kind
    source: Source
    start: int
    text: str
    environment: str = ""

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The stretch of the source from character `start` of the passage to `end`."""
        return Span(self.source, self.start + start, self.start + (len(self.text) if end is None else end))


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A document as its passages; `problems` say what could not be read, each with its place."""

    path: str
    passages: tuple[Passage, ...]
    problems: tuple[UnreadableInput, ...] = ()
