"""The command `derivations` and its subcommands."""

from __future__ import annotations

import sys

import click

from derivations.cli.declare import declare_
from derivations.cli.front import Front, debug_option
from derivations.cli.numbers import compile_, train, verify
from derivations.cli.pages import check, list_, print_


@click.group(
    cls=Front,
    context_settings={"help_option_names": ["-h", "--help"]},
    commands=[check, declare_, print_, compile_, verify, train, list_],
)
@click.version_option(package_name="derivations")
@debug_option
def main() -> None:
    """Checks a derivation line by line, prints it, compiles it, tests it, and trains with it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without Greek letters shows question marks
