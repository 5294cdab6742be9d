"""Documents in several processes, answered in their order, at constant memory."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from derivations.runs.answers import Answer, answer_within
from derivations.runs.cache import Cache
from derivations.runs.guard import Guard, Limits

AHEAD = 4  # documents a process that may be under way before the first of them is printed
RENEWED = 150  # documents a process, after which a fresh one takes its place: libraries keep some memory


@dataclass(frozen=True, slots=True)
class _Job:
    """All that is needed for one document."""

    path: Path
    entries: Mapping[str, Any] | None
    cache: Cache | None


def answers(
    paths: Sequence[Path], entries: Mapping[str, Any] | None, cache: Cache | None, jobs: int, guard: Guard
) -> Iterator[Answer]:
    """The answer to each document, in order; no more than a few are held at a time.

    One process works through the guard, several have guards of their own with the same limits.
    """
    todo = (_Job(path, entries, cache) for path in paths)
    if jobs == 1 or len(paths) == 1 or "fork" not in multiprocessing.get_all_start_methods():
        for job in todo:
            yield _here(guard, job)
        return
    every = RENEWED * jobs
    for start in range(0, len(paths), every):
        yield from _by_processes(
            [_Job(path, entries, cache) for path in paths[start : start + every]], jobs, guard
        )


def _by_processes(todo: Sequence[_Job], jobs: int, guard: Guard) -> Iterator[Answer]:
    waiting: deque[tuple[_Job, Future[Answer]]] = deque()
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(jobs, context, _begin, (guard.limits,)) as pool:
        try:
            for job in todo:
                waiting.append((job, pool.submit(_there, job)))
                if len(waiting) >= AHEAD * jobs:
                    yield _result(*waiting.popleft(), guard)
            while waiting:
                yield _result(*waiting.popleft(), guard)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_guards: list[Guard] = []  # of a process of the pool: the one that it works through


def _begin(limits: Limits) -> None:
    _guards.append(Guard(limits))


def _there(job: _Job) -> Answer:
    return _here(_guards[-1], job)


def _here(guard: Guard, job: _Job) -> Answer:
    return answer_within(guard, job.path, job.entries, job.cache)


def _result(job: _Job, future: Future[Answer], guard: Guard) -> Answer:
    """The answer of a process; where it was killed, the document is checked by our own guard."""
    try:
        return future.result()
    except BrokenProcessPool:
        return _here(guard, job)
