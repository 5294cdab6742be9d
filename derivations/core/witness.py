"""Refutation: an exact rational point at which two guaranteed enclosures are disjoint.

Values are FLINT balls.  A point gives a rational number to every symbol, a concrete size to every
symbolic range and a number to every entry that is met.  Agreement at points proves nothing and is never
used as a proof; that some point of D0 exists is what keeps a proof from being about the empty set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from random import Random
from typing import Any, TypeVar

from flint import arb, ctx, fmpq, fmpz_poly

from derivations.core.domain import Obligation, interval
from derivations.core.term import (
    Add,
    Apply,
    Cases,
    Comparison,
    Constant,
    Delta,
    Domain,
    Entry,
    Family,
    Index,
    Mul,
    Neg,
    Number,
    Power,
    Quotient,
    Sum,
    Symbol,
    Term,
    as_term,
)
from derivations.core.verdict import Enclosure, Witness

SIMPLE = tuple(
    Fraction(n, d) for n, d in ((0, 1), (1, 1), (-1, 1), (1, 2), (2, 1), (-2, 1), (-1, 2), (3, 1), (1, 3))
)
FIRST_PRECISION, LAST_PRECISION = 64, 4096
QUICK, THOROUGH = 4, 60  # points tried before the proof, and after it failed
LARGEST_SIZE = 3  # sizes of ranges at which statements of symbolic size are refuted


V = TypeVar("V")


class Unclear(Exception):
    """A value could not be enclosed at this precision, or is not defined here."""


@dataclass(slots=True)
class Point:
    """Exact values for leaves; a leaf that has none yet is given one by `choose`.

    `known` remembers enclosures at the point, by precision.
    """

    values: dict[Term, Fraction]
    choose: Callable[[Term], Fraction] | None = None
    known: dict[int, dict[Term, arb]] = field(default_factory=dict)

    def __getitem__(self, leaf: Term) -> Fraction:
        if leaf not in self.values:
            if self.choose is None:
                raise Unclear(f"no value for {leaf}")
            self.values[leaf] = self.choose(leaf)
        return self.values[leaf]


# ── enclosures ───────────────────────────────────────────────────────────────────────────────────

#           a, value: the real function, where a ball of it exists
FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    "exp": arb.exp, "log": arb.log, "ln": arb.log, "sqrt": arb.sqrt, "sin": arb.sin, "cos": arb.cos,
    "tan": arb.tan, "sinh": arb.sinh, "cosh": arb.cosh, "tanh": arb.tanh, "abs": abs, "sign": arb.sgn,
}  # fmt: skip


def enclose(term: Term, point: Mapping[Term, Fraction] | Point, precision: int) -> arb:
    """A ball of `precision` bits that holds the value of a term of plain nodes at the point.

    Raises `Unclear` where the term is not defined, or where that cannot be seen at this precision.
    """
    before, ctx.prec = ctx.prec, precision
    try:
        known = point if isinstance(point, Point) else Point(dict(point))
        return _Enclosing(known).of(term)
    finally:
        ctx.prec = before


@dataclass(slots=True)
class _Enclosing:
    """One evaluation at one point and precision; bound indices are values that come and go."""

    point: Point
    bound: dict[Term, int] = field(default_factory=dict)
    known: dict[Term, arb] = field(init=False)

    def __post_init__(self) -> None:
        self.known = self.point.known.setdefault(ctx.prec, {})

    def of(self, term: Term) -> arb:
        if self.bound:
            return self._value(term)
        if term not in self.known:
            self.known[term] = self._value(term)
        return self.known[term]

    def _value(self, term: Term) -> arb:
        match term:
            case Number(value=value):
                return _ball(value)
            case Constant(name=name):
                return arb.pi() if name == "pi" else arb.const_e()
            case Symbol():
                return _ball(self.point[term])
            case Index():
                return arb(self.bound[term]) if term in self.bound else _ball(self.point[term])
            case Entry(family=family, indices=indices):
                place = Entry(family, tuple(as_term(self.whole(index)) for index in indices))
                return _ball(self.point[place])
            case Add(terms=terms):
                return sum(map(self.of, terms), arb(0))
            case Neg(term=inner):
                return -self.of(inner)
            case Mul(factors=factors):
                whole = arb(1)
                for ball in [self.of(factor) for factor in factors]:
                    whole *= ball
                return whole
            case Quotient(numerator=f, denominator=g):
                return self.of(f) / _certain(self.of(g), lambda value: value != 0)
            case Power(base=base, exponent=exponent):
                return self._power(base, exponent)
            case Apply(function=name, arguments=arguments):
                return self._apply(name, [self.of(argument) for argument in arguments])
            case Delta(left=left, right=right):
                return arb(1 if self.whole(left) == self.whole(right) else 0)
            case Sum():
                return self._sum(term)
            case Cases(branches=branches, otherwise=otherwise):
                return self.of(self._branch(branches, otherwise))
        raise Unclear(f"{type(term).__name__} has no enclosure")

    def whole(self, term: Term) -> int:
        """The exact integer value of an index expression."""
        found = self.of(term).unique_fmpz()
        if found is None:
            raise Unclear("an index is not an integer")
        return int(found)

    def _power(self, base: Term, exponent: Term) -> arb:
        below, above = self.of(base), self.of(exponent)
        count = above.unique_fmpz() if above.is_exact() else None
        if count is not None:
            if count <= 0:
                _certain(below, lambda value: value != 0)
            return below ** int(count)
        if isinstance(exponent, Number) and exponent.value > 0 and below == 0:
            return arb(0)
        return (_certain(below, lambda value: value > 0).log() * above).exp()

    def _apply(self, name: str, values: Sequence[arb]) -> arb:
        if name in ("max", "min"):
            best = values[0]
            for value in values[1:]:
                best = best.max(value) if name == "max" else best.min(value)
            return _finite(best)
        value = values[0]
        if name in ("log", "ln"):
            _certain(value, lambda one: one > 0)
        if name == "sqrt":
            _certain(value, lambda one: one >= 0)
        if name == "sign":
            _certain(value, lambda one: one != 0 or one == 0)
        return _finite(FUNCTIONS[name](value))

    def _sum(self, term: Sum) -> arb:
        return sum(self._each(term.index, lambda: self.of(term.body)), arb(0))

    def _each(self, index: Index, value: Callable[[], V]) -> list[V]:
        """A value for each number of the index's range."""
        outer = self.bound.get(index)
        found = []
        for number in range(self.whole(index.lower), self.whole(index.upper) + 1):
            self.bound[index] = number
            try:
                found.append(value())
            finally:
                del self.bound[index]
        if outer is not None:
            self.bound[index] = outer
        return found

    def _branch(self, branches: Sequence[tuple[Term, tuple[Comparison, ...]]], otherwise: Term) -> Term:
        for value, tests in branches:
            if all([self.holds(test) for test in tests]):  # noqa: C419  # every test must be visible
                return value
        return otherwise

    def fulfilled(self, obligation: Obligation, forall: Sequence[Index]) -> bool:
        """Whether the condition holds, or the branch it is asked for in is not taken, for all indices."""
        if forall:
            index, rest = forall[0], forall[1:]
            return all(self._each(index, lambda: self.fulfilled(obligation, rest)))
        if not all([self.holds(test) for test in obligation.under]):  # noqa: C419  # all must be visible
            return True
        return self.holds(obligation.condition)

    def holds(self, test: Comparison) -> bool:
        """Whether a comparison certainly holds, or certainly fails; `Unclear` if neither is visible."""
        return _decide(self.of(test.left) - self.of(test.right), test.relation)


