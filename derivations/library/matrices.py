r"""Identities of matrix algebra and of matrix calculus, a reference for the pages that follow.

Statement.  Products, transposes, traces, entrywise products and row sums; then the gradients, Jacobians
and Hessians of linear and quadratic functions of a vector or a matrix, of norms, and of functions that
are applied entry by entry; inverses and determinants.
Conventions.  A vector is a column.  The gradient ∇f has the shape of what it is taken by.  A Jacobian
∂f/∂x is in numerator layout, J_ij = ∂f_i/∂x_j, unless the title says denominator layout, which is its
transpose.  A_i is row i of A and (Aᵀ)_j its column j, both as vectors.  ‖A‖_F is the Frobenius norm,
⊙ the product entry by entry, 1_n the vector of n ones.
Method.  Every line between arrays is one between their generic entries; all sizes are arbitrary.
Assumed.  Sᵀ = S where a title calls S symmetric, x ≠ 0 where a norm itself is differentiated, v ≠ 0 for
a reflection, 1 + v·u ≠ 0 for the inverse of a rank-one change, no entry zero where ‖x‖_1 is differentiated,
det A ≠ 0 for an inverse and det A > 0 for ln det A.
References.  K. B. Petersen, M. S. Pedersen, "The Matrix Cookbook", Technical University of Denmark 2012,
sections 1, 2 and 9; J. R. Magnus, H. Neudecker, "Matrix Differential Calculus", Wiley 2019, part three;
R. A. Horn, C. R. Johnson, "Topics in Matrix Analysis", Cambridge 1991, chapter 5.
"""

from derivations.calc import (
    D,
    calc,
    define,
    delta,
    det,
    diag,
    each,
    eq,
    exp,
    function,
    given,
    hadamard,
    hessian,
    identity,
    index,
    inverse,
    log,
    matrix,
    nabla,
    norm,
    ones,
    real,
    size,
    sqrt,
    total,
    tr,
    unequal,
    vector,
)
from derivations.library.activations import softplus_derivative
from derivations.library.sigmoid import derivative, sigma, softplus
from derivations.rules import (
    chain_rule,
    higher_derivative,
    inverse_matrix,
    linearity,
    matrix_algebra,
    product_rule,
    quotient_rule,
    root_rules,
)
from derivations.rules import (
    gradient as gradient_rule,
)

m, n, p, q = size("m"), size("n"), size("p"), size("q")

# ── products ─────────────────────────────────────────────────────────────────────────────────────

A, B, C = matrix("A", m, n), matrix("B", n, p), matrix("C", p, q)
i, j, k, s = index("i", m), index("j", n), index("k", p), index("s", q)
h = index("h", n)
u, v, x, y = vector("u", m), vector("v", n), vector("x", n), vector("y", p)

transpose_of_product = calc(
    (A @ B).T,
    eq(each((A @ B)[i, k], k, i),                                                                      by=matrix_algebra),
    eq(each(total(A[i, j] * B[j, k], j), k, i),                                                        by=matrix_algebra),
    eq(each(total(B.T[k, j] * A.T[j, i], j), k, i),                                                    by=matrix_algebra),
    eq(B.T @ A.T,                                                                                      by=matrix_algebra),
    name="matrices.transpose_of_product",
    title="The transpose of a product",
)

associativity = calc(
    (A @ B) @ C,
    eq(each(total(total(A[i, j] * B[j, k], j) * C[k, s], k), i, s),                                    by=matrix_algebra),
    eq(each(total(A[i, j] * total(B[j, k] * C[k, s], k), j), i, s),                                    by=matrix_algebra),
    eq(A @ (B @ C),                                                                                    by=matrix_algebra),
    name="matrices.associativity",
    title="Products are associative",
)

columns_times_rows = calc(
    A @ B,
    eq(each(total(A[i, j] * B[j, k], j), i, k),                                                        by=matrix_algebra),
    eq(total(A.T[j] @ B[j].T, j),                                                                      by=matrix_algebra),
    name="matrices.columns_times_rows",
    title="A product is the sum of columns times rows",
)

gram_matrix = calc(
    A.T @ A,
    eq(each(total(A[i, j] * A[i, h], i), j, h),                                                        by=matrix_algebra),
    eq(total(A[i] @ A[i].T, i),                                                                        by=matrix_algebra),
    name="matrices.gram_matrix",
    title="AᵀA is the sum of the outer products of the rows",
)

