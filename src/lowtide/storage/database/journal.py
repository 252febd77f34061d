"""A course's journal as rows of the database: the same port, the same promises."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import QuerySet
from msgspec.structs import replace

from lowtide.course.events import Event
from lowtide.course.journal import (
    GENESIS,
    Entry,
    Journal,
    Known,
    RandomBytes,
    Recorded,
    by_itself,
    enter,
    erased,
    ids_in,
    nothing_to_erase,
    opened,
)
from lowtide.errors import JournalError
from lowtide.storage.database.connect import in_turn
from lowtide.storage.database.models import Row
from lowtide.storage.database.plainly import plainly
from lowtide.storage.database.rows import COLUMNS, columns_of, entry_of

AT_ONCE = 500  # ids in one question: SQLite takes no more than some thousands


class DatabaseJournal(Journal):
    """The journal of a course that is there already; what is answered is on the disk.

    Within a transaction of the caller's, it is on the disk when that one has ended.
    """

    def __init__(self, course_key: str, random_bytes: RandomBytes) -> None:
        """Read and add to the rows of the course with this key."""
        self._course = course_key
        self._random_bytes = random_bytes

    def append(self, events: Iterable[Event]) -> list[Recorded]:
        """See `Journal.append`; the time it takes does not grow with the journal."""
        asked = list(events)
        with self._writing():
            known = self._known(asked)
            answers, new = enter(known, self._as_there(asked, known.last), self._random_bytes)
            self._insert(new)
        return self._as_here(answers)

    def read(self) -> list[Recorded]:
        """See `Journal.read`."""
        return self.read_on([])

    def read_on(self, known: Sequence[Recorded]) -> list[Recorded]:
        """As `read`, where these were read before: what came since is read and verified.

        All of it is read anew where another entry stands in the last one's place, as after a
        backup was restored, or where one was erased since.
        """
        with plainly(), self._course_in_errors():
            since = self._entries(len(known)) if known else []
            if not known or since[:1] != [known[-1].entry] or self._erased() != _erased_in(known):
                return self._as_here(opened(self._entries()))
            return self._as_here(opened(since[1:], known))

    def head(self) -> str:
        """See `Journal.head`."""
        with plainly():
            last = self._last()
        return last.hash if last else GENESIS

    def erase(self, event_id: str) -> Recorded:
        """See `Journal.erase`; it is overwritten in the file, older backups still say it."""
        with self._writing():
            there = self._found([event_id])
            if event_id not in there:
                raise nothing_to_erase(event_id)
            self._rows().filter(event=event_id).update(body="null", salt=None)
            transaction.on_commit(_empty_the_log)
        return self._as_here([erased(there[event_id].entry)])[0]

    def adopt(self, entries: Iterable[Entry]) -> list[Recorded]:
        """Take the entries of another journal as they are, hashes and all, where none are yet."""
        with self._writing():
            if self._rows().exists():
                message = "has entries already. Bring others into a new course."
                raise JournalError(f"course {self._course}: {message}")
            adopted = opened(entries)
            self._insert(adopted)
        return self._as_here(adopted)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """All of it or nothing, while the others who write wait."""
        with plainly(), in_turn(), transaction.atomic():
            yield

    @contextmanager
    def _course_in_errors(self) -> Iterator[None]:
        try:
            yield
        except JournalError as error:
            raise JournalError(f"course {self._course}: {error}") from error

    def _as_here(self, known: Iterable[Recorded]) -> list[Recorded]:
        """A course brought in from a file keeps the name it has there; the app knows its key."""
        return [
            each
            if each.event.course == self._course
            else replace(each, event=replace(each.event, course=self._course))
            for each in known
        ]

    def _as_there(self, events: list[Event], last: Entry | None) -> list[Event]:
        """And what the app adds to it is sealed under the name that all the others have."""
        if last is None or last.event.course == self._course:
            return events
        return [
            replace(each, course=last.event.course) if each.course == self._course else each
            for each in events
        ]

    def _rows(self) -> QuerySet[Row]:
        return Row.objects.filter(course_id=self._course).order_by("sequence")

    def _erased(self) -> int:
        return self._rows().filter(salt=None).count()

    def _entries(self, from_sequence: int = 0) -> list[Entry]:
        rows = self._rows().filter(sequence__gte=from_sequence)
        return [entry_of(row) for row in rows.values_list(*COLUMNS)]

    def _known(self, events: Sequence[Event]) -> Known:
        return Known(self._last(), self._found(sorted(ids_in(events))))

    def _last(self) -> Entry | None:
        last = self._rows().reverse().values_list(*COLUMNS).first()
        return self._verified(last).entry if last else None

    def _found(self, ids: Sequence[str]) -> dict[str, Recorded]:
        can_be_there = [event_id for event_id in ids if _is_unicode(event_id)]
        found: dict[str, Recorded] = {}
        for first in range(0, len(can_be_there), AT_ONCE):
            some = self._rows().filter(event__in=can_be_there[first : first + AT_ONCE])
            for row in some.values_list(*COLUMNS):
                recorded = self._verified(row)
                found[recorded.event.id] = recorded
        return found

    def _verified(self, row: Sequence[object]) -> Recorded:
        entry = entry_of(row)
        try:
            return by_itself(entry)
        except JournalError as error:
            raise JournalError(f"course {self._course}: line {entry.sequence}: {error}") from error

    def _insert(self, new: Iterable[Recorded]) -> None:
        Row.objects.bulk_create(
            Row(course_id=self._course, **columns_of(recorded.entry)) for recorded in new
        )


def _erased_in(known: Iterable[Recorded]) -> int:
    return sum(recorded.entry.salt is None for recorded in known)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _empty_the_log() -> None:
    """Until it is emptied, SQLite's write-ahead log still says what was erased from the file."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
