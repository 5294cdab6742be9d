import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from derivations.calc import exp, ln, real, size, vector
from derivations.core.arrays import Entry
from derivations.core.term import as_term
from numeric.balls import program
from numeric.truth import GOOD_BITS, error_of, exact, leaf_name, leaf_rows, ulp_errors, ulp_exponent

x, y = real("x"), real("y")
DOUBLE, SINGLE = np.dtype(np.float64), np.dtype(np.float32)
NORMAL = st.floats(1e-300, 1e300) | st.floats(-1e300, -1e-300)


@given(NORMAL)
def test_an_ulp_is_the_distance_of_floats(value):
    assert 2.0 ** ulp_exponent(arb(value), DOUBLE) == np.spacing(abs(value))
    near = np.float32(np.clip(value, -1e30, 1e30))
    if abs(near) > 1e-30:
        assert np.float32(2.0 ** ulp_exponent(arb(float(near)), SINGLE)) == np.spacing(abs(near))


@pytest.mark.parametrize("value", [0.0, 5e-324, 2.2e-308, -1e-310])
def test_what_is_no_normal_number_has_no_ulp(value):
    assert ulp_exponent(arb(value), DOUBLE) is None
    assert math.isnan(error_of(value, arb(value), DOUBLE).ulp)


@given(NORMAL, st.integers(0, 1000))
def test_a_value_some_floats_away_is_that_many_ulp_off(value, steps):
    moved = value + steps * np.spacing(abs(value))
    if math.isfinite(moved):
        found = error_of(moved, arb(value), DOUBLE)
        assert found.ulp == float((Fraction(moved) - Fraction(value)) / Fraction(np.spacing(abs(value))))


@given(st.floats(-700, 700))
def test_truth_is_the_number_rounded_once(z):
    """Where the textbook form in floats loses everything."""
    truth = exact(program(1 - 1 / (1 + exp(-x)), {}), [arb(z)])
    with mpmath.workprec(3000):
        assert float(truth.mid()) == float(1 - 1 / (1 + mpmath.exp(-mpmath.mpf(z))))
    assert truth.rel_accuracy_bits() >= GOOD_BITS


def test_a_true_zero_is_found_and_no_value_is_none():
    assert abs(exact(program(1 / (1 + exp(-x)) - y, {}), [arb(0), arb(0.5)])) < arb(2) ** -1200
    assert exact(program(ln(x), {}), [arb(-1)]) is None


def test_the_report_names_the_worst_point_and_counts_what_is_no_number():
    at = np.array([1.0, 2.0, 4.0, 8.0])
    values = np.exp(at)
    values[2] *= 1 + 1e-10
    values[3] = np.nan
    report = ulp_errors(values, exp(x), {x: at})
    assert report.worst == {"x": 4.0}
    assert report.value == values[2]
    assert report.truth == math.exp(4.0)
    assert report.max_ulp == pytest.approx(1e-10 * math.exp(4) / np.spacing(math.exp(4)), rel=1e-4)
    assert (report.points, report.non_finite, report.undefined) == (4, 1, 0)
    assert report.absolute == pytest.approx(math.exp(4) * 1e-10, rel=1e-4)


def test_points_without_a_true_value_are_counted_apart():
    report = ulp_errors(np.array([0.0, np.nan]), ln(x), {x: np.array([1.0, -1.0])})
    assert (report.undefined, report.non_finite, report.max_ulp) == (1, 0, 0)


def test_single_precision_is_judged_by_its_own_ulp():
    at = np.linspace(-5, 5, 50, dtype=np.float32)
    assert ulp_errors(np.exp(at), exp(x), {x: at}).max_ulp < 4
    assert ulp_errors(np.exp(at).astype(np.float64), exp(x), {x: at}).max_ulp > 1e6


def test_leaves_take_their_columns_with_and_without_an_axis_of_points():
    n = size("n")
    v, w = vector("v", n), vector("w", n)
    form = program(v @ w + x, {n: 2})
    rows = list(
        leaf_rows(form, {v: np.array([1.0, 2]), w: np.array([[3.0, 4], [5, 6]]), x: np.array(7.0)}, 2)
    )
    named = [dict(zip(map(leaf_name, form.leaves), row, strict=True)) for row in rows]
    assert named[1] == {"v_1": 1, "w_1": 5, "v_2": 2, "w_2": 6, "x": 7}
    assert leaf_name(Entry(v, (as_term(3),))) == "v_3"
