"""Theorem → NumPy function: the right side of what was proved, in forms that lose no digits.

Textbook forms in the right side become calls of the primitives whose theorems say that they are the same
(`numeric.primitives`); vectors and matrices become arrays; an index left free becomes the last axis of the
result; Σ becomes a contraction; a list of arrays becomes a tuple.  A theorem about one point takes a batch as
well: x of shape (m, n) with y of shape (m,) gives m results.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import InitVar, dataclass, field, replace
from typing import Any

import numpy as np

from derivations.core.arrays import (
    Determinant,
    Entry,
    Family,
    Gradient,
    GradientAt,
    Hessian,
    Inverse,
    Jacobian,
    Value,
)
from derivations.core.kernel import Theorem
from derivations.core.sets import Domain
from derivations.core.shapes import shape
from derivations.core.term import Call, Derivative, Index, MatMul, Prime, Symbol, Term
from derivations.core.tree import BINDERS, free, unfold, walk
from derivations.errors import NotCompilable, NotSealed
from derivations.write.text import comparison_text, hypothesis_text, term_text
from numeric import primitives
from numeric.indexed import Block, Key, abbreviations, blocks, key, repeated
from numeric.lowering import Lowering
from numeric.means import Points
from numeric.names import code_name
from numeric.patterns import recognise

_SEAL = object()


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument of a compiled function: its name in the code, what it stands for on the page, its shape.

    `batched` says that points may be stacked in front of the shape.
    """

    name: str
    term: Symbol | Family
    shape: tuple[str, ...] = ()
    batched: bool = False

    @property
    def words(self) -> str:
        """Shape and domain, for a docstring."""
        shapes = [self.shape, ("m", *self.shape)] if self.batched else [self.shape]
        domain = _domain_words(self.term.domain)
        if isinstance(self.term, Family) and self.term.upto is not None:
            domain = f"whole numbers from 1 to {term_text(self.term.upto)}"
        return f"{self.name}  {' or '.join(map(_shape_words, shapes))}, {domain}"


@dataclass(frozen=True, slots=True)
class NumpyFunction:
    """A NumPy function that computes a side of a theorem.  Only this module makes one.

    `source` is its definition, for people to read.  Arguments come in the order of `parameters`, or by
    name; if all arrays among them are float32 the result is float32, else float64.
    """

    theorem: Theorem
    name: str
    parameters: tuple[Parameter, ...]
    source: str
    call: Callable[..., Any] = field(repr=False)
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise NotSealed("only numeric.compile.to_numpy makes compiled functions")

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """The value at the arguments, or the tuple of blocks; raises `TypeError` for other arguments."""
        names = [parameter.name for parameter in self.parameters[len(arguments) :]]
        if len(arguments) > len(self.parameters) or set(names) != set(named):
            raise TypeError(
                f"{self.name}({', '.join(one.name for one in self.parameters)}) got other arguments"
            )
        values = primitives.as_floats(*arguments, *(named[name] for name in names))
        dtype = values[0].dtype if values else np.dtype(np.float64)
        found = self.call(*values)
        if isinstance(found, tuple):
            return tuple(np.asarray(block, dtype)[()] for block in found)
        return np.asarray(found, dtype)[()]


def to_numpy(theorem: Theorem) -> NumpyFunction:
    """The right side of a theorem as a NumPy function.

    Raises `NotSealed` for anything but a theorem, `NotCompilable` for a part that has no NumPy form.
    """
    theorem = _sealed(theorem)
    _must_have_form(theorem.right)
    name = code_name(theorem.name.rpartition(".")[2] or "value", ())
    return compiled(theorem, name, theorem.right, parameters_of(theorem))


def _must_have_form(term: Term) -> None:
    """Raises `NotCompilable` for what no NumPy form is known of, and for functions that are not specified."""
    for part in (one for node in walk(term) for one in _opened(node)):
        for kinds_of_node, what in WITHOUT_FORM.items():
            if isinstance(part, kinds_of_node):
                raise NotCompilable(f"{what} has no NumPy form", term=part)


def _opened(node: Term) -> Iterator[Term]:
    yield from walk(node.definition.body) if isinstance(node, Call) else (node,)


