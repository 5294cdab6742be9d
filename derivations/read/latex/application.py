r"""A name or a function of the table before its argument.

Whether x(1 − x) is a product or an application is decided here: by the vocabulary first, then by the letter.
"""

from __future__ import annotations

from dataclasses import replace

from derivations.read.latex.cursor import Cursor, Where, grouped
from derivations.read.latex.functions import BARE, INVERSES, LOGARITHMS, OPERATORS, WORDS
from derivations.read.latex.letters import ACCENTS, BOLD, EITHER_WAY, FUNCTION_LETTERS
from derivations.read.latex.syntax import (
    Applied,
    Called,
    Listing,
    Name,
    Node,
    Numeral,
    Over,
    Raised,
    Times,
    index_word,
    spelled,
)
from derivations.read.latex.tokens import Token, at


def call(cursor: Cursor, name: Name, primes: int) -> Node:
    """A function and its arguments in parentheses."""
    opened = cursor.take()
    held = (cursor.bars, cursor.integrals, cursor.separates)
    cursor.bars, cursor.integrals, cursor.separates = [], 0, True
    try:
        if cursor.sees(")"):
            raise cursor.wrong("a function has no argument", expected="an argument")
        arguments = [cursor.grammar.total(cursor)]
        while cursor.sees(",", ";", "\\mid", "|"):
            cursor.take()
            arguments.append(cursor.grammar.total(cursor))
        cursor.expect(")", opened)
    finally:
        cursor.bars, cursor.integrals, cursor.separates = held
    where = Where(start=name.start, end=cursor.over(opened)["end"])
    return Called(name, tuple(arguments), primes, **where)


def partial_at(cursor: Cursor, name: Name, variables: tuple[Node, ...]) -> Node:
    """∂f/∂x (u, v): the derivative of f by its parameter x, at the arguments."""
    if name.below or not all(isinstance(one, Name) and not one.below for one in variables):
        raise cursor.wrong("it is not clear what stands in the parentheses", expected="\\cdot, or |_{x=a}")
    return call(cursor, replace(name, below=variables, word=index_word(variables)), 0)


def is_function(cursor: Cursor, name: Name) -> bool:
    """Whether a name is known to be a function, or is one by its letter."""
    known = cursor.vocabulary
    if spelled(name) in known.functions or name.key in known.functions:
        return True
    if spelled(name) in known.plain or name.key in known.plain:
        return False
    family = f"{name.key}_{{"
    if name.word and any(one.startswith(family) for one in known.functions):
        return True  # m_{k2} beside m_{12}
    return name.key in FUNCTION_LETTERS


def is_applied(cursor: Cursor, name: Name) -> bool:
    """Whether a name that stands before a parenthesis is applied to what is in it."""
    if is_function(cursor, name):
        return not _holds_itself(cursor, name)
    known = cursor.vocabulary
    if spelled(name) in known.plain or name.key in known.plain or name.label:
        return False
    if len(name.key) > 1 and name.key.isalpha():
        return True  # a word before a parenthesis
    if name.key not in EITHER_WAY:
        return False
    opened = cursor.peek()
    assert opened is not None
    if _holds_names_only(cursor):
        return True
    lower = len(name.key) == 1 and name.key.islower()
    chosen, other = f"{name.key} times the parenthesis", f"{name.key} applied to it"
    declare = f"functions: ['{name.key}(...) = ...']  or  symbols: {{'{name.key}': real}}"
    return cursor.doubt(opened, chosen, other, declare=declare, settled=lower)


def _holds_names_only(cursor: Cursor) -> bool:
    """Whether the parenthesis that comes next lists names: L(θ), P(X | θ), A(x, y)."""
    place, expected = cursor.place + 1, True
    while place < len(cursor.tokens):
        one = cursor.tokens[place]
        if one.is_sign(")"):
            return not expected
        if one.is_sign(",", ";", "\\mid", "|"):
            expected = True
        elif one.is_sign("_"):
            place += 3 if _opens(cursor, place + 1) else 1
        elif expected and (one.kind == "letter" or one.kind == "command"):
            place += 3 if one.text in (*ACCENTS, *BOLD) and _opens(cursor, place + 1) else 0
            expected = False
        else:
            return False
        place += 1
    return False


