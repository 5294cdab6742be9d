"""A source that is being read: stretches are marked, what is no content is hidden, and words are the rest.

A reader only says where mathematics, declarations and definitions of macros stand (with their delimiters)
and which signs are no content; so every character belongs to one passage at most, whatever the reader does.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from derivations.errors import UnreadableInput
from derivations.read.source import Kind, Passage, Source

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Mark:
    """A passage that is not words: its text at `inner`, and `outer` with the delimiters.

    Where another file is included, its passages stand in place of one.
    """

    kind: Kind
    inner: Stretch
    outer: Stretch
    environment: str = ""
    included: tuple[Passage, ...] | None = None


class Sheet:
    """The marks on one source; `problems` are what could not be read of it.

    The signs `blanks` are no content among words (the braces of LaTeX).
    """

    def __init__(self, source: Source, *, blanks: str = "") -> None:
        self.source = source
        self.problems: list[UnreadableInput] = []
        self._marks: list[_Mark] = []
        self._headings: list[Stretch] = []
        self._hidden: list[Stretch] = []
        self._words: Stretch = (0, len(source.text))
        self._blanks = str.maketrans(dict.fromkeys(blanks, " "))

    def mark(self, kind: Kind, inner: Stretch, outer: Stretch | None = None, environment: str = "") -> None:
        """A stretch is of this kind; `outer` is where its delimiters begin and end."""
        self._marks.append(_Mark(kind, inner, outer or inner, environment))

    def include(self, outer: Stretch, passages: tuple[Passage, ...]) -> None:
        """The passages of another source are read in place of a command."""
        self._marks.append(_Mark("prose", outer, outer, included=passages))

    def heading(self, start: int, end: int) -> None:
        """Words of this stretch are a heading; there may be formulas between them."""
        if start < end:
            self._headings.append((start, end))

    def hide(self, start: int, end: int) -> None:
        """This stretch is no content, wherever it stands."""
        if start < end:
            self._hidden.append((start, end))

    def words_from(self, offset: int) -> None:
        """Before this place there are no words of the text (headings aside)."""
        self._words = (offset, self._words[1])

    def words_until(self, offset: int) -> None:
        """Behind this place there are no words of the text."""
        self._words = (self._words[0], offset)

    def problem(self, offset: int, what: str, remedy: str) -> None:
        """`what`, with its place, and what to do about it."""
        origin = self.source.origin(offset)
        cell = f"cell {origin.cell}, " if origin.cell else ""
        message = f"{what} at {cell}line {origin.line}, column {origin.column}: {remedy}"
        self.problems.append(
            UnreadableInput(message, path=origin.file, line=origin.line, column=origin.column)
        )

    def unclosed(self, offset: int, opening: str, closing: str) -> None:
        """A delimiter has no partner."""
        self.problem(offset, f"unclosed {opening} that begins", f"write {closing} where it ends")

    def passages(self) -> tuple[Passage, ...]:
        """Everything marked, and the words between, in the order of the text.

        A declaration inside another passage, where its own signs are hidden, comes before that passage.
        """
        text = blanked(self.source.text, self._hidden)
        found: list[Passage] = []
        position = latest = 0
        for mark in sorted(self._marks, key=lambda one: one.outer):
            passages = self._passages_of(mark, text)
            if mark.outer[0] < position:
                found[latest:latest] = passages
                latest += len(passages)
                continue
            found += self._words_between(text, position, mark.outer[0])
            latest = len(found)
            found += passages
            position = mark.outer[1]
        found += self._words_between(text, position, len(text))
        return tuple(found)

    def _passages_of(self, mark: _Mark, text: str) -> tuple[Passage, ...]:
        if mark.included is not None:
            return mark.included
        start, end = mark.inner
        whole = self.source.text if mark.kind == "declaration" else text
        content = whole[start:end]
        if not content.strip():
            return ()
        return (Passage(mark.kind, self.source, start, content, mark.environment),)

    def _words_between(self, text: str, start: int, end: int) -> Iterator[Passage]:
        for kind, begin, stop in self._cut_at_headings(start, end):
            words = text[begin:stop].translate(self._blanks)
            content = words.strip()
            if content:
                yield Passage(kind, self.source, begin + len(words) - len(words.lstrip()), content)

    def _cut_at_headings(self, start: int, end: int) -> Iterator[tuple[Kind, int, int]]:
        first, last = self._words
        number = bisect_right(self._headings, start, key=lambda one: one[1])
        while number < len(self._headings) and self._headings[number][0] < end:
            begin, stop = self._headings[number]
            yield "prose", max(start, first), min(begin, last)
            yield "heading", max(start, begin), min(stop, end)
            start, number = min(stop, end), number + 1
        yield "prose", max(start, first), min(end, last)


def blanked(text: str, stretches: list[Stretch]) -> str:
    """The text with blanks in these stretches; the ends of lines stay.

    >>> blanked("> a", [(0, 2)])
    '  a'
    """
    parts = []
    position = 0
    for start, end in sorted(stretches):
        begin = max(start, position)
        if begin < end:
            parts += [text[position:begin], _blank(text[begin:end])]
            position = end
    return "".join((*parts, text[position:]))


def _blank(text: str) -> str:
    return "\n".join(" " * len(line) for line in text.split("\n"))
