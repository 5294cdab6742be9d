"""Rules of the normal form for Kronecker's δ, and for cases that compare integers."""

from __future__ import annotations

from fractions import Fraction

from derivations.core import sets
from derivations.core.arrays import Each
from derivations.core.conditions import delta, equal, holds, is_of_integers
from derivations.core.field import Field
from derivations.core.ranges import is_defined
from derivations.core.ratios import Ratio
from derivations.core.sets import Domain
from derivations.core.term import (
    Cases,
    Comparison,
    Delta,
    Index,
    Largest,
    Product,
    Sum,
    Term,
    as_term,
)
from derivations.core.tree import rebuild


def delta_ratio(field: Field, term: Term) -> Ratio:
    """The ratio of Kronecker's δ: a number if the difference of the indices is one, else δ with δ² = δ."""
    assert isinstance(term, Delta)
    difference = field.inner(term.left) + -field.inner(term.right)
    if _may_meet(field, term) and not difference.numerator.is_zero():
        return delta(field, difference)
    return equal(field, difference)


def _may_meet(field: Field, term: Delta) -> bool:
    """Whether two indices over one range are known to be free of any condition."""
    match term:
        case Delta(left=Index() as one, right=Index() as other) if not field.facts.known:
            return one.lower == other.lower and one.upper == other.upper
    return False


def compares_integers(term: Term) -> bool:
    """Whether a term is made of cases that only compare integers."""
    return isinstance(term, Cases) and all(
        is_of_integers(test) for _, tests in term.branches for test in tests
    )


def differing(one: Term, other: Term) -> Cases:
    """N: 1 where two integers differ, else 0, written so that it is taken for no 1 − δ."""
    less, more = (Comparison(one, relation, other) for relation in ("<", ">"))
    return Cases(((as_term(1), (less,)), (as_term(1), (more,))), as_term(0))


def differ_in(term: Term) -> tuple[Term, Term] | None:
    """The two integers of a term N, if it is one."""
    match term:
        case Cases(branches=((_, (Comparison(left=one, right=other),)), _)) if term == differing(one, other):
            return one, other
    return None


def cases_ratio(field: Field, term: Term) -> Ratio:
    """Branches that compare integers only, by δ and brackets if all values are defined; else a kernel."""
    assert isinstance(term, Cases)
    integers = differ_in(term)
    if integers is not None:
        return _differ(field, *integers)
    if not compares_integers(term):
        return field.kernel(term, sets.REAL)
    values = (*(value for value, _ in term.branches), term.otherwise)
    if not all(is_defined(field, value) for value in values):
        return _apart(field, term)
    result = field.inner(term.otherwise)
    for value, beside in reversed(term.branches):
        share = field.number(1)
        for test in beside:
            share = share * holds(field, test)
        result = share * field.inner(value) + (field.number(1) + -share) * result
    return field.settled(result)


def _known_apart(term: Term, test: Comparison) -> Term:
    """The term where two integers are known to differ."""
    match term:
        case Delta() if {term.left, term.right} == {test.left, test.right}:
            return as_term(0)
        case Cases(branches=((value, (beside,)),)) if beside == test:
            return _known_apart(value, test)
        case Sum() | Product() | Largest() | Each() if term.index in (test.left, test.right):
            return term  # it is another index of that name
    return rebuild(term, lambda child: _known_apart(child, test))


def _differ(field: Field, one: Term, other: Term) -> Ratio:
    """N as a number if the integers are known to be equal or not, else as a kernel with N² = N."""
    same = field.inner(Delta(one, other)).constant()
    if same is not None:
        return field.number(1 - same)
    field.wary = True
    left, right = sorted((field.canonical(one), field.canonical(other)), key=repr)
    return field.kernel(differing(left, right), Domain(Fraction(0), Fraction(1)), relation=(2, None))


def _apart(field: Field, term: Cases) -> Ratio:
    """v for k ≠ l and w otherwise, where v need not be defined for k = l, is Nv + (1 − N)w with a kernel N.

    Nv stands for 0 where N is 0.  It is never taken for v − δv, of which neither need be defined there.
    """
    match term:
        case Cases(branches=((value, (Comparison(relation="!=") as test,)),), otherwise=other) if is_defined(
            field, other
        ):
            apart = _differ(field, test.left, test.right)
            known = apart.constant()
            if known is not None:
                return field.inner(value if known else other)
            inside = field.inner(_known_apart(value, test))
            return field.settled(apart * inside + (field.number(1) + -apart) * field.inner(other))
    return field.kernel(term, sets.REAL)
