"""Points with coordinates such as π/2 or √2 at which a condition fails: zeros of its expression, in one leaf.

The expression is solved for a leaf, the other leaves being rational: for a kernel by a formula of degree
at most two, then through the kernel's inverse.  How a candidate was found does not matter: that the
expression vanishes there is shown by the normal form, that the point lies in D0 by balls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import islice

from derivations.core.arithmetic import Polynomial, factored
from derivations.core.balls import Point, Unclear, enclose, fulfilled
from derivations.core.cells import Fields, vanishes
from derivations.core.domain import Obligation, domain_of
from derivations.core.field import Field, OutOfFuel, OutOfRoom
from derivations.core.functions import PI, of
from derivations.core.normal import normal_field
from derivations.core.points import Region
from derivations.core.ratios import reduced
from derivations.core.sets import Domain
from derivations.core.setting import Setting
from derivations.core.term import Apply, Neg, Number, Power, Symbol, Term, as_term, rational_value
from derivations.core.tree import free, rebuild, substitute
from derivations.core.verdict import Coordinate, Witness
from derivations.errors import MeaningError

MOST_POINTS, MOST_TRIED = 6, 24  # points whose leaves are moved, and zeros that are looked at
PRECISION = 128
ROOM = 48
HIGHEST = 16  # degree of an expression that is solved
DEEPEST = 6  # functions inside one another that are inverted
ZERO = as_term(0)

#        f, v: the numbers u with f(u) = v that are tried
INVERSES: Mapping[str, Callable[[Term], tuple[Term, ...]]] = {
    "exp":  lambda v: (of("log", v),),
    "log":  lambda v: (of("exp", v),),
    "sqrt": lambda v: (v**2,),
    "sin":  lambda v: (of("asin", v), PI - of("asin", v)),
    "cos":  lambda v: (of("acos", v), -of("acos", v), 2 * PI - of("acos", v)),
    "asin": lambda v: (of("sin", v),),
    "atan": lambda v: (of("tan", v),),
    "abs":  lambda v: (v, -v),
}  # fmt: skip


def zero_in(difference: Term, obligation: Obligation, region: Region) -> Witness | None:
    """A point of D0 at which the difference is exactly zero and the obligation's branch is taken."""
    found = _candidates(difference, region)
    for leaf, root, point in islice(found, MOST_TRIED):
        try:
            witness = _witness(difference, obligation, region, {**point.values, leaf: root}, point)
        except (MeaningError, OutOfFuel, OutOfRoom, ArithmeticError, ValueError, Unclear):
            continue
        if witness is not None:
            return witness
    return None


def _candidates(difference: Term, region: Region) -> Iterator[tuple[Term, Coordinate, Point]]:
    """A leaf, a number at which the difference may vanish, and the point that gives the other leaves."""
    for point in region.points(MOST_POINTS):
        try:
            enclose(difference, point, PRECISION)
        except Unclear:
            continue
        leaves = [leaf for leaf in point.values if leaf in free(difference) and leaf.is_variable]
        for leaf in leaves:
            values: dict[Term, Term] = {
                other: Number(value)
                for other, value in point.values.items()
                if other != leaf and isinstance(other, Symbol) and isinstance(value, Fraction)
            }
            try:
                for root in _solutions(substitute(difference, values), leaf, DEEPEST):
                    yield leaf, _shortened(root), point
            except (MeaningError, OutOfRoom, ArithmeticError, ValueError):
                continue


def _witness(
    difference: Term, obligation: Obligation, region: Region, values: dict[Term, Coordinate], before: Point
) -> Witness | None:
    if not all(_lies_in(value, domain_of(leaf)) for leaf, value in values.items()):
        return None
    point = Point(dict(values), before.choose)
    touched = point.looked_at()
    if not region.holds(touched, PRECISION):
        return None
    if any(fulfilled(Obligation(test), touched, PRECISION) is not True for test in obligation.under):
        return None
    exact = {leaf: value if isinstance(value, Term) else Number(value) for leaf, value in values.items()}
    inside = substitute(difference, {leaf: exact[leaf] for leaf in free(difference) if leaf in exact})
    if not vanishes(inside, ZERO, Setting(), Fields()).zero:
        return None
    listed = {**{leaf: values[leaf] for leaf in free(difference) if leaf in values}, **touched.values}
    return Witness(tuple(listed.items()), None, None, PRECISION, obligation.condition)


