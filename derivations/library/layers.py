r"""Layers of a network for a whole batch: the gradient by each input and parameter from the one by the output.

Statement.  A layer maps a batch X, one point a row, to Z = f(X).  Its backward pass takes G = ∂L/∂Z, in the
shape of Z, to the gradients by X and by the parameters.  That is the gradient of the linear functional
tr(GᵀZ) = Σ_ik G_ik Z_ik with G held fixed: the vector-Jacobian product, and it is what is proved of each layer.
Linear layer Z = XW + bᵀ, the bias added to every row: XᵀG by W, Gᵀ1 by b, GWᵀ by X.  Activations: G ⊙ φ′(Z).
Softmax of each row, P: P ⊙ (G − (G ⊙ P)11ᵀ); its logarithm: G − P ⊙ G11ᵀ.  Softmax with the mean
cross-entropy −(1/N) Σ_ik Y_ik ln P_ik: (P ⊙ Y11ᵀ − Y)/N by the logits for any Y, where Y11ᵀ repeats the sums of
the rows in all columns; with labels y_i, and Y their one-hot rows, (P − Y)/N.  Normalisation h = (x − μ)/s
with s² = σ² + ε takes from an upstream gradient its mean and its part along h: batch normalisation does so in
each column with one gain and offset, layer normalisation in each row with one of each for every entry, and both
are written for the one column or row.  Dropout with a given mask, and a residual connection.  Attention AV with
A = softmax(QKᵀ/√D): with H = GVᵀ and Δ = A ⊙ (H − (H ⊙ A)11ᵀ), AᵀG by V, ΔK/√D by Q and ΔᵀQ/√D by K.
Method.  Each gradient by its generic entry: linearity, chain and product rule, and the derivative of an entry of
the output by an entry of the input, in which Kronecker's δ says that a row depends on its own row alone.
Notation.  N points, D inputs and K outputs, all of any size; A ⊙ B is the product entry by entry.
Assumed.  ε > 0, with which the root of a normalisation is positive; the checker asks for it in so many words.
References.  C. M. Bishop, "Pattern Recognition and Machine Learning" (2006), sections 4.3.4 and 5.3;
I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning" (2016), section 6.5; S. Ioffe, C. Szegedy, "Batch
normalization", ICML 2015; J. L. Ba, J. R. Kiros, G. E. Hinton, "Layer normalization" (2016); N. Srivastava et
al., "Dropout", JMLR 15 (2014); A. Vaswani et al., "Attention is all you need", NeurIPS 2017; K. He et al., "Deep
residual learning for image recognition", CVPR 2016.
"""

from derivations.calc import (
    D,
    calc,
    classes,
    define,
    delta,
    each,
    eq,
    exp,
    hadamard,
    hadamard_power,
    index,
    listed,
    ln,
    matrix,
    nabla,
    norm,
    ones,
    positive,
    real,
    size,
    sqrt,
    tanh,
    total,
    tr,
    vector,
)
from derivations.library.activations import softplus_derivative
from derivations.library.sigmoid import derivative as sigmoid_derivative
from derivations.library.sigmoid import sigma, softplus
from derivations.rules import (
    algebra,
    chain_rule,
    gradient,
    linearity,
    log_rules,
    matrix_algebra,
    quotient_rule,
    root_rules,
)

N, d, K = size("N"), size("D"), size("K")
i, n, j = index("i", N), index("n", N), index("j", d)
k, c, q = index("k", K), index("c", K), index("l", K)
X, W, b = matrix("X", N, d), matrix("W", d, K), vector("b", K)
G, Z, Y = matrix("G", N, K), matrix("Z", N, K), matrix("Y", N, K)

# ── the linear layer ─────────────────────────────────────────────────────────────────────────────

functional = calc(
    tr(G.T @ Z),
    eq(total(total(G[i, k] * Z[i, k], i), k),                                  by=matrix_algebra),
    name="layers.functional",
    title="The linear functional of the upstream gradient",
)

