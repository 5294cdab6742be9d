"""Asking whether two terms are equal, without ever raising: what cannot be judged has a reason instead."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from derivations.core.cells import Fields, Outcome, vanishes
from derivations.core.field import OutOfFuel, OutOfRoom
from derivations.core.setting import Setting
from derivations.core.term import Term
from derivations.errors import MeaningError, TermError

# What keeps a line from being judged: no meaning, or a size that is beyond FLINT, SymPy or Python's stack.
UNJUDGED = (MeaningError, TermError, OutOfFuel, OutOfRoom, ArithmeticError, ValueError, RecursionError)


def unjudged(error: BaseException) -> str:
    """One sentence that says why a line could not be judged."""
    if isinstance(error, MeaningError | TermError | OutOfFuel):
        return str(error)
    return f"the line is too large or too deeply nested to be judged ({type(error).__name__})"


def is_shown(question: Callable[[], bool]) -> bool:
    """The answer to a question; False where there is none."""
    with suppress(*UNJUDGED):
        return question()
    return False


def outcome_of(left: Term, right: Term, setting: Setting, fields: Fields) -> Outcome:
    """What the zero test finds of left − right, see `cells.vanishes`."""
    try:
        return vanishes(left, right, setting, fields)
    except UNJUDGED as error:
        return Outcome(zero=False, cells=0, why=unjudged(error))
