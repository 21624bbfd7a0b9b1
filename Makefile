# What a newcomer needs: Python 3.11 or newer with venv, and make. Everything else is fetched here.
PYTHON ?= python3
BIN := .venv/bin
PYTEST_ARGS ?=
FAULTS ?=

.DEFAULT_GOAL := help
.PHONY: help run test test-long check smoke faults bench wheel lock translations environment clean

help: ## List what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Serve the portal on http://127.0.0.1:5000 (PORT=, DATABASE_URL=, DEMO= change it)
	@$(PYTHON) tools/bootstrap.py runtime
	@$(BIN)/python tools/system_packages.py --optional fonts
	@$(BIN)/python tools/run.py

translations: environment ## Bring the catalogues of other languages in step with the sources
	@$(BIN)/python tools/translations.py

environment: ## Make .venv with everything that development needs, or bring it up to date
	@$(PYTHON) tools/bootstrap.py dev

test: environment ## Run the suite on SQLite, and on PostgreSQL what is new to it (PYTEST_ARGS= narrows it)
	@$(BIN)/python tools/system_packages.py --optional headless
	@$(BIN)/python tools/system_packages.py postgresql chromium fonts
	@$(BIN)/python tools/suite.py $(PYTEST_ARGS)

test-long: environment ## What takes long: all on PostgreSQL, the full demo, the guide to a deployment as written, ten times the made-up examples
	@$(BIN)/python tools/system_packages.py --optional headless
	@$(BIN)/python tools/system_packages.py postgresql chromium fonts nginx
	@$(BIN)/python tools/suite.py --long

check: environment ## Lint, format, types, layers, templates, dead code, migrations, untranslated words
	@$(BIN)/python tools/system_packages.py postgresql
	@$(BIN)/python tools/check.py

faults: environment ## Plant known defects in copies; each must fail its named test (FAULTS= words of their names)
	@$(BIN)/python tools/plant_faults.py $(FAULTS)

smoke: ## Come up in an empty folder, fetch the main pages, sign in as each demo account, end
	@$(PYTHON) tools/smoke.py

bench: environment ## Speed as ratios to yardsticks of the same run; writes build/bench.json (some minutes)
	@$(BIN)/python tools/system_packages.py --optional headless
	@$(BIN)/python tools/system_packages.py postgresql chromium fonts
	@$(BIN)/python -m bench

wheel: environment ## Build dist/: the wheel, and the lock of the packages it runs with
	@$(BIN)/python tools/wheel.py

lock: environment ## Write requirements/*.txt anew from pyproject.toml
	@$(BIN)/python tools/lock.py

clean: ## Remove the environment and what tools wrote; instance/ (the data) stays
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
