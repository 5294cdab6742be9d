"""Products and maxima over ranges of symbolic size have the value that is written out, at n = 1, 2, 3, ..."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.calc import (
    D,
    calc,
    delta,
    eq,
    exp,
    index,
    largest,
    ln,
    maximum,
    pi,
    points,
    product,
    size,
    sqrt,
    total,
)
from derivations.core.field import OutOfRoom
from derivations.core.kernel import examine
from derivations.core.normal import normal_field
from derivations.core.term import Index, Largest, Product, Term, as_term
from derivations.core.tree import free
from derivations.core.verdict import DomainChanges, Proved, Refuted
from derivations.errors import MeaningError
from tests import oracle
from tests.terms import i, k, l, n, p, q, ranged, v, w, weights, x, y

QUIET = settings(max_examples=80, deadline=None, derandomize=True)
g = weights
m = size("m")
a = points("a", n, n)
first, last, early, three = index("k", 2, n), index("k", 1, n - 1), index("k", 0, n - 1), index("k", 3)
upto, within = index("l", 1, k), index("j", 1, k)
top = largest(w[l], l)


def zero(term: Term) -> bool:
    return bool(normal_field(room=128).ratio(term).numerator.is_zero())


#   right for every n
EQUAL: tuple[tuple[Term, Term], ...] = (
    # logarithms and exponentials
    (ln(product(g[k], k)),                       total(ln(g[k]), k)),
    (ln(product(p * g[k], k)),                   n * ln(p) + total(ln(g[k]), k)),
    (ln(product(w[k] ** 2, k)),                  2 * total(ln(abs(w[k])), k)),
    (ln(product(w[k], k) ** 2),                  2 * total(ln(abs(w[k])), k)),
    (ln(product(product(g[k] * g[l], l), k)),    total(total(ln(g[k]) + ln(g[l]), l), k)),
    (product(exp(w[k]), k),                      exp(total(w[k], k))),
    (product(g[k] ** v[k], k),                   exp(total(v[k] * ln(g[k]), k))),
    (product(p ** w[k] * q ** (1 - w[k]), k),    p ** total(w[k], k) * q ** (n - total(w[k], k))),
    (product(exp(w[k]) / total(exp(w[l]), l), k), exp(total(w[k], k)) / total(exp(w[k]), k) ** n),
    (product(1 / (sqrt(2 * pi) * p) * exp(-((w[k] - x) ** 2) / (2 * p**2)), k),
     (2 * pi * p**2) ** (-n / 2) * exp(-total((w[k] - x) ** 2, k) / (2 * p**2))),
    # factors
    (product(x, k),                              x**n),
    (product(-1, k),                             as_term(-1) ** n),
    (product(x * w[k], k),                       x**n * product(w[k], k)),
    (product(w[k] * v[k], k),                    product(w[k], k) * product(v[k], k)),
    (product(w[k] / v[k], k),                    product(w[k], k) / product(v[k], k)),
    (product(w[k] ** 2, k),                      product(w[k], k) ** 2),
    (product(sqrt(g[k]), k),                     sqrt(product(g[k], k))),
    (product(p**k, k),                           p ** (n * (n + 1) / 2)),
    # several indices, ends and shifts
    (product(product(w[k] * v[l], l), k),        product(w[k], k) ** n * product(v[k], k) ** n),
    (product(product(a[k, l], l), k),            product(product(a[l, k], l), k)),
    (product(product(g[k], upto), k),            product(g[k] ** k, k)),
    (product(g[k], k),                           g[1] * product(g[first], first)),
    (product(g[k], k),                           product(g[last], last) * g[n]),
    (product(g[early + 1], early),               product(g[k], k)),
    (product(g[last + 1] / g[last], last),       g[n] / g[1]),
    (product(x + three, three),                  (x + 1) * (x + 2) * (x + 3)),
    (product(0, k),                              as_term(0)),
    (product(1, first),                          as_term(1)),
    # maxima
    (largest(w[k] + x, k),                       top + x),
    (largest(w[k] + w[i] - total(v[l], l), k),   top + w[i] - total(v[l], l)),
    (largest(x, k),                              x),
    (largest(w[three], three),                   maximum(w[1], w[2], w[3])),
    (largest(largest(w[k] + v[l], l), k),        top + largest(v[k], k)),
    (total(w[k] - top, k),                       total(w[k], k) - n * top),
    (exp(top) * total(exp(w[k] - top), k),       total(exp(w[k]), k)),
    (ln(total(exp(w[k]), k)),                    top + ln(total(exp(w[k] - top), k))),
    (exp(w[i]) / total(exp(w[k]), k),            exp(w[i] - top) / total(exp(w[k] - top), k)),
)  # fmt: skip
#   wrong for some n
UNEQUAL: tuple[tuple[Term, Term], ...] = (
    (product(w[k] + v[k], k),                    product(w[k], k) + product(v[k], k)),
    (product(2 * w[k], k),                       2 * product(w[k], k)),
    (product(x, first),                          x**n),
    (product(p, index("k", 3, n)),               p ** (n - 2)),
    (product(0, first),                          as_term(0)),
    (product(w[first], first),                   product(w[k], k)),
    (product(g[first], first),                   product(g[k], k) / g[n]),
    (product(product(w[k] * v[l], l), k),        product(w[k], k) * product(v[k], k)),
    (product(product(g[k], upto), k),            product(g[k], k) ** n),
    (product(total(a[k, l], l), k),              total(product(a[k, l], k), l)),
    (product(delta(k, l), l),                    as_term(0)),
    (product(x, index("k", m, n)),               x ** (n - m + 1)),
    (abs(product(w[k], k)),                      product(w[k], k)),
    (sqrt(product(w[k], k) ** 2),                product(w[k], k)),
    (ln(product(w[k] ** 2, k)),                  total(ln(abs(w[k])), k)),
    (-largest(-w[k], k),                         largest(w[k], k)),
    (largest(w[k] + v[k], k),                    largest(w[k], k) + largest(v[k], k)),
    (largest(largest(a[k, l], l), k),            largest(a[k, k], k)),
    (largest(x * w[k], k),                       x * top),
    (largest(w[k] / x, k),                       top / x),
    (largest(abs(w[k]), k),                      top),
    (largest(w[k] ** 2, k),                      top**2),
    (largest(total(w[l], upto), k),              total(w[l], l)),
    (ln(total(exp(w[k]), k)),                    ln(total(exp(w[k] - top), k))),
)  # fmt: skip


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_equal_products_and_maxima_have_one_normal_form(one: Term, other: Term) -> None:
    assert zero(one - other)
    assert oracle.agree(one, other)


@pytest.mark.parametrize(("one", "other"), UNEQUAL)
def test_products_and_maxima_that_differ_somewhere_are_kept_apart(one: Term, other: Term) -> None:
    assert not zero(one - other)
    assert not oracle.agree(one, other, at=60)


@QUIET
@given(ranged(Product, Product, Largest), st.integers(1, 3), st.integers(0, 10**6))
def test_the_normal_form_is_the_product_or_maximum_written_out(term: Term, count: int, seed: int) -> None:
    point = oracle.Point({n: Fraction(count)}, seed)
    try:
        field = normal_field(room=128)
        written = field.term(field.ratio(term))
        expected = oracle.value(term, point)
        found = oracle.value(written, point)
    except (MeaningError, OutOfRoom, oracle.Undefined):
        return
    assert oracle.near(expected, found, digits=35)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (product(product(product(a[k, l], within), l), k), product(product(product(a[l, k], within), l), k)),
        (total(product(product(w[k], within), k), i), total(product(w[k], k) ** i, i)),
        (product(product(w[k], within), k), product(w[k], k) ** i),
    ],
)
def test_no_index_escapes_through_the_length_of_an_inner_range(one: Term, other: Term) -> None:
    """Π_k Π_{j≤k} w_k is Π_k w_k^k, and no (Π_k w_k)^k."""
    field = normal_field(room=128)
    assert {leaf for leaf in free(field.term(field.ratio(one))) if isinstance(leaf, Index)} <= free(one)
    assert not zero(one - other)
    assert not oracle.agree(one, other, at=60)


def test_an_empty_product_is_one_and_an_empty_maximum_is_nothing() -> None:
    empty = index("k", 1, 0)
    assert zero(product(1 / w[empty], empty) - 1)
    with pytest.raises(MeaningError):
        zero(largest(w[empty], empty))


def test_a_maximum_asks_for_a_range_that_is_not_empty() -> None:
    report = examine(calc(x, eq(x + 0 * largest(w[last], last))))
    assert isinstance(report.verdict, DomainChanges)
    assert oracle.confirms_domain(report.verdict.witness, x, x + 0 * largest(w[last], last))
    assert isinstance(examine(calc(x, eq(x + 0 * largest(w[k], k)))).verdict, Proved)
    under = largest(w[last], last)
    assert isinstance(examine(calc(under + abs(n - 1), eq(under + n - 1))).verdict, Proved)


def test_each_factor_must_be_defined() -> None:
    report = examine(calc(1 + 0 * product(w[k], k), eq(product(w[k], k) / product(w[k], k))))
    assert isinstance(report.verdict, DomainChanges)
    assert not isinstance(examine(calc(x, eq(x + 0 * product(ln(w[k]), k)))).verdict, Proved)
    assert not isinstance(
        examine(calc(2 * total(ln(abs(w[k])), k), eq(2 * ln(product(w[k], k))))).verdict, Proved
    )


#   (d/d…, what it is)
DERIVATIVES: tuple[tuple[Term, Term], ...] = (
    (D(product(g[k], k), g[i]),                       product(g[k], k) / g[i]),
    (D(product(p * g[k], k), p),                      n * p ** (n - 1) * product(g[k], k)),
    (D(product(exp(x * w[k]), k), x),                 total(w[k], k) * product(exp(x * w[k]), k)),
    (D(ln(product(exp(x * w[k]), k)), x),             total(w[k], k)),
    (D(product(w[k], k), y),                          as_term(0)),
    (D(product(product(g[k], l), k), g[i]),           n * product(g[k], k) ** n / g[i]),
    (D(total(x**2 * product(g[k], k), l), x),         2 * n * x * product(g[k], k)),
)  # fmt: skip


@pytest.mark.parametrize(("slope", "value"), DERIVATIVES)
def test_the_derivative_of_a_product(slope: Term, value: Term) -> None:
    assert isinstance(examine(calc(slope, eq(value))).verdict, Proved)


@pytest.mark.parametrize(
    ("slope", "value"),
    [
        (D(product(w[k], k), w[i]), product(w[k], k)),
        (D(product(x * g[k], k), x), x ** (n - 1) * product(g[k], k)),
        (D(product(x + w[k], k), x), total(product(x + w[k], k), l)),
    ],
)
def test_a_wrong_derivative_of_a_product_is_refuted(slope: Term, value: Term) -> None:
    assert isinstance(examine(calc(slope, eq(value))).verdict, Refuted)


@pytest.mark.parametrize(
    ("slope", "value"),
    [
        (D(product(abs(x - w[k]), k), x), as_term(0)),
        (D(largest(x * w[k], k), x), top),
        (D(top, w[i]), delta(i, n)),
    ],
)
def test_no_derivative_is_taken_at_kinks(slope: Term, value: Term) -> None:
    assert not isinstance(examine(calc(slope, eq(value))).verdict, Proved)
    assert not isinstance(examine(calc(value, eq(slope))).verdict, Proved)
