"""The journal of one course: the port, its chain of hashes, and the journal kept in memory.

Each entry's hash covers the hash before it, its sequence, the event's envelope and a salted digest
of the body. So an entry cannot be changed, dropped or moved unseen, and a body can be erased for
good while the chain still verifies: the digest stays, and without the salt it tells nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace

from lowtide.course.clock import zone_named
from lowtide.course.codec import Packed, pack, unpack
from lowtide.course.events import Corrected, Erased, Event, schema_of
from lowtide.errors import JournalError, QuantityError

RandomBytes = Callable[[int], bytes]

GENESIS = "0" * 64
SALT_BYTES = 16
_NO_BODY = Raw(b"null")
_RESTORE = "Something changed it after it was recorded. Restore the course from a backup."


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """An event in its place in the journal, exactly as it is kept: a line of a file, or a row."""

    sequence: int
    event: Packed
    corrects: str | None
    salt: str | None
    digest: str
    previous: str
    hash: str


class Recorded(Struct, frozen=True):
    """An entry and the event that it holds."""

    entry: Entry
    event: Event

    @property
    def sequence(self) -> int:
        """Its place: the first is 1, and so is its line in a file."""
        return self.entry.sequence

    @property
    def previous(self) -> str:
        """The hash of the entry before it."""
        return self.entry.previous

    @property
    def hash(self) -> str:
        """Its own hash."""
        return self.entry.hash


class Journal(Protocol):
    """What happened in one course: entries are added, never changed."""

    def append(self, events: Iterable[Event]) -> list[Recorded]:
        """Record all of these or none; one that is there already is answered as it stands.

        A JournalError names what is wrong: other content under a known id, another course, a
        correction of nothing.
        """
        ...

    def read(self) -> list[Recorded]:
        """Every entry in order, once the chain has been verified."""
        ...

    def head(self) -> str:
        """The hash of the last entry; kept elsewhere, it shows whether any were cut off."""
        ...

    def erase(self, event_id: str) -> Recorded:
        """Remove what this event says for good; that it was recorded stays."""
        ...


class MemoryJournal(Journal):
    """A journal for as long as the process lives: for tests, and for courses kept elsewhere."""

    def __init__(self, random_bytes: RandomBytes, entries: Iterable[Entry] = ()) -> None:
        """Begin with these entries, verified."""
        self._random_bytes = random_bytes
        self._recorded = opened(entries)

    def append(self, events: Iterable[Event]) -> list[Recorded]:
        """See `Journal.append`."""
        answers, new = enter(known_of(self._recorded), events, self._random_bytes)
        self._recorded += new
        return answers

    def read(self) -> list[Recorded]:
        """See `Journal.read`."""
        return list(self._recorded)

    def head(self) -> str:
        """See `Journal.head`."""
        return head_of(self._recorded)

    def erase(self, event_id: str) -> Recorded:
        """See `Journal.erase`."""
        self._recorded, erased = without_body(self._recorded, event_id)
        return erased


# --- what every journal does alike -------------------------------------------------------------


class Known(Struct, frozen=True):
    """As much of a journal as adding to it needs: its last entry, and those that events name."""

    last: Entry | None
    named: Mapping[str, Recorded]


def known_of(chain: Sequence[Recorded]) -> Known:
    """What a journal knows that has all of its entries at hand."""
    last = chain[-1].entry if chain else None
    return Known(last, {recorded.event.id: recorded for recorded in chain})


def ids_in(events: Iterable[Event]) -> set[str]:
    """The ids that adding these events asks for: their own, and those that they correct."""
    corrected = (event.body.event for event in events if isinstance(event.body, Corrected))
    return {event.id for event in events}.union(corrected)


def enter(
    known: Known, events: Iterable[Event], random_bytes: RandomBytes
) -> tuple[list[Recorded], list[Recorded]]:
    """The entries of these events in their order, and those among them that are new."""
    last, named = known.last, dict(known.named)
    answers: list[Recorded] = []
    new: list[Recorded] = []
    for event in events:
        if event.id in named:
            _refuse_other_content(named[event.id], event)
        else:
            _refuse_unfit(event, last, named)
            named[event.id] = _next(last, event, random_bytes)
            last = named[event.id].entry
            new.append(named[event.id])
        answers.append(named[event.id])
    return answers, new


def opened(entries: Iterable[Entry], known: Sequence[Recorded] = ()) -> list[Recorded]:
    """The events of these entries, verified: a JournalError names the line and what to do.

    `known` are the entries before them, verified already; they come first in the answer.
    """
    chain = list(known)
    ids = {recorded.event.id for recorded in known}
    for entry in entries:
        try:
            chain.append(_verified(entry, chain, ids))
        except JournalError as error:
            raise JournalError(f"line {len(chain) + 1}: {error}") from error
        ids.add(entry.event.id)
    return chain


def verify(records: Iterable[Recorded]) -> None:
    """The chain holds from the first entry to the last, or a JournalError names line and remedy."""
    opened(recorded.entry for recorded in records)


def head_of(known: Sequence[Recorded]) -> str:
    """The hash of the last entry, 64 zeros where there is none."""
    return known[-1].hash if known else GENESIS


def by_itself(entry: Entry) -> Recorded:
    """The event of one entry, verified as far as that goes without the entries before it."""
    if entry.hash != hash_of(entry):
        raise JournalError(f"its hash does not fit what it says. {_RESTORE}")
    _refuse_changed_body(entry)
    return Recorded(entry, _event_of(entry))


def without_body(known: Sequence[Recorded], event_id: str) -> tuple[list[Recorded], Recorded]:
    """All entries, one of them without its body and salt, and that one; the chain still holds."""
    for place, recorded in enumerate(known):
        if recorded.event.id == event_id:
            bare = erased(recorded.entry)
            return [*known[:place], bare, *known[place + 1 :]], bare
    raise nothing_to_erase(event_id)


def erased(entry: Entry) -> Recorded:
    """An entry without its body and salt; its hash still fits."""
    bare = replace(entry, event=replace(entry.event, body=_NO_BODY), salt=None)
    return Recorded(bare, _event_of(bare))


def nothing_to_erase(event_id: str) -> JournalError:
    """What is said where the event is not there that is to be erased."""
    return JournalError(f"there is no event {event_id} to erase. Take an id from the course.")


def hash_of(entry: Entry) -> str:
    """SHA-256 of a JSON list: previous hash, sequence, envelope, what it corrects, digest."""
    event = entry.event
    sealed = (
        entry.previous,
        entry.sequence,
        event.id,
        event.course,
        event.night,
        event.recorded_at,
        event.by,
        event.zone,
        event.schema,
        event.kind,
        entry.corrects,
        entry.digest,
    )
    return _sha256(msgspec.json.encode(sealed))


def digest_of(salt: str, body: bytes) -> str:
    """SHA-256 of the salt as written (hexadecimal) and the body as written."""
    return _sha256(salt.encode() + body)


# --- adding ------------------------------------------------------------------------------------


def _next(last: Entry | None, event: Event, random_bytes: RandomBytes) -> Recorded:
    packed = pack(event)
    salt = random_bytes(SALT_BYTES).hex()
    bare = Entry(
        sequence=last.sequence + 1 if last else 1,
        event=packed,
        corrects=event.body.event if isinstance(event.body, Corrected) else None,
        salt=salt,
        digest=digest_of(salt, bytes(packed.body)),
        previous=last.hash if last else GENESIS,
        hash="",
    )
    return Recorded(replace(bare, hash=hash_of(bare)), event)


def _refuse_other_content(there: Recorded, event: Event) -> None:
    sent = pack(event)
    if isinstance(there.event.body, Erased):
        # What it said is not known any more, so that only the envelope can be compared.
        sent = replace(sent, body=_NO_BODY)
    if sent != there.entry.event:
        raise JournalError(
            f"event {event.id} is already recorded with other content, and nothing is overwritten. "
            "Record a correction that names it."
        )


def _refuse_unfit(event: Event, last: Entry | None, named: Mapping[str, Recorded]) -> None:
    if last and event.course != last.event.course:
        raise JournalError(
            f"event {event.id} is of course {event.course}, and this is the journal of "
            f"{last.event.course}. Record it in its own course."
        )
    if event.schema != (schema := schema_of(event.body)):
        raise JournalError(f"event {event.id} has schema {event.schema}. Record it as {schema}.")
    if isinstance(event.body, Erased):
        raise JournalError(f"event {event.id} says nothing. Record what happened.")
    if isinstance(event.body, Corrected) and event.body.event not in named:
        raise JournalError(
            f"event {event.id} corrects {event.body.event}, which is not recorded. "
            "Record that one first, or name another."
        )
    _refuse_unknown_zone(event)


def _refuse_unknown_zone(event: Event) -> None:
    try:
        if event.zone is not None:
            zone_named(event.zone)
    except QuantityError as error:
        raise JournalError(f"event {event.id}: {error}") from error


# --- verifying ---------------------------------------------------------------------------------


def _verified(entry: Entry, before: Sequence[Recorded], ids: set[str]) -> Recorded:
    _refuse_broken_link(entry, before)
    recorded = by_itself(entry)
    event = recorded.event
    if event.id in ids:
        raise JournalError(f"event {event.id} is there twice. {_RESTORE}")
    if before and entry.event.course != before[0].entry.event.course:
        raise JournalError(f"event {event.id} is of another course. {_RESTORE}")
    return recorded


def _refuse_broken_link(entry: Entry, before: Sequence[Recorded]) -> None:
    if entry.sequence != len(before) + 1:
        raise JournalError(f"it says that it is entry {entry.sequence}. {_RESTORE}")
    if entry.previous != head_of(before):
        raise JournalError(f"it does not follow the line before it. {_RESTORE}")


def _refuse_changed_body(entry: Entry) -> None:
    body = bytes(entry.event.body)
    if entry.salt is None:
        fits = body == bytes(_NO_BODY)
    else:
        fits = digest_of(entry.salt, body) == entry.digest
    if not fits:
        raise JournalError(f"its body does not fit its digest. {_RESTORE}")


def _event_of(entry: Entry) -> Event:
    if entry.salt is not None:
        return unpack(entry.event)
    erased = Erased(was=entry.event.kind, corrected=entry.corrects)
    body = msgspec.json.encode(msgspec.to_builtins(erased))
    return unpack(replace(entry.event, kind="erased", body=Raw(body)))


def _sha256(data: bytes) -> str:
    import hashlib  # a diary in a table needs no hashes, and its cold start must not wait for it

    return hashlib.sha256(data).hexdigest()
