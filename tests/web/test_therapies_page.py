"""Therapies: sources beside every sentence, begun one by one, ticked about once a week."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from lowtide.course.events import TherapiesKept, TherapiesStated
from lowtide.web.courses import journal_of
from web.conftest import Clock
from web.lives import said, settle
from web.reading import entry_in, errors_in, send, text_of

PAGE = "/c/me/therapies/"


def bodies(kind: type) -> list[object]:
    return [
        each.event.body for each in journal_of("me").read() if isinstance(each.event.body, kind)
    ]


def test_each_therapy_shows_what_the_document_says_and_what_is_known_with_its_mark(
    client: Client,
) -> None:
    settle()
    text = text_of(client.get(PAGE))
    assert "The document advises physiotherapy. [S] Evidence: supported." in text
    assert "What is known: EULAR 2017 recommendations, ard.bmj.com [S]" in text
    assert "Evidence: none was found for rest by itself" in text
    assert "[NF]" in text
    assert "[NF] looked for and not found" in text


def test_an_infection_is_told_of_and_never_begun(client: Client) -> None:
    settle()
    page = client.get(PAGE).content.decode()
    assert "Infections and Candida" in page
    assert 'name="key" value="candida"' not in page
    send(client, PAGE, do="start", key="candida")
    assert bodies(TherapiesStated) == []


@pytest.mark.parametrize(
    ("nights", "says"),
    [
        (0, "Suggested start: 14 days before the first dose."),
        (0, "Suggested start: 7 days after the first dose, apart from the changes of dose."),
        (3, "Suggested start: 21 March 2026, apart from the changes of dose."),
        (3, "Its planned day has passed. Begin it when it suits you, apart from a change of dose."),
    ],
)
def test_a_start_is_suggested_apart_from_dose_steps(
    client: Client, at: Clock, nights: int, says: str
) -> None:
    settle(start=1 if nights else None, nights=nights)
    at.night(nights + 1)
    assert says in text_of(client.get(PAGE))


def test_the_next_change_of_dose_is_named(client: Client, at: Clock) -> None:
    settle(nights=3)
    at.night(4)
    assert "The next change of dose may come on 28 March." in text_of(client.get(PAGE))


def test_begun_and_ended_one_by_one(client: Client) -> None:
    settle()
    send(client, PAGE, do="start", key="rest")
    page = send(client, PAGE, do="start", key="diet")
    assert "You have done this since 14 March 2026." in text_of(page)
    send(client, PAGE, do="stop", key="rest")
    assert bodies(TherapiesStated) == [
        TherapiesStated(("rest",)),
        TherapiesStated(("rest", "diet")),
        TherapiesStated(("diet",)),
    ]


def test_the_week_is_ticked_and_shown_for_seven_days_without_a_count(
    client: Client, at: Clock
) -> None:
    settle()
    assert "Once you have begun one of these" in text_of(client.get(PAGE))
    send(client, PAGE, do="start", key="rest")
    send(client, PAGE, do="start", key="diet")
    page = send(client, PAGE, do="week", kept=["diet"])
    assert "Written down on 14 March: Diet." in text_of(page)
    assert "checked" not in page.content.decode()
    assert bodies(TherapiesKept) == [TherapiesKept(("diet",))]
    at.night(7)
    assert "Written down on" in text_of(client.get(PAGE))
    at.night(8)
    assert "Written down on" not in text_of(client.get(PAGE))


def test_none_of_them_is_an_answer_and_no_tick_is_not(client: Client) -> None:
    settle()
    send(client, PAGE, do="start", key="rest")
    page = send(client, PAGE, do="week")
    assert errors_in(page) == ["Tick what you did, or choose “None of these”."]
    assert bodies(TherapiesKept) == []
    page = send(client, PAGE, do="none")
    assert bodies(TherapiesKept) == [TherapiesKept(())]
    assert "none of them" in text_of(page)


def test_what_was_not_begun_cannot_be_ticked(client: Client) -> None:
    settle()
    send(client, PAGE, do="start", key="rest")
    assert errors_in(send(client, PAGE, do="week", kept=["diet", "dancing"]))
    assert bodies(TherapiesKept) == []


def test_a_double_tap_is_recorded_once_though_the_clock_goes_on(client: Client, at: Clock) -> None:
    settle()
    same = {"entry": entry_in(client.get(PAGE)), "do": "start", "key": "rest"}
    client.post(PAGE, same)
    at.moment = datetime(2026, 3, 14, 20, 31, tzinfo=UTC)
    page = client.post(PAGE, same, follow=True)
    assert page.status_code == 200
    assert bodies(TherapiesStated) == [TherapiesStated(("rest",))]


def test_a_button_that_is_none_of_ours_changes_nothing(client: Client) -> None:
    settle()
    page = client.post(PAGE, {"entry": "x' or 1", "do": "start", "key": "dancing"}, follow=True)
    assert "That was not understood" in text_of(page)
    assert bodies(TherapiesStated) == []


def test_a_therapy_of_ones_own_can_be_ended(client: Client) -> None:
    settle()
    said("me", 1, TherapiesStated(("warm_water",)))
    assert "warm water" in text_of(client.get(PAGE))
    send(client, PAGE, do="stop", key="warm_water")
    assert bodies(TherapiesStated)[-1] == TherapiesStated(())
