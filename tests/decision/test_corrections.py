"""A correction that comes late may lower what is advised from its night on, and never raises it.

A correction is written as the night that it corrects, the night on which it was made, and what
stands instead, in the signs of diaries.py; "nothing" withdraws the word of that night.
"""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.diaries import bodies, decided, doses, events, happened, last_of, night
from decision.lives import Life, lives
from lowtide.course.events import (
    AnyBody,
    CheckedIn,
    Correctable,
    Corrected,
    DoseMissed,
    DoseTaken,
    DoseUnsure,
    Event,
    PrescriberSaid,
)
from lowtide.decision import letters
from lowtide.quantities import Dose

Correction = tuple[int, int, str]
DOSES = (DoseTaken, DoseMissed, DoseUnsure)


def corrected(diary: str, *corrections: Correction) -> list[Event]:
    """A diary's events, and its corrections in the order they came."""
    log = events(diary)
    made = [
        _correction(log, number, *correction)
        for number, correction in enumerate(corrections, start=1)
    ]
    return log + made


def _correction(log: list[Event], number: int, wrong: int, made_on: int, instead: str) -> Event:
    body = None if instead == "nothing" else list(bodies(night(wrong), instead))[-1]
    kinds = _kinds(body)
    target = next(e for e in log if e.night == night(wrong) and isinstance(e.body, kinds))
    assert body is None or isinstance(body, get_args(Correctable))
    return happened(Corrected(target.id, body), target.night, f"c{number}", night(made_on))


def _kinds(body: AnyBody | None) -> tuple[type, ...]:
    """What a body may stand in the place of; nothing stands in the place of a word."""
    if body is None:
        return (PrescriberSaid,)
    return DOSES if isinstance(body, DOSES) else (type(body),)


# Night 15 is the first on which fourteen doses can be taken.
TAKEN = "start/clear/q1.5 q1.5*13 q1.5 q1.5"
ONE_MISSED = "start/clear/q1.5 q1.5*3 q- q1.5*9 q1.5 q3"


@pytest.mark.parametrize(
    ("diary", "corrections", "before", "after"),
    [
        # It would raise: a missed dose was taken after all. Not tonight; the step comes when the
        # course without it has earned it.
        (ONE_MISSED, [(5, 15, "q1.5")], "1.5*15 3", "1.5*15 3"),
        # It lowers: a dose was not taken after all. Tonight already, and from there on.
        (TAKEN, [(5, 15, "q-")], "1.5*14 3*2", "1.5*15 3"),
        # ... on the last night that is known as well.
        ("start/clear/q1.5 q1.5*13 q1.5", [(5, 15, "q-")], "1.5*14 3", "1.5*15"),
        # The night before was severe after all: no more than the step below until a raise.
        (TAKEN, [(14, 15, "!")], "1.5*14 3*2", "1.5*16"),
        # A conflict that was forgotten stops it tonight.
        ("start/clear/q1.5 q1.5*3", [(1, 3, "takes=tramadol/u")], "1.5*4", "1.5*2 0*2"),
        # A start that was withdrawn: nothing from then on.
        ("start/clear/q q q q", [(1, 3, "nothing")], "1.5*4", "1.5*2 0*2"),
        # A stop that was withdrawn stays a stop: a new course is a new record.
        ("start/clear/q1.5 stop/q q q", [(2, 3, "nothing")], "1.5 0*3", "1.5 0*3"),
        # Both: each correction on its own night.
        (TAKEN, [(5, 15, "q-"), (5, 16, "q1.5")], "1.5*14 3*2", "1.5*15 3"),
        # It would raise later: made days before the step, it brings the step no nearer either.
        (ONE_MISSED, [(5, 10, "q1.5")], "1.5*15 3", "1.5*15 3"),
        # Made on the same night, it is part of that night's answer and simply counts.
        (ONE_MISSED, [(5, 5, "q1.5")], "1.5*15 3", "1.5*14 3*2"),
        (TAKEN, [(5, 5, "q-")], "1.5*14 3*2", "1.5*15 3"),
        # Made after the night that is asked about, it is not known yet.
        (TAKEN, [(5, 40, "q-")], "1.5*14 3*2", "1.5*14 3*2"),
    ],
)
def test_a_late_correction_never_raises_a_dose(
    diary: str, corrections: list[Correction], before: str, after: str
) -> None:
    through = last_of(diary)
    assert doses(decided(events(diary), through)) == before
    assert doses(decided(corrected(diary, *corrections), through)) == after


