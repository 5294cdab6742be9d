"""A `.py` file that holds derivations: it is run as Python, and its module-level derivations are taken.

A file named on the command line is a program that its user chose to run; no other kind of text is ever
executed.
"""

from __future__ import annotations

import runpy
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from derivations.core.derivation import Derivation
from derivations.errors import UnreadableInput

LIBRARY = Path(__file__).resolve().parents[1] / "library"


def read_python(path: Path) -> tuple[Derivation, ...]:
    """The derivations of a file, in order of definition; one without a name is called as its variable.

    What the file prints goes to the standard error, and pages imported from the library are not repeated.
    Raises `UnreadableInput`, with line and column, for a file that does not run or that holds none.
    """
    try:
        with _beside(path), redirect_stdout(sys.stderr):
            variables = runpy.run_path(str(path), run_name=path.stem)
    except SyntaxError as error:
        raise _unreadable(path, f"syntax error: {error.msg}", *_place(path, error)) from error
    except (Exception, SystemExit) as error:
        raise _unreadable(path, _what(error), *_frame(path, error.__traceback__)) from error
    found: dict[int, Derivation] = {}
    for name, value in variables.items():
        if isinstance(value, Derivation) and _is_own(value, path):
            found.setdefault(id(value), value if value.name else replace(value, name=name))
    if not found:
        raise _unreadable(path, "no derivation at module level", expected="a variable that calc(...) made")
    return tuple(found.values())


def _is_own(page: Derivation, path: Path) -> bool:
    """Whether a derivation is none that the file imported from the library."""
    written = Path(page.origin.file).resolve()
    return written == path.resolve() or LIBRARY not in written.parents


@contextmanager
def _beside(path: Path) -> Iterator[None]:
    """Imports also look beside the file, as they do for a script."""
    folder = str(path.resolve().parent)
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        if folder in sys.path:
            sys.path.remove(folder)


def _what(error: BaseException) -> str:
    return (
        "the file ends the program" if isinstance(error, SystemExit) else f"{type(error).__name__}: {error}"
    )


def _place(path: Path, error: SyntaxError) -> tuple[int, int]:
    if error.filename is None or Path(error.filename) != path:
        return _frame(path, error.__traceback__)
    return error.lineno or 0, error.offset or 0


def _frame(path: Path, trace: TracebackType | None) -> tuple[int, int]:
    """Line and column of the last place in the file itself; zeros where it never got there."""
    frames = [frame for frame in traceback.extract_tb(trace) if Path(frame.filename) == path]
    return (frames[-1].lineno or 0, (frames[-1].colno or 0) + 1) if frames else (0, 0)


def _unreadable(
    path: Path, what: str, line: int = 0, column: int = 0, *, expected: str = ""
) -> UnreadableInput:
    where = ":".join(map(str, (path, *([line, column] if line else []))))
    wanted = f"; expected {expected}" if expected else ""
    message = f"{where}: {what}{wanted}{_excerpt(path, line, column)}"
    return UnreadableInput(message, path=str(path), line=line, column=column, expected=expected)


def _excerpt(path: Path, line: int, column: int) -> str:
    """The line in question with a caret under the culprit."""
    if not line or not column:
        return ""
    try:
        written = path.read_text(encoding="utf-8").splitlines()[line - 1]
    except (OSError, UnicodeDecodeError, IndexError):
        return ""
    before = "".join(c if c == "\t" else " " for c in written[: column - 1])
    return f"\n    {written}\n    {before}^"
