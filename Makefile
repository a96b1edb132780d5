# Every command of the project. `make` alone prints them. What is longer than a line or two is in scripts/.
.DEFAULT_GOAL := help
SHELL := /usr/bin/env bash
program = server/.venv/bin/rounds

help: ## print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install everything that the project needs
	@scripts/server-env.sh
	@scripts/web-env.sh

run: setup ## run the whole system with a demo company (ARGS="--tls --port 9000")
	@scripts/web-build.sh
	@exec $(program) up $(ARGS)

test: setup ## run all checks and tests; T=path runs those of one file or folder
	@scripts/test.sh $(T)

check: setup ## format, lint, types, order of modules
	@scripts/check.sh

e2e: setup ## drive both web apps in a real browser
	@scripts/e2e.sh $(T)

soak: setup ## kill and restore servers while phones work, for up to half an hour (rounds=240 seed=7)
	@ROUNDS_SOAK_ROUNDS=$(rounds) ROUNDS_SOAK_SEED=$(seed) scripts/soak.sh

mutants: setup ## plant known mistakes one by one; the tests must notice each (only=name)
	@scripts/mutants.sh $(only)

bench: setup ## measure something: name=web, or a file of server/bench without its ending
	@if [ "$(name)" = web ]; then scripts/bar.sh; else cd server && .venv/bin/python -m bench.$(if $(name),$(name),$(error give name=…, one of: web $(filter-out __init__,$(basename $(notdir $(wildcard server/bench/*.py)))))); fi

migration: setup ## start a migration (name=…); without a name, seal the new ones
	@scripts/migration.sh $(name)

api: setup ## write the OpenAPI description and the web apps' typed client
	@scripts/api.sh

format: setup ## put everything into the common format
	@cd server && .venv/bin/ruff check --quiet --fix . ; .venv/bin/ruff format --quiet .
	@npm --prefix web run --silent fix

lock: ## write the lists of exact versions anew; UP=--upgrade takes newer ones
	@scripts/lock.sh $(UP)

build: setup ## build one wheel with everything inside
	@scripts/build.sh

clean: ## remove what was built and installed, and nothing of yours (data/ stays)
	@rm -rf dist web/dist web/node_modules server/.venv .tools
	@find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
	@rm -rf server/.mypy_cache server/.ruff_cache server/.pytest_cache server/.hypothesis server/.import_linter_cache

.PHONY: help setup run test check e2e soak mutants bench migration api format lock build clean
