#!/usr/bin/env bash
# Format, lint, types and the order of modules, of the server and of the web apps. Shows all that is wrong, not the first.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=$PWD/server/.venv/bin
failed=()
check() {
    local name=$1 said
    shift
    if said=$("$@" 2>&1); then
        printf '  ok    %s\n' "$name"
    else
        printf '  WRONG %s\n%s\n' "$name" "$said"
        failed+=("$name")
    fi
}
cd server
check "format"           "$bin/ruff" format --check --quiet --diff .
check "lint"             "$bin/ruff" check --quiet .
check "types"            "$bin/mypy"
check "order of modules" "$bin/lint-imports"
cd ..
check "our own rules"    "$bin/python" scripts/own_rules.py
check "web apps"         npm --prefix web run --silent check
[ ${#failed[@]} -eq 0 ] || { echo "wrong: ${failed[*]}"; exit 1; }
