#!/usr/bin/env bash
# Writes the server's OpenAPI description and, from it, the web apps' typed client.
set -euo pipefail
cd "$(dirname "$0")/.."
server/.venv/bin/rounds openapi >server/openapi.json.new
mv server/openapi.json.new server/openapi.json
npm --prefix web run --silent api
