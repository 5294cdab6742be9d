"""Infinite series: geometric ones, power series of the table, and those whose partial sums have a formula.

With k = 0, 1, 2, … in the place of the index, a row of the table says f(k + 1) = w·ρ(k)·f(k), where w is
free of k; then the value is f(0) times a function of w.  In a series u⁰ is 1, at u = 0 too, where the
exponent depends on the index and is never negative.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isqrt

from derivations.core.approaches import NEAR, approach
from derivations.core.balls import FIRST_PRECISION
from derivations.core.derivatives import depends
from derivations.core.domain import Obligation
from derivations.core.functions import ONE, ZERO, of
from derivations.core.infinite import Series, is_infinite
from derivations.core.limits import Take
from derivations.core.points import Region
from derivations.core.sets import Domain
from derivations.core.surroundings import Known, Untaken, defined, is_large
from derivations.core.sympy_route import partial_sum
from derivations.core.term import (
    Add,
    Comparison,
    Mul,
    Neg,
    Number,
    Power,
    Quotient,
    Symbol,
    Term,
    as_term,
    is_integer,
    rational_value,
)
from derivations.core.tree import free, substitute, walk
from derivations.core.witness import QUICK, refute

COUNTED = Domain(Fraction(0), integer=True)
MOST_FIRST = 3  # terms that are taken apart because they are 0


def series(node: Series, known: Known, take: Take) -> Term:
    """The value of a series.  Raises `Untaken` where none is shown."""
    k, body, inner = counted(node, known, take)
    summed = Summed(k, known, inner)
    value = summed.whole(body)
    if value is not None:
        return value
    parts = parts_of(inner.normal(body))
    values = [summed.whole(part) for part in parts] if len(parts) > 1 else []
    found = [one for one in values if one is not None]
    if found and len(found) == len(values):
        return Add(tuple(found))
    if summed.diverges(body):
        raise Untaken("the series diverges: its terms do not go to 0")
    raise Untaken("the value of the series is not known")


def counted(node: Series, known: Known, take: Take) -> tuple[Symbol, Term, Known]:
    """The terms of a series by k = 0, 1, …, and what is known of them.  Raises `Untaken`."""
    k = known.fresh("k", COUNTED)
    inner = known.within(local=frozenset((k,)))
    body = take(substitute(node.function.body, {node.function.parameters[0]: node.lower + k}), inner)
    return k, body, _where_defined(body, k, known, inner)


def _where_defined(body: Term, k: Symbol, known: Known, inner: Known) -> Known:
    """What may be used of terms that are all defined, u⁰ being 1.  Raises `Untaken`.

    Where u may be 0, terms are known to agree for u ≠ 0 only; that they do for u = 0 follows from their
    being continuous, if they agree for all values of the symbols: so D0, which may say that u = 0, is not
    used then.
    """
    generic = False
    for one in defined(body):
        if _obtains(one, k, known, inner):
            continue
        if not _is_raised_to_zero(one, body, k, inner):
            raise Untaken("whether all terms of the series are defined is not known")
        generic = True
    return Known(known.meanings, (), known.used, local=inner.local) if generic else inner


def _obtains(one: Obligation, k: Symbol, known: Known, inner: Known) -> bool:
    """Whether an obligation holds at every index."""
    tests = (one.condition, *one.under)
    if any(depends(side, k) for test in tests for side in (test.left, test.right)):
        return inner.obtains(one)
    return known.obtains(one) if one.under or one.forall else known.asked(one.condition)


def _is_raised_to_zero(one: Obligation, body: Term, k: Symbol, inner: Known) -> bool:
    """Whether an obligation asks for u ≠ 0 in u⁰ only, in a body that is rational in all symbols but k."""
    match one.under:
        case (Comparison(left=exponent, relation="<="),) if one.condition.relation == "!=":
            base = one.condition.left
            return (
                depends(exponent, k)
                and inner.holds(exponent >= 0)
                and all(_is_rational(part, k) for part in walk(body))
                and refute(base, ZERO, Region(), points=QUICK, precision=FIRST_PRECISION).witness is not None
            )
    return False


def _is_rational(part: Term, k: Symbol) -> bool:
    """Whether a node is rational in the symbols beside k, which range over intervals."""
    beside = free(part) - {k}
    match part:
        case Symbol(domain=domain):
            return part == k or (part.is_variable and (domain.lower is None or domain.lower != domain.upper))
        case Power(exponent=exponent):
            return not beside or (free(exponent) <= {k} and is_integer(exponent))
        case Add() | Neg() | Mul() | Quotient():
            return True
    return not beside


def parts_of(term: Term) -> list[Term]:
    """The summands of a normal form, each over the denominator."""
    match term:
        case Add(terms=terms):
            return [part for one in terms for part in parts_of(one)]
        case Neg(term=inner):
            return [Neg(part) for part in parts_of(inner)]
        case Quotient(numerator=above, denominator=below):
            return [Quotient(part, below) for part in parts_of(above)]
    return [term]


@dataclass(frozen=True, slots=True)
class Summed:
    """Terms by k = 0, 1, …, and what is known of them."""

    k: Symbol
    known: Known
    inner: Known

    def whole(self, body: Term) -> Term | None:
        """Σ body for k = 0, 1, …, or None."""
        if self.inner.is_zero(body):
            return ZERO
        value = self._by_neighbours(body)
        if value is not None:
            return value
        before: Term = substitute(body, {self.k: self.k - 1})  # the series may be one without its first term
        inner = self._known_of(before)
        if inner is not None:
            value = replace(self, inner=inner)._by_neighbours(before)
            if value is not None:
                return value - self._at(before, ZERO)
        return self._by_partial_sums(body)

    def _by_neighbours(self, body: Term) -> Term | None:
        """Σ body by the ratio of terms, the first of which may be 0."""
        for _ in range(MOST_FIRST + 1):
            first = self._at(body, ZERO)
            value = self._by_ratio(body, first)
            if value is not None or not self.inner.is_zero(first):
                return value
            body = self._next(body)
        return None

    def _known_of(self, body: Term) -> Known | None:
        try:
            return _where_defined(body, self.k, self.known, self.inner)
        except Untaken:
            return None

    def diverges(self, body: Term) -> bool:
        """Whether the terms are seen not to go to 0."""
        try:
            there = self._limit(body)
        except Untaken:
            return False
        return is_infinite(there) or self.known.holds(Comparison(there, "!=", ZERO))

    def _at(self, body: Term, place: Term) -> Term:
        return self.inner.normal(substitute(body, {self.k: place}))

    def _next(self, body: Term) -> Term:
        return substitute(body, {self.k: self.k + 1})

    # ── by the ratio of neighbours ───────────────────────────────────────────────────────────────

    def _by_ratio(self, body: Term, first: Term) -> Term | None:
        following = self._next(body)
        ratio = self.inner.normal(Quotient(following, body))
        if is_large(ratio):
            return None
        for row in ROWS:
            share = self.inner.normal(Quotient(ratio, row.ratio(self.k)))
            if depends(share, self.k):
                continue
            if not self.inner.equal(following, Mul((share, row.ratio(self.k), body))):
                continue
            value = row.of(share, first, self.known)
            if value is not None:
                return value
        return None

    # ── by partial sums ──────────────────────────────────────────────────────────────────────────

    def _by_partial_sums(self, body: Term) -> Term | None:
        """lim g − g(0), where g(k + 1) − g(k) is the term."""
        found = partial_sum(body, self.k)
        if found is None or is_large(found):
            return None
        try:
            found = self.known.meanings.of(found)
            if not all(map(self.inner.obtains, defined(found))):
                return None
            if not self.inner.equal(self._next(found) - found, body):
                return None
            there = self._limit(found)
        except Untaken:
            return None
        return None if is_infinite(there) else there - self._at(found, ZERO)

    def _limit(self, body: Term) -> Term:
        """What a term goes to as k grows, if it does so over the real numbers."""
        t = self.known.fresh("t", NEAR)
        inner = self.known.within(local=frozenset((t,)))
        return approach(substitute(body, {self.k: 1 / t}), t, inner)


# ── the table ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Row:
    """f(k + 1) = w·ratio(k)·f(k): then Σ f is value(w, f(0), f(0)/w).

    With `root` ±1 the value is one of z instead, where w = ±z².  It is so for |w| < 1, or |z| < 1, if the
    row is `bounded`, and at those of the ends ±1 that are `closed`.
    """

    ratio: Callable[[Term], Term]
    value: Callable[[Term, Term, Term], Term]
    bounded: bool = False
    closed: frozenset[int] = frozenset()
    root: int = 0

    def of(self, share: Term, first: Term, known: Known) -> Term | None:
        """What the series is; the page may be asked for what its convergence needs."""
        if self.root:
            root = square_root(known.normal(share if self.root > 0 else Neg(share)), known)
            if root is None:
                return None
            share = root
        if self.bounded and not _is_below_one(share, known, self.closed):
            return None
        value = self.value(share, first, known.normal(Quotient(first, share)))
        return value if known.grants(value) else None


def _is_below_one(share: Term, known: Known, closed: frozenset[int]) -> bool:
    """Whether −1 < w < 1, with those ends that belong to it."""
    below = Comparison(share, "<=" if 1 in closed else "<", ONE)
    above = Comparison(share, ">=" if -1 in closed else ">", -ONE)
    if known.holds(below) and known.holds(above):
        return True
    if len(closed) == 1:
        return known.asked(above) and known.asked(below)
    return known.asked(Comparison(of("abs", share), below.relation, ONE))


def square_root(square: Term, known: Known) -> Term | None:
    """z with z² = square, of either sign, with the even powers of a product halved."""
    root = _halved(square)
    if root is not None and known.equal(root * root, square):
        return root
    root = of("sqrt", square)
    return root if known.is_defined(root) else None


def _halved(square: Term) -> Term | None:
    value = rational_value(square)
    if value is not None:
        return as_term(Fraction(isqrt(value.numerator), isqrt(value.denominator))) if value >= 0 else None
    match square:
        case Quotient(numerator=above, denominator=below):
            parts = [_halved(above), _halved(below)]
            return None if parts[0] is None or parts[1] is None else Quotient(parts[0], parts[1])
        case Mul(factors=factors):
            found = [part for factor in factors if (part := _halved(factor)) is not None]
            return Mul(tuple(found)) if len(found) == len(factors) else None
        case Power(base=base, exponent=Number(value=value)) if value.denominator == 1 and value % 2 == 0:
            return base if value == 2 else Power(base, Number(value / 2))
    return None


BOTH, LOWER = frozenset((-1, 1)), frozenset((-1,))

ROWS: tuple[Row, ...] = (
    #   ratio(k)                            value(w or z, f(0), f(0)/w or f(0)/z)
    Row(lambda k: ONE,                      lambda w, f, _: f / (1 - w), bounded=True),
    Row(lambda k: 1 / (k + 1),              lambda w, f, _: f * of("exp", w)),
    Row(lambda k: 1 / (k + 2),              lambda w, _, g: g * (of("exp", w) - 1)),
    Row(lambda k: 1 / ((2*k + 1) * (2*k + 2)), lambda z, f, _: f * of("cos", z), root=-1),
    Row(lambda k: 1 / ((2*k + 2) * (2*k + 3)), lambda z, _, g: g * of("sin", z), root=-1),
    Row(lambda k: 1 / ((2*k + 1) * (2*k + 2)), lambda z, f, _: f * of("cosh", z), root=1),
    Row(lambda k: 1 / ((2*k + 2) * (2*k + 3)), lambda z, _, g: g * of("sinh", z), root=1),
    Row(lambda k: (k + 1) / (k + 2),        lambda w, _, g: -(g * of("log", 1 - w)),
        bounded=True, closed=LOWER),
    Row(lambda k: (2*k + 1) / (2*k + 3),    lambda z, _, g: g * of("atan", z),
        bounded=True, closed=BOTH, root=-1),
    Row(lambda k: (2*k + 1) / (2*k + 3),    lambda z, _, g: g * of("atanh", z), bounded=True, root=1),
    Row(lambda k: (k + 2) / (k + 1),        lambda w, f, _: f / (1 - w) ** 2, bounded=True),
    Row(lambda k: (k + 3) / (k + 1),        lambda w, f, _: f / (1 - w) ** 3, bounded=True),
)  # fmt: skip
