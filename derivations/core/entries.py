"""What arrays mean: their generic entry, so that every equation becomes one between numbers.

(AB)_ij = Σ_k A_ik B_kj,   (Aᵀ)_ij = A_ji,   (A ⊙ B)_ij = A_ij B_ij,   diag(x)_ij = δ_ij x_i,
tr A = Σ_k A_kk,   ‖x‖ = √(Σ_k x_k²),   (∂f/∂x)_ij = ∂f_i/∂x_j,   (X + bᵀ)_ij = X_ij + b_j.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from derivations.core.arrays import (
    ARRAYS,
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
    Value,
)
from derivations.core.shapes import Axis, Shape, alike, shape, sizes_bound
from derivations.core.term import (
    Add,
    Apply,
    At,
    Call,
    Delta,
    Derivative,
    Index,
    MatMul,
    Mul,
    Neg,
    Power,
    Prime,
    Quotient,
    Sum,
    Term,
    Transpose,
    as_term,
)
from derivations.core.tree import free, fresh_index, kinds, names, rebuild, substitute, unfold
from derivations.errors import MeaningError

Place = Term | None  # an index along an axis; None where there is none


# ── equations ────────────────────────────────────────────────────────────────────────────────────


def scalar_pairs(left: Term, right: Term, *beside: Term) -> tuple[tuple[Term, Term], ...]:
    """The equations between numbers that left = right stands for: itself, or the generic entries of arrays.

    The number 0 stands for an array of zeros.  The indices of the entries occur in none of the terms beside.
    Raises `MeaningError` when the shapes differ.
    """
    ours, theirs = shape(left), shape(right)
    if ours != theirs and right == as_term(0):
        right, theirs = _zeros(left, ours), ours
    if ours.is_number and theirs.is_number:
        return ((left, right),)
    if not alike(ours, theirs):
        raise MeaningError(f"the left side is {ours}, the right side {theirs}")
    pairs = zip(blocks(left), blocks(right), strict=True)
    return tuple(_aligned(one, other, beside) for one, other in pairs)


def equations(
    left: Term, right: Term, over: tuple[Index, ...] = ()
) -> Iterator[tuple[Term, Term, tuple[Index, ...]]]:
    """The equations between numbers, each with the indices for all of whose values it holds."""
    for one, other in scalar_pairs(left, right):
        places = (free(one) | free(other)) - free(left) - free(right)
        generic = sorted((leaf for leaf in places if isinstance(leaf, Index)), key=lambda index: index.name)
        yield one, other, (*over, *generic)


def generic_entries(term: Term) -> Iterator[tuple[Term, tuple[Index, ...]]]:
    """The generic entries of an array, one for each block, and their indices; a number is its own."""
    for block in blocks(term):
        places = places_of(shape(block), block)
        yield _generic(block, places), tuple(place for place in places if isinstance(place, Index))


def blocks(term: Term) -> tuple[Term, ...]:
    """The arrays that a list of arrays is made of, in order; the term alone for a single array."""
    if not shape(term).parts:
        return (term,)
    match term:
        case Listed(entries=entries):
            return entries
        case Gradient(body=body, variables=variables):
            return tuple(_partial(body, variable) for variable in variables)
        case Call(definition=definition) if not term.arguments:
            return blocks(definition.body)
        case Neg(term=inner):
            return tuple(map(Neg, blocks(inner)))
        case Quotient(numerator=vector, denominator=number):
            return tuple(Quotient(block, number) for block in blocks(vector))
        case Mul(factors=factors):
            place = next(place for place, factor in enumerate(factors) if shape(factor).parts)
            before, after = factors[:place], factors[place + 1 :]
            return tuple(Mul((*before, block, *after)) for block in blocks(factors[place]))
        case Add(terms=terms):
            columns = zip(*map(blocks, terms), strict=True)
            return tuple(map(Add, columns))
    raise MeaningError("a list of arrays is only added and multiplied by numbers")


def _partial(body: Term, variable: Term) -> Term:
    return Derivative(body, variable) if shape(variable).is_number else Gradient(body, (variable,))


def _zeros(left: Term, found: Shape) -> Term:
    if found.parts:
        return Listed(tuple(_zeros(block, shape(block)) for block in blocks(left)))
    if found.is_number:
        return as_term(0)
    zeros = Constantly(0, tuple(axis for axis in (found.rows, found.columns) if axis is not None))
    return Transpose(zeros) if found.rows is None else zeros


def _aligned(one: Term, other: Term, beside: tuple[Term, ...]) -> tuple[Term, Term]:
    places = places_of(shape(one), one, other, *beside)
    return _generic(one, places), _generic(other, places)


def _generic(block: Term, places: tuple[Place, Place]) -> Term:
    return block if places == (None, None) else entry(block, *places)


def places_of(found: Shape, *beside: Term) -> tuple[Place, Place]:
    """Fresh indices i and j along the axes, which occur in none of the terms."""
    taken = names(*beside)
    return _index("i", found.rows, taken), _index("j", found.columns, taken)


def _index(letter: str, size: Axis, taken: set[str]) -> Place:
    if size is None:
        return None
    name = next(n for n in (letter, *(f"{letter}{i}" for i in range(len(taken) + 1))) if n not in taken)
    taken.add(name)
    return Index(name, as_term(1), size)


# ── the generic entry ────────────────────────────────────────────────────────────────────────────


def entry(term: Term, row: Place = None, column: Place = None) -> Term:
    """The entry of an array at a row and a column; a number, stretched, is the same everywhere."""
    found = shape(term)
    row = None if found.rows is None else row
    column = None if found.columns is None else column
    if found.is_number:
        return term
    match term:
        case Family():
            return Entry(term, _given(row, column))
        case Entry(family=family, indices=indices):
            return Entry(family, (*indices, *_given(row, column)))
        case Transpose(array=array):
            return entry(array, column, row)
        case MatMul(left=left, right=right):
            return _product(left, right, row, column)
        case At(array=array, indices=indices):
            return At(array, (*indices, *_given(row, column)))
        case Inverse():
            return At(term, _given(row, column))
        case Call():
            return _of_call(term, row, column)
    return _made(term, lambda one: entry(one, row, column), row, column)


def _made(term: Term, inside: Callable[[Term], Term], row: Place, column: Place) -> Term:
    match term:
        case Hadamard(factors=factors):
            return Mul(tuple(map(inside, factors)))
        case HadamardQuotient(numerator=above, denominator=below):
            return Quotient(inside(above), inside(below))
        case HadamardPower(base=base, exponent=exponent):
            return Power(inside(base), inside(exponent))
        case Each(body=body, index=index):
            assert row is not None
            place = row if index.lower == as_term(1) else index.lower - 1 + row
            part = substitute(body, {index: place})
            return part if column is None else entry(part, column)
        case Listed(entries=(single,)):
            return inside(single)
        case Diagonal(vector=vector):
            assert row is not None
            assert column is not None
            return Delta(row, column) * entry(vector, row)
        case Identity():
            assert row is not None
            assert column is not None
            return Delta(row, column)
        case Constantly(value=value):
            return as_term(value)
        case Gradient(body=body, variables=(variable,)):
            return Derivative(body, entry(variable, row, column))
        case Jacobian(body=body, variable=variable, layout=layout):
            return _partial_entry(body, variable, layout, row, column)
        case Hessian(body=body, variable=variable):
            return Derivative(Derivative(body, entry(variable, column)), entry(variable, row))
        case Derivative(body=body, variable=variable):
            return Derivative(inside(body), variable)
        case Prime(definition=definition, argument=argument, order=order):
            return Prime(definition, inside(argument), order)
        case Value(argument=argument):
            return replace(term, argument=inside(argument))
        case GradientAt(function=function, argument=argument):
            assert row is not None
            return Value(function, argument, (row,))
        case Sum(index=index):
            places = _given(row, column)
            if any(index in free(place) for place in places):
                term = fresh_index(term, *places)
            return replace(term, body=inside(term.body))
        case Add() | Neg() | Mul() | Quotient() | Apply():
            return rebuild(term, inside)
    raise MeaningError(f"a {type(term).__name__.lower()} has no generic entry")


def _given(row: Place, column: Place) -> tuple[Term, ...]:
    return tuple(place for place in (row, column) if place is not None)


def _product(left: Term, right: Term, row: Place, column: Place) -> Term:
    """(AB)_ij = Σ_k A_ik B_kj; (x yᵀ)_ij = x_i y_j; w·x = Σ_k w_k x_k."""
    ours = shape(left)
    if ours.columns is None and shape(right).rows is None:
        return entry(left, row) * entry(right, None, column)
    size = ours.rows if ours.columns is None else ours.columns
    taken = names(left, right, *_given(row, column))
    index = _index("k", size, taken)
    one = entry(left, index) if ours.columns is None else entry(left, row, index)
    return Sum(one * entry(right, index, column), index)  # type: ignore[arg-type]  # size is an axis of left


def _of_call(term: Call, row: Place, column: Place) -> Term:
    """A definition by arrays is put in; one by numbers is taken entry by entry."""
    if any(isinstance(one, Family) for one in term.definition.parameters) or not term.arguments:
        return entry(unfold_arrays(term), row, column)
    if shape(term.definition.body).is_number:
        return rebuild(term, lambda one: entry(one, row, column))
    return entry(unfold(term), row, column)


def unfold_arrays(term: Call) -> Term:
    """The body of a definition with arrays put for its parameters, and their sizes for its own."""
    values = dict(zip(term.definition.parameters, term.arguments, strict=True))
    return substitute(term.definition.body, {**sizes_bound(term), **values})


def _partial_entry(body: Term, variable: Term, layout: str, row: Place, column: Place) -> Term:
    if layout == "denominator":
        row, column = column, row
    if shape(body).is_number:  # ∂f/∂X, or its transpose
        return Derivative(body, entry(variable, column, row))
    return Derivative(entry(body, row), entry(variable, column))


# ── numbers that hold arrays ─────────────────────────────────────────────────────────────────────


def without_arrays(term: Term) -> Term:
    """A number whose outermost node is made of arrays, written with their entries.

    Raises `ShapeError` for one that does not fit together, `MeaningError` for an array.
    """
    if not shape(term).is_number:
        raise MeaningError(f"a {type(term).__name__.lower()} is {shape(term)}, not a number")
    match term:
        case MatMul(left=left, right=right):
            return _product(left, right, None, None)
        case At(array=array, indices=indices):
            axes = shape(array)
            return entry(array, *indices) if axes.rows is not None else entry(array, None, *indices)
        case Trace(array=array):
            index = places_of(Shape(shape(array).rows), array)[0]
            return Sum(entry(array, index, index), index)  # type: ignore[arg-type]
        case Norm(array=array, order=1):
            return _over_entries(array, abs)
        case Norm(array=array):
            return Apply("sqrt", (_over_entries(array, lambda one: one**2),))
        case Power(base=Norm(array=array)):  # ‖x‖² is smooth where ‖x‖ is not
            return _over_entries(array, lambda one: one**2)
        case SpelledOut(sum=written):
            return written
        case Transpose(array=array):
            return array
        case Call():
            return unfold_arrays(term)
    raise MeaningError(f"a {type(term).__name__.lower()} is {shape(term)}, not a number")


def entrywise(term: Term) -> Term:
    """A number with every array in it written by its entries; definitions stay as they are."""
    if kinds(term).isdisjoint(ARRAYS | {Value}) or isinstance(term, Call):
        return term
    match term:
        case At(array=Inverse(array=matrix), indices=indices):
            return At(Inverse(_plain_matrix(matrix)), tuple(map(entrywise, indices)))
        case Determinant(array=matrix):
            return Determinant(_plain_matrix(matrix))
        case Value(function=function, argument=vector) if function.size is not None:
            rows = vector if isinstance(vector, Each) else vector_by_entries(vector)
            return replace(term, argument=Each(entrywise(rows.body), rows.index))
    return entrywise(without_arrays(term)) if holds_arrays(term) else rebuild(term, entrywise)


def _plain_matrix(matrix: Term) -> Term:
    rows = matrix if isinstance(matrix, Each) else by_entries(matrix)
    columns = rows.body
    if not isinstance(columns, Each):
        return _plain_matrix(by_entries(matrix))
    return Each(Each(entrywise(columns.body), columns.index), rows.index)


def _over_entries(array: Term, change: Callable[[Term], Term]) -> Term:
    """The sum of a function of all entries."""
    places = places_of(shape(array), array)
    total = change(entry(array, *places))
    for place in reversed(places):
        total = Sum(total, place) if isinstance(place, Index) else total
    return total


def by_entries(matrix: Term) -> Each:
    """A matrix written by its generic entry.  Raises `MeaningError` for anything else."""
    row, column = places_of(shape(matrix), matrix)
    if not (isinstance(row, Index) and isinstance(column, Index)):
        raise MeaningError(f"a matrix is expected, not {shape(matrix)}")
    return Each(Each(entry(matrix, row, column), column), row)


def vector_by_entries(vector: Term) -> Each:
    """A vector written by its generic entry.  Raises `MeaningError` for a number."""
    place = places_of(shape(vector), vector)[0]
    if not isinstance(place, Index):
        raise MeaningError(f"a vector is expected, not {shape(vector)}")
    return Each(entry(vector, place), place)


def holds_arrays(term: Term) -> bool:
    """Whether a node of a number is made of arrays at its top."""
    match term:
        case At(array=Inverse()) | Determinant():
            return False
        case Call(definition=definition):
            return any(isinstance(one, Family) for one in definition.parameters)
        case Power(base=Norm(order=2), exponent=exponent):
            return exponent == as_term(2)
    return type(term) in ARRAYS
