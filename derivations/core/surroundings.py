"""What is known where a limit, an integral or a series is looked at, and questions about it.

That is D0 of the page, as far as it is known already, and the range of the variables that are bound there.
What a question cannot be shown to be true is taken for false; nothing here raises.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial

from derivations.core.agreement import routes_agree
from derivations.core.arrays import Value
from derivations.core.asking import is_shown, outcome_of
from derivations.core.cells import Fields
from derivations.core.definedness import Ground, ground
from derivations.core.derivation import Hypothesis
from derivations.core.domain import Obligation, natural
from derivations.core.functions import ZERO
from derivations.core.meaning import Meanings
from derivations.core.sets import REAL, Domain
from derivations.core.term import (
    Add,
    Apply,
    Comparison,
    Constant,
    Delta,
    Derivative,
    Index,
    Mul,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Symbol,
    Term,
    as_term,
    rational_value,
)
from derivations.core.tree import children, free, unused, walk
from derivations.errors import MeaningError

LARGEST = 600  # nodes of a term that is looked into
MIRRORED: dict[Relation, Relation] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
STRICT: dict[Relation, Relation] = {">=": ">", "<=": "<"}
CONTINUOUS = frozenset(
    (
        "exp", "log", "sqrt", "real_root", "sin", "cos", "tan", "asin", "atan", "sinh", "cosh", "tanh",
        "asinh", "acosh", "atanh", "abs", "max", "min", "erf", "erfi", "si", "rgamma", "loggamma",
    )
)  # fmt: skip
ANALYTIC = CONTINUOUS - {"abs", "max", "min", "real_root"}  # wherever what they ask for holds strictly


class Untaken(Exception):
    """What cannot be taken, with one sentence that says what is missing."""


@dataclass(slots=True)
class Known:
    """D0 and the ranges of bound variables, as `given`; with `lends`, the page may be asked for conditions.

    `asks` collects those, none of them about the variables in `local`, which are bound.  `used` holds all
    names of the page.
    """

    meanings: Meanings
    given: tuple[Hypothesis | Comparison, ...]
    used: set[str]
    lends: bool = False
    local: frozenset[Term] = frozenset()
    asks: list[Comparison] = field(default_factory=list)
    _ground: Ground | None = None
    _known_asks: int = 0

    @property
    def ground(self) -> Ground:
        """D0 with the ranges of what is bound."""
        if self._ground is None or self._known_asks < len(self.asks):
            self._ground = ground((), (*self.given, *self.asks), self.meanings)
            self._known_asks = len(self.asks)
        return self._ground

    def beside(self, *variables: Symbol) -> Known:
        """The same with further variables that are bound; it asks the same page."""
        return replace(self, local=self.local.union(variables))

    def fresh(self, name: str, domain: Domain = REAL) -> Symbol:
        """A symbol with a name that occurs nowhere on the page."""
        while name in self.used:
            name = unused(name)
        self.used.add(name)
        return Symbol(name, domain)

    def within(self, *tests: Comparison, local: frozenset[Term] = frozenset()) -> Known:
        """What is known where some conditions on bound variables hold too; nothing is asked for there."""
        given = (*self.given, *self.asks, *tests)
        return Known(self.meanings, given, self.used, local=self.local | local)

    # ── questions ────────────────────────────────────────────────────────────────────────────────

    def obtains(self, obligation: Obligation) -> bool:
        """Whether an obligation is known to hold."""
        return is_shown(lambda: self.ground.discharged(obligation))

    def holds(self, test: Comparison) -> bool:
        """Whether a condition is known to hold."""
        return self.obtains(Obligation(test))

    def asked(self, test: Comparison) -> bool:
        """Whether a condition holds, perhaps because the page is asked for it."""
        if self.holds(test):
            return True
        leaves = free(test.left) | free(test.right)
        if not self.lends or not leaves or not leaves.isdisjoint(self.local) or _holds_index(leaves):
            return False
        if is_shown(lambda: self.ground.impossible(Obligation(test))):
            return False
        simple = test if test.right != ZERO else replace(test, left=self.normal(test.left))
        self.asks.append(_upright(simple))
        return True

    def is_defined(self, term: Term) -> bool:
        """Whether a term is known to be defined."""
        return is_shown(lambda: all(map(self.obtains, natural(term))))

    def grants(self, term: Term) -> bool:
        """Whether a term is defined, perhaps because the page is asked for what it needs."""
        needed = defined(term)
        return all(
            self.obtains(one) if one.under or one.forall else self.asked(one.condition) for one in needed
        )

    def sign(self, term: Term) -> int | None:
        """The one sign that a term has, if it is known."""
        for relation, sign in ((">", 1), ("<", -1)):
            if self.holds(Comparison(term, relation, ZERO)):  # type: ignore[arg-type]
                return sign
        if isinstance(term, Apply) and term.function == "log":
            return self.sign(term.arguments[0] - 1)
        return 0 if self.is_zero(term) else None

    def is_zero(self, term: Term) -> bool:
        """Whether a term is zero wherever it is defined."""
        return self.equal(term, ZERO)

    def equal(self, left: Term, right: Term) -> bool:
        """Whether two terms are equal wherever both are defined."""
        return is_shown(partial(self._equal, left, right))

    def _equal(self, left: Term, right: Term) -> bool:
        if left == right:
            return True
        sides = self.meanings.of(left), self.meanings.of(right)
        derived = self.ground.is_derived(left, right)
        setting = replace(self.ground.trusting(left, right), derived=derived)
        return outcome_of(*sides, setting, Fields()).zero

    # ── what is made of terms ────────────────────────────────────────────────────────────────────

    def normal(self, term: Term) -> Term:
        """The term in normal form, equal wherever both are defined; the term itself where there is none."""
        made = self.ground.setting.field()
        found = [term]

        def work() -> bool:
            found.append(made.in_room(lambda: made.term(made.ratio(term))))
            return True

        return found[-1] if is_shown(work) and not is_large(found[-1]) else term

    def simple(self, value: Term) -> Term:
        """A value that is known to be defined, in normal form if that is known to be defined too."""
        found = self.normal(value)
        return found if self.is_defined(found) else value

    def slope(self, body: Term, variable: Term) -> Term | None:
        """∂body/∂variable as a plain term, on which both routes agree; right wherever it exists."""
        found: list[Term] = []

        def work() -> bool:
            taken = Derivative(body, variable)
            found.append(self.meanings.of(taken))
            return all(map(routes_agree, self.meanings.rests_on(taken)))

        return found[0] if is_shown(work) else None


def _upright(test: Comparison) -> Comparison:
    """−u < c as u > −c."""
    value = rational_value(test.right)
    if not isinstance(test.left, Neg) or value is None:
        return test
    return Comparison(test.left.term, MIRRORED.get(test.relation, test.relation), as_term(-value))


def strictly(test: Comparison) -> Comparison:
    """The condition without the ends of its set."""
    return replace(test, relation=STRICT.get(test.relation, test.relation))


def is_large(term: Term) -> bool:
    """Whether a term has too many nodes to be looked into."""
    return any(place >= LARGEST for place, _ in enumerate(walk(term)))


def is_continuous(term: Term, variable: Term, functions: frozenset[str] = CONTINUOUS) -> bool:
    """Whether a plain term is continuous in a variable on its natural domain.

    With ANALYTIC, smooth, where what it asks for holds strictly.
    """
    if variable not in free(term):
        return True
    match term:
        case Apply(function=name) if name not in functions:
            return False
        case Value(function=function):
            return function.size is None and is_continuous(term.argument, variable, functions)
        case Sum(index=index) | Product(index=index) if variable in free(index):
            return False
        case Symbol() | Apply() | Add() | Neg() | Mul() | Quotient() | Power() | Sum() | Product():
            return all(is_continuous(part, variable, functions) for part in children(term))
    return isinstance(term, Number | Constant | Delta)


def defined(term: Term) -> tuple[Obligation, ...]:
    """Where a plain term is defined.  Raises `Untaken` where that is not known."""
    try:
        return natural(term)
    except MeaningError as error:
        raise Untaken(str(error)) from error


def _holds_index(leaves: frozenset[Term]) -> bool:
    return any(isinstance(leaf, Index) for leaf in leaves)
