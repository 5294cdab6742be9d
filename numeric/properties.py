"""Points to test at, from declared domains: Hypothesis draws a few numbers, NumPy many points from them.

A vectorised strategy draws (sizes, seed, centre, radius) and spreads points around the centre, over all
magnitudes down to subnormal ones, and over edges: 0, ±1, half-integers, the ends of domains.  A scalar
strategy moves one number and keeps the others at 0 or 1; a failure is searched again with it, so that the
counterexample reads like z = −15.0.  Runs are the same every time: seeds are fixed, nothing is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, Verbosity, find, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from numpy.typing import NDArray

from derivations.core.arrays import Family
from derivations.core.sets import Domain
from derivations.core.term import Number, Symbol, Term

Floats = NDArray[np.floating[Any]]

SIZES = (1, 2, 3)  # the sizes tried for ranges of symbolic size
SIZES_OF_MATRICES, REACH_OF_MATRICES = (1, 2, 3, 4), 8.0  # a product of two of them has entries up to 256
MIDDLE, REACH = 40, 1e4  # where half of the real numbers are drawn, and the largest magnitude of all
MIDDLE_OF_ENTRY, REACH_OF_ENTRY = 4, 30.0  # the same where there are vectors, so that w·x is a logit


@dataclass(frozen=True, slots=True)
class Sample:
    """Values for the arguments of a function: `inputs` of each symbol and family, `sizes` of the ranges.

    `count` is the number of points.  An argument has an axis of that length in front unless all points
    share its value.
    """

    sizes: Mapping[Term, int]
    inputs: Mapping[Symbol | Family, Floats]
    count: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Which arguments a function has, and which of them all points of a call share.

    Of an array in `sums` the entries, or those of each row, sum to 1: soft labels.
    """

    arguments: tuple[Symbol | Family, ...]
    shared: Collection[Symbol | Family]
    sums: Collection[Family] = ()

    @property
    def has_matrices(self) -> bool:
        """Whether an argument is a matrix."""
        return any(len(one.sizes) > 1 for one in self.arguments if isinstance(one, Family))

    @property
    def sizes(self) -> tuple[Term, ...]:
        """The symbolic sizes, in order."""
        found = (size for one in self.arguments if isinstance(one, Family) for size in one.sizes)
        return tuple(dict.fromkeys(size for size in found if not isinstance(size, Number)))


@st.composite
def samples(draw: st.DrawFn, layout: Layout, *, points: int, dtype: np.dtype[Any]) -> Sample:
    """Many points from few drawn numbers."""
    several = SIZES_OF_MATRICES if layout.has_matrices else SIZES
    sizes = {size: draw(st.sampled_from(several)) for size in layout.sizes}
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    middle, reach = (MIDDLE_OF_ENTRY, REACH_OF_ENTRY) if sizes else (MIDDLE, REACH)
    if layout.has_matrices:
        middle, reach = 2, REACH_OF_MATRICES
    centre, radius = draw(st.floats(-middle, middle)), 10 ** draw(st.floats(-2, 3))
    spread = _Spread(random, centre, radius, middle, reach, dtype)
    inputs = {}
    for one in layout.arguments:
        front = () if one in layout.shared else (points,)
        inputs[one] = spread.of(one, (*front, *_shape(one, sizes)), sizes, sums=one in layout.sums)
    return Sample(sizes, inputs, points)


@st.composite
def scalar_samples(
    draw: st.DrawFn,
    layout: Layout,
    *,
    moved: Symbol | Family,
    near: float,
    other: Sample,
    dtype: np.dtype[Any],
) -> Sample:
    """One point of sizes 1 with one number that moves, anywhere or near `near`.

    The others are 0 or 1, ends of their domains, or what they are somewhere in the sample `other`.
    """
    sizes = dict.fromkeys(layout.sizes, 1)
    inputs = {}
    for one in layout.arguments:
        value = draw(_moving(one.domain, near, dtype) if one == moved else _resting(one, other.inputs[one]))
        front = () if one in layout.shared else (1,)
        inputs[one] = np.full((*front, *_shape(one, sizes)), value, dtype)
    return Sample(sizes, inputs, 1)


