"""Models of several arrays of weights, trained by a verified gradient: softmax regression, networks.

What a model is, its theorem says: the arrays by which the gradient is taken are the weights, the matrix with
labels in [0, 1] holds the labels, the other the points.  The loss of the theorem is a mean over any number
of points, so that its gradient at some of them is that of a batch.  The model's predictions are compiled from
the same theorem, from what the loss compares with the labels.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from derivations.core.arrays import Family
from derivations.errors import BadData, NotSealed
from numeric.classes import Classes
from numeric.compile import NumpyFunction, Parameter, abbreviation_to_numpy, differentiated
from numeric.datasets import Array, as_points
from numeric.gradients import VerifiedGradient
from numeric.plans import Method, Plan, bar, frozen, refuse, refuse_not_finite

PREDICTIONS = ("P", "yhat")  # what a page calls its predictions: a row of probabilities, or one of class 1


@dataclass(frozen=True, slots=True, eq=False)
class NetworkRun:
    """A trained model and how it got there; all arrays are read-only.

    `weights` holds each array by its name in the theorem, for points after `data.scaling`.  `losses` and
    `accuracies` have epochs + 1 entries, the first before any update.
    """

    data: Classes
    weights: Mapping[str, Array]
    losses: tuple[float, ...]
    accuracies: tuple[float, ...]
    updates: int
    method: Method
    learning_rate: float
    seed: int
    theorem: str
    model: _Model

    @property
    def epochs(self) -> int:
        """How often the run went through all points."""
        return len(self.losses) - 1

    def predict(self, points: Any) -> Array:
        """The probabilities of the K classes for points of shape (k, n), in the units of `data.x`: (k, K)."""
        x = self.data.scaling.apply(as_points(points, self.data.features))
        with np.errstate(all="ignore"):
            found = self.model.predict(list(self.weights.values()), x)
        if not np.isfinite(found).all():
            raise BadData("a point is too large: its logits are no finite numbers")
        return found

    def accuracy(self, data: Classes | None = None) -> float:
        """The share of points whose class has the largest probability: of those trained on, or of others."""
        judged = data or self.data
        return _share_right(self.predict(judged.x), judged.y)


def train_network(gradient: VerifiedGradient, data: Classes, plan: Plan, *, hidden: int) -> NetworkRun:
    """Descends the mean loss over the points from small random weights, with `hidden` hidden units.

    Raises `NotSealed` for a gradient of something else than a loss of points and labels, else as `train`.
    """
    model = _Model.of(gradient, data, hidden)
    random = np.random.default_rng(plan.seed)
    weights = model.first(random)
    losses, accuracies = [], []
    y = data.one_hot if model.one_hot else data.y.astype(np.float64)
    with np.errstate(all="ignore"), bar(plan) as tick:
        x = data.scaling.apply(data.x)
        for epoch in range(plan.epochs + 1):
            if epoch:
                order = random.permutation(data.m) if plan.size < data.m else np.arange(data.m)
                for start in range(0, data.m, plan.size):
                    batch = order[start : start + plan.size]
                    slopes = model.slopes(weights, x[batch], y[batch])
                    weights = [w - plan.learning_rate * s for w, s in zip(weights, slopes, strict=True)]
            losses.append(float(model.call(gradient.loss, weights, x, y)))
            refuse_not_finite(epoch, losses[-1], tuple(float(np.sum(w)) for w in weights), data, plan)
            accuracies.append(_share_right(model.predict(weights, x), data.y))
            tick(epoch, losses[-1])
    if losses[-1] > losses[0]:
        refuse(plan.epochs, losses[-1], data, plan, f"is above {losses[0]:.4g}, where it started")
    return NetworkRun(
        data=data,
        weights={one.term.name: frozen(w) for one, w in zip(model.weights, weights, strict=True)},
        losses=tuple(losses),
        accuracies=tuple(accuracies),
        updates=plan.epochs * math.ceil(data.m / plan.size),
        method=plan.method,
        learning_rate=plan.learning_rate,
        seed=plan.seed,
        theorem=gradient.name,
        model=model,
    )


# ── what the theorem says ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Model:
    """The arguments of a gradient by their roles, the shapes of its weights, and its compiled predictions."""

    gradient: VerifiedGradient
    prediction: NumpyFunction
    weights: tuple[Parameter, ...]
    points: Parameter
    labels: Parameter
    shapes: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, gradient: VerifiedGradient, data: Classes, hidden: int) -> _Model:
        """The roles; raises `NotSealed` where the theorem is about something else."""
        parameters = gradient.loss.parameters
        _, variables = differentiated(gradient.theorem)
        weights = tuple(one for one in parameters if one.term in variables)
        others = [one for one in parameters if one.term not in variables]
        labels = [
            one for one in others if one.shape and one.term.domain.lower == 0 and one.term.domain.upper == 1
        ]
        points = [one for one in others if len(one.shape) == 2 and one not in labels]
        prediction = abbreviation_to_numpy(gradient.theorem, PREDICTIONS)
        if len(points) != 1 or len(labels) != 1 or len(others) != 2 or prediction is None:
            raise NotSealed(
                f"train descends a loss of points, labels in [0, 1] and weights, and {gradient.name} is the "
                "gradient of something else"
            )
        (point,), (label,) = points, labels
        if len(label.shape) == 1 and len(data.classes) != 2:
            raise BadData(f"{gradient.name} tells two classes apart, and {data.name} has {len(data.classes)}")
        sizes = dict(zip(_sizes(point), data.x.shape, strict=True))
        sizes |= dict(zip(_sizes(label), (data.m, len(data.classes)), strict=False))
        shapes = tuple(tuple(sizes.get(size, hidden) for size in _sizes(one)) for one in weights)
        return cls(gradient, prediction, weights, point, label, shapes)

    @property
    def one_hot(self) -> bool:
        """Whether a point has a row of labels, and not one number."""
        return len(self.labels.shape) == 2

    def first(self, random: np.random.Generator) -> list[Array]:
        """Small random weights, of variance 1/(number of inputs); the biases begin at 0."""
        shapes, bias = self.shapes, [one.term.name.startswith("b") for one in self.weights]
        return [
            np.zeros(shape) if is_bias else random.normal(size=shape) / math.sqrt(shape[0])
            for shape, is_bias in zip(shapes, bias, strict=True)
        ]

    def slopes(self, weights: list[Array], x: Array, y: Array) -> tuple[Array, ...]:
        """The gradient by each array of weights at some points."""
        found = self.call(self.gradient.gradient, weights, x, y)
        return found if isinstance(found, tuple) else (found,)

    def predict(self, weights: list[Array], x: Array) -> Array:
        """Probabilities of shape (k, K)."""
        values = {one.name: value for one, value in zip(self.weights, weights, strict=True)}
        values[self.points.name] = x
        found = np.asarray(self.prediction(**values), dtype=np.float64)
        return found if self.one_hot else np.stack([1 - found, found], axis=1)

    def call(self, function: Any, weights: list[Array], x: Array, y: Array) -> Any:
        """A compiled function of all arguments, in their order."""
        values = {one.term: value for one, value in zip(self.weights, weights, strict=True)}
        values |= {self.points.term: x, self.labels.term: y}
        return function(*(values[one.term] for one in self.gradient.loss.parameters))


def _sizes(parameter: Parameter) -> tuple[Any, ...]:
    return parameter.term.sizes if isinstance(parameter.term, Family) else ()


def _share_right(probabilities: Array, y: Any) -> float:
    return float(np.mean(probabilities.argmax(axis=1) == y))
