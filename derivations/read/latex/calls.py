"""A name before a parenthesis → the definition, the function or the family at its arguments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derivations.core.arrays import Determinant, Diagonal, Entry, Family, FunctionSymbol, Trace
from derivations.core.shapes import alike, shape
from derivations.core.term import Apply, Definition, Index, Term
from derivations.read.latex import differentiation
from derivations.read.latex.inference import subscripts
from derivations.read.latex.syntax import Called, Name, Node, refused, spelled
from derivations.read.latex.tokens import Unreadable

if TYPE_CHECKING:
    from derivations.read.latex.lowering import Lowering


def call(lowering: Lowering, node: Called) -> Term:
    """A definition or a function at its arguments; f_x(u, v) is a partial derivative."""
    name, key = node.name, spelled(node.name)
    stated = lowering.known.function(key, len(node.arguments)) or lowering.known.stated.get(key)
    if stated is not None and stated.parameters:
        definition = lowering.definition(stated)
        arguments = tuple(map(lowering.term, node.arguments))
        if len(arguments) != len(definition.parameters):
            raise refused(
                node, f"{key} takes {len(definition.parameters)} arguments, {len(arguments)} are given"
            )
        for parameter, argument in zip(definition.parameters, arguments, strict=True):
            taken, given = shape(parameter), shape(argument)
            if not taken.is_number and not alike(taken, given):
                message = f"{key} is defined for {taken} and is taken of {given}"
                raise refused(node, message, expected=f"{taken}")
        return definition.prime(arguments[0], node.order) if node.order else definition(*arguments)
    partial = differentiation.partial_by_subscript(lowering, node)
    if partial is not None:
        return partial
    return _call_of_unknown(lowering, node, key, name)


def _call_of_unknown(lowering: Lowering, node: Called, key: str, name: Name) -> Term:
    arguments = _tried(lowering, node.arguments, key)
    operators = {"tr": Trace, "Tr": Trace, "trace": Trace, "det": Determinant, "diag": Diagonal}
    if key in operators and len(arguments) == 1:
        return operators[key](arguments[0])
    if key in lowering.leaves:
        return _of_leaf(lowering, lowering.leaves[key], node, arguments)
    if key == "\\Gamma" and len(arguments) == 1 and not node.order:
        return Apply("gamma", arguments)
    if key in lowering.known.abstract and all(isinstance(one, Index) for one in arguments) and not node.order:
        sizes = tuple(one.upper for one in arguments if isinstance(one, Index))
        family = Family(lowering.names.of(key), sizes, latex=lowering.names.latex(key))
        return Entry(family, arguments)
    if key in lowering.known.abstract and len(arguments) == 1:
        made = lowering.symbols.setdefault(
            f"{key}()", FunctionSymbol(lowering.names.of(key), latex=lowering.names.latex(key))
        )
        assert isinstance(made, FunctionSymbol)
        return made.prime(arguments[0], node.order) if node.order else made(arguments[0])
    raise refused(
        name,
        f"nothing says what the function {key} is",
        declare=_declare_function(key, len(arguments)),
    )


def _tried(lowering: Lowering, arguments: Sequence[Node], key: str) -> tuple[Term, ...]:
    """The arguments of a function that may not be known: what each misses is noted."""
    try:
        return tuple(map(lowering.term, arguments))
    except Unreadable as error:
        if error.declare and key not in lowering.known.abstract and key not in lowering.leaves:
            lowering.missing.setdefault(_declare_function(key, len(arguments)))
        raise


def _of_leaf(lowering: Lowering, leaf: Term | Definition, node: Called, arguments: tuple[Term, ...]) -> Term:
    if isinstance(leaf, FunctionSymbol):
        return leaf.prime(arguments[0], node.order) if node.order else leaf(arguments[0])
    if isinstance(leaf, Definition):
        indexed = any(isinstance(one, Index) for one in leaf.parameters)
        below = tuple(map(lowering.index, subscripts(node.name))) if indexed else ()
        return leaf.prime(arguments[0], node.order) if node.order else leaf(*below, *arguments)
    raise refused(node, "this name is no function")


def _declare_function(key: str, count: int) -> str:
    return f"functions: ['{key}({', '.join('xyzuvw'[:count])}) = ...']"
