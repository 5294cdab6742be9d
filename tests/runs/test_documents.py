"""The command for documents: exit statuses, forms, folders, the cache, and files that cannot be used."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from derivations.cli.program import main
from derivations.runs.cache import FOLDER, Cache
from derivations.runs.finding import documents_in

RIGHT = r"We have $(a+b)^2 = a^2 + 2ab + b^2$."
WRONG = "text\n\n" + r"$$(a+b)^2 = a^2 + b^2$$"
OPEN = r"$f(x+1) = 2$"
Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv(FOLDER, str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "right.md").write_text(RIGHT, encoding="utf-8")
    (tmp_path / "wrong.md").write_text(WRONG, encoding="utf-8")
    (tmp_path / "open.md").write_text(OPEN, encoding="utf-8")
    return lambda *arguments: CliRunner().invoke(main, ["check", *arguments])


@pytest.mark.parametrize(
    ("file", "status"), [("right.md", 0), ("wrong.md", 1), ("open.md", 3), ("none.md", 2)]
)
def test_the_exit_status_is_that_of_the_worst_step(run: Run, file: str, status: int) -> None:
    assert run(file).exit_code == status


def test_a_wrong_line_is_named_with_its_place_and_its_point(run: Run) -> None:
    found = run("wrong.md").output
    assert "wrong.md:3:13" in found
    assert "false at a = 1, b = 1: left 4, right 2" in found


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_forms_for_programs_are_json(run: Run, form: str) -> None:
    assert json.loads(run("right.md", "wrong.md", "--format", form).output)


def test_a_line_of_json_for_each_statement(run: Run) -> None:
    lines = run("right.md", "wrong.md", "--format", "jsonl").output.splitlines()
    assert [json.loads(line)["verdict"] for line in lines] == ["proved", "refuted"]


def test_a_folder_stands_for_all_documents_below_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "hidden.md").write_text(WRONG, encoding="utf-8")
    found = documents_in([tmp_path])
    assert [path.name for path in found] == ["open.md", "right.md", "wrong.md"]
    assert "3 documents" in run(str(tmp_path)).output


def test_a_second_run_says_the_same_and_one_change_changes_one_answer(run: Run, tmp_path: Path) -> None:
    def untimed(text: str) -> list[str]:
        return [line for line in text.splitlines() if " in " not in line]

    first, second = run("right.md", "wrong.md"), run("right.md", "wrong.md")
    assert untimed(first.output) == untimed(second.output)
    (tmp_path / "right.md").write_text(WRONG, encoding="utf-8")
    assert run("right.md", "wrong.md").output.count("✗") > second.output.count("✗")


def test_a_damaged_cache_is_written_anew(run: Run, tmp_path: Path) -> None:
    first = run("wrong.md").exit_code
    for path in (tmp_path / "cache").rglob("*.json"):
        path.write_text('{"key": ', encoding="utf-8")
    assert run("wrong.md").exit_code == first == 1


def test_a_cache_that_cannot_be_written_to_is_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    cache = Cache(blocked / "below")
    cache.put("ab" * 32, {"a": 1})
    assert cache.get("ab" * 32) is None


def test_jobs_answer_in_order(run: Run, tmp_path: Path) -> None:
    names = []
    for number in range(12):
        name = f"page{number:02}.md"
        (tmp_path / name).write_text(RIGHT if number % 3 else WRONG, encoding="utf-8")
        names.append(name)
    one, two = (run(*names, "--jobs", jobs, "--no-cache").output.splitlines() for jobs in ("1", "2"))
    assert one[:-3] == two[:-3]


def test_declarations_of_a_file_hold_in_every_document(run: Run, tmp_path: Path) -> None:
    (tmp_path / "said.yaml").write_text("functions: ['f(x) = 2']", encoding="utf-8")
    assert run("open.md", "--declare", "said.yaml").exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("right.md", "--explain"),
        ("right.md", "--recheck"),
        ("softmax", "--declare", "right.md"),
        ("right.md", "softmax"),
    ],
)
def test_options_and_paths_that_do_not_go_together_are_refused(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_a_file_of_chains_is_answered_line_by_line(run: Run, tmp_path: Path) -> None:
    lines = [
        {"id": "a", "latex": ["(a+b)^2", "a^2 + 2ab + b^2"], "declare": {"symbols": {"a": "real"}}},
        {"id": "b", "latex": ["f(x)", "x + x", "3x"], "declare": {"functions": {"f": "f(x) = 2x"}}},
        {"id": "c", "latex": ["x"]},
    ]
    text = "\n".join(map(json.dumps, lines))
    (tmp_path / "chains.jsonl").write_text(text, encoding="utf-8")
    found = run("chains.jsonl", "--format", "jsonl")
    answers = [json.loads(line) for line in found.stdout.splitlines()]
    assert [(one["id"], [step["verdict"] for step in one["steps"]]) for one in answers] == [
        ("a", ["proved"]),
        ("b", ["proved", "refuted"]),
    ]
    assert answers[1]["steps"][1]["witness"]["point"] == {"x": "1"}
    assert "'latex' is no list" in found.stderr
    assert found.exit_code == 2
