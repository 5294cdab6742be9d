"""∂/∂v by SymPy: the first of the two routes by which every derivative is taken; antiderivatives, proposed.

SymPy sees copies of the symbols with names of ours, never the author's text, and the body of one
derivative, never a whole line.  Its answer is read back as a term; what has no term is refused.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache, lru_cache
from inspect import CO_GENERATOR
from itertools import islice
from types import FrameType
from typing import Any

import sympy
from sympy import Expr
from sympy.concrete.gosper import gosper_term
from sympy.integrals.manualintegrate import manualintegrate

from derivations.core.arrays import Determinant, Entry, Family, Value
from derivations.core.derivatives import Taken, depends, of_inverse, of_value, product_of, sum_of
from derivations.core.functions import DEFINED, ZERO, of, opened
from derivations.core.term import (
    Add,
    Apply,
    At,
    Cases,
    Constant,
    Delta,
    Index,
    Largest,
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
    rational_value,
)
from derivations.core.tree import children, free, kinds, rebuild, substitute, walk
from derivations.errors import MeaningError

FUNCTIONS: Mapping[str, Any] = {
    "exp": sympy.exp, "log": sympy.log, "sqrt": sympy.sqrt,
    "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan, "asin": sympy.asin, "atan": sympy.atan,
    "sinh": sympy.sinh, "cosh": sympy.cosh, "tanh": sympy.tanh,
    "asinh": sympy.asinh, "acosh": sympy.acosh, "atanh": sympy.atanh,
    "abs": sympy.Abs, "sign": sympy.sign, "max": sympy.Max, "min": sympy.Min, "floor": sympy.floor,
    "real_root": lambda u, n: sympy.sign(u) * sympy.Pow(sympy.Abs(u), 1 / n),
    "erf": sympy.erf, "erfi": sympy.erfi, "erfcinv": sympy.erfcinv, "si": sympy.Si,
    "rgamma": lambda u: 1 / sympy.gamma(u), "loggamma": sympy.loggamma, "polygamma": sympy.polygamma,
    "zeta": sympy.zeta, "besselj": sympy.besselj, "bessely": sympy.bessely, "besseli": sympy.besseli,
    "besselk": sympy.besselk, "airyai": sympy.airyai, "airybi": sympy.airybi,
    "airyaiprime": sympy.airyaiprime, "airybiprime": sympy.airybiprime,
}  # fmt: skip
MOST_NODES = 8  # of a body that SymPy is given as it is
KINKED = frozenset(("abs", "sign", "max", "min", "sqrt", "real_root", "floor"))
MOST_CALLS = 500_000  # of functions that SymPy may make for one antiderivative, a third of a second
PLACE = "#"  # what the names of placeholders begin with
APART = frozenset(("floor", "besselj", "besseli"))
_BACK: Mapping[Any, str] = {
    **{known: name for name, known in FUNCTIONS.items() if name not in ("sqrt", "real_root", "rgamma")},
    sympy.cot: "cot", sympy.sec: "sec", sympy.csc: "csc", sympy.coth: "coth", sympy.sech: "sech",
    sympy.csch: "csch", sympy.acos: "acos", sympy.gamma: "gamma",
}  # fmt: skip


def derivative(body: Term, variable: Term) -> Term:
    """∂body/∂variable as SymPy takes it, read back as a term."""
    return route(body, variable)[0]


def route(body: Term, variable: Term) -> tuple[Term, tuple[Taken, ...]]:
    """∂body/∂variable, and what SymPy took for it.

    A short body is given to SymPy as it is; a longer one by the chain rule, node by node, SymPy taking
    the partial derivatives of each node.  Raises `MeaningError` for what SymPy or our terms lack.
    """
    if any(isinstance(leaf, Symbol) and leaf.name.startswith(PLACE) for leaf in free(body)):
        raise MeaningError(f"a name that begins with {PLACE} is reserved")
    short = not any(True for _ in islice(walk(body), MOST_NODES, None))
    if short and not any(map(_is_apart, walk(body))):
        inside: dict[Term, Term] = {}
        rule = _slope(_only_of(body, variable, inside), variable)
        return substitute(rule.by_first_route, inside), (rule,)
    rules: dict[Taken, None] = {}
    return _by_nodes(body, variable, rules), tuple(rules)


def _only_of(body: Term, variable: Term, inside: dict[Term, Term]) -> Term:
    """The body with placeholders for what does not depend on the variable: SymPy would rewrite it.

    √(y²z) would become |y|·√z, which need not be defined where the other is.
    """
    if isinstance(body, Constant) or rational_value(body) is not None:
        return body
    if depends(body, variable):
        return (
            body
            if isinstance(body, Symbol | Entry)
            else rebuild(body, lambda part: _only_of(part, variable, inside))
        )
    place = _place(len(inside))
    inside[place] = body
    return place


def _is_apart(part: Term) -> bool:
    """Whether SymPy has no sound rule for a node.

    Cases lose their jumps, ⌊u⌋ has no derivative, that of b^n is written n·b^n/b, with b in pieces, and
    J_n(−x) is rewritten with powers of x.
    """
    if isinstance(part, Power):
        return rational_value(part.exponent) is None
    if isinstance(part, Apply):
        return part.function in APART
    return isinstance(part, Cases | Sum | Product | Largest | At | Determinant | Value)


def _by_nodes(body: Term, variable: Term, rules: dict[Taken, None]) -> Term:
    """The chain rule: Σ ∂node/∂part · ∂part/∂variable; `rules` collects the partial derivatives."""
    if not depends(body, variable) or (isinstance(body, Apply) and body.function == "floor"):
        return ZERO
    match body:
        case Symbol() | Entry():
            rule = _slope(body, variable)
            rules[rule] = None
            return rule.by_first_route
        case Neg(term=inner):
            slope = _by_nodes(inner, variable, rules)
            return slope if slope == ZERO else Neg(slope)
        case Sum(body=inner):
            slope = _by_nodes(inner, variable, rules)
            return slope if slope == ZERO else replace(body, body=slope)
        case Product(body=inner, index=index):
            slope = _by_nodes(inner, variable, rules)
            return slope if slope == ZERO else product_of(body, Sum(Quotient(slope, inner), index))
        case Value():
            return of_value(body, lambda one: _by_nodes(one, variable, rules))
        case At() | Determinant():
            return of_inverse(body, lambda one: _by_nodes(one, variable, rules))
        case Add(terms=terms):
            return sum_of(*(_by_nodes(term, variable, rules) for term in terms))
        case Cases(branches=branches, otherwise=otherwise):
            slopes = tuple((_by_nodes(value, variable, rules), tests) for value, tests in branches)
            return Cases(slopes, _by_nodes(otherwise, variable, rules))
    parts = children(body)
    kept = not isinstance(body, Mul | Quotient)  # SymPy has a rule of its own for x³, but none for 3x
    places: list[Term] = [
        part if kept and isinstance(part, Number) else _place(i) for i, part in enumerate(parts)
    ]
    following = iter(places)
    outer = rebuild(body, lambda _: next(following))
    inside = {place: part for place, part in zip(places, parts, strict=True) if place is not part}
    pieces: list[Term] = []
    for place, part in inside.items():
        if depends(part, variable):
            inner = _by_nodes(part, variable, rules)
            if inner == ZERO:  # b^⌊x⌋ rests on no rule for exponents, which asks for b > 0
                continue
            rule = _slope(outer, place)
            rules[rule] = None
            pieces.append(product_of(substitute(rule.by_first_route, inside), inner))
    return sum_of(*pieces)


@cache
def _place(number: int) -> Symbol:
    return Symbol(f"{PLACE}{number}")


@lru_cache(maxsize=4096)
def _slope(node: Term, place: Term) -> Taken:
    """The derivative of one node by one of its parts, or of a short body that holds placeholders."""
    return Taken(node, place, _whole(node, place))


def _whole(body: Term, variable: Term) -> Term:
    """SymPy's symbols are told that they are real only where its rules ask (|x|, max)."""
    kinked = not kinds(body).isdisjoint(KINKED)
    copies = _Copies(real=True if kinked else None)
    try:
        return copies.back(sympy.diff(copies.to(body), copies.to(variable)))
    except (ArithmeticError, AttributeError, NotImplementedError, TypeError, ValueError) as error:
        raise MeaningError(f"SymPy does not take the derivative: {error}") from error


