"""Ranges that depend on one another: which of them are the same, and one form for triangles.

The pairs l < k are written with k outside and l = a, …, k − 1 inside, whichever way they came.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from derivations.core.field import Field
from derivations.core.term import Index, Indices, Term, as_term
from derivations.core.tree import free, substitute


def turned(field: Field, indices: Indices) -> tuple[dict[Term, Term], Indices] | None:
    """l = a, …, b and k = l + s, …, b as k = a, …, b and l = a, …, k − s, with s 0 or 1; what became what."""
    for inner in indices:
        for outer in indices:
            shift = _distance(field, inner.lower, outer)
            if (
                shift not in (0, 1)
                or outer in free(inner.upper)
                or not _is_same(field, inner.upper, outer.upper)
            ):
                continue
            others = tuple(one for one in indices if one not in (inner, outer))
            if _are_held(others, inner, outer):
                continue
            above = Index(inner.name, outer.lower, outer.upper)
            below = Index(outer.name, outer.lower, above - int(shift))
            return {inner: above, outer: below}, (*others, above, below)
    return None


def below_diagonal(field: Field, indices: Indices) -> tuple[Index, Index, Index] | None:
    """l and k with l = a, …, k and k = a, …, b, and the index l = a, …, k − 1."""
    for inner in indices:
        for outer in indices:
            if inner == outer or not _is_same(field, inner.upper, outer):
                continue
            if outer in free(inner.lower) or not _is_same(field, inner.lower, outer.lower):
                continue
            if not _are_held(tuple(one for one in indices if one != inner), inner):
                return inner, outer, Index(inner.name, inner.lower, outer - 1)
    return None


def counted(field: Field, indices: Indices) -> Iterator[tuple[Index, Indices, Term]]:
    """k = a, …, b and l = c, …, k + s, with no l − s before a: k, the others, and how many k an l has."""
    for inner in indices:
        for outer in indices:
            shift = _distance(field, inner.upper, outer)
            others = tuple(one for one in indices if one != inner)
            if shift is None or outer in free(inner.lower) or _are_held(others, inner, outer):
                continue
            if -1 in field.signs(field.inner(inner.lower - as_term(shift) - outer.lower)):
                continue
            last = outer.upper + as_term(shift)
            wider = Index(inner.name, inner.lower, last)
            left = tuple(wider if one == inner else one for one in indices if one != outer)
            yield outer, left, last - wider + 1


def is_range_of(field: Field, index: Index, values: Mapping[Term, Term]) -> bool:
    """Whether an index of a law has the range of the one that it stands for."""
    found = values[index]
    assert isinstance(found, Index)
    pairs = ((index.lower, found.lower), (index.upper, found.upper))
    return all(_is_same(field, substitute(ours, values), theirs) for ours, theirs in pairs)


def _are_held(others: Indices, *indices: Index) -> bool:
    """Whether an index stands in the range of another."""
    return any(one in free(end) for one in indices for other in others for end in (other.lower, other.upper))


def _distance(field: Field, end: Term, index: Index) -> Fraction | None:
    """The number c of an end that is index + c."""
    return (field.inner(end) + -field.inner(index)).constant() if index in free(end) else None


def _is_same(field: Field, one: Term, other: Term) -> bool:
    return (field.inner(one) + -field.inner(other)).numerator.is_zero()
