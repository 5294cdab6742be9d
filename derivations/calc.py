"""The words of a page: declare symbols, define functions, write a chain of equalities.

    x = real("x")
    sigma = define("sigma", x, 1 / (1 + exp(-x)))
    derivative = calc(
        sigma.prime(x),
        eq(D(1 / (1 + exp(-x)), x),       by=sigma),
        eq(exp(-x) / (1 + exp(-x)) ** 2,  by=quotient_rule),
        name="sigmoid.derivative",
    )

Nothing here computes or checks; the words only build terms and derivations.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from types import CodeType
from typing import Literal, overload

from derivations.core.arrays import (
    Constantly,
    Determinant,
    Diagonal,
    Each,
    Family,
    FunctionSymbol,
    Gradient,
    Hadamard,
    HadamardPower,
    HadamardQuotient,
    Hessian,
    Identity,
    Inverse,
    Jacobian,
    Layout,
    Listed,
    Norm,
    SpelledOut,
    Trace,
    is_array_variable,
)
from derivations.core.derivation import Choice, Derivation, Hypothesis, Line, Origin, Reason
from derivations.core.infinite import Infinity, Integral, Limit, Series, Side
from derivations.core.sets import NATURAL, POSITIVE, REAL, Domain
from derivations.core.shapes import NUMBER, Shape, alike, shape
from derivations.core.term import (
    Apply,
    Call,
    Cases,
    Comparison,
    Constant,
    Definition,
    Delta,
    Derivative,
    Index,
    Largest,
    MatMul,
    Mul,
    Product,
    Sum,
    Symbol,
    Term,
    TermLike,
    as_term,
    is_integer,
    rational_value,
)
from derivations.core.tree import substitute, unused
from derivations.errors import ShapeError, TermError

# ── declarations ─────────────────────────────────────────────────────────────────────────────────


def real(name: str, *, latex: str = "") -> Symbol:
    """A real variable."""
    return Symbol(_named(name), REAL, latex)


def positive(name: str, *, latex: str = "") -> Symbol:
    """A variable over the real numbers > 0."""
    return Symbol(_named(name), POSITIVE, latex)


def nonnegative(name: str, *, latex: str = "") -> Symbol:
    """A variable over the real numbers ≥ 0."""
    return Symbol(_named(name), Domain(lower=Fraction(0)), latex)


def between(name: str, lower: int | Fraction, upper: int | Fraction, *, latex: str = "") -> Symbol:
    """A real variable over the closed interval [lower, upper]."""
    if lower > upper:
        raise TermError(f"the interval [{lower}, {upper}] of {name} is empty")
    return Symbol(_named(name), Domain(Fraction(lower), Fraction(upper)), latex)


def one_of(name: str, *values: int | Fraction, latex: str = "") -> Symbol:
    """A variable over finitely many numbers, such as a label that is 0 or 1."""
    if not values:
        raise TermError(f"the set that {name} ranges over is empty")
    exact = tuple(sorted({Fraction(value) for value in values}))
    return Symbol(_named(name), Domain(exact[0], exact[-1], values=exact), latex)


def size(name: str, *, latex: str = "") -> Symbol:
    """A size of a range: an integer ≥ 1 that stays symbolic."""
    return Symbol(_named(name), NATURAL, latex)


def index(name: str, *ends: TermLike) -> Index:
    """An index over 1, …, n for `index(name, n)`, over a, …, b for `index(name, a, b)`."""
    if not 1 <= len(ends) <= 2:
        raise TermError(f"index({name!r}, …) takes the last value, or the first and the last")
    lower, upper = (1, ends[0]) if len(ends) == 1 else ends
    return Index(_named(name), as_term(lower), as_term(upper))


def vector(name: str, n: TermLike, *, entries: Domain = REAL, latex: str = "") -> Family:
    """A vector, which is a column, with entries name[1], …, name[n]; `entries` is the set they lie in."""
    return Family(_named(name), _sizes(n), entries, latex=latex)


def matrix(name: str, m: TermLike, n: TermLike, *, entries: Domain = REAL, latex: str = "") -> Family:
    """A matrix with m rows and n columns and entries name[i, j]; name[i] is the vector of row i."""
    return Family(_named(name), _sizes(m, n), entries, latex=latex)


def points(name: str, m: TermLike, n: TermLike, *, latex: str = "") -> Family:
    """m points with n coordinates each: x^{(1)}, …, x^{(m)}; name[i, j] is coordinate j of point i."""
    return Family(_named(name), _sizes(m, n), REAL, labelled=True, latex=latex)


def labels(
    name: str, m: TermLike, lower: int | Fraction = 0, upper: int | Fraction = 1, *, latex: str = ""
) -> Family:
    """m numbers in [lower, upper], one for each point."""
    return Family(_named(name), _sizes(m), Domain(Fraction(lower), Fraction(upper)), latex=latex)


def classes(name: str, m: TermLike, k: TermLike, *, latex: str = "") -> Family:
    """m whole numbers from 1 to k: the class of each point."""
    upto, number = _sizes(k, m)
    return Family(_named(name), (number,), NATURAL, upto=upto, latex=latex)


@overload
def define(name: str, body: TermLike, /, *, latex: str = "") -> Call: ...
@overload
def define(name: str, parameter: TermLike, /, *rest: TermLike, latex: str = "") -> Definition: ...
def define(name: str, /, *rest: TermLike, latex: str = "") -> Definition | Call:
    """`define(name, x, body)` is the function name(x) := body; `define(name, body)` abbreviates a term.

    A function's parameters are symbols, indices, and vectors or matrices, which stand for arrays of any
    size: the symbols of their sizes are bound too.  A function of numbers is applied to an array entry by
    entry.  An abbreviation is used as it stands, like a symbol.
    """
    if not rest:
        raise TermError(f"define({name!r}, …) needs a body")
    *parameters, body = rest
    _shape_at(as_term(body), _caller())
    sizes = {size for one in parameters if isinstance(one, Family) for size in one.sizes}
    if any(one in sizes for one in parameters):
        raise TermError(f"a size of an array that {name} takes is bound by the array, and no parameter")
    definition = Definition(
        _named(name), tuple(_parameter(name, p) for p in parameters), as_term(body), latex
    )
    return definition if parameters else definition()


@overload
def given(left: Comparison, *, over: Index | tuple[Index, ...] = ()) -> Comparison: ...
@overload
def given(
    left: TermLike, right: TermLike, *, over: Index | tuple[Index, ...] = (), name: str = ""
) -> Hypothesis: ...
def given(
    left: TermLike | Comparison,
    right: TermLike | None = None,
    *,
    over: Index | tuple[Index, ...] = (),
    name: str = "",
) -> Hypothesis | Comparison:
    """A hypothesis: `given(left, right)` assumes left = right, `given(x > 0)` assumes a condition.

    An index that occurs free in an equation stands for the one value that it has on the page, but for those
    in `over` it holds for all values; between arrays it holds for all entries.  An equation holds at the
    point: it makes no symbol a function of another (use `define` for that).
    """
    indices = (over,) if isinstance(over, Index) else over
    if isinstance(left, Comparison):
        return replace(left, over=indices)
    if right is None:
        raise TermError("given(...) takes a condition such as x > 0, or the two sides of an equation")
    _of_one_shape(as_term(left), [Line(as_term(right), origin=_caller())], _caller())
    return Hypothesis(as_term(left), as_term(right), name, indices)


# ── terms ────────────────────────────────────────────────────────────────────────────────────────

pi = Constant("pi")
e = Constant("e")


def D(body: TermLike, variable: Term, *, layout: Layout | None = None) -> Derivative | Jacobian:
    """∂body/∂variable, by a symbol or an entry such as w[j]; always named, never inferred.

    By a vector or a matrix the layout must be said.  In numerator layout ∂f/∂x is J_ij = ∂f_i/∂x_j, and ∂f/∂X
    of a number has the shape of Xᵀ; in denominator layout it is the transpose.
    """
    if not is_array_variable(variable):
        return Derivative(as_term(body), as_term(variable))
    if layout is None:
        raise TermError(
            "a derivative by an array needs layout='numerator' or layout='denominator'; "
            "nabla(f, x) is the gradient, in the shape of x"
        )
    return Jacobian(as_term(body), variable, layout)


def nabla(body: TermLike, *variables: Term) -> Gradient:
    """∇body: its partial derivatives by the variables, in order; an array stands for all its entries."""
    return Gradient(as_term(body), tuple(map(as_term, variables)))


def hessian(body: TermLike, variable: Term) -> Hessian:
    """∇²body: the matrix of the second derivatives by the entries of a vector."""
    return Hessian(as_term(body), variable)


infinity = Infinity()


def limit(body: TermLike, variable: Symbol, point: TermLike, side: Side = "") -> Limit:
    """lim body, variable → point; from above with side="+", from below with "-".  `infinity` is a point."""
    return Limit(_bound(body, variable), as_term(point), side)


def integral(body: TermLike, variable: Symbol, lower: TermLike, upper: TermLike) -> Integral:
    """∫ body d variable from lower to upper; an end may be `infinity` or `-infinity`."""
    return Integral(_bound(body, variable), as_term(lower), as_term(upper))


def series(body: TermLike, variable: Symbol | Index, lower: TermLike = 0) -> Series:
    """Σ body for variable = lower, lower + 1, …; the variable is any letter, and counts from lower on.

    u⁰ is 1 in a series, also at u = 0, where the exponent depends on the variable and is never negative.
    """
    if not isinstance(variable, Symbol | Index):
        raise TermError("the terms of a series are counted by a symbol or an index")
    first, term = as_term(lower), as_term(body)
    if not is_integer(first):
        raise TermError("a series begins at an integer")
    counter = Symbol(variable.name, Domain(rational_value(first), integer=True), variable.latex)
    if counter != variable:
        aside = replace(counter, name=unused(variable.name, term, first))
        term = substitute(substitute(term, {variable: aside}), {aside: counter})
    return Series(_bound(term, counter), first)


def _bound(body: TermLike, variable: Symbol) -> Definition:
    if not isinstance(variable, Symbol):
        raise TermError("a limit and an integral have one variable, which is a symbol")
    if not _shape_at(as_term(body), _caller()).is_number:
        raise ShapeError("limits, integrals and series are of numbers; write an entry, such as x[j]")
    return Definition("", (variable,), as_term(body))


def total(body: TermLike, over: Index, *where: Comparison) -> Sum:
    """Σ body over all values of the index, or over those at which the conditions hold.

    Σ_{l ≠ k} f(l) is `total(f(l), l, unequal(l, k))`, a sum of cases that are 0 elsewhere.
    """
    return Sum(cases((body, where), otherwise=0) if where else as_term(body), _index(over))


def product(body: TermLike, over: Index) -> Product:
    """Π body over all values of the index."""
    return Product(as_term(body), _index(over))


def largest(body: TermLike, over: Index) -> Largest:
    """max body over all values of the index."""
    return Largest(as_term(body), _index(over))


def dot(*factors: TermLike) -> Mul:
    """A product written with dots between its factors."""
    if len(factors) < 2:
        raise TermError("dot(...) takes two or more factors")
    return Mul(tuple(as_term(factor) for factor in factors), dotted=True)


def spelled_out(summation: Term, at: Index) -> SpelledOut:
    """The sum written with its first, its at-th and its last term, dots between."""
    if not isinstance(summation, Sum | MatMul):
        raise TermError("what is spelled out is a sum over an index, or a product of two vectors")
    return SpelledOut(summation, at)


def delta(left: TermLike, right: TermLike) -> Delta:
    """Kronecker's δ."""
    return Delta(as_term(left), as_term(right))


