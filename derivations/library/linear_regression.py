r"""Linear regression: the squared loss of a linear model, its normal equations, ridge, and where it comes from.

Statement.  For N points, the rows of X, with values y and weights w, the loss E(w) = ½‖Xw − y‖² has the
gradient Xᵀ(Xw − y) = XᵀXw − Xᵀy and the Hessian XᵀX; it vanishes where the normal equations XᵀXw = Xᵀy hold.
With any change h of the weights E(w + h) = E(w) + h·∇E(w) + ½‖Xh‖², so that a w with a gradient of zero is
a minimum: the loss of every other w + h is larger by ½‖Xh‖² = ½Σ(x_i·h)².  A penalty ½λ‖w‖² adds λI to
XᵀX.  For a line through points in the plane slope and intercept come from means, and the squared loss
is minus the logarithm of a Gaussian likelihood, but for a constant and a factor.
Conventions.  X_i is row i of X, the i-th point, as a vector; 1_N is the vector of ones.
Assumed.  In `minimum` that the slope h·∇E(w) is zero, as it is for every h where the gradient is; in
`orthogonal` one normal equation; for the best slope, that the points do not all have the same x.
Method.  Matrix algebra, and the gradients of linear and quadratic functions.  N and d are any sizes.
References.  C. M. Bishop, "Pattern Recognition and Machine Learning", Springer 2006, section 3.1; T. Hastie,
R. Tibshirani, J. Friedman, "The Elements of Statistical Learning", Springer 2009, sections 3.2 and 3.4.
"""

from derivations.calc import (
    D,
    calc,
    define,
    diag,
    dot,
    each,
    eq,
    exp,
    given,
    hessian,
    identity,
    index,
    ln,
    matrix,
    nabla,
    norm,
    ones,
    pi,
    positive,
    product,
    real,
    size,
    sqrt,
    total,
    vector,
)
from derivations.library.matrices import linear, matrix_least_squares, quadratic, squared_norm
from derivations.rules import (
    algebra,
    chain_rule,
    higher_derivative,
    linearity,
    log_rules,
    matrix_algebra,
    power_rule,
    root_rules,
)

# ── the loss and its gradient ────────────────────────────────────────────────────────────────────

N, d = size("N"), size("d")
i, j = index("i", N), index("j", d)
X, y, w, h = matrix("X", N, d), vector("y", N), vector("w", d), vector("h", d)
alpha = positive("alpha")

E = define("E", w, norm(X @ w - y) ** 2 / 2)

over_points = calc(
    E(w),
    eq(norm(X @ w - y) ** 2 / 2,                                                                       by=E),
    eq(total((X[i] @ w - y[i]) ** 2, i) / 2,                                                           by=matrix_algebra),
    name="linear_regression.over_points",
    title="The loss is half the sum of the squared residuals",
)

expanded = calc(
    E(w),
    eq(norm(X @ w - y) ** 2 / 2,                                                                       by=E),
    eq((X @ w - y).T @ (X @ w - y) / 2,                                                                by=matrix_algebra),
    eq((w.T @ (X.T @ X) @ w - 2 * (X.T @ y).T @ w + y.T @ y) / 2,                                      by=matrix_algebra),
    name="linear_regression.expanded",
    title="The loss is a quadratic function of the weights",
)

weight_gradient = calc(
    D(E(w), w[j]),
    eq(D(total((X[i] @ w - y[i]) ** 2, i) / 2, w[j]),                                                  by=over_points),
    eq(total(dot(X[i] @ w - y[i], D(X[i] @ w - y[i], w[j])), i),                                       by=(linearity, chain_rule)),
    eq(total((X[i] @ w - y[i]) * X[i, j], i),                                                          by=linearity),
    eq((X.T @ (X @ w - y))[j],                                                                         by=matrix_algebra),
    name="linear_regression.weight_gradient",
    title="The derivative of the loss by one weight",
)

