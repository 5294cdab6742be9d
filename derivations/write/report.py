"""What `check` found, for people and for programs: `report_text` and `report_json`.

The JSON is that of the command line: a summary and one entry a derivation, each with its steps.
The counts of the summary are derivations, by their verdicts; a chain of right lines with a wrong reason
counts as undecided.  Exact numbers are written as strings: "1/2".  The mistakes that explain wrong steps
are looked for by whoever calls, with `mistakes`: nothing is looked for here, and none is named without.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from derivations.core.derivation import Derivation, Origin
from derivations.core.kernel import ChoiceReport, Report, StepReport
from derivations.core.term import Term
from derivations.core.verdict import (
    Coordinate,
    DomainChanges,
    Enclosure,
    Proved,
    Refuted,
    Undecided,
    Verdict,
    Witness,
)
from derivations.errors import UnreadableInput
from derivations.write.chain import chain, choice_words, status, verdict_word
from derivations.write.decimals import decimals
from derivations.write.text import (
    Printed,
    assumption_lines,
    comparison_text,
    hypothesis_text,
    padded,
    printed_rows,
    reason_name,
    term_text,
    verdict_mark,
    where_lines,
    width,
)

if TYPE_CHECKING:
    from derivations.mistakes.mistake import Mistake

VERSION = 1
Tone: TypeAlias = Literal["good", "bad", "warn", "dim", "strong"]
Paint: TypeAlias = Callable[[str, Tone], str]
TONES: dict[str, Tone] = {"✓": "good", "✗": "bad", "∉": "warn", "?": "warn", "!": "warn"}


# The mistakes of a report, and what the second route objects to, by the numbers of its steps.
Naming: TypeAlias = "Callable[[Report], Mapping[int, Mistake]]"
Objections: TypeAlias = Mapping[int, str]
AGREED: Objections = MappingProxyType({})


def unnamed(_report: Report) -> Mapping[int, Mistake]:
    """No mistake at all."""
    return MappingProxyType({})


def plain(words: str, _tone: Tone) -> str:
    """No colour at all."""
    return words


def report_text(
    reports: Sequence[Report],
    *,
    verbose: bool = False,
    paint: Paint = plain,
    seconds: float | None = None,
    mistakes: Naming = unnamed,
) -> str:
    """One entry a derivation and a line that counts them."""
    longest = name_columns([report.derivation for report in reports])
    entries = [
        entry_text(report, verbose=verbose, paint=paint, columns=longest, mistakes=mistakes)
        for report in reports
    ]
    return "\n".join((*entries, summary_text(reports, paint=paint, seconds=seconds)))


def name_columns(derivations: Iterable[Derivation]) -> int:
    """The width of the longest name."""
    return max(map(width, map(name_of, derivations)), default=0)


def name_of(derivation: Derivation) -> str:
    """The name of a derivation, or where it was written."""
    origin = derivation.origin
    return derivation.name or (f"{origin.file}:{origin.line}" if origin.line else "derivation")


def entry_text(
    report: Report,
    *,
    verbose: bool = False,
    paint: Paint = plain,
    columns: int = 0,
    mistakes: Naming = unnamed,
    objections: Objections = AGREED,
) -> str:
    """The heading line of one derivation; its chain too, if it is not proved or with `verbose`.

    `objections` are what the second route says against steps that are proved.
    """
    lines = [_heading(report, paint, columns)]
    for number, why in objections.items():
        lines.append(
            f"    {paint(f'step {number}: proved, but the second route does not agree: {why}', 'warn')}"
        )
    if verbose or not report.proved:
        lines += [f"    {line}".rstrip() for line in (*_chain(report, paint, mistakes(report)), "")]
    return "\n".join(lines)


def summary_text(reports: Sequence[Report], *, paint: Paint = plain, seconds: float | None = None) -> str:
    """How many derivations and steps, and how many of each verdict."""
    counts = Counter(map(status, reports))
    steps = sum(len(report.steps) for report in reports)
    tone: Tone = "bad" if counts["refuted"] else "good" if counts["proved"] == len(reports) else "warn"
    verdicts = ", ".join(f"{counts[word]} {COUNTED[word]}" for word in COUNTED if counts[word])
    took = sum(report.seconds for report in reports) if seconds is None else seconds
    total = f"{counted(len(reports), 'derivation')}, {counted(steps, 'step')}"
    return f"{total}: {paint(verdicts or 'nothing to check', tone)} {paint(f'in {_duration(took)}', 'dim')}"


def report_json(
    reports: Sequence[Report],
    *,
    unreadable: Sequence[UnreadableInput] = (),
    seconds: float | None = None,
    mistakes: Naming = unnamed,
    objections: Sequence[Objections] | None = None,
) -> dict[str, Any]:
    """The report as data for `json.dumps`; `unreadable` are the inputs that could not be used.

    With `objections`, one for each report, every proved step says whether the second route agrees.
    """
    counts = Counter(map(status, reports))
    took = sum(report.seconds for report in reports) if seconds is None else seconds
    return {
        "version": VERSION,
        "summary": {
            "derivations": len(reports),
            "steps": sum(len(report.steps) for report in reports),
            "proved": counts["proved"],
            "refuted": counts["refuted"],
            "domain_changes": counts["domain-changes"],
            "undecided": counts["undecided"],
            "unreadable": len(unreadable),
            "skipped": 0,
            "seconds": round(took, 6),
        },
        "derivations": [
            _derivation_json(report, mistakes(report), None if objections is None else objections[place])
            for place, report in enumerate(reports)
        ],
        "unreadable": [_unreadable_json(error) for error in unreadable],
    }


COUNTED = {
    "proved": "proved",
    "refuted": "refuted",
    "domain-changes": "with a domain that changes",
    "undecided": "undecided",
}


# ── text ─────────────────────────────────────────────────────────────────────────────────────────


def _heading(report: Report, paint: Paint, columns: int) -> str:
    mark = "!" if verdict_word(report.verdict) != status(report) else verdict_mark(report.verdict)
    name = paint(padded(name_of(report.derivation), columns), "strong")
    count = len(report.steps)
    facts = f"{count:>3} {'step' if count == 1 else 'steps':<5}  {_duration(report.seconds):>7}"
    return f"{paint(mark, TONES[mark])} {name}  {paint(facts, 'dim')}{_outcome(report, paint, mark)}"


def _outcome(report: Report, paint: Paint, mark: str) -> str:
    if report.proved:
        return ""
    number = next((step.number for step in report.steps if not step.holds), 0)
    if mark == "!":
        words = f"the reason of step {number} does not apply"
    else:
        words = f"{verdict_word(report.verdict).replace('-', ' ')} at step {number}"
    return f"  {paint(words, TONES[mark])}"


def _chain(report: Report, paint: Paint, mistakes: Mapping[int, Mistake]) -> list[str]:
    of = chain(report)
    rows = printed_rows(of)
    margin = max((width(row.mark) for row in rows), default=0)
    column = max((width(row.line) for row in rows), default=0) + 3
    lines = [
        *([report.derivation.title] if report.derivation.title else []),
        *where_lines(of),
        *assumption_lines(of),
    ]
    for row, step in zip(rows, report.steps, strict=True):
        lines.append(_row(row, margin, column, paint))
        details = verdict_lines(step.verdict)
        if step.number in mistakes:
            details.append(mistake_text(mistakes[step.number]))
        lines += [" " * (margin + 3) + detail for detail in details]
    return [*lines, *(line for choice in report.choices for line in _choice(choice, paint))]


def _row(row: Printed, margin: int, column: int, paint: Paint) -> str:
    tone = TONES[row.mark]
    reason = paint(row.reason, tone if row.mark == "!" else "dim")
    return f"{paint(row.mark, tone)}{' ' * (margin - width(row.mark))} {padded(row.line, column)}{reason}"


def verdict_lines(verdict: Verdict) -> list[str]:
    """What is said of a line that is not proved: the point at which it fails, or what is left over."""
    match verdict:
        case Proved():
            return []
        case Refuted(witness=witness):
            return [f"false {_point(witness)}: {_two_sides(witness)}"]
        case DomainChanges(witness=witness):
            where = f"{_point(witness)} only the left side is defined"
            broken = (
                ""
                if witness.violated is None
                else f", the right one needs {comparison_text(witness.violated)}"
            )
            return [where + broken]
        case Undecided(why=why, residual=residual, open=conditions, never=never):
            failing = [] if never is None else [f"this fails everywhere: {comparison_text(never)}"]
            left_over = [] if residual is None else [f"what is left: {term_text(residual)} = 0"]
            needed = ", ".join(map(comparison_text, conditions))
            return [why, *failing, *left_over, *([f"to decide this, declare: {needed}"] if needed else [])]


def mistake_text(mistake: Mistake) -> str:
    """The mistake as one line: `likely mistake: lost factor 1/2: wrote x, should be x/2`."""
    name = mistake.name if mistake.lost is None else f"{mistake.name} {term_text(mistake.lost)}"
    wrote, should_be = term_text(mistake.part), term_text(mistake.should_be)
    return f"likely mistake: {name}: wrote {wrote}, should be {should_be}"


def _choice(choice: ChoiceReport, paint: Paint) -> list[str]:
    mark = verdict_mark(choice.verdict)
    claim = f"{term_text(choice.left)} = {term_text(choice.right)}"
    head = f"{paint(mark, 'dim')} {choice_words(choice)}"
    return [head, f"    {claim}", *(f"    {line}" for line in verdict_lines(choice.verdict))]


def _point(witness: Witness) -> str:
    places = ", ".join(f"{term_text(variable)} = {_coordinate(value)}" for variable, value in witness.point)
    return f"at {places}" if places else "everywhere"


def _coordinate(value: Coordinate) -> str:
    return term_text(value) if isinstance(value, Term) else str(value)


def _two_sides(witness: Witness) -> str:
    sides = [side for side in (witness.left, witness.right) if side is not None]
    return ", ".join(
        f"{name} {value}" for name, value in zip(("left", "right"), decimals(*sides), strict=False)
    )


def counted(number: int, noun: str) -> str:
    """1 step, 2 steps."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _duration(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────


