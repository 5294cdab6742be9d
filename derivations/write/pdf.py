"""Proofs as PDF: set by a TeX engine that is installed, or printed by a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from derivations.errors import MissingEngine
from derivations.write.chain import Printable
from derivations.write.html import to_html
from derivations.write.latex import latex_document

SAFE = ("-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape")
ENGINES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "pdflatex": SAFE, "lualatex": SAFE, "xelatex": SAFE, "tectonic": ("--untrusted",),
})  # fmt: skip
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
LIMIT = 120  # seconds for an engine
LAST = 600  # characters of what an engine said that an error repeats


def to_pdf(*things: Printable) -> bytes:
    """The theorems, reports or derivations as a document.

    Raises `MissingEngine` where neither a TeX engine nor a browser is installed, or none of them succeeds.
    """
    failed = []
    for name, options in ENGINES.items():
        if shutil.which(name):
            made, said = _set(name, options, things)
            if made is not None:
                return made
            failed.append(f"{name} failed: {said}")
    for name in BROWSERS:
        if shutil.which(name):
            made, said = _printed(name, things)
            if made is not None:
                return made
            failed.append(f"{name} failed: {said}")
    if failed:
        raise MissingEngine("; ".join(failed))
    known = ", ".join((*ENGINES, *BROWSERS))
    raise MissingEngine(f"a PDF needs a TeX engine or a browser, and none of these is installed: {known}")


def _set(name: str, options: Sequence[str], things: Sequence[Printable]) -> tuple[bytes | None, str]:
    with TemporaryDirectory() as folder:
        (Path(folder) / "proof.tex").write_text(latex_document(*things), encoding="utf-8")
        return _result([name, *options, "proof.tex"], Path(folder))


def _printed(name: str, things: Sequence[Printable]) -> tuple[bytes | None, str]:
    with TemporaryDirectory() as folder:
        page = Path(folder) / "proof.html"
        page.write_text(to_html(*things), encoding="utf-8")
        command = [name, "--headless", "--disable-gpu", "--no-pdf-header-footer", "--print-to-pdf=proof.pdf",
                   f"--user-data-dir={folder}/profile", page.as_uri()]  # fmt: skip
        if hasattr(os, "geteuid") and os.geteuid() == 0:  # a browser of root has no sandbox to start
            command.insert(1, "--no-sandbox")
        return _result(command, Path(folder))


def _result(command: Sequence[str], folder: Path) -> tuple[bytes | None, str]:
    """The PDF that a command made, or the end of what it said."""
    environment = {**os.environ, "openin_any": "p", "openout_any": "p"}
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, timeout=LIMIT, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return None, str(error)
    made = folder / "proof.pdf"
    if done.returncode == 0 and made.exists():
        return made.read_bytes(), ""
    said = (done.stdout + done.stderr).decode(errors="replace")
    return None, " ".join(said.split())[-LAST:]
