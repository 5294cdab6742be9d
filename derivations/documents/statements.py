r"""Mathematics → statements: sides with relations between, before any formula is parsed.

Rows of an aligned display, several `=` in one, displays that begin with `=`, `\Rightarrow`, `\quad` and words
between statements, notes at the end of a row: each is taken apart here, by its signs alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from derivations.documents.cues import cue
from derivations.read.latex.tokens import Token, tokens_of
from derivations.read.source import Passage, Source, Span

ALIGNING = frozenset({"align", "aligned", "alignat", "alignedat", "split", "gather", "gathered", "multline",
                      "multlined", "equation", "eqnarray", "flalign", "math", "displaymath", "subequations",
                      "dmath", "IEEEeqnarray", "empheq", "array"})  # fmt: skip
WITH_ARGUMENT = frozenset({"alignat", "alignedat", "array", "IEEEeqnarray"})
RELATIONS = {
    "=": "=", "<": "<", ">": ">", "le": "≤", "ge": "≥", "ne": "≠", "approx": "≈", "equiv": "≡", "propto": "∝",
    "sim": "∼", "coloneqq": ":=", "leftarrow": "←", "in": "∈", "notin": "∉", "mapsto": "↦", "ll": "≪", "gg": "≫",
    "subset": "⊂", "subseteq": "⊆", "cong": "≅", "lesssim": "≲", "to": "→", "stackrel": "=", "overset": "=",
}  # fmt: skip
ARROWS = frozenset({"Rightarrow", "Leftrightarrow", "Leftarrow", "therefore"})
OPERATORS = frozenset({"cdot", "times", "odot", "pm", "div"})
DEFINING = re.compile(r"def|triangle|Delta|△|Δ|!|:")


@dataclass(frozen=True, slots=True)
class Note:
    """Words inside or behind a formula, and the formulas in them."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """sides[0] relation sides[1] relation …; the first side is empty where a relation comes first.

    `before` are the words that stand before it, `spoken` says that they stand in the formula, and `notes` are
    those behind it; `number` counts displays and inline
    formulas, so that statements of one formula are known.
    """

    source: Source
    sides: tuple[tuple[Token, ...], ...]
    relations: tuple[str, ...]
    before: str = ""
    notes: tuple[Note, ...] = ()
    inline: bool = False
    implied: bool = False
    spoken: bool = False
    number: int = 0
    marks: tuple[tuple[int, int], ...] = field(default=())

    @property
    def span(self) -> Span:
        """From the first token to the last."""
        tokens = [one for side in self.sides for one in side]
        places = [(one.start, one.end) for one in tokens] or list(self.marks) or [(0, 0)]
        return Span(self.source, min(start for start, _ in places), max(end for _, end in places))

    def side_span(self, number: int) -> Span:
        """The place of one side."""
        side = self.sides[number]
        if not side:
            return self.span
        return Span(self.source, min(one.start for one in side), max(one.end for one in side))


def statements_of(
    passage: Passage, tokens: Sequence[Token], before: str, number: int, *, commas: bool = True
) -> list[Statement]:
    """The statements of one formula, in order; with `commas` a comma may stand between two."""
    found: list[Statement] = []
    for row in _joined_rows(_rows(_unwrapped(tokens))):
        for piece in _pieces(row, commas):
            statement = _statement(passage, piece, before if not found else piece.words, number)
            if statement is not None:
                found.append(statement)
    return found


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────


def _unwrapped(tokens: Sequence[Token]) -> list[Token]:
    r"""The tokens without \begin{aligned} and \end{aligned}, and their arguments."""
    kept: list[Token] = []
    place = 0
    inner = 0
    while place < len(tokens):
        one = tokens[place]
        if one.is_command("begin", "end"):
            name, end = _argument(tokens, place + 1)
            plain = name.rstrip("*")
            if plain in ALIGNING and not inner and _holds_statements(tokens, place, plain):
                if one.text == "begin" and plain in WITH_ARGUMENT:
                    _, end = _argument(tokens, end)
                kept.append(replace(one, kind="row", text="\\\\"))
                place = end
                continue
            inner += 1 if one.text == "begin" else -1
            inner = max(inner, 0)
        kept.append(one)
        place += 1
    return kept


def _holds_statements(tokens: Sequence[Token], place: int, name: str) -> bool:
    """Whether an environment holds statements: an array only with a relation, and not in brackets."""
    if name != "array":
        return True
    before = tokens[place - 1] if place else None
    if before is not None and before.is_sign("(", "[", "|", "\\{"):
        return False
    return any(one.is_sign("=") for one in tokens[place:])


def _argument(tokens: Sequence[Token], place: int) -> tuple[str, int]:
    if place >= len(tokens) or not tokens[place].is_sign("{"):
        return "", place
    text, depth = "", 0
    while place < len(tokens):
        one = tokens[place]
        depth += one.is_sign("{") - one.is_sign("}")
        place += 1
        if not depth:
            break
        text += one.text if not one.is_sign("{") else ""
    return text, place


def _rows(tokens: Sequence[Token]) -> list[list[Token]]:
    rows: list[list[Token]] = [[]]
    for one, depth in _with_depth(tokens):
        if one.kind == "row" and depth == 0:
            rows.append([])
        else:
            rows[-1].append(one)
    return [row for row in rows if any(one.kind not in ("align", "gap") for one in row)]


def _with_depth(tokens: Sequence[Token]) -> Iterator[tuple[Token, int]]:
    """Each token with the number of groups and environments that are open around it.

    A row break is never inside parentheses: a bracket that is not closed in its row is damage, or goes on.
    """
    braces = environments = 0
    for one in tokens:
        closes = one.is_sign("}")
        braces -= closes and braces > 0
        environments -= one.is_command("end") and environments > 0
        yield one, braces + environments
        braces += one.is_sign("{")
        environments += one.is_command("begin")


def _joined_rows(rows: list[list[Token]]) -> list[list[Token]]:
    """Rows that begin with an operator belong to the row before; so do those behind an operator."""
    joined: list[list[Token]] = []
    for row in rows:
        if joined and (_is_wrapped(row) or _is_open(joined[-1])):
            joined[-1] = [*joined[-1], *(one for one in row if one.kind not in ("align",))]
        else:
            joined.append(list(row))
    return joined


def _is_wrapped(row: Sequence[Token]) -> bool:
    """Whether a row goes on with a sum or product: & + y, \\cdot z."""
    plain = [one for one in row if one.kind not in ("gap", "align")]
    first = plain[0]
    if first.is_command(*OPERATORS):
        return True
    aligned = row[0].kind in ("align", "gap")
    return first.is_sign("+", "-") and (aligned or not any(_relation(one) for one in plain))


def _is_open(row: Sequence[Token]) -> bool:
    """Whether a row ends with an operator or a relation, or within parentheses."""
    plain = [one for one in row if one.kind not in ("gap", "align")]
    if not plain:
        return False
    last = plain[-1]
    return last.is_sign("+", "-", "=") or last.is_command(*OPERATORS)


OPENING = {"{": "}", "(": ")", "[": "]", "\\{": "\\}"}


def depths(tokens: Sequence[Token]) -> list[int]:
    """How many groups are open at each token; a bracket that is never closed ends with its braces."""
    waiting: list[str] = []
    found: list[int] = []
    for one in tokens:
        if one.is_command("end") and "end" in waiting:
            while waiting.pop() != "end":
                pass
        elif one.kind == "sign" and one.text in waiting:
            while waiting.pop() != one.text:
                pass
        found.append(len(waiting))
        if one.is_command("begin"):
            waiting.append("end")
        elif one.kind == "sign" and one.text in OPENING:
            waiting.append(OPENING[one.text])
    return found


# ── pieces of a row ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Piece:
    tokens: tuple[Token, ...]
    words: str = ""
    implied: bool = False
    notes: tuple[Note, ...] = ()


def _pieces(row: Sequence[Token], commas: bool) -> Iterator[_Piece]:
    """The statements of a row: what stands between wide gaps, words, arrows, and commas before a relation."""
    words, implied = "", False
    current: list[Token] = []
    notes: list[Note] = []
    tokens = list(row)
    levels = depths(tokens)
    turnstile = next((place for place, one in enumerate(tokens) if one.is_command("vdash")), -1)
    aside = _aside(tokens, levels, turnstile)
    for place, one in enumerate(tokens):
        if place in aside:  # parentheses around a condition
            if place == aside[0]:
                if any(token.kind not in ("align", "gap") for token in current):
                    yield _Piece(tuple(current), words, implied, tuple(notes))
                current, notes, words = [], [], "for"
            continue
        if place <= turnstile:  # what a theorem assumes is taken apart by whoever reads it
            current.append(one)
            continue
        outside = levels[place] == 0
        if outside and (
            one.kind == "gap" or one.is_command(*ARROWS) or (
                commas and _is_separating_comma(tokens, place)
                and not (cue(words) == "condition" and not _has_relation(current))
            )
            or (one.kind == "text" and (_is_prose(one) or _is_beside(tokens, place)))
            or _is_separating_mark(tokens, place, current) or one.is_command("because")
        ):  # fmt: skip
            if one.kind == "text":
                notes.append(Note(one.text, one.start, one.end))
            if _is_continued(current, tokens[place + 1 :]) and one.kind == "gap":
                continue
            if any(token.kind not in ("align", "gap") for token in current):
                yield _Piece(tuple(current), words, implied, tuple(notes))
                notes, words = [], ""
            implied = one.is_command(*ARROWS)
            if one.kind == "text":
                words = f"{words} {one.text}".strip()
            elif one.is_command("because"):
                words = "because"
            current = []
            continue
        current.append(one)
    if any(token.kind not in ("align", "gap") for token in current):
        yield _Piece(tuple(current), words, implied, tuple(notes))
    elif notes:
        yield _Piece((), words, implied, tuple(notes))


def _aside(tokens: Sequence[Token], levels: Sequence[int], after: int) -> tuple[int, ...]:
    """The places of the parentheses in … (x > 0) at the end of a row, behind a space and a relation."""
    places = [
        n for n, one in enumerate(tokens) if one.kind not in ("gap", "align") and not one.is_sign(".", ",")
    ]
    last = places[-1] if places else 0
    if not places or not tokens[last].is_sign(")", "]") or levels[last]:
        return ()
    first = max(n for n in range(last) if levels[n] == 0 and tokens[n].is_sign("(", "["))
    spaced = first > 0 and (tokens[first - 1].kind == "gap" or tokens[first].gap)
    inside = [one for one in tokens[first + 1 : last] if one.kind != "text"]
    if not spaced or first <= after or not _has_relation(inside) or not _has_relation(tokens[:first]):
        return ()
    words = [n for n in range(first, last) if tokens[n].kind == "text" and _is_prose(tokens[n])]
    return first, *words, last


def _is_prose(one: Token) -> bool:
    """Whether a \\text is words between formulas, and no name."""
    return " " in one.text or one.text.strip(" ,.;:()").lower() in CONNECTING or not one.text.strip(" ,.;:()")


def _is_beside(tokens: Sequence[Token], place: int) -> bool:
    """Whether words stand in a column of their own, behind && or a wide gap."""
    return place > 0 and tokens[place - 1].kind in ("align", "gap")


CONNECTING = frozenset({"and", "or", "where", "with", "if", "for", "since", "because", "so", "thus", "hence", "then",
                        "when", "as", "by", "let", "but", "while", "i.e", "that is", "therefore", "which", "und",
                        "mit", "wobei", "da", "weil", "also", "otherwise", "且", "其中", "所以", "因为", "则", "或", ""})  # fmt: skip


def _is_separating_comma(tokens: Sequence[Token], place: int) -> bool:
    """Whether a comma stands between statements: what follows has a relation of its own."""
    one = tokens[place]
    if not one.is_sign(",", ";") or _is_between_digits(tokens, place):
        return False
    following = tokens[place + 1 :]
    for ahead, depth in zip(following, depths(following), strict=True):
        if depth == 0 and ahead.is_sign(",", ";"):
            return False
        if depth == 0 and _relation(ahead):
            return True
    return not any(ahead.kind not in ("gap", "align", "text") for ahead in tokens[place + 1 :])


def _is_between_digits(tokens: Sequence[Token], place: int) -> bool:
    """Whether a comma is that of 1,5 or 1,000: no space stands at it."""
    if not 0 < place < len(tokens) - 1:
        return False
    before, one, after = tokens[place - 1 : place + 2]
    return before.kind == after.kind == "number" and before.end == one.start and one.end == after.start


def _is_separating_mark(tokens: Sequence[Token], place: int, current: Sequence[Token]) -> bool:
    """Whether & stands between two statements: a relation on both sides of it in the row, none at it."""
    if tokens[place].kind != "align":
        return False
    ahead = next((one for one in tokens[place + 1 :] if one.kind not in ("gap", "align")), None)
    if ahead is None or _relation(ahead):
        return False
    own = [one for one in current if one.kind not in ("gap", "align")]
    if not own or _relation(own[-1]) or own[-1].is_sign("+", "-", "(", ","):
        return False
    return any(_relation(one) for one in own) and _has_relation(tokens[place + 1 :])


def _has_relation(tokens: Sequence[Token]) -> bool:
    """Whether a relation stands outside of all groups."""
    return any(depth == 0 and _relation(one) for one, depth in zip(tokens, depths(tokens), strict=True))


def _is_continued(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether a gap stands within a statement: next to a relation or an operator."""
    plain_before = [one for one in before if one.kind not in ("gap", "align")]
    plain_after = [one for one in after if one.kind not in ("gap", "align")]
    if not plain_before or not plain_after:
        return True
    last, first = plain_before[-1], plain_after[0]
    if _relation(last) or _relation(first) or last.is_sign("+", "-", ","):
        return not (last.is_sign(",") and _has_relation(plain_after))
    return first.is_sign("+", "-") or first.is_command(*OPERATORS) or last.is_command(*OPERATORS)


