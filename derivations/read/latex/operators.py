r"""What takes a body behind it: Σ, Π, max over a range, lim, ∫, d/dx, ∂ and ∇.

How far they reach is where textbooks differ.  A sum reaches to the next + or −, and further while its index
is free in what follows; a limit likewise; an operator d/dx takes the product behind it, or the parentheses
that follow at once.
"""

from __future__ import annotations

from dataclasses import replace

from derivations.read.latex import application, names
from derivations.read.latex.cursor import Cursor, grouped
from derivations.read.latex.environments import related
from derivations.read.latex.letters import GREEK
from derivations.read.latex.syntax import (
    Big,
    Differentiated,
    Elements,
    Evaluated,
    Integrated,
    Lim,
    Members,
    Nabla,
    Name,
    Node,
    Numeral,
    Over,
    Picked,
    Plus,
    Related,
    Times,
    mentions,
)
from derivations.read.latex.tokens import Token, Unreadable, at, split

SUMS = {"sum": "sum", "prod": "prod", "max": "max", "min": "min"}
HIGHEST_ORDER = 50


def operator(cursor: Cursor) -> Node | None:
    """What begins with an operator; None where no operator comes next."""
    one = cursor.peek()
    if one is None:
        return None
    if one.kind == "letter" and one.text == "d":
        return _inline_quotient(cursor)
    if one.kind != "command":
        return None
    match one.text:
        case "sum" | "prod":
            return _big(cursor, one.text)
        case "max" | "min" if (ahead := cursor.peek(1)) is not None and ahead.is_sign("_"):
            return _big(cursor, one.text)
        case "Sigma" | "Pi" if _has_range(cursor):
            return _big(cursor, "sum" if one.text == "Sigma" else "prod")
        case "lim":
            return _limit(cursor)
        case "int":
            return _integral(cursor)
        case "frac":
            return _quotient(cursor)
        case "partial":
            return _partial(cursor)
        case "nabla":
            return _nabla(cursor)
        case "underset":
            return _underset(cursor)
        case "mathrm" if at_differential(cursor, one):
            return None
    return None


# ── sums, products and maxima ────────────────────────────────────────────────────────────────────


def _has_range(cursor: Cursor) -> bool:
    ahead = cursor.peek(1)
    if ahead is None or not ahead.is_sign("_"):
        return False
    place = cursor.place + 2
    depth = 0
    while place < len(cursor.tokens):
        one = cursor.tokens[place]
        depth += one.is_sign("{") - one.is_sign("}")
        if one.is_sign("="):
            return True
        if depth <= 0:
            return False
        place += 1
    return False


def _underset(cursor: Cursor) -> Node:
    r"""\underset{x \to 0}{\lim}, \underset{i}{\sum}."""
    first = cursor.take()
    below, what = grouped(cursor), grouped(cursor)
    if len(what) == 1 and what[0].is_command("lim"):
        return _limit_of(cursor, first, below)
    if len(what) == 1 and what[0].text in SUMS:
        return _over_range(cursor, first, SUMS[what[0].text], below, None)
    raise at(first, "what stands above is no lim and no sum", expected="\\lim or \\sum")


def _big(cursor: Cursor, kind: str) -> Node:
    first = cursor.take()
    scripts: dict[str, list[Token]] = {}
    while cursor.sees("_", "^"):
        which = cursor.take()
        if which.text in scripts:
            raise at(which, "a sum has two limits at one place", expected="its body")
        scripts[which.text] = grouped(cursor)
    return _over_range(cursor, first, kind, scripts.get("_", []), scripts.get("^"))


def _over_range(
    cursor: Cursor, first: Token, kind: str, below: list[Token], above: list[Token] | None
) -> Node:
    members = None
    mark = next((n for n, one in enumerate(below) if one.is_command("in")), None)
    if mark is not None:
        members = _members(cursor, below[mark + 1 :])
        below = below[:mark]
    index, lower, tests = _range(cursor, first, below)
    upper = None if above is None else cursor.apart(above, cursor.grammar.total)
    if kind in ("max", "min"):
        body: Node = cursor.grammar.product(cursor)
    else:
        body = reaching(cursor, first, index, cursor.vocabulary.sums, "sum")
    return Big(kind, index, lower, upper, tests, body, members, **cursor.over(first))  # type: ignore[arg-type]


