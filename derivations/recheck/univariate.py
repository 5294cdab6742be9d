"""Irreducible factors in ℤ[x], by Zassenhaus: modulo a small prime, lifted to a power of it, combined.

A polynomial is the list of its coefficients by ascending powers, its last one not zero; [] is zero.  The
functions with a modulus take and give coefficients in 0, …, m − 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, zip_longest
from math import comb, gcd, isqrt
from random import Random
from typing import TypeAlias

from derivations.recheck.integers import primes
from derivations.recheck.sparse import TooLarge

Line: TypeAlias = list[int]

PRIMES_TRIED = 6  # of which the one with the fewest factors is taken
MOST_FACTORS = 24  # modulo a prime, whose products are all tried
SMALL_PRIMES = [p for p in primes(4_000) if p > 10]


# ── arithmetic ───────────────────────────────────────────────────────────────────────────────────


def trimmed(f: Line) -> Line:
    """f without leading zeros, in place."""
    while f and not f[-1]:
        f.pop()
    return f


def times(f: Line, g: Line) -> Line:
    """f·g."""
    product = [0] * (len(f) + len(g) - 1) if f and g else []
    for i, c in enumerate(f):
        for j, d in enumerate(g):
            product[i + j] += c * d
    return product


def plus(f: Line, g: Line, factor: int = 1) -> Line:
    """f + factor·g."""
    return trimmed([c + factor * d for c, d in zip_longest(f, g, fillvalue=0)])


def modulo(f: Line, m: int) -> Line:
    """f with its coefficients modulo m."""
    return trimmed([c % m for c in f])


def symmetric(f: Line, m: int) -> Line:
    """f with its coefficients modulo m, the nearest to zero."""
    return trimmed([c if 2 * c <= m else c - m for c in (c % m for c in f)])


def slope(f: Line) -> Line:
    """f′."""
    return [k * c for k, c in enumerate(f)][1:]


def primitive(f: Line) -> Line:
    """f over the greatest common divisor of its coefficients, led by a positive one; f ≠ 0."""
    shared = gcd(*f) if f[-1] > 0 else -gcd(*f)
    return [c // shared for c in f]


def quotient(f: Line, g: Line) -> Line | None:
    """f/g if g ≠ 0 divides f over ℤ."""
    left, result = list(f), [0] * max(len(f) - len(g) + 1, 0)
    for k in reversed(range(len(result))):
        value, remains = divmod(left[k + len(g) - 1], g[-1])
        if remains:
            return None
        result[k] = value
        for j, d in enumerate(g):
            left[k + j] -= value * d
    return None if any(left) else result


def divided(f: Line, g: Line, m: int) -> tuple[Line, Line]:
    """Quotient and remainder modulo m, by a g whose leading coefficient is invertible."""
    left, result = list(f), [0] * max(len(f) - len(g) + 1, 0)
    unit = 1 if g[-1] == 1 else pow(g[-1], -1, m)
    for k in reversed(range(len(result))):
        result[k] = value = left[k + len(g) - 1] * unit % m
        if value:
            for j, d in enumerate(g):
                left[k + j] -= value * d
    return modulo(result, m), modulo(left[: len(g) - 1], m)


def monic(f: Line, p: int) -> Line:
    """f over its leading coefficient, modulo p."""
    return f if not f or f[-1] == 1 else modulo([c * pow(f[-1], -1, p) for c in f], p)


def common(f: Line, g: Line, p: int) -> Line:
    """The monic greatest common divisor modulo a prime."""
    while g:
        f, g = g, divided(f, g, p)[1]
    return monic(f, p)


def bezout(f: Line, g: Line, p: int) -> tuple[Line, Line]:
    """s and t with s·f + t·g = 1 modulo a prime, for coprime f and g."""
    s, next_s, t, next_t = [1], list[int](), list[int](), [1]
    while g:
        times_g, rest = divided(f, g, p)
        f, g = g, rest
        s, next_s = next_s, modulo(plus(s, times(times_g, next_s), -1), p)
        t, next_t = next_t, modulo(plus(t, times(times_g, next_t), -1), p)
    unit = pow(f[0], -1, p)
    return modulo([c * unit for c in s], p), modulo([c * unit for c in t], p)


def raised(f: Line, exponent: int, g: Line, p: int) -> Line:
    """f^exponent modulo g and p."""
    result: Line = [1]
    for bit in bin(exponent)[2:]:
        result = divided(times(result, result), g, p)[1]
        if bit == "1":
            result = divided(times(result, f), g, p)[1]
    return result


# ── modulo a prime ───────────────────────────────────────────────────────────────────────────────


def by_degree(f: Line, p: int) -> list[tuple[Line, int]]:
    """f, monic and without squares modulo p, as products of all its factors of a degree, with that degree."""
    found, power, d = [], [0, 1], 0
    while len(f) > 2 * (d + 1):
        d += 1
        power = raised(power, p, f, p)
        shared = common(modulo(plus(power, [0, 1], -1), p), f, p)
        if len(shared) > 1:
            found.append((shared, d))
            f = divided(f, shared, p)[0]
            power = divided(power, f, p)[1]
    return [*found, (f, len(f) - 1)] if len(f) > 1 else found


def split(f: Line, d: int, p: int, random: Random) -> list[Line]:
    """The irreducible factors of a product of factors of degree d, by Cantor and Zassenhaus; p is odd."""
    if len(f) - 1 == d:
        return [f]
    while True:
        drawn = trimmed([random.randrange(p) for _ in range(len(f) - 1)])
        half = plus(raised(drawn, (p**d - 1) // 2, f, p), [1], -1)
        shared = common(modulo(half, p), f, p)
        if 1 < len(shared) < len(f):
            rest = divided(f, shared, p)[0]
            return split(shared, d, p, random) + split(rest, d, p, random)


# ── over the integers ────────────────────────────────────────────────────────────────────────────


def irreducible_factors(f: Line) -> list[Line]:
    """The irreducible factors of a primitive polynomial without square factors, of degree 1 at least.

    Raises `TooLarge` where modulo every prime tried it has so many factors that not all products can be.
    """
    if len(f) > 2 and not f[0]:
        return [[0, 1], *irreducible_factors(f[1:])]
    if len(f) == 2:
        return [f]
    if len(f) == 3:
        return _of_quadratic(f)
    p, products = _best_prime(f)
    if p == 0:
        return [f]
    if sum((len(product) - 1) // d for product, d in products) > MOST_FACTORS:
        raise TooLarge("a polynomial has too many factors modulo every prime")
    random = Random(0)
    modular = [factor for product, d in products for factor in split(product, d, p, random)]
    bound, modulus = 2 * f[-1] * _largest_coefficient(f) + 1, p
    while modulus < bound:
        modulus *= modulus
    return _combined(f, lifted(f, modular, p, modulus), modulus)


def _of_quadratic(f: Line) -> list[Line]:
    c, b, a = f
    root = isqrt(max(b * b - 4 * a * c, 0))
    if root * root != b * b - 4 * a * c:
        return [f]
    return [primitive([b - root, 2 * a]), primitive([b + root, 2 * a])]


def _best_prime(f: Line) -> tuple[int, list[tuple[Line, int]]]:
    """A prime with few factors, and those by degree; 0 if the degrees alone show that f is irreducible."""
    possible, best, tried = (1 << len(f)) - 1, (len(f), 0, list[tuple[Line, int]]()), 0
    for p in _good_primes(f):
        products = by_degree(monic(modulo(f, p), p), p)
        degrees = [d for product, d in products for _ in range((len(product) - 1) // d)]
        possible &= sums_of(degrees)
        if possible == 1 | 1 << (len(f) - 1):
            return 0, []
        best, tried = min(best, (len(degrees), p, products)), tried + 1
        if tried == PRIMES_TRIED:
            return best[1], best[2]
    raise TooLarge("no small prime leaves a polynomial without square factors")


def sums_of(degrees: Sequence[int]) -> int:
    """The degrees that a product of some of the factors can have, as the bits of a number."""
    sums = 1
    for d in degrees:
        sums |= sums << d
    return sums


def _good_primes(f: Line) -> Iterator[int]:
    """Primes modulo which f keeps its degree and has no square factor."""
    for p in SMALL_PRIMES:
        if f[-1] % p and len(common(modulo(f, p), modulo(slope(f), p), p)) == 1:
            yield p


def _largest_coefficient(f: Line) -> int:
    """A bound of the coefficients of any factor: C(n, n/2) times the Euclidean norm, by Mignotte."""
    n = len(f) - 1
    return comb(n, n // 2) * (isqrt(sum(c * c for c in f)) + 1)


def lifted(f: Line, factors: list[Line], p: int, modulus: int) -> list[Line]:
    """The monic factors of f modulo p, lifted to factors modulo p^{2^k} by Hensel's lemma, two at a time."""
    if len(factors) == 1:
        return [modulo([c * pow(f[-1], -1, modulus) for c in f], modulus)]
    half = len(factors) // 2
    g, h = [f[-1] % p], [1]
    for factor in factors[:half]:
        g = modulo(times(g, factor), p)
    for factor in factors[half:]:
        h = modulo(times(h, factor), p)
    s, t = bezout(g, h, p)
    m = p
    while m < modulus:
        m *= m
        g, h, s, t = _step(f, g, h, s, t, m)
    return lifted(g, factors[:half], p, modulus) + lifted(h, factors[half:], p, modulus)


