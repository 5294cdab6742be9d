r"""Sphinx and MyST: a directive that shows a derivation and checks it; a wrong line fails the build.

    extensions = ["derivations.sphinx_extension"]

`.. derivation::` (``{derivation}`` in MyST) takes what `math` takes, checks it line by line, and says below
what is wrong.  `:show:` is `wrong` (the default), `all` or `none`; `:expect: refuted` is for a page that
shows a wrong line on purpose.  What one directive of a page defines holds in the next.  With
`derivations_check` all mathematics of the pages is checked as `derivations check` does it, under the
declarations of the file `derivations_declare`; `derivations_open` says what is done with what stays open:
`warn`, `error` or `ignore`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.directives.patches import MathDirective
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from derivations.documents.report import DocumentReport, StepFinding

LOGGER = logging.getLogger(__name__)
WRONG = ("refuted", "domain-changes")
OPEN = ("undecided", "unreadable")
SUFFIXES = (".rst", ".md", ".ipynb")


@dataclass(frozen=True, slots=True)
class Problem:
    """What a line of a page is called, and why."""

    line: int
    message: str
    wrong: bool


class DerivationDirective(MathDirective):
    """A display whose lines are checked."""

    option_spec: ClassVar[Any] = {
        **(MathDirective.option_spec or {}),
        "show": lambda text: directives.choice(text, ("wrong", "all", "none")),
        "expect": lambda text: directives.choice(text, ("proved", "refuted")),
    }

    def run(self) -> list[nodes.Node]:
        """The display, and what was found of its lines."""
        report = self._report()
        steps = [step for finding in report.findings for step in finding.steps]
        found = [_problem(step, self._line(step)) for step in steps if step.status in (*WRONG, *OPEN)]
        found += [Problem(self.lineno, one.message, False) for one in report.remarks if one.error]
        wrong = any(step.status in WRONG for step in steps)
        if self.options.get("expect") == "refuted":
            missed = Problem(self.lineno, "a wrong line is expected here, and none is refuted", True)
            _note(self.env, self.env.docname, [] if wrong else [missed])
        else:
            _note(self.env, self.env.docname, found)
        return [*super().run(), *self._shown(steps)]

    def _report(self) -> DocumentReport:
        from derivations.documents.checking import Session
        from derivations.read.source import Manuscript, Passage, Source

        data = self.env.temp_data
        session = data.get("derivations_session")
        if session is None:
            session = data["derivations_session"] = Session()
            if self.config.derivations_declare:
                session.declare(Path(self.env.srcdir) / self.config.derivations_declare)
        text = "\n".join((*self.arguments, *self.content))
        source = Source(str(self.env.doc2path(self.env.docname)), text)
        report: DocumentReport = session.report(
            Manuscript(source.path, (Passage("display", source, 0, text),) if text.strip() else ())
        )
        return report

    def _line(self, step: StepFinding) -> int:
        """The line of the page on which the right side of a step begins."""
        line = step.right.origin.line - len(self.arguments)
        return int(self.lineno) if line < 1 else self._first() + line - 1

    def _first(self) -> int:
        """The line of the page where the content begins: docutils and MyST count it in different ways."""
        try:
            lines = Path(self.env.doc2path(self.env.docname)).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            lines = []
        for number in range(self.lineno, len(lines)):
            if lines[number].strip() == self.content[0].strip():
                return number + 1
        return int(self.content_offset) + 1

    def _shown(self, steps: Iterable[StepFinding]) -> list[nodes.Node]:
        from derivations.reports.words import CLAIMS, COUNTED, MARKS, one_line, what_happened

        show = self.options.get("show", "wrong")
        shown = [one for one in steps if one.status in (CLAIMS if show == "all" else (*WRONG, *OPEN))]
        if show == "none" or not shown:
            return []
        rows = nodes.bullet_list("", classes=["derivation", "simple"])
        for step in shown:
            why = what_happened(step)
            words = f"{MARKS[step.status]} {COUNTED[step.status]}: "
            formula = f"{one_line(step.left.text, 70)} {step.relation} {one_line(step.right.text, 70)}"
            line = nodes.paragraph("", "", nodes.Text(words), nodes.literal(formula, formula))
            line += nodes.Text(f"; {why}" if why else "")
            rows += nodes.list_item("", line, classes=[step.status])
        return [rows]


def _problem(step: StepFinding, line: int) -> Problem:
    from derivations.reports.words import COUNTED, one_line, what_happened

    why = what_happened(step) + (f" (declare {step.expected})" if ": " in step.expected else "")
    formula = f"{one_line(step.left.text, 70)} {step.relation} {one_line(step.right.text, 70)}"
    return Problem(line, f"{COUNTED[step.status]}: {formula}; {why}", step.status in WRONG)


# ── what a build keeps of each page ──────────────────────────────────────────────────────────────


def _kept(env: BuildEnvironment, name: str = "derivations_of_directives") -> dict[str, list[Problem]]:
    if not hasattr(env, name):
        setattr(env, name, {})
    found: dict[str, list[Problem]] = getattr(env, name)
    return found


def _note(env: BuildEnvironment, page: str, problems: Iterable[Problem]) -> None:
    _kept(env).setdefault(page, []).extend(problems)


def _forget(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    _kept(env).pop(page, None)
    if page not in env.found_docs:
        _kept(env, "derivations_of_pages").pop(page, None)


def _merge(app: Sphinx, env: BuildEnvironment, pages: Iterable[str], other: BuildEnvironment) -> None:
    for page in pages:
        if page in _kept(other):
            _kept(env)[page] = _kept(other)[page]


def _check_pages(app: Sphinx, env: BuildEnvironment, pages: list[str]) -> None:
    """Check the pages that are about to be read, where the configuration says so."""
    kept = _kept(env, "derivations_of_pages")
    if not app.config.derivations_check:
        kept.clear()
        return
    from derivations.documents.checking import declarations_in
    from derivations.runs.answers import report_at

    declared = app.config.derivations_declare
    entries = declarations_in(Path(env.srcdir) / declared) if declared else None
    for page in pages:
        path = Path(env.doc2path(page))
        if path.suffix in SUFFIXES:
            kept[page] = _problems(report_at(path, entries))


def _problems(report: DocumentReport) -> list[Problem]:
    steps = (step for finding in report.findings for step in finding.steps)
    found = [_problem(one, one.right.origin.line) for one in steps if one.status in (*WRONG, *OPEN)]
    errors = [one for one in report.remarks if one.error]
    return [
        *found,
        *(Problem(1 if one.span is None else one.span.origin.line, one.message, False) for one in errors),
    ]


def _finish(app: Sphinx, error: Exception | None) -> None:
    """Name every wrong line of the project, of pages too that were not read again, and fail."""
    if error is not None:
        return
    env, failed = app.env, False
    for page in sorted({*_kept(env), *_kept(env, "derivations_of_pages")}):
        for one in (*_kept(env).get(page, ()), *_kept(env, "derivations_of_pages").get(page, ())):
            strict = one.wrong or app.config.derivations_open == "error"
            failed = failed or strict
            if strict:
                LOGGER.error(one.message, location=(page, one.line), type="derivations")
            elif app.config.derivations_open == "warn":
                LOGGER.warning(one.message, location=(page, one.line), type="derivations", subtype="open")
    if failed:
        app.statuscode = 1


def setup(app: Sphinx) -> Mapping[str, Any]:
    """What Sphinx calls."""
    from sphinx.config import ENUM

    app.add_config_value("derivations_check", False, "env", (bool,))
    app.add_config_value("derivations_declare", "", "env", (str,))
    app.add_config_value("derivations_open", "warn", "env", ENUM("warn", "error", "ignore"))
    app.add_directive("derivation", DerivationDirective)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    app.connect("env-before-read-docs", _check_pages)
    app.connect("build-finished", _finish)
    return {
        "version": version("derivations"),
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
