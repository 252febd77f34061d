"""The prescriber's word: for tonight, no more than was said, and only what can mean something."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from lowtide.course.events import (
    CheckedIn,
    ConditionsStated,
    Effect,
    IntervalShortened,
    MedicinesChanged,
    MedicinesStated,
    Prescribed,
    PrescriberSaid,
    Say,
    Severity,
)
from lowtide.quantities import Dose
from lowtide.storage.database import courses as kept
from lowtide.web.courses import journal_of
from web.conftest import EVENING, Clock
from web.lives import said, settle
from web.reading import entry_in, errors_in, send, text_of

PAGE = "/c/me/word/"
NOT_SAID = "Tick this only if it was said. Without it nothing is written down."


def words() -> list[PrescriberSaid]:
    found = [recorded.event.body for recorded in journal_of("me").read()]
    return [body for body in found if isinstance(body, PrescriberSaid)]


def offered(client: Client) -> set[str]:
    page = client.get(PAGE).content.decode()
    kinds = ("start", "resume", "raise", "shorten", "stop", "own_stop")
    return {kind for kind in kinds if f'name="do" value="{kind}"' in page}


def waiting(*bodies: Any) -> None:
    """Prescribed and answered, and not begun."""
    kept.create("me", "Ada", EVENING)
    said("me", 1, MedicinesStated(()), ConditionsStated(()), *bodies)
    said("me", 1, Prescribed("Dr Example", "lifshitz"))


def interrupted(at: Clock, ended: bool = True) -> None:
    """Tramadol on the fourth night, ended on the fifth; it is the twenty-fifth."""
    settle(nights=3)
    said("me", 4, MedicinesChanged(added=("Tramadol",)))
    if ended:
        said("me", 5, MedicinesChanged(ended=("Tramadol",)))
    at.night(25)


# --- what is offered ----------------------------------------------------------------------------


def test_a_course_that_waits_may_begin(client: Client) -> None:
    waiting()
    assert offered(client) == {"start", "stop", "own_stop"}


def test_without_a_prescription_nothing_begins(client: Client) -> None:
    settle(start=None)
    assert offered(client) == {"stop", "own_stop"}
    assert "Write down your prescription first." in text_of(client.get(PAGE))


def test_a_running_course_needs_no_word(client: Client, at: Clock) -> None:
    settle(nights=3)
    at.night(4)
    assert offered(client) == {"stop", "own_stop"}
    assert "Tonight nothing waits for a word." in text_of(client.get(PAGE))


def test_a_lowered_ceiling_may_be_raised(client: Client, at: Clock) -> None:
    settle(nights=16)
    said("me", 17, CheckedIn(effects=(Effect("headache", Severity.SEVERE),)))
    at.night(18)
    assert offered(client) == {"raise", "stop", "own_stop"}
    assert "At the moment the course goes no higher than 1.5 mg." in text_of(client.get(PAGE))
    send(client, PAGE, do="raise", agreed="on")
    assert words()[-1] == PrescriberSaid(Say.RAISE, None, ())


def test_an_interrupted_course_may_go_on_once_nothing_stands_in_the_way(
    client: Client, at: Clock
) -> None:
    interrupted(at)
    assert offered(client) == {"resume", "stop", "own_stop"}


def test_while_something_stands_in_the_way_no_word_is_taken_down(client: Client, at: Clock) -> None:
    interrupted(at, ended=False)
    assert offered(client) == {"stop", "own_stop"}
    text = text_of(client.get(PAGE))
    assert "A word to begin or to go on would not count tonight." in text
    assert "Tramadol is an opioid." in text
    page = send(client, PAGE, do="resume", dose="1500", agreed="on")
    assert "That was not understood." in text_of(page)
    assert len(words()) == 1


# --- what is written down -----------------------------------------------------------------------


def test_a_word_to_begin_names_its_dose_and_counts_tonight(client: Client) -> None:
    waiting(CheckedIn(effects=(), sleep_worse=False))
    page = send(client, PAGE, do="start", dose="1500", agreed="on")
    assert words() == [PrescriberSaid(Say.START, Dose(1500), ())]
    assert "1.5 mg" in text_of(page)


def test_a_word_to_go_on_names_what_stood_in_the_way(client: Client, at: Clock) -> None:
    interrupted(at)
    said("me", 25, CheckedIn(effects=(), sleep_worse=False))
    form = {"do": "resume", "dose": "1500", "agreed": "on"}
    page = send(client, PAGE, **form)
    assert errors_in(page) == [
        "Tick each one that your prescriber knows of. If one is missing, ask first."
    ]
    assert 'value="1500" checked' in page.content.decode()
    page = send(client, PAGE, **form, named=["medicine:tramadol"])
    assert words()[-1] == PrescriberSaid(Say.RESUME, Dose(1500), ("medicine:tramadol",))
    assert "1.5 mg" in text_of(page)


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({"dose": "1500"}, [NOT_SAID]),
        ({"agreed": "on"}, ["Choose the dose."]),
        (
            {"agreed": "on", "dose": "2000"},
            ["Select a valid choice. 2000 is not one of the available choices."],
        ),
    ],
)
def test_what_is_missing_is_asked_for_beside_it(
    client: Client, sent: dict[str, str], errors: list[str]
) -> None:
    waiting()
    assert errors_in(send(client, PAGE, do="start", **sent)) == errors
    assert words() == []


@pytest.mark.parametrize("do", ["stop", "own_stop"])
def test_the_prescriber_and_the_person_may_end_it_and_tolerance_is_spoken_of(
    client: Client, at: Clock, do: str
) -> None:
    settle(nights=3)
    at.night(4)
    text = text_of(client.get(PAGE))
    assert "After naltrexone your body may bear less opioid than before." in text
    assert errors_in(send(client, PAGE, do=do)) == [NOT_SAID]
    send(client, PAGE, do=do, agreed="on")
    assert words()[-1] == PrescriberSaid(Say.STOP, None, ())
    text = text_of(client.get(PAGE))
    assert "This course is at an end." in text
    assert offered(client) == set()
    assert "Take back" not in text, "it would not begin again"


def test_an_interval_is_shortened_for_a_medicine_that_was_ended(client: Client, at: Clock) -> None:
    interrupted(at)
    at.night(9)
    assert "shorten" in offered(client)
    form = {"do": "shorten", "medicine": "Tramadol", "reason": "one tablet only", "agreed": "on"}
    page = send(client, PAGE, **form)
    assert errors_in(page) == ["Write the first day on which naltrexone is allowed."]
    assert 'value="one tablet only"' in page.content.decode()
    page = send(client, PAGE, **form, not_before="2026-03-21")
    assert errors_in(page) == ["This day has passed. Write today or a later day."]
    send(client, PAGE, **form, not_before="2026-03-22")
    (body,) = [
        recorded.event.body
        for recorded in journal_of("me").read()
        if isinstance(recorded.event.body, IntervalShortened)
    ]
    assert body == IntervalShortened("Tramadol", date(2026, 3, 22), "one tablet only")
    assert "Naltrexone from 22 March 2026 on, after Tramadol" in text_of(client.get(PAGE))
    assert "resume" in offered(client), "its time is over"


def test_what_is_still_taken_has_no_shorter_time(client: Client, at: Clock) -> None:
    interrupted(at, ended=False)
    assert "shorten" not in offered(client)


# --- what was written down ----------------------------------------------------------------------


def test_each_word_stands_with_its_day_and_who_wrote_it(client: Client, at: Clock) -> None:
    settle()
    at.night(2)
    text = text_of(client.get(PAGE))
    assert "Dr Example decides this, and you write down what was said." in text
    assert "Begin 14 March 2026, written down by you" in text
    assert "Take back" not in text, "it is of an earlier night"


def test_tonights_word_can_be_taken_back(client: Client) -> None:
    waiting()
    send(client, PAGE, do="start", dose="3000", agreed="on")
    text = text_of(client.get(PAGE))
    assert "Begin: 3 mg" in text and "Take back" in text
    event = journal_of("me").read()[-1].event
    client.post("/c/me/undo/", {"entry": entry_in(client.get(PAGE)), "of": event.id})
    assert "start" in offered(client)
    assert "Written down so far" not in text_of(client.get(PAGE))


def test_a_start_that_a_conflict_came_after_needs_a_new_word_that_names_it(
    client: Client, at: Clock
) -> None:
    waiting(MedicinesChanged(added=("Frobnicin",)))
    send(client, PAGE, do="start", dose="1500", agreed="on")
    said("me", 2, MedicinesChanged(added=("Tramadol",), ended=("Frobnicin",)))
    said("me", 3, MedicinesChanged(ended=("Tramadol",)))
    at.night(25)
    assert client.get("/c/me/start/").headers["Location"] == "/c/me/start/begin/"
    assert 'name="named" value="medicine:tramadol"' in client.get(PAGE).content.decode()


def test_sent_twice_it_is_written_once(client: Client) -> None:
    waiting()
    same = {"entry": entry_in(client.get(PAGE)), "do": "start", "dose": "1500", "agreed": "on"}
    client.post(PAGE, same)
    client.post(PAGE, same)
    assert len(words()) == 1
