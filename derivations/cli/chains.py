"""`check` for files of chains: a line of JSON a chain in, an answer for each out."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from derivations.cli.front import OPEN, PROVED, REFUTED, UNUSABLE, complain
from derivations.documents.records import records
from derivations.documents.report import Finding
from derivations.reports.data import chain_answer
from derivations.reports.words import CLAIMS, COUNTED, MARKS, status_of


def check_chain_files(paths: Sequence[str], form: str) -> NoReturn:
    """Answer every chain, in order, and leave with the status of the worst."""
    steps: Counter[str] = Counter()
    unusable = 0
    for path in paths:
        for identity, found in records(Path(path)):
            if isinstance(found, Finding):
                steps.update(str(step.status) for step in found.steps)
                click.echo(_line(identity, found, form))
            else:
                unusable += 1
                complain(str(found))
    if form == "text":
        said = ", ".join(f"{steps[one]} {COUNTED[one]}" for one in CLAIMS if steps[one])
        click.echo(f"{sum(steps[one] for one in CLAIMS)} steps: {said or 'nothing to check'}")
    if unusable:
        sys.exit(UNUSABLE)
    open_steps = sum(steps[one] for one in CLAIMS[2:])
    sys.exit(REFUTED if steps["refuted"] else OPEN if open_steps else PROVED)


def _line(identity: object, found: Finding, form: str) -> str:
    if form != "text":
        return json.dumps(chain_answer(identity, found.steps), ensure_ascii=False)
    marks = "".join(MARKS[step.status] for step in found.steps)
    return f"{MARKS[status_of(found)]} {identity}  {marks}"
