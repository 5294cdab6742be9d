from functools import cache

import numpy as np
import pytest

from derivations.calc import (
    calc,
    each,
    eq,
    exp,
    given,
    hadamard,
    hadamard_power,
    index,
    matrix,
    nabla,
    norm,
    ones,
    size,
    total,
    tr,
    vector,
)
from derivations.core.kernel import check
from derivations.errors import BadData, BadSetting, Diverged, GradientRejected, NotCompilable, NotSealed
from derivations.library import backpropagation, catalogue, layers
from numeric.classes import Classes, digits, parity, species
from numeric.compile import loss_to_numpy, to_numpy
from numeric.gradients import verify_gradient
from numeric.primitives import softmax_slope
from numeric.train import train
from tests.theorems import theorem

WHOLE = ("softmax_regression", "tanh_network", "sigmoid_network", "two_classes")


@cache
def verified(name):
    return verify_gradient(theorem(f"networks.{name}"), examples=4)


def body(function):
    """The lines after the docstring."""
    return [line.strip() for line in function.source.split('"""')[2].strip().split("\n")]


def of(first, second):
    return to_numpy(check(calc(first, eq(second), name="t")))


# ── what is printed ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "networks.softmax_regression",
            [
                "N = X.shape[0]",
                "Z = X @ W + b",
                "slope = softmax_slope(Z, Y)",
                "G = slope/N",
                "return X.T @ G, G.sum(axis=0)",
            ],
        ),
        (
            "networks.tanh_network",
            [
                "N = X.shape[0]",
                "Z = X @ W_1 + b_1",
                "A = np.tanh(Z)",
                "Z_1 = A @ W_2 + b_2",
                "slope = softmax_slope(Z_1, Y)",
                "G = slope/N",
                "derivative = tanh_derivative(Z)",
                "B = (G @ W_2.T)*derivative",
                "return X.T @ B, B.sum(axis=0), A.T @ G, G.sum(axis=0)",
            ],
        ),
        (
            "backpropagation.hidden_weights",
            [
                "N = X.shape[0]",
                "K = W2.shape[1]",
                "Z1 = X @ W1 + b1",
                "A1 = np.tanh(Z1)",
                "Z2 = A1 @ W2 + b2",
                "Y = np.where((y[:, None] == np.arange(1, K + 1)), 1, 0)",
                "slope = softmax_slope(Z2, Y)",
                "delta2 = slope/N",
                "derivative = tanh_derivative(Z1)",
                "delta1 = (delta2 @ W2.T)*derivative",
                "return X.T @ delta1",
            ],
        ),
        ("layers.linear_inputs", ["return G @ W.T"]),
        ("layers.log_softmax", ["return log_softmax(Z)"]),
        ("softmax.lse_gradient", ["return softmax(z)"]),
    ],
)
def test_arrays_stay_whole_forms_are_stable_and_the_page_keeps_its_names(name, lines):
    assert body(to_numpy(theorem(name))) == lines


def test_the_loss_of_a_network_is_compiled_from_the_same_theorem():
    assert body(loss_to_numpy(theorem("networks.softmax_regression"))) == [
        "N = X.shape[0]",
        "Z = X @ W + b",
        "loss = softmax_cross_entropy(Z, Y)",
        "return loss.sum()/N",
    ]


@pytest.mark.parametrize("name", list(catalogue()))
def test_no_theorem_is_compiled_to_a_loop_or_to_einsum(name):
    try:
        source = "\n".join(body(to_numpy(theorem(name))))
    except NotCompilable:
        return
    assert "for " not in source
    assert "einsum" not in source


def test_traces_norms_products_and_stretched_rows_become_numpy():
    n, m = size("n"), size("m")
    i, j = index("i", n), index("j", m)
    A, B, x, u = matrix("A", n, m), matrix("B", n, m), vector("x", n), vector("u", m)
    a, b = np.random.default_rng(0).normal(size=(2, 3, 4))
    v, w = np.arange(1.0, 4.0), np.arange(1.0, 5.0)
    assert np.isclose(of(tr(A.T @ B), total(total(A[i, j] * B[i, j], i), j))(a, b), (a * b).sum())
    assert np.isclose(of(norm(A) ** 2, tr(A.T @ A))(a), (a * a).sum())
    assert np.allclose(of((A @ B.T).T, B @ A.T)(a, b), b @ a.T)
    assert np.allclose(of(A + x @ ones(m).T + u.T, x @ ones(m).T + u.T + A)(a, w, v), a + v[:, None] + w)
    assert np.allclose(of(x.T @ A @ u, u @ (A.T @ x))(a, w, v), v @ a @ w)
    assert np.allclose(of(hadamard(x, x), hadamard_power(x, 2))(v), v**2)


