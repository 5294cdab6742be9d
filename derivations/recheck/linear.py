"""Systems of linear equations over ℚ."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm


def solve_rational(
    rows: Sequence[Sequence[Fraction | int]], right: Sequence[Fraction | int]
) -> list[Fraction] | None:
    """Some x with rows·x = right, where unknowns that nothing determines are 0; None if there is no solution.

    Raises `ValueError` for rows of different lengths, or another number of right sides.
    """
    width = len(rows[0]) if rows else 0
    left = [_whole([*row, value]) for row, value in zip(rows, right, strict=True)]
    if any(len(row) != width + 1 for row in left):
        raise ValueError("the rows of a system need equal lengths")
    pivots: list[tuple[int, list[int]]] = []
    for column in range(width):
        chosen = min((row for row in left if row[column]), key=lambda row: abs(row[column]), default=None)
        if chosen is not None:
            left = [_eliminated(row, chosen, column) for row in left if row is not chosen]
            pivots.append((column, chosen))
    if any(row[-1] for row in left):
        return None
    solution = [Fraction(0)] * width
    for column, row in reversed(pivots):
        known = sum((c * x for c, x in zip(row, solution, strict=False)), Fraction(0))
        solution[column] = (row[-1] - known) / row[column]
    return solution


def _whole(row: Sequence[Fraction | int]) -> list[int]:
    """A multiple of the row in integers without a common factor."""
    exact = [Fraction(value) for value in row]
    scale = lcm(*(value.denominator for value in exact))
    return _lowest([int(value * scale) for value in exact])


def _lowest(row: list[int]) -> list[int]:
    shared = gcd(*row)
    return [value // shared for value in row] if shared > 1 else row


def _eliminated(row: list[int], pivot: list[int], column: int) -> list[int]:
    """The row without its entry in the column."""
    if not row[column]:
        return row
    return _lowest([pivot[column] * a - row[column] * b for a, b in zip(row, pivot, strict=True)])
