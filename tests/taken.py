"""Pages with limits, integrals and series, and the letters that they are written with."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from derivations.calc import calc, eq, function, positive, real, size
from derivations.core.kernel import Report, examine
from derivations.core.term import Apply, Term, TermLike, as_term
from derivations.core.verdict import DomainChanges, Proved, Refuted, Undecided
from derivations.recheck import recheck

x, y, q, h, t, theta = map(real, ("x", "y", "q", "h", "t", "theta"))
a, b = positive("a"), positive("b")
n, m = size("n"), size("m")
HALF = as_term(Fraction(1, 2))

WORDS = {Proved: "proved", Refuted: "refuted", DomainChanges: "domain changes", Undecided: "undecided"}


def F(name: str, *arguments: TermLike) -> Apply:
    return function(name, *arguments)


def ratio(above: int, below: int) -> Term:
    return as_term(Fraction(above, below))


def page(first: TermLike, *lines: TermLike, given: Sequence = ()) -> Report:
    return examine(calc(first, *map(eq, lines), given=given))


def words(first: TermLike, *lines: TermLike, given: Sequence = ()) -> list[str]:
    """The verdicts of a page's steps."""
    return [WORDS[type(step.verdict)] for step in page(first, *lines, given=given).steps]


def is_proved_twice(first: TermLike, *lines: TermLike, given: Sequence = ()) -> bool:
    """Whether a page is proved, and by the second route too."""
    found = page(first, *lines, given=given)
    return found.proved and all(again.agrees for again in recheck(found))


def why(first: TermLike, *lines: TermLike, given: Sequence = ()) -> str:
    """What is said of the last step of a page, which is undecided."""
    verdict = page(first, *lines, given=given).steps[-1].verdict
    assert isinstance(verdict, Undecided)
    return verdict.why
