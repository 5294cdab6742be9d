"""A dependency has its line in DESIGN.md, a tested lower bound, and a version that CI ran with."""

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINS = {
    (pin := Requirement(line)).name: pin.specifier
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
}
DECLARED = [
    requirement
    for group in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    for requirement in map(Requirement, group)
    if requirement.name != PROJECT["name"]
]


@pytest.mark.parametrize("requirement", DECLARED, ids=str)
def test_a_dependency_says_in_the_design_what_it_does_for_us(requirement):
    design = (ROOT / "DESIGN.md").read_text(encoding="utf-8")
    rows = re.findall(rf"^\| `{re.escape(requirement.name)}` +\| (.+) \|$", design, re.MULTILINE)
    assert len(rows) == 1, f"DESIGN.md needs one row for {requirement.name}"
    assert len(rows[0].split()) >= 4


@pytest.mark.parametrize("requirement", DECLARED, ids=str)
def test_a_dependency_has_a_lower_bound_and_no_upper_one(requirement):
    assert [one.operator for one in requirement.specifier] == [">="]


@pytest.mark.parametrize("requirement", DECLARED, ids=str)
def test_a_dependency_is_pinned_within_its_bound(requirement):
    (pin,) = PINS[requirement.name]
    assert pin.operator == "=="
    assert requirement.specifier.contains(pin.version)


def test_the_design_describes_no_dependency_that_is_gone():
    design = (ROOT / "DESIGN.md").read_text(encoding="utf-8")
    section = design.split("## Dependencies")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `([\w-]+)`", section, re.MULTILINE)) == {one.name for one in DECLARED}


def test_the_pins_are_what_runs_here():
    """Only where the environment was made from the pins, as `make` and CI do."""
    if not (Path(sys.prefix) / "dev").exists():
        pytest.skip("this environment was not made by make")
    for name, specifier in PINS.items():
        try:
            found = version(name)
        except PackageNotFoundError:
            continue
        assert specifier.contains(found), f"{name} {found} is not the pinned one"
