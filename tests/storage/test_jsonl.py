"""A course in a file: what is on the disk, what a crash leaves, what a changed byte gives away."""

import fcntl
import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.happenings import MG_3, happened, log, zeros
from lowtide.course.events import CheckedIn, Corrected, DoseMissed, DoseTaken, MedicinesStated
from lowtide.course.replay import replay
from lowtide.errors import JournalError
from lowtide.storage.jsonl import JsonLinesJournal

COURSE = log(
    (1, DoseTaken(MG_3)),
    (2, CheckedIn(note="Schlaf schlecht, trotz der Tablette: Zoë")),
    (3, MedicinesStated(("paracetamol",))),
    (4, Corrected("e1", DoseMissed())),
)


OLD = [
    happened(DoseTaken(MG_3, datetime(2026, 3, 1, 22)), zone="Europe/Berlin"),
    happened(Corrected("e1", DoseMissed()), id="e2"),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "course.jsonl"


@pytest.fixture
def journal(path: Path) -> JsonLinesJournal:
    return JsonLinesJournal(path, zeros)


# --- the file ------------------------------------------------------------------------------------

# Written by the first version, and readable for ever. Never change these lines.
SCHEMA_1 = (
    b'{"sequence":1,"event":{"id":"e1","course":"course","night":"2026-03-01","recorded_at'
    b'":"2026-03-01T21:00:00Z","by":"patient","zone":"Europe/Berlin","schema":1,"kind":"do'
    b'se_taken","body":{"dose":"3 mg","taken_at":"2026-03-01T22:00:00"}},"corrects":null,"'
    b'salt":"00000000000000000000000000000000","digest":"32d438e1c976f939b842bd57d6a0ad6b8'
    b'dc778a7db5b3c989195d6e56b091c30","previous":"000000000000000000000000000000000000000'
    b'0000000000000000000000000","hash":"96f40635190618eaaa122cf749819219f93f4ce3c95a993d3'
    b'8b69d361c50591d"}\n'
    b'{"sequence":2,"event":{"id":"e2","course":"course","night":"2026-03-01","recorded_at'
    b'":"2026-03-01T21:00:00Z","by":"patient","zone":null,"schema":1,"kind":"corrected","b'
    b'ody":{"event":"e1","instead":{"kind":"dose_missed"}}},"corrects":"e1","salt":"000000'
    b'00000000000000000000000000","digest":"02a10a648defb51343dcff16e3af9b5c63ea3a728b736e'
    b'ce57213fca655c98f5","previous":"96f40635190618eaaa122cf749819219f93f4ce3c95a993d38b6'
    b'9d361c50591d","hash":"be076f1be24a4c69af43b8d0fd1b8624929c6d470538bdc8e3408bb5184d80'
    b'18"}\n'
)


def test_a_course_of_the_first_schema_is_read_for_ever(
    journal: JsonLinesJournal, path: Path
) -> None:
    path.write_bytes(SCHEMA_1)
    assert [recorded.event for recorded in journal.read()] == OLD
    path.unlink()
    journal.append(OLD)
    assert path.read_bytes() == SCHEMA_1, "and is written the same, so that copies can be compared"


def test_the_file_is_made_by_the_first_append_for_its_owner_only(
    journal: JsonLinesJournal, path: Path
) -> None:
    assert journal.read() == []
    assert not path.exists(), "reading makes no file"
    journal.append(COURSE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().count(b"\n") == len(COURSE)
    journal.erase("e2")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["course.jsonl"], "nothing beside it"


def test_appending_leaves_every_byte_before_it(journal: JsonLinesJournal, path: Path) -> None:
    journal.append(COURSE[:2])
    before = path.read_bytes()
    journal.append(COURSE)
    assert path.read_bytes().startswith(before)
    assert [recorded.event for recorded in JsonLinesJournal(path, zeros).read()] == COURSE


def test_erasing_reaches_the_file_behind_a_link(path: Path) -> None:
    link = path.with_name("link.jsonl")
    link.symlink_to(path)
    journal = JsonLinesJournal(link, zeros)
    journal.append(COURSE)
    journal.erase("e2")
    assert b"Schlaf" not in path.read_bytes()
    assert link.is_symlink()


# --- what is no course ---------------------------------------------------------------------------

GOOD = b'{"sequence":1'


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda whole: b"", None),
        (lambda whole: b"\n" + whole, "line 1: no entry of a course.*Restore the course"),
        (lambda whole: whole + b"\n", "line 5: no entry of a course"),
        (lambda whole: b"\x00\x01\xff\xfe\n", "line 1: no entry of a course"),
        (lambda whole: whole.replace("ë".encode(), b"\xeb"), "line 2: "),
        (lambda whole: whole.replace(b'"by":"patient"', b'"by":"\xff"', 1), "line 1: no entry"),
        (lambda whole: whole.replace(GOOD, b'{ "sequence":1'), "line 1: it is not as Lowtide"),
        (lambda whole: b"date,dose_mg\n2026-03-01,1.5\n", "line 1: no entry of a course"),
        (lambda whole: whole.replace(b'"schema":1', b'"schema":2', 1), "line 1: its hash"),
        (
            lambda whole: whole.replace(b'"schema":1', b'"schema":5,"mood":5', 1),
            "line 1: made by a newer Lowtide .schema 5.*Install the newest Lowtide",
        ),
        (
            lambda whole: whole.replace(b'"schema":1', b'"schema":1,"mood":5', 1),
            "line 1: .*unknown field",
        ),
    ],
)
def test_a_file_that_is_no_course_is_refused_with_line_and_remedy(
    journal: JsonLinesJournal, path: Path, change: Callable[[bytes], bytes], says: str | None
) -> None:
    journal.append(COURSE)
    changed = change(path.read_bytes())
    path.write_bytes(changed)
    if says is None:
        assert journal.read() == []
        return
    for reads in (journal.read, journal.head, journal.repair, lambda: journal.append(COURSE)):
        with pytest.raises(JournalError, match=r"course\.jsonl: " + says):
            reads()
    assert path.read_bytes() == changed, "nothing is written"