def _decide(difference: arb, relation: str) -> bool:
    below, zero, above = difference < 0, difference == 0, difference > 0
    match relation:
        case "=" | "!=" if zero or below or above:
            return bool(zero) == (relation == "=")
        case "<" | ">=" if below or difference >= 0:
            return bool(below) == (relation == "<")
        case ">" | "<=" if above or difference <= 0:
            return bool(above) == (relation == ">")
    raise Unclear("a comparison is too close to call")


def _certain(value: arb, test: Callable[[arb], Any]) -> arb:
    if not test(value):
        raise Unclear("outside the natural domain, or too close to its end")
    return value


def _finite(value: arb) -> arb:
    return _certain(value, lambda one: one.is_finite())


def _ball(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))


# ── points of D0 ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Region:
    """D0, for sampling: the conditions of the first line and the page's own, and its hypotheses.

    `equations` are differences that are zero; `sample` keeps the points that were made, with what was
    worked out at them.
    """

    conditions: tuple[Obligation, ...] = ()
    equations: tuple[Term, ...] = ()
    sample: list[Point] = field(default_factory=list, compare=False)

    def points(self, count: int) -> Iterator[Point]:
        """Candidate points, simple ones first, the same in every run; not yet tested for membership."""
        for turn in range(count):
            if turn == len(self.sample):
                self.sample.append(self._moved(Point({}, _Chooser(turn).value)))
            yield self.sample[turn]

    def _moved(self, point: Point) -> Point:
        """The point with coordinates changed, one for each hypothesis, so that the hypothesis may hold."""
        for equation in self.equations:
            with suppress(Unclear):
                enclose(equation, point, FIRST_PRECISION)
            for leaf in reversed(list(point.values)):
                roots = [r for r in rational_roots(equation, leaf, point) if r in domain_of(leaf)]
                if roots:
                    point = Point({**point.values, leaf: roots[0]}, point.choose)
                    break
        return point

    def holds(self, point: Point, precision: int = FIRST_PRECISION) -> bool:
        """Whether the point certainly lies in D0."""
        supposed = (Obligation(Comparison(equation, "=", as_term(0))) for equation in self.equations)
        return all(fulfilled(one, point, precision) is True for one in (*self.conditions, *supposed))


