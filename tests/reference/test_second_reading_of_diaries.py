"""`decide` against the slow second reading of whole diaries: the same answer on every night.

Compared are the letters that each night reads, the action, the dose and its timing, on random
diaries with gaps, corrections, clock changes, travel, medicines, conditions and many words.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from random import Random
from typing import Any

import pytest

from lowtide.course.events import (
    AnyBody,
    CheckedIn,
    ConditionsStated,
    Corrected,
    DoseTaken,
    Event,
    MedicinesStated,
)
from lowtide.decision.recommendation import Comfort, Gate, LastDose, Raise, StartAt
from lowtide.protocol.catalogue import load
from lowtide.quantities import Dose, Night, Timing
from reference import diary as slow_reading
from reference import known as slow_facts
from reference.diary import Path, SlowDiary, SlowNight
from reference.diary_quarrels import (
    REFUSED,
    Answers,
    fast,
    quarrel,
    shortest_quarrel,
    slow,
    through_a_file,
    told,
)
from reference.flavours import Diary, hardships
from reference.known import Known
from reference.people import a_diary

CHUNKS = int(os.environ.get("LOWTIDE_CHUNKS", "14"))  # `make validate` compares 40
DIARIES_A_CHUNK = 76
ONE_IN_PLAIN = 4  # so many diaries to one that a file could hold

RECORDED = datetime(2026, 10, 25, 21, tzinfo=UTC)

ACTIONS = {
    "not_started",
    "start",
    "maintain",
    "step_up",
    "step_back",
    "move_to_morning",
    "pause",
    "interrupt",
    "resume",
    "discontinue",
}
BODIES = {
    "advice_given",
    "checked_in",
    "conditions_stated",
    "corrected",
    "dose_missed",
    "dose_taken",
    "dose_unsure",
    "erased",
    "interval_shortened",
    "medicines_stated",
    "prescribed",
    "prescriber_said",
    "therapies_stated",
}


def diaries(chunk: int) -> Iterator[Diary]:
    for number in range(DIARIES_A_CHUNK):
        seed = chunk * DIARIES_A_CHUNK + number
        yield a_diary(Random(seed), plain=seed % ONE_IN_PLAIN == 0)


def test_at_least_a_thousand_diaries_are_compared() -> None:
    assert CHUNKS * DIARIES_A_CHUNK >= 1_000


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_decide_and_the_second_reading_give_the_same_answer_every_night(chunk: int) -> None:
    for diary in diaries(chunk):
        if quarrel(diary) is not None:
            pytest.fail(told(diary))


# A file says the same as the events: written by hand, read by the program, followed slowly.


@pytest.mark.parametrize("chunk", range(5))
def test_a_diary_read_from_a_file_gets_the_same_answer_as_its_events(chunk: int) -> None:
    read = 0
    for number in range(DIARIES_A_CHUNK):
        diary = a_diary(Random(10_000 + chunk * DIARIES_A_CHUNK + number), plain=True)
        assert fast(through_a_file(diary)) == slow(diary)
        read += 1
    assert read == DIARIES_A_CHUNK


# The comparison is worth something only where the diaries really go.


@cache
def some_answered() -> tuple[tuple[Diary, Answers], ...]:
    made = [diary for chunk in range(4) for diary in diaries(chunk)]
    return tuple((diary, fast(diary)) for diary in made)


def test_every_action_and_every_letter_occurs_often() -> None:
    seen: Counter[str] = Counter()
    for night in every_night():
        seen.update([night.action, f"by {night.timing}", *night.letters[:3]])
        seen.update([night.letters[3].partition("(")[0]])
    letters = {each.value for kind in (LastDose, Comfort, Gate) for each in kind}
    timings = {f"by {timing.value}" for timing in Timing}
    assert seen.keys() == ACTIONS | letters | timings | {"-", "StartAt", "Raise", "Stop"}
    assert {name: times for name, times in seen.items() if times < 20} == {}
    assert sum(seen[action] for action in ACTIONS) > 15_000


def test_courses_get_to_their_highest_dose() -> None:
    reached = 0
    for diary, answers in some_answered():
        assert not isinstance(answers, str) or answers == REFUSED
        doses = {night.micrograms for night in answers if isinstance(night, SlowNight)}
        reached += diary.protocol.top.micrograms in doses
    assert reached > 40


def test_every_kind_of_event_occurs_often() -> None:
    said: Counter[str] = Counter()
    for diary, _ in some_answered():
        for event in diary.events:
            said[str(event.body.__struct_config__.tag)] += 1
    assert said.keys() == BODIES
    assert {kind: times for kind, times in said.items() if times < 40} == {}


def test_everything_that_makes_a_diary_hard_occurs_often() -> None:
    met: Counter[str] = Counter()
    for diary, answers in some_answered():
        met.update(hardships(diary))
        met["a late correction that was gone on with"] += is_lowered(diary)
        met["refused"] += answers == REFUSED
    rare = {"refused", "a time that came twice or never"}  # one night in a year has such a time
    assert {name: times for name, times in met.items() if times < (2 if name in rare else 20)} == {}
    assert met.keys() == {
        "refused",
        "a given start",
        "a gap of a week",
        "a start or resume that names conflicts",
        "several words a night",
        "two doses a night",
        "two check-ins a night",
        "a dose above the highest",
        "a dose after midnight",
        "a dose by the calendar of the day before",
        "a time that came twice or never",
        "a time that says its offset",
        "written on a later night",
        "a journey",
        "corrected on the same night",
        "corrected late",
        "a correction corrected",
        "corrected to nothing",
        "a late correction that was gone on with",
    }


def every_night() -> Iterator[SlowNight]:
    for _, answers in some_answered():
        yield from (night for night in answers if isinstance(night, SlowNight))


def is_lowered(diary: Diary) -> bool:
    """Whether the nights would have been others if no late correction were gone on with."""
    if not any(isinstance(event.body, Corrected) for event in diary.events):
        return False
    kept = SlowDiary(diary.protocol, diary.events, diary.start)
    kept.less_far = lambda new, old: False  # type: ignore[method-assign]
    answers = slow(diary)
    return answers != REFUSED and kept.nights(diary.through) != answers


# The comparison can fail: one fault in the slow reading is noticed within the same diaries.


Fault = tuple[object, str, Callable[..., Any]]


def other(owner: Any, name: str, wrong: Callable[..., Any]) -> Fault:
    """This owner's function, replaced by one that is given the right one first."""
    right = getattr(owner, name)
    return owner, name, lambda *given: wrong(right, *given)


