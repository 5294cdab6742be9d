"""Definite integrals: an antiderivative is proposed by anybody, and accepted if it is shown to be one.

F is accepted for f from a to b if both are defined on the open interval, F has the slope f there, and F is
continuous on the closed one, or has a limit at the end where it is not.  Then ∫f = F(b) − F(a), where
a > b too.  So a pole between the ends is never stepped over: F or f is not defined there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from derivations.core.antiderivatives import proposed
from derivations.core.approaches import NEAR, approach
from derivations.core.asking import is_shown
from derivations.core.between import sign_at, signs_between
from derivations.core.derivatives import depends
from derivations.core.domain import Obligation, comparison_signs, condition_at
from derivations.core.functions import ZERO
from derivations.core.infinite import Infinity, Integral, is_infinite
from derivations.core.limits import Take
from derivations.core.sets import REAL, Domain
from derivations.core.surroundings import ANALYTIC, MIRRORED, Known, Untaken, defined, is_continuous
from derivations.core.term import (
    Apply,
    Cases,
    Comparison,
    Derivative,
    Neg,
    Relation,
    Symbol,
    Term,
    rational_value,
)
from derivations.core.tree import free, kinds, substitute, walk

RELATIONS: tuple[Relation, Relation] = (">", ">=")  # of what lies between two ends, without and with them
SHARE = Domain(Fraction(0), Fraction(1))
SIGNED = frozenset(("sin", "cos", "log", "tan"))  # functions whose signs between the ends are looked at
MOST_SIGNED = 6


def integral(node: Integral, known: Known, take: Take) -> Term:
    """The value of a definite integral.  Raises `Untaken` where none is shown."""
    stretch, body = stretched(node, known, take)
    if not is_infinite(node.lower) and node.lower == node.upper and stretch.at_once(body):
        return ZERO
    if not stretch.holds_open(body) or not is_continuous(body, stretch.x):
        raise Untaken("whether the integrand is continuous between the ends is not known")
    value = stretch.value(body)
    if value is None:
        raise Untaken("no antiderivative was found that could be shown to be one from end to end")
    return value


def stretched(node: Integral, known: Known, take: Take) -> tuple[Stretch, Term]:
    """The range of an integral, and its integrand over it, a plain term."""
    variable = node.function.parameters[0]
    assert isinstance(variable, Symbol)
    x = known.fresh(variable.name)
    if not _lies_in(node, variable.domain, known):
        raise Untaken("whether the integral's ends lie in the domain of its variable is not known")
    stretch = Stretch.of(x, node.lower, node.upper, known)
    body = take(substitute(node.function.body, {variable: x}), stretch.open)
    return stretch.with_signs(body), body


def _lies_in(node: Integral, domain: Domain, known: Known) -> bool:
    if domain == REAL:
        return True
    tests = []
    for end in (node.lower, node.upper):
        if domain.lower is not None:
            tests.append((end, Comparison(end, ">=", _number(domain.lower))))
        if domain.upper is not None:
            tests.append((end, Comparison(end, "<=", _number(domain.upper))))
    if domain.values is not None:
        return False
    return all(_beyond(end, test) if is_infinite(end) else known.holds(test) for end, test in tests)


def _beyond(end: Term, test: Comparison) -> bool:
    return isinstance(end, Infinity) == (test.relation == ">=")


def _number(value: Fraction) -> Term:
    return ZERO + value


@dataclass(frozen=True, slots=True)
class Stretch:
    """x between two ends: what is known for lower < x < upper, and with the ends.

    `sign` is −1 where the ends are given the other way round, and `ordered` False where it is not known
    which is the greater.
    """

    x: Symbol
    lower: Term
    upper: Term
    sign: int
    ordered: bool
    known: Known
    open: Known
    closed: Known

    @classmethod
    def of(cls, x: Symbol, lower: Term, upper: Term, known: Known) -> Stretch:
        """The stretch between two ends."""
        sign = 1
        turned = isinstance(upper, Neg) and is_infinite(upper)
        if turned or isinstance(lower, Infinity) or _holds_unless_infinite(upper, lower, known):
            lower, upper, sign = upper, lower, -1
        endless = is_infinite(lower) or is_infinite(upper)
        if is_infinite(lower) and lower == upper:
            raise Untaken("the ends of an integral are one and the same infinity")
        ordered = endless or known.holds(lower <= upper)
        tests: tuple[tuple[Comparison, ...], ...] = ((), ())
        if ordered:
            ends = [(lower, 1), (upper, -1)]
            tests = tuple(
                tuple(
                    Comparison(x, relation if towards > 0 else MIRRORED[relation], end)
                    for end, towards in ends
                    if not is_infinite(end)
                )
                for relation in RELATIONS
            )
        local = frozenset((x,))
        inside, closed = (known.within(*one, local=local) for one in tests)
        return cls(x, lower, upper, sign, ordered, known, inside, closed)

    def with_signs(self, body: Term) -> Stretch:
        """The stretch with the signs that functions in a body have between numbers."""
        if not self.is_between_numbers:
            return self
        found: list[tuple[Term, int]] = []
        for part in dict.fromkeys((*walk(body), *walk(self.open.normal(body)))):
            if isinstance(part, Apply) and part.function in SIGNED and len(found) < MOST_SIGNED:
                signs = signs_between(part, self.x, self.lower, self.upper, self.known)
                if signs is not None and len(signs) == 1:
                    found.append((part, next(iter(signs))))
        local = frozenset((self.x,))
        strict = [Comparison(part, ">" if sign > 0 else "<", ZERO) for part, sign in found]
        inside = self.open.within(*strict, local=local) if found else self.open
        return Stretch(
            self.x, self.lower, self.upper, self.sign, self.ordered, self.known, inside, self.closed
        )

    @property
    def is_between_numbers(self) -> bool:
        """Whether both ends are numbers, the lower not above the upper."""
        ends = (self.lower, self.upper)
        return self.ordered and not any(free(end) or is_infinite(end) for end in ends)

    # ── what holds all along ─────────────────────────────────────────────────────────────────────

    def at_once(self, body: Term) -> bool:
        """Whether the body is defined at the lower end."""
        return self.known.is_defined(substitute(body, {self.x: self.lower}))

    def holds_open(self, term: Term) -> bool:
        """Whether a term is defined between the ends."""
        return all(self._obtains(one, self.open, ends=False) for one in defined(term))

    def holds_closed(self, term: Term) -> bool:
        """Whether a term is defined between the ends and at them."""
        return all(self._obtains(one, self.closed, ends=True) for one in defined(term))

    def _obtains(self, asked: Obligation, known: Known, *, ends: bool) -> bool:
        tests = (asked.condition, *asked.under)
        if not any(depends(side, self.x) for test in tests for side in (test.left, test.right)):
            if not (asked.under or asked.forall):
                return self.known.asked(asked.condition)
            return self.known.obtains(asked)
        if known.obtains(asked):
            return True
        if asked.forall:
            return False
        if asked.under:
            return self._obtains(replace(asked, under=()), known, ends=ends)
        if not self.ordered and self._obtains_by_shares(asked):
            return True
        if self.is_between_numbers and self._seen(asked.condition, ends=ends):
            return True
        return self._follows_from_ends(asked.condition)

    def _obtains_by_shares(self, asked: Obligation) -> bool:
        """Whether an obligation holds at lower + s(upper − lower) for 0 ≤ s ≤ 1."""
        share = self.known.fresh("s", SHARE)
        place = self.lower + share * (self.upper - self.lower)
        condition = condition_at(asked.condition, {self.x: place})
        return self.known.holds(condition)

    def _seen(self, test: Comparison, *, ends: bool) -> bool:
        expression, allowed = comparison_signs(test)
        inside = signs_between(expression, self.x, self.lower, self.upper, self.known)
        if inside is None or not inside <= allowed:
            return False
        if not ends:
            return True
        at = [sign_at(substitute(expression, {self.x: end}), self.known) for end in (self.lower, self.upper)]
        return all(sign is not None and sign in allowed for sign in at)

    def _follows_from_ends(self, test: Comparison) -> bool:
        """Whether an affine expression has one sign at both ends; the page may be asked for the second."""
        expression, allowed = comparison_signs(test)
        slope = self.known.slope(expression, self.x)
        if slope is None or depends(slope, self.x) or is_infinite(self.lower) or is_infinite(self.upper):
            return False
        if not is_continuous(expression, self.x, ANALYTIC) or not self._is_fixed(expression):
            return False
        at = [substitute(expression, {self.x: end}) for end in (self.lower, self.upper)]
        for value, other in (at, at[::-1]):
            sign = self.known.sign(value)
            if sign and sign in allowed:
                return self.known.asked(Comparison(other, ">" if sign > 0 else "<", ZERO))
        return False

    def _is_fixed(self, expression: Term) -> bool:
        """Whether nothing that a term is asked for depends on the variable."""
        sides = (side for one in defined(expression) for side in (one.condition.left, one.condition.right))
        return not any(depends(side, self.x) for side in sides)

    # ── antiderivatives ──────────────────────────────────────────────────────────────────────────

    def value(self, body: Term) -> Term | None:
        """The integral of a plain term by the first antiderivative that is accepted."""
        simple = self.open.normal(body)
        values = (self.accepted(found, body) for found in proposed(body, simple, self.x))
        return next((value for value in values if value is not None), None)

    def accepted(self, found: Term, body: Term) -> Term | None:
        """What a proposed antiderivative makes of the integral, if it is shown to be one."""
        plain: list[Term] = []
        if not is_shown(partial(self._means, found, plain)):
            return None
        whole, slope = plain[0], Derivative(plain[0], self.x)
        if not is_continuous(whole, self.x) or self.open.slope(whole, self.x) is None:
            return None
        try:
            if not self._is_smooth(whole) or not self.open.equal(slope, body):
                return None
            ends = self._at_ends(whole)
        except Untaken:
            return None
        return self.known.simple(ends if self.sign > 0 else Neg(ends))

    def _is_smooth(self, whole: Term) -> bool:
        """Whether F has a slope between the ends, but perhaps at single points, where it is continuous."""
        asked = defined(Derivative(whole, self.x))
        rest = [one for one in asked if not self._obtains(one, self.open, ends=False)]
        return not rest or (all(map(self._is_single, rest)) and self.holds_open(whole))

    def _is_single(self, asked: Obligation) -> bool:
        """Whether an obligation keeps away from a kink at one point: u ≠ 0, for an affine u."""
        if asked.exact or asked.under or asked.forall or asked.condition.relation != "!=":
            return False
        expression = comparison_signs(asked.condition)[0]
        slope = self.known.slope(expression, self.x)
        if slope is None or depends(slope, self.x) or not is_continuous(expression, self.x, ANALYTIC):
            return False
        return self.known.holds(Comparison(slope, "!=", ZERO))

    def _means(self, found: Term, plain: list[Term]) -> bool:
        plain.append(self.known.meanings.of(found))
        return Cases not in kinds(plain[0])

    def _at_ends(self, whole: Term) -> Term:
        """F(upper) − F(lower), by limits where F is not known to be continuous up to its ends."""
        if not (is_infinite(self.lower) or is_infinite(self.upper)) and self.holds_closed(whole):
            return self._at(whole, self.upper) - self._at(whole, self.lower)
        if not self.ordered:
            raise Untaken("which end is the greater is not known")
        values = [self._limit(whole, end, towards) for end, towards in self._ends()]
        return values[1] - values[0]

    def _ends(self) -> Iterator[tuple[Term, int]]:
        yield self.lower, 1
        yield self.upper, -1

    def _at(self, whole: Term, end: Term) -> Term:
        return substitute(whole, {self.x: end})

    def _limit(self, whole: Term, end: Term, towards: int) -> Term:
        """What F goes to as x goes to an end from inside."""
        if not is_infinite(end):
            there = self._at(whole, end)
            if self.known.is_defined(there) and self.holds_half(whole, end, towards):
                return there
            if not self._is_inhabited():
                raise Untaken("whether the ends of the integral differ is not known")
        t = self.known.fresh("t", NEAR)
        place = (1 / t if towards < 0 else -(1 / t)) if is_infinite(end) else end + (t if towards > 0 else -t)
        value = approach(substitute(whole, {self.x: place}), t, self.known.within(local=frozenset((t,))))
        if is_infinite(value):
            raise Untaken("the integral has no finite value")
        return value

    def holds_half(self, whole: Term, end: Term, towards: int) -> bool:
        """Whether F is defined between the ends and at one of them, which it is known to be."""
        return self.holds_open(whole)

    def _is_inhabited(self) -> bool:
        return is_infinite(self.lower) or is_infinite(self.upper) or self.known.holds(self.lower < self.upper)


def _holds_unless_infinite(lower: Term, upper: Term, known: Known) -> bool:
    """Whether the ends are numbers, the first below the second, which is seen at once."""
    if is_infinite(lower) or is_infinite(upper):
        return False
    first, second = rational_value(lower), rational_value(upper)
    if first is not None and second is not None:
        return first < second
    return known.holds(lower < upper)
