"""What screening says in another language: only names, dates and what was written stay."""

from datetime import date

import pytest

from lowtide.course.events import Condition
from lowtide.course.facts import CourseFacts, Span
from lowtide.quantities import Night
from lowtide.screening.catalogue import catalogue
from lowtide.screening.night.gate import night_findings
from lowtide.screening.screen import screen
from lowtide.screening.words import short
from other_language import dots, left_in_english

LIBRARY = catalogue()
FIRST = Night(date(2026, 2, 10))
TONIGHT = Night(date(2026, 3, 1))
NAMES = ("tramadol", "Vivitrol", "xyz", "disulfiram", "naloxone", "Sublocade", "kratom", "N02A")
TOO_LONG = "x" * 300
AS_WRITTEN = {word for name in NAMES for word in name.replace("0", " ").replace("2", " ").split()}


@pytest.mark.parametrize("name", [*NAMES, "xyz (vitamin)", "disulfiram (long-term)"])
@pytest.mark.parametrize("last", [None, Night(date(2026, 2, 25))])
def test_nothing_found_of_a_medicine_stays_english(name: str, last: Night | None) -> None:
    facts = CourseFacts(
        medicines=(Span(name, FIRST, last),), medicines_answered=FIRST, conditions_answered=FIRST
    )
    for found in night_findings(facts, TONIGHT, 3, LIBRARY):
        assert found.ask
        said = [found.patient.say(dots), found.prescriber.say(dots), found.ask.said(dots).text]
        assert left_in_english(" ".join(said)) - {"vitamin", "long", "term"} <= AS_WRITTEN


@pytest.mark.parametrize("key", [*LIBRARY.conditions.conditions, "odd"])
def test_nothing_found_of_a_condition_stays_english(key: str) -> None:
    facts = CourseFacts(conditions=(Span(Condition(key, None), FIRST, None),))
    for found in night_findings(facts, TONIGHT, 3, LIBRARY):
        assert found.ask
        said = [found.patient.say(dots), found.prescriber.say(dots), found.ask.said(dots).text]
        assert left_in_english(" ".join(said)) <= {"odd"}


@pytest.mark.parametrize(
    "text",
    ["tramadol", "Vivitrol", "LDN", "xyz", "paracetamol", "Euthyrox", "disulfiram", "", TOO_LONG],
)
@pytest.mark.parametrize("taken_on", [None, date(2026, 1, 1), date(2026, 2, 28)])
def test_nothing_said_of_one_name_stays_english(text: str, taken_on: date | None) -> None:
    reason = screen(text, date(2026, 3, 1), taken_on, LIBRARY, dots).reason
    assert reason
    assert left_in_english(reason) <= {"xyz", *left_in_english(short(TOO_LONG))}
