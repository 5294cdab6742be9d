"""The blocks of Markdown, line by line: quotations and lists that hold a line, and what kind of line it is.

CommonMark 0.31, sections 4 and 5, as far as it says where content begins.  Columns count tabs to the next
multiple of four.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

QUOTE = 0  # a container that is no item of a list, whose width is at least 2
DEEPEST = 50  # containers in one another; what is deeper is text
CODE = 4  # columns of indentation that make a line code

Containers = tuple[int, ...]

_ITEM = re.compile(r"([-+*]|\d{1,9}[.)])(?=[ \t\n]|\Z)")
_RULE = re.compile(r"(?:(?:\*[ \t]*+){3,}|(?:-[ \t]*+){3,}|(?:_[ \t]*+){3,})(?=\n|\Z)")
_BLANKS = re.compile(r"[ \t]*+")


@dataclass(frozen=True, slots=True)
class Place:
    """An offset in a line, its column, and the column up to which containers have taken the line."""

    offset: int
    column: int = 0
    taken: int = 0

    def indentation(self) -> int:
        """Columns of blanks that belong to the content."""
        return self.column - self.taken


def after_blanks(text: str, place: Place) -> Place:
    """The first sign at or behind a place that is no blank."""
    found = _BLANKS.match(text, place.offset)
    end = found.end() if found else place.offset
    column = place.column
    if "\t" in text[place.offset : end]:
        for sign in text[place.offset : end]:
            column += CODE - column % CODE if sign == "\t" else 1
    else:
        column += end - place.offset
    return Place(end, column, place.taken)


def follow(text: str, start: int, containers: Containers) -> tuple[int, Place]:
    """How many of the open containers hold the line that begins at `start`, and its first sign inside."""
    place = after_blanks(text, Place(start))
    for number, width in enumerate(containers):
        if width == QUOTE:
            if place.indentation() >= CODE or text[place.offset : place.offset + 1] != ">":
                return number, place
            place = _behind_quote(text, place)
        elif _ends(text, place.offset):
            continue
        elif place.indentation() >= width:
            place = Place(place.offset, place.column, place.taken + width)
        else:
            return number, place
    return len(containers), place


def enter(text: str, place: Place, depth: int, *, in_paragraph: bool) -> tuple[Containers, Place]:
    """The containers that begin here, and the first sign inside them."""
    entered: list[int] = []
    while place.indentation() < CODE and depth + len(entered) < DEEPEST:
        if text[place.offset : place.offset + 1] == ">":
            entered.append(QUOTE)
            place = _behind_quote(text, place)
            continue
        item = _item(text, place, in_paragraph=in_paragraph and not entered)
        if item is None:
            break
        width, place = item
        entered.append(width)
    return tuple(entered), place


def is_rule(text: str, place: Place) -> bool:
    """Whether the line is a thematic break."""
    return place.indentation() < CODE and bool(_RULE.match(text, place.offset))


def _behind_quote(text: str, place: Place) -> Place:
    column = place.column + 1
    blank = text[place.offset + 1 : place.offset + 2] in (" ", "\t")
    return after_blanks(text, Place(place.offset + 1, column, column + blank))


def _item(text: str, place: Place, *, in_paragraph: bool) -> tuple[int, Place] | None:
    """The width of an item that begins here; in a paragraph only one that is not empty, numbered 1."""
    found = _ITEM.match(text, place.offset)
    if not found or _RULE.match(text, place.offset):
        return None
    sign = found[1]
    empty = _ends(text, _BLANKS.match(text, found.end()).end())  # type: ignore[union-attr]
    if in_paragraph and (empty or sign not in ("-", "+", "*", "1.", "1)")):
        return None
    behind = place.column + len(sign)
    content = after_blanks(text, Place(found.end(), behind, behind))
    blanks = content.indentation() if not empty and content.indentation() <= CODE else 1
    width = place.indentation() + len(sign) + blanks
    return width, Place(content.offset, content.column, place.taken + width)


def _ends(text: str, offset: int) -> bool:
    return text[offset : offset + 1] in ("", "\n")
