"""Verified gradients: a theorem says what the derivative is, a property test that NumPy computes it.

`verify_gradient` compares a function with the derivative of the loss at many points, in two ways:

- with the *true value*: balls around the Taylor coefficient of the textbook loss, with the tolerance that
  the rounding of the proved formula allows (`numeric.rounding`);
- with *difference quotients* of the compiled loss, with the error bound of `numeric.differences`.

Neither looks at the function under test to set its tolerance.  A function that passes is sealed in a
`VerifiedGradient`, the only thing that `train` accepts; one that fails is rejected with a counterexample,
shrunk until one number is left that moves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from typing import Any

import numpy as np

from derivations.core.arrays import Gradient
from derivations.core.kernel import Theorem
from derivations.errors import GradientRejected, NotSealed
from numeric import properties
from numeric.compile import NumpyFunction, loss_to_numpy, mean_to_numpy, parameters_of, to_numpy
from numeric.oracles import Compared, Subject
from numeric.properties import Sample

_SEAL = object()
SHARP = 100.0  # tolerances up to this many ulp count for `max_ulp`


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A point at which a gradient is wrong: it returned `value`; the truth is `expected` ± `tolerance`.

    `component` names the derivative, `oracle` what it was compared with: "true value" or "difference
    quotient".
    """

    component: str
    point: Mapping[str, float]
    value: float
    expected: float
    tolerance: float
    oracle: str

    def __str__(self) -> str:
        at = ", ".join(f"{name} = {value!r}" for name, value in self.point.items())
        return (
            f"{self.component} at {at} is {self.value!r}, but the {self.oracle} is {self.expected!r} "
            f"± {self.tolerance:.2g}"
        )


@dataclass(frozen=True, slots=True)
class GradientReport:
    """What a property test of a gradient saw.

    `checks` counts single numbers compared.  `worst_truth` and `worst_quotient` are the largest shares of
    their tolerances that errors took (above 1 is a rejection).  `max_ulp` is the largest error in units in
    the last place, over normal true values whose tolerance is at most 100 ulp: elsewhere the rounding of
    the inputs leaves no more, and `absolute`, the largest error at all, says what is kept.

    At the share `powerless` of the checks the difference quotient says nothing, its tolerance being above a
    tenth of the derivative; all of them have a derivative of at most `powerless_below`, and
    `powerless_region` is the range of each argument there, unless there are matrices.  `kinks` are the
    terms at whose edges the loss has no derivative; `at_kinks` checks fell on one, on a derivative beyond
    floats or outside of what the theorem assumes, and were skipped.
    """

    checks: int = 0
    worst_truth: float = 0.0
    worst_quotient: float = 0.0
    max_ulp: float = 0.0
    absolute: float = 0.0
    powerless: float = 0.0
    powerless_below: float = 0.0
    powerless_region: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    kinks: tuple[str, ...] = ()
    at_kinks: int = 0
    dtype: str = "float64"


@dataclass(frozen=True, slots=True)
class VerifiedGradient:
    """A gradient whose theorem is proved and whose NumPy function passed the property test.

    Only `verify_gradient` makes one.  With (w, b, x, y) for the arguments of ∇E = −(y − ŷ)(x_1, …, x_n, 1):

    - `gradient(w, b, x, y)` → (∂E/∂w, ∂E/∂b) at one point: x (n,), y scalar → shapes (n,) and ();
      at m points: x (m, n), y (m,) → shapes (m, n) and (m,), one gradient a point;
    - `loss(w, b, x, y)` → E at the same points, shape () or (m,);
    - `mean_gradient(w, b, x, y)` → the mean over the m points, shapes (n,) and (); `mean_loss` likewise.
      Both are None for a theorem that is no gradient ∇f.

    Calling the object calls `gradient`.  A theorem about one derivative returns one array, not a tuple.
    """

    theorem: Theorem
    gradient: Callable[..., Any]
    loss: NumpyFunction
    mean_gradient: Callable[..., Any] | None
    mean_loss: Callable[..., Any] | None
    report: GradientReport
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise NotSealed("only numeric.gradients.verify_gradient makes verified gradients")

    @property
    def name(self) -> str:
        """The name of the theorem."""
        return self.theorem.name

    def __call__(self, *arguments: Any) -> Any:
        """The gradient at the arguments."""
        return self.gradient(*arguments)


