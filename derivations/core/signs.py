"""Which signs can a polynomial take, when each generator ranges over a known interval?

The answer is a set of possible signs, a superset of those that occur: {+} is "positive", {0, +} is
"non-negative", {−, +} is "never zero", {−, 0, +} is "not known".  Everything is exact: factors, signs of
monomials, real roots of polynomials in one generator, Bernstein coefficients on boxes, facts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise, product
from typing import TypeAlias

from flint import acb, arb, fmpq, fmpz_mpoly, fmpz_poly

from derivations.core.sets import Domain, Signs

Key: TypeAlias = tuple[tuple[tuple[int, ...], int], ...]

MOST_DEGREE = 12  # of a polynomial whose squares are completed

POSITIVE: Signs = frozenset((1,))
NEGATIVE: Signs = frozenset((-1,))
ZERO: Signs = frozenset((0,))
NONNEGATIVE: Signs = frozenset((0, 1))
NONZERO: Signs = frozenset((-1, 1))
ANY: Signs = frozenset((-1, 0, 1))


def times(left: Signs, right: Signs) -> Signs:
    """The possible signs of a product."""
    return frozenset(a * b for a in left for b in right)


def plus(left: Signs, right: Signs) -> Signs:
    """The possible signs of a sum."""
    found: set[int] = set()
    for a, b in product(left, right):
        found |= {-1, 0, 1} if a * b < 0 else {a or b}
    return frozenset(found)


def power(signs: Signs, exponent: int) -> Signs:
    """The possible signs of an integer power."""
    return frozenset(sign**exponent if exponent > 0 or sign else sign for sign in signs)


@dataclass(slots=True)
class Facts:
    """What is known beside the ranges: polynomials (up to a positive factor) with their possible signs.

    `revision` counts how often something new was learned; `estimate` is asked for the signs of an
    irreducible polynomial when the methods of this module leave more than one.
    """

    known: dict[Key, Signs] = field(default_factory=dict)
    estimate: Callable[[fmpz_mpoly], Signs] = lambda polynomial: ANY
    revision: int = 0
    _single: dict[int, Signs] = field(default_factory=dict)
    _met: dict[Key, Signs] = field(default_factory=dict)
    _met_at: int = 0

    def add(self, polynomial: fmpz_mpoly, signs: Signs, ranges: list[Domain]) -> None:
        """Record that the polynomial has one of the signs.

        If it cannot vanish, no factor can; and the factors whose sign is known already are divided out.
        A polynomial in one generator narrows the generator's range.
        """
        unit, factors = factored(polynomial)
        narrowed = _narrowed(polynomial, [factor for factor, _ in factors], signs, ranges)
        if narrowed is not None:
            place, within = narrowed
            ranges[place] = within
            self.revision += 1
        self._without_constant(polynomial, signs, ranges)
        rest = signs if unit > 0 else times(signs, NEGATIVE)
        unknown, blurred = [], False
        for factor, exponent in factors:
            found = self._factor(factor, ranges)
            if 0 not in signs and 0 in found:
                self._learn(factor, found & NONZERO)
                found &= NONZERO
            if exponent % 2 and len(found) == 1 and found != ZERO:
                rest = times(rest, found)
            elif exponent % 2:
                unknown.append(factor)
            else:
                blurred = blurred or 0 in found
        if unknown and not blurred:
            self._learn(_multiplied(unknown), rest)
            if len(unknown) == 2 and len(rest - ZERO) == 1:
                one, other = unknown if -1 not in rest else (-unknown[0], unknown[1])
                self._same_signs(one, other, frozenset(map(abs, rest)), ranges)

    def _without_constant(self, polynomial: fmpz_mpoly, signs: Signs, ranges: list[Domain]) -> None:
        """p − c ≥ 0 with a number c > 0 leaves p > 0; likewise for negative ones."""
        if len(polynomial) != 2 or len(signs - ZERO) != 1:
            return
        last, (sign,) = list(polynomial.terms())[-1], signs - ZERO
        if not any(last[0]) and int(last[1]) * sign < 0:
            self.add(polynomial - int(last[1]), frozenset((sign,)), ranges)

    def _same_signs(
        self, one: fmpz_mpoly, other: fmpz_mpoly, signs: Signs, ranges: Sequence[Domain]
    ) -> None:
        """u·v ≥ 0 and u + v > 0 leave u ≥ 0 and v ≥ 0; likewise for negative ones."""
        total = self.sign(one + other, ranges)
        for sign in (1, -1):
            if total == {sign}:
                for factor in (one, other):
                    self._learn(factor, frozenset(sign * each for each in signs))

    def _learn(self, polynomial: fmpz_mpoly, signs: Signs) -> None:
        key, flip = _oriented(polynomial)
        before = self.known.get(key, ANY)
        self.known[key] = before & (times(signs, NEGATIVE) if flip else signs)
        self.revision += self.known[key] != before
        if len(key) == 1 and sum(key[0][0]) == 1:
            self._single[key[0][0].index(1)] = self.known[key]

    def sign(self, polynomial: fmpz_mpoly, ranges: Sequence[Domain]) -> Signs:
        """The possible signs of a polynomial over the ranges and the facts."""
        if polynomial.is_constant():
            return (
                ZERO
                if polynomial.is_zero()
                else POSITIVE
                if polynomial.leading_coefficient() > 0
                else NEGATIVE
            )
        at_once = self._by_monomials(polynomial, ranges)
        if len(at_once) == 1:
            return at_once
        unit, factors = factored(polynomial)
        result = frozenset((1 if unit > 0 else -1,))
        unknown = []
        for factor, exponent in factors:
            found = self._factor(factor, ranges)
            if exponent % 2 and len(found) > 1:
                unknown.append(factor)
            else:
                result = times(result, power(found, exponent))
        if len(unknown) > 1:
            together = self.recorded(_multiplied(unknown))
            if together != ANY:
                return times(result, together)
        for factor in unknown:
            result = times(result, self._factor(factor, ranges))
        return result

    def _factor(self, factor: fmpz_mpoly, ranges: Sequence[Domain]) -> Signs:
        """The possible signs of an irreducible polynomial, remembered until something new is learned."""
        if self._met_at != self.revision:
            self._met.clear()
            self._met_at = self.revision
        key, flip = _oriented(factor)
        if key not in self._met:
            self._met[key] = ANY  # whoever asks for it meanwhile learns nothing
            found = self._looked_into(factor, key, flip, ranges)
            self._met[key] = times(found, NEGATIVE) if flip else found
        return times(self._met[key], NEGATIVE) if flip else self._met[key]

    def _looked_into(self, factor: fmpz_mpoly, key: Key, flip: bool, ranges: Sequence[Domain]) -> Signs:
        known = times(self.known.get(key, ANY), NEGATIVE if flip else POSITIVE)
        for method in (self._by_monomials, _by_roots, _by_coefficients, self._by_squares, self._by_estimate):
            if len(known) == 1:
                break
            known = known & method(factor, ranges)
        return known

    def _by_estimate(self, factor: fmpz_mpoly, _: Sequence[Domain]) -> Signs:
        return self.estimate(factor)

    def _by_monomials(self, polynomial: fmpz_mpoly, ranges: Sequence[Domain]) -> Signs:
        """Add the signs of the monomials."""
        whole: Signs = ZERO
        places = [place for place, degree in enumerate(polynomial.degrees()) if degree]
        generators = {place: ranges[place].signs & self._single.get(place, ANY) for place in places}
        for exponents, coefficient in polynomial.terms():
            signs = POSITIVE if coefficient > 0 else NEGATIVE
            for place in places:
                if exponent := int(exponents[place]):
                    signs = times(signs, power(generators[place], exponent))
            whole = plus(whole, signs)
            if whole == ANY:
                break
        return whole

    def _by_squares(self, polynomial: fmpz_mpoly, ranges: Sequence[Domain]) -> Signs:
        """a·v² + b·v + c has the sign of a where 4ac − b² > 0, and never the opposite where it is ≥ 0."""
        degrees = [int(degree) for degree in polynomial.degrees()]
        if sum(map(bool, degrees)) < 2 or max(degrees) > MOST_DEGREE:
            return ANY
        for place, degree in enumerate(degrees):
            if degree != 2:
                continue
            square, line, rest = _by_powers(polynomial, place)
            outer = self.sign(square, ranges)
            if len(outer) == 1 and outer != ZERO:
                inner = self.sign(4 * square * rest - line * line, ranges)
                if -1 not in inner:
                    return outer | inner - POSITIVE
        return ANY

    def plain(self, polynomial: fmpz_mpoly, ranges: Sequence[Domain]) -> Signs:
        """The possible signs by ranges and products alone, without a look at other facts."""
        if polynomial.is_constant():
            return self.sign(polynomial, ranges)
        unit, factors = factored(polynomial)
        result = frozenset((1 if unit > 0 else -1,))
        for factor, exponent in factors:
            found = self._by_monomials(factor, ranges)
            if len(found) > 1:
                found &= _by_roots(factor, ranges) & _by_coefficients(factor, ranges)
            result = times(result, power(found, exponent))
        return result

    def recorded(self, polynomial: fmpz_mpoly) -> Signs:
        """What was recorded of the polynomial itself."""
        if not self.known:
            return ANY
        key, flip = _oriented(polynomial)
        return times(self.known.get(key, ANY), NEGATIVE if flip else POSITIVE)


def _by_powers(polynomial: fmpz_mpoly, place: int) -> tuple[fmpz_mpoly, ...]:
    """The coefficients of v², v and 1 of a polynomial of degree 2 in the generator v."""
    groups: list[dict[tuple[int, ...], int]] = [{}, {}, {}]
    for exponents, coefficient in terms_of(polynomial):
        groups[2 - exponents[place]][(*exponents[:place], 0, *exponents[place + 1 :])] = coefficient
    return tuple(polynomial.context().from_dict(group) for group in groups)


def _oriented(polynomial: fmpz_mpoly) -> tuple[Key, bool]:
    """A hashable form of the polynomial or its negative, whichever leads positively; whether negated."""
    flip = int(polynomial.leading_coefficient()) < 0
    return terms_of(-polynomial if flip else polynomial), flip


def factored(polynomial: fmpz_mpoly) -> tuple[int, list[tuple[fmpz_mpoly, int]]]:
    """The content, with its sign, and the irreducible factors with their exponents.

    FLINT's binding cannot order factors whose coefficients pass a machine word: such a polynomial is
    its own one factor.
    """
    if len(polynomial) == 1 or polynomial.total_degree() == 1:
        return _plainly(polynomial)
    try:
        unit, found = polynomial.factor()
    except OverflowError:
        unit = polynomial.content()  # type: ignore[attr-defined]  # missing from the stubs
        unit = -unit if int(polynomial.leading_coefficient()) < 0 else unit
        return int(unit), [(polynomial // polynomial.context().constant(int(unit)), 1)]
    return int(unit), [(factor, int(exponent)) for factor, exponent in found]


def _plainly(polynomial: fmpz_mpoly) -> tuple[int, list[tuple[fmpz_mpoly, int]]]:
    """The factors of a monomial, or of a polynomial of degree 1."""
    if len(polynomial) == 1:
        context = polynomial.context()
        degrees = enumerate(polynomial.degrees())
        factors = [(context.gen(place), int(degree)) for place, degree in degrees if degree]
        return int(polynomial.leading_coefficient()), factors
    content = int(polynomial.content())  # type: ignore[attr-defined]  # missing from the stubs
    content = -content if int(polynomial.leading_coefficient()) < 0 else content
    return content, [(polynomial if content == 1 else polynomial // polynomial.context().constant(content), 1)]


def terms_of(polynomial: fmpz_mpoly) -> Key:
    """The terms as (exponents, coefficient), in the order of the polynomial's context."""
    return tuple(
        (tuple(map(int, exponents)), int(coefficient)) for exponents, coefficient in polynomial.terms()
    )


