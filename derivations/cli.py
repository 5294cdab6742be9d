"""The command line: check, print, compile, verify, train, list.

Exit status: 0 everything proved; 1 something refuted; 2 unusable input or arguments; 3 nothing refuted
but something open.  The heavy packages are imported inside the commands that need them.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar

import click

from derivations.errors import DerivationsError, NotProved, UnreadableInput

if TYPE_CHECKING:
    from derivations.core.derivation import Derivation
    from derivations.core.kernel import Report, Theorem
    from derivations.write.report import Paint, Tone

PROVED, REFUTED, UNUSABLE, OPEN = 0, 1, 2, 3
READABLE = (".py",)
DOCUMENTS = (".ipynb", ".jsonl", ".md", ".rst", ".tex", ".txt")  # files, not names, wherever they are
COLOURS: dict[str, dict[str, Any]] = {
    "good": {"fg": "green"},
    "bad": {"fg": "red", "bold": True},
    "warn": {"fg": "yellow"},
    "dim": {"dim": True},
    "strong": {"bold": True},
}
Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class Front(click.Group):
    """The group of commands; no error reaches a user as a traceback, unless with --debug."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command and turns its errors into one sentence each, with status 2."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if ctx.meta.get("debug"):
                traceback.print_exc()
            _complain(_sentence(error))
            ctx.exit(UNUSABLE)


