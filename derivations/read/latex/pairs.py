r"""\sum_{i \ne j} over all pairs: which of the names in its condition are indices of the sum.

Where j stands nowhere else in the chain, the sum runs over j too; where it does, it runs over i alone, and j
is the one that is meant there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from derivations.read.latex.syntax import Big, Name, Node, parts, rebuilt, spelled, walk


def paired(nodes: Sequence[Node], outside: Sequence[Name] = ()) -> tuple[Node, ...]:
    """The formulas of one chain, with both indices at sums over pairs; `outside` are further names."""
    if not any(_second(one) for node in nodes for one in walk(node)):
        return tuple(nodes)
    free = {spelled(one) for one in outside} | {key for node in nodes for key in _free(node)}
    return tuple(_with_both(node, frozenset(free)) for node in nodes)


def _second(node: Node) -> Name | None:
    """j of Σ_{i≠j}, Σ_{i<j}: no end is written, and the body holds both names."""
    if (
        not isinstance(node, Big)
        or node.lower is not None
        or node.upper is not None
        or node.members is not None
    ):
        return None
    if len(node.index) != 1 or len(node.tests) != 1:
        return None
    index, (test,) = node.index[0], node.tests
    if test.left != index or not isinstance(test.right, Name) or test.right.below:
        return None
    held = {spelled(one) for one in walk(node.body) if isinstance(one, Name)}
    return test.right if spelled(test.right) in held and test.right != index else None


def _free(node: Node) -> Iterator[str]:
    """The names that stand outside of sums over pairs."""
    if _second(node) is not None:
        return
    if isinstance(node, Name):
        yield spelled(node)
    held = {spelled(one) for one in node.index} if isinstance(node, Big) else set()
    for part in parts(node):
        yield from (key for key in _free(part) if key not in held)


def _with_both(node: Node, free: frozenset[str]) -> Node:
    if isinstance(node, Big) and node.index:
        free |= {spelled(one) for one in node.index}
    made = rebuilt(node, lambda part: _with_both(part, free))
    second = _second(made)
    if second is None or spelled(second) in free or not isinstance(made, Big):
        return made
    return replace(made, index=(*made.index, second))
