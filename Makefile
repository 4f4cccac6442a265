# worker-host: `make demo` to see it run, `make test` to check it. CONTRIBUTING.md says more.

SWIFT ?= swift
# The most tests at once. A thousand would starve the servers and drivers that they start.
WIDTH ?= 8
PREFECT_PYTHON := .venv/prefect-3.8.8/bin/python

.DEFAULT_GOAL := build
.PHONY: setup build dist dist-test demo test chaos soak bench lint clean help

help:  ## This list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile

setup:  ## Install what is missing: C libraries (apt), Python environments (.venv)
	@scripts/setup.sh

build: setup  ## Build the programs into .build/release
	$(SWIFT) build -c release

dist:  ## Lay out into dist/ what runs on a Debian 12 without Swift, and a tar archive of it
	@scripts/setup.sh --dist
	$(SWIFT) build -c release
	scripts/dist.sh "$$($(SWIFT) build -c release --show-bin-path)"

dist-test: dist  ## Run what dist/ holds on a bare Debian, with flow runs to Completed
	@scripts/setup.sh --dist-test
	scripts/dist-test.sh

demo: build  ## A real Prefect server, ecs-sandbox, worker-host and twelve flow runs
	$(PREFECT_PYTHON) demo/demo.py

test: setup  ## Build everything and run all tests
	$(SWIFT) build --build-tests
	scripts/check-linkage.sh "$$($(SWIFT) build --show-bin-path)"
	SWIFT=$(SWIFT) scripts/test.sh $(WIDTH)

chaos: build  ## Break everything at random, check that no run is lost or doubled (ARGUMENTS="--seed 7")
	$(PREFECT_PYTHON) chaos/chaos.py $(ARGUMENTS)

soak: build  ## Half an hour of work: do memory, descriptors and threads stay flat? (ARGUMENTS="--minutes 5")
	$(PREFECT_PYTHON) bench/soak.py $(ARGUMENTS)

bench:  ## Figures of worker-host beside Prefect's own ECS worker
	@scripts/setup.sh --bench
	$(SWIFT) build -c release
	$(PREFECT_PYTHON) bench/bench.py
	$(PREFECT_PYTHON) bench/launch_rate.py
	$(PREFECT_PYTHON) bench/two_hosts.py
	$(PREFECT_PYTHON) bench/recovery.py
	$(PREFECT_PYTHON) bench/plan_round_trip.py

lint:  ## Formatting, imports, syntax of scripts
	@scripts/lint.sh

clean:  ## Remove what was built; .venv stays
	rm -rf .build
