"""The next change of dose, if every night from now on is taken and quiet.

The night is the one on which the dose is another than tonight's. The signs of the diaries are
explained in diaries.py; an operation bars the three days before it there, too.
"""

import pytest
from hypothesis import given

from decision.diaries import (
    LIFSHITZ,
    course_and_tonight,
    decided,
    events,
    finding,
    happened,
    night,
    screen,
)
from decision.lives import Life, lives
from lowtide.course.events import CheckedIn, DoseTaken
from lowtide.course.facts import CourseFacts
from lowtide.course.replay import replay
from lowtide.decision.ahead import NextChange, next_change
from lowtide.decision.decide import NightAdvice, course_of, follow, nights_of
from lowtide.decision.recommendation import action
from lowtide.quantities import Night
from lowtide.screening.findings import Bar, NightFinding

START = "start/clear/q1.5"
DOCUMENTS = "start/clear/q1.5 q1.5*13 q3*14 q4.5"


@pytest.mark.parametrize(
    ("diary", "action", "on_night"),
    [
        # The document's own dates: from the first night on, the fifteenth; then the twenty-ninth.
        (START, "step_up", 15),
        (f"{START} q1.5*9", "step_up", 15),
        (f"{START} q1.5*13 q3", "step_up", 29),
        # A missed dose moves it by a night, a rough evening near the end by the quiet days.
        (f"{START} q1.5*3 q- q1.5", "step_up", 16),
        (f"{START} q1.5*12 r1.5", "step_up", 19),
        # Waiting for an answer: tomorrow, once it is given.
        (f"{START} q1.5*13 u", "step_up", 16),
        # Paused by a severe effect: tomorrow is quiet, and goes on.
        (f"{START} q1.5*4 !-", "resume", 7),
        # Tonight's dose was missed, or taken late next morning: the date knows it already.
        (f"{START} q1.5*12 q-", "step_up", 16),
        (f"{START}@2200 q1.5@1130", "pause", 3),
        # Too soon after a late dose: tomorrow evening.
        (f"{START}@2200 q1.5@1130 q-", "maintain", 4),
        # An operation that is announced: three days before it.
        ("clear/operation=12/start/q1.5", "interrupt", 9),
        # A start that stands is a change of its own as soon as nothing is in the way.
        ("clear/start/!", "start", 2),
    ],
)
def test_the_next_change_comes_on_its_date(diary: str, action: str, on_night: int) -> None:
    assert next_change(*course_and_tonight(diary)) == NextChange(action, night(on_night).date)


@pytest.mark.parametrize(
    "diary",
    [
        # At the target; at a ceiling that only the prescriber raises.
        DOCUMENTS,
        f"{START} q1.5*4 !- q1.5",
        # Interrupted; ended; never prescribed; medicines never answered.
        f"{START} takes=tramadol/q- takes=/q-",
        f"{START} stop/q",
        "clear/q",
        "start/q",
        "q1.5*3",
        # An unknown medicine goes on being unknown.
        f"{START} takes=blue_pill/q-",
    ],
)
def test_where_only_a_person_can_change_it_no_date_is_promised(diary: str) -> None:
    assert next_change(*course_and_tonight(diary)) is None


def test_a_standing_start_begins_once_the_bar_is_known_to_lift() -> None:
    def until(facts: CourseFacts, tonight: Night) -> tuple[NightFinding, ...]:
        return (finding("medicine:blue_pill", Bar.PAUSE),) if tonight < night(8) else ()

    course = course_of(LIFSHITZ, replay(events("start/q")), night(1), until, None)
    (tonight,) = follow(course, nights_of(course, night(1)))
    assert tonight.dose is None
    assert next_change(course, tonight) == NextChange("start", night(8).date)


def test_looking_ahead_leaves_what_is_known_as_it_was() -> None:
    course, tonight = course_and_tonight(f"{START} q1.5*9")
    known = (dict(course.facts.check_ins), dict(course.facts.doses))
    next_change(course, tonight)
    assert (course.facts.check_ins, course.facts.doses) == known


# What is said to come next does come, and no earlier, if the nights are then lived like that.
@given(lives())
def test_what_is_said_to_come_next_comes_if_it_is_lived(life: Life) -> None:
    tonight = life.nights[-1]
    course = course_of(life.protocol, life.facts, tonight.night, screen, None)
    promised = next_change(course, tonight)
    lived = lived_quietly(life, nights=9)
    changed = next((each for each in lived if each.dose != tonight.dose), None)
    if changed is not None:
        assert promised == NextChange(action(changed.recommendation), changed.night.date)
    else:
        assert promised is None or promised.earliest > lived[-1].night.date


def lived_quietly(life: Life, nights: int) -> list[NightAdvice]:
    """So many nights more, each advised dose taken and each evening quiet."""
    log, lived = list(life.events), [life.nights[-1]]
    for later in range(1, nights + 1):
        before, at = lived[-1], lived[-1].night + 1
        if before.dose and before.night not in life.facts.doses:
            log.append(happened(DoseTaken(before.dose), before.night, f"dose {later}"))
        log.append(happened(CheckedIn(effects=(), sleep_worse=False), at, f"quiet {later}"))
        lived.append(decided(log, at, protocol=life.protocol)[-1])
    return lived[1:]
