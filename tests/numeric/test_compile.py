import ast
import re
import warnings
from fractions import Fraction

import numpy as np
import pytest

from derivations.calc import D, calc, cases, eq, exp, function, index, ln, real, size, total, vector
from derivations.core.arrays import Family
from derivations.core.kernel import check
from derivations.core.term import Symbol
from derivations.core.tree import free
from derivations.errors import NotCompilable, NotSealed
from derivations.library import catalogue
from numeric.compile import (
    FORMS,
    NumpyFunction,
    loss_to_numpy,
    mean_to_numpy,
    parameters_of,
    to_numpy,
    written,
)
from numeric.names import code_name
from numeric.patterns import recognise
from numeric.primitives import log_loss, sigmoid
from numeric.truth import ulp_errors
from tests import oracle
from tests.theorems import theorem

RANDOM = np.random.default_rng(5)
W, B, X, Y = RANDOM.normal(size=3), 0.25, RANDOM.normal(size=(6, 3)), np.array([0, 1, 1, 0, 1, 0.5])


def compiled(name):
    return to_numpy(theorem(name))


def of(first, second):
    return to_numpy(check(calc(first, eq(second), name="t")))


def body(function):
    """The lines after the docstring."""
    return function.source.split('"""')[2].split("\n    ")[1:]


# ── what is printed ──────────────────────────────────────────────────────────────────────────────


def test_the_weight_gradient_is_source_one_likes_to_read():
    assert compiled("log_loss.weight_gradient").source == (
        "def weight_gradient(w, x, b, y):\n"
        '    """∂/∂w_j E = -(y - ŷ)x_j  [log_loss.weight_gradient]\n'
        "\n"
        "    w  (n,), real\n"
        "    x  (n,) or (m, n), real\n"
        "    b  scalar or (m,), real\n"
        "    y  scalar or (m,), in [0, 1]\n"
        '    """\n'
        "    z = x @ w + b\n"
        "    slope = log_loss_slope(z, y)\n"
        "    return slope[..., None]*x\n"
    )


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("sigmoid.derivative", ["return sigmoid_derivative(x)"]),
        ("log_loss.bias_gradient", ["z = x @ w + b", "return log_loss_slope(z, y)"]),
        (
            "log_loss.gradient",
            ["z = x @ w + b", "slope = log_loss_slope(z, y)", "return slope[..., None]*x, slope"],
        ),
        (
            "log_loss.mean_gradient",
            ["m = x.shape[0]", "z = x @ w + b", "slope = log_loss_slope(z, y)", "return (slope @ x)/m"],
        ),
        (
            "gradient_descent.weight_update",
            [
                "z = x @ w + b",
                "slope = log_loss_slope(z, y)",
                "return w - alpha[..., None]*slope[..., None]*x",
            ],
        ),
    ],
)
def test_definitions_stay_calls_and_sums_become_products_of_arrays(name, lines):
    assert [line.rstrip() for line in body(compiled(name))] == lines


# NumPy has no erf; a derivative by three indices has arrays of four axes; f' of an array is not lowered.
WITHOUT_NUMPY_FORM = "(erf|determinant|specified|not taken|kind Prime) has no NumPy form|at such an index"


def of_library(name):
    try:
        return compiled(name)
    except NotCompilable as error:
        if re.search(WITHOUT_NUMPY_FORM, str(error)):
            pytest.skip(str(error))
        raise


@pytest.mark.parametrize("name", list(catalogue()))
def test_every_theorem_of_the_library_compiles_to_source_that_parses(name):
    tree = ast.parse(of_library(name).source)
    assert isinstance(tree.body[0], ast.FunctionDef)


# ── what is computed ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", list(catalogue()))
def test_every_compiled_theorem_has_the_value_of_its_right_side(name):
    """Against balls around the textbook form, at random points of small sizes that differ."""
    of_library(name)
    proved = theorem(name)
    parameters = parameters_of(proved)
    scalars = {one.term: 3 for one in parameters if not one.shape and one.term.domain.integer}
    free_sizes = sorted(_sizes(proved) - scalars.keys(), key=lambda one: one.name)
    sizes = scalars | {one: 2 + k for k, one in enumerate(free_sizes)}
    random = np.random.default_rng(1)
    inputs = {one.term: _drawn(one, sizes, random) for one in parameters}
    found = of_library(name)(*inputs.values())
    blocks = written(proved, proved.right, parameters)
    numbers = sizes | _classes(inputs)
    for value, block in zip(found if isinstance(found, tuple) else (found,), blocks, strict=True):
        assert np.shape(value) == tuple(_number(place.upper, numbers) for place in block.places)
        for at in np.ndindex(*np.shape(value)):
            indices = {place: k + 1 for place, k in zip(block.places, at, strict=True)}
            report = ulp_errors(np.asarray(value)[at], block.term, inputs, sizes=numbers | indices)
            assert report.absolute < 1e-14  # values of order 1, some ten operations each
            assert report.non_finite == 0


