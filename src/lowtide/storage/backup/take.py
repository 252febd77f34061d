"""Make a backup, while others go on writing: everything of an installation in one file."""

import sqlite3
import zipfile
from contextlib import closing
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

import lowtide
from lowtide.errors import BackupError
from lowtide.storage import in_use
from lowtide.storage.backup import durable
from lowtide.storage.backup.locks import Lock
from lowtide.storage.backup.manifest import Manifest, described, opened_to_read
from lowtide.storage.folder import DATABASE

MANIFEST = "manifest.json"
UNFINISHED = ".unfinished"


def back_up(folder: Path, output: Path, now: datetime, lock: Lock = bytes) -> Manifest:
    """Write a new file with the whole database as it stands at one moment, and say what is in it.

    A BackupError says why there is none: nothing is kept yet, the file is there already, what is
    kept does not hold, the disk refuses.
    """
    if not (folder / DATABASE).is_file():
        raise BackupError(f"{folder}: nothing is kept there yet. Name another: --data FOLDER")
    if output.exists():
        raise BackupError(f"{output}: is there already, and is not overwritten. Choose another.")
    # Beside the database and not beside the backup: there, it may be in somebody else's cloud.
    with (
        durable.said_plainly(folder),
        in_use.shared(folder),
        TemporaryDirectory(prefix=".backup-", dir=folder) as place,
    ):
        copy = Path(place) / DATABASE
        _copy(folder / DATABASE, copy)
        manifest = described(copy, lowtide.__version__, now)
        content = lock(_packed(manifest, copy.read_bytes()))
    _write(output, content)
    return manifest


def _copy(database: Path, copy: Path) -> None:
    """By SQLite itself: what is still in its write-ahead log is in the copy too."""
    try:
        with closing(opened_to_read(database)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            # One file by itself, for which no other may lie beside it.
            target.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        remedy = "Free some space and try again; if that does not help, restore an older backup."
        raise BackupError(f"{database}: cannot be copied ({error}). {remedy}") from error


def _packed(manifest: Manifest, database: bytes) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=2))
        file.writestr(DATABASE, database)
    return packed.getvalue()


def _write(output: Path, content: bytes) -> None:
    """Under its name only once it is whole."""
    unfinished = output.with_name(output.name + UNFINISHED)
    with durable.said_plainly(output):
        try:
            durable.write(unfinished, content)
            unfinished.replace(output)
            durable.sync(output.parent)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