def _debug(command: Decorated) -> Decorated:
    def remember(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
        ctx.meta["debug"] = ctx.meta.get("debug", False) or value

    option = click.option(
        "--debug", is_flag=True, expose_value=False, callback=remember, help="Show tracebacks."
    )
    return option(command)


@click.group(cls=Front, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="derivations")
@_debug
def main() -> None:
    """Checks a derivation line by line, prints it, compiles it, tests it, and trains with it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without Greek letters shows question marks


# ── check ────────────────────────────────────────────────────────────────────────────────────────


@main.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="What to print.")
@click.option("-v", "--verbose", is_flag=True, help="Show the lines of what is proved, too.")
@_debug
def check(paths: tuple[str, ...], form: str, verbose: bool) -> None:
    """Check every line of the library, of .py files, or of derivations by NAME or FILE:VARIABLE."""
    from derivations.core.kernel import examine_all
    from derivations.write.report import entry_text, name_columns, report_json, summary_text

    start = perf_counter()
    found, errors = _gathered(paths)
    reports: list[Report] = []
    paint, columns = _paint(), name_columns(found)
    for report in examine_all(found):
        reports.append(report)
        if form == "text":
            click.echo(entry_text(report, verbose=verbose, paint=paint, columns=columns))
    seconds = perf_counter() - start
    if form == "json":
        _echo_json(report_json(reports, unreadable=errors, seconds=seconds))
    elif reports:
        click.echo(summary_text(reports, paint=paint, seconds=seconds))
    for error in errors:
        _complain(str(error))
    sys.exit(UNUSABLE if errors else exit_status(reports))


def exit_status(reports: Iterable[Report]) -> int:
    """0 if all are proved, 1 if one is refuted, else 3."""
    from derivations.write.chain import status

    words = {status(report) for report in reports}
    return REFUTED if "refuted" in words else PROVED if words <= {"proved"} else OPEN


# ── print, compile ───────────────────────────────────────────────────────────────────────────────


@main.command("print")
@click.argument("name")
@click.option("--to", type=click.Choice(["text", "latex", "markdown"]), default="text", help="The form.")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write to a file.")
@_debug
def print_(name: str, to: str, output: str | None) -> None:
    """Print a derivation as a proof: NAME of the library, FILE.py, or FILE.py:VARIABLE."""
    from derivations.core.kernel import Report
    from derivations.write import to_latex, to_markdown, to_text

    written = {"text": to_text, "latex": to_latex, "markdown": to_markdown}[to]
    things = [_theorem_or_report(derivation) for derivation in _named(name)]
    page = "\n\n".join(map(written, things)) + "\n"
    if output is None:
        click.echo(page, nl=False)
    else:
        Path(output).write_text(page, encoding="utf-8")
    sys.exit(exit_status(thing if isinstance(thing, Report) else thing.report for thing in things))


def _theorem_or_report(derivation: Derivation) -> Theorem | Report:
    from derivations.core.kernel import check as seal

    try:
        return seal(derivation)
    except NotProved as error:
        return error.report  # type: ignore[return-value]  # errors stand below the core and name no report


# ── list ─────────────────────────────────────────────────────────────────────────────────────────


@main.command("list")
@click.option("--trusted", is_flag=True, help="What a theorem rests on.")
@_debug
def list_(trusted: bool) -> None:
    """List what the library holds, or with --trusted what its theorems rest on."""
    click.echo("\n".join(_trusted() if trusted else _contents()))


def _contents() -> list[str]:
    from derivations.write.report import counted, name_columns
    from derivations.write.text import padded, term_text

    pages = list(_catalogue().values())
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

    core = sorted((Path(__file__).parent / "core").glob("*.py"))
    lines = {path.stem: len(path.read_text(encoding="utf-8").splitlines()) for path in core}
    lines = {name: count for name, count in lines.items() if name != "__init__"}
    assumed = [one for page in _catalogue().values() for one in page.given if isinstance(one, Hypothesis)]
    return [
        f"the core, {sum(lines.values())} lines; only kernel makes theorems",
        *(f"    derivations.core.{name:<14}{count:>5}" for name, count in lines.items()),
        "the packages below it",
        *(f"    {name:<14}{version(name)}" for name in ("sympy", "python-flint")),
        f"    {'python':<14}{platform.python_version()}",
        f"axioms of the library: {len(assumed)}",
        f"rules: {len(ROWS)}; they explain steps, no proof rests on them",
    ]


# ── finding derivations ──────────────────────────────────────────────────────────────────────────


def _catalogue() -> dict[str, Derivation]:
    from derivations.library import catalogue

    return dict(catalogue())


def _gathered(names: Sequence[str]) -> tuple[list[Derivation], list[UnreadableInput]]:
    """What the names stand for, and the errors of those that stand for nothing."""
    if not names:
        return list(_catalogue().values()), []
    found: list[Derivation] = []
    errors: list[UnreadableInput] = []
    for name in names:
        try:
            found += _named(name)
        except UnreadableInput as error:
            errors.append(error)
    return found, errors


def _named(name: str) -> Sequence[Derivation]:
    """The derivations of FILE.py, FILE.py:VARIABLE, a NAME of the library, or one of its modules."""
    file, colon, variable = name.rpartition(":")
    if colon and Path(file).suffix in READABLE:
        return [_chosen(variable, _from_file(Path(file)), f"in {file}")]
    path = Path(name)
    if path.suffix in READABLE + DOCUMENTS or os.sep in name:
        return _from_file(path)
    pages = _catalogue()
    if path.exists() and not any(page == name or page.startswith(f"{name}.") for page in pages):
        return _from_file(path)
    module = [page for page in pages.values() if page.name.startswith(f"{name}.")]
    return module or [_chosen(name, tuple(pages.values()), "in the library")]


def _from_file(path: Path) -> tuple[Derivation, ...]:
    from derivations.read.python import read_python

    if path.is_dir() or path.suffix not in READABLE:
        what = "a folder" if path.is_dir() else f"{path.suffix or 'a file without a suffix'}"
        message = f"{path}: this version reads {', '.join(READABLE)} files, not {what}"
        raise UnreadableInput(message, path=str(path), expected=", ".join(READABLE))
    if not path.exists():
        raise UnreadableInput(f"{path}: no such file", path=str(path))
    return read_python(path)


def _chosen(name: str, pages: Sequence[Derivation], where: str) -> Derivation:
    """The page of that name, in full or after its last dot."""
    from difflib import get_close_matches

    by_name = {page.name: page for page in pages}
    short = {page.name.rpartition(".")[2]: page for page in pages}
    if name in by_name or name in short:
        return by_name.get(name) or short[name]
    near = get_close_matches(name, [*by_name, *short], n=3, cutoff=0.5)
    full = dict.fromkeys(one if one in by_name else short[one].name for one in near)
    hint = f"; did you mean {' or '.join(full)}?" if full else "; `derivations list` shows what there is"
    raise UnreadableInput(f"no derivation {name!r} {where}{hint}", path=name)


# ── output ───────────────────────────────────────────────────────────────────────────────────────


def _paint() -> Paint:
    """Colour on a terminal only, and never where NO_COLOR is set."""
    from derivations.write.report import plain

    if os.environ.get("NO_COLOR") or not sys.stdout.isatty():
        return plain

    def coloured(words: str, tone: Tone) -> str:
        return click.style(words, **COLOURS[tone])

    return coloured


def _echo_json(data: object) -> None:
    import json

    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _complain(message: str) -> None:
    click.echo(f"derivations: {message}", err=True)


def _sentence(error: Exception) -> str:
    match error:
        case RecursionError():
            return "a term is nested too deeply"
        case OSError():
            return f"{error.filename or 'file'}: {error.strerror or error}"
        case DerivationsError():
            return str(error)
    return (
        f"internal error ({type(error).__name__}: {error}); this is a fault of the program, "
        "please report it with the output of --debug"
    )
