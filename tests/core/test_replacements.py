"""What a given equation says of entries is used at all of their places, and nowhere else."""

from __future__ import annotations

import pytest

from derivations.calc import (
    D,
    calc,
    eq,
    exp,
    given,
    hadamard,
    identity,
    index,
    matrix,
    nabla,
    norm,
    positive,
    size,
    total,
    tr,
    vector,
)
from derivations.core import kernel
from derivations.core.derivation import Hypothesis
from derivations.core.kernel import examine
from derivations.core.sets import POSITIVE
from derivations.core.term import Comparison, Term, as_term
from derivations.core.verdict import Proved, Refuted, Verdict
from derivations.core.witness import Search
from derivations.recheck.route import recheck
from tests import oracle

m, n = size("m"), size("n")
S, A, B, C = (matrix(name, n, n) for name in "SABC")
W = matrix("W", n, n, entries=POSITIVE)
P, Q = matrix("P", m, n), matrix("Q", m, n)
x, y, a, b = (vector(name, n) for name in "xyab")
i, j, k, l = (index(name, n) for name in "ijkl")  # noqa: E741
r, short, less = index("r", m), index("h", 1, n - 1), index("g", 1, n - 1)
p = positive("p")

Given = tuple[Hypothesis | Comparison, ...]
symmetric, opposite, equal = given(S.T, S), given(A.T, -A), given(A, B)
entries = given(S[i, j], S[j, i], over=(i, j))
in_part, of_one = (
    given(S[short, less], S[less, short], over=(short, less)),
    given(S[short, k], S[k, short], over=short),
)
at_one_place = given(S[1, 2], S[2, 1])
projection, orthogonal = given(S @ S, S), given(A.T @ A, identity(n))
grown, alike = given(b[i], p * exp(a[i]), over=i), given(a[i], b[i], over=i)

RIGHT: tuple[tuple[Term, Term, Given], ...] = (
    (nabla(x.T @ S @ x, x),             2 * (S @ x),                              (symmetric,)),
    (x.T @ S @ y,                       y.T @ S @ x,                              (symmetric,)),
    (S @ A,                             (A.T @ S).T,                              (symmetric,)),
    (S[i, j] * x[i],                    S[j, i] * x[i],                           (entries,)),
    (total(exp(S[i, j]), j),            total(exp(S[j, i]), j),                   (symmetric,)),
    (tr(S @ A),                         tr(S @ A.T),                              (symmetric,)),
    (total(total(S[i, j] * x[i] * y[j], i), j), total(total(S[i, j] * y[i] * x[j], j), i), (symmetric,)),
    (tr(hadamard(S, A - A.T)),          as_term(0),                               (symmetric,)),
    (S @ (S @ (S @ x)),                 S @ x,                                    (projection, symmetric)),
    (norm(S @ x) ** 2,                  x.T @ S @ x,                              (projection, symmetric)),
    (A[i, i],                           as_term(0),                               (opposite,)),
    (A[i, j] * A[j, i],                 -(A[i, j] ** 2),                          (opposite,)),
    (tr(A),                             as_term(0),                               (opposite,)),
    (x.T @ A @ x,                       as_term(0),                               (opposite,)),
    (tr(P.T @ Q),                       total(total(P[r, j] ** 2, j), r),         (given(P, Q),)),
    (A @ x,                             S @ x + B @ x,                            (given(A, S + B),)),
    (A @ x,                             C @ x,                                    (equal, given(B, C))),
    (x.T @ A @ y,                       y.T @ A @ x,                              (equal, given(B, A.T))),
    (A @ x,                             B @ x,                                    (equal, given(B, A))),
    (a[i] + b[i],                       p * exp(a[i]) + a[i],                     (grown,)),
    (total(W[i, j], j),                 total(W[j, i], j),                        (given(W.T, W),)),
    (norm(A @ x) ** 2,                  norm(x) ** 2,                             (orthogonal,)),
)  # fmt: skip

WRONG: tuple[tuple[Term, Term, Given], ...] = (
    (x.T @ S @ y,                       2 * (y.T @ S @ x),                        (symmetric,)),
    (S @ A,                             A @ S,                                    (symmetric,)),
    (S[i, j],                           S[i, i],                                  (symmetric,)),
    (x.T @ A @ y,                       y.T @ A @ x,                              (symmetric,)),
    (x.T @ S @ y,                       y.T @ S @ x,                              (at_one_place,)),
    (S[i, n],                           S[n, i],                                  (in_part,)),
    (S[i, n],                           S[n, i],                                  (of_one,)),
    (D(S[i, j], S[k, l]),               D(S[j, i], S[k, l]),                      (symmetric,)),
    (D(A[i, j] ** 2, A[i, j]),          D(A[i, j] * B[i, j], A[i, j]),            (equal,)),
    (A @ x,                             C @ x,                                    (equal, given(B, C.T))),
    (A[i, j],                           as_term(0),                               (opposite,)),
    (a[i],                              b[j],                                     (alike,)),
)  # fmt: skip


def verdict(left: Term, right: Term, known: Given) -> Verdict:
    return examine(calc(left, eq(right), given=known)).verdict


@pytest.mark.parametrize(("left", "right", "known"), RIGHT)
def test_a_given_equation_between_entries_is_used(left: Term, right: Term, known: Given) -> None:
    report = examine(calc(left, eq(right), given=known))
    assert isinstance(report.verdict, Proved)
    assert all(one.agrees for one in recheck(report))


@pytest.mark.parametrize(("left", "wrong", "known"), WRONG)
def test_what_it_does_not_say_is_refuted(left: Term, wrong: Term, known: Given) -> None:
    found = verdict(left, wrong, known)
    assert isinstance(found, Refuted)
    assert oracle.confirms(found.witness, left, wrong)


@pytest.mark.parametrize(("left", "wrong", "known"), WRONG)
def test_nor_is_it_proved_without_a_look_at_points(
    left: Term, wrong: Term, known: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel, "refute", lambda *_, **__: Search(None, 1))
    assert not isinstance(verdict(left, wrong, known), Proved)