def _lies_in(value: Coordinate, domain: Domain) -> bool:
    """Whether a number certainly lies in a domain; a closed term must lie between the ends."""
    if isinstance(value, Fraction):
        return value in domain
    if domain.integer or domain.values is not None:
        return False
    ball = enclose(value, {}, PRECISION)
    above = domain.lower is None or ball > enclose(Number(domain.lower), {}, PRECISION)
    return bool(above and (domain.upper is None or ball < enclose(Number(domain.upper), {}, PRECISION)))


# ── solving ──────────────────────────────────────────────────────────────────────────────────────


def _solutions(expression: Term, leaf: Term, depth: int) -> Iterator[Term]:
    """Numbers at which an expression in one leaf may be zero."""
    if depth == 0:
        return
    field = normal_field(room=ROOM, trusting=False)
    numerator = field.ratio(expression).numerator
    if max(numerator.degrees()) > HIGHEST:
        return
    for factor, _ in factored(numerator)[1]:
        degrees = factor.degrees()
        moving = [
            place
            for place, kernel in enumerate(field.kernels)
            if degrees[place] > 0 and leaf in free(kernel.term)
        ]
        if len(moving) == 1:
            kernel = field.kernels[moving[0]].term
            for value in _formula(field, factor, moving[0]):
                yield from _inverted(kernel, value, leaf, depth)
        elif len(moving) == 2:
            yield from _by_half_angle(field, factor, moving, leaf, depth)


def _formula(field: Field, polynomial: Polynomial, place: int) -> Iterator[Term]:
    """The zeros of a polynomial of degree 1 or 2 in one generator."""
    degree = int(polynomial.degrees()[place])
    if degree > 2:
        return
    parts = [_coefficient(field, polynomial, place, power) for power in range(degree + 1)]
    if degree == 1:
        yield field.term(reduced(-parts[0], parts[1]))
        return
    c, b, a = (field.term(field.whole(part)) for part in parts)
    root = of("sqrt", b**2 - 4 * a * c)
    yield from ((Neg(b) + root) / (2 * a), (Neg(b) - root) / (2 * a))


def _coefficient(field: Field, polynomial: Polynomial, place: int, power: int) -> Polynomial:
    kept = {}
    for exponents, coefficient in polynomial.terms():
        if int(exponents[place]) == power:
            key = tuple(map(int, exponents))
            kept[(*key[:place], 0, *key[place + 1 :])] = int(coefficient)
    made: Polynomial = field.context.from_dict(kept)
    return made


def _inverted(kernel: Term, value: Term, leaf: Term, depth: int) -> Iterator[Term]:
    """Values of the leaf at which a kernel has the value."""
    if kernel == leaf:
        yield value
    elif isinstance(kernel, Apply) and kernel.function in INVERSES:
        for inside in INVERSES[kernel.function](value):
            yield from _solutions(kernel.arguments[0] - inside, leaf, depth - 1)
    elif isinstance(kernel, Power) and (share := rational_value(kernel.exponent)) is not None and share:
        yield from _solutions(kernel.base - Power(value, as_term(1 / share)), leaf, depth - 1)


def _by_half_angle(
    field: Field, factor: Polynomial, moving: list[int], leaf: Term, depth: int
) -> Iterator[Term]:
    """A polynomial in cos θ and sin θ by t = tan θ/2; and θ = π, where there is no such t."""
    cosine, sine = (field.kernels[place].term for place in moving)
    if not (isinstance(cosine, Apply) and sine == of("sin", *cosine.arguments)):
        return
    t = Symbol("#t")
    across, ahead = 2 * t / (1 + t**2), (1 - t**2) / (1 + t**2)
    written = field.term(field.whole(factor))
    for root in _solutions(_put(written, {sine: across, cosine: ahead}), t, 1):
        yield from _solutions(cosine.arguments[0] - 2 * of("atan", root), leaf, depth - 1)
    yield from _solutions(cosine.arguments[0] - PI, leaf, depth - 1)


def _put(term: Term, values: Mapping[Term, Term]) -> Term:
    return values[term] if term in values else rebuild(term, lambda child: _put(child, values))


def _shortened(root: Term) -> Coordinate:
    """A number as a fraction if it is one, else as its normal form writes it."""
    field = normal_field(room=ROOM, trusting=False)
    ratio = field.ratio(root)
    value = ratio.constant()
    return field.term(ratio) if value is None else value
