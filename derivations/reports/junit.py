"""JUnit XML: a suite a document, a case a step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from derivations.documents.report import DocumentReport, Finding, StepFinding
from derivations.reports.github import message
from derivations.reports.words import CLAIMS, one_line, place

FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def suites(reports: Sequence[DocumentReport]) -> str:
    """All documents as one XML document."""
    root = ElementTree.Element("testsuites", name="derivations")
    for report in reports:
        root.append(_suite(report))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _suite(report: DocumentReport) -> ElementTree.Element:
    steps, silent = report.steps, report.steps["skipped"]
    suite = ElementTree.Element(
        "testsuite",
        name=_text(report.path),
        tests=str(sum(steps[one] for one in CLAIMS) + silent + report.unusable),
        failures=str(steps["refuted"] + steps["domain-changes"]),
        errors=str(steps["undecided"] + steps["unreadable"] + report.unusable),
        skipped=str(silent),
        time=f"{report.seconds:.3f}",
    )
    if report.unusable:
        case = ElementTree.SubElement(suite, "testcase", classname=_text(report.path), name="reading")
        ElementTree.SubElement(case, "error", message=_text(report.remarks[0].message))
    for finding in report.findings:
        for step in finding.steps:
            if step.status in (*CLAIMS, "skipped"):
                suite.append(_case(report, finding, step))
    return suite


def _case(report: DocumentReport, finding: Finding, step: StepFinding) -> ElementTree.Element:
    name = f"{place(step.right.origin)}: {one_line(step.left.text, 60)} {step.relation} {one_line(step.right.text, 60)}"
    case = ElementTree.Element(
        "testcase",
        classname=_text(f"{report.path}.{finding.kind}"),
        name=_text(name),
        file=_text(step.right.origin.file),
        line=str(step.right.origin.line),
        time=f"{step.seconds:.3f}",
    )
    if step.status == "skipped":
        ElementTree.SubElement(case, "skipped", message=_text(step.why))
    elif step.status in ("refuted", "domain-changes"):
        ElementTree.SubElement(case, "failure", message=_text(message(step)), type=step.status)
    elif step.status != "proved":
        ElementTree.SubElement(case, "error", message=_text(message(step)), type=step.status)
    return case


def _text(text: str) -> str:
    return FORBIDDEN.sub("\ufffd", text)
