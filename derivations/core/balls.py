"""Guaranteed enclosures: FLINT balls for terms at exact points.

A value that is not defined, or cannot be seen to be at the precision asked for, is `Unclear`; a
comparison is decided only if its ball leaves no doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod
from typing import Any, TypeAlias, TypeVar

from flint import arb, arb_mat, ctx, fmpq

from derivations.core.arrays import Determinant, Each, Entry, Inverse, Value
from derivations.core.domain import Obligation
from derivations.core.stand_ins import polynomial
from derivations.core.term import (
    Add,
    Apply,
    At,
    Cases,
    Comparison,
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
from derivations.core.tree import free
from derivations.core.verdict import Coordinate

FIRST_PRECISION, LAST_PRECISION = 64, 4096
LARGEST_SCALE = 100_000  # binary exponents beyond it make numbers that nobody can write down
LONGEST_SUM = 4_000  # terms that all sums of a line are written out to

V = TypeVar("V")
Valued: TypeAlias = tuple[Term, tuple[tuple[Term, int], ...]]  # a term, and the values of bound indices in it


class Unclear(Exception):
    """A value could not be enclosed at this precision, or is not defined here."""


@dataclass(slots=True)
class Point:
    """Exact values for leaves; a leaf that has none yet is given one by `choose`, which sees the others.

    `known` remembers enclosures at the point, by precision.
    """

    values: dict[Term, Coordinate]
    choose: Callable[[Term, Point], Coordinate] | None = None
    known: dict[int, dict[Valued, arb]] = field(default_factory=dict)

    def __getitem__(self, leaf: Term) -> Coordinate:
        if leaf not in self.values:
            if self.choose is None:
                raise Unclear(f"no value for {leaf}")
            self.values[leaf] = self.choose(leaf, self)
        return self.values[leaf]

    def looked_at(self) -> Point:
        """A point with the values of this one that holds those alone that are asked for."""
        return Point({}, lambda leaf, _: self[leaf])


#           a, value: the real function, where a ball of it exists
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "exp": arb.exp, "log": arb.log, "sqrt": arb.sqrt, "abs": abs, "sign": arb.sgn, "floor": arb.floor,
    "sin": arb.sin, "cos": arb.cos, "tan": arb.tan, "asin": arb.asin, "atan": arb.atan,
    "sinh": arb.sinh, "cosh": arb.cosh, "tanh": arb.tanh,
    "asinh": arb.asinh, "acosh": arb.acosh, "atanh": arb.atanh,
    "real_root": lambda u, n: _odd_root(u, int(n.unique_fmpz())),
    "erf": arb.erf, "erfi": arb.erfi, "erfcinv": arb.erfcinv, "si": arb.si,
    "rgamma": arb.rgamma, "loggamma": arb.lgamma,
    "polygamma": lambda n, u: _polygamma(int(n.unique_fmpz()), u), "zeta": arb.zeta,
    "besselj": lambda n, u: u.bessel_j(n), "bessely": lambda n, u: u.bessel_y(n),
    "besseli": lambda n, u: u.bessel_i(n), "besselk": lambda n, u: u.bessel_k(n),
    "airyai": arb.airy_ai, "airybi": arb.airy_bi,
    "airyaiprime": lambda u: u.airy_ai(derivative=1), "airybiprime": lambda u: u.airy_bi(derivative=1),
}  # fmt: skip


#       what a ball of the last argument must show before the function is asked for
NEEDED: Mapping[str, tuple[Callable[[arb], Any], ...]] = {
    "log":     (lambda u: u > 0,),
    "sqrt":    (lambda u: u >= 0,),
    "sign":    (lambda u: u != 0 or u == 0,),
    "asin":    (lambda u: u >= -1, lambda u: u <= 1),
    "acosh":   (lambda u: u >= 1,),
    "atanh":   (lambda u: u > -1, lambda u: u < 1),
    "erfcinv": (lambda u: u > 0, lambda u: u < 2),
    "loggamma": (lambda u: u > 0,),
    "zeta":    (lambda u: u > 0,),
    "bessely": (lambda u: u > 0,),
    "besselk": (lambda u: u > 0,),
}  # fmt: skip


def _odd_root(u: arb, order: int) -> arb:
    """The real root of odd order; a ball that holds 0 is enclosed by the roots of its ends."""
    if u == 0:
        return u
    if u > 0 or u < 0:
        return u.sgn() * abs(u).root(order)
    return _odd_root(arb(u.lower()), order).union(_odd_root(arb(u.upper()), order))


def _polygamma(order: int, u: arb) -> arb:
    """ψ for order 0, else (−1)^{n+1} n! ζ(n+1, u)."""
    if order == 0:
        return u.digamma()
    return arb((-1) ** (order + 1)) * arb(order + 1).gamma() * arb(order + 1).zeta(u)


def enclose(term: Term, point: Mapping[Term, Coordinate] | Point, precision: int) -> arb:
    """A ball of `precision` bits that holds the value of a term of plain nodes at the point.

    Raises `Unclear` where the term is not defined, or where that cannot be seen at this precision.
    """
    before, ctx.prec = ctx.prec, precision
    try:
        known = point if isinstance(point, Point) else Point(dict(point))
        return Enclosing(known).of(term)
    finally:
        ctx.prec = before


def enclose_over(term: Term, leaf: Term, lower: Fraction, upper: Fraction, precision: int) -> arb:
    """A ball that holds all values of a term of plain nodes while a leaf runs from lower to upper.

    Raises `Unclear` unless the term is seen to be defined there, and where it has another leaf.
    """
    before, ctx.prec = ctx.prec, precision
    try:
        return Enclosing(Point({}), over={leaf: _ball(lower).union(_ball(upper))}).of(term)
    finally:
        ctx.prec = before


@dataclass(slots=True)
class Enclosing:
    """One evaluation at one point and precision; bound indices are values that come and go.

    The leaves in `over` have any value of a ball.
    """

    point: Point
    bound: dict[Term, int] = field(default_factory=dict)
    over: Mapping[Term, arb] = field(default_factory=dict)
    known: dict[Valued, arb] = field(init=False)
    summed: int = 0

    def __post_init__(self) -> None:
        self.known = self.point.known.setdefault(ctx.prec, {})

    def of(self, term: Term) -> arb:
        """A ball that holds the value of the term here, remembered by the values of the indices it is of."""
        if not term.parts:
            return self._value(term)
        reached = free(term)
        values = tuple([pair for pair in self.bound.items() if pair[0] in reached])
        known = self.known.get((term, values))
        if known is None:
            known = self.known[term, values] = self._value(term)
        return known

    def _value(self, term: Term) -> arb:
        match term:
            case Number(value=value):
                return _ball(value)
            case Symbol():
                return self._coordinate(term)
            case Add(terms=terms):
                return sum(map(self.of, terms), arb(0))
            case Neg(term=inner):
                return -self.of(inner)
            case Mul(factors=factors):
                whole = arb(1)
                for ball in [self.of(factor) for factor in factors]:
                    whole *= ball
                return whole
            case Quotient(numerator=f, denominator=g):
                return self.of(f) / _certain(self.of(g), lambda value: value != 0)
            case Power(base=base, exponent=exponent):
                return self._power(base, exponent)
            case Apply(function=name, arguments=arguments):
                return self._apply(name, [self.of(argument) for argument in arguments])
            case Constant(name=name):
                return arb.pi() if name == "pi" else arb.const_e()
            case Index():
                return arb(self.bound[term]) if term in self.bound else self._coordinate(term)
            case Entry(family=family, indices=indices):
                place = Entry(family, tuple(as_term(self.whole(index)) for index in indices))
                return self._coordinate(place)
            case Delta(left=left, right=right):
                return arb(1 if self.whole(left) == self.whole(right) else 0)
            case Sum(body=body, index=index):
                return sum(self._each(index, lambda: self.of(body)), arb(0))
            case Product(body=body, index=index):
                return _finite(prod(self._each(index, lambda: self.of(body)), start=arb(1)))
            case Largest(body=body, index=index):
                values = self._each(index, lambda: self.of(body))
                return self._apply("max", _certain(values, bool))
            case At(array=Inverse(array=matrix), indices=(row, column)):
                return self._inverse(matrix, self.whole(row), self.whole(column))
            case Value():
                return self.of(polynomial(term))
            case Determinant(array=matrix):
                return _finite(arb_mat(self._matrix(matrix)).det())
            case Cases(branches=branches, otherwise=otherwise):
                return self.of(self._branch(branches, otherwise))
        raise Unclear(f"{type(term).__name__} has no enclosure")

    def _coordinate(self, leaf: Term) -> arb:
        if leaf in self.over:
            return self.over[leaf]
        value = self.point[leaf]
        return self.of(value) if isinstance(value, Term) else _ball(value)

    def whole(self, term: Term) -> int:
        """The exact integer value of an index expression."""
        found = self.of(term).unique_fmpz()
        if found is None:
            raise Unclear("an index is not an integer")
        return int(found)

    def _power(self, base: Term, exponent: Term) -> arb:
        below, above = self.of(base), self.of(exponent)
        count = above.unique_fmpz() if above.is_exact() else None
        if count is not None:
            if count <= 0:
                _certain(below, lambda value: value != 0)
            return _finite(_raised(below, int(count)))
        if below == 0 and (rational_value(exponent) or 0) > 0:
            return arb(0)
        return _finite((_certain(below, lambda value: value > 0).log() * above).exp())

    def _apply(self, name: str, values: Sequence[arb]) -> arb:
        if name in ("max", "min"):
            best = values[0]
            for value in values[1:]:
                best = best.max(value) if name == "max" else best.min(value)
            return _finite(best)
        for test in NEEDED.get(name, ()):
            _certain(values[-1], test)
        return _finite(FUNCTIONS[name](*values))

    def _matrix(self, matrix: Term) -> list[list[arb]]:
        """A matrix that is given by its generic entry."""
        assert isinstance(matrix, Each)
        inner = matrix.body
        assert isinstance(inner, Each)
        rows = self._each(matrix.index, lambda: self._each(inner.index, lambda: self.of(inner.body)))
        if not rows or len(rows) != len(rows[0]):
            raise Unclear("a matrix that is empty or not square")
        return rows

    def _inverse(self, matrix: Term, row: int, column: int) -> arb:
        rows = self._matrix(matrix)
        if not (1 <= row <= len(rows) and 1 <= column <= len(rows)):
            raise Unclear("an entry outside of the matrix")
        try:
            return _finite(arb_mat(rows).inv()[row - 1, column - 1])
        except ZeroDivisionError as error:
            raise Unclear("a matrix that may have no inverse") from error

    def _each(self, index: Index, value: Callable[[], V]) -> list[V]:
        """A value for each number of the index's range."""
        outer = self.bound.get(index)
        found = []
        low, high = self.whole(index.lower), self.whole(index.upper)
        self.summed += max(high - low, 0)
        if self.summed > LONGEST_SUM:
            raise Unclear("the sums have too many terms to be written out")
        try:
            for number in range(low, high + 1):
                self.bound[index] = number
                found.append(value())
        finally:
            if outer is None:
                self.bound.pop(index, None)
            else:
                self.bound[index] = outer
        return found

    def _branch(self, branches: Sequence[tuple[Term, tuple[Comparison, ...]]], otherwise: Term) -> Term:
        for value, tests in branches:
            if all([self.holds(test) for test in tests]):  # noqa: C419  # every test must be visible
                return value
        return otherwise

    def fulfilled(self, obligation: Obligation, forall: Sequence[Index]) -> bool:
        """Whether the condition holds, or the branch it is asked for in is not taken, for all indices."""
        if forall:
            index, rest = forall[0], forall[1:]
            if not _is_asked_of(index, obligation, rest):  # the same for each value, if there is one
                empty = self.whole(index.lower) > self.whole(index.upper)
                return empty or self.fulfilled(obligation, rest)
            return all(self._each(index, lambda: self.fulfilled(obligation, rest)))
        if not all([self.holds(test) for test in obligation.under]):  # noqa: C419  # all must be visible
            return True
        return self.holds(obligation.condition)

    def holds(self, test: Comparison) -> bool:
        """Whether a comparison certainly holds, or certainly fails; `Unclear` if neither is visible."""
        return _decide(self.of(test.left) - self.of(test.right), test.relation)


