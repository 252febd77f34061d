"""Doses taken, missed and not known, from diaries (their signs are explained in diaries.py)."""

import pytest
from hypothesis import given

from decision.diaries import advised_nights, events, night
from decision.lives import Life, lives
from lowtide.course.replay import replay
from lowtide.report.doses import Adherence, DoseCounts, adherence, known_of
from lowtide.report.summary import first_dose_of
from report.pages import course_of_life, page_of

START = "start/clear/q1.5"


def counted(diary: str) -> Adherence | None:
    course, nights = page_of(diary)
    return adherence(course.facts, nights, first_dose_of(course))


@pytest.mark.parametrize(
    ("diary", "taken", "missed", "unknown", "none_advised"),
    [
        (f"{START} q1.5 q1.5", 3, 0, 0, 0),
        (f"{START} q- q1.5", 2, 1, 0, 0),
        # Not sure and never said are both not known; neither is missed.
        (f"{START} q? q1.5", 2, 0, 1, 0),
        (f"{START} . q1.5", 2, 0, 1, 0),
        # Tonight's dose counts once something is said of it.
        (f"{START} q1.5 q", 2, 0, 0, 0),
        (f"{START} q1.5 q-", 2, 1, 0, 0),
        # The run-in has no doses; a night without an advised dose is no missed one.
        (f"clear/q q {START}", 1, 0, 0, 0),
        (f"{START} takes=tramadol/q q-", 1, 0, 0, 2),
        # A dose that nobody advised is still a dose taken, and one that nobody remembers not known.
        (f"{START} takes=tramadol/q1.5 q", 2, 0, 0, 0),
        (f"{START} takes=tramadol/q? q", 1, 0, 1, 0),
    ],
)
def test_each_night_since_the_first_dose_is_counted_once(
    diary: str, taken: int, missed: int, unknown: int, none_advised: int
) -> None:
    found = counted(diary)
    assert found
    since = found.since_start
    assert (since.taken, since.missed, since.unknown, since.none_advised) == (
        taken,
        missed,
        unknown,
        none_advised,
    )


def test_before_the_first_dose_there_is_nothing_to_count() -> None:
    assert counted("clear/q q") is None


def test_the_present_dose_is_counted_from_the_night_of_its_change() -> None:
    found = counted(f"{START} q1.5*13 q3 q- q3 q")
    assert found
    assert found.since_start == DoseCounts(night(1), 16, 1, 0, 0)
    assert found.since_change == DoseCounts(night(15), 2, 1, 0, 0)


@pytest.mark.parametrize(
    ("diary", "last"),
    [
        (f"{START} q1.5 q", 2),
        (f"{START} q1.5 q1.5", 3),
        (f"{START} q- q", 1),
        # What nobody remembers may have been taken.
        (f"{START} q? q", 2),
        (f"{START} . q", 2),
        (f"{START} takes=tramadol/q q q", 1),
    ],
)
def test_the_last_possible_dose_is_the_last_one_that_is_not_ruled_out(
    diary: str, last: int
) -> None:
    found = counted(diary)
    assert found
    assert found.last_possible == night(last)


# Every night from the first dose on is one of the four, once; tonight's may still be open.
@given(lives())
def test_no_night_is_lost(life: Life) -> None:
    course = course_of_life(life)
    first, found = (
        first_dose_of(course),
        adherence(course.facts, life.nights, first_dose_of(course)),
    )
    if first is None or found is None:
        assert first is None and found is None
        return
    since = found.since_start
    counted = since.taken + since.missed + since.unknown + since.none_advised
    tonight = life.nights[-1].night
    assert counted == tonight - first + (tonight in course.facts.doses)
    assert first <= found.last_possible <= tonight


def test_a_night_is_read_by_what_was_said_of_it_not_by_what_was_advised_later() -> None:
    nights, facts = advised_nights(f"{START} q-"), replay(events(f"{START} q-"))
    assert [known_of(facts, each).value for each in nights] == ["taken", "missed"]
