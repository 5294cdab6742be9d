r"""The log-loss of logistic regression and its gradient.

Statement.  For one point x ∈ ℝⁿ with label y ∈ [0, 1] and prediction ŷ = σ(w·x + b), the loss
E = −y ln ŷ − (1 − y) ln(1 − ŷ) has ∂E/∂w_j = −(y − ŷ)x_j and ∂E/∂b = −(y − ŷ), that is
∇E = −(y − ŷ)(x_1, …, x_n, 1); the gradient of the mean loss over m points is the mean of the gradients.
Method.  Chain rule, with the derivative of the sigmoid.  n and m are any sizes.
Reference.  The course page "Gradient Calculation".
"""

from fractions import Fraction

from derivations.calc import (
    D,
    between,
    calc,
    cases,
    choice,
    define,
    dot,
    each,
    eq,
    equals,
    exp,
    function,
    index,
    labels,
    listed,
    ln,
    log,
    nabla,
    nonnegative,
    points,
    real,
    size,
    spelled_out,
    total,
    vector,
)
from derivations.library.sigmoid import derivative, sigma, softplus, stable_softplus, tanh
from derivations.rules import (
    abs_rules,
    algebra,
    case_split,
    chain_rule,
    exp_rules,
    inner_product,
    linearity,
    log_rules,
)
from derivations.rules import (
    gradient as gradient_rule,
)

# ── one point ────────────────────────────────────────────────────────────────────────────────────

n = size("n")
j = index("j", n)
w, x, b = vector("w", n), vector("x", n), real("b")
y = between("y", 0, 1)

yhat = define("yhat", sigma(w @ x + b))
E = define("E", -y * ln(yhat) - (1 - y) * ln(1 - yhat))

prediction_gradient = calc(
    D(yhat, w[j]),
    eq(D(sigma(w @ x + b), w[j]),                                              by=yhat),
    eq(dot(sigma(w @ x + b) * (1 - sigma(w @ x + b)), D(w @ x + b, w[j])),     by=(chain_rule, derivative)),
    eq(dot(yhat * (1 - yhat), D(w @ x + b, w[j])),                             by=yhat),
    eq(dot(yhat * (1 - yhat), D(spelled_out(w @ x, j) + b, w[j])),             by=inner_product),
    eq(dot(yhat * (1 - yhat), x[j]),                                           by=linearity),
    name="log_loss.prediction_gradient",
    title="The derivative of the prediction by a weight",
)

weight_gradient = calc(
    D(E, w[j]),
    eq(D(-y * log(yhat) - (1 - y) * log(1 - yhat), w[j]),                                        by=E),
    eq(-y * D(log(yhat), w[j]) - (1 - y) * D(log(1 - yhat), w[j]),                               by=linearity),
    eq(dot(-y, 1 / yhat, D(yhat, w[j])) - dot(1 - y, 1 / (1 - yhat), D(1 - yhat, w[j])),         by=chain_rule),
    eq(dot(-y, 1 / yhat, yhat * (1 - yhat) * x[j])
       - dot(1 - y, 1 / (1 - yhat), -1 * yhat * (1 - yhat) * x[j]),                              by=(linearity, prediction_gradient)),
    eq(dot(-y * (1 - yhat), x[j]) + dot((1 - y) * yhat, x[j]),                                   by=algebra),
    eq(-(y - yhat) * x[j],                                                                       by=algebra),
    name="log_loss.weight_gradient",
    title="The derivative of the loss by a weight",
)

bias_gradient = calc(
    D(E, b),
    eq(D(-y * log(yhat) - (1 - y) * log(1 - yhat), b),                                           by=E),
    eq(-y * D(log(yhat), b) - (1 - y) * D(log(1 - yhat), b),                                     by=linearity),
    eq(dot(-y, 1 / yhat, D(yhat, b)) - dot(1 - y, 1 / (1 - yhat), D(1 - yhat, b)),               by=chain_rule),
    eq(dot(-y, 1 / yhat, yhat * (1 - yhat))
       - dot(1 - y, 1 / (1 - yhat), -1 * yhat * (1 - yhat)),                                     by=(yhat, linearity, chain_rule, derivative)),
    eq(-(y - yhat),                                                                              by=algebra),
    name="log_loss.bias_gradient",
    title="The derivative of the loss by the bias",
)

gradient = calc(
    nabla(E, w, b),
    eq(listed(each(D(E, w[j]), j), D(E, b)),                                   by=gradient_rule),
    eq(listed(each(-(y - yhat) * x[j], j), -(y - yhat)),                       by=(weight_gradient, bias_gradient)),
    eq(-(y - yhat) * listed(each(x[j], j), 1),                                 by=algebra),
    name="log_loss.gradient",
    title="The gradient of the loss",
)

