"""Definite integrals: an antiderivative is accepted where it is one from end to end, and nowhere else."""

from __future__ import annotations

import pytest

from derivations.calc import (
    D,
    between,
    cases,
    cos,
    define,
    exp,
    given,
    index,
    infinity,
    integral,
    ln,
    maximum,
    one_of,
    pi,
    sin,
    sqrt,
    total,
    unspecified,
    vector,
)
from derivations.core.infinite import Integral
from derivations.core.term import Definition, as_term
from derivations.errors import ShapeError, TermError
from derivations.write.text import comparison_text
from tests.taken import HALF, F, a, b, h, is_proved_twice, n, page, q, ratio, t, theta, why, words, x, y

f = unspecified("f")
ZERO, ONE = as_term(0), as_term(1)
BELL = exp(-(x**4))  # has no elementary antiderivative
i = index("i", n)

TRUE = (
    #   integral                                     value                          given
    (integral(4 * x - x**2, x, 0, 4),                ratio(32, 3),                  ()),
    (integral(x, x, 2, 1),                           -ratio(3, 2),                  ()),
    (integral(x**2, x, 0, y),                        y**3 / 3,                      ()),
    (integral(x**2 + q * x, x, q, q),                ZERO,                          ()),
    (integral(1, t, x, y),                           y - x,                         ()),
    (integral(sqrt(9 - x**2), x, -3, 3),             9 * pi / 2,                    ()),
    (integral(cos(x) ** 3, x, 0, pi / 2),            ratio(2, 3),                   ()),
    (integral(F("tan", x), x, 0, pi / 4),            ln(2) / 2,                     ()),
    (integral(1 / cos(x) ** 2, x, -pi / 4, pi / 4),  as_term(2),                    ()),
    (integral(sin(x) ** -2, x, pi / 4, pi / 2),      ONE,                           ()),
    (integral(sin(x) ** 2, x, 0, pi),                pi / 2,                        ()),
    (integral(exp(x) * cos(x), x, 0, pi),            -(exp(pi) + 1) / 2,            ()),
    (integral(x**2 * exp(x), x, 0, 1),               exp(1) - 2,                    ()),
    (integral(x * sin(y * x), x, 0, 1),              sin(y) / y**2 - cos(y) / y,    (y > 0,)),
    (integral(x * F("cosh", x), x, 0, 1),            F("sinh", 1) - F("cosh", 1) + 1, ()),
    (integral(2**x, x, 0, 1),                        1 / ln(2),                     ()),
    (integral(F("sinh", 2 * x), x, 0, 1),            (F("cosh", 2) - 1) / 2,        ()),
    (integral(F("atan", x), x, 0, 1),                pi / 4 - ln(2) / 2,            ()),
    (integral(x**3 / (x**2 + 1), x, 0, 1),           HALF - ln(2) / 2,              ()),
    (integral(1 / (x**2 - 1), x, 2, 3),              ln(ratio(3, 2)) / 2,           ()),
    (integral(1 / (x - q), x, 0, 1),                 ln((q - 1) / q),               (q > 1,)),
    (integral(1 / (x - q), x, 0, 1),                 ln((1 - q) / -q),              (q < 0,)),
    (integral(1 / x, x, a, b),                       ln(b / a),                     ()),
    (integral(1 / x, x, -2, -1),                     -ln(2),                        ()),
    (integral((1 - x) / x**2, x, 1, 2),              HALF - ln(2),                  ()),
    (integral(sqrt(x), x, 0, 4),                     ratio(16, 3),                  ()),
    (integral(x**a, x, 0, 1),                        1 / (a + 1),                   ()),
    (integral(x**y, x, 0, 1),                        1 / (y + 1),                   (y > -1,)),
    (integral((2 * x + 1) ** y, x, 0, 1),            (3 ** (y + 1) - 1) / (2 * y + 2), (y > 0,)),
    (integral(1 / sqrt(x), x, 0, 1),                 as_term(2),                    ()),
    (integral(1 / sqrt(1 - x**2), x, -1, 1),         pi,                            ()),
    (integral(ln(x), x, 0, 1),                       -ONE,                          ()),
    (integral(ln(x), x, 1, exp(1)),                  ONE,                           ()),
    (integral(sin(x) / x, x, 0, 1),                  F("si", 1),                    ()),
    (integral(1 / x**2, x, 1, infinity),             ONE,                           ()),
    (integral(1 / x**y, x, 1, infinity),             1 / (y - 1),                   (y > 1,)),
    (integral(exp(-x), x, infinity, 0),              -ONE,                          ()),
    (integral(exp(x), x, -infinity, y),              exp(y),                        ()),
    (integral(exp(x), x, y, -infinity),              -exp(y),                       ()),
    (integral(x * exp(-a * x), x, 0, infinity),      1 / a**2,                      ()),
    (integral(1 / (x**2 + 1), x, -infinity, infinity), pi,                          ()),
    (integral(x * exp(-(x**2)), x, -infinity, infinity), ZERO,                      ()),
    (integral(exp(-(x**2)), x, -infinity, infinity), sqrt(pi),                      ()),
    (integral(abs(x), x, -1, 1),                     ONE,                           ()),
    (integral(x * abs(x), x, -1, 2),                 ratio(7, 3),                   ()),
    (integral(abs(x) * x**2, x, -1, 1),              HALF,                          ()),
    (integral(abs(x - y), x, 0, 1),                  HALF - y + y**2,               (y > 0, y < 1)),
    (integral(sqrt(x**2), x, -1, 1),                 ONE,                           ()),
    (integral(abs(cos(x)), x, 0, pi / 2),            ONE,                           ()),
    (integral(sqrt(sin(x) ** 2), x, 0, pi), as_term(2), ()),
    (integral(exp(y * x), x, 0, 1),                  (exp(y) - 1) / y,              ()),
    (integral(total(i * x**i, i), x, 0, 1),          total(i / (i + 1), i),         ()),
    (integral(integral(x * y, y, 0, x), x, 0, 1),    ratio(1, 8),                   ()),
    (integral(integral(1 / (x * y), y, 1, x), x, 1, exp(1)), HALF,                  ()),
    (integral(f.prime(x), x, y, h),                  f(h) - f(y),                   ()),
)  # fmt: skip


