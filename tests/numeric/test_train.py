import io
import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from derivations.core.kernel import check
from derivations.errors import BadData, BadSetting, Diverged, NotSealed
from derivations.library import gradient_descent, log_loss, perceptron, sigmoid
from numeric.compile import to_numpy
from numeric.datasets import Data, clouds, penguins
from numeric.gradients import verify_gradient
from numeric.primitives import log_loss_slope
from numeric.train import train, train_perceptron


@pytest.fixture(scope="module")
def gradient():
    return verify_gradient(check(log_loss.gradient))


@pytest.fixture(scope="module")
def trick():
    return check(perceptron.update)


@pytest.fixture(scope="module")
def points():
    return penguins().standardised()


# ── only what is verified ────────────────────────────────────────────────────────────────────────


class Impostor:
    """Has all that a verified gradient has, but for the verification."""

    name = "log_loss.gradient"

    def loss(self, w, b, x, y):
        return np.zeros(len(y))

    def gradient(self, w, b, x, y):
        return np.zeros_like(x), np.zeros_like(y)


@pytest.mark.parametrize(
    "candidate", [Impostor(), Impostor, Impostor().gradient, np.tanh, None, log_loss.gradient]
)
def test_nothing_but_a_verified_gradient_trains(candidate, points):
    with pytest.raises(NotSealed):
        train(candidate, points, learning_rate=0.1, epochs=1)


def test_neither_a_theorem_nor_its_function_trains(points):
    theorem = check(log_loss.gradient)
    for candidate in (theorem, to_numpy(theorem)):
        with pytest.raises(NotSealed):
            train(candidate, points)


def test_a_verified_gradient_of_something_else_trains_nothing(points):
    for theorem in (check(sigmoid.derivative), check(log_loss.weight_gradient)):
        with pytest.raises(NotSealed, match="something else"):
            train(verify_gradient(theorem), points)


def test_a_gradient_written_by_hand_trains_once_it_is_verified(points, gradient):
    def by_hand(w, b, x, y):
        error = np.asarray(log_loss_slope(x @ w + b, y))
        return error[..., None] * x, error

    verified = verify_gradient(check(log_loss.gradient), by_hand)
    assert (
        train(verified, points, epochs=3).weights.tolist()
        == train(gradient, points, epochs=3).weights.tolist()
    )


def test_no_other_theorem_drives_the_perceptron(points, gradient):
    for candidate in (check(gradient_descent.weight_update), perceptron.update, gradient, None):
        with pytest.raises(NotSealed):
            train_perceptron(candidate, points)


# ── the page's update ────────────────────────────────────────────────────────────────────────────


def test_one_point_moves_the_model_by_alpha_times_the_prediction_error(gradient):
    alpha, x, y = 0.5, np.array([2.0, -3.0]), 1.0
    run = train(gradient, Data(x[None], np.array([y])), learning_rate=alpha, epochs=1)
    *w, b = run.boundaries[0]
    yhat = 1 / (1 + math.exp(-(np.dot(w, x) + b)))
    assert run.weights == pytest.approx(w + alpha * (y - yhat) * x, rel=1e-14)  # a few roundings of 1e-16
    assert run.bias == pytest.approx(b + alpha * (y - yhat), rel=1e-14)


def test_a_full_batch_takes_the_mean_and_absorbing_1_over_m_takes_the_sum(gradient):
    data = clouds(40)
    mean = train(gradient, data, method="full", learning_rate=0.4, epochs=3)
    absorbed = train(gradient, data, method="full", learning_rate=0.4 / data.m, epochs=3, mean_absorbed=True)
    assert absorbed.weights == pytest.approx(mean.weights, rel=1e-13)  # 3 updates of 40 terms
    assert absorbed.losses == pytest.approx(mean.losses, rel=1e-13)


def test_a_batch_of_all_points_is_the_full_batch(gradient):
    data = clouds(40)
    batch = train(gradient, data, method="batch", batch_size=400, epochs=5)
    assert (batch.weights == train(gradient, data, method="full", epochs=5).weights).all()


