"""Lines that were once judged wrongly, or could well have been: none of them may ever be proved again.

A factor K vanishes at all small sizes, so that no sample point can refute the line: what is left is what
the proof side accepts by itself.
"""

from collections.abc import Callable
from fractions import Fraction

import pytest

from derivations.calc import (
    D,
    between,
    calc,
    cases,
    choice,
    define,
    delta,
    each,
    eq,
    equals,
    exp,
    function,
    given,
    index,
    listed,
    ln,
    log,
    nabla,
    nonnegative,
    one_of,
    points,
    positive,
    real,
    size,
    total,
    vector,
)
from derivations.core.derivation import Derivation
from derivations.core.kernel import examine
from derivations.core.term import Comparison, Number, as_term
from derivations.core.verdict import DomainChanges, Proved, Refuted, Undecided
from derivations.errors import TermError

x, y, z, p = real("x"), real("y"), real("z"), positive("p")
n, m, N = size("n"), size("m"), size("N")
i, j, k, l = (index(name, n) for name in "ijkl")  # noqa: E741  # l is an index here
w, v = vector("w", n), vector("v", n)
K = (N - 1) * (N - 2) * (N - 3) * (N - 4) * (N - 5) * (N - 6) * (N - 7)

k_i, k_l, l_k, l_i = index("k", 1, i), index("k", 1, l), index("l", 1, k), index("l", 1, i)
k_hidden = index("k_", n)
l_hidden = index("l", 1, k_hidden)
k5, u5, i2 = index("k", 5), vector("u", 5), index("i2", n)
maybe_none, surely_none = index("k", 1, n - 1), index("k", 2, 1)
one = one_of("u", 1)
shifted = x - Fraction(5, 7)
root = function("sqrt", shifted) * 0 + 1
none = function("sqrt", x - x)
c = positive("c")

upto = define("S", n, total(1, k))
partial = define("T", i, total(w[k_i], k_i))
scaled = define("f", x, x * log(c))
inherits = define("h", c, scaled.prime(x))
five = define("f", x, 5 * as_term(1))
hidden_entry = define("E", v[index("j_", n)] * 1)
hidden_index = define("A", k_hidden * 1)
many = define("S", x, n, total(x, k))
nested = define("f", x, total(x * total(v[l_hidden], l_hidden), k))
logged = define("g", log(real("x_")))
uses_logged = define("f", x, x * y * logged)
through = define("h", y, uses_logged(p))
B = total(exp(w[j] * total(v[l_k], l_k)), j) - 5
S = total(exp(w[i] * total(v[l_i], l_i)), i) - 5
empty_sum = total(log(x), maybe_none)
sigma = define("sigma", x, 1 / (1 + exp(-x)))

