r"""Cross-entropy, from the likelihood of a label to entropy and divergence; for two classes and for K.

Two classes.  A label y ∈ {0, 1} that is 1 with probability p has the likelihood p^y (1 − p)^{1−y}.  Minus its
logarithm is the cross-entropy H(y, p) = −y ln p − (1 − y) ln(1 − p), whose derivative by p is
(p − y)/(p(1 − p)).  Its mean over labels that are 1 with probability q is H(q, p) = H(q) + KL(q, p), the
entropy of q and the divergence of p from it: with p = q it is the entropy alone, and there its derivative is
zero.  The mean loss of one p for m labels is H(ȳ, p) with their mean ȳ; with k ones among them their
likelihood is p^k (1 − p)^{m−k}.
K classes.  For a label y with Σ_k y_k = 1, hard or soft, and p = softmax(z), the loss −Σ_k y_k ln p_k has the
gradient p − y by the logits and the Hessian diag(p) − p pᵀ; for a point of class c the loss is −ln p_c and the
gradient p_k − δ_kc.  Minus the logarithm of the likelihood of N points is the sum of their losses, so that the
largest likelihood is the smallest cross-entropy.  Label smoothing puts (1 − ε)y + ε/K for y.
Method.  Rules for logarithms, linearity, product and chain rule; ∂ ln p_k/∂z_j = δ_kj − p_j.
Assumed.  0 < p < 1, and 0 < q < 1 where ln q is written: 0 ln 0 has no value here.  For K classes the entries
of p and q are positive, as those of a softmax are; that y or q sums to 1 is said where it is used.
References.  C. E. Shannon, "A mathematical theory of communication", Bell System Tech. J. 27 (1948);
S. Kullback, R. A. Leibler, "On information and sufficiency", Ann. Math. Statist. 22 (1951); T. M. Cover,
J. A. Thomas, "Elements of Information Theory", Wiley 2006, chapter 2; C. M. Bishop, "Pattern Recognition and
Machine Learning", Springer 2006, sections 4.3.2 and 4.3.4; C. Szegedy et al., "Rethinking the Inception
architecture for computer vision", CVPR 2016, section 7 (label smoothing).
"""

from fractions import Fraction
from typing import Any

from derivations.calc import (
    D,
    calc,
    cases,
    classes,
    define,
    delta,
    diag,
    dot,
    each,
    eq,
    equals,
    exp,
    given,
    hessian,
    index,
    labels,
    ln,
    matrix,
    nabla,
    one_of,
    product,
    real,
    size,
    total,
    vector,
)
from derivations.core.sets import POSITIVE
from derivations.library.sigmoid import sigma
from derivations.library.softmax import derivative as softmax_derivative
from derivations.library.softmax import log_derivative as log_softmax_slope
from derivations.library.softmax import logarithm as softmax_logarithm
from derivations.library.softmax import lse, softmax
from derivations.library.softmax import p as p_k
from derivations.rules import (
    algebra,
    case_split,
    chain_rule,
    exp_rules,
    higher_derivative,
    kronecker_delta,
    linearity,
    log_rules,
    matrix_algebra,
    power_rule,
    powers,
    product_rule,
)

# ── two classes: one label ───────────────────────────────────────────────────────────────────────

y, p, q, z = one_of("y", 0, 1), real("p"), real("q"), real("z")
inside = (given(p > 0), given(p < 1))
both_inside = (*inside, given(q > 0), given(q < 1))

L = define("L", p**y * (1 - p) ** (1 - y))
cross = define("H", q, p, -q * ln(p) - (1 - q) * ln(1 - p))

likelihood = calc(
    L,
    eq(p**y * (1 - p) ** (1 - y),                                              by=L),
    eq(cases((p, equals(y, 1)), otherwise=1 - p),                              by=case_split),
    name="cross_entropy.likelihood",
    title="The likelihood of a label in one formula",
    given=inside,
)

log_likelihood = calc(
    -ln(L),
    eq(-ln(p**y * (1 - p) ** (1 - y)),                                         by=L),
    eq(-y * ln(p) - (1 - y) * ln(1 - p),                                       by=log_rules),
    eq(cross(y, p),                                                            by=cross),
    name="cross_entropy.log_likelihood",
    title="Minus the log-likelihood is the loss",
    given=inside,
)

