"""What is printed reads back as exactly the tree it came from, in text and in LaTeX.

The reader below is written for this test alone and knows the declared names, as a person does who has
read the page.  Both readers give nested tuples; `shape` gives the same tuples for a term.
"""

import re
from fractions import Fraction
from unicodedata import normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from derivations.calc import (
    cases,
    define,
    delta,
    dot,
    each,
    exp,
    function,
    index,
    listed,
    ln,
    nabla,
    points,
    real,
    size,
    spelled_out,
    total,
    vector,
)
from derivations.core import arrays, shapes
from derivations.core import term as nodes
from derivations.core.term import (
    Add,
    Comparison,
    Derivative,
    Mul,
    Neg,
    Number,
    Power,
    Prime,
    Quotient,
    Term,
)
from derivations.core.tree import substitute
from derivations.errors import ShapeError
from derivations.write import term_latex, term_text
from derivations.write.arrays import is_listed
from derivations.write.notation import ACCENTS, LETTERS, name_text

n, m = size("n"), size("m")
i, j = index("i", m), index("j", 2, n)
x, y, alpha, rate, primed = real("x"), real("y"), real("alpha"), real("rate"), real("k_")
w, v, rows = vector("w", n), vector("v", n), points("p", m, n)
sigma = define("sigma", x, 1 / (1 + exp(-x)))
yhat = define("yhat", sigma(x))
each_yhat = define("zhat", i, x)
both = define("f", i, x, x)

FUNCTIONS = {"σ", "f", "ln", "max"}
LABELLED = {"p"}

# ── the shape of a term, as nested tuples ────────────────────────────────────────────────────────


def shape(term):
    """The tree that paper shows: −1 and ½ are a sign and a fraction, exp(x) is e^x."""
    match term:
        case Number(value=value) if value < 0:
            return ("neg", shape(Number(-value)))
        case Number(value=value) if value.denominator > 1:
            return ("over", ("number", value.numerator), ("number", value.denominator))
        case Number(value=value):
            return ("number", int(value))
        case nodes.Constant(name=name) | nodes.Symbol(name=name) | nodes.Index(name=name):
            return ("name", name_text(name))
        case arrays.Family(name=name):
            return ("name", name_text(name))
        case arrays.Entry(family=family, indices=indices):
            label = shape(indices[0]) if family.labelled else None
            below = tuple(map(shape, indices[1:] if family.labelled else indices))
            return ("name", family.name, label, below)
        case Add(terms=terms):
            return ("sum", *(part for one in terms for part in spread(one)))
        case Neg(term=inner):
            return ("neg", shape(inner))
        case Mul(factors=factors):
            return ("times", *map(shape, factors))
        case arrays.MatMul(left=left, right=right):
            return ("times", shape(left), shape(right))
        case Quotient(numerator=above, denominator=below):
            return ("over", shape(above), shape(below))
        case Power(base=base, exponent=exponent):
            return ("power", shape(base), shape(exponent))
        case nodes.Apply(function="exp", arguments=(argument,)):
            return ("power", ("name", "e"), shape(argument))
        case nodes.Apply(function=name, arguments=arguments):
            return ("call", name, (), 0, tuple(map(shape, arguments)))
        case nodes.Call(definition=definition, arguments=arguments):
            pairs = list(zip(definition.parameters, arguments, strict=True))
            below = tuple(shape(value) for parameter, value in pairs if isinstance(parameter, nodes.Index))
            inside = tuple(shape(value) for parameter, value in pairs if isinstance(parameter, nodes.Symbol))
            name = name_text(definition.name)
            if not inside:
                return ("name", name, None, below) if below else ("name", name)
            return ("call", name, below, 0, inside)
        case Prime(definition=definition, argument=argument, order=order):
            return ("call", name_text(definition.name), (), order, (shape(argument),))
        case Derivative(body=body, variable=variable):
            return ("derivative", shape(variable), shape(body))
        case nodes.Sum(body=body, index=at):
            return ("total", at.name, shape(at.lower), shape(at.upper), shape(body))
        case arrays.Gradient(body=body, variables=variables):
            return ("gradient", *(map(shape, variables) if len(variables) == 1 else ()), shape(body))
        case nodes.Delta(left=left, right=right):
            return ("name", "δ", None, (shape(left), shape(right)))
        case arrays.SpelledOut():
            return ("sum", *spread(term))
        case arrays.Listed(entries=entries):
            return ("list", *(part for entry in entries for part in blocks(entry)))
        case nodes.Cases(branches=branches, otherwise=otherwise):
            rows = tuple((shape(value), tuple(map(condition, tests))) for value, tests in branches)
            return ("cases", rows, shape(otherwise))
    raise AssertionError(term)


