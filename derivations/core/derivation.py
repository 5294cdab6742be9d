"""The untrusted page: a chain of equalities with reasons, as somebody wrote it.

Nothing here is checked.  A `Derivation` may hold any nonsense; only `kernel.check` turns one into a
`Theorem`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from derivations.core.term import Comparison, Definition, Index, Term
from derivations.errors import TermError


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a line was written: file, line and column, counted from 1; zeros where unknown.

    In a notebook `cell` is the number of the cell, and line and column count within it.
    """

    file: str = ""
    line: int = 0
    column: int = 0
    cell: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule of the page: left pattern = right pattern, under a side condition.

    `statement` is the rule as a textbook prints it, in LaTeX; `condition` the side condition in words
    ("" for none); `rewrite` yields what the rule makes of a term at its root, nothing where it does not
    apply.  A rule of `calculus` may leave elementary derivatives; `arithmetic` is ring arithmetic itself;
    a rule with a `route` is confirmed by a proof that took that route.  A rule only explains: the step is
    proved without it.
    """

    name: str
    statement: str
    condition: str
    rewrite: Callable[[Term], Iterator[Term]] = field(compare=False)
    calculus: bool = False
    arithmetic: bool = False
    route: str = ""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """An equation that the page assumes, with its name; used as such, printed left of ⊢.

    It holds for all values of the indices in `over`, and between arrays for all entries.
    """

    left: Term
    right: Term
    name: str = ""
    over: tuple[Index, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One "= right" of a page, with what its author cites and remarks."""

    right: Term
    reasons: tuple[Reason, ...] = ()
    note: str = ""
    origin: Origin = Origin()


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a multiple-choice question: its text, and the equation that it claims."""

    text: str
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Derivation:
    """first = line 1 = line 2 = …, under hypotheses and conditions.

    `given` holds what is assumed: equations and comparisons.  `choices` are answers to a question about
    the result; each gets a verdict of its own and none counts for the derivation's.
    """

    first: Term
    lines: tuple[Line, ...]
    name: str = ""
    title: str = ""
    given: tuple[Hypothesis | Comparison, ...] = ()
    choices: tuple[Choice, ...] = ()
    origin: Origin = Origin()

    def __post_init__(self) -> None:
        if not self.lines:
            raise TermError("a derivation needs at least one line after the first")

    @property
    def last(self) -> Term:
        """The right side of the statement first = last."""
        return self.lines[-1].right


Reason: TypeAlias = Rule | Definition | Hypothesis | Derivation