def cases(*branches: tuple[TermLike, Comparison | tuple[Comparison, ...]], otherwise: TermLike) -> Cases:
    """The value of the first branch `(value, condition)` that holds; a tuple of conditions means all."""
    rows = tuple((as_term(value), test if isinstance(test, tuple) else (test,)) for value, test in branches)
    if not all(isinstance(test, Comparison) for _, tests in rows for test in tests):
        raise TermError("a condition is a comparison such as x > 0, equals(x, 0) or unequal(i, j)")
    return Cases(rows, as_term(otherwise))


def equals(left: TermLike, right: TermLike) -> Comparison:
    """The condition left = right, for `cases`."""
    return Comparison(as_term(left), "=", as_term(right))


def unequal(left: TermLike, right: TermLike) -> Comparison:
    """The condition left ≠ right, for `cases`, `total` and `given`."""
    return Comparison(as_term(left), "!=", as_term(right))


def each(body: TermLike, over: Index, *beside: Index) -> Each:
    """The vector of body(1), …, body(n); with a second index the matrix of body(i, j)."""
    for index in reversed(beside):
        body = Each(as_term(body), _index(index))
    return Each(as_term(body), _index(over))


def listed(*entries: TermLike) -> Listed:
    """A vector by its entries, in order."""
    return Listed(tuple(as_term(entry) for entry in entries))