@pytest.mark.parametrize(("left", "value", "given"), TRUE)
def test_an_integral_is_its_value(left, value, given):
    assert is_proved_twice(left, value, given=given)


@pytest.mark.parametrize(("left", "value", "given"), TRUE)
def test_and_not_another(left, value, given):
    assert words(left, value + 1, given=given) == ["refuted"]
    assert words(left, -value - ratio(1, 7), given=given) == ["refuted"]


FALSE = (
    #   no integral, or none that is what an antiderivative says at its ends
    (integral(1 / x**2, x, -1, 1),                   -as_term(2)),
    (integral(1 / x, x, -1, 1),                      ZERO),
    (integral(1 / x, x, -1, 2),                      ln(2)),
    (integral(F("tan", x), x, 0, pi),                ZERO),
    (integral(F("sec", x) ** 2, x, 0, pi),           ZERO),
    (integral(1 / (x**2 - 1), x, 0, 2),              -ln(3) / 2),
    (integral(1 / (x - q), x, 0, 1),                 ln(abs((1 - q) / q))),
    (integral(1 / (x - q) ** 2, x, 0, 1),            1 / (q * (q - 1))),
    (integral(1 / (2 + cos(x)), x, 0, 2 * pi),       ZERO),
    (integral(1 / (1 + sin(x) ** 2), x, 0, pi),      ZERO),
    (integral(1 / (cos(x) ** 2 + 4 * sin(x) ** 2), x, 0, pi), ZERO),
    (integral(F("sign", x), x, -1, 1),               ZERO),
    (integral(F("floor", x), x, 0, 2),               ZERO),
    (integral(F("floor", x), x, 0, 2),               ONE),
    (integral(x**y, x, 0, 1),                        1 / (y + 1) + 0 * ln(y + 1) * ln(-y - 1)),
    (integral(1 / x, x, 0, 1),                       ZERO),
    (integral(1 / x, x, 1, infinity),                ZERO),
    (integral(x, x, -infinity, infinity),            ZERO),
    (integral(sin(x), x, 0, infinity),               ONE),
    (integral(1 / x, x, 0, 0),                       ZERO),
    (integral(1 / x, x, q, q),                       ZERO),
    (integral(x, x, infinity, infinity),             ZERO),
    (integral(exp(-y * x), x, 0, infinity),          1 / y),
    (integral(1 / x**y, x, 1, infinity),             1 / (y - 1)),
    (integral(1 / x, x, q, y),                       ln(y / q)),
    (integral(sqrt(x), x, -1, 1),                    ratio(2, 3)),
    (integral(ln(x), x, -1, 1),                      -as_term(2)),
    (integral(x / x, x, -1, 1),                      as_term(2)),
    (integral(exp(1 / x) / x**2, x, -1, 1),          exp(-1) - exp(1)),
    (integral(BELL, x, 0, 1),                        ONE),
    (integral(F("atan", 1 / x) * 0 + 1 / (1 + x**2), x, -1, 1), -pi / 2),
)  # fmt: skip