def test_a_formula_that_is_read_at_two_indices_is_computed_once():
    n = size("n")
    i, j = index("i", n), index("j", n)
    A = matrix("A", n, n)
    gram = of(each(total(exp((A @ A)[i, j]), j), i), exp(A @ A) @ ones(n))
    assert gram.source.count("@") == 1
    assert np.allclose(gram(np.eye(3)), np.exp(np.eye(3)).sum(axis=1))


# ── what is verified ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", WHOLE)
def test_whole_gradients_are_verified_entry_by_entry(name):
    report = verified(name).report
    assert report.checks >= 80
    assert report.worst_truth < 1
    assert report.worst_quotient < 1


@pytest.mark.sweep
@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("seed", range(5))
def test_no_seed_rejects_a_right_gradient(name, seed):
    assert verify_gradient(theorem(f"networks.{name}"), seed=seed, examples=60).report.worst_truth < 1


@pytest.mark.parametrize("page", [layers, backpropagation])
def test_gradients_of_layers_are_verified_too(page):
    names = [name for name in catalogue() if name.startswith(f"{page.__name__.rpartition('.')[2]}.")]
    seen = []
    for name in names:
        try:
            seen.append(verify_gradient(theorem(name), examples=1, points=10).report)
        except NotCompilable:
            continue
    assert len(seen) >= 8
    assert all(report.checks for report in seen)


SOFTMAX_MISTAKES = {
    "sign": lambda W, b, X, G: (-X.T @ G, G.sum(axis=0)),
    "sign of a bias": lambda W, b, X, G: (X.T @ G, -G.sum(axis=0)),
    "missing 1/N": lambda W, b, X, G: (len(X) * X.T @ G, G.sum(axis=0)),
    "rows of columns": lambda W, b, X, G: (X.T @ G, np.resize(G.sum(axis=1), b.shape)),
    "points and weights": lambda W, b, X, G: (X.T @ G + W * 1e-6, G.sum(axis=0)),
    "nan": lambda W, b, X, G: (X.T @ G * np.where(abs(X).max() > 3, np.nan, 1), G.sum(axis=0)),
}


@pytest.mark.parametrize("mistake", SOFTMAX_MISTAKES)
def test_a_wrong_gradient_of_softmax_regression_is_rejected_with_its_entry(mistake):
    def gradient(W, b, X, Y):
        return SOFTMAX_MISTAKES[mistake](W, b, X, softmax_slope(X @ W + b, Y) / len(X))

    with pytest.raises(GradientRejected) as caught:
        verify_gradient(theorem("networks.softmax_regression"), gradient)
    example = caught.value.counterexample
    assert example.component.startswith(("∂L/∂W_", "∂L/∂b_", "∂f/∂W_", "∂f/∂b_"))
    assert not abs(example.value - example.expected) <= example.tolerance


NETWORK_MISTAKES = {
    "a transpose too few": lambda W2, G, A: (G @ W2 if W2.shape[0] == W2.shape[1] else G @ W2.T) * (1 - A**2),
    "1 + A²": lambda W2, G, A: (G @ W2.T) * (1 + A**2),
    "no inner derivative": lambda W2, G, A: G @ W2.T,
    "summed over rows": lambda W2, G, A: np.ones((len(A), 1)) * ((G @ W2.T) * (1 - A**2)).mean(axis=0),
}


@pytest.mark.parametrize("mistake", NETWORK_MISTAKES)
def test_a_wrong_backward_pass_is_rejected(mistake):
    def gradient(W1, b1, W2, b2, X, Y):
        A = np.tanh(X @ W1 + b1)
        G = softmax_slope(A @ W2 + b2, Y) / len(X)
        B = NETWORK_MISTAKES[mistake](W2, G, A)
        return X.T @ B, B.sum(axis=0), A.T @ G, G.sum(axis=0)

    with pytest.raises(GradientRejected, match=r"∂[Lf]/∂(W|b)_1"):
        verify_gradient(theorem("networks.tanh_network"), gradient)


def test_a_hypothesis_that_no_point_keeps_is_said():
    n = size("n")
    i = index("i", n)
    x, y = vector("x", n), vector("y", n)
    proved = check(
        calc(
            nabla(total(x[i] * y[i], i), x),
            eq(y),
            given=(given(total(x[i], i), 2),),
            name="t",
        )
    )
    with pytest.raises(NotCompilable, match="no points are drawn"):
        verify_gradient(proved)


# ── what is trained ──────────────────────────────────────────────────────────────────────────────


def test_softmax_regression_tells_three_species_apart():
    training, others = species().standardised().parted()
    run = train(verified("softmax_regression"), training, method="batch", learning_rate=0.5, progress=False)
    assert run.accuracies[-1] > 0.98
    assert run.accuracy(others) > 0.97
    assert np.allclose(run.predict(others.x).sum(axis=1), 1)
    assert {name: array.shape for name, array in run.weights.items()} == {"W": (4, 3), "b": (3,)}


