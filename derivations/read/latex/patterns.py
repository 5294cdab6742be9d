"""Dots and repeated indices: w_1x_1 + … + w_nx_n, (x_1, …, x_n), a_ij x_j, and on what a term depends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from derivations.core.arrays import Each, Entry, Listed, SpelledOut
from derivations.core.term import Index, Mul, Product, Sum, Term
from derivations.core.tree import free
from derivations.read.latex.syntax import (
    Dots,
    Name,
    Node,
    Numeral,
    Plus,
    Times,
    index_word,
    rebuilt,
    spelled,
    walk,
)
from derivations.read.latex.tokens import Unreadable

if TYPE_CHECKING:
    from derivations.read.latex.lowering import Lowering

PLACE = "\u25a1"  # stands for the index of a pattern; no formula can write it


def names_in(node: Node) -> Iterator[Name]:
    """The names of a formula."""
    return (one for one in walk(node) if isinstance(one, Name))


def depends(body: Term, variable: Term) -> bool:
    """Whether a term holds a variable: itself, or for an entry its family."""
    held = free(body)
    if isinstance(variable, Entry):
        return variable.family in held or any(
            isinstance(one, Entry) and one.family == variable.family for one in held
        )
    return variable in held


def arrayed(body: Term, indices: Sequence[Index]) -> Term:
    """The array whose entries are the body, for each value of the indices."""
    for index in reversed(indices):
        body = Each(body, index)
    return body


# ── dots ─────────────────────────────────────────────────────────────────────────────────────────


def listing(lowering: Lowering, node: Node, entries: Sequence[Node]) -> Term:
    """A vector by its entries, some of them given by a pattern."""
    found: list[Term] = []
    place = 0
    while place < len(entries):
        dots = next((n for n in range(place, len(entries)) if isinstance(entries[n], Dots)), None)
        if dots is None or dots + 1 >= len(entries):
            found += map(lowering.term, entries[place:])
            break
        first = _begin(entries[:dots], entries[dots + 1], node)
        found += map(lowering.term, entries[place:first])
        body, index = _general(lowering, entries[first:dots], entries[dots + 1], (), node)
        found.append(Each(body, index))
        place = dots + 2
    return found[0] if len(found) == 1 and isinstance(found[0], Each) else Listed(tuple(found))


def _begin(before: Sequence[Node], last: Node, node: Node) -> int:
    """Where the pattern that ends with `last` begins: at the first entry that has its shape."""
    for place, entry in enumerate(before):
        if _difference(entry, last) is not None:
            return place
    raise Unreadable("the entries before and after the dots are not alike", node.start, node.end)


def series(lowering: Lowering, node: Plus) -> Term:
    """x_1 + … + x_n, with further terms before and after it; a middle term is checked."""
    terms, signs = node.terms, node.signs
    dots = [n for n, one in enumerate(terms) if isinstance(one, Dots)]
    last = dots[-1] + 1
    if last >= len(terms):
        raise Unreadable(
            "it is not clear how the sum goes on", node.start, node.end, expected="its general term"
        )
    first = _begin(terms[: dots[0]], terms[last], node)
    if any(sign < 0 for sign in signs[first + 1 : last + 1]):
        raise Unreadable("terms with dots between have signs that change", node.start, node.end)
    middle = terms[dots[0] + 1 : dots[-1]]
    body, index = _general(lowering, terms[first : dots[0]], terms[last], middle, node)
    made: Term = Sum(body, index)
    if len(middle) == 1 and dots[0] - first == 1:
        at = _value_at(terms[last], middle[0], node)
        made = SpelledOut(made, lowering.term(at))
    before = [(terms[n], signs[n]) for n in range(first)]
    after = [(terms[n], signs[n]) for n in range(last + 1, len(terms))]
    if any(isinstance(one, Dots) for one, _ in after):
        raise Unreadable("two series stand in one sum", node.start, node.end, expected="one")
    read = [(lowering.term(one), sign) for one, sign in before]
    read.append((made, signs[first]))
    read += [(lowering.term(one), sign) for one, sign in after]
    if len(read) == 1 and read[0][1] > 0:
        return made
    total: Term | None = None
    for term, sign in read:
        total = (
            (term if sign > 0 else -term) if total is None else (total + term if sign > 0 else total - term)
        )
    assert total is not None
    return total


def repeated(lowering: Lowering, node: Times) -> Term:
    """x_1 x_2 ⋯ x_n."""
    dots = next(n for n, one in enumerate(node.factors) if isinstance(one, Dots))
    if dots + 1 >= len(node.factors):
        raise Unreadable("it is not clear how the product goes on", node.start, node.end)
    first = _begin(node.factors[:dots], node.factors[dots + 1], node)
    body, index = _general(lowering, node.factors[first:dots], node.factors[dots + 1], (), node)
    factors = [*map(lowering.term, node.factors[:first]), Product(body, index)]
    factors += map(lowering.term, node.factors[dots + 2 :])
    return factors[0] if len(factors) == 1 else Mul(tuple(factors))


def _general(
    lowering: Lowering, listed: Sequence[Node], last: Node, middle: Sequence[Node], node: Node
) -> tuple[Term, Index]:
    """The general term of a pattern and its index; the terms that are written must fit it."""
    ends = _difference(listed[0], last)
    if ends is None:
        raise Unreadable("the terms before and after the dots are not alike", node.start, node.end)
    lower, upper = ends
    pattern = _where_different(listed[0], last)
    for number, one in enumerate(listed):
        expected = Numeral(str(int(lower.text) + number)) if isinstance(lower, Numeral) else None
        if expected is None and not number:
            continue
        if expected is None or put(pattern, Name(PLACE), expected) != one:
            raise Unreadable("a term before the dots does not fit the pattern", one.start, one.end)
    for one in middle:
        if isinstance(one, Dots):
            continue
        if put(pattern, Name(PLACE), _value_at(last, one, node)) != one:
            raise Unreadable("a term between the dots does not fit the pattern", one.start, one.end)
    key = next(letter for letter in "ikjlpqrst" if letter not in {spelled(n) for n in names_in(node)})
    index = Index(lowering.names.of(key), lowering.term(lower), lowering.term(upper))
    held = dict(lowering.bound)
    try:
        lowering.bound[PLACE] = index
        return lowering.term(pattern), index
    finally:
        lowering.bound = held


def _value_at(last: Node, middle: Node, node: Node) -> Node:
    """What stands in a middle term where the last one has the last index."""
    ends = _difference(middle, last)
    if ends is None:
        raise Unreadable("a term between the dots does not fit", node.start, node.end)
    return ends[0]


def _difference(one: Node, other: Node) -> tuple[Node, Node] | None:
    """The one pair of different indices by which two formulas differ; None where there is none, or more."""
    pairs = set(_pairs(one, other))
    if len(pairs) != 1:
        return None
    pair = next(iter(pairs))
    return None if pair[1] == Dots() else pair


def _pairs(one: object, other: object) -> Iterator[tuple[Node, Node]]:
    if one == other:
        return
    if (
        (
            isinstance(one, Name)
            and isinstance(other, Name)
            and one.key == other.key
            and one.below
            and other.below
        )
        and len(one.below) == len(other.below)
        and one.label == other.label
    ):
        for left, right in zip(one.below, other.below, strict=True):
            if left != right:
                yield left, right
        return
    if (
        isinstance(one, Name)
        and isinstance(other, Name)
        and one.key == other.key
        and one.label
        and other.label
    ) and one.below == other.below:
        yield one.label[0], other.label[0]
        return
    if type(one) is type(other) and isinstance(one, Node) and not isinstance(one, Name | Numeral):
        for part in fields(one):
            if part.name not in ("start", "end"):
                yield from _pairs(getattr(one, part.name), getattr(other, part.name))
        return
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        for left, right in zip(one, other, strict=True):
            yield from _pairs(left, right)
        return
    if isinstance(one, Node) and isinstance(other, Node):
        yield one, other
        return
    yield Dots(), Dots()


def _where_different(one: Any, last: Any) -> Any:
    """The last term with the place of the index marked: where the first one differs from it."""
    if one == last:
        return last
    if (isinstance(one, Name) and isinstance(last, Name) and one.key == last.key) and (
        len(one.below) == len(last.below) and len(one.label) == len(last.label)
    ):
        below = tuple(b if a == b else Name(PLACE) for a, b in zip(one.below, last.below, strict=True))
        label = tuple(b if a == b else Name(PLACE) for a, b in zip(one.label, last.label, strict=True))
        return replace(last, below=below, label=label, word=index_word(below))
    if isinstance(one, tuple) and isinstance(last, tuple):
        return tuple(_where_different(a, b) for a, b in zip(one, last, strict=True))
    if type(one) is type(last) and isinstance(one, Node) and not isinstance(one, Name | Numeral):
        names = [part.name for part in fields(one) if part.name not in ("start", "end")]
        return replace(
            last, **{name: _where_different(getattr(one, name), getattr(last, name)) for name in names}
        )
    return Name(PLACE)


def put(node: Node, old: Node, new: Node) -> Node:
    """A formula with another index in all places below and above names, and alone."""
    if node == old:
        return new
    made = rebuilt(node, lambda part: put(part, old, new))
    if isinstance(made, Name) and made.below and made.below != getattr(node, "below", ()):
        return replace(made, word=index_word(made.below))
    return made


# ── repeated indices ─────────────────────────────────────────────────────────────────────────────


def einstein(lowering: Lowering, node: Times, factors: Sequence[Term]) -> Term:
    """A product whose repeated indices are summed over."""
    product: Term = Mul(tuple(factors))
    counts: dict[Index, int] = {}
    for factor in factors:
        for index in (one for one in _indices(factor)):
            counts[index] = counts.get(index, 0) + 1
    if any(count > 2 for count in counts.values()):
        raise Unreadable("an index stands three times in one term", node.start, node.end, expected="twice")
    for index in sorted((one for one, count in counts.items() if count == 2), key=lambda one: one.name):
        product = Sum(product, index)
    return product


def _indices(term: Term) -> Iterator[Index]:
    """The indices that are free in a factor, each as often as it stands in an entry."""
    if isinstance(term, Entry):
        yield from (one for one in term.indices if isinstance(one, Index))
    else:
        yield from (one for one in free(term) if isinstance(one, Index))
