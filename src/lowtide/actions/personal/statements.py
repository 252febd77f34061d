"""What a person states on a page: one event each, recorded once however often it is sent."""

import hashlib
from collections.abc import Sequence
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
from lowtide.course.journal import Journal, Recorded
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


class Said(Struct, frozen=True):
    """What is said for one night."""

    night: Night
    body: AnyBody


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


def plan_operation(journal: Journal, saying: Saying, facts: CourseFacts, day: date) -> None:
    """An operation is planned for this day: the one without a day, where there was one."""
    undated = tuple(each for each in operations_of(facts, saying.night) if each.date is None)
    changed = ConditionsChanged(added=(Condition(SURGERY, day),), ended=undated)
    record_all(journal, saying, f"operation {day}", [Said(saying.night, changed)])


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


def record_all(journal: Journal, saying: Saying, what: str, said: Sequence[Said]) -> None:
    """Record it unless it was sent before: then it is known, whatever has become of it since."""
    if not is_known(journal.read(), saying, what):
        journal.append(events_for(saying, what, said))


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


def is_known(log: Sequence[Recorded], saying: Saying, what: str) -> bool:
    """Whether this was recorded under the same entry before."""
    return any(recorded.event.id == _id(saying, what, 0) for recorded in log)


def events_for(saying: Saying, what: str, said: Sequence[Said]) -> list[Event]:
    """What is said under one entry, as the events that it becomes."""
    return [
        Event(
            id=_id(saying, what, place),
            course=saying.course,
            night=each.night,
            recorded_at=saying.recorded_at,
            by=saying.by,
            body=each.body,
            zone=saying.zone,
        )
        for place, each in enumerate(dict.fromkeys(said))
    ]


def _id(saying: Saying, what: str, place: int) -> str:
    """Something else said under the same entry is another event."""
    return derived_id(saying.entry, f"{hashlib.sha256(what.encode()).hexdigest()} {place}")
