"""Terms over balls: a term at concrete sizes as a straight-line program of FLINT's ball arithmetic.

Nothing here shares code with the symbolic side or with the compiled functions: a term is read node by
node in its textbook form.  Fed with exact numbers a program encloses a value; fed with a power series
v + t in one place it encloses Taylor coefficients, and so derivatives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod
from operator import add, mul, neg, truediv
from typing import Any, TypeAlias

from flint import arb, arb_series, ctx, fmpq

from derivations.core.arrays import Entry, Family, SpelledOut
from derivations.core.entries import holds_arrays
from derivations.core.functions import DEFINED, opened
from derivations.core.sets import REAL
from derivations.core.term import (
    Add,
    Apply,
    At,
    Call,
    Cases,
    Comparison,
    Constant,
    Definition,
    Delta,
    Index,
    Largest,
    MatMul,
    Mul,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
    as_term,
)
from derivations.core.tree import children, free
from derivations.errors import NotCompilable
from numeric.indexed import indexed

Ball: TypeAlias = Any  # an arb, or an arb_series
Operation: TypeAlias = Callable[..., Ball]
NAN = arb.nan()
_NOTHING: Mapping[Definition, float] = {}


@dataclass(frozen=True, slots=True)
class Program:
    """A term at concrete sizes: its leaves (symbols, and entries with numbers for indices), then operations.

    Slot k holds leaf k, and after the leaves the result of each operation on earlier slots.
    """

    leaves: tuple[Symbol | Entry, ...]
    operations: tuple[tuple[Operation, tuple[int, ...]], ...]
    result: int

    def __call__(self, values: Sequence[Ball]) -> Ball:
        """The value at the values of the leaves, at FLINT's present precision; nan where there is none."""
        slots = list(values)
        for operation, sources in self.operations:
            try:
                slots.append(operation(*(slots[source] for source in sources)))
            except (ValueError, ZeroDivisionError):
                slots.append(NAN)
        return slots[self.result]


def program(
    term: Term,
    sizes: Mapping[Term, int],
    *,
    majorant: bool = False,
    beside: Mapping[Definition, float] = _NOTHING,
) -> Program:
    """The program of a term, with numbers for its sizes and its free indices.

    With `majorant` every sum outside of functions is of absolute values: what the rounding errors of the
    summands are measured by; the value of a definition in `beside` then counts as |value| + its number,
    unless its arguments of bounded domain are all exact there (`is_exact`).

    Raises `NotCompilable` for a node without an enclosure, such as ∂ or ∇.
    """
    writer = _Writer({size: int(value) for size, value in sizes.items()}, beside if majorant else _NOTHING)
    result = writer.slot(term, absolute=majorant)
    count = len(writer.leaves)
    place = {~number: number for number in range(count)} | {
        n: count + n for n in range(len(writer.operations))
    }
    operations = tuple((f, tuple(place[source] for source in of)) for f, of in writer.operations)
    return Program(tuple(writer.leaves), operations, place[result])


@contextmanager
def precision(bits: int, *, length: int = 1) -> Iterator[None]:
    """FLINT's working precision, and the number of Taylor coefficients, for a while."""
    before = ctx.prec, ctx.cap
    ctx.prec, ctx.cap = bits, length
    try:
        yield
    finally:
        ctx.prec, ctx.cap = before


def taylor(function: Program, values: Sequence[Ball], variable: int, length: int) -> tuple[arb, ...]:
    """Enclosures of f, f′, f″/2, …, `length` of them, by leaf number `variable`; nan where there are none."""
    moved = list(values)
    moved[variable] = arb_series([arb(values[variable]), 1])
    found = function(moved)
    if not isinstance(found, arb_series):
        slope = arb(0) if found.is_finite() else NAN
        return (found, *(slope for _ in range(length - 1)))
    coefficients = found.coeffs()
    if not all(one.is_finite() for one in coefficients):
        return tuple(NAN for _ in range(length))
    return (*coefficients, *(arb(0) for _ in range(length - len(coefficients))))[:length]


def is_exact(leaf: Symbol | Entry, value: Any) -> bool:
    """Whether a value is an end or the middle of a bounded domain: a label 0, 1/2 or 1."""
    domain = leaf.domain if isinstance(leaf, Symbol) else leaf.family.domain
    if domain.lower is None or domain.upper is None:
        return False
    ends = (domain.lower, domain.upper, (domain.lower + domain.upper) / 2)
    return any(
        value == (fmpq(end.numerator, end.denominator) if isinstance(value, arb) else end) for end in ends
    )


