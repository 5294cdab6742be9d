"""Geometric sums are known for every q, also where they may be empty and at q = 1."""

from __future__ import annotations

import pytest

from derivations.calc import calc, eq, exp, index, positive, real, size, total, vector
from derivations.core.kernel import Report, examine
from derivations.core.term import Term, as_term
from derivations.core.verdict import Proved, Refuted
from derivations.write.text import comparison_text
from tests import oracle

n, t = size("n"), size("t")
i, k, since, third = index("i", t), index("k", 0, n), index("j", 2, n), index("q", 3, n)
p, x, y = positive("p"), real("x"), real("y")
w = vector("w", n)
j = index("j", n)


def report(left: Term, right: Term) -> Report:
    return examine(calc(left, eq(right)))


#   a line, and what it asks for beside its declared domains
RIGHT: tuple[tuple[Term, Term, tuple[str, ...]], ...] = (
    ((1 - p) * total(p**k, k),                    1 - p ** (n + 1),                 ()),
    ((1 - x) * total(x**k, k),                    1 - x ** (n + 1),                 ("x ≠ 0",)),
    ((1 - x) * total(x ** (t - i), i),            1 - x**t,                         ("x ≠ 0",)),
    ((1 - p) * total(p**since, since),            p**2 - p ** (n + 1),              ()),
    (x * total((1 - x) ** j, j),                  (1 - x) - (1 - x) ** (n + 1),     ()),
    ((exp(x) - 1) * total(exp(j * x), j),         exp((n + 1) * x) - exp(x),        ()),
    (total(as_term(2) ** k, k),                   as_term(2) ** (n + 1) - 1,        ()),
    (total((as_term(1) / 2) ** j, j),             1 - (as_term(1) / 2) ** n,        ()),
    (2 * total(as_term(-1) ** k, k),              1 + as_term(-1) ** n,             ()),
    ((1 - x * y) * total(x**j * y**j, j),         x * y - (x * y) ** (n + 1),       ()),
    (total(y * p**k, k) * (1 - p) / (1 + y**2),   y * (1 - p ** (n + 1)) / (1 + y**2), ()),
)  # fmt: skip

WRONG: tuple[tuple[Term, Term], ...] = (
    ((1 - p) * total(p**k, k),                    1 - p**n),
    ((1 - x) * total(x ** (t - i), i),            1 - x ** (t + 1)),
    ((1 - p) * total(p**third, third),            p**3 - p ** (n + 1)),  # wrong for n = 1 only
    ((1 + p) * total(p**k, k),                    1 - p ** (n + 1)),
    (2 * total(as_term(-1) ** k, k),              1 - as_term(-1) ** n),
    (total(j * p**j, j) * (1 - p),                p - p ** (n + 1)),
)  # fmt: skip


@pytest.mark.parametrize(("left", "right", "asked"), RIGHT)
def test_a_geometric_sum_is_known_without_a_quotient(left: Term, right: Term, asked: tuple[str, ...]) -> None:
    found = report(left, right)
    assert isinstance(found.verdict, Proved)
    assert tuple(map(comparison_text, found.conditions)) == asked
    assert oracle.agree(left, right, at=10, digits=30)


@pytest.mark.parametrize(("left", "wrong"), WRONG)
def test_a_wrong_one_is_refuted(left: Term, wrong: Term) -> None:
    verdict = report(left, wrong).verdict
    assert isinstance(verdict, Refuted)
    assert oracle.confirms(verdict.witness, left, wrong)


def test_at_a_quotient_of_one_the_sum_has_its_length() -> None:
    assert isinstance(report(total(as_term(1) ** k, k), n + 1).verdict, Proved)