def _members(cursor: Cursor, tokens: list[Token]) -> Members:
    """S, S \\ {a}, {1, 3}: the set that an index is taken from."""
    mark = next((n for n, one in enumerate(tokens) if one.is_command("backslash", "setminus")), len(tokens))
    base = cursor.apart(tokens[:mark], cursor.grammar.total)
    rest = cursor.apart(tokens[mark + 1 :], cursor.grammar.total) if mark + 1 < len(tokens) else None
    without = () if rest is None else rest.entries if isinstance(rest, Elements) else (rest,)
    return Members(base, without, start=base.start, end=base.end)


def _range(
    cursor: Cursor, first: Token, below: list[Token]
) -> tuple[tuple[Name, ...], Node | None, tuple[Related, ...]]:
    """The indices below a sign, the first value, and the conditions."""
    if not below:
        return (), None, ()
    if any(one.is_command("notin") for one in below):
        raise at(below[0], "a sum over what is not in a set is not read", expected="i = 1, or i ≠ j")
    stretches = split(below)
    index: list[Name] = []
    lower: Node | None = None
    tests: list[Related] = []
    for stretch in stretches:
        if not any(one.is_sign("=", "<", ">") or one.is_command("le", "ge", "ne") for one in stretch):
            name = cursor.apart(stretch, cursor.grammar.total)
            several = name.factors if isinstance(name, Times) else (name,)
            if not all(isinstance(one, Name) for one in several):
                raise Unreadable("what a sum runs over is no index", name.start, name.end)
            index += [one for one in several if isinstance(one, Name)]
            continue
        for test in related(cursor, stretch):
            if test.relation == "=" and not index and isinstance(test.left, Name) and lower is None:
                index.append(test.left)
                lower = test.right
            else:
                tests.append(test)
    if not index:
        found = next((t.left for t in tests if isinstance(t.left, Name)), None)
        if found is None:
            raise at(first, "a sum names no index", expected="i = 1")
        index.append(found)
    return tuple(index), lower, tuple(tests)


def reaching(cursor: Cursor, first: Token, variables: tuple[Name, ...], scope: str, what: str) -> Node:
    """The body of a sum or limit: a product, and what follows it while a variable is free there."""
    body = cursor.grammar.product(cursor)
    if scope == "minimal":
        return body
    signs, terms = [1], [body]
    while cursor.sees("+", "-"):
        before, doubts, repairs = cursor.place, list(cursor.doubts), dict(cursor.repairs)
        sign = cursor.take()
        term = cursor.grammar.product(cursor)
        found = any(mentions(term, one.key) for one in variables)
        if scope != "whole" and not found and not (what == "limit" and _goes_on_later(cursor, variables)):
            cursor.place, cursor.doubts, cursor.repairs = before, doubts, repairs
            break
        if found and not scope:
            name = "sums" if what == "sum" else "lim"
            short = f"{name.rstrip('s') if name == 'sums' else name}-scope"
            chosen = f"the {what} reaches over {'+' if sign.text == '+' else '-'} and what follows"
            if cursor.doubt(sign, chosen, f"the {what} ends before it", declare=f"{short}: whole"):
                cursor.place, cursor.doubts = before, cursor.doubts
                break
        signs.append(-1 if sign.text == "-" else 1)
        terms.append(term)
    if len(terms) == 1:
        return body
    return Plus(tuple(terms), tuple(signs), start=body.start, end=terms[-1].end)


def _goes_on_later(cursor: Cursor, variables: tuple[Name, ...]) -> bool:
    """Whether a later term of the same sum still holds the variable."""
    before, doubts, repairs = cursor.place, list(cursor.doubts), dict(cursor.repairs)
    try:
        while cursor.sees("+", "-"):
            cursor.take()
            if any(mentions(cursor.grammar.product(cursor), one.key) for one in variables):
                return True
        return False
    finally:
        cursor.place, cursor.doubts, cursor.repairs = before, doubts, repairs


# ── limits and integrals ─────────────────────────────────────────────────────────────────────────


def _limit(cursor: Cursor) -> Node:
    first = cursor.take()
    if not cursor.sees("_"):
        raise cursor.wrong("a limit does not say of what", expected="\\lim_{x \\to 0}")
    cursor.take()
    return _limit_of(cursor, first, grouped(cursor))


def _limit_of(cursor: Cursor, first: Token, below: list[Token]) -> Node:
    mark = next((n for n, one in enumerate(below) if one.is_command("to")), None)
    if mark is None:
        raise at(below[0] if below else first, "a limit needs x \\to a below", expected="\\to")
    variable = cursor.apart(below[:mark], cursor.grammar.total)
    if not isinstance(variable, Name):
        raise Unreadable("what goes to the limit is no variable", variable.start, variable.end)
    target, side = _sided(below[mark + 1 :])
    if len(target) > 1 and target[0].is_sign("+") and target[1].is_command("infty"):
        target = target[1:]
    point = cursor.apart(target, cursor.grammar.total)
    body = reaching(cursor, first, (variable,), cursor.vocabulary.limits, "limit")
    return Lim(variable, point, side, body, **cursor.over(first))  # type: ignore[arg-type]


