from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def standins_are_importable(monkeypatch):
    """By workers too, for they inherit the path."""
    monkeypatch.syspath_prepend(str(HERE))