every_row = calc(
    X @ W + b.T,
    eq(X @ W + ones(N) @ b.T,                                                  by=matrix_algebra),
    name="layers.every_row",
    title="The bias is added to every row",
)

linear_weights = calc(
    nabla(tr(G.T @ (X @ W + b.T)), W),
    eq(each(total(total(G[i, q] * X[i, j] * delta(q, k), q), i), j, k),        by=linearity),
    eq(each(total(X[i, j] * G[i, k], i), j, k),                                by=algebra),
    eq(X.T @ G,                                                                by=matrix_algebra),
    name="layers.linear_weights",
    title="A linear layer: the gradient by the weights",
)

linear_bias = calc(
    nabla(tr(G.T @ (X @ W + b.T)), b),
    eq(each(total(total(G[i, q] * delta(q, k), q), i), k),                     by=linearity),
    eq(each(total(G[i, k], i), k),                                             by=algebra),
    eq(G.T @ ones(N),                                                          by=matrix_algebra),
    name="layers.linear_bias",
    title="A linear layer: the gradient by the bias",
)

linear_inputs = calc(
    nabla(tr(G.T @ (X @ W + b.T)), X),
    eq(each(total(total(G[n, k] * delta(n, i) * W[j, k], k), n), i, j),        by=linearity),
    eq(each(total(G[i, k] * W[j, k], k), i, j),                                by=algebra),
    eq(G @ W.T,                                                                by=matrix_algebra),
    name="layers.linear_inputs",
    title="A linear layer: the gradient by the inputs",
)

penalty = positive("lambda")

weight_decay = calc(
    nabla((penalty / 2) * norm(W) ** 2, W),
    eq(nabla((penalty / 2) * total(total(W[j, k] ** 2, k), j), W),             by=matrix_algebra),
    eq(penalty * W,                                                            by=(linearity, chain_rule)),
    name="layers.weight_decay",
    title="The gradient of the squared norm of the weights",
)

# ── activations ──────────────────────────────────────────────────────────────────────────────────

sigmoid_layer = calc(
    nabla(tr(G.T @ sigma(Z)), Z),
    eq(hadamard(G, sigma.prime(Z)),                                            by=(linearity, chain_rule)),
    eq(hadamard(G, sigma(Z), 1 - sigma(Z)),                                    by=sigmoid_derivative),
    name="layers.sigmoid_layer",
    title="A layer of sigmoids",
)

tanh_layer = calc(
    nabla(tr(G.T @ tanh(Z)), Z),
    eq(hadamard(G, 1 - hadamard_power(tanh(Z), 2)),                            by=(linearity, chain_rule)),
    name="layers.tanh_layer",
    title="A layer of hyperbolic tangents",
)

softplus_layer = calc(
    nabla(tr(G.T @ softplus(Z)), Z),
    eq(hadamard(G, softplus.prime(Z)),                                         by=(linearity, chain_rule)),
    eq(hadamard(G, sigma(Z)),                                                  by=softplus_derivative),
    name="layers.softplus_layer",
    title="A layer of softplus",
)

# ── softmax and log-softmax of each row ──────────────────────────────────────────────────────────

rows, columns = size("R"), size("C")
U, row, column, other = matrix("U", rows, columns), index("r", rows), index("s", columns), index("t", columns)
softmax = define("softmax", U, each(exp(U[row, column]) / total(exp(U[row, other]), other), row, column), latex=r"\operatorname{softmax}")
P = define("P", softmax(Z))
row_sums = Y @ ones(K) @ ones(K).T

softmax_rows = calc(
    P @ ones(K),
    eq(each(total(exp(Z[i, k]) / total(exp(Z[i, q]), q), k), i),               by=matrix_algebra),
    eq(ones(N),                                                                by=matrix_algebra),
    name="layers.softmax_rows",
    title="Each row of a softmax sums to 1",
)

