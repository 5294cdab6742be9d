"""Python notation: what is read is what was written, and everything else is refused where it stands."""

from __future__ import annotations

import sys
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from derivations.calc import (
    D,
    cases,
    e,
    equals,
    exp,
    function,
    index,
    log,
    maximum,
    pi,
    real,
    sin,
    size,
    total,
)
from derivations.core.term import (
    FUNCTIONS,
    Add,
    Apply,
    Comparison,
    Constant,
    Derivative,
    Mul,
    Neg,
    Number,
    Power,
    Quotient,
    Symbol,
    Term,
    as_term,
)
from derivations.core.tree import children
from derivations.errors import DerivationsError, UnreadableInput
from derivations.read.formula import HIGHEST_ORDER, MOST_BRANCHES, read_condition, read_formula, reserved
from derivations.read.scan import (
    DEEPEST,
    LARGEST_EXPONENT,
    LONGEST,
    LONGEST_NAME,
    MOST_BRACKETS,
    MOST_DIGITS,
    MOST_TERMS,
    MOST_TOKENS,
)
from derivations.read.words import ALIASES, CONSTANTS, NAMES, WRITTEN_OUT

x, y, z, t = map(real, "xyzt")
n = size("n")
k = index("k", n)
DECLARED = {"x": x, "y": y, "z": z, "t": t, "n": n}
one, two, three, half = map(as_term, (1, 2, 3, Fraction(1, 2)))


def read(text: str, **more: Term) -> Term:
    return read_formula(text, {**DECLARED, **more})


def refused(text: str, **more: Term) -> UnreadableInput:
    with pytest.raises(UnreadableInput) as caught:
        read(text, **more)
    return caught.value


def error_of(text: str) -> UnreadableInput | None:
    try:
        read(text)
    except UnreadableInput as error:
        return error
    return None


# ── what is read ─────────────────────────────────────────────────────────────────────────────────

ARITHMETIC = [
    ("x", x),
    ("  x ", x),
    ("(((x)))", x),
    ("+x", x),
    ("-x", Neg(x)),
    ("--x", Neg(Neg(x))),
    ("x + y", Add((x, y))),
    ("x - y", Add((x, Neg(y)))),
    ("x - y - z", Add((x, Neg(y), Neg(z)))),
    ("x - (y - z)", Add((x, Neg(Add((y, Neg(z))))))),
    ("(x + y) + z", Add((x, y, z))),
    ("x + (y + z)", Add((x, Add((y, z))))),
    ("x*y*z", Mul((x, y, z))),
    ("x*(y*z)", Mul((x, Mul((y, z))))),
    ("x/y/z", Quotient(Quotient(x, y), z)),
    ("x/y*z", Mul((Quotient(x, y), z))),
    ("x*y/z", Quotient(Mul((x, y)), z)),
    ("1/2", Quotient(one, two)),
    ("-x**2", Neg(Power(x, two))),
    ("(-x)**2", Power(Neg(x), two)),
    ("x**-y", Power(x, Neg(y))),
    ("x**y**z", Power(x, Power(y, z))),
    ("-x*y", Mul((Neg(x), y))),
    ("2**3", Power(two, three)),
    ("x*-1", Mul((x, Neg(one)))),
]


@pytest.mark.parametrize(("text", "term"), ARITHMETIC)
def test_arithmetic_is_read_as_python_groups_it_and_never_simplified(text, term):
    assert read(text) == term


BUILT = [
    ("x + y*z", x + y * z),
    ("x - y - z", x - y - z),
    ("x*y/z**2", x * y / z**2),
    ("-x**2/(1 - x)", -(x**2) / (1 - x)),
    ("2*x + x*2 - 1/x", 2 * x + x * 2 - 1 / x),
]


