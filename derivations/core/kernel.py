"""The one place that makes theorems: `examine` gives every step its verdict, `check` seals a theorem.

A step is proved when both sides are defined on all of D0, their difference has the zero normal form in
every cell, every derivative was taken alike by two routes, and D0 is known not to be empty.  It is
refuted by an exact point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from time import perf_counter
from typing import NoReturn

from derivations.core.agreement import routes_agree
from derivations.core.asking import UNJUDGED, is_shown, outcome_of, unjudged
from derivations.core.balls import FIRST_PRECISION, LAST_PRECISION
from derivations.core.cells import Outcome, is_identity
from derivations.core.definedness import Ground, one_meaning_each
from derivations.core.derivation import Choice, Derivation, Hypothesis, Line, Origin, Reason, Rule
from derivations.core.domain import Obligation
from derivations.core.infinite import Series
from derivations.core.matching import Binding, put_condition
from derivations.core.meaning import Meanings
from derivations.core.partial_sums import exceeded
from derivations.core.reasons import judge, of_arithmetic, of_use
from derivations.core.setting import Setting
from derivations.core.taking import NotTaken, Page, Plain, page
from derivations.core.term import Comparison, Term
from derivations.core.tree import BINDERS, apart, kinds
from derivations.core.verdict import (
    DomainChanges,
    Proved,
    Question,
    ReasonVerdict,
    Refuted,
    Undecided,
    Verdict,
)
from derivations.core.witness import QUICK, THOROUGH, is_met, refute, refute_near_kinks
from derivations.errors import MeaningError, NotProved, NotSealed

NO_POINT = "no point is known at which the first line is defined and the conditions hold"
NO_RULE = "no rule that is known makes the two sides one, and no point tells them apart"
HIDDEN = "the value of an integral or a series is not known, and the rest does not make the two sides one"
OF_SIZES = 2  # points at which a line with ranges is tried before its proof; at one of them all sizes are 2


@dataclass(frozen=True, slots=True)
class StepReport:
    """The verdict of one step left = right, and of the reason cited for it."""

    number: int
    left: Term
    right: Term
    verdict: Verdict
    cited: tuple[Reason, ...]
    reason: ReasonVerdict
    note: str
    origin: Origin
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether the step is proved and its reason, if it cites one, is not wrong."""
        return isinstance(self.verdict, Proved) and self.reason is not ReasonVerdict.DOES_NOT_APPLY


@dataclass(frozen=True, slots=True)
class ChoiceReport:
    """The verdict of one answer of a multiple-choice question."""

    text: str
    left: Term
    right: Term
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Report:
    """What `examine` found: one entry a step, and the verdict of the whole chain.

    The verdict is the first refuted one of the steps, else the first whose domain changes, else the first
    undecided one, else proved.  `conditions` are what the first line needs beyond the declared domains,
    `hypotheses` the equations assumed; `uses` names the derivations that are cited.
    """

    derivation: Derivation
    steps: tuple[StepReport, ...]
    verdict: Verdict
    conditions: tuple[Comparison, ...]
    hypotheses: tuple[Hypothesis, ...]
    uses: tuple[str, ...]
    choices: tuple[ChoiceReport, ...]
    seconds: float

    @property
    def proved(self) -> bool:
        """Whether every step is proved and no cited reason fails to apply."""
        return all(step.holds for step in self.steps)


@dataclass(frozen=True, slots=True, init=False)
class Theorem:
    """conditions, hypotheses ⊢ left = right.

    Only `check` makes one; calling the class raises `NotSealed`.
    """

    name: str
    left: Term
    right: Term
    conditions: tuple[Comparison, ...]
    hypotheses: tuple[Hypothesis, ...]
    uses: tuple[str, ...]
    report: Report = field(repr=False)

    def __init__(self, *_: object, **__: object) -> None:
        raise NotSealed("only derivations.check makes theorems")

    def __reduce__(self) -> NoReturn:
        raise NotSealed("a theorem is neither copied nor stored; check its derivation again")


def check(derivation: Derivation) -> Theorem:
    """The theorem first = last.

    Raises `NotProved`, with the report, at the first step that is not proved or whose reason is wrong.
    """
    report = examine(derivation)
    for step in report.steps:
        if not step.holds:
            raise NotProved(_complaint(derivation, step), report=report, step=step.number)
    return _sealed(report)


def examine(derivation: Derivation) -> Report:
    """One verdict a step; a wrong line never raises.

    Raises `InternalDisagreement` if the two routes to a derivative differ: a fault of the checker.
    """
    return Examiner().report(derivation)


