"""Random terms for Hypothesis: a strategy for lines of a page, small, closed under its operations."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from derivations.calc import between, function, index, positive, real, size, total, vector
from derivations.core.term import Index, Term, as_term

x, y, z = real("x"), real("y"), real("z")
p, q = positive("p"), positive("q")
s = between("s", 0, 1)
n = size("n")
i, j, k, l = (index(name, n) for name in "ijkl")  # noqa: E741  # the page's own name
w, v = vector("w", n), vector("v", n)

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
