"""Candidate points beside the places where something changes: kinks of a line, ends of conditions.

Through a point of the sample, along one of its leaves, the compared expressions have zeros.  Tried are the
zeros, what lies between two neighbours, and what lies beyond the outermost, however far out that is; and
the same again along a second leaf.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import chain, islice, pairwise
from math import ceil, floor

from derivations.core.arrays import Entry
from derivations.core.balls import FIRST_PRECISION, Point, Unclear, enclose
from derivations.core.domain import domain_of
from derivations.core.functions import of
from derivations.core.points import Region, rational_roots
from derivations.core.sets import Domain
from derivations.core.term import Apply, Cases, Power, Symbol, Term
from derivations.core.tree import BINDERS, free, kinds, walk

MOST_COMPARED = 8  # expressions whose zeros are looked for
MOST_BASES = 8  # points of the sample through which they are
MOST_POINTS = 600  # points that are tried
MOST_HALVINGS = 50  # of an interval in which an expression changes its sign
PROBES = tuple(sorted(sign * Fraction(10) ** k for k in (-3, *range(13)) for sign in (-1, 1)))
TURNS = {("asin", "sin"): "cos", ("asin", "cos"): "sin", ("atan", "tan"): "cos"}  # where asin sin u turns


def compared(term: Term) -> Iterator[Term]:
    """The expressions at whose zeros a node of the term may change from one formula to another."""
    for part in walk(term):
        match part:
            case Apply(function="abs" | "sign" | "sqrt" | "real_root", arguments=(u, *_)):
                yield u
            case Apply(function="asin" | "atan" as outer, arguments=(Apply(function=inner, arguments=(u,)),)):
                if (outer, inner) in TURNS:
                    yield of(TURNS[outer, inner], u)
            case Apply(function="max" | "min", arguments=(u, *others)):
                yield from (u - other for other in others)
            case Cases(branches=branches):
                yield from (test.left - test.right for _, tests in branches for test in tests)
            case Power(base=Power(base=u)):
                yield u


def points_near(expressions: Iterable[Term], region: Region) -> Iterator[Point]:
    """Points beside the zeros of the expressions, and beside the ends of what D0 asks for."""
    ends = (one.condition.left - one.condition.right for one in region.conditions if not one.forall)
    looked_at = list(islice(dict.fromkeys(chain(expressions, ends)), MOST_COMPARED))
    return islice(_near(looked_at, region), MOST_POINTS)


def _near(expressions: Sequence[Term], region: Region) -> Iterator[Point]:
    bases = list(region.points(MOST_BASES)) if expressions else []
    for base in bases:
        yield from (point for _, point in _beside(expressions, base))
    for base in bases[:2]:
        for moved, point in _beside(expressions, base):
            yield from (both for again, both in _beside(expressions, point) if again != moved)


def _beside(expressions: Sequence[Term], point: Point) -> Iterator[tuple[Term, Point]]:
    """The point with one leaf moved, and that leaf."""
    for expression in expressions:
        with suppress(Unclear):
            enclose(expression, point, FIRST_PRECISION)  # gives every leaf of it a value
    sizes = {leaf for one in expressions for leaf in _sizes(one)}  # moved far, they make sums without end
    for leaf in tuple(point.values):
        if isinstance(leaf, Symbol | Entry) and domain_of(leaf).values is None and leaf not in sizes:
            marks = {zero for one in expressions for zero in rational_roots(one, leaf, point)}
            marks |= {zero for one in expressions for zero in _between(sorted(marks), one, leaf, point)}
            for value in _around(marks, domain_of(leaf)) if marks else ():
                yield leaf, Point({**point.values, leaf: value}, point.choose)


def _sizes(expression: Term) -> Iterator[Term]:
    """What the ends of ranges are made of."""
    for part in walk(expression) if not kinds(expression).isdisjoint(BINDERS) else ():
        if isinstance(part, BINDERS):
            yield from free(part.index.lower) | free(part.index.upper)


def _around(marks: set[Fraction], within: Domain) -> Iterator[Fraction]:
    """The marks, what lies between two of them or the ends of the domain, and what lies beyond."""
    ends = [end for end in (within.lower, within.upper) if end is not None]
    places = sorted({*marks, *ends})
    between = [(low + high) / 2 for low, high in pairwise(places)]
    beside = [value for mark in marks for value in (mark, mark + 1, mark - 1, 2 * mark)]
    found = [*between, *beside]
    if within.integer:
        found = [Fraction(whole(value)) for value in found for whole in (floor, ceil)]
    yield from (value for value in dict.fromkeys(found) if value in within)


def _between(marks: list[Fraction], expression: Term, leaf: Term, point: Point) -> Iterator[Fraction]:
    """Numbers near which the expression changes its sign along the leaf."""
    signs = [(at, _sign_at(expression, leaf, at, point)) for at in sorted({*marks, *PROBES})]
    known = [(at, sign) for at, sign in signs if sign]
    for (low, sign), (high, other) in pairwise(known):
        if sign != other:
            yield _bisected(expression, leaf, point, low, high, sign)


def _bisected(
    expression: Term, leaf: Term, point: Point, low: Fraction, high: Fraction, sign: int
) -> Fraction:
    """A simple number near which the expression changes its sign."""
    for _ in range(MOST_HALVINGS):
        middle = (low + high) / 2
        here = _sign_at(expression, leaf, middle, point)
        if not here:
            break
        low, high = (middle, high) if here == sign else (low, middle)
    middle = (low + high) / 2
    simple = middle.limit_denominator(1000)
    return simple if abs(simple - middle) <= high - low else middle


def _sign_at(expression: Term, leaf: Term, at: Fraction, point: Point) -> int:
    """The sign of the expression with a number put for the leaf; 0 where none is seen."""
    try:
        ball = enclose(expression, Point({**point.values, leaf: at}, point.choose), FIRST_PRECISION)
    except Unclear:
        return 0
    return int(ball > 0) - int(ball < 0)
