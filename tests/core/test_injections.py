"""Sums of logarithms and of angles: zero exactly where their exponential or their cosine says so."""

from __future__ import annotations

from fractions import Fraction
from math import atan2, pi
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations import calc
from derivations.calc import function, log, sqrt
from derivations.core.injections import LARGEST_MULTIPLE, zero_by_injection
from derivations.core.normal import normal_field
from derivations.core.term import Term, as_term
from derivations.core.verdict import Proved, Refuted, Undecided
from derivations.recheck.values import value
from tests.claimed import identities, term, verdict

QUIET = settings(max_examples=10, deadline=None, derandomize=True)
ROOM = 64


def is_zero(whole: Term) -> bool:
    field = normal_field(room=ROOM)
    ratio = field.ratio(whole)
    return ratio.numerator.is_zero() or field.refining(lambda: zero_by_injection(field, field.inner(whole)))


#   left, right, a wrong right side, conditions
LOGARITHMS: tuple[tuple[str, ...], ...] = (
    ("log(sqrt(2) + 1)",             "-log(sqrt(2) - 1)",                "log(sqrt(2) - 1)"),
    ("2*log(1 + sqrt(5))",           "log(2) + log(3 + sqrt(5))",        "log(2) + log(3 - sqrt(5))"),
    ("log(7 + 4*sqrt(3))",           "2*log(2 + sqrt(3))",               "2*log(2 - sqrt(3))"),
    ("log(2 + sqrt(3))/2",           "log((1 + sqrt(3))/sqrt(2))",       "log(1 + sqrt(3))"),
    ("log(sqrt(x**2 + 1) + x)",      "-log(sqrt(x**2 + 1) - x)",         "log(sqrt(x**2 + 1) - x)"),
    ("log(x + sqrt(x**2 - 1))",      "-log(x - sqrt(x**2 - 1))",         "log(x - sqrt(x**2 - 1))", "x > 1"),
    ("log(1 + sqrt(p)) + log(sqrt(p) - 1)", "log(p - 1)",                "log(p + 1)"),
    ("log(exp(x) + sqrt(exp(2*x) + 1))", "-log(sqrt(exp(2*x) + 1) - exp(x))", "x"),
    ("asinh(2*x*sqrt(1 + x**2))",    "2*asinh(x)",                       "asinh(x)"),
    ("asinh(3/4) + acosh(5/4)",      "2*log(2)",                         "log(2)"),
)  # fmt: skip
ANGLES: tuple[tuple[str, ...], ...] = (
    ("4*atan(1/5) - atan(1/239)",    "pi/4",                             "3*pi/4"),
    ("12*atan(1/18) + 8*atan(1/57)", "pi/4 + 5*atan(1/239)",             "pi/4 - 5*atan(1/239)"),
    ("2*atan(1/3) + atan(1/7)",      "pi/4",                             "-pi/4"),
    ("atan(1) + atan(2) + atan(3)",  "pi",                               "0"),
    ("asin(3/5) + asin(4/5)",        "pi/2",                             "-pi/2"),
    ("asin(3/5) + asin(5/13)",       "asin(56/65)",                      "pi - asin(56/65)"),
    ("asin(4/5) + asin(12/13)",      "pi - asin(56/65)",                 "asin(56/65)"),
    ("acos(1/3) + acos(-1/3)",       "pi",                               "0"),
    ("2*acos(3/4)",                  "acos(1/8)",                        "-acos(1/8)"),
    ("atan(sqrt(2))",                "asin(sqrt(2/3))",                  "acos(sqrt(2/3))"),
    ("atan(x) + atan(1/x)",          "pi/2",                             "-pi/2", "x > 0"),
    ("atan(x) + atan(1/x)",          "-pi/2",                            "pi/2",  "x < 0"),
    ("atan(x)",                      "2*atan(x/(1 + sqrt(1 + x**2)))",   "atan(x/(1 + sqrt(1 + x**2)))"),
    ("asin(x)",                      "atan(x/sqrt(1 - x**2))",           "acos(x)", "x**2 < 1"),
    ("2*asin(x)",                    "asin(2*x*sqrt(1 - x**2))",         "asin(x)", "x**2 < 1/2"),
    ("2*asin(sqrt(p/(p + 1)))",      "acos((1 - p)/(1 + p))",            "asin((1 - p)/(1 + p))"),
)  # fmt: skip


@identities(LOGARITHMS, ANGLES)
def test_an_identity_is_proved_and_its_near_miss_refuted(
    left: str, right: str, wrong: str, domain: tuple[str, ...]
) -> None:
    assert isinstance(verdict(left, right, *domain), Proved)
    assert isinstance(verdict(left, wrong, *domain), Refuted)


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────

