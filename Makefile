# Every command of the project. `make` alone prints them.
.DEFAULT_GOAL := help
SHELL := /usr/bin/env bash

help: ## print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install everything that the project needs
	@scripts/server-env.sh

.PHONY: help setup
