"""Finished checks of protocols, kept by the hash of rule and numbers: nobody waits twice."""

from pathlib import Path

import msgspec

from lowtide.proof.check import Proof


class KeptChecks:
    """Checks in a folder of their own, one small JSON file each; losing them only costs time."""

    def __init__(self, folder: Path) -> None:
        """Keep the checks in this folder, which is made at the first one."""
        self._folder = folder

    def find(self, key: str) -> Proof | None:
        """The check kept under a key, or None; a file that cannot be read is no check."""
        try:
            return msgspec.json.decode(self._file(key).read_bytes(), type=Proof)
        except (OSError, msgspec.DecodeError):
            return None

    def keep(self, key: str, proof: Proof) -> None:
        """Keep a finished check; a folder that cannot be written to keeps none."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            fresh = self._file(key).with_suffix(".new")
            fresh.write_bytes(msgspec.json.encode(proof))
            fresh.replace(self._file(key))
        except OSError:
            # The check is worth nothing more than the time it took: the answer does not wait.
            return

    def _file(self, key: str) -> Path:
        return self._folder / f"{key}.json"
