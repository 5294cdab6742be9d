"""Random terms for Hypothesis: a strategy for lines of a page, small, closed under its operations."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from derivations.calc import (
    between,
    cases,
    delta,
    exp,
    function,
    index,
    ln,
    positive,
    real,
    size,
    total,
    unequal,
    vector,
)
from derivations.core.arrays import Family
from derivations.core.sets import POSITIVE
from derivations.core.term import Index, Largest, Product, Sum, Term, as_term

x, y, z = real("x"), real("y"), real("z")
p, q = positive("p"), positive("q")
s = between("s", 0, 1)
n = size("n")
i, j, k, l = (index(name, n) for name in "ijkl")  # noqa: E741  # the page's own name
w, v = vector("w", n), vector("v", n)
longer, weights = vector("t", n + 2), Family("g", (n + 2,), POSITIVE)  # entries beside every range below

CONSTANTS = st.sampled_from([0, 1, 2, 3, -1, -2, Fraction(1, 2), Fraction(-2, 3)]).map(as_term)
SYMBOLS = st.sampled_from([x, y, p, q, s])
SMOOTH = ("exp", "sin", "cos", "tanh", "sinh", "cosh")
PARTIAL = ("log", "sqrt")
KINKED = ("abs",)


def lines(
    *, functions: tuple[str, ...] = SMOOTH + PARTIAL + KINKED, most: int = 8
) -> st.SearchStrategy[Term]:
    """Scalar terms without sums."""
    return st.recursive(SYMBOLS | CONSTANTS, lambda inner: _larger(inner, functions), max_leaves=most)


def sums(*, most: int = 6) -> st.SearchStrategy[Term]:
    """Sums of symbolic size, also inside one another, over entries of two vectors."""

    def under(*indices: Index) -> st.SearchStrategy[Term]:
        leaves = SYMBOLS | CONSTANTS | st.sampled_from([u[one] for u in (w, v) for one in indices])
        body = st.recursive(leaves, lambda inner: _larger(inner, ("exp", "abs", "max")), max_leaves=most)
        if len(indices) < 3:
            name = (k, l)[len(indices) - 1]
            body = body | under(*indices, name).map(lambda one: total(one, name))
        return body

    return under(i).map(lambda body: total(body, i)) | under(j).map(lambda body: total(body, j))


Ranged = type[Sum] | type[Product] | type[Largest]


def ranged(*nodes: Ranged, most: int = 4) -> st.SearchStrategy[Term]:
    """Sums, products and maxima inside one another, over ranges that hold each other's indices or nothing."""

    def over(*outer: Index) -> st.SearchStrategy[Term]:
        return _range("klr"[len(outer)], outer).flatmap(lambda one: _bound(one, outer))

    def _bound(one: Index, outer: tuple[Index, ...]) -> st.SearchStrategy[Term]:
        indices = (*outer, one)
        leaf = _indexed(indices)
        body = st.recursive(leaf, _ringed, max_leaves=most)
        if len(indices) < 3:
            body = body | st.tuples(over(*indices), leaf).map(lambda two: two[0] * two[1]) | over(*indices)
        return st.tuples(st.sampled_from(nodes), body).map(lambda two: two[0](two[1], one))

    return over()


def _range(name: str, outer: tuple[Index, ...]) -> st.SearchStrategy[Index]:
    """1..n, and ranges that are empty for n = 1, or for some values of the indices outside."""
    plain = [(1, n), (2, n), (1, n - 1), (1, n + 1), (2, n - 1), (1, 3), (1, i - 1), (i + 1, n)]
    inner = [
        ends for one in outer for ends in ((1, one), (1, one - 1), (one, n), (one + 1, n), (one, one + 1))
    ]
    return st.sampled_from([(1, n), (1, n), *plain, *inner, *inner]).map(lambda ends: index(name, *ends))


def _indexed(indices: tuple[Index, ...]) -> st.SearchStrategy[Term]:
    """Entries, deltas, cases, indices and symbols; what need not be defined is among them."""
    one, last = indices[-1], indices[0]
    entries = [u[place] for u in (longer, weights) for place in indices]
    return st.sampled_from([
        *entries, *entries, *indices, x, p, i, longer[i], weights[n], as_term(2), as_term(-1),
        delta(one, last), delta(one, i), delta(one, n), delta(last, 1),
        cases((longer[one], unequal(one, last)), otherwise=0),
        cases((x, unequal(one, i)), otherwise=longer[one]),
        1 / x, ln(weights[one]), ln(x), 1 / longer[one], exp(longer[one]), abs(longer[last]),
    ])  # fmt: skip


def _ringed(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    """Sums, products and squares."""
    pairs = st.tuples(inner, inner)
    return st.one_of(
        pairs.map(lambda two: two[0] + two[1]),
        pairs.map(lambda two: two[0] * two[1]),
        pairs.map(lambda two: two[0] - two[1]),
        inner.map(lambda one: one**2),
    )


def _larger(inner: st.SearchStrategy[Term], functions: tuple[str, ...]) -> st.SearchStrategy[Term]:
    pairs = st.tuples(inner, inner)
    powers = st.sampled_from([2, 3, -1, -2, Fraction(1, 2), Fraction(3, 2)])
    one_place = [name for name in functions if name not in ("max", "min")]
    more = [
        pairs.map(lambda two: two[0] + two[1]),
        pairs.map(lambda two: two[0] - two[1]),
        pairs.map(lambda two: two[0] * two[1]),
        pairs.map(lambda two: two[0] / two[1]),
        st.tuples(inner, powers).map(lambda two: two[0] ** two[1]),
        st.tuples(st.sampled_from(one_place), inner).map(lambda two: function(*two)),
    ]
    if "max" in functions:
        more.append(pairs.map(lambda two: function("max", *two)))
    return st.one_of(more)
