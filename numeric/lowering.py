"""Term → lines of NumPy: an index left free becomes an axis, Σ a contraction, a definition stays a call.

A lowered term is a `Piece`: a SymPy expression over code fragments such as `x @ w`, with the axes that its
array has.  Every name inside the SymPy expression is fresh; what a page calls its symbols reaches the code
only as a name that `code_name` lets through.

With `batched`, every array but the weights may carry a batch of points in front of its axes, so axes are
counted from the end, and a scalar beside a vector is written `slope[..., None]`.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from string import ascii_lowercase
from typing import Any, TypeAlias

import sympy
from sympy.printing.numpy import NumPyPrinter
from sympy.printing.precedence import PRECEDENCE

from derivations.core.arrays import Entry, Family
from derivations.core.entries import entry
from derivations.core.functions import DEFINED, opened
from derivations.core.shapes import vector_size
from derivations.core.term import (
    Add,
    Apply,
    Call,
    Cases,
    Constant,
    Definition,
    Index,
    MatMul,
    Mul,
    Neg,
    Number,
    Power,
    Quotient,
    Sum,
    Symbol,
    Term,
)
from derivations.core.tree import name_of
from derivations.errors import NotCompilable
from numeric.patterns import factors
from numeric.primitives import PRIMITIVES

Axes: TypeAlias = tuple[Index, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A lowered term: its SymPy expression, the axes of its array in order, and whether it may be a batch."""

    expression: Any
    axes: Axes = ()
    batched: bool = False


