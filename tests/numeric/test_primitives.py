import warnings
from fractions import Fraction
from itertools import product

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.core.kernel import check
from derivations.core.term import Neg, Symbol
from derivations.core.tree import free, walk
from derivations.library import catalogue
from numeric.indexed import indexed
from numeric.patterns import recognise
from numeric.primitives import PRIMITIVES, as_floats, log_loss, log_loss_slope, sigmoid, softplus
from numeric.truth import ulp_errors

LABELS = (0.0, 0.5, 1.0)
SCALARS = [row for row in PRIMITIVES if all(isinstance(one, Symbol) for one in row.parameters)]
ROWS = [(row, label) for row in SCALARS for label in (LABELS if len(row.parameters) == 2 else (None,))]
IDS = [f"{row.name}-{label}" for row, label in ROWS]


def logits(count, dtype=np.float64):
    """±[1e-300, 1e4] over all magnitudes, the tails, the middle, and edges; within the type's range."""
    random = np.random.default_rng(20)
    smallest = -300 if dtype == np.float64 else -37
    sizes = 10.0 ** random.uniform(smallest, 4, count) * random.choice([-1, 1], count)
    edges = [0, 1e4, -1e4, 10.0**smallest, -(10.0**smallest), 709.8, -709.8, 745.1, -745.1, 36.7, -36.7]
    return np.concatenate(
        [sizes, random.uniform(-750, 750, count), random.uniform(-40, 40, count), edges]
    ).astype(dtype)


def arguments(row, label, z):
    return (z,) if label is None else (z, np.full_like(z, label))


@pytest.mark.parametrize(("row", "label"), ROWS, ids=IDS)
def test_every_primitive_is_within_its_ulp_bound_of_ball_truth(row, label):
    values = arguments(row, label, logits(1000))
    report = ulp_errors(row.function(*values), row.textbook, dict(zip(row.parameters, values, strict=True)))
    assert report.max_ulp <= row.ulp == 4
    assert report.non_finite == report.undefined == 0


@pytest.mark.parametrize(("row", "label"), ROWS, ids=IDS)
def test_every_primitive_is_within_its_ulp_bound_in_single_precision(row, label):
    values = arguments(row, label, logits(300, np.float32))
    found = row.function(*values)
    report = ulp_errors(found, row.textbook, dict(zip(row.parameters, values, strict=True)))
    assert found.dtype == np.float32
    assert report.max_ulp <= row.ulp
    assert report.non_finite == 0


@pytest.mark.parametrize("row", SCALARS, ids=lambda row: row.name)
def test_the_absolute_bound_holds_at_any_label(row):
    """Where no ulp bound can hold, the error is at most `absolute` units u."""
    random = np.random.default_rng(3)
    z = random.uniform(-40, 40, 3000)
    y = np.concatenate(
        [random.uniform(0, 1, 1000), sigmoid(z[1000:2000]), 10.0 ** random.uniform(-300, 0, 1000)]
    )
    values = (z, y)[: len(row.parameters)]
    report = ulp_errors(row.function(*values), row.textbook, dict(zip(row.parameters, values, strict=True)))
    assert report.max_ulp <= row.ulp or (row.absolute and report.absolute <= row.absolute * 2**-53)


@pytest.mark.parametrize(("row", "label"), ROWS, ids=IDS)
def test_no_finite_argument_gives_nan_or_infinity_or_a_warning(row, label):
    huge = np.finfo(np.float64).max
    z = np.array([huge, -huge, 1e308, -1e308, 5e-324, -5e-324, 0.0, -0.0, *logits(100)])
    with warnings.catch_warnings(), np.errstate(over="raise", invalid="raise", divide="raise"):
        warnings.simplefilter("error")
        assert np.isfinite(row.function(*arguments(row, label, z))).all()


