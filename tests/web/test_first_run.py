"""The first run: from nobody to the first recommendation, every answer kept once it is said."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lowtide.course.events import (
    AnyBody,
    CheckedIn,
    Condition,
    ConditionsStated,
    Introduced,
    MedicinesChanged,
    MedicinesStated,
    Prescribed,
    PrescriberSaid,
    Say,
    StartDescribed,
)
from lowtide.course.replay import replay
from lowtide.quantities import Dose, PainScore
from lowtide.storage.database import courses as kept
from lowtide.web.courses import journal_of
from web.conftest import Clock
from web.lives import said, settle
from web.reading import entry_in, errors_in, send, text_of

ME = {"whom": "me", "name": "Ada", "adult": "yes"}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
PRESCRIPTION = {"prescriber": "Dr Example", "protocol": "lifshitz", "maximum": "whole"}


def begin(client: Client, **more: str) -> str:
    """Say who it is for; the new course's key."""
    send(client, "/start/", **ME | more)
    return kept.listed()[-1].key


def step(key: str, name: str) -> str:
    return f"/c/{key}/start/{name}/"


def bodies(key: str) -> list[AnyBody]:
    """What is recorded, the advice left out."""
    events = [recorded.event for recorded in journal_of(key).read()]
    return [event.body for event in events if event.by != "lowtide"]


def whereabouts(client: Client, address: str) -> str:
    """Where one ends up from an address."""
    page = client.get(address, follow=True)
    assert page.status_code == 200
    return str(page.redirect_chain[-1][0]) if page.redirect_chain else address


# --- who it is for ------------------------------------------------------------------------------


def test_the_address_alone_opens_the_first_run_where_nobody_is_here(client: Client) -> None:
    assert whereabouts(client, "/") == "/start/"


def test_what_it_never_does_stands_on_the_first_page(client: Client) -> None:
    text = text_of(client.get("/start/"))
    assert "It replaces neither your prescriber nor the emergency service." in text
    assert "It says “no clash” of no medicine that it does not know: it asks." in text
    assert "No clinician and no pharmacist has reviewed Lowtide yet." in text


def test_nothing_is_chosen_beforehand(client: Client) -> None:
    for address in ("/start/", step(begin(client), "prescription")):
        page = client.get(address).content.decode()
        assert not re.search(r"\b(checked|selected)\b", page.split("<main")[1])


def test_a_course_is_made_for_oneself(client: Client) -> None:
    key = begin(client)
    assert kept.listed()[0].name == "Ada"
    assert bodies(key) == [Introduced("Ada")]


def test_a_carer_is_named_and_is_who_writes(client: Client) -> None:
    key = begin(client, whom="other", helper="Bea")
    send(client, step(key, "medicines"), none="on")
    assert bodies(key) == [Introduced("Ada", "Bea"), MedicinesStated(())]
    send(client, f"/c/{key}/tonight/", pain="4")
    assert bodies(key)[-1] == CheckedIn(pain=PainScore(40))
    writers = {recorded.event.by for recorded in journal_of(key).read()}
    assert writers - {"lowtide"} == {"helper"}


@pytest.mark.parametrize(
    ("left_out", "error"),
    [
        ("whom", "Choose who takes naltrexone."),
        ("name", "Write a name. Any that you like will do."),
        ("adult", "Please answer this too."),
    ],
)
def test_what_is_left_out_is_asked_for_and_the_rest_is_kept(
    client: Client, left_out: str, error: str
) -> None:
    page = send(client, "/start/", **ME | {left_out: "", "helper": "Bea"})
    assert errors_in(page) == [error]
    assert 'value="Bea"' in page.content.decode()
    assert kept.listed() == []


def test_a_carer_without_a_name_is_asked_for_it(client: Client) -> None:
    page = send(client, "/start/", **ME | {"whom": "other"})
    assert errors_in(page) == ["Write your name, so that it is known who writes."]


def test_under_age_is_refused_kindly_and_nothing_is_kept(client: Client) -> None:
    page = send(client, "/start/", **ME | {"adult": "no"})
    text = text_of(page)
    assert "Naltrexone is not recommended under 18 years" in text
    assert "The pain is real at any age." in text
    assert "naltrexone label: not recommended under 18" in text
    assert kept.listed() == []


def test_sent_twice_it_is_one_course_and_another_name_renames_it(client: Client) -> None:
    form = ME | {"entry": entry_in(client.get("/start/"))}
    client.post("/start/", form)
    client.post("/start/", form)
    assert [course.name for course in kept.listed()] == ["Ada"]
    assert bodies(kept.listed()[0].key) == [Introduced("Ada")]
    client.post("/start/", form | {"name": "Ada L."})
    assert [course.name for course in kept.listed()] == ["Ada L."]


