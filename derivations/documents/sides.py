"""The sides of a chain as terms: parsed, understood together, and under which conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from derivations.core.derivation import Derivation, Hypothesis, Line
from derivations.core.kernel import examine
from derivations.core.shapes import shape
from derivations.core.term import Comparison, Index, Term
from derivations.core.verdict import Proved
from derivations.documents.context import Context
from derivations.errors import DerivationsError, UnreadableInput
from derivations.read.latex import patterns
from derivations.read.latex.cursor import Doubt
from derivations.read.latex.inference import Inferred, inferred
from derivations.read.latex.known import Stated
from derivations.read.latex.lowering import Antiderivative, Lowering
from derivations.read.latex.pairs import paired
from derivations.read.latex.parser import Reading, conditions, parse
from derivations.read.latex.stated import group
from derivations.read.latex.syntax import (
    Big,
    Dots,
    Infinity,
    Minus,
    Name,
    Node,
    Numeral,
    Plus,
    Related,
    spelled,
    walk,
)
from derivations.read.latex.tokens import Token, Unreadable

FEWEST_LISTED = 3  # terms before dots that a series of the chain has to begin with
Turned = frozenset[int]


@dataclass(frozen=True, slots=True)
class Side:
    """One side: what it says and what it denotes, or why it cannot be read."""

    tokens: tuple[Token, ...]
    reading: Reading | None = None
    term: Term | None = None
    error: Unreadable | None = None

    @property
    def node(self) -> Node | None:
        """What is written."""
        return None if self.reading is None else self.reading.node

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """What could be read otherwise."""
        return () if self.reading is None else self.reading.doubts


@dataclass(frozen=True, slots=True)
class Sides:
    """The sides of a chain, what is assumed, and what they rest on.

    `undeclared` are the names that nothing was said of, with their places; `names` are the page's names by
    those of the terms, `leaves` what names stand for by the spelling of each, `opaque` are defined names
    whose definition cannot be read, and `from_zero` says where the indices of a family begin that do not all
    begin at 1.
    """

    sides: tuple[Side, ...]
    given: tuple[Hypothesis | Comparison, ...] = ()
    used: tuple[Stated, ...] = ()
    undeclared: dict[str, Node] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    from_zero: dict[str, tuple[int, ...]] = field(default_factory=dict)
    opaque: dict[str, Unreadable] = field(default_factory=dict)
    leaves: dict[str, Term] = field(default_factory=dict)
    missing_functions: tuple[str, ...] = ()
    antiderivatives: tuple[Antiderivative, ...] = ()
    problems: tuple[str, ...] = ()


def read_sides(stretches: Sequence[Sequence[Token]], context: Context, turned: Turned = frozenset()) -> Sides:
    """The sides that the stretches of tokens write; one that cannot be read keeps its error."""
    parsed = _paired([_parsed(one, context, turned) for one in stretches])
    assumed = [one for text in context.assumed for one in _assumed(text, context)]
    extra = [side for one in assumed for side in (one.left, one.right)]
    parsed, found = _inferred(parsed, extra, context)
    if found is None:
        return Sides(tuple(parsed))
    lowering = Lowering(context.known, found)
    _same_indices(assumed, lowering)
    lowered = tuple(_lowered(one, lowering) for one in parsed)
    lowered = tuple(_continued(one, lowered, lowering) for one in lowered)
    given, problems = _given(assumed, lowering)
    return Sides(
        lowered, given, tuple(lowering.used.values()), lowering.undeclared,
        {name: key for key, name in lowering.names.given.items()}, lowering.from_zero(),
        lowering.opaque, lowering.symbols, tuple(lowering.missing), tuple(lowering.antiderivatives), problems,
    )  # fmt: skip


def _paired(sides: list[Side]) -> list[Side]:
    """The sides, with both indices at sums over pairs."""
    nodes = iter(paired([one.reading.node for one in sides if one.reading is not None]))
    return [
        one if one.reading is None else replace(one, reading=replace(one.reading, node=next(nodes)))
        for one in sides
    ]


def _inferred(
    sides: list[Side], extra: Sequence[Node], context: Context
) -> tuple[list[Side], Inferred | None]:
    """What the sides say of their names; a side that contradicts the others is set aside with its error."""
    for _ in range(len(sides) + 1):
        nodes = [one.node for one in sides if one.node is not None]
        try:
            return sides, inferred(group([*nodes, *extra], context.known), context.known)
        except Unreadable as error:
            culprit = next((n for n, one in enumerate(sides) if _holds(one, error)), None)
            if culprit is None or len(nodes) == 1:
                return [replace(one, error=one.error or error) for one in sides], None
            sides = [Side(one.tokens, error=error) if n == culprit else one for n, one in enumerate(sides)]
    return sides, None


def _holds(side: Side, error: Unreadable) -> bool:
    """Whether an error points into a side that could be parsed."""
    tokens = side.tokens
    if side.reading is None or not tokens:
        return False
    return min(one.start for one in tokens) <= error.start < max(one.end for one in tokens)


def _parsed(tokens: Sequence[Token], context: Context, turned: Turned) -> Side:
    try:
        return Side(tuple(tokens), parse(tokens, context.vocabulary, turned))
    except Unreadable as error:
        return Side(tuple(tokens), error=error)


def _lowered(side: Side, lowering: Lowering) -> Side:
    if side.node is None:
        return side
    try:
        term = lowering.term(side.node)
        shape(term)
        return replace(side, term=term)
    except Unreadable as error:
        return replace(side, error=error)
    except DerivationsError as error:
        return replace(side, error=Unreadable(str(error), side.node.start, side.node.end))
    except RecursionError:
        message = "the formula is nested too deeply to be understood"
        return replace(side, error=Unreadable(message, side.node.start, side.node.end))


def _continued(side: Side, sides: Sequence[Side], lowering: Lowering) -> Side:
    """1 + 1/2 + 1/4 + …, where a series of the same chain has these terms, is that series."""
    node = side.node
    if side.term is not None or not isinstance(node, Plus) or not isinstance(node.terms[-1], Dots):
        return side
    listed, signs = node.terms[:-1], node.signs[:-1]
    for other in (one.node for one in sides):
        for big in walk(other) if other is not None else ():
            if isinstance(big, Big) and isinstance(big.upper, Infinity) and len(listed) >= FEWEST_LISTED:
                terms = [one if sign > 0 else Minus(one) for one, sign in zip(listed, signs, strict=True)]
                if _begins(big, terms, lowering):
                    return replace(side, term=lowering.term(big), error=None)
    return side


def _begins(series: Big, listed: Sequence[Node], lowering: Lowering) -> bool:
    """Whether a series begins with the listed terms, each proved."""
    first = 0 if series.lower is None else series.lower
    if not (isinstance(first, Numeral) and first.text.isdigit()) or len(series.index) != 1:
        return False
    for number, one in enumerate(listed, int(first.text)):
        general = patterns.put(series.body, series.index[0], Numeral(str(number)))
        try:
            step = Derivation(lowering.term(general), (Line(lowering.term(one)),))
            if not isinstance(examine(step).verdict, Proved):
                return False
        except (DerivationsError, RecursionError):
            return False
    return True


def _assumed(text: str, context: Context) -> tuple[Related, ...]:
    tokens = [one for one in context.tokens(text) if one.kind not in ("align", "gap")]
    try:
        return conditions(tokens, context.vocabulary)
    except UnreadableInput:
        return ()


def _same_indices(assumed: Sequence[Related], lowering: Lowering) -> None:
    """i = j between indices makes them one."""
    for one in assumed:
        if one.relation == "=" and isinstance(one.left, Name) and isinstance(one.right, Name):
            left, right = spelled(one.left), spelled(one.right)
            if ("", left) in lowering.found.indices and ("", right) in lowering.found.indices:
                term = lowering.term(one.left)
                if isinstance(term, Index):
                    lowering.symbols[right] = term


def _given(
    assumed: Sequence[Related], lowering: Lowering
) -> tuple[tuple[Hypothesis | Comparison, ...], tuple[str, ...]]:
    found: list[Hypothesis | Comparison] = []
    problems: list[str] = []
    for one in assumed:
        try:
            left, right = lowering.term(one.left), lowering.term(one.right)
        except DerivationsError as error:
            problems.append(str(error))
            continue
        if left == right:
            continue
        if one.relation == "=":
            found.append(Hypothesis(left, right))
        else:
            found.append(Comparison(left, one.relation, right))  # type: ignore[arg-type]
    return tuple(found), tuple(problems)
