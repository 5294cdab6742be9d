"""Limits: by continuity, by the limit laws and by L'Hôpital's rule, and what is no limit."""

from __future__ import annotations

import pytest

from derivations.calc import (
    D,
    between,
    cos,
    exp,
    index,
    infinity,
    limit,
    ln,
    maximum,
    one_of,
    pi,
    sin,
    sqrt,
    tanh,
    total,
    unspecified,
)
from derivations.core.infinite import Limit
from derivations.core.term import Definition, as_term
from derivations.errors import TermError
from derivations.write.text import comparison_text
from tests.taken import HALF, F, a, b, h, is_proved_twice, n, page, q, ratio, t, why, words, x, y

f = unspecified("f")
ZERO, ONE = as_term(0), as_term(1)

TRUE = (
    #   limit                                        value                      given
    (limit(2 * x + 1, x, 3),                         as_term(7),                ()),
    (limit(x * y, x, y),                             y**2,                      ()),
    (limit((x**2 - 1) / (x - 1), x, 1),              as_term(2),                ()),
    (limit((x**2 - y**2) / (x - y), x, y),           2 * y,                     ()),
    (limit(((x**2 - q**2) / (x - q)) / (x + q), x, q), ONE,                     ()),
    (limit(x / x, x, 0),                             ONE,                       ()),
    (limit(sin(x) / x, x, 0),                        ONE,                       ()),
    (limit((1 - cos(x)) / x**2, x, 0),               HALF,                      ()),
    (limit((x - sin(x)) / x**3, x, 0),               ratio(1, 6),               ()),
    (limit(2 * x / sin(x), x, 0),                    as_term(2),                ()),
    (limit(sin(q * x) / x, x, 0),                    q,                         ()),
    (limit((exp(x) - 1 - x) / x**2, x, 0),           HALF,                      ()),
    (limit(ln(1 + x) / x, x, 0),                     ONE,                       ()),
    (limit(((1 + x) ** y - 1) / x, x, 0),            y,                         ()),
    (limit((1 + x) ** (1 / x), x, 0),                exp(1),                    ()),
    (limit((1 + 1 / x) ** x, x, infinity),           exp(1),                    ()),
    (limit((1 + y / x) ** x, x, infinity),           exp(y),                    ()),
    (limit((1 + 1 / n) ** n, n, infinity),           exp(1),                    ()),
    (limit(x * ln(x), x, 0, "+"),                    ZERO,                      ()),
    (limit(x**x, x, 0, "+"),                         ONE,                       ()),
    (limit(x**a, x, 0, "+"),                         ZERO,                      ()),
    (limit(x**y, x, infinity),                       ZERO,                      (y < 0,)),
    (limit((3 * x**2 + 1) / (x**2 - x), x, infinity), as_term(3),               ()),
    (limit((x + sin(x)) / x, x, infinity),           ONE,                       ()),
    (limit(sin(x) / x, x, infinity),                 ZERO,                      ()),
    (limit(x**5 * exp(-x), x, infinity),             ZERO,                      ()),
    (limit(x**3 * exp(x), x, -infinity),             ZERO,                      ()),
    (limit(ln(x) / x, x, infinity),                  ZERO,                      ()),
    (limit(sqrt(x**2 + x) - x, x, infinity),         HALF,                      ()),
    (limit(x - sqrt(x**2 - x), x, infinity),         HALF,                      ()),
    (limit((exp(x) - exp(-x)) / (exp(x) + exp(-x)), x, infinity), ONE,          ()),
    (limit(F("atan", x), x, -infinity),              -pi / 2,                   ()),
    (limit(tanh(x), x, infinity),                    ONE,                       ()),
    (limit(F("tan", x) - 1 / cos(x), x, pi / 2),     ZERO,                      ()),
    (limit(exp(1 / x), x, 0, "-"),                   ZERO,                      ()),
    (limit(1 / (1 + exp(1 / x)), x, 0, "+"),         ZERO,                      ()),
    (limit(abs(x) / x, x, 0, "+"),                   ONE,                       ()),
    (limit(abs(x) / x, x, 0, "-"),                   -ONE,                      ()),
    (limit(abs(x - q) / (x - q), x, q, "+"),         ONE,                       ()),
    (limit(x * sin(1 / x), x, 0),                    ZERO,                      ()),
    (limit(-x * (1 + 2 * cos(1 / x)) ** 2 * abs(sin(1 / x)), x, 0), ZERO,       ()),
    (limit(F("sign", x) * x, x, 0),                  ZERO,                      ()),
    (limit(sqrt(x), x, 0, "+"),                      ZERO,                      ()),
    (limit(sqrt(a), a, 0),                           ZERO,                      ()),
    (limit(ln(x) / ln(x), x, 0, "+"),                ONE,                       ()),
    (limit(F("asinh", x) - ln(x), x, infinity),      ln(2),                     ()),
    (limit((x**n - 1) / (x - 1), x, 1),              n + 0,                     ()),
    (limit((x**n - a**n) / (x - a), x, a),           n * a ** (n - 1),          ()),
    (limit(q**n, n, infinity),                       ZERO,                      (abs(q) < 1,)),
    (limit(x**n / F("factorial", n), n, infinity),   ZERO,                      ()),
    (limit((f(x + h) - f(x)) / h, h, 0),             f.prime(x),                ()),
    (limit((x**y - 1) / y, y, 0),                    ln(x),                     (x > 0,)),
    (limit(maximum(x, 2 * x), x, 3),                 as_term(6),                ()),
    (limit(1 / x + 1 / x**2, x, infinity),           ZERO,                      ()),
    (limit((1 / x) ** -2, x, 2),                     as_term(4),                ()),
    (limit((x**2 + x) ** -1, x, infinity),           ZERO,                      ()),
    (limit(x / (x + abs(x) / x), x, infinity),       ONE,                       ()),
)  # fmt: skip


