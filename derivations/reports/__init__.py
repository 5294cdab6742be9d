"""What was found in documents, for people and for programs: text, JSON, SARIF, GitHub, JUnit, HTML."""

from __future__ import annotations

from collections.abc import Sequence

from derivations.documents.report import DocumentReport


def rendered(reports: Sequence[DocumentReport], form: str) -> str:
    """All reports in one form of `WHOLE`."""
    from derivations.reports import github, html, junit, sarif

    return {
        "github": github.annotations,
        "html": html.page,
        "junit": junit.suites,
        "sarif": sarif.log,
    }[form](reports)


WHOLE = ("github", "html", "junit", "sarif")
