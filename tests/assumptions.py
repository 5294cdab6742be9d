"""What a page assumes, at a point of the judge: conditions are tested, equations are made to hold.

Equations are taken one after another, an equation between arrays entry by entry, one over indices for each
of their values.  Each is met by a move of leaves of its own, on which no equation before it depends: of one
leaf, or of all of them in one ratio, along which its residual is seen to be affine.  Else the point is given
up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import TypeAlias, cast

from mpmath import mp, mpf

from derivations.core.arrays import Entry, Family
from derivations.core.derivation import Hypothesis
from derivations.core.sets import Domain
from derivations.core.term import Add, Comparison, Index, Neg, Symbol, Term
from tests.array_values import listed
from tests.evaluation import Evaluation, Point
from tests.real_numbers import DIGITS, Undefined, Value, exact, near, number_of, quotient, summed

Assumption: TypeAlias = Comparison | Hypothesis
Bound: TypeAlias = Mapping[Term, Fraction]
Move: TypeAlias = Mapping[Term, Fraction]

AGREEING = 45  # digits to which an equation is met; few more than lines are asked to agree to
ONE = Fraction(1)


def meet(given: Sequence[Assumption], point: Point) -> bool:
    """Whether the assumptions hold at the point, after leaves were moved so that the equations hold.

    Raises `Undefined` where a side has no value.
    """
    equations = [one for one in given if isinstance(one, Hypothesis)]
    with mp.workdps(DIGITS):
        if equations and not _moved(equations, point):
            return False
    return all(_holds(one, point) for one in given if isinstance(one, Comparison))


def _holds(test: Comparison, point: Point) -> bool:
    plain = replace(test, over=())
    return all(Evaluation(point).inside(bound).holds(plain) for bound in _instances(test.over, point))


def _moved(equations: Sequence[Hypothesis], point: Point) -> bool:
    """Whether all equations hold at last."""
    places = [place for one in equations for place in _places(one, point)]
    for number, place in enumerate(places):
        if not _is_zero(place.residual(point)):
            point.update(_moved_for(place, places[:number], point))
    return all(_is_zero(place.residual(point)) for place in places)


class Place:
    """One entry of an equation between arrays, at one value of each of its indices."""

    def __init__(self, equation: Hypothesis, bound: Bound, at: int) -> None:
        self.equation, self.bound, self.at = equation, bound, at

    def residual(self, point: Point) -> Value:
        """Left side minus right side."""
        return _residuals(self.equation, self.bound, point)[self.at]


def _places(equation: Hypothesis, point: Point) -> list[Place]:
    return [
        Place(equation, bound, at)
        for bound in _instances(equation.over, point)
        for at in range(len(_residuals(equation, bound, point)))
    ]


def _residuals(equation: Hypothesis, bound: Bound, point: Point) -> tuple[Value, ...]:
    here = Evaluation(point).inside(bound)
    return listed(here.array(Add((equation.left, Neg(equation.right)))))


def _instances(over: Sequence[Index], point: Point) -> Iterator[Bound]:
    ranges = (list(Evaluation(point).range(index)) for index in over)
    return (dict(zip(over, values, strict=True)) for values in product(*ranges))


# ── moves ────────────────────────────────────────────────────────────────────────────────────────


def _moved_for(place: Place, before: Sequence[Place], point: Point) -> Move:
    """Leaves, on which no equation before depends, at values in their domains where the residual is zero.

    They are tried in an order by the seed.  Nothing is moved where no such move is found.
    """
    leaves = [leaf for leaf in point if _is_real(leaf)]
    point.random.shuffle(leaves)
    own = [leaf for leaf in leaves if not any(_depends(one, leaf, point) for one in before)]
    for leaf in own:
        if move := _zero(place, {leaf: ONE}, point):
            return move
    return _zero(place, {leaf: point[leaf] for leaf in own if _depends(place, leaf, point)}, point)


def _is_real(leaf: Term) -> bool:
    domain = _domain(leaf)
    return domain is not None and not domain.integer and domain.values is None


def _domain(leaf: Term) -> Domain | None:
    match leaf:
        case Symbol(domain=domain) | Entry(family=Family(domain=domain)):
            return domain
    return None


def _depends(place: Place, leaf: Term, point: Point) -> bool:
    with suppress(Undefined):
        return not _is_zero(_difference(place.residual(_with(point, {leaf: ONE})), place.residual(point)))
    return True


def _zero(place: Place, step: Move, point: Point) -> Move:
    """The leaves after so many steps that the residual, seen to be affine along them, is zero; or nothing."""
    try:
        start, once, twice = (place.residual(_with(point, step, Fraction(times))) for times in range(3))
    except Undefined:
        return {}
    slope = _difference(once, start)
    if _is_zero(slope) or not _is_zero(_difference(_difference(twice, once), slope)):
        return {}
    times = exact(quotient(-start, slope))
    moved = {leaf: point[leaf] + times * by for leaf, by in step.items()}
    return moved if all(value in cast(Domain, _domain(leaf)) for leaf, value in moved.items()) else {}


def _with(point: Point, step: Move, times: Fraction = ONE) -> Point:
    return Point({**point, **{leaf: point[leaf] + times * by for leaf, by in step.items()}})


def _difference(one: Value, other: Value) -> Value:
    return summed((one, -other))


def _is_zero(value: Value) -> bool:
    return near(number_of(value), mpf(0), digits=AGREEING)
