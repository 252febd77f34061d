"""What every release wrote is read, advised of alike, and goes on in the app."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client

from cli.terminal import lowtide
from databases import in_use
from lowtide.course.events import CheckedIn
from lowtide.course.journal import Recorded
from lowtide.exchange.archive import read_archive
from lowtide.quantities import Night
from lowtide.storage.database import courses as kept
from lowtide.storage.database.connect import configure, migrate
from lowtide.storage.folder import DATABASE
from lowtide.storage.jsonl import JsonLinesJournal
from lowtide.web.courses import journal_of
from scripts.keep_release import ADVISED, BACKUP, RELEASES, CourseKept, course_kept
from web.conftest import EVENING
from web.lives import said

BACKUPS = sorted(file.parent for file in RELEASES.glob(f"*/{BACKUP}"))
COURSE_FILE = RELEASES / "course-file"
FILE = COURSE_FILE / "course.jsonl"


def advised_in(folder: Path) -> dict[str, CourseKept]:
    """How each course stood when the release wrote it."""
    return msgspec.json.decode((folder / ADVISED).read_bytes(), type=dict[str, CourseKept])


def stands(key: str, log: list[Recorded], then: CourseKept) -> bool:
    """Whether it stands today as it stood then, night for night."""
    return course_kept(key, log, Night(then.through)) == then


@pytest.fixture
def new(empty: Path, tmp_path: Path) -> Iterator[Path]:
    """The folder of an installation that is only just made."""
    folder = tmp_path / "new"
    with in_use(empty):
        yield folder


def test_there_is_something_of_every_kind() -> None:
    folders = {folder for folder in RELEASES.iterdir() if folder.is_dir()}
    assert folders == {COURSE_FILE, *BACKUPS}
    assert BACKUPS
    listed = (RELEASES / "README.md").read_text("utf-8")
    assert [folder.name for folder in folders if f"`{folder.name}`" not in listed] == []


# --- a course file --------------------------------------------------------------------------------


def test_a_course_file_is_read_as_it_was(tmp_path: Path) -> None:
    (then,) = advised_in(COURSE_FILE).values()
    copy = tmp_path / "course.jsonl"
    copy.write_bytes(FILE.read_bytes())
    assert stands("course.csv", JsonLinesJournal(copy, bytes).read(), then)


def test_a_course_file_is_adopted_seal_for_seal(new: Path) -> None:
    (then,) = advised_in(COURSE_FILE).values()
    answered = lowtide("adopt", FILE, "--data", new)
    assert answered.out == (
        f"{FILE}: now the course course, {then.entries} entries, the last one sealed {then.head}\n"
    )
    log = journal_of("course").read()
    assert [msgspec.json.encode(each.entry) for each in log] == FILE.read_bytes().splitlines()
    assert stands("course", log, then)


# It was named "course.csv" when it was a file, which is no name for an address.
def test_an_adopted_course_goes_on_in_the_app(
    new: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lowtide.web.clock.now", lambda: EVENING)
    lowtide("adopt", FILE, "--data", new)
    before = journal_of("course").head()
    app = Client(headers={"host": "localhost"})
    evening = {"effects": "none", "sleep_worse": False, "night": "2026-03-14", "kind": "check_in"}
    sent = evening | {"id": "0195b0a0-0000-7000-8000-000000000000"}
    sent |= {"recorded_at": "2026-03-14T21:30:00+01:00", "zone": "Europe/Berlin"}
    answer: Any = app.post("/api/c/course/entries", json.dumps([sent]), "application/json")
    assert [receipt["status"] for receipt in answer.json()["receipts"]] == ["recorded"]
    said("course", 2, CheckedIn())
    log = journal_of("course").read()
    added = [each for each in log if each.entry.sequence > len(FILE.read_bytes().splitlines())]
    assert added[0].previous == before
    assert {each.entry.event.course for each in log} == {"course.csv"}
    assert {each.event.course for each in log} == {"course"}
    assert app.get("/c/course/tonight/").status_code == 200

    lowtide("export", "course", "-o", tmp_path / "out.zip", "--data", new)
    assert read_archive((tmp_path / "out.zip").read_bytes()).entries == tuple(
        each.entry for each in log
    )
    lowtide("adopt", tmp_path / "out.zip", "--data", tmp_path / "newer")
    assert journal_of("course").read() == log


def test_a_course_is_adopted_once(new: Path) -> None:
    lowtide("adopt", FILE, "--data", new)
    log = journal_of("course").read()
    assert 'there is a course "course" already' in lowtide("adopt", FILE, "--data", new).refusal
    assert journal_of("course").read() == log


# --- the app's database ---------------------------------------------------------------------------


@pytest.mark.parametrize("release", BACKUPS, ids=lambda folder: folder.name)
def test_a_backup_of_a_release_is_restored_brought_up_to_date_and_read(
    release: Path, new: Path
) -> None:
    answered = lowtide("restore", release / BACKUP, "--data", new)
    assert answered.code == 0, answered
    configure(new / DATABASE)
    migrate()
    courses = advised_in(release)
    assert {course.key for course in kept.listed()} == courses.keys()
    for key, then in courses.items():
        assert then.head in answered.out
        assert stands(key, journal_of(key).read(), then)
        said(key, 60, CheckedIn(note="and it goes on"))
        assert journal_of(key).read()[-1].previous == then.head
