"""The pages are proved line by line, in their order, for every size; what they assume is listed here."""

import pytest

from derivations.calc import calc, eq
from derivations.core.derivation import Derivation
from derivations.core.kernel import examine
from derivations.core.term import Definition
from derivations.core.verdict import Proved, ReasonVerdict, Refuted
from derivations.library import catalogue, gelu
from derivations.write.text import comparison_text, hypothesis_text
from tests.theorems import theorem

STEPS = {
    "sigmoid.derivative": 4,
    "log_loss.prediction_gradient": 5,
    "log_loss.weight_gradient": 6,
    "log_loss.bias_gradient": 5,
    "log_loss.gradient": 3,
    "log_loss.mean_gradient": 5,
    "log_loss.gradient_size": 3,
    "gradient_descent.weight_update": 2,
    "gradient_descent.bias_update": 2,
    "gradient_descent.mean_update": 3,
    "perceptron.update": 2,
    "log_loss.stable": 6,
}

#   what a derivation assumes beyond the declared domains of its symbols; the others assume nothing
ASSUMED: dict[str, tuple[str, ...]] = {
    "activations.relu_derivative":            ("x ≠ 0",),
    "activations.leaky_derivative":           ("x ≠ 0",),
    "activations.elu_derivative":             ("x ≠ 0",),
    "activations.elu_reused":                 ("x ≠ 0",),
    "activations.elu_of_one_derivative":      ("x ≠ 0",),
    "activations.hard_sigmoid_derivative":    ("x ≠ -3", "x ≠ 3"),
    "activations.hard_tanh_derivative":       ("x ≠ -1", "x ≠ 1"),
    "activations.hard_swish_derivative":      ("x ≠ -3", "x ≠ 3"),
    "softmax.one_against_the_rest":           ("∑_{i=1, i ≠ k}^K e^z_i > 0",),
    "cross_entropy.likelihood":               ("p > 0", "p < 1"),
    "cross_entropy.log_likelihood":           ("p > 0", "p < 1"),
    "cross_entropy.exponential_family":       ("p > 0", "p < 1"),
    "cross_entropy.slope":                    ("p > 0", "p < 1"),
    "cross_entropy.curvature":                ("p > 0", "p < 1"),
    "cross_entropy.expected_loss":            ("p > 0", "p < 1"),
    "cross_entropy.decomposition":            ("p > 0", "p < 1", "q > 0", "q < 1"),
    "cross_entropy.own_cross_entropy":        ("p > 0", "p < 1"),
    "cross_entropy.own_divergence":           ("p > 0", "p < 1"),
    "cross_entropy.divergence_slope":         ("p > 0", "p < 1", "q > 0", "q < 1"),
    "cross_entropy.fisher_information":       ("p > 0", "p < 1"),
    "cross_entropy.entropy_slope":            ("p > 0", "p < 1"),
    "cross_entropy.entropy_curvature":        ("p > 0", "p < 1"),
    "cross_entropy.entropy_symmetry":         ("p > 0", "p < 1"),
    "cross_entropy.independent_labels":       ("p > 0", "p < 1"),
    "cross_entropy.mean_loss":                ("p > 0", "p < 1"),
    "cross_entropy.mean_slope":               ("p > 0", "p < 1"),
    "cross_entropy.prediction_error":         ("∑_{k=1}^K y_k = 1",),
    "cross_entropy.logit_gradient":           ("∑_{k=1}^K y_k = 1",),
    "cross_entropy.logit_hessian":            ("∑_{k=1}^K y_k = 1",),
    "cross_entropy.from_uniform":             ("∑_{k=1}^K q_k = 1",),
    "cross_entropy.divergence_by_logits":     ("∑_{k=1}^K q_k = 1",),
    "cross_entropy.smoothed_sum":             ("∑_{k=1}^K y_k = 1",),
    "cross_entropy.smoothed_slope":           ("∑_{k=1}^K y_k = 1",),
    "losses.absolute_derivative":             ("y - ŷ ≠ 0",),
    "losses.huber_derivative":                ("r ≠ -δ", "r ≠ δ"),
    "losses.quantile_derivative":             ("r ≠ 0",),
    "losses.hinge_derivative":                ("0 ≠ 1 - t z",),
    "losses.squared_hinge_derivative":        ("0 ≠ 1 - t z",),
    "losses.focal_derivative":                ("1 - p > 0", "p > 0"),
    "losses.bernoulli_divergence":            ("p > 0", "p < 1", "q > 0", "q < 1"),
    "losses.bernoulli_divergence_derivative": ("p > 0", "p < 1", "q > 0", "q < 1"),
    "losses.bernoulli_divergence_slope":      ("p > 0", "p < 1"),
    "losses.cross_entropy_split":             ("q_k > 0 for all k", "p_k > 0 for all k"),
    "losses.cross_entropy_derivative":        ("q_j > 0", "q_k > 0 for all k"),
    "optimisers.steady_slope":                ("1 - β ≠ 0",),
    "optimisers.adagrad":                     ("√(s(t)) ≠ 0",),
    "optimisers.rmsprop":                     ("√(ρ g² + (1 - ρ) g²) ≠ 0",),
    "optimisers.first_corrected":             ("1 - β_1^t ≠ 0",),
    "optimisers.second_corrected":            ("1 - β_2^t ≠ 0",),
    "optimisers.adam":                        ("1 - β_1^t ≠ 0", "1 - β_2^t ≠ 0"),
    "optimisers.adam_sign":                   ("1 - β_1^t ≠ 0", "1 - β_2^t ≠ 0", "√(v̂) ≠ 0"),
    "optimisers.uncorrected":                 ("√((1 - β_2) g²) ≠ 0",),
    "optimisers.efficient":                   ("β_2^t < 1", "c_1 ≠ 0"),
    "optimisers.adam_penalised":              ("√((λ w)²) ≠ 0",),
    "optimisers.clipping":                    ("norm ≠ 0",),
    "perceptron.criterion_slope":             ("-t z ≠ 0",),
    "perceptron.criterion_update":            ("-t z ≠ 0",),
    "perceptron.criterion_bias_update":       ("-t z ≠ 0",),
    "matrices.two_reflections":               ("vᵀ v ≠ 0",),
    "matrices.reflected_norm":                ("vᵀ v ≠ 0",),
    "matrices.rank_one_inverse":              ("1 + vᵀ u ≠ 0",),
    "matrices.norm_gradient":                 ("∑_{i=1}^n x_i² > 0",),
    "matrices.direction":                     ("∑_{i=1}^n x_i² > 0",),
    "matrices.norm_hessian":                  ("∑_{i=1}^n x_i² > 0",),
    "matrices.sum_of_sizes":                  ("x_i ≠ 0 for all i",),
    "matrices.symmetric_quadratic":           ("Sᵀ = S",),
    "matrices.symmetric_bilinear":            ("Sᵀ = S",),
    "matrices.solution":                      ("det(S) ≠ 0",),
    "matrices.inverse_of_transpose":          ("det(S) ≠ 0",),
    "matrices.inverse_slope":                 ("det(S_t) ≠ 0",),
    "matrices.determinant_gradient":          ("det(S) ≠ 0",),
    "matrices.log_determinant_gradient":      ("det(S) > 0",),
    "matrices.trace_of_inverse_gradient":     ("det(S) ≠ 0",),
    "linear_regression.minimum":              ("hᵀ ∇_w E(w) = 0",),
    "linear_regression.orthogonal":           ("(Xᵀ X w)_j = (Xᵀ y)_j",),
    "linear_regression.best_slope":           ("S_xx ≠ 0",),
    "logistic_regression.working_response":   ("s_k ≠ 0 for all k",),
    "networks.softmax_regression": ("∑_{k=1}^K Y_{i,k} = 1 for all i",),
    "networks.tanh_network": ("∑_{k=1}^K Y_{i,k} = 1 for all i",),
    "networks.sigmoid_network": ("∑_{k=1}^K Y_{i,k} = 1 for all i",),
}  # fmt: skip


