"""Names that a manuscript uses as functions somewhere, and that are functions everywhere in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derivations.documents.context import Context
from derivations.documents.statements import statements_of
from derivations.read.latex.macros import expanded, taken_out
from derivations.read.latex.syntax import spelled
from derivations.read.latex.tokens import Token, Unreadable, tokens_of
from derivations.read.source import Passage

DISPLAYED = ("inline", "display")
LONGEST_HEAD = 24  # tokens of a left side such as p(x \\mid \\mu, \\sigma)


def with_seen_functions(context: Context, passages: Sequence[Passage]) -> Context:
    """Names that are primed before a parenthesis, or defined with arguments, are functions everywhere."""
    macros = context.macros
    for passage in passages:
        if passage.kind not in DISPLAYED or ("'" not in passage.text and "(" not in passage.text):
            continue
        try:
            tokens, macros = taken_out(tokens_of(passage.text, passage.start).tokens, macros)
            tokens = expanded(tokens, macros)
        except Unreadable:
            continue
        for key in (*_primed(tokens), *_defined(context, passage, tokens)):
            if key not in context.vocabulary.plain:
                context = context.with_function(key)
    return context


def _primed(tokens: Sequence[Token]) -> Iterator[str]:
    """Names that stand primed before a parenthesis."""
    for place, one in enumerate(tokens[:-2]):
        behind = tokens[place + 1]
        primed = behind.is_sign("'") and any(ahead.is_sign("(") for ahead in tokens[place + 2 : place + 4])
        raised = behind.is_sign("^") and any(
            ahead.is_command("prime") for ahead in tokens[place + 2 : place + 4]
        )
        if (primed or raised) and one.kind in ("letter", "command"):
            key = one.text if one.kind == "letter" else f"\\{one.text}"
            if key.lstrip("\\").isalpha():
                yield key


def _defined(context: Context, passage: Passage, tokens: Sequence[Token]) -> Iterator[str]:
    """Names f of f(x) = …, where x stands on the right side too."""
    for statement in statements_of(passage, tokens, "", 0):
        if not statement.relations or statement.relations[0] not in ("=", ":="):
            continue
        left, right = statement.sides[:2]
        if not any(one.is_sign("(") for one in left) or len(left) > LONGEST_HEAD:
            continue
        of = context.head(left)
        if of.name is None or not of.arguments:
            continue
        if set(map(spelled, of.arguments)) <= _spellings(right):
            yield spelled(of.name)


def _spellings(tokens: Sequence[Token]) -> set[str]:
    return {f"\\{one.text}" if one.kind == "command" else one.text for one in tokens}