def _holds_itself(cursor: Cursor, name: Name) -> bool:
    """Whether a function stands without an argument in a sum behind it: σ(1 − σ) is a product."""
    depth, own, signs = 0, False, False
    for place in range(cursor.place, len(cursor.tokens)):
        one = cursor.tokens[place]
        depth += one.is_sign("(") - one.is_sign(")")
        if not depth:
            break
        signs = signs or (depth == 1 and one.is_sign("+", "-"))
        if f"\\{one.text}" == name.key if one.kind == "command" else one.text == name.key:
            behind = cursor.tokens[place + 1] if place + 1 < len(cursor.tokens) else one
            own = own or not behind.is_sign("(", "_", "^", "'")
    return own and signs


def _opens(cursor: Cursor, place: int) -> bool:
    return place < len(cursor.tokens) and cursor.tokens[place].is_sign("{")


def applied(cursor: Cursor, one: Token, word: str) -> Node:
    """A function of the table: its power, its base, its argument."""
    if word in OPERATORS:
        return _operator_word(cursor, one, word)
    function = WORDS[word]
    power: list[Token] | None = None
    base: Node | None = None
    caret = one
    while cursor.sees("^", "_", "'"):
        if cursor.sees("'"):
            raise cursor.wrong("a prime stands at a function of the table", expected="d/dx before it")
        which = cursor.take()
        inside = grouped(cursor)
        if which.text == "^":
            power, caret = inside, which
        elif word in LOGARITHMS:
            base = cursor.apart(inside, cursor.grammar.total)
        else:
            raise at(which, f"a subscript stands at {word}", expected="an argument")
    if power is not None and "".join(token.text for token in power) == "-1":
        if function not in INVERSES:
            raise at(caret, f"{word}^(-1) may be an inverse or a reciprocal", expected="1/... or a name")
        function, power = INVERSES[function], None
    arguments, fenced = _arguments(cursor, one, word)
    node = _of_table(cursor, one, function, arguments, base)
    if power is not None:
        return Raised(node, cursor.apart(power, cursor.grammar.total), **cursor.over(one))
    return (
        _power_behind(cursor, one, node, function, arguments, base) if fenced and cursor.sees("^") else node
    )


def _power_behind(
    cursor: Cursor, one: Token, node: Node, function: str, arguments: tuple[Node, ...], base: Node | None
) -> Node:
    """ln(u)^n: the power of the value, unless it is meant inside."""
    caret = cursor.take()
    inside = grouped(cursor)
    if inside and inside[0].is_command("circ"):
        return Raised(node, cursor.apart(inside[1:], cursor.grammar.total), True, **cursor.over(one))
    exponent = cursor.apart(inside, cursor.grammar.total)
    chosen, other = "the power of the function's value", "the power of its argument"
    settled = isinstance(exponent, Numeral) and function not in ("log", "ln")
    if cursor.doubt(caret, chosen, other, settled=settled) and len(arguments) == 1:
        inner = Raised(arguments[0], exponent, **cursor.over(caret))
        return _of_table(cursor, one, function, (inner,), base)
    return Raised(node, exponent, **cursor.over(one))


def _of_table(
    cursor: Cursor, one: Token, function: str, arguments: tuple[Node, ...], base: Node | None
) -> Node:
    where = cursor.over(one)
    if function == "log10":
        function, base = "log", Numeral("10", start=one.start, end=one.end)
    if function == "log" and base is None:
        known = cursor.vocabulary.log
        if not known and cursor.doubt(
            one, "log is the natural logarithm", "log has base 10", declare="log: e"
        ):
            known = "10"
        base = None if known in ("", "e") else Numeral(known, start=one.start, end=one.end)
    if base is None:
        return Applied(function, arguments, **where)
    above = Applied("ln", arguments, **where)
    return Over(above, Applied("ln", (base,), **where), **where)


