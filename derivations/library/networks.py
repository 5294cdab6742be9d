r"""Two models for classification and their whole gradients: softmax regression, and a network of two layers.

Statement.  N points are the rows of X, their labels the rows of Y: each sums to 1, hard or soft.  Softmax
regression has P = softmax(XW + bᵀ), row by row, and the loss L = −(1/N) Σ_ik Y_ik ln P_ik.  With G = (P − Y)/N
its gradient is (XᵀG, Gᵀ1) by (W, b).  A network of two layers has a hidden layer A = φ(XW₁ + b₁ᵀ) and
P = softmax(AW₂ + b₂ᵀ).  The gradient by the second layer is (AᵀG, Gᵀ1), by the hidden layer B = GW₂ᵀ ⊙ φ′, and
by the first layer (XᵀB, Bᵀ1): with φ = tanh, φ′ = 1 − A², with φ = σ, φ′ = A ⊙ (1 − A).  For two classes the
output is a sigmoid, ŷ = σ(Aw + b), the loss L = −(1/N) Σ_i (y_i ln ŷ_i + (1 − y_i) ln(1 − ŷ_i)), and g = (ŷ − y)/N.
Computed as they stand, some of these overflow or cancel; the last section has the forms that do not.
Method.  Chain rule, backwards from the loss: each factor is the derivative of one layer.
Notation.  N points, D features, H hidden units and K classes, all of any size; A ⊙ B is entry by entry.
Assumed.  The labels of a point sum to 1.  Nothing for two classes.
References.  C. M. Bishop, "Pattern Recognition and Machine Learning" (2006), sections 4.3.4 and 5.3; D. E.
Rumelhart, G. E. Hinton, R. J. Williams, "Learning representations by back-propagating errors", Nature 323 (1986).
"""

from fractions import Fraction

from derivations.calc import (
    calc,
    cases,
    define,
    each,
    eq,
    equals,
    exp,
    given,
    hadamard,
    hadamard_power,
    index,
    labels,
    largest,
    listed,
    ln,
    matrix,
    nabla,
    ones,
    real,
    size,
    tanh,
    total,
    unequal,
    vector,
)
from derivations.core.sets import Domain
from derivations.library.sigmoid import sigma
from derivations.library.softmax import logarithm, lse, p, softmax, stable_lse
from derivations.rules import algebra, case_split, exp_rules, hyperbolic

N, d, H, K = size("N"), size("D"), size("H"), size("K")
i, j, k = index("i", N), index("j", H), index("k", K)
X, Y = matrix("X", N, d), matrix("Y", N, K, entries=Domain(Fraction(0), Fraction(1)))
one_each = given(total(Y[i, k], k), 1, over=i)

# ── softmax regression ───────────────────────────────────────────────────────────────────────────

W, b = matrix("W", d, K), vector("b", K)
Z = define("Z", X @ W + b.T)
P = define("P", each(softmax(Z[i]), i))
L = define("L", -(1 / N) * total(total(Y[i, k] * ln(P[i, k]), k), i))
G = define("G", (P - Y) / N)

softmax_regression = calc(
    nabla(L, W, b),
    eq(listed(X.T @ G, G.T @ ones(N)),                                         note="the chain rule, backwards"),
    given=(one_each,),
    name="networks.softmax_regression",
    title="The gradient of softmax regression",
)

# ── two layers ───────────────────────────────────────────────────────────────────────────────────

W1, b1 = matrix("W_1", d, H), vector("b_1", H)
W2, b2 = matrix("W_2", H, K), vector("b_2", K)

A = define("A", tanh(X @ W1 + b1.T))
Z2 = define("Z", A @ W2 + b2.T)
P2 = define("P", each(softmax(Z2[i]), i))
L2 = define("L", -(1 / N) * total(total(Y[i, k] * ln(P2[i, k]), k), i))
G2 = define("G", (P2 - Y) / N)
B2 = define("B", hadamard(G2 @ W2.T, 1 - hadamard_power(A, 2)))

