r"""Names with their accents and scripts, and what they are applied to.

Whether x(1 − x) is a product or an application is decided here: by the vocabulary first, then by the letter.
"""

from __future__ import annotations

from dataclasses import replace

from derivations.read.latex import parser
from derivations.read.latex.cursor import Cursor, Where, grouped
from derivations.read.latex.functions import (
    BARE,
    INVERSES,
    LOGARITHMS,
    NOT_READ,
    OPERATORS,
    WORDS,
)
from derivations.read.latex.syntax import (
    Applied,
    Called,
    Constants,
    Grid,
    Indicator,
    Listing,
    Name,
    Node,
    Numeral,
    Over,
    Primed,
    Raised,
    Related,
    Times,
    Transposed,
    index_text,
    index_word,
    spelled,
)
from derivations.read.latex.tokens import Token, Unreadable, at
from derivations.read.latex.vocabulary import canonical, literal_at
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
MOST_PRIMES = 3


def is_word(text: str) -> bool:
    """Whether a \\text inside a formula may be a name: one word, or one without Latin letters."""
    return bool(text) and not any(sign.isspace() or sign in ",.;:()$=" for sign in text)


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
        sizes = tuple(cursor.apart(stretch, parser.total) for stretch in by)
        return Constants(bold, sizes, **cursor.over(one))  # type: ignore[arg-type]
    name = cursor.apart(inside, _plain_name)
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


def _plain_name(cursor: Cursor) -> Node:
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
    if inverse and (is_function(cursor, name) or _is_applied(cursor, name)):
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
        return primes, None, replace(name, label=(cursor.apart(inside, parser.total),))
    if len(inside) > 2 and inside[0].is_sign("(") and inside[-1].is_sign(")"):
        label = cursor.apart(inside[1:-1], parser.total)
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
        node = cursor.apart(stretch, parser.total)
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


def split(tokens: list[Token], sign: str = ",") -> list[list[Token]]:
    """The stretches between commas, or between another sign."""
    found: list[list[Token]] = [[]]
    depth = 0
    for one in tokens:
        depth += one.is_sign("(", "{", "[", "\\{") - one.is_sign(")", "}", "]", "\\}")
        if (one.is_sign(sign) or (one.kind == "command" and f"\\{one.text}" == sign)) and not depth:
            found.append([])
        else:
            found[-1].append(one)
    return found


def _to_power(cursor: Cursor, node: Node, power: list[Token], caret: Token) -> Node:
    where = Where(start=node.start, end=cursor.over(caret)["end"])
    if (len(power) == 1 and (power[0].is_command("top") or power[0].text == "T")) and (
        not (power[0].text == "T" and "T" in cursor.vocabulary.plain)
    ):
        return Transposed(node, **where)
    if power[0].is_command("circ"):
        return Raised(node, cursor.apart(power[1:], parser.total), True, **where)
    return Raised(node, cursor.apart(power, parser.total), **where)


# ── application ──────────────────────────────────────────────────────────────────────────────────


def _primed(cursor: Cursor, name: Name, primes: int, first: Token) -> Node:
    if cursor.sees("(") and (primes or _is_applied(cursor, name)) and not cursor.sees("^"):
        return _call(cursor, name, primes)
    if primes:
        return Primed(name, primes, **cursor.over(first))
    return name


def _call(cursor: Cursor, name: Name, primes: int) -> Node:
    opened = cursor.take()
    held = (cursor.bars, cursor.integrals, cursor.separates)
    cursor.bars, cursor.integrals, cursor.separates = [], 0, True
    try:
        if cursor.sees(")"):
            raise cursor.wrong("a function has no argument", expected="an argument")
        arguments = [parser.total(cursor)]
        while cursor.sees(",", ";", "\\mid", "|"):
            cursor.take()
            arguments.append(parser.total(cursor))
        cursor.expect(")", opened)
    finally:
        cursor.bars, cursor.integrals, cursor.separates = held
    where = Where(start=name.start, end=cursor.over(opened)["end"])
    return Called(name, tuple(arguments), primes, **where)


def partial_at(cursor: Cursor, name: Name, variables: tuple[Node, ...]) -> Node:
    """∂f/∂x (u, v): the derivative of f by its parameter x, at the arguments."""
    if name.below or not all(isinstance(one, Name) and not one.below for one in variables):
        raise cursor.wrong("it is not clear what stands in the parentheses", expected="\\cdot, or |_{x=a}")
    return _call(cursor, replace(name, below=variables, word=index_word(variables)), 0)


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


