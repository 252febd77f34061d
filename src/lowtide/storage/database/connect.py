"""How the one SQLite file is opened: what is acknowledged is on the disk."""

from pathlib import Path
from typing import Any

SECONDS_TO_WAIT = 20
# WAL lets pages be read while something is written; FULL puts each commit on the disk; IMMEDIATE
# takes the write lock first, or a transaction that reads and then writes fails at once when
# another one is writing.
ON_CONNECT = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
"""


def database_settings(path: Path) -> dict[str, Any]:
    """What Django needs to know of the file."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": SECONDS_TO_WAIT,
            "transaction_mode": "IMMEDIATE",
            "init_command": ON_CONNECT,
        },
    }