def verify_gradient(
    theorem: Theorem,
    gradient: Callable[..., Any] | None = None,
    *,
    dtype: Any = np.float64,
    examples: int = 20,
    points: int = 100,
    absolute: float = 0.0,
    seed: int = 0,
) -> VerifiedGradient:
    """The compiled gradient of a theorem ∂f/∂v = …, f′ = … or ∇f = …, or another function, if it passes.

    `gradient` takes the arguments that `to_numpy(theorem)` takes, with batches of points, and returns what
    that returns.  It is tested at `examples` × `points` points of type `dtype`, the same in every run with
    the same `seed`; where there are matrices, at points of drawn sizes until 20 × `examples` entries were
    compared.  `absolute` is an absolute error to forgive: a formula that subtracts, such as σ(z) − y,
    cannot keep the digits of a small result.

    Raises `GradientRejected` with a shrunk counterexample, `NotSealed` for what is no theorem,
    `NotCompilable` for a theorem without a derivative on its left side or without a NumPy form.
    """
    compiled = to_numpy(theorem)
    function = compiled if gradient is None else gradient
    subject = Subject.of(theorem, function, dtype=np.dtype(dtype), absolute=absolute)
    count, each = (examples, points) if subject.batches else (10 * examples, 1)
    mean_gradient, mean_loss = _means(theorem, gradient)
    seen: list[Compared] = []

    def passes(sample: Sample) -> bool:
        if subject.layout.has_matrices and len(seen) >= CHECKS * examples:
            return True
        found = subject.compared(sample)
        seen.extend(found)
        if gradient is None:
            with np.errstate(all="ignore"):  # what overflows is left out
                _compare_mean(subject, mean_gradient, sample)
        return not _fails(found)

    strategy = properties.samples(subject.layout, points=each, dtype=subject.dtype)
    failed = properties.holds_for_all(strategy, passes, examples=count, first_seed=seed)
    if failed is not None:
        raise _rejection(subject, failed)
    loss, report = loss_to_numpy(theorem), _report(seen, subject)
    return VerifiedGradient(theorem, function, loss, mean_gradient, mean_loss, report, _SEAL)


# ── rejection ────────────────────────────────────────────────────────────────────────────────────

SHRINKING_EXAMPLES = 300  # scalar points tried to find the failure again with one number that moves
SIMPLE_SAMPLES = 30  # samples of small whole numbers tried where there are matrices
CHECKS = 20  # entries compared for each example where there are matrices: a sample has many


def _rejection(subject: Subject, failed: Sample) -> GradientRejected:
    worst = _worst(subject.compared(failed))
    if subject.layout.has_matrices:
        simple = properties.simple_samples(subject.layout, count=SIMPLE_SAMPLES, dtype=subject.dtype)
        again = (subject.compared(sample) for sample in simple)
        return _rejected(subject, next(filter(_fails, again), None), worst)
    moved, near = subject.origin(failed, worst)
    strategy = properties.scalar_samples(
        subject.layout, moved=moved, near=near, other=failed, dtype=subject.dtype
    )

    small = properties.smallest(
        strategy, lambda sample: _fails(subject.compared(sample)), examples=SHRINKING_EXAMPLES
    )
    return _rejected(subject, None if small is None else subject.compared(small), worst)


def _fails(several: Sequence[Compared]) -> bool:
    return any(one.failed.any() for one in several)


def _rejected(subject: Subject, again: Sequence[Compared] | None, worst: Compared) -> GradientRejected:
    example = _counterexample(worst if again is None else _worst(again))
    name = subject.theorem.name or "the gradient"
    return GradientRejected(f"{name} is not computed: {example}", counterexample=example)


def _worst(several: Sequence[Compared]) -> Compared:
    return max(several, key=lambda one: float(one.share.max()))


def _counterexample(found: Compared) -> Counterexample:
    at = int(found.share.argmax())
    by_truth = found.truth_share[at] >= 1 or found.truth_share[at] >= found.quotient_share[at]
    expected, tolerance = (
        (found.truth, found.tolerance) if by_truth else (found.quotient, found.quotient_tolerance)
    )
    return Counterexample(
        component=found.component,
        point=dict(zip(found.names, found.rows[at], strict=True)),
        value=float(found.value[at]),
        expected=float(expected[at]),
        tolerance=float(tolerance[at]),
        oracle="true value" if by_truth else "difference quotient",
    )


