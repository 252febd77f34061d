"""What every journal promises, held by the one in memory, the file and the database alike."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from msgspec.structs import replace

from course.happenings import MG_1_5, MG_3, MG_4_5, courses, happened, log, zeros
from databases import journal_in_database
from lowtide.course.events import (
    SCHEMA,
    CheckedIn,
    Corrected,
    DoseMissed,
    DoseTaken,
    Erased,
    Event,
    MedicinesStated,
)
from lowtide.course.journal import (
    GENESIS,
    Entry,
    Journal,
    MemoryJournal,
    Recorded,
    hash_of,
    opened,
    verify,
)
from lowtide.errors import JournalError
from lowtide.storage.jsonl import JsonLinesJournal

TOOK, MISSED = happened(DoseTaken(MG_3)), happened(DoseMissed(), id="e2")


@pytest.fixture(params=["memory", "file", "database"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Journal:
    if request.param == "memory":
        return MemoryJournal(zeros)
    if request.param == "file":
        return JsonLinesJournal(tmp_path / "course.jsonl", zeros)
    request.getfixturevalue("database")
    return journal_in_database(zeros)


def events_of(records: Iterable[Recorded]) -> list[Event]:
    return [recorded.event for recorded in records]


def refused(journal: Journal, event: Event, says: str) -> None:
    before = journal.read()
    with pytest.raises(JournalError, match=says):
        journal.append([happened(DoseMissed(), id="with it"), event])
    assert journal.read() == before, "all of them or none"


# --- adding --------------------------------------------------------------------------------------


def test_a_new_journal_is_empty(journal: Journal) -> None:
    assert journal.read() == []
    assert journal.head() == GENESIS == "0" * 64


def test_what_is_appended_is_read_in_order(journal: Journal) -> None:
    first = journal.append([TOOK])
    second = journal.append([MISSED, happened(CheckedIn(note="tired"), id="e3")])
    assert journal.read() == first + second
    assert [recorded.sequence for recorded in first + second] == [1, 2, 3]
    assert events_of(first + second) == [TOOK, MISSED, happened(CheckedIn(note="tired"), id="e3")]
    assert journal.append([]) == []


def test_each_entry_names_the_one_before(journal: Journal) -> None:
    journal.append(log((1, DoseMissed()), (2, DoseMissed()), (3, DoseMissed())))
    records = journal.read()
    hashes = [recorded.hash for recorded in records]
    assert [recorded.previous for recorded in records] == [GENESIS, *hashes[:-1]]
    assert journal.head() == hashes[-1]
    assert len(set(hashes)) == 3


# A person with nothing but this description can verify a course in twenty years.
def test_the_chain_can_be_recomputed_from_its_description(journal: Journal) -> None:
    journal.append([TOOK, happened(Corrected("e1", DoseTaken(MG_4_5)), id="e2", by="Zoë")])
    for recorded in journal.read():
        line = json.loads(msgspec.json.encode(recorded.entry))
        said = line["event"]
        body = json.dumps(said["body"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        digest = hashlib.sha256((line["salt"] + body).encode()).hexdigest()
        sealed = [line["previous"], line["sequence"]]
        sealed += [said[key] for key in ("id", "course", "night", "recorded_at", "by", "zone")]
        sealed += [said["schema"], said["kind"], line["corrects"], digest]
        text = json.dumps(sealed, separators=(",", ":"), ensure_ascii=False)
        assert line["digest"] == digest
        assert line["hash"] == hashlib.sha256(text.encode()).hexdigest()


def test_the_salt_comes_from_the_random_bytes_that_were_given() -> None:
    drawn = iter([b"\x01" * 16, b"\x02" * 16])
    journal = MemoryJournal(lambda count: next(drawn)[:count])
    records = journal.append([TOOK, replace(TOOK, id="e2")])
    assert [recorded.entry.salt for recorded in records] == ["01" * 16, "02" * 16]
    assert records[0].entry.digest != records[1].entry.digest, "equal bodies do not look equal"


# --- the same event again ------------------------------------------------------------------------


def test_the_same_event_again_changes_nothing(journal: Journal) -> None:
    first = journal.append([TOOK, MISSED])
    again = journal.append([MISSED, TOOK, TOOK])
    assert again == [first[1], first[0], first[0]]
    assert journal.read() == first


def test_the_same_event_twice_at_once_is_one(journal: Journal) -> None:
    one, other = journal.append([TOOK, TOOK])
    assert one == other
    assert journal.read() == [one]


@pytest.mark.parametrize(
    "other",
    [
        happened(DoseTaken(MG_1_5)),
        happened(DoseMissed()),
        happened(DoseTaken(MG_3), on=2),
        happened(DoseTaken(MG_3), by="prescriber"),
        happened(DoseTaken(MG_3), zone="Asia/Tokyo"),
    ],
)
def test_other_content_under_the_same_id_is_refused(journal: Journal, other: Event) -> None:
    journal.append([TOOK])
    refused(journal, other, "already recorded with other content.*Record a correction")


def test_an_erased_event_sent_again_stays_erased(journal: Journal) -> None:
    journal.append([TOOK])
    erased = journal.erase("e1")
    assert journal.append([TOOK]) == [erased]
    assert journal.read() == [erased]
    refused(journal, replace(TOOK, by="somebody else"), "other content")


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (happened(DoseMissed(), course="another", id="x"), "Record it in its own course"),
        (happened(Erased("dose_taken"), id="x"), "says nothing"),
        (happened(Corrected("x", None), id="x"), "corrects x, which is not recorded"),
        (happened(Corrected("later", None), id="x"), "Record that one first"),
        (happened(DoseMissed(), id="x", recorded_at=datetime(2026, 3, 1)), "has no offset"),
        (happened(DoseMissed(), id="x", zone="Europe/Atlantis"), "no time zone known here"),
        (happened(DoseMissed(), id="x", by="\ud800"), "Write it in Unicode"),
        (replace(happened(DoseMissed(), id="x"), schema=2), "has schema 2. Record it as 1"),
    ],
)
def test_an_event_that_does_not_fit_is_refused(journal: Journal, event: Event, says: str) -> None:
    refused(journal, event, says)
    journal.append([TOOK])
    refused(journal, event, says)


def test_a_correction_may_come_with_what_it_corrects(journal: Journal) -> None:
    journal.append(log((1, DoseMissed()), (1, Corrected("e1", None)), (1, Corrected("e2", None))))
    assert [recorded.entry.corrects for recorded in journal.read()] == [None, "e1", "e2"]


# --- erasing -------------------------------------------------------------------------------------


def test_what_is_erased_is_gone_and_the_chain_holds(journal: Journal) -> None:
    secret = happened(MedicinesStated(("a secret",)), zone="Europe/Berlin")
    before = journal.append([secret, MISSED, happened(Corrected("e2", None), id="e3")])
    erased = journal.erase("e1")
    assert erased.event == replace(secret, body=Erased("medicines_stated"))
    assert erased.entry.salt is None
    assert (erased.hash, erased.entry.digest) == (before[0].hash, before[0].entry.digest)
    assert journal.erase("e3").event.body == Erased("corrected", "e2")
    after = journal.read()
    verify(after)
    assert "secret" not in repr([msgspec.json.encode(recorded.entry) for recorded in after])
    assert [recorded.hash for recorded in after] == [recorded.hash for recorded in before]
    assert journal.erase("e1") == erased, "erasing again changes nothing"
    journal.append([happened(DoseMissed(), id="e4")])
    assert journal.read()[:3] == after


def test_what_is_not_there_cannot_be_erased(journal: Journal) -> None:
    with pytest.raises(JournalError):
        journal.erase("e1")
    journal.append([TOOK])
    with pytest.raises(JournalError, match=r"no event e9 to erase. Take an id from the course"):
        journal.erase("e9")


# --- verifying -----------------------------------------------------------------------------------


def entries() -> list[Entry]:
    journal = MemoryJournal(lambda count: b"\x07" * count)
    journal.append([TOOK, MISSED, happened(Corrected("e2", None), id="e3")])
    return [recorded.entry for recorded in journal.read()]


def forged(entry: Entry, before: list[Entry]) -> Entry:
    """The entry after those, with a hash that fits, as somebody who knows how would make it."""
    unsealed = replace(entry, sequence=len(before) + 1, previous=before[-1].hash)
    return replace(unsealed, hash=hash_of(unsealed))


def without(place: int) -> list[Entry]:
    return [entry for number, entry in enumerate(entries()) if number != place]


def changed(place: int, **fields: object) -> list[Entry]:
    return [
        replace(entry, **fields) if number == place else entry
        for number, entry in enumerate(entries())
    ]


FIRST, SECOND, THIRD = entries()


@pytest.mark.parametrize(
    ("kept", "says"),
    [
        (without(0), "line 1: it says that it is entry 2"),
        (without(1), "line 2: it says that it is entry 3"),
        ([SECOND, FIRST, THIRD], "line 1: it says that it is entry 2"),
        (changed(1, sequence=3), "line 2: it says that it is entry 3"),
        (changed(1, previous=GENESIS), "line 2: it does not follow the line before it"),
        (changed(2, corrects="e1"), "line 3: its hash does not fit"),
        (changed(2, corrects=None), "line 3: its hash does not fit"),
        (changed(1, digest=FIRST.digest), "line 2: its hash does not fit"),
        (changed(0, event=replace(FIRST.event, by="x")), "line 1: its hash does not fit"),
        (changed(0, event=replace(FIRST.event, body=SECOND.event.body)), "line 1: its body does"),
        (changed(0, salt="00"), "line 1: its body does not fit its digest"),
        (changed(0, salt=None), "line 1: its body does not fit its digest"),
        ([FIRST, forged(FIRST, [FIRST])], "line 2: event e1 is there twice"),
        (
            [FIRST, forged(replace(SECOND, event=replace(SECOND.event, course="b")), [FIRST])],
            "line 2: event e2 is of another course",
        ),
    ],
)
def test_a_changed_chain_is_found_with_its_line_and_the_remedy(
    kept: list[Entry], says: str
) -> None:
    with pytest.raises(JournalError, match=says + ".*Restore the course from a backup"):
        opened(kept)


def test_an_event_of_a_newer_lowtide_is_not_guessed_at() -> None:
    newer = forged(replace(SECOND, event=replace(SECOND.event, schema=SCHEMA + 1)), [FIRST])
    with pytest.raises(JournalError, match=r"line 2: made by a newer Lowtide.*Install the newest"):
        opened([FIRST, newer])


# A course cut off at its end still is a chain; who keeps the head elsewhere sees that it is short.
def test_the_head_shows_what_was_cut_off() -> None:
    assert MemoryJournal(zeros, [FIRST]).head() != MemoryJournal(zeros, [FIRST, SECOND]).head()
    verify(opened([FIRST, SECOND]))


# Any course, opened again from what was kept of it, is the same course.
@given(courses())
def test_a_course_opened_again_is_the_same(said: list[Event]) -> None:
    kept = MemoryJournal(zeros)
    kept.append(said)
    again = MemoryJournal(zeros, [recorded.entry for recorded in kept.read()])
    assert again.read() == kept.read()
    assert events_of(again.read()) == said
