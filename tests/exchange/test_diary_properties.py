"""Whatever stands in a file, a diary is read or refused; and what is written is read again."""

from datetime import date, datetime, time, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from lowtide.course.events import (
    CheckedIn,
    Condition,
    ConditionsStated,
    DoseMissed,
    DoseTaken,
    DoseUnsure,
    Effect,
    IntervalShortened,
    MedicinesStated,
    PrescriberSaid,
    Say,
    Severity,
    TherapiesStated,
)
from lowtide.errors import DiaryError
from lowtide.exchange.diary import COLUMNS, Diary, DiaryBody, DiaryRow, read_diary, write_diary
from lowtide.exchange.imports import ImportRules, read_import
from lowtide.quantities import Dose, Night, PainScore

TODAY = date(2026, 3, 20)
CONDITIONS = frozenset({"surgery", "fever", "liver_disease"})

# Pieces of which diaries, good and bad, are made.
PIECES = [
    *COLUMNS,
    *[",", ",", ",", ";", "\t", "\n", "\n", "\r\n", '"', '""', " ", ":", "-", "/", "."],
    *["2026-01-05", "2026-01-06", "2026-03-20", "2027-01-01", "05/01/2026", "13.1.2026"],
    *["4.5", "4,5", '"4,5"', "0", "7", "11", "nan", "inf", "1e9", "9" * 400, "4.5 g", "½"],
    *["none", "headache:mild", "rash:urgent", "surgery:2026-02-30", "fever", "yes", "no"],
    *["start 1.5", "raise", "stop", "shorten:tramadol:2026-01-09:x", "22:30", "01:30", "24:61"],
    *["2026-01-05T22:30", "2026-01-05T22:30Z", "\ufeff", "\x1b", "\x85", "\u2028", "\u0660"],
    *["name,startday,startmonth,startyear,intensity\n", "Knee Pain,1,1,2018,3\n", "happiness"],
]
soups = st.lists(st.sampled_from(PIECES)).map("".join)
headed = soups.map(lambda soup: "date,dose_mg,taken_at,pain,effects,medicines\n" + soup)
files = st.binary() | st.text().map(str.encode) | (soups | headed).map(str.encode)


def read_or_refused(data: bytes, today: date) -> Diary | None:
    try:
        return read_diary(data, "d.csv", today, CONDITIONS)
    except DiaryError as refused:
        assert all(
            line.startswith("d.csv: line ") or line.startswith("and ")
            for line in str(refused).splitlines()
        )
        return None


# Any bytes are a diary or a DiaryError with file and line, and never any other exception.
@settings(max_examples=600)
@given(data=files, today=st.dates())
@example(data=b"date,dose_mg,taken_at\n9999-12-31,1,01:00\n", today=date.max)
@example(data=b"date,dose_mg,taken_at\n0001-01-01,1,0001-01-01T01:00\n", today=date.max)
def test_any_bytes_are_read_or_refused(data: bytes, today: date) -> None:
    diary = read_or_refused(data, today)
    if diary is not None:
        again = read_diary(write_diary(diary).encode(), "d.csv", today, CONDITIONS)
        assert (again.events, again.nights) == (diary.events, diary.nights)


# The same holds for files of other programs.
@settings(max_examples=200)
@given(data=files | soups.map(lambda soup: (PIECES[-3] + soup).encode()))
def test_any_bytes_are_imported_or_refused(data: bytes) -> None:
    try:
        diary = read_import(data, "d.csv", ImportRules(TODAY, CONDITIONS))
    except DiaryError as refused:
        assert "d.csv: line " in str(refused)
    else:
        assert diary.nights == tuple(sorted(set(diary.nights)))


def tidy(text: str) -> str:
    return " ".join(text.replace(";", " ").replace(":", " ").split())


characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
names = st.text(characters, max_size=12).map(tidy).filter(lambda n: n and n.casefold() != "none")
scores = st.none() | st.integers(0, 100).map(PainScore)
doses = st.integers(1, 1_000_000).map(Dose)
days = st.dates(date(1900, 1, 1), date(2999, 12, 31))
clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59), st.sampled_from([0, 0, 30]))


def unique(elements: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(elements, unique=True, max_size=3).map(tuple)


def check_ins() -> st.SearchStrategy[CheckedIn]:
    effect = st.builds(Effect, names, st.sampled_from(Severity))
    effects = st.none() | st.lists(effect, unique=True, max_size=3).map(tuple)
    note = st.text(characters, max_size=20).map(lambda n: "\n".join(n.strip().splitlines()))
    answers = st.builds(CheckedIn, scores, scores, scores, effects, st.none() | st.booleans(), note)
    return answers.filter(lambda answer: answer != CheckedIn())


def said() -> st.SearchStrategy[PrescriberSaid | IntervalShortened]:
    named = st.builds(PrescriberSaid, st.sampled_from([Say.START, Say.RESUME]), doses)
    return (
        st.sampled_from(Say).map(PrescriberSaid)
        | named
        | st.builds(IntervalShortened, names, days, names)
    )


def stated() -> st.SearchStrategy[list[DiaryBody]]:
    conditions = st.builds(Condition, st.sampled_from(sorted(CONDITIONS)), st.none() | days)
    return st.tuples(
        st.builds(MedicinesStated, unique(names)),
        st.lists(conditions, unique=True, max_size=3).map(tuple).map(ConditionsStated),
        st.builds(TherapiesStated, unique(st.sampled_from(["rest", "b_vitamins", "diet"]))),
    ).flatmap(
        lambda bodies: st.sets(st.sampled_from(range(3))).map(
            lambda keep: [bodies[i] for i in sorted(keep)]
        )
    )


@st.composite
def diaries(draw: st.DrawFn) -> Diary:
    rows = []
    dates = st.dates(date(2025, 1, 1), TODAY - timedelta(days=1))
    for line, day in enumerate(sorted(draw(st.sets(dates, min_size=1, max_size=5))), start=2):
        clock = draw(clocks)
        moment = datetime.combine(day + timedelta(days=clock.hour < 12), clock)
        dose: list[DiaryBody] = draw(
            st.sampled_from(
                [
                    [],
                    [DoseMissed()],
                    [DoseUnsure(moment)],
                    [DoseTaken(draw(doses), draw(st.sampled_from([None, moment])))],
                ]
            )
        )
        bodies = (
            *draw(stated()),
            *draw(st.lists(said(), max_size=2)),
            *draw(st.lists(check_ins(), max_size=1)),
            *dose,
        )
        rows.append(DiaryRow(Night(day), line, bodies or (CheckedIn(),)))
    return Diary("d.csv", tuple(rows))


# Nothing is lost and nothing added between writing a diary and reading it.
@settings(max_examples=80)
@given(diary=diaries())
def test_written_then_read_is_the_same(diary: Diary) -> None:
    again = read_diary(write_diary(diary).encode(), "d.csv", TODAY, CONDITIONS)
    assert (again.events, again.nights) == (diary.events, diary.nights)


# Later rows never change what an earlier night could read.
@given(diary=diaries(), cut=st.dates(date(2025, 1, 1), TODAY))
def test_up_to_a_night_is_the_file_without_its_later_rows(diary: Diary, cut: date) -> None:
    earlier = diary.up_to(Night(cut))
    assert earlier.events == tuple(e for e in diary.events if e.night <= Night(cut))
    assert earlier.nights == tuple(n for n in diary.nights if n <= Night(cut))