@pytest.mark.parametrize(("text", "term"), BUILT)
def test_what_is_read_is_what_the_operators_of_terms_build(text, term):
    assert read(text) == term


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Fraction(1, 10)),
        (".5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("1e3", Fraction(1000)),
        ("2.5E-3", Fraction(1, 400)),
        ("0.1000000000000000055511151231257827", Fraction(1000000000000000055511151231257827, 10**34)),
        ("1e-600", Fraction(1, 10**600)),
        ("9" * 600, Fraction(10**600 - 1)),
    ],
)
def test_a_number_is_exactly_what_its_digits_say(text, value):
    assert read(text) == Number(value)


def test_constants_have_their_names_until_they_are_declared():
    assert read("pi*E*e") == pi * e * e
    own = real("e")
    assert read("E*e", e=own) == Mul((Constant("e"), own))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_of_the_core_is_read_by_its_own_name(name):
    if name == "real_root":
        assert read("real_root(x, 3)") == Apply("real_root", (x, three))
        return
    arguments = (x, y)[: FUNCTIONS[name] or 2]
    assert read(f"{name}({', '.join(one.name for one in arguments)})") == Apply(name, arguments)


@pytest.mark.parametrize(("alias", "name"), ALIASES.items())
def test_every_alias_stands_for_a_function_of_the_core(alias, name):
    arguments = (x, y)[: FUNCTIONS[name] or 2]
    assert read(f"{alias}({', '.join(one.name for one in arguments)})") == Apply(name, arguments)


SAID_BY_OTHERS = {
    "log(x, 2)": log(x) / log(2),
    "log2(x)": log(x) / log(2),
    "log10(x)": log(x) / log(10),
    "log1p(x)": log(1 + x),
    "expm1(x)": exp(x) - 1,
    "exp2(x)": 2**x,
    "pow(x, y)": x**y,
    "cbrt(x)": function("real_root", x, 3),
    "real_root(x, 4)": x ** (one / 4),
    "real_root(x, 5)": function("real_root", x, 5),
    "root(x, y)": x ** (1 / y),
    "zeta(x)": function("zeta", x, 1),
    "trigamma(x)": function("polygamma", 1, x),
}


def test_every_function_that_is_said_by_others_has_a_row_here():
    assert {text.partition("(")[0] for text in SAID_BY_OTHERS} == {name for name, _ in WRITTEN_OUT}


@pytest.mark.parametrize(("text", "term"), SAID_BY_OTHERS.items())
def test_a_function_that_the_core_lacks_is_said_by_others(text, term):
    assert read(text) == term


def test_functions_of_any_number_of_arguments_take_two_or_more():
    assert read("Max(x, y, z)") == maximum(x, y, z)
    assert "two or more arguments, 1 given" in str(refused("Max(x)"))


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("diff(x**2, x)", D(x**2, x)),
        ("Derivative(x**2, x)", D(x**2, x)),
        ("diff(x**2, x, 2)", D(D(x**2, x), x)),
        ("diff(x*y, x, y)", D(D(x * y, x), y)),
        ("diff(x*y, x, 2, y)", D(D(D(x * y, x), x), y)),
        ("Derivative(x*y, (x, 2), y)", D(D(D(x * y, x), x), y)),
        ("1 + diff(sin(diff(x*t, t)), x)", 1 + D(sin(D(x * t, t)), x)),
    ],
)
def test_derivatives_nest_by_the_first_variable_first(text, term):
    assert read(text) == term


def test_a_sum_binds_its_index_and_hides_a_declared_name():
    assert read("Sum(k*x, (k, 1, n))") == total(k * x, k)
    assert read("Sum(x, (x, 1, n))") == total(index("x", n), index("x", n))
    assert "'k' is not declared" in str(refused("Sum(k, (k, 1, n)) + k"))


def test_of_several_ranges_the_first_is_innermost_and_sees_the_later_ones():
    j = index("j", n)
    i = index("i", j)
    assert read("Sum(i*j, (i, 1, j), (j, 1, n))") == total(total(i * j, i), j)
    assert "'j' is not declared" in str(refused("Sum(1, (k, 1, n), (i, 1, j))"))


