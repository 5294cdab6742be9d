from fractions import Fraction

import numpy as np
import pytest

from derivations.calc import between, one_of, points, positive, real, size, vector
from derivations.core.sets import Domain
from derivations.core.term import Symbol
from numeric.properties import Layout, Sample, holds_for_all, samples, scalar_samples, smallest

DOUBLE, SINGLE = np.dtype(np.float64), np.dtype(np.float32)
n, m = size("n"), size("m")
x, c, y, t = real("x"), positive("c"), between("y", 0, 1), one_of("t", 0, 1, 3)
w, X = vector("w", n), points("X", m, n)
ALL = Layout((x, c, y, t, w, X), {w})


def collected(layout, *, examples=5, points=200, dtype=DOUBLE, first_seed=0):
    seen = []
    strategy = samples(layout, points=points, dtype=dtype)
    assert (
        holds_for_all(strategy, lambda s: seen.append(s) or True, examples=examples, first_seed=first_seed)
        is None
    )
    return seen


def values(symbol, **options):
    return np.concatenate([sample.inputs[symbol] for sample in collected(Layout((symbol,), ()), **options)])


@pytest.mark.parametrize("symbol", [x, c, y, t, Symbol("k", Domain(Fraction(2), None, integer=True))])
@pytest.mark.parametrize("dtype", [DOUBLE, SINGLE])
def test_every_point_lies_in_its_declared_domain(symbol, dtype):
    found = values(symbol, dtype=dtype)
    assert found.dtype == dtype
    assert all(Fraction(value) in symbol.domain for value in found.tolist())


def test_points_reach_edges_all_magnitudes_and_half_integers():
    found = values(x, examples=10)
    for edge in (0.0, 1.0, 0.5, 5e-324, 1e4):
        assert (np.abs(found) == edge).any()
    assert ((np.abs(found) > 0) & (np.abs(found) < 1e-200)).any()
    assert ((found % 1 == 0.5) & (np.abs(found) > 10)).any()
    assert (found < -100).any()
    assert (found > 100).any()


def test_labels_are_mostly_hard_and_sometimes_in_between():
    found = values(y, examples=10)
    assert all((found == edge).mean() > 0.1 for edge in (0, 0.5, 1))
    assert ((found > 0) & (found < 1e-6)).any()
    assert set(values(t).tolist()) == {0.0, 1.0, 3.0}


def test_arrays_have_an_axis_of_points_unless_they_are_shared():
    for sample in collected(ALL, points=7):
        sizes = {size.name: value for size, value in sample.sizes.items()}
        assert sample.inputs[x].shape == (7,)
        assert sample.inputs[w].shape == (sizes["n"],)
        assert sample.inputs[X].shape == (7, sizes["m"], sizes["n"])
    assert {sample.sizes[n] for sample in collected(ALL, examples=30, points=1)} == {1, 2, 3, 4}


def test_the_points_are_the_same_in_every_run_and_others_with_another_seed():
    one, two, other = (values(x, first_seed=k) for k in (0, 0, 1))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)


def test_the_first_failing_sample_is_handed_back():
    strategy = samples(Layout((x,), ()), points=50, dtype=DOUBLE)
    found = holds_for_all(strategy, lambda sample: not (sample.inputs[x] > 30).any(), examples=50)
    assert (found.inputs[x] > 30).any()


@pytest.mark.parametrize("edge", [-15.0, 12.0, 700.0, -0.5])
def test_a_failure_shrinks_to_the_simplest_number(edge):
    """`fails` is beyond an edge: the counterexample is the edge, or the integer behind it."""

    def fails(sample: Sample) -> bool:
        return bool((sample.inputs[x] * np.sign(edge) >= abs(edge)).all())

    other = Sample({}, {x: np.array([edge]), y: np.array([0.125])}, 1)
    strategy = scalar_samples(Layout((x, y), ()), moved=x, near=edge, other=other, dtype=DOUBLE)
    found = smallest(strategy, fails, examples=200)
    assert found.inputs[x].tolist() in ([edge], [np.floor(edge)])
    assert found.inputs[y].tolist() == [0.0]


def test_a_narrow_failure_is_found_near_where_it_was_seen():
    other = Sample({}, {x: np.array([20.31])}, 1)
    strategy = scalar_samples(Layout((x,), ()), moved=x, near=20.31, other=other, dtype=DOUBLE)
    found = smallest(strategy, lambda sample: 20 < sample.inputs[x][0] < 20.5, examples=500)
    assert found.inputs[x].tolist() == [20.25]


def test_what_does_not_move_is_0_or_1_or_what_it_was():
    other = Sample({}, {x: np.array([5.0]), y: np.array([0.125]), c: np.array([9.0]), t: np.array([3.0])}, 1)
    strategy = scalar_samples(Layout((x, y, c, t), ()), moved=x, near=0, other=other, dtype=SINGLE)
    seen = []
    smallest(strategy, lambda sample: seen.append(sample) or False, examples=100)
    assert {sample.inputs[y].item() for sample in seen} == {0.0, 1.0, 0.125}
    assert {sample.inputs[c].item() for sample in seen} <= {1.0, 9.0}
    assert all(sample.inputs[x].dtype == SINGLE for sample in seen)


def test_what_never_fails_has_no_smallest_failure():
    strategy = scalar_samples(
        Layout((c,), ()), moved=c, near=-5, other=Sample({}, {c: np.ones(1)}, 1), dtype=DOUBLE
    )
    assert smallest(strategy, lambda sample: sample.inputs[c][0] <= 0, examples=50) is None
