"""Random claims for Hypothesis: two forms of one term, and near misses, as lines of Python notation.

A claim grows from pairs of texts that denote the same term.  A shape is put on both sides of a pair; an
identity gives its left side to one and its right side to the other; a slip is an identity that fails
somewhere.  A leak is a slip that is right for some signs, beside a carrier that tells something of them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice

from hypothesis import strategies as st

from tests.identities import (
    ASSUME,
    ATOMS,
    CARRIERS,
    CONDITIONS,
    FACTS,
    IDENTITIES,
    INTEGERS,
    LEAVES,
    MASKS,
    SHAPES,
    SIGNED,
    SLIPS,
)

# ── growing ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Pair:
    """Two texts, and the conditions under which they are meant to denote the same."""

    left: str
    right: str
    where: tuple[str, ...] = ()


def pairs(depth: int, *, slip: bool = False) -> st.SearchStrategy[Pair]:
    """Two forms of one term; with `slip`, one step from the one to the other is wrong somewhere."""
    if depth == 0:
        return st.sampled_from(LEAVES).map(lambda leaf: Pair(leaf, leaf))
    rows = st.sampled_from(IDENTITIES) | st.sampled_from(SHAPES).map(lambda shape: (shape, shape, ""))
    if not slip:
        return pairs(0) | rows.flatmap(lambda row: _grown(row, depth, slip=False))
    here = st.sampled_from(SLIPS).flatmap(lambda row: _grown(row, depth, slip=False))
    deeper = rows.flatmap(lambda row: _grown(row, depth, slip=depth > 1))
    return here | deeper if depth > 1 else here


@st.composite
def _grown(draw: st.DrawFn, row: tuple[str, str, str], depth: int, *, slip: bool) -> Pair:
    """A row, either way round, with pairs for its letters; the first pair has the slip."""
    left, right, where = row if draw(st.booleans()) else (row[1], row[0], row[2])
    chosen: dict[str, Pair] = {}
    for letter in sorted(_letters(left, right)):
        if letter == "k":
            chosen[letter] = draw(st.sampled_from(INTEGERS).map(lambda text: Pair(text, text)))
        else:
            chosen[letter] = draw(pairs(depth - 1, slip=slip and not chosen))
    conditions = tuple(_put(test, chosen, "left") for test in where.split("; ") if test)
    inherited = tuple(test for pair in chosen.values() for test in pair.where)
    return Pair(_put(left, chosen, "left"), _put(right, chosen, "right"), (*conditions, *inherited))


def _letters(*templates: str) -> set[str]:
    return set(re.findall(r"\b[uvwk]\b", " ".join(templates)))


def _put(template: str, chosen: Mapping[str, Pair], side: str) -> str:
    return re.sub(r"\b[uvwk]\b", lambda found: f"({getattr(chosen[found[0]], side)})", template)


# ── slips of the pen ─────────────────────────────────────────────────────────────────────────────


def slipped(text: str) -> list[str]:
    """The text with one small thing changed, in every way that is known here."""
    tree = ast.parse(text, mode="eval")
    found = []
    for place, node in enumerate(ast.walk(tree)):
        for change in _changes(node):
            copied = deepcopy(tree)
            change(next(islice(ast.walk(copied), place, None)))
            found.append(ast.unparse(copied))
    return found


NEIGHBOURS = {
    "sin": "cos", "cos": "sin", "tan": "tanh", "exp": "sinh", "log": "asinh", "sqrt": "Abs", "Abs": "sign",
    "asin": "atan", "acos": "asin", "atan": "atanh", "sinh": "cosh", "cosh": "sinh", "tanh": "tan",
    "Max": "Min", "Min": "Max", "floor": "ceiling", "sec": "csc", "asinh": "acosh", "acosh": "asinh",
}  # fmt: skip
OPERATORS: Mapping[type[ast.AST], Callable[[], ast.AST]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Div: ast.Mult,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
}  # fmt: skip


def _changes(node: ast.AST) -> Iterator[Callable[[ast.AST], None]]:
    match node:
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            yield lambda copied: setattr(copied, "value", value + 1)
        case ast.BinOp(op=op) if type(op) in OPERATORS:
            yield lambda copied: setattr(copied, "op", OPERATORS[type(op)]())
        case ast.UnaryOp(op=ast.USub()):
            yield lambda copied: setattr(copied, "op", ast.UAdd())
        case ast.Compare(ops=[op]) if type(op) in OPERATORS:
            yield lambda copied: setattr(copied, "ops", [OPERATORS[type(op)]()])
        case ast.Call(func=ast.Name(id=name)) if name in NEIGHBOURS:
            yield lambda copied: setattr(copied.func, "id", NEIGHBOURS[name])


# ── claims ───────────────────────────────────────────────────────────────────────────────────────

LONGEST = 500  # characters of a side


def claims(*, depth: int = 3) -> st.SearchStrategy[dict[str, object]]:
    """A claim, true or not."""
    return _two_forms(depth) | _leaks()


@st.composite
def _two_forms(draw: st.DrawFn, depth: int) -> dict[str, object]:
    """Two forms of one term under their conditions or without them, perhaps with a slip, perhaps masked."""
    kind = draw(st.sampled_from(("honest", "honest", "careless", "wrong", "slip", "slip")))
    pair = draw(
        pairs(draw(st.integers(1, depth)), slip=kind == "wrong").filter(
            lambda pair: len(pair.left) < LONGEST and len(pair.right) < LONGEST
        )
    )
    left, right, where = pair.left, pair.right, pair.where
    if kind == "slip":
        right = draw(st.sampled_from(slipped(right) or [f"{right} + 1"]))
    if kind == "careless":
        where = ()
    more = draw(st.lists(st.sampled_from(CONDITIONS), max_size=2, unique=True))
    return _claim(kind, draw(_masked(left, right)), (*where, *more))


@st.composite
def _leaks(draw: st.DrawFn) -> dict[str, object]:
    """carrier + one form = carrier + another, the same for some signs, under conditions on the same atoms."""
    atoms = st.sampled_from(draw(st.lists(st.sampled_from(ATOMS), min_size=1, max_size=3)))

    def filled(template: str) -> str:
        chosen = {letter: Pair(text, text) for letter in "uv" if (text := draw(atoms))}
        return _put(template, chosen, "left")

    left, right, _ = draw(st.sampled_from(SIGNED))
    joined = filled(left + " | " + right)
    carrier = draw(st.sampled_from(CARRIERS).map(filled))
    join = draw(st.sampled_from(("{} + {}", "{} - {}", "({})*({})")))
    sides = [join.format(carrier, side) for side in joined.split(" | ")]
    facts = [filled(fact) for fact in draw(st.lists(st.sampled_from(FACTS), max_size=2))]
    return _claim("leak", draw(_masked(*sides)), facts)


def _masked(left: str, right: str) -> st.SearchStrategy[tuple[str, str]]:
    """Both sides, as they are or under one mask."""
    masks = st.just("u") | st.sampled_from(MASKS)
    return masks.map(lambda mask: (mask.replace("u", f"({left})", 1), mask.replace("u", f"({right})", 1)))


def _claim(kind: str, sides: tuple[str, str], domain: Sequence[str]) -> dict[str, object]:
    return {"id": kind, "lhs": sides[0], "rhs": sides[1], "assume": ASSUME, "domain": list(domain)}


# ── points that hurt ─────────────────────────────────────────────────────────────────────────────

SPECIAL = (
    "0", "1", "-1", "0", "1", "-1", "0", "0", "1/2", "-1/2", "2", "-2", "3", "-3", "5/3", "-5/3", "7/5",
    "-37/10", "101", "-101", "1/1000", "-1/1000", "100000",
    "pi", "-pi", "pi/2", "-pi/2", "pi/4", "3*pi/4", "2*pi",
)  # fmt: skip
POSITIVE = tuple(text for text in SPECIAL if text[0] not in "-0")
UNSUITED = {"positive integer": "-0"}  # first characters
WHOLE = ("0", "1", "-1", "0", "1", "2", "-2", "3", "-3", "7")


def values(word: str, texts: Sequence[str]) -> Sequence[str]:
    """Values for a name that is declared so: special ones, and neighbours of the numbers in the claim."""
    numbers = sorted({number for text in texts for number in re.findall(r"\d+(?:/\d+)?", text)})
    beside = [
        f"{sign}{number}{step}" for number in numbers for sign in ("", "-") for step in ("", "+1", "-1")
    ]
    if "integer" in word:
        return [
            text for text in (*WHOLE, *beside) if "/" not in text and text[0] not in UNSUITED.get(word, "")
        ]
    return POSITIVE if word == "positive" else (*SPECIAL, *beside)
