"""Values of terms at a point by mpmath, every derivative taken numerically: the arithmetic of `oracle`.

Values are exact fractions as long as arithmetic alone is asked for, so that a point on a boundary is seen to
lie on it, and mpmath numbers from the first exp or log on.  A derivative is the limit of difference quotients
from the right, and exists only if the one from the left agrees with it.  The strict reading is used: a term
is defined where each of its subterms that is looked at is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import TypeAlias, TypeVar

from mpmath import mp, mpf

from derivations.core.arrays import Each, Entry, Family, Gradient, Listed, SpelledOut
from derivations.core.sets import Domain
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
    Largest,
    MatMul,
    Mul,
    Neg,
    Number,
    Power,
    Prime,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
)

V = TypeVar("V")
Value: TypeAlias = "Fraction | mpf"
Leaf: TypeAlias = Term

DIGITS = 60  # what values are computed with; ten of them are kept for rounding
LOST = 10  # a chain of a few hundred operations loses far fewer digits than that
LARGEST_EXACT_POWER = 64  # fractions are not raised further than this
LARGEST = 10**5  # of an argument of exp and its like: mpmath would run out of memory long before overflow


class Undefined(Exception):
    """The term has no value at the point."""


class TooLarge(Undefined):
    """The term may have a value, but one that is too large to work with."""


# ── points ───────────────────────────────────────────────────────────────────────────────────────


class Point(dict[Leaf, Fraction]):
    """Exact values for leaves; one that is asked for and has none gets a value of its domain, by the seed."""

    def __init__(
        self, values: Mapping[Leaf, Fraction] | Sequence[tuple[Leaf, Fraction]], seed: int = 0
    ) -> None:
        super().__init__(values)
        self.random = Random(seed)

    def __missing__(self, leaf: Leaf) -> Fraction:
        self[leaf] = self._drawn(leaf)
        return self[leaf]

    def _drawn(self, leaf: Leaf) -> Fraction:
        match leaf:
            case Symbol(domain=domain) | Entry(family=Family(domain=domain)):
                return drawn(domain, self.random)
            case Index(lower=lower, upper=upper):
                low, high = (Evaluation(self).whole(end) for end in (lower, upper))
                if low > high:
                    raise Undefined("an index over an empty range")
                return Fraction(self.random.randint(low, high))
        raise Undefined(f"{type(leaf).__name__} takes no value")


def drawn(domain: Domain, random: Random) -> Fraction:
    """A number of the domain: a small size, or a rational with denominator 64 within 3 of an end."""
    if domain.values is not None:
        return random.choice(domain.values)
    if domain.integer:
        low = int(domain.lower) if domain.lower is not None else -3
        return Fraction(
            random.randint(low, low + 3 if domain.upper is None else min(int(domain.upper), low + 3))
        )
    low, high = domain.lower, domain.upper
    if low is None or high is None:
        start = low if low is not None else high if high is not None else Fraction(-3)
        low, high = (
            (start, start + (6 if low is None and high is None else 3))
            if high is None
            else (start - 3, start)
        )
    return low + (high - low) * Fraction(random.randint(1, 63), 64)


# ── one evaluation ───────────────────────────────────────────────────────────────────────────────


class Evaluation:
    """Values at one point; `bound` holds indices of sums, parameters and variables of derivatives."""

    def __init__(self, point: Mapping[Leaf, Fraction], bound: Mapping[Leaf, Value] | None = None) -> None:
        self.point, self.bound = point, dict(bound or {})

    def inside(self, bound: Mapping[Leaf, Value]) -> Evaluation:
        return Evaluation(self.point, {**self.bound, **bound})

    def of(self, term: Term) -> Value:
        match term:
            case Number(value=number):
                return number
            case Constant(name=name):
                return +mp.pi if name == "pi" else +mp.e
            case Symbol() | Index():
                return self.leaf(term)
            case Entry():
                return self.leaf(self.place(term))
            case Add(terms=terms):
                return _sum(self.of(one) for one in terms)
            case Neg(term=one):
                return -self.of(one)
            case Mul(factors=factors):
                return _product([self.of(one) for one in factors])
            case Quotient(numerator=f, denominator=g):
                return _quotient(self.of(f), self.of(g))
            case Power(base=base, exponent=exponent):
                return _power(self.of(base), self.of(exponent), _is_whole(exponent))
            case Apply(function=name, arguments=arguments):
                return _applied(name, [self.of(one) for one in arguments])
            case Delta(left=left, right=right):
                return Fraction(int(self.whole(left) == self.whole(right)))
            case Cases(branches=branches, otherwise=otherwise):
                held = (v for v, tests in branches if all(self.holds(test) for test in tests))
                return self.of(next(held, otherwise))
        return self.of_page(term)

    def of_page(self, term: Term) -> Value:
        """The nodes that a page has beside those of plain arithmetic."""
        match term:
            case Sum(body=body, index=index):
                return _sum(self.each(body, index))
            case Product(body=body, index=index):
                return _product(list(self.each(body, index)))
            case Largest(body=body, index=index):
                return _largest(list(self.each(body, index)))
            case MatMul(left=left, right=right):
                rows = zip(self.vector(left), self.vector(right), strict=True)
                return _sum(_product([one, other]) for one, other in rows)
            case SpelledOut(sum=written):
                return self.of(written)
            case Call(definition=definition, arguments=arguments):
                values = [self.of(one) for one in arguments]
                bound = dict(zip(definition.parameters, values, strict=True))
                self.admits(bound)
                return self.inside(bound).of(definition.body)
            case Prime(definition=definition, argument=argument, order=order):
                at = self.of(argument)
                self.admits({definition.parameters[0]: at})
                return self.slope(definition.body, definition.parameters[0], at, order)
            case Derivative(body=body, variable=variable):
                leaf = self.place(variable) if isinstance(variable, Entry) else variable
                return self.slope(body, leaf, self.leaf(leaf), 1)
        raise Undefined(f"{type(term).__name__} is no number")

    def admits(self, values: Mapping[Leaf, Value]) -> None:
        """Raise `Undefined` unless each argument of a definition lies in its parameter's domain."""
        for parameter, value in values.items():
            if isinstance(parameter, Symbol) and not _lies_in(value, parameter.domain):
                raise Undefined(f"{parameter.name} does not take this value")

    def leaf(self, leaf: Term) -> Value:
        return self.bound[leaf] if leaf in self.bound else self.point[leaf]

    def place(self, entry: Entry) -> Entry:
        """The entry with numbers for its indices, each in its range."""
        indices = tuple(self.whole(one) for one in entry.indices)
        sizes = [self.whole(size) for size in entry.family.sizes]
        if len(indices) != len(sizes) or not all(
            1 <= k <= size for k, size in zip(indices, sizes, strict=True)
        ):
            raise Undefined(f"{entry.family.name} has no entry {indices}")
        return Entry(entry.family, tuple(Number(Fraction(one)) for one in indices))

    def whole(self, term: Term) -> int:
        found = self.of(term)
        if not isinstance(found, Fraction) or found.denominator != 1:
            raise Undefined("an index is no integer")
        return int(found)

    def each(self, body: Term, index: Index) -> Iterator[Value]:
        return (self.inside({index: k}).of(body) for k in self.range(index))

    def range(self, index: Index) -> Iterator[Fraction]:
        return map(Fraction, range(self.whole(index.lower), self.whole(index.upper) + 1))

    def holds(self, test: Comparison) -> bool:
        one, other = self.of(test.left), self.of(test.right)
        if not isinstance(one, Fraction) or not isinstance(other, Fraction):
            one, other = number_of(one), number_of(other)
            if abs(one - other) < mpf(10) ** (LOST - mp.dps):
                raise Undefined("too close to call")
        match test.relation:
            case "<":
                return bool(one < other)
            case "<=":
                return bool(one <= other)
            case "=":
                return bool(one == other)
            case "!=":
                return bool(one != other)
            case ">":
                return bool(one > other)
            case ">=":
                return bool(one >= other)

    def slope(self, body: Term, leaf: Term, at: Value, order: int) -> mpf:
        """The derivative of the given order, by difference quotients from either side, which must agree."""

        def along(t: mpf) -> mpf:
            return number_of(self.inside({leaf: t}).of(body))

        self.inside({leaf: at}).of(body)
        centre = number_of(at)
        right, left = (mp.diff(along, centre, order, direction=side) for side in (1, -1))
        if not near(right, left, digits=mp.dps // 2):
            raise Undefined("a derivative at a kink")
        return right

    # ── vectors ──────────────────────────────────────────────────────────────────────────────────

    def vector(self, term: Term) -> list[Value]:
        """All entries in order; of a scalar term, its value."""
        match term:
            case Family(sizes=sizes) if len(sizes) == 1:
                return [self.of(term[Number(k)]) for k in _upto(self.whole(sizes[0]))]
            case Entry(family=family, indices=indices) if len(indices) < len(family.sizes):
                size = self.whole(family.sizes[-1])
                return [self.of(Entry(family, (*indices, Number(k)))) for k in _upto(size)]
            case Listed(entries=blocks):
                return [one for block in blocks for one in self.block(block)]
            case Gradient(body=body, variables=variables):
                return [
                    self.slope(body, leaf, self.leaf(leaf), 1) for v in variables for leaf in self.leaves(v)
                ]
        return self.vector_arithmetic(term)

    def vector_arithmetic(self, term: Term) -> list[Value]:
        match term:
            case Call(definition=definition, arguments=()):
                return self.vector(definition.body)
            case Neg(term=one):
                return [-entry for entry in self.vector(one)]
            case Quotient(numerator=f, denominator=g) if _is_vector(f):
                return [_quotient(entry, self.of(g)) for entry in self.vector(f)]
            case Mul(factors=factors) if any(_is_vector(one) for one in factors):
                whole = [Fraction(1)]
                for factor in factors:
                    more = self.vector(factor)
                    if min(len(whole), len(more)) > 1:
                        raise Undefined("a product of two vectors")
                    whole = [_product([one, other]) for one in whole for other in more]
                return whole
            case Add(terms=terms) if any(_is_vector(one) for one in terms):
                return [_sum(column) for column in zip(*map(self.vector, terms), strict=True)]
        return [self.of(term)]

    def block(self, block: Term) -> list[Value]:
        if isinstance(block, Each):
            return [self.inside({block.index: k}).of(block.body) for k in self.range(block.index)]
        return [self.of(block)]

    def leaves(self, variable: Term) -> list[Term]:
        if isinstance(variable, Family):
            return [variable[Number(k)] for k in _upto(self.whole(variable.sizes[0]))]
        return [self.place(variable) if isinstance(variable, Entry) else variable]


def _lies_in(value: Value, domain: Domain) -> bool:
    if isinstance(value, Fraction):
        return value in domain
    above = domain.lower is None or value > number_of(domain.lower)
    return domain.values is None and above and (domain.upper is None or value < number_of(domain.upper))


def _upto(size: int) -> Iterator[Fraction]:
    return map(Fraction, range(1, size + 1))


def _is_vector(term: Term) -> bool:
    match term:
        case Listed() | Gradient() | Family():
            return True
        case Neg(term=one) | Quotient(numerator=one):
            return _is_vector(one)
        case Mul(factors=parts) | Add(terms=parts):
            return any(_is_vector(one) for one in parts)
        case Call(definition=definition, arguments=()):
            return _is_vector(definition.body)
    return False


def _is_whole(term: Term) -> bool:
    """Whether an exponent is an integer wherever it is defined, as its shape and the declared domains say."""
    match term:
        case Number(value=number):
            return number.denominator == 1
        case Symbol(domain=domain):
            return domain.integer
        case Neg(term=one):
            return _is_whole(one)
        case Power(base=base, exponent=Number(value=number)):
            return _is_whole(base) and number.denominator == 1 and number >= 0
        case Add(terms=parts) | Mul(factors=parts):
            return all(map(_is_whole, parts))
    return isinstance(term, Index)


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────


def number_of(one: Value) -> mpf:
    return mpf(one.numerator) / one.denominator if isinstance(one, Fraction) else one


def _sum(terms: Iterator[Value] | Sequence[Value]) -> Value:
    whole: Value = Fraction(0)
    for one in terms:
        exact = isinstance(whole, Fraction) and isinstance(one, Fraction)
        whole = whole + one if exact else number_of(whole) + number_of(one)
    return whole


def _product(factors: Sequence[Value]) -> Value:
    whole: Value = Fraction(1)
    for one in factors:
        exact = isinstance(whole, Fraction) and isinstance(one, Fraction)
        whole = whole * one if exact else number_of(whole) * number_of(one)
    return whole


def _largest(values: Sequence[Value]) -> Value:
    if not values:
        raise Undefined("the largest of no numbers")
    exact = all(isinstance(one, Fraction) for one in values)
    return max(values) if exact else max(map(number_of, values))


def _quotient(above: Value, below: Value) -> Value:
    if below == 0 or (isinstance(below, mpf) and abs(below) < mpf(10) ** (LOST - mp.dps)):
        raise Undefined("division by zero, or by what cannot be told from it")
    exact = isinstance(above, Fraction) and isinstance(below, Fraction)
    return above / below if exact else number_of(above) / number_of(below)


def _power(base: Value, exponent: Value, whole: bool) -> Value:
    if isinstance(exponent, Fraction) and whole:
        if exponent <= 0 and base == 0:
            raise Undefined("0 to a power that is not positive")
        if isinstance(base, Fraction) and abs(exponent) <= LARGEST_EXACT_POWER:
            return base ** int(exponent)
        return number_of(base) ** _bounded(int(exponent))
    if isinstance(exponent, Fraction) and exponent > 0 and base == 0:
        return Fraction(0)
    if base <= 0:
        raise Undefined("a real power of a number that is not positive")
    if base == 1:
        return Fraction(1)
    return number_of(base) ** _bounded(number_of(exponent))


def _bounded(one: V) -> V:
    if abs(one) > LARGEST:
        raise TooLarge("too large a number to work with")
    return one


def _applied(name: str, values: Sequence[Value]) -> Value:
    if name in EXACT and all(isinstance(one, Fraction) for one in values):
        return EXACT[name](*values)
    if name in EXACT:
        return EXACT[name](*map(number_of, values))
    one = values[0]
    if (name in ("log", "ln") and one <= 0) or (name == "sqrt" and one < 0):
        raise Undefined(f"{name} outside its domain")
    if (one == 0 and name in AT_ZERO) or (one == 1 and name in AT_ONE):
        return (AT_ZERO if one == 0 else AT_ONE)[name]
    return REAL[name](_bounded(number_of(one)) if name in STEEP else number_of(one))


def _sign(one: Value) -> Value:
    return Fraction((one > 0) - (one < 0))


EXACT: Mapping[str, Callable[..., Value]] = {"abs": abs, "max": max, "min": min, "sign": _sign}
REAL: Mapping[str, Callable[[mpf], mpf]] = {
    "exp": mp.exp, "log": mp.log, "ln": mp.log, "sqrt": mp.sqrt, "sin": mp.sin, "cos": mp.cos, "tan": mp.tan,
    "sinh": mp.sinh, "cosh": mp.cosh, "tanh": mp.tanh, "erf": mp.erf,
}  # fmt: skip
AT_ZERO: Mapping[str, Value] = {
    "exp": Fraction(1), "cos": Fraction(1), "cosh": Fraction(1),
    "sqrt": Fraction(0), "sin": Fraction(0), "tan": Fraction(0), "sinh": Fraction(0), "tanh": Fraction(0),
    "erf": Fraction(0),
}  # fmt: skip
STEEP = frozenset(("exp", "sinh", "cosh", "tanh", "sin", "cos", "tan"))
AT_ONE: Mapping[str, Value] = {"log": Fraction(0), "ln": Fraction(0), "sqrt": Fraction(1)}


def near(one: mpf, other: mpf, *, digits: int = DIGITS - LOST) -> bool:
    """Whether two values agree to so many digits, relative to the larger, or to 1 if that is smaller."""
    return bool(abs(one - other) <= mpf(10) ** -digits * max(1, abs(one), abs(other)))
