"""What is compiled keeps its digits; what is right passes; what is wrong is caught and shrunk."""

import warnings

import numpy as np
import pytest

from derivations.calc import D, calc, cases, eq, exp, function, ln, nabla, positive, real, size, vector
from derivations.core.kernel import check
from derivations.errors import GradientRejected, NotCompilable, NotSealed
from derivations.library import catalogue
from numeric.compile import loss_to_numpy, to_numpy
from numeric.gradients import VerifiedGradient, verify_gradient
from numeric.primitives import log_loss_slope, sigmoid
from numeric.truth import ulp_errors
from tests.theorems import theorem

x = real("x")
TESTABLE = (
    "sigmoid.derivative",
    "log_loss.slope",
    "log_loss.prediction_gradient",
    "log_loss.weight_gradient",
    "log_loss.bias_gradient",
    "log_loss.gradient",
    "log_loss.mean_gradient",
)


def verified(first, second, gradient=None, **options):
    return verify_gradient(check(calc(first, eq(second), name="t")), gradient, **options)


def rejected(name, gradient, **options):
    with pytest.raises(GradientRejected) as caught:
        verify_gradient(theorem(name), gradient, **options)
    return caught.value.counterexample


# ── what is compiled keeps its digits ────────────────────────────────────────────────────────────


def logits(count):
    random = np.random.default_rng(11)
    sizes = 10.0 ** random.uniform(-300, 4, count) * random.choice([-1, 1], count)
    return np.concatenate([sizes, random.uniform(-750, 750, count), random.uniform(-40, 40, count)])


@pytest.mark.parametrize("label", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("side", ["loss", "gradient"])
def test_the_compiled_loss_and_slope_have_four_ulp_at_most(side, label):
    proved = theorem("log_loss.slope")
    function, term = {
        "loss": (loss_to_numpy(proved), proved.left.body),
        "gradient": (to_numpy(proved), proved.right),
    }[side]
    z = logits(700)
    inputs = dict(zip((one.term for one in function.parameters), (z, np.full_like(z, label)), strict=True))
    report = ulp_errors(function(*inputs.values()), term, inputs)
    assert report.max_ulp <= 4
    assert report.non_finite == 0


@pytest.mark.parametrize("side", ["loss", "gradient"])
def test_the_compiled_sigmoid_and_its_derivative_have_four_ulp_at_most(side):
    proved = theorem("sigmoid.derivative")
    function = to_numpy(proved) if side == "gradient" else loss_to_numpy(proved)
    term = proved.right if side == "gradient" else proved.left.definition.body
    z = logits(700)
    report = ulp_errors(function(z), term, {function.parameters[0].term: z})
    assert report.max_ulp <= 4
    assert report.non_finite == 0


# ── what is right passes ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", TESTABLE)
def test_every_compiled_gradient_of_the_library_passes_in_double_and_in_single_precision(name, dtype):
    report = verify_gradient(theorem(name), dtype=dtype, examples=5, points=40).report
    assert report.checks > 50
    assert report.worst_truth < 1
    assert report.worst_quotient < 1
    assert report.dtype == np.dtype(dtype).name
    assert report.kinks == ()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_correct_gradient_passes_with_any_seed(seed):
    for name in ("log_loss.slope", "log_loss.gradient"):
        assert verify_gradient(theorem(name), examples=4, points=30, seed=seed).report.worst_quotient < 1


def test_a_correct_gradient_in_single_precision_written_by_hand_passes():
    def gradient(w, x, b, y):
        return log_loss_slope(x @ w + b, y)[..., None] * x

    assert (
        verify_gradient(theorem("log_loss.weight_gradient"), gradient, dtype=np.float32).gradient is gradient
    )


def test_sigma_minus_y_passes_when_its_absolute_error_is_forgiven_and_not_otherwise():
    def naive(z, y):
        return sigmoid(z) - y

    # σ(z) − y is off by a rounding error of σ and one of the difference: 2u at most.
    passed = verify_gradient(theorem("log_loss.slope"), naive, absolute=2 * 2**-53)
    assert passed.report.absolute <= 2 * 2**-53
    found = rejected("log_loss.slope", naive)
    assert found.value != found.expected


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (D(ln(1 + x**2), x), 2 * x / (1 + x**2)),
        (D(function("tanh", x), x), 1 - function("tanh", x) ** 2),
        (D(exp(x) * x, x), exp(x) + x * exp(x)),
        (D(ln(positive("c")), positive("c")), 1 / positive("c")),
    ],
)
def test_functions_that_are_no_primitives_are_verified_too(first, second):
    assert verified(first, second, examples=5).report.worst_quotient < 1


