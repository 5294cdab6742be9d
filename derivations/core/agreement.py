"""Both routes to a derivative must be one normal form, or nothing that rests on it is judged."""

from __future__ import annotations

from derivations.core.asking import outcome_of
from derivations.core.balls import LAST_PRECISION
from derivations.core.cells import Fields
from derivations.core.derivatives import Taken
from derivations.core.domain import comparison_signs, natural
from derivations.core.points import Region
from derivations.core.setting import Setting
from derivations.core.term import Derivative
from derivations.core.witness import QUICK, refute
from derivations.errors import InternalDisagreement

MOST_KNOWN = 4_096  # rules of which it is remembered whether both routes have them alike
_KNOWN: dict[Taken, bool] = {}


def routes_agree(taken: Taken) -> bool:
    """Whether both routes are shown to agree wherever the derivative exists, away from kinks.

    A rule is the same on every page, so what was found of it is kept for all.
    Raises `InternalDisagreement` if they differ at a point.
    """
    if taken not in _KNOWN:
        while len(_KNOWN) >= MOST_KNOWN:
            del _KNOWN[next(iter(_KNOWN))]
        _KNOWN[taken] = _agree(taken)
    return _KNOWN[taken]


def _agree(taken: Taken) -> bool:
    ours, theirs = taken.by_table, taken.by_first_route
    needed = natural(Derivative(taken.body, taken.variable))
    facts = tuple(comparison_signs(one.condition) for one in needed if not (one.under or one.forall))
    if outcome_of(theirs, ours, Setting(facts, derived=True), Fields()).zero:
        return True
    if refute(theirs, ours, Region(needed), points=QUICK, precision=LAST_PRECISION).witness:
        raise InternalDisagreement(
            "SymPy and our own table give different derivatives: a fault of the checker", subject=taken
        )
    return False
