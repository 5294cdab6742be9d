"""What the normal form computes with: two arithmetics that share nothing and say the same."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from threading import Thread

import pytest
from flint import fmpz_mpoly
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.calc import e, exp, function, pi, sqrt
from derivations.core.arithmetic import (
    FLINT,
    HIGHEST,
    Arithmetic,
    Key,
    arithmetic,
    by_powers,
    factored,
    multiplied,
    oriented,
    terms_of,
    using,
)
from derivations.core.field import OutOfRoom
from derivations.core.normal import normal_field
from derivations.core.ratios import NowhereDefined, Ratio, reduced
from derivations.core.term import Term, as_term
from derivations.errors import MeaningError
from derivations.recheck.arithmetic import SECOND
from tests.claimed import term
from tests.terms import KINKED, PARTIAL, SMOOTH, lines

QUIET = settings(max_examples=30, deadline=None, derandomize=True)
BOTH = pytest.mark.parametrize("chosen", [FLINT, SECOND], ids=lambda one: one.name)
MONOMIALS = st.tuples(*[st.integers(0, 3)] * 3)
TABLES = st.dictionaries(MONOMIALS, st.integers(-6, 6).filter(bool), min_size=1, max_size=5)


# ── which one is in use ──────────────────────────────────────────────────────────────────────────


def test_flint_is_in_use_unless_another_is_asked_for() -> None:
    assert arithmetic() is FLINT
    with using(SECOND):
        assert arithmetic() is SECOND
        with using(FLINT):
            assert arithmetic() is FLINT
        assert arithmetic() is SECOND
    assert arithmetic() is FLINT


def test_the_former_one_is_back_after_an_error() -> None:
    with pytest.raises(MeaningError), using(SECOND):
        raise MeaningError("midway")
    assert arithmetic() is FLINT


def test_a_thread_beside_computes_with_its_own() -> None:
    seen: list[Arithmetic] = []
    with using(SECOND):
        beside = Thread(target=lambda: seen.append(arithmetic()))
        beside.start()
        beside.join()
    assert seen == [FLINT]


# ── polynomials of either ────────────────────────────────────────────────────────────────────────


@BOTH
@QUIET
@given(st.lists(TABLES, min_size=1, max_size=3))
def test_factors_multiply_to_the_polynomial(
    chosen: Arithmetic, tables: list[dict[tuple[int, ...], int]]
) -> None:
    ring = chosen.ring(3)
    whole = multiplied([ring.from_dict(table) for table in tables])
    with using(chosen):
        unit, factors = factored(whole)
    product = ring.constant(unit)
    for factor, exponent in factors:
        assert not factor.is_constant()
        product = product * factor**exponent
    assert terms_of(product) == terms_of(whole)


@QUIET
@given(st.lists(TABLES, min_size=1, max_size=3))
def test_both_find_the_same_factors(tables: list[dict[tuple[int, ...], int]]) -> None:
    def found(chosen: Arithmetic) -> set[tuple[Key, int]]:
        ring = chosen.ring(3)
        with using(chosen):
            factors = factored(multiplied([ring.from_dict(table) for table in tables]))[1]
        return {(oriented(factor)[0], exponent) for factor, exponent in factors}

    assert found(FLINT) == found(SECOND)


@BOTH
@QUIET
@given(TABLES, TABLES)
def test_a_polynomial_of_degree_2_is_put_together_from_its_coefficients(
    chosen: Arithmetic, one: dict[tuple[int, ...], int], other: dict[tuple[int, ...], int]
) -> None:
    ring = chosen.ring(3)
    v = ring.gen(1)

    def free_of_v(table: dict[tuple[int, ...], int]) -> fmpz_mpoly:
        made: fmpz_mpoly = ring.from_dict(
            {(a, 0, c): coefficient for (a, _, c), coefficient in table.items()}
        )
        return made

    polynomial = free_of_v(one) * v**2 + free_of_v(other) * v + free_of_v(one)
    square, line, rest = by_powers(polynomial, 1)
    assert terms_of(square * v**2 + line * v + rest) == terms_of(polynomial)
    assert all(part.degrees()[1] <= 0 for part in (square, line, rest))


@BOTH
@QUIET
@given(TABLES)
def test_a_polynomial_and_its_negative_have_one_key(
    chosen: Arithmetic, table: dict[tuple[int, ...], int]
) -> None:
    polynomial = chosen.ring(3).from_dict(table)
    (key, flip), (same, other) = oriented(polynomial), oriented(-polynomial)
    assert key == same
    assert flip is not other
    assert terms_of(chosen.ring(3).from_dict(dict(key))) in (terms_of(polynomial), terms_of(-polynomial))


@BOTH
def test_the_zero_polynomial_is_no_trap(chosen: Arithmetic) -> None:
    """Its degrees are −1 with FLINT, which is true as a truth value."""
    ring = chosen.ring(2)
    zero = ring.gen(0) - ring.gen(0)
    assert zero.is_zero()
    assert all(int(degree) <= 0 for degree in zero.degrees())
    field = normal_field(room=8)
    assert field.kernels_in(field.ratio(term("x - x + 0*pi")).numerator) == []


@BOTH
def test_what_is_too_large_is_its_own_factor(chosen: Arithmetic) -> None:
    ring = chosen.ring(2)
    u, v = ring.gen(0), ring.gen(1)
    with using(chosen):
        unit, factors = factored(6 * (u ** (HIGHEST + 1) - v ** (HIGHEST + 1)))
    assert unit == 6
    assert [exponent for _, exponent in factors] == [1]


# ── whole numbers, roots, systems, ideals, enclosures ────────────────────────────────────────────


@BOTH
@QUIET
@given(st.integers(1, 10**12), st.integers(2, 7))
def test_whole_numbers_have_their_primes_and_roots(chosen: Arithmetic, number: int, order: int) -> None:
    product = 1
    for prime, exponent in chosen.primes(number):
        product *= prime**exponent
    assert product == number
    below, exact = chosen.root(number, order)
    assert below**order <= number < (below + 1) ** order
    assert exact is (below**order == number)
    assert chosen.root(number**order, order) == (number, True)


@BOTH
@QUIET
@given(st.lists(st.fractions(-5, 5, max_denominator=9), min_size=1, max_size=4, unique=True), st.booleans())
def test_real_roots_are_isolated(chosen: Arithmetic, roots: list[Fraction], beside: bool) -> None:
    """∏ (x − r), and x² − 2 or x² + 2 beside it."""
    line = [Fraction(-2 if beside else 2), Fraction(0), Fraction(1)]
    for root in roots:
        line = [a - root * b for a, b in zip([Fraction(0), *line], [*line, Fraction(0)], strict=True)]
    scale = 1
    for coefficient in line:
        scale = scale * coefficient.denominator
    found = sorted(chosen.real_roots([int(coefficient * scale) for coefficient in line]))
    assert len(found) == len(roots) + (2 if beside else 0)
    for low, high in found:
        inside = [root for root in roots if low <= root <= high]
        inside += [root for root in (-1, 1) if beside and _holds_root_of_two(low, high, root)]  # type: ignore[misc]
        assert len(inside) == 1
    assert all(high < low for (_, high), (low, _) in pairwise(found))


def _holds_root_of_two(low: Fraction, high: Fraction, sign: int) -> bool:
    low, high = (low, high) if sign > 0 else (-high, -low)
    return high > 0 and high**2 >= 2 and (low < 0 or low**2 <= 2)


ROWS = st.lists(st.tuples(*[st.integers(-4, 4)] * 4), min_size=1, max_size=4)


@QUIET
@given(ROWS)
def test_both_solve_a_linear_system_or_say_that_there_is_no_solution(rows: list[tuple[int, ...]]) -> None:
    lines, right = [row[:3] for row in rows], [row[3] for row in rows]
    found = [chosen.solution(lines, right) for chosen in (FLINT, SECOND)]
    assert (found[0] is None) is (found[1] is None)
    for solution in found:
        if solution is not None:
            assert [sum(a * b for a, b in zip(line, solution, strict=True)) for line in lines] == right


@BOTH
@QUIET
@given(TABLES, TABLES)
def test_a_multiple_leaves_no_remainder_and_a_stranger_does(
    chosen: Arithmetic, table: dict[tuple[int, ...], int], times: dict[tuple[int, ...], int]
) -> None:
    ring = chosen.ring(3)
    one, other = ring.from_dict(table), ring.from_dict(times)
    assert chosen.remainder(one * other, [one]).is_zero()
    assert not chosen.remainder(one * ring.gen(0) + 1, [ring.gen(0)]).is_zero()


#   a polynomial, generators of an ideal, whether it is a member
MEMBERS = (
    ("x - 1",           ("x*y - y", "y - 2"),        True),
    ("x**4 - 1",        ("x**2 + 1",),               True),
    ("x**3 - x",        ("x**2 - x", "y"),           True),
    ("x - 1",           ("x**2 - 1",),               False),
    ("x*y",             ("x**2", "y**2"),            False),
    ("x**2*y - z",      ("x**2 - z", "y - 1"),       True),
    ("x + y + z",       ("x + y", "y + z"),          False),
)  # fmt: skip


@BOTH
@pytest.mark.parametrize(("asked", "generators", "member"), MEMBERS)
def test_members_of_an_ideal_and_no_others_leave_no_remainder(
    chosen: Arithmetic, asked: str, generators: tuple[str, ...], member: bool
) -> None:
    with using(chosen):
        field = normal_field(room=3)
        for name in "xyz":
            field.ratio(term(name))
        numerators = [field.ratio(term(one)).numerator for one in (asked, *generators)]
    assert chosen.remainder(numerators[0], numerators[1:]).is_zero() is member


@pytest.mark.parametrize(
    "number", [pi, e, sqrt(as_term(2)) - 1, exp(pi) - pi - 20, function("rgamma", Fraction(1, 3))]
)
@pytest.mark.parametrize("bits", [64, 256])
def test_enclosures_of_numbers_meet(number: Term, bits: int) -> None:
    first, second = FLINT.closed(number, bits), SECOND.closed(number, bits)
    assert first is not None
    assert second is not None
    assert first[0] <= second[1]
    assert second[0] <= first[1]
    assert max(first[1] - first[0], second[1] - second[0]) < Fraction(1, 2 ** (bits - 16))


@BOTH
@pytest.mark.parametrize("number", ["log(-1)", "sqrt(2 - 3)", "1/(2 - 2)", "asin(2)"])
def test_what_is_no_number_has_no_enclosure(chosen: Arithmetic, number: str) -> None:
    assert chosen.closed(term(number), 64) is None


# ── the normal form over either ──────────────────────────────────────────────────────────────────


def is_zero(difference: Term, chosen: Arithmetic) -> bool | None:
    with using(chosen):
        try:
            return bool(normal_field(room=64).ratio(difference).numerator.is_zero())
        except (MeaningError, OutOfRoom):
            return None


@settings(max_examples=40, deadline=None, derandomize=True)
@given(lines(functions=SMOOTH + PARTIAL + KINKED, most=6), lines(most=5))
def test_the_normal_form_is_zero_over_both_or_neither(one: Term, other: Term) -> None:
    for difference in (one - other, (one + other) ** 2 - one**2 - 2 * one * other - other**2):
        assert is_zero(difference, FLINT) is is_zero(difference, SECOND)


# ── rational functions ───────────────────────────────────────────────────────────────────────────

RING = FLINT.ring(3)
PLACE = tuple(map(Fraction, ("2/3", "-5", "7/2")))


def at(polynomial: fmpz_mpoly) -> Fraction:
    total = Fraction(0)
    for exponents, coefficient in terms_of(polynomial):
        part = Fraction(coefficient)
        for number, exponent in zip(PLACE, exponents, strict=True):
            part *= number**exponent
        total += part
    return total


def ratio(above: dict[tuple[int, ...], int], below: dict[tuple[int, ...], int]) -> Ratio:
    return reduced(RING.from_dict(above), RING.from_dict(below))


def number(one: Ratio) -> Fraction:
    return at(one.numerator) / at(one.denominator)


@QUIET
@given(TABLES, TABLES, TABLES, TABLES, st.integers(-3, 3))
def test_ratios_are_added_multiplied_and_raised_like_their_values(
    a: dict[tuple[int, ...], int], b: dict[tuple[int, ...], int],
    c: dict[tuple[int, ...], int], d: dict[tuple[int, ...], int], exponent: int,
) -> None:  # fmt: skip
    if any(at(RING.from_dict(table)) == 0 for table in (a, b, c, d)):
        return
    one, other = ratio(a, b), ratio(c, d)
    assert number(one + other) == number(one) + number(other)
    assert number(one * other) == number(one) * number(other)
    assert number(-one) == -number(one)
    assert number(one**exponent) == number(one) ** exponent
    assert number(one.inverse()) == 1 / number(one)
    for made in (one + other, one * other, one**exponent, one.inverse()):
        assert made.denominator.leading_coefficient() > 0
        assert made.numerator.gcd(made.denominator).is_one()


def test_a_ratio_knows_when_it_is_a_number_and_when_it_is_nothing() -> None:
    u, one = RING.gen(0), RING.constant(1)
    assert reduced(2 * u, 3 * u).constant() == Fraction(2, 3)
    assert reduced(u, one).constant() is None
    assert reduced(u - u, u).constant() == 0
    with pytest.raises(MeaningError):
        Ratio(u - u, one).inverse()
    with pytest.raises(MeaningError):
        Ratio(u - u, one) ** -1
    assert issubclass(NowhereDefined, MeaningError)


def test_powers_and_products_have_a_size_that_is_bounded() -> None:
    u, v, one = RING.gen(0), RING.gen(1), RING.constant(1)
    line = Ratio(u + v + 1, one)
    assert line.can_be_raised(50)
    assert not line.can_be_raised(10_000)
    assert Ratio(u, one).can_be_raised(10_000)
    assert not Ratio(RING.constant(2), one).can_be_raised(10**9)
    large = Ratio((u + v + 1) ** 150, one)
    assert len(large.numerator) > 10_000
    with pytest.raises(MeaningError):
        large * Ratio((u + v + 1) ** 300, one)
