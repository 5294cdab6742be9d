"""Where a written term is defined: its natural domain, as a list of obligations.

Strict reading: a term is defined where every subterm is.  So x/x asks for x ≠ 0, x⁰ too, log x for
x > 0, and ∂f/∂v for a point where f is smooth in v, which is shown by staying away from kinks and from
the ends of the natural domain of f.  Nothing is decided here; `kernel` discharges obligations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast

from derivations.core.arrays import Determinant, Each, Entry, Family, Inverse, SpelledOut, Value
from derivations.core.derivatives import depends
from derivations.core.entries import (
    by_entries,
    entry,
    holds_arrays,
    places_of,
    unfold_arrays,
    vector_by_entries,
    without_arrays,
)
from derivations.core.functions import DEFINED, IN_EVERY_CASE, PRIMITIVE, opened
from derivations.core.infinite import INFINITE
from derivations.core.sets import REAL, Domain, Signs
from derivations.core.shapes import shape, sizes_bound
from derivations.core.term import (
    Add,
    Apply,
    At,
    Call,
    Cases,
    Comparison,
    Constant,
    Derivative,
    Index,
    Largest,
    Mul,
    Neg,
    Number,
    Power,
    Prime,
    Product,
    Quotient,
    Relation,
    Sum,
    Symbol,
    Term,
    as_term,
    is_integer,
    rational_value,
)
from derivations.core.tree import children, free, kinds, substitute, unused
from derivations.errors import MeaningError

CLOSED: dict[Relation, Relation] = {"<": "<=", ">": ">="}
NEGATED: dict[Relation, Relation] = {"<": ">=", "<=": ">", "=": "!=", "!=": "=", ">": "<=", ">=": "<"}
ALLOWED: dict[Relation, Signs] = {
    "<": frozenset((-1,)), "<=": frozenset((-1, 0)), "=": frozenset((0,)),
    "!=": frozenset((-1, 1)), ">": frozenset((1,)), ">=": frozenset((0, 1)),
}  # fmt: skip


def comparison_signs(test: Comparison) -> tuple[Term, Signs]:
    """A comparison as an expression and the signs it allows."""
    left, right = test.left, test.right
    return left if rational_value(right) == 0 else left - right, ALLOWED[test.relation]


@dataclass(frozen=True, slots=True)
class Obligation:
    """What must hold for a term to be defined.

    `under` are the conditions of the branch of `cases` in which it is asked for; it is asked for at all
    values of the indices in `forall`.  `exact` is False for an obligation that is only sufficient:
    violating it does not show that the term is undefined.  `by_form` is True for one that is asked for only
    because the form of an exponent does not show it to be a whole number.  `removable` is True for one that
    the written form of a derivative asks for, where the derivative itself is known to exist without it.
    """

    condition: Comparison
    under: tuple[Comparison, ...] = ()
    exact: bool = True
    forall: tuple[Index, ...] = ()
    by_form: bool = False
    removable: bool = False


MOST_WAYS = 64  # in which the conditions of the branches of a term can fail
EVERYWHERE = frozenset((Number, Constant, Symbol, Add, Neg, Mul))  # nodes that are defined everywhere


def natural(term: Term) -> tuple[Obligation, ...]:
    """The obligations of a term and of all its subterms, in the order written, each once."""
    if kinds(term) <= EVERYWHERE:
        return ()
    try:
        return cast(tuple[Obligation, ...], term._asks)
    except AttributeError:
        known = tuple(dict.fromkeys(_natural(term)))
        object.__setattr__(term, "_asks", known)
        return known


def _natural(term: Term) -> Iterator[Obligation]:
    if type(term) in INFINITE:
        raise MeaningError("where a limit, an integral or a series exists is known when it is taken")
    if holds_arrays(term) and not isinstance(term, Call):
        yield from map(Obligation, _own(term))
        yield from natural(without_arrays(term))
        return
    match term:
        case At(array=Inverse(array=matrix), indices=indices):
            yield from (one for index in indices for one in natural(index))
            yield from map(Obligation, _own(term))
            yield from natural(Determinant(matrix))
            yield Obligation(Comparison(Determinant(matrix), "!=", as_term(0)))
            return
        case Value(function=function, argument=argument) if function.size is not None:
            yield from _for_each(vector_by_entries(argument), natural)
            yield from (one for place in term.by for one in natural(place))
            yield from map(
                Obligation, (end for place in term.by for end in within(place, as_term(1), function.size))
            )
            return
        case Determinant(array=matrix):
            yield from _for_each(by_entries(matrix), natural)
            return
        case Call(definition=definition, arguments=arguments):
            sizes = sizes_bound(term)
            for parameter, argument in zip(definition.parameters, arguments, strict=True):
                own = substitute(parameter, sizes) if isinstance(parameter, Index) else parameter
                yield from _of_argument(argument, own)
            yield from natural(unfold_arrays(term))
            return
        case Sum(body=body, index=index) | Product(body=body, index=index):
            yield from _for_all(index, natural(body))
            return
        case Largest(body=body, index=index):
            yield Obligation(index.upper >= index.lower)
            yield from _for_all(index, natural(body))
            return
        case Prime(definition=definition, argument=argument, order=order):
            yield from natural(argument)
            parameter = definition.parameters[0]
            assert isinstance(parameter, Symbol)
            yield from map(Obligation, _in_domain(argument, parameter))
            for obligation in _smooth(definition.body, parameter, order):
                yield _at(obligation, parameter, argument)
            return
        case Derivative(body=body, variable=variable):
            yield from natural(variable)
            yield from _smooth(body, variable, 1)
            return
        case Cases():
            yield from _branches(term)
            return
        case Apply(function=name, arguments=arguments) if name in DEFINED:
            yield from map(Obligation, IN_EVERY_CASE[name](*arguments) if name in IN_EVERY_CASE else ())
            yield from natural(opened(term))
            return
    for child in children(term):
        yield from natural(child)
    yield from _of_power(term) if isinstance(term, Power) else map(Obligation, _own(term))


def _for_each(block: Term, asked: Callable[[Term], Iterable[Obligation]]) -> Iterator[Obligation]:
    """What is asked of the generic entry of an array, for all of its indices."""
    if isinstance(block, Each):
        yield from _for_all(block.index, _for_each(block.body, asked))
    else:
        yield from asked(block)


def _for_all(index: Index, obligations: Iterable[Obligation]) -> Iterator[Obligation]:
    for obligation in obligations:
        yield replace(obligation, forall=(index, *obligation.forall))


def _of_power(term: Power) -> Iterator[Obligation]:
    """What a power asks for; b^n with a whole number n asks for b ≠ 0 only where n ≤ 0.

    An exponent such as 2n/2, which may be a whole number though its form does not say so, asks for b > 0:
    sufficient, not exact.
    """
    base, exponent = term.base, term.exponent
    not_zero, value = Comparison(base, "!=", as_term(0)), rational_value(exponent)
    if value is not None and value.denominator > 1:
        yield Obligation(Comparison(base, ">" if value < 0 else ">=", as_term(0)))
    elif value is not None:
        yield from [Obligation(not_zero)] if value < 1 else []
    elif not is_integer(exponent):
        unsure = all(is_integer(leaf) for leaf in free(exponent))
        yield Obligation(base > 0, exact=not unsure, by_form=unsure)
    elif not _at_least_one(exponent):
        yield Obligation(not_zero, under=(exponent <= 0,))


def _own(term: Term) -> Iterator[Comparison]:
    """What the node itself asks for."""
    match term:
        case Quotient(denominator=denominator):
            yield Comparison(denominator, "!=", as_term(0))
        case Apply(function=name, arguments=arguments) if name in PRIMITIVE:
            yield from PRIMITIVE[name].asks(*arguments)
        case Entry(family=family, indices=indices):
            for index, size in zip(indices, family.sizes, strict=False):
                yield from within(index, as_term(1), size)
        case At(array=array, indices=indices):
            axes = shape(array)
            sizes = [axis for axis in (axes.rows, axes.columns) if axis is not None]
            for index, size in zip(indices, sizes, strict=False):
                yield from within(index, as_term(1), size)
        case SpelledOut(at=at, sum=Sum(index=index)):
            yield from within(at, index.lower, index.upper)


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


def _of_argument(argument: Term, parameter: Term) -> Iterator[Obligation]:
    """An argument is defined and lies in the domain of its parameter, an array in all its entries."""
    places = places_of(shape(argument), argument)
    forall = tuple(place for place in places if isinstance(place, Index))
    one, wanted = (entry(side, *places) if forall else side for side in (argument, parameter))
    asked = [*natural(one), *map(Obligation, _in_domain(one, wanted))]
    for index in reversed(forall):
        asked = list(_for_all(index, asked))
    yield from asked


def _in_domain(argument: Term, parameter: Term) -> Iterator[Comparison]:
    """A number lies in the declared domain of a symbol, an index or an entry."""
    if isinstance(parameter, Index):
        yield from within(argument, parameter.lower, parameter.upper)
        return
    wanted, known = domain_of(parameter), domain_of(argument)
    if known == wanted:
        return
    if wanted.values is not None or (wanted.integer and not is_integer(argument)):
        raise MeaningError("an argument is not known to lie in the domain of its parameter")
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
    if isinstance(index, Entry) and index.family.upto is not None:
        return lower == as_term(1)
    return isinstance(index, Index) and (index.lower == lower or _starts_at(index.lower, lower))


def _ends_at(index: Term, upper: Term) -> bool:
    if isinstance(index, Entry) and index.family.upto is not None:
        return index.family.upto == upper or _ends_at(index.family.upto, upper)
    return isinstance(index, Index) and (index.upper == upper or _ends_at(index.upper, upper))


def _ways(term: Cases) -> Iterator[tuple[Term, tuple[Comparison, ...], tuple[Comparison, ...]]]:
    """Each value with the conditions that failed before it and with its own, in every way they can fail.

    Where several conditions did not hold together, each of them may be the one that failed.
    """
    ways: list[tuple[Comparison, ...]] = [()]
    for value, tests in term.branches:
        yield from ((value, failed, tests) for failed in ways)
        negated = [replace(test, relation=NEGATED[test.relation]) for test in tests]
        ways = [(*failed, test) for failed in ways for test in negated]
        if len(ways) > MOST_WAYS:
            raise MeaningError("the conditions of the branches fail in too many ways")
    yield from ((term.otherwise, failed, ()) for failed in ways)


def _branches(term: Cases) -> Iterator[Obligation]:
    """Each branch is asked for only under its conditions, and after the earlier ones failed."""
    for side in _sides(test for _, tests in term.branches for test in tests):
        yield from natural(side)
    for value, failed, tests in _ways(term):
        yield from _under(natural(value), (*failed, *tests))


def _borders(term: Cases) -> Iterator[Obligation]:
    """The kinks of each branch where it is taken, and the border of each condition where it decides.

    A condition decides where those before its branch failed and those beside it hold, or are about to.
    """
    for side in _sides(test for _, tests in term.branches for test in tests):
        yield from _kinks(side)
    for value, failed, tests in _ways(term):
        yield from _under(_kinks(value), (*failed, *tests))
        for place, test in enumerate(tests):
            beside = [
                _closed(other) for other in (*tests[:place], *tests[place + 1 :]) if other.relation != "!="
            ]
            border = Obligation(Comparison(test.left, "!=", test.right), exact=False)
            yield from _under([border], (*failed, *beside))


def _closed(test: Comparison) -> Comparison:
    """The condition with the ends of its set."""
    return replace(test, relation=CLOSED.get(test.relation, test.relation))


def _sides(tests: Iterable[Comparison]) -> Iterator[Term]:
    return (side for test in tests for side in (test.left, test.right))


def _under(obligations: Iterable[Obligation], tests: tuple[Comparison, ...]) -> Iterator[Obligation]:
    for obligation in obligations:
        inner = _apart(obligation, *_sides(tests))
        yield replace(inner, under=(*tests, *inner.under))


def _smooth(body: Term, variable: Term, order: int) -> Iterator[Obligation]:
    """Where body is differentiable in the variable: defined nearby, and away from its kinks."""
    for obligation in natural(body):
        test = obligation.condition
        touches = depends(test.left, variable) or depends(test.right, variable)
        if touches and test.relation in (">=", "<="):
            strict: Relation = ">" if test.relation == ">=" else "<"
            yield replace(obligation, condition=replace(test, relation=strict), exact=False)
        else:
            yield obligation
    for kink in _kinks(body):
        if depends(kink.condition.left, variable) or depends(kink.condition.right, variable):
            yield kink


def _kinks(body: Term) -> Iterator[Obligation]:
    """What keeps away from every point where a subterm of the body has a kink or a jump."""
    if kinds(body) <= EVERYWHERE:
        return
    if holds_arrays(body) and not isinstance(body, Call):
        yield from _kinks(without_arrays(body))
        return
    match body:
        case Call():
            yield from _kinks(unfold_arrays(body))
            return
        case Value(function=function, argument=argument) if function.size is not None:
            yield from _for_each(vector_by_entries(argument), _kinks)
            return
        case At(array=Inverse(array=matrix)) | Determinant(array=matrix):
            yield from _for_each(by_entries(matrix), _kinks)
            if isinstance(body, Determinant):  # its derivative is written with the inverse
                yield Obligation(Comparison(body, "!=", as_term(0)), exact=False, removable=True)
            return
        case Apply(function=name) if name in DEFINED:
            yield from _kinks(opened(body))
            return
        case Prime(definition=definition, argument=argument):
            parameter = definition.parameters[0]
            assert isinstance(parameter, Symbol)
            yield from (_at(kink, parameter, argument) for kink in _kinks(definition.body))
        case Sum(index=index) | Largest(index=index):
            yield from _for_all(index, _kinks(body.body))
            return
        case Product(index=index):  # its derivative is written with a quotient by each factor
            zero = Obligation(Comparison(body.body, "!=", as_term(0)), exact=False, removable=True)
            yield from _for_all(index, (*_kinks(body.body), zero))
            return
        case Cases():
            yield from _borders(body)
            return
    for child in children(body):
        yield from _kinks(child)
    if isinstance(body, Power) and rational_value(body.exponent) is None and is_integer(body.exponent):
        if not _at_least_one(body.exponent - 1):  # n·x^{n−1} is the derivative where it is defined
            yield Obligation(Comparison(body.base, "!=", as_term(0)), (body.exponent <= 1,), exact=False)
        return
    yield from (Obligation(kink, exact=False) for kink in _own_kinks(body))


def _own_kinks(term: Term) -> Iterator[Comparison]:
    match term:
        case Apply(function=name, arguments=arguments) if name in PRIMITIVE:
            yield from PRIMITIVE[name].kinks(*arguments)
        case Apply(arguments=arguments):
            for place, one in enumerate(arguments):
                yield from (Comparison(one, "!=", other) for other in arguments[place + 1 :])
        case Power(base=base, exponent=exponent):
            value = rational_value(exponent)
            if value is None or value.denominator > 1:
                yield Comparison(base, "!=", as_term(0))


def _at(obligation: Obligation, parameter: Symbol, argument: Term) -> Obligation:
    """The obligation with an argument put for the parameter; its own indices make way."""
    obligation = _apart(obligation, argument)
    condition, *under = (condition_at(test, {parameter: argument}) for test in _tests(obligation))
    return replace(obligation, condition=condition, under=tuple(under))


def _apart(obligation: Obligation, *beside: Term) -> Obligation:
    """The obligation with every index of its `forall` renamed that occurs free in the other terms."""
    reached = frozenset[Term]().union(*map(free, beside))
    for index in obligation.forall:
        if index in reached:
            sides = [side for test in _tests(obligation) for side in (test.left, test.right)]
            fresh = replace(index, name=unused(index.name, *beside, *sides, *obligation.forall), latex="")
            condition, *under = (condition_at(test, {index: fresh}) for test in _tests(obligation))
            forall = tuple(fresh if one == index else one for one in obligation.forall)
            obligation = replace(obligation, condition=condition, under=tuple(under), forall=forall)
    return obligation


def _tests(obligation: Obligation) -> tuple[Comparison, ...]:
    return (obligation.condition, *obligation.under)


def condition_at(test: Comparison, values: Mapping[Term, Term]) -> Comparison:
    """A condition with values put for symbols and indices."""
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
