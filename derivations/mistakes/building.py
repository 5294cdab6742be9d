"""Terms as somebody would write them who puts right what was forgotten."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from derivations.core.term import Add, Mul, Neg, Number, Quotient, Term, as_term, factors, summands


def same(term: Term) -> Term:
    """The term itself."""
    return term


def is_negative(term: Term) -> bool:
    """Whether a term is written with a minus sign in front."""
    match term:
        case Neg():
            return True
        case Number(value=value):
            return value < 0
        case Mul(factors=(first, *_)) | Quotient(numerator=first):
            return is_negative(first)
    return False


def turned(term: Term) -> Term:
    """The term with its sign turned, as one would write it."""
    match term:
        case Neg(term=inner):
            return inner
        case Number(value=value):
            return Number(-value)
        case Mul(factors=(first, *rest)):
            return replace(term, factors=(turned(first), *rest))
        case Quotient(numerator=above, denominator=below) if is_negative(above):
            return Quotient(turned(above), below)
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
            return Quotient(
                above, below if value.denominator == one else times(below, as_term(value.denominator))
            )
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
