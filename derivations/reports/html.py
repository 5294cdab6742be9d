"""One self-contained page: the document as it reads, its formulas with marks, and what is known of each step."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files

from derivations.documents.report import DocumentReport, Finding, StepFinding
from derivations.read.source import Source, Span
from derivations.reports.text import KINDS
from derivations.reports.words import (
    CLAIMS,
    COUNTED,
    MARKS,
    counts,
    one_line,
    pasted,
    place,
    status_of,
    visible,
)
from derivations.write.mathml import mathml
from derivations.write.report import mistake_text

MOST_PROSE = 20_000  # characters of a stretch of prose that is shown
DELIMITERS = re.compile(
    r"\$\$|\\\[|\\\]|\\begin\{[\w*]+\}(?:\{\d+\})?|\\end\{[\w*]+\}|^```\w*$|^:::?\w*$|\\\\\s*$|(?<!\\)&",
    re.MULTILINE,
)
INLINE = re.compile(r"(?<!\\)\$([^$\n]{1,400})\$")
RELATIONS = {
    "=": "=",
    ":=": ":=",
    "≡": r"\equiv",
    "≈": r"\approx",
    "≤": r"\le",
    "≥": r"\ge",
    "←": r"\leftarrow",
}


def page(reports: Sequence[DocumentReport]) -> str:
    """The page of all documents."""
    style, script = (_part(name) for name in ("page.css", "page.js"))
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    title = reports[0].path if len(reports) == 1 else f"{len(reports)} documents"
    body = "\n".join(_document(number, report) for number, report in enumerate(reports, 1))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(visible(title))}: derivations checked</title>
<style>{style}</style>
</head>
<body>
<header><div role="toolbar" aria-label="Show steps by verdict">{_bar(reports)}</div></header>
<main>
{_index(reports)}
{body}
</main>
<dialog aria-label="Keys"><p><kbd>j</kbd> <kbd>k</kbd> next and previous step<br><kbd>n</kbd> <kbd>N</kbd> next and
previous step that is not proved<br><kbd>Enter</kbd> open and close a step<br><kbd>?</kbd> this list</p></dialog>
<script>{script}</script>
</body>
</html>
"""


def _part(name: str) -> str:
    return files("derivations.reports").joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _bar(reports: Sequence[DocumentReport]) -> str:
    found = counts(reports)
    buttons = [
        f'<button type="button" data-status="{one}" aria-pressed="false">{MARKS[one]} {found[one]} '
        f"{COUNTED[one]}</button>"
        for one in CLAIMS
        if found[one]
    ]
    return "".join((*buttons, '<button type="button" id="keys">? keys</button>'))


def _index(reports: Sequence[DocumentReport]) -> str:
    if len(reports) == 1:
        return ""
    rows = "".join(
        f'<li><a href="#d{number}">{escape(visible(report.path))}</a> {MARKS[report.status]}</li>'
        for number, report in enumerate(reports, 1)
    )
    return f"<nav aria-label='Documents'><ul>{rows}</ul></nav>"


# ── a document as it reads ───────────────────────────────────────────────────────────────────────


def _document(number: int, report: DocumentReport) -> str:
    parts = [
        f'<article id="d{number}"><h1>{escape(visible(report.path))}</h1>',
        _remarks(report),
        _taken(report),
        _missing(report),
    ]
    places: dict[Source, list[Finding]] = {}
    for one in report.findings:
        places.setdefault(one.span.source, []).append(one)
    parts += [part for source in _sources(report) for part in _source(places.get(source, ()), source)]
    return "\n".join((*parts, "</article>"))


def _sources(report: DocumentReport) -> Iterator[Source]:
    yield from dict.fromkeys((*report.sources, *(one.span.source for one in report.findings)))


def _source(findings: Sequence[Finding], source: Source) -> Iterator[str]:
    end = 0
    for finding in findings:
        spans = [one for one in _spans(finding) if one.source == source]
        start = min(one.start for one in spans)
        if start > end:
            yield _prose(source.text[end:start])
        yield _finding(finding)
        end = max(end, *(one.end for one in spans))
    yield _prose(source.text[end:])


def _spans(finding: Finding) -> Iterator[Span]:
    yield finding.span
    for step in finding.steps:
        yield step.right


def _prose(text: str) -> str:
    """Words between formulas as paragraphs and headings; formulas that claim nothing are set within them."""
    plain = DELIMITERS.sub(" ", text[:MOST_PROSE]).strip()
    plain = re.sub(r"^\$(?=[\s.,;:)])|(?<=[\s(])\$$", "", plain)
    made = []
    for stretch in re.split(r"\n\s*\n", plain):
        words = " ".join(stretch.split()).strip(" $.,;:")
        if not any(one.isalnum() for one in words):
            continue
        heading = re.match(r"(#{1,6})\s+(.*)", words) or re.match(r"\\((?:sub)*section)\*?\{([^}]*)\}", words)
        if heading is not None:
            made.append(f"<h2>{_words(heading[2])}</h2>")
        elif not words.startswith(("<!--", "%", "---")):
            made.append(f"<p>{_words(' '.join(stretch.split()))}</p>")
    return "\n".join(made)


