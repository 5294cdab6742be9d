"""The places of a line, and what must stand at each for the line to be right.

If 3·u + v must be t, then u must be (t − v)/3: from the root down, arithmetic tells at every node the
values that it needs at the points of a trial, so that a repair of a node is tested at the node.  Where
the way cannot be gone back (inside sin u, a derivative, a sum over an index), the test is made at the
nearest node above: `frame` puts a term back into it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import mul, sub
from typing import Any, TypeAlias, cast

from flint import arb

from derivations.core.arrays import Entry, SpelledOut
from derivations.core.derivatives import depends
from derivations.core.term import (
    Add,
    Apply,
    Cases,
    Delta,
    Derivative,
    Index,
    MatMul,
    Mul,
    Neg,
    Power,
    Quotient,
    Sum,
    Term,
    rational_value,
)
from derivations.mistakes.building import same
from derivations.mistakes.trial import Trial, Values, combined

Put: TypeAlias = Callable[[Term], Term]

CLOSED = (Entry, Index, MatMul, SpelledOut, Delta)  # their parts are no terms that have values of their own
ORDERS = {"real_root": 1, "polygamma": 0, "besselj": 0, "bessely": 0, "besseli": 0, "besselk": 0}
MULTIPLIED = ("factor", "negated", "numerator")  # what multiplies there multiplies the node above


@dataclass(frozen=True, slots=True)
class Place:
    """A node of a line.

    `put` gives the line with another term there, `frame` the part of the line that is tested, `need` the
    values that this part must have.  `exact` says that the part is the node itself, `linear` that it is
    linear in the node; `by` is the variable of the derivative that the part then is.  `bound` are the indices
    of the sums around it, `exponent` and `taken` say that it lies in an exponent, in a derivative; `path`
    leads to it.
    """

    term: Term
    put: Put
    frame: Put
    need: Values
    role: str = "line"
    exact: bool = True
    linear: bool = True
    by: Term | None = None
    bound: tuple[Index, ...] = ()
    exponent: bool = False
    taken: bool = False
    path: tuple[tuple[str, int], ...] = ()

    @property
    def is_top(self) -> bool:
        """Whether a factor put here could not as well be put at the node above."""
        return self.role not in MULTIPLIED


def places(line: Term, need: Values, trial: Trial) -> Iterator[Place]:
    """All places of a line that must have the values `need`, the line itself first, as written."""
    yield from _walk(Place(line, same, same, need), trial)


def _walk(place: Place, trial: Trial) -> Iterator[Place]:
    yield place
    if isinstance(place.term, CLOSED):
        return
    for name, at, child in parts(place.term):
        below = _below(place, name, at, child, trial)
        yield from _walk(below, trial)
        if below.exact and _is_even(place.term, name):
            yield from _walk(
                replace(below, frame=_size, need=combined(abs, below.need), exact=False, linear=False), trial
            )


def parts(term: Term) -> Iterator[tuple[str, int, Term]]:
    """The direct subterms that stand for a value, with the field and the place in it; no orders."""
    if isinstance(term, Cases):
        yield from (("branches", at, value) for at, (value, _) in enumerate(term.branches))
        yield "otherwise", -1, term.otherwise
        return
    order = ORDERS.get(term.function) if isinstance(term, Apply) else None
    for name in term.parts:
        part = getattr(term, name)
        if name == "variable":
            continue
        if isinstance(part, tuple):
            yield from ((name, at, one) for at, one in enumerate(part) if at != order)
        else:
            yield name, -1, part


def replaced(term: Term, name: str, at: int, new: Term) -> Term:
    """The node with another term in one place."""
    if at < 0:
        return cast(Term, replace(cast(Any, term), **{name: new}))
    part = getattr(term, name)
    one = (new, part[at][1]) if isinstance(term, Cases) else new
    return cast(Term, replace(cast(Any, term), **{name: (*part[:at], one, *part[at + 1 :])}))


ROLES = {
    "terms": "summand", "factors": "factor", "term": "negated", "arguments": "argument",
}  # fmt: skip


def _below(above: Place, name: str, at: int, child: Term, trial: Trial) -> Place:
    node = above.term

    def put(new: Term) -> Term:
        return above.put(replaced(node, name, at, new))

    def frame(new: Term) -> Term:
        return above.frame(replaced(node, name, at, new))

    below = replace(
        above,
        term=child,
        put=put,
        role=ROLES.get(name, name),
        bound=(*above.bound, node.index) if isinstance(node, Sum) else above.bound,
        exponent=above.exponent or name == "exponent" or _is_exponential(node),
        taken=above.taken or isinstance(node, Derivative),
        path=(*above.path, (name, at)),
    )
    found = _need(above, name, at, child, trial) if above.exact or above.by is not None else None
    if found is not None:
        need, by = found
        if any(value is not None for value in need):
            return replace(below, need=need, by=by, exact=by is None, frame=_frame(by))
    linear = above.linear and name in ("terms", "factors", "term", "numerator", "body")
    return replace(below, frame=frame, exact=False, linear=linear, by=None)


def _is_exponential(node: Term) -> bool:
    return isinstance(node, Apply) and node.function == "exp"


def _is_even(node: Term, name: str) -> bool:
    """Whether the node is the same for a part and for its negative."""
    if not isinstance(node, Power) or name != "base":
        return False
    exponent = rational_value(node.exponent)
    return exponent is None or exponent.numerator % 2 == 0


def _size(term: Term) -> Term:
    return Apply("abs", (term,))


def _frame(by: Term | None) -> Put:
    return same if by is None else (lambda term: Derivative(term, by))


def _need(above: Place, name: str, at: int, child: Term, trial: Trial) -> tuple[Values, Term | None] | None:
    """The values that the child must have, or its derivative; None where they cannot be told."""
    node, need, by = above.term, above.need, above.by

    def of(term: Term) -> Values:
        return trial.values(above.frame(term))

    match node:
        case Neg():
            return combined(lambda t: -t, need), by
        case Add(terms=terms):
            others = [of(one) for place, one in enumerate(terms) if place != at]
            return reduce(lambda t, v: combined(sub, t, v), others, need), by
        case Mul(factors=factors):
            return _factor(need, [*factors[:at], *factors[at + 1 :]], child, by, trial)
        case Quotient(numerator=f, denominator=g):
            if name == "numerator" and not (by is not None and depends(g, by)):
                return combined(mul, need, trial.values(g)), by
            if name == "denominator" and not (by is not None and depends(g, by)):
                return combined(_divided, of(f), need), None
        case Derivative(variable=variable) if by is None:
            return need, variable
        case Power(base=base, exponent=exponent) if by is None:
            if name == "exponent":
                return combined(_logarithm, need, trial.values(base)), None
            return combined(_root, need, trial.values(exponent), trial.values(base)), None
        case Apply(function=function) if by is None and function in INVERSE:
            return combined(INVERSE[function], need), None
    return None


def _factor(
    need: Values, others: Sequence[Term], child: Term, by: Term | None, trial: Trial
) -> tuple[Values, Term | None] | None:
    moving = [one for one in others if by is not None and depends(one, by)]
    if moving and depends(child, cast(Term, by)):
        return None
    rest: Term = Mul(tuple(others)) if len(others) != 1 else others[0]
    if moving:
        return combined(_divided, need, trial.values(Derivative(rest, cast(Term, by)))), None
    return combined(_divided, need, trial.values(rest)), by


def _divided(one: arb, other: arb) -> arb:
    if not other != 0:
        raise ZeroDivisionError
    return one / other


def _logarithm(power: arb, base: arb) -> arb:
    if not (power > 0 and base > 0):
        raise ValueError
    return _divided(power.log(), base.log())


def _root(power: arb, exponent: arb, base: arb) -> arb:
    """The root with the sign that the base has, which for an even power is one of two."""
    count = exponent.unique_fmpz()
    odd = count is not None and count % 2 == 1
    negative = power < 0 if odd else base < 0 and count is not None
    size = abs(power) if odd else power
    if not size > 0 or not exponent != 0:
        raise ValueError
    root = (size.log() / exponent).exp()
    return -root if negative else root


def _logged(value: arb) -> arb:
    if not value > 0:
        raise ValueError
    return value.log()


INVERSE: dict[str, Callable[[arb], arb]] = {
    "exp": _logged, "log": arb.exp, "ln": arb.exp, "sqrt": lambda v: v * v,
    "sinh": arb.asinh, "asinh": arb.sinh, "atan": arb.tan, "atanh": arb.tanh,
}  # fmt: skip


# ── what is missing ──────────────────────────────────────────────────────────────────────────────


def ratio(place: Place, trial: Trial) -> Values:
    """What the tested part must be multiplied by."""
    return combined(_divided, place.need, trial.values(place.frame(place.term)))


def gap(place: Place, trial: Trial) -> Values:
    """What must be added to the tested part."""
    return combined(sub, place.need, trial.values(place.frame(place.term)))
