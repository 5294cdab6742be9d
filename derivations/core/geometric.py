"""Geometric sums: (1 − q) Σ_k f(k) = f(a) − f(b + 1) where f(k + 1) = q·f(k), for every q.

No quotient is formed, so that nothing is said of q = 1 that does not hold there.
"""

from __future__ import annotations

from derivations.core.arithmetic import Polynomial
from derivations.core.field import Field
from derivations.core.ranges import is_defined, length_of
from derivations.core.term import Sum, Term
from derivations.core.tree import free, substitute


def geometric(field: Field, numerator: Polynomial) -> list[Polynomial]:
    """Polynomials that are zero: q·Σ_k f(k) − Σ_k f(k) + f(a) − f(b + 1) where f(k + 1) = q·f(k).

    One for each such sum in a polynomial, in one direction or the other; what is put in must be defined.
    """
    sums = [kernel.term for kernel in field.kernels_in(numerator) if isinstance(kernel.term, Sum)]
    found = (_of_geometric(field, one, way) for one in sums for way in (1, -1))
    return [one for one in found if one is not None]


def _of_geometric(field: Field, term: Sum, way: int) -> Polynomial | None:
    index, first, last = term.index, term.index.lower, term.index.upper
    first, last = (first, last) if way > 0 else (last, first)
    values: tuple[Term, ...] = (index + way, first, last + way)
    ahead, start, end = (substitute(term.body, {index: value}) for value in values)
    if -1 in field.signs(length_of(field, index)) or not all(
        is_defined(field, one) for one in (term.body, ahead, start, end)
    ):
        return None
    here, step = field.inner(term.body), field.inner(ahead)
    quotient = step * here.inverse()
    reached = (*field.kernels_in(quotient.numerator), *field.kernels_in(quotient.denominator))
    if not quotient.denominator.is_one() or any(index in free(one.term) for one in reached):
        return None
    whole = field.inner(term)
    return (quotient * whole + -whole + field.inner(start) + -field.inner(end)).numerator