def test_the_ends_of_a_range_must_be_integers():
    error = refused("Sum(k, (k, 1, x))")
    assert "ends that are integers" in str(error)
    assert error.column == 8


PIECEWISE = [
    ("Piecewise((1, x < 0), (2, True))", cases((1, x < 0), otherwise=2)),
    ("Piecewise((1, (x > 0) & (x < 1)), (2, True))", cases((1, (x > 0, x < 1)), otherwise=2)),
    ("Piecewise((1, x > 0 and x < 1), (2, True))", cases((1, (x > 0, x < 1)), otherwise=2)),
    ("Piecewise((1, 0 < x < 1), (2, True))", cases((1, (as_term(0) < x, x < 1)), otherwise=2)),
    ("Piecewise((1, Eq(x, y)), (2, True))", cases((1, equals(x, y)), otherwise=2)),
    ("Piecewise((1, x == y), (2, True))", cases((1, equals(x, y)), otherwise=2)),
    ("Piecewise((1, Ne(x, y)), (2, True))", cases((1, Comparison(x, "!=", y)), otherwise=2)),
    ("Piecewise((1, Lt(x, y)), (2, Le(x, y)), (3, True))", cases((1, x < y), (2, x <= y), otherwise=3)),
    ("Piecewise((1, Gt(x, y)), (2, Ge(x, y)), (3, True))", cases((1, x > y), (2, x >= y), otherwise=3)),
    ("Piecewise((1, (x < 0) | (x > y)), (2, True))", cases((1, x < 0), (1, x > y), otherwise=2)),
    (
        "Piecewise((1, ((x < 0) | (x > y)) & (y > 0)), (2, True))",
        cases((1, (x < 0, y > 0)), (1, (x > y, y > 0)), otherwise=2),
    ),
    ("Piecewise((x, True))", x),
]


@pytest.mark.parametrize(("text", "term"), PIECEWISE)
def test_piecewise_takes_the_first_branch_whose_condition_holds(text, term):
    assert read(text) == term


@pytest.mark.parametrize(
    "text",
    [
        "Piecewise((1, x < y), (2, x >= y))",
        "Piecewise((1, x < y), (2, y <= x))",
        "Piecewise((1, x != y), (2, x == y))",
        "Piecewise((1, x < y), (3, x*y > 7), (2, Ge(x, y)))",
    ],
)
def test_a_last_condition_that_holds_wherever_it_is_reached_counts_as_true(text):
    assert read(text).otherwise == two


@pytest.mark.parametrize(
    "text",
    [
        "Piecewise((1, x < y), (2, x > y))",
        "Piecewise((1, x < y), (2, x >= z))",
        "Piecewise((1, x < y), (2, (x >= y) & (z > 0)))",
        "Piecewise((1, x < y))",
        "Piecewise()",
    ],
)
def test_a_piecewise_that_leaves_points_out_is_refused(text):
    assert "no branch where all conditions fail" in str(refused(text))


@pytest.mark.parametrize(
    ("text", "tests"),
    [
        ("x > 0", (x > 0,)),
        ("0 < x < 1", (as_term(0) < x, x < 1)),
        ("0 < x <= y != z", (as_term(0) < x, x <= y, Comparison(y, "!=", z))),
        ("(x > 0) & (y > 0) & (z > 0)", (x > 0, y > 0, z > 0)),
        ("-pi/2 <= x", (-pi / 2 <= x,)),
        ("Ne(x, 0)", (Comparison(x, "!=", as_term(0)),)),
    ],
)
def test_conditions_are_read_as_comparisons_that_hold_together(text, tests):
    assert read_condition(text, DECLARED) == tests


@pytest.mark.parametrize(
    "text", ["x", "x + y", "True", "(x > 0) | (y > 0)", "x > 0 & y > 0", "sin(x)", "(x, y)"]
)
def test_what_is_no_conjunction_of_comparisons_is_no_condition(text):
    with pytest.raises(UnreadableInput):
        read_condition(text, DECLARED)


# ── what is refused, and what the error says ─────────────────────────────────────────────────────

