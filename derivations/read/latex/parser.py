r"""Tokens → the tree of what is written: sums, products, fractions, groups and what stands behind them.

A product is what stands side by side; it ends at +, −, a comma or a closing sign.  Where textbooks differ,
one reading is chosen and the other kept as a doubt; where nobody can tell, the formula is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from derivations.read.latex import environments, names, notations, operators
from derivations.read.latex.cursor import DEEPEST, Cursor, Doubt, Grammar, Where, grouped
from derivations.read.latex.environments import related
from derivations.read.latex.functions import NOT_READ
from derivations.read.latex.letters import is_word
from derivations.read.latex.syntax import (
    Bars,
    Dots,
    Elements,
    Evaluated,
    Infinity,
    Listing,
    Minus,
    Name,
    Node,
    NormBars,
    Numeral,
    Over,
    Picked,
    Plus,
    Raised,
    Related,
    Root,
    Times,
    Transposed,
)
from derivations.read.latex.tokens import CLOSING, Token, Unreadable, at, split
from derivations.read.latex.vocabulary import EMPTY, Vocabulary

PRODUCTS = {"cdot": "dot", "times": "cross", "odot": "circle", "ast": "dot", "oslash": "slash"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a formula says, what of it could be read otherwise, and what was repaired."""

    node: Node
    doubts: tuple[Doubt, ...] = ()
    repairs: tuple[tuple[int, str], ...] = ()


def parse(
    tokens: Sequence[Token], vocabulary: Vocabulary = EMPTY, turned: frozenset[int] = frozenset()
) -> Reading:
    """What the tokens say.  Raises `Unreadable`, with the place and what was expected, for anything else."""
    cursor = Cursor(_without_marks(tokens), GRAMMAR, vocabulary, turned)
    if not cursor.tokens:
        raise Unreadable("there is no formula here", 0, 0, expected="a formula")
    try:
        node = entry(cursor)
    except RecursionError:
        raise at(cursor.tokens[0], "the formula is nested too deeply to be read") from None
    if cursor.peek() is not None:
        raise _left_over(cursor)
    return Reading(node, tuple(dict.fromkeys(cursor.doubts)), tuple(cursor.repairs.items()))