@pytest.mark.parametrize(("row", "label"), ROWS, ids=IDS)
def test_the_ball_truth_of_a_textbook_form_is_that_of_mpmath(row, label):
    """An evaluation that shares nothing with ours: mpmath at 6000 bits on the printed formulas."""
    formulas = {
        "sigmoid": lambda z, y: 1 / (1 + mpmath.exp(-z)),
        "sigmoid_derivative": lambda z, y: mpmath.exp(-z) / (1 + mpmath.exp(-z)) ** 2,
        "softplus": lambda z, y: mpmath.log(1 + mpmath.exp(z)),
        "log_loss": lambda z, y: mpmath.log(1 + mpmath.exp(z)) - y * z,
        "log_loss_slope": lambda z, y: 1 / (1 + mpmath.exp(-z)) - y,
        "tanh_derivative": lambda z, y: 1 / mpmath.cosh(z) ** 2,
    }
    with mpmath.workprec(6000):
        for z in (-700.0, -38.5, -1.25, -1e-9, 1e-9, 0.75, 38.5, 700.0):
            values = arguments(row, label, np.array([z]))
            inputs = dict(zip(row.parameters, values, strict=True))
            truth = ulp_errors(row.function(*values), row.textbook, inputs).truth
            expected = float(formulas[row.name](mpmath.mpf(z), mpmath.mpf(label or 0)))
            assert truth == expected


def test_subnormal_results_are_kept():
    assert sigmoid(-745.0) == 5e-324
    assert 0 < softplus(-740.0) < np.finfo(np.float64).tiny
    assert log_loss_slope(-744.0, 0) > 0 > log_loss_slope(744.0, 1)


def test_hard_labels_keep_the_digits_that_sigma_minus_y_loses():
    assert log_loss_slope(40.0, 1) == -sigmoid(-40.0) != sigmoid(40.0) - 1 == 0
    assert log_loss(40.0, 1) == softplus(-40.0) > 0


def test_scalars_lists_and_mixed_labels_are_fine():
    assert isinstance(sigmoid(0), np.float64)
    assert log_loss_slope([0, 0, 0], [0, 0.5, 1]).tolist() == [0.5, 0.0, -0.5]
    assert log_loss(np.zeros((3, 1)), np.zeros(4)).shape == (3, 4)


def test_single_precision_stays_beside_python_numbers_and_not_beside_double():
    z = np.float32(2)
    assert log_loss_slope(z, 0.5).dtype == np.float32
    assert log_loss_slope(z, np.array([0.5])).dtype == np.float64
    assert [value.dtype for value in as_floats(np.arange(3), 1)] == [np.float64, np.float64]


@given(st.floats(-1e4, 1e4), st.sampled_from(LABELS))
def test_the_loss_and_its_slope_are_mirrored(z, y):
    assert log_loss(z, y) == log_loss(-z, 1 - y)
    assert log_loss_slope(z, y) == -log_loss_slope(-z, 1 - y)


# ── the table ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("row", PRIMITIVES, ids=lambda row: row.name)
def test_every_row_names_a_theorem_of_the_library_about_its_textbook_form(row):
    theorem = check(catalogue()[row.theorem])
    sides = [theorem.left, *(step.right for step in theorem.report.steps)]
    calls = [recognise(side, [row.definition]) for side in sides]
    calls = [call.term if isinstance(call, Neg) else call for call in calls]
    assert any(getattr(call, "definition", None) == row.definition for call in calls)


def test_a_form_stands_before_the_forms_that_it_contains():
    for (first, one), (second, other) in product(enumerate(PRIMITIVES), repeat=2):
        inside = [part for part in walk(indexed(one.textbook)) if part == indexed(other.textbook)]
        assert not inside or first <= second


def test_textbook_forms_depend_on_nothing_but_their_parameters():
    for row in PRIMITIVES:
        others = free(row.textbook) - {*row.parameters}
        assert all(any(one in free(two) or one in two.sizes for two in row.parameters[:1]) for one in others)
    assert all(row.ulp == Fraction(4) for row in PRIMITIVES)
