"""Phones that sync over a bad network: a model of the outbox, against the real recording.

A request may never arrive, arrive without its reply coming back, arrive only in part because the
server was killed, or arrive again later, when much else has happened. Two phones of one person send
to one journal. Whatever happens: what was entered is recorded once, or refused and shown.
"""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, Literal

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from msgspec import Struct

from course.happenings import zeros
from lowtide.actions.entries import CORRECTABLE_PARTS, derived_id, read_entry
from lowtide.actions.record import Receipt, record
from lowtide.course.events import AnyBody, Event, Prescribed, PrescriberSaid, Say
from lowtide.course.ids import uuid7
from lowtide.course.journal import MemoryJournal
from lowtide.errors import UserError
from lowtide.quantities import Night

Json = dict[str, Any]
Fate = Literal["arrives", "is lost", "loses its reply", "finds a server that is killed"]

FIRST = date(2026, 3, 14)
NIGHTS = 4
AT_ONCE = 3  # entries; the phone's own number is larger, and so would the histories have to be
MOST = 5
ADVICE = ("advice", "advice_of_lowtide")
EFFECTS: tuple[str | None, ...] = (None, "none", "mild", "severe")
UNKNOWN = uuid7(datetime(2026, 3, 1, tzinfo=UTC), bytes([255] * 10))


class Kept(Struct):
    """An entry on a phone, and what is known there of its fate."""

    entry: Json
    state: Literal["waiting", "sent", "refused"] = "waiting"


class Phone:
    """One device: what it keeps, in the order in which it was entered."""

    def __init__(self) -> None:
        self.kept: list[Kept] = []

    def waiting(self) -> list[Kept]:
        """What is sent next."""
        return [each for each in self.kept if each.state == "waiting"][:AT_ONCE]

    def hear(self, batch: list[Kept], receipts: list[Receipt]) -> None:
        """The receipts stand in the order of what was sent."""
        for each, receipt in zip(batch, receipts, strict=True):
            each.state = "refused" if receipt.status == "refused" else "sent"


class Server:
    """The journal, and what phones reach of it."""

    def __init__(self) -> None:
        self.journal = MemoryJournal(zeros)
        self.now = datetime.combine(FIRST, datetime.min.time(), UTC) + timedelta(days=NIGHTS + 1)
        begun = datetime(2026, 3, 14, 18, tzinfo=UTC)
        said: tuple[AnyBody, ...] = (Prescribed("Dr Weber", "lifshitz"), PrescriberSaid(Say.START))
        self.journal.append(
            Event(f"e{number}", "course", Night(FIRST), begun, "x", body)
            for number, body in enumerate(said)
        )

    def receive(self, documents: list[bytes]) -> list[Receipt]:
        """What becomes of each."""
        return [self._receive(document) for document in documents]

    def _receive(self, document: bytes) -> Receipt:
        try:
            entry = read_entry(document)
        except UserError as error:
            return Receipt("", "refused", str(error))
        return record(self.journal, "course", [entry], self.now)[0]


def written(batch: list[Kept]) -> list[bytes]:
    """As it goes over the network."""
    return [json.dumps(each.entry).encode() for each in batch]


