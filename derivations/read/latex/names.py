r"""Names with their accents and scripts, and what they are applied to.

Whether x(1 − x) is a product or an application is decided here: by the vocabulary first, then by the letter.
"""

from __future__ import annotations

from dataclasses import replace

from derivations.read.latex.application import applied, call, is_applied, is_function
from derivations.read.latex.cursor import Cursor, Where, grouped
from derivations.read.latex.functions import (
    BARE,
    NOT_READ,
    OPERATORS,
    WORDS,
)
from derivations.read.latex.letters import ACCENTS, BOLD, GREEK, INDEX_LETTERS, MARKS, UPRIGHT, is_word
from derivations.read.latex.notations import indicator
from derivations.read.latex.syntax import (
    Constants,
    Name,
    Node,
    Numeral,
    Primed,
    Raised,
    Times,
    Transposed,
    index_text,
    index_word,
)
from derivations.read.latex.tokens import Token, at, split
from derivations.read.latex.vocabulary import canonical, literal_at

MOST_PRIMES = 3


def literal(cursor: Cursor) -> Name | None:
    """A notation of the page that comes next, such as W x; None where there is none."""
    first = cursor.peek()
    key, end = literal_at(cursor.tokens, cursor.place, cursor.vocabulary.literals)
    if not key or first is None:
        return None
    cursor.place = end
    return Name(key, **cursor.over(first))


LONGEST_WORD = 100  # letters without a blank that may be one name


def named(cursor: Cursor) -> Node:
    """A name with its scripts, applied to what follows where it is a function."""
    first = cursor.peek()
    assert first is not None
    name = _base(cursor)
    return name if not isinstance(name, Name) else _scripted(cursor, name, first)


# ── what stands on the line ──────────────────────────────────────────────────────────────────────


def _base(cursor: Cursor) -> Node:
    one = cursor.take()
    if one.kind == "letter":
        return _letters(cursor, one)
    if one.kind == "text":
        return _word(cursor, one, one.text)
    if one.text in ACCENTS or one.text in BOLD:
        return _accented(cursor, one)
    if one.text in UPRIGHT:
        return _upright(cursor, one)
    if one.text == "mathbb":
        return indicator(cursor, one)
    if one.text in WORDS or one.text in OPERATORS:
        return applied(cursor, one, one.text)
    if one.text == "Delta" and _is_difference(cursor):
        return _difference(cursor, one)
    if one.text in GREEK:
        return Name(f"\\{one.text}", **cursor.over(one))
    raise at(
        one,
        f"the command \\{one.text} is not known",
        expected="a command of the tables, or a macro",
        declare=f"macros: {{'\\{one.text}': '...'}}",
    )


def _letters(cursor: Cursor, one: Token) -> Node:
    """The longest declared word that begins here, a function's name without its backslash, or one letter."""
    run = [one]
    while (ahead := cursor.peek(len(run) - 1)) is not None and ahead.kind == "letter" and not ahead.gap:
        if ahead.start != run[-1].end or len(run) == LONGEST_WORD:
            break
        run.append(ahead)
    text = "".join(token.text for token in run)
    behind = cursor.peek(len(run) - 1)
    if behind is not None and behind.kind == "number" and text + behind.text in cursor.vocabulary.words:
        cursor.place += len(run)
        return Name(text + behind.text, **cursor.over(one))
    for length in range(len(run), 1, -1):
        if text[:length] in cursor.vocabulary.words:
            cursor.place += length - 1
            return Name(text[:length], **cursor.over(one))
    apart = _word_with_spaces(cursor, one, run)
    if apart is not None:
        return apart
    if text in BARE and (length := len(run)) > 1 and cursor.peek(length - 1) is not None:
        cursor.place += length - 1
        if not cursor.sees("("):
            cursor.repairs[one.start] = f"{text} is read as \\{text}"
        return applied(cursor, one, text)
    behind = cursor.peek(len(run) - 1)
    if (
        len(run) >= 3 and behind is not None and behind.is_sign("(") and text not in cursor.vocabulary.words
    ) and (not set(text) <= cursor.vocabulary.plain):
        message = f"{text} before a parenthesis may be one name or a product of letters"
        raise at(one, message, expected="\\operatorname{...} or a declaration", declare=f"words: ['{text}']")
    if one.text == "d" and len(run) > 1 and "d" not in cursor.vocabulary.plain:
        raise at(one, f"{text[:2]} may be a differential or a product", declare="symbols: {'d': real}")
    digit = cursor.peek()
    if len(run) == 1 and digit is not None and digit.kind == "number" and digit.start == one.end:
        text = one.text + digit.text
        message = f"{text} may be one name or a product"
        raise at(one, message, expected="_ or \\cdot between them", declare=f"words: ['{text}']")
    return Name(one.text, **cursor.over(one))


