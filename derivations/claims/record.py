"""The answers that a stopped run left in a file, so that the next one adds what is missing, nothing twice."""

from __future__ import annotations

import fcntl
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from derivations.claims.lines import LONGEST, Source, claim_id
from derivations.errors import UnreadableInput

BEGINNING = b'{"id": '
LONGEST_ANSWER = 8 * LONGEST  # an id may be as long as a claim, and six times that in ASCII


@dataclass(slots=True)
class Record:
    """An open file of answers, and how many of each verdict it holds."""

    file: BinaryIO
    counts: Counter[str]

    def add(self, text: str) -> None:
        """One more answer, a whole line, for good."""
        self.file.write(text.encode() + b"\n")
        self.file.flush()


def resumed(path: Path, source: Source, skipped: Callable[[], object] = lambda: None) -> Record:
    """The record of a path, new if there is none; the source is moved past the claims answered in it.

    `skipped` is called after each of these.  A last line that was torn is cut off.  Raises `UnreadableInput`
    if the file holds anything but the answers to the first claims of the source, or if another run is adding
    to it; then it is left as it is.
    """
    path.touch()
    file = path.open("r+b")
    try:
        _lock(path, file)
        return Record(file, _passed(path, file, source, skipped))
    except BaseException:
        file.close()
        raise


def _passed(path: Path, file: BinaryIO, source: Source, skipped: Callable[[], object]) -> Counter[str]:
    counts: Counter[str] = Counter()
    while line := file.readline(LONGEST_ANSWER):
        number = counts.total() + 1
        if not line.endswith(b"\n"):
            if not (line.startswith(BEGINNING) or BEGINNING.startswith(line)):
                raise _unreadable(path, number, "this is no answer to a claim")
            file.truncate(file.seek(-len(line), 1))
            break
        answer = _answer(path, number, line)
        claim = next(source, None)
        if claim is None:
            raise _unreadable(path, number, "there are more answers than claims")
        identity = claim_id(claim)
        if answer["id"] != identity and not (answer["id"] is None and answer["verdict"] == "unreadable"):
            raise _unreadable(path, number, f"this answers {answer['id']!r}, but the claim is {identity!r}")
        skipped()
        counts[answer["verdict"]] += 1
    return counts


def _lock(path: Path, file: BinaryIO) -> None:
    """Keep other runs off the file until it is closed."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UnreadableInput(f"{path}: another run is adding to this file", path=str(path)) from None


def _answer(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict) and {"id", "verdict"} <= found.keys() and isinstance(found["verdict"], str):
        return found
    raise _unreadable(path, number, "this is no answer to a claim")


def _unreadable(path: Path, number: int, what: str) -> UnreadableInput:
    message = (
        f"{path}:{number}: {what}; --resume takes the answers that an earlier run gave to the same claims"
    )
    return UnreadableInput(message, path=str(path), line=number)
