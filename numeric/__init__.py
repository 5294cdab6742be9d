"""The numeric side: theorems in, stable NumPy functions, verified gradients and trained weights out."""

from numeric.compile import NumpyFunction, loss_to_numpy, mean_to_numpy, to_numpy
from numeric.gradients import Counterexample, GradientReport, VerifiedGradient, verify_gradient
from numeric.truth import UlpReport, ulp_errors

__all__ = [
    "Counterexample",
    "GradientReport",
    "NumpyFunction",
    "UlpReport",
    "VerifiedGradient",
    "loss_to_numpy",
    "mean_to_numpy",
    "to_numpy",
    "ulp_errors",
    "verify_gradient",
]