def test_softmax_regression_reads_digits():
    training, others = digits().parted()
    options = {"method": "batch", "learning_rate": 0.5, "epochs": 30, "progress": False}
    assert train(verified("softmax_regression"), training, **options).accuracy(others) > 0.94


@pytest.mark.parametrize(
    ("name", "rate"), [("tanh_network", 0.5), ("sigmoid_network", 2.0), ("two_classes", 0.5)]
)
def test_a_network_passes_95_percent_where_no_linear_model_does(name, rate):
    training, others = parity().parted()
    options = {"method": "batch", "epochs": 60, "progress": False}
    linear = train(verified("softmax_regression"), training, learning_rate=0.5, **options)
    network = train(verified(name), training, learning_rate=rate, hidden=32, **options)
    assert linear.accuracy() < 0.95
    assert linear.accuracy(others) < 0.94
    assert network.accuracy(others) > 0.98
    assert network.losses[-1] < linear.losses[-1] / 5


def test_the_best_linear_model_stays_below_95_percent_even_on_the_points_it_saw():
    from sklearn.linear_model import LogisticRegression

    data = parity()
    model = LogisticRegression(C=1e6, max_iter=20_000).fit(data.scaling.apply(data.x), data.y)
    assert 0.92 < model.score(data.scaling.apply(data.x), data.y) < 0.95


def test_a_run_is_the_same_again_and_another_with_another_seed():
    data = species().standardised()
    options = {"method": "batch", "epochs": 5, "learning_rate": 0.5, "hidden": 3, "progress": False}
    one, two, other = (train(verified("tanh_network"), data, seed=seed, **options) for seed in (1, 1, 2))
    assert one.losses == two.losses != other.losses
    assert all(np.array_equal(one.weights[name], two.weights[name]) for name in one.weights)
    assert one.weights["W_1"].shape == (4, 3)
    assert (one.epochs, one.updates) == (5, 5 * 11)


@pytest.mark.parametrize("method", ["points", "full"])
def test_points_and_full_batches_descend_too(method):
    data = species().standardised()
    options = {"method": method, "epochs": 3, "hidden": 4, "progress": False}
    run = train(verified("tanh_network"), data, **options)
    assert run.losses[-1] < run.losses[0]


@pytest.mark.parametrize(
    "layer", [None, lambda *values: values, theorem("networks.softmax_regression"), "softmax_regression"]
)
def test_an_unverified_layer_trains_nothing(layer):
    with pytest.raises(NotSealed):
        train(layer, species())


def test_a_gradient_of_something_else_trains_nothing():
    other = verify_gradient(theorem("layers.linear_weights"), examples=1)
    with pytest.raises(NotSealed, match="something else"):
        train(other, species())
    with pytest.raises(NotSealed, match="two classes"):
        train(verify_gradient(theorem("log_loss.gradient"), examples=1, points=5), species())


def test_a_descent_that_climbs_has_diverged():
    gradient = verified("tanh_network")
    with pytest.raises(Diverged, match="take a learning rate below"):
        train(gradient, species(), learning_rate=1e6, epochs=3, progress=False)


def test_options_without_sense_are_refused():
    gradient, data = verified("softmax_regression"), species().standardised()
    for options in ({"hidden": 0}, {"mean_absorbed": True}, {"epochs": 0}, {"method": "all"}):
        with pytest.raises(BadSetting):
            train(gradient, data, **options)
    with pytest.raises(BadData, match="two classes"):
        train(verified("two_classes"), data)


# ── data ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_digits_are_those_of_scikit_learn():
    from sklearn.datasets import load_digits

    theirs, ours = load_digits(), digits()
    assert np.array_equal(ours.x, theirs.data)
    assert np.array_equal(ours.y, theirs.target)


def test_points_held_out_are_no_points_trained_on():
    data = digits()
    training, others = data.parted(0.2, seed=3)
    assert training.m + others.m == data.m
    assert others.m == 359
    assert training.scaling == others.scaling == data.scaling
    whole = np.concatenate([training.x, others.x]).sum(axis=0)
    assert np.array_equal(whole, data.x.sum(axis=0))


@pytest.mark.parametrize(
    ("x", "y", "classes"),
    [
        ([[1.0], [2.0]], [0, 2], ("a", "b")),
        ([[1.0], [2.0]], [0, 0.5], ("a", "b")),
        ([[1.0], [2.0]], [0], ("a", "b")),
        ([[1.0], [2.0]], [0, 0], ("a",)),
        ([[1.0], [float("nan")]], [0, 1], ("a", "b")),
        ([[1.0], [2.0]], ["a", "b"], ("a", "b")),
    ],
)
def test_points_of_no_class_are_refused(x, y, classes):
    with pytest.raises(BadData):
        Classes(x, y, classes)


def test_a_share_outside_of_its_interval_is_refused():
    with pytest.raises(BadSetting):
        digits().parted(1.0)
