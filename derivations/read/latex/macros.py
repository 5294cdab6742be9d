r"""The author's macros: \newcommand, \def, \DeclareMathOperator and \let, and their expansion.

What a macro stands for takes the place in the source at which it is used; what is put in as its argument
keeps its own.  Expansion is bounded, so that no macro can grow without end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeAlias

from derivations.read.latex.tokens import MOST_TOKENS, Token, at, tokens_of

DEFINING = frozenset({"newcommand", "renewcommand", "providecommand", "def", "gdef", "let", "DeclareMathOperator",
                      "DeclareRobustCommand", "DeclarePairedDelimiter"})  # fmt: skip
MOST_EXPANSIONS = 10_000
DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Macro:
    """The body of a macro, how many arguments it takes, and what the first is where it is left out."""

    body: tuple[Token, ...]
    arguments: int = 0
    default: tuple[Token, ...] | None = None


Macros: TypeAlias = Mapping[str, Macro]
NO_MACROS: Macros = MappingProxyType({})


def macro_of(body: str, arguments: int = 0) -> Macro:
    """The macro with a body in LaTeX."""
    return Macro(tokens_of(body).tokens, arguments)


def taken_out(tokens: Sequence[Token], known: Macros) -> tuple[list[Token], Macros]:
    """The tokens without the definitions of macros among them, and what is known after them."""
    macros = dict(known)
    left: list[Token] = []
    place = 0
    while place < len(tokens):
        one = tokens[place]
        if one.kind == "command" and one.text in DEFINING:
            found = _definition(tokens, place)
            place = found.end
            if found.name and not (one.text == "providecommand" and found.name in macros):
                macros[found.name] = found.macro
            continue
        left.append(one)
        place += 1
    return left, macros


def expanded(tokens: Sequence[Token], macros: Macros) -> list[Token]:
    """The tokens with every macro replaced by what it stands for.

    Raises `Unreadable` where that has no end, or an argument is missing.
    """
    if not macros or not any(one.kind == "command" and one.text in macros for one in tokens):
        return list(tokens)
    waiting = [(one, 0) for one in reversed(tokens)]
    done: list[Token] = []
    count = 0
    while waiting:
        one, depth = waiting.pop()
        macro = macros.get(one.text) if one.kind == "command" else None
        if macro is None:
            done.append(one)
            continue
        count += 1
        if count > MOST_EXPANSIONS or depth > DEEPEST or len(waiting) + len(done) > MOST_TOKENS:
            raise at(one, f"the macro \\{one.text} grows without end")
        values = _arguments(one, macro, waiting)
        body = [token for part in macro.body for token in _filled(part, one)]
        made = _put_in(body, values)
        waiting += [(token, depth + 1) for token in reversed(made)]
    return done


def _filled(part: Token, use: Token) -> list[Token]:
    return [replace(part, start=use.start, end=use.end)]


def _put_in(body: Sequence[Token], values: Sequence[Sequence[Token]]) -> list[Token]:
    made: list[Token] = []
    place = 0
    while place < len(body):
        one = body[place]
        follower = body[place + 1] if place + 1 < len(body) else None
        if one.is_sign("#") and follower is not None and follower.kind == "number":
            number = int(follower.text[0])
            made += values[number - 1] if 0 < number <= len(values) else ()
            if follower.text[1:]:
                made.append(replace(follower, text=follower.text[1:]))
            place += 2
            continue
        made.append(one)
        place += 1
    return made


def _arguments(use: Token, macro: Macro, waiting: list[tuple[Token, int]]) -> list[list[Token]]:
    """The arguments of a use, taken off what is still to be read (the next token is last there)."""
    values: list[list[Token]] = []
    if macro.default is not None:
        values.append(_optional(waiting, macro.default))
    while len(values) < macro.arguments:
        if not waiting:
            raise at(use, f"the macro \\{use.text} takes {macro.arguments} arguments", expected="an argument")
        values.append(_group(use, waiting))
    return values


def _optional(waiting: list[tuple[Token, int]], default: tuple[Token, ...]) -> list[Token]:
    if not waiting or not waiting[-1][0].is_sign("["):
        return list(default)
    waiting.pop()
    inside: list[Token] = []
    while waiting:
        one, _ = waiting.pop()
        if one.is_sign("]"):
            break
        inside.append(one)
    return inside


def _group(use: Token, waiting: list[tuple[Token, int]]) -> list[Token]:
    first, level = waiting.pop()
    if not first.is_sign("{"):
        if first.kind == "number" and len(first.text) > 1:  # an argument without braces is one digit
            waiting.append((replace(first, text=first.text[1:], start=first.start + 1), level))
            return [replace(first, text=first.text[0], end=first.start + 1)]
        return [first]
    inside: list[Token] = []
    depth = 1
    while waiting:
        one, _ = waiting.pop()
        depth += one.is_sign("{") - one.is_sign("}")
        if not depth:
            return inside
        inside.append(one)
    raise at(use, f"an argument of \\{use.text} is not closed", expected="}")


# ── definitions ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Found:
    name: str
    macro: Macro
    end: int


def _definition(tokens: Sequence[Token], place: int) -> _Found:
    """The definition that begins at a place; without a name where it is none that is understood."""
    kind = tokens[place].text
    name, place = _name(tokens, place + 1)
    if kind == "let":
        place += place < len(tokens) and tokens[place].is_sign("=")
        body = tuple(tokens[place : place + 1])
        return _Found(name, Macro(body), place + 1)
    count, default = 0, None
    if kind in ("def", "gdef"):
        while place < len(tokens) and not tokens[place].is_sign("{"):
            count = max(count, int(tokens[place].text[0]) if tokens[place].kind == "number" else 0)
            place += 1
    else:
        bracket, place = _bracketed(tokens, place)
        if bracket and bracket[0].kind == "number":
            count = int(bracket[0].text[:3])
            default, place = _bracketed(tokens, place)
    body, place = _body(tokens, place)
    if kind == "DeclareMathOperator":
        word = "".join(one.text for one in body)
        body = (
            replace(tokens[place - 1], kind="command", text="operatorname"),
            *_braces(body, tokens[place - 1]),
        )
        return _Found(name if word else "", Macro(body), place)
    return _Found(name, Macro(body, count, None if default is None else tuple(default)), place)


def _braces(body: Sequence[Token], like: Token) -> tuple[Token, ...]:
    opening, closing = (replace(like, kind="sign", text=text) for text in "{}")
    return (opening, *body, closing)


def _name(tokens: Sequence[Token], place: int) -> tuple[str, int]:
    while place < len(tokens) and tokens[place].is_sign("{", "*"):
        place += 1
    if place >= len(tokens) or tokens[place].kind != "command":
        return "", place
    name = tokens[place].text
    place += 1
    return name, place + (place < len(tokens) and tokens[place].is_sign("}"))


def _bracketed(tokens: Sequence[Token], place: int) -> tuple[list[Token] | None, int]:
    if place >= len(tokens) or not tokens[place].is_sign("["):
        return None, place
    inside = []
    place += 1
    while place < len(tokens) and not tokens[place].is_sign("]"):
        inside.append(tokens[place])
        place += 1
    return inside, place + 1


def _body(tokens: Sequence[Token], place: int) -> tuple[tuple[Token, ...], int]:
    if place >= len(tokens) or not tokens[place].is_sign("{"):
        return tuple(tokens[place : place + 1]), place + 1
    inside: list[Token] = []
    depth = 0
    while place < len(tokens):
        one = tokens[place]
        depth += one.is_sign("{") - one.is_sign("}")
        place += 1
        if not depth:
            break
        inside.append(one)
    return tuple(inside[1:]), place
