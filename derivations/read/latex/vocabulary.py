"""What has to be known before a formula can be parsed: which names are functions, words, notations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from derivations.read.latex.tokens import Token

Scope = Literal["", "minimal", "free", "whole"]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    r"""What a reader of formulas knows.

    `functions` and `plain` are names that are, and are not, applied to what follows in parentheses.  `words`
    are names of several letters.  `literals` are runs of tokens that stand for one thing, such as W x or J (
    \theta ), each with the key of what it stands for.  `labels` are superscripts without parentheses that are
    no powers.  `log` is the base of \log ("" where nobody said); `sums` and `limits` how far Σ and lim reach;
    `commas` says that a comma between factors is a lost thin space.
    """

    functions: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    literals: Mapping[tuple[str, ...], str] = field(default_factory=lambda: MappingProxyType({}))
    labels: frozenset[str] = frozenset()
    log: str = ""
    sums: Scope = ""
    limits: Scope = ""
    commas: bool = False


EMPTY = Vocabulary()


def canonical(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The spelling of a run of tokens by which it is found again: a single token needs no braces."""
    found: list[str] = []
    place = 0
    while place < len(tokens):
        step, text = spelled(tokens, place)
        if text:
            found.append(text)
        place += step
    return tuple(found)


def spelled(tokens: Sequence[Token], place: int) -> tuple[int, str]:
    """How many tokens one canonical piece takes, and how it is spelled."""
    one = tokens[place]
    if one.is_sign("{") and place + 2 < len(tokens) and tokens[place + 2].is_sign("}"):
        return 3, _text(tokens[place + 1])
    return 1, _text(one)


def _text(token: Token) -> str:
    if token.kind == "command":
        return f"\\{token.text}"
    return "" if token.kind in ("align", "gap") else token.text


def literal_at(
    tokens: Sequence[Token], place: int, literals: Mapping[tuple[str, ...], str]
) -> tuple[str, int]:
    """The key of the longest literal that begins at a place, and where it ends; "" for none."""
    best, end = "", place
    for literal, key in literals.items():
        here, matched = place, True
        for piece in literal:
            if here >= len(tokens):
                matched = False
                break
            step, text = spelled(tokens, here)
            if text != piece:
                matched = False
                break
            here += step
        if matched and here > end and not _goes_on(tokens, here, literal[-1]):
            best, end = key, here
    return best, end


def _goes_on(tokens: Sequence[Token], place: int, last: str) -> bool:
    """Whether a script follows, so that the last token belongs to something else."""
    scripts = ("_", "'") if last == ")" else ("_", "'", "^", "(")
    return place < len(tokens) and tokens[place].is_sign(*scripts)
