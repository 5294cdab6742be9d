"""Workers side by side: lines in, answers out, in the order of the lines, each line answered exactly once.

A claim whose time runs out is answered so.  One whose worker ends otherwise (killed, crashed, out of memory)
is given to another worker, for the first may have died of something else; the second death is its answer.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Generator
from multiprocessing.connection import wait

from derivations.claims.lines import LONGEST, Source, claim_id
from derivations.claims.worker import Entry, Instructions, Worker
from derivations.errors import DerivationsError

WINDOW, WINDOW_BYTES = 4096, 2**24  # lines read whose answers are not yet given out
DEATHS = 2  # of workers, which a claim may cost
FAILED_STARTS = 10  # in a row
TICK = 1.0  # seconds between looks at the clock


class NoWorkers(DerivationsError):
    """Workers do not start: too little memory for the program itself, or a fault of the installation."""


class Pool:
    """Up to `jobs` workers, each started when it is first needed."""

    def __init__(self, jobs: int, instructions: Instructions) -> None:
        self._jobs = jobs
        self._instructions = instructions
        self._workers: list[Worker] = []
        self._window: deque[Entry] = deque()  # in order: all that is not yet given out
        self._queue: deque[Entry] = deque()  # of these, what no worker has
        self._held = 0  # bytes of lines and answers in the window
        self._ended = self._starved = False  # the source, for good or for now
        self._failed_starts = 0

    def answers(self, source: Source) -> Generator[bytes, None, None]:
        """The JSON of the answer to each line, as soon as it and all before it are there.

        Raises `NoWorkers` if no worker can be started.
        """
        try:
            while True:
                if (answer := self._due()) is not None:
                    self._held -= len(answer) + len(self._window.popleft().line)
                    yield answer
                self._feed(source)
                if self._ended and not self._window:
                    return
                self._listen(source, TICK if self._due() is None else 0.0)
        finally:
            for worker in self._workers:
                worker.kill()
            for worker in self._workers:
                worker.end()

    def _due(self) -> bytes | None:
        """The answer that is to be given out next, if it is there."""
        return self._window[0].answer if self._window else None

    # ── giving ───────────────────────────────────────────────────────────────────────────────────

    def _feed(self, source: Source) -> None:
        """Give claims to workers until no worker takes more or no claim is there."""
        while (entry := self._next(source)) is not None:
            worker = self._least_busy()
            if not worker.takes(entry):
                self._queue.appendleft(entry)
                return
            worker.give(entry)

    def _least_busy(self) -> Worker:
        least = min(self._workers, key=lambda worker: len(worker.given), default=None)
        if least is not None and (not least.given or len(self._workers) == self._jobs):
            return least
        self._workers.append(Worker(self._instructions))
        return self._workers[-1]

    def _next(self, source: Source) -> Entry | None:
        self._starved = False
        while not self._queue:
            if self._ended or len(self._window) >= WINDOW or self._held >= WINDOW_BYTES:
                return None
            if not source.ready():
                self._starved = True
                return None
            try:
                self._admit(next(source))
            except StopIteration:
                self._ended = True
        return self._queue.popleft()

    def _admit(self, line: bytes) -> None:
        entry = Entry(line)
        self._window.append(entry)
        self._held += len(line)
        if len(line) > LONGEST:
            reason = f"the line is too long; expected {LONGEST:,} bytes at most"
            self._settle(entry, answer_for(line, "unreadable", reason))
        else:
            self._queue.append(entry)

    # ── hearing ──────────────────────────────────────────────────────────────────────────────────

    def _listen(self, source: Source, seconds: float) -> None:
        """Wait until a worker says something or a line comes in, for so many seconds at most."""
        by_connection = {worker.connection: worker for worker in self._workers}
        heard = wait([*by_connection, *(source.watched() if self._starved else ())], seconds)
        for connection, worker in by_connection.items():
            if connection in heard:
                self._hear(worker)
            else:
                worker.end_if_late()

    def _hear(self, worker: Worker) -> None:
        try:
            answer = worker.hear()
        except EOFError:
            self._bury(worker)
            return
        if answer is None:
            self._failed_starts = 0
        else:
            self._settle(worker.given.popleft(), answer)

    def _bury(self, worker: Worker) -> None:
        """Answer or pass on what a dead worker leaves."""
        self._workers.remove(worker)
        ending = worker.end()
        if not worker.started:
            self._failed_starts += 1
            if self._failed_starts == FAILED_STARTS:
                raise NoWorkers(f"no worker can be started: {ending.why}")
        elif worker.given:
            entry = worker.given[0]
            entry.deaths += 1
            if ending.final or entry.deaths == DEATHS:
                why = ending.why if ending.final else f"{ending.why}, twice"
                self._settle(entry, answer_for(entry.line, "undecided", why, ending.seconds))
                worker.given.popleft()
        self._queue.extendleft(reversed(worker.given))

    def _settle(self, entry: Entry, answer: bytes) -> None:
        self._held += len(answer)
        entry.answer = answer


def answer_for(line: bytes, verdict: str, reason: str, seconds: float = 0.0) -> bytes:
    """The answer to a claim that no worker has answered."""
    return json.dumps(
        {
            "id": claim_id(line),
            "verdict": verdict,
            "conditions": [],
            "witness": None,
            "residual": None,
            "reason": reason,
            "seconds": seconds,
        }
    ).encode()
