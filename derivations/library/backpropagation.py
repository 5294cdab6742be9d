r"""Backpropagation through a network with one hidden layer: for a batch of any size, and for one point.

Statement.  Z₁ = XW₁ + b₁ᵀ, A₁ = tanh(Z₁), Z₂ = A₁W₂ + b₂ᵀ, P = softmax(Z₂) row by row, and the mean cross-entropy
L = −(1/N) Σ_n ln P_{n,y_n} of the classes y_n.  With Y the one-hot rows of the classes:
δ₂ = (P − Y)/N,  ∂L/∂W₂ = A₁ᵀδ₂,  ∂L/∂b₂ = δ₂ᵀ1,  δ₁ = (δ₂W₂ᵀ) ⊙ (1 − A₁ ⊙ A₁),  ∂L/∂W₁ = Xᵀδ₁,  ∂L/∂b₁ = δ₁ᵀ1.
The squared loss ‖Z₂ − T‖²/(2N) has the same with δ₂ = (Z₂ − T)/N.  For one point, with columns instead of rows,
z₁ = W₁x + b₁, a₁ = tanh(z₁), z₂ = W₂a₁ + b₂, p = softmax(z₂) and the loss −ln p_c, the gradients are outer
products: δ₂ = p − e_c,  δ₂a₁ᵀ by W₂,  δ₁ = (W₂ᵀδ₂) ⊙ (1 − a₁ ⊙ a₁),  δ₁xᵀ by W₁,  and δ₁, δ₂ by the biases.
For a network of any depth the rest of the network, from the input of layer l + 1 to the loss, is a function F of
which nothing is said but that it is smooth, and so is the activation φ.  With u = Wφ(z) + b and δ_{l+1} = ∇F(u):
δ_l = (Wᵀδ_{l+1}) ⊙ φ′(z), the gradient by W is δ_{l+1}φ(z)ᵀ and by b it is δ_{l+1}.  F∘(z ↦ Wφ(z) + b) is the rest of
the network for layer l, so the recursion holds from layer to layer, for any number of layers and any widths.
Method.  The loss is composed, nothing is held fixed: each gradient is the derivative of the whole by an entry of
the parameter.  Linearity and the chain rule reach it; Kronecker's δ says which unit it belongs to.
Notation.  Points are the rows of X in the batch, and columns for one point: its weights are transposed there.
Assumed.  Nothing: the classes are among 1, …, K, which is printed where a derivation uses it.
References.  D. E. Rumelhart, G. E. Hinton, R. J. Williams, "Learning representations by back-propagating errors",
Nature 323 (1986); C. M. Bishop, "Pattern Recognition and Machine Learning" (2006), section 5.3; I. Goodfellow,
Y. Bengio, A. Courville, "Deep Learning" (2016), section 6.5.
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
    ln,
    matrix,
    nabla,
    norm,
    ones,
    size,
    tanh,
    total,
    unspecified,
    vector,
)
from derivations.library.layers import softmax
from derivations.library.softmax import softmax as softmax_of_vector
from derivations.rules import (
    algebra,
    chain_rule,
    linearity,
    log_rules,
    matrix_algebra,
)

N, d, H, K = size("N"), size("D"), size("H"), size("K")
n, j, h, g = index("n", N), index("j", d), index("h", H), index("g", H)
k, c, q, m = index("k", K), index("c", K), index("l", K), index("m", K)
X, T, y = matrix("X", N, d), matrix("T", N, K), classes("y", N, K)
W1, b1 = matrix("W1", d, H, latex="W_1"), vector("b1", H, latex="b_1")
W2, b2 = matrix("W2", H, K, latex="W_2"), vector("b2", K, latex="b_2")

# ── the forward pass of a batch ──────────────────────────────────────────────────────────────────

Z1 = define("Z1", X @ W1 + b1.T, latex="Z_1")
A1 = define("A1", tanh(Z1), latex="A_1")
Z2 = define("Z2", A1 @ W2 + b2.T, latex="Z_2")
P = define("P", softmax(Z2))
Y = define("Y", each(delta(y[n], k), n, k))

loss = define("L", -(1 / N) * total(ln(P[n, y[n]]), n))
loss_by_logits = -(1 / N) * total(Z2[n, y[n]] - ln(total(exp(Z2[n, q]), q)), n)
delta2 = define("delta2", (P - Y) / N, latex=r"\delta_2")
delta1 = define("delta1", hadamard(delta2 @ W2.T, 1 - hadamard_power(A1, 2)), latex=r"\delta_1")

# ── softmax and mean cross-entropy ───────────────────────────────────────────────────────────────

by_logits = calc(
    loss,
    eq(-(1 / N) * total(ln(P[n, y[n]]), n),                                    by=loss),
    eq(-(1 / N) * total(ln(exp(Z2[n, y[n]]) / total(exp(Z2[n, q]), q)), n),    by=matrix_algebra),
    eq(loss_by_logits,                                                         by=log_rules),
    name="backpropagation.by_logits",
    title="The mean loss by the logits",
)

output_weights = calc(
    nabla(loss, W2),
    eq(nabla(-(1 / N) * total(ln(P[n, y[n]]), n), W2),                         by=loss),
    eq(nabla(loss_by_logits, W2),                                              by=(matrix_algebra, log_rules)),
    eq(each(-(1 / N) * total(A1[n, h] * delta(y[n], k) - total(exp(Z2[n, q]) * A1[n, h] * delta(q, k), q) / total(exp(Z2[n, q]), q), n), h, k),
                                                                               by=(linearity, chain_rule, matrix_algebra)),
    eq(each((1 / N) * total(A1[n, h] * (exp(Z2[n, k]) / total(exp(Z2[n, q]), q) - delta(y[n], k)), n), h, k),
                                                                               by=algebra),
    eq(A1.T @ delta2,                                                          by=matrix_algebra),
    name="backpropagation.output_weights",
    title="The gradient by the weights of the output layer",
)

output_bias = calc(
    nabla(loss, b2),
    eq(nabla(-(1 / N) * total(ln(P[n, y[n]]), n), b2),                         by=loss),
    eq(nabla(loss_by_logits, b2),                                              by=(matrix_algebra, log_rules)),
    eq(each(-(1 / N) * total(delta(y[n], k) - total(exp(Z2[n, q]) * delta(q, k), q) / total(exp(Z2[n, q]), q), n), k),
                                                                               by=(linearity, chain_rule, matrix_algebra)),
    eq(each((1 / N) * total(exp(Z2[n, k]) / total(exp(Z2[n, q]), q) - delta(y[n], k), n), k),  by=algebra),
    eq(delta2.T @ ones(N),                                                     by=matrix_algebra),
    name="backpropagation.output_bias",
    title="The gradient by the bias of the output layer",
)

hidden_weights = calc(
    nabla(loss, W1),
    eq(nabla(-(1 / N) * total(ln(P[n, y[n]]), n), W1),                         by=loss),
    eq(nabla(loss_by_logits, W1),                                              by=(matrix_algebra, log_rules)),
    eq(each(-(1 / N) * total(X[n, j] * (1 - A1[n, h] ** 2) * (W2[h, y[n]] - total(P[n, m] * W2[h, m], m)), n), j, h),
                                                                               by=(linearity, chain_rule, matrix_algebra)),
    eq(each(-(1 / N) * total(X[n, j] * (1 - A1[n, h] ** 2) * total((delta(y[n], m) - P[n, m]) * W2[h, m], m), n), j, h),
                                                                               by=matrix_algebra),
    eq(X.T @ delta1,                                                           by=matrix_algebra),
    name="backpropagation.hidden_weights",
    title="The gradient by the weights of the hidden layer",
)

hidden_bias = calc(
    nabla(loss, b1),
    eq(nabla(-(1 / N) * total(ln(P[n, y[n]]), n), b1),                         by=loss),
    eq(nabla(loss_by_logits, b1),                                              by=(matrix_algebra, log_rules)),
    eq(each(-(1 / N) * total(total((1 - A1[n, g] ** 2) * delta(g, h) * W2[g, y[n]], g) - total(exp(Z2[n, q]) * total((1 - A1[n, g] ** 2) * delta(g, h) * W2[g, q], g), q) / total(exp(Z2[n, q]), q), n), h),
                                                                               by=(linearity, chain_rule, matrix_algebra)),
    eq(each(-(1 / N) * total((1 - A1[n, h] ** 2) * (W2[h, y[n]] - total(P[n, m] * W2[h, m], m)), n), h),
                                                                               by=matrix_algebra),
    eq(each(-(1 / N) * total((1 - A1[n, h] ** 2) * total((delta(y[n], m) - P[n, m]) * W2[h, m], m), n), h),
                                                                               by=matrix_algebra),
    eq(delta1.T @ ones(N),                                                     by=matrix_algebra),
    name="backpropagation.hidden_bias",
    title="The gradient by the bias of the hidden layer",
)

# ── squared loss ─────────────────────────────────────────────────────────────────────────────────

squared = (1 / (2 * N)) * norm(Z2 - T) ** 2
squared_entries = (1 / (2 * N)) * total(total((Z2[n, c] - T[n, c]) ** 2, c), n)
error2 = define("delta2", (Z2 - T) / N, latex=r"\delta_2")
error1 = define("delta1", hadamard(error2 @ W2.T, 1 - hadamard_power(A1, 2)), latex=r"\delta_1")

squared_output_weights = calc(
    nabla(squared, W2),
    eq(nabla(squared_entries, W2),                                             by=matrix_algebra),
    eq(each((1 / N) * total(total((Z2[n, c] - T[n, c]) * D(Z2[n, c], W2[h, k]), c), n), h, k), by=(linearity, chain_rule)),
    eq(each((1 / N) * total(total((Z2[n, c] - T[n, c]) * A1[n, h] * delta(c, k), c), n), h, k),
                                                                               by=(matrix_algebra, linearity)),
    eq(A1.T @ error2,                                                          by=matrix_algebra),
    name="backpropagation.squared_output_weights",
    title="Squared loss: the gradient by the weights of the output layer",
)

squared_output_bias = calc(
    nabla(squared, b2),
    eq(nabla(squared_entries, b2),                                             by=matrix_algebra),
    eq(each((1 / N) * total(total((Z2[n, c] - T[n, c]) * D(Z2[n, c], b2[k]), c), n), k),       by=(linearity, chain_rule)),
    eq(each((1 / N) * total(total((Z2[n, c] - T[n, c]) * delta(c, k), c), n), k),              by=(matrix_algebra, linearity)),
    eq(error2.T @ ones(N),                                                     by=matrix_algebra),
    name="backpropagation.squared_output_bias",
    title="Squared loss: the gradient by the bias of the output layer",
)

squared_hidden_weights = calc(
    nabla(squared, W1),
    eq(nabla(squared_entries, W1),                                             by=matrix_algebra),
    eq(each((1 / N) * total(total((Z2[n, c] - T[n, c]) * D(Z2[n, c], W1[j, h]), c), n), j, h), by=(linearity, chain_rule)),
    eq(each((1 / N) * total(total((Z2[n, c] - T[n, c]) * total((1 - A1[n, g] ** 2) * X[n, j] * delta(g, h) * W2[g, c], g), c), n), j, h),
                                                                               by=(matrix_algebra, linearity, chain_rule)),
    eq(each((1 / N) * total(X[n, j] * (1 - A1[n, h] ** 2) * total((Z2[n, c] - T[n, c]) * W2[h, c], c), n), j, h),
                                                                               by=matrix_algebra),
    eq(X.T @ error1,                                                           by=matrix_algebra),
    name="backpropagation.squared_hidden_weights",
    title="Squared loss: the gradient by the weights of the hidden layer",
)

squared_hidden_bias = calc(
    nabla(squared, b1),
    eq(nabla(squared_entries, b1),                                             by=matrix_algebra),
    eq(each((1 / N) * total(total((Z2[n, c] - T[n, c]) * D(Z2[n, c], b1[h]), c), n), h),       by=(linearity, chain_rule)),
    eq(each((1 / N) * total(total((Z2[n, c] - T[n, c]) * total((1 - A1[n, g] ** 2) * delta(g, h) * W2[g, c], g), c), n), h),
                                                                               by=(matrix_algebra, linearity, chain_rule)),
    eq(each((1 / N) * total((1 - A1[n, h] ** 2) * total((Z2[n, c] - T[n, c]) * W2[h, c], c), n), h),
                                                                               by=matrix_algebra),
    eq(error1.T @ ones(N),                                                     by=matrix_algebra),
    name="backpropagation.squared_hidden_bias",
    title="Squared loss: the gradient by the bias of the hidden layer",
)

# ── one point, with columns ──────────────────────────────────────────────────────────────────────

x = vector("x", d)
V1, V2 = matrix("W1", H, d, latex="W_1"), matrix("W2", K, H, latex="W_2")
z1 = define("z1", V1 @ x + b1, latex="z_1")
a1 = define("a1", tanh(z1), latex="a_1")
z2 = define("z2", V2 @ a1 + b2, latex="z_2")
p = define("p", softmax_of_vector(z2))
point_loss = z2[c] - ln(total(exp(z2[q]), q))
point2 = define("delta2", p - each(delta(k, c), k), latex=r"\delta_2")
point1 = define("delta1", hadamard(V2.T @ point2, 1 - hadamard_power(a1, 2)), latex=r"\delta_1")

point_output_weights = calc(
    nabla(-ln(p[c]), V2),
    eq(nabla(-point_loss, V2),                                                 by=(matrix_algebra, log_rules)),
    eq(each(-(a1[h] * delta(c, k) - total(exp(z2[q]) * a1[h] * delta(q, k), q) / total(exp(z2[q]), q)), k, h),
                                                                               by=(linearity, chain_rule, matrix_algebra)),
    eq(each((exp(z2[k]) / total(exp(z2[q]), q) - delta(k, c)) * a1[h], k, h),  by=algebra),
    eq(point2 @ a1.T,                                                          by=matrix_algebra),
    name="backpropagation.point_output_weights",
    title="One point: the gradient by the weights of the output layer",
)

point_output_bias = calc(
    nabla(-ln(p[c]), b2),
    eq(nabla(-point_loss, b2),                                                 by=(matrix_algebra, log_rules)),
    eq(each(-(delta(c, k) - total(exp(z2[q]) * delta(q, k), q) / total(exp(z2[q]), q)), k),    by=(linearity, chain_rule, matrix_algebra)),
    eq(point2,                                                                 by=matrix_algebra),
    name="backpropagation.point_output_bias",
    title="One point: the gradient by the bias of the output layer",
)

point_hidden_weights = calc(
    nabla(-ln(p[c]), V1),
    eq(nabla(-point_loss, V1),                                                 by=(matrix_algebra, log_rules)),
    eq(each(-x[j] * (1 - a1[h] ** 2) * (V2[c, h] - total(p[m] * V2[m, h], m)), h, j),          by=(linearity, chain_rule, matrix_algebra)),
    eq(each((1 - a1[h] ** 2) * total(V2[m, h] * (p[m] - delta(m, c)), m) * x[j], h, j),        by=matrix_algebra),
    eq(point1 @ x.T,                                                           by=matrix_algebra),
    name="backpropagation.point_hidden_weights",
    title="One point: the gradient by the weights of the hidden layer",
)

point_hidden_bias = calc(
    nabla(-ln(p[c]), b1),
    eq(nabla(-point_loss, b1),                                                 by=(matrix_algebra, log_rules)),
    eq(each(-(total((1 - a1[g] ** 2) * delta(g, h) * V2[c, g], g) - total(exp(z2[q]) * total((1 - a1[g] ** 2) * delta(g, h) * V2[q, g], g), q) / total(exp(z2[q]), q)), h),
                                                                               by=(linearity, chain_rule, matrix_algebra)),
    eq(each((1 - a1[h] ** 2) * total(V2[m, h] * (p[m] - delta(m, c)), m), h),  by=matrix_algebra),
    eq(point1,                                                                 by=matrix_algebra),
    name="backpropagation.point_hidden_bias",
    title="One point: the gradient by the bias of the hidden layer",
)

# ── any number of layers: one step of the recursion ──────────────────────────────────────────────

above, below = size("n_above", latex="n_{l+1}"), size("n_below", latex="n_l")
rest, phi = unspecified("F", above), unspecified("phi")
W, b, z = matrix("W", above, below), vector("b", above), vector("z", below)
s, r = index("s", above), index("r", below)
u = define("u", W @ phi(z) + b)
error = define("delta", rest.gradient(u), latex=r"\delta")

recursion = calc(
    nabla(rest(u), z),
    eq(nabla(rest(W @ phi(z) + b), z),                                         by=u),
    eq(each(total(rest.gradient(W @ phi(z) + b)[s] * D((W @ phi(z) + b)[s], z[r]), s), r),     by=chain_rule),
    eq(each(total(rest.gradient(W @ phi(z) + b)[s] * W[s, r] * phi.prime(z[r]), s), r),        by=(linearity, chain_rule, matrix_algebra)),
    eq(hadamard(W.T @ rest.gradient(W @ phi(z) + b), phi.prime(z)),            by=matrix_algebra),
    eq(hadamard(W.T @ error, phi.prime(z)),                                    by=(error, u)),
    name="backpropagation.recursion",
    title="Any depth: the error of a layer from the error of the next",
)

layer_weights = calc(
    nabla(rest(u), W),
    eq(nabla(rest(W @ phi(z) + b), W),                                         by=u),
    eq(rest.gradient(W @ phi(z) + b) @ phi(z).T,                               by=(chain_rule, linearity, matrix_algebra)),
    eq(error @ phi(z).T,                                                       by=(error, u)),
    name="backpropagation.layer_weights",
    title="Any depth: the gradient by the weights of a layer",
)

layer_bias = calc(
    nabla(rest(u), b),
    eq(nabla(rest(W @ phi(z) + b), b),                                         by=u),
    eq(rest.gradient(W @ phi(z) + b),                                          by=(chain_rule, linearity)),
    eq(error,                                                                  by=(error, u)),
    name="backpropagation.layer_bias",
    title="Any depth: the gradient by the bias of a layer",
)
