"""`check_claims`: any number of claims, lazily and at constant memory."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import closing
from math import isfinite
from typing import Any

from derivations.claims.executors import answers_elsewhere
from derivations.claims.lines import Given, Source
from derivations.claims.pool import Pool
from derivations.claims.worker import Instructions
from derivations.errors import BadSetting

Answer = dict[str, Any]


def check_claims(
    lines: Iterable[str | bytes],
    *,
    jobs: int = 1,
    timeout: float = 10.0,
    memory: int = 2048,
    executor: Executor | None = None,
) -> Iterator[Answer]:
    """The answer to the claim of each line, in the order of the lines; blank lines are skipped.

    A claim has `timeout` seconds, and each of the `jobs` worker processes `memory` megabytes; what a claim
    that exceeds them costs is its own answer, `undecided`.  Lines are taken when there is room for them, and
    each answer is given as soon as it and all before it are there.

    With an `executor` of `concurrent.futures` chunks of lines go to it, and it decides how many are in work
    at a time; `jobs` then has no effect.  Its processes must be able to import `derivations` and to start
    programs.

    Raises `BadSetting` for limits without sense; `NoWorkers` if no worker can be started.
    """
    return answered(
        Given(lines), jobs=jobs, instructions=checked_instructions(timeout, memory, jobs), executor=executor
    )


def answered(
    source: Source, *, jobs: int, instructions: Instructions, executor: Executor | None = None
) -> Generator[Answer, None, None]:
    """The answers to the lines of a source; closing it ends the workers."""
    if executor is None:
        found = Pool(jobs, instructions).answers(source)
    else:
        found = answers_elsewhere(source, executor, instructions)
    with closing(found):
        for text in found:
            yield json.loads(text)


def checked_instructions(timeout: float, memory: int, jobs: int) -> Instructions:
    """The limits, if they make sense.  Raises `BadSetting` for others."""
    for setting, value in (("timeout", timeout), ("memory", memory), ("jobs", jobs)):
        if not (isfinite(value) and value > 0):
            raise BadSetting(f"{setting}={value} is no positive number", setting=setting, value=value)
    return Instructions(timeout, memory)
