"""Conditions between integers: sums over the part of a range where one holds, brackets, and δ."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.calc import (
    D,
    calc,
    cases,
    delta,
    eq,
    equals,
    exp,
    index,
    ln,
    matrix,
    positive,
    product,
    real,
    size,
    total,
    unequal,
    vector,
)
from derivations.core import kernel
from derivations.core.field import OutOfRoom
from derivations.core.kernel import examine
from derivations.core.normal import normal_field
from derivations.core.term import Comparison, Index, Term, as_term
from derivations.core.verdict import Proved, Refuted
from derivations.core.witness import Search
from derivations.errors import MeaningError
from derivations.rules import NAMES
from tests import oracle

n, m = size("n"), size("m")
r = index("r", m)
i, j, k, l = (index(name, n) for name in "ijkl")  # noqa: E741
x, a, y, p = vector("x", n), vector("a", n), real("y"), positive("p")
A = matrix("A", n, n)
upto, beyond, since = index("r", 1, j), index("r", j + 1, n), index("r", j, n)
logs = ln(1 + x[i] ** 2)

RIGHT: tuple[tuple[Term, Term], ...] = (
    (total(x[i], i, i <= j), total(x[upto], upto)),
    (total(x[i], i, j >= i), total(x[upto], upto)),
    (total(x[i], i, i > j), total(x[beyond], beyond)),
    (total(x[i], i, i < j + 1), total(x[upto], upto)),
    (total(x[i], i, i <= j) + total(x[i], i, i > j), total(x[i], i)),
    (total(x[upto], upto) + total(x[beyond], beyond), total(x[i], i)),
    (total(x[upto], upto) + total(x[since], since), total(x[i], i) + x[j]),
    (total(logs, i, i < j) + total(logs, i, i >= j), total(logs, i)),
    (total(A[i, j], j, j < i) + A[i, i] + total(A[i, j], j, j > i), total(A[i, j], j)),
    (total(y, j, i <= j), (n - i + 1) * y),
    (total(cases((1, i <= j), otherwise=0), i), as_term(j)),
    (total(total(x[i] * a[j], i, i <= j), j), total(x[i] * total(a[j], j, j >= i), i)),
    (total(x[i] * total(a[j], j, j <= i), i), total(a[j] * total(x[i], i, i >= j), j)),
    (total(cases((x[i], i <= j), otherwise=a[i]), i), total(x[upto], upto) + total(a[beyond], beyond)),
    (total(x[i], i, i > 1), total(x[i], i) - x[1]),
    (total(x[i], i, i < n), total(x[i], i) - x[n]),
    (total(x[i], i, equals(i, j)), x[j]),
    (total(ln(p + 0 * x[i]), i, i <= j, unequal(i, j)), (j - 1) * ln(p)),
    (D(total(x[i] ** 2, i, i <= j), x[k]), cases((2 * x[k], k <= j), otherwise=0)),
    (total(delta(i, j) * x[i], i, i <= k), cases((x[j], j <= k), otherwise=0)),
    (product(cases((exp(x[i]), i <= j), otherwise=1), i), exp(total(x[upto], upto))),
    (cases((x[i], i <= j), otherwise=a[i]), cases((a[i], j < i), otherwise=x[i])),
    (cases((y, 2 * i >= 2 * j + 1), otherwise=0), cases((y, i > j), otherwise=0)),
    (total(delta(2 * i, 2 * j) * x[i], i), x[j]),
    (total(delta(2 * i, 2 * j + 1) * x[i], i), 0 * y),
    (total(delta(n + 1 - i, j) * x[i], i), x[n + 1 - j]),
)

WRONG: tuple[tuple[Term, Term], ...] = (
    (total(x[i], i, i <= j), total(x[i], i, i < j)),
    (total(x[i], i, i <= j) + total(x[i], i, i >= j), total(x[i], i)),
    (total(x[upto], upto) + total(x[since], since), total(x[i], i)),
    (total(y, j, i <= j), (n - i) * y),
    (total(total(x[i] * a[j], i, i <= j), j), total(x[i] * total(a[j], j, j <= i), i)),
    (total(cases((1, i <= j), otherwise=0), i), as_term(n)),
    (D(total(x[i] ** 2, i, i <= j), x[k]), 2 * x[k]),
    (total(delta(i, j) * x[i], i, i <= k), x[j]),
    (total(delta(i, j + 1) * x[i], i), x[j]),
    (total(delta(2 * i, j) * y, i), y),
    (product(cases((exp(x[i]), i <= j), otherwise=0), i), exp(total(x[upto], upto))),
    (cases((y, 2 * i >= 2 * j + 1), otherwise=0), cases((y, i >= j), otherwise=0)),
    (total(1 / (i - j) ** 2, i, i > j), total(1 / (i - j) ** 2, i, unequal(i, j))),
)

# cases that are kept as they are written have no form to be turned into
KEPT = (
    total(A[n - r, r], r, r <= n),
    total(x[n - r], r, n > r),
    total(A[n - r, r], r, n - r >= j),
    total(total(ln(y), i, unequal(i, j)), i),
)

# where the end of a range may lie beyond the last entry
BEYOND: tuple[tuple[Term, Term], ...] = (
    (total(x[i], i, i <= 2), x[1] + x[2] + 0 * total(x[i], i)),
    (total(x[i], i, i <= m), total(x[index("r", m)], index("r", m))),
)


@pytest.mark.parametrize(("left", "right"), RIGHT)
def test_a_condition_cuts_the_range(left: Term, right: Term) -> None:
    assert isinstance(examine(calc(left, eq(right))).steps[0].verdict, Proved)
    assert oracle.agree(left, right, at=6, digits=30)


@pytest.mark.parametrize(("left", "wrong"), WRONG)
def test_a_wrong_one_is_refuted(left: Term, wrong: Term) -> None:
    verdict = examine(calc(left, eq(wrong))).verdict
    assert isinstance(verdict, Refuted)
    assert oracle.confirms(verdict.witness, left, wrong)


@pytest.mark.parametrize(("left", "wrong"), [*WRONG, *BEYOND])
@pytest.mark.parametrize("by", [(), NAMES["algebra"]])
def test_nor_is_it_proved_without_a_look_at_points(
    left: Term, wrong: Term, by: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel, "refute", lambda *_, **__: Search(None, 1))
    assert not isinstance(examine(calc(left, eq(wrong, by=by))).steps[0].verdict, Proved)  # type: ignore[arg-type]


@pytest.mark.parametrize("line", KEPT)
def test_what_cannot_be_cut_is_kept(line: Term) -> None:
    assert isinstance(examine(calc(line, eq(2 * line - line))).steps[0].verdict, Proved)


# ── any condition: the normal form has the value of what is written ────────────────────────────────


@st.composite
def integers(draw: st.DrawFn, known: tuple[Index, ...]) -> Term:
    """An integer made of indices and n."""
    one = draw(st.sampled_from(known))
    return draw(st.sampled_from((one, one, one + 1, one - 1, 2 * one, n - one, n + 1 - one, as_term(1), n)))


@st.composite
def conditions(draw: st.DrawFn, known: tuple[Index, ...]) -> Comparison:
    relation = draw(st.sampled_from(("<", "<=", "=", "!=", ">", ">=")))
    return Comparison(draw(integers(known)), relation, draw(integers(known)))


@st.composite
def conditional(draw: st.DrawFn, known: tuple[Index, ...] = (j, k), depth: int = 2) -> Term:
    """A sum whose range, conditions and body hold the indices around it."""
    around = draw(st.sampled_from(known))
    name = f"i{len(known)}"
    over = draw(st.sampled_from((index(name, n), index(name, around), index(name, around, n))))
    inside = (*known, over)
    parts = (
        x[draw(st.sampled_from(inside))],
        delta(draw(integers(inside)), draw(integers(inside))),
        as_term(over),
    )
    body: Term = draw(st.sampled_from(parts))
    if depth and draw(st.booleans()):
        body = body * draw(conditional(inside, depth - 1))
    return total(body, over, *draw(st.lists(conditions(inside), max_size=2)))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(conditional(), st.integers(1, 4), st.data())
def test_the_normal_form_is_the_sum_written_out(term: Term, count: int, data: st.DataObject) -> None:
    places = {one: Fraction(data.draw(st.integers(1, count))) for one in (j, k)}
    point = oracle.Point({n: Fraction(count), **places}, count)
    field = normal_field(room=128)
    try:
        written = field.term(field.ratio(term))
    except (MeaningError, OutOfRoom):
        return
    assert oracle.near(oracle.value(term, point), oracle.value(written, point), digits=35)
