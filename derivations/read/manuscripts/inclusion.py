"""Which files a LaTeX document may read: those of its own folder, each at most once at a time.

A document is not trusted: a path that leaves the folder of the main file, by `..` or by a link, is no part
of it, and neither is an absolute one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from derivations.errors import UnreadableInput
from derivations.read.manuscripts.files import LARGEST, text_of
from derivations.read.source import Source

DEEPEST = 30  # files that include one another
MOST = 2000  # inclusions in one document


class Refused(Exception):
    """A file is not included: the message says why and what to do."""


@dataclass(slots=True)
class Folder:
    """The folder of the main file, what has been read of it, and what is being read."""

    root: Path
    _known: dict[Path, Source] = field(default_factory=dict)
    _open: list[Path] = field(default_factory=list)
    _size: int = 0
    _count: int = 0

    def enter(self, name: str, ending: str) -> Source:
        """The source of that name, with or without its ending; `leave` when it has been read.

        Raises Refused where it is no readable file of this folder, or is being read already.
        """
        path = self._find(name, ending)
        place = path.resolve()
        if place in self._open:
            raise Refused("includes itself: take one of the two inclusions out")
        if len(self._open) >= DEEPEST or self._count >= MOST:
            raise Refused("is one inclusion too many: write the document in fewer files")
        source = self._known.get(place) or self._read(path)
        self._known[place] = source
        self._size += len(source.text)
        if self._size > LARGEST:
            raise Refused(f"makes the document larger than {LARGEST // 2**20} MiB: divide it")
        self._count += 1
        self._open.append(place)
        return source

    def begin(self, path: Path) -> None:
        """The main file is being read."""
        self._open.append(path.resolve())

    def leave(self) -> None:
        """The file entered last has been read."""
        self._open.pop()

    def holds(self, name: str, ending: str) -> bool:
        """Whether there is such a file."""
        try:
            self._find(name, ending)
        except Refused:
            return False
        return True

    def _find(self, name: str, ending: str) -> Path:
        wanted = Path(name)
        if wanted.is_absolute() or name.startswith("~"):
            raise Refused("is an absolute path: write it relative to the main file")
        for path in (self.root / f"{name}{ending}", self.root / name):
            if self._is_file(path):
                if not self._is_inside(path):
                    raise Refused("lies outside the folder of the main file: move it there")
                return path
        if not self._is_inside(self.root / name):
            raise Refused("lies outside the folder of the main file: move it there")
        raise Refused("is missing: check its name, which is relative to the main file")

    def _is_file(self, path: Path) -> bool:
        try:
            return path.is_file()
        except (OSError, ValueError):  # a name too long, or with a NUL character
            return False

    def _is_inside(self, path: Path) -> bool:
        try:
            return path.resolve().is_relative_to(self.root.resolve())
        except (OSError, ValueError, RuntimeError):  # links in a circle
            return False

    def _read(self, path: Path) -> Source:
        try:
            return Source(str(path), text_of(path))
        except UnreadableInput as error:
            raise Refused(f"cannot be read: {error}") from error
