"""Bound indices and their ranges: canonical names, ranges that may be empty, and one order for nested sums.

Σ, Π and max bind an index.  The normal form names bound indices #1, #2, …, innermost first, and puts
indices that stand side by side in one order, so that Σ_i Σ_j a_ij b_j and Σ_j Σ_i a_ij b_j are one kernel.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import islice, permutations, product
from typing import cast

from derivations.core.arithmetic import degrees_in
from derivations.core.conditions import cut
from derivations.core.domain import comparison_signs, natural
from derivations.core.field import Field
from derivations.core.ratios import NowhereDefined, Ratio
from derivations.core.signs import POSITIVE
from derivations.core.term import Index, Indices, Mul, Neg, Quotient, Sum, Term, as_term
from derivations.core.tree import (
    BINDERS,
    Binder,
    bound_names,
    children,
    free,
    kinds,
    names,
    rebuild,
    substitute,
    unused,
)
from derivations.errors import MeaningError

BOUND = "#"  # canonical bound indices are #1, #2, …: no author's name starts so
MARKED, OTHER = (Index(f"{BOUND}{word}", as_term(1), as_term(1)) for word in ("marked", "other"))
LONGEST = 32  # a range of known length is written out up to here, a quarter for each binder inside
MOST_INDICES = 6  # of a sum that inner sums are multiplied into
MOST_ORDERS = 24  # orders of indices that are compared with one another


@contextmanager
def careful(field: Field, index: Index) -> Iterator[bool]:
    """A body over a range that may be empty need not be defined anywhere: nothing is learned from it.

    Yields whether the range is known to hold a number.
    """
    before, inhabited = field.trusting, is_inhabited(field, index)
    field.trusting = before and inhabited
    try:
        yield inhabited
    except NowhereDefined as error:
        if inhabited:
            raise
        raise MeaningError("a sum over a range that may be empty divides by zero") from error
    finally:
        field.trusting = before


def is_inhabited(field: Field, index: Index) -> bool:
    """Whether the range of an index is known to hold a number: then it is known for good."""
    if index in field.inhabited:
        return True
    known = field.signs(field.ratio(index.upper + 1 - index.lower)) == POSITIVE
    if known:
        field.inhabited.add(index)
    return known


def length_of(field: Field, index: Index) -> Ratio:
    """upper − lower + 1: how many numbers the range holds, if that is not negative."""
    return field.inner(index.upper) + -field.inner(index.lower) + field.number(1)


def known_length(field: Field, term: Binder) -> int | None:
    """The length of a range that is a number, small enough to write its terms out."""
    length = length_of(field, term.index).constant()
    if length is None or length > LONGEST // 4 ** depth_of(term.body):
        return None
    return max(int(length), 0)


def at(field: Field, piece: Ratio, values: dict[Term, Term], indices: Indices = ()) -> Ratio:
    """The piece with values put for indices; what stands over a range that may be empty teaches nothing."""
    with carefully(field, indices):
        return field.inner(substitute(field.term(piece), values))


@contextmanager
def carefully(field: Field, indices: Sequence[Index]) -> Iterator[None]:
    """`careful` for each of the indices."""
    with ExitStack() as stack:
        for index in indices:
            stack.enter_context(careful(field, index))
        yield


def is_defined(field: Field, term: Term) -> bool:
    """Whether the term is known to be defined, by what does not rest on it."""
    before, field.trusting = field.trusting, False
    try:
        for one in natural(term):
            expression, allowed = comparison_signs(one.condition)
            if one.forall or not field.signs(field.inner(expression)) <= allowed:
                return False
    except MeaningError:
        return False
    finally:
        field.trusting = before
    return True


def nested(field: Field, term: Binder) -> tuple[Ratio, Indices]:
    """The body inside a node and all nodes of its kind directly in it, and their indices, outermost first.

    A sum that is a factor of the body is drawn out too: Σ_i a_i Σ_j b_ij = Σ_i Σ_j a_i b_ij.  Ranges of known
    length are left for the body.
    """
    indices, factors = list[Index](), list[Term]([term])
    with ExitStack() as stack:
        while (found := _next(field, factors, type(term), len(indices))) is not None:
            factors.remove(found)
            index = bound_in(found.body, found.index, *factors, *indices)
            body = substitute(found.body, {found.index: index})
            factors = _factors((*factors, body)) if isinstance(term, Sum) else [body]
            factors = [cut(field, one) for one in factors]
            stack.enter_context(careful(field, index))
            indices.append(index)
        return field.inner(factors[0] if len(factors) == 1 else Mul(tuple(factors))), tuple(indices)


def _next(field: Field, factors: Sequence[Term], kind: type[Binder], count: int) -> Binder | None:
    """The next node whose index is taken: the body itself, or a factor over a range that holds a number."""
    alone = len(factors) == 1
    for one in factors if alone or count < MOST_INDICES else ():
        if not isinstance(one, kind) or known_length(field, one) is not None:
            continue
        if alone or is_inhabited(field, one.index):
            return one
    return None


def _factors(terms: Sequence[Term]) -> list[Term]:
    """The factors of a product of some terms."""
    found: list[Term] = []
    for one in terms:
        match one:
            case Mul(factors=factors):
                found += _factors(factors)
            case Neg(term=inner):
                found += [as_term(-1), *_factors((inner,))]
            case Quotient(numerator=above, denominator=below) if Sum in kinds(above):
                found += [*_factors((above,)), Quotient(as_term(1), below)]
            case _:
                found.append(one)
    return found


# ── names ────────────────────────────────────────────────────────────────────────────────────────


def canonical_index(index: Index, depth: int) -> Index:
    """The bound index of a node that holds depth − 1 binders inside one another."""
    return Index(f"{BOUND}{depth}", index.lower, index.upper)


def depth_of(term: Term) -> int:
    """A number that no canonical index exceeds, bound or free, and no depth of binders inside one another."""
    match term:
        case Index(name=name, lower=lower, upper=upper):
            number = name.removeprefix(BOUND)
            own = int(number) if name.startswith(BOUND) and number.isdigit() else 0
            return max(own, depth_of(lower), depth_of(upper))
    if isinstance(term, BINDERS):
        return max(1 + depth_of(term.body), depth_of(term.index))
    return max(map(depth_of, children(term)), default=0)


def named_canonically(term: Term, known: dict[Term, Term]) -> Term:
    """The term with every bound index named as the normal form names it, which no page's name can be.

    `known` remembers what was renamed before.
    """
    if kinds(term).isdisjoint(BINDERS):
        return term
    if term not in known:
        renamed = rebuild(term, lambda child: named_canonically(child, known))
        if isinstance(renamed, BINDERS):
            renamed = renamed_to(renamed, canonical_index(renamed.index, 1 + depth_of(renamed.body)))
        known[term] = renamed
    return known[term]


def named_readably(term: Term) -> Term:
    """The term with every canonical bound index given a letter that occurs nowhere in it."""
    if isinstance(term, BINDERS) and term.index.name.startswith(BOUND):
        taken = names(term)
        name = next((letter for letter in "klijpqrs" if letter not in taken), unused("k", term))
        term = renamed_to(term, Index(name, term.index.lower, term.index.upper))
    return rebuild(term, named_readably)


def renamed_to(term: Binder, index: Index) -> Binder:
    """The same node with another bound index, which must not occur in it."""
    return replace(term, body=substitute(term.body, {term.index: index}), index=index)


def bound_in(body: Term, index: Index, *others: Term) -> Index:
    """The index under the first canonical name that stands for nothing else in its body or in other terms."""
    return fresh(index, taken_in((body,), (index,)) | taken_in(others, ()))


def taken_in(terms: Sequence[Term], own: Sequence[Index]) -> set[str]:
    """The names of indices in some terms: those bound inside, and those free but for one's own."""
    found: set[str] = set()
    for term in terms:
        found |= {leaf.name for leaf in free(term) if isinstance(leaf, Index) and leaf not in own}
        found |= bound_names(term)
    return found


