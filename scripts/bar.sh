#!/usr/bin/env bash
# Measures the web apps against their bar (starts, check-in, long lists, pages) on a system of its own with a fresh demo.
exec env ROUNDS_BROWSER_RUN=bar "$(dirname "$0")/e2e.sh" "$@"
