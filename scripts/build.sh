#!/usr/bin/env bash
# One wheel with everything inside: the server, its migrations, both web apps.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/web-build.sh
rm -rf dist
(cd server && .venv/bin/hatchling build --target wheel --directory ../dist)
