"""The second route: what the first one proved, derived again with nothing that the first one computed with.

Derivatives come from our own table instead of SymPy, polynomials and roots from our own arithmetic instead
of FLINT, numbers from mpmath.  Three questions are put to each proved step: are both sides defined on D0,
is their difference zero under the assumptions that the record of the proof names, and do the sides have one
value at points of D0?  The rules that make a term a rational function are the same on both routes; that is
what the values at points are for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from derivations.core.arithmetic import using
from derivations.core.asking import UNJUDGED, is_shown
from derivations.core.balls import Point as Sample
from derivations.core.balls import Unclear as NoValue
from derivations.core.cells import Fields, is_identity, vanishes
from derivations.core.definedness import Ground
from derivations.core.derivatives import table_route
from derivations.core.domain import Obligation
from derivations.core.kernel import Report, StepReport, Theorem
from derivations.core.laws import Law
from derivations.core.meaning import Meanings
from derivations.core.setting import Setting
from derivations.core.taking import page
from derivations.core.term import Comparison, Index, Term, as_term
from derivations.core.verdict import Proved
from derivations.errors import DerivationsError
from derivations.recheck.arithmetic import SECOND
from derivations.recheck.intervals import Arithmetic as Precision
from derivations.recheck.intervals import Unclear, Undefined
from derivations.recheck.values import Evaluation, agree

MOST_POINTS = 24  # candidates for points of D0
WANTED = 3  # points at which the sides are compared
BITS = 200


@dataclass(frozen=True, slots=True)
class Recheck:
    """What the second route says of a proved step: `agrees`, or `why` not.

    `points` counts the points of D0 at which the two sides were seen to have one value.
    """

    step: int
    agrees: bool
    why: str
    points: int


def recheck(proved: Theorem | Report) -> tuple[Recheck, ...]:
    """The second route's word on each proved step of a theorem or a report, in order."""
    report = proved.report if isinstance(proved, Theorem) else proved
    with using(SECOND):
        return tuple(_second(report, step) for step in report.steps if isinstance(step.verdict, Proved))


def _second(report: Report, step: StepReport) -> Recheck:
    assert isinstance(step.verdict, Proved)
    points = 0
    try:
        meanings = Meanings(derive=table_route)
        of = page((report.derivation.first,), report.derivation.given, meanings, beside=_lines(report))
        base, sides_taken = of.base, (of.line(step.left), of.line(step.right))
        for side in sides_taken:
            if side.why:
                return Recheck(step.number, False, f"the second route could not take a side: {side.why}", 0)
            if base.open_in(side.term) or not all(map(base.discharged, map(Obligation, side.asks))):
                return Recheck(step.number, False, "a side could not be shown to be defined", 0)
        pairs = base.pairs(*(side.term for side in sides_taken))
        for (left, right), question in zip(pairs, step.verdict.record, strict=True):
            sides = meanings.of(left), meanings.of(right)
            derived = base.is_derived(left, right)
            plain = Setting(derived=derived)
            known = replace(base.trusting(left, right), derived=derived)
            settings = (known,) if question.facts or question.equations else (plain, known)
            zero = any(vanishes(*sides, setting, Fields()).zero for setting in settings)
            if not (zero or (plain in settings and is_shown(partial(is_identity, *sides, Fields(), plain)))):
                return Recheck(step.number, False, "the difference could not be shown to be zero", points)
            for same in _compared(*sides, base, left, right):
                if not same:
                    return Recheck(step.number, False, "the sides differ at a point of the domain", points)
                points += 1
    except (DerivationsError, *UNJUDGED) as error:
        return Recheck(step.number, False, f"the second route could not follow: {error}", points)
    return Recheck(step.number, True, "", points)


def _lines(report: Report) -> list[Term]:
    return [line.right for line in report.derivation.lines]


# ── values ───────────────────────────────────────────────────────────────────────────────────────


def _compared(left: Term, right: Term, base: Ground, *written: Term) -> Iterator[bool]:
    """Whether the sides have one value, at some points of D0 at which both can be told."""
    region = base.where_defined(*written)
    found = 0
    for sample in region.points(MOST_POINTS):
        point = _Completed(sample)
        if found == WANTED:
            return
        try:
            if not _in_domain(region.conditions, region.equations, point):
                continue
        except (Unclear, Undefined, NoValue, DerivationsError):
            continue
        same = agree(left, right, point)
        if same is not None:
            found += 1
            yield same


class _Completed(dict[Term, Fraction | Term]):
    """A candidate point that gives a leaf its value when it is asked for."""

    def __init__(self, sample: Sample) -> None:
        super().__init__(sample.values)
        self._sample = sample

    def __missing__(self, leaf: Term) -> Fraction | Term:
        self[leaf] = self._sample[leaf]
        return self[leaf]

    def get(self, leaf: Term, default: object = None) -> Fraction | Term:
        """The coordinate of a leaf, which every leaf has."""
        return self[leaf]


def _in_domain(conditions: Sequence[Obligation], equations: Sequence[Law], point: _Completed) -> bool:
    evaluation = Evaluation(Precision(BITS), point)
    supposed = (Obligation(Comparison(one.zero, "=", as_term(0)), forall=one.forall) for one in equations)
    return all(_fulfilled(one, one.forall, evaluation) for one in (*conditions, *supposed))


def _fulfilled(obligation: Obligation, forall: Sequence[Index], evaluation: Evaluation) -> bool:
    """Whether the condition holds, or its branch is not taken, for all values of the indices."""
    if forall:
        return all(_fulfilled(obligation, forall[1:], evaluation) for _ in evaluation.each(forall[0]))
    reached = all(evaluation.holds(test) for test in obligation.under)
    return not reached or evaluation.holds(obligation.condition)
