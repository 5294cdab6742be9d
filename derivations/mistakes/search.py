"""The mistake that explains a wrong line: the first row of the tables whose repair is proved.

A slip is undone in a place of the line; a false rule is used on the line before.  Either way the result
is tried at a few points first, and only what agrees there is given to `examine`: a mistake is named if,
and only if, the repaired line is proved.  No verdict depends on any of this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flint import ctx

from derivations.core.arrays import Each
from derivations.core.derivation import Hypothesis
from derivations.core.entries import blocks, entry, scalar_pairs
from derivations.core.kernel import Report
from derivations.core.shapes import shape
from derivations.core.term import Comparison, Term
from derivations.core.tree import free, substitute
from derivations.core.verdict import DomainChanges, Refuted, Verdict, Witness
from derivations.errors import DerivationsError
from derivations.mistakes.arrays import of_arrays
from derivations.mistakes.hints import hints
from derivations.mistakes.mistake import Mistake
from derivations.mistakes.proofs import Prover
from derivations.mistakes.side import Candidate, Side
from derivations.mistakes.trial import PRECISION, UNUSABLE, Trial, trial

MOST_PROVED = 4  # repairs of one side that a proof is asked for


def mistakes(report: Report) -> Mapping[int, Mistake]:
    """The mistakes that explain the wrong steps of a page, by the numbers of the steps."""
    page = report.derivation
    found = {
        step.number: explain(step.left, step.right, page.given, step.verdict, first=page.first)
        for step in report.steps
    }
    return {number: mistake for number, mistake in found.items() if mistake is not None}


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

    `verdict` is what the checker says of the line; one that is not wrong has no mistake.  `first` is the
    first line of the page, where left is a later one.  With `either` the left side may be the wrong one,
    as in a lone equation; else the right one is.
    """
    if not isinstance(verdict, Refuted | DomainChanges):
        return None
    prover = Prover(given, first, values_only=isinstance(verdict, Refuted))
    before, ctx.prec = ctx.prec, PRECISION
    try:
        found = of_arrays(prover, left, right, verdict.witness)
        return found or _of_entries(prover, left, right, verdict.witness, either)
    except (DerivationsError, *UNUSABLE):
        return None
    finally:
        ctx.prec = before


def _of_entries(prover: Prover, left: Term, right: Term, witness: Witness, either: bool) -> Mistake | None:
    """For vectors, the mistake of the first wrong entry, if it is made in every wrong entry."""
    found: Mistake | None = None
    for one, other in _pairs(left, right):
        tried = trial(prover.first or left, one, other, prover.given, witness)
        if (one, other) == (left, right) or not tried.agree(other, tried.values(one)):
            mistake = _Search(one, other, tried, prover).explain(either=either)
            if mistake is None or (found is not None and found.name != mistake.name):
                return None
            found = found or mistake
    return found


def _pairs(left: Term, right: Term) -> Iterator[tuple[Term, Term]]:
    """The scalar equations, the right sides as they are written."""
    for one, other in zip(blocks(left), blocks(right), strict=True):
        if isinstance(one, Each) and isinstance(other, Each):
            if one.index == other.index or other.index not in free(one.body):
                yield substitute(one.body, {one.index: other.index}), other.body
        elif isinstance(other, Each) and shape(one).is_vector:
            yield entry(one, other.index), other.body
        else:
            yield from scalar_pairs(one, other)


@dataclass(slots=True)
class _Search:
    """The search in one scalar equation."""

    left: Term
    right: Term
    trial: Trial
    prover: Prover

    def explain(self, *, either: bool) -> Mistake | None:
        """The mistake of the smallest change, in the order of the tables, whose repair is proved."""
        clues = hints(self.left, self.right, *map(self.trial.plain, (self.left, self.right)))
        found = self._first(Side(self.left, self.right, self.trial, clues, is_left=False))
        if either and not (found and found.is_best_of_later_rows):
            other = self._first(Side(self.right, self.left, self.trial, clues, is_left=True))
            if other is not None and (found is None or other.rank < found.rank):
                found = other
        return found.mistake if found else None

    def _first(self, side: Side) -> Candidate | None:
        """The candidate of the best rank whose equations are proved."""
        tried: set[tuple[tuple[Term, Term], ...]] = set()
        later: list[Candidate] = []
        for row in side.rows():
            for one in row:
                if not one.is_best_of_later_rows:
                    later.append(one)
                elif self._is_proved(one, tried):
                    return one
        ordered = sorted(later, key=lambda one: one.rank)
        return next((one for one in ordered if self._is_proved(one, tried)), None)

    def _is_proved(self, one: Candidate, tried: set[tuple[tuple[Term, Term], ...]]) -> bool:
        if one.claims in tried or len(tried) >= MOST_PROVED:
            return False
        tried.add(one.claims)
        return all(self.prover.proves(*claim) for claim in one.claims)
