r"""Cross-entropy, from the likelihood of a label to entropy and divergence; first for two classes.

Statement.  A label y ∈ {0, 1} that is 1 with probability p has the likelihood p^y (1 − p)^{1−y}.  Minus its
logarithm is the cross-entropy H(y, p) = −y ln p − (1 − y) ln(1 − p), whose derivative by p is
(p − y)/(p(1 − p)).  Its mean over labels that are 1 with probability q is H(q, p) = H(q) + KL(q, p), the
entropy of q and the divergence of p from it: with p = q it is the entropy alone, and there its derivative is
zero.  The mean loss of one p for m labels is H(ȳ, p) with their mean ȳ; with k ones among them their
likelihood is p^k (1 − p)^{m−k}.
Method.  Rules for logarithms, linearity, product and chain rule.
Assumed.  0 < p < 1, and 0 < q < 1 where ln q is written: 0 ln 0 has no value here.
References.  C. E. Shannon, "A mathematical theory of communication", Bell System Tech. J. 27 (1948);
S. Kullback, R. A. Leibler, "On information and sufficiency", Ann. Math. Statist. 22 (1951); T. M. Cover,
J. A. Thomas, "Elements of Information Theory", Wiley 2006, chapter 2; C. M. Bishop, "Pattern Recognition and
Machine Learning", Springer 2006, section 4.3.2.
"""

from fractions import Fraction

from derivations.calc import (
    D,
    calc,
    cases,
    define,
    dot,
    eq,
    equals,
    exp,
    given,
    index,
    labels,
    ln,
    one_of,
    real,
    size,
    total,
)
from derivations.library.sigmoid import sigma
from derivations.rules import (
    algebra,
    case_split,
    chain_rule,
    exp_rules,
    higher_derivative,
    linearity,
    log_rules,
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
