r"""Conditions that a text states one after another: which of them cannot hold together.

"If $x > 0$, … . If $x < 0$, …" are two cases, not one assumption: what is said later takes the place of what
it contradicts, for from both together anything would follow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

_SIGNS = {
    "<": "<", ">": ">", "=": "=", "≤": "<=", "≥": ">=", "≠": "!=", "\\lt": "<", "\\gt": ">",
    "\\le": "<=", "\\leq": "<=", "\\ge": ">=", "\\geq": ">=", "\\ne": "!=", "\\neq": "!=",
    "\\leqslant": "<=", "\\geqslant": ">=",
}  # fmt: skip
_RELATION = re.compile(r"\\(?:leqslant|geqslant|leq|geq|neq|le|ge|ne|lt|gt)(?![a-zA-Z])|[<>=≤≥≠]")
_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!="}
_APART = {
    frozenset(pair)
    for pair in ({"<", ">"}, {"<", ">="}, {">", "<="}, {"=", "<"}, {"=", ">"}, {"=", "!="})
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Atom:
    """left relation right, as it is written without spaces."""

    left: str
    relation: str
    right: str

    @property
    def flipped(self) -> _Atom:
        """The same said from the other side."""
        return _Atom(self.right, _FLIPPED[self.relation], self.left)


def contradict(one: str, other: str) -> bool:
    """Whether two conditions in LaTeX cannot hold together, as far as their signs and numbers tell."""
    return any(_apart(a, b) for first in _atoms(one) for b in _atoms(other) for a in (first, first.flipped))


def _atoms(text: str) -> list[_Atom]:
    sides = [re.sub(r"\s+", "", side) for side in _RELATION.split(text)]
    signs = [_SIGNS[sign] for sign in _RELATION.findall(text)]
    return [_Atom(left, sign, right) for left, sign, right in zip(sides, signs, sides[1:], strict=False)]


def _apart(one: _Atom, other: _Atom) -> bool:
    if one.left != other.left:
        return False
    if one.right == other.right:
        return frozenset((one.relation, other.relation)) in _APART
    a, b = _number(one.right), _number(other.right)
    return a is not None and b is not None and (_beyond(one, a, other, b) or _beyond(other, b, one, a))


def _beyond(one: _Atom, a: Fraction, other: _Atom, b: Fraction) -> bool:
    """Whether all that the first allows lies above all that the second allows."""
    return one.relation in (">", ">=", "=") and other.relation in ("<", "<=", "=") and a > b


def _number(text: str) -> Fraction | None:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None
