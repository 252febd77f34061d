"""Events for tests: short to write by hand, or of every kind for Hypothesis."""

from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import strategies as st

from lowtide.course.events import (
    AdviceGiven,
    Adviser,
    AnyBody,
    CheckedIn,
    Condition,
    ConditionsChanged,
    ConditionsStated,
    Corrected,
    DoseMissed,
    DoseTaken,
    DoseUnsure,
    DrawEnded,
    Effect,
    Event,
    IntervalShortened,
    Introduced,
    MedicineAnswered,
    MedicinesChanged,
    MedicinesStated,
    OpioidInIt,
    PreparationStated,
    Prescribed,
    PrescriberSaid,
    Say,
    Severity,
    StartDescribed,
    StartDrawn,
    TherapiesKept,
    TherapiesStated,
)
from lowtide.preparation.model import Box, Liquid, TabletInWater, Unit, Units
from lowtide.quantities import Dose, Night, PainScore, Volume

FIRST = date(2026, 3, 1)
MG_1_5, MG_3, MG_4_5 = Dose(1500), Dose(3000), Dose(4500)


def night(number: int) -> Night:
    """Night 1 is the first of March 2026."""
    return Night(FIRST) + (number - 1)


def happened(
    body: AnyBody,
    *,
    on: int = 1,
    id: str = "e1",
    zone: str | None = None,
    by: str = "patient",
    course: str = "course",
    recorded_at: datetime | None = None,
) -> Event:
    """An event of a night by its number, recorded at 21:00 UTC of that night unless told."""
    recorded_at = recorded_at or datetime.combine(night(on).date, datetime.min.time(), UTC).replace(
        hour=21
    )
    return Event(id, course, night(on), recorded_at, by, body, zone)


def log(*said: tuple[int, AnyBody]) -> list[Event]:
    """Events e1, e2, ... of these nights."""
    return [
        happened(body, on=on, id=f"e{number}") for number, (on, body) in enumerate(said, start=1)
    ]


def zeros(count: int) -> bytes:
    """Random bytes for where chance does not matter."""
    return bytes(count)


words = st.text(max_size=8)
doses = st.integers(0, 20_000_000).map(Dose)
scores = st.integers(0, 100).map(PainScore)
dates = st.dates(date(2020, 1, 1), date(2030, 12, 31))
offsets = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
moments = st.datetimes(
    datetime(2020, 1, 1), datetime(2030, 12, 31), timezones=st.one_of(st.none(), offsets)
)
aware = st.datetimes(datetime(2020, 1, 1), datetime(2030, 12, 31), timezones=offsets)
effects = st.lists(st.builds(Effect, words, st.sampled_from(Severity)), max_size=2).map(tuple)
conditions = st.lists(st.builds(Condition, words, st.none() | dates), max_size=2).map(tuple)
names = st.lists(words, max_size=3).map(tuple)
some_doses, volumes = st.integers(1, 60_000).map(Dose), st.integers(1, 500_000).map(Volume)
counts = st.none() | st.integers(0, 200)
preparations = st.one_of(
    st.builds(TabletInWater, some_doses, volumes, counts),
    st.builds(Liquid, some_doses, volumes, st.none() | volumes),
    st.builds(
        Units,
        st.sampled_from(Unit),
        st.lists(
            st.builds(Box, some_doses, counts),
            min_size=1,
            max_size=3,
            unique_by=lambda box: box.strength,
        ).map(tuple),
    ),
)

statements = st.one_of(
    st.builds(Prescribed, words, words, st.none() | doses, st.none() | words),
    st.builds(
        CheckedIn,
        st.none() | scores,
        st.none() | scores,
        st.none() | scores,
        st.none() | effects,
        st.none() | st.booleans(),
        words,
    ),
    st.builds(DoseTaken, doses, st.none() | moments),
    st.builds(DoseMissed),
    st.builds(DoseUnsure, st.none() | moments),
    st.builds(MedicinesStated, names),
    st.builds(MedicinesChanged, names, names),
    st.builds(ConditionsStated, conditions),
    st.builds(ConditionsChanged, conditions, conditions),
    st.builds(TherapiesStated, names),
    st.builds(TherapiesKept, names),
    st.builds(Introduced, words, words),
    st.builds(
        PreparationStated,
        st.none() | preparations,
        st.none() | dates,
        st.none() | dates,
        st.booleans(),
    ),
    st.builds(PrescriberSaid, st.sampled_from(Say), st.none() | doses, st.none() | names),
    st.builds(IntervalShortened, words, dates, words),
    st.builds(
        MedicineAnswered,
        words,
        st.sampled_from(OpioidInIt),
        st.sampled_from(Adviser),
        words,
        words,
        words,
        st.booleans(),
    ),
    st.builds(StartDescribed, st.none() | st.booleans()),
)


@st.composite
def draws(draw: st.DrawFn) -> StartDrawn:
    """A first night drawn by lot."""
    first, days, most = draw(dates), draw(st.integers(1, 20)), draw(st.integers(0, 7))
    chosen = first + timedelta(days=draw(st.integers(0, days - 1)))
    extra = draw(st.lists(st.integers(0, most), max_size=3).map(tuple))
    return StartDrawn(first, days, chosen, extra, most)


bodies = st.one_of(
    statements,
    draws(),
    st.builds(DrawEnded),
    st.builds(AdviceGiven, words, st.none() | doses, words),
    st.builds(Corrected, words, st.none() | statements),
)
zones = st.sampled_from([None, "Europe/Berlin", "Asia/Tokyo", "America/New_York"])


def events(of: st.SearchStrategy[AnyBody] = bodies) -> st.SearchStrategy[Event]:
    """Any event at all."""
    return st.builds(Event, words, words, dates.map(Night), aware, words, of, zones)


@st.composite
def courses(draw: st.DrawFn, most: int = 12) -> list[Event]:
    """The events of one course, its corrections each naming an event before it."""
    made: list[Event] = []
    for number in range(1, draw(st.integers(0, most)) + 1):
        body: AnyBody = draw(st.one_of(statements, st.builds(AdviceGiven, words, doses, words)))
        if made and draw(st.integers(0, 3)) == 0:
            target = draw(st.sampled_from([event.id for event in made]))
            body = Corrected(target, draw(st.none() | statements))
        on, zone = draw(st.integers(1, 5)), draw(zones)
        made.append(happened(body, on=on, id=f"e{number}", zone=zone, recorded_at=draw(aware)))
    return made
