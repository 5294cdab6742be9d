"""Claims in the notation that claims are read in, with one letter for each kind of variable."""

from __future__ import annotations

import json

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
    fields = {"id": 1, "lhs": left, "rhs": right, "assume": ASSUMED, "domain": list(domain)}
    return claim_derivation(read_claim(json.dumps(fields)))


def verdict(left: str, right: str, *domain: str) -> Verdict:
    """What the checker says of a claim."""
    return examine(claim(left, right, *domain)).verdict
