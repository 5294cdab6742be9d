"""Slips of the pen where a derivative is taken: one row each, with how it is undone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from derivations.core.derivatives import depends
from derivations.core.term import (
    Add,
    Apply,
    Call,
    Derivative,
    Mul,
    Neg,
    Number,
    Power,
    Prime,
    Quotient,
    Term,
    as_term,
    summands,
)
from derivations.core.tree import children, walk
from derivations.mistakes.building import is_negative, plus, times, turned, without
from derivations.mistakes.hints import Hints, inner_functions, opened
from derivations.mistakes.mistake import Repair, Slip
from derivations.mistakes.places import Place, gap, ratio
from derivations.mistakes.trial import Trial, overlap

Found = Iterator[Term | Repair]


def _cosine(place: Place, hints: Hints, _: Trial) -> Found:
    return _sign(place, hints, "cos", "sin", minus=True)


def _sine(place: Place, hints: Hints, _: Trial) -> Found:
    return _sign(place, hints, "sin", "cos", minus=False)


def _sign(place: Place, hints: Hints, function: str, slope: str, *, minus: bool) -> Found:
    """The sign of a term with f′(u) in it, where f(u) is differentiated."""
    if hints.taken and place.is_top and is_negative(place.term) is not minus:
        for inner in walk(place.term):
            if isinstance(inner, Apply) and inner.function == slope:
                if Apply(function, inner.arguments) in hints.moved:
                    yield turned(place.term)
                return


def _inner(place: Place, hints: Hints, trial: Trial) -> Found:
    """cos 2x, which should be cos 2x · ∂(2x)/∂x."""
    if not (place.is_top and hints.inner):
        return
    within = {one for part in _visible(place.term) for one in inner_functions(part)}
    missing = ratio(place, trial)
    for inner, by in hints.inner:
        if inner in within:
            slope = Derivative(inner, by)
            if not place.exact or overlap(missing, trial.values(slope)):
                yield times(place.term, slope)


def _visible(term: Term) -> Iterator[Term]:
    """What is not under a derivative that is still to be taken."""
    if not isinstance(term, Derivative):
        yield term
        if isinstance(term, Call) and not term.arguments:
            yield from _visible(term.definition.body)
        for child in children(term):
            yield from _visible(child)


def _half_product(place: Place, hints: Hints, trial: Trial) -> Found:
    """f′g, which should be f′g + fg′."""
    if place.role == "summand" or not place.exact:
        return
    missing = gap(place, trial)
    for taken in hints.taken:
        for body in opened(taken.body):
            if isinstance(body, Mul):
                for at, factor in enumerate(body.factors):
                    if depends(factor, taken.variable):
                        slope = Derivative(factor, taken.variable)
                        lost = Mul((*body.factors[:at], slope, *body.factors[at + 1 :]))
                        if overlap(missing, trial.values(lost)):
                            yield Repair(plus(place.term, lost), lost)


def _not_lowered(place: Place, hints: Hints, _: Trial) -> Found:
    """n x^n, which should be n x^(n − 1)."""
    if isinstance(place.term, Power) and place.term in hints.moved:
        base, exponent = place.term.base, place.term.exponent
        lowered = Number(exponent.value - 1) if isinstance(exponent, Number) else exponent - 1
        yield Power(base, lowered)


def _quotient_turned(place: Place, hints: Hints, _: Trial) -> Found:
    """(fg′ − f′g)/g², which should be (f′g − fg′)/g²."""
    match place.term:
        case Quotient(numerator=Add(terms=(first, Neg(term=second)))) if _quotients(hints):
            yield Quotient(second - first, place.term.denominator)


def _not_squared(place: Place, hints: Hints, _: Trial) -> Found:
    """(f′g − fg′)/g, which should be (f′g − fg′)/g²."""
    if isinstance(place.term, Quotient):
        below = place.term.denominator
        if any(one.denominator == below for one in _quotients(hints)):
            yield Quotient(place.term.numerator, Power(below, as_term(2)))


def _quotients(hints: Hints) -> list[Quotient]:
    return [one for one in hints.moved if isinstance(one, Quotient)]


def _constant_kept(place: Place, hints: Hints, _: Trial) -> Found:
    """c + f′, which should be f′ where c + f is differentiated."""
    if isinstance(place.term, Add):
        still = {one for taken in hints.taken for one in _constants(taken.body, taken.variable)}
        for at, one in enumerate(place.term.terms):
            if one in still:
                yield without(place.term, at)


def _constants(body: Term, by: Term) -> Iterator[Term]:
    if isinstance(body, Call) and not body.arguments:
        yield from _constants(body.definition.body, by)
    yield from (one for one in summands(body) if not depends(one, by))


def _function_for_slope(place: Place, hints: Hints, _: Trial) -> Found:
    """f(u), which should be f′(u), or the other way round."""
    match place.term:
        case Call(definition=definition, arguments=(argument,)) if definition in hints.definitions:
            if argument.is_variable or hints.taken:
                yield Prime(definition, argument)
        case Prime(definition=definition, argument=argument, order=order):
            yield Call(definition, (argument,)) if order == 1 else Prime(definition, argument, order - 1)


def _not_taken(place: Place, hints: Hints, _: Trial) -> Found:
    """f, which should be ∂f/∂x."""
    if not isinstance(place.term, Number | Derivative):
        for by in dict.fromkeys(taken.variable for taken in hints.taken):
            if place.term != by and depends(place.term, by):
                yield Derivative(place.term, by)


def _taken_twice(place: Place, _: Hints, __: Trial) -> Found:
    if isinstance(place.term, Derivative):
        yield place.term.body


def _other_variable(place: Place, hints: Hints, _: Trial) -> Found:
    if isinstance(place.term, Derivative):
        for by in dict.fromkeys((*(taken.variable for taken in hints.taken), *hints.leaves)):
            if by.is_variable and by != place.term.variable:
                yield Derivative(place.term.body, by)


row = partial(Slip, most=1, calculus=True)

CALCULUS: tuple[Slip, ...] = (
    #   the mistake                                               how it is undone
    row("derivative of cos without its minus sign",               _cosine),
    row("derivative of sin with a minus sign",                    _sine),
    row("lost inner derivative",                                  _inner),
    row("quotient rule with its terms swapped",                   _quotient_turned),
    row("quotient rule with the denominator not squared",         _not_squared),
    row("product rule with one term lost",                        _half_product),
    row("exponent not lowered",                                   _not_lowered),
    row("constant kept by the derivative",                        _constant_kept),
    row("a function and its derivative mixed up",                 _function_for_slope),
    row("derivative not taken",                                   _not_taken),
    row("derivative taken once too often",                        _taken_twice),
    row("derivative by the wrong variable",                       _other_variable),
)  # fmt: skip
