"""Text: the page's own lines, and chains with aligned relations."""

from fractions import Fraction

import pytest

from derivations.calc import (
    D,
    between,
    calc,
    cases,
    choice,
    define,
    delta,
    dot,
    each,
    eq,
    equals,
    exp,
    given,
    index,
    infinity,
    integral,
    labels,
    limit,
    listed,
    ln,
    log,
    nabla,
    one_of,
    points,
    positive,
    real,
    series,
    sin,
    size,
    spelled_out,
    total,
    vector,
)
from derivations.core.kernel import check, examine
from derivations.core.term import Mul, Neg
from derivations.rules import chain_rule, quotient_rule
from derivations.write import term_text, to_text
from derivations.write.text import domain_text, padded, width

n, m = size("n"), size("m")
i, j, k = index("i", m), index("j", n), index("k", n)
x, z, b, alpha, y = real("x"), real("z"), real("b"), real("alpha"), between("y", 0, 1)
w, v, rows, several = vector("w", n), vector("x", n), points("x", m, n), labels("y", m)
sigma = define("sigma", x, 1 / (1 + exp(-x)))
yhat = define("yhat", sigma(w @ v + b))
E = define("E", -y * ln(yhat) - (1 - y) * ln(1 - yhat))
prediction = define("yhat", i, sigma(w @ rows[i] + b))

PAGE = [
    (sigma.prime(x), "σ'(x)"),
    (D(1 / (1 + exp(-x)), x), "∂/∂x [1/(1 + e^-x)]"),
    (exp(-x) / (1 + exp(-x)) ** 2, "e^-x/(1 + e^-x)²"),
    (dot(1 / (1 + exp(-x)), exp(-x) / (1 + exp(-x))), "1/(1 + e^-x) · e^-x/(1 + e^-x)"),
    (sigma(x) * (1 - sigma(x)), "σ(x)(1 - σ(x))"),
    (D(yhat, w[j]), "∂/∂w_j ŷ"),
    (D(spelled_out(w @ v, j) + b, w[j]), "∂/∂w_j (w_1 x_1 + … + w_j x_j + … + w_n x_n + b)"),
    (yhat * (1 - yhat) * v[j], "ŷ(1 - ŷ)x_j"),
    (
        -y * D(log(yhat), w[j]) - (1 - y) * D(log(1 - yhat), w[j]),
        "-y ∂/∂w_j log(ŷ) - (1 - y) ∂/∂w_j log(1 - ŷ)",
    ),
    (dot(1 / (1 - yhat), (-1) * yhat * (1 - yhat) * v[j]), "1/(1 - ŷ) · (-1)ŷ(1 - ŷ)x_j"),
    (-(y - yhat) * v[j], "-(y - ŷ)x_j"),
    (w[i] - alpha * (-(y - yhat) * v[i]), "w_i - α[-(y - ŷ)x_i]"),
    (nabla(E, w, b), "∇E"),
    (listed(each(D(E, w[j]), j), D(E, b)), "(∂/∂w_1 E, …, ∂/∂w_n E, ∂/∂b E)"),
    (-(y - yhat) * listed(each(v[j], j), 1), "-(y - ŷ) (x_1, …, x_n, 1)"),
    (-(1 / m) * total(several[i] * ln(prediction(i)), i), "-(1/m) ∑_{i=1}^m y_i ln(ŷ_i)"),
    (rows[i, j], "x^(i)_j"),
    (sigma(w @ rows[i] + b), "σ(w · x^(i) + b)"),
    (abs(y - yhat) * abs(v[j]), "|y - ŷ| |x_j|"),
    (cases((1, z >= 0), otherwise=0), "{1 if z ≥ 0; 0 otherwise}"),
    (delta(i, j), "δ_{i,j}"),
    (each(total(total(v[j] * w[k] * rows[i, k], k), i), j), "[∑_{i=1}^m ∑_{k=1}^n x_j w_k x^(i)_k]_j"),
]


@pytest.mark.parametrize(("term", "printed"), PAGE)
def test_a_line_of_the_page_prints_as_the_page_has_it(term, printed):
    assert term_text(term) == printed


@pytest.mark.parametrize(
    ("term", "printed"),
    [
        (x + (-1), "x + (-1)"),
        (x - 1, "x - 1"),
        (x - (z - b), "x - (z - b)"),
        (Neg(Mul((x, z))), "-(x z)"),
        (-x * z, "-x z"),
        (-(x**2), "-x²"),
        ((-x) ** 2, "(-x)²"),
        (2 * x * 3, "2 · x · 3"),
        (Fraction(1, 2) * x, "(1/2)x"),
        (x / 2 / z, "(x/2)/z"),
        (exp(x) ** 2, "(e^x)²"),
        (rows[i, j] ** 2, "(x^(i)_j)²"),
        (real("rate") * (x - 1), "rate (x - 1)"),
        (abs(abs(x) - 1) * abs(x), "||x| - 1| |x|"),
    ],
)
def test_parentheses_stand_where_the_tree_needs_them_and_nowhere_else(term, printed):
    assert term_text(term) == printed