@pytest.mark.parametrize(("left", "value", "given"), TRUE)
def test_a_limit_is_its_value(left, value, given):
    assert is_proved_twice(left, value, given=given)


@pytest.mark.parametrize(("left", "value", "given"), TRUE)
def test_and_not_another(left, value, given):
    assert words(left, value + 1, given=given) == ["refuted"]
    assert words(left, -value - ratio(1, 7), given=given) == ["refuted"]


NONE = (
    limit(sin(1 / x), x, 0),
    limit(abs(x) / x, x, 0),
    limit(abs(x - q) / (x - q), x, q),
    limit(x**2 / x + abs(x) / x, x, 0),
    limit(1 / x, x, 0),
    limit(1 / x**2, x, 0),
    limit(1 / x, x, 0, "+"),
    limit(exp(1 / x), x, 0),
    limit(F("tan", x), x, pi / 2),
    limit(F("atan", 1 / x), x, 0),
    limit(F("floor", x), x, 1),
    limit(F("floor", x), x, q),
    limit(F("sign", x), x, 0),
    limit(cos(x), x, infinity),
    limit(x * sin(x), x, infinity),
    limit(x, x, -infinity),
    limit(sqrt(x), x, 0),
    limit(ln(x), x, 0),
    limit(as_term(-1) ** n, n, infinity),
    limit(q**n, n, 3),
    limit(x**2 * sin(1 / x) / x**3, x, 0),
    limit((abs(x + h) - abs(x)) / h, h, 0),
)


@pytest.mark.parametrize("left", NONE)
def test_what_has_no_limit_is_not_even_equal_to_itself(left):
    for value in (
        ZERO,
        ONE,
        -ONE,
        left,
        left + 0,
        limit(left.function.body + 0, left.function.parameters[0], 0),
    ):
        assert words(left, value) == ["undecided"]
    assert words(left - left, ZERO) == ["undecided"]


def test_a_parameter_whose_sign_matters_is_not_guessed():
    assert words(limit(x**y, x, 0, "+"), ZERO) == ["undecided"]
    assert words(limit(exp(y * x), x, infinity), ZERO) == ["undecided"]
    assert words(limit(q**n, n, infinity), ZERO, given=[q > 1]) == ["undecided"]
    assert words(limit(q * x / abs(x), x, 0), ZERO) == ["undecided"]
    assert words(limit(q * x / abs(x), x, 0), ZERO, given=[q > 0]) == ["undecided"]


def asked(first, value):
    found = page(first, value)
    assert found.proved
    return tuple(map(comparison_text, found.conditions))


def test_what_a_limit_needs_becomes_part_of_d0():
    assert asked(limit((1 / (x + h) - 1 / x) / h, h, 0), -1 / x**2) == ("x ≠ 0",)
    assert asked(limit((sqrt(x + h) - sqrt(x)) / h, h, 0), 1 / (2 * sqrt(x))) == ("x > 0",)
    assert asked(limit((ln(x + h) - ln(x)) / h, h, 0), 1 / x) == ("x > 0",)
    assert asked(limit(1 / (x - y), x, 0), -1 / y) == ("y ≠ 0",)
    assert asked(limit(sin(q * x) / sin(y * x), x, 0), q / y) == ("y ≠ 0",)
    assert asked(limit(q**n, n, infinity), ZERO) == ("|q| < 1",)


def test_in_a_later_line_it_stays_open():
    left = -1 / (1 + x**2) + x - x
    assert words(left, left + 0 * limit((1 / (x + h) - 1 / x) / h, h, 0)) == ["undecided"]
    assert words(-1 / x**2, limit((1 / (x + h) - 1 / x) / h, h, 0)) == ["proved"]


