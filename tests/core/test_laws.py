"""Given equations that hold for all values of an index, in sums of every order."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derivations.calc import (
    calc,
    det,
    eq,
    given,
    index,
    inverse,
    log,
    matrix,
    nabla,
    norm,
    size,
    total,
    vector,
    zeros,
)
from derivations.core.derivation import Hypothesis
from derivations.core.kernel import examine
from derivations.core.term import Term, as_term
from derivations.core.verdict import Proved, Refuted

n, m = size("n"), size("m")
P, A, X = matrix("P", n, m), matrix("A", n, n), matrix("X", n, m)
r, x, y, q = vector("r", n), vector("x", n), vector("y", n), vector("q", m)
i, j, k, h = index("i", n), index("j", n), index("k", m), index("h", m)

rows = given(total(P[i, k], k), 1, over=i)
columns = given(total(P[i, k], i), 1, over=k)
row = given(total(P[i, k], k), 1)
normal = given(X.T @ X @ q, X.T @ y)
square = given(A.T @ A @ x, A.T @ y)

#   what is given, a line that it carries, and one that it does not
CARRIED: tuple[tuple[Hypothesis, Term, Term, Term], ...] = (
    (rows,    total(total(P[i, k], k), i),                 n,                  m),
    (rows,    total(total(P[i, k], i), k),                 n,                  m),
    (rows,    total(r[i] * total(P[i, k], k), i),          total(r[i], i),     total(r[i], i) / n),
    (rows,    total(total(r[j] * P[j, h], h), j),          total(r[i], i),     r[1]),
    (rows,    total(total(r[j] * P[j, h], j), h),          total(r[i], i),     m * total(r[i], i)),
    (columns, total(total(P[i, k], k), i),                 m,                  n),
    (columns, total(total(q[k] * P[i, k], k), i),          total(q[k], k),     total(q[k], k) / m),
    (row,     total(P[i, h], h),                           as_term(1),         as_term(n)),
    (row,     total(x[j] * total(P[i, k], k), j),          total(x[j], j),     x[i]),
    (normal,  nabla(norm(X @ q - y) ** 2, q),              zeros(m),           2 * X.T @ y),
    (square,  2 * A.T @ A @ x - 2 * A.T @ y,               zeros(n),           A.T @ y),
)  # fmt: skip


@pytest.mark.parametrize(("law", "left", "right", "wrong"), CARRIED)
def test_a_law_is_used_in_whatever_order_it_is_summed(
    law: Hypothesis, left: Term, right: Term, wrong: Term
) -> None:
    assert isinstance(examine(calc(left, eq(right), given=[law])).verdict, Proved)
    assert not isinstance(examine(calc(left, eq(wrong), given=[law])).verdict, Proved)
    assert not isinstance(examine(calc(left, eq(right))).verdict, Proved)


def test_a_law_of_one_row_says_nothing_of_the_others() -> None:
    for line in (total(total(P[j, k], k), j), total(total(P[i, k], k), i)):
        assert not isinstance(examine(calc(line, eq(n), given=[row])).verdict, Proved)


def test_a_law_of_rows_says_nothing_of_the_diagonal() -> None:
    law = given(total(A[i, j], j), 1, over=i)
    assert not isinstance(examine(calc(total(A[i, i], i), eq(1), given=[law])).verdict, Proved)


# ── the inverse of a symmetric matrix ────────────────────────────────────────────────────────────

S = matrix("S", n, n)
symmetric = given(S.T, S)
half = Fraction(1, 2)
log_likelihood = -half * log(det(S)) - half * (x.T @ inverse(S) @ x)

#   a line that is right for S = Sᵀ, or for any matrix that is its own transpose by its form
SYMMETRIC: tuple[tuple[Term, Term], ...] = (
    (inverse(S).T,             inverse(S)),
    (inverse(S)[i, j],         inverse(S)[j, i]),
    (inverse(S).T @ S @ x,     x),
    (S.T @ inverse(S) @ x,     x),
    (x.T @ inverse(S) @ S.T,   x.T),
    (x.T @ inverse(S) @ y,     y.T @ inverse(S) @ x),
    (nabla(log_likelihood, S), (inverse(S) @ x @ x.T @ inverse(S) - inverse(S)) / 2),
)  # fmt: skip
BY_FORM = (A + A.T, A.T @ A, X @ X.T, A @ A.T + P @ P.T)


@pytest.mark.parametrize(("left", "right"), SYMMETRIC)
def test_the_inverse_of_a_symmetric_matrix_is_symmetric(left: Term, right: Term) -> None:
    assert isinstance(examine(calc(left, eq(right), given=[symmetric])).verdict, Proved)
    assert isinstance(examine(calc(left, eq(right))).verdict, Refuted)
    assert isinstance(examine(calc(left, eq(2 * right), given=[symmetric])).verdict, Refuted)


@pytest.mark.parametrize("array", BY_FORM)
def test_the_inverse_is_symmetric_where_the_form_of_the_matrix_is(array: Term) -> None:
    assert isinstance(examine(calc(inverse(array).T, eq(inverse(array)))).verdict, Proved)


def test_symmetry_of_one_matrix_is_not_that_of_another() -> None:
    for array in (A, A + S, A @ S, A.T @ S, S @ A @ A.T):
        assert isinstance(
            examine(calc(inverse(array).T, eq(inverse(array)), given=[symmetric])).verdict, Refuted
        )
    skew = given(A.T, -A)
    assert not isinstance(examine(calc(inverse(A).T, eq(inverse(A)), given=[skew])).verdict, Proved)
