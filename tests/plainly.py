"""A judge of claims that shares nothing with the checker: values straight from the text, by mpmath.

The text is read by Python's own parser and walked here; a derivative is the limit of difference quotients
from either side.  Values are fractions as long as arithmetic alone is asked for, so that a point on a
boundary is seen to lie on it, and mpmath numbers from the first function on.  The strict reading is used: a
term is defined where each of its subterms that is looked at is; of `Piecewise` only the branch that is taken.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any, TypeAlias

from mpmath import mp, mpf

from tests.real_functions import (
    ARITHMETIC,
    CONSTANTS,
    LOST,
    NAMED,
    RELATIONS,
    ZERO,
    Unclear,
    Undefined,
    Value,
    add,
    applied,
    compared,
    needs,
    number,
    raised,
    root,
    steep,
)

__all__ = ["Unclear", "Undefined", "Value"]

DIGITS = (60, 240, 960)  # what a value is computed with, the first that tells enough
VANISHES = 40  # digits to which a number that is no fraction must vanish to count as zero
HIGHEST = 2_000  # of an exponent

Claim: TypeAlias = Mapping[str, Any]  # the fields of its line
Witness: TypeAlias = Mapping[str, Any]  # as an answer holds it


# ── verdicts ─────────────────────────────────────────────────────────────────────────────────────


TOO_CLOSE = "the judge cannot tell"


def objection(claim: Claim, answer: Mapping[str, Any]) -> str:
    """What is wrong with the witness of an answer, or `TOO_CLOSE`; nothing if it is right, or not needed."""
    confirm = {"refuted": _refutes, "domain-changes": _changes_domain}.get(answer["verdict"])
    why = ""
    for digits in DIGITS if confirm else ():
        try:
            with mp.workdps(digits):
                why = confirm(claim, answer["witness"])
        except Undefined as error:
            why = f"the left side, or the right one of a refutation, is not defined: {error}"
        except Unclear:
            why = TOO_CLOSE
        if not why:
            break
    return why


def _refutes(claim: Claim, witness: Witness) -> str:
    at = place(claim, witness["point"])
    if not inside(claim, at):
        return "the point lies outside the domain"
    sides = at.of(parsed(claim["lhs"])), at.of(parsed(claim["rhs"]))
    shown = witness["left"], witness["right"]
    if near(*sides, mp.dps // 3):
        return "" if _differ_though_tiny(sides, shown) else "the sides agree"
    known = (_is_shown(value, text) for value, text in zip(sides, shown, strict=True) if text is not None)
    return "" if all(known) else "a side is not what the witness says"


def _changes_domain(claim: Claim, witness: Witness) -> str:
    at = place(claim, witness["point"])
    if not inside(claim, at):
        return "the point lies outside the domain"
    at.of(parsed(claim["lhs"]))
    try:
        at.of(parsed(claim["rhs"]))
    except Undefined:
        return ""
    except Unclear:
        return "" if _vanishes(at, witness["violated"]) else "what is violated does not vanish"
    return "the right side is defined"


def _vanishes(at: Place, violated: str) -> bool:
    match parsed(violated):
        case ast.Compare(left=left, comparators=[right]):
            return bool(abs(number(at.of(left)) - number(at.of(right))) < mpf(10) ** -VANISHES)
    return False


def _is_shown(value: Value, text: str) -> bool:
    """Whether a value is the one that is printed: a decimal, or one ± a radius."""
    middle, _, radius = text.partition(" ± ")
    slack = mpf(radius or 0) + mpf(10) ** -5 * max(abs(mpf(middle)), mpf(10) ** (LOST - mp.dps))
    return bool(abs(number(value) - mpf(middle)) <= slack)


def _differ_though_tiny(sides: tuple[Value, Value], shown: tuple[str | None, str | None]) -> bool:
    """Whether 10^{−9999} is told from 0: noise would not be the number that was printed."""
    printed = [mpf(text) for text in shown if text is not None and "±" not in text]
    if len(printed) < len(sides) or printed[0] == printed[1]:
        return False
    return all(
        abs(number(side) - other) <= abs(other) / 10**5 for side, other in zip(sides, printed, strict=True)
    )


def near(one: Value, other: Value, digits: int) -> bool:
    """Whether two values agree to so many digits, relative to the larger, or to 1 if that is smaller."""
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return one == other
    first, second = number(one), number(other)
    return bool(abs(first - second) <= mpf(10) ** -digits * max(1, abs(first), abs(second)))


# ── points ───────────────────────────────────────────────────────────────────────────────────────

#   word          its numbers
WORDS: Mapping[str, Callable[[Value], bool]] = {
    "positive":    lambda value: value > 0,
    "negative":    lambda value: value < 0,
    "nonnegative": lambda value: value >= 0,
    "nonpositive": lambda value: value <= 0,
    "nonzero":     lambda value: value != 0,
    "integer":     lambda value: isinstance(value, Fraction) and value.denominator == 1,
    "natural":     lambda value: isinstance(value, Fraction) and value.denominator == 1 and value >= 0,
    "real":        lambda value: True,
    "complex":     lambda value: True,
}  # fmt: skip
SOME = (Fraction(1, 3), Fraction(-1, 3), Fraction(1), Fraction(-1))


def place(claim: Claim, point: Mapping[str, str]) -> Place:
    """The place that a point written as texts is; a name that it leaves out has some value of its domain."""
    assume: Mapping[str, str] = claim.get("assume") or {}
    whole = frozenset(name for name, word in assume.items() if word.endswith(("integer", "natural")))
    nowhere = Place({}, whole)
    some = {name: next(value for value in SOME if _is_declared(value, word)) for name, word in assume.items()}
    return Place({**some, **{name: nowhere.of(parsed(text)) for name, text in point.items()}}, whole)


def inside(claim: Claim, at: Place) -> bool:
    """Whether a place lies in the declared domains and fulfils the conditions of a claim."""
    assume: Mapping[str, str] = claim.get("assume") or {}
    declared = all(_is_declared(at.names[name], word) for name, word in assume.items())
    return declared and all(at.holds(parsed(test)) for test in claim.get("domain") or ())


def _is_declared(value: Value, words: str) -> bool:
    return all(WORDS[word](value) for word in words.split())


@lru_cache(maxsize=4096)
def parsed(text: str) -> ast.expr:
    """The tree of a formula or a condition."""
    return ast.parse(text.strip(), mode="eval").body


# ── values ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Place:
    """Values for names; `whole` are the names that were declared integers."""

    names: Mapping[str, Value]
    whole: frozenset[str] = frozenset()

    def of(self, node: ast.expr) -> Value:
        """The value of a term.  Raises `Undefined` where it has none, `Unclear` where that is open."""
        match node:
            case ast.Constant(value=int() | float() as value):
                return Fraction(str(value))
            case ast.Name(id=name):
                return self.names[name] if name in self.names else CONSTANTS[name]()
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return -self.of(inner)
            case ast.UnaryOp(op=ast.UAdd(), operand=inner):
                return self.of(inner)
            case ast.BinOp(op=ast.Pow(), left=base, right=exponent):
                return self.power(base, exponent)
            case ast.BinOp(left=left, op=op, right=right):
                return ARITHMETIC[type(op)](self.of(left), self.of(right))
            case ast.Call(func=ast.Name(id="diff"), args=[body, *variables]):
                return self.derivative(body, variables)
            case ast.Call(func=ast.Name(id="Piecewise"), args=branches):
                return self.of(next(self.taken(branches)))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return applied(name, *map(self.of, arguments))
        raise Unclear(f"{ast.unparse(node)} is not known here")

    def taken(self, branches: Sequence[ast.expr]) -> Iterator[ast.expr]:
        """The values of the branches whose conditions hold."""
        for branch in branches:
            match branch:
                case ast.Tuple(elts=[value, test]) if self.holds(test):
                    yield value

    def holds(self, node: ast.expr) -> bool:
        """Whether a condition holds."""
        match node:
            case ast.Constant(value=bool(value)):
                return value
            case ast.Compare(left=first, ops=ops, comparators=others):
                values = [self.of(side) for side in (first, *others)]
                return all(compared(*two, RELATIONS[type(op)])
                           for two, op in zip(pairwise(values), ops, strict=True))  # fmt: skip
            case ast.Call(func=ast.Name(id=name), args=[left, right]):
                return compared(self.of(left), self.of(right), NAMED[name])
            case ast.BoolOp(op=ast.And(), values=parts):
                return all(map(self.holds, parts))
            case ast.BinOp(op=ast.BitAnd(), left=left, right=right):
                return self.holds(left) and self.holds(right)
            case ast.BoolOp(op=ast.Or(), values=parts):
                return any(map(self.holds, parts))
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                return self.holds(left) or self.holds(right)
        raise Unclear(f"{ast.unparse(node)} is not known here")

    # ── powers ───────────────────────────────────────────────────────────────────────────────────

    def power(self, base: ast.expr, exponent: ast.expr) -> Value:
        """A power by an integer, by a fraction as a root, or by a real number of a positive base."""
        below, above = self.of(base), self.of(exponent)
        if abs(above) > HIGHEST:
            raise Unclear("an exponent is too large")
        if _is_literal(exponent) or self.is_whole(exponent):
            assert isinstance(above, Fraction)
            return raised(root(below, above.denominator), above.numerator)
        needs(below, ">", 0)
        return mp.exp(steep(number(above) * mp.log(number(below))))

    def is_whole(self, node: ast.expr) -> bool:
        """Whether a term has integers as its values, by its shape."""
        match node:
            case ast.Constant(value=value):
                return isinstance(value, int)
            case ast.Name(id=name):
                return name in self.whole
            case ast.UnaryOp(operand=inner):
                return self.is_whole(inner)
            case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult(), left=left, right=right):
                return self.is_whole(left) and self.is_whole(right)
            case ast.BinOp(op=ast.Pow(), left=left, right=ast.Constant(value=int(order))):
                return order >= 0 and self.is_whole(left)
            case ast.Call(func=ast.Name(id="floor" | "ceiling")):
                return True
        return False

    # ── derivatives ──────────────────────────────────────────────────────────────────────────────

    def derivative(self, body: ast.expr, variables: Sequence[ast.expr]) -> Value:
        """A derivative by one variable after another."""
        match variables:
            case []:
                return self.of(body)
            case [*earlier, ast.Name(id=name)]:
                return self.slope(lambda at: at.derivative(body, earlier), name)
        raise Unclear("orders of derivatives are not known here")

    def slope(self, of: Callable[[Place], Value], name: str) -> Value:
        """The limit of difference quotients from the right, which the one from the left must agree with."""
        of(self)

        def along(t: mpf) -> mpf:
            moved = add(self.names[name], t) if t else self.names[name]
            return number(of(replace(self, names={**self.names, name: moved})))

        right, left = (mp.diff(along, 0, 1, direction=side) for side in (1, -1))
        if not near(right, left, mp.dps // 2):
            raise Undefined("a derivative at a kink")
        return right or ZERO  # that of a constant is known exactly


def _is_literal(node: ast.expr) -> bool:
    """Whether a term is made of numbers by arithmetic."""
    match node:
        case ast.Constant():
            return True
        case ast.UnaryOp(operand=inner):
            return _is_literal(inner)
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), left=left, right=right):
            return _is_literal(left) and _is_literal(right)
    return False
