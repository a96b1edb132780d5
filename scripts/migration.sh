#!/usr/bin/env bash
# `make migration name=add_tasks` makes an empty migration. `make migration` alone seals new ones: it writes their
# checksums, and from then on a test refuses any change to them.
set -euo pipefail
cd "$(dirname "$0")/../server/migrations"
name=${1:-}
if [ -n "$name" ]; then
    [[ $name =~ ^[a-z][a-z0-9_]*$ ]] || { echo "a name is made of small letters, digits and _" >&2; exit 1; }
    file=$(date -u +%Y%m%d%H%M%S)_$name.sql
    printf -- '-- migrate:up\n\n-- migrate:down\n' >"$file"
    echo "server/migrations/$file is yours to write; then \`make migration\` seals it"
    exit 0
fi
touch checksums.txt
for file in *.sql; do
    if ! grep -q " $file\$" checksums.txt; then
        sha256sum "$file" >>checksums.txt
        echo "sealed $file"
    fi
done
