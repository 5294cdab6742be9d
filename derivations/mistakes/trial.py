"""Lines at a few exact points: what is no repair there is thrown out before a proof is asked for.

Agreement at the points proves nothing.  Derivatives are taken by our own table alone, which is quick;
whatever survives is judged by `examine`, which takes them twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, TypeAlias

from flint import arb, fmpq

from derivations.core.balls import Enclosing, Point, Unclear, dyadic
from derivations.core.derivation import Hypothesis
from derivations.core.derivatives import differentiate
from derivations.core.domain import Obligation, natural
from derivations.core.entries import equations, generic_entries
from derivations.core.laws import law
from derivations.core.meaning import Meanings
from derivations.core.points import Chooser, Region
from derivations.core.sets import NATURAL
from derivations.core.term import (
    Add,
    Apply,
    Call,
    Comparison,
    Derivative,
    Mul,
    Neg,
    Power,
    Prime,
    Quotient,
    Sum,
    Symbol,
    Term,
)
from derivations.core.tree import apart, free, rebuild, substitute, walk
from derivations.core.verdict import Witness
from derivations.errors import MeaningError, TermError

Values: TypeAlias = tuple[arb | None, ...]

PRECISION = 96
BESIDE = 3  # points beside the witness
TRIED = 40  # candidates for them
SIZES = (2, 3)  # of ranges at these points, in turn
TERM = 5  # nodes that a term of a sum costs, about
LARGEST_GUESS = 400  # numerators and denominators of a number that somebody may have forgotten

UNUSABLE = (MeaningError, TermError, Unclear, ArithmeticError, ValueError, RecursionError)


@dataclass(slots=True)
class Trial:
    """The points, drawn ones first and the witness last, and the values of terms there.

    `spent` counts the nodes whose meaning was worked out, and the terms of sums that were written out.
    Balls have the precision of the caller.
    """

    points: Sequence[Point] = ()
    meanings: Meanings = field(default_factory=Meanings)
    spent: int = 0
    _plain: dict[Term, Term] = field(default_factory=dict)
    _values: dict[Term, Values] = field(default_factory=dict)

    def values(self, term: Term) -> Values:
        """A ball at each point; None where the term is not defined, or not seen to be."""
        if term not in self._values:
            self._values[term] = tuple(self.at(term, point) for point in self.points)
        return self._values[term]

    def agree(self, term: Term, needed: Values) -> bool:
        """Whether the term may have the values needed, at every point that has one."""
        met = False
        for point, value in zip(self.points, needed, strict=True):
            if value is not None:
                found = self.at(term, point)
                if found is None or not found.overlaps(value):
                    return False
                met = True
        return met

    def at(self, term: Term, point: Point) -> arb | None:
        """A ball at one point, or None."""
        evaluation = Enclosing(point)
        try:
            return evaluation.of(self.plain(term))
        except UNUSABLE:
            return None
        finally:
            self.spent += TERM * evaluation.summed

    def plain(self, term: Term) -> Term:
        """The meaning of a term, its derivatives by our own table."""
        if term not in self._plain:
            self.spent += 1
            self._plain[term] = self._meaning(term)
        return self._plain[term]

    def _meaning(self, term: Term) -> Term:
        match term:
            case Derivative(body=body, variable=variable):
                return self._taken(self.plain(body), self.plain(variable))
            case Prime(definition=definition, argument=argument, order=order):
                parameter, taken = definition.parameters[0], self.plain(definition.body)
                for _ in range(order):
                    taken = self._taken(taken, parameter)
                return substitute(taken, {parameter: self.plain(argument)})
            case Call(definition=definition, arguments=arguments):
                values = map(self.plain, arguments)
                return substitute(
                    self.plain(definition.body), dict(zip(definition.parameters, values, strict=True))
                )
            case Add() | Neg() | Mul() | Quotient() | Power() | Apply() | Sum():
                return self.meanings.of(rebuild(term, self.plain))
        return self.meanings.of(term)

    def _taken(self, body: Term, variable: Term) -> Term:
        self.spent += sum(1 for _ in walk(body))
        return differentiate(apart(body, variable, *free(body)), variable)


def trial(
    first: Term, left: Term, right: Term, given: Sequence[Hypothesis | Comparison], witness: Witness
) -> Trial:
    """The witness, and points of D0, those at which the right side is defined, too, before others."""
    made = Trial()
    region = _region((first, left), given, made.meanings)
    whole: list[Point] = []
    half: list[Point] = []
    for point in _drawn(region, free(left) | free(right)):
        if len(whole) == BESIDE:
            break
        if region.holds(point):
            (half if made.at(right, point) is None else whole).append(point)
    values: dict[Term, Any] = dict(witness.point)
    made.points = (*whole, *half[: BESIDE - len(whole)], Point(values, Chooser(0)))
    made.spent = 0
    return made


def _drawn(region: Region, leaves: frozenset[Term]) -> Iterator[Point]:
    """Candidates; every other turn gives 0, 1, −1, which are too simple to tell much apart."""
    if region.equations:
        yield from (point for turn, point in enumerate(region.points(TRIED)) if turn % 2)
        return
    sizes = [one for one in leaves if isinstance(one, Symbol) and one.domain == NATURAL]
    for turn in range(1, TRIED, 2):
        size = Fraction(SIZES[turn // 2 % len(SIZES)])
        values: dict[Term, Any] = dict.fromkeys(sizes, size)
        yield Point(values, Chooser(turn))


def _region(lines: tuple[Term, ...], given: Sequence[Hypothesis | Comparison], meanings: Meanings) -> Region:
    """Where what is given holds and the lines are defined, as they are written."""

    def plain(test: Comparison) -> Comparison:
        return replace(test, left=meanings.of(test.left), right=meanings.of(test.right))

    asked = [Obligation(one) for one in given if isinstance(one, Comparison)]
    asked += [one for line in lines for part, _ in generic_entries(line) for one in natural(part)]
    hypotheses = [one for one in given if isinstance(one, Hypothesis)]
    scalar = [pair for one in hypotheses for pair in equations(one.left, one.right, one.over)]
    laws = tuple(law(meanings.of(one) - meanings.of(other), over) for one, other, over in scalar)
    tests = (
        replace(one, condition=plain(one.condition), under=tuple(map(plain, one.under))) for one in asked
    )
    return Region(tuple(dict.fromkeys(tests)), laws)


# ── arithmetic of values ─────────────────────────────────────────────────────────────────────────


def combined(operation: Callable[..., arb], *several: Values) -> Values:
    """The operation at each point where all its arguments have a value and it has one."""
    return tuple(_combined(operation, balls) for balls in zip(*several, strict=True))


def _combined(operation: Callable[..., arb], balls: Sequence[arb | None]) -> arb | None:
    given = [ball for ball in balls if ball is not None]
    if len(given) < len(balls):
        return None
    try:
        made = operation(*given)
    except (ArithmeticError, ValueError):
        return None
    return made if made.is_finite() else None


def overlap(one: Values, other: Values) -> bool:
    """Whether two rows of values may be the same, at every point that has both."""
    both = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
    return bool(both) and all(a.overlaps(b) for a, b in both)


def known(values: Values) -> Iterator[arb]:
    """The values that there are."""
    return (value for value in values if value is not None)


def simple_number(values: Values) -> Fraction | None:
    """The one simple rational number that all values may be."""
    balls = list(known(values))
    if not balls:
        return None
    guess = dyadic(balls[0].mid()).limit_denominator(LARGEST_GUESS)
    exact = fmpq(guess.numerator, guess.denominator)
    small = abs(guess.numerator) <= LARGEST_GUESS
    return guess if small and all(ball.contains(exact) for ball in balls) else None
