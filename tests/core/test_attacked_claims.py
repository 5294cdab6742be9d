"""Claims of people who tried to have something false proved, in the notation that they were written in.

None of the false ones may ever be proved again, none of the true ones refuted, and none may crash.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from derivations.core.derivatives import table_route
from derivations.core.kernel import examine
from derivations.core.meaning import Meanings
from derivations.core.term import Comparison, Term
from derivations.core.verdict import DomainChanges, Proved, Refuted, Undecided
from derivations.recheck.intervals import Arithmetic, Unclear
from derivations.recheck.values import Evaluation, agree, is_defined
from derivations.write.python import python_condition
from tests.claimed import NAMES, claim, verdict

#   left, right, a point of the domain at which the claim fails, conditions
FALSE: tuple[tuple[str, ...], ...] = (
    # a fact about a ratio is no fact about its numerator
    ("sqrt((x - 4)**2)", "4 - x", "x = 5, y = -1", "(pi - x)/y > 0"),
    ("x", "sqrt(x)**2", "x = -1", "(x - pi)/(x - 5) > 0"),
    # a bound that is attained
    ("x", "x*(x - 1)/(x - 1)", "x = 1", "pi*x >= pi"),
    ("sqrt((x - 4)**2)", "4 - x", "x = 14/3", "(x - 14/3)**2*(pi - x) >= 0"),
    ("sqrt((x - 3)**2)", "3 - x", "x = 10/3", "(x - 10/3)**2*(E - x) >= 0"),
    # a real root of odd order may be negative under a logarithm
    ("log(x*real_root(x + 7, 3)) + sqrt((x + 7)**2)", "log(x*real_root(x + 7, 3)) + x + 7", "x = -8"),
    ("log((x + 100)*real_root(x + 100, 3)) + sqrt((x + 100)**2)",
     "log((x + 100)*real_root(x + 100, 3)) + x + 100", "x = -101"),
    ("acosh(1 + x*real_root(x + 7, 3)) + sqrt((x + 7)**2)",
     "acosh(1 + x*real_root(x + 7, 3)) + x + 7", "x = -8"),
    ("(x*real_root(x + 7, 3))**y + sqrt((x + 7)**2)",
     "(x*real_root(x + 7, 3))**y + x + 7", "x = -8, y = 1"),
    # a root that need not be defined beside a factor that is zero
    ("(u*y)**(1/3) + sqrt(y**2)", "(u*y)**(1/3) + y", "u = 0, y = -1"),
    ("(v**3*y)**(1/3) + sqrt(y**2)", "(v**3*y)**(1/3) - y", "v = 0, y = 1"),
    ("sqrt((x - 7/3)**2*(x - 5)) + sqrt((x - 5)**2)",
     "sqrt((x - 7/3)**2*(x - 5)) + x - 5", "x = 7/3", "x != 5"),
    ("sqrt((x - 7/3)**2*(x - 5))",
     "Abs(x - 7/3)*(1 + 1/(1 + sqrt((x - 7/3)**2*(x - 5))) - 1/(1 + sqrt((x - 7/3)**2*(x - 5))))*sqrt(x - 5)",
     "x = 7/3", "x != 5"),
    # a whole number is not replaced by an expression that need not be one
    ("Piecewise((sqrt(w**2) + w**k, Eq(k, x)), (1, True))",
     "Piecewise((w + w**k, Eq(k, x)), (1, True))", "k = 1, x = 1, w = -1"),
    ("Piecewise((sqrt(w**2) + w**k, Eq(2*k, l)), (1, True))",
     "Piecewise((w + w**k, Eq(2*k, l)), (1, True))", "k = 1, l = 2, w = -1"),
    ("Piecewise(((-1)**k, Eq(2*k, l)), (0, True))", "Piecewise((1, Eq(2*k, l)), (0, True))", "k = 1, l = 2"),
    ("Piecewise(((-1)**k, Eq(k, x + 20)), (0, True))",
     "Piecewise((1, Eq(k, x + 20)), (0, True))", "k = 1, x = -19"),
    # where a base is zero, x^{n−1} is no quotient
    ("Piecewise((sign(x)**2 + x**n, Eq(n, m - 1)), (1, True))",
     "Piecewise((1 + x**n, Eq(n, m - 1)), (1, True))", "x = 0, n = 1, m = 2"),
    ("x**(n - 1) + sign(x)**2", "x**(n - 1) + 1", "x = 0, n = 2", "n >= 2"),
    ("diff(x**n, x) + sign(x)**2", "diff(x**n, x) + 1", "x = 0, n = 2"),
    ("x**(k + n)", "x**k*x**n", "x = 0, k = 0, n = 1"),
    ("diff(x**n, x)", "Piecewise((5, Eq(x, 0)), (n*x**n/x, True))", "x = 0, n = 2"),
    ("diff(x**(n + 1), x)", "Piecewise((5, Eq(x, 0)), ((n + 1)*x**n, True))", "x = 0, n = 1"),
    # 1/Γ at negative halves
    ("Piecewise((gamma(-1/2), x > 100), (0, True))", "Piecewise((sqrt(pi), x > 100), (0, True))", "x = 101"),
    ("Piecewise((gamma(-5/2), x > 100), (0, True))", "Piecewise((sqrt(pi), x > 100), (0, True))", "x = 101"),
    # a division by zero within a rule does not make a term undefined
    ("Piecewise((cos(Abs(x) - x) + cos(1/(Abs(x) + x)), y > 100), (0, True))",
     "Piecewise((cos(Abs(x) - x) + cos(1/(Abs(x) + x)) + 1, y > 100), (0, True))", "x = 1, y = 101"),
    ("Piecewise((cos(Abs(x) - x) + cos(1/(Abs(x) + x)), y > 100), (0, True))",
     "Piecewise((cos(Abs(x) - x) + cos(1/(Abs(x) + x)) + 1, y > 100), (0, True))", "x = 1, y = 101",
     "Abs(x) + x > 0"),
    # of conditions that hold together any may fail, and nothing is asked for in the branch before
    ("Piecewise((0, (x > 0) & (y > 0)), (1/z, True))",
     "Piecewise((sign(z)**2 - 1, (x > 0) & (y > 0)), (1/z, True))", "x = 1, y = 1, z = 0"),
    ("Piecewise((0, (x > 0) & (y > 0)), (log(z), True))",
     "Piecewise((Abs(z) - z, (x > 0) & (y > 0)), (log(z), True))", "x = 1, y = 1, z = -1"),
    # an empty sum asks for nothing
    ("Sum(Piecewise((1/x, y <= 0), (0, True)), (i, 1, l)) + Piecewise((1/x, y > 0), (0, True))",
     "Sum(Piecewise((1/x, y <= 0), (0, True)), (i, 1, l)) + Piecewise((1/x, y > 0), (0, True)) + 0/x",
     "l = 0, y = 0, x = 0", "l >= 0"),
    ("sign(y)**2", "1", "l = 0, y = 0", "l >= 0", "Sum(i/y, (i, 1, l)) < 5"),
    ("sign(y - pi)**2 + sign(x)**2", "sign(y - pi)**2 + 1", "l = 0, x = 0, y = 4",
     "l >= 0", "Sum(i/x + i/(y - pi), (i, 1, l)) <= 5"),
    ("x", "x*y/y", "l = 0, x = 1, y = 0", "l >= 0", "Sum(i/y, (i, 1, l)) < 5"),
    ("1/(1 + Sum(i/y, (i, 1, l)))", "y/(y + Sum(i, (i, 1, l)))", "l = 0, y = 0", "l >= 0"),
    ("log(1 + Sum(i/y**2, (i, 1, l))) + x", "log(1 + Sum(i/y**2, (i, 1, l))) + x*y/y",
     "l = 0, x = 1, y = 0", "l >= 0"),
    ("Sum(i/y, (i, 1, l))", "Sum(i, (i, 1, l))/y", "l = 0, y = 0", "l >= 0"),
    ("x", "x*y/y", "l = 0, x = 1, y = 0", "l >= 0", "Sum(Abs(1/y), (i, 1, l)) < 5"),
    ("Sum(i*sqrt(y), (i, 1, l))", "sqrt(y)*Sum(i, (i, 1, l))", "l = 0, y = -1", "l >= 0"),
    # the formula of a derivative need not be defined where the derivative is, and teaches nothing
    ("diff(x*sqrt(y**2*z), x) + sqrt(z**2)", "diff(x*sqrt(y**2*z), x) + z", "x = 1, y = 0, z = -1"),
    ("diff(x*sqrt(Abs(y)*z), x) + sqrt(z**2)", "diff(x*sqrt(Abs(y)*z), x) + z", "x = 1, y = 0, z = -1"),
    ("diff(y**floor(x), x) + sqrt(y**2)", "y", "x = 1/2, y = -1"),
    # a kink in a branch that is not taken cuts nothing out of the domain, nor does the branch's border
    ("diff(Piecewise((Abs(x), y > 0), (x, True)), x)", "Piecewise((5, Eq(x, 0)), (1, True))",
     "x = 0, y = -1", "y < 0"),
    ("diff(Piecewise((Abs(x), x > 1), (x, True)), x)", "x/x", "x = 0"),
    ("diff(Piecewise((x, x > 1), (floor(x), x > 5), (x, True)), x)", "x/x", "x = 0"),
    ("diff(Piecewise((x, (x > 0) & (y > 0)), (0, True)), x)",
     "Piecewise((1, (x > 0) & (y > 0)), (0*x/x, True))", "x = 0, y = -1"),
    ("diff(atan2(y, x), y)", "Piecewise((5, Eq(y, 0)), (x/(x**2 + y**2), True))", "x = 1, y = 0", "x > 0"),
    # a contradiction proves nothing, and crashes nothing
    ("sqrt((2 - x)**2)", "2 - x", "x = 3", "real_root(sqrt(x) - sqrt(x), 3) + 0*pi == 0"),
)  # fmt: skip


@pytest.mark.parametrize("row", FALSE, ids=str)
def test_a_false_claim_is_not_proved(row: tuple[str, ...]) -> None:
    left, right, _, *domain = row
    assert not isinstance(verdict(left, right, *domain), Proved)


#   left, right, conditions: false where a derivative exists and its formula does not, which no formula shows
BESIDE_FORMULAS: tuple[tuple[str, ...], ...] = (
    ("sqrt(z**2)", "z", "diff(x*sqrt(y**2*z), x) == 0"),  # at y = 0, z = -1
    ("sqrt(z**2)", "z", "Abs(diff(x*sqrt(y**2*z), x)) < 5"),
    ("diff(diff(x**n, x), x)*sign(x)**2", "diff(diff(x**n, x), x)"),  # at x = 0, n = 2
    ("diff(diff(x**n, x), x)*sign(x)**2", "diff(diff(x**n, x), x)", "n >= 2"),
)


@pytest.mark.parametrize("row", BESIDE_FORMULAS, ids=str)
def test_a_claim_that_is_false_beside_a_formula_is_not_proved(row: tuple[str, ...]) -> None:
    assert not isinstance(verdict(*row), Proved)


@pytest.mark.parametrize("row", FALSE, ids=str)
def test_the_point_beside_it_shows_that_it_is_false(row: tuple[str, ...]) -> None:
    left, right, where, *domain = row
    page, meanings = claim(left, right, *domain), Meanings(derive=table_route)
    point = {NAMES[name]: Fraction(at) for name, at in (one.split(" = ") for one in where.split(", "))}
    assert all(value in leaf.domain for leaf, value in point.items())
    assert all(isinstance(test, Comparison) and fulfilled(test, point) for test in page.given)
    one, other = meanings.of(page.first), meanings.of(page.last)
    assert is_defined(one, point)
    assert is_defined(other, point) is False or agree(one, other, point) is False


def fulfilled(test: Comparison, point: dict[Term, Fraction]) -> bool:
    """Whether a comparison holds; with equality it does where the sides cannot be told apart."""
    try:
        return Evaluation(Arithmetic(200), point).holds(test)
    except Unclear:
        return test.relation in ("<=", "=", ">=") and agree(test.left, test.right, point) is True


def test_an_empty_domain_proves_nothing_and_crashes_nothing() -> None:
    assert isinstance(verdict("x", "x + 0*k", "sin(2*pi*k) < 0"), Undecided)


#   left, right: a power that is real by its form and may be whole by its value, as at x = −1, n = 2
HALF_WHOLE = (("x**(n/2)", "sqrt(x**n)"), ("x**(n/2)", "sqrt(x)**n"))


@pytest.mark.parametrize(("left", "right"), HALF_WHOLE)
def test_a_power_that_may_be_whole_is_not_silently_taken_for_a_real_one(left: str, right: str) -> None:
    assert isinstance(verdict(left, right), Undecided)


#   left, right, conditions; that they hold nearby is no reason to believe the false ones above
TRUE: tuple[tuple[str, ...], ...] = (
    ("sqrt((x - 4)**2)", "4 - x", "(pi - x)/y > 0", "y > 0"),
    ("x", "sqrt(x)**2", "(x - pi)/(x - 5) > 0", "x > 5"),
    ("x", "x*(x - 1)/(x - 1)", "pi*x > pi"),
    ("log(x*real_root(x + 7, 3)) + sqrt(x**2*(x + 7)**2)", "log(x*real_root(x + 7, 3)) + x*(x + 7)"),
    ("(u*y)**(1/3) + sqrt(y**2)", "(u*y)**(1/3) + y", "y > 0"),
    ("sqrt((x - 7/3)**2*(x - 5))", "Abs(x - 7/3)*sqrt(x - 5)", "x > 5"),
    ("Piecewise(((-1)**k, Eq(k, 2*l)), (0, True))", "Piecewise((1, Eq(k, 2*l)), (0, True))"),
    ("x**(n - 1) + sign(x)**2", "x**(n - 1) + 1", "n >= 2", "x != 0"),
    ("diff(x**(n + 1), x)", "(n + 1)*x**n"),
    ("x**(n + m)", "x**n*x**m"),
    ("x**floor(y)*sign(x)**2", "x**floor(y)", "y > 2"),
    ("diff(sqrt((x - 3)**2*x**n), x)", "diff(Abs(x - 3)*sqrt(x**n), x)"),
    ("diff(Piecewise((Abs(x), x > 1), (x, True)), x)", "1"),
    ("diff(Piecewise((x, (x > 0) & (y > 0)), (0, True)), x)", "Piecewise((1, (x > 0) & (y > 0)), (0, True))"),
    ("diff(atan2(y, x), x)", "-y/(x**2 + y**2)"),
    ("diff(atan2(y, x), y)", "x/(x**2 + y**2)"),
    ("Sum(i/y, (i, 1, l))", "Sum(i, (i, 1, l))/y", "l >= 0", "y != 0"),
    ("Sum(i/y, (i, 1, n))", "Sum(i, (i, 1, n))/y"),
    ("gamma(-1/2)", "-2*sqrt(pi)"),
    ("gamma(-5/2)", "-8*sqrt(pi)/15"),
    ("besselj(2, x)", "besselj(4/2, x)"),
    ("cos(Abs(x) - x) + cos(1/(Abs(x) + x))", "cos(1/(Abs(x) + x)) + cos(x - Abs(x))"),
    ("x", "x + 0*x**(k**2 + 1)"),
)  # fmt: skip


@pytest.mark.parametrize("row", TRUE, ids=str)
def test_a_true_claim_beside_it_is_proved(row: tuple[str, ...]) -> None:
    left, right, *domain = row
    assert isinstance(verdict(left, right, *domain), Proved)


#   left, right: true, and whether the checker sees it is another matter
NOT_FALSE: tuple[tuple[str, ...], ...] = (
    ("x**n", "x**(2*n/2)"),
    ("x", "x + 0*x**(floor(y)**2 + 1)"),
    ("x**2", "x**sqrt(4)"),
    ("x", "x + 0*x**floor(y)", "y > 2"),
    ("(-1)**(k**2)", "(-1)**k"),
    ("sqrt((x - 4)**2)", "4 - x", "(x - 14/3)**2*(pi - x) > 0"),
)  # fmt: skip


@pytest.mark.parametrize("row", NOT_FALSE, ids=str)
def test_a_true_claim_is_not_refuted(row: tuple[str, ...]) -> None:
    left, right, *domain = row
    assert not isinstance(verdict(left, right, *domain), Refuted | DomainChanges)


def test_a_derivative_that_is_given_no_value_at_zero_says_so() -> None:
    """∂x^n/∂x·sign²x = ∂x^n/∂x fails at x = 0 for n = 1 only, where x^n is granted no slope."""
    report = examine(claim("diff(x**n, x)*sign(x)**2", "diff(x**n, x)"))
    assert isinstance(report.verdict, Undecided) or "x != 0" in map(python_condition, report.conditions)