# --- left and resumed ---------------------------------------------------------------------------


def test_it_goes_on_where_it_was_left(client: Client) -> None:
    key = begin(client)
    assert whereabouts(client, "/") == step(key, "run-in")
    send(client, step(key, "run-in"), bad_spell="unsure")
    assert whereabouts(client, "/") == step(key, "medicines")
    send(client, step(key, "medicines"), none="on")
    assert whereabouts(client, "/") == step(key, "conditions")
    send(client, step(key, "conditions"), none="on")
    assert whereabouts(client, f"/c/{key}/start/") == step(key, "prescription")
    assert whereabouts(client, "/") == f"/c/{key}/tonight/", "the evenings can begin"
    send(client, step(key, "prescription"), **PRESCRIPTION)
    assert whereabouts(client, f"/c/{key}/start/") == step(key, "begin")
    send(client, step(key, "begin"), when="tonight", agreed="on")
    assert whereabouts(client, f"/c/{key}/start/") == f"/c/{key}/tonight/"


def test_a_step_that_is_none_is_not_found(client: Client) -> None:
    assert client.get(step(begin(client), "dancing")).status_code == 404


def test_why_two_weeks_come_first_and_what_leaving_them_out_costs(client: Client) -> None:
    text = text_of(client.get(step(begin(client), "run-in")))
    assert "People often begin something new in a bad spell." in text
    assert "With none there may never be an honest answer whether it helps you." in text
    assert "[A]" in text and "Younger and Mackey 2009" in text


@pytest.mark.parametrize(("answer", "bad_spell"), [("yes", True), ("no", False), ("unsure", None)])
def test_whether_it_is_a_bad_spell_is_asked_once_and_may_be_changed(
    client: Client, at: Clock, answer: str, bad_spell: bool | None
) -> None:
    key = begin(client)
    page = client.get(step(key, "run-in")).content.decode()
    assert "Is it a bad spell for you now?" in page
    assert "checked" not in page, "nothing is chosen beforehand"
    assert "Please answer this too." in text_of(client.post(step(key, "run-in"), {"entry": ""}))
    send(client, step(key, "run-in"), bad_spell=answer)
    send(client, step(key, "run-in"), bad_spell=answer)
    described = [body for body in bodies(key) if isinstance(body, StartDescribed)]
    assert described == [StartDescribed(bad_spell)], "the same answer is one entry"
    chosen = client.get(step(key, "run-in")).content.decode()
    assert f'value="{answer}" checked' in chosen
    other = "no" if answer == "yes" else "yes"
    at.night(2)
    send(client, step(key, "run-in"), bad_spell=other)
    facts = replay(journal_of(key).read())
    assert facts.described == StartDescribed(other == "yes")


def test_later_it_is_asked_how_it_was_then(client: Client) -> None:
    settle(nights=3)
    text = text_of(client.get("/c/me/start/run-in/"))
    assert "Was it a bad spell when you began to answer?" in text


# --- medicines ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Tramadol 50 mg", "Conflict with naltrexone"),
        ("Frobnicin", "Please ask about it"),
        ("Paracetamol", "No clash found in our list"),
    ],
)
def test_each_medicine_is_shown_at_once_with_what_the_check_says(
    client: Client, name: str, says: str
) -> None:
    key = begin(client)
    page = send(client, step(key, "medicines"), names=f" {name} \n\n{name}")
    assert bodies(key)[-1] == MedicinesStated((name,))
    text = text_of(page)
    assert f"{name}: {says}" in text
    assert not re.search(r"\bsafe\b", text)


def test_nothing_else_has_to_be_said(client: Client) -> None:
    key = begin(client)
    page = send(client, step(key, "medicines"), names=" \n ")
    assert errors_in(page) == ["Write what you take, or tick that you take nothing."]
    assert bodies(key) == [Introduced("Ada")]
    page = send(client, step(key, "medicines"), none="on")
    assert bodies(key)[-1] == MedicinesStated(())
    assert "Written down: you take nothing else." in text_of(page)


def test_a_medicine_and_none_at_once_is_asked_back_with_what_was_typed(client: Client) -> None:
    key = begin(client)
    page = send(client, step(key, "medicines"), names="Ibuprofen", none="on")
    assert errors_in(page) == ["You wrote a medicine above. Which of the two is right?"]
    assert "Ibuprofen</textarea>" in page.content.decode()


def test_too_long_a_line_is_refused_beside_the_field(client: Client) -> None:
    page = send(client, step(begin(client), "medicines"), names="x" * 201)
    assert errors_in(page) == ["Write one medicine a line, at most 20."]


# --- conditions ---------------------------------------------------------------------------------


