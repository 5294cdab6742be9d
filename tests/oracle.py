"""An independent judge of terms and verdicts.

Nothing here is shared with the checker but the nodes of the tree; the values come from `evaluation`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from fractions import Fraction

from mpmath import mp, mpf

from derivations.core.term import Term
from derivations.core.verdict import Coordinate, Enclosure, Witness
from tests.array_values import Array, Values, alike, listed
from tests.assumptions import Assumption, meet
from tests.evaluation import Evaluation, Leaf, Point
from tests.real_numbers import DIGITS, LOST, TooLarge, Undefined, exact, near, number_of

__all__ = ["DIGITS", "LOST", "Point", "TooLarge", "Undefined", "exact", "near"]

# ── values ───────────────────────────────────────────────────────────────────────────────────────


def value(term: Term, point: Mapping[Leaf, Fraction], *, digits: int = DIGITS) -> mpf:
    """The value of a scalar term at the point.  Raises `Undefined` where it has none."""
    with mp.workdps(digits):
        return +number_of(Evaluation(point).of(term))


def entries(term: Term, point: Mapping[Leaf, Fraction], *, digits: int = DIGITS) -> tuple[mpf, ...]:
    """The values of all entries of an array in order, row by row; of a scalar term, its one value."""
    with mp.workdps(digits):
        return tuple(+number_of(one) for one in listed(Evaluation(point).array(term)))


def rows(
    left: Term, right: Term, point: Mapping[Leaf, Fraction], *, digits: int = DIGITS
) -> list[tuple[mpf, mpf]]:
    """The entries of both sides, in pairs; the number 0 stands for an array of zeros.

    Raises `Undefined` where a side has no value, and `ValueError` for arrays of different shapes.
    """
    return paired(array(left, point, digits=digits), array(right, point, digits=digits), digits=digits)


def array(term: Term, point: Mapping[Leaf, Fraction], *, digits: int = DIGITS) -> Values:
    """The value of any term.  Raises `Undefined` where it has none."""
    with mp.workdps(digits):
        return Evaluation(point).array(term)


def paired(one: Values, other: Values, *, digits: int = DIGITS) -> list[tuple[mpf, mpf]]:
    """The entries of two values in pairs, as `rows` has them."""
    with mp.workdps(digits):
        if not (_is_zero(one) or _is_zero(other) or alike(one, other)):
            raise ValueError("the sides have different shapes")
        ours, theirs = (tuple(+number_of(value) for value in listed(side)) for side in (one, other))
        ours = ours * len(theirs) if _is_zero(one) else ours
        theirs = theirs * len(ours) if _is_zero(other) else theirs
        return list(zip(ours, theirs, strict=True))


def _is_zero(side: Values) -> bool:
    """Whether a side is the number 0, which a sum over an empty range may be too."""
    return isinstance(side, Array) and side.is_number and side.numbers == (Fraction(0),)


def defined(term: Term, point: Mapping[Leaf, Fraction]) -> bool:
    """Whether the term has a value at the point."""
    try:
        entries(term, point)
    except Undefined:
        return False
    return True


def confirms(witness: Witness, left: Term, right: Term) -> bool:
    """Whether the enclosures are disjoint and hold the two sides, which differ by far more than is lost here.

    Sides that agree to sixty digits are looked at once more with four times as many.
    """
    return are_disjoint(witness) and any(
        _confirms(witness, left, right, digits) for digits in (DIGITS, 4 * DIGITS)
    )


def are_disjoint(witness: Witness) -> bool:
    """Whether no number lies in both enclosures."""
    one, other = witness.left, witness.right
    return one is not None and other is not None and (one.upper < other.lower or other.upper < one.lower)


def _confirms(witness: Witness, left: Term, right: Term, digits: int) -> bool:
    point = Point(witness.point)
    try:
        pairs = rows(left, right, point, digits=digits)
    except Undefined:
        return False
    with mp.workdps(digits):
        return any(
            not near(one, other, digits=digits - 2 * LOST)
            and _in(one, witness.left, digits)
            and _in(other, witness.right, digits)
            for one, other in pairs
        )


def confirms_domain(witness: Witness, left: Term, right: Term) -> bool:
    """Whether at the witness the left side is defined and the right side is not.

    At a coordinate such as π/2 the violated condition is seen to fail by less than can be told from zero.
    """
    point = Point([(leaf, _fraction(value)) for leaf, value in witness.point])
    if all(isinstance(value, Fraction) for _, value in witness.point):
        return defined(left, point) and not defined(right, point)
    test = witness.violated
    assert test is not None
    return (
        defined(left, point) and abs(value(test.left, point) - value(test.right, point)) < mp.mpf(10) ** -40
    )


def _fraction(coordinate: Coordinate) -> Fraction:
    if isinstance(coordinate, Fraction):
        return coordinate
    with mp.workdps(DIGITS):
        mantissa, exponent = mp.frexp(value(coordinate, Point({})))
        return Fraction(int(mp.ldexp(mantissa, 400))) * Fraction(2) ** (int(exponent) - 400)


def agree(
    left: Term, right: Term, *, at: int = 20, digits: int = 40, given: Sequence[Assumption] = ()
) -> bool:
    """Whether the sides agree to so many digits at that many random points, by fixed seeds, in the domain."""
    met = 0
    for seed in range(100 * at):
        try:
            pairs = rows(left, right, admitted(given, seed))
        except Undefined:
            continue
        if not all(near(one, other, digits=digits) for one, other in pairs):
            return False
        met += 1
        if met == at:
            return True
    return False


def admitted(given: Sequence[Assumption], seed: int) -> Point:
    """The point of a seed, moved so that what is given holds there.  Raises `Undefined` where it does not."""
    point = Point({}, seed)
    if not meet(given, point):
        raise Undefined("the assumptions do not hold")
    return point


def is_never_wrong(right: Term, left: Term, *, at: int = 20, given: Sequence[Assumption] = ()) -> bool:
    """Whether, at that many random points at which the left side has a value, the right side has it or none.

    At one of them at least it has none.
    """
    met, without = 0, 0
    for seed in range(100 * at):
        with suppress(Undefined):
            point = admitted(given, seed)
            value = array(left, point)
            try:
                pairs = paired(value, array(right, point))
            except Undefined:
                without += 1
            else:
                if not all(near(one, other, digits=40) for one, other in pairs):
                    return False
            met += 1
        if met == at:
            return without > 0
    return False


def _in(one: mpf, enclosure: Enclosure | None, digits: int) -> bool:
    """Whether an enclosure holds a value, up to what was lost in computing it; at the digits in force."""
    if enclosure is None:
        return False
    slack = mpf(10) ** (LOST - digits) * max(1, abs(one))
    return bool(number_of(enclosure.lower) - slack <= one <= number_of(enclosure.upper) + slack)
