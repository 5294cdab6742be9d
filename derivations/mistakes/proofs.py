"""Proofs of single equations under a page's own conditions; what they share is worked out once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derivations.core.derivation import Choice, Derivation, Hypothesis, Line
from derivations.core.kernel import examine_all
from derivations.core.term import Comparison, Term
from derivations.core.verdict import DomainChanges, Proved, Verdict


class Prover:
    """Proves equations where the page's first line is defined.

    `first` is that line, None for a lone equation.  With `values_only` it is enough that two sides are
    equal wherever both are defined: the line that is to be explained is wrong in its values.
    """

    def __init__(
        self, given: Sequence[Hypothesis | Comparison], first: Term | None, *, values_only: bool
    ) -> None:
        self.given, self.first, self.values_only = tuple(given), first, values_only
        self._asked: list[Derivation] = []
        self._answers = examine_all(self._next())

    def _next(self) -> Iterator[Derivation]:
        while self._asked:
            yield self._asked.pop()

    def proves(self, left: Term, right: Term) -> bool:
        """Whether left = right is proved where the page's first line and the left side are defined."""
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
