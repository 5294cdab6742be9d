"""Limits, integrals and series that are alike.

Two limits at one point are equal if their bodies are equal near it, two integrals from end to end if their
integrands are equal between, two series if their terms are.  So what cannot be taken has the value of what
can, if they are alike.
"""

from __future__ import annotations

from derivations.core.approaches import Approach
from derivations.core.asking import is_shown
from derivations.core.infinite import Bound, Integral, Limit, Series, is_infinite
from derivations.core.integrals import stretched
from derivations.core.limits import Take, approached, sides_of
from derivations.core.series import counted
from derivations.core.surroundings import Known, Untaken
from derivations.core.term import Term
from derivations.core.tree import substitute


def are_alike(one: Bound, other: Bound, known: Known, take: Take) -> bool:
    """Whether two nodes are shown to have one value wherever one of them has any."""
    return is_shown(lambda: _alike(one, other, known, take))


def _alike(one: Bound, other: Bound, known: Known, take: Take) -> bool:
    try:
        match one, other:
            case Limit(), Limit():
                return _same(one.point, other.point, known) and _limits(one, other, known, take)
            case Integral(), Integral():
                ends = ((one.lower, other.lower), (one.upper, other.upper))
                return all(_same(*pair, known) for pair in ends) and _integrals(one, other, known, take)
            case Series(), Series():
                return _same(one.lower, other.lower, known) and _series(one, other, known, take)
    except Untaken:
        pass
    return False


def _same(one: Term, other: Term, known: Known) -> bool:
    if is_infinite(one) or is_infinite(other):
        return one == other
    return known.equal(one, other)


def _limits(one: Limit, other: Limit, known: Known, take: Take) -> bool:
    """Whether the bodies are defined and equal near the point."""
    sides = list(sides_of(one))
    if sides != list(sides_of(other)):
        return False
    for side in sides:
        body, t, inner = approached(one, side, known, take)
        beside, own, _ = approached(other, side, known, take)
        beside = substitute(beside, {own: t})
        near = Approach(inner, t)
        if not (near.is_defined(body) and near.is_defined(beside) and inner.equal(body, beside)):
            return False
    return True


def _integrals(one: Integral, other: Integral, known: Known, take: Take) -> bool:
    """Whether the integrands are defined and equal between the ends."""
    stretch, body = stretched(one, known, take)
    own, beside = stretched(other, known, take)
    beside = substitute(beside, {own.x: stretch.x})
    stretch = stretch.with_signs(body + beside)
    both = stretch.holds_open(body) and stretch.holds_open(beside)
    return both and stretch.open.equal(body, beside)


def _series(one: Series, other: Series, known: Known, take: Take) -> bool:
    k, body, inner = counted(one, known, take)
    own, beside, _ = counted(other, known, take)
    return inner.equal(body, substitute(beside, {own: k}))
