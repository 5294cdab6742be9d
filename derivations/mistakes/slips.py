"""Slips of the pen: one row each, with how it is undone.

A row yields what may have to stand in a place; it need not be right, for every repair is tested.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from derivations.core.term import (
    Add,
    Apply,
    Call,
    Cases,
    Constant,
    Index,
    Mul,
    Neg,
    Number,
    Power,
    Quotient,
    Relation,
    Sum,
    Term,
    as_term,
    factors,
    summands,
)
from derivations.core.tree import free, substitute
from derivations.core.vectors import Dot, Entry, SpelledOut
from derivations.mistakes.hints import Hints, is_function, is_leaf
from derivations.mistakes.mistake import Repair, Slip
from derivations.mistakes.places import Place, gap, ratio
from derivations.mistakes.trial import Trial, combined, overlap, simple_number

Found = Iterator[Term | Repair]

PAIRS = {
    "sin": "cos", "cos": "sin", "sinh": "cosh", "cosh": "sinh", "tan": "cot", "cot": "tan", "sec": "csc",
    "csc": "sec", "asin": "acos", "acos": "asin", "asinh": "acosh", "acosh": "asinh", "max": "min", "min": "max",
    "tanh": "coth", "coth": "tanh", "sech": "csch", "csch": "sech", "atan": "acot", "acot": "atan",
}  # fmt: skip
OTHERS = ("exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "abs", "asin", "acos", "atan",
          "asinh", "acosh", "atanh", "sec", "csc", "cot", "sech", "csch", "coth", "erf", "erfc")  # fmt: skip
TURNED: dict[Relation, Relation] = {"<": ">=", "<=": ">", "=": "!=", "!=": "=", ">": "<=", ">=": "<"}
FEW = 5  # pieces that are tried where none can be told from its value
UNMARKED = (Number, Constant, Index)


# ── building ─────────────────────────────────────────────────────────────────────────────────────


def turned(term: Term) -> Term:
    """The term with its sign turned, as one would write it."""
    match term:
        case Neg(term=inner):
            return inner
        case Number(value=value):
            return Number(-value)
        case Mul(factors=(first, *rest)):
            return replace(term, factors=(turned(first), *rest))
    return Neg(term)


def times(term: Term, factor: Term) -> Term:
    """The product with a factor that was lost: numbers and signs in front, others behind."""
    match term, factor:
        case Neg(term=inner), _:
            return Neg(times(inner, factor))
        case Number(value=Fraction(numerator=1, denominator=1)), _:
            return factor
        case Quotient(numerator=above, denominator=below), Number(value=value):
            one = Fraction(1)
            above = above if value.numerator == one else times(above, as_term(value.numerator))
            return Quotient(above, below if value.denominator == one else times(below, as_term(value.denominator)))
        case _, Number(value=value):
            return Neg(times(term, Number(-value))) if value < 0 else Mul((factor, *factors(term)))
    return Mul((*factors(term), *factors(factor)))


def over(term: Term, divisor: Term) -> Term:
    """The quotient with a divisor that was lost."""
    match term:
        case Neg(term=inner):
            return Neg(over(inner, divisor))
        case Quotient(numerator=above, denominator=below):
            return Quotient(above, times(below, divisor))
    return Quotient(term, divisor)


def plus(term: Term, other: Term) -> Term:
    """The sum with a term that was lost."""
    return Add((*summands(term), other))


def without(term: Add | Mul, at: int) -> Term:
    """A sum or a product without one of its parts."""
    parts = term.terms if isinstance(term, Add) else term.factors
    rest = (*parts[:at], *parts[at + 1 :])
    if len(rest) == 1:
        return rest[0]
    return Add(rest) if isinstance(term, Add) else replace(term, factors=rest)


# ── signs, factors, terms ────────────────────────────────────────────────────────────────────────


def _one_sign(place: Place, _: Hints, __: Trial) -> Found:
    if place.role == "summand":
        yield turned(place.term)


def _lost_sign(place: Place, _: Hints, __: Trial) -> Found:
    if place.is_top and place.role != "summand" and not isinstance(place.term, Neg | Index):
        yield turned(place.term)


def _sign_too_many(place: Place, _: Hints, __: Trial) -> Found:
    if place.is_top and place.role != "summand" and isinstance(place.term, Neg):
        yield place.term.term


def _factor(place: Place, hints: Hints, trial: Trial) -> Found:
    if not place.is_top or isinstance(place.term, UNMARKED):
        return
    if not place.linear:
        yield from (Repair(times(place.term, piece), piece) for piece in _few(place, hints))
        return
    missing = ratio(place, trial)
    number = simple_number(missing)
    if number is not None and number not in (0, 1, -1):
        lost = Number(number)
        yield Repair(times(place.term, lost), lost)
    if not place.exact:
        yield from (Repair(times(place.term, piece), piece) for piece in _few(place, hints))
        return
    turned_over = combined(lambda one: -one, missing)
    for piece in hints.pieces_at(place.bound):
        values = trial.values(piece)
        if overlap(missing, values):
            yield Repair(times(place.term, piece), piece)
        elif overlap(turned_over, values):
            yield Repair(turned(times(place.term, piece)), turned(piece))


def _denominator(place: Place, hints: Hints, trial: Trial) -> Found:
    if not place.is_top or isinstance(place.term, UNMARKED):
        return
    missing = combined(lambda one: 1 / one, ratio(place, trial)) if place.exact else ()
    for piece in hints.pieces_at(place.bound) if place.exact else _few(place, hints):
        if not place.exact or overlap(missing, trial.values(piece)):
            yield Repair(over(place.term, piece), piece)


def _few(place: Place, hints: Hints) -> tuple[Term, ...]:
    """The simplest pieces, for a place where none can be told from its value."""
    return hints.pieces_at(place.bound)[:FEW]


def _factor_too_many(place: Place, _: Hints, __: Trial) -> Found:
    match place.term:
        case Mul(factors=parts):
            yield from (without(place.term, at) for at in range(len(parts)))
        case Quotient(numerator=above, denominator=below) if not isinstance(above, Number):
            yield Quotient(as_term(1), below)


def _denominator_too_many(place: Place, _: Hints, __: Trial) -> Found:
    if isinstance(place.term, Quotient):
        yield place.term.numerator


def _term(place: Place, hints: Hints, trial: Trial) -> Found:
    if place.role in ("summand", "negated") or isinstance(place.term, Index):
        return
    if not place.linear:
        for piece in _few(place, hints):
            yield Repair(plus(place.term, piece), piece)
            yield Repair(place.term - piece, Neg(piece))
        return
    missing = gap(place, trial)
    turned_over = combined(lambda one: -one, missing)
    if place.exact and (number := simple_number(missing)):
        lost = Number(number)
        yield Repair(plus(place.term, lost) if number > 0 else place.term - Number(-number), lost)
    for piece in hints.pieces_at(place.bound) if place.exact else _few(place, hints):
        values = trial.values(place.frame(piece))
        if overlap(missing, values):
            yield Repair(plus(place.term, piece), piece)
        elif overlap(turned_over, values):
            yield Repair(place.term - piece, Neg(piece))


def _term_too_many(place: Place, _: Hints, __: Trial) -> Found:
    if isinstance(place.term, Add):
        yield from (without(place.term, at) for at in range(len(place.term.terms)))


# ── numbers, letters, indices ────────────────────────────────────────────────────────────────────


def _exponent(place: Place, _: Hints, trial: Trial) -> Found:
    if place.exponent:
        yield from _other_numbers(place, trial)


def _number(place: Place, _: Hints, trial: Trial) -> Found:
    if not place.exponent:
        yield from _other_numbers(place, trial)


def _other_numbers(place: Place, trial: Trial) -> Iterator[Term]:
    if not isinstance(place.term, Number):
        return
    value = place.term.value
    if place.exact:
        needed = simple_number(place.need)
        if needed is not None and (needed or place.role != "summand"):
            yield Number(needed)
        if needed is not None or not place.exponent:
            return
    for other in (value - 1, value + 1, value * 2, value / 2, 1 / value if value else value, -value):
        yield Number(other)


def _lost_square(place: Place, _: Hints, __: Trial) -> Found:
    if _may_have_exponent(place):
        yield Power(place.term, as_term(2))


def _lost_root(place: Place, _: Hints, __: Trial) -> Found:
    if _may_have_exponent(place):
        yield Apply("sqrt", (place.term,))


def _lost_power(place: Place, hints: Hints, _: Trial) -> Found:
    if _may_have_exponent(place):
        for piece in hints.pieces:
            if isinstance(piece, Power) and piece.exponent != as_term(2):
                yield Power(place.term, piece.exponent)


def _may_have_exponent(place: Place) -> bool:
    return place.role not in ("base", "negated") and not isinstance(place.term, (*UNMARKED, Neg, Power, Mul))


def _power_too_many(place: Place, _: Hints, __: Trial) -> Found:
    if isinstance(place.term, Power):
        yield place.term.base


def _letter(place: Place, hints: Hints, _: Trial) -> Found:
    if is_leaf(place.term):
        family = place.term.family if isinstance(place.term, Entry) else None
        for other in hints.leaves:
            if other != place.term and not (isinstance(other, Entry) and other.family == family):
                yield other


def _index(place: Place, hints: Hints, _: Trial) -> Found:
    match place.term:
        case Entry(family=family, indices=indices):
            for at, one in enumerate(indices):
                for other in (*place.bound, *hints.indices, as_term(1), family.sizes[at]):
                    if other != one:
                        yield Entry(family, (*indices[:at], other, *indices[at + 1 :]))
        case Index():
            yield from (one for one in hints.indices if one != place.term)
        case Call(definition=definition, arguments=(first, *rest)) if isinstance(
            definition.parameters[0], Index
        ):
            yield from (Call(definition, (one, *rest)) for one in hints.indices if one != first)


# ── functions ────────────────────────────────────────────────────────────────────────────────────


def _pair(place: Place, _: Hints, __: Trial) -> Found:
    if isinstance(place.term, Apply) and place.term.function in PAIRS:
        yield Apply(PAIRS[place.term.function], place.term.arguments)


def _function(place: Place, hints: Hints, _: Trial) -> Found:
    if isinstance(place.term, Apply) and len(place.term.arguments) == 1:
        for name in dict.fromkeys((*hints.functions, *OTHERS)):
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
            for at, (one, other) in enumerate(zip(terms, terms[1:], strict=False)):
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
    if isinstance(place.term, Mul | Dot | SpelledOut):
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


SLIPS: tuple[Slip, ...] = (
    #    the mistake                       how it is undone
    Slip("wrong sign of one term",         _one_sign),
    Slip("lost minus sign",                _lost_sign),
    Slip("minus sign too many",            _sign_too_many),
    Slip("sine and cosine mixed up",       _pair),
    Slip("quotient upside down",           _quotient),
    Slip("wrong exponent",                 _exponent),
    Slip("wrong number",                   _number),
    Slip("forgotten brackets",             _brackets),
    Slip("lost absolute value",            _absolute),
    Slip("lost square",                    _lost_square),
    Slip("exponent too many",              _power_too_many),
    Slip("wrong index",                    _index),
    Slip("wrong variable",                 _letter),
    Slip("factor too many",                _factor_too_many),
    Slip("denominator too many",           _denominator_too_many),
    Slip("term too many",                  _term_too_many),
    Slip("lost factor",                    _factor),
    Slip("lost term",                      _term),
    Slip("lost denominator",               _denominator),
    Slip("lost root",                      _lost_root),
    Slip("lost power",                     _lost_power),
    Slip("lost reciprocal",                _reciprocal),
    Slip("wrong function",                 _function),
    Slip("lost function",                  _lost_function),
    Slip("function too many",              _function_too_many),
    Slip("wrong range of a sum",           _range),
    Slip("lost sum",                       _lost_sum),
    Slip("sum too many",                   _sum_too_many),
    Slip("branches swapped",               _branches),
    Slip("condition turned round",         _condition),
)  # fmt: skip