softmax_slope = calc(
    D(P[n, c], Z[i, k]),
    eq(D(exp(Z[n, c]) / total(exp(Z[n, q]), q), Z[i, k]),                      by=matrix_algebra),
    eq(delta(n, i) * (delta(c, k) * exp(Z[n, c]) * total(exp(Z[n, q]), q) - exp(Z[n, c]) * exp(Z[n, k])) / total(exp(Z[n, q]), q) ** 2,
                                                                               by=quotient_rule),
    eq(delta(n, i) * P[n, c] * (delta(c, k) - P[n, k]),                        by=matrix_algebra),
    name="layers.softmax_slope",
    title="A row of the softmax depends on its own row",
)

softmax_layer = calc(
    nabla(tr(G.T @ softmax(Z)), Z),
    eq(nabla(tr(G.T @ P), Z),                                                  by=P),
    eq(nabla(total(total(G[n, c] * P[n, c], n), c), Z),                        by=matrix_algebra),
    eq(each(total(total(G[n, c] * D(P[n, c], Z[i, k]), n), c), i, k),          by=linearity),
    eq(each(total(total(G[n, c] * delta(n, i) * P[n, c] * (delta(c, k) - P[n, k]), n), c), i, k),
                                                                               by=softmax_slope),
    eq(each(P[i, k] * (G[i, k] - total(G[i, c] * P[i, c], c)), i, k),          by=algebra),
    eq(hadamard(softmax(Z), G - hadamard(G, softmax(Z)) @ ones(K) @ ones(K).T),                by=matrix_algebra),
    name="layers.softmax_layer",
    title="A softmax layer",
)

log_softmax = calc(
    ln(P[n, c]),
    eq(ln(exp(Z[n, c]) / total(exp(Z[n, q]), q)),                              by=matrix_algebra),
    eq(Z[n, c] - ln(total(exp(Z[n, q]), q)),                                   by=log_rules),
    name="layers.log_softmax",
    title="An entry of the log-softmax",
)

log_softmax_slope = calc(
    D(ln(P[n, c]), Z[i, k]),
    eq(D(Z[n, c] - ln(total(exp(Z[n, q]), q)), Z[i, k]),                       by=log_softmax),
    eq(delta(n, i) * (delta(c, k) - exp(Z[n, k]) / total(exp(Z[n, q]), q)),    by=(linearity, chain_rule)),
    eq(delta(n, i) * (delta(c, k) - P[n, k]),                                  by=matrix_algebra),
    name="layers.log_softmax_slope",
    title="The derivative of an entry of the log-softmax",
)

log_softmax_layer = calc(
    nabla(tr(G.T @ ln(P)), Z),
    eq(nabla(total(total(G[n, c] * ln(P[n, c]), n), c), Z),                    by=matrix_algebra),
    eq(each(total(total(G[n, c] * D(ln(P[n, c]), Z[i, k]), n), c), i, k),      by=linearity),
    eq(each(total(total(G[n, c] * delta(n, i) * (delta(c, k) - P[n, k]), n), c), i, k),        by=log_softmax_slope),
    eq(each(G[i, k] - P[i, k] * total(G[i, c], c), i, k),                      by=algebra),
    eq(G - hadamard(P, G @ ones(K) @ ones(K).T),                               by=matrix_algebra),
    name="layers.log_softmax_layer",
    title="A log-softmax layer",
)

# ── softmax with the mean cross-entropy ──────────────────────────────────────────────────────────

logits = define("Z", X @ W + b.T)
Q = define("P", softmax(logits))
y = classes("y", N, K)
one_hot = define("Y", each(delta(y[n], k), n, k))

by_logits = calc(
    nabla(-(1 / N) * total(total(Y[n, c] * ln(P[n, c]), c), n), Z),
    eq(each(-(1 / N) * total(total(Y[n, c] * D(ln(P[n, c]), Z[i, k]), c), n), i, k),           by=linearity),
    eq(each(-(1 / N) * total(total(Y[n, c] * delta(n, i) * (delta(c, k) - P[n, k]), c), n), i, k),
                                                                               by=log_softmax_slope),
    eq(each((1 / N) * (P[i, k] * total(Y[i, c], c) - Y[i, k]), i, k),          by=algebra),
    eq((hadamard(P, row_sums) - Y) / N,                                        by=matrix_algebra),
    name="layers.by_logits",
    title="Softmax and mean cross-entropy: the gradient by the logits",
)