gradient = calc(
    nabla(E(w), w),
    eq(nabla((w.T @ (X.T @ X) @ w - 2 * (X.T @ y).T @ w + y.T @ y) / 2, w),                            by=expanded),
    eq((nabla(w.T @ (X.T @ X) @ w, w) - 2 * nabla((X.T @ y).T @ w, w)) / 2,                            by=linearity),
    eq(((X.T @ X + (X.T @ X).T) @ w - 2 * X.T @ y) / 2,                                                by=(quadratic, linear)),
    eq(X.T @ X @ w - X.T @ y,                                                                          by=matrix_algebra),
    eq(X.T @ (X @ w - y),                                                                              by=matrix_algebra),
    name="linear_regression.gradient",
    title="The gradient of the loss; the normal equations say that it is zero",
)

mean_gradient = calc(
    nabla(norm(X @ w - y) ** 2 / N, w),
    eq(2 / N * nabla(norm(X @ w - y) ** 2 / 2, w),                                                     by=linearity),
    eq(2 / N * nabla(E(w), w),                                                                         by=E),
    eq(2 / N * (X.T @ (X @ w - y)),                                                                    by=gradient),
    name="linear_regression.mean_gradient",
    title="The gradient of the mean squared error",
)

update = calc(
    w - alpha * nabla(E(w), w),
    eq(w - alpha * (X.T @ (X @ w - y)),                                                                by=gradient),
    eq((identity(d) - alpha * X.T @ X) @ w + alpha * X.T @ y,                                          by=matrix_algebra),
    name="linear_regression.update",
    title="A step of gradient descent",
)

# ── the minimum ──────────────────────────────────────────────────────────────────────────────────

hessian_matrix = calc(
    hessian(E(w), w),
    eq(D(nabla(E(w), w), w, layout="numerator"),                                                       by=higher_derivative),
    eq(D(X.T @ (X @ w - y), w, layout="numerator"),                                                    by=gradient),
    eq(D(X.T @ X @ w - X.T @ y, w, layout="numerator"),                                                by=matrix_algebra),
    eq(X.T @ X,                                                                                        by=linearity),
    name="linear_regression.hessian_matrix",
    title="The Hessian of the loss",
)

hessian_form = calc(
    h.T @ (X.T @ X) @ h,
    eq((X @ h).T @ (X @ h),                                                                            by=matrix_algebra),
    eq(norm(X @ h) ** 2,                                                                               by=matrix_algebra),
    eq(total((X[i] @ h) ** 2, i),                                                                      by=matrix_algebra),
    name="linear_regression.hessian_form",
    title="The Hessian is positive semidefinite: its form is a sum of squares",
)

expansion = calc(
    E(w + h),
    eq(norm(X @ (w + h) - y) ** 2 / 2,                                                                 by=E),
    eq(norm((X @ w - y) + X @ h) ** 2 / 2,                                                             by=matrix_algebra),
    eq(norm(X @ w - y) ** 2 / 2 + h.T @ (X.T @ (X @ w - y)) + norm(X @ h) ** 2 / 2,                    by=matrix_algebra),
    eq(E(w) + h.T @ (X.T @ (X @ w - y)) + norm(X @ h) ** 2 / 2,                                        by=E),
    eq(E(w) + h.T @ nabla(E(w), w) + norm(X @ h) ** 2 / 2,                                             by=gradient),
    name="linear_regression.expansion",
    title="The loss at w + h, exactly",
)

level = given(h.T @ nabla(E(w), w), 0)

minimum = calc(
    E(w + h),
    eq(E(w) + norm(X @ h) ** 2 / 2,                                                                    by=(expansion, level)),
    name="linear_regression.minimum",
    title="Where the gradient is zero no change lowers the loss",
    given=(level,),
)

normal_equation = given((X.T @ X @ w)[j], (X.T @ y)[j], name="normal equation")

orthogonal = calc(
    (X.T @ (X @ w - y))[j],
    eq((X.T @ X @ w)[j] - (X.T @ y)[j],                                                                by=matrix_algebra),
    eq((X.T @ y)[j] - (X.T @ y)[j],                                                                    by=normal_equation),
    eq(0,                                                                                              by=matrix_algebra),
    name="linear_regression.orthogonal",
    title="The residual is orthogonal to each column of X",
    given=(normal_equation,),
)

