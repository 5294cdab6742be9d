"""Is the cited reason the reason?  Checked on its own, beside the proof of the step.

A step that ring arithmetic alone carries (see `ring`) needs no reason.  A reason is confirmed when
rewriting with it, and nothing else but ring arithmetic, makes the two lines one.  After a rule of calculus,
the derivatives that it leaves of plain sums, powers and functions of the variable may be taken, as a
textbook does within the step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeGuard

from derivations.core.arrays import Entry
from derivations.core.derivation import Derivation, Hypothesis, Reason, Rule
from derivations.core.derivatives import depends
from derivations.core.entries import entrywise, scalar_pairs, unfold_arrays
from derivations.core.field import OutOfFuel
from derivations.core.matching import Binding, match, put, unfolded
from derivations.core.meaning import Meanings
from derivations.core.ring import Ring
from derivations.core.shapes import shape
from derivations.core.term import (
    Add,
    Apply,
    Call,
    Definition,
    Derivative,
    Mul,
    Neg,
    Power,
    Prime,
    Quotient,
    Sum,
    Symbol,
    Term,
)
from derivations.core.tree import outside, rebuild, substitute
from derivations.core.verdict import ReasonVerdict
from derivations.errors import DerivationsError

MOST_ROUNDS = 24  # how often rules are applied to their own results

Rewrite = Callable[[Term], Iterator[Term]]
Grants = Callable[[Derivation, Binding], bool]  # whether D0 grants a theorem's conditions at these arguments


def judge(
    left: Term, right: Term, cited: Sequence[Reason], meanings: Meanings, ring: Ring, grants: Grants
) -> ReasonVerdict:
    """What the cited reasons are worth for the step left = right, which ring arithmetic does not carry."""
    try:
        confirmed = _carried(left, right, cited, meanings, ring, grants)
    except (DerivationsError, OutOfFuel, ArithmeticError, ValueError, RecursionError):
        confirmed = False
    return ReasonVerdict.CONFIRMED if confirmed else ReasonVerdict.DOES_NOT_APPLY


def of_arithmetic(cited: Sequence[Reason]) -> ReasonVerdict:
    """What the cited reasons are worth for a step that ring arithmetic carries."""
    arithmetic = all(isinstance(reason, Rule) and reason.arithmetic for reason in cited)
    return ReasonVerdict.CONFIRMED if arithmetic else ReasonVerdict.NOT_NEEDED


def of_use(left: Term, right: Term, cited: Sequence[Reason], grants: Grants) -> bool:
    """Whether each of the reasons rewrites something in one of the lines."""
    rewriting = _Rewriting([_rewrite(reason, grants) for reason in cited])
    rewriting.closure(left)
    rewriting.closure(right)
    return all(rewriting.used)


def _carried(
    left: Term, right: Term, cited: Sequence[Reason], meanings: Meanings, ring: Ring, grants: Grants
) -> bool:
    """Whether rewriting both lines with the reasons makes them one, each reason being of use."""
    forms = _forms(cited, meanings)
    for pairs, by_entries in _readings(left, right):
        rewriting = _Rewriting([_rewrite(reason, grants) for reason in cited])
        ends = [(rewriting.closure(one), rewriting.closure(other)) for one, other in pairs]
        of_use = [
            used or (by_entries and isinstance(reason, Rule) and reason.arithmetic)
            for used, reason in zip(rewriting.used, cited, strict=True)
        ]
        asked = (ring.soon, ring.one)
        if all(of_use) and any(_are_one(ends, form, one) for one in asked for form in forms):
            return True
    return False


def _readings(left: Term, right: Term) -> Iterator[tuple[tuple[tuple[Term, Term], ...], bool]]:
    """The lines as they are written, and for arrays their generic entries; whether arrays are compared."""
    between_arrays = not shape(left).is_number
    yield ((left, right),), between_arrays
    if between_arrays:
        pairs = scalar_pairs(left, right)
        yield tuple((entrywise(one), entrywise(other)) for one, other in pairs), True


def _are_one(
    ends: Sequence[tuple[Term, Term]], form: Callable[[Term], Term], asked: Callable[[Term, Term], bool]
) -> bool:
    with suppress(DerivationsError, OutOfFuel):
        return all(asked(form(one), form(other)) for one, other in ends)
    return False


def _forms(cited: Sequence[Reason], meanings: Meanings) -> list[Callable[[Term], Term]]:
    """How the rewritten lines may be looked at: as they are, with what a rule leaves taken, unfolded."""
    forms: list[Callable[[Term], Term]] = [lambda term: term]
    if any(isinstance(reason, Rule) and reason.calculus for reason in cited):
        forms.append(lambda term: _taken(term, meanings))
    if any(isinstance(reason, Derivation) for reason in cited):
        forms.append(lambda term: _taken(unfolded(term), meanings))
    return forms


# ── rewriting ────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Rewriting:
    """Rewriting everywhere, to a fixed point or the bound; remembers which rewrites were of use."""

    rewrites: Sequence[Rewrite]
    used: list[bool] = field(init=False)
    _known: dict[Term, Term] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.used = [False] * len(self.rewrites)

    def closure(self, term: Term) -> Term:
        for _ in range(MOST_ROUNDS):
            changed = self._everywhere(term)
            if changed == term:
                break
            term = changed
        return term

    def _everywhere(self, term: Term) -> Term:
        known = self._known.get(term)
        if known is None:
            known = self._known[term] = self._here(term) or rebuild(term, self._everywhere)
        return known

    def _here(self, term: Term) -> Term | None:
        for place, rewrite in enumerate(self.rewrites):
            result = next(rewrite(term), term)
            if result != term:
                self.used[place] = True
                return result
        return None


def _rewrite(reason: Reason, grants: Grants) -> Rewrite:
    match reason:
        case Rule(rewrite=rewrite):
            return rewrite
        case Definition():
            return lambda term: iter([opened(term)] if _is_of(term, reason) else [])
        case Hypothesis(left=left, right=right):
            return lambda term: iter([right] if term == left else [])
        case Derivation():
            return lambda term: _instance(term, reason, grants)


def _is_of(term: Term, definition: Definition) -> TypeGuard[Call | Prime]:
    return isinstance(term, Call | Prime) and term.definition == definition


def opened(term: Call | Prime) -> Term:
    """What a definition says of the term: f(a) is the body at a, and f′(a) for a symbol a its derivative."""
    if isinstance(term, Call):
        return unfold_arrays(term)
    if term.order != 1 or not isinstance(term.argument, Symbol) or term.argument in outside(term.definition):
        return term
    parameter = term.definition.parameters[0]
    return Derivative(substitute(term.definition.body, {parameter: term.argument}), term.argument)


def _instance(term: Term, theorem: Derivation, grants: Grants) -> Iterator[Term]:
    """The theorem read from left to right at the term, as written or with definitions unfolded.

    Its conditions must be granted at the arguments that it is read at.
    """
    if isinstance(theorem.first, Prime) and isinstance(term, Derivative):
        term = _primed(term)
    if type(term) is not type(theorem.first):
        return
    for view in (lambda one: one, unfolded):
        first, seen = view(theorem.first), view(term)
        found = match(first, seen)
        if found is not None and grants(theorem, found):
            yield put(view(theorem.last), found)


def _primed(term: Derivative) -> Term:
    """∂f(x)/∂x as f′(x)."""
    match term.body:
        case Call(definition=definition, arguments=(argument,)) if argument == term.variable:
            return term if argument in outside(definition) else Prime(definition, argument)
    return term


# ── taking what a rule leaves ────────────────────────────────────────────────────────────────────


def _taken(term: Term, meanings: Meanings) -> Term:
    """The term with derivatives of elementary bodies taken."""
    if isinstance(term, Derivative) and _elementary(term.body, term.variable):
        return meanings.of(term)
    return rebuild(term, lambda child: _taken(child, meanings))


def _elementary(body: Term, variable: Term) -> bool:
    """A constant, the variable, c·f, f + g, Σf, and powers and functions of an affine expression."""
    if not depends(body, variable):
        return True
    match body:
        case Power(base=base, exponent=exponent):
            return _affine(base, variable) and not depends(exponent, variable)
        case Apply(arguments=(argument,)):
            return _affine(argument, variable)
    return _linear(body, variable, _elementary)


def _affine(body: Term, variable: Term) -> bool:
    return not depends(body, variable) or _linear(body, variable, _affine)


def _linear(body: Term, variable: Term, inner: Callable[[Term, Term], bool]) -> bool:
    match body:
        case Symbol() | Entry():
            return True
        case Neg(term=term):
            return inner(term, variable)
        case Add(terms=terms):
            return all(inner(term, variable) for term in terms)
        case Sum(body=summand):
            return inner(summand, variable)
        case Mul(factors=factors):
            moving = [factor for factor in factors if depends(factor, variable)]
            return len(moving) == 1 and inner(moving[0], variable)
        case Quotient(numerator=numerator, denominator=denominator):
            return not depends(denominator, variable) and inner(numerator, variable)
    return False
