"""Gradient descent with a verified gradient: w′ = w − α ∂E/∂w, b′ = b − α ∂E/∂b.

`train` takes a `VerifiedGradient` and nothing else; it evaluates that gradient and subtracts, it never
differences and never derives.  The page's update, point by point, is w_i′ = w_i + α(y − ŷ)x_i and
b′ = b + α(y − ŷ); a batch takes the mean of its points' gradients.  `train_perceptron` runs the same loop
with the theorem of the perceptron trick: the same update with a step for ŷ.

What a run went through is all in the `Run`: loss and accuracy after each epoch and every boundary.

A run has *diverged* when its mean loss stops being a finite number, and also when it ends above where it
started: the logistic loss cannot overflow on ordinary data, so too large a learning rate shows itself as
a descent that climbs.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, overload

import numpy as np

from derivations.core.kernel import Theorem
from derivations.errors import BadData, NotSealed
from derivations.library import log_loss, perceptron
from numeric.classes import Classes
from numeric.compile import NumpyFunction, to_numpy
from numeric.datasets import Array, Data, as_points
from numeric.gradients import VerifiedGradient
from numeric.networks import NetworkRun, train_network
from numeric.plans import Method, Plan, bad, bar, frozen, planned, refuse, refuse_count, refuse_not_finite
from numeric.primitives import sigmoid


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A trained model and how it got there; all arrays are read-only.

    `weights` (n,) and `bias` belong to the points after `data.scaling`.  `losses` and `accuracies` have
    epochs + 1 entries, the first before any update; so has `boundaries`, whose rows are (w_1, …, w_n, b).
    """

    data: Data
    weights: Array
    bias: float
    losses: tuple[float, ...]
    accuracies: tuple[float, ...]
    boundaries: Array
    updates: int
    method: Method
    learning_rate: float
    seed: int
    theorem: str
    prediction: Callable[[Any], Any]

    @property
    def epochs(self) -> int:
        """How often the run went through all points."""
        return len(self.losses) - 1

    def predict(self, points: Any) -> Array:
        """ŷ for points of shape (k, n), in the units of `data.x`; raises `BadData` for no such array."""
        x = as_points(points, self.data.features)
        with np.errstate(all="ignore"):
            z = self.data.scaling.apply(x) @ self.weights + self.bias
        if not np.isfinite(z).all():
            raise BadData("a point is too large: its logit w·x + b is no finite number")
        return np.asarray(self.prediction(z), dtype=np.float64)

    def accuracy(self, data: Data | None = None) -> float:
        """The share of points on the right side: ŷ ≥ 1/2 where y ≥ 1/2, ŷ < 1/2 elsewhere.

        Of the points trained on, or of others in the same units.
        """
        judged = data or self.data
        return _share_right(self.predict(judged.x), judged.y)


@overload
def train(
    gradient: VerifiedGradient,
    data: Data,
    *,
    method: Method = ...,
    learning_rate: float = ...,
    epochs: int = ...,
    batch_size: int = ...,
    hidden: int = ...,
    mean_absorbed: bool = ...,
    seed: int = ...,
    progress: bool = ...,
) -> Run: ...
@overload
def train(
    gradient: VerifiedGradient,
    data: Classes,
    *,
    method: Method = ...,
    learning_rate: float = ...,
    epochs: int = ...,
    batch_size: int = ...,
    hidden: int = ...,
    mean_absorbed: bool = ...,
    seed: int = ...,
    progress: bool = ...,
) -> NetworkRun: ...
def train(
    gradient: VerifiedGradient,
    data: Data | Classes,
    *,
    method: Method = "points",
    learning_rate: float = 0.1,
    epochs: int = 100,
    batch_size: int = 32,
    hidden: int = 32,
    mean_absorbed: bool = False,
    seed: int = 0,
    progress: bool = True,
) -> Run | NetworkRun:
    """Descends the mean of E over the points, from small random weights.

    With `Data`, the gradient is that of the log-loss; with `Classes`, of a loss of softmax regression or of a
    network, whose hidden layer has `hidden` units (`numeric.networks`).

    `method` is "points" (an update at every point, as the page has it), "batch" (`batch_size` points at a
    time) or "full".  An update subtracts α times the mean gradient of its points; with `mean_absorbed` the
    learning rate stands for α/m, as on the page, and the gradients are summed.  `seed` draws the first
    weights and the order of the points in each epoch.  The progress bar shows on a terminal only.

    Raises `NotSealed` for what is no verified gradient of such a loss, `BadSetting` for an option without
    sense, `Diverged` where the loss leaves the finite numbers or ends above its start.
    """
    if not isinstance(gradient, VerifiedGradient):
        raise NotSealed(
            f"train takes a VerifiedGradient, made by verify_gradient, and not a {type(gradient).__name__}"
        )
    of_log_loss = gradient.theorem.left == log_loss.gradient.first
    if isinstance(data, Data) and not of_log_loss:
        raise NotSealed(
            f"train descends the log-loss on Data, and {gradient.name} is the gradient of something else"
        )
    if isinstance(data, Classes) and of_log_loss:
        raise NotSealed(f"{gradient.name} is about two classes: it is trained on Data, and not on Classes")
    plan = planned(data, method, learning_rate, epochs, batch_size, seed, progress)
    if isinstance(data, Classes):
        refuse_count("hidden", hidden, 1)
        if mean_absorbed:
            bad("mean_absorbed", mean_absorbed, "has no meaning for a loss that is a mean itself")
        return train_network(gradient, data, plan, hidden=int(hidden))
    run = _descend(_GradientDescent(gradient, plan.learning_rate, mean_absorbed), data, plan)
    if run.losses[-1] > run.losses[0]:
        refuse(run.epochs, run.losses[-1], data, plan, f"is above {run.losses[0]:.4g}, where it started")
    return run


