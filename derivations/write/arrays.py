"""How vectors and matrices are printed: one form for each node that is made of arrays.

A matrix product is juxtaposed and binds like a product; of two vectors it is the dot product w·x.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from derivations.core.arrays import (
    Constantly,
    Determinant,
    Diagonal,
    Each,
    Gradient,
    GradientAt,
    Hadamard,
    HadamardPower,
    HadamardQuotient,
    Hessian,
    Identity,
    Inverse,
    Jacobian,
    Norm,
    Trace,
    Value,
)
from derivations.core.shapes import NUMBER, Shape, shape
from derivations.core.term import At, Call, Index, MatMul, Term, Transpose
from derivations.core.tree import bound_index, substitute, walk
from derivations.errors import ShapeError
from derivations.write.target import Level

if TYPE_CHECKING:
    from derivations.write.expression import Printer

PRINTED = (
    MatMul, Transpose, At, Value, GradientAt, Inverse, Determinant, Hadamard, HadamardQuotient,
    HadamardPower, Diagonal, Identity, Constantly, Trace, Norm, Gradient, Jacobian, Hessian,
)  # fmt: skip


def level(term: Term) -> Level:
    """How tightly a node of arrays holds together."""
    match term:
        case MatMul():
            return Level.DOTTED if is_dot(term) else Level.PRODUCT
        case Hadamard() | HadamardQuotient():
            return Level.DOTTED
        case GradientAt() | Transpose() | Inverse() | HadamardPower() | Jacobian() | Gradient() | Hessian():
            return Level.POWER
    return Level.ATOM


def is_dot(term: MatMul) -> bool:
    """Whether a product is one of two vectors, a number."""
    return _shape(term.left).is_vector and _shape(term.right).is_vector


def is_number(term: Term) -> bool:
    """Whether a term is a number; what does not fit together is printed as one."""
    return _shape(term).is_number


def _shape(term: Term) -> Shape:
    try:
        return shape(term)
    except ShapeError:
        return NUMBER


def printed(to: Printer, term: Term, leads: bool, ends: bool) -> str:
    """A node of arrays."""
    match term:
        case MatMul(left=left, right=right) if is_dot(term):
            return to.sign("times", to.at(left, Level.POWER), to.at(right, Level.POWER))
        case MatMul(left=left, right=right):
            return to.juxtaposed(
                [to.first_factor(left, Level.PRODUCT, leads), to.at(right, Level.POWER, ends=ends)]
            )
        case Hadamard(factors=(first, *rest)):
            line = to.first_factor(first, Level.PRODUCT, leads)
            for factor in rest:
                line = to.sign("hadamard", line, to.at(factor, Level.PRODUCT))
            return line
        case HadamardQuotient(numerator=above, denominator=below):
            parts = (to.at(above, Level.PRODUCT, leads=leads), to.at(below, Level.PRODUCT))
            return to.sign("hadamard quotient", *parts)
        case HadamardPower(base=base, exponent=exponent):
            inside = to.whole(exponent) if to.target.stacked else to.at(exponent, Level.ATOM)
            return to.sign("hadamard power", to.at(base, Level.ATOM), inside)
        case Value(function=function, argument=argument, by=by, order=order):
            name = to.target.word(function.name, function.latex) + "'" * order
            name = to.sign("partial by", _subscript(to, by), name) if by else name
            return name + to.arguments((argument,))
        case GradientAt(function=function, argument=argument):
            name = to.target.word(function.name, function.latex)
            return to.sign("gradient", name + to.arguments((argument,)))
        case Inverse(array=array):
            return to.sign("inverse", to.at(array, Level.ATOM))
        case Transpose(array=array):
            return to.sign("transpose", to.at(array, Level.ATOM))
        case At(array=Call(definition=definition, arguments=()), indices=indices) if is_number(term):
            return to.entry_of(definition, indices)
        case At(array=array, indices=indices):
            return to.at(array, Level.ATOM) + to.below(indices)
    return _operator(to, term, ends)


def _operator(to: Printer, term: Term, ends: bool) -> str:
    match term:
        case Diagonal(vector=vector):
            return to.sign("diagonal", to.arguments((vector,)))
        case Trace(array=array):
            return to.sign("trace", to.arguments((array,)))
        case Determinant(array=array):
            return to.sign("determinant", to.arguments((array,)))
        case Identity(size=size):
            return to.sign("identity", _subscript(to, (size,)))
        case Constantly(value=value, sizes=sizes):
            return to.sign("ones" if value else "zeros", _subscript(to, sizes))
        case Norm(array=array, order=order):
            inside = to.whole(array)
            line = to.sign("tall norm" if to.target.tall(inside) else "norm", inside)
            if order == 1:
                return to.sign("norm one", line)
            return line if _shape(array).columns is None else to.sign("norm of matrix", line)
        case Gradient(body=body, variables=(variable,)):
            return to.sign("gradient by", to.whole(variable), to.at(body, Level.POWER, ends=ends))
        case Gradient(body=body):
            return to.sign("gradient", to.at(body, Level.ATOM))
        case Jacobian(body=body, variable=variable):
            return to.sign("by array", to.at(body, Level.POWER), to.whole(variable))
        case Hessian(body=body, variable=variable):
            return to.sign("hessian", to.whole(variable), to.at(body, Level.POWER, ends=ends))
    raise TypeError(f"no notation for {type(term).__name__}")


def _subscript(to: Printer, sizes: tuple[Term, ...]) -> str:
    return to.sign("by").join(map(to.whole, sizes))


def is_listed(entries: Term) -> TypeGuard[Each]:
    """Whether a vector is printed as (first, …, last): entries of one range at most are short enough."""
    if not isinstance(entries, Each) or not is_number(entries.body):
        return False
    return sum(bound_index(part) is not None for part in walk(entries.body)) <= 1


def each(to: Printer, term: Each) -> str:
    """A matrix or a vector by its generic entry, or a matrix by its rows."""
    match term:
        case Each(body=Each(body=body, index=column), index=row):
            return to.sign("generic", to.whole(body)) + to.below((row, column))
        case Each(body=body, index=index) if is_number(body):
            return to.sign("generic", to.whole(body)) + to.below((index,))
    first, last = (substitute(term.body, {term.index: end}) for end in _ends(term.index))
    return to.sign("rows", to.at(first, Level.ATOM), to.at(last, Level.ATOM))


def _ends(index: Index) -> tuple[Term, Term]:
    return index.lower, index.upper