@pytest.mark.parametrize(("left", "value"), FALSE)
def test_a_pole_a_jump_or_a_divergent_end_is_not_stepped_over(left, value):
    assert words(left, value)[0] == "undecided"
    assert words(value, left)[0] == "undecided"


def test_the_substitution_by_a_sine_is_proved_line_by_line():
    s, c = sin(theta), cos(theta)

    def over(body):
        return integral(body, theta, -pi / 2, pi / 2)

    assert is_proved_twice(
        integral(sqrt(9 - x**2), x, -3, 3),
        over(sqrt(9 - 9 * s**2) * (3 * c)),
        over(3 * sqrt(9 * c**2) * c),
        over(3 * abs(3 * c) * c),
        over(9 * c**2),
        over(ratio(9, 2) * (1 + cos(2 * theta))),
        9 * pi / 2,
    )
    assert words(over(3 * sqrt(9 * c**2) * c), over(9 * c**2), ratio(9, 2) * pi) == ["proved", "proved"]
    wider = integral(3 * sqrt(9 * c**2) * c, theta, -pi / 2, pi)
    assert words(wider, integral(9 * c**2, theta, -pi / 2, pi)) == ["undecided"]
    assert words(over(9 * c**2), over(9 * s * c)) == ["refuted"]


def asked(first, value):
    found = page(first, value)
    assert found.proved
    return tuple(map(comparison_text, found.conditions))


def test_what_an_integral_needs_becomes_part_of_d0():
    assert asked(integral(1 / t, t, 1, x), ln(x)) == ("x > 0",)
    assert asked(integral(exp(y * x), x, 0, 1), (exp(y) - 1) / y) == ("y ≠ 0",)
    assert asked(integral(y / (1 - q) + x, x, 0, 1), y / (1 - q) + HALF) == ("-q + 1 ≠ 0",)
    assert asked(integral(x, x, 0, 1 / y), 1 / (2 * y**2)) == ("y ≠ 0",)


def test_where_the_value_is_undefined_the_integral_may_be_defined():
    """At y = 0 the integral is 1, though (e^y − 1)/y is not defined: no domain changes there."""
    assert words((exp(y) - 1) / y, integral(exp(y * x), x, 0, 1)) == ["proved"]
    assert words(y, y * integral(exp(y * x), x, 0, 1)) == ["refuted"]
    assert words(y, y + 0 * integral(exp(y * x), x, 0, 1)) == ["undecided"]


