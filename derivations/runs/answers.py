"""What is said of one document: its report, or the texts that were made of it before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from derivations.documents.checking import report_of
from derivations.documents.limits import Watch
from derivations.documents.report import DocumentReport, Remark
from derivations.errors import DerivationsError, UnreadableInput
from derivations.read.manuscripts import read_manuscript
from derivations.read.source import Manuscript, Source, Span, blank_until
from derivations.reports.data import document_data, finding_data
from derivations.reports.text import report_text
from derivations.runs.cache import Cache, key_of
from derivations.runs.guard import Guard
from derivations.write.report import Tone


@dataclass(frozen=True, slots=True)
class Answer:
    """The texts and the data of one document, and its counts; colours stand in the text as marks."""

    path: str
    text: str
    verbose: str
    data: Mapping[str, Any]
    steps: Mapping[str, int]
    kinds: Mapping[str, int]
    seconds: float
    unusable: bool = False
    errors: int = 0
    cached: bool = False


#   marks that stand for colours in a text that is kept: private characters, which no document prints
SHADES: Mapping[Tone, str] = {
    "good": "\ue000",
    "bad": "\ue001",
    "warn": "\ue002",
    "dim": "\ue003",
    "strong": "\ue004",
}
CLOSE = "\ue00f"


def shaded(words: str, tone: Tone) -> str:
    """Words in a colour that is chosen when they are printed."""
    return f"{SHADES[tone]}{words}{CLOSE}"


def answer(
    path: Path, entries: Mapping[str, Any] | None, cache: Cache | None, watch: Watch | None = None
) -> Answer:
    """The answer to a document, from the cache where nothing it rests on has changed."""
    try:
        manuscript = read_manuscript(path)
    except DerivationsError as error:
        return _made(unusable(path, str(error), error))
    key = key_of(manuscript, entries)
    kept = None if cache is None else cache.get(key)
    if kept is not None and kept.keys() == _FIELDS:
        return Answer(**kept, cached=True)
    report = _report(manuscript, path, entries, watch)
    made = _made(report)
    if cache is not None and not report.is_partial:
        cache.put(key, {name: getattr(made, name) for name in _FIELDS})
    return made


def report_at(path: Path, entries: Mapping[str, Any] | None, watch: Watch | None = None) -> DocumentReport:
    """The report of a document itself."""
    try:
        return _report(read_manuscript(path), path, entries, watch)
    except DerivationsError as error:
        return unusable(path, str(error), error)


_FIELDS = {"path", "text", "verbose", "data", "steps", "kinds", "seconds", "unusable", "errors"}


def _report(
    manuscript: Manuscript, path: Path, entries: Mapping[str, Any] | None, watch: Watch | None
) -> DocumentReport:
    try:
        return report_of(manuscript, entries, watch=watch)
    except DerivationsError as error:
        return unusable(path, str(error))
    except RecursionError:
        return unusable(path, f"{path}: a formula is nested too deeply")


def answer_within(guard: Guard, path: Path, entries: Mapping[str, Any] | None, cache: Cache | None) -> Answer:
    """The same as `answer`, in the process of a guard."""
    return guard.run(answer, (path, entries, cache), lambda why: _made(unusable(path, f"{path}: {why}")))


def report_within(guard: Guard, path: Path, entries: Mapping[str, Any] | None) -> DocumentReport:
    """The same as `report_at`, in the process of a guard."""
    return guard.run(report_at, (path, entries), lambda why: unusable(path, f"{path}: {why}"))


def unusable(path: Path, why: str, error: DerivationsError | None = None) -> DocumentReport:
    """The report of a document that cannot be read."""
    source = Source(str(path), "")
    if isinstance(error, UnreadableInput) and error.line > 0 and error.column > 0:
        source = blank_until(str(path), error.line, error.column)
    remark = Remark(Span(source, len(source.text), len(source.text)), why, error=True)
    return DocumentReport(str(path), (), (), (remark,), unusable=True)


def _made(report: DocumentReport) -> Answer:
    return Answer(
        report.path,
        report_text(report, paint=shaded),
        report_text(report, verbose=True, paint=shaded),
        {"document": document_data(report), "derivations": [finding_data(one) for one in report.findings]},
        {str(status): count for status, count in report.steps.items()},
        dict(Counter(str(one.kind) for one in report.findings)),
        report.seconds,
        report.unusable,
        report.errors,
    )
