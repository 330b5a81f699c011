# A fresh machine needs Python 3.11 or newer and make; everything else goes into .venv/.
# Each step leaves a stamp there, so that a second call only does what has changed.

PYTHON ?= python3
CONSTRAINTS := .ci/constraints.txt
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint $(CONSTRAINTS)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check lock record clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

demo: .venv/installed ## read the articles in examples/ with the local model and show their claims
	@$(BIN)/extractor model pull
	@$(BIN)/extractor run examples --output demo-run
	@$(BIN)/extractor show demo-run --table
	@echo
	@echo "The claims are in demo-run/claims.jsonl; see them marked in their text: $(BIN)/extractor show demo-run"

test: .venv/testable ## run all tests, offline
	@$(BIN)/python -m pytest

check: .venv/testable ## lint, format, types and import rules
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy
	@$(BIN)/lint-imports --no-cache

lock: .venv/created ## take the newest versions into the constraints file, for every supported Python
	@$(INSTALL) uv
	@UV_CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/uv pip compile pyproject.toml --quiet --upgrade \
		--universal --python-version 3.11 --all-extras --group dev --no-annotate \
		--output-file $(CONSTRAINTS)
	@echo "$(CONSTRAINTS) is up to date; now: make test record"

record: .venv/testable ## record the cassettes again, from the local model
	@$(BIN)/python -m pytest tests/llm/test_cassettes.py --record-mode=rewrite -m vcr --timeout 1800

clean: ## remove all that make has made, but no downloaded model
	rm -rf .venv build dist demo-run extractor.egg-info .hypothesis .*_cache

# Constraints changed: start over, so that what is installed is what is pinned.
.venv/created: $(CONSTRAINTS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo \
		"$(PYTHON) is missing or older than 3.11: name a newer one, as in 'make demo PYTHON=python3.12'." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo \
		"$(PYTHON) cannot make virtual environments: install the system's package for that, 'apt install python3-venv' on Debian." >&2; exit 1; }
	@echo "Installing into .venv/, which takes a minute or two ..."
	@$(PYTHON) -m venv --clear .venv
	@$(INSTALL) --upgrade pip setuptools
	@touch $@

# setuptools warns of every editable installation, which is no news here.
.venv/installed: .venv/created pyproject.toml
	@PYTHONWARNINGS=ignore $(INSTALL) --no-build-isolation --editable '.[local]'
	@touch $@

.venv/testable: .venv/installed
	@echo "Installing what the tests need ..."
	@PYTHONWARNINGS=ignore $(INSTALL) --no-build-isolation --editable '.[duckdb,evaluate,parquet]' --group dev
	@touch $@
