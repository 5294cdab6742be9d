"""Unicode text: terms as one line, chains with aligned relations and the reasons in one column."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from derivations.core.arrays import Family, FunctionSymbol
from derivations.core.derivation import Choice, Hypothesis, Reason
from derivations.core.kernel import ChoiceReport
from derivations.core.sets import NATURAL, REAL, Domain
from derivations.core.term import Call, Comparison, Definition, Symbol, Term
from derivations.core.verdict import DomainChanges, Proved, ReasonVerdict, Refuted, Undecided, Verdict
from derivations.write.chain import (
    Chain,
    Printable,
    Row,
    chain,
    choice_words,
    declared,
    declared_in,
    definitions,
    reason_words,
)
from derivations.write.expression import Printer
from derivations.write.fences import CALL_CLOSE, CLOSE, OPEN
from derivations.write.notation import FUNCTIONS, SIGNS, name_text
from derivations.write.target import Target


def term_text(term: Term) -> str:
    """A term as one line of Unicode text.

    >>> from derivations.calc import real
    >>> y, yhat = real("y"), real("yhat")
    >>> term_text(-(y - yhat) * yhat ** 2)
    '-(y - ŷ) ŷ²'
    """
    return PRINTER.term(term)


def comparison_text(test: Comparison) -> str:
    """A condition as one line: `x > 0`."""
    return PRINTER.comparison(test)


def to_text(thing: Printable) -> str:
    """A theorem, a report with its marks, or an unchecked derivation (with ≟ for =), line by line."""
    of = chain(thing)
    heading = ": ".join(part for part in (of.name, of.title) if part)
    if not of.checked:
        heading = f"{heading or 'derivation'} (not checked)"
    body = [*where_lines(of), *assumption_lines(of), *chain_lines(of), *map(choice_text, of.choices)]
    return "\n".join([*([heading] if heading else []), *(f"  {line}" for line in body)])


def where_lines(of: Chain) -> list[str]:
    """The definitions that the chain stands on: `where σ(x) := 1/(1 + e^-x)`."""
    lines = [definition_text(definition) for definition in definitions(of)]
    return [f"{'where' if number == 0 else '     '} {line}" for number, line in enumerate(lines)]


def assumption_lines(of: Chain) -> list[str]:
    """Declared domains, conditions and hypotheses, left of ⊢; no line where there are none."""
    found = assumptions(of)
    return [f"{', '.join(found)} ⊢"] if found else []


def assumptions(of: Chain) -> list[str]:
    """What is assumed, one string each."""
    domains = [domain_text(leaf) for leaf in declared(of)]
    return [*domains, *map(comparison_text, of.conditions), *map(hypothesis_text, of.hypotheses)]


@dataclass(frozen=True, slots=True)
class Printed:
    """One row of a printed chain: a mark for the margin, the line, and what stands at its right."""

    mark: str
    line: str
    reason: str


def chain_lines(of: Chain) -> list[str]:
    """`first = right`, then `= right` below the first relation, the reasons in one column."""
    rows = printed_rows(of)
    margin = max((width(row.mark) for row in rows), default=0)
    column = max(width(row.line) for row in rows) + 3
    shown = (
        f"{row.mark:<{margin}} " * (margin > 0) + padded(row.line, column if row.reason else 0) + row.reason
        for row in rows
    )
    return [line.rstrip() for line in shown]


def printed_rows(of: Chain) -> list[Printed]:
    """The rows with their marks and reasons, relations aligned."""
    first = term_text(of.first)
    relation = "=" if of.checked else "≟"
    lefts = [first] + [" " * width(first)] * (len(of.rows) - 1)
    return [
        Printed(mark(row), f"{left} {relation} {term_text(row.right)}", reason_text(row))
        for left, row in zip(lefts, of.rows, strict=True)
    ]


def mark(row: Row) -> str:
    """✓, ✗, ∉ or ?; a right line with a wrong reason gets !, an unmarked row nothing."""
    match row.verdict:
        case None:
            return ""
        case Proved() if row.reason is ReasonVerdict.DOES_NOT_APPLY:
            return "!"
    return verdict_mark(row.verdict)


def verdict_mark(verdict: Verdict) -> str:
    """✓ proved, ✗ refuted, ∉ domain changes, ? undecided."""
    match verdict:
        case Proved():
            return "✓"
        case Refuted():
            return "✗"
        case DomainChanges():
            return "∉"
        case Undecided():
            return "?"


def reason_text(row: Row) -> str:
    """What is cited, whether it fails to apply or is not needed, and the remark."""
    cited = ", ".join(map(reason_name, row.cited))
    if row.reason in (ReasonVerdict.DOES_NOT_APPLY, ReasonVerdict.NOT_NEEDED):
        cited += f" ({row.reason.value})"
    return "; ".join(part for part in (cited, row.note) if part)


def reason_name(reason: Reason) -> str:
    """quotient rule; definition of σ; given left = right; sigmoid.derivative."""
    words, subject = reason_words(reason)
    match subject:
        case Definition(name=name):
            return f"{words} {name_text(name)}"
        case Call():
            return f"{words} {term_text(subject)}"
        case Hypothesis():
            return f"{words} {hypothesis_text(subject)}"
    return words


def choice_text(choice: Choice | ChoiceReport) -> str:
    """An answer of a multiple-choice question, what became of it, and the equation that it claims."""
    domains = ", ".join(map(domain_text, declared_in((choice.left, choice.right))))
    claim = f"{term_text(choice.left)} = {term_text(choice.right)}"
    return f"{choice_words(choice)} ({f'{domains} ⊢ {claim}' if domains else claim})"


def definition_text(definition: Definition) -> str:
    """σ(x) := 1/(1 + e^-x)."""
    return PRINTER.sign(
        "define", term_text(Call(definition, definition.parameters)), term_text(definition.body)
    )


def hypothesis_text(hypothesis: Hypothesis) -> str:
    """left = right."""
    equation = PRINTER.sign("=", term_text(hypothesis.left), term_text(hypothesis.right))
    return PRINTER.for_all(equation, hypothesis.over)


def domain_text(leaf: Symbol | Family | FunctionSymbol) -> str:
    """y ∈ [0, 1], x > 0, t ∈ {0, 1}, y ∈ [0, 1]^m."""
    return domain_words(leaf, PRINTER)


def domain_words(leaf: Symbol | Family | FunctionSymbol, printer: Printer) -> str:
    """The declared domain of a symbol, or of every entry of a family, or a function's space."""
    if isinstance(leaf, FunctionSymbol):
        space = printer.sign("reals")
        if leaf.size is not None:
            space = printer.sign("power", space, printer.target.script(printer.term(leaf.size)))
        return printer.sign("in", printer.target.word(leaf.name, leaf.latex), printer.sign("smooth", space))
    name = printer.term(leaf)
    domain = leaf.domain
    if isinstance(leaf, Family) and leaf.upto is not None:
        held = printer.sign("set", f"1, {printer.sign('dots')}, {printer.term(leaf.upto)}")
        size = printer.target.script(printer.term(leaf.sizes[0]))
        return printer.sign("in", name, printer.sign("power", held, size))
    below = not isinstance(leaf, Family) and domain.values is None and not domain.integer
    if below and domain.lower is not None and domain.upper is None:
        return printer.sign(">" if domain.lower_open else ">=", name, str(domain.lower))
    if below and domain.upper is not None and domain.lower is None:
        return printer.sign("<" if domain.upper_open else "<=", name, str(domain.upper))
    held = domain_set(domain, printer)
    if isinstance(leaf, Family):
        sizes = printer.sign("by").join(map(printer.term, leaf.sizes))
        held = printer.sign("power", held, printer.target.script(sizes))
    return printer.sign("in", name, held)