def _multiplied(factors: Sequence[fmpz_mpoly]) -> fmpz_mpoly:
    whole = factors[0]
    for factor in factors[1:]:
        whole = whole * factor
    return whole


# ── methods, each an upper bound on the set of signs ─────────────────────────────────────────────


def _by_roots(polynomial: fmpz_mpoly, ranges: Sequence[Domain]) -> Signs:
    """An irreducible polynomial in one generator has one sign between two neighbouring real roots."""
    places = [place for place, degree in enumerate(polynomial.degrees()) if degree]
    if len(places) != 1:
        return ANY
    within, line = ranges[places[0]], _univariate(polynomial, places[0])
    if within.lower is not None and within.lower == within.upper:
        return frozenset((_sign(line, within.lower),))
    ends = [(end, end) for end in (within.lower, within.upper) if end is not None]
    marks = sorted({*ends, *(roots := _roots(line))})
    if any(low[1] >= high[0] for low, high in pairwise(marks)):
        return ANY
    found = {0 for low, high in roots if low == high and _holds(within, low)}
    found |= {0 for low, high in roots if low != high and _strictly(within, low)}
    for probe in _probes(marks):
        if _strictly(within, probe):
            found.add(_sign(line, probe))
    return frozenset(found) or ANY


def _narrowed(
    polynomial: fmpz_mpoly, factors: Sequence[fmpz_mpoly], signs: Signs, ranges: Sequence[Domain]
) -> tuple[int, Domain] | None:
    """The one generator of the polynomial and the smaller interval outside of which it has another sign."""
    places = [place for place, degree in enumerate(polynomial.degrees()) if degree]
    if len(places) != 1 or signs == ANY:
        return None
    place, within = places[0], ranges[places[0]]
    if within.values is not None or (within.lower is not None and within.lower == within.upper):
        return None
    line = _univariate(polynomial, place)
    marks = sorted({root for factor in factors for root in _roots(_univariate(factor, place))})
    if any(low[1] >= high[0] for low, high in pairwise(marks)):
        return None
    fits = [_sign(line, probe) in signs for probe in _probes(marks)]
    if not any(fits):  # single points at most: not looked into
        return None
    first, last = fits.index(True), len(fits) - 1 - fits[::-1].index(True)
    if 0 in signs:  # a root farther out is a point that is allowed, alone
        first = 0 if first > 1 else first
        last = len(fits) - 1 if last < len(fits) - 2 else last
    lower, lower_open, upper, upper_open = None, False, None, False
    if first:
        lower, high = marks[first - 1]
        lower_open = 0 not in signs or lower != high
    if last < len(marks):
        low, upper = marks[last]
        upper_open = 0 not in signs or low != upper
    narrow = within.meeting(Domain(lower, upper, lower_open, upper_open))
    return None if narrow == within else (place, narrow)