# ── ridge ────────────────────────────────────────────────────────────────────────────────────────

lambda_ = positive("lambda")
ridge = define("E_lambda", w, E(w) + lambda_ / 2 * norm(w) ** 2)

ridge_gradient = calc(
    nabla(ridge(w), w),
    eq(nabla(E(w) + lambda_ / 2 * norm(w) ** 2, w),                                                    by=ridge),
    eq(nabla(E(w), w) + lambda_ / 2 * nabla(norm(w) ** 2, w),                                          by=linearity),
    eq(X.T @ (X @ w - y) + lambda_ * w,                                                                by=(gradient, squared_norm)),
    eq((X.T @ X + lambda_ * identity(d)) @ w - X.T @ y,                                                by=matrix_algebra),
    name="linear_regression.ridge_gradient",
    title="The gradient with a penalty; its normal equations are (XᵀX + λI)w = Xᵀy",
)

ridge_hessian = calc(
    hessian(ridge(w), w),
    eq(D(nabla(ridge(w), w), w, layout="numerator"),                                                   by=higher_derivative),
    eq(D((X.T @ X + lambda_ * identity(d)) @ w - X.T @ y, w, layout="numerator"),                      by=ridge_gradient),
    eq(X.T @ X + lambda_ * identity(d),                                                                by=linearity),
    name="linear_regression.ridge_hessian",
    title="The Hessian with a penalty",
)

ridge_form = calc(
    h.T @ (X.T @ X + lambda_ * identity(d)) @ h,
    eq(h.T @ (X.T @ X) @ h + lambda_ * h.T @ h,                                                        by=matrix_algebra),
    eq(norm(X @ h) ** 2 + lambda_ * norm(h) ** 2,                                                      by=matrix_algebra),
    name="linear_regression.ridge_form",
    title="With a penalty the Hessian is positive definite",
)

ridge_expansion = calc(
    ridge(w + h),
    eq(E(w + h) + lambda_ / 2 * norm(w + h) ** 2,                                                      by=ridge),
    eq(E(w) + h.T @ (X.T @ (X @ w - y)) + norm(X @ h) ** 2 / 2 + lambda_ / 2 * norm(w + h) ** 2,       by=expansion),
    eq(E(w) + lambda_ / 2 * norm(w) ** 2 + h.T @ (X.T @ (X @ w - y) + lambda_ * w)
       + norm(X @ h) ** 2 / 2 + lambda_ / 2 * norm(h) ** 2,                                            by=matrix_algebra),
    eq(ridge(w) + h.T @ nabla(ridge(w), w) + (norm(X @ h) ** 2 + lambda_ * norm(h) ** 2) / 2,          by=(ridge, ridge_gradient)),
    name="linear_regression.ridge_expansion",
    title="The penalised loss at w + h, exactly",
)

augmented = calc(
    ridge(w),
    eq(E(w) + lambda_ / 2 * norm(w) ** 2,                                                              by=ridge),
    eq(norm(X @ w - y) ** 2 / 2 + sqrt(lambda_) ** 2 / 2 * norm(w) ** 2,                               by=(E, root_rules)),
    eq(norm(X @ w - y) ** 2 / 2 + norm(sqrt(lambda_) * w) ** 2 / 2,                                    by=matrix_algebra),
    name="linear_regression.augmented",
    title="A penalty is d more points with value 0",
)

decay = calc(
    w - alpha * nabla(ridge(w), w),
    eq(w - alpha * (X.T @ (X @ w - y) + lambda_ * w),                                                  by=ridge_gradient),
    eq((1 - alpha * lambda_) * w - alpha * (X.T @ (X @ w - y)),                                        by=matrix_algebra),
    name="linear_regression.decay",
    title="The penalty is weight decay",
)

# ── the bias ─────────────────────────────────────────────────────────────────────────────────────

