"""What a text holds, in short: its formulas, its declarations, its words."""

from __future__ import annotations

from derivations.read.manuscripts import Form, manuscript_of
from derivations.read.source import Manuscript

FORMULAS = ("inline", "display")


def formulas(text: str, form: Form = "markdown") -> list[str]:
    """The formulas without the blanks around them; problems are none."""
    manuscript = manuscript_of(text, "text", form)
    assert not manuscript.problems, manuscript.problems
    return texts(manuscript)


def texts(manuscript: Manuscript, *kinds: str) -> list[str]:
    return [one.text.strip() for one in manuscript.passages if one.kind in (kinds or FORMULAS)]


def kinds(text: str, form: Form = "markdown") -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in manuscript_of(text, "text", form).passages]


def places(manuscript: Manuscript) -> list[tuple[int, int]]:
    """Line and column of each formula's first sign that is no blank."""
    found = []
    for one in manuscript.passages:
        if one.kind in FORMULAS:
            origin = one.span(len(one.text) - len(one.text.lstrip())).origin
            found.append((origin.line, origin.column))
    return found


def problem_places(text: str, form: Form = "markdown") -> list[tuple[int, int]]:
    return [(one.line, one.column) for one in manuscript_of(text, "text", form).problems]