@dataclass(slots=True)
class Lowering:
    """Lowers the terms of one function body; `lines` are the assignments made on the way.

    `names` gives each argument (a symbol, family or size) its name in the code; `batched` are the arguments
    that may carry a batch of points in front of their own axes.
    """

    names: Mapping[Term, str]
    batched: Collection[Term] = ()
    lines: list[str] = field(default_factory=list)
    code: dict[str, str] = field(default_factory=dict)
    made: dict[Term, Piece] = field(default_factory=dict)
    repeated: Collection[Term] = ()
    words: set[str] = field(default_factory=set)

    def result(self, term: Term) -> str:
        """The code of a number or array that the function returns."""
        alone = isinstance(term, Call) and term not in self.made
        return self._text(self._call(term) if alone and isinstance(term, Call) else self.lower(term))

    def lower(self, term: Term) -> Piece:
        """The piece for a term.  Raises `NotCompilable` with the part that has no NumPy form."""
        if term in self.made:
            return self.made[term]
        match term:
            case Number(value=value):
                return Piece(sympy.Rational(value.numerator, value.denominator))
            case Constant(name=name):
                return Piece(sympy.pi if name == "pi" else sympy.E)
            case Symbol() if term in self.names:
                return self._fragment(self.names[term], (), term in self.batched)
            case Entry():
                return self._entry(term)
            case Neg(term=inner):
                return self._joined([inner], lambda part: -part)
            case Add() if term in self.repeated:
                return self._kept(term, self._assigned(self._joined(term.terms, sympy.Add), "z"))
            case Add(terms=terms):
                return self._joined(terms, sympy.Add)
            case Mul():
                sign, parts = factors(term)
                return self._joined(parts, lambda *several: sign * sympy.Mul(*several))
            case Quotient(numerator=above, denominator=below):
                return self._joined([above, below], lambda one, other: one / other)
            case Power(base=base, exponent=exponent):
                return self._joined([base, exponent], sympy.Pow)
            case Apply(function=function, arguments=arguments) if function in _FUNCTIONS:
                return self._joined(arguments, _FUNCTIONS[function])
            case Apply(function=function) if function in DEFINED:
                return self.lower(opened(term))
            case Cases():
                return self._cases(term)
            case Call(definition=definition):
                return self._kept(term, self._assigned(self._call(term), _result_word(definition)))
            case MatMul():
                return self._kept(term, self._dot(term))
            case Sum():
                return self._kept(term, self._sum(term))
        kind = term.function if isinstance(term, Apply) else f"a term of kind {type(term).__name__}"
        raise NotCompilable(f"{kind} has no NumPy form", term=term)

    # ── calls, dots and sums: each computed once ─────────────────────────────────────────────────

    def _kept(self, term: Term, piece: Piece) -> Piece:
        self.made[term] = piece
        return piece

    def _call(self, term: Call) -> Piece:
        """The call of a primitive; an argument that is a formula first gets the primitive's name for it."""
        pieces = []
        for parameter, argument in zip(term.definition.parameters, term.arguments, strict=True):
            piece = self.lower(argument)
            if not (_is_name(piece) or piece.expression.is_Number):
                piece = self._kept(argument, self._assigned(piece, name_of(parameter)))
            pieces.append(piece)
        return self._combined(pieces, sympy.Function(self._fresh(term.definition.name)))

    def _dot(self, term: MatMul) -> Piece:
        along = Index("", Number(_ONE), vector_size(term.left))
        left, right = (self._vector(side, along) for side in (term.left, term.right))
        return self._contracted(left, right, along)

    def _sum(self, term: Sum) -> Piece:
        """±(factors without the index)·Σ(factors with it)."""
        sign, parts = factors(term.body)
        pieces = [self.lower(part) for part in parts]
        inside = [piece for piece in pieces if term.index in piece.axes]
        if not inside:
            raise NotCompilable(
                f"a sum of what does not depend on {term.index.name} has no NumPy form", term=term
            )
        *first, last = inside
        if first:
            total = self._contracted(self._combined(first, sympy.Mul), last, term.index)
        else:
            total = self._summed(last, term.index)
        outside = [piece for piece in pieces if term.index not in piece.axes]
        return self._combined([*outside, total], lambda *parts: sign * sympy.Mul(*parts))

    def _summed(self, piece: Piece, along: Index) -> Piece:
        axes = tuple(axis for axis in piece.axes if axis != along)
        axis = f"axis={piece.axes.index(along) - len(piece.axes)}" if axes or piece.batched else ""
        return self._fragment(f"{self._name(piece)}.sum({axis})", axes, piece.batched)

    def _contracted(self, left: Piece, right: Piece, along: Index) -> Piece:
        """The sum over one axis of a product: `@` where it means that, else `einsum`."""
        batched = left.batched or right.batched
        axes = tuple(dict.fromkeys(axis for axis in (*left.axes, *right.axes) if axis != along))
        for one, other in ((left, right), (right, left)):
            if _is_matmul(one, other, along):
                return self._fragment(f"{self._name(one)} @ {self._name(other)}", axes, batched, tight=False)
        letters = dict(zip((along, *axes), ascii_lowercase, strict=False))
        dots = "..." if batched else ""
        a, b, out = (dots + "".join(letters[axis] for axis in of) for of in (left.axes, right.axes, axes))
        text = f'np.einsum("{a},{b}->{out}", {self._name(left)}, {self._name(right)})'
        return self._fragment(text, axes, batched)

    # ── arrays ───────────────────────────────────────────────────────────────────────────────────

    def _entry(self, term: Entry) -> Piece:
        if len(term.indices) != len(term.family.sizes):
            raise NotCompilable("a vector stands where a number is expected", term=term)
        pairs = zip(term.indices, term.family.sizes, strict=True)
        slots = [_slot(term, index, size) for index, size in pairs]
        axes = tuple(index for index in term.indices if isinstance(index, Index))
        if len({*axes}) < len(axes):
            raise NotCompilable("an entry with one index twice has no NumPy form", term=term)
        name = self._argument(term.family)
        text = name if len(axes) == len(slots) else f"{name}[{', '.join(['...', *slots])}]"
        return self._fragment(text, axes, term.family in self.batched)

    def _vector(self, term: Term, along: Index) -> Piece:
        """A vector as the array of its entries at `along`."""
        return self.lower(entry(term, along))

    def _argument(self, family: Family) -> str:
        if family not in self.names:
            raise NotCompilable(f"the entries of {family.name} are no argument of the function", term=family)
        return self.names[family]

    # ── elementwise ──────────────────────────────────────────────────────────────────────────────

    def _joined(self, terms: Sequence[Term], build: Callable[..., Any]) -> Piece:
        return self._combined([self.lower(term) for term in terms], build)

    def _combined(self, pieces: Sequence[Piece], build: Callable[..., Any]) -> Piece:
        """Pieces joined elementwise, each aligned to the axes of all; the longest array sets their order."""
        longest_first = sorted(pieces, key=lambda piece: -len(piece.axes))
        axes = tuple(dict.fromkeys(axis for piece in longest_first for axis in piece.axes))
        batched = any(piece.batched for piece in pieces)
        return Piece(build(*(self._aligned(piece, axes) for piece in pieces)), axes, batched)

    def _aligned(self, piece: Piece, axes: Axes) -> Any:
        """The expression, with the axes of its array in the places that they have in `axes`."""
        here = tuple(axis for axis in axes if axis in piece.axes)
        first = axes.index(here[0]) if here else len(axes)
        trailing = axes[first:] == here and not (piece.batched and first)
        if here == piece.axes and trailing:
            return piece.expression
        name = self._name(piece)
        if here != piece.axes:
            if len(here) > 2:
                raise NotCompilable("arrays of three axes in another order have no NumPy form", term=here[0])
            name = f"{name}.swapaxes(-1, -2)"
        start = ["..."] + ["None"] * first if piece.batched else []
        slots = start + [":" if axis in here else "None" for axis in axes[first:]]
        text = name if trailing else f"{name}[{', '.join(slots)}]"
        # The new name sorts where the old one did, and so prints at its place.
        beside = f"{piece.expression.name}a" if _is_name(piece) else ""
        return _Fragment(self._fresh(text, beside), real=True)

    def _cases(self, term: Cases) -> Piece:
        """The first branch that holds, by nested `where`."""
        tests = [test for _, some in term.branches for test in some]
        values = [value for value, _ in term.branches]
        sides = [side for test in tests for side in (test.left, test.right)]
        count = len(values) + 1

        def build(*parts: Any) -> Any:
            texts = [self._printed(part) for part in parts]
            return _Fragment(self._fresh(_where(term, texts[:count], texts[count:])))

        return self._joined([*values, term.otherwise, *sides], build)

    # ── text ─────────────────────────────────────────────────────────────────────────────────────

    def _name(self, piece: Piece) -> str:
        """A piece as something that can be indexed or summed: its name, under a new one if it has none."""
        return self._text(piece if _is_name(piece) else self._assigned(piece, "term"))

    def _assigned(self, piece: Piece, word: str) -> Piece:
        text = self._text(piece)
        name = code_name(word, {*self.names.values(), *self.words, *self.code.values()})
        self.words.add(name)
        self.lines.append(f"{name} = {text}")
        return self._fragment(name, piece.axes, piece.batched)

    def _fragment(self, text: str, axes: Axes, batched: bool = False, *, tight: bool = True) -> Piece:
        return Piece(_Fragment(self._fresh(text) + ("" if tight else _LOOSE), real=True), axes, batched)

    def _fresh(self, text: str, name: str = "") -> str:
        name = name or f"s{len(self.code):04d}"
        self.code[name] = text
        return name

    def _text(self, piece: Piece) -> str:
        return self._printed(piece.expression)

    def _printed(self, expression: Any) -> str:
        return str(_Printer(self.code).doprint(expression))


