import pytest

from derivations.read.manuscripts import manuscript_of
from tests.passages import formulas, kinds, places, problem_places, texts

# ── what is mathematics ──────────────────────────────────────────────────────────────────────────

MATHEMATICS = [
    ("a $x = 1$ b",                                     ["x = 1"]),
    ("$x$ and $y$",                                     ["x", "y"]),
    ("$k$th, the $n$-th",                               ["k", "n"]),
    ("$a$$b$",                                          ["a", "b"]),
    ("$ x = 1 $",                                       ["x = 1"]),
    ("$ \\alpha $, $ x_1 $, $ 2^n $",                   ["\\alpha", "x_1", "2^n"]),
    ("$a\n+ b = c$",                                    ["a\n+ b = c"]),
    ("$x = \\$5$",                                      ["x = \\$5"]),
    ("$x \\text{ if $y > 0$ and so on}$ z",             ["x \\text{ if $y > 0$ and so on}"]),
    ("$$x = 1$$",                                       ["x = 1"]),
    ("so $$x = 1$$ holds",                              ["x = 1"]),
    ("so $$\nx = 1\n$$ holds",                          ["x = 1"]),
    ("$$a = b$$\n$$c = d$$",                            ["a = b", "c = d"]),
    ("$$\na = b\n\n= c\n$$",                            ["a = b\n\n= c"]),
    ("$$\na = b\n\n\\text{and this holds for all numbers}\n$$",
                                                        ["a = b\n\n\\text{and this holds for all numbers}"]),
    ("$$\na\n+ b\n- c\n> 0\n# 1\n= d\n===\n$$",         ["a\n+ b\n- c\n> 0\n# 1\n= d\n==="]),
    ("$$\\begin{aligned}a &= b\\end{aligned}$$",        ["\\begin{aligned}a &= b\\end{aligned}"]),
    ("$$\\mathrm{the mean of all these squares} = 1$$", ["\\mathrm{the mean of all these squares} = 1"]),
    (r"\(x = 1\) and \[y = 2\]",                        ["x = 1", "y = 2"]),
    (r"\\(x = 1\\) and \\[y = 2\\]",                    ["x = 1", "y = 2"]),
    (r"\\[ a \\[4pt] b \\]",                            [r"a \\[4pt] b"]),
    ("\\[\na \\\\[2mm]\n= b\n\\]",                      ["a \\\\[2mm]\n= b"]),
    ("$`x = 1`$ holds",                                 ["x = 1"]),
    ("```math\nx = 1\n```",                             ["x = 1"]),
    ("~~~math\nx = 1\n~~~",                             ["x = 1"]),
    ("````math\nx = 1\n```\n````",                      ["x = 1\n```"]),
    ("```latex\n\\begin{align}\na &= b\n\\end{align}\n```", ["a &= b"]),
    ("```tex\n\\[ x = 1 \\]\n```",                      ["x = 1"]),
    ("```{math}\n:label: one\na = b\n\nc = d\n```",     ["a = b", "c = d"]),
    ("```{math} a = b\n```",                            ["a = b"]),
    ("```{math}\n---\nlabel: one\n---\na = b\n```",     ["a = b"]),
    (":::{math}\na = b\n:::",                           ["a = b"]),
    ("```{derivation}\na = b\n```",                     ["a = b"]),
    ("{math}`x = 1` holds",                             ["x = 1"]),
    ("```{note}\nhere $x = 1$\n```\nand $y$",           ["x = 1", "y"]),
    ("::: warning\nhere $x = 1$\n:::\nand $y$",         ["x = 1", "y"]),
    ("<div>\n\n$x = 1$\n</div>",                        ["x = 1"]),
    ("| $a$ | $b$ |\n|---|---|\n| $c$ | \\$ |",         ["a", "b", "c"]),
    ("1. one\n\n    $$x = 1$$",                         ["x = 1"]),
    ("paragraph\n    $x = 1$",                          ["x = 1"]),
    ("# $x = 1$ of it",                                 ["x = 1"]),
    ("$$x$$.  $$y$$",                                   ["x", "y"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MATHEMATICS)
def test_mathematics_is_found(text, expected):
    assert formulas(text) == expected


ENVIRONMENTS = [
    "align",
    "align*",
    "gather",
    "multline",
    "equation",
    "eqnarray",
    "split",
    "flalign",
    "aligned",
]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_an_environment_needs_no_delimiters(name):
    (passage,) = manuscript_of(f"\\begin{{{name}}}\na &= b\n\\end{{{name}}}\n", "", "markdown").passages
    assert (passage.kind, passage.environment, passage.text) == ("display", name, "\na &= b\n")


def test_the_argument_of_an_environment_is_no_content():
    assert formulas("\\begin{alignat}{2} a &= b \\end{alignat}") == ["a &= b"]


# ── what is none ─────────────────────────────────────────────────────────────────────────────────

NO_MATHEMATICS = [
    "`$x = 1$`",
    "``a ` $x = 1$``",
    "```\n$x = 1$\n```",
    "```python\n$x = 1$\n```\n",
    "~~~\n$x = 1$\n```\n$y$\n~~~",
    "- a\n\n  ```\n  $x = 1$\n  ```",
    "> ```\n> $x = 1$\n> ```",
    "words\n\n    $x = 1$\n",
    "\t$x = 1$",
    "\\$x = 1\\$",
    "it costs $5 and $10",
    "it costs $5 and then 10$ more",
    "US$5 is A$7, or $1,000 (=$900)",
    "from $20,000 to $30,000 a year",
    "set $HOME/bin:$PATH",
    "one $ sign",
    "$ spaces between $",
    "a $ b `c $ d`",
    "<!-- $x = 1$ -->",
    "<!--\n$x = 1$\n\n$y = 1$ -->",
    "<script>\nlet x = '$a = 1$';\n</script>",
    "<style>$a = 1$</style>",
    "<pre>\n$x = 1$\n\n$y$</pre>",
    "<code>$x = 1$</code>",
    '<img alt="$x = 1$" src=a>',
    "---\ntitle: $x = 1$\n---\n",
    r"f\(this is it\) and \[some words\](a)",
    r"* \[[`abc`](https://a.b/?c=d)] - fix",
    "```latex\nwrite \\begin{align} and \\end{align}\n```",
    "```{code-cell}\n$x = 1$\n```",
    "% derive: $x$",
    "[a]: $x",
]


@pytest.mark.parametrize("text", NO_MATHEMATICS)
def test_what_is_no_mathematics_stays_out(text):
    assert formulas(text) == []


# ── lost delimiters ──────────────────────────────────────────────────────────────────────────────

PROSE = "So this is what we get for it"
LOST = [  # text, where it is lost, what is found nevertheless
    (f"$$a = b\n\n{PROSE}\n\n$$c = d$$",           (1, 1), ["c = d"]),
    (f"a = b$$\n\n{PROSE}\n\n$$c = d$$",           (1, 6), ["c = d"]),
    (f"$$a = b\n{PROSE}\n$$c = d$$",               (1, 1), ["c = d"]),
    ("$$a = b\n\nand\n\n$$c = d$$\n\nand $x$",     (1, 1), ["c = d", "x"]),
    ("$$a = b\n\n# Heading\n\n$$c = d$$",          (1, 1), ["c = d"]),
    ("$$a = b\n```\n$$\n```\n\n$$c = d$$",         (1, 1), ["c = d"]),
    (f"\n  \\[a = b\n\n{PROSE} $x$",               (2, 3), ["x"]),
    ("\\[a = b\n\n\\[c = d\\]",                    (1, 1), ["c = d"]),
    (f"\\begin{{align}}a\n\n{PROSE} $x$",          (1, 1), ["x"]),
    ("\\begin{align}a\n\n\\begin{align}b\\end{align}", (1, 1), ["b"]),
    ("\\begin{align}a\n\n$$c = d$$",               (1, 1), ["c = d"]),
    ("\\begin{aligned}a\n\n\\[c = d\\]",           (1, 1), ["c = d"]),
    (f"\\(a = b\n\n{PROSE} $x$",                   (1, 1), ["x"]),
    ("so $\\alpha = 1\n\nand $x$",                 (1, 4), ["x"]),
    ("$$ 这是一个没有结束的公式后面的普通文字\n\n$$c = d$$", (1, 1), ["c = d"]),
    ("$x$\n\n```math\nx = 1\n",                    (3, 1), ["x"]),
    ("<!-- open\n\n$x$",                           (1, 1), ["x"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "expected"), LOST)
def test_a_lost_delimiter_is_told_and_does_not_turn_the_rest_inside_out(text, place, expected):
    manuscript = manuscript_of(text, "a.md", "markdown")
    assert texts(manuscript) == expected
    assert [(one.line, one.column) for one in manuscript.problems] == [place]
    assert f"line {place[0]}, column {place[1]}" in str(manuscript.problems[0])


def test_a_problem_says_what_is_unclosed_and_what_to_do():
    (problem,) = manuscript_of("\n\n$$x", "a.md", "markdown").problems
    assert str(problem) == "unclosed $$ that begins at line 3, column 1: write $$ where it ends"
    assert problem.path == "a.md"


# ── declarations, headings, words ────────────────────────────────────────────────────────────────


def test_front_matter_is_a_declaration():
    (passage, _) = manuscript_of("---\nderivations:\n  log: e\n---\nText", "", "markdown").passages
    assert (passage.kind, passage.environment) == ("declaration", "yaml")
    assert passage.text == "derivations:\n  log: e\n"
    assert passage.start == 4


@pytest.mark.parametrize("text", ["Text\n\n---\na: b\n---\n", "---\n", "---\na: b\n"])
def test_rules_and_unclosed_front_matter_declare_nothing(text):
    assert "declaration" not in dict(kinds(text))


DECLARED = [
    ("<!-- derive: x > 0 -->", ["x > 0"]),
    ("a <!--derive:x > 0--> b", ["x > 0"]),
    ("<!-- derive: x > 0\n     y > 0 -->", ["x > 0\n     y > 0"]),
    ("<!-- derive: a --><!-- derive: b -->", ["a", "b"]),
    ("<!-- derive: -->", []),
    ("<!-- derived: a -->", []),
    ("% derive: x > 0", ["x > 0"]),
    ("$$\na &= b % derive: b > 0\n&= c\n$$", ["b > 0"]),
]


@pytest.mark.parametrize(("text", "expected"), DECLARED)
def test_comments_declare(text, expected):
    assert texts(manuscript_of(text, "", "markdown"), "declaration") == expected


def test_a_declaration_inside_mathematics_comes_before_it_and_is_no_part_of_it():
    assert kinds("$$\na % derive: b > 0\n$$") == [
        ("declaration", "b > 0"),
        ("display", "\na                \n"),
    ]


WORDS = [
    ("# One\ntwo", [("heading", "One"), ("prose", "two")]),
    ("## One ##", [("heading", "One")]),
    ("One\n===\n\nTwo\n---\n", [("heading", "One"), ("heading", "Two")]),
    ("# Of $x$ here\n", [("heading", "Of"), ("inline", "x"), ("heading", "here")]),
    ("one\n\ntwo $x$ three", [("prose", "one\n\ntwo"), ("inline", "x"), ("prose", "three")]),
    ("> one\n> two", [("prose", "one\n  two")]),
    ("- one\n- two", [("prose", "one\n  two")]),
    ("one <b>two</b>", [("prose", "one    two")]),
    ("one `code` two", [("prose", "one        two")]),
    ("a\n\n***\n\nb", [("prose", "a\n\n   \n\nb")]),
    ("\\newcommand{\\R}{\\mathbb{R}} in $\\R$", [
        ("macros", "\\newcommand{\\R}{\\mathbb{R}}"), ("prose", "in"), ("inline", "\\R")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WORDS)
def test_words_stand_between_formulas(text, expected):
    assert kinds(text) == expected


# ── places ───────────────────────────────────────────────────────────────────────────────────────

PLACES = [
    ("> a $x$", [(1, 6)]),
    ("> $$\n> x\n> = y\n> $$", [(2, 3)]),
    ("- a\n\n  $$\n  x\n  $$", [(4, 3)]),
    ("> - a\n>\n>   $$x$$ and\n>   $y$", [(3, 7), (4, 6)]),
    ("\ufeff$x$\r\n\r\n$y$\r$z$", [(1, 2), (3, 2), (4, 2)]),
    ("> ```math\n> x\n> ```", [(2, 3)]),
    ("1) a\n   > $x$", [(2, 7)]),
]


@pytest.mark.parametrize(("text", "expected"), PLACES)
def test_places_are_those_of_the_file(text, expected):
    assert places(manuscript_of(text, "", "markdown")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> $$\n> x\n> > y\n> $$", "\n  x\n  > y\n  "),
        ("> > $$\n> > x\n> > $$", "\n    x\n    "),
        ("> ```math\n> x\n> y\n> ```", "\n  x\n  y\n"),
        ("> a $x\n> + y$ b", "x\n  + y"),
        ("- $$\n  x\n  + y\n  $$", "\n  x\n  + y\n  "),
    ],
)
def test_the_signs_of_quotations_are_blank_in_mathematics(text, expected):
    manuscript = manuscript_of(text, "", "markdown")
    assert [one.text for one in manuscript.passages if one.kind in ("inline", "display")] == [expected]


def test_currency_is_no_problem():
    assert problem_places("it costs $5 or 6") == []
