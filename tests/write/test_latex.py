"""LaTeX: the page's own lines, and chains as align*."""

import pytest

from derivations.calc import (
    D,
    between,
    calc,
    cases,
    choice,
    define,
    dot,
    each,
    eq,
    exp,
    function,
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
    points,
    product,
    real,
    series,
    size,
    spelled_out,
    total,
    vector,
)
from derivations.core.kernel import check, examine
from derivations.rules import quotient_rule
from derivations.write import term_latex, to_latex, to_markdown

n, m = size("n"), size("m")
i, j, k = index("i", m), index("j", n), index("k", n)
x, z, b, alpha, y = real("x"), real("z"), real("b"), real("alpha"), between("y", 0, 1)
w, v, rows, several = vector("w", n), vector("x", n), points("x", m, n), labels("y", m)
sigma = define("sigma", x, 1 / (1 + exp(-x)))
yhat = define("yhat", sigma(w @ v + b))
LAYER = define("Z1", 2 * vector("x", m))
E = define("E", -y * ln(yhat) - (1 - y) * ln(1 - yhat))
prediction = define("yhat", i, sigma(w @ rows[i] + b))

PAGE = [
    (sigma.prime(x), r"\sigma'(x)"),
    (D(1 / (1 + exp(-x)), x), r"\frac{\partial}{\partial x} \frac{1}{1 + e^{-x}}"),
    (exp(-x) / (1 + exp(-x)) ** 2, r"\frac{e^{-x}}{(1 + e^{-x})^2}"),
    (
        dot(1 / (1 + exp(-x)), exp(-x) / (1 + exp(-x))),
        r"\frac{1}{1 + e^{-x}} \cdot \frac{e^{-x}}{1 + e^{-x}}",
    ),
    (D(yhat, w[j]), r"\frac{\partial}{\partial w_j} \hat{y}"),
    (
        D(-y * log(yhat) - (1 - y) * log(1 - yhat), w[j]),
        r"\frac{\partial}{\partial w_j} [-y \log(\hat{y}) - (1 - y) \log(1 - \hat{y})]",
    ),
    (
        -y * D(log(yhat), w[j]) - (1 - y) * D(log(1 - yhat), w[j]),
        r"-y \frac{\partial}{\partial w_j} \log(\hat{y})"
        r" - (1 - y) \frac{\partial}{\partial w_j} \log(1 - \hat{y})",
    ),
    (dot(x, (-1) * yhat * (1 - yhat) * v[j]), r"x \cdot (-1) \hat{y} (1 - \hat{y}) x_j"),
    (spelled_out(w @ v, j), r"w_1 x_1 + \dots + w_j x_j + \dots + w_n x_n"),
    (sigma(w @ rows[i] + b), r"\sigma(\mathbf{w} \cdot \mathbf{x}^{(i)} + b)"),
    (rows[i, j], r"x^{(i)}_j"),
    (prediction(i), r"\hat{y}_i"),
    (-(1 / m) * total(several[i], i), r"-\frac{1}{m} \sum_{i=1}^{m} y_i"),
    (nabla(E, w, b), r"\nabla E"),
    (listed(each(v[j], j), 1), r"(x_1, \dots, x_n, 1)"),
    (
        each(total(exp(v[j] * w[k]), k), j),
        r"\left(\sum_{k=1}^{n} e^{x_1 w_k}, \dots, \sum_{k=1}^{n} e^{x_n w_k}\right)",
    ),
    (
        each(total(total(v[j] * w[k] * rows[i, k], k), i), j),
        r"\left[ \sum_{i=1}^{m} \sum_{k=1}^{n} x_j w_k x^{(i)}_k \right]_j",
    ),
    (
        each(each(rows[i, j] / m, j), i) @ w,
        r"\left[ \frac{x^{(i)}_j}{m} \right]_{i,j} \mathbf{w}",
    ),
    (ln(product(several[i], i)), r"\ln\left(\prod_{i=1}^{m} y_i\right)"),
    (w[i] - alpha * (-(y - yhat) * v[i]), r"w_i - \alpha [-(y - \hat{y}) x_i]"),
    (abs(y - yhat), r"\lvert y - \hat{y} \rvert"),
    (
        cases((1, z >= 0), otherwise=0),
        r"\begin{cases} 1 & \text{if } z \ge 0 \\ 0 & \text{otherwise} \end{cases}",
    ),
    (ln(1 + exp(z)) - y * z, r"\ln(1 + e^z) - y z"),
]