product_of_outer_products = calc(
    (u @ v.T) @ (x @ y.T),
    eq(u @ (v.T @ (x @ y.T)),                                                                          by=matrix_algebra),
    eq((v.T @ x) * (u @ y.T),                                                                          by=matrix_algebra),
    name="matrices.product_of_outer_products",
    title="The product of two outer products",
)

# ── traces and forms ─────────────────────────────────────────────────────────────────────────────

A, B, C, M = matrix("A", m, n), matrix("B", n, m), matrix("C", m, n), matrix("M", n, n)
F, G, H = matrix("F", m, n), matrix("G", n, p), matrix("H", p, m)
x, y = vector("x", n), vector("y", n)

trace_of_transpose = calc(
    tr(M.T),
    eq(total(M.T[j, j], j),                                                                            by=matrix_algebra),
    eq(total(M[j, j], j),                                                                              by=matrix_algebra),
    eq(tr(M),                                                                                          by=matrix_algebra),
    name="matrices.trace_of_transpose",
    title="The trace of the transpose",
)

trace_of_product = calc(
    tr(A @ B),
    eq(total(total(A[i, j] * B[j, i], j), i),                                                          by=matrix_algebra),
    eq(total(total(B[j, i] * A[i, j], i), j),                                                          by=matrix_algebra),
    eq(tr(B @ A),                                                                                      by=matrix_algebra),
    name="matrices.trace_of_product",
    title="Factors commute under the trace",
)

cyclic_trace = calc(
    tr(F @ G @ H),
    eq(tr(H @ (F @ G)),                                                                                by=trace_of_product),
    eq(tr((G @ H) @ F),                                                                                by=matrix_algebra),
    name="matrices.cyclic_trace",
    title="The trace of a product is cyclic",
)

frobenius_product = calc(
    tr(A.T @ C),
    eq(total(total(A.T[j, i] * C[i, j], i), j),                                                        by=matrix_algebra),
    eq(total(total(A[i, j] * C[i, j], j), i),                                                          by=matrix_algebra),
    name="matrices.frobenius_product",
    title="The inner product of two matrices",
)

frobenius_norm = calc(
    norm(A) ** 2,
    eq(total(total(A[i, j] ** 2, j), i),                                                               by=matrix_algebra),
    eq(total(total(A.T[j, i] * A[i, j], i), j),                                                        by=matrix_algebra),
    eq(tr(A.T @ A),                                                                                    by=matrix_algebra),
    name="matrices.frobenius_norm",
    title="The square of the Frobenius norm",
)

quadratic_form = calc(
    x.T @ M @ x,
    eq(total(x[h] * (M @ x)[h], h),                                                                    by=matrix_algebra),
    eq(total(total(M[h, j] * x[h] * x[j], j), h),                                                      by=matrix_algebra),
    name="matrices.quadratic_form",
    title="A quadratic form by its coefficients",
)

symmetric_part = calc(
    x.T @ M @ x,
    eq((x.T @ M @ x + (x.T @ M @ x).T) / 2,                                                            by=matrix_algebra),
    eq((x.T @ M @ x + x.T @ M.T @ x) / 2,                                                              by=matrix_algebra),
    eq(x.T @ ((M + M.T) / 2) @ x,                                                                      by=matrix_algebra),
    name="matrices.symmetric_part",
    title="A quadratic form sees the symmetric part of its matrix",
)

form_as_trace = calc(
    x.T @ M @ x,
    eq(total(total(M[h, j] * x[h] * x[j], j), h),                                                      by=quadratic_form),
    eq(total(total(M[h, j] * (x @ x.T)[j, h], j), h),                                                  by=matrix_algebra),
    eq(tr(M @ (x @ x.T)),                                                                              by=matrix_algebra),
    name="matrices.form_as_trace",
    title="A quadratic form is a trace",
)

distance = calc(
    norm(x - y) ** 2,
    eq((x - y).T @ (x - y),                                                                            by=matrix_algebra),
    eq(x.T @ x - x.T @ y - y.T @ x + y.T @ y,                                                          by=matrix_algebra),
    eq(norm(x) ** 2 - 2 * x.T @ y + norm(y) ** 2,                                                      by=matrix_algebra),
    name="matrices.distance",
    title="The square of a distance",
)

