"""Rules of the normal form for inverse matrices and determinants of symbolic size.

(A⁻¹)_ij and det A are kernels over the generic entry of A.  What is known of them are the laws
Σ_k A_ik (A⁻¹)_kj = δ_ij = Σ_k (A⁻¹)_ik A_kj, which are used wherever their factors occur in a sum.  A matrix
and its transpose share their kernels; the inverse of a matrix that is its own transpose is so too.
"""

from __future__ import annotations

from typing import cast

from derivations.core import sets
from derivations.core.arrays import Determinant, Each, Inverse
from derivations.core.entries import entry
from derivations.core.field import Field, OutOfRoom, Refine
from derivations.core.laws import Law, pattern_of
from derivations.core.ranges import careful, fresh, taken_in
from derivations.core.ratios import Ratio
from derivations.core.term import At, Delta, Index, Sum, Term
from derivations.core.tree import substitute, unused


def entry_ratio(field: Field, term: Term) -> Ratio:
    """The ratio of an entry of an inverse."""
    assert isinstance(term, At)
    assert isinstance(term.array, Inverse)
    matrix, turned = _oriented(field, term.array.array)
    indices = tuple(field.canonical(index) for index in term.indices)
    if matrix not in field.inverted:
        field.inverted[matrix] = _is_symmetric(field, matrix)
        try:
            field.laws = (*field.laws, *_laws(field, matrix))
        except OutOfRoom:
            del field.inverted[matrix]
            raise
        raise Refine  # what was worked out before did not know them
    if field.inverted[matrix]:
        indices = tuple(sorted(indices, key=repr))
    elif turned:
        indices = indices[::-1]
    return field.kernel(At(Inverse(matrix), indices), sets.REAL)


def determinant_ratio(field: Field, term: Term) -> Ratio:
    """The ratio of a determinant."""
    assert isinstance(term, Determinant)
    return field.kernel(Determinant(_oriented(field, term.array)[0]), sets.REAL)


def _oriented(field: Field, matrix: Term) -> tuple[Term, bool]:
    """A matrix or its transpose, whichever comes first, and whether it is the latter."""
    assert isinstance(matrix, Each)
    assert isinstance(matrix.body, Each)
    one = _canonical(field, matrix)
    other = _canonical(field, Each(Each(matrix.body.body, matrix.index), matrix.body.index))
    return (other, True) if repr(other) < repr(one) else (one, False)


def _is_symmetric(field: Field, matrix: Term) -> bool:
    """Whether a canonical matrix is known to be its own transpose."""
    assert isinstance(matrix, Each)
    assert isinstance(matrix.body, Each)
    rows, columns, body = matrix.index, matrix.body.index, matrix.body.body
    with careful(field, rows), careful(field, columns):
        return field.canonical(substitute(body, {rows: columns, columns: rows})) == field.canonical(body)


def _canonical(field: Field, matrix: Term) -> Term:
    """A matrix by its generic entry, over canonical indices."""
    assert isinstance(matrix, Each)
    assert isinstance(matrix.body, Each)
    rows, columns, body = matrix.index, matrix.body.index, matrix.body.body
    others = taken_in((body,), (rows, columns))
    inner, outer = fresh(columns, others), fresh(rows, others)
    with careful(field, outer), careful(field, inner):
        written = field.canonical(substitute(body, {columns: inner, rows: outer}))
    return Each(Each(written, inner), outer)


def _laws(field: Field, matrix: Term) -> list[object]:
    size = cast(Each, matrix).index
    names = ("#i", "#j", "#k")  # no page has them: nothing that is known of one index is used for all
    i, j, k = (Index(unused(name, matrix), size.lower, size.upper) for name in names)
    inverse = Inverse(matrix)
    products = (
        entry(matrix, i, k) * At(inverse, (k, j)),
        At(inverse, (i, k)) * entry(matrix, k, j),
    )
    laws = (Law(Sum(product, k) - Delta(i, j), (i, j)) for product in products)
    return [found for law in laws if (found := pattern_of(field, law)) is not None]