def antiderivatives(body: Term, variable: Symbol) -> Iterator[Term]:
    """What SymPy proposes as antiderivatives, nothing beyond its bound; whoever asks has to check them."""
    place = _place(0)
    for way in WAYS:
        for found in _proposed(way, substitute(body, {variable: place}), place):
            yield substitute(found, {place: variable})


@lru_cache(maxsize=512)
def _proposed(way: str, body: Term, variable: Symbol) -> tuple[Term, ...]:
    copies = _Copies(real=True)
    with suppress(Exception):
        taken = _at_most(WAYS[way], copies.to(body), copies.to(variable))
        return tuple(map(copies.back, _branches(taken)))
    return ()


WAYS: Mapping[str, Callable[..., Any]] = {
    "by hand": manualintegrate,
    "by all means": lambda body, variable: sympy.integrate(body, variable, meijerg=False),
}


def partial_sum(body: Term, counter: Symbol) -> Term | None:
    """g with g(n + 1) − g(n) = body, as SymPy's form of Gosper's algorithm proposes it."""
    copies = _Copies(real=None)
    with suppress(Exception):
        copied, n = copies.to(body), copies.to(counter)
        found = _at_most(gosper_term, copied, n)
        return None if found is None else copies.back(sympy.factor(found * copied))
    return None


