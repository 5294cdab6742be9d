"""What `term_latex` prints, `read_latex` reads back, but for what paper cannot tell apart."""

from fractions import Fraction

from hypothesis import given, settings

from derivations.core.term import Apply, Constant, Neg, Number, Power, Quotient, Term
from derivations.core.tree import rebuild
from derivations.read.latex import read_latex
from derivations.write import term_latex
from tests.terms import i, j, k, l, lines, longer, n, p, q, s, sums, v, w, weights, x, y, z

DECLARED = (i, j, k, l, n, p, q, s, v, w, x, y, z, longer, weights)


def on_paper(term: Term) -> Term:
    """The tree that paper shows: −1 is the negative of 1, ½ a fraction, exp(x) a power of e."""
    match term:
        case Number(value=value) if value < 0:
            return Neg(on_paper(Number(-value)))
        case Number(value=value) if value.denominator != 1:
            return Quotient(Number(Fraction(value.numerator)), Number(Fraction(value.denominator)))
        case Power(base=Constant(name="e"), exponent=exponent):
            return Apply("exp", (on_paper(exponent),))
    return rebuild(term, on_paper)


@given(lines())
@settings(max_examples=300)
def test_lines_of_numbers_read_back(term: Term) -> None:
    assert read_latex(term_latex(term), *DECLARED) == on_paper(term)


@given(sums())
@settings(max_examples=200)
def test_sums_read_back(term: Term) -> None:
    assert read_latex(term_latex(term), *DECLARED) == on_paper(term)
