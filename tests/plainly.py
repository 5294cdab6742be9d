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

from mpmath import libmp, mp, mpf

DIGITS = (60, 240, 960)  # what a value is computed with, the first that tells enough
LOST = 10  # digits that rounding may take
VANISHES = 40  # digits to which a number that is no fraction must vanish to count as zero
STEEPEST = 300  # of an argument of exp and its like
FARTHEST = 10**12  # of an argument of sine and its like
HIGHEST = 2_000  # of an exponent

ZERO, ONE = Fraction(0), Fraction(1)

Value: TypeAlias = Fraction | mpf
Claim: TypeAlias = Mapping[str, Any]  # the fields of its line
Witness: TypeAlias = Mapping[str, Any]  # as an answer holds it


class Undefined(Exception):
    """There is no value at the point."""


class Unclear(Exception):
    """It cannot be told at this precision whether there is a value, or what it is."""


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
    left, right = at.of(parsed(claim["lhs"])), at.of(parsed(claim["rhs"]))
    if near(left, right, mp.dps // 3):
        return "the sides agree"
    shown = zip((left, right), (witness["left"], witness["right"]), strict=True)
    return "" if all(_is_shown(*one) for one in shown) else "a side is not what the witness says"


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
            return bool(abs(_number(at.of(left)) - _number(at.of(right))) < mpf(10) ** -VANISHES)
    return False


def _is_shown(value: Value, text: str | None) -> bool:
    """Whether a value is the one that is printed, if one is: a decimal, or one ± a radius."""
    if text is None:
        return True
    middle, _, radius = text.partition(" ± ")
    slack = mpf(radius or 0) + mpf(10) ** -5 * max(abs(mpf(middle)), mpf(10) ** (LOST - mp.dps))
    return bool(abs(_number(value) - mpf(middle)) <= slack)


def near(one: Value, other: Value, digits: int) -> bool:
    """Whether two values agree to so many digits, relative to the larger, or to 1 if that is smaller."""
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return one == other
    first, second = _number(one), _number(other)
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
                return all(_compared(*two, RELATIONS[type(op)])
                           for two, op in zip(pairwise(values), ops, strict=True))  # fmt: skip
            case ast.Call(func=ast.Name(id=name), args=[left, right]):
                return _compared(self.of(left), self.of(right), NAMED[name])
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
            root = _root(below, above.denominator) if above.denominator > 1 else below
            return _raised(root, above.numerator)
        _needs(below, ">", 0)
        return mp.exp(_steep(_number(above) * mp.log(_number(below))))

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
            moved = _add(self.names[name], t) if t else self.names[name]
            return _number(of(replace(self, names={**self.names, name: moved})))

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


# ── arithmetic ───────────────────────────────────────────────────────────────────────────────────


def _number(value: Value) -> mpf:
    return mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else value


def _sign(value: Value) -> int:
    """−1, 0 or 1.  Raises `Unclear` for a number that is no fraction and close to zero."""
    if not isinstance(value, Fraction) and abs(value) < mpf(10) ** (LOST - mp.dps):
        raise Unclear("a number cannot be told from zero")
    return (value > 0) - (value < 0)


def _add(one: Value, other: Value) -> Value:
    exact = isinstance(one, Fraction) and isinstance(other, Fraction)
    return one + other if exact else _number(one) + _number(other)


def _multiply(one: Value, other: Value) -> Value:
    if ZERO in (one, other):
        return ZERO
    exact = isinstance(one, Fraction) and isinstance(other, Fraction)
    return one * other if exact else _number(one) * _number(other)


def _divide(one: Value, other: Value) -> Value:
    _needs(other, "!=", 0)
    exact = isinstance(one, Fraction) and isinstance(other, Fraction)
    return one / other if exact else _number(one) / _number(other)


ARITHMETIC: Mapping[type[ast.operator], Callable[[Value, Value], Value]] = {
    ast.Add: _add, ast.Sub: lambda one, other: _add(one, -other), ast.Mult: _multiply, ast.Div: _divide,
}  # fmt: skip


def _raised(base: Value, exponent: int) -> Value:
    if exponent <= 0:
        _needs(base, "!=", 0)
    return base**exponent


def _root(value: Value, order: int) -> Value:
    _needs(value, ">=", 0)
    if value == 0:
        return Fraction(0)
    found = mp.root(_number(value), order)
    if isinstance(value, Fraction):
        guess = Fraction(*map(int, libmp.to_rational(found._mpf_))).limit_denominator(10**9)
        if guess**order == value:
            return guess
    return found


RELATIONS: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "=", ast.NotEq: "!=",
}  # fmt: skip
NAMED: Mapping[str, str] = {"Lt": "<", "Le": "<=", "Gt": ">", "Ge": ">=", "Eq": "=", "Ne": "!="}
SIGNS: Mapping[str, tuple[int, ...]] = {
    "<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1), "=": (0,), "!=": (-1, 1),
}  # fmt: skip


