"""SARIF 2.1.0: results for code scanning, each with its region and a fingerprint that survives shifted lines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from derivations.documents.report import DocumentReport, Remark, Status, StepFinding
from derivations.read.source import Span
from derivations.reports.github import message

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
RULES: Mapping[str, tuple[str, str]] = {
    "refuted": ("error", "A step is false at an exact point."),
    "domain-changes": ("error", "A later line is not defined where the first one is."),
    "undecided": ("warning", "A step is neither proved nor refuted."),
    "unreadable": ("warning", "A formula cannot be read, or in two ways."),
    "document": ("note", "A remark about the document itself."),
}


def log(reports: Sequence[DocumentReport]) -> str:
    """All documents as one run."""
    seen: Counter[str] = Counter()
    results = [result for report in reports for result in _results(report, seen)]
    rules = [
        {"id": name, "shortDescription": {"text": text}, "defaultConfiguration": {"level": level}}
        for name, (level, text) in RULES.items()
    ]
    driver = {"name": "derivations", "informationUri": "https://github.com/derivations", "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def _results(report: DocumentReport, seen: Counter[str]) -> Iterator[dict[str, Any]]:
    for finding in report.findings:
        for step in finding.steps:
            if step.status in RULES:
                yield _result(step.status, message(step), step.right, _print_of(step), seen)
    for remark in report.remarks:
        yield _of_remark(report, remark, seen)


def _of_remark(report: DocumentReport, remark: Remark, seen: Counter[str]) -> dict[str, Any]:
    made = _result("document", remark.message, remark.span, remark.message, seen, report.path)
    return made | ({"level": "error"} if remark.error else {})


def _result(
    rule: Status | str, text: str, span: Span | None, mark: str, seen: Counter[str], path: str = ""
) -> dict[str, Any]:
    file = path if span is None else span.origin.file
    key = f"{rule} {file} {mark}"
    seen[key] += 1
    digest = sha256(f"{key} {seen[key]}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(file)}}
    if span is not None and span.source.text:
        place["region"] = _region(span)
    return {
        "ruleId": rule,
        "level": RULES[rule][0],
        "message": {"text": text or RULES[rule][1]},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"derivations/v1": digest},
    }


def _region(span: Span) -> dict[str, int]:
    start, end = span.origin, span.source.origin(span.end)
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": max(end.column, start.column + 1) if end.line == start.line else end.column,
    }


def _print_of(step: StepFinding) -> str:
    return " ".join(f"{step.left.text} {step.relation} {step.right.text}".split())


def _uri(file: str) -> str:
    path = PurePath(file)
    if path.is_absolute():
        try:
            path = path.relative_to(Path.cwd())
        except ValueError:
            return path.as_uri()
    return quote(path.as_posix(), errors="surrogateescape")
