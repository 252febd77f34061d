"""Restore a backup beside a write-ahead log that a crash left behind, and see what is there.

`python -m benchmarks.web.crashes.restores` does it fifty times, and as often by copying the backed
up database over the other one, which SQLite does not notice.
"""

import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from msgspec import Struct

from benchmarks.web.settle import settle
from lowtide.storage.backup.restore import restore
from lowtide.storage.backup.take import back_up
from lowtide.storage.folder import DATABASE

TIMES = 50
COURSE = "me"
NIGHTS = 3
EVENINGS = 50  # recorded after the backup
Restore = Callable[[Path, Path], object]


class Restores(Struct, frozen=True, kw_only=True):
    """After how many restores everything was as it was backed up, row for row."""

    times: int
    as_backed_up: int


def verified(backup: Path, folder: Path) -> None:
    """As `lowtide restore` does it."""
    restore(backup, folder, datetime.now(UTC), _not_locked)


def naively(backup: Path, folder: Path) -> None:
    """As somebody does it who copies the file back, and leaves alone what lies beside it."""
    with zipfile.ZipFile(backup) as packed:
        (folder / DATABASE).write_bytes(packed.read(DATABASE))


def beside_a_stale_log(folder: Path, times: int, put_back: Restore = verified) -> Restores:
    """Restore so many times beside what a process that was killed has left in its log."""
    data, crashed = folder / "data", folder / "crashed"
    settle(data, [COURSE], NIGHTS)
    backup = folder / "backup.zip"
    back_up(data, backup, datetime.now(UTC))
    wanted = _rows(data / DATABASE)
    _crash(data)
    data.rename(crashed)
    right = 0
    for number in range(times):
        again = folder / f"restored-{number}"
        shutil.copytree(crashed, again)
        put_back(backup, again)
        right += _rows(again / DATABASE) == wanted
        shutil.rmtree(again)
    return Restores(times=times, as_backed_up=right)


def _crash(data: Path) -> None:
    """Record some evenings, and be killed before SQLite has emptied its log."""
    command = [sys.executable, "-m", "benchmarks.web.crashes.append", str(data), "FULL", "100000"]
    with subprocess.Popen([*command, COURSE], stdout=subprocess.PIPE) as process:
        assert process.stdout  # noqa: S101 - a pipe was asked for
        for _ in range(EVENINGS):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    log = data / f"{DATABASE}-wal"
    if not log.exists() or log.stat().st_size == 0:
        raise RuntimeError(f"{log}: nothing was left behind, so that this would show nothing")


def _rows(database: Path) -> list[str]:
    try:
        with closing(sqlite3.connect(database)) as connection:
            return list(connection.iterdump())
    except sqlite3.DatabaseError as error:
        return [str(error)]


def _not_locked(_: bytes) -> NoReturn:
    raise RuntimeError("no backup here is locked")


def main() -> None:
    """Print what became of fifty restores, and of fifty copies."""
    for what, put_back in (("lowtide restore", verified), ("copying the file", naively)):
        with tempfile.TemporaryDirectory() as place:
            found = beside_a_stale_log(Path(place), TIMES, put_back)
        print(f"{what}: {found.as_backed_up} of {found.times} as backed up, row for row")


if __name__ == "__main__":
    main()
