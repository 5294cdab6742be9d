"""The real roots of polynomials in one generator, between rational ends: Descartes' rule on halved intervals.

Coefficients are given by ascending powers.  No float takes part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import TypeAlias

from derivations.recheck import univariate
from derivations.recheck.divisors import greatest_common_divisor
from derivations.recheck.sparse import dense, from_dense
from derivations.recheck.univariate import Line, primitive, slope, trimmed

Interval: TypeAlias = tuple[Fraction, Fraction]


def real_roots(coefficients: Sequence[int]) -> list[Interval]:
    """The real roots in ascending order, each alone in an interval that touches no other.

    A rational root is its own interval, low = high; of any other the open interval holds the root, and the
    polynomial has opposite signs at the ends if the root is simple.  Raises `ValueError` for the zero
    polynomial.
    """
    line = _without_squares(trimmed(list(coefficients)))
    found, exact = [], list[Fraction]()
    for low, high in _isolated(line):
        if low == high:
            exact.append(low)
        else:
            found.append((low, high))
    rest = line
    for root in exact:
        rest = univariate.quotient(rest, [-root.numerator, root.denominator]) or rest
    found = [_rational(rest, *interval) for interval in found]
    intervals = sorted([*found, *((root, root) for root in exact)])
    while any(left[1] >= right[0] for left, right in pairwise(intervals)):
        intervals = [_halved(rest, low, high) if low < high else (low, high) for low, high in intervals]
    return intervals


def refine(coefficients: Sequence[int], low: Fraction, high: Fraction, width: Fraction) -> Interval:
    """The root between low and high, as `real_roots` found it, within an interval of at most this width.

    Raises `ValueError` where the polynomial has no opposite signs at the ends.
    """
    line = _without_squares(trimmed(list(coefficients)))
    if low < high and sign_at(line, low) * sign_at(line, high) >= 0:
        raise ValueError("the polynomial does not change its sign between the ends")
    while high - low > width:
        low, high = _halved(line, low, high)
    return low, high


def sign_at(line: Sequence[int], at: Fraction) -> int:
    """The sign of the polynomial at a rational number."""
    value, scale = 0, 1
    for coefficient in reversed(line):
        value = value * at.numerator + coefficient * scale
        scale *= at.denominator
    return (value > 0) - (value < 0)


def _without_squares(line: Line) -> Line:
    if not line:
        raise ValueError("every number is a root of the zero polynomial")
    f = from_dense(line, 0)
    shared = greatest_common_divisor(f, from_dense(slope(line), 0))
    found = univariate.quotient(line, dense(shared, 0))
    assert found is not None
    return primitive(found)


def _halved(line: Line, low: Fraction, high: Fraction) -> Interval:
    """The half in which the sign changes, or the middle if it is the root."""
    middle = (low + high) / 2
    sign = sign_at(line, middle)
    if not sign:
        return middle, middle
    return (low, middle) if sign != sign_at(line, low) else (middle, high)


def _rational(line: Line, low: Fraction, high: Fraction) -> Interval:
    """The root exactly, if it is rational: then its product with the leading coefficient is an integer."""
    lead = abs(line[-1])
    while (high - low) * lead >= 1:
        low, high = _halved(line, low, high)
    guess = Fraction(ceil(low * lead), lead)
    return (guess, guess) if low <= guess <= high and not sign_at(line, guess) else (low, high)


# ── Descartes ────────────────────────────────────────────────────────────────────────────────────


def _isolated(line: Line) -> Iterator[Interval]:
    """An open interval for each root, or the root itself where it is met."""
    if not line[0]:
        yield Fraction(0), Fraction(0)
        line = line[1:]
    bound = 1 << (max(map(abs, line)) // abs(line[-1]) + 1).bit_length()
    for sign in (1, -1):
        stretched = [c * (sign * bound) ** k for k, c in enumerate(line)]
        for low, high in _within_unit(stretched):
            ends = (low * bound * sign, high * bound * sign)
            yield min(ends), max(ends)


def _within_unit(line: Line) -> Iterator[Interval]:
    """The roots between 0 and 1, both excluded; neither is a root."""
    waiting = [(line, Fraction(0), Fraction(1))]
    while waiting:
        f, low, width = waiting.pop()
        if not f[0]:
            yield low, low
            f = f[1:]
        changes = _changes(_shifted(f[::-1]))
        if changes == 1:
            yield low, low + width
        elif changes:
            left = [c << (len(f) - 1 - k) for k, c in enumerate(f)]
            waiting += [(left, low, width / 2), (_shifted(left), low + width / 2, width / 2)]


def _shifted(line: Line) -> Line:
    """f(x + 1)."""
    line = list(line)
    for start in range(len(line) - 1):
        for k in reversed(range(start, len(line) - 1)):
            line[k] += line[k + 1]
    return line


def _changes(line: Line) -> int:
    """How often the sign changes along the coefficients that are not zero."""
    signs = [c > 0 for c in line if c]
    return sum(one != other for one, other in pairwise(signs))
