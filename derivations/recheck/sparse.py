"""Polynomials over ℤ as dictionaries, from a monomial to its coefficient: the arithmetic of the second route.

A monomial is one integer that holds the exponent of generator i in the bits from 32·i on, so that a product
of monomials is a sum of integers and costs the same for 48 generators as for 384, as long as the high ones
are absent.  The highest bit of each field stays clear and guards it: a sum never runs over into the next
field, and it shows at once whether one monomial divides another.  The order of these integers is a
monomial order, in which the generators with a high number come first.

Nothing here changes an argument.  Coefficients are Python's integers and never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache, reduce
from heapq import heapify, heappop, heappush
from math import comb, gcd, isqrt
from operator import or_
from struct import pack, unpack
from typing import TypeAlias

Monomial: TypeAlias = int
Sparse: TypeAlias = dict[Monomial, int]

WIDTH = 32  # bits of an exponent, the guard among them
FIELD = (1 << WIDTH) - 1
LARGEST = 1 << (WIDTH - 1)  # exponents stay below it
ONE: Sparse = {0: 1}


class TooLarge(ArithmeticError):
    """An exponent, or the work that a question asks for, is beyond the bounds of the second route."""


# ── monomials ────────────────────────────────────────────────────────────────────────────────────


def packed(exponents: Sequence[int]) -> Monomial:
    """∏ k_i^{e_i} for non-negative exponents.  Raises `TooLarge` for one of 2³¹ or more."""
    if exponents and max(exponents) >= LARGEST:
        raise TooLarge("an exponent is too large")
    return int.from_bytes(pack(f"<{len(exponents)}I", *exponents), "little")


def unpacked(monomial: Monomial, room: int) -> tuple[int, ...]:
    """The exponents of so many generators."""
    return unpack(f"<{room}I", monomial.to_bytes(4 * room, "little"))


def generator(place: int, exponent: int = 1) -> Monomial:
    """k_place^exponent."""
    return exponent << (WIDTH * place)


def exponent_of(monomial: Monomial, place: int) -> int:
    """The exponent of a generator in a monomial."""
    return (monomial >> (WIDTH * place)) & FIELD


def places_of(monomial: Monomial) -> list[int]:
    """The generators that occur in a monomial, in ascending order."""
    places = []
    while monomial:
        place = ((monomial & -monomial).bit_length() - 1) // WIDTH
        places.append(place)
        monomial &= ~(FIELD << (WIDTH * place))
    return places


@lru_cache(maxsize=1 << 14)
def powers_of(monomial: Monomial) -> tuple[tuple[int, int], ...]:
    """The generators that occur in a monomial, each with its exponent."""
    return tuple((place, exponent_of(monomial, place)) for place in places_of(monomial))


def total_degree(monomial: Monomial) -> int:
    """The sum of the exponents: digits to the base b add up to the number modulo b − 1."""
    return monomial % FIELD


def divides(divisor: Monomial, monomial: Monomial) -> bool:
    """Whether each exponent of the divisor is at most that of the monomial."""
    guards = _guards(max(divisor.bit_length(), monomial.bit_length()))
    return ((monomial | guards) - divisor) & guards == guards


def _guards(bits: int) -> int:
    """The guards of the fields that so many bits touch."""
    return _guards_of(bits // WIDTH + 1)


@cache
def _guards_of(fields: int) -> int:
    return sum(1 << (WIDTH * place + WIDTH - 1) for place in range(fields))


# ── what a polynomial looks like ─────────────────────────────────────────────────────────────────


def places(f: Sparse) -> list[int]:
    """The generators that occur, in ascending order."""
    return places_of(reduce(or_, f, 0))


def degree(f: Sparse, place: int) -> int:
    """The degree in one generator; −1 for the zero polynomial."""
    return max(((m >> (WIDTH * place)) & FIELD for m in f), default=-1)


def leading(f: Sparse) -> Monomial:
    """The largest monomial in the lexicographic order in which the first generator comes first."""
    found = list(f)
    while len(found) > 1:
        place = places_of(reduce(or_, (m ^ found[0] for m in found)))[0]
        highest = max(exponent_of(m, place) for m in found)
        found = [m for m in found if exponent_of(m, place) == highest]
    return found[0]


def content(f: Sparse) -> int:
    """The greatest common divisor of the coefficients, not negative."""
    return gcd(*f.values())


def height(f: Sparse) -> int:
    """The largest absolute value of a coefficient."""
    return max(map(abs, f.values()), default=0)


def common_monomial(f: Sparse) -> Monomial:
    """The largest monomial that divides all terms."""
    if 0 in f:
        return 0
    return sum(generator(place, min(exponent_of(m, place) for m in f)) for place in places(f))


# ── arithmetic ───────────────────────────────────────────────────────────────────────────────────


def add(f: Sparse, g: Sparse) -> Sparse:
    """f + g."""
    return combine(f, 1, 0, g)


def subtract(f: Sparse, g: Sparse) -> Sparse:
    """f − g."""
    return combine(f, -1, 0, g)


def combine(f: Sparse, factor: int, shift: Monomial, g: Sparse) -> Sparse:
    """f + factor·shift·g, where the shift is a monomial."""
    result = dict(f)
    for monomial, coefficient in g.items():
        at = monomial + shift
        value = result.get(at, 0) + factor * coefficient
        if value:
            result[at] = value
        else:
            del result[at]
    return result


def scale(f: Sparse, factor: int, shift: Monomial = 0) -> Sparse:
    """factor·shift·f for a factor that is not zero and a monomial."""
    return {m + shift: factor * c for m, c in f.items()}


def lower(f: Sparse, factor: int, shift: Monomial = 0) -> Sparse:
    """f / (factor·shift), where both are known to divide f."""
    return {m - shift: c // factor for m, c in f.items()}


def multiply(f: Sparse, g: Sparse) -> Sparse:
    """f·g.  Raises `TooLarge` where an exponent grows beyond the bounds."""
    _within_bounds(f, g)
    if len(f) > len(g):
        f, g = g, f
    product: Sparse = {}
    found, right = product.get, list(g.items())
    for m, c in f.items():
        for n, d in right:
            product[m + n] = found(m + n, 0) + c * d
    return {m: c for m, c in product.items() if c}


def _within_bounds(f: Sparse, g: Sparse) -> None:
    largest = reduce(or_, f, 0) + reduce(or_, g, 0)
    if largest & _guards(largest.bit_length()):
        raise TooLarge("an exponent is too large")


def power(f: Sparse, exponent: int) -> Sparse:
    """f^exponent for a non-negative exponent; 0⁰ = 1."""
    if len(f) <= 2 and exponent > 1:
        return _binomial(list(f.items()), exponent)
    result = ONE
    for _ in range(exponent):
        result = multiply(result, f)
    return result


def _binomial(terms: Sequence[tuple[Monomial, int]], exponent: int) -> Sparse:
    """(a + b)^n = Σ C(n, k) a^{n−k} b^k for two terms, or one, or none."""
    for monomial, _ in terms:
        if any(e * exponent >= LARGEST for _, e in powers_of(monomial)):
            raise TooLarge("an exponent is too large")
    match terms:
        case [(m, c)]:
            return {m * exponent: c**exponent}
        case [(m, c), (n, d)]:
            return {
                m * (exponent - k) + n * k: comb(exponent, k) * c ** (exponent - k) * d**k
                for k in range(exponent + 1)
            }
    return {}


def quotient(f: Sparse, g: Sparse) -> Sparse | None:
    """f/g where g ≠ 0 divides f over ℤ, else None."""
    lead = max(g)
    first, rest = g[lead], [(m, c) for m, c in g.items() if m != lead]
    if f and not (divides(lead, max(f)) and divides(min(g), min(f))):
        return None
    left, waiting, result = dict(f), [-m for m in f], Sparse()
    heapify(waiting)
    while waiting:
        at = -heappop(waiting)
        if not (value := left.pop(at)):
            continue
        times, remains = divmod(value, first)
        if remains or not divides(lead, at):
            return None
        shift = at - lead
        result[shift] = times
        for m, c in rest:
            if shift + m not in left:
                heappush(waiting, -shift - m)
            left[shift + m] = left.get(shift + m, 0) - times * c
    return result


def exactly(f: Sparse, g: Sparse) -> Sparse:
    """f/g where g is known to divide f."""
    found = quotient(f, g)
    assert found is not None
    return found


def square_root(f: Sparse) -> Sparse | None:
    """A polynomial whose square is f ≠ 0, if there is one over ℤ: term by term, the largest first."""
    lead = max(f)
    first = isqrt(max(f[lead], 0))
    half = lead >> 1
    if first * first != f[lead] or any(e % 2 for _, e in powers_of(lead)):
        return None
    root, left = {half: first}, {m: c for m, c in f.items() if m != lead}
    while left:
        at = max(left)
        times, remains = divmod(left[at], 2 * first)
        if remains or not divides(half, at):
            return None
        shift = at - half
        left = combine(combine(left, -2 * times, shift, root), -times * times, shift, {shift: 1})
        root[shift] = times
    return root


# ── one generator ────────────────────────────────────────────────────────────────────────────────


def derivative(f: Sparse, place: int) -> Sparse:
    """∂f/∂k_place."""
    one = generator(place)
    return {m - one: c * e for m, c in f.items() if (e := exponent_of(m, place))}


def by_power(f: Sparse, place: int) -> dict[int, Sparse]:
    """f as Σ coefficient·k^e: the coefficients by e."""
    groups: dict[int, Sparse] = {}
    for monomial, coefficient in f.items():
        e = exponent_of(monomial, place)
        groups.setdefault(e, {})[monomial - generator(place, e)] = coefficient
    return groups


def put(f: Sparse, place: int, value: int) -> Sparse:
    """f with an integer for one generator."""
    powers: dict[int, int] = {}
    result: Sparse = {}
    for monomial, coefficient in f.items():
        e = exponent_of(monomial, place)
        if e not in powers:
            powers[e] = value**e
        at = monomial - generator(place, e)
        result[at] = result.get(at, 0) + coefficient * powers[e]
    return {m: c for m, c in result.items() if c}


def expanded(f: Sparse, place: int, base: int) -> Sparse:
    """The polynomial with the value f where the generator is `base`, its coefficients within ±base/2."""
    result: Sparse = {}
    for monomial, value in f.items():
        while value:
            value, digit = divmod(value, base)
            if 2 * digit > base:
                value, digit = value + 1, digit - base
            if digit:
                result[monomial] = digit
            monomial += generator(place)
    return result


def dense(f: Sparse, place: int) -> list[int]:
    """The coefficients, by ascending powers, of a polynomial in one generator."""
    line = [0] * (degree(f, place) + 1)
    for monomial, coefficient in f.items():
        line[exponent_of(monomial, place)] = coefficient
    return line


def from_dense(line: Iterable[int], place: int) -> Sparse:
    """The polynomial in one generator with these coefficients."""
    return {generator(place, e): c for e, c in enumerate(line) if c}
