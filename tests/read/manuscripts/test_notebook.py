import json

import pytest

from derivations.errors import UnreadableInput
from derivations.read.manuscripts import manuscript_of
from tests.passages import texts


def notebook(*cells, metadata=None, version=4):
    content = {"nbformat": version, "nbformat_minor": 2, "metadata": metadata or {}}
    body = {"cells": list(cells)} if version == 4 else {"worksheets": [{"cells": list(cells)}]}
    return json.dumps(content | body)


def markdown(source):
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def code(source):
    return {"cell_type": "code", "outputs": [{"text": "$no$"}], "source": source}


def test_cells_of_markdown_are_read_with_their_numbers():
    text = notebook(code("$no$"), markdown(["a\n", "$x$"]), markdown("> $y$"))
    manuscript = manuscript_of(text, "a.ipynb", "notebook")
    assert texts(manuscript) == ["x", "y"]
    origins = [one.span().origin for one in manuscript.passages if one.kind == "inline"]
    assert [(one.cell, one.line, one.column) for one in origins] == [(2, 2, 2), (3, 1, 4)]


def test_version_3_is_read():
    heading = {"cell_type": "heading", "level": 1, "source": ["One"]}
    manuscript = manuscript_of(
        notebook(heading, markdown("$x$"), {"cell_type": "code", "input": "%%latex\ny"}, version=3),
        "",
        "notebook",
    )
    assert [(one.kind, one.text) for one in manuscript.passages] == [
        ("heading", "One"), ("inline", "x"), ("display", "y")]  # fmt: skip


MAGIC = [
    ("%%latex\na = b", ["a = b"]),
    ("%%derivation note\na = b\n= c", ["a = b\n= c"]),
    ("\n%%latex\n\\begin{align}a &= b\\end{align}", ["a &= b"]),
    ("%%latex\nwords $x$ words", ["x"]),
    ("%%latex\n\\begin{aligned}a &= b\\end{aligned}", ["\\begin{aligned}a &= b\\end{aligned}"]),
    ("%%latex", []),
    ("%%html\n$x$", []),
    ("x = '$y$'", []),
]


@pytest.mark.parametrize(("source", "expected"), MAGIC)
def test_cells_with_a_magic_line_are_mathematics(source, expected):
    assert texts(manuscript_of(notebook(code(source)), "", "notebook")) == expected


def test_metadata_declare():
    text = notebook(metadata={"derivations": {"functions": ["f(x) = x^2"]}})
    (passage,) = manuscript_of(text, "", "notebook").passages
    assert (passage.kind, passage.environment) == ("declaration", "yaml")
    assert json.loads(passage.text) == {"functions": ["f(x) = x^2"]}


@pytest.mark.parametrize("metadata", [{"derivations": [1]}, {"derivations": "x"}])
def test_metadata_of_another_kind_are_a_problem(metadata):
    (problem,) = manuscript_of(notebook(metadata=metadata), "", "notebook").problems
    assert "are no object" in str(problem)


BROKEN = [
    ("", "no JSON at line 1, column 1"),
    ('{"nbformat": 4,\n ]', "no JSON at line 2"),
    ("[]", "no notebook"),
    ("{}", "no notebook"),
    ("null", "no notebook"),
    ('{"nbformat": 4}', "no list of cells"),
    ('{"nbformat": 4, "cells": 1}', "no list of cells"),
    ('{"nbformat": 2, "cells": []}', "version 2"),
    ('{"nbformat": [], "cells": []}', "version []"),
    ("[" * 100_000, "nested too deeply"),
    ('{"a":' * 100_000, "nested too deeply"),
]


@pytest.mark.parametrize(("text", "reason"), BROKEN, ids=range(len(BROKEN)))
def test_what_is_no_notebook_is_refused(text, reason):
    with pytest.raises(UnreadableInput) as caught:
        manuscript_of(text, "a.ipynb", "notebook")
    assert reason in str(caught.value)
    assert caught.value.path == "a.ipynb"


@pytest.mark.parametrize(
    "cell", [1, None, {}, {"source": 1}, {"source": [1]}, {"cell_type": "markdown", "source": {}}]
)
def test_a_broken_cell_does_not_hide_the_others(cell):
    manuscript = manuscript_of(notebook(cell, markdown("$x$")), "", "notebook")
    assert texts(manuscript) == ["x"]
    assert all("cell 1" in str(one) for one in manuscript.problems)


def test_strange_json_is_read():
    digits = "9" * 10_000
    text = (
        f'{{"nbformat": 4, "nbformat": 4, "metadata": {{"derivations": {{"a": {digits}, "b": NaN}}}}, '
        '"cells": [{"cell_type": "markdown", "source": "$x$ \\ud800 \\u0000"}]}'
    )
    manuscript = manuscript_of(text, "", "notebook")
    assert texts(manuscript) == ["x"]
    manuscript.passages[-1].text.encode("utf-8")


def test_a_problem_names_its_cell():
    (problem,) = manuscript_of(notebook(markdown("a"), markdown("$$x")), "", "notebook").problems
    assert "at cell 2, line 1, column 1" in str(problem)
