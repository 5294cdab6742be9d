"""What is known of the names of a formula: declared kinds, stated definitions, and what ∇ is taken by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

from derivations.core.sets import REAL, Domain
from derivations.read.latex.syntax import Name, Node

Role: TypeAlias = Literal["number", "index", "vector", "matrix", "function", "finite"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a declaration says of a name: its set, what it is, and the sizes of an array as written."""

    domain: Domain = REAL
    role: Role = "number"
    sizes: tuple[str, ...] = ()
    range: tuple[Node, Node] | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """A definition as it is written: name(parameters) := body, with indices below the name."""

    key: str
    body: Node
    parameters: tuple[Name, ...] = ()
    indices: tuple[Name, ...] = ()
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of names; `declared` are those of which the author says something."""

    kinds: Mapping[str, Kind] = field(default_factory=lambda: MappingProxyType({}))
    stated: Mapping[str, Stated] = field(default_factory=lambda: MappingProxyType({}))
    abstract: frozenset[str] = frozenset()
    nabla: tuple[Node, ...] = ()
    einstein: bool = False
    layout: str = ""

    def function(self, key: str, count: int) -> Stated | None:
        """The function of this name and number of arguments that was stated."""
        for one in (self.stated.get(key), self.stated.get(overloaded(key, count))):
            if one is not None and len(one.parameters) == count:
                return one
        return None


def overloaded(key: str, count: int) -> str:
    """The key of a function beside one of the same name with another number of arguments."""
    return f"{key}/{count}"


NOTHING = Known()
