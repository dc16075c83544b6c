# Everything a newcomer types. Needs python3 (3.11 or later), make and git; the rest is fetched, hash by hash, once.
SHELL := /bin/bash
PYTHON ?= python3
export LAKEPULSE_CACHE ?= $(HOME)/.cache/lakepulse
export PIP_CACHE_DIR := $(LAKEPULSE_CACHE)/pip
export UV_CACHE_DIR := $(LAKEPULSE_CACHE)/uv
# With it every command compiles all that it imports, each time: a third of its time.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
NOTEBOOKS := $(VENV)/.notebooks
# Tests run file by file on so many processes, each with services of its own (some 1.5 GiB): one more than there are
# cores here, since a test of services waits a third of its time.
PROCESSES ?= 3
PYTEST := $(BIN)/python -m pytest --numprocesses $(PROCESSES) --dist loadfile --no-loadscope-reorder
# Tests with targets of their own.
ELSEWHERE := not compose and not kubernetes and not cluster and not drill
LOCKS := $(addprefix requirements/,bootstrap.txt build.txt runtime.txt dev.txt)
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
              --no-emit-index-url --no-emit-find-links --no-annotate --no-header

# The platform in containers: standard library alone, so that nothing has to be installed first.
COMPOSE := $(PYTHON) -m operations.compose

.DEFAULT_GOAL := help
.PHONY: help setup demo up down status logs credentials doctor trino scale autoscale images images-arm push deploy reset demo-compose notebooks \
        verify-data verify-data-compose data-docs airflow-env lint lint-workflow start-caches secrets sbom audit client unit integration test chart test-kubernetes engines schema test-serving test-compose drills \
        bench soak cost load scaling pictures lock clean

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1	\2/' | expand -t 28

setup: $(INSTALLED) ## Install everything into .venv (a second run is instant)

$(INSTALLED): $(LOCKS) requirements/install pyproject.toml
	@requirements/install $(PYTHON) $(VENV)
	@touch $@

demo: setup ## The whole flow once, with live traffic, verified (SCALE=1 for the full source)
	@$(BIN)/lakepulse demo $(if $(SCALE),--scale $(SCALE)) $(ARGS)

up: ## The whole platform in containers (PRESET=laptop, ha, workstation or reference; MONITORING=1)
	@$(COMPOSE) up $(if $(PRESET),--preset $(PRESET)) $(if $(MONITORING),--monitoring) $(ARGS)

down: ## Stop the containers; the data stays
status: ## Each container, and how far each hop of the flow has come
doctor: ## What this machine lacks, and how to mend it
down status doctor:
	@$(COMPOSE) $@ $(ARGS)

logs: ## What the services say (SERVICE=stream for one)
	@$(COMPOSE) logs $(SERVICE)

credentials: ## Pages and logins (ARGS=--show for the passwords)
	@$(COMPOSE) credentials $(ARGS)

trino: ## SQL at Trino's prompt (TRINO_USER=admin, analyst or viewer; SQL="SELECT …" for one answer)
	@$(COMPOSE) trino $(if $(TRINO_USER),--user $(TRINO_USER)) $(if $(SQL),--execute "$$SQL")

scale: ## Run more or fewer Spark workers (WORKERS=4)
	@$(COMPOSE) scale $(WORKERS)

autoscale: ## Run 2 to 10 Spark workers by their load, until Ctrl-C (ARGS="--busy 50 --busy-minutes 1")
	@$(COMPOSE) autoscale $(ARGS)

images: ## Build all images, tagged by version and commit
	@$(COMPOSE) images

images-arm: ## Build and try them for Linux ARM on x86-64, by emulation (an hour or two; on an ARM machine `make images` does)
	@tests/compose/arm

push: ## Bring them to a registry (REGISTRY=registry.example.org/lakepulse)
	@$(COMPOSE) push $(if $(REGISTRY),--registry $(REGISTRY))

deploy: ## Run them elsewhere: CONTEXT=… is a Docker context, without it SIZE=small of the chart (VALUES=mine.yaml)
	@$(COMPOSE) deploy $(foreach each,REGISTRY CONTEXT DIRECTORY SIZE VALUES NAMESPACE,\
	  $(if $($(each)),--$(shell echo $(each) | tr A-Z a-z) $($(each))))

