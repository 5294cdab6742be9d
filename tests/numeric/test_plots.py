import sys
from dataclasses import replace

import numpy as np
import pytest

from derivations.core.kernel import check
from derivations.errors import BadSetting, MissingExtra
from derivations.library import log_loss, perceptron
from numeric.datasets import clouds, penguins
from numeric.gradients import verify_gradient
from numeric.plots import draw, save
from numeric.train import train, train_perceptron

matplotlib = pytest.importorskip("matplotlib")


@pytest.fixture(scope="module")
def gradient():
    return verify_gradient(check(log_loss.gradient))


@pytest.fixture(scope="module")
def run(gradient):
    return train(gradient, penguins().standardised(), epochs=10)


def boundary(axes):
    """The strong line: two points on it, as drawn."""
    (line,) = [
        line for line in axes.get_lines() if line.get_linewidth() > 2 and not line.get_label()[0].isalpha()
    ]
    return np.array([line.get_xy1(), line.get_xy2()])


@pytest.mark.parametrize(
    ("ending", "magic"), [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF"), (".PNG", b"\x89PNG")]
)
def test_the_ending_chooses_the_format(run, tmp_path, ending, magic):
    assert save(run, tmp_path / f"run{ending}").read_bytes().startswith(magic)


@pytest.mark.parametrize("name", ["run", "run.bmp", "run.png.txt"])
def test_another_ending_is_refused(run, tmp_path, name):
    with pytest.raises(BadSetting, match=r"\.png, \.svg, \.pdf"):
        save(run, tmp_path / name)


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
def test_the_same_run_draws_the_same_bytes(run, tmp_path, ending):
    one, two = (save(run, tmp_path / f"{name}{ending}").read_bytes() for name in "ab")
    assert one == two


def test_the_drawn_boundary_is_where_the_prediction_is_one_half(run):
    for point in boundary(draw(run).axes[0]):
        assert run.predict([point])[0] == pytest.approx(0.5, abs=1e-12)  # logits of a few units, rounded


def test_every_point_is_drawn_in_the_colour_of_its_class(run):
    drawn = [np.asarray(one.get_offsets()) for one in draw(run).axes[0].collections]
    assert [len(points) for points in drawn] == [151, 68]
    assert drawn[1].tolist() == run.data.x[run.data.y == 1].tolist()


def test_the_curves_hold_every_epoch(run):
    _, loss, accuracy = draw(run).axes
    assert loss.get_lines()[0].get_ydata().tolist() == list(run.losses)
    assert accuracy.get_lines()[0].get_ydata().tolist() == [100 * share for share in run.accuracies]


@pytest.mark.parametrize("n", [1, 3])
def test_without_two_features_the_curves_stand_alone(gradient, tmp_path, n):
    run = train(gradient, clouds(40, n=n), epochs=2)
    assert len(draw(run).axes) == 2
    save(run, tmp_path / "run.png")


def test_one_epoch_one_class_and_odd_names_can_be_drawn(gradient, tmp_path):
    data = replace(
        clouds(8), y=np.ones(8), name="50 $ a_b {", features=("cost $x", "b_$_mm"), classes=("$", "_^")
    )
    save(train(gradient, data, epochs=1), tmp_path / "run.png")


def test_a_perceptron_can_be_drawn(tmp_path):
    run = train_perceptron(check(perceptron.update), clouds(20), epochs=3)
    save(run, tmp_path / "run.svg")


def test_drawing_leaves_no_settings_behind(run):
    before = dict(matplotlib.rcParams)
    draw(run)
    assert dict(matplotlib.rcParams) == before


def test_without_matplotlib_the_extra_is_named(run, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtra, match=r"pip install 'derivations\[plot\]'") as caught:
        save(run, tmp_path / "run.png")
    assert caught.value.extra == "plot"
    assert not (tmp_path / "run.png").exists()