def filled_in(diary: str, *late: Correction) -> list[Event]:
    """A diary's events, and check-ins about a night that were written on a later one."""
    made = [
        happened(body, night(about), f"f{number}", night(written_on))
        for number, (about, written_on, sign) in enumerate(late, start=1)
        for body in bodies(night(about), sign)
    ]
    return events(diary) + made


# After a rough tenth night five quiet answers are needed, and the thirteenth is not given.
SILENT_NIGHT_13 = "start/clear/q1.5 q1.5*8 r1.5 q1.5*2 u1.5 q1.5*5"


@pytest.mark.parametrize(
    ("late", "doses_then"),
    [
        # The step comes a night later than with the answer.
        ([], "1.5*15 3*3"),
        # Filled in as quiet the night after, it completes the picture and brings no step nearer.
        ([(13, 14, "q")], "1.5*15 3*3"),
        # Filled in as rough it breaks the run of quiet answers.
        ([(14, 15, "!")], "1.5*18"),
        # Written on the night itself, if late in it, it simply counts.
        ([(13, 13, "q")], "1.5*14 3*4"),
    ],
)
def test_a_check_in_filled_in_late_never_speeds_a_course_up(
    late: list[Correction], doses_then: str
) -> None:
    through = last_of(SILENT_NIGHT_13)
    assert doses(decided(filled_in(SILENT_NIGHT_13, *late), through)) == doses_then


CORRECTIONS = st.tuples(
    st.integers(0, 200),
    st.integers(1, 6),
    st.sampled_from(["q1.5", "q3", "q-", "q?", "q", "r", "!", "U"]),
)


def with_a_late_correction(life: Life, which: int, later: int, instead: str) -> Event | None:
    """A correction of one of a life's doses or check-ins, some nights late; None if it has none."""
    body = list(bodies(night(1), instead))[-1]
    kinds = DOSES if isinstance(body, DOSES) else (CheckedIn,)
    known = [event for event in life.events if isinstance(event.body, kinds)]
    if not known:
        return None
    target = known[which % len(known)]
    made_on = target.night + later
    return happened(Corrected(target.id, body), target.night, "late", made_on)  # type: ignore[arg-type]


# Whatever is corrected late, the nights before keep their advice, and its own night gets no more.
@given(lives(), CORRECTIONS)
def test_what_was_advised_before_a_late_correction_stays(
    life: Life, correction: tuple[int, int, str]
) -> None:
    late = with_a_late_correction(life, *correction)
    if late is None:
        return
    through, made_on = (
        life.nights[-1].night,
        night(1) + (late.recorded_at.date() - night(1).date).days,
    )
    after = decided([*life.events, late], through, protocol=life.protocol)
    for was, now in zip(life.nights, after, strict=True):
        if was.night < made_on:
            assert now == was
        if was.night == made_on:
            assert (now.dose or letters.NOTHING) <= (was.dose or letters.NOTHING)
    assert {each.dose for each in after} <= {s.dose.value for s in life.protocol.steps} | {None}
    assert Dose(0) not in {each.dose for each in after}


# The same correction made on the night that it corrects is a diary that says it right away.
@given(lives(), CORRECTIONS)
def test_a_correction_of_the_same_night_counts_as_said(
    life: Life, correction: tuple[int, int, str]
) -> None:
    late = with_a_late_correction(life, *correction)
    if late is None or not isinstance(late.body, Corrected):
        return
    target, instead = late.body.event, late.body.instead
    assert instead is not None
    said_right = [happened(instead, e.night, e.id) if e.id == target else e for e in life.events]
    at_once = happened(late.body, late.night, "late")
    through = life.nights[-1].night
    right = decided(said_right, through, protocol=life.protocol)
    assert decided([*life.events, at_once], through, protocol=life.protocol) == right