variance = calc(
    p * (1 - p) ** 2 + (1 - p) * (0 - p) ** 2,
    eq((1 - p) * p * ((1 - p) + p),                                            by=algebra),
    eq(p * (1 - p),                                                            by=algebra),
    name="cross_entropy.variance",
    title="The variance of a label",
)

exponential_family = calc(
    L,
    eq(p**y * (1 - p) ** (1 - y),                                              by=L),
    eq((1 - p) * (p / (1 - p)) ** y,                                           by=powers),
    eq((1 - p) * exp(y * ln(p / (1 - p))),                                     by=exp_rules),
    name="cross_entropy.exponential_family",
    title="The likelihood by the log-odds",
    given=inside,
)

log_odds = calc(
    ln(sigma(z) / (1 - sigma(z))),
    eq(ln((1 / (1 + exp(-z))) / (exp(-z) / (1 + exp(-z)))),                    by=sigma),
    eq(ln(exp(z)),                                                             by=exp_rules),
    eq(z,                                                                      by=log_rules),
    name="cross_entropy.log_odds",
    title="The log-odds of a sigmoid are its argument",
)

slope = calc(
    D(cross(q, p), p),
    eq(D(-q * ln(p) - (1 - q) * ln(1 - p), p),                                 by=cross),
    eq(-q * D(ln(p), p) - (1 - q) * D(ln(1 - p), p),                           by=linearity),
    eq(-(q / p) + (1 - q) / (1 - p),                                           by=chain_rule),
    eq((p - q) / (p * (1 - p)),                                                by=algebra),
    name="cross_entropy.slope",
    title="The derivative of the loss by the predicted probability",
    given=inside,
)

curvature = calc(
    D(D(cross(q, p), p), p),
    eq(D((p - q) / (p * (1 - p)), p),                                          by=slope),
    eq(D(-(q / p) + (1 - q) / (1 - p), p),                                     by=algebra),
    eq(q / p**2 + (1 - q) / (1 - p) ** 2,                                      by=(linearity, power_rule, chain_rule)),
    name="cross_entropy.curvature",
    title="The second derivative of the loss",
    given=inside,
)

# ── two classes: entropy and divergence ──────────────────────────────────────────────────────────

entropy = define("H", p, -p * ln(p) - (1 - p) * ln(1 - p))
divergence = define("KL", q, p, q * ln(q / p) + (1 - q) * ln((1 - q) / (1 - p)), latex=r"\operatorname{KL}")

expected_loss = calc(
    q * cross(1, p) + (1 - q) * cross(0, p),
    eq(q * (-ln(p)) + (1 - q) * (-ln(1 - p)),                                  by=cross),
    eq(-q * ln(p) - (1 - q) * ln(1 - p),                                       by=algebra),
    eq(cross(q, p),                                                            by=cross),
    name="cross_entropy.expected_loss",
    title="The expected loss of a label that is 1 with probability q",
    given=inside,
)

decomposition = calc(
    entropy(q) + divergence(q, p),
    eq(-q * ln(q) - (1 - q) * ln(1 - q) + q * ln(q / p) + (1 - q) * ln((1 - q) / (1 - p)),     by=(entropy, divergence)),
    eq(-q * ln(q) - (1 - q) * ln(1 - q) + q * (ln(q) - ln(p)) + (1 - q) * (ln(1 - q) - ln(1 - p)),
                                                                               by=log_rules),
    eq(-q * ln(p) - (1 - q) * ln(1 - p),                                       by=algebra),
    eq(cross(q, p),                                                            by=cross),
    name="cross_entropy.decomposition",
    title="Cross-entropy is entropy and divergence",
    given=both_inside,
)

own_cross_entropy = calc(
    cross(p, p),
    eq(-p * ln(p) - (1 - p) * ln(1 - p),                                       by=cross),
    eq(entropy(p),                                                             by=entropy),
    name="cross_entropy.own_cross_entropy",
    title="The cross-entropy of a distribution with itself is its entropy",
    given=inside,
)

own_divergence = calc(
    divergence(p, p),
    eq(p * ln(p / p) + (1 - p) * ln((1 - p) / (1 - p)),                        by=divergence),
    eq(0,                                                                      by=log_rules),
    name="cross_entropy.own_divergence",
    title="Nothing diverges from itself",
    given=inside,
)

