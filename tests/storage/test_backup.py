"""Backups: made while others write, restored to the row, locked or not."""

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pyrage  # type: ignore[import-untyped]
import pytest
from django.db import connections

from benchmarks.web.crashes.restores import beside_a_stale_log, naively
from benchmarks.web.kept import journals
from course.happenings import happened, zeros
from databases import copy_of, journal_in_database
from lowtide.course.events import CheckedIn
from lowtide.errors import BackupError
from lowtide.storage.backup import locks, restore, take
from lowtide.storage.database.journal import DatabaseJournal
from lowtide.storage.folder import DATABASE
from storage.backups import ENTRIES, NOW, add, all_in, backup, dump, elsewhere, folder, no_key

__all__ = ["backup", "elsewhere", "folder"]

THREADS = 3
WORDS = "zw\u00f6lf ruhige N\u00e4chte"
FROM_ANOTHER_KEYBOARD = " zwo\u0308lf ruhige Na\u0308chte"


# --- there and back -------------------------------------------------------------------------------


def test_everything_is_back_row_for_row(folder: Path, backup: Path, elsewhere: Path) -> None:
    restored = restore.restore(backup, elsewhere, NOW, no_key)
    assert dump(elsewhere / DATABASE) == dump(folder / DATABASE)
    (course,) = restored.manifest.courses
    assert (course.key, course.entries) == ("course", ENTRIES)
    assert course.head == journals(folder / DATABASE)["course"][-1].hash
    assert restored.manifest.made_at == NOW
    assert restored.aside is None
    assert list(all_in(elsewhere)) == [DATABASE]


def test_only_its_owner_may_read_any_of_it(backup: Path, elsewhere: Path) -> None:
    restore.restore(backup, elsewhere / "new", NOW, no_key)
    again = restore.restore(backup, elsewhere / "new", NOW, no_key)
    assert again.aside
    kept = [backup, elsewhere / "new" / DATABASE, again.aside, again.aside / DATABASE]
    assert [path.stat().st_mode & 0o077 for path in kept] == [0, 0, 0, 0]


def test_what_was_there_is_kept_aside_with_its_log(
    folder: Path, backup: Path, elsewhere: Path
) -> None:
    add(DatabaseJournal("course", zeros), ENTRIES, 10)
    log = folder / f"{DATABASE}-wal"
    assert log.stat().st_size > 0, "nothing is in the log, so that this would show nothing"
    for file in (folder / DATABASE, log):
        shutil.copy(file, elsewhere)
    before = all_in(elsewhere)
    restored = restore.restore(backup, elsewhere, NOW, no_key)
    assert restored.aside == elsewhere / "before-restore-2026-03-14-213000"
    assert all_in(restored.aside) == before
    assert len(journals(restored.aside / DATABASE)["course"]) == ENTRIES + 10
    assert len(journals(elsewhere / DATABASE)["course"]) == ENTRIES
    again = restore.restore(backup, elsewhere, NOW, no_key)
    assert again.aside == elsewhere / "before-restore-2026-03-14-213000-2"


# The one that restores must not depend on the old database being readable: often it is not.
def test_a_damaged_database_is_replaced_and_kept_aside(backup: Path, elsewhere: Path) -> None:
    damaged = {DATABASE: b"no database", f"{DATABASE}-wal": b"no log", f"{DATABASE}-shm": b"nor"}
    for name, content in damaged.items():
        (elsewhere / name).write_bytes(content)
    restored = restore.restore(backup, elsewhere, NOW, no_key)
    assert restored.aside
    assert all_in(restored.aside) == damaged
    assert len(journals(elsewhere / DATABASE)["course"]) == ENTRIES
    assert not [file for file in all_in(elsewhere) if file in damaged and file != DATABASE]


