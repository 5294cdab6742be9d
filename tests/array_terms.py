"""Random terms of vectors and matrices: of every shape, small, closed under the operations of a page.

What is drawn is left to `choose`, which picks one of several things: Hypothesis's `draw`, or a `Random`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from hypothesis import strategies as st

from derivations.calc import (
    D,
    define,
    diag,
    each,
    exp,
    function,
    hadamard,
    hadamard_power,
    hessian,
    identity,
    index,
    matrix,
    nabla,
    norm,
    ones,
    real,
    size,
    total,
    tr,
    vector,
    zeros,
)
from derivations.core.term import Index, Term, as_term

Size: TypeAlias = Term
Choose: TypeAlias = Callable[[Sequence[Any]], Any]

m, n = size("m"), size("n")
s, t = real("s"), real("t")
SIZES = (m, n)
VECTORS: Mapping[Size, tuple[Term, ...]] = {
    n: (vector("x", n), vector("u", n)),
    m: (vector("y", m), vector("v", m)),
}
MATRICES: Mapping[tuple[Size, Size], tuple[Term, ...]] = {
    (m, n): (matrix("A", m, n), matrix("B", m, n)),
    (n, m): (matrix("C", n, m),),
    (n, n): (matrix("S", n, n),),
    (m, m): (matrix("R", m, m),),
}
LETTERS = ("i", "j", "k", "k0")  # the letters that generic entries and products use, on purpose

square = define("square", s, s**2 + s)
_z = vector("z", n)
soft = define("soft", _z, exp(_z) / total(exp(_z[index("k", n)]), index("k", n)))
length = define("length", _z, _z @ _z)
centred = define("centred", _z, _z - ones(n) @ _z * ones(n) / n)


def array_terms(
    rows: Size | None = None, columns: Size | None = None, *, shadowing: bool = False
) -> st.SearchStrategy[Term]:
    """Terms with these axes; with `shadowing`, an index may be bound inside where it is bound outside."""

    @st.composite
    def drawn(draw: Any) -> Term:
        return built(lambda options: draw(st.sampled_from(options)), rows, columns, shadowing=shadowing)

    return drawn()


def any_array_terms(*, shadowing: bool = False) -> st.SearchStrategy[Term]:
    """Terms of every shape, numbers too."""
    axes = [(rows, columns) for rows in (None, *SIZES) for columns in (None, *SIZES)]
    return st.sampled_from(axes).flatmap(lambda pair: array_terms(*pair, shadowing=shadowing))


def built(
    choose: Choose,
    rows: Size | None,
    columns: Size | None,
    *,
    depth: int = 3,
    smooth: bool = True,
    shadowing: bool = False,
) -> Term:
    """A term with these axes."""
    return Builder(choose, smooth=smooth, shadowing=shadowing).of(rows, columns, depth, ())


class Builder:
    """Builds terms; with `smooth`, derivatives are among them, with `shadowing` an index bound twice."""

    def __init__(self, choose: Choose, *, smooth: bool, shadowing: bool) -> None:
        self.choose, self.smooth, self.shadowing = choose, smooth, shadowing

    def of(self, rows: Size | None, columns: Size | None, depth: int, bound: tuple[Index, ...]) -> Term:
        if rows is None and columns is None:
            return self.number(depth, bound)
        if columns is None:
            assert rows is not None
            return self.column(rows, depth, bound)
        if rows is None:
            return self.row(columns, depth, bound)
        return self.matrix(rows, columns, depth, bound)

    def index(self, over: Size, bound: tuple[Index, ...]) -> tuple[Index, Term]:
        """An index that is not bound outside, and the place from 1 that it stands for."""
        shift = self.choose([0, 0, 0, 1])
        found = [_shifted(one, over) if shift else (index(one, over), index(one, over)) for one in LETTERS]
        names = {known.name for known in bound}
        kept = [one for one in found if one[0].name not in names or (self.shadowing and one[0] in bound)]
        pair: tuple[Index, Term] = self.choose(kept or [_shifted(LETTERS[0] + "_" * len(bound), over)])
        return pair

    def entry(self, depth: int, bound: tuple[Index, ...]) -> Term:
        """An entry at indices that are bound outside, or free."""
        over = self.choose(SIZES)
        inside = [one for one in bound if one.upper == over and one.lower == as_term(1)]
        place = self.choose(
            [
                *inside,
                *inside,
                index(self.choose(["a", "b", "i"] if self.shadowing else ["a", "b"]), over),
                as_term(1),
                over,
            ]
        )
        if self.choose([True, False]):
            return self.column(over, depth - 1, bound)[place]
        other = self.choose(SIZES)
        beside = [one for one in bound if one.upper == other and one.lower == as_term(1)]
        return self.matrix(over, other, depth - 1, bound)[
            place, self.choose([*beside, index("c", other), as_term(1)])
        ]

    def number(self, depth: int, bound: tuple[Index, ...]) -> Term:
        if depth <= 0:
            return self.choose([s, t, as_term(2), as_term(-1), self.choose(VECTORS[n])[self.place(n, bound)]])
        over, other = self.choose(SIZES), self.choose(SIZES)
        kind = self.choose(
            ["entry", "dot", "trace", "norm", "times", "plus", "sum", "length", "quadratic", "row"]
        )
        match kind:
            case "entry":
                return self.entry(depth, bound)
            case "dot":
                return self.column(over, depth - 1, bound) @ self.column(over, depth - 1, bound)
            case "row":
                return self.row(over, depth - 1, bound) @ self.column(over, depth - 1, bound)
            case "trace":
                return tr(self.matrix(over, over, depth - 1, bound))
            case "norm":
                return norm(self.of(over, self.choose([None, other]), depth - 1, bound)) ** 2
            case "times":
                return self.number(depth - 1, bound) * self.number(depth - 1, bound)
            case "plus":
                return self.number(depth - 1, bound) + self.number(depth - 1, bound)
            case "sum":
                over_index, place = self.index(over, bound)
                return total(
                    self.column(over, depth - 1, bound)[place] * self.number(depth - 1, (*bound, over_index)),
                    over_index,
                )
            case "length":
                return length(self.column(over, depth - 1, bound))
        one = self.column(over, depth - 1, bound)
        return one.T @ self.matrix(over, over, depth - 1, bound) @ one

    def place(self, over: Size, bound: tuple[Index, ...]) -> Term:
        inside = [one for one in bound if one.upper == over and one.lower == as_term(1)]
        return self.choose([*inside, *inside, index("a", over), as_term(1), over])

    def column(self, rows: Size, depth: int, bound: tuple[Index, ...]) -> Term:
        if depth <= 0:
            return self.choose([*VECTORS[rows], *VECTORS[rows], ones(rows)])
        other = self.choose(SIZES)
        again = lambda: self.column(rows, depth - 1, bound)  # noqa: E731
        kinds = ["product", "product", "each", "plus", "times", "hadamard", "row", "stretched", "apply",
                 "transpose", "sum", "call", "definition", "zeros"]  # fmt: skip
        if self.smooth and not bound:
            kinds += ["gradient", "jacobian"]
        match self.choose(kinds):
            case "product":
                return self.matrix(rows, other, depth - 1, bound) @ self.column(other, depth - 1, bound)
            case "each":
                over, _ = self.index(rows, bound)
                return each(self.number(depth - 1, (*bound, over)), over)
            case "plus":
                return again() - again() if self.choose([True, False]) else again() + again()
            case "times":
                return self.number(depth - 1, bound) * again()
            case "hadamard":
                return hadamard(again(), again())
            case "row":
                return self.matrix(other, rows, depth - 1, bound)[self.place(other, bound)]
            case "stretched":
                return again() + self.number(depth - 1, bound)
            case "apply":
                return function(self.choose(["exp", "tanh", "sin"]), self.column(rows, 0, bound))
            case "transpose":
                return self.row(rows, depth - 1, bound).T
            case "sum":
                over, place = self.index(other, bound)
                return total(
                    self.column(other, 0, bound)[place] * self.column(rows, depth - 1, (*bound, over)), over
                )
            case "call":
                return square(again())
            case "definition":
                return self.choose([soft, centred])(self.column(rows, min(depth - 1, 1), bound))
            case "gradient":
                return nabla(self.number(depth - 1, bound), self.choose(VECTORS[rows]))
            case "jacobian":
                return D(self.column(rows, min(depth - 1, 1), bound), s)
        return zeros(rows) + again()

    def row(self, columns: Size, depth: int, bound: tuple[Index, ...]) -> Term:
        other = self.choose(SIZES)
        if depth > 0 and self.choose([True, False]):
            return self.row(other, depth - 1, bound) @ self.matrix(other, columns, depth - 1, bound)
        return self.column(columns, depth - 1, bound).T

    def matrix(self, rows: Size, columns: Size, depth: int, bound: tuple[Index, ...]) -> Term:
        if depth <= 0:
            plain = MATRICES[rows, columns]
            return self.choose([*plain, *plain, ones(rows, columns)])
        other = self.choose(SIZES)
        again = lambda: self.matrix(rows, columns, depth - 1, bound)  # noqa: E731
        kinds = ["product", "product", "each", "rows", "plus", "times", "hadamard", "outer", "transpose",
                 "transpose", "row", "column", "apply", "power", "call"]  # fmt: skip
        kinds += ["diagonal", "identity"] if rows == columns else []
        if self.smooth and not bound:
            kinds += ["jacobian", "gradient"] + (["hessian"] if rows == columns else [])
        match self.choose(kinds):
            case "product":
                return self.matrix(rows, other, depth - 1, bound) @ self.matrix(
                    other, columns, depth - 1, bound
                )
            case "each":
                over, _ = self.index(rows, bound)
                beside, _ = self.index(columns, (*bound, over))
                return each(self.number(depth - 1, (*bound, over, beside)), over, beside)
            case "rows":
                over, _ = self.index(rows, bound)
                return each(self.column(columns, depth - 1, (*bound, over)), over)
            case "plus":
                return again() - again() if self.choose([True, False]) else again() + again()
            case "times":
                return self.number(depth - 1, bound) * again()
            case "hadamard":
                return hadamard(again(), self.choose([again, lambda: self.row(columns, 0, bound)])())
            case "outer":
                return self.column(rows, depth - 1, bound) @ self.row(columns, depth - 1, bound)
            case "transpose":
                return self.matrix(columns, rows, depth - 1, bound).T
            case "row":
                return again() + self.row(columns, depth - 1, bound)
            case "column":
                return again() + self.column(rows, depth - 1, bound)
            case "apply":
                return function(self.choose(["exp", "tanh"]), self.matrix(rows, columns, 0, bound))
            case "power":
                return hadamard_power(again(), self.choose([2, 3]))
            case "call":
                return square(again())
            case "diagonal":
                return diag(self.column(rows, depth - 1, bound))
            case "identity":
                return identity(rows)
            case "jacobian":
                by, low = self.choose(VECTORS[columns]), min(depth - 1, 1)
                if self.choose([True, False]):
                    return D(self.column(rows, low, bound), by, layout="numerator")
                by = self.choose(VECTORS[rows])
                return D(self.column(columns, low, bound), by, layout="denominator")
            case "gradient":
                return nabla(self.number(min(depth - 1, 2), bound), self.choose(MATRICES[rows, columns]))
        return hessian(self.number(min(depth - 1, 1), bound), self.choose(VECTORS[rows]))


def _shifted(letter: str, over: Size) -> tuple[Index, Term]:
    """An index from 2 to size + 1, whose place is one less."""
    one = index(letter, 2, over + 1)
    return one, one - 1
