"""What the normal form computes with: polynomials over ℤ, their factors and roots, numbers in enclosures.

All of it goes through one value of `Arithmetic`, FLINT's as a rule, so that a proof can be replayed with
another one that shares nothing with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import compress, count
from typing import Any, TypeAlias

from flint import (
    Ordering,
    acb,
    arb,
    fmpq,
    fmpq_mat,
    fmpz,
    fmpz_mpoly,
    fmpz_mpoly_ctx,
    fmpz_mpoly_vec,
    fmpz_poly,
)

from derivations.core.balls import Unclear, dyadic, enclose, enclose_over
from derivations.core.term import Term

MOST_TERMS, HIGHEST = 2_000, 64  # terms and degree of a polynomial that is factored
MOST_REMEMBERED, MOST_REMEMBERED_TERMS = 20_000, 20  # polynomials whose factors are kept, and their terms

Polynomial: TypeAlias = fmpz_mpoly  # or one that answers to the same names
Key: TypeAlias = tuple[tuple[tuple[int, ...], int], ...]
Interval: TypeAlias = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """One way to compute.

    `ring(n)` makes polynomials in n generators, in lexicographic order; `factor` gives the content of one and
    its irreducible factors; `primes(m)` and `root(m, q)` are of whole numbers, the latter with whether it
    is exact; `real_roots` isolates those of a polynomial without multiple factors, given by its
    coefficients from the constant on; `solution` is one of a linear system or None; `remainder` is zero for
    a member of the ideal; `closed` encloses a number at so many bits, None where it cannot;
    `over` all values of a term while a leaf runs through an interval.
    """

    name: str
    ring: Callable[[int], Any]
    factor: Callable[[Any], tuple[int, Sequence[tuple[Any, int]]]]
    primes: Callable[[int], Sequence[tuple[int, int]]]
    root: Callable[[int, int], tuple[int, bool]]
    real_roots: Callable[[Sequence[int]], list[Interval]]
    solution: Callable[[Sequence[Sequence[int]], Sequence[int]], list[Fraction] | None]
    remainder: Callable[[Any, Sequence[Any]], Any]
    closed: Callable[[Term, int], Interval | None]
    over: Callable[[Term, Term, Interval, int], Interval | None]


def arithmetic() -> Arithmetic:
    """The arithmetic in use."""
    return _IN_USE.get()


@contextmanager
def using(other: Arithmetic) -> Iterator[None]:
    """Compute with another arithmetic for a while.  Polynomials of two arithmetics never meet."""
    token = _IN_USE.set(other)
    try:
        yield
    finally:
        _IN_USE.reset(token)


# ── polynomials of either arithmetic ─────────────────────────────────────────────────────────────


def terms_of(polynomial: Polynomial) -> Key:
    """The terms as (exponents, coefficient), in the order of the polynomial's ring."""
    return tuple(
        (tuple(map(int, exponents)), int(coefficient)) for exponents, coefficient in polynomial.terms()
    )


def places_in(polynomial: Polynomial) -> list[int]:
    """The places of the generators that occur."""
    if polynomial.is_constant():
        return []
    return list(compress(count(), polynomial.degrees()))


def degrees_in(polynomial: Polynomial) -> dict[int, int]:
    """The degree in each generator that occurs, by its place."""
    if polynomial.is_constant():  # FLINT gives zero the degree −1 in each
        return {}
    degrees = polynomial.degrees()
    return {place: int(degrees[place]) for place in compress(count(), degrees)}


def widened(polynomial: Polynomial, ring: Any, more: int) -> Polynomial:
    """The polynomial in a ring with so many generators more, which come last."""
    new = (0,) * more
    widest: Polynomial = ring.from_dict({(*exponents, *new): c for exponents, c in terms_of(polynomial)})
    return widest


def oriented(polynomial: Polynomial) -> tuple[Key, bool]:
    """A hashable form of the polynomial or its negative, whichever leads positively; whether negated."""
    flip = int(polynomial.leading_coefficient()) < 0
    return terms_of(-polynomial if flip else polynomial), flip


def multiplied(factors: Sequence[Polynomial]) -> Polynomial:
    """The product of at least one polynomial."""
    whole = factors[0]
    for factor in factors[1:]:
        whole = whole * factor
    return whole


def by_powers(polynomial: Polynomial, place: int) -> tuple[Polynomial, ...]:
    """The coefficients of v², v and 1 of a polynomial of degree 2 in the generator v."""
    groups: list[dict[tuple[int, ...], int]] = [{}, {}, {}]
    for exponents, coefficient in terms_of(polynomial):
        groups[2 - exponents[place]][(*exponents[:place], 0, *exponents[place + 1 :])] = coefficient
    return tuple(polynomial.context().from_dict(group) for group in groups)