def _compare_mean(subject: Subject, mean: Callable[..., Any] | None, sample: Sample) -> None:
    """Rejects a mean that is not the mean of the gradients, up to the rounding of a sum of m terms.

    Only points count at which the theorem's conditions hold and the gradients are finite.
    """
    if mean is None:
        return
    arguments = [sample.inputs[one.term] for one in subject.parameters]
    several = [np.asarray(block, np.float64) for block in _blocks_of(subject.function(*arguments))]
    held = subject.assumed(sample)
    for block in several:
        held &= np.isfinite(block).reshape(sample.count, -1).all(axis=1)
    count, unit = int(held.sum()), float(np.finfo(subject.dtype).eps) / 2
    if not count:
        return
    pairs = zip(arguments, subject.parameters, strict=True)
    alike = subject.layout.shared
    means = _blocks_of(mean(*(values if one.term in alike else values[held] for values, one in pairs)))
    for block, found in zip(several, means, strict=True):
        terms = block[held]
        allowed = 2 * (count + 2) * unit * np.abs(terms).mean(axis=0)
        off = np.abs(found - terms.mean(axis=0)) - allowed - float(np.finfo(subject.dtype).smallest_subnormal)
        if not np.all(off <= 0):
            message = f"the mean gradient of {subject.theorem.name} is not the mean of its gradients: {found}"
            raise GradientRejected(message, counterexample=None)


def _blocks_of(found: Any) -> tuple[Any, ...]:
    return found if isinstance(found, tuple) else (found,)


# ── results ──────────────────────────────────────────────────────────────────────────────────────


def _means(
    theorem: Theorem, gradient: Callable[..., Any] | None
) -> tuple[Callable[..., Any] | None, NumpyFunction | None]:
    """The mean gradient and the mean loss; of a function written by hand, the mean of what it returns."""
    if not (isinstance(theorem.left, Gradient) and any(one.batched for one in parameters_of(theorem))):
        return None, None
    mean_loss = mean_to_numpy(theorem, loss=True)
    if gradient is None:
        return mean_to_numpy(theorem), mean_loss

    def mean_gradient(*arguments: Any) -> Any:
        found = gradient(*arguments)
        if isinstance(found, tuple):
            return tuple(np.mean(block, axis=0) for block in found)
        return np.mean(found, axis=0)

    return mean_gradient, mean_loss


def _report(seen: Sequence[Compared], subject: Subject) -> GradientReport:
    defined = np.concatenate([one.defined for one in seen])

    def all_of(name: str) -> Any:
        return np.concatenate([getattr(one, name) for one in seen])[defined]

    blind = ~all_of("power")
    slopes, ulps = np.abs(all_of("truth")), all_of("ulp")
    with np.errstate(divide="ignore", invalid="ignore"):
        promised = ulps / all_of("truth_share") <= SHARP  # the tolerance in ulp
    return GradientReport(
        checks=int(defined.sum()),
        worst_truth=float(all_of("truth_share").max(initial=0)),
        worst_quotient=float(all_of("quotient_share").max(initial=0)),
        max_ulp=float(ulps[promised].max(initial=0)),
        absolute=float(all_of("error").max(initial=0)),
        powerless=float(blind.mean()) if blind.size else 0.0,
        powerless_below=float(slopes[blind].max(initial=0)),
        powerless_region={} if subject.layout.has_matrices else _ranges(seen),
        kinks=subject.kinks,
        at_kinks=int((~defined).sum()),
        dtype=subject.dtype.name,
    )


def _ranges(seen: Sequence[Compared]) -> Mapping[str, tuple[float, float]]:
    """The least and the greatest value of each argument among the checks without power."""
    ranges: dict[str, tuple[float, float]] = {}
    for one in seen:
        for at in np.flatnonzero(one.defined & ~one.power):
            for name, value in zip(one.names, one.rows[int(at)], strict=True):
                low, high = ranges.get(name, (value, value))
                ranges[name] = min(low, value), max(high, value)
    return ranges