def test_a_course_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match=r"Is a directory. Put that right and try again"):
        JsonLinesJournal(tmp_path, zeros).append(COURSE)
    with pytest.raises(JournalError, match="No such file or directory"):
        JsonLinesJournal(tmp_path / "none" / "course.jsonl", zeros).append(COURSE)


def _with_course(check: Callable[[Path], None]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "course.jsonl"
        JsonLinesJournal(path, zeros).append(COURSE)
        check(path)


# Any one byte of any line changed, put in or left out: it is found.
@given(st.data())
@settings(max_examples=400)
def test_any_changed_byte_is_found(data: st.DataObject) -> None:
    def check(path: Path) -> None:
        whole = path.read_bytes()
        at = data.draw(st.integers(0, len(whole) - 1), label="at")
        how = data.draw(st.sampled_from(["change", "put in", "leave out"]), label="how")
        byte = bytes([data.draw(st.integers(0, 255), label="byte")])
        rest = whole[at:] if how == "put in" else whole[at + 1 :]
        path.write_bytes(whole[:at] + (b"" if how == "leave out" else byte) + rest)
        if path.read_bytes() != whole:
            with pytest.raises(JournalError, match="line"):
                JsonLinesJournal(path, zeros).read()

    _with_course(check)


# --- a crash, and a disk that refuses ------------------------------------------------------------


# A crash may cut the last write anywhere: what was confirmed before it is never lost, and once
# repaired, recording the event again completes the course.
@given(st.data())
def test_a_torn_line_is_reported_and_repaired(data: st.DataObject) -> None:
    def check(path: Path) -> None:
        journal = JsonLinesJournal(path, zeros)
        confirmed = journal.read()
        before = path.stat().st_size
        journal.append([happened(DoseMissed(), on=5, id="e5")])
        whole = path.read_bytes()
        cut = data.draw(st.integers(before + 1, len(whole) - 1), label="cut at")
        path.write_bytes(whole[:cut])
        for reads in (journal.read, lambda: journal.append(COURSE), lambda: journal.erase("e1")):
            with pytest.raises(JournalError, match=r"line 5: it has no end.*Repair the file"):
                reads()
        assert path.read_bytes() == whole[:cut], "nothing is written"
        torn = journal.repair()
        beside = path.with_name("course.jsonl.torn")
        if cut == len(whole) - 1:
            assert torn == b"", "only its end was missing"
            assert not beside.exists()
        else:
            assert torn == whole[before:cut]
            assert beside.read_bytes() == torn + b"\n", "kept, in case it was no crash"
            assert journal.read() == confirmed
        journal.append([happened(DoseMissed(), on=5, id="e5")])
        assert path.read_bytes() == whole
        assert journal.repair() == b"", "there is nothing to repair"

    _with_course(check)


def test_a_second_torn_line_is_kept_beside_the_first(journal: JsonLinesJournal, path: Path) -> None:
    journal.append(COURSE)
    for torn in (b'{"sequence":5', b'{"seq'):
        path.write_bytes(path.read_bytes() + torn)
        assert journal.repair() == torn
    assert path.with_name("course.jsonl.torn").read_bytes() == b'{"sequence":5\n{"seq\n'


def test_a_full_disk_leaves_no_part_of_a_line(
    journal: JsonLinesJournal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.append(COURSE[:2])
    before = path.read_bytes()
    room = iter([7])
    really_write = os.write

    def write(file: int, data: bytes) -> int:
        left = next(room, 0)
        if left == 0:
            raise OSError(28, "No space left on device")
        return really_write(file, data[:left])

    with monkeypatch.context() as full:
        full.setattr(os, "write", write)
        with pytest.raises(JournalError, match=r"No space left on device. Put that right"):
            journal.append(COURSE)
    assert path.read_bytes() == before
    journal.append(COURSE)
    assert [recorded.event for recorded in journal.read()] == COURSE


def test_what_could_not_be_made_safe_is_not_recorded(
    journal: JsonLinesJournal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.append(COURSE[:2])
    before = path.read_bytes()

    def fsync(file: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as failing:
        failing.setattr(os, "fsync", fsync)
        with pytest.raises(JournalError, match="Input/output error"):
            journal.append(COURSE)
        with pytest.raises(JournalError, match="Input/output error"):
            journal.erase("e1")
    assert path.read_bytes() == before


# A disk may take a line in pieces.
def test_a_line_written_in_pieces_is_whole(
    journal: JsonLinesJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    really_write = os.write

    def write(file: int, data: bytes) -> int:
        return really_write(file, data[:100])

    with monkeypatch.context() as slow:
        slow.setattr(os, "write", write)
        journal.append(COURSE)
    assert [recorded.event for recorded in journal.read()] == COURSE


# --- several writers -----------------------------------------------------------------------------


def _record(path: Path, writer: int) -> None:
    journal = JsonLinesJournal(path, zeros)
    for number in range(8):
        journal.append([happened(DoseMissed(), id=f"{writer}-{number}")])
        if number == 4:
            journal.erase(f"{writer}-3")


# Writers at the same time, erasures among them, lose nothing of each other.
def test_writers_at_the_same_time_lose_nothing(path: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(_record, [path] * 3, range(3)))
    records = JsonLinesJournal(path, zeros).read()
    assert {recorded.event.id for recorded in records} == {
        f"{writer}-{number}" for writer in range(3) for number in range(8)
    }
    assert len(records) == 24


def test_a_file_put_in_the_place_of_the_one_it_waited_for_is_opened_instead(
    journal: JsonLinesJournal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.append(COURSE[:2])
    really_lock, waited = fcntl.flock, iter([True])

    def flock(file: int, how: int) -> None:
        if next(waited, False):
            JsonLinesJournal(path, zeros).erase("e2")  # by another, while this one waits
        really_lock(file, how)

    monkeypatch.setattr(fcntl, "flock", flock)
    journal.append(COURSE)
    assert [recorded.event.id for recorded in journal.read()] == ["e1", "e2", "e3", "e4"]


def test_a_file_that_vanished_while_it_waited_is_made_again(
    journal: JsonLinesJournal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.append(COURSE[:2])
    really_lock, waited = fcntl.flock, iter([True])

    def flock(file: int, how: int) -> None:
        if next(waited, False):
            path.unlink()
        really_lock(file, how)

    monkeypatch.setattr(fcntl, "flock", flock)
    journal.append(COURSE[:1])
    assert len(journal.read()) == 1


def test_a_course_in_a_file_replays(journal: JsonLinesJournal) -> None:
    journal.append(COURSE)
    assert replay(journal.read()) == replay(COURSE)
