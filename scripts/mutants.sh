#!/usr/bin/env bash
# Plants each known mistake in a copy of the sources and demands that its tests notice. `make mutants only=name`
set -euo pipefail
cd "$(dirname "$0")/../server"
exec .venv/bin/python -m tests.mutants ${1:+--only "$1"}
