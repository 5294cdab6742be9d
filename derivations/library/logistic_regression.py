r"""Logistic regression on a batch: the mean log-loss of N points, its gradient and its Hessian.

Statement.  For N points, the rows of X, with labels y ∈ [0, 1] and weights w, the mean log-loss
E(w) = −(1/N) Σ (y_i ln σ(z_i) + (1 − y_i) ln(1 − σ(z_i))) of the logits z = Xw is (1ᵀ softplus(Xw) − yᵀXw)/N;
its gradient is Xᵀ(σ(Xw) − y)/N and its Hessian XᵀDX/N with D = diag(σ(Xw) ⊙ (1 − σ(Xw))).  The form of the
Hessian, hᵀXᵀDXh = Σ σ(z_i)(1 − σ(z_i))(x_i·h)², is never negative, so that E is convex.  A penalty ½λ‖w‖²
adds λw to the gradient and λI to the Hessian.  The step of Newton's method solves weighted normal equations.
Conventions.  X_i is row i of X, the i-th point, as a vector; a bias is the weight of a column of ones.
Assumed.  No weight s_k of a point is zero where it is divided by; σ(1 − σ) never is.
Method.  Chain rule, with σ′ = σ(1 − σ).  N and d are any sizes.
References.  C. M. Bishop, "Pattern Recognition and Machine Learning", Springer 2006, section 4.3; T. Hastie,
R. Tibshirani, J. Friedman, "The Elements of Statistical Learning", Springer 2009, section 4.4.
"""

from derivations.calc import (
    D,
    calc,
    define,
    diag,
    eq,
    hadamard,
    hadamard_quotient,
    hessian,
    identity,
    index,
    labels,
    ln,
    matrix,
    nabla,
    norm,
    ones,
    positive,
    size,
    total,
    vector,
)
from derivations.library.activations import softplus_derivative
from derivations.library.linear_regression import weighted_form
from derivations.library.matrices import (
    layer,
    linear,
    squared_norm,
    squared_norm_hessian,
    sum_of_softplus,
)
from derivations.library.sigmoid import derivative, sigma, softplus
from derivations.rules import (
    algebra,
    chain_rule,
    exp_rules,
    higher_derivative,
    linearity,
    log_rules,
    matrix_algebra,
)

# ── the loss ─────────────────────────────────────────────────────────────────────────────────────

N, d = size("N"), size("d")
i, j, k = index("i", N), index("j", d), index("k", d)
X, y, w, h = matrix("X", N, d), labels("y", N), vector("w", d), vector("h", d)
alpha = positive("alpha")

E = define("E", w, -(1 / N) * total(y[i] * ln(sigma(X[i] @ w)) + (1 - y[i]) * ln(1 - sigma(X[i] @ w)), i))
weights = diag(hadamard(sigma(X @ w), 1 - sigma(X @ w)))

by_logits = calc(
    E(w),
    eq(-(1 / N) * total(y[i] * ln(sigma(X[i] @ w)) + (1 - y[i]) * ln(1 - sigma(X[i] @ w)), i),         by=E),
    eq((1 / N) * total(softplus(X[i] @ w) - y[i] * (X[i] @ w), i),                                     by=(sigma, softplus, exp_rules, log_rules)),
    eq((ones(N).T @ softplus(X @ w) - y.T @ X @ w) / N,                                                by=matrix_algebra),
    name="logistic_regression.by_logits",
    title="The mean loss by its logits",
)

gradient = calc(
    nabla(E(w), w),
    eq(nabla((ones(N).T @ softplus(X @ w) - y.T @ X @ w) / N, w),                                      by=by_logits),
    eq((nabla(ones(N).T @ softplus(X @ w), w) - nabla((X.T @ y).T @ w, w)) / N,                        by=(linearity, matrix_algebra)),
    eq((X.T @ sigma(X @ w) - X.T @ y) / N,                                                             by=(sum_of_softplus, linear)),
    eq(X.T @ (sigma(X @ w) - y) / N,                                                                   by=matrix_algebra),
    name="logistic_regression.gradient",
    title="The gradient of the mean loss",
)

weight_gradient = calc(
    D(E(w), w[j]),
    eq(D((1 / N) * total(softplus(X[i] @ w) - y[i] * (X[i] @ w), i), w[j]),                            by=by_logits),
    eq((1 / N) * total(sigma(X[i] @ w) * X[i, j] - y[i] * X[i, j], i),                                 by=(linearity, chain_rule, softplus_derivative)),
    eq((1 / N) * total((sigma(X[i] @ w) - y[i]) * X[i, j], i),                                         by=algebra),
    name="logistic_regression.weight_gradient",
    title="The derivative of the mean loss by one weight",
)

update = calc(
    w - alpha * nabla(E(w), w),
    eq(w - alpha * (X.T @ (sigma(X @ w) - y) / N),                                                     by=gradient),
    eq(w + alpha / N * (X.T @ (y - sigma(X @ w))),                                                     by=matrix_algebra),
    name="logistic_regression.update",
    title="A step of gradient descent moves the weights towards the points with y > σ",
)

