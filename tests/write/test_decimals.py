"""Short decimals hold the enclosures that they stand for."""

import re
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from derivations.core.verdict import Enclosure
from derivations.write.decimals import decimals

ends = st.fractions(max_denominator=10**12) | st.builds(
    lambda n, p: n * Fraction(10) ** p, st.integers(-(10**9), 10**9), st.integers(-400, 400)
)
enclosures = st.builds(lambda a, b: Enclosure(min(a, b), max(a, b)), ends, ends)


def interval(shown: str) -> tuple[Fraction, Fraction]:
    middle, _, radius = shown.partition(" ± ")
    return Fraction(middle) - Fraction(radius or 0), Fraction(middle) + Fraction(radius or 0)


@given(enclosures)
def test_the_shown_interval_holds_the_enclosure(enclosure):
    (shown,) = decimals(enclosure)
    lower, upper = interval(shown)
    assert lower <= enclosure.lower <= enclosure.upper <= upper


@given(ends, ends, st.integers(8, 50))
def test_narrow_enclosures_that_are_apart_are_shown_apart(one, other, digits):
    low, high = min(one, other), max(one, other)
    gap = max(abs(low), abs(high)) / 10 ** (digits - 7)
    if high - low > gap:
        sides = (Enclosure(low, low + gap / 10**3), Enclosure(high, high + gap / 10**3))
        left, right = map(interval, decimals(*sides))
        assert left[1] < right[0]


def test_two_sides_that_differ_late_get_the_digits_that_tell_them_apart():
    left = Enclosure(Fraction(1, 3), Fraction(1, 3))
    right = Enclosure(Fraction(1, 3) + Fraction(1, 10**20), Fraction(1, 3) + Fraction(1, 10**20))
    shown = decimals(left, right)
    assert shown[0] != shown[1]
    assert interval(shown[0])[1] < interval(shown[1])[0]


def test_an_exact_value_has_no_radius_and_a_bound_one_digit():
    assert decimals(Enclosure(Fraction(-3, 4), Fraction(-3, 4))) == ("-0.75",)
    assert decimals(Enclosure(Fraction(0), Fraction(0))) == ("0",)
    assert decimals(Enclosure(Fraction(10**9), Fraction(10**9))) == ("1e9",)
    (shown,) = decimals(Enclosure(Fraction(2, 3), Fraction(2, 3) + Fraction(1, 10**15)))
    assert re.fullmatch(r"0\.666667 ± \de-\d+", shown)
