"""What was found in a document: its chains step by step, what they use, what is missing, and the counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from derivations.core.verdict import Verdict
from derivations.mistakes import Mistake
from derivations.read.source import Source, Span

Status: TypeAlias = Literal[
    "proved", "refuted", "domain-changes", "undecided", "unreadable", "skipped", "definition", "condition"
]
Kind: TypeAlias = Literal[
    "chain", "definition", "condition", "update", "annotation", "relation", "expression"
]


@dataclass(frozen=True, slots=True)
class StepFinding:
    """One step `left relation right` as it was written, and what was found.

    A step is a definition or a condition where it claims nothing; skipped where it is no equality.  `how`
    qualifies a proof ("up to a constant", "to the printed digits", "by continuity"); `why` is one sentence
    for whatever is not proved, `expected` what was looked for or the line to declare.  `witness` are the
    values of the page's symbols at which it fails, in the page's own LaTeX, then left and right value.
    `reading` is the step as it was understood, in text.
    """

    number: int
    left: Span
    right: Span
    relation: str
    status: Status
    how: str = ""
    why: str = ""
    expected: str = ""
    witness: tuple[tuple[str, str], ...] = ()
    values: tuple[str, str] | None = None
    verdict: Verdict | None = None
    mistake: Mistake | None = None
    reading: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Use:
    """A definition or condition that a chain rests on: as it is written, where, and how it was found."""

    text: str
    span: Span | None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement of the document.

    `recovers` says, of a chain with a wrong step, whether the first side equals the last one all the same;
    None where that is not known.  `missing` are lines that the author could declare, `taken` the names of
    which nothing is said and that were taken for real numbers, as the page writes them.
    """

    kind: Kind
    span: Span
    steps: tuple[StepFinding, ...] = ()
    uses: tuple[Use, ...] = ()
    conditions: tuple[str, ...] = ()
    recovers: bool | None = None
    note: str = ""
    missing: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()

    @property
    def first_wrong(self) -> StepFinding | None:
        """The first step that is refuted or changes the domain."""
        return next((one for one in self.steps if one.status in ("refuted", "domain-changes")), None)


@dataclass(frozen=True, slots=True)
class Remark:
    """A warning or an error about the document: a repaired command, a redefinition, unclosed mathematics."""

    span: Span | None
    message: str
    error: bool = False


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """All findings of one document, in its order.

    `missing` are lines to declare, ready to paste; `sources` are the texts that findings point into.
    `unusable` says that the document could not be read at all, `is_partial` that
    something was given up for want of time or memory.
    """

    path: str
    sources: tuple[Source, ...]
    findings: tuple[Finding, ...]
    remarks: tuple[Remark, ...] = ()
    missing: tuple[str, ...] = ()
    seconds: float = 0.0
    unusable: bool = False
    is_partial: bool = False
    steps: Counter[Status] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        found = Counter(step.status for finding in self.findings for step in finding.steps)
        object.__setattr__(self, "steps", found)

    @property
    def taken(self) -> tuple[str, ...]:
        """The names of which nothing is said and that were taken for real numbers."""
        return tuple(dict.fromkeys(name for one in self.findings for name in one.taken))

    @property
    def errors(self) -> int:
        """How many remarks say that something was not read or not understood."""
        return sum(one.error for one in self.remarks)

    @property
    def status(self) -> Status:
        """The worst of the steps: refuted, domain-changes, undecided, unreadable, else proved."""
        order: tuple[Status, ...] = ("refuted", "domain-changes", "undecided", "unreadable")
        return next((one for one in order if self.steps[one]), "proved")
