"""Open a course for a page: its journal, and what is known and advised of it tonight."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from django.http import Http404, HttpRequest

from lowtide.actions.follow import Followed
from lowtide.actions.follow import follow as decide_all
from lowtide.course.events import Event
from lowtide.course.journal import Recorded
from lowtide.quantities import Night
from lowtide.storage.database import courses as kept
from lowtide.storage.database.journal import DatabaseJournal
from lowtide.storage.database.models import Course
from lowtide.web.clock import tonight_of

FOLLOWED_KEPT = 64
Place = tuple[str, str]  # which database, and the course in it
_read_before: dict[Place, tuple[Recorded, ...]] = {}
_stood_before: dict[Place, Followed] = {}


@dataclass(frozen=True)
class Opened:
    """A course as a page finds it: its record, its entries, and how it stands tonight."""

    record: Course
    log: tuple[Recorded, ...]
    head: str
    followed: Followed

    @property
    def key(self) -> str:
        """Its name in addresses."""
        return self.record.key


class Remembered(DatabaseJournal):
    """The journal of a course, of which this process reads and verifies each entry once."""

    def read(self) -> list[Recorded]:
        """See `Journal.read`."""
        place = _place(self._course)
        log = self.read_on(_read_before.get(place, ()))
        _read_before[place] = tuple(log)
        return log


def journal_of(key: str) -> DatabaseJournal:
    """The journal of a course."""
    return Remembered(key, os.urandom)


def open_course(request: HttpRequest, key: str, night: Night | None = None) -> Opened:
    """The course of an address, as it stands tonight or on the night asked for; else not found."""
    record = kept.find(key)
    if record is None:
        raise Http404
    journal = journal_of(key)
    log = tuple(journal.read())
    head = log[-1].hash if log else journal.head()
    return Opened(record, log, head, _followed(Log(key, head, log), night or tonight_of(request)))


class Log:
    """A course's entries under the hash of the last one, which stands for all of them."""

    def __init__(self, key: str, head: str, entries: tuple[Recorded, ...]) -> None:
        """Keep them together."""
        self.name = (key, head, sum(entry.entry.salt is None for entry in entries))
        self.entries = entries

    def __eq__(self, other: object) -> bool:
        """Two logs with the same last hash, and as many bodies erased, say the same."""
        return isinstance(other, Log) and self.name == other.name

    def __hash__(self) -> int:
        """By what stands for all of it."""
        return hash(self.name)


@lru_cache(maxsize=FOLLOWED_KEPT)
def _followed(log: Log, night: Night) -> Followed:
    """Nothing of it changes before the next entry."""
    return follow(log.name[0], log.entries, night)


def follow(course: str, log: Sequence[Recorded | Event], night: Night) -> Followed:
    """See `actions.follow`: this process goes on from how the course stood when last asked."""
    place = _place(course)
    before = _stood_before.get(place)
    followed = decide_all(course, log, night, before)
    if before is None or before.night <= night:
        _stood_before[place] = followed
    return followed


def _place(course: str) -> Place:
    return str(connection.settings_dict["NAME"]), course
