"""From clone to the first recommendation, as a newcomer: `git clone`, `make run`, a check-in.

What a person takes for the questions is not in it; everything that they wait for is.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from benchmarks.web.entries import evenings
from benchmarks.web.measure import Measure
from benchmarks.web.pages import fetched
from benchmarks.web.serving import free_port, is_refused
from benchmarks.web.settle import settle
from benchmarks.web.writers import Batch, Page

ROOT = Path(__file__).parents[2]
PROMISED_SECONDS = 90.0
PATIENCE = 600.0
DOSE = "1.5 mg"
COURSE = "ada"


def fresh(folder: Path) -> list[Measure]:
    """The seconds until the first page, and until tonight's dose is on it."""
    start = time.perf_counter()
    checkout = folder / "lowtide"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(checkout)], check=True)
    port = free_port()
    with _running(checkout, folder, port):
        first = time.perf_counter() - start
        settle(folder / "data" / "lowtide", [COURSE])
        before = time.perf_counter()
        _check_in(port)
        recommended = time.perf_counter() - before
    return [
        Measure("`git clone` and `make run`, to the first page", [first], "s"),
        Measure(
            "the same, to the first recommendation", [first + recommended], "s", PROMISED_SECONDS
        ),
    ]


def _check_in(port: int) -> None:
    entry = next(evenings(Random(1), datetime.now(UTC).date()))
    (sent,) = Page(port).send(Batch(COURSE, [entry]))
    page = fetched(port, f"/c/{COURSE}/tonight/")[2]
    if not sent.acknowledged or DOSE not in page.replace("\N{NO-BREAK SPACE}", " "):
        raise RuntimeError(f"no recommendation on the page: {sent.why}")


@contextmanager
def _running(checkout: Path, folder: Path, port: int) -> Iterator[None]:
    """`make run` as in an empty home, with empty caches and nothing installed."""
    homes = {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("DATA", "CACHE", "STATE")}
    ours = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "DJANGO_SETTINGS_MODULE", "MAKEFLAGS")
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    with (folder / "make.log").open("wb") as log:
        process = subprocess.Popen(
            ["make", "run", f"PORT={port}"],
            cwd=checkout,
            env=environment | homes,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait_for_a_page(process, port, folder / "make.log")
        yield
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        process.wait(PATIENCE)


def _wait_for_a_page(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.perf_counter() + PATIENCE
    while is_refused(port):
        if process.poll() is not None or time.perf_counter() > end:
            raise RuntimeError(f"make run did not serve:\n{log.read_text('utf-8')}")
        time.sleep(0.05)
    fetched(port, "/unlock/")
