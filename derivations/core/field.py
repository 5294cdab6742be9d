"""Rational functions over kernels, on FLINT polynomials, and how a term becomes one.

A `Field` keeps generators that stand for kernels: symbols, entries, e^{b}, ln|p|, roots, sums, and
whatever function has no rule.  Which rule applies to which node is a table that `normal` puts together;
here is what all rules share: the generators, the facts about their signs, the relations between them
(δ² = δ, r^q = f, sin² = 1 − cos²), and the way back from a ratio to a term.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import compress, count
from typing import Any, TypeVar

from derivations.core import sets
from derivations.core.arithmetic import Polynomial, arithmetic, places_in, terms_of
from derivations.core.facts import Facts
from derivations.core.ratios import Ratio
from derivations.core.sets import Domain, Signs
from derivations.core.signs import NONZERO, POSITIVE, times
from derivations.core.term import (
    Add,
    Apply,
    Mul,
    Neg,
    Power,
    Quotient,
    Term,
    as_term,
)
from derivations.core.tree import rebuild

LEAST_ROOM, MOST_ROOM = 24, 1024  # generators of a field


class OutOfRoom(Exception):
    """The field has no generator left; see `Field.in_room`."""


class OutOfFuel(Exception):
    """The split needs more cells, or the normal form more kernels, than are allowed."""


class Refine(Exception):
    """A kernel e^{b/L} is too coarse: its unit was refined, start again."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """A generator: the term it stands for and the interval its values lie in.

    `exponent` is b for a kernel e^b, `radicand` is f for a root of f.  A kernel with a relation obeys
    k^limit = value.
    """

    term: Term
    range: Domain
    exponent: Ratio | None = None
    radicand: Ratio | None = None
    limit: int = 0
    value: Ratio | None = None


Rule = Callable[["Field", Term], Ratio]
R = TypeVar("R")


@dataclass(slots=True)
class Field:
    """Rational functions over kernels; `rules` says for each type of node what its ratio is.

    `opaque` nodes become kernels unseen.  `trusting` says that all given terms are defined, so that the
    argument of a logarithm is positive; a field that decides whether they are must not trust, nor one that
    has met terms that are defined in a case only and is `wary` since.
    """

    rules: Mapping[type[Term], Rule]
    room: int
    opaque: Callable[[Term], bool] = field(default=lambda term: False)
    trusting: bool = True
    wary: bool = False
    thorough: bool = False
    combined: bool = False
    depth: int = 0
    kernels: list[Kernel] = field(default_factory=list)
    facts: Facts = field(default_factory=Facts)
    units: dict[Term, int] = field(default_factory=dict)
    shifts: dict[tuple[str, Term], int] = field(default_factory=dict)
    supposed: list[tuple[Term, Signs]] = field(default_factory=list)
    angles: list[Ratio] = field(default_factory=list)
    pairs: dict[Term, tuple[Ratio, Ratio]] = field(default_factory=dict)
    inverted: dict[Term, bool] = field(default_factory=dict)
    inhabited: set[Term] = field(default_factory=set)
    laws: tuple[Any, ...] = ()  # `laws.Pattern`s: given equations as rules for sums
    replacements: tuple[Any, ...] = ()  # `replacements.Replacement`s: what given equations say of entries
    context: Any = field(init=False)
    ranges: list[Domain] = field(init=False)
    _interrupted: bool = False  # there was no room to suppose everything again
    _places: dict[Term, int] = field(default_factory=dict)
    _related: dict[int, int] = field(default_factory=dict)
    _known: dict[Term, Ratio] = field(default_factory=dict)
    _before: dict[Term, tuple[int, Ratio]] = field(default_factory=dict)  # known when there was less room
    _canonical: dict[Term, Term] = field(default_factory=dict)
    _numbers: dict[tuple[int, int], Ratio] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.context = arithmetic().ring(self.room)
        self.ranges = [sets.REAL] * self.room

    @property
    def learns(self) -> bool:
        """Whether a term that is met tells that it is defined."""
        return self.trusting and not self.wary

    # ── what others ask ──────────────────────────────────────────────────────────────────────────

    def ratio(self, term: Term) -> Ratio:
        """The normal form of a term of plain nodes.

        Raises `MeaningError` for a division by zero or a node without a rule, `OutOfRoom` when the
        generators run out.
        """
        return self.refining(lambda: self.inner(term))

    def is_zero(self, term: Term) -> bool:
        """Whether the normal form of a term is zero, in as much room as it takes."""
        return self.in_room(lambda: bool(self.ratio(term).numerator.is_zero()))

    def refining(self, work: Callable[[], R]) -> R:
        """The result of some work on ratios, done again whenever a kernel turns out too coarse."""
        while True:
            try:
                return work()
            except Refine:
                self.forget()
                self._suppose_again()

    def in_room(self, work: Callable[[], R]) -> R:
        """The result of some work on terms, done again with more generators whenever they run out.

        Raises `OutOfFuel` when there would be too many.
        """
        while True:
            try:
                if self._interrupted:
                    self._suppose_again()
                return work()
            except OutOfRoom:
                self._widen()

    def _widen(self) -> None:
        """Twice as many generators; what was worked out stays.  Ratios that somebody else holds do not."""
        more = min(self.room, MOST_ROOM - self.room)
        if not more:
            raise OutOfFuel(f"the lines hold more than {MOST_ROOM} independent expressions")
        self._before.update((term, (self.room, ratio)) for term, ratio in self._known.items())
        self.room += more
        self.context = arithmetic().ring(self.room)
        self.ranges += [sets.REAL] * more
        for place, kernel in enumerate(self.kernels):
            exponent, radicand, value = (
                part and part.widened(self.context, more)
                for part in (kernel.exponent, kernel.radicand, kernel.value)
            )
            self.kernels[place] = replace(kernel, exponent=exponent, radicand=radicand, value=value)
        self.angles = [angle.widened(self.context, more) for angle in self.angles]
        self.facts.widen(more)
        for forms in (self._known, self._numbers, self.pairs):
            forms.clear()

    def inner(self, term: Term) -> Ratio:
        """`ratio` for the use of rules: lets `Refine` pass to the outermost call."""
        known = self._known.get(term)
        if known is None and term in self._before:
            room, ratio = self._before[term]
            known = self._known[term] = ratio.widened(self.context, self.room - room)
        if known is None:
            rule = None if self.opaque(term) else self.rules.get(type(term))
            known = self._known[term] = self.settled(rule(self, term) if rule else self.unknown(term))
        return known

    def look_closer(self) -> None:
        """Let signs be estimated by all means from now on, and work out all normal forms anew."""
        self.thorough = True
        self.facts.revision += 1
        self.forget()

    def forget(self) -> None:
        """Work out all normal forms anew: facts that were met on the way may now be of use."""
        self._known.clear()
        self._before.clear()
        self._canonical.clear()
        self.pairs.clear()

    def suppose(self, term: Term, signs: Signs) -> None:
        """Record that a term has one of the signs, whatever kernels it is written with later."""
        if (term, signs) not in self.supposed:
            self.supposed.append((term, signs))
        self.combined = False
        self.assume(self.ratio(term), signs)

    def _suppose_again(self) -> None:
        """The recorded facts over the kernels of today: a kernel that was refined knew them."""
        self.combined, self._interrupted = False, True
        for term, signs in self.supposed:
            self.assume(self.ratio(term), signs)
        self._interrupted = False

    def signs(self, ratio: Ratio) -> Signs:
        """The possible signs of a ratio, where its denominator is not zero."""
        if ratio.denominator.is_one():
            return self.facts.sign(ratio.numerator, self.ranges)
        below = self.facts.sign(ratio.denominator, self.ranges)
        found = times(self.facts.sign(ratio.numerator, self.ranges), below - {0})
        if len(found) < 2 or not self.facts.known:
            return found
        return found & self.facts.sign(_same_sign(ratio), self.ranges)

    def assume(self, ratio: Ratio, signs: Signs) -> None:
        """Record that the ratio has one of the signs."""
        before = self.facts.revision
        self.facts.add(_same_sign(ratio), signs, self.ranges)
        while self.facts.revision != before:
            before = self.facts.revision
            self._link_roots(self._related)

    def narrow(self, place: int, within: Domain) -> None:
        """Record that a generator lies in an interval."""
        narrowed = self.ranges[place].meeting(within)
        if narrowed != self.ranges[place]:
            self.ranges[place] = narrowed
            self.facts.revision += 1

    def _link_roots(self, places: Iterable[int]) -> None:
        """k^q = f: a real root of odd order has the sign of f; where another is known not to vanish, f > 0.

        That f ≥ 0 is not concluded from the mere presence of a root, nor from what f implies for it: the
        root may be undefined.  Only a fact about the root itself says that it is a real number.
        """
        for place in places:
            kernel, generator = self.kernels[place], self.context.gen(place)
            if kernel.value is None or kernel.value.numerator == generator:
                continue
            inside = self.signs(kernel.value)
            if isinstance(kernel.term, Apply) and kernel.term.function == "real_root":
                own = self.facts.sign(generator, self.ranges)
                if own != inside:
                    self.facts.add(generator, own & inside, self.ranges)
                    self.facts.add(_same_sign(kernel.value), own & inside, self.ranges)
            elif inside != POSITIVE and 0 not in self.facts.recorded(generator):
                self.facts.add(_same_sign(kernel.value), POSITIVE, self.ranges)
            elif inside == POSITIVE and 0 in self.facts.sign(generator, self.ranges):
                self.facts.add(generator, NONZERO, self.ranges)

    # ── ratios to build with ─────────────────────────────────────────────────────────────────────

    def number(self, value: Fraction | int) -> Ratio:
        """A constant."""
        above, below = value.numerator, value.denominator
        known = self._numbers.get((above, below))
        if known is None:
            made = Ratio(self.context.constant(above), self.context.constant(below))
            known = self._numbers[above, below] = made
        return known

    def whole(self, polynomial: Polynomial) -> Ratio:
        """A polynomial as a ratio."""
        return Ratio(polynomial, self.number(1).numerator)

    def kernel(
        self,
        term: Term,
        within: Domain,
        *,
        exponent: Ratio | None = None,
        radicand: Ratio | None = None,
        relation: tuple[int, Ratio | None] | None = None,
    ) -> Ratio:
        """The generator k that stands for the term, made on first use.

        `relation` is (limit, value) for k^limit = value, and (limit, None) for k^limit = k.
        """
        place = self._places.setdefault(term, len(self.kernels))
        if place == self.room:
            del self._places[term]
            raise OutOfRoom
        generator = self.context.gen(place)
        limit, value = relation or (0, None)
        if limit and value is None:
            value = self.whole(generator)
        if place == len(self.kernels):
            self.ranges[place] = within
            self.kernels.append(Kernel(term, within, exponent, radicand, limit, value))
        elif limit or exponent is not None:  # over the kernels of today: one of them may have been refined
            self.kernels[place] = Kernel(term, self.kernels[place].range, exponent, radicand, limit, value)
        if within != self.kernels[place].range and within != self.ranges[place]:
            self.narrow(place, within)  # more is known of its arguments than when it was made
        if limit and place not in self._related:
            self._related[place] = limit
            self._link_roots([place])
        return self.whole(generator)

    def unknown(self, term: Term, within: Domain = sets.REAL) -> Ratio:
        """An opaque kernel, keyed by the term over canonical arguments; ln and log are one.

        What is opaque as it is written, and no more over canonical arguments (x^{1−1}), is looked into.
        """
        if isinstance(term, Apply) and term.function == "ln":
            term = Apply("log", term.arguments)
        made = rebuild(term, self.canonical)
        if self.opaque(term) and not self.opaque(made):
            return self.inner(made)
        return self.kernel(made, within)

    def holds(self, term: Term) -> bool:
        """Whether the term is a kernel already."""
        return term in self._places

    def single(self, ratio: Ratio) -> Kernel | None:
        """The kernel that a ratio consists of, if it is just one generator."""
        polynomial = ratio.numerator
        if len(polynomial) != 1 or not ratio.denominator.is_one() or polynomial.total_degree() != 1:
            return None
        is_kernel = polynomial.leading_coefficient() == 1
        return self.kernels[polynomial.degrees().index(1)] if is_kernel else None

    # ── relations ────────────────────────────────────────────────────────────────────────────────

    def settled(self, ratio: Ratio) -> Ratio:
        """The ratio with powers of related kernels brought down, no root of a number in its denominator."""
        if not self._related:
            return ratio
        above = self._lowered(ratio.numerator)
        below = None if ratio.denominator.is_one() else self._lowered(ratio.denominator)
        if above is not None or below is not None:
            above, below = above or self.whole(ratio.numerator), below or self.whole(ratio.denominator)
            ratio = above * below.inverse()
        return ratio if ratio.denominator.is_constant() else self._rationalised(ratio)

    def _rationalised(self, ratio: Ratio) -> Ratio:
        """No square root in a denominator that is a number; by a conjugate that is known not to vanish."""
        below = ratio.denominator
        place = self.square_root_in(below)
        if place is None or not all(map(self.is_number, self.kernels_in(below))):
            return ratio
        root_part = self.context.from_dict({key: c for key, c in terms_of(below) if key[place]})
        conjugate = self.context.gen(place) if root_part == below else below - 2 * root_part
        if 0 in self.facts.sign(conjugate, self.ranges):
            return ratio
        return self.settled(Ratio(ratio.numerator * conjugate, below * conjugate))

    def is_number(self, kernel: Kernel) -> bool:
        """Whether a kernel is a root of a number, or of one that is made of such roots."""
        inside = kernel.radicand
        if inside is None:
            return False
        return all(
            map(self.is_number, (*self.kernels_in(inside.numerator), *self.kernels_in(inside.denominator)))
        )

    def kernels_in(self, polynomial: Polynomial) -> list[Kernel]:
        """The kernels that occur in a polynomial."""
        return [self.kernels[place] for place in places_in(polynomial)]

    def square_root_in(self, polynomial: Polynomial) -> int | None:
        """The place of the last kernel r in a polynomial that obeys r² = f and occurs in degree 1."""
        degrees = polynomial.degrees()
        return next(
            (
                p
                for p in sorted(self._related, reverse=True)
                if degrees[p] == 1
                and self._related[p] == 2
                and self.kernels[p].value != self.whole(self.context.gen(p))
            ),
            None,
        )

    def _lowered(self, polynomial: Polynomial) -> Ratio | None:
        """The polynomial by the first relation that applies, and then by all; None if none does."""
        if polynomial.is_constant():
            return None
        degrees = polynomial.degrees()
        for place, limit in self._related.items():
            if degrees[place] >= limit:
                return self.settled(self._by_relation(polynomial, place))
        return None

    def _by_relation(self, polynomial: Polynomial, place: int) -> Ratio:
        """Write k^e as k^{e mod limit}·value^{e div limit}."""
        limit, value = self.kernels[place].limit, self.kernels[place].value
        assert value is not None
        groups: dict[int, dict[tuple[int, ...], int]] = {}
        for exponents, coefficient in terms_of(polynomial):
            count, left = divmod(exponents[place], limit)
            kept = (*exponents[:place], left, *exponents[place + 1 :])
            groups.setdefault(count, {})[kept] = coefficient
        result = self.number(0)
        for count, terms in groups.items():
            result = result + self.whole(self.context.from_dict(terms)) * value**count
        return result

    # ── back to terms ────────────────────────────────────────────────────────────────────────────

    def canonical(self, term: Term) -> Term:
        """The term written from its normal form: equal normal forms give equal terms."""
        known = self._canonical.get(term)
        if known is None:
            known = self._canonical[term] = self.term(self.inner(term))
        return known

    def term(self, ratio: Ratio) -> Term:
        """A ratio as a term over the kernels' own terms."""
        above = self._written(ratio.numerator)
        return above if ratio.denominator.is_one() else Quotient(above, self._written(ratio.denominator))

    def _written(self, polynomial: Polynomial) -> Term:
        terms = [self._monomial(exponents, int(c)) for exponents, c in polynomial.terms()]
        return terms[0] if len(terms) == 1 else Add(tuple(terms)) if terms else as_term(0)

    def _monomial(self, exponents: Sequence[int], coefficient: int) -> Term:
        factors: list[Term] = [as_term(abs(coefficient))] if abs(coefficient) != 1 else []
        factors += (
            self._factor_term(self.kernels[place], int(exponents[place]))
            for place in compress(count(), exponents)
        )
        whole = factors[0] if len(factors) == 1 else Mul(tuple(factors)) if factors else as_term(1)
        return Neg(whole) if coefficient < 0 else whole

    def _factor_term(self, kernel: Kernel, exponent: int) -> Term:
        if kernel.exponent is not None:
            return Apply("exp", (self.term(kernel.exponent * self.number(exponent)),))
        return kernel.term if exponent == 1 else Power(kernel.term, as_term(exponent))


def _same_sign(ratio: Ratio) -> Polynomial:
    """A polynomial with the sign of the ratio wherever the denominator is not zero."""
    return ratio.numerator if ratio.denominator.is_one() else ratio.numerator * ratio.denominator
