"""Many pages on all processors: the reports are those of one process, and come in the same order."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator, Sequence
from threading import active_count

from derivations.core.derivation import Derivation
from derivations.core.kernel import Examiner, Report, examine_all

CHUNK = 4  # pages that are sent together

_pages: Sequence[Derivation] = ()  # those of a forked process
_examiner = Examiner()  # of a forked process: its pages share what they cite


def examined(pages: Sequence[Derivation]) -> Iterator[Report]:
    """The report of each page, in order."""
    done = 0
    if len(pages) > CHUNK and processors() > 1 and active_count() == 1:
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
    starts = range(0, len(pages), CHUNK)
    with ProcessPoolExecutor(min(len(starts), processors()), get_context("fork"), _keep, (pages,)) as pool:
        try:
            for sent in pool.map(_reports, starts):
                if sent is None:
                    return
                yield from pickle.loads(sent)
        except BrokenProcessPool:
            return
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _keep(pages: Sequence[Derivation]) -> None:
    global _pages
    _pages = pages


def _reports(start: int) -> bytes | None:
    """The reports of some pages; None if they cannot be sent, for a rule that a page makes itself, say."""
    reports = [_examiner.report(page) for page in _pages[start : start + CHUNK]]
    try:
        return pickle.dumps(reports)
    except (pickle.PicklingError, AttributeError, TypeError, RecursionError):
        return None
