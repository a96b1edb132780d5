#!/usr/bin/env bash
# Starts a whole system with a fresh demo company on a free port and lets a real browser use both web apps.
# The tests find the system in ROUNDS_URL, its logins in ROUNDS_READY (JSON), the browser in ROUNDS_CHROMIUM.
set -euo pipefail
cd "$(dirname "$0")/.."
ROUNDS_CHROMIUM=$(scripts/chromium.sh | tail -n 1)
export ROUNDS_CHROMIUM
scripts/web-build.sh
data=$(mktemp -d "${TMPDIR:-/tmp}/rounds-e2e.XXXXXX")
export ROUNDS_READY=$data/ready.json
# The company provider of the tests listens on this machine, which outgoing requests are otherwise kept from.
export ROUNDS_OUTGOING_ALLOW='["localhost"]'
server/.venv/bin/rounds up --data "$data" --port 8790 --announce "$ROUNDS_READY" >"$data/up.log" 2>&1 &
system=$!
end() {
    kill -TERM "$system" 2>/dev/null || true
    wait "$system" 2>/dev/null || true
    rm -rf "$data"
}
trap end EXIT
until [ -f "$ROUNDS_READY" ]; do
    kill -0 "$system" 2>/dev/null || { cat "$data/up.log" >&2; exit 1; }
    sleep 0.2
done
ROUNDS_URL=$(server/.venv/bin/python -c 'import json, os; print(json.load(open(os.environ["ROUNDS_READY"]))["url"])')
export ROUNDS_URL
npm --prefix web run --silent "${ROUNDS_BROWSER_RUN:-e2e}" -- "$@"