log_probability = calc(
    ln(Q[n, c]),
    eq(ln(exp(logits[n, c]) / total(exp(logits[n, q]), q)),                    by=matrix_algebra),
    eq(logits[n, c] - ln(total(exp(logits[n, q]), q)),                         by=log_rules),
    name="layers.log_probability",
    title="A log-probability by the logits of a linear layer",
)

weight_slope = calc(
    D(ln(Q[n, c]), W[j, k]),
    eq(D(logits[n, c] - ln(total(exp(logits[n, q]), q)), W[j, k]),             by=log_probability),
    eq(X[n, j] * (delta(c, k) - exp(logits[n, k]) / total(exp(logits[n, q]), q)),              by=(linearity, chain_rule, matrix_algebra)),
    eq(X[n, j] * (delta(c, k) - Q[n, k]),                                      by=matrix_algebra),
    name="layers.weight_slope",
    title="The derivative of a log-probability by a weight",
)

by_weights = calc(
    nabla(-(1 / N) * total(total(Y[n, c] * ln(Q[n, c]), c), n), W),
    eq(each(-(1 / N) * total(total(Y[n, c] * D(ln(Q[n, c]), W[j, k]), c), n), j, k),           by=linearity),
    eq(each(-(1 / N) * total(total(Y[n, c] * X[n, j] * (delta(c, k) - Q[n, k]), c), n), j, k), by=weight_slope),
    eq(each((1 / N) * total(X[n, j] * (Q[n, k] * total(Y[n, c], c) - Y[n, k]), n), j, k),      by=algebra),
    eq(X.T @ ((hadamard(Q, row_sums) - Y) / N),                                by=matrix_algebra),
    name="layers.by_weights",
    title="Softmax and mean cross-entropy: the gradient by the weights",
)

bias_slope = calc(
    D(ln(Q[n, c]), b[k]),
    eq(D(logits[n, c] - ln(total(exp(logits[n, q]), q)), b[k]),                by=log_probability),
    eq(delta(c, k) - exp(logits[n, k]) / total(exp(logits[n, q]), q),          by=(linearity, chain_rule, matrix_algebra)),
    eq(delta(c, k) - Q[n, k],                                                  by=matrix_algebra),
    name="layers.bias_slope",
    title="The derivative of a log-probability by a bias",
)

by_bias = calc(
    nabla(-(1 / N) * total(total(Y[n, c] * ln(Q[n, c]), c), n), b),
    eq(each(-(1 / N) * total(total(Y[n, c] * D(ln(Q[n, c]), b[k]), c), n), k), by=linearity),
    eq(each(-(1 / N) * total(total(Y[n, c] * (delta(c, k) - Q[n, k]), c), n), k),              by=bias_slope),
    eq(each((1 / N) * total(Q[n, k] * total(Y[n, c], c) - Y[n, k], n), k),     by=algebra),
    eq(((hadamard(Q, row_sums) - Y) / N).T @ ones(N),                          by=matrix_algebra),
    name="layers.by_bias",
    title="Softmax and mean cross-entropy: the gradient by the bias",
)

input_slope = calc(
    D(ln(Q[n, c]), X[i, j]),
    eq(D(logits[n, c] - ln(total(exp(logits[n, q]), q)), X[i, j]),             by=log_probability),
    eq(delta(n, i) * (W[j, c] - total(exp(logits[n, q]) * W[j, q], q) / total(exp(logits[n, q]), q)),
                                                                               by=(linearity, chain_rule, matrix_algebra)),
    eq(delta(n, i) * (W[j, c] - total(Q[n, k] * W[j, k], k)),                  by=matrix_algebra),
    name="layers.input_slope",
    title="The derivative of a log-probability by an input",
)

