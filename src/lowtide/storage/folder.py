"""Where everything of an installation is kept."""

import os
from pathlib import Path

DATABASE = "lowtide.sqlite3"


def data_folder() -> Path:
    """The folder of this installation, made for its owner only."""
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    folder = Path(os.environ.get("LOWTIDE_DATA") or Path(home) / "lowtide")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
