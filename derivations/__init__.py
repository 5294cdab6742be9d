"""A verifier for symbolic derivations: a page in, theorems out."""

from derivations.core.kernel import Report, StepReport, Theorem, check, examine, examine_all
from derivations.core.verdict import DomainChanges, Proved, ReasonVerdict, Refuted, Undecided, Witness

__all__ = [
    "DomainChanges",
    "Proved",
    "ReasonVerdict",
    "Refuted",
    "Report",
    "StepReport",
    "Theorem",
    "Undecided",
    "Witness",
    "check",
    "examine",
    "examine_all",
]
