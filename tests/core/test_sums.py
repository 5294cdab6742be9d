"""Sums over ranges of symbolic size have the value of the sum written out, at n = 1, 2, 3, ..."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.calc import (
    calc,
    cases,
    delta,
    eq,
    equals,
    exp,
    function,
    index,
    log,
    points,
    size,
    total,
    unequal,
)
from derivations.core.field import OutOfRoom
from derivations.core.kernel import examine
from derivations.core.normal import normal_field
from derivations.core.term import Index, Sum, Term, as_term
from derivations.core.tree import walk
from derivations.core.verdict import Proved, Refuted
from derivations.errors import MeaningError
from tests import oracle
from tests.terms import i, j, k, l, n, sums, v, w, x, y

QUIET = settings(max_examples=120, deadline=None, derandomize=True)
m = size("m")
beyond = index("k", n + 1)
inner = index("k", 2, n)
upto = index("k", 1, i)
other = index("p", n)
first, last = index("l", 2, n), index("l", 1, n - 1)
a = points("a", n, n)


def zero(term: Term) -> bool:
    return bool(normal_field(room=128).ratio(term).numerator.is_zero())


@QUIET
@given(sums(most=5), st.integers(1, 3), st.integers(0, 10**6))
def test_the_normal_form_of_a_sum_is_the_sum_written_out(term: Term, count: int, seed: int) -> None:
    point = oracle.Point({n: Fraction(count)}, seed)
    try:
        field = normal_field(room=128)
        written = field.term(field.ratio(term))
        expected = oracle.value(term, point)
        found = oracle.value(written, point)
    except (MeaningError, OutOfRoom, oracle.Undefined):
        return
    assert oracle.near(expected, found, digits=35)


def share(row: Index, column: Index) -> Term:
    """A softmax along a row."""
    return exp(a[row, column]) / total(exp(a[row, i]), i)


def deep(row: Index, column: Index) -> Term:
    """A softmax of a layer that takes tanh."""

    def logit(at: Index) -> Term:
        return total(function("tanh", a[row, i]) * a[i, at], i) + v[at]

    return exp(logit(column)) / total(exp(logit(other)), other)


#   right for every n
EQUAL: tuple[tuple[Term, Term], ...] = (
    (total(w[k] + x * v[k], k),                        total(w[i], i) + x * total(v[j], j)),
    (total(total(w[k] * v[l], l), k),                  total(w[k], k) * total(v[k], k)),
    (total(total(w[k] * v[l], l), k),                  total(total(w[l] * v[k], l), k)),
    (total(total(exp(w[k] * v[l]), l), k),             total(total(exp(v[k] * w[l]), k), l)),
    (total(1, k),                                      n),
    (total(1, inner),                                  n - 1),
    (total(delta(k, j), k),                            as_term(1)),
    (total(delta(k, j) * w[k], k),                     w[j]),
    (total(total(delta(k, l) * w[k] * v[l], l), k),    total(w[k] * v[k], k)),
    (total(delta(k, n) * w[k], k),                     w[n]),
    (total(delta(k, j) * exp(w[k]) / v[k], k),         exp(w[j]) / v[j]),
    (delta(i, j) ** 2,                                 delta(j, i)),
    (total(w[k] / total(v[l], l), k),                  total(w[k], k) / total(v[k], k)),
    (total(total(w[upto], upto), i),
     total(total(w[index("l", 1, j)], index("l", 1, j)), j)),
    (total(w[index("k", 3)], index("k", 3)),           w[1] + w[2] + w[3]),
    (total(index("k", 3), index("k", 3)),              as_term(6)),
    (total(delta(k, i) * delta(k, j) * w[k], k),       delta(i, j) * w[i]),
    (total(delta(inner, 1) * w[inner], inner),         as_term(0)),
    (total(total(delta(k, first) * w[k] * v[first], first), k), total(w[inner] * v[inner], inner)),
    (total(total(total(delta(k, l) * delta(l, i) * a[k, i], k), l), i), total(a[k, k], k)),
    (total((delta(k, j) - x) ** 2, k),                 1 - 2 * x + n * x**2),
    (total(w[k], k, unequal(k, i)),                    total(w[k], k) - w[i]),
    (total(w[k], k, equals(k, i)),                     w[i]),
    (total(w[k], k, unequal(k, i), unequal(k, j)),     total(w[k], k) - w[i] - w[j] + delta(i, j) * w[i]),
    (total(w[inner], inner, unequal(inner, 1)),        total(w[inner], inner)),
    (total(total(a[k, l], l, unequal(l, k)), k),       total(total(a[k, l], l), k) - total(a[k, k], k)),
    (total(total(w[k] * w[l], l, unequal(l, k)), k),   total(w[k], k) ** 2 - total(w[k] ** 2, k)),
    (total(total(a[k, l], l, unequal(l, k)), k),       total(total(a[k, l], k, unequal(k, l)), l)),
    (total(cases((w[k], equals(k, i)), (v[k], equals(k, j)), otherwise=0), k),
     w[i] + v[j] - delta(i, j) * v[j]),
    (total(cases((w[k], equals(k, i)), otherwise=v[k]), k), total(v[k], k) + w[i] - v[i]),
    (total(total(share(k, l), l), k),                  n),
    (total(w[k] * total(share(k, l), l), k),           total(w[k], k)),
    (total(w[k] * total((v[l] + 1) * share(k, l), l), k),
     total(w[k] * (1 + total(v[l] * share(k, l), l)), k)),
    (total(log(w[k] ** 2 + 1) * total(exp(a[k, l]), l) / total(exp(a[k, l]), l) ** 2, k),
     total(log(w[k] ** 2 + 1) / total(exp(a[k, l]), l), k)),
    (total(w[k] * total(exp(a[k, l]), l) / (w[k] ** 2 + total(exp(a[k, l]), l)), k),
     total(w[k], k) - total(w[k] ** 3 / (w[k] ** 2 + total(exp(a[k, l]), l)), k)),
    (total(total(total(v[l] * exp(a[k, l] + a[k, i]), l), i) / total(exp(a[k, i]), i) ** 2, k),
     total(total(v[l] * share(k, l), l), k)),
    (total((1 - function("tanh", w[k]) ** 2) * total(delta(j, l) - deep(k, l), l), k), as_term(0)),
)  # fmt: skip
#   wrong for some n, or for some index
UNEQUAL: tuple[tuple[Term, Term], ...] = (
    (total(delta(k, n + 1), k),                        as_term(1)),
    (total(delta(k, beyond), k),                       as_term(1)),
    (total(delta(k, index("k", m)), k),                as_term(1)),
    (total(delta(inner, j), inner),                    as_term(1)),
    (total(1, index("k", 3, n)),                       n - 2),
    (total(total(exp(a[k, inner]) / total(exp(a[k, inner]), inner), inner), k), n),
    (total(w[k] * total(exp(a[k, l]), k) / total(exp(a[k, i]), i), k), total(w[k], k)),
    (total(total(exp(a[k, l]) / total(exp(a[k, i]), i), k), l), total(total(exp(a[k, l]), k), l)),
    (total(w[k] * v[k], k),                            total(w[k], k) * total(v[k], k)),
    (total(w[k], k),                                   n * w[k]),
    (total(w[k], k),                                   total(w[inner], inner)),
    (total(total(w[upto], upto), i),                   n * total(w[upto], upto)),
    (total(total(exp(w[k] * v[l]), l), k),             total(total(exp(w[k] * v[k]), l), k)),
    (total(total(function("min", total(v[i] + x, i), delta(l, k) * v[k]), l), k),
     n * total(function("min", total(v[i] + x, i), v[k]), k)),
    (total(total(function("min", total(v[i], i), w[l] * v[k]), l), k),
     total(total(function("min", total(v[i], i), w[k] * v[k]), l), k)),
    (total(delta(inner, i) * w[inner], inner),         w[i]),
    (total(delta(last, i) * w[last], last),            w[i]),
    (total(delta(upto, j) * w[upto], upto),            w[j]),
    (total(delta(inner, l) * w[inner], inner),         w[l]),
    (total(total(delta(k, last) * w[k] * v[last], last), k), total(w[k] * v[k], k)),
    (total(delta(k, i) * delta(k, j) * w[k], k),       w[i] * w[j]),
    (total((delta(k, j) - x) ** 2, k),                 1 + n * x**2),
    (total(delta(k, j) * w[k], k) * delta(i, j),       w[i]),
    (total(w[k], k, unequal(k, i)),                    total(w[k], k)),
    (total(w[k], k, unequal(k, i), unequal(k, j)),     total(w[k], k) - w[i] - w[j]),
    (total(w[inner], inner, unequal(inner, i)),        total(w[inner], inner) - w[i]),
    (total(total(a[k, l], l, unequal(l, k)), k),       total(total(a[k, l], l), k) - total(a[k, i], k)),
    (total(total(w[k] * w[l], l, unequal(l, k)), k),   total(w[k], k) ** 2),
    (total(cases((w[k], equals(k, i)), (v[k], equals(k, j)), otherwise=0), k), w[i] + v[j]),
    (total(1 / w[k], k),                               n / total(w[k], k)),
    (total(1 / w[k], k, unequal(k, i)),                total(1 / w[k], k)),
    (total(w[k] ** 2, k),                              total(w[k], k) ** 2),
)  # fmt: skip


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_equal_sums_have_one_normal_form(one: Term, other: Term) -> None:
    assert zero(one - other)
    assert oracle.agree(one, other)


@pytest.mark.parametrize(("one", "other"), UNEQUAL)
def test_sums_that_differ_somewhere_are_kept_apart(one: Term, other: Term) -> None:
    assert not zero(one - other)
    assert not oracle.agree(one, other, at=60)


@pytest.mark.parametrize("end", [-1, 0])
def test_an_empty_sum_is_zero(end: int) -> None:
    empty = index("k", 1, end)
    assert zero(total(w[empty], empty))
    assert zero(total(1, empty))


def test_sums_inside_one_another_share_no_canonical_index() -> None:
    deep = total(total(total(exp(w[i] * v[j] * total(exp(x * w[k]), k) + y * w[l]), i), j), l)
    field = normal_field(room=128)
    for term in walk(field.term(field.ratio(deep))):
        if isinstance(term, Sum):
            assert term.index not in {inner.index for inner in walk(term.body) if isinstance(inner, Sum)}
    assert oracle.agree(field.term(field.ratio(deep)), deep, at=3)


#   a triangle, the sum over one index that it is, and one that it is not
below, above = index("b", 1, i - 1), index("b", 1, i + 1)
lasting = index("f", 2, n)
before = index("b", 1, lasting - 1)
COUNTED: tuple[tuple[Term, Term, Term], ...] = (
    (total(total(w[upto], upto), i), total((n - k + 1) * w[k], k), total((n - k) * w[k], k)),
    (total(total(w[below], below), i), total((n - k) * w[k], k), n * total(w[k], k)),
    (total(total(exp(w[upto]), upto), i), total((n - k + 1) * exp(w[k]), k), total(k * exp(w[k]), k)),
    (total(total(w[before], before), lasting), total((n - k) * w[k], k), total((k - 1) * w[k], k)),
    (
        total(total(exp(x * above), above), i),
        total(total(exp(x * above), above), i),
        total((n - k + 2) * exp(x * k), k),
    ),
)


@pytest.mark.parametrize(("triangle", "right", "wrong"), COUNTED)
def test_what_one_index_of_a_triangle_is_not_in_is_counted(triangle: Term, right: Term, wrong: Term) -> None:
    assert isinstance(examine(calc(triangle, eq(right))).verdict, Proved)
    assert isinstance(examine(calc(triangle, eq(wrong))).verdict, Refuted)
