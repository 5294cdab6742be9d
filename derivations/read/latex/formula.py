r"""One formula over declared names: `read_latex(r"\sigma(x)(1 - \sigma(x))", sigma, x)`.

It reads back what `write.term_latex` prints.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, TypeAlias

from derivations.core.arrays import Family, FunctionSymbol, Layout
from derivations.core.term import Call, Definition, Index, Symbol, Term
from derivations.errors import TermError, UnreadableInput
from derivations.read.latex.identifiers import Identifiers
from derivations.read.latex.inference import Inferred
from derivations.read.latex.known import Known
from derivations.read.latex.leaves import unknown
from derivations.read.latex.lowering import Lowering
from derivations.read.latex.parser import parse
from derivations.read.latex.syntax import Name, Primed, spelled
from derivations.read.latex.tokens import tokens_of
from derivations.read.latex.vocabulary import Vocabulary, canonical
from derivations.write.latex import PRINTER

Declared: TypeAlias = Term | Definition


def read_latex(
    text: str, *declared: Declared, nabla: tuple[Term, ...] = (), layout: Layout | Literal[""] = ""
) -> Term:
    r"""The term that a formula in LaTeX writes, over the declared names.

    Declared are symbols, indices, vectors and matrices, definitions and functions that are not specified.
    `nabla` are the variables of a ∇ that names none, `layout` that of derivatives by arrays.
    Raises `Unreadable`, with the place, for anything else, and for a name that is not declared.

    >>> from derivations.calc import real
    >>> x = real("x")
    >>> read_latex(r"\frac{x}{2}", x) == x / 2
    True
    """
    literals: dict[tuple[str, ...], str] = {}
    leaves: dict[str, Declared] = {}
    for one in declared:
        key, literal = _key_or_literal(one)
        leaves[key] = one
        if literal:
            literals[literal] = key
    functions = frozenset(key for key, one in leaves.items() if _is_applied(one))
    words = frozenset(key for key in leaves if len(key) > 1 and key.isalnum())
    vocabulary = Vocabulary(
        functions=functions, plain=frozenset(leaves) - functions, words=words, literals=literals, log="e"
    )
    node = parse(tokens_of(text).tokens, vocabulary).node
    variables = tuple(Name(key_of(one)) for one in nabla)
    lowering = Lowering(Known(nabla=variables, layout=layout), Inferred(), leaves, Identifiers())
    term = lowering.term(node)
    for key, place in lowering.undeclared.items():
        raise unknown(place, key)
    return term


def _key_or_literal(leaf: Declared) -> tuple[str, tuple[str, ...]]:
    """The key of a name; one that is no plain name, such as H(p, q), is found by its tokens."""
    try:
        return key_of(leaf), ()
    except (TermError, UnreadableInput):
        literal = canonical(tokens_of(_printed(leaf)).tokens)
        return "".join(literal), literal


def _is_applied(leaf: Declared) -> bool:
    """Whether a name is applied to arguments in parentheses."""
    if isinstance(leaf, Definition):
        return any(not isinstance(one, Index) for one in leaf.parameters)
    return isinstance(leaf, FunctionSymbol)


def key_of(leaf: Declared) -> str:
    """The spelling by which a declared name is found in a formula."""
    written = _printed(leaf)
    vocabulary = Vocabulary(words=frozenset({written}) if written.isalnum() else frozenset())
    match parse(tokens_of(written).tokens, vocabulary).node:
        case Name() as name:
            return spelled(replace(name, below=name.below))
        case Primed(name=name, order=order):
            return spelled(name) + "'" * order
    raise TermError(f"{written} is no name that a formula can hold")


def _printed(leaf: Declared) -> str:
    target = PRINTER.target
    match leaf:
        case Symbol(name=name, latex=latex) | Index(name=name, latex=latex) | Family(name=name, latex=latex):
            return target.name(name, latex)
        case FunctionSymbol(name=name, latex=latex):
            return target.word(name, latex)
        case Definition(name=name, latex=latex):
            return target.word(name, latex) if _is_applied(leaf) else target.name(name, latex)
        case Call(definition=definition):
            return _printed(definition)
    raise TermError(f"{leaf!r} is no name")
