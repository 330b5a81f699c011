# A fresh machine needs Python 3.11 or newer and make. Everything else is installed into .venv/.
# Each step leaves a stamp file there, so that a second call does only what has changed.

PYTHON ?= python3
CONSTRAINTS := .ci/constraints.txt
BIN := .venv/bin
# Python compiles what is imported, once; pip would compile thirty times as much.
INSTALL := $(BIN)/python -m pip install --no-compile --quiet --disable-pip-version-check --constraint $(CONSTRAINTS)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check lock record picture clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

demo: .venv/installed ## extract the claims of the articles in examples/ with the local model, and show them
	@$(BIN)/extractor model pull
	@$(BIN)/extractor run examples --output demo-run
	@$(BIN)/extractor show demo-run --table
	@echo
	@echo "The claims are in demo-run/claims.jsonl. To see them marked in the text: $(BIN)/extractor show demo-run"

test: .venv/testable ## run all tests, offline, on all cores
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 8 --dist worksteal

check: .venv/testable ## lint, format, types and import rules
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy
	@$(BIN)/lint-imports --no-cache

lock: .venv/created ## pin the newest versions in the constraints file, for every supported Python
	@$(INSTALL) uv
	@UV_CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/uv pip compile pyproject.toml --quiet --upgrade \
		--universal --python-version 3.11 --all-extras --group dev --group types --no-annotate \
		--output-file $(CONSTRAINTS)
	@echo "$(CONSTRAINTS) is up to date; now: make test record"

record: .venv/testable ## record the cassettes again with the local model
	@$(BIN)/python -m pytest tests/llm/test_cassettes.py --record-mode=rewrite -m vcr --timeout 1800

picture: .venv/installed ## draw docs/report.png, the picture in the README, with Chromium
	@$(BIN)/extractor run examples --output build/demo-run --ask none --no-cache --force --quiet
	@$(BIN)/extractor report build/demo-run --output build/report.html
	@chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --log-level=3 \
		--window-size=1200,680 --screenshot=docs/report.png build/report.html 2>/dev/null

clean: ## remove everything that make created, except downloaded models
	rm -rf .venv build dist demo-run verbatim_extractor.egg-info .hypothesis .*_cache

# If the constraints changed, start over, so that the installed versions are the pinned ones.
.venv/created: $(CONSTRAINTS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo \
		"$(PYTHON) is missing or older than 3.11: name a newer one, as in 'make demo PYTHON=python3.12'." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo \
		"$(PYTHON) cannot make virtual environments: install the system's package for that, 'apt install python3-venv' on Debian." >&2; exit 1; }
	@echo "Installing into .venv/, which takes a minute or two ..."
	@$(PYTHON) -m venv --clear .venv
	@$(INSTALL) --upgrade pip setuptools
	@touch $@

# setuptools warns about every editable installation; that warning is suppressed.
.venv/installed: .venv/created pyproject.toml
	@PYTHONWARNINGS=ignore $(INSTALL) --no-build-isolation --editable '.[local]'
	@touch $@

.venv/testable: .venv/installed
	@echo "Installing what the tests need ..."
	@PYTHONWARNINGS=ignore $(INSTALL) --no-build-isolation --editable '.[anthropic,documents,duckdb,evaluate,meaning,parquet,serve]' --group dev
	@touch $@