def _sign(line: fmpz_poly, at: Fraction) -> int:
    value = line(fmpq(at.numerator, at.denominator))
    return 0 if value == 0 else 1 if value > 0 else -1


def _univariate(polynomial: fmpz_mpoly, place: int) -> fmpz_poly:
    coefficients = [0] * (int(polynomial.degrees()[place]) + 1)
    for exponents, coefficient in terms_of(polynomial):
        coefficients[exponents[place]] = coefficient
    return fmpz_poly(coefficients)


def _roots(line: fmpz_poly) -> list[tuple[Fraction, Fraction]]:
    """The real roots of an irreducible polynomial, between rational ends; a rational root exactly."""
    if line.degree() == 1:
        exact = Fraction(-int(line[0]), int(line[1]))
        return [(exact, exact)]
    found: list[tuple[acb, int]] = line.complex_roots()  # type: ignore[assignment]  # the stub forgets multiplicities
    balls = [root.real for root, _ in found if root.imag.contains(0)]
    return [(_rational(ball.lower()), _rational(ball.upper())) for ball in balls]


def _probes(marks: list[tuple[Fraction, Fraction]]) -> list[Fraction]:
    """A rational point left of all marks, right of all, and between each two neighbours."""
    if not marks:
        return [Fraction(0)]
    middles = [(low[1] + high[0]) / 2 for low, high in pairwise(marks)]
    return [marks[0][0] - 1, *middles, marks[-1][1] + 1]


