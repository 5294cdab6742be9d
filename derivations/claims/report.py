"""Answers for people and in the document of `check`, one at a time, so that nobody has to hold them all."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from derivations.claims.lines import Place
from derivations.errors import UnreadableInput

if TYPE_CHECKING:
    from derivations.write.report import Paint, Tone

VERSION = 1  # of the document, as in `write.report`
VERDICTS: Mapping[str, tuple[str, Tone, str]] = {
    "proved":         ("✓", "good", "proved"),
    "refuted":        ("✗", "bad",  "refuted"),
    "domain-changes": ("∉", "warn", "with a domain that changes"),
    "undecided":      ("?", "warn", "undecided"),
    "unreadable":     ("!", "warn", "unreadable"),
}  # fmt: skip


def answer_text(answer: Mapping[str, Any], place: Place, paint: Paint, *, columns: int, verbose: bool) -> str:
    """Mark, id, verdict, and the reason of what is not proved; with `verbose` all reasons and the claim."""
    mark, tone, _ = VERDICTS[answer["verdict"]]
    name = paint(printable(name_of(answer, place)).ljust(columns), "strong")
    said = "" if answer["verdict"] == "proved" and not verbose else f"  {printable(answer['reason'])}"
    line = f"{paint(mark, tone)} {name}  {paint(answer['verdict'].replace('-', ' '), tone)}{said}"
    sides = _sides(place.line) if verbose else None
    return f"{line}\n    {printable(f'{sides[0]} = {sides[1]}')}" if sides else line


def name_of(answer: Mapping[str, Any], place: Place) -> str:
    """The id of a claim, or where it was written if it has none."""
    return f"{place.file}:{place.number}" if answer["id"] is None else str(answer["id"])


def counts_text(counts: Counter[str], paint: Paint, seconds: float) -> str:
    """How many claims, and how many of each verdict."""
    total = counts.total()
    verdicts = ", ".join(
        f"{counts[verdict]:,} {words}" for verdict, (_, _, words) in VERDICTS.items() if counts[verdict]
    )
    tone: Tone = "bad" if counts["refuted"] else "good" if counts["proved"] == total else "warn"
    claims = f"{total:,} claim{'' if total == 1 else 's'}"
    return f"{claims}: {paint(verdicts or 'nothing to check', tone)} {paint(f'in {seconds:.1f} s', 'dim')}"


def printable(text: str) -> str:
    """Text that does nothing to a terminal and stays on its line: other characters are written as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


# ── the document ─────────────────────────────────────────────────────────────────────────────────


def answer_json(answer: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """The claim as a derivation of one step, as `write.report` writes derivations."""
    left, right = _sides(place.line) or (None, None)
    origin = {"file": place.file, "line": place.number, "column": 1}
    step = {
        "number": 1,
        "left": left,
        "right": right,
        "verdict": answer["verdict"],
        "reason": {"cited": [], "verdict": "not given"},
        "note": "",
        "origin": origin,
        "route": None,
        "witness": answer["witness"],
        "residual": answer["residual"],
        "why": answer["reason"],
        "open": [],
        "never": None,
        "mistake": None,
        "seconds": answer["seconds"],
    }
    return {
        "name": name_of(answer, place),
        "title": "",
        "origin": origin,
        "statement": None if left is None else f"{left} = {right}",
        "verdict": answer["verdict"],
        "conditions": answer["conditions"],
        "hypotheses": [],
        "uses": [],
        "steps": [step],
        "choices": [],
        "seconds": answer["seconds"],
    }


def document_end(counts: Counter[str], errors: Sequence[UnreadableInput], seconds: float) -> dict[str, Any]:
    """What the document says after its claims: inputs that could not be used, and the summary."""
    total = counts.total()
    verdicts = {verdict.replace("-", "_"): counts[verdict] for verdict in VERDICTS}
    unusable = [
        {"origin": {"file": error.path, "line": 0, "column": 0}, "message": str(error)} for error in errors
    ]
    return {
        "unreadable": unusable,
        "summary": {
            "derivations": total,
            "steps": total,
            **verdicts,
            "unreadable": counts["unreadable"] + len(errors),
            "skipped": 0,
            "seconds": round(seconds, 6),
        },
    }


def _sides(line: bytes) -> tuple[str, str] | None:
    """What a claim says is equal, as it was written; None for a line that is no claim."""
    try:
        fields = json.loads(line.decode("utf-8-sig"))
        left, right = fields["lhs"], fields["rhs"]
    except (ValueError, RecursionError, TypeError, KeyError):
        return None
    return (left, right) if isinstance(left, str) and isinstance(right, str) else None