reset: ## Delete the containers' volumes and secrets (ARGS=--dry-run to see it first)
	@$(COMPOSE) reset $(ARGS)

demo-compose: ## The demo in containers: traffic, latencies, verified
	@$(COMPOSE) demo $(if $(PRESET),--preset $(PRESET)) $(ARGS)

lint: setup ## ruff, mypy --strict, and what may import what
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy

STARTS := $(VENV)/.start-caches
$(STARTS): $(INSTALLED) lakepulse/artifacts/spark_start.py lakepulse/artifacts/spark_training.py
	@echo "Recording from which classes Spark's JVMs start (once for an environment, a minute)"
	@$(BIN)/python -m lakepulse.artifacts.spark_start
	@touch $@

start-caches: $(STARTS) ## Let Spark's sessions start from a cache of their classes; images have it already

unit: setup $(NOTEBOOKS) ## Pure code and case files: minutes
	@$(PYTEST) -o testpaths=tests/unit -m "not integration and $(ELSEWHERE)" $(ARGS)

integration: setup $(NOTEBOOKS) $(STARTS) ## What `make test` runs beyond `make unit`
	@$(PYTEST) -o testpaths=tests/integration -m "integration and $(ELSEWHERE)" $(ARGS)

test: setup $(NOTEBOOKS) $(STARTS) ## Every test of the flow, on real services that the tests start
	@$(PYTEST) -m "$(ELSEWHERE)" $(ARGS)

