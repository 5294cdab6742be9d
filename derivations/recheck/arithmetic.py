"""The second arithmetic as the core asks for one: our own polynomials, mpmath's numbers, no FLINT."""

from __future__ import annotations

from derivations.core.arithmetic import Arithmetic, Interval
from derivations.core.term import Term
from derivations.recheck.integers import factor_integer, integer_root
from derivations.recheck.intervals import Arithmetic as Precision
from derivations.recheck.intervals import Unclear, Undefined, finite
from derivations.recheck.linear import solve_rational
from derivations.recheck.polynomials import Context, Polynomial, remainder
from derivations.recheck.roots import real_roots
from derivations.recheck.values import Evaluation, value

DIGITS_OF_A_BIT = 0.30103


def _closed(term: Term, bits: int) -> Interval | None:
    try:
        found = value(term, {}, max(10, int(bits * DIGITS_OF_A_BIT)))
    except (Unclear, Undefined):
        return None
    return found.lower, found.upper


def _over(term: Term, leaf: Term, within: Interval, bits: int) -> Interval | None:
    precision = Precision(bits)
    lower, upper = (precision.interval(end) for end in within)
    try:
        found = Evaluation(precision, {}, known={leaf: finite((lower.ends[0], upper.ends[1]))}).of(term)
    except (Unclear, Undefined):
        return None
    return precision.interval(found).lower, precision.interval(found).upper


SECOND = Arithmetic(
    "own",
    Context,
    Polynomial.factor,
    factor_integer,
    integer_root,
    real_roots,
    solve_rational,
    remainder,
    _closed,
    _over,
)
