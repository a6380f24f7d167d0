# `make help` lists the targets. Everything runs in .venv, made from requirements.lock.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SERVE  ?= yes
PORT   ?= 8001
DATA   ?= data

.PHONY: help setup lock demo serve test lint corpus-score bench soak clean
.DEFAULT_GOAL := help

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | awk -F'\t' '{printf "  make %-13s %s\n", $$1, $$2}'

setup: $(VENV)/.locked  ## create .venv from requirements.lock

$(VENV)/.locked: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1)."; exit 2; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
	  || { echo "$(PYTHON) cannot create environments. On Debian: apt-get install python3-venv"; exit 2; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

demo: setup  ## crawl the replica agencies, publish, serve the site (SERVE=no: stop after publishing)
	$(BIN)/python -m tests.sites demo --serve $(SERVE) --port $(PORT)

serve: setup  ## serve what was published in DATA (default: data) on PORT (default: 8001)
	$(BIN)/python -m parser serve --data $(DATA) --port $(PORT)

test: setup lint  ## lint, types, import rules, tests
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

lint: setup  ## ruff, mypy --strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

corpus-score: setup  ## one report in every format, read and compared with the truth, cell by cell
	$(BIN)/python -m tests.corpus score

bench: setup  ## readers of each format and the crawler, in CPU and memory, beside well-known ones on the same input
	@status=0; for what in readers "province --agencies 300" "province --agencies 100 --delay 0.5" pending recrawl; do \
	  echo "== $$what"; $(BIN)/python -m tests.bench $$what || status=1; done; exit $$status

soak: setup  ## long runs with fixed seeds: 50,000 damaged reports, 20,000 hostile files, each replica from its home page
	$(BIN)/python -m tests.soak mutations
	$(BIN)/python -m tests.soak files
	$(BIN)/python -m tests.soak homes

lock: setup  ## write requirements.lock anew from pyproject.toml
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes \
	  --no-emit-index-url --no-header --quiet --upgrade -o requirements.lock

clean:  ## remove the environment and everything crawled by the demo
	rm -rf $(VENV) data/demo
