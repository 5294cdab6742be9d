"""Points beside the kinks of a line: where |u|, sign, max, min and cases change, however far out."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.calc import between, cases, equals, function, positive, real
from derivations.core.domain import Obligation, domain_of
from derivations.core.near import MOST_POINTS, compared, points_near
from derivations.core.points import Region
from derivations.core.term import Term, as_term
from derivations.core.verdict import Proved, Refuted, Undecided
from tests.claimed import identities, verdict

x, y, p = real("x"), real("y"), positive("p")
s = between("s", 0, 1)


def step(at: Term) -> Term:
    return cases((1, at > 0), otherwise=0)


#   term, leaf, numbers at which it must be looked at
KINKS: tuple[tuple[Term, Term, tuple[int, ...]], ...] = (
    (abs(x - 1000),                              x, (999, 1000, 1001, 2000)),
    (abs(3 * x + 6000),                          x, (-2001, -2000, -1999, -4000)),
    (function("sign", x**2 - 250_000),           x, (-500, 500, 501, 499)),
    (function("max", x, as_term(77)),            x, (76, 77, 78)),
    (function("min", as_term(77), x, y),         x, (76, 77, 78)),
    (step(x - 10**6),                            x, (10**6, 10**6 + 1)),
    (cases((1, equals(x, 777)), otherwise=0),    x, (777,)),
    (abs(p - 300) * y,                           p, (299, 300, 301)),
    (abs(x * (x - 40)),                          x, (0, 40, 41)),
)  # fmt: skip


@pytest.mark.parametrize(("term", "leaf", "numbers"), KINKS)
def test_a_kink_and_the_points_beside_it_are_looked_at(
    term: Term, leaf: Term, numbers: tuple[int, ...]
) -> None:
    found = {point[leaf] for point in points_near(compared(term), Region())}
    assert found >= set(map(Fraction, numbers))


@pytest.mark.parametrize("term", [x, x**2 - 4, function("sin", x), 1 / x, as_term(7)])
def test_a_line_without_kinks_has_no_such_points(term: Term) -> None:
    assert list(points_near(compared(term), Region())) == []


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.sampled_from([x, p, s]), st.integers(-9, 9), st.integers(-900, 900))
def test_points_beside_a_kink_lie_in_the_declared_domain(leaf: Term, slope: int, shift: int) -> None:
    term = abs(slope * leaf + shift) + function("max", leaf, y)
    for point in points_near(compared(term), Region()):
        assert all(point[one] in domain_of(one) for one in (leaf, y))


def test_the_number_of_points_is_bounded() -> None:
    many = sum((abs(x - count) for count in range(40)), as_term(0))
    assert len(list(points_near(compared(many), Region()))) <= MOST_POINTS


def test_an_entry_without_a_value_and_an_undefined_side_are_passed_over() -> None:
    assert list(points_near(compared(abs(function("log", x - x))), Region())) == []
    region = Region((Obligation(x > 10**4),))
    assert any(region.holds(point) for point in points_near(compared(abs(x - 10**4)), region))


#   left, right: true on one side of a kink only; what is true; conditions
FAR: tuple[tuple[str, ...], ...] = (
    ("Abs(x - 1000)",                          "Max(x - 1000, 1000 - x)",      "1000 - x"),
    ("sign(x - 500)**2 + Piecewise((1, Eq(x, 500)), (0, True))", "1",          "sign(x - 500)**2"),
    ("Max(x, 5000) + Min(x, 5000)",            "x + 5000",                     "5000 + Min(x, 5000)"),
    ("Abs(p - 1000) + p",                      "Max(2*p - 1000, 1000)",        "1000"),
    ("Piecewise((1, x**2 > 10**6), (0, True))", "Piecewise((1, Abs(x) > 1000), (0, True))", "0"),
    ("Piecewise((1, Eq(x + y, 999)), (0, True))", "Piecewise((1, Eq(999 - y, x)), (0, True))", "0"),
    ("Max(x, y + 10**4, z)",                   "Max(z, Max(y + 10**4, x))",    "Max(y + 10**4, z)"),
    ("Abs(x*y - 1000)",                        "Abs(1000 - x*y)",              "1000 - x*y"),
    ("Abs(x - 1000)",                          "1000 - x",                     "x - 1000", "x <= 1000"),
)  # fmt: skip


@identities(FAR)
def test_what_is_wrong_far_out_only_is_refuted_and_what_is_right_is_proved(
    left: str, right: str, wrong: str, domain: tuple[str, ...]
) -> None:
    assert isinstance(verdict(left, right, *domain), Proved)
    assert isinstance(verdict(left, wrong, *domain), Refuted)


#   left, right: false at few places, far from where one looks first; conditions
FEW: tuple[tuple[str, ...], ...] = (
    ("Abs(Abs(x) - 1000)",                                   "1000 - Abs(x)"),
    ("Abs(n - 1000)",                                        "1000 - n"),
    ("Abs(x - 1000)",                                        "1000 - x",         "x < 2001/2"),
    ("Piecewise((1, (x > 700) & (x < 701)), (0, True))",     "0"),
    ("Piecewise((1, (x > 700) & (y > 800)), (0, True))",     "0"),
    ("sqrt((x - 1000)**2)",                                  "1000 - x"),
    ("((x - 1000)**4)**(1/4)",                               "1000 - x"),
    ("Abs(exp(x) - 10**9)",                                  "10**9 - exp(x)"),
    ("asin(sin(x))",                                         "x",                "0 <= x", "x <= 11/7"),
    ("atan(tan(x))",                                         "x",                "0 <= x", "x <= 8/5"),
    ("x + 1",                                                "x",                "x > exp(10)"),
    ("Max(n, 10**6)",                                        "10**6"),
    ("x*y",                                                  "x",                "x > 10**6", "y > 10**7"),
)  # fmt: skip


@pytest.mark.parametrize("row", FEW, ids=str)
def test_what_is_wrong_at_few_places_far_out_is_refuted(row: tuple[str, ...]) -> None:
    assert isinstance(verdict(*row), Refuted)


#   left, right: true where the conditions hold, which is far out
OUT_THERE: tuple[tuple[str, ...], ...] = (
    ("x**2/x",        "x",           "x > 10**9"),
    ("n**2/n",        "n",           "n >= 100"),
    ("Abs(x)",        "x",           "x > exp(10)"),
    ("x*y/x",         "y",           "x > 10**6", "y > x"),
    ("sqrt(x**2)",    "-x",          "x**3 < -10**12"),
)  # fmt: skip


@pytest.mark.parametrize("row", OUT_THERE, ids=str)
def test_a_point_is_found_where_the_conditions_hold(row: tuple[str, ...]) -> None:
    assert isinstance(verdict(*row), Proved)


def test_no_point_is_made_up_where_no_point_is() -> None:
    assert isinstance(verdict("x", "x + 0", "x > 10**6", "x < 10**5"), Undecided)