def condition(test):
    return (test.relation, shape(test.left), shape(test.right))


def spread(term):
    if not isinstance(term, arrays.SpelledOut):
        return [shape(term)]
    places = (Number(Fraction(1)), term.at, n)
    first, middle, last = (shape(term.sum.left[place] * term.sum.right[place]) for place in places)
    return [first, ("dots",), middle, ("dots",), last]


def blocks(entry):
    if not isinstance(entry, arrays.Each):
        return [shape(entry)]
    ends = (entry.index.lower, entry.index.upper)
    first, last = (shape(substitute(entry.body, {entry.index: end})) for end in ends)
    return [first, ("dots",), last]


# ── tokens ───────────────────────────────────────────────────────────────────────────────────────

TEXT = re.compile(
    r"(?P<space>\s+)|(?P<number>\d+)|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<name>(?:[^\W\d_⁰¹²³⁴⁵⁶⁷⁸⁹][\u0300-\u036f]*)+)|(?P<sign>:=|.)",
    re.DOTALL,
)
SPELLED = {row.latex: row.text for row in LETTERS.values()}
COMMANDS = {
    r"\cdot": "·", r"\dots": "…", r"\left": "", r"\right": "", r"\lvert": "⟨", r"\rvert": "⟩", r"\le": "≤",
    r"\ge": "≥", r"\ne": "≠", r"\nabla": "∇", r"\sum": "∑", r"\sqrt": "√", r"\partial": "∂", r"\ln": "ln",
    r"\max": "max", r"\\": ";", "&": "",
}  # fmt: skip


def text_tokens(line):
    tokens = []
    before = " "
    for found in TEXT.finditer(line):
        kind, piece = found.lastgroup, found.group()
        if piece == "|":
            closes = (
                kind == "sign"
                and before != " "
                and (tokens[-1][0] in ("name", "number", "raised") or before in ")]}⟩'")
            )
            piece = "⟩" if closes else "⟨"
        if kind != "space":
            tokens.append((kind, piece))
        before = piece[-1] if kind != "space" else " "
    return tokens


def latex_tokens(line):
    accents = "|".join(re.escape(row.latex) for row in ACCENTS.values())
    line = re.sub(rf"({accents})\{{(\w)\}}", lambda found: _accented(*found.groups()), line)
    line = re.sub(r"\\(?:mathit|operatorname|mathbf)\{(\w+)\}", r"\1", line)
    line = line.replace(r"\begin{cases}", "⦃").replace(r"\end{cases}", "⦄")
    line = re.sub(r"\\text\{ ?(\w+) ?\}", r" ¶\1 ", line)
    pieces = re.findall(r"¶\w+|\\[a-zA-Z]+|\\\\|\d|rate|\S", line)
    return [token for piece in pieces for token in _token(piece)]


def _accented(command, letter):
    combining = next(row.text for row in ACCENTS.values() if row.latex == command)
    return normalize("NFC", letter + combining)


def _token(piece):
    if piece in SPELLED:
        return [("name", SPELLED[piece])]
    piece = COMMANDS.get(piece, piece)
    if piece.startswith("¶"):
        return [("name", piece[1:])]
    if piece.isdigit():
        return [("number", piece)]
    if piece == r"\frac" or not piece:
        return [("sign", piece)] if piece else []
    return [("name", piece)] if piece[0].isalpha() else [("sign", piece)]


