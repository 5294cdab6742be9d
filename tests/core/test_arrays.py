"""The nodes of vectors and matrices: what they refuse, and what counts as a variable."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

import pytest

from derivations.calc import (
    D,
    cases,
    classes,
    each,
    hessian,
    identity,
    index,
    largest,
    listed,
    matrix,
    nabla,
    norm,
    ones,
    product,
    real,
    size,
    spelled_out,
    total,
    unspecified,
    vector,
)
from derivations.core.arrays import Entry, Family, Jacobian, is_array_variable
from derivations.core.sets import NATURAL, Domain
from derivations.core.shapes import shape
from derivations.core.term import Term, as_term
from derivations.errors import ShapeError, TermError

m, n, K = size("m"), size("n"), size("K")
A, x, s = matrix("A", m, n), vector("x", n), real("s")
i, j = index("i", m), index("j", n)
cube = Family("cube", (m, n, K))
label = classes("label", m, K)
bits = vector("bits", n, entries=Domain(Fraction(0), Fraction(1), values=(Fraction(0), Fraction(1))))

REFUSED: tuple[tuple[Callable[[], object], str], ...] = (
    (lambda: A[i, j, 1],                         "A has 2 indices, 3 were given"),
    (lambda: A[s],                               "an index of A is no integer"),
    (lambda: (A @ x)[s],                         "an index is no integer"),
    (lambda: listed(),                           "a vector needs at least one entry"),
    (lambda: vector("v", s),                     "the size of an array is an integer"),
    (lambda: matrix("V", n, s),                  "the size of an array is an integer"),
    (lambda: classes("v", m, s),                 "the size of an array is an integer"),
    (lambda: ones(m, s),                         "the size of an array is an integer"),
    (lambda: identity(s),                        "the size of an array is an integer"),
    (lambda: unspecified("F", s),                "the size of an array is an integer"),
    (lambda: each(x[i], s),                      "what a sum, a product, a maximum or each(...) runs over"),
    (lambda: each(A[i, j], i, m),                "what a sum, a product, a maximum or each(...) runs over"),
    (lambda: total(x[i], 3),                     "what a sum, a product, a maximum or each(...) runs over"),
    (lambda: product(x[i], n),                   "what a sum, a product, a maximum or each(...) runs over"),
    (lambda: largest(x[i], x),                   "what a sum, a product, a maximum or each(...) runs over"),
    (lambda: total(A[i, j], i, j),               "a condition is a comparison such as x > 0"),
    (lambda: cases((1, s), otherwise=0),         "a condition is a comparison such as x > 0"),
    (lambda: spelled_out(s, i),                  "what is spelled out is a sum over an index"),
    (lambda: nabla(x @ x),                       "a gradient is taken by real symbols, by entries"),
    (lambda: nabla(x @ x, 3),                    "a gradient is taken by real symbols, by entries"),
    (lambda: nabla(x @ x, x + 1),                "a gradient is taken by real symbols, by entries"),
    (lambda: nabla(s, label),                    "a gradient is taken by"),
    (lambda: D(x @ x, 2 * x),                    "a derivative is taken by a real symbol or by an entry"),
    (lambda: D(x @ x, x),                        "a derivative by an array needs layout="),
    (lambda: D(bits @ x, bits),                  "a derivative is taken by a real symbol or by an entry"),
    (lambda: Jacobian(x, s, "numerator"),        "a derivative by an array is taken by a declared"),
    (lambda: D(x, x, layout="rows"),             "the layout of a derivative is"),  # type: ignore[arg-type]
    (lambda: hessian(x @ x, s),                  "a Hessian is taken by a declared vector"),
    (lambda: norm(x, 3),                         "a norm is of order 1 or 2, not 3"),  # type: ignore[arg-type]
    (lambda: norm(x, "inf"),                     "a norm is of order 1 or 2, not 'inf'"),  # type: ignore[arg-type]
    (lambda: norm(x, 0),                         "a norm is of order 1 or 2, not 0"),  # type: ignore[arg-type]
    (lambda: list(A),                            "a term is no sequence of its entries"),
)  # fmt: skip

#   a term, and whether a derivative can be taken by it as an array
VARIABLES: tuple[tuple[Term, bool], ...] = (
    (x,             True),
    (A,             True),
    (A[i],          True),
    (cube[i],       True),
    (cube[i, j],    True),
    (cube,          False),
    (label,         False),
    (bits,          False),
    (A[i, j],       False),
    (s,             False),
    (x + x,         False),
)  # fmt: skip


@pytest.mark.parametrize(("build", "message"), REFUSED)
def test_what_is_no_array_is_refused_where_it_is_written(build: Callable[[], object], message: str) -> None:
    with pytest.raises(TermError, match=re.escape(message)):
        build()


@pytest.mark.parametrize(("term", "expected"), VARIABLES)
def test_a_declared_array_of_real_numbers_is_a_variable(term: Term, expected: bool) -> None:
    assert is_array_variable(term) is expected


def test_an_entry_is_a_variable_once_it_has_all_its_indices() -> None:
    assert A[i, j].is_variable
    assert A[i][j] == A[i, j]
    assert not A[i].is_variable
    assert not label[i].is_variable
    assert not bits[j].is_variable


def test_a_label_takes_whole_numbers_and_can_be_an_index() -> None:
    assert label.domain == NATURAL
    assert label[i].takes_integers
    assert matrix("W", K, n)[label[i]].indices == (label[i],)
    assert not Entry(A, (i,)).takes_integers


def test_an_array_of_three_axes_has_no_shape_until_it_is_given_an_index() -> None:
    with pytest.raises(ShapeError):
        shape(cube)
    assert str(shape(cube[i])) == "n × K"
    assert str(shape(cube[i, j])) == "a vector of K"


def test_names_and_domains_make_a_family_and_its_print_does_not() -> None:
    assert vector("x", n, latex=r"\xi") == x
    assert vector("x", m) != x
    assert vector("x", n, entries=NATURAL) != x
    assert as_term(x) is x
