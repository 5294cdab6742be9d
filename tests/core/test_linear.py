"""Contradictions between facts: none is seen where numbers fulfil them, and those of inequalities are."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.core.domain import comparison_signs
from derivations.core.linear import Inequality, contradict, is_contradictory
from derivations.core.setting import Setting
from derivations.core.verdict import DomainChanges, Proved, Refuted
from derivations.read.formula import read_condition
from tests.claimed import NAMES, verdict

QUIET = settings(max_examples=300, deadline=None, derandomize=True)
GRID = [Fraction(k, 2) for k in range(-6, 7)]
ROWS = st.lists(st.tuples(*[st.integers(-3, 3)] * 3, st.booleans()), min_size=1, max_size=7)


def inequality(a: int, b: int, c: int, *, strict: bool) -> Inequality:
    return Inequality.of({(1, 0): a, (0, 1): b, (0, 0): c}, strict=strict)


@QUIET
@given(ROWS)
def test_inequalities_that_numbers_fulfil_do_not_contradict(rows: list[tuple[int, int, int, bool]]) -> None:
    fulfilled = any(
        all(a * u + b * v + c > 0 or (not strict and a * u + b * v + c == 0) for a, b, c, strict in rows)
        for u, v in product(GRID, GRID)
    )
    found = contradict(inequality(a, b, c, strict=strict) for a, b, c, strict in rows)
    assert not (fulfilled and found)


@QUIET
@given(ROWS, st.tuples(*[st.integers(1, 4)] * 7), st.integers(0, 3))
def test_what_sums_to_a_contradiction_is_seen(
    rows: list[tuple[int, int, int, bool]], weights: tuple[int, ...], gap: int
) -> None:
    """Σ λ_i·row_i + last = −gap leaves nothing, for λ_i > 0, if one is strict or gap > 0."""
    total = [sum(w * row[place] for w, row in zip(weights, rows, strict=False)) for place in range(3)]
    last = (-total[0], -total[1], -total[2] - gap, gap == 0)
    assert contradict(inequality(a, b, c, strict=strict) for a, b, c, strict in [*rows, last])


#   conditions that exclude one another, and of each list some that do not
EXCLUSIVE: tuple[tuple[str, ...], ...] = (
    ("x > y", "y > z", "z >= x"),
    ("x >= y", "y >= z", "z > x"),
    ("x + y > 3", "x < 1", "y < 2"),
    ("p*x > p*y", "p*y > p*z", "p*z > p*x"),
    ("exp(x) + y > 2", "y < 1", "exp(x) < 1"),
    ("x > 1", "y > x", "y <= 1"),
)


@pytest.mark.parametrize("tests", EXCLUSIVE, ids=str)
def test_facts_that_exclude_one_another_leave_nothing(tests: tuple[str, ...]) -> None:
    assert is_empty(tests)
    for place in range(len(tests)):
        assert not is_empty((*tests[:place], *tests[place + 1 :]))


def is_empty(tests: tuple[str, ...]) -> bool:
    facts = [comparison_signs(one) for test in tests for one in read_condition(test, NAMES)]
    return is_contradictory(Setting(tuple(facts)).field())


#   left, right: true by the order of three numbers
ORDERED = (
    ("Max(x, y, z) + Min(x, y, z) + Max(Min(x, y), Min(Max(x, y), z))", "x + y + z"),
    ("Piecewise((1, x > Max(y, z)), (0, True))", "Piecewise((1, (x > y) & (x > z)), (0, True))"),
    ("diff(Max(x, y, z), x)", "Piecewise((1, (x > y) & (x > z)), (0, True))"),
    ("Max(x, Max(y, z))", "Max(z, Max(x, y))"),
)


@pytest.mark.parametrize(("left", "right"), ORDERED)
def test_three_numbers_have_an_order(left: str, right: str) -> None:
    assert isinstance(verdict(left, right), Proved)
    assert isinstance(verdict(left, f"{right} + Max(x - z, 0)"), Refuted | DomainChanges)
