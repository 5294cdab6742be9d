r"""Loss functions and their derivatives.

Statement.  For regression, with residual r = ŷ − y: the squared, mean squared, absolute, Huber,
pseudo-Huber, log-cosh and quantile loss.  For classification with labels t ∈ {−1, 1}: the hinge loss
max(0, 1 − tz), its square, and the logistic loss ln(1 + e^{−tz}), which has the derivative −tσ(−tz) and is
the log-loss of the label (1 + t)/2; the focal loss −(1 − p)^γ ln p.  For distributions: the
Kullback-Leibler divergence, which is cross-entropy less entropy.
What is assumed.  A derivative is claimed away from the points where two pieces meet.  The Huber loss and
the squared hinge loss are differentiable there too, and the formula has the right value: neither is
claimed here.  A logarithm asks for probabilities that are not 0; that they sum to 1 is nowhere used.  The
hinge losses have their derivatives for any number t, the focal loss for any real γ.
Reference.  Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), section 10.6;
Murphy, Machine Learning: A Probabilistic Perspective (2012), sections 2.8 and 6.5; Huber (1964); Koenker
and Bassett (1978) for the quantile loss; Lin et al., Focal Loss for Dense Object Detection (2017).
"""

from fractions import Fraction

from derivations.calc import (
    D,
    between,
    calc,
    cases,
    define,
    delta,
    dot,
    eq,
    exp,
    function,
    given,
    index,
    labels,
    ln,
    maximum,
    minimum,
    one_of,
    positive,
    real,
    size,
    sqrt,
    tanh,
    total,
    vector,
)
from derivations.library.activations import sigmoid_symmetry
from derivations.library.sigmoid import derivative as sigmoid_derivative
from derivations.library.sigmoid import sigma
from derivations.rules import (
    algebra,
    case_split,
    chain_rule,
    exp_rules,
    higher_derivative,
    hyperbolic,
    linearity,
    log_rules,
    max_and_min,
    piecewise,
    product_rule,
)

half = Fraction(1, 2)

# ── squared ──────────────────────────────────────────────────────────────────────────────────────

y, yhat, z = real("y"), real("yhat"), real("z")

squared_derivative = calc(
    D((y - yhat) ** 2, yhat),
    eq(2 * (y - yhat) * D(y - yhat, yhat),                                                by=chain_rule),
    eq(-2 * (y - yhat),                                                                   by=linearity),
    name="losses.squared_derivative",
    title="The derivative of the squared error",
)

half_squared_derivative = calc(
    D(half * (y - yhat) ** 2, yhat),
    eq(half * D((y - yhat) ** 2, yhat),                                                   by=linearity),
    eq(-(y - yhat),                                                                       by=squared_derivative),
    name="losses.half_squared_derivative",
    title="The derivative of half the squared error is the negative residual",
)

squared_sigmoid_derivative = calc(
    D(half * (y - sigma(z)) ** 2, z),
    eq(half * D((y - sigma(z)) ** 2, z),                                                  by=linearity),
    eq((y - sigma(z)) * D(y - sigma(z), z),                                               by=chain_rule),
    eq(-(y - sigma(z)) * sigma.prime(z),                                                  by=(linearity, chain_rule)),
    eq(-(y - sigma(z)) * sigma(z) * (1 - sigma(z)),                                       by=sigmoid_derivative),
    name="losses.squared_sigmoid_derivative",
    title="The derivative of half the squared error of a sigmoid by the logit",
)

m = size("m")
i, j = index("i", m), index("j", m)
Y, Yhat = vector("y", m), vector("yhat", m)
mse = define("MSE", (1 / m) * total((Y[i] - Yhat[i]) ** 2, i), latex=r"\operatorname{MSE}")

mean_squared_derivative = calc(
    D(mse, Yhat[j]),
    eq(D((1 / m) * total((Y[i] - Yhat[i]) ** 2, i), Yhat[j]),                             by=mse),
    eq((1 / m) * total(D((Y[i] - Yhat[i]) ** 2, Yhat[j]), i),                             by=linearity),
    eq(-(2 / m) * total((Y[i] - Yhat[i]) * delta(i, j), i),                               by=(chain_rule, linearity)),
    eq(-(2 / m) * (Y[j] - Yhat[j]),                                                       by=algebra),
    name="losses.mean_squared_derivative",
    title="The derivative of the mean squared error by one prediction",
)

c = real("c")
mean = define("ybar", (1 / m) * total(Y[i], i))
mse_of_constant = define("MSE", c, (1 / m) * total((Y[i] - c) ** 2, i), latex=r"\operatorname{MSE}")

