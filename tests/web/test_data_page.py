"""Your data: what is there, the seal, pictures, and erasing one entry's words for good."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from lowtide.course.events import CheckedIn, Corrected, Effect, Erased, Prescribed, Severity
from lowtide.quantities import Dose, PainScore
from lowtide.storage.database import courses as kept
from lowtide.web.courses import journal_of
from web.conftest import Clock
from web.lives import night, said, settle
from web.reading import errors_in, text_of

PAGE = "/c/me/data/"
PICTURE = b"\x89PNG of a prescription"


def entry_with(body: object) -> str:
    return next(each.event.id for each in journal_of("me").read() if each.event.body == body)


def erased() -> list[str]:
    bodies = [each.event.body for each in journal_of("me").read()]
    return [body.was for body in bodies if isinstance(body, Erased)]


def test_it_says_what_is_kept_where_and_how_to_take_it_along(client: Client) -> None:
    settle(nights=3)
    page = client.get(PAGE)
    text = text_of(page)
    assert "It is sent to nobody." in text
    assert "lowtide backup" in text
    assert 'href="/c/me/export/"' in page.content.decode()
    assert 'href="/import/"' in page.content.decode()


def test_the_seal_of_the_last_entry_and_their_number_are_shown(client: Client) -> None:
    settle(nights=3)
    log = journal_of("me").read()
    text = text_of(client.get(PAGE))
    assert log[-1].hash in text
    assert f"Your course has {len(log)} entries." in text


def test_pictures_are_shown_and_served_to_nobody_elses_cache(client: Client) -> None:
    settle()
    name = kept.put_photo("me", PICTURE, "image/png")
    assert f'src="/c/me/photo/{name}/"' in client.get(PAGE).content.decode()
    page = client.get(f"/c/me/photo/{name}/")
    assert (page.content, page["Content-Type"]) == (PICTURE, "image/png")
    assert page["Content-Disposition"] == "inline"
    assert "no-store" in page["Cache-Control"]
    assert page["X-Content-Type-Options"] == "nosniff"


def test_what_a_browser_would_run_is_never_shown_in_the_page(client: Client) -> None:
    settle()
    name = kept.put_photo("me", b"%PDF", "application/pdf")
    assert "<img" not in client.get(PAGE).content.decode()
    assert client.get(f"/c/me/photo/{name}/")["Content-Disposition"] == "attachment"


def test_a_picture_of_another_course_is_not_found(client: Client) -> None:
    settle()
    settle("you", "Bo")
    name = kept.put_photo("you", PICTURE, "image/png")
    assert client.get(f"/c/me/photo/{name}/").status_code == 404


# --- erasing -------------------------------------------------------------------------------------


def test_the_entries_of_a_night_are_listed_to_choose_from(client: Client, at: Clock) -> None:
    settle(nights=2)
    at.night(3)
    assert "Answers of the evening" in text_of(client.get(PAGE))
    text = text_of(client.get(PAGE, {"night": str(night(1))}))
    assert "Saturday 14 March 2026" in text
    assert "List of medicines" in text
    assert "Nothing was written about that night." in text_of(
        client.get(PAGE, {"night": "2020-01-01"})
    )


def test_a_night_that_is_none_is_refused_beside_the_field(client: Client) -> None:
    settle()
    page = client.get(PAGE, {"night": "some day"})
    assert errors_in(page) == ["Enter a valid date."]
    assert 'value="some day"' in page.content.decode()


def test_erasing_asks_first_and_says_what_it_does(client: Client, at: Clock) -> None:
    settle(nights=3)
    note = CheckedIn(pain=PainScore(30), note="a word too many")
    said("me", 3, note)
    at.night(4)
    text = text_of(client.get(PAGE, {"entry": entry_with(note)}))
    assert "a word too many" in text
    assert "Nobody can bring it back." in text
    assert "stays, so that the seal still fits" in text
    assert "Tonight's dose stays as it is." in text
    assert "Backups and files that you took before still say it." in text
    assert erased() == []


def test_erased_it_is_gone_and_the_chain_still_verifies(client: Client, at: Clock) -> None:
    settle(nights=3)
    note = CheckedIn(pain=PainScore(30), note="a word too many")
    said("me", 3, note)
    at.night(4)
    before = journal_of("me").head()
    page = client.post(PAGE, {"entry": entry_with(note), "sure": "yes"}, follow=True)
    assert "It is erased for good." in text_of(page)
    assert erased() == ["checked_in"]
    assert journal_of("me").head() == before
    assert "a word too many" not in text_of(client.get(f"/c/me/night/{night(3)}/"))
    assert "erased for good" in text_of(client.get(f"/c/me/night/{night(3)}/"))


def test_without_the_tick_nothing_is_erased(client: Client) -> None:
    settle()
    note = CheckedIn(note="a word too many")
    said("me", 1, note)
    page = client.post(PAGE, {"entry": entry_with(note)})
    assert errors_in(page) == ["Tick this line, if you mean it."]
    assert erased() == []


def test_it_says_when_tonights_dose_changes(client: Client, at: Clock) -> None:
    settle(nights=3)
    at.night(4)
    medicines = next(
        each.event.id
        for each in journal_of("me").read()
        if each.entry.event.kind == "medicines_stated"
    )
    text = text_of(client.get(PAGE, {"entry": medicines}))
    assert "There is no dose until you have said it again." in text
    assert "Tonight there is then no dose in place of 1.5 mg." in text


def test_what_protects_the_person_stays(client: Client, at: Clock) -> None:
    settle(nights=16)
    severe = CheckedIn(effects=(Effect("nausea", Severity.SEVERE),))
    said("me", 17, severe)
    at.night(18)
    entry = entry_with(severe)
    assert "So it stays while your course goes on." in text_of(client.get(PAGE, {"entry": entry}))
    page = client.post(PAGE, {"entry": entry, "sure": "yes"})
    assert page.status_code == 409
    assert "more naltrexone" in text_of(page)
    assert erased() == []


def test_a_picture_goes_with_the_prescription_that_alone_names_it(client: Client) -> None:
    settle(start=None)
    name = kept.put_photo("me", PICTURE, "image/png")
    prescribed = Prescribed("Dr Example", "lifshitz", Dose(4500), name)
    said("me", 1, prescribed)
    first = entry_with(prescribed)
    said("me", 1, Corrected(first, Prescribed("Dr Other", "lifshitz", Dose(4500), name)))
    client.post(PAGE, {"entry": first, "sure": "yes"})
    assert kept.photo("me", name)
    second = journal_of("me").read()[-1].event.id
    client.post(PAGE, {"entry": second, "sure": "yes"})
    assert kept.photo("me", name) is None
    assert erased() == ["prescribed", "corrected"]


@pytest.mark.parametrize("entry", ["", "nobody", "' or 1"])
def test_an_entry_that_is_none_shows_the_page(client: Client, entry: str) -> None:
    settle()
    assert "Your data" in text_of(client.get(PAGE, {"entry": entry}))
    assert client.post(PAGE, {"entry": entry, "sure": "yes"}).status_code == 200


def test_what_was_erased_is_not_offered_again(client: Client) -> None:
    settle()
    note = CheckedIn(note="a word too many")
    said("me", 1, note)
    entry = entry_with(note)
    client.post(PAGE, {"entry": entry, "sure": "yes"})
    assert f'value="{entry}"' not in client.get(PAGE).content.decode()
    assert "Erase for good?" not in text_of(client.get(PAGE, {"entry": entry}))


def test_a_page_of_a_year_is_no_longer_than_that_of_a_night(client: Client, at: Clock) -> None:
    settle(nights=60)
    at.moment = datetime(2026, 3, 14, 20, tzinfo=UTC) + timedelta(days=61)
    assert client.get(PAGE).content.decode().count("Erase…") < 8
