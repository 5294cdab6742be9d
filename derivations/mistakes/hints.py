"""What two lines offer for repairs: their pieces, variables, indices, functions and derivatives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derivations.core.arrays import Each, Entry, Family, Gradient, Listed, SpelledOut
from derivations.core.derivatives import depends
from derivations.core.term import (
    FUNCTIONS,
    Apply,
    Call,
    Constant,
    Definition,
    Derivative,
    Index,
    MatMul,
    Neg,
    Number,
    Power,
    Prime,
    Quotient,
    Sum,
    Symbol,
    Term,
    as_term,
    factors,
    summands,
)
from derivations.core.tree import children, free, unfold, walk
from derivations.errors import TermError

LARGEST_PIECE = 24  # nodes of a piece that somebody may have forgotten
MOST_PIECES = 60
MOST_LETTERS = 6  # letters whose products and quotients are tried
DEEPEST = 4  # definitions within definitions that are looked into

CONSTANTS = (Constant("pi"), Apply("sqrt", (Constant("pi"),)), Constant("e"), Apply("sqrt", (as_term(2),)))
VECTORS = (Family, Listed, Each, Gradient)


@dataclass(frozen=True, slots=True)
class Taken:
    """A derivative that one of the lines takes: of a body, by a variable."""

    body: Term
    variable: Term


@dataclass(frozen=True, slots=True)
class Hints:
    """Everything that a row of the table may look at beside the place itself.

    `moved` holds all that is differentiated, with its subterms, and `inner` the inner functions u in it
    with the variable v, as pairs u, v.
    """

    pieces: tuple[Term, ...]
    leaves: tuple[Term, ...]
    indices: tuple[Index, ...]
    functions: tuple[str, ...]
    definitions: tuple[Definition, ...]
    sums: tuple[Sum, ...]
    dots: tuple[Term, ...]
    bound: frozenset[Term]
    taken: tuple[Taken, ...]
    moved: frozenset[Term]
    inner: tuple[tuple[Term, Term], ...]

    def pieces_at(self, bound: tuple[Index, ...]) -> tuple[Term, ...]:
        """The pieces whose indices are known in a place under the sums over the indices `bound`."""
        unknown = self.bound.difference(bound)
        if not unknown:
            return self.pieces
        return tuple(piece for piece in self.pieces if unknown.isdisjoint(free(piece)))


def hints(left: Term, right: Term, *meanings: Term) -> Hints:
    """The hints of two lines, the left one's first; their meanings show the factors of derivatives."""
    seen = tuple(dict.fromkeys(one for side in (left, right) for one in opened(side)))
    leaves = tuple(term for term in seen if is_leaf(term))
    taken = tuple(dict.fromkeys(one for term in seen for one in _taken(term)))
    bodies = tuple(
        dict.fromkeys((one, by.variable) for by in taken for one in opened(by.body, functions=False))
    )
    slopes = tuple(dict.fromkeys(one for body, by in bodies for one in _slopes(body, by)))
    below = tuple(one for term in meanings for one in walk(term))
    pieces = (*_pieces(seen), *_pairs(leaves), *slopes, *_pieces(below), *CONSTANTS)
    functions = {term.function for term in seen if isinstance(term, Apply)}
    return Hints(
        pieces=tuple(piece for piece in dict.fromkeys(pieces) if piece not in (left, right)),
        leaves=leaves,
        indices=tuple(dict.fromkeys(_indices(seen))),
        functions=tuple(name for name in FUNCTIONS if name in functions and FUNCTIONS[name] == 1),
        definitions=tuple(dict.fromkeys(_definitions(seen))),
        sums=tuple(term for term in seen if isinstance(term, Sum)),
        dots=tuple(term for term in seen if isinstance(term, MatMul | SpelledOut)),
        bound=frozenset(term.index for term in seen if isinstance(term, Sum | Each)),
        taken=taken,
        moved=frozenset(body for body, _ in bodies),
        inner=tuple(dict.fromkeys(pair for body, by in bodies for pair in _inner(body, by))),
    )


