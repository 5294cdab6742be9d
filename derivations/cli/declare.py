"""`declare`: what the names of a document were taken for, ready to paste."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from derivations.cli.front import OPEN, PROVED, debug_option, echo_json


@click.command("declare")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--declare", type=click.Path(dir_okay=False, exists=True, path_type=Path), metavar="FILE",
              help="What is declared already, in YAML.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["yaml", "json"]), default="yaml", help="What to print.")
@debug_option
def declare_(file: Path, declare: Path | None, form: str) -> None:
    """Print what the names of a document were taken for, and which are not known, ready to paste.

    Ends with status 0 where nothing is unknown, and 3 where lines are left to declare.
    """
    from derivations.documents.checking import declarations_in
    from derivations.documents.inferred import table_of
    from derivations.documents.reading import read_chains
    from derivations.read.manuscripts import read_manuscript
    from derivations.reports.declarations import table_data, table_yaml

    entries = None if declare is None else declarations_in(declare)
    table = table_of(read_chains(read_manuscript(file), entries=entries))
    if form == "json":
        echo_json(table_data(table, str(file)))
    else:
        click.echo(table_yaml(table, str(file)))
    sys.exit(OPEN if table.unknown else PROVED)
