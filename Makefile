# Every target installs what it needs into .venv first; nothing else on the machine is touched.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
DATA   ?= $(CURDIR)/.demo

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench fuzz gold lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.run ## Make .venv and install Stet from the lock

demo: $(VENV)/.run ## Load the sample story and serve it (STET_PORT, STET_HOST; Ctrl-C stops)
	@env -u STET_DATABASE_URL STET_DATA_DIR="$(DATA)" $(BIN)/stet demo

test: $(VENV)/.dev $(VENV)-clients/.done $(VENV)-pywb/.done ## Run all tests
	$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.dev ## Lint, formatting, types, and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev ## Measure, as ratios against yardsticks in the same run
	$(BIN)/python tests/bench/run.py $(ARGS)

fuzz: $(VENV)/.dev $(VENV)-fuzz/.done ## Feed what atheris makes up to each reader (SECONDS a reader; KIND: one)
	PYTHONPATH=. $(VENV)-fuzz/bin/python tests/fuzz/readers.py $(or $(KIND),all) $(or $(SECONDS),20)

gold: $(VENV)/.dev ## Score sentences, links and classes against the gold (FOLDER, --wrong in ARGS)
	$(BIN)/python tests/gold/run.py $(ARGS)

lock: $(VENV)/.dev ## Pin all dependencies anew, with hashes
	$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url \
	    --no-header --quiet --group build -o requirements/run.txt
	$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url \
	    --no-header --quiet --group build --group test --group check -o requirements/dev.txt
	for peer in clients pywb fuzz; do $(BIN)/uv pip compile requirements/$$peer.in --universal \
	    --generate-hashes --no-emit-index-url --no-header --quiet -o requirements/$$peer.txt; done

clean: ## Remove .venv, the demo's data and all caches
	rm -rf $(VENV) $(VENV)-clients $(VENV)-pywb $(VENV)-fuzz .demo .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Stet needs Python 3.11 or newer; say which with: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.txt pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --require-hashes -r requirements/run.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# What tests talk to and cannot live with our pins.
$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(VENV)/.run
	$(PIP) install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

# Programs of others that tests and the bench run: their pins clash with ours, so each set has its own.
$(VENV)-%/.done: requirements/%.txt | $(BIN)/python
	$(BIN)/python -m venv $(VENV)-$*
	$(VENV)-$*/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r $<
	@touch $@
