"""Real roots are all found, each alone, and the rational ones exactly."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from flint import arb, ctx, fmpq, fmpz_poly
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.recheck.roots import Interval, real_roots, refine, sign_at

QUIET = settings(max_examples=100, deadline=None, derandomize=True)
LINES = st.lists(st.integers(-20, 20) | st.integers(-(10**12), 10**12), min_size=1, max_size=6).filter(any)


def multiplied(lines: list[list[int]]) -> list[int]:
    whole = fmpz_poly([1])
    for line in lines:
        whole *= fmpz_poly(line)
    return [int(c) for c in whole.coeffs()]


PRODUCTS = st.lists(LINES, min_size=1, max_size=3).map(multiplied)


def balls(line: list[int]) -> list[arb]:
    """FLINT's real roots in ascending order."""
    with ctx.workprec(400):
        found = [root.real for root, _ in fmpz_poly(line).complex_roots() if root.imag.contains(0)]
        return sorted(found, key=lambda ball: float(ball.mid()))


def contains(interval: Interval, ball: arb) -> bool:
    low, high = (arb(fmpq(end.numerator, end.denominator)) for end in interval)
    return bool(ball.overlaps(low)) if interval[0] == interval[1] else bool(low < ball < high)


@QUIET
@given(PRODUCTS)
def test_each_real_root_lies_in_its_own_interval_and_there_are_no_others(line):
    found, expected = real_roots(line), balls(line)
    assert len(found) == len(expected)
    with ctx.workprec(400):
        assert all(contains(one, ball) for one, ball in zip(found, expected, strict=True))
    assert all(left[1] < right[0] for left, right in pairwise(found))


@QUIET
@given(PRODUCTS)
def test_exactly_the_rational_roots_are_given_exactly(line):
    rational = {
        Fraction(-int(factor[0]), int(factor[1]))
        for factor, _ in fmpz_poly(line).factor()[1]
        if factor.degree() == 1
    }
    assert {low for low, high in real_roots(line) if low == high} == rational


@QUIET
@given(PRODUCTS, st.integers(1, 60))
def test_an_interval_can_be_made_as_narrow_as_wanted(line, digits):
    width = Fraction(1, 10**digits)
    for low, high in real_roots(line):
        lower, upper = refine(line, low, high, width)
        assert low <= lower <= upper <= high
        assert upper - lower <= width
        assert lower == upper or {low, high} != {lower, upper} or high - low <= width


@QUIET
@given(LINES, st.fractions(max_denominator=1000))
def test_the_sign_at_a_rational_number_is_that_of_the_value(line, at):
    value = sum(c * at**k for k, c in enumerate(line))
    assert sign_at(line, at) == (value > 0) - (value < 0)


def test_roots_of_several_kinds_near_each_other_are_told_apart():
    close = [-1, 10**9], [-1, 10**9 + 1], [-1, 0, 10**18 + 1]
    assert len(real_roots(multiplied([list(line) for line in close]))) == 4
    assert real_roots([0, 0, 0, 1]) == [(0, 0)]
    assert real_roots([0, 3, 0, 0]) == [(0, 0)]
    assert real_roots([5]) == []
    assert real_roots([1, 0, 1]) == []


def test_questions_without_an_answer_are_refused():
    with pytest.raises(ValueError, match="zero polynomial"):
        real_roots([0, 0])
    with pytest.raises(ValueError, match="sign"):
        refine([-2, 0, 1], Fraction(2), Fraction(3), Fraction(1, 10))
