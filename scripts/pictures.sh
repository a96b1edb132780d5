#!/usr/bin/env bash
# Makes the pictures of docs/pictures anew: starts a whole system with a fresh demo company and photographs both apps.
# How far the demo's day is depends on the hour, so pictures taken in the company's morning or afternoon show most.
set -euo pipefail
cd "$(dirname "$0")/.."
ROUNDS_CHROMIUM=$(scripts/chromium.sh | tail -n 1)
export ROUNDS_CHROMIUM ROUNDS_PYTHON=$PWD/server/.venv/bin/python
scripts/web-build.sh
data=$(mktemp -d "${TMPDIR:-/tmp}/rounds-pictures.XXXXXX")
export ROUNDS_READY=$data/ready.json
server/.venv/bin/rounds up --data "$data" --port 8795 --announce "$ROUNDS_READY" >"$data/up.log" 2>&1 &
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
ROUNDS_URL=$("$ROUNDS_PYTHON" -c 'import json, os; print(json.load(open(os.environ["ROUNDS_READY"]))["url"])')
export ROUNDS_URL
mkdir "$data/pictures"
node web/tests/pictures/take.mjs "$data/pictures"
mkdir -p docs/pictures
"$ROUNDS_PYTHON" web/tests/pictures/smaller.py "$data/pictures" docs/pictures
