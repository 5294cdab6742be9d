import numpy as np
import pytest
from flint import arb

from derivations.calc import exp, ln, real
from derivations.core.term import Symbol
from numeric.balls import precision, program
from numeric.differences import (
    POWER,
    Smoothness,
    best_step,
    central_difference,
    expansion,
    smoothness,
    span,
)
from numeric.primitives import PRIMITIVES
from numeric.truth import leaf_rows

LABELS = (0.0, 0.5, 1.0)
SCALARS = [row for row in PRIMITIVES if all(isinstance(one, Symbol) for one in row.parameters)]
ROWS = [(row, label) for row in SCALARS for label in (LABELS if len(row.parameters) == 2 else (None,))]
IDS = [f"{row.name}-{label}" for row, label in ROWS]


def quotients(row, label, z):
    """Difference quotients of a primitive, bounded by balls around its textbook form; and the true slopes."""
    values = (z,) if label is None else (z, np.full_like(z, label))
    form = program(row.textbook, {})
    variable = form.leaves.index(row.parameters[0])
    rows = list(leaf_rows(form, dict(zip(row.parameters, values, strict=True)), len(z)))
    known = expansion(form, rows, variable)
    smooth = smoothness(form, rows, variable, z, known)
    found = central_difference(lambda at: row.function(at, *values[1:]), z, smooth)
    return found, np.array([float(slope.mid()) for slope in known.slopes])


def spread(seed, dtype):
    random = np.random.default_rng(seed)
    return np.concatenate([random.uniform(-40, 40, 300), random.uniform(-6, 6, 300)]).astype(dtype)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("row", "label"), ROWS, ids=IDS)
def test_a_correct_derivative_is_never_outside_of_the_bound(row, label, dtype):
    found, slope = quotients(row, label, spread(1, dtype))
    assert (np.abs(found.value - slope) <= found.tolerance).all()


@pytest.mark.parametrize(("row", "label"), ROWS, ids=IDS)
def test_the_bound_is_sharp_enough_to_see_one_part_in_a_million(row, label):
    """In the middle at nearly all points; in the tails of σ its differences have few digits left."""
    z = spread(2, np.float64)
    found, slope = quotients(row, label, z)
    seen = np.abs(found.value - slope * (1 + 1e-6)) > found.tolerance
    assert seen[np.abs(z) < 6].mean() > 0.98
    assert seen.mean() > 0.65


def test_a_loss_is_differenced_with_power_everywhere_and_a_saturated_sigmoid_is_not():
    """σ has rounded to 1 where z > 37: no difference of it says anything there, and the power says so."""
    rows = {row.name: row for row in PRIMITIVES}
    z = np.linspace(-39, 39, 400)
    assert all(
        quotients(rows["log_loss"], y, z)[0].power(quotients(rows["log_loss"], y, z)[1]).all()
        for y in (0.0, 1.0)
    )
    found, slope = quotients(rows["sigmoid"], None, z)
    blind = z[~found.power(slope)]
    assert blind.min() > 28
    assert (z[found.tolerance > POWER * slope] == blind).all()
    assert not found.power(slope)[z > 34].any()


def test_the_bounds_hold_the_derivatives_between_the_ends_of_the_step():
    row = next(row for row in PRIMITIVES if row.name == "sigmoid")
    z = spread(4, np.float64)[::20]
    form = program(row.textbook, {})
    rows = list(leaf_rows(form, {row.parameters[0]: z}, len(z)))
    smooth = smoothness(form, rows, 0, z, expansion(form, rows, 0))
    for end in (*span(z, smooth.step), z):
        third = expansion(form, [(float(at),) for at in end], 0).magnitudes[:, 3]
        assert (third <= smooth.third * (1 + 1e-12)).all()


def test_steps_are_powers_of_two_and_never_too_short_to_move():
    at = np.array([0.0, 1e-300, 1.0, 1e4, 1e300])
    steps = best_step(at, np.ones(5), np.ones(5), 1.0)
    assert (np.log2(steps) % 1 == 0).all()
    low, high = span(at, steps)
    assert ((low < at) & (at < high)).all()
    assert steps[2] == 2.0 ** round(np.log2(np.cbrt(3 * 5 * 2**-53)))


def test_an_uneven_step_is_paid_for():
    """Near 2⁵³ the floats x ± h are not at equal distances: the bound holds by its second term."""
    at = np.array([2.0**53 + 2])
    square = Smoothness(np.array([1.0]), np.array([2.0]), np.array([0.0]), np.array([0.0]))
    found = central_difference(lambda x: x * x, at, square)
    assert abs(found.value[0] - 2 * at[0]) <= found.tolerance[0]


def test_a_closed_form_bound_may_stand_for_the_balls():
    """|σ‴| ≤ σ′, and σ′ changes at most e-fold over a step of 1."""
    z = np.linspace(-20, 20, 200)
    step = np.full_like(z, 2.0**-17)
    slope = np.exp(-np.abs(z)) / np.square(1 + np.exp(-np.abs(z)))
    bound = np.exp(step) * slope
    found = central_difference(
        lambda at: 1 / (1 + np.exp(-at)), z, Smoothness(step, bound, bound, np.zeros_like(z))
    )
    assert (np.abs(found.value - slope) <= found.tolerance).all()


def test_a_step_out_of_the_domain_has_no_bound_and_no_power():
    x = real("x")
    form = program(ln(x), {})
    at = np.array([1e-3, 1.0])
    rows = [(1e-3,), (1.0,)]
    smooth = smoothness(form, rows, 0, at, expansion(form, rows, 0))
    assert (at - smooth.step > 0).all()
    wide = Smoothness(np.array([0.5, 0.5]), np.array([np.inf, 1]), np.array([np.inf, 1]), np.zeros(2))
    with np.errstate(invalid="ignore"):
        found = central_difference(np.log, at, wide)
    assert found.tolerance[0] == np.inf
    assert found.power(1 / at).tolist() == [False, True]


def test_an_expansion_has_the_derivatives_and_the_length_over_which_they_change():
    form = program(exp(3 * real("x")), {})
    found = expansion(form, [(0.0,), (-100.0,)], 0)
    assert np.allclose(found.magnitudes[0], [1, 3, 9, 27, 81])
    assert np.allclose(found.longest, 1 / 3)
    with precision(200):
        assert abs(found.slopes[1] - 3 * arb(-300).exp()) < arb(2) ** -500