by_inputs = calc(
    nabla(-(1 / N) * total(total(Y[n, c] * ln(Q[n, c]), c), n), X),
    eq(each(-(1 / N) * total(total(Y[n, c] * D(ln(Q[n, c]), X[i, j]), c), n), i, j),           by=linearity),
    eq(each(-(1 / N) * total(total(Y[n, c] * delta(n, i) * (W[j, c] - total(Q[n, k] * W[j, k], k)), c), n), i, j),
                                                                               by=input_slope),
    eq(each((1 / N) * total((Q[i, k] * total(Y[i, c], c) - Y[i, k]) * W[j, k], k), i, j),      by=algebra),
    eq((hadamard(Q, row_sums) - Y) / N @ W.T,                                  by=matrix_algebra),
    name="layers.by_inputs",
    title="Softmax and mean cross-entropy: the gradient by the inputs",
)

class_logits = calc(
    nabla(-(1 / N) * total(ln(P[n, y[n]]), n), Z),
    eq(nabla(-(1 / N) * total(Z[n, y[n]] - ln(total(exp(Z[n, q]), q)), n), Z), by=(matrix_algebra, log_rules)),
    eq(each(-(1 / N) * (delta(y[i], k) - exp(Z[i, k]) / total(exp(Z[i, q]), q)), i, k),        by=(linearity, chain_rule)),
    eq((P - one_hot) / N,                                                      by=matrix_algebra),
    name="layers.class_logits",
    title="With the classes of the points: the gradient by the logits",
)

class_weights = calc(
    nabla(-(1 / N) * total(ln(Q[n, y[n]]), n), W),
    eq(nabla(-(1 / N) * total(logits[n, y[n]] - ln(total(exp(logits[n, q]), q)), n), W),       by=(matrix_algebra, log_rules)),
    eq(each(-(1 / N) * total(X[n, j] * (delta(y[n], k) - Q[n, k]), n), j, k),  by=(linearity, chain_rule, matrix_algebra)),
    eq(X.T @ ((Q - one_hot) / N),                                              by=matrix_algebra),
    name="layers.class_weights",
    title="With the classes of the points: the gradient by the weights",
)

class_bias = calc(
    nabla(-(1 / N) * total(ln(Q[n, y[n]]), n), b),
    eq(nabla(-(1 / N) * total(logits[n, y[n]] - ln(total(exp(logits[n, q]), q)), n), b),       by=(matrix_algebra, log_rules)),
    eq(each(-(1 / N) * total(delta(y[n], k) - Q[n, k], n), k),                 by=(linearity, chain_rule, matrix_algebra)),
    eq(((Q - one_hot) / N).T @ ones(N),                                        by=matrix_algebra),
    name="layers.class_bias",
    title="With the classes of the points: the gradient by the bias",
)

# ── normalisation ────────────────────────────────────────────────────────────────────────────────

x, g = vector("x", N), vector("g", N)
epsilon, gain, offset = positive("epsilon"), real("gamma"), real("beta")
gains, offsets = vector("gamma", N), vector("beta", N)
r = index("k", N)
mu = define("mu", (1 / N) * total(x[n], n))
s = define("s", sqrt((1 / N) * total((x[n] - mu) ** 2, n) + epsilon))
h = define("h", i, (x[i] - mu) / s)

centred = calc(
    total(x[n] - mu, n),
    eq(total(x[n], n) - N * ((1 / N) * total(x[n], n)),                        by=mu),
    eq(0,                                                                      by=algebra),
    name="layers.centred",
    title="Less their mean, numbers sum to zero",
)

normalised_mean = calc(
    total(h(n), n),
    eq(total((x[n] - mu) / s, n),                                              by=h),
    eq((1 / s) * total(x[n] - mu, n),                                          by=algebra),
    eq(0,                                                                      by=centred),
    name="layers.normalised_mean",
    title="Normalised numbers have the mean zero",
)

normalised_variance = calc(
    (1 / N) * total(h(n) ** 2, n),
    eq((1 / N) * total(((x[n] - mu) / s) ** 2, n),                             by=h),
    eq((1 / N) * total((x[n] - mu) ** 2, n) / s**2,                            by=algebra),
    eq((s**2 - epsilon) / s**2,                                                by=(s, root_rules)),
    eq(1 - epsilon / s**2,                                                     by=algebra),
    name="layers.normalised_variance",
    title="Their variance falls short of 1 by ε/s²",
)

