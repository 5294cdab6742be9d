"""A file of chains: one JSON object a line, with the sides in LaTeX and what is declared of their names.

{"id": "a", "latex": ["(a+b)^2", "a^2 + 2ab + b^2"], "declare": {"symbols": {"a": "real", "b": "real"}}}
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from derivations.documents.context import Context
from derivations.documents.declarations import declared
from derivations.documents.judging import judged
from derivations.documents.reading import Chain, Reader
from derivations.documents.report import Finding
from derivations.documents.statements import trimmed
from derivations.errors import DerivationsError, UnreadableInput
from derivations.read.source import Source, Span

LONGEST = 1_000_000  # characters of a record


def is_record(line: str) -> bool:
    """Whether a line of JSON is a chain and no claim."""
    try:
        found = json.loads(line) if len(line) <= LONGEST else None
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and "latex" in found


def records(path: Path) -> Iterator[tuple[Any, Finding | UnreadableInput]]:
    """The id of each record, and what is found of its chain or why it is none."""
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if line.strip():
            yield _answered(line, str(path), number)


def _answered(line: str, path: str, number: int) -> tuple[Any, Finding | UnreadableInput]:
    identity: Any = number
    try:
        record = json.loads(line) if len(line) <= LONGEST else None
        if not isinstance(record, dict):
            raise UnreadableInput(f"{path}:{number}: no JSON object", path=path, line=number)
        identity = record.get("id", number)
        return identity, judged(chain_of(record, f"{path}:{number}"))
    except DerivationsError as error:
        return identity, UnreadableInput(str(error), path=path, line=number)
    except (ValueError, RecursionError) as error:
        return identity, UnreadableInput(f"{path}:{number}: no JSON: {error}"[:200], path=path, line=number)


def chain_of(record: Mapping[str, Any], path: str) -> Chain:
    """The chain of a record.  Raises `UnreadableInput` for one without sides."""
    sides, entries = record.get("latex"), record.get("declare") or {}
    if not (isinstance(sides, list) and len(sides) > 1 and all(isinstance(one, str) for one in sides)):
        raise UnreadableInput(f"{path}: 'latex' is no list of two or more sides")
    if not isinstance(entries, Mapping):
        raise UnreadableInput(f"{path}: 'declare' is no object")
    context = declared(Context(), entries).context
    source = Source(path, "\n= ".join(sides))
    tokens, spans, start = [], [], 0
    for side in sides:
        tokens.append(tuple(trimmed(context.tokens(side, start))))
        spans.append(Span(source, start, start + len(side)))
        start += len(side) + len("\n= ")
    relations = ("=",) * (len(sides) - 1)
    chain = Chain("chain", source, tuple(tokens), tuple(spans), relations, context)
    return Reader(context).sorted_out(chain)
