"""Is a difference zero on D0?  The zero test, with a bounded split into cells where signs matter.

|u|, sign u, max, min and `cases` are resolved where the sign of the compared expression is known.  Where
it is not, the domain is cut into the cells u < 0, u = 0 and u > 0 and each is decided on its own; a
symbol over finitely many values is cut into its values.  All cells must give zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial

from derivations.core.arithmetic import arithmetic, factored
from derivations.core.domain import comparison_signs
from derivations.core.estimates import combine, vanishes_by_conjugates
from derivations.core.field import Field, OutOfFuel
from derivations.core.geometric import geometric
from derivations.core.injections import zero_by_injection
from derivations.core.linear import is_contradictory
from derivations.core.ranges import careful, is_inhabited, named_canonically, named_readably
from derivations.core.ratios import NowhereDefined, Ratio, reduced
from derivations.core.sets import Signs
from derivations.core.setting import Setting, signs_of
from derivations.core.signs import ZERO
from derivations.core.term import (
    Add,
    Apply,
    Cases,
    Comparison,
    Delta,
    Index,
    Neg,
    Power,
    Sum,
    Symbol,
    Term,
    as_term,
    is_integer,
    rational_value,
)
from derivations.core.tree import BINDERS, bound_index, children, free, kinds, rebuild, substitute, walk

MOST_CELLS = 243  # 3⁵: five expressions whose signs matter
SPLITTING = frozenset((Cases, "abs", "sign", "max", "min"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether the difference is zero everywhere, in how many cells that was shown, and what is left.

    `why` is one sentence where the question could not be put.
    """

    zero: bool
    cells: int
    residual: Term | None = None
    why: str = ""


@dataclass(slots=True)
class Fields:
    """Fields by their setting, so that lines that share subterms share their normal forms.

    A field that learned something from the lines of one question (that the argument of a logarithm is
    positive, say) is dropped after it: elsewhere that need not hold.  So is one that became wary.
    """

    made: dict[Setting, Field] = field(default_factory=dict)
    renamed: dict[Term, Term] = field(default_factory=dict)

    def difference(self, left: Term, right: Term) -> Term:
        """left − right with its bound indices named as the normal form names them."""
        return named_canonically(Add((left, Neg(right))), self.renamed)

    @contextmanager
    def lend(self, setting: Setting) -> Iterator[Field]:
        """A field that knows the facts of the setting and nothing else."""
        lent = self.made.pop(setting, None) or setting.field()
        before = lent.facts.revision
        yield lent
        if lent.facts.revision == before and not lent.wary:
            self.made[setting] = lent


def is_identity(left: Term, right: Term, fields: Fields, setting: Setting) -> bool:
    """Whether the normal form of left − right is zero at once: most lines ask no more."""
    difference = fields.difference(left, right)
    with fields.lend(setting) as lent:
        return lent.is_zero(difference)


def vanishes(left: Term, right: Term, setting: Setting, fields: Fields) -> Outcome:
    """Whether left − right is zero wherever the setting holds and both sides are defined.

    A cell in which a side is nowhere defined is left out, unless that may be the formula of a derivative.
    Raises `OutOfFuel` beyond the bounds, `MeaningError` for a division by zero.
    """
    difference, setting = _with_equations(fields.difference(left, right), setting, fields)
    return _in_cell(difference, setting, fields, MOST_CELLS)


def _with_equations(difference: Term, setting: Setting, fields: Fields) -> tuple[Term, Setting]:
    """Each hypothesis that gives a symbol its value put in."""
    for place in range(len(setting.equations)):
        with fields.lend(setting) as lent:
            values = lent.in_room(partial(solved, setting.equations[place], lent))
        if values is not None:
            difference, setting = substitute(difference, values), setting.put(values)
    return difference, setting


