"""The examples do what they say: each of their commands is run on a folder with a wrong line."""

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from derivations.cli import main

EXAMPLES = Path(__file__).parent.parent / "examples"
WORKFLOW = yaml.safe_load((EXAMPLES / "github-actions.yml").read_text(encoding="utf-8"))
RUN = [step.get("run", "") for step in WORKFLOW["jobs"]["check"]["steps"]]
COMMANDS = [command for command in RUN if "derivations check" in command]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_workflow_fails_on_a_wrong_line(command, tmp_path, monkeypatch):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "notes.md").write_text("We have $(a + b)^2 = a^2 + b^2$.\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, [*command.split()[1:], "--no-cache"])
    assert done.exit_code == 1
    written = Path("derivations.sarif")
    assert "notes.md" in (done.output or "") + (
        written.read_text(encoding="utf-8") if written.exists() else ""
    )


def test_the_workflow_uploads_what_it_writes():
    steps = WORKFLOW["jobs"]["check"]["steps"]
    uploaded = next(step["with"]["sarif_file"] for step in steps if "upload-sarif" in step.get("uses", ""))
    assert any(uploaded in command for command in COMMANDS)
