"""The normal form: which rule says what a node is, as a rational function over kernels.

Two terms are equal wherever both are defined if the difference of their normal forms has numerator 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from derivations.core import elementary, special, trigonometry
from derivations.core.arrays import Determinant, Entry, Value
from derivations.core.deltas import cases_ratio, delta_ratio
from derivations.core.domain import domain_of
from derivations.core.elementary import exponential, power_ratio
from derivations.core.estimates import estimate
from derivations.core.field import LEAST_ROOM, Field, Rule
from derivations.core.functions import DEFINED, opened
from derivations.core.inverses import determinant_ratio, entry_ratio
from derivations.core.products import largest_ratio, product_ratio
from derivations.core.ratios import NowhereDefined, Ratio
from derivations.core.replacements import replaced
from derivations.core.sums import sum_ratio
from derivations.core.term import (
    Add,
    Apply,
    At,
    Cases,
    Constant,
    Delta,
    Index,
    Largest,
    Mul,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
)
from derivations.core.unspecified import value_ratio


def _number(field: Field, term: Term) -> Ratio:
    assert isinstance(term, Number)
    return field.number(term.value)


def _constant(field: Field, term: Term) -> Ratio:
    """e is e¹, so that e^x and exp(x) are one; π is a kernel between 3 and 22/7."""
    assert isinstance(term, Constant)
    if term.name == "e":
        return exponential(field, field.number(1))
    return field.kernel(term, trigonometry.PI_RANGE)


def _symbol(field: Field, term: Term) -> Ratio:
    return field.kernel(term, domain_of(term))


def _entry(field: Field, term: Term) -> Ratio:
    assert isinstance(term, Entry)
    entry = Entry(term.family, tuple(field.canonical(index) for index in term.indices))
    found = replaced(field, entry) if field.replacements else None
    return _symbol(field, entry) if found is None else found


def _add(field: Field, term: Term) -> Ratio:
    assert isinstance(term, Add)
    return _fold(field, term.terms, Ratio.__add__)


def _mul(field: Field, term: Term) -> Ratio:
    assert isinstance(term, Mul)
    return _fold(field, term.factors, Ratio.__mul__)


def _fold(field: Field, terms: Sequence[Term], join: Callable[[Ratio, Ratio], Ratio]) -> Ratio:
    result = field.inner(terms[0])
    for term in terms[1:]:
        result = join(result, field.inner(term))
    return result


def _neg(field: Field, term: Term) -> Ratio:
    assert isinstance(term, Neg)
    return -field.inner(term.term)


def _quotient(field: Field, term: Term) -> Ratio:
    assert isinstance(term, Quotient)
    above, below = field.inner(term.numerator), field.inner(term.denominator)
    if below.numerator.is_zero():
        raise NowhereDefined("division by an expression that is zero everywhere")
    return above * below.inverse()


FUNCTION_RULES: Mapping[str, Rule] = {
    "exp": elementary.exp_ratio, "log": elementary.log_ratio, "sqrt": elementary.sqrt_ratio,
    "sinh": elementary.hyperbolic_sine, "cosh": elementary.hyperbolic_cosine,
    "tanh": elementary.hyperbolic_tangent, "asinh": elementary.area_sine,
    "acosh": elementary.area_cosine, "atanh": elementary.area_tangent,
    "sin": trigonometry.sine, "cos": trigonometry.cosine, "tan": trigonometry.tangent,
    "asin": trigonometry.arcsine, "atan": trigonometry.arctangent,
    "abs": special.absolute, "sign": special.sign, "floor": special.whole_part,
    "real_root": special.odd_root, "erf": special.odd, "erfi": special.odd, "si": special.odd,
    "rgamma": special.reciprocal_gamma, "polygamma": special.polygamma, "loggamma": special.log_gamma,
    "besselj": special.bessel, "bessely": special.bessel, "besseli": special.bessel,
}  # fmt: skip


def _function(field: Field, term: Term) -> Ratio:
    """The rule of a function, or a kernel for one without rules; what is written with others is opened."""
    assert isinstance(term, Apply)
    rule = FUNCTION_RULES.get(term.function)
    if rule is not None:
        return rule(field, term)
    return field.inner(opened(term)) if term.function in DEFINED else field.unknown(term)


RULES: Mapping[type[Term], Rule] = {
    Number:   _number,
    Constant: _constant,
    Symbol:   _symbol,
    Index:    _symbol,
    Entry:    _entry,
    Add:      _add,
    Neg:      _neg,
    Mul:      _mul,
    Quotient: _quotient,
    Power:    power_ratio,
    Apply:    _function,
    Sum:      sum_ratio,
    Product:  product_ratio,
    Largest:  largest_ratio,
    Delta:    delta_ratio,
    Cases:    cases_ratio,
    At:       entry_ratio,
    Value:    value_ratio,
    Determinant: determinant_ratio,
}  # fmt: skip


def normal_field(
    *, room: int = LEAST_ROOM, trusting: bool = True, opaque: Callable[[Term], bool] = lambda term: False
) -> Field:
    """An empty field that knows the rules of this table."""
    made = Field(RULES, room, opaque, trusting)
    made.facts.estimate = partial(estimate, made)
    return made
