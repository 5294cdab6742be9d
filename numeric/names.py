"""What lowered formulas are called in the code: by the page, by a primitive, or z."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Collection

from derivations.core.term import Add, Call, Definition, Term
from derivations.core.tree import name_of
from numeric.primitives import PRIMITIVES

RESERVED = {"np", *keyword.kwlist, *dir(builtins), *(row.name for row in PRIMITIVES)}


def code_name(name: str, taken: Collection[str]) -> str:
    """A safe, unused name: the page's own if it is a short ASCII word without a meaning in Python.

    >>> code_name("w", {"x"}), code_name("exec", ()), code_name("x", {"x"}), code_name("ŷ", ())
    ('w', 'v1', 'x_1', 'v1')
    """
    fits = re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,19}(_[A-Za-z0-9]{1,20}){0,3}", name, re.ASCII)
    stem = name if fits and name not in RESERVED else "v"
    if stem != "v" and stem not in taken:
        return stem
    tried = (f"{stem}{number}" if stem == "v" else f"{stem}_{number}" for number in range(1, len(taken) + 2))
    return next(candidate for candidate in tried if candidate not in taken)


def word_of(term: Term) -> str:
    """What a formula is called that the page has no name for."""
    match term:
        case Add():
            return "z"
        case Call(definition=definition):
            return result_word(definition)
    return "term"


def word_for(word: str, axes: int) -> str:
    """A capital for a matrix, where a name is one letter."""
    """A capital for a matrix, where a name is one letter."""
    return word.upper() if axes == 2 and len(word) == 1 else word


_WORDS = {"softmax": "p", "log_sum_exp": "lse", "softmax_cross_entropy": "loss"}


def result_word(definition: Definition) -> str:
    """What the result of a primitive is called."""
    word = definition.name.rpartition("_")[2]
    if word not in RESERVED and definition.name not in _WORDS:
        return word
    return _WORDS.get(definition.name, f"{word}_{name_of(definition.parameters[0])}")
