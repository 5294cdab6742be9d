"""The parent's side of one worker: a child process, and the claims that it was given and has not answered.

Each worker has a socket to itself, so that killing one, by whom and whenever, touches no other.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Pipe
from subprocess import DEVNULL, Popen, TimeoutExpired
from tempfile import TemporaryFile
from time import monotonic

from derivations.claims.child import OUT_OF_MEMORY

AHEAD, AHEAD_BYTES = 3, 2**15  # what a worker is given in advance, so that it never waits: fits its socket
START = 120.0  # seconds within which a child has to be ready
GRACE = 5.0  # seconds that the child's own alarm is given before the parent ends it
TAIL = 2_000  # bytes of a child's last words


@dataclass(frozen=True, slots=True)
class Instructions:
    """What a child is told: seconds a claim, megabytes of memory, `module:name` of what answers a line."""

    timeout: float = 10.0
    memory: int = 2048
    function: str = "derivations.claims.answers:answer"


@dataclass(slots=True)
class Entry:
    """A claim on its way: its line, then its answer; and how many workers have died of it."""

    line: bytes
    answer: bytes | None = None
    deaths: int = 0


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a worker is no more, and how long after it was last heard; `final` if its claim is to blame."""

    why: str
    seconds: float = 0.0
    final: bool = False


class Worker:
    """A running child.  `given` are the claims that it has still to answer, the first of them in work."""

    def __init__(self, instructions: Instructions) -> None:
        self.given: deque[Entry] = deque()
        self.started = False
        self._late = False
        self._instructions = instructions
        self._heard = monotonic()
        self._log = TemporaryFile()  # noqa: SIM115  # lives as long as the child
        self.connection, theirs = Pipe()
        told = (theirs.fileno(), instructions.timeout, instructions.memory, instructions.function)
        with theirs:
            self._process = Popen(
                [sys.executable, "-P", "-m", "derivations.claims.child", *map(str, told)],
                env=os.environ | {"PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)},
                stdin=DEVNULL,
                stdout=self._log,  # where FLINT says why it aborts
                stderr=self._log,
                pass_fds=(theirs.fileno(),),
                process_group=0,  # Ctrl-C at the terminal is for the parent
            )

    def takes(self, entry: Entry) -> bool:
        """Whether it can be given one more."""
        load = sum(len(one.line) for one in self.given) + len(entry.line)
        return not self.given or (len(self.given) < AHEAD and load <= AHEAD_BYTES)

    def give(self, entry: Entry) -> None:
        """Put a claim at the end of its work."""
        if not self.given:
            self._heard = monotonic()
        self.given.append(entry)
        if self.started:
            self._send(entry)

    def hear(self) -> bytes | None:
        """The next answer, for the first claim given; None at the start.  Raises `EOFError` if it is dead."""
        try:
            message = self.connection.recv_bytes()
        except OSError:
            raise EOFError from None
        self._heard = monotonic()
        if self.started:
            return message
        self.started = True
        for entry in self.given:
            self._send(entry)
        return None

    def end_if_late(self) -> None:
        """End a child that should have been heard of, or stopped by its own alarm, a while ago."""
        limit = self._instructions.timeout + GRACE if self.started else START
        if (self.given or not self.started) and monotonic() - self._heard > limit:
            self._late = True
            self._process.kill()

    def kill(self) -> None:
        """Have the kernel end the child."""
        self._process.kill()

    def end(self) -> Ending:
        """How the child ended; it is killed unless it does so within a second."""
        with suppress(TimeoutExpired):
            self._process.wait(1)
        self._process.kill()
        code = self._process.wait()
        self.connection.close()
        with self._log as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - TAIL))
            words = log.read().decode(errors="replace")
        return self._ending(code, words)

    def _send(self, entry: Entry) -> None:
        with suppress(OSError):  # it has just died, which will be heard
            self.connection.send_bytes(entry.line)

    def _ending(self, code: int, words: str) -> Ending:
        seconds = round(monotonic() - self._heard, 6)
        if self._late or code == -signal.SIGALRM:
            limit = self._instructions.timeout if self.started else START
            return Ending(f"the time limit of {limit:g} s ran out", seconds, final=self.started)
        if code == OUT_OF_MEMORY or "memory" in words.lower():  # what FLINT and GMP say before they abort
            return Ending(f"the memory limit of {self._instructions.memory} MB ran out", seconds)
        if code < 0:
            return Ending(f"its worker was killed by signal {-code} ({_signal_name(-code)})", seconds)
        last = words.strip().rpartition("\n")[2]
        return Ending(f"its worker ended with status {code}{f': {last}' if last else ''}", seconds)


def _signal_name(number: int) -> str:
    with suppress(ValueError):
        return signal.Signals(number).name
    return "unknown"
