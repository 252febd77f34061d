"""Everything in one file and back again: the same history, the same reasons, the same hashes."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from lowtide.actions.answer import history
from lowtide.actions.follow import follow
from lowtide.course.events import CheckedIn, Effect, Prescribed, Severity
from lowtide.decision.explain import Reader
from lowtide.exchange.archive import Archive, write_archive
from lowtide.quantities import Dose, Night
from lowtide.simulate.catalogue import people
from lowtide.storage.database import courses as kept
from lowtide.storage.database.connect import configure, migrate
from lowtide.web.courses import journal_of
from lowtide.web.serving import demo
from web.conftest import Clock
from web.lives import night, said, settle
from web.reading import errors_in, text_of

PICTURE = b"\x89PNG of a prescription"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Any:
    """Move to an empty installation."""

    def move() -> None:
        configure(tmp_path / "elsewhere.sqlite3")
        migrate()

    yield move
    connections.close_all()


def bring(client: Client, content: bytes, name: str = "lowtide-me.zip") -> Any:
    return client.post("/import/", {"file": SimpleUploadedFile(name, content)}, follow=True)


def lived(at: Clock) -> None:
    """Eighteen nights with a severe one, an erased note and a picture."""
    settle(nights=16)
    name = kept.put_photo("me", PICTURE, "image/png")
    said("me", 16, Prescribed("Dr Example", "lifshitz", Dose(4500), name))
    said("me", 17, CheckedIn(effects=(Effect("nausea", Severity.SEVERE),), note="a word too many"))
    said("me", 17, CheckedIn(note="gone"))
    journal_of("me").erase(journal_of("me").read()[-1].event.id)
    at.night(18)


def shown(client: Client) -> list[str]:
    """What the app says of every night, and on its other pages."""
    nights = [f"/c/me/night/{night(number)}/" for number in range(1, 18)]
    pages = [*nights, "/c/me/tonight/", "/c/me/data/", "/c/me/course/"]
    return [text_of(client.get(page)) for page in pages]


def test_the_archive_has_the_course_in_open_formats(client: Client, at: Clock) -> None:
    lived(at)
    page = client.get("/c/me/export/")
    assert page["Content-Type"] == "application/zip"
    assert page["Content-Disposition"] == 'attachment; filename="lowtide-me-2026-03-31.zip"'
    assert page["Cache-Control"] == "no-store"
    names = set(zipfile.ZipFile(BytesIO(page.content)).namelist())
    assert {"diary.csv", "events.json", "journal.jsonl", "manifest.json", "README.txt"} < names


def test_brought_into_an_empty_installation_everything_is_the_same(
    client: Client, at: Clock, elsewhere: Any
) -> None:
    lived(at)
    log, pages = journal_of("me").read(), shown(client)
    archive = client.get("/c/me/export/").content
    elsewhere()
    assert kept.listed() == []
    page = bring(client, archive)
    assert f"the seal of the last one is the same: {log[-1].hash}" in text_of(page)
    assert journal_of("me").read() == log
    assert shown(client) == pages
    assert client.get("/c/me/export/").content == archive
    assert [bytes(photo.content) for photo in kept.photos("me")] == [PICTURE]
    (course,) = kept.listed()
    assert course.name == "Ada"


def told(key: str, last: Night) -> list[object]:
    """Every night of a course with all reasons, in plain words and in the prescriber's."""
    advised = follow(key, journal_of(key).read(), last).advised
    return [*history(advised, Reader.PATIENT), *history(advised, Reader.PRESCRIBER)]


# Everybody whom `lowtide demo` shows: climbing, flares, an opioid, severe nights, a few nights in.
def test_every_simulated_persons_history_reasons_and_hashes_survive(
    client: Client, at: Clock, elsewhere: Any
) -> None:
    demo.settle()
    keys = [course.key for course in kept.listed()]
    assert len(keys) == len(people())
    before = {key: (journal_of(key).read(), told(key, night(1))) for key in keys}
    assert all(len(log) > 1 and len(nights) > 1 for log, nights in before.values())
    archives = [client.get(f"/c/{key}/export/").content for key in keys]
    elsewhere()
    for archive in archives:
        assert not errors_in(bring(client, archive))
    assert {key: (journal_of(key).read(), told(key, night(1))) for key in keys} == before
    assert [client.get(f"/c/{key}/export/").content for key in keys] == archives


def test_what_goes_on_after_that_is_sealed_with_what_was(
    client: Client, at: Clock, elsewhere: Any
) -> None:
    lived(at)
    archive = client.get("/c/me/export/").content
    elsewhere()
    bring(client, archive)
    before = journal_of("me").head()
    said("me", 18, CheckedIn(effects=(), sleep_worse=False))
    assert journal_of("me").read()[-1].previous == before


def test_a_course_that_is_there_is_never_overwritten(client: Client, at: Clock) -> None:
    lived(at)
    log = journal_of("me").read()
    page = bring(client, client.get("/c/me/export/").content)
    assert "there is a course" in errors_in(page)[0]
    assert journal_of("me").read() == log


def test_a_second_persons_course_can_be_brought_in_beside_the_first(
    client: Client, at: Clock, elsewhere: Any
) -> None:
    lived(at)
    settle("bo", "Bo", nights=1)
    archives = [client.get(f"/c/{key}/export/").content for key in ("me", "bo")]
    elsewhere()
    for archive in archives:
        bring(client, archive)
    assert {course.name for course in kept.listed()} == {"Ada", "Bo"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"no zip at all", "lowtide-me.zip"),
        (b"", "The submitted file is empty."),
        (write_archive(Archive(())), "There is nothing in this archive"),
    ],
)
def test_what_is_no_archive_is_refused_beside_the_field(
    client: Client, content: bytes, says: str
) -> None:
    page = bring(client, content)
    assert says in errors_in(page)[0]
    assert kept.listed() == []


def test_a_changed_archive_brings_nothing_in(client: Client, at: Clock, elsewhere: Any) -> None:
    lived(at)
    archive = client.get("/c/me/export/").content
    elsewhere()
    page = bring(client, archive.replace(b"a word too many", b"a word too much"))
    assert errors_in(page)
    assert kept.listed() == []


def test_without_a_file_the_form_says_so(client: Client) -> None:
    assert errors_in(client.post("/import/")) == ["This field is required."]
    assert "Bring back a course" in text_of(client.get("/import/"))


def test_a_file_larger_than_any_archive_is_not_read(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lowtide.exchange.zipped import Limits
    from lowtide.web.personal.papers import archives

    monkeypatch.setattr(archives, "LIMITS", Limits(files=1, total=10))
    assert errors_in(bring(client, b"x" * 11)) == [
        "This file is too large to be an archive of Lowtide."
    ]
