"""What a database says when it fails, in words that a person can act upon."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connections

from lowtide.errors import StorageError

# By the beginning of SQLite's name for the error.
WORDS = {
    "SQLITE_FULL": "the disk is full, and nothing was recorded. Free some space and try again.",
    "SQLITE_IOERR": "the disk refused, and nothing was recorded. It is full or failing: free some "
    "space, and try again.",
    "SQLITE_BUSY": "another program is writing to it and did not stop. Try again; if that does "
    "not help, stop the other program.",
    "SQLITE_LOCKED": "another program is writing to it and did not stop. Try again; if that does "
    "not help, stop the other program.",
    "SQLITE_NOTADB": "this is no database of Lowtide. Restore a backup: lowtide restore FILE",
    "SQLITE_CORRUPT": "the file is damaged. Restore a backup: lowtide restore FILE",
    "SQLITE_READONLY": "it may not be written to. Let the one who runs Lowtide write to the file "
    "and its folder.",
    "SQLITE_CANTOPEN": "it cannot be opened. Let the one who runs Lowtide write to the file and "
    "its folder.",
    "SQLITE_CONSTRAINT_FOREIGNKEY": "there is no such course. Make it first.",
}
# SQLite has one name for many errors; these are told apart by its words.
TEXTS = {
    "no such table": "its tables are not there yet. Start Lowtide once, which makes them: "
    "lowtide serve",
    "no such column": "its tables are of another version. Start Lowtide once, which brings them "
    "up to date: lowtide serve",
    "Could not decode": WORDS["SQLITE_CORRUPT"],
}


@contextmanager
def plainly() -> Iterator[None]:
    """What a person can put right is said as a StorageError; our own faults pass as they are."""
    try:
        yield
    except DatabaseError as error:
        words = in_words(error.__cause__ or error)
        if words is None:
            raise
        path = connections["default"].settings_dict["NAME"]
        raise StorageError(f"{path}: {words}") from error


def in_words(error: BaseException) -> str | None:
    """What a person can do about an error of SQLite, or None."""
    name = getattr(error, "sqlite_errorname", "")
    for begins, words in WORDS.items():
        if name.startswith(begins):
            return words
    if isinstance(error, sqlite3.Error):
        return next((words for text, words in TEXTS.items() if text in str(error)), None)
    return None
