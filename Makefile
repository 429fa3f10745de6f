# Everything that one does with Linli, by one word. `make help` lists the words.
# Needs Python 3.11 or newer and make; the rest comes into .venv/ and var/.

PYTHON ?= python3
BIN := .venv/bin
PY := $(BIN)/python
# Two processes suit two cores, a module stays in one of them. TESTS=-n0 runs in one, TESTS="tests/grids -k filing" runs a part.
TESTS ?= -n 2 --dist loadscope
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_ROOT_USER_ACTION = ignore
export PYTHONUNBUFFERED = 1

.DEFAULT_GOAL := help
.PHONY: help install run test test-browser lint texts format bench drill audit stop clean pins

help: ## list these words
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Linli needs Python 3.11 or newer; name one with make PYTHON=python3.12 ..."; exit 1; }
	@echo "Making the virtual environment ..."
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is incomplete here; on Debian: apt install python3-venv"; exit 1; }
	@touch $@

.venv/product: .venv/made requirements.txt
	@echo "Installing the pinned packages of the product (a minute at the first time) ..."
	@$(PY) -m pip install --quiet --no-input -r requirements.txt
	@touch $@

.venv/checks: .venv/product requirements-dev.txt
	@echo "Installing the pinned packages of tests and checks ..."
	@$(PY) -m pip install --quiet --no-input -r requirements-dev.txt
	@touch $@

install: .venv/checks ## only install what run, test and lint need

run: .venv/product ## start the portal with its demo street; Ctrl-C stops it
	@$(PY) -m deploy.run

stop: ## stop whatever of this checkout still runs
	@test ! -x $(PY) || $(PY) -m deploy.stop

test: .venv/checks ## all tests, on real servers; the browser part where Chromium is found
	@$(PY) -m pytest $(TESTS)

test-browser: .venv/checks ## the browser part alone
	@$(PY) -m pytest -m browser

# Every check runs, whatever the others say; the target fails when one of them did.
lint: .venv/checks ## style, types, the floors of the house, missing migrations
	@failed=; \
	for check in "$(BIN)/ruff check ." "$(BIN)/ruff format --check --quiet ." "env LINLI_ENV=test $(BIN)/mypy" \
	  "$(BIN)/lint-imports" "$(PY) -m tests.environment manage.py makemigrations --check --dry-run"; \
	do echo "-- $$check"; $$check || failed="$$failed\n  $$check"; done; \
	test -z "$$failed" || { printf "Failed:$$failed\n"; exit 1; }

texts: .venv/checks ## merge and compile the English of every text
	@$(PY) -m deploy.texts

format: .venv/checks ## put the code into the agreed form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/checks ## measure against the floor; writes var/bench.json
	@$(PY) -m tests.benches

drill: .venv/checks ## kill workers, delete the broker's data; writes var/drill.json
	@$(PY) -m tests.drills

audit: .venv/checks ## scanners; writes var/audit.json
	@$(PY) -m tests.audits

pins: .venv/checks ## resolve requirements*.in into requirements*.txt
	@$(PY) -m deploy.pins

clean: stop ## stop everything and delete all state of this checkout: database, files, secrets
	@test ! -x $(PY) || $(PY) -m deploy.clean
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