MISTAKES = [
    # text                 column  culprit                                   what to do
    ("",                        1, "the formula is empty",                   "a term"),
    ("   ",                     1, "the formula is empty",                   "a term"),
    ("x +",                     4, "ends after '+'",                         "a term"),
    ("x y",                     3, "'y' follows 'x' without an operator",    "*"),
    ("2 x",                     3, "'x' follows '2' without an operator",    "*"),
    ("2x",                      2, "'2' is followed by 'x'",                 "'2'*x"),
    ("1if x else y",            2, "'1' is followed by 'i'",                 "operator"),
    ("0x10",                    2, "'0' is followed by 'x'",                 "operator"),
    ("1_000",                   2, "'1' is followed by '_'",                 "operator"),
    ("1j",                      2, "'1' is followed by 'j'",                 "operator"),
    ("1.2.3",                   4, "'1.2' is followed by '.'",               "operator"),
    ("(x",                      1, "never closed",                           ""),
    ("x)",                      2, "closes nothing",                         ""),
    ("()",                      2, "')' follows '('",                        "a term"),
    ("x + * y",                 5, "'*' follows '+'",                        "a term"),
    ("*x",                      1, "'*' begins",                             "a term"),
    ("sin(*x)",                 5, "'*' follows '('",                        "a term"),
    ("sin(**x)",                5, "'**' follows '('",                       "a term"),
    ("x, y",                    2, "a comma outside brackets",               "one formula"),
    ("(x, y)",                  1, "'(x, y)' is a list",                     "a single term"),
    ("x^2",                     2, "'^'",                                    "**"),
    ("x = y",                   3, "'='",                                    "=="),
    ("x!",                      2, "'!'",                                    "factorial"),
    ("x % y",                   3, "'%'",                                    "%"),
    ("x // y",                  4, "'/' follows '/'",                        "a term"),
    ("x @ y",                   3, "'@'",                                    "*"),
    ("x[1]",                    2, "'['",                                    "w1"),
    ("{x}",                     1, "'{'",                                    "round brackets"),
    ("x.real",                  2, "'.'",                                    "attributes"),
    ("(1).__class__",           4, "'.'",                                    "attributes"),
    ("'x'",                     1, "\"'\"",                                  "f'"),
    ('"x"',                     1, "'\"'",                                   "quotes"),
    ("f'{x}'",                  2, "\"'\"",                                  "f'"),
    ("x # y",                   3, "'#'",                                    "comments"),
    ("x; y",                    2, "';'",                                    "one formula"),
    ("x\\\n+ y",                2, "'\\\\'",                                 "Python notation"),
    ("x\n+ y",                  2, "a line break",                           "one line"),
    ("\tx",                     1, "a tab",                                  "one line"),
    ("x\0",                     2, "NUL",                                    "Python notation"),
    ("\ud800",                  1, "U+D800",                                 "ASCII"),
    ("x\u202e + y",             2, "U+202E",                                 "ASCII"),
    ("π*x",                     1, "'π' (U+03C0)",                           "pi"),
    ("x − y",                   3, "'−' (U+2212)",                           "-"),
    ("x²",                      2, "'²' (U+00B2)",                           "**2"),
    ("\uff58",                  1, "U+FF58",                                 "ASCII"),
    ("(x := 1)",                4, "':'",                                    "definitions"),
    ("lambda: x",               1, "'lambda' is no name",                    "a word of Python"),
    ("x if y else z",           3, "'if' is no name",                        "a word of Python"),
    ("not x",                   1, "'not' is no name",                       "a word of Python"),
    ("(x for x in y)",          4, "'for' is no name",                       "a word of Python"),
    ("x is y",                  3, "'is' is no name",                        "a word of Python"),
    ("None",                    1, "'None' is no name",                      "a word of Python"),
    ("await x",                 1, "'await' is no name",                     "a word of Python"),
    ("True",                    1, "'True' is no term",                      "numbers"),
    ("sin(x=1)",                6, "'='",                                    "=="),
    ("__import__('os')",        1, "'__import__' is no name",                "underscores"),
    ("__builtins__",            1, "'__builtins__' is no name",              "underscores"),
    ("007",                     1, "leading zeros",                          ""),
    ("w",                       1, "'w' is not declared",                    '{"w": "real"}'),
    ("x + alpha",               5, "'alpha' is not declared",                '{"alpha": "real"}'),
    ("E1",                      1, "'E1' is not declared",                   "'E'"),
    ("I*x",                     1, "'I' is no real number",                  "declared"),
    ("oo",                      1, "'oo' is no real number",                 "declared"),
    ("sni(x)",                  1, "unknown function 'sni'",                 "'sin'"),
    ("x + eval(x)",             5, "unknown function 'eval'",                ""),
    ("open(x)",                 1, "unknown function 'open'",                ""),
    ("Integral(x, x)",          1, "unknown function 'Integral'",            ""),
    ("sin",                     1, "'sin' is a function",                    "sin(...)"),
    ("diff",                    1, "'diff' is a function",                   "diff(...)"),
    ("x(y)",                    1, "'x' is declared, and called",            "x*(...)"),
    ("2(x)",                    1, "'2' is called",                          "*"),
    ("(x + y)(z)",              2, "'x + y' is called",                      "*"),
    ("sin(x)(y)",               1, "'sin(x)' is called",                     "*"),
    ("1 + sin()",               5, "sin takes 1 argument, 0 given",          ""),
    ("atan2(x)",                1, "atan2 takes 2 arguments, 1 given",       ""),
    ("log(x, y, z)",            1, "log takes 1 or 2 arguments, 3 given",    ""),
    ("real_root(x, y)",         1, "real_root",                              "whole number"),
    ("real_root(x, -3)",        1, "real_root",                              "whole number"),
    ("real_root(x, 1)",         1, "real_root",                              "whole number"),
    ("real_root(x, 2.5)",       1, "real_root",                              "whole number"),
    ("diff(x)",                 1, "names no variable",                      "diff(f, x)"),
    ("diff(x, 2)",              9, "'2' is no real variable",                "real symbol"),
    ("diff(x, n)",              9, "'n' is no real variable",                "real symbol"),
    ("diff(x, pi)",             9, "'pi' is no real variable",               "real symbol"),
    ("diff(x, x + y)",          9, "'x + y' is no real variable",            "real symbol"),
    ("diff(x, w)",              9, "'w' is not declared",                    "real"),
    ("diff(x, x, 0)",          12, "the order '0'",                          "whole number"),
    ("diff(x, x, 51)",         12, "the order '51'",                         "50"),
    ("diff(x, x, 30, y, 30)",  19, "too high an order",                      "50"),
    ("diff(x, (x, True))",     13, "the order 'True'",                       "whole number"),
    ("Sum(x)",                  1, "has no range",                           "(k, 1, n)"),
    ("Sum(x, k)",               8, "'k' is no range",                        "(k, 1, n)"),
    ("Sum(x, (k, n))",          8, "'(k, n)' is no range",                   "(k, 1, n)"),
    ("Sum(x, (2, 1, n))",       8, "is no range",                            "(k, 1, n)"),
    ("Sum(x, (pi, 1, n))",      8, "is no range",                            "(k, 1, n)"),
    ("Sum(k, (k, 1, oo))",     15, "'oo' is no real number",                 ""),
    ("Piecewise(x)",           11, "'x' is no branch",                       "(value, condition)"),
    ("Piecewise((x, y))",      15, "'y' is no condition",                    "x > 0"),
    ("Piecewise((1, True), (2, x > 0))", 22, "a branch after True",          "True at last"),
    ("x > 0",                   1, "'x > 0' is a condition",                 "a term"),
    ("Eq(x, y)",                1, "'Eq(x, y)' is a condition",              "a term"),
    ("x & y",                   1, "'x & y' is a condition",                 "a term"),
    ("x and y",                 1, "'x and y' is a condition",               "a term"),
    ("sin((x > 0) | (y > 0))",  5, "is a condition",                         "a term"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "column", "culprit", "advice"), MISTAKES)