def _sided(tokens: list[Token]) -> tuple[list[Token], str]:
    """0^+ and 0^{-} say from which side."""
    for length in (2, 4):
        tail = [one for one in tokens[-length:] if not one.is_sign("{", "}")]
        if len(tokens) > length and len(tail) == 2 and tail[0].is_sign("^") and tail[1].is_sign("+", "-"):
            return tokens[:-length], tail[1].text
    return tokens, ""


def _integral(cursor: Cursor) -> Node:
    first = cursor.take()
    ends: dict[str, Node] = {}
    while cursor.sees("_", "^"):
        which = cursor.take().text
        ends[which] = cursor.apart(_signed_end(grouped(cursor)), cursor.grammar.total)
    if len(ends) == 1:
        raise at(first, "an integral has one end only", expected="both ends, or none")
    held, cursor.differential = cursor.differential, None
    cursor.integrals += 1
    try:
        body: Node
        ahead = cursor.peek()
        if ahead is not None and at_differential(cursor, ahead):
            body = Numeral("1", start=first.end, end=first.end)
        else:
            body = cursor.grammar.total(cursor)
        variable = cursor.differential or _differential(cursor, first)
    finally:
        cursor.integrals -= 1
        cursor.differential = held
    return Integrated(body, variable, ends.get("_"), ends.get("^"), **cursor.over(first))


def _signed_end(tokens: list[Token]) -> list[Token]:
    return tokens[1:] if len(tokens) > 1 and tokens[0].is_sign("+") else tokens


def _differential(cursor: Cursor, first: Token) -> Name:
    one = cursor.peek()
    if one is None or not at_differential(cursor, one):
        raise cursor.wrong("an integral does not say by what", expected="its differential, dx")
    _take_d(cursor)
    variable = names.plain_name(cursor)
    if not isinstance(variable, Name):
        raise at(first, "what is integrated by is no variable", expected="dx")
    return variable


def at_differential(cursor: Cursor, one: Token) -> bool:
    """Whether a token begins a differential: d and a name, d not being declared."""
    place = cursor.place
    if place >= len(cursor.tokens) or cursor.tokens[place] is not one:
        return False
    length = _length_of_d(cursor, place)
    behind = cursor.tokens[place + length] if place + length < len(cursor.tokens) else None
    if not length or behind is None or "d" in cursor.vocabulary.plain:
        return False
    return behind.kind == "letter" or (behind.kind == "command" and behind.text in GREEK)


def _length_of_d(cursor: Cursor, place: int) -> int:
    r"""How many tokens a d takes: d, \mathrm{d}, \mathrm d."""
    tokens = cursor.tokens[place : place + 4]
    if tokens and tokens[0].kind == "letter" and tokens[0].text == "d":
        return 1
    if len(tokens) > 1 and tokens[0].is_command("mathrm", "text", "operatorname"):
        if tokens[1].text == "d":
            return 2
        if len(tokens) > 3 and tokens[1].is_sign("{") and tokens[2].text == "d" and tokens[3].is_sign("}"):
            return 4
    return 0


def _take_d(cursor: Cursor) -> None:
    cursor.place += _length_of_d(cursor, cursor.place)


# ── derivatives ──────────────────────────────────────────────────────────────────────────────────


def fraction(cursor: Cursor) -> Node:
    r"""\frac{above}{below}; in an integral the numerator may hold the differential."""
    first = cursor.take()
    above, below = grouped(cursor), grouped(cursor)
    if cursor.integrals and cursor.differential is None:
        above = _without_differential(cursor, above)
    if not above or not below:
        raise at(first, "a part of a fraction is empty", expected="a formula")
    return Over(
        cursor.apart(above, cursor.grammar.total),
        cursor.apart(below, cursor.grammar.total),
        **cursor.over(first),
    )


def _without_differential(cursor: Cursor, above: list[Token]) -> list[Token]:
    """The numerator without dx at its end, which is remembered."""
    inner = replace(cursor, tokens=above, place=max(len(above) - 2, 0))
    last = inner.peek()
    if len(above) >= 2 and last is not None and at_differential(inner, last):
        _take_d(inner)
        variable = names.plain_name(inner)
        if isinstance(variable, Name):
            cursor.differential = variable
            rest = above[: len(above) - 2]
            one = replace(above[-1], kind="number", text="1")
            return rest or [one]
    return above


