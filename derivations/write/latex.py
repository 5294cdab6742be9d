r"""LaTeX: terms for math mode, chains as `align*`, and the same inside Markdown.

What is printed needs `amsmath`, and `amssymb` for the marks of a report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from derivations.core.derivation import Choice, Hypothesis
from derivations.core.kernel import ChoiceReport
from derivations.core.term import Call, Comparison, Definition, Term
from derivations.core.verdict import DomainChanges, Proved, ReasonVerdict, Refuted, Undecided
from derivations.write.chain import (
    Chain,
    Printable,
    Row,
    chain,
    choice_words,
    declarations,
    declared,
    declared_in,
    definitions,
    reason_words,
)
from derivations.write.expression import Printer
from derivations.write.notation import FUNCTIONS, SIGNS, array_latex, name_latex, prose_latex
from derivations.write.target import Target
from derivations.write.text import domain_words


def term_latex(term: Term) -> str:
    r"""A term in LaTeX's math mode.

    >>> from derivations.calc import D, exp, real
    >>> x = real("x")
    >>> print(term_latex(D(1 / (1 + exp(-x)), x)))
    \frac{\partial}{\partial x} \frac{1}{1 + e^{-x}}
    """
    return PRINTER.term(term)


def comparison_latex(test: Comparison) -> str:
    """A condition in math mode."""
    return PRINTER.comparison(test)


def to_latex(thing: Printable) -> str:
    r"""The definitions as a `gather*`, and an `align*`: assumptions \vdash first &= right && reason.

    A report's rows end with their marks; an unchecked derivation has \overset{?}{=} for =.
    """
    of = chain(thing)
    where = [f"  {definition_latex(definition)}" for definition in definitions(of)]
    said = [f"% derive: {line}" for line in declarations(of)]
    return "\n".join((*said, *(_lines("gather*", where) if where else ()), *_lines("align*", _rows(of))))


def to_markdown(thing: Printable) -> str:
    """A section: the title, what the names stand for, and the chain as display mathematics."""
    of = chain(thing)
    title = of.title or of.name or "Derivation"
    remark = [] if of.checked else ["*This derivation has not been checked.*"]
    where = [f"- ${definition_latex(definition)}$" for definition in definitions(of)]
    body = "\n".join(_lines("aligned", _rows(of)))
    answers = [f"- {_choice(choice)}" for choice in of.choices]
    lists = ["\n".join(lines) for lines in (where, answers)]
    said = "\n".join(f"<!-- derive: {line} -->" for line in declarations(of))
    parts = [f"## {_markdown(title)}", said, *remark, lists[0], f"$$\n{body}\n$$", lists[1]]
    return "\n\n".join(part for part in parts if part)


def latex_document(*things: Printable) -> str:
    """A document of its own, a section for each thing; what is wider than the page is set smaller."""
    return "\n".join((_PREAMBLE, *map(_section, map(chain, things)), r"\end{document}", ""))


_PREAMBLE = r"""\documentclass{article}
\usepackage{iftex}
\ifpdftex \usepackage[utf8]{inputenc} \usepackage[T1]{fontenc} \fi
\usepackage[a4paper, margin=20mm]{geometry}
\usepackage{amsmath, amssymb, graphicx}
\setlength{\parindent}{0pt}
\newsavebox{\whole}
\newcommand{\fitted}[1]{\sbox{\whole}{$\displaystyle #1$}\par\medskip
  \ifdim\wd\whole>\linewidth \resizebox{\linewidth}{!}{\usebox{\whole}}\else \usebox{\whole}\fi\par\medskip}
\begin{document}"""


def _section(of: Chain) -> str:
    title = of.title or of.name or "Derivation"
    remark = [] if of.checked else [r"\emph{This derivation has not been checked.}\par"]
    where = [rf"\fitted{{{definition_latex(definition)}}}" for definition in definitions(of)]
    body = "\n".join(_lines("aligned", _rows(of)))
    answers = [
        rf"{prose_latex(choice_words(choice))}:\par\fitted{{{claim_latex(choice)}}}" for choice in of.choices
    ]
    head = rf"\section*{{{prose_latex(title)}}}"
    return "\n".join((head, *remark, *where, rf"\fitted{{{body}}}", *answers))


def definition_latex(definition: Definition) -> str:
    r"""\sigma(x) := \frac{1}{1 + e^{-x}}."""
    left = term_latex(Call(definition, definition.parameters))
    return PRINTER.sign("define", left, term_latex(definition.body))


def assumptions_latex(of: Chain) -> str:
    r"""Declared domains, conditions and hypotheses, in math mode, with commas between."""
    domains = [domain_words(leaf, PRINTER) for leaf in declared(of)]
    found = [*domains, *map(comparison_latex, of.conditions), *map(_hypothesis, of.hypotheses)]
    return r",\ ".join(found)


def reason_latex(row: Row) -> str:
    r"""What is cited, whether it fails to apply, and the remark, for the inside of a \text{...}."""
    cited = ", ".join(_reason(*reason_words(reason)) for reason in row.cited)
    if row.reason in (ReasonVerdict.DOES_NOT_APPLY, ReasonVerdict.NOT_NEEDED):
        cited += rf" (\emph{{{row.reason.value}}})"
    return "; ".join(part for part in (cited, prose_latex(row.note)) if part)


def _lines(environment: str, rows: Sequence[str]) -> tuple[str, str, str]:
    return rf"\begin{{{environment}}}", " \\\\\n".join(rows), rf"\end{{{environment}}}"


def _rows(of: Chain) -> list[str]:
    first = term_latex(of.first)
    assumed = assumptions_latex(of)
    left = PRINTER.sign("turnstile", assumed, first) if assumed else first
    relation = "=" if of.checked else r"\overset{?}{=}"
    starts = [f"  {left} ", *("    " for _ in of.rows[1:])]
    return [
        f"{start}&{relation} {term_latex(row.right)}{_remarks(row)}"
        for start, row in zip(starts, of.rows, strict=True)
    ]


def _remarks(row: Row) -> str:
    reason = reason_latex(row)
    cells = [rf"\text{{{reason}}}" if reason else "", _mark(row)]
    while cells and not cells[-1]:
        cells.pop()
    return "".join(f" && {cell}".rstrip() for cell in cells)


def _mark(row: Row) -> str:
    match row.verdict:
        case None:
            return ""
        case Proved():
            return "!" if row.reason is ReasonVerdict.DOES_NOT_APPLY else r"\checkmark"
        case Refuted():
            return r"\times"
        case DomainChanges():
            return r"\notin"
        case Undecided():
            return "?"


def _reason(words: str, subject: Definition | Call | Hypothesis | None) -> str:
    match subject:
        case Call():
            return f"{words} ${term_latex(subject)}$"
        case Definition(name=name, latex=latex):
            return f"{words} ${PRINTER.target.word(name, latex)}$"
        case Hypothesis():
            return f"{words} ${_hypothesis(subject)}$"
    return prose_latex(words)


def _choice(choice: Choice | ChoiceReport) -> str:
    return f"{_markdown(choice_words(choice))}: ${claim_latex(choice)}$"


def claim_latex(choice: Choice | ChoiceReport) -> str:
    """The equation that an answer claims, behind the domains of its symbols."""
    claim = PRINTER.sign("=", term_latex(choice.left), term_latex(choice.right))
    domains = [domain_words(leaf, PRINTER) for leaf in declared_in((choice.left, choice.right))]
    return PRINTER.sign("turnstile", r",\ ".join(domains), claim) if domains else claim


def _hypothesis(hypothesis: Hypothesis) -> str:
    equation = PRINTER.sign("=", term_latex(hypothesis.left), term_latex(hypothesis.right))
    return PRINTER.for_all(equation, hypothesis.over)


def _markdown(words: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#])", r"\\\1", words)


# ── the target ───────────────────────────────────────────────────────────────────────────────────

_TALL = re.compile(r"\\frac|\\sum|\\prod|\\int|\\lim|\\max_|\\begin")


def _script(script: str) -> str:
    return script if len(script) == 1 else f"{{{script}}}"


def _word(name: str, override: str) -> str:
    r"""The name of a function: a long one stands upright, as \operatorname."""
    return name_latex(name, override).replace(r"\mathit", r"\operatorname")


PRINTER = Printer(
    Target(
        signs={sign: row.latex for sign, row in SIGNS.items()},
        functions={name: row.latex for name, row in FUNCTIONS.items()},
        name=name_latex,
        array=array_latex,
        word=_word,
        script=_script,
        stacked=True,
        touch=lambda _left, _right: False,
        tall=lambda inside: _TALL.search(inside) is not None,
    )
)
