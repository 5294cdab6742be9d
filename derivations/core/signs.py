"""Which signs can a polynomial take, when each generator ranges over a known interval?

The answer is a set of possible signs, a superset of those that occur: {+} is "positive", {0, +} is
"non-negative", {−, +} is "never zero", {−, 0, +} is "not known".  Everything is exact: factors, signs of
monomials, real roots of polynomials in one generator, Bernstein coefficients on boxes, facts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache, lru_cache
from itertools import pairwise, product
from typing import TypeAlias

from derivations.core.arithmetic import Interval, Polynomial, arithmetic, degrees_in, places_in, terms_of
from derivations.core.sets import Domain, Signs

Exact: TypeAlias = int | Fraction
Isolation: TypeAlias = Callable[[Sequence[int]], list[Interval]]  # of real roots, by some arithmetic

POSITIVE: Signs = frozenset((1,))
NEGATIVE: Signs = frozenset((-1,))
ZERO: Signs = frozenset((0,))
NONNEGATIVE: Signs = frozenset((0, 1))
NONZERO: Signs = frozenset((-1, 1))
ANY: Signs = frozenset((-1, 0, 1))


@cache
def times(left: Signs, right: Signs) -> Signs:
    """The possible signs of a product."""
    return frozenset(a * b for a in left for b in right)


@cache
def plus(left: Signs, right: Signs) -> Signs:
    """The possible signs of a sum."""
    found: set[int] = set()
    for a, b in product(left, right):
        found |= {-1, 0, 1} if a * b < 0 else {a or b}
    return frozenset(found)


def power(signs: Signs, exponent: int) -> Signs:
    """The possible signs of an integer power."""
    if exponent % 2:
        return signs
    return _sizes(signs) if exponent else POSITIVE


@cache
def _sizes(signs: Signs) -> Signs:
    return frozenset(map(abs, signs))


# ── methods, each an upper bound on the set of signs ─────────────────────────────────────────────


def by_roots(polynomial: Polynomial, ranges: Sequence[Domain]) -> Signs:
    """An irreducible polynomial in one generator has one sign between two neighbouring real roots."""
    places = places_in(polynomial)
    if len(places) != 1:
        return ANY
    within = ranges[places[0]]
    if within.lower is None and within.upper is None and polynomial.total_degree() % 2:
        return ANY
    return _on_interval(tuple(univariate(polynomial, places[0])), within, arithmetic().real_roots)


@lru_cache(maxsize=4096)
def _on_interval(line: tuple[int, ...], within: Domain, isolated: Isolation) -> Signs:
    if within.lower is not None and within.lower == within.upper:
        return frozenset((sign_at(line, within.lower),))
    ends = [(end, end) for end in (within.lower, within.upper) if end is not None]
    marks = sorted({*ends, *(roots := isolated(line))})
    if any(low[1] >= high[0] for low, high in pairwise(marks)):
        return ANY
    found = {0 for low, high in roots if low == high and _holds(within, low)}
    found |= {0 for low, high in roots if low != high and _strictly(within, low)}
    for probe in probes(marks):
        if _strictly(within, probe):
            found.add(sign_at(line, probe))
    return frozenset(found) or ANY


def sign_at(line: Sequence[int], at: Fraction) -> int:
    """The sign of a polynomial in one variable, given by its coefficients from the constant on."""
    value, scale = 0, 1
    for coefficient in reversed(line):
        value = value * at.numerator + coefficient * scale
        scale *= at.denominator
    return (value > 0) - (value < 0)


def univariate(polynomial: Polynomial, place: int) -> list[int]:
    """The coefficients, from the constant on, of a polynomial in one generator."""
    coefficients = [0] * (int(polynomial.degrees()[place]) + 1)
    for exponents, coefficient in terms_of(polynomial):
        coefficients[exponents[place]] = coefficient
    return coefficients


def probes(marks: list[tuple[Fraction, Fraction]]) -> list[Fraction]:
    """A rational point left of all marks, right of all, and between each two neighbours."""
    if not marks:
        return [Fraction(0)]
    middles = [(low[1] + high[0]) / 2 for low, high in pairwise(marks)]
    return [marks[0][0] - 1, *middles, marks[-1][1] + 1]


def _strictly(within: Domain, value: Fraction) -> bool:
    return (within.lower is None or value > within.lower) and (within.upper is None or value < within.upper)


def _holds(within: Domain, value: Fraction) -> bool:
    at_lower = value == within.lower and not within.lower_open
    at_upper = value == within.upper and not within.upper_open
    return _strictly(within, value) or at_lower or at_upper


def by_coefficients(polynomial: Polynomial, ranges: Sequence[Domain]) -> Signs:
    """Bernstein's test: move every bounded generator to [0, ∞) and read the signs of the coefficients.

    A generator on [l, ∞) becomes l + t, on [l, u] it becomes (l + u·t)/(1 + t) times (1 + t)^degree,
    which is positive.  If no coefficient is negative, the polynomial is nowhere negative; if moreover
    the coefficients at the corners of the box are positive, it is positive.
    """
    degrees = degrees_in(polynomial)
    places = tuple(degrees)
    unbounded = any(ranges[place].lower is None and ranges[place].upper is None for place in places)
    if unbounded or len(places) > 4 or any(degrees[place] > 8 for place in places):
        return ANY
    if all(ranges[place].upper is None and ranges[place].lower == 0 for place in places):
        return ANY  # nothing moves: the signs of the monomials say as much
    table: dict[tuple[int, ...], Exact] = {}
    for exponents, coefficient in terms_of(polynomial):
        moved: dict[tuple[int, ...], Exact] = {(): coefficient}
        for place in places:
            line = _moved(ranges[place], exponents[place], degrees[place])
            moved = {(*key, at): a * b for key, a in moved.items() for at, b in enumerate(line)}
        for key, value in moved.items():
            table[key] = table.get(key, 0) + value
    ends = [
        (0, degrees[p]) if ranges[p].lower is not None and ranges[p].upper is not None else (0,)
        for p in places
    ]
    return _read(table, [table.get(corner, 0) for corner in product(*ends)])


def _read(table: dict[tuple[int, ...], Exact], corners: list[Exact]) -> Signs:
    for sign in (1, -1):
        if all(sign * value >= 0 for value in table.values()):
            strict = all(sign * value > 0 for value in corners)
            return frozenset((sign,)) if strict else frozenset((0, sign))
    return ANY


def _moved(within: Domain, exponent: int, degree: int) -> list[Exact]:
    """The coefficients, by powers of t, of the moved generator to the exponent."""
    lower, upper = _exact(within.lower), _exact(within.upper)
    if lower is not None and upper is not None:
        factors = [(lower, upper)] * exponent + [(1, 1)] * (degree - exponent)
    elif lower is not None:
        factors = [(lower, 1)] * exponent
    else:
        assert upper is not None
        factors = [(upper, -1)] * exponent
    line: list[Exact] = [1]
    for low, high in factors:
        line = [low * x + high * y for x, y in zip((*line, 0), (0, *line), strict=True)]
    return line + [0] * (degree + 1 - len(line))


def _exact(end: Fraction | None) -> Exact | None:
    """Whole ends as integers, which are faster by far."""
    return end.numerator if end is not None and end.denominator == 1 else end
