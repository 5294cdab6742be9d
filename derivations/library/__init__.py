"""The library: one textbook page a module, listed in the order a reader meets them."""

from collections.abc import Iterator, Mapping

from derivations.core.derivation import Derivation
from derivations.library import (
    activations,
    backpropagation,
    cross_entropy,
    gelu,
    gradient_descent,
    layers,
    linear_regression,
    log_loss,
    logistic_regression,
    losses,
    matrices,
    networks,
    optimisers,
    perceptron,
    quadratic,
    sigmoid,
    softmax,
)

PAGES = (
    sigmoid,
    activations,
    gelu,
    softmax,
    cross_entropy,
    log_loss,
    losses,
    gradient_descent,
    quadratic,
    optimisers,
    perceptron,
    matrices,
    linear_regression,
    logistic_regression,
    layers,
    backpropagation,
    networks,
)


def catalogue() -> Mapping[str, Derivation]:
    """Every derivation of the library by its name, in page order."""
    return {derivation.name: derivation for page in PAGES for derivation in _of(page)}


def _of(page: object) -> Iterator[Derivation]:
    """The derivations that a page writes itself: those of other pages are only cited there."""
    own = page.__name__.rpartition(".")[2]  # type: ignore[attr-defined]
    for value in vars(page).values():
        if isinstance(value, Derivation) and value.name.startswith(f"{own}."):
            yield value
