import csv
import math
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.errors import BadData, BadSetting, UnreadableInput
from numeric.datasets import Data, Scaling, clouds, penguins, read_csv

FLOATS = st.floats(-1e150, 1e150)


def written(tmp_path, text, *, encoding="utf-8"):
    path = tmp_path / "points.csv"
    path.write_bytes(text.encode(encoding))
    return path


def read(tmp_path, text, **options):
    return read_csv(written(tmp_path, text), features=("a", "b"), label="y", **options)


# ── the penguins ─────────────────────────────────────────────────────────────────────────────────


def test_the_penguins_are_those_of_the_file():
    with (files("numeric") / "data" / "penguins.csv").open() as lines:
        rows = [row for row in csv.DictReader(lines) if row["species"] in ("Adelie", "Chinstrap")]
    whole = [row for row in rows if row["bill_length_mm"] != "NA"]
    data = penguins()
    assert data.x.tolist() == [[float(r["bill_length_mm"]), float(r["bill_depth_mm"])] for r in whole]
    assert data.y.tolist() == [float(r["species"] == "Chinstrap") for r in whole]
    assert data.dropped == len(rows) - len(whole) == 1


def test_no_straight_line_separates_the_penguins():
    """A line that separates would give every point a positive margin; the best linear program says no."""
    optimize = pytest.importorskip("scipy.optimize")
    data = penguins().standardised()
    signed = (2 * data.y - 1)[:, None] * np.column_stack([data.scaling.apply(data.x), np.ones(data.m)])
    found = optimize.linprog(np.zeros(3), A_ub=-signed, b_ub=-np.ones(data.m), bounds=(None, None))
    assert found.status == 2  # infeasible


def test_any_two_species_and_any_measurements_can_be_had():
    data = penguins(
        classes=("Adelie", "Gentoo"), features=("flipper_length_mm", "body_mass_g", "bill_depth_mm")
    )
    assert (data.m, data.n, data.dropped) == (274, 3, 2)


def test_the_licence_travels_with_the_data():
    note = (files("numeric") / "data" / "penguins.LICENSE.txt").read_text()
    assert "CC0 1.0" in note
    assert "Gorman" in note


# ── standardising ────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_standardised_unless_asked():
    assert penguins().scaling == Scaling()
    assert (penguins().standardised().x == penguins().x).all()


def test_standardised_features_have_mean_zero_and_deviation_one():
    data = penguins().standardised()
    z = data.scaling.apply(data.x)
    assert np.abs(z.mean(axis=0)).max() < 219 * 2**-52  # m roundings of numbers about 1
    assert np.abs(z.std(axis=0) - 1).max() < 219 * 2**-52


@given(st.lists(st.tuples(FLOATS, FLOATS), min_size=2, max_size=8))
def test_a_scaling_can_be_undone(rows):
    data = Data(np.array(rows), np.zeros(len(rows)))
    if any(len(set(column)) == 1 for column in zip(*rows, strict=True)):
        with pytest.raises(BadData):
            data.standardised()
        return
    scaling = data.standardised().scaling
    back = scaling.undo(scaling.apply(data.x))
    size = np.abs(data.x).max(axis=0)
    assert (np.abs(back - data.x) <= 8 * 2**-52 * size + 2**-1022).all()  # four roundings, each half an ulp


@pytest.mark.parametrize("unit", [1e-300, 1e-160, 1.0, 1e160, 1e300])
def test_a_unit_does_not_matter_to_standardising(unit):
    base = Data(np.array([[1.0], [2.0], [4.0]]), np.array([0, 0, 1])).standardised()
    other = Data(np.array([[1.0], [2.0], [4.0]]) * unit, np.array([0, 0, 1])).standardised()
    assert other.scaling.apply(other.x) == pytest.approx(base.scaling.apply(base.x), rel=16 * 2**-52)


def test_a_constant_feature_is_named():
    with pytest.raises(BadData, match=r"b is 0\.1 at every point") as caught:
        Data(np.array([[1, 0.1], [2, 0.1], [3, 0.1]]), np.zeros(3), features=("a", "b")).standardised()
    assert caught.value.column == "b"


