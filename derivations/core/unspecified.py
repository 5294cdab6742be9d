"""Rules for functions of which nothing is said but that they are smooth: f(u), f′(u), ∂_kf(u).

Each is a kernel over the normal form of its argument; mixed partial derivatives do not depend on their order.
"""

from __future__ import annotations

from dataclasses import replace

from derivations.core import sets
from derivations.core.arrays import Each, Value
from derivations.core.field import Field
from derivations.core.ranges import bound_in, careful
from derivations.core.ratios import Ratio
from derivations.core.term import Term
from derivations.core.tree import substitute


def value_ratio(field: Field, term: Term) -> Ratio:
    """The ratio of a value of a function that is not specified."""
    assert isinstance(term, Value)
    if term.function.size is None:
        return field.kernel(replace(term, argument=field.canonical(term.argument)), sets.REAL)
    vector = term.argument
    assert isinstance(vector, Each)
    index = bound_in(vector.body, vector.index)
    with careful(field, index):
        body = field.canonical(substitute(vector.body, {vector.index: index}))
    by = tuple(sorted(map(field.canonical, term.by), key=repr))
    return field.kernel(replace(term, argument=Each(body, index), by=by), sets.REAL)
