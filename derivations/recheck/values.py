"""Values of terms at exact points, by mpmath: the judge of the second route.

It shares the nodes of terms with the core and nothing else: its own walk, its own functions, mpmath's numbers
instead of FLINT's.  The strict reading is used: a term has a value where each of its subterms that is looked
at has one, and of `cases` only the branch that is taken is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from derivations.core.arrays import Determinant, Each, Entry, Inverse, Value
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
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
    is_integer,
    rational_value,
)
from derivations.core.term import Number as Literal
from derivations.recheck.functions import applied, constant
from derivations.recheck.intervals import (
    Arithmetic,
    Interval,
    Number,
    Unclear,
    Undefined,
    holds,
    needs,
    whole,
)

Point: TypeAlias = Mapping[Term, Fraction | Term]  # a coordinate is a number, or a closed term such as π/2

PRECISIONS = (1, 2, 4, 16)  # of which the first that tells enough is used, as multiples of what is asked for
LONGEST_SUM = 4_000  # terms that a sum is written out to


def value(term: Term, point: Point, digits: int = 30) -> Interval:
    """An interval that holds the value of a term of plain nodes, no wider than 10^{−digits}·max(1, |value|).

    Raises `Undefined` where the term has no value; `Unclear` where that cannot be told, where the interval
    cannot be made narrow enough, or where a leaf has no coordinate.
    """
    found = number(term, point, digits)
    return Arithmetic(4 * digits + 32).interval(found)


def number(term: Term, point: Point, digits: int = 30) -> Number:
    """The value as `value` gives it, or exactly where arithmetic alone gives it."""
    for times in PRECISIONS:
        try:
            found = Evaluation(Arithmetic((4 * digits + 32) * times), point).of(term)
        except Unclear as unclear:
            last = unclear
            continue
        if isinstance(found, Fraction) or _is_narrow(found, digits):
            return found
        last = Unclear("a value cannot be told from its neighbours")
    raise last


def is_defined(term: Term, point: Point) -> bool | None:
    """Whether the term has a value at the point; None where that cannot be told."""
    try:
        number(term, point)
    except Undefined:
        return False
    except Unclear:
        return None
    return True


def agree(left: Term, right: Term, point: Point, digits: int = 50) -> bool | None:
    """Whether two terms have one value at the point.

    False is certain up to what `intervals` says of estimates.  True means equal if both are exact, and else
    that they differ by at most 2·10^{−digits} of the larger, or of 1.  None means that one of them has no
    value, or none that can be told.
    """
    try:
        one, other = (number(term, point, digits) for term in (left, right))
    except (Undefined, Unclear):
        return None
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return one == other
    arithmetic = Arithmetic(4 * digits + 32)
    first, second = arithmetic.interval(one), arithmetic.interval(other)
    return first.lower <= second.upper and second.lower <= first.upper


def _is_narrow(found: Interval, digits: int) -> bool:
    low, high = found.lower, found.upper
    return bool((high - low) * 10**digits <= max(1, abs(low), abs(high)))


# ── one evaluation ───────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Evaluation:
    """Numbers at one point and precision; bound indices are values that come and go."""

    arithmetic: Arithmetic
    point: Point
    bound: dict[Term, Fraction] = field(default_factory=dict)
    known: dict[Term, Number] = field(default_factory=dict)
    summed: int = 0

    def of(self, term: Term) -> Number:
        """The value of a term."""
        if self.bound:
            return self._value(term)
        if term not in self.known:
            self.known[term] = self._value(term)
        return self.known[term]

    def _value(self, term: Term) -> Number:
        match term:
            case Literal(value=exact):
                return exact
            case Constant(name=name):
                return constant(self.arithmetic, name)
            case Symbol() | Index():
                return self._leaf(term)
            case Entry(family=family, indices=indices):
                places = tuple(Literal(Fraction(whole(self.of(index)))) for index in indices)
                return self._leaf(Entry(family, places))
            case Add(terms=terms):
                return self.arithmetic.add([self.of(one) for one in terms])
            case Neg(term=inner):
                return self.arithmetic.negate(self.of(inner))
            case Mul(factors=factors):
                return self.arithmetic.multiply([self.of(one) for one in factors])
            case Quotient(numerator=f, denominator=g):
                return self.arithmetic.divide(self.of(f), self.of(g))
            case Power(base=base, exponent=exponent):
                return self._power(base, exponent)
            case Apply(function=name, arguments=arguments):
                return self._apply(name, arguments)
        return self._of_cases(term)

    def _of_cases(self, term: Term) -> Number:
        match term:
            case Delta(left=left, right=right):
                return Fraction(whole(self.of(left)) == whole(self.of(right)))
            case Sum(body=body, index=index):
                return self.arithmetic.add([self.of(body) for _ in self.each(index)])
            case Product(body=body, index=index):
                return self.arithmetic.multiply([self.of(body) for _ in self.each(index)])
            case Largest(body=body, index=index):
                return self._largest([self.of(body) for _ in self.each(index)])
            case At(array=Inverse(array=matrix), indices=(row, column)):
                return self._inverse(matrix, whole(self.of(row)), whole(self.of(column)))
            case Value():
                return self.of(polynomial(term))
            case Determinant(array=matrix):
                return self._determinant(self._matrix(matrix))
            case Cases(branches=branches, otherwise=otherwise):
                taken = (one for one, tests in branches if all([self.holds(test) for test in tests]))  # noqa: C419
                return self.of(next(taken, otherwise))
        raise Unclear(f"{type(term).__name__} is no plain node")

    def _leaf(self, leaf: Term) -> Number:
        if leaf in self.bound:
            return self.bound[leaf]
        coordinate = self.point.get(leaf)
        if coordinate is None:
            raise Unclear("a leaf has no coordinate")
        return self.of(coordinate) if isinstance(coordinate, Term) else Fraction(coordinate)

    def _power(self, base: Term, exponent: Term) -> Number:
        """A power by an integer, by a fraction as a root, or by a real number, where the base is positive."""
        below, literal = self.of(base), rational_value(exponent)
        if literal is not None:
            root = self.arithmetic.root(below, literal.denominator) if literal.denominator > 1 else below
            return self.arithmetic.power(root, literal.numerator)
        if is_integer(exponent):
            return self.arithmetic.power(below, whole(self.of(exponent)))
        needs(below, ">")
        logarithm = applied(self.arithmetic, "log", below)
        return applied(self.arithmetic, "exp", self.arithmetic.multiply((self.of(exponent), logarithm)))

    def _apply(self, name: str, arguments: tuple[Term, ...]) -> Number:
        values = [self.of(one) for one in arguments]
        if name in ("besselj", "besseli") and not is_integer(arguments[0]):
            needs(values[1], ">")
        return applied(self.arithmetic, name, *values)

    def _matrix(self, matrix: Term) -> list[list[Number]]:
        """A square matrix that is given by its generic entry."""
        assert isinstance(matrix, Each)
        inner = matrix.body
        assert isinstance(inner, Each)
        rows = [[self.of(inner.body) for _ in self.each(inner.index)] for _ in self.each(matrix.index)]
        if not rows or len(rows) != len(rows[0]):
            raise Undefined("a matrix that is empty or not square")
        return rows

    def _inverse(self, matrix: Term, row: int, column: int) -> Number:
        """The entry by Cramer's rule: a quotient of two determinants."""
        rows = self._matrix(matrix)
        minor = [line[: row - 1] + line[row:] for place, line in enumerate(rows) if place != column - 1]
        cofactor = self._determinant(minor) if minor else Fraction(1)
        sign = Fraction((-1) ** (row + column))
        return self.arithmetic.divide(self.arithmetic.multiply((sign, cofactor)), self._determinant(rows))

    def _determinant(self, rows: list[list[Number]]) -> Number:
        """The determinant by expansion along the first row: sizes are small."""
        if len(rows) == 1:
            return rows[0][0]
        pieces = []
        for place, value in enumerate(rows[0]):
            minor = [line[:place] + line[place + 1 :] for line in rows[1:]]
            pieces.append(
                self.arithmetic.multiply((Fraction((-1) ** place), value, self._determinant(minor)))
            )
        return self.arithmetic.add(pieces)

    def _largest(self, values: list[Number]) -> Number:
        if not values:
            raise Undefined("a maximum over an empty range")
        return values[0] if len(values) == 1 else applied(self.arithmetic, "max", *values)

    def each(self, index: Index) -> Iterator[None]:
        """The index at each number of its range."""
        low, high = whole(self.of(index.lower)), whole(self.of(index.upper))
        self.summed += max(high - low + 1, 0)
        if self.summed > LONGEST_SUM:
            raise Unclear("a sum has too many terms to be written out")
        outer = self.bound.get(index)
        for at in range(low, high + 1):
            self.bound[index] = Fraction(at)
            yield
        self.bound.pop(index, None)
        if outer is not None:
            self.bound[index] = outer

    def holds(self, test: Comparison) -> bool:
        """Whether a comparison holds.  Raises `Unclear` where that cannot be told."""
        difference = self.arithmetic.add((self.of(test.left), self.arithmetic.negate(self.of(test.right))))
        answer = holds(difference, test.relation)
        if answer is None:
            raise Unclear("a comparison is too close to call")
        return answer
