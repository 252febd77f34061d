"""Sentences whose words are made at the edge."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowtide.phrases import Phrase, Phrases
from lowtide.quantities import Dose

GERMAN = {
    "{dose} again.": "Wieder {dose}.",
    "{kind} or {dose}": "{dose} oder {kind}",
    "no dose": "keine Dosis",
    "gut opioid": "Darmopioid",
    "Ask.": "Fragen Sie.",
    ".": ",",
}


def german(template: str) -> str:
    return GERMAN.get(template, template)


@pytest.mark.parametrize(
    ("phrase", "english", "in_german"),
    [
        (Phrase("Ask."), "Ask.", "Fragen Sie."),
        (Phrase.of("{dose} again.", dose=3), "3 again.", "Wieder 3."),
        # A figure that is a phrase is words, and is translated too; another place is all right.
        (
            Phrase.of("{kind} or {dose}", kind=Phrase("gut opioid"), dose=Phrase("no dose")),
            "gut opioid or no dose",
            "keine Dosis oder Darmopioid",
        ),
        # What a person wrote is shown as it is; a date and a dose as people say them.
        (Phrase.of("{dose} again.", dose=date(2026, 3, 1)), "1 March 2026 again.", None),
        (
            Phrase.of("{dose} again.", dose=Dose.from_mg(Decimal("4.5"))),
            "4.5 mg again.",
            "Wieder 4,5 mg.",
        ),
        (Phrase.of("{dose} again.", dose="no dose"), "no dose again.", "Wieder no dose."),
        (Phrases((Phrase("Ask."), Phrase("no dose"))), "Ask. no dose", "Fragen Sie. keine Dosis"),
        (
            Phrases((Phrase("no dose"), Phrase("headache")), between=", "),
            "no dose, headache",
            "keine Dosis, headache",
        ),
    ],
)
def test_a_phrase_is_translated_and_then_filled_in(
    phrase: Phrase | Phrases, english: str, in_german: str | None
) -> None:
    assert str(phrase) == phrase.say() == english
    if in_german is not None:
        assert phrase.say(german) == in_german


def test_a_phrase_opens_with_a_capital_in_either_language() -> None:
    phrase = Phrase("{kind} or {dose}", (("kind", "kratom"), ("dose", "nalmefene")), opens=True)
    assert (str(phrase), phrase.say(german)) == ("Kratom or nalmefene", "Nalmefene oder kratom")
    assert str(Phrase("", opens=True)) == ""


def test_nothing_is_asked_about_an_empty_text() -> None:
    assert Phrase("").say(lambda template: f"the header of a catalogue: {template!r}") == ""


# Whatever a person wrote, braces too, comes back as it is, alone and as a figure.
@given(st.text())
def test_what_a_person_wrote_stays_as_it_is(text: str) -> None:
    assert str(Phrase(text)) == text
    assert str(Phrase.of("{text}", text=text)) == text
    assert str(Phrase.of("{text}", text=Phrase(text))) == text


def test_phrases_of_the_same_words_are_the_same() -> None:
    twice = [Phrase.of("{dose} again.", dose=3), Phrase.of("{dose} again.", dose=3)]
    assert len({*twice, Phrase.of("{dose} again.", dose=4)}) == 2


def test_a_date_is_said_as_people_say_it() -> None:
    said = Phrase.of("not before {date}", date=date(2026, 12, 6))
    assert said.say() == "not before 6 December 2026"
    german = {"{day} {month} {year}": "{day}. {month} {year}", "December": "Dezember"}
    assert said.say(lambda text: german.get(text, text)) == "not before 6. Dezember 2026"