def test_kinks_are_named_and_points_on_them_skipped():
    report = verified(D(function("max", x, 0), x), cases((1, x > 0), otherwise=0)).report
    assert report.kinks == ("max(x, 0)",)
    assert report.at_kinks > 0


def test_the_report_says_where_the_difference_quotient_has_no_power():
    report = verify_gradient(theorem("sigmoid.derivative")).report
    assert 0 < report.powerless < 0.2
    assert report.powerless_below < 1e-12
    low, high = report.powerless_region["x"]
    assert low < high
    assert high > 28


# ── what is wrong is caught and shrunk ───────────────────────────────────────────────────────────


def clipped(z, y):
    hard = np.where(y == 0, np.clip(sigmoid(z), 1e-7, 1 - 1e-7), -np.clip(sigmoid(-z), 1e-7, 1 - 1e-7))
    return np.where((y == 0) | (y == 1), hard, log_loss_slope(z, y))


def without_tail(z, y):
    slope = log_loss_slope(z, y)
    return np.where(np.abs(slope) < 1e-5, 0, slope)


DEFECTS = [
    pytest.param(
        lambda z, y: np.where(z < -14, -1, 1) * log_loss_slope(z, y), {-15.0}, id="wrong sign for z < -14"
    ),
    pytest.param(lambda z, y: log_loss_slope(z, y) * (1 + 1e-6), {0.0}, id="relative 1e-6"),
    pytest.param(lambda z, y: log_loss_slope(z, y) * (1 + 1e-9), {0.0}, id="relative 1e-9"),
    pytest.param(clipped, {17.0, -17.0}, id="clipped at 1e-7"),
    pytest.param(without_tail, {12.0, -12.0}, id="tail set to 0"),
    pytest.param(lambda z, y: np.where(z > 700, np.nan, log_loss_slope(z, y)), {701.0}, id="nan for z > 700"),
]


@pytest.mark.parametrize(("slope", "expected"), DEFECTS)
def test_planted_defects_are_caught_and_shrunk_to_one_small_number(slope, expected):
    found = rejected("log_loss.slope", slope)
    assert found.point["z"] in expected
    assert found.point["y"] in (0.0, 1.0)
    assert not abs(found.value - found.expected) <= found.tolerance


@pytest.mark.parametrize(("slope", "expected"), DEFECTS)
def test_planted_defects_are_caught_in_the_gradient_by_the_weights(slope, expected):
    found = rejected("log_loss.weight_gradient", lambda w, x, b, y: slope(x @ w + b, y)[..., None] * x)
    logit = found.point["w_1"] * found.point["x_1"] + found.point["b"]
    assert logit in expected | {one + 1 for one in expected}
    assert found.component == "∂E/∂w_1"
    assert set(found.point) == {"w_1", "x_1", "b", "y"}


@pytest.mark.parametrize(("slope", "expected"), [row for row in DEFECTS if "1e-9" not in row.id])
def test_planted_defects_are_caught_in_single_precision(slope, expected):
    found = rejected("log_loss.slope", lambda z, y: slope(z, y).astype(np.float32), dtype=np.float32)
    assert found.point["z"] in expected


@pytest.mark.parametrize(
    "gradient",
    [
        pytest.param(
            lambda w, b, x, y: (slope_at(w, b, x, y)[..., None] * x, -slope_at(w, b, x, y)), id="bias sign"
        ),
        pytest.param(
            lambda w, b, x, y: (slope_at(w, b, x, y)[..., None] * x[..., ::-1], slope_at(w, b, x, y)),
            id="order",
        ),
        pytest.param(
            lambda w, b, x, y: (slope_at(w, 0 * b, x, y)[..., None] * x, slope_at(w, b, x, y)), id="lost b"
        ),
        pytest.param(
            lambda w, b, x, y: (np.mean(slope_at(w, b, x, y)) * x, slope_at(w, b, x, y)),
            id="a mean of points",
        ),
        pytest.param(
            lambda w, b, x, y: (slope_at(w, b, x, y)[..., None] * x / 2, slope_at(w, b, x, y)), id="factor"
        ),
    ],
)
def test_wrong_vectors_are_caught(gradient):
    assert rejected("log_loss.gradient", gradient) is not None


def slope_at(w, b, x, y):
    return log_loss_slope(x @ w + b, y)


