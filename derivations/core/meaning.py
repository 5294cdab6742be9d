"""What a written term denotes: definitions unfolded, every derivative taken, by two routes.

`Meanings.of(term)` is a term over the plain nodes (numbers, symbols, entries, arithmetic, functions,
`Sum`, `Delta`, `Cases`).  Each derivative is taken by SymPy and by `derivatives`; SymPy's result is the
meaning, ours is kept beside it in `taken`, and `kernel` refuses to go on unless the two agree.

SymPy sees copies of the symbols with names of ours, never the author's text, and never a whole line: it
takes derivatives, it does not judge.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import sympy
from sympy import Expr

from derivations.core.derivatives import depends, differentiate
from derivations.core.term import (
    Add,
    Apply,
    Call,
    Cases,
    Comparison,
    Constant,
    Delta,
    Derivative,
    Index,
    Mul,
    Neg,
    Number,
    Power,
    Prime,
    Quotient,
    Relation,
    Sum,
    Symbol,
    Term,
    as_term,
)
from derivations.core.tree import apart, children, free, fresh_index, rebuild, substitute, unused, walk
from derivations.core.vectors import (
    Dot,
    Each,
    Entry,
    Family,
    Gradient,
    Listed,
    SpelledOut,
    vector_entry,
    vector_size,
)
from derivations.errors import MeaningError


@dataclass(frozen=True, slots=True)
class Taken:
    """∂body/∂variable by SymPy and by our own table."""

    body: Term
    variable: Term
    by_sympy: Term
    by_table: Term


@dataclass(slots=True)
class Meanings:
    """Meanings of terms, each worked out once; `taken` collects the derivatives on the way."""

    taken: dict[tuple[Term, Term], Taken] = field(default_factory=dict)
    _known: dict[Term, Term] = field(default_factory=dict)
    _sympy: SymPy = field(default_factory=lambda: SymPy())

    def of(self, term: Term) -> Term:
        """The meaning of a scalar term.  Raises `MeaningError` for one that has none."""
        if term not in self._known:
            self._known[term] = self._meaning(term)
        return self._known[term]

    def _meaning(self, term: Term) -> Term:
        match term:
            case Call(definition=definition, arguments=arguments):
                body, values = self.of(definition.body), map(self.of, arguments)
                return substitute(body, dict(zip(definition.parameters, values, strict=True)))
            case Prime(definition=definition, argument=argument, order=order):
                parameter, taken = definition.parameters[0], self.of(definition.body)
                for _ in range(order):
                    taken = self._derivative(taken, parameter)
                return substitute(taken, {parameter: self.of(argument)})
            case Derivative(body=body, variable=variable):
                return self._derivative(self.of(body), self.of(variable))
            case Dot(left=left, right=right):
                return self.of(written_out(left, right))
            case SpelledOut(sum=written):
                return self.of(written)
            case Apply(function="ln", arguments=arguments):
                return Apply("log", tuple(map(self.of, arguments)))
            case Family() | Listed() | Each() | Gradient():
                raise MeaningError(f"a {type(term).__name__.lower()} is a vector, not a number")
        return rebuild(term, self.of)

    def _derivative(self, body: Term, variable: Term) -> Term:
        body = apart(body, variable)
        key = (body, variable)
        if key not in self.taken:
            self.taken[key] = Taken(
                body, variable, self._sympy.derivative(body, variable), differentiate(body, variable)
            )
        return self.taken[key].by_sympy


def written_out(left: Term, right: Term) -> Sum:
    """w·x as the sum Σ_k w_k x_k."""
    size, taken = vector_size(left), free(left) | free(right)
    names = {leaf.name for leaf in taken if isinstance(leaf, Index | Symbol)}
    name = next(n for n in ("k", *(f"k{i}" for i in range(len(names) + 1))) if n not in names)
    index = Index(name, as_term(1), size)
    return Sum(vector_entry(left, index) * vector_entry(right, index), index)


# ── vectors, entry by entry ──────────────────────────────────────────────────────────────────────


def entries(term: Term) -> tuple[Term, ...] | None:
    """The blocks of a vector-valued term, scalars and `Each`; None for a scalar term.

    Raises `MeaningError` for a product of two vectors or a sum of vectors of different shapes.
    """
    match term:
        case Listed(entries=blocks):
            return blocks
        case Gradient(body=body, variables=variables):
            return tuple(_partial(body, variable) for variable in variables)
        case Call(definition=definition, arguments=arguments) if not arguments:
            return entries(definition.body)
        case Neg(term=inner):
            return _map(entries(inner), Neg)
        case Quotient(numerator=vector, denominator=scalar):
            return _map(entries(vector), lambda one: Quotient(one, scalar), scalar)
        case Mul(factors=factors):
            return _scaled(factors)
        case Add(terms=terms):
            return _added([entries(one) for one in terms])
    return None


def _partial(body: Term, variable: Term) -> Term:
    if not isinstance(variable, Family):
        return Derivative(body, variable)
    taken = {leaf.name for leaf in free(body) if isinstance(leaf, Index | Symbol)}
    name = next(n for n in ("j", *(f"j{i}" for i in range(len(taken) + 1))) if n not in taken)
    index = Index(name, as_term(1), vector_size(variable))
    return Each(Derivative(body, vector_entry(variable, index)), index)


def _map(
    blocks: tuple[Term, ...] | None, change: Callable[[Term], Term], *beside: Term
) -> tuple[Term, ...] | None:
    """The blocks with every entry changed; `beside` are the terms that `change` brings in."""
    return None if blocks is None else tuple(_changed(block, change, beside) for block in blocks)


def _changed(block: Term, change: Callable[[Term], Term], beside: tuple[Term, ...]) -> Term:
    if not isinstance(block, Each):
        return change(block)
    if any(block.index in free(term) for term in beside):
        block = fresh_index(block, *beside)
    return replace(block, body=change(block.body))


def _scaled(factors: tuple[Term, ...]) -> tuple[Term, ...] | None:
    vectors = [place for place, factor in enumerate(factors) if entries(factor) is not None]
    if len(vectors) > 1:
        raise MeaningError("a product of two vectors has no meaning here; write a dot product with @")
    if not vectors:
        return None
    place = vectors[0]
    before, after = factors[:place], factors[place + 1 :]
    return _map(entries(factors[place]), lambda one: Mul((*before, one, *after)), *before, *after)


def _added(terms: list[tuple[Term, ...] | None]) -> tuple[Term, ...] | None:
    if all(blocks is None for blocks in terms):
        return None
    shapes = {None if blocks is None else tuple(_shape(block) for block in blocks) for blocks in terms}
    if len(shapes) > 1:
        raise MeaningError("a sum of vectors needs vectors of the same shape")
    columns = zip(*(blocks for blocks in terms if blocks is not None), strict=True)
    return tuple(_add_blocks(column) for column in columns)


def _add_blocks(column: tuple[Term, ...]) -> Term:
    first = column[0]
    if not isinstance(first, Each):
        return Add(column)
    fresh = fresh_index(first, *column).index
    bodies = [substitute(b.body, {b.index: fresh}) for b in column if isinstance(b, Each)]
    return Each(Add(tuple(bodies)), fresh)


def _shape(block: Term) -> tuple[Term, Term] | None:
    return (block.index.lower, block.index.upper) if isinstance(block, Each) else None


def scalar_pairs(left: Term, right: Term) -> tuple[tuple[Term, Term], ...]:
    """The scalar equations that left = right stands for: itself, or one for each block of entries.

    Raises `MeaningError` when the two sides do not have the same shape.
    """
    ours, theirs = entries(left), entries(right)
    if ours is None and theirs is None:
        return ((left, right),)
    if ours is None or theirs is None or [*map(_shape, ours)] != [*map(_shape, theirs)]:
        raise MeaningError("the two sides are vectors of different shapes")
    return tuple(_aligned(one, other) for one, other in zip(ours, theirs, strict=True))


def _aligned(one: Term, other: Term) -> tuple[Term, Term]:
    if isinstance(one, Each) and isinstance(other, Each):
        fresh = fresh_index(one, other).index
        return substitute(one.body, {one.index: fresh}), substitute(other.body, {other.index: fresh})
    return one, other


# ── SymPy's route ────────────────────────────────────────────────────────────────────────────────

FUNCTIONS: Mapping[str, Any] = {
    "exp":  sympy.exp,
    "log":  sympy.log,
    "ln":   sympy.log,
    "sqrt": sympy.sqrt,
    "sin":  sympy.sin,
    "cos":  sympy.cos,
    "tan":  sympy.tan,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "tanh": sympy.tanh,
    "abs":  sympy.Abs,
    "sign": sympy.sign,
    "max":  sympy.Max,
    "min":  sympy.Min,
}  # fmt: skip
RELATIONS: Mapping[Relation, Any] = {
    "<": sympy.Lt, "<=": sympy.Le, "=": sympy.Eq, "!=": sympy.Ne, ">": sympy.Gt, ">=": sympy.Ge,
}  # fmt: skip
KINKED = frozenset(("abs", "sign", "max", "min", "sqrt"))
_BACK = {known: name for name, known in FUNCTIONS.items() if name not in ("ln", "sqrt")}
_RELATION_BACK = {known: name for name, known in RELATIONS.items()}


class SymPy:
    """SymPy's derivatives.  Its symbols are told that they are real only where its rules ask (|x|, max)."""

    __slots__ = ("_plain", "_real")

    def __init__(self) -> None:
        self._plain, self._real = _Copies(real=None), _Copies(real=True)

    def derivative(self, body: Term, variable: Term) -> Term:
        """∂body/∂variable as SymPy takes it, read back as a term."""
        match body:
            case Neg(term=inner):
                return Neg(self.derivative(inner, variable))
            case Sum(body=inner):
                return replace(body, body=self.derivative(inner, variable))
            case Mul(factors=factors) if sum(depends(factor, variable) for factor in factors) == 1:
                return Mul(
                    tuple(self.derivative(f, variable) if depends(f, variable) else f for f in factors)
                )
        part = _repeated(body, variable)
        if part is not None:
            return self._through(body, part, variable)
        kinked = any(isinstance(one, Apply) and one.function in KINKED for one in walk(body))
        copies = self._real if kinked else self._plain
        try:
            return copies.back(sympy.diff(copies.to(body), copies.to(variable)))
        except (ArithmeticError, AttributeError, NotImplementedError, TypeError, ValueError) as error:
            raise MeaningError(f"SymPy does not take the derivative: {error}") from error

    def _through(self, body: Term, part: Term, variable: Term) -> Term:
        """∂f/∂v = ∂f/∂u · ∂u/∂v + ∂f/∂v at fixed u: a part u that occurs often is differentiated once."""
        place = Symbol(unused("u", body))
        outer = _put(body, part, place)
        chained: Term = Mul((self.derivative(outer, place), self.derivative(part, variable)))
        slopes = [chained, self.derivative(outer, variable)] if depends(outer, variable) else [chained]
        return Add(tuple(substitute(slope, {place: part}) for slope in slopes))


