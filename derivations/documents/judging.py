"""Chain → finding: every step as a question to the core, and what is to be said where it has no answer.

A step is judged on the domain of the first side of its run of equalities.  Where a formula can be read in two
ways, it is judged in both: what holds in one only is unreadable, with both readings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from derivations.core.arrays import Entry, Family
from derivations.core.derivation import Derivation, Hypothesis, Line
from derivations.core.kernel import Report, StepReport, examine
from derivations.core.term import Comparison, Number, Symbol, Term
from derivations.core.tree import free, walk
from derivations.core.verdict import (
    DomainChanges,
    Enclosure,
    Proved,
    ReasonVerdict,
    Refuted,
    Undecided,
    Verdict,
    Witness,
)
from derivations.documents.constants import by_derivatives, holds_antiderivative, holds_constant
from derivations.documents.cues import cue
from derivations.documents.decimals import agrees_to_digits
from derivations.documents.reading import Chain
from derivations.documents.report import Finding, Status, StepFinding, Use
from derivations.documents.sides import Side, Sides, read_sides
from derivations.errors import DerivationsError
from derivations.mistakes import Mistake, mistakes
from derivations.read.latex import syntax
from derivations.read.latex.cursor import Doubt
from derivations.read.latex.syntax import (
    Called,
    Differentiated,
    Evaluated,
    Integrated,
    Lim,
    Nabla,
    Name,
    Numeral,
    Primed,
    spelled,
)
from derivations.read.latex.tokens import Unreadable
from derivations.write.decimals import decimals
from derivations.write.latex import comparison_latex, term_latex
from derivations.write.text import term_text

LARGEST_EXPLAINED = 2_000  # nodes of a chain in which mistakes are looked for
MOST_DOUBTS = 6  # that are turned round for one step
EQUALITIES = ("=", ":=", "≡")
STATUS: dict[type, Status] = {
    Proved: "proved", Refuted: "refuted", DomainChanges: "domain-changes", Undecided: "undecided",
}  # fmt: skip


def judged(chain: Chain) -> Finding:
    """What is found of a chain."""
    if chain.kind in ("relation", "condition") and not _has_claims(chain):
        return _without_claims(chain)
    read = read_sides(chain.sides, chain.context)
    runs = _Runs(chain, read)
    steps = tuple(runs.step(number) for number in range(len(chain.relations)))
    return Finding(
        chain.kind,
        chain.span,
        steps,
        runs.uses(),
        tuple(dict.fromkeys(runs.conditions)),
        runs.recovers(steps),
        chain.note,
        _missing(chain, read, steps),
        tuple(sorted(read.undeclared)) if any(one.verdict is not None for one in steps) else (),
    )


def given_up(chain: Chain, why: str) -> Finding:
    """The finding of a chain that could not be judged to its end."""
    steps = tuple(
        _given_up(
            StepFinding(n + 1, chain.spans[n], chain.spans[n + 1], relation, "undecided", why=why), chain
        )
        for n, relation in enumerate(chain.relations)
    )
    return Finding(chain.kind, chain.span, steps, note=chain.note)


def _given_up(step: StepFinding, chain: Chain) -> StepFinding:
    if step.number == 1 and chain.defined:
        return replace(step, status="definition", why="")
    if step.relation not in EQUALITIES:
        return replace(step, status="skipped", why="not an equality")
    return replace(step, status="condition", why="") if chain.kind == "condition" else step


def _missing(chain: Chain, read: Sides, steps: Sequence[StepFinding]) -> tuple[str, ...]:
    """The lines without which a step cannot be read."""
    if not any(step.status == "unreadable" for step in steps):
        return ()
    lines = [step.expected for step in steps if step.status == "unreadable" and ": " in step.expected]
    return tuple(dict.fromkeys((*lines, *read.missing_functions)))


def _has_claims(chain: Chain) -> bool:
    return sum(one in EQUALITIES for one in chain.relations) > 1


def _without_claims(chain: Chain) -> Finding:
    status: Status = "condition" if chain.kind == "condition" else "skipped"
    why = "" if status == "condition" else chain.note or "not an equality"
    steps = tuple(
        StepFinding(n + 1, chain.spans[n], chain.spans[n + 1], relation, status, why=why)
        for n, relation in enumerate(chain.relations)
    )
    return Finding(chain.kind, chain.span, steps)


@dataclass(slots=True)
class _Runs:
    """The steps of one chain, judged in runs of equalities between sides that could be read."""

    chain: Chain
    read: Sides
    reports: dict[int, tuple[Report, StepReport]]
    conditions: list[str]
    named: dict[int, Mistake]

    def __init__(self, chain: Chain, read: Sides) -> None:
        self.chain, self.read = chain, read
        self.reports, self.conditions, self.named = {}, [], {}
        start = 0
        while start < len(chain.relations):
            end = start
            while end < len(chain.relations) and self._joins(end):
                end += 1
            if end > start:
                self._examine(start, end)
            start = max(end, start + 1)

    def _joins(self, number: int) -> bool:
        """Whether a relation is an equality between two sides that are claims, both readable."""
        if self._is_definition(number) or self.chain.relations[number] not in EQUALITIES:
            return False
        left, right = self.read.sides[number], self.read.sides[number + 1]
        if (_is_zero(left) and number == 0) or self._is_condition(number):
            return False
        return left.term is not None and right.term is not None

    def _is_definition(self, number: int) -> bool:
        return number == 0 and bool(self.chain.defined)

    def _is_condition(self, number: int) -> bool:
        """0 = … and … = 0 at an end say where something vanishes, and claim no identity."""
        sides = self.read.sides
        last = number + 1 == len(sides) - 1
        if number == 0 and _is_zero(sides[0]) and len(sides) > 2:
            return True
        return last and _is_zero(sides[-1]) and len(sides) > 2 and not _is_zero(sides[number])

    def _vanishes(self, number: int) -> bool:
        """Whether what stands beside a 0 at an end is 0 everywhere, so that it is a step like any other."""
        left, right = self.read.sides[number : number + 2]
        if left.term is None or right.term is None:
            return False
        self._examine(number, number + 1)
        if isinstance(self.reports[number][1].verdict, Proved):
            return True
        del self.reports[number]
        self.named.pop(number, None)
        return False

    def _examine(self, start: int, end: int) -> None:
        terms = [side.term for side in self.read.sides[start : end + 1]]
        first, *rest = [one for one in terms if one is not None]
        derivation = Derivation(first, tuple(map(Line, rest)), given=self.read.given)
        try:
            report = examine(derivation)
        except (DerivationsError, RecursionError) as error:
            report = _failed(derivation, str(error) or type(error).__name__)
        for step, number in zip(report.steps, range(start, end), strict=True):
            self.reports[number] = report, step
        self.conditions += map(comparison_latex, report.conditions)
        if sum(1 for one in terms if one is not None for _ in walk(one)) <= LARGEST_EXPLAINED:
            for number, mistake in mistakes(report).items():
                self.named[start + number - 1] = mistake

    # ── one step ─────────────────────────────────────────────────────────────────────────────────

    def step(self, number: int) -> StepFinding:
        """What is found of a step."""
        chain, sides = self.chain, self.read.sides
        found = StepFinding(
            number + 1, chain.spans[number], chain.spans[number + 1], chain.relations[number], "skipped"
        )
        if chain.kind == "update" and chain.relations[number] == "←":
            return replace(found, status="definition")
        if self._is_definition(number):
            return replace(found, status="definition", reading=_reading(sides[number + 1]))
        if chain.relations[number] not in EQUALITIES:
            return replace(found, why="not an equality")
        if chain.kind == "condition" or (self._is_condition(number) and not self._vanishes(number)):
            return replace(found, status="condition")
        for side in (sides[number], sides[number + 1]):
            if side.error is not None:
                return _unreadable(found, side.error)
        if number not in self.reports:
            return replace(found, status="undecided", why="the step could not be put to the checker")
        return self._judged(found, number)

    def _judged(self, found: StepFinding, number: int) -> StepFinding:
        _report, step = self.reports[number]
        verdict = step.verdict
        constant = self._up_to_constant(step)
        if constant is not None:
            verdict = constant
        how = "up to a constant" if constant is not None else ""
        found = replace(
            found, how=how, status=STATUS[type(verdict)], verdict=verdict, seconds=step.seconds,
            reading=f"{term_text(step.left)} = {term_text(step.right)}",
        )  # fmt: skip
        match verdict:
            case Proved():
                return self._doubted(found, number)
            case Undecided(why=why):
                return replace(found, why=why)
        return self._wrong(found, number, verdict)

    def _up_to_constant(self, step: StepReport) -> Verdict | None:
        """The verdict on the derivatives of the sides, where a constant of integration is left open."""
        if isinstance(step.verdict, Proved):
            return None
        known = self.read.antiderivatives
        integrals = [holds_antiderivative(side, known) for side in (step.left, step.right)]
        constants = [holds_constant(side) for side in (step.left, step.right)]
        open_ended = any(integrals) or (all(constants) and bool(known or self.chain.context.constant))
        if not open_ended and not known:
            return None
        question = by_derivatives(step.left, step.right, known, self.read.given)
        verdict: Verdict = Undecided("it is not clear by which variable the integrals are taken")
        if question is not None:
            try:
                verdict = examine(question).verdict
            except (DerivationsError, RecursionError) as error:
                verdict = Undecided(str(error) or "the derivatives could not be compared")
        return verdict if open_ended or isinstance(verdict, Proved) else None

    def _wrong(self, found: StepFinding, number: int, verdict: Refuted | DomainChanges) -> StepFinding:
        side = self.read.sides[number + 1]
        if (isinstance(verdict, Refuted) and isinstance(side.node, Numeral) and "." in side.node.text) and (
            agrees_to_digits(verdict.witness, side.node.text)
        ):
            return replace(found, status="proved", how="to the printed digits")
        if self._is_equation(number):
            point, _ = witness_latex(verdict.witness, self.read)
            return replace(
                found, status="condition", verdict=None, witness=point,
                why="an equation that holds at some points only",
            )  # fmt: skip
        opaque = self._opaque(number)
        if opaque is not None:
            return replace(_unreadable(found, opaque), verdict=None)
        unsaid = [] if found.how else self._new_names(number)
        if unsaid:
            name = unsaid[0]
            return replace(
                found, status="undecided", verdict=None,
                why=f"{name} stands on one side only, and nothing says what it is",
                expected=f"definitions: ['{name} = ...']  or  symbols: {{'{name}': real}}",
            )  # fmt: skip
        found = self._doubted(found, number)
        if found.status == "unreadable":
            return found
        point, values = witness_latex(verdict.witness, self.read)
        return replace(
            found, witness=point, values=values, mistake=self.named.get(number), why=_what_fails(verdict)
        )

    def _is_equation(self, number: int) -> bool:
        """Whether a lone equality with a number, x + y = 1, says what is assumed, and no identity."""
        sides = self.read.sides
        if len(self.chain.relations) != 1 or cue(self.chain.before) == "claim" or self.chain.kind == "update":
            return False
        left, right = sides[number].node, sides[number + 1].node
        if left is None or right is None or any(isinstance(one, Name) for one in syntax.walk(right)):
            return False
        term = self.read.sides[number].term
        if term is None or not (free(term) or self.chain.valued):
            return False
        taken = (Differentiated, Lim, Integrated, Evaluated, Nabla, Primed)
        return not any(
            isinstance(one, taken) or (isinstance(one, Called) and one.order) for one in syntax.walk(left)
        )

    def _opaque(self, number: int) -> Unreadable | None:
        """Why a definition that the step rests on cannot be read: what it stands for is not known."""
        terms = [side.term for side in self.read.sides[number : number + 2]]
        names = {name for term in terms if term is not None for name in _free_names(term)}
        return next((error for name, error in self.read.opaque.items() if name in names), None)

    def _new_names(self, number: int) -> list[str]:
        """Undeclared names that stand on one side only: new ones of the right side, or gone from the left."""
        sides = [_names_of(side) for side in self.read.sides]
        left, right = sides[number : number + 2]
        new = self._unsaid(right - set().union(*sides[: number + 1]))
        if new:
            return new
        mistake = self.named.get(number)
        lost = mistake is not None and mistake.name.startswith("lost")
        return [] if lost else self._unsaid(left - right)

    def _unsaid(self, names: set[str]) -> list[str]:
        """Of names, as the page writes them, those of which nothing is said or assumed."""
        given = [term for one in self.read.given for term in (one.left, one.right)]
        assumed = {name for term in given for name in _free_names(term)}
        keys = {self.read.names.get(name, "") for name in names - assumed}
        said = {spelled(one) for stated in self.read.used for one in stated.parameters}
        return sorted(key for key in keys - said if key in self.read.undeclared)

    # ── doubts ───────────────────────────────────────────────────────────────────────────────────

    def _doubted(self, found: StepFinding, number: int) -> StepFinding:
        """The finding, unless another reading of a side has another answer."""
        doubts = [*self.read.sides[number].doubts, *self.read.sides[number + 1].doubts]
        refuted = found.status != "proved"
        for doubt in doubts[:MOST_DOUBTS]:
            if doubt.settled and not refuted:
                continue
            if doubt.proofs:
                return _in_two_ways(found, doubt)
            other = self._turned(number, doubt)
            if other is None and refuted and not doubt.settled:
                return _in_two_ways(found, doubt)
            if other is None or STATUS[type(other)] == found.status:
                continue
            if refuted or isinstance(other, Refuted | DomainChanges):
                return _in_two_ways(found, doubt)
        return found

    def _turned(self, number: int, doubt: Doubt) -> Verdict | None:
        """The verdict when a doubt is read the other way; None where it cannot be."""
        turned = frozenset({doubt.start})
        read = read_sides(self.chain.sides[number : number + 2], self.chain.context, turned)
        left, right = (side.term for side in read.sides)
        if left is None or right is None:
            return None
        try:
            return examine(Derivation(left, (Line(right),), given=read.given)).verdict
        except (DerivationsError, RecursionError):
            return None

    # ── the whole chain ──────────────────────────────────────────────────────────────────────────

    def recovers(self, steps: Sequence[StepFinding]) -> bool | None:
        """Whether the first side that is no definition equals the last one, where a step between is wrong."""
        if not any(one.status in ("refuted", "domain-changes") for one in steps):
            return None
        terms = [side.term for n, side in enumerate(self.read.sides) if not (n == 0 and self.chain.defined)]
        if len(terms) < 3 or terms[0] is None or terms[-1] is None:
            return None
        if any(one.status in ("condition", "unreadable") for one in steps):
            return None
        try:
            verdict = examine(Derivation(terms[0], (Line(terms[-1]),), given=self.read.given)).verdict
        except (DerivationsError, RecursionError):
            return None
        return isinstance(verdict, Proved) if isinstance(verdict, Proved | Refuted) else None

    def uses(self) -> tuple[Use, ...]:
        """The definitions that the sides rest on."""
        said = self.chain.context.said
        found = []
        for one in self.read.used:
            of = said.get(one.key)
            found.append(Use(of.text if of else one.key, of.span if of else None, of.how if of else ""))
        return tuple(dict.fromkeys(found))


def _reading(side: Side) -> str:
    return "" if side.term is None else term_text(side.term)


def _in_two_ways(found: StepFinding, doubt: Doubt) -> StepFinding:
    why = f"this can be read in two ways: {doubt.chosen}, or {doubt.other}"
    return replace(found, status="unreadable", verdict=None, why=why, expected=doubt.declare or "parentheses")


def _unreadable(found: StepFinding, error: Unreadable) -> StepFinding:
    return replace(found, status="unreadable", why=str(error), expected=error.declare or error.expected)


def _failed(derivation: Derivation, why: str) -> Report:
    verdict = Undecided(why)
    lefts = (derivation.first, *(line.right for line in derivation.lines))
    steps = tuple(
        StepReport(n, left, line.right, verdict, (), ReasonVerdict.NOT_GIVEN, "", line.origin, 0.0)
        for n, (left, line) in enumerate(zip(lefts, derivation.lines, strict=False), 1)
    )
    return Report(derivation, steps, verdict, (), (), (), (), 0.0)


def _is_zero(side: Side) -> bool:
    return isinstance(side.node, Numeral) and Fraction(side.node.text) == 0


def _names_of(side: Side) -> set[str]:
    return set() if side.term is None else _free_names(side.term)


def _free_names(term: Term) -> set[str]:
    return {
        one.family.name if isinstance(one, Entry) else one.name
        for one in free(term)
        if isinstance(one, Symbol | Family | Entry)
    }


# ── witnesses in the page's own symbols ──────────────────────────────────────────────────────────


def witness_latex(
    witness: Witness, read: Sides
) -> tuple[tuple[tuple[str, str], ...], tuple[str, str] | None]:
    """The point, each symbol as the page writes it, and the values of the two sides."""
    point = tuple((_variable(one, read), _value(value)) for one, value in witness.point)
    return point, _values(witness.left, witness.right)


def _variable(variable: Term, read: Sides) -> str:
    if isinstance(variable, Entry) and variable.family.name in read.from_zero:
        firsts = read.from_zero[variable.family.name]
        indices = tuple(
            _counted_from(one, first) for one, first in zip(variable.indices, firsts, strict=False)
        )
        return term_latex(Entry(variable.family, indices))
    return term_latex(variable)


def _counted_from(index: Term, first: int) -> Term:
    if first == 1:
        return index
    return Number(index.value - 1) if isinstance(index, Number) else index - 1


def _value(value: Fraction | Term) -> str:
    return term_latex(value) if isinstance(value, Term) else str(value)


def _values(left: Enclosure | None, right: Enclosure | None) -> tuple[str, str] | None:
    if left is None or right is None:
        return None
    shown = decimals(left, right)
    return shown[0], shown[1]


def _what_fails(verdict: Refuted | DomainChanges) -> str:
    if isinstance(verdict, DomainChanges):
        violated = verdict.witness.violated
        needs = "" if violated is None else f", the right one needs {comparison_latex(violated)}"
        return f"only the left side is defined there{needs}"
    return ""


__all__ = ["Comparison", "Hypothesis", "judged"]
