"""Membership of a polynomial in the ideal of others over ℚ, by Buchberger's bases.

Monomials are ordered by total degree, then reversely by the last generator in which they differ: bases stay
small so.  Coefficients stay integers: a reduction multiplies by what it needs, so that a remainder is known
up to a factor that is not zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import gcd

from derivations.recheck.divisors import oriented
from derivations.recheck.sparse import (
    Monomial,
    Sparse,
    combine,
    content,
    divides,
    exponent_of,
    generator,
    lower,
    places_of,
    scale,
    total_degree,
)

MOST_PAIRS = 2_000  # that are looked at; a basis that would need more stays incomplete
MOST_TERMS = 2_000  # of a polynomial of the basis; a longer one is left out


def order(monomial: Monomial) -> tuple[int, int]:
    """The place of a monomial in the order."""
    return total_degree(monomial), -monomial


def remainder(f: Sparse, divisors: Iterable[Sparse]) -> Sparse:
    """A multiple of f, not by zero, less an element of the ideal of the divisors over ℚ.

    0 means that f lies in the ideal.  Otherwise it does not, unless the basis was given up as too large.
    """
    return reduced(f, basis([g for g in divisors if g]))


@dataclass(frozen=True, slots=True)
class Leading:
    """A polynomial of a basis with its leading monomial."""

    lead: Monomial
    f: Sparse


def reduced(f: Sparse, by: Sequence[Leading]) -> Sparse:
    """f, up to a factor, without terms that a leading monomial divides; primitive, its own lead positive."""
    result: Sparse = {}
    while f:
        lead = max(f, key=order)
        divisor = next((one for one in by if divides(one.lead, lead)), None)
        if divisor is None:
            result[lead] = f[lead]
            f = {m: c for m, c in f.items() if m != lead}
            continue
        above, below = f[lead], divisor.f[divisor.lead]
        shared = gcd(above, below)
        f = combine(scale(f, below // shared), -above // shared, lead - divisor.lead, divisor.f)
        result = scale(result, below // shared)
        if (size := gcd(content(f), content(result))) > 1:
            f, result = lower(f, size), lower(result, size)
    return oriented(result)


def basis(polynomials: Sequence[Sparse]) -> list[Leading]:
    """A Gröbner basis of the ideal, unless it takes too many steps; then only some of it."""
    search = Search()
    for f in sorted(polynomials, key=len):
        search.take(reduced(f, search.found))
    for _ in range(MOST_PAIRS):
        if not search.pairs:
            break
        search.take(reduced(search.next(), search.found))
    return search.found


@dataclass(slots=True)
class Search:
    """A basis on its way: what was found, and the pairs whose leading terms are still to be cancelled."""

    found: list[Leading] = field(default_factory=list)
    pairs: list[tuple[tuple[int, int], int, int]] = field(default_factory=list)
    met: set[tuple[int, int]] = field(default_factory=set)

    def take(self, f: Sparse) -> None:
        """Add a polynomial that is not zero, and its pairs with leading monomials that share a generator."""
        if not f or len(f) > MOST_TERMS:
            return
        lead, here = max(f, key=order), len(self.found)
        for there, other in enumerate(self.found):
            if (both := _multiple(lead, other.lead)) != lead + other.lead:
                heappush(self.pairs, (order(both), there, here))
            else:
                self.met.add((there, here))
        self.found.append(Leading(lead, f))

    def next(self) -> Sparse:
        """What is left of the two polynomials of the lowest pair when their leading terms cancel."""
        _, i, j = heappop(self.pairs)
        self.met.add((i, j))
        one, other = self.found[i], self.found[j]
        both = _multiple(one.lead, other.lead)
        if any(divides(third.lead, both) and self._knows(i, j, k) for k, third in enumerate(self.found)):
            return {}
        above, below = one.f[one.lead], other.f[other.lead]
        shared = gcd(above, below)
        first = scale(one.f, below // shared, both - one.lead)
        return combine(first, -above // shared, both - other.lead, other.f)

    def _knows(self, i: int, j: int, k: int) -> bool:
        """Whether the pairs of a third polynomial with both are dealt with: then so is the pair."""
        return k not in (i, j) and {(min(i, k), max(i, k)), (min(j, k), max(j, k))} <= self.met


def _multiple(one: Monomial, other: Monomial) -> Monomial:
    """The least common multiple."""
    both = {*places_of(one), *places_of(other)}
    return sum(generator(p, max(exponent_of(one, p), exponent_of(other, p))) for p in both)