b = real("b")
mean_point, mean_value = X.T @ ones(N) / N, ones(N).T @ y / N

bias_gradient = calc(
    D(norm(X @ w + b * ones(N) - y) ** 2 / 2, b),
    eq(D(total((X[i] @ w + b - y[i]) ** 2, i) / 2, b),                                                 by=matrix_algebra),
    eq(total(X[i] @ w + b - y[i], i),                                                                  by=(linearity, chain_rule)),
    eq(ones(N).T @ (X @ w + b * ones(N) - y),                                                          by=matrix_algebra),
    name="linear_regression.bias_gradient",
    title="The derivative by the bias is that by the weight of a column of ones",
)

best_bias = calc(
    ones(N).T @ (X @ w + (mean_value - mean_point.T @ w) * ones(N) - y),
    eq(ones(N).T @ X @ w + N * (mean_value - mean_point.T @ w) - ones(N).T @ y,                        by=matrix_algebra),
    eq(0,                                                                                              by=matrix_algebra),
    name="linear_regression.best_bias",
    title="With the mean of y − Xw for its bias the model has residuals that sum to zero",
)

# ── a line through points in the plane ───────────────────────────────────────────────────────────

x, a = vector("x", N), real("a")
k = index("k", N)
xbar, ybar = define("xbar", total(x[k], k) / N), define("ybar", total(y[k], k) / N)
S_xx = define("S_xx", total((x[k] - xbar) ** 2, k))
S_xy = define("S_xy", total((x[k] - xbar) * (y[k] - ybar), k))
intercept = define("b", a, ybar - a * xbar)
slope = define("a", S_xy / S_xx)

variation = calc(
    S_xx,
    eq(total((x[k] - xbar) ** 2, k),                                                                   by=S_xx),
    eq(total(x[k] ** 2, k) - 2 * xbar * total(x[k], k) + N * xbar**2,                                  by=algebra),
    eq(total(x[k] ** 2, k) - N * xbar**2,                                                              by=xbar),
    name="linear_regression.variation",
    title="The variation about the mean",
)

covariation = calc(
    S_xy,
    eq(total((x[k] - xbar) * (y[k] - ybar), k),                                                        by=S_xy),
    eq(total(x[k] * y[k], k) - ybar * total(x[k], k) - xbar * total(y[k], k) + N * xbar * ybar,        by=algebra),
    eq(total(x[k] * y[k], k) - N * xbar * ybar,                                                        by=(xbar, ybar)),
    name="linear_regression.covariation",
    title="The covariation about the means",
)

slope_equation = calc(
    total(x[k] * (a * x[k] + intercept(a) - y[k]), k),
    eq(total(x[k] * (a * x[k] + (ybar - a * xbar) - y[k]), k),                                         by=intercept),
    eq(a * (total(x[k] ** 2, k) - xbar * total(x[k], k)) - (total(x[k] * y[k], k) - ybar * total(x[k], k)),
                                                                                                       by=algebra),
    eq(a * (total(x[k] ** 2, k) - N * xbar**2) - (total(x[k] * y[k], k) - N * xbar * ybar),            by=xbar),
    eq(a * S_xx - S_xy,                                                                                by=(variation, covariation)),
    name="linear_regression.slope_equation",
    title="The derivative by the slope, at the best intercept",
)

best_slope = calc(
    slope * S_xx - S_xy,
    eq(S_xy / S_xx * S_xx - S_xy,                                                                      by=slope),
    eq(0,                                                                                              by=algebra),
    name="linear_regression.best_slope",
    title="At the slope S_xy/S_xx the derivative is zero",
)

# ── where the squares come from ──────────────────────────────────────────────────────────────────

v, u = positive("v"), positive("u")
density = define("p", i, 1 / sqrt(2 * pi * v) * exp(-((y[i] - X[i] @ w) ** 2) / (2 * v)))