def _is_asked_of(index: Index, obligation: Obligation, forall: Sequence[Index]) -> bool:
    """Whether an obligation, or the range of another index, depends on an index."""
    tests = (obligation.condition, *obligation.under)
    sides = (side for test in tests for side in (test.left, test.right))
    return any(index in free(term) for term in (*sides, *forall))


def _decide(difference: arb, relation: str) -> bool:
    below, zero, above = difference < 0, difference == 0, difference > 0
    match relation:
        case "=" | "!=" if zero or below or above:
            return bool(zero) == (relation == "=")
        case "<" | ">=" if below or difference >= 0:
            return bool(below) == (relation == "<")
        case ">" | "<=" if above or difference <= 0:
            return bool(above) == (relation == ">")
    raise Unclear("a comparison is too close to call")


def _raised(base: arb, count: int) -> arb:
    """A whole power; of a ball around 0 by squaring, where FLINT has no finite answer."""
    if count < 0 or not base.contains(0):
        return base**count
    whole = arb(1)
    while count:
        whole = whole * base if count % 2 else whole
        base, count = base * base, count // 2
    return whole


def _certain(value: V, test: Callable[[V], Any]) -> V:
    if not test(value):
        raise Unclear("outside the natural domain, or too close to its end")
    return value


def _finite(value: arb) -> arb:
    """The value, if it is finite and can be written down: 2^(±100,000) is as far as it goes."""
    _certain(value, lambda one: one.is_finite())
    return _certain(value, lambda one: abs(int(one.mid().man_exp()[1])) <= LARGEST_SCALE)


def _ball(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))


def fulfilled(obligation: Obligation, point: Point, precision: int = FIRST_PRECISION) -> bool | None:
    """Whether an obligation holds at the point, for all values of its indices: yes, no, or not to be seen."""
    before, ctx.prec = ctx.prec, precision
    try:
        return Enclosing(point).fulfilled(obligation, obligation.forall)
    except Unclear:
        return None
    finally:
        ctx.prec = before


def exact_value(ball: arb) -> Fraction | None:
    """The rational number of an exact ball; else, as a guess, one it holds with a denominator ≤ 10¹⁵."""
    if not ball.is_finite():
        return None
    if ball.is_exact():
        return dyadic(ball)
    middle = dyadic(ball.mid())
    guess = middle.limit_denominator(10**15)
    return guess if abs(guess - middle) <= dyadic(ball.rad()) else None


def dyadic(value: arb) -> Fraction:
    """The exact value of a ball of radius 0.  Raises `Unclear` for one that is not finite or out of scale."""
    _finite(value)
    mantissa, exponent = value.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
