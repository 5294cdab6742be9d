"""Bound indices: any order, any names, ranges that hold each other's indices, and nothing escapes."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.calc import calc, delta, eq, exp, index, ln, points, product, size, total, unequal
from derivations.core.field import OutOfRoom
from derivations.core.kernel import examine
from derivations.core.normal import normal_field
from derivations.core.term import Index, Largest, Product, Sum, Term, as_term
from derivations.core.tree import free
from derivations.core.verdict import Proved
from derivations.errors import MeaningError
from tests import oracle
from tests.terms import i, j, k, l, n, ranged, v, w, x

QUIET = settings(max_examples=150, deadline=None, derandomize=True)
m, r = size("m"), index("r", n)
a, b = points("a", n, n), points("b", n, n)
upto, below = index("l", 1, k), index("l", 1, k - 1)
onward, beyond = index("l", k, n), index("l", k + 1, n)
upto_l, onward_l = index("k", 1, l), index("k", l, n)
to_i, to_j = index("j", 1, i), index("k", 1, index("j", 1, i))
maybe = index("k", 1, n - 1)


def zero(term: Term) -> bool:
    return bool(normal_field(room=128).ratio(term).numerator.is_zero())


def written_back(term: Term) -> Term:
    field = normal_field(room=128)
    return field.term(field.ratio(term))


#   right for every n
EQUAL: tuple[tuple[Term, Term], ...] = (
    # two indices change places
    (total(total(a[k, l], l), k),                        total(total(a[k, l], k), l)),
    (total(total(a[k, l], l), k),                        total(total(a[l, k], l), k)),
    (total(total(a[k, l] * w[k] * v[l], l), k),          total(v[l] * total(a[k, l] * w[k], k), l)),
    (total(total(exp(a[k, l]) / v[k], l), k),            total(total(exp(a[l, k]) / v[l], k), l)),
    (product(product(a[k, l], l), k),                    product(product(a[k, l], k), l)),
    # three
    (total(total(total(a[i, j] * b[j, k], k), j), i),    total(total(total(a[i, j] * b[j, k], i), k), j)),
    (total(total(total(a[i, k] * b[k, j], k), j), i),    total(total(a[i, k], i) * total(b[k, j], j), k)),
    (total(total(total(exp(a[i, j] * b[j, k] + v[k]), k), j), i),
     total(total(total(exp(a[r, l] * b[l, i] + v[i]), l), i), r)),
    (total(total(w[k] * total(a[k, l] * v[l], l), k) * w[i], i),
     total(w[k], k) * total(total(a[k, l] * w[k] * v[l], k), l)),
    # ranges that hold an index
    (total(total(w[k], upto), k),                        total(k * w[k], k)),
    (total(total(w[k], below), k),                       total((k - 1) * w[k], k)),
    (total(total(w[k], beyond), k),                      total((n - k) * w[k], k)),
    (total(total(w[k] * upto, upto), k),                 total(k * (k + 1) / 2 * w[k], k)),
    (total(total(a[k, upto], upto), k),                  total(total(a[l, upto_l], upto_l), l)),
    (total(total(a[k, onward], onward), k),              total(total(a[l, onward_l], onward_l), l)),
    (total(w[i] * total(v[to_i] * total(w[to_j], to_j), to_i), i),
     total(total(total(w[i] * v[to_i] * w[to_j], to_j), to_i), i)),
    # squares and products of sums
    (total(w[k], k) ** 2,                                total(total(w[k] * w[l], l), k)),
    (total(w[k], k) ** 3,                                total(total(total(w[i] * w[j] * w[k], k), j), i)),
    (total((w[k] - total(w[l], l) / n) ** 2, k),         total(w[k] ** 2, k) - total(w[k], k) ** 2 / n),
    (total(total((w[k] - w[l]) ** 2, l), k) / 2,         n * total(w[k] ** 2, k) - total(w[k], k) ** 2),
    (total(total((w[k] * v[l] - w[l] * v[k]) ** 2, l), k) / 2,
     total(w[k] ** 2, k) * total(v[k] ** 2, k) - total(w[k] * v[k], k) ** 2),
)  # fmt: skip
#   wrong for some n
UNEQUAL: tuple[tuple[Term, Term], ...] = (
    (total(total(a[k, l] * w[k], l), k),                 total(total(a[k, l] * w[l], l), k)),
    (total(total(a[k, l] * a[l, k], l), k),              total(total(a[k, l] ** 2, l), k)),
    (total(total(total(a[i, j] * a[j, k], k), j), i),    total(total(total(a[i, j] * a[k, j], k), j), i)),
    (total(total(a[k, upto], upto), k),                  total(total(a[k, onward], onward), k)),
    (total(total(a[k, below], below), k),                total(total(a[k, upto], upto), k)),
    (total(total(w[upto], upto), k),                     total(k * w[k], k)),
    (total(total(w[k], below), k),                       total(k * w[k], k)),
    (total(total(1, upto), k),                           n * k),
    (total(total(x, upto), k),                           k * x * n),
    (total(w[k], k) ** 2,                                total(w[k] ** 2, k)),
    (total(w[k], k) ** 2,                                total(total(w[k] * w[l], l, unequal(l, k)), k)),
    (total(total(w[k] * v[l], l, unequal(l, k)), k),     total(w[k], k) * total(v[k], k)),
    (total(total(delta(k, l) * a[k, l], l), k),          total(total(a[k, l], l), k)),
    (product(product(a[k, l], l), k),                    product(product(a[l, l], l), k)),
)  # fmt: skip


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_the_order_of_indices_and_their_names_do_not_matter(one: Term, other: Term) -> None:
    assert zero(one - other)
    assert oracle.agree(one, other)


@pytest.mark.parametrize(("one", "other"), UNEQUAL)
def test_what_differs_at_some_size_is_kept_apart(one: Term, other: Term) -> None:
    assert not zero(one - other)
    assert not oracle.agree(one, other, at=60)


@QUIET
@given(ranged(Sum, Sum, Product, Largest), st.integers(1, 3), st.integers(0, 10**6))
def test_sums_products_and_maxima_keep_their_value_and_no_bound_index_escapes(
    term: Term, count: int, seed: int
) -> None:
    point = oracle.Point({n: Fraction(count)}, seed)
    try:
        written = written_back(term)
        assert {one for one in free(written) if isinstance(one, Index)} <= free(term)
        expected = oracle.value(term, point)
        found = oracle.value(written, point)
    except (MeaningError, OutOfRoom, oracle.Undefined):
        return
    assert oracle.near(expected, found, digits=35)


@pytest.mark.parametrize("undefined", [1 / x, ln(x), x ** Fraction(1, 2), 1 / (x - x * x), ln(x) - ln(x)])
def test_what_need_not_be_defined_stays_inside_a_range_that_may_be_empty(undefined: Term) -> None:
    inside = total(undefined * w[maybe], maybe)
    assert oracle.defined(written_back(inside), oracle.Point({n: Fraction(1), x: Fraction(0)}))
    report = examine(calc(inside, eq(undefined * total(w[maybe], maybe))))
    assert not isinstance(report.verdict, Proved)


def test_an_empty_range_teaches_nothing() -> None:
    """Σ_{k=1}^{n−1} ln x is defined for n = 1 and any x, at which |x| = x is wrong."""
    empty = total(ln(x), maybe)
    report = examine(calc(empty + abs(x), eq(empty + x)))
    assert not isinstance(report.verdict, Proved)
    assert not zero(empty + abs(x) - empty - x)


def test_a_free_index_of_the_same_name_is_another() -> None:
    """Σ_k w_k·w_k with k bound is no w_k Σ_l w_l with k free."""
    assert not zero(total(w[k] * w[k], k) - w[k] * total(w[l], l))
    assert zero(total(w[k], k) * w[k] - w[k] * total(w[l], l))
    assert not zero(total(total(as_term(1), upto), k) - k * n)
