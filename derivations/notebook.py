"""Derivations in IPython and Jupyter: how they are shown, and cells that are checked.

Theorems, reports, derivations and terms are shown as mathematics as soon as `derivations` is imported in a
running IPython.  `%load_ext derivations.notebook` adds the cell magic `%%derivation`, which checks its cell:

    %%derivation
    \\sigma'(x) &= \\sigma(x)(1 - \\sigma(x))

What a cell defines holds in the cells that are run after it.  Nothing of the checker is imported before
something is shown or checked.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from derivations.documents.checking import Session
    from derivations.documents.report import DocumentReport

PRINTED = (("kernel", "Theorem"), ("kernel", "Report"), ("derivation", "Derivation"))
USAGE = "%%derivation [--reset] [--strict] [--declare FILE]"


def load_ipython_extension(shell: Any) -> None:
    """What `%load_ext derivations.notebook` does: displays, and the cell magic."""
    register(shell)
    cells = Cells()
    shell.register_magic_function(cells.derivation, "cell", "derivation")


def register_if_running() -> None:
    """Register the displays where `derivations` is imported in a running IPython."""
    found = sys.modules.get("IPython")
    shell = None if found is None else getattr(found, "get_ipython", lambda: None)()
    if shell is not None:
        register(shell)


def register(shell: Any) -> None:
    """Tell a shell how derivations, theorems, reports, terms and reports of documents are shown."""
    formatters = shell.display_formatter.formatters
    for module, name in PRINTED:
        full = f"derivations.core.{module}"
        formatters["text/plain"].for_type_by_name(full, name, _plain)
        formatters["text/latex"].for_type_by_name(full, name, _latex)
        formatters["text/markdown"].for_type_by_name(full, name, _markdown)
    formatters["text/latex"].for_type_by_name("derivations.core.term", "Term", _term)
    formatters["text/plain"].for_type_by_name("derivations.documents.report", "DocumentReport", _report_text)
    formatters["text/html"].for_type_by_name("derivations.documents.report", "DocumentReport", _report_html)


class Cells:
    """The cells of a session: what one of them says holds in the next."""

    def __init__(self) -> None:
        self.session: Session | None = None

    def derivation(self, line: str, cell: str) -> DocumentReport:
        """Check the mathematics of the cell, line by line, and show what was found.

        The cell is one display, or a text with `$`, `$$`, `\\[` or environments of its own.  --reset forgets
        what earlier cells said, --declare FILE lets the declarations of a file hold, and --strict raises an
        error where a step is not proved, so that a run of all cells ends.
        """
        from derivations.documents.checking import Session
        from derivations.read.manuscripts import read_magic
        from derivations.read.source import Source

        reset, strict, declare = _options(line)
        if self.session is None or reset:
            self.session = Session()
        if declare is not None:
            self.session.declare(declare)
        report = self.session.report(read_magic(Source("cell", f"%%derivation {line}\n{cell}")))
        if strict and (report.status != "proved" or any(one.error for one in report.remarks)):
            raise _not_proved(report)
        return report


def _options(line: str) -> tuple[bool, bool, Path | None]:
    import argparse
    import shlex

    from IPython.core.error import UsageError

    parser = argparse.ArgumentParser(prog="%%derivation", add_help=False, exit_on_error=False)
    parser.add_argument("--reset", action="store_true")
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--declare", type=Path)
    try:
        found, rest = parser.parse_known_args(shlex.split(line))
    except (argparse.ArgumentError, ValueError) as error:
        raise UsageError(f"{error}; it is used as {USAGE}") from None
    if rest:
        raise UsageError(f"{rest[0]} is no option of it; it is used as {USAGE}")
    return found.reset, found.strict, found.declare


def _not_proved(report: DocumentReport) -> Exception:
    from derivations.errors import UnprovedDocument
    from derivations.reports.text import report_text

    return UnprovedDocument(report_text(report), report=report)


# ── how things are shown ─────────────────────────────────────────────────────────────────────────


def _plain(thing: Any, printer: Any, cycle: bool) -> None:
    from derivations.write import to_text

    printer.text(to_text(thing))


def _latex(thing: Any) -> str:
    from derivations.write import to_latex

    return to_latex(thing)


def _markdown(thing: Any) -> str:
    from derivations.write import to_markdown

    return to_markdown(thing)


def _term(term: Any) -> str:
    from derivations.write import term_latex

    return f"$\\displaystyle {term_latex(term)}$"


def _report_text(report: Any, printer: Any, cycle: bool) -> None:
    from derivations.reports.text import report_text

    printer.text(report_text(report))


def _report_html(report: Any) -> str:
    from derivations.reports.cell import fragment

    return fragment(report)