def _step(f: Line, g: Line, h: Line, s: Line, t: Line, m: int) -> tuple[Line, Line, Line, Line]:
    """f = g·h and s·g + t·h = 1 modulo √m, with h monic, made to hold modulo m."""
    error = modulo(plus(f, times(g, h), -1), m)
    times_h, rest = divided(times(s, error), h, m)
    g = modulo(plus(plus(g, times(t, error)), times(times_h, g)), m)
    h = modulo(plus(h, rest), m)
    error = modulo(plus(plus(times(s, g), times(t, h)), [1], -1), m)
    times_h, rest = divided(times(s, error), h, m)
    s = modulo(plus(s, rest, -1), m)
    t = modulo(plus(plus(t, times(t, error), -1), times(times_h, g), -1), m)
    return g, h, s, t


def _combined(f: Line, modular: list[Line], m: int) -> list[Line]:
    """The smallest products of modular factors that divide f over ℤ, one after another."""
    found, size = [], 1
    while 2 * size <= len(modular):
        for chosen in combinations(range(len(modular)), size):
            factor = _candidate(f, [modular[i] for i in chosen], m)
            rest = quotient(f, factor) if factor else None
            if factor and rest:
                found.append(factor)
                f, modular = rest, [g for i, g in enumerate(modular) if i not in chosen]
                break
        else:
            size += 1
    return [*found, f] if len(f) > 1 else found


def _candidate(f: Line, chosen: list[Line], m: int) -> Line | None:
    """The primitive part of lc(f) times the product modulo m, unless its last term rules it out."""
    last = f[-1]
    for factor in chosen:
        last = last * factor[0] % m
    last = last if 2 * last <= m else last - m
    if not last or f[-1] * f[0] % last:
        return None
    product = [f[-1]]
    for factor in chosen:
        product = modulo(times(product, factor), m)
    return primitive(symmetric(product, m))
