"""From factors of an image in one generator to factors in all, by Hensel's lemma modulo a large prime.

If f = G·H, and both are multiplied by what makes their leading coefficients that of f, then G and H are known
from their values at one point of the other generators: one generator y at a time is brought back, as a series
in y − α.  Each coefficient of the series solves σ·H₀ + τ·G₀ = e.  Where α is random, the monomials of one
coefficient are among those of the coefficient before it, as Monagan and Tuncer found; so the equation is
solved at as many points as there are monomials, where it has one generator and Euclid solves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from math import comb
from random import Random

from derivations.recheck.interpolation import Unlucky, Values, collected, progression, solved
from derivations.recheck.sparse import (
    Sparse,
    add,
    by_power,
    combine,
    degree,
    from_dense,
    generator,
    multiply,
    put,
    scale,
    subtract,
)
from derivations.recheck.univariate import Line, bezout, divided, modulo, plus, times


def lifted(
    f: Sparse, lead: Sparse, place: int, lines: tuple[Line, Line], point: Values, p: int, random: Random
) -> Sparse:
    """lead/lc(G)·G modulo p for the factor G of f whose image at the point is the first of two lines.

    The lines are coprime, their product is f at the point up to a number, and `lead` is the leading
    coefficient of f in `place`.  If there is no such factor, what is found is none, or `Unlucky` is raised;
    also, rarely, if there is one.
    """
    coming, done = dict(point), list[int]()
    first, whole = _at(lead, coming, p), multiply(lead, f)
    g, h = (from_dense(_led(line, first.get(0, 0), p), place) for line in lines)
    for y, centre in point.items():
        del coming[y]
        equation = Equation.drawn(g, h, place, done, p, random)
        target, leads = (series(_at(part, coming, p), y, centre, p) for part in (whole, lead))
        g, h = (from_series(parts, y, centre, p) for parts in equation.factors(target, leads))
        done.append(y)
    return _symmetric(g, p)


def _at(f: Sparse, point: Values, p: int) -> Sparse:
    """f with values for some generators, modulo p."""
    for place, value in point.items():
        f = put(f, place, value)
    return reduced(f, p)


def _led(line: Line, lead: int, p: int) -> Line:
    """The multiple of a line, modulo p, with the given leading coefficient."""
    return modulo([c * lead * pow(line[-1], -1, p) for c in line], p)


def reduced(f: Sparse, p: int) -> Sparse:
    """f with its coefficients modulo p."""
    return {m: r for m, c in f.items() if (r := c % p)}


def _symmetric(f: Sparse, p: int) -> Sparse:
    """f with its coefficients modulo p, the nearest to zero."""
    return {m: c if 2 * c <= p else c - p for m, c in f.items()}


# ── series in one generator ──────────────────────────────────────────────────────────────────────


def series(f: Sparse, place: int, centre: int, p: int) -> list[Sparse]:
    """The coefficients of f by powers of k_place − centre, modulo p."""
    found: list[Sparse] = [{} for _ in range(degree(f, place) + 1)]
    for e, part in by_power(f, place).items():
        for j in range(e + 1):
            found[j] = combine(found[j], comb(e, j) * centre ** (e - j), 0, part)
    return [reduced(part, p) for part in found]


def from_series(parts: Sequence[Sparse], place: int, centre: int, p: int) -> Sparse:
    """Σ part_j·(k_place − centre)^j modulo p, by Horner."""
    found: Sparse = {}
    for part in reversed(parts):
        found = combine(scale(found, 1, generator(place)), -centre, 0, found)
        found = reduced(add(found, part), p)
    return found


# ── the equation that gives one coefficient after another ────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Equation:
    """σ·h + τ·g = e modulo p, solved where the generators but one take the powers of the moving values.

    `images` holds at each power the lines of g and h, and the one that inverts h modulo g.
    """

    g: Sparse
    h: Sparse
    place: int
    p: int
    moving: Values
    images: list[tuple[Line, Line, Line]]

    @classmethod
    def drawn(
        cls, g: Sparse, h: Sparse, place: int, others: Iterable[int], p: int, random: Random
    ) -> Equation:
        """The equation of two polynomials, at as many random points as one of their rows has terms."""
        moving = {other: random.randrange(2, p) for other in others}
        count = max(len(row) for part in (g, h) for row in by_power(part, place).values())
        lines = zip(*(progression(part, place, moving, {}, p) for part in (g, h)), strict=True)
        images = [(one, other, _inverse(other, one, p)) for one, other in islice(lines, count)]
        return cls(g, h, place, p, moving, images)

    def factors(self, target: Sequence[Sparse], leads: Sequence[Sparse]) -> tuple[list[Sparse], list[Sparse]]:
        """Two series that begin with g and h, both with the given leading coefficients; their product's."""
        top_g, top_h = (generator(self.place, degree(part, self.place)) for part in (self.g, self.h))
        gs, hs = [self.g], [self.h]
        for j in range(1, len(target)):
            lead = leads[j] if j < len(leads) else {}
            above_g, above_h = scale(lead, 1, top_g), scale(lead, 1, top_h)
            error = subtract(target[j], add(multiply(above_g, self.h), multiply(above_h, self.g)))
            for i in range(1, j):
                error = subtract(error, multiply(gs[i], hs[j - i]))
            sigma, tau = self.solution(reduced(error, self.p), gs[-1], hs[-1])
            gs.append(add(above_g, sigma))
            hs.append(add(above_h, tau))
        return gs, hs

    def solution(self, error: Sparse, like_sigma: Sparse, like_tau: Sparse) -> tuple[Sparse, Sparse]:
        """σ and τ with σ·h + τ·g = error, made of the monomials of two other polynomials."""
        if not error:
            return {}, {}
        sigmas, taus = [], []
        lines = progression(error, self.place, self.moving, {}, self.p)
        for (g, h, inverse), line in zip(self.images, lines, strict=False):
            sigma = divided(times(line, inverse), g, self.p)[1]
            tau, rest = divided(plus(line, times(sigma, h), -1), g, self.p)
            if rest:
                raise Unlucky
            sigmas.append(sigma)
            taus.append(tau)
        return self._of_lines(sigmas, like_sigma, self.g), self._of_lines(taus, like_tau, self.h)

    def _of_lines(self, lines: Sequence[Line], like: Sparse, factor: Sparse) -> Sparse:
        top = degree(factor, self.place)
        shape = {e: row for e, row in by_power(like, self.place).items() if e < top}
        return reduced(collected(solved(shape, self.moving, lines, self.p), self.place, self.p), self.p)


def _inverse(f: Line, g: Line, p: int) -> Line:
    """The polynomial that is 1/f modulo g and p."""
    found = bezout(f, g, p)[0] if f and g else []
    if divided(times(found, f), g, p)[1] != [1]:
        raise Unlucky
    return found
