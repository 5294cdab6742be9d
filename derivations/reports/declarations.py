"""The table of a document's names as YAML that can be pasted back into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from derivations.documents.inferred import NameRow, Table
from derivations.read.source import Span
from derivations.reports.words import one_line
from derivations.write.report import counted

COLUMN = 34  # where remarks begin
HOW = {"used": "as it is used", "default": "nothing says otherwise"}


def table_yaml(table: Table, path: str) -> str:
    """The names as entries of a declaration; what the document says itself stands in comments."""
    unknown, others = _unknown(table.unknown)
    asked = unknown.pop("symbols", {})
    lines = [f"# {path}: {_counted(table)}", "derivations:"]
    lines += _comments("said in the document", list(_said(table)))
    symbols = [row for row in table.names if row.how != "said" and row.what and row.name not in asked]
    functions = [row for row in symbols if row.what == "function"]
    symbols = [row for row in symbols if row.what != "function"]
    if symbols:
        lines.append("  symbols:")
        lines += [_row(f"    {_quoted(row.name)}: {_scalar(row.what)}", f"{HOW[row.how]}{_line(row.span)}")
                  for row in symbols]  # fmt: skip
    if asked:
        lines += [] if symbols else ["  symbols:"]
        lines += [_row(f"    {_quoted(name)}: {_scalar(what)}", "not known: is it this?")
                  for name, what in asked.items()]  # fmt: skip
    entries = [_quoted(row.name) for row in functions]
    if entries:
        unknown.setdefault("functions", [])
        unknown["functions"][:0] = [row.name for row in functions]
    for key, values in unknown.items():
        lines += _entry(key, values)
    lines += _comments("or, for what is not known", others)
    odd = [f"{row.name}: {row.note}{_line(row.span)}" for row in table.names if not row.what and row.note]
    lines += _comments("no declaration needed, or none possible", odd)
    if all(line.lstrip().startswith("#") for line in lines[2:]):
        lines[1] = "derivations: {}"
    return "\n".join(lines)


def table_data(table: Table, path: str) -> Mapping[str, Any]:
    """The same for programs."""
    return {
        "path": path,
        "names": [
            {"name": row.name, "what": row.what, "how": row.how, "note": row.note, **_place(row.span)}
            for row in table.names
        ],
        "said": [{"text": one.text, "how": one.how, **_place(one.span)} for one in table.said],
        "unknown": list(table.unknown),
    }


def _counted(table: Table) -> str:
    said = table.count("said") + len(table.said)
    parts = [
        f"{said} said",
        f"{table.count('used')} as used",
        f"{table.count('default')} by default",
        f"{len(table.unknown)} unknown" + (": declare them" if table.unknown else ""),
    ]
    return f"{counted(len(table.names) + len(table.said) + len(table.unknown), 'name')}: {', '.join(parts)}"


def _said(table: Table) -> Iterator[str]:
    for one in table.said:
        yield f"{one_line(one.text)}{_line(one.span) or f'  ({one.how})'}"
    for row in table.names:
        if row.how == "said":
            yield f"{row.name}: {row.what or row.note}"


def _unknown(lines: Iterable[str]) -> tuple[dict[str, Any], list[str]]:
    """Lines to declare put together by their keys, and the other ways to say the same."""
    found: dict[str, Any] = {}
    others: list[str] = []
    for line in lines:
        first, *rest = (part.strip() for part in line.split("  or  "))
        others += rest
        for key, value in _loaded(first).items():
            if isinstance(value, dict):
                found.setdefault(key, {}).update(value)
            elif isinstance(value, list):
                known = found.setdefault(key, [])
                known += [one for one in value if one not in known]
            else:
                found.setdefault(key, value)
    return found, list(dict.fromkeys(others))


def _loaded(line: str) -> dict[str, Any]:
    try:
        data = yaml.safe_load(line)
    except yaml.YAMLError:
        return {}
    return {str(key): value for key, value in data.items()} if isinstance(data, dict) else {}


def _entry(key: str, value: Any) -> list[str]:
    if isinstance(value, list):
        return [f"  {key}:", *(_row(f"    - {_quoted(str(one))}", _asked(str(one))) for one in value)]
    return [_row(f"  {key}: {_scalar(str(value))}", "not known: is it this?")]


def _asked(text: str) -> str:
    return "not known: fill in the dots" if text.endswith("...") else ""


def _comments(title: str, lines: list[str]) -> list[str]:
    return [f"  # {title}:", *(f"  #   {line}" for line in lines)] if lines else []


def _row(text: str, remark: str) -> str:
    return f"{text:<{COLUMN}}  # {remark}" if remark else text


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _scalar(text: str) -> str:
    plain = text.replace(" ", "").isalnum() and not text[0].isdigit()
    return text if plain else _quoted(text)


def _line(span: Span | None) -> str:
    if span is None or not span.source.text:
        return ""
    origin = span.origin
    return f" (cell {origin.cell}, line {origin.line})" if origin.cell else f" (line {origin.line})"


def _place(span: Span | None) -> Mapping[str, int]:
    return {} if span is None else {"line": span.origin.line, "column": span.origin.column}


__all__ = ["NameRow", "table_data", "table_yaml"]
