"""The second polynomials agree with FLINT's in every operation, and rest on nothing of FLINT or SymPy."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from itertools import pairwise

import pytest
from flint import Ordering, fmpz_mpoly, fmpz_mpoly_ctx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from derivations.recheck import divisors, factors
from derivations.recheck.polynomials import Context, Polynomial, remainder
from derivations.recheck.sparse import LARGEST, TooLarge

ROOM = 60
OURS, THEIRS = Context(ROOM), fmpz_mpoly_ctx.get([f"k{i}" for i in range(ROOM)], Ordering.lex)
QUIET = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
HARD = settings(QUIET, max_examples=60)
HARDER = settings(QUIET, max_examples=20)


def flint(polynomial: Polynomial) -> fmpz_mpoly:
    return THEIRS.from_dict(dict(polynomial.terms()))


def ours(polynomial: fmpz_mpoly) -> Polynomial:
    return OURS.from_dict({tuple(map(int, e)): int(c) for e, c in polynomial.terms()})


def exponents(powers: dict[int, int]) -> tuple[int, ...]:
    return tuple(powers.get(place, 0) for place in range(ROOM))


PLACES = st.lists(st.integers(0, ROOM - 1), min_size=1, max_size=6, unique=True)
SMALL = st.integers(-9, 9)
COEFFICIENTS = SMALL | st.integers(-(10**25), 10**25)


def polynomials(
    places: list[int], *, terms: int = 5, degree: int = 3, coefficients: st.SearchStrategy[int] = COEFFICIENTS
) -> st.SearchStrategy[Polynomial]:
    powers = st.dictionaries(st.sampled_from(places), st.integers(1, degree), max_size=3)
    return st.dictionaries(powers.map(exponents), coefficients, max_size=terms).map(OURS.from_dict)


def several(count: int, **bounds: object) -> st.SearchStrategy[tuple[Polynomial, ...]]:
    """Polynomials in the same few generators."""
    return PLACES.flatmap(lambda places: st.tuples(*[polynomials(places, **bounds)] * count))  # type: ignore[arg-type]


def product(*factors: Polynomial) -> Polynomial:
    whole = OURS.constant(1)
    for factor in factors:
        whole = whole * factor
    return whole


# ── arithmetic ───────────────────────────────────────────────────────────────────────────────────


@QUIET
@given(several(2), SMALL)
def test_sums_differences_and_products_are_those_of_flint(pair, number):
    f, g = pair
    assert flint(f + g) == flint(f) + flint(g)
    assert flint(f - g) == flint(f) - flint(g)
    assert flint(f * g) == flint(f) * flint(g)
    assert flint(-f) == -flint(f)
    assert flint(f + number) == flint(f) + number == flint(number + f)
    assert flint(f - number) == flint(f) - number
    assert flint(number - f) == number - flint(f)
    assert flint(f * number) == flint(f) * number == flint(number * f)


@QUIET
@given(several(1, terms=4), st.integers(0, 6))
def test_powers_are_those_of_flint(one, exponent):
    assert flint(one[0] ** exponent) == flint(one[0]) ** exponent


@QUIET
@given(several(2))
def test_a_product_divides_by_its_factor_and_gives_the_other(pair):
    f, g = pair
    if g.is_zero():
        with pytest.raises(ZeroDivisionError):
            f // g
    else:
        assert (f * g) // g == f


@QUIET
@given(several(2, coefficients=SMALL))
def test_a_division_that_is_not_exact_is_refused(pair):
    f, g = pair
    if g.is_zero():
        return
    quotient, rest = divmod(flint(f), flint(g))
    if rest == 0:
        assert flint(f // g) == quotient
    else:
        with pytest.raises(ValueError, match="not exact"):
            f // g


@QUIET
@given(several(2))
def test_equality_and_hash_are_those_of_the_value(pair):
    f, g = pair
    assert (f == g) == (flint(f) == flint(g))
    assert f + g - g == f
    assert hash(f + g - g) == hash(f)
    assert len({f, f + 1 - 1, f * 1}) == 1


def test_a_constant_polynomial_is_its_number():
    seven = OURS.constant(7)
    assert seven == 7
    assert hash(seven) == hash(7)
    assert OURS.constant(0) == 0
    assert OURS.gen(3) != 7
    assert OURS.gen(3) != "k3"


@QUIET
@given(several(1), st.integers(0, ROOM - 1))
def test_derivatives_are_those_of_flint(one, place):
    assert flint(one[0].derivative(place)) == flint(one[0]).derivative(place)


# ── what it looks like ───────────────────────────────────────────────────────────────────────────


@QUIET
@given(several(1))
def test_terms_degrees_and_coefficients_are_those_of_flint(one):
    f, g = one[0], flint(one[0])
    assert f.terms() == [(tuple(map(int, e)), int(c)) for e, c in g.terms()]
    assert f.monoms() == [tuple(map(int, e)) for e in g.monoms()]
    assert f.coeffs() == g.coeffs()
    assert f.degrees() == g.degrees()
    assert f.total_degree() == g.total_degree()
    assert f.leading_coefficient() == g.leading_coefficient()
    assert f.content() == g.content()
    assert len(f) == len(g)
    assert (f.is_zero(), f.is_one(), f.is_constant()) == (g.is_zero(), g.is_one(), g.is_constant())
    assert ours(g) == f


def test_zero_looks_as_it_does_in_flint():
    zero, theirs = OURS.constant(0), THEIRS.constant(0)
    assert zero.terms() == list(theirs.terms()) == []
    assert zero.degrees() == theirs.degrees()
    assert zero.total_degree() == theirs.total_degree()
    assert zero.leading_coefficient() == theirs.leading_coefficient() == 0
    assert zero.factor() == theirs.factor()
    assert zero**0 == 1
    assert repr(zero) == "0"


def test_a_polynomial_is_written_with_its_generators():
    x, y = OURS.gen(0), OURS.gen(12)
    assert repr(-(x**2) * y + 3 * y - 1) == "-k0^2*k12 + 3*k12 - 1"


# ── divisors and factors ─────────────────────────────────────────────────────────────────────────


@HARD
@given(several(3, terms=6))
def test_greatest_common_divisors_are_those_of_flint(three):
    f, g, h = three
    assert flint((f * h).gcd(g * h)) == flint(f * h).gcd(flint(g * h))
    assert flint((f * h * h).gcd(h * g * g)) == flint(f * h * h).gcd(flint(h * g * g))


@HARDER
@given(several(3, terms=9, degree=4, coefficients=SMALL))
def test_greatest_common_divisors_of_many_terms_are_those_of_flint(three):
    f, g, h = (one * two + 1 for one, two in zip(three, three[1:] + three[:1], strict=True))
    assert flint((f * h).gcd(g * h)) == flint(f * h).gcd(flint(g * h))


def factors_of(polynomial: fmpz_mpoly) -> tuple[int, set[tuple[Polynomial, int]]] | None:
    """FLINT's factors; None where python-flint cannot sort them, for coefficients beyond a C integer."""
    try:
        unit, factors = polynomial.factor()
    except OverflowError:
        return None
    return int(unit), {(ours(factor), int(exponent)) for factor, exponent in factors}


