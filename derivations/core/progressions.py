"""Sums over one index: powers of the index, ranges that are shifted, and the terms at their ends.

Σ_{k=0}^{n−1} w_{k+1} is Σ_{k=1}^{n} w_k, and Σ_{k=1}^{n+1} w_k is that and w_{n+1}: so sums telescope.
Σ_{k=1}^{n} w_{n+1−k} is the first of them again.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from math import comb

from derivations.core.arithmetic import Polynomial, degrees_in
from derivations.core.arrays import Entry
from derivations.core.field import Field
from derivations.core.ranges import at, is_defined, length_of
from derivations.core.ratios import Ratio, whole_part
from derivations.core.term import Cases, Index, Number, Power, Symbol, Term, as_term, rational_value
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
    """The piece and its index, shifted until entries and powers begin with w_k and x^k; else, to begin at 1.

    None where they do.
    """
    first = field.inner(index.lower).constant()
    start = 0 if first is None else 1 - int(first)
    shift = min(_offsets(field, piece, index), default=start)
    if not shift:
        return None
    moved = Index(index.name, index.lower + shift, index.upper + shift)
    return at(field, piece, {index: moved - shift}, (moved,)), moved


def turned_round(field: Field, piece: Ratio, index: Index) -> tuple[Ratio, Index] | None:
    """Σ_k f(k) as Σ_k f(a + b − k), if that is to be written instead: Σ_k w_{n+1−k} is Σ_k w_k.

    Of two that hold entries of both directions, the one that comes first is written.
    """
    kernels = (*field.kernels_in(piece.numerator), *field.kernels_in(piece.denominator))
    if any(isinstance(one.term, Cases) and Entry in kinds(one.term) for one in kernels):
        return None  # such cases are kept as they are written: turned twice they are not the same
    ways = set(_directions(field, piece, index))
    if -1 not in ways or (1 in ways and _powers_of_e(field, piece, index)):
        return None
    back = at(field, piece, {index: index.lower + index.upper - index}, (index,))
    turned = at_one_place(field, back, index) or (back, index)
    return turned if 1 not in ways or _written(field, *turned) < _written(field, piece, index) else None


def _directions(field: Field, piece: Ratio, index: Index) -> Iterator[int]:
    """1 for each w_{k+c}, x^{k+c} and e^{ky} in the piece, −1 for each w_{c−k}, x^{c−k} and e^{−ky}."""
    for place in _places(field, piece, index):
        if place == index:
            yield 1
            continue
        for way in (1, -1):
            rest = field.inner(place) + field.inner(index) * field.number(-way)
            if not any(index in free(kernel.term) for kernel in field.kernels_in(rest.numerator)):
                yield way
    for way, part in ((1, piece.numerator), (-1, piece.denominator)):
        if _of_e(field, part, index):
            yield way


def _powers_of_e(field: Field, piece: Ratio, index: Index) -> bool:
    return _of_e(field, piece.numerator, index) or _of_e(field, piece.denominator, index)


def _of_e(field: Field, part: Polynomial, index: Index) -> bool:
    """Whether a power of e that depends on the index stands in a product."""
    return any(one.exponent is not None and index in free(one.term) for one in field.kernels_in(part))


def _written(field: Field, piece: Ratio, index: Index) -> str:
    return f"{field.term(piece)!r} {field.canonical(index.lower)!r} {field.canonical(index.upper)!r}"


def _offsets(field: Field, piece: Ratio, index: Index) -> Iterator[int]:
    """c of each entry w_{k+c} and power x^{k+c} in the piece."""
    for place in _places(field, piece, index):
        offset = 0 if place == index else (field.inner(place) + -field.inner(index)).constant()
        if offset is not None:
            yield int(offset)


def _places(field: Field, piece: Ratio, index: Index) -> Iterator[Term]:
    """The places of entries, and the exponents of powers, in which the index stands."""
    for kernel in (*field.kernels_in(piece.numerator), *field.kernels_in(piece.denominator)):
        if kinds(kernel.term).isdisjoint((Entry, Power)) or index not in free(kernel.term):
            continue
        for part in walk(kernel.term):
            if isinstance(part, Entry | Power) and not _is_sign(part):
                places = part.indices if isinstance(part, Entry) else (part.exponent,)
                yield from (place for place in places if index in free(place))


def _is_sign(term: Term) -> bool:
    """Whether a term is (−1)^k, which is (−1)^{−k}."""
    return isinstance(term, Power) and rational_value(term.base) == -1


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


def from_one(field: Field, piece: Ratio, index: Index) -> tuple[Index, Index] | None:
    """1, …, b and 1, …, a − 1 for a range a, …, b: Σ over it is the difference, if all between is defined."""
    if isinstance(field.canonical(index.lower), Number):
        return None
    whole, before = (Index(index.name, as_term(1), end) for end in (index.upper, index.lower - 1))
    if any(-1 in field.signs(length_of(field, one)) for one in (whole, before)):
        return None
    everywhere = substitute(field.term(piece), {index: whole})
    return (whole, before) if is_defined(field, everywhere) else None


def _whole_part(field: Field, end: Term) -> int:
    """The number in the end of a range: 1 of n + 1."""
    return 0 if isinstance(end, Symbol | Index) else whole_part(field.inner(end))
