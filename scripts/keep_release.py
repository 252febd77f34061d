"""Keep what this release writes, so that every later one is tested to read it.

`python scripts/keep_release.py NAME` makes tests/storage/releases/NAME: a backup of two simulated
people's courses, and what is advised of each of their nights. Run it once a release, and never
again for the same one.
"""

import os
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import msgspec
from msgspec import Struct

from lowtide.actions.advise import screen_for
from lowtide.actions.answer import PastNight, history
from lowtide.actions.follow import follow
from lowtide.course.journal import Recorded
from lowtide.decision.explain import Reader
from lowtide.protocol import catalogue
from lowtide.quantities import Night
from lowtide.simulate.advisor import advisor
from lowtide.simulate.catalogue import numbers, person
from lowtide.simulate.life import Setting, live
from lowtide.storage.backup.take import back_up
from lowtide.storage.database.connect import configure, migrate
from lowtide.storage.folder import DATABASE

RELEASES = Path(__file__).parents[1] / "tests" / "storage" / "releases"
BACKUP, ADVISED = "backup.zip", "advised.json"
PEOPLE = ("opioid_scare", "three_nights_in")
LAST = Night(date(2026, 4, 20))
MADE = datetime(2026, 4, 21, 8, tzinfo=UTC)


class NightKept(Struct, frozen=True):
    """What was advised for a night, by which rules; words may change from release to release."""

    night: date
    action: str
    dose_mg: float | None
    timing: str
    taken_mg: float | None
    rules: tuple[str, ...]
    not_evaluated: tuple[str, ...]


class CourseKept(Struct, frozen=True):
    """How a course stood: its entries, the seal of the last one, and every night."""

    entries: int
    head: str
    through: date
    nights: tuple[NightKept, ...]


def course_kept(key: str, log: Sequence[Recorded], through: Night) -> CourseKept:
    """How a course stands through a night."""
    advised = follow(key, log, through).advised
    nights = tuple(_night_kept(each) for each in history(advised, Reader.PATIENT))
    return CourseKept(len(log), log[-1].hash, through.date, nights)


def _night_kept(said: PastNight) -> NightKept:
    return NightKept(
        night=said.night,
        action=said.action,
        dose_mg=said.dose_mg,
        timing=said.timing,
        taken_mg=said.taken_mg,
        rules=tuple(reason.rule for reason in said.because),
        not_evaluated=tuple(reason.rule for reason in said.not_evaluated),
    )


def _settled(key: str) -> CourseKept:
    # Django's models can be imported once it is configured, and not before.
    from lowtide.storage.database import courses
    from lowtide.storage.database.journal import DatabaseJournal

    protocol = catalogue.load(catalogue.DEFAULT)
    name = key.replace("_", "-")
    setting = Setting(name, LAST, "Europe/Berlin", protocol.id, "rules of a release")
    luck = Random(person(key).seed)  # noqa: S311 - a story, no secret
    courses.create(name, person(key).name, MADE)
    journal = DatabaseJournal(name, os.urandom)
    advise = advisor(protocol, screen_for(protocol))
    journal.append(live(person(key), numbers(), setting, luck, advise))
    return course_kept(name, journal.read(), LAST + 1)


def main(name: str) -> None:
    """Make the folder of this release."""
    folder = RELEASES / name
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as place:
        configure(Path(place) / DATABASE)
        migrate()
        kept = {key.replace("_", "-"): _settled(key) for key in PEOPLE}
        back_up(Path(place), folder / BACKUP, MADE)
    (folder / ADVISED).write_bytes(msgspec.json.encode(kept) + b"\n")


if __name__ == "__main__":
    main(sys.argv[1])
