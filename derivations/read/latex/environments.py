r"""Cases and matrices, and the conditions of a case, of a sum and of an indicator."""

from __future__ import annotations

from derivations.read.latex.cursor import Cursor, grouped
from derivations.read.latex.syntax import Called, CaseRows, Grid, Name, Node, Related
from derivations.read.latex.tokens import Token, Unreadable, at

RELATIONS = {"=": "=", "<": "<", ">": ">", "le": "<=", "ge": ">=", "ne": "!="}
MATRICES = ("matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix", "array")


def environment(cursor: Cursor) -> Node:
    r"""\begin{cases} and the matrices; other environments hold no formula."""
    first = cursor.take()
    name = "".join(one.text for one in grouped(cursor)).rstrip("*")
    if name == "array":
        grouped(cursor)
    rows = _rows(cursor, first, name)
    if name == "cases" or name == "dcases":
        return CaseRows(tuple(_case(cursor, row) for row in rows), **cursor.over(first))
    if name not in MATRICES:
        raise at(first, f"the environment {name} is not read inside a formula", expected="cases or a matrix")
    return _grid(cursor, name, Grid(tuple(_cells(cursor, row) for row in rows), **cursor.over(first)))


def _rows(cursor: Cursor, first: Token, name: str) -> list[list[Token]]:
    rows: list[list[Token]] = [[]]
    depth = 0
    while True:
        one = cursor.peek()
        if one is None:
            raise at(first, f"\\begin{{{name}}} is never closed", expected=f"\\end{{{name}}}")
        cursor.place += 1
        if one.is_command("begin"):
            depth += 1
        elif one.is_command("end"):
            if not depth:
                grouped(cursor)
                return [row for row in rows if row]
            depth -= 1
        if one.kind == "row" and not depth:
            rows.append([])
        else:
            rows[-1].append(one)


def _case(cursor: Cursor, row: list[Token]) -> tuple[Node, tuple[Related, ...]]:
    mark = next((n for n, one in enumerate(row) if one.kind == "align"), None)
    if mark is None:
        mark = next((n for n, one in enumerate(row) if one.is_sign(",") or one.kind == "text"), len(row))
    value = [one for one in row[:mark] if one.kind not in ("align", "gap")]
    while value and value[-1].is_sign(",", ";", "."):
        value.pop()
    tests = [one for one in row[mark:] if one.kind not in ("align", "gap") and not one.is_sign(",", ";", ".")]
    words = " ".join(one.text.lower() for one in tests if one.kind == "text")
    rest = [one for one in tests if one.kind != "text"]
    if not rest and not any(word in words for word in ("otherwise", "else", "sonst")):
        raise at(row[0], "a case has no condition", expected="a condition, or 'otherwise'")
    stretches: list[list[Token]] = [[]]
    for one in tests:
        if one.kind == "text":
            stretches.append([])
        else:
            stretches[-1].append(one)
    found = tuple(test for stretch in stretches if stretch for test in related(cursor, stretch))
    return cursor.apart(value, cursor.grammar.total), found


def related(cursor: Cursor, tokens: list[Token]) -> tuple[Related, ...]:
    """The conditions that a run of relations states: 0 < x < 1, i ≠ j."""
    sides: list[list[Token]] = [[]]
    signs: list[tuple[str, Token]] = []
    depth = 0
    for one in tokens:
        depth += one.is_sign("(", "[", "{") - one.is_sign(")", "]", "}")
        sign = RELATIONS.get(one.text) if one.kind in ("sign", "command") else None
        if sign is not None and not depth:
            signs.append((sign, one))
            sides.append([])
        else:
            sides[-1].append(one)
    if not signs:
        raise at(tokens[0], "this is no condition", expected="a relation such as x > 0")
    read = [cursor.apart(side, cursor.grammar.total) for side in sides]
    return tuple(
        Related(left, sign, right, start=left.start, end=right.end)
        for (sign, _), left, right in zip(signs, read, read[1:], strict=False)
    )


def _cells(cursor: Cursor, row: list[Token]) -> tuple[Node, ...]:
    cells: list[list[Token]] = [[]]
    for one in row:
        if one.kind == "align":
            cells.append([])
        else:
            cells[-1].append(one)
    return tuple(cursor.apart(cell, cursor.grammar.total) for cell in cells)


def _grid(cursor: Cursor, environment: str, node: Grid) -> Node:
    """A matrix, or with upright bars its determinant."""
    if environment == "vmatrix":
        return Called(Name("det"), (node,), start=node.start, end=node.end)
    if environment == "Vmatrix":
        raise Unreadable("a norm of a written matrix is not read", node.start, node.end)
    return node
