"""A course that is followed on from how it stood before is the course followed from its start."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from course.happenings import courses, happened, night
from lowtide.actions.follow import Followed, follow
from lowtide.course.events import CheckedIn, Event
from lowtide.decision import decide
from lowtide.decision.decide import Course, Memory, NightAdvice
from lowtide.errors import UserError
from lowtide.quantities import Night
from pocket.histories import QUICK, Person

PEOPLE = 25
NIGHTS = 24


@pytest.fixture(autouse=True)
def a_quick_protocol(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two doses a step, so that everything happens within some nights."""
    monkeypatch.setattr("lowtide.actions.follow.protocol_of", lambda _facts, _night: QUICK)


def lived(seed: int) -> Iterator[tuple[tuple[Event, ...], Night]]:
    """What was said by each evening of a life, late words and prescriber's words among it."""
    person = Person(seed)
    person.begin()
    for _ in range(NIGHTS):
        person.prescriber()
        person.evening()
        yield tuple(person.log), person.night
        person.night += 1


def answer(log: Sequence[Event], on: Night, before: Followed | None) -> Followed | str:
    """How a course stands, or why it cannot go on."""
    try:
        return follow("course", log, on, before)
    except UserError as error:
        return str(error)


def same(one: Followed | str, other: Followed | str) -> bool:
    """Whether two answers say the same of every night."""
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return (one.advised.nights, one.facts, one.begun) == (
        other.advised.nights, other.facts, other.begun,
    )  # fmt: skip


# Evening after evening, with late words, undone entries and nights filled in.
@pytest.mark.parametrize("seed", range(PEOPLE))
def test_going_on_evening_after_evening_says_what_following_it_all_says(seed: int) -> None:
    before: Followed | None = None
    for log, on in lived(seed):
        going_on, anew = answer(log, on, before), answer(log, on, None)
        assert same(going_on, anew)
        before = going_on if isinstance(going_on, Followed) else before


# Any events at all, in any order, of any nights; split anywhere, asked about any two nights.
@given(courses(most=16), st.integers(0, 16), st.integers(1, 7), st.integers(1, 7))
def test_going_on_from_any_beginning_says_what_following_it_all_says(
    said: list[Event], known: int, then: int, now: int
) -> None:
    before = answer(said[:known], night(then), None)
    if isinstance(before, Followed):
        assert same(answer(said, night(now), before), answer(said, night(now), None))


def test_only_the_nights_that_can_have_changed_are_decided(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    *_, (log, on) = lived(seed=4)
    before = follow("course", log, on)
    assert before.begun and before.begun < on
    decided: list[Night] = []
    really = decide.one_night

    def counted(course: Course, memory: Memory, night: Night) -> NightAdvice:
        decided.append(night)
        return really(course, memory, night)

    monkeypatch.setattr(decide, "one_night", counted)
    quiet = happened(CheckedIn(effects=(), sleep_worse=False), on=1, id="last")
    tomorrow = on + 1
    follow("course", [*log, replace(quiet, night=tomorrow)], tomorrow, before)
    assert decided == [tomorrow]


@pytest.mark.parametrize(
    "other", [lambda log: log[1:], lambda log: [replace(log[0], by="somebody else"), *log[1:]]]
)
def test_a_log_that_says_something_else_is_followed_from_its_start(
    other: Callable[[list[Event]], list[Event]],
) -> None:
    *_, (log, on) = lived(seed=4)
    before = follow("course", log, on)
    changed = other(list(log))
    assert same(answer(changed, on, before), answer(changed, on, None))
