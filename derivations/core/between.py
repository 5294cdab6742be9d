"""The sign of a closed term of one variable between two numbers, by enclosures and at the ends by slopes.

Where the term is exactly 0 at an end, so that no enclosure there can exclude 0, its sign beside the end is
that of the first derivative that is not 0 on a stretch from the end on.
"""

from __future__ import annotations

from fractions import Fraction

from derivations.core.arithmetic import Interval, arithmetic
from derivations.core.sets import Signs
from derivations.core.surroundings import ANALYTIC, Known, is_continuous
from derivations.core.term import Symbol, Term
from derivations.core.tree import free, substitute

BITS = 64
DEEPEST = 9  # halvings of the interval
MOST_SLOPES = 3  # derivatives that are looked at beside an end
STRETCHES = (16, 256, 4096)  # into which the interval is divided for the piece beside an end
NONE: Signs = frozenset()


def signs_between(term: Term, x: Symbol, lower: Term, upper: Term, known: Known) -> Signs | None:
    """The signs of a term for lower < x < upper, None where they are not known; all are closed but for x."""
    if free(term) != {x} or free(lower) or free(upper) or not is_continuous(term, x, ANALYTIC):
        return None
    low, high = (arithmetic().closed(end, BITS) for end in (lower, upper))
    if low is None or high is None or low[0] >= high[1]:
        return None
    found, starts, stops = NONE, low[0], high[1]
    for end, at, towards in ((lower, low[0], 1), (upper, high[1], -1)):
        there = substitute(term, {x: end})
        if known.is_defined(there) and known.is_zero(there):
            beside = _beside(term, x, end, (at, towards * (high[1] - low[0])), known)
            if beside is None:
                return None
            found |= {beside[0]}
            starts, stops = (beside[1], stops) if towards > 0 else (starts, beside[1])
    inside = _halved(term, x, (starts, stops), DEEPEST)
    return None if inside is None else found | inside


def sign_at(term: Term, known: Known) -> int | None:
    """The sign of a closed term."""
    sign = _sign(arithmetic().closed(term, BITS))
    return sign or (0 if not free(term) and known.is_zero(term) else None)


def _sign(values: Interval | None) -> int:
    """The one sign of some numbers, 0 where it is not seen."""
    return 0 if values is None or values[0] <= 0 <= values[1] else 1 if values[0] > 0 else -1


def _beside(
    term: Term, x: Symbol, exact: Term, place: tuple[Fraction, Fraction], known: Known
) -> tuple[int, Fraction] | None:
    """The sign beside an end at which the term is 0, and how far from there it is known."""
    (end, width), slope = place, known.slope(term, x)
    for order in range(1, MOST_SLOPES + 1):
        if slope is None or not is_continuous(slope, x, ANALYTIC):
            return None
        for parts in STRETCHES:
            far = end + width / parts
            sign = _sign(arithmetic().over(slope, x, (min(end, far), max(end, far)), BITS))
            if sign:
                return (sign if width > 0 or order % 2 == 0 else -sign), far
        there = substitute(slope, {x: exact})
        if not (known.is_defined(there) and known.is_zero(there)):
            return None
        slope = known.slope(slope, x)
    return None


def _halved(term: Term, x: Symbol, within: Interval, left: int) -> Signs | None:
    """The signs on a closed interval, halved until enclosures show them."""
    sign = _sign(arithmetic().over(term, x, within, BITS))
    if sign:
        return frozenset((sign,))
    if not left:
        return None
    middle = (within[0] + within[1]) / 2
    parts = [_halved(term, x, part, left - 1) for part in ((within[0], middle), (middle, within[1]))]
    return None if parts[0] is None or parts[1] is None else parts[0] | parts[1]
