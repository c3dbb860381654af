# Fresh machine → running chat: `make chat`. Everything below makes what it needs first.
PYTHON ?= python3.11
ifeq ($(shell command -v $(PYTHON) 2>/dev/null),)
PYTHON := python3
endif
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 7860

.PHONY: chat test check install install-dev index

chat: install index
	PORT=$(PORT) $(BIN)/python -m bot web

# torch first, as a CPU build where the index has one: an unpinned torch brings gigabytes of GPU packages.
$(VENV)/.installed: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --retries 0 --timeout 10 --no-deps --index-url https://download.pytorch.org/whl/cpu "torch==2.13.0" 2>/dev/null \
	  || $(BIN)/python -m pip install --quiet "torch==2.13.0"
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable ".[dev,evals]"
	@touch $@

install: $(VENV)/.installed

install-dev: $(VENV)/.installed-dev

index: install
	$(BIN)/python -m knowledge build

check: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m knowledge check

# The tests, then the evaluation suite against the last accepted run.
test: install-dev
	$(BIN)/python -m evals run --fresh --gate evals/gate.json --out out/gate
	$(BIN)/python -m pytest
