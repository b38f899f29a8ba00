# make run    everything on this machine, with demo data: http://127.0.0.1:8000/
# make test   the whole suite      make lint   every check      make bench  speed
# make setup  only the environment make lock   new versions into config/locks

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := run
.PHONY: run test lint bench setup lock chromium paper tus
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
LOCKS := config/locks
#: Empty: the first Python that fits.
PYTHON ?=
# Enough for `check --deploy` to look at what production would be.
PRODUCTION := CANDID_ENV=production ALLOWED_HOSTS=candid.example \
	SECRET_KEY=only-for-checks-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ

# Without its packages everything works but PDFs, and those say so.
run: .venv/runtime.done
	@.ci/paper || true
	@exec $(BIN)/python manage.py serve

test: .venv/tests.done chromium paper tus
	@$(BIN)/python tests/halves.py $(ARGS)

lint: .venv/tests.done
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check --dry-run

bench: .venv/tests.done paper
	@$(BIN)/python -m bench $(ARGS)

setup: .venv/tests.done paper

.venv/runtime.done: $(LOCKS)/runtime.txt | .venv/bin/pip
	$(BIN)/pip install --quiet --require-hashes -r $<
	@touch $@

# What tests need includes what running needs, in the same versions.
.venv/tests.done: $(LOCKS)/tests.txt | .venv/bin/pip
	$(BIN)/pip install --quiet --require-hashes -r $<
	@touch $@ .venv/runtime.done

.venv/bin/pip:
	@python=$$(.ci/python "$(PYTHON)") && "$$python" -m venv --clear .venv

chromium:
	@.ci/chromium

paper:
	@.ci/paper

# The standard client of tus, for one test; where there is no Node it is skipped.
tus:
	@if command -v npm >/dev/null && ! test -e tests/tus_client/node_modules/.done; then \
		npm ci --silent --no-audit --no-fund --prefix tests/tus_client && \
		touch tests/tus_client/node_modules/.done; \
	fi

lock:
	@.ci/lock "$$(.ci/python "$(PYTHON)")"
