"""The sign of a closed term of one variable between two numbers, by enclosures and at the ends by slopes.

Where the term is exactly 0 at an end, so that no enclosure there can exclude 0, its sign beside the end is
that of the first derivative that is not 0 on a stretch from the end on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction

from derivations.core.balls import FIRST_PRECISION, Unclear, dyadic, enclose, enclose_over
from derivations.core.sets import Signs
from derivations.core.surroundings import ANALYTIC, Known, is_continuous
from derivations.core.term import Symbol, Term
from derivations.core.tree import free, substitute

DEEPEST = 9  # halvings of the interval
MOST_SLOPES = 3  # derivatives that are looked at beside an end
STRETCHES = (16, 256, 4096)  # into which the interval is divided for the piece beside an end
NONE: Signs = frozenset()


def signs_between(term: Term, x: Symbol, lower: Term, upper: Term, known: Known) -> Signs | None:
    """The signs of a term for lower < x < upper, None where they are not known; all are closed but for x."""
    if free(term) != {x} or free(lower) or free(upper) or not is_continuous(term, x, ANALYTIC):
        return None
    ends = _fraction(lower), _fraction(upper)
    if ends[0] is None or ends[1] is None or ends[0][0] >= ends[1][1]:
        return None
    low, high = ends[0], ends[1]
    found = NONE
    starts, stops = low[0], high[1]
    width = stops - starts
    for end, towards in ((lower, 1), (upper, -1)):
        if known.is_zero(substitute(term, {x: end})):
            beside = _beside(term, x, low if towards > 0 else high, towards, width, known)
            if beside is None:
                return None
            found |= {beside[0]}
            starts, stops = (beside[1], stops) if towards > 0 else (starts, beside[1])
    with suppress(Unclear):
        return found.union(*_halved(term, x, starts, stops, DEEPEST))
    return None


def sign_at(term: Term, known: Known) -> int | None:
    """The sign of a closed term."""
    with suppress(Unclear):
        ball = enclose(term, {}, FIRST_PRECISION)
        if ball > 0 or ball < 0:
            return 1 if ball > 0 else -1
    return 0 if not free(term) and known.is_zero(term) else None


def _fraction(end: Term) -> tuple[Fraction, Fraction] | None:
    """Rational numbers below and above a closed term."""
    with suppress(Unclear):
        ball = enclose(end, {}, FIRST_PRECISION)
        middle, radius = dyadic(ball.mid()), dyadic(ball.rad())
        return middle - radius, middle + radius
    return None


def _beside(
    term: Term, x: Symbol, end: tuple[Fraction, Fraction], towards: int, width: Fraction, known: Known
) -> tuple[int, Fraction] | None:
    """The sign beside an end at which the term is 0, and how far from there it is known."""
    exact, slope = end[0] if towards > 0 else end[1], known.slope(term, x)
    for order in range(1, MOST_SLOPES + 1):
        if slope is None or not is_continuous(slope, x, ANALYTIC):
            return None
        for parts in STRETCHES:
            far = exact + towards * width / parts
            with suppress(Unclear):
                ball = enclose_over(slope, x, min(exact, far), max(exact, far), FIRST_PRECISION)
                if ball > 0 or ball < 0:
                    sign = 1 if ball > 0 else -1
                    return sign * towards**order, far
        return None
    return None


def _halved(term: Term, x: Symbol, lower: Fraction, upper: Fraction, left: int) -> Iterator[Signs]:
    """The signs on a closed interval, halved until enclosures show them.  Raises `Unclear`."""
    try:
        ball = enclose_over(term, x, lower, upper, FIRST_PRECISION)
        if ball > 0 or ball < 0:
            yield frozenset((1 if ball > 0 else -1,))
            return
    except Unclear:
        if not left:
            raise
    if not left:
        raise Unclear("the sign is not seen")
    middle = (lower + upper) / 2
    yield from _halved(term, x, lower, middle, left - 1)
    yield from _halved(term, x, middle, upper, left - 1)
