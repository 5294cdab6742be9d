"""`check` of claims in bulk: lines of .jsonl files or of the standard input in, an answer each out."""

from __future__ import annotations

import json
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

import click

from derivations.claims.bulk import answered, checked_instructions
from derivations.claims.lines import Files, Place, Stream
from derivations.claims.record import Record, resumed
from derivations.claims.report import answer_json, answer_text, counts_text, name_of, summary_json
from derivations.cli.front import OPEN, PROVED, REFUTED, UNUSABLE, complain, paint
from derivations.errors import UnreadableInput

if TYPE_CHECKING:
    from rich.progress import Progress

Answer = Mapping[str, Any]
Written = Callable[[Answer, Place], None]
STANDARD_INPUT = "-"
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


def are_claims(paths: Sequence[str]) -> bool:
    """Whether the paths name claims.  Fails unless all of them do, or none."""
    claims = [path == STANDARD_INPUT or Path(path).suffix == ".jsonl" for path in paths]
    if any(claims) and not all(claims):
        page = paths[claims.index(False)]
        raise click.UsageError(f"claims (.jsonl) are checked apart from derivations such as {page}")
    return any(claims)


def check_claim_files(paths: Sequence[str], options: Options) -> NoReturn:
    """Check the claims of the paths, and end with the status that says what was found."""
    instructions = checked_instructions(options.timeout, options.memory, options.jobs)
    with ExitStack() as stack:
        source, errors = _opened(paths, stack)
        if errors and options.resume:  # the answers that are there would be taken for those of other claims
            source = Files([])
        run = Run(source, options, stack)
        status = UNUSABLE if errors else PROVED
        try:
            with Interruption() as run.interruption:
                answers = stack.enter_context(
                    closing(answered(source, jobs=options.jobs, instructions=instructions))
                )
                run.give(answers)
        except KeyboardInterrupt:
            complain(run.stopped())
            status = 128 + run.interruption.number
        for error in errors:
            complain(str(error))
    sys.exit(status or run.status())


def _opened(paths: Sequence[str], stack: ExitStack) -> tuple[Files, list[UnreadableInput]]:
    """The streams that can be read, and the errors of the others."""
    streams, errors = [], []
    for path in paths:
        try:
            if path == STANDARD_INPUT:
                descriptor = sys.stdin.fileno()
            else:
                descriptor = stack.enter_context(open(path, "rb", buffering=0)).fileno()
            streams.append((path, Stream(descriptor)))
        except OSError as error:
            errors.append(UnreadableInput(f"{path}: {error.strerror}", path=path))
    return Files(streams), errors
