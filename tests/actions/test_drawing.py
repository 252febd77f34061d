"""A first night is drawn once, before the course begins, and only ever makes it slower."""

from datetime import UTC, datetime, time
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.diaries import events, last_of, night
from lowtide.actions.follow import follow
from lowtide.actions.personal.drawing import draw_start, end_draw, may_draw, stay_by_draw
from lowtide.actions.personal.erase import consequence
from lowtide.actions.personal.statements import Saying
from lowtide.course.events import DrawEnded, Event, StartDrawn
from lowtide.course.ids import uuid7
from lowtide.course.journal import MemoryJournal
from lowtide.course.replay import replay
from lowtide.decision.recommendation import Gate
from lowtide.errors import JournalError
from lowtide.quantities import Night


def kept(diary: str) -> MemoryJournal:
    """The journal of a diary, with seeded salts."""
    journal = MemoryJournal(Random(1).randbytes)
    journal.append(events(diary))
    return journal


def saying(on: Night) -> Saying:
    moment = datetime.combine(on.date, time(21, 30), UTC)
    return Saying(entry=uuid7(moment, bytes(10)), course="course", night=on, recorded_at=moment)


def drawn_in(diary: str, *, with_steps: bool = False) -> tuple[MemoryJournal, StartDrawn]:
    """A diary's journal, and what was drawn in it on its last night."""
    journal, on = kept(diary), last_of(diary)
    followed = follow("course", journal.read(), on)
    return journal, draw_start(
        journal, saying(on), followed, Random(3).randbytes, with_steps=with_steps
    )


def test_it_is_written_down_before_its_days_come() -> None:
    journal, drawn = drawn_in("clear/q q*4")
    assert journal.read()[-1].event.body == drawn
    assert drawn.first_possible == night(15).date and drawn.extra_doses == ()
    assert replay(journal.read()).drawn is not None


def test_step_times_are_drawn_for_each_step_but_the_last() -> None:
    _, drawn = drawn_in("prescribed/clear/q", with_steps=True)
    assert len(drawn.extra_doses) == 2 and drawn.most_extra == 7


@pytest.mark.parametrize(
    "diary",
    [
        "clear/drawn=9/q q",  # there was one before
        "clear/drawn=9/q ended/q q",  # nor once it was given up
        "clear/start/q",  # a word to begin stands
        "clear/resume/q",
        "clear/q q1.5",  # a dose was taken
        "clear/q q?",  # or may have been
    ],
)
def test_it_is_not_drawn_again_and_not_once_the_course_begins(diary: str) -> None:
    with pytest.raises(JournalError, match="drawn once, before the course begins"):
        drawn_in(diary)
    assert not may_draw(replay(events(diary)))


def test_no_dose_was_taken_is_no_beginning() -> None:
    assert may_draw(replay(events("clear/q- q-")))


def test_whoever_wants_ends_it() -> None:
    journal, _ = drawn_in("clear/q")
    end_draw(journal, saying(night(3)))
    found = replay(journal.read()).drawn
    assert found is not None and found.ended == night(3)
    assert journal.read()[-1].event.body == DrawEnded()


def test_erasing_the_draw_is_refused_where_a_start_waits_for_it() -> None:
    log = kept("clear/drawn=9/start/q q").read()
    (draw,) = [each.event.id for each in log if isinstance(each.event.body, StartDrawn)]
    assert consequence("course", log, draw, night(2)).gives_more
    log = kept("clear/drawn=9/q q").read()
    (draw,) = [each.event.id for each in log if isinstance(each.event.body, StartDrawn)]
    assert not consequence("course", log, draw, night(2)).gives_more


# --- a draw never makes anything faster ----------------------------------------------------------

LIVES = st.lists(
    st.sampled_from(["q", "r", "u", "!", "U", "q-", "start/q", "start=3/q", "takes=zzyzx/q"]),
    min_size=2,
    max_size=14,
)
STRICTER = (Gate.OPEN, Gate.BLOCKED, Gate.PAUSE, Gate.DANGER)


@given(LIVES, st.integers(2, 14))
def test_until_its_night_a_draw_gives_no_dose_and_after_it_nothing_else_changes(
    life: list[str], chosen: int
) -> None:
    without = events(" ".join(["clear/q", *life]))
    draw = StartDrawn(night(2).date, 28, night(chosen).date)
    last = night(len(life) + 1)
    slow = follow("course", [_event(draw), *without], last).advised.nights
    fast = follow("course", without, last).advised.nights
    for held, free in zip(slow, fast, strict=True):
        assert STRICTER.index(held.seen.gate) >= STRICTER.index(free.seen.gate) or held.dose is None
        if held.night < night(chosen):
            assert held.dose is None
        else:
            assert "night:start_by_lot" not in {finding.key for finding in held.findings}


def _event(body: StartDrawn) -> Event:
    moment = datetime.combine(night(1).date, time(20), UTC)
    return Event("draw", "course", night(1), moment, "patient", body)


# --- step times ----------------------------------------------------------------------------------


def stays(diary: str, extra: tuple[int, ...]) -> tuple[str, int, int] | None:
    """At which dose the draw says to stay on the last night: for how many doses, taken so far."""
    drawn = StartDrawn(night(2).date, 28, night(2).date, extra, 7)
    log = [_event(drawn), *events(diary)]
    found = stay_by_draw(follow("course", log, last_of(diary)))
    return (str(found.dose), found.doses, found.taken) if found else None


@pytest.mark.parametrize(
    ("diary", "extra", "stay"),
    [
        ("prescribed/start/clear/q q1.5", (2, 3), ("1.5 mg", 16, 0)),
        ("prescribed/start/clear/q q1.5*13 q", (2, 3), ("1.5 mg", 16, 13)),
        # the step is offered, and left: the doses go on counting
        ("prescribed/start/clear/q q1.5*14 q", (2, 3), ("1.5 mg", 16, 14)),
        ("prescribed/start/clear/q q1.5*15 q", (2, 3), ("1.5 mg", 16, 15)),
        ("prescribed/start/clear/q q1.5*16 q", (2, 3), None),
        # nothing was drawn for it
        ("prescribed/start/clear/q q1.5*14 q", (0, 3), None),
        ("prescribed/start/clear/q q1.5*14 q", (), None),
        # the next step has its own
        ("prescribed/start/clear/q q1.5*14 q3*3 q", (0, 3), ("3 mg", 17, 3)),
        ("prescribed/start/clear/q q1.5*14 q3*14 q4.5*2 q", (0, 0), None),
        # it has not begun, or the draw was given up
        ("prescribed/clear/q q", (2, 3), None),
        ("prescribed/start/clear/q q1.5*14 ended/q", (2, 3), None),
    ],
)
def test_for_how_long_the_draw_says_to_stay(
    diary: str, extra: tuple[int, ...], stay: tuple[str, int, int] | None
) -> None:
    assert stays(diary, extra) == stay
