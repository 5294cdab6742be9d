"""Arrays by their generic entries: random ones against their values, equations by their verdicts."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from derivations.calc import (
    D,
    calc,
    classes,
    define,
    delta,
    diag,
    each,
    eq,
    exp,
    function,
    hadamard,
    hadamard_power,
    hadamard_quotient,
    hessian,
    identity,
    index,
    inverse,
    listed,
    log,
    matrix,
    nabla,
    norm,
    ones,
    positive,
    product,
    real,
    size,
    spelled_out,
    tanh,
    total,
    tr,
    vector,
    zeros,
)
from derivations.calc import given as assumed
from derivations.core import kernel
from derivations.core.derivation import Derivation, Rule
from derivations.core.entries import entry, scalar_pairs
from derivations.core.kernel import examine
from derivations.core.matching import unfolded
from derivations.core.sets import POSITIVE
from derivations.core.shapes import shape
from derivations.core.term import Index, Term, as_term
from derivations.core.verdict import Proved, Refuted, Undecided
from derivations.core.witness import Search
from derivations.errors import MeaningError
from derivations.rules import NAMES
from tests import array_terms, oracle
from tests.array_terms import any_array_terms
from tests.array_values import places, single
from tests.evaluation import Evaluation, Point
from tests.real_numbers import Undefined, near, number_of

m, n, K = size("m"), size("n"), size("K")
A, A2, B, C = matrix("A", m, n), matrix("A2", m, n), matrix("B", n, K), matrix("C", K, m)
S, T, R = matrix("S", n, n), matrix("T", n, n), matrix("R", m, m)
P = matrix("P", m, n, entries=POSITIVE)
x, u, y, v = vector("x", n), vector("u", n), vector("y", m), vector("v", m)
p, q = vector("p", n, entries=POSITIVE), vector("q", K)
s, t, c = real("s"), real("t"), positive("c")
i, j, k, l = (index(name, n) for name in "ijkl")  # noqa: E741  # the page's own name
a, b, r = index("a", m), index("b", m), index("r", K)
later = index("k", 2, n + 1)

z = vector("z", n)
logistic = define("logistic", s, 1 / (1 + exp(-s)))
soft = define("soft", z, exp(z) / total(exp(z[k]), k))
square = define("square", z, z @ z)
outer = define("outer", z, z @ z.T)

#   left, right: equal for all sizes and all values
EQUAL: tuple[tuple[Term, Term], ...] = (
    ((A @ B) @ C,                           A @ (B @ C)),
    ((A @ B).T,                             B.T @ A.T),
    (A.T.T,                                 A),
    (A @ (x + u),                           A @ x + A @ u),
    ((A + A2) @ x,                          A @ x + A2 @ x),
    ((s * A) @ x,                           s * (A @ x)),
    (y.T @ (A @ x),                         (A.T @ y).T @ x),
    (y @ (A @ x),                           x @ (A.T @ y)),
    (y.T @ A @ x,                           total(total(y[a] * A[a, j] * x[j], j), a)),
    ((A @ B)[a, r],                         total(A[a, j] * B[j, r], j)),
    ((A @ x)[a],                            A[a] @ x),
    ((A @ B)[a],                            B.T @ A[a]),
    (identity(m) @ A,                       A),
    (A @ identity(n),                       A),
    (identity(n)[i, j],                     delta(i, j)),
    (diag(x) @ u,                           hadamard(x, u)),
    (diag(y) @ A,                           hadamard(y, A)),
    (A @ diag(x),                           hadamard(A, x.T)),
    (diag(x) @ diag(u),                     diag(hadamard(x, u))),
    (tr(A @ A2.T),                          tr(A2.T @ A)),
    (tr(S @ T),                             tr(T @ S)),
    (tr(S.T),                               tr(S)),
    (tr(S + T),                             tr(S) + tr(T)),
    (tr(x @ u.T),                           x @ u),
    (tr(A.T @ A),                           norm(A) ** 2),
    (tr(identity(n)),                       n + 0),
    (norm(x) ** 2,                          x @ x),
    (norm(-x),                              norm(x)),
    (norm(c * A),                           c * norm(A)),
    (norm(-x, 1),                           norm(x, 1)),
    (norm(x - u) ** 2,                      x @ x - 2 * (x @ u) + u @ u),
    (A @ ones(n),                           each(total(A[a, j], j), a)),
    (ones(m) @ ones(n).T,                   ones(m, n)),
    (ones(n) @ ones(n),                     n + 0),
    (zeros(m, n) @ x,                       zeros(m)),
    (A - A,                                 as_term(0)),
    (A + x.T,                               A + ones(m) @ x.T),
    (A + y,                                 A + y @ ones(n).T),
    (A + s,                                 A + s * ones(m, n)),
    (x @ u.T,                               each(each(x[i] * u[j], j), i)),
    (each(A[a], a),                         A),
    (each(x[later - 1], later),             x),
    (each(A[a, j], j, a),                   A.T),
    (each(x[k] * u, k),                     x @ u.T),
    (total(A[a], a),                        A.T @ ones(m)),
    (total(A[a] @ A[a].T, a),               A.T @ A),
    (total(x[j] * S[j], j),                 S.T @ x),
    (hadamard_quotient(hadamard(P, A), P),  A),
    (hadamard_power(A, 2),                  hadamard(A, A)),
    (logistic(A @ x),                       each(logistic(A[a] @ x), a)),
    (logistic(-x),                          1 - logistic(x)),
    (square(A @ x),                         norm(A @ x) ** 2),
    (outer(A @ x),                          A @ outer(x) @ A.T),
    (soft(x + s),                           soft(x)),
    (ones(m) @ soft(y),                     as_term(1)),
    (nabla(u @ x, x),                       u),
    (nabla(x @ x, x),                       2 * x),
    (nabla(x.T @ S @ x, x),                 (S + S.T) @ x),
    (nabla(norm(A @ x - y) ** 2, x),        2 * A.T @ (A @ x - y)),
    (nabla(y.T @ A @ x, A),                 y @ x.T),
    (nabla(norm(A) ** 2, A),                2 * A),
    (nabla(tr(A @ A2.T), A),                A2),
    (nabla(s * (x @ x), x, s),              listed(2 * s * x, x @ x)),
    (nabla(total(exp(x[k]), k), x),         exp(x)),
    (D(A @ x, x, layout="numerator"),       A),
    (D(A @ x, x, layout="denominator"),     A.T),
    (D(x @ u, x, layout="numerator"),       u.T),
    (D(x @ u, x, layout="denominator"),     u),
    (D(tr(A @ A2.T), A, layout="numerator"),    A2.T),
    (D(tr(A @ A2.T), A, layout="denominator"),  A2),
    (D(tanh(x), x, layout="numerator"),     identity(n) - diag(hadamard_power(tanh(x), 2))),
    (D(soft(x), x, layout="numerator"),     diag(soft(x)) - soft(x) @ soft(x).T),
    (D((x @ u) * x, x, layout="numerator"), x @ u.T + (x @ u) * identity(n)),
    (D(s**2 * A, s),                        2 * s * A),
    (hessian(x.T @ S @ x, x),               S + S.T),
    (hessian(u @ x, x),                     zeros(n, n)),
    (logistic.prime(x),                     hadamard(logistic(x), 1 - logistic(x))),
    (total(delta(j, l) * x[l], l),          x[j]),
    (spelled_out(x @ u, k),                 x @ u),
    ((x @ u).T,                             x @ u),
    (define("step", -t * nabla(s * (x @ x), x, s) / 2) + listed(x, s),
     listed((1 - s * t) * x, s - t * (x @ x) / 2)),
    (s * listed(A, y),                      listed(s * A, s * y)),
)  # fmt: skip

#   left, right: a slip of the pen, of a kind that array pages know
UNEQUAL: tuple[tuple[str, Term, Term], ...] = (
    ("wrong order",             S @ T,                                  T @ S),
    ("wrong order",             (S @ T).T,                              S.T @ T.T),
    ("missing transpose",       S @ x,                                  S.T @ x),
    ("missing transpose",       nabla(x.T @ S @ x, x),                  2 * S @ x),
    ("missing transpose",       D(S @ x, x, layout="numerator"),        S.T),
    ("missing transpose",       D(S @ x, x, layout="denominator"),      S),
    ("missing transpose",       hessian(x.T @ S @ x, x),                2 * S),
    ("missing transpose",       norm(S) ** 2,                           tr(S @ S)),
    ("missing transpose",       x @ u.T,                                u @ x.T),
    ("missing transpose",       each(S[j], j),                          S.T),
    ("forgotten sum",           (S @ T)[i, j],                          S[i, l] * T[l, j]),
    ("forgotten sum",           tr(S),                                  S[1, 1]),
    ("forgotten sum",           soft(x),                                exp(x) / exp(x[k])),
    ("forgotten sum",           ones(n) @ x,                            x[1] + x[n]),
    ("wrong broadcasting",      S + x.T,                                S + x),
    ("wrong broadcasting",      hadamard(x, S),                         S @ diag(x)),
    ("wrong broadcasting",      S + s,                                  S + s * identity(n)),
    ("wrong broadcasting",      hadamard(x, x),                         (x @ x) * ones(n)),
    ("delta out of range",      total(delta(l, n + 1) * x[l], l),       as_term(1)),
    ("delta out of range",      identity(n)[i, j],                      as_term(0)),
    ("delta out of range",      total(delta(l, a) * x[l], l),           s + 0),
    ("factor",                  nabla(norm(A @ x - y) ** 2, x),         A.T @ (A @ x - y)),
    ("factor",                  nabla(norm(x), x),                      x / norm(x) ** 2),
    ("factor",                  norm(s * x),                            s * norm(x)),
    ("factor",                  tr(identity(n)),                        as_term(1)),
    ("factor",                  ones(m, n) @ ones(n),                   m * ones(m)),
    ("product of matrices",     hadamard(S, T),                         S @ T),
    ("product of matrices",     hadamard_power(S, 2),                   S @ S),
    ("chain rule",              D(tanh(S @ x), x, layout="numerator"),  diag(logistic(S @ x)) @ S),
    ("chain rule",              D(soft(x), x, layout="numerator"),      diag(soft(x) - soft(x) @ soft(x))),
    ("shifted index",           each(x[n + 1 - k], k),                  x),
    ("zero",                    S - S.T,                                as_term(0)),
)  # fmt: skip


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_equal_arrays_are_proved_and_the_judge_agrees(left: Term, right: Term) -> None:
    verdict = examine(calc(left, eq(right))).steps[0].verdict
    assert isinstance(verdict, Proved), verdict
    assert oracle.agree(left, right, at=4)


@pytest.mark.parametrize(("slip", "left", "right"), UNEQUAL)
def test_a_slip_is_refuted_with_sizes_and_numbers_that_the_judge_confirms(
    slip: str, left: Term, right: Term
) -> None:
    verdict = examine(calc(left, eq(right))).steps[0].verdict
    assert isinstance(verdict, Refuted), (slip, verdict)
    assert oracle.confirms(verdict.witness, left, right)


@settings(max_examples=300, deadline=None)
@given(term=any_array_terms(), sizes=st.tuples(*[st.integers(1, 3)] * 2))
def test_the_generic_entry_of_a_random_array_has_the_value_of_that_entry(
    term: Term, sizes: tuple[int, int]
) -> None:
    check_entries(term, sizes)


@settings(max_examples=300, deadline=None)
@given(term=any_array_terms(shadowing=True), sizes=st.tuples(*[st.integers(1, 3)] * 2))
def test_so_it_has_where_an_index_is_bound_twice(term: Term, sizes: tuple[int, int]) -> None:
    check_entries(term, sizes)


def check_entries(term: Term, sizes: tuple[int, int]) -> None:
    """Hold the generic entry of a term, as plain arithmetic too, against the entries of its value."""
    found = shape(term)
    row, column = (
        None if axis is None else Index(name, as_term(1), axis)
        for name, axis in (("row", found.rows), ("column", found.columns))
    )
    point = Point({array_terms.m: Fraction(sizes[0]), array_terms.n: Fraction(sizes[1])})
    try:
        value = single(Evaluation(point).array(term))
    except Undefined:
        assume(False)
    generic = entry(term, row, column)
    for down, across in places(*value.axes):
        here = {one: Fraction(at + 1) for one, at in ((row, down), (column, across)) if one is not None}
        expected = number_of(value.at(down, across))
        for written in (generic, unfolded(generic)):
            other = Evaluation(Point({**point, **here})).of(written)
            assert near(expected, number_of(other), digits=8)


CAPTURED = "the place of an entry is captured by a sum with its index"
KEPT = "the index of a row stays where the derivative by that row is taken elsewhere"
UNBOUND = "an index parameter over a size that an array parameter binds is no longer bound"
INNER = "a call inside a definition is taken at the sizes of the outer call"
BEYOND = "an entry beyond the range of an array that is no family"
row_slope = define("row_slope", a, nabla(norm(A) ** 2, A[a]))
label = classes("label", m, K)
part = define("part", z, k, z[k])
scaled = define("scaled", z, n * (z @ z))
both = define("both", z, scaled(z) + scaled(q))
reversed_ = define("reversed_", z, each(part(z, n + 1 - k), k))

#   left, a right side that is wrong, one that is right (None: there is none), and what must not happen
ATTACKED: tuple[tuple[Term, Term, Term | None, str], ...] = (
    (total(S[i], i)[i],                             tr(S),              total(S[l, i], l),      CAPTURED),
    (total(total(S[i], i)[i], i),                   n * tr(S),          ones(n) @ (S @ ones(n)), CAPTURED),
    ((u + total(S[i], i))[i],                       u[i] + tr(S),       u[i] + total(S[l, i], l), CAPTURED),
    (D(s * total(S[i], i), s)[i],                   tr(S),              total(S[l, i], l),      CAPTURED),
    (each(nabla(norm(A) ** 2, A[a]), a),            each(2 * A[a], b),  2 * A,                  KEPT),
    (each(nabla(norm(A) ** 2, A[a]), a)[1],         2 * A[a],           2 * A[1],               KEPT),
    (row_slope(1),                                  2 * A[a],           2 * A[1],               KEPT),
    (part(y, a),                                    y[index("k", m)],   y[a],                   UNBOUND),
    (reversed_(y),                                  y,                  each(y[m + 1 - a], a),  UNBOUND),
    (both(y),       m * (y @ y) + m * (q @ q),      m * (y @ y) + K * (q @ q),                  INNER),
    (ones(n)[n + 1],                                as_term(1),         None,                   BEYOND),
    (identity(n)[n + 1, n + 1],                     as_term(1),         None,                   BEYOND),
)  # fmt: skip


@pytest.mark.parametrize(
    ("left", "wrong"),
    [(left, wrong) for left, wrong, _, _ in ATTACKED],
    ids=[why for *_, why in ATTACKED],
)
def test_a_wrong_line_that_was_found_by_attack_is_not_proved(left: Term, wrong: Term) -> None:
    assert not oracle.agree(left, wrong, at=20)
    assert not isinstance(examine(calc(left, eq(wrong))).steps[0].verdict, Proved)


@pytest.mark.parametrize(
    ("left", "right"),
    [(left, right) for left, _, right, _ in ATTACKED if right is not None],
)
def test_the_right_line_beside_it_is_not_refuted(left: Term, right: Term) -> None:
    assert oracle.agree(left, right, at=5)
    assert not isinstance(examine(calc(left, eq(right))).steps[0].verdict, Refuted)


@pytest.mark.parametrize(
    "page",
    [
        calc(x, eq(u), given=(assumed(x[i], u[i]),)),
        calc(abs(x), eq(x), given=(assumed(x[i] > 0),)),
        calc(abs(x) + (log(x[i]) - log(x[i])) * ones(n), eq(abs(x)), eq(x)),
        calc(abs(S), eq(S), given=(assumed(S[i, j] > 0),)),
        *(
            calc(diag(x) @ inverse(diag(abs(x))), eq(identity(n)), given=(assumed(x[index(name, n)] > 0),))
            for name in ("i", "i_", "i__", "j_", "k_")
        ),
    ],
)
def test_what_holds_at_one_index_is_not_used_at_all(page: Derivation) -> None:
    assert not examine(page).proved


N = size("N")
B, C = matrix("B", N, N), matrix("C", N, N)
at_i, at_j, at_k, at_l = (index(name, N) for name in "ijkl")
below, triple, above = index("g", 1, at_i), index("g", 1, 3 * at_i), index("i", 1, at_j - 1)


def bent(left: Term, right: Term) -> Term:
    """A function of a sum, which no rule looks into."""
    return function("erf", total(right * left, at_l))


SQUARE = each(each(bent(B[at_i, at_l], C[at_l, at_k]), at_k), at_i)
SHADOWED = total(total(B[at_j, above], at_j), above)

NU, NV, wide = vector("u", N), vector("v", N), size("m")
at_w, at_p, at_q = index("k", wide), index("p", N), index("q", N)
W = vector("w", wide)
BOTH = define("f", W, total(W[at_w] * NU[at_k], at_w))
UPTO = define("g", W, total(W[at_w] * NU[index("i", 1, at_k)], at_w))
FIRST = define("h", at_j, B[at_j, index("k", at_j, N)])
MADE = each(each(exp(B[at_p, at_q] * NU[at_l]), at_q), at_p)
WITH_ROW = total(inverse(MADE)[at_i, at_l] * exp(B[at_l, at_j] * NU[at_l]), at_l)

#   first line, a wrong last line, what is given
UNSEEN: tuple[tuple[Term, Term, tuple[object, ...]], ...] = (
    (tr(B), as_term(1), (assumed(total(B[at_i, at_k], at_k), 1, over=at_i),)),
    (tr(B), as_term(1), (assumed(B @ ones(N), ones(N)),)),
    (total(B[at_k, at_k] * inverse(B)[at_k, at_k], at_k), as_term(1), ()),
    (tr(hadamard(B, inverse(B))), as_term(1), ()),
    (total(total(B[at_i, at_k] * inverse(B)[at_k, at_k], at_k), at_i), as_term(1), ()),
    (
        total(total(bent(B[at_l, at_l], C[at_l, at_k]) * inverse(SQUARE)[at_k, at_j], at_k), at_j),
        as_term(1),
        (),
    ),
    (product(product(s, below), at_i), as_term(1), ()),
    (product(product(s, triple), at_i), s ** (N * N + N), ()),
    (product(product(as_term(-1), below), at_i), as_term(1), ()),
    (WITH_ROW, delta(at_i, at_j), ()),
    ((N - 1) * (N - 2) * (N - 3) * WITH_ROW, (N - 1) * (N - 2) * (N - 3) * delta(at_i, at_j), ()),
    (BOTH(NV), total(NV[at_q] * NU[at_q], at_q), ()),
    (total(BOTH(NV), at_k), N * total(NV[at_q] * NU[at_q], at_q), ()),
    (total(at_j * SHADOWED, at_j), 2 * (N + 1) * total(SHADOWED, at_j) / 3, ()),
    (total(at_j * total(total(B[at_j, above], at_j), above), at_j), as_term(0), ()),
)


@pytest.mark.parametrize("by", [(), NAMES["algebra"]])
@pytest.mark.parametrize(("left", "wrong", "given"), UNSEEN)
def test_what_points_would_see_is_not_proved_without_a_look_at_them(
    left: Term, wrong: Term, given: tuple[object, ...], by: Rule | tuple[()], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel, "refute", lambda *_, **__: Search(None, 1))
    assert not isinstance(examine(calc(left, eq(wrong, by=by), given=given)).steps[0].verdict, Proved)


@pytest.mark.parametrize(("left", "wrong", "given"), UNSEEN[:-2])
def test_points_refute_it(left: Term, wrong: Term, given: tuple[object, ...]) -> None:
    assert isinstance(examine(calc(left, eq(wrong), given=given)).steps[0].verdict, Refuted)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (total(BOTH(NV), at_k), total(NV[at_q], at_q) * total(NU[at_q], at_q)),
        (
            total(total(D(UPTO(NV), NU[index("i", 1, at_k)]), index("i", 1, at_k)), at_k),
            total(NV[at_q], at_q) * N * (N + 1) / 2,
        ),
    ],
)
def test_a_size_that_is_put_into_a_definition_captures_no_index(left: Term, right: Term) -> None:
    assert isinstance(examine(calc(left, eq(right))).verdict, Proved)


@pytest.mark.parametrize(("line", "name"), [(SHADOWED, "i"), (total(FIRST(at_p), at_p), "k")])
def test_what_a_range_holds_is_not_bound_again(line: Term, name: str) -> None:
    verdict = examine(calc(line, eq(0))).verdict
    assert isinstance(verdict, Undecided)
    assert f"what the range of {name} holds is bound again where {name} stands" in verdict.why


def test_each_label_is_one_of_the_classes() -> None:
    one_hot = each(each(delta(label[a], r), r), a)
    assert not isinstance(examine(calc(one_hot @ ones(K), eq(ones(m)))).steps[0].verdict, Refuted)


@pytest.mark.parametrize(
    ("left", "right"),
    [(x, x.T), (S, x), (A, A.T), (x @ u, x), (listed(x, s), x), (as_term(0), x), (x, as_term(1))],
)
def test_arrays_of_different_shapes_are_no_equation(left: Term, right: Term) -> None:
    with pytest.raises(MeaningError):
        scalar_pairs(left, right)


@pytest.mark.parametrize("left", [x, x.T, A, listed(x, s), x @ u, nabla(s * (x @ x), x, s)])
def test_zero_stands_for_an_array_of_zeros(left: Term) -> None:
    assert isinstance(examine(calc(left - left, eq(as_term(0)))).steps[0].verdict, Proved)
    assert isinstance(examine(calc(left, eq(as_term(0)))).steps[0].verdict, Refuted)


@pytest.mark.parametrize("term", [exp(listed(x, s)), hadamard(listed(x, s), listed(x, s))])
def test_a_list_of_arrays_is_only_added_and_multiplied_by_numbers(term: Term) -> None:
    with pytest.raises(MeaningError):
        scalar_pairs(term, term)
