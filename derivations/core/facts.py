"""What is known of polynomials: the signs that were recorded, and those that follow.

A fact that is learned narrows the range of a generator, sharpens factors, and is what all estimates of
signs start from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

from derivations.core.arithmetic import (
    Key,
    Polynomial,
    arithmetic,
    by_powers,
    degrees_in,
    factored,
    multiplied,
    oriented,
    places_in,
)
from derivations.core.sets import Domain, Signs
from derivations.core.signs import (
    ANY,
    NEGATIVE,
    NONZERO,
    POSITIVE,
    ZERO,
    by_coefficients,
    by_roots,
    plus,
    power,
    probes,
    sign_at,
    times,
    univariate,
)

Method: TypeAlias = Callable[[Polynomial, Sequence[Domain]], Signs]

MOST_DEGREE = 12  # of a polynomial whose squares are completed


@dataclass(slots=True)
class Facts:
    """What is known beside the ranges: polynomials (up to a positive factor) with their possible signs.

    `revision` counts how often something new was learned; `estimate` is asked for the signs of an
    irreducible polynomial when the methods of this module leave more than one.
    """

    known: dict[Key, Signs] = field(default_factory=dict)
    estimate: Callable[[Polynomial], Signs] = lambda polynomial: ANY
    revision: int = 0
    _single: dict[int, Signs] = field(default_factory=dict)
    _lengths: set[int] = field(default_factory=set)  # in terms, of the polynomials in `known`
    _met: dict[str, Signs] = field(default_factory=dict)  # of irreducible polynomials
    _asked: dict[str, Signs] = field(default_factory=dict)  # of others
    _met_at: int = 0
    _looking: int = 0  # how many irreducible polynomials are being looked into

    def add(self, polynomial: Polynomial, signs: Signs, ranges: list[Domain]) -> None:
        """Record that the polynomial has one of the signs.

        If it cannot vanish, no factor can; and the factors whose sign is known already are divided out.
        A polynomial in one generator narrows the generator's range.
        """
        if polynomial.is_constant():
            return
        unit, factors = factored(polynomial)
        narrowed = _narrowed(polynomial, [factor for factor, _ in factors], signs, ranges)
        if narrowed is not None:
            place, within = narrowed
            ranges[place] = within
            self.revision += 1
        self._without_constant(polynomial, signs, ranges)
        rest = signs if unit > 0 else times(signs, NEGATIVE)
        unknown, blurred = [], False
        for factor, exponent in factors:
            found = self._factor(factor, ranges)
            if 0 not in signs and 0 in found:
                self._learn(factor, found & NONZERO)
                found &= NONZERO
            if exponent % 2 and len(found) == 1 and found != ZERO:
                rest = times(rest, found)
            elif exponent % 2:
                unknown.append(factor)
            else:
                blurred = blurred or 0 in found
        if unknown and not blurred:
            self._learn(multiplied(unknown), rest)
            if len(unknown) == 2 and len(rest - ZERO) == 1:
                one, other = unknown if -1 not in rest else (-unknown[0], unknown[1])
                self._same_signs(one, other, frozenset(map(abs, rest)), ranges)

    def _without_constant(self, polynomial: Polynomial, signs: Signs, ranges: list[Domain]) -> None:
        """p − c ≥ 0 with a number c > 0 leaves p > 0; likewise for negative ones."""
        if len(polynomial) != 2 or len(signs - ZERO) != 1:
            return
        last, (sign,) = list(polynomial.terms())[-1], signs - ZERO
        if not any(last[0]) and int(last[1]) * sign < 0:
            self.add(polynomial - int(last[1]), frozenset((sign,)), ranges)

    def _same_signs(self, one: Polynomial, other: Polynomial, signs: Signs, ranges: Sequence[Domain]) -> None:
        """u·v ≥ 0 and u + v > 0 leave u ≥ 0 and v ≥ 0, so do u·v > 0 and u + v ≥ 0; likewise below zero."""
        total = self.sign(one + other, ranges)
        for sign in (1, -1):
            if total <= ({sign} if 0 in signs else {0, sign}):
                for factor in (one, other):
                    self._learn(factor, frozenset(sign * each for each in signs))

    def _learn(self, polynomial: Polynomial, signs: Signs) -> None:
        key, flip = oriented(polynomial)
        before = self.known.get(key, ANY)
        self.known[key] = before & (times(signs, NEGATIVE) if flip else signs)
        self._lengths.add(len(key))
        self.revision += self.known[key] != before
        if len(key) == 1 and sum(key[0][0]) == 1:
            self._single[key[0][0].index(1)] = self.known[key]

    def widen(self, more: int) -> None:
        """Write what is known over so many generators more."""
        new = (0,) * more
        self.known = {
            tuple(((*exponents, *new), c) for exponents, c in key): signs for key, signs in self.known.items()
        }

    def sign(self, polynomial: Polynomial, ranges: Sequence[Domain]) -> Signs:
        """The possible signs of a polynomial over the ranges and the facts."""
        if polynomial.is_constant():
            return (
                ZERO
                if polynomial.is_zero()
                else POSITIVE
                if polynomial.leading_coefficient() > 0
                else NEGATIVE
            )
        self._forget_the_old()
        key = str(polynomial)
        known = self._asked.get(key)
        if known is None:
            known = self._by_factors(polynomial, ranges)
            if not self._looking:  # else it may rest on an answer that is still to come
                self._forget_the_old()
                self._asked[key] = known
        return known

    def _forget_the_old(self) -> None:
        """Answers that more facts can sharpen: a single sign stays what it is."""
        if self._met_at != self.revision:
            for answers in (self._met, self._asked):
                for key in [key for key, signs in answers.items() if len(signs) > 1]:
                    del answers[key]
            self._met_at = self.revision

    def _by_factors(self, polynomial: Polynomial, ranges: Sequence[Domain]) -> Signs:
        at_once = self._by_monomials(polynomial, ranges)
        if len(at_once) == 1:
            return at_once
        unit, factors = factored(polynomial)
        result = frozenset((1 if unit > 0 else -1,))
        unknown: list[tuple[Polynomial, Signs]] = []
        for factor, exponent in factors:
            found = power(self._factor(factor, ranges), exponent)
            if exponent % 2 and len(found) > 1:
                unknown.append((factor, found))
            else:
                result = times(result, found)
        if len(unknown) > 1:
            together = self.recorded(multiplied([factor for factor, _ in unknown]))
            if together != ANY:
                return times(result, together)
        for _, found in unknown:
            result = times(result, found)
        return result

    def _factor(self, factor: Polynomial, ranges: Sequence[Domain]) -> Signs:
        """The possible signs of an irreducible polynomial, remembered until something new is learned."""
        self._forget_the_old()
        key = str(factor)
        known = self._met.get(key)
        if known is None:
            self._met[key] = ANY  # whoever asks for it meanwhile learns nothing
            self._looking += 1
            try:
                known = self._met[key] = self._looked_into(factor, ranges)
            finally:
                self._looking -= 1
                if known is None:
                    self._met.pop(key, None)
        return known

    def _looked_into(self, factor: Polynomial, ranges: Sequence[Domain]) -> Signs:
        known = self.recorded(factor)
        for method in self._of_generator if len(factor) == 1 else self._of_polynomial:
            if len(known) == 1:
                break
            known = known & method(factor, ranges)
        return known

    @property
    def _of_generator(self) -> tuple[Method, ...]:
        return (self._by_monomials, self._by_estimate)

    @property
    def _of_polynomial(self) -> tuple[Method, ...]:
        return (self._by_monomials, by_roots, by_coefficients, self._by_squares, self._by_estimate)

    def _by_estimate(self, factor: Polynomial, _: Sequence[Domain]) -> Signs:
        return self.estimate(factor)

    def _by_monomials(self, polynomial: Polynomial, ranges: Sequence[Domain]) -> Signs:
        """Add the signs of the monomials."""
        degrees = degrees_in(polynomial)
        generators = {place: ranges[place].signs & self._single.get(place, ANY) for place in degrees}
        if len(polynomial) == 1:
            whole = POSITIVE if polynomial.leading_coefficient() > 0 else NEGATIVE
            for place, degree in degrees.items():
                whole = times(whole, power(generators[place], degree))
            return whole
        if any(degree == 1 and generators[place] == ANY for place, degree in degrees.items()):
            return ANY
        whole = ZERO
        for exponents, coefficient in polynomial.terms():
            signs = POSITIVE if coefficient > 0 else NEGATIVE
            for place in degrees:
                if exponent := int(exponents[place]):
                    signs = times(signs, power(generators[place], exponent))
            whole = plus(whole, signs)
            if whole == ANY:
                break
        return whole

    def _by_squares(self, polynomial: Polynomial, ranges: Sequence[Domain]) -> Signs:
        """a·v² + b·v + c has the sign of a where 4ac − b² > 0, and never the opposite where it is ≥ 0."""
        degrees = degrees_in(polynomial)
        if len(degrees) < 2 or max(degrees.values()) > MOST_DEGREE:
            return ANY
        for place, degree in degrees.items():
            if degree != 2:
                continue
            square, line, rest = by_powers(polynomial, place)
            outer = self.sign(square, ranges)
            if len(outer) == 1 and outer != ZERO:
                inner = self.sign(4 * square * rest - line * line, ranges)
                if -1 not in inner:
                    return outer | inner - POSITIVE
        return ANY

    def plain(self, polynomial: Polynomial, ranges: Sequence[Domain]) -> Signs:
        """The possible signs by ranges and products alone, without a look at other facts."""
        if polynomial.is_constant():
            return self.sign(polynomial, ranges)
        unit, factors = factored(polynomial)
        result = frozenset((1 if unit > 0 else -1,))
        for factor, exponent in factors:
            found = self._by_monomials(factor, ranges)
            if len(found) > 1:
                found &= by_roots(factor, ranges) & by_coefficients(factor, ranges)
            result = times(result, power(found, exponent))
        return result

    def recorded(self, polynomial: Polynomial) -> Signs:
        """What was recorded of the polynomial itself."""
        if len(polynomial) not in self._lengths:
            return ANY
        key, flip = oriented(polynomial)
        return times(self.known.get(key, ANY), NEGATIVE if flip else POSITIVE)


def _narrowed(
    polynomial: Polynomial, factors: Sequence[Polynomial], signs: Signs, ranges: Sequence[Domain]
) -> tuple[int, Domain] | None:
    """The one generator of the polynomial and the smaller interval outside of which it has another sign."""
    places = places_in(polynomial)
    if len(places) != 1 or signs >= NONZERO:
        return None
    place, within = places[0], ranges[places[0]]
    if within.values is not None or (within.lower is not None and within.lower == within.upper):
        return None
    line = univariate(polynomial, place)
    marks = sorted(
        {root for factor in factors for root in arithmetic().real_roots(univariate(factor, place))}
    )
    if any(low[1] >= high[0] for low, high in pairwise(marks)):
        return None
    fits = [sign_at(line, probe) in signs for probe in probes(marks)]
    if not any(fits):  # single points at most: not looked into
        return None
    first, last = fits.index(True), len(fits) - 1 - fits[::-1].index(True)
    if 0 in signs:  # a root farther out is a point that is allowed, alone
        first = 0 if first > 1 else first
        last = len(fits) - 1 if last < len(fits) - 2 else last
    lower, lower_open, upper, upper_open = None, False, None, False
    if first:
        lower, high = marks[first - 1]
        lower_open = 0 not in signs or lower != high
    if last < len(marks):
        low, upper = marks[last]
        upper_open = 0 not in signs or low != upper
    narrow = within.meeting(Domain(lower, upper, lower_open, upper_open))
    return None if narrow == within else (place, narrow)
