"""Is it helping, on the pages of the simulated people, by what really answers."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from lowtide.course.events import CheckedIn, DoseTaken, PrescriberSaid, Say, StartDrawn
from lowtide.quantities import Dose, PainScore
from lowtide.simulate.catalogue import people
from lowtide.web.courses import journal_of
from lowtide.web.serving.demo import settle
from web.conftest import Clock
from web.lives import STEPS, night, said
from web.lives import settle as settle_one
from web.reading import text_of

KEYS = [person.key.replace("_", "-") for person in people()]
VERDICTS = (
    "Since starting, your pain is",
    "So far your answers do not say whether your pain has changed since starting.",
    "It is too early to tell.",
)
PENDING = (
    "Your answers before the first dose are what later answers are compared with.",
    "Too early to tell. Ask again after",
    "There will be no honest answer for this course.",
)


@pytest.fixture
def demo(database: Path, at: Clock) -> None:
    """Everybody in the library, lived through last night."""
    settle()


def page(client: Client, key: str, name: str) -> str:
    shown = client.get(f"/c/{key}/{name}/")
    assert shown.status_code == 200
    text = text_of(shown)
    assert "nan" not in text.casefold().split()
    return text


def helping(client: Client, key: str) -> str:
    return page(client, key, "course").split("Is it helping?")[1].split("What comes next")[0]


def test_everybody_gets_an_answer_or_when_there_will_be_one(client: Client, demo: None) -> None:
    said = {key: helping(client, key) for key in KEYS}
    answered = [key for key, text in said.items() if any(each in text for each in VERDICTS)]
    assert len(answered) >= 2, "the demo shows answers"
    for key, text in said.items():
        assert any(each in text for each in (*VERDICTS, *PENDING)), key
        assert ("31 had at least 30 % less pain" in text) == (key in answered)


def test_the_visit_page_has_the_same_answers_in_precise_words(client: Client, demo: None) -> None:
    for key in KEYS:
        answered = any(each in helping(client, key) for each in VERDICTS)
        assert ("Open-label, before and after" in page(client, key, "visit")) == answered, key


def test_everybody_is_answered_in_german_too(database: Path, demo: None) -> None:
    german = Client(headers={"accept-language": "de", "host": "localhost"})
    for key in KEYS:
        text = page(german, key, "course").split("Hilft es?")[1]
        assert "since starting" not in text
        assert "Days answered" not in page(german, key, "visit")


def test_in_a_year_everybody_who_goes_on_still_gets_a_page(
    client: Client, at: Clock, demo: None
) -> None:
    at.moment += timedelta(days=365)
    for key in KEYS:
        assert journal_of(key).read()
        assert helping(client, key)


def test_a_first_day_drawn_by_lot_is_said_on_both_pages(client: Client, at: Clock) -> None:
    settle_one(start=None)
    said("me", 1, StartDrawn(night(15).date, 14, night(20).date))
    said("me", 20, PrescriberSaid(Say.START, None, ()))
    for on in range(1, 110):
        score = PainScore(10 * (4 + on % 4 - (on > 40)))
        said("me", on, CheckedIn(pain=score, effects=()))
        if on >= 20:
            said("me", on, DoseTaken(STEPS[on - 20] if on < 48 else Dose(4500)))
    at.night(109)
    assert "The lot could have fallen in 13 other ways." in helping(client, "me")
    assert "First day drawn by lot: randomisation test p" in page(client, "me", "visit")
