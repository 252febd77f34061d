"""Tables of the rule for phones, kept in a folder: workers and restarts do not make them again."""

import gzip
import os
import re
import tempfile
import zlib
from hashlib import sha256
from pathlib import Path

from lowtide.decision.pocket.packed import TableFile

_NAME = re.compile("[0-9a-f]{64}")


class KeptTables:
    """Tables under what they were made from and under their name; losing them only costs time."""

    def __init__(self, folder: Path) -> None:
        """Keep the tables in this folder, which is made at the first one."""
        self._folder = folder

    def find(self, key: str) -> TableFile | None:
        """The table made from this, or None; a file that is not what its name says is none."""
        for file in self._folder.glob(f"{key}.*.gz"):
            found = TableFile(file.name.split(".")[1], file.read_bytes())
            if _is_whole(found):
                return found
        return None

    def named(self, name: str) -> bytes | None:
        """The table of this name, packed, or None."""
        files = self._folder.glob(f"*.{name}.gz") if _NAME.fullmatch(name) else iter(())
        return next((file.read_bytes() for file in files), None)

    def keep(self, key: str, table: TableFile) -> None:
        """Keep a table; a folder that cannot be written to keeps none."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, fresh = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(handle, "wb") as written:
                written.write(table.gzipped)
            Path(fresh).replace(self._folder / f"{key}.{table.name}.gz")
        except OSError:
            # It is worth nothing more than the time it took: nobody waits for the disk.
            return


def _is_whole(table: TableFile) -> bool:
    try:
        content = gzip.decompress(table.gzipped)
    except (OSError, EOFError, zlib.error):
        return False
    return sha256(content).hexdigest() == table.name
