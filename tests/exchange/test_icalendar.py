"""The calendar: neutral words, the same hour by every clock, and events that are never doubled."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from msgspec.structs import replace

from lowtide.errors import QuantityError
from lowtide.exchange.icalendar import (
    NIGHTS_AHEAD,
    CalendarDay,
    DayKind,
    Reminders,
    calendar,
    days_of,
)
from lowtide.protocol.catalogue import load
from lowtide.quantities import Night, Timing

MADE = datetime(2026, 3, 1, 12, tzinfo=UTC)
MARCH = Reminders("course", Night(date(2026, 3, 20)), time(22))
OCTOBER = replace(MARCH, first=Night(date(2026, 10, 10)))
MORNING = replace(MARCH, at=time(8), timing=Timing.MORNING)
DAYS = (
    CalendarDay("judged", date(2026, 5, 1), DayKind.REVIEW),
    CalendarDay("early_look", date(2026, 4, 1), DayKind.LOOK_BACK),
)
ZONES = [
    *("Europe/Berlin", "America/New_York", "Europe/London", "Europe/Dublin", "Asia/Kolkata"),
    *("Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Chatham", "UTC"),
]


def events(data: bytes) -> list[Any]:
    """Events as the library reads them, which has no types for what they hold."""
    return list(Calendar.from_ical(data).walk("VEVENT"))


def timed(data: bytes) -> list[datetime]:
    return [each["DTSTART"].dt for each in events(data) if isinstance(each["DTSTART"].dt, datetime)]


def unfolded(data: bytes) -> list[str]:
    return data.decode().replace("\r\n ", "").split("\r\n")


# --- 22:00 stays 22:00 ---------------------------------------------------------------------------


# Clocks change on 29 March and 25 October in Berlin, on 8 March and 1 November in New York.
@pytest.mark.parametrize(
    ("zone", "reminders", "offsets"),
    [
        ("Europe/Berlin", MARCH, {1, 2}),
        ("Europe/Berlin", OCTOBER, {2, 1}),
        ("America/New_York", replace(MARCH, first=Night(date(2026, 3, 1))), {-5, -4}),
        ("America/New_York", OCTOBER, {-4, -5}),
    ],
)
def test_ten_in_the_evening_stays_so_over_a_change_of_clocks(
    zone: str, reminders: Reminders, offsets: set[int]
) -> None:
    moments = timed(calendar(reminders, MADE, zone))
    assert {moment.time() for moment in moments} == {time(22)}
    assert [moment.date() for moment in moments] == [
        reminders.first.date + timedelta(days=n) for n in range(NIGHTS_AHEAD)
    ]
    assert {each.utcoffset() for each in moments} == {timedelta(hours=n) for n in offsets}


# Without a zone the event is at that hour wherever the person is: no offset, no name of a place.
def test_ten_in_the_evening_stays_so_on_a_journey() -> None:
    data = calendar(MARCH, MADE)
    assert {moment.tzinfo for moment in timed(data)} == {None}
    assert {moment.time() for moment in timed(data)} == {time(22)}
    starts = [line for line in unfolded(data) if line.startswith("DTSTART")]
    assert starts[0] == "DTSTART:20260320T220000"
    assert not any("TZID" in line for line in unfolded(data))


@pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
def test_an_hour_after_midnight_belongs_to_the_night_before(zone: str | None) -> None:
    late = timed(calendar(replace(MARCH, at=time(1, 30), nights=2), MADE, zone))
    assert [moment.replace(tzinfo=None) for moment in late] == [
        datetime(2026, 3, 21, 1, 30),
        datetime(2026, 3, 22, 1, 30),
    ]


def test_after_a_move_the_morning_of_the_night_is_the_next_day() -> None:
    data = calendar(replace(MORNING, nights=1), MADE)
    assert timed(data) == [datetime(2026, 3, 21, 8)]
    assert events(data)[0]["SUMMARY"] == "Morning check-in"


def _observances(data: bytes) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    """Each VTIMEZONE part read by its own words: when in UTC, the offset before and after."""
    parts: list[Any] = Calendar.from_ical(data).walk()
    for each in parts:
        if each.name in ("STANDARD", "DAYLIGHT"):
            before, after = each["TZOFFSETFROM"].td, each["TZOFFSETTO"].td
            yield each["DTSTART"].dt - before, before, after


# The zone as the file explains it says the same as the zone itself, every quarter of an hour.
@pytest.mark.parametrize("zone", ZONES)
def test_the_zone_is_explained_as_it_is(zone: str) -> None:
    data = calendar(OCTOBER, MADE, zone)
    changes = sorted(_observances(data))
    moment = datetime(2026, 10, 10)
    for _ in range(4 * 24 * 365):
        past = [(at, after) for at, _, after in changes if at <= moment]
        there = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset()
        assert past[-1][1] == there, moment
        moment += timedelta(minutes=15)
    assert all(after == later for (_, _, after), (_, later, _) in pairwise(changes))


# --- what is in it -------------------------------------------------------------------------------

TELLING = (
    *("naltrexone", "ldn", "mg", "dose", "medicine", "pain", "fibromyalgia", "opioid", "course"),
    *("tablet", "capsule"),
)


@pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
def test_nobody_who_sees_it_learns_anything(zone: str | None) -> None:
    reminders = replace(MORNING, course="naltrexone for Ada", days=days_of(load(), MARCH.first))
    text = "\n".join(unfolded(calendar(reminders, MADE, zone))).casefold()
    assert not [word for word in TELLING if word in text.replace("publish", "")]


def test_milestones_are_whole_days_with_neutral_words() -> None:
    whole = [
        (each["SUMMARY"], each["DTSTART"].dt, each["DTEND"].dt)
        for each in events(calendar(replace(MARCH, days=DAYS, nights=0), MADE))
    ]
    assert whole == [
        ("A day to look back", date(2026, 4, 1), date(2026, 4, 2)),
        ("Review with your prescriber", date(2026, 5, 1), date(2026, 5, 2)),
    ]


def test_a_day_that_has_passed_is_left_out() -> None:
    later = replace(MARCH, days=DAYS, nights=0, first=Night(date(2026, 4, 15)))
    assert [each["SUMMARY"] for each in events(calendar(later, MADE))] == [DayKind.REVIEW.value]


def test_the_days_of_a_protocol_say_which_of_them_are_reviews() -> None:
    days = {each.key: (each.day, each.kind) for each in days_of(load(), Night(date(2026, 3, 1)))}
    assert days == {
        "first_results": (date(2026, 3, 8), DayKind.LOOK_BACK),
        "largest_relief": (date(2026, 3, 22), DayKind.LOOK_BACK),
        "early_look": (date(2026, 4, 12), DayKind.LOOK_BACK),
        "judged": (date(2026, 5, 24), DayKind.REVIEW),
        "review_three_months": (date(2026, 5, 30), DayKind.REVIEW),
        "review_nine_months": (date(2026, 11, 26), DayKind.REVIEW),
    }


def test_sixty_nights_are_ahead_and_none_after_the_end() -> None:
    assert len(events(calendar(MARCH, MADE))) == 60
    assert events(calendar(replace(MARCH, nights=0), MADE)) == []


def test_an_alarm_can_be_left_out() -> None:
    loud, quiet = calendar(MARCH, MADE), calendar(replace(MARCH, alarm=False), MADE)
    assert loud.count(b"BEGIN:VALARM") == NIGHTS_AHEAD
    assert b"VALARM" not in quiet


def test_every_word_can_be_said_in_another_language() -> None:
    german = {"Evening check-in": "Abendeintrag", "Check-ins": "Einträge"}
    data = calendar(replace(MARCH, nights=1), MADE, None, lambda text: german.get(text, text))
    assert events(data)[0]["SUMMARY"] == "Abendeintrag"
    assert "X-WR-CALNAME:Einträge" in unfolded(data)


# --- read again ----------------------------------------------------------------------------------


def by_uid(data: bytes) -> dict[str, Any]:
    return {str(each["UID"]): each for each in events(data)}


def test_read_again_an_event_is_replaced_and_never_doubled() -> None:
    before = by_uid(calendar(replace(MARCH, days=DAYS), MADE))
    after = by_uid(
        calendar(
            replace(MORNING, days=DAYS, first=MARCH.first + 3),
            MADE + timedelta(minutes=1),
            "Europe/Berlin",
        )
    )
    shared = before.keys() & after.keys()
    assert len(before) == NIGHTS_AHEAD + 2
    assert len(shared) == NIGHTS_AHEAD - 3 + 2
    assert all(after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"] for uid in shared)
    assert all(after[uid]["DTSTAMP"].dt > before[uid]["DTSTAMP"].dt for uid in shared)


def test_two_courses_share_no_event() -> None:
    other = replace(MARCH, course="another", days=DAYS)
    one = by_uid(calendar(replace(MARCH, days=DAYS), MADE))
    assert not one.keys() & by_uid(calendar(other, MADE)).keys()


def test_the_same_course_makes_the_same_bytes() -> None:
    made_there = MADE.astimezone(ZoneInfo("Asia/Tokyo"))
    for zone in (None, "Europe/Berlin"):
        assert calendar(MARCH, MADE, zone) == calendar(MARCH, made_there, zone)


# --- the format ----------------------------------------------------------------------------------


# RFC 5545: lines end in CRLF and have at most 75 bytes, whatever the words are.
@given(
    summary=st.text(st.characters(blacklist_categories=("Cs", "Cc"))), zone=st.sampled_from(ZONES)
)
def test_lines_are_folded_whatever_the_words(summary: str, zone: str) -> None:
    data = calendar(replace(MARCH, nights=2, days=DAYS), MADE, zone, lambda _: summary)
    assert data.endswith(b"END:VCALENDAR\r\n")
    lines = data.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 75
    assert len(events(data)) == 4


def test_the_head_names_no_version_and_no_machine() -> None:
    lines = unfolded(calendar(MARCH, MADE))
    assert lines[:4] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Lowtide//Calendar//EN",
        "METHOD:PUBLISH",
    ]


@pytest.mark.parametrize(
    ("made_at", "zone", "says"),
    [
        (datetime(2026, 3, 1), None, "has no offset. Give the moment with its time zone"),
        (MADE, "Europe/Nowhere", '"Europe/Nowhere" is no time zone known here. Write one like'),
    ],
)
def test_what_cannot_be_a_calendar_is_refused(
    made_at: datetime, zone: str | None, says: str
) -> None:
    with pytest.raises(QuantityError, match=says):
        calendar(MARCH, made_at, zone)