mean_slope = calc(
    D(mu, x[i]),
    eq(D((1 / N) * total(x[n], n), x[i]),                                      by=mu),
    eq(1 / N,                                                                  by=linearity),
    name="layers.mean_slope",
    title="The derivative of the mean",
)

variance_slope = calc(
    D((1 / N) * total((x[n] - mu) ** 2, n), x[i]),
    eq((1 / N) * total(D((x[n] - mu) ** 2, x[i]), n),                          by=linearity),
    eq((1 / N) * total(2 * (x[n] - mu) * (delta(n, i) - D(mu, x[i])), n),      by=(chain_rule, linearity)),
    eq((1 / N) * total(2 * (x[n] - mu) * (delta(n, i) - 1 / N), n),            by=mean_slope),
    eq((2 / N) * ((x[i] - mu) - (1 / N) * total(x[n] - mu, n)),                by=algebra),
    eq((2 / N) * (x[i] - mu),                                                  by=centred),
    name="layers.variance_slope",
    title="The derivative of the variance",
)

scale_slope = calc(
    D(s, x[i]),
    eq(D(sqrt((1 / N) * total((x[n] - mu) ** 2, n) + epsilon), x[i]),          by=s),
    eq(D((1 / N) * total((x[n] - mu) ** 2, n), x[i]) / (2 * sqrt((1 / N) * total((x[n] - mu) ** 2, n) + epsilon)),
                                                                               by=(chain_rule, linearity)),
    eq((2 / N) * (x[i] - mu) / (2 * s),                                        by=(s, variance_slope)),
    eq((1 / N) * ((x[i] - mu) / s),                                            by=algebra),
    eq((1 / N) * h(i),                                                         by=h),
    name="layers.scale_slope",
    title="The derivative of the scale",
)

normalised_slope = calc(
    D(h(r), x[i]),
    eq(D((x[r] - mu) / s, x[i]),                                               by=h),
    eq(((delta(r, i) - D(mu, x[i])) * s - (x[r] - mu) * D(s, x[i])) / s**2,    by=(quotient_rule, linearity)),
    eq(((delta(r, i) - 1 / N) * s - (x[r] - mu) * ((1 / N) * h(i))) / s**2,    by=(mean_slope, scale_slope)),
    eq((delta(r, i) - 1 / N - (1 / N) * ((x[r] - mu) / s) * h(i)) / s,         by=algebra),
    eq((delta(r, i) - 1 / N - (1 / N) * h(r) * h(i)) / s,                      by=h),
    name="layers.normalised_slope",
    title="The derivative of a normalised number",
)

normalisation = calc(
    nabla(total(g[r] * h(r), r), x),
    eq(each(total(g[r] * D(h(r), x[i]), r), i),                                by=linearity),
    eq(each(total(g[r] * ((delta(r, i) - 1 / N - (1 / N) * h(r) * h(i)) / s), r), i),          by=normalised_slope),
    eq(each((1 / s) * (g[i] - (1 / N) * total(g[r], r) - h(i) * ((1 / N) * total(g[r] * h(r), r))), i),
                                                                               by=algebra),
    name="layers.normalisation",
    title="Normalisation takes from a gradient its mean and its part along h",
)

batch_normalisation = calc(
    nabla(total(g[r] * (gain * h(r) + offset), r), x),
    eq(each(gain * total(g[r] * D(h(r), x[i]), r), i),                         by=linearity),
    eq(each(gain * total(g[r] * ((delta(r, i) - 1 / N - (1 / N) * h(r) * h(i)) / s), r), i),   by=normalised_slope),
    eq(each(gain / (N * s) * (N * g[i] - total(g[r], r) - h(i) * total(g[r] * h(r), r)), i),   by=algebra),
    name="layers.batch_normalisation",
    title="Batch normalisation of one column: the gradient by the inputs",
)

