"""What a printed derivation consists of, for every target: rows, reasons, assumptions, definitions.

A `Theorem` is printed plainly, a `Report` with a mark at each line.  A `Derivation` that nobody has
checked prints with ≟ for =, so that no page looks proved that is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from derivations.core.arrays import Family, FunctionSymbol, Gradient, Hessian, Jacobian, SpelledOut
from derivations.core.derivation import Choice, Derivation, Hypothesis, Reason, Rule
from derivations.core.infinite import is_bound
from derivations.core.kernel import ChoiceReport, Report, StepReport, Theorem
from derivations.core.sets import NATURAL, REAL
from derivations.core.term import (
    Call,
    Comparison,
    Definition,
    Index,
    MatMul,
    Symbol,
    Term,
)
from derivations.core.tree import children, definition_in, free, taken_by, walk
from derivations.core.verdict import DomainChanges, Proved, ReasonVerdict, Refuted, Undecided, Verdict
from derivations.write.arrays import is_dot

Printable: TypeAlias = Theorem | Report | Derivation


@dataclass(frozen=True, slots=True)
class Row:
    """One line "= right": what is cited, the author's remark, and the verdicts where there are some."""

    right: Term
    cited: tuple[Reason, ...]
    note: str
    verdict: Verdict | None = None
    reason: ReasonVerdict = ReasonVerdict.NOT_GIVEN


@dataclass(frozen=True, slots=True)
class Chain:
    """assumptions ⊢ first = row 1 = row 2 = …"""

    name: str
    title: str
    first: Term
    rows: tuple[Row, ...]
    conditions: tuple[Comparison, ...]
    hypotheses: tuple[Hypothesis, ...]
    choices: tuple[Choice | ChoiceReport, ...]
    checked: bool

    @property
    def sides(self) -> tuple[Term, ...]:
        """Every term that is printed: the lines, then both sides of each choice."""
        lines = (self.first, *(row.right for row in self.rows))
        return (*lines, *(side for choice in self.choices for side in (choice.left, choice.right)))


def chain(thing: Printable) -> Chain:
    """The rows of a theorem, a report, or an unchecked derivation, with all that it assumes."""
    match thing:
        case Theorem(report=report):
            steps = report.steps
            rows = tuple(Row(step.right, step.cited, step.note) for step in steps)
            return _chain(report.derivation, rows, report)
        case Report():
            rows = tuple(map(_marked, thing.steps))
            return _chain(thing.derivation, rows, thing)
        case Derivation():
            rows = tuple(Row(line.right, line.reasons, line.note) for line in thing.lines)
            return _chain(thing, rows, None)


def status(report: Report) -> str:
    """proved, refuted, domain-changes or undecided; a wrong reason leaves a right chain undecided."""
    word = verdict_word(report.verdict)
    return "undecided" if word == "proved" and not report.proved else word


def verdict_word(verdict: Verdict) -> str:
    """The verdict in the words of the JSON report."""
    match verdict:
        case Proved():
            return "proved"
        case Refuted():
            return "refuted"
        case DomainChanges():
            return "domain-changes"
        case Undecided():
            return "undecided"


def choice_words(choice: Choice | ChoiceReport) -> str:
    """The answer and what became of it: holds, does not hold, undecided; nothing where unchecked."""
    answer = choice.text.rstrip(".")
    if not isinstance(choice, ChoiceReport):
        return answer
    word = verdict_word(choice.verdict)
    return f"{answer}: {ANSWERED.get(word, word.replace('-', ' '))}"


ANSWERED = {"proved": "holds", "refuted": "does not hold"}


def reason_words(reason: Reason) -> tuple[str, Definition | Call | Hypothesis | None]:
    """What a reason is called, and what completes the phrase: a function, ŷ_i, or an equation."""
    match reason:
        case Rule(name=name):
            return name.replace("_", " "), None
        case Definition(parameters=parameters):
            named = all(isinstance(parameter, Index) for parameter in parameters)
            return "definition of", Call(reason, parameters) if named else reason
        case Hypothesis(name=name):
            return (name.replace("_", " "), None) if name else ("given", reason)
        case Derivation(name=name, title=title):
            return name or title or "an earlier derivation", None


