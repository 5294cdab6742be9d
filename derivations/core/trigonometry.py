"""Rules of the normal form for sine, cosine, tangent and their inverses.

Arguments are written over angles that are linearly independent over ℚ; each angle θ has two kernels,
cos(θ/L) and sin(θ/L), with sin² = 1 − cos², and the addition theorems do the rest:
  cos(α + β) = cos α cos β − sin α sin β,   sin(α + β) = sin α cos β + cos α sin β.
Rational multiples of π have their exact values; sin and cos of asin u and atan u are algebraic in u.
What is used holds at every point where all subterms are defined; that angles are independent is never
needed for a proof, only for a proof to be found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import lcm
from typing import TypeAlias

from derivations.core.arithmetic import arithmetic, terms_of
from derivations.core.elementary import UNIT, integer_power, pieces, root
from derivations.core.field import Field, Refine
from derivations.core.functions import PI
from derivations.core.ratios import Ratio
from derivations.core.sets import Domain
from derivations.core.signs import POSITIVE
from derivations.core.term import Apply, Term, is_integer
from derivations.errors import MeaningError

LARGEST_HALVED = 64  # denominators of multiples of π that are written with nested square roots
LARGEST_MULTIPLE = 64  # sin nθ is a polynomial of degree n in the kernels
RIGHT_ANGLE = Domain(Fraction(-11, 7), Fraction(11, 7), True, True)  # π/2 < 11/7

Pair: TypeAlias = tuple[Ratio, Ratio]  # sine and cosine


def sine(field: Field, term: Term) -> Ratio:
    """The ratio of sin u."""
    return _pair(field, _argument(term))[0]


def cosine(field: Field, term: Term) -> Ratio:
    """The ratio of cos u."""
    return _pair(field, _argument(term))[1]


def tangent(field: Field, term: Term) -> Ratio:
    """The ratio of tan u = sin u / cos u."""
    above, below = _pair(field, _argument(term))
    return above * below.inverse()


def arcsine(field: Field, term: Term) -> Ratio:
    """asin u: exact at 0, ±1/2, ±1 and roots; else a kernel, odd in u."""
    return _inverse(field, "asin", field.inner(_argument(term)))


def arctangent(field: Field, term: Term) -> Ratio:
    """atan u: exact at 0, ±1, ±√3; else a kernel, odd in u."""
    return _inverse(field, "atan", field.inner(_argument(term)))


def _argument(term: Term) -> Term:
    assert isinstance(term, Apply)
    return term.arguments[0]


# ── sine and cosine of a sum of angles ───────────────────────────────────────────────────────────


def _pair(field: Field, argument: Term) -> Pair:
    if argument not in field.pairs:
        field.pairs[argument] = sine_and_cosine(field, field.inner(argument))
    return field.pairs[argument]


def sine_and_cosine(field: Field, argument: Ratio) -> Pair:
    """Sine and cosine of an argument, by the addition theorems."""
    pair = field.number(0), field.number(1)
    for angle in _angles(field, argument):
        pair = _joined(field, pair, angle)
    return pair


def _joined(field: Field, one: Pair, other: Pair) -> Pair:
    (s, c), (t, d) = one, other
    return field.settled(s * d + c * t), field.settled(c * d + -(s * t))


def _angles(field: Field, argument: Ratio) -> Iterator[Pair]:
    """Sine and cosine of parts whose sum is the argument."""
    rest = field.number(0)
    for coefficient, monomial in pieces(field, argument):
        found = _special(field, coefficient, monomial)
        if found is None:
            rest = rest + monomial * field.number(coefficient)
        else:
            yield found
    for coefficient, angle in _combination(field, rest):
        yield _of_angle(field, angle, coefficient)


def _special(field: Field, coefficient: Fraction, monomial: Ratio) -> Pair | None:
    """Exact values: multiples of π, whole multiples of nπ for integers n, of asin u and of atan u."""
    kernel = field.single(monomial)
    if kernel is None:
        return _whole_turns(field, coefficient, monomial)
    if kernel.term == PI:
        return _of_pi(field, coefficient)
    if isinstance(kernel.term, Apply) and kernel.term.function in _ALGEBRAIC and coefficient.denominator <= 2:
        pair = _ALGEBRAIC[kernel.term.function](field, field.inner(kernel.term.arguments[0]))
        if coefficient.denominator == 2:
            pair = _halved(field, pair)
        return _multiple(field, pair, coefficient.numerator)
    return None


def _whole_turns(field: Field, coefficient: Fraction, monomial: Ratio) -> Pair | None:
    """cos nπ = (−1)^n for an integer n."""
    if coefficient.denominator != 1 or not monomial.denominator.is_one() or not field.holds(PI):
        return None
    number = monomial * field.inner(PI).inverse()
    (exponents, _), *_ = terms_of(number.numerator)
    if not number.denominator.is_one() or number.constant() is not None:
        return None
    if not all(is_integer(field.kernels[place].term) for place, e in enumerate(exponents) if e):
        return None
    turned = integer_power(field, field.number(-1), number * field.number(coefficient))
    return field.number(0), turned


def _halved(field: Field, pair: Pair) -> Pair:
    """Sine and cosine of half an angle between −π and π: the cosine of the half is not negative."""
    half = field.number(Fraction(1, 2))
    below = root(field, half * (field.number(1) + pair[1]), 2)
    return field.settled(half * pair[0] * below.inverse()), below


def _of_arcsine(field: Field, u: Ratio) -> Pair:
    return u, root(field, field.settled(field.number(1) + -(u * u)), 2)


def _of_arctangent(field: Field, u: Ratio) -> Pair:
    below = root(field, field.settled(field.number(1) + u * u), 2).inverse()
    return field.settled(u * below), field.settled(below)


_ALGEBRAIC: dict[str, Callable[[Field, Ratio], Pair]] = {"asin": _of_arcsine, "atan": _of_arctangent}


# ── rational multiples of π ──────────────────────────────────────────────────────────────────────


def _of_pi(field: Field, share: Fraction) -> Pair:
    """Sine and cosine of share·π: by symmetry from an angle between 0 and π/4."""
    share %= 2
    if share > 1:
        s, c = _of_pi(field, 2 - share)
        return -s, c
    if share > Fraction(1, 2):
        s, c = _of_pi(field, 1 - share)
        return s, -c
    if share > Fraction(1, 4):
        s, c = _of_pi(field, Fraction(1, 2) - share)
        return c, s
    exact = _exact_pair(field, share)
    return exact or _of_angle(field, field.kernel(PI, PI_RANGE), share)


PI_RANGE = Domain(Fraction(3), Fraction(22, 7), True, True)


def _exact_pair(field: Field, share: Fraction) -> Pair | None:
    """Sine and cosine of 0, π/12, π/10, π/8, π/6, π/5 and π/4, which are written with square roots."""
    number = field.number
    half, quarter = number(Fraction(1, 2)), number(Fraction(1, 4))

    def square_root(value: Ratio | int) -> Ratio:
        return root(field, number(value) if isinstance(value, int) else value, 2)

    match share.numerator, share.denominator:
        case 0, _:
            return number(0), number(1)
        case 1, 12:
            return quarter * (square_root(6) + -square_root(2)), quarter * (square_root(6) + square_root(2))
        case 1, 10:
            outer = number(10) + number(2) * square_root(5)
            return quarter * (square_root(5) + number(-1)), quarter * square_root(outer)
        case 1, 8:
            inner, outer = number(2) + -square_root(2), number(2) + square_root(2)
            return half * square_root(inner), half * square_root(outer)
        case 1, 6:
            return half, half * square_root(3)
        case 1, 5:
            inner = number(10) + number(-2) * square_root(5)
            return quarter * square_root(inner), quarter * (square_root(5) + number(1))
        case 1, 4:
            return half * square_root(2), half * square_root(2)
    if share.denominator > LARGEST_HALVED or share.denominator % 2:
        return None
    whole = _of_pi(field, 2 * share)
    return square_root(half * (number(1) + -whole[1])), square_root(half * (number(1) + whole[1]))


# ── angles that are independent over ℚ ───────────────────────────────────────────────────────────


def _combination(field: Field, argument: Ratio) -> list[tuple[Fraction, Ratio]]:
    """The argument as Σ coefficient·angle over the field's angles, itself a new one if need be."""
    if argument.numerator.is_zero():
        return []
    for angle in field.angles:
        try:
            share = field.settled(argument * angle.inverse()).constant()
        except MeaningError:  # two angles whose product is zero by a relation of theirs
            continue
        if share is not None:
            return [(share, angle)]
    shares = combination(field.angles, argument) if len(field.angles) > 1 else None
    if shares is None:
        sign = 1 if int(argument.numerator.leading_coefficient()) > 0 else -1
        angle = argument * field.number(sign)
        field.angles.append(angle)
        return [(Fraction(sign), angle)]
    return [(share, angle) for share, angle in zip(shares, field.angles, strict=True) if share]


