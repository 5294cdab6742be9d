"""The second route where a user asks for it: `check --recheck` of pages and of claims, and `rechecked`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from derivations import recheck as package
from derivations.claims import answers
from derivations.claims.answers import answer, rechecked
from derivations.core.arithmetic import FLINT, arithmetic
from derivations.core.kernel import Report, StepReport
from derivations.library import catalogue
from derivations.recheck import Recheck, recheck

Run: TypeAlias = Callable[..., tuple[Any, str, str]]
PAGE = """
from derivations.calc import calc, eq, log, real
x, y = real("x"), real("y")
right = calc((x + 1)**2, eq(x**2 + 2*x + 1), eq(1 + 2*x + x**2))
wrong = calc(x, eq(x + 0), eq(x + 1))
"""
KEYS = ("id", "verdict", "conditions", "witness", "residual", "reason")


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.py"
    path.write_text(PAGE, encoding="utf-8")
    return path


@pytest.fixture
def objecting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second route that objects to every second step."""

    def says(report: Report) -> tuple[Recheck, ...]:
        found = recheck(report)
        return tuple(
            Recheck(one.step, one.step % 2 == 1, "" if one.step % 2 else "not seen", 0) for one in found
        )

    monkeypatch.setattr(package, "recheck", says)


# ── pages ────────────────────────────────────────────────────────────────────────────────────────


def test_pages_of_the_library_are_proved_by_both_routes(run: Run) -> None:
    names = ["sigmoid.derivative", "log_loss.weight_gradient", "softmax.jacobian"]
    status, out, err = run("check", "--recheck", *names)
    *entries, _, second = out.splitlines()
    steps = sum(len(catalogue()[name].lines) for name in names)
    assert (status, err) == (0, "")
    assert [line.split()[:2] for line in entries] == [["✓", name] for name in names]
    assert second == f"second route: {steps} proved steps, {steps} agreed, 0 not"


def test_only_proved_steps_are_counted(run: Run, page: Path) -> None:
    status, out, _ = run("check", "--recheck", page)
    assert status == 1
    assert out.splitlines()[-1] == "second route: 3 proved steps, 3 agreed, 0 not"


def test_without_the_option_nothing_is_said_of_it(run: Run, page: Path) -> None:
    assert "second route" not in run("check", page)[1]
    assert "recheck" not in run("check", "--format", "json", page)[1]


def test_an_objection_is_shown_and_ends_with_status_3(run: Run, page: Path, objecting: None) -> None:
    status, out, _ = run("check", "--recheck", f"{page}:right")
    assert status == 3
    assert "not seen" in out
    assert out.splitlines()[-1] == "second route: 2 proved steps, 1 agreed, 1 not"


def test_an_objection_does_not_hide_a_refutation(run: Run, page: Path, objecting: None) -> None:
    assert run("check", "--recheck", page)[0] == 1


def test_json_says_of_each_proved_step_whether_the_second_route_agrees(
    run: Run, page: Path, objecting: None
) -> None:
    status, out, _ = run("check", "--recheck", "--format", "json", page)
    right, wrong = json.loads(out)["derivations"]
    assert status == 1
    assert [step["recheck"] for step in right["steps"]] == [
        {"agrees": True, "why": None},
        {"agrees": False, "why": "not seen"},
    ]
    assert ["recheck" in step for step in wrong["steps"]] == [True, False]


def test_the_first_arithmetic_is_in_use_afterwards(run: Run, page: Path) -> None:
    run("check", "--recheck", page)
    assert arithmetic() is FLINT


# ── claims ───────────────────────────────────────────────────────────────────────────────────────


def line(left: str, right: str, *domain: str) -> str:
    return json.dumps(
        {"id": 7, "lhs": left, "rhs": right, "assume": {"x": "real", "y": "real"}, "domain": domain}
    )


#   left, right, conditions: one claim of each verdict, and some that are proved
CLAIMS: tuple[tuple[str, ...], ...] = (
    ("(x + 1)**2", "x**2 + 2*x + 1"),
    ("diff(sin(x)*exp(y*x), x)", "cos(x)*exp(x*y) + y*sin(x)*exp(x*y)"),
    ("sqrt(x**2*y**4)", "Abs(x)*y**2"),
    ("log(x*y)", "log(x) + log(y)", "x > 0"),
    ("x", "x + 1"),
    ("log(x*y)", "log(x) + log(y)"),
    ("besselj(1/2, x)", "sqrt(2/(pi*x))*sin(x)", "x > 0"),
    ("x", "x +"),
)  # fmt: skip


@pytest.mark.parametrize("row", CLAIMS, ids=str)
def test_what_both_routes_prove_is_answered_as_by_one(row: tuple[str, ...]) -> None:
    once, twice = answer(line(*row)), rechecked(line(*row))
    assert [once[key] for key in KEYS] == [twice[key] for key in KEYS]
    assert twice["id"] == 7


def test_what_the_second_route_does_not_prove_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "recheck", lambda _: (Recheck(1, False, "the sides differ", 0),))
    found = rechecked(line("x + x", "2*x"))
    assert (found["verdict"], found["witness"], found["conditions"]) == ("undecided", None, [])
    assert found["reason"] == "proved, but the second route does not agree: the sides differ"
    assert answer(line("x + x", "2*x"))["verdict"] == "proved"


def test_an_objection_to_a_refuted_claim_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Report] = []

    def watched(report: Report) -> tuple[Recheck, ...]:
        seen.append(report)
        return recheck(report)

    monkeypatch.setattr(answers, "recheck", watched)
    assert rechecked(line("x", "-x"))["verdict"] == "refuted"
    assert len(seen) == 1
    assert all(isinstance(step, StepReport) for step in seen[0].steps)


def test_a_fault_of_the_second_route_makes_a_claim_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: Report) -> tuple[Recheck, ...]:
        raise KeyError("x")

    monkeypatch.setattr(answers, "recheck", fails)
    found = rechecked(line("x", "x"))
    assert found["verdict"] == "undecided"
    assert "a fault of the checker" in found["reason"]
    assert arithmetic() is FLINT


def test_claims_of_a_file_are_rechecked_in_workers(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "claims.jsonl"
    path.write_text("".join(f"{line(*row)}\n" for row in CLAIMS[:6]), encoding="utf-8")
    status, out, _ = run("check", "--recheck", "--format", "jsonl", path)
    found = [json.loads(one)["verdict"] for one in out.splitlines()]
    assert found == ["proved"] * 4 + ["refuted", "domain-changes"]
    assert status == 1
