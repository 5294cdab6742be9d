"""Which documents a command means: files as they are named, and all below a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

SUFFIXES = frozenset({".md", ".markdown", ".tex", ".ipynb", ".rst", ".txt"})
IN_FOLDERS = SUFFIXES - {".txt"}
HIDDEN = frozenset({"venv", "env", "node_modules", "__pycache__", "site-packages", "build", "dist"})


def is_document(path: Path) -> bool:
    """Whether a path is a folder, or is named like a document."""
    return path.is_dir() or path.suffix.lower() in SUFFIXES


def documents_in(paths: Sequence[Path]) -> list[Path]:
    """The documents of paths, each once; what is hidden below a folder is left out."""
    found: dict[Path, None] = {}
    for path in paths:
        if not path.is_dir():
            found[path] = None
            continue
        for one in sorted(path.rglob("*")):
            if one.suffix.lower() in IN_FOLDERS and not _is_hidden(one.relative_to(path)) and one.is_file():
                found[one] = None
    return list(found)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") or part in HIDDEN or part.endswith(".egg-info") for part in path.parts)
