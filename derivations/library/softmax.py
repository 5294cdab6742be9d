r"""The softmax: from K logits to K probabilities, its Jacobian, and log-sum-exp.

Statement.  p_k = e^{z_k}/Σ_l e^{z_l} are positive and sum to 1; a constant that is added to all logits changes
nothing, so that the largest may be taken from them before exponentials are formed.  For two classes the
softmax is a sigmoid.  Its Jacobian is diag(p) − p pᵀ, that is ∂p_k/∂z_j = p_k(δ_kj − p_j), and a vector is
multiplied by it in the time of one pass: p ⊙ (v − pᵀv).  Log-sum-exp has the gradient p and the Hessian
diag(p) − p pᵀ, whose quadratic form is the variance of h under p: it is nowhere negative, log-sum-exp is convex.
Method.  Quotient and chain rule, rules for exponentials and logarithms; matrices by their entries.
Notation.  p_k is the entry, softmax(z) the vector; where matrices are written, p is short for softmax(z).  The
Jacobian is symmetric, so that its layouts agree; it is written in numerator layout.
Assumed.  Nothing but a temperature T > 0 and, for one class against the rest, that there is a rest.
References.  J. S. Bridle, "Probabilistic interpretation of feedforward classification network outputs",
Neurocomputing (1990); S. Boyd, L. Vandenberghe, "Convex Optimization" (2004), section 3.1.5; P. Blanchard,
D. J. Higham, N. J. Higham, "Accurately computing the log-sum-exp and softmax functions", IMA J. Numer. Anal. 41
(2021); I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning" (2016), section 6.2.2.3.
"""

from derivations.calc import (
    D,
    calc,
    define,
    delta,
    diag,
    each,
    eq,
    exp,
    hadamard,
    hessian,
    index,
    largest,
    ln,
    nabla,
    ones,
    positive,
    real,
    size,
    total,
    unequal,
    vector,
)
from derivations.library.sigmoid import sigma
from derivations.rules import (
    abs_rules,
    algebra,
    chain_rule,
    exp_rules,
    kronecker_delta,
    linearity,
    log_rules,
    matrix_algebra,
    power_rule,
    quotient_rule,
)

K = size("K")
k, j, i = index("k", K), index("j", K), index("i", K)
z, v, h = vector("z", K), vector("v", K), vector("h", K)
a, b, c, T = real("a"), real("b"), real("c"), positive("T")

p = define("p", k, exp(z[k]) / total(exp(z[i]), i))
softmax = define("softmax", z, each(exp(z[k]) / total(exp(z[i]), i), k), latex=r"\operatorname{softmax}")
probabilities = define("p", softmax(z))
largest_logit = define("M", largest(z[i], i))

# ── probabilities ────────────────────────────────────────────────────────────────────────────────

by_entries = calc(
    softmax(z),
    eq(each(p(k), k),                                                          by=p),
    name="softmax.by_entries",
    title="The softmax is the vector of the probabilities",
)

sum_to_one = calc(
    total(p(k), k),
    eq(total(exp(z[k]) / total(exp(z[i]), i), k),                              by=p),
    eq(total(exp(z[k]), k) / total(exp(z[i]), i),                              by=algebra),
    eq(1,                                                                      by=algebra),
    name="softmax.sum_to_one",
    title="The probabilities sum to 1",
)

ones_times_softmax = calc(
    ones(K).T @ softmax(z),
    eq(total(exp(z[k]) / total(exp(z[i]), i), k),                              by=matrix_algebra),
    eq(1,                                                                      by=algebra),
    name="softmax.ones_times_softmax",
    title="They sum to 1, for the vector",
)

positivity = calc(
    abs(p(k)),
    eq(abs(exp(z[k]) / total(exp(z[i]), i)),                                   by=p),
    eq(abs(exp(z[k])) / abs(total(exp(z[i]), i)),                              by=abs_rules),
    eq(exp(z[k]) / total(exp(z[i]), i),                                        note="exponentials are positive"),
    eq(p(k),                                                                   by=p),
    name="softmax.positivity",
    title="A probability is its own absolute value: none is negative",
)

shift = calc(
    softmax(z + c * ones(K)),
    eq(each(exp(z[k] + c) / total(exp(z[i] + c), i), k),                       by=(softmax, matrix_algebra)),
    eq(each(exp(z[k]) * exp(c) / (exp(c) * total(exp(z[i]), i)), k),           by=exp_rules),
    eq(softmax(z),                                                             by=matrix_algebra),
    name="softmax.shift",
    title="A constant added to all logits changes nothing",
)

