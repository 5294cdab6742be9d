"""Slips of the pen in form: functions, quotients, brackets, sums over an index, cases; one row each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from derivations.core.arrays import SpelledOut
from derivations.core.term import (
    Add,
    Apply,
    Call,
    Cases,
    Constant,
    Index,
    MatMul,
    Mul,
    Neg,
    Number,
    Power,
    Quotient,
    Relation,
    Sum,
    Term,
    as_term,
)
from derivations.core.tree import free, substitute
from derivations.mistakes.building import plus, turned
from derivations.mistakes.hints import Hints, is_function
from derivations.mistakes.mistake import Repair, Slip
from derivations.mistakes.places import Place
from derivations.mistakes.trial import Trial

Found = Iterator[Term | Repair]

UNMARKED = (Number, Constant, Index)
COFUNCTIONS = {"sin": "cos", "cos": "sin", "sinh": "cosh", "cosh": "sinh"}
COMMON = ("exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh")
RARER = ("asin", "acos", "atan", "asinh", "acosh", "atanh", "sec", "csc", "cot", "sech", "csch", "coth",
         "erf", "erfc")  # fmt: skip
TURNED: dict[Relation, Relation] = {"<": ">=", "<=": ">", "=": "!=", "!=": "=", ">": "<=", ">=": "<"}


# ── functions ────────────────────────────────────────────────────────────────────────────────────


def _cofunction(place: Place, _: Hints, __: Trial) -> Found:
    if isinstance(place.term, Apply) and place.term.function in COFUNCTIONS:
        yield Apply(COFUNCTIONS[place.term.function], place.term.arguments)


def _extreme(place: Place, _: Hints, __: Trial) -> Found:
    if isinstance(place.term, Apply) and place.term.function in ("max", "min"):
        yield Apply("min" if place.term.function == "max" else "max", place.term.arguments)


def _function(place: Place, hints: Hints, _: Trial) -> Found:
    """Another function: one of the lines, a common one, a rarer one only where some are met."""
    if isinstance(place.term, Apply) and len(place.term.arguments) == 1:
        rarer = RARER if any(name in RARER for name in hints.functions) else ()
        for name in dict.fromkeys((*hints.functions, *COMMON, *rarer)):
            if name != place.term.function:
                yield Apply(name, place.term.arguments)


def _lost_function(place: Place, hints: Hints, _: Trial) -> Found:
    if not isinstance(place.term, UNMARKED):
        yield from (Apply(name, (place.term,)) for name in hints.functions if name != "abs")
        yield from (definition(place.term) for definition in hints.definitions)


def _function_too_many(place: Place, _: Hints, __: Trial) -> Found:
    match place.term:
        case Apply(arguments=(argument,)):
            yield argument
        case Call(definition=definition, arguments=(argument,)) if is_function(definition):
            yield argument


def _absolute(place: Place, _: Hints, __: Trial) -> Found:
    if not isinstance(place.term, (*UNMARKED, Neg)):
        yield Apply("abs", (place.term,))


# ── quotients, brackets, sums, cases ─────────────────────────────────────────────────────────────


def _quotient(place: Place, _: Hints, __: Trial) -> Found:
    match place.term:
        case Quotient(numerator=above, denominator=below):
            yield below if above == as_term(1) else Quotient(below, above)


def _reciprocal(place: Place, _: Hints, __: Trial) -> Found:
    if place.role not in ("numerator", "negated") and not isinstance(place.term, (*UNMARKED, Quotient, Neg)):
        yield Quotient(as_term(1), place.term)


def _brackets(place: Place, _: Hints, __: Trial) -> Found:
    """a·b + c, which should be a(b + c); −a + b, a/b + c, f(a) + b, ab², and so on."""
    match place.term:
        case Add(terms=terms):
            for at, (one, other) in enumerate(pairwise(terms)):
                for joined in _joined(one, other):
                    rest = (*terms[:at], joined, *terms[at + 2 :])
                    yield rest[0] if len(rest) == 1 else Add(rest)
        case Mul(factors=(*front, Power(base=base, exponent=exponent))) if front:
            yield Power(Mul((*front, base)), exponent)
        case Mul(factors=(Apply(arguments=(inner,)) as first, *rest)):
            yield replace(first, arguments=(Mul((inner, *rest)),))
        case Neg(term=Power(base=base, exponent=exponent)):
            yield Power(Neg(base), exponent)
        case Mul(factors=(Quotient(numerator=above, denominator=below), *rest)):
            yield Quotient(above, Mul((below, *rest)))
        case Quotient(numerator=Quotient(numerator=above, denominator=middle), denominator=below):
            yield Quotient(above, Quotient(middle, below))


def _sum_for_product(place: Place, _: Hints, __: Trial) -> Found:
    match place.term:
        case Add(terms=parts):
            yield Mul(parts)
        case Mul(factors=parts):
            yield Add(parts)


def _joined(one: Term, other: Term) -> Iterator[Term]:
    match one:
        case Neg(term=inner):
            yield Neg(plus(inner, other))
            yield from (turned(deep) for deep in _joined(inner, turned(other)))
        case Mul(factors=(*front, last)):
            yield Mul((*front, plus(last, other)))
        case Quotient(numerator=above, denominator=below):
            yield Quotient(above, plus(below, other))
        case Apply(arguments=(argument,)):
            yield replace(one, arguments=(plus(argument, other),))
        case Power(base=base, exponent=exponent):
            yield Power(base, plus(exponent, other))
        case Sum(body=body):
            yield replace(one, body=plus(body, other))
    match other:
        case Quotient(numerator=above, denominator=below):
            yield Quotient(plus(one, above), below)
        case Power(base=base, exponent=exponent):
            yield Power(plus(one, base), exponent)
        case Mul(factors=(first, *rest)):
            yield Mul((plus(one, first), *rest))
        case Neg(term=Quotient(numerator=above, denominator=below)):
            yield Quotient(one - above, below)


def _range(place: Place, _: Hints, __: Trial) -> Found:
    if isinstance(place.term, Sum):
        index = place.term.index
        for lower, upper in ((0, 1), (0, -1), (-1, 0), (1, 0), (-1, -1)):
            other = replace(index, lower=_shifted(index.lower, lower), upper=_shifted(index.upper, upper))
            yield Sum(substitute(place.term.body, {index: other}), other)


def _shifted(end: Term, by: int) -> Term:
    match end:
        case Number(value=value):
            return Number(value + by)
        case Add(terms=(inner, Neg(term=Number(value=Fraction(numerator=1, denominator=1))))) if by == 1:
            return inner
    return end if not by else end + 1 if by > 0 else end - 1


def _lost_sum(place: Place, hints: Hints, _: Trial) -> Found:
    if not isinstance(place.term, UNMARKED):
        for one in hints.sums:
            if one.index in free(place.term) and one.index not in place.bound:
                yield Sum(place.term, one.index)
    if isinstance(place.term, Mul | MatMul | SpelledOut):
        yield from (one for one in hints.dots if one != place.term)


def _sum_too_many(place: Place, _: Hints, __: Trial) -> Found:
    if isinstance(place.term, Sum):
        yield place.term.body


def _branches(place: Place, _: Hints, __: Trial) -> Found:
    if isinstance(place.term, Cases):
        (value, tests), *rest = place.term.branches
        yield Cases(((place.term.otherwise, tests), *rest), value)


def _condition(place: Place, _: Hints, __: Trial) -> Found:
    if isinstance(place.term, Cases):
        (value, tests), *rest = place.term.branches
        for at, test in enumerate(tests):
            other = replace(test, relation=TURNED[test.relation])
            yield Cases(((value, (*tests[:at], other, *tests[at + 1 :])), *rest), place.term.otherwise)


FORMS: tuple[Slip, ...] = (
    #    the mistake                   how it is undone
    Slip("sine and cosine mixed up",   _cofunction),
    Slip("max and min mixed up",       _extreme),
    Slip("quotient upside down",       _quotient),
    Slip("forgotten brackets",         _brackets),
    Slip("sum and product mixed up",   _sum_for_product),
    Slip("lost absolute value",        _absolute),
    Slip("wrong function",             _function),
    Slip("lost function",              _lost_function),
    Slip("function too many",          _function_too_many),
    Slip("lost reciprocal",            _reciprocal),
    Slip("wrong range of a sum",       _range),
    Slip("lost sum",                   _lost_sum),
    Slip("sum too many",               _sum_too_many),
    Slip("branches swapped",           _branches),
    Slip("condition turned round",     _condition),
)  # fmt: skip