def fresh(index: Index, taken: set[str]) -> Index:
    """The index under the first canonical name that is not taken, which is taken then."""
    number = next(n for n in range(1, len(taken) + 2) if f"{BOUND}{n}" not in taken)
    taken.add(f"{BOUND}{number}")
    return canonical_index(index, number)


# ── one order for indices side by side ───────────────────────────────────────────────────────────


def kernel_over(
    field: Field, node: type[Binder], piece: Ratio, indices: Sequence[Index]
) -> tuple[Term, tuple[Index, ...]]:
    """The nested node over all of the indices, the same for every naming and order of them.

    Also its indices, outermost first.  Among the orders that dependent ranges allow, the one is taken in
    which the body, written by its normal form, comes first.
    """
    body = field.term(piece)
    taken = taken_in((body, *_ends(indices)), indices)
    places = [fresh(one, taken).name for one in indices][::-1]
    found: dict[str, tuple[Term, tuple[Index, ...]]] = {}
    orders = list(islice(_orders(field, piece, indices), MOST_ORDERS + 1))
    for order in orders[:1] if len(orders) > MOST_ORDERS else orders:
        named = _named(order, places)
        written = body if order == named else _rewritten(field, body, order, named)
        for index in reversed(named):
            written = node(written, index)
        found[repr(written) if len(orders) > 1 else ""] = written, named
    return found[min(found)]


