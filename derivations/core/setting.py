"""What a question may assume: conditions as expressions with the signs they allow, and equations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial, reduce

from derivations.core.estimates import bound
from derivations.core.field import Field
from derivations.core.laws import Law, pattern_of
from derivations.core.normal import normal_field
from derivations.core.ranges import bound_in, careful
from derivations.core.replacements import replacement_of
from derivations.core.sets import Signs
from derivations.core.signs import ANY, NEGATIVE, NONNEGATIVE, NONZERO, POSITIVE, ZERO, plus, power, times
from derivations.core.term import Add, Apply, Index, Mul, Neg, Power, Quotient, Sum, Term, rational_value
from derivations.core.tree import substitute


@dataclass(frozen=True, slots=True)
class Setting:
    """What may be assumed: conditions as (expression, signs), and equations as differences that are zero.

    `laws` are equations too, which hold for all values of indices, or hold sums.

    With `derived`, a side of the question holds a derivative as a formula, which need not be defined where
    the derivative is: that a term is there says nothing of its parts then, beside what the facts say.
    """

    facts: tuple[tuple[Term, Signs], ...] = ()
    equations: tuple[Term, ...] = ()
    laws: tuple[Law, ...] = ()
    derived: bool = False

    def field(self, *, trusting: bool = True) -> Field:
        """A field that knows the facts."""
        made = normal_field(trusting=trusting and not self.derived)
        made.in_room(partial(self._tell, made))
        return made

    def _tell(self, made: Field) -> None:
        for term, signs in self.facts:
            for part, said in said_of_factors(term, signs):
                made.suppose(part, said)
        bound(made)
        for law in self.laws:
            rule = replacement_of(made, law)
            if rule is not None:
                made.replacements = (*made.replacements, rule)
                made.forget()
        if self.laws:
            rules = [found for law in self.laws if (found := pattern_of(made, law)) is not None]
            made.laws = (*made.laws, *rules)  # beside those of an inverse that was met
            made.forget()

    @property
    def assumed(self) -> tuple[Term, ...]:
        """The differences that are given to be zero."""
        return (*self.equations, *(law.zero for law in self.laws))

    def with_fact(self, term: Term, signs: Signs) -> Setting:
        """The setting of a cell."""
        return replace(self, facts=(*self.facts, (term, signs)))

    def put(self, values: dict[Term, Term]) -> Setting:
        """The setting with values put for symbols."""
        facts = tuple((substitute(term, values), signs) for term, signs in self.facts)
        equations = tuple(substitute(term, values) for term in self.equations)
        return Setting(facts, equations, tuple(law.put(values) for law in self.laws), self.derived)


def signs_of(term: Term, field: Field) -> Signs:
    """The possible signs of a term: of a product by its factors, before anything is multiplied out."""
    match term:
        case Neg(term=inner):
            return times(signs_of(inner, field), NEGATIVE)
        case Mul(factors=factors):
            found = reduce(times, (signs_of(factor, field) for factor in factors))
        case Quotient(numerator=f, denominator=g):
            found = times(signs_of(f, field), signs_of(g, field) - ZERO)
        case Power(base=base, exponent=exponent) if (value := rational_value(exponent)) is not None:
            below = signs_of(base, field)
            found = (
                below & NONNEGATIVE
                if value.denominator > 1
                else power(below, int(value))
                if value
                else POSITIVE
            )
        case Sum(body=body, index=index):
            found = _of_sum(body, index, field)
        case Add(terms=terms):
            found = reduce(plus, (signs_of(one, field) for one in terms))
        case Apply(function="sqrt", arguments=(inside,)):
            found = signs_of(inside, field) & NONNEGATIVE or NONNEGATIVE
        case _:
            return field.signs(field.ratio(term))
    return found if len(found) == 1 else found & field.signs(field.ratio(term))


def _of_sum(body: Term, index: Index, field: Field) -> Signs:
    """A sum of numbers that are not negative is none; before squares are multiplied out, they are seen."""
    canonical = bound_in(body, index)
    with careful(field, canonical) as inhabited:
        signs = signs_of(substitute(body, {index: canonical}), field)
    if len(signs - ZERO) > 1:
        return ANY
    return signs if inhabited else signs | ZERO


def said_of_factors(term: Term, signs: Signs) -> Iterator[tuple[Term, Signs]]:
    """A fact, and what it says of the factors of a product that cannot vanish."""
    match term:
        case Mul(factors=factors) if 0 not in signs:
            for factor in factors:
                yield from said_of_factors(factor, NONZERO)
        case Quotient(numerator=f) if 0 not in signs:
            yield from said_of_factors(f, NONZERO)
        case Power(base=base, exponent=exponent) if 0 not in signs and rational_value(exponent) is not None:
            yield from said_of_factors(base, NONZERO)
        case Neg(term=inner):
            yield from said_of_factors(inner, times(signs, NEGATIVE))
            return
        case Add(terms=(Apply(function="abs", arguments=(u,)), Neg(term=bound))) if 1 not in signs:
            yield from ((u - bound, signs | NEGATIVE), (-u - bound, signs | NEGATIVE))
    yield term, signs
