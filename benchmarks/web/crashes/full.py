"""A disk that gets full while people write, and has space again later.

`python -m benchmarks.web.crashes.full` serves from a small disk in memory, which only root can
make, fills it, and lets people write until everything is refused, and again once there is space.
"""

import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import Struct

from benchmarks.web.entries import NIGHTS_AGO
from benchmarks.web.kept import Journals, Verdict, journals, judged
from benchmarks.web.serving import Server
from benchmarks.web.settle import settle
from benchmarks.web.writers import Batch, Job, Sent, Writer, written_by
from lowtide.storage.folder import DATABASE

MEGABYTES = 8
LEFT = 250_000  # bytes that are left for the courses
WRITERS = 8
COURSES = ["a", "b", "c", "d"]
REQUESTS = 40  # a writer, which is more than fits


class FullDisk(Struct, frozen=True, kw_only=True):
    """What became of everything that was sent.

    while_full, later: how many entries got each status, on the full disk and afterwards. refused:
    entries that were not recorded in the end. words: what was said of the first that had to wait.
    """

    verdict: Verdict
    while_full: dict[int, int]
    later: dict[int, int]
    refused: int
    words: str


def filled(disk: Path) -> FullDisk:
    """Fill this disk, write, make space, and send again what was not recorded."""
    data = disk / "data"
    settle(data, COURSES)
    before = journals(data / DATABASE)
    server = Server(data)
    server.start()
    try:
        ballast = _ballast(disk)
        full = written_by(Job(port=server.port, writers=_writers(), requests=REQUESTS))
        there = judged(full, before, journals_of_copy(data))
        if not there.kept_the_promise:
            raise RuntimeError(f"on the full disk: {there}")
        ballast.unlink()
        later = written_by(Job(port=server.port, writers=_writers(full), requests=REQUESTS))
    finally:
        server.stop()
    return FullDisk(
        verdict=judged(full + later, before, journals(data / DATABASE)),
        while_full=Counter(each.status for each in full),
        later=Counter(each.status for each in later),
        refused=len(_ids(full + later, "refused") - _ids(full + later, "recorded", "known")),
        words=next((each.why for each in full if each.status != 200), ""),
    )


def _ids(sent: list[Sent], *receipts: str) -> set[str]:
    return {each.entry["id"] for each in sent if each.receipt in receipts}


def journals_of_copy(data: Path) -> Journals:
    """What is on the disk now, looked at elsewhere: SQLite needs space to look as well."""
    with tempfile.TemporaryDirectory() as place:
        for file in data.glob(f"{DATABASE}*"):
            (Path(place) / file.name).write_bytes(file.read_bytes())
        return journals(Path(place) / DATABASE)


def _ballast(disk: Path) -> Path:
    """A file that leaves little space."""
    found = subprocess.run(
        ["df", "--output=avail", "-B1", str(disk)], capture_output=True, text=True, check=True
    )
    file = disk / "ballast"
    file.write_bytes(b"\0" * (int(found.stdout.split()[1]) - LEFT))
    return file


def _writers(sent: list[Sent] | None = None) -> list[Writer]:
    """Eight people; later each of them first sends again, in its order, what was not recorded."""
    nights_ago = NIGHTS_AGO if sent is None else NIGHTS_AGO - REQUESTS
    return [
        Writer(
            course=COURSES[place % len(COURSES)],
            first=datetime.now(UTC).date() - timedelta(days=nights_ago),
            seed=place if sent is None else WRITERS + place,
            again=list(_waiting(sent or [], place)),
        )
        for place in range(WRITERS)
    ]


def _waiting(sent: list[Sent], place: int) -> Iterator[Batch]:
    own = sent[place * REQUESTS : (place + 1) * REQUESTS]
    yield from (Batch(each.course, [each.entry]) for each in own if not each.acknowledged)


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A disk in memory of so many megabytes; only root can make one."""
    with tempfile.TemporaryDirectory() as place:
        options = ["-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "tmpfs"]
        subprocess.run(["mount", *options, place], check=True)
        try:
            yield Path(place)
        finally:
            subprocess.run(["umount", place], check=True)


def main() -> None:
    """Print what became of everything that was sent."""
    with small_disk(MEGABYTES) as disk:
        found = filled(disk)
    print(found)
    if not found.verdict.kept_the_promise:
        sys.exit(1)


if __name__ == "__main__":
    main()