def _quotient(cursor: Cursor) -> Node | None:
    r"""\frac{d}{dx} body, \frac{\partial f}{\partial x}; None where the fraction is one of numbers."""
    start, doubts = cursor.place, list(cursor.doubts)
    tokens = cursor.tokens
    first = cursor.take()
    above, below = grouped(cursor), grouped(cursor)
    found = _operator_of(cursor, above, below)
    if found is None:
        cursor.place, cursor.doubts, cursor.tokens = start, doubts, tokens
        return None
    body_tokens, variables, partial = found
    if body_tokens:
        body = cursor.apart(body_tokens, cursor.grammar.total)
        if isinstance(body, Name) and cursor.sees("(") and application.is_function(cursor, body):
            return application.partial_at(cursor, body, variables)
        if cursor.sees("["):
            message = "the bracket may be multiplied by the derivative, or differentiated"
            raise cursor.wrong(message, expected="\\cdot, or \\frac{\\partial}{\\partial x}[...]")
        return Differentiated(body, variables, partial, **cursor.over(first))
    body = _operand(cursor, first)
    ahead = cursor.peek()
    open_ended = ahead is not None and ahead.is_sign("+", "-") and not _is_closed(cursor)
    chosen, other = "the derivative ends before the sign", "it takes what follows, too"
    if ahead is not None and open_ended and cursor.doubt(ahead, chosen, other):
        cursor.take()
        rest = cursor.grammar.product(cursor)
        body = Plus((body, rest), (1, 1 if ahead.text == "+" else -1), start=body.start, end=rest.end)
    return _before_bar(Differentiated(body, variables, partial, **cursor.over(first)))


def _is_closed(cursor: Cursor) -> bool:
    return cursor.tokens[cursor.place - 1].is_sign(")", "]", "\\}")


def _before_bar(node: Differentiated) -> Node:
    """d/dx f(x)|_{x=a} is the value of the derivative: that of a value would be 0."""
    match node.body:
        case Evaluated(variable=Name() as variable) as bar if variable in node.variables:
            return replace(bar, body=replace(node, body=bar.body))
        case Times(factors=(*others, Evaluated(variable=Name() as variable) as bar)) as product:
            if variable in node.variables:
                whole = replace(product, factors=(*others, bar.body))
                return replace(bar, body=replace(node, body=whole))
    return node


def _operator_of(
    cursor: Cursor, above: list[Token], below: list[Token]
) -> tuple[list[Token], tuple[Node, ...], bool] | None:
    """The body above, the variables below, and whether ∂ was written; None for a plain fraction."""
    inner = replace(cursor, tokens=above, place=0)
    sign = _take_sign(inner)
    if not sign or (sign == "d" and "d" in cursor.vocabulary.plain):
        return None
    order = _order(inner)
    variables = _variables(cursor, below, sign)
    if variables is None:
        return None
    if order != len(variables):
        raise at(above[0], "the orders above and below differ", expected=f"{len(variables)} above")
    return list(above[inner.place :]), variables, sign == "partial"


def _take_sign(cursor: Cursor) -> str:
    if cursor.sees_command("partial"):
        cursor.take()
        return "partial"
    if _length_of_d(cursor, cursor.place):
        _take_d(cursor)
        return "d"
    return ""


def _order(cursor: Cursor) -> int:
    if not cursor.sees("^"):
        return 1
    caret = cursor.take()
    inside = grouped(cursor)
    if len(inside) != 1 or inside[0].kind != "number" or not 1 <= int(inside[0].text[:4]) <= HIGHEST_ORDER:
        raise at(caret, "the order of a derivative is a small number", expected="2")
    return int(inside[0].text)


def _variables(cursor: Cursor, below: list[Token], sign: str) -> tuple[Node, ...] | None:
    """The variables of a denominator such as ∂x ∂y or dx^2; None where it is none."""
    inner = replace(cursor, tokens=below, place=0, integrals=0)
    found: list[Node] = []
    while inner.peek() is not None:
        if inner.sees("{", "("):
            return None
        if _take_sign(inner) != sign or inner.peek() is None:
            return None
        try:
            variable = _entry(inner) if inner.sees("(") else names.variable(inner)
        except Unreadable:
            if found:
                raise
            return None
        found += [variable] * _order(inner)
    return tuple(found) or None


def _entry(cursor: Cursor) -> Node:
    """(W_2)_{h,k} as a variable."""
    node = cursor.grammar.behind(cursor, cursor.grammar.atom(cursor))
    if not isinstance(node, Picked):
        raise cursor.wrong("a derivative does not say by what", expected="a variable")
    return node


