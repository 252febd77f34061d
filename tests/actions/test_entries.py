"""What an entry means: the events that come of it, and what is refused."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.happenings import zeros
from lowtide.actions.entries import IN_HOSPITAL, derived_id, events_of, read_entry
from lowtide.actions.record import Receipt, record
from lowtide.course.events import (
    AdviceGiven,
    AnyBody,
    CheckedIn,
    Condition,
    ConditionsChanged,
    Corrected,
    DoseMissed,
    DoseTaken,
    DoseUnsure,
    Effect,
    Event,
    MedicinesChanged,
    Prescribed,
    PrescriberSaid,
    Say,
    Severity,
)
from lowtide.course.ids import uuid7
from lowtide.course.journal import MemoryJournal, Recorded
from lowtide.errors import UserError
from lowtide.quantities import Dose, Night, PainScore

EVENING = datetime(2026, 3, 14, 21, 40, tzinfo=UTC)
TONIGHT = Night(date(2026, 3, 14))
FIRST = uuid7(EVENING, bytes(10))
SECOND = uuid7(EVENING, bytes([1] * 10))


def document(kind: str = "check_in", **said: Any) -> bytes:
    """An entry as a phone writes it."""
    envelope = {"id": FIRST, "night": "2026-03-14", "recorded_at": EVENING.isoformat()}
    return msgspec.json.encode({"kind": kind} | envelope | said)


def meant(kind: str = "check_in", **said: Any) -> list[tuple[Night, AnyBody]]:
    events = events_of(read_entry(document(kind, **said)), "course", EVENING, {FIRST}.__contains__)
    return [(event.night, event.body) for event in events]


@pytest.mark.parametrize(
    ("said", "body"),
    [
        ({"pain": 4}, CheckedIn(pain=PainScore(40))),
        ({"effects": "none"}, CheckedIn(effects=())),
        (
            {"effects": "moderate", "effect_names": ["nausea"]},
            CheckedIn(effects=(Effect("nausea", Severity.MODERATE),)),
        ),
        (
            {"effects": "mild"},
            CheckedIn(effects=(Effect("something not named", Severity.MILD),)),
        ),
        (
            {"effects": "urgent"},
            CheckedIn(effects=(Effect("urgent signs", Severity.URGENT),)),
        ),
        ({"sleep_worse": True}, CheckedIn(sleep_worse=True)),
        ({}, CheckedIn()),
    ],
)
def test_an_answer_means_itself_and_what_is_left_open_stays_open(
    said: dict[str, Any], body: CheckedIn
) -> None:
    assert meant(**said) == [(TONIGHT, body)]


@pytest.mark.parametrize(
    ("said", "body"),
    [
        ({"answer": "taken", "dose": "3 mg"}, DoseTaken(Dose(3000))),
        ({"answer": "other", "dose": "1.5 mg"}, DoseTaken(Dose(1500))),
        ({"answer": "missed"}, DoseMissed()),
        ({"answer": "unsure"}, DoseUnsure()),
    ],
)
def test_last_nights_dose_belongs_to_last_night(said: dict[str, Any], body: AnyBody) -> None:
    assert meant(last_dose=said) == [(TONIGHT + -1, body), (TONIGHT, CheckedIn())]


def test_what_is_new_changes_the_lists_and_replaces_none() -> None:
    new = {"medicines": [" ibuprofen ", ""], "surgery_on": "2026-04-02", "maybe_pregnant": True}
    assert meant(new=new)[1:] == [
        (TONIGHT, MedicinesChanged(added=("ibuprofen",))),
        (
            TONIGHT,
            ConditionsChanged(
                added=(Condition("surgery", date(2026, 4, 2)), Condition("pregnancy"))
            ),
        ),
    ]
    assert meant(new={"hospital": True})[1:] == [(TONIGHT, MedicinesChanged(added=(IN_HOSPITAL,)))]
    assert meant(new={}) == [(TONIGHT, CheckedIn())]


def test_a_dose_taken_and_what_the_phone_advised_are_kept_as_they_were() -> None:
    taken = meant("taken", dose="4.5 mg", taken_at="2026-03-14T22:05:00")
    assert taken == [(TONIGHT, DoseTaken(Dose(4500), datetime(2026, 3, 14, 22, 5)))]
    advised = {"action": "pause", "dose": None, "rules": "r"}
    assert meant(advised=advised)[1:] == [(TONIGHT, AdviceGiven("pause", None, "r"))]
    advised = {"action": "maintain", "dose": "3 mg", "rules": "r"}
    assert meant(advised=advised)[1:] == [(TONIGHT, AdviceGiven("maintain", Dose(3000), "r"))]


def test_an_undo_corrects_what_the_entry_made() -> None:
    assert meant("undo", id=SECOND, entry=FIRST) == [(TONIGHT, Corrected(FIRST, None))]


@pytest.mark.parametrize(
    ("kind", "said", "says"),
    [
        ("check_in", {"pain": 11}, r"\$\.pain"),
        ("check_in", {"pian": 4}, "pian"),
        ("check_in", {"effects": "bad"}, r"\$\.effects"),
        ("check_in", {"id": "e1"}, r"\$\.id"),
        ("check_in", {"recorded_at": "2026-03-14T21:40:00"}, r"\$\.recorded_at"),
        ("check_in", {"new": {"medicines": ["x" * 201]}}, r"\$\.new\.medicines"),
        ("check_in", {"last_dose": {"answer": "taken"}}, "the amount is missing"),
        ("check_in", {"last_dose": {"answer": "other", "dose": "3"}}, "has no unit"),
        ("check_in", {"night": "2026-03-15"}, "still to come"),
        ("check_in", {"night": "2025-02-06"}, "more than 400 nights ago"),
        ("check_in", {"night": "0001-01-01"}, "more than 400 nights ago"),
        ("check_in", {"recorded_at": "0001-01-01T00:00:00+14:00"}, "more than 400 nights ago"),
        ("check_in", {"recorded_at": "2026-03-17T21:40:00Z"}, "Set the clock of this device"),
        ("taken", {"dose": "much"}, "cannot be read"),
        ("undo", {"entry": SECOND}, "nothing to undo"),
        ("wish", {}, "wish"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(
    kind: str, said: dict[str, Any], says: str
) -> None:
    with pytest.raises(UserError, match=says):
        meant(kind, **said)


# The ids of an entry's events are UUIDs of version 7 of the same moment, its own among them.
@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10), st.text(max_size=9))
def test_derived_ids(milliseconds: int, randomness: bytes, label: str) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds % 2**45)
    entry = uuid7(moment, randomness)
    derived = UUID(derived_id(entry, label))
    assert (derived.version, derived.variant) == (7, UUID(entry).variant)
    assert derived.int >> 76 == UUID(entry).int >> 76
    assert derived_id(entry, label) == str(derived)
    assert derived_id(entry, "main") == entry


# --- recording -----------------------------------------------------------------------------------


def test_an_entry_sent_twice_is_recorded_once_with_the_advice_it_got() -> None:
    journal = MemoryJournal(zeros)
    entry = read_entry(document(pain=4, effects="none"))
    assert record(journal, "c", [entry], EVENING) == [Receipt(FIRST, "recorded")]
    first = journal.read()
    assert [recorded.entry.event.kind for recorded in first] == ["checked_in", "advice_given"]
    assert record(journal, "c", [entry], EVENING + timedelta(days=1)) == [Receipt(FIRST, "known")]
    assert journal.read() == first


class Meanwhile(MemoryJournal):
    """Somebody else records something between reading and appending, once."""

    def __init__(self, act: Callable[[MemoryJournal], object]) -> None:
        super().__init__(zeros)
        self._act: Callable[[MemoryJournal], object] | None = act

    def read(self) -> list[Recorded]:
        log = super().read()
        if self._act:
            act, self._act = self._act, None
            act(self)
        return log


def test_an_entry_sent_twice_at_once_is_recorded_once_and_not_refused() -> None:
    entry = read_entry(document(pain=4, effects="none"))
    a_moment_before = EVENING - timedelta(seconds=1)
    journal = Meanwhile(lambda journal: record(journal, "c", [entry], a_moment_before))
    assert record(journal, "c", [entry], EVENING) == [Receipt(FIRST, "recorded")]
    kinds = [recorded.entry.event.kind for recorded in journal.read()]
    assert kinds == ["checked_in", "advice_given"]


def test_one_that_is_refused_blocks_no_other() -> None:
    journal = MemoryJournal(zeros)
    other = read_entry(document(id=SECOND, pain=5))
    lost = read_entry(document("undo", id=uuid7(EVENING, bytes([2] * 10)), entry=SECOND))
    receipts = record(journal, "c", [lost, other], EVENING)
    assert [receipt.status for receipt in receipts] == ["refused", "recorded"]
    assert "nothing to undo" in receipts[0].why


def test_other_content_under_a_known_name_is_refused() -> None:
    journal = MemoryJournal(zeros)
    record(journal, "c", [read_entry(document(pain=4))], EVENING)
    (receipt,) = record(journal, "c", [read_entry(document(pain=5))], EVENING)
    assert receipt.status == "refused"
    assert journal.read()[0].event.body == CheckedIn(pain=PainScore(40))


# A first dose that the protocol has no step for would leave every page without an answer.
@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("taken", {"dose": "2 mg"}),
        (
            "check_in",
            {
                "night": "2026-03-15",
                "recorded_at": "2026-03-15T21:40:00+00:00",
                "last_dose": {"answer": "other", "dose": "2 mg"},
                "advised": {"action": "pause", "rules": "r"},
            },
        ),
    ],
)
def test_an_entry_with_which_no_night_could_be_answered_is_refused(
    kind: str, said: dict[str, Any]
) -> None:
    journal = MemoryJournal(zeros)
    begun: tuple[AnyBody, ...] = (Prescribed("Dr Weber", "lifshitz"), PrescriberSaid(Say.START))
    journal.append(
        Event(f"e{number}", "c", TONIGHT, EVENING, "x", body) for number, body in enumerate(begun)
    )
    (receipt,) = record(
        journal, "c", [read_entry(document(kind, **said))], EVENING + timedelta(days=1)
    )
    assert receipt.status == "refused"
    assert "2 mg is no step" in receipt.why
    assert len(journal.read()) == len(begun)