def fulfilled(obligation: Obligation, point: Point, precision: int = FIRST_PRECISION) -> bool | None:
    """Whether an obligation holds at the point, for all values of its indices: yes, no, or not to be seen."""
    before, ctx.prec = ctx.prec, precision
    try:
        return _Enclosing(point).fulfilled(obligation, obligation.forall)
    except Unclear:
        return None
    finally:
        ctx.prec = before


class _Chooser:
    """Values for the leaves of one candidate point, by a fixed seed."""

    def __init__(self, turn: int) -> None:
        self.turn, self.random = turn, Random(turn)
        self.chosen: dict[Term, Fraction] = {}

    def value(self, leaf: Term) -> Fraction:
        if leaf not in self.chosen:
            self.chosen[leaf] = self._choose(leaf)
        return self.chosen[leaf]

    def _choose(self, leaf: Term) -> Fraction:
        match leaf:
            case Index(lower=lower, upper=upper):
                ends = [self._whole(end) for end in (lower, upper)]
                if ends[0] > ends[1]:
                    raise Unclear("an empty index range")
                return Fraction(ends[0] if self.turn == 0 else self.random.randint(*ends))
            case Symbol(domain=domain) | Entry(family=Family(domain=domain)):
                return self._in(domain)
        raise Unclear(f"{type(leaf).__name__} has no value")

    def _whole(self, end: Term) -> int:
        return _Enclosing(Point(self.chosen, self.value)).whole(end)

    def _in(self, domain: Domain) -> Fraction:
        if domain.values is not None:
            return domain.values[
                self.turn % len(domain.values) if self.turn < 2 else self.random.randrange(len(domain.values))
            ]
        if domain.integer:
            return self._integer(domain)
        inside = [value for value in SIMPLE if value in domain]
        if self.turn < len(SIMPLE) and self.turn % 2 == 0 and inside:
            return inside[(self.turn // 2) % len(inside)]
        return self._rational(domain, inside)

    def _integer(self, domain: Domain) -> Fraction:
        """Small as a rule, since ranges have this size, and now and then larger."""
        if self.turn == 0 and Fraction(2) in domain:
            return Fraction(2)
        low = domain.lower if domain.lower is not None else Fraction(-LARGEST_SIZE)
        reach = LARGEST_SIZE - 1 if self.random.random() < 0.7 else 2 * LARGEST_SIZE
        high = low + reach if domain.upper is None else min(domain.upper, low + reach)
        return Fraction(self.random.randint(int(low), int(high)))

    def _rational(self, domain: Domain, inside: Sequence[Fraction]) -> Fraction:
        random, low, high = self.random, domain.lower, domain.upper
        if inside and random.random() < 0.3:
            return inside[random.randrange(len(inside))]
        share = Fraction(random.randint(1, 31), 32)
        if low is not None and high is not None:
            return low + (high - low) * share
        reach = Fraction(random.choice((1, 1, 4, 4, 10)), 1) * share
        if low is not None:
            return low + reach
        return high - reach if high is not None else reach * random.choice((-1, 1))


def exact_value(ball: arb) -> Fraction | None:
    """The rational number of an exact ball; else, as a guess, one it holds with a denominator ≤ 10⁶."""
    if ball.is_exact():
        return _dyadic(ball)
    guess = _dyadic(ball.mid()).limit_denominator(10**6)
    return guess if ball.contains(fmpq(guess.numerator, guess.denominator)) else None


def _dyadic(value: arb) -> Fraction:
    mantissa, exponent = value.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


# ── witnesses ────────────────────────────────────────────────────────────────────────────────────


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


def _differ(left: Term, right: Term, region: Region, point: Point, last: int) -> Witness | bool:
    """A witness if the sides differ at the point, True if they may agree there, False if it is unusable."""
    precision, seen = FIRST_PRECISION, False
    while precision <= last:
        try:
            if region.holds(point, precision):
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
    fresh = Point({}, point.__getitem__)
    region.holds(fresh, precision)
    for side in (left, right):
        enclose(side, fresh, precision)
    return fresh


def _witness(point: Point, left: arb, right: arb, precision: int) -> Witness:
    return Witness(_listed(point), _enclosure(left), _enclosure(right), precision)


def _listed(point: Point) -> tuple[tuple[Term, Fraction], ...]:
    return tuple(point.values.items())


def _enclosure(ball: arb) -> Enclosure:
    return Enclosure(_dyadic(ball.lower()), _dyadic(ball.upper()))


def _shrunk(left: Term, right: Term, region: Region, found: Witness) -> Witness:
    """The witness with each coordinate replaced by the simplest number that still refutes."""
    for leaf, value in found.point:
        if isinstance(leaf, Index) or (isinstance(leaf, Symbol) and leaf.domain.integer):
            continue
        for simple in _simpler(value):
            trial = {other: (simple if other == leaf else old) for other, old in found.point}
            again = _again(left, right, region, trial, found.precision)
            if again is not None:
                found = again
                break
    return found


def _again(
    left: Term, right: Term, region: Region, values: dict[Term, Fraction], precision: int
) -> Witness | None:
    if not all(value in domain_of(leaf) for leaf, value in values.items()):
        return None
    chooser = _Chooser(0)
    chooser.chosen = values
    found = _differ(left, right, region, Point(values, chooser.value), precision)
    return found if isinstance(found, Witness) else None


def domain_of(leaf: Term) -> Domain:
    """The set that the values of a leaf lie in, as far as numbers bound it."""
    match leaf:
        case Symbol(domain=domain) | Entry(family=Family(domain=domain)):
            return domain
    lower, upper, lower_open, upper_open = interval(leaf)
    return Domain(lower, upper, lower_open, upper_open, integer=True)


def _simpler(value: Fraction) -> Iterator[Fraction]:
    """Simpler numbers to try for a value, simplest first, none less simple than the value."""
    size = (value.denominator, abs(value.numerator), value < 0)
    near = (Fraction(round(value)), value.limit_denominator(2), value.limit_denominator(4))
    for simple in islice(dict.fromkeys((*SIMPLE, *near)), 12):
        if (simple.denominator, abs(simple.numerator), simple < 0) < size:
            yield simple


def undefined_at(
    obligation: Obligation, region: Region, roots: Sequence[dict[Term, Fraction]]
) -> Witness | None:
    """A point of D0 where an exact obligation certainly fails; `roots` are points worth trying first."""
    if not obligation.exact:
        return None
    tried = [Point(dict(values), _Chooser(0).value) for values in roots]
    for point in (*tried, *region.points(THOROUGH)):
        try:
            if region.holds(point) and fulfilled(obligation, point) is False:
                return Witness(_listed(point), None, None, FIRST_PRECISION, obligation.condition)
        except Unclear:
            continue
    return None


# ── solving for a coordinate ─────────────────────────────────────────────────────────────────────


def rational_roots(difference: Term, leaf: Term, point: Point) -> list[Fraction]:
    """The rational roots in one leaf of a polynomial of degree ≤ 2, found by interpolation."""
    values = [_exact_at(difference, {**point.values, leaf: Fraction(t)}) for t in (0, 1, -1)]
    at0, at1, at_1 = values
    if at0 is None or at1 is None or at_1 is None:
        return []
    square, slope = (at1 + at_1) / 2 - at0, (at1 - at_1) / 2
    scale = square.denominator * slope.denominator * at0.denominator
    line = fmpz_poly([int(at0 * scale), int(slope * scale), int(square * scale)])
    return [Fraction(-int(f[0]), int(f[1])) for f, _ in line.factor()[1] if f.degree() == 1] if line else []


def _exact_at(term: Term, values: dict[Term, Fraction]) -> Fraction | None:
    try:
        return exact_value(enclose(term, values, 256))
    except Unclear:
        return None
