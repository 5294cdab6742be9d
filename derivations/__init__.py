"""A verifier for symbolic derivations: a page in, theorems out.

The names are handed on when they are first asked for: SymPy takes a third of a second to import, and
`derivations --help` need not wait for it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    verdict = import_module("derivations.core.verdict")
    return (
        getattr(verdict, name)
        if hasattr(verdict, name)
        else getattr(import_module("derivations.core.kernel"), name)
    )


if "IPython" in sys.modules:
    from derivations.notebook import register_if_running

    register_if_running()