# ── what the scalar signifies ────────────────────────────────────────────────────────────────────

r, d = nonnegative("r"), nonnegative("d")  # |y − ŷ| of the closer prediction, and how much further the other is
s = real("s")
size_at = define("g", s, s * abs(x[j]))    # |∂E/∂w_j| as a function of |y − ŷ|: the last line of `gradient_size`
change = size_at(r + d) - size_at(r)       # |change| = change says "not smaller", |change| = −change "not larger"

gradient_size = calc(
    abs(D(E, w[j])),
    eq(abs(-(y - yhat) * x[j]),                                                by=weight_gradient),
    eq(abs(y - yhat) * abs(x[j]),                                              by=abs_rules),
    eq(size_at(abs(y - yhat)),                                                 by=size_at),
    name="log_loss.gradient_size",
    title="The size of the gradient grows with the prediction error",
    choices=(
        choice("Closer the label to the prediction, larger the gradient.",     abs(change), -change),
        choice("Closer the label to the prediction, smaller the gradient.",    abs(change), change),
        choice("Farther the label to the prediction, smaller the gradient.",   abs(change), -change),
        choice("Farther the label from the prediction, larger the gradient.",  abs(change), change),
    ),
)

# ── m points ─────────────────────────────────────────────────────────────────────────────────────

m = size("m")
i = index("i", m)
X, Y = points("x", m, n), labels("y", m)

yhat_at = define("yhat", i, sigma(w @ X[i] + b))
E_at = define("E", i, -Y[i] * ln(yhat_at(i)) - (1 - Y[i]) * ln(1 - yhat_at(i)))
mean_loss = define("E", -(1 / m) * total(Y[i] * ln(yhat_at(i)) + (1 - Y[i]) * ln(1 - yhat_at(i)), i))

mean_gradient = calc(
    D(mean_loss, w[j]),
    eq(D(-(1 / m) * total(Y[i] * ln(yhat_at(i)) + (1 - Y[i]) * ln(1 - yhat_at(i)), i), w[j]),    by=mean_loss),
    eq(D((1 / m) * total(E_at(i), i), w[j]),                                   by=E_at),
    eq((1 / m) * total(D(E_at(i), w[j]), i),                                   by=linearity),
    eq((1 / m) * total(-(Y[i] - yhat_at(i)) * X[i, j], i),                     by=weight_gradient),
    eq(-(1 / m) * total((Y[i] - yhat_at(i)) * X[i, j], i),                     by=algebra),
    name="log_loss.mean_gradient",
    title="The gradient of the mean loss is the mean of the gradients",
)

# ── the form used in code ────────────────────────────────────────────────────────────────────────

z = real("z")
E_of = define("E", z, -y * ln(sigma(z)) - (1 - y) * ln(1 - sigma(z)))
t = exp(-abs(z))

stable = calc(
    E_of(z),
    eq(-y * ln(sigma(z)) - (1 - y) * ln(1 - sigma(z)),                         by=E_of),
    eq(-y * ln(1 / (1 + exp(-z))) - (1 - y) * ln(1 / (1 + exp(z))),            by=(sigma, exp_rules)),
    eq(y * ln(1 + exp(-z)) + (1 - y) * ln(1 + exp(z)),                         by=log_rules),
    eq(ln(1 + exp(z)) - y * z,                                                 by=(exp_rules, log_rules)),
    eq(y * softplus(-z) + (1 - y) * softplus(z),                               by=(softplus, exp_rules, log_rules)),
    eq(y * (function("max", -z, 0) + ln(1 + t)) + (1 - y) * (function("max", z, 0) + ln(1 + t)),
                                                                               by=(stable_softplus, case_split)),
    name="log_loss.stable",
    title="The loss by its logit, and the form used in code",
)

slope = calc(
    D(E_of(z), z),
    eq(sigma(z) - y,                                                           by=(E_of, linearity, chain_rule, derivative)),
    name="log_loss.slope",
    title="The derivative of the loss by the logit",
)

stable_slope = calc(
    sigma(z) - y,
    eq(function("tanh", z / 2) / 2 + (Fraction(1, 2) - y),                     by=tanh),
    eq(cases((sigma(z), equals(y, 0)), (-sigma(-z), equals(y, 1)),
             otherwise=function("tanh", z / 2) / 2 + (Fraction(1, 2) - y)),    by=case_split),
    name="log_loss.stable_slope",
    title="The derivative of the loss by the logit without cancellation",
)
