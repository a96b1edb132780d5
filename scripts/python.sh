#!/usr/bin/env bash
# Prints the path of a Python >= 3.11 that has pip. ROUNDS_PYTHON names one by hand.
set -euo pipefail
for name in ${ROUNDS_PYTHON:+"$ROUNDS_PYTHON"} python3 python3.11 python3.12 python3.13 python3.14 /usr/bin/python3; do
    found=$(command -v "$name" || true)
    if [ -n "$found" ] && "$found" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        "$found" -c 'import sys; print(sys.executable)'
        exit 0
    fi
done
echo "Rounds needs Python 3.11 or newer with pip (Debian: apt-get install python3 python3-pip)." >&2
exit 1
