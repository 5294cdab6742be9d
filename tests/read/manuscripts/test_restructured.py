import pytest

from derivations.read.manuscripts import manuscript_of
from tests.passages import kinds, places, texts

MATHEMATICS = [
    (":math:`x = 1` holds",                             ["x = 1"]),
    (":math:`x\n+ y`",                                  ["x\n+ y"]),
    ("`x = 1`:math: holds",                             ["x = 1"]),
    (".. math:: x = 1",                                 ["x = 1"]),
    (".. math:: a = b\n\n   c = d\n\nwords",            ["a = b", "c = d"]),
    (".. math::\n\n   a = b\n\n   c = d",               ["a = b", "c = d"]),
    (".. math::\n   :label: one\n   :nowrap:\n\n   a = b", ["a = b"]),
    (".. math:: a = b\n   :label: one\n\n   c = d",     ["a = b", "c = d"]),
    (".. math::\n\n   a\n   = b\n\nwords :math:`x`",    ["a\n   = b", "x"]),
    (".. math::\n\n   \\begin{align}\n   a\n\n   b\n   \\end{align}",
                                                        ["\\begin{align}\n   a\n\n   b\n   \\end{align}"]),
    ("- one\n\n  .. math::\n\n     a = b\n\n  :math:`x`", ["a = b", "x"]),
    (".. note:: here :math:`x`\n\n   and :math:`y`",    ["x", "y"]),
    (".. [1] see :math:`x`",                            ["x"]),
    (".. math::\n\nwords",                              []),
    ("``:math:`x```",                                   []),
    (".. code-block:: rst\n\n   :math:`x`\n",           []),
    ("like this::\n\n   :math:`x`\n\n   .. math:: y\n\nand :math:`z`", ["z"]),
    (">>> a = ':math:`x`'\n':math:`x`'\n\n:math:`y`",   ["y"]),
    (".. a comment\n   :math:`x`\n\n:math:`y`",         ["y"]),
    ("..\n   :math:`x`\n\n:math:`y`",                   ["y"]),
    ("``open\n\n:math:`y`",                             ["y"]),
    ("costs $5 and $x$",                                []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MATHEMATICS)
def test_mathematics_is_found(text, expected):
    manuscript = manuscript_of(text, "", "rst")
    assert not manuscript.problems
    assert texts(manuscript) == expected


WORDS = [
    ("One\n===\n\ntwo", [("heading", "One"), ("prose", "two")]),
    ("===\nOne\n===\n\ntwo", [("heading", "One"), ("prose", "two")]),
    ("Of :math:`x`\n------------\n", [("heading", "Of"), ("inline", "x")]),
    ("one\n\n----\n\ntwo", [("prose", "one\n\n    \n\ntwo")]),
    (".. derive: x > 0", [("declaration", "x > 0")]),
    (".. derive: x > 0\n   y > 0\n\none", [("declaration", "x > 0\n   y > 0"), ("prose", "one")]),
    (".. _target:\n\none", [("prose", "one")]),
]


@pytest.mark.parametrize(("text", "expected"), WORDS)
def test_words_stand_between_formulas(text, expected):
    assert kinds(text, "rst") == expected


def test_an_unclosed_role_is_told():
    manuscript = manuscript_of("so :math:`x\n\nand :math:`y`", "", "rst")
    assert texts(manuscript) == ["y"]
    assert [(one.line, one.column) for one in manuscript.problems] == [(1, 4)]


def test_places_are_those_of_the_file():
    assert places(manuscript_of("a :math:`x`\n\n.. math::\n\n     y\n\n     z", "", "rst")) == [
        (1, 10),
        (5, 6),
        (7, 6),
    ]