parallelogram = calc(
    norm(x + y) ** 2 + norm(x - y) ** 2,
    eq((x + y).T @ (x + y) + (x - y).T @ (x - y),                                                      by=matrix_algebra),
    eq(2 * norm(x) ** 2 + 2 * norm(y) ** 2,                                                            by=matrix_algebra),
    name="matrices.parallelogram",
    title="The parallelogram law",
)

lagrange = calc(
    norm(x) ** 2 * norm(y) ** 2 - (x.T @ y) ** 2,
    eq(total(x[h] ** 2, h) * total(y[j] ** 2, j) - total(x[h] * y[h], h) * total(x[j] * y[j], j),      by=matrix_algebra),
    eq(total(total(x[h] ** 2 * y[j] ** 2 - x[h] * y[h] * x[j] * y[j], j), h),                          by=matrix_algebra),
    eq(total(total((x[h] * y[j] - x[j] * y[h]) ** 2, j), h) / 2,                                       by=matrix_algebra),
    name="matrices.lagrange",
    title="Lagrange's identity, whose right side is never negative: (x·y)² ≤ ‖x‖²‖y‖²",
)

# ── entry by entry, diagonals, ones ──────────────────────────────────────────────────────────────

B = matrix("B", m, n)
u = vector("u", m)

hadamard_under_trace = calc(
    tr(A.T @ hadamard(B, C)),
    eq(total(total(A[i, j] * (B[i, j] * C[i, j]), j), i),                                              by=matrix_algebra),
    eq(total(total((A[i, j] * B[i, j]) * C[i, j], j), i),                                              by=matrix_algebra),
    eq(tr(hadamard(A, B).T @ C),                                                                       by=matrix_algebra),
    name="matrices.hadamard_under_trace",
    title="Products entry by entry under the trace",
)

hadamard_form = calc(
    u.T @ hadamard(A, B) @ x,
    eq(total(total(u[i] * A[i, j] * B[i, j] * x[j], j), i),                                            by=matrix_algebra),
    eq(total((diag(u) @ A @ diag(x) @ B.T)[i, i], i),                                                  by=matrix_algebra),
    eq(tr(diag(u) @ A @ diag(x) @ B.T),                                                                by=matrix_algebra),
    name="matrices.hadamard_form",
    title="A form with a product entry by entry",
)

diagonal_times_vector = calc(
    diag(x) @ y,
    eq(each(x[j] * y[j], j),                                                                           by=matrix_algebra),
    eq(hadamard(x, y),                                                                                 by=matrix_algebra),
    name="matrices.diagonal_times_vector",
    title="A diagonal matrix times a vector",
)

scaled_rows = calc(
    diag(u) @ A,
    eq(each(u[i] * A[i, j], i, j),                                                                     by=matrix_algebra),
    eq(hadamard(u @ ones(n).T, A),                                                                     by=matrix_algebra),
    name="matrices.scaled_rows",
    title="A diagonal matrix from the left scales the rows",
)

scaled_columns = calc(
    A @ diag(x),
    eq(each(A[i, j] * x[j], i, j),                                                                     by=matrix_algebra),
    eq(hadamard(A, ones(m) @ x.T),                                                                     by=matrix_algebra),
    name="matrices.scaled_columns",
    title="A diagonal matrix from the right scales the columns",
)

row_sums = calc(
    A @ ones(n),
    eq(each(total(A[i, j], j), i),                                                                     by=matrix_algebra),
    name="matrices.row_sums",
    title="The sums of the rows",
)

column_sums = calc(
    A.T @ ones(m),
    eq(each(total(A.T[j, i], i), j),                                                                   by=matrix_algebra),
    eq(each(total(A[i, j], i), j),                                                                     by=matrix_algebra),
    name="matrices.column_sums",
    title="The sums of the columns",
)

sum_of_entries = calc(
    ones(m).T @ A @ ones(n),
    eq(total((A @ ones(n))[i], i),                                                                     by=matrix_algebra),
    eq(total(total(A[i, j], j), i),                                                                    by=matrix_algebra),
    name="matrices.sum_of_entries",
    title="The sum of all entries",
)

# ── matrices that are the identity but for rank one ──────────────────────────────────────────────

u, v = vector("u", n), vector("v", n)
centring = identity(n) - ones(n) @ ones(n).T / n
reflection = identity(n) - 2 * (v @ v.T) / (v.T @ v)