@HARD
@given(several(3), st.tuples(*[st.integers(1, 2)] * 3))
def test_factors_are_those_of_flint(three, powers):
    f = product(*(one**exponent for one, exponent in zip(three, powers, strict=True)))
    unit, factors = f.factor()
    assert product(OURS.constant(unit), *(factor**exponent for factor, exponent in factors)) == f
    expected = factors_of(flint(f))
    assert expected is None or (unit, set(factors)) == expected


@HARDER
@given(several(2, terms=6, degree=5, coefficients=SMALL))
def test_factors_of_high_degree_in_all_generators_are_those_of_flint(pair):
    f = (pair[0] ** 3 - 2 * pair[1] + 1) * (pair[1] ** 3 + pair[0] * pair[1] - 1)
    assert (f.factor()[0], set(f.factor()[1])) == factors_of(flint(f))


x, y, z, t = (OURS.gen(place) for place in (0, 17, 18, 59))

HARD_TO_FACTOR = [
    x**4 + 4 * y**4,
    x**6 - y**6,
    x**12 - 1,
    x**4 - 10 * x**2 + 1,
    x**8 - 40 * x**6 + 352 * x**4 - 960 * x**2 + 576,
    x**4 - 2 * (y + z) * x**2 + (y - z) ** 2,
    (x**3 + y**3 + z**3 + t**3) * (x**3 + y**3 + z**3 - 2 * t**3),
    x**3 + y**3 + z**3 - 3 * x * y * z,
    (x**2 + y**2 + z**2 + t**2) ** 2 - 4 * x**2 * y**2,
    (x**3 + y * z) * (x**3 + y * z + 1) * (x**3 - t) * (2 * x**3 * y**3 * z**3 + t**3),
    (y**2 * x**3 + z**3) * (y**2 * x**3 - 5 * z**3) * (y**3 + z) ** 2,
    (x * y + z * t + 1) * (x * z - y * t + 3),
    (x * y + z * t + 1) * (x * z - y * t + 3) + 1,
    (x**3 + x * y**5 + 1) * (x**3 * y**3 + x + z**3 + t**3) * (x**4 + 7),
]


