"""Many pages on all processors: the reports are those of one process, and come in the same order."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_all_start_methods, get_context
from threading import active_count

from derivations.core.derivation import Derivation
from derivations.core.kernel import Report, examine_all

CHUNK = 16  # pages that one process examines together: they share what they cite

_pages: Sequence[Derivation] = ()  # those of a forked process


def examined(pages: Sequence[Derivation]) -> Iterator[Report]:
    """The report of each page, in order."""
    starts = range(0, len(pages), CHUNK)
    jobs = min(len(starts), processors())
    if jobs < 2 or "fork" not in get_all_start_methods() or active_count() > 1:
        yield from examine_all(pages)
        return
    done = 0
    with ProcessPoolExecutor(jobs, get_context("fork"), _keep, (pages,)) as pool:
        try:
            for reports in pool.map(_reports, starts):
                yield from reports
                done += len(reports)
        except BrokenProcessPool:  # one was killed, for want of memory perhaps: go on alone
            pass
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    yield from examine_all(islice(pages, done, None))


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _keep(pages: Sequence[Derivation]) -> None:
    global _pages
    _pages = pages


def _reports(start: int) -> list[Report]:
    return list(examine_all(_pages[start : start + CHUNK]))
