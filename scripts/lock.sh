#!/bin/sh
# Write requirements/*.txt from pyproject.toml as plain name==version lines, without addresses.
# Versions stay as they are where they still fit; UPGRADE=1 takes the newest that are a week old.
set -eu
uv=$(command -v uv || true)
if [ -z "$uv" ]; then
    uv=.venv/bin/uv
    [ -x "$uv" ] || .venv/bin/python -m pip install --quiet uv
fi

set -- --quiet --python-version 3.11 --no-header --no-annotate --no-emit-index-url \
    --no-emit-find-links --strip-extras
if [ -n "${UPGRADE:-}" ]; then
    # A release that turns out to be bad or hostile is mostly withdrawn within days.
    set -- "$@" --upgrade --exclude-newer "$(.venv/bin/python -c '
from datetime import datetime, timedelta, timezone
print((datetime.now(timezone.utc) - timedelta(days=7)).date())')"
fi

"$uv" pip compile "$@" --extra web --extra analysis --output-file requirements/base.txt pyproject.toml
# The runtime versions are the same in both.
"$uv" pip compile "$@" --extra web --extra analysis --extra calibration --extra dev --constraint requirements/base.txt \
    --output-file requirements/dev.txt pyproject.toml