def _classes(inputs):
    found = {}
    for one, values in inputs.items():
        if isinstance(one, Family) and one.domain.integer:
            found |= {one[k + 1]: int(value) for k, value in enumerate(values)}
        if isinstance(one, Symbol) and one.domain.integer:
            found[one] = int(values)
    return found


def _number(size, sizes):
    return int(oracle.value(size, oracle.Point({one: Fraction(value) for one, value in sizes.items()})))


def _sizes(proved):
    """The symbols that the sizes are made of."""
    found = (one.term.sizes for one in parameters_of(proved) if one.shape)
    return {leaf for sizes in found for size in sizes for leaf in free(size)}


def _drawn(parameter, sizes, random):
    shape = tuple(_number(one, sizes) for one in parameter.term.sizes) if parameter.shape else ()
    domain = parameter.term.domain
    if not parameter.shape and domain.integer:
        return float(sizes[parameter.term])
    if domain.values:
        return random.choice([float(value) for value in domain.values], shape)
    if isinstance(parameter.term, Family) and parameter.term.upto is not None:
        return random.integers(1, _number(parameter.term.upto, sizes) + 1, shape).astype(float)
    return random.uniform(0.1, 0.9, shape)


def test_a_batch_gives_the_results_of_its_points():
    gradient = compiled("log_loss.gradient")
    by_weights, by_bias = gradient(W, B, X, Y)
    assert by_weights.shape == (6, 3)
    assert by_bias.shape == (6,)
    for k in range(6):
        one, other = gradient(W, B, X[k], Y[k])
        assert np.allclose(one, by_weights[k], rtol=1e-15)
        assert np.isclose(other, by_bias[k], rtol=1e-15)


def test_the_mean_is_the_mean_of_the_points():
    proved = theorem("log_loss.gradient")
    by_weights, by_bias = mean_to_numpy(proved)(W, B, X, Y)
    each_weight, each_bias = compiled("log_loss.gradient")(W, B, X, Y)
    assert np.allclose(by_weights, each_weight.mean(axis=0), rtol=1e-14)
    assert np.isclose(by_bias, each_bias.mean(), rtol=1e-14)
    assert np.allclose(compiled("log_loss.mean_gradient")(w=W, x=X, y=Y, b=B), by_weights, rtol=1e-14)
    assert np.isclose(mean_to_numpy(proved, loss=True)(W, B, X, Y), log_loss(X @ W + B, Y).mean(), rtol=1e-14)


def test_the_loss_has_the_arguments_of_the_gradient():
    proved = theorem("log_loss.weight_gradient")
    assert loss_to_numpy(proved).parameters == to_numpy(proved).parameters
    assert np.array_equal(loss_to_numpy(proved)(W, X, B, Y), log_loss(X @ W + B, Y))


def test_pointwise_the_weights_may_differ_from_point_to_point():
    loss = loss_to_numpy(theorem("log_loss.gradient"), pointwise=True)
    many = np.tile(W, (6, 1))
    many[2] = 0
    assert np.isclose(loss(many, B, X, Y)[2], log_loss(B, Y[2]))


def test_single_precision_in_is_single_precision_out():
    single = [np.asarray(value, np.float32) for value in (W, B, X, Y)]
    assert [block.dtype for block in compiled("log_loss.gradient")(*single)] == [np.float32, np.float32]
    assert compiled("perceptron.update")(W.astype("f"), X.astype("f"), 0.5, 1, 0).dtype == np.float32
    assert compiled("log_loss.weight_gradient")(W, X.astype("f"), 0, 1).dtype == np.float64


def test_the_perceptron_takes_a_step_for_the_prediction():
    update = compiled("perceptron.update")
    named = {one.name: one.name for one in update.parameters}
    assert set(named) == {"w", "x", "alpha", "b", "y"}
    assert np.array_equal(update(w=W, x=X[0], alpha=2.0, b=100.0, y=0), W - 2 * X[0])
    assert np.array_equal(update(w=W, x=X[0], alpha=2.0, b=100.0, y=1), W)


