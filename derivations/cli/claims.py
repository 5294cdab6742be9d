"""`check` of claims in bulk: lines of .jsonl files or of the standard input in, an answer each out.

Whatever ends a run, what it has written are whole lines: signals wait while one is being written.
"""

from __future__ import annotations

import json
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from types import FrameType
from typing import Any, NoReturn, Protocol

import click

from derivations.claims.bulk import answered, checked_instructions
from derivations.claims.lines import Files, Place, Stream
from derivations.claims.record import Record, resumed
from derivations.claims.report import VERSION, answer_json, answer_text, counts_text, document_end, name_of
from derivations.claims.worker import Instructions
from derivations.cli.finding import STANDARD_INPUT
from derivations.cli.front import OPEN, PROVED, REFUTED, UNUSABLE, complain, paint
from derivations.errors import UnreadableInput

Answer = Mapping[str, Any]
COLUMNS = 40  # of ids, at most


@dataclass(frozen=True, slots=True)
class Options:
    """What `check` was asked for."""

    form: str
    verbose: bool
    jobs: int
    timeout: float
    memory: int
    resume: Path | None
    recheck: bool = False
    explain: bool = False

    def instructions(self) -> Instructions:
        """What the workers are told."""
        plain = checked_instructions(self.timeout, self.memory, self.jobs)
        asked = (("explained", self.explain), ("rechecked", self.recheck))
        name = "_and_".join(word for word, wanted in asked if wanted)
        return replace(plain, function=f"derivations.claims.answers:{name}") if name else plain