WITHOUT_FORM: Mapping[tuple[type[Term], ...], str] = {
    (Inverse, Determinant): "an inverse matrix or a determinant",
    (Value, GradientAt): "a function that is not specified",
    (Derivative, Gradient, Jacobian, Hessian): "a derivative that is not taken",
}


def loss_to_numpy(theorem: Theorem, *, pointwise: bool = False) -> NumpyFunction:
    """The function whose derivative the left side of a theorem is, with the arguments of `to_numpy`.

    With `pointwise` the weights, too, may differ from point to point.  Raises as `to_numpy` does, and
    `NotCompilable` for a left side that is no derivative.
    """
    body, _ = differentiated(_sealed(theorem))
    parameters = parameters_of(theorem)
    if pointwise and any(one.batched for one in parameters):
        parameters = tuple(replace(one, batched=True) for one in parameters)
    return compiled(theorem, "loss", body, parameters)


def abbreviation_to_numpy(theorem: Theorem, names: Sequence[str]) -> NumpyFunction | None:
    """An abbreviation of the function whose derivative a theorem is about, such as ŷ; None if it has none.

    Its arguments are those of `to_numpy` that occur in it.  Raises as `loss_to_numpy` does.
    """
    body, _ = differentiated(_sealed(theorem))
    for call in abbreviations(body):
        if call.definition.name in names:
            needed = free(call)
            kept = tuple(one for one in parameters_of(theorem) if one.term in needed)
            return compiled(theorem, code_name(call.definition.name, ()), call, kept)
    return None


def mean_to_numpy(theorem: Theorem, *, loss: bool = False) -> NumpyFunction:
    """The mean over m points of a gradient theorem's right side, or, with `loss`, of its function.

    The variables of the gradient stay what they are and every other argument becomes one for each point:
    (w, b, x, y) of shapes (n,), (), (m, n), (m,) give ∂/∂w and ∂/∂b of (1/m)Σ_i E_i.  That the mean of
    the gradients is the gradient of the mean is the linearity of ∂.  Raises as `loss_to_numpy` does.
    """
    body, variables = differentiated(_sealed(theorem))
    parameters = parameters_of(theorem)
    kept = {one.family if isinstance(one, Entry) else one for one in variables}
    data = [one.term for one in parameters if one.term not in kept]
    if not (
        isinstance(theorem.left, Gradient) and any(one.batched and one.term in data for one in parameters)
    ):
        message = f"{theorem.name or 'this theorem'} is no gradient at one point, whose mean could be taken"
        raise NotCompilable(message, term=theorem.left)
    points = Points.of(data, [name for one in parameters for name in (one.name, *one.shape)])
    size = points.index.name
    stacked = tuple(
        replace(one, term=points.rows.get(one.term, one.term), batched=False)
        if one.term in kept
        else Parameter(one.name, points.rows[one.term], (size, *one.shape))
        for one in parameters
    )
    term, name = (body, "mean_loss") if loss else (theorem.right, "mean_gradient")
    return compiled(theorem, name, term, stacked, points=points)


def differentiated(theorem: Theorem) -> tuple[Term, tuple[Symbol | Entry | Family, ...]]:
    """(f, variables) of a theorem ∂f/∂v = …, f′(v) = … or ∇f = …; raises `NotCompilable` for another."""
    match theorem.left:
        case Derivative(body=body, variable=Symbol() | Entry() as variable):
            return body, (variable,)
        case Prime(definition=definition, argument=Symbol() as variable, order=1):
            return Call(definition, (variable,)), (variable,)
        case Gradient(body=body, variables=variables):
            return body, tuple(one for one in variables if isinstance(one, Symbol | Entry | Family))
    message = f"the left side of {theorem.name or 'this theorem'} is no derivative of a function"
    raise NotCompilable(message, term=theorem.left)


