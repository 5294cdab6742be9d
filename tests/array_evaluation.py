"""Values of arrays, by their meaning: the part of an evaluation that knows vectors and matrices."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache

from mpmath import mp, mpf

from derivations.core.arrays import (
    Constantly,
    Determinant,
    Diagonal,
    Each,
    Entry,
    Family,
    Gradient,
    GradientAt,
    Hadamard,
    HadamardPower,
    HadamardQuotient,
    Hessian,
    Identity,
    Inverse,
    Jacobian,
    Listed,
    Norm,
    SpelledOut,
    Trace,
)
from derivations.core.arrays import Value as Partial
from derivations.core.term import (
    Add,
    Apply,
    At,
    Call,
    Cases,
    Definition,
    Delta,
    Derivative,
    Index,
    Largest,
    MatMul,
    Mul,
    Neg,
    Number,
    Power,
    Prime,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
    Transpose,
)
from tests import array_values as arrays
from tests import unspecified_values as unspecified
from tests.array_values import Array, Values
from tests.real_numbers import Undefined, Value, applied, near, number_of, power, product, quotient, summed


class OfArrays(ABC):
    """Values of arrays at a point; `of` is the value of a number."""

    @abstractmethod
    def of(self, term: Term) -> Value: ...

    @abstractmethod
    def whole(self, term: Term) -> int: ...

    @abstractmethod
    def range(self, index: Index) -> Iterator[Fraction]: ...

    @abstractmethod
    def inside(self, bound: Mapping[Term, Value | Array]) -> OfArrays: ...

    @abstractmethod
    def call(self, definition: Definition, values: Sequence[Value | Array]) -> OfArrays: ...

    @abstractmethod
    def prime(self, definition: Definition, at: Value, order: int) -> Value: ...

    @abstractmethod
    def leaf(self, leaf: Term) -> Value: ...

    @abstractmethod
    def place(self, entry: Entry) -> Entry: ...

    @abstractmethod
    def sizes(self, family: Family) -> list[int]: ...

    def array(self, term: Term) -> Values:
        """The value of any term: a number is an array without rows and columns."""
        if is_plain(term):
            return arrays.number(self.of(term))
        match term:
            case Add(terms=terms):
                return arrays.entrywise(summed, self.arrays(*terms))
            case Neg(term=one):
                return arrays.entrywise(lambda row: -row[0], self.arrays(one))
            case Mul(factors=factors):
                return arrays.scaled(self.arrays(*factors))
            case Quotient(numerator=f, denominator=g):
                below = self.of(g)
                return arrays.entrywise(lambda row: quotient(row[0], below), self.arrays(f))
            case Apply(function=name, arguments=parts):
                return arrays.entrywise(lambda row: applied(name, row), self.arrays(*parts))
            case Hadamard(factors=factors):
                return arrays.entrywise(product, self.arrays(*factors))
            case HadamardQuotient(numerator=f, denominator=g):
                return arrays.entrywise(lambda row: quotient(*row), self.arrays(f, g))
            case HadamardPower(base=base, exponent=exponent):
                whole = is_whole(exponent)
                return arrays.entrywise(lambda row: power(*row, whole), self.arrays(base, exponent))
            case Power() | Product() | Largest() | Cases() | Delta():
                return arrays.number(self.of(term))
        return self.made(term)

    def arrays(self, *terms: Term) -> list[Values]:
        return [self.array(one) for one in terms]

    def made(self, term: Term) -> Values:
        """What is no function of one entry."""
        match term:
            case Family():
                rows, columns = (*self.sizes(term), None, None)[:2]
                if len(term.sizes) > 2:
                    raise arrays.Misfit("an array of more than two axes")
                leaves = self.leaves(term)
                return Array(rows, columns, tuple(map(self.leaf, leaves)))
            case Entry(family=family, indices=indices) if len(indices) < len(family.sizes):
                rows, columns = (*self.sizes(family)[len(indices) :], None)[:2]
                return Array(rows, columns, tuple(map(self.leaf, self.leaves(term))))
            case Entry():
                return arrays.number(self.of(term))
            case MatMul(left=left, right=right):
                return arrays.joined(*map(arrays.single, self.arrays(left, right)))
            case Transpose(array=array):
                return arrays.transposed(arrays.single(self.array(array)))
            case At(array=array, indices=indices):
                return arrays.taken(arrays.single(self.array(array)), [self.whole(k) for k in indices])
            case Inverse(array=array):
                rows = _rows(arrays.single(self.array(array)))
                found = unspecified.inverse(rows)
                return arrays.made(len(rows), len(rows), lambda i, j: found[i][j])
            case Determinant(array=array):
                return arrays.number(unspecified.determinant(_rows(arrays.single(self.array(array)))))
            case Partial(function=function, argument=argument, by=by, order=order):
                inside = arrays.single(self.array(argument))
                if function.size is not None:
                    places = [self.whole(k) - 1 for k in by]
                    return arrays.number(unspecified.value(function, inside.numbers, places, self.leaf))
                return arrays.entrywise(
                    lambda row: unspecified.value(function, row, [0] * order, self.leaf), [inside]
                )
            case GradientAt(function=function, argument=argument):
                inside = arrays.single(self.array(argument))
                at = inside.numbers
                return arrays.column(
                    [unspecified.value(function, at, [k], self.leaf) for k in range(len(at))]
                )
            case Trace(array=array):
                return arrays.number(arrays.trace(arrays.single(self.array(array))))
            case Norm(array=array, order=order):
                return arrays.number(_norm(arrays.single(self.array(array)), order))
            case Diagonal(vector=vector):
                return arrays.diagonal(arrays.single(self.array(vector)))
            case Identity(size=size):
                count = self.whole(size)
                return arrays.made(count, count, lambda i, j: Fraction(int(i == j)))
            case Constantly(value=value, sizes=sizes):
                rows, columns = (*map(self.whole, sizes), None)[:2]
                return arrays.made(rows, columns, lambda *_: Fraction(value))
        return self.composed(term)

    def composed(self, term: Term) -> Values:
        """Blocks, sums and definitions of arrays, and derivatives by them."""
        match term:
            case Each(body=body, index=index):
                return arrays.stacked(
                    [arrays.single(self.inside({index: k}).array(body)) for k in self.range(index)]
                )
            case Listed(entries=entries):
                parts = tuple(map(arrays.single, self.arrays(*entries)))
                return parts[0] if len(parts) == 1 and not parts[0].is_number else parts
            case SpelledOut(sum=written):
                return self.array(written)
            case Sum(body=body, index=index):
                rows = [self.inside({index: k}).array(body) for k in self.range(index)]
                return arrays.entrywise(summed, rows) if rows else self.nothing(body, index)
            case Call(definition=definition, arguments=()):
                return self.array(definition.body)
            case Call(definition=definition, arguments=arguments):
                return self.called(definition, self.arrays(*arguments))
            case Prime(definition=definition, argument=argument, order=order):
                return arrays.entrywise(
                    lambda row: self.prime(definition, row[0], order), self.arrays(argument)
                )
            case Gradient(body=body, variables=variables):
                parts = tuple(self.gradient(body, one) for one in variables)
                return parts[0] if len(parts) == 1 and not parts[0].is_number else parts
            case Jacobian(body=body, variable=variable, layout=layout):
                return self.jacobian(body, variable, layout)
            case Hessian(body=body, variable=variable):
                return self.hessian(body, variable)
            case Derivative(body=body, variable=variable):
                leaf = self.place(variable) if isinstance(variable, Entry) else variable
                return self.slopes(body, leaf)
        raise Undefined(f"{type(term).__name__} has no value")

    def nothing(self, body: Term, index: Index) -> Values:
        """A sum over an empty range: zeros where the body, at some index, is an array, else the number 0."""
        for k in (self.whole(index.lower), self.whole(index.upper), 1):
            try:
                found = arrays.single(self.inside({index: Fraction(k)}).array(body))
            except Undefined:
                continue
            return arrays.made(*found.axes, lambda *_: Fraction(0))
        return arrays.number(Fraction(0))

    def called(self, definition: Definition, values: Sequence[Values]) -> Values:
        """A definition at arrays: for parameters that are numbers it is taken entry by entry."""
        given = list(map(arrays.single, values))
        whole = [isinstance(one, Family) for one in definition.parameters]
        rows, columns = arrays.stretched(
            [arrays.number(Fraction(0)), *(v for v, kept in zip(given, whole, strict=True) if not kept)]
        )

        def inside(i: int, j: int) -> Array:
            put = [v if kept else v.at(i, j) for v, kept in zip(given, whole, strict=True)]
            return arrays.single(self.call(definition, put).array(definition.body))

        if (rows, columns) == (None, None):
            return inside(0, 0)
        found = {place: inside(*place) for place in arrays.places(rows, columns)}
        over = arrays.stretched([Array(rows, columns, ()), *list(found.values())[:1]])
        if over != (rows, columns):
            raise arrays.Misfit("a definition of arrays at an array, entry by entry")
        return arrays.made(rows, columns, lambda i, j: found[i, j].at(i, j))

    def leaves(self, variable: Term) -> list[Term]:
        """The entries of a variable in order; a symbol alone."""
        if not isinstance(variable, Family | Entry):
            return [variable]
        family, before = (
            (variable, ()) if isinstance(variable, Family) else (variable.family, variable.indices)
        )
        known = tuple(numeral(self.whole(one)) for one in before)
        rows, columns = (*self.sizes(family)[len(known) :], None, None)[:2]
        rest = ((numeral(i + 1), numeral(j + 1)) for i, j in arrays.places(rows, columns))
        missing = len(family.sizes) - len(known)
        return [self.place(Entry(family, (*known, *place[:missing]))) for place in rest]

    # ── derivatives by arrays ────────────────────────────────────────────────────────────────────

    def gradient(self, body: Term, variable: Term) -> Array:
        """The partial derivatives by all entries, in the shape of the variable."""
        rows, columns = arrays.single(self.array(variable)).axes
        return Array(rows, columns, tuple(self.slope_of(body, leaf) for leaf in self.leaves(variable)))

    def jacobian(self, body: Term, variable: Term, layout: str) -> Array:
        by, over = arrays.single(self.array(variable)), arrays.single(self.array(body))
        if over.is_number:
            found = self.gradient(body, variable)
            return found if layout == "denominator" else arrays.transposed(found)
        if not (by.is_vector and over.is_vector):
            raise arrays.Misfit("a derivative of more than two axes")
        found = arrays.stacked([self.slopes(body, leaf) for leaf in self.leaves(variable)])  # ∂f_j/∂x_i
        return found if layout == "denominator" else arrays.transposed(found)

    def slopes(self, body: Term, leaf: Term) -> Array:
        """The derivative of each entry of an array."""
        at = self.leaf(leaf)
        over = arrays.single(self.array(body))

        @cache
        def along(t: Value, precision: int) -> Array:
            return arrays.single(self.inside({leaf: t}).array(body))

        return arrays.made(*over.axes, lambda i, j: slope(lambda t: along(t, mp.prec).at(i, j), at, 1))

    def hessian(self, body: Term, variable: Term) -> Array:
        if not arrays.single(self.array(variable)).is_vector:
            raise arrays.Misfit("a Hessian by what is no vector")
        leaves = self.leaves(variable)

        def second(i: int, j: int) -> Value:
            first = lambda t: self.inside({leaves[i]: t}).slope_of(body, leaves[j])  # noqa: E731
            return slope(first, self.leaf(leaves[i]), 1)

        return arrays.made(len(leaves), len(leaves), second)

    def slope_of(self, body: Term, leaf: Term) -> Value:
        """The derivative of a number by a leaf."""
        return slope(lambda t: self.inside({leaf: t}).of(body), self.leaf(leaf), 1)


ARRAYS = (Determinant, GradientAt, Inverse, Partial,
    Family, Entry, MatMul, Transpose, At, Trace, Norm, Diagonal, Identity, Constantly, Each, Listed, Hadamard,
    HadamardQuotient, HadamardPower, Gradient, Jacobian, Hessian, Call, Prime,
)  # fmt: skip


@cache
def is_plain(term: Term) -> bool:
    """Whether nothing in a term is made of arrays, definitions included."""
    match term:
        case Entry(family=family, indices=indices):
            return len(indices) == len(family.sizes)
        case Cases():
            return True
        case Call(definition=definition) | Prime(definition=definition) if not (
            is_plain(definition.body) and not any(isinstance(one, Family) for one in definition.parameters)
        ):
            return False
    if isinstance(term, ARRAYS) and not isinstance(term, Call | Prime):
        return False
    parts = (getattr(term, name) for name in term.parts if name != "variable")
    return all(all(map(is_plain, part)) if isinstance(part, tuple) else is_plain(part) for part in parts)


def _rows(matrix: Array) -> list[list[Value]]:
    if matrix.rows is None or matrix.columns is None:
        raise Undefined("a vector where a matrix is wanted")
    return [[matrix.at(i, j) for j in range(matrix.columns)] for i in range(matrix.rows)]


def numeral(whole: int) -> Number:
    return Number(Fraction(whole))


def slope(along: Callable[[Value], Value], at: Value, order: int) -> mpf:
    along(at)
    centre = number_of(at)
    right, left = (mp.diff(lambda t: number_of(along(t)), centre, order, direction=side) for side in (1, -1))
    if not near(right, left, digits=mp.dps // 2):
        raise Undefined("a derivative at a kink")
    return right


def _norm(array: Array, order: int) -> Value:
    if array.is_number:
        raise arrays.Misfit("the norm of a number")
    if order == 1:
        return summed(map(abs, array.numbers))
    return applied("sqrt", [summed(product([one, one]) for one in array.numbers)])


def is_whole(term: Term) -> bool:
    """Whether an exponent is an integer wherever it is defined, as its shape and the declared domains say."""
    match term:
        case Number(value=number):
            return number.denominator == 1
        case Symbol(domain=domain):
            return domain.integer
        case Neg(term=one):
            return is_whole(one)
        case Power(base=base, exponent=Number(value=number)):
            return is_whole(base) and number.denominator == 1 and number >= 0
        case Add(terms=parts) | Mul(factors=parts):
            return all(map(is_whole, parts))
    return isinstance(term, Index)