def code_name(name: str, taken: Collection[str]) -> str:
    """A safe, unused name: the page's own if it is a short ASCII word without a meaning in Python.

    >>> code_name("w", {"x"}), code_name("exec", ()), code_name("x", {"x"}), code_name("ŷ", ())
    ('w', 'v1', 'x_1', 'v1')
    """
    fits = re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,19}(_[A-Za-z0-9]{1,20}){0,3}", name, re.ASCII)
    stem = name if fits and name not in _RESERVED else "v"
    if stem != "v" and stem not in taken:
        return stem
    tried = (f"{stem}{number}" if stem == "v" else f"{stem}_{number}" for number in range(1, len(taken) + 2))
    return next(candidate for candidate in tried if candidate not in taken)


# ── the parts of a lowering ──────────────────────────────────────────────────────────────────────

_ONE = Fraction(1)
_RESERVED = {"np", *keyword.kwlist, *dir(builtins), *(row.name for row in PRIMITIVES)}

_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "exp": sympy.exp, "log": sympy.log, "ln": sympy.log, "sqrt": sympy.sqrt, "sin": sympy.sin,
    "cos": sympy.cos, "tan": sympy.tan, "sinh": sympy.sinh, "cosh": sympy.cosh, "tanh": sympy.tanh,
    "abs": sympy.Abs, "sign": sympy.sign, "max": sympy.Max, "min": sympy.Min,
}  # fmt: skip


