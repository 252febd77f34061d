"""What a backup says of the database in it, and whether a database is what was said."""

import pkgutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from lowtide.course.journal import head_of, opened
from lowtide.errors import BackupError, JournalError
from lowtide.storage.database import migrations
from lowtide.storage.database.rows import COLUMNS, TABLE, entry_of

FORMAT = 1
NEWER = "Install the newest Lowtide to read it."
ANOTHER = "Take another backup."


class CourseSealed(Struct, frozen=True, forbid_unknown_fields=True):
    """A course's short name, how many entries it has, and the seal of the last one."""

    key: str
    entries: int
    head: str


class Manifest(Struct, frozen=True, forbid_unknown_fields=True):
    """When a backup was made, by which Lowtide, and what is in it."""

    format: int
    lowtide: str
    made_at: datetime
    courses: tuple[CourseSealed, ...]
    bytes: int
    sha256: str


def described(database: Path, lowtide: str, now: datetime) -> Manifest:
    """What is to be said of a database; a BackupError where it does not hold."""
    content = database.read_bytes()
    return Manifest(
        format=FORMAT,
        lowtide=lowtide,
        made_at=now,
        courses=sealed_in(database),
        bytes=len(content),
        sha256=sha256(content).hexdigest(),
    )


def sealed_in(database: Path) -> tuple[CourseSealed, ...]:
    """Every course of a database, once SQLite finds it whole and each chain has been verified."""
    with _said_plainly(), closing(opened_to_read(database)) as connection:
        _refuse_damaged(connection)
        _refuse_newer(connection)
        keys = connection.execute("SELECT key FROM lowtide_course ORDER BY created_at, key")
        return tuple(_sealed(connection, key) for (key,) in keys.fetchall())


def opened_to_read(database: Path) -> sqlite3.Connection:
    """A connection to a database that is there; none is made."""
    return sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=20)


def _refuse_damaged(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
        raise BackupError(f"the database is damaged. {ANOTHER}")
    if connection.execute("PRAGMA foreign_key_check").fetchall():
        raise BackupError(f"something in the database is of no course. {ANOTHER}")


def _refuse_newer(connection: sqlite3.Connection) -> None:
    known = {each.name for each in pkgutil.iter_modules(migrations.__path__)}
    asked = "SELECT name FROM django_migrations WHERE app = 'lowtide'"
    if not {name for (name,) in connection.execute(asked)} <= known:
        raise BackupError(f"the database is of a newer Lowtide. {NEWER}")


def _sealed(connection: sqlite3.Connection, key: str) -> CourseSealed:
    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    asked = f"SELECT {columns} FROM {TABLE} WHERE course_id = ? ORDER BY sequence"  # noqa: S608
    try:
        known = opened(entry_of(row) for row in connection.execute(asked, (key,)))
    except JournalError as error:
        raise BackupError(f"course {key}: {error}") from error
    return CourseSealed(key, len(known), head_of(known))


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise BackupError(f"this is no database of Lowtide ({error}). {ANOTHER}") from error