divergence_slope = calc(
    D(divergence(q, p), p),
    eq(D(q * ln(q / p) + (1 - q) * ln((1 - q) / (1 - p)), p),                  by=divergence),
    eq(D(q * (ln(q) - ln(p)) + (1 - q) * (ln(1 - q) - ln(1 - p)), p),          by=log_rules),
    eq(-(q / p) + (1 - q) / (1 - p),                                           by=(linearity, chain_rule)),
    eq((p - q) / (p * (1 - p)),                                                by=algebra),
    name="cross_entropy.divergence_slope",
    title="The derivative of the divergence is that of the cross-entropy",
    given=both_inside,
)

fisher_information = calc(
    p * D(cross(1, p), p) ** 2 + (1 - p) * D(cross(0, p), p) ** 2,
    eq(p * ((p - 1) / (p * (1 - p))) ** 2 + (1 - p) * (p / (p * (1 - p))) ** 2,                by=slope),
    eq(p / p**2 + (1 - p) / (1 - p) ** 2,                                      by=algebra),
    eq(1 / (p * (1 - p)),                                                      by=algebra),
    name="cross_entropy.fisher_information",
    title="The expected square of the slope is the curvature at q = p",
    given=inside,
)

entropy_slope = calc(
    entropy.prime(p),
    eq(D(-p * ln(p) - (1 - p) * ln(1 - p), p),                                 by=entropy),
    eq(-ln(p) - dot(p, 1 / p) + ln(1 - p) + dot(1 - p, 1 / (1 - p)),           by=(linearity, product_rule, chain_rule)),
    eq(ln(1 - p) - ln(p),                                                      by=algebra),
    eq(-ln(p / (1 - p)),                                                       by=log_rules),
    name="cross_entropy.entropy_slope",
    title="The derivative of the entropy is minus the log-odds",
    given=inside,
)

entropy_curvature = calc(
    entropy.prime(p, 2),
    eq(D(entropy.prime(p), p),                                                 by=higher_derivative),
    eq(D(-ln(p / (1 - p)), p),                                                 by=entropy_slope),
    eq(D(ln(1 - p) - ln(p), p),                                                by=log_rules),
    eq(-(1 / (1 - p)) - 1 / p,                                                 by=(linearity, chain_rule)),
    eq(-(1 / (p * (1 - p))),                                                   by=algebra),
    name="cross_entropy.entropy_curvature",
    title="The second derivative of the entropy",
    given=inside,
)

entropy_symmetry = calc(
    entropy(p),
    eq(-p * ln(p) - (1 - p) * ln(1 - p),                                       by=entropy),
    eq(-(1 - p) * ln(1 - p) - (1 - (1 - p)) * ln(1 - (1 - p)),                 by=algebra),
    eq(entropy(1 - p),                                                         by=entropy),
    name="cross_entropy.entropy_symmetry",
    title="It is all one which class is called 1",
    given=inside,
)

fair_coin = calc(
    entropy(Fraction(1, 2)),
    eq(-(ln(Fraction(1, 2)) / 2) - ln(Fraction(1, 2)) / 2,                     by=entropy),
    eq(ln(2),                                                                  by=log_rules),
    name="cross_entropy.fair_coin",
    title="The entropy of a fair coin",
)

# ── two classes: m labels ────────────────────────────────────────────────────────────────────────

m = size("m")
i = index("i", m)
Y = labels("y", m)
ones = define("k", total(Y[i], i))

independent_labels = calc(
    total(Y[i] * ln(p) + (1 - Y[i]) * ln(1 - p), i),
    eq(total(Y[i], i) * ln(p) + (m - total(Y[i], i)) * ln(1 - p),              by=algebra),
    eq(ones * ln(p) + (m - ones) * ln(1 - p),                                  by=ones),
    eq(ln(p**ones * (1 - p) ** (m - ones)),                                    by=log_rules),
    name="cross_entropy.independent_labels",
    title="The log-likelihood of m labels counts the ones",
    given=inside,
)

mean_label = define("ybar", (1 / m) * total(Y[i], i))