def _without_marks(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without wide gaps, and without alignment marks outside of environments."""
    kept, depth = [], 0
    for one in tokens:
        depth += one.is_command("begin") - one.is_command("end")
        if one.kind != "gap" and (depth or one.kind != "align"):
            kept.append(one)
    return kept


def _left_over(cursor: Cursor) -> Unreadable:
    one = cursor.take()
    if one.is_sign(")", "]", "}"):
        return at(one, f"this {one.text} closes nothing", expected="an opening sign before it")
    if one.is_sign(","):
        return at(one, "a comma stands between two formulas", expected="one formula")
    return at(one, f"{_shown(one)} is not expected here", expected="an operator or the end")


def _shown(token: Token) -> str:
    if token.kind == "text":
        return f"the text '{token.text}'"
    return f"\\{token.text}" if token.kind == "command" else token.text


def entry(cursor: Cursor) -> Node:
    """A sum, or several with commas between where the vocabulary knows commas for lost thin spaces."""
    return total(cursor)


def total(cursor: Cursor) -> Node:
    """A sum of products."""
    first = cursor.peek()
    if first is None:
        raise cursor.wrong("a formula ends too early", expected="a term")
    signs, terms = [_sign(cursor)], [product(cursor)]
    while cursor.sees("+", "-"):
        if cursor.sees("-") and (ahead := cursor.peek(1)) is not None and ahead.is_sign("+", "-"):
            raise at(ahead, "two signs stand side by side", expected="a term, or parentheses")
        signs.append(-1 if cursor.take().text == "-" else 1)
        terms.append(product(cursor))
    if len(terms) == 1:
        return terms[0] if signs[0] > 0 else _negated(terms[0], cursor, first)
    if signs[0] < 0:
        terms[0], signs[0] = _negated(terms[0], cursor, first), 1
    return Plus(tuple(terms), tuple(signs), **cursor.over(first))


def _negated(node: Node, cursor: Cursor, first: Token) -> Node:
    """A leading minus sign belongs to the first factor: −a b is (−a) b."""
    where = Where(start=first.start, end=node.end)
    if isinstance(node, Times):
        return replace(node, factors=(_negated(node.factors[0], cursor, first), *node.factors[1:]), **where)
    return Minus(node, **where)


def _sign(cursor: Cursor) -> int:
    sign = 1
    if cursor.sees("+", "-"):
        sign = -1 if cursor.take().text == "-" else 1
        if cursor.sees("+", "-"):
            raise cursor.wrong("two signs stand side by side", expected="a term, or parentheses")
    return sign


# ── products ─────────────────────────────────────────────────────────────────────────────────────


def product(cursor: Cursor) -> Node:
    """Factors with \\cdot or \\times between them, each a run of juxtaposed factors."""
    first = cursor.peek()
    if first is None:
        raise cursor.wrong("the formula ends too early", expected="a term")
    factors, sign = [run(cursor)], ""
    while True:
        found = _times(cursor)
        if not found:
            break
        if sign and found != sign and {"circle", "slash"} & {found, sign}:
            raise cursor.wrong("two kinds of products stand side by side", expected="parentheses")
        sign = sign if sign else found
        factors.append(run(cursor))
    if len(factors) == 1:
        return factors[0]
    return Times(tuple(factors), sign, **cursor.over(first))  # type: ignore[arg-type]


def _times(cursor: Cursor) -> str:
    """The sign of a product that comes next, taken; "" for none."""
    one = cursor.peek()
    if one is None:
        return ""
    if one.kind == "command" and one.text in PRODUCTS:
        cursor.take()
        return PRODUCTS[one.text]
    behind = cursor.peek(1)
    if one.is_sign("*") or (one.is_sign(".") and behind is not None and _begins(cursor, behind)):
        cursor.take()
        return "dot"
    if (one.is_sign(",") and cursor.vocabulary.commas and not cursor.separates and behind is not None) and (
        _begins(cursor, behind)
    ):
        cursor.repairs[one.start] = "the comma between factors is read as a thin space"
        cursor.take()
        return "dot"
    return ""


def run(cursor: Cursor) -> Node:
    """Juxtaposed factors, with inline fractions among them."""
    first = cursor.peek()
    if first is None:
        raise cursor.wrong("the formula ends too early", expected="a factor")
    factors = [factor(cursor)]
    divided: Token | None = None
    while (one := cursor.peek()) is not None:
        if one.is_sign("/") or one.is_command("div"):
            if divided is not None:
                raise at(one, "two divisions stand side by side", expected="parentheses or \\frac")
            divided = cursor.take()
            above = _joined(factors, cursor, first)
            factors = [Over(above, factor(cursor), **cursor.over(first))]
        elif _begins(cursor, one):
            if divided is not None:
                factors = _behind_slash(cursor, divided, factors[-1])
                divided = None
                continue
            factors.append(_mixed(cursor, factors, factor(cursor)))
        else:
            break
    return _joined(factors, cursor, first)


def _behind_slash(cursor: Cursor, slash: Token, fraction: Node) -> list[Node]:
    """a/b c: (a/b)c, unless it is meant as a/(bc)."""
    assert isinstance(fraction, Over)
    plain = isinstance(fraction.above, Numeral) and isinstance(fraction.below, Numeral)
    chosen, other = "what follows the fraction multiplies it", "what follows stands below the slash"
    turned = not plain and cursor.doubt(slash, chosen, other, settled=False)
    following = factor(cursor)
    if turned:
        below = Times((fraction.below, following), start=fraction.below.start, end=following.end)
        return [replace(fraction, below=below, end=following.end)]
    return [fraction, following]


def _mixed(cursor: Cursor, before: list[Node], node: Node) -> Node:
    """10\\frac23 is a mixed number or a product: nobody can tell where nothing follows it."""
    if isinstance(node, Over) and isinstance(before[-1], Numeral) and len(before) == 1:
        numbers = isinstance(node.above, Numeral) and isinstance(node.below, Numeral)
        follower = cursor.peek()
        if numbers and not (follower is not None and _begins(cursor, follower)):
            here = Token("command", "frac", node.start, node.end)
            if cursor.doubt(here, "a product", "a mixed number", settled=False):
                return Plus((Numeral("1"), Over(node, before[-1])), (1, 1), start=node.start, end=node.end)
    if isinstance(node, Numeral) and isinstance(before[-1], Numeral) and not _is_closed(cursor):
        raise Unreadable(
            "two numbers stand side by side", node.start, node.end, expected="\\cdot between them"
        )
    return node


def _joined(factors: list[Node], cursor: Cursor, first: Token) -> Node:
    return factors[0] if len(factors) == 1 else Times(tuple(factors), **cursor.over(first))


OPENERS = ("(", "[", "\\{", "{", "|", "\\|", "\\lfloor", "\\lceil")
PREFIXES = {
    "frac", "sqrt", "sum", "prod", "int", "lim", "nabla", "partial", "infty", "dots", "binom", "underset",
    "overset", "stackrel", "begin", "max", "min", "underbrace", "overbrace", "mathbb", "ell", "hbar", "mathrm",
    "operatorname", "mathbf", "mathcal", "text", "prime", "exp", "det", "not",
}  # fmt: skip
STOPS = {
    "cdot", "times", "odot", "ast", "div", "oslash", "le", "ge", "ne", "approx", "to", "in", "end", "top", "Rightarrow", "circ",
    "leftarrow", "coloneqq", "equiv", "propto", "qquad", "quad", "Leftrightarrow", "mapsto", "notin", "because",
    "therefore",
}  # fmt: skip


def _begins(cursor: Cursor, one: Token) -> bool:
    """Whether a token begins a factor."""
    if one.kind in ("number", "letter"):
        return not (cursor.integrals and operators.at_differential(cursor, one))
    if one.kind == "text":
        return is_word(one.text)
    if one.kind == "command":
        return one.text not in STOPS and not (cursor.integrals and operators.at_differential(cursor, one))
    if one.is_sign("|", "\\|"):
        if one.fence:
            return one.fence == "l"
        if cursor.separates and not cursor.bars and one.text == "|":
            return False
        return one.text not in cursor.bars and not _is_bar_of_value(cursor, one)
    return one.is_sign(*OPENERS)


def _is_bar_of_value(cursor: Cursor, bar: Token) -> bool:
    """Whether a bar has scripts: body|_a^b."""
    place = next((n for n in range(cursor.place, len(cursor.tokens)) if cursor.tokens[n] is bar), None)
    behind = None if place is None or place + 1 >= len(cursor.tokens) else cursor.tokens[place + 1]
    return behind is not None and behind.is_sign("_", "^")


# ── factors ──────────────────────────────────────────────────────────────────────────────────────


def factor(cursor: Cursor) -> Node:
    """One factor with its scripts; Σ, lim, ∫ and d/dx take what follows them."""
    cursor.inside += 1
    if cursor.inside > DEEPEST:
        raise cursor.wrong("the formula is nested too deeply", expected=f"{DEEPEST} levels at most")
    try:
        found = operators.operator(cursor)
        return found if found is not None else behind(cursor, atom(cursor))
    finally:
        cursor.inside -= 1


def behind(cursor: Cursor, node: Node) -> Node:
    """A factor with its powers, transposes, factorials and bars."""
    while (one := cursor.peek()) is not None:
        if one.is_sign("^"):
            node = _raised(cursor, node)
        elif one.is_sign("!") and not one.gap and cursor.sees("!"):
            cursor.take()
            node = notations.factorial(node)
        elif one.is_sign("|", "none") and (one.fence == "r" or one.is_sign("|")) and _has_scripts(cursor):
            node = evaluated(cursor, node)
        elif one.is_sign("_") and (not isinstance(node, Name) or _is_closed(cursor)):
            node = _behind_group(cursor, node)
        else:
            return node
    return node


def _behind_group(cursor: Cursor, node: Node) -> Node:
    """(AB)_{ij} is an entry; [F]_a^b the difference of two values; [f_i]_i the array of all entries."""
    place = cursor.place
    before = cursor.tokens[place - 1]
    mark = cursor.take()
    inside = grouped(cursor)
    where = Where(start=node.start, end=cursor.over(mark)["end"])
    if before.is_sign("]") and (cursor.sees("^") or any(one.is_sign("=") for one in inside)):
        cursor.place = place
        return evaluated(cursor, node, bar=False)
    indices: list[Node] = []
    for stretch in split(inside):
        found = cursor.apart(stretch, total)
        indices += found.factors if isinstance(found, Times) and not found.sign else (found,)
    return Picked(node, tuple(indices), before.is_sign("]"), **where)


def _is_closed(cursor: Cursor) -> bool:
    """Whether the last token closed a group."""
    return cursor.place > 0 and cursor.tokens[cursor.place - 1].is_sign(")", "]")


def _has_scripts(cursor: Cursor) -> bool:
    ahead = cursor.peek(1)
    return ahead is not None and ahead.is_sign("_")


def evaluated(cursor: Cursor, node: Node, *, bar: bool = True) -> Node:
    """body|_a^b, body|_{x=a}, [body]_a^b."""
    first = cursor.take() if bar else cursor.tokens[cursor.place]
    scripts: dict[str, list[Token]] = {}
    while cursor.sees("_", "^"):
        which = cursor.take().text
        scripts[which] = grouped(cursor)
    below, above = scripts.get("_"), scripts.get("^")
    variable, lower = _value_below(cursor, below or [])
    _, upper = _value_below(cursor, above) if above is not None else (None, None)
    where = Where(start=node.start, end=cursor.over(first)["end"])
    return Evaluated(node, variable, lower, upper, **where)


def _value_below(cursor: Cursor, tokens: list[Token]) -> tuple[Name | None, Node]:
    equal = next((n for n, one in enumerate(tokens) if one.is_sign("=")), None)
    if equal is None:
        return None, cursor.apart(tokens, total)
    variable = cursor.apart(tokens[:equal], total)
    if not isinstance(variable, Name):
        raise Unreadable("what is evaluated at is no variable", variable.start, variable.end)
    return variable, cursor.apart(tokens[equal + 1 :], total)


def _raised(cursor: Cursor, node: Node) -> Node:
    caret = cursor.take()
    inside = names.script(cursor)
    where = Where(start=node.start, end=cursor.over(caret)["end"])
    if (
        len(inside) == 1
        and (inside[0].is_command("top") or (inside[0].text in ("T", "t") and _is_array(node)))
        and inside[0].text != "t"
    ):
        return Transposed(node, **where)
    if inside and inside[0].is_command("circ") and len(inside) > 1:
        return Raised(node, cursor.apart(inside[1:], total), entrywise=True, **where)
    if inside and all(one.is_sign("'") or one.is_command("prime") for one in inside):
        raise at(caret, "a prime stands behind a group", expected="a function before it")
    if cursor.sees("^"):
        raise cursor.wrong("two superscripts stand side by side", expected="braces")
    return Raised(node, cursor.apart(inside, total), **where)


def _is_array(node: Node) -> bool:
    """Whether ^T is a transpose: T is an exponent only of a plain number or of a declared T."""
    return not isinstance(node, Numeral)


def atom(cursor: Cursor) -> Node:
    """A number, a name, a group, a fraction, a root."""
    one = cursor.peek()
    if one is None:
        raise cursor.wrong("the formula ends too early", expected="a factor")
    literal = names.literal(cursor)
    if literal is not None:
        return literal
    if one.kind == "number":
        return _number(cursor)
    if one.kind == "letter" or one.kind == "text":
        return names.named(cursor)
    if one.kind == "sign":
        return _group(cursor)
    if one.kind == "command":
        return _command(cursor)
    raise cursor.wrong(f"{_shown(one)} is not expected here", expected="a factor")


def _number(cursor: Cursor) -> Node:
    one = cursor.take()
    text = one.text
    while _continues_thousands(cursor):
        cursor.take()
        text += cursor.take().text
    last = cursor.tokens[cursor.place - 1]
    if len(text) > 1 and text.startswith("0") and "." not in text:
        raise at(one, f"{text} begins with a zero", expected="a number, or a decimal point")
    if len(text) > 1_000:
        raise at(one, "the number has more than a thousand digits", expected="fewer digits")
    return Numeral(text, start=one.start, end=last.end)


def _continues_thousands(cursor: Cursor) -> bool:
    """1,000 or 12,345,678: a comma and three digits without a space, outside of lists."""
    comma, digits = cursor.peek(), cursor.peek(1)
    before = cursor.tokens[cursor.place - 1]
    if comma is None or digits is None or not comma.is_sign(",") or digits.kind != "number":
        return False
    first = cursor.place < 2 or not cursor.tokens[cursor.place - 2].is_sign("(", "[", ",")
    tight = first and before.end == comma.start and comma.end == digits.start
    return (
        tight and len(digits.text) == 3 and len(before.text) <= 3 and not cursor.bars and cursor.inside <= 2
    )


def _group(cursor: Cursor) -> Node:
    opened = cursor.take()
    sign = opened.text
    if sign == "{":
        if cursor.sees("}"):
            raise at(opened, "the braces are empty", expected="a formula")
        node = total(cursor)
        cursor.expect("}", opened)
        return node
    if sign in ("|", "\\|"):
        return _bars(cursor, opened)
    if sign not in CLOSING:
        raise at(opened, f"{sign} is not expected here", expected="a term")
    return _in_fences(cursor, opened)


def _in_fences(cursor: Cursor, opened: Token) -> Node:
    held, cursor.bars = cursor.bars, []
    waiting, cursor.integrals = cursor.integrals, 0
    separates, cursor.separates = cursor.separates, False
    try:
        entries = listed(cursor, opened)
        if cursor.peek() is None and _opens_group(cursor, opened):
            cursor.repairs[opened.start] = f"the {opened.text} is never closed and is left out"
            left_out = f"the {opened.text} that is never closed is left out"
            cursor.doubt(opened, left_out, "it is closed somewhere", declare="a closing sign", proofs=True)
        else:
            cursor.expect(CLOSING[opened.text], opened)
    finally:
        cursor.bars, cursor.integrals, cursor.separates = held, waiting, separates
    if opened.text == "\\lfloor" or opened.text == "\\lceil":
        return notations.rounded(opened, entries)
    if len(entries) > 1:
        if opened.text == "\\{":
            return Elements(tuple(entries), **cursor.over(opened))
        return Listing(tuple(entries), **cursor.over(opened))
    return entries[0]


def _opens_group(cursor: Cursor, opened: Token) -> bool:
    """Whether a sign is the first of its stretch, so that closing it at the end changes nothing."""
    return cursor.tokens[0] is opened and opened.text in ("(", "[")


def listed(cursor: Cursor, opened: Token) -> list[Node]:
    """Formulas with commas between, up to a closing sign."""
    if cursor.sees(CLOSING.get(opened.text, "")):
        raise cursor.wrong("the parentheses are empty", expected="a formula")
    entries = [total(cursor)]
    while cursor.sees(","):
        cursor.take()
        entries.append(total(cursor))
    return entries


def _bars(cursor: Cursor, opened: Token) -> Node:
    cursor.bars.append(opened.text)
    node = total(cursor)
    if not cursor.sees(opened.text):
        raise at(opened, f"the {opened.text} is never closed", expected=opened.text)
    cursor.take()
    cursor.bars.pop()
    if opened.text == "|":
        return Bars(node, **cursor.over(opened))
    order = ""
    if cursor.sees("_"):
        cursor.take()
        order = "".join(one.text for one in grouped(cursor))
    return NormBars(node, order, **cursor.over(opened))


def _command(cursor: Cursor) -> Node:
    one = cursor.peek()
    assert one is not None
    match one.text:
        case "frac":
            return operators.fraction(cursor)
        case "sqrt":
            return _root(cursor)
        case "binom":
            return notations.binomial(cursor)
        case "infty":
            cursor.take()
            return Infinity(**cursor.over(one))
        case "dots":
            cursor.take()
            return Dots(**cursor.over(one))
        case "begin":
            return environments.environment(cursor)
        case "underbrace" | "overbrace":
            return _braced(cursor)
        case "{" | "}":
            raise at(one, "sets are not read", expected="a formula")
    if (one.text in NOT_READ and one.text not in cursor.vocabulary.words) and (
        not (one.text == "mathbb" and notations.is_indicator(cursor))
    ):
        raise at(one, f"{NOT_READ[one.text]} are not read", expected="a formula of real numbers")
    return names.named(cursor)


def _braced(cursor: Cursor) -> Node:
    cursor.take()
    node = cursor.apart(grouped(cursor), total)
    if cursor.sees("_", "^"):
        cursor.take()
        grouped(cursor)
    return node


def _root(cursor: Cursor) -> Node:
    first = cursor.take()
    order = None
    if cursor.sees("["):
        cursor.take()
        order = total(cursor)
        cursor.expect("]", first)
    body = cursor.apart(grouped(cursor), total)
    return Root(body, order, **cursor.over(first))


GRAMMAR = Grammar(total, product, factor, atom, behind, _group, listed, _begins)


def conditions(tokens: Sequence[Token], vocabulary: Vocabulary = EMPTY) -> tuple[Related, ...]:
    """The conditions that tokens write: 0 < x < 1, i ≠ j.  Raises `Unreadable` for anything else."""
    return related(Cursor(tokens, GRAMMAR, vocabulary), list(tokens))
