"""Python notation, written: reading the text gives the term back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from derivations.calc import (
    D,
    cases,
    define,
    delta,
    dot,
    e,
    equals,
    exp,
    function,
    index,
    listed,
    maximum,
    nabla,
    pi,
    real,
    size,
    sqrt,
    total,
    vector,
)
from derivations.core.term import (
    FUNCTIONS,
    Apply,
    Cases,
    Comparison,
    Derivative,
    Mul,
    Neg,
    Number,
    Power,
    Quotient,
    Sum,
    Term,
    as_term,
)
from derivations.core.tree import rebuild
from derivations.read.formula import read_condition, read_formula
from derivations.write.python import python_condition, python_text
from tests import terms

x, y, z = map(real, "xyz")
n = size("n")
k = index("k", n)
NAMES = {symbol.name: symbol for symbol in (x, y, z, n)}

PRINTED = [
    (x - y, "x - y"),
    (x - (y - z), "x - (y - z)"),
    (x + (y + z), "x + (y + z)"),
    (x - Neg(y), "x - -y"),
    (x + Number(Fraction(-1)), "x + -1"),
    (-(x * y), "-(x*y)"),
    (-x * y, "-x*y"),
    (x * -y, "x*(-y)"),
    (x * (y / z), "x*(y/z)"),
    (x / y * z, "x/y*z"),
    (x / (y * z), "x/(y*z)"),
    (x / (y / z), "x/(y/z)"),
    (x / y / z, "x/y/z"),
    (x / -y, "x/(-y)"),
    (x / y**2, "x/y**2"),
    ((x + y) * z, "(x + y)*z"),
    (-(x**2), "-x**2"),
    ((-x) ** 2, "(-x)**2"),
    ((x**y) ** z, "(x**y)**z"),
    (x ** (y**z), "x**y**z"),
    (x**-y, "x**-y"),
    (x ** (y / z), "x**(y/z)"),
    (2 ** (-(x**2)), "2**-x**2"),
    (sqrt(abs(x)) + maximum(x, y), "sqrt(Abs(x)) + Max(x, y)"),
    (function("real_root", x, 3), "real_root(x, 3)"),
    (pi * e, "pi*E"),
    (D(D(D(x**2, x), x), y), "diff(x**2, x, 2, y)"),
    (total(k * x, k), "Sum(k*x, (k, 1, n))"),
    (
        cases((1, equals(x, y)), (2, (x > 0, x < 1)), otherwise=z),
        "Piecewise((1, x == y), (2, (x > 0) & (x < 1)), (z, True))",
    ),
    (Number(Fraction(1, 2)), "0.5"),
    (Number(Fraction(1, 1024)), "0.0009765625"),
    (Number(Fraction(1, 10**30)), "1e-30"),
    (Number(Fraction(12)), "12"),
    (Number(Fraction(1, 3)), "1/3"),
    (Number(Fraction(-2, 3)) * x, "-2/3*x"),
    (x ** Number(Fraction(1, 3)), "x**(1/3)"),
    (x ** Number(Fraction(-1, 2)), "x**-0.5"),
]


@pytest.mark.parametrize(("term", "text"), PRINTED)
def test_a_term_is_written_with_the_brackets_it_needs(term, text):
    assert python_text(term) == text


@pytest.mark.parametrize(("term", "text"), PRINTED)
def test_the_written_term_is_read_back(term, text):
    assert read_formula(text, NAMES) == as_read(term)


def as_read(term: Term) -> Term:
    """The term with numbers as they can be written: a negative one is a `Neg`, a third a `Quotient`."""
    if isinstance(term, Number):
        value = term.value
        if value < 0:
            inner = as_read(Number(-value))
            if isinstance(inner, Quotient):
                return Quotient(Neg(inner.numerator), inner.denominator)
            return Neg(inner)
        if (10**600 * value).denominator != 1:
            return Quotient(as_term(value.numerator), as_term(value.denominator))
    return rebuild(term, as_read)


NUMBERS = st.one_of(
    st.integers(0, 10**40).map(as_term),
    st.decimals(0, 10**6, allow_nan=False, places=12).map(lambda one: Number(Fraction(one))),
    st.floats(0, 1e300, allow_nan=False).map(lambda one: Number(Fraction(repr(one)))),
)
LEAVES = NUMBERS | st.sampled_from([x, y, z, n, pi, e])
FIXED = [name for name, count in FUNCTIONS.items() if name != "real_root" and count == 1]


def larger(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    pair = st.tuples(inner, inner)
    test = st.builds(Comparison, inner, st.sampled_from(["<", "<=", "=", "!=", ">=", ">"]), inner)
    branch = st.tuples(inner, st.lists(test, min_size=1, max_size=3).map(tuple))
    several = st.lists(inner, min_size=2, max_size=4)
    return st.one_of(
        several.map(lambda some: sum(some[1:], some[0])),
        pair.map(lambda two: two[0] - two[1]),
        several.map(lambda some: Mul((some[0], *some[1:])) if not isinstance(some[0], Mul) else some[0]),
        st.builds(Neg, inner),
        st.builds(Quotient, inner, inner),
        st.builds(Power, inner, inner),
        st.builds(lambda name, one: Apply(name, (one,)), st.sampled_from(FIXED), inner),
        st.builds(lambda name, two: Apply(name, two), st.sampled_from(["atan2", "besselj", "zeta"]), pair),
        several.map(lambda some: Apply("max", tuple(some))),
        st.builds(
            lambda one, order: Apply("real_root", (one, as_term(order))), inner, st.sampled_from([3, 5])
        ),
        st.builds(Derivative, inner, st.sampled_from([x, y])),
        st.builds(lambda body: Sum(body + k, k), inner),
        st.builds(
            lambda rows, other: Cases(tuple(rows), other), st.lists(branch, min_size=1, max_size=2), inner
        ),
    )


@given(st.recursive(LEAVES, larger, max_leaves=12))
@example(Power(Neg(Power(x, y)), Neg(Power(Neg(x), Neg(y)))))
@example(Quotient(Quotient(x, Quotient(y, z)), Neg(Quotient(x, y))))
def test_whatever_can_be_read_is_written_and_read_back_as_the_same_tree(term):
    assert read_formula(python_text(term), NAMES) == term


@given(terms.lines())
def test_terms_of_pages_come_back_with_their_numbers_written_out(term):
    names = {leaf.name: leaf for leaf in (terms.x, terms.y, terms.p, terms.q, terms.s)}
    assert read_formula(python_text(term), names) == as_read(term)


@given(st.builds(Comparison, LEAVES, st.sampled_from(["<", "<=", "=", "!=", ">=", ">"]), LEAVES))
def test_a_condition_is_read_back(test):
    assert read_condition(python_condition(test), NAMES) == (test,)


def test_eulers_number_makes_way_for_a_symbol_of_its_name():
    small, large = real("e"), real("E")
    assert python_text(e * x) == "E*x"
    assert python_text(e * large) == "e*E"
    assert python_text(e * large * small) == "exp(1)*E*e"
    assert python_text(e * x, taken=("E",)) == "e*x"
    assert python_condition(Comparison(e, "<", x), taken=("E", "e")) == "exp(1) < x"


@pytest.mark.parametrize(
    "value",
    [
        Fraction(10**5000),
        Fraction(1, 10**5000),
        Fraction(1, 3**5000),
        Fraction(1, 2**700),
        -Fraction(7**6000),
    ],
)
def test_numbers_of_any_length_are_written(value):
    assert python_text(Number(value))


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (vector("w", n)[k], "w[k]"),
        (vector("w", n) @ vector("v", n), "dot(w, v)"),
        (delta(k, n), "KroneckerDelta(k, n)"),
        (define("f", x, x**2)(y), "f(y)"),
        (define("f", x, x**2).prime(y, 2), "f''(y)"),
        (define("c", x + 1), "c"),
        (dot(x, y), "x*y"),
    ],
)
def test_what_python_notation_has_no_words_for_is_written_for_people(term, text):
    assert python_text(term) == text


def test_whatever_else_there_is_has_some_text():
    assert python_text(1 + listed(x, y)).startswith("1 + ")
    assert python_text(nabla(exp(x), x))
