"""Claims in the notation that claims are read in, with one letter for each kind of variable."""

from __future__ import annotations

import json
from re import findall
from typing import Any

import pytest

from derivations.core.derivation import Derivation
from derivations.core.kernel import examine
from derivations.core.term import Symbol, Term
from derivations.core.verdict import Verdict
from derivations.read.claims import WORDS, claim_derivation, read_claim
from derivations.read.formula import read_formula

LETTERS = {
    "real":             "x y z t",
    "positive":         "p q r",
    "nonnegative":      "u",
    "nonpositive":      "v",
    "nonzero":          "w",
    "integer":          "k l",
    "positive integer": "n m",
}  # fmt: skip
ASSUMED = {letter: kind for kind, letters in LETTERS.items() for letter in letters.split()}
NAMES = {letter: Symbol(letter, WORDS[kind].domain) for letter, kind in ASSUMED.items()}


def term(text: str) -> Term:
    """The term that a formula writes."""
    return read_formula(text, NAMES)


def claim(left: str, right: str, *domain: str) -> Derivation:
    """left = right where the letters are what they stand for and the conditions hold."""
    written = {word for text in (left, right, *domain) for word in findall(r"\w+", text)}
    assumed = {letter: kind for letter, kind in ASSUMED.items() if letter in written}
    fields = {"id": 1, "lhs": left, "rhs": right, "assume": assumed, "domain": list(domain)}
    return claim_derivation(read_claim(json.dumps(fields)))


def verdict(left: str, right: str, *domain: str) -> Verdict:
    """What the checker says of a claim."""
    return examine(claim(left, right, *domain)).verdict


def identities(*tables: tuple[tuple[str, ...], ...]) -> Any:
    """A test for each row: a left side, a right side, a wrong right side, and conditions."""
    rows = [(row[0], row[1], row[2], row[3:]) for table in tables for row in table]
    names = [" if ".join((f"{left} = {right}", *domain)) for left, right, _, domain in rows]
    return pytest.mark.parametrize(("left", "right", "wrong", "domain"), rows, ids=names)