def test_a_mistake_is_named_with_its_column_and_what_to_write(text, column, culprit, advice):
    error = refused(text)
    first = str(error).partition("\n")[0]
    assert error.column == column
    assert first.startswith(f"column {column}: ")
    assert culprit in first
    assert advice in first


@pytest.mark.parametrize(("text", "column", "culprit", "advice"), MISTAKES)
def test_the_caret_stands_below_the_culprit(text, column, culprit, advice):
    _, shown, caret = str(refused(text)).split("\n")
    assert caret.strip() == "^"
    place = len(caret) - 1
    written = text[column - 1] if column <= len(text) else ""
    assert shown[place : place + 1] in (written, "\ufffd")


def test_conditions_ask_for_brackets_round_their_parts():
    with pytest.raises(UnreadableInput, match=r"bind before comparisons.*brackets"):
        read_condition("x > 0 & x < 1", DECLARED)


def test_an_excerpt_of_a_long_formula_shows_what_is_round_the_culprit():
    text = "x + " * 1000 + "w" + " + x" * 1000
    first, shown, caret = str(refused(text)).split("\n")
    assert first.startswith("column 4001: 'w' is not declared")
    assert len(shown) < 80
    assert shown[caret.index("^")] == "w"
    assert shown.count("…") == 2


def test_an_error_can_be_printed_whatever_the_text_holds():
    for text in ("x\ud800", "x\x1b[31m", "x\r\n", "\u202ex"):
        assert all(line.isprintable() for line in str(refused(text)).split("\n"))


