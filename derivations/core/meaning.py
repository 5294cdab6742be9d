"""What a written term denotes: definitions unfolded, every derivative taken, by two routes.

`Meanings.of(term)` is a term over the plain nodes (numbers, symbols, entries, arithmetic, functions,
`Sum`, `Delta`, `Cases`).  Each derivative is taken by SymPy, at once or rule by rule; what it took is kept
in `taken`, and `kernel` refuses to go on unless our own table in `derivatives` agrees.

SymPy sees copies of the symbols with names of ours, never the author's text, and never a whole line: it
takes derivatives, it does not judge.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from derivations.core import sympy_route
from derivations.core.derivatives import Route, Taken
from derivations.core.functions import DEFINED, opened
from derivations.core.term import (
    FUNCTIONS,
    Add,
    Apply,
    Call,
    Cases,
    Constant,
    Delta,
    Derivative,
    Index,
    Largest,
    Mul,
    Neg,
    Number,
    Power,
    Prime,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
    as_term,
)
from derivations.core.tree import apart, free, fresh_index, kinds, rebuild, substitute
from derivations.core.vectors import (
    Dot,
    Each,
    Entry,
    Family,
    Gradient,
    Listed,
    SpelledOut,
    vector_entry,
    vector_size,
)
from derivations.errors import MeaningError

PLAIN = frozenset(
    (
        Number,
        Constant,
        Symbol,
        Index,
        Entry,
        Add,
        Neg,
        Mul,
        Quotient,
        Power,
        Apply,
        Sum,
        Product,
        Largest,
        Delta,
        Cases,
    )
) | (FUNCTIONS.keys() - DEFINED.keys())


@dataclass(slots=True)
class Meanings:
    """Meanings of terms, each worked out once; `taken` collects the derivatives on the way.

    `derive` is the first route to a derivative, whose results are the meanings.
    """

    derive: Route = sympy_route.route
    taken: dict[tuple[Term, Term], tuple[Term, tuple[Taken, ...]]] = field(default_factory=dict)
    _known: dict[Term, Term] = field(default_factory=dict)
    _rests: dict[Term, frozenset[tuple[Term, Term]]] = field(default_factory=dict)
    _open: list[set[tuple[Term, Term]]] = field(default_factory=lambda: [set()])

    def of(self, term: Term) -> Term:
        """The meaning of a scalar term.  Raises `MeaningError` for one that has none."""
        if kinds(term) <= PLAIN:
            return term
        if term not in self._known:
            self._open.append(set())
            try:
                self._known[term] = self._meaning(term)
            finally:
                self._rests[term] = frozenset(self._open.pop())
        self._open[-1] |= self._rests[term]
        return self._known[term]

    def rests_on(self, term: Term) -> tuple[Taken, ...]:
        """The derivatives that the first route took for the meaning of a term."""
        self.of(term)
        return tuple(one for key in self._rests.get(term, ()) for one in self.taken[key][1])

    def is_derived(self, term: Term) -> bool:
        """Whether a derivative was taken for the meaning of a term."""
        self.of(term)
        return bool(self._rests.get(term))

    def _meaning(self, term: Term) -> Term:
        match term:
            case Call(definition=definition, arguments=arguments):
                body, values = self.of(definition.body), map(self.of, arguments)
                return substitute(body, dict(zip(definition.parameters, values, strict=True)))
            case Prime(definition=definition, argument=argument, order=order):
                parameter, taken = definition.parameters[0], self.of(definition.body)
                for _ in range(order):
                    taken = self._derivative(taken, parameter)
                return substitute(taken, {parameter: self.of(argument)})
            case Derivative(body=body, variable=variable):
                return self._derivative(self.of(body), self.of(variable))
            case Dot(left=left, right=right):
                return self.of(written_out(left, right))
            case SpelledOut(sum=written):
                return self.of(written)
            case Apply(function=name) if name in DEFINED:
                return self.of(opened(term))
            case Family() | Listed() | Each() | Gradient():
                raise MeaningError(f"a {type(term).__name__.lower()} is a vector, not a number")
        return rebuild(term, self.of)

    def _derivative(self, body: Term, variable: Term) -> Term:
        body = apart(body, variable, *free(body))
        key = (body, variable)
        self._open[-1].add(key)
        if key not in self.taken:
            self.taken[key] = self.derive(body, variable)
        return self.taken[key][0]


def written_out(left: Term, right: Term) -> Sum:
    """w·x as the sum Σ_k w_k x_k."""
    size, taken = vector_size(left), free(left) | free(right)
    names = {leaf.name for leaf in taken if isinstance(leaf, Index | Symbol)}
    name = next(n for n in ("k", *(f"k{i}" for i in range(len(names) + 1))) if n not in names)
    index = Index(name, as_term(1), size)
    return Sum(vector_entry(left, index) * vector_entry(right, index), index)


# ── vectors, entry by entry ──────────────────────────────────────────────────────────────────────


def entries(term: Term) -> tuple[Term, ...] | None:
    """The blocks of a vector-valued term, scalars and `Each`; None for a scalar term.

    Raises `MeaningError` for a product of two vectors or a sum of vectors of different shapes.
    """
    match term:
        case Listed(entries=blocks):
            return blocks
        case Gradient(body=body, variables=variables):
            return tuple(_partial(body, variable) for variable in variables)
        case Call(definition=definition, arguments=arguments) if not arguments:
            return entries(definition.body)
        case Neg(term=inner):
            return _map(entries(inner), Neg)
        case Quotient(numerator=vector, denominator=scalar):
            return _map(entries(vector), lambda one: Quotient(one, scalar), scalar)
        case Mul(factors=factors):
            return _scaled(factors)
        case Add(terms=terms):
            return _added([entries(one) for one in terms])
    return None


def _partial(body: Term, variable: Term) -> Term:
    if not isinstance(variable, Family):
        return Derivative(body, variable)
    taken = {leaf.name for leaf in free(body) if isinstance(leaf, Index | Symbol)}
    name = next(n for n in ("j", *(f"j{i}" for i in range(len(taken) + 1))) if n not in taken)
    index = Index(name, as_term(1), vector_size(variable))
    return Each(Derivative(body, vector_entry(variable, index)), index)


def _map(
    blocks: tuple[Term, ...] | None, change: Callable[[Term], Term], *beside: Term
) -> tuple[Term, ...] | None:
    """The blocks with every entry changed; `beside` are the terms that `change` brings in."""
    return None if blocks is None else tuple(_changed(block, change, beside) for block in blocks)


def _changed(block: Term, change: Callable[[Term], Term], beside: tuple[Term, ...]) -> Term:
    if not isinstance(block, Each):
        return change(block)
    if any(block.index in free(term) for term in beside):
        block = fresh_index(block, *beside)
    return replace(block, body=change(block.body))


def _scaled(factors: tuple[Term, ...]) -> tuple[Term, ...] | None:
    vectors = [place for place, factor in enumerate(factors) if entries(factor) is not None]
    if len(vectors) > 1:
        raise MeaningError("a product of two vectors has no meaning here; write a dot product with @")
    if not vectors:
        return None
    place = vectors[0]
    before, after = factors[:place], factors[place + 1 :]
    return _map(entries(factors[place]), lambda one: Mul((*before, one, *after)), *before, *after)


def _added(terms: list[tuple[Term, ...] | None]) -> tuple[Term, ...] | None:
    if all(blocks is None for blocks in terms):
        return None
    shapes = {None if blocks is None else tuple(_shape(block) for block in blocks) for blocks in terms}
    if len(shapes) > 1:
        raise MeaningError("a sum of vectors needs vectors of the same shape")
    columns = zip(*(blocks for blocks in terms if blocks is not None), strict=True)
    return tuple(_add_blocks(column) for column in columns)


def _add_blocks(column: tuple[Term, ...]) -> Term:
    first = column[0]
    if not isinstance(first, Each):
        return Add(column)
    fresh = fresh_index(first, *column).index
    bodies = [substitute(b.body, {b.index: fresh}) for b in column if isinstance(b, Each)]
    return Each(Add(tuple(bodies)), fresh)


def _shape(block: Term) -> tuple[Term, Term] | None:
    return (block.index.lower, block.index.upper) if isinstance(block, Each) else None


def scalar_pairs(left: Term, right: Term) -> tuple[tuple[Term, Term], ...]:
    """The scalar equations that left = right stands for: itself, or one for each block of entries.

    Raises `MeaningError` when the two sides do not have the same shape.
    """
    ours, theirs = entries(left), entries(right)
    if ours is None and theirs is None:
        return ((left, right),)
    if ours is None or theirs is None or [*map(_shape, ours)] != [*map(_shape, theirs)]:
        raise MeaningError("the two sides are vectors of different shapes")
    return tuple(_aligned(one, other) for one, other in zip(ours, theirs, strict=True))


def _aligned(one: Term, other: Term) -> tuple[Term, Term]:
    if isinstance(one, Each) and isinstance(other, Each):
        fresh = fresh_index(one, other).index
        return substitute(one.body, {one.index: fresh}), substitute(other.body, {other.index: fresh})
    return one, other
