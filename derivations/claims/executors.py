"""Claims on anybody's executor: chunks of lines go out, the answers of a chunk come back.

Each chunk is answered by a pool of one worker wherever it arrives.  Workers are processes started as programs
are, so this also runs in threads and in daemonic processes, such as the workers of Dask.
"""

from __future__ import annotations

import warnings
from collections import deque
from collections.abc import Generator
from concurrent.futures import Executor, Future
from dataclasses import dataclass

from derivations.claims.lines import PIECE, Given, Source
from derivations.claims.pool import Pool
from derivations.claims.worker import Instructions

CHUNK = 256  # lines: a worker starts in half a second, which has to be little beside a chunk
CHUNKS = 64  # in flight, so as many workers of an executor can be busy
Answers = list[bytes]


def answer_chunk(lines: list[bytes], instructions: Instructions) -> Answers:
    """The answers to some lines; this is what an executor runs."""
    return list(Pool(1, instructions).answers(Given(lines)))


@dataclass(slots=True)
class Chunk:
    """Lines, and what the executor promised for them; None if it takes no more."""

    lines: list[bytes]
    promise: Future[Answers] | None


def answers_elsewhere(
    source: Source, executor: Executor, instructions: Instructions
) -> Generator[bytes, None, None]:
    """The JSON of the answer to each line, in order.

    A chunk that the executor loses is given to it once more, and then answered here, with a warning.
    """
    flying: deque[Chunk] = deque()
    ended = False
    try:
        while True:
            while not ended and len(flying) < CHUNKS and not (flying and _arrived(flying[0])):
                lines, ended = _chunk(source, wait=not flying)
                if not lines:
                    break
                flying.append(Chunk(lines, _submitted(executor, lines, instructions)))
            if not flying:
                return
            yield from _answers(flying[0], executor, instructions)
            flying.popleft()
    finally:
        for chunk in flying:
            if chunk.promise is not None:
                chunk.promise.cancel()


def _chunk(source: Source, *, wait: bool) -> tuple[list[bytes], bool]:
    """The next lines, and whether they are the last; as many as are there, but one if it may wait."""
    lines: list[bytes] = []
    size = 0
    while len(lines) < CHUNK and size < 4 * PIECE and (source.ready() or (wait and not lines)):
        try:
            lines.append(next(source))
        except StopIteration:
            return lines, True
        size += len(lines[-1])
    return lines, False


def _arrived(chunk: Chunk) -> bool:
    return chunk.promise is None or chunk.promise.done()


def _submitted(executor: Executor, lines: list[bytes], instructions: Instructions) -> Future[Answers] | None:
    try:
        return executor.submit(answer_chunk, lines, instructions)
    except RuntimeError:  # it is broken or shut down
        return None


def _answers(chunk: Chunk, executor: Executor, instructions: Instructions) -> Answers:
    why = "it takes no more"
    for last in (False, True):
        if chunk.promise is None:
            break
        try:
            return chunk.promise.result()
        except Exception as error:
            why = f"{type(error).__name__}: {error}"
        chunk.promise = None if last else _submitted(executor, chunk.lines, instructions)
    warnings.warn(f"the executor lost {len(chunk.lines)} claims ({why}); answered here", RuntimeWarning, 2)
    return answer_chunk(chunk.lines, instructions)
