"""Written terms: exact, frozen, never simplified, and refused when they make no sense."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from decimal import Decimal
from fractions import Fraction

import numpy
import pytest

from derivations.calc import (
    D,
    between,
    calc,
    define,
    delta,
    dot,
    eq,
    exp,
    function,
    index,
    labels,
    listed,
    log,
    one_of,
    points,
    positive,
    real,
    size,
    total,
    vector,
)
from derivations.core.term import (
    FUNCTIONS,
    Add,
    Apply,
    Mul,
    Neg,
    Number,
    Quotient,
    Symbol,
    Term,
    as_term,
    is_integer,
)
from derivations.errors import TermError
from tests.terms import i, j, k, n, p, v, w, x, y

X = points("X", size("m"), n)


@pytest.mark.parametrize(
    "value", [0.5, 1.0, float("nan"), True, "x", None, 1j, Decimal("0.1"), numpy.float64(1)]
)
def test_only_exact_numbers_become_terms(value: object) -> None:
    with pytest.raises(TermError):
        as_term(value)  # type: ignore[arg-type]
    with pytest.raises(TermError):
        x + value  # type: ignore[operator]


def test_a_float_is_refused_wherever_a_page_takes_a_number() -> None:
    for build in (
        lambda: calc(x, eq(0.5)),
        lambda: exp(0.5),
        lambda: x**0.5,
        lambda: 0.5 * x,
        lambda: total(0.5, k),
        lambda: define("f", x, 0.5),
    ):
        with pytest.raises(TermError):
            build()


def test_nothing_is_simplified_while_building() -> None:
    for term, kind in (
        (x / x, Quotient),
        (1 * x, Mul),
        (x + 0, Add),
        (-as_term(-x), Neg),
        (0 * log(x), Mul),
        (x - x, Add),
    ):
        assert isinstance(term, kind)
    assert x / x != as_term(1)
    assert exp(log(x)) != x


def test_terms_are_frozen_and_equal_by_what_is_written() -> None:
    with pytest.raises((FrozenInstanceError, AttributeError)):
        x.name = "y"  # type: ignore[misc]
    assert x + y == x + y
    assert x + y != y + x
    assert hash(x + y) == hash(x + y)
    assert Symbol("x") == real("x", latex=r"\xi")
    assert real("x") != positive("x")
    assert dot(x, y) == x * y, "a dot is print, not meaning"


@pytest.mark.parametrize(("name", "count"), [*FUNCTIONS.items()])
def test_a_function_takes_as_many_arguments_as_the_table_says(name: str, count: int | None) -> None:
    right = count if count is not None else 3
    assert isinstance(function(name, *([x] * right)), Apply)
    for wrong in (0, 1, 2):
        if wrong != count and (count is not None or wrong < 2):
            with pytest.raises(TermError):
                function(name, *([x] * wrong))


NONSENSE = (
    ("unknown function",         lambda: function("sinc", x)),
    ("derivative by a sum",      lambda: D(x**2, x + y)),
    ("derivative by a number",   lambda: D(x**2, as_term(2))),
    ("derivative by a size",     lambda: D(n**2, n)),
    ("derivative by a label",    lambda: D(x, one_of("c", 0, 1))),
    ("derivative by an index",   lambda: D(w[j], j)),
    ("derivative by a row",      lambda: D(X[i] @ w, X[i])),
    ("range that ends at 5/2",   lambda: index("k", 1, Fraction(5, 2))),
    ("range that ends at a real", lambda: index("k", 1, x)),
    ("range that ends at n/2",   lambda: index("k", 1, n / 2)),
    ("too many indices",         lambda: w[i, j]),
    ("vectors of two sizes",     lambda: define("s", w @ vector("u", size("m")))),
    ("dot with a scalar",        lambda: define("s", w @ x)),
    ("a product of matrices",    lambda: define("s", X @ X)),
    ("a sum of vector and row",  lambda: define("s", w + w.T)),
    ("a power of a vector",      lambda: define("s", w**2)),
    ("a layout that is not said", lambda: D(w @ w, w)),
    ("an empty interval",        lambda: between("s", 1, 0)),
    ("an empty set",             lambda: one_of("s")),
    ("an empty vector",          lambda: listed()),
    ("a name that is code",      lambda: real("x + 1")),
    ("a name that is empty",     lambda: real("")),
    ("a name that is a number",  lambda: size(3)),
    ("a reason that is a number", lambda: eq(x, by=3)),
    ("a wrong number of arguments", lambda: define("f", x, x)(1, 2)),
    ("a prime of two parameters", lambda: define("f", x, y, x).prime(x)),
    ("a prime of order 0",       lambda: define("f", x, x).prime(x, 0)),
    ("a parameter that is none", lambda: define("f", x + 1, x)),
    ("no line at all",           lambda: calc(x)),
)  # fmt: skip


@pytest.mark.parametrize("build", [row[1] for row in NONSENSE], ids=[row[0] for row in NONSENSE])
def test_nonsense_is_refused_while_building(build: object) -> None:
    with pytest.raises(TermError):
        build()  # type: ignore[operator]


def test_a_set_contains_its_numbers_and_no_others() -> None:
    domain = between("s", 0, 1).domain
    assert Fraction(0) in domain
    assert Fraction(1) in domain
    assert Fraction(3, 2) not in domain
    assert Fraction(0) not in positive("p").domain
    assert Fraction(1, 2) not in size("n").domain
    assert Fraction(0) not in one_of("c", -1, 1).domain
    assert Fraction(2) not in labels("Y", n).domain


def test_integers_are_known_by_their_shape() -> None:
    assert all(map(is_integer, (as_term(2), n, i, n + 1, -n, 2 * n - i)))
    assert not any(map(is_integer, (as_term(Fraction(1, 2)), x, n / 2, n * x, n + Number(Fraction(1, 3)))))


def test_the_right_hand_operators_build_in_the_order_written() -> None:
    assert 1 - x == Add((as_term(1), Neg(x)))
    assert 2 / x == Quotient(as_term(2), x)
    assert 2**p == as_term(2) ** p
    assert isinstance(delta(i, j), Term)
    assert (v @ w) != (w @ v)