def test_the_definition_of_a_derivative_is_carried_out_line_by_line():
    def g(x):
        return x**2 * y + 2 * x + y**3

    assert is_proved_twice(
        limit((g(x + h) - g(x)) / h, h, 0),
        limit((2 * x * h * y + h**2 * y + 2 * h) / h, h, 0),
        limit(2 * x * y + h * y + 2, h, 0),
        2 * x * y + 2,
        D(g(x), x),
    )
    start = limit((g(x + h) - g(x)) / h, h, 0)
    assert words(start, limit((2 * x * h * y + h**2 + 2 * h) / h, h, 0), 2 * x + 2) == ["proved", "refuted"]
    assert words(start, limit((x * h * y + h**2 * y + 2 * h) / h, h, 0)) == ["refuted"]


def test_a_limit_has_the_value_of_one_that_is_alike_and_can_be_taken():
    swings = x * sin(1 / x)
    hard, easy = maximum(swings, 0) + maximum(-swings, 0), abs(swings)
    assert words(limit(hard, x, 0), ZERO) == ["undecided"]
    assert is_proved_twice(limit(hard, x, 0), limit(abs(t * sin(1 / t)), t, 0), ZERO)
    assert is_proved_twice(limit(hard, x, 0, "+"), limit(easy, x, 0, "+"), ZERO)
    for other in (
        limit(easy + x, x, 1),
        limit(2 * easy, x, 0),
        limit(easy, x, 0, "+"),
        limit(easy + F("floor", x) * x, x, 0),
        limit(easy, x, infinity),
    ):
        assert words(limit(hard, x, 0), other)[0] == "undecided"
    assert words(limit(hard, x, y), limit(easy, x, 0), given=[y > 0])[0] == "refuted"


def test_nothing_is_captured():
    assert is_proved_twice(limit(x + h, h, 0) + h, x + h)
    assert is_proved_twice(limit(x * h, x, h), h**2)
    assert is_proved_twice(limit(limit(x * h, h, 0) + x, x, 2), as_term(2))
    assert is_proved_twice(limit(limit(x * h, x, h), h, x), x**2)
    assert is_proved_twice(D(limit(x * h + h, h, x), x), 2 * x + 1)
    assert words(limit(x * h, x, h), x * h) == ["refuted"]
    assert words(D(limit(x * h + h, h, x), x), 2 * x) == ["refuted"]


def test_a_limit_stays_within_the_domain_of_its_variable():
    u = between("u", 0, 1)
    assert words(limit(sqrt(u), u, 0), ZERO) == ["proved"]
    assert words(limit(sqrt(1 - u), u, 1), ZERO) == ["proved"]
    assert words(limit(sqrt(u), u, HALF), sqrt(HALF)) == ["proved"]
    assert "not approached" in why(limit(sqrt(u), u, 0, "-"), ZERO)
    assert "bounded" in why(limit(1 / (u + 1), u, infinity), ZERO)
    assert "not known" in why(limit(u, u, x), x)
    assert "jumps" in why(limit(u, one_of("u", 0, 1), 0), ZERO)
    assert "jumps" in why(limit(n, n, 3), as_term(3))


def test_infinity_is_no_number():
    for line in (infinity, -infinity, infinity - infinity, x * infinity, ln(infinity)):
        assert words(line, line) == ["undecided"]
        assert words(line, ZERO) == ["undecided"]
        assert words(ZERO, line) == ["undecided"]
    assert words(limit(1 / x**2, x, 0), infinity) == ["undecided"]


def test_a_limit_inside_a_sum_or_of_one():
    i = index("i", n)
    assert is_proved_twice(total(limit(x**i / x, x, 1), i), n + 0)
    assert is_proved_twice(limit(total(x**i, i), x, 1), n + 0)
    assert words(limit(total(x, index("k", n)), n, infinity), ZERO) == ["undecided"]


def test_a_limit_that_is_not_well_formed_is_refused():
    with pytest.raises(TermError):
        limit(x, x, 0, "above")
    with pytest.raises(TermError):
        limit(x, x, infinity, "+")
    with pytest.raises(TermError):
        limit(x, 2 * x, 0)
    with pytest.raises(TermError):
        Limit(Definition("", (x, y), x), ZERO)
    with pytest.raises(TermError):
        Limit(Definition("", (index("i", 3),), x), ZERO)


def test_a_point_is_defined():
    assert words(limit(x, x, 1 / b - 1 / b), ZERO) == ["proved"]
    assert words(ZERO, limit(x, x, 1 / y - 1 / y)) == ["undecided"]