@pytest.mark.parametrize(
    ("leaf", "printed"),
    [
        (y, "y ∈ [0, 1]"),
        (positive("x"), "x > 0"),
        (one_of("t", 0, 1), "t ∈ {0, 1}"),
        (n, "n ∈ {1, 2, …}"),
        (several, "y ∈ [0, 1]^m"),
    ],
)
def test_a_declared_domain_prints_as_a_condition(leaf, printed):
    assert domain_text(leaf) == printed


PROOF = calc(
    D(sigma(x) * y, x),
    eq(sigma.prime(x) * y, by=chain_rule, note="y does not depend on x"),
    eq(exp(-x) / (1 + exp(-x)) ** 2 * y, by=(sigma, quotient_rule)),
    name="slope",
    title="The slope of yσ",
)


def test_a_theorem_prints_line_by_line_with_its_assumptions_and_reasons():
    relabelled = calc(y * sigma(x), eq(y * (1 / (1 + exp(-x))), by=sigma), name="slope", title="a title")
    assert to_text(check(relabelled)).splitlines() == [
        "slope: a title",
        "  where σ(x) := 1/(1 + e^-x)",
        "  y ∈ [0, 1] ⊢",
        "  y σ(x) = y[1/(1 + e^-x)]   definition of σ",
    ]


def test_relations_stand_below_each_other_and_reasons_in_one_column():
    lines = [line for line in to_text(examine(PROOF)).splitlines() if " = " in line and ":=" not in line]
    assert len({padded(line, 0).index("=") for line in lines}) == 1
    assert len({line.index(word) for line, word in zip(lines, ("chain", "definition"), strict=True)}) == 1


def test_a_combining_accent_takes_no_column():
    assert width("θ\u0302") == 1
    assert padded("θ\u0302", 3) == "θ\u0302  "


def test_an_unchecked_derivation_never_looks_proved():
    page = to_text(PROOF)
    assert page.startswith("slope: The slope of yσ (not checked)")
    assert page.count("≟") == len(PROOF.lines)
    assert "✓" not in page


def test_a_report_marks_each_line():
    wrong = calc(x + x, eq(2 * x), eq(3 * x), name="wrong")
    first, second = to_text(examine(wrong)).splitlines()[1:]
    assert first.split()[0] == "✓"
    assert second.split()[0] == "✗"


def test_conditions_and_hypotheses_are_printed_left_of_the_turnstile():
    assumed = calc(z, eq(x), given=[given(x > 0), given(z, x, name="the model")])
    assert "  x > 0, z = x ⊢" in to_text(assumed).splitlines()


def test_a_size_is_an_assumption_only_where_it_stands_as_a_number():
    assert "⊢" not in to_text(calc(total(w[j], j), eq(w @ vector("one", n))))
    assert "n ∈ {1, 2, …} ⊢" in to_text(calc(total(1, j), eq(n)))


def test_a_cited_definition_with_indices_is_named_with_them():
    page = to_text(calc(prediction(i), eq(sigma(w @ rows[i] + b), by=define("yhat", i, x)(i))))
    assert page.endswith("definition of ŷ_i")


def test_the_answers_of_a_question_are_printed_with_what_became_of_them():
    page = calc(x, eq(x), choices=[choice("Always.", x, x), choice("Never.", x, x + 1)])
    text = to_text(check(page))
    assert "Always: holds (x = x)" in text
    assert "Never: does not hold (x = x + 1)" in text
    assert "Always (x = x)" in to_text(page)


def test_equality_is_a_condition_of_cases():
    assert (
        term_text(cases((1, (equals(y, 1), equals(z, 0))), otherwise=x))
        == "{1 if y = 1 and z = 0; x otherwise}"
    )


def test_limits_integrals_and_series_show_the_variable_that_they_bind():
    x, h, n = real("x"), real("h"), size("n")
    assert term_text(limit((sin(x + h) - sin(x)) / h, h, 0)) == "lim_{h→0} (sin(x + h) - sin(x))/h"
    assert term_text(limit(1 / x, x, 0, "+") + 1) == "lim_{x→0⁺} 1/x + 1"
    assert term_text(limit(x, x, -infinity) * x) == "(lim_{x→-∞} x)x"
    assert term_text(limit(x + 1, x, h + 1, "-")) == "lim_{x→(h + 1)⁻} (x + 1)"
    assert term_text(2 * integral(x * h + 1, x, 0, h / 2)) == "2 ∫_0^(h/2) (x h + 1) dx"
    assert term_text(integral(x, x, -infinity, infinity) ** 2) == "[∫_(-∞)^∞ x dx]²"
    assert term_text(series(x**n / 2, n, 1) + x) == "∑_{n=1}^∞ x^n/2 + x"
    assert term_text(D(integral(h, h, 0, x), x)) == "∂/∂x ∫_0^x h dh"


def test_a_chain_names_the_definitions_inside_and_not_the_bound_variables():
    x, t = real("x"), real("t")
    f = define("f", t, t**2)
    page = to_text(check(calc(integral(f(t), t, 0, x), eq(x**3 / 3), name="cubes")))
    assert page == "cubes\n  where f(t) := t²\n  ∫_0^x f(t) dt = x³/3"
