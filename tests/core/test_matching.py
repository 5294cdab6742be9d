"""A theorem at other arguments: what it may be used for, and what not."""

from __future__ import annotations

import pytest

from derivations.calc import D, define, exp, index, log, points, positive, size, spelled_out, total, vector
from derivations.core.matching import match, put, unfolded
from derivations.core.term import Term
from derivations.core.tree import free
from tests import oracle
from tests.terms import i, j, k, n, p, q, v, w, x, y

X = points("X", size("m"), n)
at = index("at", size("m"))
sigma = define("sigma", x, 1 / (1 + exp(-x)))

#   pattern, target
FITS: tuple[tuple[Term, Term], ...] = (
    (x**2 + y,              (p + 1) ** 2 + exp(q)),
    (exp(x) * exp(x),       exp(y) * exp(y)),
    (log(p),                log(q)),
    (total(w[k] * v[k], k), total(w[i] * v[i], i)),
    (sigma(w @ w + x),      sigma(w @ w + p)),
    (D(x**2, x),            D(y**2, y)),
    (w[j] * x,              X[at, j] * p),
    (w[j],                  vector("u", size("m"))[at]),
    (w @ v,                 (X @ w) @ vector("u", size("m"))),
    (w[j] * v[j],           (X @ w)[at] * vector("u", size("m"))[at]),
)  # fmt: skip
FITS_NOT: tuple[tuple[Term, Term], ...] = (
    (exp(x) * exp(x),       exp(y) * exp(p)),
    (log(p),                log(x)),
    (log(p),                log(p + q)),
    (w[j] * w[j],           w[i] * w[j]),
    (x**2,                  x**3),
    (x + y,                 y * x),
    (sigma(x),              1 / (1 + exp(-x))),
    (total(w[k], k),        total(w[index("k", 2, n)], index("k", 2, n))),
    (positive("x") * 1,     x * 1),
)  # fmt: skip


@pytest.mark.parametrize(("pattern", "target"), FITS)
def test_a_match_makes_the_pattern_the_target(pattern: Term, target: Term) -> None:
    found = match(pattern, target)
    assert found is not None
    assert oracle.agree(put(pattern, found), target, at=5)


@pytest.mark.parametrize(("pattern", "target"), FITS_NOT)
def test_what_does_not_fit_is_no_match(pattern: Term, target: Term) -> None:
    assert match(pattern, target) is None


def test_values_are_put_in_without_capture() -> None:
    scaled = total(x * w[k], k)
    found = {x: w[k]}
    assert free(put(scaled, found)) >= {k, w}
    assert oracle.agree(put(scaled, found), w[k] * total(w[i], i), at=5)


def test_unfolding_keeps_the_value() -> None:
    written = sigma(w @ v + x) + spelled_out(w @ v, j)
    assert oracle.agree(unfolded(written), written, at=5)
    assert match(unfolded(sigma(x)), 1 / (1 + exp(-y))) is not None
