"""The secret that signs cookies: made once, kept beside the data, readable by its owner only."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path


def secret_in(folder: Path) -> str:
    """The secret of this installation; several processes that start at once agree on one."""
    file = folder / "secret"
    if not file.exists():
        _make(file)
    return file.read_text(encoding="ascii")


def _make(file: Path) -> None:
    handle, whole = tempfile.mkstemp(dir=file.parent)  # made for its owner only
    try:
        with os.fdopen(handle, "w", encoding="ascii") as made:
            made.write(secrets.token_urlsafe(50))
        with suppress(FileExistsError):  # another was quicker
            os.link(whole, file)  # at once and whole, or not at all
    finally:
        Path(whole).unlink()
