r"""The mathematics of a passage, token by token, each with its place in the source.

What is only there for the eye (`\left`, `\,`, `\displaystyle`, colours, labels) is gone after this, but for a
mark that a gap or a fence stood there.  Damage that can have one meaning only is repaired, each time with a
remark.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal, TypeAlias

from derivations.errors import UnreadableInput
from derivations.read.latex.signs import (
    DROPPED,
    FENCES,
    FULL_WIDTH,
    GAPS,
    INTERPRETED,
    SIZES,
    SYNONYMS,
    TEXTS,
    UNICODE,
    WIDE_GAPS,
)

Kind: TypeAlias = Literal["number", "letter", "command", "sign", "text", "gap", "row", "align"]
MOST_TOKENS = 20_000  # of one formula
MOST_PIECES = 10 * MOST_TOKENS  # the same with what is there for the eye only


@dataclass(frozen=True, slots=True)
class Token:
    r"""A piece of a formula: `text` is its canonical spelling, `start` and `end` its place in the source.

    `gap` says that a thin space stood before it, `fence` that it was opened by \left ("l") or closed by
    \right ("r").
    """

    kind: Kind
    text: str
    start: int
    end: int
    gap: bool = False
    fence: Literal["", "l", "r"] = ""

    def is_sign(self, *signs: str) -> bool:
        """Whether the token is one of these signs."""
        return self.kind == "sign" and self.text in signs

    def is_command(self, *names: str) -> bool:
        """Whether the token is one of these commands."""
        return self.kind == "command" and self.text in names


@dataclass(frozen=True, slots=True)
class Repair:
    """A place where the text was damaged, and what was read instead."""

    start: int
    end: int
    message: str


@dataclass(frozen=True, slots=True)
class Formula:
    """The tokens of a stretch of mathematics and what was repaired in it."""

    tokens: tuple[Token, ...]
    repairs: tuple[Repair, ...] = ()


class Unreadable(UnreadableInput):
    """A stretch that cannot be read: `start` and `end` are its place in the source."""

    def __init__(self, message: str, start: int, end: int, *, expected: str = "", declare: str = "") -> None:
        super().__init__(message, expected=expected)
        self.start = start
        self.end = end
        self.declare = declare


def at(token: Token, message: str, *, expected: str = "", declare: str = "") -> Unreadable:
    """The error that points at a token."""
    return Unreadable(message, token.start, token.end, expected=expected, declare=declare)


_PIECE = re.compile(
    r"""
      (?P<space>[ \t\n\r\u00a0]+)
    | (?P<comment>(?<!\\)%[^\n]*)
    | (?P<row>\\\\(?:\s*\[[-+\d.a-z ]*\])?\*?)
    | (?P<command>\\[A-Za-z]+\*?|\\.)
    | (?P<interpreted>[\x07\x08\x0b\x0c][A-Za-z]+)
    | (?P<number>\d+(?:\.\d+)?|\.\d+)
    | (?P<letter>[A-Za-z])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens_of(text: str, start: int = 0) -> Formula:
    """The tokens of a text that begins at character `start` of its source."""
    repairs: list[Repair] = []
    pieces = list(islice(_cut(text, start, repairs), MOST_PIECES + 1))
    found = list(_settled(pieces, repairs)) if len(pieces) <= MOST_PIECES else pieces
    if len(found) > MOST_TOKENS:
        raise Unreadable(f"the formula has more than {MOST_TOKENS:,} tokens", start, start + len(text))
    return Formula(tuple(found), tuple(repairs))


def _cut(text: str, start: int, repairs: list[Repair]) -> Iterator[Token]:
    """The pieces of a text, commands still as they are spelled."""
    place = 0
    gap = False
    while place < len(text):
        piece = _PIECE.match(text, place)
        if piece is None:  # pragma: no cover - the last alternative takes any character
            break
        kind, spelled = piece.lastgroup, piece.group()
        here, place = start + place, piece.end()
        if kind in ("space", "comment"):
            continue
        if kind == "command" and spelled[1:].rstrip("*") in TEXTS:
            inside, place = _braced(text, place)
            yield Token("text", inside.strip(), here, start + place, gap)
        elif kind == "command" and spelled[1:] in GAPS:
            gap = True
            continue
        else:
            end = start + place
            for one in _pieces(kind or "other", spelled, here, end, repairs):
                yield replace(one, gap=gap)
        gap = False


def _pieces(kind: str, spelled: str, here: int, end: int, repairs: list[Repair]) -> Iterator[Token]:
    match kind:
        case "row":
            yield Token("row", spelled, here, end)
        case "number":
            yield Token("number", spelled, here, end)
        case "letter":
            yield Token("letter", spelled, here, end)
        case "command":
            yield from _command(spelled[1:], here, end)
        case "interpreted":
            name = INTERPRETED[spelled[0]] + spelled[1:]
            repairs.append(Repair(here, end, f"a control character and {spelled[1:]} are read as \\{name}"))
            yield from _command(name, here, end)
        case _:
            yield from _other(spelled, here, end, repairs)


