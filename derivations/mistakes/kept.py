"""How two lines differ: which parts of the right one were kept, and how large a change is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

from derivations.core.arrays import Entry
from derivations.core.term import Add, Derivative, Mul, Power, Quotient, Term
from derivations.core.tree import children
from derivations.mistakes.places import CLOSED, parts

Path: TypeAlias = tuple[tuple[str, int], ...]
FRAMES = (Add, Mul, Quotient, Power)  # they only hold together what is counted


def kept(left: Term, right: Term, at: Path = ()) -> Iterator[Path]:
    """The paths of the largest parts of the right line that stand in the left one at the same place."""
    if left == right:
        yield at
    elif type(left) is type(right) and not isinstance(right, CLOSED):
        ours, theirs = list(parts(left)), list(parts(right))
        if isinstance(right, Add | Mul):
            free = [child for *_, child in ours]
            changed = []
            for name, place, child in theirs:
                if child in free:
                    free.remove(child)
                    yield (*at, (name, place))
                else:
                    changed.append((name, place, child))
            if len(free) == len(changed):
                for child, (name, place, other) in zip(free, changed, strict=True):
                    yield from kept(child, other, (*at, (name, place)))
        elif len(ours) == len(theirs):
            for (*_, child), (name, place, other) in zip(ours, theirs, strict=True):
                yield from kept(child, other, (*at, (name, place)))


def change(old: Term, new: Term) -> int:
    """How many letters, numbers, signs and function names are new, or are gone; 1 at least."""
    before, after = Counter(_marks(old)), Counter(_marks(new))
    return max((after - before).total(), (before - after).total(), 1)


def _marks(term: Term) -> Iterator[object]:
    if isinstance(term, Entry | Derivative):
        yield term
        return
    below = children(term)
    if not below:
        yield term
    elif not isinstance(term, FRAMES):
        yield type(term), getattr(term, "function", getattr(term, "definition", None))
    for child in below:
        yield from _marks(child)
