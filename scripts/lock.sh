#!/usr/bin/env bash
# Writes server/requirements.lock anew from server/pyproject.toml. `scripts/lock.sh --upgrade` takes newer versions.
# A plain requirements file, because uv.lock would record the host that each package came from.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=$(scripts/uv.sh)
cd server
"$uv" pip compile pyproject.toml --extra dev --universal --generate-hashes --no-header --no-emit-index-url \
    --quiet -o requirements.lock "$@" >/dev/null
echo "server/requirements.lock: $(grep -c '==' requirements.lock) packages"
