"""Record what phones and forms send: each entry once, and one that is refused blocks no other."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from msgspec import Struct

from lowtide.actions.entries import CheckIn, Entry, events_of
from lowtide.actions.follow import Follow, Followed, advice_given, follow
from lowtide.course.events import Event
from lowtide.course.journal import Journal
from lowtide.errors import JournalError, StorageError, UserError
from lowtide.quantities import Night


class Receipt(Struct, frozen=True):
    """What became of an entry: recorded now, known already, or refused and why."""

    id: str
    status: Literal["recorded", "known", "refused"]
    why: str = ""


def record(
    journal: Journal,
    course: str,
    entries: Iterable[Entry],
    now: datetime,
    follow: Follow = follow,
) -> list[Receipt]:
    """Record these entries in their order; what is advised upon a check-in is recorded with it.

    A StorageError where nothing can be recorded now: that is no fault of the entry, which waits.
    `follow` may remember how the course stood before.
    """
    return [_record_one(journal, course, entry, now, follow) for entry in entries]


def _record_one(
    journal: Journal, course: str, entry: Entry, now: datetime, follow: Follow
) -> Receipt:
    log = journal.read()
    known = {recorded.event.id for recorded in log}
    try:
        # A UserError of `follow` says why the course could not go on with this entry in it.
        events = events_of(entry, course, now, known.__contains__)
        new = not known.issuperset(event.id for event in events)
        told = _told(follow(course, [*log, *events], Night(entry.night)), entry, now) if new else []
        _append(journal, events, told)
    except StorageError:
        raise
    except UserError as error:
        return Receipt(entry.id, "refused", str(error))
    return Receipt(entry.id, "recorded" if new else "known")


def _append(journal: Journal, events: list[Event], advice: list[Event]) -> None:
    try:
        journal.append([*events, *advice])
    except JournalError:
        # Sent twice at once, it may stand there already with the advice of another moment.
        journal.append(events)


def _told(followed: Followed, entry: Entry, now: datetime) -> list[Event]:
    """What is advised upon a check-in, unless its phone has advised upon it already."""
    if not isinstance(entry, CheckIn) or entry.advised is not None:
        return []
    given = advice_given(followed, entry.id, now)
    return [given] if given else []