@pytest.mark.parametrize("f", HARD_TO_FACTOR, ids=repr)
def test_what_splits_modulo_every_prime_or_in_many_ways_is_factored_as_by_flint(f):
    unit, factors = f.factor()
    assert (unit, set(factors)) == factors_of(flint(f))


@pytest.mark.parametrize("f", HARD_TO_FACTOR, ids=repr)
def test_a_common_factor_that_is_planted_is_found(f):
    g = x**3 * z + y**2 - 3 * t
    assert (f * g).gcd(g * (f + 1)) == g
    assert (f * g).gcd(f * f) == flint_oriented(f)


def flint_oriented(f: Polynomial) -> Polynomial:
    return ours(flint(f).gcd(THEIRS.constant(0)))


def test_a_common_divisor_in_many_generators_is_interpolated():
    gens = [OURS.gen(place) for place in range(8)]
    h = sum((a**2 * b + a * b**2 * 3 for a, b in pairwise(gens)), OURS.constant(-7))
    f, g = (h * (h + one) for one in (product(*gens[:4]), product(*gens[4:]) - 1))
    assert f.gcd(g) == h


# ── bad luck ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("f", [x**3 + y**3 * z**3 - 2, x**4 + y**4 * z**3 - 5 * t**3], ids=repr)
def test_a_factor_of_an_image_that_is_none_of_the_polynomial_is_not_taken_for_one(f, monkeypatch):
    monkeypatch.setattr(factors, "FARTHEST", 2)
    monkeypatch.setattr(factors, "_shown_irreducible", lambda f, place: False)
    assert f.factor() == (1, [(f, 1)])


@pytest.mark.parametrize("prime", [3, 11, 101, 10007])
def test_small_primes_and_near_points_give_right_answers_or_none(prime, monkeypatch):
    monkeypatch.setattr(divisors, "prime_beyond", lambda height: prime)
    monkeypatch.setattr(divisors, "_read_off", lambda *_: None)
    monkeypatch.setattr(divisors, "PRIME", prime)
    monkeypatch.setattr(factors, "prime_beyond", lambda height: prime)
    monkeypatch.setattr(factors, "FARTHEST", 5)
    h, f, g = x**3 * z + y**2 - 3 * t, x * y * z + 7 * t**2 - x, x + y - z * t**2 + 30
    for ask in (
        lambda: (f * h).gcd(g * h) == h,
        lambda: {p for p, _ in (h * (h + 1)).factor()[1]} == {h, h + 1},
    ):
        with suppress(TooLarge):
            assert ask()


# ── membership of an ideal ───────────────────────────────────────────────────────────────────────


