"""The archive: everything of a course, back into an empty place, the same to a bit, or refused."""

import os
import zipfile
from collections.abc import Callable, Iterable
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.happenings import courses, happened, log, zeros
from lowtide.actions import answer
from lowtide.actions.advise import advise
from lowtide.course.events import (
    AdviceGiven,
    AnyBody,
    CheckedIn,
    Condition,
    ConditionsStated,
    Corrected,
    DoseMissed,
    DoseTaken,
    DoseUnsure,
    Effect,
    Erased,
    Event,
    IntervalShortened,
    MedicinesChanged,
    MedicinesStated,
    Prescribed,
    PrescriberSaid,
    Say,
    Severity,
    TherapiesStated,
)
from lowtide.course.journal import MemoryJournal, Recorded
from lowtide.course.versions import versions_of
from lowtide.decision.explain import Reader
from lowtide.errors import JournalError, UserError
from lowtide.exchange import archive as room
from lowtide.exchange.archive import (
    DIARY,
    EVENTS,
    JOURNAL,
    MANIFEST,
    README,
    Archive,
    Photo,
    read_archive,
    write_archive,
)
from lowtide.exchange.diary import read_diary
from lowtide.exchange.zipped import Limits, pack
from lowtide.quantities import Dose, PainScore
from lowtide.screening.catalogue import keys
from lowtide.simulate.catalogue import people
from lowtide.storage.jsonl import JsonLinesJournal
from simulate.stories import LAST, PROTOCOL, story

KEPT = Path(__file__).parent / "archives"
PHOTOS = (Photo(b"\x89PNG a prescription", "png"), Photo(b"\xff\xd8 another", "jpg"))
PEOPLE = [each.key for each in people()]
COURSE = log(
    (1, MedicinesStated(("ibuprofen 400 mg",))),
    (1, Prescribed("Dr Roth", "lifshitz", Dose(4500), PHOTOS[0].sha256)),
    (2, CheckedIn(PainScore(65), effects=(), sleep_worse=False, note="Schlaf: gut")),
    (2, DoseTaken(Dose(1500))),
    (3, Corrected("e4", DoseMissed())),
)


def journal_of(events: Iterable[Event], random_bytes: Callable[[int], bytes] = zeros) -> Archive:
    journal = MemoryJournal(random_bytes)
    journal.append(events)
    return Archive(tuple(journal.read()), PHOTOS)


def files_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


WHOLE = write_archive(journal_of(COURSE))


# --- there and back ------------------------------------------------------------------------------


@st.composite
def archives(draw: st.DrawFn) -> Archive:
    """Any course at all, some of what was said in it erased, with any pictures."""
    journal = MemoryJournal(Random(draw(st.integers(0, 99))).randbytes)
    journal.append(draw(courses()))
    for recorded in journal.read():
        if draw(st.integers(0, 5)) == 0:
            journal.erase(recorded.event.id)
    pictures = st.builds(Photo, st.binary(max_size=50), st.sampled_from(room.PHOTO_KINDS))
    photos = draw(st.lists(pictures, max_size=3, unique_by=lambda photo: photo.content))
    return Archive(tuple(journal.read()), tuple(sorted(photos, key=lambda each: each.sha256)))


# Exported, brought back and exported again: the same bytes, and all in it the same.
@given(archives())
@settings(max_examples=150)
def test_an_export_of_an_import_is_the_same_file(whole: Archive) -> None:
    data = write_archive(whole)
    back = read_archive(data)
    assert back == whole
    assert write_archive(back) == data


# Everybody's history, every reason of every night in it, for the patient and for the prescriber.
@pytest.mark.parametrize("who", PEOPLE)
def test_history_comes_back_with_every_reason(who: str) -> None:
    def history(recorded: Iterable[Recorded | Event]) -> list[tuple[answer.PastNight, ...]]:
        advised = advise(PROTOCOL, versions_of(recorded), LAST)
        return [answer.history(advised, reader) for reader in Reader]

    whole = journal_of(story(who).events, os.urandom)
    back = read_archive(write_archive(whole))
    assert history(back.recorded) == history(story(who).events)
    assert back.head == whole.head
    assert [each.hash for each in back.recorded] == [each.hash for each in whole.recorded]


