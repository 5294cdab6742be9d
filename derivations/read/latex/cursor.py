"""A place among tokens, and the doubts that came up on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypedDict

from derivations.read.latex.syntax import Name, Node
from derivations.read.latex.tokens import Token, Unreadable, at
from derivations.read.latex.vocabulary import EMPTY, Vocabulary

DEEPEST = 120  # of groups within groups


class Where(TypedDict):
    """The place of a node."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place that can be read in two ways: what was chosen, what else it may be, and what settles it.

    A doubt that is `settled` by what textbooks do needs no word of the author; `declare` is the line that
    settles it otherwise.  One of `proofs` has no other reading that could be tried: it may prove, and refute
    nothing.
    """

    start: int
    end: int
    chosen: str
    other: str
    declare: str = ""
    settled: bool = True
    proofs: bool = False


@dataclass(frozen=True, slots=True)
class Grammar:
    """The rules that the parts of the grammar take of one another: each reads what comes next."""

    total: Callable[[Cursor], Node]
    product: Callable[[Cursor], Node]
    factor: Callable[[Cursor], Node]
    atom: Callable[[Cursor], Node]
    behind: Callable[[Cursor, Node], Node]
    group: Callable[[Cursor], Node]
    listed: Callable[[Cursor, Token], list[Node]]
    begins: Callable[[Cursor, Token], bool]


@dataclass(slots=True)
class Cursor:
    """Tokens, and how far they have been read.

    `turned` are the places whose doubts are to be read the other way.  `inside` says how deep groups are
    nested, `bars` which |…| are open, `integrals` how many ∫ wait for their differential and `differential`
    the one that stood in a numerator; `separates` says that a bar separates the arguments of a function.
    """

    tokens: Sequence[Token]
    grammar: Grammar
    vocabulary: Vocabulary = EMPTY
    turned: frozenset[int] = frozenset()
    place: int = 0
    inside: int = 0
    bars: list[str] = field(default_factory=list)
    integrals: int = 0
    doubts: list[Doubt] = field(default_factory=list)
    repairs: dict[int, str] = field(default_factory=dict)
    separates: bool = False
    differential: Name | None = None

    def peek(self, ahead: int = 0) -> Token | None:
        """The next token, or one behind it."""
        place = self.place + ahead
        return self.tokens[place] if place < len(self.tokens) else None

    def sees(self, *signs: str) -> bool:
        """Whether the next token is one of these signs."""
        one = self.peek()
        return one is not None and one.is_sign(*signs)

    def sees_command(self, *names: str) -> bool:
        """Whether the next token is one of these commands."""
        one = self.peek()
        return one is not None and one.is_command(*names)

    def take(self) -> Token:
        """The next token, which has to be there."""
        one = self.peek()
        if one is None:
            raise self.wrong("the formula ends too early")
        self.place += 1
        return one

    def expect(self, sign: str, opened: Token) -> Token:
        """The closing sign of what a token opened."""
        if not self.sees(sign):
            what = opened.text.lstrip("\\")
            raise at(self.peek() or opened, f"the {what} that was opened is not closed here", expected=sign)
        return self.take()

    def wrong(self, message: str, *, expected: str = "", declare: str = "") -> Unreadable:
        """The error that points at the next token, or behind the last."""
        one = self.peek()
        if one is not None:
            return at(one, message, expected=expected, declare=declare)
        last = self.tokens[-1] if self.tokens else Token("sign", "", 0, 0)
        return Unreadable(message, last.end, last.end, expected=expected, declare=declare)

    def doubt(
        self,
        token: Token,
        chosen: str,
        other: str,
        *,
        declare: str = "",
        settled: bool = True,
        proofs: bool = False,
    ) -> bool:
        """Note a doubt; whether it is to be read the other way this time."""
        self.doubts.append(Doubt(token.start, token.end, chosen, other, declare, settled, proofs))
        return token.start in self.turned

    def over(self, first: Token) -> Where:
        """The place of a node that began with a token and has been read to its end."""
        last = self.tokens[self.place - 1] if self.place else first
        return Where(start=first.start, end=max(last.end, first.end))

    def apart(self, tokens: Sequence[Token], read: Callable[[Cursor], Node]) -> Node:
        """What a stretch of tokens of its own says; all of them have to be read."""
        inner = replace(
            self, tokens=tokens, place=0, bars=[], integrals=0, separates=False, differential=None
        )
        node = read(inner)
        if inner.peek() is not None:
            raise inner.wrong("nothing is expected here", expected="the end of the group")
        return node


def grouped(cursor: Cursor) -> list[Token]:
    """The tokens of one argument: what stands in braces, or a single token; a digit of a number."""
    one = cursor.take()
    if one.kind == "number" and len(one.text) > 1:
        first = replace(one, text=one.text[0], end=one.start + 1)
        rest = replace(one, text=one.text[1:], start=one.start + 1, gap=False)
        cursor.tokens = [*cursor.tokens[: cursor.place - 1], first, rest, *cursor.tokens[cursor.place :]]
        return [first]
    if not one.is_sign("{"):
        return [one]
    depth, first_place = 1, cursor.place
    while depth:
        inner = cursor.peek()
        if inner is None:
            raise at(one, "the { is never closed", expected="}")
        depth += inner.is_sign("{") - inner.is_sign("}")
        cursor.place += 1
    return list(cursor.tokens[first_place : cursor.place - 1])
