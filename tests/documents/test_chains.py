"""Chains from books, notebooks and notes: what is true is proved, what is false refuted at its step.

Each is a Markdown document with its declarations as front matter, in the four layouts that documents use.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from derivations.documents.checking import check_text
from derivations.documents.report import StepFinding
from tests.documents.shared import chains

RECORDS = chains()
pytestmark = pytest.mark.skipif(not RECORDS, reason="the chains are not there")

Sides = list[str]


def aligned(sides: Sides) -> str:
    rows = "".join(f" &= {side} \\\\\n" for side in sides[1:])
    return f"$$\n\\begin{{aligned}}\n{sides[0]}{rows}\\end{{aligned}}\n$$\n"


def one_display(sides: Sides) -> str:
    return f"$${' = '.join(sides)}$$\n"


def displays(sides: Sides) -> str:
    first, *rest = sides
    return f"$${first}$$\n".replace("$$\n", f" = {rest[0]}$$\n", 1) + "".join(
        f"\nwhich we write as\n\n$$ = {side}$$\n" for side in rest[1:]
    )


def inline(sides: Sides) -> str:
    return f"We have ${' = '.join(side.replace(chr(10), ' ') for side in sides)}$ here.\n"


LAYOUTS: dict[str, Callable[[Sides], str]] = {
    "aligned": aligned,
    "one display": one_display,
    "displays": displays,
    "inline": inline,
}


def steps(record: dict[str, Any], layout: str) -> list[StepFinding]:
    front = json.dumps({"derivations": record["declare"]})
    report = check_text(f"---\n{front}\n---\n\n{LAYOUTS[layout](record['latex'])}", record["id"])
    found = [one for one in report.findings if len(one.steps) == len(record["expected"])]
    assert found, f"{record['id']}: the chain is not read as one"
    return list(found[-1].steps)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["id"])
def test_no_true_step_is_refuted_and_no_false_one_proved(record: dict[str, Any]) -> None:
    for expected, step in zip(record["expected"], steps(record, "aligned"), strict=True):
        if expected == "true":
            assert step.status not in ("refuted", "domain-changes"), step
        if expected == "false":
            assert step.status != "proved", step
            assert step.status != "refuted" or step.values is not None


@pytest.mark.parametrize("layout", LAYOUTS)
def test_of_all_steps_nearly_all_are_decided(layout: str) -> None:
    found: Counter[tuple[str, str]] = Counter()
    for record in RECORDS:
        for expected, step in zip(record["expected"], steps(record, layout), strict=True):
            found[expected, step.status] += 1
    true = sum(count for (expected, _), count in found.items() if expected == "true")
    false = sum(count for (expected, _), count in found.items() if expected == "false")
    assert found["true", "proved"] >= 0.95 * true, found
    assert found["false", "refuted"] >= 0.95 * false, found
    assert not found["false", "proved"]
    assert not found["true", "refuted"]


def test_what_is_not_read_has_a_reason() -> None:
    for record in RECORDS:
        for step in steps(record, "aligned"):
            if step.status in ("unreadable", "undecided"):
                assert step.why
