import pytest

from derivations.calc import between, define, e, exp, index, labels, ln, points, real, size, total, vector
from derivations.core.term import Add, Call, Mul, Neg
from derivations.core.tree import walk
from numeric.indexed import indexed
from numeric.patterns import recognise
from numeric.primitives import PRIMITIVES

FORMS = [row.definition for row in PRIMITIVES]
n, m = size("n"), size("m")
j, i = index("j", n), index("i", m)
w, x, b, y, z = vector("w", n), vector("x", n), real("b"), between("y", 0, 1), real("z")
u = w @ x + b
sigma = define("sigma", z, 1 / (1 + exp(-z)))
yhat = define("yhat", sigma(u))


def called(term):
    return [part.definition.name for part in walk(recognise(term, FORMS)) if isinstance(part, Call)]


@pytest.mark.parametrize(
    ("term", "names"),
    [
        (sigma(u), ["sigmoid"]),
        (1 / (exp(-u) + 1), ["sigmoid"]),
        (1 / (1 + exp(u)), ["sigmoid"]),
        (1 / (1 + e ** (-u)), ["sigmoid"]),
        (y - yhat, ["log_loss_slope"]),
        (1 - yhat, ["log_loss_slope"]),
        (yhat * (1 - yhat) * x[j], ["sigmoid_derivative"]),
        (-(1 - yhat) * x[j] * yhat, ["sigmoid_derivative"]),
        (ln(1 + exp(z)) - y * z, ["softplus"]),
        (-y * ln(yhat) - (1 - y) * ln(1 - yhat), ["log_loss"]),
        (-(y * ln(yhat) + (1 - y) * ln(1 - yhat)), ["log_loss"]),
        (ln(yhat), ["sigmoid"]),
    ],
)
def test_textbook_forms_are_found_up_to_order_and_sign(term, names):
    assert called(term) == names


def test_the_name_of_a_definition_does_not_count():
    impostor = define("sigmoid", z, 1 / (1 + exp(-2 * z)))
    other = define("anything", z, 1 / (1 + exp(-z)))
    assert [part.arguments for part in walk(recognise(impostor(b), FORMS)) if isinstance(part, Call)] == [
        (2 * b,)
    ]
    assert called(other(b)) == ["sigmoid"]
    assert called(define("sigma", z, 1 / (2 + exp(-z)))(b)) == []


@pytest.mark.parametrize(
    "term",
    [
        yhat * (1 - sigma(b)),                               # two different arguments
        -y * ln(yhat) - (1 - y) * ln(1 - sigma(b)),
        y * ln(yhat) - (1 - y) * ln(1 - yhat),               # a lost sign
        yhat + y,
        1 + exp(-z),
        ln(2 + exp(z)),
    ],
)  # fmt: skip
def test_what_only_looks_alike_is_not_taken_for_the_form(term):
    assert set(called(term)) <= {"sigmoid", "log_loss_slope"}
    assert not {"sigmoid_derivative", "log_loss", "softplus"} & set(called(term))


def test_a_form_proved_for_labels_is_not_used_outside_of_their_domain():
    assert called(real("y") - yhat) == ["sigmoid"]
    assert called(between("y", 0, 2) - yhat) == ["sigmoid"]
    assert called(yhat - 2) == ["sigmoid"]


def test_what_is_left_of_a_sum_or_product_is_searched_too():
    found = recognise(x[j] + y - yhat + sigma(b), FORMS)
    assert isinstance(found, Add)
    assert sorted(called(x[j] + y - yhat + sigma(b))) == ["log_loss_slope", "sigmoid"]
    assert called(total(labels("y", m)[i] - sigma(w @ points("x", m, n)[i]), i)) == ["log_loss_slope"]


def test_unfolding_leaves_no_definition_and_the_overall_sign_is_right():
    assert not any(isinstance(part, Call) for part in walk(indexed(yhat * (1 - yhat))))
    found = recognise(-(y - yhat) * x[j], FORMS)
    assert isinstance(found, Mul)
    assert not any(isinstance(part, Neg) for part in found.factors)
