#!/usr/bin/env bash
# Makes web/node_modules hold exactly what web/package-lock.json says. Does nothing when it already does.
set -euo pipefail
cd "$(dirname "$0")/../web"
node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null || {
    echo "Rounds needs Node 20.19 or newer with npm to build its web apps." >&2
    exit 1
}
stamp=node_modules/.rounds-installed
wanted=$({ cat package-lock.json; node --version; id -u; } | sha256sum)
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    echo "installing the web apps' packages"
    npm ci --no-audit --no-fund --loglevel=error
    echo "$wanted" >"$stamp"
fi
