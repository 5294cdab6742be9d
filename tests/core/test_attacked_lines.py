"""Lines that were proved, or reasons that were confirmed, by an attack.

What is opaque keeps its shape, a theorem is read where no value is captured, and what is known of one index
is not used for all.
"""

from __future__ import annotations

import pytest

from derivations.calc import (
    D,
    calc,
    cases,
    define,
    det,
    each,
    eq,
    exp,
    given,
    index,
    log,
    matrix,
    nabla,
    norm,
    ones,
    product,
    real,
    size,
    total,
    tr,
    vector,
)
from derivations.core import kernel
from derivations.core.derivation import Derivation, Hypothesis
from derivations.core.kernel import examine
from derivations.core.ring import Ring
from derivations.core.term import Comparison, Term, as_term
from derivations.core.verdict import DomainChanges, Proved, ReasonVerdict, Undecided
from derivations.core.witness import Search
from derivations.errors import ShapeError
from derivations.rules import NAMES

n, m, p, N = size("n"), size("m"), size("p"), size("N")
s, t, y = real("s"), real("t"), real("y")
x, u = vector("x", n), vector("u", n)
v, b = vector("v", p), vector("b", p)
A, S, R, B = matrix("A", n, n), matrix("S", n, n), matrix("R", m, m), matrix("B", p, N)
i, j, k, l = (index(name, n) for name in "ijkl")  # noqa: E741
to_i = index("j", 1, i)
summed = define("f", x, total(x[k], k))
ALGEBRA = NAMES["algebra"]

Given = tuple[Hypothesis | Comparison, ...]

#   numbers that are made of arrays of different sizes
APART: tuple[tuple[Term, Term], ...] = (
    (det(S - S + s), det(R - R + s)),
    ((x - x + 1) @ (x - x + 1), (v - v + 1) @ (v - v + 1)),
    (norm(B - B + b), norm(b)),
    (norm(x - x + s), norm(v - v + s)),
    (tr(S - S + s), tr(R - R + s)),
    (summed(0 * x + 1), summed(0 * v + 1)),
    (nabla(s * norm(x - x + s), s), nabla(s * norm(v - v + s), s)),
)


@pytest.mark.parametrize(("left", "right"), APART)
def test_arrays_inside_what_is_opaque_keep_their_shapes(
    left: Term, right: Term, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not Ring().one(left, right)
    monkeypatch.setattr(kernel, "refute", lambda *_, **__: Search(None, 1))
    assert not isinstance(examine(calc(left, eq(right, by=ALGEBRA))).verdict, Proved)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (norm(x + u), norm(u + x)),
        (tr(A @ S) + tr(S) - tr(A @ S), tr(S)),
        (summed(x) * s + summed(x), (s + 1) * summed(x)),
    ],
)
def test_what_is_written_alike_is_one(left: Term, right: Term) -> None:
    assert isinstance(examine(calc(left, eq(right, by=ALGEBRA))).verdict, Proved)


# ── a theorem at other arguments ─────────────────────────────────────────────────────────────────

nothing = log(as_term(1))  # it is 0, and opaque: a line that it multiplies is right, whatever is cited
total_of_one = given(total(x[k], k), 1)

by_symbol = calc(D(s * t, s), eq(t), name="by_symbol")
by_vector = calc(nabla(u @ x, x), eq(u), name="by_vector")
of_constant = calc(total(s, k), eq(n * s), name="of_constant")
of_vector = calc(total(x[k], k), eq(ones(n) @ x), name="of_vector")
of_positive = calc(abs(y), eq(y), given=[given(y > 0)], name="of_positive")
of_all_positive = calc(
    total(abs(x[i]), i), eq(total(x[i], i)), given=[given(x[i] > 0, over=i)], name="of_all_positive"
)
of_one = calc(total(x[k] + 1, k), eq(1 + n), given=[total_of_one], name="of_one")
scaled = define("f", t, t * y)
of_scaled = calc(scaled.prime(t), eq(y), name="of_scaled")

MISUSED: tuple[tuple[Derivation, Term, Term, Given], ...] = (
    (by_symbol, nothing * (D(y * exp(y), y) - exp(y)), as_term(0), ()),
    (by_vector, nothing * nabla((S @ x) @ x, x), nothing * (S @ x), ()),
    (of_constant, nothing * (total(x[k], k) - n * x[k]), 0 * x[k], ()),
    (of_vector, nothing * (total(A[i, i], i) - ones(n) @ A[i]), 0 * A[i, i], ()),
    (of_positive, nothing * total(abs(x[j]) - x[j], j), as_term(0), (given(x[j] > 0),)),
    (of_positive, nothing * total(abs(x[k]) - x[k], k), as_term(0), (given(x[j] > 0),)),
    (of_all_positive, nothing * (total(abs(x[k]), k) - total(x[k], k)), as_term(0), (given(x[k] > 0),)),
    (of_one, nothing * (total(u[k] + 1, k) - 1 - n), as_term(0), (total_of_one,)),
    (of_scaled, nothing * (D(scaled(y), y) - y), as_term(0), ()),
)
USED: tuple[tuple[Derivation, Term, Term, Given], ...] = (
    (by_symbol, D(y * exp(t), y), exp(t), ()),
    (by_vector, nabla((A @ u) @ x, x), A @ u, ()),
    (of_vector, total(u[j], j), ones(n) @ u, ()),
    (of_positive, abs(x[j]) + s, x[j] + s, (given(x[j] > 0),)),
    (of_positive, total(abs(x[k]), k), total(x[k], k), (given(x[j] > 0, over=j),)),
    (of_all_positive, total(abs(u[k]), k), total(u[k], k), (given(u[j] > 0, over=j),)),
    (of_one, total(u[j] + 1, j), 1 + n, (given(total(u[k], k), 1),)),
)