constant_prediction = calc(
    mse_of_constant.prime(c),
    eq(D((1 / m) * total((Y[i] - c) ** 2, i), c),                                         by=mse_of_constant),
    eq(-(2 / m) * total(Y[i] - c, i),                                                     by=(linearity, chain_rule)),
    eq(2 * (c - (1 / m) * total(Y[i], i)),                                                by=algebra),
    eq(2 * (c - mean),                                                                    by=mean),
    name="losses.constant_prediction",
    title="The derivative of the mean squared error of a constant prediction",
)

constant_excess = calc(
    mse_of_constant(c) - mse_of_constant(mean),
    eq((1 / m) * total((Y[i] - c) ** 2 - (Y[i] - mean) ** 2, i),                          by=(mse_of_constant, linearity)),
    eq((1 / m) * total((mean - c) * (2 * Y[i] - c - mean), i),                            by=algebra),
    eq((mean - c) * (2 * ((1 / m) * total(Y[i], i)) - c - mean),                          by=algebra),
    eq((c - mean) ** 2,                                                                   by=mean),
    name="losses.constant_excess",
    title="Of all constant predictions the mean has the least mean squared error",
)

# ── absolute, Huber and their kin ────────────────────────────────────────────────────────────────

r, d = real("r"), positive("delta")

absolute_derivative = calc(
    D(abs(y - yhat), yhat),
    eq(function("sign", y - yhat) * D(y - yhat, yhat),                                    by=chain_rule),
    eq(-function("sign", y - yhat),                                                       by=linearity),
    name="losses.absolute_derivative",
    title="The derivative of the absolute error",
)

huber = define("H", r, cases((-d * (r + half * d), r < -d), (d * (r - half * d), r > d), otherwise=half * r**2))

huber_pieces = calc(
    huber(r),
    eq(cases((-d * (r + half * d), r < -d), (d * (r - half * d), r > d), otherwise=half * r**2),  by=huber),
    eq(cases((half * r**2, abs(r) <= d), otherwise=d * (abs(r) - half * d)),                      by=case_split),
    name="losses.huber_pieces",
    title="The Huber loss is squared near zero and absolute far from it",
)

huber_derivative = calc(
    huber.prime(r),
    eq(D(cases((-d * (r + half * d), r < -d), (d * (r - half * d), r > d), otherwise=half * r**2), r),  by=huber),
    eq(cases((-d, r < -d), (d, r > d), otherwise=r),                                                    by=piecewise),
    eq(maximum(-d, minimum(d, r)),                                                                      by=case_split),
    name="losses.huber_derivative",
    title="The derivative of the Huber loss is the clipped residual",
)

pseudo_huber = define("P", r, d**2 * (sqrt(1 + (r / d) ** 2) - 1))

pseudo_huber_derivative = calc(
    pseudo_huber.prime(r),
    eq(D(d**2 * (sqrt(1 + (r / d) ** 2) - 1), r),                                         by=pseudo_huber),
    eq(dot(d**2, 1 / (2 * sqrt(1 + (r / d) ** 2)), D(1 + (r / d) ** 2, r)),               by=(linearity, chain_rule)),
    eq(dot(d**2, 1 / (2 * sqrt(1 + (r / d) ** 2)), 2 * r / d**2),                         by=(linearity, chain_rule)),
    eq(r / sqrt(1 + (r / d) ** 2),                                                        by=algebra),
    name="losses.pseudo_huber_derivative",
    title="The derivative of the pseudo-Huber loss",
)

log_cosh_derivative = calc(
    D(ln(function("cosh", r)), r),
    eq(function("sinh", r) / function("cosh", r),                                         by=chain_rule),
    eq((exp(r) - exp(-r)) / (exp(r) + exp(-r)),                                           by=hyperbolic),
    eq(tanh(r),                                                                           by=hyperbolic),
    name="losses.log_cosh_derivative",
    title="The derivative of the log-cosh loss",
)

tau = between("tau", 0, 1)
quantile = define("rho", r, cases((tau * r, r > 0), otherwise=(tau - 1) * r))

quantile_maximum = calc(
    quantile(r),
    eq(cases((tau * r, r > 0), otherwise=(tau - 1) * r),                                  by=quantile),
    eq(maximum(tau * r, (tau - 1) * r),                                                   by=case_split),
    name="losses.quantile_maximum",
    title="The quantile loss is a maximum",
)

quantile_derivative = calc(
    quantile.prime(r),
    eq(D(cases((tau * r, r > 0), otherwise=(tau - 1) * r), r),                            by=quantile),
    eq(cases((tau, r > 0), otherwise=tau - 1),                                            by=piecewise),
    name="losses.quantile_derivative",
    title="The derivative of the quantile loss",
)

