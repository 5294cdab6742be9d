"""The mistake that explains a wrong line: the first row of the tables whose repair is proved.

A slip is undone in a place of the line; a false rule is used on the line before.  Either way the result
is tried at a few points first, and only what agrees there is given to `examine`: a mistake is named if,
and only if, the repaired line is proved.  No verdict depends on any of this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flint import ctx

from derivations.core.derivation import Choice, Derivation, Hypothesis, Line
from derivations.core.kernel import Report, examine_all
from derivations.core.meaning import entries
from derivations.core.term import Add, Comparison, Term
from derivations.core.tree import free, substitute
from derivations.core.vectors import Each
from derivations.core.verdict import DomainChanges, Proved, Refuted, Verdict, Witness
from derivations.errors import DerivationsError
from derivations.mistakes.calculus import CALCULUS
from derivations.mistakes.hints import Hints, hints, size
from derivations.mistakes.kept import change, kept
from derivations.mistakes.misderived import MISDERIVED
from derivations.mistakes.misrules import MISRULES
from derivations.mistakes.mistake import Misrule, Mistake, Repair, Slip
from derivations.mistakes.places import Place, Put, places
from derivations.mistakes.slips import SLIPS
from derivations.mistakes.trial import PRECISION, UNUSABLE, Trial, Values, overlap, trial

TABLE: tuple[Slip | Misrule, ...] = (*CALCULUS, *MISDERIVED, *MISRULES, *SLIPS)

MOST_SPENT = 10_000  # nodes whose meaning is worked out for one side of a line,
MOST_OF_A_ROW = 2_000  # and for one row of the table
LARGEST_CHANGE = 5  # letters that are changed; with more, anything can be explained
MOST_PROVED = 4  # repairs that a proof is asked for


def mistakes(report: Report) -> Mapping[int, Mistake]:
    """The mistakes that explain the wrong steps of a page, by the numbers of the steps."""
    found = {}
    page = report.derivation
    for step in report.steps:
        if isinstance(step.verdict, Refuted | DomainChanges):
            mistake = explain(step.left, step.right, page.given, step.verdict, first=page.first)
            if mistake is not None:
                found[step.number] = mistake
    return found


def explain(
    left: Term,
    right: Term,
    given: Sequence[Hypothesis | Comparison],
    verdict: Verdict,
    *,
    first: Term | None = None,
    either: bool = False,
) -> Mistake | None:
    """The mistake by which left = right is wrong; None where no row of the tables explains it.

    `first` is the first line of the page, where left is a later one.  With `either` the left side may be
    the wrong one, as in a lone equation; else the right one is.
    """
    if not isinstance(verdict, Refuted | DomainChanges):
        return None
    prover = _Prover(tuple(given), first, values_only=isinstance(verdict, Refuted))
    before, ctx.prec = ctx.prec, PRECISION
    try:
        return _of_entries(prover, left, right, verdict.witness, either)
    except (DerivationsError, *UNUSABLE):
        return None
    finally:
        ctx.prec = before


def _of_entries(prover: _Prover, left: Term, right: Term, witness: Witness, either: bool) -> Mistake | None:
    """For vectors, the mistake of the first wrong entry, if it is made in every wrong entry."""
    found: Mistake | None = None
    for one, other in _pairs(left, right):
        tried = trial(prover.first or left, one, other, prover.given, witness)
        if (one, other) == (left, right) or not tried.agree(other, tried.values(one)):
            mistake = _Search(one, other, tried, prover, either).first()
            if mistake is None or (found is not None and found.name != mistake.name):
                return None
            found = found or mistake
    return found


def _pairs(left: Term, right: Term) -> Iterator[tuple[Term, Term]]:
    """The scalar equations, the right sides as they are written."""
    ours, theirs = entries(left), entries(right)
    if ours is None or theirs is None:
        yield left, right
        return
    for one, other in zip(ours, theirs, strict=True):
        if isinstance(one, Each) and isinstance(other, Each):
            if one.index != other.index and other.index in free(one.body):
                continue
            yield substitute(one.body, {one.index: other.index}), other.body
        else:
            yield one, other


class _Prover:
    """Proofs of single equations under the page's own conditions; what they share is worked out once."""

    def __init__(
        self, given: tuple[Hypothesis | Comparison, ...], first: Term | None, *, values_only: bool
    ) -> None:
        self.given, self.first, self.values_only = given, first, values_only
        self._asked: list[Derivation] = []
        self._answers = examine_all(self._next())

    def _next(self) -> Iterator[Derivation]:
        while self._asked:
            yield self._asked.pop()

    def proves(self, left: Term, right: Term) -> bool:
        """Whether left = right is proved where the page's first line and the left one are defined.

        Where only the domain changes, and this is not what the line was wrong in, it is enough that they
        are equal wherever both are defined.
        """
        verdict = self._verdict(left if self.first is None else self.first, left, right)
        if isinstance(verdict, DomainChanges) and self.values_only:
            verdict = self._verdict(right, left, right)
        return isinstance(verdict, Proved)

    def _verdict(self, first: Term, left: Term, right: Term) -> Verdict:
        """What is said of left = right on a page with a given first line."""
        if left == first:
            self._asked.append(Derivation(left, (Line(right),), given=self.given))
            return next(self._answers).steps[0].verdict
        choice = Choice("", left, right)
        self._asked.append(Derivation(first, (Line(first),), given=self.given, choices=(choice,)))
        answer = next(self._answers)
        return answer.choices[0].verdict if answer.choices else answer.verdict


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mistake that agrees at the points, the equations that must be proved for it, and its rank."""

    mistake: Mistake
    claims: tuple[tuple[Term, Term], ...]
    rank: tuple[int, int, int, int]


@dataclass(slots=True)
class _Search:
    left: Term
    right: Term
    trial: Trial
    prover: _Prover
    either: bool
    hints: Hints = field(init=False)

    def __post_init__(self) -> None:
        self.hints = hints(self.left, self.right, *map(self.trial.plain, (self.left, self.right)))

    def first(self) -> Mistake | None:
        """The mistake of the smallest change, in the order of the table, whose repair is proved."""
        found = self._proved(self._on(self.left, self.right, is_left=False))
        if self.either and (found is None or found.rank[1] > 1):
            other = self._proved(self._on(self.right, self.left, is_left=True))
            if other is not None and (found is None or other.rank < found.rank):
                return other.mistake
        return found.mistake if found else None

    def _proved(self, candidates: Iterator[Candidate]) -> Candidate | None:
        """The first candidate, in the order of ranks, whose equations are proved."""
        tried: set[tuple[tuple[Term, Term], ...]] = set()
        for one in sorted(candidates, key=lambda one: one.rank):
            if one.claims not in tried and len(tried) < MOST_PROVED:
                tried.add(one.claims)
                if all(self.prover.proves(*claim) for claim in one.claims):
                    return one
        return None

    def _on(self, good: Term, bad: Term, *, is_left: bool) -> Iterator[Candidate]:
        """What explains the bad side, if the good one is right."""
        needed, written = self.trial.values(good), self.trial.values(bad)
        unchanged = frozenset(kept(good, bad))
        wrong = list(places(bad, needed, self.trial))
        right = list(places(good, written, self.trial))
        whole = self.trial.spent + MOST_SPENT
        for row, slip in enumerate(TABLE):
            most = min(self.trial.spent + MOST_OF_A_ROW, whole)
            for number, place in enumerate(wrong):
                if self.trial.spent > most:
                    break
                same = any(place.path[: len(path)] == path for path in unchanged)
                for repair in self._repairs(slip, place):
                    if self._fits(place, repair.term, needed):
                        fixed = place.put(repair.term)
                        mistake = Mistake(slip.name, place.term, repair.term, repair.lost, left=is_left)
                        changed = self._change(slip, place, repair)
                        rank = (int(same), changed, row, number)
                        if changed <= LARGEST_CHANGE:
                            yield Candidate(mistake, (self._claim(good, fixed, is_left),), rank)
            if isinstance(slip, Misrule):
                yield from self._misused(slip, row, right, wrong, written, is_left)

    def _repairs(self, slip: Slip | Misrule, place: Place) -> Iterator[Repair]:
        if isinstance(slip, Misrule):
            found: Iterator[Term | Repair] = (
                wrong for wrong, _ in (slip.misuse(place.term) if slip.both else ())
            )
        else:
            found = slip.undo(place, self.hints, self.trial)
        for one in found:
            repair = one if isinstance(one, Repair) else Repair(one)
            if repair.term != place.term:
                yield repair

    def _change(self, slip: Slip | Misrule, place: Place, repair: Repair) -> int:
        """How large a change is; what is lost as a whole is little, and least at the top of a line."""
        if isinstance(slip, Misrule) or slip.whole:
            return 1
        changed = change(place.term, repair.term)
        return changed if repair.lost is None else min(changed, 1 if len(place.path) < 2 else 2)

    def _fits(self, place: Place, new: Term, needed: Values) -> bool:
        """Whether the line may be right with another term in a place."""
        return self.trial.agree(place.frame(new), place.need) and self.trial.agree(place.put(new), needed)

    def _misused(
        self,
        rule: Misrule,
        row: int,
        right: Sequence[Place],
        wrong: Sequence[Place],
        written: Values,
        is_left: bool,
    ) -> Iterator[Candidate]:
        """The bad side is what a false rule makes of a place of the good one."""
        good, bad = right[0].term, wrong[0].term
        for number, place in enumerate(right):
            for misused, correct in rule.misuse(place.term):
                if misused != place.term and self._fits(place, misused, written):
                    part, should_be, fixed = self._located(place, misused, correct, wrong)
                    mistake = Mistake(rule.name, part, should_be, left=is_left)
                    claims = ((place.put(misused), bad), self._claim(good, fixed, is_left))
                    yield Candidate(mistake, claims, (0, 1, row, number))

    def _claim(self, good: Term, fixed: Term, is_left: bool) -> tuple[Term, Term]:
        return (fixed, good) if is_left else (good, fixed)

    def _located(
        self, place: Place, misused: Term, correct: Term, wrong: Sequence[Place]
    ) -> tuple[Term, Term, Term]:
        """The smallest part that shows the wrong result, what should stand there, and the line with it."""
        shown, best = self.trial.values(misused), None
        for there in wrong:
            if there.exact:
                for part, put in _within(there):
                    if (best is None or size(part) <= size(best[0])) and overlap(
                        self.trial.values(part), shown
                    ):
                        fixed = put(correct)
                        if self.trial.agree(fixed, wrong[0].need):
                            best = part, correct, fixed
        whole = place.put(correct)
        return best or (wrong[0].term, whole, whole)


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
