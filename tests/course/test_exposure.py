"""How long ago a dose possibly was, and which night a dose belongs to, wherever one is."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from course.happenings import MG_3, happened, night
from lowtide.course.events import AdviceGiven, AnyBody, DoseMissed, DoseTaken, DoseUnsure, Event
from lowtide.course.exposure import (
    HOURS_BETWEEN_DOSES,
    Exposure,
    exposure_on,
    hours_since_possible_dose,
    night_for,
    zone_on,
)
from lowtide.course.facts import CourseFacts, DoseReport
from lowtide.course.replay import replay
from lowtide.quantities import Dose, Night

ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # its clocks change by half an hour
    "Pacific/Kiritimati",  # the furthest ahead
    "Etc/GMT+12",  # the furthest behind
    "Asia/Kolkata",
    "UTC",
]


def when(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute)


# --- what is known of a night's dose -------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "known", "possibly"),
    [
        ([], Exposure(None, None), True),
        ([AdviceGiven("maintain", MG_3, "r")], Exposure(MG_3, None), True),
        ([AdviceGiven("pause", None, "r"), DoseMissed()], Exposure(None, Dose(0)), False),
        ([AdviceGiven("maintain", MG_3, "r"), DoseTaken(MG_3)], Exposure(MG_3, MG_3), True),
        ([DoseUnsure()], Exposure(None, None), True),
    ],
)
def test_advised_taken_and_possibly_taken(
    said: list[AnyBody], known: Exposure, possibly: bool
) -> None:
    facts = replay(happened(body, id=str(place)) for place, body in enumerate(said))
    assert exposure_on(facts, night(1)) == known
    assert exposure_on(facts, night(1)).possibly_taken is possibly


# --- hours since ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("doses", "hours"),
    [
        ({}, None),
        ({9: DoseReport(MG_3)}, None),
        ({9: DoseReport(MG_3, when(9, 22))}, 24),
        ({9: DoseReport(MG_3, when(10, 9))}, 13),
        ({9: DoseReport(None, when(10, 9))}, 13),
        ({9: DoseReport(Dose(0), when(10, 9))}, None),
        ({8: DoseReport(MG_3, when(8, 22)), 9: DoseReport(MG_3)}, 48),
        ({1: DoseReport(MG_3, when(1, 22))}, 9 * 24),
        ({1: DoseReport(MG_3, when(1, 22)), 9: DoseReport(MG_3, when(9, 22))}, 24),
        ({10: DoseReport(MG_3, when(10, 20))}, None),
        ({9: DoseReport(MG_3, when(10, 23))}, -1),
        ({7: DoseReport(MG_3, when(10, 2)), 9: DoseReport(MG_3, when(9, 22))}, 20),
    ],
    ids=[
        "nothing said",
        "when was not said",
        "last night",
        "this morning, for last night",
        "possibly this morning",
        "not taken",
        "the night before last, and last night's time was not said",
        "long ago",
        "long ago and last night",
        "tonight's own dose",
        "said to be after the planned moment",
        "out of order",
    ],
)
def test_hours_since_the_last_possible_dose(
    doses: dict[int, DoseReport], hours: float | None
) -> None:
    reports = {night(number): report for number, report in doses.items()}
    facts = CourseFacts(first=min(reports, default=None), doses=reports)
    assert hours_since_possible_dose(facts, night(10), when(10, 22)) == hours
    unbounded = CourseFacts(doses=reports)
    assert hours_since_possible_dose(unbounded, night(10), when(10, 22)) == hours


def took(on: date, at: time, zone: str | None, id: str = "a") -> Event:
    event = happened(DoseTaken(MG_3, datetime.combine(on, at)), id=id, zone=zone)
    return Event(id, "course", Night(on), event.recorded_at, "patient", event.body, zone)


@pytest.mark.parametrize(
    ("on", "zone", "then", "hours"),
    [
        (date(2026, 3, 28), "Europe/Berlin", "Europe/Berlin", 23),
        (date(2026, 10, 24), "Europe/Berlin", "Europe/Berlin", 25),
        (date(2026, 3, 9), "America/Los_Angeles", "Asia/Tokyo", 8),
        (date(2026, 3, 9), "Asia/Tokyo", "America/Los_Angeles", 40),
        (date(2026, 3, 9), None, "Asia/Tokyo", 24),
        (date(2026, 3, 9), "Asia/Tokyo", None, 24),
        (date(2026, 3, 9), None, None, 24),
    ],
    ids=[
        "clocks go forward",
        "clocks go back",
        "flying west over the date line",
        "flying east over the date line",
        "the zone then is not known: by the hands of the clock",
        "the zone now is the last one known",
        "no zone is known",
    ],
)
def test_hours_are_absolute_where_the_zones_are_known(
    on: date, zone: str | None, then: str | None, hours: float
) -> None:
    here = Night(on) + 1
    arrived = Event("b", "course", here, datetime(2026, 3, 1, tzinfo=UTC), "p", DoseMissed(), then)
    facts = replay([took(on, time(22), zone), arrived])
    planned = datetime.combine(here.date, time(22))
    assert hours_since_possible_dose(facts, here, planned) == hours
    known = zone_on(facts, here)
    if zone is not None and known is not None:
        there = planned.replace(tzinfo=ZoneInfo(known))
        assert hours_since_possible_dose(facts, here, there) == hours


def test_the_zone_of_a_night_is_the_last_one_known_by_then() -> None:
    facts = CourseFacts(zones=((night(2), "Europe/Berlin"), (night(5), "Asia/Tokyo")))
    assert [zone_on(facts, night(n)) for n in (1, 2, 4, 5, 9)] == [
        None,
        "Europe/Berlin",
        "Europe/Berlin",
        "Asia/Tokyo",
        "Asia/Tokyo",
    ]


gaps = st.integers(0, 60 * 60).map(lambda minutes: timedelta(minutes=minutes))


# never_two_possible_doses_within_18_hours: whatever the zones, a dose planned less than 18 hours
# after one that was possibly taken on an earlier night is reported as such, to the minute.
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)),
    gaps,
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.booleans(),
)
def test_never_two_possible_doses_within_18_hours(
    taken: datetime, gap: timedelta, zone: str, then: str, unsure: bool
) -> None:
    wall = taken.astimezone(ZoneInfo(zone))
    body = DoseUnsure(wall) if unsure else DoseTaken(MG_3, wall)
    dosed = Event("a", "course", Night.at(wall), taken, "p", body, zone)
    planned = (taken + gap).astimezone(ZoneInfo(then))
    tonight = max(Night.at(planned), Night.at(wall) + 1)
    hours = hours_since_possible_dose(replay([dosed]), tonight, planned)
    assert hours == gap / timedelta(hours=1)
    assert (hours < HOURS_BETWEEN_DOSES) == (gap < timedelta(hours=18))


# --- the night of a dose -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "dosed", "belongs_to"),
    [
        (when(5, 22), {}, 5),
        (when(6, 1, 30), {}, 5),
        (when(6, 11, 59), {}, 5),
        (when(6, 12), {}, 6),
        (when(5, 23), {5: when(5, 22)}, 5),
        (when(6, 11), {5: when(5, 17)}, 6),
        (when(6, 11), {5: when(5, 17, 1)}, 5),
        (when(5, 22), {5: when(4, 22)}, 6),
        (when(5, 22), {5: when(3, 22), 6: when(4, 22)}, 7),
        (when(5, 22), {6: when(4, 22)}, 7),
        (when(5, 22), {5: when(4, 22), 6: when(5, 12)}, 6),
        (when(5, 22), {6: when(6, 22)}, 5),
        (when(5, 22), {4: when(4, 22)}, 5),
    ],
    ids=[
        "the evening",
        "after midnight is still the night before",
        "the morning too",
        "noon begins the next",
        "an hour later: a second dose of the same night",
        "18 hours later: the next night's",
        "a minute sooner: the same night's",
        "that night's dose was a day ago",
        "and the next night's too",
        "a later night's dose was a day ago: the order is kept",
        "soon after the next night's dose: a second dose of that night",
        "written down late, the night after already dosed",
        "every night one dose",
    ],
)
def test_the_night_that_a_dose_belongs_to(
    moment: datetime, dosed: dict[int, datetime], belongs_to: int
) -> None:
    known = {night(number): taken_at for number, taken_at in dosed.items()}
    assert night_for(moment, known) == night(belongs_to)


def test_flying_east_over_the_date_line_gives_the_same_date_two_doses_and_two_nights() -> None:
    tokyo = datetime(2026, 3, 5, 22, tzinfo=ZoneInfo("Asia/Tokyo"))
    los_angeles = datetime(2026, 3, 5, 23, tzinfo=ZoneInfo("America/Los_Angeles"))
    assert night_for(los_angeles, {night(5): tokyo}) == night(6)


# nights_survive_clock_changes_and_travel, at home: a dose each day at any time on the wall belongs
# to the next night each day, none dropped and none doubled, through every change of clocks.
@given(
    st.dates(date(2025, 1, 1), date(2026, 12, 1)),
    st.times().map(lambda at: at.replace(microsecond=0)),
    st.sampled_from([*ZONES, "Pacific/Apia", "Africa/Casablanca", "America/St_Johns"]),
    st.booleans(),
)
# At the end of 2011 Samoa went over the date line: there was no 30 December.
@example(date(2011, 12, 20), time(22), "Pacific/Apia", True)
def test_a_dose_a_day_is_a_dose_a_night(first: date, at: time, zone: str, absolute: bool) -> None:
    dosed: dict[Night, datetime] = {}
    for later in range(40):
        there = ZoneInfo(zone) if absolute else None
        moment = datetime.combine(first + timedelta(days=later), at, there)
        dosed[night_for(moment, dosed)] = moment
    nights = list(dosed)
    assert nights == [nights[0] + later for later in range(40)]


# nights_survive_clock_changes_and_travel, on any journey: doses at least 18 hours apart never
# share a night, and nights come in the order of the doses.
@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)),
    st.lists(
        st.tuples(st.integers(18 * 60, 80 * 60), st.sampled_from(ZONES)), min_size=1, max_size=30
    ),
)
def test_no_journey_gives_two_doses_one_night(
    start: datetime, journey: list[tuple[int, str]]
) -> None:
    dosed: dict[Night, datetime] = {}
    moment = start
    for minutes, zone in journey:
        moment += timedelta(minutes=minutes)
        wall = moment.astimezone(ZoneInfo(zone))
        belongs_to = night_for(wall, dosed)
        assert belongs_to not in dosed
        assert belongs_to >= Night.at(wall), "never before the night on the wall"
        dosed[belongs_to] = wall
    assert list(dosed) == sorted(dosed)
