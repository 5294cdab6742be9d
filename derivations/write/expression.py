"""One walk over the tree for every target, so that text and LaTeX agree about what is grouped.

A printed line reads back as exactly the tree it came from:

- a product is juxtaposed and binds tighter than a dotted one, which binds tighter than a sum;
- a leading minus sign belongs to the first factor: −a b is (−a)b, and −(a b) keeps its parentheses;
- Σ takes the whole product on its right and ∂/∂x one factor, so both stand last or in parentheses;
- paper has one sign for two trees only here: −1 and the number −1, ½ and 1/2, e^x and exp(x).

Parentheses are round; those that hold others are square, as in −α[−(y − ŷ)x_i].
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from typing import cast

from derivations.core.arrays import (
    Each,
    Entry,
    Family,
    Listed,
    SpelledOut,
)
from derivations.core.entries import entry
from derivations.core.infinite import Infinity, Integral, Limit, Series
from derivations.core.shapes import shape
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
from derivations.core.tree import substitute
from derivations.write import arrays
from derivations.write.fences import CALL_CLOSE, CALL_OPEN, CLOSE, OPEN, fenced
from derivations.write.target import Level, Target

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Printer:
    """Prints terms for one target."""

    target: Target

    def term(self, term: Term) -> str:
        """The term as a whole line, without outer parentheses."""
        return fenced(self.whole(term), self.target.tall)

    def comparison(self, test: Comparison) -> str:
        """left relation right."""
        return fenced(self._comparison(test), self.target.tall)

    def sign(self, sign: str, *parts: str) -> str:
        """A sign of the target with its parts put in."""
        return self.target.signs[sign] % parts

    # ── positions ────────────────────────────────────────────────────────────────────────────────

    def whole(self, term: Term) -> str:
        """The term where nothing stands beside it."""
        return self.at(term, Level.SUM, leads=True, ends=True)

    def at(self, term: Term, least: Level, *, leads: bool = False, ends: bool = False) -> str:
        """The term where only what binds at least so tightly stands free.

        `leads` says that nothing is printed before it in its group, so that a minus sign may; `ends`
        that no factor follows, so that an operator may.
        """
        written = _on_paper(term)
        if self._stands_free(written, least, leads, ends):
            return self._print(written, leads, ends)
        return OPEN + self.whole(written) + CLOSE

    def _stands_free(self, term: Term, least: Level, leads: bool, ends: bool) -> bool:
        level = self._level(term)
        if level < least or (level is Level.SIGNED and not leads):
            return False
        return ends or not isinstance(term, Sum | Product | Largest | Derivative | Cases | Limit | Series)

    def _level(self, term: Term) -> Level:
        if isinstance(term, arrays.PRINTED):
            return arrays.level(term)
        match term:
            case Mul():
                return Level.DOTTED if _has_dots(term) else Level.PRODUCT
            case Quotient():
                return Level.POWER if self.target.stacked else Level.FRACTION
            case Symbol() | Index() | Family():
                return self._level_of_name(term.name, term.latex)
            case Call(definition=definition) if all(isinstance(p, Index) for p in definition.parameters):
                return self._level_of_name(definition.name, definition.latex)
            case Entry(family=family):
                return Level.POWER if family.labelled else self._level(family)
            case Apply(function="exp"):
                return Level.POWER
        return LEVELS.get(type(term), Level.ATOM)

    def _level_of_name(self, name: str, latex: str) -> Level:
        return Level.POWER if _is_raised(self.target.name(name, latex)) else Level.ATOM

    # ── nodes ────────────────────────────────────────────────────────────────────────────────────

    def _print(self, term: Term, leads: bool, ends: bool) -> str:
        match term:
            case Add(terms=terms):
                return self._sum(terms)
            case Neg(term=inner):
                return self.sign("minus", self.at(inner, Level.FRACTION, ends=ends))
            case Mul() if _has_dots(term):
                return reduce(self._dotted, self._factors(term, Level.PRODUCT, leads, ends))
            case Mul():
                return self.juxtaposed(self._factors(term, Level.POWER, leads, ends))
            case Quotient(numerator=above, denominator=below):
                return self.sign("quotient", self._part_of_quotient(above), self._part_of_quotient(below))
            case Power(base=base, exponent=exponent):
                return self._power(self.at(base, Level.ATOM), exponent)
            case Derivative(body=body, variable=variable):
                return self.sign("derivative", self.whole(variable), self.at(body, Level.POWER, ends=True))
            case Sum(body=body, index=index):
                return self._over("total", body, index)
            case Product(body=body, index=index):
                return self._over("product", body, index)
            case Largest(body=body, index=index):
                return self._over("largest", body, index)
            case Limit() | Integral() | Series():
                return self._bound(term)
            case SpelledOut(sum=summation, at=at):
                return self._spelled_out(summation, at)
        if isinstance(term, arrays.PRINTED):
            return arrays.printed(self, term, leads, ends)
        return self._leaf(term)

    def _leaf(self, term: Term) -> str:
        """What needs no parentheses anywhere but perhaps under an exponent."""
        match term:
            case Number(value=value):
                return str(value)
            case Constant(name=name):
                return self.sign(name)
            case Infinity():
                return self.sign("infinity")
            case Symbol(name=name, latex=latex) | Index(name=name, latex=latex):
                return self.target.name(name, latex)
            case Family(name=name, latex=latex):
                return self.target.array(name, latex)
            case Entry(family=family, indices=indices):
                return self._entry(family, indices)
            case Apply(function=function, arguments=arguments):
                return self._application(function, arguments)
            case Call(definition=definition, arguments=arguments):
                return self._call(definition, arguments)
            case Prime(definition=definition, argument=argument, order=order):
                return self._function(definition) + self._primes(order) + self.arguments((argument,))
            case Delta(left=left, right=right):
                return self.sign("delta") + self.below((left, right))
            case Cases(branches=branches, otherwise=otherwise):
                return self._cases(branches, otherwise)
            case Listed(entries=entries):
                return self.arguments(entries)
            case Each():
                return self._each(term)
        raise TypeError(f"no notation for {type(term).__name__}")  # a new node without a row here

    # ── arithmetic ───────────────────────────────────────────────────────────────────────────────

    def _sum(self, terms: tuple[Term, ...]) -> str:
        line = self.at(terms[0], Level.SPELLED, leads=True, ends=True)
        for term in terms[1:]:
            if isinstance(term, Neg):
                line = self.sign("less", line, self.at(term.term, Level.DOTTED, ends=True))
            else:
                line = self.sign("plus", line, self.at(term, Level.SPELLED, ends=True))
        return line

    def _factors(self, product: Mul, least: Level, leads: bool, ends: bool) -> list[str]:
        first, *middle = (_on_paper(factor) for factor in product.factors)
        last = [middle.pop()] if middle else []
        return [
            self.first_factor(first, least, leads),
            *(self.at(factor, least) for factor in middle),
            *(self.at(factor, least, ends=ends) for factor in last),
        ]

    def first_factor(self, factor: Term, least: Level, leads: bool) -> str:
        """The first factor of a product; a minus sign that leads the group needs no parentheses."""
        if leads and isinstance(factor, Neg):
            return self.sign("minus", self.at(factor.term, max(least, Level.FRACTION)))
        return self.at(factor, least, leads=leads)

    def _dotted(self, left: str, right: str) -> str:
        return self.sign("times", left, right)

    def juxtaposed(self, factors: list[str]) -> str:
        """Factors side by side."""
        line = factors[0]
        for left, right in pairwise(factors):
            line += right if self.target.touch(left, right) else f" {right}"
        return line

    def _part_of_quotient(self, part: Term) -> str:
        return self.whole(part) if self.target.stacked else self.at(part, Level.POWER)

    def _power(self, base: str, exponent: Term) -> str:
        match exponent:
            case Number(value=value) if value.denominator == 1 and value >= 0 and not self.target.stacked:
                return base + str(value).translate(RAISED)
        return self.sign("power", base, self._exponent(_on_paper(exponent)))

    def _exponent(self, exponent: Term) -> str:
        if self.target.stacked:
            return self.target.script(self.whole(exponent))
        if isinstance(exponent, Neg) and self._level(_on_paper(exponent.term)) is Level.ATOM:
            return self.sign("minus", self.at(exponent.term, Level.ATOM))
        return self.at(exponent, Level.ATOM)

    def _spelled_out(self, summation: Term, at: Term) -> str:
        terms = [self.at(term, Level.DOTTED, ends=True) for term in _first_at_last(summation, at)]
        dots = self.sign("dots")
        line = terms[0]
        for term in terms[1:]:
            line = self.sign("plus", self.sign("plus", line, dots), term)
        return line

    def _over(self, sign: str, body: Term, index: Index) -> str:
        """Σ, Π or max over a range; conditions on the index stand below, beside its first value."""
        lower = self.whole(index.lower)
        match body:
            case Cases(branches=((value, tests),), otherwise=Number(value=zero)) if (
                sign == "total" and not zero
            ):
                body = value
                lower = ", ".join((lower, *map(self._comparison, tests)))
        limits = (self._leaf(index), lower, self._upper_limit(index.upper))
        return self.sign(sign, *limits, self.at(body, Level.DOTTED, ends=True))

    def _bound(self, term: Limit | Integral | Series) -> str:
        """lim, ∫ and Σ without end, over the one variable that they bind."""
        variable = self.whole(term.function.parameters[0])
        body = self.at(term.function.body, Level.DOTTED, ends=True)
        match term:
            case Limit(point=point, side=side):
                at = self.whole(point)
                if side:
                    at = self.sign("above" if side == "+" else "below", self.at(point, Level.ATOM))
                return self.sign("limit", variable, at, body)
            case Integral(lower=lower, upper=upper):
                ends = (self._upper_limit(end) for end in (lower, upper))
                return self.sign("integral", *ends, body, variable)
            case Series(lower=lower):
                return self.sign("series", variable, self.whole(lower), body)

    # ── names, functions and scripts ─────────────────────────────────────────────────────────────

    def _entry(self, family: Family, indices: tuple[Term, ...]) -> str:
        missing = len(indices) < len(family.sizes)
        name = (self.target.array if missing else self.target.name)(family.name, family.latex)
        if family.labelled:
            name = f"{{{name}}}" if self.target.stacked and _is_raised(name) else name
            name = self.sign("label", name, self.whole(indices[0]))
            indices = indices[1:]
        return self._subscripted(name, indices) if indices else name

    def entry_of(self, abbreviated: Definition, indices: tuple[Term, ...]) -> str:
        """An entry of an array that has a name of its own."""
        return self._subscripted(self.target.name(abbreviated.name, abbreviated.latex), indices)

    def _subscripted(self, name: str, indices: tuple[Term, ...]) -> str:
        """A name with indices; one that has a subscript of its own in parentheses."""
        return (f"({name})" if self.target.stacked and "_" in name else name) + self.below(indices)

    def below(self, indices: tuple[Term, ...]) -> str:
        """Indices as a subscript."""
        return "_" + self.target.script(",".join(self.whole(index) for index in indices))

    def _upper_limit(self, term: Term) -> str:
        return self.whole(term) if self.target.stacked else self.at(term, Level.ATOM)

    def _application(self, function: str, arguments: tuple[Term, ...]) -> str:
        match function:
            case "exp":
                return self._power(self.sign("e"), arguments[0])
            case "abs":
                inside = self.whole(arguments[0])
                return self.sign("tall size" if self.target.tall(inside) else "size", inside)
            case "sqrt" if self.target.stacked:
                return self.sign("root", self.whole(arguments[0]))
            case "sqrt":
                return self.sign("root", self.arguments(arguments))
        return self.target.functions[function] + self.arguments(arguments)

    def _call(self, definition: Definition, arguments: tuple[Term, ...]) -> str:
        """Index parameters are printed below the name, real ones in parentheses."""
        pairs = list(zip(definition.parameters, arguments, strict=True))
        below = tuple(value for parameter, value in pairs if isinstance(parameter, Index))
        inside = tuple(value for parameter, value in pairs if not isinstance(parameter, Index))
        if inside:
            name = self._function(definition)
        else:
            of_array = not arrays.is_number(Call(definition, arguments))
            name = (self.target.array if of_array else self.target.name)(definition.name, definition.latex)
        name = self._subscripted(name, below) if below else name
        return name + self.arguments(inside) if inside else name

    def _function(self, definition: Definition) -> str:
        return self.target.word(definition.name, definition.latex)

    def _primes(self, order: int) -> str:
        return "'" * order if order <= 3 else self.sign("label", "", str(order))

    def arguments(self, arguments: tuple[Term, ...]) -> str:
        """Arguments in the parentheses of a function."""
        return CALL_OPEN + ", ".join(self._listed(argument) for argument in arguments) + CALL_CLOSE

    def _listed(self, entry: Term) -> str:
        if not arrays.is_listed(entry):
            return self.whole(entry)
        first, last = (
            _instance(entry.body, entry.index, end) for end in (entry.index.lower, entry.index.upper)
        )
        return ", ".join((self.whole(first), self.sign("dots"), self.whole(last)))

    def _each(self, term: Each) -> str:
        return self.arguments((term,)) if arrays.is_listed(term) else arrays.each(self, term)

    # ── conditions ───────────────────────────────────────────────────────────────────────────────

    def _comparison(self, test: Comparison) -> str:
        line = self.sign(test.relation, self.whole(test.left), self.whole(test.right))
        if test.under:
            line = self.sign("if", line, self._together(test.under))
        return self.for_all(line, test.over)

    def _together(self, tests: Iterable[Comparison]) -> str:
        return reduce(lambda a, b: self.sign("and", a, b), map(self._comparison, tests))

    def for_all(self, line: str, indices: tuple[Index, ...]) -> str:
        """The line, and for which indices it holds."""
        return self.sign("for all", line, ", ".join(map(self.whole, indices))) if indices else line

    def _cases(self, branches: Iterable[tuple[Term, tuple[Comparison, ...]]], otherwise: Term) -> str:
        rows = ""
        for value, tests in branches:
            rows += self.sign("case", self.whole(value), self._together(tests))
        return self.sign("cases", rows + self.sign("otherwise", self.whole(otherwise)))


LEVELS: Mapping[type[Term], Level] = {
    Add:         Level.SUM,
    SpelledOut:  Level.SPELLED,
    Neg:         Level.SIGNED,
    MatMul:         Level.DOTTED,
    Power:       Level.POWER,
    Sum:         Level.OPERATOR,
    Product:     Level.OPERATOR,
    Largest:     Level.OPERATOR,
    Derivative:  Level.OPERATOR,
    Cases:       Level.OPERATOR,
    Limit:       Level.OPERATOR,
    Integral:    Level.OPERATOR,
    Series:      Level.OPERATOR,
}  # fmt: skip


def _on_paper(term: Term) -> Term:
    """The tree that paper shows of a numeral: −½ is the negative of a fraction."""
    match term:
        case Number(value=value) if value < 0:
            return Neg(Number(-value))
        case Number(value=value) if value.denominator != 1:
            return Quotient(Number(Fraction(value.numerator)), Number(Fraction(value.denominator)))
    return term


def _has_dots(product: Mul) -> bool:
    """Whether a product needs dots: 2·3, and 2·(1/3), which would read as a mixed number."""
    factors = [_on_paper(factor) for factor in product.factors]
    return product.dotted or any(_collide(left, right) for left, right in pairwise(factors))


def _collide(left: Term, right: Term) -> bool:
    starts = right.base if isinstance(right, Power) else right
    number = _on_paper(starts) if isinstance(starts, Number) else starts
    before = left.term if isinstance(left, Neg) else left
    return isinstance(number, Number) or (isinstance(before, Number) and isinstance(right, Quotient))


def _is_raised(name: str) -> bool:
    return "^" in name or "'" in name


def _instance(body: Term, index: Index, value: Term) -> Term:
    return substitute(body, {index: value})


def _first_at_last(summation: Term, at: Term) -> list[Term]:
    """The three terms of a spelled-out sum that are written down."""
    match summation:
        case Sum(body=body, index=index):
            return [_instance(body, index, value) for value in (index.lower, at, index.upper)]
        case MatMul(left=left, right=right):
            places = (Number(Fraction(1)), at, cast(Term, shape(left).rows))
            return [Mul((entry(left, place), entry(right, place))) for place in places]
    return [summation]