stable = calc(
    softmax(z + (-largest_logit) * ones(K)),
    eq(softmax(z),                                                             by=shift),
    name="softmax.stable",
    title="The largest logit may be taken from all of them",
)

stable_entry = calc(
    p(k),
    eq(exp(z[k]) / total(exp(z[i]), i),                                        by=p),
    eq(exp(-largest_logit) * exp(z[k]) / (exp(-largest_logit) * total(exp(z[i]), i)),          by=algebra),
    eq(exp(z[k] - largest_logit) / total(exp(z[i] - largest_logit), i),        by=exp_rules),
    name="softmax.stable_entry",
    title="The softmax without overflow",
)

two_classes = calc(
    exp(a) / (exp(a) + exp(b)),
    eq(1 / (1 + exp(b) / exp(a)),                                              by=algebra),
    eq(1 / (1 + exp(-(a - b))),                                                by=exp_rules),
    eq(sigma(a - b),                                                           by=sigma),
    name="softmax.two_classes",
    title="For two classes it is the sigmoid of the difference",
)

one_against_the_rest = calc(
    sigma(z[k] - ln(total(exp(z[i]), i, unequal(i, k)))),
    eq(1 / (1 + exp(-(z[k] - ln(total(exp(z[i]), i, unequal(i, k)))))),        by=sigma),
    eq(1 / (1 + total(exp(z[i]), i, unequal(i, k)) / exp(z[k])),               by=exp_rules),
    eq(exp(z[k]) / (exp(z[k]) + total(exp(z[i]), i, unequal(i, k))),           by=algebra),
    eq(exp(z[k]) / total(exp(z[i]), i),                                        note="the class and the rest are all"),
    eq(p(k),                                                                   by=p),
    name="softmax.one_against_the_rest",
    title="One class against the rest is a sigmoid too",
)

log_odds = calc(
    ln(p(k) / p(j)),
    eq(ln(exp(z[k]) / total(exp(z[i]), i) / (exp(z[j]) / total(exp(z[i]), i))),                by=p),
    eq(ln(exp(z[k]) / exp(z[j])),                                              by=algebra),
    eq(z[k] - z[j],                                                            by=log_rules),
    name="softmax.log_odds",
    title="The log-odds of two classes are the difference of their logits",
)

# ── the Jacobian ─────────────────────────────────────────────────────────────────────────────────

derivative = calc(
    D(p(k), z[j]),
    eq(D(exp(z[k]) / total(exp(z[i]), i), z[j]),                               by=p),
    eq((delta(k, j) * exp(z[k]) * total(exp(z[i]), i) - exp(z[k]) * exp(z[j])) / total(exp(z[i]), i) ** 2,
                                                                               by=quotient_rule),
    eq(exp(z[k]) / total(exp(z[i]), i) * (delta(k, j) - exp(z[j]) / total(exp(z[i]), i)),      by=algebra),
    eq(p(k) * (delta(k, j) - p(j)),                                            by=p),
    name="softmax.derivative",
    title="The derivative of a probability by a logit",
)

jacobian = calc(
    D(probabilities, z, layout="numerator"),
    eq(each(D(probabilities[k], z[j]), k, j),                                  by=matrix_algebra),
    eq(each(probabilities[k] * (delta(k, j) - probabilities[j]), k, j),        by=derivative),
    eq(diag(probabilities) - probabilities @ probabilities.T,                  by=matrix_algebra),
    name="softmax.jacobian",
    title="The Jacobian of the softmax, in numerator layout",
)

denominator_layout = calc(
    D(probabilities, z, layout="denominator"),
    eq(D(probabilities, z, layout="numerator").T,                              by=matrix_algebra),
    eq((diag(probabilities) - probabilities @ probabilities.T).T,              by=jacobian),
    eq(diag(probabilities) - probabilities @ probabilities.T,                  by=kronecker_delta),
    name="softmax.denominator_layout",
    title="The Jacobian is symmetric: both layouts agree",
)

jacobian_times_vector = calc(
    D(probabilities, z, layout="numerator") @ v,
    eq((diag(probabilities) - probabilities @ probabilities.T) @ v,            by=jacobian),
    eq(diag(probabilities) @ v - probabilities @ probabilities.T @ v,          by=matrix_algebra),
    eq(hadamard(probabilities, v) - (probabilities.T @ v) * probabilities,     by=matrix_algebra),
    eq(hadamard(probabilities, v - (probabilities.T @ v) * ones(K)),           by=matrix_algebra),
    name="softmax.jacobian_times_vector",
    title="A vector times the Jacobian, without the matrix",
)

