"""Theorem | Report | Derivation → text: lines as written, reasons at the right.  Writers never check."""

from derivations.write.latex import term_latex, to_latex, to_markdown
from derivations.write.report import report_json, report_text
from derivations.write.text import term_text, to_text

__all__ = ["report_json", "report_text", "term_latex", "term_text", "to_latex", "to_markdown", "to_text"]
