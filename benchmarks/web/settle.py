"""Courses to measure with: fresh ones, and such with a year of evenings; made in a process apart.

`python -m benchmarks.web.settle FOLDER NIGHTS KEY...` makes these courses, prescribed and started,
with so many evenings behind them. A course with none starts as far back as writers begin to write.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import chain, repeat
from pathlib import Path

from benchmarks.web.entries import EVENING, NIGHTS_AGO, ZONE
from lowtide.course.events import (
    AdviceGiven,
    AnyBody,
    CheckedIn,
    ConditionsStated,
    DoseTaken,
    Effect,
    Event,
    Introduced,
    MedicinesStated,
    Prescribed,
    PrescriberSaid,
    Say,
    Severity,
)
from lowtide.course.ids import RANDOM_BYTES, uuid7
from lowtide.quantities import Dose, Night, PainScore

ROOT = Path(__file__).parents[2]
YEAR = 365
DOSES = (*repeat(1500, 14), *repeat(3000, 14))
TARGET = 4500
ROUGH_EVERY = 9  # evenings, with a mild effect
RULES = "rules of a measurement"


def settle(folder: Path, keys: Iterable[str], nights: int = 0) -> None:
    """Make courses in the database of a folder, lived through last night."""
    command = [sys.executable, "-m", "benchmarks.web.settle", str(folder), str(nights), *keys]
    subprocess.run(command, cwd=ROOT, check=True)


def life(key: str, nights: int, start: date) -> Iterator[Event]:
    """What a person said who started on this night and came back every evening, so many times."""
    for body in _beginning():
        yield _said(key, start, body)
    doses = chain(DOSES, repeat(TARGET))
    for number, micrograms in zip(range(nights), doses, strict=False):
        night = start + timedelta(days=number)
        for body in _evening(number, Dose(micrograms)):
            yield _said(key, night, body)


def _beginning() -> tuple[AnyBody, ...]:
    return (
        Introduced("Ada"),
        MedicinesStated(("paracetamol 500 mg", "vitamin D")),
        ConditionsStated(()),
        Prescribed("Dr Example", "lifshitz"),
        PrescriberSaid(Say.START, None, ()),
    )


def _evening(number: int, dose: Dose) -> tuple[AnyBody, ...]:
    effects = () if number % ROUGH_EVERY else (Effect("vivid dreams", Severity.MILD),)
    pain = PainScore(10 * (7 - min(number // 60, 3)) + number % 7)
    return (
        CheckedIn(pain=pain, effects=effects, sleep_worse=False),
        AdviceGiven("maintain", dose, RULES),
        DoseTaken(dose),
    )


def _said(key: str, night: date, body: AnyBody) -> Event:
    moment = datetime.combine(night, EVENING, UTC)
    name = uuid7(moment, os.urandom(RANDOM_BYTES))
    return Event(name, key, Night(night), moment, "patient", body, ZONE)


def main(folder: Path, nights: int, keys: Sequence[str]) -> None:
    """Make them."""
    from lowtide.storage.database.connect import configure, migrate
    from lowtide.storage.folder import DATABASE, data_folder

    configure(data_folder(folder) / DATABASE)
    migrate()
    _fill(nights, keys)


def _fill(nights: int, keys: Sequence[str]) -> None:
    # Django's models can be imported once it is configured, and not before.
    from lowtide.storage.database import courses
    from lowtide.storage.database.journal import DatabaseJournal

    now = datetime.now(UTC)
    start = now.date() - timedelta(days=nights or NIGHTS_AGO)
    for key in keys:
        courses.create(key, "Ada", now)
        DatabaseJournal(key, os.urandom).append(life(key, nights, start))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
