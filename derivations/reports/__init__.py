"""What was found in documents, for people and for programs: text, JSON, SARIF, GitHub, JUnit, HTML."""

from __future__ import annotations

from collections.abc import Sequence

from derivations.documents.report import DocumentReport


def rendered(reports: Sequence[DocumentReport], form: str) -> str:
    """All reports in one form of `WHOLE`."""
    from derivations.reports.github import commands
    from derivations.reports.html import page
    from derivations.reports.junit import suites
    from derivations.reports.sarif import log

    writers = {"github": commands, "html": page, "junit": suites, "sarif": log}
    return writers[form](reports)


WHOLE = ("github", "html", "junit", "sarif")
