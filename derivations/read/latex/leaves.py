"""A name with its scripts → what it stands for: a definition, a bound index, an entry, an array."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derivations.core.arrays import Entry, Family
from derivations.core.sets import NATURAL, REAL
from derivations.core.shapes import shape
from derivations.core.term import (
    At,
    Call,
    Constant,
    Definition,
    Delta,
    Index,
    Number,
    Symbol,
    Term,
    as_term,
)
from derivations.read.latex import patterns
from derivations.read.latex.inference import Range, subscripts
from derivations.read.latex.known import Kind, Stated
from derivations.read.latex.syntax import Called, Name, Node, Numeral, refused, spelled
from derivations.read.latex.tokens import Unreadable

if TYPE_CHECKING:
    from derivations.read.latex.lowering import Lowering


def name(lowering: Lowering, name: Name) -> Term:
    """What a name stands for: a definition, a bound index, an entry, a declared or a plain symbol."""
    key = spelled(name)
    if not name.label and key in lowering.bound:
        return lowering.bound[key]
    if key == patterns.PLACE:
        raise refused(name, "an index of a pattern stands outside of it")
    if key not in lowering.leaves and name.key == "\\delta" and len(name.below) == 2:
        return Delta(*map(lowering.index, name.below))
    stated = lowering.known.stated.get(key) if not name.label else None
    if stated is not None and not stated.parameters:
        return _abbreviation(lowering, stated)
    indexed = _indexed_definition(lowering, name)
    if indexed is not None:
        return indexed
    whole = lowering.known.stated.get(name.key)
    if whole is not None and not whole.parameters and subscripts(name) and not name.label:
        return _entry_of_defined(lowering, name, whole)
    if whole is not None and _is_partial(name, whole):
        return lowering.term(Called(name, whole.parameters, start=name.start, end=name.end))
    if key in lowering.leaves and not name.label:
        return leaf(lowering.leaves[key], name)
    if name.key in lowering.found.axes and subscripts(name):
        return _entry(lowering, name)
    if name.key in lowering.leaves and subscripts(name):
        return _entry_of(lowering, name, lowering.leaves[name.key])
    return _plain(lowering, name, key)


def _is_partial(name: Name, whole: Stated) -> bool:
    """Whether a name is f_x of f(x, y) := …, its derivative by a parameter."""
    below = {spelled(one) for one in name.below if isinstance(one, Name)}
    return len(below) > 0 and below <= set(map(spelled, whole.parameters)) and not name.label


def unknown(node: Node, key: str) -> Unreadable:
    """The error for a name that has to be declared and is not."""
    return refused(node, f"{key} is not declared", declare=f"symbols: {{'{key}': real}}")


def leaf(found: Term | Definition, name: Name) -> Term:
    """A declared name that stands alone; a function needs its argument."""
    if isinstance(found, Definition):
        raise refused(name, f"{found.name} stands without an argument")
    return found


def _abbreviation(lowering: Lowering, stated: Stated) -> Term:
    """What a name abbreviates; where that cannot be read, the name stands for itself."""
    try:
        return Call(lowering.definition(stated), ())
    except Unreadable as error:
        if stated.key not in lowering.symbols:
            lowering.symbols[stated.key] = Symbol(
                lowering.names.of(stated.key), latex=lowering.names.latex(stated.key)
            )
            lowering.opaque[lowering.names.of(stated.key)] = error
        return lowering.symbols[stated.key]


def _plain(lowering: Lowering, name: Name, key: str) -> Term:
    entries = lowering.known.stated.get(f"{key}_")
    if entries is not None and (name.bold or key in lowering.found.whole):
        return _all_entries(lowering, entries)
    if key in lowering.symbols:
        return lowering.symbols[key]
    if name.label:
        raise refused(name, f"nothing says what the label of {name.key} runs over")
    if (lowering.scope, key) in lowering.found.indices:
        first, last = lowering.range(lowering.found.indices[lowering.scope, key])
        return _made(lowering, key, Index(lowering.names.of(key), first, last, lowering.names.latex(key)))
    if (key in lowering.found.axes or is_array(lowering, key)) and not name.below:
        if not (is_array(lowering, key) or name.bold or key in lowering.found.whole):
            message = f"{key} has indices elsewhere and stands here without one"
            raise refused(name, message, declare=f"symbols: {{'{key}': vector n}}")
        return family(lowering, name)
    kind = lowering.known.kinds.get(key) or lowering.known.kinds.get(name.key if not name.word else key)
    if kind is None and key in lowering.found.sizes:
        kind = Kind(NATURAL)
    if kind is None and key == "e":
        return Constant("e")
    if kind is None and key == "\\pi":
        return Constant("pi")
    if kind is None:
        if key in lowering.known.stated:
            return _at_its_parameters(lowering, name)
        if key in lowering.known.abstract:
            raise refused(name, f"{key} is a function and stands without an argument")
        lowering.undeclared.setdefault(key, name)
    if kind is not None and kind.role == "finite":
        last = size_of_finite(lowering, key)
        return _made(
            lowering, key, Index(lowering.names.of(key), as_term(1), last, lowering.names.latex(key))
        )
    if kind is None and name.bold:
        raise refused(
            name, f"nothing says what the array {key} is", declare=f"symbols: {{'{key}': vector n}}"
        )
    domain = REAL if kind is None else kind.domain
    return _made(lowering, key, Symbol(lowering.names.of(key), domain, lowering.names.latex(key)))


def _at_its_parameters(lowering: Lowering, name: Name) -> Term:
    """f where f(x) := … was stated: f(x)."""
    stated = lowering.known.stated[spelled(name)]
    if any(one.startswith(f"{stated.key}/") for one in lowering.known.stated):
        raise refused(name, f"{stated.key} names several functions and stands without an argument")
    return lowering.term(Called(name, stated.parameters, start=name.start, end=name.end))


def _made(lowering: Lowering, key: str, leaf: Term) -> Term:
    lowering.symbols[key] = leaf
    return leaf


def is_array(lowering: Lowering, key: str) -> bool:
    """Whether a name is declared as a vector or a matrix."""
    kind = lowering.known.kinds.get(key)
    return kind is not None and kind.role in ("vector", "matrix")


def _entry(lowering: Lowering, name: Name) -> Term:
    below = map(lowering.index, subscripts(name))
    counted = zip(below, firsts(lowering, name.key), strict=False)
    return Entry(family(lowering, name), tuple(_shifted(one, first) for one, first in counted))


def _entry_of(lowering: Lowering, name: Name, array: Term | Definition) -> Term:
    below = tuple(map(lowering.index, subscripts(name)))
    return array(*below) if isinstance(array, Definition) else array[below]


def firsts(lowering: Lowering, key: str) -> list[int]:
    """Where the indices of a family begin: at 0 or at 1."""
    return [0 if axis.first == Numeral("0") else 1 for axis in lowering.found.axes.get(key, [])]


def family(lowering: Lowering, name: Name) -> Family:
    """The array that a name with indices is an entry of."""
    key = f"{name.key}[]"
    if key not in lowering.symbols:
        kind = lowering.known.kinds.get(name.key, Kind())
        sizes = tuple(
            _size(lowering, axis, name, n) for n, axis in enumerate(lowering.found.axes.get(name.key, []))
        )
        if not sizes:
            sizes = tuple(_declared_size(lowering, one) for one in kind.sizes)
        if not sizes:
            raise refused(name, f"nothing says how many entries {name.key} has")
        made = Family(
            lowering.names.of(name.key), sizes, kind.domain, latex=lowering.names.latex(name.key),
            labelled=bool(name.label),
        )  # fmt: skip
        lowering.symbols[key] = made
        if name.key not in lowering.known.kinds:
            lowering.undeclared.setdefault(name.key, name)
    family = lowering.symbols[key]
    assert isinstance(family, Family)
    return family


def _size(lowering: Lowering, axis: Range, name: Name, number: int) -> Term:
    if axis.last is None:
        kind = lowering.known.kinds.get(name.key)
        if kind is not None and number < len(kind.sizes):
            return _declared_size(lowering, kind.sizes[number])
        return unnamed_size(lowering, axis)
    size = lowering.index(axis.last)
    return size + 1 if axis.first == Numeral("0") else size


def unnamed_size(lowering: Lowering, axis: Range) -> Term:
    """The size of a range of which nothing is said: one symbol for all that share the range."""
    for key, axes in lowering.found.axes.items():
        kind = lowering.known.kinds.get(key)
        for number, one in enumerate(axes):
            if kind is not None and one.root == axis.root and number < len(kind.sizes):
                return _declared_size(lowering, kind.sizes[number])
    size = f"size of {axis.root}"
    if size not in lowering.symbols:
        taken = lowering.found.sizes | set(lowering.symbols) | set(lowering.names.given)
        letter = next((one for one in "nmkdpqrKNMDP" if one not in taken), "n")
        lowering.symbols[size] = Symbol(lowering.names.of(letter), NATURAL)
    return lowering.symbols[size]


def _declared_size(lowering: Lowering, text: str) -> Term:
    if text.isdigit():
        return as_term(int(text))
    if text not in lowering.symbols:
        lowering.symbols[text] = Symbol(lowering.names.of(text), NATURAL, lowering.names.latex(text))
    return lowering.symbols[text]


def _indexed_definition(lowering: Lowering, name: Name) -> Term | None:
    """ŷ_k where ŷ_i := … was stated for all i."""
    stated = lowering.known.stated.get(f"{name.key}_") if subscripts(name) else None
    if stated is None or len(stated.indices) != len(subscripts(name)):
        return None
    return Call(lowering.definition(stated), tuple(map(lowering.index, subscripts(name))))


def _entry_of_defined(lowering: Lowering, name: Name, stated: Stated) -> Term:
    """p_k where p := … is an array."""
    array = _abbreviation(lowering, stated)
    if shape(array).is_number and not isinstance(array, Symbol):
        raise refused(name, f"{name.key} is defined as a number and has an index here")
    if isinstance(array, Symbol):
        raise lowering.opaque[array.name]
    return At(array, tuple(map(lowering.index, subscripts(name))))


def _all_entries(lowering: Lowering, stated: Stated) -> Term:
    """p where p_k := … was stated for all k: the array of all entries."""
    definition = lowering.definition(stated)
    indices = [one for one in definition.parameters if isinstance(one, Index)]
    return patterns.arrayed(Call(definition, tuple(indices)), indices)


def size_of_finite(lowering: Lowering, key: str) -> Term:
    """How many values a finite variable has."""
    size = f"size of {key}"
    if size not in lowering.symbols:
        lowering.symbols[size] = Symbol(lowering.names.of(f"n_{{{key}}}"), NATURAL)
    return lowering.symbols[size]


def _shifted(index: Term, first: int) -> Term:
    """An index whose range begins at 0, counted from 1."""
    if first == 1:
        return index
    return Number(index.value + 1) if isinstance(index, Number) else index + 1
