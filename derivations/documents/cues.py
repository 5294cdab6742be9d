"""What the words before a formula announce: a definition, a condition, a claim, or a reason.

A cue is a hint and no rule: what it announces is taken only where the formula has the form for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

Cue: TypeAlias = Literal["", "definition", "condition", "claim", "reason", "denial"]

#   the last words before a formula, the strongest first; words of several languages stand in one row
CUES: Mapping[Cue, re.Pattern[str]] = MappingProxyType({
    "denial": re.compile(
        r"\b(does not hold|do not hold|(is|are|would be) (false|wrong|incorrect|untrue|not true|not correct)|"
        r"wrongly|it is not true that|(mistake|error|misconception|fallacy)( is)?|gilt nicht)$", re.I),
    "reason": re.compile(
        r"\b(since|because|as|by the fact that|due to|weil|da)\s*$|[∵]\s*$|(因为|由于)\s*$", re.I),
    "condition": re.compile(
        r"\b(if|when|for|whenever|provided( that)?|assum(e|ing)( that)?|suppos(e|ing)( that)?|given( that)?|at|where"
        r" we assume|set(ting)?|substitut(e|ing)|plug(ging)? in|falls|wenn|für|solve)\s*$|(当|若|设|代入|令)\s*$", re.I),
    "definition": re.compile(
        r"\b(where|let|let us|define[sd]?|denote[sd]?|call(ed)?|write|written( as)?|recall( that)?|with|consider|"
        r"introduc(e|ing)|defined (as|by|to be)|given by|is|are|be|namely|by|formula is|notation|abbreviate[sd]?|"
        r"wobei|sei|definiere|mit|ist|function)\W*$|(其中|记|定义|定义为|记为|已知|为)\s*[:：]?\s*$", re.I),
    "claim": re.compile(
        r"\b(therefore|thus|so|hence|then|gives?|yields?|get|obtain|have|that|follows|shows?|becomes|equivalent to|"
        r"implies|conclude|also|folgt|gilt|erhalten|equals|and)\W*$|(则|故|所以|即|得|有|因此|可得|从而)\s*[:：]?\s*$", re.I),
})  # fmt: skip


def cue(words: str) -> Cue:
    """What the words announce; "" for nothing known."""
    tail = words.rstrip(" \t\n,:;.$，：").replace("\n", " ")[-60:]
    for name, pattern in CUES.items():
        if pattern.search(tail):
            return name
    return ""
