#!/usr/bin/env bash
# Prints the path of a Chromium for the browser tests, installing Debian's where that is possible.
set -euo pipefail
find_one() {
    local name
    for name in ${ROUNDS_CHROMIUM:+"$ROUNDS_CHROMIUM"} chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" && return 0
    done
    return 1
}
if ! find_one; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing chromium and a Chinese font" >&2
        export DEBIAN_FRONTEND=noninteractive
        {
            apt-get update -qq
            apt-get install -qq -y --no-install-recommends chromium fonts-noto-cjk
        } >&2
        find_one
    else
        echo "The browser tests need Chromium and a Chinese font." >&2
        echo "Install them (Debian: apt-get install chromium fonts-noto-cjk) or name a browser in ROUNDS_CHROMIUM." >&2
        exit 1
    fi
fi
