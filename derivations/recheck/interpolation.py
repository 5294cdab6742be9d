"""The greatest common divisor of polynomials in many generators, by Zippel's sparse interpolation.

With numbers for all generators but one, modulo a large prime, a greatest common divisor is Euclid's.  Its
coefficients are polynomials in the other generators.  One generator at a time is brought back: with random
values for those still to come, the monomials that occur are known from the step before, so that as few images
are needed as there are monomials; then values of the new generator give its powers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import TypeAlias

from derivations.recheck.integers import is_prime
from derivations.recheck.sparse import Monomial, Sparse, exponent_of, generator, places_of
from derivations.recheck.univariate import Line, common, trimmed

Coefficients: TypeAlias = dict[int, dict[Monomial, int]]  # by powers of the one generator, then by monomials


class Unlucky(Exception):
    """A random value hit a zero that it should have missed; others will do."""


@cache
def prime_below(bits: int) -> int:
    """The largest prime below 2^bits."""
    return next(p for p in range((1 << bits) - 1, 2, -2) if is_prime(p))


@dataclass(slots=True)
class Search:
    """The divisor G of f and g, of degree `degree` in `place`, as lead/lc(G)·G modulo a prime.

    `lead` is a multiple of G's leading coefficient lc(G) in `place`.
    """

    f: Sparse
    g: Sparse
    lead: Sparse
    place: int
    degree: int
    prime: int
    random: Random

    def divisor(self, degrees: Mapping[int, int]) -> Sparse:
        """lead/lc(G)·G with coefficients within ±prime/2, from its degrees in all the other generators.

        What is found need not be right when random values were unlucky unseen.  Raises `Unlucky` where they
        were seen to be.
        """
        point = {place: self.random.randrange(1, self.prime) for place in degrees}
        found: Coefficients = {e: {0: c} for e, c in enumerate(next(self.images({}, point, 1)))}
        done: list[int] = []
        for place, degree in degrees.items():
            nodes = [point.pop(place), *(self.random.randrange(1, self.prime) for _ in range(degree))]
            samples = [found, *(self.sample(found, done, {**point, place: node}) for node in nodes[1:])]
            found = self.with_powers(samples, nodes, place)
            done.append(place)
        half = self.prime // 2
        return {
            m + generator(self.place, e): c if c <= half else c - self.prime
            for e, row in found.items()
            for m, c in row.items()
        }

    def sample(self, shape: Coefficients, done: Sequence[int], fixed: Mapping[int, int]) -> Coefficients:
        """The divisor with other values for some generators: the monomials in those done are as in `shape`."""
        moving = {place: self.random.randrange(2, self.prime) for place in done}
        lines = list(self.images(moving, fixed, max(map(len, shape.values()))))
        found: Coefficients = {}
        for e, row in shape.items():
            bases = [self.value(m, moving) for m in row]
            values = [line[e] for line in lines[: len(bases)]]
            found[e] = dict(zip(row, weights(bases, values, self.prime), strict=True))
        return found

    def with_powers(self, samples: Sequence[Coefficients], nodes: Sequence[int], place: int) -> Coefficients:
        """The divisor with a generator brought back, from the values that its coefficients have at the nodes."""
        basis = lagrange(nodes, self.prime)
        found: Coefficients = {}
        for e, row in samples[0].items():
            found[e] = {}
            for m in row:
                values = [sample[e][m] for sample in samples]
                for k, line in enumerate(basis):
                    if c := sum(v * b for v, b in zip(values, line, strict=True)) % self.prime:
                        found[e][m + generator(place, k)] = c
        return {e: row for e, row in found.items() if row}

    def images(self, moving: Mapping[int, int], fixed: Mapping[int, int], count: int) -> Iterator[Line]:
        """The divisor, as a line in its one generator, at the powers 1, 2, … of the moving values."""
        rows = [self.terms(part, moving, fixed) for part in (self.f, self.g, self.lead)]
        for _ in range(count):
            f, g, lead = (self.advanced(row) for row in rows)
            line = common(f, g, self.prime)
            if len(line) != self.degree + 1 or not lead:
                raise Unlucky
            yield [c * lead[0] % self.prime for c in line]

    def terms(self, part: Sparse, moving: Mapping[int, int], fixed: Mapping[int, int]) -> list[list[int]]:
        """The terms of a polynomial as exponent, value at the fixed numbers, and factor of the moving ones."""
        return [
            [exponent_of(m, self.place), c * self.value(m, fixed), self.value(m, moving)]
            for m, c in part.items()
        ]

    def advanced(self, row: list[list[int]]) -> Line:
        """The line of a polynomial after one more step of the moving numbers."""
        line = [0] * (max(term[0] for term in row) + 1)
        for term in row:
            term[1] = term[1] * term[2] % self.prime
            line[term[0]] += term[1]
        return trimmed([c % self.prime for c in line])

    def value(self, monomial: Monomial, point: Mapping[int, int]) -> int:
        """A monomial at a point; generators without a value count as 1."""
        value = 1
        for place in places_of(monomial):
            if place in point:
                value = value * pow(point[place], exponent_of(monomial, place), self.prime) % self.prime
        return value


def weights(bases: Sequence[int], values: Sequence[int], p: int) -> list[int]:
    """The c with Σ_i c_i·b_i^j = v_j for j = 1, 2, …: a Vandermonde system.  `Unlucky` for equal bases."""
    if len(set(bases)) < len(bases):
        raise Unlucky
    master = [1]
    for base in bases:
        master = [(a - base * b) % p for a, b in zip([0, *master], [*master, 0], strict=True)]
    found = []
    for base in bases:
        above = below = carried = 0
        for c, value in zip(reversed(master[1:]), reversed(values), strict=True):
            carried = (carried * base + c) % p
            above = (above + carried * value) % p
            below = (below * base + carried) % p
        found.append(above * pow(below * base, -1, p) % p)
    return found


def lagrange(nodes: Sequence[int], p: int) -> list[list[int]]:
    """By powers: the coefficient of each node's polynomial that is 1 at the node and 0 at the others."""
    if len(set(nodes)) < len(nodes):
        raise Unlucky
    columns = []
    for node in nodes:
        line, scale = [1], 1
        for other in nodes:
            if other != node:
                line = [(a - other * b) % p for a, b in zip([0, *line], [*line, 0], strict=True)]
                scale = scale * (node - other) % p
        columns.append([c * pow(scale, -1, p) % p for c in line])
    return [list(row) for row in zip(*columns, strict=True)]
