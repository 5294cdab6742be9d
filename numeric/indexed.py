"""Arrays by their entries: each number of a theorem as a formula with indices, without definitions.

∇L = (XᵀG, Gᵀ1) has two blocks with the generic entries Σ_i X_ij G_ik and Σ_i G_ij.  Two formulas that
differ in the names of their indices only have one `key`: their arrays are the same but for the order of axes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from derivations.core.arrays import Constantly, Each, Entry, Family, SpelledOut
from derivations.core.entries import entry, generic_entries, holds_arrays, without_arrays
from derivations.core.shapes import Shape, shape, sizes_bound
from derivations.core.term import (
    Add,
    Apply,
    Call,
    Cases,
    Constant,
    Delta,
    Index,
    Largest,
    Mul,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
    Transpose,
    as_term,
)
from derivations.core.tree import children, free, rebuild, substitute, walk
from derivations.errors import MeaningError, NotCompilable, TermError

Key = Hashable


@dataclass(frozen=True, slots=True)
class Block:
    """One array of a result by its generic entry: a formula in the indices `places`, its axes in order."""

    term: Term
    places: tuple[Index, ...] = ()


def blocks(term: Term, like: Term | None = None) -> tuple[Block, ...]:
    """The blocks of a term, each with its generic entry; of the number 0, those of an array `like` another.

    Raises `NotCompilable` where a term has no entries.
    """
    if like is not None and term == as_term(0):
        whole = shape(like)
        parts = whole.parts or (whole,)
        return tuple(Block(as_term(0), block.places) for part in parts for block in blocks(_zeros(part)))
    reading = _Reading()
    try:
        found = tuple(generic_entries(reading.placed(_opened(term))))
        return tuple(Block(reading.number(one), places) for one, places in found)
    except (MeaningError, TermError) as error:
        raise NotCompilable(str(error), term=term) from None


@lru_cache(maxsize=4096)
def indexed(term: Term) -> Term:
    """A number without arrays and definitions; e^u is written exp(u), and δ is summed away if it can be."""
    return _Reading().number(term)


def key(term: Term) -> tuple[Key, tuple[Index, ...]]:
    """What a formula is but for the names of its indices, and its free indices in the order of the key."""
    found: dict[Index, int] = {}
    return _key(term, {}, found), tuple(found)


def repeated(terms: Iterable[Term]) -> set[Key]:
    """The keys of the formulas that occur more than once, not counting what repeats inside of them."""
    counts: Counter[Key] = Counter()

    def visit(term: Term) -> None:
        if worth_a_name(term):
            counts[own := key(term)[0]] += 1
            if counts[own] > 1:
                return
        for child in () if isinstance(term, Entry) else children(term):
            visit(child)

    for term in terms:
        visit(term)
    return {one for one, count in counts.items() if count > 1}


def worth_a_name(term: Term) -> bool:
    """Whether a formula is one that should be computed once, and not a number such as 1/n or a mere −t."""
    match term:
        case Add() | Sum() | Largest() | Product() | Apply() | Call() | Cases():
            return True
        case Mul() | Quotient() | Power():
            return any(isinstance(one, Family) for one in free(term))
    return False


def abbreviations(term: Term) -> Iterator[Call]:
    """The abbreviations of a page that occur in a term, those in their bodies first."""
    for one in walk(term):
        if isinstance(one, Call):
            yield from abbreviations(one.definition.body)
            if not one.arguments:
                yield one


# ── the way there ───────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Reading:
    """Abbreviations of arrays stand as families while entries are taken, so that each stays one factor."""

    known: dict[Family, Term] = field(default_factory=dict)

    def number(self, term: Term) -> Term:
        match term:
            case Call() if term.arguments or not _is_array(term):
                # At once: the range of an index among the parameters depends on a size that is bound too.
                values = sizes_bound(term) | dict(
                    zip(term.definition.parameters, term.arguments, strict=True)
                )
                return self.number(substitute(term.definition.body, values))
            case SpelledOut(sum=summation):
                return self.number(summation)
            case Power(base=Constant(name="e"), exponent=exponent):
                return Apply("exp", (self.number(exponent),))
            case Entry(family=family, indices=indices) if family in self.known:
                return self.number(entry(self.known[family], *indices))
        if holds_arrays(term):
            return self.number(without_arrays(self.placed(term)))
        found = rebuild(term, self.number)
        return _collapsed(found) if isinstance(found, Sum) else found

    def placed(self, term: Term) -> Term:
        if isinstance(term, Call) and not term.arguments and _is_array(term):
            axes = shape(term)
            if axes.rows is None:
                return self.placed(term.definition.body)
            sizes = tuple(axis for axis in (axes.rows, axes.columns) if axis is not None)
            family = Family(f"{term.definition.name} {len(self.known)}", sizes)
            self.known[family] = self.placed(term.definition.body)
            return family
        return rebuild(term, self.placed)


def _is_array(term: Term) -> bool:
    found = shape(term)
    return not (found.is_number or found.parts)


def _opened(term: Term) -> Term:
    """The body of an abbreviation."""
    return _opened(term.definition.body) if isinstance(term, Call) and not term.arguments else term


def _zeros(found: Shape) -> Term:
    sizes = tuple(axis for axis in (found.rows, found.columns) if axis is not None)
    if not sizes:
        return as_term(0)
    zeros = Constantly(0, sizes)
    return Transpose(zeros) if found.rows is None else zeros


def _collapsed(term: Sum) -> Term:
    """Σ_k δ_kl f(k) = f(l), where l has the values of k."""
    sign, body = (-1, term.body.term) if isinstance(term.body, Neg) else (1, term.body)
    parts = list(_factors(body))
    for place, part in enumerate(parts):
        if isinstance(part, Delta):
            for here, there in ((part.left, part.right), (part.right, part.left)):
                if here == term.index and _ranges_alike(there, term.index):
                    rest = [one for at, one in enumerate(parts) if at != place]
                    value = substitute(Mul(tuple(rest)) if rest else as_term(1), {term.index: there})
                    return value if sign > 0 else Neg(value)
    return term


def _factors(term: Term) -> Iterator[Term]:
    if isinstance(term, Mul):
        for one in term.factors:
            yield from _factors(one)
    else:
        yield term


def _ranges_alike(value: Term, index: Index) -> bool:
    match value:
        case Index(lower=lower, upper=upper):
            return (lower, upper) == (index.lower, index.upper)
        case Entry(family=family):
            return family.upto == index.upper and index.lower == as_term(1)
    return False


def _key(term: Term, bound: Mapping[Index, int], free: dict[Index, int]) -> Key:
    def inner(one: Term) -> Key:
        return _key(one, bound, free)

    match term:
        case Index(lower=lower, upper=upper):
            if term in bound:
                return "bound", bound[term]
            return "free", free.setdefault(term, len(free)), lower, upper
        case Number() | Constant() | Symbol():
            return term
        case Entry(family=family, indices=indices):
            return (family, *map(inner, indices))
        case Apply(function=name, arguments=arguments):
            return (name, *map(inner, arguments))
        case Call(definition=definition, arguments=arguments):
            return (definition, *map(inner, arguments))
        case Sum() | Product() | Largest() | Each():
            inside = {**bound, term.index: len(bound)}
            ends = inner(term.index.lower), inner(term.index.upper)
            return (type(term), *ends, _key(term.body, inside, free))
        case Cases():
            relations = tuple(test.relation for _, tests in term.branches for test in tests)
            return (Cases, relations, len(term.branches), *map(inner, children(term)))
    return (type(term), *map(inner, children(term)))