# ── writing a program ────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Writer:
    """Leaves are numbered ~0, ~1, …, operations 0, 1, …; equal operations on equal slots are one."""

    bound: dict[Term, int]
    beside: Mapping[Definition, float]
    leaves: dict[Symbol | Entry, int] = field(default_factory=dict)
    operations: list[tuple[Operation, tuple[int, ...]]] = field(default_factory=list)
    known: dict[object, int] = field(default_factory=dict)
    arguments: dict[Term, int] = field(default_factory=dict)
    met: dict[object, int] = field(default_factory=dict)

    def slot(self, term: Term, *, absolute: bool = False) -> int:
        """The number of the slot that holds the term's value; what is met again is not walked again."""
        if not children(term):
            return self._slot(term, absolute)
        leaves = free(term)
        values = [(one, self.bound[one]) for one in leaves if one in self.bound]
        slots = [(one, self.arguments[one]) for one in leaves if one in self.arguments]
        own = term, absolute, frozenset(values), frozenset(slots)
        if own not in self.met:
            self.met[own] = self._slot(term, absolute)
        return self.met[own]

    def _slot(self, term: Term, absolute: bool) -> int:
        match term:
            case Number(value=value):
                return self._constant(value)
            case Constant(name=name):
                return self._do(name, arb.pi if name == "pi" else arb.const_e)
            case Symbol() if term in self.arguments:
                return self.arguments[term]
            case Symbol() | Index() if term in self.bound:
                return self._constant(Fraction(self.bound[term]))
            case Entry(family=Family(domain=domain)) if domain.integer:
                return self._constant(Fraction(self._whole(term)))
            case Symbol():
                return ~self.leaves.setdefault(term, len(self.leaves))
            case Entry(family=family, indices=indices):
                place = Entry(family, tuple(Number(Fraction(self._whole(index))) for index in indices))
                return ~self.leaves.setdefault(place, len(self.leaves))
            case Neg(term=inner):
                return self._do("neg", neg, self.slot(inner, absolute=absolute))
            case Add(terms=terms):
                return self._sum([self.slot(one, absolute=absolute) for one in terms], absolute)
            case MatMul():
                return self.slot(indexed(term), absolute=absolute)
            case Sum():
                return self._sum([self.slot(one, absolute=absolute) for one in self._spread(term)], absolute)
            case Mul(factors=factors):
                first, *others = (self.slot(one, absolute=absolute) for one in factors)
                for other in others:
                    first = self._do("mul", mul, first, other)
                return first
            case Quotient(numerator=above, denominator=below):
                return self._do("div", truediv, self.slot(above, absolute=absolute), self.slot(below))
        return self._function(term)

    def _function(self, term: Term) -> int:
        match term:
            case SpelledOut(sum=summation):
                return self.slot(summation)
            case Power(base=base, exponent=Number(value=value)) if value.denominator == 1:
                return self._do(("power", value), lambda one: one ** int(value), self.slot(base))
            case Power(base=base, exponent=exponent):
                return self._do("pow", _power, self.slot(base), self.slot(exponent))
            case Apply(function=name, arguments=arguments) if name in FUNCTIONS:
                return self._do(name, FUNCTIONS[name], *(self.slot(one) for one in arguments))
            case Apply(function=name) if name in DEFINED:
                return self.slot(opened(term))
            case Call():
                return self._call(term)
            case Delta(left=left, right=right):
                return self._constant(Fraction(self._whole(left) == self._whole(right)))
            case Cases():
                return self._cases(term)
            case Largest():
                return self._do("max", _max, *(self.slot(one) for one in self._spread(term)))
            case Product():
                first, *others = (self.slot(one) for one in self._spread(term))
                for other in others:
                    first = self._do("mul", mul, first, other)
                return first
        if holds_arrays(term):
            return self.slot(indexed(term))
        raise NotCompilable(f"a term of kind {type(term).__name__} has no enclosure", term=term)

    def _call(self, term: Call) -> int:
        """The body, with slots for symbols and numbers for indices in the place of the parameters."""
        bound, arguments = dict(self.bound), dict(self.arguments)
        if holds_arrays(term):
            value = self.slot(indexed(term))
        else:
            for parameter, argument in zip(term.definition.parameters, term.arguments, strict=True):
                if isinstance(parameter, Index):
                    bound[parameter] = self._whole(argument)
                else:
                    arguments[parameter] = self.slot(argument)
            value = self._within(bound, arguments, term.definition.body)
        beside = self.beside.get(term.definition, 0.0)
        if not beside:
            return value
        labels = dict(self._labels(term))
        bounded = tuple(labels)
        return self._do(
            ("beside", beside, bounded),
            lambda found, *given: (
                abs(found) + (0 if given and all(map(is_exact, bounded, given)) else beside)
            ),
            value,
            *labels.values(),
        )

    def _labels(self, term: Call) -> Iterator[tuple[Symbol | Entry, int]]:
        """The parameters of bounded domain, and the slots of their values: of a vector, its entry."""
        pairs = dict(zip(term.definition.parameters, term.arguments, strict=True))
        places = [argument for parameter, argument in pairs.items() if isinstance(parameter, Index)]
        for parameter, argument in pairs.items():
            if isinstance(parameter, Symbol) and parameter.domain != REAL:
                yield parameter, self.slot(argument)
            if isinstance(parameter, Family) and parameter.domain != REAL and places:
                yield Entry(parameter, (as_term(1),)), self.slot(indexed(At(argument, (places[0],))))

    def _within(self, bound: dict[Term, int], arguments: dict[Term, int], body: Term) -> int:
        before = self.bound, self.arguments
        self.bound, self.arguments = bound, arguments
        try:
            return self.slot(body)
        finally:
            self.bound, self.arguments = before

    def _spread(self, term: Sum | Largest | Product) -> Iterator[Term]:
        """The summands, each while the index has its value."""
        outer = self.bound
        for k in range(self._whole(term.index.lower), self._whole(term.index.upper) + 1):
            self.bound = outer | {term.index: k}
            yield term.body
        self.bound = outer

    def _cases(self, term: Cases) -> int:
        """All values and differences, then a choice among them."""
        values = [self.slot(value) for value, _ in term.branches] + [self.slot(term.otherwise)]
        sides = [self._difference(test) for _, tests in term.branches for test in tests]
        rows = tuple(tuple(test.relation for test in tests) for _, tests in term.branches)
        return self._do(("cases", rows), lambda *parts: _chosen(rows, parts), *values, *sides)

    def _difference(self, test: Comparison) -> int:
        return self.slot(Add((test.left, Neg(test.right))))

    def _sum(self, slots: Sequence[int], absolute: bool) -> int:
        first, *others = [self._do("abs", _abs, one) for one in slots] if absolute else slots
        for other in others:
            first = self._do("add", add, first, other)
        return first

    def _constant(self, value: Fraction) -> int:
        return self._do(value, lambda: arb(fmpq(value.numerator, value.denominator)))

    def _do(self, key: object, operation: Operation, *sources: int) -> int:
        if (key, sources) not in self.known:
            self.known[key, sources] = len(self.operations)
            self.operations.append((operation, sources))
        return self.known[key, sources]

    def _whole(self, term: Term) -> int:
        """The value of an index expression or a size."""
        match term:
            case Number(value=value) if value.denominator == 1:
                return int(value)
            case Symbol() | Index() if term in self.bound:
                return self.bound[term]
            case Add(terms=terms):
                return sum(map(self._whole, terms))
            case Entry(family=family, indices=indices):
                place = Entry(family, tuple(as_term(self._whole(index)) for index in indices))
                if place in self.bound:
                    return self.bound[place]
            case Mul(factors=factors):
                return prod(map(self._whole, factors))
            case Neg(term=inner):
                return -self._whole(inner)
        raise NotCompilable("an index or a size has no number here", term=term)


