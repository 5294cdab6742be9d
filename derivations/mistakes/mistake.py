"""What is said of a wrong line: the name of the mistake, what was written, what should stand there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from derivations.core.term import Term
from derivations.mistakes.hints import Hints
from derivations.mistakes.places import Place
from derivations.mistakes.trial import Trial


@dataclass(frozen=True, slots=True)
class Mistake:
    """With `should_be` in the place of `part` the line is proved; `name` says how the two are mixed up.

    `lost` is the factor, term or function that is missing, where the name alone does not say it; `left`
    says that the part stands on the left side, as it may in a lone equation, not in a chain.
    """

    name: str
    part: Term
    should_be: Term
    lost: Term | None = None
    left: bool = False


@dataclass(frozen=True, slots=True)
class Repair:
    """What may have to stand in a place, and what the part there then lost."""

    term: Term
    lost: Term | None = None


@dataclass(frozen=True, slots=True)
class Slip:
    """A row: a slip of the pen by its name, and how it is undone in a place.

    It counts as `most` changes at most, however many letters it takes to undo it.  A slip of calculus is
    not looked for in what is still to be differentiated.
    """

    name: str
    undo: Callable[[Place, Hints, Trial], Iterator[Term | Repair]]
    most: int = 1_000
    calculus: bool = False


@dataclass(frozen=True, slots=True)
class Misrule:
    """A row: a false rule by its name, and what it makes of a term, each with what is right instead.

    With `both` it is also used from right to left: √a + √b becomes √(a + b).
    """

    name: str
    misuse: Callable[[Term], Iterator[tuple[Term, Term]]]
    both: bool = False
