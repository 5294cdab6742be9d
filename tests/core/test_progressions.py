"""Shifted ranges, terms taken off their ends, telescoping, and powers of the index by Bernoulli's formula."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derivations.calc import calc, eq, exp, function, index, ln, maximum, sqrt, total
from derivations.core.kernel import examine
from derivations.core.normal import normal_field
from derivations.core.progressions import HIGHEST_POWER
from derivations.core.term import Term
from derivations.core.verdict import Proved
from tests import oracle
from tests.terms import i, k, l, n, p, v, w, x, y

first, last, early = index("k", 2, n), index("k", 1, n - 1), index("k", 0, n - 1)
late, more = index("k", 2, n + 1), index("k", 1, n + 1)
to_i, under_i, over_i, from_i = index("k", 1, i), index("k", 1, i - 1), index("k", i + 1, n), index("k", i, n)
softmax = total(exp(w[l]), l)


def zero(term: Term) -> bool:
    return bool(normal_field(room=128).ratio(term).numerator.is_zero())


#   right for every n
EQUAL: tuple[tuple[Term, Term], ...] = (
    # shifts
    (total(w[early + 1], early),                     total(w[k], k)),
    (total(w[late - 1], late),                       total(w[k], k)),
    (total(w[last + 1], last),                       total(w[first], first)),
    (total(w[last] * w[last + 1], last),             total(w[first - 1] * w[first], first)),
    (total(early * w[early + 1], early),             total((k - 1) * w[k], k)),
    (total(p ** (k - 1), k),                         total(p**early, early)),
    (total(exp(k * x), k),                           exp(x) * total(exp(early * x), early)),
    # turned round
    (total(w[n + 1 - k], k),                         total(w[k], k)),
    (total(w[n - early], early),                     total(w[k], k)),
    (total(w[n + 1 - k] * v[k], k),                  total(w[k] * v[n + 1 - k], k)),
    (total(p ** (n - k), k),                         total(p**early, early)),
    (total(exp(-k * x), k),                          total(exp(-(n + 1 - l) * x), l)),
    (total(w[n + 1 - k] ** 2 / (1 + v[n + 1 - k]), k), total(w[k] ** 2 / (1 + v[k]), k)),
    (total(k * w[n + 1 - k], k),                     (n + 1) * total(w[k], k) - total(k * w[k], k)),
    (total(w[n + 1 - last] - w[n - last], last),     w[n] - w[1]),
    # ends
    (total(w[k], k),                                 w[1] + total(w[first], first)),
    (total(w[k], k),                                 total(w[last], last) + w[n]),
    (total(w[from_i], from_i),                       w[i] + total(w[over_i], over_i)),
    (total(w[to_i], to_i),                           total(w[under_i], under_i) + w[i]),
    (total(1 / more, more),                          total(1 / k, k) + 1 / (n + 1)),
    (total(x**more, more),                           total(x**k, k) + x ** (n + 1)),
    (total(abs(w[first]), first),                    total(abs(w[k]), k) - abs(w[1])),
    (total(maximum(w[first], 0), first),             total(maximum(w[k], 0), k) - maximum(w[1], 0)),
    (total(exp(w[last]) / softmax, last),            1 - exp(w[n]) / softmax),
    # telescoping
    (total(w[last + 1] - w[last], last),             w[n] - w[1]),
    (total(w[last + 1] ** 2 - w[last] ** 2, last),   w[n] ** 2 - w[1] ** 2),
    (total(exp(w[last + 1]) - exp(w[last]), last),   exp(w[n]) - exp(w[1])),
    (total(w[last + 1] * v[last + 1] - w[last] * v[last], last), w[n] * v[n] - w[1] * v[1]),
    # powers of the index
    (total(1, first),                                n - 1),
    (total(1, early),                                n),
    (total(k, k),                                    n * (n + 1) / 2),
    (total(last, last),                              n * (n - 1) / 2),
    (total(k**2, k),                                 n * (n + 1) * (2 * n + 1) / 6),
    (total(k**3, k),                                 total(k, k) ** 2),
    (total(k**4, k),                                 n * (n + 1) * (2 * n + 1) * (3 * n**2 + 3 * n - 1) / 30),
    (total(2 * k - 1, k),                            n**2),
    (total(under_i, under_i),                        i * (i - 1) / 2),
    (total(over_i, over_i),                          n * (n + 1) / 2 - i * (i + 1) / 2),
    (total(1, over_i),                               n - i),
    (total(x / y, k),                                n * x / y),
    (total(w[first] + x, first),                     total(w[first], first) + (n - 1) * x),
)  # fmt: skip
#   wrong for some n
UNEQUAL: tuple[tuple[Term, Term], ...] = (
    (total(w[early + 1], early),                     total(w[first], first)),
    (total(w[last + 1], last),                       total(w[last], last)),
    (total(early * w[early + 1], early),             total(k * w[k], k)),
    (total(w[first], first),                         total(w[k], k) - w[n]),
    (total(w[over_i], over_i),                       total(w[k], k) - w[i]),
    (total(w[last + 1] - w[last], last),             w[n] - w[last]),
    (total(w[last + 1] - w[last], last),             w[n] + w[1]),
    (total(1, first),                                n),
    (total(1, index("k", 3, n)),                     n - 2),
    (total(1, index("k", 1, n - 2)),                 n - 2),
    (total(1, index("k", i + 2, n)),                 n - i - 1),
    (total(index("k", 3, n), index("k", 3, n)),      n * (n + 1) / 2 - 3),
    (total(1, index("k", i, 2)),                     3 - i),
    (total(k**2, k),                                 total(k, k) ** 2),
    (total(x**more, more),                           total(x**k, k) + x**n),
    (total(exp(k * x), k),                           exp(n * x) * total(exp(early * x), early)),
)  # fmt: skip


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_ranges_are_shifted_to_one_place_and_lose_their_ends(one: Term, other: Term) -> None:
    assert zero(one - other)
    assert oracle.agree(one, other)


@pytest.mark.parametrize(("one", "other"), UNEQUAL)
def test_what_is_off_by_a_term_is_kept_apart(one: Term, other: Term) -> None:
    assert not zero(one - other)
    assert not oracle.agree(one, other, at=60)


@pytest.mark.parametrize("degree", range(HIGHEST_POWER + 1))
@pytest.mark.parametrize(("lower", "upper"), [(1, 0), (1, 1), (1, 5), (0, 4), (-3, 2), (2, 1), (4, 7)])
def test_bernoullis_formula_is_the_sum_of_powers(degree: int, lower: int, upper: int) -> None:
    """Also where the range has length 0."""
    for shifted in (index("k", lower + n, upper + n), index("k", lower + n, upper + 2 * n)):
        term = total(shifted**degree if degree else 1, shifted)
        field = normal_field(room=32)
        written = field.term(field.ratio(term))
        point = oracle.Point({n: Fraction(2)})
        assert oracle.value(written, point) == oracle.value(term, point)


@pytest.mark.parametrize(
    "body", [1 / (first - 1), ln(first - 1), 1 / (w[first] - w[1]), sqrt(first - 2) / (first - 1)]
)
def test_no_term_is_put_to_a_range_where_it_is_not_defined(body: Term) -> None:
    """Σ_{k=2}^n 1/(k − 1) is no Σ_{k=1}^n 1/(k − 1) less a term."""
    term = total(body, first)
    field = normal_field(room=64)
    written = field.term(field.ratio(term))
    point = oracle.Point({n: Fraction(3), **{w[place]: Fraction(place) for place in (1, 2, 3)}})
    assert oracle.near(oracle.value(term, point), oracle.value(written, point))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (total(1 / w[last], last), total(1 / w[k], k) - 1 / w[n]),
        (total(ln(w[first]), first), total(ln(w[k]), k) - ln(w[1])),
        (total(1 / (x - first), first), total(1 / (x - k), k) - 1 / (x - 1)),
        (total(function("sqrt", w[under_i]), under_i), total(sqrt(w[to_i]), to_i) - sqrt(w[i])),
    ],
)
def test_a_term_that_is_put_to_a_range_must_be_defined_there(left: Term, right: Term) -> None:
    assert not isinstance(examine(calc(left, eq(right))).verdict, Proved)
