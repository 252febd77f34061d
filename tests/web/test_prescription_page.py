"""The prescription: what stands, another in its place, and what that means for tonight."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lowtide.course.events import Prescribed
from lowtide.quantities import Dose
from lowtide.storage.database import courses as kept
from lowtide.web.courses import journal_of
from web.conftest import Clock
from web.lives import night, said, settle
from web.reading import entry_in, errors_in, send, text_of

PAGE = "/c/me/prescription/"
NEW = {"prescriber": "Dr Other", "protocol": "lifshitz", "maximum": "whole"}
PHOTOS = {
    "image/jpeg": b"\xff\xd8\xff\xe0" + bytes(20),
    "image/png": b"\x89PNG\r\n\x1a\n" + bytes(20),
    "image/webp": b"RIFF\x00\x00\x00\x00WEBP" + bytes(20),
    "image/heic": b"\x00\x00\x00\x18ftypheic" + bytes(20),
    "application/pdf": b"%PDF-1.7" + bytes(20),
}


def prescribed() -> list[Prescribed]:
    found = [recorded.event.body for recorded in journal_of("me").read()]
    return [body for body in found if isinstance(body, Prescribed)]


def test_none_yet_is_said(client: Client) -> None:
    settle(start=None)
    assert "None is written down yet. Without one no dose is advised." in text_of(client.get(PAGE))


def test_what_stands_is_shown(client: Client) -> None:
    settle(start=None)
    said("me", 1, Prescribed("Dr Example", "weekly-1mg", Dose(3000)))
    text = text_of(client.get(PAGE))
    assert "Prescribed by Dr Example" in text
    assert "Schedule Weekly steps of 1 mg" in text
    assert "Highest dose 3 mg" in text
    assert "Written down on 14 March 2026" in text


def test_a_new_one_takes_its_place_and_the_old_one_stays_in_the_record(client: Client) -> None:
    settle()
    page = send(client, PAGE, **NEW)
    assert "Prescribed by Dr Other" in text_of(page)
    assert [each.prescriber for each in prescribed()] == ["Dr Example", "Dr Other"]


@pytest.mark.parametrize("kind", PHOTOS)
def test_a_photo_is_kept_by_what_it_is_and_shown(client: Client, kind: str) -> None:
    settle()
    photo = SimpleUploadedFile("anything.exe", PHOTOS[kind], "text/html")
    page = send(client, PAGE, **NEW, photo=photo)
    (held,) = kept.photos("me")
    assert (held.content_type, bytes(held.content)) == (kind, PHOTOS[kind])
    address = f"/c/me/photo/{held.sha256}/"
    shown = kind not in ("image/heic", "application/pdf")  # no browser shows these in a page
    assert (f'<img src="{address}"' in page.content.decode()) is shown
    assert address in page.content.decode()


def test_one_that_changes_tonight_says_how_before_it_is_written_down(
    client: Client, at: Clock
) -> None:
    settle(nights=16)
    at.night(17)
    less = NEW | {"maximum": "1500"}
    page = send(client, PAGE, **less)
    text = text_of(page)
    assert "Now: 3 mg. With the new prescription: no dose." in text
    assert len(prescribed()) == 1
    assert 'value="1500" selected' in page.content.decode()
    client.post(PAGE, less | {"entry": entry_in(page), "sure": "1"})
    assert prescribed()[-1] == Prescribed("Dr Other", "lifshitz", Dose(1500))


def test_one_by_which_the_course_could_not_go_on_is_refused(client: Client, at: Clock) -> None:
    settle(nights=3)
    at.night(4)
    page = send(client, PAGE, **NEW | {"protocol": "weekly-1mg"})
    assert errors_in(page)[0].startswith("Your course has doses that this schedule does not have.")
    assert 'value="weekly-1mg" checked' in page.content.decode()
    assert len(prescribed()) == 1
    assert client.get("/c/me/tonight/").status_code == 200


def test_what_was_typed_stays_where_something_is_missing(client: Client) -> None:
    settle()
    page = send(client, PAGE, **NEW | {"prescriber": "", "maximum": "3000"})
    assert errors_in(page) == ["Write who prescribes naltrexone."]
    text = page.content.decode()
    assert 'value="lifshitz" checked' in text and 'value="3000" selected' in text


def test_sent_twice_it_is_written_once(client: Client) -> None:
    settle()
    same = NEW | {"entry": entry_in(client.get(PAGE))}
    client.post(PAGE, same)
    client.post(PAGE, same)
    assert len(prescribed()) == 2


def test_it_holds_from_tonight_on(client: Client, at: Clock) -> None:
    settle(nights=3)
    at.night(4)
    send(client, PAGE, **NEW)
    events = [recorded.event for recorded in journal_of("me").read()]
    assert [event.night for event in events if isinstance(event.body, Prescribed)][-1] == night(4)