class Syncing(RuleBasedStateMachine):
    """Two phones, one server, and a network that does what it likes."""

    device: ClassVar[type[Phone]] = Phone
    met: ClassVar[Counter[str]] = Counter()

    @initialize()
    def begin(self) -> None:
        self.server, self.phones = Server(), (self.device(), self.device())
        self.late: list[list[bytes]] = []
        self.made = 0
        self.met["histories"] += 1

    # --- what is entered ---------------------------------------------------------------------

    @rule(
        phone=st.integers(0, 1),
        night=st.integers(0, NIGHTS - 1),
        effects=st.sampled_from(EFFECTS),
        last_dose=st.sampled_from((None, "taken", "missed", "unsure")),
        medicine=st.sampled_from(("", "", "ibuprofen")),
    )
    def answer(
        self, phone: int, night: int, effects: str | None, last_dose: str | None, medicine: str
    ) -> None:
        dose = "1.5 mg" if last_dose == "taken" else None
        said = last_dose and {"answer": last_dose, "dose": dose}
        new = {"medicines": [medicine]} if medicine else None
        self._enter(phone, "check_in", night, effects=effects, last_dose=said, new=new)

    @rule(phone=st.integers(0, 1), night=st.integers(0, NIGHTS - 1))
    def take(self, phone: int, night: int) -> None:
        self._enter(phone, "taken", night, dose="1.5 mg")

    @rule(phone=st.integers(0, 1), which=st.integers(1, MOST))
    def undo(self, phone: int, which: int) -> None:
        """Something of its own, something that the server has, or what nobody knows."""
        own = [each.entry["id"] for each in self.phones[phone].kept]
        known = [each.event.id for each in self.server.journal.read()[2:]] + own
        of = known[-which % len(known)] if known and which < MOST else UNKNOWN
        self._enter(phone, "undo", NIGHTS - 1, entry=of)

    @rule(phone=st.integers(0, 1), wrong=st.sampled_from(({"pain": 11}, {"recorded_at": "soon"})))
    def enter_what_is_refused(self, phone: int, wrong: Json) -> None:
        self._enter(phone, "check_in", 0, **wrong)

    def _enter(self, phone: int, kind: str, night: int, **said: Any) -> None:
        self.made += 1
        moment = datetime(2026, 3, 14, 20, 30, tzinfo=UTC) + timedelta(days=night)
        envelope = {
            "kind": kind,
            "id": uuid7(moment, self.made.to_bytes(10)),
            "night": (FIRST + timedelta(days=night)).isoformat(),
            "recorded_at": moment.isoformat(),
        }
        self.phones[phone].kept.append(Kept(envelope | said))
        self.met["entries"] += 1

    @rule(phone=st.integers(0, 1))
    def look_up(self, phone: int) -> None:
        """Answers that still wait get what the phone advised upon them."""
        for each in self.phones[phone].waiting():
            if each.entry["kind"] == "check_in":
                advised = {"action": "maintain", "rules": "r", "dose": "1.5 mg"}
                each.entry = each.entry | {"advised": advised}

    # --- what the network does -----------------------------------------------------------------

    @rule(phone=st.integers(0, 1))
    def send(self, phone: int) -> None:
        """As it should be."""
        self._send(phone, "arrives")

    @rule(phone=st.integers(0, 1), again=st.booleans())
    def send_in_vain(self, phone: int, again: bool) -> None:
        """It does not arrive, or only much later."""
        self._send(phone, "is lost", again=again)

    @rule(phone=st.integers(0, 1), again=st.booleans())
    def send_and_hear_nothing(self, phone: int, again: bool) -> None:
        """It arrives, once or twice, and the reply does not."""
        self._send(phone, "loses its reply", again=again)

    @rule(phone=st.integers(0, 1))
    def send_to_a_server_that_is_killed(self, phone: int) -> None:
        """Some of it is recorded."""
        self._send(phone, "finds a server that is killed")

    def _send(self, phone: int, fate: Fate, again: bool = False) -> None:
        batch = self.phones[phone].waiting()
        if not batch:
            return
        documents = written(batch)
        self.met[f"requests: {fate}"] += 1
        self.late += [documents] if again else []
        if fate == "arrives":
            self.phones[phone].hear(batch, self.server.receive(documents))
        elif fate == "loses its reply":
            self.server.receive(documents)
        elif fate == "finds a server that is killed":
            self.server.receive(documents[: len(documents) // 2])

    @precondition(lambda self: self.late)
    @rule(which=st.integers(0, 9))
    def deliver_again(self, which: int) -> None:
        """A request that somebody on the way had kept."""
        self.server.receive(self.late.pop(which % len(self.late)))
        self.met["requests: comes again, late"] += 1

    # --- in the end ----------------------------------------------------------------------------

    def teardown(self) -> None:
        """There is a network: both phones send what waits, and everything is there once."""
        if not hasattr(self, "server"):
            return
        for phone in self.phones:
            while batch := phone.waiting():
                phone.hear(batch, self.server.receive(written(batch)))
        for documents in self.late:
            self.server.receive(documents)
        self._check()

    def _check(self) -> None:
        recorded = [each.event.id for each in self.server.journal.read()]
        assert len(recorded) == len(set(recorded)), "something is recorded twice"
        self.met["events"] += len(recorded)
        for phone in self.phones:
            self._check_phone(phone, recorded)
        entries = [each.entry["id"] for phone in self.phones for each in phone.kept]
        labels = (*CORRECTABLE_PARTS, *ADVICE)
        meant = {derived_id(entry, label) for entry in entries for label in labels}
        assert set(recorded) - meant == {"e0", "e1"}, "nobody entered this"

    def _check_phone(self, phone: Phone, recorded: list[str]) -> None:
        places = []
        for each in phone.kept:
            there = recorded.count(each.entry["id"])
            assert there == (each.state == "sent"), f"{each} is there {there} times"
            self.met[each.state] += 1
            places += [recorded.index(each.entry["id"])] if there else []
        assert places == sorted(places), "in another order than it was entered"