lint-workflow: setup ## The workflow, by actionlint
	@$$(tools/build actionlint) .github/workflows/*.yml

SUPPLY := .supply/.installed
$(SUPPLY): $(INSTALLED) requirements/supply.txt
	@$(PYTHON) -m venv --clear .supply
	@VIRTUAL_ENV=.supply $(BIN)/uv pip install --quiet --require-hashes -r requirements/supply.txt
	@touch $@

secrets: $(SUPPLY) ## Whether secrets have got into the history or the files, by two scanners
	@$(BIN)/python -m supply.leaks

sbom: $(SUPPLY) ## What each image is made of, into .lakepulse/sbom
	@$(BIN)/python -m supply.sbom .lakepulse/sbom

audit: $(SUPPLY) ## The locks against known vulnerabilities; without data it says so, and fails
	@$(BIN)/python -m supply.audit

client: setup ## The API's client for TypeScript, from its description, and whether the examples fit it
	@clients/typescript/build

chart: setup ## The Helm chart at three sizes against the API's schemas and our own rules
	@$(BIN)/python -m pytest tests/kubernetes -m kubernetes $(ARGS)

test-kubernetes: setup ## The chart and a Spark job in a real API server; no container runs (the first time builds it: long)
	@$(BIN)/python -m pytest tests/kubernetes/cluster -m cluster $(ARGS)

engines: setup ## Spark and DuckDB on random rows of every table, gold's groups and events' batches on random histories (EXAMPLES=200)
	@LAKEPULSE_TEST_EXAMPLES=$(or $(EXAMPLES),20) $(PYTEST) tests/integration/spark_jobs/silver/test_steps.py \
	  tests/integration/spark_jobs/gold/test_engines_agree.py \
	  tests/unit/spark_jobs/gold/test_incremental_equals_full.py \
	  tests/unit/spark_jobs/events/test_runner.py $(ARGS)

schema: setup ## Requests drawn from the API's description, so many for each operation beside those at bounds (EXAMPLES=100)
	@LAKEPULSE_SCHEMA_EXAMPLES=$(or $(EXAMPLES),100) $(PYTEST) tests/integration/serving/api/test_schema.py $(ARGS)

test-serving: setup $(NOTEBOOKS) ## Of `make integration` Trino and every notebook
	@$(BIN)/python -m pytest -m serving $(ARGS)

notebooks: setup $(NOTEBOOKS) ## JupyterLab over the embedded platform
	@PYTHONPATH=$(CURDIR)/jupyter JUPYTER_PATH=$(CURDIR)/jupyter $(BIN)/jupyter lab --notebook-dir jupyter/notebooks $(ARGS)

$(NOTEBOOKS): $(INSTALLED) requirements/jupyter.txt
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --require-hashes -r requirements/jupyter.txt
	@touch $@

pictures: setup $(NOTEBOOKS) ## Each dashboard as a picture of what was measured (ARGS="--minutes 60 --url …")
	@$(BIN)/python -m monitoring.pictures $(ARGS)

verify-data: setup ## Whether the embedded source has what the contracts say, and capture can follow it
	@$(BIN)/lakepulse quality source $(ARGS)

verify-data-compose: ## The same for the source in containers
	@$(COMPOSE) verify-data

data-docs: ## Copy the Data Docs of the containers' quality checks to this machine
	@$(COMPOSE) data-docs

AIRFLOW := .airflow/.installed
airflow-env: $(AIRFLOW) ## Airflow in an environment of its own (airflow/run starts it)

$(AIRFLOW): $(INSTALLED) requirements/airflow.txt requirements/install_airflow
	@requirements/install_airflow $(VENV) .airflow
	@touch $@

test-compose: setup ## The platform in containers, end to end, with its own engine where there is none
	@tests/compose/run $(ARGS)

drills: setup $(NOTEBOOKS) $(STARTS) ## Minutes of traffic while processes, and one of three brokers, are killed; everything is proved after it
	@$(BIN)/python -m pytest -o testpaths=tests/integration -m "drill and not compose" $(ARGS)
	@tests/compose/run -m "compose and drill" $(ARGS)

BENCH := $(BIN)/python -m bench.
VERDICT := $(ARGS) --json .lakepulse/bench/

bench: setup ## Every figure beside its reference and its goal (ARGS=--strict: a missed goal ends it): some ten minutes
	@mkdir -p .lakepulse/bench
	@$(BENCH)capture $(VERDICT)capture.json --changes 200000 --pairs 5
	@$(BENCH)snapshot $(VERDICT)snapshot.json --scale 0.3 --pairs 5
	@$(BENCH)bronze $(VERDICT)bronze.json --scale 0.3 --pairs 5
	@$(BENCH)silver $(VERDICT)silver.json --scale 0.3
	@$(BENCH)gold $(VERDICT)gold.json --scale 1
	@$(BENCH)commits $(VERDICT)commits.json
	@$(BENCH)latency $(VERDICT)latency.json --seconds 120
	@$(BENCH)tail $(VERDICT)tail.json
	@$(BENCH)api $(VERDICT)api.json
	@$(BENCH)snapshots $(VERDICT)snapshots.json
	@$(BENCH)spark_start $(VERDICT)spark_start.json

soak: setup ## Lag, memory and files over minutes of steady traffic (ARGS="--minutes 10")
	@mkdir -p .lakepulse/bench
	@$(BENCH)soak $(VERDICT)soak.json

cost: setup $(NOTEBOOKS) ## CPU by process and by phase of a batch, idle and at five rates: some 20 minutes (ARGS=--compose)
	@mkdir -p .lakepulse/bench
	@$(BENCH)cost $(VERDICT)cost.json --picture .lakepulse/bench/cost.svg

load: setup $(NOTEBOOKS) ## A rate on the running platform, to a verdict and a picture (RATE=300 DURATION=120; ARGS=--compose, --own)
	@mkdir -p .lakepulse/bench
	@$(BENCH)load $(VERDICT)load.json --picture .lakepulse/bench/load.svg $(if $(RATE),--rate $(RATE)) \
	  $(if $(DURATION),--seconds $(DURATION))

scaling: setup ## What each hop can carry, and what to add for more
	@$(BENCH)scaling

lock: setup ## Compile the lock files again from pyproject.toml, requirements/*.in, package.json and ivy/ivy.xml
	@cd requirements && ../$(UV_COMPILE) ../pyproject.toml --output-file runtime.txt
	@cd requirements && for name in bootstrap build dev airflow jupyter supply node; do \
	  ../$(UV_COMPILE) $$name.in --output-file $$name.txt; done
	@clients/typescript/build lock
	@$(BIN)/python -m lakepulse.artifacts.lock > ivy/checksums.sha256.new
	@mv ivy/checksums.sha256.new ivy/checksums.sha256

clean: ## Remove .venv (the download cache stays)
	rm -rf $(VENV)