def test_batches_of_one_are_the_points(gradient, points):
    batch = train(gradient, points, method="batch", batch_size=1, epochs=2)
    assert (batch.weights == train(gradient, points, epochs=2).weights).all()


@pytest.mark.parametrize(("method", "updates"), [("points", 2 * 219), ("batch", 2 * 7), ("full", 2)])
def test_updates_are_counted(gradient, points, method, updates):
    run = train(gradient, points, method=method, epochs=2)
    assert (run.updates, run.epochs, len(run.accuracies), run.boundaries.shape) == (updates, 2, 3, (3, 3))


def test_a_small_full_batch_step_never_climbs(gradient, points):
    """α ≤ 1/L with L = λ_max(X̃ᵀX̃/m)/4, the bound on the curvature of the mean loss."""
    x = np.column_stack([points.scaling.apply(points.x), np.ones(points.m)])
    alpha = 4 / float(np.linalg.eigvalsh(x.T @ x / points.m)[-1])
    losses = train(gradient, points, method="full", learning_rate=alpha, epochs=200).losses
    assert all(later < earlier for earlier, later in pairwise(losses))


def test_one_seed_is_one_run_and_another_seed_another(gradient, points):
    one, same, other = (train(gradient, points, epochs=2, seed=seed) for seed in (1, 1, 2))
    assert (one.boundaries == same.boundaries).all()
    assert (one.weights != other.weights).all()


def test_a_label_between_0_and_1_is_learnt_as_a_probability(gradient):
    data = Data(np.ones((4, 1)), np.array([0.25, 0.25, 0.25, 0.25]))
    run = train(gradient, data, method="full", learning_rate=1.0, epochs=500)
    assert run.predict([[1.0]])[0] == pytest.approx(0.25, abs=1e-9)  # a contraction by 1 − 3/8 an epoch


def test_training_needs_two_features_no_more_than_any_other_number(gradient):
    for n in (1, 7):
        assert train(gradient, clouds(200, n=n, distance=6.0), epochs=5).accuracy() > 0.98


# ── the perceptron ───────────────────────────────────────────────────────────────────────────────


def test_the_perceptron_separates_what_can_be_separated(trick):
    data = clouds(100, distance=12.0)
    run = train_perceptron(trick, data, epochs=20)
    assert run.accuracy() == 1.0
    assert run.losses[-1] == 0.0
    assert (run.boundaries[-1] == run.boundaries[-2]).all()  # a right model is left alone


def test_the_perceptron_moves_by_alpha_times_the_point_or_not_at_all(trick):
    x, alpha = np.array([[2.0, -3.0]]), 0.25
    for y in (0.0, 1.0):
        run = train_perceptron(trick, Data(x, [y]), learning_rate=alpha, epochs=1)
        *w, b = run.boundaries[0]
        error = y - float(np.dot(w, x[0]) + b >= 0)
        assert run.weights.tolist() == (w + alpha * error * x[0]).tolist()
        assert run.bias == b + alpha * error


def test_the_perceptron_predicts_0_or_1(trick, points):
    run = train_perceptron(trick, points, epochs=2)
    assert set(run.predict(points.x)) == {0.0, 1.0}


def test_the_perceptron_refuses_a_soft_label(trick):
    with pytest.raises(BadData) as caught:
        train_perceptron(trick, Data(np.ones((2, 1)), [1, 0.5]))
    assert (caught.value.row, caught.value.column) == (2, "y")


# ── the result ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("options", [{}, {"method": "full", "learning_rate": 1.0, "epochs": 1000}])
def test_the_penguins_are_told_apart_as_well_as_scikit_learn_does(gradient, points, options):
    linear = pytest.importorskip("sklearn.linear_model")
    z = points.scaling.apply(points.x)
    theirs = linear.LogisticRegression().fit(z, points.y).score(z, points.y)
    for seed in range(3):
        assert train(gradient, points, seed=seed, **options).accuracy() >= theirs - 0.01


