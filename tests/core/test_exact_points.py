"""Domains that change at π/2, √2, 1/e or asin 1/3 only: where the witness lies, and that it is one."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.core.derivation import Derivation
from derivations.core.domain import domain_of
from derivations.core.kernel import Report, examine
from derivations.core.term import Symbol, Term, as_term
from derivations.core.tree import substitute
from derivations.core.verdict import Coordinate, DomainChanges, Proved, Undecided, Witness
from derivations.recheck.intervals import Arithmetic
from derivations.recheck.values import Evaluation, agree, is_defined, value
from tests.claimed import NAMES, claim, term, verdict

#   left, right, where only the left side is defined, conditions
CHANGES: tuple[tuple[str, ...], ...] = (
    ("x",                   "x + 0*tan(x)",                     "x = pi/2"),
    ("v",                   "v + 0/cos(v)",                     "v = -pi/2"),
    ("p",                   "p + 0/sin(p)",                     "p = pi"),
    ("p",                   "p + 0/(sin(p) - 1)",               "p = pi/2",             "p < 2"),
    ("x",                   "x + 0/(x**2 - 2)",                 "x = sqrt(2)"),
    ("x",                   "x + 0/(x**2 - 2)",                 "x = -sqrt(2)",         "x < 0"),
    ("x",                   "x + 0/(log(x) + 1)",               "x = exp(-1)",          "x > 0"),
    ("x",                   "x + 0/(exp(x) - 2)",               "x = log(2)"),
    ("x",                   "x + 0/(sin(x) - 1/3)",             "x = asin(1/3)"),
    ("x",                   "x + 0/(cos(x) + 1/3)",             "x = pi/2 + asin(1/3)"),
    ("x",                   "x + 0/(sin(x) + cos(x))",          "x = 3*pi/4"),
    ("x",                   "x + 0/(2*sin(x) - cos(x) - 1)",    "x = 2*atan(1/2)"),
    ("x",                   "x + 0/sin(x/3)",                   "x = 3*pi",             "0 < x < 10"),
    ("x",                   "x + 0/(atan(x) - 1)",              "x = tan(1)"),
    ("x",                   "x + 0/(asin(x) - 1)",              "x = sin(1)",           "x**2 <= 1"),
    ("x",                   "x + 0/(Abs(x) - pi)",              "x = pi"),
    ("x",                   "x + 0/(x*y - sqrt(2))",            "x = sqrt(2)/y"),
    ("x",                   "x + 0/(x**(1/3) - pi)",            "x = pi**3",            "x > 0"),
    ("x",                   "x + 0*log(x**2 - 2*pi*x + pi**2)", "x = pi"),
    ("x",                   "x + 0/(x - E**2)",                 "x = exp(2)"),
    ("x",                   "x + 0/(cosh(x) - 2)",              "x = log(2 + sqrt(3))"),
    ("x",                   "x + 0/(tanh(x) - 1/2)",            "x = log(3)/2"),
    ("x",                   "x + 0/(sinh(x) - 1)",              "x = log(1 + sqrt(2))"),
    ("x",                   "x + 0/(atan(x/2) - pi/6)",         "x = 2/sqrt(3)"),
    ("x",                   "x + 0/(log(sin(x)) + 1)",          "x = asin(1/E)",        "sin(x) > 0"),
    ("sin(x)/(1 - cos(x))", "(1 + cos(x))/sin(x)",              "x = pi"),
    ("cos(x)",              "(1 - tan(x/2)**2)/(1 + tan(x/2)**2)", "x = pi"),
    ("sin(2*x)",            "2*tan(x)/(1 + tan(x)**2)",         "x = pi/2"),
    ("1 + 0*x",             "sec(x)**2 - tan(x)**2",            "x = pi/2"),
    ("tan(x + y)",          "(tan(x) + tan(y))/(1 - tan(x)*tan(y))", "x = pi/2"),
    ("y",                   "y + Piecewise((0/(x**2 - 2), x > 0), (0, True))", "x = sqrt(2)"),
    ("y",                   "y + Piecewise((0/(x**2 - 2), x < 0), (0, True))", "x = -sqrt(2)"),
    ("log(x)/x",            "log(x)/x + 0/sin(log(x))",         "x = 1"),
)  # fmt: skip


def closed(coordinate: Coordinate) -> Term:
    return coordinate if isinstance(coordinate, Term) else as_term(coordinate)


def found(page: Derivation) -> tuple[Report, dict[Term, Coordinate]]:
    report = examine(page)
    assert isinstance(report.verdict, DomainChanges)
    witness = report.verdict.witness
    assert_is_witness(witness, page, report)
    return report, dict(witness.point)


def assert_is_witness(witness: Witness, page: Derivation, report: Report) -> None:
    """In the declared domains, in D0, the left side defined, and the violated condition at its edge."""
    point = dict(witness.point)
    for leaf, coordinate in point.items():
        assert isinstance(leaf, Symbol)
        assert lies_in(coordinate, leaf)
        assert not isinstance(coordinate, Term) or is_defined(coordinate, {})
    point |= {leaf: Fraction(1) for leaf in NAMES.values() if leaf not in point}
    evaluation = Evaluation(Arithmetic(400), point)
    assert all(evaluation.holds(test) for test in report.conditions)
    assert is_defined(page.first, point)
    assert is_defined(page.last, point) is not True
    test = witness.violated
    assert test is not None
    gap = substitute(test.left - test.right, {leaf: closed(at) for leaf, at in point.items()})
    assert agree(gap, as_term(0), {}, 60) is True
    assert test.relation in ("!=", "<", ">")


def lies_in(coordinate: Coordinate, leaf: Symbol) -> bool:
    domain = domain_of(leaf)
    if isinstance(coordinate, Fraction):
        return coordinate in domain
    inside = value(coordinate, {}, 40)
    above = domain.lower is None or inside.lower > domain.lower
    return above and (domain.upper is None or inside.upper < domain.upper) and not domain.integer


@pytest.mark.parametrize("row", CHANGES, ids=str)
def test_the_domain_changes_at_an_exact_point(row: tuple[str, ...]) -> None:
    left, right, where, *domain = row
    _, point = found(claim(left, right, *domain))
    name, expected = where.split(" = ")
    others = {leaf: at for leaf, at in point.items() if leaf != NAMES[name]}
    assert agree(closed(point[NAMES[name]]), term(expected), others, 40) is True


#   left, right, conditions: such a point lies outside the domain, or there is none
STAYS: tuple[tuple[str, ...], ...] = (
    ("x",       "x + 0/(x - sqrt(2))",              "x < 0"),
    ("x",       "x + 0/(x - sqrt(2))",              "x**2 < 2"),
    ("x",       "x + 0/(x - pi)",                   "x > pi"),
    ("x",       "x + 0/cos(x)",                     "-pi/2 < x < pi/2"),
    ("x",       "x + 0/sin(x)",                     "0 < x < pi"),
    ("x",       "x + 0/(sin(x) - 2)"),
    ("x",       "x + 0/(x**2 + sqrt(2))"),
    ("x",       "x + 0/(exp(x) + 1)"),
    ("p",       "p + 0/(p + pi)"),
    ("x",       "x + 0/(1 + cosh(x))"),
    ("x",       "x + 0/(4 - asin(x))",              "x**2 <= 1"),
    ("y",       "y + Piecewise((0/(x**2 - 2), x > 2), (0, True))"),
    ("sec(x)**2 - tan(x)**2", "1"),
    ("(1 - tan(x/2)**2)/(1 + tan(x/2)**2)", "cos(x)"),
)  # fmt: skip


@pytest.mark.parametrize("row", STAYS, ids=str)
def test_no_point_outside_the_domain_is_a_witness(row: tuple[str, ...]) -> None:
    left, right, *domain = row
    assert isinstance(verdict(left, right, *domain), Proved)


@pytest.mark.parametrize(
    ("left", "right", "domain"),
    [
        ("n", "n + 0/(n - pi)", ()),
        ("n", "n + 0/sin(n)", ()),
        ("k", "k + 0/(k**2 - 2)", ()),
        ("p", "p + 0/(sin(p) - 1)", ("p < 1",)),
        ("x", "x + 0/(x*exp(x) + 1)", ()),
        ("x", "x + 0/(erf(x) - 2)", ()),
        ("x", "x + 0/(x**2 + x*pi + 3)", ()),
    ],
)
def test_a_condition_that_holds_everywhere_is_never_said_to_fail(
    left: str, right: str, domain: tuple[str, ...]
) -> None:
    assert isinstance(verdict(left, right, *domain), Undecided | Proved)


INNER = (
    "sin(x)", "cos(x)", "tan(x)", "exp(x)", "log(x)", "atan(x)", "asin(x)", "sqrt(x)", "x**2", "x**(1/3)",
    "sinh(x)", "cosh(x)", "Abs(x)", "x*(x - 1)", "sin(x) + 2*cos(x)", "exp(2*x) - 3*exp(x)", "sin(2*x)",
)  # fmt: skip
LEVELS = ("0", "1/2", "-1/3", "1", "2", "sqrt(2)", "pi/4", "-pi/3", "pi", "log(3)", "3/2")
ENDS = ("-pi", "-1", "0", "1/2", "pi/2", "2", "pi", "7")


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.sampled_from(INNER), st.sampled_from(LEVELS), st.sampled_from(ENDS), st.sampled_from(ENDS))
def test_whatever_is_said_of_a_level_in_an_interval_is_right(
    inner: str, level: str, lower: str, upper: str
) -> None:
    low, high = (value(term(end), {}, 20).lower for end in (lower, upper))
    if low >= high:
        return
    page = claim(
        f"{inner} + 0/({inner} - {inner} + 1)",
        f"{inner} + 0/({inner} - {level})",
        f"{lower} < x",
        f"x < {upper}",
    )
    report = examine(page)
    if isinstance(report.verdict, DomainChanges):
        assert_is_witness(report.verdict.witness, page, report)
    elif isinstance(report.verdict, Proved):
        above = set()
        for share in range(1, 64):
            point = {NAMES["x"]: low + (high - low) * Fraction(share, 64)}
            if is_defined(term(inner), point):
                above.add(value(term(f"{inner} - {level}"), point, 20).lower > 0)
        assert len(above) < 2 or inner == "tan(x)"  # which has poles