def train_perceptron(
    update: Theorem,
    data: Data,
    *,
    learning_rate: float = 0.1,
    epochs: int = 100,
    seed: int = 0,
    progress: bool = True,
) -> Run:
    """The perceptron algorithm: w_i′ = w_i + α(y − ŷ)x_i at every point, with ŷ = 1 for w·x + b ≥ 0, else 0.

    `update` is the theorem `perceptron.update`, and its compiled right side is what runs; the labels are 0
    and 1.  `losses` holds the mean of |y − ŷ|: it need not fall, so a run may end above its start.

    Raises `NotSealed` for anything but that theorem, `BadData` for a label between 0 and 1, else as `train`.
    """
    plan = planned(data, "points", learning_rate, epochs, 1, seed, progress)
    _refuse_soft_labels(data)
    return _descend(_PerceptronTrick(_perceptron_step(update), plan.learning_rate), data, plan)


# ── the loop ─────────────────────────────────────────────────────────────────────────────────────


class _Rule(Protocol):
    """How one batch of points moves (w, b), how a model is judged, and the theorem behind both."""

    @property
    def theorem(self) -> str: ...
    def predict(self, z: Any) -> Any: ...
    def loss(self, w: Array, b: float, x: Array, y: Array) -> Array: ...
    def update(self, w: Array, b: float, x: Array, y: Array) -> tuple[Array, float]: ...


def _descend(rule: _Rule, data: Data, plan: Plan) -> Run:
    random = np.random.default_rng(plan.seed)
    w, b = random.normal(size=data.n) / math.sqrt(data.n), 0.0
    losses, accuracies, boundaries = [], [], []
    with np.errstate(all="ignore"), bar(plan) as tick:
        x = data.scaling.apply(data.x)
        for epoch in range(plan.epochs + 1):
            if epoch:
                w, b = _epoch(rule, w, b, x, data.y, plan.size, random)
            losses.append(float(np.mean(rule.loss(w, b, x, data.y))))
            refuse_not_finite(epoch, losses[-1], (*w, b), data, plan)
            accuracies.append(_share_right(rule.predict(x @ w + b), data.y))
            boundaries.append((*w, b))
            tick(epoch, losses[-1])
    return Run(
        data=data,
        weights=frozen(w),
        bias=b,
        losses=tuple(losses),
        accuracies=tuple(accuracies),
        boundaries=frozen(boundaries),
        updates=plan.epochs * math.ceil(data.m / plan.size),
        method=plan.method,
        learning_rate=plan.learning_rate,
        seed=plan.seed,
        theorem=rule.theorem,
        prediction=rule.predict,
    )


def _epoch(
    rule: _Rule, w: Array, b: float, x: Array, y: Array, size: int, random: np.random.Generator
) -> tuple[Array, float]:
    """One pass over all points, `size` at a time, in an order that `random` draws."""
    order = random.permutation(len(y)) if size < len(y) else slice(None)
    x, y = x[order], y[order]
    for start in range(0, len(y), size):
        w, b = rule.update(w, b, x[start : start + size], y[start : start + size])
    return w, b


def _share_right(predicted: Array, y: Array) -> float:
    return float(np.mean((predicted >= 0.5) == (y >= 0.5)))


# ── the two rules ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _GradientDescent:
    """w′ = w − α·mean of the points' gradients, or α·their sum where 1/m is absorbed in α."""

    gradient: VerifiedGradient
    learning_rate: float
    mean_absorbed: bool

    @property
    def theorem(self) -> str:
        return self.gradient.name

    def predict(self, z: Any) -> Any:
        return sigmoid(z)

    def loss(self, w: Array, b: float, x: Array, y: Array) -> Array:
        return np.asarray(self.gradient.loss(w, b, x, y))

    def update(self, w: Array, b: float, x: Array, y: Array) -> tuple[Array, float]:
        by_weights, by_bias = self.gradient.gradient(w, b, x, y)
        step = self.learning_rate if self.mean_absorbed else self.learning_rate / len(y)
        return w - step * np.sum(by_weights, axis=0), float(b - step * np.sum(by_bias))


@dataclass(frozen=True, slots=True)
class _PerceptronTrick:
    """w′ = w + α(y − ŷ)x as the theorem has it; the bias is the weight of an input that is always 1."""

    step: NumpyFunction
    learning_rate: float

    @property
    def theorem(self) -> str:
        return self.step.theorem.name

    def predict(self, z: Any) -> Any:
        return np.where(z >= 0, 1.0, 0.0)

    def loss(self, w: Array, b: float, x: Array, y: Array) -> Array:
        return np.asarray(np.abs(y - self.predict(x @ w + b)))

    def update(self, w: Array, b: float, x: Array, y: Array) -> tuple[Array, float]:
        moved = self.step(w=np.append(w, b), x=np.append(x[0], 1.0), alpha=self.learning_rate, b=0.0, y=y[0])
        return moved[:-1], float(moved[-1])


def _perceptron_step(update: Theorem) -> NumpyFunction:
    page = perceptron.update
    if not isinstance(update, Theorem) or (update.left, update.right) != (page.first, page.last):
        raise NotSealed("train_perceptron takes the theorem check(perceptron.update) and nothing else")
    return to_numpy(update)


# ── refusals ─────────────────────────────────────────────────────────────────────────────────────


def _refuse_soft_labels(data: Data) -> None:
    soft = np.flatnonzero((data.y != 0) & (data.y != 1))
    if soft.size:
        row = int(soft[0]) + 1
        raise BadData(
            f"a perceptron needs the labels 0 and 1, and point {row} has {data.y[row - 1]:g}",
            row=row,
            column="y",
        )
