"""Sine, cosine, tangent and their inverses: identities of every class, each beside a near miss."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.calc import cos, exp, function, pi, sin
from derivations.core.cells import Fields, vanishes
from derivations.core.normal import normal_field
from derivations.core.setting import Setting
from derivations.core.term import Apply, Term, as_term
from derivations.core.tree import walk
from derivations.core.trigonometry import LARGEST_MULTIPLE, combination
from derivations.core.verdict import Proved, Refuted
from derivations.errors import MeaningError
from derivations.recheck.values import agree
from tests.claimed import identities, verdict
from tests.terms import x, y

QUIET = settings(max_examples=15, deadline=None, derandomize=True)
ROOM = 64

#   left, right, a wrong right side
ADDITION: tuple[tuple[str, ...], ...] = (
    ("sin(x + y)",            "sin(x)*cos(y) + cos(x)*sin(y)",     "sin(x)*cos(y) - cos(x)*sin(y)"),
    ("cos(x - y)",            "cos(x)*cos(y) + sin(x)*sin(y)",     "cos(x)*cos(y) - sin(x)*sin(y)"),
    ("(tan(x) + tan(y))/(1 - tan(x)*tan(y))", "tan(x + y)",        "tan(x - y)"),
    ("(cot(x)*cot(y) - 1)/(cot(x) + cot(y))", "cot(x + y)",        "cot(x - y)"),
    ("sin(x + y + z) + sin(x)*sin(y)*sin(z)",
     "sin(x)*cos(y)*cos(z) + cos(x)*sin(y)*cos(z) + cos(x)*cos(y)*sin(z)",
     "sin(x)*cos(y)*cos(z) + cos(x)*sin(y)*cos(z) - cos(x)*cos(y)*sin(z)"),
    ("sin(x + y)*sin(x - y)", "sin(x)**2 - sin(y)**2",             "cos(x)**2 - cos(y)**2"),
    ("sin(2*x/3 + y/5)",
     "sin(2*x/3)*cos(y/5) + cos(2*x/3)*sin(y/5)",
     "sin(2*x/3)*cos(y/5) + cos(2*x/3)*sin(y/4)"),
    ("cos(x*y + x)",          "cos(x*y)*cos(x) - sin(x*y)*sin(x)", "cos(x)*cos(y)*cos(x) - sin(x*y)*sin(x)"),
    ("cos(1/p + x)",          "cos(1/p)*cos(x) - sin(1/p)*sin(x)", "cos(1/p)*cos(x) + sin(1/p)*sin(x)"),
    ("sin(exp(x) + exp(y))",  "sin(exp(x))*cos(exp(y)) + cos(exp(x))*sin(exp(y))", "sin(exp(x + y))"),
    ("sin(x)*sin(y)",         "(cos(x - y) - cos(x + y))/2",       "(cos(x + y) - cos(x - y))/2"),
    ("sin(x)*cos(y)",         "(sin(x + y) + sin(x - y))/2",       "(sin(x + y) - sin(x - y))/2"),
    ("sin(x) + sin(y)",       "2*sin((x + y)/2)*cos((x - y)/2)",   "2*cos((x + y)/2)*sin((x - y)/2)"),
    ("cos(x) - cos(y)",       "-2*sin((x + y)/2)*sin((x - y)/2)",  "2*sin((x + y)/2)*sin((x - y)/2)"),
)  # fmt: skip

#   left, right, a wrong right side
MULTIPLES: tuple[tuple[str, ...], ...] = (
    ("tan(x/2)",              "sin(x)/(1 + cos(x))",   "sin(x)/(2 + cos(x))"),
    ("cos(x/2)**2",           "(1 + cos(x))/2",        "(1 - cos(x))/2"),
    ("sin(x/2)**2",           "(1 - cos(x))/2",        "(1 + cos(x))/2"),
    ("2*tan(x/2)/(1 + tan(x/2)**2)", "sin(x)",         "cos(x)"),
    ("(1 - tan(x/2)**2)/(1 + tan(x/2)**2)", "cos(x)",  "-cos(x)"),
    ("sqrt((1 + cos(x))/2)",  "Abs(cos(x/2))",         "cos(x/2)"),
    ("sqrt(1 - cos(x))",      "sqrt(2)*Abs(sin(x/2))", "sqrt(2)*sin(x/2)"),
    ("csc(x) - cot(x)",       "tan(x/2)",              "cot(x/2)"),
    ("sin(2*x)",              "2*sin(x)*cos(x)",       "sin(x)*cos(x)"),
    ("cos(2*x)",              "1 - 2*sin(x)**2",       "1 - sin(x)**2"),
    ("cos(3*x)",              "4*cos(x)**3 - 3*cos(x)", "3*cos(x) - 4*cos(x)**3"),
    ("sin(5*x)", "16*sin(x)**5 - 20*sin(x)**3 + 5*sin(x)", "16*sin(x)**5 + 20*sin(x)**3 + 5*sin(x)"),
    ("cos(12*x)",             "2*cos(6*x)**2 - 1",     "2*cos(6*x)**2 + 1"),
    ("cos(64*x)",             "1 - 2*sin(32*x)**2",    "1 - 2*sin(31*x)**2"),
    ("2*tan(x)/(1 - tan(x)**2)", "tan(2*x)",           "tan(x)"),
    ("cos(-7*x/3)",           "cos(7*x/3)",            "-cos(7*x/3)"),
    ("sin(x/3)",              "3*sin(x/9) - 4*sin(x/9)**3", "3*sin(x/9) + 4*sin(x/9)**3"),
    ("sin(x)**4",             "(3 - 4*cos(2*x) + cos(4*x))/8", "(3 - 4*cos(2*x) - cos(4*x))/8"),
    ("sin(x)**4 + cos(x)**4", "1 - sin(2*x)**2/2",     "1 + sin(2*x)**2/2"),
    ("sin(x)**6 + cos(x)**6", "1 - 3*sin(x)**2*cos(x)**2", "1 - 2*sin(x)**2*cos(x)**2"),
    ("sec(x)**2",             "1 + tan(x)**2",         "tan(x)**2 - 1"),
    ("csc(x)**2",             "1 + cot(x)**2",         "cot(x)**2 - 1"),
    ("cot(x) - tan(x)",       "2*cot(2*x)",            "cot(2*x)"),
    ("sin(1)**2 + cos(1)**2", "1",                     "2"),
)  # fmt: skip

#   left, right, a wrong right side
TURNS: tuple[tuple[str, ...], ...] = (
    ("sin(x + pi/2)",     "cos(x)",          "-cos(x)"),
    ("cos(x + pi)",       "-cos(x)",         "cos(x)"),
    ("tan(x + pi)",       "tan(x)",          "-tan(x)"),
    ("sin(x + 7*pi)",     "-sin(x)",         "sin(x)"),
    ("sin(x + pi/6)",     "sqrt(3)/2*sin(x) + cos(x)/2", "sqrt(3)/2*sin(x) - cos(x)/2"),
    ("sin(x) + cos(x)",   "sqrt(2)*sin(x + pi/4)", "sqrt(2)*sin(x - pi/4)"),
    ("cos(x) + sqrt(3)*sin(x)", "2*cos(x - pi/3)", "2*cos(x + pi/3)"),
    ("sin(x) + sin(x + 2*pi/3) + sin(x + 4*pi/3)", "0", "sin(x)"),
    ("cos(k*pi)",         "(-1)**k",         "1"),
    ("sin(k*pi)",         "0",               "1"),
    ("cos(2*k*pi)",       "1",               "(-1)**k"),
    ("cos(pi*(2*k + 1))", "-1",              "1"),
    ("sin(x + k*pi)",     "(-1)**k*sin(x)",  "sin(x)"),
    ("sin(pi/2 + k*pi)",  "(-1)**k",         "(-1)**(k + 1)"),
    ("cos(x + 2*pi*k*l)", "cos(x)",          "-cos(x)"),
    ("sin(pi*sqrt(2))**2", "1 - cos(pi*sqrt(2))**2", "1 + cos(pi*sqrt(2))**2"),
)  # fmt: skip

#   left, right, a wrong right side
EXACT: tuple[tuple[str, ...], ...] = (
    ("sin(pi/12)",            "(sqrt(6) - sqrt(2))/4", "(sqrt(6) + sqrt(2))/4"),
    ("cos(pi/5)",             "(1 + sqrt(5))/4", "(sqrt(5) - 1)/4"),
    ("tan(pi/8)",             "sqrt(2) - 1", "sqrt(2) + 1"),
    ("tan(3*pi/8)",           "sqrt(2) + 1", "sqrt(2) - 1"),
    ("tan(pi/12)",            "2 - sqrt(3)", "2 + sqrt(3)"),
    ("cos(pi/16)",            "sqrt(2 + sqrt(2 + sqrt(2)))/2", "sqrt(2 + sqrt(2 - sqrt(2)))/2"),
    ("sin(pi/5)*sin(2*pi/5)", "sqrt(5)/4",   "sqrt(5)/2"),
    ("cos(pi/5) - cos(2*pi/5)", "1/2",       "1/4"),
    ("tan(pi/5)*tan(2*pi/5)", "sqrt(5)",     "2"),
    ("sin(pi/10)*sin(3*pi/10)", "1/4",       "1/2"),
    ("sec(pi/3)",             "2",           "sqrt(2)"),
    ("asin(1/2)",             "pi/6",        "pi/3"),
    ("acos(-1/2)",            "2*pi/3",      "pi/3"),
    ("atan(sqrt(3))",         "pi/3",        "pi/6"),
    ("atan(2 - sqrt(3))",     "pi/12",       "pi/8"),
    ("asin((sqrt(5) - 1)/4)", "pi/10",       "pi/5"),
)  # fmt: skip

#   left, right, a wrong right side, conditions
INVERSES: tuple[tuple[str, ...], ...] = (
    ("sin(asin(x))",   "x",                "-x"),
    ("cos(asin(x))",   "sqrt(1 - x**2)",   "-sqrt(1 - x**2)"),
    ("sin(acos(x))",   "sqrt(1 - x**2)",   "x"),
    ("cos(atan(x))",   "1/sqrt(1 + x**2)", "x/sqrt(1 + x**2)"),
    ("sin(atan(x))",   "x/sqrt(1 + x**2)", "1/sqrt(1 + x**2)"),
    ("tan(atan(x))",   "x",                "-x"),
    ("sin(2*atan(x))", "2*x/(1 + x**2)",   "x/(1 + x**2)"),
    ("cos(2*asin(x))", "1 - 2*x**2",       "1 - x**2"),
    ("sin(3*asin(x))", "3*x - 4*x**3",     "4*x**3 - 3*x"),
    ("cos(4*acos(x))", "8*x**4 - 8*x**2 + 1", "8*x**4 - 8*x**2 - 1"),
    ("cos(atan(x)/2)", "sqrt((1 + 1/sqrt(1 + x**2))/2)", "sqrt((1 - 1/sqrt(1 + x**2))/2)"),
    ("asin(x) + acos(x)", "pi/2",          "pi"),
    ("asin(-x)",       "-asin(x)",         "asin(x)"),
    ("acos(-x)",       "pi - acos(x)",     "-acos(x)"),
    ("atan(1/p)",      "pi/2 - atan(p)",   "-atan(p)"),
    ("acot(p)",        "atan(1/p)",        "-atan(1/p)"),
    ("acot(x)",        "pi/2 - atan(x)",   "pi/2 + atan(x)", "x > 0"),
    ("acot(x)",        "-pi/2 - atan(x)",  "pi/2 - atan(x)", "x < 0"),
    ("asec(p + 1)",    "acos(1/(p + 1))",  "asin(1/(p + 1))"),
    ("acsc(p + 1) + asec(p + 1)", "pi/2",  "pi"),
    ("asin(x)",        "2*atan(x/(1 + sqrt(1 - x**2)))", "atan(x/(1 + sqrt(1 - x**2)))"),
    ("2*atan(p/(1 + sqrt(1 + p**2)))", "atan(p)", "2*atan(p)"),
    ("atan(x)",        "asin(x/sqrt(1 + x**2))", "acos(x/sqrt(1 + x**2))"),
    ("acos(x)",        "2*atan(sqrt((1 - x)/(1 + x)))", "atan(sqrt((1 - x)/(1 + x)))", "x > -1"),
    ("atan2(y, p)",    "atan(y/p)",        "atan(p/y)"),
    ("atan2(p, x)",    "pi/2 - atan(x/p)", "atan(x/p)"),
    ("cos(atan2(y, x))*sqrt(x**2 + y**2)", "x", "y"),
    ("sin(atan2(y, x))*sqrt(x**2 + y**2)", "y", "x"),
    ("atan2(q, p) + atan2(p, q)", "pi/2",  "pi"),
)  # fmt: skip

#   left, right, a wrong right side, conditions
INTERVALS: tuple[tuple[str, ...], ...] = (
    ("asin(sin(x))", "x",       "-x", "-pi/2 <= x", "x <= pi/2"),
    ("acos(cos(x))", "x",       "-x", "0 <= x", "x <= pi"),
    ("acos(cos(x))", "-x",      "x", "-pi <= x", "x <= 0"),
    ("atan(tan(x))", "x",       "-x", "-pi/2 < x", "x < pi/2"),
    ("acos(sin(x))", "pi/2 - x", "x - pi/2", "-pi/2 <= x", "x <= pi/2"),
    ("asin(cos(x))", "pi/2 - x", "x - pi/2", "0 <= x", "x <= pi"),
    ("sqrt(1 - sin(x)**2)", "cos(x)", "-cos(x)", "-pi/2 <= x", "x <= pi/2"),
    ("Abs(sin(x))",  "sin(x)",  "-sin(x)", "0 <= x", "x <= pi"),
    ("sqrt(sin(x)**2)", "-sin(x)", "sin(x)", "-pi <= x", "x <= 0"),
)  # fmt: skip

#   left, right, a wrong right side
SLOPES: tuple[tuple[str, ...], ...] = (
    ("diff(asin(x), x)",     "1/sqrt(1 - x**2)", "-1/sqrt(1 - x**2)"),
    ("diff(acos(x), x)",     "-1/sqrt(1 - x**2)", "1/sqrt(1 - x**2)"),
    ("diff(sec(x), x)",      "sec(x)*tan(x)",    "sec(x)*cot(x)"),
    ("diff(log(sin(x)), x)", "cot(x)",           "tan(x)"),
    ("diff(atan(x/y), x)",   "y/(x**2 + y**2)",  "x/(x**2 + y**2)"),
    ("diff(atan2(y, x), x)", "-y/(x**2 + y**2)", "y/(x**2 + y**2)"),
    ("diff(acot(x), x)",     "-1/(1 + x**2)",    "1/(1 + x**2)"),
    ("diff(asec(p + 1), p)", "1/((p + 1)*sqrt((p + 1)**2 - 1))", "-1/((p + 1)*sqrt((p + 1)**2 - 1))"),
)  # fmt: skip


@identities(ADDITION, MULTIPLES, TURNS, EXACT, INVERSES, INTERVALS, SLOPES)
def test_an_identity_is_proved_and_its_near_miss_refuted(
    left: str, right: str, wrong: str, domain: tuple[str, ...]
) -> None:
    assert isinstance(verdict(left, right, *domain), Proved)
    assert isinstance(verdict(left, wrong, *domain), Refuted)


# ── multiples of π ───────────────────────────────────────────────────────────────────────────────


def canonical(term: Term) -> Term:
    field = normal_field(room=ROOM)
    return field.term(field.ratio(term))


def is_opaque(term: Term) -> bool:
    return any(isinstance(one, Apply) and one.function in ("sin", "cos", "tan") for one in walk(term))


@pytest.mark.parametrize("name", ["sin", "cos"])
@pytest.mark.parametrize("part", range(4))
def test_multiples_of_a_sixtieth_of_pi_have_their_values(name: str, part: int) -> None:
    for count in range(part, 120, 4):
        term = function(name, pi * Fraction(count, 60))
        assert agree(term, canonical(term), {}, digits=30) is True, count


@pytest.mark.parametrize("below", [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 48, 64])
def test_multiples_that_square_roots_reach_are_written_with_them(below: int) -> None:
    for count in (1, below // 2 + 1, 2 * below - 1):
        for term in (cos(pi * Fraction(count, below)), sin(pi * Fraction(count, below))):
            written = canonical(term)
            assert not is_opaque(written)
            assert agree(term, written, {}, digits=30) is True


@pytest.mark.parametrize("below", [7, 9, 11, 13, 15, 128])
def test_other_multiples_are_kernels_with_the_right_value(below: int) -> None:
    for count in (1, below // 2 + 1, 2 * below - 3):
        term = sin(pi * Fraction(count, below))
        assert agree(term, canonical(term), {}, digits=30) is True


@QUIET
@given(st.integers(0, 119), st.integers(0, 119), st.sampled_from([1, -1]))
def test_two_multiples_of_pi_obey_the_addition_theorem_and_no_other(one: int, other: int, sign: int) -> None:
    a, b = pi * Fraction(one, 60), pi * Fraction(other, 60)
    left, right = cos(a) * cos(b) - sign * sin(a) * sin(b), cos(a + b)
    if vanishes(left, right, Setting(), Fields()).zero:
        assert agree(left, right, {}, digits=30) is True


@pytest.mark.parametrize("name", ["asin", "acos", "atan"])
def test_an_inverse_gives_back_the_angles_of_its_interval(name: str) -> None:
    inside = {"asin": "sin", "acos": "cos", "atan": "tan"}[name]
    low, high = (0, 12) if name == "acos" else (-6, 6)
    for count in range(low, high + 1):
        angle = pi * Fraction(count, 12)
        if name != "atan" or abs(count) < 6:
            found = canonical(function(name, function(inside, angle)))
            assert agree(found, angle, {}, digits=30) is True
            assert not is_opaque(found)


# ── angles ───────────────────────────────────────────────────────────────────────────────────────

SHARES = st.fractions(-3, 3, max_denominator=6)
ANGLES = st.tuples(SHARES, SHARES, SHARES).map(lambda q: q[0] * x + q[1] * y + q[2] * pi + q[0] * exp(x))


@QUIET
@given(ANGLES, ANGLES, st.fractions(-2, 2, max_denominator=8), st.fractions(-2, 2, max_denominator=8))
def test_sums_of_angles_keep_their_sine_and_cosine(
    one: Term, other: Term, at: Fraction, beside: Fraction
) -> None:
    point = {x: at, y: beside}
    term = sin(one) * cos(other) + cos(one - 2 * other)
    assert agree(term, canonical(term), point, digits=25) is not False


@QUIET
@given(
    st.lists(st.tuples(*[st.integers(-3, 3)] * 3), min_size=1, max_size=3),
    st.tuples(*[st.integers(-3, 3)] * 3),
)
def test_a_combination_is_one(rows: list[tuple[int, int, int]], wanted: tuple[int, int, int]) -> None:
    field = normal_field(room=ROOM)
    parts = [field.ratio(one) for one in (x, y / x, exp(x))]

    def joined(counts: tuple[int, int, int]) -> Term:
        return sum((count * field.term(part) for count, part in zip(counts, parts, strict=True)), as_term(0))

    basis = [field.ratio(joined(row)) for row in rows if any(row)]
    if not basis or not any(wanted):
        return
    shares = combination(basis, field.ratio(joined(wanted)))
    if shares is not None:
        sums = [sum(s * row[i] for s, row in zip(shares, filter(any, rows), strict=True)) for i in range(3)]
        assert sums == list(wanted)
    else:
        assert tuple(wanted) not in [tuple(c * one for one in row) for row in rows for c in range(-3, 4)]


def test_a_sine_of_too_large_a_multiple_is_not_written_out() -> None:
    field = normal_field(room=ROOM)
    field.ratio(sin(x) + sin(LARGEST_MULTIPLE * x))
    with pytest.raises(MeaningError):
        field.ratio(sin(x) + sin((LARGEST_MULTIPLE + 1) * x))


@pytest.mark.parametrize(
    ("left", "right", "domain"),
    [
        ("asin(sin(x))", "x", ()),
        ("acos(cos(x))", "x", ("-1 <= x", "x <= pi")),
        ("atan(tan(x))", "x", ("pi/2 < x",)),
        ("atan(x) + atan(1/x)", "pi/2", ()),
        ("atan(x) + atan(y)", "atan((x + y)/(1 - x*y))", ()),
        ("2*asin(x)", "asin(2*x*sqrt(1 - x**2))", ()),
        ("acos(x) + acos(y)", "acos(x*y - sqrt(1 - x**2)*sqrt(1 - y**2))", ()),
        ("atan2(y, x)", "atan(y/x)", ()),
        ("acot(x)", "pi/2 - atan(x)", ()),
    ],
)
def test_an_inverse_is_not_believed_beyond_its_interval(
    left: str, right: str, domain: tuple[str, ...]
) -> None:
    assert isinstance(verdict(left, right, *domain), Refuted)


@pytest.mark.parametrize(("left", "right"), [("asin(sin(x))", "x"), ("sqrt(1 - sin(x)**2)", "cos(x)")])
@pytest.mark.parametrize("end", ["pi/2 + 1/10**6", "11/7", "1571/1000"])
def test_nor_a_little_beyond_it(left: str, right: str, end: str) -> None:
    assert not isinstance(verdict(left, right, "0 <= x", f"x <= {end}"), Proved)
