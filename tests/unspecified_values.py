"""Values of functions of which nothing is said: polynomials of degree three, with coefficients of the point.

Their derivatives are taken by differences, f'(t) = [8(f(t+1) − f(t−1)) − (f(t+2) − f(t−2))]/12, exact up to
degree four; determinants are expanded, inverse matrices found by cofactors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from derivations.core.arrays import Family, FunctionSymbol
from derivations.core.term import Number, Term
from tests.real_numbers import Undefined, Value, product, quotient, summed

Leaf = Callable[[Term], Value]
STENCIL = ((1, Fraction(8, 12)), (-1, Fraction(-8, 12)), (2, Fraction(-1, 12)), (-2, Fraction(1, 12)))


def value(function: FunctionSymbol, at: Sequence[Value], by: Sequence[int], leaf: Leaf) -> Value:
    """The partial derivative by the numbers at the places, counted from 0, of which there may be none."""
    if not by:
        return _of_number(function, at[0], leaf) if function.size is None else _of_vector(function, at, leaf)
    first, *rest = by
    moved = ((list(at), step, share) for step, share in STENCIL)
    pieces = []
    for place, step, share in moved:
        place[first] = summed([place[first], Fraction(step)])
        pieces.append(product([share, value(function, place, rest, leaf)]))
    return summed(pieces)


def _of_number(function: FunctionSymbol, u: Value, leaf: Leaf) -> Value:
    coefficients = Family(function.name, (_number(4),))
    terms = [[leaf(coefficients[power + 1]), *[u] * power] for power in range(4)]
    return summed([product(factors) for factors in terms])


def _of_vector(function: FunctionSymbol, at: Sequence[Value], leaf: Leaf) -> Value:
    assert function.size is not None
    c = Family(function.name, (_number(3), function.size))
    rows = [[leaf(c[row, k + 1]) for k in range(len(at))] for row in (1, 2, 3)]
    inside = summed([product(pair) for pair in zip(rows[2], at, strict=True)])
    linear = [product(pair) for pair in zip(rows[0], at, strict=True)]
    square = [product([a, u, u]) for a, u in zip(rows[1], at, strict=True)]
    return summed([*linear, *square, product([inside] * 3)])


def _number(whole: int) -> Number:
    return Number(Fraction(whole))


def determinant(rows: Sequence[Sequence[Value]]) -> Value:
    """By expansion along the first row: sizes are small."""
    if not rows:
        return Fraction(1)
    if any(len(row) != len(rows) for row in rows):
        raise Undefined("a determinant of what is not square")
    pieces = []
    for place, head in enumerate(rows[0]):
        minor = [[*row[:place], *row[place + 1 :]] for row in rows[1:]]
        pieces.append(product([Fraction((-1) ** place), head, determinant(minor)]))
    return summed(pieces)


def inverse(rows: Sequence[Sequence[Value]]) -> list[list[Value]]:
    """By cofactors.  Raises `Undefined` where the determinant is 0."""
    whole, size = determinant(rows), range(len(rows))
    cofactors = [
        [determinant([[*row[:i], *row[i + 1 :]] for k, row in enumerate(rows) if k != j]) for j in size]
        for i in size
    ]
    return [
        [quotient(product([Fraction((-1) ** (i + j)), cofactors[i][j]]), whole) for j in size] for i in size
    ]
