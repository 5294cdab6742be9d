"""Shapes: what fits together, what is refused with both shapes named, and that values have them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from derivations.calc import (
    D,
    define,
    diag,
    each,
    exp,
    hadamard,
    hadamard_power,
    hadamard_quotient,
    hessian,
    identity,
    index,
    listed,
    log,
    matrix,
    nabla,
    norm,
    ones,
    product,
    real,
    size,
    total,
    tr,
    vector,
    zeros,
)
from derivations.core.shapes import NUMBER, Axis, Shape, alike, same_size, shape, size_text, vector_size
from derivations.core.term import Term, as_term
from derivations.errors import ShapeError
from tests.array_terms import any_array_terms
from tests.array_values import Array
from tests.evaluation import Evaluation, Point
from tests.real_numbers import Undefined

m, n, K = size("m"), size("n"), size("K")
A, B, S = matrix("A", m, n), matrix("B", n, K), matrix("S", n, n)
x, y, z = vector("x", n), vector("y", m), vector("z", n)
s = real("s")
i, j, k = index("i", m), index("j", n), index("k", n)
later = index("k", 2, n + 1)
f = define("f", s, exp(s))
length = define("length", z, z @ z)
scaled = define("scaled", z, s, s * z)
mean = define("mean", z, ones(n) @ z / n)
bilinear = define("bilinear", S, z, z.T @ S @ z)
rows = define("rows", z, z @ z.T)

column, row, wide, square = Shape(n), Shape(None, n), Shape(m, n), Shape(n, n)

FITS: tuple[tuple[Term, Shape], ...] = (
    (x,                                 column),
    (x.T,                               row),
    (x.T.T,                             column),
    (A,                                 wide),
    (A.T,                               Shape(n, m)),
    (s,                                 NUMBER),
    (A[i],                              column),
    (A[i, j],                           NUMBER),
    ((A @ B)[i],                        Shape(K)),
    ((A @ B)[i, index("l", K)],         NUMBER),
    (x.T[j],                            NUMBER),
    (A @ x,                             Shape(m)),
    (A.T @ y,                           column),
    (A @ B,                             Shape(m, K)),
    (y.T @ A,                           row),
    (y.T @ A @ x,                       NUMBER),
    (x @ z,                             NUMBER),
    (x.T @ z,                           NUMBER),
    (x @ z.T,                           square),
    (y @ x.T,                           wide),
    (A + x.T,                           wide),
    (x.T + A,                           wide),
    (A + y,                             wide),
    (A + s,                             wide),
    (x + 1,                             column),
    (-A,                                wide),
    (A / 2,                             wide),
    (s * A,                             wide),
    (2 * A @ x,                         Shape(m)),
    (exp(A),                            wide),
    (f(A @ x),                          Shape(m)),
    (f.prime(A),                        wide),
    (length(A @ x),                     NUMBER),
    (scaled(A @ x, 2),                  Shape(m)),
    (mean(y),                           NUMBER),
    (bilinear(A.T @ A, x),              NUMBER),
    (rows(y),                           Shape(m, m)),
    (hadamard(A, A, A),                 wide),
    (hadamard(A, x.T),                  wide),
    (hadamard(y, A),                    wide),
    (hadamard_quotient(A, y),           wide),
    (hadamard_quotient(1 + x, x),       column),
    (hadamard_power(A, 2),              wide),
    (diag(x),                           square),
    (ones(n),                           column),
    (ones(m, n),                        wide),
    (zeros(n).T,                        row),
    (identity(n),                       square),
    (S - s * identity(n),               square),
    (tr(S),                             NUMBER),
    (tr(A @ A.T),                       NUMBER),
    (norm(x),                           NUMBER),
    (norm(A),                           NUMBER),
    (norm(x) ** 2,                      NUMBER),
    (each(x[j], j),                     column),
    (each(x[later - 1], later),         column),
    (each(A[i], i),                     wide),
    (each(A[i, j], i, j),               wide),
    (each(x[k] * x, k),                 square),
    (listed(x),                         column),
    (listed(x, s),                      Shape(parts=(column, NUMBER))),
    (-listed(A, y) / 2,                 Shape(parts=(wide, Shape(m)))),
    (listed(A, y) + s * listed(A, y),   Shape(parts=(wide, Shape(m)))),
    (total(A[i], i),                    column),
    (total(x[j] * S, j),                square),
    (D(s * A, s),                       wide),
    (nabla(x @ x, x),                   column),
    (nabla(tr(A.T @ A), A),             wide),
    (nabla(s * (x @ x), x, s),          Shape(parts=(column, NUMBER))),
    (D(A @ x, x, layout="numerator"),   wide),
    (D(A @ x, x, layout="denominator"), Shape(n, m)),
    (D(x @ x, x, layout="numerator"),   row),
    (D(x @ x, x, layout="denominator"), column),
    (D(tr(S), S, layout="numerator"),   square),
    (D(tr(A @ A.T), A, layout="numerator"), Shape(n, m)),
    (hessian(x @ x, x),                 square),
)  # fmt: skip

#    what is refused, and the shapes that the message names
REFUSED: tuple[tuple[Callable[[], Term], tuple[str, ...]], ...] = (
    (lambda: A @ y,                         ("m × n", "a vector of m")),
    (lambda: A @ A,                         ("m × n", "m × n")),
    (lambda: x @ A,                         ("a vector of n", "m × n")),
    (lambda: x @ y,                         ("a vector of n", "a vector of m")),
    (lambda: A @ x.T,                       ("m × n", "a row of n")),
    (lambda: x.T @ z.T,                     ("a row of n", "a row of n")),
    (lambda: x.T @ y,                       ("a row of n", "a vector of m")),
    (lambda: s @ x,                         ("a number", "a vector of n")),
    (lambda: A @ s,                         ("m × n", "a number")),
    (lambda: x + x.T,                       ("a vector of n", "a row of n")),
    (lambda: x + y,                         ("a vector of n", "a vector of m")),
    (lambda: A + x,                         ("m × n", "a vector of n")),
    (lambda: A + y.T,                       ("m × n", "a row of m")),
    (lambda: A + A.T,                       ("m × n", "n × m")),
    (lambda: x * z,                         ("a vector of n", "a vector of n")),
    (lambda: A * x,                         ("m × n", "a vector of n")),
    (lambda: x / z,                         ("a vector of n",)),
    (lambda: 1 / x,                         ("a vector of n",)),
    (lambda: x**2,                          ("a vector of n",)),
    (lambda: 2**x,                          ("a vector of n",)),
    (lambda: hadamard(x, y),                ("a vector of n", "a vector of m")),
    (lambda: hadamard_quotient(A, x),       ("m × n", "a vector of n")),
    (lambda: hadamard_power(A, x),          ("m × n", "a vector of n")),
    (lambda: diag(S),                       ("n × n",)),
    (lambda: diag(x.T),                     ("a row of n",)),
    (lambda: tr(A),                         ("m × n",)),
    (lambda: tr(x),                         ("a vector of n",)),
    (lambda: norm(s),                       ()),
    (lambda: each(S, j),                    ("n × n",)),
    (lambda: each(x.T, j),                  ("a row of n",)),
    (lambda: product(x, j),                 ("a vector of n",)),
    (lambda: nabla(A @ x, x),               ("a vector of m",)),
    (lambda: hessian(x, x),                 ("a vector of n",)),
    (lambda: D(A, x, layout="numerator"),   ("m × n", "a vector of n")),
    (lambda: D(x, A, layout="numerator"),   ("a vector of n", "m × n")),
    (lambda: D(x.T, x, layout="numerator"), ("a row of n", "a vector of n")),
    (lambda: length(A),                     ("a vector of n", "m × n")),
    (lambda: length(s),                     ("a vector of n", "a number")),
    (lambda: length(x.T),                   ("a vector of n", "a row of n")),
    (lambda: bilinear(A, x),                ("n × n", "m × n")),
    (lambda: s[j],                          ("a number",)),
    (lambda: (A @ x)[i, j],                 ("a vector of m",)),
    (lambda: listed(x, s) + listed(y, s),   ("a vector of n", "a vector of m")),
    (lambda: listed(x, s) + listed(x),      ("(a vector of n, a number)", "a vector of n")),
    (lambda: log(listed(x, s)) @ x,         ("(a vector of n, a number)", "a vector of n")),
)  # fmt: skip


@pytest.mark.parametrize(("term", "expected"), FITS)
def test_what_fits_together_has_its_shape(term: Term, expected: Shape) -> None:
    assert alike(shape(term), expected)


@pytest.mark.parametrize("term", [term for term, _ in FITS])
def test_the_value_has_the_shape(term: Term) -> None:
    for values in ((1, 1, 1), (2, 3, 1), (3, 2, 2)):
        point = Point(dict(zip((m, n, K), map(Fraction, values), strict=True)))
        assert fits(Evaluation(point).array(term), shape(term), point)


@pytest.mark.parametrize(("build", "named"), REFUSED)
def test_what_does_not_fit_is_refused_and_the_message_names_the_shapes(
    build: Callable[[], Term], named: tuple[str, ...]
) -> None:
    with pytest.raises(ShapeError) as refused:
        shape(build())
    assert all(one in str(refused.value) for one in named)


def test_two_parameters_of_one_size_take_arrays_of_one_size() -> None:
    with pytest.raises(ShapeError):
        shape(bilinear(S, y))


@settings(max_examples=300, deadline=None)
@given(term=any_array_terms(), sizes=st.tuples(*[st.integers(1, 3)] * 2))
def test_random_terms_have_values_of_their_shape(term: Term, sizes: tuple[int, int]) -> None:
    point = Point({m: Fraction(sizes[0]), n: Fraction(sizes[1])})
    try:
        value = Evaluation(point).array(term)
    except Undefined:
        assume(False)
    assert fits(value, shape(term), point)


def fits(value: Array | tuple[Array, ...], expected: Shape, point: Point) -> bool:
    """Whether an array of numbers has a shape at the sizes of a point."""
    if isinstance(value, tuple):
        return len(value) == len(expected.parts) and all(
            fits(one, part, point) for one, part in zip(value, expected.parts, strict=True)
        )
    return not expected.parts and value.axes == (_at(expected.rows, point), _at(expected.columns, point))


def _at(axis: Axis, point: Point) -> int | None:
    return None if axis is None else Evaluation(point).whole(axis)


# ── sizes ────────────────────────────────────────────────────────────────────────────────────────

#   two sizes, and whether they are one
SIZES: tuple[tuple[Term, Term, bool], ...] = (
    (n + m,             m + n,              True),
    (n + 1 - 1,         n,                  True),
    (2 * n,             n + n,              True),
    (n * m,             m * n,              True),
    (n * (m + 1),       n * m + n,          True),
    (n - n,             as_term(0),         True),
    (-(n - m),          m - n,              True),
    (n,                 m,                  False),
    (n,                 size("n") + 1,      False),
    (n * n,             2 * n,              False),
    (n,                 as_term(1),         False),
    (n * m,             n + m,              False),
)  # fmt: skip


@pytest.mark.parametrize(("one", "other", "same"), SIZES)
def test_sizes_are_compared_as_sums_of_products(one: Term, other: Term, same: bool) -> None:
    assert same_size(one, other) is same
    assert same_size(other, one) is same


def test_a_missing_axis_is_no_size() -> None:
    assert same_size(None, None)
    assert not same_size(n, None)
    assert not same_size(None, n)


def test_a_size_prints_in_plain_letters() -> None:
    assert size_text(2 * n + 1 - m) == "2·n + 1 − m"
    assert size_text(-n) == "−n"
    assert str(Shape(parts=(wide, NUMBER))) == "(m × n, a number)"


def test_the_size_of_a_vector_is_the_number_of_its_rows() -> None:
    assert vector_size(A @ x) == m
    for term in (A, x.T, s):
        with pytest.raises(ShapeError):
            vector_size(term)