def _ends(indices: Sequence[Index]) -> list[Term]:
    return [end for one in indices for end in (one.lower, one.upper)]


def _named(order: Sequence[Index], places: Sequence[str]) -> tuple[Index, ...]:
    """The indices under other names, in their ranges too."""
    values: dict[Term, Term] = {}
    for index, name in zip(order, places, strict=True):
        lower, upper = substitute(index.lower, values), substitute(index.upper, values)
        values[index] = Index(name, lower, upper)
    return tuple(cast(Index, new) for new in values.values())


def _rewritten(field: Field, body: Term, order: Sequence[Index], named: Sequence[Index]) -> Term:
    """The body over the new names, written by its normal form."""
    with carefully(field, named):
        return field.canonical(substitute(body, dict(zip(order, named, strict=True))))


def _orders(field: Field, piece: Ratio, indices: Sequence[Index]) -> Iterator[tuple[Index, ...]]:
    """The orders that may be the one: inside the indices that its range holds, then by its traits."""
    if len(indices) == 1:
        yield tuple(indices)
        return
    if field.replacements:  # S_ij may be written as S_ji: how an index occurs says nothing
        traits = dict.fromkeys(indices, "")
    else:
        traits = {index: _traits(field, piece, index, indices) for index in indices}
    groups = [[one for one in indices if traits[one] == trait] for trait in sorted(set(traits.values()))]
    for choice in product(*map(permutations, groups)):
        yield _outer_first([one for group in choice for one in group])


def _outer_first(order: list[Index]) -> tuple[Index, ...]:
    """The order with each index behind those that its range holds."""
    placed: list[Index] = []
    while order:
        ready = next(one for one in order if (free(one.lower) | free(one.upper)).isdisjoint(order))
        order = [one for one in order if one is not ready]
        placed.append(ready)
    return tuple(placed)


def _traits(field: Field, piece: Ratio, index: Index, indices: Sequence[Index]) -> str:
    """How an index occurs, whatever the others are called."""
    marks: dict[Term, Term] = {one: MARKED if one is index else OTHER for one in indices}
    places = (*degrees_in(piece.numerator).items(), *degrees_in(piece.denominator).items())
    terms = [(field.kernels[place].term, degree) for place, degree in places]
    occurring = [(term, degree) for term, degree in terms if not free(term).isdisjoint(indices)]
    seen = sorted(f"{substitute(term, marks)!r}^{degree}" for term, degree in occurring)
    return f"{substitute(index.lower, marks)!r} {substitute(index.upper, marks)!r} {seen}"