def _rational(value: arb) -> Fraction:
    mantissa, exponent = value.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _strictly(within: Domain, value: Fraction) -> bool:
    return (within.lower is None or value > within.lower) and (within.upper is None or value < within.upper)


def _holds(within: Domain, value: Fraction) -> bool:
    at_lower = value == within.lower and not within.lower_open
    at_upper = value == within.upper and not within.upper_open
    return _strictly(within, value) or at_lower or at_upper


def _by_coefficients(polynomial: fmpz_mpoly, ranges: Sequence[Domain]) -> Signs:
    """Bernstein's test: move every bounded generator to [0, ∞) and read the signs of the coefficients.

    A generator on [l, ∞) becomes l + t, on [l, u] it becomes (l + u·t)/(1 + t) times (1 + t)^degree,
    which is positive.  If no coefficient is negative, the polynomial is nowhere negative; if moreover
    the coefficients at the corners of the box are positive, it is positive.
    """
    degrees = [int(degree) for degree in polynomial.degrees()]
    places = [place for place, degree in enumerate(degrees) if degree]
    unbounded = any(ranges[place].lower is None and ranges[place].upper is None for place in places)
    if unbounded or len(places) > 4 or any(degrees[place] > 8 for place in places):
        return ANY
    table: dict[tuple[int, ...], Fraction] = {}
    for exponents, coefficient in terms_of(polynomial):
        moved: dict[tuple[int, ...], Fraction] = {(): Fraction(coefficient)}
        for place in places:
            line = _moved(ranges[place], exponents[place], degrees[place])
            moved = {(*key, at): a * b for key, a in moved.items() for at, b in enumerate(line)}
        for key, value in moved.items():
            table[key] = table.get(key, Fraction(0)) + value
    ends = [
        (0, degrees[p]) if ranges[p].lower is not None and ranges[p].upper is not None else (0,)
        for p in places
    ]
    return _read(table, [table.get(corner, Fraction(0)) for corner in product(*ends)])


