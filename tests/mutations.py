"""Planted errors: every term that differs from a given one by one slip of the pen.

A row of `SLIPS` is a kind of slip, with what it makes of one node.  `planted` applies every slip at every
node, so a line of ten nodes gives dozens of wrong lines, each with its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, cast

from derivations.core.arrays import (
    Constantly,
    Diagonal,
    Each,
    Entry,
    Family,
    Gradient,
    Hadamard,
    Identity,
    Jacobian,
    Listed,
    Norm,
    SpelledOut,
    Trace,
)
from derivations.core.entries import entry
from derivations.core.shapes import Shape, alike, shape
from derivations.core.term import (
    Add,
    Apply,
    Call,
    Cases,
    Comparison,
    Derivative,
    Index,
    MatMul,
    Mul,
    Neg,
    Number,
    Power,
    Prime,
    Quotient,
    Relation,
    Sum,
    Symbol,
    Term,
    Transpose,
    as_term,
)
from derivations.core.tree import free
from derivations.errors import ShapeError, TermError

Slip = Callable[[Term], Iterator[Term]]
KEPT = ("variable", "indices", "at")  # slips there are made by rows of their own
VECTORS = (Family, Listed, Each, Gradient)

SWAPPED: Mapping[str, str] = {
    "exp": "cosh", "log": "exp", "ln": "exp", "sqrt": "exp", "sin": "cos", "cos": "sin", "tan": "sin",
    "sinh": "cosh", "cosh": "sinh", "tanh": "sinh", "abs": "exp", "sign": "abs", "max": "min", "min": "max",
    "erf": "tanh",
}  # fmt: skip
TURNED: Mapping[Relation, Relation] = {"<": ">=", "<=": ">", "=": "!=", "!=": "=", ">": "<=", ">=": "<"}


@dataclass(frozen=True, slots=True)
class Planted:
    """A wrong line, and the kind of slip that made it."""

    slip: str
    term: Term


def planted(term: Term, left: Term | None = None) -> tuple[Planted, ...]:
    """All wrong lines that one slip makes of a right one, each once, the kinds of slip taking turns.

    A slip that leaves arrays which do not fit together, or a line of another shape than its left side, is
    none: no such line can be asked about.  For the number 0 that stands for an array, ones are put.
    """
    expected = shape(term if left is None else left)
    kinds = [
        [Planted(name, wrong) for wrong in everywhere(term, slip) if _has_shape(wrong, expected)]
        for name, slip in SLIPS.items()
    ]
    if shape(term).is_number and expected.is_vector:
        kinds.append([Planted("constant", ones) for ones in _ones(expected.rows)])
    seen: dict[Term, Planted] = {}
    for turn in range(max(map(len, kinds))):
        for kind in kinds:
            if turn < len(kind) and kind[turn].term != term:
                seen.setdefault(kind[turn].term, kind[turn])
    return tuple(seen.values())


def _has_shape(term: Term, expected: Shape) -> bool:
    with suppress(ShapeError):
        return alike(shape(term), expected)
    return False


def everywhere(term: Term, slip: Slip) -> Iterator[Term]:
    """The term with the slip made at one node, for each node and each way to make it there."""
    yield from slip(term)
    for child, put in places(term):
        for wrong in everywhere(child, slip):
            with suppress(TermError):  # some slips make no term: a δ of a real number, say
                yield put(wrong)


def places(term: Term) -> Iterator[tuple[Term, Callable[[Term], Term]]]:
    """Each child of a node, with the function that puts another term in its place."""
    if isinstance(term, Cases):
        yield from _places_of_cases(term)
        return
    for name in term.parts:
        part = getattr(term, name)
        if name in KEPT or isinstance(term, SpelledOut):
            continue
        if not isinstance(part, tuple):
            yield part, _putter(term, name)
            continue
        for at, one in enumerate(part):
            yield one, _putter(term, name, part, at)


def _putter(term: Term, name: str, row: Sequence[Term] = (), at: int = 0) -> Callable[[Term], Term]:
    def put(new: Term) -> Term:
        part = (*row[:at], new, *row[at + 1 :]) if row else new
        return cast(Term, replace(cast(Any, term), **{name: part}))

    return put


def _places_of_cases(term: Cases) -> Iterator[tuple[Term, Callable[[Term], Term]]]:
    for at, (value, tests) in enumerate(term.branches):

        def put(new: Term, at: int = at, tests: tuple[Comparison, ...] = tests) -> Term:
            return Cases((*term.branches[:at], (new, tests), *term.branches[at + 1 :]), term.otherwise)

        yield value, put
    yield term.otherwise, lambda new: Cases(term.branches, new)


# ── the slips ────────────────────────────────────────────────────────────────────────────────────


def sign(term: Term) -> Iterator[Term]:
    if isinstance(term, Neg):
        yield term.term
    elif not isinstance(term, (*VECTORS, Norm, Number, Add, Index)):  # (−‖x‖)² is no error
        yield Neg(term)


def dropped_factor(term: Term) -> Iterator[Term]:
    if isinstance(term, Mul):
        for at, factor in enumerate(term.factors):
            left = (*term.factors[:at], *term.factors[at + 1 :])
            if not isinstance(factor, VECTORS):
                yield left[0] if len(left) == 1 else replace(term, factors=left)


def doubled_factor(term: Term) -> Iterator[Term]:
    if isinstance(term, Mul):
        for factor in term.factors:
            if not isinstance(factor, VECTORS):
                yield replace(term, factors=(*term.factors, factor))


def dropped_term(term: Term) -> Iterator[Term]:
    if isinstance(term, Add):
        for at in range(len(term.terms)):
            left = (*term.terms[:at], *term.terms[at + 1 :])
            yield left[0] if len(left) == 1 else Add(left)


def exponent(term: Term) -> Iterator[Term]:
    if isinstance(term, Power) and isinstance(term.exponent, Number):
        for value in (term.exponent.value + 1, term.exponent.value - 1):
            yield Power(term.base, Number(value))
    elif isinstance(term, Symbol | Entry | Call | Prime):
        yield Power(term, as_term(2))


def swapped_function(term: Term) -> Iterator[Term]:
    if isinstance(term, Apply):
        yield Apply(SWAPPED[term.function], term.arguments)
    elif isinstance(term, Prime):
        yield Call(term.definition, (term.argument,))
    elif isinstance(term, Call) and len(term.arguments) == 1 and term.definition.parameters[0].is_variable:
        yield Prime(term.definition, term.arguments[0])


def lost_function(term: Term) -> Iterator[Term]:
    if isinstance(term, Apply) or (
        isinstance(term, Call)
        and len(term.arguments) == 1
        and isinstance(term.definition.parameters[0], Symbol)
    ):
        yield term.arguments[0]


def lost_derivative(term: Term) -> Iterator[Term]:
    if isinstance(term, Derivative):
        yield term.body
        yield as_term(1)
    elif isinstance(term, Mul):
        for at, factor in enumerate(term.factors):
            if isinstance(factor, Derivative | Entry | Prime):
                yield replace(term, factors=(*term.factors[:at], as_term(1), *term.factors[at + 1 :]))


def lost_denominator(term: Term) -> Iterator[Term]:
    if isinstance(term, Quotient):
        yield term.numerator


def swapped_quotient(term: Term) -> Iterator[Term]:
    if isinstance(term, Quotient):
        yield Quotient(term.denominator, term.numerator)


def constant(term: Term) -> Iterator[Term]:
    if isinstance(term, Number):
        yield Number(term.value + 1)
        yield Number(term.value - 1)
    elif isinstance(term, Symbol | Entry | Call | Prime):
        yield 2 * term
        yield term + 1


def wrong_index(term: Term) -> Iterator[Term]:
    if isinstance(term, Entry):
        for at, one in enumerate(term.indices):
            for other in _other_indices(one, term.family.sizes[at]):
                yield Entry(term.family, (*term.indices[:at], other, *term.indices[at + 1 :]))
    elif isinstance(term, Call) and any(isinstance(one, Index) for one in term.definition.parameters):
        yield Call(term.definition, (as_term(1), *term.arguments[1:]))


def _other_indices(index: Term, size: Term) -> Iterator[Term]:
    yield as_term(1)
    yield size
    if isinstance(index, Index):
        yield Index("other", index.lower, index.upper)


def wrong_variable(term: Term) -> Iterator[Term]:
    if isinstance(term, Derivative):
        leaves = sorted(free(term.body) | free(term.variable), key=repr)
        for leaf in leaves:
            by = _variable(leaf)
            if by is not None and by != term.variable:
                yield Derivative(term.body, by)


def _variable(leaf: Term) -> Term | None:
    match leaf:
        case Symbol(domain=domain) if not domain.integer and domain.values is None:
            return leaf
        case Family(sizes=sizes):
            return Entry(leaf, tuple(as_term(1) for _ in sizes))
    return None


def wrong_argument(term: Term) -> Iterator[Term]:
    match term:
        case Call(definition=definition, arguments=(argument,)) if isinstance(
            definition.parameters[0], Symbol
        ):
            yield Call(definition, (Neg(argument),))
            yield Call(definition, (argument + 1,))
        case Prime(argument=argument):
            yield replace(term, argument=Neg(argument))
        case Apply(arguments=(argument, *rest)):
            yield Apply(term.function, (argument * 2, *rest))


def lost_sum(term: Term) -> Iterator[Term]:
    match term:
        case Sum(body=body, index=index):
            yield body
            yield Sum(body, Index(index.name, index.lower, index.upper - 1))
        case SpelledOut(sum=MatMul(left=left, right=right), at=at):
            yield entry(left, at) * entry(right, at)
            yield MatMul(left, left)


def turned_case(term: Term) -> Iterator[Term]:
    if isinstance(term, Cases):
        value, tests = term.branches[0]
        yield Cases(((term.otherwise, tests), *term.branches[1:]), value)
        for at, test in enumerate(tests):
            turned = (*tests[:at], replace(test, relation=TURNED[test.relation]), *tests[at + 1 :])
            yield Cases(((value, turned), *term.branches[1:]), term.otherwise)


def entry_of_vector(term: Term) -> Iterator[Term]:
    if isinstance(term, Listed):
        for at, block in enumerate(term.entries):
            wrong = replace(block, body=Neg(block.body)) if isinstance(block, Each) else block + 1
            yield Listed((*term.entries[:at], wrong, *term.entries[at + 1 :]))


# ── of arrays: those that fit together are kept ──────────────────────────────────────────────────


def lost_transpose(term: Term) -> Iterator[Term]:
    match term:
        case Transpose(array=array):
            yield array
        case Family(sizes=(_, _)):
            yield Transpose(term)


def swapped_factors(term: Term) -> Iterator[Term]:
    if isinstance(term, MatMul):
        yield MatMul(term.right, term.left)


def lost_array(term: Term) -> Iterator[Term]:
    match term:
        case MatMul(left=left, right=right):
            yield left
            yield right
        case Hadamard(factors=factors):
            yield from factors


def wrong_product(term: Term) -> Iterator[Term]:
    match term:
        case MatMul(left=left, right=right):
            yield Hadamard((left, right))
        case Hadamard(factors=(one, other)):
            yield MatMul(one, other)
            yield MatMul(one, Transpose(other))


def wrong_sign_of_array(term: Term) -> Iterator[Term]:
    if isinstance(term, (*VECTORS, Identity, Constantly)):
        yield Neg(term)


def wrong_diagonal(term: Term) -> Iterator[Term]:
    match term:
        case Diagonal(vector=vector):
            yield vector
            for ones in _ones(shape(vector).rows):
                yield Diagonal(ones)
                yield MatMul(vector, Transpose(ones))
        case Identity(size=size):
            yield Constantly(1, (size, size))
            yield Constantly(0, (size, size))


def wrong_axis(term: Term) -> Iterator[Term]:
    match term:
        case MatMul(left=array, right=Constantly(sizes=(_,))):
            for ones in _ones(shape(array).rows):
                yield MatMul(Transpose(array), ones)
        case Trace(array=array):
            for ones in _ones(shape(array).rows):
                yield MatMul(MatMul(Transpose(ones), array), ones)
        case Jacobian(layout=layout):
            yield replace(term, layout="numerator" if layout == "denominator" else "denominator")


def wrong_norm(term: Term) -> Iterator[Term]:
    if isinstance(term, Norm):
        yield replace(term, order=3 - term.order)


def _ones(rows: Term | None) -> Iterator[Term]:
    if rows is not None:
        yield Constantly(1, (rows,))


SLIPS: Mapping[str, Slip] = {
    "sign":               sign,
    "dropped factor":     dropped_factor,
    "doubled factor":     doubled_factor,
    "dropped term":       dropped_term,
    "exponent":           exponent,
    "swapped function":   swapped_function,
    "lost function":      lost_function,
    "lost derivative":    lost_derivative,
    "lost denominator":   lost_denominator,
    "swapped quotient":   swapped_quotient,
    "constant":           constant,
    "wrong index":        wrong_index,
    "wrong variable":     wrong_variable,
    "wrong argument":     wrong_argument,
    "lost sum":           lost_sum,
    "turned case":        turned_case,
    "entry of a vector":  entry_of_vector,
    "lost transpose":     lost_transpose,
    "swapped factors":    swapped_factors,
    "lost array":         lost_array,
    "wrong product":      wrong_product,
    "sign of an array":   wrong_sign_of_array,
    "wrong diagonal":     wrong_diagonal,
    "wrong axis":         wrong_axis,
    "wrong norm":         wrong_norm,
}  # fmt: skip
