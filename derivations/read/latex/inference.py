"""Which names are indexed, over which ranges, and which are sizes: read off how they are used.

A name is indexed if one of its subscripts holds an index: what a sum runs over, what is declared one, or what
stands below a name that is indexed.  x_1 alone, or x_k where k runs over nothing, is a name and no more.
An index that stands at several names gives them one range.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from derivations.read.latex.known import Known
from derivations.read.latex.syntax import (
    Big,
    Called,
    Constants,
    Dots,
    Integrated,
    Lim,
    Nabla,
    Name,
    Node,
    NormBars,
    Numeral,
    Plus,
    Times,
    Transposed,
    bound,
    parts,
    spelled,
    walk,
)
from derivations.read.latex.tokens import Unreadable

Place: TypeAlias = tuple[str, str, int]  # an axis of a name, a free index, or one sum: they may share a range


@dataclass(frozen=True, slots=True)
class Range:
    """first, …, last of an index as written, None where nothing is said; `root` tells ranges apart."""

    first: Node | None = None
    last: Node | None = None
    root: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula and the scope that its free indices belong to: the chain, or a definition's body."""

    node: Node
    scope: str = ""


@dataclass(frozen=True, slots=True)
class _Bound:
    """One index of one sum: its place, and its ends as they are written."""

    place: Place
    first: Node | None
    last: Node | None


@dataclass(frozen=True, slots=True)
class _Use:
    name: Name
    scope: str
    bound: Mapping[str, _Bound]
    is_index: bool = False


@dataclass(slots=True)
class Inferred:
    """What was read off a group of formulas.

    `axes` are the ranges of the indices of each indexed name, `indices` those of free indices by scope and
    key; `sizes` are names that end a range, `whole` names that stand as arrays: bold, or with a transpose.
    """

    axes: dict[str, list[Range]] = field(default_factory=dict)
    indices: dict[tuple[str, str], Range] = field(default_factory=dict)
    sums: dict[int, Range] = field(default_factory=dict)
    sizes: set[str] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)


def subscripts(name: Name) -> tuple[Node, ...]:
    """The label and the subscripts of a name, in the order of its axes."""
    return (*name.label, *name.below)


def inferred(formulas: Sequence[Formula], known: Known) -> Inferred:
    """What the formulas say of their names.  Raises `Unreadable` where they contradict one another."""
    nodes = [one.node for one in formulas]
    uses = [use for one in formulas for use in _uses(one.node, one.scope, {})]
    sizes = _sizes(nodes, known)
    indexed, letters = _indexed(uses, sizes, known, nodes)
    whole = _whole(nodes)
    counts: dict[str, int] = {}
    for use in uses:  # the most indices first: with fewer, a row is meant
        if use.name.key in indexed and not use.is_index:
            counts[use.name.key] = max(counts.get(use.name.key, 0), len(subscripts(use.name)))
    ranges = _Ranges()
    for key, kind in known.kinds.items():
        if kind.sizes:
            counts[key] = len(kind.sizes)
    for use in uses:
        if use.name.key in indexed and subscripts(use.name):
            _note(use, ranges, counts, letters, sizes, whole)
    found = Inferred(sizes=sizes, whole=whole)
    for key, count in counts.items():
        if not count:
            continue
        found.axes[key] = [ranges.of(("axis", key, n)) for n in range(count)]
    for place in list(ranges.parents):
        if place[0] == "free":
            scope, _, key = place[1].partition("\n")
            found.indices[scope, key] = ranges.of(place)
        elif place[0] == "sum":
            found.sums[place[2]] = ranges.of(place)
    return found