def parameters_of(theorem: Theorem) -> tuple[Parameter, ...]:
    """The arguments of a theorem's functions: its variables in order, then vectors, then scalars, by name."""
    try:
        body, variables = differentiated(theorem)
    except NotCompilable:
        body, variables = theorem.right, ()
    first = [one.family if isinstance(one, Entry) else one for one in variables]
    found = {one for one in _leaves(body) | _leaves(theorem.right) if isinstance(one, Symbol | Family)}
    families = [one for one in {*found, *first} if isinstance(one, Family)]
    sizes = {size for family in families for size in family.sizes}
    rest = sorted(found - sizes - {*first}, key=lambda one: (isinstance(one, Symbol), one.name))
    weights = {one for one in first if isinstance(one, Family)} | _left_of_dots(body)
    single = all(len(family.sizes) == 1 for family in families) and _ends(theorem.right).isdisjoint(rest)
    names = _names(
        [
            *first,
            *rest,
            *sorted((size for size in sizes if isinstance(size, Symbol)), key=lambda size: size.name),
        ]
    )
    return tuple(
        Parameter(names[one], one, _shape(one, names), single and one not in weights)
        for one in dict.fromkeys([*first, *rest])
    )


def _ends(term: Term) -> set[Term]:
    """What the ranges of sums end with: of two points it would have to be the same."""
    ranges = [part.index for part in walk(term) if isinstance(part, BINDERS)]
    return {leaf for index in ranges for end in (index.lower, index.upper) for leaf in free(end)}


# ── emitting ─────────────────────────────────────────────────────────────────────────────────────

FORMS = tuple(row.definition for row in primitives.PRIMITIVES)
_WORDS: dict[str, Any] = {"np": np} | {row.name: row.function for row in primitives.PRIMITIVES}


def compiled(
    theorem: Theorem,
    name: str,
    term: Term,
    parameters: tuple[Parameter, ...],
    *,
    points: Points | None = None,
) -> NumpyFunction:
    """The function name(parameters) = term, or with `points` its mean over them."""
    several = [
        replace(block, term=recognise(block.term, FORMS)) for block in written(theorem, term, parameters)
    ]
    if points is not None:
        several = [replace(block, term=points.mean(block.term)) for block in several]
    lines = _body(several, term, parameters)
    text = [*_docstring(theorem, term, parameters, mean=points is not None), *lines]
    head = f"def {name}({', '.join(one.name for one in parameters)}):"
    source = "\n".join([head, *(f"    {line}".rstrip() for line in text)]) + "\n"
    space = dict(_WORDS)
    # The text is ours: the page's own words stand in it only as allowed names and in an escaped docstring.
    exec(compile(source, f"<{name}>", "exec"), space)  # noqa: S102
    return NumpyFunction(theorem, name, parameters, source, space[name], _SEAL)


def written(theorem: Theorem, term: Term, parameters: tuple[Parameter, ...]) -> tuple[Block, ...]:
    """The blocks of a side of a theorem, or of what it is about, with the axes of each in their order.

    Free indices are axes in front: those of the variable w_jk of a derivative first, then others.
    """
    several = blocks(term)
    if term is theorem.right:
        known = {size for size, _ in _sizes(parameters)}
        like = blocks(term, theorem.left)  # 0 stands for an array of zeros
        several = like if all(place.upper in known for block in like for place in block.places) else several
    first: tuple[Term, ...] = ()
    match theorem.left:
        case Derivative(variable=Entry(indices=indices)) if term is theorem.right:
            first = indices
    found = []
    for block in several:
        free_ones = dict.fromkeys(one for one in (*first, *key(block.term)[1]) if isinstance(one, Index))
        found.append(
            replace(block, places=(*(one for one in free_ones if one not in block.places), *block.places))
        )
    return tuple(found)


def _body(several: Sequence[Block], term: Term, parameters: tuple[Parameter, ...]) -> list[str]:
    names: dict[Term, str] = {one.term: one.name for one in parameters}
    sizes = dict(_sizes(parameters))
    names.update({size: one.shape[axis] for size, (one, axis) in sizes.items()})
    lowering = Lowering(
        names,
        {one.term for one in parameters if one.batched},
        repeated=repeated(block.term for block in several),
        titles=_titles(term),
        numbers={one.term for one in parameters if isinstance(one.term, Symbol) and one.term.domain.integer},
    )
    results = [lowering.result(block) for block in several]
    value = f"({', '.join(results)},)" if len(results) == 1 and shape(term).parts else ", ".join(results)
    lines = [*lowering.lines, f"return {value}"]
    used = {word for line in lines for word in re.findall(r"\w+", line)}
    shapes = [
        f"{names[size]} = {one.name}.shape[{axis}]"
        for size, (one, axis) in sizes.items()
        if names[size] in used
    ]
    return [*shapes, *lines]