centred = calc(
    centring @ x,
    eq(x - (ones(n).T @ x) / n * ones(n),                                                              by=matrix_algebra),
    eq(each(x[j] - total(x[h], h) / n, j),                                                             by=matrix_algebra),
    name="matrices.centred",
    title="Subtracting the mean",
)

centred_twice = calc(
    centring @ centring,
    eq(identity(n) - 2 * (ones(n) @ ones(n).T / n) + (ones(n).T @ ones(n)) * (ones(n) @ ones(n).T) / n**2,
                                                                                                       by=matrix_algebra),
    eq(identity(n) - 2 * (ones(n) @ ones(n).T / n) + ones(n) @ ones(n).T / n,                          by=matrix_algebra),
    eq(centring,                                                                                       by=matrix_algebra),
    name="matrices.centred_twice",
    title="Subtracting the mean again changes nothing",
)

two_reflections = calc(
    reflection @ reflection,
    eq(identity(n) - 4 * (v @ v.T) / (v.T @ v) + 4 * (v.T @ v) * (v @ v.T) / (v.T @ v) ** 2,           by=matrix_algebra),
    eq(identity(n),                                                                                    by=matrix_algebra),
    name="matrices.two_reflections",
    title="A reflection undoes itself",
)

reflected_norm = calc(
    norm(reflection @ x) ** 2,
    eq(norm(x - 2 * (v.T @ x) / (v.T @ v) * v) ** 2,                                                   by=matrix_algebra),
    eq(norm(x) ** 2 - 4 * (v.T @ x) ** 2 / (v.T @ v) + 4 * (v.T @ x) ** 2 / (v.T @ v) ** 2 * (v.T @ v),
                                                                                                       by=matrix_algebra),
    eq(norm(x) ** 2,                                                                                   by=matrix_algebra),
    name="matrices.reflected_norm",
    title="A reflection keeps lengths",
)

rank_one_inverse = calc(
    (identity(n) + u @ v.T) @ (identity(n) - u @ v.T / (1 + v.T @ u)),
    eq(identity(n) + u @ v.T - (1 + v.T @ u) * (u @ v.T) / (1 + v.T @ u),                              by=matrix_algebra),
    eq(identity(n),                                                                                    by=matrix_algebra),
    name="matrices.rank_one_inverse",
    title="The inverse of a rank-one change",
)

# ── gradients by a vector ────────────────────────────────────────────────────────────────────────

A, M = matrix("A", m, n), matrix("M", n, n)
t = index("t", n)
a, b, y = vector("a", n), vector("b", m), vector("y", m)

linear = calc(
    nabla(a.T @ x, x),
    eq(each(D(total(a[h] * x[h], h), x[j]), j),                                                        by=(gradient_rule, matrix_algebra)),
    eq(each(a[j], j),                                                                                  by=linearity),
    eq(a,                                                                                              by=matrix_algebra),
    name="matrices.linear",
    title="The gradient of a linear function",
)

quadratic = calc(
    nabla(x.T @ M @ x, x),
    eq(each(D(total(total(M[h, t] * x[h] * x[t], t), h), x[j]), j),                                    by=(gradient_rule, matrix_algebra)),
    eq(each(total(M[j, t] * x[t], t) + total(M[h, j] * x[h], h), j),                                   by=(linearity, product_rule)),
    eq(M @ x + M.T @ x,                                                                                by=matrix_algebra),
    eq((M + M.T) @ x,                                                                                  by=matrix_algebra),
    name="matrices.quadratic",
    title="The gradient of a quadratic form",
)

S, offset = matrix("S", n, n), vector("b", n)
is_symmetric = given(S.T, S, name="S is symmetric")

symmetric_quadratic = calc(
    nabla(x.T @ S @ x / 2 - offset.T @ x, x),
    eq(nabla(x.T @ S @ x, x) / 2 - nabla(offset.T @ x, x),                                             by=linearity),
    eq((S + S.T) @ x / 2 - offset,                                                                     by=(quadratic, linear)),
    eq((S + S) @ x / 2 - offset,                                                                       by=is_symmetric),
    eq(S @ x - offset,                                                                                 by=matrix_algebra),
    name="matrices.symmetric_quadratic",
    title="The gradient of ½ xᵀSx - bᵀx for a symmetric S",
    given=(is_symmetric,),
)

