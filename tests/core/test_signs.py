"""Signs of polynomials over intervals: never may a sign be left out that occurs."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random

import pytest
from flint import Ordering, fmpz_mpoly, fmpz_mpoly_ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.core.facts import Facts
from derivations.core.sets import NATURAL, NONNEGATIVE, POSITIVE, REAL, Domain, Signs
from derivations.core.signs import plus, power, times

CONTEXT = fmpz_mpoly_ctx.get(["a", "b", "c"], Ordering.lex)
QUIET = settings(max_examples=150, deadline=None, derandomize=True)
ANY = frozenset((-1, 0, 1))
SETS = st.sampled_from([frozenset(one) for one in ((-1,), (0,), (1,), (-1, 0), (-1, 1), (0, 1), (-1, 0, 1))])


def interval(lower: int, upper: int, lower_open: bool, upper_open: bool) -> Domain:
    low, high = sorted((lower, upper))
    closed = low == high
    return Domain(Fraction(low), Fraction(high), lower_open and not closed, upper_open and not closed)


ENDS = st.integers(-3, 3)
DOMAINS = st.sampled_from([REAL, POSITIVE, NONNEGATIVE, NATURAL]) | st.builds(
    interval, ENDS, ENDS, st.booleans(), st.booleans()
)
MONOMIALS = st.tuples(*[st.integers(0, 3)] * 3)
POLYNOMIALS = st.dictionaries(MONOMIALS, st.integers(-4, 4), min_size=1, max_size=5).map(CONTEXT.from_dict)


def numbers(domain: Domain, random: Random) -> list[Fraction]:
    """Numbers of the domain: its ends, numbers near them, and some inside."""
    low = domain.lower if domain.lower is not None else Fraction(-4)
    high = domain.upper if domain.upper is not None else low + 8
    inside = [low + (high - low) * Fraction(random.randint(0, 12), 12) for _ in range(4)]
    tried = (
        low,
        high,
        low + (high - low) / 1000,
        high - (high - low) / 1000,
        Fraction(0),
        Fraction(1),
        *inside,
    )
    return [value for value in tried if value in domain]


def at(polynomial: fmpz_mpoly, point: tuple[Fraction, ...]) -> Fraction:
    total = Fraction(0)
    for exponents, coefficient in polynomial.terms():
        term = Fraction(int(coefficient))
        for value, exponent in zip(point, exponents, strict=True):
            term *= value ** int(exponent)
        total += term
    return total


def sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


@QUIET
@given(POLYNOMIALS, st.tuples(DOMAINS, DOMAINS, DOMAINS), st.integers(0, 10**6))
def test_every_sign_that_occurs_is_among_the_possible_ones(
    polynomial: fmpz_mpoly, ranges: tuple[Domain, ...], seed: int
) -> None:
    random = Random(seed)
    possible = Facts().sign(polynomial, ranges)
    for point in product(*(numbers(domain, random)[:5] for domain in ranges)):
        assert sign(at(polynomial, point)) in possible, point


@QUIET
@given(POLYNOMIALS, POLYNOMIALS, SETS, st.tuples(DOMAINS, DOMAINS, DOMAINS), st.integers(0, 10**6))
def test_a_fact_excludes_no_sign_that_occurs_where_it_holds(
    known: fmpz_mpoly, asked: fmpz_mpoly, signs: Signs, ranges: tuple[Domain, ...], seed: int
) -> None:
    random, facts, narrowed = Random(seed), Facts(), list(ranges)
    if known.is_zero():
        return
    facts.add(known, signs, narrowed)
    possible = [
        (one, facts.sign(one, narrowed)) for one in (asked, known, known * asked, known + asked**2, -known)
    ]
    for point in product(*(numbers(domain, random)[:5] for domain in ranges)):
        if sign(at(known, point)) in signs:
            for polynomial, found in possible:
                assert sign(at(polynomial, point)) in found, point


@pytest.mark.parametrize("value", [-2, -1, 0, 1, 2])
def test_an_interval_of_one_number_gives_its_one_sign(value: int) -> None:
    only = Domain(Fraction(value), Fraction(value))
    a = CONTEXT.gen(0)
    for shift in (-2, -1, 0, 1, 2):
        found = Facts().sign(a + shift, (only, REAL, REAL))
        assert found == frozenset((sign(Fraction(value + shift)),))
        assert found, "no sign at all would discharge anything"


def test_a_square_is_not_negative_and_one_more_is_positive() -> None:
    a, b = CONTEXT.gen(0), CONTEXT.gen(1)
    everywhere = [REAL, REAL, REAL]
    assert Facts().sign(a * a, everywhere) == frozenset((0, 1))
    assert Facts().sign(a * a + b * b + 1, everywhere) == frozenset((1,))
    assert Facts().sign(a * a - 2, everywhere) == ANY
    assert Facts().sign(a * a + a + 1, everywhere) == frozenset((1,))


def test_an_irrational_root_is_an_end_that_is_seen() -> None:
    a = CONTEXT.gen(0)
    above = Domain(Fraction(3, 2), None)
    assert Facts().sign(a * a - 2, (above, REAL, REAL)) == frozenset((1,))
    below = Domain(Fraction(1), Fraction(7, 5))
    assert Facts().sign(a * a - 2, (below, REAL, REAL)) == frozenset((-1,))


def test_a_fact_that_sharpens_another_is_counted_as_learned() -> None:
    a, facts = CONTEXT.gen(0), Facts()
    everywhere = [REAL, REAL, REAL]
    facts.add(a, frozenset((0, 1)), everywhere)
    before = facts.revision
    facts.add(a, frozenset((0, 1)), everywhere)
    assert facts.revision == before
    facts.add(a, frozenset((1,)), everywhere)
    assert facts.revision > before


@QUIET
@given(SETS, SETS, st.integers(-3, 4))
def test_sign_arithmetic_is_the_arithmetic_of_numbers(one: Signs, other: Signs, exponent: int) -> None:
    pick = {-1: (-2, -1), 0: (0,), 1: (1, 2)}
    for a, b in product(one, other):
        for u, v in product(pick[a], pick[b]):
            assert sign(Fraction(u * v)) in times(one, other)
            assert sign(Fraction(u + v)) in plus(one, other)
            if exponent > 0 or (u and exponent):
                assert sign(Fraction(u) ** exponent) in power(one, exponent)


@pytest.mark.parametrize(
    "domain", [REAL, POSITIVE, NONNEGATIVE, NATURAL, Domain(Fraction(-1), Fraction(0), False, True)]
)
def test_the_signs_of_a_set_are_those_of_its_numbers(domain: Domain) -> None:
    assert {sign(one) for one in numbers(domain, Random(0))} <= domain.signs