def _words(text: str) -> str:
    pieces = INLINE.split(text)
    return "".join(mathml(piece) if place % 2 else escape(piece) for place, piece in enumerate(pieces))


def _remarks(report: DocumentReport) -> str:
    rows = []
    for one in report.remarks:
        where = "" if one.span is None or not one.span.source.text else f"{place(one.span.origin)}: "
        word = "error" if one.error else "note"
        rows.append(
            f'<p class="note"><span class="place">{escape(where)}</span>{word}: {escape(visible(one.message))}</p>'
        )
    return "\n".join(rows)


def _taken(report: DocumentReport) -> str:
    if not report.taken:
        return ""
    names = ", ".join(f"<code>{escape(visible(one))}</code>" for one in report.taken)
    return f'<p class="note">Nothing is said of {names}: taken for real numbers.</p>'


def _missing(report: DocumentReport) -> str:
    if not report.missing:
        return ""
    lines = escape("\n".join(pasted(report.missing)))
    return f'<p class="note">What is not known could be declared:</p><pre class="paste"><code>{lines}</code></pre>'


# ── a chain ──────────────────────────────────────────────────────────────────────────────────────


def _finding(finding: Finding) -> str:
    status = status_of(finding)
    rows = "\n".join(_step(step, finding, first=number == 0) for number, step in enumerate(finding.steps))
    end = ""
    if finding.recovers is not None:
        words = (
            "The end of the chain is right all the same." if finding.recovers else "The end is wrong, too."
        )
        end = f'<p class="kind">{words}</p>'
    kind = KINDS[finding.kind][0]
    label = f"{kind}, {COUNTED[status]}, line {finding.span.origin.line}"
    return (
        f'<section class="chain {status}" aria-label="{escape(label)}">'
        f'<p class="kind">{kind}, line {finding.span.origin.line}</p>\n{rows}\n{end}</section>'
    )


def _step(step: StepFinding, finding: Finding, *, first: bool) -> str:
    left = f"{step.left.text} " if first else "{} "
    relation = RELATIONS.get(step.relation, step.relation)
    formula = mathml(f"{left}{relation} {step.right.text}", display=True)
    body = f'<div class="formula{"" if first else " rest"}" tabindex="-1">{formula}</div>'
    word = COUNTED[step.status]
    row = f'<span class="mark" role="img" aria-label="{escape(word)}">{MARKS[step.status]}</span>{body}'
    title = escape(_summary(step), quote=True)
    opened = " open" if step.status in ("refuted", "domain-changes", "undecided", "unreadable") else ""
    return (
        f'<details class="step {step.status}"{opened}><summary title="{title}">{row}</summary>'
        f'<div class="more">{_more(step, finding)}</div></details>'
    )


def _summary(step: StepFinding) -> str:
    point = ", ".join(f"{name} = {value}" for name, value in step.witness)
    return "; ".join(
        part for part in (COUNTED[step.status], step.how, f"at {point}" if point else "", step.why) if part
    )


def _more(step: StepFinding, finding: Finding) -> str:
    parts = [f'<p class="place">{escape(place(step.right.origin))}</p>']
    if step.how:
        parts.append(f"<p>Equal {escape(step.how)}.</p>")
    if step.witness or step.values is not None:
        parts.append(_witness(step))
    if step.why:
        parts.append(f"<p>{escape(step.why[:1].upper() + step.why[1:])}.</p>")
    if step.mistake is not None:
        parts.append(f"<p>{escape(mistake_text(step.mistake).capitalize())}</p>")
    if step.expected:
        parts.append(f"<p>Expected: <code>{escape(step.expected)}</code></p>")
    for use in finding.uses:
        where = "" if use.span is None else f" (line {use.span.origin.line})"
        parts.append(f'<p class="note">where {mathml(one_line(use.text, 400))}{where}</p>')
    if finding.conditions:
        conditions = ", ".join(mathml(one) for one in finding.conditions)
        parts.append(f'<p class="note">where the first line is defined: {conditions}</p>')
    return "".join(parts)


def _witness(step: StepFinding) -> str:
    rows = [f"<tr><th>{mathml(name)}</th><td>{mathml(value)}</td></tr>" for name, value in step.witness]
    if step.values is not None:
        left, right = step.values
        rows.append(f"<tr><th>left side</th><td>{escape(left)}</td></tr>")
        rows.append(f"<tr><th>right side</th><td>{escape(right)}</td></tr>")
    head = (
        "False at this point" if step.status == "refuted" else "Only the left side is defined at this point"
    )
    return f"<table><caption hidden>{head}</caption><tbody>{''.join(rows)}</tbody></table>"
