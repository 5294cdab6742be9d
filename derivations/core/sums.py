"""Rules of the normal form for Σ over ranges of symbolic size.

A sum of sums is one sum over several indices.  Its body is split into monomials, and in each
  what is free of the indices leaves the sum,
  δ_{kj} puts j for k, if j lies in the range of k,
  an inner sum is multiplied out into the outer one: Σ_i a_i Σ_j b_ij = Σ_i Σ_j a_i b_ij,
  one that the denominator holds too is not:         Σ_i Σ_j a_i b_ij/(Σ_l b_il) = Σ_i a_i,
  factors that share no index part:                  Σ_i Σ_j a_i b_j = (Σ_i a_i)(Σ_j b_j),
  an index of a triangle that its body does not hold is counted: Σ_k Σ_{l≤k} a_l = Σ_l (n − l + 1) a_l,
  Σ_k 1 = b − a + 1, Σ_k k^d by Bernoulli's formula, and ranges are shifted to one place.
Where a range may be empty, only what is defined everywhere leaves: Σ_k 1/y may be 0 where y is.
What is left is one kernel for each monomial, over canonical indices in a canonical order, so that sums
that differ only in names of indices, in order or by a shift are one kernel.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from typing import cast

from derivations.core import sets
from derivations.core.arithmetic import Polynomial, degrees_in, factored, places_in, terms_of
from derivations.core.conditions import bracketed, cut, cut_by, solved_for
from derivations.core.deltas import differ_in
from derivations.core.field import Field
from derivations.core.laws import occurrences
from derivations.core.progressions import (
    HIGHEST_POWER,
    at_one_place,
    from_one,
    power_of,
    sum_of_powers,
    turned_round,
    without_numbers,
)
from derivations.core.ranges import (
    MOST_INDICES,
    at,
    carefully,
    fresh,
    is_defined,
    is_inhabited,
    kernel_over,
    known_length,
    length_of,
    nested,
)
from derivations.core.ratios import Ratio, reduced
from derivations.core.scopes import Parts, Scope, left_out, parted
from derivations.core.sets import Domain
from derivations.core.signs import NONNEGATIVE, POSITIVE
from derivations.core.term import Delta, Index, Indices, Sum, Term
from derivations.core.tree import free, names, substitute
from derivations.core.triangles import below_diagonal, counted, is_range_of, turned


def sum_ratio(field: Field, term: Term) -> Ratio:
    """The ratio of a sum."""
    term = cut(field, term)
    assert isinstance(term, Sum)
    length = known_length(field, term)
    if length is not None:
        result = field.number(0)
        for step in range(length):
            result = result + field.inner(substitute(term.body, {term.index: term.index.lower + step}))
        return result
    body, indices = nested(field, term)
    return summed(field, body, indices)


# ── a sum over several indices ───────────────────────────────────────────────────────────────────


def summed(field: Field, body: Ratio, indices: Indices) -> Ratio:
    """Σ over all of the indices, outermost first: a range may hold the indices before it."""
    if not indices or body.numerator.is_zero():
        return body
    over = Scope(field, indices, left_out(field, body))
    outside, inside = over.split(body.denominator)
    result = field.number(0)
    for part, below in _by_powers_of_one(field, body.numerator, inside):
        for monomial, coefficient in over.by_monomial(part):
            result = result + reduced(coefficient, outside) * _piece(over, reduced(monomial, below))
    return result


def _by_powers_of_one(
    field: Field, numerator: Polynomial, denominator: Polynomial
) -> Iterator[tuple[Polynomial, Polynomial]]:
    """u/p^e = Σ r_t/p^{e−t} with the digits r_t of u to the base p, so that σ(1 − σ) and σ − σ² are one."""
    if denominator.is_constant():
        yield numerator, denominator
        return
    _, factors = factored(denominator)
    lead, coefficient = terms_of(factors[0][0])[0] if len(factors) == 1 else ((), 0)
    if abs(coefficient) != 1 or len(factors[0][0]) == 1:
        yield numerator, denominator
        return
    base, exponent = factors[0]
    while exponent and not numerator.is_zero():
        quotient: dict[tuple[int, ...], int] = {}
        rest, left = numerator, {}
        while not rest.is_zero():
            exponents, value = terms_of(rest)[0]
            shift = tuple(have - need for have, need in zip(exponents, lead, strict=True))
            if min(shift) < 0:
                left[exponents] = value
                rest = rest - field.context.from_dict({exponents: value})
            else:
                quotient[shift] = quotient.get(shift, 0) + value * coefficient
                rest = rest - field.context.from_dict({shift: value * coefficient}) * base
        if left:
            yield field.context.from_dict(left), base**exponent
        numerator, exponent = field.context.from_dict(quotient), exponent - 1
    if not numerator.is_zero():
        yield numerator, field.context.constant(1)


# ── one monomial over a denominator ──────────────────────────────────────────────────────────────


def _piece(over: Scope, piece: Ratio) -> Ratio:
    """Σ over the indices of a product of kernels over a product of divisors."""
    for rule in (
        _collapsed, _cut, _differing, _folded, _multiplied_out, _split_apart, _by_law, _closed, _counted,
        _turned, _without_diagonal, _cancelling,
    ):  # fmt: skip
        found = rule(over, piece)
        if found is not None:
            return found
    if len(over.indices) == 1:
        return _single(over.field, piece, over.indices[0])
    return _opaque(over.field, piece, over.indices)


def _collapsed(over: Scope, piece: Ratio) -> Ratio | None:
    """Σ_k δ_{kj} f(k) = f(j), if j lies in the range of k."""
    field = over.field
    for place, degree in degrees_in(piece.numerator).items():
        kernel = field.kernels[place].term
        if not isinstance(kernel, Delta):
            continue
        difference = field.inner(kernel.left) + -field.inner(kernel.right)
        for index in over.indices:
            found = solved_for(field, difference, index)
            if found is not None and _in_range(field, found[1], index):
                rest = piece.numerator // field.context.gen(place) ** degree
                values: dict[Term, Term] = {index: found[1]}
                left = _put(over.without(index), values)
                return summed(field, at(field, Ratio(rest, piece.denominator), values, left), left)
    return None


def _cut(over: Scope, piece: Ratio) -> Ratio | None:
    """Σ_{k=a}^{b} [k ≤ e] f(k) = Σ_{k=a}^{e} f(k), if e ≤ b."""
    field = over.field
    for place, degree in degrees_in(piece.numerator).items():
        test = bracketed(field.kernels[place].term)
        if test is None:
            continue
        for index in over.indices:
            others = over.without(index)
            if any(index in free(one.lower) | free(one.upper) for one in others):
                continue
            part = cut_by(field, index, test)
            if part is not None:
                rest = Ratio(piece.numerator // field.context.gen(place) ** degree, piece.denominator)
                left = (*others, part)
                return summed(field, at(field, rest, {index: part}, left), left)
    return None


def _differing(over: Scope, piece: Ratio) -> Ratio | None:
    """Σ_k N f(k), N = 0 for k = j and else 1, is Σ_k (1 − δ_{kj}) f(k), if f is defined there too."""
    field = over.field
    for place in places_in(piece.numerator) if field.wary else ():
        integers = differ_in(field.kernels[place].term)
        if integers is not None:
            rest = reduced(piece.numerator // field.context.gen(place), piece.denominator)
            if is_defined(field, field.term(rest)):
                differ = field.number(1) + -field.inner(Delta(*integers))
                return summed(field, field.settled(rest * differ), over.indices)
    return None


def _folded(over: Scope, piece: Ratio) -> Ratio | None:
    """Σ_i Σ_j a_i b_ij/(Σ_l b_il) = Σ_i a_i: an inner sum that the denominator holds too is taken first."""
    field = over.field
    sums = {one.term for one in field.kernels_in(piece.denominator) if isinstance(one.term, Sum)}
    if not sums or len(over.indices) == 1:
        return None
    above, below = over.powers(piece.numerator), Parts()
    held = frozenset[Index]().union(*map(over.of_range, over.indices))
    for reached, factor in over.divisors(piece):
        if any(kernel.term in sums for kernel in field.kernels_in(factor)):
            held |= reached
        else:
            below.append((reached, factor))
    joined = [reached - held for reached, _ in (*above, *below)]
    for group in parted(frozenset(over.indices) - held, joined):
        scope, part = over.inside(group, above, below)
        taken = _piece(scope, part)
        kernel = field.single(taken)
        if kernel is not None and kernel.term in sums:
            numerator = piece.numerator // part.numerator * taken.numerator
            rest = reduced(numerator, piece.denominator // part.denominator)
            return summed(field, field.settled(rest), over.without(*group))
    return None


def _multiplied_out(over: Scope, piece: Ratio) -> Ratio | None:
    """Σ_i a_i (Σ_j b_ij)² = Σ_i Σ_j Σ_l a_i b_ij b_il, up to a bound on the indices.

    A sum that stands in the denominator too is left as it is.
    """
    field, below = over.field, places_in(piece.denominator)
    inner = {
        place: degree
        for place, degree in degrees_in(piece.numerator).items()
        if isinstance(field.kernels[place].term, Sum) and place not in below
    }
    count = sum(depth_of_sum(field.kernels[place].term) * degree for place, degree in inner.items())
    if not inner or len(over.indices) + count > MOST_INDICES:
        return None
    rest, taken = piece.numerator, names(field.term(piece), *over.indices)
    bodies, indices = [], list(over.indices)
    for place, degree in inner.items():
        rest = rest // field.context.gen(place) ** degree
        for _ in range(degree):
            body = field.kernels[place].term
            while isinstance(body, Sum):
                index = fresh(body.index, taken)
                body = substitute(body.body, {body.index: index})
                indices.append(index)
            bodies.append(body)
    product = reduced(rest, piece.denominator)
    with carefully(field, indices):
        for body in bodies:
            product = product * field.inner(body)
    return summed(field, field.settled(product), tuple(indices))


def depth_of_sum(term: Term) -> int:
    """How many sums stand directly inside one another."""
    return 1 + depth_of_sum(term.body) if isinstance(term, Sum) else 0


def _split_apart(over: Scope, piece: Ratio) -> Ratio | None:
    """Σ_i Σ_j a_i b_j = (Σ_i a_i)(Σ_j b_j): factors that share no index, nor range, are summed apart."""
    if len(over.indices) == 1:
        return None
    above, below = over.powers(piece.numerator), over.divisors(piece)
    ranges = [frozenset((index,)) | over.of_range(index) for index in over.indices]
    groups = parted(over.indices, [*(reached for reached, _ in (*above, *below)), *ranges])
    if len(groups) == 1:
        return None
    result = over.field.number(Fraction(1, abs(int(factored(piece.denominator)[0]))))
    for group in groups:
        result = result * _piece(*over.inside(group, above, below))
    return result


def _by_law(over: Scope, piece: Ratio) -> Ratio | None:
    """Σ_i Σ_k a_i y_ik = Σ_i a_i, if Σ_k y_ik = 1 is given for all i."""
    field = over.field
    for pattern in field.laws:
        exponents = degrees_in(piece.numerator)
        for found in occurrences(field, pattern, exponents, over.indices):
            gone = [found.values[index] for index in pattern.bound]
            below = any(reached & set(gone) for reached, _ in over.divisors(piece))
            same = all(is_range_of(field, index, found.values) for index in pattern.bound)
            inside = all(_in_range(field, found.values[index], index) for index in pattern.forall)
            if below or not (same and inside):
                continue
            rest = piece.numerator
            for place, exponent in found.taken:
                rest = rest // field.context.gen(place) ** exponent
            left = over.without(*cast(list[Index], gone))
            with carefully(field, left):
                value = field.inner(substitute(pattern.value, found.values))
            return summed(field, field.settled(reduced(rest, piece.denominator) * value), left)
    return None


def _closed(over: Scope, piece: Ratio) -> Ratio | None:
    """Σ_i Σ_{j≤i} j·a_i = Σ_i i(i+1)/2·a_i: an inner sum of powers of its own index is taken first."""
    field = over.field
    for index in over.indices if len(over.indices) > 1 else ():
        others = over.without(index)
        if any(index in free(one.lower) | free(one.upper) for one in others):
            continue
        reached = [place for place in places_in(piece.numerator) if index in over.of_kernel(place)]
        below = any(index in reached for reached, _ in over.divisors(piece))
        if below or any(field.kernels[place].term != index for place in reached):
            continue
        degree = int(piece.numerator.degrees()[reached[0]]) if reached else 0
        if degree <= HIGHEST_POWER and -1 not in field.signs(length_of(field, index)):
            power = field.context.gen(reached[0]) ** degree if reached else field.context.constant(1)
            rest = reduced(piece.numerator // power, piece.denominator)
            return summed(field, rest * _single(field, field.whole(power), index), others)
    return None


def _counted(over: Scope, piece: Ratio) -> Ratio | None:
    """Σ_{k=a}^{b} Σ_{l=c}^{k+s} f(l) = Σ_{l=c}^{b+s} (b + s − l + 1) f(l)."""
    field = over.field
    for outer, left, count in counted(field, over.indices):
        values: dict[Term, Term] = dict(zip(over.without(outer), left, strict=True))
        if outer not in free(substitute(field.term(piece), values)):
            return summed(field, at(field, piece, values, left) * field.inner(count), left)
    return None


def _turned(over: Scope, piece: Ratio) -> Ratio | None:
    """Σ_{l=a}^{b} Σ_{k=l+s}^{b} = Σ_{k=a}^{b} Σ_{l=a}^{k−s}."""
    found = turned(over.field, over.indices)
    if found is None:
        return None
    values, indices = found
    return summed(over.field, at(over.field, piece, values, indices), indices)


def _without_diagonal(over: Scope, piece: Ratio) -> Ratio | None:
    """Σ_k Σ_{l≤k} a_kl = Σ_k Σ_{l<k} a_kl + Σ_k a_kk."""
    field, found = over.field, below_diagonal(over.field, over.indices)
    if found is None:
        return None
    inner, outer, less = found
    others = over.without(inner)
    strict = (*others, less)
    below = _opaque(field, at(field, piece, {inner: less}, strict), strict)
    return below + summed(field, at(field, piece, {inner: outer}, others), others)


def _cancelling(over: Scope, piece: Ratio) -> Ratio | None:
    """Σ_k Σ_l f(k, l) = 0 where f(l, k) = −f(k, l): of x_k − x_l below, or of a matrix that is so."""
    field, below = over.field, [reached for reached, _ in over.divisors(piece)]
    opposite = any(rule.sign < 0 for rule in field.replacements)
    for one, other in combinations(over.indices, 2):
        alike = (one.lower, one.upper) == (other.lower, other.upper)
        held = any(over.of_range(index) & {one, other} for index in over.indices)
        known = opposite or any({one, other} <= reached for reached in below)
        if alike and known and not held:
            turned = at(field, piece, {one: other, other: one}, over.indices)
            if (piece + turned).numerator.is_zero():
                return field.number(0)
    return None


def _put(indices: Indices, values: dict[Term, Term]) -> Indices:
    """The indices with values put in their ranges."""
    known, found = dict(values), []
    for index in indices:
        moved = Index(index.name, substitute(index.lower, known), substitute(index.upper, known))
        known[index] = moved
        found.append(moved)
    return tuple(found)


def _in_range(field: Field, other: Term, index: Index) -> bool:
    """Whether a ≤ j ≤ b is certain."""
    above = field.inner(other) + -field.inner(index.lower)
    below = field.inner(index.upper) + -field.inner(other)
    return -1 not in field.signs(above) and -1 not in field.signs(below)


# ── a single index, and kernels ─────────────────────────────────────────────────────────────────────


def _single(field: Field, piece: Ratio, index: Index) -> Ratio:
    """Σ over one index: a power of the index by Bernoulli's formula, else a kernel over a shifted range."""
    if -1 in field.signs(length_of(field, index)):
        return _opaque(field, piece, (index,))
    degree = power_of(field, piece, index)
    if degree is not None:
        return sum_of_powers(field, degree, index)
    shifted = at_one_place(field, piece, index)
    if shifted is not None:
        return summed(field, shifted[0], (shifted[1],))
    back = turned_round(field, piece, index)
    if back is not None:
        return summed(field, back[0], (back[1],))
    base, ends = without_numbers(field, piece, index)
    if base == index:
        whole = from_one(field, piece, index)
        if whole is None:
            return _opaque(field, piece, (index,))
        parts = [summed(field, at(field, piece, {index: one}, (one,)), (one,)) for one in whole]
        return parts[0] + -parts[1]
    result = summed(field, at(field, piece, {index: base}, (base,)), (base,))
    for value, sign in ends:
        result = result + value * field.number(sign)
    return result


def _opaque(field: Field, piece: Ratio, indices: Indices) -> Ratio:
    """A kernel for the sum, over canonical indices and ranges."""
    values: dict[Term, Term] = {}
    for index in indices:
        lower, upper = (field.canonical(substitute(end, values)) for end in (index.lower, index.upper))
        values[index] = Index(index.name, lower, upper)
    moved = {old: new for old, new in values.items() if old != new}
    indices = tuple(cast(Index, new) for new in values.values())
    piece = at(field, piece, moved, indices) if moved else piece
    kernel, named = kernel_over(field, Sum, piece, indices)
    return field.kernel(kernel, sets.REAL if field.holds(kernel) else _range(field, piece, named))


def _range(field: Field, piece: Ratio, indices: Indices) -> Domain:
    """A sum of non-negative numbers is not negative; of positive numbers, and at least one, positive."""
    signs = field.signs(piece)
    if signs == POSITIVE and all(is_inhabited(field, index) for index in indices):
        return sets.POSITIVE
    return sets.NONNEGATIVE if signs <= NONNEGATIVE else sets.REAL
