"""False rules of algebra: one row each, with what it makes of a term and what is right instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from derivations.core.term import Add, Apply, Mul, Neg, Number, Power, Quotient, Sum, Term, as_term, factors
from derivations.core.tree import free
from derivations.mistakes.building import over, plus, same, times, turned, without
from derivations.mistakes.mistake import Misrule

Pairs = Iterator[tuple[Term, Term]]

ONE, TWO = as_term(1), as_term(2)
INVERSES = {
    "asin": "sin", "acos": "cos", "atan": "tan", "asinh": "sinh", "acosh": "cosh", "atanh": "tanh",
}  # fmt: skip


def _of(function: str, term: Term) -> Term:
    return Apply(function, (term,))


# ── a function of a sum ──────────────────────────────────────────────────────────────────────────


def _apart(*functions: str, but: tuple[str, ...] = ()) -> Callable[[Term], Pairs]:
    def misuse(term: Term) -> Pairs:
        match term:
            case Apply(function=name, arguments=(Add(terms=terms),)) if (
                name in functions if functions else name not in but
            ):
                yield Add(tuple(_signed(name, one) for one in terms)), term
                if any(isinstance(one, Neg) for one in terms):
                    yield Add(tuple(_of(name, one) for one in terms)), term

    return misuse


def _signed(function: str, term: Term) -> Term:
    """f(a), and −f(a) for −a, as the sign is kept by those who take a sum apart."""
    return Neg(_of(function, term.term)) if isinstance(term, Neg) else _of(function, term)


def _power_apart(term: Term) -> Pairs:
    match term:
        case Power(base=Add(terms=terms), exponent=exponent):
            right: Term = term
            if exponent == TWO and len(terms) == 2:
                first, second = terms
                middle = times(times(first, second), TWO)
                right = Add((Power(first, TWO), middle, Power(_bare(second), TWO)))
            yield Add(tuple(_powered(one, exponent) for one in terms)), right
            if any(isinstance(one, Neg) for one in terms):
                yield Add(tuple(Power(one, exponent) for one in terms)), right
        case Power(base=base, exponent=Add(terms=terms)):
            yield Add(tuple(_powered_by(base, one) for one in terms)), term


def _bare(term: Term) -> Term:
    return term.term if isinstance(term, Neg) else term


def _powered(term: Term, exponent: Term) -> Term:
    return Neg(Power(term.term, exponent)) if isinstance(term, Neg) else Power(term, exponent)


def _powered_by(base: Term, exponent: Term) -> Term:
    return Neg(Power(base, exponent.term)) if isinstance(exponent, Neg) else Power(base, exponent)


def _middle_halved(term: Term) -> Pairs:
    match term:
        case Power(base=Add(terms=(first, second)), exponent=exponent) if exponent == TWO:
            squares = Power(first, TWO), Power(_bare(second), TWO)
            product = times(first, second)
            yield Add((squares[0], product, squares[1])), Add((squares[0], times(product, TWO), squares[1]))


def _reciprocal_apart(term: Term) -> Pairs:
    match term:
        case Quotient(numerator=above, denominator=Add(terms=terms)):
            yield Add(tuple(turned(over(above, _bare(one))) if isinstance(one, Neg) else over(above, one)
                            for one in terms)), term  # fmt: skip


# ── logarithms, roots, powers ────────────────────────────────────────────────────────────────────


def _logarithm_of_product(term: Term) -> Pairs:
    match term:
        case Apply(function=("log" | "ln") as name, arguments=(Mul(factors=parts),)):
            yield Mul(tuple(_of(name, one) for one in parts)), term
        case Apply(function=("log" | "ln") as name, arguments=(Quotient(numerator=f, denominator=g),)):
            yield Quotient(_of(name, f), _of(name, g)), term
        case Quotient(
            numerator=Apply(function=("log" | "ln") as name, arguments=(f,)),
            denominator=Apply(function=("log" | "ln"), arguments=(g,)),
        ):
            yield _of(name, Quotient(f, g)), term
            yield _of(name, f) - _of(name, g), term


def _logarithm_of_power(term: Term) -> Pairs:
    match term:
        case Apply(function=("log" | "ln") as name, arguments=(Power(base=base, exponent=exponent),)):
            yield Power(_of(name, base), exponent), term
            yield _of(name, base), term
        case Power(base=Apply(function=("log" | "ln") as name, arguments=(argument,)), exponent=exponent):
            yield times(_of(name, argument), exponent), term


def _wrong_base(term: Term) -> Pairs:
    match term:
        case Apply(function="log" | "ln"):
            for base in (10, 2):
                yield Quotient(term, _of("log", as_term(base))), term


def _unsigned(term: Term) -> Pairs:
    """√u² as u, log u² as 2 log u, log uv as log u + log v: right for positive u and v only."""
    match term:
        case Apply(function="abs", arguments=(inner,)):
            yield inner, term
        case Apply(function="sqrt", arguments=(Power(base=base, exponent=Number(value=value)),)):
            half = Number(value / 2)
            yield _raised(base, half), _raised(_of("abs", base), half)
        case Apply(function="sqrt", arguments=(Mul(factors=parts),)):
            yield Mul(tuple(map(_root, parts))), Mul(tuple(_of("sqrt", _of("abs", one)) for one in parts))
            if len(set(parts)) == 1 and len(parts) == 2:
                yield parts[0], _of("abs", parts[0])
        case Power(base=Power(base=base, exponent=Number(value=inner)), exponent=Number(value=outer)):
            yield _raised(base, Number(inner * outer)), _raised(_of("abs", base), Number(inner * outer))
        case Apply(function=("log" | "ln") as name, arguments=(argument,)):
            wrong, right = _expanded(name, argument, same), _expanded(name, argument, _absolute)
            if wrong is not None and right is not None:
                yield wrong, right


def _absolute(term: Term) -> Term:
    return _of("abs", term)


def _root(term: Term) -> Term:
    return _of("sqrt", term)


def _raised(base: Term, exponent: Number) -> Term:
    return base if exponent == ONE else Power(base, exponent)


def _expanded(name: str, argument: Term, sized: Callable[[Term], Term]) -> Term | None:
    match argument:
        case Power(base=base, exponent=exponent):
            return times(_of(name, sized(base)), exponent)
        case Mul(factors=parts):
            return Add(tuple(_expanded(name, one, sized) or _of(name, sized(one)) for one in parts))
        case Quotient(numerator=f, denominator=g):
            return (_expanded(name, f, sized) or _of(name, sized(f))) - (
                _expanded(name, g, sized) or _of(name, sized(g))
            )
    return None


def _power_of_one_factor(term: Term) -> Pairs:
    match term:
        case Power(base=Mul(factors=parts), exponent=exponent):
            for at, one in enumerate(parts):
                yield Mul((*parts[:at], Power(one, exponent), *parts[at + 1 :])), term
        case Power(base=Neg(term=inner), exponent=exponent):
            yield Neg(Power(inner, exponent)), term
        case Power(base=Quotient(numerator=f, denominator=g), exponent=exponent):
            yield Quotient(Power(f, exponent), g), term
            yield Quotient(f, Power(g, exponent)), term


def _exponents(term: Term) -> Pairs:
    match term:
        case Power(base=Power(base=base, exponent=inner), exponent=outer):
            yield Power(base, plus(inner, outer)), term
        case Power(base=Apply(function="exp", arguments=(inner,)), exponent=outer):
            yield _of("exp", plus(inner, outer)), term
        case Mul(factors=parts):
            for at, (one, other) in enumerate(pairwise(parts)):
                joined = _multiplied(one, other)
                if joined is not None:
                    rest = (*parts[:at], joined, *parts[at + 2 :])
                    yield rest[0] if len(rest) == 1 else Mul(rest), term


def _multiplied(one: Term, other: Term) -> Term | None:
    match one, other:
        case Power(base=a, exponent=m), Power(base=b, exponent=n) if a == b:
            return Power(a, times(m, n))
        case Apply(function="exp", arguments=(m,)), Apply(function="exp", arguments=(n,)):
            return _of("exp", times(m, n))
    return None


def _inverse(term: Term) -> Pairs:
    if isinstance(term, Apply) and term.function in INVERSES:
        yield Quotient(ONE, Apply(INVERSES[term.function], term.arguments)), term


def _pulled_out(term: Term) -> Pairs:
    match term:
        case Apply(function=name, arguments=(Mul(factors=(first, *rest)),)):
            yield times(first, _of(name, Mul(tuple(rest)) if len(rest) > 1 else rest[0])), term
        case Apply(function=name, arguments=(Neg(term=inner),)):
            yield Neg(_of(name, inner)), term


def _pythagoras(term: Term) -> Pairs:
    match term:
        case Power(base=Apply(function=("sin" | "cos") as name, arguments=arguments), exponent=exponent) if (
            exponent == TWO
        ):
            square = Power(Apply("cos" if name == "sin" else "sin", arguments), TWO)
            yield square - ONE, ONE - square
            yield ONE + square, ONE - square
        case Power(
            base=Apply(function=("sinh" | "cosh") as name, arguments=arguments), exponent=exponent
        ) if exponent == TWO:
            square = Power(Apply("cosh" if name == "sinh" else "sinh", arguments), TWO)
            yield ONE - square, square - ONE if name == "sinh" else ONE + square


# ── fractions and brackets ───────────────────────────────────────────────────────────────────────


def _cancelled(term: Term) -> Pairs:
    match term:
        case Quotient(numerator=Add() as above, denominator=Add() as below):
            for at, one in enumerate(above.terms):
                for place, other in enumerate(below.terms):
                    if one == other:
                        yield Quotient(without(above, at), without(below, place)), term
        case Quotient(numerator=Add() as above, denominator=below):
            for at, one in enumerate(above.terms):
                if one == below:
                    yield without(above, at), term
                    yield plus(without(above, at), ONE), term
                elif below in factors(one) and isinstance(one, Mul):
                    bare = without(one, one.factors.index(below))
                    yield Add((*above.terms[:at], bare, *above.terms[at + 1 :])), term
        case Quotient(numerator=above, denominator=Add() as below):
            for at, one in enumerate(below.terms):
                if one == above:
                    yield Quotient(ONE, without(below, at)), term
                    yield Quotient(ONE, plus(without(below, at), ONE)), term


def _added_across(term: Term) -> Pairs:
    match term:
        case Add(terms=terms):
            for at, pair in enumerate(pairwise(terms)):
                for joined in _joined(*pair):
                    rest = (*terms[:at], joined, *terms[at + 2 :])
                    yield rest[0] if len(rest) == 1 else Add(rest), term


def _joined(one: Term, other: Term) -> Iterator[Term]:
    match one, other:
        case Quotient(numerator=a, denominator=b), Quotient(numerator=c, denominator=d):
            yield Quotient(plus(a, c), plus(b, d))
            yield Quotient(plus(a, c), times(b, d))


def _first_only(term: Term) -> Pairs:
    match term:
        case Mul(factors=parts):
            for at, one in enumerate(parts):
                if isinstance(one, Add):
                    rest = without(term, at)
                    for place, inner in enumerate(one.terms):
                        changed = times(rest, inner)
                        yield Add((*one.terms[:place], changed, *one.terms[place + 1 :])), term
        case Quotient(numerator=Add(terms=terms), denominator=below):
            for at, one in enumerate(terms):
                yield Add((*terms[:at], over(one, below), *terms[at + 1 :])), term


def _minus_first_only(term: Term) -> Pairs:
    match term:
        case Neg(term=Add(terms=(first, *rest))):
            yield Add((turned(first), *rest)), term
        case Neg(term=Quotient(numerator=Add(terms=(first, *rest)), denominator=below)):
            yield Quotient(Add((turned(first), *rest)), below), term
        case Neg(term=Mul(factors=parts)):
            for at, one in enumerate(parts):
                if isinstance(one, Add):
                    first, *rest = one.terms
                    yield Mul((*parts[:at], Add((turned(first), *rest)), *parts[at + 1 :])), term


# ── sums ─────────────────────────────────────────────────────────────────────────────────────────


def _sum_of_products(term: Term) -> Pairs:
    match term:
        case Sum(body=Mul(factors=parts), index=index):
            moving = [one for one in parts if index in free(one)]
            if len(moving) > 1:
                still = [one for one in parts if index not in free(one)]
                yield Mul((*still, *(Sum(one, index) for one in moving))), term
        case Sum(body=Power(base=base, exponent=exponent), index=index):
            yield Power(Sum(base, index), exponent), term
        case Power(base=Sum(body=body, index=index), exponent=exponent):
            yield Sum(Power(body, exponent), index), term
        case Apply(arguments=(Sum(body=body, index=index),)):
            yield Sum(replace(term, arguments=(body,)), index), term
        case Sum(body=Apply(arguments=(inner,)) as applied, index=index):
            yield replace(applied, arguments=(Sum(inner, index),)), term


def _sum_of_constant(term: Term) -> Pairs:
    match term:
        case Sum(body=body, index=index):
            if index not in free(body):
                count = index.upper if index.lower == ONE else index.upper - index.lower + 1
                yield body, times(body, count)
            elif isinstance(body, Add):
                for at, one in enumerate(body.terms):
                    if index not in free(one):
                        yield plus(Sum(without(body, at), index), one), term


MISRULES: tuple[Misrule, ...] = (
    #       the false rule                                     what it makes of a term
    Misrule("cancelled a term of a sum",                       _cancelled),
    Misrule("minus sign not carried through the brackets",     _minus_first_only),
    Misrule("factor multiplied into one term only",            _first_only),
    Misrule("logarithm of a sum taken apart",                  _apart("log", "ln"), both=True),
    Misrule("root of a sum taken apart",                       _apart("sqrt"), both=True),
    Misrule("power of a sum taken apart",                      _power_apart, both=True),
    Misrule("middle term of a square without its 2",           _middle_halved),
    Misrule("reciprocal of a sum taken apart",                 _reciprocal_apart, both=True),
    Misrule("function of a sum taken apart",                   _apart(but=("log", "ln", "sqrt")), both=True),
    Misrule("fractions added above and below",                 _added_across, both=True),
    Misrule("lost absolute value",                             _unsigned),
    Misrule("logarithm of a product or quotient mixed up",     _logarithm_of_product, both=True),
    Misrule("logarithm of a power mixed up with its power",    _logarithm_of_power),
    Misrule("power applied to one factor only",                _power_of_one_factor),
    Misrule("exponents added and multiplied mixed up",         _exponents, both=True),
    Misrule("factor pulled out of a function",                 _pulled_out),
    Misrule("inverse function taken for the reciprocal",       _inverse),
    Misrule("sin² + cos² = 1 with a wrong sign",               _pythagoras, both=True),
    Misrule("wrong base of the logarithm",                     _wrong_base),
    Misrule("function of a sum over an index taken apart",     _sum_of_products, both=True),
    Misrule("sum of a constant without the number of terms",   _sum_of_constant),
)  # fmt: skip