def test_a_course_goes_on_in_an_empty_place_where_it_ended() -> None:
    whole = journal_of(COURSE)
    place = MemoryJournal(zeros, read_archive(WHOLE).entries)
    assert place.head() == whole.head
    more = [happened(DoseMissed(), on=4, id="e6")]
    place.append([*COURSE, *more])
    there = MemoryJournal(zeros, whole.entries)
    there.append(more)
    assert place.read() == there.read()


def test_the_journal_in_it_is_the_course_file_itself(tmp_path: Path) -> None:
    file = tmp_path / "course.jsonl"
    JsonLinesJournal(file, zeros).append(COURSE)
    assert files_of(WHOLE)[JOURNAL] == file.read_bytes()


def test_a_course_in_which_nothing_happened_is_an_archive_too() -> None:
    assert read_archive(write_archive(Archive(()))) == Archive(())
    assert Archive(()).course == ""


# --- the same bytes ------------------------------------------------------------------------------


def test_the_same_course_is_the_same_file_on_any_day_and_machine() -> None:
    assert write_archive(journal_of(COURSE)) == WHOLE
    with zipfile.ZipFile(BytesIO(WHOLE)) as zipped:
        members = zipped.infolist()
    assert [member.filename for member in members] == sorted(files_of(WHOLE))
    assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}
    assert {member.compress_type for member in members} == {zipfile.ZIP_STORED}
    assert {(member.create_system, member.external_attr >> 16) for member in members} == {
        (3, 0o600)
    }


def test_pictures_in_another_order_are_the_same_file() -> None:
    whole = journal_of(COURSE)
    assert write_archive(Archive(whole.recorded, PHOTOS[::-1])) == WHOLE


# Kept as the first format wrote it: every later Lowtide must read it.
def test_an_archive_of_the_first_format_is_read_for_ever() -> None:
    back = read_archive((KEPT / "format-1.zip").read_bytes(), "format-1.zip")
    assert back.head == "8c1171778e8a57ca174cd37ac68cb54fd9e44593bf8a0a2ad596fb463af8f2a7"
    assert [each.event for each in back.recorded if each.event.body != Erased("checked_in")] == [
        each for each in log(*DIARY_OF, *AFTER) if each.id != "e6"
    ]
    assert back.photos == PHOTOS


# People open a zip, and pack it again with whatever they have.
def test_an_archive_packed_again_by_another_program_is_read() -> None:
    again = BytesIO()
    with zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in reversed(files_of(WHOLE).items()):
            zipped.writestr(name, content)
    assert again.getvalue() != WHOLE
    assert read_archive(again.getvalue()) == read_archive(WHOLE)


# --- for people ----------------------------------------------------------------------------------


def test_the_readme_names_every_file() -> None:
    readme = files_of(WHOLE)[README].decode()
    for name in (JOURNAL, DIARY, EVENTS, MANIFEST, "photos/"):
        assert name in readme


def test_events_can_be_read_by_people() -> None:
    shown = msgspec.json.decode(files_of(WHOLE)[EVENTS])
    assert shown[4] == {
        "sequence": 5,
        "night": "2026-03-03",
        "recorded_at": "2026-03-03T21:00:00Z",
        "zone": None,
        "by": "patient",
        "kind": "corrected",
        "says": {"event": "e4", "instead": {"kind": "dose_missed"}},
        "id": "e5",
        "corrects": "e4",
    }
    assert files_of(WHOLE)[EVENTS].startswith(b'[\n  {\n    "sequence": 1,\n')


def test_the_manifest_says_what_must_be_there() -> None:
    manifest = msgspec.json.decode(files_of(WHOLE)[MANIFEST])
    files = files_of(WHOLE)
    assert (manifest["format"], manifest["course"], manifest["entries"]) == (1, "course", 5)
    assert manifest["head"] == journal_of(COURSE).head
    assert manifest["files"] == {
        name: {"bytes": len(content), "sha256": sha256(content).hexdigest()}
        for name, content in files.items()
        if name != MANIFEST
    }


