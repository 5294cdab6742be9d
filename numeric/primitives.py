"""Stable NumPy forms of textbook functions: one row each, each row the subject of a theorem.

    name                stable form, t = e^{−|z|}                 textbook form
    sigmoid             [z ≥ 0 ? 1 : t] / (1 + t)                 σ(z) = 1/(1 + e^{−z})
    sigmoid_derivative  t/(1 + t)²                                σ(z)(1 − σ(z))
    softplus            max(z, 0) + ln(1 + t)                     ln(1 + e^z)
    log_loss            y·softplus(−z) + (1 − y)·softplus(z)      −y ln σ(z) − (1 − y) ln(1 − σ(z))
    log_loss_slope      σ(z) at y = 0, −σ(−z) at y = 1, else
                        tanh(z/2)/2 + (1/2 − y)                   σ(z) − y
    tanh_derivative     4t²/(1 + t²)²                             1 − tanh²z

and of K logits z, with t_k = e^{z_k − max z} and r = Σ t_k without one that is 1:

    softmax                p_k = t_k/(1 + r)                      e^{z_k}/Σ_l e^{z_l}
    log_softmax            z_k − max z − ln(1 + r)                ln p_k
    log_sum_exp            max z + ln(1 + r)                      ln Σ_l e^{z_l}
    softmax_cross_entropy  −Σ_k y_k(z_k − max z − ln(1 + r))      −Σ_k y_k ln p_k
    softmax_slope          p_k at y_k = 0, −Σ_{l≠k} p_l at
                           y_k = 1, else p_k − y_k                p_k − y_k

The logits are the last axis.  What rounding takes from z_k − max z is put back into t_k: exp would multiply
it by the size of the logits.

Every other function works elementwise: float32 in, float32 out, else float64; scalars are fine.  For finite
arguments nothing is nan or infinite, nothing warns, and subnormal results are kept.  Branches are taken
by comparison and maximum, which NumPy vectorises, not by `where` or `select`, which it does not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from derivations.calc import between, define, exp, index, ln, real, size, tanh, total, vector
from derivations.core.arrays import Family
from derivations.core.sets import Domain
from derivations.core.term import Definition, Index, Symbol, Term

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


def tanh_derivative(z: Any) -> Any:
    """1 − tanh²z = 4t²/(1 + t²)², t = e^{−|z|}."""
    (z,) = as_floats(z)
    t = np.exp(-2 * np.minimum(np.abs(z), 1000))
    return 4 * t / np.square(1 + t)


# ── functions of K logits, the last axis ─────────────────────────────────────────────────────────


def softmax(z: Any) -> Any:
    """p_k = e^{z_k}/Σ_l e^{z_l} = t_k/(1 + r)."""
    (z,) = as_floats(z)
    t, _, rest = exponentials(*shifted(z))
    return t / (1 + rest)


def log_softmax(z: Any) -> Any:
    """ln p_k = z_k − max z − ln(1 + r)."""
    (z,) = as_floats(z)
    below, lost = shifted(z)
    _, _, rest = exponentials(below, lost)
    return 2 * np.maximum(below, np.finfo(z.dtype).min / 2) - (np.log1p(rest) - 2 * lost)


def log_sum_exp(z: Any) -> Any:
    """ln Σ_k e^{z_k} = max z + ln(1 + r); where these cancel, the error is one of their rounding."""
    (z,) = as_floats(z)
    _, _, rest = exponentials(*shifted(z))
    return z.max(axis=-1) + np.log1p(rest[..., 0])


def softmax_cross_entropy(z: Any, y: Any) -> Any:
    """E = −Σ_k y_k ln p_k, for labels y_k in [0, 1]."""
    z, y = as_floats(z, y)
    return -(y * log_softmax(z)).sum(axis=-1)


def softmax_slope(z: Any, y: Any) -> Any:
    """∂E/∂z_k = p_k − y_k, for labels that sum to 1.

    At the hard labels it is p_k and −Σ_{l≠k} p_l, which lose no digit; in between the error is a rounding
    error of max(p_k, y_k).
    """
    z, y = as_floats(z, y)
    t, top, rest = exponentials(*shifted(z))
    p, others = t / (1 + rest), np.where(top, rest, 1 + (rest - t)) / (1 + rest)
    hard = y == 1
    return ~hard * (p - y) - hard * others


def shifted(z: Any) -> tuple[Values, Values]:
    """(d, e) with z − max z = 2(d + e), exactly unless z is subnormal; halves do not overflow."""
    half = z / 2
    most = half.max(axis=-1, keepdims=True)
    below = half - most
    back = below - half
    return below, (half - (below - back)) - (most + back)


def exponentials(below: Values, lost: Values) -> tuple[Values, NDArray[np.bool_], Values]:
    """t_k = e^{z_k − max z}, where one of the largest logits is, and the sum r of the other t_k."""
    t = np.exp(2 * np.maximum(below, -1000)) * (1 + 2 * lost)
    top = np.arange(below.shape[-1]) == below.argmax(axis=-1)[..., None]
    return t, top, (t * ~top).sum(axis=-1, keepdims=True)


# ── the table ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Primitive:
    """A stable NumPy function, its textbook form, and the theorem that the two are equal.

    `ulp` bounds the error of a normal result in units in the last place, for labels in {0, 1/2, 1}; at other
    labels `absolute` bounds the error in units u = 2⁻⁵³ where ulp cannot hold.  `theorem` names the
    library's proof.  A function of vectors takes them whole, and has a value for each of its indices.
    """

    function: Callable[..., Any]
    parameters: tuple[Symbol | Family | Index, ...]
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

_K = size("K")
_k, _l = index("k", _K), index("l", _K)
_logits, _labels = vector("z", _K), vector("y", _K, entries=Domain(Fraction(0), Fraction(1)))
_lse = ln(total(exp(_logits[_l]), _l))
_p = exp(_logits[_k]) / total(exp(_logits[_l]), _l)
_several = (_logits, _labels)

# `compile` takes the first row that matches: a form stands before the forms that it contains.
# The ulp bounds are the targets that tests/numeric/test_primitives.py measures against balls.
PRIMITIVES: tuple[Primitive, ...] = (
    #         function               arguments        textbook form                      ulp  absolute  theorem
    Primitive(log_loss,              (_z, _y),        _loss,                             4.0, 0.0, "log_loss.stable"),
    Primitive(sigmoid_derivative,    (_z,),           _s * (1 - _s),                     4.0, 0.0, "sigmoid.stable_derivative"),
    Primitive(log_loss_slope,        (_z, _y),        _s - _y,                           4.0, 4.0, "log_loss.stable_slope"),
    Primitive(softplus,              (_z,),           ln(1 + exp(_z)),                   4.0, 0.0, "sigmoid.stable_softplus"),
    Primitive(sigmoid,               (_z,),           1 / (1 + exp(-_z)),                4.0, 0.0, "sigmoid.stable"),
    Primitive(tanh_derivative,       (_z,),           1 - tanh(_z) ** 2,                 4.0, 0.0, "networks.stable_tanh_derivative"),
    Primitive(softmax_cross_entropy, _several,        -total(_labels[_k] * ln(_p), _k),  4.0, 0.0, "networks.stable_cross_entropy"),
    Primitive(softmax_slope,         (*_several, _k), _p - _labels[_k],                  4.0, 4.0, "networks.stable_slope"),
    Primitive(log_softmax,           (_logits, _k),   ln(_p),                            4.0, 0.0, "networks.stable_log_softmax"),
    Primitive(log_softmax,           (_logits, _k),   _logits[_k] - _lse,                4.0, 0.0, "networks.stable_log_softmax"),
    Primitive(softmax,               (_logits, _k),   _p,                                4.0, 0.0, "softmax.stable_entry"),
    Primitive(log_sum_exp,           (_logits,),      _lse,                              4.0, 4.0, "softmax.stable_lse"),
)  # fmt: skip


def as_floats(*values: Any) -> tuple[Values, ...]:
    """The values as arrays of one floating type: float32 if every array among them is float32, else float64.

    Python's own numbers take the type of the arrays beside them.
    """
    kinds = {np.asarray(value).dtype for value in values if isinstance(value, np.ndarray | np.generic)}
    dtype = np.float32 if kinds == {np.dtype(np.float32)} else np.float64
    return tuple(np.asarray(value, dtype=dtype) for value in values)
