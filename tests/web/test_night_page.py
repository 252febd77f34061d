"""A past night: what was advised and why, what was answered and taken, what was written."""

from datetime import datetime

import pytest
from django.test import Client

from lowtide.course.events import (
    AdviceGiven,
    CheckedIn,
    Corrected,
    DoseMissed,
    DoseTaken,
    DoseUnsure,
    Effect,
    MedicinesChanged,
    Severity,
)
from lowtide.quantities import Dose, PainScore
from lowtide.web.courses import journal_of
from web.conftest import Clock
from web.lives import night, said, settle
from web.reading import text_of


def page_of(number: int) -> str:
    return f"/c/me/night/{night(number)}/"


def test_a_night_says_its_dose_why_and_from_where(client: Client, at: Clock) -> None:
    settle(nights=16)
    at.night(17)
    text = text_of(client.get(page_of(15)))
    assert "The night of Saturday 28 March 2026" in text
    assert "Advised 3 mg All 14 doses of 1.5 mg taken" in text
    assert "Where this comes from" in text
    assert "the document [S]" in text
    assert "Pain, 0 to 10 5" in text
    assert "New or worse since naltrexone began Nothing" in text
    assert "Slept worse than before No" in text
    assert "Taken 3 mg" in text


def test_what_was_not_answered_says_so_and_is_not_no(client: Client, at: Clock) -> None:
    settle(nights=2)
    at.night(5)
    text = text_of(client.get(page_of(4)))
    assert text.count("Not answered") == 3
    assert "Taken Not known" in text
    assert "What was not known" in text


def test_effects_and_asks_are_shown_and_nobody_was_told(client: Client, at: Clock) -> None:
    settle(nights=1)
    severe = (Effect("nausea", Severity.SEVERE), Effect("odd taste", Severity.SEVERE))
    said("me", 2, CheckedIn(effects=severe, note="all day"))
    at.night(3)
    text = text_of(client.get(page_of(2)))
    assert "No dose" in text
    assert "Nausea (cannot manage), odd taste (cannot manage)" in text
    assert "Note all day" in text
    assert "Your prescriber" in text
    assert "Lowtide told nobody" in text


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (DoseMissed(), "Taken Nothing"),
        (DoseUnsure(), "Taken Not known"),
        (DoseTaken(Dose(1500)), "Taken 1.5 mg"),
    ],
)
def test_what_was_taken(client: Client, at: Clock, body: DoseMissed, says: str) -> None:
    settle(nights=1)
    said("me", 2, CheckedIn(effects=(), sleep_worse=False), body)
    at.night(3)
    assert says in text_of(client.get(page_of(2)))


def test_the_hour_of_a_dose_is_shown_where_it_is_known(client: Client, at: Clock) -> None:
    settle()
    said("me", 1, DoseTaken(Dose(1500), datetime(2026, 3, 14, 22, 5)))
    at.night(2)
    assert "Taken 1.5 mg, at 22:05" in text_of(client.get(page_of(1)))


def test_where_a_later_word_changed_the_night_both_are_shown(client: Client, at: Clock) -> None:
    settle(nights=2)
    said("me", 2, AdviceGiven("step_up", Dose(3000), "some rules"))
    at.night(3)
    assert "That evening it said: 3 mg." in text_of(client.get(page_of(2)))


def test_every_entry_about_the_night_is_listed_corrections_too(client: Client, at: Clock) -> None:
    settle()
    said("me", 1, CheckedIn(pain=PainScore(40)), MedicinesChanged(added=("ibuprofen",)))
    wrong = journal_of("me").read()[-2].event.id
    said("me", 1, Corrected(wrong, CheckedIn(pain=PainScore(60))))
    at.night(2)
    text = text_of(client.get(page_of(1)))
    assert "Answers of the evening : pain 4 (corrected later)" in text
    assert "Correction : Answers of the evening: pain 6" in text
    assert "Change of medicines : ibuprofen" in text
    assert "Prescription : Dr Example, lifshitz" in text
    assert "The prescriber's word : start" in text
    assert "14 March, 20:00, you" in text


def test_one_goes_on_to_the_night_before_and_after(client: Client, at: Clock) -> None:
    settle(nights=3)
    at.night(4)
    page = client.get(page_of(1)).content.decode()
    assert page_of(2) in page
    assert page_of(0) not in page


def test_tonight_asks_before_it_answers(client: Client, at: Clock) -> None:
    settle(nights=1)
    at.night(2)
    assert client.get(page_of(2)).headers["Location"] == "/c/me/tonight/"
    said("me", 2, CheckedIn(effects=(), sleep_worse=False))
    assert "1.5 mg" in text_of(client.get(page_of(2)))


@pytest.mark.parametrize("name", ["2026-02-30", "yesterday", "2020-01-01", "2026-04-01"])
def test_a_night_that_is_none_of_the_course_is_not_found(client: Client, name: str) -> None:
    settle(nights=1)
    assert client.get(f"/c/me/night/{name}/").status_code == 404
