import pytest

from derivations.read.manuscripts import manuscript_of
from tests.passages import formulas, kinds, places, texts

MATHEMATICS = [
    ("a $x$ b \\(y\\)",                                  ["x", "y"]),
    ("$ x $ costs \\$5",                                 ["x"]),
    ("$5$2",                                             ["5"]),
    ("$$x$$ \\[y\\]",                                    ["x", "y"]),
    ("\\[ a \\\\[4pt] b \\]",                            ["a \\\\[4pt] b"]),
    ("$a \\mbox{ if $b$} c$",                            ["a \\mbox{ if $b$} c"]),
    ("$a$% $b$\n$c$ 5\\% $d$",                           ["a", "c", "d"]),
    ("\\begin{verbatim}$a$\\end{verbatim}$b$",           ["b"]),
    ("\\begin{lstlisting}[language=C]\n$a$\n\\end{lstlisting}\n$b$", ["b"]),
    ("\\begin{minted}{sh}$a$\\end{minted}$b$",           ["b"]),
    ("\\begin{comment}$a$\\end{comment}$b$",             ["b"]),
    ("\\verb|$a$| \\verb*+$b$+ \\lstinline!$c$! $d$",    ["d"]),
    ("\\iffalse $a$ \\ifx b $c$ \\fi $d$ \\fi $e$",      ["e"]),
    ("\\iffalse $a$ \\else $b$ \\fi $c$",                ["b", "c"]),
    ("\\url{http://a/%20$b} $c$",                        ["c"]),
    ("\\begin{document}$a$\\end{document}$b$",           ["a"]),
    ("\\begin{math}a\\end{math}",                        ["a"]),
    ("\\begin{alignat}{2}a &= b\\end{alignat}",          ["a &= b"]),
    ("\\begin{IEEEeqnarray}{rCl}a &=& b\\end{IEEEeqnarray}", ["a &=& b"]),
    ("\\begin{subequations}\\label{a}\\begin{align}a\\end{align}\\end{subequations}", ["a"]),
    ("\\begin{equation}\\begin{split}a\\end{split}\\end{equation}", ["\\begin{split}a\\end{split}"]),
    ("\\begin{align}\na % $$ no end\n\\\\ b\n\\end{align}", ["a            \n\\\\ b"]),
    ("\\newcommand{\\be}{\\begin{equation}}\\newcommand\\ee{\\end{equation}}\n\\be a \\ee $b$", ["a", "b"]),
    ("\\def\\beq{\\begin{align}}\\def\\eeq{\\end{align}} \\beq a \\eeq \\beq b \\end{align}", ["a", "b"]),
    ("\\def\\bea#1\\eea{\\begin{align}#1\\end{align}} \\bea a \\eea", ["a"]),
    ("\\newcommand{\\eq}[1]{\\begin{equation}#1\\end{equation}} \\eq{a = \\frac{1}{2}}", ["a = \\frac{1}{2}"]),
    ("\\newcommand{\\bl}{\\[}\\newcommand{\\el}{\\]} \\bl a \\el", ["a"]),
    ("\\newenvironment{eqn}{\\begin{equation}}{\\end{equation}}\\begin{eqn}a\\end{eqn}", ["a"]),
    ("\\begin{theorem}[Of $x$] Let $y$.\\end{theorem}",  ["x", "y"]),
    ("a\\\\$x$",                                         ["x"]),
    ("\\caption{Where $x$}",                             ["x"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MATHEMATICS)
def test_mathematics_is_found(text, expected):
    assert formulas(text, "latex") == expected


NAMES = """equation align gather multline eqnarray flalign displaymath dmath equation* align* gather*
multline* eqnarray* flalign* dmath*"""


@pytest.mark.parametrize("name", NAMES.split())
def test_an_environment_is_named(name):
    (passage,) = manuscript_of(f"\\begin{{{name}}}a\\end{{{name}}}", "", "latex").passages
    assert (passage.kind, passage.environment, passage.text) == ("display", name, "a")


def test_an_abbreviation_says_which_environment_it_means():
    text = "\\newcommand{\\be}{\\begin{equation}\n}\\newcommand{\\ee}{\\end{equation}}\\be a \\ee"
    assert [one.environment for one in manuscript_of(text, "", "latex").passages] == ["", "", "equation"]


MACROS = [
    "\\newcommand{\\R}{\\mathbb{R}}",
    "\\newcommand\\R{\\mathbb{R}}",
    "\\newcommand*{\\d}[2][x]{\\frac{d#2}{d#1}}",
    "\\renewcommand{\\vec}[1]{\\mathbf{#1}}",
    "\\providecommand{\\E}{E}",
    "\\def\\R{\\mathbb R}",
    "\\def\\set#1#2{\\{#1 | #2\\}}",
    "\\DeclareMathOperator{\\argmax}{arg\\,max}",
    "\\DeclareMathOperator*{\\argmax}{arg\\,max}",
    "\\let\\eps=\\varepsilon",
    "\\let\\eps\\varepsilon",
    "\\newcommand{\\a}\n  {b $c$}",
    "\\DeclarePairedDelimiter{\\abs}{\\lvert}{\\rvert}",
]


@pytest.mark.parametrize("definition", MACROS)
def test_a_definition_is_a_passage_as_written(definition):
    assert kinds(f"{definition} words", "latex") == [("macros", definition), ("prose", "words")]


def test_a_comment_in_a_definition_is_blank():
    assert kinds("\\newcommand{\\a}{% no }\n b}", "latex") == [("macros", "\\newcommand{\\a}{      \n b}")]


def test_definitions_inside_mathematics_belong_to_it():
    assert kinds("$\\def\\a{b} \\a$", "latex") == [("inline", "\\def\\a{b} \\a")]


WORDS = [
    ("\\section{One}two", [("heading", "One"), ("prose", "two")]),
    ("\\subsection*[a]{Of $x$ here}", [("heading", "Of"), ("inline", "x"), ("heading", "here")]),
    ("\\title{One}\\begin{document}two", [("heading", "One"), ("prose", "two")]),
    ("\\usepackage{amsmath} no \\begin{document} yes \\end{document} no", [("prose", "yes")]),
    ("\\emph{one} two~\\cite{a} three", [("prose", "one  two          three")]),
    ("one\n\n\\label{a}$x$", [("prose", "one"), ("inline", "x")]),
    ("% derive: x > 0\none", [("declaration", "x > 0"), ("prose", "one")]),
    ("one %%derive: a\ntwo", [("prose", "one"), ("declaration", "a"), ("prose", "two")]),
    ("\\begin{align} a % derive: a > 0\n\\end{align}", [
        ("declaration", "a > 0"), ("display", " a                \n")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WORDS)
def test_words_stand_between_formulas(text, expected):
    assert kinds(text, "latex") == expected


PROSE = "So this is what we get for it"
LOST = [  # text, where it is lost, what is found nevertheless
    ("$a = b\n\n$c$",                                   (1, 1), ["c"]),
    (f"cost $5. {PROSE} $x$ is $y$",                    (1, 6), ["x", "y"]),
    (f"$$a = b\n\n{PROSE} $$c$$",                       (1, 1), ["c"]),
    (f"\\[a = b\n\n{PROSE} $c$",                        (1, 1), ["c"]),
    ("\\begin{align}a\n\\section{One} $c$",             (1, 1), ["c"]),
    ("\\begin{proof}\\begin{align}a\n\\end{proof} $c$", (1, 14), ["c"]),
    ("\\begin{align}a\n\\begin{align}b\\end{align}",    (1, 1), ["b"]),
    ("$a$ \\begin{verbatim}\n$b$",                      (1, 5), ["a", "b"]),
    ("$a$ \\iffalse $b$",                               (1, 5), ["a"]),
    ("$a$ \\newcommand{\\b}{ $c$",                      (1, 5), ["a", "c"]),
    ("$a$ \\( b\n\n$c$",                                (1, 5), ["a", "c"]),
    ("\\begin{equation}a\n\\end{document}",             (1, 1), []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "expected"), LOST)
def test_a_lost_delimiter_is_told_and_reading_goes_on(text, place, expected):
    manuscript = manuscript_of(text, "", "latex")
    assert texts(manuscript) == expected
    assert [(one.line, one.column) for one in manuscript.problems] == [place]


def test_places_are_those_of_the_file():
    assert places(manuscript_of("% a\r\nb $x$\r\n\\begin{align}\r\n y\\end{align}", "", "latex")) == [
        (2, 4),
        (4, 2),
    ]


def test_a_text_alone_includes_nothing():
    (problem,) = manuscript_of("\\input{/etc/passwd}", "", "latex").problems
    assert str(problem).startswith("/etc/passwd is not read at line 1, column 1")