def test_abs_max_sign_cases_and_log1p_have_numpy_forms():
    x = real("x")
    z = np.array([-2.0, -1e-17, 0.0, 3.0])
    assert np.array_equal(
        of(function("max", x, 0) + abs(x), abs(x) + function("max", x, 0))(z), np.maximum(z, 0) + abs(z)
    )
    assert np.array_equal(
        of(cases((1, x > 0), otherwise=-1), cases((1, x > 0), otherwise=-1))(z), [-1, -1, -1, 1]
    )
    assert of(ln(1 + x**2), ln(1 + x**2))(1e-9) == np.log1p(1e-18)


def test_a_sum_of_two_matrices_becomes_einsum_and_has_its_value():
    n, m = size("n"), size("m")
    k, i = index("k", n), index("i", m)
    a, c, d = vector("a", n), vector("c", n), vector("d", n)
    triple = of(total(a[k] * c[k] * d[k], k), total(c[k] * a[k] * d[k], k))
    p, q, r = RANDOM.normal(size=(3, 4))
    assert np.isclose(triple(p, q, r), (p * q * r).sum())
    assert np.allclose(triple(p, q, RANDOM.normal(size=(5, 4))).shape, (5,))
    assert i.upper == m


# ── what is refused ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "impostor", [lambda x: x, None, catalogue()["sigmoid.derivative"], "sigmoid.derivative"]
)
def test_only_a_theorem_is_compiled(impostor):
    for compile_it in (to_numpy, loss_to_numpy, mean_to_numpy):
        with pytest.raises(NotSealed):
            compile_it(impostor)


def test_nobody_else_makes_a_compiled_function():
    with pytest.raises(NotSealed):
        NumpyFunction(theorem("sigmoid.derivative"), "f", (), "", lambda: 0, object())


def test_the_part_without_a_numpy_form_is_named():
    x = real("x")
    with pytest.raises(NotCompilable) as caught:
        of(1 + function("erf", x), function("erf", x) + 1)
    assert caught.value.term == function("erf", x)
    with pytest.raises(NotCompilable, match="no derivative"):
        loss_to_numpy(theorem("sigmoid.stable"))
    with pytest.raises(NotCompilable, match="no gradient"):
        mean_to_numpy(theorem("log_loss.mean_gradient"))


def test_other_arguments_are_a_type_error():
    with pytest.raises(TypeError, match="derivative"):
        compiled("sigmoid.derivative")(1, 2)
    with pytest.raises(TypeError):
        compiled("sigmoid.derivative")(z=1)


HOSTILE = [
    "exec",
    "__import__",
    "np",
    "sigmoid",
    "lambda",
    "x;import os",
    'x"""',
    "x\n",
    "ŷ",
    "print",
    "x" * 500,
    "_",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_a_page_never_become_code(name):
    x = Symbol(name)
    function = of(D(exp(x), x), exp(x))
    assert function(0.0) == 1
    if name not in function.parameters[0].name:
        assert function.parameters[0].name == "v1"
    assert code_name(name, ()) in ("v1", *(one for one in HOSTILE if one.isidentifier()))


def test_a_page_cannot_end_the_docstring_that_quotes_it():
    x = Symbol("x", latex='"""\nraise SystemExit\n"""')
    y = Symbol('"""+exit()+"""')
    assert of(x + y, y + x)(1.0, 2.0) == 3
    for node in ast.walk(ast.parse(of(x + y, y + x).source)):
        assert not isinstance(node, ast.Call | ast.Raise)


def test_a_name_that_is_taken_gets_a_number_and_stays_its_own():
    unsafe, taken = Symbol("exec"), Symbol("v1")
    function = of(unsafe - taken, -taken + unsafe)
    assert [(one.term, one.name) for one in function.parameters] == [(unsafe, "v1"), (taken, "v1_1")]
    assert function(5.0, 3.0) == 2


def test_no_warning_at_extreme_logits():
    gradient = compiled("log_loss.gradient")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for z in (-1e4, -745.0, 745.0, 1e4):
            (by_weight,), by_bias = gradient([z], 0.0, [1.0], 1.0)
            assert np.isfinite([by_weight, by_bias]).all()


def test_recognised_forms_have_the_primitives_definitions():
    found = recognise(theorem("log_loss.stable").left, FORMS)
    assert found.definition == FORMS[0]
    assert sigmoid(0.0) == 0.5
