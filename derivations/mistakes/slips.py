"""Slips of the pen in arithmetic: signs, factors, terms, numbers, letters, indices; one row each.

A row yields what may have to stand in a place; it need not be right, for every repair is tested.
"""

from __future__ import annotations

from collections.abc import Iterator

from derivations.core.arrays import Entry
from derivations.core.term import (
    Add,
    Apply,
    Call,
    Constant,
    Delta,
    Index,
    Mul,
    Neg,
    Number,
    Power,
    Quotient,
    Term,
    as_term,
)
from derivations.mistakes.building import is_negative, over, plus, times, turned, without
from derivations.mistakes.hints import Hints, is_leaf
from derivations.mistakes.mistake import Repair, Slip
from derivations.mistakes.places import Place, gap, ratio
from derivations.mistakes.trial import Trial, combined, overlap, simple_number

Found = Iterator[Term | Repair]

FEW = 8  # pieces that are tried where none can be told from its value
NONE_AT_ALL = {"summand": 0, "factor": 1, "exponent": 1, "denominator": 1}  # numbers that nobody writes
UNMARKED = (Number, Constant, Index)


# ── signs, factors, terms ────────────────────────────────────────────────────────────────────────


def _one_sign(place: Place, _: Hints, __: Trial) -> Found:
    if place.role == "summand":
        yield turned(place.term)


def _lost_sign(place: Place, _: Hints, __: Trial) -> Found:
    if place.is_top and place.role != "summand" and not is_negative(place.term):
        yield turned(place.term)


def _sign_too_many(place: Place, _: Hints, __: Trial) -> Found:
    if place.is_top and place.role != "summand" and is_negative(place.term):
        yield turned(place.term)


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


def _lost_summand(place: Place, hints: Hints, trial: Trial) -> Found:
    """A whole term of the line itself."""
    if not place.path:
        yield from _term(place, hints, trial)


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
        if needed is not None and needed != NONE_AT_ALL.get(place.role):
            yield Number(needed)
        if needed is not None:
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
        case Delta(left=left, right=right):
            yield from (Delta(left, one) for one in hints.indices if one not in (left, right))
            yield from (Delta(one, right) for one in hints.indices if one not in (left, right))
        case Call(definition=definition, arguments=(first, *rest)) if isinstance(
            definition.parameters[0], Index
        ):
            yield from (Call(definition, (one, *rest)) for one in hints.indices if one != first)


SLIPS: tuple[Slip, ...] = (
    #    the mistake                  how it is undone        counted as at most so many changes
    Slip("wrong sign of one term",    _one_sign),
    Slip("lost minus sign",           _lost_sign),
    Slip("minus sign too many",       _sign_too_many),
    Slip("wrong exponent",            _exponent),
    Slip("wrong number",              _number),
    Slip("lost square",               _lost_square),
    Slip("exponent too many",         _power_too_many),
    Slip("wrong index",               _index),
    Slip("wrong variable",            _letter),
    Slip("factor too many",           _factor_too_many,       most=1),
    Slip("denominator too many",      _denominator_too_many,  most=1),
    Slip("term too many",             _term_too_many,         most=1),
    Slip("lost term",                 _lost_summand,          most=1),
    Slip("lost factor",               _factor,                most=2),
    Slip("lost term",                 _term,                  most=2),
    Slip("lost denominator",          _denominator,           most=2),
    Slip("lost root",                 _lost_root),
    Slip("lost power",                _lost_power),
)  # fmt: skip
