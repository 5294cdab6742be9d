"""Walking, rebuilding and substituting in trees of terms.

A node's class variable `parts` names the fields that hold terms; the only other places where terms hide
are the branches of `Cases`, the bodies of definitions and the ranges of indices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from operator import is_not
from typing import Any, TypeAlias, TypeVar

from derivations.core.arrays import (
    Each,
    Entry,
    Family,
    FunctionSymbol,
    Gradient,
    GradientAt,
    Hessian,
    Jacobian,
    Value,
)
from derivations.core.infinite import Bound, Integral, Limit, Series, is_bound
from derivations.core.term import (
    Add,
    Apply,
    At,
    Call,
    Cases,
    Definition,
    Delta,
    Derivative,
    Index,
    Largest,
    Mul,
    Neg,
    Number,
    Power,
    Prime,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
)
from derivations.errors import TermError

Binder: TypeAlias = Sum | Product | Largest | Each
BINDERS = (Sum, Product, Largest, Each)
SIMPLE = frozenset((Add, Apply, Delta, Mul, Neg, Number, Power, Quotient))  # hold terms, and bind nothing
WITH_DEFINITIONS = frozenset((Call, Prime, Limit, Integral, Series))
NOTHING: frozenset[Term] = frozenset()


def children(term: Term) -> tuple[Term, ...]:
    """The direct subterms, in the order written."""
    if isinstance(term, Cases):
        tested = (side for _, tests in term.branches for test in tests for side in (test.left, test.right))
        return (*(value for value, _ in term.branches), *tested, term.otherwise)
    names = term.parts
    if len(names) == 1:
        part = getattr(term, names[0])
        return part if isinstance(part, tuple) else (part,)
    found: list[Term] = []
    for name in names:
        part = getattr(term, name)
        found.extend(part if isinstance(part, tuple) else (part,))
    return tuple(found)


def rebuild(term: Term, change: Callable[[Term], Term]) -> Term:
    """The same node over changed children; the very same object when no child changes."""
    if not term.parts:
        return term
    if isinstance(term, Cases):
        branches = tuple(
            (change(value), tuple(replace(t, left=change(t.left), right=change(t.right)) for t in tests))
            for value, tests in term.branches
        )
        return Cases(branches, change(term.otherwise))
    new: dict[str, Any] = {}
    for name in term.parts:
        part = getattr(term, name)
        if isinstance(part, tuple):
            changed = tuple(map(change, part))
            if any(map(is_not, changed, part)):
                new[name] = changed
        elif (single := change(part)) is not part:
            new[name] = single
    return _with(term, new) if new else term


def _with(term: Term, new: Mapping[str, Any]) -> Term:
    """The same node with other values in some fields: `dataclasses.replace`, at a third of its price."""
    made: Callable[..., Term] = type(term)
    names: tuple[str, ...] = made.__match_args__  # type: ignore[attr-defined]  # every node has one
    return made(*[new[name] if name in new else getattr(term, name) for name in names])


def walk(term: Term) -> Iterator[Term]:
    """Every subterm, the term itself first, in the order written."""
    yield term
    for child in children(term):
        yield from walk(child)


def kinds(term: Term) -> frozenset[type[Term] | str]:
    """The classes of all nodes of a term, and the names of the functions that are applied in it."""
    try:
        return term._kinds
    except AttributeError:
        own: tuple[type[Term] | str, ...] = (type(term),)
        own = (*own, term.function) if isinstance(term, Apply) else own
        known = frozenset(own).union(*map(kinds, children(term)))
        object.__setattr__(term, "_kinds", known)
        return known


def definition_in(term: Term) -> Definition | None:
    """The definition that a node applies, or whose parameter it binds."""
    if isinstance(term, Call | Prime):
        return term.definition
    return term.function if is_bound(term) else None


def deep_kinds(term: Term) -> frozenset[type[Term] | str]:
    """`kinds`, with those in the bodies of definitions."""
    own = kinds(term)
    if own.isdisjoint(WITH_DEFINITIONS):
        return own
    try:
        return term._deep
    except AttributeError:
        definition = definition_in(term)
        known = own.union(*map(deep_kinds, children(term)))
        known = known if definition is None else known | deep_kinds(definition.body)
        object.__setattr__(term, "_deep", known)
        return known


def bound_index(term: Term) -> Index | None:
    """The index that a node binds, if it binds one."""
    return term.index if isinstance(term, BINDERS) else None


def bound_names(term: Term) -> frozenset[str]:
    """The names of the indices that are bound in a term, not those in the bodies of definitions."""
    try:
        return term._bound
    except AttributeError:
        index = bound_index(term)
        known = frozenset(() if index is None else (index.name,))
        if not kinds(term).isdisjoint(BINDERS):
            known = known.union(*map(bound_names, children(term)))
        object.__setattr__(term, "_bound", known)
        return known


def free(term: Term) -> frozenset[Term]:
    """The symbols, indices and families on whose values a term depends (a bound index is none of them)."""
    try:
        return term._free
    except AttributeError:
        known = _free(term)
        object.__setattr__(term, "_free", known)
        return known


def _free(term: Term) -> frozenset[Term]:
    if type(term) in SIMPLE:
        return NOTHING.union(*map(free, children(term)))
    match term:
        case Symbol() | Family():
            return frozenset((term,))
        case Index(lower=lower, upper=upper):
            return frozenset((term,)) | free(lower) | free(upper)
        case Entry(family=family):
            return frozenset((family,)).union(*(free(index) for index in term.indices))
        case Call(definition=definition):
            return outside(definition).union(*map(free, term.arguments))
        case Prime(definition=definition, argument=argument):
            return outside(definition) | free(argument)
        case Limit(function=function) | Integral(function=function) | Series(function=function):
            return outside(function).union(*map(free, children(term)))
        case FunctionSymbol():
            return frozenset((term,)) if term.size is None else frozenset((term,)) | free(term.size)
        case Value(function=function) | GradientAt(function=function):
            return free(function).union(*map(free, children(term)))
    found = NOTHING.union(*map(free, children(term)))
    bound = bound_index(term)
    return found if bound is None else (found - {bound}) | free(bound.lower) | free(bound.upper)


def shadowed(terms: Iterable[Term]) -> Index | None:
    """An index that is free where something is bound that its range holds, if there is one.

    In Σ_j a_ji, i over 1, …, j − 1, it could not be said which j is meant; so it is with the parameters of
    a definition, which are looked into.
    """
    open_, seen = list(terms), set[Term]()
    while open_:
        term = open_.pop()
        if term in seen:
            continue
        seen.add(term)
        if isinstance(term, BINDERS):
            body, bound = term.body, frozenset[Term]((term.index,))
        elif (definition := definition_in(term)) is not None:
            body, bound = definition.body, frozenset(definition.parameters)
            open_.append(body)
        else:
            body, bound = None, frozenset()
        for leaf in free(body) - bound if body is not None else ():
            if isinstance(leaf, Index) and not bound.isdisjoint(free(leaf.lower) | free(leaf.upper)):
                return leaf
        open_ += children(term)
    return None


def substitute(term: Term, values: Mapping[Term, Term]) -> Term:
    """The term with values put for symbols and indices at once, in the ranges of sums too.

    Nothing is captured: a bound index is renamed out of the way, and a derivative whose own variable is
    concerned is kept as one of a function of a fresh parameter.  Raises `TermError` where that is not
    possible, for a derivative by an entry.
    """
    return _substituted(term, values, frozenset(values))


def _substituted(term: Term, values: Mapping[Term, Term], keys: frozenset[Term]) -> Term:
    """`substitute`, with the keys in a set: two sets are compared without asking any term for its hash."""
    if free(term).isdisjoint(keys):
        return term
    if type(term) in SIMPLE:
        return rebuild(term, lambda child: _substituted(child, values, keys))
    match term:
        case Symbol():
            return values.get(term, term)
        case Family():
            return values.get(term, term)
        case Entry(family=family, indices=indices) if family in keys:
            return _entry_of(values[family], tuple(_substituted(index, values, keys) for index in indices))
        case Index():
            return values[term] if term in keys else _ranged(term, values)
        case Call() | Prime() if not keys.isdisjoint(outside(term.definition)):
            special = replace(term, definition=_specialised(term.definition, values))
            return rebuild(special, lambda child: _substituted(child, values, keys))
        case Limit() | Integral() | Series() if not keys.isdisjoint(outside(term.function)):
            narrowed: Bound = replace(term, function=_specialised(term.function, values))
            return rebuild(narrowed, lambda child: _substituted(child, values, keys))
        case Derivative() if _concerns(values, term, term.variable):
            return substitute(_as_prime(term), values)
        case Gradient() | Jacobian() | Hessian() if any(_concerns(values, term, v) for v in taken_by(term)):
            raise TermError("a value cannot be put into a derivative by an array that it holds")
        case Sum() | Product() | Largest() | Each():
            if term.index in keys:
                values = {old: new for old, new in values.items() if old != term.index}
                keys = frozenset(values)
            beside = (leaf for leaf in free(term.body) if isinstance(leaf, Index) and leaf != term.index)
            reached = frozenset(_ranged(leaf, values) for leaf in beside).union(*map(free, values.values()))
            if term.index in reached or _ranged(term.index, values) in reached:
                term = fresh_index(term, *values.values())
            moved = _ranged(term.index, values)
            term = term if moved is term.index else replace(term, index=moved)
    return rebuild(term, lambda child: _substituted(child, values, keys))


def _ranged(index: Index, values: Mapping[Term, Term]) -> Index:
    if (free(index.lower) | free(index.upper)).isdisjoint(values):
        return index
    lower, upper = substitute(index.lower, values), substitute(index.upper, values)
    same = lower is index.lower and upper is index.upper
    return index if same else replace(index, lower=lower, upper=upper)


def _specialised(definition: Definition, values: Mapping[Term, Term]) -> Definition:
    """The definition with values put for what its body depends on beside its parameters.

    The ranges of its index parameters depend on them too; the sizes that its arrays bind do not.
    """
    sizes = bound_sizes(definition)
    values = {
        old: new for old, new in values.items() if old not in definition.parameters and old not in sizes
    }
    reached = frozenset[Term]().union(*(free(new) for new in values.values()))
    if not sizes.isdisjoint(reached):
        raise TermError(f"a size that {definition.name} binds stands in a value that is put into it")
    for parameter in definition.parameters:
        if parameter in reached:
            definition = _renamed(definition, parameter, *values.values())
    ranged: dict[Term, Term] = {
        one: _ranged(one, values) for one in definition.parameters if isinstance(one, Index)
    }
    parameters = tuple(ranged.get(one, one) for one in definition.parameters)
    body = substitute(definition.body, {**values, **{old: new for old, new in ranged.items() if old != new}})
    return replace(definition, parameters=parameters, body=body)


def bound_sizes(definition: Definition) -> frozenset[Term]:
    """The symbols in the sizes of a definition's array parameters that take the sizes of its arguments.

    A size that something else in the body has, beside the parameters, is fixed.
    """
    arrays = [one for one in definition.parameters if isinstance(one, Family)]
    if not arrays:
        return frozenset()
    bound = frozenset[Term]().union(*(free(size) for one in arrays for size in one.sizes))
    beside = [leaf for leaf in free(definition.body) if leaf not in definition.parameters]
    ends = [size for leaf in beside if isinstance(leaf, Family) for size in leaf.sizes]
    ends += [end for leaf in beside if isinstance(leaf, Index) for end in (leaf.lower, leaf.upper)]
    ends += [leaf.size for leaf in beside if isinstance(leaf, FunctionSymbol) and leaf.size is not None]
    return bound.difference(*map(free, ends))


def _renamed(definition: Definition, parameter: Term, *beside: Term) -> Definition:
    assert isinstance(parameter, Symbol | Index | Family)
    fresh = replace(parameter, name=unused(parameter.name, definition.body, *beside), latex="")
    parameters = tuple(fresh if one == parameter else one for one in definition.parameters)
    return replace(definition, parameters=parameters, body=substitute(definition.body, {parameter: fresh}))


def _concerns(values: Mapping[Term, Term], term: Term, variable: Term) -> bool:
    """Whether the values reach the variable of a derivative; a family may become one that is new to it."""
    known = variable.family if isinstance(variable, Entry) else variable
    if isinstance(variable, Entry) and isinstance(term, Derivative) and known in values:
        new, others = values[known], [one for old, one in values.items() if old != known]
        return not isinstance(new, Family) or any(new in free(one) for one in (term, *others))
    return known in values or any(known in free(new) for new in values.values())


def taken_by(term: Gradient | Jacobian | Hessian) -> tuple[Term, ...]:
    """What a derivative by arrays is taken by."""
    return term.variables if isinstance(term, Gradient) else (term.variable,)


def _entry_of(array: Term, indices: tuple[Term, ...]) -> Term:
    """The entry of an array that was put for a family."""
    match array:
        case Family():
            return Entry(array, indices)
        case Entry(family=family, indices=before):
            return Entry(family, (*before, *indices))
    return At(array, indices)


def _as_prime(term: Derivative) -> Prime:
    """∂f/∂x as f′(x), with f a function of a fresh parameter."""
    if not isinstance(term.variable, Symbol):
        raise TermError("a value cannot be put into a derivative by an entry of a vector that it holds")
    parameter = replace(term.variable, name=unused(term.variable.name, term.body), latex="")
    body = substitute(term.body, {term.variable: parameter})
    return Prime(Definition("f", (parameter,), body), term.variable)


def unfold(term: Call) -> Term:
    """The body of the definition with the arguments in the place of its parameters."""
    return substitute(
        term.definition.body, dict(zip(term.definition.parameters, term.arguments, strict=True))
    )


def outside(definition: Definition) -> frozenset[Term]:
    """What a definition's body depends on beside its parameters and the sizes that they bind."""
    return free(definition.body).difference(definition.parameters, bound_sizes(definition))


