"""A report for people at a terminal: what is wrong, where, with the point at which it fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from derivations.documents.report import DocumentReport, Finding, Kind, Remark, Status, StepFinding
from derivations.reports.words import (
    CLAIMS,
    COUNTED,
    MARKS,
    TONES,
    one_line,
    pasted,
    place,
    status_of,
    taken_names,
    underlined,
    visible,
    what_happened,
)
from derivations.write.report import Paint, Tone, counted, mistake_text, plain

FIRST_MISSING = 20  # lines to declare that are printed


def report_text(report: DocumentReport, *, verbose: bool = False, paint: Paint = plain) -> str:
    """The findings of a document that are not wholly proved, or all; what to declare; the count."""
    shown = [one for one in report.findings if verbose or status_of(one) in ("refuted", *CLAIMS[2:])]
    lines = [_heading(report, paint)]
    if report.taken:
        lines.append(f"    {paint(f'taken for real numbers: {taken_names(report)}', 'dim')}")
    for remark in report.remarks:
        lines += [f"    {line}" for line in _remark(remark, paint)]
    for finding in shown:
        lines += ["", *(f"    {line}".rstrip() for line in _finding(finding, paint))]
    if report.missing:
        lines += ["", *(f"    {line}".rstrip() for line in _missing(report.missing, paint))]
    return "\n".join(lines)


def summary_text(
    total: Counter[Status], kinds: Counter[Kind], documents: int, seconds: float, *, paint: Paint = plain
) -> str:
    """How many statements were found, and what was said of their steps."""
    statements = ", ".join(f"{number} {KINDS[kind][number != 1]}" for kind, number in kinds.most_common())
    claims = sum(total[one] for one in CLAIMS)
    said = ", ".join(f"{total[one]} {COUNTED[one]}" for one in CLAIMS if total[one]) or "nothing to check"
    silent = [
        f"{total[one]} {word if total[one] > 1 else single}" for one, single, word in SILENT if total[one]
    ]
    tone: Tone = "bad" if total["refuted"] else "good" if total["proved"] == claims else "warn"
    lines = [
        f"{counted(documents, 'document')}, {counted(sum(kinds.values()), 'statement')}"
        + (f" ({statements})" if statements else ""),
        f"{counted(claims, 'step')}: {paint(said, tone)} {paint(f'in {seconds:.1f} s', 'dim')}",
    ]
    if silent:
        lines.append(paint(f"no claims: {', '.join(silent)}", "dim"))
    return "\n".join(lines)


SILENT: tuple[tuple[Status, str, str], ...] = (
    ("skipped", "skipped", "skipped"),
    ("definition", "definition", "definitions"),
    ("condition", "condition", "conditions"),
)
KINDS: dict[Kind, tuple[str, str]] = {
    "chain": ("chain", "chains"),
    "definition": ("definition", "definitions"),
    "condition": ("condition", "conditions"),
    "update": ("update", "updates"),
    "annotation": ("annotation", "annotations"),
    "relation": ("other relation", "other relations"),
    "expression": ("expression", "expressions"),
}


def kinds_of(reports: Sequence[DocumentReport]) -> Counter[Kind]:
    """How many statements of which kind."""
    return Counter(finding.kind for report in reports for finding in report.findings)


def _heading(report: DocumentReport, paint: Paint) -> str:
    steps = report.steps
    claims = sum(steps[one] for one in CLAIMS)
    said = ", ".join(f"{steps[one]} {COUNTED[one]}" for one in CLAIMS if steps[one]) or "no claims"
    mark = MARKS[report.status] if claims else "·"
    tone = TONES[report.status]
    return f"{paint(mark, tone)} {paint(visible(report.path), 'strong')}  {said}"


def _remark(remark: Remark, paint: Paint) -> list[str]:
    where = "" if remark.span is None else f"{place(remark.span.origin)}: "
    return [f"{where}{paint('error' if remark.error else 'note', 'warn')}: {visible(remark.message)}"]


def _finding(finding: Finding, paint: Paint) -> list[str]:
    lines = [paint(f"{place(finding.span.origin)}: {KINDS[finding.kind][0]}", "strong")]
    for use in finding.uses:
        where = "" if use.span is None else f" (line {use.span.origin.line})"
        lines.append(f"  where {one_line(use.text)}{where}")
    if finding.conditions:
        lines.append(f"  {visible(', '.join(finding.conditions))} ⊢")
    for step in finding.steps:
        lines += [f"  {line}" for line in _step(step, paint)]
    if finding.recovers is not None:
        end = "the end of the chain is right all the same" if finding.recovers else "the end is wrong, too"
        lines.append(f"  {end}")
    return lines


def _step(step: StepFinding, paint: Paint) -> list[str]:
    mark = paint(MARKS[step.status], TONES[step.status])
    how = f"  ({step.how})" if step.how else ""
    line = f"{mark} {one_line(step.left.text, 70)} {step.relation} {one_line(step.right.text, 70)}{how}"
    if step.status in ("proved", "skipped", "definition", "condition"):
        return [line]
    excerpt, carets = underlined(step.right)
    details = [f"{place(step.right.origin)}", f"  {excerpt}", f"  {paint(carets, TONES[step.status])}"]
    said = what_happened(step)
    details += [said] if said else []
    if step.mistake is not None:
        details.append(visible(mistake_text(step.mistake)))
    if step.expected:
        details.append(f"{'declare' if ':' in step.expected else 'expected'}: {visible(step.expected)}")
    return [line, *(f"    {one}" for one in details)]


def _missing(missing: Sequence[str], paint: Paint) -> list[str]:
    head = paint("declare, in the document's front matter or in a file for --declare:", "strong")
    return [head, *(f"  {visible(line)}" for line in pasted(missing[:FIRST_MISSING]))]
