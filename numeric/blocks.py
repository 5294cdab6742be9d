"""Vectors written entry by entry, and the mean over points: what `compile` does to a term before lowering it.

The gradient −(y − ŷ)(x_1, …, x_n, 1) has two blocks, −(y − ŷ)x_j for each j and −(y − ŷ); its mean over
points is (1/m)Σ_i of the same with x^{(i)}_j for x_j and y_i for y.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from derivations.core.arrays import Each, Entry, Family, Listed
from derivations.core.sets import NATURAL
from derivations.core.term import (
    Add,
    Index,
    Mul,
    Neg,
    Number,
    Quotient,
    Sum,
    Symbol,
    Term,
)
from derivations.core.tree import rebuild
from derivations.errors import NotCompilable


def blocks(term: Term) -> tuple[Term, ...]:
    """The blocks of a listed vector, each a scalar or an `Each`; a scalar is its own only block.

    Raises `NotCompilable` for a sum or a product of listed vectors.
    """
    match term:
        case Listed(entries=entries):
            return entries
        case Neg(term=inner):
            return tuple(_inside(block, lambda one: Neg(one)) for block in blocks(inner))
        case Quotient(numerator=above, denominator=below):
            return tuple(_inside(block, lambda one: Quotient(one, below)) for block in blocks(above))
        case Mul(factors=factors):
            return _blocks_of_product(term, factors)
        case Add(terms=terms) if any(map(is_listed, terms)):
            raise NotCompilable("a sum of listed vectors has no NumPy form", term=term)
    return (term,)


def is_listed(term: Term) -> bool:
    """Whether a term is a vector written entry by entry, or a multiple of one."""
    match term:
        case Listed() | Each():
            return True
        case Neg(term=inner) | Quotient(numerator=inner):
            return is_listed(inner)
        case Mul(factors=parts) | Add(terms=parts):
            return any(map(is_listed, parts))
    return False


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

    def mean(self, block: Term) -> Term:
        """(1/m)Σ_i of a block, with the data of point i for the data."""
        return _inside(block, self._mean)

    def _mean(self, term: Term) -> Term:
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


def _blocks_of_product(term: Mul, factors: tuple[Term, ...]) -> tuple[Term, ...]:
    listed = [factor for factor in factors if is_listed(factor)]
    if not listed:
        return (term,)
    if len(listed) > 1:
        raise NotCompilable("a product of listed vectors has no NumPy form", term=term)
    others = tuple(factor for factor in factors if factor is not listed[0])
    return tuple(_inside(block, lambda one: Mul((*others, one))) for block in blocks(listed[0]))


def _inside(block: Term, change: Callable[[Term], Term]) -> Term:
    return replace(block, body=change(block.body)) if isinstance(block, Each) else change(block)
