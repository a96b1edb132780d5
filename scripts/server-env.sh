#!/usr/bin/env bash
# Makes server/.venv hold exactly what server/requirements.lock says. Does nothing when it already does.
# The environment is made anew when the user or the interpreter is another one than last time.
set -euo pipefail
cd "$(dirname "$0")/.."
# The machine's own list of authorities: companies have mirrors and proxies of their own.
export UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1 UV_SYSTEM_CERTS=1
python=$(scripts/python.sh)
venv=$PWD/server/.venv

owner="$(id -u) $python $("$python" -c 'import sys; print(sys.version)' | tr '\n' ' ') $PWD"
wanted=$(cat server/requirements.lock server/pyproject.toml scripts/uv.sh scripts/server-env.sh | sha256sum)

if [ "$(cat "$venv/.owner" 2>/dev/null)" != "$owner" ] || ! "$venv/bin/python" -c '' 2>/dev/null; then
    uv=$(scripts/uv.sh)
    rm -rf "$venv"
    "$uv" venv --quiet --python "$python" "$venv"
    echo "$owner" >"$venv/.owner"
fi
if [ "$(cat "$venv/.installed" 2>/dev/null)" != "$wanted" ]; then
    uv=$(scripts/uv.sh)
    echo "installing the server's packages"
    export VIRTUAL_ENV=$venv
    "$uv" pip sync --quiet --compile-bytecode --require-hashes server/requirements.lock
    "$uv" pip install --quiet --no-deps --no-build-isolation -e server
    echo "$wanted" >"$venv/.installed"
fi
