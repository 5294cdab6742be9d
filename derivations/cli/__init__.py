"""The command line: check, print, compile, verify, train, list."""

from derivations.cli.program import main

__all__ = ["main"]
