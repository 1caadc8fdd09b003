.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PACKAGES := bot web trading community billing intel parsers brokers cards storage runtime domain

.PHONY: help run test test-fast check format bench lock clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(VENV)/.run: requirements/run.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Bellwether needs Python 3.11 or newer; found " + sys.version.split()[0])'
	@test -x $(BIN)/python || { echo "creating $(VENV) and installing the locked dependencies (about a minute, once)"; $(PYTHON) -m venv $(VENV); }
	@$(PIP) install --require-hashes --no-deps -r requirements/run.lock
	@$(PIP) install --no-deps --config-settings editable_mode=compat -e .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.run
	@echo "installing what checks and tests need"
	@$(PIP) install --require-hashes --no-deps -r requirements/dev.lock
	@touch $@

run: $(VENV)/.run ## start the bot: with config.toml for real, without it as a demo in this terminal
	@$(BIN)/bellwether run

test: $(VENV)/.dev ## every test, with coverage floors
	$(BIN)/python -m tests.everything

test-fast: $(VENV)/.dev ## the unit tests only
	$(BIN)/python -m pytest tests/unit

check: $(VENV)/.dev ## what CI checks before testing: ruff, mypy strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(VENV)/.dev ## format and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev ## every benchmark, a table each
	@for name in startup ingest cards parse transport fanout waiting adapters; do $(BIN)/python -m benchmarks.$$name || exit 1; done

lock: ## rewrite requirements/*.lock from pyproject.toml (needs uv)
	uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --extra scaled --extra venues pyproject.toml -o requirements/run.lock
	uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --extra dev --extra scaled --extra venues pyproject.toml -o requirements/dev.lock

clean: ## remove everything that make made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov build *.egg-info
