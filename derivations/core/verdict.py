"""What the checker says of a line: proved, refuted, domain changes, undecided; and of a reason.

A verdict is a value without a truth value: `bool(verdict)` raises, so that no `if verdict:` can turn
"not shown" into "false" or "undecided" into "true".  Each carries how it was reached.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import NoReturn, TypeAlias

from derivations.core.sets import Signs
from derivations.core.term import Comparison, Term
from derivations.errors import DerivationsError


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An interval with exact dyadic ends that is guaranteed to hold a real number."""

    lower: Fraction
    upper: Fraction


Coordinate: TypeAlias = Fraction | Term


@dataclass(frozen=True, slots=True)
class Witness:
    """An exact point at which a line fails.

    `point` gives each symbol, index, size and entry its exact value: a fraction, or a closed term such as
    π/2 where a side is undefined at such a number only.  `left` and `right` enclose the two
    sides there and are disjoint; where the right side is not defined, `right` is None and `violated` is
    the condition that fails.  `precision` is the number of bits that the enclosures were computed with.
    """

    point: tuple[tuple[Term, Coordinate], ...]
    left: Enclosure | None
    right: Enclosure | None
    precision: int
    violated: Comparison | None = None


class _NoTruthValue:
    __slots__ = ()

    def __bool__(self) -> NoReturn:
        raise DerivationsError(
            f"the verdict {type(self).__name__} has no truth value; match on its type instead"
        )


@dataclass(frozen=True, slots=True)
class Question:
    """A question that a proof answered: is left − right zero where the facts and the equations hold?

    Over plain nodes, definitions unfolded and derivatives taken; a fact is an expression with the signs
    it may have, an equation a difference that is zero.
    """

    left: Term
    right: Term
    facts: tuple[tuple[Term, Signs], ...]
    equations: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Proved(_NoTruthValue):
    """On all of D0 both sides are defined and equal.

    `route` says how: "normal form" or "case split"; `cells` counts the cells of the split.  `record` lists
    the questions that were answered, one for each entry of a vector, so that the proof can be replayed.
    """

    route: str
    cells: int = 1
    record: tuple[Question, ...] = field(default=(), repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Refuted(_NoTruthValue):
    """Both sides are defined at the witness and differ there."""

    witness: Witness


@dataclass(frozen=True, slots=True)
class DomainChanges(_NoTruthValue):
    """Equal wherever both sides are defined, but at the witness only the left one is."""

    witness: Witness


@dataclass(frozen=True, slots=True)
class Undecided(_NoTruthValue):
    """Neither proved nor refuted.

    `why` is one sentence, `residual` what is left of left − right, `open` the conditions that were not
    discharged: declaring them would decide the step.  `never` is a condition that always fails.
    """

    why: str
    residual: Term | None = None
    open: tuple[Comparison, ...] = ()
    never: Comparison | None = None


Verdict: TypeAlias = Proved | Refuted | DomainChanges | Undecided


class ReasonVerdict(Enum):
    """Whether the cited reason carries the step."""

    CONFIRMED = "confirmed"
    NOT_NEEDED = "not needed"
    DOES_NOT_APPLY = "does not apply"
    NOT_GIVEN = "not given"
