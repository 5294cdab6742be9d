"""Mistakes in matrix algebra: transposes, the order of factors, one product for another; one row each.

A slip is undone in one array of the right side as it is written.  An array has no value that a place could be
held to: each repair of the right shape is tried at the point where the line fails, and then put to the proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count, islice

from derivations.core.arrays import Hadamard
from derivations.core.balls import Point
from derivations.core.entries import holds_arrays, scalar_pairs
from derivations.core.points import Chooser
from derivations.core.shapes import shape
from derivations.core.term import Add, Cases, MatMul, Mul, Neg, Term, Transpose, as_term
from derivations.core.tree import children, rebuild, walk
from derivations.core.verdict import Witness
from derivations.errors import DerivationsError
from derivations.mistakes.mistake import Mistake
from derivations.mistakes.proofs import Prover
from derivations.mistakes.trial import Trial

MOST_TRIED = 40  # repairs of one line

Put = Callable[[Term], Term]


@dataclass(frozen=True, slots=True)
class ArraySlip:
    """A row: a slip by its name, and how it is undone in an array."""

    name: str
    undo: Callable[[Term], Iterator[Term]]


def of_arrays(prover: Prover, left: Term, right: Term, witness: Witness) -> Mistake | None:
    """The first slip in an array of the right side whose repair is proved."""
    if not (_is_made_of_arrays(left) and _is_made_of_arrays(right)):
        return None
    tried = Trial((Point(dict(witness.point), Chooser(0)),))
    for mistake, fixed in islice(_repaired(right), MOST_TRIED):
        pairs = scalar_pairs(left, fixed)
        if all(tried.agree(other, tried.values(one)) for one, other in pairs) and prover.proves(left, fixed):
            return mistake
    return None


def _repaired(right: Term) -> Iterator[tuple[Mistake, Term]]:
    """The line with each slip undone in each of its parts, as far as the shapes fit."""
    for slip in ARRAY_SLIPS:
        for part, put in _parts(right, lambda new: new):
            for repair in _undone(slip, part):
                with suppress(DerivationsError):
                    fixed = put(repair)
                    if repair != part and shape(fixed) == shape(right):
                        yield Mistake(slip.name, part, repair), fixed


def _undone(slip: ArraySlip, part: Term) -> list[Term]:
    try:
        return list(slip.undo(part))
    except DerivationsError:
        return []


def _parts(term: Term, put: Put) -> Iterator[tuple[Term, Put]]:
    """Every part that is made of arrays, with what puts another into its place."""
    if isinstance(term, Cases) or not _is_made_of_arrays(term):
        return
    yield term, put
    for place, child in enumerate(children(term)):
        yield from _parts(child, _into(term, place, put))


def _is_made_of_arrays(term: Term) -> bool:
    return not shape(term).is_number or any(map(holds_arrays, walk(term)))


def _into(term: Term, place: int, put: Put) -> Put:
    """What puts another child into a place of the term, and the term where it stood."""

    def into(new: Term) -> Term:
        places = count()
        return put(rebuild(term, lambda child: new if next(places) == place else child))

    return into


# ── how they are undone ──────────────────────────────────────────────────────────────────────────


def _lost_transpose(part: Term) -> Iterator[Term]:
    if not isinstance(part, Transpose) and not shape(part).is_number:
        yield Transpose(part)


def _transpose_too_many(part: Term) -> Iterator[Term]:
    if isinstance(part, Transpose):
        yield part.array


def _wrong_order(part: Term) -> Iterator[Term]:
    if isinstance(part, MatMul):
        yield MatMul(part.right, part.left)


def _products_mixed_up(part: Term) -> Iterator[Term]:
    match part:
        case MatMul(left=left, right=right):
            yield Hadamard((left, right))
        case Hadamard(factors=(left, right)):
            yield MatMul(left, right)


def _first_only(part: Term) -> Iterator[Term]:
    """Ax + y, which should be Ax + Ay."""
    terms = part.terms if isinstance(part, Add) else ()
    for one in terms:
        for factor, of_left in _outer_factors(one.term if isinstance(one, Neg) else one):
            yield Add(tuple(term if term is one else _times(factor, term, of_left=of_left) for term in terms))


def _outer_factors(product: Term) -> Iterator[tuple[Term, bool]]:
    if isinstance(product, MatMul):
        yield product.left, True
        yield product.right, False


def _times(factor: Term, term: Term, *, of_left: bool) -> Term:
    if isinstance(term, Neg):
        return Neg(_times(factor, term.term, of_left=of_left))
    return MatMul(factor, term) if of_left else MatMul(term, factor)


def _taken_for_symmetric(part: Term) -> Iterator[Term]:
    """2Ax, which should be (A + Aᵀ)x."""
    match part:
        case Mul(factors=(two, MatMul(left=matrix, right=vector))) if two == as_term(2):
            yield MatMul(Add((matrix, Transpose(matrix))), vector)
        case MatMul(left=Mul(factors=(two, matrix)), right=vector) if two == as_term(2):
            yield MatMul(Add((matrix, Transpose(matrix))), vector)


ARRAY_SLIPS: tuple[ArraySlip, ...] = (
    ArraySlip("transpose too many",                       _transpose_too_many),
    ArraySlip("lost transpose",                           _lost_transpose),
    ArraySlip("factors in the wrong order",               _wrong_order),
    ArraySlip("matrix and entrywise product mixed up",    _products_mixed_up),
    ArraySlip("factor multiplied into one term only",     _first_only),
    ArraySlip("matrix taken for a symmetric one",         _taken_for_symmetric),
)  # fmt: skip
