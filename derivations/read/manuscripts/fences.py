"""Fences of Markdown: which of them hold mathematics, which words, and which programs.

Beside the ```math of GitHub there are the directives of MyST, ```{math} and ```{derivation}, and its
directives of words.  A fence that says `latex` shows a program to a reader, and so does one that says
nothing; it is taken for mathematics only if a single display is all that it holds.
"""

from __future__ import annotations

import re
from typing import Literal

from derivations.read.manuscripts.closing import Delimiter, Found, display_end, of_environment
from derivations.read.manuscripts.environments import behind_arguments, sort_of
from derivations.read.manuscripts.sheet import Stretch

OPENING = re.compile(r"(?P<sign>`{3,}(?=[^`\n]*+(?:\n|\Z))|~{3,}|:{3,})[ \t]*+(?P<info>[^\n]*+)")
OF_MATHEMATICS = frozenset({"math", "{math}", "{derivation}"})
OF_WORDS = frozenset({
    "abstract", "admonition", "attention", "card", "caution", "danger", "details", "dropdown", "epigraph",
    "error", "grid", "grid-item", "hint", "important", "margin", "note", "pull-quote", "seealso", "sidebar",
    "solution", "exercise", "tab-item", "tab-set", "tip", "topic", "warning", "proof", "theorem", "lemma",
    "definition", "corollary", "proposition", "example", "remark", "algorithm", "quote", "aside",
})  # fmt: skip

_DIRECTIVE = re.compile(r"\{([\w:-]+)\}")
_BEGIN = re.compile(r"\s*+(?:\\begin[ \t]*+\{([^{}\n]++)\}|(\$\$)|(\\\[))")


def fence_sort(sign: str, info: str) -> Literal["mathematics", "directive", "words", "latex", "program"]:
    """What a fence holds, by what stands behind its first sign.

    >>> fence_sort("```", "math"), fence_sort("```", "{note} Mind"), fence_sort("~~~", "python")
    ('mathematics', 'words', 'program')
    """
    word = info.split(maxsplit=1)[0] if info.strip() else ""
    directive = _DIRECTIVE.match(info)
    if directive and directive[0] in OF_MATHEMATICS:
        return "directive"
    if word in OF_MATHEMATICS and sign[0] != ":":
        return "mathematics"
    if directive and directive[1].removeprefix("prf:") in OF_WORDS:
        return "words"
    if sign[0] == ":":
        return "program" if directive and directive[1].startswith("code") else "words"
    return "latex" if word.lower() in ("latex", "tex") else "program"


def argument_of(info: str) -> int:
    """How much of the information is the directive itself; mathematics may follow it."""
    directive = _DIRECTIVE.match(info)
    return directive.end() if directive else len(info)


def single_display(text: str, start: int, end: int) -> tuple[Stretch, Stretch, str] | None:
    """The inside, the outside and the environment of the display that is all of a stretch, if one is."""
    begin = _BEGIN.match(text, start, end)
    if not begin:
        return None
    name = (begin[1] or "").strip()
    if name and not sort_of(name):
        return None
    closing = "$$" if begin[2] else "\\]"
    delimiter = of_environment(name) if name else Delimiter(frozenset({closing}))
    inner = behind_arguments(text, begin.end(), name) if name else begin.end()
    found = display_end(text, inner, delimiter)
    if not isinstance(found, Found) or found.after > end or text[found.after : end].strip():
        return None
    return (inner, found.end), (start, end), name