# ── sides ────────────────────────────────────────────────────────────────────────────────────────


def _relation(one: Token) -> str:
    """The relation that a token is; "" for none."""
    if one.is_sign("=", "<", ">"):
        return RELATIONS[one.text]
    if one.kind == "command" and one.text in RELATIONS:
        return RELATIONS[one.text]
    return ""


def _statement(passage: Passage, piece: _Piece, before: str, number: int) -> Statement | None:
    sides: list[list[Token]] = [[]]
    relations: list[str] = []
    marks: list[tuple[int, int]] = []
    tokens = _without_marks(piece.tokens)
    place = 0
    levels = depths(tokens)
    turnstile = next((n for n, one in enumerate(tokens) if one.is_command("vdash")), -1)
    while place < len(tokens):
        one = tokens[place]
        if place <= turnstile:
            sides[-1].append(one)
            place += 1
            continue
        relation = _relation(one) if levels[place] == 0 else ""
        end = place + 1
        if relation and one.is_command("stackrel", "overset"):
            relation, end = _stacked(tokens, place)
        elif relation == "=" and sides[-1] and sides[-1][-1].is_sign(":"):
            sides[-1].pop()
            relation = ":="
        elif relation == "=" and end < len(tokens) and tokens[end].is_sign(">"):
            relation, end = "⇒", end + 1
        if relation:
            relations.append(relation)
            marks.append((one.start, tokens[end - 1].end))
            sides.append([])
        else:
            sides[-1] += tokens[place:end]
        place = end
    kept = [tuple(trimmed(side)) for side in sides]
    if len(kept) == 1 and not kept[0] and not piece.notes:
        return None
    if relations and not kept[-1]:
        kept.pop()
        relations.pop()
    return Statement(
        passage.source,
        tuple(kept),
        tuple(relations),
        before,
        piece.notes,
        inline=passage.kind == "inline",
        implied=piece.implied,
        spoken=bool(piece.words),
        number=number,
        marks=tuple(marks),
    )