# ── the Hessian ──────────────────────────────────────────────────────────────────────────────────

hessian_matrix = calc(
    hessian(E(w), w),
    eq(D(nabla(E(w), w), w, layout="numerator"),                                                       by=higher_derivative),
    eq(D(X.T @ (sigma(X @ w) - y) / N, w, layout="numerator"),                                         by=gradient),
    eq(X.T @ D(sigma(X @ w), w, layout="numerator") / N,                                               by=linearity),
    eq(X.T @ (diag(sigma.prime(X @ w)) @ X) / N,                                                       by=layer),
    eq(X.T @ (weights @ X) / N,                                                                        by=derivative),
    eq(X.T @ weights @ X / N,                                                                          by=matrix_algebra),
    name="logistic_regression.hessian_matrix",
    title="The Hessian of the mean loss",
)

hessian_form = calc(
    h.T @ (X.T @ weights @ X) @ h,
    eq(total(hadamard(sigma(X @ w), 1 - sigma(X @ w))[i] * (X[i] @ h) ** 2, i),                        by=weighted_form),
    eq(total(sigma(X[i] @ w) * (1 - sigma(X[i] @ w)) * (X[i] @ h) ** 2, i),                            by=matrix_algebra),
    name="logistic_regression.hessian_form",
    title="The Hessian is positive semidefinite: its form is a sum of squares with weights σ(1 − σ) > 0",
)

entry_of_hessian = calc(
    D(D(E(w), w[k]), w[j]),
    eq(D((1 / N) * total((sigma(X[i] @ w) - y[i]) * X[i, k], i), w[j]),                                by=weight_gradient),
    eq((1 / N) * total(sigma.prime(X[i] @ w) * X[i, j] * X[i, k], i),                                  by=(linearity, chain_rule)),
    eq((1 / N) * total(sigma(X[i] @ w) * (1 - sigma(X[i] @ w)) * X[i, j] * X[i, k], i),                by=derivative),
    name="logistic_regression.entry_of_hessian",
    title="One entry of the Hessian",
)

# ── Newton's method ──────────────────────────────────────────────────────────────────────────────

s, prediction = vector("s", N), vector("p", N)

working_response = calc(
    X.T @ diag(s) @ (X @ w + hadamard_quotient(y - prediction, s)),
    eq(X.T @ diag(s) @ X @ w + X.T @ (diag(s) @ hadamard_quotient(y - prediction, s)),                 by=matrix_algebra),
    eq(X.T @ diag(s) @ X @ w + X.T @ (y - prediction),                                                 by=matrix_algebra),
    name="logistic_regression.working_response",
    title="Newton's step is a weighted least-squares problem with values Xw + (y − p) ⊘ s",
)

# ── a penalty ────────────────────────────────────────────────────────────────────────────────────

lambda_ = positive("lambda")
penalised = define("E_lambda", w, E(w) + lambda_ / 2 * norm(w) ** 2)

penalised_gradient = calc(
    nabla(penalised(w), w),
    eq(nabla(E(w) + lambda_ / 2 * norm(w) ** 2, w),                                                    by=penalised),
    eq(nabla(E(w), w) + lambda_ / 2 * nabla(norm(w) ** 2, w),                                          by=linearity),
    eq(X.T @ (sigma(X @ w) - y) / N + lambda_ * w,                                                     by=(gradient, squared_norm)),
    name="logistic_regression.penalised_gradient",
    title="The gradient with a penalty",
)

penalised_hessian = calc(
    hessian(penalised(w), w),
    eq(hessian(E(w) + lambda_ / 2 * norm(w) ** 2, w),                                                  by=penalised),
    eq(hessian(E(w), w) + lambda_ / 2 * hessian(norm(w) ** 2, w),                                      by=linearity),
    eq(X.T @ weights @ X / N + lambda_ * identity(d),                                                  by=(hessian_matrix, squared_norm_hessian)),
    name="logistic_regression.penalised_hessian",
    title="The Hessian with a penalty",
)

penalised_form = calc(
    h.T @ (X.T @ diag(s) @ X / N + lambda_ * identity(d)) @ h,
    eq(h.T @ (X.T @ diag(s) @ X) @ h / N + lambda_ * h.T @ h,                                          by=matrix_algebra),
    eq((1 / N) * total(s[i] * (X[i] @ h) ** 2, i) + lambda_ * h.T @ h,                                 by=weighted_form),
    eq((1 / N) * total(s[i] * (X[i] @ h) ** 2, i) + lambda_ * norm(h) ** 2,                            by=matrix_algebra),
    name="logistic_regression.penalised_form",
    title="With a penalty the Hessian is positive definite, for weights s that are not negative",
)

decay = calc(
    w - alpha * nabla(penalised(w), w),
    eq(w - alpha * (X.T @ (sigma(X @ w) - y) / N + lambda_ * w),                                       by=penalised_gradient),
    eq((1 - alpha * lambda_) * w - alpha / N * (X.T @ (sigma(X @ w) - y)),                             by=matrix_algebra),
    name="logistic_regression.decay",
    title="The penalty is weight decay",
)
