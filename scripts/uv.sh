#!/usr/bin/env bash
# Prints the path of our own uv, installing it on first use. pip alone is enough: no venv, no ensurepip.
set -euo pipefail
version=0.13.9
here=$(cd "$(dirname "$0")/.." && pwd)
tool="$here/.tools/uv-$version"
if ! "$tool/bin/uv" --version >/dev/null 2>&1; then
    rm -rf "$tool"
    python=$("$here/scripts/python.sh")
    echo "installing uv $version" >&2
    "$python" -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-warn-script-location \
        --target "$tool" "uv==$version" >&2
fi
echo "$tool/bin/uv"