def test_a_function_name_can_be_declared_but_then_not_be_called():
    gamma = real("gamma")
    assert read("gamma*x", gamma=gamma) == gamma * x
    assert "'gamma' is declared" in str(refused("gamma(x)", gamma=gamma))


def test_no_word_of_the_notation_has_two_meanings():
    assert all(
        map(reserved, ("diff", "Derivative", "Sum", "Piecewise", "Eq", "Ne", "Lt", "Le", "Gt", "Ge", "pi"))
    )
    assert not any(map(reserved, ("x", "e", "E", "beta")))
    assert NAMES.isdisjoint(CONSTANTS)
    assert not any(map(reserved, NAMES))


# ── sizes ────────────────────────────────────────────────────────────────────────────────────────


def depth(term: Term) -> int:
    return 1 + max(map(depth, children(term)), default=0)


def test_a_flat_sum_of_two_thousand_terms_is_read():
    assert len(read(" + ".join(["x"] * 2000)).terms) == 2000
    assert len(read("*".join(["x"] * 2000)).factors) == 2000


@pytest.mark.parametrize(
    "nest",
    [
        lambda count: "(" * count + "x" + ")" * count,
        lambda count: "sin(" * count + "x" + ")" * count,
        lambda count: "-(" * count + "x" + ")" * count,
        lambda count: "-" * count + "x",
        lambda count: "x**" * count + "x",
        lambda count: "x**-" * count + "x",
        lambda count: "x/" * count + "x",
        lambda count: "x/x*" * count + "x",
        lambda count: "1 + (x*" * count + "x" + ")" * count,
        lambda count: "diff(" * count + "x" + ", x)" * count,
        lambda count: "Sum(" * count + "x" + ", (k, 1, n))" * count,
        lambda count: "Piecewise((" * count + "x" + ", x > 0), (1, True))" * count,
        lambda count: "Piecewise((1, x > " * count + "x" + "), (1, True))" * count,
    ],
)
def test_nesting_is_read_up_to_a_bound_and_refused_beyond(nest):
    assert depth(read(nest(40))) <= DEEPEST
    for count in (MOST_BRACKETS + 1, DEEPEST + 1, 1000, 10_000):
        if (error := error_of(nest(count))) is None:
            assert count <= DEEPEST + 1
        else:
            assert "at most" in str(error) or "too deeply" in str(error)


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("x" + " " * LONGEST, LONGEST),
        ("1" * (MOST_DIGITS + 1), MOST_DIGITS),
        ("0." + "1" * MOST_DIGITS, MOST_DIGITS),
        ("1" * 10**5, MOST_DIGITS),
        (f"1e{LARGEST_EXPONENT + 1}", LARGEST_EXPONENT),
        (f"1e-{LARGEST_EXPONENT + 1}", LARGEST_EXPONENT),
        ("1e" + "9" * 5000, LARGEST_EXPONENT),
        ("x" * (LONGEST_NAME + 1), LONGEST_NAME),
        ("x" + "+x" * (MOST_TERMS + 1), MOST_TERMS),
        ("max(" + "x," * MOST_TOKENS + "x)", MOST_TOKENS),
        (f"Piecewise({'(1, x > 0), ' * (MOST_BRANCHES + 1)}(1, True))", MOST_BRANCHES),
        (f"Piecewise((1, {' & '.join(['((x > 0) | (y > 0))'] * 12)}), (1, True))", MOST_BRANCHES),
        (f"diff(x, x, {HIGHEST_ORDER}, x)", HIGHEST_ORDER),
    ],
)
def test_a_size_beyond_its_bound_is_refused_and_the_bound_is_named(text, bound):
    assert f"{bound:,}" in str(refused(text)).partition("\n")[0]


