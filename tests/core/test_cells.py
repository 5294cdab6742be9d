"""The zero test in cells: |u|, max and cases by the signs of what is compared, and nothing leaks."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derivations.calc import cases, equals, exp, function, index, log, one_of, total
from derivations.core.cells import Fields, Outcome, OutOfFuel, vanishes
from derivations.core.sets import Signs
from derivations.core.setting import Setting
from derivations.core.signs import NONNEGATIVE, POSITIVE
from derivations.core.term import Term
from tests.terms import k, n, p, q, s, v, w, x, y, z

bit, sign_of = one_of("bit", 0, 1), one_of("sign_of", -1, 1)


def outcome(
    left: Term, right: Term | int, *facts: tuple[Term, Signs], zeros: tuple[Term, ...] = ()
) -> Outcome:
    return vanishes(left, x - x + right, Setting(tuple(facts), zeros), Fields())


def signum(u: Term) -> Term:
    return function("sign", u)


def largest(*terms: Term | int) -> Term:
    return function("max", *terms)


def step(u: Term) -> Term:
    return cases((1, u >= 0), otherwise=0)


#   left, right, equal wherever both are defined
SPLITS: tuple[tuple[Term, Term | int, bool], ...] = (
    (abs(x),                                     largest(x, -x),                     True),
    (abs(x) * abs(y),                            abs(x * y),                         True),
    (abs(x) + abs(y),                            abs(x + y),                         False),
    (largest(x, y) + function("min", x, y),      x + y,                              True),
    (largest(x, y, z),                           largest(z, largest(y, x)),          True),
    (largest(x, y, z),                           largest(x, y),                      False),
    (function("sign", x) * x,                    abs(x),                             True),
    (function("sign", x) ** 2,                   1,                                  False),
    (step(x) + step(-x),                         1,                                  False),
    (step(x) * step(x),                          step(x),                            True),
    (cases((x, x > 0), otherwise=-x),            abs(x),                             True),
    (cases((x, x > 1), otherwise=-x),            abs(x),                             False),
    (cases((x, x > 0), (y, equals(x, 0)), otherwise=-x), abs(x),                     False),
    (abs(1 - exp(p)),                            exp(p) - 1,                         True),
    (abs(1 - exp(x)),                            exp(x) - 1,                         False),
    (abs(exp(x**2) - 1),                         exp(x**2) - 1,                      True),
    (abs(s - 2),                                 2 - s,                              True),
    (abs(2 * s - 1),                             1 - 2 * s,                          False),
    (bit * (1 - bit),                            0,                                  True),
    (sign_of**2,                                 1,                                  True),
    (sign_of**2,                                 sign_of,                            False),
    (step(bit - Fraction(1, 2)),                 bit,                                True),
    (abs(abs(x) - abs(y)),                       abs(abs(y) - abs(x)),               True),
    (largest(x, 0) - largest(-x, 0),             x,                                  True),
    (total(abs(w[k]), k),                        total(w[k], k),                     False),
    (total(abs(exp(w[k])), k),                   total(exp(w[k]), k),                True),
)  # fmt: skip


@pytest.mark.parametrize(("left", "right", "equal"), SPLITS)
def test_a_split_proves_what_holds_in_every_cell_and_nothing_else(
    left: Term, right: Term | int, equal: bool
) -> None:
    assert outcome(left, right).zero is equal


def test_what_is_defined_in_one_branch_only_teaches_nothing_elsewhere() -> None:
    guarded = cases((log(x), x > 0), otherwise=0)
    assert not outcome(guarded + abs(x), guarded + x).zero
    assert outcome(guarded, cases((log(x) * 1, x > 0), otherwise=0)).zero
    assert not outcome(cases((log(x), x > y), otherwise=abs(x)), cases((log(x), x > y), otherwise=x)).zero


def test_an_empty_range_teaches_nothing() -> None:
    maybe_empty = index("k", 1, n - 1)
    hidden = total(log(x), maybe_empty)
    assert not outcome(hidden + abs(x), hidden + x).zero


def test_a_question_leaves_nothing_behind_for_the_next() -> None:
    shifted = x - Fraction(5, 7)
    setting, fields = Setting(((shifted, NONNEGATIVE),)), Fields()
    claim = (cases((1, shifted > 0), otherwise=2), x - x + 1)
    assert not vanishes(*claim, setting, fields).zero
    assert vanishes(log(shifted) - log(shifted), x - x, setting, fields).zero
    assert not vanishes(*claim, setting, fields).zero


@pytest.mark.parametrize("first", [log(x), function("sqrt", x), 1 / x, x**y, log(x) * log(y), 1 / log(x)])
def test_no_first_question_changes_the_answer_to_a_second(first: Term) -> None:
    second = [(abs(x), x), (function("sign", x), x - x + 1), (x / abs(x), x - x + 1), (abs(x * y), x * y)]
    for left, right in second:
        fields = Fields()
        vanishes(first, first, Setting(), fields)
        assert not vanishes(left, right, Setting(), fields).zero


def test_facts_and_equations_of_the_setting_are_used() -> None:
    assert outcome(abs(x), x, (x, POSITIVE)).zero
    assert outcome(x, y, zeros=(x - y,)).zero
    assert outcome(x**4, 1, zeros=(x**2 + 1,)).zero
    assert not outcome(x, 1, zeros=(x**2 - 1,)).zero
    assert outcome(total(v[k], k) * x, x, zeros=(total(v[k], k) - 1,)).zero


def test_too_many_cells_are_refused() -> None:
    many = sum((abs(x + count * y + z**count) for count in range(1, 9)), x - x)
    signs = signum(x * y * z) - signum(x) * signum(y) * signum(z)
    with pytest.raises(OutOfFuel):
        vanishes(many, many + abs(p - q) * 0 + signs, Setting(), Fields())


def test_two_kinks_are_cut_into_their_cells() -> None:
    assert outcome(signum(x) * signum(y), signum(x * y)).cells > 1
    assert not outcome(signum(x) + signum(y), signum(x * y)).zero


def test_sizes_multiply_without_a_cut() -> None:
    assert outcome(abs(x) * abs(y), abs(x * y)).cells == 1