symmetric_bilinear = calc(
    x.T @ S @ v,
    eq((x.T @ S @ v).T,                                                                                by=matrix_algebra),
    eq(v.T @ S.T @ x,                                                                                  by=matrix_algebra),
    eq(v.T @ S @ x,                                                                                    by=is_symmetric),
    name="matrices.symmetric_bilinear",
    title="A symmetric bilinear form may be read from either side",
    given=(is_symmetric,),
)

bilinear_left = calc(
    nabla(y.T @ A @ x, y),
    eq(nabla((A @ x).T @ y, y),                                                                        by=matrix_algebra),
    eq(A @ x,                                                                                          by=linear),
    name="matrices.bilinear_left",
    title="The gradient of a bilinear form by its left vector",
)

bilinear_right = calc(
    nabla(y.T @ A @ x, x),
    eq(nabla((A.T @ y).T @ x, x),                                                                      by=matrix_algebra),
    eq(A.T @ y,                                                                                        by=linear),
    name="matrices.bilinear_right",
    title="The gradient of a bilinear form by its right vector",
)

squared_norm = calc(
    nabla(norm(x) ** 2, x),
    eq(nabla(total(x[h] ** 2, h), x),                                                                  by=matrix_algebra),
    eq(each(total(D(x[h] ** 2, x[j]), h), j),                                                          by=linearity),
    eq(2 * x,                                                                                          by=chain_rule),
    name="matrices.squared_norm",
    title="The gradient of a squared norm",
)

squared_distance = calc(
    nabla(norm(x - a) ** 2, x),
    eq(nabla(total((x[h] - a[h]) ** 2, h), x),                                                         by=matrix_algebra),
    eq(2 * (x - a),                                                                                    by=(linearity, chain_rule)),
    name="matrices.squared_distance",
    title="The gradient of a squared distance",
)

squared_image = calc(
    nabla(norm(A @ x) ** 2, x),
    eq(nabla(x.T @ (A.T @ A) @ x, x),                                                                  by=matrix_algebra),
    eq((A.T @ A + (A.T @ A).T) @ x,                                                                    by=quadratic),
    eq(2 * A.T @ A @ x,                                                                                by=matrix_algebra),
    name="matrices.squared_image",
    title="The gradient of xᵀAᵀAx",
)

least_squares = calc(
    nabla(norm(A @ x - b) ** 2, x),
    eq(nabla(norm(A @ x) ** 2 - 2 * (A.T @ b).T @ x + norm(b) ** 2, x),                                by=matrix_algebra),
    eq(nabla(norm(A @ x) ** 2, x) - 2 * nabla((A.T @ b).T @ x, x),                                     by=linearity),
    eq(2 * A.T @ A @ x - 2 * A.T @ b,                                                                  by=(squared_image, linear)),
    eq(2 * A.T @ (A @ x - b),                                                                          by=matrix_algebra),
    name="matrices.least_squares",
    title="The gradient of a squared residual",
)

gaussian = calc(
    nabla(exp(-(norm(x - a) ** 2 / 2)), x),
    eq(-exp(-(norm(x - a) ** 2 / 2)) * nabla(norm(x - a) ** 2, x) / 2,                                 by=(chain_rule, linearity)),
    eq(exp(-(norm(x - a) ** 2 / 2)) * (a - x),                                                         by=squared_distance),
    name="matrices.gaussian",
    title="The gradient of a Gaussian",
)

# ── gradients by a matrix ────────────────────────────────────────────────────────────────────────

X, B, C, R = matrix("X", m, n), matrix("B", n, m), matrix("C", p, m), matrix("R", p, n)
K, L, Q = matrix("K", m, m), matrix("L", n, n), matrix("Q", n, p)
c = vector("c", n)
r = index("r", m)

trace_linear = calc(
    nabla(tr(B @ X), X),
    eq(nabla(total(total(B[h, i] * X[i, h], i), h), X),                                                by=matrix_algebra),
    eq(each(B[j, i], i, j),                                                                            by=linearity),
    eq(B.T,                                                                                            by=matrix_algebra),
    name="matrices.trace_linear",
    title="The gradient of a trace",
)

trace_between = calc(
    nabla(tr(C @ X @ Q), X),
    eq(nabla(tr((Q @ C) @ X), X),                                                                      by=matrix_algebra),
    eq((Q @ C).T,                                                                                      by=trace_linear),
    eq(C.T @ Q.T,                                                                                      by=matrix_algebra),
    name="matrices.trace_between",
    title="The gradient of a trace by a factor between two others",
)