mean_loss = calc(
    (1 / m) * total(cross(Y[i], p), i),
    eq((1 / m) * total(-Y[i] * ln(p) - (1 - Y[i]) * ln(1 - p), i),             by=cross),
    eq(-(1 / m) * total(Y[i], i) * ln(p) - (1 - (1 / m) * total(Y[i], i)) * ln(1 - p),         by=algebra),
    eq(-mean_label * ln(p) - (1 - mean_label) * ln(1 - p),                     by=mean_label),
    eq(cross(mean_label, p),                                                   by=cross),
    name="cross_entropy.mean_loss",
    title="The mean loss of one prediction for all labels",
    given=inside,
)

mean_slope = calc(
    D((1 / m) * total(cross(Y[i], p), i), p),
    eq((1 / m) * total(D(cross(Y[i], p), p), i),                               by=linearity),
    eq((1 / m) * total((p - Y[i]) / (p * (1 - p)), i),                         by=slope),
    eq((p - (1 / m) * total(Y[i], i)) / (p * (1 - p)),                         by=algebra),
    eq((p - mean_label) / (p * (1 - p)),                                       by=mean_label),
    name="cross_entropy.mean_slope",
    title="The mean loss is stationary where the prediction is the mean label",
    given=inside,
)

# ── K classes: one label ─────────────────────────────────────────────────────────────────────────

K = size("K")
k, j, c = index("k", K), index("j", K), index("c", K)
logits = vector("z", K)
t = vector("y", K)
one_label: Any = given(total(t[k], k), 1)
loss = define("L", -total(t[k] * ln(p_k(k)), k))

categorical = calc(
    -ln(product(p_k(k) ** t[k], k)),
    eq(-total(ln(p_k(k) ** t[k]), k),                                          by=log_rules),
    eq(-total(t[k] * ln(p_k(k)), k),                                           by=log_rules),
    eq(loss,                                                                   by=loss),
    name="cross_entropy.categorical",
    title="Minus the log-likelihood of a label with K classes",
)

by_logits = calc(
    loss,
    eq(-total(t[k] * ln(p_k(k)), k),                                           by=loss),
    eq(-total(t[k] * (logits[k] - lse(logits)), k),                            by=softmax_logarithm),
    eq(lse(logits) * total(t[k], k) - total(t[k] * logits[k], k),              by=algebra),
    name="cross_entropy.by_logits",
    title="The loss by the logits",
)

logit_slope = calc(
    D(loss, logits[j]),
    eq(D(-total(t[k] * ln(p_k(k)), k), logits[j]),                             by=loss),
    eq(-total(t[k] * D(ln(p_k(k)), logits[j]), k),                             by=linearity),
    eq(-total(t[k] * (delta(k, j) - p_k(j)), k),                               by=log_softmax_slope),
    eq(p_k(j) * total(t[k], k) - t[j],                                         by=algebra),
    name="cross_entropy.logit_slope",
    title="The derivative of the loss by a logit",
)

prediction_error = calc(
    D(loss, logits[j]),
    eq(p_k(j) * total(t[k], k) - t[j],                                         by=logit_slope),
    eq(p_k(j) - t[j],                                                          by=one_label),
    name="cross_entropy.prediction_error",
    title="It is the prediction error, for a label that sums to 1",
    given=(one_label,),
)

logit_gradient = calc(
    nabla(loss, logits),
    eq(each(D(loss, logits[j]), j),                                            by=matrix_algebra),
    eq(each(p_k(j) - t[j], j),                                                 by=prediction_error),
    eq(softmax(logits) - t,                                                    by=p_k),
    name="cross_entropy.logit_gradient",
    title="The gradient of the loss by the logits",
    given=(one_label,),
)

logit_hessian = calc(
    hessian(loss, logits),
    eq(each(D(D(loss, logits[k]), logits[j]), j, k),                           by=matrix_algebra),
    eq(each(D(p_k(k) - t[k], logits[j]), j, k),                                by=prediction_error),
    eq(each(D(p_k(k), logits[j]), j, k),                                       by=linearity),
    eq(each(p_k(k) * (delta(k, j) - p_k(j)), j, k),                            by=softmax_derivative),
    eq(diag(softmax(logits)) - softmax(logits) @ softmax(logits).T,            by=(p_k, kronecker_delta)),
    name="cross_entropy.logit_hessian",
    title="The Hessian of the loss by the logits does not depend on the label",
    given=(one_label,),
)

