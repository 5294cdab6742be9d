"""One side of a line, held to be the wrong one: what would explain it, row by row of the tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from derivations.core.term import Add, Term
from derivations.errors import TermError
from derivations.mistakes.calculus import CALCULUS
from derivations.mistakes.forms import FORMS
from derivations.mistakes.hints import Hints, size
from derivations.mistakes.kept import Path, change, kept
from derivations.mistakes.misderived import MISDERIVED
from derivations.mistakes.misrules import MISRULES
from derivations.mistakes.mistake import Misrule, Mistake, Repair, Slip
from derivations.mistakes.places import Place, Put, places
from derivations.mistakes.slips import SLIPS
from derivations.mistakes.trial import Trial, overlap

TABLE: tuple[Slip | Misrule, ...] = (*CALCULUS, *MISDERIVED, *MISRULES, *SLIPS, *FORMS)

MOST_SPENT = 10_000  # nodes whose meaning is worked out for one side of a line,
MOST_OF_A_ROW = 1_500  # and for one row of the table
LARGEST_CHANGE = 5  # letters that are changed: with more, anything can be explained


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mistake that agrees at the points, the equations that must be proved for it, and its rank.

    First come the parts that differ from the other side, then the smallest changes, then the order of
    the table, then that of the places.
    """

    mistake: Mistake
    claims: tuple[tuple[Term, Term], ...]
    rank: tuple[bool, int, int, int]

    @property
    def is_best_of_later_rows(self) -> bool:
        """Whether no later row of the table can have a better candidate."""
        return self.rank[:2] == (False, 1)


@dataclass(slots=True)
class Side:
    """The `bad` side of an equation, to be explained by the `good` one; `is_left` if it is the left one."""

    good: Term
    bad: Term
    trial: Trial
    hints: Hints
    is_left: bool
    wrong: list[Place] = field(init=False)
    right: list[Place] = field(init=False)
    unchanged: tuple[Path, ...] = field(init=False)

    def __post_init__(self) -> None:
        needed, written = self.trial.values(self.good), self.trial.values(self.bad)
        self.wrong = list(places(self.bad, needed, self.trial))
        self.right = list(places(self.good, written, self.trial))
        self.unchanged = tuple(kept(self.good, self.bad))

    def rows(self) -> Iterator[list[Candidate]]:
        """The candidates of each row of the tables, the best first."""
        most = self.trial.spent + MOST_SPENT
        for row, slip in enumerate(TABLE):
            found = list(self._slips(row, slip, min(self.trial.spent + MOST_OF_A_ROW, most)))
            if isinstance(slip, Misrule):
                with suppress(TermError):
                    found += self._misused(row, slip)
            yield sorted(found, key=lambda one: one.rank)

    def _slips(self, row: int, slip: Slip | Misrule, most: int) -> Iterator[Candidate]:
        """The bad side with a slip undone is the good one."""
        for number, place in enumerate(self.wrong):
            if self.trial.spent > most:
                return
            if place.taken and isinstance(slip, Slip) and slip.calculus:
                continue
            with suppress(TermError):  # some repairs are no terms: a derivative by a number, say
                yield from self._repaired(row, slip, number, place)

    def _repaired(self, row: int, slip: Slip | Misrule, number: int, place: Place) -> Iterator[Candidate]:
        for repair in self._repairs(slip, place):
            changed = self._change(slip, place, repair)
            if changed <= LARGEST_CHANGE and self._fits(place, repair.term, self.wrong[0]):
                mistake = Mistake(slip.name, place.term, repair.term, repair.lost, self.is_left)
                claim = self._claim(place.put(repair.term))
                yield Candidate(mistake, (claim,), (self._is_kept(place), changed, row, number))

    def _repairs(self, slip: Slip | Misrule, place: Place) -> Iterator[Repair]:
        if isinstance(slip, Slip):
            found = slip.undo(place, self.hints, self.trial)
        else:
            found = (wrong for wrong, _ in (slip.misuse(place.term) if slip.both else ()))
        for one in found:
            repair = one if isinstance(one, Repair) else Repair(one)
            if repair.term != place.term:
                yield repair

    def _change(self, slip: Slip | Misrule, place: Place, repair: Repair) -> int:
        return 1 if isinstance(slip, Misrule) else min(change(place.term, repair.term), slip.most)

    def _is_kept(self, place: Place) -> bool:
        """Whether the place lies in a part that stands in the good side, too."""
        return any(place.path[: len(path)] == path for path in self.unchanged)

    def _fits(self, place: Place, new: Term, whole: Place) -> bool:
        """Whether a line may be right with another term in a place."""
        return self.trial.agree(place.frame(new), place.need) and self.trial.agree(place.put(new), whole.need)

    def _misused(self, row: int, rule: Misrule) -> Iterator[Candidate]:
        """The bad side is what a false rule makes of the good one."""
        for number, place in enumerate(self.right):
            for misused, correct in rule.misuse(place.term):
                if misused != place.term and self._fits(place, misused, self.right[0]):
                    part, should_be, fixed = self._located(place, misused, correct)
                    mistake = Mistake(rule.name, part, should_be, left=self.is_left)
                    claims = ((place.put(misused), self.bad), self._claim(fixed))
                    yield Candidate(mistake, claims, (False, 1, row, number))

    def _claim(self, fixed: Term) -> tuple[Term, Term]:
        return (fixed, self.good) if self.is_left else (self.good, fixed)

    def _located(self, place: Place, misused: Term, correct: Term) -> tuple[Term, Term, Term]:
        """The smallest part that shows the wrong result, what should stand there, and the side with it."""
        shown, best = self.trial.values(misused), None
        for there in self.wrong:
            for part, put in _within(there) if there.exact else ():
                smaller = best is None or size(part) <= size(best[0])
                if smaller and overlap(self.trial.values(part), shown):
                    fixed = put(correct)
                    if self.trial.agree(fixed, self.wrong[0].need):
                        best = part, correct, fixed
        whole = place.put(correct)
        return best or (self.bad, whole, whole)


def _within(place: Place) -> Iterator[tuple[Term, Put]]:
    """The node of a place, and for a sum its stretches of several terms."""
    yield place.term, place.put
    if isinstance(place.term, Add):
        terms = place.term.terms
        for start in range(len(terms)):
            for end in range(start + 2, len(terms) + (start > 0)):
                yield Add(terms[start:end]), _stretch(place, terms[:start], terms[end:])


def _stretch(place: Place, before: tuple[Term, ...], after: tuple[Term, ...]) -> Put:
    return lambda new: place.put(Add((*before, new, *after)))
