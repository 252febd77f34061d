"""What cannot be backed up or restored: refused with the remedy, and everything stays as it was."""

import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from benchmarks.web.kept import journals
from lowtide.errors import BackupError
from lowtide.storage import in_use
from lowtide.storage.backup import restore, take
from lowtide.storage.backup.manifest import Manifest
from lowtide.storage.folder import DATABASE
from storage.backups import ENTRIES, NOW, all_in, backup, elsewhere, folder, no_key

__all__ = ["backup", "elsewhere", "folder"]


# --- refused, and everything stays as it was ------------------------------------------------------


def packed(manifest: bytes, database: bytes | None) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("manifest.json", manifest)
        if database is not None:
            file.writestr(DATABASE, database)
    return content.getvalue()


def parts(backup: Path) -> tuple[dict[str, Any], bytes]:
    with zipfile.ZipFile(backup) as file:
        return json.loads(file.read("manifest.json")), file.read(DATABASE)


def with_manifest(**said: object) -> Callable[[Path], bytes]:
    def make(backup: Path) -> bytes:
        manifest, database = parts(backup)
        return packed(json.dumps(manifest | said).encode(), database)

    return make


def with_database(*statements: str) -> Callable[[Path], bytes]:
    """A backup whose maker said of a changed database what is true of it, all but the courses."""

    def make(backup: Path) -> bytes:
        manifest, _ = parts(backup)
        with zipfile.ZipFile(backup) as file:
            changed = Path(file.extract(DATABASE, backup.parent / "changed"))
        with closing(sqlite3.connect(changed)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()
        content = changed.read_bytes()
        true = {"bytes": len(content), "sha256": sha256(content).hexdigest()}
        return packed(json.dumps(manifest | true).encode(), content)

    return make


def cut_to(share: float) -> Callable[[Path], bytes]:
    return lambda backup: backup.read_bytes()[: int(backup.stat().st_size * share)]


UNGUARDED = ("DROP TRIGGER an_entry_is_never_changed", "DROP TRIGGER an_entry_is_never_deleted")
BROKEN: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "empty": (lambda _: b"", "no backup of Lowtide, or was cut short"),
    "another file": (lambda _: b"anything else", "no backup of Lowtide, or was cut short"),
    "cut in half": (cut_to(0.5), "no backup of Lowtide, or was cut short"),
    "cut at the end": (cut_to(0.999), "no backup of Lowtide, or was cut short"),
    "no database": (lambda each: packed(b'{"format": 1}', None), "it cannot be read"),
    "a newer format": (with_manifest(format=2), "made by a newer Lowtide .* newest Lowtide"),
    "no format": (with_manifest(format="one"), "it cannot be read"),
    "another size": (with_manifest(bytes=5), "not as it was made"),
    "another database": (with_manifest(sha256="0" * 64), "not as it was made"),
    "another head": (
        with_manifest(courses=[{"key": "course", "entries": ENTRIES, "head": "0" * 64}]),
        "its courses are not those that it names",
    ),
    "a course too few": (with_manifest(courses=[]), "its courses are not those that it names"),
    "a changed entry": (
        with_database(*UNGUARDED, "UPDATE lowtide_row SET body = '{}' WHERE sequence = 3"),
        "course course: line 3: .*Restore the course from a backup",
    ),
    "an entry less": (
        with_database(*UNGUARDED, "DELETE FROM lowtide_row WHERE sequence = 3"),
        "course course: line 3: it says that it is entry 4",
    ),
    "entries cut off": (
        with_database(*UNGUARDED, "DELETE FROM lowtide_row WHERE sequence > 3"),
        "its courses are not those that it names",
    ),
    "tables of a newer version": (
        with_database(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('lowtide', '9999_later', '2030-01-01')"
        ),
        "of a newer Lowtide",
    ),
    "no tables": (with_database("DROP TABLE django_migrations"), "no database of Lowtide"),
    "an entry of no course": (
        with_database(*UNGUARDED, "DELETE FROM lowtide_course"),
        "of no course",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_not_as_it_was_made_changes_nothing(
    what: str, folder: Path, backup: Path, elsewhere: Path
) -> None:
    make, says = BROKEN[what]
    broken = elsewhere / "broken.zip"
    broken.write_bytes(make(backup))
    connections.close_all()
    before = all_in(folder)
    with pytest.raises(BackupError, match=says) as refused:
        restore.restore(broken, folder, NOW, no_key)
    assert str(refused.value).startswith(str(broken))
    assert all_in(folder) == before
    assert not [path for path in folder.iterdir() if path.is_dir()]


def test_a_single_changed_byte_is_noticed_wherever_it_is(
    backup: Path, elsewhere: Path, tmp_path: Path
) -> None:
    whole = backup.read_bytes()
    broken = tmp_path / "broken.zip"
    noticed = 0
    for at in range(0, len(whole), len(whole) // 60):
        broken.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        try:
            restore.restore(broken, elsewhere / "there", NOW, no_key)
        except BackupError:
            noticed += 1
        else:
            # Some bytes of a zip say nothing of its content, its times for example.
            assert len(journals(elsewhere / "there" / DATABASE)["course"]) == ENTRIES
    assert noticed > 40


def test_a_missing_file_is_named(elsewhere: Path) -> None:
    with pytest.raises(BackupError, match=r"none\.zip: No such file or directory"):
        restore.restore(elsewhere / "none.zip", elsewhere, NOW, no_key)


def test_nobody_restores_where_lowtide_runs(folder: Path, backup: Path) -> None:
    before = all_in(folder)
    with in_use.shared(folder), pytest.raises(BackupError, match="Lowtide is running on it"):
        restore.restore(backup, folder, NOW, no_key)
    assert all_in(folder) == before


def test_nobody_begins_to_serve_or_to_back_up_where_a_backup_is_being_restored(
    folder: Path, elsewhere: Path
) -> None:
    with in_use.alone(folder):
        with pytest.raises(BackupError, match="is being restored there"):
            in_use.hold(folder)
        with pytest.raises(BackupError, match="is being restored there"):
            take.back_up(folder, elsewhere / "tide.zip", NOW)


# A full disk, at any of the writes.
@pytest.mark.parametrize("fails", range(3))
def test_a_disk_that_refuses_leaves_everything_as_it_was(
    fails: int, folder: Path, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections.close_all()
    before, writes = all_in(folder), count()

    def full(path: Path, content: bytes) -> None:
        if next(writes) == fails:
            raise OSError(28, "No space left on device")
        path.write_bytes(content)

    (folder / f"{DATABASE}-wal").touch()
    before[f"{DATABASE}-wal"] = b""
    monkeypatch.setattr("lowtide.storage.backup.durable.write", full)
    with pytest.raises(BackupError, match=r"No space left on device. Free some space"):
        restore.restore(backup, folder, NOW, no_key)
    assert all_in(folder) == before
    assert not [path for path in folder.iterdir() if path.is_dir()]


# --- no backup is better than a wrong one --------------------------------------------------------


def test_a_backup_is_never_written_over_another(folder: Path, backup: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(BackupError, match="is there already, and is not overwritten"):
        take.back_up(folder, backup, NOW)
    assert backup.read_bytes() == before


def test_nothing_to_back_up(elsewhere: Path) -> None:
    with pytest.raises(BackupError, match=r"nothing is kept there yet. .*--data FOLDER"):
        take.back_up(elsewhere, elsewhere / "tide.zip", NOW)
    assert all_in(elsewhere) == {}


@pytest.mark.parametrize("where", ["nowhere/tide.zip", "tide.txt/tide.zip"])
def test_a_place_that_cannot_be_written_to(folder: Path, elsewhere: Path, where: str) -> None:
    (elsewhere / "tide.txt").touch()
    with pytest.raises(BackupError, match=r"tide\.zip: .* choose a place"):
        take.back_up(folder, elsewhere / where, NOW)
    assert list(all_in(elsewhere)) == ["tide.txt"]


def test_a_database_that_does_not_hold_is_not_backed_up(folder: Path, elsewhere: Path) -> None:
    connections.close_all()
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        for statement in (*UNGUARDED, "UPDATE lowtide_row SET night = '' WHERE sequence = 2"):
            connection.execute(statement)
        connection.commit()
    with pytest.raises(BackupError, match="course course: line 2"):
        take.back_up(folder, elsewhere / "tide.zip", NOW)
    assert all_in(elsewhere) == {}


def test_a_file_that_is_no_database_is_not_backed_up(elsewhere: Path) -> None:
    (elsewhere / DATABASE).write_bytes(b"no database " * 1000)
    with pytest.raises(BackupError, match="cannot be copied"):
        take.back_up(elsewhere, elsewhere / "tide.zip", NOW)


def test_a_manifest_says_what_is_in_it(backup: Path) -> None:
    manifest, database = parts(backup)
    assert set(manifest) == set(Manifest.__struct_fields__)
    assert (manifest["format"], manifest["made_at"]) == (1, "2026-03-14T21:30:00Z")
    assert manifest["sha256"] == sha256(database).hexdigest()
