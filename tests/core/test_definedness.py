"""D0: what the first line and the page's conditions grant, and what stays open."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest

from derivations.calc import (
    D,
    between,
    calc,
    choice,
    delta,
    det,
    eq,
    exp,
    function,
    given,
    index,
    inverse,
    log,
    matrix,
    nabla,
    one_of,
    product,
    total,
    unequal,
)
from derivations.core.definedness import Ground, ground
from derivations.core.derivation import Hypothesis
from derivations.core.domain import Obligation
from derivations.core.kernel import examine
from derivations.core.meaning import Meanings
from derivations.core.term import Comparison, Term, as_term
from derivations.core.verdict import DomainChanges, Proved
from tests.terms import j, k, n, p, s, w, x, y, z

bit, sign_of = one_of("bit", 0, 1), one_of("sign_of", -1, 1)
S = matrix("S", n, n)


def base(first: Term, *supposed: Hypothesis | Comparison) -> Ground:
    return ground((first,), supposed, Meanings())


def not_zero(term: Term) -> Comparison:
    return Comparison(term, "!=", as_term(0))


#   first line, given, what is granted, what is not
GRANTED: tuple[tuple[Term, Sequence[Comparison], Comparison, Comparison], ...] = (
    (x,                        (),                 x**2 >= 0,            x > 0),
    (log(x),                   (),                 x > 0,                x > 1),
    (log(x) + log(y),          (),                 x * y > 0,            x > y),
    (1 / x,                    (),                 not_zero(x**3),       x > 0),
    (function("sqrt", x),      (),                 x >= 0,               x > 0),
    (x,                        (x > y, y > 0),     x - y > 0,            x > 1),
    (s,                        (),                 1 - s >= 0,           1 - s > 0),
    (p,                        (),                 p + 1 > 1,            p > 1),
    (exp(x),                   (),                 exp(x) > 0,           exp(x) > 1),
    (log(x * y),               (),                 not_zero(x),          x > 0),
    (bit,                      (),                 not_zero(bit - Fraction(1, 2)), not_zero(bit)),
    (sign_of,                  (),                 not_zero(sign_of),    sign_of > 0),
    (w[j],                     (),                 n >= 1,               n >= 2),
)  # fmt: skip


@pytest.mark.parametrize(("first", "supposed", "granted", "refused"), GRANTED)
def test_d0_grants_what_follows_and_nothing_else(
    first: Term, supposed: Sequence[Comparison], granted: Comparison, refused: Comparison
) -> None:
    made = base(first, *supposed)
    assert made.discharged(Obligation(granted))
    assert not made.discharged(Obligation(refused))


def test_conditions_are_what_the_declared_domains_do_not_say() -> None:
    assert base(log(p) + 1 / exp(x)).conditions == ()
    assert base(log(x) + log(x)).conditions == (x > 0,)
    assert base(x, given(x > 1)).conditions == (x > 1,)  # type: ignore[arg-type]


def test_an_interval_of_one_number_is_no_licence() -> None:
    for one in (one_of("one", 1), between("one", 1, 1), index("one", 1, 1)):
        made = base(x)
        assert made.discharged(Obligation(one > 0))
        assert not made.discharged(Obligation(one - 2 > 0))
        assert not made.discharged(Obligation(one - 1 > 0))
        assert made.discharged(Obligation(not_zero(one - 2)))


def test_what_is_asked_in_a_branch_is_granted_by_its_conditions() -> None:
    assert base(x).discharged(Obligation(x**3 + x > 0, under=(x > 0,)))
    assert not base(x).discharged(Obligation(x > 1, under=(x > 0,)))
    made = base(x)
    assert made.discharged(Obligation(x > 0, under=(x > 0,)))
    assert not made.discharged(Obligation(x > 0)), "the branch's condition stays in the branch"


def test_a_condition_of_every_index_is_more_than_one_of_an_index() -> None:
    made = base(total(log(w[k]), k))
    assert made.discharged(Obligation(w[k] > 0, forall=(k,)))
    single = base(log(w[k]))
    assert single.discharged(Obligation(w[k] > 0))
    assert not single.discharged(Obligation(w[j] > 0))
    assert not single.discharged(Obligation(w[k] > 0, forall=(k,)))


def test_an_empty_range_grants_nothing() -> None:
    maybe_empty = index("k", 1, n - 1)
    assert not base(total(log(x), maybe_empty)).discharged(Obligation(x > 0))


def test_a_violation_is_a_point_of_d0() -> None:
    found = base(log(x)).violation(Obligation(x > 1))
    assert found is not None
    assert 0 < dict(found.point)[x] <= 1
    assert base(sign_of).violation(Obligation(not_zero(sign_of))) is None
    assert base(s).violation(Obligation(s - 2 < 0)) is None


def test_a_violation_of_a_condition_that_only_suffices_shows_nothing() -> None:
    assert base(x).violation(Obligation(not_zero(x), exact=False)) is None


def test_what_cannot_be_decided_stays_open() -> None:
    hard = exp(x) + function("sin", x * y) + z**2 > Fraction(-1, 2)
    assert not base(x).discharged(Obligation(hard))
    assert base(x).open_in(log(x) + 1 / y) == (Obligation(x > 0), Obligation(not_zero(y)))


#   a line whose derivative is written with a quotient that it does not need, the same with that quotient,
#   and one that asks for no more than the line
WRITTEN_WITH_QUOTIENTS: tuple[tuple[Term, Term, Term], ...] = (
    (D(product(w[k], k), w[j]), product(w[k], k) / w[j], total(delta(k, j), k) * D(product(w[k], k), w[j])),
    (
        D(product(w[k], k), w[j]),
        product(w[k], k) * w[j] / w[j] ** 2,
        3 * D(product(w[k], k) / 3, w[j]),
    ),
    (D(product(y, k), y), n * y**n / y, D(3 * product(y, k), y) / 3),
    (
        D(x * product(x + w[k], k), x),
        product(x + w[k], k) * (1 + x * total(1 / (x + w[k]), k)),
        D(product(x + w[k], k) * x, x),
    ),
    (nabla(det(S), S), det(S) * inverse(S).T, nabla(det(S.T), S)),
    (nabla(det(S), S), nabla(det(S), S) * det(S) / det(S), 2 * nabla(det(S) / 2, S)),
)


@pytest.mark.parametrize(("first", "wrong", "right"), WRITTEN_WITH_QUOTIENTS)
def test_a_line_must_be_defined_where_only_the_form_of_a_derivative_is_not(
    first: Term, wrong: Term, right: Term
) -> None:
    for asked, kind in ((wrong, DomainChanges), (right, Proved)):
        report = examine(calc(first, eq(asked)))
        assert isinstance(report.steps[0].verdict, kind), asked
    page = calc(first, eq(first), choices=[choice("a", first, wrong), choice("b", 2 * first, 2 * wrong)])
    assert all(isinstance(one.verdict, DomainChanges) for one in examine(page).choices)


def test_what_only_the_form_of_a_derivative_asks_for_may_be_given() -> None:
    granted = given(unequal(w[k], 0), over=k)
    assert examine(calc(D(product(w[k], k), w[j]), eq(product(w[k], k) / w[j]), given=[granted])).proved
    assert examine(calc(nabla(det(S), S), eq(det(S) * inverse(S).T), given=[given(det(S) > 0)])).proved
