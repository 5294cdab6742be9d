"""Ball truth: the exact value of a textbook form at exact float inputs, and a function's error in ulp.

The textbook form is evaluated in ball arithmetic, with the precision doubled until 90 bits of the value
are certain.  An error is reported in units in the last place where the true value is a normal number, and
as an absolute error everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb
from numpy.typing import NDArray

from derivations.core.arrays import Entry, Family
from derivations.core.term import Number, Symbol, Term
from numeric.balls import Ball, Program, precision, program

Inputs = Mapping[Symbol | Family, NDArray[np.floating[Any]]]

GOOD_BITS = 90  # 37 bits more than a double has: an ulp error is then known to 10 digits
FIRST_BITS, LAST_BITS = 128, 32768  # enough for 1 − σ(10⁴), which begins 14,427 bits after the point
TINY = arb(2) ** -1200  # below every float: the value rounds to 0


@dataclass(frozen=True, slots=True)
class UlpReport:
    """The error of a function against ball truth over some points.

    `max_ulp` and `median_ulp` are over the results whose true value is a normal number; `absolute` is the
    largest error at all, `non_finite` counts nan and inf, `undefined` the points without a true value.
    `worst` is the point of `max_ulp`, with the `value` there and the `truth`, rounded.
    """

    points: int
    max_ulp: float
    median_ulp: float
    absolute: float
    non_finite: int
    undefined: int
    worst: Mapping[str, float]
    value: float
    truth: float


def ulp_errors(
    values: Any, term: Term, inputs: Inputs, *, sizes: Mapping[Term, int] | None = None
) -> UlpReport:
    """How far computed `values` are from a textbook term at the points whose inputs are given.

    `inputs` holds an array of shape (points,) for a symbol, (points, n) for a family, or without the first
    axis where all points share the value; `sizes` numbers the sizes and the free indices of the term.  The
    type of `values` says what an ulp is.
    """
    values = np.atleast_1d(values)
    form = program(term, sizes or {})
    rows = list(leaf_rows(form, inputs, len(values)))
    truths = [exact(form, [arb(one) for one in row]) for row in rows]
    errors = [error_of(value, truth, values.dtype) for value, truth in zip(values, truths, strict=True)]
    ulps = np.array([error.ulp for error in errors])
    normal = ulps[~np.isnan(ulps)]
    worst = int(np.nanargmax(ulps)) if normal.size else 0
    return UlpReport(
        points=len(values),
        max_ulp=float(normal.max(initial=0.0)),
        median_ulp=float(np.median(normal)) if normal.size else 0.0,
        absolute=max((error.absolute for error in errors if error.finite), default=0.0),
        non_finite=sum(not error.finite for error in errors),
        undefined=sum(truth is None for truth in truths),
        worst=dict(zip(map(leaf_name, form.leaves), rows[worst], strict=True)),
        value=float(values[worst]),
        truth=math.nan if (truth := truths[worst]) is None else float(truth.mid()),
    )


def exact(form: Program, values: Sequence[Ball]) -> arb | None:
    """A ball of `GOOD_BITS` good bits, or one too small for any float; None where there is no value."""
    bits = FIRST_BITS
    while bits <= LAST_BITS:
        with precision(bits):
            found: arb = form(values)
        if settled(found):
            return found
        bits *= 2
    return None


def settled(ball: arb) -> bool:
    """Whether a ball has enough good bits, or is too small to matter in floats."""
    return bool(ball.is_finite() and (ball.rel_accuracy_bits() >= GOOD_BITS or ball.abs_upper() < TINY))


@dataclass(frozen=True, slots=True)
class Error:
    """One error: in ulp (nan where the true value is not a normal number) and absolute (inf: no number)."""

    ulp: float
    absolute: float

    @property
    def finite(self) -> bool:
        """Whether the function gave a number at all."""
        return self.absolute < float("inf")


def error_of(value: Any, truth: arb | None, dtype: np.dtype[Any]) -> Error:
    """The error of a computed value; a value that should not exist has none."""
    if truth is None:
        return Error(float("nan"), 0.0)
    if not np.isfinite(value):
        return Error(float("nan"), float("inf"))
    with precision(GOOD_BITS):
        difference = abs(arb(float(value)) - truth)
        unit = ulp_exponent(truth, dtype)
        absolute = float(difference.mid())
        return Error(float("nan") if unit is None else float((difference / arb(2) ** unit).mid()), absolute)


def ulp_exponent(truth: arb, dtype: np.dtype[Any]) -> int | None:
    """The exponent e of the unit in the last place 2^e at a true value, None if that is no normal number."""
    kind = np.finfo(dtype)
    mantissa, exponent = truth.mid().man_exp()
    top = int(exponent) + int(abs(mantissa)).bit_length() - 1
    return top - kind.nmant if mantissa and kind.minexp <= top < kind.maxexp else None


# ── points ───────────────────────────────────────────────────────────────────────────────────────


def leaf_rows(form: Program, inputs: Inputs, count: int) -> Iterator[tuple[float, ...]]:
    """The value of every leaf at each of `count` points."""
    columns = [np.broadcast_to(_column(leaf, inputs), (count,)).tolist() for leaf in form.leaves]
    yield from zip(*columns, strict=True) if columns else [()] * count


def leaf_name(leaf: Symbol | Entry) -> str:
    """x for a symbol, w_1 or x_1_2 for an entry."""
    if isinstance(leaf, Symbol):
        return leaf.name
    numbers = [str(index.value) for index in leaf.indices if isinstance(index, Number)]
    return "_".join([leaf.family.name, *numbers])


def _column(leaf: Symbol | Entry, inputs: Inputs) -> NDArray[np.floating[Any]]:
    if isinstance(leaf, Symbol):
        return np.asarray(inputs[leaf])
    at = tuple(int(index.value) - 1 for index in leaf.indices if isinstance(index, Number))
    values = np.asarray(inputs[leaf.family])
    return values[(slice(None),) * (values.ndim - len(at)) + at]