def hadamard(*factors: Term) -> Hadamard:
    """A ⊙ B: the product entry by entry."""
    if len(factors) < 2:
        raise TermError("hadamard(...) takes two or more arrays")
    return Hadamard(factors)


def hadamard_quotient(numerator: Term, denominator: Term) -> HadamardQuotient:
    """A ⊘ B: the quotient entry by entry."""
    return HadamardQuotient(numerator, denominator)


def hadamard_power(base: Term, exponent: TermLike) -> HadamardPower:
    """A^{∘k}: the power entry by entry."""
    return HadamardPower(base, as_term(exponent))


def diag(entries: Term) -> Diagonal:
    """The matrix with a vector on its diagonal."""
    return Diagonal(entries)


def ones(*sizes: TermLike) -> Constantly:
    """The vector or matrix of ones: A @ ones(n) has the sums of the rows."""
    return Constantly(1, _sizes(*sizes))


def zeros(*sizes: TermLike) -> Constantly:
    """The vector or matrix of zeros."""
    return Constantly(0, _sizes(*sizes))


def identity(n: TermLike) -> Identity:
    """The identity matrix."""
    return Identity(*_sizes(n))


def tr(array: Term) -> Trace:
    """The trace of a square matrix."""
    return Trace(array)


def unspecified(name: str, n: TermLike | None = None, *, latex: str = "") -> FunctionSymbol:
    """A smooth function of a real number, or of a vector with n entries, of which nothing else is said.

    f(u), f.prime(u) and f.gradient(u) are its values; what is proved of it holds for every smooth function.
    """
    return FunctionSymbol(_named(name), None if n is None else _sizes(n)[0], latex)


