"""R as a referee: a script is run once, and its lines "name value" are read back."""

import shutil
import subprocess
from functools import cache

import pytest

TIMEOUT = 120


@cache
def has_metafor() -> bool:
    """Whether R and its package metafor are there; nothing is installed."""
    if shutil.which("Rscript") is None:
        return False
    asked = ["Rscript", "-e", "library(metafor)"]
    return subprocess.run(asked, capture_output=True, timeout=TIMEOUT, check=False).returncode == 0


def by_r(script: str) -> dict[str, float]:
    """What a script prints with say(name, value); skips, and says so, where R is not."""
    if not has_metafor():
        pytest.skip("R with metafor is not on this machine (Debian: r-base-core r-cran-metafor)")
    whole = (
        "suppressMessages(library(metafor))\n"
        'say <- function(name, value) cat(sprintf("%s %.15g\\n", name, as.numeric(value)))\n'
    ) + script
    done = subprocess.run(
        ["Rscript", "-"],
        input=whole,
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=True,
    )
    lines = (line.split() for line in done.stdout.splitlines())
    return {name: float(value) for name, value in lines}