rank_one_gradient = calc(
    nabla(b.T @ X @ a, X),
    eq(each(D(total(total(b[r] * X[r, h] * a[h], h), r), X[i, j]), i, j),                              by=(gradient_rule, matrix_algebra)),
    eq(each(b[i] * a[j], i, j),                                                                        by=linearity),
    eq(b @ a.T,                                                                                        by=matrix_algebra),
    name="matrices.rank_one_gradient",
    title="The gradient of bᵀXa",
)

squared_frobenius = calc(
    nabla(norm(X) ** 2, X),
    eq(nabla(total(total(X[r, h] ** 2, h), r), X),                                                     by=matrix_algebra),
    eq(2 * X,                                                                                          by=(linearity, chain_rule)),
    name="matrices.squared_frobenius",
    title="The gradient of a squared Frobenius norm",
)

trace_of_square = calc(
    nabla(tr(L @ L), L),
    eq(nabla(total(total(L[h, t] * L[t, h], t), h), L),                                                by=matrix_algebra),
    eq(2 * L.T,                                                                                        by=(linearity, product_rule)),
    name="matrices.trace_of_square",
    title="The gradient of the trace of a square",
)

trace_quadratic = calc(
    nabla(tr(X.T @ K @ X), X),
    eq(K @ X + K.T @ X,                                                                                by=(linearity, product_rule)),
    eq((K + K.T) @ X,                                                                                  by=matrix_algebra),
    name="matrices.trace_quadratic",
    title="The gradient of tr(XᵀKX)",
)

trace_quadratic_right = calc(
    nabla(tr(X @ L @ X.T), X),
    eq(nabla(tr(L @ X.T @ X), X),                                                                      by=matrix_algebra),
    eq(X @ L.T + X @ L,                                                                                by=(linearity, product_rule)),
    eq(X @ (L + L.T),                                                                                  by=matrix_algebra),
    name="matrices.trace_quadratic_right",
    title="The gradient of tr(XLXᵀ)",
)

bilinear_in_images = calc(
    nabla(a.T @ X.T @ X @ c, X),
    eq(nabla((X @ a).T @ (X @ c), X),                                                                  by=matrix_algebra),
    eq(X @ c @ a.T + X @ a @ c.T,                                                                      by=(linearity, product_rule)),
    eq(X @ (a @ c.T + c @ a.T),                                                                        by=matrix_algebra),
    name="matrices.bilinear_in_images",
    title="The gradient of the inner product of two images",
)

matrix_least_squares = calc(
    nabla(norm(C @ X - R) ** 2, X),
    eq(nabla(tr(X.T @ (C.T @ C) @ X) - 2 * tr((R.T @ C) @ X) + norm(R) ** 2, X),                       by=matrix_algebra),
    eq(nabla(tr(X.T @ (C.T @ C) @ X), X) - 2 * nabla(tr((R.T @ C) @ X), X),                            by=linearity),
    eq((C.T @ C + (C.T @ C).T) @ X - 2 * (R.T @ C).T,                                                  by=(trace_quadratic, trace_linear)),
    eq(2 * C.T @ (C @ X - R),                                                                          by=matrix_algebra),
    name="matrices.matrix_least_squares",
    title="The gradient of a squared residual by a matrix",
)

# ── Jacobians and Hessians ───────────────────────────────────────────────────────────────────────

numerator_layout = calc(
    D(A @ x, x, layout="numerator"),
    eq(each(D(total(A[i, h] * x[h], h), x[j]), i, j),                                                  by=matrix_algebra),
    eq(each(A[i, j], i, j),                                                                            by=linearity),
    eq(A,                                                                                              by=matrix_algebra),
    name="matrices.numerator_layout",
    title="The Jacobian of a linear map, in numerator layout",
)

denominator_layout = calc(
    D(A @ x, x, layout="denominator"),
    eq(each(D(total(A[i, h] * x[h], h), x[j]), j, i),                                                  by=matrix_algebra),
    eq(each(A[i, j], j, i),                                                                            by=linearity),
    eq(A.T,                                                                                            by=matrix_algebra),
    name="matrices.denominator_layout",
    title="The Jacobian of a linear map, in denominator layout",
)

