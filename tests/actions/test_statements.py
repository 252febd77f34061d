"""What a person states on a page becomes one event, however often the form is sent."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from course.happenings import zeros
from lowtide.actions.personal.statements import (
    Saying,
    cancel_operation,
    end_therapy,
    event_of,
    keep_therapies,
    operations_of,
    plan_operation,
    start_therapy,
    therapies_now,
)
from lowtide.course.events import (
    AnyBody,
    Condition,
    ConditionsChanged,
    ConditionsStated,
    Event,
    TherapiesKept,
    TherapiesStated,
)
from lowtide.course.facts import CourseFacts
from lowtide.course.ids import uuid7
from lowtide.course.journal import Journal, MemoryJournal, Recorded
from lowtide.course.replay import replay
from lowtide.errors import JournalError
from lowtide.quantities import Night

EVENING = datetime(2026, 3, 14, 21, 40, tzinfo=UTC)
TONIGHT = Night(date(2026, 3, 14))
OPERATION = date(2026, 4, 2)
UNDATED = ConditionsChanged(added=(Condition("surgery"),))
SAYING = Saying(
    entry=uuid7(EVENING, bytes(10)),
    course="course",
    night=TONIGHT,
    recorded_at=EVENING,
    zone="Europe/Berlin",
)


def journal(*bodies: AnyBody) -> MemoryJournal:
    """A journal in which this was said the night before."""
    made = MemoryJournal(zeros)
    before = TONIGHT + -1
    made.append(
        Event(f"e{n}", "course", before, EVENING - timedelta(days=1), "patient", body)
        for n, body in enumerate(bodies)
    )
    return made


def facts(kept: Journal) -> CourseFacts:
    return replay(kept.read())


@pytest.mark.parametrize(
    ("say", "body"),
    [
        (lambda j: start_therapy(j, SAYING, facts(j), "diet"), TherapiesStated(("rest", "diet"))),
        (lambda j: start_therapy(j, SAYING, facts(j), "rest"), TherapiesStated(("rest",))),
        (lambda j: end_therapy(j, SAYING, facts(j), "rest"), TherapiesStated(())),
        (lambda j: end_therapy(j, SAYING, facts(j), "diet"), TherapiesStated(("rest",))),
        (lambda j: keep_therapies(j, SAYING, ("rest",)), TherapiesKept(("rest",))),
        (lambda j: keep_therapies(j, SAYING, ()), TherapiesKept(())),
        (
            lambda j: plan_operation(j, SAYING, facts(j), OPERATION),
            ConditionsChanged(added=(Condition("surgery", OPERATION),)),
        ),
        (
            lambda j: cancel_operation(j, SAYING, OPERATION),
            ConditionsChanged(ended=(Condition("surgery", OPERATION),)),
        ),
        (
            lambda j: cancel_operation(j, SAYING, None),
            ConditionsChanged(ended=(Condition("surgery"),)),
        ),
    ],
)
def test_what_is_said_is_recorded_with_who_when_and_where(
    say: Callable[[Journal], None], body: AnyBody
) -> None:
    kept = journal(TherapiesStated(("rest",)))
    say(kept)
    event = kept.read()[-1].event
    assert event.body == body
    assert (event.night, event.recorded_at, event.by) == (TONIGHT, EVENING, "patient")
    assert (event.course, event.zone) == ("course", "Europe/Berlin")
    assert UUID(event.id).version == 7


def test_sent_again_a_minute_later_it_is_one_event() -> None:
    kept = journal()
    plan_operation(kept, SAYING, facts(kept), OPERATION)
    later = replace(SAYING, recorded_at=EVENING + timedelta(minutes=1))
    plan_operation(kept, later, facts(kept), OPERATION)
    assert len(kept.read()) == 1


def test_something_else_under_the_same_entry_is_not_lost() -> None:
    """Back in the browser, another date in the same form, sent again."""
    kept = journal()
    plan_operation(kept, SAYING, facts(kept), OPERATION)
    plan_operation(kept, SAYING, facts(kept), OPERATION + timedelta(days=1))
    assert [each.date for each in operations_of(facts(kept), TONIGHT)] == [
        OPERATION,
        OPERATION + timedelta(days=1),
    ]


def test_an_operation_taken_out_again_is_gone_and_the_others_stay() -> None:
    kept = journal(ConditionsStated((Condition("fever"),)))
    plan_operation(kept, SAYING, facts(kept), OPERATION)
    kept.append([replace(kept.read()[0].event, id="u", body=UNDATED)])
    assert [each.date for each in operations_of(facts(kept), TONIGHT)] == [None, OPERATION]
    cancel_operation(kept, replace(SAYING, entry=uuid7(EVENING, bytes([1] * 10))), None)
    assert [each.date for each in operations_of(facts(kept), TONIGHT)] == [OPERATION]
    assert Condition("fever") in [span.what for span in facts(kept).conditions if not span.last]


def test_therapies_are_those_in_force_that_night() -> None:
    kept = journal(TherapiesStated(("rest",)))
    start_therapy(kept, SAYING, facts(kept), "diet")
    assert therapies_now(facts(kept), TONIGHT + -1) == ("rest",)
    assert set(therapies_now(facts(kept), TONIGHT)) == {"rest", "diet"}


class Raced(MemoryJournal):
    """A journal into which another request writes the same between our reading and our writing."""

    def __init__(self, *others: Event) -> None:
        """These come in between."""
        super().__init__(zeros)
        self.others = others

    def append(self, events: Iterable[Event]) -> list[Recorded]:
        """First the others, then ours."""
        others, self.others = self.others, ()
        super().append(others)
        return super().append(events)


def test_sent_twice_at_once_it_is_one_event_and_no_refusal() -> None:
    body = TherapiesKept(("rest",))
    earlier = event_of(replace(SAYING, recorded_at=EVENING - timedelta(seconds=1)), body)
    kept = Raced(earlier)
    keep_therapies(kept, SAYING, ("rest",))
    assert [recorded.event for recorded in kept.read()] == [earlier]


def test_what_a_journal_refuses_for_another_reason_is_not_hidden() -> None:
    other = replace(event_of(SAYING, TherapiesKept(())), id="another", course="of somebody else")
    with pytest.raises(JournalError, match="of somebody else"):
        keep_therapies(Raced(other), SAYING, ("rest",))
