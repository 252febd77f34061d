#!/bin/sh
# Make .venv and install one lock into it, and Lowtide itself:  sh scripts/set_up.sh requirements/dev.txt
# Needs only Python 3.11 or newer; uses uv where it is on PATH, which is faster.
# Everything it writes, caches too, stays inside the checkout unless the caller chose another place.
set -eu
lock=$1
here=$(pwd -P)
venv=$here/.venv

export PIP_CACHE_DIR="${PIP_CACHE_DIR:-$here/.cache/pip}"
export UV_CACHE_DIR="${UV_CACHE_DIR:-$here/.cache/uv}"
export TMPDIR="$here/.cache/tmp"
export PIP_DISABLE_PIP_VERSION_CHECK=1
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV
mkdir -p "$TMPDIR"

stop() {
    printf '%s\n' '' "$@" '' >&2
    exit 1
}

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# The newest Python that the locked versions are built for; ask for another with PYTHON=...
choose_python() {
    for candidate in ${PYTHON:-python3.14 python3.13 python3.12 python3.11 python3 python}; do
        if new_enough "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    stop "Lowtide needs Python 3.11 or newer, and found $(python3 --version 2>/dev/null || echo none) on PATH." \
        "Install a newer one, or name it: make ${MAKECMDGOALS:-run} PYTHON=/path/to/python3.12"
}

have_uv() { command -v uv >/dev/null 2>&1; }

# Scripts in .venv/bin name the folder that they were made in: a checkout that moved needs a new one.
usable() {
    new_enough "$venv/bin/python" || return 1
    [ "$(cat "$venv/.checkout" 2>/dev/null || echo "$here")" = "$here" ] || return 1
    have_uv || "$venv/bin/python" -m pip --version >/dev/null 2>&1
}

make_venv() {
    python=$(choose_python)
    echo "Making .venv with $("$python" --version) ..."
    rm -rf "$venv"
    if have_uv; then
        uv venv --quiet --no-project --python "$python" "$venv"
    elif "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        "$python" -m venv "$venv"
    else
        stop "This Python has no venv module: Debian and Ubuntu keep it in a package of its own." \
            "Install it with:  sudo apt install python3-venv" \
            "or install uv, and run the same command again."
    fi
    echo "$here" >"$venv/.checkout"
}

install() {
    if have_uv; then
        uv pip install --quiet --python "$venv/bin/python" "$@"
    else
        "$venv/bin/python" -m pip install --quiet "$@"
    fi
}

usable || make_venv
echo "Installing $lock ..."
install --no-deps -r "$lock"
install --no-deps -e .