def _derivation_json(
    report: Report, mistakes: Mapping[int, Mistake], objections: Objections | None
) -> dict[str, Any]:
    derivation = report.derivation
    return {
        "name": derivation.name,
        "title": derivation.title,
        "origin": _origin(derivation.origin),
        "statement": f"{term_text(derivation.first)} = {term_text(derivation.last)}",
        "verdict": status(report),
        "conditions": [comparison_text(test) for test in report.conditions],
        "hypotheses": [hypothesis_text(equation) for equation in report.hypotheses],
        "uses": list(report.uses),
        "steps": [
            _step_json(step, mistakes.get(step.number)) | _rechecked(step, objections)
            for step in report.steps
        ],
        "choices": [_choice_json(choice) for choice in report.choices],
        "seconds": round(report.seconds, 6),
    }


def _step_json(step: StepReport, mistake: Mistake | None) -> dict[str, Any]:
    return {
        "number": step.number,
        "left": term_text(step.left),
        "right": term_text(step.right),
        "verdict": verdict_word(step.verdict),
        "reason": {"cited": [reason_name(reason) for reason in step.cited], "verdict": step.reason.value},
        "note": step.note,
        "origin": _origin(step.origin),
        **_evidence(step.verdict),
        "mistake": None if mistake is None else mistake_json(mistake),
        "seconds": round(step.seconds, 6),
    }


