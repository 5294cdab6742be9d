"""Shapes of terms, and which of them fit together.

A shape has rows, columns, both or neither: a vector of n entries is a column, n rows; its transpose is a row,
n columns; a number has neither.  Products join columns to rows.  In sums a row is added to every row of a
matrix, a column to every column, a number to every entry; nothing else is stretched.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import TypeAlias, cast

from derivations.core.arrays import (
    ARRAYS,
    Constantly,
    Determinant,
    Diagonal,
    Each,
    Entry,
    Family,
    FunctionSymbol,
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
    Value,
)
from derivations.core.term import (
    Add,
    Apply,
    At,
    Call,
    Derivative,
    Index,
    MatMul,
    Mul,
    Neg,
    Number,
    Power,
    Prime,
    Quotient,
    Sum,
    Symbol,
    Term,
    Transpose,
)
from derivations.core.tree import bound_sizes, children, free, kinds, substitute
from derivations.errors import ShapeError

Axis: TypeAlias = "Term | None"


@dataclass(frozen=True, slots=True)
class Shape:
    """How many rows and columns an array has; for a list of arrays, the shapes of its `parts`."""

    rows: Axis = None
    columns: Axis = None
    parts: tuple[Shape, ...] = ()

    @property
    def is_number(self) -> bool:
        """Whether it is the shape of a number."""
        return self == NUMBER

    @property
    def is_vector(self) -> bool:
        """Whether it is the shape of a column."""
        return self.rows is not None and self.columns is None and not self.parts

    @property
    def transposed(self) -> Shape:
        """The shape with rows and columns exchanged."""
        return Shape(self.columns, self.rows)

    def __str__(self) -> str:
        if self.parts:
            return f"({', '.join(map(str, self.parts))})"
        match self.rows, self.columns:
            case None, None:
                return "a number"
            case Term() as rows, None:
                return f"a vector of {size_text(rows)}"
            case None, Term() as columns:
                return f"a row of {size_text(columns)}"
        return f"{size_text(cast(Term, self.rows))} × {size_text(cast(Term, self.columns))}"


NUMBER = Shape()


def shape(term: Term) -> Shape:
    """The shape of a term.  Raises `ShapeError`, with both shapes, where arrays do not fit together."""
    known = getattr(term, "_shape", None)
    if known is None:
        known = NUMBER if kinds(term).isdisjoint(SHAPED) else _shape(term)
        object.__setattr__(term, "_shape", known)
    return cast(Shape, known)


def vector_size(term: Term) -> Term:
    """How many entries a vector has.  Raises `ShapeError` for anything else."""
    found = shape(term)
    if found.rows is None or not found.is_vector:
        raise ShapeError(f"{found} stands where a vector is wanted", shapes=(str(found),))
    return found.rows


SHAPED = ARRAYS | {Call, Entry, Value}  # a term without any of them is a number


def _shape(term: Term) -> Shape:
    match term:
        case Family(sizes=sizes, name=name):
            return _of_sizes(sizes, name)
        case Entry(family=family, indices=indices):
            return _of_sizes(family.sizes[len(indices) :], family.name)
        case Add(terms=terms):
            return reduce(_stretched, map(shape, terms))
        case Neg(term=inner):
            return shape(inner)
        case Mul(factors=factors):
            return _scaled(factors)
        case Quotient(numerator=above, denominator=below):
            _must_be_number(below, "divide entry by entry with hadamard_quotient(…)")
            return shape(above)
        case Power(base=base, exponent=exponent):
            _must_be_number(base, "write A @ A, or hadamard_power(…) for entries")
            _must_be_number(exponent, "an exponent is a number")
            return NUMBER
        case Apply(arguments=arguments):
            return reduce(_stretched, map(shape, arguments))
        case Call():
            return _called(term)
        case Prime(argument=argument):
            return shape(argument)
        case Derivative(body=body):
            return shape(body)
        case Sum(body=body, index=index):
            return _alike(shape(body), index)
        case MatMul(left=left, right=right):
            return joined(shape(left), shape(right))
        case Transpose(array=array):
            return shape(array).transposed
        case At(array=array, indices=indices):
            return _at(shape(array), len(indices))
    return _made(term)


def _alike(found: Shape, index: Index) -> Shape:
    """The shape that an array has for every value of an index."""
    axes = [axis for axis in (found.rows, found.columns) if axis is not None]
    if any(index in free(axis) for axis in axes):
        raise ShapeError(f"{found} is of another size for each {index.name}", shapes=(str(found),))
    return found


def _made(term: Term) -> Shape:
    match term:
        case Hadamard(factors=factors):
            return reduce(_stretched, map(shape, factors))
        case HadamardQuotient(numerator=above, denominator=below):
            return _stretched(shape(above), shape(below))
        case HadamardPower(base=base, exponent=exponent):
            return _stretched(shape(base), shape(exponent))
        case Each(body=body, index=index):
            inner = _alike(shape(body), index)
            if not (inner.is_number or inner.is_vector):
                raise ShapeError(
                    f"the entries of a vector are numbers or rows, not {inner}", shapes=(str(inner),)
                )
            return Shape(length(index), inner.rows)
        case Listed(entries=entries):
            return _listed(tuple(shape(one) for one in entries))
        case Diagonal(vector=vector):
            found = shape(vector)
            if not found.is_vector:
                raise ShapeError(f"diag(…) takes a vector, not {found}", shapes=(str(found),))
            return Shape(found.rows, found.rows)
        case Constantly(sizes=sizes):
            return _of_sizes(sizes, "an array of one number")
        case Identity(size=size):
            return Shape(size, size)
        case Trace(array=array) | Determinant(array=array):
            _must_be_square(array, "the trace or the determinant")
            return NUMBER
        case Inverse(array=array):
            _must_be_square(array, "the inverse")
            return shape(array)
        case Norm(array=array):
            if shape(array).is_number:
                raise ShapeError("a norm is of a vector or a matrix; of a number write abs(…)")
            return NUMBER
        case SpelledOut(sum=written):
            return shape(written)
        case Value(function=function, argument=argument):
            return shape(argument) if function.size is None else _of_vector(function, argument, NUMBER)
        case GradientAt(function=function, argument=argument):
            return _of_vector(function, argument, Shape(function.size))
        case Gradient(body=body, variables=variables):
            _must_be_number(body, "the gradient is of a number; of an array write D(f, x, layout=…)")
            return _listed(tuple(map(shape, variables)))
        case Jacobian():
            return _jacobian(term)
        case Hessian(body=body, variable=variable):
            _must_be_number(body, "a Hessian is of a number")
            over = shape(variable)
            if not over.is_vector:
                raise ShapeError(f"a Hessian is taken by a vector, not by {over}", shapes=(str(over),))
            return Shape(over.rows, over.rows)
    for child in children(term):
        _must_be_number(child, "write an entry, such as A[i, j]")
    return NUMBER


def _of_vector(function: FunctionSymbol, argument: Term, value: Shape) -> Shape:
    found = shape(argument)
    if not (found.is_vector and same_size(found.rows, function.size)):
        wanted = Shape(function.size)
        raise ShapeError(f"{function.name} takes {wanted}, not {found}", shapes=(str(wanted), str(found)))
    return value


def _of_sizes(sizes: tuple[Term, ...], name: str) -> Shape:
    if len(sizes) > 2:
        raise ShapeError(f"{name} has {len(sizes)} axes; give it indices until at most two are left")
    rows, columns = (*sizes, None, None)[:2]
    return Shape(rows, columns)


def _listed(parts: tuple[Shape, ...]) -> Shape:
    return parts[0] if len(parts) == 1 and not parts[0].is_number else Shape(parts=parts)


def _called(term: Call) -> Shape:
    """A definition at arrays: entry by entry for parameters that are numbers, as a whole for arrays."""
    body = _put(shape(term.definition.body), sizes_bound(term))
    entrywise = body.is_number and not any(isinstance(one, Family) for one in term.definition.parameters)
    for parameter, argument in zip(term.definition.parameters, term.arguments, strict=True):
        if not isinstance(parameter, Family):
            found = shape(argument)
            if not (entrywise or found.is_number):
                raise ShapeError(f"{term.definition.name} takes a number, not {found}", shapes=(str(found),))
            body = _stretched(body, found)
    return body


def sizes_bound(term: Call) -> dict[Term, Term]:
    """The sizes that the arguments give to the symbols in the sizes of a definition's array parameters.

    Raises `ShapeError` for an array of another shape, and where one symbol would be two sizes.
    """
    known: dict[Term, Term] = {}
    symbols = bound_sizes(term.definition)
    for parameter, argument in zip(term.definition.parameters, term.arguments, strict=True):
        if isinstance(parameter, Family):
            wanted, found = _of_sizes(parameter.sizes, parameter.name), shape(argument)
            axes = ((wanted.rows, found.rows), (wanted.columns, found.columns))
            if found.parts or not all(_takes(ours, theirs, known, symbols) for ours, theirs in axes):
                raise ShapeError(
                    f"{term.definition.name} takes {wanted} for {parameter.name}, not {found}",
                    shapes=(str(wanted), str(found)),
                )
    return {size: given for size, given in known.items() if size != given}


def _takes(size: Axis, given: Axis, known: dict[Term, Term], symbols: frozenset[Term]) -> bool:
    """Whether an axis of a parameter takes one of an argument; a bound symbol takes one size and keeps it."""
    if size is None or given is None:
        return size is given
    return same_size(known.setdefault(size, given) if size in symbols else size, given)


def _put(found: Shape, values: dict[Term, Term]) -> Shape:
    if not values:
        return found
    rows, columns = (
        None if axis is None else substitute(axis, values) for axis in (found.rows, found.columns)
    )
    return Shape(rows, columns, tuple(_put(part, values) for part in found.parts))


def _jacobian(term: Jacobian) -> Shape:
    over, body = shape(term.variable), shape(term.body)
    if body.is_number:
        return over if term.layout == "denominator" else over.transposed
    if not (body.is_vector and over.is_vector):
        raise ShapeError(
            f"a derivative of {body} by {over} has more than two axes; take it entry by entry",
            shapes=(str(body), str(over)),
        )
    numerator = Shape(body.rows, over.rows)
    return numerator if term.layout == "numerator" else numerator.transposed


def joined(left: Shape, right: Shape) -> Shape:
    """The shape of a product.  Raises `ShapeError` where columns and rows do not meet."""
    if not (left.parts or right.parts):
        if left.is_vector and right.is_vector and same_size(left.rows, right.rows):
            return NUMBER  # the dot product
        if left.columns is None and right.rows is None and not (left.is_number or right.is_number):
            return Shape(left.rows, right.columns)  # the outer product
        if left.columns is not None and right.rows is not None and same_size(left.columns, right.rows):
            return Shape(left.rows, right.columns)
    raise ShapeError(
        f"a product of {left} and {right} has no meaning: columns must meet rows; is a transpose missing?",
        shapes=(str(left), str(right)),
    )


def _at(array: Shape, indices: int) -> Shape:
    axes = [axis for axis in (array.rows, array.columns) if axis is not None]
    if not 0 < indices <= len(axes) or array.parts:
        raise ShapeError(f"{array} has {len(axes)} indices, {indices} were given", shapes=(str(array),))
    rest = axes[indices:]
    return Shape(rest[0]) if rest else NUMBER


def _scaled(factors: tuple[Term, ...]) -> Shape:
    arrays = [found for factor in factors if not (found := shape(factor)).is_number]
    if len(arrays) > 1:
        raise ShapeError(
            f"a product of {arrays[0]} and {arrays[1]} is written with @, entry by entry with hadamard(…)",
            shapes=(str(arrays[0]), str(arrays[1])),
        )
    return arrays[0] if arrays else NUMBER


def _stretched(left: Shape, right: Shape) -> Shape:
    """The shape of an entrywise operation; a row, a column or a number is stretched along a matrix."""
    if left.is_number or right.is_number:
        return right if left.is_number else left
    if len(left.parts) == len(right.parts) > 0:
        return Shape(parts=tuple(map(_stretched, left.parts, right.parts)))
    if not (left.parts or right.parts):
        for one, other in ((left, right), (right, left)):
            if all(_within(*axes) for axes in ((one.rows, other.rows), (one.columns, other.columns))):
                return other
    raise ShapeError(f"{left} and {right} do not fit together", shapes=(str(left), str(right)))


def _within(axis: Axis, other: Axis) -> bool:
    return axis is None or (other is not None and same_size(axis, other))


def _must_be_number(term: Term, advice: str) -> None:
    found = shape(term)
    if not found.is_number:
        raise ShapeError(f"{found} stands where a number is wanted; {advice}", shapes=(str(found),))


def _must_be_square(term: Term, what: str) -> None:
    found = shape(term)
    if found.rows is None or found.columns is None or not same_size(found.rows, found.columns):
        raise ShapeError(f"{what} is of a square matrix, not of {found}", shapes=(str(found),))


# ── sizes ────────────────────────────────────────────────────────────────────────────────────────


def length(index: Index) -> Term:
    """upper − lower + 1 of a range, as short as it can be written."""
    if index.lower == Number(Fraction(1)):
        return index.upper
    if isinstance(index.lower, Number):
        return index.upper - Number(index.lower.value - 1)
    return index.upper - index.lower + 1


def same_size(one: Axis, other: Axis) -> bool:
    """Whether two sizes are the same sum of products of symbols."""
    if one is None or other is None:
        return one is other
    return one == other or _expanded(one) == _expanded(other)


Monomials: TypeAlias = "dict[tuple[str, ...], Fraction]"


def _expanded(size: Term) -> Monomials:
    """A size as Σ coefficient·product of leaves."""
    match size:
        case Number(value=value):
            return {(): value} if value else {}
        case Add(terms=terms):
            found: Monomials = {}
            for part in map(_expanded, terms):
                for key, value in part.items():
                    found[key] = found.get(key, Fraction(0)) + value
            return {key: value for key, value in found.items() if value}
        case Neg(term=inner):
            return {key: -value for key, value in _expanded(inner).items()}
        case Mul(factors=factors):
            whole: Monomials = {(): Fraction(1)}
            for part in map(_expanded, factors):
                whole = _times(whole, part)
            return whole
    return {(repr(size),): Fraction(1)}


def _times(one: Monomials, other: Monomials) -> Monomials:
    found: Monomials = {}
    for key, value in one.items():
        for beside, factor in other.items():
            place = tuple(sorted((*key, *beside)))
            found[place] = found.get(place, Fraction(0)) + value * factor
    return {key: value for key, value in found.items() if value}


def alike(one: Shape, other: Shape) -> bool:
    """Whether two shapes are the same."""
    if len(one.parts) != len(other.parts) or not all(map(alike, one.parts, other.parts)):
        return False
    return same_size(one.rows, other.rows) and same_size(one.columns, other.columns)


def size_text(size: Term) -> str:
    """A size in plain letters, for messages."""
    match size:
        case Symbol(name=name) | Index(name=name):
            return name
        case Number(value=value):
            return str(value)
        case Add(terms=(first, *rest)):
            return size_text(first) + "".join(
                f" − {size_text(one.term)}" if isinstance(one, Neg) else f" + {size_text(one)}"
                for one in rest
            )
        case Neg(term=inner):
            return f"−{size_text(inner)}"
        case Mul(factors=factors):
            return "·".join(map(size_text, factors))
    return "…"
