"""A report as a piece of a page: the output of a notebook's cell, which has no style sheet of its own."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from derivations.documents.report import DocumentReport, Finding, StepFinding
from derivations.reports.words import CLAIMS, COUNTED, MARKS, pasted, place, what_happened
from derivations.write.mathml import mathml
from derivations.write.report import mistake_text

#   colours that can be read on white and on black
COLOURS = {
    "proved": "#2a9455", "refuted": "#d8413a", "domain-changes": "#d8413a",
    "undecided": "#b57f16", "unreadable": "#b57f16",
}  # fmt: skip
TEXT = "text-align:left;vertical-align:baseline;background:transparent;border:none"


def fragment(report: DocumentReport) -> str:
    """The steps as a table with marks, what is remarked, what is missing, and the count."""
    rows = "".join(row for finding in report.findings for row in _finding(finding))
    remarks = "".join(f"<p>{escape(one.message)}</p>" for one in report.remarks)
    missing = ""
    if report.missing:
        lines = escape("\n".join(pasted(report.missing)))
        missing = f"<p>To declare:</p><pre>{lines}</pre>"
    counts = ", ".join(f"{report.steps[one]} {COUNTED[one]}" for one in CLAIMS if report.steps[one])
    return (
        f'<div><table style="{TEXT}"><tbody>{rows}</tbody></table>{remarks}{missing}'
        f"<p>{escape(counts or 'no claims')}</p></div>"
    )


def _finding(finding: Finding) -> Iterator[str]:
    for number, step in enumerate(finding.steps):
        yield _row(step, first=number == 0)
        if step.status in CLAIMS[1:]:
            yield f'<tr><td></td><td style="{TEXT}"><small>{_details(step)}</small></td></tr>'


def _row(step: StepFinding, *, first: bool) -> str:
    left = step.left.text if first else "{}"
    shown = f'aria-label="{COUNTED[step.status]}" style="color:{COLOURS.get(step.status, "inherit")}"'
    mark = f'<span role="img" {shown}>{MARKS[step.status]}</span>'
    formula = mathml(f"{left} {SIGNS.get(step.relation, step.relation)} {step.right.text}", display=True)
    return f'<tr><td style="{TEXT}">{mark}</td><td style="{TEXT}">{formula}</td></tr>'


SIGNS = {"≡": r"\equiv", "≈": r"\approx", "≤": r"\le", "≥": r"\ge", "←": r"\leftarrow", "∈": r"\in"}


def _details(step: StepFinding) -> str:
    parts = [escape(place(step.right.origin)), escape(what_happened(step))]
    if step.mistake is not None:
        parts.append(escape(mistake_text(step.mistake)))
    if step.expected:
        parts.append(f"<code>{escape(step.expected)}</code>")
    return "<br>".join(part for part in parts if part)
