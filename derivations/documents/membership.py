r"""x \in [0, 1], X \in \mathbb{R}^{m \times n}, t \in \{0, 1\}: what a page says of its symbols in signs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from derivations.core.sets import NATURAL, NONNEGATIVE, POSITIVE, REAL, Domain
from derivations.documents.kinds import INTEGER
from derivations.read.latex.known import Kind
from derivations.read.latex.tokens import Token, split
from derivations.read.latex.vocabulary import canonical

SPACES = {"R": REAL, "N": NATURAL, "Z": INTEGER}
RANGES = {
    "{+}": POSITIVE, "+": POSITIVE, "{>0}": POSITIVE, "{++}": POSITIVE,
    "{\\ge0}": NONNEGATIVE, "{\\geq0}": NONNEGATIVE,
    "{\\ge 0}": NONNEGATIVE,
}  # fmt: skip


def kind_of_set(tokens: Sequence[Token]) -> Kind | None:
    """What it says of a name that it lies in a set; None for a set that is not known."""
    plain = [one for one in tokens if one.kind not in ("gap", "align")]
    base, sizes = _power(plain)
    domain = _domain(base)
    if domain is None:
        return Kind(role="function") if _is_smooth(plain) else None
    if not sizes:
        return Kind(domain)
    return Kind(domain, "vector" if len(sizes) == 1 else "matrix", tuple(sizes)) if len(sizes) <= 2 else None


def _is_smooth(tokens: Sequence[Token]) -> bool:
    return "".join(canonical(tokens)).startswith("C^\\infty")


def _power(tokens: list[Token]) -> tuple[list[Token], list[str]]:
    """The set below an exponent, and the sizes in it: ℝ^{m × n}."""
    depth = 0
    for place, one in enumerate(tokens):
        if one.is_sign("^") and depth == 0:
            inside = tokens[place + 1 :]
            if inside and inside[0].is_sign("{"):
                inside = inside[1:-1]
            return tokens[:place], ["".join(canonical(part)) for part in split(inside, "\\times")]
        depth += one.is_sign("{", "[", "(", "\\{") - one.is_sign("}", "]", ")", "\\}")
    return tokens, []


def _domain(tokens: list[Token]) -> Domain | None:
    if not tokens:
        return None
    if tokens[0].is_command("mathbb", "mathbf", "mathcal", "mathrm"):
        letter = "".join(one.text for one in tokens[1:4]).strip("{}")[:1]
        behind = "".join(canonical(tokens[4 if tokens[1].is_sign("{") else 2 :]))
        if behind:
            return RANGES.get(behind.lstrip("_")) if letter == "R" else None
        return SPACES.get(letter)
    if tokens[0].is_sign("\\{") and tokens[-1].is_sign("\\}"):
        return _listed(tokens[1:-1])
    if tokens[0].is_sign("[", "(", "]") and tokens[-1].is_sign("]", ")", "["):
        return _interval(tokens)
    return None


def _listed(tokens: list[Token]) -> Domain | None:
    parts = split(tokens)
    if any(one.is_command("dots") for one in tokens):
        first = _number(parts[0])
        last = _number(parts[-1])
        if first is None or (not any(one.is_command("dots") for one in parts[-1]) and last is None):
            return None
        return Domain(first, last, integer=True)
    numbers = [_number(part) for part in parts]
    exact = sorted(one for one in numbers if one is not None)
    if len(exact) != len(parts) or not exact:
        return None
    return Domain(exact[0], exact[-1], values=tuple(exact))


def _interval(tokens: list[Token]) -> Domain | None:
    parts = split(tokens[1:-1])
    if len(parts) != 2:
        return None
    ends = [None if any(one.is_command("infty") for one in part) else _number(part) for part in parts]
    for part, end in zip(parts, ends, strict=True):
        if end is None and not any(one.is_command("infty") for one in part):
            return None
    lower_open = ends[0] is not None and not tokens[0].is_sign("[")
    upper_open = ends[1] is not None and not tokens[-1].is_sign("]")
    return Domain(ends[0], ends[1], lower_open, upper_open)


def _number(tokens: Sequence[Token]) -> Fraction | None:
    text = "".join(canonical(list(tokens)))
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None