def test_predictions_take_points_as_they_were_measured(gradient, points):
    run = train(gradient, points)
    adelie, chinstrap = run.predict([[36.0, 19.0], [51.0, 19.0]])
    assert adelie < 0.01 < 0.99 < chinstrap
    assert run.accuracies[-1] == run.accuracy() == run.accuracy(penguins())


@pytest.mark.parametrize("x", [[36.0, 19.0], [[36.0]], [[36.0, math.nan]], [], [["a", "b"]]])
def test_predictions_refuse_what_are_no_points(gradient, points, x):
    with pytest.raises(BadData):
        train(gradient, points, epochs=1).predict(x)


def test_a_prediction_beyond_the_floats_is_refused_without_a_warning(gradient, points):
    run = train(gradient, points, method="full", learning_rate=1.0, epochs=1000)
    with pytest.raises(BadData, match="too large"):
        run.predict([[1.7e308, -1.7e308]])


def test_a_run_cannot_be_altered(gradient, points):
    run = train(gradient, points, epochs=1)
    with pytest.raises(ValueError, match="read-only"):
        run.weights[0] = 0
    with pytest.raises(AttributeError):
        run.bias = 0.0


# ── what cannot go well ──────────────────────────────────────────────────────────────────────────

SETTINGS = [
    ("learning_rate", 0),
    ("learning_rate", -0.1),
    ("learning_rate", math.nan),
    ("learning_rate", math.inf),
    ("learning_rate", 10**400),
    ("learning_rate", "0.1"),
    ("learning_rate", True),
    ("epochs", 0),
    ("epochs", -1),
    ("epochs", 1.5),
    ("epochs", True),
    ("batch_size", 0),
    ("seed", -1),
    ("seed", None),
    ("method", "newton"),
]


@pytest.mark.parametrize(("setting", "value"), SETTINGS)
def test_a_setting_without_sense_is_named(gradient, points, setting, value):
    with pytest.raises(BadSetting) as caught:
        train(gradient, points, **{setting: value})
    assert (caught.value.setting, caught.value.value) == (setting, value) or value != value


def test_bare_arrays_are_no_data(gradient, points):
    with pytest.raises(BadData):
        train(gradient, (points.x, points.y))


@pytest.mark.parametrize(
    ("method", "rate"), [("points", 1e3), ("batch", 1e3), ("full", 1e4), ("full", 1e306)]
)
def test_too_large_a_learning_rate_is_an_error_and_no_warning(gradient, points, method, rate):
    with pytest.raises(Diverged) as caught:
        train(gradient, points, method=method, learning_rate=rate, epochs=20)
    assert caught.value.learning_rate == rate
    assert 1 <= caught.value.epoch <= 20
    assert not caught.value.loss <= 0.7


def test_numbers_that_overflow_are_an_error_and_no_warning(gradient):
    data = Data(np.array([[1e200], [-1e200], [3e200]]), np.array([0, 1, 1]))
    with pytest.raises(Diverged, match="standardise the features"):
        train(gradient, data, learning_rate=1e150)


def test_points_of_another_scaling_are_refused_where_they_overflow(gradient, points):
    """A scaling is data too: one that blows the points up ends in an error, never in a nan."""
    tiny = replace(points.scaling, scale=(5e-324, 5e-324))
    with pytest.raises(Diverged):
        train(gradient, replace(points, scaling=tiny))


# ── the bar ──────────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_printed_where_there_is_no_terminal(gradient, points, capsys):
    train(gradient, points, epochs=2, progress=True)
    assert capsys.readouterr() == ("", "")


def test_a_terminal_sees_epoch_and_loss(gradient, points, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    train(gradient, points, epochs=3)
    assert "3/3" in screen.getvalue()
    assert "mean loss" in screen.getvalue()
    shown = len(screen.getvalue())
    train(gradient, points, epochs=3, progress=False)
    assert len(screen.getvalue()) == shown
