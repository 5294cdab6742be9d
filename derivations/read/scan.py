"""The text of a formula, token by token: every bound and every plain mistake, before anything parses it.

Python's own parser answers deep nesting with a `MemoryError` and long numbers with a `ValueError`, warns
about `1if`, skips comments, and calls most other mistakes "invalid syntax".  So the text is walked once
beforehand; what passes is small, made of the signs of a formula only, and well formed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from keyword import iskeyword

from derivations.errors import UnreadableInput
from derivations.write.python import LARGEST_EXPONENT

LONGEST = 100_000  # characters of a formula
MOST_TOKENS = 20_000
MOST_TERMS = 2_500  # operators in a row: the tree of `ast` is that deep, and it ends at about 2,900
DEEPEST = 200  # brackets, signs and powers inside one another
MOST_BRACKETS = 100  # of which brackets; Python's own parser ends at 200
LONGEST_NAME = 100
MOST_DIGITS = 600  # of a number; Python converts 640 whatever it is set to

SHOWN = 30  # characters of the text that an excerpt shows on either side of the culprit

TOKEN = re.compile(
    r" *(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|(\*\*|[<>=!]=|[-+*/<>&|(),])|(.))",
    re.ASCII | re.DOTALL,
)
IDENTIFIER = re.compile(r"[A-Za-z_]\w*", re.ASCII)
NUMBER, NAME, SIGN = 1, 2, 3  # the groups of a token
JOINED = re.compile(r"[\w.]", re.ASCII)  # what must not follow a number without a space
JOINERS = ("and", "or")
LOOSE = frozenset(("+", "-", "*", "/", "<", ">", "<=", ">=", "==", "!=", "&", "|", ",", *JOINERS))

# ── what to write instead ────────────────────────────────────────────────────────────────────────

ADVICE = {
    "^": "** for powers",
    "=": "== or Eq(a, b) for an equation in a condition",
    "!": "!= in a condition, or factorial(n)",
    "[": "round brackets; entries such as w[1] get names of their own: w1",
    "]": "round brackets",
    "{": "round brackets",
    "}": "round brackets",
    ".": "a formula; attributes are not read",
    ":": "a formula; definitions and lambdas are not read",
    ";": "one formula",
    "#": "a formula without comments",
    "@": "* for products",
    "%": "a formula; % is not read",
    "\\": "Python notation; LaTeX is not read here",
    '"': "a formula; text in quotes is not read",
    "'": "a formula; write diff(f, x) for f'",
    "\n": "one line without tabs",
    "\r": "one line without tabs",
    "\t": "one line without tabs",
    "−": "-", "–": "-", "×": "*", "·": "*", "⋅": "*", "÷": "/",
    "²": "**2", "³": "**3", "√": "sqrt(x)", "∑": "Sum(body, (k, 1, n))",
    "π": "pi", "≤": "<=", "≥": ">=", "≠": "!=", "∞": "a real number",
}  # fmt: skip


def unreadable(what: str, text: str, column: int, expected: str = "") -> UnreadableInput:
    """The error that says what is wrong at a column (counted from 1), with a caret below the place."""
    wanted = f"; expected {expected}" if expected else ""
    first = f"column {column}: {what}{wanted}"
    return UnreadableInput(f"{first}\n{excerpt(text, column)}", column=column, expected=expected)


def excerpt(text: str, column: int) -> str:
    """The text around a column and a caret below it; what cannot be printed is shown as \ufffd."""
    start = max(0, column - 1 - SHOWN)
    piece = text[start : column + SHOWN]
    shown = "".join(one if one.isprintable() else "\ufffd" for one in piece)
    before, after = "…" * (start > 0), "…" * (len(text) > column + SHOWN)
    return f"    {before}{shown}{after}\n    {' ' * (len(before) + column - 1 - start)}^"


def scan(text: str) -> None:
    """Pass a text that is short, shallow and well formed.  Raises `UnreadableInput` for any other."""
    if len(text) > LONGEST:
        raise unreadable(
            f"the formula has {len(text):,} characters", text, LONGEST + 1, f"{LONGEST:,} at most"
        )
    walk = _Walk(text)
    for count, found in enumerate(TOKEN.finditer(text.rstrip(" "))):
        if count >= MOST_TOKENS:
            raise walk.wrong(
                f"the formula has more than {MOST_TOKENS:,} parts", found.start(found.lastindex or 0)
            )
        walk.take(found)
    walk.end()


def not_a_name(token: str) -> str:
    """Why a text cannot be a name, "" if it can."""
    if len(token) > LONGEST_NAME:
        return f"it has {len(token):,} letters, and {LONGEST_NAME} at most are read"
    if not IDENTIFIER.fullmatch(token):
        return "names are ASCII letters, digits and underscores, and begin with a letter"
    if "__" in token:
        return "names have no two underscores in a row"
    return "it is a word of Python" if iskeyword(token) else ""


@dataclass(slots=True)
class _Walk:
    """Where the walk through the tokens is.

    `opened` holds the places of open brackets, each with the nesting and the operators in a row outside
    it; `nested` counts the signs and powers that the next term lies in, within the innermost bracket.
    """

    text: str
    wants_term: bool = True
    last: str = ""
    opened: list[tuple[int, int, int]] = field(default_factory=list)
    outside: int = 0
    nested: int = 0
    in_row: int = 0

    def take(self, found: re.Match[str]) -> None:
        """The next token."""
        kind = found.lastindex or 0
        token, at = found[kind], found.start(kind)
        if kind == SIGN or token in JOINERS:
            self._sign(token, at)
        elif kind == NUMBER:
            self._number(token, at, found.end())
        elif kind == NAME:
            self._name(token, at)
        else:
            raise self.wrong(_character(token), at, ADVICE.get(token, "Python notation in ASCII letters"))
        self.last = token

    def end(self) -> None:
        """The end of the text."""
        if self.wants_term:
            what = f"the formula ends after {_short(self.last)}" if self.last else "the formula is empty"
            raise self.wrong(what, len(self.text.rstrip(" ")), "a term")
        if self.opened:
            raise self.wrong("this '(' is never closed", self.opened[-1][0])

    def wrong(self, what: str, at: int, expected: str = "") -> UnreadableInput:
        """The error for a place counted from 0."""
        return unreadable(what, self.text, at + 1, expected)

    def _operand(self, token: str, at: int) -> None:
        if not self.wants_term:
            what = f"{_short(token)} follows {_short(self.last)} without an operator"
            raise self.wrong(what, at, "an operator between them; a product is written with *")
        self.wants_term = False

    def _number(self, token: str, at: int, end: int) -> None:
        self._operand(token, at)
        if JOINED.match(self.text, end):
            after = self.text[end]
            raise self.wrong(
                f"{_short(token)} is followed by {after!r}", end, f"an operator, as in {_short(token)}*x"
            )
        digits, _, exponent = token.lower().partition("e")
        if len(digits) > MOST_DIGITS:
            raise self.wrong(f"a number of {len(digits):,} digits", at, f"{MOST_DIGITS} at most")
        if len(exponent) > 9 or abs(int(exponent or 0)) > LARGEST_EXPONENT:
            raise self.wrong(f"the exponent of {_short(token)}", at, f"{LARGEST_EXPONENT} at most")

    def _name(self, token: str, at: int) -> None:
        why = "" if token == "True" else not_a_name(token)
        if why:
            raise self.wrong(f"{_short(token)} is no name: {why}", at)
        self._operand(token, at)

    def _sign(self, token: str, at: int) -> None:
        if token == "(":
            self._open(at)
        elif token == ")":
            self._close(at)
        elif self.wants_term:
            self._prefix(token, at)
        else:
            self._infix(token, at)

    def _open(self, at: int) -> None:
        self.opened.append((at, self.nested, self.in_row))
        self.outside += self.nested + 1
        self.nested = self.in_row = 0
        self._deep(at)
        if len(self.opened) > MOST_BRACKETS:
            raise self.wrong("too many brackets inside one another", at, f"{MOST_BRACKETS} at most")
        self.wants_term = True

    def _close(self, at: int) -> None:
        if not self.opened:
            raise self.wrong("this ')' closes nothing", at)
        opening, self.nested, self.in_row = self.opened.pop()
        if self.wants_term and not (self.last == "(" and self._is_call(opening)):
            raise self.wrong(f"')' follows {self.last!r}", at, "a term")
        self.outside -= self.nested + 1
        self.wants_term = False

    def _is_call(self, opening: int) -> bool:
        return JOINED.match(self.text[:opening].rstrip(" ")[-1:]) is not None

    def _prefix(self, token: str, at: int) -> None:
        if token not in ("-", "+"):
            after = f"{token!r} follows {self.last!r}" if self.last else f"{token!r} begins the formula"
            raise self.wrong(after, at, "a term")
        self.nested += 1
        self._deep(at)

    def _infix(self, token: str, at: int) -> None:
        if token == "," and not self.opened:
            raise self.wrong("a comma outside brackets", at, "one formula")
        self.nested = 0 if token in LOOSE else self.nested + 1
        self.in_row = 0 if token == "," else self.in_row + 1
        if self.in_row > MOST_TERMS:
            raise self.wrong("too many operators in a row", at, f"{MOST_TERMS:,} at most")
        self._deep(at)
        self.wants_term = True

    def _deep(self, at: int) -> None:
        if self.outside + self.nested > DEEPEST:
            raise self.wrong("the formula is nested too deeply here", at, f"{DEEPEST} levels at most")


def _short(token: str) -> str:
    return repr(token if len(token) <= 20 else f"{token[:17]}...")


def _character(token: str) -> str:
    code = f"U+{ord(token):04X}"
    if token == "\0":
        return f"a NUL character ({code})"
    named = {"\n": "a line break", "\r": "a line break", "\t": "a tab"}
    if token in named:
        return named[token]
    shown = repr(token) if token.isprintable() else code
    return f"the character {shown}" + (f" ({code})" if not token.isascii() and token.isprintable() else "")