def _in_cell(difference: Term, setting: Setting, fields: Fields, budget: int) -> Outcome:
    with fields.lend(setting) as lent:
        difference, parts = lent.in_room(partial(_looked_at, difference, setting, lent))
    if parts is None:
        return Outcome(True, 1)
    cells = 0
    for smaller, inside in parts:
        if budget <= 0:
            raise OutOfFuel(f"the signs of the expressions cut the domain into more than {MOST_CELLS} cells")
        try:
            outcome = _in_cell(smaller, inside, fields, budget // 3)
        except NowhereDefined:
            if setting.derived:
                raise
            continue  # no point of this cell is one where both sides are defined
        cells += outcome.cells
        if not outcome.zero:
            return Outcome(False, cells, outcome.residual)
    return Outcome(True, cells) if cells else Outcome(False, 1, _residual(difference, setting))


def _looked_at(
    difference: Term, setting: Setting, field: Field
) -> tuple[Term, list[tuple[Term, Setting]] | None]:
    """The difference resolved, and in the cells that its setting falls into; None where all is well."""
    difference = _resolved(difference, field)
    if _is_zero(field, difference, setting):
        return difference, None
    if _looked_closer(field):
        difference = _resolved(difference, field)
        if _is_zero(field, difference, setting):
            return difference, None
    if is_empty(field) or is_contradictory(field):
        return difference, None
    return difference, list(_split(difference, setting, field))


def is_empty(field: Field) -> bool:
    """Whether the facts contradict one another: an expression has none of the signs that it must have."""
    return any(not field.signs(field.ratio(term)) & signs for term, signs in field.supposed)


def _looked_closer(field: Field) -> bool:
    """Whether there is more to know: estimates of signs, and what products of the facts say."""
    if field.thorough and (field.combined or not field.supposed):
        return False
    field.look_closer()
    field.refining(lambda: combine(field))
    field.forget()
    return True


def _residual(difference: Term, setting: Setting) -> Term:
    """What is left of a difference, written by a fresh field: the same whatever was asked before."""
    fresh = setting.field()
    return named_readably(fresh.in_room(lambda: fresh.term(fresh.ratio(difference))))


def _twice(field: Field, difference: Term) -> Ratio:
    """The normal form, a second time if the first met facts (a logarithm's argument) that it could use."""
    before = field.facts.revision
    ratio = field.ratio(difference)
    if ratio.numerator.is_zero() or field.facts.revision == before:
        return ratio
    field.forget()
    return field.ratio(difference)


def _is_zero(field: Field, difference: Term, setting: Setting) -> bool:
    numerator = _twice(field, difference).numerator
    if vanishes_by_conjugates(field, numerator):
        return True
    if field.refining(lambda: zero_by_injection(field, field.inner(difference))):
        return True
    zeros = [field.ratio(equation).numerator for equation in setting.equations]
    zeros += field.refining(lambda: geometric(field, field.inner(difference).numerator))
    numerator = field.ratio(difference).numerator
    used = [zero for zero in zeros if not zero.is_zero()]
    return bool(used) and bool(arithmetic().remainder(numerator, used).is_zero())


# ── resolving where signs are known ──────────────────────────────────────────────────────────────


def _resolved(term: Term, field: Field) -> Term:
    """The term without |u|, sign, max, min and cases wherever the signs are known.

    The values of `cases` are looked into only once their branch is chosen: what is defined in a branch
    need not be defined elsewhere.
    """
    return term if kinds(term).isdisjoint(SPLITTING) else _without(term, field)


def _without(term: Term, field: Field) -> Term:
    if isinstance(term, Cases):
        chosen = _branch(term, field)
        return chosen if isinstance(chosen, Cases) else _without(chosen, field)
    if isinstance(term, BINDERS):
        with careful(field, term.index):
            return replace(term, body=_without(term.body, field))
    term = rebuild(term, lambda child: _without(child, field))
    match term:
        case Apply(function="abs", arguments=(u,)):
            signs = _signs(u, field)
            return u if -1 not in signs else Neg(u) if 1 not in signs else term
        case Apply(function="sign", arguments=(u,)):
            signs = _signs(u, field)
            return as_term(*signs) if len(signs) == 1 else term
        case Apply(function="max" | "min", arguments=(u, v, *rest)):
            return _extremum(term, u, v, tuple(rest), field)
    return term


def _signs(term: Term, field: Field) -> Signs:
    """The possible signs; those of a sum of squares are recorded: multiplied out it shows them no more."""
    if Sum not in kinds(term):
        return field.signs(field.ratio(term))
    found = signs_of(term, field)
    if not field.signs(field.ratio(term)) <= found:
        field.assume(field.ratio(term), found)
    return found


def _extremum(term: Apply, u: Term, v: Term, rest: tuple[Term, ...], field: Field) -> Term:
    signs = _signs(u - v, field)
    first = -1 if term.function == "max" else 1
    if first in signs and -first in signs:
        return term
    wins = u if first not in signs else v
    return _without(Apply(term.function, (wins, *rest)), field) if rest else wins


def _branch(term: Cases, field: Field) -> Term:
    kept: list[tuple[Term, tuple[Comparison, ...]]] = []
    for value, tests in term.branches:
        tests = tuple(replace(t, left=_without(t.left, field), right=_without(t.right, field)) for t in tests)
        verdicts = [_known(test, field) for test in tests]
        if False in verdicts:
            continue
        open_tests = tuple(test for test, verdict in zip(tests, verdicts, strict=True) if verdict is None)
        if not open_tests and not kept:
            return value
        kept.append((value, open_tests))
        if not open_tests:
            return Cases(tuple(kept[:-1]), value)
    return Cases(tuple(kept), term.otherwise) if kept else term.otherwise


def _known(test: Comparison, field: Field) -> bool | None:
    difference, allowed = comparison_signs(test)
    signs = _signs(difference, field)
    return True if signs <= allowed else False if not signs & allowed else None


# ── splitting where they are not ─────────────────────────────────────────────────────────────────


def _split(difference: Term, setting: Setting, field: Field) -> Iterator[tuple[Term, Setting]]:
    """The difference in each cell of the next expression whose sign matters; nothing if there is none."""
    for symbol in sorted((s for s in free(difference) if isinstance(s, Symbol)), key=lambda s: s.name):
        if symbol.domain.values is not None:
            for value in symbol.domain.values:
                values: dict[Term, Term] = {symbol: as_term(value)}
                yield substitute(difference, values), setting.put(values)
            return
    delta = _open_delta(field.term(field.ratio(difference)))
    if delta is not None:
        both: dict[Term, Term] = {delta.left: delta.right}
        yield _without_delta(difference, delta, field), setting
        yield substitute(difference, both), setting.put(both)
        return
    compared = next(_factors(difference, field), None)
    if compared is None:
        return
    for sign in sorted(_signs(compared, field)):
        if sign:
            yield difference, setting.with_fact(compared, frozenset((sign,)))
        else:
            yield _on_boundary(difference, compared, setting, field)


def _open_delta(term: Term, bound: frozenset[Term] = frozenset()) -> Delta | None:
    """A δ of two free indices in a normal form: one of them can be put for the other."""
    if isinstance(term, Delta):
        ends = [(term.left, term.right), (term.right, term.left)]
        usable = [(one, other) for one, other in ends if isinstance(one, Index) and one not in free(other)]
        return Delta(*usable[0]) if usable and bound.isdisjoint(free(term)) else None
    index = bound_index(term)
    bound = bound if index is None else bound | {index}
    return next((found for child in children(term) if (found := _open_delta(child, bound)) is not None), None)


def _without_delta(difference: Term, delta: Delta, field: Field) -> Term:
    """The normal form of the difference where the two indices differ."""
    flipped = Delta(delta.right, delta.left)

    def put(term: Term) -> Term:
        return as_term(0) if term in (delta, flipped) else rebuild(term, put)

    return put(field.term(field.ratio(difference)))


def _factors(difference: Term, field: Field) -> Iterator[Term]:
    """The irreducible factors of the compared expressions whose signs are not known."""
    for compared in (*_compared(difference, frozenset(), field), *_sized(field, difference)):
        ratio = field.ratio(compared)
        for part in (ratio.numerator, ratio.denominator):
            for factor, _ in factored(part)[1] if not part.is_zero() else ():
                whole = field.whole(factor)
                if len(field.signs(whole)) > 1:
                    yield field.term(whole)


def _sized(field: Field, difference: Term) -> Iterator[Term]:
    """What stands in |u| after the normal form made |u| of √(u²) or e^{ln|u|}, or is the base of a power."""
    for kernel in field.kernels_in(field.ratio(difference).numerator):
        for part in walk(kernel.term):
            if isinstance(part, (*BINDERS, Cases)):
                break
            if isinstance(part, Apply) and part.function == "abs":
                yield part.arguments[0]
            elif isinstance(part, Power) and rational_value(part.exponent) is None:
                yield part.base


def _compared(term: Term, bound: frozenset[Term], field: Field) -> Iterator[Term]:
    """The expressions whose signs decide a node, innermost first, free of bound indices.

    They must be defined on the whole cell: what stands in a sum that may be empty need not be.
    """
    index = bound_index(term)
    if index is not None and not is_inhabited(field, index):
        return
    inner = (
        [side for _, tests in term.branches for t in tests for side in (t.left, t.right)]
        if isinstance(term, Cases)
        else children(term)
    )
    for child in inner:
        yield from _compared(child, bound | {index} if index is not None else bound, field)
    match term:
        case Apply(function="abs" | "sign", arguments=(u,)):
            found = [u]
        case Apply(function="max" | "min", arguments=(u, v, *_)):
            found = [u - v]
        case Cases(branches=branches):
            found = [test.left - test.right for _, tests in branches for test in tests]
        case _:
            found = []
    yield from (one for one in found if bound.isdisjoint(free(one)))


def _on_boundary(difference: Term, zero: Term, setting: Setting, field: Field) -> tuple[Term, Setting]:
    """The cell where an expression is zero: solved for a symbol that it is linear in, else an equation."""
    values = solved(zero, field)
    if values is not None:
        return substitute(difference, values), setting.put(values)
    cell = setting.with_fact(zero, ZERO)
    return difference, replace(cell, equations=(*cell.equations, zero))


def solved(zero: Term, field: Field) -> dict[Term, Term] | None:
    """symbol = term, if the numerator is slope·symbol + rest, both free of it, and the slope is not zero.

    The slope is a number, or cannot vanish because the rest is one: in xy + 1 = 0.
    """
    numerator = field.ratio(zero).numerator
    for place, kernel in enumerate(field.kernels):
        symbol = kernel.term
        if not isinstance(symbol, Symbol) or numerator.degrees()[place] != 1:
            continue
        slope = numerator.derivative(place)
        outside = numerator - slope * field.context.gen(place)
        rest = field.term(reduced(outside, -slope))
        fits = symbol.is_variable or (symbol.domain.integer and is_integer(rest))
        never_zero = slope.is_constant() or (outside.is_constant() and not outside.is_zero())
        if never_zero and symbol not in free(rest) and fits:
            return {symbol: rest}
    return None
