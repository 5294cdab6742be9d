"""Notations with a form of their own: n!, ⌊x⌋, binomial coefficients, matrices and indicators."""

from __future__ import annotations

from derivations.read.latex.cursor import Cursor, grouped
from derivations.read.latex.environments import related
from derivations.read.latex.syntax import Applied, Indicator, Node, Related
from derivations.read.latex.tokens import CLOSING, Token, at


def factorial(node: Node) -> Node:
    """n!"""
    return Applied("factorial", (node,), start=node.start, end=node.end + 1)


def rounded(opened: Token, entries: list[Node]) -> Node:
    """⌊x⌋ and ⌈x⌉."""
    name = "floor" if opened.text == "\\lfloor" else "ceiling"
    if len(entries) != 1:
        raise at(opened, "several formulas stand in the brackets", expected="one")
    return Applied(name, tuple(entries), start=opened.start, end=entries[0].end)


def binomial(cursor: Cursor) -> Node:
    """A binomial coefficient."""
    one = cursor.take()
    above, below = (cursor.apart(grouped(cursor), cursor.grammar.total) for _ in range(2))
    return Applied("binomial", (above, below), **cursor.over(one))


def is_indicator(cursor: Cursor) -> bool:
    r"""Whether \mathbb{1} or \mathbb{I} comes next."""
    behind = "".join(one.text for one in cursor.tokens[cursor.place + 1 : cursor.place + 4]).strip("{}")
    return behind[:1] in ("1", "I")


def indicator(cursor: Cursor, one: Token) -> Node:
    r"""\mathbb{1}(conditions), \mathbb{1}_{conditions}, \mathbb{1}\{conditions\}."""
    grouped(cursor)
    opened = cursor.peek()
    if opened is not None and opened.is_sign("_"):
        cursor.take()
        inside = grouped(cursor)
    elif opened is not None and opened.is_sign("(", "[", "\\{"):
        cursor.take()
        inside = []
        while not cursor.sees(CLOSING[opened.text]):
            inside.append(cursor.take())
        cursor.take()
    else:
        raise at(one, "an indicator has no condition", expected="a condition")
    tests: tuple[Related, ...] = related(cursor, inside)
    return Indicator(tests, **cursor.over(one))