def examine_all(derivations: Iterable[Derivation]) -> Iterator[Report]:
    """The report of each derivation, in order, as it is ready; what they share is worked out once."""
    examiner = Examiner()
    for derivation in derivations:
        yield examiner.report(derivation)


def _sealed(report: Report) -> Theorem:
    """The theorem of a report in which every step holds: the one place where theorems are made."""
    if not report.proved:
        raise NotSealed("a report with an open step makes no theorem")
    derivation, theorem = report.derivation, object.__new__(Theorem)
    statement = (derivation.name, derivation.first, derivation.last)
    evidence = (report.conditions, report.hypotheses, report.uses, report)
    for name, part in zip(Theorem.__slots__, (*statement, *evidence), strict=True):
        object.__setattr__(theorem, name, part)
    return theorem


def _complaint(derivation: Derivation, step: StepReport) -> str:
    what = {Proved: "is right, but the cited reason does not apply", Refuted: "is refuted",
            DomainChanges: "changes the domain", Undecided: "is undecided"}[type(step.verdict)]  # fmt: skip
    where = f"{step.origin.file}:{step.origin.line}: " if step.origin.line else ""
    return f"{where}step {step.number} of {derivation.name or 'the derivation'} {what}"


@dataclass(slots=True)
class Examiner:
    """One run over pages: what they share, and what they cite, is worked out once."""

    meanings: Meanings = field(default_factory=Meanings)
    reports: dict[int, Report] = field(default_factory=dict)

    def report(self, derivation: Derivation) -> Report:
        """The report of a page, see `examine`."""
        if id(derivation) not in self.reports:
            self.reports[id(derivation)] = self._report(derivation)
        return self.reports[id(derivation)]

    def _report(self, derivation: Derivation) -> Report:
        start = perf_counter()
        try:
            one_meaning_each(_terms(derivation))
            others = [line.right for line in derivation.lines]
            of = page((derivation.first,), derivation.given, self.meanings, beside=others)
        except NotTaken as error:
            return self._without_meaning(derivation, str(error))
        except UNJUDGED as error:
            return self._without_meaning(derivation, f"the first line has no meaning: {unjudged(error)}")
        base = of.base
        lefts = (derivation.first, *(line.right for line in derivation.lines))
        steps = tuple(
            self._beyond(self._step(number, left, line, of), derivation)
            for number, (left, line) in enumerate(zip(lefts, derivation.lines, strict=False), 1)
        )
        pages: dict[Term, Page] = {}
        choices = tuple(self._choice(choice, derivation, pages) for choice in derivation.choices)
        hypotheses = tuple(one for one in derivation.given if isinstance(one, Hypothesis))
        worst = _worst([step.verdict for step in steps])
        shown = base.wider if base.wider is not None and isinstance(worst, DomainChanges) else base
        return Report(
            derivation,
            steps,
            worst,
            shown.conditions,
            hypotheses,
            _uses(steps),
            choices,
            perf_counter() - start,
        )

    def _choice(self, choice: Choice, derivation: Derivation, pages: dict[Term, Page]) -> ChoiceReport:
        """The verdict of an answer where both the page's first line and its own left side are defined."""
        try:
            one_meaning_each((choice.left, choice.right))
            if choice.left not in pages:
                lines = (derivation.first, choice.left)
                pages[choice.left] = page(lines, derivation.given, self.meanings, beside=(choice.right,))
            verdict = self._line(choice.left, choice.right, pages[choice.left])
        except UNJUDGED as error:
            verdict = Undecided(unjudged(error))
        return ChoiceReport(choice.text, choice.left, choice.right, verdict)

    def _without_meaning(self, derivation: Derivation, why: str) -> Report:
        lefts = (derivation.first, *(line.right for line in derivation.lines))
        steps = tuple(
            StepReport(
                n,
                left,
                line.right,
                self._without_d0(left, line.right, derivation, Undecided(why)),
                line.reasons,
                ReasonVerdict.NOT_GIVEN,
                line.note,
                line.origin,
                0.0,
            )
            for n, (left, line) in enumerate(zip(lefts, derivation.lines, strict=False), 1)
        )
        return Report(derivation, steps, _worst([step.verdict for step in steps]), (), (), (), (), 0.0)

    def _beyond(self, step: StepReport, derivation: Derivation) -> StepReport:
        """The step, refuted where a series on one side has partial sums above the other side."""
        if not (isinstance(step.verdict, Undecided) and isinstance(step.right, Series)):
            return step
        return replace(step, verdict=self._without_d0(step.left, step.right, derivation, step.verdict))

    def _without_d0(self, left: Term, right: Term, derivation: Derivation, otherwise: Undecided) -> Verdict:
        """Undecided, unless a series that may have no value has partial sums above the other side."""
        witness = None if derivation.given else exceeded(left, right, self.meanings)
        return Refuted(witness) if witness else otherwise

    def _step(self, number: int, left: Term, line: Line, of: Page) -> StepReport:
        start, base = perf_counter(), of.base
        sides = of.line(left).term, of.line(line.right).term
        by_ring = bool(line.reasons) and is_shown(partial(base.ring.soon, *sides))
        verdict = self._line(left, line.right, of, by_ring=by_ring)
        reason = self._reason(left, line, base, verdict, by_ring=by_ring)
        seconds = perf_counter() - start
        return StepReport(
            number, left, line.right, verdict, line.reasons, reason, line.note, line.origin, seconds
        )

    def _reason(
        self, left: Term, line: Line, base: Ground, verdict: Verdict, *, by_ring: bool
    ) -> ReasonVerdict:
        """A reason that is itself unproved, or assumes what the page does not, does not apply."""
        if not line.reasons:
            return ReasonVerdict.NOT_GIVEN
        assumed = set(base.hypotheses)
        for cited in line.reasons:
            if isinstance(cited, Hypothesis) and cited not in assumed:
                return ReasonVerdict.DOES_NOT_APPLY
            if isinstance(cited, Derivation) and not self.report(cited).proved:
                return ReasonVerdict.DOES_NOT_APPLY
        grants = self._granting(base)
        routes = [one.route for one in line.reasons if isinstance(one, Rule) and one.route]
        if routes:
            others = [one for one in line.reasons if not (isinstance(one, Rule) and one.route)]
            taken = isinstance(verdict, Proved) and verdict.route in routes
            confirmed = taken and of_use(left, line.right, others, grants)
            return ReasonVerdict.CONFIRMED if confirmed else ReasonVerdict.DOES_NOT_APPLY
        if by_ring:
            return of_arithmetic(line.reasons)
        known = base.assumed  # no bound index is taken for one of which the page knows something
        found = judge(
            apart(left, *known), apart(line.right, *known), line.reasons, self.meanings, base.ring, grants
        )
        if found is ReasonVerdict.DOES_NOT_APPLY and is_shown(partial(base.ring.one, left, line.right)):
            return of_arithmetic(line.reasons)
        return found

    def _granting(self, base: Ground) -> Callable[[Derivation, Binding], bool]:
        """Whether D0 grants what a theorem assumes, at the arguments that it is read at."""
        assumed = {replace(one, name="") for one in base.hypotheses}

        def granted(theorem: Derivation, found: Binding) -> bool:
            report = self.report(theorem)
            tests = (put_condition(test, found) for test in report.conditions)
            equations = (replace(put_condition(one, found), name="") for one in report.hypotheses)
            return assumed.issuperset(equations) and all(
                base.discharged(Obligation(replace(test, over=(), under=()), test.under, forall=test.over))
                for test in tests
            )

        return granted

    def _line(self, left: Term, right: Term, of: Page, *, by_ring: bool = False) -> Verdict:
        """The verdict of left = right by what they mean when everything is taken."""
        sides = of.line(left), of.line(right)
        why = next((one.why for one in sides if one.why), "")
        if (why or any(one.hidden for one in sides)) and not of.base.conditions:
            witness = exceeded(left, right, self.meanings)
            if witness:
                return Refuted(witness)
        if why:
            return Undecided(why)
        verdict = self._verdict(sides[0], sides[1], of.base, by_ring=by_ring)
        hidden = any(one.hidden for one in sides) and isinstance(verdict, Refuted | DomainChanges)
        return Undecided(HIDDEN) if hidden else verdict

    def _verdict(self, one: Plain, other: Plain, base: Ground, *, by_ring: bool) -> Verdict:
        left, right = one.term, other.term
        try:
            pairs = base.pairs(left, right)
            for side in (side for pair in pairs for side in pair):
                self._agree_on(side)
            open_ = (*_open_in(one, base), *_open_in(other, base))
            for test in (*base.conditions_of(left, right), *one.asks, *other.asks):
                self._agree_on(test.left)
                self._agree_on(test.right)
            for side in base.assumed:
                self._agree_on(side)
            verdicts = [self._equal(*pair, base, open_, by_ring) for pair in pairs]
        except UNJUDGED as error:
            return Undecided(unjudged(error))
        worst = _together(verdicts)
        if base.doubt and not isinstance(worst, Refuted):
            return Undecided(base.doubt)
        if isinstance(worst, Undecided):  # nothing is equal or different where a side is nowhere defined
            open_ = tuple(one for one in open_ if base.impossible(one))
        return worst if isinstance(worst, Refuted) or not open_ else self._undefined(open_, base, worst)

    def _equal(
        self, left: Term, right: Term, base: Ground, open_: Sequence[Obligation], by_ring: bool
    ) -> Verdict:
        """Whether two scalar terms agree wherever both are defined on D0.

        `open_` is what the line as a whole needs beside D0: an array is defined where all its entries are.
        What the ring has shown of the line is shown of them.
        """
        region = base.where_defined(left, right, also=open_)
        sides = self.meanings.of(left), self.meanings.of(right)
        base.meet(*sides)
        sizes = not (kinds(sides[0]) | kinds(sides[1])).isdisjoint(BINDERS)
        first = refute(*sides, region, points=OF_SIZES if sizes else 1, precision=FIRST_PRECISION)
        if first.witness:
            return Refuted(first.witness)
        derived = base.is_derived(left, right)
        setting = replace(base.setting, derived=True) if derived else Setting()
        at_once = base.is_identity if derived else partial(is_identity, fields=base.fields, setting=setting)
        by_ring = by_ring or is_shown(partial(base.ring.soon, *sides))
        outcome = Outcome(by_ring or is_shown(partial(at_once, *sides)), 1)
        if not outcome.zero:
            quick = refute(*sides, region, points=QUICK, precision=FIRST_PRECISION)
            if quick.witness:
                return Refuted(quick.witness)
            setting = replace(base.setting, derived=derived)
            outcome = outcome_of(*sides, setting, base.fields)
            if not outcome.zero and not outcome.why:
                setting = replace(base.trusting(left, right), derived=derived)
                outcome = outcome_of(*sides, setting, base.fields)
        if outcome.zero:
            if not first.met and not is_met(*sides, region):
                return Undecided(NO_POINT, never=base.never())
            return _proved(outcome.cells, (Question(*sides, setting.facts, setting.assumed),))
        search = refute(*sides, region, points=THOROUGH, precision=LAST_PRECISION)
        if witness := search.witness or refute_near_kinks(*sides, region, 4 * FIRST_PRECISION):
            return Refuted(witness)
        return Undecided(outcome.why or NO_RULE, outcome.residual)

    def _agree_on(self, term: Term) -> None:
        """Refuse a term whose meaning rests on a derivative that the two routes take differently."""
        if not all(map(routes_agree, self.meanings.rests_on(term))):
            raise MeaningError("the two routes to a derivative could not be shown to agree")

    def _undefined(self, open_: tuple[Obligation, ...], base: Ground, otherwise: Verdict) -> Verdict:
        """The domain changes if a point of D0 is known where a side is not defined."""
        for obligation in open_:
            witness = base.violation(obligation)
            if witness:
                return DomainChanges(witness)
        if isinstance(otherwise, Undecided):
            return otherwise
        conditions = tuple(obligation.condition for obligation in open_)
        return Undecided("a side may be undefined on part of the domain", open=conditions)


