"""Given equations that hold for all values of an index, as rules of the normal form of sums.

Of Σ_k y_ik = 1 for all i, or of XᵀXw = Xᵀy, the sum with the most factors is rewritten wherever its factors
occur in a sum: Σ_i Σ_k a_i y_ik is Σ_i a_i.  Each rule makes sums smaller, so rewriting ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, cast

from derivations.core.arithmetic import terms_of
from derivations.core.arrays import Entry, Inverse
from derivations.core.field import Field
from derivations.core.ratios import reduced
from derivations.core.term import At, Index, Indices, Mul, Number, Power, Sum, Term
from derivations.core.tree import bound_index, children, free, substitute

Powers = tuple[tuple[Term, int], ...]


@dataclass(frozen=True, slots=True)
class Law:
    """zero = 0 for all values of the indices."""

    zero: Term
    forall: Indices

    def put(self, values: Mapping[Term, Term]) -> Law:
        """The law with values put for symbols."""
        return Law(substitute(self.zero, values), self.forall)


def law(zero: Term, forall: Indices) -> Law:
    """The law over indices that no page has, so that nothing that is known of one index is used for all."""
    fresh = arbitrary(forall)
    return Law(substitute(zero, dict(zip(forall, fresh, strict=True))), fresh)


def arbitrary(indices: Indices, word: str = "any") -> Indices:
    """The indices under names that no page and no canonical sum has, each in its range."""
    values: dict[Term, Term] = {}
    for place, index in enumerate(indices, 1):
        lower, upper = (substitute(end, values) for end in (index.lower, index.upper))
        values[index] = Index(f"#{word}{place}", lower, upper)
    return tuple(cast(Index, new) for new in values.values())


@dataclass(frozen=True, slots=True)
class Pattern:
    """Σ over `bound` of the factors = value, for all values of `forall`."""

    factors: Powers
    bound: Indices
    forall: Indices
    value: Term


def pattern_of(field: Field, law: Law) -> Pattern | None:
    """The rule that a law makes, if one of its terms is a number times a sum."""
    ratio = field.ratio(law.zero)
    found = []
    for exponents, coefficient in terms_of(ratio.numerator):
        places = [place for place, exponent in enumerate(exponents) if exponent]
        if len(places) != 1 or exponents[places[0]] != 1:
            continue
        body, bound = field.kernels[places[0]].term, list[Index]()
        while isinstance(body, Sum):
            bound.append(body.index)
            body = body.body
        apart = arbitrary(tuple(bound), "each")
        factors = _powers(substitute(body, dict(zip(bound, apart, strict=True)))) if bound else None
        if factors is not None:
            found.append((sum(e for _, e in factors), repr(body), factors, apart, exponents, coefficient))
    if not found:
        return None
    *_, factors, bounds, exponents, coefficient = max(found, key=lambda one: one[:2])
    context = field.context
    rest = ratio.numerator - context.from_dict({exponents: coefficient})
    value = field.term(reduced(-rest, context.constant(coefficient)))
    return Pattern(factors, bounds, law.forall, value)


def _powers(body: Term) -> Powers | None:
    """A product as its factors with their exponents; None for anything else."""
    found = []
    for factor in body.factors if isinstance(body, Mul) else (body,):
        match factor:
            case Power(base=base, exponent=Number(value=value)) if value.denominator == 1 and value > 0:
                found.append((base, int(value)))
            case Number():
                return None
            case _:
                found.append((factor, 1))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pattern occurs: the generators' exponents that it takes, and what its indices are there."""

    taken: tuple[tuple[int, int], ...]
    values: Mapping[Term, Term]


def occurrences(
    field: Field, pattern: Pattern, exponents: Mapping[int, int], indices: Sequence[Index]
) -> Iterator[Place]:
    """The places of a pattern in a monomial that is summed over the indices.

    Its bound indices are indices of the sum that occur nowhere else in the monomial, nor in what is put for
    the indices that it holds for, nor in itself: Σ_k a_ik = 1, for one i or for all, says nothing of Σ a_kk.
    """
    for taken, values in _search(field, pattern, exponents, 0, {}, {}):
        bound = [values.get(index) for index in pattern.bound]
        if len(set(bound)) < len(bound) or not all(one in indices for one in bound):
            continue
        if not all(index in values for index in pattern.forall):
            continue
        left = [field.kernels[place].term for place, e in exponents.items() if e > taken.get(place, 0)]
        ends = [end for one in indices if one not in bound for end in (one.lower, one.upper)]
        every = [values[index] for index in pattern.forall]
        fixed = [*(factor for factor, _ in pattern.factors), pattern.value]
        if any(one in free(term) for term in (*left, *ends, *every, *fixed) for one in bound):
            continue
        yield Place(tuple(taken.items()), values)


def _search(
    field: Field,
    pattern: Pattern,
    exponents: Mapping[int, int],
    at: int,
    taken: dict[int, int],
    values: dict[Term, Term],
) -> Iterator[tuple[dict[int, int], dict[Term, Term]]]:
    if at == len(pattern.factors):
        yield taken, values
        return
    factor, exponent = pattern.factors[at]
    for place, given in exponents.items():
        if given - taken.get(place, 0) >= exponent:
            for form in _forms(field, factor):
                found = _unified(form, field.kernels[place].term, values, (*pattern.bound, *pattern.forall))
                if found is not None:
                    more = {**taken, place: taken.get(place, 0) + exponent}
                    yield from _search(field, pattern, exponents, at + 1, more, found)


def _forms(field: Field, factor: Term) -> Iterator[Term]:
    """The factor; an entry of a symmetric matrix, or of its inverse, with its indices in every order."""
    yield factor
    if (
        isinstance(factor, At)
        and isinstance(factor.array, Inverse)
        and field.inverted.get(factor.array.array)
    ):
        yield At(factor.array, factor.indices[::-1])
    if isinstance(factor, Entry):
        for rule in field.replacements:
            if rule.family == factor.family and rule.sign > 0:
                yield from (Entry(factor.family, order) for order, _ in rule.orbit(factor.indices)[1:])


def _unified(
    pattern: Term, target: Term, values: dict[Term, Term], variables: Indices
) -> dict[Term, Term] | None:
    """The values of the variables that make the pattern the target."""
    if pattern in variables:
        known = values.get(pattern, target)
        return {**values, pattern: target} if known == target else None
    if pattern == target and free(pattern).isdisjoint(variables):
        return values
    if type(pattern) is not type(target) or len(children(pattern)) != len(children(target)):
        return None
    own = (one.name for one in fields(cast(Any, pattern)) if one.compare and one.name not in pattern.parts)
    if not children(pattern) or any(getattr(pattern, name) != getattr(target, name) for name in own):
        return None
    found: dict[Term, Term] | None = values
    for one, other in zip(children(pattern), children(target), strict=True):
        found = None if found is None else _unified(one, other, found, variables)
    inside = bound_index(target)
    if found is not None and inside is not None and any(inside in free(value) for value in found.values()):
        return None  # an index that is bound in the target is no value outside of it
    return found