def _arguments(cursor: Cursor, one: Token, word: str) -> tuple[tuple[Node, ...], bool]:
    """What a function is applied to, and whether it stands in parentheses."""
    opened = cursor.peek()
    if opened is None:
        raise at(one, f"{word} has no argument", expected="an argument")
    if opened.is_sign("(", "["):
        node = cursor.grammar.group(cursor)
        entries = node.entries if isinstance(node, Listing) else (node,)
        return entries, True
    if opened.is_sign("{"):
        node = cursor.grammar.group(cursor)
        return (node.entries if isinstance(node, Listing) else (node,)), False
    if opened.is_sign("\\{"):
        cursor.take()
        entries = tuple(cursor.grammar.listed(cursor, opened))
        cursor.expect("\\}", opened)
        return entries, True
    return (_bare_argument(cursor, one, word),), False


def _bare_argument(cursor: Cursor, one: Token, word: str) -> Node:
    """sin 2x, ln xy: numbers, names, fractions and roots side by side, up to anything else."""
    if cursor.sees("-"):
        raise cursor.wrong(f"a sign stands behind {word}", expected="parentheses")
    first = cursor.peek()
    if first is None or not cursor.grammar.begins(cursor, first):
        raise cursor.wrong(f"{word} has no argument", expected="an argument")
    factors = [cursor.grammar.factor(cursor)]
    place = cursor.place
    while (ahead := cursor.peek()) is not None and _goes_on(cursor, factors[-1], ahead):
        if ahead.gap and cursor.doubt(
            ahead, f"what follows belongs to {word}", f"it multiplies the {word}", settled=False
        ):
            break
        factors.append(cursor.grammar.factor(cursor))
    if len(factors) > 1 and isinstance(factors[0], Name):
        chosen, other = f"what follows belongs to {word}", f"the {word} ends behind its first factor"
        if cursor.doubt(one, chosen, other):
            cursor.place = place
            return factors[0]
    argument = factors[0]
    if len(factors) > 1:
        argument = Times(tuple(factors), start=factors[0].start, end=factors[-1].end)
    slash = cursor.peek()
    if slash is None or not slash.is_sign("/"):
        return argument
    if not cursor.doubt(slash, f"the {word} is divided", "its argument is divided"):
        return argument
    cursor.take()
    return Over(argument, cursor.grammar.factor(cursor), start=argument.start, end=slash.end)


def _goes_on(cursor: Cursor, before: Node, ahead: Token) -> bool:
    simple = before.base if isinstance(before, Raised) else before
    if not isinstance(simple, Name | Numeral | Over) and type(simple).__name__ != "Root":
        return False
    if ahead.kind == "command" and (
        ahead.text in WORDS
        or ahead.text in ("sum", "prod", "int", "lim", "begin", "nabla", "partial", "dots")
    ):
        return False
    if ahead.kind == "command" and ahead.text == "frac":
        return isinstance(before, Numeral)
    return (
        ahead.kind in ("letter", "number", "command")
        and cursor.grammar.begins(cursor, ahead)
        and not _is_bare(cursor)
    )


def _is_bare(cursor: Cursor) -> bool:
    text = ""
    for ahead in range(6):
        one = cursor.peek(ahead)
        if one is None or one.kind != "letter":
            break
        text += one.text
    return text in BARE


def _operator_word(cursor: Cursor, one: Token, word: str) -> Node:
    opened = cursor.peek()
    if opened is None:
        raise at(one, f"{word} has no argument", expected="a matrix")
    argument = cursor.grammar.factor(cursor)
    return Called(Name(word, **cursor.over(one)), (argument,), **cursor.over(one))
