"""∂/∂v by our own table of rules: one of the two routes by which every derivative is taken.

The rules are the textbook's: sum, product, quotient, power, chain; `functions` has a row for each
function.  Values are right wherever the body is differentiable; where it is not (a kink, an end of the
natural domain) is for `domain` to say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias, cast

from derivations.core.arrays import Determinant, Each, Entry, Inverse, Value
from derivations.core.functions import DEFINED, ONE, PRIMITIVE, ZERO, opened
from derivations.core.term import (
    Add,
    Apply,
    At,
    Cases,
    Comparison,
    Delta,
    Mul,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
    as_term,
)
from derivations.core.tree import free, substitute, unused
from derivations.errors import MeaningError


@dataclass(frozen=True, slots=True)
class Taken:
    """∂body/∂variable as the first route takes it, to be compared with our own table's.

    The body holds placeholders for what stands in their place on a page: it is a rule, for every page.
    """

    body: Term
    variable: Term
    by_first_route: Term

    @property
    def by_table(self) -> Term:
        """∂body/∂variable by our own table."""
        return differentiate(self.body, self.variable)


Route: TypeAlias = Callable[[Term, Term], tuple[Term, tuple[Taken, ...]]]


def table_route(body: Term, variable: Term) -> tuple[Term, tuple[Taken, ...]]:
    """∂body/∂variable by our own table alone, which rests on nothing that another route took."""
    return differentiate(body, variable), ()


def differentiate(body: Term, variable: Term) -> Term:
    """∂body/∂variable for a term without definitions; ∂w_k/∂w_j is δ_kj.

    No index that the body binds may occur in the variable (see `term.apart`).

    Raises `MeaningError` for a node that has no derivative rule.
    """
    if not depends(body, variable):
        return ZERO
    match body:
        case Symbol():
            return ONE
        case Entry(indices=indices):
            assert isinstance(variable, Entry)
            return product_of(*(Delta(i, j) for i, j in zip(indices, variable.indices, strict=True)))
        case Add(terms=terms):
            return sum_of(*(differentiate(term, variable) for term in terms))
        case Neg(term=term):
            return Neg(differentiate(term, variable))
        case Mul(factors=factors):
            return sum_of(*(product_of(*factors[:i], differentiate(f, variable), *factors[i + 1 :])
                            for i, f in enumerate(factors)))  # fmt: skip
        case Quotient(numerator=f, denominator=g):
            df, dg = differentiate(f, variable), differentiate(g, variable)
            return Quotient(sum_of(product_of(df, g), Neg(product_of(f, dg))), Power(g, as_term(2)))
        case Power():
            return _power(body, variable)
        case Apply(function="max" | "min", arguments=arguments):
            return _extremum(body.function, arguments, variable)
        case Apply(function=name):
            return differentiate(opened(body), variable) if name in DEFINED else _chain(body, variable)
        case Sum():
            return replace(body, body=differentiate(body.body, variable))
        case Product(body=inner, index=index):
            return product_of(body, Sum(Quotient(differentiate(inner, variable), inner), index))
        case Value():
            return of_value(body, lambda one: differentiate(one, variable))
        case At() | Determinant():
            return of_inverse(body, lambda one: differentiate(one, variable))
        case Cases(branches=branches, otherwise=otherwise):
            taken = tuple((differentiate(value, variable), tests) for value, tests in branches)
            return Cases(taken, differentiate(otherwise, variable))
    raise MeaningError(f"no derivative rule for {type(body).__name__}")


def of_value(body: Value, take: Callable[[Term], Term]) -> Term:
    """∂f(u) = f′(u)·∂u, or Σ_k ∂_kf(u)·∂u_k for a vector, which is given by its generic entry."""
    if body.function.size is None:
        return product_of(replace(body, order=body.order + 1), take(body.argument))
    vector = cast(Each, body.argument)
    k = replace(vector.index, name=unused("k", body))
    slope = take(substitute(vector.body, {vector.index: k}))
    return slope if slope == ZERO else Sum(product_of(replace(body, by=(*body.by, k)), slope), k)


def of_inverse(body: At | Determinant, take: Callable[[Term], Term]) -> Term:
    """∂(A⁻¹)_ij = −Σ_k Σ_l (A⁻¹)_ik ∂A_kl (A⁻¹)_lj, and ∂det A = det A·Σ_k Σ_l (A⁻¹)_lk ∂A_kl.

    The matrix is given by its generic entry.
    """
    inverse = Inverse(body.array) if isinstance(body, Determinant) else body.array
    matrix = cast(Each, cast(Inverse, inverse).array)
    k = replace(matrix.index, name=unused("k", body))
    rows = cast(Each, substitute(matrix.body, {matrix.index: k}))
    l = replace(rows.index, name=unused("l", body, k))  # noqa: E741
    slope = take(substitute(rows.body, {rows.index: l}))
    if isinstance(body, Determinant):
        return product_of(body, Sum(Sum(product_of(At(inverse, (l, k)), slope), l), k))
    i, j = body.indices
    return Neg(Sum(Sum(product_of(At(inverse, (i, k)), slope, At(inverse, (l, j))), l), k))


def depends(body: Term, variable: Term) -> bool:
    """Whether the variable, or some entry of its family, occurs in the body."""
    return (variable.family if isinstance(variable, Entry) else variable) in free(body)


def _power(body: Power, variable: Term) -> Term:
    base, exponent = body.base, body.exponent
    if not depends(exponent, variable):
        lowered = Number(exponent.value - 1) if isinstance(exponent, Number) else exponent - 1
        return product_of(exponent, Power(base, lowered), differentiate(base, variable))
    inner = product_of(differentiate(exponent, variable), Apply("log", (base,)))
    if depends(base, variable):
        inner = sum_of(inner, Quotient(product_of(exponent, differentiate(base, variable)), base))
    return product_of(body, inner)


def _chain(body: Apply, variable: Term) -> Term:
    """Σ ∂f/∂u_i · ∂u_i/∂variable."""
    pieces = []
    for slope, argument in zip(PRIMITIVE[body.function].slopes, body.arguments, strict=True):
        if depends(argument, variable):
            if slope is None:
                raise MeaningError(f"no derivative rule for {body.function} by this argument")
            pieces.append(product_of(slope(*body.arguments), differentiate(argument, variable)))
    return sum_of(*pieces)


def _extremum(name: str, arguments: tuple[Term, ...], variable: Term) -> Term:
    first, *rest = arguments
    if not rest:
        return differentiate(first, variable)
    other = rest[0] if len(rest) == 1 else Apply(name, tuple(rest))
    wins = Comparison(first, ">" if name == "max" else "<", other)
    return Cases(((differentiate(first, variable), (wins,)),), _extremum(name, tuple(rest), variable))


def sum_of(*terms: Term) -> Term:
    """The sum of the terms that are not written as zero."""
    kept = tuple(term for term in terms if term not in (ZERO, Neg(ZERO)))
    return kept[0] if len(kept) == 1 else Add(kept) if kept else ZERO


def product_of(*factors: Term) -> Term:
    """The product of the factors that are not written as one; zero if one of them is."""
    if ZERO in factors or Neg(ZERO) in factors:
        return ZERO
    kept = tuple(factor for factor in factors if factor != ONE)
    return kept[0] if len(kept) == 1 else Mul(kept) if kept else ONE