def _slopes(body: Term, by: Term) -> Iterator[Term]:
    """The derivatives of the terms of a sum and of the factors of a product."""
    for one in (*summands(body), *factors(body)):
        bare = one.term if isinstance(one, Neg) else one
        if bare != body and bare != by and depends(bare, by):
            yield Derivative(bare, by)


def opened(term: Term, depth: int = DEEPEST, *, functions: bool = True) -> Iterator[Term]:
    """Every subterm, and those of the bodies of abbreviations, and with `functions` of defined functions."""
    yield term
    if isinstance(term, Entry | Family):
        return
    if isinstance(term, Call) and depth and (functions or not term.arguments):
        yield from opened(unfold(term), depth - 1, functions=functions)
    for child in children(term):
        yield from opened(child, depth, functions=functions)


def is_leaf(term: Term) -> bool:
    """Whether a term is one letter: a symbol, an entry, an abbreviation."""
    if isinstance(term, Entry):
        return len(term.indices) == len(term.family.sizes)
    return isinstance(term, Symbol) or (isinstance(term, Call) and not term.arguments)


def is_function(definition: Definition) -> bool:
    """Whether a definition is a function of one real variable."""
    return len(definition.parameters) == 1 and isinstance(definition.parameters[0], Symbol)


def size(term: Term) -> int:
    """The number of nodes as written; a letter counts as one."""
    return 1 if is_leaf(term) else 1 + sum(map(size, children(term)))


def _pieces(seen: tuple[Term, ...]) -> tuple[Term, ...]:
    found = [
        term
        for term in seen
        if not isinstance(term, (*VECTORS, Number, Index))
        and size(term) <= LARGEST_PIECE
        and not (isinstance(term, Entry) and not is_leaf(term))
    ]
    return tuple(sorted(dict.fromkeys(found), key=size)[:MOST_PIECES])


def _pairs(leaves: tuple[Term, ...]) -> Iterator[Term]:
    """Squares, products and quotients of the letters."""
    for one in leaves[:MOST_LETTERS]:
        yield Power(one, as_term(2))
        for other in leaves[:MOST_LETTERS]:
            if one != other:
                yield one / other
                yield one * other


def _indices(seen: tuple[Term, ...]) -> Iterator[Index]:
    for term in seen:
        if isinstance(term, Index):
            yield term
        elif isinstance(term, Entry):
            yield from (one for one in term.indices if isinstance(one, Index))
        elif isinstance(term, Sum | Each):
            yield term.index


def _definitions(seen: tuple[Term, ...]) -> Iterator[Definition]:
    for term in seen:
        if isinstance(term, Call | Prime) and is_function(term.definition):
            yield term.definition


def _taken(term: Term) -> Iterator[Taken]:
    match term:
        case Derivative(body=body, variable=variable):
            yield Taken(body, variable)
        case Prime(definition=definition, argument=argument) if argument.is_variable:
            try:
                yield Taken(unfold(definition(argument)), argument)
            except TermError:
                return
        case Gradient(body=body, variables=variables):
            yield from (Taken(body, one) for one in variables if one.is_variable)


def _inner(term: Term, by: Term) -> Iterator[tuple[Term, Term]]:
    """Its inner functions that move with the variable and are not the variable itself."""
    yield from ((one, by) for one in inner_functions(term) if one != by and depends(one, by))


def inner_functions(term: Term) -> tuple[Term, ...]:
    """What a node applies a function to."""
    match term:
        case Apply(arguments=arguments) | Call(arguments=arguments):
            return arguments
        case Power(base=base, exponent=exponent):
            return (base, exponent)
        case Quotient(denominator=denominator):
            return (denominator,)
        case Prime(argument=argument):
            return (argument,)
    return ()
