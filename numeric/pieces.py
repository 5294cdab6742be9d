"""Pieces of NumPy code: a SymPy expression over fragments of source, with the axes of its array.

Every name inside the SymPy expression is fresh; what a page calls its symbols reaches the code only as a name
that `code_name` lets through.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import sympy
from sympy.printing.numpy import NumPyPrinter
from sympy.printing.precedence import PRECEDENCE

from derivations.core.term import Cases, Index

Axes: TypeAlias = tuple[Index, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A lowered term: its SymPy expression, the axes of its array in order, and whether it may be a batch.

    Of a bare sum, `summed` is what is summed, and over which axes: a sum of it is a sum over one axis more.
    """

    expression: Any
    axes: Axes = ()
    batched: bool = False
    summed: tuple[Piece, Axes] | None = None

    @property
    def is_name(self) -> bool:
        """Whether the code of the piece can be indexed as it stands."""
        return isinstance(self.expression, Fragment) and not self.expression.name.endswith(LOOSE)

    @property
    def is_matmul(self) -> bool:
        """Whether the code is a matrix product."""
        return isinstance(self.expression, Fragment) and self.expression.name.endswith(LOOSE)

    def moved(self, places: Mapping[Index, Index]) -> Piece:
        """The same code for other indices."""
        summed = self.summed and (self.summed[0].moved(places), self.summed[1])
        return replace(self, axes=tuple(places.get(axis, axis) for axis in self.axes), summed=summed)

    def merged(self, along: Index) -> tuple[Piece, Axes]:
        """What is summed in the end, and over which axes, when the piece is summed over one."""
        inner, before = self.summed or (self, ())
        return inner, (*before, along)


def where_text(term: Cases, values: Sequence[str], sides: Sequence[str]) -> str:
    """np.where(test, value, np.where(…)) from the printed values, and sides of tests, in their order."""
    rest = iter(sides)
    rows = [" & ".join(f"({next(rest)} {_SIGNS[test.relation]} {next(rest)})" for test in tests)
            for _, tests in term.branches]  # fmt: skip
    text = values[-1]
    for test, value in zip(reversed(rows), reversed(values[:-1]), strict=True):
        text = f"np.where({test}, {value}, {text})"
    return text


_SIGNS = {"<": "<", "<=": "<=", "=": "==", "!=": "!=", ">": ">", ">=": ">="}


LOOSE = "z"  # ends the name of a fragment that wants brackets inside a product


class Fragment(sympy.Symbol):  # type: ignore[misc]  # SymPy ships no types
    """A piece of code under a fresh name; in the order of names it stands where it was made."""

    @property
    def precedence(self) -> int:
        """How tightly the code binds: like a sum, so that products bracket it, or like a name."""
        return int(PRECEDENCE["Add"] if self.name.endswith(LOOSE) else PRECEDENCE["Atom"])


class Printer(NumPyPrinter):  # type: ignore[misc]
    """NumPy source, with each symbol and each undefined function printed as its code fragment."""

    def __init__(self, code: Mapping[str, str]) -> None:
        super().__init__({"fully_qualified_modules": True})
        self.fragments = code

    def _print_Symbol(self, expr: Any) -> str:
        return self.fragments[expr.name.removesuffix(LOOSE)]

    def _print_Function(self, expr: Any) -> str:
        arguments = ", ".join(self._print(argument) for argument in expr.args)
        return f"{self.fragments[expr.func.__name__]}({arguments})"

    def _print_log(self, expr: Any) -> str:
        """ln(1 + u) as log1p(u), which keeps the digits of a small u."""
        (argument,) = expr.args
        if argument.is_Add and sympy.Integer(1) in argument.args:
            return f"np.log1p({self._print(argument - 1)})"
        return f"np.log({self._print(argument)})"

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:
        if expr.exp == -1:
            return f"1/{self.parenthesize(expr.base, PRECEDENCE['Pow'])}"
        return str(super()._print_Pow(expr, rational=rational))

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
