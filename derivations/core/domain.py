"""Where a written term is defined: its natural domain, as a list of obligations.

Strict reading: a term is defined where every subterm is.  So x/x asks for x ≠ 0, x⁰ too, log x for
x > 0, and ∂f/∂v for a point where f is smooth in v, which is shown by staying away from kinks and from
the ends of the natural domain of f.  Nothing is decided here; `kernel` discharges obligations.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from derivations.core.derivatives import depends
from derivations.core.sets import REAL, Domain
from derivations.core.term import (
    Add,
    Apply,
    Call,
    Cases,
    Comparison,
    Derivative,
    Index,
    Mul,
    Number,
    Power,
    Prime,
    Quotient,
    Relation,
    Sum,
    Symbol,
    Term,
    as_term,
    is_integer,
    rational_value,
)
from derivations.core.tree import children, substitute, unfold, walk
from derivations.core.vectors import Each, Entry, Family, Gradient, SpelledOut
from derivations.errors import MeaningError

NEGATED: dict[Relation, Relation] = {"<": ">=", "<=": ">", "=": "!=", "!=": "=", ">": "<=", ">=": "<"}


@dataclass(frozen=True, slots=True)
class Obligation:
    """What must hold for a term to be defined.

    `under` are the conditions of the branch of `cases` in which it is asked for; it is asked for at all
    values of the indices in `forall`.  `exact` is False for an obligation that is only sufficient:
    violating it does not show that the term is undefined.
    """

    condition: Comparison
    under: tuple[Comparison, ...] = ()
    exact: bool = True
    forall: tuple[Index, ...] = ()


def natural(term: Term) -> tuple[Obligation, ...]:
    """The obligations of a term and of all its subterms, in the order written, each once."""
    return tuple(dict.fromkeys(_natural(term)))


def _natural(term: Term) -> Iterator[Obligation]:
    match term:
        case Call(definition=definition, arguments=arguments):
            for parameter, argument in zip(definition.parameters, arguments, strict=True):
                yield from _natural(argument)
                yield from map(Obligation, _in_domain(argument, parameter))
            yield from _natural(unfold(term))
            return
        case Sum(body=body, index=index) | Each(body=body, index=index):
            for obligation in _natural(body):
                yield replace(obligation, forall=(index, *obligation.forall))
            return
        case Prime(definition=definition, argument=argument, order=order):
            yield from _natural(argument)
            parameter = definition.parameters[0]
            assert isinstance(parameter, Symbol)
            yield from map(Obligation, _in_domain(argument, parameter))
            for obligation in _smooth(definition.body, parameter, order):
                yield _at(obligation, parameter, argument)
            return
        case Derivative(body=body, variable=variable):
            yield from _natural(variable)
            yield from _smooth(body, variable, 1)
            return
        case Gradient(body=body, variables=variables):
            for variable in variables:
                yield from _smooth(body, variable, 1)
            return
        case Cases():
            yield from _branches(term)
            return
    for child in children(term):
        yield from _natural(child)
    yield from (Obligation(condition) for condition in _own(term))


def _own(term: Term) -> Iterator[Comparison]:
    """What the node itself asks for."""
    match term:
        case Quotient(denominator=denominator):
            yield Comparison(denominator, "!=", as_term(0))
        case Power(base=base, exponent=exponent):
            yield from _power(base, exponent)
        case Apply(function="log" | "ln", arguments=(argument,)):
            yield argument > 0
        case Apply(function="sqrt", arguments=(argument,)):
            yield argument >= 0
        case Apply(function="tan", arguments=(argument,)):
            yield Comparison(Apply("cos", (argument,)), "!=", as_term(0))
        case Entry(family=family, indices=indices):
            for index, size in zip(indices, family.sizes, strict=False):
                yield from within(index, as_term(1), size)
        case SpelledOut(at=at, sum=Sum(index=index)):
            yield from within(at, index.lower, index.upper)


def _power(base: Term, exponent: Term) -> Iterator[Comparison]:
    value = rational_value(exponent)
    if value is None and not is_integer(exponent):
        yield base > 0
    elif value is not None and value.denominator > 1:
        yield Comparison(base, ">" if value < 0 else ">=", as_term(0))
    elif not _at_least_one(exponent if value is None else Number(value)):
        yield Comparison(base, "!=", as_term(0))


def _at_least_one(term: Term) -> bool:
    match term:
        case Number(value=value):
            return value >= 1
        case Symbol(domain=Domain(lower=lower)):
            return lower is not None and lower >= 1
        case Index(lower=Number(value=lower)):
            return lower >= 1
        case Add() | Mul():
            return all(map(_at_least_one, children(term)))
    return False


def _in_domain(argument: Term, parameter: Symbol | Index) -> Iterator[Comparison]:
    """The argument of a definition lies in the declared domain of the parameter."""
    if isinstance(parameter, Index):
        yield from within(argument, parameter.lower, parameter.upper)
        return
    wanted, known = parameter.domain, getattr(argument, "domain", None)
    if known == wanted:
        return
    if wanted.values is not None or (wanted.integer and not is_integer(argument)):
        raise MeaningError(f"the argument is not known to lie in the domain of {parameter.name}")
    if wanted.lower is not None:
        yield Comparison(argument, ">" if wanted.lower_open else ">=", Number(wanted.lower))
    if wanted.upper is not None:
        yield Comparison(argument, "<" if wanted.upper_open else "<=", Number(wanted.upper))


def within(index: Term, lower: Term, upper: Term) -> Iterator[Comparison]:
    """lower ≤ index ≤ upper, as far as the index's own range does not say it."""
    if not _starts_at(index, lower):
        yield index >= lower
    if not _ends_at(index, upper):
        yield index <= upper


