"""Sparse polynomials modulo a large prime, out of their values where all generators but one are numbers.

With numbers for all generators but one, a greatest common divisor is Euclid's.  Its coefficients are
polynomials in the other generators, and Zippel brings those back one at a time: with random values for the
ones still to come, the monomials that occur are known from the step before, so that as few images are needed
as there are monomials; then some values of the new generator give its powers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import TypeAlias

from derivations.recheck.integers import is_prime
from derivations.recheck.sparse import Monomial, Sparse, exponent_of, generator, powers_of
from derivations.recheck.univariate import Line, common, trimmed

Coefficients: TypeAlias = dict[int, dict[Monomial, int]]  # by powers of the one generator, then by monomials
Values: TypeAlias = Mapping[int, int]  # of generators


class Unlucky(Exception):
    """A random value hit a zero that it should have missed; others will do."""


@cache
def prime_below(bits: int) -> int:
    """The largest prime below 2^bits."""
    return next(p for p in range((1 << bits) - 1, 2, -2) if is_prime(p))


def prime_beyond(height: int) -> int:
    """A prime so large that integers within ±height are known by their remainders."""
    return prime_below(64 * (2 + height.bit_length()) // 64 + 64)


# ── images ───────────────────────────────────────────────────────────────────────────────────────


def value(monomial: Monomial, point: Values, p: int) -> int:
    """A monomial at a point modulo p; generators without a value count as 1."""
    result = 1
    for place, e in powers_of(monomial):
        if place in point:
            result = result * pow(point[place], e, p) % p
    return result


def progression(f: Sparse, place: int, moving: Values, fixed: Values, p: int) -> Iterator[Line]:
    """f in one generator, at fixed values of some others and the powers 1, 2, … of moving values."""
    rows = [(exponent_of(m, place), value(m, moving, p)) for m in f]
    values = [c * value(m, fixed, p) % p for m, c in f.items()]
    length = max((e for e, _ in rows), default=-1) + 1
    while True:
        line = [0] * length
        values = [v * base % p for v, (_, base) in zip(values, rows, strict=True)]
        for v, (e, _) in zip(values, rows, strict=True):
            line[e] += v
        yield trimmed([c % p for c in line])


def solved(shape: Coefficients, moving: Values, lines: Sequence[Line], p: int) -> Coefficients:
    """The polynomial of the given monomials that has these lines at the powers of the moving values.

    Raises `Unlucky` where two monomials have one value, or the lines hold powers that the shape does not.
    """
    found: Coefficients = {}
    if any(c and e not in shape for line in lines for e, c in enumerate(line)):
        raise Unlucky
    for e, row in shape.items():
        values = [line[e] if e < len(line) else 0 for line in lines[: len(row)]]
        found[e] = dict(zip(row, weights([value(m, moving, p) for m in row], values, p), strict=True))
    return found


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


def collected(rows: Coefficients, place: int, p: int) -> Sparse:
    """The polynomial of these coefficients, within ±p/2."""
    half = p // 2
    return {
        m + generator(place, e): c if c <= half else c - p
        for e, row in rows.items()
        for m, c in row.items()
        if c
    }


# ── the greatest common divisor ──────────────────────────────────────────────────────────────────


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
        found: Coefficients = {e: {0: c} for e, c in enumerate(self.images({}, point, 1)[0])}
        done: list[int] = []
        for place, degree in degrees.items():
            nodes = [point.pop(place), *(self.random.randrange(1, self.prime) for _ in range(degree))]
            samples = [found, *(self.sample(found, done, {**point, place: node}) for node in nodes[1:])]
            found = self.with_powers(samples, nodes, place)
            done.append(place)
        return collected(found, self.place, self.prime)

    def sample(self, shape: Coefficients, done: Iterable[int], fixed: Values) -> Coefficients:
        """The divisor with other values of some generators: the monomials in those done are as in `shape`."""
        moving = {place: self.random.randrange(2, self.prime) for place in done}
        lines = self.images(moving, fixed, max(map(len, shape.values())))
        return solved(shape, moving, lines, self.prime)

    def with_powers(self, samples: Sequence[Coefficients], nodes: Sequence[int], place: int) -> Coefficients:
        """The divisor with a generator brought back, from the values of its coefficients at the nodes."""
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

    def images(self, moving: Values, fixed: Values, count: int) -> list[Line]:
        """The divisor, as a line in its one generator, at so many powers of the moving values."""
        parts = [
            progression(part, self.place, moving, fixed, self.prime) for part in (self.f, self.g, self.lead)
        ]
        lines = []
        for f, g, lead, _ in zip(*parts, range(count)):  # noqa: B905  # the first three never end
            line = common(f, g, self.prime)
            if len(line) != self.degree + 1 or not lead:
                raise Unlucky
            lines.append([c * lead[0] % self.prime for c in line])
        return lines