def test_conditions_are_ticked_and_said_back_with_their_source(client: Client) -> None:
    key = begin(client)
    page = send(client, step(key, "conditions"), conditions=["fever"], surgery_on="2026-04-02")
    assert bodies(key)[-1] == ConditionsStated(
        (Condition("fever"), Condition("surgery", date(2026, 4, 2)))
    )
    text = text_of(page)
    assert "The dose stays as it is until the fever is gone." in text
    assert "An operation is planned." in text


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({}, "Tick what is true, or tick “None of these”."),
        (
            {"conditions": ["fever"], "none": "on"},
            "You chose something above. Which of the two is right?",
        ),
        ({"surgery_on": "soon"}, "Write the day of the operation, for example 2026-03-14"),
        ({"surgery_on": "2026-03-13"}, "This day has passed. Leave it open if it is over."),
    ],
)
def test_an_answer_to_the_conditions_that_is_none_is_asked_back(
    client: Client, sent: dict[str, Any], error: str
) -> None:
    key = begin(client)
    page = send(client, step(key, "conditions"), **sent)
    assert errors_in(page) == [error]
    assert bodies(key) == [Introduced("Ada")]
    if "conditions" in sent:
        assert 'value="fever" checked' in page.content.decode()


def test_none_of_these_is_an_answer(client: Client) -> None:
    key = begin(client)
    send(client, step(key, "conditions"), none="on")
    assert bodies(key)[-1] == ConditionsStated(())


# --- prescription -------------------------------------------------------------------------------


def test_each_schedule_stands_with_its_steps_and_its_check_the_default_first(
    client: Client,
) -> None:
    page = client.get(step(begin(client), "prescription"))
    values = re.findall(r'name="protocol" value="([^"]+)"', page.content.decode())
    assert values[0] == "lifshitz" and len(values) == 4
    text = text_of(page)
    assert "1.5 mg for 14 doses" in text
    assert "4.5 mg for as long as it is tolerated and needed" in text
    assert text.count("Checked: 32 of 32 promises hold") == 4
    assert "7,453 situations, and 2,683,080 ways" in text
    assert "A severe effect means no dose that night." in text


def test_no_prescription_yet_is_a_fine_answer(client: Client) -> None:
    key = begin(client)
    page = client.get(step(key, "prescription"))
    assert f'href="/c/{key}/tonight/">I have no prescription yet' in page.content.decode()
    send(client, step(key, "medicines"), none="on")
    send(client, step(key, "conditions"), none="on")
    assert whereabouts(client, step(key, "begin")) == step(key, "prescription")
    said(key, 1, CheckedIn(effects=(), sleep_worse=False))
    assert "No dose" in text_of(client.get(f"/c/{key}/tonight/"))


def test_a_prescription_is_kept_with_its_photo(client: Client) -> None:
    key = begin(client)
    photo = SimpleUploadedFile("p.jpeg", PNG, "image/jpeg")
    send(client, step(key, "prescription"), **PRESCRIPTION | {"maximum": "3000"}, photo=photo)
    (held,) = kept.photos(key)
    assert held.content_type == "image/png", "by its bytes, not by its name"
    assert bodies(key)[-1] == Prescribed("Dr Example", "lifshitz", Dose(3000), held.sha256)


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({"prescriber": ""}, ["Write who prescribes naltrexone."]),
        ({"protocol": ""}, ["Choose one of the schedules."]),
        ({"maximum": ""}, ["Choose the highest dose that was prescribed."]),
        (
            {"maximum": "2000"},
            ["This schedule has no step of that dose. Choose one of: 1.5 mg, 3 mg, 4.5 mg."],
        ),
        (
            {"photo": b"GIF89a and more"},
            ["This is no picture that can be kept. Choose a JPEG, PNG, WebP, HEIC or PDF."],
        ),
        ({"photo": b""}, ["There is nothing in this file."]),
        (
            {"photo": bytes(10 * 1024 * 1024 + 1)},
            ["This picture is larger than 10 MB. Take a smaller one."],
        ),
        (
            {"prescriber": "", "photo": PNG},
            ["Write who prescribes naltrexone.", "Please choose the picture again."],
        ),
    ],
)
def test_a_prescription_that_lacks_something_is_refused_beside_the_field(
    client: Client, sent: dict[str, Any], errors: list[str]
) -> None:
    key = begin(client)
    form: dict[str, Any] = PRESCRIPTION | sent
    if "photo" in form:
        form["photo"] = SimpleUploadedFile("photo.png", form["photo"])
    page = send(client, step(key, "prescription"), **form)
    assert errors_in(page) == errors
    assert kept.photos(key) == [] and bodies(key) == [Introduced("Ada")]
    if sent.get("prescriber") is None:
        assert 'value="Dr Example"' in page.content.decode()