FALSE: dict[str, Callable[[], Derivation]] = {
    "an entry is not every entry": lambda: calc(listed(each(w[j], j)), eq(listed(each(w[j], k)))),
    "a scalar's free index is not the block's": lambda: calc(v[j] * listed(each(w[j], j)), eq(listed(each(v[j] * w[j], j)))),
    "nor in a sum of blocks": lambda: calc(listed(each(w[j], j)) + listed(each(w[j], k)), eq(listed(each(2 * w[j], j)))),
    "nor under a gradient": lambda: calc(nabla(v[j] * (w @ v), w), eq(listed(each(v[j] * v[j], j)))),
    "an argument reaches the range of a sum": lambda: calc(upto(3), eq(n)),
    "an index reaches the range of a sum": lambda: calc(partial(j), eq(partial(i))),
    "an inner range depends on the outer index": lambda: calc(total(total(w[k_i], k_i), i), eq(n * total(w[k_i], k_i))),
    "the root of zero is zero": lambda: calc(K * none * none, eq(-K)),
    "an interval of one point": lambda: calc(K * abs(one - 2), eq(K * (one - 2))),
    "a branch that is nowhere defined": lambda: calc(x, eq(cases((x, x > 0), otherwise=x + log(one - 2) - log(one - 2)))),
    "what an earlier line needed is forgotten": lambda: calc(
        K * root, eq(K * (root + log(shifted) - log(shifted))), eq(K * root), eq(K * cases((1, shifted > 0), otherwise=2))
    ),
    "a prime inherits the parameters of its place": lambda: calc(0 * x, eq(inherits(x) - inherits(x))),
    "one name for two symbols": lambda: calc(D(positive("x") ** 2, real("x")), eq(0)),
    "one name for a symbol and a vector": lambda: calc(D(w @ v, real("w")), eq(0)),
    "an argument outside the declared domain": lambda: calc(define("f", p, p)(-1), eq(-1)),
    "facts about a free index are not about a bound one": lambda: calc(total(abs(w[k]), k) + 0 * log(w[k]), eq(total(w[k], k) + 0 * log(w[k]))),
    "nor given ones": lambda: calc(K * total(abs(w[k]), k), eq(K * total(w[k], k)), given=(given(w[k] > 0),)),
    "nor those of a cell": lambda: calc(K * (abs(w[k]) + w[k]) * (total(abs(w[k]), k) - total(w[k], k)), eq(0 * w[k])),
    "a sum from n to 7 may be empty": lambda: calc(total(log(x), index("k", n, 7)) + abs(x), eq(total(log(x), index("k", n, 7)) + x)),
    "a sum to n − 1 may be empty": lambda: calc(K * (empty_sum + abs(x)), eq(K * (empty_sum + x))),
    "a sum from 2 to 1 is empty": lambda: calc(K * abs(x) + total(log(x), surely_none), eq(K * x)),
    "a block's index is not the page's": lambda: calc(
        listed(log(w[j]), each(w[j], j)), eq(listed(log(w[j]), each(w[j] + log(w[j]) - log(w[j]), j)))
    ),
    "nor the one of a condition": lambda: calc(listed(each(w[j], j)), eq(listed(each(exp(log(w[j])), j))), given=(given(w[j] > 0),)),
    "kinks under a sum are kinks for each index": lambda: calc(
        0 * log(w[k]) + 0 * w[j], eq(D(total(abs(w[k]), k), w[j]) - D(total(abs(w[k]), k), w[j]) + 0 * log(w[k]))
    ),
    "and a condition on one index is none on the others": lambda: calc(
        function("sign", w[j]), eq(D(total(abs(w[k]), k), w[j])), given=(given(Comparison(w[k], "!=", as_term(0))),)
    ),
    "fresh names see the ranges": lambda: calc(listed(each(w[k] * total(1, l_hidden), k)), eq(listed(each(w[k] * k, k)))),
    "fresh names see the definitions": lambda: calc(listed(each(w[k] * hidden_index, k)), eq(listed(each(w[k] * k, k)))),
    "and what definitions sum over": lambda: calc(nested(w[k]), eq(total(w[k] * total(v[l_hidden], l_hidden), k_hidden))),
    "and in vectors": lambda: calc(v[j] * listed(each(w[j] * hidden_entry, j)), eq(listed(each(v[j] * w[k] * v[k], k)))),
    "a range can become the index of an argument": lambda: calc(many(u5[k5], 5), eq(total(u5[k5], k5))),
    "a renamed parameter keeps out of a definition": lambda: calc(0 * x * real("x_"), eq(through(x) - through(x))),
    "canonical names see the ranges": lambda: calc(
        total(total(log(B), i2), k) + K * abs(S), eq(total(total(log(B), i2), k) + K * S)
    ),
    "a branch's condition is on the page's index": lambda: calc(0 * w[k], eq(cases((0 * total(log(w[k]), k), w[k] > 0), otherwise=0))),
    "in a sum over the same index, too": lambda: calc(
        0 * w[j], eq(0 * total(cases((total(log(w[k]), k), w[k] > 0), otherwise=0), k))
    ),
    "cells of what need not be defined": lambda: calc(
        total(abs(log(x)), maybe_none) + K * abs(x), eq(total(abs(log(x)), maybe_none) + K * x)
    ),
    "contradictory hypotheses prove nothing": lambda: calc(as_term(1), eq(0), given=(given(x > 0), given(x < 0))),
    "nor do contradictory equations": lambda: calc(x, eq(y), given=(given(x, y + 1), given(x, y))),
    "nor an empty domain": lambda: calc(log(-(x**2) - 1), eq(5)),
    "nor a division by zero": lambda: calc(1 / (x - x), eq(5)),
    "zero to the zero is not one": lambda: calc(as_term(0) ** 0, eq(1)),
    "a huge power is not another": lambda: calc(as_term(2) ** Number(Fraction(10**9)) * x, eq(x)),
    "nor is a tower": lambda: calc(exp(exp(as_term(20))) * x, eq(x)),
    "a long sum is not its first term": lambda: calc(total(x ** index("k", 10**9), index("k", 10**9)), eq(x)),
}  # fmt: skip

