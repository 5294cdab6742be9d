"""Documents in several processes, answered in their order, at constant memory."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from derivations.runs.answers import Answer, answer
from derivations.runs.cache import Cache

AHEAD = 4  # documents a process that may be under way before the first of them is printed
RENEWED = 150  # documents a process, after which a fresh one takes its place: libraries keep some memory


def answers(
    paths: Sequence[Path], entries: Mapping[str, Any] | None, cache: Cache | None, jobs: int
) -> Iterator[Answer]:
    """The answer to each document, in order; no more than a few are held at a time."""
    if jobs == 1 or len(paths) == 1 or "fork" not in multiprocessing.get_all_start_methods():
        for path in paths:
            yield answer(path, entries, cache)
        return
    for start in range(0, len(paths), RENEWED * jobs):
        yield from _by_processes(paths[start : start + RENEWED * jobs], entries, cache, jobs)


def _by_processes(
    paths: Sequence[Path], entries: Mapping[str, Any] | None, cache: Cache | None, jobs: int
) -> Iterator[Answer]:
    waiting: deque[tuple[Path, Future[Answer]]] = deque()
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        try:
            for path in paths:
                waiting.append((path, pool.submit(answer, path, entries, cache)))
                if len(waiting) >= AHEAD * jobs:
                    yield _result(*waiting.popleft(), entries, cache)
            while waiting:
                yield _result(*waiting.popleft(), entries, cache)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _result(
    path: Path, future: Future[Answer], entries: Mapping[str, Any] | None, cache: Cache | None
) -> Answer:
    """The answer of a process; where it was killed, the document is checked here."""
    try:
        return future.result()
    except BrokenProcessPool:
        return answer(path, entries, cache)
