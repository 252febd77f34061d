"""Put a backup in the place of what is kept, verified before; what was there is kept aside."""

import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from msgspec import Struct

from lowtide.course.codec import UNREADABLE
from lowtide.errors import BackupError
from lowtide.storage import in_use
from lowtide.storage.backup import durable
from lowtide.storage.backup.locks import Unlock, is_locked
from lowtide.storage.backup.manifest import ANOTHER, FORMAT, NEWER, Manifest, sealed_in
from lowtide.storage.backup.take import MANIFEST
from lowtide.storage.folder import DATABASE, data_folder

BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database, and reads with it
OWNER_ALONE = 0o700
# What zipfile raises on bytes that are no backup: broken, locked, packed in a way it does not know.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError)


class Restored(Struct, frozen=True):
    """What is there now, and where that is kept which was there before, if anything was."""

    manifest: Manifest
    aside: Path | None


class Backup(Struct, frozen=True):
    """A backup as it was read: what it says of itself, and the database."""

    manifest: Manifest
    database: bytes


def restore(file: Path, folder: Path, now: datetime, unlock: Callable[[bytes], Unlock]) -> Restored:
    """Put the database of a backup into a folder; `unlock` is asked how, where it is locked.

    A BackupError says why not, and then the folder is as it was: Lowtide is running on it, the
    file is cut short or changed, the key does not fit, a chain does not hold.
    """
    backup = read(file, unlock)
    data_folder(folder)
    with (
        durable.said_plainly(folder),
        in_use.alone(folder),
        TemporaryDirectory(prefix=".restore-", dir=folder) as place,
    ):
        fresh = Path(place) / DATABASE
        durable.write(fresh, backup.database)
        _refuse_other(file, fresh, backup.manifest)
        aside = _kept_aside(folder, now)
        _put(fresh, folder / DATABASE)
    return Restored(backup.manifest, aside)


def read(file: Path, unlock: Callable[[bytes], Unlock]) -> Backup:
    """What is in a backup; its chains are yet to be verified."""
    with durable.said_plainly(file):
        content = file.read_bytes()
    try:
        opened = unlock(content)(content) if is_locked(content) else content
        return _unpacked(opened)
    except BackupError as error:
        raise BackupError(f"{file}: {error}") from error


# --- reading -------------------------------------------------------------------------------------


class _FormatOnly(Struct):
    """As much of a manifest as every version writes alike."""

    format: int


def _unpacked(content: bytes) -> Backup:
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            manifest = _manifest(packed.read(MANIFEST))
            if packed.getinfo(DATABASE).file_size != manifest.bytes:
                raise BackupError(f"it is not as it was made. {ANOTHER}")
            database = packed.read(DATABASE)
    except _BROKEN as error:
        raise BackupError(f"it is no backup of Lowtide, or was cut short. {ANOTHER}") from error
    if sha256(database).hexdigest() != manifest.sha256:
        raise BackupError(f"it is not as it was made. {ANOTHER}")
    return Backup(manifest, database)


def _manifest(content: bytes) -> Manifest:
    try:
        known = msgspec.json.decode(content, type=_FormatOnly).format
        if known > FORMAT:
            raise BackupError(f"it was made by a newer Lowtide (backup format {known}). {NEWER}")
        return msgspec.json.decode(content, type=Manifest)
    except UNREADABLE as error:
        raise BackupError(f"{MANIFEST}: it cannot be read: {error}. {ANOTHER}") from error


def _refuse_other(file: Path, database: Path, manifest: Manifest) -> None:
    try:
        found = sealed_in(database)
    except BackupError as error:
        raise BackupError(f"{file}: {error}") from error
    if found != manifest.courses:
        raise BackupError(f"{file}: its courses are not those that it names. {ANOTHER}")


# --- putting it in its place ---------------------------------------------------------------------


def _kept_aside(folder: Path, now: datetime) -> Path | None:
    """A copy, bit for bit, of the database that is there and of what SQLite keeps beside it."""
    there = [file for file in _all_of(folder / DATABASE) if file.exists()]
    if not there:
        return None
    aside = _unused(folder / f"before-restore-{now:%Y-%m-%d-%H%M%S}")
    aside.mkdir(mode=OWNER_ALONE)
    try:
        for file in there:
            durable.write(aside / file.name, file.read_bytes())
        durable.sync(aside)
        durable.sync(folder)
    except OSError:
        shutil.rmtree(aside)
        raise
    return aside


def _put(fresh: Path, place: Path) -> None:
    """In one step: whenever the power fails, one whole database is there, the old or the new."""
    _fold_in_log(place)
    for beside in _all_of(place)[1:]:
        beside.unlink(missing_ok=True)
    # SQLite would read what is still beside it into the new one, and say that all is well.
    durable.sync(place.parent)
    fresh.replace(place)
    durable.sync(place.parent)


def _fold_in_log(database: Path) -> None:
    """Until the new one is in its place, the old one must not lack what is in its log."""
    if database.exists():
        # Where this fails, it was damaged, and nobody can use it as it is.
        with suppress(sqlite3.Error), closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _all_of(database: Path) -> list[Path]:
    return [database, *(database.with_name(database.name + ending) for ending in BESIDE)]


def _unused(path: Path) -> Path:
    others = (path.with_name(f"{path.name}-{number}") for number in count(2))
    return path if not path.exists() else next(each for each in others if not each.exists())
