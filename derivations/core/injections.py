"""Zero by way of a function that takes the value of zero nowhere else.

A sum of logarithms E is zero exactly if e^E = 1, and e^E has no logarithms left.  A sum of angles E with
|E| < 2π is zero exactly if cos E = 1, and then sin E = 0; both are algebraic in what the angles are of.
"""

from __future__ import annotations

from collections.abc import Iterable

from derivations.core.arithmetic import terms_of
from derivations.core.elementary import exponential
from derivations.core.estimates import vanishes_by_conjugates
from derivations.core.field import Field, Kernel
from derivations.core.functions import PI
from derivations.core.ratios import Ratio
from derivations.core.signs import POSITIVE
from derivations.core.term import Apply
from derivations.core.trigonometry import sine_and_cosine

LARGEST_MULTIPLE = 12  # of a logarithm or an angle
ANGLES = ("asin", "atan")


def zero_by_injection(field: Field, ratio: Ratio) -> bool:
    """Whether a linear combination of logarithms, or of angles, is zero."""
    kernels = field.kernels_in(ratio.numerator)
    if not ratio.denominator.is_constant() or not _is_small(ratio):
        return False
    if _holds(kernels, ("log",)) and not _holds(kernels, ANGLES):
        return _vanishes(field, exponential(field, ratio) + field.number(-1))
    if _holds(kernels, ANGLES) and not _holds(kernels, ("log",)):
        return _is_no_angle(field, ratio)
    return False


def _is_no_angle(field: Field, angle: Ratio) -> bool:
    turn = field.inner(PI) * field.number(2)
    if field.signs(turn + angle) != POSITIVE or field.signs(turn + -angle) != POSITIVE:
        return False
    sine, cosine = sine_and_cosine(field, angle)
    return _vanishes(field, sine) and _vanishes(field, cosine + field.number(-1))


def _vanishes(field: Field, ratio: Ratio) -> bool:
    return vanishes_by_conjugates(field, field.settled(ratio).numerator)


def _holds(kernels: Iterable[Kernel], functions: tuple[str, ...]) -> bool:
    return any(isinstance(kernel.term, Apply) and kernel.term.function in functions for kernel in kernels)


def _is_small(ratio: Ratio) -> bool:
    """Whether the multiples are small numbers, so that powers and addition theorems stay short."""
    below = int(ratio.denominator.leading_coefficient())
    return (
        all(abs(c) <= LARGEST_MULTIPLE * below for _, c in terms_of(ratio.numerator))
        and below <= LARGEST_MULTIPLE
    )
