"""What the writers send: evenings of a person, as a phone would send them, drawn from a seed."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from lowtide.actions.entries import MAIN, derived_id
from lowtide.course.ids import RANDOM_BYTES, uuid7

Document = dict[str, Any]

EVENING = time(20, 30)
ZONE = "Europe/Berlin"
NIGHTS_AGO = 380  # the first evening sent; an entry is never for a night to come
NEW_MEDICINE_EVERY = 4  # check-ins
UNDO_EVERY = 6
ADVICE = "advice_of_lowtide"  # the event that the server adds where the phone was not offline


def evenings(luck: Random, first: date, every_dose: bool = True) -> Iterator[Document]:
    """A check-in for each night, then its dose; now and then something new, or a mistake."""
    number = 0
    while True:
        night = first + timedelta(days=number % NIGHTS_AGO)
        number += 1
        check_in = _check_in(luck, night, number)
        yield check_in
        if every_dose:
            yield _entry("taken", luck, night, dose="1.5 mg")
        if every_dose and number % UNDO_EVERY == 0:
            yield _entry("undo", luck, night, entry=check_in["id"])


def _check_in(luck: Random, night: date, number: int) -> Document:
    new = {"medicines": ["ibuprofen 400 mg"]} if number % NEW_MEDICINE_EVERY == 0 else None
    return _entry(
        "check_in",
        luck,
        night,
        last_dose={"answer": "taken", "dose": "1.5 mg"},
        pain=luck.randrange(11),
        effects=luck.choice(("none", "none", "mild")),
        sleep_worse=luck.random() < 0.1,
        new=new,
    )


def _entry(kind: str, luck: Random, night: date, **said: Any) -> Document:
    moment = datetime.combine(night, EVENING, UTC)
    envelope = {
        "kind": kind,
        "id": uuid7(moment, luck.randbytes(RANDOM_BYTES)),
        "night": night.isoformat(),
        "recorded_at": moment.isoformat(),
        "zone": ZONE,
        "by": "patient",
    }
    return envelope | said


def written(entries: list[Document]) -> bytes:
    """As it goes over the wire."""
    return json.dumps(entries, separators=(",", ":")).encode()


def events_meant(entry: Document) -> set[str]:
    """The ids of the events that an entry stands for, all of which are there or none.

    Of an undo only those that correct the parts which these evenings have.
    """
    labels = {MAIN}
    if entry["kind"] == "undo":
        labels.add("last_dose")
    if entry["kind"] == "check_in":
        labels.add("last_dose")
        labels |= {"medicines"} if entry["new"] else set()
    return {derived_id(entry["id"], label) for label in labels}


def events_allowed(entry: Document) -> set[str]:
    """The ids of the events that may come of an entry."""
    return {derived_id(entry["id"], label) for label in (MAIN, "last_dose", "medicines", ADVICE)}
