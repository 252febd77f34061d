"""Who uses a data folder: many may serve from it; who replaces its database has to be alone.

The folder itself is locked, so that nothing has to lie in it, and the lock goes with the last
process that has it, however that one ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lowtide.errors import BackupError

BEING_RESTORED = "a backup is being restored there. Wait until it is done, then try again."
RUNNING = "Lowtide is running on it. Stop it first, with Ctrl-C where it runs. Nothing was changed."


def hold(folder: Path) -> None:
    """Use this folder for as long as this process lives, or one that it forks."""
    _lock(folder, fcntl.LOCK_SH, BEING_RESTORED)


@contextmanager
def shared(folder: Path) -> Iterator[None]:
    """Use this folder for a while, together with others."""
    handle = _lock(folder, fcntl.LOCK_SH, BEING_RESTORED)
    try:
        yield
    finally:
        os.close(handle)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only one who uses this folder; a BackupError where anybody else does."""
    handle = _lock(folder, fcntl.LOCK_EX, RUNNING)
    try:
        yield
    finally:
        os.close(handle)  # and with it the lock


def _lock(folder: Path, how: int, refusal: str) -> int:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise BackupError(f"{folder}: {refusal}") from error
    return handle
