"""Which names are indexed, over which ranges their indices run, and which are sizes: read off how they are used.

A name is indexed if one of its subscripts holds an index: what a sum runs over, what is declared one, or what
stands below a name that is indexed.  x_1 alone, or x_k where k runs over nothing, is a name and no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from derivations.read.latex.known import Known
from derivations.read.latex.names import spelled
from derivations.read.latex.syntax import (
    Big,
    Called,
    Differentiated,
    Dots,
    Integrated,
    Lim,
    Name,
    Node,
    Numeral,
    Plus,
    Times,
    Transposed,
    bound,
    parts,
    walk,
)
from derivations.read.latex.tokens import Unreadable


@dataclass(frozen=True, slots=True)
class Range:
    """first, …, last of an index as they are written; None where nothing is said."""

    first: Node | None = None
    last: Node | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """A name as it stands somewhere, with the ranges of the indices that are bound there."""

    name: Name
    bound: Mapping[str, Range]
    is_index: bool = False


@dataclass(slots=True)
class Inferred:
    """What was read off a group of formulas.

    `axes` are the ranges of the indices of each indexed name, `indices` those of free indices; `sizes` are
    names that end a range, `whole` names that stand as arrays.
    """

    axes: dict[str, list[Range]] = field(default_factory=dict)
    indices: dict[str, Range] = field(default_factory=dict)
    sizes: set[str] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)
    implicit: dict[str, str] = field(default_factory=dict)


def inferred(nodes: Sequence[Node], known: Known) -> Inferred:
    """What the formulas say of their names.  Raises `Unreadable` where they contradict one another."""
    uses = [use for node in nodes for use in _uses(node, {})]
    found = Inferred()
    _find_sizes(nodes, found, known)
    indexed, letters = _indexed(uses, found, known, nodes)
    for use in uses:
        if use.name.key in indexed and _subscripts(use.name):
            _note_axes(use, found, letters, known)
    _settle(uses, found, indexed, letters)
    return found


def subscripts(name: Name) -> tuple[Node, ...]:
    """The label and the subscripts of a name, in the order of its axes."""
    return _subscripts(name)


def _subscripts(name: Name) -> tuple[Node, ...]:
    return (*name.label, *name.below)


def _uses(node: Node, held: Mapping[str, Range], is_index: bool = False) -> Iterator[Use]:
    match node:
        case Name():
            yield Use(node, held, is_index)
            for part in _subscripts(node):
                yield from _uses(part, held, True)
        case Big(index=index, lower=lower, upper=upper, tests=tests, body=body):
            for end in (lower, upper):
                if end is not None:
                    yield from _uses(end, held, is_index)
            inside = {**held, **{one.key: Range(lower, upper) for one in map(_plain, index)}}
            for part in (*tests, body):
                yield from _uses(part, inside, is_index)
        case Lim() | Integrated():
            inner = {key: value for key, value in held.items() if key not in {b.key for b in bound(node)}}
            for part in parts(node):
                if part not in bound(node):
                    yield from _uses(part, inner, is_index)
        case Called(name=name, arguments=arguments):
            for part in (*_subscripts(name), *arguments):
                yield from _uses(part, held, part in _subscripts(name))
        case _:
            for part in parts(node):
                yield from _uses(part, held, is_index)


def _plain(name: Name) -> Name:
    return Name(spelled(name)) if name.word else name


def _find_sizes(nodes: Sequence[Node], found: Inferred, known: Known) -> None:
    """Names that end a range: n of Σ_{i=1}^n, and the last index of x_1, …, x_n."""
    for node in (one for root in nodes for one in walk(root)):
        match node:
            case Big(upper=Node() as upper):
                found.sizes |= {spelled(one) for one in walk(upper) if isinstance(one, Name) and not one.below}
    found.sizes -= set(known.stated)


def _indexed(
    uses: Sequence[Use], found: Inferred, known: Known, nodes: Sequence[Node]
) -> tuple[set[str], set[str]]:
    """The keys of indexed names, and the letters that are indices."""
    letters = {key for key, kind in known.kinds.items() if kind.role == "index"}
    letters |= {key for use in uses for key in use.bound}
    several: dict[str, set[str]] = {}
    for use in uses:
        for part in _subscripts(use.name):
            if isinstance(part, Name) and not part.below and spelled(part) not in found.sizes:
                several.setdefault(use.name.key, set()).add(part.key)
    indexed = {key for key, kind in known.kinds.items() if kind.role in ("vector", "matrix")}
    indexed |= {key for key, seen in several.items() if len({one for one in seen if len(one) == 1}) > 1}
    indexed |= _in_lists(nodes)
    indexed |= {use.name.key for use in uses if use.name.label}
    while True:
        before = len(indexed), len(letters)
        for use in uses:
            inner = [one for part in _subscripts(use.name) for one in walk(part) if isinstance(one, Name)]
            if any(spelled(one) in letters for one in inner):
                indexed.add(use.name.key)
            if use.name.key in indexed:
                letters |= {spelled(one) for one in inner if spelled(one) not in found.sizes}
        if before == (len(indexed), len(letters)):
            return indexed, letters


def _in_lists(nodes: Sequence[Node]) -> set[str]:
    """Names of x_1 + … + x_n and (x_1, …, x_n)."""
    found: set[str] = set()
    for node in (one for root in nodes for one in walk(root)):
        inside = tuple(parts(node))
        if any(isinstance(part, Dots) for part in inside) and len(inside) > 2:
            found |= {
                one.key
                for one in walk(inside[-1])
                if isinstance(one, Name) and any(isinstance(b, Name) for b in one.below)
            }
    return found


def _note_axes(use: Use, found: Inferred, letters: set[str], known: Known) -> None:
    name = use.name
    below = _subscripts(name)
    axes = found.axes.setdefault(name.key, [Range() for _ in below])
    if len(axes) != len(below):
        raise Unreadable(
            f"{name.key} has {len(axes)} indices elsewhere and {len(below)} here",
            name.start,
            name.end,
            expected="as many",
        )
    for number, part in enumerate(below):
        match part:
            case Name() if spelled(part) in use.bound:
                axes[number] = _joined(axes[number], use.bound[spelled(part)], name)
            case Name() if spelled(part) in found.sizes:
                axes[number] = _joined(axes[number], Range(None, part), name)
            case Numeral(text="0"):
                axes[number] = _joined(axes[number], Range(part, None), name)


def _joined(one: Range, other: Range, name: Name) -> Range:
    """The range that holds both: from the smaller first to the larger last value."""
    firsts = [end for end in (one.first, other.first) if end is not None]
    lasts = [end for end in (one.last, other.last) if end is not None]
    first = Numeral("0") if Numeral("0") in firsts else (Numeral("1") if firsts else None)
    return Range(first, _last(lasts, name))


def _last(lasts: list[Node], name: Name) -> Node | None:
    distinct = list(dict.fromkeys(lasts))
    if len(distinct) <= 1:
        return distinct[0] if distinct else None
    plain = [one for one in distinct if isinstance(one, Name)]
    if len(plain) == 1 and all(_is_below(one, plain[0]) for one in distinct):
        return plain[0]
    numbers = [one for one in distinct if isinstance(one, Numeral)]
    if len(numbers) == len(distinct):
        return max(numbers, key=lambda one: int(one.text))
    message = f"the index of {name.key} runs to two different ends"
    raise Unreadable(message, name.start, name.end, declare=f"symbols: {{'{name.key}': vector n}}")


def _is_below(node: Node, end: Name) -> bool:
    """Whether a node is end, end − 1, end − 2, …"""
    match node:
        case Name():
            return node == end
        case Plus(terms=(first, Numeral()), signs=(_, -1)):
            return first == end
    return False


def _settle(uses: Sequence[Use], found: Inferred, indexed: set[str], letters: set[str]) -> None:
    """Ranges of free indices from the axes they stand at, and of axes from the indices, until nothing changes."""
    for _ in range(2 + len(found.axes)):
        for use in uses:
            if use.name.key not in found.axes:
                continue
            axes = found.axes[use.name.key]
            for number, part in enumerate(_subscripts(use.name)):
                if not isinstance(part, Name) or spelled(part) in use.bound or spelled(part) in found.sizes:
                    continue
                if spelled(part) in letters:
                    known = found.indices.get(spelled(part), Range())
                    if known != axes[number]:
                        both = _joined(known, axes[number], use.name)
                        found.indices[spelled(part)] = axes[number] = both
                    found.indices.setdefault(spelled(part), Range())


def prime_of(nodes: Sequence[Node]) -> set[str]:
    """Names that are differentiated by dy/dx."""
    return {
        spelled(one.body)
        for root in nodes
        for one in walk(root)
        if isinstance(one, Differentiated) and isinstance(one.body, Name) and not one.partial
    }


ARRAY_SIGNS = (Transposed, Times)
