"""A document → its report: the one way that the command, the plugins and the notebook take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

from derivations.documents.context import Context
from derivations.documents.judging import given_up, judged
from derivations.documents.limits import Watch
from derivations.documents.reading import Chain, Reader, entries_of, read_chains
from derivations.documents.report import DocumentReport, Finding, Remark
from derivations.errors import UnreadableInput
from derivations.read.manuscripts import Form, manuscript_of, read_manuscript
from derivations.read.source import Manuscript

MOST_DECLARED = 1_000_000  # characters of a file of declarations


def check_document(
    path: Path, *, declare: Path | None = None, timeout: float | None = None
) -> DocumentReport:
    """The report of a file; `declare` is a file of declarations that hold from its beginning.

    A chain that takes longer than `timeout` seconds is undecided.

    Raises `UnreadableInput` for a file that cannot be read at all.
    """
    entries = None if declare is None else declarations_in(declare)
    return report_of(read_manuscript(path), entries, watch=Watch(timeout))


def check_text(text: str, path: str = "", form: Form = "markdown") -> DocumentReport:
    """The report of a text that is in no file."""
    return report_of(manuscript_of(text, path, form))


def declarations_in(path: Path) -> Mapping[str, Any]:
    """The declarations of a file in YAML or JSON.  Raises `UnreadableInput` where it is none."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise UnreadableInput(f"{path}: {reason}", path=str(path)) from None
    if len(text) > MOST_DECLARED:
        raise UnreadableInput(
            f"{path}: a file of declarations is no longer than {MOST_DECLARED:,} characters"
        )
    entries = entries_of(text.strip().removeprefix("---").removesuffix("---"))
    if isinstance(entries, str):
        raise UnreadableInput(f"{path}: {entries}", path=str(path), line=1, column=1)
    return entries


class Session:
    """Texts that are checked one after the other: what one of them says holds in the next."""

    def __init__(self) -> None:
        self.context = Context()

    def declare(self, path: Path) -> None:
        """Let the declarations of a file hold.  Raises `UnreadableInput` where it is none."""
        reader = read_chains(Manuscript(str(path), ()), self.context, declarations_in(path))
        self.context = reader.context

    def report(self, manuscript: Manuscript) -> DocumentReport:
        """The report of the next text."""
        report, self.context = _reported(manuscript, self.context, None, Watch())
        return report


def report_of(
    manuscript: Manuscript, entries: Mapping[str, Any] | None = None, *, watch: Watch | None = None
) -> DocumentReport:
    """The report of a manuscript; `watch` has each formula and each chain end in time."""
    return _reported(manuscript, Context(), entries, watch or Watch())[0]


def _reported(
    manuscript: Manuscript, context: Context, entries: Mapping[str, Any] | None, watch: Watch
) -> tuple[DocumentReport, Context]:
    """The report, and what is known at the end."""
    start = perf_counter()
    reader = read_chains(manuscript, context, entries, watch=watch)
    findings = tuple(_watched(chain, watch) for chain in reader.chains)
    sources = tuple(dict.fromkeys(passage.source for passage in manuscript.passages))
    report = DocumentReport(
        manuscript.path, sources, findings, _remarks(reader), missing(findings), perf_counter() - start,
        is_partial=watch.is_partial,
    )  # fmt: skip
    return report, reader.context


def _watched(chain: Chain, watch: Watch) -> Finding:
    return watch.run(lambda: judged(chain), lambda why: given_up(chain, why))


def _remarks(reader: Reader) -> tuple[Remark, ...]:
    return tuple(dict.fromkeys(reader.remarks))


def missing(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The lines to declare, each once, in the order in which they are first missed."""
    found = (line for finding in findings for line in finding.missing)
    return tuple(dict.fromkeys(found))
