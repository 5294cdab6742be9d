from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.filterwarnings("default")  # the linter's own dependencies may warn
def test_every_import_goes_downwards(monkeypatch, capsys):
    cli = pytest.importorskip("importlinter.cli")
    monkeypatch.chdir(ROOT)
    broken = cli.lint_imports(no_cache=True, no_logo=True)
    assert not broken, capsys.readouterr().out
