"""Limits: every approach to a point is one of t > 0 to 0, where x is c + t, c − t, 1/t or −1/t."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from derivations.core.approaches import NEAR, approach
from derivations.core.functions import ONE, ZERO, of
from derivations.core.infinite import Infinity, Limit, is_infinite
from derivations.core.sets import Domain
from derivations.core.surroundings import (
    Known,
    Untaken,
)
from derivations.core.term import (
    Comparison,
    Mul,
    Neg,
    Quotient,
    Symbol,
    Term,
    rational_value,
)
from derivations.core.tree import substitute

COUNTED = Domain(Fraction(1), integer=True)

Take = Callable[[Term, Known], Term]


def limit(node: Limit, known: Known, take: Take) -> Term:
    """The value of a limit, a plain term, or ∞ or −∞.  Raises `Untaken` where none is shown."""
    variable = node.function.parameters[0]
    assert isinstance(variable, Symbol)
    if variable.domain.integer and _vanishes(node, known, take):
        return ZERO
    values = [approach(*approached(node, side, known, take)) for side in sides_of(node)]
    first = values[0]
    for other in values[1:]:
        if is_infinite(first) or is_infinite(other):
            if first != other:
                raise Untaken("the limits from above and from below differ")
        elif not known.equal(first, other):
            raise Untaken("the limits from above and from below are not known to agree")
    return first


def _vanishes(node: Limit, known: Known, take: Take) -> bool:
    """Whether a sequence goes to 0 because f(k + 1) = r(k)·f(k) and r goes to less than 1 in size."""
    k, t = known.fresh("k", COUNTED), known.fresh("t", NEAR)
    if not isinstance(node.point, Infinity):
        return False
    inner, near = known.within(local=frozenset((k,))), known.within(local=frozenset((t,)))
    body = take(substitute(node.function.body, {node.function.parameters[0]: k}), inner)
    following = substitute(body, {k: k + 1})
    ratio = inner.normal(Quotient(following, body))
    if not (inner.is_defined(body) and inner.is_defined(ratio)) or not inner.equal(
        following, Mul((ratio, body))
    ):
        return False
    try:
        there = approach(substitute(ratio, {k: 1 / t}), t, near)
    except Untaken:
        return False
    return not is_infinite(there) and known.asked(Comparison(of("abs", there), "<", ONE))


def sides_of(node: Limit) -> Iterator[str]:
    """From where the point is approached, within the domain of the variable."""
    variable = node.function.parameters[0]
    assert isinstance(variable, Symbol)
    value, domain = rational_value(node.point), variable.domain
    if is_infinite(node.point):
        up = isinstance(node.point, Infinity)
        if (domain.upper if up else domain.lower) is not None:
            raise Untaken("the domain of the limit's variable is bounded there")
        yield "up" if up else "down"
        return
    if domain.integer or domain.values is not None:
        raise Untaken("a variable that jumps from number to number goes to no finite point")
    if value is None and domain != Domain():
        raise Untaken("where the limit's point lies in the domain of its variable is not known")
    for side, end in (("+", domain.upper), ("-", domain.lower)):
        inside = value is None or end is None or (value < end if side == "+" else value > end)
        if inside and node.side in ("", side):
            yield side
        elif node.side == side:
            raise Untaken("the limit's point is not approached within the domain of its variable")


def approached(node: Limit, side: str, known: Known, take: Take) -> tuple[Term, Symbol, Known]:
    """The body of a limit from one side, a plain term of t; t, and what is known beside it."""
    variable, t = node.function.parameters[0], known.fresh("t", NEAR)
    place: Term = {"+": t, "-": Neg(t), "up": 1 / t, "down": -(1 / t)}[side]
    if not is_infinite(node.point) and rational_value(node.point) != 0:
        place = node.point + place
    inner = known.beside(t)
    return take(substitute(node.function.body, {variable: place}), inner), t, inner
