r"""What a formula says on paper: a tree that keeps its places, before anybody asks what the names stand for.

A node's `start` and `end` are its place in the source; they take no part in comparing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, TypeAlias

from derivations.read.latex.tokens import Unreadable


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of a formula."""

    start: int = field(default=0, compare=False, kw_only=True)
    end: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Numeral(Node):
    """A number in digits, as it is written: 0.50 keeps its last digit."""

    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    r"""A name with what is written below and above it.

    `key` is its canonical LaTeX: w, \hat{y}, TP.  `below` are its subscripts, parsed where they are formulas;
    `word` is the subscript as text where it is a word.  `label` is a superscript in parentheses, x^{(i)};
    `marks` holds stars and the like, which belong to the name.  `bold` says that it was written as a vector.
    """

    key: str
    below: tuple[Node, ...] = ()
    word: str = ""
    label: tuple[Node, ...] = ()
    marks: str = ""
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Infinity(Node):
    r"""\infty."""


@dataclass(frozen=True, slots=True)
class Dots(Node):
    """Three dots: what stands between is to be continued."""


@dataclass(frozen=True, slots=True)
class Plus(Node):
    """A sum; `signs` are +1 and −1."""

    terms: tuple[Node, ...]
    signs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Minus(Node):
    """−term, where it is no part of a sum."""

    term: Node


@dataclass(frozen=True, slots=True)
class Times(Node):
    """A product: juxtaposed, or with a sign between its factors."""

    factors: tuple[Node, ...]
    sign: Literal["", "dot", "cross", "circle", "slash"] = ""


@dataclass(frozen=True, slots=True)
class Over(Node):
    """A fraction."""

    above: Node
    below: Node


@dataclass(frozen=True, slots=True)
class Raised(Node):
    """A power; `entrywise` where it is one of each entry, A^{∘2}."""

    base: Node
    exponent: Node
    entrywise: bool = False


@dataclass(frozen=True, slots=True)
class Picked(Node):
    """An entry of a group, (AB)_{ij}; in square brackets the array of all entries, [f_i]_i."""

    body: Node
    indices: tuple[Node, ...]
    square: bool = False


@dataclass(frozen=True, slots=True)
class Constants(Node):
    """An array of ones, of zeros, or the identity, by what is written: 1, 0 or I."""

    what: Literal["1", "0", "I"]
    sizes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Root(Node):
    """√body, or the root of an order."""

    body: Node
    order: Node | None = None


@dataclass(frozen=True, slots=True)
class Applied(Node):
    """A function of the table at its arguments."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Called(Node):
    """A function with a name of the page at its arguments, primed `order` times."""

    name: Name
    arguments: tuple[Node, ...]
    order: int = 0


@dataclass(frozen=True, slots=True)
class Primed(Node):
    """y′: a prime without an argument."""

    name: Name
    order: int = 1


@dataclass(frozen=True, slots=True)
class Big(Node):
    """Σ, Π or max of the body.

    `index` are the names of the indices; `lower` and `upper` the ends, None where they are not said, and
    `tests` the conditions below the sign.
    """

    kind: Literal["sum", "prod", "max", "min"]
    index: tuple[Name, ...]
    lower: Node | None
    upper: Node | None
    tests: tuple[Related, ...]
    body: Node
    members: Members | None = None


@dataclass(frozen=True, slots=True)
class Members(Node):
    """A set by its elements, or the name of one, without some elements: n(2) \\ 3."""

    base: Node
    without: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Elements(Node):
    """{a, b, c}."""

    entries: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Related(Node):
    """left relation right, as a condition."""

    left: Node
    relation: str
    right: Node


@dataclass(frozen=True, slots=True)
class Differentiated(Node):
    r"""The derivative of the body by each variable in turn; `partial` says whether it was written with ∂."""

    body: Node
    variables: tuple[Node, ...]
    partial: bool


@dataclass(frozen=True, slots=True)
class Nabla(Node):
    """∇body, by the variables where they are written below."""

    body: Node
    variables: tuple[Node, ...] = ()
    order: int = 1


@dataclass(frozen=True, slots=True)
class Lim(Node):
    """lim body as the variable goes to a point, from one side where `side` is + or −."""

    variable: Name
    point: Node
    side: Literal["", "+", "-"]
    body: Node


@dataclass(frozen=True, slots=True)
class Integrated(Node):
    """∫ body d variable; without ends, an antiderivative."""

    body: Node
    variable: Name
    lower: Node | None = None
    upper: Node | None = None


@dataclass(frozen=True, slots=True)
class Evaluated(Node):
    """body|_lower^upper: the difference of two values, or one value where there is no upper end."""

    body: Node
    variable: Name | None
    lower: Node
    upper: Node | None


@dataclass(frozen=True, slots=True)
class Bars(Node):
    """|body|."""

    body: Node


@dataclass(frozen=True, slots=True)
class NormBars(Node):
    """‖body‖, with what is written below."""

    body: Node
    order: str = ""


@dataclass(frozen=True, slots=True)
class Listing(Node):
    """(a, b, c)."""

    entries: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Grid(Node):
    """A matrix or a vector by its rows."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True)
