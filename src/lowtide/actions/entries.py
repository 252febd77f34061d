"""Entries: what a phone or a form sends, and the events that it means.

An entry is one small document with a UUIDv7 made by whoever writes it. Its main event has that id,
and the others' ids are derived from it, so that an entry sent twice is recorded once.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Literal, assert_never
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from lowtide.course.clock import on_the_wall
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
    Severity,
)
from lowtide.course.ids import RANDOM_BYTES
from lowtide.errors import JournalError
from lowtide.quantities import Dose, Night, PainScore

CLOCKS_MAY_DIFFER = timedelta(hours=26)  # by which a clock set for another zone may be ahead
NIGHTS_BACK = 400  # further back nobody remembers an evening, and every night since is decided anew
MAIN = "main"  # the event that has its entry's own id
NOT_NAMED = {Severity.URGENT: "urgent signs"}  # else nothing is said but how strong it is
IN_HOSPITAL = "a medicine given in hospital"  # recognised by nobody, so a person is asked

Text = Annotated[str, Meta(max_length=200)]
Milligrams = Annotated[str, Meta(max_length=20)]  # with its unit: "4.5 mg"
Id = Annotated[
    str, Meta(pattern="^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
]


class LastDose(Struct, frozen=True, forbid_unknown_fields=True):
    """What became of last night's dose; the amount where one was taken."""

    answer: Literal["taken", "missed", "other", "unsure"]
    dose: Milligrams | None = None


class New(Struct, frozen=True, forbid_unknown_fields=True):
    """What is new today besides naltrexone."""

    medicines: Annotated[tuple[Text, ...], Meta(max_length=20)] = ()
    surgery_on: date | None = None
    hospital: bool = False
    maybe_pregnant: bool = False


class Advised(Struct, frozen=True, forbid_unknown_fields=True):
    """What the phone itself advised without network, and by which rules."""

    action: Text
    rules: Text
    dose: Milligrams | None = None


class AnyEntry(Struct, frozen=True, kw_only=True, tag_field="kind", forbid_unknown_fields=True):
    """What every entry says: when, about which night, by whom."""

    id: Id
    night: date
    recorded_at: Annotated[datetime, Meta(tz=True)]
    zone: Text | None = None
    by: Literal["patient", "helper"] = "patient"


class CheckIn(AnyEntry, frozen=True, kw_only=True, tag="check_in"):
    """An evening's answers; null was not answered."""

    last_dose: LastDose | None = None
    pain: Annotated[int, Meta(ge=0, le=10)] | None = None
    effects: Literal["none", "mild", "moderate", "severe", "urgent"] | None = None
    effect_names: Annotated[tuple[Text, ...], Meta(max_length=20)] = ()
    sleep_worse: bool | None = None
    new: New | None = None
    advised: Advised | None = None


class Taken(AnyEntry, frozen=True, kw_only=True, tag="taken"):
    """The night's dose was taken, at a moment on the wall clock."""

    dose: Milligrams
    taken_at: Annotated[datetime, Meta(tz=False)] | None = None


class Undo(AnyEntry, frozen=True, kw_only=True, tag="undo"):
    """An entry was a mistake."""

    entry: Id


Entry = CheckIn | Taken | Undo
Said = tuple[str, Night, AnyBody]  # a label within its entry, the night it is about, the body


def read_entry(document: bytes) -> Entry:
    """The entry of a JSON document; a JournalError names the place of what is wrong."""
    try:
        return msgspec.json.decode(document, type=Entry)  # type: ignore[no-any-return]
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise JournalError(f"this entry cannot be read: {error}.") from error


def events_of(
    entry: Entry, course: str, now: datetime, known: Callable[[str], bool]
) -> list[Event]:
    """The events that an entry means; `known` tells whether an event id is recorded.

    A JournalError says what does not fit: a night to come or long ago, an entry to undo that is
    not there.
    """
    _refuse_long_ago(entry, now)
    _refuse_tomorrow(entry, now)
    return [
        Event(
            id=derived_id(entry.id, label),
            course=course,
            night=night,
            recorded_at=entry.recorded_at,
            by=entry.by,
            body=body,
            zone=entry.zone,
        )
        for label, night, body in _said(entry, known)
    ]


