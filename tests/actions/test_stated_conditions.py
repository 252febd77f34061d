"""Conditions and operations that a person states on their pages: one event each, once."""

from datetime import UTC, date, datetime, timedelta

from course.happenings import zeros
from lowtide.actions.personal.conditions import (
    add_conditions,
    conditions_on,
    end_condition,
    state_the_conditions,
)
from lowtide.actions.personal.statements import Saying, plan_operation
from lowtide.course.events import (
    AnyBody,
    Condition,
    ConditionsChanged,
    ConditionsStated,
    Event,
)
from lowtide.course.facts import CourseFacts
from lowtide.course.ids import uuid7
from lowtide.course.journal import Journal, MemoryJournal
from lowtide.course.replay import replay
from lowtide.quantities import Night

EVENING = datetime(2026, 3, 14, 21, 40, tzinfo=UTC)
TONIGHT = Night(date(2026, 3, 14))
EARLIER, OPERATION = date(2026, 3, 10), date(2026, 4, 2)
SAYING = Saying(
    entry=uuid7(EVENING, bytes(10)), course="course", night=TONIGHT, recorded_at=EVENING
)
FEVER, SURGERY = Condition("fever"), Condition("surgery")


def journal(*bodies: AnyBody) -> MemoryJournal:
    """A journal in which this was said the night before."""
    made = MemoryJournal(zeros)
    made.append(
        Event(f"e{n}", "course", TONIGHT + -1, EVENING - timedelta(days=1), "patient", body)
        for n, body in enumerate(bodies)
    )
    return made


def facts(kept: Journal) -> CourseFacts:
    return replay(kept.read())


def now(kept: Journal) -> set[Condition]:
    return {span.what for span in conditions_on(facts(kept), TONIGHT)}


def test_conditions_are_added_with_the_day_since_when_and_ended_one_by_one() -> None:
    kept = journal(ConditionsStated((FEVER,)))
    add_conditions(kept, SAYING, ("infection", "candida", "infection"), EARLIER)
    infection, candida = Condition("infection", EARLIER), Condition("candida", EARLIER)
    assert kept.read()[-1].event.body == ConditionsChanged(added=(infection, candida))
    assert now(kept) == {FEVER, infection, candida}
    end_condition(kept, SAYING, infection)
    assert now(kept) == {FEVER, candida}


def test_everything_that_was_said_is_stated_as_all() -> None:
    kept = journal(ConditionsChanged(added=(FEVER, SURGERY)))
    state_the_conditions(kept, SAYING, facts(kept))
    assert kept.read()[-1].event.body == ConditionsStated((FEVER, SURGERY))
    assert facts(kept).conditions_answered == TONIGHT


def test_a_day_takes_the_place_of_an_operation_without_one() -> None:
    kept = journal(ConditionsStated((FEVER, SURGERY)))
    plan_operation(kept, SAYING, facts(kept), OPERATION)
    plan_operation(kept, SAYING, facts(kept), OPERATION)
    assert now(kept) == {FEVER, Condition("surgery", OPERATION)}
    assert len(kept.read()) == 2


def test_a_second_operation_leaves_the_first() -> None:
    first = Condition("surgery", EARLIER)
    kept = journal(ConditionsStated((first,)))
    plan_operation(kept, SAYING, facts(kept), OPERATION)
    assert now(kept) == {first, Condition("surgery", OPERATION)}


def test_sent_again_a_minute_later_it_is_one_event() -> None:
    kept = journal()
    add_conditions(kept, SAYING, ("fever",), None)
    add_conditions(kept, SAYING, ("fever",), None)
    plan_operation(kept, SAYING, facts(kept), OPERATION)
    plan_operation(kept, SAYING, facts(kept), OPERATION)
    assert len(kept.read()) == 2
