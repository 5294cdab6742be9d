"""Recognise textbook forms in a term: each occurrence becomes a call of the primitive that computes it.

A term matches a textbook form if the two agree after all definitions are unfolded, up to the order of
summands and factors, to signs, and to an overall sign; the name of a definition never counts.  So
ŷ(1 − ŷ)x_j with ŷ := σ(Wx + b) becomes sigmoid_derivative(Wx + b)·x_j, and y − ŷ becomes
−log_loss_slope(Wx + b, y).  The meaning of the term stays what it was.

A form of vectors is matched by its entries: in e^{Z_ik}/Σ_l e^{Z_il} the sum says that the vector is Z_il for
each l, and the numerator that its entry k is taken; what is found is softmax(each(Z_il, l), k).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from derivations.core.arrays import Each, Entry, Family
from derivations.core.sets import REAL, Domain
from derivations.core.term import (
    Add,
    Apply,
    Call,
    Definition,
    Delta,
    Index,
    Mul,
    Neg,
    Number,
    Power,
    Quotient,
    Sum,
    Symbol,
    Term,
    is_integer,
)
from derivations.core.tree import children, free, kinds, rebuild, substitute
from numeric.indexed import indexed, key

Binding: TypeAlias = Mapping[Term, Term]
Signed: TypeAlias = tuple[int, Term]
Forms: TypeAlias = Sequence[tuple[Definition, Term]]


def recognise(term: Term, forms: Sequence[Definition]) -> Term:
    """The same number, with calls of `forms` in the place of their bodies; the first that matches wins."""
    return _recognise(indexed(term), _patterns(tuple(forms)))


def occurrences(pattern: Term, term: Term) -> Iterator[tuple[int, Binding, Term | None]]:
    """Each (sign, binding, rest) with term = sign·pattern + rest, or = sign·pattern·rest for a product.

    `rest` is None where nothing is left over; only sums and products leave something.
    """
    match pattern, term:
        case Add(), Add() | Neg():
            for sign in (1, -1):
                for binding, left in _assign(summands(pattern), summands(term, sign), {}):
                    yield sign, binding, _sum([(sign * one, part) for one, part in left])
        case Mul(), Mul() | Neg():
            (pattern_sign, wanted), (term_sign, given) = factors(pattern), factors(term)
            for binding, left in _assign([(1, one) for one in wanted], [(1, one) for one in given], {}):
                yield pattern_sign * term_sign, binding, _product([part for _, part in left])
        case _:
            for sign in (1, -1):
                for binding in _match(pattern, term, sign, {}):
                    yield sign, binding, None


# ── signs ────────────────────────────────────────────────────────────────────────────────────────


def summands(term: Term, sign: int = 1) -> list[Signed]:
    """The summands of sign·term, each with its sign in front; nested sums and signs are dissolved."""
    inner_sign, inner = split_sign(term)
    if isinstance(inner, Add):
        return [pair for one in inner.terms for pair in summands(one, sign * inner_sign)]
    return [(sign * inner_sign, inner)]


def factors(term: Term) -> tuple[int, list[Term]]:
    """(±1, factors) of a term; nested products and signs are dissolved, factors 1 left out."""
    sign, bare = split_sign(term)
    return sign, list(bare.factors) if isinstance(bare, Mul) else [bare]


def split_sign(term: Term) -> Signed:
    """(±1, t) with term = ±t, where t begins with no sign and nested products are one product."""
    match term:
        case Neg(term=inner):
            sign, bare = split_sign(inner)
            return -sign, bare
        case Number(value=value) if value < 0:
            return -1, Number(-value)
        case Mul():
            return _flat_product(term)
        case Quotient(numerator=numerator, denominator=denominator):
            (above, top), (below, bottom) = split_sign(numerator), split_sign(denominator)
            return above * below, Quotient(top, bottom)
        case Sum(body=body, index=index):
            inside, summand = split_sign(body)
            return (1, term) if inside > 0 else (-1, Sum(summand, index))
    return 1, term


def _flat_product(product: Mul) -> Signed:
    sign, flat = 1, list[Term]()
    for factor in product.factors:
        factor_sign, bare = factors(factor)
        sign *= factor_sign
        flat.extend(bare)
    return sign, _product([factor for factor in flat if factor != _ONE]) or _ONE


def _signed(sign: int, term: Term) -> Term:
    return term if sign > 0 else Neg(term)


def _sum(parts: Sequence[Signed]) -> Term | None:
    terms = [_signed(sign, part) for sign, part in parts]
    return Add(tuple(terms)) if len(terms) > 1 else next(iter(terms), None)


def _product(parts: Sequence[Term]) -> Term | None:
    return Mul(tuple(parts)) if len(parts) > 1 else next(iter(parts), None)


# ── replacing ────────────────────────────────────────────────────────────────────────────────────

_ONE = Number(Fraction(1))


@lru_cache(maxsize=64)
def _patterns(forms: tuple[Definition, ...]) -> Forms:
    return [(form, indexed(form.body)) for form in forms]


def _needs(pattern: Term) -> frozenset[type[Term] | str]:
    """What a term must hold to hold the form."""
    return frozenset(
        one for one in kinds(pattern) if one is Sum or (isinstance(one, str) and one not in ("ln", "log"))
    )


def _recognise(term: Term, forms: Forms) -> Term:
    forms = [(form, pattern) for form, pattern in forms if _needs(pattern) <= kinds(term)]
    inside = children(term) if isinstance(term, Mul | Add) else ()
    nested = [one for one in inside if isinstance(one, Mul | Add | Neg)]
    for form, pattern in forms:
        if isinstance(pattern, Mul | Add) and any(next(occurrences(pattern, one), None) for one in nested):
            continue  # of a form within one factor the others are no part
        for sign, binding, rest in occurrences(pattern, term):
            arguments = (_recognise(binding[symbol], forms) for symbol in form.parameters)
            found = _signed(sign, Call(form, tuple(arguments)))
            if rest is None:
                return found
            join = Add if isinstance(pattern, Add) else Mul
            return join((found, _recognise(rest, forms)))
    return rebuild(term, lambda child: _recognise(child, forms))


# ── matching ─────────────────────────────────────────────────────────────────────────────────────


def _match(pattern: Term, term: Term, sign: int, found: Binding) -> Iterator[Binding]:
    """The bindings that extend `found` and make sign·term the pattern."""
    pattern_sign, bare_pattern = split_sign(pattern)
    if isinstance(bare_pattern, Symbol):
        yield from _bind(bare_pattern, term, sign * pattern_sign, found)
        return
    if isinstance(bare_pattern, Entry):
        yield from _bind_entry(bare_pattern, term, sign * pattern_sign, found)
        return
    if isinstance(bare_pattern, Add):
        parts = summands(bare_pattern), summands(term, sign * pattern_sign)
        yield from _assign_all(*parts, found)
        return
    term_sign, bare = split_sign(term)
    if sign * pattern_sign * term_sign > 0:
        yield from _match_node(bare_pattern, bare, found)


def _match_node(pattern: Term, term: Term, found: Binding) -> Iterator[Binding]:
    """The bindings under which two nodes agree that begin with no sign."""
    match pattern, term:
        case Mul(factors=wanted), Mul(factors=given):
            yield from _assign_all([(1, one) for one in wanted], [(1, one) for one in given], found)
        case Quotient(), Quotient():
            sides = (pattern.denominator, pattern.numerator), (term.denominator, term.numerator)
            yield from _match_both(*sides, found)
        case Sum(), Sum():
            yield from _match_sum(pattern, term, found)
        case Power(), Power():
            yield from _match_both((pattern.base, pattern.exponent), (term.base, term.exponent), found)
        case Apply(arguments=(wanted,)), Apply(arguments=(given,)) if _same_function(pattern, term):
            yield from _match(wanted, given, 1, found)
        case Number(), Number() if pattern == term:
            yield found


def _match_both(patterns: tuple[Term, Term], terms: tuple[Term, Term], found: Binding) -> Iterator[Binding]:
    for binding in _match(patterns[0], terms[0], 1, found):
        yield from _match(patterns[1], terms[1], 1, binding)


def _match_sum(pattern: Sum, term: Sum, found: Binding) -> Iterator[Binding]:
    """The same, over a range of the same size; no vector may depend on the index that is summed over."""
    size, upper = pattern.index.upper, term.index.upper
    if found.get(size, upper) != upper or term.index.lower != pattern.index.lower:
        return
    inside = {**found, size: upper, pattern.index: term.index}
    for binding in _match(pattern.body, term.body, 1, inside):
        if not any(term.index in free(binding[new]) for new in binding.keys() - inside.keys()):
            yield {one: value for one, value in binding.items() if one != pattern.index}


def _assign_all(wanted: list[Signed], given: list[Signed], found: Binding) -> Iterator[Binding]:
    if len(wanted) == len(given):
        yield from (binding for binding, _ in _assign(wanted, given, found))


def _assign(
    wanted: list[Signed], given: list[Signed], found: Binding
) -> Iterator[tuple[Binding, list[Signed]]]:
    """Each way to match every wanted part with a different given one, and the given parts left over."""
    if not wanted:
        yield found, given
        return
    # A bare symbol matches anything, so it chooses last; a sum says what a vector is, so it chooses first.
    (sign, pattern), *others = sorted(
        wanted, key=lambda part: isinstance(part[1], Symbol) - (Sum in kinds(part[1]))
    )
    for position, (given_sign, term) in enumerate(given):
        for binding in _match(pattern, term, sign * given_sign, found):
            yield from _assign(others, given[:position] + given[position + 1 :], binding)


def _bind(symbol: Symbol, term: Term, sign: int, found: Binding) -> Iterator[Binding]:
    term_sign, bare = split_sign(term)
    value = _signed(sign * term_sign, bare)
    if symbol in found:
        if _same(found[symbol], value):
            yield found
    elif _within(value, symbol.domain):
        yield {**found, symbol: value}


def _bind_entry(pattern: Entry, term: Term, sign: int, found: Binding) -> Iterator[Binding]:
    """The entry of a vector: of one that is known, or of one that it makes known, by each of its indices."""
    (index,), vector = pattern.indices, found.get(pattern.family)
    term_sign, bare = split_sign(term)
    value, place = _signed(sign * term_sign, bare), found.get(index)
    if isinstance(vector, Each):
        at = _place_of(vector.index, vector.body, value) if place is None else place
        if at is not None and _same(substitute(vector.body, {vector.index: at}), value):
            yield {**found, index: at}
    elif isinstance(place, Index) and _within(value, pattern.family.domain):
        yield {**found, pattern.family: Each(value, place)}


def _place_of(index: Index, body: Term, value: Term) -> Term | None:
    """What stands in a value where the index stands in the body."""
    if body == index:
        return value if is_integer(value) else None
    for one, other in zip(children(body), children(value), strict=False):
        if index in free(one) and (found := _place_of(index, one, other)) is not None:
            return found
    return None


def _same(one: Term, other: Term) -> bool:
    """Whether two formulas are the same up to the names of bound indices."""
    return one == other or key(one) == key(other)


def _within(value: Term, domain: Domain) -> bool:
    """Whether a form proved for a symbol on `domain` holds for the value: by its declaration alone."""
    match value:
        case _ if domain == REAL:
            return True
        case Number(value=number):
            return number in domain
        case Delta():
            return Fraction(0) in domain and Fraction(1) in domain
        case Symbol(domain=declared) | Entry(family=Family(domain=declared)):
            ends = (declared.lower, declared.upper)
            return all(end is not None and end in domain for end in ends)
    return False


def _same_function(one: Apply, other: Apply) -> bool:
    return one.function == other.function or {one.function, other.function} == {"ln", "log"}
