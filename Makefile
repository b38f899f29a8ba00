# make run    everything on this machine, with demo data: http://127.0.0.1:8000/
# make test   the whole suite      make lint   every check      make bench  speed
# make setup  only the environment make lock   new versions into config/locks

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := run
.PHONY: run test lint bench setup lock chromium
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
LOCKS := config/locks
#: Empty: the first Python that fits.
PYTHON ?=
# Enough for `check --deploy` to look at what production would be.
PRODUCTION := CANDID_ENV=production ALLOWED_HOSTS=candid.example \
	SECRET_KEY=only-for-checks-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ

run: .venv/runtime.done
	@exec $(BIN)/python manage.py serve

test: .venv/tests.done chromium
	@$(BIN)/python tests/halves.py $(ARGS)

lint: .venv/tests.done
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check --dry-run

bench: .venv/tests.done
	@$(BIN)/python -m bench $(ARGS)

setup: .venv/tests.done

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

lock:
	@.ci/lock "$$(.ci/python "$(PYTHON)")"