def test_a_narrow_defect_is_caught_with_enough_points():
    def bump(z, y):
        return log_loss_slope(z, y) * np.where((z > 20) & (z < 20.5), 1.01, 1)

    assert 20 < rejected("log_loss.slope", bump, points=500).point["z"] < 20.5


def test_the_quotient_alone_catches_a_defect_where_it_has_power():
    """The second oracle is no echo of the first: the loss is compiled, the truth is not asked."""
    from numeric.oracles import Subject
    from numeric.properties import holds_for_all, samples

    proved = theorem("log_loss.slope")
    subject = Subject.of(
        proved, lambda z, y: to_numpy(proved)(z, y) * (1 + 1e-6), dtype=np.dtype(float), absolute=0.0
    )
    shares = []

    def seen(sample):
        (found,) = subject.compared(sample)
        shares.append((found.quotient_share > 1)[found.power])
        return True

    holds_for_all(samples(subject.layout, points=200, dtype=subject.dtype), seen, examples=5)
    assert np.concatenate(shares).mean() > 0.5


def test_the_message_names_the_point_both_numbers_and_the_bound():
    with pytest.raises(GradientRejected) as caught:
        verify_gradient(
            theorem("log_loss.slope"), lambda z, y: np.where(z < -14, -1, 1) * log_loss_slope(z, y)
        )
    assert str(caught.value) == (
        "log_loss.slope is not computed: ∂E(z)/∂z at z = -15.0, y = 0.0 is -3.059022269256247e-07, "
        "but the true value is 3.059022269256247e-07 ± 2.7e-22"
    )


# ── the seal ─────────────────────────────────────────────────────────────────────────────────────


def test_nobody_else_makes_a_verified_gradient():
    proved = theorem("log_loss.gradient")
    with pytest.raises(NotSealed):
        VerifiedGradient(proved, to_numpy(proved), loss_to_numpy(proved), None, None, None, object())


@pytest.mark.parametrize("impostor", [None, lambda z: z, catalogue()["sigmoid.derivative"]])
def test_only_a_theorem_is_verified(impostor):
    with pytest.raises(NotSealed):
        verify_gradient(impostor)


def test_a_theorem_without_a_derivative_on_the_left_cannot_be_verified():
    with pytest.raises(NotCompilable):
        verify_gradient(theorem("sigmoid.stable"))


def test_training_has_what_it_needs_for_one_point_and_for_a_batch():
    gradient = verify_gradient(theorem("log_loss.gradient"), examples=3, points=20)
    assert gradient.name == "log_loss.gradient"
    w, b, points, labels = np.array([1.0, -2.0]), 0.5, np.ones((5, 2)), np.array([0, 1, 1, 0, 1])
    by_weights, by_bias = gradient(w, b, points, labels)
    assert (by_weights.shape, by_bias.shape, gradient.loss(w, b, points, labels).shape) == (
        (5, 2),
        (5,),
        (5,),
    )
    one, other = gradient.gradient(w, b, points[0], labels[0])
    assert (one.shape, np.shape(other)) == ((2,), ())
    mean, bias = gradient.mean_gradient(w, b, points, labels)
    assert np.allclose(mean, by_weights.mean(axis=0), rtol=1e-15)
    assert np.isclose(bias, by_bias.mean(), rtol=1e-15)
    assert np.isclose(gradient.mean_loss(w, b, points, labels), gradient.loss(w, b, points, labels).mean())


def test_one_array_with_all_components_is_as_good_as_blocks():
    def whole(w, b, x, y):
        slope = np.asarray(slope_at(w, b, x, y))
        return np.concatenate([slope[..., None] * x, slope[..., None]], axis=-1)

    assert verify_gradient(theorem("log_loss.gradient"), whole, examples=3, points=20).report.worst_truth < 1
    assert rejected("log_loss.gradient", lambda w, b, x, y: -whole(w, b, x, y), examples=3, points=20)


def test_verifying_warns_of_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        verified(D(exp(x) * x, x), exp(x) + x * exp(x))


def test_points_at_which_a_condition_fails_do_not_count():
    x, s = vector("x", size("n")), real("s")
    slope = check(calc(nabla(x.T @ x / s, x), eq(2 * x / s), name="quotient"))
    assert verify_gradient(slope).report.checks > 1000
    wrong = to_numpy(slope)
    with pytest.raises(GradientRejected):
        verify_gradient(slope, lambda x, s: 2 * wrong(x, s))