def _starts_at(index: Term, lower: Term) -> bool:
    return isinstance(index, Index) and (index.lower == lower or _starts_at(index.lower, lower))


def _ends_at(index: Term, upper: Term) -> bool:
    return isinstance(index, Index) and (index.upper == upper or _ends_at(index.upper, upper))


def _branches(term: Cases) -> Iterator[Obligation]:
    """Each branch is asked for only under its conditions, and after the earlier ones failed."""
    failed: tuple[Comparison, ...] = ()
    exact = True
    for value, tests in term.branches:
        for test in tests:
            for side in (test.left, test.right):
                yield from _natural(side)
        yield from _under(value, (*failed, *tests), exact)
        if len(tests) == 1:
            failed = (*failed, replace(tests[0], relation=NEGATED[tests[0].relation]))
        else:  # "not all of them" is no list of conditions: asked for more often than needed
            exact = False
    yield from _under(term.otherwise, failed, exact)


def _under(value: Term, tests: tuple[Comparison, ...], exact: bool) -> Iterator[Obligation]:
    for obligation in _natural(value):
        yield replace(obligation, under=(*tests, *obligation.under), exact=exact and obligation.exact)


def _smooth(body: Term, variable: Term, order: int) -> Iterator[Obligation]:
    """Where body is differentiable in the variable: defined nearby, and away from its kinks."""
    entry = variable[_any_index(variable)] if isinstance(variable, Family) else variable
    for obligation in _natural(body):
        test = obligation.condition
        touches = depends(test.left, entry) or depends(test.right, entry)
        if touches and test.relation in (">=", "<="):
            strict: Relation = ">" if test.relation == ">=" else "<"
            yield replace(obligation, condition=replace(test, relation=strict), exact=False)
        else:
            yield obligation
    for kink in _kinks(body):
        if depends(kink.left, entry) or depends(kink.right, entry):
            yield Obligation(kink, exact=False)


def _any_index(family: Family) -> tuple[Term, ...]:
    return tuple(Index(f"i{axis}", as_term(1), size) for axis, size in enumerate(family.sizes))


def _kinks(body: Term) -> Iterator[Comparison]:
    """Conditions that keep away from every point where a subterm of the body has a kink or a jump."""
    for term in walk(body):
        match term:
            case Apply(function="abs" | "sign", arguments=(argument,)):
                yield Comparison(argument, "!=", as_term(0))
            case Apply(function="max" | "min", arguments=arguments):
                for place, one in enumerate(arguments):
                    for other in arguments[place + 1 :]:
                        yield Comparison(one, "!=", other)
            case Power(base=base, exponent=exponent):
                if (rational_value(exponent) or Fraction(1)).denominator > 1:
                    yield Comparison(base, "!=", as_term(0))
            case Cases(branches=branches):
                for _, tests in branches:
                    for test in tests:
                        yield Comparison(test.left, "!=", test.right)
            case Call():
                yield from _kinks(unfold(term))
            case Prime(definition=definition, argument=argument):
                for kink in _kinks(definition.body):
                    yield _put(kink, definition.parameters[0], argument)


def _at(obligation: Obligation, parameter: Symbol, argument: Term) -> Obligation:
    under = tuple(_put(test, parameter, argument) for test in obligation.under)
    return replace(obligation, condition=_put(obligation.condition, parameter, argument), under=under)


def _put(test: Comparison, parameter: Term, argument: Term) -> Comparison:
    values = {parameter: argument}
    return Comparison(substitute(test.left, values), test.relation, substitute(test.right, values))


def domain_of(leaf: Term) -> Domain:
    """The set that the values of a leaf lie in, as far as numbers bound it."""
    match leaf:
        case Symbol(domain=domain) | Entry(family=Family(domain=domain)):
            return domain
        case Index(lower=lower, upper=upper):
            low, high = (end.value if isinstance(end, Number) else None for end in (lower, upper))
            return Domain(low, high, integer=True)
    return REAL
