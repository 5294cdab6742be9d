"""Rules of the normal form for Π and max over ranges of symbolic size.

A positive factor goes into an exponent, Π_k p_k = e^{Σ_k ln p_k}, so that ln Π p_k = Σ ln p_k; a factor that
is free of the index is a power; the others are one kernel for each irreducible factor.  What is added to
every term leaves a maximum.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import cast

from derivations.core import sets
from derivations.core.arithmetic import factored
from derivations.core.conditions import cut
from derivations.core.elementary import exponential, integer_power, log_absolute
from derivations.core.field import Field
from derivations.core.ranges import (
    bound_in,
    careful,
    fresh,
    is_inhabited,
    kernel_over,
    known_length,
    nested,
)
from derivations.core.ratios import Ratio, reduced
from derivations.core.signs import NONNEGATIVE, POSITIVE
from derivations.core.sums import summed
from derivations.core.term import Apply, Indices, Largest, Product, Term
from derivations.core.tree import free, names, substitute
from derivations.errors import MeaningError


def product_ratio(field: Field, term: Term) -> Ratio:
    """The ratio of a product over a range."""
    term = cut(field, term)
    assert isinstance(term, Product)
    length = known_length(field, term)
    if length is not None:
        result = field.number(1)
        for step in range(length):
            result = result * field.inner(substitute(term.body, {term.index: term.index.lower + step}))
        return result
    body, indices = nested(field, term)
    return multiplied(field, body, indices)


def multiplied(field: Field, body: Ratio, indices: Indices) -> Ratio:
    """Π over all of the indices, factor by factor."""
    if body.numerator.is_zero() and all(is_inhabited(field, index) for index in indices):
        return body
    result = field.number(1)
    for part, sign in ((body.numerator, 1), (body.denominator, -1)):
        content, factors = factored(part)
        for factor, exponent in ((field.context.constant(content), 1), *factors):
            if not factor.is_one():
                result = result * _factor(field, field.whole(factor), indices) ** (sign * int(exponent))
    return result


def _factor(field: Field, factor: Ratio, indices: Indices) -> Ratio:
    """Π over the indices of an irreducible polynomial, or of a number."""
    if field.signs(factor) == POSITIVE:
        return exponential(field, summed(field, log_absolute(field, factor), indices))
    kernel = field.single(factor)
    if kernel is not None and isinstance(kernel.term, Product):
        return _joined(field, kernel.term, indices)
    reached = _reached(field.term(factor), indices)
    others = tuple(one for one in indices if one not in reached)
    if others and all(is_inhabited(field, one) for one in indices):
        inside = _factor(field, factor, reached) if reached else factor
        return integer_power(field, inside, summed(field, field.number(1), others))
    named, _ = kernel_over(field, Product, factor, indices)
    within = sets.NONNEGATIVE if field.signs(factor) <= NONNEGATIVE else sets.REAL
    return field.kernel(named, within)


def _reached(factor: Term, indices: Indices) -> Indices:
    """The indices of a factor, and those whose ranges hold one of them, or stand in the range of one."""
    reached = set(free(factor)) & set(indices)
    while True:
        more = {
            one for one in indices
            if any((one in _range(other)) or (other in _range(one)) for other in reached)
        } - reached  # fmt: skip
        if not more:
            return tuple(one for one in indices if one in reached)
        reached |= more


def _range(index: Term) -> frozenset[Term]:
    return free(index) - {index}


def _joined(field: Field, inner: Product, indices: Indices) -> Ratio:
    """Π_i Π_j a_ij as one product over both."""
    taken = names(inner, *indices)
    body, joined = cast(Term, inner), list(indices)
    with ExitStack() as stack:
        while isinstance(body, Product):
            index = fresh(body.index, taken)
            body = substitute(body.body, {body.index: index})
            stack.enter_context(careful(field, index))
            joined.append(index)
        inside = field.inner(body)
    return _factor(field, inside, tuple(joined))


def largest_ratio(field: Field, term: Term) -> Ratio:
    """The ratio of a maximum over a range: what is added to every term leaves it."""
    assert isinstance(term, Largest)
    length = known_length(field, term)
    if length is not None:
        return _of_listed(field, term, length)
    index = bound_in(term.body, term.index)
    with careful(field, index) as inhabited:
        body = field.inner(substitute(term.body, {term.index: index}))
    moving = [place for place, kernel in enumerate(field.kernels) if index in free(kernel.term)]
    outside, inside = field.number(0), body
    if inhabited and not any(body.denominator.degrees()[place] for place in moving):
        kept = {key: c for key, c in body.numerator.terms() if any(key[place] for place in moving)}
        part = field.context.from_dict(kept)
        outside, inside = (reduced(one, body.denominator) for one in (body.numerator - part, part))
    if inside.numerator.is_zero():
        return outside
    kernel, _ = kernel_over(field, Largest, inside, (index,))
    return outside + field.kernel(kernel, sets.REAL)


def _of_listed(field: Field, term: Largest, length: int) -> Ratio:
    places = (term.index.lower + step for step in range(length))
    values = tuple(substitute(term.body, {term.index: place}) for place in places)
    if not values:
        raise MeaningError("a maximum over an empty range")
    return field.inner(values[0] if length == 1 else Apply("max", values))
