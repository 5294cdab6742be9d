"""Bytes → text: encodings, ends of lines and sizes that a document may have, and what is said of others."""

from __future__ import annotations

import codecs
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeAlias

from derivations.errors import UnreadableInput

Form: TypeAlias = Literal["markdown", "latex", "notebook", "rst"]

FORMS: Mapping[str, Form] = {
    ".md":        "markdown",
    ".markdown":  "markdown",
    ".txt":       "markdown",
    ".tex":       "latex",
    ".ipynb":     "notebook",
    ".rst":       "rst",
}  # fmt: skip
LARGEST = 64 * 2**20  # bytes: no text is longer, and the passages of one that long still fit in memory
MARKS = (  # the longer first, for that of UTF-32 begins like that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8,     "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


def form_of(path: Path) -> Form:
    """The form that the ending of a file's name says.

    Raises UnreadableInput for any other ending.
    """
    form = FORMS.get(path.suffix.lower())
    if form is None:
        known = ", ".join(FORMS)
        raise UnreadableInput(
            f"{path} has no ending of a document: give a file that ends in one of {known}",
            path=str(path),
            expected=known,
        )
    return form


def text_of(path: Path) -> str:
    """The text of a file: its lines end with a line feed, and a byte order mark is taken off.

    Raises UnreadableInput for what is no file, too large, binary, or neither UTF-8 nor UTF-16.
    """
    return decoded(_bytes(path), str(path))


def decoded(content: bytes, path: str) -> str:
    """The same, of bytes that have been read."""
    encoding = next((name for mark, name in MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _wrong_encoding(error, path) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    place = text.find("\0")
    if place >= 0:
        raise _at(f"{path} is no text, for it holds a NUL character: give a document", text[:place], path)
    return text


def _bytes(path: Path) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "no file"
            raise UnreadableInput(f"{path} is {kind}: give a document", path=str(path))
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:  # a name may hold a NUL character
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableInput(
            f"{path} cannot be read ({reason}): check the name and the rights", path=str(path)
        ) from error
    if len(content) > LARGEST:
        raise UnreadableInput(
            f"{path} is larger than {LARGEST // 2**20} MiB: divide it into documents", path=str(path)
        )
    return content


def _wrong_encoding(error: UnicodeDecodeError, path: str) -> UnreadableInput:
    before = error.object[: error.start].decode(error.encoding, "replace").removeprefix("\ufeff")
    shown = error.object[error.start : error.start + 1].hex()
    return _at(f"{path} is neither UTF-8 nor UTF-16 (byte {shown}): save it as UTF-8", before, path)


def _at(message: str, before: str, path: str) -> UnreadableInput:
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return UnreadableInput(message, path=path, line=len(lines), column=len(lines[-1]) + 1)
