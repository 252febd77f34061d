"""A course's journal as rows of the database: the same port, the same promises."""

from collections.abc import Iterable

from django.db import transaction
from msgspec import Raw

from lowtide.course.codec import Packed
from lowtide.course.events import Event
from lowtide.course.journal import (
    GENESIS,
    Entry,
    Journal,
    RandomBytes,
    Recorded,
    enter,
    opened,
    without_body,
)
from lowtide.errors import JournalError
from lowtide.storage.database.models import Row


class DatabaseJournal(Journal):
    """The journal of the course with this key."""

    def __init__(self, course: str, random_bytes: RandomBytes) -> None:
        """Open it; the course is there already."""
        self._course = course
        self._random_bytes = random_bytes

    def append(self, events: Iterable[Event]) -> list[Recorded]:
        """See `Journal.append`."""
        with transaction.atomic():
            answers, new = enter(self.read(), events, self._random_bytes)
            Row.objects.bulk_create(_row(self._course, recorded.entry) for recorded in new)
        return answers

    def read(self) -> list[Recorded]:
        """See `Journal.read`."""
        return opened(_entry(row) for row in self._rows())

    def head(self) -> str:
        """See `Journal.head`."""
        last = self._rows().reverse().first()
        return last.hash if last else GENESIS

    def erase(self, event_id: str) -> Recorded:
        """See `Journal.erase`."""
        with transaction.atomic():
            _, erased = without_body(self.read(), event_id)
            self._rows().filter(event=event_id).update(body="null", salt=None)
        return erased

    def adopt(self, entries: Iterable[Entry]) -> list[Recorded]:
        """Take the entries of another installation as they are, where there are none yet."""
        with transaction.atomic():
            if self._rows().exists():
                raise JournalError("this course has entries already. Import into an empty one.")
            adopted = opened(entries)
            Row.objects.bulk_create(_row(self._course, each.entry) for each in adopted)
        return adopted

    def _rows(self):  # type: ignore[no-untyped-def]
        return Row.objects.filter(course_id=self._course).order_by("sequence")


def _row(course: str, entry: Entry) -> Row:
    event = entry.event
    return Row(
        course_id=course,
        sequence=entry.sequence,
        event=event.id,
        course_named=event.course,
        night=event.night,
        recorded_at=event.recorded_at,
        by=event.by,
        zone=event.zone,
        schema=event.schema,
        kind=event.kind,
        body=bytes(event.body).decode(),
        corrects=entry.corrects,
        salt=entry.salt,
        digest=entry.digest,
        previous=entry.previous,
        hash=entry.hash,
    )


def _entry(row: Row) -> Entry:
    packed = Packed(
        id=row.event,
        course=row.course_named,
        night=row.night,
        recorded_at=row.recorded_at,
        by=row.by,
        zone=row.zone,
        schema=row.schema,
        kind=row.kind,
        body=Raw(row.body.encode()),
    )
    return Entry(
        sequence=row.sequence,
        event=packed,
        corrects=row.corrects,
        salt=row.salt,
        digest=row.digest,
        previous=row.previous,
        hash=row.hash,
    )
