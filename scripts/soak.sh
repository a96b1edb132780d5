#!/usr/bin/env bash
# The long test: phones at work while servers and databases are killed and restored. `make soak rounds=240 seed=7`
set -euo pipefail
cd "$(dirname "$0")/../server"
arguments=()
[ -z "${ROUNDS_SOAK_ROUNDS:-}" ] || arguments+=(--rounds "$ROUNDS_SOAK_ROUNDS")
[ -z "${ROUNDS_SOAK_SEED:-}" ] || arguments+=(--seed "$ROUNDS_SOAK_SEED")
exec .venv/bin/python -m tests.soak "${arguments[@]}"
