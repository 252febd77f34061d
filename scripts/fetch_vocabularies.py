"""Bring the public lists of medicines that the check is measured on, with git from GitHub.

They are not Lowtide's and never go into its repository: they are put beside the checkout, or into
the folder that VOCABULARIES names. Only the wanted files of one commit each are fetched.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # so that this file can be run by its name

from benchmarks.vocabularies import FOLDER, LISTS, Vocabulary  # noqa: E402


def git(folder: str, *arguments: str) -> bytes:
    """What git prints."""
    return subprocess.run(
        ["git", "-C", folder, *arguments], check=True, stdout=subprocess.PIPE
    ).stdout


def fetch(vocabulary: Vocabulary) -> None:
    """Write the wanted files of a list."""
    address = f"https://github.com/{vocabulary.repository}"
    with tempfile.TemporaryDirectory() as folder:
        git(folder, "init", "--quiet")
        git(folder, "remote", "add", "origin", address)
        git(folder, "config", "remote.origin.promisor", "true")
        git(folder, "config", "remote.origin.partialclonefilter", "blob:none")
        git(folder, "fetch", "--quiet", "--depth=1", "origin", vocabulary.commit)
        for file in vocabulary.files:
            path = vocabulary.folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(git(folder, "show", f"{vocabulary.commit}:{file}"))


def main() -> None:
    """Fetch what is missing, one line each."""
    failed = False
    for vocabulary in LISTS:
        if all((vocabulary.folder / file).is_file() for file in vocabulary.files):
            print(f"{vocabulary.title}: is here")
            continue
        try:
            fetch(vocabulary)
        except (subprocess.CalledProcessError, OSError) as error:
            failed = True
            print(f"{vocabulary.title}: not fetched from {vocabulary.repository}: {error}")
        else:
            print(f"{vocabulary.title}: fetched ({vocabulary.licence})")
    print(f"Lists are in {FOLDER}. Measure with: python benchmarks/screening.py")
    raise SystemExit(failed)


if __name__ == "__main__":
    main()
