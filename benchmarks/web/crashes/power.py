"""Losses of power, simulated: of every file only that is left which was asked to be on the disk.

A crash is a `kill -9` of everything that writes, and then the files as `power.c` remembers them.
Every second crash is a harder one: of what was written since, any sectors may have reached the disk
all the same, in any order, which a real disk may do. In two of four, SQLite moves its write-ahead
log into the database every few evenings, so that crashes meet that as well. That pages of memory
(-shm) are lost is taken for granted, and so is that a removed or renamed file stays so. `python -m
benchmarks.web.crashes.power` does it a hundred times with the app's settings and a hundred times
with synchronous=NORMAL, which has to lose some.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from random import Random

from msgspec import Struct

from benchmarks.web.kept import journals
from benchmarks.web.settle import settle
from lowtide.storage.folder import DATABASE

ROOT = Path(__file__).parents[3]
SOURCE = Path(__file__).with_name("power.c")
TIMES, SEED = 100, 3
PROCESSES, THREADS = 2, 2
LONGEST = 0.8  # seconds of recording before a crash
SECTOR = 512
PAGES_IN_LOG = (1000, 25)  # after which the log is moved: SQLite's own choice, and all the time
MEMORY = "-shm"


class Losses(Struct, frozen=True, kw_only=True):
    """What so many losses of power did: events acknowledged, and those that are gone."""

    crashes: int
    acknowledged: int
    lost: int
    doubled: int
    crashes_that_lost: int


class NoCompiler(Exception):
    """There is no C compiler here, so that no loss of power can be simulated."""


def compiled(folder: Path) -> Path:
    """The library that remembers what is durable; NoCompiler where none can be made."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise NoCompiler("there is no C compiler: apt-get install gcc")
    library = folder / "power.so"
    command = [compiler, "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror"]
    subprocess.run([*command, "-o", str(library), str(SOURCE), "-ldl"], check=True)
    return library


class Disk:
    """A folder of which only the durable part outlives a loss of power."""

    def __init__(self, folder: Path, library: Path) -> None:
        """Watch this folder."""
        self.folder = folder.resolve()
        self._library = library
        self._durable = self.folder.with_name(f"{self.folder.name}.durable")

    @property
    def environment(self) -> Mapping[str, str]:
        """With which programs have to be started that write there."""
        return {
            "LD_PRELOAD": str(self._library),
            "LOWTIDE_WATCHED": str(self.folder),
            "LOWTIDE_DURABLE": str(self._durable),
        }

    def begin(self) -> None:
        """What is there now is durable; whoever looked at it since the last crash wrote, too."""
        shutil.rmtree(self._durable, ignore_errors=True)
        without_memory = shutil.ignore_patterns(f"*{MEMORY}")
        shutil.copytree(self.folder, self._durable, ignore=without_memory)

    def lose_power(self, luck: Random | None = None) -> None:
        """Leave what is durable; with luck, also any of the sectors written since."""
        found = {file.name: file.read_bytes() for file in _files(self.folder)}
        left = {file.name: file.read_bytes() for file in _files(self._durable)}
        if luck is not None:
            left |= {name: mixed(found[name], left[name], luck) for name in left & found.keys()}
        for file in _files(self.folder):
            file.unlink()
        for name, content in left.items():
            (self.folder / name).write_bytes(content)


def mixed(found: bytes, durable: bytes, luck: Random) -> bytes:
    """What is durable, with some of the sectors that were written since; either may be longer."""
    length = len(luck.choice((found, durable)))
    share = luck.choice((0.1, 0.5, 0.9))
    left = bytearray(durable[:length].ljust(length, b"\0"))
    for at in range(0, length, SECTOR):
        sector = found[at : at + SECTOR]
        if sector and luck.random() < share:
            left[at : at + len(sector)] = sector
    return bytes(left[:length])


def power_lost(folder: Path, times: int, seed: int, synchronous: str = "FULL") -> Losses:
    """Lose power so many times while four threads of two processes record evenings.

    NoCompiler where it cannot be simulated. An error of SQLite's or of the chain's where the file
    that is left is damaged.
    """
    luck = Random(seed)
    folder.mkdir()
    data = folder / "data"
    settle(data, [course for number in range(times) for course in _courses(number)])
    disk = Disk(data, compiled(folder))
    acknowledged: Counter[str] = Counter()
    lost_each = []
    for number in range(times):
        pragmas = (synchronous, str(PAGES_IN_LOG[number // 2 % 2]))
        told = _recorded_until_a_crash(disk, _courses(number), pragmas, luck)
        disk.lose_power(luck if number % 2 else None)
        acknowledged.update(told)
        lost_each.append(_missing(told, data / DATABASE, _courses(number)))
    there = Counter(_names(data / DATABASE, None))
    return Losses(
        crashes=times,
        acknowledged=len(acknowledged),
        lost=sum(name not in there for name in acknowledged),
        doubled=sum(number - 1 for number in there.values()),
        crashes_that_lost=sum(lost > 0 for lost in lost_each),
    )


def _recorded_until_a_crash(
    disk: Disk, courses: list[str], pragmas: Sequence[str], luck: Random
) -> list[str]:
    """The names of the events that were acknowledged."""
    disk.begin()
    reading, writing = os.pipe()
    each = len(courses) // PROCESSES
    shares = [courses[first : first + each] for first in range(0, len(courses), each)]
    processes = [_recording(disk, [*pragmas, *share], writing) for share in shares]
    os.close(writing)
    with os.fdopen(reading, encoding="ascii") as answers:
        first = answers.readline()
        time.sleep(luck.uniform(0, LONGEST))
        for process in processes:
            process.kill()
        told = [first, *answers]
    for process in processes:
        process.wait()
    return [name for line in told for name in line.split()[1:]]


def _recording(disk: Disk, asked: Sequence[str], answers: int) -> subprocess.Popen[bytes]:
    module = "benchmarks.web.crashes.append"
    command = [sys.executable, "-m", module, str(disk.folder), *asked]
    environment = {**os.environ, **disk.environment}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=answers)


def _missing(told: Iterable[str], file: Path, courses: Iterable[str]) -> int:
    there = set(_names(file, courses))
    return sum(name not in there for name in told)


def _names(file: Path, courses: Iterable[str] | None) -> list[str]:
    found = journals(file, courses)
    return [recorded.event.id for journal in found.values() for recorded in journal]


def _courses(number: int) -> list[str]:
    return [f"crash-{number}-{place}" for place in range(PROCESSES * THREADS)]


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.iterdir() if file.is_file() and file.suffix != ".fresh"]


def main() -> None:
    """Lose power a hundred times each way, and print what became of what was acknowledged."""
    for synchronous in ("FULL", "NORMAL"):
        with tempfile.TemporaryDirectory() as place:
            print(synchronous, power_lost(Path(place) / synchronous, TIMES, SEED, synchronous))


if __name__ == "__main__":
    main()