def factored(polynomial: Polynomial) -> tuple[int, Sequence[tuple[Polynomial, int]]]:
    """The content, with its sign, and the irreducible factors with their exponents.

    A polynomial that is too large to be factored in good time is its own one factor; so is one whose
    factors FLINT's binding cannot order, for their coefficients pass a machine word.
    """
    if len(polynomial) == 1:
        ring = polynomial.context()
        factors = [(ring.gen(place), degree) for place, degree in degrees_in(polynomial).items()]
        return int(polynomial.leading_coefficient()), factors
    if (
        polynomial.total_degree() != 1
        and len(polynomial) <= MOST_TERMS
        and max(polynomial.degrees()) <= HIGHEST
    ):
        try:
            return arithmetic().factor(polynomial)
        except (OverflowError, RuntimeError):
            pass
    content = int(polynomial.content())  # type: ignore[attr-defined]  # missing from the stubs
    content = -content if int(polynomial.leading_coefficient()) < 0 else content
    return content, [
        (polynomial if content == 1 else polynomial // polynomial.context().constant(content), 1)
    ]


# ── FLINT's ──────────────────────────────────────────────────────────────────────────────────────


@cache
def _ring(generators: int) -> fmpz_mpoly_ctx:
    return fmpz_mpoly_ctx.get([f"k{i}" for i in range(generators)], Ordering.lex)


def _factor(polynomial: fmpz_mpoly) -> tuple[int, Sequence[tuple[fmpz_mpoly, int]]]:
    """FLINT's factors, remembered for small polynomials: the same few are asked about again and again."""
    key = (
        (polynomial.context().nvars(), str(polynomial)) if len(polynomial) <= MOST_REMEMBERED_TERMS else None
    )
    if key is None or key not in _FACTORS:
        unit, found = polynomial.factor()
        result = int(unit), tuple((factor, int(exponent)) for factor, exponent in found)
        if key is None:
            return result
        if len(_FACTORS) == MOST_REMEMBERED:
            _FACTORS.clear()
        _FACTORS[key] = result
    return _FACTORS[key]


def _primes(value: int) -> list[tuple[int, int]]:
    return [(int(prime), int(exponent)) for prime, exponent in fmpz(value).factor()]


def _root(value: int, order: int) -> tuple[int, bool]:
    found = int(fmpz(value).root(order))
    return found, found**order == value


def _real_roots(coefficients: Sequence[int]) -> list[Interval]:
    if len(coefficients) == 2:
        exact = Fraction(-coefficients[0], coefficients[1])
        return [(exact, exact)]
    found: list[tuple[acb, int]] = fmpz_poly(list(coefficients)).complex_roots()  # type: ignore[assignment]
    balls = [root.real for root, _ in found if root.imag.contains(0)]
    return [(dyadic(ball.lower()), dyadic(ball.upper())) for ball in balls]


def _solution(rows: Sequence[Sequence[int]], right: Sequence[int]) -> list[Fraction] | None:
    columns = len(rows[0])
    lines = [[fmpq(value) for value in (*row, last)] for row, last in zip(rows, right, strict=True)]
    matrix, rank = fmpq_mat(lines).rref()
    solution = [Fraction(0)] * columns
    for row in range(rank):
        line = [matrix[row, place] for place in range(columns + 1)]
        pivot = next(place for place, value in enumerate(line) if value != 0)
        if pivot == columns:
            return None
        solution[pivot] = Fraction(int(line[-1].p), int(line[-1].q))
    return solution


def _remainder(polynomial: Any, divisors: Sequence[Any]) -> Any:
    basis: Any = fmpz_mpoly_vec(list(divisors), polynomial.context())
    if len(divisors) > 1:
        basis = basis.buchberger_naive(limits=(50, 10, 500))[0]
    return polynomial.reduction_primitive_part(basis)


def _closed(term: Term, bits: int) -> Interval | None:
    with suppress(Unclear):
        return _ends(enclose(term, {}, bits))
    return None


def _over(term: Term, leaf: Term, within: Interval, bits: int) -> Interval | None:
    with suppress(Unclear):
        return _ends(enclose_over(term, leaf, *within, bits))
    return None


def _ends(ball: arb) -> Interval:
    middle, radius = dyadic(ball.mid()), dyadic(ball.rad())
    return middle - radius, middle + radius


_FACTORS: dict[tuple[int, str], tuple[int, Sequence[tuple[fmpz_mpoly, int]]]] = {}
FLINT = Arithmetic(
    "FLINT", _ring, _factor, _primes, _root, _real_roots, _solution, _remainder, _closed, _over
)
_IN_USE: ContextVar[Arithmetic] = ContextVar("arithmetic", default=FLINT)
