"""A manuscript → chains, each with what was known where it stands.

Statements are put together to chains (a display that begins with = goes on with the one before); what a
statement is (a claim, a definition, a condition, an update) is decided by its form, and by the words before
it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import yaml

from derivations.core.derivation import Derivation, Line
from derivations.core.kernel import examine
from derivations.core.verdict import Proved
from derivations.documents.asides import (
    BEHIND,
    REASON,
    alternatives,
    asides,
    beside,
    in_set,
    is_aside,
    is_order,
    is_total,
)
from derivations.documents.context import Context, Said
from derivations.documents.cues import cue
from derivations.documents.declarations import declared
from derivations.documents.limits import Watch
from derivations.documents.report import Kind, Remark
from derivations.documents.seen import with_seen_functions
from derivations.documents.sides import read_sides
from derivations.documents.statements import Statement, formulas_in, statements_of
from derivations.errors import DerivationsError, UnreadableInput
from derivations.read.latex.macros import expanded, taken_out
from derivations.read.latex.parser import parse
from derivations.read.latex.stated import Head
from derivations.read.latex.syntax import (
    Big,
    Called,
    Differentiated,
    Dots,
    Listing,
    Nabla,
    Name,
    Numeral,
    Primed,
    open_names,
    spelled,
    walk,
)
from derivations.read.latex.tokens import Token, Unreadable, split, tokens_of
from derivations.read.latex.vocabulary import canonical
from derivations.read.source import Manuscript, Passage, Source, Span, blank_until


@dataclass(frozen=True, slots=True)
class Chain:
    """side 0 relation side 1 relation …, what is known there, and what kind of statement it is.

    `defined` says that the first step is a definition (of `key`), and claims nothing.
    """

    kind: Kind
    source: Source
    sides: tuple[tuple[Token, ...], ...]
    spans: tuple[Span, ...]
    relations: tuple[str, ...]
    context: Context
    before: str = ""
    defined: str = ""
    inline: bool = False
    note: str = ""
    valued: bool = False

    @property
    def span(self) -> Span:
        """From the first side to the last, if they stand in one source; else the first side."""
        same = [one for one in self.spans if one.source == self.source]
        return Span(self.source, min(one.start for one in same), max(one.end for one in same))


@dataclass(slots=True)
class Reader:
    """One run over a manuscript."""

    context: Context
    chains: list[Chain] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    pending: list[Statement] = field(default_factory=list)
    words: str = ""
    number: int = 0
    skipping: bool = False
    only_next: tuple[str, ...] = ()
    displayed: tuple[int, list[Statement]] | None = None
    asides: tuple[Statement, ...] = ()
    beside: dict[int, tuple[Statement, ...]] = field(default_factory=dict)
    values: dict[str, Chain] = field(default_factory=dict)
    updates: dict[tuple[str, ...], Chain] = field(default_factory=dict)
    watch: Watch = field(default_factory=Watch)

    def read(self, manuscript: Manuscript) -> None:
        """Read all passages in order."""
        texts = {one.source.path: one.source for one in manuscript.passages if not one.source.cell}
        for problem in manuscript.problems:
            self.remarks.append(Remark(_place(problem, texts), str(problem), error=True))
        self.watched(partial(self._see_functions, manuscript.passages), None)
        for passage in manuscript.passages:
            if passage.kind == "prose":
                self.words = f"{self.words} {passage.text}"[-400:]
            else:
                self.watched(partial(self.passage, passage), passage.span())
        self.watched(self.finish, None)

    def watched(self, work: Callable[[], None], span: Span | None) -> None:
        """Work that may take a while; where it is given up, what it would have said is left out."""

        def otherwise(why: str) -> None:
            self.pending = []
            self.remarks.append(Remark(span, f"this is not read: {why}", error=True))

        self.watch.run(work, otherwise)

    def _see_functions(self, passages: Sequence[Passage]) -> None:
        self.context = with_seen_functions(self.context, passages)

    def passage(self, passage: Passage) -> None:
        """Read what is not words."""
        match passage.kind:
            case "heading":
                self.finish()
                self.displayed = None
                self.values = {}
                self.words = ""
            case "declaration":
                self.declare(passage)
            case "macros":
                self.macros(passage)
            case _:
                self.formula(passage)

    def macros(self, passage: Passage) -> None:
        """Remember the macros that are defined outside of mathematics."""
        try:
            _, macros = taken_out(tokens_of(passage.text, passage.start).tokens, self.context.macros)
        except Unreadable as error:
            self.remarks.append(Remark(Span(passage.source, error.start, error.end), str(error), error=True))
            return
        self.context = replace(self.context, macros=macros)

    # ── declarations ─────────────────────────────────────────────────────────────────────────────

    def declare(self, passage: Passage) -> None:
        """A front matter, or one line of a comment."""
        span = passage.span()
        text = passage.text.strip()
        if passage.environment != "yaml":
            word, _, rest = text.partition(" ")
            if word == "skip":
                self.finish()
                self.skipping = True
                return
            if word == "assume":
                self.finish()
                self.only_next = (*self.only_next, rest.strip())
                return
            if ":" not in text:
                return  # a remark for people: "E is the error of one point"
        self.declare_entries(entries_of(text), span)

    def declare_entries(self, entries: Mapping[str, Any] | str, span: Span | None) -> None:
        """What a mapping of keys declares; a string says why it is none."""
        if isinstance(entries, str):
            self.remarks.append(Remark(span, entries, error=True))
            return
        found = declared(self.context, entries, span)
        self.context = found.context
        self.remarks += [Remark(span, f"declaration: {one}", error=True) for one in found.problems]

    # ── formulas ─────────────────────────────────────────────────────────────────────────────────

    def formula(self, passage: Passage) -> None:
        """The statements of one formula."""
        self.number += 1
        try:
            formula = tokens_of(passage.text, passage.start)
            tokens, macros = taken_out(formula.tokens, self.context.macros)
            self.context = replace(self.context, macros=macros)
            tokens = expanded(tokens, macros)
        except Unreadable as error:
            self.remarks.append(Remark(Span(passage.source, error.start, error.end), str(error), error=True))
            return
        for repair in formula.repairs:
            self.remarks.append(Remark(Span(passage.source, repair.start, repair.end), repair.message))
        if self.skipping:
            self.skipping = False
            self.words = ""
            return
        commas = not self.context.vocabulary.commas
        found = statements_of(passage, tokens, self.words, self.number, commas=commas)
        opened = _unclosed(tokens)
        if opened is not None and not any(one.relations for one in found):
            span = Span(passage.source, opened.start, opened.end)
            self.remarks.append(Remark(span, "this brace is not closed in its formula", error=True))
        self.beside = asides(found)
        self.asides = tuple({*alternatives(found), *(one for group in self.beside.values() for one in group)})
        for statement in found:
            self.statement(statement)
        if self.asides:
            self.finish()
            self.asides = ()
        self.words = ""

    def statement(self, statement: Statement) -> None:
        """Put a statement to the chain before it, or begin a new one."""
        goes_on = bool(statement.relations) and not statement.sides[0]
        last = self.pending[-1] if self.pending else None
        if goes_on and last is not None and self._is_continued(last, statement):
            self.pending.append(statement)
        elif goes_on and not statement.inline and not statement.spoken and self.displayed is not None:
            self.finish()
            self._open_again(statement)
        else:
            self.finish()
            self.pending = [statement]
        for note in statement.notes:
            for text, start in formulas_in(note, statement.source):
                self.annotation(text, start, note.text, statement.source)

    def _asides_of(self, statements: Sequence[Statement]) -> Sequence[Statement]:
        """The conditions behind a chain; none where its lines have several, which are cases."""
        groups = {self.beside[place] for one in statements if (place := one.span.start) in self.beside}
        return groups.pop() if len(groups) == 1 else ()

    def _speaks_of_display(self, statement: Statement) -> bool:
        """Whether "for $x > 0$" follows a display at once: then it holds there, and is put there."""
        place, statements = self.displayed or (0, [])
        if not statements or not statement.inline or statement.number != statements[0].number + 1:
            return False
        chain, words = self.chains[place], statement.before.strip(" \n,;:.$")
        condition = is_aside(statement) and BEHIND.fullmatch(words)
        reason = statement.relations == ("=",) and REASON.fullmatch(words)
        if not condition:
            if not reason or not is_total(statement.sides, self.context):
                return False
            self.context = beside(self.context, [statement])
        self.chains[place] = replace(chain, context=beside(chain.context, [statement]))
        return True

    def _open_again(self, statement: Statement) -> None:
        """A display that begins with = goes on with the last display, across formulas in the text between."""
        place, statements = self.displayed or (0, [])
        del self.chains[place]
        self.pending = [*statements, statement]
        self.displayed = None

    def _is_continued(self, last: Statement, statement: Statement) -> bool:
        """Whether a formula that begins with a relation goes on with the statement before it."""
        if last.number == statement.number:
            return True
        if statement.spoken or last.inline != statement.inline:
            return False
        return not (statement.inline and "\n\n" in self.words)

    def annotation(self, text: str, start: int, words: str, source: Source) -> None:
        """A formula inside words: $a = b$ in \\text{since $a = b$}."""
        passage = Passage("inline", source, start, text)
        before = words.split("$")[0]
        held, self.pending = self.pending, []
        for statement in statements_of(passage, self.context.tokens(text, start), before, self.number):
            self.pending = [statement]
            self.finish(annotation=True)
        self.pending = held

    # ── chains ───────────────────────────────────────────────────────────────────────────────────

    def finish(self, *, annotation: bool = False) -> None:
        """The pending statements are a chain."""
        if not self.pending:
            return
        statements, self.pending = self.pending, []
        first = statements[0]
        sides = [side for one in statements for side in (one.sides if one is first else one.sides[1:])]
        spans = [
            one.side_span(n) for one in statements for n in range(0 if one is first else 1, len(one.sides))
        ]
        relations = [relation for one in statements for relation in one.relations]
        if not relations or not sides[0]:
            return
        context = self.context
        if self.only_next:
            for text in self.only_next:
                context = context.assuming(text)
            self.only_next = ()
        if first in self.asides or self._speaks_of_display(first):
            chain = Chain(
                "condition", first.source, tuple(sides), tuple(spans), tuple(relations), context
            )  # fmt: skip
            self.chains.append(chain)
            return
        context = beside(context, self._asides_of(statements))
        chain = Chain(
            "annotation" if annotation else "chain", first.source, tuple(sides), tuple(spans),
            tuple(relations), context, first.before, inline=first.inline,
        )  # fmt: skip
        if not first.inline and not annotation:
            self.displayed = len(self.chains), statements
        self.chains.append(self.sorted_out(self._with_values(chain)))

    def sorted_out(self, chain: Chain) -> Chain:
        """The chain with its kind; what it defines is known from here on."""
        chain = self._under(chain)
        relation = chain.relations[0]
        if cue(chain.before) == "denial" and len(chain.relations) == 1:
            return replace(chain, kind="relation", note="the words before it deny it")
        if _is_question(chain):
            return replace(chain, kind="relation", note="a question, and no claim")
        if relation == "←":
            return self._update(chain)
        if relation == "∈":
            return self._member(chain)
        if relation not in ("=", ":=", "≡"):
            return self._condition(chain) if is_order(relation) else replace(chain, kind="relation")
        of = self._head(chain)
        nabla = self._nabla(chain)
        if nabla is not None:
            return nabla
        announced = cue(chain.before)
        if of is None:
            lone = len(chain.relations) == 1 and relation == "="
            if (
                lone
                and announced in ("condition", "definition", "reason")
                and is_total(chain.sides, chain.context)
            ):
                text = _written(chain.spans[0], chain.spans[1])
                self.context = self.context.assuming(text)
                return replace(chain, kind="condition")
            return replace(chain, kind="condition") if lone and announced == "condition" else chain
        if relation == "=" and _names_itself(of, chain):
            return replace(chain, kind="condition") if _lists_itself(of, chain) else chain
        if relation == "=" and self._is_constant(of, chain):
            return chain
        if relation == "=" and (announced in ("condition", "reason") or _is_value(of, chain)):
            if _is_value(of, chain) and of.name is not None:
                self.values[spelled(of.name)] = chain
            return replace(chain, kind="condition")
        return self._definition(chain, of, announced)

    def _with_values(self, chain: Chain) -> Chain:
        """A chain of names that all have a value on the page, a = 1 and b = 2, with these values."""
        if not self.values or any(one != "=" for one in chain.relations):
            return chain
        known = {*self.values, *chain.context.known.stated}
        try:
            sides = [parse(one, chain.context.vocabulary).node for one in chain.sides]
        except Unreadable:
            return chain
        first, *rest = sides
        is_new = isinstance(first, Name) and spelled(first) not in known and len(rest) > 1
        names = {key for side in (rest if is_new else sides) for key in open_names(side)}
        valued = names & set(self.values)
        ends = {key for side in sides for one in walk(side) if isinstance(one, Big) and one.upper is not None
                for key in open_names(one.upper)}  # fmt: skip
        if (
            not valued
            or valued & ends
            or not names <= known
            or (isinstance(first, Name) and spelled(first) in valued)
        ):
            return chain
        context = chain.context
        for key in sorted(valued):
            value = self.values[key]
            said = Said(_written(value.spans[0], value.spans[1]), value.spans[1], "a value in the text")
            context = context.with_definition(context.head(value.sides[0]), value.sides[1], said)
        return replace(chain, context=context, valued=True)

    def _member(self, chain: Chain) -> Chain:
        """x ∈ ℝ^n says what x is."""
        if len(chain.sides) == 2:
            context = in_set(self.context, chain.sides[0], chain.sides[1])
            if context is not None:
                self.context = context
                return replace(chain, kind="condition")
        return replace(chain, kind="relation")

    def _under(self, chain: Chain) -> Chain:
        r"""assumptions \vdash first = …: the chain with its assumptions in its context."""
        first = chain.sides[0]
        mark = next((n for n, one in enumerate(first) if one.is_command("vdash")), None)
        if mark is None:
            return chain
        context = chain.context
        for part in split([one for one in first[:mark] if one.kind != "gap"]):
            stretch = [one for one in part if one.kind != "text"]
            place = next((n for n, one in enumerate(stretch) if one.is_command("in")), None)
            if place is not None:
                context = in_set(context, stretch[:place], stretch[place + 1 :]) or context
            elif stretch:
                text = chain.source.text[stretch[0].start : stretch[-1].end]
                context = context.assuming(text)
        rest = first[mark + 1 :]
        span = Span(chain.source, min(one.start for one in rest), max(one.end for one in rest))
        return replace(chain, sides=(rest, *chain.sides[1:]), spans=(span, *chain.spans[1:]), context=context)

    def _head(self, chain: Chain) -> Head | None:
        """What the first side defines, if it has the form for that."""
        of = chain.context.head(chain.sides[0])
        if chain.relations[0] == ":=":
            return of
        if of.name is not None and self._is_partial(of):
            return None
        if of.name is None:
            return (
                of if len(of.literal) == 2 and of.literal[0].isalpha() and of.literal[1].isdigit() else None
            )
        if any(isinstance(one, Numeral) for one in of.name.below):
            return None
        return of

    def _is_constant(self, of: Head, chain: Chain) -> bool:
        """Whether a side claims what π or e is: π = 22/7, e = 2.718."""
        key = "" if of.name is None else spelled(of.name)
        if key not in ("e", "\\pi") or key in self.context.vocabulary.plain:
            return False
        try:
            right = parse(chain.sides[1], chain.context.vocabulary).node
        except Unreadable:
            return False
        named = any(isinstance(one, Name) for one in walk(right))
        return not named and (key == "\\pi" or (isinstance(right, Numeral) and "." in right.text))

    def _is_partial(self, of: Head) -> bool:
        """Whether f_x(x, y) is a derivative of a function f that is known."""
        known = None if of.name is None else self.context.known.stated.get(of.name.key)
        if known is None or of.name is None or not known.parameters:
            return False
        parameters = set(map(spelled, known.parameters))
        return bool(of.name.below) and all(
            isinstance(one, Name) and spelled(one) in parameters for one in of.name.below
        )

    def _definition(self, chain: Chain, of: Head, announced: str) -> Chain:
        text, firm = _written(chain.spans[0], chain.spans[1]), chain.relations[0] == ":="
        said = Said(text, chain.spans[1], "in the text", firm)
        try:
            made = self.context.definition(of, chain.sides[1])
        except Unreadable:
            return chain  # judged as a claim, it says why it cannot be read
        key = self._known_key(of, made.key)
        known = self.context.known.stated.get(key)
        if known is not None and chain.relations[0] == "=" and self._claims(chain, key, announced):
            return chain
        context = self.context.with_definition(of, chain.sides[1], said)
        if known is not None and known.body != made.body:
            earlier = self.context.said.get(key)
            where = ""
            if earlier is not None and earlier.span is not None:
                where = f" (before in line {earlier.span.origin.line})"
            self.remarks.append(Remark(chain.spans[0], f"{_plain(chain.spans[0])} is defined again{where}"))
        self.context = context
        return replace(chain, defined=key, kind=_kind(chain))

    def _known_key(self, of: Head, made: str) -> str:
        """By which key the name is known already: f of f(x), y_ of y_i; else that of the new definition."""
        stated = self.context.known.stated
        if made in stated or of.name is None:
            return made
        if of.arguments:
            earlier = self.context.known.function(spelled(of.name), len(of.arguments))
            return made if earlier is None else earlier.key
        indexed = f"{of.name.key}_"
        return indexed if indexed in stated and of.name.below else made

    def _claims(self, chain: Chain, key: str, announced: str) -> bool:
        """Whether name = side claims something of a defined name: the author declared it, or it is so."""
        said = self.context.said.get(key)
        if announced == "claim" or said is None or said.how == "declared" or said.firm:
            return True
        read = read_sides(chain.sides[:2], chain.context)
        left, right = (side.term for side in read.sides)
        if left is None or right is None:
            return False
        try:
            verdict = examine(Derivation(left, (Line(right),), given=read.given)).verdict
        except (DerivationsError, RecursionError):
            return False
        return isinstance(verdict, Proved)

    def _condition(self, chain: Chain) -> Chain:
        """x > 0 where words or a comma announce it: it holds from here on."""
        announced = cue(chain.before)
        if announced in ("condition", "definition", "reason") and len(chain.sides) == 2:
            text = f"{_written(chain.spans[0])} {chain.relations[0]} {_written(chain.spans[1])}"
            self.context = self.context.assuming(text)
            return replace(chain, kind="condition")
        return replace(chain, kind="relation")

    def _update(self, chain: Chain) -> Chain:
        """w ← w − …: two updates of one thing claim that their right sides are equal."""
        left = canonical(chain.sides[0])
        before = self.updates.get(left)
        self.updates[left] = chain
        if before is None or chain.context.known.stated != before.context.known.stated:
            return replace(chain, kind="update")
        return replace(
            chain,
            sides=(before.sides[1], *chain.sides[1:]),
            spans=(before.spans[1], *chain.spans[1:]),
            relations=("=", *chain.relations[1:]),
            kind="update",
            note="equal to the update before",
        )

    def _nabla(self, chain: Chain) -> Chain | None:
        """∇E = (∂E/∂w_1, …, ∂E/∂b) says by what ∇ differentiates."""
        if self.context.known.nabla or len(chain.sides) < 2:
            return None
        try:
            left = parse(chain.sides[0], chain.context.vocabulary).node
            right = parse(chain.sides[1], chain.context.vocabulary).node
        except Unreadable:
            return None
        if not isinstance(left, Nabla) or left.variables or not isinstance(right, Listing):
            return None
        variables = tuple(_variables(right))
        if not variables:
            return None
        self.context = replace(self.context, known=replace(self.context.known, nabla=variables))
        return replace(chain, kind="definition", defined="\\nabla")


def _unclosed(tokens: Sequence[Token]) -> Token | None:
    """The first brace that no other closes."""
    opened: list[Token] = []
    for one in tokens:
        if one.is_sign("{"):
            opened.append(one)
        elif one.is_sign("}") and opened:
            opened.pop()
    return opened[0] if opened else None


def _place(problem: UnreadableInput, texts: Mapping[str, Source]) -> Span | None:
    """Where a problem of the manuscript stands; nowhere in a notebook, whose cell it names itself."""
    if not problem.path or problem.line <= 0 or problem.path.endswith(".ipynb"):
        return None
    text = texts.get(problem.path) or blank_until(problem.path, problem.line, problem.column)
    start = text.offset(problem.line, problem.column)
    return Span(text, start, start)


def entries_of(text: str) -> Mapping[str, Any] | str:
    """The entries of a declaration in YAML; a sentence where it is none."""
    try:
        data = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return f"the declaration is no YAML: {' '.join(str(error).split())[:200]}"
    if isinstance(data, Mapping):
        inner = data.get("derivations", data if "title" not in data else {})
        if isinstance(inner, Mapping):
            return inner
        return "a declaration is a list of keys, such as functions and symbols"
    return {} if data is None else "a declaration is a list of keys, such as functions and symbols"


def _variables(listing: Listing) -> Iterator[Name]:
    """The variables of a list of partial derivatives, a family once."""
    entries = listing.entries
    for place, one in enumerate(entries):
        if not isinstance(one, Differentiated) or len(one.variables) != 1:
            continue
        variable = one.variables[0]
        if not isinstance(variable, Name):
            continue
        beside = [entries[n] for n in (place - 1, place + 1) if 0 <= n < len(entries)]
        if any(isinstance(other, Dots) for other in beside):
            if place + 1 < len(entries) and isinstance(entries[place + 1], Dots):
                yield Name(variable.key)
        else:
            yield variable


def _kind(chain: Chain) -> Kind:
    return "definition" if len(chain.sides) == 2 else "chain"


def _is_question(chain: Chain) -> bool:
    """Whether a question mark follows: Is $a = b$?"""
    last = chain.spans[-1]
    return re.match(r"[\s$.)\]\\]*\?", last.source.text[last.end : last.end + 8]) is not None


def _is_value(of: Head, chain: Chain) -> bool:
    """Whether name = side says at which value something is looked at: the side is a number."""
    plain = [one for one in chain.sides[1] if one.kind not in ("align", "gap")]
    return not of.arguments and all(
        one.kind == "number" or one.is_sign("-", ".", "/", "+") or one.is_command("infty") for one in plain
    )


def _names_itself(of: Head, chain: Chain) -> bool:
    """Whether the name of the left side stands on the right side too, so that it is no definition."""
    if of.name is None:
        return False
    try:
        body = parse(chain.sides[1], chain.context.vocabulary).node
    except Unreadable:
        return False
    own = of.name
    named = [one.name if isinstance(one, Called | Primed) else one for one in walk(body)]
    names = [one for one in named if isinstance(one, Name) and one.key == own.key]
    return any(spelled(one) == spelled(own) or (one.below and not own.below) for one in names)


def _lists_itself(of: Head, chain: Chain) -> bool:
    """Whether name = side only gives the entries their names: x = (x_1, …, x_n)."""
    if of.arguments or len(chain.sides) != 2:
        return False
    return isinstance(parse(chain.sides[1], chain.context.vocabulary).node, Listing)


def _written(first: Span, last: Span | None = None) -> str:
    if last is None or last.source != first.source:
        return first.text
    return first.source.text[first.start : last.end]


def _plain(span: Span) -> str:
    return " ".join(span.text.split())


def read_chains(
    manuscript: Manuscript,
    context: Context | None = None,
    entries: Mapping[str, Any] | None = None,
    watch: Watch | None = None,
) -> Reader:
    """All chains of a manuscript, with what was remarked; `entries` are declared before it begins."""
    reader = Reader(context or Context(), watch=watch or Watch())
    if entries:
        reader.watched(partial(reader.declare_entries, entries, None), None)
    reader.read(manuscript)
    return reader