loss_of_class = calc(
    -total(delta(k, c) * ln(p_k(k)), k),
    eq(-ln(p_k(c)),                                                            by=algebra),
    name="cross_entropy.loss_of_class",
    title="The loss of a point of class c",
)

class_slope = calc(
    D(-ln(p_k(c)), logits[k]),
    eq(-D(ln(p_k(c)), logits[k]),                                              by=linearity),
    eq(-(delta(c, k) - p_k(k)),                                                by=log_softmax_slope),
    eq(p_k(k) - delta(k, c),                                                   by=algebra),
    name="cross_entropy.class_slope",
    title="Its derivative by a logit",
)

class_gradient = calc(
    nabla(-ln(p_k(c)), logits),
    eq(each(D(-ln(p_k(c)), logits[k]), k),                                     by=matrix_algebra),
    eq(each(p_k(k) - delta(k, c), k),                                          by=class_slope),
    eq(softmax(logits) - each(delta(k, c), k),                                 by=p_k),
    name="cross_entropy.class_gradient",
    title="Its gradient is the softmax less the one-hot vector of the class",
)

# ── K classes: N points ──────────────────────────────────────────────────────────────────────────

N = size("N")
n = index("i", N)
probability = matrix("P", N, K, entries=POSITIVE)
onehot = matrix("Y", N, K)
cls = classes("y", N, K)

maximum_likelihood = calc(
    -ln(product(product(probability[n, k] ** onehot[n, k], k), n)),
    eq(-total(ln(product(probability[n, k] ** onehot[n, k], k)), n),           by=log_rules),
    eq(-total(total(ln(probability[n, k] ** onehot[n, k]), k), n),             by=log_rules),
    eq(-total(total(onehot[n, k] * ln(probability[n, k]), k), n),              by=log_rules),
    name="cross_entropy.maximum_likelihood",
    title="Minus the log-likelihood is the cross-entropy: one is largest where the other is smallest",
)

likelihood_of_classes = calc(
    -(1 / N) * ln(product(probability[n, cls[n]], n)),
    eq(-(1 / N) * total(ln(probability[n, cls[n]]), n),                        by=log_rules),
    name="cross_entropy.likelihood_of_classes",
    title="The mean loss of N points with known classes",
)

# ── K classes: entropy and divergence ────────────────────────────────────────────────────────────

P = vector("p", K, entries=POSITIVE)
Q = vector("q", K, entries=POSITIVE)
one_distribution: Any = given(total(Q[k], k), 1)
many_entropy = define("H_q", -total(Q[k] * ln(Q[k]), k), latex="H(q)")
many_cross = define("H_qp", -total(Q[k] * ln(P[k]), k), latex="H(q, p)")
many_divergence = define("KL", total(Q[k] * ln(Q[k] / P[k]), k), latex=r"\operatorname{KL}(q, p)")

uniform_entropy = calc(
    -total((1 / K) * ln(1 / K), k),
    eq(-ln(1 / K),                                                             by=algebra),
    eq(ln(K),                                                                  by=log_rules),
    name="cross_entropy.uniform_entropy",
    title="The entropy of K equally likely classes",
)

many_decomposition = calc(
    many_entropy + many_divergence,
    eq(-total(Q[k] * ln(Q[k]), k) + total(Q[k] * ln(Q[k] / P[k]), k),          by=(many_entropy, many_divergence)),
    eq(-total(Q[k] * ln(Q[k]), k) + total(Q[k] * (ln(Q[k]) - ln(P[k])), k),    by=log_rules),
    eq(-total(Q[k] * ln(P[k]), k),                                             by=algebra),
    eq(many_cross,                                                             by=many_cross),
    name="cross_entropy.many_decomposition",
    title="Cross-entropy is entropy and divergence, for K classes",
)

