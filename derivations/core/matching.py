"""A theorem at other arguments: matching its first line against a term.

Pattern variables are the free symbols, indices and arrays of the theorem.  A symbol takes a term of a
domain that lies in its own, an index takes an index with the same range, a vector or a matrix takes any
array of its shape, whose sizes its own take: a theorem for n holds for m.  Matching is by form; `unfolded`
terms match terms that abbreviate differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, TypeAlias, TypeVar, cast

from derivations.core.arrays import Each, Entry, Family, Gradient, Hessian, Jacobian
from derivations.core.derivation import Hypothesis
from derivations.core.entries import holds_arrays, unfold_arrays, without_arrays
from derivations.core.sets import REAL
from derivations.core.shapes import shape
from derivations.core.term import (
    At,
    Call,
    Cases,
    Comparison,
    Derivative,
    Index,
    Largest,
    Product,
    Sum,
    Symbol,
    Term,
)
from derivations.core.tree import BINDERS, NOTHING, children, free, rebuild, substitute, taken_by, walk

Binding: TypeAlias = dict[Term, Term]


def match(pattern: Term, target: Term) -> Binding | None:
    """The values of the pattern's variables that make it the target, if there are any."""
    found: Binding = {}
    return found if _match(pattern, target, found) and not _captures(pattern, found) else None


def put(term: Term, found: Mapping[Term, Term]) -> Term:
    """The term with matched values put for its variables."""
    return substitute(term, {old: new for old, new in found.items() if new != old})


Condition = TypeVar("Condition", Comparison, Hypothesis)


def put_condition(one: Condition, found: Binding) -> Condition:
    """A condition or a hypothesis with matched values put for its variables, but not for those it binds."""
    values = {old: new for old, new in found.items() if old not in one.over}
    over = tuple(cast(Index, put(index, values)) for index in one.over)
    made = replace(one, left=put(one.left, values), right=put(one.right, values), over=over)
    if isinstance(made, Comparison):
        return replace(made, under=tuple(put_condition(test, values) for test in made.under))
    return made


def unfolded(term: Term) -> Term:
    """The term without definitions, its numbers without arrays."""
    if holds_arrays(term) and shape(term).is_number:
        return unfolded(without_arrays(term))
    return unfolded(unfold_arrays(term)) if isinstance(term, Call) else rebuild(term, unfolded)


def _captures(pattern: Term, found: Binding) -> bool:
    """Whether a value holds the index that is bound where it is put, or what the derivative there is by.

    ∂(st)/∂s = t says nothing of ∂(y eʸ)/∂y, nor Σ_k s = ns of Σ_k x_k.
    """
    for node in walk(pattern):
        if isinstance(node, BINDERS):
            own: tuple[Term, ...] = (node.index,)
        elif isinstance(node, Derivative):
            own = (node.variable.family if isinstance(node.variable, Entry) else node.variable,)
        elif isinstance(node, Gradient | Jacobian | Hessian):
            own = taken_by(node)
        else:
            continue
        taken = NOTHING.union(*(_leaves(found.get(one, one)) for one in own))
        if any(not taken.isdisjoint(free(found.get(leaf, leaf))) for leaf in free(node.body).difference(own)):
            return True
    return False


def _leaves(value: Term) -> frozenset[Term]:
    """What a variable is made of: an index is itself, and not what its range holds."""
    return frozenset((value,)) if isinstance(value, Index) else free(value)


def _match(pattern: Term, target: Term, found: Binding) -> bool:
    match pattern, target:
        case Symbol(), _:
            return _fits(pattern, target) and found.setdefault(pattern, target) == target
        case Index(), Index():
            ends = ((pattern.lower, target.lower), (pattern.upper, target.upper))
            same_range = all(_match(one, other, found) for one, other in ends)
            return same_range and found.setdefault(pattern, target) == target
        case Family(), _:
            return _match_array(pattern, target, found)
        case Entry(), Entry() | At():
            return _match_entry(pattern, target, found)
        case ((Sum() | Product() | Largest() | Each()), _) if type(pattern) is type(target):
            return _match(pattern.index, target.index, found) and _match(pattern.body, target.body, found)
        case ((Gradient() | Jacobian() | Hessian()), (Gradient() | Jacobian() | Hessian())):
            ours, theirs = taken_by(pattern), taken_by(target)
            same = (type(pattern), len(ours), _layout(pattern)) == (
                type(target),
                len(theirs),
                _layout(target),
            )
            pairs = zip((*ours, pattern.body), (*theirs, target.body), strict=False)
            return same and all(_match(one, other, found) for one, other in pairs)
        case Cases(), _:
            return pattern == target
    return _same_node(pattern, target) and all(
        _match(one, other, found) for one, other in zip(children(pattern), children(target), strict=True)
    )


def _layout(term: Term) -> str:
    return term.layout if isinstance(term, Jacobian) else ""


def _match_array(pattern: Family, target: Term, found: Binding) -> bool:
    """A vector or matrix takes an array of as many axes; symbols in its sizes take the sizes."""
    if pattern not in found:
        over = shape(target)
        sizes = [axis for axis in (over.rows, over.columns) if axis is not None]
        columns_only = over.rows is None and len(sizes) == 1
        if over.parts or columns_only or len(sizes) != len(pattern.sizes) or not _has_domain(pattern, target):
            return False
        if not all(_match(one, other, found) for one, other in zip(pattern.sizes, sizes, strict=True)):
            return False
    return found.setdefault(pattern, target) == target


def _match_entry(pattern: Entry, target: Entry | At, found: Binding) -> bool:
    """w_j takes an entry of a vector, of a row of a matrix, or of an array that is no family."""
    extra = len(target.indices) - len(pattern.indices)
    if extra < 0:
        return False
    before, own = target.indices[:extra], target.indices[extra:]
    if isinstance(target, At):
        array: Term = At(target.array, before) if before else target.array
    else:
        array = Entry(target.family, before) if before else target.family
    pairs = zip(pattern.indices, own, strict=True)
    return _match_array(pattern.family, array, found) and all(_match(i, j, found) for i, j in pairs)


def _has_domain(pattern: Family, target: Term) -> bool:
    match target:
        case Family(domain=domain, upto=upto) | Entry(family=Family(domain=domain, upto=upto)):
            return (pattern.domain == REAL and upto is None) or (pattern.domain, pattern.upto) == (
                domain,
                upto,
            )
    return pattern.domain == REAL


def _fits(symbol: Symbol, target: Term) -> bool:
    match target:
        case Symbol(domain=domain) | Entry(family=Family(domain=domain)):
            return symbol.domain in (REAL, domain)
    return symbol.domain == REAL


def _same_node(pattern: Term, target: Term) -> bool:
    """Whether two nodes agree in everything but their children."""
    if type(pattern) is not type(target) or len(children(pattern)) != len(children(target)):
        return False
    own = (f.name for f in fields(cast(Any, pattern)) if f.compare and f.name not in pattern.parts)
    return all(getattr(pattern, name) == getattr(target, name) for name in own)