jacobian_times_ones = calc(
    D(probabilities, z, layout="numerator") @ ones(K),
    eq((diag(probabilities) - probabilities @ probabilities.T) @ ones(K),      by=jacobian),
    eq(probabilities - (probabilities.T @ ones(K)) * probabilities,            by=matrix_algebra),
    eq(0,                                                                      by=matrix_algebra),
    name="softmax.jacobian_times_ones",
    title="What is added to all logits moves no probability",
)

vector_times_jacobian = calc(
    nabla(v.T @ probabilities, z),
    eq(D(probabilities, z, layout="numerator").T @ v,                          by=(linearity, matrix_algebra)),
    eq((diag(probabilities) - probabilities @ probabilities.T).T @ v,          by=jacobian),
    eq(hadamard(probabilities, v - (probabilities.T @ v) * ones(K)),           by=matrix_algebra),
    name="softmax.vector_times_jacobian",
    title="The gradient of a linear function of the probabilities",
)

# ── the logarithm ────────────────────────────────────────────────────────────────────────────────

lse = define("lse", z, ln(total(exp(z[i]), i)), latex=r"\operatorname{lse}")

logarithm = calc(
    ln(p(k)),
    eq(ln(exp(z[k]) / total(exp(z[i]), i)),                                    by=p),
    eq(z[k] - ln(total(exp(z[i]), i)),                                         by=log_rules),
    eq(z[k] - lse(z),                                                          by=lse),
    name="softmax.logarithm",
    title="The logarithm of a probability",
)

log_softmax = calc(
    ln(softmax(z)),
    eq(each(ln(p(k)), k),                                                      by=p),
    eq(each(z[k] - lse(z), k),                                                 by=logarithm),
    eq(z - lse(z) * ones(K),                                                   by=matrix_algebra),
    name="softmax.log_softmax",
    title="The log-softmax, entry by entry",
)

log_derivative = calc(
    D(ln(p(k)), z[j]),
    eq(D(z[k] - lse(z), z[j]),                                                 by=logarithm),
    eq(D(z[k] - ln(total(exp(z[i]), i)), z[j]),                                by=lse),
    eq(delta(k, j) - exp(z[j]) / total(exp(z[i]), i),                          by=(linearity, chain_rule)),
    eq(delta(k, j) - p(j),                                                     by=p),
    name="softmax.log_derivative",
    title="The derivative of a log-probability by a logit",
)

# ── log-sum-exp ──────────────────────────────────────────────────────────────────────────────────

lse_shift = calc(
    lse(z + c * ones(K)),
    eq(ln(total(exp(z[i] + c), i)),                                            by=(lse, matrix_algebra)),
    eq(ln(exp(c) * total(exp(z[i]), i)),                                       by=exp_rules),
    eq(c + ln(total(exp(z[i]), i)),                                            by=log_rules),
    eq(c + lse(z),                                                             by=lse),
    name="softmax.lse_shift",
    title="A constant leaves log-sum-exp",
)

stable_lse = calc(
    lse(z),
    eq(ln(total(exp(z[i]), i)),                                                by=lse),
    eq(ln(exp(largest_logit) * total(exp(z[i] - largest_logit), i)),           by=exp_rules),
    eq(largest_logit + ln(total(exp(z[i] - largest_logit), i)),                by=log_rules),
    name="softmax.stable_lse",
    title="Log-sum-exp without overflow",
)

lse_derivative = calc(
    D(lse(z), z[k]),
    eq(D(ln(total(exp(z[i]), i)), z[k]),                                       by=lse),
    eq(1 / total(exp(z[i]), i) * D(total(exp(z[i]), i), z[k]),                 by=chain_rule),
    eq(exp(z[k]) / total(exp(z[i]), i),                                        by=linearity),
    eq(p(k),                                                                   by=p),
    name="softmax.lse_derivative",
    title="The derivative of log-sum-exp by a logit",
)

lse_gradient = calc(
    nabla(lse(z), z),
    eq(each(D(lse(z), z[k]), k),                                               by=matrix_algebra),
    eq(each(p(k), k),                                                          by=lse_derivative),
    eq(softmax(z),                                                             by=p),
    name="softmax.lse_gradient",
    title="The gradient of log-sum-exp is the softmax",
)