def test_the_fundamental_theorem():
    assert is_proved_twice(D(integral(exp(-(t**4)), t, 0, x), x), exp(-(x**4)))
    assert is_proved_twice(D(integral(sin(t**3), t, x, x**2), x), 2 * x * sin(x**6) - sin(x**3))
    assert is_proved_twice(D(integral(f(t), t, a, x), x), f(x))
    assert is_proved_twice(D(integral(f(x * t), t, 0, 1), x), integral(t * f.prime(x * t), t, 0, 1))
    assert is_proved_twice(D(D(integral(exp(-(t**4)), t, 0, x), x), x), -4 * x**3 * exp(-(x**4)))
    assert is_proved_twice(
        D(3 - y * integral(BELL, x, 0, y**2) + y, y),
        1 - integral(BELL, x, 0, y**2) - 2 * y**2 * exp(-(y**8)),
    )
    assert is_proved_twice(D(3 - a * integral(BELL, x, 0, y**2) + y, y), 1 - 2 * a * y * exp(-(y**8)))
    assert words(D(integral(1 / t, t, 1, x), x), 1 / x, given=[x > 0]) == ["proved"]
    assert words(D(integral(1 / t, t, 1, x), x), 1 / x) == ["undecided"]
    assert words(D(integral(1 / t, t, -1, x), x), 1 / x, given=[x > 0]) == ["undecided"]
    assert words(D(integral(exp(-(t**4)), t, 0, x), x), exp(-x)) == ["refuted"]
    assert words(D(integral(exp(-(t**4)), t, x, 0), x), exp(-(x**4))) == ["refuted"]
    assert words(D(integral(x * t, t, 0, 1), x), HALF) == ["proved"]
    assert words(D(integral(x * t, t, x, 2 * x), x), 9 * x**2 / 2) == ["proved"]
    assert words(D(integral(x * t, t, x, 2 * x), x), 3 * x**2) == ["refuted"]


def test_what_holds_at_one_point_only_is_not_used_in_a_derivative():
    assert words(D(integral(1 / t, t, 1, x), x), ONE, given=[given(x, 1)]) == ["undecided"]
    assert words(D(integral(abs(t), t, 0, x), x), x, given=[given(x, 1)]) == ["proved"]
    assert words(D(integral(x, t, 0, x), x), x, given=[given(x, 1)]) == ["refuted"]
    assert words(D(integral(F("floor", t), t, 0, x), x), F("floor", x)) == ["undecided"]


def test_an_integral_whose_value_is_not_known_stands_for_itself():
    to, of_two = integral(exp(-(t**4)), t, 0, 2), integral(BELL, x, 0, 1) + integral(BELL, x, 1, 2)
    assert is_proved_twice(of_two, to, -integral(BELL, x, 2, 0), 2 * integral(BELL / 2, x, 0, 2))
    assert is_proved_twice(
        integral(BELL * (1 + x**2 + 3 * x), x, 0, 1),
        integral(BELL, x, 0, 1) + integral(x**2 * BELL, x, 0, 1) + 3 * integral(t * exp(-(t**4)), t, 0, 1),
    )
    assert is_proved_twice(integral(1 / (2 + cos(x)), x, 0, 2 * pi), integral(1 / (cos(t) + 2), t, 0, 2 * pi))
    for wrong in (
        integral(BELL, x, 0, 3),
        integral(-BELL, x, 0, 2),
        to + 1,
        as_term(7),
        integral(x * BELL, x, 0, 2),
    ):
        assert words(to, wrong) == ["undecided"]
    assert words(total(integral(BELL, x, 0, i), i), total(integral(BELL, x, 0, 1), i)) == ["undecided"]
    assert words(total(integral(BELL * i, x, 0, 1), i), total(integral(BELL, x, 0, 1), i)) == ["undecided"]
    assert words(integral(BELL, x, 0, infinity), integral(BELL, x, 0, infinity)) == ["undecided"]
    assert words(integral(sqrt(1 + x**3), x, 0, 1), integral(sqrt(1 + t**3), t, 0, 1)) == ["undecided"]


def test_what_depends_on_a_value_that_is_not_known_is_not_judged():
    unknown = integral(BELL, x, 0, 1)
    assert words(1 / unknown, 1 / unknown) == ["undecided"]
    assert words(ln(-unknown), ln(-unknown)) == ["undecided"]
    assert words(x, x, given=[unknown > 5]) == ["undecided"]
    assert words(x, x, given=[integral(x, x, 0, 1) < 5]) == ["proved"]
    assert words(y, HALF, given=[given(y, integral(x, x, 0, 1))]) == ["proved"]
    assert words(as_term(1), unknown / unknown) == ["undecided"]


