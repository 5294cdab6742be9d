"""The components of a gradient at concrete sizes: a number each, found at a place of a block of arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from derivations.core.arrays import Entry, Family
from derivations.core.derivation import Hypothesis
from derivations.core.entries import entry
from derivations.core.term import Index, Number, Sum, Symbol, Term, as_term
from derivations.core.tree import free, substitute
from derivations.errors import NotCompilable
from numeric.indexed import Block
from numeric.properties import Sample


@dataclass(frozen=True, slots=True)
class Component:
    """One partial derivative at concrete sizes: by `variable`, found in block `block` at `position`.

    `right` is the proved formula for it, with numbers `indices` for its free indices.
    """

    variable: Symbol | Entry
    block: int
    position: tuple[int, ...]
    right: Term
    indices: Mapping[Index, int]


def components(block: int, variable: Term, right: Block, sizes: Mapping[Term, int]) -> Iterator[Component]:
    """The components by a symbol, by an entry at all values of its indices, or by all entries of an array.

    Raises `NotCompilable` for a formula with other indices.
    """
    if isinstance(variable, Symbol):
        whole: Symbol | Entry = variable
        places: tuple[Index, ...] = ()
    else:
        found = entry(variable, *right.places) if right.places else variable
        if not (isinstance(found, Entry) and found.is_whole):
            raise NotCompilable("a derivative by this variable is not tested", term=variable)
        whole, places = found, tuple(one for one in found.indices if isinstance(one, Index))
    others = {one for one in free(right.term) if isinstance(one, Index)} - {*places}
    if others or len({*places}) < len(places):
        raise NotCompilable("a derivative by this variable is not tested", term=variable)
    for values in product(*(range(1, number(index.upper, sizes) + 1) for index in places)):
        at = dict(zip(places, values, strict=True))
        leaf = substitute(whole, {index: as_term(value) for index, value in at.items()})
        assert isinstance(leaf, Symbol | Entry)
        yield Component(leaf, block, tuple(value - 1 for value in values), right.term, at)


def numbers(sample: Sample) -> dict[Term, int]:
    """The sizes of a sample, and the classes of its points: entries that are whole numbers.

    Raises `NotCompilable` where each of several points has classes of its own.
    """
    found = dict(sample.sizes)
    for one, values in sample.inputs.items():
        if isinstance(one, Family) and one.domain.integer:
            if values.ndim > len(one.sizes):
                raise NotCompilable("classes of many points at once are not tested", term=one)
            for place in product(*map(range, values.shape)):
                found[Entry(one, tuple(as_term(k + 1) for k in place))] = int(values[place])
    return found


def summing_to_one(hypothesis: Hypothesis) -> Family:
    """The vector, or the matrix of rows, whose entries a hypothesis says to sum to 1.

    Raises `NotCompilable` for another hypothesis: nobody draws points that satisfy it.
    """
    match hypothesis.left, hypothesis.right:
        case Sum(body=Entry(family=family, indices=(*_, last)), index=index), Number(value=one):
            if one == 1 and last == index and index.upper == family.sizes[-1]:
                return family
    raise NotCompilable("no points are drawn that satisfy this hypothesis", term=hypothesis.left)


def number(size: Term, sizes: Mapping[Term, int]) -> int:
    """A size as a number."""
    return int(size.value) if isinstance(size, Number) else sizes[size]


def place_of(variable: Entry) -> tuple[int, ...]:
    """Where an entry stands in its array, counted from 0."""
    return tuple(int(index.value) - 1 for index in variable.indices if isinstance(index, Number))
