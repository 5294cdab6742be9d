# `make` is the gate.  Every target makes its own virtual environment; a second run installs nothing.

PYTHON ?= python3
BIN    := .venv/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: check page test sweep corpora adversary cover bench bench-claims floor format clean
.DEFAULT_GOAL := check

## the one gate, for people and for CI
check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -n auto

## the main job: every derivation of the library, proved line by line
page: .venv/page
	$(BIN)/derivations check

## the tests alone, and the long ones
test: .venv/dev
	$(BIN)/pytest -n auto
sweep: .venv/dev
	$(BIN)/pytest -m sweep

## all claims of the corpora (CORPORA, or ../shared/corpora), and a search of minutes for a wrong verdict
corpora: .venv/dev
	$(BIN)/pytest -m sweep tests/test_corpora.py
adversary: .venv/dev
	$(BIN)/pytest -m sweep tests/test_adversary.py

## branch coverage: 100 % on the trusted core, a hint elsewhere
cover: .venv/dev
	$(BIN)/pytest --cov --cov-report=term
	$(BIN)/coverage report --include='derivations/core/*' --fail-under=100

## the two measurements that a release quotes
bench: .venv/dev
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/accuracy.py

## claims of the corpora beside SymPy, and our answers to all of them: a quarter of an hour
bench-claims: .venv/dev
	$(BIN)/python benchmarks/claims.py

## the tests with the lowest version of every dependency that pyproject.toml admits
floor: .venv-floor/ready
	.venv-floor/bin/pytest

format: .venv/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv .venv-floor build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# ── environments, each with the stamp that says it is ready ──────────────────────────────────────

.venv/made:
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("derivations needs Python 3.11 or later")'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/page: pyproject.toml constraints.txt | .venv/made
	$(PIP) -c constraints.txt -e .
	@touch $@

.venv/dev: pyproject.toml constraints.txt | .venv/made
	$(PIP) -c constraints.txt -e '.[dev]'
	@touch $@

.venv-floor/ready: pyproject.toml
	$(PYTHON) -m venv .venv-floor
	grep -oE '"[a-z-]+>=[0-9.]+"' pyproject.toml | tr -d '"' | sed 's/>=/==/' > .venv-floor/lowest.txt
	.venv-floor/bin/python -m pip install --quiet -c .venv-floor/lowest.txt -e '.[test]'
	@touch $@
