"""Can the facts hold together?  Fourier's elimination over whole numbers, in bounded room.

The monomials of the facts are taken for unknowns, of which their signs and ranges are known besides:
x > y, y > z and z > x leave no cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import gcd
from typing import TypeAlias

from derivations.core.field import Field
from derivations.core.sets import Signs

Monomial: TypeAlias = tuple[int, ...]  # its exponents; of the number 1 they are all zero

MOST_ROWS = 160  # inequalities that are looked at together


@dataclass(frozen=True, slots=True)
class Inequality:
    """Σ c_m·m > 0 where `strict`, else ≥ 0; no coefficient is zero, and they have no common divisor."""

    coefficients: frozenset[tuple[Monomial, int]]
    strict: bool

    @classmethod
    def of(cls, coefficients: Mapping[Monomial, int], *, strict: bool) -> Inequality:
        """The inequality with these coefficients."""
        kept = {unknown: c for unknown, c in coefficients.items() if c}
        common = gcd(*kept.values()) or 1
        return cls(frozenset((unknown, c // common) for unknown, c in kept.items()), strict)

    def fails(self) -> bool:
        """Whether it says of the number 1, or of nothing, what is not so."""
        if not self.coefficients:
            return self.strict
        return all(c < 0 and not any(unknown) for unknown, c in self.coefficients)


def is_contradictory(field: Field) -> bool:
    """Whether the facts contradict one another, whatever numbers the monomials are; False if not seen."""
    facts = [row for key, signs in field.facts.known.items() for row in _rows(dict(key), signs)]
    monomials = {unknown for row in facts for unknown, _ in row.coefficients if any(unknown)}
    return contradict([*facts, *(row for one in monomials for row in _of_monomial(field, one))])


def _rows(coefficients: Mapping[Monomial, int], signs: Signs) -> Iterator[Inequality]:
    if -1 not in signs:
        yield Inequality.of(coefficients, strict=0 not in signs)
    if 1 not in signs:
        yield Inequality.of({unknown: -c for unknown, c in coefficients.items()}, strict=0 not in signs)


def _of_monomial(field: Field, monomial: Monomial) -> Iterator[Inequality]:
    """What its sign says, and the ends of the range of a generator."""
    yield from _rows({monomial: 1}, field.facts.plain(field.context.from_dict({monomial: 1}), field.ranges))
    if sum(monomial) > 1:
        return
    within, one = field.ranges[monomial.index(1)], (0,) * len(monomial)
    for end, side, is_open in ((within.lower, 1, within.lower_open), (within.upper, -1, within.upper_open)):
        if end is not None:
            ends = {monomial: side * end.denominator, one: -side * end.numerator}
            yield Inequality.of(ends, strict=is_open)


def contradict(inequalities: Iterable[Inequality]) -> bool:
    """Whether no numbers fulfil them all; False where that was not found out."""
    rows = set(inequalities)
    while not any(row.fails() for row in rows):
        sides = _sides(rows)
        if not sides or len(rows) > MOST_ROWS:
            return False
        unknown = min(sides, key=lambda one: (len(sides[one][0]) * len(sides[one][1]), one))
        above, below = sides[unknown]
        rows = {row for row in rows if row not in above and row not in below}
        rows |= {_without(unknown, one, other) for one in above for other in below}
    return True


def _sides(rows: Iterable[Inequality]) -> dict[Monomial, tuple[list[Inequality], list[Inequality]]]:
    """For each unknown the inequalities in which it has a positive coefficient, and a negative one."""
    sides: dict[Monomial, tuple[list[Inequality], list[Inequality]]] = {}
    for row in rows:
        for unknown, c in row.coefficients:
            if any(unknown):
                sides.setdefault(unknown, ([], []))[c < 0].append(row)
    return sides


def _without(unknown: Monomial, above: Inequality, below: Inequality) -> Inequality:
    """What the two say together of everything but the unknown."""
    first, second = dict(above.coefficients), dict(below.coefficients)
    up, down = first[unknown], -second[unknown]
    whole = {one: down * first.get(one, 0) + up * second.get(one, 0) for one in first | second}
    return Inequality.of(whole, strict=above.strict or below.strict)
