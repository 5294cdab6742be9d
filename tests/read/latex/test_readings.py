"""What readers of LaTeX get wrong in silence, and what can be read in two ways: read right, or refused.

A row is a formula as it is printed, and what it denotes in text, or `refused:` with what the error says.
"""

import pytest

from derivations.documents.context import Context
from derivations.documents.declarations import declared
from derivations.documents.sides import Side, read_sides
from derivations.write.text import term_text

#   formula                                     what it denotes, or why it is refused
PROBES = [
    (r"f'(x)",                                  "refused: nothing says what the function f is"),
    (r"\sigma'(x)",                             r"refused: nothing says what the function \sigma is"),
    (r"x(1-x)",                                 "x(1 - x)"),
    (r"k(x+1)",                                 "k(x + 1)"),
    (r"\lambda(x+1)",                           "λ(x + 1)"),
    (r"f(g(x))",                                "refused: nothing says what the function"),
    (r"f(1-x)",                                 "refused: nothing says what the function f is"),
    (r"\hat{y}",                                "ŷ"),
    (r"\frac{\partial}{\partial w_j}(w_jx_j)",  "∂/∂w_j (w_j x_j)"),
    (r"\frac{\partial}{\partial x}x^2",         "∂/∂x x²"),
    (r"\frac{d^2y}{dx^2}",                      "refused: nothing in the body depends on x"),
    (r"w_{hj}",                                 "w_{h,j}"),
    (r"\theta^T x",                             r"refused: \theta is transposed, and nothing says that it is a vector"),
    (r"x^T y",                                  "refused: x is transposed, and nothing says that it is a vector"),
    (r"\sum_i x_i",                             "∑_{i=1}^n x_i"),
    (r"\sum x_i + y_i",                         "refused: the sum names no index"),
    (r"w_1x_1 + \dots + w_nx_n",                "∑_{i=1}^n w_i x_i"),
    (r"-\frac{1}{m}\sum(y_i\ln(\hat y_i)+1)",   "refused: the sum names no index"),
    (r"-(y-\hat y)(x_1,\ldots,x_n,1)",          "-(y - ŷ) (x_1, …, x_n, 1)"),
    (r"(x_1,\ldots,x_n)",                       "(x_1, …, x_n)"),
    (r"\log x",                                 "log(x)"),
    (r"log(x)",                                 "log(x)"),
    (r"exp(x)",                                 "e^x"),
    (r"\text{softmax}(x)",                      "refused: nothing says what the function softmax is"),
    (r"\operatorname{softmax}(x)",              "refused: nothing says what the function softmax is"),
    (r"\tanh(x)",                               "tanh(x)"),
    (r"\cos x^2",                               "cos(x²)"),
    (r"\sin x\cos x",                           "sin(x) cos(x)"),
    (r"e",                                      "e"),
    (r"\pi",                                    "π"),
    (r"\gamma",                                 "γ"),
    (r"\gamma + 1",                             "γ + 1"),
    (r"\sigma",                                 "σ"),
    (r"\Delta",                                 "Δ"),
    (r"I",                                      "I"),
    (r"S_1+s_1",                                "S_1 + s_1"),
    (r"2(3)",                                   "2 · 3"),
    (r"\frac12x",                               "(1/2)x"),
    (r"|x|",                                    "|x|"),
    (r"\begin{cases} x & x>0 \\ 0 & \text{otherwise}\end{cases}", "{x if x > 0; 0 otherwise}"),
    (r"\mathbb{E}[X]",                          "refused: number sets and expectations are not read"),
    (r"\nabla f",                               "refused: nothing says by which variables ∇ differentiates"),
    (r"\foo z",                                 r"refused: the command \foo is not known"),
    (r"\lim_{h\to 0} h",                        "lim_{h→0} h"),
]  # fmt: skip

