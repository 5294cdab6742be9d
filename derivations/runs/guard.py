"""A process beside this one that checks documents, and that is ended where its limits do not hold otherwise.

It is a copy of this process, made once and used for all documents.  It says which piece of work it begins;
where it dies of one, or does not come back in time, another copy checks the document without that piece.
Where processes cannot be copied, documents are checked here.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import signal
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self, TypeVar

from derivations.documents.limits import NO_MEMORY, RanOut, Watch

Result = TypeVar("Result")
Work = Callable[..., Result]
GRACE = 5.0  # seconds that the alarm of the copy is given before it is ended
MOST_LOST = 20  # copies that one document may cost
MEGABYTE = 2**20
OUT_OF_MEMORY = 77  # exit status


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for a chain, megabytes for the process; None for no limit."""

    timeout: float | None = 10.0
    memory: int | None = 2048


class Guard:
    """Runs work in a copy of this process, as a context."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._child = 0
        self._connection: Connection | None = None
        if hasattr(os, "fork") and sys.platform != "win32":
            self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the copy."""
        if self._child:
            self._end(kill=True)

    def run(self, work: Work[Result], arguments: tuple[Any, ...], failed: Callable[[str], Result]) -> Result:
        """work(*arguments, watch=…); where even that cannot be done, what `failed` makes of the reason."""
        if not hasattr(os, "fork") or sys.platform == "win32":
            return work(*arguments, watch=Watch(self.limits.timeout))
        lost: dict[int, str] = {}
        while True:
            if not self._child:
                self._start()
            number, why, found = self._asked(work, arguments, lost)
            if not why:
                return found  # type: ignore[return-value]
            if not number or len(lost) == MOST_LOST:
                return failed(why)
            lost[number] = why

    def _asked(
        self, work: Work[Result], arguments: tuple[Any, ...], lost: dict[int, str]
    ) -> tuple[int, str, Result | None]:
        """The piece of work that the copy died of, and why; or what it found."""
        assert self._connection is not None
        number = 0
        try:
            self._connection.send((work, arguments, lost))
            while True:
                limit = None if not number or self.limits.timeout is None else self.limits.timeout + GRACE
                if not self._connection.poll(limit):
                    self._end(kill=True)
                    return number, f"not decided within {self.limits.timeout:g} s", None
                message = self._connection.recv()
                if isinstance(message, int):
                    number = message
                    continue
                why, found = message
                return 0, why, found
        except (EOFError, OSError):
            return number, self._end(kill=False), None
        except BaseException:
            self.close()
            raise

    # ── the copy ─────────────────────────────────────────────────────────────────────────────────

    def _start(self) -> None:
        ours, theirs = Pipe()
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", DeprecationWarning
            )  # other threads hold nothing that is used here
            child = os.fork()
        if not child:
            ours.close()
            self._serve(theirs)
        theirs.close()
        self._child, self._connection = child, ours

    def _end(self, *, kill: bool) -> str:
        """Why the copy has ended."""
        if kill:
            with suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)
        if self._connection is not None:
            self._connection.close()
        _, status = os.waitpid(self._child, 0)
        self._child, self._connection = 0, None
        code = os.waitstatus_to_exitcode(status)
        if code == OUT_OF_MEMORY or code in (
            -signal.SIGABRT,
            -signal.SIGKILL,
        ):  # so libraries end without memory
            return NO_MEMORY
        return (
            f"its process was ended by signal {-code}"
            if code < 0
            else f"its process ended with status {code}"
        )

    def _serve(self, connection: Connection) -> NoReturn:
        status = 1
        try:
            self._prepare()
            while True:
                work, arguments, lost = connection.recv()
                _send(connection, self._answered(work, arguments, lost, connection.send))
        except MemoryError:
            status = OUT_OF_MEMORY
        except BaseException as error:
            status = 0 if isinstance(error, EOFError | OSError) else 1  # nobody is there who wants an answer
        finally:
            os._exit(status)

    def _answered(
        self, work: Work[Any], arguments: tuple[Any, ...], lost: dict[int, str], tell: Callable[[int], None]
    ) -> tuple[str, Any]:
        try:
            return "", work(*arguments, watch=Watch(self.limits.timeout, lost, tell))
        except MemoryError:
            return NO_MEMORY, None
        except RanOut:
            return "the time did not suffice", None

    def _prepare(self) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C at the terminal is for the process above
        faulthandler.disable()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for one in (0, 1, 2):  # libraries say there why they abort
            os.dup2(nowhere, one)
        if self.limits.memory is not None:
            _limit_memory(self.limits.memory * MEGABYTE + _size())


def _send(connection: Connection, message: tuple[str, Any]) -> None:
    try:
        content = pickle.dumps(message)
    except RecursionError:
        content = pickle.dumps(("what was found is nested too deeply to be passed on", None))
    connection.send_bytes(content)


def _size() -> int:
    """Bytes of address space that this process has already; 0 where that is not known."""
    with suppress(OSError, ValueError):
        import resource  # which not every system has

        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    return 0


def _limit_memory(most: int) -> None:
    """The address space may not grow beyond so many bytes; a limit that is narrower already stays."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    least = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (least, least))
