"""What stands for integrals and series that exist, and whose value is not known.

An integral is P(b) − P(a), where P has the integrand as its slope and nothing more is said of P; a series
that converges absolutely is a number of which nothing is said.  So sums and parts of them, other ends and
shifted indices are seen to agree.  What is proved with these is right; what a point of theirs refutes need
not be wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from derivations.core.antiderivatives import flat
from derivations.core.approaches import NEAR, approach
from derivations.core.arrays import FunctionSymbol, Value
from derivations.core.derivatives import differentiate
from derivations.core.functions import ONE
from derivations.core.infinite import Integral, Series, is_infinite
from derivations.core.integrals import stretched
from derivations.core.limits import Take
from derivations.core.series import Summed, counted, parts_of
from derivations.core.surroundings import ANALYTIC, Known, Untaken, is_continuous
from derivations.core.term import Add, Mul, Number, Power, Symbol, Term, rational_value
from derivations.core.tree import free, rebuild, substitute

MOST_PIECES = 12  # summands of an integrand, or of the terms of a series
SHIFTS = (1, 2)  # by which the index of a series may differ from that of another
RATES = (Fraction(2), Fraction(3, 2), Fraction(5, 4), Fraction(9, 8))  # Σ k^{−rate} converges
Piece = tuple[Term, Term]


@dataclass(slots=True)
class Unevaluated:
    """What stands for integrals and series of one page, by their integrands and their terms."""

    primitives: list[tuple[Symbol, Term, FunctionSymbol]] = field(default_factory=list)
    sums: list[tuple[Symbol, Term, Symbol]] = field(default_factory=list)

    @property
    def leaves(self) -> frozenset[Term]:
        """The functions and numbers of which nothing is said."""
        return frozenset((*(one for *_, one in self.primitives), *(one for *_, one in self.sums)))

    def resolved(self, term: Term) -> Term:
        """The term with integrands for the slopes of what stands for integrals."""
        if self.leaves.isdisjoint(free(term)):
            return term
        term = rebuild(term, self.resolved)
        if isinstance(term, Value) and term.order:
            for x, body, primitive in self.primitives:
                if term.function == primitive:
                    for _ in range(term.order - 1):
                        body = differentiate(body, x)
                    return substitute(body, {x: term.argument})
        return term

    # ── integrals ────────────────────────────────────────────────────────────────────────────────

    def integral(self, node: Integral, known: Known, take: Take) -> Term | None:
        """Σ c·(P(b) − P(a)) over the summands of an integrand, each analytic on all of ℝ or taken."""
        if is_infinite(node.lower) or is_infinite(node.upper):
            return None
        stretch, body = stretched(node, known, take)
        if not stretch.holds_open(body):
            return None
        found: list[Term] = []
        for constant, piece in _pieces(body, stretch.x, stretch.open):
            value = stretch.value(piece) or self._between(piece, stretch.x, node, known)
            if value is None or not known.grants(constant):
                return None
            found.append(Mul((constant, value)))
        return Add(tuple(found))

    def _between(self, piece: Term, x: Symbol, node: Integral, known: Known) -> Term | None:
        primitive = self._primitive(piece, x, known)
        return primitive and Value(primitive, node.upper) - Value(primitive, node.lower)

    def _primitive(self, piece: Term, x: Symbol, known: Known) -> FunctionSymbol | None:
        everywhere = known.within(local=frozenset((x,)))
        if not free(piece).isdisjoint(known.local) or not is_continuous(piece, x, ANALYTIC):
            return None
        if not everywhere.is_defined(piece):
            return None
        for own, body, primitive in self.primitives:
            if everywhere.equal(substitute(body, {own: x}), piece):
                return primitive
        made = FunctionSymbol(known.fresh("P").name)
        self.primitives.append((x, piece, made))
        return made

    # ── series ───────────────────────────────────────────────────────────────────────────────────

    def series(self, node: Series, known: Known, take: Take) -> Term | None:
        """Σ c·S over the summands of the terms, where each series S converges absolutely."""
        k, body, inner = counted(node, known, take)
        found: list[Term] = []
        for constant, piece in _pieces(body, k, inner):
            value = self._sum(piece, k, known, inner)
            if value is None or not known.grants(constant):
                return None
            found.append(Mul((constant, value)))
        return Add(tuple(found))

    def _sum(self, piece: Term, k: Symbol, known: Known, inner: Known) -> Term | None:
        if not free(piece).isdisjoint(known.local) or not inner.is_defined(piece):
            return None
        for own, body, stands in self.sums:
            known_terms = substitute(body, {own: k})
            if inner.equal(known_terms, piece):
                return stands
            for shift in SHIFTS:
                if inner.equal(substitute(known_terms, {k: k + shift}), piece):
                    return stands - _first(known_terms, k, shift)
                if inner.equal(substitute(piece, {k: k + shift}), known_terms):
                    return stands + _first(piece, k, shift)
        value = Summed(k, known, inner).whole(piece)
        if value is not None:
            return value
        if not _converges(piece, k, known):
            return None
        made = known.fresh("S")
        self.sums.append((k, piece, made))
        return made


def _first(terms: Term, k: Symbol, count: int) -> Term:
    return Add(tuple(substitute(terms, {k: Number(Fraction(place))}) for place in range(count)))


def _pieces(term: Term, x: Symbol, known: Known) -> Iterator[Piece]:
    """The summands of a normal form, each as a factor that is free of x and the rest."""
    parts = parts_of(known.normal(term))
    if len(parts) > MOST_PIECES:
        raise Untaken("the integrand, or the term of the series, has too many summands")
    for part in parts:
        constants, factors = flat(known.normal(part), x)
        rest = [base if exponent == ONE else Power(base, exponent) for base, exponent in factors]
        yield _product(constants), _product(rest)


def _product(factors: list[Term]) -> Term:
    return ONE if not factors else factors[0] if len(factors) == 1 else Mul(tuple(factors))


def _converges(piece: Term, k: Symbol, known: Known) -> bool:
    """Whether k^s·f(k) has a limit for some s > 1; (−1)^k does not matter."""
    _, factors = flat(piece, k)
    kept = [(base, exponent) for base, exponent in factors if not _is_alternating(base)]
    size = _product([base if exponent == ONE else Power(base, exponent) for base, exponent in kept])
    return any(_is_below(size, k, rate, known) for rate in RATES)


def _is_alternating(factor: Term) -> bool:
    return isinstance(factor, Power) and rational_value(factor.base) == -1


def _is_below(size: Term, k: Symbol, rate: Fraction, known: Known) -> bool:
    t = known.fresh("t", NEAR)
    inner = known.within(local=frozenset((t,)))
    body = substitute(size, {k: 1 / t}) * Power(t, Number(-rate))
    try:
        return not is_infinite(approach(body, t, inner))
    except Untaken:
        return False