def domain_set(domain: Domain, printer: Printer) -> str:
    """An interval, a list of numbers, or a range of integers."""
    if domain.values is not None:
        return printer.sign("set", ", ".join(map(str, domain.values)))
    if domain == REAL:
        return printer.sign("reals")
    if domain == NATURAL:
        return printer.sign("set", f"1, 2, {printer.sign('dots')}")
    lower = "-" + printer.sign("infinity") if domain.lower is None else str(domain.lower)
    upper = printer.sign("infinity") if domain.upper is None else str(domain.upper)
    if domain.integer:
        return printer.sign("set", f"{lower}, {printer.sign('dots')}, {upper}")
    left = "(" if domain.lower is None or domain.lower_open else "["
    right = ")" if domain.upper is None or domain.upper_open else "]"
    return f"{left}{lower}, {upper}{right}"


def width(line: str) -> int:
    """The number of columns that a line takes: combining accents take none."""
    return sum(not unicodedata.combining(character) for character in line)


def padded(line: str, columns: int) -> str:
    """The line filled with spaces up to a number of columns."""
    return line + " " * (columns - width(line))


# ── the target ───────────────────────────────────────────────────────────────────────────────────

_SHORT = re.compile(r"-?(\d+|[^\W\d_][\u0300-\u036f]*'*(_\w+)?)")


def _touch(left: str, right: str) -> bool:
    """Whether two factors stand side by side without a space: ŷ(1 - ŷ)x_j, but not `rate (1 - ŷ)`."""
    if right[0] == OPEN:
        return left[-1] in (CLOSE, CALL_CLOSE) or _SHORT.fullmatch(left) is not None
    return left[-1] == CLOSE and _SHORT.fullmatch(right) is not None


def _script(script: str) -> str:
    plain = re.fullmatch(r"\d+|([^\W\d_⁰¹²³⁴-⁹][\u0300-\u036f]*)+'*", script) is not None
    return script if plain else f"{{{script}}}"


PRINTER = Printer(
    Target(
        signs={sign: row.text for sign, row in SIGNS.items()},
        functions={name: row.text for name, row in FUNCTIONS.items()},
        name=lambda name, _: name_text(name),
        array=lambda name, _: name_text(name),
        word=lambda name, _: name_text(name),
        script=_script,
        stacked=False,
        touch=_touch,
        tall=lambda _: False,
    )
)