def _slot(entry: Entry, index: Term, size: Term) -> str:
    """How an index is written in brackets: an axis as a colon, a number counted from 0."""
    match index:
        case Index(lower=Number(value=1), upper=upper) if upper == size:
            return ":"
        case Number(value=value) if value.denominator == 1 and value >= 1:
            return str(int(value) - 1)
    raise NotCompilable("an index that does not run over 1, …, size has no NumPy form", term=entry)


def _is_name(piece: Piece) -> bool:
    return isinstance(piece.expression, _Fragment) and not piece.expression.name.endswith(_LOOSE)


def _is_matmul(left: Piece, right: Piece, along: Index) -> bool:
    """Whether left @ right sums over the axis and over nothing else, with batches only on the left."""
    ends = left.axes[-1] == along == right.axes[0]
    return ends and {*left.axes} & {*right.axes} == {along} and not right.batched


def _result_word(definition: Definition) -> str:
    word = definition.name.rpartition("_")[2]
    return f"{word}_{name_of(definition.parameters[0])}" if word in _RESERVED else word


def _where(term: Cases, values: Sequence[str], sides: Sequence[str]) -> str:
    """np.where(test, value, np.where(…)) from the printed values, and sides of tests, in their order."""
    rest = iter(sides)
    rows = [" & ".join(f"({next(rest)} {_SIGNS[test.relation]} {next(rest)})" for test in tests)
            for _, tests in term.branches]  # fmt: skip
    text = values[-1]
    for test, value in zip(reversed(rows), reversed(values[:-1]), strict=True):
        text = f"np.where({test}, {value}, {text})"
    return text


_SIGNS = {"<": "<", "<=": "<=", "=": "==", "!=": "!=", ">": ">", ">=": ">="}


_LOOSE = "z"  # ends the name of a fragment that wants brackets inside a product


class _Fragment(sympy.Symbol):  # type: ignore[misc]  # SymPy ships no types
    """A piece of code under a fresh name; in the order of names it stands where it was made."""

    @property
    def precedence(self) -> int:
        """How tightly the code binds: like a sum, so that products bracket it, or like a name."""
        return int(PRECEDENCE["Add"] if self.name.endswith(_LOOSE) else PRECEDENCE["Atom"])


class _Printer(NumPyPrinter):  # type: ignore[misc]
    """NumPy source, with each symbol and each undefined function printed as its code fragment."""

    def __init__(self, code: Mapping[str, str]) -> None:
        super().__init__({"fully_qualified_modules": True})
        self.fragments = code

    def _print_Symbol(self, expr: Any) -> str:
        return self.fragments[expr.name.removesuffix(_LOOSE)]

    def _print_Function(self, expr: Any) -> str:
        arguments = ", ".join(self._print(argument) for argument in expr.args)
        return f"{self.fragments[expr.func.__name__]}({arguments})"

    def _print_log(self, expr: Any) -> str:
        """ln(1 + u) as log1p(u), which keeps the digits of a small u."""
        (argument,) = expr.args
        if argument.is_Add and sympy.Integer(1) in argument.args:
            return f"np.log1p({self._print(argument - 1)})"
        return f"np.log({self._print(argument)})"

    def _print_Max(self, expr: Any) -> str:
        return self._nested("np.maximum", expr.args)

    def _print_Min(self, expr: Any) -> str:
        return self._nested("np.minimum", expr.args)

    def _nested(self, function: str, arguments: Sequence[Any]) -> str:
        first, *others = (self._print(argument) for argument in arguments)
        for other in others:
            first = f"{function}({first}, {other})"
        return str(first)

    def _module_format(self, fqn: str, register: bool = True) -> str:
        return str(super()._module_format(fqn, register)).replace("numpy.", "np.")
