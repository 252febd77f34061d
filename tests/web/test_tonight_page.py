"""Tonight's page without JavaScript: questions, answer, taken, undone."""

import re
from datetime import date, datetime
from html import unescape

import pytest
from django.test import Client

from lowtide.course.events import (
    AdviceGiven,
    CheckedIn,
    DoseTaken,
    MedicinesChanged,
    PreparationStated,
)
from lowtide.course.ids import uuid7
from lowtide.preparation.model import Liquid
from lowtide.quantities import Dose, Volume
from lowtide.web.courses import journal_of
from web.conftest import EVENING, Clock
from web.lives import said, settle

QUIET = {"pain": "4", "effects": "none", "sleep_worse": "no", "new": "no"}
PAGE = "/c/me/tonight/"


def answers(**said: str) -> dict[str, str]:
    """Tonight's answers, under a fresh name."""
    return QUIET | {"entry": uuid7(EVENING, bytes(10))} | said


def text_of(html: bytes) -> str:
    """What is shown of a page, without hidden parts."""
    shown = re.sub(r"<(form|section|div|p|a)[^>]* hidden.*?</\1>", " ", html.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", shown)).split())


def dose_of(html: bytes) -> str:
    """The dose in large type."""
    found = re.search(r'<p class="dose"[^>]*>([^<]*)</p>', html.decode())
    assert found
    return unescape(found[1])


def bodies(key: str = "me") -> list[object]:
    return [recorded.event.body for recorded in journal_of(key).read()]


def test_nothing_is_prefilled(client: Client) -> None:
    settle()
    page = client.get(PAGE).content.decode()
    assert " checked>" not in page
    assert 'id="answer" aria-live="polite" hidden' in page


def test_answered_it_shows_tonights_dose_with_reason_and_source(client: Client) -> None:
    settle(nights=0)
    page = client.post(PAGE, answers(), follow=True).content
    assert dose_of(page) == "1.5 mg"
    assert "From here your course is followed night by night." in text_of(page)
    assert "the document" in text_of(page)
    assert isinstance(bodies()[-1], AdviceGiven)


@pytest.mark.parametrize(
    ("until", "amount"),
    [(date(2026, 3, 14), "1.5 mL of your liquid"), (date(2026, 3, 13), "is past its date.")],
)
def test_an_amount_is_said_until_its_date_and_not_after(
    client: Client, until: date, amount: str
) -> None:
    settle()
    said("me", 1, PreparationStated(Liquid(Dose(1000), Volume(1000)), use_by=until))
    text = text_of(client.post(PAGE, answers(), follow=True).content)
    assert amount in text
    assert ("mL of" in text) == ("mL of" in amount)


def test_before_a_prescription_there_is_no_dose(client: Client) -> None:
    settle(start=None)
    page = client.post(PAGE, answers(), follow=True).content
    assert dose_of(page) == "No dose"
    assert "has not started yet" in text_of(page)


@pytest.mark.parametrize(("nights", "dose"), [(13, "1.5 mg"), (14, "3 mg"), (28, "4.5 mg")])
def test_the_dose_rises_when_it_is_earned(
    client: Client, at: Clock, nights: int, dose: str
) -> None:
    settle(nights=nights)
    at.night(nights + 1)
    assert dose_of(client.post(PAGE, answers(), follow=True).content) == dose


def test_last_nights_dose_is_asked_where_it_is_not_known(client: Client, at: Clock) -> None:
    settle(nights=1)
    client.post(PAGE, answers(), follow=True)
    at.night(2)
    assert 'id="ask-last-dose" hidden' in client.get(PAGE).content.decode()
    client.post(PAGE, answers(entry=uuid7(EVENING, bytes([2] * 10))), follow=True)
    at.night(3)
    asked = client.get(PAGE).content.decode()
    assert 'id="ask-last-dose">' in asked
    client.post(PAGE, answers(entry=uuid7(EVENING, bytes([3] * 10)), last_dose="taken"))
    assert DoseTaken(Dose(1500)) in bodies()


def test_taken_is_one_tap_and_can_be_undone(client: Client) -> None:
    settle()
    client.post(PAGE, answers())
    page = client.post("/c/me/taken/", {"entry": uuid7(EVENING, bytes([5] * 10))}, follow=True)
    assert "Taken: 1.5 mg" in text_of(page.content)
    undo = re.search(r'name="of" value="([^"]+)"', page.content.decode())
    assert undo
    page = client.post("/c/me/undo/", {"of": undo[1]}, follow=True)
    assert "Taken" not in text_of(page.content)
    assert "I have taken it" in text_of(page.content)


def test_answers_can_be_changed(client: Client) -> None:
    settle()
    page = client.post(PAGE, answers(effects="severe"), follow=True).content
    assert dose_of(page) == "No dose"
    undo = re.search(r'name="of" value="([^"]+)"', page.decode())
    assert undo
    client.post("/c/me/undo/", {"of": undo[1]})
    page = client.post(PAGE, answers(entry=uuid7(EVENING, bytes([7] * 10))), follow=True).content
    assert dose_of(page) == "1.5 mg"


def test_urgent_signs_bring_emergency_words_first(client: Client) -> None:
    settle(nights=3)
    page = client.post(PAGE, answers(effects="urgent"), follow=True).content
    text = text_of(page)
    assert dose_of(page) == "No dose"
    assert text.index("Call your emergency number now") < text.index("No dose")
    assert "Nobody has been told" in text


def test_the_urgent_signs_of_one_device_are_not_taken_back_by_another(client: Client) -> None:
    settle(nights=0)
    client.post(PAGE, answers(effects="urgent"))
    client.post(PAGE, answers(entry=uuid7(EVENING, bytes([1] * 10))))
    page = client.get(PAGE).content
    assert dose_of(page) == "No dose"
    assert "Call your emergency number now" in text_of(page)


def test_urgent_signs_can_be_read_about_once_the_dose_is_taken(client: Client) -> None:
    settle(nights=0)
    client.post(PAGE, answers())
    client.post("/c/me/taken/", {"dose": "1.5 mg"})
    assert "Something urgent? Call your emergency number now" in text_of(client.get(PAGE).content)


def test_something_new_stops_tonight_until_it_is_named(client: Client) -> None:
    settle()
    page = client.post(PAGE, answers(new="yes", new_medicines="blue pill"), follow=True).content
    assert dose_of(page) == "No dose"
    assert "blue" in text_of(page)
    assert MedicinesChanged(("blue pill",)) in bodies()


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"last_dose": "other", "last_dose_mg": "lots"}, "Write the amount in mg"),
        ({"last_dose": "other", "last_dose_mg": "4500"}, "more than any tablet contains"),
        ({"new": "yes", "surgery_on": "soon"}, "Enter a valid date."),
        ({"new": "yes"}, "Say what is new, or choose No."),
        ({"new": "yes", "new_medicines": " \n "}, "Say what is new, or choose No."),
        ({"new": "yes", "new_medicines": "x" * 300}, "one medicine a line"),
    ],
)
def test_what_does_not_fit_is_said_beside_the_field_and_nothing_is_lost(
    client: Client, said: dict[str, str], says: str
) -> None:
    settle(nights=0)
    before = bodies()
    page = client.post(PAGE, answers(**said))
    assert page.status_code == 200
    assert says in unescape(page.content.decode())
    assert 'value="4" checked' in page.content.decode()
    assert bodies() == before


