"""Fail on words and addresses that must not be in this repository.

"Hold" means "withhold" in a clinic and "stay" at home, so Lowtide says "maintain" or "interrupt".
Paths of one machine and addresses of package registries break on every other machine.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
DRUG = r"(?:the |your |this |that |a )?(?:next |nightly )?(?:dose|drug|medicine|naltrexone|ldn)"


class Ban(NamedTuple):
    """A pattern, the files where it is looked for, and what to write instead."""

    pattern: re.Pattern[str]
    files: re.Pattern[str]
    instead: str


ANY = re.compile(r".")
PATIENT_WORDS = re.compile(r"^src/.*\.toml$")
BANS = (
    Ban(
        re.compile(r"\bhold(?:s|ing)?\b", re.IGNORECASE),
        PATIENT_WORDS,
        'say "maintain" or "interrupt"',
    ),
    Ban(
        re.compile(rf"\bhold(?:s|ing)? {DRUG}\b|\b(?:dose|put|is|are) on hold\b", re.IGNORECASE),
        ANY,
        'say "maintain" or "interrupt"',
    ),
    Ban(
        re.compile(r"(?<![\w.])/(?:work|root|farm)/[\w.]"),
        ANY,
        "write a path from the repository's root",
    ),
    Ban(
        re.compile(r"\bpypi\.org\b|\bfiles\.pythonhosted\.org\b|\bregistry\.npmjs\.org\b"),
        ANY,
        "name the package, not the registry",
    ),
)


def tracked() -> list[str]:
    """Every file that is in git or about to be."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return sorted({name for name in listing.split("\0") if name and (ROOT / name).is_file()})


def findings(name: str, text: str) -> Iterator[str]:
    """Each banned word of a file, as "file:line: word: what to write instead"."""
    bans = [ban for ban in BANS if ban.files.search(name)]
    for number, line in enumerate(text.splitlines(), start=1):
        for ban in bans:
            if found := ban.pattern.search(line):
                yield f'{name}:{number}: "{found.group()}": {ban.instead}.'


def main() -> int:
    """Print every finding; 1 where there is one."""
    found = [
        line
        for name in tracked()
        for line in findings(name, (ROOT / name).read_text("utf-8", errors="replace"))
    ]
    print("\n".join(found) or "Words: nothing to put right.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