def without(dose: LastDose, instead: LastDose) -> Callable[..., Any]:
    def wrong(right: Callable[..., Any], path: Path, night: int) -> tuple[LastDose, Gate]:
        letter, gate = right(path, night)
        return (instead if letter is dose else letter), gate

    return wrong


FAULTS: dict[str, Fault] = {
    "the previous dose is the advised one": other(
        Path, "last_dose", without(LastDose.PREVIOUS, LastDose.ADVISED)
    ),
    "a dose above the highest is only a question": other(
        Path,
        "last_dose",
        lambda right, path, night: (
            (right(path, night)[0], Gate.BLOCKED)
            if right(path, night)[1] is Gate.DANGER
            else right(path, night)
        ),
    ),
    "a different amount is no question": other(
        Path, "last_dose", lambda right, path, night: (right(path, night)[0], Gate.OPEN)
    ),
    "a dose is read on the night on which it is taken": other(
        Path, "last_dose", lambda right, path, night: right(path, night + 1)
    ),
    "urgent signs are no danger": other(
        Path, "comfort", lambda right, path, night: (right(path, night)[0], Gate.OPEN)
    ),
    "doses may follow at once": other(Path, "too_soon", lambda right, path, night: Gate.OPEN),
    "doses before the start are not seen": other(
        Path, "doses_already", lambda right, path, night: False
    ),
    "every course begins by night": other(
        Path, "timing_at_the_beginning", lambda right, path: Timing.NIGHT
    ),
    "a word need not name the conflicts": other(
        Path,
        "_word_of_tonight",
        lambda right, path, words: (
            StartAt(0)
            if right(path, words) is None and slow_reading.the_start_or_resume(words)
            else right(path, words)
        ),
    ),
    "start goes before resume": other(
        slow_reading,
        "the_start_or_resume",
        lambda right, words: next(
            (word for word in words if word.say.value in ("start", "resume")), None
        ),
    ),
    "a raise goes before a start that stands": other(
        Path,
        "word",
        lambda right, path, night: (
            Raise()
            if [word.say.value for word in path.known.words_of_night.get(night, [])] == ["raise"]
            else right(path, night)
        ),
    ),
    "the first zone is kept on a journey": other(
        Known, "zone_on", lambda right, known, night: next(iter(known.zones.values()), None)
    ),
    "clocks are compared by their hands": other(
        slow_reading, "hours", lambda right, moment: (right(moment)[0], None)
    ),
    "a night ends at midnight": other(
        slow_reading, "recorded_night", lambda right, event: event.recorded_at.toordinal()
    ),
    "a correction of a correction is not read": other(
        Known,
        "_what_is_put",
        lambda right, known, correction, corrections: correction.body.instead,
    ),
    "corrections are not read": other(
        Known, "_what_stands", lambda right, known, event, corrections: event.body
    ),
    "a late correction always counts": other(
        SlowDiary, "less_far", lambda right, diary, new, old: True
    ),
    "a late correction counts only from the next night on": other(
        SlowDiary, "less_far", lambda right, diary, new, old: False
    ),
    "a late correction is judged by tonight's dose alone": other(
        SlowDiary, "less_far", lambda right, diary, new, old: new[0] < old[0]
    ),
    "a second check-in takes the first one's place": other(
        Known,
        "_take",
        lambda right, known, event, body: (
            known.said.setdefault(event.night.date.toordinal(), []).clear()
            if isinstance(body, CheckedIn)
            else None,
            right(known, event, body),
        ),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_one_fault_in_the_slow_reading_is_noticed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = some_answered()  # made without the fault
    monkeypatch.setattr(*FAULTS[name])
    caught = next((diary for diary, answers in compared if slow(diary) != answers), None)
    assert caught is not None, f"nobody noticed that {name}"


def test_the_shortest_quarrel_is_told_with_few_events(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = some_answered()
    monkeypatch.setattr(*FAULTS["a dose above the highest is only a question"])
    caught = next(diary for diary, answers in compared if slow(diary) != answers)
    shortest = shortest_quarrel(caught)
    assert quarrel(shortest) is not None
    assert len(shortest.events) <= 3
    assert told(caught).count("slow reading") == 1


# Half past two came twice in Berlin; in Istanbul the next evening that is 18.5 or 17.5 hours ago.
# Random journeys hardly ever go just there, so that it is written down.


def test_a_time_that_came_twice_is_the_later_one_in_both_readings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = Night(date(2026, 10, 24))
    taken = DoseTaken(Dose(1500), datetime(2026, 10, 25, 2, 30))
    answered = CheckedIn(effects=())
    said: list[tuple[int, AnyBody, str]] = [
        (0, MedicinesStated(()), "Europe/Berlin"),
        (0, ConditionsStated(()), "Europe/Berlin"),
        (0, taken, "Europe/Berlin"),
        (1, answered, "Europe/Istanbul"),
    ]
    events = [
        Event(f"event-{place}", "course", first + nights, RECORDED, "person", body, zone)
        for place, (nights, body, zone) in enumerate(said)
    ]
    diary = Diary(load(), first + 1, None, events)
    answers = fast(diary)
    assert answers == slow(diary)
    assert isinstance(answers, list)
    assert [night.action for night in answers] == ["start", "pause"]

    monkeypatch.setattr(
        slow_facts, "latest_moment", lambda at, zone: min(slow_facts.moments(at, zone))
    )
    assert quarrel(diary) is not None