@pytest.mark.parametrize(("theorem", "left", "right", "known"), MISUSED)
def test_a_theorem_is_not_read_where_a_value_would_be_captured(
    theorem: Derivation, left: Term, right: Term, known: Given
) -> None:
    (step,) = examine(calc(left, eq(right, by=theorem), given=known)).steps
    assert step.reason is ReasonVerdict.DOES_NOT_APPLY


@pytest.mark.parametrize(("theorem", "left", "right", "known"), USED)
def test_a_theorem_is_read_at_other_arguments(
    theorem: Derivation, left: Term, right: Term, known: Given
) -> None:
    (step,) = examine(calc(left, eq(right, by=theorem), given=known)).steps
    assert isinstance(step.verdict, Proved)
    assert step.reason is ReasonVerdict.CONFIRMED


def test_the_slope_of_a_definition_is_not_opened_at_what_it_holds() -> None:
    (step,) = examine(calc(scaled.prime(y), eq(D(y * y, y), by=scaled))).steps
    assert step.reason is ReasonVerdict.DOES_NOT_APPLY


# ── conditions for all values of an index, in a case ─────────────────────────────────────────────

in_case = cases((log(x[i]), t > 0), otherwise=2 * log(x[i]))
beside = (
    cases((total(log(x[i]), i), t > 5), otherwise=as_term(0)),
    total(cases((log(x[i]), t > 5), otherwise=as_term(0)), i),
)


@pytest.mark.parametrize("other", beside)
def test_a_condition_for_all_indices_is_no_other_case_of_one_at_one(
    other: Term, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel, "refute", lambda *_, **__: Search(None, 1))
    line = calc(in_case + other + total(abs(x[k]), k), eq(in_case + other + total(x[k], k)))
    assert not isinstance(examine(line).verdict, Proved)


def test_what_a_case_says_of_an_index_is_not_known_of_the_indices_of_sums() -> None:
    second = cases((log(t), (x[i] > 0, t * total(x[k], k) > 0)), otherwise=as_term(0))
    assert isinstance(examine(calc(0 * t, eq(0 * total(second, i)))).verdict, DomainChanges)


def test_an_index_stands_behind_those_that_its_range_holds() -> None:
    law = given(total(A[i, k] * S[to_i, k], k), 1, over=(to_i, i))
    verdict = examine(calc(total(A[l, l], l), eq(0), given=[law])).verdict
    assert isinstance(verdict, Undecided)
    assert "the range of j holds i, which over=(…) names only later" in verdict.why


def test_rows_of_different_lengths_are_no_matrix() -> None:
    row = each(A[i, to_i], to_i)
    for line in (norm(each(row, i)), norm(total(row, i))):
        with pytest.raises(ShapeError, match="of another size for each i"):
            calc(line, eq(0))


# ── powers with a whole exponent that does not look whole ────────────────────────────────────────


def triangular(base: Term) -> Term:
    """base^{n(n+1)/2}."""
    return product(product(base, index("j", 1, k)), k)


NEGATIVE_BASES: tuple[tuple[Term, Term, Given], ...] = (
    (triangular(t), abs(triangular(t)), ()),
    (total(triangular(x[l]), l), total(triangular(abs(x[l])), l), ()),
    (total(triangular(x[l]), l), total(triangular(abs(x[l])), l), (given(x[i] < 0, over=i),)),
    (total(triangular(x[l]), l), total(abs(triangular(x[l])), l), ()),
    (triangular(t) ** 3, abs(triangular(t)) * triangular(t) ** 2, ()),
    (product(triangular(t), i), abs(product(triangular(t), i)), ()),
)


@pytest.mark.parametrize(("left", "wrong", "known"), NEGATIVE_BASES)
def test_a_whole_power_keeps_the_sign_of_its_base(
    left: Term, wrong: Term, known: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not isinstance(examine(calc(left, eq(wrong), given=known)).verdict, Proved)
    monkeypatch.setattr(kernel, "refute", lambda *_, **__: Search(None, 1))
    assert not isinstance(examine(calc(left, eq(wrong), given=known)).verdict, Proved)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (triangular(t), triangular(t)),
        (total(triangular(t), i), n * triangular(t)),
        (triangular(-t) ** 2, triangular(t**2)),
        (triangular(exp(t)), exp(t * n * (n + 1) / 2)),
        (abs(triangular(t)), triangular(abs(t))),
    ],
)
def test_of_right_ones_it_is_known(left: Term, right: Term) -> None:
    assert isinstance(examine(calc(left, eq(right))).verdict, Proved)
