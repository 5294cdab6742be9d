"""What a declaration in words says of a symbol: `positive real`, `integer >= 2`, `index in 1..n`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType

from derivations.core.sets import NATURAL, NONNEGATIVE, POSITIVE, REAL, Domain
from derivations.errors import UnreadableInput
from derivations.read.latex.known import Kind
from derivations.read.latex.syntax import Name, Numeral

NAME = "\u25a1"
ZERO, ONE = Fraction(0), Fraction(1)
INTEGER = Domain(integer=True)

WORDS: Mapping[str, Kind] = MappingProxyType({
    "real":                 Kind(REAL),
    "number":               Kind(REAL),
    "real number":          Kind(REAL),
    "random":               Kind(REAL),
    "constant":             Kind(REAL),
    "symbol":               Kind(REAL),
    "undeclared symbol":    Kind(REAL),
    "positive":             Kind(POSITIVE),
    "positive real":        Kind(POSITIVE),
    "negative":             Kind(Domain(upper=ZERO, upper_open=True)),
    "negative real":        Kind(Domain(upper=ZERO, upper_open=True)),
    "nonnegative":          Kind(NONNEGATIVE),
    "nonnegative real":     Kind(NONNEGATIVE),
    "non-negative real":    Kind(NONNEGATIVE),
    "probability":          Kind(Domain(ZERO, ONE)),
    "integer":              Kind(INTEGER),
    "positive integer":     Kind(NATURAL),
    "nonnegative integer":  Kind(Domain(lower=ZERO, integer=True)),
    "natural":              Kind(NATURAL),
    "size":                 Kind(NATURAL),
    "boolean":              Kind(Domain(ZERO, ONE, values=(ZERO, ONE))),
    "0 or 1":               Kind(Domain(ZERO, ONE, values=(ZERO, ONE))),
    "index":                Kind(INTEGER, "index"),
    "free index":           Kind(INTEGER, "index"),
    "label":                Kind(REAL),
    "finite variable":      Kind(INTEGER, "finite"),
})  # fmt: skip

_NUMBER = r"-?\d+(?:/\d+|\.\d+)?"
_INTERVAL = re.compile(rf"(?P<what>[a-z ]*?)\s*(?:in|∈)?\s*(?P<left>[\[(])\s*(?P<a>{_NUMBER}|-?∞|-?oo)\s*,"
                       rf"\s*(?P<b>{_NUMBER}|\+?∞|oo)\s*(?P<right>[\])])")  # fmt: skip
_BOUND = re.compile(rf"(?P<what>[a-z ]*?)\s*(?P<sign><=|>=|<|>|≤|≥)\s*(?P<a>{_NUMBER})")
_RANGE = re.compile(r"(?:free )?index(?: in)? (?P<a>\w+)\s*(?:\.\.|…|to|\\dots|,\s*\.\.\.\s*,)\s*(?P<b>.+)")
_VECTOR = re.compile(r"(?:(?P<what>[a-z ]+?) )?vector(?:\s+(?P<n>\w+))?")
_MATRIX = re.compile(r"(?:(?P<what>[a-z ]+?) )?matrix(?:\s+(?P<m>\w+)\s*(?:×|x|by|\\times|,)\s*(?P<n>\w+))?")
_VALUES = re.compile(rf"({_NUMBER})((?:\s*(?:,|or)\s*{_NUMBER})+)")


@dataclass(frozen=True, slots=True)
class Said:
    """What a declaration says: the kind, and conditions that stand behind a comma, in LaTeX."""

    kind: Kind
    conditions: tuple[str, ...] = ()


def said(text: str) -> Said:
    """The kind that words declare.  Raises `UnreadableInput` for words that say nothing known."""
    plain, conditions = _without_asides(text)
    bounds = _of_formulas(plain)
    if bounds is not None:
        return Said(Kind(), (*bounds, *conditions))
    for one in (_of_words, _of_range, _of_interval, _of_bound, _of_array, _of_values):
        kind = one(plain)
        if kind is not None:
            return Said(kind, conditions)
    known = ", ".join(WORDS)
    raise UnreadableInput(
        f"{text!r} declares nothing that is known", expected=f"one of {known}, an interval, …"
    )


def _without_asides(text: str) -> tuple[str, tuple[str, ...]]:
    """The words without remarks in parentheses; what stands behind commas and is a relation, apart."""
    interval = re.search(r"[\[(][^\[\](), ]+\s*,\s*[^\[\](), ]+[\])]", text)
    plain = text if interval else re.sub(r"\([^()]*\)", "", text)
    if interval:
        tail = plain[interval.end() :]
        return plain[: interval.end()].strip(), tuple(one for one in _parts(tail) if _is_relation(one))
    first, *rest = _parts(plain)
    more = [one for one in rest if _is_relation(one)]
    values = [one for one in rest if re.fullmatch(_NUMBER, one)]
    return ", ".join((first, *values)), tuple(more)


def _parts(text: str) -> list[str]:
    return [one.strip() for one in text.split(",")] or [""]


def _is_relation(text: str) -> bool:
    return any(sign in text for sign in ("<", ">", "=", "\\ne", "\\le", "\\ge", "≠", "≤", "≥"))


def _of_words(text: str) -> Kind | None:
    lower = text.lower().strip()
    return WORDS.get(lower) or WORDS.get(lower.removesuffix(" number").removesuffix("s"))


def _of_range(text: str) -> Kind | None:
    found = _RANGE.fullmatch(text.strip())
    if found is None:
        return None
    ends = [Numeral(one) if one.isdigit() else Name(one.strip()) for one in (found["a"], found["b"])]
    return Kind(INTEGER, "index", range=(ends[0], ends[1]))


def _of_interval(text: str) -> Kind | None:
    found = _INTERVAL.fullmatch(text.strip())
    if found is None:
        return None
    lower, upper = (None if "∞" in one or "oo" in one else Fraction(one) for one in (found["a"], found["b"]))
    integer = "integer" in found["what"]
    if lower is not None and upper is not None and lower > upper:
        raise UnreadableInput(f"the interval {text} is empty")
    open_ends = (lower is not None and found["left"] == "(", upper is not None and found["right"] == ")")
    return Kind(Domain(lower, upper, *open_ends, integer=integer))


def _of_formulas(text: str) -> tuple[str, ...] | None:
    """The conditions of an interval whose ends are formulas; □ stands for the name."""
    found = re.fullmatch(r"(?:real\s*)?(?:in|∈)?\s*([\[(])(.+),(.+)([\])])", text.strip())
    if found is None or re.fullmatch(_NUMBER + "|-?∞|-?oo", found[2].strip()):
        return None
    lower = f"{NAME} {'>' if found[1] == '(' else '>='} {found[2]}".replace(">=", r"\ge")
    upper = f"{NAME} {'<' if found[4] == ')' else '<='} {found[3]}".replace("<=", r"\le")
    return lower, upper


def _of_bound(text: str) -> Kind | None:
    found = _BOUND.fullmatch(text.strip())
    if found is None:
        return None
    end, sign = Fraction(found["a"]), found["sign"].replace("≤", "<=").replace("≥", ">=")
    integer = "integer" in found["what"] or "size" in found["what"]
    if sign.startswith(">"):
        return Kind(Domain(lower=end, lower_open=sign == ">", integer=integer))
    return Kind(Domain(upper=end, upper_open=sign == "<", integer=integer))


def _of_array(text: str) -> Kind | None:
    for pattern, role in ((_VECTOR, "vector"), (_MATRIX, "matrix")):
        found = pattern.fullmatch(text.strip())
        if found is not None:
            inner = WORDS.get((found["what"] or "real").strip(), Kind())
            sizes = tuple(found[name] for name in ("m", "n") if name in pattern.groupindex and found[name])
            return replace(inner, role=role, sizes=sizes)  # type: ignore[arg-type]
    return None


def _of_values(text: str) -> Kind | None:
    found = _VALUES.fullmatch(text.strip().strip("{}"))
    if found is None:
        return None
    values = sorted({Fraction(one) for one in re.findall(_NUMBER, text)})
    return Kind(Domain(values[0], values[-1], values=tuple(values)))


def domain_words(domain: Domain) -> str:
    """The words that declare a domain: what `said` reads back."""
    for words, kind in WORDS.items():
        if kind.role == "number" and kind.domain == domain:
            return words
    if domain.values is not None:
        return ", ".join(map(str, domain.values))
    left = "-∞" if domain.lower is None else str(domain.lower)
    right = "∞" if domain.upper is None else str(domain.upper)
    opened = "(" if domain.lower is None or domain.lower_open else "["
    closed = ")" if domain.upper is None or domain.upper_open else "]"
    return f"{'integer' if domain.integer else 'real'} in {opened}{left}, {right}{closed}"