def _leaves(term: Term) -> set[Term]:
    """On what a term depends, not counting the sizes that a definition by arrays binds."""
    several = blocks(term)
    ends = (place.upper for block in several for place in block.places)
    return {one for part in (*(block.term for block in several), *ends) for one in free(part)}


def _titles(term: Term) -> dict[Key, str]:
    """The page's names for the arrays that it abbreviates."""
    found: dict[Key, str] = {}
    for call in abbreviations(term):
        if not shape(call).parts:
            for block in blocks(call):
                found.setdefault(key(recognise(block.term, FORMS))[0], call.definition.name)
    return found


def _docstring(
    theorem: Theorem, term: Term, parameters: tuple[Parameter, ...], *, mean: bool
) -> Iterator[str]:
    statement = term_text(term)
    if term is theorem.right:
        statement = f"{term_text(theorem.left)} = {statement}"
    elif isinstance(term, Call):
        statement += f" = {term_text(unfold(term))}"
    over = "the mean over points of " if mean else ""
    assumed = [*map(comparison_text, theorem.conditions), *map(hypothesis_text, theorem.hypotheses)]
    if assumed:
        over = f"{', '.join(assumed)} ⊢ {over}"
    source = f"  [{theorem.name}]" if theorem.name else ""
    yield '"""' + _escaped(over + statement + source)
    yield ""
    yield from (_escaped(one.words) for one in parameters)
    yield '"""'


def _escaped(text: str) -> str:
    """Text that cannot end the docstring it stands in."""
    return (
        text.replace("\\", "\\\\")
        .replace('"', '\\"')
        .replace("\n", " ")
        .replace("\r", " ")
        .replace("\0", " ")
    )


def _sizes(parameters: tuple[Parameter, ...]) -> Iterator[tuple[Symbol, tuple[Parameter, int]]]:
    """Each symbolic size with a parameter and an axis that have it; batches count from the end."""
    for one in reversed(parameters):
        if isinstance(one.term, Family):
            for axis, size in enumerate(one.term.sizes):
                if isinstance(size, Symbol):
                    yield size, (one, axis - len(one.term.sizes) if one.batched else axis)


def _shape(one: Symbol | Family, names: dict[Term, str]) -> tuple[str, ...]:
    sizes = one.sizes if isinstance(one, Family) else ()
    return tuple(names[size] if size in names else term_text(size) for size in sizes)


def _names(terms: Sequence[Symbol | Family]) -> dict[Term, str]:
    names: dict[Term, str] = {}
    for one in terms:
        names.setdefault(one, code_name(one.name, names.values()))
    return names


def _left_of_dots(term: Term) -> set[Term]:
    written = [term, *(call.definition.body for call in abbreviations(term))]
    return {one.left for part in written for one in walk(part) if isinstance(one, MatMul)}


def _shape_words(shape: tuple[str, ...]) -> str:
    return f"({', '.join(shape)}{',' if len(shape) == 1 else ''})" if shape else "scalar"


def _domain_words(domain: Domain) -> str:
    if domain.values is not None:
        return f"one of {', '.join(map(str, domain.values))}"
    if domain.lower is not None and domain.upper is not None and not (domain.lower_open or domain.upper_open):
        return f"in [{domain.lower}, {domain.upper}]"
    ends = [(domain.lower, ">", domain.lower_open), (domain.upper, "<", domain.upper_open)]
    words = [f"{sign if is_open else sign + '='} {end}" for end, sign, is_open in ends if end is not None]
    return " ".join(["whole number" if domain.integer else "real", *words])


def _sealed(theorem: object) -> Theorem:
    if not isinstance(theorem, Theorem):
        raise NotSealed(
            f"only a Theorem, which check makes, can be compiled, and not a {type(theorem).__name__}"
        )
    return theorem
