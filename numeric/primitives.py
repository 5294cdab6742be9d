"""Stable NumPy forms of textbook functions: one row each, each row the subject of a theorem.

    name                stable form, t = e^{−|z|}                 textbook form
    sigmoid             [z ≥ 0 ? 1 : t] / (1 + t)                 σ(z) = 1/(1 + e^{−z})
    sigmoid_derivative  t/(1 + t)²                                σ(z)(1 − σ(z))
    softplus            max(z, 0) + ln(1 + t)                     ln(1 + e^z)
    log_loss            y·softplus(−z) + (1 − y)·softplus(z)      −y ln σ(z) − (1 − y) ln(1 − σ(z))
    log_loss_slope      σ(z) at y = 0, −σ(−z) at y = 1, else
                        tanh(z/2)/2 + (1/2 − y)                   σ(z) − y

Every function works elementwise: float32 in, float32 out, else float64; scalars are fine.  For finite
arguments nothing is nan or infinite, nothing warns, and subnormal results are kept.  Branches are taken
by comparison and maximum, which NumPy vectorises, not by `where` or `select`, which it does not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from derivations.calc import between, define, exp, ln, real
from derivations.core.term import Definition, Symbol, Term

Values: TypeAlias = NDArray[np.floating[Any]]


def sigmoid(z: Any) -> Any:
    """σ(z) = 1/(1 + e^{−z})."""
    (z,) = as_floats(z)
    t = np.exp(-np.abs(z))
    return np.maximum(z >= 0, t) / (1 + t)


def sigmoid_derivative(z: Any) -> Any:
    """σ′(z) = σ(z)(1 − σ(z)) = t/(1 + t)², t = e^{−|z|}."""
    (z,) = as_floats(z)
    t = np.exp(-np.abs(z))
    return t / np.square(1 + t)


def softplus(z: Any) -> Any:
    """ln(1 + e^z) = max(z, 0) + ln(1 + e^{−|z|})."""
    (z,) = as_floats(z)
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def log_loss(z: Any, y: Any) -> Any:
    """E = −y ln σ(z) − (1 − y) ln(1 − σ(z)) = y·softplus(−z) + (1 − y)·softplus(z), for y in [0, 1]."""
    z, y = as_floats(z, y)
    tail = np.log1p(np.exp(-np.abs(z)))
    return y * (np.maximum(-z, 0) + tail) + (1 - y) * (np.maximum(z, 0) + tail)


def log_loss_slope(z: Any, y: Any) -> Any:
    """∂E/∂z = σ(z) − y, for a label y in [0, 1].

    At the hard labels it is σ(z) and −σ(−z), which lose no digit; in between tanh(z/2)/2 + (1/2 − y),
    whose absolute error is a rounding error of max(σ(z), y): no formula in floats does better near y = σ(z).
    """
    z, y = as_floats(z, y)
    sign = 1 - 2 * (y == 1).astype(z.dtype)
    hard = (y == 0) | (y == 1)
    exact = sign * sigmoid(sign * z)
    if hard.all():
        return exact
    return hard * exact + ~hard * (np.tanh(z / 2) / 2 + (0.5 - y))


# ── the table ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Primitive:
    """A stable NumPy function, its textbook form, and the theorem that the two are equal.

    `ulp` bounds the error of a normal result in units in the last place, for labels in {0, 1/2, 1}; at other
    labels `absolute` bounds the error in units u = 2⁻⁵³ where ulp cannot hold.  `theorem` names the
    library's proof.
    """

    function: Callable[..., Any]
    parameters: tuple[Symbol, ...]
    textbook: Term
    ulp: float
    absolute: float
    theorem: str

    @property
    def name(self) -> str:
        """The name of the function in compiled source."""
        return self.function.__name__

    @property
    def definition(self) -> Definition:
        """name(parameters) := textbook form."""
        return Definition(self.name, self.parameters, self.textbook)


_z, _y = real("z"), between("y", 0, 1)
_s = define("sigma", _z, 1 / (1 + exp(-_z)))(_z)

_loss = -_y * ln(_s) - (1 - _y) * ln(1 - _s)

# `compile` takes the first row that matches: a form stands before the forms that it contains.
# The ulp bounds are the targets that tests/numeric/test_primitives.py measures against balls.
PRIMITIVES: tuple[Primitive, ...] = (
    #         function            arguments  textbook form        ulp  absolute  theorem
    Primitive(log_loss,           (_z, _y),  _loss,               4.0, 0.0,      "log_loss.stable"),
    Primitive(sigmoid_derivative, (_z,),     _s * (1 - _s),       4.0, 0.0,      "sigmoid.stable_derivative"),
    Primitive(log_loss_slope,     (_z, _y),  _s - _y,             4.0, 4.0,      "log_loss.stable_slope"),
    Primitive(softplus,           (_z,),     ln(1 + exp(_z)),     4.0, 0.0,      "sigmoid.stable_softplus"),
    Primitive(sigmoid,            (_z,),     1 / (1 + exp(-_z)),  4.0, 0.0,      "sigmoid.stable"),
)  # fmt: skip


def as_floats(*values: Any) -> tuple[Values, ...]:
    """The values as arrays of one floating type: float32 if every array among them is float32, else float64.

    Python's own numbers take the type of the arrays beside them.
    """
    kinds = {np.asarray(value).dtype for value in values if isinstance(value, np.ndarray | np.generic)}
    dtype = np.float32 if kinds == {np.dtype(np.float32)} else np.float64
    return tuple(np.asarray(value, dtype=dtype) for value in values)
