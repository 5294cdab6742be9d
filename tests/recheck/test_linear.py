"""A solution of a linear system solves it, and where there is none, there is none."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.recheck.linear import solve_rational

QUIET = settings(max_examples=100, deadline=None, derandomize=True)
NUMBERS = st.just(Fraction(0)) | st.fractions(-9, 9, max_denominator=6)


@st.composite
def systems(draw: st.DrawFn) -> tuple[list[list[Fraction]], list[Fraction]]:
    width, height = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    row = st.lists(NUMBERS, min_size=width, max_size=width)
    rows = draw(st.lists(row, min_size=height, max_size=height))
    if draw(st.booleans()):
        return rows, draw(st.lists(NUMBERS, min_size=height, max_size=height))
    return rows, applied(rows, draw(row))


def applied(rows: list[list[Fraction]], x: list[Fraction]) -> list[Fraction]:
    return [sum((a * b for a, b in zip(row, x, strict=True)), Fraction(0)) for row in rows]


def rank(rows: list[list[Fraction]]) -> int:
    flat = [fmpq(entry.numerator, entry.denominator) for row in rows for entry in row]
    return int(fmpq_mat(len(rows), len(rows[0]), flat).rref()[1])


@QUIET
@given(systems())
def test_a_solution_solves_the_system_and_is_found_if_there_is_one(system):
    rows, right = system
    found = solve_rational(rows, right)
    solvable = rank(rows) == rank([[*row, value] for row, value in zip(rows, right, strict=True)])
    assert (found is not None) == solvable
    assert found is None or applied(rows, found) == right


def test_integers_are_taken_and_unknowns_that_nothing_determines_are_zero():
    assert solve_rational([[2, 4]], [3]) == [Fraction(3, 2), 0]
    assert solve_rational([], []) == []
    assert solve_rational([[0, 0]], [0]) == [0, 0]
    assert solve_rational([[0, 0]], [1]) is None


@pytest.mark.parametrize(("rows", "right"), [([[1, 2], [3]], [1, 2]), ([[1]], [1, 2])])
def test_rows_that_do_not_fit_are_refused(rows, right):
    with pytest.raises(ValueError, match=r"lengths|shorter|longer"):
        solve_rational(rows, right)
