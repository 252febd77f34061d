"""Files that are on the disk, whole, once they have their name."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lowtide.errors import BackupError

OWNER_ONLY = 0o600


def write(path: Path, content: bytes) -> None:
    """Write a new file for its owner alone, and wait until it is on the disk."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def said_plainly(path: Path) -> Iterator[None]:
    """What the disk refuses, with the file and the remedy."""
    try:
        yield
    except OSError as error:
        remedy = "Free some space, or choose a place that can be read and written to."
        raise BackupError(f"{path}: {error.strerror}. {remedy}") from error
