"""Rules of the normal form for Kronecker's δ, and for cases that compare integers."""

from __future__ import annotations

from fractions import Fraction

from derivations.core import sets
from derivations.core.field import Field
from derivations.core.ranges import is_defined
from derivations.core.ratios import Ratio
from derivations.core.sets import Domain
from derivations.core.term import Cases, Delta, Index, Term, is_integer


def delta_ratio(field: Field, term: Term) -> Ratio:
    """The ratio of Kronecker's δ: a number if the difference of the indices is one, else δ with δ² = δ."""
    assert isinstance(term, Delta)
    difference = field.inner(term.left) + -field.inner(term.right)
    value = difference.constant()
    if value is not None:
        return field.number(1 if value == 0 else 0)
    if not _may_meet(field, term) and 0 not in field.signs(difference):
        return field.number(0)
    kernel = Delta(*sorted((field.canonical(term.left), field.canonical(term.right)), key=repr))
    return field.kernel(kernel, Domain(Fraction(0), Fraction(1)), relation=(2, None))


def _may_meet(field: Field, term: Delta) -> bool:
    """Whether two indices over one range are known to be free of any condition."""
    match term:
        case Delta(left=Index() as one, right=Index() as other) if not field.facts.known:
            return one.lower == other.lower and one.upper == other.upper
    return False


def cases_ratio(field: Field, term: Term) -> Ratio:
    """Branches that compare integers only, by δ, if all values are defined; else a kernel of its own."""
    assert isinstance(term, Cases)
    tests = [test for _, beside in term.branches for test in beside]
    by_delta = all(
        test.relation in ("=", "!=") and is_integer(test.left) and is_integer(test.right) for test in tests
    )
    values = (*(value for value, _ in term.branches), term.otherwise)
    if not (by_delta and all(is_defined(field, value) for value in values)):
        return field.kernel(term, sets.REAL)
    result = field.inner(term.otherwise)
    for value, beside in reversed(term.branches):
        holds = field.number(1)
        for test in beside:
            one = field.inner(Delta(test.left, test.right))
            holds = holds * (one if test.relation == "=" else field.number(1) + -one)
        result = holds * field.inner(value) + (field.number(1) + -holds) * result
    return field.settled(result)
