"""Irreducible factors of sparse polynomials over ℤ.

The generator of lowest degree decides the way.  Content and squares are split off by greatest common
divisors.  Then what is linear in a generator is irreducible, and what is quadratic splits if and only if its
discriminant is a square.  Of the rest, numbers for all generators but one show most to be irreducible; where
they do not, the factors in the one generator, alone and multiplied, are lifted to all.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from itertools import combinations
from math import isqrt
from random import Random

from derivations.recheck import univariate
from derivations.recheck.divisors import (
    greatest_common_divisor,
    height_of_factors,
    oriented,
    primitive_in,
)
from derivations.recheck.interpolation import Unlucky, prime_beyond
from derivations.recheck.lifting import lifted
from derivations.recheck.sparse import (
    ONE,
    Sparse,
    TooLarge,
    add,
    by_power,
    common_monomial,
    content,
    degree,
    dense,
    derivative,
    exactly,
    from_dense,
    generator,
    leading,
    lower,
    multiply,
    places,
    powers_of,
    put,
    quotient,
    scale,
    square_root,
    subtract,
)
from derivations.recheck.univariate import Line, irreducible_factors, sums_of

POINTS = 8  # at which a polynomial may show that it is irreducible, or has no square factor, or is no square
IMAGES, FARTHEST = 2, 1 << 24  # of which the one with fewer factors is lifted; where they are taken
MOST_DEGREE = 200  # in the generator of lowest degree
MOST_FACTORS = 16  # of an image, whose products are all tried


def factored(f: Sparse) -> tuple[int, list[tuple[Sparse, int]]]:
    """f ≠ 0 as an integer and irreducible polynomials, each led by a positive coefficient, with exponents."""
    unit = content(f) if f[leading(f)] > 0 else -content(f)
    monomial = common_monomial(f)
    found = [({generator(place): 1}, exponent) for place, exponent in powers_of(monomial)]
    return unit, found + list(_split(lower(f, unit, monomial)))


def _split(f: Sparse) -> Iterator[tuple[Sparse, int]]:
    """The irreducible factors of a primitive polynomial led by a positive coefficient."""
    if f == ONE:
        return
    place = min(places(f), key=lambda one: degree(f, one))
    if degree(f, place) > MOST_DEGREE:
        raise TooLarge("a polynomial of so high a degree is not factored")
    rest = primitive_in(f, place)
    yield from _split(oriented(exactly(f, rest)))
    for part, exponent in _square_free(oriented(rest), place):
        for factor in _irreducible(part, place):
            yield oriented(factor), exponent


def _square_free(f: Sparse, place: int) -> Iterator[tuple[Sparse, int]]:
    """f, primitive in a generator, as Π part^exponent with coprime parts that have no square factor."""
    if degree(f, place) == 1 or _has_no_square(f, place):
        yield f, 1
        return
    slope, exponent = derivative(f, place), 0
    shared = greatest_common_divisor(f, slope)
    f, slope = exactly(f, shared), exactly(slope, shared)
    while degree(f, place) > 0:
        exponent += 1
        slope = subtract(slope, derivative(f, place))
        part = greatest_common_divisor(f, slope)
        if part != ONE:
            yield part, exponent
        f, slope = exactly(f, part), exactly(slope, part) if slope else slope


def _has_no_square(f: Sparse, place: int) -> bool:
    """Whether some point for the other generators shows that f has no square factor that holds this one."""
    return any(_simple(line) for line in _lines(f, place))


def _simple(line: Line) -> bool:
    """Whether a polynomial in one generator has no square factor."""
    f, slope = from_dense(line, 0), from_dense(univariate.slope(line), 0)
    return degree(greatest_common_divisor(f, slope), 0) == 0


def _lines(f: Sparse, place: int) -> Iterator[Line]:
    """f with small numbers for all generators but one, of the same degree in that one; a few such."""
    others, random, found = [one for one in places(f) if one != place], Random(0), 0
    for size in range(3, 3 * POINTS):
        image = f
        for other in others:
            image = put(image, other, random.randint(-size, size))
        if degree(image, place) == degree(f, place):
            found += 1
            yield dense(image, place)
        if found == POINTS or not others:
            return


# ── irreducible factors of what has no square factor ─────────────────────────────────────────────


def _irreducible(f: Sparse, place: int) -> list[Sparse]:
    """The irreducible factors of f, which is primitive in a generator and has no square factor."""
    if degree(f, place) == 1:
        return [f]
    if places(f) == [place]:
        return [
            from_dense(line, place) for line in irreducible_factors(univariate.primitive(dense(f, place)))
        ]
    if degree(f, place) == 2:
        return _of_quadratic(f, place)
    return [f] if _shown_irreducible(f, place) else _combined(f, place)


def _of_quadratic(f: Sparse, place: int) -> list[Sparse]:
    """a·x² + b·x + c splits if and only if b² − 4ac is a square: 2a·x + b ± √(b² − 4ac)."""
    parts = by_power(f, place)
    a, b, c = (parts.get(e, {}) for e in (2, 1, 0))
    root = _root_of(subtract(multiply(b, b), scale(multiply(a, c), 4)))
    if root is None:
        return [f]
    factor = add(scale(a, 2, generator(place)), add(b, root))
    factor = primitive_in(lower(factor, content(factor)), place)
    return [factor, exactly(f, factor)]


def _root_of(f: Sparse) -> Sparse | None:
    """The square root of f ≠ 0, if numbers for the generators do not already show that there is none."""
    random = Random(0)
    for _ in range(POINTS):
        image = f
        for place in places(f):
            image = put(image, place, random.randint(-50, 50))
        value = image.get(0, 0)
        if value < 0 or isqrt(value) ** 2 != value:
            return None
    return square_root(f)


def _shown_irreducible(f: Sparse, place: int) -> bool:
    """Whether the degrees of the factors of some images leave no degree for a factor of f: a proof."""
    whole = 1 | 1 << degree(f, place)
    possible = (1 << degree(f, place) + 1) - 1
    for line in _lines(f, place):
        line = univariate.primitive(line)
        if _simple(line):
            possible &= sums_of([len(factor) - 1 for factor in irreducible_factors(line)])
        if possible == whole:
            return True
    return False


# ── factors lifted from an image ─────────────────────────────────────────────────────────────────


def _combined(f: Sparse, place: int) -> list[Sparse]:
    """The factors of f: first the smallest product of factors of an image that can be lifted to one of f.

    What cannot be lifted from two images is taken to be irreducible.
    """
    lead = by_power(f, place)[degree(f, place)]
    prime = prime_beyond(height_of_factors(multiply(lead, f)))
    for attempt in range(2):
        random = Random(attempt)
        point, lines = min((_image(f, place, random) for _ in range(IMAGES)), key=lambda one: len(one[1]))
        for pair in _pairs(lines):
            try:
                found = lifted(f, lead, place, pair, point, prime, random)
            except Unlucky:
                continue
            factor = primitive_in(lower(found, content(found)), place)
            if rest := quotient(f, factor):
                return [factor, *_irreducible(rest, place)]
    return [f]


def _image(f: Sparse, place: int, random: Random) -> tuple[dict[int, int], list[Line]]:
    """A random point for the other generators, and the irreducible factors of f there, which are coprime."""
    while True:
        point = {other: random.randrange(FARTHEST) for other in places(f) if other != place}
        image = f
        for other, value in point.items():
            image = put(image, other, value)
        line = dense(image, place)
        if len(line) == degree(f, place) + 1 and _simple(line):
            return point, irreducible_factors(univariate.primitive(line))


def _pairs(lines: list[Line]) -> Iterator[tuple[Line, Line]]:
    """The products of some of the lines, and of the others: small numbers of lines first."""
    if len(lines) > MOST_FACTORS:
        raise TooLarge("a polynomial has an image of too many factors")
    for size in range(1, len(lines) // 2 + 1):
        for chosen in combinations(range(len(lines)), size):
            parts: tuple[list[Line], list[Line]] = ([], [])
            for i, line in enumerate(lines):
                parts[i not in chosen].append(line)
            yield reduce(univariate.times, parts[0]), reduce(univariate.times, parts[1])
