"""Rational functions in lowest terms, on polynomials over ℤ."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Any

from derivations.core.arithmetic import Polynomial, terms_of, widened
from derivations.errors import MeaningError

MOST_TERMS = 20_000  # terms of a polynomial; more would be minutes of work
MOST_BITS = 100_000  # bits of a coefficient


class NowhereDefined(MeaningError):
    """A quotient or a power of a term divides by an expression that is zero everywhere."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """numerator / denominator in lowest terms."""

    numerator: Polynomial
    denominator: Polynomial

    def __add__(self, other: Ratio) -> Ratio:
        if self.denominator == other.denominator:
            return reduced(self.numerator + other.numerator, self.denominator)
        common = self.numerator * other.denominator + other.numerator * self.denominator
        return reduced(common, self.denominator * other.denominator)

    def __mul__(self, other: Ratio) -> Ratio:
        a, b, c, d = self.numerator, self.denominator, other.numerator, other.denominator
        if (len(a) + len(b)) * (len(c) + len(d)) > MOST_TERMS**2:
            raise MeaningError("the normal form has too many terms")
        return Ratio(a * c, b) if b.is_one() and d.is_one() else reduced(a * c, b * d)

    def __neg__(self) -> Ratio:
        return Ratio(-self.numerator, self.denominator)

    def can_be_raised(self, exponent: int) -> bool:
        """Whether a power has a reasonable size: t terms to the power k make C(t + k − 1, k) at most."""
        k, parts = abs(exponent), (self.numerator, self.denominator)
        if k <= 1:
            return True
        few = all(comb(max(len(part), 1) + k - 1, k) <= MOST_TERMS for part in parts)
        return few and k * max(_bits(part) for part in parts) <= MOST_BITS

    def __pow__(self, exponent: int) -> Ratio:
        if exponent < 0:
            return self.inverse() ** -exponent
        return Ratio(self.numerator**exponent, self.denominator**exponent)

    def inverse(self) -> Ratio:
        """1 / self.  Raises `MeaningError` for zero."""
        if self.numerator.is_zero():
            raise MeaningError("division by an expression that is zero everywhere")
        return reduced(self.denominator, self.numerator)

    def widened(self, ring: Any, more: int) -> Ratio:
        """The ratio in a ring with so many generators more."""
        return Ratio(widened(self.numerator, ring, more), widened(self.denominator, ring, more))

    def constant(self) -> Fraction | None:
        """The value of a ratio without generators, else None."""
        if not (self.numerator.is_constant() and self.denominator.is_constant()):
            return None
        return Fraction(int(self.numerator.leading_coefficient()) if not self.numerator.is_zero() else 0,
                        int(self.denominator.leading_coefficient()))  # fmt: skip


def whole_part(ratio: Ratio) -> int:
    """The constant term of a polynomial; 0 for a ratio that is none."""
    constant = [c for exponents, c in terms_of(ratio.numerator) if not any(exponents)]
    return constant[0] if constant and ratio.denominator.is_one() else 0


def _bits(polynomial: Polynomial) -> int:
    return max((int(c).bit_length() for c in polynomial.coeffs()), default=0)


def reduced(numerator: Polynomial, denominator: Polynomial) -> Ratio:
    """The ratio in lowest terms, its denominator led by a positive coefficient."""
    if not denominator.is_one():
        common = numerator.gcd(denominator)
        if not common.is_one():
            numerator, denominator = numerator // common, denominator // common
        if int(denominator.leading_coefficient()) < 0:
            numerator, denominator = -numerator, -denominator
    return Ratio(numerator, denominator)
