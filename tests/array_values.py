"""Vectors and matrices of numbers, for the oracle: an array by its numbers, and what is done with arrays.

A vector is a column: it has rows and no columns; its transpose has columns and no rows; a number has
neither, and stretches to any array.  A list of arrays is a tuple of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from tests.real_numbers import Undefined, Value, product, summed

Axis: TypeAlias = "int | None"


@dataclass(frozen=True, slots=True)
class Array:
    """Numbers in rows and columns, row by row; an axis that is None is not there."""

    rows: Axis
    columns: Axis
    numbers: tuple[Value, ...]

    @property
    def axes(self) -> tuple[Axis, Axis]:
        return self.rows, self.columns

    @property
    def is_number(self) -> bool:
        return self.axes == (None, None)

    @property
    def is_vector(self) -> bool:
        return self.rows is not None and self.columns is None

    def at(self, row: int, column: int) -> Value:
        """The number at a place, counted from 0; along an axis that is not there, always the same."""
        across = 1 if self.columns is None else self.columns
        return self.numbers[
            (0 if self.rows is None else row) * across + (0 if self.columns is None else column)
        ]


Values: TypeAlias = "Array | tuple[Array, ...]"


class Misfit(Undefined):
    """Arrays do not fit together at the sizes of the point."""


def number(value: Value) -> Array:
    return Array(None, None, (value,))


def places(rows: Axis, columns: Axis) -> Iterator[tuple[int, int]]:
    """All places in order."""
    across = range(1 if columns is None else columns)
    return ((row, column) for row in range(1 if rows is None else rows) for column in across)


def made(rows: Axis, columns: Axis, at: Callable[[int, int], Value]) -> Array:
    """The array with the value at(row, column) in each place."""
    return Array(rows, columns, tuple(at(row, column) for row, column in places(rows, columns)))


def column(values: Sequence[Value]) -> Array:
    return Array(len(values), None, tuple(values))


def stacked(rows: Sequence[Array]) -> Array:
    """Numbers as a column, or columns as the rows of a matrix."""
    if all(row.is_number for row in rows):
        return column([row.numbers[0] for row in rows])
    if not all(row.is_vector and row.rows == rows[0].rows for row in rows):
        raise Misfit("the entries of an array are neither numbers nor vectors of one size")
    return Array(len(rows), rows[0].rows, tuple(one for row in rows for one in row.numbers))


def single(values: Values) -> Array:
    if isinstance(values, tuple):
        raise Misfit("a list of arrays stands where an array is wanted")
    return values


def scalar(values: Values) -> Value:
    found = single(values)
    if not found.is_number:
        raise Misfit("an array stands where a number is wanted")
    return found.numbers[0]


def listed(values: Values) -> tuple[Value, ...]:
    """All numbers in order."""
    return values.numbers if isinstance(values, Array) else sum((one.numbers for one in values), ())


# ── entry by entry ───────────────────────────────────────────────────────────────────────────────


def entrywise(change: Callable[[Sequence[Value]], Value], values: Sequence[Values]) -> Values:
    """A function of numbers at each place, of lists at each of their arrays."""
    lists = [one for one in values if isinstance(one, tuple)]
    if lists:
        if len({len(one) for one in lists}) > 1:
            raise Misfit("lists of different lengths")
        parts = zip(
            *(one if isinstance(one, tuple) else [number(scalar(one))] * len(lists[0]) for one in values),
            strict=True,
        )
        return tuple(single(entrywise(change, part)) for part in parts)
    arrays = list(map(single, values))
    rows, columns = stretched(arrays)
    return made(rows, columns, lambda i, j: change([array.at(i, j) for array in arrays]))


def stretched(arrays: Sequence[Array]) -> tuple[Axis, Axis]:
    """The axes that one of the arrays has and all others are stretched to."""
    for array in arrays:
        if all(_within(one.rows, array.rows) and _within(one.columns, array.columns) for one in arrays):
            return array.axes
    raise Misfit(f"arrays of {', '.join(str(one.axes) for one in arrays)} do not fit together")


def _within(axis: Axis, other: Axis) -> bool:
    return axis is None or axis == other


def scaled(values: Sequence[Values]) -> Values:
    """A product of numbers with at most one array."""
    if sum(isinstance(one, tuple) or not one.is_number for one in values) > 1:
        raise Misfit("a product of two arrays")
    return entrywise(product, values)


def alike(one: Values, other: Values) -> bool:
    """Whether two values have the same axes."""
    if isinstance(one, tuple) or isinstance(other, tuple):
        same = isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other)
        return same and all(map(alike, one, other))
    return one.axes == other.axes


# ── products ─────────────────────────────────────────────────────────────────────────────────────


def joined(left: Array, right: Array) -> Array:
    """The matrix product; of two columns their dot product, of a column and a row the matrix x_i y_j."""
    if left.is_number or right.is_number:
        raise Misfit("a matrix product with a number")
    if left.is_vector and right.is_vector and left.rows == right.rows:
        return number(summed(product(pair) for pair in zip(left.numbers, right.numbers, strict=True)))
    if left.columns is None and right.rows is None:
        return made(left.rows, right.columns, lambda i, j: product([left.at(i, 0), right.at(0, j)]))
    if left.columns is None or left.columns != right.rows:
        raise Misfit(f"a product of {left.axes} and {right.axes}")
    inner = range(left.columns)
    return made(
        left.rows,
        right.columns,
        lambda i, j: summed(product([left.at(i, k), right.at(k, j)]) for k in inner),
    )


def transposed(array: Array) -> Array:
    return made(array.columns, array.rows, lambda i, j: array.at(j, i))


def taken(array: Array, indices: Sequence[int]) -> Array:
    """The part of an array at its first indices, which are counted from 1."""
    there = [axis for axis in array.axes if axis is not None]
    if not 0 < len(indices) <= len(there) or not all(map(_is_place, indices, there)):
        raise Undefined(f"an array of {array.axes} has no entry {tuple(indices)}")
    if len(indices) < len(there):
        return made(there[1], None, lambda j, _: array.at(indices[0] - 1, j))
    row = indices[0] - 1 if array.rows is not None else 0
    return number(array.at(row, indices[-1] - 1))


def _is_place(place: int, size: int) -> bool:
    return 1 <= place <= size


def diagonal(vector: Array) -> Array:
    if not vector.is_vector:
        raise Misfit("diag of what is no vector")
    return made(vector.rows, vector.rows, lambda i, j: vector.at(i, 0) if i == j else Fraction(0))


def trace(array: Array) -> Value:
    if array.rows is None or array.rows != array.columns:
        raise Misfit("the trace of what is no square matrix")
    return summed(array.at(i, i) for i in range(array.rows))