# ── functions of balls and of series ─────────────────────────────────────────────────────────────


def _sinh(value: Ball) -> Ball:
    return (value.exp() - (-value).exp()) / 2


def _cosh(value: Ball) -> Ball:
    return (value.exp() + (-value).exp()) / 2


def _tanh(value: Ball) -> Ball:
    return 1 - 2 / ((2 * value).exp() + 1)


def _power(base: Ball, exponent: Ball) -> Ball:
    return (exponent * base.log()).exp()


def _sign_of(value: Ball) -> int | None:
    """The certain sign of a value, None where it is not seen; a series that begins with 0 sits on a kink."""
    series = isinstance(value, arb_series)
    middle = value[0] if series else value
    if middle > 0 or middle < 0:
        return 1 if middle > 0 else -1
    return 0 if middle == 0 and not series else None


def _abs(value: Ball) -> Ball:
    if isinstance(value, arb):
        return abs(value)
    sign = _sign_of(value)
    return NAN if sign is None else sign * value


def _sign(value: Ball) -> Ball:
    sign = _sign_of(value)
    return NAN if sign is None else arb(sign)


def _max(first: Ball, *others: Ball) -> Ball:
    for other in others:
        sign = _sign_of(first - other)
        first = NAN if sign is None else first if sign >= 0 else other
    return first


def _min(first: Ball, *others: Ball) -> Ball:
    return -_max(-first, *(-other for other in others))


def _chosen(rows: tuple[tuple[str, ...], ...], parts: Sequence[Ball]) -> Ball:
    """The first of the leading parts whose differences, among the later ones, have the wanted signs."""
    differences = iter(parts[len(rows) + 1 :])
    for value, relations in zip(parts, rows, strict=False):
        signs = [(_sign_of(next(differences)), relation) for relation in relations]
        if any(sign is None for sign, _ in signs):
            return NAN
        if all(sign in _HOLDING[relation] for sign, relation in signs):
            return value
    return parts[len(rows)]


_HOLDING: Mapping[str, tuple[int, ...]] = {
    "<": (-1,), "<=": (-1, 0), "=": (0,), "!=": (-1, 1), ">": (1,), ">=": (0, 1),
}  # fmt: skip

FUNCTIONS: Mapping[str, Operation] = {
    "exp": lambda v: v.exp(), "log": lambda v: v.log(), "ln": lambda v: v.log(), "sqrt": lambda v: v.sqrt(),
    "sin": lambda v: v.sin(), "cos": lambda v: v.cos(), "tan": lambda v: v.tan(), "sinh": _sinh,
    "cosh": _cosh, "tanh": _tanh, "abs": _abs, "sign": _sign, "max": _max, "min": _min,
}  # fmt: skip