def inverse(array: Term) -> Inverse:
    """A⁻¹ of a square matrix; its determinant is not 0."""
    return Inverse(array)


def det(array: Term) -> Determinant:
    """The determinant of a square matrix."""
    return Determinant(array)


def norm(array: Term, order: Literal[1, 2] = 2) -> Norm:
    """‖x‖ = √(Σ x²) over all entries, of a matrix the Frobenius norm; with order 1, Σ |x|."""
    return Norm(array, order)


def exp(argument: TermLike) -> Apply:
    """e^argument."""
    return Apply("exp", (as_term(argument),))


def log(argument: TermLike) -> Apply:
    """The natural logarithm, written log."""
    return Apply("log", (as_term(argument),))


def ln(argument: TermLike) -> Apply:
    """The natural logarithm, written ln."""
    return Apply("ln", (as_term(argument),))


def sqrt(argument: TermLike) -> Apply:
    """The square root that is not negative."""
    return function("sqrt", argument)


def sin(argument: TermLike) -> Apply:
    """The sine."""
    return function("sin", argument)


def cos(argument: TermLike) -> Apply:
    """The cosine."""
    return function("cos", argument)


def tanh(argument: TermLike) -> Apply:
    """The hyperbolic tangent."""
    return function("tanh", argument)


def maximum(*arguments: TermLike) -> Apply:
    """The largest of two or more terms."""
    return function("max", *arguments)


def minimum(*arguments: TermLike) -> Apply:
    """The smallest of two or more terms."""
    return function("min", *arguments)


def function(name: str, *arguments: TermLike) -> Apply:
    """A function of the table by its name: tan, sinh, cosh, sign, …"""
    return Apply(name, tuple(as_term(argument) for argument in arguments))