def _operand(cursor: Cursor, first: Token) -> Node:
    """What d/dx is applied to: parentheses that follow at once, else the product."""
    one = cursor.peek()
    if one is None:
        raise at(first, "a derivative has nothing to differentiate", expected="its body")
    while cursor.sees_command("cdot"):
        cursor.take()
    if cursor.sees("(", "[", "\\{"):
        return _group_or_product(cursor, first)
    body = cursor.grammar.factor(cursor)
    if not _goes_on(cursor):
        return body
    number = isinstance(body, Numeral) or (
        isinstance(body, Over) and isinstance(body.above, Numeral) and isinstance(body.below, Numeral)
    )
    chosen, other = "the derivative takes the whole product", "the derivative takes its first factor only"
    if not number and cursor.doubt(first, chosen, other):
        return body
    return _rest(cursor, body)


def _group_or_product(cursor: Cursor, first: Token) -> Node:
    group = cursor.grammar.behind(cursor, cursor.grammar.atom(cursor))
    if not _goes_on(cursor):
        return group
    chosen, other = "the derivative takes the parentheses only", "the derivative takes the whole product"
    return _rest(cursor, group) if cursor.doubt(first, chosen, other, settled=False) else group


def _goes_on(cursor: Cursor) -> bool:
    one = cursor.peek()
    return one is not None and (
        cursor.grammar.begins(cursor, one) or one.is_command("cdot", "times") or one.is_sign("/")
    )


def _rest(cursor: Cursor, body: Node) -> Node:
    """The body and the rest of its product."""
    if cursor.sees("/"):
        slash = cursor.take()
        return Over(body, cursor.grammar.factor(cursor), start=body.start, end=cursor.over(slash)["end"])
    while cursor.sees_command("cdot", "times"):
        cursor.take()
    rest = cursor.grammar.product(cursor)
    return Times((body, rest), start=body.start, end=rest.end)


def _partial(cursor: Cursor) -> Node:
    r"""\partial_x f, \partial f / \partial x."""
    first = cursor.take()
    if cursor.sees("_"):
        cursor.take()
        inside = grouped(cursor)
        several = [cursor.apart(stretch, cursor.grammar.total) for stretch in split(inside)]
        flat = [n for one in several for n in (one.factors if isinstance(one, Times) else (one,))]
        return Differentiated(cursor.grammar.factor(cursor), tuple(flat), True, **cursor.over(first))
    body = cursor.grammar.factor(cursor)
    return _by_slash(cursor, first, body, partial=True)


def _inline_quotient(cursor: Cursor) -> Node | None:
    """dy/dx and d/dx, written on one line; None where d is something else."""
    start, doubts = cursor.place, list(cursor.doubts)
    if "d" in cursor.vocabulary.plain:
        return None
    first = cursor.take()
    ahead, behind = cursor.peek(), cursor.peek(1)
    if ahead is not None and ahead.is_sign("/") and behind is not None and behind.text == "d":
        cursor.take()
        _take_d(cursor)
        variable = names.variable(cursor)
        return Differentiated(_operand(cursor, first), (variable,), False, **cursor.over(first))
    slash = cursor.peek(1)
    if ahead is not None and ahead.kind == "letter" and slash is not None and slash.is_sign("/"):
        body = names.plain_name(cursor)
        return _by_slash(cursor, first, body, partial=False)
    cursor.place, cursor.doubts = start, doubts
    return None


def _by_slash(cursor: Cursor, first: Token, body: Node, *, partial: bool) -> Node:
    slash = cursor.peek()
    if slash is None or not slash.is_sign("/"):
        raise at(first, "a derivative does not say by what", expected="/ and a variable")
    cursor.take()
    if not _take_sign(cursor):
        raise cursor.wrong("a derivative does not say by what", expected="\\partial x or dx")
    return Differentiated(body, (names.variable(cursor),), partial, **cursor.over(first))


def _nabla(cursor: Cursor) -> Node:
    first = cursor.take()
    variables: tuple[Node, ...] = ()
    order = 1
    while cursor.sees("_", "^"):
        which = cursor.take()
        inside = grouped(cursor)
        if which.text == "^":
            if "".join(one.text for one in inside) != "2":
                raise at(which, "only ∇ and ∇² are read", expected="2")
            order = 2
        else:
            variables = tuple(cursor.apart(stretch, cursor.grammar.total) for stretch in split(inside))
    if cursor.sees_command("cdot"):
        raise cursor.wrong("a divergence is not read", expected="∇ f")
    return Nabla(cursor.grammar.factor(cursor), variables, order, **cursor.over(first))
