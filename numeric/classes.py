"""Points of K classes: m points of ℝⁿ, each of a class 0, …, K − 1, and its one-hot row of labels.

`species` holds the penguins of all three species, `digits` handwritten digits, `parity` the same digits as
even or odd, which no linear model tells apart as well as a small network does.
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from derivations.errors import BadData, BadSetting
from numeric.datasets import Array, Scaling, as_points, penguins, standard_scaling

Numbers = NDArray[np.int64]
UNSCALED = Scaling()


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """m points with n features, `x` of shape (m, n), and the numbers `y` of their classes, counted from 0.

    `classes` names the K classes; `scaling` is what training applies to `x`, which stays as measured.

    >>> data = Classes([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [0, 2, 1], ("a", "b", "c"))
    >>> data.one_hot.tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]

    Raises `BadData` for no points, an entry that is no finite number, a number of no class, or fewer than two
    classes.
    """

    x: Array
    y: Numbers
    classes: tuple[str, ...]
    features: tuple[str, ...] = ()
    name: str = "data"
    source: str = ""
    scaling: Scaling = UNSCALED

    def __post_init__(self) -> None:
        x, classes = as_points(self.x, self.features), tuple(self.classes)
        if len(classes) < 2:
            raise BadData(f"points have two classes or more, and {len(classes)} are named")
        object.__setattr__(self, "x", x)
        object.__setattr__(self, "y", _class_numbers(self.y, len(x), len(classes)))
        object.__setattr__(self, "classes", classes)
        object.__setattr__(self, "features", self.features or tuple(f"x_{j + 1}" for j in range(x.shape[1])))

    @property
    def m(self) -> int:
        """The number of points."""
        return int(self.x.shape[0])

    @property
    def n(self) -> int:
        """The number of features."""
        return int(self.x.shape[1])

    @property
    def one_hot(self) -> Array:
        """The labels of shape (m, K): 1 for the class of a point, 0 for the others."""
        return np.eye(len(self.classes))[self.y]

    def standardised(self) -> Classes:
        """The same points with the scaling that gives each feature mean 0 and standard deviation 1.

        Raises `BadData` as `Data.standardised` does.
        """
        return replace(self, scaling=standard_scaling(self.x, self.features))

    def parted(self, share: float = 0.25, *, seed: int = 0) -> tuple[Classes, Classes]:
        """(points to train on, points held out): a drawn share of the points, at least one, is held out."""
        if not 0 < share < 1:
            raise BadSetting(f"share={share!r} is not between 0 and 1", setting="share", value=share)
        order = np.random.default_rng(seed).permutation(self.m)
        count = min(max(1, round(share * self.m)), self.m - 1)
        return self._some(order[count:]), self._some(order[:count])

    def _some(self, chosen: Numbers) -> Classes:
        return replace(self, x=self.x[chosen], y=self.y[chosen])


# ── the data sets ────────────────────────────────────────────────────────────────────────────────

SPECIES = ("Adelie", "Chinstrap", "Gentoo")
MEASURES = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")


def species(*, features: Sequence[str] = MEASURES) -> Classes:
    """The Palmer penguins by their species: 342 points of four features (see `penguins`).

    >>> data = species()
    >>> data.m, np.bincount(data.y).tolist()
    (342, [151, 68, 123])
    """
    first = penguins(classes=("Adelie", "Chinstrap"), features=features)
    second = penguins(classes=("Adelie", "Gentoo"), features=features)
    third = second.x[second.y == 1]
    y = np.concatenate([first.y, np.full(len(third), 2.0)]).astype(int)
    x = np.concatenate([first.x, third])
    return Classes(x, y, SPECIES, tuple(features), "penguins", first.source)


def digits() -> Classes:
    """1797 handwritten digits, images of 8 by 8 pixels from 0 to 16, which training divides by 16.

    Source: Alpaydin, Kaynak (1998), Optical Recognition of Handwritten Digits, doi:10.24432/C50P49;
    CC BY 4.0.

    >>> data = digits()
    >>> data.m, data.n, len(data.classes)
    (1797, 64, 10)
    """
    packed = (files("numeric") / "data" / "digits.csv.gz").read_bytes()
    rows = np.loadtxt(gzip.decompress(packed).decode("ascii").splitlines(), delimiter=",", dtype=np.int64)
    return Classes(
        rows[:, :-1].astype(np.float64),
        rows[:, -1],
        tuple("0123456789"),
        tuple(f"pixel_{row}_{column}" for row in range(1, 9) for column in range(1, 9)),
        "digits",
        "handwritten digits, Alpaydin and Kaynak (1998), CC BY 4.0",
        Scaling((0.0,), (16.0,)),
    )


def parity() -> Classes:
    """The same digits as even or odd: what each class looks like has no linear boundary.

    >>> np.bincount(parity().y).tolist()
    [891, 906]
    """
    data = digits()
    return replace(data, y=data.y % 2, classes=("even", "odd"), name="parity")


def _class_numbers(y: object, m: int, count: int) -> Numbers:
    numbers = np.asarray(y)
    if numbers.shape != (m,):
        raise BadData(
            f"{m} points need {m} class numbers, one for each, and these have shape {numbers.shape}"
        )
    if numbers.dtype.kind not in "biuf" or not np.all(
        (numbers >= 0) & (numbers < count) & (numbers % 1 == 0)
    ):
        raise BadData(f"a class number is a whole number from 0 to {count - 1}")
    copy = np.array(numbers, dtype=np.int64)
    copy.setflags(write=False)
    return copy
