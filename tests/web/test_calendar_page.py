"""The calendar: a neutral file, and a private address that is shown once and can be closed."""

import re
from datetime import UTC, datetime, time
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from icalendar import Calendar

from lowtide.course.events import CheckedIn, DoseTaken, Event, PrescriberSaid, Say
from lowtide.quantities import Dose
from lowtide.web.courses import journal_of
from web.conftest import Clock
from web.lives import night, said, settle
from web.reading import errors_in, text_of

PAGE, FILE = "/c/me/calendar/", "/c/me/calendar/check-ins.ics"
ADDRESS = "https://lowtide.example"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> None:
    """Others reach the app, and this browser has said the passphrase."""
    monkeypatch.setattr(settings, "ADDRESS", ADDRESS)
    monkeypatch.setattr("lowtide.web.serving.passphrase._unlocked", lambda request: True)


def events(page: Any) -> list[Any]:
    return list(Calendar.from_ical(page.content).walk("VEVENT"))


def address_in(page: Any) -> str:
    found = re.search(r'<code class="address">([^<]+)</code>', page.content.decode())
    assert found
    return found[1].replace("&amp;", "&")


def sleepless(nights: int) -> None:
    """After the first dose, so many nights of worse sleep: the dose moves to the morning."""
    said("me", 1, CheckedIn(effects=(), sleep_worse=False), DoseTaken(Dose(1500)))
    for on in range(2, 2 + nights):
        said("me", on, CheckedIn(effects=(), sleep_worse=True), DoseTaken(Dose(1500)))


def test_the_page_says_how_to_add_it_to_a_phone(client: Client) -> None:
    settle()
    text = text_of(client.get(PAGE))
    assert "iPhone: tap the file" in text
    assert "nothing about a medicine, a dose or an illness" in text


def test_the_file_has_sixty_evenings_at_the_hour_chosen_by_the_clock_on_the_wall(
    client: Client,
) -> None:
    settle(nights=2)
    page = client.get(FILE, {"at": "21:15"})
    assert page["Content-Type"].startswith("text/calendar")
    evenings = [each for each in events(page) if each["SUMMARY"] == "Evening check-in"]
    assert len(evenings) == 60
    starts = [each["DTSTART"].dt for each in evenings]
    assert starts[0].date() == night(1).date
    assert {(start.time(), start.tzinfo) for start in starts} == {(time(21, 15), None)}


def test_without_an_hour_it_is_the_protocols(client: Client) -> None:
    settle()
    assert events(client.get(FILE))[0]["DTSTART"].dt.time() == time(22)


def test_nothing_in_it_tells_of_a_medicine(client: Client) -> None:
    settle(nights=3)
    text = client.get(FILE).content.decode()
    words = ("naltrexone", "LDN", "dose", "Dose", " mg", "pain", "Ada")
    found = [word for word in words if word in text]
    assert found == []


def test_reviews_are_in_it_once_the_first_dose_is_taken(client: Client) -> None:
    settle(nights=1)
    days = {str(each["SUMMARY"]) for each in events(client.get(FILE))}
    assert "Review with your prescriber" in days


@pytest.mark.parametrize("at", ["09:00", "25:99", "soon"])
def test_an_hour_that_does_not_fit_is_refused_beside_the_field(client: Client, at: str) -> None:
    settle()
    page = client.get(FILE, {"at": at})
    assert len(errors_in(page)) == 1
    assert f'value="{at}"' in page.content.decode()


def test_a_dose_in_the_morning_is_reminded_of_in_the_morning(client: Client, at: Clock) -> None:
    settle(start=1, nights=0)
    sleepless(3)
    at.night(5)
    assert "choose an hour before noon" in text_of(client.get(PAGE))
    first = events(client.get(FILE, {"at": "08:30"}))[0]
    assert (first["SUMMARY"], first["DTSTART"].dt.time()) == ("Morning check-in", time(8, 30))
    assert errors_in(client.get(FILE, {"at": "22:00"}))


