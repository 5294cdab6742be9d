"""Proofs as one self-contained page: MathML, the author's reasons, and marks where something is not proved."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files

from derivations.core.derivation import Choice
from derivations.core.kernel import ChoiceReport
from derivations.write.chain import Chain, Printable, Row, chain, choice_words, definitions
from derivations.write.latex import assumptions_latex, claim_latex, definition_latex, term_latex
from derivations.write.mathml import mathml
from derivations.write.report import verdict_lines
from derivations.write.text import reason_text, verdict_mark

WIDE = 90  # characters of a first side, in LaTeX, that has a line of its own


def to_html(*things: Printable) -> str:
    """The page of some theorems, reports or unchecked derivations: no script, and nothing from elsewhere."""
    style = files("derivations.write").joinpath("proof.css").read_text(encoding="utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    pages = [chain(thing) for thing in things]
    title = _title(pages[0]) if len(pages) == 1 else f"{len(pages)} derivations"
    body = "\n".join(map(_section, pages))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{digest}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def _title(of: Chain) -> str:
    return of.title or of.name or "Derivation"


def _section(of: Chain) -> str:
    name = f'<p class="name">{escape(of.name)}</p>' if of.name and of.title else ""
    unchecked = "" if of.checked else "<p><em>This derivation has not been checked.</em></p>"
    where = "".join(f"<li>{mathml(definition_latex(one))}</li>" for one in definitions(of))
    choices = "".join(f"<li>{_choice(one)}</li>" for one in of.choices)
    parts = (
        f"<section><h1>{escape(_title(of))}</h1>",
        name,
        unchecked,
        f'<ul class="where" aria-label="Definitions">{where}</ul>' if where else "",
        _proof(of),
        f"<ul>{choices}</ul>" if choices else "",
        "</section>",
    )
    return "\n".join(part for part in parts if part)


def _proof(of: Chain) -> str:
    """One table: the first side, the relation, the right sides below one another, and the reasons."""
    first, assumed = term_latex(of.first), assumptions_latex(of)
    head = f'<p class="given">{mathml(assumed)} <span aria-label="entails">⊢</span></p>' if assumed else ""
    left = mathml(first, display=True)
    rows = []
    if len(first) > WIDE:
        rows.append(f'<tr><td colspan="4">{left}</td></tr>')
        left = ""
    for number, row in enumerate(of.rows):
        rows.append(_row(row, left if number == 0 else "", checked=of.checked))
    return f'{head}<div class="proof"><table><tbody>{"".join(rows)}</tbody></table></div>'


def _row(row: Row, left: str, *, checked: bool) -> str:
    mark = "" if row.verdict is None else verdict_mark(row.verdict)
    kind = {"✓": "good", "": ""}.get(mark, "bad")
    sign = "=" if checked else "≟"
    shown = f'<span class="{kind}">{mark}</span> ' if mark else ""
    line = (
        f'<tr class="{kind}"><td>{left}</td><td>{sign}</td><td>{mathml(term_latex(row.right), display=True)}</td>'
        f"<td>{shown}{escape(reason_text(row))}</td></tr>"
    )
    details = [] if row.verdict is None else verdict_lines(row.verdict)
    if not details:
        return line
    said = "<br>".join(map(escape, details))
    return f'{line}<tr class="said"><td></td><td></td><td colspan="2">{said}</td></tr>'


def _choice(choice: Choice | ChoiceReport) -> str:
    return f"{escape(choice_words(choice))}: {mathml(claim_latex(choice))}"
