"""A run in one picture: the points, the boundary as it moved, the loss and the accuracy by epoch.

The boundary is the line w·x + b = 0, where ŷ = 1/2; it is drawn in the units that the points were measured
in, faint at the start of the run and strong at its end.  The two colours stay apart for every common kind
of colour blindness, and the markers differ as well.

Needs matplotlib, which the extra [plot] installs; it is imported only when a picture is asked for.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from derivations.errors import BadSetting, MissingExtra
from numeric.datasets import Array
from numeric.train import Run

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = (".png", ".svg", ".pdf")

CLASS_COLOURS = ("#0072B2", "#D55E00")  # blue and vermilion of Okabe and Ito's palette
CLASS_TINTS = ("#DCEAF4", "#FBE6D8")  # the same two, for the sides of the boundary
INK, GREY = "#222222", "#8A8A8A"
BOUNDARIES = 24  # as many as the eye can still tell apart

STYLE = {
    "font.family": "sans-serif",
    "font.size": 10.5,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "svg.hashsalt": "derivations",
}


def draw(run: Run) -> Figure:
    """The picture of a run; points and boundary only where there are two features, the curves always.

    Raises `MissingExtra` without matplotlib.
    """
    matplotlib, figure_class = _matplotlib()
    with matplotlib.rc_context(STYLE):
        flat = run.data.n == 2
        figure = figure_class(figsize=(11, 5.2) if flat else (6, 5.2), layout="constrained")
        grid = figure.add_gridspec(2, 2 if flat else 1, width_ratios=(1.55, 1) if flat else (1,))
        if flat:
            _draw_plane(figure.add_subplot(grid[:, 0]), run)
        loss = figure.add_subplot(grid[0, -1])
        _draw_loss(loss, run)
        _draw_accuracy(figure.add_subplot(grid[1, -1], sharex=loss), run)
        heading = {"ha": "left", "fontsize": 13, "weight": "bold", "color": INK, "parse_math": False}
        figure.suptitle(run.data.name, x=0.008, **heading)
        figure.text(0.994, 0.988, _description(run), ha="right", va="top", color=INK, parse_math=False)
    return figure


def save(run: Run, path: str | Path) -> Path:
    """Draws the run into a .png, .svg or .pdf file, and gives its path back.

    Raises `BadSetting` for another ending or a folder that does not exist, `MissingExtra` without
    matplotlib.
    """
    target = checked(path)
    matplotlib, _ = _matplotlib()
    with matplotlib.rc_context(STYLE):
        draw(run).savefig(target, dpi=160, metadata=_undated(target))
    return target


def checked(path: str | Path) -> Path:
    """The path, if a picture can be saved there; raises what `save` raises, before any work is done."""
    target = Path(path)
    if target.suffix.lower() not in FORMATS:
        endings = ", ".join(FORMATS)
        raise BadSetting(f"a picture ends in {endings}, not in {target.suffix!r}", setting="path", value=path)
    if not target.parent.is_dir():
        raise BadSetting(f"there is no folder {target.parent} for the picture", setting="path", value=path)
    _matplotlib()
    return target


# ── panels ───────────────────────────────────────────────────────────────────────────────────────


def _draw_plane(axes: Axes, run: Run) -> None:
    data = run.data
    window = [_window(data.x[:, j]) for j in (0, 1)]
    _tint(axes, run, window)
    for row, strength in _chosen(run.boundaries):
        _draw_boundary(axes, run, row, strength)
    upper = data.y >= 0.5
    looks = zip(data.classes, (~upper, upper), CLASS_COLOURS, "o^", (26, 34), strict=True)
    for name, side, colour, marker, area in looks:
        across, up = data.x[side].T
        axes.scatter(
            across,
            up,
            s=area,
            c=colour,
            marker=marker,
            linewidths=0.5,
            edgecolors="white",
            zorder=3,
            label=f"{_plain(name)} ({side.sum()})",
        )
    axes.plot([], [], color=INK, lw=2.2, label="boundary, faint when early")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.09), ncols=3, frameon=False, handlelength=1.4)
    names = [_spoken(feature) for feature in data.features]
    axes.set(xlim=window[0], ylim=window[1], xlabel=names[0], ylabel=names[1])


def _tint(axes: Axes, run: Run, window: list[tuple[float, float]]) -> None:
    """ŷ as a wash behind the points: one class's tint, white at 1/2, the other's tint."""
    from matplotlib.colors import LinearSegmentedColormap

    wash = LinearSegmentedColormap.from_list("wash", [CLASS_TINTS[0], "white", CLASS_TINTS[1]])
    across, up = (np.linspace(*ends, 240) for ends in window)
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    axes.imshow(
        run.predict(grid).reshape(240, 240),
        extent=(*window[0], *window[1]),
        origin="lower",
        aspect="auto",
        cmap=wash,
        vmin=0,
        vmax=1,
        interpolation="bilinear",
        zorder=0,
    )


def _draw_boundary(axes: Axes, run: Run, row: Array, strength: float) -> None:
    *w, b = row
    length = float(np.hypot(*w))
    if length == 0:
        return
    normal = np.array(w) / length
    foot = -b / length * normal
    ends = run.data.scaling.undo(np.stack([foot, foot + np.array([-normal[1], normal[0]])]))
    width, alpha = (2.2, 1.0) if strength == 1 else (0.9, 0.2 + 0.4 * strength)
    axes.axline(*ends, color=INK, lw=width, alpha=alpha, zorder=2)


def _draw_loss(axes: Axes, run: Run) -> None:
    axes.plot(run.losses, color=INK, lw=1.8)
    axes.set(ylim=(0, 1.08 * max(run.losses)), ylabel="mean loss")
    axes.tick_params(labelbottom=False)
    _mark_last(axes, run.losses, f"{run.losses[-1]:.3f}", above=True)


def _draw_accuracy(axes: Axes, run: Run) -> None:
    percent = [100 * value for value in run.accuracies]
    axes.plot(percent, color=INK, lw=1.8)
    lowest = min(percent)
    axes.set(ylim=(lowest - 0.08 * (100 - lowest) - 1, 101), ylabel="accuracy (%)", xlabel="epoch")
    axes.set_xscale("symlog", linthresh=1, linscale=0.35)
    axes.set_xlim(0, run.epochs * 1.5)
    axes.set_xticks(_decades(run.epochs), labels=[f"{k:,}" for k in _decades(run.epochs)])
    axes.set_xticks([], minor=True)
    _mark_last(axes, percent, f"{percent[-1]:.1f} %", above=False)


def _mark_last(axes: Axes, values: Any, text: str, *, above: bool) -> None:
    last = len(values) - 1
    axes.plot([last], [values[-1]], "o", ms=5, color=INK)
    axes.annotate(
        text,
        (last, values[-1]),
        xytext=(0, 8 if above else -8),
        textcoords="offset points",
        ha="center",
        va="bottom" if above else "top",
        color=INK,
        fontweight="bold",
    )


# ── numbers and words ────────────────────────────────────────────────────────────────────────────


def _chosen(boundaries: Array) -> list[tuple[Array, float]]:
    """At most `BOUNDARIES` rows with a strength in [0, 1]; closer together early, where most happens."""
    last = len(boundaries) - 1
    steps = np.unique(np.rint(np.geomspace(1, last + 1, BOUNDARIES)).astype(int)) - 1
    return [(boundaries[k], i / max(len(steps) - 1, 1)) for i, k in enumerate(steps)]


def _window(values: Array) -> tuple[float, float]:
    """The range of the values with 6 % of room on either side."""
    low, high = float(values.min()), float(values.max())
    room = 0.06 * (high - low) or 1.0
    return low - room, high + room


def _decades(epochs: int) -> list[int]:
    """0, 1, 10, … up to `epochs`: most of what happens happens early."""
    return [0, *(10**k for k in range(len(str(epochs))))]


def _spoken(feature: str) -> str:
    """bill_length_mm is read "bill length (mm)"; x_1 is read x₁."""
    *words, unit = feature.split("_")
    if unit in ("mm", "cm", "m", "g", "kg", "s") and words:
        return _plain(f"{' '.join(words)} ({unit})")
    return f"$x_{{{unit}}}$" if words == ["x"] and unit.isdigit() else _plain(feature.replace("_", " "))


def _plain(name: str) -> str:
    """A name as it is: a dollar sign in it starts no formula."""
    return name.replace("$", r"\$")


MANNER = {"points": "point by point", "batch": "batch by batch", "full": "from all points at once"}


def _description(run: Run) -> str:
    return (
        f"{run.epochs:,} epochs, {run.updates:,} updates {MANNER[run.method]}, "
        f"α = {run.learning_rate:g}, by {run.theorem}"
    )


def _undated(target: Path) -> dict[str, None] | None:
    """No date inside the file, so that the same run draws the same bytes."""
    return {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}.get(target.suffix.lower())


def _matplotlib() -> tuple[Any, type[Figure]]:
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError:
        raise MissingExtra(
            "pictures need matplotlib: pip install 'derivations[plot]'", extra="plot"
        ) from None
    return matplotlib, Figure