def _branches(expression: Any) -> list[Any]:
    return [one for one, _ in expression.args] if isinstance(expression, sympy.Piecewise) else [expression]


class _Halted(BaseException):
    """SymPy has made as many calls as it may."""


def _at_most(way: Callable[..., Any], *arguments: Any) -> Any:
    """The result of some work in Python, which is ended after MOST_CALLS calls."""
    left, before = MOST_CALLS, sys.getprofile()

    def count(frame: FrameType, event: str, _: object) -> None:
        nonlocal left
        left -= event == "call"
        if left < 0 and not frame.f_code.co_flags & CO_GENERATOR:  # one may be closed while it is forgotten
            raise _Halted

    sys.setprofile(count)
    try:
        return way(*arguments)
    except _Halted as error:
        raise MeaningError("SymPy takes too long") from error
    finally:
        sys.setprofile(before)


def _without_quotients(factors: Sequence[Expr]) -> list[Expr]:
    """x^n/x as x^{n−1}, which is defined at x = 0 where n > 1: SymPy writes ∂x^n/∂x as n·x^n/x."""
    kept = list(factors)
    for power in factors:
        if isinstance(power, sympy.Pow) and not power.exp.is_Number and 1 / power.base in kept:
            kept.remove(1 / power.base)
            kept[kept.index(power)] = sympy.Pow(power.base, power.exp - 1, evaluate=False)
    return kept


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
        raise MeaningError(f"SymPy has no form of {type(term).__name__}")

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
                return Mul(tuple(map(self.back, _without_quotients(arguments))))
            case sympy.Pow():
                return Power(self.back(arguments[0]), self.back(arguments[1]))
            case sympy.Indexed():
                family = self.origins[expression.base]
                assert isinstance(family, Family)
                return Entry(family, tuple(map(self.back, expression.indices)))
            case sympy.KroneckerDelta():
                return Delta(self.back(arguments[0]), self.back(arguments[1]))
            case sympy.Heaviside():
                return Cases(((as_term(1), (self.back(arguments[0]) > 0,)),), as_term(0))
            case sympy.DiracDelta():
                return as_term(0)
        if expression.func is sympy.sinc:
            angle = self.back(arguments[0])
            return of("sin", angle) / angle
        if expression.func in _BACK:
            term = Apply(_BACK[expression.func], tuple(map(self.back, arguments)))
            return opened(term) if term.function in DEFINED else term
        raise MeaningError(f"SymPy's derivative holds {expression.func.__name__}, which has no term")
