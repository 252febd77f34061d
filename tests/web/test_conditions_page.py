"""Conditions: what holds, with what our check says of it; new ones, and what is over."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from lowtide.course.events import (
    Condition,
    ConditionsChanged,
    ConditionsStated,
    Introduced,
    MedicinesStated,
)
from lowtide.course.replay import replay
from lowtide.screening.catalogue import keys
from lowtide.storage.database import courses as kept
from lowtide.web.courses import journal_of
from web.conftest import Clock
from web.lives import night, said, settle
from web.reading import entry_in, errors_in, send, text_of

PAGE = "/c/me/conditions/"


def unanswered() -> None:
    """A course that has not said a word about conditions."""
    kept.create("me", "Ada", datetime(2026, 3, 1, tzinfo=UTC))
    said("me", 1, Introduced("Ada"), MedicinesStated(()))


def bodies() -> list[ConditionsStated | ConditionsChanged]:
    """What was said about conditions, but the list of the first run."""
    kinds = ConditionsStated | ConditionsChanged
    found = [each.event.body for each in journal_of("me").read()]
    return [body for body in found if isinstance(body, kinds)][1:]


@pytest.mark.parametrize(
    ("key", "says", "mark"),
    [
        ("pregnancy", "Naltrexone is not taken in pregnancy", "[S]"),
        ("breastfeeding", "Naltrexone is not taken while breastfeeding", "[S]"),
        ("liver_disease", "Naltrexone can harm the liver in high doses", "[S]"),
        ("fever", "The dose stays as it is until the fever is gone.", "[A]"),
        ("infection", "the trials that were read show no sign of that", "[S]"),
        ("candida", "no study of that was found", "[NF]"),
    ],
)
def test_each_condition_shows_what_our_check_says_and_its_source(
    client: Client, key: str, says: str, mark: str
) -> None:
    settle()
    text = text_of(send(client, PAGE, do="add", keys=[key]))
    assert bodies() == [ConditionsChanged(added=(Condition(key),))]
    assert says in text
    assert mark in text.split("Where this comes from")[1]
    assert "Since 14 March 2026." in text


def test_every_condition_of_the_library_can_be_said_here_but_those_asked_elsewhere(
    client: Client,
) -> None:
    settle()
    page = client.get(PAGE).content.decode()
    asked = {key for key in keys() if f'value="{key}"' in page}
    assert keys() - asked == {"surgery", "under_18"}


def test_several_since_a_day_and_ended_one_by_one(client: Client, at: Clock) -> None:
    settle()
    page = send(client, PAGE, do="add", keys=["fever", "infection"], since="2026-03-10")
    fever, infection = (Condition(key, date(2026, 3, 10)) for key in ("fever", "infection"))
    assert bodies() == [ConditionsChanged(added=(fever, infection))]
    assert "Since 10 March 2026." in text_of(page)
    assert 'value="fever"' not in page.content.decode()
    at.night(3)
    page = send(client, PAGE, do="end", key="fever:2026-03-10")
    assert bodies()[-1] == ConditionsChanged(ended=(fever,))
    assert "An infection at the moment" in text_of(page)
    assert 'value="fever"' in page.content.decode()


# A condition with a day long ago counts from tonight: no earlier night is told anything else.
def test_since_an_earlier_day_it_is_said_tonight(client: Client, at: Clock) -> None:
    settle(nights=3)
    at.night(4)
    send(client, PAGE, do="add", keys=["pregnancy"], since="2026-03-01")
    (span,) = replay(journal_of("me").read()).conditions
    assert span.first == night(4)


def test_a_pregnancy_interrupts_and_its_end_waits_for_the_prescriber(
    client: Client, at: Clock
) -> None:
    settle(nights=3)
    at.night(4)
    send(client, PAGE, do="add", keys=["pregnancy"])
    at.night(6)
    send(client, PAGE, do="end", key="pregnancy:")
    assert "None of these." in text_of(client.get(PAGE))
    assert "Go on after the interruption" in text_of(client.get("/c/me/word/"))


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({}, "Tick what is true."),
        ({"keys": ["dancing"]}, "Tick what is true."),
        (
            {"keys": ["fever"], "since": "2026-03-16"},
            "This day is still to come. Write today or a day before.",
        ),
        ({"keys": ["fever"], "since": "lately"}, "Write the day like this: 2026-03-14"),
    ],
)
def test_what_is_refused_stays_in_its_form_with_the_error_beside_it(
    client: Client, sent: dict[str, object], error: str
) -> None:
    settle()
    page = send(client, PAGE, do="add", **sent)
    assert errors_in(page) == [error]
    assert ("checked" in page.content.decode()) == (sent.get("keys") == ["fever"])
    assert bodies() == []


def test_none_is_said_only_by_saying_so(client: Client) -> None:
    unanswered()
    assert "The dose does not rise before you have." in text_of(client.get(PAGE))
    page = send(client, PAGE, do="all")
    assert replay(journal_of("me").read()).conditions_answered == night(1)
    assert "Is this everything?" not in text_of(page)


def test_a_list_is_complete_once_it_is_said_to_be_operations_and_all(client: Client) -> None:
    unanswered()
    send(client, PAGE, do="add", keys=["fever"])
    send(client, "/c/me/surgery/", do="plan", day="2026-04-02")
    page = send(client, PAGE, do="all")
    assert bodies()[-1] == ConditionsStated(
        (Condition("fever"), Condition("surgery", date(2026, 4, 2)))
    )
    assert "An operation is written down" in text_of(page)


def test_an_erased_list_is_asked_for_again(client: Client) -> None:
    settle()
    journal = journal_of("me")
    journal.erase(journal.read()[2].event.id)
    assert "A list of conditions was erased." in text_of(client.get(PAGE))
    assert "was erased" not in text_of(send(client, PAGE, do="all"))


def test_a_double_tap_is_recorded_once_though_the_clock_goes_on(client: Client, at: Clock) -> None:
    settle()
    same = {"entry": entry_in(client.get(PAGE)), "do": "add", "keys": ["fever"]}
    client.post(PAGE, same)
    at.moment = datetime(2026, 3, 14, 20, 31, tzinfo=UTC)
    assert client.post(PAGE, same, follow=True).status_code == 200
    assert len(bodies()) == 1


def test_a_button_that_is_none_of_ours_changes_nothing(client: Client) -> None:
    settle()
    page = client.post(PAGE, {"entry": "x' or 1", "do": "dance"}, follow=True)
    assert "That was not understood" in text_of(page)
    send(client, PAGE, do="end", key="dancing")
    assert bodies() == []
