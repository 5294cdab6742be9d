"""Σ, Π and max over a range, over a set, or over all pairs → terms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derivations.core.infinite import Series
from derivations.core.sets import Domain
from derivations.core.term import (
    Add,
    Cases,
    Comparison,
    Index,
    Largest,
    Mul,
    Neg,
    Product,
    Sum,
    Term,
    as_term,
    rational_value,
)
from derivations.read.latex import leaves, patterns
from derivations.read.latex.syntax import (
    Big,
    Elements,
    Infinity,
    Members,
    Name,
    Node,
    Numeral,
    refused,
    spelled,
)

if TYPE_CHECKING:
    from derivations.read.latex.lowering import Lowering


def big(lowering: Lowering, node: Big) -> Term:
    """A sum, a product or a maximum over what stands below and above the sign."""
    if not node.index:
        raise refused(node, "the sum names no index", expected="\\sum_{i=1}^n")
    if isinstance(node.upper, Infinity):
        return _series(lowering, node)
    if node.members is not None:
        return _over_members(lowering, node, node.members)
    body: Node = node.body
    indices = [_range_of(lowering, one, node) for one in node.index]
    held = dict(lowering.bound)
    try:
        for name, index in zip(node.index, indices, strict=True):
            lowering.bound[spelled(name)] = index
        inside = lowering.term(body)
        tests = lowering.tests(node.tests)
    finally:
        lowering.bound = held
    return _over(node, inside, indices, tests)


def _over_members(lowering: Lowering, node: Big, members: Members) -> Term:
    """Σ and Π over a set whose elements are written down: one term for each."""
    base = members.base
    if isinstance(base, Name) and spelled(base) in lowering.known.stated:
        base = lowering.known.stated[spelled(base)].body
    if not isinstance(base, Elements) or len(node.index) != 1:
        raise refused(node, "nothing says what the elements of the set are", expected="{1, 2, 3}")
    kept = [one for one in base.entries if one not in members.without]
    if node.tests or len(set(kept)) != len(kept) or not all(isinstance(one, Numeral) for one in kept):
        raise refused(node, "only sets of different numbers are read", expected="{1, 2, 3}")
    terms = [lowering.term(patterns.put(node.body, node.index[0], one)) for one in kept]
    if node.kind not in ("sum", "prod"):
        raise refused(node, "a maximum over a set is not read")
    if not terms:
        return as_term(0 if node.kind == "sum" else 1)
    if len(terms) == 1:
        return terms[0]
    return Add(tuple(terms)) if node.kind == "sum" else Mul(tuple(terms))


def _range_of(lowering: Lowering, name: Name, node: Big) -> Index:
    key = spelled(name)
    first = as_term(1) if node.lower is None else lowering.index(node.lower)
    last = lowering.index(node.upper) if node.upper is not None else _range_from_axes(lowering, name, node)
    return Index(lowering.names.of(key), first, last, lowering.names.latex(key))


def _range_from_axes(lowering: Lowering, name: Name, node: Big) -> Term:
    """The last value of Σ_i: that of what the index stands at."""
    key = spelled(name)
    if id(node) in lowering.found.sums:
        of = lowering.found.sums[id(node)]
        return leaves.unnamed_size(lowering, of) if of.last is None else lowering.index(of.last)
    kind = lowering.known.kinds.get(key)
    if kind is not None and kind.role == "finite":
        return leaves.size_of_finite(lowering, key)
    if kind is not None and kind.range is not None:
        return lowering.index(kind.range[1])
    raise refused(node, f"nothing says which values {key} runs over", expected=f"\\sum_{{{key}=1}}^n")


def _series(lowering: Lowering, node: Big) -> Term:
    if node.kind != "sum" or len(node.index) != 1 or node.tests:
        raise refused(node, "of infinite sums only plain ones over one index are read")
    lower = as_term(1) if node.lower is None else lowering.index(node.lower)
    counter = Domain(rational_value(lower), integer=True)
    return Series(lowering.function_of(node.index[0], node.body, counter), lower)


def _over(node: Big, body: Term, indices: Sequence[Index], tests: tuple[Comparison, ...]) -> Term:
    for index in reversed(indices):
        if node.kind == "sum":
            body = Sum(Cases(((body, tests),), as_term(0)) if tests else body, index)
        elif tests:
            if node.kind != "prod":
                raise refused(node, "a maximum under a condition is not read")
            body = Product(Cases(((body, tests),), as_term(1)), index)
        elif node.kind == "prod":
            body = Product(body, index)
        else:
            body = Largest(body, index) if node.kind == "max" else Neg(Largest(Neg(body), index))
        tests = ()
    return body