# ── derivations ──────────────────────────────────────────────────────────────────────────────────

Cited = Reason | Call
Assumed = Hypothesis | Comparison


def eq(right: TermLike, *, by: Cited | Sequence[Cited] = (), note: str = "") -> Line:
    """One "= right" of a chain; `by` is what carries the step, `note` is prose that nobody checks."""
    cited = tuple(by) if isinstance(by, Sequence) else (by,)
    if not all(isinstance(one, Reason | Call) for one in cited):
        raise TermError("a step is carried by a rule, a definition, a hypothesis or a derivation")
    return Line(as_term(right), tuple(_reason(one) for one in cited), note, _caller())


def calc(
    first: TermLike,
    *lines: Line,
    name: str = "",
    title: str = "",
    given: Assumed | Sequence[Assumed] = (),
    choices: Sequence[Choice] = (),
) -> Derivation:
    """first = line 1 = line 2 = …  Raises `TermError` for a chain without a line."""
    if not lines or not all(isinstance(line, Line) for line in lines):
        raise TermError("calc(first, eq(...), ...) needs at least one eq(...) line")
    assumed = (given,) if isinstance(given, Assumed) else tuple(given)
    if not all(isinstance(one, Assumed) for one in assumed):
        raise TermError("a page assumes conditions such as x > 0, and equations as given(left, right)")
    _of_one_shape(as_term(first), lines, _caller())
    return Derivation(as_term(first), lines, name, title, assumed, tuple(choices), _caller())


def choice(text: str, left: TermLike, right: TermLike) -> Choice:
    """One answer of a multiple-choice question: its text and the equation it claims."""
    return Choice(text, as_term(left), as_term(right))


def _of_one_shape(first: Term, lines: Sequence[Line], origin: Origin) -> None:
    """Raises `ShapeError`, with the place of the line, for arrays that do not fit together."""
    expected = _shape_at(first, origin)
    for line in lines:
        found = _shape_at(line.right, line.origin)
        if not (alike(found, expected) or line.right == as_term(0)):
            raise ShapeError(
                f"{_place(line.origin)}this line is {found}, the first line is {expected}",
                shapes=(str(expected), str(found)),
            )


def _shape_at(term: Term, origin: Origin) -> Shape:
    try:
        return shape(term)
    except ShapeError as error:
        raise ShapeError(f"{_place(origin)}{error}", shapes=error.shapes) from None
    except RecursionError:  # too deep to be looked into: whoever examines the line will say so
        return NUMBER


def _place(origin: Origin) -> str:
    return f"{origin.file}:{origin.line}:{origin.column}: " if origin.line else ""


def _parameter(name: str, parameter: TermLike) -> Term:
    if not isinstance(parameter, Symbol | Index | Family):
        raise TermError(f"a parameter of {name} must be a symbol, an index, a vector or a matrix")
    return parameter


def _reason(cited: Cited) -> Reason:
    return cited.definition if isinstance(cited, Call) else cited


@lru_cache(maxsize=1)  # a page is one code object, and asks once for each of its lines
def _positions(code: CodeType) -> list[tuple[int | None, int | None, int | None, int | None]]:
    return list(code.co_positions())


def _caller() -> Origin:
    frame = sys._getframe(2)
    positions = _positions(frame.f_code)[frame.f_lasti // 2]
    line, column = positions[0] or frame.f_lineno, positions[2]
    return Origin(frame.f_code.co_filename, line, 0 if column is None else column + 1)


def _sizes(*sizes: TermLike) -> tuple[Term, ...]:
    terms = tuple(map(as_term, sizes))
    if not all(map(is_integer, terms)):
        raise TermError("the size of an array is an integer: a number, size('n'), or made of them")
    return terms


def _index(over: Index) -> Index:
    if not isinstance(over, Index):
        raise TermError(
            "what a sum, a product, a maximum or each(...) runs over is an index, such as index('i', n)"
        )
    return over


def _named(name: str) -> str:
    if not isinstance(name, str) or not name.isidentifier():
        raise TermError(f"{name!r} is no name: write letters, digits and underscores; latex= is for print")
    return name