@dataclass(slots=True)
class _Ranges:
    """Places that share a range, and what is said of its ends."""

    parents: dict[Place, Place] = field(default_factory=dict)
    firsts: dict[Place, list[Node]] = field(default_factory=dict)
    lasts: dict[Place, list[tuple[Node, Name]]] = field(default_factory=dict)

    def root(self, place: Place) -> Place:
        self.parents.setdefault(place, place)
        while self.parents[place] != place:
            place = self.parents[place]
        return place

    def join(self, one: Place, other: Place) -> None:
        above, below = self.root(one), self.root(other)
        if above != below:
            self.parents[below] = above
            self.firsts.setdefault(above, []).extend(self.firsts.pop(below, []))
            self.lasts.setdefault(above, []).extend(self.lasts.pop(below, []))

    def say(self, place: Place, first: Node | None, last: Node | None, name: Name) -> None:
        root = self.root(place)
        if first is not None:
            self.firsts.setdefault(root, []).append(first)
        if last is not None:
            self.lasts.setdefault(root, []).append((last, name))

    def of(self, place: Place) -> Range:
        root = self.root(place)
        first = Numeral("0") if Numeral("0") in self.firsts.get(root, []) else None
        return Range(first, _last(self.lasts.get(root, [])), f"{root[0]} {root[1]} {root[2]}")


def _last(lasts: list[tuple[Node, Name]]) -> Node | None:
    """The end that all ends of a range lie below: n of n and n − 1."""
    distinct = list(dict.fromkeys(node for node, _ in lasts))
    if len(distinct) <= 1:
        return distinct[0] if distinct else None
    ends = {one: _beyond(one) for one in distinct}
    symbolic = {base for base, _ in ends.values() if base is not None}
    if len(symbolic) <= 1 and all(
        base is not None or not symbolic or offset <= 1 for base, offset in ends.values()
    ):
        return max(distinct, key=lambda one: (ends[one][0] is not None, ends[one][1]))
    name = lasts[-1][1]
    message = f"an index of {name.key} runs to two different ends"
    raise Unreadable(message, name.start, name.end, declare=f"symbols: {{'{name.key}': vector n}}")


def _beyond(node: Node) -> tuple[Node | None, int]:
    """n + 2 as n and 2, a number as nothing and the number."""
    match node:
        case Numeral(text=text) if text.isdigit():
            return None, int(text)
        case Plus(terms=(first, Numeral(text=text)), signs=(_, sign)) if text.isdigit():
            return first, sign * int(text)
    return node, 0


# ── uses ─────────────────────────────────────────────────────────────────────────────────────────


def _uses(node: Node, scope: str, held: Mapping[str, _Bound], is_index: bool = False) -> Iterator[_Use]:
    match node:
        case Name():
            yield _Use(node, scope, held, is_index)
            for part in subscripts(node):
                yield from _uses(part, scope, held, True)
        case Big(index=index, lower=lower, upper=upper, tests=tests, body=body):
            for end in (lower, upper):
                if end is not None:
                    yield from _uses(end, scope, held, is_index)
            inside = {**held}
            for one in index:
                inside[spelled(one)] = _Bound(("sum", spelled(one), id(node)), lower, upper)
            for part in (*tests, body):
                yield from _uses(part, scope, inside, is_index)
        case Lim() | Integrated():
            taken = {spelled(one) for one in bound(node)}
            inner = {key: value for key, value in held.items() if key not in taken}
            for part in parts(node):
                if part not in bound(node):
                    yield from _uses(part, scope, inner, is_index)
        case Called(name=name, arguments=arguments):
            for part in subscripts(name):
                yield from _uses(part, scope, held, True)
            for part in arguments:
                yield from _uses(part, scope, held, is_index)
        case _:
            for part in parts(node):
                yield from _uses(part, scope, held, is_index)


def _sizes(nodes: Sequence[Node], known: Known) -> set[str]:
    """Names that end a range: n of Σ_{i=1}^n, and of x_1 + … + x_n."""
    found = {size for kind in known.kinds.values() for size in kind.sizes if not size.isdigit()}
    for node in (one for root in nodes for one in walk(root)):
        if isinstance(node, Big) and node.upper is not None:
            found |= {spelled(one) for one in walk(node.upper) if isinstance(one, Name) and not one.below}
        if isinstance(node, Constants):
            found |= {spelled(one) for one in node.sizes if isinstance(one, Name)}
    for last in _last_in_lists(nodes):
        for one in walk(last):
            if isinstance(one, Name):
                found |= {
                    spelled(part) for part in subscripts(one) if isinstance(part, Name) and not part.below
                }
    bound_ones = {spelled(one) for root in nodes for node in walk(root) if isinstance(node, Big)
                  for one in node.index}  # fmt: skip
    return found - set(known.stated) - bound_ones


