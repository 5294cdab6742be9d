"""Limits, integrals and series of a page are taken before it is judged, as derivatives are.

Each is replaced by its value, a plain term, where that is shown on all of D0; what the value needs beside is
asked for, and for a first line becomes part of D0.  What is printed stays as it was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TypeAlias, cast

from derivations.core.asking import UNJUDGED, unjudged
from derivations.core.definedness import Ground, ground
from derivations.core.derivation import Hypothesis
from derivations.core.derivatives import depends
from derivations.core.domain import domain_of
from derivations.core.functions import ZERO
from derivations.core.infinite import (
    INFINITE,
    Bound,
    Infinity,
    Integral,
    Limit,
    Series,
    is_bound,
    is_infinite,
)
from derivations.core.integrals import Stretch, integral
from derivations.core.likeness import are_alike
from derivations.core.limits import limit
from derivations.core.meaning import Meanings
from derivations.core.series import series
from derivations.core.surroundings import Known, Untaken, defined, is_continuous
from derivations.core.term import (
    Add,
    Call,
    Comparison,
    Definition,
    Derivative,
    Index,
    Mul,
    Neg,
    Prime,
    Symbol,
    Term,
)
from derivations.core.tree import (
    BINDERS,
    Binder,
    deep_kinds,
    free,
    names,
    rebuild,
    substitute,
    unfold,
    walk,
)
from derivations.core.unevaluated import Unevaluated
from derivations.errors import MeaningError

Assumed: TypeAlias = Hypothesis | Comparison
OPEN = ("<", ">", "!=")  # relations that hold near every point at which they hold


class NotTaken(MeaningError):
    """A page whose first line or assumptions hold what could not be taken."""


def holds_infinite(*terms: Term) -> bool:
    """Whether a limit, an integral, a series or ∞ stands in some terms, or in definitions that they use."""
    return any(not deep_kinds(term).isdisjoint(INFINITE) for term in terms)


@dataclass(frozen=True, slots=True)
class Plain:
    """A line over nodes that the judge knows, what it needs beside its own natural domain, or `why` not.

    It is `hidden` if it holds what stands for a value that is not known: then no point refutes it.  Where
    something was `taken` for it, the line may be defined although the term is not: (eˣ − 1)/x at x = 0.
    """

    term: Term
    asks: tuple[Comparison, ...] = ()
    why: str = ""
    hidden: bool = False
    taken: bool = False


@dataclass(slots=True)
class Taker:
    """Takes what the `lines` of one page hold.

    `unknown` keeps what stands for the values that are not known.
    """

    meanings: Meanings
    lines: tuple[Term, ...] = ()
    used: set[str] = field(default_factory=set)
    unknown: Unevaluated = field(default_factory=Unevaluated)
    _comparing: bool = False
    _stands_in: bool = False

    def plain(self, line: Term, given: Sequence[Assumed]) -> Plain:
        """A line with everything taken, on a D0 of which the equations and conditions are known."""
        if not holds_infinite(line):
            return Plain(line)
        self.used |= names(line)
        why = ""
        for self._stands_in, lends in product((False, True), repeat=2):
            known = Known(self.meanings, tuple(given), self.used, lends=lends)
            try:
                term = self.unknown.resolved(self._taken(line, known))
                hidden = not self.unknown.leaves.isdisjoint(free(term))
                return Plain(term, tuple(dict.fromkeys(known.asks)), hidden=hidden, taken=True)
            except Untaken as error:
                why = str(error)
            except UNJUDGED as error:
                why = unjudged(error)
        return Plain(line, why=why)

    def assumed(self, one: Assumed, given: Sequence[Assumed]) -> Assumed:
        """An assumption of the page with everything taken.  Raises `NotTaken`."""
        if not holds_infinite(one.left, one.right):
            return one
        others = tuple(other for other in given if not holds_infinite(other.left, other.right))
        sides = [self.plain(side, others) for side in (one.left, one.right)]
        if any(side.why or side.asks or side.hidden for side in sides):
            raise NotTaken("an assumption of the page holds what could not be taken")
        return replace(one, left=sides[0].term, right=sides[1].term)

    def _taken(self, term: Term, known: Known) -> Term:
        """The term with everything taken that it holds.  Raises `Untaken`."""
        if not holds_infinite(term):
            return term
        match term:
            case Infinity():
                raise Untaken("∞ stands where a number is wanted")
            case Limit() | Integral() | Series():
                return self._node(term, known)
            case Derivative(body=body, variable=Symbol() as variable):
                return self._derivative(body, variable, known)
            case Derivative():
                raise Untaken("a derivative by an entry is not taken of a limit, an integral or a series")
            case Call(definition=definition) if holds_infinite(definition.body):
                return self._called(term, known)
            case Prime(definition=definition) if holds_infinite(definition.body):
                return self._primed(term, known)
        if isinstance(term, BINDERS):
            return self._bound(term, known)
        return rebuild(term, lambda one: self._taken(one, known))

    def _node(self, node: Bound, known: Known) -> Term:
        """The value of a limit, an integral or a series; that of another on the page, if they are alike."""
        try:
            return self._value(node, known)
        except Untaken:
            for other in self._others(node, known):
                value = self._value_of_other(other, known)
                if value is not None and are_alike(node, other, known, self._meant):
                    return value
            value = self._stand_in(node, known)
            if value is None:
                raise
            return value

    def _value(self, node: Bound, known: Known) -> Term:
        match node:
            case Limit(point=point):
                value = limit(replace(node, point=self._end(point, known)), known, self._meant)
                if is_infinite(value):
                    raise Untaken("the limit is infinite, which is no number")
                return value
            case Integral():
                return integral(self._between(node, known), known, self._meant)
            case Series():
                counted = replace(node, lower=self._end(node.lower, known))
                return series(counted, known, self._meant)

    def _between(self, node: Integral, known: Known) -> Integral:
        return replace(node, lower=self._end(node.lower, known), upper=self._end(node.upper, known))

    def _others(self, node: Bound, known: Known) -> Iterator[Bound]:
        """The nodes of the same kind on the page, as far as this one is looked at where they stand."""
        if self._comparing or known.local:
            return
        for line in self.lines:
            for part in walk(line):
                if is_bound(part) and type(part) is type(node) and part != node and not _holds_index(part):
                    yield part

    def _value_of_other(self, other: Bound, known: Known) -> Term | None:
        self._comparing = True
        try:
            return self._value(other, replace(known, lends=False))
        except (Untaken, *UNJUDGED):
            return None
        finally:
            self._comparing = False

    def _stand_in(self, node: Bound, known: Known) -> Term | None:
        if isinstance(node, Limit) or not self._stands_in:
            return None
        if isinstance(node, Integral):
            return self.unknown.integral(self._between(node, known), known, self._meant)
        return self.unknown.series(replace(node, lower=self._end(node.lower, known)), known, self._meant)

    def _meant(self, term: Term, known: Known) -> Term:
        return self.meanings.of(self._taken(term, known))

    def _end(self, end: Term, known: Known) -> Term:
        """An end of an integral, or a point: plain, defined, or infinite."""
        if is_infinite(end):
            return end
        plain = self._meant(end, known)
        if not known.grants(end if end == plain else plain):
            raise Untaken("whether an end, or the point of a limit, is defined is not known")
        return plain

    def _bound(self, term: Binder, known: Known) -> Term:
        """Σ, Π, max and vectors: a symbol stands for the index, of which the ends are known."""
        aside = known.fresh(term.index.name, domain_of(term.index))
        ends = (aside >= term.index.lower, aside <= term.index.upper)
        inner = known.within(*ends, local=frozenset((aside,)))
        body = self._taken(substitute(term.body, {term.index: aside}), inner)
        return replace(term, body=substitute(body, {aside: term.index}))

    def _called(self, term: Call, known: Known) -> Term:
        """A definition at its arguments, which are defined and lie in the domains of its parameters."""
        arguments = replace(term, arguments=tuple(self._taken(one, known) for one in term.arguments))
        if not known.grants(replace(arguments, definition=replace(term.definition, body=ZERO))):
            raise Untaken(f"whether the arguments of {term.definition.name} are defined is not known")
        return self._taken(unfold(arguments), known)

    def _primed(self, term: Prime, known: Known) -> Term:
        """f′ of a definition, taken at any value of its parameter."""
        parameter = cast(Symbol, term.definition.parameters[0])
        aside = known.fresh(parameter.name, parameter.domain)
        body = substitute(term.definition.body, {parameter: aside})
        for _ in range(term.order - 1):
            body = Derivative(body, aside)
        inner = known.within(local=frozenset((aside,)))
        made = Definition("", (aside,), self._sloped(body, aside, inner))
        argument = self._taken(term.argument, known)
        if not known.grants(Call(replace(made, body=ZERO), (argument,))):
            raise Untaken(f"whether the argument of {term.definition.name} is defined is not known")
        return self._taken(substitute(made.body, {aside: argument}), known)

    # ── derivatives of what is taken ─────────────────────────────────────────────────────────────

    def _derivative(self, body: Term, variable: Symbol, known: Known) -> Term:
        """∂body/∂variable; what holds at one point only is not used, so a fresh symbol stands for it.

        What is known of it are the conditions that hold near a point if they hold there.
        """
        aside = known.fresh(variable.name, variable.domain)
        inner = known.within(*_nearby(variable, aside, known), local=frozenset((aside,)))
        found = self._sloped(substitute(body, {variable: aside}), aside, inner)
        return self._taken(substitute(found, {aside: variable}), known)

    def _sloped(self, body: Term, variable: Symbol, known: Known) -> Term:
        if isinstance(body, Integral) and variable not in free(rebuild(body, lambda _: ZERO)):
            try:
                return self._by_leibniz(body, variable, known)
            except Untaken:
                pass
        stands_in, self._stands_in = self._stands_in, False
        try:
            return Derivative(self._taken(body, known), variable)
        except Untaken:
            self._stands_in = stands_in
            found = self._by_rules(body, variable, known)
            if found is None and not stands_in:
                raise
            return Derivative(self._taken(body, known), variable) if found is None else found
        finally:
            self._stands_in = stands_in

    def _by_rules(self, body: Term, variable: Symbol, known: Known) -> Term | None:
        """∂body/∂variable by the rules for sums and products, and under the sign of an integral."""
        match body:
            case Neg(term=inner):
                return Neg(self._sloped(inner, variable, known))
            case Add(terms=terms):
                return Add(tuple(self._sloped(one, variable, known) for one in terms))
            case Mul(factors=factors):
                parts = [
                    self._product(factors, place, variable, known)
                    for place, one in enumerate(factors)
                    if depends(one, variable)
                ]
                return Add(tuple(parts)) if len(parts) > 1 else parts[0]
            case Integral():
                return self._by_leibniz(body, variable, known)
        return None

    def _product(self, factors: tuple[Term, ...], place: int, variable: Symbol, known: Known) -> Term:
        """A product with the slope of one of its factors in its place."""
        kept = [self._taken(one, known) for one in (*factors[:place], *factors[place + 1 :])]
        return Mul((*kept, self._sloped(factors[place], variable, known)))

    def _by_leibniz(self, node: Integral, variable: Symbol, known: Known) -> Term:
        """∂/∂v ∫f dx = f(b)·∂b/∂v − f(a)·∂a/∂v + ∫∂f/∂v dx, where f and ∂f/∂v are continuous."""
        if is_infinite(node.lower) or is_infinite(node.upper):
            raise Untaken("an integral with an infinite end is not differentiated under its sign")
        ends = [self._end(end, known) for end in (node.lower, node.upper)]
        own = cast(Symbol, node.function.parameters[0])
        if own.domain != Symbol("x").domain:
            raise Untaken("an integral over a restricted variable is not differentiated under its sign")
        x = known.fresh(own.name)
        stretch = Stretch.of(x, ends[0], ends[1], known)
        body = self._meant(substitute(node.function.body, {own: x}), stretch.closed)
        slope = Derivative(body, variable)
        smooth = all(is_continuous(body, one) for one in (x, variable)) and stretch.holds_closed(body)
        if not smooth or not all(stretch.holds_closed(one) for one in (slope, self.meanings.of(slope))):
            raise Untaken("whether the integrand is continuous up to the ends is not known")
        parts: list[Term] = [
            Mul((substitute(body, {x: end}), Derivative(end, variable), *turned))
            for end, turned in ((ends[1], ()), (ends[0], (Neg(ZERO + 1),)))
            if depends(end, variable)
        ]
        if depends(body, variable):
            inside = Integral(Definition("", (x,), self.meanings.of(slope)), ends[0], ends[1])
            if not all(is_continuous(self.meanings.of(slope), one) for one in (x, variable)):
                raise Untaken("whether the slope of the integrand is continuous is not known")
            parts.append(inside)
        return Add(tuple(parts)) if len(parts) > 1 else parts[0] if parts else ZERO


def _nearby(variable: Symbol, aside: Symbol, known: Known) -> Iterator[Comparison]:
    """The conditions on a variable that hold near every point at which they hold, said of another."""
    for test in known.given:
        if not isinstance(test, Comparison) or test.relation not in OPEN or test.over or test.under:
            continue
        sides = known.meanings.of(test.left), known.meanings.of(test.right)
        kept = all(is_continuous(side, variable) and not defined(side) for side in sides)
        if kept and any(depends(side, variable) for side in sides):
            left, right = (substitute(side, {variable: aside}) for side in sides)
            yield Comparison(left, test.relation, right)


def _holds_index(term: Term) -> bool:
    return any(isinstance(leaf, Index) for leaf in free(term))


# ── pages ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Page:
    """A page of which everything is taken: D0 in `base`, and its lines one by one."""

    taker: Taker
    given: tuple[Assumed, ...]
    base: Ground
    _lines: dict[Term, Plain]

    def line(self, written: Term) -> Plain:
        """A line of the page over plain nodes, taken on D0."""
        if written not in self._lines:
            known = (one for one in self.base.conditions if not one.under)
            self._lines[written] = self.taker.plain(written, tuple(dict.fromkeys((*self.given, *known))))
        return self._lines[written]


def page(
    lines: Sequence[Term],
    given: Sequence[Assumed],
    meanings: Meanings,
    *,
    beside: Sequence[Term] = (),
) -> Page:
    """The page on whose D0 some lines, its first above all, are defined; other lines stand `beside` them.

    Raises `NotTaken` if one of them or an assumption cannot be taken, `MeaningError` if it has no meaning.
    """
    together = tuple(dict.fromkeys((*lines, *beside)))
    taker = Taker(
        meanings, together, names(*together, *(side for one in given for side in (one.left, one.right)))
    )
    assumed = tuple(taker.assumed(one, given) for one in given)
    taken: dict[Term, Plain] = {}
    for line in lines:
        taken[line] = taker.plain(line, assumed)
        if taken[line].why:
            raise NotTaken(taken[line].why)
        assumed = tuple(dict.fromkeys((*assumed, *taken[line].asks)))
    base = ground([one.term for one in taken.values()], assumed, meanings)
    leaves = taker.unknown.leaves
    if any(not leaves.isdisjoint(free(side)) for side in base.assumed):
        raise NotTaken("where the first line is defined depends on a value that is not known")
    return Page(taker, assumed, base, taken)