from_uniform = calc(
    total(Q[k] * ln(Q[k] / (1 / K)), k),
    eq(total(Q[k] * (ln(Q[k]) + ln(K)), k),                                    by=log_rules),
    eq(total(Q[k] * ln(Q[k]), k) + ln(K) * total(Q[k], k),                     by=algebra),
    eq(ln(K) + total(Q[k] * ln(Q[k]), k),                                      by=one_distribution),
    eq(ln(K) - many_entropy,                                                   by=many_entropy),
    name="cross_entropy.from_uniform",
    title="The divergence from the uniform distribution is what entropy lacks to ln K",
    given=(one_distribution,),
)

logit_divergence = define("KL", total(Q[k] * ln(Q[k] / p_k(k)), k), latex=r"\operatorname{KL}")

divergence_by_logits = calc(
    D(logit_divergence, logits[j]),
    eq(D(total(Q[k] * ln(Q[k] / p_k(k)), k), logits[j]),                       by=logit_divergence),
    eq(D(total(Q[k] * (ln(Q[k]) - ln(p_k(k))), k), logits[j]),                 by=log_rules),
    eq(-total(Q[k] * D(ln(p_k(k)), logits[j]), k),                             by=linearity),
    eq(-total(Q[k] * (delta(k, j) - p_k(j)), k),                               by=log_softmax_slope),
    eq(p_k(j) * total(Q[k], k) - Q[j],                                         by=algebra),
    eq(p_k(j) - Q[j],                                                          by=one_distribution),
    name="cross_entropy.divergence_by_logits",
    title="The divergence has the derivative of the cross-entropy, for K classes",
    given=(one_distribution,),
)

# ── K classes: label smoothing ───────────────────────────────────────────────────────────────────

epsilon = real("epsilon")
smoothed = define("s", k, (1 - epsilon) * t[k] + epsilon / K)

smoothed_sum = calc(
    total(smoothed(k), k),
    eq(total((1 - epsilon) * t[k] + epsilon / K, k),                           by=smoothed),
    eq((1 - epsilon) * total(t[k], k) + epsilon,                               by=algebra),
    eq((1 - epsilon) + epsilon,                                                by=one_label),
    eq(1,                                                                      by=algebra),
    name="cross_entropy.smoothed_sum",
    title="A smoothed label still sums to 1",
    given=(one_label,),
)

smoothed_loss = calc(
    -total(smoothed(k) * ln(p_k(k)), k),
    eq(-total(((1 - epsilon) * t[k] + epsilon / K) * ln(p_k(k)), k),           by=smoothed),
    eq((1 - epsilon) * -total(t[k] * ln(p_k(k)), k) + epsilon * -total((1 / K) * ln(p_k(k)), k),
                                                                               by=algebra),
    eq((1 - epsilon) * loss + epsilon * -total((1 / K) * ln(p_k(k)), k),       by=loss),
    name="cross_entropy.smoothed_loss",
    title="Label smoothing mixes the loss with that of the uniform label",
)

smoothed_slope = calc(
    D(-total(smoothed(k) * ln(p_k(k)), k), logits[j]),
    eq(-total(smoothed(k) * D(ln(p_k(k)), logits[j]), k),                      by=linearity),
    eq(-total(smoothed(k) * (delta(k, j) - p_k(j)), k),                        by=log_softmax_slope),
    eq(p_k(j) * total(smoothed(k), k) - smoothed(j),                           by=algebra),
    eq(p_k(j) - smoothed(j),                                                   by=smoothed_sum),
    eq(p_k(j) - (1 - epsilon) * t[j] - epsilon / K,                            by=smoothed),
    name="cross_entropy.smoothed_slope",
    title="The derivative of the smoothed loss by a logit",
    given=(one_label,),
)

smoothed_class_slope = calc(
    D((1 - epsilon) * -ln(p_k(c)) - (epsilon / K) * total(ln(p_k(k)), k), logits[j]),
    eq((1 - epsilon) * -D(ln(p_k(c)), logits[j]) - (epsilon / K) * total(D(ln(p_k(k)), logits[j]), k),
                                                                               by=linearity),
    eq((1 - epsilon) * -(delta(c, j) - p_k(j)) - (epsilon / K) * total(delta(k, j) - p_k(j), k),
                                                                               by=log_softmax_slope),
    eq(p_k(j) - (1 - epsilon) * delta(j, c) - epsilon / K,                     by=algebra),
    name="cross_entropy.smoothed_class_slope",
    title="The same for a point of class c",
)
