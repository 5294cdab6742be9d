"""Many pages on all processors: the reports are those of one process, and come in the same order.

Each process takes the next pages of a stretch of its own, for neighbours cite one another and share their
terms, and helps out at the far end of the longest stretch that is left when its own is done.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator, Sequence
from itertools import pairwise
from threading import active_count
from typing import TYPE_CHECKING, Any

from derivations.core.derivation import Derivation
from derivations.core.kernel import Examiner, Report, examine_all

if TYPE_CHECKING:
    from concurrent.futures import Future

CHUNK = 2  # pages that are sent together

_pages: Sequence[Derivation] = ()  # those of a forked process
_examiner = Examiner()  # of a forked process: its pages share what they cite
_stretches: Any = None  # where each begins and ends, in chunks, in memory that all processes share
_own = 0  # the stretch of a forked process


def examined(pages: Sequence[Derivation]) -> Iterator[Report]:
    """The report of each page, in order."""
    done = 0
    if len(pages) > 2 * CHUNK and processors() > 1 and active_count() == 1:
        for report in _by_processes(pages):
            yield report
            done += 1
    yield from examine_all(pages[done:])


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _by_processes(pages: Sequence[Derivation]) -> Iterator[Report]:
    """The reports by forked processes, as far as these come: where there is no fork, none."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_all_start_methods, get_context

    if "fork" not in get_all_start_methods():
        return
    context, chunks = get_context("fork"), -(-len(pages) // CHUNK)
    workers = min(chunks, processors())
    ends = [chunks * worker // workers for worker in range(workers + 1)]
    stretches = context.Array("l", [end for pair in pairwise(ends) for end in pair])
    begin = (pages, stretches, context.Value("l", 0))
    with ProcessPoolExecutor(workers, context, _begin, begin) as pool:
        try:
            for sent in _in_order([pool.submit(_next_reports) for _ in range(chunks)]):
                if sent is None:
                    return
                yield from pickle.loads(sent)
        except BrokenProcessPool:
            return
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _in_order(futures: Sequence[Future[tuple[int, bytes | None]]]) -> Iterator[bytes | None]:
    """What was sent for each chunk, in the order of the pages."""
    from concurrent.futures import as_completed

    waiting, place = dict[int, bytes | None](), 0
    for future in as_completed(futures):
        start, sent = future.result()
        waiting[start] = sent
        while place in waiting:
            yield waiting.pop(place)
            place += CHUNK


def _begin(pages: Sequence[Derivation], stretches: Any, counter: Any) -> None:
    global _pages, _stretches, _own
    _pages, _stretches = pages, stretches
    with counter.get_lock():
        _own = counter.value
        counter.value += 1


def _next_reports() -> tuple[int, bytes | None]:
    """Where the next pages of this process begin, and their reports."""
    start = CHUNK * _taken(_stretches, _own)
    return start, _reports(start)


def _taken(stretches: Any, own: int) -> int:
    """The next chunk of a process: the first of its own stretch, or the last of the longest other."""
    with stretches.get_lock():
        if stretches[2 * own] < stretches[2 * own + 1]:
            stretches[2 * own] += 1
            return int(stretches[2 * own]) - 1
        longest = max(range(0, len(stretches), 2), key=lambda begin: stretches[begin + 1] - stretches[begin])
        stretches[longest + 1] -= 1
        return int(stretches[longest + 1])


def _reports(start: int) -> bytes | None:
    """The reports of some pages; None if they cannot be sent, for a rule that a page makes itself, say."""
    reports = [_examiner.report(page) for page in _pages[start : start + CHUNK]]
    try:
        return pickle.dumps(reports)
    except (pickle.PicklingError, AttributeError, TypeError, RecursionError):
        return None
