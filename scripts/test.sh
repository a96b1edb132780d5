#!/usr/bin/env bash
# All tests, or with a path only those of that file, folder or test (`make test T=server/tests/launch`).
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$PWD/server/.venv/bin
heading() { printf '\n== %s\n' "$1"; }

server_tests() { (cd server && "$bin/pytest" --durations=15 --durations-min=0.2 "$@"); }
web_tests() { (cd web && npx --no-install vitest run --pool=forks --reporter=default "$@"); }

case "${1:-}" in
"")
    heading "check" && scripts/check.sh
    heading "web tests" && web_tests
    heading "browser tests" && scripts/e2e.sh
    heading "server tests" && server_tests -n "${ROUNDS_TEST_WORKERS:-2}"
    ;;
web/tests/e2e*) scripts/e2e.sh "${1#web/}" ;;
web/*) web_tests "${1#web/}" ;;
*) server_tests "${1#server/}" ;;
esac