DIARY_OF: list[tuple[int, AnyBody]] = [
    (1, MedicinesStated(("ibuprofen", "zinc"))),
    (1, ConditionsStated((Condition("surgery", date(2026, 4, 2)),))),
    (1, PrescriberSaid(Say.START, Dose(1500), ())),
    (1, CheckedIn(PainScore(65), PainScore(30), PainScore(80), (), False, "one;\ntwo")),
    (2, MedicinesChanged(("tramadol",), ("zinc",))),
    (2, CheckedIn(effects=(Effect("nausea", Severity.MILD),))),
    (2, DoseUnsure()),
    (3, DoseMissed()),
    (3, TherapiesStated(("diet",))),
    (4, MedicinesChanged((), ("tramadol",))),
    (4, IntervalShortened("tramadol", date(2026, 3, 9), "one tablet")),
]


AFTER: list[tuple[int, AnyBody]] = [
    (4, Prescribed("Dr Roth", "lifshitz", Dose(4500), PHOTOS[0].sha256)),
    (4, DoseTaken(Dose(1500))),
    (4, AdviceGiven("maintain", Dose(1500), "rules")),
    (5, Corrected("e13", DoseMissed())),
]


def test_the_diary_is_the_course_as_it_stands() -> None:
    moment = happened(CheckedIn(), on=5).recorded_at.replace(hour=22, minute=5, tzinfo=None)
    late = [
        happened(DoseTaken(Dose(1500), moment), on=5, id="d1", zone="Europe/Berlin"),
        happened(CheckedIn(), on=6, id="d2"),
        happened(DoseUnsure(moment.replace(day=6)), on=6, id="d3", zone="Europe/Berlin"),
    ]
    diary = files_of(write_archive(journal_of(log(*DIARY_OF) + late)))[DIARY].decode()
    assert diary.splitlines() == [
        "date,dose_mg,taken_at,pain,fatigue,sleep,effects,sleep_worse,medicines,conditions,"
        "therapies,prescriber,note",
        '2026-03-01,,,6.5,3,8,none,no,zinc; ibuprofen,surgery:2026-04-02,,start 1.5,"one;',
        'two"',
        "2026-03-02,,,,,,nausea:mild,,ibuprofen; tramadol,,,,",
        "2026-03-03,0,,,,,,,,,diet,,",
        "2026-03-04,,,,,,,,ibuprofen,,,shorten:tramadol:2026-03-09:one tablet,",
        "2026-03-05,1.5,22:05,,,,,,,,,,",
        "2026-03-06,,22:05,,,,,,,,,,",
    ]


# The diary of an archive, read as a diary, is advised as the course itself was.
@pytest.mark.parametrize("who", PEOPLE)
def test_the_diary_is_advised_as_the_course_was(who: str) -> None:
    data = files_of(write_archive(journal_of(story(who).events)))[DIARY]
    diary = read_diary(data, DIARY, date(2026, 5, 1), keys())
    anew = advise(PROTOCOL, versions_of(diary.events), LAST)
    assert [(each.night, each.dose) for each in anew.nights] == [
        (each.night, each.dose) for each in story(who).advice
    ]


# --- what is refused -----------------------------------------------------------------------------


def sealed(files: dict[str, bytes], **changes: Any) -> bytes:
    """An archive whose manifest was made to fit, as someone would who changes it on purpose."""
    manifest = msgspec.json.decode(files[MANIFEST])
    manifest["files"] = {
        name: {"bytes": len(content), "sha256": sha256(content).hexdigest()}
        for name, content in files.items()
        if name != MANIFEST
    }
    return pack(files | {MANIFEST: msgspec.json.encode(manifest | changes)})


def without(name: str) -> bytes:
    return pack({each: content for each, content in files_of(WHOLE).items() if each != name})


