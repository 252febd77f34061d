"""A plain process that records one evening after the other, and says each once it is kept.

`python -m benchmarks.web.crashes.append FOLDER SYNCHRONOUS PAGES COURSE...`: a thread for each
course; SQLite moves its write-ahead log into the database after so many pages; a line on the
standard output names the events that are acknowledged. No server, so that a hundred losses of power
cost minutes; the journal and how its file is opened are the app's own.
"""

import os
import sys
import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from lowtide.course.events import CheckedIn, DoseTaken, Event
from lowtide.course.ids import RANDOM_BYTES, uuid7
from lowtide.quantities import Dose, Night, PainScore

STARTED = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)


def evening(course: str, number: int) -> list[Event]:
    """A check-in and its dose, both or none of which are recorded."""
    moment = STARTED + timedelta(days=number % 1000)
    said = (CheckedIn(pain=PainScore(number % 11 * 10), effects=()), DoseTaken(Dose(1500)))
    return [
        Event(
            id=uuid7(moment, os.urandom(RANDOM_BYTES)),
            course=course,
            night=Night(moment.date()),
            recorded_at=moment,
            by="patient",
            body=body,
        )
        for body in said
    ]


def record_for_ever(course: str) -> None:
    """Record evenings until the process is killed."""
    from lowtide.storage.database.journal import DatabaseJournal

    journal = DatabaseJournal(course, os.urandom)
    for number in count():
        recorded = journal.append(evening(course, number))
        names = " ".join(each.event.id for each in recorded)
        os.write(1, f"{course} {names}\n".encode())  # one write, so that lines stay whole


def main(folder: Path, synchronous: str, pages: int, courses: Iterable[str]) -> None:
    """Open the file as the app does, but for when it has to be on the disk."""
    from lowtide.storage.database import connect
    from lowtide.storage.folder import DATABASE

    settings = connect.ON_CONNECT.replace("synchronous = FULL", f"synchronous = {synchronous}")
    connect.ON_CONNECT = f"{settings}PRAGMA wal_autocheckpoint = {pages};\n"
    connect.configure(folder / DATABASE)
    for course in courses:
        threading.Thread(target=record_for_ever, args=(course,)).start()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:])