def _read(table: dict[tuple[int, ...], Fraction], corners: list[Fraction]) -> Signs:
    for sign in (1, -1):
        if all(sign * value >= 0 for value in table.values()):
            strict = all(sign * value > 0 for value in corners)
            return frozenset((sign,)) if strict else frozenset((0, sign))
    return ANY


def _moved(within: Domain, exponent: int, degree: int) -> list[Fraction]:
    """The coefficients, by powers of t, of the moved generator to the exponent."""
    lower, upper = within.lower, within.upper
    if lower is not None and upper is not None:
        return _convolve([lower, upper], exponent, [Fraction(1), Fraction(1)], degree - exponent, degree)
    if lower is not None:
        return _convolve([lower, Fraction(1)], exponent, [Fraction(1)], 0, degree)
    assert upper is not None
    return _convolve([upper, Fraction(-1)], exponent, [Fraction(1)], 0, degree)


def _convolve(
    a: list[Fraction], times_a: int, b: list[Fraction], times_b: int, degree: int
) -> list[Fraction]:
    line = [Fraction(1)]
    for factor, count in ((a, times_a), (b, times_b)):
        for _ in range(count):
            line = [
                sum(
                    (line[i] * factor[at - i] for i in range(len(line)) if 0 <= at - i < len(factor)),
                    Fraction(0),
                )
                for at in range(len(line) + len(factor) - 1)
            ]
    return line + [Fraction(0)] * (degree + 1 - len(line))
