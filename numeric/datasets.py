"""Points and labels, checked once: m points x⁽¹⁾, …, x⁽ᵐ⁾ of ℝⁿ, each with a label y in [0, 1].

A `Data` value holds finite numbers only; whoever receives one need not check again.  It keeps the points in
the units they were measured in and, beside them, the `Scaling` that training applies: nothing is
standardised unless `standardised()` was called, and what it did can be read off and undone.

`penguins` is the real data set that ships with the package, `clouds` makes synthetic points from a seed,
`read_csv` reads a file.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from numbers import Real
from pathlib import Path
from typing import Any, Literal, NoReturn, TypeAlias

import numpy as np
from numpy.typing import NDArray

from derivations.errors import BadData, BadSetting, UnreadableInput

Array: TypeAlias = NDArray[np.float64]

# ── values ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Scaling:
    """x ↦ (x − shift)/scale, feature by feature, in that feature's unit; one pair may serve all."""

    shift: tuple[float, ...] = (0.0,)
    scale: tuple[float, ...] = (1.0,)

    def apply(self, x: Array) -> Array:
        """(x − shift)/scale."""
        return np.asarray((x - np.array(self.shift)) / np.array(self.scale))

    def undo(self, z: Array) -> Array:
        """z·scale + shift, so that `undo(apply(x))` is x up to rounding."""
        return np.asarray(z * np.array(self.scale) + np.array(self.shift))


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """m points with n features, `x` of shape (m, n), and m labels `y` in [0, 1]; arrays or nested lists.

    `x` is as measured and `scaling` is what training applies to it; both arrays are copies that nobody can
    write to.  `classes` names label 0 and label 1; `dropped` counts the rows of the source that were left
    out because a measurement is missing.

    >>> data = Data(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0, 1]))
    >>> data.m, data.n, data.features
    (2, 2, ('x_1', 'x_2'))

    Raises `BadData` for no points, rows of unequal length, an entry that is no finite number, a label
    outside [0, 1]: `row` and `column` of the error say where.
    """

    x: Array
    y: Array
    features: tuple[str, ...] = ()
    classes: tuple[str, str] = ("0", "1")
    name: str = "data"
    source: str = ""
    dropped: int = 0
    scaling: Scaling = Scaling()

    def __post_init__(self) -> None:
        x = as_points(self.x, self.features)
        y = _labels(self.y, len(x))
        features = tuple(self.features) or _numbered(x.shape[1])
        for field, value in (("x", x), ("y", y), ("features", features)):
            object.__setattr__(self, field, value)

    @property
    def m(self) -> int:
        """The number of points."""
        return int(self.x.shape[0])

    @property
    def n(self) -> int:
        """The number of features."""
        return int(self.x.shape[1])

    def standardised(self) -> Data:
        """The same points with the scaling that gives each feature mean 0 and standard deviation 1.

        Raises `BadData` for a feature that is the same at every point, or whose spread has no finite float.
        """
        return replace(self, scaling=standard_scaling(self.x, self.features))


def standard_scaling(x: Array, features: Sequence[str]) -> Scaling:
    """The scaling that gives each feature mean 0 and standard deviation 1; raises as `Data.standardised`."""
    with np.errstate(over="ignore", invalid="ignore"):
        shift = np.mean(x, axis=0)
        scale = _deviation(x - shift)
    for j, feature in enumerate(features):
        if (x[:, j] == x[0, j]).all():
            raise BadData(
                f"{feature} is {x[0, j]:g} at every point and cannot be standardised; leave it out",
                column=feature,
            )
        if not (math.isfinite(shift[j]) and math.isfinite(scale[j]) and scale[j] > 0):
            raise BadData(f"the spread of {feature} has no finite float; change its unit", column=feature)
    return Scaling(tuple(shift.tolist()), tuple(scale.tolist()))


# ── the data sets ────────────────────────────────────────────────────────────────────────────────

BILL = ("bill_length_mm", "bill_depth_mm")


def penguins(*, classes: tuple[str, str] = ("Adelie", "Chinstrap"), features: Sequence[str] = BILL) -> Data:
    """Two species of the Palmer penguins, by their bills: 219 points that no straight line separates.

    Species: Adelie, Chinstrap, Gentoo.  Features: bill_length_mm, bill_depth_mm, flipper_length_mm,
    body_mass_g.  Source: Gorman, Williams, Fraser (2014), doi:10.1371/journal.pone.0090081; CC0.

    >>> data = penguins()
    >>> data.m, data.dropped, data.y.sum()
    (219, 1, np.float64(68.0))
    """
    data = read_csv(
        files("numeric") / "data" / "penguins.csv",
        features=features,
        label="species",
        classes=classes,
        missing="drop",
        others="drop",
    )
    return replace(data, name="penguins", source="Palmer penguins, Gorman et al. (2014), CC0")