def _word_with_spaces(cursor: Cursor, one: Token, run: list[Token]) -> Node | None:
    """T P for the declared word TP, where T alone is nothing."""
    ahead = cursor.peek(0)
    if len(run) > 1 or ahead is None or ahead.kind != "letter" or one.text in cursor.vocabulary.plain:
        return None
    if one.text + ahead.text not in cursor.vocabulary.words:
        return None
    cursor.take()
    cursor.repairs[one.start] = f"{one.text} {ahead.text} is read as {one.text}{ahead.text}"
    return Name(one.text + ahead.text, **cursor.over(one))


def _word(cursor: Cursor, one: Token, text: str) -> Node:
    if text in WORDS and text not in cursor.vocabulary.words:
        return applied(cursor, one, text)
    if not is_word(text):
        raise at(one, f"the text '{text}' stands inside a formula", expected="a formula")
    return Name(text, **cursor.over(one))


def _upright(cursor: Cursor, one: Token) -> Node:
    inside = grouped(cursor)
    text = "".join(token.text for token in inside)
    if text == "d" and "d" not in cursor.vocabulary.plain:
        raise at(one, "a differential stands outside of an integral", expected="\\int before it, or d/dx")
    if any(token.kind == "command" for token in inside) and len(inside) == 1:
        return Name(f"\\{text}", **cursor.over(one))
    known = text in cursor.vocabulary.words or text in cursor.vocabulary.functions
    if not known and (text in WORDS or text in OPERATORS):
        return applied(cursor, one, text)
    if not known and text in NOT_READ:
        raise at(one, f"{NOT_READ[text]} are not read", expected="a formula of real numbers")
    if not text or not all(sign.isalnum() for sign in text):
        raise at(one, "this is no name", expected="letters")
    return Name(text, **cursor.over(one))


def _accented(cursor: Cursor, one: Token) -> Node:
    inside = grouped(cursor)
    bold = "".join(token.text for token in inside)
    if (one.text == "mathbf" and bold in ("1", "0", "I") and cursor.sees("_")) and (
        bold != "I" or not ({"I", "I[]"} & cursor.vocabulary.plain)
    ):
        cursor.take()
        by = split(grouped(cursor), "\\times")
        sizes = tuple(cursor.apart(stretch, cursor.grammar.total) for stretch in by)
        return Constants(bold, sizes, **cursor.over(one))  # type: ignore[arg-type]
    name = cursor.apart(inside, plain_name)
    if not isinstance(name, Name):
        raise at(one, f"\\{one.text} stands over a formula", expected="a name below it")
    where = cursor.over(one)
    if one.text in BOLD:
        return replace(name, bold=True, **where)
    return replace(name, key=f"\\{one.text}{{{name.key}}}", **where)


def _is_difference(cursor: Cursor) -> bool:
    """Whether a name follows a Δ of which nothing is said: Δx is one name."""
    ahead = cursor.peek()
    if ahead is None or "\\Delta" in cursor.vocabulary.plain | cursor.vocabulary.functions:
        return False
    return ahead.kind == "letter" or (ahead.kind == "command" and ahead.text in (*GREEK, *ACCENTS, *BOLD))


def _difference(cursor: Cursor, one: Token) -> Node:
    found = _base(cursor)
    if not isinstance(found, Name):
        raise at(one, "\\Delta stands before what is no name", expected="a name")
    return replace(found, key=f"\\Delta{{{found.key}}}", **cursor.over(one))


def plain_name(cursor: Cursor) -> Node:
    """A name that is not applied to anything."""
    first = cursor.peek()
    if first is None:
        raise cursor.wrong("a name is missing", expected="a name")
    found = _base(cursor)
    if not isinstance(found, Name):
        raise at(first, "this is no name", expected="a name")
    below, word = _below(cursor) if cursor.sees("_") else ((), "")
    return replace(found, below=below, word=word, **cursor.over(first))


# ── scripts ──────────────────────────────────────────────────────────────────────────────────────


def _scripted(cursor: Cursor, name: Name, first: Token) -> Node:
    primes, power = 0, None
    caret: Token | None = None
    while (one := cursor.peek()) is not None and one.is_sign("_", "^", "'"):
        if one.is_sign("'"):
            cursor.take()
            primes += 1
        elif one.is_sign("_"):
            if name.word:
                raise at(one, "a name has two subscripts", expected="braces")
            below, word = _below(cursor)
            name = replace(name, below=below, word=word)
        else:
            caret = cursor.take()
            primes, power, name = _above(cursor, name, primes, power, caret)
    name = replace(name, **cursor.over(first))
    if primes > MOST_PRIMES:
        raise at(first, "a name has more than three primes", expected="f^{(4)}")
    inverse = power is not None and "".join(one.text for one in power) == "-1" and cursor.sees("(")
    if inverse and (is_function(cursor, name) or is_applied(cursor, name)):
        raise at(caret or first, "an inverse function has no formula here", expected="its definition")
    node = _primed(cursor, name, primes, first)
    return node if power is None else _to_power(cursor, node, power, caret or first)


