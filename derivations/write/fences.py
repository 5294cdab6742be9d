"""Parentheses: the walk marks where they stand, and their shape is drawn when the line is complete."""

from __future__ import annotations

import re
from collections.abc import Callable

# Private characters that mark a group and a function's parentheses, until their shape is known.
OPEN, CLOSE, CALL_OPEN, CALL_CLOSE = "\ue000", "\ue001", "\ue002", "\ue003"


def fenced(line: str, tall: Callable[[str], bool]) -> str:
    """The line with its parentheses drawn: groups without a group inside round, the next square, and so on.

    Those of a function are always round.  `tall` says of a content that it needs growing ones.
    """
    opened: list[tuple[str, int]] = []
    done, height = "", 0
    for piece in re.split(f"([{OPEN}{CLOSE}{CALL_OPEN}{CALL_CLOSE}])", line):
        match piece:
            case "\ue000" | "\ue002":
                opened.append((done, height))
                done, height = "", 0
            case "\ue001" | "\ue003":
                before, beside = opened.pop()
                height += piece == CLOSE
                done = before + _drawn(done, square=piece == CLOSE and height % 2 == 0, tall=tall(done))
                height = max(beside, height)
            case _:
                done += piece
    return done


def _drawn(inside: str, *, square: bool, tall: bool) -> str:
    left, right = "[]" if square else "()"
    return rf"\left{left}{inside}\right{right}" if tall else f"{left}{inside}{right}"
