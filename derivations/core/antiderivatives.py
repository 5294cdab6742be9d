"""Antiderivatives, proposed: what is right of them is shown by who asks, who takes their derivative.

A table of ours for sums, powers and functions of an affine expression, and by parts; SymPy for the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from derivations.core.arrays import Value
from derivations.core.derivatives import depends, differentiate
from derivations.core.functions import ONE, ZERO, of
from derivations.core.sympy_route import antiderivatives
from derivations.core.term import (
    Add,
    Apply,
    Mul,
    Neg,
    Number,
    Power,
    Quotient,
    Sum,
    Symbol,
    Term,
    as_term,
    rational_value,
)
from derivations.core.tree import rebuild

BY_PARTS = 6  # how often a power is lowered
TURNING = frozenset(("exp", "sin", "cos", "sinh", "cosh"))  # whose antiderivatives are of the same kind
HALF = Number(Fraction(1, 2))
Factors = list[tuple[Term, Term]]


def proposed(body: Term, simple: Term, x: Symbol) -> Iterator[Term]:
    """Antiderivatives of a term, which is given in normal form too; any of them may be wrong."""
    for form in (body, simple):
        found = antiderivative(form, x)
        if found is not None:
            yield found
    for form in (body, simple):
        for other in antiderivatives(form, x):
            yield other
            yield _of_sizes(other)


def antiderivative(body: Term, x: Symbol) -> Term | None:
    """An antiderivative by the table, if it has one."""
    if not depends(body, x):
        return body * x
    match body:
        case Neg(term=inner):
            found = antiderivative(inner, x)
            return None if found is None else Neg(found)
        case Add(terms=terms):
            parts = [antiderivative(term, x) for term in terms]
            known = [part for part in parts if part is not None]
            return Add(tuple(known)) if len(known) == len(parts) else None
        case Sum(body=inner, index=index):
            found = antiderivative(inner, x)
            return None if found is None or depends(index, x) else Sum(found, index)
        case Quotient(numerator=Add(terms=terms), denominator=below):
            return antiderivative(Add(tuple(Quotient(term, below) for term in terms)), x)
    constants, factors = flat(body, x)
    found = _of_factors(factors, x)
    return None if found is None else Mul((*constants, found)) if constants else found


def flat(body: Term, x: Symbol) -> tuple[list[Term], Factors]:
    """The factors of a product that are free of x, and the others with their exponents."""
    constants: list[Term] = []
    factors: dict[Term, Term] = {}

    def gather(term: Term, exponent: Term) -> None:
        match term:
            case _ if not depends(term, x):
                constants.append(term if exponent == ONE else Power(term, exponent))
            case Neg(term=inner):
                constants.append(Power(as_term(-1), exponent))
                gather(inner, exponent)
            case Mul(factors=parts):
                for part in parts:
                    gather(part, exponent)
            case Quotient(numerator=above, denominator=below):
                gather(above, exponent)
                gather(below, _sum(ZERO, Neg(exponent)))
            case Power(base=base, exponent=above) if not depends(above, x):
                gather(base, _times(above, exponent))
            case _:
                factors[term] = _sum(factors.get(term, ZERO), exponent)

    gather(body, ONE)
    return constants, [(base, exponent) for base, exponent in factors.items() if exponent != ZERO]


def _of_factors(factors: Factors, x: Symbol) -> Term | None:
    """An antiderivative of a product of powers."""
    match factors:
        case []:
            return x
        case [(base, exponent)]:
            return _of_power(base, exponent, x)
        case [(Symbol() as one, power), (other, exponent)] if one == x:
            return _by_parts(power, other, exponent, x)
        case [(other, exponent), (Symbol() as one, power)] if one == x:
            return _by_parts(power, other, exponent, x)
    return None


def _of_power(base: Term, exponent: Term, x: Symbol) -> Term | None:
    """∫u^e, ∫f(u)^e for an affine u = sx + r."""
    slope = _slope(base, x)
    if slope is not None:
        if rational_value(exponent) == -1:
            return of("log", of("abs", base)) / slope
        raised = _sum(exponent, ONE)
        return Power(base, raised) / (raised * slope)
    if isinstance(base, Power) and not depends(base.base, x):  # c^u
        slope = _slope(base.exponent, x)
        return base / (slope * of("log", base.base)) if slope is not None and exponent == ONE else None
    if isinstance(base, Value) and base.order and exponent == ONE:  # f′(u)
        slope = _slope(base.argument, x)
        return None if slope is None else replace(base, order=base.order - 1) / slope
    if not isinstance(base, Apply) or len(base.arguments) != 1:
        return None
    slope, row = _slope(base.arguments[0], x), ROWS.get((base.function, rational_value(exponent)))
    return None if slope is None or row is None else row(base.arguments[0]) / slope


def _by_parts(power: Term, other: Term, exponent: Term, x: Symbol) -> Term | None:
    """∫x^n g = x^n G − ∫nx^{n−1} G, down to n = 0, where g is an exponential, a sine or a cosine."""
    value = rational_value(power)
    if other == of("abs", x) and exponent == ONE:
        return Power(x, _sum(power, ONE)) * other / _sum(power, ONE + 1)
    if not (isinstance(other, Power) or (isinstance(other, Apply) and other.function in TURNING)):
        return None
    if value is None or value.denominator != 1 or not 1 <= value <= BY_PARTS:
        return None
    parts: list[Term] = []
    factor: Term = ONE
    inner: Term | None = other if exponent == ONE else Power(other, exponent)
    for n in range(int(value), -1, -1):
        inner = antiderivative(inner, x) if inner is not None else None
        if inner is None:
            return None
        parts.append(Mul((factor, Power(x, as_term(n)) if n else ONE, inner)))
        factor = Neg(Mul((factor, as_term(n))))
    return Add(tuple(parts))


#    function, exponent: antiderivative by u
ROWS: Mapping[tuple[str, Fraction | None], Callable[[Term], Term]] = {
    ("exp", Fraction(1)):   lambda u: of("exp", u),
    ("exp", Fraction(-1)):  lambda u: -of("exp", -u),
    ("sin", Fraction(1)):   lambda u: -of("cos", u),
    ("cos", Fraction(1)):   lambda u: of("sin", u),
    ("sin", Fraction(2)):   lambda u: HALF * (u - of("sin", u) * of("cos", u)),
    ("cos", Fraction(2)):   lambda u: HALF * (u + of("sin", u) * of("cos", u)),
    ("cos", Fraction(-2)):  lambda u: of("tan", u),
    ("sin", Fraction(-2)):  lambda u: -of("cos", u) / of("sin", u),
    ("tan", Fraction(1)):   lambda u: -of("log", of("abs", of("cos", u))),
    ("sinh", Fraction(1)):  lambda u: of("cosh", u),
    ("cosh", Fraction(1)):  lambda u: of("sinh", u),
    ("log", Fraction(1)):   lambda u: u * of("log", u) - u,
    ("sqrt", Fraction(1)):  lambda u: Number(Fraction(2, 3)) * u * of("sqrt", u),
    ("sqrt", Fraction(-1)): lambda u: 2 * of("sqrt", u),
    ("abs", Fraction(1)):   lambda u: HALF * u * of("abs", u),
    ("atan", Fraction(1)):  lambda u: u * of("atan", u) - HALF * of("log", 1 + u**2),
}  # fmt: skip


def _slope(term: Term, x: Symbol) -> Term | None:
    """s of an affine term sx + r."""
    if not depends(term, x):
        return None
    match term:
        case Symbol():
            return ONE
        case Neg(term=inner):
            found = _slope(inner, x)
            return None if found is None else Neg(found)
        case Add(terms=terms) if all(not depends(t, x) or _slope(t, x) is not None for t in terms):
            return differentiate(term, x)
        case Mul(factors=factors):
            moving = [factor for factor in factors if depends(factor, x)]
            return differentiate(term, x) if len(moving) == 1 and _slope(moving[0], x) else None
        case Quotient(numerator=above, denominator=below) if not depends(below, x):
            found = _slope(above, x)
            return None if found is None else found / below
    return None


def _sum(left: Term, right: Term) -> Term:
    value = rational_value(left + right)
    return left + right if value is None else Number(value)


def _times(left: Term, right: Term) -> Term:
    value = rational_value(left * right)
    return left * right if value is None else Number(value)


def _of_sizes(term: Term) -> Term:
    """The term with ln|u| for ln u."""
    term = rebuild(term, _of_sizes)
    if isinstance(term, Apply) and term.function == "log":
        return replace(term, arguments=(of("abs", term.arguments[0]),))
    return term