def derived_id(entry: str, label: str) -> str:
    """The UUIDv7 of one of an entry's events: the entry's moment, and a digest for randomness."""
    if label == MAIN:
        return entry
    drawn = hashlib.sha256(f"{entry} {label}".encode()).digest()[:RANDOM_BYTES]
    own = UUID(entry).int
    fixed = (0xFFFF_FFFF_FFFF_F << 76) | (0b11 << 62)  # its moment, version and variant
    return str(UUID(int=(own & fixed) | (int.from_bytes(drawn) & ~fixed & ((1 << 80) - 1))))


def _refuse_tomorrow(entry: Entry, now: datetime) -> None:
    if entry.recorded_at > now + CLOCKS_MAY_DIFFER:
        raise JournalError(
            f"recorded_at {entry.recorded_at.isoformat()} is still to come. "
            "Set the clock of this device."
        )
    tonight = Night.at(on_the_wall(entry.recorded_at, entry.zone))
    if Night(entry.night) > tonight:
        raise JournalError(f"night {entry.night} is still to come. Answer for tonight, {tonight}.")


def _refuse_long_ago(entry: Entry, now: datetime) -> None:
    ago = max(now.date() - entry.night, now.date() - entry.recorded_at.date()).days
    if ago > NIGHTS_BACK:
        raise JournalError(
            f"night {entry.night} is more than {NIGHTS_BACK} nights ago. Bring an older diary in "
            "as a file, with lowtide import."
        )


def _said(entry: Entry, known: Callable[[str], bool]) -> Sequence[Said]:
    night = Night(entry.night)
    match entry:
        case CheckIn():
            return list(_check_in(entry, night))
        case Taken(dose=dose, taken_at=taken_at):
            return [(MAIN, night, DoseTaken(Dose.parse(dose), taken_at))]
        case Undo(entry=undone):
            return _undone(undone, night, known)
        case _:
            assert_never(entry)


def _check_in(entry: CheckIn, night: Night) -> Iterator[Said]:
    if entry.last_dose:
        yield "last_dose", night + -1, _last_dose(entry.last_dose)
    yield MAIN, night, _answers(entry)
    if entry.new:
        yield from _new(entry.new, night)
    if entry.advised:
        advised = entry.advised
        dose = Dose.parse(advised.dose) if advised.dose else None
        yield "advice", night, AdviceGiven(advised.action, dose, advised.rules)


def _answers(entry: CheckIn) -> CheckedIn:
    pain = None if entry.pain is None else PainScore(entry.pain * 10)
    return CheckedIn(pain=pain, effects=_effects(entry), sleep_worse=entry.sleep_worse)


def _effects(entry: CheckIn) -> tuple[Effect, ...] | None:
    if entry.effects is None:
        return None
    if entry.effects == "none":
        return ()
    severity = Severity(entry.effects)
    names = entry.effect_names or (NOT_NAMED.get(severity, "something not named"),)
    return tuple(Effect(name, severity) for name in names)


def _last_dose(said: LastDose) -> DoseTaken | DoseMissed | DoseUnsure:
    match said.answer:
        case "missed":
            return DoseMissed()
        case "unsure":
            return DoseUnsure()
        case "taken" | "other":
            if said.dose is None:
                raise JournalError("last_dose: the amount is missing. Say how many mg were taken.")
            return DoseTaken(Dose.parse(said.dose))
        case _:
            assert_never(said.answer)


def _new(new: New, night: Night) -> Iterator[Said]:
    medicines = tuple(name.strip() for name in new.medicines if name.strip())
    if new.hospital:
        medicines += (IN_HOSPITAL,)
    if medicines:
        yield "medicines", night, MedicinesChanged(added=medicines)
    conditions = []
    if new.surgery_on:
        conditions.append(Condition("surgery", new.surgery_on))
    if new.maybe_pregnant:
        conditions.append(Condition("pregnancy"))
    if conditions:
        yield "conditions", night, ConditionsChanged(added=tuple(conditions))


CORRECTABLE_PARTS = (MAIN, "last_dose", "medicines", "conditions")


def _undone(entry: str, night: Night, known: Callable[[str], bool]) -> list[Said]:
    """A correction of each event that the entry made; what was advised stays as it was."""
    there = [part for part in CORRECTABLE_PARTS if known(derived_id(entry, part))]
    if not there:
        raise JournalError(f"entry {entry} is not recorded, so there is nothing to undo.")
    return [(part, night, Corrected(derived_id(entry, part), None)) for part in there]
