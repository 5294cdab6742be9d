"""Values of terms at a point by mpmath, every derivative taken numerically: the arithmetic of `oracle`.

Values are exact fractions as long as arithmetic alone is asked for, so that a point on a boundary is seen to
lie on it, and mpmath numbers from the first exp or log on.  A derivative is the limit of difference quotients
from the right, and exists only if the one from the left agrees with it.  The strict reading is used: a term
is defined where each of its subterms that is looked at is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import TypeAlias

from mpmath import mp, mpf

from derivations.core.arrays import (
    Entry,
    Family,
    SpelledOut,
)
from derivations.core.sets import Domain
from derivations.core.term import (
    Add,
    Apply,
    Call,
    Cases,
    Comparison,
    Constant,
    Definition,
    Delta,
    Derivative,
    Index,
    Largest,
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
from tests import array_values as arrays
from tests.array_evaluation import ARRAYS, OfArrays, is_plain, is_whole, numeral, slope
from tests.array_values import Array
from tests.real_numbers import (
    LOST,
    Undefined,
    Value,
    applied,
    largest,
    number_of,
    power,
    product,
    quotient,
    summed,
)

Leaf: TypeAlias = Term
Bound: TypeAlias = "Value | Array"


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
            case Entry(family=Family(upto=Term() as upto)):
                return Fraction(self.random.randint(1, Evaluation(self).whole(upto)))
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


class Evaluation(OfArrays):
    """Values at one point; `bound` holds indices of sums, parameters and variables of derivatives."""

    def __init__(self, point: Mapping[Leaf, Fraction], bound: Mapping[Leaf, Bound] | None = None) -> None:
        self.point, self.bound = point, dict(bound or {})

    def inside(self, bound: Mapping[Leaf, Bound]) -> Evaluation:
        """With more bound; the entries of a family that is bound anew are those of its new value."""
        kept = {
            leaf: value
            for leaf, value in self.bound.items()
            if not (isinstance(leaf, Entry) and leaf.family in bound)
        }
        return Evaluation(self.point, {**kept, **bound})

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
                return summed(self.of(one) for one in terms)
            case Neg(term=one):
                return -self.of(one)
            case Mul(factors=factors):
                return product([self.of(one) for one in factors])
            case Quotient(numerator=f, denominator=g):
                return quotient(self.of(f), self.of(g))
            case Power(base=base, exponent=exponent):
                return power(self.of(base), self.of(exponent), is_whole(exponent))
            case Apply(function=name, arguments=arguments):
                return applied(name, [self.of(one) for one in arguments])
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
                return summed(self.each(body, index))
            case Product(body=body, index=index):
                return product(self.each(body, index))
            case Largest(body=body, index=index):
                return largest(list(self.each(body, index)))
            case SpelledOut(sum=written):
                return self.of(written)
            case Call(definition=definition, arguments=arguments) if is_plain(term):
                values = [self.of(one) for one in arguments]
                return self.call(definition, values).of(definition.body)
            case Prime(definition=definition, argument=argument, order=order) if is_plain(term):
                return self.prime(definition, self.of(argument), order)
            case Derivative(body=body, variable=variable):
                return self.partial(body, variable)
        if isinstance(term, ARRAYS):
            return arrays.scalar(self.made(term))
        raise Undefined(f"{type(term).__name__} is no number")

    def call(self, definition: Definition, values: Sequence[Bound]) -> Evaluation:
        """Inside the body of a definition; an array binds the symbols in the sizes of its parameter too."""
        bound: dict[Leaf, Bound] = {}
        for parameter, value in zip(definition.parameters, values, strict=True):
            bound[parameter] = value
            if isinstance(parameter, Family) and isinstance(value, Array):
                there = [axis for axis in value.axes if axis is not None]
                if len(there) != len(parameter.sizes) or value.rows is None:
                    raise arrays.Misfit(f"{definition.name} takes another array")
                for size, axis in zip(parameter.sizes, there, strict=True):
                    if isinstance(size, Symbol) and bound.setdefault(size, Fraction(axis)) != axis:
                        raise arrays.Misfit(f"{definition.name} takes arrays of other sizes")
        self.admits(bound)
        return self.inside(bound)

    def prime(self, definition: Definition, at: Value, order: int) -> Value:
        self.admits({definition.parameters[0]: at})
        parameter = definition.parameters[0]
        return slope(lambda t: self.inside({parameter: t}).of(definition.body), at, order)

    def partial(self, body: Term, variable: Term) -> Value:
        leaf = self.place(variable) if isinstance(variable, Entry) else variable
        return self.slope_of(body, leaf)

    def admits(self, values: Mapping[Leaf, Bound]) -> None:
        """Raise `Undefined` unless each argument of a definition lies in its parameter's domain."""
        for parameter, value in values.items():
            known = value.numbers if isinstance(value, Array) else (value,)
            if isinstance(parameter, Symbol | Family) and not all(
                _lies_in(one, parameter.domain) for one in known
            ):
                raise Undefined(f"{parameter.name} does not take this value")

    def leaf(self, leaf: Term) -> Value:
        """The value of a symbol, an index, or an entry in its range."""
        if leaf not in self.bound and isinstance(leaf, Entry) and leaf.family in self.bound:
            array = self.bound[leaf.family]
            assert isinstance(array, Array)
            return arrays.scalar(arrays.taken(array, [self.whole(one) for one in leaf.indices]))
        found = self.bound[leaf] if leaf in self.bound else self.point[leaf]
        assert not isinstance(found, Array)
        upto = leaf.family.upto if isinstance(leaf, Entry) else None
        if upto is not None and not 1 <= found <= Evaluation(self.point).whole(upto):
            raise Undefined("a class that is none")
        return found

    def place(self, entry: Entry) -> Entry:
        """The entry with numbers for its indices, each in its range."""
        indices = tuple(self.whole(one) for one in entry.indices)
        sizes = self.sizes(entry.family)
        if len(indices) != len(sizes) or not all(
            1 <= k <= size for k, size in zip(indices, sizes, strict=True)
        ):
            raise Undefined(f"{entry.family.name} has no entry {indices}")
        return Entry(entry.family, tuple(map(numeral, indices)))

    def sizes(self, family: Family) -> list[int]:
        """How many values each index takes: of a parameter those of its value, else as declared outside."""
        if family in self.bound:
            value = self.bound[family]
            assert isinstance(value, Array)
            return [axis for axis in value.axes if axis is not None]
        return [Evaluation(self.point).whole(size) for size in family.sizes]

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


def _lies_in(value: Value, domain: Domain) -> bool:
    if isinstance(value, Fraction):
        return value in domain
    above = domain.lower is None or value > number_of(domain.lower)
    return domain.values is None and above and (domain.upper is None or value < number_of(domain.upper))
