"""Names of the page → names of terms, one for each, that print as they were written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from derivations.write.notation import LETTERS, name_latex

_BY_LATEX = {row.latex: name for name, row in LETTERS.items()}
_ACCENT = re.compile(r"\\(hat|bar|tilde|Delta)\{(.+)\}")
_SUBSCRIPT = re.compile(r"([^_]+)_\{?([^{}]+?)\}?")


@dataclass(slots=True)
class Identifiers:
    """The names that were given, by the spelling on the page."""

    given: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def of(self, key: str) -> str:
        """The name of a spelling; a second spelling never gets the same one."""
        if key not in self.given:
            name = base = _identifier(key)
            number = 2
            while name in self.taken:
                name, number = f"{base}{number}", number + 1
            self.given[key] = name
            self.taken.add(name)
        return self.given[key]

    def latex(self, key: str) -> str:
        """What the name is printed as in LaTeX, where that is not what it prints as by itself."""
        written = key.replace("_{", "_{", 1)
        return "" if name_latex(self.of(key)) == written else written


def _identifier(key: str) -> str:
    accent = _ACCENT.fullmatch(key)
    if accent is not None:
        return _identifier(accent[2]) + accent[1]
    if key.endswith("'"):
        return f"{_identifier(key.rstrip(chr(39)))}_prime"
    if key in _BY_LATEX:
        return _BY_LATEX[key]
    below = _SUBSCRIPT.fullmatch(key)
    if below is not None:
        return f"{_identifier(below[1])}_{_plain(below[2])}"
    return _plain(key)


def _plain(key: str) -> str:
    spelled_out = key.replace("\\", "").replace("*", "star").replace("†", "dagger")
    letters = "".join(sign if sign.isalnum() else "_" for sign in spelled_out)
    letters = re.sub("_+", "_", letters).strip("_")
    return letters if (letters and letters.isidentifier()) or letters.isdigit() else f"v_{letters}".strip("_")