def _rechecked(step: StepReport, objections: Objections | None) -> dict[str, Any]:
    if objections is None or not isinstance(step.verdict, Proved):
        return {}
    return {"recheck": {"agrees": step.number not in objections, "why": objections.get(step.number)}}


def mistake_json(mistake: Mistake) -> dict[str, str]:
    """The mistake as data: its name, what was written, what should stand there."""
    return {
        "name": mistake.name,
        "part": term_text(mistake.part),
        "should_be": term_text(mistake.should_be),
    }


def _choice_json(choice: ChoiceReport) -> dict[str, Any]:
    claim = {"text": choice.text, "left": term_text(choice.left), "right": term_text(choice.right)}
    return {**claim, "verdict": verdict_word(choice.verdict), **_evidence(choice.verdict)}


def _evidence(verdict: Verdict) -> dict[str, Any]:
    """The route of a proof, the witness of a refutation, what an undecided step leaves over."""
    found: dict[str, Any] = {"route": None, "witness": None, "residual": None, "why": None}
    found |= {"open": [], "never": None}
    match verdict:
        case Proved(route=route):
            return found | {"route": route}
        case Refuted(witness=witness) | DomainChanges(witness=witness):
            return found | {"witness": _witness(witness)}
        case Undecided(why=why, residual=residual, open=conditions, never=never):
            left_over = None if residual is None else term_text(residual)
            return found | {
                "residual": left_over,
                "why": why,
                "open": [comparison_text(c) for c in conditions],
                "never": None if never is None else comparison_text(never),
            }


def _witness(witness: Witness) -> dict[str, Any]:
    return {
        "point": {term_text(variable): _coordinate(value) for variable, value in witness.point},
        "left": _enclosure(witness.left),
        "right": _enclosure(witness.right),
        "precision": witness.precision,
        "violated": None if witness.violated is None else comparison_text(witness.violated),
    }


def _enclosure(enclosure: Enclosure | None) -> dict[str, str] | None:
    return None if enclosure is None else {"lower": str(enclosure.lower), "upper": str(enclosure.upper)}


def _unreadable_json(error: UnreadableInput) -> dict[str, Any]:
    return {"origin": _origin(Origin(error.path, error.line, error.column)), "message": str(error)}


def _origin(origin: Origin) -> dict[str, Any]:
    return {"file": origin.file, "line": origin.line, "column": origin.column}
