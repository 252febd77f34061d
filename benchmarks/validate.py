"""The slow proofs: every protocol of the library, over every state that a course can reach."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

LOWTIDE = str(Path(sys.executable).parent / "lowtide")


def ask(*words: str, home: str) -> str:
    """What `lowtide` answers as JSON; nothing that was proved before is looked up."""
    places = {"XDG_CACHE_HOME": home, "XDG_DATA_HOME": home, "XDG_STATE_HOME": home}
    done = subprocess.run(
        [LOWTIDE, *words, "--format", "json"],
        env={**os.environ, **places},
        check=False,  # a broken promise is exit code 1, and is told below
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode not in (0, 1):
        sys.exit(done.returncode)
    return done.stdout


def line(proof: dict[str, Any]) -> str:
    """One protocol's proof as a row of Markdown."""
    broken = [promise["name"] for promise in proof["promises"] if not promise["holds"]]
    kept = f"{len(proof['promises']) - len(broken)} of {len(proof['promises'])}"
    return (
        f"| {proof['protocol']} | {proof['states']} | {proof['edges']} | {proof['seconds']:.1f} "
        f"| {kept} | {', '.join(broken)} |"
    )


def main() -> int:
    """Print one Markdown table; 1 where a promise is broken."""
    print("| protocol | states | edges | seconds | promises kept | broken |")
    print("|---|---|---|---|---|---|")
    all_kept = True
    with tempfile.TemporaryDirectory() as home:
        for protocol in json.loads(ask("protocols", home=home)):
            proof = json.loads(ask("protocols", "check", "--anew", protocol["id"], home=home))
            print(line(proof), flush=True)
            all_kept = all_kept and proof["ok"]
    return 0 if all_kept else 1


if __name__ == "__main__":
    sys.exit(main())