def _compared(left: Value, right: Value, relation: str) -> bool:
    return _sign(_add(left, -right)) in SIGNS[relation]


def _needs(value: Value, relation: str, bound: int) -> None:
    if not _compared(value, Fraction(bound), relation):
        raise Undefined("outside a natural domain")


# ── functions ────────────────────────────────────────────────────────────────────────────────────


def applied(name: str, *values: Value) -> Value:
    """A function at numbers."""
    for position, relation, bound in DOMAINS.get(name, ()):
        _needs(values[position], relation, bound)
    if (name, *values) in EXACT:
        return EXACT[name, *values]
    if name in FORMULAS:
        return FORMULAS[name](*values)
    if name not in PLAIN:
        raise Unclear(f"{name} is not known here")
    try:
        found = PLAIN[name](*map(_number, values))
    except (ValueError, ArithmeticError, NotImplementedError, libmp.NoConvergence) as error:
        raise Unclear(f"mpmath finds no value: {error}") from error
    if not mp.isfinite(found) or found.imag:
        raise Unclear("mpmath finds no real value")
    return mpf(found.real)


CONSTANTS: Mapping[str, Callable[[], mpf]] = {
    "pi": lambda: +mp.pi, "E": lambda: +mp.e, "e": lambda: +mp.e,
}  # fmt: skip

#       function    the place of an argument, and what it must be
DOMAINS: Mapping[str, tuple[tuple[int, str, int], ...]] = {
    "log":      ((0, ">", 0),),
    "asin":     ((0, ">=", -1), (0, "<=", 1)),
    "acos":     ((0, ">=", -1), (0, "<=", 1)),
    "acosh":    ((0, ">=", 1),),
    "atanh":    ((0, ">", -1), (0, "<", 1)),
    "erfcinv":  ((0, ">", 0), (0, "<", 2)),
    "loggamma": ((0, ">", 0),),
    "bessely":  ((1, ">", 0),),
    "besselk":  ((1, ">", 0),),
}  # fmt: skip

EXACT: Mapping[tuple[Any, ...], Fraction] = {
    **{(name, ZERO): ZERO for name in ("sin", "tan", "asin", "atan", "sinh", "tanh", "asinh", "atanh",
                                       "erf", "erfi", "Si")},
    **{(name, ZERO): ONE for name in ("exp", "cos", "cosh", "sec", "sech", "erfc")},
    **{(name, ONE): ZERO for name in ("log", "acos", "acosh", "erfcinv", "loggamma")},
}  # fmt: skip


def _steep(value: mpf) -> mpf:
    if abs(value) > STEEPEST:
        raise Unclear("a value is too large or too small")
    return value


def _far(value: mpf) -> mpf:
    if abs(value) > FARTHEST:
        raise Unclear("an argument is too large")
    return value


def _tangent(value: mpf) -> mpf:
    _needs(mp.cos(_far(value)), "!=", 0)
    return mp.tan(value)


