"""How long a formula or a chain may take: what runs over is given up, and the rest of a document goes on.

An alarm interrupts the main thread, so that it ends all that runs in Python.  What a library computes
without coming back is for the process above to end (`derivations.runs.guard`): it is told what is begun,
and says of a second run which numbers to leave out.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, TypeVar

Result = TypeVar("Result")
AGAIN = 0.2  # seconds until the alarm rings once more, where something has swallowed it
TOO_DEEP = "it is nested too deeply"
NO_MEMORY = "the memory did not suffice"


class RanOut(BaseException):
    """The time is over; no `except Exception` holds it up."""


@contextmanager
def within(seconds: float | None) -> Iterator[None]:
    """A stretch that raises `RanOut` after so many seconds; without a limit where no alarm can be set."""
    if seconds is None or not _can_ring():
        yield
        return
    armed = True

    def ring(_number: int, _frame: FrameType | None) -> None:
        if armed:
            raise RanOut

    before: Any = signal.signal(signal.SIGALRM, ring)
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
            yield
        finally:
            armed = False
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _can_ring() -> bool:
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


@dataclass(slots=True)
class Watch:
    """The pieces of work of one document, numbered from 1 in the order in which they are begun.

    `lost` are those that ended a process before, each with the reason; `tell` hears the number of what is
    begun, and 0 when it has ended.  `is_partial` says that something was given up.
    """

    timeout: float | None = None
    lost: Mapping[int, str] = field(default_factory=dict)
    tell: Callable[[int], None] | None = None
    count: int = 0
    is_partial: bool = False

    def run(self, work: Callable[[], Result], otherwise: Callable[[str], Result]) -> Result:
        """What the work gives; where it is given up, what `otherwise` makes of the reason."""
        self.count += 1
        why = self.lost.get(self.count)
        if why is None:
            self._say(self.count)
            try:
                with within(self.timeout):
                    return work()
            except RanOut:
                why = f"not decided within {self.timeout:g} s"
            except MemoryError:
                why = NO_MEMORY
            except RecursionError:
                why = TOO_DEEP
            finally:
                self._say(0)
        self.is_partial = self.is_partial or why != TOO_DEEP
        return otherwise(why)

    def _say(self, number: int) -> None:
        if self.tell is not None:
            self.tell(number)
