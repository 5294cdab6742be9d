"""Rules of the normal form for Σ_{k=a}^{b} over a range of symbolic size, and for Kronecker's δ.

Linearity takes every factor that is free of k out of the sum; where the range may be empty, only those
that are defined everywhere, for Σ_k 1/y may be 0 where y is.  Σ_k δ_{kj} f(k) = f(j) for j in the range;
Σ_k 1 = b − a + 1; what is left is one kernel for each monomial in k, over a canonical bound index, so
that sums that differ only in the name of the index are one kernel.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import count

from derivations.core import sets
from derivations.core.arithmetic import Polynomial, factored, terms_of
from derivations.core.domain import natural
from derivations.core.field import Field
from derivations.core.ratios import NowhereDefined, Ratio, reduced
from derivations.core.sets import Domain
from derivations.core.signs import NONNEGATIVE, POSITIVE
from derivations.core.term import Delta, Index, Sum, Term
from derivations.core.tree import children, free, kinds, names, rebuild, substitute, unused, walk
from derivations.errors import MeaningError

LARGEST_SPELLED_OUT = 32  # a sum of known length is written out up to here, a quarter for each sum inside
BOUND = "#"  # canonical bound indices are #1, #2, …: no author's name starts so


def sum_ratio(field: Field, term: Term) -> Ratio:
    """The ratio of a sum."""
    assert isinstance(term, Sum)
    length = (field.inner(term.index.upper) + -field.inner(term.index.lower)).constant()
    if length is not None and length < LARGEST_SPELLED_OUT // 4 ** depth_of(term.body):
        return _spelled_out(field, term, int(length))
    index = canonical_index(term.index, 1 + depth_of(term.body))
    with careful(field, index) as inhabited:
        body = field.inner(substitute(term.body, {term.index: index}))
    moving = [index in free(k.term) or (not inhabited and bool(natural(k.term))) for k in field.kernels]
    outside, inside = _split(field, body.denominator, moving)
    if not inhabited and 0 in field.signs(field.whole(outside)):
        outside, inside = field.context.constant(1), body.denominator
    result = field.number(0)
    for monomial, coefficient in _by_monomial(field, body.numerator, moving):
        piece = reduced(monomial, inside)
        result = result + reduced(coefficient, outside) * _piece(field, piece, index)
    return result


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
    """Whether the range of an index is known to hold a number."""
    return field.signs(field.ratio(index.upper + 1 - index.lower)) == POSITIVE


def named_canonically(term: Term, known: dict[Term, Term]) -> Term:
    """The term with every bound index named as the normal form names it, which no page's name can be.

    `known` remembers what was renamed before.
    """
    if Sum not in kinds(term):
        return term
    if term not in known:
        renamed = rebuild(term, lambda child: named_canonically(child, known))
        if isinstance(renamed, Sum):
            index = canonical_index(renamed.index, 1 + depth_of(renamed.body))
            renamed = Sum(substitute(renamed.body, {renamed.index: index}), index)
        known[term] = renamed
    return known[term]


def named_readably(term: Term) -> Term:
    """The term with every canonical bound index given a letter that occurs nowhere in it."""
    if isinstance(term, Sum) and term.index.name.startswith(BOUND):
        taken = set(names(term))
        name = next((letter for letter in "klijpqrs" if letter not in taken), unused("k", term))
        index = Index(name, term.index.lower, term.index.upper)
        term = Sum(substitute(term.body, {term.index: index}), index)
    return rebuild(term, named_readably)


def _spelled_out(field: Field, term: Sum, length: int) -> Ratio:
    """A sum over a range of known length, term by term."""
    result = field.number(0)
    for step in range(length + 1):
        result = result + field.inner(substitute(term.body, {term.index: term.index.lower + step}))
    return result


def delta_ratio(field: Field, term: Term) -> Ratio:
    """The ratio of Kronecker's δ: a number if the difference of the indices is one, else δ with δ² = δ."""
    assert isinstance(term, Delta)
    difference = (field.inner(term.left) + -field.inner(term.right)).constant()
    if difference is not None:
        return field.number(1 if difference == 0 else 0)
    kernel = Delta(*sorted((field.canonical(term.left), field.canonical(term.right)), key=repr))
    return field.kernel(kernel, Domain(Fraction(0), Fraction(1)), relation=(2, None))


def canonical_index(index: Index, depth: int) -> Index:
    """The bound index of a sum that holds depth − 1 sums inside one another."""
    return Index(f"{BOUND}{depth}", index.lower, index.upper)