batch_parameters = calc(
    nabla(total(g[r] * (gain * h(r) + offset), r), gain, offset),
    eq(listed(D(total(g[r] * (gain * h(r) + offset), r), gain), D(total(g[r] * (gain * h(r) + offset), r), offset)),
                                                                               by=gradient),
    eq(listed(total(g[r] * h(r), r), total(g[r], r)),                          by=linearity),
    name="layers.batch_parameters",
    title="Batch normalisation of one column: the gradient by gain and offset",
)

layer_normalisation = calc(
    nabla(total(g[r] * (gains[r] * h(r) + offsets[r]), r), x),
    eq(each(total(g[r] * gains[r] * D(h(r), x[i]), r), i),                     by=linearity),
    eq(each(total(g[r] * gains[r] * ((delta(r, i) - 1 / N - (1 / N) * h(r) * h(i)) / s), r), i),
                                                                               by=normalised_slope),
    eq(each((1 / s) * (g[i] * gains[i] - (1 / N) * total(g[r] * gains[r], r) - h(i) * ((1 / N) * total(g[r] * gains[r] * h(r), r))), i),
                                                                               by=algebra),
    name="layers.layer_normalisation",
    title="Layer normalisation of one row: the gradient by the inputs",
)

layer_gains = calc(
    nabla(total(g[r] * (gains[r] * h(r) + offsets[r]), r), gains),
    eq(each(g[i] * h(i), i),                                                   by=linearity),
    name="layers.layer_gains",
    title="Layer normalisation of one row: the gradient by the gains",
)

layer_offsets = calc(
    nabla(total(g[r] * (gains[r] * h(r) + offsets[r]), r), offsets),
    eq(g,                                                                      by=linearity),
    name="layers.layer_offsets",
    title="Layer normalisation of one row: the gradient by the offsets",
)

# ── dropout and residual connection ──────────────────────────────────────────────────────────────

mask, kept = matrix("M", N, K), positive("rho")

dropout = calc(
    nabla(tr(G.T @ (hadamard(mask, Z) / kept)), Z),
    eq(hadamard(mask, G) / kept,                                               by=linearity),
    name="layers.dropout",
    title="Dropout with a given mask",
)

C = matrix("W", K, K)
residual = calc(
    nabla(tr(G.T @ (Z + tanh(Z @ C))), Z),
    eq(each(total(total(G[n, c] * (delta(n, i) * delta(c, k) + (1 - tanh((Z @ C)[n, c]) ** 2) * delta(n, i) * C[k, c]), n), c), i, k),
                                                                               by=(linearity, chain_rule, matrix_algebra)),
    eq(each(G[i, k] + total(G[i, c] * (1 - tanh((Z @ C)[i, c]) ** 2) * C[k, c], c), i, k),     by=algebra),
    eq(G + hadamard(G, 1 - hadamard_power(tanh(Z @ C), 2)) @ C.T,              by=matrix_algebra),
    name="layers.residual",
    title="A residual connection passes the gradient on",
)

# ── attention ────────────────────────────────────────────────────────────────────────────────────

M, E = size("M"), size("E")
a, u, v, t = index("a", M), index("u", M), index("v", M), index("q", d)
queries, keys, values, upstream = matrix("Q", N, d), matrix("K", M, d), matrix("V", M, E), matrix("G", N, E)
weights, S, H = matrix("A", N, M), matrix("S", N, M), matrix("H", N, M)

attention_values = calc(
    nabla(tr(upstream.T @ (weights @ values)), values),
    eq(weights.T @ upstream,                                                   by=(linearity, matrix_algebra)),
    name="layers.attention_values",
    title="Attention: the gradient by the values",
)

attention_weights = calc(
    nabla(tr(upstream.T @ (weights @ values)), weights),
    eq(upstream @ values.T,                                                    by=(linearity, matrix_algebra)),
    name="layers.attention_weights",
    title="Attention: the gradient by the weights of the average",
)

