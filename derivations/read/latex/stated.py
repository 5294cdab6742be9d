"""Definitions as they are written: from `left = right` in tokens to what name stands for what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from derivations.read.latex.inference import Formula
from derivations.read.latex.known import Known, Stated, overloaded
from derivations.read.latex.parser import parse
from derivations.read.latex.syntax import Called, Name, Node, Primed, spelled, walk
from derivations.read.latex.tokens import Token, Unreadable
from derivations.read.latex.vocabulary import Vocabulary, canonical


@dataclass(frozen=True, slots=True)
class Head:
    """The left side of a definition before its right side is read: a name, perhaps with arguments.

    `literal` is the run of tokens by which it is found again where it is no plain name.
    """

    name: Name | None
    arguments: tuple[Name, ...] = ()
    literal: tuple[str, ...] = ()


def head(tokens: Sequence[Token], vocabulary: Vocabulary) -> Head:
    """What a left side defines: f(x), y, y_i, or a notation such as W x, which stays a run of tokens."""
    literal = canonical([one for one in tokens if one.kind not in ("align", "gap")])
    name_end = next((n for n, one in enumerate(tokens) if one.is_sign("(")), None)
    try:
        if name_end is not None and name_end > 0:
            inner = replace(
                vocabulary, functions=vocabulary.functions | {_key(tokens[:name_end], vocabulary)}
            )
            node = parse(tokens, replace(inner, literals={})).node
        else:
            node = parse(tokens, replace(vocabulary, literals={})).node
    except Unreadable:
        return Head(None, (), literal)
    match node:
        case Name():
            return Head(node, (), literal)
        case Called(name=name, arguments=arguments, order=0) if all(isinstance(a, Name) for a in arguments):
            names = tuple(one for one in arguments if isinstance(one, Name))
            if len({spelled(one) for one in names}) == len(names):
                return Head(name, names, literal)
    return Head(None, (), literal)


def _key(tokens: Sequence[Token], vocabulary: Vocabulary) -> str:
    node = parse(tokens, replace(vocabulary, literals={})).node
    return spelled(node) if isinstance(node, Name) else ""


def is_function(of: Head, body: Node) -> bool:
    """Whether a head defines a function of its arguments: each occurs in the body, or is a bold array."""
    plain = {spelled(one) for one in _plainly(body)}
    return bool(of.arguments) and all(one.bold or spelled(one) in plain for one in of.arguments)


def _plainly(node: Node) -> Iterator[Name]:
    """The names of a formula that stand on the line, not below other names."""
    below = {id(part) for one in walk(node) if isinstance(one, Name) for sub in (*one.below, *one.label)
             for part in walk(sub)}  # fmt: skip
    return (one for one in walk(node) if isinstance(one, Name) and id(one) not in below)


def stated(
    of: Head, body: Node, start: int, end: int, *, literal: bool = False, function: bool = False
) -> Stated:
    """The definition with this head and body; with `literal` it is found by its tokens."""
    if of.name is not None and of.arguments:
        if (function or is_function(of, body)) and not literal:
            return Stated(spelled(of.name), body, of.arguments, (), start, end)
        return Stated("".join(of.literal), body, (), (), start, end)
    if of.name is None:
        return Stated("".join(of.literal), body, (), (), start, end)
    below = tuple(one for one in of.name.below if isinstance(one, Name))
    if below and len(below) == len(of.name.below) and all(_holds_index(body, one) for one in below):
        return Stated(f"{of.name.key}_", body, (), below, start, end)
    return Stated(spelled(of.name), body, (), (), start, end)


def _holds_index(body: Node, index: Name) -> bool:
    """Whether a name stands below another one in a body, or on the line."""
    return any(isinstance(one, Name) and spelled(one) == spelled(index) for one in walk(body))


def is_literal(of: Head, body: Node) -> bool:
    """Whether a head is found again by its tokens only."""
    return of.name is None or (bool(of.arguments) and not is_function(of, body))


def used(nodes: Sequence[Node], known: Mapping[str, Stated]) -> tuple[Stated, ...]:
    """The definitions that formulas rest on, those of their bodies included."""
    found: dict[str, Stated] = {}
    waiting = list(nodes)
    while waiting:
        for key in _keys(waiting.pop()):
            if key in known and key not in found:
                found[key] = known[key]
                waiting.append(known[key].body)
    return tuple(found.values())


def _keys(node: Node) -> Iterator[str]:
    for one in walk(node):
        match one:
            case Name():
                yield spelled(one)
                if one.below:
                    yield f"{one.key}_"
            case Called(name=name, arguments=arguments):
                yield spelled(name)
                yield name.key
                yield overloaded(spelled(name), len(arguments))
            case Primed(name=name):
                yield spelled(name)
                yield name.key


def group(sides: Sequence[Node], known: Known) -> tuple[Formula, ...]:
    """All formulas that have to be understood together: the sides, and the definitions that they rest on."""
    formulas = [Formula(one) for one in sides]
    for one in used(sides, known.stated):
        formulas.append(Formula(one.body, one.key))
        if one.indices:
            formulas.append(Formula(Name(one.key.removesuffix("_"), below=one.indices), one.key))
    return tuple(formulas)
