from fractions import Fraction

import numpy as np
import pytest
from flint import arb

from derivations.calc import between, exp, listed, real, size, vector
from derivations.core.kernel import check
from derivations.library import catalogue
from numeric.balls import is_exact, program
from numeric.compile import FORMS
from numeric.patterns import recognise
from numeric.primitives import PRIMITIVES, log_loss_slope
from numeric.rounding import BESIDE, Rounding, allowances, rounding

x, y, z = real("x"), between("y", 0, 1), real("z")
n = size("n")
v, w = vector("v", n), vector("w", n)


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (x, Rounding(0, 0)),
        (x + y - z, Rounding(2, 0)),
        (x * y * z, Rounding(2, 0)),
        (x / 3, Rounding(1, 0)),
        (x * Fraction(1, 3), Rounding(2, 0)),
        (abs(x + y), Rounding(1, 0)),
        (exp(x), Rounding(8, 0)),
        (exp(x * y), Rounding(8, 1)),
        (exp(exp(x * y)), Rounding(8, 9)),
        (v @ w, Rounding(5, 0)),
        (exp(v @ w + x) * y, Rounding(9, 6)),
    ],
)
def test_units_are_counted_outside_of_functions_and_inside(term, expected):
    assert rounding(term, {n: 5}) == expected


def test_the_gradient_of_a_point_costs_a_primitive_a_product_and_a_dot_product():
    term = recognise(check(catalogue()["log_loss.bias_gradient"]).right, FORMS)
    assert rounding(term, {n: 4}) == Rounding(2 * 4, 4 + 1)


@pytest.mark.parametrize("row", PRIMITIVES, ids=lambda row: row.name)
def test_every_primitive_has_its_cost(row):
    assert rounding(row.definition(*row.parameters), {}).outer == 2 * row.ulp


def test_what_may_be_off_covers_what_is_off_when_inputs_are_rounded():
    """exp(x·y) computed in floats, at products that have to be rounded."""
    random = np.random.default_rng(7)
    rows = [tuple(row) for row in random.uniform(1, 20, (200, 2)).tolist()]
    form = program(exp(x * z), {})
    allowed = allowances(
        form, program(exp(x * z), {}, majorant=True), rounding(exp(x * z), {}), rows, [200] * 200, unit=2**-53
    )
    exact = [float(form([arb(one) for one in row]).mid()) for row in rows]
    off = np.abs(np.exp([a * b for a, b in rows]) - exact)
    assert (off <= allowed).all()
    assert (off > 8 * 2**-53 * np.array(exact)).any()  # the bound in units of the result alone would not do


def test_cancellation_outside_is_paid_by_the_majorant():
    form, term = program(x - z, {}), x - z
    (allowed,) = allowances(
        form, program(term, {}, majorant=True), Rounding(1), [(3.0, 3.0)], [100], unit=2**-53
    )
    assert allowed == 6 * 2**-53


def test_only_ends_and_middles_of_bounded_domains_are_exact():
    assert [is_exact(y, value) for value in (0, 0.5, 1, 0.25)] == [True, True, True, False]
    assert not is_exact(x, 0)


def test_soft_labels_have_the_absolute_bound_beside_the_value():
    slope = next(row for row in PRIMITIVES if row.function is log_loss_slope)
    term = slope.definition(*slope.parameters)
    form, majorant = program(term, {}), program(term, {}, majorant=True, beside=BESIDE)
    rows = [tuple({"z": 0.0, "y": label}[leaf.name] for leaf in form.leaves) for label in (0.5, 0.5 + 2**-40)]
    hard, soft = allowances(form, majorant, rounding(term, {}), rows, [200, 200], unit=2**-53)
    assert hard == 0
    assert soft == pytest.approx(slope.absolute * 2**-53, rel=1e-9)
    assert listed(term).entries == (term,)