def test_a_form_sent_twice_is_recorded_once(client: Client) -> None:
    settle()
    same = answers()
    client.post(PAGE, same)
    first = bodies()
    client.post(PAGE, same)
    assert bodies() == first


def test_yesterday_can_be_filled_in_late(client: Client, at: Clock) -> None:
    settle(nights=1)
    at.night(3)
    page = client.post(PAGE, answers(), follow=True)
    assert "Fill in yesterday" in text_of(page.content)
    client.post("/c/me/yesterday/", answers(entry=uuid7(EVENING, bytes([8] * 10)), pain="6"))
    assert any(
        isinstance(body, CheckedIn) and body.pain and body.pain.score == 6 for body in bodies()
    )
    assert "Fill in yesterday" not in text_of(client.get(PAGE).content)


# --- what does not go as usual --------------------------------------------------------------------


def hidden(page: bytes, form: str, name: str) -> str:
    """A hidden field of one of the page's forms."""
    part = page.decode().split(f'id="{form}"')[1].split("</form>")[0]
    found = re.search(rf'name="{name}" value="([^"]*)"', part)
    assert found
    return found[1]


def test_what_is_refused_is_said_above_the_form_and_nothing_of_it_is_lost(client: Client) -> None:
    settle(nights=0)
    first = answers()
    client.post(PAGE, first)
    before = bodies()
    page = client.post(PAGE, first | {"pain": "7", "new": "yes", "new_medicines": "ibuprofen"})
    assert page.status_code == 200
    assert 'value="7" checked' in page.content.decode()
    assert ">ibuprofen</textarea>" in page.content.decode()
    assert re.search(r'id="error-refused" role="alert">[^<]+', page.content.decode())
    assert bodies() == before