log_density = calc(
    -ln(density(i)),
    eq(-ln(1 / sqrt(2 * pi * v) * exp(-((y[i] - X[i] @ w) ** 2) / (2 * v))),                           by=density),
    eq(ln(sqrt(2 * pi * v)) + (y[i] - X[i] @ w) ** 2 / (2 * v),                                        by=log_rules),
    eq(ln(2 * pi * v) / 2 + (y[i] - X[i] @ w) ** 2 / (2 * v),                                          by=log_rules),
    name="linear_regression.log_density",
    title="Minus the logarithm of a Gaussian density",
)

likelihood = calc(
    -ln(product(density(i), i)),
    eq(total(-ln(density(i)), i),                                                                      by=log_rules),
    eq(total(ln(2 * pi * v) / 2 + (y[i] - X[i] @ w) ** 2 / (2 * v), i),                                by=log_density),
    eq(N / 2 * ln(2 * pi * v) + total((X[i] @ w - y[i]) ** 2, i) / (2 * v),                            by=algebra),
    eq(N / 2 * ln(2 * pi * v) + E(w) / v,                                                              by=over_points),
    name="linear_regression.likelihood",
    title="Minus the log-likelihood of Gaussian noise is the squared loss, but for a constant and a factor",
)

likelihood_gradient = calc(
    nabla(-ln(product(density(i), i)), w),
    eq(nabla(N / 2 * ln(2 * pi * v) + E(w) / v, w),                                                    by=likelihood),
    eq(nabla(E(w), w) / v,                                                                             by=linearity),
    eq(X.T @ (X @ w - y) / v,                                                                          by=gradient),
    name="linear_regression.likelihood_gradient",
    title="The gradient of minus the log-likelihood",
)

noise = calc(
    D(N / 2 * ln(2 * pi * v) + E(w) / v, v),
    eq(N / (2 * v) - E(w) / v**2,                                                                      by=(linearity, chain_rule, power_rule)),
    eq(N / (2 * v**2) * (v - 2 * E(w) / N),                                                            by=algebra),
    name="linear_regression.noise",
    title="The derivative by the variance, which is zero at the mean squared residual, 2E/N",
)

posterior = calc(
    E(w) / v + norm(w) ** 2 / (2 * u),
    eq((E(w) + v / u / 2 * norm(w) ** 2) / v,                                                          by=algebra),
    name="linear_regression.posterior",
    title="A Gaussian prior of variance u for each weight is a penalty with λ = v/u",
)

# ── weights for points, and several outputs ──────────────────────────────────────────────────────

c = vector("c", N)
m = size("m")
W, Y = matrix("W", d, m), matrix("Y", N, m)

weighted_gradient = calc(
    nabla((X @ w - y).T @ diag(c) @ (X @ w - y) / 2, w),
    eq(nabla(total(c[i] * (X[i] @ w - y[i]) ** 2, i) / 2, w),                                          by=matrix_algebra),
    eq(each(total(c[i] * (X[i] @ w - y[i]) * X[i, j], i), j),                                          by=(linearity, chain_rule)),
    eq(X.T @ diag(c) @ (X @ w - y),                                                                    by=matrix_algebra),
    name="linear_regression.weighted_gradient",
    title="The gradient with a weight for each point",
)

weighted_form = calc(
    h.T @ (X.T @ diag(c) @ X) @ h,
    eq((X @ h).T @ diag(c) @ (X @ h),                                                                  by=matrix_algebra),
    eq(total(c[i] * (X[i] @ h) ** 2, i),                                                               by=matrix_algebra),
    name="linear_regression.weighted_form",
    title="The form of a weighted Hessian is a weighted sum of squares",
)

several_outputs = calc(
    nabla(norm(X @ W - Y) ** 2 / 2, W),
    eq(nabla(norm(X @ W - Y) ** 2, W) / 2,                                                             by=linearity),
    eq(2 * X.T @ (X @ W - Y) / 2,                                                                      by=matrix_least_squares),
    eq(X.T @ (X @ W - Y),                                                                              by=matrix_algebra),
    name="linear_regression.several_outputs",
    title="The gradient for several outputs",
)