def _without_marks(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without the alignment marks of rows; those inside of environments stay."""
    kept, depth = [], 0
    for one in tokens:
        depth += one.is_command("begin") - one.is_command("end")
        if depth > 0 or one.kind != "align":
            kept.append(one)
    return kept


def _stacked(tokens: Sequence[Token], place: int) -> tuple[str, int]:
    r"""\stackrel{above}{=}: the relation below, a definition where that is what stands above."""
    above, end = _argument(tokens, place + 1)
    if end == place + 1:
        above, end = tokens[end].text if end < len(tokens) else "", end + 1
    below, after = _argument(tokens, end)
    if after == end:
        below, after = tokens[end].text if end < len(tokens) else "", end + 1
    relation = RELATIONS.get(below.strip(), "")
    if not relation:
        return "", place + 1
    if relation == "=" and above.strip() == "?":
        return "≟", after
    return (":=" if relation == "=" and DEFINING.search(above) else relation), after


def trimmed(side: list[Token]) -> list[Token]:
    """A side without punctuation at its ends."""
    while side and (side[-1].is_sign(".", ",", ";", ":", "~") or side[-1].kind == "gap"):
        side.pop()
    while side and side[-1].is_sign("!") and side[-1].gap:
        side.pop()
    while side and (side[0].is_sign(",", ";", ":", "~") or side[0].kind == "gap"):
        side.pop(0)
    while side and side[-1].kind == "text" and _is_prose(side[-1]):
        side.pop()
    return side


def formulas_in(note: Note, source: Source) -> Iterator[tuple[str, int]]:
    """The formulas $…$ in words, each with its place in the source."""
    written = source.text[note.start : note.end]
    for found in re.finditer(r"\$([^$]+)\$", written):
        yield found[1], note.start + found.start(1)


__all__ = ["Note", "Statement", "formulas_in", "statements_of", "tokens_of"]
