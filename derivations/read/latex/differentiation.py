"""d/dx, ∂, ∇, primes and bars → derivatives and their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derivations.core.arrays import (
    Entry,
    Family,
    FunctionSymbol,
    Gradient,
    Hessian,
    Jacobian,
    is_array_variable,
)
from derivations.core.sets import Domain
from derivations.core.shapes import shape
from derivations.core.term import (
    Add,
    Call,
    Definition,
    Delta,
    Derivative,
    Index,
    Neg,
    Prime,
    Symbol,
    Term,
    as_term,
)
from derivations.core.tree import deep_kinds, free, rebuild, substitute, unfold
from derivations.errors import TermError
from derivations.read.latex import leaves, patterns
from derivations.read.latex.syntax import (
    Called,
    Differentiated,
    Evaluated,
    Nabla,
    Name,
    Node,
    Picked,
    Primed,
    refused,
    spelled,
)
from derivations.read.latex.tokens import Unreadable
from derivations.write.latex import term_latex

if TYPE_CHECKING:
    from derivations.read.latex.lowering import Lowering


def partial_by_subscript(lowering: Lowering, node: Called) -> Term | None:
    """f_x(u, v): the derivative of f by the parameter x, at the arguments."""
    stated = lowering.known.function(node.name.key, len(node.arguments))
    if stated is None or not stated.parameters or not node.name.below or node.order:
        return None
    definition = lowering.definition(stated)
    arguments = tuple(map(lowering.term, node.arguments))
    if len(arguments) != len(definition.parameters):
        return None
    by_key = dict(zip(map(spelled, stated.parameters), definition.parameters, strict=True))
    body: Term = definition(*definition.parameters)
    for one in node.name.below:
        variable = by_key.get(spelled(one)) if isinstance(one, Name) else None
        if variable is None:
            return None
        body = Derivative(body, variable)
    if arguments == definition.parameters:
        return body
    derived = Definition(
        f"{definition.name}_{node.name.word}",
        definition.parameters,
        body,
        lowering.names.latex(spelled(node.name)),
    )
    return derived(*arguments)


def primed(lowering: Lowering, node: Primed) -> Term:
    """y′ of y := …: the derivative by the one variable that y depends on."""
    declared = lowering.leaves.get(spelled(node.name) + "'" * node.order)
    if declared is not None:
        return leaves.leaf(declared, node.name)
    stated = lowering.known.stated.get(spelled(node.name))
    if stated is not None and len(stated.parameters) == 1:
        return lowering.term(Called(node.name, stated.parameters, node.order, start=node.start, end=node.end))
    if stated is None or stated.parameters:
        return _primed_name(lowering, node)
    body = Call(lowering.definition(stated), ())
    variables = [one for one in free(unfold(body)) if isinstance(one, Symbol) and _is_argument(one)]
    if len(variables) != 1:
        raise refused(node, "it is not clear by which variable the prime differentiates",
                      declare=f"functions: ['{spelled(node.name)}(x) = ...']")  # fmt: skip
    found: Term = body
    for _ in range(node.order):
        found = Derivative(found, variables[0])
    return found


def _primed_name(lowering: Lowering, node: Primed) -> Term:
    """w′ of which nothing is said: a name of its own, or a derivative; no line is wrong because of it."""
    key = spelled(node.name) + "'" * node.order
    if key not in lowering.symbols:
        lowering.symbols[key] = Symbol(lowering.names.of(key), latex=key)
        lowering.opaque[lowering.names.of(key)] = refused(
            node,
            f"nothing says what {key} is: a name, or a derivative",
            declare=f"definitions: ['{spelled(node.name)} = ...']",
        )
    return lowering.symbols[key]


def derivative(lowering: Lowering, node: Differentiated) -> Term:
    """∂body/∂x ∂y …, the last variable first; by an array, the Jacobian in the declared layout."""
    body = lowering.term(node.body)
    for variable in reversed(node.variables):
        if not isinstance(variable, Name | Picked):
            raise refused(variable, "what is differentiated by is no variable", expected="a name")
        by = lowering.term(variable)
        if is_array_variable(by):
            body = _jacobian(lowering, node, body, by)
            continue
        if isinstance(by, Call):
            body = _by_defined(lowering, node, body, by)
            continue
        if not by.is_variable:
            raise refused(variable, "this is no variable: it is defined, or an integer")
        for one in free(body):
            if isinstance(one, Symbol) and one.name in lowering.opaque:
                raise lowering.opaque[one.name]
        if not patterns.depends(body, by):
            raise _independent(node, by)
        body = Derivative(body, by)
    return body


def _independent(node: Differentiated, by: Term) -> Unreadable:
    """The error for a derivative that would be 0, so far as is known."""
    message = f"nothing in the body depends on {term_latex(by)}, so far as is known"
    return refused(node, message, declare="definitions: ['... = ...']")


def _by_defined(lowering: Lowering, node: Differentiated, body: Term, by: Call) -> Term:
    """∂E/∂z of z := …, the derivative of E as a function of z, at z.

    For an entry z_k it is the derivative of E(z + t e_k) by t at t = 0.
    """
    definition = by.definition
    indices = [one for one in definition.parameters if isinstance(one, Index)]
    if len(indices) < len(definition.parameters) or not shape(definition.body).is_number:
        raise refused(node, "this is no variable: it is defined, or an integer")
    if any(one.lower != as_term(1) for one in indices):
        raise refused(node, "what is differentiated by has indices that do not begin at 1")
    name, latex = definition.name, definition.latex
    variable = (
        Family(name, tuple(one.upper for one in indices), latex=latex)
        if indices
        else Symbol(name, latex=latex)
    )
    inside = _opened(body, definition, variable)
    if deep_kinds(inside) & {Call, Derivative, Gradient, Jacobian, Hessian}:
        raise refused(node, f"it is not clear how the body depends on {term_latex(by)}")
    if variable not in free(inside):
        raise _independent(node, by)
    if isinstance(variable, Symbol):
        return Definition("value", (variable,), inside).prime(by)
    step = Symbol(lowering.names.of(f"step of {name}"))
    moved: Term = step
    for index, at in zip(indices, by.arguments, strict=True):
        moved = moved * Delta(index, at)
    at_step = patterns.arrayed(Call(definition, tuple(indices)) + moved, indices)
    return Definition("value", (step,), substitute(inside, {variable: at_step})).prime(0)


def _opened(term: Term, definition: Definition, variable: Term) -> Term:
    """A term in which a definition is a variable; what rests on it is written out."""
    if isinstance(term, Call):
        if term.definition == definition:
            arguments = tuple(_opened(one, definition, variable) for one in term.arguments)
            return Entry(variable, arguments) if isinstance(variable, Family) else variable
        return _opened(unfold(term), definition, variable)
    if isinstance(term, Prime):
        raise TermError(f"a prime stands in what is differentiated by {definition.name}")
    return rebuild(term, lambda part: _opened(part, definition, variable))


def _jacobian(lowering: Lowering, node: Differentiated, body: Term, by: Term) -> Term:
    if lowering.known.layout not in ("numerator", "denominator"):
        message = "a derivative by an array has two layouts, and nothing says which is meant"
        raise refused(node, message, declare="layout: numerator  or  layout: denominator")
    return Jacobian(body, by, "numerator" if lowering.known.layout == "numerator" else "denominator")


def nabla(lowering: Lowering, node: Nabla) -> Term:
    """∇body and ∇²body by the variables that stand below, or that are declared."""
    at = _gradient_at(lowering, node)
    if at is not None:
        return at
    body = lowering.term(node.body)
    variables = node.variables or lowering.known.nabla
    if not variables:
        raise refused(node, "nothing says by which variables ∇ differentiates",
                      declare="nabla: [w, b]")  # fmt: skip
    terms = tuple(_whole(lowering, one) for one in variables)
    if node.order == 2:
        return Hessian(body, terms[0])
    return Gradient(body, terms)


def _gradient_at(lowering: Lowering, node: Nabla) -> Term | None:
    """∇f(u) of a function that is not specified."""
    if node.variables or node.order != 1 or not isinstance(node.body, Called):
        return None
    leaf = lowering.leaves.get(spelled(node.body.name))
    if not isinstance(leaf, FunctionSymbol) or leaf.size is None or len(node.body.arguments) != 1:
        return None
    return leaf.gradient(lowering.term(node.body.arguments[0]))


def _whole(lowering: Lowering, node: Node) -> Term:
    """A variable of ∇: a name, or a whole family for w_1, …, w_n."""
    if not isinstance(node, Name):
        raise refused(node, "∇ is taken by names", expected="w")
    if node.key in lowering.found.axes and not node.below:
        return leaves.family(lowering, node)
    return leaves.name(lowering, node)


def evaluated(lowering: Lowering, node: Evaluated) -> Term:
    """body|_a^b: the difference of two values, or the value at a."""
    held = dict(lowering.bound)
    keys = [spelled(one) for one in patterns.names_in(node.body) if not one.below]
    if node.variable is not None:
        key = spelled(node.variable)
    else:
        free_keys = list(dict.fromkeys(k for k in keys if _is_free(lowering, k)))
        if len(free_keys) != 1:
            raise refused(node, "it is not clear which variable is replaced", expected="|_{x=a}^{x=b}")
        key = free_keys[0]
    variable = Symbol(lowering.names.of(key), latex=lowering.names.latex(key))
    try:
        lowering.bound[key] = variable
        body = lowering.term(node.body)
    finally:
        lowering.bound = held
    values = Definition("value", (variable,), body)
    lower = values(lowering.term(node.lower))
    return lower if node.upper is None else Add((values(lowering.term(node.upper)), Neg(lower)))


def _is_free(lowering: Lowering, key: str) -> bool:
    declared = lowering.known.kinds.get(key)
    constant = key in ("e", "\\pi") and declared is None
    return key not in lowering.known.stated and key not in lowering.found.sizes and not constant


def _is_argument(symbol: Symbol) -> bool:
    domain: Domain = symbol.domain
    return not domain.integer and domain.values is None
