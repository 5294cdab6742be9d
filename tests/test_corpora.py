"""Claims that others wrote, true and false: what is said of them is right, and enough is said.

The corpora are no part of this repository: the folder that CORPORA names, or else one beside the
repository, holds them as lines of JSON with their labels.  Every 40th claim is judged in the everyday run,
all of them in the sweep (`make corpora`).  Witnesses are confirmed by `plainly`, which reads for itself.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from derivations.claims import check_claims
from tests.plainly import Claim, objection

CORPORA = Path(os.environ.get("CORPORA") or Path(__file__).parents[2] / "shared" / "corpora")
NO_REAL_POINT = "complex-branch points only"  # the scope of claims that lie outside real analysis
EVERY = 40  # one claim in so many, in the everyday run
LIMIT = 20.0  # seconds a claim
TWO_WORKERS = 2
SMALL = 200  # claims, whose shares say little

# True claims by their labels, which rest on samples: the point shows that the label is wrong.
MISLABELLED: Mapping[str, dict[str, str]] = {
    # atan x − atan y = atan((x − y)/(1 + xy)) is off by π where xy < −1
    "herbie-rule-diff_atan-0135": {"x": "-1", "y": "2"},
    # for large |z| the right side is the beginning of a series, which agrees to seventeen digits
    "fpcore-0108": {"x": "0", "y": "1", "z": "-8120155"},
}

pytestmark = pytest.mark.skipif(not any(CORPORA.glob("*.jsonl")), reason="the corpora are not there")


@dataclass(frozen=True)
class Judged:
    """A claim with its label, and what the checker answers."""

    claim: Claim
    answer: Mapping[str, Any]
    file: str

    @property
    def true(self) -> bool:
        return self.claim["truth"] and self.claim["id"] not in MISLABELLED

    @property
    def verdict(self) -> str:
        return self.answer["verdict"]

    @property
    def decided(self) -> bool:
        """Whether a true claim is proved, or its domain is seen to change."""
        return self.verdict in ("proved", "domain-changes")

    @property
    def caught(self) -> bool:
        """Whether a false claim is refuted, or its domain is seen to change."""
        return self.verdict in ("refuted", "domain-changes")


def claims() -> Iterator[tuple[str, Claim]]:
    """The claims of real analysis, with the file that each stands in."""
    for path in sorted(CORPORA.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            claim = json.loads(line)
            if claim.get("scope") != NO_REAL_POINT:
                yield path.stem, claim


@pytest.fixture(
    scope="module",
    params=[pytest.param(EVERY, id="sample"), pytest.param(1, id="all", marks=pytest.mark.sweep)],
)
def judged(request: pytest.FixtureRequest) -> list[Judged]:
    chosen = list(claims())[:: request.param]
    lines = (json.dumps(claim) for _, claim in chosen)
    answers = check_claims(lines, jobs=TWO_WORKERS, timeout=LIMIT)
    return [Judged(claim, answer, file) for (file, claim), answer in zip(chosen, answers, strict=True)]


def ids(judged: Iterable[Judged]) -> list[str]:
    return [one.claim["id"] for one in judged]


def nearly_all(share: float, rest: list[str], among: list[Judged]) -> None:
    """Fail, with the ids of the rest, if they are more than is left; a small sample may have twice that."""
    left = (1 - share) * len(among)
    assert len(rest) <= (left if len(among) > SMALL else 2 * left + 1), rest


def test_every_claim_is_answered_in_order_and_can_be_read(judged):
    assert [one.answer["id"] for one in judged] == ids(judged)
    assert not ids(one for one in judged if one.verdict == "unreadable")


def test_no_false_claim_is_proved(judged):
    assert not ids(one for one in judged if not one.true and one.verdict == "proved")


def test_no_true_claim_is_refuted(judged):
    assert not ids(one for one in judged if one.true and one.verdict == "refuted")


def test_every_witness_is_confirmed(judged):
    objections = {one.claim["id"]: why for one in judged if (why := objection(one.claim, one.answer))}
    assert not objections


def test_false_claims_are_caught(judged):
    false = [one for one in judged if not one.true]
    nearly_all(0.995, ids(one for one in false if not one.caught), false)


def test_true_claims_are_decided(judged):
    others = [one for one in judged if one.true and one.file != "rubi"]
    nearly_all(0.99, ids(one for one in others if not one.decided), others)


def test_antiderivatives_are_decided(judged):
    rubi = [one for one in judged if one.true and one.file == "rubi"]
    nearly_all(0.95, ids(one for one in rubi if not one.decided), rubi)


def test_what_is_left_undecided_says_why(judged):
    assert not ids(one for one in judged if one.verdict == "undecided" and not one.answer["reason"])


def test_no_claim_exceeds_its_limits(judged):
    assert not ids(one for one in judged if "limit of" in one.answer["reason"])


@pytest.mark.parametrize("identity", MISLABELLED)
def test_a_label_that_is_called_wrong_is_wrong(identity):
    claim = next((claim for _, claim in claims() if claim["id"] == identity), None)
    if claim is None:
        pytest.skip("these corpora do not hold the claim")
    assert claim["truth"]
    sides = {"left": None, "right": None}
    answer = {"verdict": "refuted", "witness": {"point": MISLABELLED[identity], **sides}}
    assert not objection(claim, answer)
