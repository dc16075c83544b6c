# Everything a newcomer types. Needs python3 (3.11 or later), make and git; the rest is fetched, hash by hash, once.
SHELL := /bin/bash
PYTHON ?= python3
export LAKEPULSE_CACHE ?= $(HOME)/.cache/lakepulse
export PIP_CACHE_DIR := $(LAKEPULSE_CACHE)/pip
export UV_CACHE_DIR := $(LAKEPULSE_CACHE)/uv

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
LOCKS := $(addprefix requirements/,bootstrap.txt build.txt runtime.txt dev.txt)
UV_INSTALL := VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --build-constraints requirements/build.txt
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
              --no-emit-index-url --no-emit-find-links --no-annotate --no-header

.DEFAULT_GOAL := help
.PHONY: help setup demo up down status reset credentials lint unit test bench lock clean

help: ## This list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1	\2/' | expand -t 22

setup: $(INSTALLED) ## Install everything into .venv (a second run is instant)

$(INSTALLED): $(LOCKS) pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "error: $(PYTHON) is older than Python 3.11. Name a newer one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	@echo "Installing the locked packages into $(VENV) (once; about 700 MB from the registry on a first run)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@$(UV_INSTALL) --require-hashes -r requirements/runtime.txt -r requirements/dev.txt
	@$(UV_INSTALL) --no-deps --config-settings editable_mode=compat --editable .
	@touch $@

demo: setup ## The whole flow once, with live traffic, verified (SCALE=1 for the full source)
	@$(BIN)/lakepulse demo $(if $(SCALE),--scale $(SCALE)) $(ARGS)

up: setup ## Start the services, load the source, start capture
	@$(BIN)/lakepulse up $(if $(SCALE),--scale $(SCALE)) $(ARGS)

down status credentials reset: setup
	@$(BIN)/lakepulse $@ $(ARGS)

lint: setup ## ruff and mypy --strict
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

unit: setup ## Pure code and case files: seconds
	@$(BIN)/python -m pytest -m "not integration" $(ARGS)

test: setup ## Every test, on real services that the tests start
	@$(BIN)/python -m pytest $(ARGS)

lock: setup ## Compile the lock files again from requirements/*.in and ivy/ivy.xml
	@cd requirements && for name in bootstrap build runtime dev; do \
	  ../$(UV_COMPILE) $$name.in --output-file $$name.txt; done
	@$(BIN)/python -m lakepulse.local.lock_artifacts > ivy/checksums.sha256.new
	@mv ivy/checksums.sha256.new ivy/checksums.sha256

clean: ## Remove .venv (the download cache stays)
	rm -rf $(VENV)