@HARD
@given(several(4, terms=3, degree=2, coefficients=SMALL))
def test_a_combination_of_divisors_leaves_no_remainder(four):
    a, b, f, g = four
    assert remainder(a * f + b * g, [f, g]).is_zero()


def test_what_lies_outside_the_ideal_leaves_a_remainder():
    assert remainder(x + 1, [x**2 - 2]) == x + 1
    assert remainder(x**4 - 4, [x**2 - 2]).is_zero()
    assert not remainder(x**4 - 5, [x**2 - 2]).is_zero()
    assert remainder(x * y - z, []) == x * y - z
    assert remainder(x**3, [OURS.constant(0)]) == x**3


def test_membership_is_that_over_the_rationals():
    assert remainder(x, [2 * x]).is_zero()


def test_membership_needs_more_than_division_by_one_after_the_other():
    circle, line = x**2 + y**2 - 1, x - y
    assert remainder(2 * y**2 - 1, [circle, line]).is_zero()
    assert remainder(y**2 * z - x * t, [x * y - t, x**2 - y * z]).is_zero()


# ── bounds and misuse ────────────────────────────────────────────────────────────────────────────


def test_an_exponent_never_runs_over_into_the_next_generator():
    high = x ** (LARGEST - 1)
    assert high.degrees()[0] == LARGEST - 1
    for too_high in (
        lambda: high * x,
        lambda: high**2,
        lambda: (high + 1) ** 2,
        lambda: (high + 1) * (x + y),
    ):
        with pytest.raises(TooLarge):
            too_high()
    with pytest.raises(TooLarge):
        OURS.from_dict({exponents({3: LARGEST}): 1})


def test_what_would_take_minutes_to_factor_is_refused_at_once():
    for f in (x**21570 - 1, x**201 * y**300 + z**400 - 2):
        with pytest.raises(TooLarge):
            f.factor()
    assert len((x**201 - y**201 * z).factor()[1]) == 1
    assert len((x**21570 * y - x**21569 * z).factor()[1]) == 2


def test_misuse_is_refused():
    with pytest.raises(IndexError):
        OURS.gen(ROOM)
    with pytest.raises(ValueError, match="60 exponents"):
        OURS.from_dict({(1, 2): 3})
    with pytest.raises(ValueError, match="not negative"):
        OURS.from_dict({exponents({1: -1}): 3})
    with pytest.raises(ValueError, match="contexts"):
        x + Context(ROOM + 1).gen(0)
    with pytest.raises(ValueError, match="negative exponent"):
        x**-1


def test_polynomials_are_values():
    with pytest.raises(AttributeError):
        x.ring = Context(3)  # type: ignore[misc]
    before = (x + y).terms()
    total = x + y
    total += 1
    assert (x + y).terms() == before


WORK = """
import sys, types
sys.modules.update(flint=None, sympy=None, gmpy2=None)
import derivations
package = types.ModuleType("derivations.recheck")  # without its route, which calls the core
package.__path__ = [derivations.__path__[0] + "/recheck"]
sys.modules["derivations.recheck"] = package
from derivations.recheck import integers, linear, roots, values
from derivations.recheck.polynomials import Context, remainder
x, y, z = map(Context(48).gen, range(3))
f, g = (x**3 + y**3 * z**3 - 2) * (x**4 * y**3 - 5 * z**4), (x**3 + y**3 * z**3 - 2) * (x - y)
assert f.gcd(g) == x**3 + y**3 * z**3 - 2
assert len(f.factor()[1]) == 2 and len((x**12 - 1).factor()[1]) == 6
assert remainder(f, [x**3 + y**3 * z**3 - 2]).is_zero()
assert len(roots.real_roots([-2, 0, 1])) == 2
assert integers.factor_integer(2**64 + 1) == [(274177, 1), (67280421310721, 1)]
assert linear.solve_rational([[2]], [1])
assert all(type(c) is int for _, c in f.terms())
"""


def test_the_second_route_works_without_flint_or_sympy():
    done = subprocess.run([sys.executable, "-c", WORK], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