def declared(of: Chain) -> tuple[Symbol | Family | FunctionSymbol, ...]:
    """The symbols of a chain whose declared domain is not all of ℝ: these are assumptions too.

    A size is one where it stands in a line as a number; that a range 1, …, n has a size goes without saying.
    Arrays are declared with their sizes where they are multiplied, transposed or differentiated as a whole,
    functions of which nothing else is said as smooth.
    """
    return declared_in((of.first, *(row.right for row in of.rows)))


def declared_in(lines: Sequence[Term]) -> tuple[Symbol | Family | FunctionSymbol, ...]:
    """The symbols of some lines that have to be declared."""
    found = {leaf for side in lines for leaf in free(side) if isinstance(leaf, Symbol | Family)}
    written = {node for side in lines for node in walk(side)}
    whole = set(_wholly(written))
    goes_without_saying = {size for family in whole for size in family.sizes}
    named = [
        leaf
        for leaf in found
        if leaf in whole
        or (leaf.domain != REAL and (leaf.domain != NATURAL or leaf in written - goes_without_saying))
    ]
    functions = {leaf for side in lines for leaf in free(side) if isinstance(leaf, FunctionSymbol)}
    return tuple(sorted((*named, *functions), key=lambda leaf: leaf.name))


def _wholly(nodes: set[Term]) -> Iterator[Family]:
    """The families that stand as arrays somewhere but in a dot product."""
    for node in nodes:
        parts = taken_by(node) if isinstance(node, Gradient | Jacobian | Hessian) else children(node)
        if isinstance(node, SpelledOut) or (isinstance(node, MatMul) and is_dot(node)):
            continue
        if not (isinstance(node, Gradient) and len(parts) > 1):
            yield from (part for part in parts if isinstance(part, Family))


def definitions(of: Chain) -> tuple[Definition, ...]:
    """The definitions that a chain stands on, each before those it uses."""
    found: dict[Definition, None] = {}
    for side in of.sides:
        for definition in _used(side):
            found.pop(definition, None)
            found[definition] = None
    return tuple(found)


def declarations(of: Chain) -> tuple[str, ...]:
    """What a reader has to be told: the layout of derivatives by arrays, and what ∇ is taken by."""
    found: dict[str, None] = {}
    for node in (part for side in of.sides for part in walk(side)):
        match node:
            case Jacobian(layout=layout):
                found[f"layout: {layout}"] = None
            case Gradient(variables=variables) if len(variables) > 1:
                names = ", ".join(
                    f"'{one.latex or one.name}'" for one in variables if isinstance(one, Symbol | Family)
                )
                found[f"nabla: [{names}]"] = None
    return tuple(found)


def _used(term: Term) -> Iterator[Definition]:
    definition = definition_in(term)
    if definition is not None:
        if not is_bound(term):
            yield definition
        yield from _used(definition.body)
    for child in children(term):
        yield from _used(child)


def _marked(step: StepReport) -> Row:
    return Row(step.right, step.cited, step.note, step.verdict, step.reason)


def _chain(derivation: Derivation, rows: tuple[Row, ...], report: Report | None) -> Chain:
    """The printed things of a page: what it says itself, then what its report found out."""
    tests = [one for one in derivation.given if isinstance(one, Comparison)]
    equations = [one for one in derivation.given if isinstance(one, Hypothesis)]
    return Chain(
        name=derivation.name,
        title=derivation.title,
        first=derivation.first,
        rows=rows,
        conditions=tuple(dict.fromkeys((*tests, *(report.conditions if report else ())))),
        hypotheses=tuple(dict.fromkeys((*equations, *(report.hypotheses if report else ())))),
        choices=report.choices if report else derivation.choices,
        checked=report is not None,
    )
