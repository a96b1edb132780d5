#!/usr/bin/env bash
# Builds both web apps into web/dist when their sources changed since the last build.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/web-env.sh
cd web
stamp=dist/.built-from
sources=$(find . \( -name node_modules -o -name dist -o -name '.*' -not -name . \) -prune -o -type f \
    -not -name '*.test.ts' -not -name '*.test.tsx' -not -name '*.tsbuildinfo' -not -path './tests/*' -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
if [ "$(cat "$stamp" 2>/dev/null)" != "$sources" ] || [ ! -f dist/m/index.html ] || [ ! -f dist/console/index.html ]; then
    echo "building the web apps"
    npm run build --silent
    echo "$sources" >"$stamp"
fi
