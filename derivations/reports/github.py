"""Annotations of GitHub's workflows: one command a line, shown at the place in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from derivations.documents.report import DocumentReport, Status, StepFinding
from derivations.reports.words import COUNTED, one_line, what_happened
from derivations.write.report import mistake_text

LEVELS: Mapping[Status, str] = {
    "refuted": "error",
    "domain-changes": "error",
    "undecided": "warning",
    "unreadable": "warning",
}


def commands(reports: Sequence[DocumentReport]) -> str:
    """A line for each step that is not proved, and for each remark."""
    return "\n".join(line for report in reports for line in _of(report))


def _of(report: DocumentReport) -> Iterator[str]:
    for finding in report.findings:
        for step in finding.steps:
            if step.status in LEVELS:
                yield _annotation(step)
    for remark in report.remarks:
        level = "error" if remark.error else "notice"
        if remark.span is None or not remark.span.source.text:
            yield f"::{level} file={_property(report.path)}::{_data(remark.message)}"
        else:
            at = remark.span.origin
            yield f"::{level} file={_property(at.file)},line={at.line},col={at.column}::{_data(remark.message)}"


def _annotation(step: StepFinding) -> str:
    at = step.right.origin
    end = step.right.source.origin(step.right.end)
    title = f"step {COUNTED[step.status]}"
    where = f"file={_property(at.file)},line={at.line},endLine={end.line},col={at.column}"
    if end.line == at.line:
        where += f",endColumn={end.column}"
    return f"::{LEVELS[step.status]} {where},title={_property(title)}::{_data(message(step))}"


def message(step: StepFinding) -> str:
    """The step and what is said of it."""
    lines = [f"{one_line(step.left.text)} {step.relation} {one_line(step.right.text)}", what_happened(step)]
    if step.mistake is not None:
        lines.append(mistake_text(step.mistake))
    if step.expected:
        lines.append(f"expected: {step.expected}")
    return "\n".join(line for line in lines if line)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