# ── labels −1 and 1 ──────────────────────────────────────────────────────────────────────────────

t = real("t")
hinge = define("h", z, maximum(0, 1 - t * z))

hinge_derivative = calc(
    hinge.prime(z),
    eq(D(maximum(0, 1 - t * z), z),                                                       by=hinge),
    eq(D(cases((1 - t * z, 1 - t * z > 0), otherwise=0), z),                              by=max_and_min),
    eq(cases((-t, 1 - t * z > 0), otherwise=0),                                           by=piecewise),
    eq(cases((-t, t * z < 1), otherwise=0),                                               by=case_split),
    name="losses.hinge_derivative",
    title="The derivative of the hinge loss",
)

squared_hinge = define("q", z, hinge(z) ** 2)

squared_hinge_derivative = calc(
    squared_hinge.prime(z),
    eq(D(hinge(z) ** 2, z),                                                               by=squared_hinge),
    eq(2 * hinge(z) * hinge.prime(z),                                                     by=chain_rule),
    eq(2 * hinge(z) * cases((-t, t * z < 1), otherwise=0),                                by=hinge_derivative),
    eq(-2 * t * hinge(z),                                                                 by=(hinge, case_split)),
    name="losses.squared_hinge_derivative",
    title="The derivative of the squared hinge loss",
)

label = one_of("t", -1, 1)
logistic = define("ell", z, ln(1 + exp(-label * z)))

logistic_derivative = calc(
    logistic.prime(z),
    eq(D(ln(1 + exp(-label * z)), z),                                                     by=logistic),
    eq(dot(1 / (1 + exp(-label * z)), D(1 + exp(-label * z), z)),                         by=chain_rule),
    eq(dot(1 / (1 + exp(-label * z)), -label * exp(-label * z)),                          by=(linearity, chain_rule)),
    eq(-(label / (1 + exp(label * z))),                                                   by=exp_rules),
    eq(-label * sigma(-label * z),                                                        by=sigma),
    name="losses.logistic_derivative",
    title="The derivative of the logistic loss",
)

logistic_second_derivative = calc(
    logistic.prime(z, 2),
    eq(D(-label * sigma(-label * z), z),                                                  by=(higher_derivative, logistic_derivative)),
    eq(dot(-label, sigma(-label * z) * (1 - sigma(-label * z)), D(-label * z, z)),        by=(linearity, chain_rule, sigmoid_derivative)),
    eq(label**2 * sigma(-label * z) * (1 - sigma(-label * z)),                            by=linearity),
    eq(sigma(z) * (1 - sigma(z)),                                                         by=case_split),
    name="losses.logistic_second_derivative",
    title="The second derivative of the logistic loss does not depend on the label",
)

y_of_t = define("y", (1 + label) / 2)
E = define("E", z, -y_of_t * ln(sigma(z)) - (1 - y_of_t) * ln(1 - sigma(z)))

logistic_log_loss = calc(
    E(z),
    eq(-y_of_t * ln(sigma(z)) - (1 - y_of_t) * ln(1 - sigma(z)),                          by=E),
    eq(-((1 + label) / 2) * ln(sigma(z)) - (1 - label) / 2 * ln(sigma(-z)),               by=(y_of_t, sigmoid_symmetry)),
    eq(-ln(sigma(label * z)),                                                             by=case_split),
    eq(-ln(1 / (1 + exp(-label * z))),                                                    by=sigma),
    eq(ln(1 + exp(-label * z)),                                                           by=log_rules),
    eq(logistic(z),                                                                       by=logistic),
    name="losses.logistic_log_loss",
    title="The logistic loss is the log-loss",
)

# ── focal ────────────────────────────────────────────────────────────────────────────────────────

p, q, gamma = between("p", 0, 1), between("q", 0, 1), real("gamma")
focal = define("FL", p, -((1 - p) ** gamma) * ln(p), latex=r"\operatorname{FL}")

focal_derivative = calc(
    focal.prime(p),
    eq(D(-((1 - p) ** gamma) * ln(p), p),                                                 by=focal),
    eq(-D((1 - p) ** gamma, p) * ln(p) - (1 - p) ** gamma * D(ln(p), p),                  by=(linearity, product_rule)),
    eq(gamma * (1 - p) ** (gamma - 1) * ln(p) - (1 - p) ** gamma / p,                     by=(chain_rule, linearity)),
    name="losses.focal_derivative",
    title="The derivative of the focal loss by the probability",
)

p_t = define("p_t", sigma(label * z))