def test_powers_of_powers_are_read_and_not_worked_out():
    assert read("10**10**10") == Power(as_term(10), Power(as_term(10), as_term(10)))
    assert read("2**2**2**2**2**2") != read("2")
    assert read("factorial(10**9)") == function("factorial", Power(as_term(10), as_term(9)))


# ── nothing else happens ─────────────────────────────────────────────────────────────────────────

EVENTS: list[str] | None = None


def watch(event: str, _arguments: object) -> None:
    if EVENTS is not None:
        EVENTS.append(event)


def test_reading_compiles_to_a_tree_and_neither_runs_imports_nor_opens_anything():
    global EVENTS
    sys.addaudithook(watch)  # cannot be taken away again: it is switched off instead
    texts = [text for text, *_ in (*MISTAKES, *ARITHMETIC, *PIECEWISE)]
    EVENTS = []
    try:
        for text in (*texts, "__import__('os').system('true')", "exec('1')", "open('/')", "breakpoint()"):
            error_of(text)
    finally:
        seen, EVENTS = set(EVENTS), None
    assert seen <= {"compile"}


LETTERS = st.sampled_from(
    [*"xyznkeE0123456789+-*/().,<>=!&| _^'\"[]{}:\\#@%~`$?;\n\t\0", "sin", "diff(", "Sum("]
)


@given(st.lists(LETTERS | st.characters(), max_size=30).map("".join))
@example("1if 2else 3")
@example("x if x else")
@example("0_7")
@example("1e5x")
@example("f(**{})")
def test_any_text_is_read_or_refused_where_it_stands(text):
    error = error_of(text)
    assert error is None or 1 <= error.column <= len(text) + 1


def longer(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{} {} {}".format, inner, st.sampled_from(["+", "-", "*", "/", "**"]), inner),
        st.builds("({})".format, inner),
        st.builds("-{}".format, inner),
        st.builds("sin({})".format, inner),
        st.builds("diff({}, x)".format, inner),
        st.builds("Piecewise(({}, x < {}), ({}, True))".format, inner, inner, inner),
    )


@given(st.recursive(st.sampled_from(["x", "2", "0.5", "pi"]), longer, max_leaves=12))
def test_what_is_well_formed_is_read(text):
    assert isinstance(read(text), Term)


def test_the_error_is_one_of_ours():
    assert issubclass(UnreadableInput, DerivationsError)
    assert isinstance(read("diff(x, x)"), Derivative)
    assert isinstance(read("x"), Symbol)