def depth_of(term: Term) -> int:
    """A number that no canonical index exceeds, bound or free, and no depth of sums inside one another."""
    match term:
        case Index(name=name, lower=lower, upper=upper):
            own = int(name.removeprefix(BOUND)) if name.startswith(BOUND) else 0
            return max(own, depth_of(lower), depth_of(upper))
        case Sum(body=body, index=index):
            return max(1 + depth_of(body), depth_of(index))
    return max(map(depth_of, children(term)), default=0)


def _split(field: Field, polynomial: Polynomial, moving: list[bool]) -> tuple[Polynomial, Polynomial]:
    """The product of the factors that are free of the index, and the product of the others."""
    content, factors = factored(polynomial)
    outside, inside = field.context.constant(content), field.context.constant(1)
    for factor, exponent in factors:
        degrees = factor.degrees()
        if any(moves and degrees[place] for place, moves in enumerate(moving)):
            inside *= factor**exponent
        else:
            outside *= factor**exponent
    return outside, inside


def _by_monomial(
    field: Field, polynomial: Polynomial, moving: list[bool]
) -> list[tuple[Polynomial, Polynomial]]:
    """The polynomial as Σ monomial in the moving kernels · coefficient in the others."""
    groups: dict[tuple[int, ...], dict[tuple[int, ...], int]] = {}
    padded = moving + [False] * (field.room - len(moving))
    for exponents, coefficient in terms_of(polynomial):
        inside = tuple(e if moves else 0 for e, moves in zip(exponents, padded, strict=True))
        outside = tuple(0 if moves else e for e, moves in zip(exponents, padded, strict=True))
        groups.setdefault(inside, {})[outside] = coefficient
    make = field.context.from_dict
    return [(make({inside: 1}), make(outside)) for inside, outside in groups.items()]


def _piece(field: Field, piece: Ratio, index: Index) -> Ratio:
    """Σ over the index of one monomial in k-dependent kernels."""
    if piece.constant() is not None:
        return _count(field, piece, index)
    for place, degree in enumerate(piece.numerator.degrees()):
        kernel = field.kernels[place].term if degree > 0 else None
        if isinstance(kernel, Delta):
            other = _other_end(kernel, index)
            if other is not None and _in_range(field, other, index):
                return _collapsed(field, piece, place, index, other)
    return _opaque(field, piece, index)


def _count(field: Field, piece: Ratio, index: Index) -> Ratio:
    length = field.inner(index.upper) + -field.inner(index.lower) + field.number(1)
    return length * piece if -1 not in field.signs(length) else _opaque(field, piece, index)


def _other_end(delta: Delta, index: Index) -> Term | None:
    """j of δ_{kj} when one end is the index itself and j is free of it."""
    for one, other in ((delta.left, delta.right), (delta.right, delta.left)):
        if one == index and index not in free(other):
            return other
    return None


def _in_range(field: Field, other: Term, index: Index) -> bool:
    """Whether a ≤ j ≤ b is certain, for an index by its own range."""
    low, high = (other.lower, other.upper) if isinstance(other, Index) else (other, other)
    above = field.inner(low) + -field.inner(index.lower)
    below = field.inner(index.upper) + -field.inner(high)
    return -1 not in field.signs(above) and -1 not in field.signs(below)


def _collapsed(field: Field, piece: Ratio, place: int, index: Index, other: Term) -> Ratio:
    rest = piece.numerator // field.context.gen(place) ** int(piece.numerator.degrees()[place])
    return field.inner(substitute(field.term(Ratio(rest, piece.denominator)), {index: other}))


def _opaque(field: Field, piece: Ratio, index: Index) -> Ratio:
    """A kernel for the sum, its bound index named by the depth of what is left inside."""
    body = field.term(piece)
    depth = 1 + max((depth_of(sub) for sub in walk(body) if isinstance(sub, Sum)), default=0)
    outer = {leaf.name for leaf in free(body) if isinstance(leaf, Index) and leaf != index}
    named = next(n for d in count(depth) if (n := canonical_index(index, d)).name not in outer)
    renamed = substitute(body, {index: named})
    kernel = Sum(renamed, named)
    return field.kernel(kernel, sets.REAL if field.holds(kernel) else _range(field, piece, index))


def _range(field: Field, piece: Ratio, index: Index) -> Domain:
    """A sum of non-negative numbers is not negative; of positive numbers, and at least one, positive."""
    signs = field.signs(piece)
    length = field.inner(index.upper) + -field.inner(index.lower) + field.number(1)
    if signs == POSITIVE and field.signs(length) == POSITIVE:
        return sets.POSITIVE
    return sets.NONNEGATIVE if signs <= NONNEGATIVE else sets.REAL
