"""Whether it is helping: too early, nothing to compare with, or not answered; never yes or no."""

from datetime import timedelta

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
    NotAnswered,
    NothingToCompare,
    NotStarted,
    TooEarly,
    helping,
)

PROTOCOL = load("lifshitz")
NEEDED = library().numbers.answers_to_compare.value
JUDGED = 84  # days after the first dose


def asked(tonight: int, *, answered: int = NEEDED, first_dose: int | None = 14) -> Helping:
    said = {night(number): CheckedIn(pain=PainScore(50)) for number in range(1, answered + 1)}
    facts = CourseFacts(first=night(1), check_ins=said)
    return helping(facts, PROTOCOL, night(tonight), night(first_dose) if first_dose else None)


@pytest.mark.parametrize(
    ("tonight", "first_dose", "answered", "kind"),
    [
        (10, None, 3, NotStarted),
        (15, 14, NEEDED, TooEarly),
        (14 + JUDGED, 14, NEEDED, TooEarly),
        (14 + JUDGED + 1, 14, NEEDED, NotAnswered),
        # Without a run-in there is no honest answer, and none comes with time.
        (15, 14, NEEDED - 1, NothingToCompare),
        (14 + JUDGED + 1, 14, NEEDED - 1, NothingToCompare),
        (2, 1, 1, NothingToCompare),
    ],
)
def test_what_can_be_said(
    tonight: int, first_dose: int | None, answered: int, kind: type[Helping]
) -> None:
    assert type(asked(tonight, first_dose=first_dose, answered=answered)) is kind


def test_too_early_says_when_to_ask_again_and_from_where_that_is() -> None:
    found = asked(20)
    assert isinstance(found, TooEarly)
    assert found.ask_after == night(14).date + timedelta(days=JUDGED)
    assert found.source
    assert "FINAL: 12 weeks" in str(found.source)


@pytest.mark.parametrize(
    ("left", "day"), [(("early_look",), 42), (("judged",), JUDGED), (("first_results",), None)]
)
def test_a_protocol_without_a_day_of_judging_has_the_early_look_or_no_day(
    left: tuple[str, ...], day: int | None
) -> None:
    milestones = tuple(each for each in PROTOCOL.milestones if each.key in left)
    said = {night(number): CheckedIn(pain=PainScore(50)) for number in range(1, NEEDED + 1)}
    facts = CourseFacts(first=night(1), check_ins=said)
    protocol = replace(PROTOCOL, milestones=milestones)
    found = helping(facts, protocol, night(15), night(14))
    expected = night(14).date + timedelta(days=day) if day else None
    assert isinstance(found, TooEarly)
    assert found.ask_after == expected


def test_the_yardstick_stands_beside_what_is_not_answered() -> None:
    found = asked(14 + JUDGED + 1)
    assert isinstance(found, NotAnswered)
    reached = found.yardstick.reached_30, found.yardstick.reached_50
    assert [each.value for each in reached] == [31, 19]
    assert ["30.8 %" in str(reached[0].citation), "18.8 %" in str(reached[1].citation)] == [
        True,
        True,
    ]


def test_too_few_says_how_many_there_are_and_how_many_are_needed() -> None:
    found = asked(20, answered=3)
    assert isinstance(found, NothingToCompare)
    assert (found.answered, found.needed, found.source.mark.value) == (3, NEEDED, "A")
