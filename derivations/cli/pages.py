"""The symbolic commands: check, print, list.  What they need is imported when they run."""

from __future__ import annotations

import gc
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, NoReturn

import click
from click.core import ParameterSource

from derivations.cli.finding import are_chains, are_claims, are_documents, gathered, library_pages, named
from derivations.cli.front import (
    OPEN,
    PROVED,
    UNUSABLE,
    complain,
    debug_option,
    echo_json,
    exit_status,
    paint,
)
from derivations.errors import NotProved

if TYPE_CHECKING:
    from derivations.core.derivation import Derivation
    from derivations.core.kernel import Report, Theorem
    from derivations.mistakes import Mistake

FORMS = ("text", "json", "jsonl", "sarif", "github", "junit", "html")
TARGETS = ("text", "latex", "markdown", "html", "pdf")
OF_CLAIMS = ("jobs", "timeout", "memory", "explain", "resume")
OF_DOCUMENTS = ("declare", "output", "cache", "watch")
SECONDS, MEGABYTES = click.FloatRange(0, min_open=True), click.IntRange(1)
DECLARED = click.Path(dir_okay=False, exists=True, path_type=Path)
RECORD = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option("--format", "form", type=click.Choice(FORMS), default="text", help="What to print.")
@click.option("-v", "--verbose", is_flag=True, help="Show the lines of what is proved, too.")
@click.option("--jobs", type=click.IntRange(1), default=1, metavar="N", help="Claims, documents: N at once.")
@click.option(
    "--timeout", type=SECONDS, default=10, metavar="SECONDS", help="Claims, chains: for each, instead of 10."
)
@click.option(
    "--memory",
    type=MEGABYTES,
    default=2048,
    metavar="MB",
    help="Claims, documents: for a job, instead of 2048.",
)
@click.option("--recheck", is_flag=True, help="Prove everything a second time, by other means.")
@click.option("--explain", is_flag=True, help="Claims: name the mistake that explains a wrong one.")
@click.option("--resume", type=RECORD, metavar="FILE", help="Claims: append jsonl answers that FILE lacks.")
@click.option("--declare", type=DECLARED, metavar="FILE", help="Documents: what holds in all of them.")
@click.option("-o", "--output", type=RECORD, metavar="FILE", help="Documents: write the report to a file.")
@click.option("--cache/--no-cache", default=True, help="Documents: answer unchanged ones from the cache.")
@click.option("--watch", is_flag=True, help="Documents: check again whenever a file is saved.")
@debug_option
@click.pass_context
def check(
    ctx: click.Context, /, paths: tuple[str, ...], form: str, verbose: bool, recheck: bool, **bulk: Any
) -> None:
    """Check every line of the library, of .py files, or of derivations by NAME or FILE:VARIABLE.

    Or of documents: .md, .tex, .ipynb and .rst files, and folders of them.  Or check claims in bulk, one a
    line: those of FILE.jsonl, or with - those of the standard input.
    """
    given = [name for name in bulk if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    if are_documents(paths):
        from derivations.cli.documents import Options as Documents
        from derivations.cli.documents import check_documents

        _refuse([name for name in given if name in ("explain", "resume")], "claims, in .jsonl files")
        if recheck:
            raise click.UsageError("--recheck is for pages and claims; a document's theorems are not kept")
        chosen = {name: bulk[name] for name in ("jobs", "timeout", "memory", *OF_DOCUMENTS)}
        check_documents(paths, Documents(form, verbose, **chosen))
    _refuse([name for name in given if name in OF_DOCUMENTS], "documents, such as .md files")
    bulk = {name: bulk[name] for name in OF_CLAIMS}
    if form not in ("text", "json", "jsonl"):
        raise click.UsageError(f"--format {form} is for documents, such as .md files")
    if are_claims(paths) and are_chains(paths):
        from derivations.cli.chains import check_chain_files

        check_chain_files(paths, form)
    if are_claims(paths):
        from derivations.cli.claims import Options, check_claim_files

        check_claim_files(paths, Options(form, verbose, recheck=recheck, **bulk))
    given = [name for name in given if name in OF_CLAIMS]
    if given or form == "jsonl":
        raise click.UsageError(f"--{given[0] if given else 'format jsonl'} is for claims, in .jsonl files")
    _check_pages(paths, form, verbose=verbose, again=recheck)


def _refuse(given: Sequence[str], what: str) -> None:
    if given:
        raise click.UsageError(f"--{given[0]} is for {what}")


def _check_pages(paths: Sequence[str], form: str, *, verbose: bool, again: bool) -> NoReturn:
    gc.disable()  # what is imported lives to the end: no collection need visit it (a fifth of the time)
    from derivations.cli.jobs import examined
    from derivations.write.report import entry_text, name_columns, report_json, summary_text

    start = perf_counter()
    found, errors = gathered(paths)
    gc.freeze()
    gc.set_threshold(1_000_000, 20, 20)
    gc.enable()
    reports: list[Report] = []
    objections: list[dict[int, str]] = []
    colours, columns = paint(), name_columns(found)
    for report in examined(found):
        reports.append(report)
        objections.append(_objections(report) if again else {})
        if form == "text":
            click.echo(
                entry_text(
                    report,
                    verbose=verbose,
                    paint=colours,
                    columns=columns,
                    mistakes=_named_mistakes,
                    objections=objections[-1],
                )
            )
    seconds = perf_counter() - start
    if form == "json":
        second = objections if again else None
        echo_json(
            report_json(
                reports, unreadable=errors, seconds=seconds, mistakes=_named_mistakes, objections=second
            )
        )
    elif reports:
        click.echo(summary_text(reports, paint=colours, seconds=seconds))
        if again:
            click.echo(_second_route_text(reports, objections))
    for error in errors:
        complain(str(error))
    status = exit_status(reports)
    sys.exit(UNUSABLE if errors else OPEN if status == PROVED and any(objections) else status)


def _objections(report: Report) -> dict[int, str]:
    """What the second route says against proved steps, by their numbers."""
    from derivations.recheck import recheck

    return {one.step: one.why for one in recheck(report) if not one.agrees}


def _second_route_text(reports: Sequence[Report], objections: Sequence[dict[int, str]]) -> str:
    from derivations.core.verdict import Proved
    from derivations.write.report import counted

    proved = sum(isinstance(step.verdict, Proved) for report in reports for step in report.steps)
    against = sum(map(len, objections))
    return f"second route: {counted(proved, 'proved step')}, {proved - against} agreed, {against} not"


def _named_mistakes(report: Report) -> Mapping[int, Mistake]:
    """The mistakes that explain wrong steps; what finds them is imported when there is one."""
    if report.proved:
        return {}
    from derivations.mistakes import mistakes

    return mistakes(report)


@click.command("print")
@click.argument("name")
@click.option("--to", type=click.Choice(TARGETS), default="text", help="The form.")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write to a file.")
@debug_option
def print_(name: str, to: str, output: str | None) -> None:
    """Print a derivation as a proof: NAME of the library, FILE.py, or FILE.py:VARIABLE.

    A PDF is set by TeX, or else printed by a browser, whichever is installed.
    """
    from derivations.core.kernel import Report
    from derivations.write import to_latex, to_markdown, to_text

    if to == "pdf" and output is None and sys.stdout.isatty():
        raise click.UsageError("a PDF is written to a file: -o FILE")
    things = [theorem_or_report(derivation) for derivation in named(name)]
    if to == "pdf":
        from derivations.write.pdf import to_pdf

        _write(to_pdf(*things), output)
    elif to == "html":
        from derivations.write.html import to_html

        _write(to_html(*things).encode(), output)
    else:
        written = {"text": to_text, "latex": to_latex, "markdown": to_markdown}[to]
        _write(("\n\n".join(map(written, things)) + "\n").encode(), output)
    sys.exit(exit_status(thing if isinstance(thing, Report) else thing.report for thing in things))


def _write(page: bytes, output: str | None) -> None:
    if output is not None:
        Path(output).write_bytes(page)
    elif page.startswith(b"%PDF"):
        click.echo(page, nl=False)
    else:
        click.echo(page.decode(), nl=False)


def theorem_or_report(derivation: Derivation) -> Theorem | Report:
    """The theorem, or the report that says why it is none."""
    from derivations.core.kernel import check as seal

    try:
        return seal(derivation)
    except NotProved as error:
        return error.report  # type: ignore[return-value]  # errors stand below the core and name no report


@click.command("list")
@click.option("--trusted", is_flag=True, help="What a theorem rests on.")
@debug_option
def list_(trusted: bool) -> None:
    """List what the library holds, or with --trusted what its theorems rest on."""
    click.echo("\n".join(_trusted() if trusted else _contents()))


def _contents() -> list[str]:
    from derivations.write.report import counted, name_columns
    from derivations.write.text import padded, term_text

    pages = list(library_pages().values())
    columns = name_columns(pages)
    return [
        f"{padded(page.name, columns)}  {counted(len(page.lines), 'step'):<8}  "
        f"{term_text(page.first)} = {term_text(page.last)}"
        for page in pages
    ]


def _trusted() -> list[str]:
    """The modules of the core with their lines, the packages below it, and what is taken without proof."""
    import platform
    from importlib.metadata import version

    from derivations.core.derivation import Hypothesis
    from derivations.rules import ROWS

    core = sorted((Path(__file__).parents[1] / "core").glob("*.py"))
    lines = {path.stem: len(path.read_text(encoding="utf-8").splitlines()) for path in core}
    lines = {name: count for name, count in lines.items() if name != "__init__"}
    assumed = [one for page in library_pages().values() for one in page.given if isinstance(one, Hypothesis)]
    return [
        f"the core, {sum(lines.values())} lines; only kernel makes theorems",
        *(f"    derivations.core.{name:<14}{count:>5}" for name, count in lines.items()),
        "the packages below it",
        *(f"    {name:<14}{version(name)}" for name in ("sympy", "python-flint")),
        f"    {'python':<14}{platform.python_version()}",
        f"axioms: 0; equations that a page assumes, each printed left of its ⊢: {len(assumed)}",
        f"rules: {len(ROWS)}; they explain steps, no proof rests on them",
    ]