focal_slope = calc(
    D(focal(p_t), z),
    eq(D(-((1 - p_t) ** gamma) * ln(p_t), z),                                                                by=focal),
    eq((gamma * (1 - p_t) ** (gamma - 1) * ln(p_t) - (1 - p_t) ** gamma / p_t) * D(p_t, z),                  by=(linearity, product_rule, chain_rule)),
    eq((gamma * (1 - p_t) ** (gamma - 1) * ln(p_t) - (1 - p_t) ** gamma / p_t) * (label * p_t * (1 - p_t)),  by=(p_t, linearity, chain_rule, sigmoid_derivative)),
    eq(label * (1 - p_t) ** gamma * (gamma * p_t * ln(p_t) + p_t - 1),                                       by=exp_rules),
    name="losses.focal_slope",
    title="The derivative of the focal loss by the logit",
)

# ── cross-entropy and divergence ─────────────────────────────────────────────────────────────────

kl = define("KL", p, q, p * ln(p / q) + (1 - p) * ln((1 - p) / (1 - q)), latex=r"\operatorname{KL}")
inside = (given(p > 0), given(p < 1), given(q > 0), given(q < 1))

bernoulli_divergence = calc(
    kl(p, q),
    eq(p * ln(p / q) + (1 - p) * ln((1 - p) / (1 - q)),                                   by=kl),
    eq(p * (ln(p) - ln(q)) + (1 - p) * (ln(1 - p) - ln(1 - q)),                           by=log_rules),
    eq(-p * ln(q) - (1 - p) * ln(1 - q) - (-p * ln(p) - (1 - p) * ln(1 - p)),             by=algebra),
    name="losses.bernoulli_divergence",
    title="The divergence of two Bernoulli distributions is cross-entropy less entropy",
    given=inside,
)

bernoulli_divergence_derivative = calc(
    D(kl(p, q), q),
    eq(D(-p * ln(q) - (1 - p) * ln(1 - q) - (-p * ln(p) - (1 - p) * ln(1 - p)), q),       by=bernoulli_divergence),
    eq(-(p / q) + (1 - p) / (1 - q),                                                      by=(linearity, chain_rule)),
    eq((q - p) / (q * (1 - q)),                                                           by=algebra),
    name="losses.bernoulli_divergence_derivative",
    title="The derivative of the divergence by the second probability",
    given=inside,
)

bernoulli_divergence_slope = calc(
    D(kl(p, sigma(z)), z),
    eq(D(p * ln(p / sigma(z)) + (1 - p) * ln((1 - p) / (1 - sigma(z))), z),               by=kl),
    eq(D(p * (ln(p) - ln(sigma(z))) + (1 - p) * (ln(1 - p) - ln(1 - sigma(z))), z),       by=log_rules),
    eq(-(p * sigma.prime(z) / sigma(z)) + (1 - p) * sigma.prime(z) / (1 - sigma(z)),      by=(linearity, chain_rule)),
    eq(-p * (1 - sigma(z)) + (1 - p) * sigma(z),                                          by=sigmoid_derivative),
    eq(sigma(z) - p,                                                                      by=algebra),
    name="losses.bernoulli_divergence_slope",
    title="The derivative of the divergence by the logit",
    given=inside[:2],
)

K = size("K")
k, at = index("k", K), index("j", K)
P, Q = labels("p", K), labels("q", K)
cross_entropy = define("H_pq", -total(P[k] * ln(Q[k]), k), latex="H(p, q)")
entropy = define("H_p", -total(P[k] * ln(P[k]), k), latex="H(p)")
divergence = define("KL", total(P[k] * ln(P[k] / Q[k]), k), latex=r"\operatorname{KL}(p, q)")

cross_entropy_split = calc(
    cross_entropy - entropy,
    eq(-total(P[k] * ln(Q[k]), k) - (-total(P[k] * ln(P[k]), k)),                         by=(cross_entropy, entropy)),
    eq(total(P[k] * (ln(P[k]) - ln(Q[k])), k),                                            by=algebra),
    eq(total(P[k] * ln(P[k] / Q[k]), k),                                                  by=log_rules),
    eq(divergence,                                                                        by=divergence),
    name="losses.cross_entropy_split",
    title="Cross-entropy less entropy is the Kullback-Leibler divergence",
)

cross_entropy_derivative = calc(
    D(cross_entropy, Q[at]),
    eq(D(-total(P[k] * ln(Q[k]), k), Q[at]),                                              by=cross_entropy),
    eq(-total(P[k] * (1 / Q[k]) * delta(k, at), k),                                       by=(linearity, chain_rule)),
    eq(-(P[at] / Q[at]),                                                                  by=algebra),
    name="losses.cross_entropy_derivative",
    title="The derivative of cross-entropy by one probability",
    given=(given(Q[at] > 0),),
)
