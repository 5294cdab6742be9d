import os

import pytest

from derivations.read.manuscripts import read_manuscript
from derivations.read.manuscripts.inclusion import DEEPEST
from tests.passages import texts


def written(folder, **files):
    """Files of LaTeX, by their names without the ending; the main file is `main`."""
    for name, text in files.items():
        place = folder / (name.replace("__", "/") + ".tex")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return read_manuscript(folder / "main.tex")


@pytest.mark.parametrize(
    "command", ["\\input{part}", "\\include{part}", "\\subfile{part.tex}", "\\input part\n"]
)
def test_a_file_is_read_in_place(tmp_path, command):
    manuscript = written(tmp_path, main=f"$a$ {command} $c$", part="\n$b$")
    assert texts(manuscript) == ["a", "b", "c"]
    origins = [one.span().origin for one in manuscript.passages]
    assert [(os.path.basename(one.file), one.line) for one in origins[:2]] == [
        ("main.tex", 1),
        ("part.tex", 2),
    ]


def test_paths_are_relative_to_the_main_file(tmp_path):
    manuscript = written(
        tmp_path,
        main="\\input{a/one}",
        a__one="$a$\\input{a/two}\\import{a/}{three}",
        a__two="$b$",
        a__three="$c$",
    )
    assert texts(manuscript) == ["a", "b", "c"]
    assert not manuscript.problems


def test_a_file_may_come_twice_but_not_inside_itself(tmp_path):
    manuscript = written(tmp_path, main="\\input{a}\\input{a}", a="$a$ \\input{main}")
    assert texts(manuscript) == ["a", "a"]
    assert [(os.path.basename(one.path), one.line, one.column) for one in manuscript.problems] == [
        ("a.tex", 1, 5)
    ] * 2
    assert "includes itself" in str(manuscript.problems[0])


REFUSED = [
    ("/etc/passwd", "absolute"),
    ("~/a", "absolute"),
    ("../outside", "outside"),
    ("a/../../outside", "outside"),
    ("../nothing", "outside"),
    ("link", "outside"),
    ("linked/outside", "outside"),
    ("nothing", "missing"),
    ("folder", "missing"),
    ("circle", "outside"),
    ("a\0b", "outside"),
    ("x" * 5000, "missing"),
]


@pytest.mark.parametrize(("name", "reason"), REFUSED)
def test_what_is_no_file_of_the_folder_is_a_problem_with_its_place(tmp_path, name, reason):
    folder = tmp_path / "document"
    (folder / "folder").mkdir(parents=True)
    (tmp_path / "outside.tex").write_text("$secret$")
    (folder / "link.tex").symlink_to(tmp_path / "outside.tex")
    (folder / "linked").symlink_to(tmp_path)
    (folder / "circle.tex").symlink_to(folder / "circle.tex")
    (folder / "main.tex").write_text(
        "here\n  \\input{x}$y$".replace("{x}", f"{{{name}}}").replace("\0", "^^")
    )
    manuscript = read_manuscript(folder / "main.tex")
    (problem,) = manuscript.problems
    assert texts(manuscript) == ["y"]
    assert (problem.line, problem.column) == (2, 3)
    assert reason in str(problem) or name == "a\0b" or name == "circle"


def test_a_broken_file_is_a_problem_of_the_including_one(tmp_path):
    (tmp_path / "part.tex").write_bytes(b"$a$ \xff")
    (problem,) = written(tmp_path, main="\\input{part}").problems
    assert "neither UTF-8 nor UTF-16" in str(problem)


def test_inclusions_are_bounded_in_depth_and_in_number(tmp_path):
    deep = {f"f{number}": f"\\input{{f{number + 1}}}" for number in range(DEEPEST + 5)}
    assert "too many" in str(written(tmp_path, main="\\input{f0}", **deep).problems[0])
    wide = {f"g{number}": f"\\input{{g{number + 1}}}\\input{{g{number + 1}}}" for number in range(20)}
    assert "too many" in str(written(tmp_path, main="\\input{g0}", g20="$a$", **wide).problems[0])


@pytest.mark.parametrize(
    "command", ["\\usepackage{./own}", "\\usepackage{amsmath,own}", "\\RequirePackage[a]{own}"]
)
def test_macros_of_a_style_file_beside_the_document_are_read(tmp_path, command):
    (tmp_path / "own.sty").write_text("\\def\\R{\\mathbb R} $no$ words \\newcommand{\\be}{\\begin{align}}")
    manuscript = written(tmp_path, main=f"{command}\\begin{{document}}\\be x \\end{{align}}")
    assert [one.kind for one in manuscript.passages] == ["macros", "macros", "display"]
    assert not manuscript.problems


def test_packages_of_tex_are_no_problem_but_a_missing_own_one_is(tmp_path):
    manuscript = written(tmp_path, main="\\usepackage[utf8]{inputenc}\\usepackage{./own}")
    assert ["own" in str(one) for one in manuscript.problems] == [True]