def simple_samples(layout: Layout, *, count: int, dtype: np.dtype[Any]) -> Iterator[Sample]:
    """Small sizes first, and whole numbers from −2 to 2: among them a failure is searched again."""
    for number in range(count):
        random = np.random.default_rng(number)
        spread = _Spread(random, 0.0, 2.0, 2, 2.0, dtype)
        sizes = {size: int(random.integers(1, 2 + number * 3 // count + 1)) for size in layout.sizes}
        inputs = {}
        for one in layout.arguments:
            drawn = spread.of(one, _shape(one, sizes), sizes, sums=one in layout.sums)
            whole = one not in layout.sums and not (isinstance(one, Family) and one.upto is not None)
            simple = np.round(np.clip(drawn, -2, 2)).astype(dtype)
            inputs[one] = (
                simple if whole and all(Fraction(float(v)) in one.domain for v in simple.flat) else drawn
            )
        yield Sample(sizes, inputs, 1)


def holds_for_all(
    strategy: st.SearchStrategy[Sample],
    check: Callable[[Sample], bool],
    *,
    examples: int,
    first_seed: int = 0,
) -> Sample | None:
    """The first sample at which a check is false, None if it holds for all of `examples` samples."""
    failed: list[Sample] = []

    def body(sample: Sample) -> None:
        if not failed and not check(sample):
            failed.append(sample)

    seed(first_seed)(
        settings(_QUIET, max_examples=examples, phases=[Phase.generate])(given(strategy)(body))
    )()
    return failed[0] if failed else None


def smallest(
    strategy: st.SearchStrategy[Sample], fails: Callable[[Sample], bool], *, examples: int
) -> Sample | None:
    """The simplest sample that fails, shrunk by Hypothesis; None if none of `examples` fails."""
    try:
        return find(strategy, fails, settings=settings(_QUIET, max_examples=examples), random=Random(0))
    except NoSuchExample:
        return None


_QUIET = settings(
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    verbosity=Verbosity.quiet,
    report_multiple_bugs=False,
)


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Spread:
    """A mixture of numbers: near a centre, in the middle, half-integers, of all magnitudes, at edges."""

    random: np.random.Generator
    centre: float
    radius: float
    middle: int
    reach: float
    dtype: np.dtype[Any]

    def of(
        self, one: Symbol | Family, shape: Sequence[int], sizes: Mapping[Term, int], *, sums: bool
    ) -> Floats:
        """Values of an argument: classes, rows that sum to 1, or numbers of its domain."""
        if isinstance(one, Family) and one.upto is not None:
            upto = int(one.upto.value) if isinstance(one.upto, Number) else sizes[one.upto]
            return self.random.integers(1, upto + 1, shape).astype(self.dtype)
        return self._rows(shape) if sums else self.over(one.domain, shape)

    def _rows(self, shape: Sequence[int]) -> Floats:
        """Hard labels and soft ones, in eighths: they sum to 1 exactly."""
        *front, count = shape
        parts = self.random.choice([1, 2, 8], front, p=(0.7, 0.15, 0.15))
        found = np.zeros(shape)
        for place in np.ndindex(*front):
            chosen = self.random.integers(0, count, parts[place])
            found[place] = np.bincount(chosen, minlength=count) / parts[place]
        return found.astype(self.dtype)

    def over(self, domain: Domain, shape: Sequence[int]) -> Floats:
        """Numbers of a domain that the type can hold."""
        count = int(np.prod(shape, dtype=int))
        if domain.values is not None:
            found = self.random.choice([float(value) for value in domain.values], count)
        elif domain.lower is not None and domain.upper is not None:
            found = self._between(float(domain.lower), float(domain.upper), count)
        else:
            found = self._unbounded(domain, count)
        if domain.integer:
            found = np.round(found)
        return _inside(domain, found.astype(self.dtype)).reshape(shape)

    def _between(self, lower: float, upper: float, count: int) -> NDArray[np.float64]:
        edges = np.array([lower, upper, lower, upper, (lower + upper) / 2])
        share = self.random.uniform(0, 1, count)
        close = 10.0 ** self.random.uniform(-12, 0, count)
        kinds = (
            self.random.choice(edges, count),
            lower + share * (upper - lower),
            lower + close * (upper - lower),
        )
        # Mostly edges: labels are 0 or 1 where it matters.
        return np.asarray(np.choose(self.random.choice(3, count, p=(0.7, 0.2, 0.1)), kinds))

    def _unbounded(self, domain: Domain, count: int) -> NDArray[np.float64]:
        kind = np.finfo(self.dtype)
        near = self.random.uniform(self.centre - self.radius, self.centre + self.radius, count)
        small = np.log10(float(kind.smallest_subnormal)) + 1
        sizes = 10.0 ** self.random.uniform(small, np.log10(self.reach), count)
        signs = self.random.choice([-1.0, 1.0], count)
        edges = self.random.choice(
            [0, 0.5, 1, 1.5, float(kind.tiny), float(kind.smallest_subnormal), self.reach], count
        )
        halves = self.random.integers(-2 * self.middle, 2 * self.middle + 1, count) / 2
        middle = self.random.uniform(-self.middle, self.middle, count)
        mixed = near, middle, halves, signs * sizes, signs * edges
        found = np.choose(self.random.choice(5, count, p=(0.3, 0.25, 0.15, 0.2, 0.1)), mixed)
        found = np.clip(found, -self.reach, self.reach)
        if domain.lower is not None:
            return np.asarray(float(domain.lower) + np.abs(found))
        return np.asarray(found if domain.upper is None else float(domain.upper) - np.abs(found))


def _inside(domain: Domain, values: Floats) -> Floats:
    """The values, with ends that do not belong to the domain moved to the next float inside."""
    for end, is_open, towards in (
        (domain.lower, domain.lower_open, np.inf),
        (domain.upper, domain.upper_open, -np.inf),
    ):
        if end is not None and is_open:
            edge = values.dtype.type(float(end))
            values = np.where(values == edge, np.nextafter(edge, values.dtype.type(towards)), values)
    return values


def _moving(domain: Domain, near: float, dtype: np.dtype[Any]) -> st.SearchStrategy[float]:
    low, high = (
        float(end) if end is not None else other
        for end, other in ((domain.lower, -REACH), (domain.upper, REACH))
    )

    def floats(lower: float, upper: float) -> st.SearchStrategy[float]:
        lower, upper = (float(np.asarray(np.clip(end, low, high), dtype)) for end in (lower, upper))
        return st.floats(
            lower,
            upper,
            width=32 if dtype == np.float32 else 64,
            exclude_min=domain.lower_open and lower == low,
            exclude_max=domain.upper_open and upper == high,
        )

    return floats(low, high) | floats(min(near, high) - 1, max(near, low) + 1)


def _resting(one: Symbol | Family, seen: Floats) -> st.SearchStrategy[float]:
    """Values for what does not move; Hypothesis prefers the first."""
    domain = one.domain
    if domain.values is not None:
        return st.sampled_from([float(value) for value in domain.values])
    first = (1, 0) if isinstance(one, Family) else (0, 1)
    ends = [float(end) for end in (domain.lower, domain.upper) if end is not None]
    wanted = [float(value) for value in first if Fraction(value) in domain]
    return st.sampled_from(
        [*wanted, *(end for end in ends if Fraction(end) in domain), *seen.ravel()[:8].tolist()]
    )


def _shape(one: Symbol | Family, sizes: Mapping[Term, int]) -> tuple[int, ...]:
    if isinstance(one, Symbol):
        return ()
    return tuple(int(size.value) if isinstance(size, Number) else sizes[size] for size in one.sizes)
