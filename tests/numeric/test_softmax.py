"""The primitives of K logits against balls."""

import warnings

import numpy as np
import pytest

from derivations.core.arrays import Family
from derivations.core.term import Index
from numeric.primitives import (
    PRIMITIVES,
    log_softmax,
    log_sum_exp,
    softmax,
    softmax_cross_entropy,
    softmax_slope,
)
from numeric.truth import ulp_errors

ROWS = [row for row in PRIMITIVES if any(isinstance(one, Family) for one in row.parameters)]
IDS = [f"{row.name}-{number}" for number, row in enumerate(ROWS)]


def logits(count, classes, dtype=np.float64):
    """±1000, the middle, all magnitudes, and edges, mixed in each row."""
    random = np.random.default_rng(classes)
    smallest = -300 if dtype == np.float64 else -37
    kinds = [
        random.uniform(-1000, 1000, (count, classes)),
        random.uniform(-40, 40, (count, classes)),
        random.choice([-1, 1], (count, classes)) * 10.0 ** random.uniform(smallest, 3, (count, classes)),
        random.choice([1000.0, -1000.0, 0.0, 1.0], (count, classes)),
        random.uniform(0, 1e-8, (count, classes)),
    ]
    return np.concatenate(kinds).astype(dtype)


def hard(z, seed=0):
    chosen = np.random.default_rng(seed).integers(0, z.shape[1], len(z))
    return np.eye(z.shape[1], dtype=z.dtype)[chosen]


def soft(z, seed=0):
    y = np.random.default_rng(seed).dirichlet(np.ones(z.shape[1]), len(z))
    return y.astype(z.dtype)


def reports(row, z, y):
    """The report of a row at each of its entries."""
    families = [one for one in row.parameters if isinstance(one, Family)]
    inputs = dict(zip(families, (z, y), strict=False))
    found = row.function(*inputs.values())
    size = families[0].sizes[0]
    sizes = {size: z.shape[1]}
    places = [one for one in row.parameters if isinstance(one, Index)]
    if not places:
        yield found, ulp_errors(found, row.textbook, inputs, sizes=sizes)
    for place in places:
        for k in range(z.shape[1]):
            values = found[:, k]
            yield values, ulp_errors(values, row.textbook, inputs, sizes=sizes | {place: k + 1})


@pytest.mark.parametrize("classes", [1, 2, 5])
@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_every_primitive_of_logits_is_within_its_bound_of_ball_truth(row, classes):
    z = logits(40, classes)
    for _, report in reports(row, z, hard(z)):
        assert report.max_ulp <= row.ulp
        assert report.non_finite == report.undefined == 0


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_every_primitive_of_logits_is_within_its_bound_in_single_precision(row):
    z = logits(15, 3, np.float32)
    for values, report in reports(row, z, hard(z)):
        assert values.dtype == np.float32
        assert report.max_ulp <= row.ulp
        assert report.non_finite == 0


@pytest.mark.sweep
@pytest.mark.parametrize("classes", [2, 3, 10, 100])
@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_the_bounds_hold_at_many_points(row, classes):
    z = logits(400 // classes + 20, classes)
    for _, report in reports(row, z, hard(z)):
        assert report.max_ulp <= row.ulp


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_soft_labels_leave_an_absolute_error_at_most(row):
    z = np.random.default_rng(5).uniform(-40, 40, (60, 3))
    for _, report in reports(row, z, soft(z)):
        assert report.max_ulp <= row.ulp or report.absolute <= 4 * 2**-53


def test_log_sum_exp_keeps_its_absolute_error_where_it_vanishes():
    z = np.log(np.random.default_rng(1).dirichlet(np.ones(4), 200))
    (row,) = (row for row in ROWS if row.name == "log_sum_exp")
    ((_, report),) = reports(row, z, None)
    assert report.max_ulp > 1e3
    assert report.absolute <= row.absolute * 2**-53


def test_what_overflows_or_cancels_in_a_textbook_does_not_here():
    z = np.array([1000.0, 0.0, -1000.0])
    assert softmax(z).tolist() == [1, 0, 0]
    assert log_softmax(z).tolist() == [0, -1000, -2000]
    assert log_sum_exp(z) == 1000
    assert softmax_cross_entropy(z, np.array([0, 0, 1.0])) == 2000
    assert softmax_slope(np.array([40.0, 0.0]), np.array([1.0, 0.0]))[0] == -softmax(np.array([40.0, 0.0]))[1]


def test_no_finite_logit_gives_nan_or_infinity_or_a_warning():
    huge = np.finfo(np.float64).max
    z = np.array([[huge, -huge, 0], [huge, huge, -huge], [5e-324, -5e-324, 0], [1e308, -1e308, 1.0]])
    with warnings.catch_warnings(), np.errstate(over="raise", invalid="raise", divide="raise"):
        warnings.simplefilter("error")
        for row in ROWS:
            arguments = (z, hard(z)) if row.name in ("softmax_slope", "softmax_cross_entropy") else (z,)
            assert np.isfinite(row.function(*arguments)).all()


def test_probabilities_sum_to_one_and_slopes_to_zero():
    z = logits(50, 4)
    assert np.allclose(softmax(z).sum(axis=1), 1, rtol=0, atol=1e-15)
    assert np.allclose(softmax_slope(z, hard(z)).sum(axis=1), 0, rtol=0, atol=1e-15)
    assert softmax(z.reshape(2, -1, 4)).shape == (2, len(z) // 2, 4)