def clouds(m: int = 200, *, n: int = 2, distance: float = 3.0, seed: int = 0) -> Data:
    """m points, half from 𝒩(−c, 1) with label 0 and half from 𝒩(c, 1) with label 1, |2c| = distance.

    c points along (1, …, 1).  The best straight boundary is wrong at a share Φ(−distance/2) of all points.
    """
    if m < 2 or n < 1:
        raise BadSetting(
            f"two clouds need m ≥ 2 points and n ≥ 1 features, not {m} and {n}", setting="m", value=m
        )
    random = np.random.default_rng(seed)
    y = np.arange(m, dtype=np.float64) % 2
    centre = distance / 2 / math.sqrt(n)
    x = random.normal(size=(m, n)) + centre * (2 * y[:, None] - 1)
    return Data(x, y, name="clouds", source=f"synthetic, seed {seed}")


def read_csv(
    path: str | Path | Traversable,
    *,
    features: Sequence[str],
    label: str,
    classes: tuple[str, str] = ("0", "1"),
    missing: Literal["refuse", "drop"] = "refuse",
    others: Literal["refuse", "drop"] = "refuse",
) -> Data:
    """The points of a comma-separated file with a header line, in UTF-8.

    `label` names the column that holds one of the two `classes`; where these are "0" and "1", any number in
    [0, 1] will do.  An empty entry or NA is missing, a label of a third class is another: both are refused
    unless "drop" leaves such rows out.

    Raises `UnreadableInput` for what is no such file, `BadData` with line and column for a bad entry.
    """
    table = _Table(str(path), tuple(features), label, classes, missing == "drop", others == "drop")
    source = Path(path) if isinstance(path, str) else path
    try:
        text = source.read_bytes().decode("utf-8-sig")
        rows = list(table.rows(csv.reader(io.StringIO(text, newline=""), strict=True)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableInput(f"{path} cannot be read as a table: {error}", path=str(path)) from None
    kept = [row for row in rows if row is not None]
    if not kept:
        raise BadData(f"{path} holds no point")
    x, y = [values for values, _ in kept], [value for _, value in kept]
    return Data(
        np.array(x),
        np.array(y),
        features=table.features,
        classes=classes,
        name=Path(str(path)).stem,
        source=str(path),
        dropped=len(rows) - len(kept),
    )


# ── reading a table ──────────────────────────────────────────────────────────────────────────────

MISSING = ("", "NA")


@dataclass(frozen=True, slots=True)
class _Table:
    path: str
    features: tuple[str, ...]
    label: str
    classes: tuple[str, str]
    drop_missing: bool
    drop_others: bool

    def rows(self, lines: Any) -> Iterator[tuple[list[float], float] | None]:
        """One point a line; None for a point left out; lines of a third class do not count."""
        header = [name.strip() for name in next(lines, [])]
        places = [self._place(header, name) for name in (*self.features, self.label)]
        for cells in lines:
            if not cells:
                continue
            if len(cells) != len(header):
                self._refuse(lines.line_num, "", f"has {len(cells)} entries and the header has {len(header)}")
            *measured, label = (cells[place].strip() for place in places)
            if self.drop_others and label not in self.classes:
                continue
            yield self._point(lines.line_num, measured, label)

    def _point(self, line: int, measured: list[str], label: str) -> tuple[list[float], float] | None:
        entries = zip((*self.features, self.label), (*measured, label), strict=True)
        absent = [name for name, text in entries if text in MISSING]
        if absent and self.drop_missing:
            return None
        if absent:
            self._refuse(line, absent[0], f'has no {absent[0]}; missing="drop" leaves such points out')
        values = [self._number(line, name, text) for name, text in zip(self.features, measured, strict=True)]
        return values, self._class(line, label)

    def _class(self, line: int, text: str) -> float:
        if text in self.classes:
            return float(self.classes.index(text))
        if self.classes != ("0", "1"):
            first, second = self.classes
            self._refuse(
                line, self.label, f"has the {self.label} {text!r}, which is neither {first} nor {second}"
            )
        value = self._number(line, self.label, text)
        if not 0 <= value <= 1:
            self._refuse(line, self.label, f"has the label {text}, which is not in [0, 1]")
        return value

    def _number(self, line: int, column: str, text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self._refuse(line, column, f"has {text!r} for {column}, which is no finite number")
        return value

    def _place(self, header: list[str], name: str) -> int:
        match header.count(name):
            case 1:
                return header.index(name)
            case 0:
                known = ", ".join(header) or "nothing"
                raise BadData(
                    f"{self.path} has no column {name!r}; its header names {known}", row=1, column=name
                )
        raise BadData(f"{self.path} has more than one column {name!r}", row=1, column=name)

    def _refuse(self, line: int, column: str, what: str) -> NoReturn:
        raise BadData(f"{self.path}, line {line} {what}", row=line, column=column)


# ── checking arrays ──────────────────────────────────────────────────────────────────────────────


def as_points(x: Any, features: Sequence[str] = ()) -> Array:
    """x as a read-only array of shape (m, n) of finite numbers; raises `BadData` where it is none."""
    rows = x if isinstance(x, np.ndarray) and x.dtype != object else _same_length(x)
    points = _floats(rows)
    if points.ndim != 2:
        raise BadData(f"points come as m rows of n numbers, and this array has shape {points.shape}")
    if 0 in points.shape:
        raise BadData(f"there are no points to train on: the array has shape {points.shape}")
    if features and len(features) != points.shape[1]:
        raise BadData(f"{len(features)} features are named and each point has {points.shape[1]} numbers")
    _refuse_not_finite(points, features or _numbered(points.shape[1]))
    return points


def _numbered(n: int) -> tuple[str, ...]:
    return tuple(f"x_{j}" for j in range(1, n + 1))


def _same_length(x: Any) -> list[list[Any]]:
    try:
        rows = [list(row) for row in x]
    except TypeError:
        raise BadData("points come as m rows of n numbers") from None
    for i, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            raise BadData(f"point {i} has {len(row)} numbers and point 1 has {len(rows[0])}", row=i)
    return rows


def _labels(y: Any, m: int) -> Array:
    if not isinstance(y, Iterable):
        raise BadData(f"{m} points need {m} labels, one for each, and not {y!r}")
    labels = _floats(y if isinstance(y, np.ndarray) and y.dtype != object else [[value] for value in y])
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
        labels.setflags(write=False)
    if labels.shape != (m,):
        raise BadData(f"{m} points need {m} labels, one for each, and these have shape {labels.shape}")
    _refuse_outside(labels)
    return labels


def _floats(values: Any) -> Array:
    """A read-only copy as 64-bit floats; a masked entry, a text or a complex number is no number."""
    if np.ma.isMaskedArray(values):
        values = np.ma.filled(values.astype(float), math.nan)
    if isinstance(values, np.ndarray):
        if values.dtype.kind not in "biuf":
            raise BadData(f"points and labels are real numbers, and this array holds {values.dtype}")
        copy = np.array(values, dtype=np.float64)
    else:
        copy = np.array([[_real(v, i, j) for j, v in enumerate(row)] for i, row in enumerate(values)])
    copy.setflags(write=False)
    return copy


def _real(value: Any, i: int, j: int) -> float:
    if not isinstance(value, Real):
        raise BadData(f"point {i + 1}, entry {j + 1} is {value!r}, which is no real number", row=i + 1)
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _refuse_not_finite(x: Array, features: Sequence[str]) -> None:
    bad = np.argwhere(~np.isfinite(x))
    if bad.size:
        i, j = (int(k) for k in bad[0])
        raise BadData(
            f"point {i + 1} has {x[i, j]} for {features[j]}; leave the point out or fill it in",
            row=i + 1,
            column=features[j],
        )


def _refuse_outside(y: Array) -> None:
    bad = np.flatnonzero(~((y >= 0) & (y <= 1)))
    if bad.size:
        i = int(bad[0])
        raise BadData(f"the label of point {i + 1} is {y[i]:g}, not in [0, 1]", row=i + 1, column="y")


def _deviation(centred: Array) -> Array:
    """√(mean of squares), column by column, scaled first so that no square over- or underflows."""
    largest = np.max(np.abs(centred), axis=0)
    unit = np.where(largest > 0, largest, 1.0)
    return np.asarray(largest * np.sqrt(np.mean((centred / unit) ** 2, axis=0)), dtype=np.float64)
