"""Is it helping, on the pages of the simulated people, by what really answers."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from lowtide.simulate.catalogue import people
from lowtide.web.courses import journal_of
from lowtide.web.serving.demo import settle
from web.conftest import Clock
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
