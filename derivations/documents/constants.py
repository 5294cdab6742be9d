"""Equal up to a constant: what indefinite integrals and + C claim is compared by its derivative.

∫ f dx is a function of which nothing is known but its derivative f, so that a step between two such sides is
the step between their derivatives.
"""

from __future__ import annotations

from collections.abc import Sequence

from derivations.core.arrays import Value
from derivations.core.derivation import Derivation, Hypothesis, Line
from derivations.core.term import Comparison, Derivative, Symbol, Term
from derivations.core.tree import free, walk
from derivations.read.latex.lowering import Antiderivative

CONSTANTS = frozenset({"C", "c", "K", "D"})  # and with a subscript, C_1


def holds_constant(term: Term) -> bool:
    """Whether a constant of integration is named in a side."""
    return any(isinstance(one, Symbol) and one.name.partition("_")[0] in CONSTANTS for one in free(term))


def holds_antiderivative(term: Term, known: Sequence[Antiderivative]) -> bool:
    """Whether an indefinite integral stands in a side."""
    functions = {one.function for one in known}
    return any(isinstance(one, Value) and one.function in functions for one in walk(term))


def by_derivatives(
    left: Term, right: Term, known: Sequence[Antiderivative], given: Sequence[Hypothesis | Comparison]
) -> Derivation | None:
    """The step between the derivatives of two sides; None where it is not clear by what to differentiate."""
    used = [one for one in known if holds_antiderivative(left, [one]) or holds_antiderivative(right, [one])]
    variable = _variable(left, right, used)
    if variable is None:
        return None
    rules = [Hypothesis(one.function.prime(one.variable), one.body) for one in used]
    sides = (Derivative(left, variable), Derivative(right, variable))
    return Derivation(sides[0], (Line(sides[1]),), given=(*given, *rules))


def _variable(left: Term, right: Term, used: Sequence[Antiderivative]) -> Symbol | None:
    """The variable that the integrals are over; without one, the only name that is no constant."""
    plain = {one.variable for one in used if isinstance(one.variable, Symbol)}
    if len(plain) == 1:
        return next(iter(plain))
    if plain:
        return None
    found = {
        one
        for one in free(left) | free(right)
        if isinstance(one, Symbol) and one.is_variable and one.name.partition("_")[0] not in CONSTANTS
    }
    return next(iter(found)) if len(found) == 1 else None
