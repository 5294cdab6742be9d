"""Every derivation of the library at small sizes: with numbers for its sizes, first and last line agree.

The judge is `oracle`, which knows nothing of normal forms: each size symbol is set to 1, 2 and 3 in every
combination, and the lines are evaluated at random points of the page's domain.  That the judge would notice
an error is shown too: each slip of the pen in the last line disagrees with the first at some size and point.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import product
from random import Random

import pytest

from derivations.core.arrays import Entry, Family
from derivations.core.derivation import Derivation, Line
from derivations.core.kernel import examine
from derivations.core.term import Symbol, Term
from derivations.core.tree import free
from derivations.core.verdict import Proved
from derivations.library import catalogue
from derivations.write.text import term_text
from tests import oracle
from tests.array_evaluation import is_plain
from tests.array_values import Values
from tests.assumptions import meet
from tests.evaluation import Point
from tests.mutations import planted
from tests.real_numbers import TooLarge, Undefined, near

Sizes = Mapping[Symbol, Fraction]

DIGITS = 40
VALUES = tuple(map(Fraction, (3, 2, 1)))  # the larger first: more slips show there
MOST_SIZES = 27  # combinations of sizes that are tried for one derivation
POINTS, SWEPT = 3, 12  # points at one combination of sizes, in the everyday run and in the sweep
SWEPT_OF_ARRAYS = 2  # the same in the sweep of a page of arrays, which costs a hundred times as much
LOOKED = 60  # points, of all sizes together, at which a slip may show
LOOKED_OF_ARRAYS = 24  # the same for a page of arrays, at one or more for each combination
ASKED = 6  # points at which a line agrees before the checker is asked whether it is no slip at all
SEEDS = 600  # points that are drawn to find so many in the domain
EMPTY = {  # sizes at which a line has no value anywhere
    "linear_regression.best_slope": {"N": 1},  # one point has no variation to divide by
    "softmax.one_against_the_rest": {"K": 1},  # one class has no rest to take the logarithm of
}
SLIPS = 24  # planted in one last line in the everyday run; the sweep plants them all

OF_ARRAYS = 6  # combinations, and slips in the last line, of a page of arrays in the everyday run

LIBRARY = sorted(catalogue().items())
PAGES = pytest.mark.parametrize("page", [page for _, page in LIBRARY], ids=[name for name, _ in LIBRARY])


class Farther(Point):
    """A point whose coordinates are farther from 0 now and then, or at a closed end of their interval."""

    def _drawn(self, leaf: Term) -> Fraction:
        value = super()._drawn(leaf)
        if not isinstance(leaf, Symbol | Entry) or not leaf.is_variable:
            return value
        domain = leaf.domain if isinstance(leaf, Symbol) else leaf.family.domain
        others = (value, value, 3 * value, self.random.choice((domain.lower, domain.upper)))
        other = self.random.choice(others)
        return other if other is not None and other in domain else value


def lines(page: Derivation) -> tuple[Term, ...]:
    return (page.first, *(line.right for line in page.lines))


@cache
def size_symbols(page: Derivation) -> tuple[Symbol, ...]:
    """The symbols over whole numbers ≥ 1 that are sizes of arrays, or ends of ranges, or free in a line."""
    leaves = {leaf for line in lines(page) for leaf in free(line)}
    leaves |= {
        one for leaf in leaves if isinstance(leaf, Family) for size in leaf.sizes for one in free(size)
    }
    found = {leaf for leaf in leaves if isinstance(leaf, Symbol) and leaf.domain.integer}
    return tuple(sorted(found, key=lambda one: one.name))


def is_of_arrays(page: Derivation) -> bool:
    return not all(map(is_plain, lines(page)))


def combinations(page: Derivation, most: int = MOST_SIZES) -> list[Sizes]:
    """Each size at 1, 2 and 3 in every combination, or a fixed sample of them."""
    symbols = size_symbols(page)
    every = [dict(zip(symbols, row, strict=True)) for row in product(VALUES, repeat=len(symbols))]
    return every if len(every) <= most else Random(0).sample(every, most)


def points_of(page: Derivation, sizes: Sizes, count: int) -> Iterator[tuple[Point, Values]]:
    """So many points at which the assumptions hold and first and last line have a value, if there are any.

    With each point comes the value of the first line.
    """
    met = 0
    for seed in range(SEEDS):
        point = Farther(sizes, seed)
        try:
            if not meet(page.given, point):
                continue
            value = oracle.array(page.first, point)
            oracle.array(page.last, point)
        except Undefined:
            continue
        yield point, value
        met += 1
        if met == count:
            return


def agree(value: Values, line: Term, point: Point) -> bool:
    """Whether a line has this value at a point, to so many digits, or none that can be worked with."""
    try:
        rows = oracle.paired(value, oracle.array(line, point))
    except TooLarge:
        return True
    except (Undefined, ValueError):  # of different shapes, or one without a value
        return False
    return all(near(one, other, digits=DIGITS) for one, other in rows)


def must_agree(page: Derivation, others: Sequence[Term], count: int, most: int = MOST_SIZES) -> None:
    for sizes in combinations(page, most):
        points = list(points_of(page, sizes, count))
        assert bool(points) is not is_empty(page, sizes), f"points of {page.name} at {_text(sizes)}: {points}"
        for point, value in points:
            for line in others:
                assert agree(value, line, point), f"{page.name} at {_text(sizes)}: {term_text(line)}"


def is_empty(page: Derivation, sizes: Sizes) -> bool:
    empty = EMPTY.get(str(page.name), {"": 0})
    return empty.items() <= {one.name: value for one, value in sizes.items()}.items()


def must_disagree(page: Derivation, most: int | None) -> None:
    slips = planted(page.last, page.first)[:most]
    open_ = {slip.term: slip.slip for slip in slips}
    for looked, (point, value) in enumerate(_looked_at(page)):
        if looked == ASKED:
            open_ = {line: slip for line, slip in open_.items() if not is_no_error(page, line)}
        if not open_:
            return
        open_ = {line: slip for line, slip in open_.items() if agree(value, line, point)}
    for line, slip in open_.items():
        assert is_no_error(page, line), f"{slip} in {page.name}: {term_text(line)}"


def _looked_at(page: Derivation) -> Iterator[tuple[Point, Values]]:
    """Points of all sizes together, made as they are asked for."""
    sizes = combinations(page)
    count = (
        max(1, LOOKED_OF_ARRAYS // len(sizes)) if is_of_arrays(page) else max(POINTS, LOOKED // len(sizes))
    )
    return (point for one in sizes for point in points_of(page, one, count))


def is_no_error(page: Derivation, line: Term) -> bool:
    """Whether the checker proves the line too."""
    report = examine(Derivation(page.first, (Line(line),), given=page.given))
    return isinstance(report.steps[0].verdict, Proved)


def _text(sizes: Sizes) -> str:
    return ", ".join(f"{one.name} = {value}" for one, value in sizes.items()) or "no size"


@PAGES
def test_all_lines_agree_at_every_size(page: Derivation) -> None:
    few = is_of_arrays(page)
    must_agree(page, lines(page)[1:], 1 if few else POINTS, OF_ARRAYS if few else MOST_SIZES)


@PAGES
def test_each_slip_in_the_last_line_shows_at_some_size(page: Derivation) -> None:
    must_disagree(page, OF_ARRAYS if is_of_arrays(page) else SLIPS)


@pytest.mark.sweep
@PAGES
def test_all_lines_agree_at_more_points_of_every_size(page: Derivation) -> None:
    must_agree(page, lines(page)[1:], SWEPT_OF_ARRAYS if is_of_arrays(page) else SWEPT)


@pytest.mark.sweep
@PAGES
def test_every_slip_in_the_last_line_shows_at_some_size(page: Derivation) -> None:
    must_disagree(page, None)