row_layout = calc(
    D(x.T @ M @ x, x, layout="numerator"),
    eq(nabla(x.T @ M @ x, x).T,                                                                        by=matrix_algebra),
    eq(((M + M.T) @ x).T,                                                                              by=quadratic),
    eq(x.T @ (M + M.T),                                                                                by=matrix_algebra),
    name="matrices.row_layout",
    title="The derivative of a number in numerator layout is a row",
)

scaled_vector = calc(
    D((a.T @ x) * x, x, layout="numerator"),
    eq(each(D((a.T @ x) * x[j], x[h]), j, h),                                                          by=matrix_algebra),
    eq(each(a[h] * x[j] + (a.T @ x) * delta(j, h), j, h),                                              by=(product_rule, linearity)),
    eq(x @ a.T + (a.T @ x) * identity(n),                                                              by=matrix_algebra),
    name="matrices.scaled_vector",
    title="The Jacobian of a vector times a number",
)

squares = calc(
    D(hadamard(x, x), x, layout="numerator"),
    eq(2 * diag(x),                                                                                    by=product_rule),
    name="matrices.squares",
    title="The Jacobian of the squares of the entries",
)

quadratic_hessian = calc(
    hessian(x.T @ M @ x, x),
    eq(D(nabla(x.T @ M @ x, x), x, layout="numerator"),                                                by=higher_derivative),
    eq(D((M + M.T) @ x, x, layout="numerator"),                                                        by=quadratic),
    eq(M + M.T,                                                                                        by=numerator_layout),
    name="matrices.quadratic_hessian",
    title="The Hessian of a quadratic form",
)

squared_norm_hessian = calc(
    hessian(norm(x) ** 2, x),
    eq(D(nabla(norm(x) ** 2, x), x, layout="numerator"),                                               by=higher_derivative),
    eq(D(2 * x, x, layout="numerator"),                                                                by=squared_norm),
    eq(2 * identity(n),                                                                                by=linearity),
    name="matrices.squared_norm_hessian",
    title="The Hessian of a squared norm",
)

least_squares_hessian = calc(
    hessian(norm(A @ x - b) ** 2, x),
    eq(D(nabla(norm(A @ x - b) ** 2, x), x, layout="numerator"),                                       by=higher_derivative),
    eq(D(2 * A.T @ (A @ x - b), x, layout="numerator"),                                                by=least_squares),
    eq(2 * A.T @ A,                                                                                    by=linearity),
    name="matrices.least_squares_hessian",
    title="The Hessian of a squared residual",
)

# ── functions entry by entry ─────────────────────────────────────────────────────────────────────

z = vector("z", m)

elementwise = calc(
    D(sigma(z), z, layout="numerator"),
    eq(each(D(sigma(z[i]), z[r]), i, r),                                                               by=matrix_algebra),
    eq(diag(sigma.prime(z)),                                                                           by=chain_rule),
    eq(diag(hadamard(sigma(z), 1 - sigma(z))),                                                         by=derivative),
    name="matrices.elementwise",
    title="The Jacobian of a function applied to each entry",
)

layer = calc(
    D(sigma(A @ x), x, layout="numerator"),
    eq(each(sigma.prime((A @ x)[i]) * D((A @ x)[i], x[j]), i, j),                                      by=chain_rule),
    eq(each(sigma.prime((A @ x)[i]) * A[i, j], i, j),                                                  by=(linearity, matrix_algebra)),
    eq(diag(sigma.prime(A @ x)) @ A,                                                                   by=matrix_algebra),
    name="matrices.layer",
    title="The Jacobian of a layer",
)

half_square = calc(
    nabla(norm(A @ x) ** 2 / 2, x),
    eq(nabla(norm(A @ x) ** 2, x) / 2,                                                                 by=linearity),
    eq(2 * A.T @ A @ x / 2,                                                                            by=squared_image),
    eq(A.T @ (A @ x),                                                                                  by=matrix_algebra),
    name="matrices.half_square",
    title="The gradient of half the square of Ax",
)

sum_of_softplus = calc(
    nabla(ones(m).T @ softplus(A @ x), x),
    eq(nabla(total(softplus((A @ x)[i]), i), x),                                                       by=matrix_algebra),
    eq(each(total(sigma((A @ x)[i]) * A[i, j], i), j),                                                 by=(linearity, chain_rule, softplus_derivative)),
    eq(A.T @ sigma(A @ x),                                                                             by=matrix_algebra),
    name="matrices.sum_of_softplus",
    title="The gradient of a sum of softplus over the entries of Ax",
)