SURDS = st.tuples(st.integers(1, 9), st.integers(-4, 9)).filter(lambda s: s[0] ** 2 != 2 * s[1] ** 2)


def surd(outside: int, inside: int) -> Term:
    return as_term(outside) + inside * sqrt(as_term(2))


@QUIET
@given(SURDS, SURDS)
def test_the_logarithm_of_a_product_of_surds_is_the_sum_of_theirs(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    (a, b), (c, d) = one, other
    sides = log(abs(surd(a, b))) + log(abs(surd(c, d)))
    assert is_zero(sides - log(abs(surd(a * c + 2 * b * d, a * d + b * c))))
    assert not is_zero(sides - log(abs(surd(a * c + 2 * b * d + 1, a * d + b * c))))


RATIOS = st.fractions(Fraction(-4), Fraction(4), max_denominator=6)


@QUIET
@given(RATIOS, RATIOS, st.sampled_from([-2, -1, 1, 2]))
def test_a_sum_of_two_angles_is_one_angle_up_to_a_whole_multiple_of_pi(
    one: Fraction, other: Fraction, wrong: int
) -> None:
    below = 1 - one * other
    sides = function("atan", one) + function("atan", other)
    if below:
        joined = (one + other) / below
        turns = round((atan2(one, 1) + atan2(other, 1) - atan2(joined, 1)) / pi)
        sides = sides - function("atan", joined)
    else:
        turns, sides = 0, sides - (calc.pi / 2 if one > 0 else -calc.pi / 2)
    assert is_zero(sides - turns * calc.pi)
    assert not is_zero(sides - (turns + wrong) * calc.pi)


TRIPLES = st.sampled_from(
    [(3, 4, 5), (4, 3, 5), (5, 12, 13), (12, 5, 13), (8, 15, 17), (15, 8, 17), (7, 24, 25)]
)


@QUIET
@given(TRIPLES, TRIPLES, st.sampled_from([1, -1]))
def test_sums_of_arcsines_of_pythagorean_ratios(
    one: tuple[int, int, int], other: tuple[int, int, int], sign: int
) -> None:
    (a, b, c), (d, f, g) = one, other
    sine = Fraction(a * f + sign * b * d, c * g)
    ahead = b * f - sign * a * d >= 0  # the cosine of the sum
    sides = function("asin", Fraction(a, c)) + sign * function("asin", Fraction(d, g))
    joined = function("asin", sine)
    right = joined if ahead else (1 if sine >= 0 else -1) * calc.pi - joined
    assert is_zero(sides - right)
    if sine not in (0, 1, -1):
        assert not is_zero(sides + right)


@pytest.mark.parametrize(
    "whole",
    [
        "8*atan(1/2) + 8*atan(1/3)",
        "-8*atan(1/2) - 8*atan(1/3)",
        "4*asin(3/5) + 4*asin(4/5)",
        "atan(1/2) + atan(1/3) - 9*pi/4",
        "atan(1/2) + atan(1/3) + 7*pi/4",
        "2*acos(-1/3) + 2*acos(1/3)",
        "log(sqrt(2) + 1) - log(sqrt(2) - 1)",
        "log(2 + sqrt(3)) + log(2 + sqrt(3))",
        "atan(x) + atan(1/x) - pi/2",
        "atan(x) - 2*atan(x)",
    ],
)
def test_a_full_turn_is_not_zero(whole: str) -> None:
    assert not is_zero(term(whole))


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_what_is_said_to_be_zero_is_zero(seed: int) -> None:
    """Random sums, small numbers of few kinds, so that some of them vanish."""
    random = Random(seed)
    inside = [*map(as_term, (2, 3, 4, 6)), sqrt(as_term(2)), surd(1, 1), surd(3, 2), surd(-1, 1), surd(3, -2)]
    ratios = [as_term(Fraction(*one)) for one in ((1, 2), (1, 3), (2, 1), (3, 1), (1, 7), (3, 4), (4, 3))]
    is_log = random.random() < 0.5
    whole: Term = as_term(0) if is_log else Fraction(random.randint(-4, 4), 4) * calc.pi
    for _ in range(random.randint(2, 4)):
        one = log(random.choice(inside)) if is_log else function("atan", random.choice(ratios))
        whole = whole + random.choice((1, -1, 2, -2)) * one
    if is_zero(whole):
        found = value(whole, {}, 30)
        assert found.lower <= 0 <= found.upper


def test_large_multiples_are_left_alone() -> None:
    many = LARGEST_MULTIPLE + 1
    assert isinstance(verdict(f"{many}*log(sqrt(2) + 1)", f"-{many}*log(sqrt(2) - 1)"), Undecided | Proved)
    assert not is_zero(term(f"{many}*atan(1/2) + {many}*atan(1/3) - {many}*atan(1/4)"))