def test_a_spread_beyond_the_floats_is_refused_without_a_warning():
    with pytest.raises(BadData, match="change its unit"):
        Data(np.array([[1.7e308], [1.7e308], [-1.7e308]]), np.zeros(3)).standardised()


# ── points and labels ────────────────────────────────────────────────────────────────────────────


def test_data_are_copies_that_nobody_can_write_to():
    x, y = np.ones((2, 2)), np.zeros(2)
    data = Data(x, y)
    x[0, 0] = y[0] = 7
    assert (data.x[0, 0], data.y[0]) == (1, 0)
    for array in (data.x, data.y):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


@pytest.mark.parametrize(
    "x", [[[1, 2], [3, 4]], np.float32([[1, 2], [3, 4]]), np.array([[1, 2], [3, 4]], object)]
)
@pytest.mark.parametrize("y", [[0, 1], [False, True], np.array([0, 1], np.uint8), np.array([[0], [1]])])
def test_numbers_of_every_kind_become_floats(x, y):
    data = Data(x, y)
    assert data.x.dtype == data.y.dtype == np.float64
    assert (data.x.tolist(), data.y.tolist()) == ([[1, 2], [3, 4]], [0, 1])


MASKED = np.ma.masked_array([[1.0, 2.0], [3.0, 4.0]], [[False, False], [True, False]])
BAD = [
    # what                x                               y             row  column
    ("no points",         np.empty((0, 2)),               [],           0,   ""),
    ("no points in list", [],                             [],           0,   ""),
    ("no features",       np.empty((2, 0)),               [0, 1],       0,   ""),
    ("one number",        3.0,                            [0],          0,   ""),
    ("no rows",           [1.0, 2.0],                     [0, 1],       0,   ""),
    ("three axes",        np.ones((2, 2, 2)),             [0, 1],       0,   ""),
    ("ragged",            [[1, 2], [3, 4], [5]],          [0, 1, 0],    3,   ""),
    ("nan",               [[1, 2], [3, math.nan]],        [0, 1],       2,   "x_2"),
    ("inf",               [[1, -math.inf], [3, 4]],       [0, 1],       1,   "x_2"),
    ("masked",            MASKED,                         [0, 1],       2,   "x_1"),
    ("none",              [[1, 2], [None, 4]],            [0, 1],       2,   ""),
    ("text",              [[1, 2], ["3", 4]],             [0, 1],       2,   ""),
    ("array of text",     np.array([["1", "2"]]),         [0],          0,   ""),
    ("complex",           np.array([[1j, 2]]),            [0],          0,   ""),
    ("beyond floats",     [[1, 2], [10**400, 4]],         [0, 1],       2,   "x_1"),
    ("label above",       [[1, 2], [3, 4]],               [0, 1.5],     2,   "y"),
    ("label below",       [[1, 2], [3, 4]],               [-1, 1],      1,   "y"),
    ("label nan",         [[1, 2], [3, 4]],               [0, math.nan], 2,  "y"),
    ("too few labels",    [[1, 2], [3, 4]],               [0],          0,   ""),
    ("labels of a table", [[1, 2], [3, 4]],               np.eye(2),    0,   ""),
    ("one label",         [[1, 2]],                       1,            0,   ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("x", "y", "row", "column"), [case[1:] for case in BAD], ids=[case[0] for case in BAD]
)
def test_bad_data_are_refused_at_their_culprit(x, y, row, column):
    with pytest.raises(BadData) as caught:
        Data(x, y)
    assert (caught.value.row, caught.value.column) == (row, column)


def test_features_are_as_many_as_the_numbers_of_a_point():
    with pytest.raises(BadData, match="1 features are named"):
        Data(np.ones((2, 2)), np.zeros(2), features=("a",))


# ── synthetic points ─────────────────────────────────────────────────────────────────────────────


def test_clouds_of_one_seed_are_the_same_points():
    assert (clouds(50, seed=3).x == clouds(50, seed=3).x).all()
    assert (clouds(50, seed=3).x != clouds(50, seed=4).x).all()


def test_clouds_lie_as_far_apart_as_asked():
    data = clouds(20_000, n=5, distance=4.0)
    apart = data.x[data.y == 1].mean(axis=0) - data.x[data.y == 0].mean(axis=0)
    # each of the five differences of means has deviation √(2/10⁴): five such deviations in all directions
    assert float(np.linalg.norm(apart)) == pytest.approx(4.0, abs=5 * math.sqrt(2 / 10_000))


@pytest.mark.parametrize("options", [{"m": 1}, {"m": 10, "n": 0}])
def test_clouds_need_points_and_features(options):
    with pytest.raises(BadSetting):
        clouds(**options)


# ── files ────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_is_read_by_the_names_of_its_columns(tmp_path):
    data = read(tmp_path, "y,b,other,a\n1,2,-,1\n0.25,4,-,3\n")
    assert (data.x.tolist(), data.y.tolist()) == ([[1, 2], [3, 4]], [1, 0.25])
    assert (data.features, data.name) == (("a", "b"), "points")


def test_blank_lines_a_byte_order_mark_and_line_ends_of_windows_do_no_harm(tmp_path):
    assert read(tmp_path, "\ufeffa,b,y\r\n1,2,0\r\n\r\n3,4,1\r\n").m == 2


def test_what_is_missing_is_refused_unless_told_to_drop_it(tmp_path):
    text = "a,b,y\n1,NA,0\n3,4,1\n"
    with pytest.raises(BadData, match="line 2 has no b"):
        read(tmp_path, text)
    assert (read(tmp_path, text, missing="drop").m, read(tmp_path, text, missing="drop").dropped) == (1, 1)


def test_a_third_class_is_refused_unless_told_to_drop_it(tmp_path):
    text = "a,b,y\n1,2,cat\n3,4,dog\n5,6,cow\n"
    with pytest.raises(BadData, match="'cow', which is neither cat nor dog"):
        read(tmp_path, text, classes=("cat", "dog"))
    assert read(tmp_path, text, classes=("cat", "dog"), others="drop").y.tolist() == [0, 1]


BAD_FILES = [
    # what            text                              line  column
    ("empty",         "",                               1,    "a"),
    ("header only",   "a,b,y\n",                        0,    ""),
    ("no column",     "a,c,y\n1,2,0\n",                 1,    "b"),
    ("column twice",  "a,b,b,y\n1,2,2,0\n",             1,    "b"),
    ("short line",    "a,b,y\n1,2,0\n1,2\n",            3,    ""),
    ("long line",     "a,b,y\n1,2,0,9\n",               2,    ""),
    ("word",          "a,b,y\n1,two,0\n",               2,    "b"),
    ("nan",           "a,b,y\n1,2,0\nnan,2,0\n",        3,    "a"),
    ("infinity",      "a,b,y\n1,1e999,0\n",             2,    "b"),
    ("label above",   "a,b,y\n1,2,2\n",                 2,    "y"),
    ("label missing", "a,b,y\n1,2,\n",                  2,    "y"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "column"), [case[1:] for case in BAD_FILES], ids=[case[0] for case in BAD_FILES]
)
def test_a_bad_file_is_refused_at_line_and_column(tmp_path, text, line, column):
    with pytest.raises(BadData) as caught:
        read(tmp_path, text)
    assert (caught.value.row, caught.value.column) == (line, column)


@pytest.mark.parametrize("content", [b'a,b,y\n"1,2,0\n', b"a,b,y\n\xff\xfe,2,0\n"])
def test_what_is_no_table_is_unreadable(tmp_path, content):
    path = tmp_path / "points.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableInput, match=r"points\.csv cannot be read as a table"):
        read_csv(path, features=("a", "b"), label="y")


def test_a_missing_file_is_unreadable(tmp_path):
    with pytest.raises(UnreadableInput) as caught:
        read_csv(str(tmp_path / "none.csv"), features=("a", "b"), label="y")
    assert caught.value.path.endswith("none.csv")