B = TypeVar("B", bound=Binder)


def fresh_index(term: B, *beside: Term) -> B:
    """The same sum or block with a bound index that occurs neither in it nor in the other terms."""
    name = unused(term.index.name, term, *beside)
    fresh = replace(term.index, name=name, latex="")
    return replace(term, body=substitute(term.body, {term.index: fresh}), index=fresh)


def unused(name: str, *terms: Term) -> str:
    """A name made of the given one that occurs nowhere in the terms, definitions and ranges included."""
    taken = names(*terms)
    while True:
        name += "_"
        if name not in taken:
            return name


def names(*terms: Term) -> set[str]:
    """The names of all symbols, indices and vectors in some terms, free and bound."""
    return set[str]().union(*map(_names, terms))


def _names(term: Term) -> frozenset[str]:
    try:
        return term._names
    except AttributeError:
        known = frozenset(_own_names(term)).union(*map(_names, children(term)))
        object.__setattr__(term, "_names", known)
        return known


def _own_names(term: Term) -> Iterator[str]:
    """The names in a node beside those of its children."""
    match term:
        case Symbol(name=name):
            yield name
        case Index(name=name, lower=lower, upper=upper):
            yield from (name, *names(lower, upper))
        case Family(name=name, sizes=sizes):
            yield from (name, *names(*sizes))
        case Entry(family=family):
            yield from names(family)
        case Call() | Prime() | Limit() | Integral() | Series():
            definition = definition_in(term)
            assert definition is not None
            yield from names(definition.body)
            yield from map(name_of, definition.parameters)
        case Value(function=function) | GradientAt(function=function):
            yield from (function.name, *(() if function.size is None else names(function.size)))
        case Sum(index=index) | Product(index=index) | Largest(index=index) | Each(index=index):
            yield from names(index)


def name_of(leaf: Term) -> str:
    """The name of a symbol, an index or a family."""
    assert isinstance(leaf, Symbol | Index | Family)
    return leaf.name


def apart(term: Term, *beside: Term) -> Term:
    """The term with every bound index renamed that occurs free in the other terms or is bound outside."""
    if kinds(term).isdisjoint(BINDERS):
        return term
    if isinstance(term, BINDERS):
        reached = frozenset[Term]().union(*(free(one) for one in beside))
        if term.index in reached:
            term = fresh_index(term, *beside)
        beside = (*beside, term.index)
    return rebuild(term, lambda child: apart(child, *beside))
