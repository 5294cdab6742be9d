r"""The perceptron: its update is that of gradient descent with a step prediction, and it computes logic.

Statement.  Let ŷ = step(w·x + b) ∈ {0, 1} and y ∈ {0, 1}.  The perceptron trick adds αx_i to w_i for a
positive point classified negative, subtracts it for a negative point classified positive, and leaves a point
that is right alone.  That is w_i + α(y − ŷ)x_i: the gradient descent step of logistic regression with the
sigmoid replaced by the step.  It is also gradient descent, on the perceptron criterion E = max(−tz, 0) with
z = w·x + b and t = 2y − 1, which is −1 or 1.  For a point with tz < 0 the step raises tz by α(‖x‖² + 1), and
changes ‖w‖² by 2αt w·x + α²‖x‖²: what the proof rests on that a perceptron stops erring on points that a
plane separates.  On inputs from {0, 1} single perceptrons are AND, OR, NOT and NAND.  XOR is none: it would
need z(1, 0) and z(0, 1) not below 0 but z(1, 1) and z(0, 0) below, while both pairs have one sum.  Two layers
do it: XOR = AND(OR, NAND), and so do four NANDs.
Assumed.  −tz ≠ 0 where the slope of the criterion is taken, for it has none at tz = 0.
References.  The course page "Gradient Calculation", and the perceptron pages before it; F. Rosenblatt,
"Principles of Neurodynamics", Spartan 1962; M. Minsky, S. Papert, "Perceptrons", MIT Press 1969;
C. M. Bishop, "Pattern Recognition and Machine Learning", Springer 2006, section 4.1.7.
"""

from fractions import Fraction

from derivations.calc import (
    D,
    calc,
    cases,
    define,
    eq,
    equals,
    index,
    maximum,
    one_of,
    positive,
    real,
    total,
)
from derivations.library.log_loss import b, n, w, x
from derivations.rules import algebra, case_split, inner_product, linearity, max_and_min, piecewise

z = real("z")
step = define("step", z, cases((1, z >= 0), otherwise=0), latex=r"\operatorname{step}")

alpha = positive("alpha")
i = index("i", n)
y = one_of("y", 0, 1)
yhat = define("yhat", step(w @ x + b))

missed, false_alarm = (equals(y, 1), equals(yhat, 0)), (equals(y, 0), equals(yhat, 1))
trick = define(
    "trick",
    cases((w[i] + alpha * x[i], missed), (w[i] - alpha * x[i], false_alarm), otherwise=w[i]),
)

update = calc(
    trick,
    eq(cases((w[i] + alpha * x[i], missed), (w[i] - alpha * x[i], false_alarm), otherwise=w[i]),by=trick),
    eq(w[i] + alpha * (y - yhat) * x[i],                                       by=case_split),
    name="perceptron.update",
    title="The perceptron trick is the same update with a step prediction",
)

# ── gradient descent on the perceptron criterion ─────────────────────────────────────────────────

t = define("t", 2 * y - 1)
score = define("z", w @ x + b)
E = define("E", maximum(-t * score, 0))
k = index("k", n)

criterion_slope = calc(
    D(E, w[i]),
    eq(D(maximum(-t * score, 0), w[i]),                                        by=E),
    eq(D(cases((-t * score, -t * score > 0), otherwise=0), w[i]),              by=max_and_min),
    eq(cases((D(-t * score, w[i]), -t * score > 0), otherwise=0),              by=piecewise),
    eq(cases((-t * D(w @ x + b, w[i]), -t * score > 0), otherwise=0),          by=(linearity, score)),
    eq(cases((-t * x[i], -t * score > 0), otherwise=0),                        by=linearity),
    eq(cases((-t * x[i], t * score < 0), otherwise=0),                         by=case_split),
    name="perceptron.criterion_slope",
    title="The derivative of the perceptron criterion by a weight",
)

criterion_update = calc(
    w[i] - alpha * D(E, w[i]),
    eq(w[i] - alpha * cases((-t * x[i], t * score < 0), otherwise=0),          by=criterion_slope),
    eq(cases((w[i] + alpha * t * x[i], t * score < 0), otherwise=w[i]),        by=case_split),
    eq(w[i] + alpha * (y - yhat) * x[i],                                       by=case_split),
    name="perceptron.criterion_update",
    title="The perceptron trick is gradient descent on the perceptron criterion",
)

criterion_bias_update = calc(
    b - alpha * D(E, b),
    eq(b - alpha * D(cases((-t * score, -t * score > 0), otherwise=0), b),     by=(E, max_and_min)),
    eq(b - alpha * cases((-t, -t * score > 0), otherwise=0),                   by=(piecewise, score, linearity)),
    eq(cases((b + alpha * t, t * score < 0), otherwise=b),                     by=case_split),
    eq(b + alpha * (y - yhat),                                                 by=case_split),
    name="perceptron.criterion_bias_update",
    title="The same for the bias",
)