def _whole(nodes: Sequence[Node]) -> set[str]:
    """Names that are transposed, in norm bars, below ∇, or stand beside a transpose."""
    found: set[str] = set()
    for node in (one for root in nodes for one in walk(root)):
        match node:
            case Transposed(body=Name(key=key)) | NormBars(body=Name(key=key)):
                found.add(key)
            case Nabla(variables=variables):
                found |= {one.key for one in variables if isinstance(one, Name)}
            case Times(factors=factors) if any(isinstance(one, Transposed) for one in factors):
                found |= {one.key for one in factors if isinstance(one, Name) and not one.below}
            case Name(key=key, bold=True):
                found.add(key)
    return found


def _last_in_lists(nodes: Sequence[Node]) -> Iterator[Node]:
    """What stands behind the last dots of each list: x_n of x_1 + … + x_n."""
    for node in (one for root in nodes for one in walk(root)):
        inside = tuple(parts(node))
        dots = [n for n, part in enumerate(inside) if isinstance(part, Dots)]
        if dots and dots[-1] + 1 < len(inside):
            yield inside[dots[-1] + 1]


def _names(node: Node) -> Iterator[Name]:
    """The names of an index, not those below them: of i + 1 and of y_i, i and y_i."""
    if isinstance(node, Name):
        yield node
    else:
        for part in parts(node):
            yield from _names(part)


def _indexed(
    uses: Sequence[_Use], sizes: set[str], known: Known, nodes: Sequence[Node]
) -> tuple[set[str], set[str]]:
    """The keys of indexed names, and the letters that are indices."""
    letters = {key for key, kind in known.kinds.items() if kind.role == "index"}
    letters |= {key for use in uses for key in use.bound}
    several: dict[str, set[str]] = {}
    for use in uses:
        for part in subscripts(use.name):
            if isinstance(part, Name) and not part.below and spelled(part) not in sizes:
                several.setdefault(use.name.key, set()).add(part.key)
    indexed = {key for key, kind in known.kinds.items() if kind.role in ("vector", "matrix")}
    indexed |= {key for key, seen in several.items() if len({one for one in seen if len(one) == 1}) > 1}
    indexed |= {one.key for last in _last_in_lists(nodes) for one in walk(last)
                if isinstance(one, Name) and any(isinstance(part, Name) for part in one.below)}  # fmt: skip
    indexed |= {use.name.key for use in uses if use.name.label} | _whole(nodes)
    while True:
        before = len(indexed), len(letters)
        for use in uses:
            if use.is_index:  # y_i below another name is an index of its own
                continue
            inner = [one for part in subscripts(use.name) for one in _names(part)]
            if any(spelled(one) in letters for one in inner):
                indexed.add(use.name.key)
            if use.name.key in indexed:
                letters |= {spelled(one) for one in inner if spelled(one) not in sizes}
        if before == (len(indexed), len(letters)):
            return indexed, letters


def _note(
    use: _Use, ranges: _Ranges, counts: dict[str, int], letters: set[str], sizes: set[str], whole: set[str]
) -> None:
    """What one use of an indexed name says of the ranges of its axes."""
    name, below = use.name, subscripts(use.name)
    if use.is_index or not any(True for _ in below):
        return
    if (counts.setdefault(name.key, len(below)) != len(below)) and (
        not (name.label or name.bold or name.key in whole) or len(below) > counts[name.key]
    ):
        message = f"{name.key} has {counts[name.key]} indices elsewhere and {len(below)} here"
        raise Unreadable(message, name.start, name.end, expected="as many")
    for number, part in enumerate(below):
        axis: Place = ("axis", name.key, number)
        ranges.root(axis)
        if isinstance(part, Numeral) and part.text == "0":
            ranges.say(axis, part, None, name)
        for one in _names(part):
            key = spelled(one)
            if key in use.bound:
                at = use.bound[key]
                if at.last is None:
                    ranges.join(axis, at.place)
                    ranges.say(axis, at.first, None, name)
                elif part == one:
                    ranges.say(axis, at.first, at.last, name)
            elif key in sizes:
                if part == one:
                    ranges.say(axis, None, one, name)
            elif key in letters and part == one:
                ranges.join(axis, ("free", f"{use.scope}\n{key}", 0))