def with_file(name: str, content: bytes = b"x") -> bytes:
    return pack(files_of(WHOLE) | {name: content})


def with_journal(change: Callable[[bytes], bytes], **changes: Any) -> bytes:
    files = files_of(WHOLE)
    return sealed(files | {JOURNAL: change(files[JOURNAL])}, **changes)


def with_format(version: int) -> bytes:
    return sealed(files_of(WHOLE), format=version)


def twice() -> bytes:
    data = BytesIO(WHOLE)
    with pytest.warns(UserWarning), zipfile.ZipFile(data, "a") as zipped:
        zipped.writestr(JOURNAL, b"")
    return data.getvalue()


def packed_as(method: int) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", method) as zipped:
        for name, content in files_of(WHOLE).items():
            zipped.writestr(name, content)
    return data.getvalue()


def with_flag(data: bytes, flag: int) -> bytes:
    """A zip whose last file says this flag of itself in the directory at the end."""
    at = data.rindex(b"PK\x01\x02") + 8
    return data[:at] + bytes([data[at] | flag]) + data[at + 1 :]


def bomb(size: int) -> bytes:
    """So many zeros, packed a thousand times smaller."""
    data = BytesIO()
    with (
        zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as zipped,
        zipped.open(JOURNAL, "w") as member,
    ):
        for _ in range(size // 1_000_000):
            member.write(bytes(1_000_000))
    return data.getvalue()


def lying_bomb() -> bytes:
    """Twenty million zeros that say of themselves to be ten."""
    data = bytearray(bomb(20_000_000))
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(data)


def other_photo() -> bytes:
    files = files_of(WHOLE)
    name = next(name for name in files if name.endswith(".jpg"))
    return sealed(files | {name: b"not what its name says"})


LAST_LINE = -2  # after the last line's end nothing follows


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "it is no zip file, or a broken one. Choose the .zip file as Lowtide exported it"),
        (b"date,dose_mg\n2026-03-01,1.5\n", "it is no zip file"),
        (WHOLE[:-30], "it is no zip file"),
        (WHOLE.replace(b"ibuprofen", b"ibuprofem"), "it is no zip file"),
        (without(JOURNAL), "journal.jsonl: it is missing. Export the course again"),
        (without(DIARY), "diary.csv: it is missing"),
        (without(f"photos/{PHOTOS[0].sha256}.png"), r"photos/.*png: it is missing"),
        (without(MANIFEST), "manifest.json: it is missing"),
        (pack({}), "manifest.json: it is missing"),
        (with_file(DIARY), "diary.csv: it is not what was exported. Export the course again"),
        (with_file(JOURNAL, b""), "journal.jsonl: it is not what was exported"),
        (with_file(f"photos/{'0' * 64}.png"), "photos/0.*png: the manifest does not list it"),
        (other_photo(), r"photos/.*jpg: its name is not that of its content"),
        (with_file("../../etc/passwd"), '"../../etc/passwd" is no file of an archive. Choose'),
        (with_file("/journal.jsonl"), "is no file of an archive"),
        (with_file("photos/../journal.jsonl"), "is no file of an archive"),
        (with_file("photos\\evil.png"), "is no file of an archive"),
        (with_file("lowtide/journal.jsonl"), "is no file of an archive"),
        (with_file("photos/"), "is no file of an archive"),
        (with_file("\x1b[31mred"), r'" \[31mred" is no file of an archive'),
        (with_file(f"photos/{'0' * 64}.exe"), "is no file of an archive"),
        (twice(), '"journal.jsonl" is there twice'),
        (packed_as(zipfile.ZIP_BZIP2), "packed in a way that is not read here"),
        (packed_as(zipfile.ZIP_LZMA), "packed in a way that is not read here"),
        (with_flag(WHOLE, 1), "is locked or packed in a way that is not read here"),
        (bomb(101_000_000), "journal.jsonl has more than 100000000 bytes"),
        (lying_bomb(), "it is no zip file, or a broken one"),
        (with_file(MANIFEST, b"{}"), "manifest.json: it cannot be read: .*`format`"),
        (with_file(MANIFEST, b"\xff"), "manifest.json: it cannot be read"),
        (with_file(MANIFEST, b'{"format":1}'), "manifest.json: it cannot be read: .*`course`"),
        (with_file(MANIFEST, b'{"format":1,"extra":2}'), "manifest.json: it cannot be read"),
        (with_format(2), "made by a newer Lowtide .archive format 2, and 1 is the last.* Install"),
        (
            with_file(MANIFEST, b'{"format":7,"new":{}}'),
            "made by a newer Lowtide .archive format 7",
        ),
        (with_format(0), "manifest.json: there is no archive format 0"),
        (with_journal(lambda w: w[:-1]), "journal.jsonl: its last line has no end"),
        (with_journal(lambda w: w + b"\n"), "journal.jsonl: line 6: no entry of a course"),
        (
            with_journal(lambda w: b"\n".join(w.split(b"\n")[:LAST_LINE]) + b"\n"),
            "journal.jsonl: entries are missing at its end",
        ),
        (
            with_journal(lambda w: w.replace(b"ibuprofen", b"ibuprofem")),
            "journal.jsonl: line 1: .*Restore the course from a backup",
        ),
        (with_journal(lambda w: w[w.index(b"\n") + 1 :]), "journal.jsonl: line 1: "),
        (with_journal(lambda w: w.replace(b'{"seq', b'{ "seq')), "line 1: it is not as Lowtide"),
        (
            with_journal(lambda w: w.replace(b'"schema":1', b'"schema":5,"mood":5', 1)),
            "journal.jsonl: line 1: made by a newer Lowtide .schema 5.*Install the newest Lowtide",
        ),
        (
            with_journal(lambda w: w.replace(b'"schema":1', b'"schema":1,"mood":5', 1)),
            "journal.jsonl: line 1: no entry of a course: .*unknown field",
        ),
        (sealed(files_of(WHOLE), course="another"), "journal.jsonl: entries are missing"),
        (sealed(files_of(WHOLE), head="0" * 64), "journal.jsonl: entries are missing"),
    ],
)
def test_what_is_no_archive_is_refused_with_file_and_remedy(data: bytes, says: str) -> None:
    with pytest.raises(JournalError, match=r"^kept\.zip: ") as refused:
        read_archive(data, "kept.zip")
    assert refused.match(says)


