"""Definitions of macros in LaTeX: where each ends, and which of them abbreviate the edges of a display."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from derivations.read.manuscripts.closing import Delimiter, of_environment
from derivations.read.manuscripts.environments import sort_of
from derivations.read.manuscripts.sheet import Stretch

# command → what follows it: * a star, n a name, o an option, g a group, p parameters, = a token to be copied
SHAPES: Mapping[str, str] = {
    "newcommand":               "*noog",
    "renewcommand":             "*noog",
    "providecommand":           "*noog",
    "DeclareRobustCommand":     "*noog",
    "DeclareMathOperator":      "*ng",
    "DeclarePairedDelimiter":   "ngg",
    "NewDocumentCommand":       "ngg",
    "RenewDocumentCommand":     "ngg",
    "ProvideDocumentCommand":   "ngg",
    "DeclareDocumentCommand":   "ngg",
    "def":                      "npg",
    "gdef":                     "npg",
    "edef":                     "npg",
    "xdef":                     "npg",
    "let":                      "n=",
    "newenvironment":           "*googg",
    "renewenvironment":         "*googg",
}  # fmt: skip
OF_ENVIRONMENTS = frozenset({"newenvironment", "renewenvironment"})

_GAP = r"[\s%]*+"  # a comment leaves its sign
_BEFORE_GROUP = re.compile(_GAP)
_PARTS = {
    "*": re.compile(rf"{_GAP}\*?"),
    "n": re.compile(rf"{_GAP}(?:\\(?:[A-Za-z@]++|.)|\{{{_GAP}\\(?:[A-Za-z@]++|.){_GAP}\}})"),
    "o": re.compile(rf"(?:{_GAP}\[(?:[^\[\]{{}}]++|\{{[^{{}}]*+\}})*+\])?"),
    "p": re.compile(r"[^{}]{0,400}+(?=\{)"),
    "=": re.compile(rf"{_GAP}=?{_GAP}(?:\\(?:[A-Za-z@]++|.)|[^\s{{}}])"),
}
_OPENS = re.compile(
    r"\s*+(?:\\begin\s*+\{([A-Za-z]+\*?)\}(?:\{[^{}]*+\}|\[[^\[\]]*+\])*+\s*+)+(?:\\label\{#1\})?"
)
_CLOSES = re.compile(r"\s*+\\end\s*+\{([A-Za-z]+\*?)\}\s*+(?:\\end\s*+\{[A-Za-z]+\*?\}\s*+)*+")
_DELIMITED = re.compile(r"\s*+#1\s*+(\\[A-Za-z@]++)\s*+")


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition that ends before `end`: its name and the stretches of what follows, shape by shape."""

    command: str
    end: int
    name: str
    parts: tuple[Stretch, ...]


def partners(text: str) -> dict[int, int]:
    """The closing brace of each opening one; those in \\{ and \\} are none.

    >>> partners("{a{b}}{")
    {2: 4, 0: 5}
    """
    found = {}
    opened = []
    for brace in re.finditer(r"\\.|[{}]", text, re.DOTALL):
        if brace[0] == "{":
            opened.append(brace.start())
        elif brace[0] == "}" and opened:
            found[opened.pop()] = brace.start()
    return found


def definition(text: str, at: int, command: str, braces: Mapping[int, int]) -> Definition | None:
    """The definition that `command`, which ends before `at`, begins; None if it has no end."""
    parts = []
    for sort in SHAPES[command]:
        end = _group_end(text, at, braces) if sort == "g" else _part_end(text, at, sort)
        if end is None:
            return None
        parts.append((at, end))
        at = end
    start, end = parts[SHAPES[command].find("n")] if "n" in SHAPES[command] else parts[1]
    return Definition(command, at, text[start:end].strip("{} \t\n%"), tuple(parts))


def _group_end(text: str, at: int, braces: Mapping[int, int]) -> int | None:
    gap = _BEFORE_GROUP.match(text, at)
    closing = braces.get(gap.end() if gap else at)
    return None if closing is None else closing + 1


def _part_end(text: str, at: int, sort: str) -> int | None:
    found = _PARTS[sort].match(text, at)
    return found.end() if found else None


@dataclass(slots=True)
class Abbreviations:
    """What the authors of a document write for the edges of displays.

    opening      \\be, which stands for \\begin{equation}
    closing      \\ee, which stands for \\end{equation}
    enclosing    \\eq{…}, which stands for both with the argument between
    environments \\begin{eq}, which stands for \\begin{equation}
    """

    opening: dict[str, str] = field(default_factory=dict)
    closing: dict[str, str] = field(default_factory=dict)
    enclosing: dict[str, str] = field(default_factory=dict)
    environments: dict[str, str] = field(default_factory=dict)

    def learn(self, text: str, found: Definition) -> None:
        """Remember a definition if it abbreviates an edge."""
        bodies = [_inside(text, part) for part in found.parts]
        if found.command in OF_ENVIRONMENTS:
            self._learn_environment(found.name, bodies[-2], bodies[-1])
        elif SHAPES[found.command].endswith("g"):
            self._learn_command(found, bodies[-1], bodies[-2])

    def delimiter(self, command: str) -> Delimiter:
        """What closes a display that an abbreviation opens."""
        name = self.opening[command]
        plain = of_environment(name)
        closings = {one for one, closed in self.closing.items() if closed == name}
        openings = {one for one, opened in self.opening.items() if opened == name}
        return Delimiter(plain.closings | closings, plain.openings | openings, plain.nests)

    def _learn_environment(self, name: str, before: str, behind: str) -> None:
        opened, closed = _opened(before), _closed(behind)
        if opened and closed and name != opened:
            self.environments[name] = opened

    def _learn_command(self, found: Definition, body: str, before: str) -> None:
        beginning, middle, rest = body.partition("#1")
        opened = _opened(beginning)
        last = _DELIMITED.fullmatch(before)
        self._forget(found.name)
        if middle and opened and _closed(rest):
            if last and found.command not in ("newcommand", "renewcommand"):
                self.opening[found.name], self.closing[last[1]] = opened, opened
            else:
                self.enclosing[found.name] = opened
        elif opened and not middle:
            self.opening[found.name] = opened
        elif closed := _closed(body):
            self.closing[found.name] = closed

    def _forget(self, name: str) -> None:
        for known in (self.opening, self.closing, self.enclosing):
            known.pop(name, None)


def _inside(text: str, part: Stretch) -> str:
    inside = text[slice(*part)].strip(" \t\n%")
    return inside[1:-1].replace("%", " ") if inside[:1] in ("{", "[") and len(inside) > 1 else inside


def _opened(text: str) -> str:
    if text.strip() == "\\[":
        return "displaymath"
    found = _OPENS.fullmatch(text)
    return found[1] if found and sort_of(found[1]) in ("display", "nested") else ""


def _closed(text: str) -> str:
    if text.strip() == "\\]":
        return "displaymath"
    found = _CLOSES.fullmatch(text)
    return found[1] if found and sort_of(found[1]) in ("display", "nested") else ""