def _repeated(body: Term, variable: Term) -> Term | None:
    """The first part of the body that depends on the variable, occurs twice and holds no bound index."""
    met: set[Term] = set()
    for part in walk(body):
        if part in met and children(part) and depends(part, variable):
            return part if part != variable and free(part) <= free(body) else None
        met.add(part)
    return None


def _put(term: Term, part: Term, place: Term) -> Term:
    return place if term == part else rebuild(term, lambda child: _put(child, part, place))


@dataclass(slots=True)
class _Copies:
    """A two-way dictionary between our leaves and SymPy symbols with names of our making."""

    real: bool | None
    leaves: dict[Term, Any] = field(default_factory=dict)
    origins: dict[Any, Term] = field(default_factory=dict)

    def to(self, term: Term) -> Any:
        """The SymPy expression for a term of plain nodes."""
        match term:
            case Number(value=value):
                return sympy.Rational(value.numerator, value.denominator)
            case Constant(name=name):
                return {"pi": sympy.pi, "e": sympy.E}[name]
            case Symbol() | Index() | Family():
                return self._leaf(term)
            case Entry(family=family, indices=indices):
                return sympy.Indexed(self._leaf(family), *map(self.to, indices))
            case Add(terms=terms):
                return sympy.Add(*map(self.to, terms))
            case Neg(term=inner):
                return -self.to(inner)
            case Mul(factors=factors):
                return sympy.Mul(*map(self.to, factors))
            case Quotient(numerator=f, denominator=g):
                return self.to(f) / self.to(g)
            case Power(base=base, exponent=exponent):
                return sympy.Pow(self.to(base), self.to(exponent))
            case Apply(function=name, arguments=arguments):
                return FUNCTIONS[name](*map(self.to, arguments))
            case Sum(body=inner, index=index):
                return sympy.Sum(self.to(inner), (self.to(index), self.to(index.lower), self.to(index.upper)))
            case Delta(left=left, right=right):
                return sympy.KroneckerDelta(self.to(left), self.to(right))
            case Cases(branches=branches, otherwise=otherwise):
                rows = [(self.to(value), sympy.And(*map(self._test, tests))) for value, tests in branches]
                return sympy.Piecewise(*rows, (self.to(otherwise), True))
        raise MeaningError(f"SymPy has no form of {type(term).__name__}")

    def _test(self, test: Comparison) -> Any:
        return RELATIONS[test.relation](self.to(test.left), self.to(test.right))

    def _leaf(self, leaf: Term) -> Any:
        if leaf not in self.leaves:
            name = f"v{len(self.leaves)}"
            kind = sympy.IndexedBase if isinstance(leaf, Family) else sympy.Symbol
            made = kind(name, real=self.real)
            self.leaves[leaf], self.origins[made] = made, leaf
        return self.leaves[leaf]

    def back(self, expression: Any) -> Term:
        """The term for a SymPy expression over our copies.  Raises `MeaningError` for a node we lack."""
        if expression in self.origins:
            return self.origins[expression]
        if isinstance(expression, sympy.Rational):
            return Number(Fraction(int(expression.p), int(expression.q)))
        if expression in (sympy.pi, sympy.E):
            return Constant("pi" if expression is sympy.pi else "e")
        return self._back_node(expression)

    def _back_node(self, expression: Expr) -> Term:
        arguments = expression.args
        match expression:
            case sympy.Add():
                return Add(tuple(map(self.back, arguments)))
            case sympy.Mul():
                return Mul(tuple(map(self.back, arguments)))
            case sympy.Pow():
                return Power(self.back(arguments[0]), self.back(arguments[1]))
            case sympy.Indexed():
                family = self.origins[expression.base]
                assert isinstance(family, Family)
                return Entry(family, tuple(map(self.back, expression.indices)))
            case sympy.Sum():
                return self._back_sum(expression)
            case sympy.KroneckerDelta():
                return Delta(self.back(arguments[0]), self.back(arguments[1]))
            case sympy.Piecewise():
                return self._back_cases(expression)
            case sympy.Heaviside():
                return Cases(((as_term(1), (self.back(arguments[0]) > 0,)),), as_term(0))
            case sympy.DiracDelta():
                return as_term(0)
        if expression.func in _BACK:
            return Apply(_BACK[expression.func], tuple(map(self.back, arguments)))
        raise MeaningError(f"SymPy's derivative holds {expression.func.__name__}, which has no term")

    def _back_sum(self, expression: Any) -> Term:
        body: Term = self.back(expression.function)
        for variable, lower, upper in reversed(expression.limits):
            index = self.origins[variable]
            assert isinstance(index, Index)
            if (lower, upper) != (self.to(index.lower), self.to(index.upper)):
                raise MeaningError("SymPy changed the range of a sum")
            body = Sum(body, index)
        return body

    def _back_cases(self, expression: Any) -> Term:
        rows = [(self.back(value), test) for value, test in expression.args]
        if rows[-1][1] != sympy.true:
            raise MeaningError("SymPy's derivative is not defined in every case")
        branches = tuple((value, self._back_tests(test)) for value, test in rows[:-1])
        return Cases(branches, rows[-1][0])

    def _back_tests(self, test: Any) -> tuple[Comparison, ...]:
        if isinstance(test, sympy.And):
            return tuple(one for part in test.args for one in self._back_tests(part))
        if test.func not in _RELATION_BACK:
            raise MeaningError("SymPy's derivative has a condition that is no comparison")
        return (Comparison(self.back(test.args[0]), _RELATION_BACK[test.func], self.back(test.args[1])),)
