"""Difference quotients with an error bound at every point.

    (f(x₊) − f(x₋)) / (x₊ − x₋),  x± = x ± h in floats,  h₊ = x₊ − x,  h₋ = x − x₋

differs from f′(x) by at most

    max(h₊, h₋)²·B₃/6  +  |h₊ − h₋|·B₂/2  +  (r₊ + r₋)/(x₊ − x₋)  +  3u|quotient|,

where B₂, B₃ bound |f″|, |f‴| between x₋ and x₊, and r± = K·u·|f(x±)| + noise bound the error of the computed
f.  Truncation and rounding balance at h = ∛(3Ku|f|/B₃), rounded to a power of two so that x ± h is exact
whenever it can be.  The bounds come from balls around the textbook form, never from the function under
test: a defect cannot widen its own tolerance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from flint import arb
from numpy.typing import NDArray

from numeric.balls import Program, precision, taylor
from numeric.truth import FIRST_BITS, LAST_BITS, settled

Values: TypeAlias = NDArray[np.floating[Any]]
Rows: TypeAlias = Sequence[Sequence[float]]

ULP_OF_FUNCTION = (
    5.0  # K: the losses were measured at 1.3 ulp at most, which is 2.6 units u (test_primitives)
)
POWER = 0.1  # a tolerance above this share of |f′| says nothing of the derivative


@dataclass(frozen=True, slots=True)
class DifferenceQuotient:
    """Difference quotients at many points, and how far each may be from f′ (inf where there is none)."""

    value: Values
    tolerance: Values

    def power(self, slope: Any) -> NDArray[np.bool_]:
        """Where the comparison says something: the tolerance is at most a tenth of |f′|, given as `slope`."""
        return np.asarray(self.tolerance <= POWER * np.abs(slope))


@dataclass(frozen=True, slots=True)
class Smoothness:
    """What a difference quotient needs to know of f at each point, from elsewhere than f.

    `second` and `third` bound |f″| and |f‴| between the floats x − h and x + h with h = `step`; `noise`
    bounds the error of the computed f(x ± h) beyond K·u·|f|.
    """

    step: Values
    second: Values
    third: Values
    noise: Values


def central_difference(
    function: Callable[[Values], Any], at: Any, smooth: Smoothness, *, ulp: float = ULP_OF_FUNCTION
) -> DifferenceQuotient:
    """The difference quotients of an elementwise function at points `at`, with K = `ulp`.

    The unit u is 2⁻⁵³, or 2⁻²⁴ where `at` is float32.
    """
    x = np.asarray(at)
    kind = np.finfo(x.dtype)
    ends = span(x, smooth.step)
    below, above = (np.asarray(function(end), np.float64) for end in ends)
    # Float32 points are exact in double precision, so the quotient itself is always taken there.
    low, x, high = (np.asarray(value, np.float64) for value in (ends[0], x, ends[1]))
    width, unit, smallest = high - low, float(kind.eps) / 2, float(kind.smallest_subnormal)
    value = (above - below) / width
    truncation = np.maximum(high - x, x - low) ** 2 * smooth.third / 6
    uneven = np.abs((high - x) - (x - low))
    skew = np.where(uneven > 0, uneven * np.minimum(smooth.second, _HUGE) / 2, 0)
    rounding = ulp * (unit * (np.abs(above) + np.abs(below)) + 2 * smallest) + 2 * smooth.noise
    own = 3 * float(np.finfo(np.float64).eps) / 2 * np.abs(value)
    tolerance = truncation + skew + rounding / width + own
    there = np.isfinite(value) & np.isfinite(tolerance)
    return DifferenceQuotient(np.where(there, value, 0), np.where(there, tolerance, np.inf))


def span(at: Values, step: Values) -> tuple[Values, Values]:
    """The floats x − h and x + h."""
    h = np.asarray(step, at.dtype)
    return at - h, at + h


def best_step(
    at: Values, magnitude: Values, third: Values, longest: Any, *, ulp: float = ULP_OF_FUNCTION
) -> Values:
    """The power of two nearest to ∛(3Ku|f|/B₃), between two units in the last place of x and `longest`.

    Any step is sound; this one makes the tolerance small.
    """
    unit, size = float(np.finfo(at.dtype).eps) / 2, np.maximum(np.abs(magnitude), _SMALLEST)
    with np.errstate(divide="ignore", over="ignore"):
        step = np.fmin(np.cbrt(3 * ulp * unit * size / third), longest)
    shortest = 2 * np.spacing(np.abs(at)).astype(np.float64)
    return np.asarray(np.exp2(np.round(np.log2(np.clip(step, shortest, _LONGEST)))))


_SMALLEST, _HUGE, _LONGEST = float(np.finfo(np.float64).tiny), float(np.finfo(np.float64).max), 2.0**1000


# ── smoothness from balls ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Expansion:
    """|f|, |f′|, |f″|, |f‴|, |f⁗| of a textbook form at points (one row a point), and f′ as a ball.

    `slopes` is None where f′ does not exist or is not found; `longest` is the length over which f‴ changes
    e-fold, which no step should exceed (inf if it never does); `bits` is the precision that it took.
    """

    magnitudes: Values
    slopes: tuple[arb | None, ...]
    longest: Values
    bits: tuple[int, ...]


def expansion(form: Program, rows: Rows, variable: int) -> Expansion:
    """The expansion of a form by its leaf number `variable`, at points given as one row of leaves each."""
    found = [_coefficients(form, [arb(one) for one in row], variable) for row in rows]
    factorials = np.array([1.0, 1.0, 2.0, 6.0, 24.0])
    middles = np.array([[abs(float(c.mid())) for c in some] for some, _ in found]).reshape(-1, 5)
    slopes = tuple(some[1] if settled(some[1]) else None for some, _ in found)
    longest = np.array([_longest(some) for some, _ in found])
    return Expansion(middles * factorials, slopes, longest, tuple(bits for _, bits in found))


def smoothness(
    form: Program, rows: Rows, variable: int, at: Values, known: Expansion, *, noise: Any = 0.0
) -> Smoothness:
    """Steps, and bounds of |f″| and |f‴| over the whole steps from one ball Taylor expansion each.

    Balls over a long step overestimate; where truncation then outweighs rounding, steps an eighth as long
    are tried for as long as they make the tolerance smaller.
    """
    value, slope, _, third, fourth = known.magnitudes.T
    longest = np.fmin(known.longest, np.fmax(np.abs(at) / 2, 1))
    size = value + slope * longest * 2.0**-17  # |f| at the ends of a step of ordinary length
    step = best_step(at, size, third + fourth * longest, longest)
    step = best_step(at, size, third + fourth * step, longest)
    bound = _curvature(form, rows, variable, span(at, step), known.bits)
    for _ in range(_TRIES):
        poor = np.flatnonzero(step**2 * bound[1] / 6 > _rounding(at, size) / step)
        if not poor.size:
            break
        shorter = step[poor] / 8
        some = [rows[k] for k in poor.tolist()], variable, span(at[poor], shorter)
        again = _curvature(form, *some, [known.bits[k] for k in poor.tolist()])
        cost = _cost(at, size[poor], step[poor], bound[1][poor])
        better = np.isinf(cost) | (_cost(at, size[poor], shorter, again[1]) < cost)
        step[poor[better]] = shorter[better]
        bound[:, poor[better]] = again[:, better]
    return Smoothness(step, bound[0], bound[1], np.broadcast_to(noise, at.shape))


_TRIES = 12  # 8⁻¹² of the first step is far below every step that was ever chosen


def _longest(coefficients: Sequence[arb]) -> float:
    """max(|f‴/f⁗|, √|f″/f⁗|): the second is what matters where f‴ passes through 0."""
    _, _, second, third, fourth = (abs(c.mid()) for c in coefficients)
    if not (fourth > 0 and fourth.is_finite()):
        return float("inf")
    return max(float(third / fourth / 4), float((second / fourth / 12).sqrt())) or float("inf")


def _cost(at: Values, size: Values, step: Values, third: Values) -> Values:
    """The main part of the tolerance, h²B₃/6 + Ku|f|/h, to choose between steps."""
    with np.errstate(over="ignore"):
        return np.asarray(step**2 * third / 6 + _rounding(at, size) / step)


def _rounding(at: Values, size: Values) -> Values:
    return np.asarray(ULP_OF_FUNCTION * float(np.finfo(at.dtype).eps) / 2 * np.maximum(size, _SMALLEST))


def _curvature(
    form: Program, rows: Rows, variable: int, ends: tuple[Values, Values], bits: Sequence[int]
) -> Values:
    """Bounds of |f″| (first row) and |f‴| over an interval at each point; inf where f may not exist."""
    found = []
    for row, low, high, needed in zip(rows, ends[0].tolist(), ends[1].tolist(), bits, strict=True):
        values = [arb(one) for one in row]
        with precision(needed, length=4):
            values[variable] = arb(low).union(arb(high))
            _, _, second, third = taylor(form, values, variable, 4)
            found.append((_upper(2 * second), _upper(6 * third)))
    return np.array(found).reshape(-1, 2).T.copy()


def _upper(ball: arb) -> float:
    return float(ball.abs_upper()) * (1 + 2**-50) if ball.is_finite() else float("inf")


def _coefficients(form: Program, values: Sequence[arb], variable: int) -> tuple[tuple[arb, ...], int]:
    """Five Taylor coefficients, the first two to 90 good bits, and the precision that it took."""
    bits = FIRST_BITS
    while True:
        with precision(bits, length=5):
            found = taylor(form, values, variable, 5)
        if (settled(found[0]) and settled(found[1])) or bits >= LAST_BITS:
            return found, bits
        bits *= 2
