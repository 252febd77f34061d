"""What the prescriber decided becomes one event; what it would mean is known before it is said."""

from datetime import UTC, date, datetime

import pytest

from course.happenings import zeros
from lowtide.actions.follow import follow
from lowtide.actions.personal.introduce import introduce, state_conditions, state_medicines
from lowtide.actions.personal.prescribing import foreseen, give_word, prescribe, shorten_interval
from lowtide.actions.personal.statements import Saying
from lowtide.course.events import (
    AnyBody,
    CheckedIn,
    Condition,
    ConditionsStated,
    DoseTaken,
    Event,
    IntervalShortened,
    Introduced,
    MedicinesStated,
    Prescribed,
    PrescriberSaid,
    Say,
)
from lowtide.course.ids import uuid7
from lowtide.course.journal import MemoryJournal
from lowtide.errors import UserError
from lowtide.quantities import Dose, Night

EVENING = datetime(2026, 3, 14, 21, 40, tzinfo=UTC)
TONIGHT = Night(date(2026, 3, 14))
SAYING = Saying(
    entry=uuid7(EVENING, bytes(10)),
    course="course",
    night=TONIGHT,
    recorded_at=EVENING,
    by="helper",
)
LIFSHITZ = Prescribed("Dr Example", "lifshitz")


def journal(*bodies: AnyBody) -> MemoryJournal:
    """A journal in which this was said tonight."""
    made = MemoryJournal(zeros)
    made.append(
        Event(f"e{n}", "course", TONIGHT, EVENING, "patient", body) for n, body in enumerate(bodies)
    )
    return made


def dose_of(course: MemoryJournal, body: Prescribed | PrescriberSaid) -> Dose | None:
    return foreseen(course.read(), SAYING, body).advised.nights[-1].dose


def test_each_statement_is_one_event_of_tonight_by_whoever_writes() -> None:
    kept = journal()
    for _again in range(2):
        introduce(kept, SAYING, "Ada", "Bea")
        state_medicines(kept, SAYING, ("Ibuprofen",))
        state_conditions(kept, SAYING, (Condition("fever"),))
        prescribe(kept, SAYING, LIFSHITZ)
        give_word(kept, SAYING, Say.START, Dose(1500), ("medicine:tramadol",))
        shorten_interval(kept, SAYING, "tramadol", date(2026, 3, 16), "one tablet")
    events = [recorded.event for recorded in kept.read()]
    assert [event.body for event in events] == [
        Introduced("Ada", "Bea"),
        MedicinesStated(("Ibuprofen",)),
        ConditionsStated((Condition("fever"),)),
        LIFSHITZ,
        PrescriberSaid(Say.START, Dose(1500), ("medicine:tramadol",)),
        IntervalShortened("tramadol", date(2026, 3, 16), "one tablet"),
    ]
    assert {(event.night, event.by) for event in events} == {(TONIGHT, "helper")}


def test_what_is_foreseen_is_what_comes_and_nothing_is_written_for_it() -> None:
    quiet = CheckedIn(effects=(), sleep_worse=False)
    kept = journal(MedicinesStated(()), ConditionsStated(()), LIFSHITZ, quiet)
    head = kept.head()
    assert dose_of(kept, PrescriberSaid(Say.START, Dose(3000), ())) == Dose(3000)
    assert kept.head() == head
    give_word(kept, SAYING, Say.START, Dose(3000), ())
    assert follow("course", kept.read(), TONIGHT).advised.nights[-1].dose == Dose(3000)


def test_a_prescription_without_the_dose_that_was_begun_with_is_refused() -> None:
    kept = journal(LIFSHITZ, PrescriberSaid(Say.START, None, ()), DoseTaken(Dose(1500)))
    with pytest.raises(UserError, match="is no step of the protocol weekly-1mg"):
        dose_of(kept, Prescribed("Dr Example", "weekly-1mg"))
