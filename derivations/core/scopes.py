"""The indices that a sum runs over, and which of them the parts of its body stay with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as field_
from typing import TypeAlias, cast

from derivations.core.arithmetic import Polynomial, degrees_in, factored, multiplied, places_in, terms_of
from derivations.core.deltas import differ_in
from derivations.core.field import Field
from derivations.core.ranges import is_defined, is_inhabited
from derivations.core.ratios import Ratio
from derivations.core.term import Cases, Index, Indices
from derivations.core.tree import free

Parts: TypeAlias = list[tuple[frozenset[Index], Polynomial]]  # factors, each with the indices it stays with


@dataclass(slots=True)
class Scope:
    """The indices that are summed over, and which of them a kernel or a polynomial stays with.

    It stays with those it depends on, and with every range that may be empty (`unsure`) if it need not be
    defined there.  So it is with a range of which some are left out (`thinned`): there need be no others.
    """

    field: Field
    indices: Indices
    thinned: frozenset[Index] = frozenset()
    unsure: frozenset[Index] = field_(init=False)
    _known: dict[int, frozenset[Index]] = field_(default_factory=dict)

    def __post_init__(self) -> None:
        empty = (one for one in self.indices if not is_inhabited(self.field, one))
        self.unsure = self.thinned.intersection(self.indices).union(empty)

    def of_kernel(self, place: int) -> frozenset[Index]:
        """The indices that a kernel stays with."""
        if place not in self._known:
            term = self.field.kernels[place].term
            found = free(term).intersection(self.indices)
            keeps = self.unsure if self.unsure and not is_defined(self.field, term) else frozenset()
            self._known[place] = cast(frozenset[Index], found) | keeps
        return self._known[place]

    def of_divisor(self, factor: Polynomial) -> frozenset[Index]:
        """The indices that a factor of a denominator stays with."""
        found = frozenset[Index]().union(*(self.of_kernel(place) for place in places_in(factor)))
        vanishes = bool(self.unsure) and 0 in self.field.signs(self.field.whole(factor))
        return found | self.unsure if vanishes else found

    def split(self, denominator: Polynomial) -> tuple[Polynomial, Polynomial]:
        """The product of the factors that leave the sum, and the product of the others."""
        content, factors = factored(denominator)
        outside, inside = self.field.context.constant(content), self.field.context.constant(1)
        for factor, exponent in factors:
            if self.of_divisor(factor):
                inside *= factor**exponent
            else:
                outside *= factor**exponent
        return outside, inside

    def by_monomial(self, polynomial: Polynomial) -> list[tuple[Polynomial, Polynomial]]:
        """The polynomial as Σ monomial in the kernels that stay · coefficient in the others."""
        leaving = [place for place in places_in(polynomial) if not self.of_kernel(place)]
        groups: dict[tuple[int, ...], dict[tuple[int, ...], int]] = {}
        for exponents, coefficient in terms_of(polynomial):
            inside, outside = list(exponents), [0] * len(exponents)
            for place in leaving:
                inside[place], outside[place] = 0, exponents[place]
            groups.setdefault(tuple(inside), {})[tuple(outside)] = coefficient
        make = self.field.context.from_dict
        return [(make({inside: 1}), make(outside)) for inside, outside in groups.items()]

    def of_range(self, index: Index) -> frozenset[Index]:
        """The indices that the range of one of them depends on."""
        return frozenset(one for one in self.indices if one in free(index.lower) | free(index.upper))

    def powers(self, numerator: Polynomial) -> Parts:
        """The powers of kernels in a monomial, each with the indices that it stays with."""
        generator, degrees = self.field.context.gen, degrees_in(numerator)
        return [(self.of_kernel(place), generator(place) ** degree) for place, degree in degrees.items()]

    def divisors(self, piece: Ratio) -> Parts:
        """The powers of irreducible factors below, each with the indices that it stays with."""
        return [
            (self.of_divisor(factor), factor**exponent) for factor, exponent in factored(piece.denominator)[1]
        ]

    def inside(self, group: frozenset[Index], above: Parts, below: Parts) -> tuple[Scope, Ratio]:
        """The scope of some of the indices, and what of a fraction stays with them."""
        one = self.field.context.constant(1)
        numerator, denominator = (
            multiplied([one, *(part for reached, part in parts if reached & group)])
            for parts in (above, below)
        )
        kept = tuple(index for index in self.indices if index in group)
        return Scope(self.field, kept, self.thinned), Ratio(numerator, denominator)

    def without(self, *gone: Index) -> Indices:
        """The other indices."""
        return tuple(one for one in self.indices if one not in gone)


def left_out(field: Field, body: Ratio) -> frozenset[Index]:
    """The indices of which the body leaves out those that equal another."""
    if not field.wary:
        return frozenset()
    kernels = (*field.kernels_in(body.numerator), *field.kernels_in(body.denominator))
    found = (differ_in(kernel.term) for kernel in kernels if isinstance(kernel.term, Cases))
    sides = (side for pair in found if pair is not None for side in pair)
    return frozenset(leaf for side in sides for leaf in free(side) if isinstance(leaf, Index))


def parted(indices: Iterable[Index], together: Iterable[frozenset[Index]]) -> list[frozenset[Index]]:
    """The finest parts of the indices in which each of some sets lies in one part."""
    groups = [frozenset((one,)) for one in indices]
    for joined in together:
        touching = [group for group in groups if group & joined]
        if touching:
            rest = [group for group in groups if group not in touching]
            groups = [*rest, frozenset[Index]().union(*touching)]
    return groups
