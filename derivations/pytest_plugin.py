"""`pytest notes.md`: each equality of a document is a test, and a wrong one fails with its place and point.

A document that is named on the command line is collected; those of a folder only where the setting
`derivations_documents` names them.  Nothing of the checker is imported before a document is collected.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from derivations.documents.report import DocumentReport, StepFinding

SUFFIXES = (".md", ".markdown", ".tex", ".ipynb", ".rst")
CLAIMS = ("proved", "refuted", "domain-changes", "undecided", "unreadable", "skipped")
OPEN = ("undecided", "unreadable")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option and the settings of the plugin."""
    group = parser.getgroup("derivations")
    group.addoption("--derivations-declare", metavar="FILE", help="declarations that hold in every document")
    parser.addini("derivations_documents", "patterns of documents that are collected in folders", type="args")
    parser.addini("derivations_timeout", "seconds that a chain may take", default="10")
    parser.addini("derivations_open", "fail or skip: steps that stay open", default="fail")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A document that is named, or that a pattern of the settings matches."""
    if file_path.suffix.lower() not in SUFFIXES or not _is_meant(file_path, parent.config):
        return None
    return Document.from_parent(parent, path=file_path)


def _is_meant(path: Path, config: pytest.Config) -> bool:
    named = {(config.invocation_params.dir / str(one).split("::")[0]).resolve() for one in config.args}
    if path.resolve() in named:
        explicitly = {Path(str(one).split("::")[0]).name for one in config.invocation_params.args}
        if path.name in explicitly:
            return True
    patterns = config.getini("derivations_documents")
    return any(fnmatch(path.name, one) or fnmatch(str(path), one) for one in patterns)


class Document(pytest.File):
    """A document, whose items are its steps."""

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each step that claims something, and one where the document cannot be read."""
        report = self._report()
        names: dict[str, int] = {}
        if report.unusable:
            yield Unusable.from_parent(self, name="reading", message=report.remarks[0].message)
        for finding in report.findings:
            for step in finding.steps:
                if step.status in CLAIMS:
                    name = f"line_{step.right.origin.line}"
                    if step.right.origin.cell:
                        name = f"cell_{step.right.origin.cell}_{name}"
                    names[name] = names.get(name, 0) + 1
                    full = name if names[name] == 1 else f"{name}_{names[name]}"
                    yield Step.from_parent(self, name=full, step=step)

    def _report(self) -> DocumentReport:
        from derivations.documents.checking import declarations_in
        from derivations.errors import DerivationsError
        from derivations.runs.answers import report_within
        from derivations.runs.guard import Guard, Limits

        declare = self.config.getoption("--derivations-declare")
        try:
            entries = None if declare is None else declarations_in(Path(declare))
        except DerivationsError as error:
            raise self.CollectError(str(error)) from None
        with Guard(Limits(self._timeout())) as guard:
            return report_within(guard, Path(os.path.relpath(self.path)), entries)

    def _timeout(self) -> float:
        text = str(self.config.getini("derivations_timeout"))
        try:
            seconds = float(text)
        except ValueError:
            seconds = 0.0
        if not 0 < seconds < float("inf"):
            raise self.CollectError(f"derivations_timeout is {text!r}: give a number of seconds")
        return seconds


class Wrong(Exception):
    """A step that is not proved: its text is the failure."""


class Step(pytest.Item):
    """One equality of a document."""

    def __init__(self, *, step: StepFinding, **rest: Any) -> None:
        super().__init__(**rest)
        self.step = step

    def runtest(self) -> None:
        """Fails unless the step is proved; what is no equality is skipped."""
        step = self.step
        if step.status == "skipped":
            pytest.skip(step.why)
        if step.status in OPEN and self.config.getini("derivations_open") == "skip":
            pytest.skip(step.why)
        if step.status != "proved":
            raise Wrong(_failure(step))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The two sides, the caret and the witness, and no traceback."""
        if isinstance(excinfo.value, Wrong):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The file, the line from 0, and the name."""
        return self.path, self.step.right.origin.line - 1, self.name


class Unusable(pytest.Item):
    """A document that cannot be read."""

    def __init__(self, *, message: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.message = message

    def runtest(self) -> None:
        """Fails with what is wrong."""
        raise Wrong(self.message)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The message."""
        return (
            str(excinfo.value) if isinstance(excinfo.value, Wrong) else super().repr_failure(excinfo, style)
        )


def _failure(step: StepFinding) -> str:
    from derivations.reports.words import COUNTED, one_line, place, underlined, what_happened
    from derivations.write.report import mistake_text

    line, carets = underlined(step.right)
    parts = [
        f"{place(step.right.origin)}: {COUNTED[step.status]}",
        f"  {one_line(step.left.text)}",
        f"  {step.relation} {one_line(step.right.text)}",
        "",
        f"  {line}",
        f"  {carets}",
        what_happened(step),
    ]
    if step.mistake is not None:
        parts.append(mistake_text(step.mistake))
    if step.expected:
        parts.append(f"{'declare' if ':' in step.expected else 'expected'}: {step.expected}")
    return "\n".join(parts)
