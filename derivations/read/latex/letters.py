"""Which letters and commands are names, and what a letter before a parenthesis is taken for."""

from __future__ import annotations

from derivations.write.notation import LETTERS

GREEK = frozenset(row.latex[1:] for row in LETTERS.values()) | {
    "epsilon", "phi", "vartheta", "varsigma", "varrho", "varpi", "hbar", "imath", "jmath", "digamma", "wp",
    "aleph", "Re", "Im", "complement",
}  # fmt: skip
ACCENTS = ("hat", "bar", "tilde", "dot", "ddot", "check", "breve", "acute", "grave", "mathcal", "underline")
BOLD = ("mathbf", "vec")
UPRIGHT = ("mathrm", "operatorname")
MARKS = {
    "*": "*",
    "+": "+",
    "-": "-",
    "dagger": "†",
    "star": "*",
    "ast": "*",
    "circ": "o",
    "\\#": "#",
    "#": "#",
}
FUNCTION_LETTERS = frozenset({"f", "g", "h", "F", "G", "\\phi", "\\varphi", "\\psi"})
EITHER_WAY = frozenset("ABCDEHIJKLMNOPQRSTUVWXYZuvy") | {
    "\\sigma", "\\Phi", "\\Psi", "\\Gamma", "\\zeta", "\\mathcal{L}", "\\ell"
}  # fmt: skip
INDEX_LETTERS = frozenset("ijklmnpqrst")


def is_word(text: str) -> bool:
    """Whether a \\text inside a formula may be a name: one word, or one without Latin letters."""
    return bool(text) and not any(sign.isspace() or sign in ",.;:()$=" for sign in text)
