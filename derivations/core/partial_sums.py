"""A series of numbers that are not negative, and a value that its partial sums exceed.

Whether it diverges or converges to more, it is not that value.  The witness gives the index the number up to
which is summed, and encloses the partial sum on that side.
"""

from __future__ import annotations

from bisect import bisect_left
from contextlib import suppress
from fractions import Fraction

from flint import arb

from derivations.core.asking import UNJUDGED
from derivations.core.balls import FIRST_PRECISION, Unclear, dyadic, enclose
from derivations.core.functions import ZERO
from derivations.core.infinite import Series
from derivations.core.meaning import Meanings
from derivations.core.series import counted
from derivations.core.surroundings import Known, Untaken
from derivations.core.taking import Taker
from derivations.core.term import Comparison, Index, Number, Sum, Term, rational_value
from derivations.core.tree import free, names, substitute
from derivations.core.verdict import Enclosure, Witness

MOST = 2_000  # terms that are summed


def exceeded(left: Term, right: Term, meanings: Meanings) -> Witness | None:
    """A witness where one side is a series, the other its finite value, and a partial sum exceeds that."""
    for node, other in ((left, right), (right, left)):
        if not isinstance(node, Series):
            continue
        with suppress(Untaken, Unclear, *UNJUDGED):
            found = _exceeded(node, other, meanings)
            if found is not None:
                point, summed, limit = found
                sides = (summed, limit) if node is left else (limit, summed)
                return Witness(point, *sides, FIRST_PRECISION)
    return None


Found = tuple[tuple[tuple[Term, Fraction], ...], Enclosure, Enclosure]


def _exceeded(node: Series, other: Term, meanings: Meanings) -> Found | None:
    value, first = Taker(meanings, (other,)).plain(other, ()), rational_value(node.lower)
    if value.why or value.asks or value.hidden or free(value.term) or free(node) or first is None:
        return None
    limit = enclose(meanings.of(value.term), {}, FIRST_PRECISION)
    known = Known(meanings, (), names(node, other))
    k, body, inner = counted(node, known, lambda term, _: meanings.of(term))
    if not inner.holds(Comparison(body, ">=", ZERO)):
        return None

    def summed(last: int) -> arb:
        index = Index("k", ZERO, Number(Fraction(last)))
        return enclose(Sum(substitute(body, {k: index}), index), {}, FIRST_PRECISION)

    if not summed(MOST) > limit:
        return None
    last = bisect_left(range(MOST), True, key=lambda last: bool(summed(last) > limit))
    return ((node.function.parameters[0], first + last),), _enclosure(summed(last)), _enclosure(limit)


def _enclosure(ball: arb) -> Enclosure:
    middle, radius = dyadic(ball.mid()), dyadic(ball.rad())
    return Enclosure(middle - radius, middle + radius)
