"""Given equations that say what an entry is, at all of its places: S_ij = S_ji, A_ij = B_ij + C_ij.

Each law replaces the entries of one family by what it says they are, which holds none of a family that was
replaced before: so it ends.  Where that is the same entry with its places in another order, as of a symmetric
matrix, or the negative of it, the one of the two that comes first is written.
"""

from __future__ import annotations

from dataclasses import dataclass

from derivations.core.arithmetic import Polynomial, degrees_in
from derivations.core.arrays import Entry, Family
from derivations.core.field import Field
from derivations.core.laws import Law
from derivations.core.ratios import Ratio, reduced
from derivations.core.sets import REAL
from derivations.core.term import Neg, Term, as_term
from derivations.core.tree import free, substitute


@dataclass(frozen=True, slots=True)
class Replacement:
    """family[places] = value at all places; with a `sign`, the value is sign·family[others].

    The others are the same places in another order.
    """

    family: Family
    places: tuple[Term, ...]
    value: Term
    others: tuple[Term, ...] = ()
    sign: int = 0

    def orbit(self, indices: tuple[Term, ...]) -> list[tuple[tuple[Term, ...], int]] | None:
        """The orders of indices in which entries equal this one, each with its sign; None if it is 0."""
        order = [self.places.index(place) for place in self.others]
        forms, here, sign = [(indices, 1)], tuple(indices[place] for place in order), self.sign
        while here != indices:
            forms.append((here, sign))
            here, sign = tuple(here[place] for place in order), sign * self.sign
        return forms if sign > 0 else None


def replacement_of(field: Field, law: Law) -> Replacement | None:
    """The rule that a law makes, if it says what the entries of a family are that no rule replaces yet."""
    numerator = field.ratio(law.zero).numerator
    found = [_solved(field, law, numerator, place) for place in degrees_in(numerator)]
    rules = [one for one in found if one is not None]
    return max(rules, key=lambda one: (one.family.domain == REAL, repr(one)), default=None)


def _solved(field: Field, law: Law, numerator: Polynomial, place: int) -> Replacement | None:
    """The law solved for an entry that is a term of it, times a number, at places that the law is over."""
    entry = field.kernels[place].term
    slope, generator = numerator.derivative(place), field.context.gen(place)
    if not (isinstance(entry, Entry) and slope.is_constant() and _is_at_all_places(entry, law)):
        return None
    if any(entry.family == one.family for one in field.replacements):
        return None
    value = field.term(reduced(slope * generator - numerator, slope))
    sign, other = (-1, value.term) if isinstance(value, Neg) else (1, value)
    if isinstance(other, Entry) and other.family == entry.family and set(other.indices) == set(entry.indices):
        return Replacement(entry.family, entry.indices, value, other.indices, sign)
    return None if entry.family in free(value) else Replacement(entry.family, entry.indices, value)


def _is_at_all_places(entry: Entry, law: Law) -> bool:
    """Whether the entry's indices are those of the law, each once and over the whole of its axis."""
    if not entry.is_whole or len(entry.indices) != len(law.forall) or set(entry.indices) != set(law.forall):
        return False
    ends = {index: (index.lower, index.upper) for index in law.forall}
    axes = zip(entry.indices, entry.family.sizes, strict=True)
    return all(ends[index] == (as_term(1), size) for index, size in axes)  # type: ignore[index]


def replaced(field: Field, entry: Entry) -> Ratio | None:
    """What is written for an entry over canonical indices; None if it stays as it is."""
    for rule in field.replacements:
        if rule.family == entry.family and entry.is_whole:
            values = dict(zip(rule.places, entry.indices, strict=True))
            return _oriented(field, entry, rule) if rule.sign else field.inner(substitute(rule.value, values))
    return None


def _oriented(field: Field, entry: Entry, rule: Replacement) -> Ratio | None:
    """±the first of the entries that equal this one up to sign; 0 for one that is its own negative."""
    forms = rule.orbit(entry.indices)
    if forms is None:
        return field.number(0)
    first, sign = min(forms, key=repr)
    return None if first == entry.indices else field.inner(Entry(entry.family, first)) * field.number(sign)