@pytest.mark.parametrize(("term", "printed"), PAGE)
def test_a_line_of_the_page_prints_as_the_page_has_it(term, printed):
    assert term_latex(term) == printed


@pytest.mark.parametrize(
    ("term", "printed"),
    [
        ((x / 2) ** 2, r"\left(\frac{x}{2}\right)^2"),
        (ln(x / 2), r"\ln\left(\frac{x}{2}\right)"),
        (abs(x / 2), r"\left\lvert \frac{x}{2} \right\rvert"),
        (real("a", latex="x^{*}") ** 2, r"(x^{*})^2"),
        (vector("w_new", n)[j], r"(w_{\text{new}})_j"),
        (LAYER, r"\mathbf{Z}_{1}"),
        (LAYER[i], r"(Z_{1})_i"),
        (define("delta1", LAYER.T @ LAYER), r"\delta_{1}"),
        (define("delta2", -LAYER), r"\boldsymbol{\delta}_{2}"),
        (points("a", m, n, latex="a'")[i, j], r"{a'}^{(i)}_j"),
        (2 * (x / 3), r"2 \cdot \frac{x}{3}"),
        (function("sqrt", x + 1), r"\sqrt{x + 1}"),
        (define("loss", x, x)(z), r"\operatorname{loss}(z)"),
        (sigma.prime(x, 4), r"\sigma^{(4)}(x)"),
    ],
)
def test_no_line_is_misread_or_refused_by_tex(term, printed):
    assert term_latex(term) == printed


PROOF = calc(
    y * sigma(x),
    eq(y * (1 / (1 + exp(-x))), by=sigma, note="100 % sure"),
    eq(y / (1 + exp(-x))),
    name="some_name",
    title="A *starred* title",
)


def test_a_theorem_is_its_definitions_and_an_align_with_one_row_a_step():
    assert to_latex(check(PROOF)).splitlines() == [
        r"\begin{gather*}",
        r"  \sigma(x) := \frac{1}{1 + e^{-x}}",
        r"\end{gather*}",
        r"\begin{align*}",
        r"  y \in [0, 1] \;\vdash\; y \sigma(x) &= y \frac{1}{1 + e^{-x}}"
        r" && \text{definition of $\sigma$; 100 \% sure} \\",
        r"    &= \frac{y}{1 + e^{-x}}",
        r"\end{align*}",
    ]


def test_a_report_ends_its_rows_with_marks():
    wrong = calc(D(1 / x, x), eq(-1 / x**2, by=quotient_rule), eq(1 / x**2))
    first, second = to_latex(examine(wrong)).splitlines()[1:3]
    assert first.endswith(r"&& \text{quotient rule} && \checkmark \\")
    assert second.endswith(r" && && \times")


def test_an_unchecked_derivation_never_looks_proved():
    assert to_latex(PROOF).count(r"&\overset{?}{=} ") == len(PROOF.lines)
    assert "has not been checked" in to_markdown(PROOF)
    assert r"\checkmark" not in to_latex(PROOF)


def test_conditions_and_hypotheses_stand_left_of_the_turnstile():
    assumed = calc(z, eq(x), given=[given(x > 0), given(z, x, name="the model")])
    assert r"  x > 0,\ z = x \;\vdash\; z &" in to_latex(assumed)


def test_an_earlier_derivation_is_cited_by_its_escaped_name():
    assert r"\text{some\_name}" in to_latex(calc(y * sigma(x), eq(y / (1 + exp(-x)), by=PROOF)))


def test_markdown_has_the_title_the_definitions_and_display_mathematics():
    page = to_markdown(check(PROOF))
    assert page.startswith("## A \\*starred\\* title\n\n- $\\sigma(x) := \\frac{1}{1 + e^{-x}}$\n\n$$\n")
    assert page.endswith("\\end{aligned}\n$$")


def test_markdown_lists_the_answers_of_a_question():
    page = to_markdown(check(calc(x, eq(x), choices=[choice("Never.", x, x + 1)])))
    assert page.endswith("- Never: does not hold: $x = x + 1$")


def test_limits_integrals_and_series_in_latex():
    t, n = real("t"), size("n")
    assert term_latex(limit((x + t) / t, t, infinity)) == r"\lim_{t \to \infty} \frac{x + t}{t}"
    assert term_latex(limit(1 / t, t, 0, "-")) == r"\lim_{t \to 0^{-}} \frac{1}{t}"
    assert term_latex(integral(t**2, t, 0, x) * 2) == r"\int_{0}^{x} t^2 \, dt \cdot 2"
    assert term_latex(series(x**n, n, 0)) == r"\sum_{n=0}^{\infty} x^n"
