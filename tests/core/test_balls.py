"""Enclosures where FLINT's own operation has none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.core.balls import enclose
from derivations.core.term import Constant, Term, as_term
from tests.claimed import term

PI = Constant("pi")
ZEROS = tuple(map(term, ("sin(pi)", "asin(1) - pi/2", "sqrt(2)**2 - 2", "exp(1) - E", "log(2) + log(1/2)")))


@pytest.mark.parametrize("zero", ZEROS, ids=repr)
@pytest.mark.parametrize("count", [1, 2, 3, 10, 101])
def test_a_power_of_a_number_that_is_zero_without_being_seen_to_be_is_small(zero: Term, count: int) -> None:
    ball = enclose(zero**count, {}, 128)
    assert ball.is_finite()
    assert ball.contains(0)
    assert abs(ball) < 1e-30


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.fractions(max_denominator=50), st.integers(0, 12))
def test_a_power_of_a_sum_with_such_a_number_holds_the_true_value(value: object, count: int) -> None:
    exact = as_term(value) if value else as_term(1)  # type: ignore[arg-type]
    ball = enclose((exact + ZEROS[0]) ** count, {}, 128)
    true = enclose(exact**count, {}, 128)
    assert ball.overlaps(true)
