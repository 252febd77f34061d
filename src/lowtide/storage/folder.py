"""Where everything of an installation is kept."""

import os
from pathlib import Path

from lowtide.errors import UserError

DATABASE = "lowtide.sqlite3"
OWNER_ALONE = 0o700


def data_folder(asked: Path | None = None) -> Path:
    """The folder asked for, else LOWTIDE_DATA, else lowtide among the person's data.

    Where it is not there yet, it is made for its owner alone.
    """
    folder = asked or _named()
    try:
        folder.mkdir(mode=OWNER_ALONE, parents=True, exist_ok=True)
    except OSError as error:
        message = f"{folder}: {error.strerror}. Name a folder that can be written to: --data FOLDER"
        raise UserError(message) from error
    return folder


def _named() -> Path:
    named = os.environ.get("LOWTIDE_DATA")
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(named) if named else Path(home) / "lowtide"