attention_scores = calc(
    nabla(tr(upstream.T @ (softmax(S) @ values)), S),
    eq(nabla(tr((upstream @ values.T).T @ softmax(S)), S),                     by=matrix_algebra),
    eq(hadamard(softmax(S), upstream @ values.T - hadamard(upstream @ values.T, softmax(S)) @ ones(M) @ ones(M).T),
                                                                               by=softmax_layer),
    name="layers.attention_scores",
    title="Attention: the gradient by the scores",
)

score_queries = calc(
    nabla(tr(H.T @ (queries @ keys.T / sqrt(d))), queries),
    eq(H @ keys / sqrt(d),                                                     by=(linearity, matrix_algebra)),
    name="layers.score_queries",
    title="Attention: from the scores to the queries",
)

score_keys = calc(
    nabla(tr(H.T @ (queries @ keys.T / sqrt(d))), keys),
    eq(each(total(total(H[i, u] * queries[i, t] * delta(u, a), i), u) / sqrt(d), a, t),        by=(linearity, matrix_algebra)),
    eq(each(total(H[i, a] * queries[i, t], i) / sqrt(d), a, t),                by=algebra),
    eq(H.T @ queries / sqrt(d),                                                by=matrix_algebra),
    name="layers.score_keys",
    title="Attention: from the scores to the keys",
)

scores = define("S", queries @ keys.T / sqrt(d))
A = define("A", softmax(scores))
score_gradient = define("Delta", hadamard(A, H - hadamard(H, A) @ ones(M) @ ones(M).T))

weight_by_query = calc(
    D(A[n, v], queries[i, t]),
    eq(D(exp(scores[n, v]) / total(exp(scores[n, u]), u), queries[i, t]),      by=matrix_algebra),
    eq(delta(n, i) * A[n, v] * (keys[v, t] - total(A[n, u] * keys[u, t], u)) / sqrt(d),        by=(quotient_rule, matrix_algebra)),
    name="layers.weight_by_query",
    title="The derivative of a weight of the average by an entry of a query",
)

weight_by_key = calc(
    D(A[n, v], keys[a, t]),
    eq(D(exp(scores[n, v]) / total(exp(scores[n, u]), u), keys[a, t]),         by=matrix_algebra),
    eq(A[n, v] * (delta(v, a) - A[n, a]) * queries[n, t] / sqrt(d),            by=(quotient_rule, matrix_algebra)),
    name="layers.weight_by_key",
    title="The derivative of a weight of the average by an entry of a key",
)

attention_queries = calc(
    nabla(tr(H.T @ A), queries),
    eq(nabla(total(total(H[n, v] * A[n, v], n), v), queries),                  by=matrix_algebra),
    eq(each(total(total(H[n, v] * D(A[n, v], queries[i, t]), n), v), i, t),    by=linearity),
    eq(each(total(total(H[n, v] * delta(n, i) * A[n, v] * (keys[v, t] - total(A[n, u] * keys[u, t], u)) / sqrt(d), n), v), i, t),
                                                                               by=weight_by_query),
    eq(each(total(A[i, u] * (H[i, u] - total(H[i, v] * A[i, v], v)) * keys[u, t], u) / sqrt(d), i, t),
                                                                               by=algebra),
    eq(score_gradient @ keys / sqrt(d),                                        by=matrix_algebra),
    name="layers.attention_queries",
    title="Attention: the gradient by the queries",
)

attention_keys = calc(
    nabla(total(total(H[n, v] * A[n, v], v), n), keys),
    eq(each(total(total(H[n, v] * D(A[n, v], keys[a, t]), v), n), a, t),       by=linearity),
    eq(each(total(total(H[n, v] * A[n, v] * (delta(v, a) - A[n, a]) * queries[n, t] / sqrt(d), v), n), a, t),
                                                                               by=weight_by_key),
    eq(each(total(A[n, a] * (H[n, a] - total(H[n, v] * A[n, v], v)) * queries[n, t], n) / sqrt(d), a, t),
                                                                               by=algebra),
    eq(score_gradient.T @ queries / sqrt(d),                                   by=matrix_algebra),
    name="layers.attention_keys",
    title="Attention: the gradient by the keys",
)
