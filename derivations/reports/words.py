"""The words and marks that every form of a report shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from derivations.core.derivation import Origin
from derivations.documents.report import DocumentReport, Finding, Status, StepFinding
from derivations.read.source import Span
from derivations.write.report import Tone

MARKS: Mapping[Status, str] = MappingProxyType({
    "proved": "✓", "refuted": "✗", "domain-changes": "∉", "undecided": "?", "unreadable": "¿",
    "skipped": "·", "definition": "≔", "condition": "·",
})  # fmt: skip
TONES: Mapping[Status, Tone] = MappingProxyType({
    "proved": "good", "refuted": "bad", "domain-changes": "warn", "undecided": "warn", "unreadable": "warn",
    "skipped": "dim", "definition": "dim", "condition": "dim",
})  # fmt: skip
COUNTED: Mapping[Status, str] = MappingProxyType({
    "proved": "proved", "refuted": "refuted", "domain-changes": "with a domain that changes",
    "undecided": "undecided", "unreadable": "unreadable", "skipped": "skipped",
    "definition": "definitions", "condition": "conditions",
})  # fmt: skip
CLAIMS: tuple[Status, ...] = ("proved", "refuted", "domain-changes", "undecided", "unreadable")
OPEN: tuple[Status, ...] = ("domain-changes", "undecided", "unreadable")
WORST: tuple[Status, ...] = ("refuted", *OPEN)


def place(origin: Origin) -> str:
    """file:line:column, with the cell of a notebook."""
    cell = f":cell {origin.cell}" if origin.cell else ""
    return f"{visible(origin.file)}{cell}:{origin.line}:{origin.column}"


def visible(text: str) -> str:
    """A text on one line without signs that a terminal obeys, or that turn the direction of reading.

    >>> visible("a\\x1b[31m")
    'a\ufffd[31m'
    """
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else " " if one in "\n\t" else "\ufffd" for one in text)


def status_of(finding: Finding) -> Status:
    """The worst of a finding's steps; skipped where it claims nothing."""
    found = {step.status for step in finding.steps}
    worst = next((one for one in WORST if one in found), None)
    if worst is not None:
        return worst
    return "proved" if "proved" in found else next(iter(found), "skipped")


def one_line(text: str, most: int = 100) -> str:
    """A formula on one line, shortened."""
    plain = visible(" ".join(text.replace("&", " ").replace("\\\\", " ").split()))
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"


def what_happened(step: StepFinding) -> str:
    """One sentence for a step that is not proved."""
    parts = []
    if step.witness or step.values:
        point = ", ".join(f"{name} = {value}" for name, value in step.witness)
        where = f"at {point}" if point else "everywhere"
        if step.values is not None:
            left, right = step.values
            parts.append(f"false {where}: left {left}, right {right}")
        else:
            parts.append(where)
    if step.why:
        parts.append(step.why)
    return visible("; ".join(parts))


def counts(reports: Iterable[DocumentReport]) -> Counter[Status]:
    """How many steps have which status."""
    total: Counter[Status] = Counter()
    for report in reports:
        total += report.steps
    return total


def pasted(missing: Sequence[str]) -> list[str]:
    """Lines to declare as YAML, those of one key together."""
    lists: dict[str, list[str]] = {}
    for line in missing:
        key, _, value = line.partition(":")
        value = value.split("  or  ")[0].strip()
        lists.setdefault(key.strip(), []).append(value)
    lines = ["derivations:"]
    for key, values in lists.items():
        lines += _entries(key, values)
    return lines


def _entries(key: str, values: list[str]) -> list[str]:
    if all(value.startswith("[") and value.endswith("]") for value in values):
        inside = list(dict.fromkeys(value[1:-1].strip() for value in values))
        return [f"  {key}: [{', '.join(inside)}]"]
    if all(value.startswith("{") and value.endswith("}") for value in values):
        inside = list(dict.fromkeys(value[1:-1].strip() for value in values))
        return [f"  {key}:", *(f"    {one}" for one in inside)]
    return [f"  {key}: {values[0]}"]


def underlined(span: Span, columns: int = 100) -> tuple[str, str]:
    """The source line of a span, and a line with carets below it; the first line where it has several."""
    origin = span.origin
    line = span.source.line(origin.line)
    start = origin.column - 1
    length = max(1, min(len(line) - start, len(span.text.split("\n")[0])))
    first = max(0, min(start - 20, len(line) - columns)) if len(line) > columns else 0
    shown = line[first : first + columns]
    shown = "".join(one if one.isprintable() else "\ufffd" for one in shown)
    before, after = "…" * (first > 0), "…" * (first + columns < len(line))
    length = min(length, max(1, columns - (start - first)))
    return f"{before}{shown}{after}", " " * (len(before) + start - first) + "^" * length


MOST_NAMED = 12  # names that are listed


def taken_names(report: DocumentReport) -> str:
    """The names that were taken for real numbers, the first of them."""
    names = [visible(one) for one in report.taken]
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
