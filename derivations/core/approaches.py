"""What a term goes to as t > 0 goes to 0.

Near 0 means for all t below some bound, so 0 < t < 1/1000 may be assumed.  A value is found by continuity,
after what cancels in the normal form; by the limit laws, where ∞ and −∞ are values too; and by L'Hôpital's
rule with its hypotheses: both parts go to 0, or the denominator to ±∞, both are differentiable near 0, and
the slope of the denominator is not 0 there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import prod

from derivations.core.derivatives import depends
from derivations.core.domain import Obligation, comparison_signs
from derivations.core.functions import HALF_PI, ONE, ZERO, of
from derivations.core.infinite import Infinity, is_infinite
from derivations.core.sets import Domain
from derivations.core.signs import NONZERO
from derivations.core.surroundings import (
    ANALYTIC,
    Known,
    Untaken,
    defined,
    is_continuous,
    is_large,
    strictly,
)
from derivations.core.term import (
    Add,
    Apply,
    Comparison,
    Derivative,
    Mul,
    Neg,
    Power,
    Quotient,
    Symbol,
    Term,
    rational_value,
)
from derivations.core.tree import substitute

NEAR = Domain(Fraction(0), Fraction(1, 1000), lower_open=True, upper_open=True)
MOST_ASKED, DEEPEST = 80, 7  # limits and signs that are asked for; rules of L'Hôpital one in another
MOST_SLOPES = 3  # derivatives that are looked at for one that is not zero
ABOVE, BELOW = Infinity(), Neg(Infinity())
BOUNDED = frozenset(("sin", "cos", "atan", "tanh", "erf", "asin"))


def approach(body: Term, t: Symbol, known: Known) -> Term:
    """The limit of a plain term as t > 0 goes to 0.  Raises `Untaken` where none is shown."""
    towards = Approach(known, t)
    if not towards.is_defined(body):
        raise Untaken("whether the body of the limit is defined near its point is not known")
    value = towards.limit(body)
    if value is None and known.lends:
        value = towards.where_defined(known.normal(body))
    if value is None:
        raise Untaken("the limit could not be taken")
    return value


@dataclass(slots=True)
class Approach:
    """t > 0 on its way to 0, and what is known of terms there."""

    known: Known
    t: Symbol
    fuel: int = MOST_ASKED
    depth: int = 0
    _limits: dict[Term, Term | None] = field(default_factory=dict)
    _signs: dict[Term, int | None] = field(default_factory=dict)

    # ── where terms are defined, and their signs ─────────────────────────────────────────────────

    def is_defined(self, term: Term) -> bool:
        """Whether a term is defined for all t near 0."""
        return all(map(self.obtains, defined(term)))

    def obtains(self, obligation: Obligation) -> bool:
        """Whether an obligation holds for all t near 0."""
        test = obligation.condition
        if obligation.forall or obligation.under:
            always = obligation.forall or not self.obtains(replace(obligation, under=()))
            return not always or self.known.obtains(obligation)
        expression, allowed = comparison_signs(test)
        if not depends(expression, self.t):
            return self.known.asked(test)
        if self.known.obtains(obligation):
            return True
        sign = self.sign(expression)
        if sign is not None:
            return sign in allowed
        if allowed == NONZERO and self._is_isolated(expression, self.known.holds):
            return True
        if not self.known.lends:
            return False
        there = self.limit(expression)
        if there is not None and not is_infinite(there):
            beside = strictly(Comparison(there, test.relation, ZERO))
            if self.known.asked(beside):
                return True
        return allowed == NONZERO and self._is_isolated(expression, self.known.asked)

    def _is_isolated(self, term: Term, shown: Callable[[Comparison], bool]) -> bool:
        """Whether a term, analytic at 0, has a derivative there that is not 0: its zeros are isolated."""
        slope: Term | None = term
        for _ in range(MOST_SLOPES):
            if slope is None or is_large(slope) or not self._is_analytic(slope):
                return False
            if shown(Comparison(self._at_once(slope), "!=", ZERO)):
                return True
            slope = self.known.slope(slope, self.t)
        return False

    def _is_analytic(self, term: Term) -> bool:
        if not is_continuous(term, self.t, ANALYTIC):
            return False
        needed = defined(term)
        return not any(one.forall or one.under for one in needed) and all(
            self.known.holds(strictly(self._put(one.condition))) for one in needed
        )

    def _at_once(self, term: Term) -> Term:
        return substitute(term, {self.t: ZERO})

    def _put(self, test: Comparison) -> Comparison:
        return Comparison(self._at_once(test.left), test.relation, self._at_once(test.right))

    def sign(self, term: Term) -> int | None:
        """The sign that a term has for all t near 0, if it is known."""
        if not depends(term, self.t):
            return self.known.sign(term)
        if term not in self._signs:
            self._signs[term] = None
            if self._may_ask():
                self._signs[term] = self._sign(term)
        return self._signs[term]

    def _sign(self, term: Term) -> int | None:
        for relation, sign in ((">", 1), ("<", -1)):
            if self.known.holds(Comparison(term, relation, ZERO)):  # type: ignore[arg-type]
                return sign
        match term:
            case Neg(term=inner):
                return _times(-1, self.sign(inner))
            case Mul(factors=parts):
                return _times(*map(self.sign, parts))
            case Quotient(numerator=above, denominator=below):
                return _times(self.sign(above), self.sign(below))
            case Apply(function="log", arguments=(inner,)):
                return self.sign(inner - 1)
        there = self.limit(term)
        if there is None:
            return None
        if is_infinite(there):
            return _sign_of(there)
        beside = self.known.sign(there)
        if beside != 0:
            return beside
        slope = self.known.slope(term, self.t)  # a term that comes from 0 has the sign of its slope
        if slope is None or self.depth >= DEEPEST or not self._is_smooth(term):
            return None
        self.depth += 1
        try:
            return self.sign(self._simple(slope)) if self.is_defined(slope) else None
        finally:
            self.depth -= 1

    def _simple(self, term: Term) -> Term:
        """The normal form of a term that is defined near 0, if that is defined there too."""
        simple = self.known.normal(term)
        return simple if self.is_defined(simple) else term

    def _is_smooth(self, term: Term) -> bool:
        return self.is_defined(Derivative(term, self.t))

    def _may_ask(self) -> bool:
        self.fuel -= 1
        return self.fuel > 0

    # ── limits ───────────────────────────────────────────────────────────────────────────────────

    def limit(self, term: Term) -> Term | None:
        """What a term that is defined near 0 goes to: a term, ∞, −∞, or None where that is not known."""
        if not depends(term, self.t):
            return term
        if term not in self._limits:
            self._limits[term] = None
            if self._may_ask() and not is_large(term):
                self._limits[term] = self._limit(term)
        return self._limits[term]

    def _limit(self, term: Term) -> Term | None:
        value = self._by_continuity(term)
        if value is not None:
            return value
        simple = self._simple(term)
        value = self._by_continuity(simple) if simple != term else None
        if value is not None:
            return value
        first, then = (simple, term) if isinstance(term, Quotient) else (term, simple)
        return self._by_laws(first) or (self._by_laws(then) if simple != term else None)

    def _by_continuity(self, term: Term) -> Term | None:
        """The value at 0, where the term is continuous and defined."""
        if not is_continuous(term, self.t):
            return None
        value = self._at_once(term)
        return value if self.known.is_defined(value) else None

    def where_defined(self, term: Term) -> Term | None:
        """The value at 0 of a continuous term, where the page is asked for what it needs."""
        value = self._at_once(term)
        return value if is_continuous(term, self.t) and self.known.grants(value) else None

    def _by_laws(self, term: Term) -> Term | None:
        match term:
            case Neg(term=inner):
                return _negated(self.limit(inner))
            case Add(terms=parts):
                return self._sum(parts)
            case Mul(factors=parts):
                return self._product(parts)
            case Quotient(numerator=above, denominator=below):
                return self._quotient(above, below)
            case Power(base=base, exponent=exponent):
                return self._power(base, exponent)
            case Apply(function=name, arguments=(inner,)):
                return self._of_function(name, inner)
        return None

    def _sum(self, parts: Sequence[Term]) -> Term | None:
        values = [self.limit(part) for part in parts]
        if any(value is None for value in values):
            return None
        endless = [value for value in values if value is not None and is_infinite(value)]
        if not endless:
            return _total([value for value in values if value is not None])
        if all(value == endless[0] for value in endless):
            return endless[0]
        place = next(i for i, value in enumerate(values) if value in endless)  # ∞ − ∞
        rest = [part for i, part in enumerate(parts) if i != place]
        share = _total([ONE, *(Quotient(part, parts[place]) for part in rest)])
        return self._product((parts[place], share))

    def _product(self, parts: Sequence[Term]) -> Term | None:
        values = [self.limit(part) for part in parts]
        small = [p for p, v in zip(parts, values, strict=True) if v is not None and self._is_zero(v)]
        large = [p for p, v in zip(parts, values, strict=True) if v is not None and is_infinite(v)]
        others = [p for p in parts if p not in small and p not in large]
        if small and not large and all(map(self._is_bounded, others)):
            return ZERO
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            return None
        if small and large:
            return self._zero_times_infinite(small, large, others)
        if large:
            sign = _times(*(_sign_of(v) if is_infinite(v) else self.known.sign(v) for v in known))
            return _infinite(sign)
        return known[0] if len(known) == 1 else Mul(tuple(known))

    def _zero_times_infinite(self, small: list[Term], large: list[Term], others: list[Term]) -> Term | None:
        zero, endless = _joined(small), _joined(large)
        for above, below in ((endless, Quotient(ONE, zero)), (zero, Quotient(ONE, endless))):
            value = self._quotient(above, self._simple(below)) if self.is_defined(below) else None
            if value is not None:
                return value if not others else self._together(value, others)
        return None

    def _together(self, value: Term, others: list[Term]) -> Term | None:
        rest = [limit for other in others if (limit := self.limit(other)) is not None]
        if len(rest) < len(others):
            return None
        if not is_infinite(value):
            return Mul((value, *rest))
        return _infinite(_times(_sign_of(value), *map(self.known.sign, rest)))

    def _is_zero(self, value: Term) -> bool:
        return not is_infinite(value) and self.known.is_zero(value)

    def _is_bounded(self, term: Term) -> bool:
        """Whether a term stays within bounds near 0."""
        value = self.limit(term)
        if value is not None:
            return not is_infinite(value)
        match term:
            case Apply(function=name):
                return name in BOUNDED or (name == "abs" and self._is_bounded(term.arguments[0]))
            case Neg() | Add() | Mul():
                parts = (term.term,) if isinstance(term, Neg) else _parts(term)
                return all(map(self._is_bounded, parts))
            case Power(base=base, exponent=exponent):
                times = rational_value(exponent)
                return times is not None and times.denominator == 1 and times >= 0 and self._is_bounded(base)
        return False

    def _quotient(self, above: Term, below: Term) -> Term | None:
        """The limit of a quotient that is defined near 0."""
        there = self.limit(below)
        if there is None:
            return None
        value = self.limit(above)
        if is_infinite(there):
            if value is None:
                return ZERO if self._is_bounded(above) else None
            return self._by_lhopital(above, below) if is_infinite(value) else ZERO
        if self.known.is_zero(there):
            if value is None:
                return None
            if self._is_zero(value):
                return self._by_lhopital(above, below)
            sign = _sign_of(value) if is_infinite(value) else self.known.sign(value)
            return _infinite(_times(sign or None, self.sign(below)))
        if value is None or not self.known.holds(Comparison(there, "!=", ZERO)):
            return None
        if is_infinite(value):
            return _infinite(_times(_sign_of(value), self.known.sign(there)))
        return Quotient(value, there)

    def _by_lhopital(self, above: Term, below: Term) -> Term | None:
        """lim f/g = lim f′/g′, where f and g go to 0 or g to ±∞, and g′ is not 0 near the point."""
        if self.depth >= DEEPEST or not (self._is_smooth(above) and self._is_smooth(below)):
            return None
        slopes = [self.known.slope(part, self.t) for part in (above, below)]
        if slopes[0] is None or slopes[1] is None:
            return None
        quotient = Quotient(slopes[0], slopes[1])
        if not self.is_defined(quotient):
            return None
        self.depth += 1
        try:
            return self.limit(quotient)
        finally:
            self.depth -= 1

    def _power(self, base: Term, exponent: Term) -> Term | None:
        value = rational_value(exponent)
        if value is None or value.denominator != 1:
            if self.sign(base) != 1:
                return None
            return self.limit(of("exp", exponent * of("log", base)))
        if value < 0:
            return self._quotient(ONE, Power(base, -exponent if value != -1 else ONE))
        there = self.limit(base)
        if there is None or value == 0:
            return None if value else ONE
        if is_infinite(there):
            return _infinite(prod([_sign_of(there)] * int(value)))
        return Power(there, exponent)

    def _of_function(self, name: str, inner: Term) -> Term | None:
        there = self.limit(inner)
        if there is None:
            return None
        if is_infinite(there):
            return AT_INFINITY.get((name, _sign_of(there)))
        if name == "log" and self.known.is_zero(there):
            return BELOW
        value = of(name, there)
        return value if is_continuous(of(name, self.t), self.t) and self.known.is_defined(value) else None


#            function, sign of ∞: limit
AT_INFINITY: dict[tuple[str, int], Term] = {
    ("exp", 1): ABOVE,      ("exp", -1): ZERO,
    ("log", 1): ABOVE,      ("sqrt", 1): ABOVE,
    ("abs", 1): ABOVE,      ("abs", -1): ABOVE,
    ("atan", 1): HALF_PI,   ("atan", -1): -HALF_PI,
    ("tanh", 1): ONE,       ("tanh", -1): -ONE,
    ("erf", 1): ONE,        ("erf", -1): -ONE,
    ("sinh", 1): ABOVE,     ("sinh", -1): BELOW,
    ("cosh", 1): ABOVE,     ("cosh", -1): ABOVE,
    ("asinh", 1): ABOVE,    ("asinh", -1): BELOW,
    ("acosh", 1): ABOVE,
}  # fmt: skip


def _sign_of(endless: Term) -> int:
    return 1 if isinstance(endless, Infinity) else -1


def _infinite(sign: int | None) -> Term | None:
    return None if not sign else ABOVE if sign > 0 else BELOW


def _negated(value: Term | None) -> Term | None:
    if value is None or not is_infinite(value):
        return None if value is None else Neg(value)
    return _infinite(-_sign_of(value))


def _times(*signs: int | None) -> int | None:
    return None if None in signs else prod(sign for sign in signs if sign is not None)


def _total(terms: list[Term]) -> Term:
    return terms[0] if len(terms) == 1 else Add(tuple(terms))


def _joined(factors: list[Term]) -> Term:
    return factors[0] if len(factors) == 1 else Mul(tuple(factors))


def _parts(term: Add | Mul) -> tuple[Term, ...]:
    return term.terms if isinstance(term, Add) else term.factors