def test_after_the_course_nothing_is_reminded_of(client: Client) -> None:
    settle(nights=1)
    said("me", 1, PrescriberSaid(Say.STOP))
    assert "Your course has ended" in text_of(client.get(PAGE))
    assert [each for each in events(client.get(FILE)) if "check-in" in each["SUMMARY"]] == []


# --- the private address -------------------------------------------------------------------------


def test_alone_on_this_computer_there_is_no_address(client: Client) -> None:
    settle()
    page = client.post(PAGE, {"do": "open"})
    assert "This needs Lowtide to be reachable from the phone" in text_of(page)
    assert "/feed/" not in page.content.decode()


def test_the_address_is_shown_once_and_opens_the_calendar(client: Client, served: None) -> None:
    settle(nights=1)
    page = client.post(PAGE, {"do": "open", "at": "21:00"})
    address = address_in(page)
    assert address.startswith(f"{ADDRESS}/feed/")
    assert page["Cache-Control"] == "no-store"
    assert f"webcal{address.removeprefix('https')}" in page.content.decode().replace("&amp;", "&")
    again = client.get(PAGE)
    assert "/feed/" not in again.content.decode()
    assert "It cannot be shown again" in text_of(again)
    fetched = Client().get(address.removeprefix(ADDRESS), headers={"host": "localhost"})
    assert events(fetched)[0]["DTSTART"].dt.time() == time(21)


def test_a_new_address_closes_the_old_one(client: Client, served: None) -> None:
    settle()
    first = address_in(client.post(PAGE, {"do": "open"})).removeprefix(ADDRESS)
    second = address_in(client.post(PAGE, {"do": "open"})).removeprefix(ADDRESS)
    assert first != second
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_a_closed_address_and_an_invented_one_lead_nowhere(client: Client, served: None) -> None:
    settle()
    address = address_in(client.post(PAGE, {"do": "open"})).removeprefix(ADDRESS)
    page = client.post(PAGE, {"do": "close"}, follow=True)
    assert "it opens nothing now" in text_of(page)
    assert client.get(address).status_code == 404
    assert client.get("/feed/invented.ics").status_code == 404


def test_an_address_is_long_and_drawn_anew(client: Client, served: None) -> None:
    settle()
    tokens = {
        address_in(client.post(PAGE, {"do": "open"})).split("/feed/")[1].split(".ics")[0]
        for _ in range(3)
    }
    assert len(tokens) == 3
    assert min(map(len, tokens)) >= 43  # 256 bits


def test_an_hour_of_the_wrong_half_day_opens_no_address(client: Client, served: None) -> None:
    settle()
    page = client.post(PAGE, {"do": "open", "at": "07:00"})
    assert errors_in(page) == ["Choose an hour after noon: the dose is for the night."]
    assert "/feed/" not in page.content.decode()


def test_the_feed_is_in_the_zone_of_the_person_and_in_the_language_asked(
    client: Client, served: None
) -> None:
    settle()
    late = datetime(2026, 3, 14, 20, 5, tzinfo=UTC)
    body = CheckedIn(effects=())
    event = Event("0" * 8, "me", night(1), late, "patient", body, zone="Europe/Berlin")
    journal_of("me").append([event])
    address = address_in(client.post(PAGE, {"do": "open"})).removeprefix(ADDRESS)
    page = client.get(address)
    assert events(page)[0]["DTSTART"].dt.tzinfo is not None
    assert b"TZID=Europe/Berlin" in page.content
    assert client.get(address).content == page.content
    assert client.get(address.replace("lang=en", "lang=xx")).status_code == 200


def test_an_address_whose_hour_fits_no_more_falls_back_to_the_protocols(
    client: Client, at: Clock, served: None
) -> None:
    settle(start=1)
    address = address_in(client.post(PAGE, {"do": "open", "at": "21:00"})).removeprefix(ADDRESS)
    sleepless(3)
    at.night(5)
    assert events(client.get(address))[0]["DTSTART"].dt.time() == time(8)
