"""Ring arithmetic: sums (Σ too), products, quotients and whole powers of what is taken as it is written.

Functions, definitions and derivatives are opaque: what is written alike has one value, wherever it has
any.  So lines that ring arithmetic makes one are equal wherever both are defined.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from derivations.core.arrays import Entry, Gradient, Hessian, Jacobian
from derivations.core.deltas import compares_integers
from derivations.core.entries import scalar_pairs
from derivations.core.field import Field
from derivations.core.normal import normal_field
from derivations.core.shapes import shape
from derivations.core.term import Add, Delta, Index, Mul, Neg, Number, Power, Quotient, Sum, Symbol, Term
from derivations.core.tree import kinds

SEEN = (Number, Symbol, Index, Entry, Add, Neg, Mul, Quotient, Sum, Delta)
SEEN_KINDS = frozenset[object](SEEN)
ROOM_KEPT = 96  # generators of a field that is kept


@dataclass(slots=True)
class Ring:
    """Ring arithmetic over a field that is kept from step to step, and made anew when it has grown large."""

    field: Field = field(default_factory=lambda: _ring_field())

    def soon(self, left: Term, right: Term) -> bool:
        """`one`, asked of lines that hold the same functions: in others something would have to cancel."""
        return (kinds(left) ^ kinds(right)) <= SEEN_KINDS and self.one(left, right)

    def one(self, left: Term, right: Term) -> bool:
        """Whether ring arithmetic makes the two lines one, entry by entry for vectors."""
        if not (kinds(left) | kinds(right)).isdisjoint((Gradient, Jacobian, Hessian)):
            return left == right or self._of_one_variable(left, right)
        pairs = [(one, other) for one, other in scalar_pairs(left, right) if one != other]
        if self.field.room > ROOM_KEPT:
            self.field = _ring_field()
        return all(self.field.is_zero(Add((one, Neg(other)))) for one, other in pairs)

    def _of_one_variable(self, left: Term, right: Term) -> bool:
        """Whether the lines are derivatives by the same arrays, of what ring arithmetic makes one."""
        if isinstance(left, Gradient | Jacobian | Hessian) and isinstance(
            right, Gradient | Jacobian | Hessian
        ):
            return replace(right, body=left.body) == left and self.one(left.body, right.body)
        return False


def _ring_field() -> Field:
    return normal_field(opaque=is_opaque, trusting=False)


def is_opaque(term: Term) -> bool:
    """Whether ring arithmetic does not look into the node: a sum of arrays, say, is no sum of numbers."""
    if isinstance(term, Power):
        return not (isinstance(term.exponent, Number) and term.exponent.value.denominator == 1)
    seen = isinstance(term, SEEN) or compares_integers(term)
    return not (seen and shape(term).is_number)
