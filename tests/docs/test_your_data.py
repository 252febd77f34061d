"""docs/your-data.md works from its beginning to its end, also where it asks for a passphrase."""

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from docs.test_docs import QUIET_TERMINAL, ROOT, SCRIPTS, blocks, steps

PAGE = ROOT / "docs" / "your-data.md"
WORDS = "seven quiet nights by the sea"
SEAL = re.compile(r"sealed ([0-9a-f]{64})")
# As much of age-keygen as the page uses, for machines that do not have it.
KEYGEN = f"""\
#!{sys.executable}
import sys
from pathlib import Path
from pyrage.x25519 import Identity

if sys.argv[1] == "-o":
    Path(sys.argv[2]).write_text(f"# created: today\\n{{Identity.generate()}}\\n")
else:
    print(Identity.from_str(Path(sys.argv[2]).read_text().splitlines()[-1]).to_public())
"""


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder with age-keygen, where this machine has none."""
    folder = tmp_path / "tools"
    folder.mkdir()
    if shutil.which("age-keygen") is None:
        tool = folder / "age-keygen"
        tool.write_text(KEYGEN, encoding="utf-8")
        tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    return folder


def test_every_command_of_the_page_does_what_it_says(tmp_path: Path, tools: Path) -> None:
    (tmp_path / "examples").mkdir()
    shutil.copy(ROOT / "examples" / "course.csv", tmp_path / "examples")
    places = {"HOME": str(tmp_path), "PATH": f"{SCRIPTS}:{tools}:{os.environ['PATH']}"}
    commands = [
        step.command
        for block in blocks(PAGE)
        if block.language in ("console", "recipe")
        for step in steps(block.text)
    ]
    seals: list[str] = []
    refused = []
    for command in commands:
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=tmp_path,
            env={**os.environ, **QUIET_TERMINAL, **places},
            input=f"{WORDS}\n" * 2,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            start_new_session=True,  # without a terminal, a passphrase is read from the input
            check=False,
        )
        seals += SEAL.findall(done.stdout)
        refused += [command] if done.returncode else []
    assert refused == ["lowtide adopt ada.zip --data elsewhere"], "the second time, as it says"
    # Adopted, three backups, four restores, exported, adopted: always the same course.
    assert (len(seals), len(set(seals))) == (10, 1)
    assert WORDS not in "".join(commands)
