"""Terms in Python notation, such that reading the text gives the term back.

What the notation has no words for (vectors, definitions, Kronecker's δ) is written in its manner, for
people; such a text cannot be read back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from derivations.core.arrays import Entry, Family
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
    MatMul,
    Mul,
    Neg,
    Number,
    Power,
    Prime,
    Quotient,
    Sum,
    Symbol,
    Term,
)
from derivations.core.tree import names as names_in
from derivations.write.text import term_text

LARGEST_EXPONENT = 600  # of a decimal such as 1e-5


def python_text(term: Term, *, taken: Collection[str] = ()) -> str:
    """A term in Python notation; Euler's number is called otherwise where its name is taken.

    >>> x = Symbol("x")
    >>> python_text(-(x**2) / (2 * x - 1))
    '-x**2/(2*x - 1)'
    """
    return _printer(taken, term).text(term, SUM)


def python_condition(test: Comparison, *, taken: Collection[str] = ()) -> str:
    """A comparison in Python notation: `x != 0`.

    >>> python_condition(Comparison(Symbol("x"), "=", Symbol("y")))
    'x == y'
    """
    return _printer(taken, test.left, test.right).comparison(test)


def exact_text(value: Fraction) -> str:
    """A rational number as a quotient of integers: 1/2, -3."""
    whole = value.denominator == 1
    return _figures(value.numerator) + ("" if whole else f"/{_figures(value.denominator)}")


# ── how tightly the parts of a line hold together ────────────────────────────────────────────────

SUM, PRODUCT, SIGN, POWER, ATOM = range(5)

FUNCTIONS: Mapping[str, str] = {"abs": "Abs", "max": "Max", "min": "Min", "si": "Si"}
RELATIONS: Mapping[str, str] = {"=": "=="}
LONGEST_DECIMAL = 20  # places after the point; beyond them a decimal is written with an exponent


def _printer(taken: Collection[str], *terms: Term) -> _Printer:
    used = {*taken, *(name for term in terms for name in names_in(term))}
    return _Printer(next((name for name in ("E", "e") if name not in used), "exp(1)"))


@dataclass(frozen=True, slots=True)
class _Printer:
    """One line; `euler` is what Euler's number is called in it."""

    euler: str

    def text(self, term: Term, least: int) -> str:
        """A term, in brackets unless it holds together at least as tightly as asked for."""
        written, tightness = self.written(term)
        return written if tightness >= least else f"({written})"

    def comparison(self, test: Comparison) -> str:
        """A comparison."""
        relation = RELATIONS.get(test.relation, test.relation)
        return f"{self.text(test.left, SUM)} {relation} {self.text(test.right, SUM)}"

    def written(self, term: Term) -> tuple[str, int]:
        """The text of a term, and how tightly it holds together."""
        match term:
            case Number(value=value):
                return _number(value)
            case Constant(name=name):
                return (self.euler if name == "e" else name), ATOM
            case Symbol(name=name) | Index(name=name) | Family(name=name):
                return name, ATOM
            case Add(terms=terms):
                return self.sum(terms), SUM
            case Neg(term=inner):
                return f"-{self.text(inner, SIGN)}", SIGN
            case Mul(factors=factors):
                return self.product(factors), PRODUCT
            case Quotient(numerator=numerator, denominator=denominator):
                return f"{self.text(numerator, PRODUCT)}/{self.text(denominator, POWER)}", PRODUCT
            case Power(base=base, exponent=exponent):
                return f"{self.text(base, ATOM)}**{self.text(exponent, SIGN)}", POWER
        return self.called(term), ATOM

    def sum(self, terms: tuple[Term, ...]) -> str:
        """A sum; what is itself a sum has brackets, unless it stands first."""
        parts = [self.text(terms[0], PRODUCT)]
        for term in terms[1:]:
            sign, part = ("-", term.term) if isinstance(term, Neg) else ("+", term)
            parts.append(f" {sign} {self.text(part, PRODUCT)}")
        return "".join(parts)

    def product(self, factors: tuple[Term, ...]) -> str:
        """A product; what is itself a product or quotient has brackets, unless it stands first."""
        first, *rest = factors
        return "*".join([self.text(first, PRODUCT), *(self.text(factor, POWER) for factor in rest)])

    def called(self, term: Term) -> str:
        """What is written like a function."""
        match term:
            case Apply(function=name, arguments=arguments):
                return f"{FUNCTIONS.get(name, name)}({self.listed(*arguments)})"
            case Derivative():
                return self.derivative(term)
            case Sum(body=body, index=index):
                limits = self.listed(index, index.lower, index.upper)
                return f"Sum({self.listed(body)}, ({limits}))"
            case Cases(branches=branches, otherwise=otherwise):
                rows = [f"({self.listed(value)}, {self.conditions(tests)})" for value, tests in branches]
                return f"Piecewise({', '.join([*rows, f'({self.listed(otherwise)}, True)'])})"
            case Delta(left=left, right=right):
                return f"KroneckerDelta({self.listed(left, right)})"
            case Entry(family=family, indices=indices):
                return f"{family.name}[{self.listed(*indices)}]"
            case MatMul(left=left, right=right):
                return f"dot({self.listed(left, right)})"
            case Call(definition=definition, arguments=arguments):
                return f"{definition.name}({self.listed(*arguments)})" if arguments else definition.name
            case Prime(definition=definition, argument=argument, order=order):
                primes = "'" * order
                return f"{definition.name}{primes}({self.listed(argument)})"
        return f"({term_text(term)})"

    def listed(self, *terms: Term) -> str:
        """Arguments."""
        return ", ".join(self.text(term, SUM) for term in terms)

    def derivative(self, term: Derivative) -> str:
        """diff(f, x, 2, y): the innermost derivative first."""
        variables: list[Term] = []
        body: Term = term
        while isinstance(body, Derivative):
            variables.append(body.variable)
            body = body.body
        parts = [self.listed(body)]
        for variable, same in groupby(reversed(variables)):
            order = len(list(same))
            parts += [self.listed(variable), *([str(order)] if order > 1 else [])]
        return f"diff({', '.join(parts)})"

    def conditions(self, tests: tuple[Comparison, ...]) -> str:
        """Comparisons that hold together."""
        if len(tests) == 1:
            return self.comparison(tests[0])
        return " & ".join(f"({self.comparison(test)})" for test in tests)


def _number(value: Fraction) -> tuple[str, int]:
    """An integer, a decimal that ends, or a quotient."""
    if value < 0:
        written, tightness = _number(-value)
        return f"-{written}", min(tightness, SIGN)
    places = _places(value.denominator)
    if places is None:
        return exact_text(value), PRODUCT
    figures = _figures((value * 10**places).numerator)
    if places > LONGEST_DECIMAL:
        return f"{figures}e-{places}", ATOM
    figures = figures.rjust(places + 1, "0")
    return (f"{figures[:-places]}.{figures[-places:]}" if places else figures), ATOM


def _places(denominator: int) -> int | None:
    """How many places after the point a fraction has, None for one that never ends or is too long."""
    twos = (denominator & -denominator).bit_length() - 1
    fives, rest = 0, denominator >> twos
    while rest % 5 == 0 and fives <= LARGEST_EXPONENT:
        fives, rest = fives + 1, rest // 5
    places = max(twos, fives)
    return places if rest == 1 and places <= LARGEST_EXPONENT else None


def _figures(number: int) -> str:
    """The digits of a number of any length, which `str` refuses beyond some thousands."""
    return format(Decimal(number), "f")