# Beside a write-ahead log that was left behind, SQLite brings back what the backup does not have,
# and finds nothing wrong: so does copying a file over the database.
def test_a_log_that_was_left_behind_changes_nothing(tmp_path: Path) -> None:
    found = beside_a_stale_log(tmp_path / "ours", 5)
    assert (found.times, found.as_backed_up) == (5, 5)
    copied = beside_a_stale_log(tmp_path / "copied", 2, naively)
    assert copied.as_backed_up == 0, "the copy is right by itself: this test shows nothing"


def test_a_backup_that_is_made_while_others_write_is_one_moment_of_it(
    empty: Path, tmp_path: Path
) -> None:
    with copy_of(empty, tmp_path) as database, writing() as written:
        backups = []
        for number in range(5):
            before = dict(written)
            file = tmp_path / f"{number}.zip"
            backups.append((before, file, take.back_up(database.parent, file, NOW)))
            while written == before:
                pass
    whole = journals(database)
    for before, file, manifest in backups:
        target = tmp_path / f"restored-{file.stem}"
        restore.restore(file, target, NOW, no_key)
        found = journals(target / DATABASE)
        for course in manifest.courses:
            entries = found[course.key]
            assert len(entries) == course.entries >= before[course.key]
            assert entries == whole[course.key][: course.entries]


@contextmanager
def writing() -> Iterator[Mapping[str, int]]:
    """People who write without a pause, each in a course of their own; how many entries so far."""
    written = {f"course-{place}": 0 for place in range(THREADS)}
    for key in written:
        journal_in_database(zeros, key)
    stop = threading.Event()

    def write(key: str) -> None:
        for number in count():
            if stop.is_set():
                break
            event = happened(CheckedIn(), id=f"e{number}", course=key)
            DatabaseJournal(key, zeros).append([event])
            written[key] = number + 1
        connections.close_all()

    threads = [threading.Thread(target=write, args=(key,)) for key in written]
    for thread in threads:
        thread.start()
    try:
        yield written
    finally:
        stop.set()
        for thread in threads:
            thread.join()


# --- locked with age ------------------------------------------------------------------------------


def test_a_locked_backup_opens_with_its_passphrase_alone(folder: Path, elsewhere: Path) -> None:
    file = elsewhere / "tide.zip.age"
    take.back_up(folder, file, NOW, locks.by_passphrase(WORDS))
    assert b"lowtide" not in file.read_bytes()
    with pytest.raises(BackupError, match="another one, or the file was cut short"):
        restore.restore(file, elsewhere / "new", NOW, lambda _: locks.with_passphrase("wrong"))
    assert not (elsewhere / "new").exists()
    restore.restore(
        file, elsewhere / "new", NOW, lambda _: locks.with_passphrase(FROM_ANOTHER_KEYBOARD)
    )
    assert dump(elsewhere / "new" / DATABASE) == dump(folder / DATABASE)


def test_a_locked_backup_opens_with_its_key_alone(folder: Path, elsewhere: Path) -> None:
    own, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    file = elsewhere / "tide.zip.age"
    take.back_up(folder, file, NOW, locks.to_recipients([str(own.to_public())]))
    with pytest.raises(BackupError, match="another one, or the file was cut short"):
        restore.restore(file, elsewhere / "new", NOW, lambda _: locks.with_identities(str(other)))
    keys = f"# created: today\n\n{own}\n"
    restore.restore(file, elsewhere / "new", NOW, lambda _: locks.with_identities(keys))
    assert dump(elsewhere / "new" / DATABASE) == dump(folder / DATABASE)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: locks.by_passphrase(" short "), "at least 12 characters"),
        (lambda: locks.to_recipients(["age1nobody"]), '"age1nobody" is no public key'),
        (lambda: locks.with_identities("# nothing"), "no key in the key file"),
        (lambda: locks.with_identities("AGE-SECRET-KEY-1X"), "is no secret key"),
    ],
)
def test_a_key_that_is_none(make: Callable[[], object], says: str) -> None:
    with pytest.raises(BackupError, match=says) as refused:
        make()
    assert "SECRET-KEY-1X" not in str(refused.value), "a secret was shown"
