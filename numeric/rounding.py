"""How far rounding can take a compiled function from what it computes: counted on its own formula.

A computed value is the exact value at inputs that are off by at most `inner` units u = 2⁻⁵³ (2⁻²⁴ for
float32), relatively, and then off by `outer` units of its *majorant*, the value with every sum taken of
absolute values.  For slope(w·x + b)·x_j: each of the n products and n sums in the argument costs a unit of
the inputs; the primitive its bound in ulp and the last product one unit of the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from flint import arb

from derivations.core.shapes import vector_size
from derivations.core.term import Add, Apply, Call, Cases, MatMul, Mul, Number, Power, Quotient, Sum, Term
from derivations.core.tree import children
from numeric.balls import Program, is_exact, precision, taylor
from numeric.primitives import PRIMITIVES

Rows: TypeAlias = Sequence[Sequence[float]]

# In units u; an ulp is at most two of them.  NumPy documents at most 4 ulp for its vectorised functions.
_OF_PRIMITIVE = {row.name: 2 * row.ulp for row in PRIMITIVES}
_OF_FUNCTION = 8.0

# What a primitive's majorant has beside its value, so that `outer` units of it are the absolute bound.
BESIDE = {row.definition: row.absolute / (2 * row.ulp) for row in PRIMITIVES if row.absolute}
_EXACT = frozenset(("abs", "sign", "max", "min"))


@dataclass(frozen=True, slots=True)
class Rounding:
    """Units of u: `inner` of the inputs, `outer` of the majorant of the result."""

    outer: float = 0.0
    inner: float = 0.0


def rounding(term: Term, sizes: Mapping[Term, int]) -> Rounding:
    """The rounding of a recognised term (textbook forms replaced by primitives) at concrete sizes."""
    parts = [rounding(part, sizes) for part in children(term)]
    inner = max((part.inner for part in parts), default=0.0)
    largest = max((part.outer for part in parts), default=0.0)
    together = sum(part.outer for part in parts)
    match term:
        case Number(value=value):
            # A denominator that is no power of two makes a number that is no float.
            return Rounding(float(value.denominator & (value.denominator - 1) != 0))
        case Call(definition=definition):
            return Rounding(_OF_PRIMITIVE[definition.name], inner + largest)
        case Apply(function=name):
            return Rounding(largest, inner) if name in _EXACT else Rounding(_OF_FUNCTION, inner + largest)
        case Add(terms=terms):
            return Rounding(largest + len(terms) - 1, inner)
        case Mul(factors=factors):
            return Rounding(together + len(factors) - 1, inner)
        case Quotient():
            return Rounding(together + 1, inner)
        case Power():
            return Rounding(_OF_FUNCTION, inner + largest)
        case MatMul(left=left):
            return Rounding(float(_size(vector_size(left), sizes)), inner)
        case Sum(index=index):
            return Rounding(largest + _size(index.upper, sizes) - 1, inner)
        case Cases():
            return Rounding(largest, inner + largest)
    return Rounding(largest, inner)


def _size(size: Term, sizes: Mapping[Term, int]) -> int:
    return int(size.value) if isinstance(size, Number) else sizes[size]


# ── what that amounts to at a point ──────────────────────────────────────────────────────────────


def allowances(
    form: Program,
    majorant: Program,
    cost: Rounding,
    rows: Rows,
    bits: Sequence[int],
    *,
    unit: float,
    variable: int | None = None,
) -> list[float]:
    """What rounding may change in a form's value at each point, or in its derivative by leaf `variable`.

    `majorant` is the majorant of that value, with its leaves among those of the form; `unit` is u.
    """  # fmt: skip
    places = [form.leaves.index(leaf) for leaf in majorant.leaves]
    found = []
    for row, needed in zip(rows, bits, strict=True):
        with precision(needed, length=2):
            size = majorant([arb(row[place]) for place in places]).abs_upper()
            moved = _spread(form, row, cost.inner * unit, variable) if cost.inner else arb(0)
            total = cost.outer * unit * size + moved
            found.append(float(total.abs_upper()) if total.is_finite() else float("inf"))
    return found


def _spread(form: Program, row: Sequence[float], relative: float, variable: int | None) -> arb:
    """The radius of the value, or of the derivative, over inputs that are off by a relative amount."""
    values = [
        arb(value) if is_exact(leaf, value) else arb(value, abs(value) * relative)
        for leaf, value in zip(form.leaves, row, strict=True)
    ]
    return (form(values) if variable is None else taylor(form, values, variable, 2)[1]).rad()
