"""What was said of a document, kept on disk: an unchanged document is answered without being checked again.

An entry is a file named by the SHA-256 of all that the answer rests on: the program's own sources, the text
of the document and of what it includes, and what is declared beside it.  It is written aside and put in its
place at once, so it may be deleted at any time, and several runs may share a folder.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from derivations.read.source import Manuscript

MOST_ENTRIES = 20_000
FOLDER = "DERIVATIONS_CACHE"  # the variable of the environment that names the folder


def default_folder() -> Path:
    """Where caches are kept on this system."""
    named = os.environ.get(FOLDER)
    if named:
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "derivations" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "derivations"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "derivations"


@lru_cache(maxsize=1)
def _program() -> str:
    """A digest of the sources of the package and of the versions below it."""
    from importlib.metadata import version

    digest = sha256()
    root = Path(__file__).parents[1]
    for path in sorted(root.rglob("*.py")):
        digest.update(str(path.relative_to(root)).encode())
        digest.update(path.read_bytes())
    for name in ("sympy", "python-flint"):
        digest.update(version(name).encode())
    return digest.hexdigest()


def key_of(manuscript: Manuscript, entries: Mapping[str, Any] | None) -> str:
    """The name of the entry of a document."""
    digest = sha256(_program().encode())
    digest.update(json.dumps(entries, sort_keys=True, default=str).encode())
    digest.update(manuscript.path.encode("utf-8", "surrogatepass"))
    for source in dict.fromkeys(passage.source for passage in manuscript.passages):
        digest.update(f"{source.path}\0{source.cell}\0{len(source.text)}\0".encode("utf-8", "surrogatepass"))
        digest.update(source.text.encode("utf-8", "surrogatepass"))
    for problem in manuscript.problems:
        digest.update(str(problem).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of answers."""

    folder: Path

    def get(self, key: str) -> dict[str, Any] | None:
        """The answer of a key; None where there is none, or one that cannot be used."""
        try:
            found = json.loads(self._path(key).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found["answer"] if isinstance(found, dict) and found.get("key") == key else None

    def put(self, key: str, answer: Mapping[str, Any]) -> None:
        """Keep an answer; a folder that cannot be written to keeps none."""
        path = self._path(key)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump({"key": key, "answer": answer}, file)
                os.replace(name, path)
            except BaseException:
                with suppress(OSError):
                    os.unlink(name)
                raise

    def prune(self) -> None:
        """Remove the oldest entries where there are too many."""
        with suppress(OSError):
            found = [path for path in self.folder.glob("??/*.json") if path.is_file()]
            if len(found) <= MOST_ENTRIES:
                return
            for path in sorted(found, key=lambda path: path.stat().st_mtime)[: len(found) - MOST_ENTRIES]:
                with suppress(OSError):
                    path.unlink()

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"
