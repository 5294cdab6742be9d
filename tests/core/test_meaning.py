"""What terms denote: definitions unfolded, vectors taken apart entry by entry, nothing captured."""

from __future__ import annotations

import pytest

from derivations.calc import (
    D,
    define,
    each,
    index,
    listed,
    log,
    nabla,
    points,
    size,
    spelled_out,
    total,
    vector,
)
from derivations.core.entries import blocks, scalar_pairs, without_arrays
from derivations.core.meaning import Meanings
from derivations.core.shapes import shape
from derivations.core.term import Sum, Term, as_term
from derivations.core.tree import free, walk
from derivations.errors import MeaningError, ShapeError
from tests import oracle
from tests.terms import i, j, k, l, n, p, v, w, x, y

X = points("X", size("m"), n)
at = index("j_", n)
beside = define("beside", v[at] * 1)

#   two vectors that are equal for all n and all values of their free indices, and two that are not
EQUAL: tuple[tuple[Term, Term], ...] = (
    (listed(each(w[j], j)),                                        listed(each(w[k], k))),
    (v[j] * listed(each(w[j], j)),                                 listed(each(v[j] * w[k], k))),
    (listed(each(w[j], j)) / v[j],                                 listed(each(w[k] / v[j], k))),
    (listed(each(w[j], j)) + listed(each(v[k], k)),                listed(each(w[l] + v[l], l))),
    (nabla(w @ v, w),                                              listed(each(v[k], k))),
    (nabla(v[j] * (w @ v), w),                                     listed(each(v[j] * v[k], k))),
    (nabla(w @ w, w, x),                                           listed(each(2 * w[k], k), 0)),
    (-listed(x, each(w[j], j)),                                    listed(-x, each(-w[j], j))),
    (v[j] * listed(each(w[j] * beside, j)),                        listed(each(v[j] * w[k] * v[at], k))),
    (listed(each(total(w[index("k", 1, i)], index("k", 1, i)), i)),
     listed(each(total(w[index("l", 1, j)], index("l", 1, j)), j))),
)  # fmt: skip
UNEQUAL: tuple[tuple[Term, Term], ...] = (
    (listed(each(w[j], j)),                                        listed(each(w[j], k))),
    (v[j] * listed(each(w[j], j)),                                 listed(each(v[j] * w[j], j))),
    (listed(each(w[j], j)) / v[j],                                 listed(each(w[j] / v[j], j))),
    (listed(each(w[j], j)) + listed(each(w[j], k)),                listed(each(2 * w[j], j))),
    (nabla(v[j] * (w @ v), w),                                     listed(each(v[j] * v[j], j))),
    (v[j] * listed(each(w[j] * beside, j)),                        listed(each(v[j] * w[k] * v[k], k))),
)  # fmt: skip


def agree(left: Term, right: Term) -> bool:
    meanings = Meanings()
    pairs = [(meanings.of(one), meanings.of(other)) for one, other in scalar_pairs(left, right)]
    return all(oracle.agree(one, other, at=5) for one, other in pairs)


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_equal_vectors_have_equal_entries(left: Term, right: Term) -> None:
    assert agree(left, right)
    assert oracle.agree(left, right, at=5), "the judge agrees that the row belongs here"


@pytest.mark.parametrize(("left", "right"), UNEQUAL)
def test_a_free_index_is_not_captured_by_a_vector(left: Term, right: Term) -> None:
    assert not agree(left, right)
    assert not oracle.agree(left, right, at=5), "the judge agrees that the row belongs here"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (listed(x, y), listed(x)),
        (listed(x, y), x),
        (listed(each(w[j], j)), listed(x, y)),
        (listed(each(w[j], j)), listed(each(X[1, index("k", n + 1)], index("k", n + 1)))),
        (listed(x) + listed(x, y), listed(x, y)),
        (listed(x, y) * listed(x, y), listed(x**2, y**2)),
    ],
)
def test_vectors_of_different_shapes_are_no_equation(left: Term, right: Term) -> None:
    with pytest.raises((MeaningError, ShapeError)):
        scalar_pairs(left, right)


@pytest.mark.parametrize("term", [listed(x), nabla(x, x), each(w[j], j), w, log(listed(x)), x / listed(x)])
def test_a_vector_is_no_number(term: Term) -> None:
    with pytest.raises(MeaningError):
        Meanings().of(term)


def test_the_meaning_holds_no_definition_and_no_derivative() -> None:
    f = define("f", x, x**2 * y)
    term = D(f(x), x) + f.prime(p) + w @ v + spelled_out(w @ v, j) + total(f(w[k]), k)
    assert oracle.agree(Meanings().of(term), term, at=5)
    names = {type(one).__name__ for one in walk(Meanings().of(term))}
    assert not names & {"Call", "Prime", "Derivative", "MatMul", "SpelledOut"}


def test_a_call_puts_its_argument_in_without_capture() -> None:
    scaled = define("scaled", x, total(x * w[k], k))
    assert oracle.agree(Meanings().of(scaled(w[k])), w[k] * total(w[l], l), at=5)
    long = define("long", x, n, total(x, k))
    five, u = index("k", 5), vector("u", 5)
    assert oracle.agree(Meanings().of(long(u[five], 5)), 5 * u[five], at=5)


def test_a_dot_product_inside_a_sum_keeps_its_own_index() -> None:
    nested = total((w @ v) * w[k], k)
    assert oracle.agree(Meanings().of(nested), (w @ v) * total(w[j], j), at=5)
    slope = D(nested, w[j])
    assert oracle.agree(Meanings().of(slope), v[j] * total(w[k], k) + (w @ v), at=5)


def test_a_dot_product_is_written_out_with_an_index_of_its_own() -> None:
    rows = without_arrays(X[k] @ X[i])
    assert isinstance(rows, Sum)
    assert {k, i} <= free(rows)
    assert rows.index not in (k, i)


def test_a_gradient_has_a_block_for_each_vector_and_an_entry_for_each_symbol() -> None:
    found = blocks(nabla(x * (w @ v), w, x))
    assert [shape(one).is_vector for one in found] == [True, False]
    assert blocks(as_term(1)) == (as_term(1),)
