"""What a database file says after a crash, beside what was acknowledged before it."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from benchmarks.web.entries import Document, events_allowed, events_meant
from benchmarks.web.writers import Sent
from lowtide.course.journal import Recorded, opened
from lowtide.storage.database.rows import COLUMNS, TABLE, entry_of

Journals = Mapping[str, Sequence[Recorded]]


class Verdict(Struct, frozen=True, kw_only=True):
    """How many entries were acknowledged, and how many of them are not what was promised.

    lost: acknowledged, and an event of it is missing. doubled: an event is there twice, or one is
    there that no entry means. torn: not acknowledged, and only a part of it is there.
    """

    acknowledged: int
    lost: int
    doubled: int
    torn: int

    @property
    def kept_the_promise(self) -> bool:
        """Whether nothing was lost, doubled or torn."""
        return not (self.lost or self.doubled or self.torn)


def journals(file: Path, courses: Iterable[str] | None = None) -> dict[str, list[Recorded]]:
    """The journals in a file, their chains verified; ValueError where SQLite finds it damaged."""
    with closing(sqlite3.connect(file, timeout=60)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchall()
        if found != [("ok",)]:
            raise ValueError(f"{file}: {found}")
        return {key: _journal(connection, key) for key in courses or _courses(connection)}


def _courses(connection: sqlite3.Connection) -> Iterator[str]:
    yield from (key for (key,) in connection.execute("SELECT key FROM lowtide_course").fetchall())


def _journal(connection: sqlite3.Connection, key: str) -> list[Recorded]:
    columns = ", ".join(COLUMNS)
    asked = f"SELECT {columns} FROM {TABLE} WHERE course_id = ? ORDER BY sequence"  # noqa: S608
    return opened(entry_of(row) for row in connection.execute(asked, (key,)))


def judged(sent: Iterable[Sent], before: Journals, after: Journals) -> Verdict:
    """What became of the entries that were sent to the courses looked at afterwards.

    before: what these courses, and perhaps others, had in them before anything was sent.
    """
    entries: dict[str, tuple[str, Document]] = {}
    acknowledged: set[str] = set()
    for each in (each for each in sent if each.course in after):
        entries[each.entry["id"]] = (each.course, each.entry)
        acknowledged |= {each.entry["id"]} if each.acknowledged else set()
    there = {key: Counter(_ids(journal)) for key, journal in after.items()}
    fates = [
        _fate(entry, there[course], entry["id"] in acknowledged)
        for course, entry in entries.values()
    ]
    expected = {key: set(_ids(before[key])) for key in after}
    for course, entry in entries.values():
        expected[course] |= events_allowed(entry)
    return Verdict(
        acknowledged=len(acknowledged),
        lost=fates.count("lost"),
        torn=fates.count("torn"),
        doubled=sum(_too_many(there[key], expected[key]) for key in there),
    )


def _fate(entry: Document, there: Counter[str], acknowledged: bool) -> str:
    meant = events_meant(entry)
    found = meant & there.keys()
    if acknowledged and found != meant:
        return "lost"
    return "torn" if found and found != meant else "as promised"


def _too_many(there: Counter[str], expected: set[str]) -> int:
    return sum(number if name not in expected else number - 1 for name, number in there.items())


def _ids(journal: Sequence[Recorded]) -> Iterator[str]:
    yield from (recorded.event.id for recorded in journal)
