"""How the one SQLite file is opened: what is acknowledged is on the disk."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from lowtide.storage.database.plainly import plainly

SECONDS_TO_WAIT = 20
READABLE_BY_ITS_OWNER = 0o600
APP = "lowtide.storage.database"
# WAL: pages are read while something is written. FULL: each commit is on the disk; with NORMAL,
# the default, a loss of power takes some back. secure_delete: what is erased is overwritten.
ON_CONNECT = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA secure_delete = ON;
"""


def database_settings(path: Path) -> dict[str, Any]:
    """What Django needs to know of the file, for its DATABASES."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": SECONDS_TO_WAIT,
            # Takes the write lock first. A transaction that reads and then wants to write fails
            # at once where another one is writing, however long it was willing to wait.
            "transaction_mode": "IMMEDIATE",
            "init_command": ON_CONNECT,
        },
    }


def configure(path: Path) -> None:
    """Let Django use this file, alone or in the place of the one that it uses so far.

    For the command line and for tests; the web project has settings of its own.
    """
    import django
    from django.conf import settings
    from django.db import connections

    if not settings.configured:
        settings.configure(
            DATABASES={"default": database_settings(path)}, INSTALLED_APPS=[APP], USE_TZ=True
        )
        django.setup()
    connections.close_all()
    # Other threads share the dictionary, and open their connections by it.
    connections["default"].settings_dict["NAME"] = path


@contextmanager
def in_turn() -> Iterator[None]:
    """Those who write come one after the other, in the order in which they asked.

    SQLite's own lock is asked for again and again, with longer and longer pauses: under load the
    unlucky wait for seconds. This one wakes who waits longest; SQLite's still guards the file.
    """
    from django.db import connection

    if connection.in_atomic_block:  # it has SQLite's lock, and must not wait for who waits for it
        yield
        return
    path = Path(connection.settings_dict["NAME"])
    with ExitStack() as until_written:
        with suppress(OSError):  # SQLite says in plain words what is wrong with the folder
            asked = os.open(path.with_name(f"{path.name}-turn"), os.O_CREAT, READABLE_BY_ITS_OWNER)
            until_written.callback(os.close, asked)
            fcntl.flock(asked, fcntl.LOCK_EX)
        yield


def migrate() -> None:
    """Bring the tables of the configured database up to date; a new file is its owner's alone."""
    from django.core.management import call_command
    from django.db import connections

    with plainly():
        path = Path(connections["default"].settings_dict["NAME"])
        path.touch(mode=READABLE_BY_ITS_OWNER, exist_ok=True)
        call_command("migrate", verbosity=0, interactive=False)