def test_an_archive_beyond_its_limits_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LIMITS", Limits(files=7, total=len(WHOLE)))
    assert read_archive(WHOLE).head
    monkeypatch.setattr(room, "LIMITS", Limits(files=6, total=len(WHOLE)))
    with pytest.raises(JournalError, match="would unpack to more than 6 files or"):
        read_archive(WHOLE)
    monkeypatch.setattr(room, "LIMITS", Limits(files=7, total=len(WHOLE) - 1))
    with pytest.raises(JournalError, match="archive: it has more than"):
        read_archive(WHOLE)


def test_a_picture_of_another_kind_is_not_kept() -> None:
    with pytest.raises(JournalError, match=r'"exe" is no kind of picture that is kept. Use gif'):
        write_archive(Archive((), (Photo(b"MZ", "exe"),)))


# Whatever bytes are changed, put in or cut off: the same archive is read, or it is refused.
@given(st.data())
@settings(max_examples=600)
def test_any_damage_is_refused_or_harmless(data: st.DataObject) -> None:
    changed = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(changed) - 1))
        end = data.draw(st.sampled_from([at, at + 1, at + 4, len(changed)]))
        changed[at:end] = data.draw(st.binary(max_size=4))
        changed = changed or bytearray(b"x")
    try:
        back = read_archive(bytes(changed))
    except UserError as refused:
        assert str(refused).startswith("archive: ")
    else:
        assert back == read_archive(WHOLE)


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda tail: b"PK\x03\x04" + tail))
def test_any_bytes_are_an_archive_or_refused(data: bytes) -> None:
    with pytest.raises(JournalError, match="archive: "):
        read_archive(data)
