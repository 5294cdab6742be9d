"""What tests share: no example is late on a machine that is busy, and commands are run as from a shell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings

from derivations.cli import main

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[Any, str, str]]:
    """Runs a command: the exit status, and what it printed on either stream."""

    def ran(*arguments: object) -> tuple[Any, str, str]:
        with pytest.raises(SystemExit) as end:
            main([str(argument) for argument in arguments], prog_name="derivations")
        found = capsys.readouterr()
        return end.value.code, found.out, found.err

    return ran