def combination(basis: list[Ratio], wanted: Ratio) -> list[Fraction] | None:
    """Rational numbers q with Σ q_i·basis_i = wanted, or None if there are none."""
    common = wanted.denominator
    for one in basis:
        common = common * (one.denominator // common.gcd(one.denominator))
    columns = [dict(terms_of(one.numerator * (common // one.denominator))) for one in (*basis, wanted)]
    rows = list(dict.fromkeys(key for column in columns for key in column))
    *lines, right = ([column.get(row, 0) for row in rows] for column in columns)
    return arithmetic().solution(list(zip(*lines, strict=True)), right)


def _of_angle(field: Field, angle: Ratio, coefficient: Fraction) -> Pair:
    """Sine and cosine of coefficient·angle, from those of angle/L."""
    base = Apply("cos", (field.term(angle),))
    unit = field.units.get(base, 1)
    if unit % coefficient.denominator:
        field.units[base] = lcm(unit, coefficient.denominator)
        raise Refine
    share = angle * field.number(Fraction(1, unit))
    written, count = field.term(share), coefficient * unit
    ahead, across = Apply("cos", (written,)), Apply("sin", (written,))
    range_ = UNIT if field.holds(ahead) else _range_of_cosine(field, share)
    c = field.kernel(ahead, range_)
    range_ = UNIT if field.holds(across) else _range_of_sine(field, share)
    s = field.kernel(across, range_, relation=(2, field.number(1) + -(c**2)))
    return _multiple(field, (s, c), int(count))


def _range_of_cosine(field: Field, angle: Ratio) -> Domain:
    """cos θ > 0 for −π/2 < θ < π/2."""
    if field.holds(PI):
        right = field.inner(PI) * field.number(Fraction(1, 2))
        return _positive_between(field, angle + right, right + -angle)
    return UNIT


def _range_of_sine(field: Field, angle: Ratio) -> Domain:
    """sin θ > 0 for 0 < θ < π, < 0 for −π < θ < 0."""
    if not field.holds(PI):
        return UNIT
    half_turn = field.inner(PI)
    above = _positive_between(field, angle, half_turn + -angle)
    if above != UNIT:
        return above
    below = _positive_between(field, -angle, half_turn + angle)
    return UNIT if below == UNIT else Domain(Fraction(-1), Fraction(0), False, below.lower_open)


def _positive_between(field: Field, above: Ratio, below: Ratio) -> Domain:
    signs = field.signs(above), field.signs(below)
    if any(-1 in one for one in signs):
        return UNIT
    return Domain(Fraction(0), Fraction(1), lower_open=all(one == POSITIVE for one in signs))


def _multiple(field: Field, pair: Pair, count: int) -> Pair:
    """Sine and cosine of a whole multiple."""
    if abs(count) > LARGEST_MULTIPLE:
        raise MeaningError(f"an angle is multiplied by {count}: too large for the addition theorem")
    if count < 0:
        s, c = _multiple(field, pair, -count)
        return -s, c
    result = field.number(0), field.number(1)
    while count:
        if count % 2:
            result = _joined(field, result, pair)
        count //= 2
        if count:
            pair = _joined(field, pair, pair)
    return result


# ── inverses ─────────────────────────────────────────────────────────────────────────────────────


def _inverse(field: Field, name: str, u: Ratio) -> Ratio:
    if u.numerator.is_zero():
        return u
    if int(u.numerator.leading_coefficient()) < 0:
        return -_inverse(field, name, -u)
    exact = _exact_angle(field, name, u)
    if exact is not None:
        return exact
    return field.kernel(Apply(name, (field.term(u),)), _range_of_inverse(field, u))


def _range_of_inverse(field: Field, u: Ratio) -> Domain:
    signs = field.signs(u)
    if -1 not in signs:
        return Domain(Fraction(0), RIGHT_ANGLE.upper, 0 not in signs, True)
    if 1 not in signs:
        return Domain(RIGHT_ANGLE.lower, Fraction(0), True, 0 not in signs)
    return RIGHT_ANGLE


def _exact_angle(field: Field, name: str, u: Ratio) -> Ratio | None:
    """asin 1/2 = π/6, atan 1 = π/4, …: an angle share·π whose sine or tangent is u."""
    if not all(map(field.is_number, (*field.kernels_in(u.numerator), *field.kernels_in(u.denominator)))):
        return None
    for share in _SHARES:
        s, c = _of_pi(field, share)
        value = s if name == "asin" else s * c.inverse() if not c.numerator.is_zero() else None
        if value is not None and field.settled(value + -u).numerator.is_zero():
            return field.inner(PI) * field.number(share)
    return None


_SHARES = tuple(sorted({Fraction(n, d) for d in (2, 3, 4, 5, 6, 8, 10, 12) for n in range(1, d // 2 + 1)}))
