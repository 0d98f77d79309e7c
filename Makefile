# Sobremesa. `make run` shows it, `make test` proves it; both work on a bare Debian 12 and
# install what is missing, saying so.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
# One process a core: more only makes the stories wait for each other.
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist=loadfile
# No branch of pure code goes unseen below this share; it only rises.
COVERED ?= 95

# What drives the browser needs libatomic, and its wheel does not bring it.
BROWSER := chromium=chromium libatomic.so.1=libatomic1
# What the tests talk with besides: without them some would be passed over.
PEERS := initdb=postgresql-15 pg_dump=postgresql-client pg_restore=postgresql-client \
	node=nodejs npm=npm readpst=pst-utils java=openjdk-17-jre-headless

CATALOGUES := $(patsubst %.po,%.mo,$(wildcard sobremesa/locale/*/LC_MESSAGES/django*.po))

.PHONY: help install run test check bench shots hardening lock clean

help: ## say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 18

install: $(VENV)/.runs ## bring Sobremesa into .venv, and nothing that only tests need

run: install ## start the demo firm; prints its address and a one-time sign-in link
	@exec $(BIN)/sobremesa demo

check: $(VENV)/.checks ## style, types, who imports whom, translations: under a minute
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	SOBREMESA_DATA=$(VENV)/check $(BIN)/mypy
	SOBREMESA_DATA=$(VENV)/check $(BIN)/python -m django makemigrations --check --dry-run --settings=sobremesa.settings
	@for po in $$(find sobremesa/locale -name '*.po' 2>/dev/null); do msgfmt --check --check-accelerators=_ --output-file=/dev/null "$$po"; done

test: check ## everything: the checks, then all tests on PostgreSQL and on SQLite, stories included
	@tools/need $(BROWSER) $(PEERS)
	@echo "— Tests that touch a database, on PostgreSQL —"
	$(PYTEST) --db=postgresql
	@echo "— All tests, on SQLite —"
	$(PYTEST) --db=sqlite --cov --cov-report=term --cov-fail-under=$(COVERED)

bench: $(VENV)/.checks ## figures, beside those of peers (into bench/out)
	@tools/need --or-warn notmuch=notmuch
	$(BIN)/python -m bench

shots: $(VENV)/.checks ## a picture of every page, wide and narrow, es and en, light and dark (into shots)
	@tools/need $(BROWSER)
	$(BIN)/python -m tests.shots

# One process: the long tests measure, and must not wait for each other. SOBREMESA_CUTS sets how
# many power cuts are tried.
HARDENING_REPORT := bench/out/hardening.tsv
hardening: $(VENV)/.checks ## the long tests, before a release; a table at the end
	@tools/need $(BROWSER) $(PEERS)
	@tools/need --or-warn fiu-run=fiu-utils faketime=faketime mkfs.xfs=xfsprogs
	@mkdir -p $(dir $(HARDENING_REPORT)) && : > $(HARDENING_REPORT)
	@export SOBREMESA_HYPOTHESIS=hardening SOBREMESA_REPORT=$(abspath $(HARDENING_REPORT)); failed=0; \
	for db in sqlite postgresql; do \
		$(BIN)/python -m pytest -m hardening --timeout=14400 --db=$$db || [ $$? -eq 5 ] || failed=1; \
	done; \
	$(BIN)/python -m tests.faults.report $(HARDENING_REPORT); exit $$failed

lock: ## resolve requirements*.in again into the locks (asks the package index)
	@test -x $(VENV)/lock/bin/uv || { python3 -m venv $(VENV)/lock && $(VENV)/lock/bin/pip install --quiet uv; }
	$(VENV)/lock/bin/uv $(RESOLVE) requirements.in --output-file requirements.lock
	$(VENV)/lock/bin/uv $(RESOLVE) requirements-dev.in --output-file requirements-dev.lock
RESOLVE := pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header

clean: ## remove what was built; never your data
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info shots bench/out
	rm -f $(CATALOGUES)

# ------------------------------------------------------------------------------ the parts

$(BIN)/python:
	@tools/need python3=python3 venv=python3-venv
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Sobremesa needs Python 3.11 or later; here is $$(python3 --version)." >&2; exit 1; }
	@echo "Making $(VENV)"
	@python3 -m venv $(VENV)

# pip takes only what the lock names, byte for byte; then our own package, without asking anybody.
# The lock is complete, so nothing is resolved (`--no-deps`): asked for `coverage[toml]`, pip would look
# at the newest release before the one that is pinned, and stop at it.
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

$(VENV)/.runs: requirements.lock pyproject.toml | $(BIN)/python $(CATALOGUES)
	@echo "Installing what Sobremesa needs"
	@$(PIP) install --no-deps --require-hashes --requirement requirements.lock
	@$(PIP) check
	@$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(VENV)/.checks: requirements-dev.lock $(VENV)/.runs
	@tools/need msgfmt=gettext
	@echo "Installing what the tests need"
	@$(PIP) install --no-deps --require-hashes --requirement requirements-dev.lock
	@$(PIP) check
	@touch $@

install run test check bench shots hardening: $(CATALOGUES)

sobremesa/locale/%.mo: sobremesa/locale/%.po
	@tools/need --or-warn msgfmt=gettext
	@if command -v msgfmt >/dev/null; then msgfmt --output-file=$@ $<; \
		else echo "Without gettext the pages speak English only." >&2; fi
