"""The second arithmetic as the core asks for one: our own polynomials, mpmath's numbers, no FLINT."""

from __future__ import annotations

from derivations.core.arithmetic import Arithmetic, Interval
from derivations.core.term import Term
from derivations.recheck.integers import factor_integer, integer_root
from derivations.recheck.intervals import Unclear, Undefined
from derivations.recheck.linear import solve_rational
from derivations.recheck.polynomials import Context, Polynomial, remainder
from derivations.recheck.roots import real_roots
from derivations.recheck.values import value

DIGITS_OF_A_BIT = 0.30103


def _closed(term: Term, bits: int) -> Interval | None:
    try:
        found = value(term, {}, max(10, int(bits * DIGITS_OF_A_BIT)))
    except (Unclear, Undefined):
        return None
    return found.lower, found.upper


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
)
