#!/usr/bin/env bash
# All tests, or with a path only those of that file, folder or test (`make test T=server/tests/launch`).
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$PWD/server/.venv/bin
heading() { printf '\n== %s\n' "$1"; }

# These kill, flood and measure what they have started, so they get the processor to themselves. All other server
# tests run beside the browser tests, which wait half of their time, on what those leave of the processor.
alone=(tests/backup tests/doors tests/launch tests/proof tests/soak)
workers=(-n "${ROUNDS_TEST_WORKERS:-2}" --dist worksteal)
server_tests() { (cd server && "$bin/pytest" --durations=15 --durations-min=0.2 "$@"); }
web_tests() { (cd web && npx --no-install vitest run --pool=forks --reporter=default "$@"); }

case "${1:-}" in
"")
    heading "check" && scripts/check.sh
    heading "web tests" && web_tests
    scripts/web-build.sh
    said=$(mktemp)
    set -m # else the shell has it ignore the interrupt that lets it take its database down
    (cd server && exec nice -n 19 "$bin/pytest" --durations=15 --durations-min=0.2 --timeout=300 "${workers[@]}" \
        "${alone[@]/#/--ignore=}") >"$said" 2>&1 &
    beside=$!
    set +m
    trap 'kill -INT "$beside" 2>/dev/null && wait "$beside" || true; rm -f "$said"' EXIT
    failed=() # all parts run, so that one look at the end tells everything that does not hold
    heading "browser tests"
    scripts/e2e.sh || failed+=("browser tests")
    heading "server tests"
    wait "$beside" || failed+=("server tests")
    cat "$said"
    heading "server tests that run alone"
    server_tests "${workers[@]}" "${alone[@]}" || failed+=("server tests that run alone")
    for part in "${failed[@]}"; do printf 'failed: %s\n' "$part" >&2; done
    [ ${#failed[@]} -eq 0 ]
    ;;
web/tests/e2e*) scripts/e2e.sh "${1#web/}" ;;
web/*) web_tests "${1#web/}" ;;
*) server_tests "${1#server/}" ;;
esac
