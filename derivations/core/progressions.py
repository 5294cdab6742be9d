"""Sums over one index: powers of the index, ranges that are shifted, and the terms at their ends.

Σ_{k=0}^{n−1} w_{k+1} is Σ_{k=1}^{n} w_k, and Σ_{k=1}^{n+1} w_k is that and w_{n+1}: so sums telescope.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from math import comb

from derivations.core.arithmetic import degrees_in, terms_of
from derivations.core.arrays import Entry
from derivations.core.field import Field
from derivations.core.ranges import at, is_defined, length_of
from derivations.core.ratios import Ratio
from derivations.core.term import Index, Number, Symbol, Term
from derivations.core.tree import free, kinds, substitute, walk

LONGEST_SHIFT = 8  # terms that are taken off a range, or put to it
HIGHEST_POWER = 16  # of the index itself that is summed


def power_of(field: Field, piece: Ratio, index: Index) -> int | None:
    """d of a piece k^d; None for any other piece."""
    degrees = degrees_in(piece.numerator)
    if not piece.denominator.is_one() or any(field.kernels[place].term != index for place in degrees):
        return None
    degree = sum(degrees.values())
    return degree if degree <= HIGHEST_POWER else None


def sum_of_powers(field: Field, degree: int, index: Index) -> Ratio:
    """Σ k^d over a range whose length is not negative: a polynomial in its ends."""
    first, last = field.inner(index.lower) + field.number(-1), field.inner(index.upper)
    return _up_to(field, degree, last) + -_up_to(field, degree, first)


def _up_to(field: Field, degree: int, last: Ratio) -> Ratio:
    """Σ_{k=1}^{m} k^d as a polynomial in m, whose difference is m^d everywhere (Bernoulli, 1713)."""
    result = field.number(0)
    for j in range(degree + 1):
        share = comb(degree + 1, j) * _bernoulli(j) / (degree + 1)
        result = result + field.number(share) * last ** (degree + 1 - j)
    return result


@cache
def _bernoulli(number: int) -> Fraction:
    """B_n with B_1 = +½: 1, ½, 1/6, 0, −1/30, …"""
    rest = sum((comb(number + 1, k) * _bernoulli(k) for k in range(number)), Fraction(0))
    return 1 - rest / (number + 1)


def at_one_place(field: Field, piece: Ratio, index: Index) -> tuple[Ratio, Index] | None:
    """The piece and its index, shifted until its entries begin with w_k, or a range without entries at 1.

    None where they do.
    """
    first = field.inner(index.lower).constant()
    start = 0 if first is None else 1 - int(first)
    shift = min(_offsets(field, piece, index), default=start)
    if not shift:
        return None
    moved = Index(index.name, index.lower + shift, index.upper + shift)
    return at(field, piece, {index: moved - shift}, (moved,)), moved


def _offsets(field: Field, piece: Ratio, index: Index) -> Iterator[int]:
    """c of each entry w_{k+c} in the piece."""
    for kernel in (*field.kernels_in(piece.numerator), *field.kernels_in(piece.denominator)):
        for part in walk(kernel.term) if Entry in kinds(kernel.term) else ():
            for place in part.indices if isinstance(part, Entry) else ():
                if index in free(place):
                    same = place == index
                    offset = 0 if same else (field.inner(place) + -field.inner(index)).constant()
                    if offset is not None:
                        yield int(offset)


def without_numbers(field: Field, piece: Ratio, index: Index) -> tuple[Index, list[tuple[Ratio, int]]]:
    """The index over a range whose ends hold no number, 1 at the lower end, and the signed terms in between.

    The index as it is where those terms are many, or need not be defined.
    """
    lower, upper = field.canonical(index.lower), field.canonical(index.upper)
    first, last = _whole_part(field, lower) - isinstance(lower, Number), _whole_part(field, upper)
    base = Index(index.name, field.canonical(lower - first), field.canonical(upper - last))
    few = 0 < abs(first) + abs(last) <= LONGEST_SHIFT and not isinstance(upper, Number)
    if not few or -1 in field.signs(length_of(field, base)):
        return index, []
    places = [
        *((base.lower + step, -1) for step in range(first)),
        *((base.lower - step, 1) for step in range(1, 1 - first)),
        *((base.upper + step, 1) for step in range(1, last + 1)),
        *((base.upper - step, -1) for step in range(-last)),
    ]
    written = field.term(piece)
    terms = [(substitute(written, {index: place}), sign) for place, sign in places]
    if not all(is_defined(field, term) for term, _ in terms):
        return index, []
    return base, [(field.inner(term), sign) for term, sign in terms]


def _whole_part(field: Field, end: Term) -> int:
    """The number in the end of a range: 1 of n + 1."""
    if isinstance(end, Symbol | Index):
        return 0
    ratio = field.inner(end)
    constant = [c for exponents, c in terms_of(ratio.numerator) if not any(exponents)]
    return constant[0] if constant and ratio.denominator.is_one() else 0
