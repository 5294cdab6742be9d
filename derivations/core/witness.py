"""Refutation: an exact rational point at which two guaranteed enclosures are disjoint.

A point gives a rational number to every symbol, a concrete size to every symbolic range and a number to
every entry that is met.  Agreement at points proves nothing and is never used as a proof; that some point
of D0 exists is what keeps a proof from being about the empty set.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from flint import arb

from derivations.core.arrays import Entry
from derivations.core.balls import FIRST_PRECISION, LAST_PRECISION, Point, Unclear, dyadic, enclose, fulfilled
from derivations.core.domain import Obligation, domain_of
from derivations.core.near import compared, points_near
from derivations.core.points import SIMPLE, Chooser, Region, in_range
from derivations.core.term import Index, Symbol, Term
from derivations.core.verdict import Coordinate, Enclosure, Witness

DENOMINATORS = (1, 2, 4, 10, 100, 1_000, 10_000)  # of numbers that are tried for one that is less simple
QUICK, THOROUGH = 3, 60  # points tried before the proof, and after it failed


@dataclass(frozen=True, slots=True)
class Search:
    """What a search over points found: a witness, and how many points of D0 were met."""

    witness: Witness | None
    met: int


def refute(left: Term, right: Term, region: Region, *, points: int, precision: int) -> Search:
    """A point of D0 where left and right are defined and certainly differ, if one is found."""
    met = 0
    for point in region.points(points):
        found = _differ(left, right, region, point, precision)
        if found is True:
            met += 1
        elif isinstance(found, Witness):
            return Search(_shrunk(left, right, region, found), met + 1)
    return Search(None, met)


def refute_near_kinks(left: Term, right: Term, region: Region, precision: int) -> Witness | None:
    """A witness beside a kink of the sides or an end of D0, however far out."""
    for point in points_near(compared(left - right), region):
        found = _differ(left, right, region, point, precision)
        if isinstance(found, Witness):
            return _shrunk(left, right, region, found)
    return None


def is_met(left: Term, right: Term, region: Region) -> bool:
    """Whether some point of D0 is known at which both sides are defined."""
    candidates = chain(region.points(THOROUGH), points_near((), region))
    return any(_is_defined(left, right, region, point) for point in candidates)


def _is_defined(left: Term, right: Term, region: Region, point: Point) -> bool:
    precision = FIRST_PRECISION
    while precision <= LAST_PRECISION and (inside := region.holds(point, precision)) is not False:
        if inside:
            with suppress(Unclear):
                enclose(left, point, precision)
                enclose(right, point, precision)
                return True
        precision *= 4
    return False


def _differ(left: Term, right: Term, region: Region, point: Point, last: int) -> Witness | bool:
    """A witness if the sides differ at the point, True if they may agree there, False if it is unusable."""
    precision, seen = FIRST_PRECISION, False
    while precision <= last:
        try:
            inside = region.holds(point, precision)
            if inside is False:
                return False
            if inside:
                one, other = enclose(left, point, precision), enclose(right, point, precision)
                seen = True
                if not one.overlaps(other):
                    return _witness(_touched(left, right, region, point, precision), one, other, precision)
                if one.is_exact() and other.is_exact():
                    return True
        except Unclear:
            pass
        precision *= 4
    return seen


def _touched(left: Term, right: Term, region: Region, point: Point, precision: int) -> Point:
    """The point with only those leaves that the sides and the conditions look at."""
    fresh = point.looked_at()
    region.holds(fresh, precision)
    for side in (left, right):
        enclose(side, fresh, precision)
    for leaf in tuple(fresh.values):
        in_range(leaf, fresh)  # looks at the sizes that bound an index, so that the witness lists them
    return fresh


def _witness(point: Point, left: arb, right: arb, precision: int) -> Witness:
    return Witness(_listed(point), _enclosure(left), _enclosure(right), precision)


def _listed(point: Point) -> tuple[tuple[Term, Coordinate], ...]:
    return tuple(point.values.items())


def _enclosure(ball: arb) -> Enclosure:
    middle, radius = dyadic(ball.mid()), dyadic(ball.rad())
    return Enclosure(middle - radius, middle + radius)


def _shrunk(left: Term, right: Term, region: Region, found: Witness) -> Witness:
    """The witness with sizes and indices, then each coordinate, as simple as still refutes."""
    for whole in (True, False):
        for leaf, value in found.point:
            if whole != _is_whole(leaf):
                continue
            kept = [(other, old) for other, old in found.point if not (whole and isinstance(other, Entry))]
            for simple in _simpler(value):
                trial = {other: (simple if other == leaf else old) for other, old in kept}
                again = _again(left, right, region, trial, found.precision)
                if again is not None:
                    found = again
                    break
    return found


def _is_whole(leaf: Term) -> bool:
    return isinstance(leaf, Index) or (isinstance(leaf, Symbol) and leaf.domain.integer)


def _again(
    left: Term, right: Term, region: Region, values: dict[Term, Coordinate], precision: int
) -> Witness | None:
    """The witness at other values, if they lie in their domains and still refute."""
    point = Point(values, Chooser(0))
    for leaf, value in tuple(values.items()):
        if isinstance(value, Term) or value not in domain_of(leaf) or not in_range(leaf, point):
            return None
    found = _differ(left, right, region, point, precision)
    return found if isinstance(found, Witness) else None


def _simpler(value: Coordinate) -> Iterator[Fraction]:
    """Simpler numbers to try for a value, simplest first, none less simple than the value."""
    if isinstance(value, Term):
        return
    size = (value.denominator, abs(value.numerator), value < 0)
    near = (value.limit_denominator(largest) for largest in DENOMINATORS)
    for simple in dict.fromkeys((*SIMPLE, *near)):
        if (simple.denominator, abs(simple.numerator), simple < 0) < size:
            yield simple


def undefined_at(
    obligation: Obligation, region: Region, roots: Sequence[dict[Term, Coordinate]]
) -> Witness | None:
    """A point of D0 where an exact obligation certainly fails; `roots` are points worth trying first."""
    if not obligation.exact:
        return None
    tried = [Point(dict(values), Chooser(0)) for values in roots]
    for point in (*tried, *region.points(THOROUGH)):
        try:
            touched = point.looked_at()
            if region.holds(touched) and fulfilled(obligation, touched) is False:
                return Witness(_listed(touched), None, None, FIRST_PRECISION, obligation.condition)
        except Unclear:
            continue
    return None
