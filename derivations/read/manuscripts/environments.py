"""The environments of amsmath and its kin: which are mathematics, nest in it, or have arguments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

# name → how many groups {…} follow \begin{name}; "[" where an option [t] may stand before them
DISPLAYED: Mapping[str, str] = {
    "equation":      "",
    "displaymath":   "",
    "align":         "",
    "alignat":       "{",
    "flalign":       "",
    "xalignat":      "{",
    "xxalignat":     "{",
    "gather":        "",
    "multline":      "",
    "eqnarray":      "",
    "IEEEeqnarray":  "[{",
    "dmath":         "[",
    "dgroup":        "[",
    "darray":        "[{",
    "empheq":        "[{",
}  # fmt: skip
NESTED: Mapping[str, str] = {  # inside other mathematics by right, and found bare in Markdown
    "aligned":     "[",
    "alignedat":   "[{",
    "gathered":    "[",
    "multlined":   "[",
    "split":       "",
}  # fmt: skip
INLINE = frozenset({"math"})
TRANSPARENT = frozenset({"subequations"})  # there is mathematics inside, which has an environment of its own
OF_WORDS = frozenset({
    "abstract", "algorithm", "assumption", "center", "claim", "conjecture", "corollary", "definition",
    "description", "document", "enumerate", "example", "exercise", "figure", "frame", "itemize", "lemma",
    "note", "observation", "problem", "proof", "proposition", "question", "quotation", "quote", "remark",
    "solution", "table", "theorem",
})  # fmt: skip
ARGUMENT: Mapping[str, re.Pattern[str]] = {
    "[": re.compile(r"(?:[ \t]*+\[[^\[\]{}\n]*+\])?"),
    "{": re.compile(r"(?:[ \t\n]*+\{[^{}\n]*+\})?"),
}


def sort_of(name: str) -> Literal["display", "inline", "nested", ""]:
    """What an environment holds: "" for anything but mathematics.

    >>> sort_of("align*"), sort_of("aligned"), sort_of("itemize")
    ('display', 'nested', '')
    """
    plain = name.removesuffix("*")
    if plain in DISPLAYED:
        return "display"
    if plain in INLINE:
        return "inline"
    return "nested" if plain in NESTED else ""


def behind_arguments(text: str, offset: int, name: str) -> int:
    """Where the content begins: behind the arguments that follow \\begin{name}."""
    plain = name.removesuffix("*")
    for argument in DISPLAYED.get(plain, "") + NESTED.get(plain, ""):
        found = ARGUMENT[argument].match(text, offset)
        offset = found.end() if found else offset
    return offset
