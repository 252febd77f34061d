"""Measure what Lowtide promises about speed, against a bare Python on the same machine.

The commands take turns, so that whatever else the machine is doing meets them all alike, and the
median of several rounds is shown with the quickest and the slowest.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # so that this file can be run by its name

from benchmarks.response import response  # noqa: E402
from benchmarks.screening import report  # noqa: E402
from benchmarks.simulator import simulator  # noqa: E402
from benchmarks.web.fresh import fresh  # noqa: E402
from benchmarks.web.load import checks_in  # noqa: E402
from benchmarks.web.measure import HEAD  # noqa: E402
from benchmarks.web.pages import pages  # noqa: E402

LOWTIDE = str(Path(sys.executable).parent / "lowtide")
DIARY = "examples/course.csv"
DEFAULT_PROTOCOL = "lifshitz"
ROUNDS = 15
COLD_START_SECONDS = 0.3
CHECK_SECONDS = 20.0


class Row(NamedTuple):
    """One line of the table: what was measured, in seconds, and what was promised."""

    what: str
    seconds: Sequence[float]
    promised_seconds: float | None = None


def last_date(diary: str) -> str:
    """The date of a diary's last row, so that the answer does not depend on today."""
    return (ROOT / diary).read_text("utf-8").strip().splitlines()[-1].split(",")[0]


def run(command: Sequence[str], home: Path) -> str:
    """What a command prints, from a cold process whose caches lie in a folder of their own."""
    places = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CACHE", "DATA", "STATE")}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **places},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def timed(command: Sequence[str], home: Path) -> float:
    """How many seconds a command takes, from starting the process to its end."""
    start = time.perf_counter()
    run(command, home)
    return time.perf_counter() - start


def cold_starts(home: Path) -> list[Row]:
    """Tonight's dose from a cold process, beside a Python that does nothing."""
    tonight = [LOWTIDE, "tonight", DIARY, "--on", last_date(DIARY)]
    commands = {
        "`python -c pass`": [sys.executable, "-c", "pass"],
        "`lowtide tonight`": tonight,
        "`lowtide tonight --format json`": [*tonight, "--format", "json"],
    }
    times: dict[str, list[float]] = {what: [] for what in commands}
    for _ in range(ROUNDS + 1):
        for what, command in commands.items():
            times[what].append(timed(command, home))
    # The first round fills the file system's cache; it measures the disk, not Lowtide.
    bare, *ours = (Row(what, seconds[1:]) for what, seconds in times.items())
    return [bare, *(row._replace(promised_seconds=COLD_START_SECONDS) for row in ours)]


def protocol_check(home: Path) -> tuple[dict[str, Any], list[Row]]:
    """The whole proof of the default protocol, once anew and once as it is kept."""
    command = [LOWTIDE, "protocols", "check", DEFAULT_PROTOCOL, "--format", "json"]
    anew_command = [*command, "--anew"]
    start = time.perf_counter()
    answer = json.loads(run(anew_command, home))
    anew = time.perf_counter() - start
    what = f"`lowtide protocols check {DEFAULT_PROTOCOL}`"
    return answer, [
        Row(f"{what} --anew", [anew], CHECK_SECONDS),
        Row(f"{what}, kept from then on", [timed(command, home)]),
    ]


def line(row: Row, bare: float) -> str:
    """A row as Markdown, with its ratio to the bare Python."""
    median = statistics.median(row.seconds)
    spread = f"{min(row.seconds):.3f} to {max(row.seconds):.3f}"
    promised = "" if row.promised_seconds is None else f"under {row.promised_seconds:g}"
    return f"| {row.what} | {median:.3f} | {spread} | {median / bare:.1f} | {promised} |"


def main() -> None:
    """Print Markdown tables: the command line, the check of medicines, virtual people, the app."""
    with tempfile.TemporaryDirectory() as folder:
        starts = cold_starts(Path(folder))
        answer, checks = protocol_check(Path(folder))
    bare = statistics.median(starts[0].seconds)
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores; medians of {ROUNDS} rounds")
    print(f"{DEFAULT_PROTOCOL}: {answer['states']} states, {answer['edges']} edges")
    print("\n| what | median s | from to | times bare Python | promised s |")
    print("|---|---|---|---|---|")
    for row in (*starts, *checks):
        print(line(row, bare))
    print("\nThe check of medicines (docs/medicines.md)\n")
    for text in report():
        print(text, flush=True)
    print(f"\nVirtual people\n\n{HEAD}")
    for measure in simulator():
        print(measure.line(), flush=True)
    print(f"\nIs it helping?\n\n{HEAD}")
    for measure in response():
        print(measure.line(), flush=True)
    print(f"\n{HEAD}")
    for measured in (pages, checks_in, fresh):
        with tempfile.TemporaryDirectory() as folder:
            for measure in measured(Path(folder)):
                print(measure.line(), flush=True)


if __name__ == "__main__":
    main()
