"""Conditions that compare integers: [d = 0] as δ, [d ≥ 0] as a bracket, and ranges that a condition cuts.

The bracket [d ≥ 0] is 1 where it holds and else 0, and [d ≥ 0] = 1 − [−d − 1 ≥ 0], so that one of the two is
the kernel.  A range: Σ_{k=a}^{b} [k ≤ e] f(k) = Σ_{k=a}^{e} f(k), if e ≤ b; f need not be defined beyond e.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import gcd

from derivations.core.arithmetic import places_in, terms_of
from derivations.core.field import Field
from derivations.core.ratios import Ratio
from derivations.core.sets import Domain
from derivations.core.signs import NEGATIVE, NONNEGATIVE
from derivations.core.term import (
    Cases,
    Comparison,
    Delta,
    Index,
    Product,
    Relation,
    Sum,
    Symbol,
    Term,
    as_term,
    is_integer,
)
from derivations.core.tree import free, substitute

FLIPPED: dict[Relation, Relation] = {"<": ">", "<=": ">=", "=": "=", "!=": "!=", ">": "<", ">=": "<="}
TRUE_OR_FALSE = Domain(Fraction(0), Fraction(1))


def is_of_integers(test: Comparison) -> bool:
    """Whether a condition compares integers."""
    return is_integer(test.left) and is_integer(test.right)


def solved_for(field: Field, difference: Ratio, leaf: Term) -> tuple[int, Term] | None:
    """±1 and e, where a difference is ±(leaf − e) and e is free of the leaf."""
    place = next((p for p in places_in(difference.numerator) if field.kernels[p].term == leaf), None)
    if place is None or not difference.denominator.is_one():
        return None
    slope = difference.numerator.derivative(place)
    if not slope.is_constant() or abs(int(slope.leading_coefficient())) != 1:
        return None
    sign = int(slope.leading_coefficient())
    rest = field.term(field.whole(field.context.gen(place) - difference.numerator * sign))
    return None if leaf in free(rest) else (sign, rest)


# ── equal or not ────────────────────────────────────────────────────────────────────────────────


def equal(field: Field, difference: Ratio) -> Ratio:
    """[d = 0] of an integer d: a number where it is known, else a kernel δ with δ² = δ."""
    value = difference.constant()
    if value is None and 0 not in field.signs(difference):
        value = Fraction(1)
    if value is not None:
        return field.number(1 if value == 0 else 0)
    return delta(field, difference)


def delta(field: Field, difference: Ratio) -> Ratio:
    """[d = 0] of an integer d that may be zero, as far as signs say."""
    common, rest = _content(field, difference)
    if rest % common:
        return field.number(0)
    difference = difference * field.number(Fraction(1, common))
    return field.kernel(_delta(field, difference), TRUE_OR_FALSE, relation=(2, None))


def _delta(field: Field, difference: Ratio) -> Delta:
    """δ of an index, or else a size, and of what it has to equal; without any, of the whole and 0."""
    leaves = [kernel.term for kernel in field.kernels_in(difference.numerator)]
    for kind in (Index, Symbol):
        for leaf in sorted((one for one in leaves if isinstance(one, kind)), key=repr):
            found = solved_for(field, difference, leaf)
            if found is not None:
                return Delta(leaf, found[1])
    return Delta(min(field.term(difference), field.term(-difference), key=repr), as_term(0))


def _content(field: Field, difference: Ratio) -> tuple[int, int]:
    """The numbers g and c of an integer d = g·p + c, with integers p; 1 and 0 where d is divided."""
    kernels = field.kernels_in(difference.numerator)
    if not difference.denominator.is_one() or not all(is_integer(kernel.term) for kernel in kernels):
        return 1, 0
    terms = terms_of(difference.numerator)
    rest = sum(int(value) for exponents, value in terms if not any(exponents))
    return gcd(*(int(value) for exponents, value in terms if any(exponents))) or 1, rest


# ── less or more ────────────────────────────────────────────────────────────────────────────────


def holds(field: Field, test: Comparison) -> Ratio:
    """1 where a condition on integers holds, else 0."""
    difference = field.inner(test.left) + -field.inner(test.right)
    match test.relation:
        case "=":
            return equal(field, difference)
        case "!=":
            return field.number(1) + -equal(field, difference)
        case ">=":
            return _bracket(field, difference)
        case ">":
            return _bracket(field, difference + field.number(-1))
        case "<=":
            return _bracket(field, -difference)
        case _:
            return _bracket(field, -difference + field.number(-1))


def _bracket(field: Field, difference: Ratio) -> Ratio:
    """[d ≥ 0]: a number or δ where that is enough, else a kernel B with B² = B."""
    common, rest = _content(field, difference)
    # g·p + c ≥ 0 is p + ⌊c/g⌋ ≥ 0
    difference = (difference + field.number(-(rest % common))) * field.number(Fraction(1, common))
    signs, turned = field.signs(difference), -difference + field.number(-1)
    if signs <= NONNEGATIVE or signs <= NEGATIVE:
        return field.number(1 if signs <= NONNEGATIVE else 0)
    if 1 not in signs:
        return equal(field, difference)
    if 1 not in field.signs(turned):
        return field.number(1) + -equal(field, turned)
    one, other = field.term(difference), field.term(turned)
    if repr(other) < repr(one):
        return field.number(1) + -field.kernel(_is_not_negative(other), TRUE_OR_FALSE, relation=(2, None))
    return field.kernel(_is_not_negative(one), TRUE_OR_FALSE, relation=(2, None))


def _is_not_negative(term: Term) -> Cases:
    return Cases(((as_term(1), (Comparison(term, ">=", as_term(0)),)),), as_term(0))


def bracketed(term: Term) -> Comparison | None:
    """The condition of a kernel [d ≥ 0], if it is one."""
    match term:
        case Cases(branches=((_, (test,)),)) if term == _is_not_negative(test.left):
            return test
    return None


# ── a condition on the index of a range ────────────────────────────────────────────────────────────


def cut(field: Field, term: Term) -> Term:
    """Σ_k or Π_k of what is left out where a condition on k fails, over the part of its range where it holds.

    What is known to hold everywhere goes; what cannot be said by an end stays.
    """
    if not isinstance(term, Sum | Product) or not isinstance(term.body, Cases):
        return term
    neutral, index = as_term(0 if isinstance(term, Sum) else 1), term.index
    if len(term.body.branches) > 1 or term.body.otherwise != neutral:
        return term
    ((value, tests),) = term.body.branches
    left = list[Comparison]()
    for test in tests:
        moved: dict[Term, Term] = {term.index: index}
        now = Comparison(substitute(test.left, moved), test.relation, substitute(test.right, moved))
        smaller = cut_by(field, index, now)
        if smaller is None:
            left.append(test)
        else:
            index = smaller
    if len(left) == len(tests):
        return term
    body = Cases(((value, tuple(left)),), neutral) if left else value
    return replace(term, body=substitute(body, {term.index: index}), index=index)


def cut_by(field: Field, index: Index, test: Comparison) -> Index | None:
    """The index over the part of its range where a condition holds, if that is known to be a range."""
    if not is_of_integers(test):
        return None
    found = solved_for(field, field.inner(test.left) + -field.inner(test.right), index)
    if found is None:
        return None
    sign, end = found
    relation = test.relation if sign > 0 else FLIPPED[test.relation]
    lower, upper = index.lower, index.upper
    if relation in (">", ">=", "="):
        start = _further(field, end + 1 if relation == ">" else end, lower, 1, certain=relation == "=")
        if start is None:
            return None
        lower = start
    if relation in ("<", "<=", "="):
        stop = _further(field, end - 1 if relation == "<" else end, upper, -1, certain=relation == "=")
        if stop is None:
            return None
        upper = stop
    return None if relation == "!=" else Index(index.name, lower, upper)


def _further(field: Field, end: Term, old: Term, way: int, *, certain: bool) -> Term | None:
    """The one of two ends that cuts off more; with `certain`, the new one or none."""
    signs = field.signs((field.inner(end) + -field.inner(old)) * field.number(way))
    if -1 not in signs:
        return end
    return None if certain or 1 in signs else old
