"""Lines at a few exact points: what is no repair there is thrown out before a proof is asked for.

Agreement at the points proves nothing.  Derivatives are taken by our own table alone, which is quick;
whatever survives is judged by `examine`, which takes them twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from flint import arb, fmpq

from derivations.core.balls import Point, Unclear, dyadic, enclose
from derivations.core.derivation import Hypothesis
from derivations.core.derivatives import differentiate
from derivations.core.domain import Obligation
from derivations.core.meaning import Meanings
from derivations.core.points import Chooser, Region
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
    Term,
)
from derivations.core.tree import apart, free, rebuild, substitute
from derivations.core.verdict import Witness
from derivations.errors import MeaningError, TermError

Values: TypeAlias = tuple[arb | None, ...]

PRECISION = 96
BESIDE = 3  # points beside the witness
TRIED = 24  # candidates for them
LARGEST_GUESS = 400  # numerators and denominators of a number that somebody may have forgotten

UNUSABLE = (MeaningError, TermError, Unclear, ArithmeticError, ValueError, RecursionError)


@dataclass(slots=True)
class Trial:
    """The points, drawn ones first and the witness last, and the values of terms there.

    `spent` counts the evaluations.
    """

    points: Sequence[Point] = ()
    meanings: Meanings = field(default_factory=Meanings)
    spent: int = 0
    _plain: dict[Term, Term] = field(default_factory=dict)

    def values(self, term: Term) -> Values:
        """A ball at each point; None where the term is not defined, or not seen to be."""
        return tuple(self._at(term, point) for point in self.points)

    def agree(self, term: Term, needed: Values) -> bool:
        """Whether the term may have the values needed: at every point that has one, and at two at least."""
        met = 0
        for point, value in zip(self.points, needed, strict=True):
            if value is not None:
                found = self._at(term, point)
                if found is None or not found.overlaps(value):
                    return False
                met += 1
        return met >= 2

    def _at(self, term: Term, point: Point) -> arb | None:
        self.spent += 1
        try:
            return enclose(self.plain(term), point, PRECISION)
        except UNUSABLE:
            return None

    def plain(self, term: Term) -> Term:
        """The meaning of a term, its derivatives by our own table."""
        if term not in self._plain:
            self._plain[term] = self._meaning(term)
        return self._plain[term]

    def _meaning(self, term: Term) -> Term:
        match term:
            case Derivative(body=body, variable=variable):
                return _taken(self.plain(body), self.plain(variable))
            case Prime(definition=definition, argument=argument, order=order):
                parameter, taken = definition.parameters[0], self.plain(definition.body)
                for _ in range(order):
                    taken = _taken(taken, parameter)
                return substitute(taken, {parameter: self.plain(argument)})
            case Call(definition=definition, arguments=arguments):
                values = map(self.plain, arguments)
                return substitute(
                    self.plain(definition.body), dict(zip(definition.parameters, values, strict=True))
                )
            case Add() | Neg() | Mul() | Quotient() | Power() | Apply() | Sum():
                return self.meanings.of(rebuild(term, self.plain))
        return self.meanings.of(term)


def _taken(body: Term, variable: Term) -> Term:
    return differentiate(apart(body, variable, *free(body)), variable)


def trial(first: Term, left: Term, given: Sequence[Hypothesis | Comparison], witness: Witness) -> Trial:
    """The witness, and drawn points at which the lines are defined and what is given holds."""
    made = Trial()
    region = _region(given, made.meanings)
    values = dict(witness.point)
    found = []
    for turn, point in enumerate(region.points(TRIED)):
        if len(found) < BESIDE and turn % 2:  # even turns give 0, 1, −1: too simple to tell much apart
            made.points = (point,)
            if region.holds(point) and None not in (*made.values(left), *made.values(first)):
                found.append(point)
    made.points = (*found, Point(values, Chooser(0, values).value))
    made.spent = 0
    return made


def _region(given: Sequence[Hypothesis | Comparison], meanings: Meanings) -> Region:
    sides = [(one, meanings.of(one.left), meanings.of(one.right)) for one in given]
    tests = [
        Obligation(Comparison(left, one.relation, right))
        for one, left, right in sides
        if isinstance(one, Comparison)
    ]
    equations = [left - right for one, left, right in sides if isinstance(one, Hypothesis)]
    return Region(tuple(tests), tuple(equations))


# ── arithmetic of values ─────────────────────────────────────────────────────────────────────────


def combined(operation: Callable[..., arb], *several: Values) -> Values:
    """The operation at each point where all its arguments have a value and it has one."""
    return tuple(_combined(operation, balls) for balls in zip(*several, strict=True))


def _combined(operation: Callable[..., arb], balls: Sequence[arb | None]) -> arb | None:
    if None in balls:
        return None
    try:
        made = operation(*balls)
    except (ArithmeticError, ValueError):
        return None
    return made if made.is_finite() else None


def overlap(one: Values, other: Values) -> bool:
    """Whether two rows of values may be the same: at every point that has both, and at two at least."""
    both = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
    return len(both) >= 2 and all(a.overlaps(b) for a, b in both)


def known(values: Values) -> Iterator[arb]:
    """The values that there are."""
    return (value for value in values if value is not None)


def simple_number(values: Values) -> Fraction | None:
    """The one simple rational number that all values may be."""
    balls = list(known(values))
    if len(balls) < 2:
        return None
    guess = dyadic(balls[0].mid()).limit_denominator(LARGEST_GUESS)
    exact = fmpq(guess.numerator, guess.denominator)
    small = abs(guess.numerator) <= LARGEST_GUESS
    return guess if small and all(ball.contains(exact) for ball in balls) else None