TRUE: dict[str, Callable[[], Derivation]] = {
    "a gradient by a vector beside its own entry": lambda: calc(nabla(v[j] * (w @ v), w), eq(listed(each(v[j] * v[k], k)))),
    "a sum to 3": lambda: calc(upto(3), eq(3)),
    "a sum to 1": lambda: calc(partial(1), eq(w[1])),
    "blocks of partial sums": lambda: calc(listed(each(total(w[k_i], k_i), i)), eq(listed(each(total(w[k_l], k_l), l)))),
    "labels ±1 divide": lambda: calc(one_of("s", -1, 1) ** 2, eq(one_of("s", -1, 1) / one_of("s", -1, 1))),
    "a derivative at a point": lambda: calc(define("g", x, D(x**2, x))(3), eq(6)),
    "a derivative at an expression": lambda: calc(define("g", x, D(x**2, x))(x + 1), eq(2 * x + 2)),
    "the variable's index is bound, too": lambda: calc(D(total(w[k] * v[k], k), w[k]), eq(v[k])),
    "one index, free and bound": lambda: calc(D(w[k] * x + total(w[k] * w[k], k), w[j]), eq(delta(k, j) * x + 2 * w[j])),
    "sums inside sums over one index": lambda: calc(D(total((w @ v) * w[k], k), w[j]), eq(v[j] * total(w[k], k) + (w @ v))),
    "the first line's condition holds for each index": lambda: calc(
        total(function("sqrt", w[k]) ** 2, k), eq(total(w[k], k)), eq(total(abs(w[k]), k))
    ),
    "a hypothesis is put in": lambda: calc(abs(x), eq(x), given=(given(x, y**2),)),
    "a hypothesis about a sum": lambda: calc(total(w[k], k) * x, eq(x), given=(given(total(w[k], k), 1),)),
    "five times an entry": lambda: calc(many(u5[k5], 5), eq(5 * u5[k5])),
    "an empty sum is zero": lambda: calc(total(x, surely_none), eq(0)),
    "cases on a logarithm": lambda: calc(cases((1, log(x) > 0), otherwise=2), eq(cases((2, log(x) <= 0), otherwise=1))),
    "a sum that may be empty, against itself": lambda: calc(total(log(x), maybe_none), eq(total(log(x), maybe_none) + 0)),
    "a branch, against itself": lambda: calc(cases((log(x), y > 0), otherwise=1), eq(cases((log(x), y > 0), otherwise=as_term(1) + 0))),
    "cases on a size": lambda: calc(cases((total(w[k], k), equals(n, 1)), otherwise=0), eq(cases((w[1], equals(n, 1)), otherwise=0))),
    "a kink away from zero": lambda: calc(D(total(abs(w[k]), k), w[j]), eq(function("sign", w[j]))),
    "the order of a huge sum": lambda: calc(((x + y + 1) ** 200) ** 200, eq(((1 + y + x) ** 200) ** 200)),
}  # fmt: skip

UNDEFINED: dict[str, Callable[[], Derivation]] = {
    "a logarithm of what is negative": lambda: calc(-y * ln(sigma(z)), eq(-y * ln(-sigma(z)))),
    "a division by zero on the right": lambda: calc(x, eq(x / (x - x))),
    "a derivative of a logarithm": lambda: calc(1 / abs(x), eq(D(log(x), x))),
    "an argument that is not defined": lambda: calc(cases((4, equals(x, 0)), otherwise=5), eq(five(1 / x))),
}


@pytest.mark.parametrize("line", FALSE.values(), ids=FALSE.keys())
def test_a_false_line_is_not_proved(line: Callable[[], Derivation]) -> None:
    assert not isinstance(examine(line()).steps[-1].verdict, Proved)


@pytest.mark.parametrize("line", TRUE.values(), ids=TRUE.keys())
def test_a_true_line_is_proved(line: Callable[[], Derivation]) -> None:
    assert all(isinstance(step.verdict, Proved) for step in examine(line()).steps)


@pytest.mark.parametrize("line", UNDEFINED.values(), ids=UNDEFINED.keys())
def test_a_line_that_is_not_defined_somewhere_changes_the_domain(line: Callable[[], Derivation]) -> None:
    assert isinstance(examine(line()).verdict, DomainChanges)


@pytest.mark.parametrize(
    "written",
    [
        lambda: D(n**2, n),
        lambda: D(one_of("y", 0, 1) ** 2, one_of("y", 0, 1)),
        lambda: D(x, points("X", m, n)[i]),
        lambda: index("k", 1, nonnegative("r")),
        lambda: delta(k, (n + 1) / 2),
        lambda: delta(k, between("u", 1, 2)),
        lambda: w[x],
        lambda: listed(),
        lambda: x + 0.5,
    ],
)
def test_what_has_no_meaning_cannot_be_written(written: Callable[[], object]) -> None:
    with pytest.raises(TermError):
        written()


def test_deep_nesting_is_undecided_and_does_not_crash() -> None:
    deep = x
    for _ in range(3000):
        deep = -deep
    assert isinstance(examine(calc(deep, eq(x))).verdict, Undecided)


def test_a_choice_without_meaning_is_undecided_and_does_not_crash() -> None:
    page = calc(x, eq(x), choices=(choice("bad", log(listed(x)), x),))
    assert isinstance(examine(page).choices[0].verdict, Undecided)


def test_a_wrong_line_does_not_spoil_the_next_ones() -> None:
    page = calc(D(total(function("max", w[k], x), k), x), eq(x), eq(x))
    assert isinstance(examine(page).steps[1].verdict, Proved)


def test_witnesses_are_simple_and_list_the_sizes_that_bound_their_indices() -> None:
    (step,) = examine(calc(v[i] * 1, eq(v[j]))).steps
    assert isinstance(step.verdict, Refuted)
    point = dict(step.verdict.witness.point)
    assert point[i] <= point[n] <= 3
    assert point[j] <= point[n]