def _above(
    cursor: Cursor, name: Name, primes: int, power: list[Token] | None, caret: Token
) -> tuple[int, list[Token] | None, Name]:
    """What a superscript says: primes, a label, a mark, the order of a derivative, or a power."""
    inside = script(cursor)
    if power is not None:
        raise at(caret, "a name has two superscripts", expected="braces")
    if inside and all(one.is_sign("'") or one.is_command("prime") for one in inside):
        return primes + len(inside), None, name
    if len(inside) > 1 and inside[0].is_command("circ"):
        return primes, inside, name
    if len(inside) == 1 and inside[0].text in MARKS and inside[0].kind != "letter":
        return primes, None, replace(name, marks=MARKS[inside[0].text])
    if "".join(canonical(inside)) in cursor.vocabulary.labels:
        return primes, None, replace(name, label=(cursor.apart(inside, cursor.grammar.total),))
    if len(inside) > 2 and inside[0].is_sign("(") and inside[-1].is_sign(")"):
        label = cursor.apart(inside[1:-1], cursor.grammar.total)
        if is_function(cursor, name) and isinstance(label, Numeral):
            return int(label.text), None, name
        if name.label:
            raise at(caret, "a name has two labels", expected="one")
        return primes, None, replace(name, label=(label,))
    return primes, inside, name


def _below(cursor: Cursor) -> tuple[tuple[Node, ...], str]:
    """The subscripts of a name, parsed unless they are a word, and their spelling."""
    cursor.take()
    inside = script(cursor)
    if not inside:
        raise cursor.wrong("a subscript is empty", expected="an index")
    word = "".join(canonical([one for one in inside if not one.is_sign("{", "}")]))
    if len(inside) > 1 and inside[0].is_command("mathrm", "operatorname"):
        return (), "".join(one.text for one in inside[1:] if not one.is_sign("{", "}"))
    if len(inside) == 1 and inside[0].kind == "command" and inside[0].text in WORDS:
        return (), inside[0].text
    if inside[0].kind == "text" or _is_label(inside, cursor):
        return (), word
    if any(one.is_sign("=") for one in inside):
        raise at(inside[0], "an equation stands below a name", expected="an index")
    read: list[Node] = []
    for stretch in split(inside):
        node = cursor.apart(stretch, cursor.grammar.total)
        read += node.factors if isinstance(node, Times) and not node.sign else (node,)
    texts = [index_text(one) for one in read]
    return tuple(read), word if None in texts else index_word(read)


def _is_label(inside: list[Token], cursor: Cursor) -> bool:
    """Whether a subscript is a word and no product of indices: max, new."""
    text = "".join(one.text for one in inside)
    if any(one.kind != "letter" for one in inside) or len(inside) < 2:
        return text in ("*", "+", "-")
    return text in cursor.vocabulary.words or (len(inside) > 2 and not set(text) <= INDEX_LETTERS)


def script(cursor: Cursor) -> list[Token]:
    """What stands above or below: in braces, or one sign; x^10 and e^-x say less than they seem to."""
    one = cursor.peek()
    if one is not None and one.kind == "number" and len(one.text) > 1:
        raise at(one, f"only the {one.text[0]} of {one.text} is raised or lowered", expected="braces")
    inside = grouped(cursor)
    ahead = cursor.peek()
    if one is None or not one.is_sign("-", "+") or ahead is None or ahead.start != one.end:
        return inside
    if ahead.kind in ("letter", "number", "command") or ahead.is_sign("("):
        raise at(one, f"only the {one.text} is raised or lowered", expected="braces")
    return inside


def _to_power(cursor: Cursor, node: Node, power: list[Token], caret: Token) -> Node:
    where = Where(start=node.start, end=cursor.over(caret)["end"])
    if (len(power) == 1 and (power[0].is_command("top") or power[0].text == "T")) and (
        not (power[0].text == "T" and "T" in cursor.vocabulary.plain)
    ):
        return Transposed(node, **where)
    if power[0].is_command("circ"):
        return Raised(node, cursor.apart(power[1:], cursor.grammar.total), True, **where)
    return Raised(node, cursor.apart(power, cursor.grammar.total), **where)


def _primed(cursor: Cursor, name: Name, primes: int, first: Token) -> Node:
    if cursor.sees("(") and (primes or is_applied(cursor, name)) and not cursor.sees("^"):
        return call(cursor, name, primes)
    if primes:
        return Primed(name, primes, **cursor.over(first))
    return name


def variable(cursor: Cursor) -> Name:
    """A variable of differentiation: a name with its subscripts and its label."""
    first = cursor.peek()
    found = plain_name(cursor)
    if first is None or not isinstance(found, Name):
        raise cursor.wrong("a derivative does not say by what", expected="a variable")
    if cursor.sees("^") and (ahead := cursor.peek(1)) is not None and ahead.is_sign("{"):
        behind = cursor.peek(2)
        if behind is not None and behind.is_sign("("):
            caret = cursor.take()
            _, _, found = _above(cursor, found, 0, None, caret)
            if cursor.sees("_"):
                below, word = _below(cursor)
                found = replace(found, below=below, word=word)
    return replace(found, **cursor.over(first))