def _is_applied(cursor: Cursor, name: Name) -> bool:
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
            base = cursor.apart(inside, parser.total)
        else:
            raise at(which, f"a subscript stands at {word}", expected="an argument")
    if power is not None and "".join(token.text for token in power) == "-1":
        if function not in INVERSES:
            raise at(caret, f"{word}^(-1) may be an inverse or a reciprocal", expected="1/... or a name")
        function, power = INVERSES[function], None
    arguments, fenced = _arguments(cursor, one, word)
    node = _of_table(cursor, one, function, arguments, base)
    if power is not None:
        return Raised(node, cursor.apart(power, parser.total), **cursor.over(one))
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
        return Raised(node, cursor.apart(inside[1:], parser.total), True, **cursor.over(one))
    exponent = cursor.apart(inside, parser.total)
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
        node = parser._group(cursor)
        entries = node.entries if isinstance(node, Listing) else (node,)
        return entries, True
    if opened.is_sign("{"):
        node = parser._group(cursor)
        return (node.entries if isinstance(node, Listing) else (node,)), False
    if opened.is_sign("\\{"):
        cursor.take()
        entries = tuple(parser.listed(cursor, opened))
        cursor.expect("\\}", opened)
        return entries, True
    return (_bare_argument(cursor, one, word),), False


def _bare_argument(cursor: Cursor, one: Token, word: str) -> Node:
    """sin 2x, ln xy: numbers, names, fractions and roots side by side, up to anything else."""
    if cursor.sees("-"):
        raise cursor.wrong(f"a sign stands behind {word}", expected="parentheses")
    first = cursor.peek()
    if first is None or not parser._begins(cursor, first):
        raise cursor.wrong(f"{word} has no argument", expected="an argument")
    factors = [parser.factor(cursor)]
    place = cursor.place
    while (ahead := cursor.peek()) is not None and _goes_on(cursor, factors[-1], ahead):
        if ahead.gap and cursor.doubt(
            ahead, f"what follows belongs to {word}", f"it multiplies the {word}", settled=False
        ):
            break
        factors.append(parser.factor(cursor))
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
    return Over(argument, parser.factor(cursor), start=argument.start, end=slash.end)


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
        and parser._begins(cursor, ahead)
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


# ── smaller things ───────────────────────────────────────────────────────────────────────────────


def _operator_word(cursor: Cursor, one: Token, word: str) -> Node:
    opened = cursor.peek()
    if opened is None:
        raise at(one, f"{word} has no argument", expected="a matrix")
    argument = parser.factor(cursor)
    return Called(Name(word, **cursor.over(one)), (argument,), **cursor.over(one))


def factorial(node: Node) -> Node:
    """n!"""
    return Applied("factorial", (node,), start=node.start, end=node.end + 1)


def rounded(opened: Token, entries: list[Node]) -> Node:
    """⌊x⌋ and ⌈x⌉."""
    name = "floor" if opened.text == "\\lfloor" else "ceiling"
    if len(entries) != 1:
        raise at(opened, "several formulas stand in the brackets", expected="one")
    return Applied(name, tuple(entries), start=opened.start, end=entries[0].end)


def binomial(cursor: Cursor) -> Node:
    """A binomial coefficient."""
    one = cursor.take()
    above, below = (cursor.apart(grouped(cursor), parser.total) for _ in range(2))
    return Applied("binomial", (above, below), **cursor.over(one))


def grid(cursor: Cursor, environment: str, node: Grid) -> Node:
    """A matrix, or with upright bars its determinant."""
    if environment == "vmatrix":
        return Called(Name("det"), (node,), start=node.start, end=node.end)
    if environment == "Vmatrix":
        raise Unreadable("a norm of a written matrix is not read", node.start, node.end)
    return node


def is_indicator(cursor: Cursor) -> bool:
    r"""Whether \mathbb{1} or \mathbb{I} comes next."""
    behind = "".join(one.text for one in cursor.tokens[cursor.place + 1 : cursor.place + 4]).strip("{}")
    return behind[:1] in ("1", "I")


def indicator(cursor: Cursor, one: Token) -> Node:
    r"""\mathbb{1}(conditions), \mathbb{1}_{conditions}, \mathbb{1}\{conditions\}."""
    grouped(cursor)
    opened = cursor.peek()
    if opened is not None and opened.is_sign("_"):
        cursor.take()
        inside = grouped(cursor)
    elif opened is not None and opened.is_sign("(", "[", "\\{"):
        cursor.take()
        inside = []
        while not cursor.sees(parser.CLOSING[opened.text]):
            inside.append(cursor.take())
        cursor.take()
    else:
        raise at(one, "an indicator has no condition", expected="a condition")
    tests: tuple[Related, ...] = parser.related(cursor, inside)
    return Indicator(tests, **cursor.over(one))


def variable(cursor: Cursor) -> Name:
    """A variable of differentiation: a name with its subscripts and its label."""
    first = cursor.peek()
    found = _plain_name(cursor)
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
