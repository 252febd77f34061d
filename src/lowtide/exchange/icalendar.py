"""The coming evenings as an iCalendar file: neutral words, at the same hour by every clock.

Whoever sees a shared screen reads "Evening check-in": no medicine, no dose, no illness.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import Enum
from uuid import NAMESPACE_OID, uuid5

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard
from msgspec import Struct

from lowtide.course.clock import zone_named
from lowtide.errors import QuantityError
from lowtide.protocol.model import Protocol
from lowtide.quantities import NOON, Night, Timing

NIGHTS_AHEAD = 60
PRODUCT = "-//Lowtide//Calendar//EN"
_LASTS = timedelta(minutes=10)
_FETCH_AGAIN = timedelta(days=1)
_YEAR = timedelta(days=366)
_MINUTE = timedelta(minutes=1)
_REVISIONS_SINCE = datetime(2020, 1, 1, tzinfo=UTC)
_SUMMARIES = {Timing.NIGHT: "Evening check-in", Timing.MORNING: "Morning check-in"}


class DayKind(Enum):
    """What a day of the course is for, in words that anybody may read."""

    REVIEW = "Review with your prescriber"
    LOOK_BACK = "A day to look back"


class CalendarDay(Struct, frozen=True):
    """A day of the course that means something; the key tells it from the others."""

    key: str
    day: date
    kind: DayKind


class Reminders(Struct, frozen=True):
    """What a calendar is made from: a course, its next night, and the hour of its dose.

    `at` is the hour on the wall clock; one before noon is the next calendar morning of that night.
    `nights` is how many, none after a course has ended.
    """

    course: str
    first: Night
    at: time
    timing: Timing = Timing.NIGHT
    days: tuple[CalendarDay, ...] = ()
    nights: int = NIGHTS_AHEAD
    alarm: bool = True


def days_of(protocol: Protocol, first_dose: Night) -> tuple[CalendarDay, ...]:
    """The milestones of a protocol as days of a calendar, without what they say of doses."""
    return tuple(
        CalendarDay(
            milestone.key,
            first_dose.date + timedelta(days=milestone.day),
            DayKind.REVIEW if _is_review(milestone.key) else DayKind.LOOK_BACK,
        )
        for milestone in protocol.milestones
    )


def calendar(
    reminders: Reminders,
    made_at: datetime,
    zone: str | None = None,
    translate: Callable[[str], str] = str,
) -> bytes:
    """The calendar as a file (RFC 5545), the same bytes for the same arguments.

    Without a zone an event is at its hour wherever the person is, by any change of clocks and on
    any journey; with one, at its hour in that zone. `made_at`, with its offset, is when what it is
    made from last changed: an event read again replaces the one that was there. QuantityError for
    a zone that is none and a moment without an offset.
    """
    if made_at.tzinfo is None:
        raise QuantityError(f"{made_at} has no offset. Give the moment with its time zone.")
    made = _head(translate, zone)
    if zone is not None:
        made.add_component(_timezone(zone, reminders))
    for event in (*_nights(reminders, zone, translate), *_days(reminders, translate)):
        event.add("dtstamp", made_at.astimezone(UTC))
        event.add("sequence", max(0, (made_at - _REVISIONS_SINCE) // _MINUTE))
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    return bytes(made.to_ical())


def _head(translate: Callable[[str], str], zone: str | None) -> Calendar:
    head = Calendar()
    head.add("prodid", PRODUCT)
    head.add("version", "2.0")
    head.add("method", "PUBLISH")
    head.add("x-wr-calname", translate("Check-ins"))
    if zone is not None:
        head.add("x-wr-timezone", zone)
    head.add("refresh-interval", _FETCH_AGAIN, parameters={"VALUE": "DURATION"})
    head.add("x-published-ttl", "P1D")
    return head


# --- events ------------------------------------------------------------------------------------


def _nights(
    reminders: Reminders, zone: str | None, translate: Callable[[str], str]
) -> Iterator[Event]:
    there = None if zone is None else zone_named(zone)
    summary = translate(_SUMMARIES[reminders.timing])
    for ahead in range(reminders.nights):
        night = reminders.first + ahead
        event = Event()
        event.add("uid", _uid(reminders.course, f"night/{night}"))
        event.add("summary", summary)
        event.add("dtstart", _moment(night, reminders.at, there))
        event.add("duration", _LASTS)
        if reminders.alarm:
            event.add_component(_alarm(summary))
        yield event


def _moment(night: Night, at: time, zone: tzinfo | None) -> datetime:
    """When the dose of a night is due: an hour before noon belongs to the evening before it."""
    return datetime.combine(night.date + timedelta(days=at < NOON), at, zone)


def _alarm(summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", timedelta(0))
    return alarm


def _days(reminders: Reminders, translate: Callable[[str], str]) -> Iterator[Event]:
    for each in sorted(reminders.days, key=lambda day: (day.day, day.key)):
        if each.day < reminders.first.date:
            continue
        event = Event()
        event.add("uid", _uid(reminders.course, f"day/{each.key}"))
        event.add("summary", translate(each.kind.value))
        event.add("dtstart", each.day)
        event.add("dtend", each.day + timedelta(days=1))
        yield event


def _uid(course: str, what: str) -> str:
    """The same for the same course and night for ever, and telling nobody which course it is."""
    return str(uuid5(NAMESPACE_OID, f"lowtide/{course}/{what}"))


def _is_review(key: str) -> bool:
    return key == "judged" or key.startswith("review")


# --- a time zone, as a calendar needs it explained ---------------------------------------------


def _timezone(zone: str, reminders: Reminders) -> Timezone:
    """A zone's changes of clocks from before the first event until after the last.

    Made here, as icalendar 7 dates a change to summer time an hour late.
    """
    there = zone_named(zone)
    since = datetime.combine(reminders.first.date, time(), UTC) - _YEAR
    until = since + 2 * _YEAR + timedelta(days=reminders.nights)
    described = Timezone()
    described.add("tzid", zone)
    described.add_component(_observance(there, since, _offset(there, since)))
    for change in _changes(there, since, until):
        described.add_component(_observance(there, change, _offset(there, change - _MINUTE)))
    return described


def _observance(
    zone: tzinfo, since: datetime, before: timedelta
) -> TimezoneStandard | TimezoneDaylight:
    local = since.astimezone(zone)
    observance = TimezoneDaylight() if local.dst() else TimezoneStandard()
    # Dated by the hands of the clock that ends, as RFC 5545 has it.
    observance.add("dtstart", since.replace(tzinfo=None) + before)
    observance.add("tzoffsetfrom", before)
    observance.add("tzoffsetto", _offset(zone, since))
    observance.add("tzname", local.tzname())
    return observance


def _changes(zone: tzinfo, since: datetime, until: datetime) -> Iterator[datetime]:
    """The first minute of each new offset, found within its day by halving."""
    day = since
    while day < until:
        after = day + timedelta(days=1)
        if _offset(zone, day) != _offset(zone, after):
            yield _change_within(zone, day, after)
        day = after


def _change_within(zone: tzinfo, old: datetime, new: datetime) -> datetime:
    while new - old > _MINUTE:
        middle = old + (new - old) // _MINUTE // 2 * _MINUTE
        old, new = (middle, new) if _offset(zone, middle) == _offset(zone, old) else (old, middle)
    return new


def _offset(zone: tzinfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
