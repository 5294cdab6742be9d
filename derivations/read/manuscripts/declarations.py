"""What an author declares in comments: `<!-- derive: … -->`, `% derive: …`, `.. derive: …`."""

from __future__ import annotations

import re

from derivations.read.manuscripts.sheet import Sheet, Stretch

_WORD = re.compile(r"\s*+derive[ \t]*+:")


def declared(text: str, start: int, end: int) -> Stretch | None:
    """Where the declaration stands in a comment from `start` to `end`; None if it declares nothing.

    >>> text = "% derive: x > 0"
    >>> text[slice(*declared(text, 1, len(text)))]
    'x > 0'
    """
    word = _WORD.match(text, start, end)
    if not word:
        return None
    content = text[word.end() : end]
    begin = word.end() + len(content) - len(content.lstrip())
    return begin, begin + len(content.strip())


def read_comment(sheet: Sheet, inner: Stretch, outer: Stretch) -> None:
    """Mark what a comment declares, and hide the comment."""
    found = declared(sheet.source.text, *inner)
    sheet.hide(*outer)
    if found:
        sheet.mark("declaration", found, outer)
