"""The mean over points: (1/m)Σ_i of a formula, with x^{(i)}_j for x_j and y_i for y."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from derivations.core.arrays import Entry, Family
from derivations.core.sets import NATURAL
from derivations.core.term import Index, Mul, Number, Quotient, Sum, Symbol, Term
from derivations.core.tree import rebuild


@dataclass(frozen=True, slots=True)
class Points:
    """m points: `rows` gives each argument that differs from point to point its family with one more axis."""

    index: Index
    rows: Mapping[Term, Family]

    @classmethod
    def of(cls, data: Collection[Symbol | Family], taken: Collection[str]) -> Points:
        """Points over a fresh size, whose data are the given arguments."""
        m = Symbol(next(name for name in ("m", "points", "m_points") if name not in taken), NATURAL)
        return cls(Index(m.name, Number(Fraction(1)), m), {one: _rows(one, m) for one in data})

    def mean(self, term: Term) -> Term:
        """(1/m)Σ_i of a number, with the data of point i for the data."""
        return Mul((Quotient(Number(Fraction(1)), self.index.upper), Sum(self._at(term), self.index)))

    def _at(self, term: Term) -> Term:
        match term:
            case Entry(family=family, indices=indices) if family in self.rows:
                return Entry(self.rows[family], (self.index, *indices))
            case Symbol() | Family() if term in self.rows:
                return Entry(self.rows[term], (self.index,))
        return rebuild(term, self._at)


def _rows(argument: Symbol | Family, m: Symbol) -> Family:
    match argument:
        case Family():
            return replace(argument, sizes=(m, *argument.sizes), labelled=True)
        case Symbol(name=name, domain=domain):
            return Family(name, (m,), domain)