class CaseRows(Node):
    """Values with the conditions under which they hold; no condition means otherwise."""

    rows: tuple[tuple[Node, tuple[Related, ...]], ...]


@dataclass(frozen=True, slots=True)
class Transposed(Node):
    """bodyᵀ."""

    body: Node


@dataclass(frozen=True, slots=True)
class Indicator(Node):
    """1 where the conditions hold, else 0."""

    tests: tuple[Related, ...]


Place: TypeAlias = tuple[int, int]


def parts(node: Node) -> Iterator[Node]:
    """The nodes just below a node."""
    for one in fields(node):
        value = getattr(node, one.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from _nodes(value)


def _nodes(value: tuple[object, ...]) -> Iterator[Node]:
    for one in value:
        if isinstance(one, Node):
            yield one
        elif isinstance(one, tuple):
            yield from _nodes(one)


def rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """The same node over changed parts."""
    changes: dict[str, Any] = {}
    for one in fields(node):
        value = getattr(node, one.name)
        if isinstance(value, Node):
            changes[one.name] = change(value)
        elif isinstance(value, tuple):
            changes[one.name] = tuple(change(part) if isinstance(part, Node) else part for part in value)
    return replace(node, **changes) if changes else node


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    yield node
    for part in parts(node):
        yield from walk(part)


def bound(node: Node) -> tuple[Name, ...]:
    """The names that a node binds in its body."""
    match node:
        case Big(index=index):
            return index
        case Lim(variable=variable) | Integrated(variable=variable):
            return (variable,)
    return ()


def open_names(node: Node, held: frozenset[str] = frozenset()) -> Iterator[str]:
    """The names that stand in a formula and are not bound in it."""
    held |= {spelled(one) for one in bound(node)}
    if isinstance(node, Name) and spelled(node) not in held:
        yield spelled(node)
    for part in parts(node):
        yield from open_names(part, held)


def mentions(node: Node, key: str) -> bool:
    """Whether a name occurs free in a node."""
    match node:
        case Name(key=own) if own == key:
            return True
        case Big() | Lim() | Integrated() if any(one.key == key for one in bound(node)):
            ends = [part for part in parts(node) if part is not node.body and part not in bound(node)]
            return any(mentions(part, key) for part in ends)
    return any(mentions(part, key) for part in parts(node))


def refused(node: Node, message: str, *, expected: str = "", declare: str = "") -> Unreadable:
    """The error that points at a node."""
    return Unreadable(message, node.start, node.end, expected=expected, declare=declare)


def spelled(name: Name) -> str:
    """The whole of a name by which it is known: key, subscript and marks."""
    below = f"_{{{name.word}}}" if name.word else ""
    return f"{name.key}{below}{'^' + name.marks if name.marks else ''}"


def index_word(nodes: Sequence[Node]) -> str:
    """How subscripts are spelled together: ij and i,j alike, and 12 and 1,2."""
    texts = [index_text(one) or "?" for one in nodes]
    return "".join(texts) if all(len(one) == 1 for one in texts) else ",".join(texts)


def index_text(node: Node) -> str | None:
    """How an index is spelled within a name; None where it is no name, no number and no sum of them."""
    match node:
        case Numeral(text=text):
            return text
        case Name():
            return spelled(node)
        case Plus(terms=terms, signs=signs):
            texts = [index_text(one) for one in terms]
            signed = [
                ("+" if sign > 0 else "-") + (text or "") for sign, text in zip(signs, texts, strict=True)
            ]
            return None if None in texts else "".join(signed).removeprefix("+")
    return None