tanh_network = calc(
    nabla(L2, W1, b1, W2, b2),
    eq(listed(X.T @ B2, B2.T @ ones(N), A.T @ G2, G2.T @ ones(N)),             note="the chain rule, backwards"),
    given=(one_each,),
    name="networks.tanh_network",
    title="The gradient of a network with a tanh layer and a softmax",
)

S = define("A", sigma(X @ W1 + b1.T))
Z3 = define("Z", S @ W2 + b2.T)
P3 = define("P", each(softmax(Z3[i]), i))
L3 = define("L", -(1 / N) * total(total(Y[i, k] * ln(P3[i, k]), k), i))
G3 = define("G", (P3 - Y) / N)
B3 = define("B", hadamard(G3 @ W2.T, S, 1 - S))

sigmoid_network = calc(
    nabla(L3, W1, b1, W2, b2),
    eq(listed(X.T @ B3, B3.T @ ones(N), S.T @ G3, G3.T @ ones(N)),             note="the chain rule, backwards"),
    given=(one_each,),
    name="networks.sigmoid_network",
    title="The gradient of a network with a sigmoid layer and a softmax",
)

# ── two layers, two classes ──────────────────────────────────────────────────────────────────────

w2, c2, y = vector("w_2", H), real("b_2"), labels("y", N)

yhat = define("yhat", sigma(A @ w2 + c2), latex=r"\hat y")
E = define("L", -(1 / N) * total(y[i] * ln(yhat[i]) + (1 - y[i]) * ln(1 - yhat[i]), i))
g = define("g", (yhat - y) / N)
C = define("B", hadamard(g @ w2.T, 1 - hadamard_power(A, 2)))

two_classes = calc(
    nabla(E, W1, b1, w2, c2),
    eq(listed(X.T @ C, C.T @ ones(N), A.T @ g, g.T @ ones(N)),                 note="the chain rule, backwards"),
    name="networks.two_classes",
    title="The gradient of a network with a tanh layer and one sigmoid",
)

# ── stable forms ─────────────────────────────────────────────────────────────────────────────────

x, t = real("x"), define("t", exp(-2 * abs(real("x"))))
z, q, m = vector("z", K), vector("y", K, entries=Domain(Fraction(0), Fraction(1))), index("m", K)
n = index("i", K)
largest_logit = define("M", largest(z[n], n))

stable_tanh_derivative = calc(
    1 - tanh(x) ** 2,
    eq(1 - ((exp(x) - exp(-x)) / (exp(x) + exp(-x))) ** 2,                     by=hyperbolic),
    eq(4 * exp(x) * exp(-x) / (exp(x) + exp(-x)) ** 2,                         by=algebra),
    eq(4 * exp(-2 * x) / (1 + exp(-2 * x)) ** 2,                               by=exp_rules),
    eq(4 * t / (1 + t) ** 2,                                                   by=case_split),
    name="networks.stable_tanh_derivative",
    title="The derivative of tanh without cancellation",
)

stable_log_softmax = calc(
    ln(p(k)),
    eq(z[k] - lse(z),                                                          by=logarithm),
    eq(z[k] - (largest_logit + ln(total(exp(z[n] - largest_logit), n))),       by=stable_lse),
    eq(z[k] - largest_logit - ln(total(exp(z[n] - largest_logit), n)),         by=algebra),
    name="networks.stable_log_softmax",
    title="The logarithm of a softmax without overflow",
)

stable_cross_entropy = calc(
    -total(q[k] * ln(p(k)), k),
    eq(-total(q[k] * (z[k] - largest_logit - ln(total(exp(z[n] - largest_logit), n))), k),     by=stable_log_softmax),
    name="networks.stable_cross_entropy",
    title="The cross-entropy of a softmax without overflow",
)

stable_slope = calc(
    p(k) - q[k],
    eq(cases((p(k) - 1, equals(q[k], 1)), otherwise=p(k) - q[k]),              by=case_split),
    eq(cases((-total(p(m), m, unequal(m, k)), equals(q[k], 1)), otherwise=p(k) - q[k]),        note="they sum to 1"),
    name="networks.stable_slope",
    title="Its derivative by a logit without cancellation",
)