class Tally:
    """How many answers of each verdict, and for how long already."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._start = perf_counter()

    @property
    def total(self) -> int:
        """How many answers."""
        return self.counts.total()

    @property
    def seconds(self) -> float:
        """Since the run began."""
        return perf_counter() - self._start

    @property
    def status(self) -> int:
        """The exit status that says what was found."""
        return REFUTED if self.counts["refuted"] else PROVED if self.counts["proved"] == self.total else OPEN


def check_claim_files(paths: Sequence[str], options: Options) -> NoReturn:
    """Check the claims of the paths, and end with the status that says what was found."""
    if options.resume and options.form == "json":
        raise click.UsageError("--resume writes jsonl, not json")
    instructions = options.instructions()
    tally, interruption = Tally(), Interruption()
    with ExitStack() as stack:
        source, errors = _opened(paths, stack)
        if options.resume and errors:
            raise errors[0]  # what is read would be held against the answers to what is not
        form = _form(options, source, errors, tally, stack)
        answers = stack.enter_context(closing(answered(source, jobs=options.jobs, instructions=instructions)))
        try:
            with interruption, _progress(paths, source, options) as advance:
                for answer in answers:
                    with interruption.held():
                        form.put(answer, source.places.popleft())
                        tally.counts[answer["verdict"]] += 1
                    advance(tally)
                with interruption.held():
                    form.end()
        except KeyboardInterrupt:
            complain(f"stopped; {tally.total:,} claims are answered; {_going_on(options)}")
            sys.exit(128 + interruption.number)
    for error in errors:
        complain(str(error))
    sys.exit(UNUSABLE if errors else tally.status)


def _opened(paths: Sequence[str], stack: ExitStack) -> tuple[Files, list[UnreadableInput]]:
    """The streams that can be read, and the errors of the others."""
    streams: list[tuple[str, Stream]] = []
    errors: list[UnreadableInput] = []
    for path in paths:
        try:
            if path == STANDARD_INPUT:
                streams.append((path, Stream(sys.stdin.fileno())))
            else:
                file = stack.enter_context(open(path, "rb", buffering=0))  # noqa: SIM115  # the stack closes it
                streams.append((path, Stream(file.fileno())))
        except OSError as error:
            errors.append(UnreadableInput(f"{path}: {error.strerror or error}", path=path))
    return Files(streams), errors


def _going_on(options: Options) -> str:
    if options.resume:
        return "the same command goes on from there"
    if options.form == "jsonl":
        return "--resume FILE goes on from there, FILE being the answers so far"
    return "with --resume FILE a run can be stopped and go on"


# ── forms ────────────────────────────────────────────────────────────────────────────────────────


class Form(Protocol):
    """How answers are written."""

    def put(self, answer: Answer, place: Place) -> None:
        """Write one answer, for good."""

    def end(self) -> None:
        """Write what follows the last."""


def _form(
    options: Options, source: Files, errors: list[UnreadableInput], tally: Tally, stack: ExitStack
) -> Form:
    if options.resume is not None:
        record = resumed(options.resume, source, source.places.popleft)
        stack.enter_context(record.file)
        tally.counts.update(record.counts)
        return Recorded(record, tally)
    if options.form == "json":
        return Document(errors, tally)
    return Lines() if options.form == "jsonl" else Text(tally, verbose=options.verbose)


class Lines:
    """An answer a line, in ASCII: an id comes back as it was, whatever the terminal can show."""

    def put(self, answer: Answer, _place: Place) -> None:
        """Write the JSON of the answer."""
        _print(json.dumps(answer))

    def end(self) -> None:
        """Nothing more."""


class Recorded:
    """An answer a line in a file; the counts on the standard output."""

    def __init__(self, record: Record, tally: Tally) -> None:
        self._record, self._tally = record, tally

    def put(self, answer: Answer, _place: Place) -> None:
        """Append the JSON of the answer."""
        self._record.add(json.dumps(answer))

    def end(self) -> None:
        """Write the counts of the whole file."""
        _print(counts_text(self._tally.counts, paint(), self._tally.seconds))


class Text:
    """A line for each claim, and the counts."""

    def __init__(self, tally: Tally, *, verbose: bool) -> None:
        self._tally, self._verbose = tally, verbose
        self._paint = paint()
        self._columns = 0

    def put(self, answer: Answer, place: Place) -> None:
        """Write the line; ids are aligned with those before it."""
        self._columns = max(self._columns, min(COLUMNS, len(name_of(answer, place))))
        _print(answer_text(answer, place, self._paint, columns=self._columns, verbose=self._verbose))

    def end(self) -> None:
        """Write the counts."""
        _print(counts_text(self._tally.counts, self._paint, self._tally.seconds))


class Document:
    """One JSON object, written as the answers come in."""

    def __init__(self, errors: list[UnreadableInput], tally: Tally) -> None:
        self._errors, self._tally = errors, tally
        self._before = f'{{"version": {VERSION}, "derivations": [\n'

    def put(self, answer: Answer, place: Place) -> None:
        """Write the claim as a derivation of one step."""
        _print(self._before + json.dumps(answer_json(answer, place)), end="")
        self._before = ",\n"

    def end(self) -> None:
        """Write the summary and the inputs that could not be used."""
        begun = "\n" if self._tally.total else self._before
        rest = json.dumps(document_end(self._tally.counts, self._errors, self._tally.seconds))
        _print(f"{begun}], {rest[1:]}")


def _print(text: str, end: str = "\n") -> None:
    sys.stdout.write(text + end)
    sys.stdout.flush()


# ── interruption ─────────────────────────────────────────────────────────────────────────────────


class Interruption:
    """While it lasts, SIGINT and SIGTERM raise `KeyboardInterrupt`; `number` is that of the signal.

    What is done while they are held is finished first, unless a second signal comes.
    """

    def __init__(self) -> None:
        self.number = 0
        self._holding = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Interruption:
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) != signal.SIG_IGN:  # as nohup and the like want it
                self._before[number] = signal.signal(number, self._come)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold signals back."""
        self._holding = True
        try:
            yield
        finally:
            self._holding = False
        if self.number:
            raise KeyboardInterrupt

    def _come(self, number: int, _frame: FrameType | None) -> None:
        first, self.number = not self.number, number
        if not (self._holding and first):
            raise KeyboardInterrupt


@contextmanager
def _progress(paths: Sequence[str], source: Files, options: Options) -> Iterator[Callable[[Tally], None]]:
    """A bar on a terminal that does not show the answers themselves."""
    if not sys.stderr.isatty() or (sys.stdout.isatty() and not options.resume):
        yield lambda _tally: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    files = [Path(path) for path in paths]
    size = sum(file.stat().st_size for file in files) if all(file.is_file() for file in files) else None
    columns = (TextColumn("{task.fields[words]}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=size, words="")

        def advance(tally: Tally) -> None:
            words = f"{tally.total:,} claims, {tally.counts['refuted']:,} refuted"
            bar.update(task, completed=source.consumed, words=words)

        yield advance
