"""Irreducible factors of sparse polynomials over ℤ.

The generator of lowest degree decides the way.  Content and squares are split off by greatest common divisors;
what is linear in a generator is then irreducible, and what is quadratic splits if its discriminant is a square.
Of the rest, numbers for all generators but one show most to be irreducible; where they do not, large numbers
are put for them, and the factors in one generator are tried, alone and multiplied, as images of true ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
    expanded,
    exponent_of,
    from_dense,
    generator,
    height,
    leading,
    lower,
    multiply,
    places,
    places_of,
    put,
    quotient,
    scale,
    square_root,
    subtract,
)
from derivations.recheck.univariate import Line, irreducible_factors, sums_of

POINTS = 8  # at which a polynomial may show that it is irreducible, or has no square factor, or is no square
MOST_BITS = 200_000  # of an integer that stands for a polynomial
MOST_FACTORS = 20  # of an image in one generator, whose products are all tried


def factored(f: Sparse) -> tuple[int, list[tuple[Sparse, int]]]:
    """f ≠ 0 as an integer and irreducible polynomials, each led by a positive coefficient, with exponents."""
    unit = content(f) if f[leading(f)] > 0 else -content(f)
    monomial = common_monomial(f)
    found = [({generator(place): 1}, exponent_of(monomial, place)) for place in places_of(monomial)]
    return unit, found + list(_split(lower(f, unit, monomial)))


def _split(f: Sparse) -> Iterator[tuple[Sparse, int]]:
    """The irreducible factors of a primitive polynomial led by a positive coefficient."""
    if f == ONE:
        return
    place = min(places(f), key=lambda one: degree(f, one))
    rest = primitive_in(f, place)
    yield from _split(oriented(exactly(f, rest)))
    for part, exponent in _square_free(oriented(rest), place):
        for factor in _irreducible(part, place):
            yield oriented(factor), exponent


def _square_free(f: Sparse, place: int) -> Iterator[tuple[Sparse, int]]:
    """f, primitive in a generator, as Π part^exponent with parts that are coprime and have no square factor."""
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
        return [from_dense(line, place) for line in irreducible_factors(univariate.primitive(dense(f, place)))]
    if degree(f, place) == 2:
        return _of_quadratic(f, place)
    return [f] if _seems_prime(f, place) else _combined(f, place)


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


def _seems_prime(f: Sparse, place: int) -> bool:
    """Whether the degrees of the factors of some images leave no degree for a factor of f."""
    whole = 1 | 1 << degree(f, place)
    possible = (1 << degree(f, place) + 1) - 1
    for line in _lines(f, place):
        line = univariate.primitive(line)
        if _simple(line):
            possible &= sums_of([len(factor) - 1 for factor in irreducible_factors(line)])
        if possible == whole:
            return True
    return False


# ── factors read off an image at large integers ──────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Image:
    """A polynomial f with large integers for all generators but one.

    A factor G of f, times lead/lc(G), divides lead·f, so `height` bounds its coefficients; the integers are
    so large that it can be read off its own image.
    """

    place: int
    bases: tuple[tuple[int, int], ...]
    height: int
    lead: int
    line: Line

    def factor(self, chosen: Iterable[Line]) -> Sparse | None:
        """The one polynomial that can be a factor of f whose image is the product of these, if there is one."""
        product = reduce(univariate.times, chosen)
        if any(c * self.lead % product[-1] for c in product):
            return None
        found = from_dense((c * self.lead // product[-1] for c in product), self.place)
        for place, base in reversed(self.bases):
            found = expanded(found, place, base)
        return primitive_in(found, self.place) if height(found) <= self.height else None


def _combined(f: Sparse, place: int) -> list[Sparse]:
    """The factors of f: the smallest products of factors of an image that are images of factors."""
    image = _image(f, place)
    lines, found, size = irreducible_factors(image.line), list[Sparse](), 1
    if len(lines) > MOST_FACTORS:
        raise TooLarge("a polynomial has an image of too many factors")
    while 2 * size <= len(lines):
        for chosen in combinations(lines, size):
            factor = image.factor(chosen)
            rest = quotient(f, factor) if factor else None
            if factor and rest:
                found.append(factor)
                f, lines = rest, [line for line in lines if line not in chosen]
                break
        else:
            size += 1
    return [*found, f] if lines else found


def _image(f: Sparse, place: int) -> Image:
    """An image without square factors.  Raises `TooLarge` for one of too many digits."""
    lead = by_power(f, place)[degree(f, place)]
    whole, random = multiply(lead, f), Random(0)
    bound = height_of_factors(whole)
    for _ in range(POINTS):
        line, top, bases, base = f, lead, list[tuple[int, int]](), 4 * bound
        for other in places(f):
            if other != place:
                base += random.randrange(base)
                bases.append((other, base))
                line, top = put(line, other, base), put(top, other, base)
                base **= degree(whole, other) + 1
            if base.bit_length() > MOST_BITS:
                raise TooLarge("a polynomial is too large to be factored")
        if _simple(dense(line, place)):
            return Image(place, tuple(bases), bound, top[0], univariate.primitive(dense(line, place)))
    raise TooLarge("a polynomial has no image without square factors")
