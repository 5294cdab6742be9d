"""Greatest common divisors of sparse polynomials over ℤ.

Modulo a prime and at a point, two polynomials become polynomials in one generator.  The degree of their
greatest common divisor there is an upper bound of the degree over ℤ, if one leading coefficient does not
vanish.  So the bounds come first.  A common divisor that reaches all of them is the greatest, however it was
found: by dividing, by reading it off one large integer, or by interpolation.  No answer rests on luck.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import gcd
from random import Random

from derivations.recheck.interpolation import Search, Unlucky, prime_beyond
from derivations.recheck.sparse import (
    ONE,
    Sparse,
    TooLarge,
    by_power,
    common_monomial,
    content,
    degree,
    exactly,
    expanded,
    height,
    leading,
    lower,
    multiply,
    places,
    powers_of,
    put,
    quotient,
    scale,
)
from derivations.recheck.univariate import Line, common, trimmed

PRIME = (1 << 61) - 1
MOST_ATTEMPTS = 20  # with other points; one is enough next to always
MOST_BITS = 60_000  # of the integers that stand for polynomials


def greatest_common_divisor(f: Sparse, g: Sparse) -> Sparse:
    """The greatest common divisor, led by a positive coefficient; 0 for two zeros."""
    if not f or not g:
        return oriented(f or g)
    factor = gcd(content(f), content(g))
    monomial_f, monomial_g = common_monomial(f), common_monomial(g)
    monomial = common_monomial({monomial_f: 1, monomial_g: 1})
    f, g = lower(f, content(f), monomial_f), lower(g, content(g), monomial_g)
    return scale(oriented(_of_primitive(f, g)), factor, monomial)


def common_divisor(parts: Iterable[Sparse]) -> Sparse:
    """The greatest common divisor of several polynomials."""
    found: Sparse = {}
    for part in sorted(parts, key=len):
        found = greatest_common_divisor(found, part)
        if found == ONE:
            break
    return found


def oriented(f: Sparse) -> Sparse:
    """f or −f, whichever is led by a positive coefficient."""
    return scale(f, -1) if f and f[leading(f)] < 0 else f


def primitive_in(f: Sparse, place: int) -> Sparse:
    """f ≠ 0 over the greatest common divisor of its coefficients as a polynomial in one generator."""
    return exactly(f, common_divisor(by_power(f, place).values()))


def _of_primitive(f: Sparse, g: Sparse) -> Sparse:
    """The divisor of two polynomials that have no factor but 1 in ℤ, and none that is a generator."""
    if len(f) == 1 or len(g) == 1:
        return ONE
    if len(f) == len(g) and oriented(f) == oriented(g):
        return f
    bounds = _bounds(f, g)
    if not any(bounds.values()):
        return ONE
    for place, bound in bounds.items():
        if not bound and (degree(f, place) or degree(g, place)):
            return common_divisor([*by_power(f, place).values(), *by_power(g, place).values()])
    return _found(f, g, bounds)


def _found(f: Sparse, g: Sparse, bounds: Mapping[int, int]) -> Sparse:
    """The divisor of two polynomials in the same generators, of degree 1 at least in each by the bounds."""
    for one, other in ((f, g), (g, f)):
        if _reaches(one, bounds) and quotient(other, one) is not None:
            return one
    for attempt in range(2):
        candidate = _read_off(f, g, bounds, attempt)
        if candidate and _reaches(candidate, bounds) and _divides(candidate, f, g):
            return candidate
    place = min(bounds, key=lambda one: bounds[one])
    contents = [common_divisor(by_power(part, place).values()) for part in (f, g)]
    f, g = (exactly(part, one) for part, one in zip((f, g), contents, strict=True))
    return multiply(greatest_common_divisor(*contents), _interpolated(f, g, place))


def _reaches(candidate: Sparse, bounds: Mapping[int, int]) -> bool:
    return all(degree(candidate, place) == bound for place, bound in bounds.items())


def _divides(candidate: Sparse, *several: Sparse) -> bool:
    return all(quotient(f, candidate) is not None for f in several)


# ── bounds ───────────────────────────────────────────────────────────────────────────────────────


def _bounds(f: Sparse, g: Sparse, attempt: int = 0) -> dict[int, int]:
    """In each generator of either, a degree that no common divisor exceeds."""
    random, both = Random(attempt), places({m: 1 for h in (f, g) for m in h})
    point = {place: random.randrange(1, PRIME) for place in both}
    lines, others = _lines(f, point), _lines(g, point)
    return {place: _bound(lines[place], others[place]) for place in both}


def _bound(line: Line, other: Line) -> int:
    """The degree of the common divisor modulo the prime, where that is a bound."""
    if len(line) == 1 or len(other) == 1:
        return 0
    if not line[-1] and not other[-1]:
        return min(len(line), len(other)) - 1
    return len(common(trimmed(line), trimmed(other), PRIME)) - 1


def _lines(f: Sparse, point: Mapping[int, int]) -> dict[int, Line]:
    """For each generator k the polynomial f(v_1, …, v_k·k, …, v_n) modulo the prime, in k alone."""
    lines = {place: [0] * (degree(f, place) + 1) for place in point}
    for monomial, value in f.items():
        exponents = dict(powers_of(monomial))
        for place, e in exponents.items():
            value = value * pow(point[place], e, PRIME) % PRIME
        for place, line in lines.items():
            line[exponents.get(place, 0)] += value
    return {place: [c % PRIME for c in line] for place, line in lines.items()}


# ── two ways to a candidate ──────────────────────────────────────────────────────────────────────


def _read_off(f: Sparse, g: Sparse, bounds: Mapping[int, int], attempt: int) -> Sparse | None:
    """The polynomial whose value at large integers is the common divisor of the two values there."""
    if _bits_of_values(f, g, bounds) > MOST_BITS:
        return None
    bases = []
    for place in bounds:
        base = (2 * min(height(f), height(g)) + 29) * (1 + (attempt << 17))
        f, g = put(f, place, base), put(g, place, base)
        bases.append((place, base))
    candidate = {0: gcd(f[0], g[0])}
    for place, base in reversed(bases):
        candidate = expanded(candidate, place, base)
    return lower(candidate, content(candidate))


def _bits_of_values(f: Sparse, g: Sparse, bounds: Mapping[int, int]) -> int:
    """About how long the larger of the two values at large integers is."""
    of_f, of_g = height(f).bit_length(), height(g).bit_length()
    for place in bounds:
        of_base = min(of_f, of_g) + 6
        of_f, of_g = of_f + degree(f, place) * of_base, of_g + degree(g, place) * of_base
    return max(of_f, of_g)


def _interpolated(f: Sparse, g: Sparse, place: int) -> Sparse:
    """The divisor of two polynomials that have no factor free of one generator."""
    above, below = (part[max(part)] for part in (by_power(f, place), by_power(g, place)))
    lead = greatest_common_divisor(above, below)
    prime = prime_beyond(height_of_factors(multiply(lead, f)))
    for attempt in range(MOST_ATTEMPTS):
        bounds = _bounds(f, g, attempt)
        degrees = {y: bound + degree(lead, y) for y, bound in bounds.items() if y != place}
        search = Search(f, g, lead, place, bounds[place], prime, Random(attempt))
        try:
            found = search.divisor(degrees)
        except Unlucky:
            continue
        candidate = primitive_in(lower(found, content(found)), place)
        if _reaches(candidate, bounds) and _divides(candidate, f, g):
            return candidate
    raise TooLarge("the greatest common divisor of two polynomials was not found")


def height_of_factors(f: Sparse) -> int:
    """A bound of the coefficients of all divisors of f ≠ 0 over ℤ, by Gelfond: height(f)·e^{Σ degrees}."""
    degrees = sum(degree(f, place) for place in places(f))
    return height(f) << (3 * degrees // 2 + 1)