lse_hessian = calc(
    hessian(lse(z), z),
    eq(each(D(D(lse(z), z[j]), z[k]), k, j),                                   by=matrix_algebra),
    eq(each(D(p(j), z[k]), k, j),                                              by=lse_derivative),
    eq(each(p(j) * (delta(j, k) - p(k)), k, j),                                by=derivative),
    eq(diag(softmax(z)) - softmax(z) @ softmax(z).T,                           by=(p, kronecker_delta)),
    name="softmax.lse_hessian",
    title="The Hessian of log-sum-exp",
)

mean_of_h = define("hbar", probabilities.T @ h)

curvature = calc(
    h.T @ hessian(lse(z), z) @ h,
    eq(h.T @ (diag(softmax(z)) - softmax(z) @ softmax(z).T) @ h,               by=lse_hessian),
    eq(h.T @ (diag(probabilities) - probabilities @ probabilities.T) @ h,      by=probabilities),
    eq(total(probabilities[k] * h[k] ** 2, k) - total(probabilities[k] * h[k], k) ** 2,        by=matrix_algebra),
    eq(total(probabilities[k] * (h[k] - mean_of_h) ** 2, k),                   by=(mean_of_h, matrix_algebra)),
    name="softmax.curvature",
    title="The curvature of log-sum-exp is a variance",
)

entropy = calc(
    -total(p(k) * ln(p(k)), k),
    eq(-total(p(k) * (z[k] - lse(z)), k),                                      by=logarithm),
    eq(lse(z) * total(p(k), k) - total(p(k) * z[k], k),                        by=algebra),
    eq(lse(z) - total(p(k) * z[k], k),                                         by=sum_to_one),
    name="softmax.entropy",
    title="The entropy of a softmax",
)

# ── temperature ──────────────────────────────────────────────────────────────────────────────────

tempered = define("q", k, exp(z[k] / T) / total(exp(z[i] / T), i))

tempered_softmax = calc(
    softmax((1 / T) * z),
    eq(each(tempered(k), k),                                                   by=tempered),
    name="softmax.tempered_softmax",
    title="A temperature divides the logits",
)

tempered_ratio = calc(
    tempered(k) / tempered(j),
    eq(exp(z[k] / T) / total(exp(z[i] / T), i) / (exp(z[j] / T) / total(exp(z[i] / T), i)),    by=tempered),
    eq(exp(z[k] / T) / exp(z[j] / T),                                          by=algebra),
    eq(exp(z[k] / T - z[j] / T),                                               by=exp_rules),
    eq(exp((z[k] - z[j]) / T),                                                 by=algebra),
    name="softmax.tempered_ratio",
    title="The lower the temperature, the sharper the choice",
)

tempered_derivative = calc(
    D(tempered(k), z[j]),
    eq(D(exp(z[k] / T) / total(exp(z[i] / T), i), z[j]),                       by=tempered),
    eq((delta(k, j) * exp(z[k] / T) * total(exp(z[i] / T), i) - exp(z[k] / T) * exp(z[j] / T)) / (T * total(exp(z[i] / T), i) ** 2),
                                                                               by=quotient_rule),
    eq((1 / T) * (exp(z[k] / T) / total(exp(z[i] / T), i)) * (delta(k, j) - exp(z[j] / T) / total(exp(z[i] / T), i)),
                                                                               by=algebra),
    eq((1 / T) * tempered(k) * (delta(k, j) - tempered(j)),                    by=tempered),
    name="softmax.tempered_derivative",
    title="The derivative at a temperature",
)

by_temperature = calc(
    D(ln(tempered(k)), T),
    eq(D(ln(exp(z[k] / T) / total(exp(z[i] / T), i)), T),                      by=tempered),
    eq(D(z[k] / T - ln(total(exp(z[i] / T), i)), T),                           by=log_rules),
    eq(-(z[k] / T**2) - 1 / total(exp(z[i] / T), i) * D(total(exp(z[i] / T), i), T),           by=(linearity, power_rule, chain_rule)),
    eq(-(z[k] / T**2) + (1 / T**2) * total(z[i] * exp(z[i] / T), i) / total(exp(z[i] / T), i), by=(linearity, chain_rule, power_rule)),
    eq(-(1 / T**2) * (z[k] - total(z[i] * tempered(i), i)),                    by=tempered),
    name="softmax.by_temperature",
    title="The derivative by the temperature: a logit against their mean",
)
