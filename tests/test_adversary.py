"""An adversary searches for a wrong verdict: random claims, judged at points that were chosen to hurt.

A proof is wrong if one point of the domain is found at which the right side is not defined or differs; a
refutation and a change of domain are wrong unless their witness is confirmed.  Nobody needs to know in
advance whether a claim is true.  The everyday run is short and always the same; `make adversary` searches
for minutes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, note, settings
from mpmath import mp

from derivations.claims.worker import Entry, Instructions, Worker
from tests import forms, identities
from tests.plainly import (
    DIGITS,
    TOO_CLOSE,
    Claim,
    Place,
    Unclear,
    Undefined,
    Value,
    inside,
    near,
    objection,
    parsed,
    place,
)

LIMIT = 10.0  # seconds a claim
POINTS = 40  # at which a proof is tried
EVERYDAY, SEARCH = 120, 4_000  # claims
LETTERS = {"u": "x", "v": "(y + x)", "w": "p"}  # for the rows of the tables

SLOW = settings(
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


class Checker:
    """A worker that answers one claim after another; one that its limit ends is followed by another."""

    def __init__(self) -> None:
        self._worker: Worker | None = None

    def answer(self, claim: Claim) -> Mapping[str, Any]:
        if self._worker is None:
            self._worker = Worker(Instructions(timeout=LIMIT))
            assert self._worker.hear() is None
        self._worker.give(Entry(json.dumps(claim).encode()))
        try:
            return json.loads(self._worker.hear() or b"")
        except EOFError:
            why = self._worker.end().why
            self._worker = None
            return {"verdict": "undecided", "reason": why, "conditions": []}
        finally:
            if self._worker is not None:
                self._worker.given.popleft()

    def end(self) -> None:
        if self._worker is not None:
            self._worker.kill()
            self._worker.end()


@pytest.fixture(scope="module")
def checker() -> Iterator[Checker]:
    made = Checker()
    yield made
    made.end()


# ── what is wrong with an answer ─────────────────────────────────────────────────────────────────


def wrong(claim: Claim, answer: Mapping[str, Any]) -> str:
    """What is wrong with an answer; nothing if nothing is found."""
    if "fault of the checker" in answer["reason"]:
        return answer["reason"]
    if answer["verdict"] == "proved":
        return next((why for point in points(claim) if (why := disproof(claim, answer, point))), "")
    why = objection(claim, answer)
    return "" if why == TOO_CLOSE else why


def disproof(claim: Claim, answer: Mapping[str, Any], point: Mapping[str, str]) -> str:
    """Why a proved claim is false at a point, at each of the precisions; nothing if it is not seen to be."""
    why = ""
    for digits in DIGITS:
        with mp.workdps(digits):
            why = _disproof(claim, answer, place(claim, point))
        if not why:
            return ""
    return f"{why} at {dict(point)}"


def _disproof(claim: Claim, answer: Mapping[str, Any], at: Place) -> str:
    try:
        if not inside(claim, at) or not _in_first_line(claim, answer, at):
            return ""
        left = at.of(parsed(claim["lhs"]))
        same = agrees(at, left, claim["rhs"])
    except (Undefined, Unclear):
        return ""
    if same is None:
        return "proved, and the right side is not defined"
    return "" if same else "proved, and the sides differ"


def agrees(at: Place, value: Value, text: str) -> bool | None:
    """Whether a term has the value; None if it has none."""
    try:
        return near(value, at.of(parsed(text)), mp.dps // 3)
    except Undefined:
        return None


def _in_first_line(claim: Claim, answer: Mapping[str, Any], at: Place) -> bool:
    """Whether the conditions of an answer hold, as far as they may ask for more than the first line.

    They do where it has a derivative, which is asked for away from kinks, or a power by a symbol.
    """
    more = "diff" in claim["lhs"] or "**" in claim["lhs"]
    return not more or all(at.holds(parsed(test)) for test in answer["conditions"])


def points(claim: Claim, count: int = POINTS) -> Iterator[Mapping[str, str]]:
    """Points in no order: special values, and neighbours of the numbers in the claim."""
    texts = (claim["lhs"], claim["rhs"], *claim["domain"])
    random = Random("; ".join(texts))
    known = {name: forms.values(word, texts) for name, word in claim["assume"].items()}
    for _ in range(count):
        yield {name: random.choice(values) for name, values in known.items()}


# ── the search ───────────────────────────────────────────────────────────────────────────────────


def search(checker: Checker, claim: Claim) -> None:
    answer = checker.answer(claim)
    event(f"{claim['id']}: {answer['verdict']}")
    note(json.dumps(claim))
    note(json.dumps(answer))
    assert not wrong(claim, answer)


@settings(SLOW, max_examples=EVERYDAY, derandomize=True)
@given(claim=forms.claims(depth=2))
def test_no_wrong_verdict_is_found(checker, claim):
    search(checker, claim)


@pytest.mark.sweep
@settings(SLOW, max_examples=SEARCH, print_blob=True)
@given(claim=forms.claims())
def test_no_wrong_verdict_is_found_in_minutes(checker, claim):
    search(checker, claim)


# ── the tables and the judge ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("row", identities.IDENTITIES, ids=lambda row: " = ".join(row[:2]))
def test_an_identity_of_the_table_holds_wherever_both_sides_are_defined(row):
    same = [same for same in compared(row) if same is not None]
    assert same
    assert all(same)


@pytest.mark.parametrize("row", identities.SLIPS, ids=lambda row: " = ".join(row[:2]))
def test_a_slip_of_the_table_is_wrong_somewhere_or_loses_points(row):
    assert not all(compared(row))


def compared(row: tuple[str, str, str]) -> Iterator[bool | None]:
    """Whether the sides of a row agree, where the left one is defined; None where the right one is not."""
    left, right, *where = (
        re.sub(r"\b[uvw]\b", lambda found: LETTERS[found[0]], text)
        for text in (row[0], row[1], *filter(None, row[2].split("; ")))
    )
    claim = {"lhs": left, "rhs": right, "domain": where, "assume": identities.ASSUME | {"k": "integer"}}
    with mp.workdps(DIGITS[1]):
        for point in points(claim, 150):
            with suppress(Undefined, Unclear):
                at = place(claim, point)
                value = at.of(parsed(left)) if inside(claim, at) else None
                if value is not None:
                    yield agrees(at, value, right)
