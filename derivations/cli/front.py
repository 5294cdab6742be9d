"""What all commands share: statuses, errors in one sentence, colours.

Exit status: 0 everything proved; 1 something refuted; 2 unusable input or arguments; 3 nothing refuted
but something open.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from derivations.errors import DerivationsError

if TYPE_CHECKING:
    from derivations.core.kernel import Report
    from derivations.write.report import Paint, Tone

PROVED, REFUTED, UNUSABLE, OPEN = 0, 1, 2, 3
INTERRUPTED = 130  # as a shell says it of a program ended by Ctrl-C
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
        except (click.ClickException, click.exceptions.Exit):
            raise
        except (KeyboardInterrupt, click.Abort):
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:  # the reader has seen enough: nothing to say, and nowhere to say it
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(PROVED)
        except Exception as error:
            if ctx.meta.get("debug"):
                traceback.print_exc()
            complain(_sentence(error))
            ctx.exit(UNUSABLE)


def debug_option(command: Decorated) -> Decorated:
    """The option --debug, which the group and every command take."""

    def remember(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
        ctx.meta["debug"] = ctx.meta.get("debug", False) or value

    option = click.option(
        "--debug", is_flag=True, expose_value=False, callback=remember, help="Show tracebacks."
    )
    return option(command)


def exit_status(reports: Iterable[Report]) -> int:
    """0 if all are proved, 1 if one is refuted, else 3."""
    from derivations.write.chain import status

    words = {status(report) for report in reports}
    return REFUTED if "refuted" in words else PROVED if words <= {"proved"} else OPEN


def paint() -> Paint:
    """Colour on a terminal only, and never where NO_COLOR is set."""
    if os.environ.get("NO_COLOR") or not sys.stdout.isatty():
        return lambda words, _tone: words

    def coloured(words: str, tone: Tone) -> str:
        return click.style(words, **COLOURS[tone])

    return coloured


def echo_json(data: object) -> None:
    """Data as JSON."""
    import json

    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def complain(message: str) -> None:
    """A message on the standard error."""
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
