"""Polynomials over ℤ with the interface of python-flint's `fmpz_mpoly`, in Python's own arithmetic.

The core can compute with either; what agrees in both rests on no single implementation.  Nothing here touches
FLINT, nor SymPy, which hands polynomials in one generator to FLINT where that is installed.

    >>> context = Context(48)
    >>> x, y = context.gen(0), context.gen(1)
    >>> (x**2 - y**2).gcd(x**2 + 2 * x * y + y**2)
    k0 + k1
    >>> (4 * x**3 - 4 * x * y**2).factor()
    (4, [(k0, 1), (k0 + k1, 1), (k0 - k1, 1)])
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from derivations.recheck import ideals, sparse
from derivations.recheck.divisors import greatest_common_divisor
from derivations.recheck.factors import factored
from derivations.recheck.sparse import Monomial, Sparse

Exponents: TypeAlias = tuple[int, ...]
Operand: TypeAlias = "Polynomial | int"


@dataclass(frozen=True, slots=True)
class Context:
    """The polynomials in `room` generators k0, k1, …, ordered lexicographically with k0 first."""

    room: int

    def constant(self, value: int) -> Polynomial:
        """An integer as a polynomial."""
        return Polynomial(self, {0: int(value)} if value else {})

    def gen(self, place: int) -> Polynomial:
        """The generator of a place.  Raises `IndexError` for a place without one."""
        if not 0 <= place < self.room:
            raise IndexError(f"there is no generator {place} among {self.room}")
        return Polynomial(self, {sparse.generator(place): 1})

    def from_dict(self, terms: Mapping[Exponents, int]) -> Polynomial:
        """Σ coefficient·∏ k_i^{e_i}.

        Raises `ValueError` for a wrong number of exponents or a negative one, `TooLarge` for one too large.
        """
        if any(len(exponents) != self.room or min(exponents, default=0) < 0 for exponents in terms):
            raise ValueError(f"a monomial needs {self.room} exponents that are not negative")
        return Polynomial(self, {sparse.packed(e): int(c) for e, c in terms.items() if c})


@dataclass(frozen=True, slots=True, eq=False)
class Polynomial:
    """A polynomial of a context; `sparse` is not to be changed.

    Operators take integers too.  Raises `ValueError` for operands of different contexts.
    """

    ring: Context
    sparse: Sparse

    def context(self) -> Context:
        """Where the polynomial belongs."""
        return self.ring

    # ── arithmetic ───────────────────────────────────────────────────────────────────────────────

    def __add__(self, other: Operand) -> Polynomial:
        return Polynomial(self.ring, sparse.add(self.sparse, self._of(other)))

    def __sub__(self, other: Operand) -> Polynomial:
        return Polynomial(self.ring, sparse.subtract(self.sparse, self._of(other)))

    def __rsub__(self, other: Operand) -> Polynomial:
        return Polynomial(self.ring, sparse.subtract(self._of(other), self.sparse))

    def __mul__(self, other: Operand) -> Polynomial:
        return Polynomial(self.ring, sparse.multiply(self.sparse, self._of(other)))

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> Polynomial:
        return Polynomial(self.ring, sparse.scale(self.sparse, -1))

    def __pow__(self, exponent: int) -> Polynomial:
        if exponent < 0:
            raise ValueError("a polynomial has no power with a negative exponent")
        return Polynomial(self.ring, sparse.power(self.sparse, exponent))

    def __floordiv__(self, other: Operand) -> Polynomial:
        """self/other.  Raises `ValueError` where the division is not exact, `ZeroDivisionError` for 0."""
        divisor = self._of(other)
        if not divisor:
            raise ZeroDivisionError("division of a polynomial by zero")
        found = sparse.quotient(self.sparse, divisor)
        if found is None:
            raise ValueError("the division of polynomials is not exact")
        return Polynomial(self.ring, found)

    def __eq__(self, other: object) -> bool:
        match other:
            case Polynomial(ring=ring, sparse=found):
                return self.ring == ring and self.sparse == found
            case int():
                return self.sparse == _constant(other)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.sparse.get(0, 0) if self.is_constant() else frozenset(self.sparse.items()))

    def derivative(self, place: int) -> Polynomial:
        """∂self/∂k_place."""
        return Polynomial(self.ring, sparse.derivative(self.sparse, place))

    # ── divisors and factors ─────────────────────────────────────────────────────────────────────

    def gcd(self, other: Operand) -> Polynomial:
        """The greatest common divisor, led by a positive coefficient; 0 for two zeros."""
        return Polynomial(self.ring, greatest_common_divisor(self.sparse, self._of(other)))

    def factor(self) -> tuple[int, list[tuple[Polynomial, int]]]:
        """An integer and irreducible polynomials, each led by a positive coefficient, with their exponents.

        0 is (0, []).  Raises `TooLarge` for a polynomial of degree over 200 in all its generators, and where
        images have too many factors.
        """
        if not self.sparse:
            return 0, []
        unit, factors = factored(self.sparse)
        return unit, [(Polynomial(self.ring, factor), exponent) for factor, exponent in factors]

    def content(self) -> int:
        """The greatest common divisor of the coefficients, not negative."""
        return sparse.content(self.sparse)

    # ── what it looks like ───────────────────────────────────────────────────────────────────────

    def __len__(self) -> int:
        return len(self.sparse)

    def is_zero(self) -> bool:
        """Whether it is 0."""
        return not self.sparse

    def is_one(self) -> bool:
        """Whether it is 1."""
        return self.sparse == sparse.ONE

    def is_constant(self) -> bool:
        """Whether no generator occurs."""
        return not self.sparse or (len(self.sparse) == 1 and 0 in self.sparse)

    def degrees(self) -> Exponents:
        """The degree in each generator; −1 for each of the zero polynomial."""
        found = [0 if self.sparse else -1] * self.ring.room
        for place in sparse.places(self.sparse):
            found[place] = sparse.degree(self.sparse, place)
        return tuple(found)

    def total_degree(self) -> int:
        """The largest sum of the exponents of a term; −1 for the zero polynomial."""
        return max(map(sparse.total_degree, self.sparse), default=-1)

    def leading_coefficient(self) -> int:
        """The coefficient of the lexicographically largest monomial; 0 for the zero polynomial."""
        return self.sparse[sparse.leading(self.sparse)] if self.sparse else 0

    def terms(self) -> list[tuple[Exponents, int]]:
        """The exponents and the coefficient of each term, the lexicographically largest first."""
        return sorted(((self._exponents(m), c) for m, c in self.sparse.items()), reverse=True)

    def monoms(self) -> list[Exponents]:
        """The exponents of each term, in the order of `terms`."""
        return [exponents for exponents, _ in self.terms()]

    def coeffs(self) -> list[int]:
        """The coefficients, in the order of `terms`."""
        return [coefficient for _, coefficient in self.terms()]

    def __repr__(self) -> str:
        written = " + ".join(_written(exponents, c) for exponents, c in self.terms()) or "0"
        return written.replace("+ -", "- ")

    def _exponents(self, monomial: Monomial) -> Exponents:
        return sparse.unpacked(monomial, self.ring.room)

    def _of(self, other: Operand) -> Sparse:
        if isinstance(other, Polynomial):
            if other.ring is not self.ring and other.ring != self.ring:
                raise ValueError("polynomials of different contexts do not mix")
            return other.sparse
        return _constant(other)


def remainder(polynomial: Polynomial, divisors: Iterable[Polynomial]) -> Polynomial:
    """A multiple of the polynomial, not by zero, less an element of the ideal of the divisors over ℚ.

    It is 0 only if the polynomial lies in the ideal.  If it is not 0, the polynomial does not lie there,
    unless a basis of the ideal was too large to be found.
    """
    return Polynomial(polynomial.ring, ideals.remainder(polynomial.sparse, [one.sparse for one in divisors]))


def _constant(value: int) -> Sparse:
    return {0: int(value)} if value else {}


def _written(exponents: Sequence[int], coefficient: int) -> str:
    powers = [f"k{place}" + (f"^{e}" if e > 1 else "") for place, e in enumerate(exponents) if e]
    if not powers or abs(coefficient) != 1:
        return "*".join([str(coefficient), *powers])
    return ("-" if coefficient < 0 else "") + "*".join(powers)
