import mpmath
import pytest
from flint import arb, arb_series, ctx
from hypothesis import given
from hypothesis import strategies as st

from derivations.calc import (
    D,
    cases,
    define,
    exp,
    function,
    index,
    ln,
    points,
    real,
    size,
    spelled_out,
    total,
    vector,
)
from derivations.core.arrays import Entry
from derivations.core.term import Delta, as_term
from derivations.errors import NotCompilable
from numeric.balls import FUNCTIONS, precision, program, taylor

x, y = real("x"), real("y")
n, m = size("n"), size("m")
v, w = vector("v", n), vector("w", n)
k, i = index("k", n), index("i", m)


def value(term, at=(), sizes=None, bits=200):
    form = program(term, sizes or {})
    with precision(bits):
        return form([arb(dict(at)[leaf]) for leaf in form.leaves])


@pytest.mark.parametrize("name", sorted({*FUNCTIONS, "sec", "cot", "coth"} - {"sign", "max", "min"}))
@given(at=st.floats(0.0625, 3))
def test_values_and_derivatives_of_every_function_are_those_of_mpmath(name, at):
    term = function(name, x)
    other = {"ln": mpmath.log, "abs": abs}.get(name) or getattr(mpmath, name)
    with mpmath.workdps(60):
        expected = [mpmath.mpf(other(mpmath.mpf(at))), mpmath.diff(other, at)]
    with precision(200, length=3):
        found = taylor(program(term, {}), [arb(at)], 0, 3)
    for ball, number in zip(found, expected, strict=False):
        assert abs(float(ball.mid()) - number) <= 1e-13 * max(1, abs(number))
    assert value(term, {x: at}).overlaps(found[0])


def test_a_taylor_expansion_holds_the_derivatives_on_a_whole_interval():
    form = program(exp(x) * x, {})
    with precision(100, length=4):
        around = taylor(form, [arb(1, 0.25)], 0, 4)
        for at in (0.75, 0.9, 1.0, 1.2, 1.25):
            inside = taylor(form, [arb(at)], 0, 4)
            assert all(wide.contains(narrow.mid()) for wide, narrow in zip(around, inside, strict=True))


def test_sums_dots_and_spelled_out_sums_run_over_their_concrete_range():
    at = {Entry(f, (as_term(j),)): 10.0**j + (f == w) for f in (v, w) for j in (1, 2, 3)}
    for form in (v @ w, total(v[k] * w[k], k), spelled_out(v @ w, k)):
        assert value(form, at, {n: 3, k: 2}) == sum(10.0**j * (10.0**j + 1) for j in (1, 2, 3))
    assert value(total(Delta(k, index("j", n)) * v[k], k), at, {n: 3, index("j", n): 2}) == 100


def test_a_definition_with_an_index_for_parameter_is_a_row():
    X = points("x", m, n)
    at_point = define("z", i, v @ X[i])
    at = {Entry(v, (as_term(j),)): j for j in (1, 2)}
    at |= {Entry(X, (as_term(p), as_term(j))): 10 * p + j for p in (1, 2) for j in (1, 2)}
    assert value(total(at_point(i), i), at, {n: 2, m: 2}) == (11 + 2 * 12) + (21 + 2 * 22)


def test_parameters_do_not_leak_out_of_a_body():
    f = define("f", x, x**2)
    assert value(f(y) + x, {x: 3, y: 5}) == 28
    assert value(f(f(x) + y), {x: 2, y: 1}) == 25


def test_cases_choose_by_certain_signs_only():
    step = cases((1, x > 0), (2, x >= -1), otherwise=3)
    assert [value(step, {x: at}) for at in (1, 0, -1, -2)] == [1, 2, 2, 3]
    with precision(53):
        assert program(step, {})([arb(0, 1)]).is_nan()


@pytest.mark.parametrize(
    "term", [abs(x), function("max", x, 0), function("sign", x), cases((x, x > 0), otherwise=0)]
)
def test_there_is_no_derivative_at_a_kink_and_one_beside_it(term):
    with precision(100, length=2):
        assert taylor(program(term, {}), [arb(0)], 0, 2)[1].is_nan()
        assert taylor(program(term, {}), [arb(0.5)], 0, 2)[1].is_finite()


@pytest.mark.parametrize("term", [1 / x, ln(x), x / (x - x)])
def test_a_value_that_does_not_exist_is_nan_and_not_a_crash(term):
    assert not value(term, {x: 0}).is_finite()
    with precision(100, length=2):
        assert not any(one.is_finite() for one in taylor(program(term, {}), [arb(0)], 0, 2))


def test_what_does_not_depend_on_the_variable_has_derivative_zero():
    form = program(y + 0 * x, {})
    with precision(100, length=3):
        assert [float(one) for one in taylor(form, [arb(7), arb(1)], 1, 3)] == [7, 0, 0]


def test_the_majorant_of_a_sum_is_of_absolute_values_and_looks_into_no_function():
    form = program(x - y - exp(x - y), {}, majorant=True)
    with precision(100):
        found = form([arb(3), arb(3)])
    assert found == 7


def test_what_has_no_enclosure_is_named():
    for term in (D(exp(x), x), v[k]):
        with pytest.raises(NotCompilable):
            program(term, {})


def test_the_precision_comes_back_after_an_error():
    before = ctx.prec, ctx.cap
    with precision(999, length=7):
        assert len(arb_series([0, 1]).exp().coeffs()) == 7
    with pytest.raises(NotCompilable), precision(999):
        program(v[k], {})
    assert (ctx.prec, ctx.cap) == before
