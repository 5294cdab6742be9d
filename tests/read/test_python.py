"""Python files that hold derivations."""

import sys
from pathlib import Path

import pytest

from derivations.errors import UnreadableInput
from derivations.read.python import read_python

HEAD = "from derivations.calc import calc, eq, real\nx = real('x')\n"


@pytest.fixture
def write(tmp_path):
    def written(text, name="page.py"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_derivations_come_in_order_of_definition_named_after_their_variables(write):
    path = write(HEAD + "late = calc(x, eq(x))\nearly = calc(x, eq(x), name='given name')\nalias = late\n")
    assert [page.name for page in read_python(path)] == ["late", "given name"]


def test_pages_imported_from_the_library_are_not_repeated(write):
    path = write(HEAD + "from derivations.library.sigmoid import derivative\nown = calc(x, eq(x))\n")
    assert [page.name for page in read_python(path)] == ["own"]


def test_a_library_module_is_a_page_like_any_other():
    import derivations.library.sigmoid as sigmoid

    names = [page.name for page in read_python(Path(sigmoid.__file__))]
    assert names[0] == "sigmoid.derivative"


def test_a_file_may_import_what_lies_beside_it_and_leaves_the_path_as_it_was(write):
    write("from derivations.calc import real\nbeside_x = real('x')\n", "beside_page.py")
    path = write("from beside_page import beside_x\n" + HEAD + "one = calc(beside_x, eq(beside_x))\n")
    before = list(sys.path)
    assert len(read_python(path)) == 1
    assert sys.path == before


def test_what_a_file_prints_goes_to_the_standard_error(write, capsys):
    read_python(write(HEAD + "print('hello')\none = calc(x, eq(x))\n"))
    assert capsys.readouterr() == ("", "hello\n")


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("x = = 1\n", 1, 5, "syntax error: invalid syntax"),
        ("x = 1\ny = (x +\n", 2, 5, "syntax error: '(' was never closed"),
        (HEAD + "y = undeclared + 1\n", 3, 5, "NameError: name 'undeclared' is not defined"),
        (HEAD + "y = x + 0.5\n", 3, 5, "TermError: 0.5 is no term"),
        (HEAD + "def f():\n    raise ValueError('inside')\nf()\n", 4, 5, "ValueError: inside"),
        ("import sys\nsys.exit(0)\n", 2, 1, "the file ends the program"),
        ("import missing_module_of_this_test\n", 1, 1, "ModuleNotFoundError"),
        (HEAD, 0, 0, "no derivation at module level; expected a variable that calc(...) made"),
    ],
)
def test_a_file_that_does_not_run_says_where_and_why(write, text, line, column, words):
    path = write(text)
    with pytest.raises(UnreadableInput) as found:
        read_python(path)
    error = found.value
    assert (error.path, error.line, error.column) == (str(path), line, column)
    assert words in str(error)
    assert str(error).startswith(f"{path}:{line}:{column}: " if line else f"{path}: ")


def test_a_caret_stands_under_the_culprit(write):
    with pytest.raises(UnreadableInput) as found:
        read_python(write(HEAD + "\ty = 1\n"))
    *_, written, caret = str(found.value).splitlines()
    assert caret.index("^") <= len(written)


def test_a_file_that_is_no_text_is_unreadable_and_no_crash(tmp_path):
    path = tmp_path / "page.py"
    path.write_bytes(b"\xff\xfe\x00x = 1\n")
    with pytest.raises(UnreadableInput):
        read_python(path)
