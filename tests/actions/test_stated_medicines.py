"""Medicines that a person begins, ends, took until a day, or calls by a better name."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from course.happenings import zeros
from decision.lives import Life, lives
from lowtide.actions.follow import follow
from lowtide.actions.personal.erase import gives_more
from lowtide.actions.personal.medicines import (
    add_medicines,
    end_medicine,
    medicines_on,
    name_medicine,
    state_the_list,
    took_until,
)
from lowtide.actions.personal.statements import Saying
from lowtide.course.events import (
    AnyBody,
    CheckedIn,
    ConditionsStated,
    DoseTaken,
    Event,
    MedicinesChanged,
    MedicinesStated,
    PrescriberSaid,
    Say,
)
from lowtide.course.facts import CourseFacts, Span
from lowtide.course.ids import uuid7
from lowtide.course.journal import Journal, MemoryJournal
from lowtide.course.replay import replay
from lowtide.decision.letters import NOTHING
from lowtide.quantities import Dose, Night
from lowtide.screening.catalogue import catalogue
from lowtide.screening.night.gate import night_findings

EVENING = datetime(2026, 3, 14, 21, 40, tzinfo=UTC)
TONIGHT = Night(date(2026, 3, 14))
Held = tuple[int, int | None]  # from when to when, as nights before and after tonight


def saying(number: int = 0, night: Night = TONIGHT) -> Saying:
    """An entry of its own for each number."""
    entry = uuid7(EVENING, bytes([number] * 10))
    return Saying(entry=entry, course="course", night=night, recorded_at=EVENING)


def day(ahead: int) -> date:
    return TONIGHT.date + timedelta(days=ahead)


def journal(*said: tuple[int, AnyBody]) -> MemoryJournal:
    """A journal in which this was said, each so many nights before tonight."""
    made = MemoryJournal(zeros)
    made.append(
        Event(f"e{n}", "course", TONIGHT + ahead, EVENING + timedelta(days=ahead), "patient", body)
        for n, (ahead, body) in enumerate(said)
    )
    return made


def facts(kept: Journal) -> CourseFacts:
    return replay(kept.read())


def held(kept: Journal, name: str) -> list[Held]:
    """When this was taken."""
    return [
        (span.first - TONIGHT, None if span.last is None else span.last - TONIGHT)
        for span in facts(kept).medicines
        if span.what == name
    ]


# --- begun, ended, named ------------------------------------------------------------------------


def test_what_is_new_is_added_once_and_what_is_taken_already_goes_on() -> None:
    kept = journal((-3, MedicinesStated(("a",))))
    assert add_medicines(kept, saying(), facts(kept), ("a", "b", "b")) == ("b",)
    assert kept.read()[-1].event.body == MedicinesChanged(added=("b",))
    assert held(kept, "a") == [(-3, None)]
    assert held(kept, "b") == [(0, None)]


def test_what_is_ended_is_taken_until_the_night_before() -> None:
    kept = journal((-3, MedicinesStated(("a", "b"))))
    end_medicine(kept, saying(), "a")
    assert (held(kept, "a"), held(kept, "b")) == ([(-3, -1)], [(-3, None)])


def test_a_mistake_of_the_same_night_is_gone_as_if_never_said() -> None:
    kept = journal()
    add_medicines(kept, saying(1), facts(kept), ("a",))
    end_medicine(kept, saying(2), "a")
    assert held(kept, "a") == []


def test_naming_ends_the_old_name_and_adds_the_new_one_in_one_event() -> None:
    kept = journal((-3, MedicinesStated(("blue pill",))))
    name_medicine(kept, saying(), "blue pill", "blue pill (vitamin)")
    assert len(kept.read()) == 2
    assert kept.read()[-1].event.body == MedicinesChanged(("blue pill (vitamin)",), ("blue pill",))


@pytest.mark.parametrize("names", [(), ("a", "b")])
def test_the_list_that_is_everything_is_stated_as_it_stands(names: tuple[str, ...]) -> None:
    kept = journal((-3, MedicinesChanged(added=names)))
    assert facts(kept).medicines_answered is None
    state_the_list(kept, saying(), facts(kept))
    assert kept.read()[-1].event.body == MedicinesStated(names)
    assert facts(kept).medicines_answered == TONIGHT


def test_an_erased_list_is_no_medicine_and_is_over_once_the_list_is_stated() -> None:
    kept = journal((-3, MedicinesStated(("b",))), (-2, MedicinesChanged(added=("a",))))
    kept.erase("e0")
    assert [span.what for span in medicines_on(facts(kept), TONIGHT)] == ["a"]
    state_the_list(kept, saying(), facts(kept))
    assert held(kept, "an erased statement of medicines") == [(-3, -1)]
    assert held(kept, "a") == [(-2, None)]


# --- taken until a day --------------------------------------------------------------------------

STATED = MedicinesStated(("tramadol",))
ADDED = MedicinesChanged(added=("tramadol",))
ENDED = MedicinesChanged(ended=("tramadol",))


@pytest.mark.parametrize(
    ("said", "last", "then"),
    [
        # Never on the list: taken on that day alone.
        ([], -8, [(-8, -8)]),
        ([], -1, [(-1, -1)]),
        ([], 0, [(0, 0)]),
        ([], 1, [(0, 1)]),
        # Written down tonight, as a first run asks for what was stopped lately.
        ([(0, STATED)], -8, [(-8, -8)]),
        ([(0, STATED)], -1, [(-1, -1)]),
        ([(0, STATED)], 0, [(0, 0)]),
        # On the list for longer: until that day, and no shorter than was said before.
        ([(-5, STATED)], -2, [(-5, -2)]),
        ([(-5, STATED)], -1, [(-5, -1)]),
        ([(-5, STATED)], 0, [(-5, 0)]),
        ([(-5, STATED)], -5, [(-5, -5)]),
        ([(-5, STATED)], -8, [(-5, -1)]),
        # Stated again since that day: what was stated stands.
        ([(-5, STATED), (-2, STATED)], -1, [(-5, -1)]),
        # Taken before as well: those nights stay.
        ([(-9, ADDED), (-6, ENDED)], -3, [(-9, -7), (-3, -3)]),
        ([(-9, ADDED), (-6, ENDED)], -8, [(-9, -7)]),
        ([(-9, ADDED), (-6, ENDED)], -10, [(-10, -7)]),
        ([(-9, ADDED), (-6, ENDED)], -12, [(-12, -12), (-9, -7)]),
    ],
)
def test_taken_until_a_day(said: list[tuple[int, AnyBody]], last: int, then: list[Held]) -> None:
    kept = journal(*said)
    took_until(kept, saying(), "tramadol", day(last))
    assert held(kept, "tramadol") == then


def test_what_is_added_again_after_its_last_day_goes_on() -> None:
    kept = journal((-5, STATED))
    took_until(kept, saying(1), "tramadol", day(0))
    add_medicines(kept, saying(2), facts(kept), ("tramadol",))
    assert held(kept, "tramadol") == [(-5, None)]


@pytest.mark.parametrize("last", [-8, 0])
def test_sent_again_it_is_recorded_once(last: int) -> None:
    kept = journal((0, STATED))
    took_until(kept, saying(), "tramadol", day(last))
    once = [recorded.hash for recorded in kept.read()]
    took_until(
        kept, replace(saying(), recorded_at=EVENING + timedelta(minutes=1)), "tramadol", day(last)
    )
    assert [recorded.hash for recorded in kept.read()] == once


def test_two_things_said_under_one_entry_are_two() -> None:
    kept = journal()
    took_until(kept, saying(), "tramadol", day(-3))
    took_until(kept, saying(), "codeine", day(-3))
    assert held(kept, "tramadol") == held(kept, "codeine") == [(-3, -3)]


# The days without an opioid are counted from the last one on which it was said to be taken.
@given(st.integers(0, 30), st.sampled_from(["tramadol", "codeine", "loperamide", "methadone"]))
def test_the_days_are_counted_from_the_last_intake(ago: int, name: str) -> None:
    kept = journal((-40, MedicinesStated(())))
    took_until(kept, saying(), name, day(-ago))
    told = replace(facts(kept), conditions_answered=TONIGHT + -40)
    as_said = replace(told, medicines=(Span(name, TONIGHT + -ago, TONIGHT + -ago),))
    assert night_findings(told, TONIGHT, 3, catalogue()) == night_findings(
        as_said, TONIGHT, 3, catalogue()
    )


# What is added and taken out again on the same night leaves the night as screening found it.
@given(st.text(max_size=40))
def test_added_and_removed_nothing_is_left(name: str) -> None:
    kept = journal((-40, MedicinesStated(("paracetamol",))))
    before = facts(kept).medicines
    add_medicines(kept, saying(1), facts(kept), (name,))
    end_medicine(kept, saying(2), name)
    assert facts(kept).medicines == before or name == "paracetamol"


def test_doses_taken_in_a_pause_do_not_count_because_its_end_was_told_late() -> None:
    quiet, dose = CheckedIn(effects=(), sleep_worse=False), DoseTaken(Dose(1500))
    nights = [(ahead, said) for ahead in range(-18, 0) for said in (quiet, dose)]
    stated = MedicinesStated(()), ConditionsStated(()), PrescriberSaid(Say.START, None, ())
    pill = (-10, MedicinesChanged(added=("methotrexate",)))
    kept = journal(*[(-18, each) for each in stated], *nights, pill, (0, quiet))
    took_until(kept, saying(), "methotrexate", day(-9))
    tonight = follow("course", kept.read(), TONIGHT).advised.nights[-1]
    assert tonight.dose == Dose(1500)
    assert held(kept, "methotrexate") == [(-10, -1)]


def of_life(life: Life) -> tuple[MemoryJournal, Saying]:
    """A life's journal on its last night."""
    kept = MemoryJournal(zeros)
    kept.append(replace(event, course="course") for event in life.events)
    last = life.nights[-1].night
    return kept, saying(night=last)


# Whatever was taken on an earlier day and is said of tonight, no more naltrexone comes of it.
@given(
    lives(),
    st.integers(0, 20),
    st.sampled_from(["tramadol", "loperamide", "blue pill", "ibuprofen", "buprenorphine depot"]),
)
def test_an_earlier_medicine_told_late_never_gives_more(life: Life, ago: int, name: str) -> None:
    kept, said = of_life(life)
    before = follow("course", kept.read(), said.night)
    took_until(kept, said, name, said.night.date - timedelta(days=ago))
    after = follow("course", kept.read(), said.night)
    tonight = [each.advised.nights[-1].dose or NOTHING for each in (before, after)]
    assert tonight[1] <= tonight[0]
    assert not gives_more(before, after)