AMBIGUOUS = [
    (r"\sum_i y_i \log\pi_i + (1-y_i)\log(1-\pi_i)", "∑_{i=1}^n [y_i log(π_i) + (1 - y_i) log(1 - π_i)]"),
    (r"w\sum_i x_i^2-\sum_i y_ix_i+b\sum_i x_i", "w ∑_{i=1}^n x_i² - ∑_{i=1}^n y_i x_i + b ∑_{i=1}^n x_i"),
    (r"\lim_{h\to 0} 2bx + bh",                 "lim_{h→0} (2 b x + b h)"),
    (r"\sin x^2",                               "sin(x²)"),
    (r"\cos 2x^3",                              "cos(2 x³)"),
    (r"\sin 2x",                                "sin(2 x)"),
    (r"-\sin x (-\sin x)",                      "-sin(x)(-sin(x))"),
    (r"1/5y",                                   "(1/5)y"),
    (r"5/12k",                                  "(5/12)k"),
    (r"1/2\ln x",                               "(1/2) ln(x)"),
    (r"2\frac{1}{2}(h-y)",                      "2 · 1/2 · (h - y)"),
    (r"\frac134^3",                             "1/3 · 4³"),
    (r"\cos x\ !",                              "refused: ! is not expected here"),
    (r"w^*",                                    "w_star"),
    (r"\frac{\partial f}{\partial x}[y\cos(xy)]", "refused: the bracket may be multiplied by the derivative"),
    (r"B'(m)",                                  "refused: nothing says what the function B is"),
    (r"3dy^2",                                  "refused: dy may be a differential or a product"),
    (r"xdy",                                    "refused: dy may be a differential or a product"),
    (r"\Sigma_{c=1}^C x_c",                     "∑_{c=1}^C x_c"),
    (r"\Sigma",                                 "Σ"),
    (r"\pi_i",                                  "π_i"),
    (r"\sigma^2",                               "σ²"),
    (r"x_ia_{ij}x_j",                           "x_i a_{i,j} x_j"),
    (r"A(x)",                                   "refused: nothing says what the function A is"),
    (r"C(W_h)",                                 "refused: nothing says what the function C is"),
    (r"y(t)",                                   "refused: nothing says what the function y is"),
    (r"P(X \mid \theta)",                       "refused: nothing says what the function P is"),
    (r"\sin^{-1} x",                            "arcsin(x)"),
    (r"\sin^2 x",                               "sin(x)²"),
    (r"foo(x)",                                 "refused: foo before a parenthesis may be one name or a product"),
    (r"F1",                                     "refused: F1 may be one name or a product"),
    (r"(1,000)",                                "refused: 000 begins with a zero"),
    (r"\mathrm{d}x",                            "refused: a differential stands outside of an integral"),
    (r"a \pm b",                                "refused: signs that are one of two are not read"),
    (r"x \cdot -y",                             "refused: - is not expected here"),
    (r"\int_0^x e^x dx",                        "∫_0^x e^x dx"),
]  # fmt: skip

#   formula                           one reading, and the other; nothing textbooks do settles which
IN_TWO_WAYS = [
    (r"\sigma(x+b)",                  "times the parenthesis", "applied to it"),
    (r"A(x+1)",                       "times the parenthesis", "applied to it"),
    (r"\ln\left(1+\frac1x\right)^x",  "the power of the function's value", "the power of its argument"),
    (r"a/2b",                         "multiplies it", "stands below the slash"),
    (r"10\frac23",                    "a product", "a mixed number"),
    (r"\ln x \, y",                   "belongs to ln", "multiplies the ln"),
    (r"\frac{d}{dx}(x^2)(x+1)",       "the parentheses only", "the whole product"),
    (r"\frac{d}{dx}(x^2)\cdot x",     "the parentheses only", "the whole product"),
]  # fmt: skip

#   formula             one reading, which textbooks mean, and the other
SETTLED = [
    (r"\log x",         "log is the natural logarithm", "log has base 10"),
    (r"\frac{\partial}{\partial x}x\cdot y", "takes the whole product", "takes its first factor only"),
    (r"\sum_i x_i + y_i", "the sum reaches over", "the sum ends before it"),
    (r"y(1-a)",         "y times the parenthesis", "y applied to it"),
]  # fmt: skip


def side(formula: str, **entries: object) -> Side:
    context = declared(Context(), entries).context
    return read_sides([context.tokens(formula)], context).sides[0]


@pytest.mark.parametrize(("formula", "expected"), PROBES + AMBIGUOUS)
def test_a_formula_is_read_right_or_refused(formula: str, expected: str) -> None:
    read = side(formula)
    if expected.startswith("refused: "):
        assert read.term is None
        assert expected.removeprefix("refused: ") in str(read.error)
    else:
        assert read.term is not None, read.error
        assert term_text(read.term) == expected


@pytest.mark.parametrize(("formula", "one", "other"), IN_TWO_WAYS)
def test_what_nobody_can_tell_is_a_doubt_that_is_not_settled(formula: str, one: str, other: str) -> None:
    found = [doubt for doubt in side(formula).doubts if not doubt.settled]
    assert any(one in doubt.chosen and other in doubt.other for doubt in found)


@pytest.mark.parametrize(("formula", "one", "other"), SETTLED)
def test_what_textbooks_settle_is_noted(formula: str, one: str, other: str) -> None:
    found = [doubt for doubt in side(formula).doubts if doubt.settled]
    assert any(one in doubt.chosen and other in doubt.other for doubt in found)


def test_a_declaration_settles_what_a_letter_means() -> None:
    applied = side(r"C(x+1)", functions={"C": "C(x) = x^2"})
    product = side(r"C(x+1)", symbols={"C": "real"})
    assert applied.term is not None
    assert term_text(applied.term) == "C(x + 1)"
    assert not applied.doubts
    assert product.term is not None
    assert not product.doubts
    assert applied.term != product.term


def test_repeated_indices_are_summed_where_the_author_says_so() -> None:
    found = side(r"x_ia_{ij}x_j", summation="einstein", symbols={"x_i": "real", "a_{ij}": "real"})
    assert found.term is not None
    assert term_text(found.term) == "∑_{j=1}^n ∑_{i=1}^n x_i a_{i,j} x_j"


def test_a_label_is_no_power() -> None:
    found = side(r"y^k + 1", labels=["k"])
    assert "label" in str(found.error) or (found.term is not None and "^k" not in term_text(found.term))
