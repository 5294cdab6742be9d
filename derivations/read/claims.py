"""One claim a line: a JSON object that says left = right under declared domains and conditions.

    {"id": "a", "lhs": "log(x*y)", "rhs": "log(x) + log(y)", "assume": {"x": "positive", "y": "positive"}}

`assume` declares every name; `domain` lists conditions; other fields are kept by their owners and skipped.
A symbol that is declared complex is read as a real one, with a remark: the checker speaks of real numbers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from math import isfinite
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from derivations.core.derivation import Derivation, Line
from derivations.core.sets import NATURAL, NONNEGATIVE, POSITIVE, REAL, Domain
from derivations.core.term import Comparison, Number, Symbol, Term
from derivations.errors import UnreadableInput
from derivations.read.formula import read_condition, read_formula, reserved
from derivations.read.scan import MOST_DIGITS, not_a_name, unreadable

LONGEST_LINE = 1_000_000  # characters, or bytes
Identity: TypeAlias = str | int | float
Names: TypeAlias = Mapping[str, Symbol]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Claim:
    """left = right wherever the declared symbols lie in their domains and the conditions hold.

    `remarks` say where the reading departs from what was written.
    """

    id: Identity
    left: Term
    right: Term
    given: tuple[Comparison, ...]
    remarks: tuple[str, ...]


class UnreadableClaim(UnreadableInput):
    """A line that is no claim: `id` is that of the claim, None if not even that can be read."""

    def __init__(self, message: str, *, id: Identity | None, column: int = 0, expected: str = "") -> None:  # noqa: A002
        super().__init__(message, column=column, expected=expected)
        self.id = id


def read_claim(line: str | bytes) -> Claim:
    """The claim of one line.  Raises `UnreadableClaim` for any other line, with its id where it has one."""
    identity: Identity | None = None
    try:
        fields = _object(line)
        identity = _identity(fields)
        _check_fields(fields)
        return _claim(identity, fields)
    except UnreadableInput as error:
        raise UnreadableClaim(str(error), id=identity, column=error.column, expected=error.expected) from None


def claim_derivation(claim: Claim) -> Derivation:
    """The claim as a derivation of one step."""
    return Derivation(claim.left, (Line(claim.right),), name=str(claim.id), given=claim.given)


# ── what a declaration says ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Word:
    """What a word of `assume` declares: a domain, whether zero is taken out, and what is remarked."""

    domain: Domain
    nonzero: bool = False
    remark: str = ""


ZERO = Fraction(0)
INTEGER = Domain(integer=True)
FROM_ZERO = Domain(lower=ZERO, integer=True)
WORDS: Mapping[str, Word] = MappingProxyType({
    "real":                Word(REAL),
    "positive":            Word(POSITIVE),
    "negative":            Word(Domain(upper=ZERO, upper_open=True)),
    "nonnegative":         Word(NONNEGATIVE),
    "nonpositive":         Word(Domain(upper=ZERO)),
    "nonzero":             Word(REAL, nonzero=True),
    "integer":             Word(INTEGER),
    "positive integer":    Word(NATURAL),
    "negative integer":    Word(Domain(upper=Fraction(-1), integer=True)),
    "nonnegative integer": Word(FROM_ZERO),
    "nonpositive integer": Word(Domain(upper=ZERO, integer=True)),
    "nonzero integer":     Word(INTEGER, nonzero=True),
    "natural":             Word(FROM_ZERO, remark="natural numbers are read as 0, 1, 2, …"),
    "complex":             Word(REAL, remark="declared complex and read as real"),
})  # fmt: skip


def _declared(assumed: Mapping[str, Any]) -> tuple[Names, tuple[Comparison, ...], tuple[str, ...]]:
    """The symbols, the conditions and the remarks of the declarations."""
    names: dict[str, Symbol] = {}
    given: list[Comparison] = []
    remarks: list[str] = []
    for name, written in assumed.items():
        _check_name(name)
        word = WORDS.get(written) if isinstance(written, str) else None
        if word is None:
            raise UnreadableInput(f"assume: {name} is {_shown(written)}; expected {_nearest(written)}")
        symbol = names[name] = Symbol(name, word.domain)
        if word.nonzero:
            given.append(Comparison(symbol, "!=", Number(ZERO)))
        if word.remark:
            remarks.append(f"{name}: {word.remark}")
    return names, tuple(given), tuple(remarks)


def _check_name(name: str) -> None:
    why = not_a_name(name)
    if why:
        raise UnreadableInput(f"assume: {_shown(name)} is no name: {why}")
    if reserved(name):
        raise UnreadableInput(f"assume: {name!r} has a meaning already; expected another name")


def _nearest(written: object) -> str:
    near = get_close_matches(str(written)[:100].lower(), WORDS, 1, 0.75) if isinstance(written, str) else []
    return f"{near[0]!r}" if near else f"one of {', '.join(map(repr, WORDS))}"


# ── the fields of a claim ────────────────────────────────────────────────────────────────────────

REQUIRED = ("id", "lhs", "rhs")
KNOWN = (*REQUIRED, "assume", "domain")


class _Fields(dict[str, Any]):
    """A JSON object that remembers the first key that it has twice."""

    repeated: str | None = None


def _claim(identity: Identity, fields: Mapping[str, Any]) -> Claim:
    names, given, remarks = _declared(fields.get("assume") or {})
    left, right = (_read(side, fields[side], names, read_formula) for side in ("lhs", "rhs"))
    for number, test in enumerate(fields.get("domain") or (), 1):
        given += _read(f"domain {number}", test, names, read_condition)
    return Claim(identity, left, right, given, remarks)


def _read(where: str, text: str, names: Names, read: Callable[[str, Mapping[str, Term]], T]) -> T:
    try:
        return read(text, names)
    except UnreadableInput as error:
        message = f"{where}, {error}"
        raise UnreadableInput(message, column=error.column, expected=error.expected) from None


def _identity(fields: _Fields) -> Identity:
    identity = fields.get("id") if fields.repeated != "id" else None
    if isinstance(identity, str | int | float) and not isinstance(identity, bool):
        if isinstance(identity, float) and not isfinite(identity):
            raise UnreadableInput("the id is no finite number")
        return identity
    what = "missing, null, or there twice" if identity is None else _shown(identity)
    raise UnreadableInput(f"the id is {what}; expected one string or number")


def _check_fields(fields: _Fields) -> None:
    """Raise for a field that is missing, repeated, misspelt or of the wrong type."""
    if fields.repeated is not None:
        raise UnreadableInput(f"the field {_shown(fields.repeated)} stands there twice")
    for name in REQUIRED:
        if name not in fields:
            raise UnreadableInput(f"the field {name!r} is missing")
    for name in fields.keys() - KNOWN:
        plain = name.strip().lower().removesuffix("s")
        if plain in KNOWN:
            raise UnreadableInput(f"unknown field {_shown(name)}; expected {plain!r}")
    for name in ("lhs", "rhs"):
        if not isinstance(fields[name], str):
            raise UnreadableInput(f"{name} is {_shown(fields[name])}; expected a formula in quotes")
    assumed, tests = fields.get("assume"), fields.get("domain")
    if assumed is not None and not isinstance(assumed, _Fields):
        raise UnreadableInput(f'assume is {_shown(assumed)}; expected an object such as {{"x": "real"}}')
    if assumed is not None and assumed.repeated is not None:
        raise UnreadableInput(f"assume declares {_shown(assumed.repeated)} twice")
    if tests is not None and not (isinstance(tests, list) and all(isinstance(one, str) for one in tests)):
        raise UnreadableInput(f'domain is {_shown(tests)}; expected a list such as ["x > 0"]')


def _shown(value: object) -> str:
    match value:
        case None:
            return "null"
        case dict():
            return "an object"
        case list():
            return "a list"
    text = ascii(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────


def _object(line: str | bytes) -> _Fields:
    """The JSON object of a line."""
    if len(line) > LONGEST_LINE:
        raise UnreadableInput(f"the line is {len(line):,} long; expected {LONGEST_LINE:,} at most")
    try:
        text = (line if isinstance(line, str) else line.decode("utf-8")).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise UnreadableInput(f"byte {error.start + 1} of the line is no UTF-8") from None
    try:
        found = json.loads(text, object_pairs_hook=_fields, parse_int=_integer, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise unreadable(f"no JSON: {error.msg}", text, error.pos + 1, "a claim as a JSON object") from None
    except RecursionError:
        raise UnreadableInput("the JSON of the line is nested too deeply") from None
    if not isinstance(found, _Fields):
        raise UnreadableInput(f"the line holds {_shown(found)}; expected a JSON object")
    return found


def _fields(pairs: list[tuple[str, Any]]) -> _Fields:
    made = _Fields(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        made.repeated = next(key for key in keys if keys.count(key) > 1)
    return made


def _integer(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise UnreadableInput(f"the line holds a number of {len(digits):,} digits")
    return int(digits)


def _no_number(name: str) -> None:
    raise UnreadableInput(f"the line holds {name}, which is no JSON")
