"""Prime factors and roots of integers are those of FLINT; what is too large is said to be."""

from __future__ import annotations

from math import prod

import pytest
from flint import fmpz
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.recheck import integers
from derivations.recheck.integers import factor_integer, integer_root, is_prime, primes
from derivations.recheck.sparse import TooLarge

QUIET = settings(max_examples=200, deadline=None, derandomize=True)
SMALL_PRIMES = (2, 3, 5, 7, 1999, 2003, 2011, 104729, 611953, 15485863, 2**31 - 1)


def test_the_primes_up_to_a_limit_are_those_that_pass_the_test_and_that_flint_knows():
    assert primes(3000) == tuple(n for n in range(3001) if is_prime(n))
    assert all(is_prime(n) == bool(fmpz(n).is_prime()) for n in range(3000))


@QUIET
@given(st.integers(0, 10**40))
def test_what_is_called_prime_is_prime(n):
    assert is_prime(n) == bool(fmpz(n).is_prime())


@pytest.mark.parametrize("n", [561, 3215031751, 3825123056546413051, 318665857834031151167461])
def test_numbers_that_deceive_some_witnesses_are_composite(n):
    assert not is_prime(n)


@QUIET
@given(st.lists(st.sampled_from(SMALL_PRIMES), max_size=8))
def test_a_product_of_primes_is_taken_apart(factors):
    found = factor_integer(prod(factors))
    assert found == sorted((p, factors.count(p)) for p in set(factors))
    assert factor_integer(-prod(factors)) == found


@QUIET
@given(st.integers(1, 10**18))
def test_a_number_has_the_factors_that_flint_finds(n):
    assert factor_integer(n) == [(int(p), int(e)) for p, e in fmpz(n).factor()]


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (2003 * 2011, [(2003, 1), (2011, 1)]),
        (2003**2 * 2011**3, [(2003, 2), (2011, 3)]),
        ((2**31 - 1) * (2**61 - 1), [(2**31 - 1, 1), (2**61 - 1, 1)]),
        (1000000000039 * 1000000000061, [(1000000000039, 1), (1000000000061, 1)]),
        (237513898101289 * 238542279468817, [(237513898101289, 1), (238542279468817, 1)]),
        ((2**89 - 1) ** 3, [(2**89 - 1, 3)]),
        (2**127 - 1, [(2**127 - 1, 1)]),
    ],
)
def test_large_factors_are_found(n, expected):
    assert factor_integer(n) == expected


def test_what_cannot_be_taken_apart_is_said_to_be_too_large(monkeypatch):
    monkeypatch.setattr(integers, "CURVES", 1)
    with pytest.raises(TooLarge):
        factor_integer((2**127 - 1) * (2**107 - 1))
    with pytest.raises(ValueError, match="0"):
        factor_integer(0)


@QUIET
@given(st.integers(0, 10**60), st.integers(1, 20))
def test_a_root_is_the_largest_number_whose_power_is_not_larger(n, order):
    root, exact = integer_root(n, order)
    assert root**order <= n < (root + 1) ** order
    assert exact == (root**order == n)
    assert integer_root(n**order, order) == (n, True)


def test_a_root_that_is_not_real_or_not_defined_is_refused():
    for n, order in ((-8, 3), (8, 0)):
        with pytest.raises(ValueError, match="root"):
            integer_root(n, order)
