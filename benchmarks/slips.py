"""Go through every slip of one letter in every name of an opioid, and print those that are cleared.

Half a million spellings. What is printed is another name, letter for letter.
"""

import string
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # so that this file can be run by its name

from lowtide.screening.catalogue import Catalogue, catalogue  # noqa: E402
from lowtide.screening.match import match  # noqa: E402
from lowtide.screening.medicines import Kind, Outcome  # noqa: E402
from lowtide.screening.screen import judge  # noqa: E402
from lowtide.screening.words import plain  # noqa: E402

AGONISTS = (Kind.OPIOID, Kind.GUT_OPIOID, Kind.HERBAL_OPIOID)
SIGNS = string.ascii_lowercase + " "


def slips(name: str) -> Iterator[str]:
    """Every spelling with one sign missing, added, wrong, or swapped with the next."""
    for place in range(len(name) + 1):
        before, after = name[:place], name[place:]
        yield from (before + sign + after for sign in SIGNS)
        if after:
            yield before + after[1:]
            yield from (before + sign + after[1:] for sign in SIGNS)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def is_cleared(text: str, library: Catalogue) -> bool:
    """Whether the check would say no clash; most spellings are found out by one unknown word."""
    return not match(text, library).unknown and judge(text, library).outcome is Outcome.NO_CLASH


def main() -> None:
    """Print how many there are, and each that is cleared alone or beside another medicine."""
    library = catalogue()
    names = {n for m in library.medicines if m.kind in AGONISTS for n in m.names}
    spellings = {slip: name for name in sorted(names) for slip in slips(plain(name))}
    print(f"{len(names):,} names of opioids, {len(spellings):,} spellings with one slip; cleared:")
    for slip, name in spellings.items():
        for text in (slip, f"ibuprofen, {slip}, zinc"):
            if is_cleared(text, library):
                print(f'- "{text}" ({name})')


if __name__ == "__main__":
    main()