# ── the reader ───────────────────────────────────────────────────────────────────────────────────


class Reader:
    def __init__(self, tokens, stacked):
        self.tokens, self.stacked, self.at = [*tokens, ("end", ""), ("end", "")], stacked, 0

    def peek(self, ahead=0):
        return self.tokens[self.at + ahead][1]

    def kind(self):
        return self.tokens[self.at][0]

    def take(self, wanted=None):
        piece = self.peek()
        assert wanted is None or piece == wanted, (wanted, self.tokens[self.at :])
        self.at += 1
        return piece

    def all(self):
        found = self.line()
        assert self.kind() == "end", self.tokens[self.at :]
        return found

    def line(self):
        terms = [self.product(signed=True)]
        while self.peek() in "+-" and self.peek():
            sign = self.take()
            term = ("dots",) if self.peek() == "…" and self.take() else self.product(signed=False)
            terms.append(("neg", term) if sign == "-" else term)
        return terms[0] if len(terms) == 1 else ("sum", *terms)

    def product(self, *, signed):
        runs = [self.run(signed)]
        while self.peek() == "·":
            self.take()
            runs.append(self.run(False))
        return runs[0] if len(runs) == 1 else ("times", *runs)

    def run(self, signed):
        negative = signed and self.peek() == "-" and bool(self.take())
        first = self.fraction()
        factors = [("neg", first) if negative else first]
        while self.kind() in ("name", "number") or self.peek() in (
            "(",
            "[",
            "⟨",
            "√",
            "∑",
            "∂",
            "∇",
            "{",
            "⦃",
            r"\frac",
        ):
            if self.kind() == "name" and self.peek() in ("if", "and", "otherwise"):
                break
            assert self.kind() != "number", "a number may not follow a factor"
            factors.append(self.fraction())
        return factors[0] if len(factors) == 1 else ("times", *factors)

    def fraction(self):
        above = self.power()
        if self.peek() != "/":
            return above
        self.take()
        return ("over", above, self.power())

    def power(self):
        base = self.atom()
        if self.kind() == "raised":
            return (
                "power",
                base,
                ("number", int(self.take().translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")))),
            )
        if self.peek() != "^":
            return base
        self.take()
        if self.stacked:
            return ("power", base, self.script())
        if self.peek() == "-":
            self.take()
            return ("power", base, ("neg", self.atom()))
        return ("power", base, self.atom())

    def script(self):
        if self.peek() != "{":
            kind = self.kind()
            return ("number", int(self.take())) if kind == "number" else ("name", self.take())
        return self.fenced("{", "}")

    def fenced(self, left, right):
        self.take(left)
        inside = self.line()
        self.take(right)
        return inside

    def atom(self):
        kind, piece = self.tokens[self.at]
        if kind == "number":
            digits = self.take()
            while self.stacked and self.kind() == "number":
                digits += self.take()
            return ("number", int(digits))
        if kind == "name":
            return self.named(self.take())
        match piece:
            case "(" | "[":
                return self.listed(piece)
            case "⟨":
                return ("call", "abs", (), 0, (self.fenced("⟨", "⟩"),))
            case "√":
                self.take()
                inside = self.fenced("{", "}") if self.stacked else self.fenced("(", ")")
                return ("call", "sqrt", (), 0, (inside,))
            case "∇":
                self.take()
                by = self.below()
                return ("gradient", *by, self.power() if by else self.atom())
            case "∑":
                return self.total()
            case "∂":
                self.take(), self.take("/"), self.take("∂")
                return ("derivative", self.atom(), self.fraction_free())
            case r"\frac":
                return self.stack()
            case "{" | "⦃":
                return self.cases("}" if piece == "{" else "⦄")
        raise AssertionError(self.tokens[self.at :])

    def fraction_free(self):
        """One factor: a derivative of a fraction has parentheses in text."""
        return self.power()

    def stack(self):
        self.take()
        if self.peek(1) == "∂":
            self.take("{"), self.take("∂"), self.take("}"), self.take("{"), self.take("∂")
            variable = self.atom()
            self.take("}")
            return ("derivative", variable, self.power())
        return ("over", self.fenced("{", "}"), self.fenced("{", "}"))

    def listed(self, left):
        entries = self.entries(left, {"(": ")", "[": "]"}[left])
        return entries[0] if len(entries) == 1 else ("list", *entries)

    def entries(self, left, right):
        self.take(left)
        entries = []
        while True:
            entries.append(("dots",) if self.peek() == "…" and self.take() else self.line())
            if self.peek() != ",":
                break
            self.take()
        self.take(right)
        return entries

    def below(self):
        if self.peek() != "_":
            return ()
        self.take()
        return tuple(self.entries("{", "}")) if self.peek() == "{" else (self.plain(),)

    def plain(self):
        kind = self.kind()
        return ("number", int(self.take())) if kind == "number" else ("name", self.take() + self.primes())

    def primes(self):
        found = ""
        while self.peek() == "'":
            found += self.take()
        return found

    def named(self, name):
        if name in LABELLED:
            self.take("^")
            label = self.braced_label()
            return ("name", name, label, self.below())
        primes = self.primes()
        below = self.below()
        if name not in FUNCTIONS:
            return ("name", name + primes, None, below) if below else ("name", name + primes)
        order = len(primes)
        if self.peek() == "^" and (self.peek(1) == "(" or (self.peek(1) == "{" and self.peek(2) == "(")):
            self.take()
            order = self.braced_label()[1]
        return ("call", name, below, order, tuple(self.entries("(", ")")))

    def braced_label(self):
        if self.stacked:
            self.take("{")
        label = self.fenced("(", ")")
        if self.stacked:
            self.take("}")
        return label

    def total(self):
        self.take(), self.take("_"), self.take("{")
        name = self.take()
        self.take("=")
        lower, tests = self.line(), []
        while self.peek() == ",":
            self.take()
            tests.append(self.test())
        self.take("}"), self.take("^")
        upper = self.script() if self.stacked else self.atom()
        body = self.product(signed=False)
        kept = ("cases", ((body, tuple(tests)),), shape(nodes.Number(Fraction(0)))) if tests else body
        return ("total", name, lower, upper, kept)

    def cases(self, right):
        self.take()
        branches = []
        while True:
            value = self.line()
            word = self.take()
            if word == "otherwise":
                self.take(right)
                return ("cases", tuple(branches), value)
            assert word == "if"
            tests = [self.test()]
            while self.peek() == "and":
                self.take()
                tests.append(self.test())
            self.take(";")
            branches.append((value, tuple(tests)))

    def test(self):
        left = self.line()
        relation = {"≤": "<=", "≥": ">=", "≠": "!="}.get(self.peek(), self.peek())
        self.take()
        return (relation, left, self.line())


def read_text(line):
    return Reader(text_tokens(line), stacked=False).all()


def read_latex(line):
    return Reader(latex_tokens(line), stacked=True).all()


# ── random terms ─────────────────────────────────────────────────────────────────────────────────

numbers = st.builds(
    lambda a, b: Number(Fraction(a, b)), st.integers(-12, 12), st.sampled_from([1, 1, 1, 2, 3])
)
leaves = numbers | st.sampled_from([
    x, y, alpha, rate, primed, yhat, nodes.Constant("pi"), w[j], w[1], w[j + 1], rows[i, j], rows[i - 1, 2],
    each_yhat(i), each_yhat(i + 1), w @ v, rows[i] @ w, delta(i, j), spelled_out(w @ v, j), listed(x, 1),
])  # fmt: skip


def _entries(body):
    """The entries that `body` gives for each i, where they are numbers and printed as (first, …, last)."""
    try:
        entries = each(body, i) if shapes.shape(body).is_number else None
    except ShapeError:
        return x
    return entries if entries is not None and is_listed(entries) else x


def _composites(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    variables = st.sampled_from([x, w[j], alpha, rows[i, j]])
    relations = st.sampled_from(["<", "<=", "=", "!=", ">", ">="])
    tests = st.lists(st.builds(Comparison, inner, relations, inner), min_size=1, max_size=2).map(tuple)
    return st.one_of(
        st.builds(Add, several),
        st.builds(Neg, inner),
        st.builds(Mul, several, st.booleans()),
        st.builds(Quotient, inner, inner),
        st.builds(Power, inner, inner),
        st.builds(Derivative, inner, variables),
        st.builds(total, inner, st.sampled_from([i, index("k", n - 1), index("k", 0, 3)])),
        st.builds(exp, inner),
        st.builds(ln, inner),
        st.builds(abs, inner),
        st.builds(lambda a: function("sqrt", a), inner),
        st.builds(lambda a, b: function("max", a, b), inner, inner),
        st.builds(sigma, inner),
        st.builds(lambda a: both(i, a), inner),
        st.builds(lambda a, order: sigma.prime(a, order), inner, st.integers(1, 5)),
        st.builds(nabla, inner, st.just(w)),
        st.builds(lambda a, test, b: cases((a, test), otherwise=b), inner, tests, inner),
        st.builds(lambda a: listed(_entries(a), 1), inner),
    )


terms = st.recursive(leaves, _composites, max_leaves=12)


@settings(max_examples=400)
@given(terms)
@example(x - (y - alpha))
@example(-(x * y))
@example(-x * y)
@example((-x) ** 2)
@example(-(x**2))
@example(Neg(Quotient(x, y)) * alpha)
@example(x * (Fraction(-1, 2)) * y)
@example(total(x * total(y, index("k", n)), i) * x)
@example(dot(x, total(dot(x, y), i)) + y)
@example(Derivative(Quotient(x, y), x) / Derivative(x * y, x))
@example(abs(abs(x) - y) * abs(x) * abs(abs(y)))
@example(-abs(x * abs(y) * alpha))
@example(Power(Power(x, y), Power(x, -y)))
@example(2 * (x * y) * 3)
@example((-1) * (x + spelled_out(w @ v, j)))
@example(x - spelled_out(w @ v, j))
@example(x + (y + alpha))
@example(dot(-(x * y), alpha))
@example(dot((-x) * y, alpha))
@example(dot(x, (-y) * alpha) - (-x) * y)
@example(rows[i, j] ** rows[i, j])
@example(total(cases((x, x <= y), otherwise=0), i))
@example(total(cases((x + 1, (x <= y, y > 0)), otherwise=0), i) * y)
@example(total(cases((x, x <= y), (y, x > y), otherwise=0), i))
def test_a_printed_term_reads_back_as_itself_in_text_and_in_latex(term):
    assert read_text(term_text(term)) == shape(term)
    assert read_latex(term_latex(term)) == shape(term)


@settings(max_examples=300)
@given(terms)
def test_the_printed_parentheses_balance_and_the_braces_of_latex_nest(term):
    for line in (term_text(term), term_latex(term)):
        opened = []
        for character in re.sub(r"\\[{}]", "", line):
            if character in "([{":
                opened.append(character)
            elif character in ")]}":
                assert opened.pop() + character in ("()", "[]", "{}")
        assert not opened


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (x * (y + 1), x * y + 1),
        (x - (y - 1), x - y - 1),
        ((x / y) / alpha, x / (y / alpha)),
        ((x**y) ** alpha, x ** (y**alpha)),
        (-(x * y), (-x) * y),
        (Derivative(x, x) * y, Derivative(x * y, x)),
        (total(x, i) * y, total(x * y, i)),
        (sigma(x) ** 2, sigma(x**2)),
        (ln(x) * y, ln(x * y)),
        (dot(x, y * alpha), dot(x, y) * alpha),
    ],
)
def test_different_trees_print_differently(left, right):
    assert term_text(left) != term_text(right)
    assert term_latex(left) != term_latex(right)
