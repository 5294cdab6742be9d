"""Claims as they come in: lines of files and streams, never more of one in memory than a claim may be long.

A `Source` is an iterator that can be asked whether its next line is there already: answers must not wait for
claims that somebody is still writing.
"""

from __future__ import annotations

import json
import os
import re
import select
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

LONGEST = 1_000_000  # bytes; what is longer is unreadable (as in `read.claims`), and is not kept
PIECE = 2**16
FIRST_FIELD = re.compile(rb'\s*\{\s*"id"\s*:\s*("(?:[^"\\]|\\.){0,10000}"|-?\d{1,100})\s*,', re.DOTALL)
Identity = str | int | float | None


class Source(Protocol):
    """Lines, one claim each, none of them blank."""

    def __next__(self) -> bytes: ...

    def ready(self) -> bool:
        """Whether the next line, or the end, can be had without waiting."""

    def watched(self) -> tuple[int, ...]:
        """The file descriptors on which to wait until it is ready."""


class Given:
    """The lines of any iterable, taken one at a time when there is room for one."""

    def __init__(self, lines: Iterable[str | bytes]) -> None:
        self._lines = iter(lines)

    def __next__(self) -> bytes:
        line = next(line for line in self._lines if line.strip())
        return line.encode(errors="surrogatepass") if isinstance(line, str) else line

    def ready(self) -> bool:
        """True: an iterable cannot be asked."""
        return True

    def watched(self) -> tuple[int, ...]:
        """Nothing to wait for."""
        return ()


class Stream:
    """The lines of a file, a pipe or a terminal, by its descriptor.

    Of a line longer than `LONGEST` the first bytes are given, one more than that.  `number` counts the lines
    given so far with the blank ones between them, and `consumed` the bytes read.
    """

    def __init__(self, descriptor: int) -> None:
        self.number = 0
        self.consumed = 0
        self._descriptor = descriptor
        self._lines: deque[tuple[int, bytes]] = deque()
        self._begun = bytearray()  # of the line that has not ended yet
        self._read_lines = 0
        self._ended = False

    def __next__(self) -> bytes:
        while not self._lines:
            if self._ended:
                raise StopIteration
            self._read()
        self.number, line = self._lines.popleft()
        return line

    @property
    def exhausted(self) -> bool:
        """Whether the end has been read and all lines are given."""
        return self._ended and not self._lines

    def ready(self) -> bool:
        """Whether a line or the end has been read, or can be read at once."""
        while not (self._lines or self._ended):
            if not select.select([self._descriptor], [], [], 0)[0]:
                return False
            self._read()
        return True

    def watched(self) -> tuple[int, ...]:
        """The descriptor."""
        return (self._descriptor,)

    def _read(self) -> None:
        piece = os.read(self._descriptor, PIECE)
        self.consumed += len(piece)
        self._ended = not piece
        first, *others = piece.split(b"\n") if piece else (b"", b"")  # the last line may have no end
        self._begun += first[: LONGEST + 1 - len(self._begun)]
        for other in others:
            self._read_lines += 1
            if self._begun.strip():
                self._lines.append((self._read_lines, bytes(self._begun)))
            self._begun = bytearray(other)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line was written, and the line."""

    file: str
    number: int
    line: bytes


class Files:
    """The lines of several streams, one after another; `places` are those of which no answer is taken yet."""

    def __init__(self, streams: Iterable[tuple[str, Stream]]) -> None:
        self.places: deque[Place] = deque()
        self._streams = deque(streams)
        self._consumed = 0

    def __next__(self) -> bytes:
        while self._streams:
            name, stream = self._streams[0]
            line = next(stream, None)
            if line is not None:
                self.places.append(Place(name, stream.number, line))
                return line
            self._leave()
        raise StopIteration

    @property
    def consumed(self) -> int:
        """How many bytes have been read."""
        return self._consumed + sum(stream.consumed for _, stream in self._streams)

    def ready(self) -> bool:
        """Whether a line or the end of all can be had at once."""
        while self._streams:
            _, stream = self._streams[0]
            if not stream.ready():
                return False
            if not stream.exhausted:
                return True
            self._leave()
        return True

    def watched(self) -> tuple[int, ...]:
        """The descriptor that is being read."""
        return self._streams[0][1].watched() if self._streams else ()

    def _leave(self) -> None:
        self._consumed += self._streams.popleft()[1].consumed


def claim_id(line: bytes) -> Identity:
    """The id of the claim of a line, None if it has none or is no claim.

    >>> claim_id(b'{"lhs": "x", "id": "a1"}'), claim_id(b"{]")
    ('a1', None)
    """
    if len(line) > LONGEST:
        begun = FIRST_FIELD.match(line)
        return claim_id(b'{"id":%b}' % begun[1]) if begun else None
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    found = fields.get("id") if isinstance(fields, dict) else None
    return found if isinstance(found, str | int | float) and not isinstance(found, bool) else None
