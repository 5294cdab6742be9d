"""Python notation → terms, over the tree of Python's own parser; nothing is ever evaluated.

`a - b` becomes Add((a, Neg(b))), `1 / 2` a Quotient of two Numbers: what is read is what was written.  A
decimal is the exact fraction of its digits.  Beside arithmetic and functions there are `diff(f, x)` and
`Derivative(f, x)`, `Sum(body, (k, 1, n))` and `Piecewise((value, condition), …, (value, True))`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias, TypeVar

from derivations.core.term import (
    Add,
    Cases,
    Comparison,
    Derivative,
    Index,
    Mul,
    Neg,
    Number,
    Power,
    Quotient,
    Relation,
    Sum,
    Symbol,
    Term,
    factors,
    summands,
)
from derivations.errors import TermError, UnreadableInput
from derivations.read.scan import DEEPEST, scan, unreadable
from derivations.read.words import (
    CONSTANTS,
    NAMES,
    NO_REAL_NUMBER,
    RELATIONS,
    cover,
    function_at,
)

COMPARED: Mapping[type[ast.cmpop], Relation] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "=", ast.NotEq: "!=",
}  # fmt: skip
HIGHEST_ORDER = 50  # of a derivative
MOST_BRANCHES = 64
MOST_COMPARED = 1_000  # known names that an unknown one may be a misspelling of

Conditions: TypeAlias = tuple[Comparison, ...]
T = TypeVar("T")


def read_formula(text: str, names: Mapping[str, Term]) -> Term:
    """The term that a formula in Python notation writes, over the declared names.

    Raises `UnreadableInput`, with the column and what was expected there, for anything else.

    >>> from derivations.core.term import Symbol
    >>> read_formula("x - 1/2", {"x": Symbol("x")}) == Symbol("x") - Number(Fraction(1)) / 2
    True
    """
    return _read(text, names, _Reader.term)


def read_condition(text: str, names: Mapping[str, Term]) -> Conditions:
    """The comparisons that a condition such as `0 < x < 1` or `(x > 0) & (y > 0)` joins.

    Raises `UnreadableInput`, with the column and what was expected there, for anything else.
    """

    def conjunction(reader: _Reader, node: ast.expr, depth: int) -> Conditions:
        alternatives = reader.alternatives(node, depth)
        if len(alternatives) != 1:
            raise reader.wrong(node, "'or' between conditions", "conditions that hold together")
        return alternatives[0]

    return _read(text, names, conjunction)


def _read(text: str, names: Mapping[str, Term], of: Callable[[_Reader, ast.expr, int], T]) -> T:
    scan(text)
    start = len(text) - len(text.lstrip(" "))
    try:
        tree = ast.parse(text[start:].rstrip(" "), mode="eval").body
        return of(_Reader(text, start, names), tree, 1)
    except SyntaxError as error:
        raise unreadable(f"no formula: {error.msg}", text, start + (error.offset or 1)) from None
    except RecursionError:
        raise unreadable("the formula is nested too deeply to be read", text, 1) from None


@lru_cache(maxsize=1024)
def _number(text: str) -> Number:
    return Number(Fraction(text))


@dataclass(frozen=True, slots=True)
class _Reader:
    """One formula, its declared names, and how many characters before it were skipped."""

    text: str
    start: int
    names: Mapping[str, Term]

    def wrong(self, node: ast.expr, what: str, expected: str = "") -> UnreadableInput:
        """The error that points at a node."""
        return unreadable(what, self.text, self.start + node.col_offset + 1, expected)

    def shown(self, node: ast.expr) -> str:
        """The text of a node, in quotes, shortened."""
        text = self.source(node)
        return repr(text if len(text) <= 40 else f"{text[:37]}...")

    def source(self, node: ast.expr) -> str:
        """The text of a node."""
        return self.text[self.start + node.col_offset : self.start + (node.end_col_offset or 0)]

    # ── terms ────────────────────────────────────────────────────────────────────────────────────

    def term(self, node: ast.expr, depth: int) -> Term:
        """The term of a node."""
        if depth > DEEPEST:
            raise self.wrong(node, "the formula is nested too deeply here", f"{DEEPEST} levels at most")
        match node:
            case ast.Constant(value=value) if type(value) in (int, float):
                return _number(self.source(node))
            case ast.Name(id=name):
                return self.named(node, name)
            case ast.BinOp(op=ast.Add() | ast.Sub()):
                return self.total(node, depth)
            case ast.BinOp(op=ast.Mult()):
                return self.product(node, depth)
            case ast.BinOp(op=ast.Div()):
                return Quotient(self.term(node.left, depth + 1), self.term(node.right, depth + 1))
            case ast.BinOp(op=ast.Pow()):
                return Power(self.term(node.left, depth + 1), self.term(node.right, depth + 1))
            case ast.UnaryOp(op=ast.USub()):
                return Neg(self.term(node.operand, depth + 1))
            case ast.UnaryOp(op=ast.UAdd()):
                return self.term(node.operand, depth + 1)
            case ast.Call():
                return self.call(node, depth)
            case ast.Compare() | ast.BoolOp() | ast.BinOp(op=ast.BitAnd() | ast.BitOr()):
                raise self.wrong(node, f"{self.shown(node)} is a condition", "a term")
            case ast.Tuple():
                raise self.wrong(node, f"{self.shown(node)} is a list", "a single term")
        raise self.wrong(node, f"{self.shown(node)} is no term", "numbers, names, functions, + - * / **")

    def named(self, node: ast.expr, name: str) -> Term:
        """A declared name, or a constant."""
        if name in self.names:
            return self.names[name]
        if name in CONSTANTS:
            return CONSTANTS[name]
        if name in NO_REAL_NUMBER:
            raise self.wrong(node, f"{name!r} is no real number", "real terms, or a name that is declared")
        if name in NAMES or name in FORMS:
            raise self.wrong(node, f"{name!r} is a function", f"its arguments: {name}(...)")
        near = get_close_matches(name, (*self.names, *CONSTANTS), 1)
        other = f", or {near[0]!r}" if near else ""
        raise self.wrong(
            node, f"{name!r} is not declared", f'a declaration, as in {{"{name}": "real"}}{other}'
        )

    def total(self, node: ast.expr, depth: int) -> Term:
        """A sum or difference, flat: terms are added to the sum on the left."""
        after: list[Term] = []
        while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            right = self.term(node.right, depth + 1)
            after.append(right if isinstance(node.op, ast.Add) else Neg(right))
            node = node.left
        return Add((*summands(self.term(node, depth + 1)), *reversed(after)))

    def product(self, node: ast.expr, depth: int) -> Term:
        """A product, flat: factors are added to the product on the left."""
        after: list[Term] = []
        while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            after.append(self.term(node.right, depth + 1))
            node = node.left
        return Mul((*factors(self.term(node, depth + 1)), *reversed(after)))

    # ── calls ────────────────────────────────────────────────────────────────────────────────────

    def call(self, node: ast.Call, depth: int) -> Term:
        """A function, or one of the forms that are written like one."""
        if not isinstance(node.func, ast.Name):
            what = f"{self.shown(node.func)} is called like a function"
            raise self.wrong(node.func, what, "an operator between them; a product is written with *")
        name = node.func.id
        if name in self.names:
            what = f"{name!r} is declared, and called like a function"
            raise self.wrong(node.func, what, f"{name}*(...) for a product")
        if name in FORMS:
            return FORMS[name](self, node, depth)
        if name in NAMES:
            arguments = tuple([self.term(argument, depth + 1) for argument in node.args])
            return self.built(node, lambda: function_at(name, arguments))
        if name in RELATIONS:
            raise self.wrong(node, f"{self.shown(node)} is a condition", "a term")
        known = " or ".join(_near(name, (*NAMES, *FORMS))) or "a known one, such as exp, log or sin"
        raise self.wrong(node.func, f"unknown function {name!r}", known)

    def built(self, node: ast.expr, build: Callable[[], T]) -> T:
        """A node of the core; what the core refuses is an error at the node."""
        try:
            return build()
        except TermError as error:
            raise self.wrong(node, str(error)) from None

    def derivative(self, node: ast.Call, depth: int) -> Term:
        """diff(f, x), diff(f, x, 2, y), diff(f, (x, 2), y): nested derivatives, by the first one first."""
        if len(node.args) < 2:
            raise self.wrong(node, f"{self.shown(node)} names no variable", "diff(f, x)")
        variables: list[Term] = []
        for argument in node.args[1:]:
            if isinstance(argument, ast.Constant) and variables:
                variables += [variables[-1]] * (self.order(argument) - 1)
            elif isinstance(argument, ast.Tuple) and len(argument.elts) == 2:
                variables += [self.variable(argument.elts[0])] * self.order(argument.elts[1])
            else:
                variables.append(self.variable(argument))
            if len(variables) > HIGHEST_ORDER:
                raise self.wrong(argument, "a derivative of too high an order", f"{HIGHEST_ORDER} at most")
        body = self.term(node.args[0], depth + len(variables))
        for variable in variables:
            body = Derivative(body, variable)
        return body

    def order(self, node: ast.expr) -> int:
        """The number of times that a derivative is taken."""
        match node:
            case ast.Constant(value=int(value)) if 1 <= value <= HIGHEST_ORDER and value is not True:
                return value
        raise self.wrong(node, f"the order {self.shown(node)}", f"a whole number from 1 to {HIGHEST_ORDER}")

    def variable(self, node: ast.expr) -> Term:
        """The symbol that a derivative is taken by."""
        found = self.named(node, node.id) if isinstance(node, ast.Name) else None
        if isinstance(found, Symbol) and found.is_variable:
            return found
        raise self.wrong(node, f"{self.shown(node)} is no real variable", "the name of a real symbol")

    def summation(self, node: ast.Call, depth: int) -> Term:
        """Sum(body, (k, 1, n), …): the first range is the innermost, and may use the names of later ones."""
        if len(node.args) < 2:
            raise self.wrong(node, f"{self.shown(node)} has no range", "Sum(body, (k, 1, n))")
        inside, indices = self, []
        for written in reversed(node.args[1:]):
            index = inside.index(written, depth + 1)
            inside = _Reader(self.text, self.start, {**inside.names, index.name: index})
            indices.append(index)
        body = inside.term(node.args[0], depth + len(indices))
        for index in reversed(indices):
            body = Sum(body, index)
        return body

    def index(self, node: ast.expr, depth: int) -> Index:
        """The index and its range, (k, 1, n)."""
        match node:
            case ast.Tuple(elts=[ast.Name(id=name), low, high]) if name not in CONSTANTS:
                ends = self.term(low, depth), self.term(high, depth)
                return self.built(node, lambda: Index(name, *ends))
        raise self.wrong(node, f"{self.shown(node)} is no range", "a name and two ends, (k, 1, n)")

    # ── conditions ───────────────────────────────────────────────────────────────────────────────

    def piecewise(self, node: ast.Call, depth: int) -> Term:
        """Piecewise((value, condition), …, (value, True)); a last condition that must hold counts as True."""
        branches: list[tuple[Term, Conditions]] = []
        for place, branch in enumerate(node.args, 1):
            if not (isinstance(branch, ast.Tuple) and len(branch.elts) == 2):
                raise self.wrong(branch, f"{self.shown(branch)} is no branch", "(value, condition)")
            value = self.term(branch.elts[0], depth + 1)
            test = branch.elts[1]
            if isinstance(test, ast.Constant) and test.value is True:
                if place < len(node.args):
                    raise self.wrong(node.args[place], "a branch after True is never reached", "True at last")
                return Cases(tuple(branches), value) if branches else value
            branches += [(value, joined) for joined in self.alternatives(test, depth + 1)]
            if len(branches) > MOST_BRANCHES:
                raise self.wrong(branch, "too many branches", f"{MOST_BRANCHES} at most")
        if not cover([tests for _, tests in branches]):
            raise self.wrong(node, "no branch where all conditions fail", "(value, True) as the last one")
        return Cases(tuple(branches[:-1]), branches[-1][0])

    def alternatives(self, node: ast.expr, depth: int) -> tuple[Conditions, ...]:
        """A condition as alternatives, each of comparisons that hold together."""
        if depth > DEEPEST:
            raise self.wrong(node, "the formula is nested too deeply here", f"{DEEPEST} levels at most")
        match node:
            case ast.Compare():
                return (self.chain(node, depth),)
            case ast.BinOp(op=ast.BitAnd(), left=left, right=right):
                return self.both((left, right), depth)
            case ast.BoolOp(op=ast.And(), values=values):
                return self.both(values, depth)
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                return (*self.alternatives(left, depth + 1), *self.alternatives(right, depth + 1))
            case ast.BoolOp(op=ast.Or(), values=values):
                return tuple(one for value in values for one in self.alternatives(value, depth + 1))
            case ast.Call(func=ast.Name(id=name), args=[left, right]) if name in RELATIONS:
                sides = self.term(left, depth + 1), self.term(right, depth + 1)
                return ((Comparison(sides[0], RELATIONS[name], sides[1]),),)
        raise self.wrong(node, f"{self.shown(node)} is no condition", "a comparison such as x > 0")

    def both(self, nodes: Sequence[ast.expr], depth: int) -> tuple[Conditions, ...]:
        """The alternatives of conditions that hold together."""
        found: tuple[Conditions, ...] = ((),)
        for node in nodes:
            found = tuple((*one, *other) for one in found for other in self.alternatives(node, depth + 1))
            if len(found) > MOST_BRANCHES:
                raise self.wrong(node, "too many alternatives", f"{MOST_BRANCHES} at most")
        return found

    def chain(self, node: ast.Compare, depth: int) -> Conditions:
        """a < b < c as a < b, b < c."""
        for side in (node.left, *node.comparators):
            if isinstance(side, ast.BinOp) and isinstance(side.op, ast.BitAnd | ast.BitOr):
                raise self.wrong(side, "'&' and '|' bind before comparisons", "brackets: (x > 0) & (x < 1)")
        sides = [self.term(side, depth + 1) for side in (node.left, *node.comparators)]
        relations = [COMPARED[type(op)] for op in node.ops]
        return tuple(map(Comparison, sides, relations, sides[1:]))


FORMS: Mapping[str, Callable[[_Reader, ast.Call, int], Term]] = {
    "diff": _Reader.derivative,
    "Derivative": _Reader.derivative,
    "Sum": _Reader.summation,
    "Piecewise": _Reader.piecewise,
}


def reserved(name: str) -> bool:
    """Whether a name cannot be declared.  A function's name can, as long as it is not called: β, γ, ζ."""
    return name in FORMS or name in RELATIONS or name == "pi"


def _near(name: str, known: Sequence[str]) -> list[str]:
    return [repr(one) for one in get_close_matches(name, known[:MOST_COMPARED], 3, 0.65)]
