"""The nodes of limits, definite integrals and infinite series.

Each binds one variable: the parameter of an anonymous `Definition`, so that nothing is captured, as with a
prime.  The judge never sees these nodes: they are taken before (see `taking`).
"""

from __future__ import annotations

from typing import Literal, TypeAlias, TypeGuard

from derivations.core.term import Definition, Neg, Symbol, Term, node
from derivations.errors import TermError

Side: TypeAlias = Literal["", "+", "-"]


@node
class Infinity(Term):
    """∞: an end of an integral, or the point of a limit.  It is no number."""


@node
class Limit(Term):
    """lim f(x), x → point; from above with the side +, from below with −.

    It is taken within the declared domain of x.
    """

    parts = ("point",)
    function: Definition
    point: Term
    side: Side = ""

    def __post_init__(self) -> None:
        _check(self.function)
        if self.side not in ("", "+", "-") or (self.side and is_infinite(self.point)):
            raise TermError("a limit is taken from above, '+', from below, '-', or from both sides, ''")


@node
class Integral(Term):
    """∫ f(x) dx from lower to upper, either of which may be infinite, and either the greater."""

    parts = ("lower", "upper")
    function: Definition
    lower: Term
    upper: Term

    def __post_init__(self) -> None:
        if not _check(self.function).is_variable:
            raise TermError("an integral is taken over a real variable")


@node
class Series(Term):
    """Σ f(n) for n = lower, lower + 1, … without end."""

    parts = ("lower",)
    function: Definition
    lower: Term

    def __post_init__(self) -> None:
        if not _check(self.function).domain.integer:
            raise TermError("the terms of a series are counted by an integer")


Bound: TypeAlias = Limit | Integral | Series
INFINITE: frozenset[type[Term] | str] = frozenset((Limit, Integral, Series, Infinity))


def is_bound(term: Term) -> TypeGuard[Bound]:
    """Whether a node is a limit, an integral or a series."""
    return isinstance(term, Limit | Integral | Series)


def is_infinite(term: Term) -> bool:
    """Whether a term is ∞ or −∞."""
    return isinstance(term, Infinity) or (isinstance(term, Neg) and isinstance(term.term, Infinity))


def _check(function: Definition) -> Symbol:
    if len(function.parameters) != 1 or not isinstance(function.parameters[0], Symbol):
        raise TermError("a limit, an integral and a series have one variable each")
    return function.parameters[0]
