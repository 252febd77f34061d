"""Whether it is helping: too early, nothing to compare with, or a set day has come to answer it."""

import pytest
from msgspec.structs import replace

from course.happenings import night
from lowtide.course.events import CheckedIn
from lowtide.course.facts import CourseFacts
from lowtide.protocol.catalogue import load
from lowtide.quantities import PainScore
from lowtide.report.catalogue import library
from lowtide.report.helping import (
    Helping,
    NothingToCompare,
    NotStarted,
    ToBeAnswered,
    TooEarly,
    helping,
)

PROTOCOL = load("lifshitz")
NEEDED = library().numbers.answers_to_compare.value
FIRST_LOOK = library().numbers.first_look.value  # days after the first dose


def asked(
    tonight: int, *, answered: int = NEEDED, first_dose: int | None = 14, also: int | None = None
) -> Helping:
    evenings = {*range(1, answered + 1), *([also] if also else [])}
    said = {night(number): CheckedIn(pain=PainScore(50)) for number in sorted(evenings)}
    facts = CourseFacts(first=night(1), check_ins=said)
    return helping(facts, PROTOCOL, night(tonight), night(first_dose) if first_dose else None)


@pytest.mark.parametrize(
    ("tonight", "first_dose", "answered", "kind"),
    [
        (10, None, 3, NotStarted),
        (15, 14, NEEDED, TooEarly),
        (14 + FIRST_LOOK, 14, NEEDED, TooEarly),  # that evening is still to be answered
        (14 + FIRST_LOOK + 1, 14, NEEDED, ToBeAnswered),
        # Without a run-in there is no honest answer, and none comes with time.
        (15, 14, NEEDED - 1, NothingToCompare),
        (14 + FIRST_LOOK + 1, 14, NEEDED - 1, NothingToCompare),
        (2, 1, 1, NothingToCompare),
    ],
)
def test_what_can_be_said(
    tonight: int, first_dose: int | None, answered: int, kind: type[Helping]
) -> None:
    assert type(asked(tonight, first_dose=first_dose, answered=answered)) is kind


def test_the_evening_of_the_set_day_counts_once_it_is_answered() -> None:
    found = asked(14 + FIRST_LOOK, also=14 + FIRST_LOOK)
    assert isinstance(found, ToBeAnswered)
    assert found.look == night(14 + FIRST_LOOK).date


def test_too_early_says_when_to_ask_again_and_from_where_that_is() -> None:
    found = asked(20)
    assert isinstance(found, TooEarly)
    assert found.ask_after == night(14 + FIRST_LOOK).date
    assert "four weeks after the first dose, then every week" in str(found.source)


@pytest.mark.parametrize(
    ("days", "look"), [(28, 28), (34, 28), (35, 35), (84, 84), (89, 84), (2000, 270)]
)
def test_between_two_set_days_the_last_one_stands(days: int, look: int) -> None:
    found = asked(14 + days + 1)
    assert isinstance(found, ToBeAnswered)
    assert found.look == night(14 + look).date


def test_a_schedule_without_milestones_is_looked_at_all_the_same() -> None:
    said = {night(number): CheckedIn(pain=PainScore(50)) for number in range(1, NEEDED + 1)}
    facts = CourseFacts(first=night(1), check_ins=said)
    found = helping(facts, replace(PROTOCOL, milestones=()), night(200), night(14))
    assert isinstance(found, ToBeAnswered)
    assert (found.look, found.milestones) == (night(14 + 84).date, ())


def test_too_few_says_how_many_there_are_and_how_many_are_needed() -> None:
    found = asked(20, answered=3)
    assert isinstance(found, NothingToCompare)
    assert (found.answered, found.needed, found.source.mark.value) == (3, NEEDED, "A")
