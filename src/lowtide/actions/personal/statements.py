"""What a person states on a page: one event each, recorded once however often it is sent."""

import hashlib
from datetime import date, datetime

import msgspec
from msgspec import Struct

from lowtide.actions.entries import derived_id
from lowtide.course.events import (
    AnyBody,
    Condition,
    ConditionsChanged,
    Event,
    TherapiesKept,
    TherapiesStated,
)
from lowtide.course.facts import CourseFacts
from lowtide.course.journal import Journal
from lowtide.errors import JournalError
from lowtide.quantities import Night

SURGERY = "surgery"


class Saying(Struct, frozen=True, kw_only=True):
    """Who says something, when and for which night of a course, and under which entry."""

    entry: str
    course: str
    night: Night
    recorded_at: datetime
    zone: str | None = None
    by: str = "patient"


def therapies_now(facts: CourseFacts, night: Night) -> tuple[str, ...]:
    """The keys of the therapies in force on a night."""
    return tuple(span.what for span in facts.therapies if span.holds_on(night))


def start_therapy(journal: Journal, saying: Saying, facts: CourseFacts, key: str) -> None:
    """This therapy is in force from the night on, beside those that are already."""
    going = therapies_now(facts, saying.night)
    record_once(journal, saying, TherapiesStated(tuple(dict.fromkeys([*going, key]))))


def end_therapy(journal: Journal, saying: Saying, facts: CourseFacts, key: str) -> None:
    """This therapy is not in force any more."""
    going = therapies_now(facts, saying.night)
    record_once(journal, saying, TherapiesStated(tuple(each for each in going if each != key)))


def keep_therapies(journal: Journal, saying: Saying, keys: tuple[str, ...]) -> None:
    """These were done in the seven days up to the night; () is none of them."""
    record_once(journal, saying, TherapiesKept(keys))


def operations_of(facts: CourseFacts, night: Night) -> tuple[Condition, ...]:
    """The operations stated in the course, by their day; one without a day comes first."""
    stated = [span.what for span in facts.conditions if span.holds_on(night)]
    operations = [each for each in stated if each.key == SURGERY]
    return tuple(sorted(operations, key=lambda each: each.date or date.min))


def plan_operation(journal: Journal, saying: Saying, day: date) -> None:
    """An operation is planned for this day."""
    record_once(journal, saying, ConditionsChanged(added=(Condition(SURGERY, day),)))


def cancel_operation(journal: Journal, saying: Saying, day: date | None) -> None:
    """There is no operation on this day; None is the one whose day was never said."""
    record_once(journal, saying, ConditionsChanged(ended=(Condition(SURGERY, day),)))


def record_once(journal: Journal, saying: Saying, body: AnyBody) -> None:
    """Record it unless it is there: what is sent again, perhaps a moment later, is one event."""
    event = event_of(saying, body)
    if _is_there(journal, event):
        return
    try:
        journal.append([event])
    except JournalError:
        # Sent twice at once, it may stand there since, of another moment.
        if not _is_there(journal, event):
            raise


def _is_there(journal: Journal, event: Event) -> bool:
    return any(recorded.event.id == event.id for recorded in journal.read())


def event_of(saying: Saying, body: AnyBody) -> Event:
    """What is said, as the event that it becomes."""
    return Event(
        id=derived_id(saying.entry, _label(body)),
        course=saying.course,
        night=saying.night,
        recorded_at=saying.recorded_at,
        by=saying.by,
        body=body,
        zone=saying.zone,
    )


def _label(body: AnyBody) -> str:
    """What is said, so that something else said under the same entry is another event."""
    return hashlib.sha256(msgspec.json.encode(body, order="sorted")).hexdigest()