# --- the first dose -----------------------------------------------------------------------------


def ready(client: Client) -> str:
    """Everything is said but when to begin."""
    key = begin(client)
    send(client, step(key, "medicines"), none="on")
    send(client, step(key, "conditions"), none="on")
    send(client, step(key, "prescription"), **PRESCRIPTION)
    return key


def test_from_nobody_to_the_first_recommendation(client: Client) -> None:
    key = ready(client)
    send(client, step(key, "begin"), when="tonight", agreed="on")
    assert bodies(key)[-1] == PrescriberSaid(Say.START, None, ())
    page = send(client, f"/c/{key}/tonight/", pain="4", effects="none", sleep_worse="no", new="no")
    assert "1.5 mg" in text_of(page)


def test_after_the_two_weeks_nothing_is_written_down_yet_and_the_day_is_named(
    client: Client, at: Clock
) -> None:
    key = ready(client)
    before = bodies(key)
    page = send(client, step(key, "begin"), when="later")
    assert "The first dose can be on Saturday 28 March." in text_of(page)
    assert bodies(key) == before
    said(key, 2, CheckedIn(effects=()))
    at.night(5)
    text = text_of(client.get(step(key, "begin")))
    assert "The two weeks before the first dose end on Sunday 29 March." in text
    assert "You have answered 1 evening so far." in text
    at.night(16)
    assert "The two weeks before the first dose are over." in text_of(
        client.get(step(key, "begin"))
    )


def test_whoever_takes_it_already_begins_at_that_step(client: Client) -> None:
    key = ready(client)
    page = send(client, step(key, "begin"), when="already", agreed="on")
    assert errors_in(page) == ["Choose the dose."]
    send(client, step(key, "begin"), when="already", agreed="on", dose="3000")
    assert bodies(key)[-1] == PrescriberSaid(Say.START, Dose(3000), ())
    said(key, 1, CheckedIn(effects=(), sleep_worse=False))
    assert "3 mg" in text_of(client.get(f"/c/{key}/tonight/"))


@pytest.mark.parametrize("when", ["tonight", "already"])
def test_without_the_prescribers_word_nothing_begins(client: Client, when: str) -> None:
    key = ready(client)
    before = bodies(key)
    page = send(client, step(key, "begin"), when=when, dose="1500")
    assert errors_in(page) == ["Tick this only if it was said. Without it nothing is written down."]
    assert bodies(key) == before
    assert f'value="{when}" checked' in page.content.decode()


def test_when_has_to_be_chosen(client: Client) -> None:
    page = send(client, step(ready(client), "begin"))
    assert errors_in(page) == ["Choose one of these."]


def test_a_conflict_stands_in_the_way_and_no_word_is_taken_down(client: Client) -> None:
    key = begin(client)
    send(client, step(key, "medicines"), names="Tramadol")
    send(client, step(key, "conditions"), none="on")
    send(client, step(key, "prescription"), **PRESCRIPTION)
    page = client.get(step(key, "begin"))
    assert "A word to begin would not count tonight." in text_of(page)
    assert 'name="agreed"' not in page.content.decode()
    page = send(client, step(key, "begin"), when="tonight", agreed="on")
    assert not [body for body in bodies(key) if isinstance(body, PrescriberSaid)]


def test_a_word_that_waits_says_for_what_and_one_that_a_conflict_voids_is_asked_for_again(
    client: Client,
) -> None:
    key = ready(client)
    said(key, 1, MedicinesChanged(added=("Frobnicin",)))
    send(client, step(key, "begin"), when="tonight", agreed="on")
    text = text_of(client.get(step(key, "begin")))
    assert "Written down: your prescriber's word to begin." in text
    assert "Our list does not have" in text
    said(key, 1, MedicinesChanged(added=("Tramadol",)))
    assert "A word to begin would not count tonight." in text_of(client.get(step(key, "begin")))


def test_once_begun_the_page_says_so(client: Client) -> None:
    settle()
    text = text_of(client.get(step("me", "begin")))
    assert "Written down: your prescriber's word to begin." in text


def test_each_answer_is_written_once_though_it_is_sent_twice(client: Client) -> None:
    key = begin(client)
    answers: dict[str, dict[str, str]] = {
        "medicines": {"names": "Ibuprofen"},
        "conditions": {"none": "on"},
        "prescription": PRESCRIPTION,
        "begin": {"when": "tonight", "agreed": "on"},
    }
    for number, (name, answer) in enumerate(answers.items(), start=2):
        same = answer | {"entry": entry_in(client.get(step(key, name)))}
        client.post(step(key, name), same)
        client.post(step(key, name), same)
        assert len(bodies(key)) == number, name
