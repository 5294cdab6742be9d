"""What is known at a place of a document: macros, words, kinds and definitions, each where it was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from derivations.documents.conditions import contradict
from derivations.read.latex.known import Kind, Known, Stated, overloaded
from derivations.read.latex.macros import NO_MACROS, Macros, expanded
from derivations.read.latex.pairs import paired
from derivations.read.latex.parser import parse
from derivations.read.latex.stated import Head, head, is_function, is_literal, stated
from derivations.read.latex.syntax import Name, Node, Primed, spelled, walk
from derivations.read.latex.tokens import Token, tokens_of
from derivations.read.latex.vocabulary import Vocabulary
from derivations.read.source import Span


@dataclass(frozen=True, slots=True)
class Said:
    """Where a definition or a condition was said, and in which way: declared, or in the text.

    A definition is `firm` where it was written with :=, so that a later = claims something of it.
    """

    text: str
    span: Span | None
    how: str
    firm: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """All that a reader of the document knows at one place.

    `assumed` are equations and conditions in LaTeX; `said` tells of each definition, by its key, where it
    stands.  `declared` are the keys of names of which the author says something.
    """

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    known: Known = field(default_factory=Known)
    macros: Macros = field(default_factory=lambda: NO_MACROS)
    assumed: tuple[str, ...] = ()
    said: Mapping[str, Said] = field(default_factory=dict)
    constant: bool = False

    def tokens(self, text: str, start: int = 0) -> list[Token]:
        """The tokens of a text, macros expanded."""
        return expanded(tokens_of(text, start).tokens, self.macros)

    def assuming(self, text: str) -> Context:
        """The context in which a condition in LaTeX holds, instead of those that it contradicts."""
        kept = [one for one in self.assumed if one != text and not contradict(one, text)]
        return replace(self, assumed=(*kept, text))

    def with_kind(self, key: str, kind: Kind) -> Context:
        """The context in which a name has a kind."""
        known = replace(self.known, kinds={**self.known.kinds, key: kind})
        plain = self.vocabulary.plain if kind.role == "function" else self.vocabulary.plain | {key}
        return replace(self, known=known, vocabulary=replace(self.vocabulary, plain=plain))

    def with_function(self, key: str) -> Context:
        """The context in which a name is a function of which nothing else is said."""
        vocabulary = replace(self.vocabulary, functions=self.vocabulary.functions | {key})
        return replace(self, vocabulary=vocabulary)

    def with_abstract(self, key: str) -> Context:
        """The context in which a name is a smooth function that the author leaves unspecified."""
        known = replace(self.known, abstract=self.known.abstract | {key})
        return replace(self.with_function(key), known=known)

    def head(self, left: Sequence[Token]) -> Head:
        """What a left side defines."""
        return head(left, self.vocabulary)

    def with_definition(
        self, of: Head, right: Sequence[Token], said: Said, *, function: bool = False
    ) -> Context:
        """The context in which left := right, a `function` even of what is not on the right.

        Raises `Unreadable` where the right side cannot be read.
        """
        made, literal = self._made(of, right, function=function)
        fresh = self._without_earlier(of)
        vocabulary = fresh.vocabulary
        if literal:
            vocabulary = replace(vocabulary, literals={**vocabulary.literals, of.literal: made.key})
        elif made.parameters and of.name is not None:
            key = spelled(of.name)
            vocabulary = replace(
                vocabulary, functions=vocabulary.functions | {key}, plain=vocabulary.plain - {key}
            )
        elif of.name is not None:
            keys = {spelled(of.name), of.name.key}
            vocabulary = replace(
                vocabulary, plain=vocabulary.plain | keys, functions=vocabulary.functions - keys
            )
        return fresh._with(made, vocabulary, said)

    def definition(self, of: Head, right: Sequence[Token]) -> Stated:
        """What left := right would state.  Raises `Unreadable` where the right side cannot be read."""
        return self._made(of, right)[0]

    def _made(self, of: Head, right: Sequence[Token], *, function: bool = False) -> tuple[Stated, bool]:
        """The definition, and whether it is found again by its tokens."""
        heads = () if of.name is None else (*of.arguments, *of.name.below)
        named = [one for one in heads if isinstance(one, Name)]
        (body,) = paired([parse(right, self._expecting(of).vocabulary).node], named)
        start, end = (right[0].start, right[-1].end) if right else (0, 0)
        function = function and of.name is not None and bool(of.arguments)
        literal = not function and is_literal(of, body)
        made = stated(of, body, start, end, literal=literal, function=function)
        if made.parameters and self._is_other_function(of):
            made = replace(made, key=overloaded(made.key, len(made.parameters)))
        return made, literal

    def _is_other_function(self, of: Head) -> bool:
        """Whether the name is a function of another number of arguments already: H(p) beside H(p, q)."""
        known = None if of.name is None else self.known.stated.get(spelled(of.name))
        return known is not None and len(known.parameters) not in (0, len(of.arguments))

    def _without_earlier(self, of: Head) -> Context:
        """The context without an earlier function of this name and number of arguments."""
        if of.name is None or not of.arguments:
            return self
        key, count = spelled(of.name), len(of.arguments)
        literals = self.vocabulary.literals
        stale = {literal: one for literal, one in literals.items() if _applies(literal, key, count)}
        earlier = self.known.function(key, count)
        forgotten = {*stale.values(), *(() if earlier is None else (earlier.key,))}
        kept = {literal: one for literal, one in literals.items() if literal not in stale}
        stated = {one: value for one, value in self.known.stated.items() if one not in forgotten}
        vocabulary, known = replace(self.vocabulary, literals=kept), replace(self.known, stated=stated)
        return replace(self, vocabulary=vocabulary, known=known)

    def _expecting(self, of: Head) -> Context:
        """The context in which the right side is read: the arguments are plain names there."""
        if of.name is None or not of.arguments:
            return self
        plain = self.vocabulary.plain | {spelled(one) for one in of.arguments}
        return replace(self, vocabulary=replace(self.vocabulary, plain=plain))

    def _with(self, made: Stated, vocabulary: Vocabulary, said: Said) -> Context:
        known = replace(self.known, stated={**self.known.stated, made.key: made})
        return replace(self, vocabulary=vocabulary, known=known, said={**self.said, made.key: said})

    def without(self, key: str) -> Context:
        """The context in which a definition is forgotten."""
        kept = {one: value for one, value in self.known.stated.items() if one != key}
        return replace(self, known=replace(self.known, stated=kept))

    def seen_as_functions(self, nodes: Sequence[Node]) -> Context:
        """The context in which names that are primed before a parenthesis are functions."""
        keys = {spelled(one.name) for node in nodes for one in walk(node) if isinstance(one, Primed)}
        found = self
        for key in keys - self.vocabulary.plain:
            found = found.with_function(key)
        return found


def _applies(literal: tuple[str, ...], key: str, count: int) -> bool:
    """Whether a run of tokens is name(…) with so many arguments."""
    place = next((n for n, one in enumerate(literal) if one == "("), 0)
    return "".join(literal[:place]) == key and literal[place:].count(",") == count - 1


__all__ = ["Context", "Name", "Said", "is_function"]