def test_a_form_that_was_opened_before_noon_means_the_night_that_it_shows(
    client: Client, at: Clock
) -> None:
    settle(nights=1)
    at.night(2)
    shown = hidden(client.get(PAGE).content, "questions", "night")
    at.night(3, hour=12)
    client.post(PAGE, answers(night=shown))
    checked_in = [each.event for each in journal_of("me").read()][-2]
    assert isinstance(checked_in.body, CheckedIn)
    assert str(checked_in.night) == shown == "2026-03-15"


def test_a_form_of_long_ago_is_asked_about(client: Client, at: Clock) -> None:
    settle(nights=1)
    at.night(9)
    before = bodies()
    page = client.post(PAGE, answers(night="2026-03-15"))
    assert "A new night has begun since" in unescape(page.content.decode())
    assert 'value="4" checked' in page.content.decode()
    assert bodies() == before


def test_the_dose_that_was_shown_is_the_one_that_was_taken(client: Client) -> None:
    settle()
    client.cookies["zone"] = "Europe/Berlin"
    page = client.post(PAGE, answers(), follow=True).content
    taken = {name: hidden(page, "take", name) for name in ("entry", "night", "dose")}
    client.post(PAGE, answers(entry=uuid7(EVENING, bytes([4] * 10)), effects="severe"))
    client.post("/c/me/taken/", taken)
    assert bodies()[-1] == DoseTaken(Dose(1500), datetime(2026, 3, 14, 21, 30))


@pytest.mark.parametrize("form", ["take", "take-lower"])
def test_an_offered_step_up_or_the_dose_before_it_is_taken(
    client: Client, at: Clock, form: str
) -> None:
    settle(nights=14)
    at.night(15)
    page = client.post(PAGE, answers(), follow=True).content
    assert dose_of(page) == "3 mg"
    assert "I have taken 1.5 mg" in text_of(page)
    taken = {name: hidden(page, form, name) for name in ("entry", "night", "dose")}
    assert taken["dose"] == ("3 mg" if form == "take" else "1.5 mg")
    page = client.post("/c/me/taken/", taken, follow=True).content
    assert f"Taken: {taken['dose']}" in text_of(page)


@pytest.mark.parametrize(("nights", "dose"), [(14, "4.5 mg"), (14, "x"), (15, "1.5 mg")])
def test_a_dose_that_was_not_shown_is_not_recorded(
    client: Client, at: Clock, nights: int, dose: str
) -> None:
    settle(nights=nights)
    at.night(nights + 1)
    page = client.post(PAGE, answers(), follow=True).content
    assert ("I have taken 1.5 mg" in text_of(page)) == (nights == 14)
    before = bodies()
    assert client.post("/c/me/taken/", answers(dose=dose), follow=True).status_code == 200
    assert bodies() == before


def test_taken_in_two_tabs_is_one_dose(client: Client) -> None:
    settle()
    client.post(PAGE, answers())
    for number in (5, 6):
        page = client.post("/c/me/taken/", {"entry": uuid7(EVENING, bytes([number] * 10))})
    assert "noted already" in text_of(client.get(page["Location"]).content)
    assert sum(isinstance(body, DoseTaken) for body in bodies()) == 1


def test_what_was_filled_in_late_can_be_taken_back(client: Client, at: Clock) -> None:
    settle(nights=1)
    at.night(3)
    client.post("/c/me/yesterday/", answers(effects="severe"))
    page = client.get("/c/me/yesterday/").content
    assert "You have answered for this night" in text_of(page)
    of = hidden(page, "answered", "of")
    page = client.post("/c/me/undo/", {"of": of, "then": "yesterday"}, follow=True).content
    assert "Save yesterday" in text_of(page)
    assert "You have answered for this night" not in text_of(page)


def test_yesterdays_form_keeps_what_does_not_fit(client: Client, at: Clock) -> None:
    settle(nights=1)
    at.night(3)
    said = answers(last_dose="other", last_dose_mg="lots")
    page = client.post("/c/me/yesterday/", said).content.decode()
    assert "Write the amount in mg" in page
    assert 'value="lots"' in page
    assert 'value="4" checked' in page


@pytest.mark.parametrize("of", ["e0", "", "x" * 300, "019caafc-7e00-75a4-b249-fc22ac1b436b"])
def test_what_cannot_be_undone_is_said_and_changes_nothing(client: Client, of: str) -> None:
    settle()
    before = bodies()
    page = client.post("/c/me/undo/", {"of": of}, follow=True)
    assert page.status_code == 200
    assert bodies() == before


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_an_operation_may_be_on_any_day(client: Client, day: str) -> None:
    settle()
    assert client.post(PAGE, answers(new="yes", surgery_on=day), follow=True).status_code == 200
