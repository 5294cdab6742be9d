"""Infinite series: of the table, by partial sums, alike, divergent, and refuted by a partial sum."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derivations.calc import D, cos, exp, given, index, ln, pi, real, series, sin, size, sqrt, total
from derivations.core.infinite import Series
from derivations.core.term import Definition, as_term
from derivations.core.verdict import Refuted
from derivations.errors import TermError
from derivations.write.text import comparison_text
from tests.taken import HALF, F, a, is_proved_twice, n, page, q, ratio, why, words, x, y

ZERO, ONE = as_term(0), as_term(1)
INSIDE = (abs(q) < 1,)


def fact(term):
    return F("factorial", term)


TRUE = (
    #   series                                       value                       given
    (series(q**n, n, 0),                             1 / (1 - q),                INSIDE),
    (series(q**n, n, 1),                             q / (1 - q),                INSIDE),
    (series(q**n, n, 3),                             q**3 / (1 - q),             INSIDE),
    (series(q ** (2 * n), n, 0),                     1 / (1 - q**2),             INSIDE),
    (series((-1) ** n * q**n, n, 0),                 1 / (1 + q),                INSIDE),
    (series(HALF**n, n, 0),                          as_term(2),                 ()),
    (series(HALF**n + as_term(3) ** -n, n, 0),       ratio(7, 2),                ()),
    (series(3 * exp(-a * n), n, 0),                  3 / (1 - exp(-a)),          ()),
    (series(n * q**n, n, 0),                         q / (1 - q) ** 2,           INSIDE),
    (series(n * q ** (n - 1), n, 1),                 1 / (1 - q) ** 2,           INSIDE),
    (series((n + 1) * (n + 2) * q**n, n, 0),         2 / (1 - q) ** 3,           INSIDE),
    (series(n**2 / as_term(2) ** n, n, 0),           as_term(6),                 ()),
    (series(x**n / fact(n), n, 0),                   exp(x),                     ()),
    (series(1 / fact(n), n, 0),                      exp(1),                     ()),
    (series(x**n / fact(n), n, 1),                   exp(x) - 1,                 ()),
    (series((-1) ** n * x ** (2 * n + 1) / fact(2 * n + 1), n, 0), sin(x),       ()),
    (series((-1) ** n * x ** (2 * n) / fact(2 * n), n, 0), cos(x),               ()),
    (series((-1) ** n * x ** (2 * n) / fact(2 * n), n, 1), cos(x) - 1,           ()),
    (series(x ** (2 * n + 1) / fact(2 * n + 1), n, 0), F("sinh", x),             ()),
    (series(x ** (2 * n) / fact(2 * n), n, 0),       F("cosh", x),               ()),
    (series(a**n / fact(2 * n), n, 0),               F("cosh", sqrt(a)),         ()),
    (series((-1) ** (n + 1) * x**n / n, n, 1),       ln(1 + x),                  (x > -1, x <= 1)),
    (series(x**n / n, n, 1),                         -ln(1 - x),                 (x >= -1, x < 1)),
    (series((-1) ** (n + 1) / n, n, 1),              ln(2),                      ()),
    (series((-1) ** n * x ** (2 * n + 1) / (2 * n + 1), n, 0), F("atan", x),     (abs(x) <= 1,)),
    (series((-1) ** n / (2 * n + 1), n, 0),          pi / 4,                     ()),
    (series(x ** (2 * n + 1) / (2 * n + 1), n, 0),   F("atanh", x),              (abs(x) < 1,)),
    (series(1 / (n * (n + 1)), n, 1),                ONE,                        ()),
    (series(1 / (n * (n + 1) * (n + 2)), n, 1),      ratio(1, 4),                ()),
    (series(0 * n, n, 5),                            ZERO,                       ()),
)  # fmt: skip


@pytest.mark.parametrize(("left", "value", "given"), TRUE)
def test_a_series_is_its_value(left, value, given):
    assert is_proved_twice(left, value, given=given)
    assert words(value, left, given=given) == ["proved"]


@pytest.mark.parametrize(("left", "value", "given"), TRUE)
def test_and_not_another(left, value, given):
    assert words(left, value + 1, given=given) == ["refuted"]
    assert words(left, -value - ratio(1, 7), given=given) == ["refuted"]


FALSE = (
    #   series                                       value                       given
    (series(q**n, n, 0),                             1 / (1 - q),                (q > 1,)),
    (series(q**n, n, 0),                             1 / (1 - q) + 0 * (1 / (q - 1)), (q < -1,)),
    (series((-1) ** n, n, 0),                        HALF,                       ()),
    (series(ONE**n, n, 0),                           ZERO,                       ()),
    (series(n * (-1) ** n, n, 0),                    -ratio(1, 4),               ()),
    (series(n, n, 1),                                -ratio(1, 12),              ()),
    (series(1 / n, n, 1) - series(1 / n, n, 1),      ZERO,                       ()),
    (series(1 / n, n, 1) + series(-1 / n, n, 1),     ZERO,                       ()),
    (series(1 / n - 1 / (n + 1), n, 0),              ONE,                        ()),
    (series(ln((n + 1) / n), n, 1),                  ZERO,                       ()),
    (series(sqrt(n + 1) - sqrt(n), n, 1),            -ONE,                       ()),
    (series((-1) ** (n + 1) * x**n / n, n, 1),       ln(1 + x),                  (x > 1,)),
    (series((-1) ** n * x ** (2 * n + 1) / (2 * n + 1), n, 0), F("atan", x),     (x > 1,)),
    (series(x**n / n, n, 1),                         -ln(1 - x),                 (x < -1,)),
    (series(1 / n**2, n, 0),                         pi**2 / 6,                  ()),
    (series(1 / (n - 3), n, 1),                      ZERO,                       ()),
    (series(1 / n**2, n, 1),                         pi**2 / 6,                  ()),
    (series(x**n * fact(n), n, 0),                   exp(x),                     ()),
    (series(sin(n), n, 0),                           ZERO,                       ()),
    (series(q**n, n, -1),                            1 / (q * (1 - q)),          (q > 1,)),
)  # fmt: skip


@pytest.mark.parametrize(("left", "value", "given"), FALSE)
def test_a_series_that_diverges_or_is_not_known_is_left_open(left, value, given):
    assert words(left, value, given=given)[0] in ("undecided", "refuted")  # by a partial sum
    assert words(value, left, given=given)[0] in ("undecided", "refuted")
    assert words(left, left, given=given) == (["proved"] if left == series(1 / n**2, n, 1) else ["undecided"])


def test_what_a_series_needs_becomes_part_of_d0():
    def asked(first, value):
        found = page(first, value)
        assert found.proved
        return tuple(map(comparison_text, found.conditions))

    assert asked(series(q**n, n, 0), 1 / (1 - q)) == ("|q| < 1",)
    assert asked(series(x**n / n, n, 1), -ln(1 - x)) == ("x ≥ -1", "x < 1")
    assert asked(series((-1) ** (n + 1) * x**n / n, n, 1), ln(1 + x)) == ("x ≤ 1", "x > -1")
    assert asked(series((-1) ** n * x ** (2 * n + 1) / (2 * n + 1), n, 0), F("atan", x)) == ("|x| ≤ 1",)
    assert words(1 / (1 - q), series(q**n, n, 0)) == ["undecided"]
    assert words(1 / (1 - q), series(q**n, n, 0), given=[abs(q) <= 1]) == ["undecided"]
    assert words(q / (1 - q), series(q**n, n, 0)) == ["refuted"]
    assert words(series(q**n, n, 0), 1 / (1 - q), given=[given(q, 1)]) == ["undecided"]


def test_a_power_with_exponent_zero_is_one_in_a_series():
    assert words(as_term(1), series(q**n, n, 0) * (1 - q), given=[abs(q) < 1]) == ["proved"]
    assert words(exp(x), series(x**n / fact(n), n, 0), given=[given(x, 0)]) == ["proved"]
    assert words(ZERO, 0 * series(q ** (n - 1), n, 0), given=[abs(q) < 1]) == ["undecided"]
    assert words(ONE, series(q**n * F("sign", q) ** 2, n, 0) * (1 - q), given=[abs(q) < 1]) == ["undecided"]


def test_series_whose_value_is_not_known_stand_for_themselves():
    square = series(1 / n**2, n, 1)
    assert is_proved_twice(square, series(1 / (n + 1) ** 2, n, 0), 1 + series(1 / n**2, n, 2))
    assert is_proved_twice(series(1 / n**2, n, 3) + ratio(5, 4), square)
    assert is_proved_twice(2 * series(1 / n**3, n, 1), series(2 / n**3, n, 1))
    assert is_proved_twice(series((-1) ** n / n**2, n, 1) + square, series((1 + (-1) ** n) / n**2, n, 1))
    assert is_proved_twice(series(y / n**2, n, 1), y * square)
    for wrong in (series(1 / n**2, n, 2), series(1 / n**3, n, 1), series(2 / n**2, n, 1), square + 1):
        assert words(square, wrong) == ["undecided"]
    i = index("i", n)
    assert words(total(series(i / n**2, n, 1), i), total(square, i)) == ["undecided"]
    assert words(D(series(x / (n**2 + x**2), n, 1), x), ZERO) == ["undecided"]
    assert words(series(1 / n**x, n, 1), series(1 / n**x, n, 1)) == ["undecided"]


def test_a_series_has_the_value_of_one_that_is_alike_and_can_be_taken():
    odd = series(HALF**n * abs(sin(x)) + 0 * n, n, 0)
    assert is_proved_twice(odd, series(HALF**n * sqrt(sin(x) ** 2), n, 0), 2 * abs(sin(x)))
    hard = series(F("max", HALF**n, -(HALF**n)), n, 0)
    assert words(hard, as_term(2)) == ["undecided"]
    assert is_proved_twice(hard, series(HALF**n, n, 0), as_term(2))
    assert words(hard, series(HALF**n, n, 1))[0] == "undecided"
    assert words(hard, series(ratio(1, 3) ** n, n, 0))[0] == "undecided"


def test_nothing_is_captured():
    k = size("k")
    assert is_proved_twice(series(q**n * y, n, 0) + n, y / (1 - q) + n, given=[abs(q) < 1])
    assert is_proved_twice(series(series(HALF ** (n + k), k, 0), n, 0), as_term(4))
    assert is_proved_twice(series(HALF ** (n + k), k, 0) + n, 2 * HALF**n + n)
    assert is_proved_twice(series(HALF**n, n, n) * as_term(2) ** n, as_term(2))
    assert words(series(HALF ** (n + k), k, 0), as_term(2)) == ["refuted"]
    assert is_proved_twice(D(series(x**n / fact(n), n, 0), x), series(x**n / fact(n), n, 0))
    assert series(x**n, n, 0) == series(x ** index("n", 5), index("n", 5), 0)


def test_terms_that_do_not_go_to_zero_are_named():
    assert "diverges" in why(series(as_term(Fraction(1, 2)) ** 2 * (n / (n + 1)), n, 0), y)
    assert "diverges" in why(series(n, n, 0), y)


REFUTED = (
    #   series                                    too small        up to
    (series(HALF**2, n, 0),                       as_term(2),      8),
    (series(1 / n, n, 1),                         as_term(5),      83),
    (series(1 / n**2, n, 1),                      ratio(3, 2),     7),
    (series(n, n, 0),                             -ratio(1, 12),   0),
    (series(n, n, 1),                             sqrt(2),         2),
    (series(1 / sqrt(n), n, 4),                   ZERO,            4),
)  # fmt: skip


@pytest.mark.parametrize(("left", "value", "last"), REFUTED)
def test_a_partial_sum_above_the_other_side_refutes(left, value, last):
    for first, second in ((left, value), (value, left)):
        verdict = page(first, second).steps[0].verdict
        assert isinstance(verdict, Refuted)
        ((counter, upto),) = verdict.witness.point
        assert (counter, upto) == (left.function.parameters[0], last)
        low, high = (verdict.witness.left, verdict.witness.right)[:: 1 if first is value else -1]
        assert low.upper < high.lower


def test_but_not_one_below_it_nor_one_with_terms_of_either_sign():
    assert words(series(1 / n**2, n, 1), as_term(2)) == ["undecided"]
    assert words(series(1 / n, n, 1), as_term(50)) == ["undecided"]
    assert words(series((-1) ** n, n, 0), -ONE) == ["undecided"]
    assert words(series(y**2 / n, n, 1), ZERO) == ["undecided"]
    assert words(series(1 / n, n, 1), y - y - 1) == ["undecided"]
    assert words(series(1 / n, n, 1), ONE, given=[x > 1, x < 0]) == ["undecided"]
    assert words(series(1 / n, n, 1), ln(as_term(-1))) == ["undecided"]
    assert words(series(1 / n, n, 1), series(1 / n, n, 2)) == ["undecided"]
    assert words(series(1 / (n - 1), n, 1), ONE) == ["undecided"]
    assert words(series(1 / n**2, n, 2), series(1 / n**2, n, 1)) == ["undecided"]


def test_a_series_that_is_not_well_formed_is_refused():
    with pytest.raises(TermError):
        series(n, 2 * n, 0)
    with pytest.raises(TermError):
        series(n, n, HALF)
    with pytest.raises(TermError):
        Series(Definition("", (real("x"),), x), ZERO)
