"""`check` for documents: Markdown, LaTeX, notebooks and reStructuredText, and files of chains."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click

from derivations.cli.front import OPEN, PROVED, REFUTED, UNUSABLE, complain, paint
from derivations.documents.checking import declarations_in
from derivations.documents.report import DocumentReport
from derivations.errors import UnreadableInput
from derivations.reports.text import summary_text
from derivations.reports.words import visible
from derivations.runs.answers import CLOSE, SHADES, Answer, report_within
from derivations.runs.cache import Cache, default_folder
from derivations.runs.finding import documents_in
from derivations.runs.guard import Guard, Limits
from derivations.runs.parallel import answers
from derivations.write.report import Paint

STREAMED = ("text", "json", "jsonl")
OPEN_STATUSES = ("domain-changes", "undecided", "unreadable")
POLL = 0.3  # seconds between two looks at a watched file


@dataclass(frozen=True, slots=True)
class Options:
    """How documents are checked and what is printed."""

    form: str = "text"
    verbose: bool = False
    jobs: int = 1
    declare: Path | None = None
    output: Path | None = None
    cache: bool = True
    watch: bool = False
    timeout: float = 10.0
    memory: int = 2048

    @property
    def limits(self) -> Limits:
        """What a chain may take."""
        return Limits(self.timeout, self.memory)


def check_documents(paths: Sequence[str], options: Options) -> NoReturn:
    """Check documents and leave with the status of the worst."""
    found = documents_in([Path(path) for path in paths])
    if not found:
        raise UnreadableInput(f"{paths[0]}: no document below this folder", path=paths[0])
    entries = None if options.declare is None else declarations_in(options.declare)
    if options.watch:
        _watch(found, entries, options)
    sys.exit(_once(found, entries, options))


def _once(found: Sequence[Path], entries: Mapping[str, Any] | None, options: Options) -> int:
    if options.form not in STREAMED:
        return _whole(found, entries, options)
    cache = Cache(default_folder()) if options.cache else None
    start = time.perf_counter()
    totals = _Totals()
    with Guard(options.limits) as guard, _sink(options.output) as write:
        printer = _PRINTERS[options.form](write, options, paint())
        printer.begin()
        with _progress(len(found), options) as advance:
            for one in answers(found, entries, cache, options.jobs, guard):
                totals.add(one)
                printer.one(one)
                advance()
        printer.end(totals, time.perf_counter() - start)
    if cache is not None:
        cache.prune()
    return totals.status()


class _Totals:
    """The counts of a run; nothing else of a document is kept."""

    def __init__(self) -> None:
        self.steps: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.documents = 0
        self.unusable = 0
        self.errors = 0

    def add(self, one: Answer) -> None:
        """Count a document."""
        self.steps.update(one.steps)
        self.kinds.update(one.kinds)
        self.documents += 1
        self.unusable += one.unusable
        self.errors += one.errors

    def status(self) -> int:
        """The exit status."""
        if self.unusable:
            return UNUSABLE
        if self.steps["refuted"]:
            return REFUTED
        is_open = self.errors or any(self.steps[one] for one in OPEN_STATUSES)
        return OPEN if is_open else PROVED


# ── forms that are written document by document ──────────────────────────────────────────────────


class _Text:
    def __init__(self, write: Callable[[str], None], options: Options, colours: Paint) -> None:
        self.write, self.verbose, self.colours = write, options.verbose, colours

    def begin(self) -> None:
        """Nothing stands before the first document."""

    def one(self, one: Answer) -> None:
        """The text of a document."""
        self.write(_coloured(one.verbose if self.verbose else one.text, self.colours))

    def end(self, totals: _Totals, seconds: float) -> None:
        """The counts."""
        self.write(
            "\n" + summary_text(totals.steps, totals.kinds, totals.documents, seconds, paint=self.colours)  # type: ignore[arg-type]
        )


class _Json:
    """One object, written piece by piece: its lists are never held together."""

    def __init__(self, write: Callable[[str], None], options: Options, colours: Paint) -> None:
        self.write = write
        self.documents: list[str] = []
        self.first = True

    def begin(self) -> None:
        """The head of the object."""
        self.write('{"version": 1, "derivations": [')

    def one(self, one: Answer) -> None:
        """The statements of a document."""
        self.documents.append(json.dumps(one.data["document"], ensure_ascii=False))
        for entry in one.data["derivations"]:
            self.write(("" if self.first else ", ") + json.dumps(entry, ensure_ascii=False))
            self.first = False

    def end(self, totals: _Totals, seconds: float) -> None:
        """The documents and the counts."""
        self.write('], "documents": [' + ", ".join(self.documents) + "], ")
        self.write(f'"summary": {json.dumps(_summary(totals, seconds))}}}')


class _Lines:
    def __init__(self, write: Callable[[str], None], options: Options, colours: Paint) -> None:
        self.write = write

    def begin(self) -> None:
        """Nothing stands before the first line."""

    def one(self, one: Answer) -> None:
        """A line for each statement."""
        for entry in one.data["derivations"]:
            self.write(json.dumps(entry, ensure_ascii=False))

    def end(self, totals: _Totals, seconds: float) -> None:
        """Nothing stands behind the last line."""


_PRINTERS: Mapping[str, type[_Text] | type[_Json] | type[_Lines]] = {
    "text": _Text,
    "json": _Json,
    "jsonl": _Lines,
}


def _summary(totals: _Totals, seconds: float) -> dict[str, Any]:
    steps = totals.steps
    return {
        "documents": totals.documents,
        "derivations": sum(totals.kinds.values()),
        "steps": sum(steps.values()),
        "proved": steps["proved"],
        "refuted": steps["refuted"],
        "domain_changes": steps["domain-changes"],
        "undecided": steps["undecided"],
        "unreadable": steps["unreadable"],
        "skipped": steps["skipped"],
        "definitions": steps["definition"],
        "conditions": steps["condition"],
        "seconds": round(seconds, 6),
    }


def _coloured(text: str, colours: Paint) -> str:
    """A kept text with its colours put in."""
    for tone, mark in SHADES.items():
        while mark in text:
            before, _, rest = text.partition(mark)
            inside, _, after = rest.partition(CLOSE)
            text = before + colours(inside, tone) + after
    return text


# ── forms of all documents together ──────────────────────────────────────────────────────────────


def _whole(found: Sequence[Path], entries: Mapping[str, Any] | None, options: Options) -> int:
    """SARIF, GitHub, JUnit and HTML need the reports themselves."""
    from derivations.reports import rendered

    totals = _Totals()
    reports: list[DocumentReport] = []
    with Guard(options.limits) as guard:
        for path in found:
            report = report_within(guard, path, entries)
            reports.append(report)
            totals.steps.update({str(status): count for status, count in report.steps.items()})
            totals.unusable += report.unusable
            totals.errors += report.errors
    with _sink(options.output) as write:
        write(rendered(reports, options.form))
    for report in reports:
        if report.unusable:
            complain(visible(report.remarks[0].message))
    return totals.status()


@contextmanager
def _sink(output: Path | None) -> Iterator[Callable[[str], None]]:
    if output is None:
        yield lambda text: click.echo(_writable(text))
        return
    with output.open("w", encoding="utf-8") as file:
        yield lambda text: print(_writable(text), file=file)  # a file, and not the terminal


def _writable(text: str) -> str:
    """A text without halves of characters, which names of files can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


@contextmanager
def _progress(count: int, options: Options) -> Iterator[Callable[[], None]]:
    """A bar on a terminal where there are many documents and their texts go elsewhere, or nothing."""
    if count < 2 or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("checking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("checking", total=count)
        yield lambda: bar.advance(task)


def _watch(found: Sequence[Path], entries: Mapping[str, Any] | None, options: Options) -> NoReturn:
    """Check again whenever a file is saved, until Ctrl-C."""
    seen: dict[Path, tuple[float, int]] = {}
    status = PROVED
    try:
        while True:
            now = {path: _stamp(path) for path in found}
            if now != seen:
                seen = now
                if sys.stdout.isatty():
                    click.clear()
                status = _once(found, entries, options)
                click.echo(
                    f"watching {len(found)} file{'' if len(found) == 1 else 's'}; Ctrl-C ends", err=True
                )
            time.sleep(POLL)
    except KeyboardInterrupt:
        click.echo("", err=True)
        sys.exit(status)


def _stamp(path: Path) -> tuple[float, int]:
    try:
        found = path.stat()
    except OSError:
        return 0.0, -1
    return found.st_mtime, found.st_size
