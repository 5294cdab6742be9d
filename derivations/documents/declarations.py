"""What the author declares: the keys of a front matter, of a comment, of a notebook, or of a file of its own.

functions   f(x) = …, or a name alone: a function of which nothing is said
symbols     what a name is: `real`, `positive real`, `real in (0,1)`, `integer >= 2`, `index in 1..n`,
                `vector n`
definitions, notation   y = …, and what a run of signs such as W x stands for
labels, words           superscripts that are no powers, names of several letters
assume                  equations and conditions
log, sum-scope, lim-scope, summation, nabla, macros, mod-constant
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from derivations.documents.context import Context, Said
from derivations.documents.kinds import NAME, said
from derivations.errors import UnreadableInput
from derivations.read.latex.macros import macro_of
from derivations.read.latex.parser import parse
from derivations.read.latex.syntax import Name, spelled
from derivations.read.latex.tokens import Token, Unreadable, tokens_of
from derivations.read.latex.vocabulary import Scope, canonical
from derivations.read.source import Span

FIRST = ("macros", "words", "symbols", "log", "conventions", "notation", "functions", "definitions")
ABSTRACT = ("abstract", "unspecified", "smooth", "function")
MOST_ENTRIES = 10_000


@dataclass(frozen=True, slots=True)
class Declared:
    """The context after declarations, and what of them was not understood."""

    context: Context
    problems: tuple[str, ...] = ()


def declared(context: Context, entries: Mapping[str, Any], span: Span | None = None) -> Declared:
    """The context in which the entries hold; what cannot be understood is said, and the rest is kept."""
    problems: list[str] = []
    for name in _function_names(entries):
        context = context.with_function(name)
    for key in (*FIRST, *_in_order(entries)):  # bodies are read again when all heads are known
        if key in FIRST and key not in entries:
            continue
        read = KEYS.get(key)
        if read is None:
            known = ", ".join(KEYS)
            problems.append(f"{key!r} is no key of a declaration; known are {known}")
            continue
        for entry in _entries(entries[key]):
            try:
                context = read(context, entry, span)
            except (UnreadableInput, ValueError) as error:
                problems.append(f"{key}: {_shown(entry)}: {error}")
    return Declared(context, tuple(dict.fromkeys(problems)))


Entry = tuple[str, Any]


def _function_names(entries: Mapping[str, Any]) -> Iterator[str]:
    """The names under `functions`, which the bodies of others may call."""
    for name, value in _entries(entries.get("functions")):
        if name or isinstance(value, str):
            text = name or value.split("=")[0]
            with suppress(UnreadableInput):
                yield _spelled_key(Context(), text)


def _in_order(entries: Mapping[str, Any]) -> list[str]:
    """The keys, those first that others rest on; unknown ones last."""
    order = list(KEYS)
    return sorted(map(str, entries), key=lambda key: order.index(key) if key in order else len(order))


def _entries(value: Any) -> Iterator[Entry]:
    """The entries of a key: of a mapping its pairs, of a list each alone, else the value."""
    if isinstance(value, Mapping):
        yield from ((str(name), one) for name, one in value.items())
    elif isinstance(value, Sequence) and not isinstance(value, str):
        if len(value) > MOST_ENTRIES:
            raise UnreadableInput(f"a declaration has {len(value):,} entries")
        for one in value:
            if isinstance(one, Mapping):
                yield from ((str(name), inner) for name, inner in one.items())
            else:
                yield "", one
    elif value is not None:
        yield "", value


def _shown(entry: Entry) -> str:
    name, value = entry
    text = f"{name}: {value}" if name else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise UnreadableInput("a formula or a word in quotes is expected")
    if str(value).rstrip().endswith("= ..."):
        raise UnreadableInput("the three dots are to be filled in", expected="a formula")
    return str(value)


# ── the keys ─────────────────────────────────────────────────────────────────────────────────────


def _macro(context: Context, entry: Entry, span: Span | None) -> Context:
    name, value = entry
    body = value
    arguments = 0
    if isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 2:
        body, arguments = value[0], int(value[1])
    if not name:
        raise UnreadableInput("a macro is a name and what it stands for", expected="'\\fp': \"f'\"")
    macros = {**context.macros, name.strip().lstrip("\\"): macro_of(_text(body), arguments)}
    return replace(context, macros=macros)


def _word(context: Context, entry: Entry, span: Span | None) -> Context:
    name, value = entry
    word = name or _text(value)
    words = context.vocabulary.words | {word}
    found = replace(context, vocabulary=replace(context.vocabulary, words=words))
    return found.with_kind(word, said(_text(value)).kind) if name and isinstance(value, str) else found


def _name(context: Context, text: str) -> Name:
    """The one name that a text writes, such as x_i or \\hat{y}."""
    vocabulary = replace(context.vocabulary, words=context.vocabulary.words | _plain_word(text), literals={})
    node = parse(context.tokens(text), vocabulary).node
    if not isinstance(node, Name):
        raise UnreadableInput(f"{text!r} is no name")
    return node


def _plain_word(text: str) -> frozenset[str]:
    return frozenset({text}) if len(text) > 1 and text.isalnum() and text[0].isalpha() else frozenset()


def _symbol(context: Context, entry: Entry, span: Span | None) -> Context:
    text, value = entry
    if not text:  # 'x real' and 'x: real' are both written
        text, _, value = _text(value).partition(":")
    found = said(_text(value))
    words = _plain_word(text.strip())
    context = replace(context, vocabulary=replace(context.vocabulary, words=context.vocabulary.words | words))
    name = _name(context, text)
    indexed = any(isinstance(one, Name) for one in name.below) and found.kind.role == "number"
    keys = [name.key, spelled(name)] if indexed else [spelled(name)]
    for key in keys:
        if not (key == name.key and indexed and key in context.known.kinds):
            context = context.with_kind(key, found.kind)
    conditions = (one.replace(NAME, text) for one in found.conditions)
    return replace(context, assumed=(*context.assumed, *conditions))


def _function(context: Context, entry: Entry, span: Span | None) -> Context:
    name, value = entry
    text = _text(value)
    if name and text.strip().lower() in ABSTRACT:
        return context.with_abstract(_spelled_key(context, name))
    if "=" not in text:
        return context.with_abstract(_spelled_key(context, text))
    return _stated(context, text, span, function=_is_plain_function(context, text))


def _is_plain_function(context: Context, text: str) -> bool:
    """Whether f(x) = 2 says no more of x: none of its entries stands on the right side."""
    sides = split_at_equals(context.tokens(text))
    arguments = context.head(sides[0]).arguments if len(sides) > 1 else ()
    spellings = ["".join(canonical(side)) for side in sides[1:]]
    return bool(arguments) and not any(f"{one.key}_" in text for one in arguments for text in spellings)


def _spelled_key(context: Context, text: str) -> str:
    return spelled(_name(context, text.split("(")[0].strip()))


def _definition(context: Context, entry: Entry, span: Span | None) -> Context:
    name, value = entry
    text = f"{name} = {_text(value)}" if name else _text(value)
    return _stated(context, text, span)


def _stated(context: Context, text: str, span: Span | None, *, function: bool = False) -> Context:
    tokens = context.tokens(text)
    sides = split_at_equals(tokens)
    if len(sides) < 2:
        raise UnreadableInput("a definition has the form name = formula", expected="=")
    body = sides[-1]
    for left in sides[:-1]:
        of = context.head(left)
        context = context.with_definition(of, body, Said(text, span, "declared"), function=function)
    return context


def split_at_equals(tokens: Sequence[Token]) -> list[list[Token]]:
    """The sides of a chain of equations."""
    sides: list[list[Token]] = [[]]
    depth = 0
    for one in tokens:
        depth += one.is_sign("{", "(", "[", "\\{") - one.is_sign("}", ")", "]", "\\}")
        if one.is_sign("=") and depth == 0:
            sides.append([])
        else:
            sides[-1].append(one)
    if sides and sides[0] and sides[0][-1].is_sign(":"):
        sides[0].pop()
    return [side for side in sides if side]


def _label(context: Context, entry: Entry, span: Span | None) -> Context:
    text = _text(entry[1]).strip()
    if text.startswith("(") and text.endswith(")"):
        return context  # x^{(i)} is a label wherever it stands at a name
    labels = context.vocabulary.labels | {"".join(canonical(tokens_of(text).tokens))}
    return replace(context, vocabulary=replace(context.vocabulary, labels=labels))


def _assume(context: Context, entry: Entry, span: Span | None) -> Context:
    text = _text(entry[1]) if not entry[0] else f"{entry[0]} = {_text(entry[1])}"
    return replace(context, assumed=(*context.assumed, text))


def _log(context: Context, entry: Entry, span: Span | None) -> Context:
    base = _text(entry[1]).strip().lower()
    base = {"natural": "e", "ln": "e", "10": "10", "2": "2", "e": "e", "common": "10", "binary": "2"}.get(
        base, ""
    )
    if not base:
        raise UnreadableInput("the base of log is e, 2 or 10")
    return replace(context, vocabulary=replace(context.vocabulary, log=base))


def _scope(which: str) -> Callable[[Context, Entry, Span | None], Context]:
    def read(context: Context, entry: Entry, span: Span | None) -> Context:
        text = _text(entry[1]).lower()
        widest: Scope = "whole" if which == "limits" else "free"
        scope: Scope = "minimal" if "minimal" in text or "first" in text else widest
        vocabulary = context.vocabulary
        vocabulary = replace(vocabulary, sums=scope) if which == "sums" else replace(vocabulary, limits=scope)
        return replace(context, vocabulary=vocabulary)

    return read


def _summation(context: Context, entry: Entry, span: Span | None) -> Context:
    if "einstein" not in _text(entry[1]).lower():
        raise UnreadableInput("the summation convention is einstein, or none")
    return replace(context, known=replace(context.known, einstein=True))


def _nabla(context: Context, entry: Entry, span: Span | None) -> Context:
    variable = _name(context, _text(entry[1]))
    return replace(context, known=replace(context.known, nabla=(*context.known.nabla, variable)))


def _layout(context: Context, entry: Entry, span: Span | None) -> Context:
    layout = _text(entry[1]).strip().lower()
    if layout not in ("numerator", "denominator"):
        raise UnreadableInput("the layout of derivatives by arrays is numerator or denominator")
    return replace(context, known=replace(context.known, layout=layout))


def _convention(context: Context, entry: Entry, span: Span | None) -> Context:
    """A convention in words; those that are known are keys of their own."""
    name, value = entry
    plain = name.lstrip("\\").strip()
    if "comma" in plain:
        return replace(context, vocabulary=replace(context.vocabulary, commas=True))
    read = KEYS.get(plain) if plain in ("log", "sum-scope", "lim-scope", "summation", "nabla") else None
    return context if read is None else read(context, ("", value), span)


def _mod_constant(context: Context, entry: Entry, span: Span | None) -> Context:
    return replace(context, constant=bool(entry[1]))


def _ignored(context: Context, entry: Entry, span: Span | None) -> Context:
    return context


KEYS: Mapping[str, Callable[[Context, Entry, Span | None], Context]] = {
    "macros":       _macro,
    "words":        _word,
    "symbols":      _symbol,
    "labels":       _label,
    "log":          _log,
    "sum-scope":    _scope("sums"),
    "lim-scope":    _scope("limits"),
    "summation":    _summation,
    "conventions":  _convention,
    "notation":     _definition,
    "functions":    _function,
    "definitions":  _definition,
    "nabla":        _nabla,
    "layout":       _layout,
    "assume":       _assume,
    "mod-constant": _mod_constant,
    "skip":         _ignored,
}  # fmt: skip

__all__ = ["Declared", "Unreadable", "declared", "split_at_equals", "tokens_of"]