corrected_score = calc(
    t * (total((w[k] + alpha * t * x[k]) * x[k], k) + (b + alpha * t)),
    eq(t * (total(w[k] * x[k], k) + b) + alpha * t**2 * (total(x[k]**2, k) + 1),               by=algebra),
    eq(t * (w @ x + b) + alpha * t**2 * (total(x[k]**2, k) + 1),               by=inner_product),
    eq(t * (w @ x + b) + alpha * (total(x[k]**2, k) + 1),                      by=case_split),
    name="perceptron.corrected_score",
    title="By how much an update corrects the score of its point",
)

squared_length = calc(
    total((w[k] + alpha * t * x[k]) ** 2, k),
    eq(total(w[k]**2, k) + 2 * alpha * t * total(w[k] * x[k], k) + alpha**2 * t**2 * total(x[k]**2, k),
                                                                               by=algebra),
    eq(total(w[k]**2, k) + 2 * alpha * t * (w @ x) + alpha**2 * t**2 * total(x[k]**2, k),      by=inner_product),
    eq(total(w[k]**2, k) + 2 * alpha * t * (w @ x) + alpha**2 * total(x[k]**2, k),             by=case_split),
    name="perceptron.squared_length",
    title="By how much an update changes the length of the weights",
)

# ── perceptrons as logical operators ─────────────────────────────────────────────────────────────

u, v = real("u"), real("v")
x1, x2 = one_of("x_1", 0, 1), one_of("x_2", 0, 1)

AND = define("AND", u, v, step(u + v - Fraction(3, 2)), latex=r"\operatorname{AND}")
OR = define("OR", u, v, step(u + v - Fraction(1, 2)), latex=r"\operatorname{OR}")
NOT = define("NOT", u, step(Fraction(1, 2) - u), latex=r"\operatorname{NOT}")
NAND = define("NAND", u, v, step(Fraction(3, 2) - u - v), latex=r"\operatorname{NAND}")
XOR = define("XOR", u, v, AND(OR(u, v), NAND(u, v)), latex=r"\operatorname{XOR}")

conjunction = calc(
    AND(x1, x2),
    eq(step(x1 + x2 - Fraction(3, 2)),                                         by=AND),
    eq(x1 * x2,                                                                by=case_split),
    name="perceptron.conjunction",
    title="A perceptron that is AND",
)

disjunction = calc(
    OR(x1, x2),
    eq(step(x1 + x2 - Fraction(1, 2)),                                         by=OR),
    eq(x1 + x2 - x1 * x2,                                                      by=case_split),
    name="perceptron.disjunction",
    title="A perceptron that is OR",
)

negation = calc(
    NOT(x1),
    eq(step(Fraction(1, 2) - x1),                                              by=NOT),
    eq(1 - x1,                                                                 by=case_split),
    name="perceptron.negation",
    title="A perceptron that is NOT",
)

negated_conjunction = calc(
    NAND(x1, x2),
    eq(step(Fraction(3, 2) - x1 - x2),                                         by=NAND),
    eq(NOT(AND(x1, x2)),                                                       by=case_split),
    eq(1 - x1 * x2,                                                            by=case_split),
    name="perceptron.negated_conjunction",
    title="A perceptron that is NAND",
)

de_morgan = calc(
    OR(x1, x2),
    eq(x1 + x2 - x1 * x2,                                                      by=disjunction),
    eq(1 - (1 - x1) * (1 - x2),                                                by=algebra),
    eq(NAND(NOT(x1), NOT(x2)),                                                 by=case_split),
    name="perceptron.de_morgan",
    title="OR from NAND and NOT",
)

w1, w2 = real("w_1"), real("w_2")
z_at = define("z", u, v, w1 * u + w2 * v + b)

no_single_layer = calc(
    z_at(1, 0) + z_at(0, 1),
    eq((w1 + b) + (w2 + b),                                                    by=z_at),
    eq((w1 + w2 + b) + b,                                                      by=algebra),
    eq(z_at(1, 1) + z_at(0, 0),                                                by=z_at),
    name="perceptron.no_single_layer",
    title="No single perceptron is XOR: the left side would be at least 0, the right side below",
)

exclusive_or = calc(
    XOR(x1, x2),
    eq(AND(OR(x1, x2), NAND(x1, x2)),                                          by=XOR),
    eq(step(OR(x1, x2) + NAND(x1, x2) - Fraction(3, 2)),                       by=AND),
    eq(OR(x1, x2) * NAND(x1, x2),                                              by=case_split),
    eq((x1 + x2 - x1 * x2) * (1 - x1 * x2),                                    by=(disjunction, negated_conjunction)),
    eq(x1 + x2 - 2 * x1 * x2,                                                  by=case_split),
    name="perceptron.exclusive_or",
    title="Two layers of perceptrons are XOR",
)

inner = define("c", NAND(x1, x2))

four_nands = calc(
    XOR(x1, x2),
    eq(x1 + x2 - 2 * x1 * x2,                                                  by=exclusive_or),
    eq(NAND(NAND(x1, inner), NAND(x2, inner)),                                 by=case_split),
    name="perceptron.four_nands",
    title="XOR from four times the same perceptron",
)