PLAIN: Mapping[str, Callable[..., Any]] = {
    "exp": lambda u: mp.exp(_steep(u)), "sinh": lambda u: mp.sinh(_steep(u)),
    "cosh": lambda u: mp.cosh(_steep(u)), "tanh": lambda u: mp.tanh(u),
    "sin": lambda u: mp.sin(_far(u)), "cos": lambda u: mp.cos(_far(u)), "tan": _tangent,
    "log": mp.log, "asin": mp.asin, "acos": mp.acos, "atan": mp.atan,
    "asinh": mp.asinh, "acosh": mp.acosh, "atanh": mp.atanh,
    "erf": mp.erf, "erfc": mp.erfc, "erfi": lambda u: mp.erfi(_steep(u)), "Si": mp.si,
    "erfcinv": lambda u: mp.erfinv(1 - u),
    "loggamma": mp.loggamma, "rgamma": lambda u: mp.rgamma(_steep(u)), "zeta": mp.zeta,
    "bessely": mp.bessely, "besselk": mp.besselk,
    "airyai": mp.airyai, "airybi": mp.airybi,
    "airyaiprime": lambda u: mp.airyai(u, derivative=1), "airybiprime": lambda u: mp.airybi(u, derivative=1),
}  # fmt: skip


def _ratio(above: str, below: str) -> Callable[[Value], Value]:
    return lambda u: _divide(applied(above, u) if above else ONE, applied(below, u))


def _of_inverse(name: str) -> Callable[[Value], Value]:
    return lambda u: applied(name, _divide(ONE, u))


def _signum(u: Value) -> Value:
    return Fraction(_sign(u))


def _floor(u: Value) -> Value:
    if isinstance(u, Fraction):
        return Fraction(u.numerator // u.denominator)
    _sign(u - mp.nint(u))
    return Fraction(int(mp.floor(u)))


def _real_root(u: Value, order: Value) -> Value:
    assert isinstance(order, Fraction)
    n = int(order)
    return -_root(-u, n) if n % 2 and u < 0 else _root(u, n)


def _acot(u: Value) -> Value:
    return _multiply(+mp.pi, Fraction(1, 2)) if _sign(u) == 0 else applied("atan", _divide(ONE, u))


def _atan2(y: Value, x: Value) -> Value:
    if _sign(x) == 0 == _sign(y):
        raise Undefined("the angle of the origin")
    if _sign(x) > 0:
        return applied("atan", _divide(y, x))
    return mp.atan2(0 if _sign(y) == 0 else _number(y), _number(x))


def _gamma(u: Value) -> Value:
    if isinstance(u, Fraction) and u.denominator == 1 and u <= 0:
        raise Undefined("a pole of the gamma function")
    return _divide(ONE, applied("rgamma", u))


def _polygamma(order: Value, u: Value) -> Value:
    _gamma(u)
    return mp.psi(int(order), _number(u))


def _binomial(n: Value, k: Value) -> Value:
    below = _multiply(applied("rgamma", _add(k, ONE)), applied("rgamma", _add(_add(n, -k), ONE)))
    return _multiply(_gamma(_add(n, ONE)), below)


def _beta(a: Value, b: Value) -> Value:
    return _multiply(_multiply(_gamma(a), _gamma(b)), applied("rgamma", _add(a, b)))


def _bessel(function: Callable[[mpf, mpf], mpf]) -> Callable[[Value, Value], Value]:
    def taken(order: Value, u: Value) -> Value:
        if not (isinstance(order, Fraction) and order.denominator == 1):
            _needs(u, ">", 0)
        return function(_number(order), _number(u))

    return taken


FORMULAS: Mapping[str, Callable[..., Value]] = {
    "sqrt": lambda u: _root(u, 2), "real_root": _real_root,
    "sec": _ratio("", "cos"), "csc": _ratio("", "sin"), "cot": _ratio("cos", "sin"),
    "sech": _ratio("", "cosh"), "csch": _ratio("", "sinh"), "coth": _ratio("cosh", "sinh"),
    "asec": _of_inverse("acos"), "acsc": _of_inverse("asin"), "acot": _acot,
    "asech": _of_inverse("acosh"), "acsch": _of_inverse("asinh"), "acoth": _of_inverse("atanh"),
    "atan2": _atan2, "Abs": abs, "sign": _signum,
    "floor": _floor, "ceiling": lambda u: -_floor(-u),
    "Max": lambda *many: max(many, key=_number), "Min": lambda *many: min(many, key=_number),
    "gamma": _gamma, "factorial": lambda u: _gamma(_add(u, ONE)),
    "binomial": _binomial, "beta": _beta,
    "digamma": lambda u: _polygamma(ZERO, u), "polygamma": _polygamma,
    "besselj": _bessel(mp.besselj), "besseli": _bessel(mp.besseli),
}  # fmt: skip
