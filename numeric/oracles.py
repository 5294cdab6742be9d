"""A function compared with the derivative of a loss, point by point: true values and difference quotients.

What a component of the gradient may be off is `outer` units u of the majorant of the proved formula, plus
what the formula changes when its inputs move by `inner` units (`numeric.rounding`), a ball around them.
Inputs at an end or at the middle of a bounded domain, such as the labels 0, 1/2 and 1, count as exact: the
primitives keep all digits there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from flint import arb
from numpy.typing import NDArray

from derivations.core.arrays import Entry, Family
from derivations.core.kernel import Theorem
from derivations.core.term import (
    Apply,
    Call,
    Cases,
    Symbol,
    Term,
    as_term,
)
from derivations.core.tree import walk
from derivations.errors import NotCompilable
from derivations.write.text import term_text
from numeric import differences
from numeric.balls import Program, precision, program
from numeric.compile import (
    FORMS,
    NumpyFunction,
    Parameter,
    differentiated,
    loss_to_numpy,
    parameters_of,
)
from numeric.components import Component, components, numbers, place_of, summing_to_one
from numeric.indexed import Block, blocks, indexed
from numeric.patterns import recognise
from numeric.properties import Layout, Sample
from numeric.rounding import BESIDE, allowances, rounding
from numeric.truth import Inputs, error_of, leaf_name, leaf_rows

Floats = NDArray[np.floating[Any]]
Rows = Sequence[Sequence[float]]

LONE = 0.05  # the share of points at which the leaves of a sample may happen to be 0


@dataclass(frozen=True, slots=True)
class Compared:
    """One component of a gradient at some points: its values, both oracles, and their tolerances.

    `defined` is False where the loss has no derivative, or one that no float can hold, and where the theorem
    assumes something else; `power` says where the quotient means something.
    """

    component: str
    names: tuple[str, ...]
    rows: Rows
    value: Floats
    truth: Floats
    error: Floats
    ulp: Floats
    tolerance: Floats
    quotient: Floats
    quotient_tolerance: Floats
    defined: NDArray[np.bool_]
    power: NDArray[np.bool_]

    @property
    def truth_share(self) -> Floats:
        """|error| / tolerance against the true value; inf for a value that is no number."""
        return _share(self.error, self.tolerance, self.defined)

    @property
    def quotient_share(self) -> Floats:
        """|value − quotient| / tolerance."""
        with np.errstate(invalid="ignore"):
            distance = np.abs(self.value - self.quotient)
        return np.where(
            np.isfinite(self.quotient_tolerance), _share(distance, self.quotient_tolerance, self.defined), 0
        )

    @property
    def share(self) -> Floats:
        """The larger of the two; but a lone quotient does not speak against the true value.

        Its bound moves the leaves by rounding errors, which a leaf that is 0 does not feel, so at a few
        points of a nested function it is too small.  Where many quotients disagree, they are believed.
        """
        lone = np.mean(self.quotient_share > 1) <= LONE
        known = np.isfinite(self.truth) & lone
        return np.where(known, self.truth_share, np.maximum(self.truth_share, self.quotient_share))

    @property
    def failed(self) -> NDArray[np.bool_]:
        """Where one of the oracles is missed by more than its tolerance."""
        return np.asarray(self.share > 1)


@dataclass(frozen=True, slots=True)
class Subject:
    """A function under test, with the theorem that says what it should compute."""

    theorem: Theorem
    function: Callable[..., Any]
    dtype: np.dtype[Any]
    absolute: float
    body: Term
    formula: Term
    variables: tuple[Symbol | Entry | Family, ...]
    parameters: tuple[Parameter, ...]
    loss: NumpyFunction
    right: tuple[Block, ...]
    sums: frozenset[Family]

    @classmethod
    def of(
        cls, theorem: Theorem, function: Callable[..., Any], *, dtype: np.dtype[Any], absolute: float
    ) -> Subject:
        """The subject; raises `NotCompilable` as `loss_to_numpy` does."""
        body, variables = differentiated(theorem)
        right = tuple(
            replace(block, term=recognise(block.term, FORMS)) for block in blocks(theorem.right, theorem.left)
        )
        if len(right) != len(variables):
            message = (
                f"{len(variables)} variables and {len(right)} blocks: a block for each variable is needed"
            )
            raise NotCompilable(message, term=theorem.right)
        loss, parameters = loss_to_numpy(theorem, pointwise=True), parameters_of(theorem)
        sums = frozenset(map(summing_to_one, theorem.hypotheses))
        formula = recognise(body, FORMS)
        return cls(
            theorem, function, dtype, absolute, body, formula, variables, parameters, loss, right, sums
        )

    @property
    def batches(self) -> bool:
        """Whether the function takes many points at once."""
        return any(one.batched for one in self.parameters)

    @property
    def layout(self) -> Layout:
        """The arguments, and those that all points of a call share: weights and what is differentiated by."""
        arguments = tuple(one.term for one in self.parameters)
        if not self.batches:
            return Layout(arguments, arguments, self.sums)
        if not any(one.shape for one in self.parameters):
            return Layout(arguments, (), self.sums)
        weights = {one.term for one in self.parameters if not one.batched}
        return Layout(
            arguments, weights | {one for one in self.variables if isinstance(one, Symbol)}, self.sums
        )

    @property
    def kinks(self) -> tuple[str, ...]:
        """Where the loss may have no derivative: the terms |u|, max, min, sign and cases in it."""
        return tuple(dict.fromkeys(term_text(one) for one in walk(indexed(self.body)) if _has_kink(one)))

    def compared(self, sample: Sample) -> tuple[Compared, ...]:
        """Every component of the gradient at a sample, compared with both oracles."""
        with np.errstate(all="ignore"):  # what overflows is judged by its value
            return self._compared_all(sample)

    def _compared_all(self, sample: Sample) -> tuple[Compared, ...]:
        found = self.function(*(sample.inputs[one.term] for one in self.parameters))
        sample = replace(sample, sizes=numbers(sample))
        components = tuple(self.components(sample.sizes))
        several = _blocks(found, self.right, components)
        form = _program(self.body, sample.sizes)
        rows = list(leaf_rows(form, _double(sample.inputs), sample.count))
        assumed = self.assumed(sample)
        return tuple(
            self._compared(one, several[one.block], sample, form, rows, assumed) for one in components
        )

    def assumed(self, sample: Sample) -> NDArray[np.bool_]:
        """At which points the conditions of the theorem hold."""
        found, sizes = np.ones(sample.count, bool), numbers(sample)
        for condition in self.theorem.conditions:
            if not condition.over:
                one = Cases(((as_term(1), (replace(condition, under=()),)),), as_term(0))
                one = Cases(((one, condition.under),), as_term(1)) if condition.under else one
                form = _program(one, sizes)
                for k, row in enumerate(leaf_rows(form, _double(sample.inputs), sample.count)):
                    found[k] &= bool(form([arb(value) for value in row]) == 1)
        return found

    def components(self, sizes: Mapping[Term, int]) -> list[Component]:
        """The components at concrete sizes: one for a symbol, one for each entry of an array."""
        pairs = enumerate(zip(self.variables, self.right, strict=True))
        return [
            one for block, (variable, right) in pairs for one in components(block, variable, right, sizes)
        ]

    def origin(self, sample: Sample, worst: Compared) -> tuple[Symbol | Family, float]:
        """The argument to move when a failure is searched again, and a value to look near.

        That is the argument of the loss's own formula, the logit, if it has one: with 1 for x and 0 for b
        the first weight is the logit.
        """
        component = next(one for one in self.components(sample.sizes) if self._name(one) == worst.component)
        moved = component.variable.family if isinstance(component.variable, Entry) else component.variable
        row = worst.rows[int(worst.share.argmax())]
        near = dict(zip(worst.names, row, strict=True))[leaf_name(component.variable)]
        formula = self.formula
        if isinstance(formula, Call):
            values = dict(zip(worst.names, row, strict=True))
            logit = program(formula.arguments[0], sample.sizes)
            with precision(64):
                near = float(logit([arb(values[leaf_name(leaf)]) for leaf in logit.leaves]).mid())
        return moved, float(np.clip(near, -1e4, 1e4))

    def _name(self, component: Component) -> str:
        function = term_text(self.body) if isinstance(self.body, Call) else "f"
        return f"∂{function}/∂{leaf_name(component.variable)}"

    def _compared(
        self,
        component: Component,
        block: Any,
        sample: Sample,
        form: Program,
        rows: Rows,
        assumed: NDArray[np.bool_],
    ) -> Compared:
        at, variable = component.position, _leaf(form, component.variable)
        values = block[(..., *at)]
        value = np.broadcast_to(np.asarray(values, np.float64), (sample.count,))
        known = differences.expansion(form, rows, variable)
        own = self._own_tolerance(component, sample, form, rows, variable, known)
        errors = [error_of(*pair, self.dtype) for pair in zip(value, known.slopes, strict=True)]
        quotient = self._quotient(component, sample, form, rows, variable, known)
        truth = np.array([np.nan if slope is None else float(slope.mid()) for slope in known.slopes])
        # Within a factor 16 of overflow nothing is promised: intermediate results may be too large.
        defined = assumed & (np.abs(truth) <= float(np.finfo(self.dtype).max) / 16)
        return Compared(
            component=self._name(component),
            names=tuple(map(leaf_name, form.leaves)),
            rows=rows,
            value=value,
            truth=truth,
            error=np.array([one.absolute for one in errors]),
            ulp=np.array([one.ulp for one in errors]),
            tolerance=own,
            quotient=quotient.value,
            quotient_tolerance=quotient.tolerance + own,
            defined=defined,
            power=defined & quotient.power(truth),
        )

    def _own_tolerance(
        self,
        component: Component,
        sample: Sample,
        form: Program,
        rows: Rows,
        variable: int,
        known: differences.Expansion,
    ) -> Floats:
        """How far the function under test may be off by rounding, and by what `absolute` forgives."""
        kind = np.finfo(self.dtype)
        sizes = dict(sample.sizes) | dict[Term, int](component.indices.items())
        cost = rounding(component.right, sizes)
        majorant = _program(component.right, sizes, majorant=True)
        allowed = allowances(
            form, majorant, cost, rows, known.bits, unit=float(kind.eps) / 2, variable=variable
        )
        # A product with a subnormal factor is off by units of the smallest float times the other factor.
        largest = np.array([max(1.0, *map(abs, row)) for row in rows])
        return np.array(allowed) + cost.outer * float(kind.smallest_subnormal) * largest + self.absolute

    def _quotient(
        self,
        component: Component,
        sample: Sample,
        form: Program,
        rows: Rows,
        variable: int,
        known: differences.Expansion,
    ) -> differences.DifferenceQuotient:
        """Difference quotients of the compiled loss, always in double precision."""
        at = np.array([row[variable] for row in rows])
        smooth = differences.smoothness(form, rows, variable, at, known)
        noise = np.maximum(*(
            self._loss_allowance(sample, form, rows, variable, end, known.bits)
            for end in differences.span(at, smooth.step)
        ))  # fmt: skip

        def loss(moved: Floats) -> Floats:
            return self._loss_at(component.variable, moved, sample)

        return differences.central_difference(loss, at, replace(smooth, noise=noise), ulp=0.0)

    def _loss_allowance(
        self, sample: Sample, form: Program, rows: Rows, variable: int, end: Floats, bits: Sequence[int]
    ) -> Floats:
        """What rounding may change in the loss with the variable moved to an end of its step."""
        majorant = _program(self.formula, sample.sizes, majorant=True)
        there = [
            (*row[:variable], value, *row[variable + 1 :])
            for row, value in zip(rows, end.tolist(), strict=True)
        ]
        cost = rounding(self.formula, sample.sizes)
        allowed = allowances(form, majorant, cost, there, bits, unit=float(_DOUBLE.eps) / 2)
        return np.array(allowed) + cost.outer * float(_DOUBLE.smallest_subnormal)

    def _loss_at(self, variable: Symbol | Entry, moved: Floats, sample: Sample) -> Floats:
        """The compiled loss with new values of one variable, one for each point."""
        inputs = _double(sample.inputs)
        if not self.batches:
            return np.array([self._loss_once(variable, value, inputs) for value in moved.tolist()])
        if isinstance(variable, Symbol):
            inputs[variable] = moved
        else:
            before = inputs[variable.family]
            shape = before.shape[before.ndim - len(variable.indices) :]
            wide = np.broadcast_to(before, (len(moved), *shape)).copy()
            at: tuple[Any, ...] = (slice(None), *place_of(variable))
            wide[at] = moved
            inputs[variable.family] = wide
        return np.asarray(self.loss(*(inputs[one.term] for one in self.parameters)), np.float64)

    def _loss_once(
        self, variable: Symbol | Entry, value: float, inputs: dict[Symbol | Family, Floats]
    ) -> float:
        inputs = dict(inputs)
        if isinstance(variable, Symbol):
            inputs[variable] = np.array(value)
        else:
            inputs[variable.family] = inputs[variable.family].copy()
            inputs[variable.family][place_of(variable)] = value
        return float(self.loss(*(inputs[one.term] for one in self.parameters)))


_DOUBLE = np.finfo(np.float64)


def _program(term: Term, sizes: Mapping[Term, int], *, majorant: bool = False) -> Program:
    return _known_program(term, tuple(sizes.items()), majorant)


@lru_cache(maxsize=256)
def _known_program(term: Term, sizes: tuple[tuple[Term, int], ...], majorant: bool) -> Program:
    return program(term, dict(sizes), majorant=majorant, beside=BESIDE)


def _share(error: Floats, tolerance: Floats, defined: NDArray[np.bool_]) -> Floats:
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        share = np.where(np.isfinite(error), np.where(error == 0, 0, error / tolerance), np.inf)
    return np.where(defined, share, 0)


def _blocks(found: Any, right: Sequence[Block], components: Sequence[Component]) -> tuple[NDArray[Any], ...]:
    """The blocks that a function returned: a tuple, or one array with all components along its last axis."""
    if isinstance(found, tuple):
        return tuple(map(np.asarray, found))
    if len(right) == 1:
        return (np.asarray(found),)
    whole, start, parts = np.asarray(found), 0, []
    for block in range(len(right)):
        places = [one.position for one in components if one.block == block]
        part = whole[..., start : start + len(places)]
        parts.append(part if places[0] else part[..., 0])
        start += len(places)
    return tuple(parts)


def _has_kink(term: Term) -> bool:
    return isinstance(term, Cases) or (isinstance(term, Apply) and term.function in _KINKED)


_KINKED = ("abs", "max", "min", "sign")


def _leaf(form: Program, variable: Symbol | Entry) -> int:
    if variable not in form.leaves:
        raise NotCompilable(f"the loss does not depend on {leaf_name(variable)}", term=variable)
    return form.leaves.index(variable)


def _double(inputs: Inputs) -> dict[Symbol | Family, Floats]:
    return {one: np.asarray(value, np.float64) for one, value in inputs.items()}
