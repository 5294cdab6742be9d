"""What is said beside a formula: conditions behind it, a set that a name lies in, one of two alternatives."""

from __future__ import annotations

import re
from collections.abc import Sequence

from derivations.documents.context import Context
from derivations.documents.cues import cue
from derivations.documents.membership import kind_of_set
from derivations.documents.statements import Statement
from derivations.read.latex.parser import parse
from derivations.read.latex.syntax import Big, Name, Numeral, spelled
from derivations.read.latex.tokens import Token, Unreadable, split
from derivations.read.source import Span

#   words that put what follows them to the display before them
OR = ("or", "oder", "或")
REASON = re.compile(r"(since|because|as|where|with|using|weil|da|wobei)( that)?", re.I)
BEHIND = re.compile(
    r"(for|if|when|where|whenever|provided|wenn|für|falls)( that| all| every| any| each)?", re.I
)


def asides(statements: Sequence[Statement]) -> dict[int, tuple[Statement, ...]]:
    """The conditions behind the formulas of a display, by where these begin: they hold for them only."""
    found: dict[int, tuple[Statement, ...]] = {}
    group: list[Statement] = []
    conditions: list[Statement] = []
    for one in statements:
        if one.inline:
            return {}
        if group and is_aside(one):
            conditions.append(one)
        elif one.relations[:1] in (("=",), (":=",)):
            group, conditions = ([one], []) if conditions else ([*group, one], [])
        found |= {of.span.start: tuple(conditions) for of in group if conditions}
    return found


def is_aside(one: Statement) -> bool:
    """Whether a statement has the form of a condition: x > 0, x ∈ S, or "if" x = 0."""
    if len(one.relations) != 1 or not one.sides[0]:
        return False
    relation = one.relations[0]
    return is_order(relation) or relation == "∈" or (relation == "=" and cue(one.before) == "condition")


def alternatives(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """x = a or x = −a: neither holds by itself."""
    behind = [n for n, one in enumerate(statements) if n and one.before.strip(" ,.").lower() in OR]
    return tuple(statements[n] for n in sorted({place for n in behind for place in (n - 1, n)}))


def beside(context: Context, conditions: Sequence[Statement]) -> Context:
    """The context with the conditions that stand beside a display; a, b > 0 are two."""
    for one in conditions:
        if one.relations == ("=",) and cue(one.before) not in ("condition", "reason", "definition"):
            continue
        left, right = one.sides
        if one.relations == ("∈",):
            context = in_set(context, left, right) or context
            continue
        for part in split([token for token in left if token.kind != "gap"]):
            if part:
                ends = Span(one.source, part[0].start, part[-1].end).text, one.side_span(1).text
                text = f"{ends[0]} {one.relations[0]} {ends[1]}"
                context = context.assuming(text)
    return context


def in_set(context: Context, left: Sequence[Token], right: Sequence[Token]) -> Context | None:
    """The context in which what stands left lies in the set on the right; None for an unknown set."""
    kind = kind_of_set(right)
    if kind is None:
        return None
    for part in split(list(left)):
        name = context.head([one for one in part if one.kind != "gap"]).name
        if name is None:
            return None
        if kind.role == "function":
            context = context.with_abstract(spelled(name))
        else:
            context = context.with_kind(spelled(name), kind)
    return context


def is_total(sides: Sequence[Sequence[Token]], context: Context) -> bool:
    """Whether Σ_i y_i = 1 is said of entries of which nothing else is said."""
    try:
        left, right = (parse(one, context.vocabulary).node for one in sides)
    except (Unreadable, ValueError):
        return False
    if not isinstance(left, Big) or not isinstance(left.body, Name) or not isinstance(right, Numeral):
        return False
    return not {f"{left.body.key}_", left.body.key, spelled(left.body)} & set(context.known.stated)


def is_order(relation: str) -> bool:
    """Whether a relation compares: <, >, ≤, ≥, ≠."""
    return relation in ("<", ">", "≤", "≥", "≠")