# ── norms ────────────────────────────────────────────────────────────────────────────────────────

norm_gradient = calc(
    nabla(norm(x), x),
    eq(nabla(sqrt(total(x[h] ** 2, h)), x),                                                            by=matrix_algebra),
    eq(nabla(total(x[h] ** 2, h), x) / (2 * sqrt(total(x[h] ** 2, h))),                                by=chain_rule),
    eq(2 * x / (2 * norm(x)),                                                                          by=squared_norm),
    eq(x / norm(x),                                                                                    by=matrix_algebra),
    name="matrices.norm_gradient",
    title="The gradient of the norm is the unit vector",
)

direction = calc(
    D(x / norm(x), x, layout="numerator"),
    eq((norm(x) * identity(n) - x @ nabla(norm(x), x).T) / norm(x) ** 2,                               by=(quotient_rule, root_rules)),
    eq((norm(x) * identity(n) - x @ (x / norm(x)).T) / norm(x) ** 2,                                   by=norm_gradient),
    eq(identity(n) / norm(x) - x @ x.T / norm(x) ** 3,                                                 by=matrix_algebra),
    name="matrices.direction",
    title="The Jacobian of the unit vector",
)

norm_hessian = calc(
    hessian(norm(x), x),
    eq(D(nabla(norm(x), x), x, layout="numerator"),                                                    by=higher_derivative),
    eq(D(x / norm(x), x, layout="numerator"),                                                          by=norm_gradient),
    eq(identity(n) / norm(x) - x @ x.T / norm(x) ** 3,                                                 by=direction),
    name="matrices.norm_hessian",
    title="The Hessian of the norm",
)

sum_of_sizes = calc(
    nabla(norm(x, 1), x),
    eq(nabla(total(abs(x[h]), h), x),                                                                  by=matrix_algebra),
    eq(function("sign", x),                                                                            by=(linearity, chain_rule)),
    name="matrices.sum_of_sizes",
    title="The gradient of ‖x‖_1",
)

# ── inverses and determinants ────────────────────────────────────────────────────────────────────

R, time = matrix("R", n, n), real("t")
path = define("S_t", S + time * R, latex="S_t")

solution = calc(
    S @ (inverse(S) @ x),
    eq(S @ inverse(S) @ x,                                                     by=matrix_algebra),
    eq(x,                                                                      by=(inverse_matrix, matrix_algebra)),
    name="matrices.solution",
    title="The inverse solves Sx = y",
)

inverse_of_transpose = calc(
    S.T @ inverse(S).T @ x,
    eq((inverse(S) @ S).T @ x,                                                 by=matrix_algebra),
    eq(x,                                                                      by=(inverse_matrix, matrix_algebra)),
    name="matrices.inverse_of_transpose",
    title="The transpose of the inverse inverts the transpose",
)

inverse_slope = calc(
    D(inverse(path), time),
    eq(D(inverse(S + time * R), time),                                               by=path),
    eq(-inverse(S + time * R) @ R @ inverse(S + time * R),                           by=(inverse_matrix, linearity, matrix_algebra)),
    name="matrices.inverse_slope",
    title="The derivative of an inverse along a line",
)

determinant_gradient = calc(
    nabla(det(S), S),
    eq(det(S) * inverse(S).T,                                                  by=inverse_matrix),
    name="matrices.determinant_gradient",
    title="The gradient of the determinant",
    given=[given(unequal(det(S), 0))],
)

log_determinant_gradient = calc(
    nabla(log(det(S)), S),
    eq(1 / det(S) * nabla(det(S), S),                                          by=chain_rule),
    eq(1 / det(S) * (det(S) * inverse(S).T),                                   by=determinant_gradient),
    eq(inverse(S).T,                                                           by=matrix_algebra),
    name="matrices.log_determinant_gradient",
    title="The gradient of the logarithm of the determinant",
)

trace_of_inverse_gradient = calc(
    nabla(tr(inverse(S) @ R), S),
    eq(-(inverse(S) @ R @ inverse(S)).T,                                       by=(inverse_matrix, linearity, matrix_algebra)),
    name="matrices.trace_of_inverse_gradient",
    title="The gradient of a trace with an inverse",
)
