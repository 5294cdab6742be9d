"""The normal form: one rational function over independent kernels, on FLINT polynomials.

A `Field` turns terms of plain nodes into `Ratio`s, numerator and denominator over ℤ in generators that
stand for kernels: symbols, entries, e^{b}, ln|p| for an irreducible p, roots, sums, and whatever function
has no rule (opaque).  Two terms are equal wherever both are defined if their difference has numerator 0.

What is used on the way holds at every point where all subterms of the given terms are defined:
  e^{a+b} = e^a·e^b,   e^{ln f} = f,   ln(c·∏ p^k) = ln c + Σ k·ln|p|  (since the argument is positive),
  b^x = e^{x ln b} for b > 0,   √(p²·q) = p·√q for p of known sign,   δ² = δ.
Independence of the kernels is never needed for a proof, only for a proof to be found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from flint import Ordering, fmpz, fmpz_mpoly, fmpz_mpoly_ctx

from derivations.core.domain import interval
from derivations.core.signs import (
    ABOVE_ZERO,
    EVERYWHERE,
    FROM_ZERO,
    POSITIVE,
    Facts,
    Range,
    Signs,
    terms_of,
    times,
)
from derivations.core.term import (
    Add,
    Apply,
    Cases,
    Constant,
    Delta,
    Entry,
    Index,
    Mul,
    Neg,
    Number,
    Power,
    Quotient,
    Sum,
    Symbol,
    Term,
    as_term,
    rebuild,
)
from derivations.errors import MeaningError

LARGEST_EXPONENT = 200  # beyond it a power stays opaque: (1 + x)^1000 has a thousand terms
LARGEST_FACTORED = 128  # bits of an integer whose prime factors a logarithm asks for

RANGES = {"abs": FROM_ZERO, "sqrt": FROM_ZERO, "sign": Range(Fraction(-1), Fraction(1)),
          "sin": Range(Fraction(-1), Fraction(1)), "cos": Range(Fraction(-1), Fraction(1))}  # fmt: skip


class OutOfRoom(Exception):
    """The field has no generator left; try again with a larger one."""


class Refine(Exception):
    """A kernel e^{b/L} is too coarse: its unit was refined, start again."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """numerator / denominator in lowest terms."""

    numerator: fmpz_mpoly
    denominator: fmpz_mpoly

    def __add__(self, other: Ratio) -> Ratio:
        if self.denominator == other.denominator:
            return reduced(self.numerator + other.numerator, self.denominator)
        common = self.numerator * other.denominator + other.numerator * self.denominator
        return reduced(common, self.denominator * other.denominator)

    def __mul__(self, other: Ratio) -> Ratio:
        return reduced(self.numerator * other.numerator, self.denominator * other.denominator)

    def __neg__(self) -> Ratio:
        return Ratio(-self.numerator, self.denominator)

    def __pow__(self, exponent: int) -> Ratio:
        if exponent < 0:
            return self.inverse() ** -exponent
        return Ratio(self.numerator**exponent, self.denominator**exponent)

    def inverse(self) -> Ratio:
        """1 / self.  Raises `MeaningError` for zero."""
        if self.numerator.is_zero():
            raise MeaningError("division by an expression that is zero everywhere")
        return reduced(self.denominator, self.numerator)

    def constant(self) -> Fraction | None:
        """The value of a ratio without generators, else None."""
        if not (self.numerator.is_constant() and self.denominator.is_constant()):
            return None
        return Fraction(int(self.numerator.leading_coefficient()) if not self.numerator.is_zero() else 0,
                        int(self.denominator.leading_coefficient()))  # fmt: skip


def reduced(numerator: fmpz_mpoly, denominator: fmpz_mpoly) -> Ratio:
    """The ratio in lowest terms, its denominator led by a positive coefficient."""
    if not denominator.is_one():
        common = numerator.gcd(denominator)
        if not common.is_one():
            numerator, denominator = numerator // common, denominator // common
        if int(denominator.leading_coefficient()) < 0:
            numerator, denominator = -numerator, -denominator
    return Ratio(numerator, denominator)


@dataclass(frozen=True, slots=True)
class Kernel:
    """A generator: the term it stands for and the interval its values lie in.

    For e^{b/L}, `base` is the ratio b/L; for a root r = f^{1/q}, `order` is q and `base` is f.
    """

    term: Term
    range: Range
    base: Ratio | None = None
    order: int = 0


@dataclass(slots=True)
class Field:
    """Rational functions over kernels.

    `sum_rule` gives the ratio of a Σ.  `trusting` says that all given terms are defined, so that the
    argument of a logarithm is positive; a field that decides whether they are must not trust.
    """

    sum_rule: Callable[[Field, Sum], Ratio]
    room: int = 32
    opaque: Callable[[Term], bool] = field(default=lambda term: False)
    trusting: bool = True
    kernels: list[Kernel] = field(default_factory=list)
    facts: Facts = field(default_factory=Facts)
    context: fmpz_mpoly_ctx = field(init=False)
    _ranges: list[Range] = field(init=False)
    _places: dict[Term, int] = field(default_factory=dict)
    _related_places: dict[int, int] = field(default_factory=dict)
    _units: dict[Term, int] = field(default_factory=dict)
    _known: dict[Term, Ratio] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.context = fmpz_mpoly_ctx.get([f"k{i}" for i in range(self.room)], Ordering.lex)
        self._ranges = [EVERYWHERE] * self.room

    # ── what others ask ──────────────────────────────────────────────────────────────────────────

    def ratio(self, term: Term) -> Ratio:
        """The normal form of a term of plain nodes.

        Raises `MeaningError` for a division by zero, `OutOfRoom` when the generators run out.
        """
        while True:
            try:
                return self.inner(term)
            except Refine:
                self._known.clear()

    def inner(self, term: Term) -> Ratio:
        """`ratio` for the use of rules: lets `Refine` pass to the outermost call."""
        if term not in self._known:
            self._known[term] = self.settled(self._ratio(term))
        return self._known[term]

    def signs(self, ratio: Ratio) -> Signs:
        """The possible signs of a ratio, where its denominator is not zero."""
        above, below = (self.facts.sign(part, self._ranges) for part in (ratio.numerator, ratio.denominator))
        return times(above, below - {0})

    def assume(self, ratio: Ratio, signs: Signs) -> None:
        """Record that the ratio has one of the signs."""
        self.facts.add(ratio.numerator * ratio.denominator, signs, self._ranges)

    def forget(self) -> None:
        """Work out all normal forms anew: facts that were met on the way may now be of use."""
        self._known.clear()

    def number(self, value: Fraction | int) -> Ratio:
        """A constant."""
        exact = Fraction(value)
        return Ratio(self.context.constant(exact.numerator), self.context.constant(exact.denominator))

    def kernel(self, term: Term, within: Range, base: Ratio | None = None, order: int = 0) -> Ratio:
        """The generator that stands for the term, made on first use."""
        if term not in self._places:
            if len(self.kernels) == self.room:
                raise OutOfRoom
            self._places[term] = len(self.kernels)
            self._ranges[len(self.kernels)] = within
            self.kernels.append(Kernel(term, within, base, order))
            if limit := self._limit(self.kernels[-1]):
                self._related_places[self._places[term]] = limit
        return Ratio(self.context.gen(self._places[term]), self.context.constant(1))

    def holds(self, term: Term) -> bool:
        """Whether the term is a kernel already."""
        return term in self._places

    def settled(self, ratio: Ratio) -> Ratio:
        """The ratio after the relations of its kernels: δ² = δ, r^q = f, sin² = 1 − cos²."""
        numerator, denominator = self._settle(ratio.numerator), self._settle(ratio.denominator)
        if numerator is ratio.numerator and denominator is ratio.denominator:
            return ratio
        whole = (numerator if isinstance(numerator, Ratio) else self.whole(numerator),
                 denominator if isinstance(denominator, Ratio) else self.whole(denominator))  # fmt: skip
        return whole[0] * whole[1].inverse()

    # ── one node at a time ───────────────────────────────────────────────────────────────────────

    def _ratio(self, term: Term) -> Ratio:
        if self.opaque(term):
            return self.unknown(term)
        match term:
            case Number(value=value):
                return self.number(value)
            case Constant(name="e"):
                return self.exponential(self.number(1))
            case Constant():
                return self.kernel(term, Range(Fraction(3), Fraction(4), True, True))
            case Symbol() | Index():
                return self.kernel(term, Range(*interval(term)))
            case Entry(family=family, indices=indices):
                canonical = Entry(family, tuple(self.canonical(index) for index in indices))
                return self.kernel(canonical, Range(*interval(canonical)))
            case Add(terms=terms):
                return self._fold(terms, Ratio.__add__)
            case Neg(term=inner):
                return -self.inner(inner)
            case Mul(factors=factors):
                return self._fold(factors, Ratio.__mul__)
            case Quotient(numerator=f, denominator=g):
                return self.inner(f) * self.inner(g).inverse()
            case Power(base=base, exponent=exponent):
                return self._power(term, base, exponent)
            case Delta(left=left, right=right):
                return self._delta(left, right)
            case Sum():
                return self.sum_rule(self, term)
            case Cases():
                return self.kernel(term, EVERYWHERE)
            case Apply(function=name, arguments=arguments):
                return self._apply(term, name, arguments)
        raise MeaningError(f"{type(term).__name__} has no normal form")

    def _fold(self, terms: Sequence[Term], join: Callable[[Ratio, Ratio], Ratio]) -> Ratio:
        whole = self.inner(terms[0])
        for term in terms[1:]:
            whole = join(whole, self.inner(term))
        return whole

    def _apply(self, term: Term, name: str, arguments: tuple[Term, ...]) -> Ratio:
        match name, arguments:
            case "exp", (argument,):
                return self.exponential(self.inner(argument))
            case (("log" | "ln"), (argument,)):
                return self.logarithm(self.inner(argument))
            case "sqrt", (argument,):
                return self.root(self.inner(argument), 2)
            case (("sinh" | "cosh" | "tanh"), (argument,)):
                return self._hyperbolic(name, self.inner(argument))
            case (("sin" | "cos" | "tan"), (argument,)):
                return self._trigonometric(name, self.inner(argument))
        return self.unknown(term)

    def unknown(self, term: Term) -> Ratio:
        """An opaque kernel, keyed by the term over canonical arguments; ln and log are one."""
        if isinstance(term, Apply) and term.function == "ln":
            term = Apply("log", term.arguments)
        name = term.function if isinstance(term, Apply) else ""
        return self.kernel(rebuild(term, self.canonical), RANGES.get(name, EVERYWHERE))

    def _delta(self, left: Term, right: Term) -> Ratio:
        difference = (self.inner(left) + -self.inner(right)).constant()
        if difference is not None:
            return self.number(1 if difference == 0 else 0)
        ends = sorted((self.canonical(left), self.canonical(right)), key=repr)
        return self.kernel(Delta(*ends), Range(Fraction(0), Fraction(1)))

    # ── exponentials, logarithms, powers ─────────────────────────────────────────────────────────

    def exponential(self, argument: Ratio) -> Ratio:
        """e^argument: a factor for each monomial of the argument, ln|p| taken out of the exponent."""
        result, logarithms = self.number(1), list[tuple[Term, Fraction]]()
        for coefficient, monomial in self._pieces(argument):
            kernel = self._single(monomial)
            if kernel is not None and isinstance(kernel, Apply) and kernel.function == "log":
                logarithms.append((kernel.arguments[0], coefficient))
            else:
                result = result * self._unit(monomial, coefficient)
        return result * self._powers(logarithms)

    def _pieces(self, argument: Ratio) -> Iterator[tuple[Fraction, Ratio]]:
        """The argument as Σ coefficient·monomial/denominator, the last two free of numbers."""
        content = argument.denominator.content()  # type: ignore[attr-defined]  # missing from the stubs
        below = argument.denominator // content
        for exponents, coefficient in terms_of(argument.numerator):
            monomial = reduced(self.context.from_dict({exponents: 1}), below)
            yield Fraction(coefficient, int(content)), monomial

    def _single(self, ratio: Ratio) -> Term | None:
        """The kernel that a ratio consists of, if it is just one generator."""
        if not ratio.denominator.is_one() or ratio.numerator.total_degree() != 1:
            return None
        return self.kernels[next(p for p, degree in enumerate(ratio.numerator.degrees()) if degree)].term

    def _unit(self, monomial: Ratio, coefficient: Fraction) -> Ratio:
        """e^{coefficient·monomial} as a power of the kernel e^{monomial/L}."""
        base = self.term(monomial)
        unit = self._units.get(base, 1)
        if unit % coefficient.denominator:
            self._units[base] = lcm(unit, coefficient.denominator)
            raise Refine
        share = monomial * self.number(Fraction(1, unit))
        kernel = self.kernel(Apply("exp", (self.term(share),)), ABOVE_ZERO, base=share)
        return kernel ** int(coefficient * unit)

    def _powers(self, logarithms: list[tuple[Term, Fraction]]) -> Ratio:
        """∏ |p|^c for the pieces c·ln|p| of an exponent, with the absolute value resolved by signs."""
        result, unsigned = self.number(1), self.number(1)
        for argument, exponent in logarithms:
            inner = (
                argument.arguments[0]
                if isinstance(argument, Apply) and argument.function == "abs"
                else argument
            )
            ratio = self.inner(inner)
            if exponent.denominator != 1:
                result = result * self.root(self._positive(ratio), exponent.denominator) ** exponent.numerator
            elif exponent % 2 == 0 or self.signs(ratio) == POSITIVE:
                result = result * ratio ** int(exponent)
            else:
                unsigned = unsigned * ratio ** int(exponent)
        return result * self._positive(unsigned)

    def _positive(self, ratio: Ratio) -> Ratio:
        """|ratio|, as ±ratio where the sign is known."""
        signs = self.signs(ratio)
        if -1 not in signs:
            return ratio
        if 1 not in signs:
            return -ratio
        return self.kernel(Apply("abs", (self.term(ratio),)), FROM_ZERO)

    def logarithm(self, argument: Ratio) -> Ratio:
        """ln of an argument that is positive because the term is defined: Σ k·ln|p| over its factors."""
        if self.trusting:
            self.assume(argument, POSITIVE)
        result = self.number(0)
        for part, sign in ((argument.numerator, 1), (argument.denominator, -1)):
            content, factored = part.factor()
            for factor, exponent in factored:
                result = result + self._log_factor(factor) * self.number(sign * int(exponent))
            result = result + self._log_integer(abs(int(content))) * self.number(sign)
        return result

    def _log_integer(self, value: int) -> Ratio:
        if value == 1:
            return self.number(0)
        if value.bit_length() > LARGEST_FACTORED:
            return self.kernel(Apply("log", (as_term(value),)), ABOVE_ZERO)
        result = self.number(0)
        for prime, exponent in fmpz(value).factor():
            result = result + self.kernel(Apply("log", (as_term(int(prime)),)), ABOVE_ZERO) * self.number(
                int(exponent)
            )
        return result

    def _log_factor(self, factor: fmpz_mpoly) -> Ratio:
        """ln|p| for an irreducible p: the exponent of an exponential kernel, else a kernel of its own."""
        whole = self.whole(factor)
        kernel = self._kernel_of(whole)
        if kernel is not None and kernel.base is not None:
            return kernel.base if not kernel.order else self._log_root(kernel)
        return self.kernel(Apply("log", (Apply("abs", (self.term(whole),)),)), EVERYWHERE)

    def _log_root(self, kernel: Kernel) -> Ratio:
        assert kernel.base is not None
        return self.logarithm(kernel.base) * self.number(Fraction(1, kernel.order))

    def _kernel_of(self, ratio: Ratio) -> Kernel | None:
        term = self._single(ratio)
        return (
            None
            if term is None or ratio.numerator.leading_coefficient() != 1
            else self.kernels[self._places[term]]
        )

    def _power(self, term: Term, base: Term, exponent: Term) -> Ratio:
        below, above = self.inner(base), self.inner(exponent)
        value = above.constant()
        if value is not None and abs(value.numerator) <= LARGEST_EXPONENT:
            power = below**value.numerator if value.denominator == 1 else None
            return power if power is not None else self.root(below, value.denominator) ** value.numerator
        if self.signs(below) == POSITIVE or not self._integer(exponent):
            return self.exponential(above * self.logarithm(below))
        return self.unknown(term)

    def _integer(self, exponent: Term) -> bool:
        return isinstance(exponent, Index | Number) or (
            isinstance(exponent, Symbol) and exponent.domain.integer
        )

    def root(self, radicand: Ratio, order: int) -> Ratio:
        """radicand^{1/order} ≥ 0: factors of known sign with an exponent ≥ order are taken out."""
        outside, inside = self.number(1), self.number(1)
        for part, sign in ((radicand.numerator, 1), (radicand.denominator, -1)):
            content, factored = part.factor()
            inside = inside * self.number(int(content)) ** sign
            for factor, exponent in factored:
                out, kept = self._extract(self.whole(factor), int(exponent), order)
                outside, inside = outside * out**sign, inside * kept**sign
        return outside * self._plain_root(inside, order)

    def _extract(self, factor: Ratio, exponent: int, order: int) -> tuple[Ratio, Ratio]:
        kernel = self._kernel_of(factor)
        if kernel is not None and kernel.base is not None and not kernel.order:
            return self.exponential(kernel.base * self.number(Fraction(exponent, order))), self.number(1)
        if exponent < order or (order % 2 == 0 and {-1, 1} <= self.signs(factor)):
            return self.number(1), factor**exponent
        positive = self._positive(factor) if order % 2 == 0 else factor
        return positive ** (exponent // order), factor ** (exponent % order)

    def _plain_root(self, inside: Ratio, order: int) -> Ratio:
        value = inside.constant()
        if value is not None and value >= 0:
            above, below = (fmpz(part).root(order) for part in (value.numerator, value.denominator))
            if above**order == value.numerator and below**order == value.denominator:
                return self.number(Fraction(int(above), int(below)))
        term = (
            Apply("sqrt", (self.term(inside),))
            if order == 2
            else Power(self.term(inside), as_term(Fraction(1, order)))
        )
        return self.kernel(term, FROM_ZERO, base=inside, order=order)

    # ── hyperbolic and trigonometric ─────────────────────────────────────────────────────────────

    def _hyperbolic(self, name: str, argument: Ratio) -> Ratio:
        up, down = self.exponential(argument), self.exponential(-argument)
        sinh, cosh = up + -down, up + down
        half = self.number(Fraction(1, 2))
        return sinh * cosh.inverse() if name == "tanh" else half * (sinh if name == "sinh" else cosh)

    def _trigonometric(self, name: str, argument: Ratio) -> Ratio:
        if name == "tan":
            return self._trigonometric("sin", argument) * self._trigonometric("cos", argument).inverse()
        if argument.numerator.is_zero():
            return self.number(0 if name == "sin" else 1)
        flip = int(argument.numerator.leading_coefficient()) < 0
        kernel = self.kernel(Apply(name, (self.term(-argument if flip else argument),)), RANGES[name])
        return -kernel if flip and name == "sin" else kernel

    # ── relations ────────────────────────────────────────────────────────────────────────────────

    def _settle(self, polynomial: fmpz_mpoly) -> fmpz_mpoly | Ratio:
        """The polynomial with powers of related kernels brought down; itself when there are none."""
        if self._related_places:
            degrees = polynomial.degrees()
            for place, limit in self._related_places.items():
                if degrees[place] >= limit:
                    return self._lowered(polynomial, place, limit)
        return polynomial

    def _limit(self, kernel: Kernel) -> int:
        """The power of the kernel from which on its relation applies; 0 for a kernel without relation."""
        if kernel.order:
            return kernel.order
        squared = isinstance(kernel.term, Delta) or (
            isinstance(kernel.term, Apply) and kernel.term.function == "sin"
        )
        return 2 if squared else 0

    def _lowered(self, polynomial: fmpz_mpoly, place: int, limit: int) -> Ratio:
        """Write k^e as k^{e mod limit}·(k^limit)^{e div limit}, with the relation's value for k^limit."""
        kernel, value = self.kernels[place], self._related(self.kernels[place])
        groups: dict[int, dict[tuple[int, ...], int]] = {}
        for exponents, coefficient in terms_of(polynomial):
            times_, left = divmod(exponents[place], limit)
            if isinstance(kernel.term, Delta) and exponents[place]:
                times_, left = 0, 1
            kept = (*exponents[:place], left, *exponents[place + 1 :])
            group = groups.setdefault(times_, {})
            group[kept] = group.get(kept, 0) + coefficient
        whole = self.number(0)
        for count, terms in groups.items():
            whole = whole + self.whole(self.context.from_dict(terms)) * value**count
        return self.settled(whole)

    def _related(self, kernel: Kernel) -> Ratio:
        """The value of the lowest power of the kernel that its relation replaces."""
        if kernel.order:
            assert kernel.base is not None
            return kernel.base
        if isinstance(kernel.term, Apply):
            cosine = self.kernel(Apply("cos", kernel.term.arguments), RANGES["cos"])
            return self.number(1) + -(cosine**2)
        return self.number(1)

    def whole(self, polynomial: fmpz_mpoly) -> Ratio:
        """A polynomial as a ratio."""
        return Ratio(polynomial, self.context.constant(1))

    # ── back to terms ────────────────────────────────────────────────────────────────────────────

    def canonical(self, term: Term) -> Term:
        """The term written from its normal form: equal normal forms give equal terms."""
        return self.term(self.inner(term))

    def term(self, ratio: Ratio) -> Term:
        """A ratio as a term over the kernels' own terms."""
        above = self._written(ratio.numerator)
        return above if ratio.denominator.is_one() else Quotient(above, self._written(ratio.denominator))

    def _written(self, polynomial: fmpz_mpoly) -> Term:
        terms = [self._monomial(exponents, c) for exponents, c in terms_of(polynomial)]
        return terms[0] if len(terms) == 1 else Add(tuple(terms)) if terms else as_term(0)

    def _monomial(self, exponents: Sequence[int], coefficient: int) -> Term:
        factors: list[Term] = [as_term(abs(coefficient))] if abs(coefficient) != 1 else []
        for place, exponent in enumerate(exponents):
            if exponent:
                factors.append(self._factor_term(self.kernels[place], exponent))
        whole = factors[0] if len(factors) == 1 else Mul(tuple(factors)) if factors else as_term(1)
        return Neg(whole) if coefficient < 0 else whole

    def _factor_term(self, kernel: Kernel, exponent: int) -> Term:
        if kernel.base is not None and not kernel.order:
            return Apply("exp", (self.term(kernel.base * self.number(exponent)),))
        return kernel.term if exponent == 1 else Power(kernel.term, as_term(exponent))