def test_an_integral_has_the_value_of_one_that_is_alike_and_can_be_taken():
    hard, easy = maximum(x, 0) + maximum(-x, 0), abs(x)
    assert words(integral(hard, x, -1, 1), ONE) == ["undecided"]
    assert is_proved_twice(integral(hard, x, -1, 1), integral(abs(t), t, -1, 1), ONE)
    for other in (integral(easy, x, -1, 2), integral(2 * easy, x, -1, 1), integral(easy, x, -1, infinity)):
        assert words(integral(hard, x, -1, 1), other)[0] == "undecided"
    assert words(integral(hard / x, x, -1, 1), integral(F("sign", x), x, -1, 1))[0] == "undecided"


def test_nothing_is_captured():
    assert is_proved_twice(integral(x, x, 0, 1) + x, HALF + x)
    assert is_proved_twice(integral(x, x, 0, x), x**2 / 2)
    assert is_proved_twice(integral(x * t, t, x, 2 * x), 3 * x**3 / 2)
    assert is_proved_twice(integral(integral(x, x, 0, x), x, 0, 1), ratio(1, 6))
    assert is_proved_twice(integral(integral(x + y, y, 0, x), x, 0, y), y**3 / 2)
    assert words(integral(x * t, t, x, 2 * x), 3 * x**2 / 2) == ["refuted"]
    assert words(integral(x, x, 0, x), x**2) == ["refuted"]


def test_definitions_with_integrals():
    g = define("g", x, integral(2 * exp(-(t**2)), t, 0, x))
    k = define("k", a, integral(1 / t, t, 1, a))
    assert is_proved_twice(g.prime(x), 2 * exp(-(x**2)))
    assert is_proved_twice(g.prime(x, 2), -4 * x * exp(-(x**2)))
    assert is_proved_twice(g(a + 1) - g(a), integral(2 * exp(-(t**2)), t, a, a + 1))
    assert is_proved_twice(k(a * b), ln(a) + ln(b))
    assert is_proved_twice(k.prime(a**2), 1 / a**2)
    assert words(k(x), ln(x), given=[x > 0]) == ["proved"]
    assert words(ZERO, 0 * k(x)) == ["undecided"]
    assert words(ZERO, 0 * k.prime(x)) == ["undecided"]
    assert words(g.prime(x), 2 * exp(-x)) == ["refuted"]


def test_integrals_in_cases_in_sums_and_in_vectors():
    value = integral(x, x, 0, 1)
    assert is_proved_twice(cases((value, y > 0), otherwise=0), cases((HALF, y > 0), otherwise=0))
    assert is_proved_twice(total(integral(x**i, x, 0, 1), i), total(1 / (i + 1), i))
    assert words(total(integral(1 / x**i, x, 0, 1), i), total(1 / (1 - i), i)) == ["undecided"]
    w = vector("w", n)
    assert is_proved_twice(total(integral(w[i] * x, x, 0, 1), i), total(w[i], i) / 2)
    assert words(integral(w[i] * x, x, 0, 1), w[i] / 2) == ["proved"]
    with pytest.raises(ShapeError):
        integral(w, x, 0, 1)


def test_an_integral_stays_within_the_domain_of_its_variable():
    u = between("u", 0, 1)
    assert words(integral(sqrt(u), u, 0, 1), ratio(2, 3)) == ["proved"]
    assert "domain" in why(integral(u, u, 0, 2), as_term(2))
    assert "domain" in why(integral(u, u, -1, 1), ZERO)
    assert words(integral(exp(-a), a, 0, infinity), ONE) == ["proved"]
    assert "domain" in why(integral(exp(a), a, -infinity, 1), exp(1))
    with pytest.raises(TermError):
        integral(n, n, 0, 1)
    with pytest.raises(TermError):
        integral(x, 2, 0, 1)
    with pytest.raises(TermError):
        Integral(Definition("", (one_of("u", 0, 1),), ONE), ZERO, ONE)
