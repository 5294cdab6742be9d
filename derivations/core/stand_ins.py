"""Polynomials that stand for functions that are not specified, where numbers are wanted.

A point chooses their coefficients: f(u) = f_1 + f_2 u + f_3 u² + f_4 u³ of a number, and of a vector
f(u) = Σ_k (f_{1,k} u_k + f_{2,k} u_k²) + (Σ_k f_{3,k} u_k)³.
"""

from __future__ import annotations

from fractions import Fraction

from derivations.core.arrays import Each, Family, Value
from derivations.core.term import Delta, Index, Number, Power, Sum, Term, as_term
from derivations.core.tree import substitute, unused

DEGREE = 3


def polynomial(term: Value) -> Term:
    """The value of the polynomial that stands for the function at a point."""
    return _of_number(term) if term.function.size is None else _of_vector(term)


def _of_number(term: Value) -> Term:
    coefficients = Family(term.function.name, (as_term(DEGREE + 1),))
    whole: Term = as_term(0)
    for power in range(term.order, DEGREE + 1):
        factor = 1
        for step in range(term.order):
            factor *= power - step
        rest = power - term.order
        value = coefficients[power + 1] * factor
        whole = whole + (value * Power(term.argument, as_term(rest)) if rest else value)
    return whole


def _of_vector(term: Value) -> Term:
    vector, size = term.argument, term.function.size
    assert isinstance(vector, Each)
    assert size is not None
    c = Family(term.function.name, (as_term(DEGREE), size))
    k = Index(unused("k", term), as_term(1), size)
    u = substitute(vector.body, {vector.index: k})
    inside = Sum(c[3, k] * u, k)
    match term.by:
        case ():
            return Sum(c[1, k] * u + c[2, k] * u**2, k) + inside**3
        case (i,):
            return (
                c[1, i] + 2 * c[2, i] * substitute(vector.body, {vector.index: i}) + 3 * c[3, i] * inside**2
            )
        case (i, j):
            return 2 * Delta(i, j) * c[2, i] + 6 * c[3, i] * c[3, j] * inside
        case (i, j, l):
            return 6 * c[3, i] * c[3, j] * c[3, l]
    return Number(Fraction(0))
