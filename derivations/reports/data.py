"""A report as data for `json.dumps`: one entry a statement, each with its steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from derivations.core.derivation import Origin
from derivations.documents.report import DocumentReport, Finding, Remark, StepFinding, Use
from derivations.read.source import Span
from derivations.reports.words import counts, one_line, status_of
from derivations.write.report import mistake_json

VERSION = 1


def report_data(reports: Sequence[DocumentReport], *, seconds: float | None = None) -> dict[str, Any]:
    """All documents in one object."""
    took = sum(one.seconds for one in reports) if seconds is None else seconds
    return {
        "version": VERSION,
        "summary": summary_data(reports, took),
        "derivations": [finding_data(one) for report in reports for one in report.findings],
        "documents": [document_data(one) for one in reports],
    }


def summary_data(reports: Sequence[DocumentReport], seconds: float) -> dict[str, Any]:
    """The counts: statements, steps, and steps of each verdict."""
    found = counts(reports)
    return {
        "documents": len(reports),
        "derivations": sum(len(one.findings) for one in reports),
        "steps": sum(found.values()),
        "proved": found["proved"],
        "refuted": found["refuted"],
        "domain_changes": found["domain-changes"],
        "undecided": found["undecided"],
        "unreadable": found["unreadable"],
        "skipped": found["skipped"],
        "definitions": found["definition"],
        "conditions": found["condition"],
        "seconds": round(seconds, 6),
    }


def document_data(report: DocumentReport) -> dict[str, Any]:
    """What is said of the document itself."""
    return {
        "file": report.path,
        "verdict": report.status,
        "remarks": [_remark(one) for one in report.remarks],
        "missing": list(report.missing),
        "taken_for_real": list(report.taken),
        "seconds": round(report.seconds, 6),
    }


def finding_data(finding: Finding) -> dict[str, Any]:
    """One statement."""
    first, last = finding.steps[0], finding.steps[-1]
    return {
        "name": "",
        "kind": finding.kind,
        "origin": _origin(finding.span.origin),
        "statement": f"{one_line(first.left.text, 1000)} {first.relation} {one_line(last.right.text, 1000)}",
        "verdict": status_of(finding),
        "conditions": list(finding.conditions),
        "uses": [_use(one) for one in finding.uses],
        "recovers": finding.recovers,
        "steps": [step_data(one) for one in finding.steps],
    }


def step_data(step: StepFinding) -> dict[str, Any]:
    """One step."""
    return {
        "number": step.number,
        "left": step.left.text,
        "right": step.right.text,
        "relation": step.relation,
        "verdict": step.status,
        "how": step.how,
        "why": step.why,
        "expected": step.expected,
        "reading": step.reading,
        "origin": _origin(step.right.origin),
        "end": _end(step.right),
        "witness": _witness(step),
        "mistake": None if step.mistake is None else mistake_json(step.mistake),
        "seconds": round(step.seconds, 6),
    }


def _witness(step: StepFinding) -> dict[str, Any] | None:
    if not step.witness and step.values is None:
        return None
    left, right = step.values if step.values is not None else (None, None)
    return {"point": dict(step.witness), "left": left, "right": right}


def _use(use: Use) -> dict[str, Any]:
    origin = None if use.span is None else _origin(use.span.origin)
    return {"text": use.text, "how": use.how, "origin": origin}


def _remark(remark: Remark) -> dict[str, Any]:
    origin = None if remark.span is None else _origin(remark.span.origin)
    return {"message": remark.message, "error": remark.error, "origin": origin}


def _origin(origin: Origin) -> dict[str, Any]:
    found: dict[str, Any] = {"file": origin.file, "line": origin.line, "column": origin.column}
    return found | ({"cell": origin.cell} if origin.cell else {})


def _end(span: Span) -> dict[str, int]:
    end = span.source.origin(span.end)
    return {"line": end.line, "column": end.column}


def chain_answer(identity: object, steps: Iterable[StepFinding]) -> dict[str, Any]:
    """The answer to one record of a file of chains."""
    return {"id": identity, "steps": [step_data(one) for one in steps]}