def _command(name: str, here: int, end: int) -> Iterator[Token]:
    name = name if len(name) == 1 else name.removesuffix("*")
    if name in ("newline", "cr", "tabularnewline"):
        yield Token("row", name, here, end)
    elif name in WIDE_GAPS:
        yield Token("gap", name, here, end)
    elif name in FENCES:
        yield Token("sign", FENCES[name], here, end)
    else:
        yield Token("command", SYNONYMS.get(name, name), here, end)


def _other(sign: str, here: int, end: int, repairs: list[Repair]) -> Iterator[Token]:
    if sign in FULL_WIDTH:
        repairs.append(Repair(here, end, f"the full-width {sign} is read as {FULL_WIDTH[sign]}"))
        sign = FULL_WIDTH[sign]
    spelled = UNICODE.get(sign, sign)
    if spelled.startswith("\\"):
        yield from _command(spelled[1:], here, end)
    elif sign == "&":
        yield Token("align", sign, here, end)
    elif spelled.isalpha():
        yield Token("letter", spelled, here, end)
    elif spelled.isdigit():
        yield Token("number", spelled, here, end)
    else:
        yield Token("sign", spelled, here, end)


def _braced(text: str, place: int) -> tuple[str, int]:
    """The inside of the braces that begin at a place, and where they end; the next character without any."""
    while place < len(text) and text[place].isspace():
        place += 1
    if place >= len(text) or text[place] != "{":
        return text[place : place + 1], min(place + 1, len(text))
    depth, first = 0, place + 1
    while place < len(text):
        if text[place] == "\\":
            place += 1
        elif text[place] == "{":
            depth += 1
        elif text[place] == "}":
            depth -= 1
            if not depth:
                return text[first:place], place + 1
        place += 1
    return text[first:], len(text)


# ── layout ───────────────────────────────────────────────────────────────────────────────────────


def _settled(pieces: Sequence[Token], repairs: list[Repair]) -> Iterator[Token]:
    """The pieces without what is there for the eye only."""
    place = 0
    while place < len(pieces):
        one = pieces[place]
        place += 1
        if one.kind != "command":
            if one.kind == "letter":
                whole = _lost_backslash(pieces, place - 1)
                if whole is not None:
                    repairs.append(
                        Repair(one.start, whole.end, f"{whole.text[1:]} is read as \\{whole.text}")
                    )
                    place += len(whole.text) - 2
                    one = whole
            yield one
        elif one.text in SIZES:
            if place < len(pieces) and one.text in ("left", "right"):
                fenced = pieces[place]
                place += 1
                if not fenced.is_sign("."):
                    yield replace(fenced, fence="l" if one.text == "left" else "r", start=one.start)
                elif one.text == "right":
                    yield replace(fenced, text="none", fence="r", start=one.start)
            elif place < len(pieces) and one.text in ("middle",):
                continue
            elif place < len(pieces) and pieces[place].is_sign("."):
                place += 1
        elif one.text in DROPPED:
            for _ in range(DROPPED[one.text]):
                place = _behind_argument(pieces, place)
        else:
            yield one


def _behind_argument(pieces: Sequence[Token], place: int) -> int:
    """The place behind one argument: a group, or a single token."""
    if place < len(pieces) and pieces[place].is_sign("{"):
        depth = 0
        while place < len(pieces):
            depth += pieces[place].is_sign("{") - pieces[place].is_sign("}")
            place += 1
            if not depth:
                break
        return place
    return min(place + 1, len(pieces))


def _lost_backslash(pieces: Sequence[Token], place: int) -> Token | None:
    r"""`abla` and `lpha` that stand alone: \nabla and \alpha whose \n and \a were interpreted."""
    if place and pieces[place - 1].kind == "letter" and pieces[place - 1].end == pieces[place].start:
        return None
    for whole in ("nabla", "alpha"):
        run = pieces[place : place + len(whole) - 1]
        if "".join(one.text for one in run) != whole[1:] or any(one.kind != "letter" for one in run):
            continue
        if any(before.end != after.start for before, after in itertools.pairwise(run)):
            continue
        behind = pieces[place + len(run)] if place + len(run) < len(pieces) else None
        if behind is None or behind.kind != "letter" or behind.start > run[-1].end:
            return Token("command", whole, run[0].start, run[-1].end)
    return None


CLOSING = {"(": ")", "[": "]", "\\{": "\\}", "\\lfloor": "\\rfloor", "\\lceil": "\\rceil"}


def split(tokens: list[Token], sign: str = ",") -> list[list[Token]]:
    """The stretches between commas, or between another sign."""
    found: list[list[Token]] = [[]]
    depth = 0
    for one in tokens:
        depth += one.is_sign("(", "{", "[", "\\{") - one.is_sign(")", "}", "]", "\\}")
        if (one.is_sign(sign) or (one.kind == "command" and f"\\{one.text}" == sign)) and not depth:
            found.append([])
        else:
            found[-1].append(one)
    return found
