"""Candidate points of D0: simple numbers first, then drawn ones, the same in every run.

Every leaf draws from a seed of its own, so that a point does not depend on which lines looked at it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice, product
from math import ceil, floor, isqrt, lcm
from random import Random
from typing import cast

from derivations.core.arithmetic import arithmetic
from derivations.core.arrays import Entry, Family
from derivations.core.balls import FIRST_PRECISION, Enclosing, Point, Unclear, enclose, exact_value, fulfilled
from derivations.core.domain import Obligation, domain_of
from derivations.core.laws import Law
from derivations.core.sets import Domain
from derivations.core.term import Comparison, Index, Symbol, Term, as_term
from derivations.core.tree import substitute
from derivations.core.verdict import Coordinate

SIMPLE = tuple(map(Fraction, ("0", "1", "-1", "1/2", "2", "-2", "-1/2", "3", "1/3")))
LARGEST_SIZE = 3  # sizes of ranges at which statements of symbolic size are refuted, as a rule
LARGER = 8  # the first point at which a size may be larger
FIRST = 3  # the turn of the point that is tried first
MOST_INSTANCES = 32  # of an equation that holds for all values of its indices
SMALL = 0.7  # the share of that rule, and of numbers that are drawn rather than simple


@dataclass(frozen=True, slots=True)
class Region:
    """D0, for sampling: the conditions of the first line and the page's own, and its hypotheses.

    `equations` are differences that are zero; `sample` keeps the points that were made, with what was
    worked out at them.
    """

    conditions: tuple[Obligation, ...] = ()
    equations: tuple[Law, ...] = ()
    sample: list[Point] = field(default_factory=list, compare=False)

    def points(self, count: int) -> Iterator[Point]:
        """Candidate points, the same in every run; not yet tested for membership.

        The first is one at which roots and logarithms are defined as a rule; simple and drawn ones follow.
        """
        for place in range(count):
            if place == len(self.sample):
                turn = FIRST if place == 0 else place - 1 if place <= FIRST else place
                self.sample.append(self._moved(Point({}, Chooser(turn))))
            yield self.sample[place]

    def _moved(self, point: Point) -> Point:
        """The point with coordinates changed so that the hypotheses may hold.

        One for each, where that does, else all entries of one family together.
        """
        if not self.equations:
            return point
        zeros = [zero for law in self.equations for zero in _instances(law, point)]
        for zero in zeros:
            with suppress(Unclear):
                enclose(zero, point, FIRST_PRECISION)
        one_each = point
        for zero in zeros:
            one_each = _moved_to(zero, one_each)
        if len(zeros) < 2 or all(_exact_at(zero, one_each.values) == 0 for zero in zeros):
            return one_each
        families = dict.fromkeys(
            leaf.family for leaf in reversed(list(point.values)) if isinstance(leaf, Entry)
        )
        found = (_solved(zeros, point, family) for family in families)
        return next((one for one in found if one is not None), one_each)

    def holds(self, point: Point, precision: int = FIRST_PRECISION) -> bool | None:
        """Whether the point lies in D0: certainly, certainly not, or not to be seen at this precision.

        An index that a size was moved away from lies out of its range: such a point is none.
        """
        supposed = (
            Obligation(Comparison(one.zero, "=", as_term(0)), forall=one.forall) for one in self.equations
        )
        if not _in_their_ranges(point):
            return False
        inside: bool | None = True
        for one in (*self.conditions, *supposed):
            found = fulfilled(one, point, precision)
            if found is False:
                return False
            inside = inside and found
        return inside


@dataclass(frozen=True, slots=True)
class Chooser:
    """Values for the leaves of one candidate point; each leaf draws from its own fixed seed."""

    turn: int

    def __call__(self, leaf: Term, point: Point) -> Fraction:
        """The leaf's value at this point, the same whenever it is asked for."""
        match leaf:
            case Index(lower=lower, upper=upper, name=name):
                low, high = (Enclosing(point).whole(end) for end in (lower, upper))
                if low > high:
                    raise Unclear("an empty index range")
                return Fraction(low if self.turn == 0 else self._random(name).randint(low, high))
            case Symbol(domain=domain, name=name):
                return self._in(domain, self._random(name))
            case Entry(family=Family(upto=last, domain=domain, name=name), indices=indices):
                places = ",".join(str(Enclosing(point).whole(index)) for index in indices)
                random = self._random(f"{name}[{places}]")
                if last is None:
                    return self._in(domain, random)
                return Fraction(random.randint(1, Enclosing(point).whole(last)))
        raise Unclear(f"{type(leaf).__name__} has no value")

    def _random(self, name: str) -> Random:
        return Random(f"{self.turn} {name}")

    def _in(self, domain: Domain, random: Random) -> Fraction:
        if domain.values is not None:
            count = len(domain.values)
            return domain.values[self.turn % count if self.turn < 2 else random.randrange(count)]
        if domain.integer:
            return self._integer(domain, random)
        inside = [value for value in SIMPLE if value in domain]
        if inside and self.turn < len(SIMPLE) and self.turn % 2 == 0:
            return inside[(self.turn // 2) % len(inside)]
        return _rational(domain, inside, random, self.turn)

    def _integer(self, domain: Domain, random: Random) -> Fraction:
        """Small as a rule, since ranges have this size, and now and then larger."""
        if self.turn == 0 and Fraction(2) in domain:
            return Fraction(2)
        low = domain.lower
        if low is None:
            low = Fraction(-LARGEST_SIZE) if domain.upper is None else domain.upper - 2 * LARGEST_SIZE
        reach = LARGEST_SIZE - 1 if self.turn < LARGER or random.random() < SMALL else 2 * LARGEST_SIZE
        high = low + reach if domain.upper is None else min(domain.upper, low + reach)
        return Fraction(random.randint(ceil(low), floor(high)))


def in_range(leaf: Term, point: Point) -> bool:
    """Whether an index, or a class, has a value of its range at the point; True for any other leaf."""
    ends = Enclosing(point)
    if isinstance(leaf, Entry) and leaf.family.upto is not None:
        return 1 <= ends.whole(leaf) <= ends.whole(leaf.family.upto)
    if not isinstance(leaf, Index):
        return True
    return ends.whole(leaf.lower) <= ends.whole(leaf) <= ends.whole(leaf.upper)


def _in_their_ranges(point: Point) -> bool:
    with suppress(Unclear):
        return all(in_range(leaf, point) for leaf in tuple(point.values))
    return False


def _rational(domain: Domain, inside: Sequence[Fraction], random: Random, turn: int) -> Fraction:
    """A simple number of the domain, or one with denominator 32 near its ends."""
    low, high = domain.lower, domain.upper
    if low is None and high is None and turn % 4 == 3:
        low = Fraction(0)  # where roots and logarithms of all symbols are defined
    inside = [
        value for value in inside if low is None or value > low or (value in domain and low == domain.lower)
    ]
    if inside and random.random() < 1 - SMALL:
        return inside[random.randrange(len(inside))]
    share = Fraction(random.randint(1, 31), 32)
    if low is not None and high is not None:
        return low + (high - low) * share
    reach = random.choice((1, 4, 10)) * share
    if low is not None:
        return low + reach
    return high - reach if high is not None else reach * random.choice((-1, 1))


# ── solving for a coordinate ─────────────────────────────────────────────────────────────────────


def rational_roots(difference: Term, leaf: Term, point: Point) -> list[Fraction]:
    """The rational roots in one leaf of a polynomial of degree ≤ 2, found by interpolation."""
    values = [_exact_at(difference, {**point.values, leaf: Fraction(t)}) for t in (0, 1, -1)]
    at0, at1, at_1 = values
    if at0 is None or at1 is None or at_1 is None:
        return []
    square, slope = (at1 + at_1) / 2 - at0, (at1 - at_1) / 2
    if not square:
        return [-at0 / slope] if slope else []
    inside = slope**2 - 4 * square * at0
    if inside < 0:
        return []
    root = Fraction(isqrt(inside.numerator), isqrt(inside.denominator))
    return [(-slope - root) / (2 * square), (-slope + root) / (2 * square)] if root**2 == inside else []


def _moved_to(zero: Term, point: Point) -> Point:
    """The point with its last coordinate that can be changed so that an expression is zero."""
    for leaf in reversed(list(point.values)):
        roots = [root for root in rational_roots(zero, leaf, point) if root in domain_of(leaf)]
        if roots:
            return Point({**point.values, leaf: roots[0]}, point.choose)
    return point


def _instances(law: Law, point: Point) -> Iterator[Term]:
    """What is zero at the point by a law, for all values of its indices."""
    ranges = []
    for index in law.forall:
        ends = Enclosing(point)
        ranges.append(range(ends.whole(index.lower), ends.whole(index.upper) + 1))
    for chosen in islice(product(*ranges), MOST_INSTANCES):
        values: dict[Term, Term] = {i: as_term(n) for i, n in zip(law.forall, chosen, strict=True)}
        yield substitute(law.zero, values)


def _solved(zeros: Sequence[Term], point: Point, family: Family) -> Point | None:
    """The point with the entries of a family changed so that all expressions, affine in them, are zero."""
    leaves = [leaf for leaf in point.values if isinstance(leaf, Entry) and leaf.family == family]
    rows, right = [], []
    for zero in zeros:
        start = _exact_at(zero, point.values)
        ends = [
            _exact_at(zero, {**point.values, leaf: cast(Fraction, point.values[leaf]) + 1}) for leaf in leaves
        ]
        if start is None or any(end is None for end in ends):
            return None
        slopes = [cast(Fraction, end) - start for end in ends]
        scale = lcm(start.denominator, *(slope.denominator for slope in slopes))
        rows.append([int(slope * scale) for slope in slopes])
        right.append(int(-start * scale))
    steps = arithmetic().solution(rows, right) if leaves else None
    if steps is None:
        return None
    moved: dict[Term, Coordinate] = {
        leaf: cast(Fraction, point.values[leaf]) + step for leaf, step in zip(leaves, steps, strict=True)
    }
    if not all(cast(Fraction, value) in domain_of(leaf) for leaf, value in moved.items()):
        return None
    found = Point({**point.values, **moved}, point.choose)
    return found if all(_exact_at(zero, found.values) == 0 for zero in zeros) else None


def _exact_at(term: Term, values: dict[Term, Coordinate]) -> Fraction | None:
    try:
        return exact_value(enclose(term, values, 256))
    except Unclear:
        return None