def test_what_is_assumed_is_listed_for_pages_that_there_are() -> None:
    assert ASSUMED.keys() <= catalogue().keys()


@pytest.mark.parametrize("name", catalogue())
def test_every_step_is_proved_and_no_reason_is_wrong(name: str) -> None:
    report = theorem(name).report
    assert isinstance(report.verdict, Proved)
    assert [step.number for step in report.steps if not step.holds] == []
    assumed = (*map(comparison_text, report.conditions), *map(hypothesis_text, report.hypotheses))
    assert assumed == ASSUMED.get(name, ())


@pytest.mark.parametrize("name", catalogue())
def test_every_cited_reason_is_confirmed(name: str) -> None:
    for step in theorem(name).report.steps:
        assert step.reason is (ReasonVerdict.CONFIRMED if step.cited else ReasonVerdict.NOT_GIVEN)


@pytest.mark.parametrize(("name", "steps"), STEPS.items())
def test_a_page_has_the_lines_of_the_course(name: str, steps: int) -> None:
    assert len(theorem(name).report.steps) == steps


def test_derivations_are_called_after_their_place() -> None:
    import derivations.library as library

    for name, derivation in catalogue().items():
        module, _, attribute = name.partition(".")
        assert getattr(getattr(library, module), attribute) is derivation


def test_the_quiz_has_the_two_right_answers() -> None:
    choices = theorem("log_loss.gradient_size").report.choices
    verdicts = {choice.text: type(choice.verdict) for choice in choices}
    assert list(verdicts.values()) == [Refuted, Proved, Refuted, Proved]
    assert [text.split()[0] + " " + text.split()[-3] for text in verdicts] == [
        "Closer larger",
        "Closer smaller",
        "Farther smaller",
        "Farther larger",
    ]


def test_what_a_page_cites_stands_before_it() -> None:
    seen: set[int] = set()
    for derivation in catalogue().values():
        cited = [one for line in derivation.lines for one in line.reasons if isinstance(one, Derivation)]
        assert {id(one) for one in cited} <= seen
        seen.add(id(derivation))


@pytest.mark.parametrize("near", [gelu.by_tanh, gelu.by_sigmoid], ids=["by tanh", "by the sigmoid"])
def test_what_is_used_in_place_of_gelu_is_not_gelu(near: Definition) -> None:
    assert isinstance(examine(calc(gelu.gelu(gelu.x), eq(near(gelu.x)))).verdict, Refuted)
