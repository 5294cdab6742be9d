"""What a printed form is made of, and how tightly its parts hold together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How tightly a printed term holds together, from loose to tight."""

    SUM = 0
    SPELLED = 1
    SIGNED = 2
    DOTTED = 3
    PRODUCT = 4
    FRACTION = 5
    POWER = 6
    OPERATOR = 7
    ATOM = 8


@dataclass(frozen=True, slots=True)
class Target:
    """What a printed form is made of.

    `signs` and `functions` are templates by name.  `name` prints a name or its override, `array` that of a
    vector or matrix as a whole, `word` the name of a function, `script` a sub- or superscript.  With
    `stacked`, fractions and exponents need no parentheses inside, as the layout shows where they end.
    `touch` says whether a factor may follow another without a space; `tall` finds what needs growing
    parentheses.
    """

    signs: Mapping[str, str]
    functions: Mapping[str, str]
    name: Callable[[str, str], str]
    array: Callable[[str, str], str]
    word: Callable[[str, str], str]
    script: Callable[[str], str]
    stacked: bool
    touch: Callable[[str, str], bool]
    tall: Callable[[str], bool]