def _open_in(side: Plain, base: Ground) -> Iterator[Obligation]:
    """What a side needs and D0 does not grant; what was taken may be defined without it."""
    beside = (Obligation(test, exact=False) for test in side.asks)
    yield from (one for one in beside if not base.discharged(one))
    for obligation in base.open_in(side.term):
        yield replace(obligation, exact=False) if side.taken else obligation


def _proved(cells: int, record: tuple[Question, ...]) -> Proved:
    return Proved("case split" if cells > len(record) else "normal form", cells, record)


def _together(verdicts: list[Verdict]) -> Verdict:
    """The verdict of a vector equation by those of its entries."""
    proofs = [one for one in verdicts if isinstance(one, Proved)]
    if len(proofs) < len(verdicts) or len(proofs) == 1:
        return _worst(verdicts)
    return _proved(sum(one.cells for one in proofs), tuple(q for one in proofs for q in one.record))


def _worst(verdicts: list[Verdict]) -> Verdict:
    for kind in (Refuted, DomainChanges, Undecided):
        for verdict in verdicts:
            if isinstance(verdict, kind):
                return verdict
    return verdicts[0]


def _terms(derivation: Derivation) -> list[Term]:
    """The lines of a page and the sides of its assumptions."""
    sides = [side for one in derivation.given for side in (one.left, one.right)]
    return [derivation.first, *(line.right for line in derivation.lines), *sides]


def _uses(steps: Sequence[StepReport]) -> tuple[str, ...]:
    """The names of the derivations that carry a step; one that a step did not need is not used."""
    carried = (step for step in steps if step.reason is ReasonVerdict.CONFIRMED)
    cited = (reason for step in carried for reason in step.cited)
    return tuple(dict.fromkeys(reason.name for reason in cited if isinstance(reason, Derivation)))
