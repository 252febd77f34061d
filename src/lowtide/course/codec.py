"""Events as JSON that a person can read, and back: night "2026-03-14", dose "4.5 mg", pain 6.5."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Raw, Struct

from lowtide.course.events import SCHEMA, Event
from lowtide.errors import JournalError, QuantityError
from lowtide.quantities import Dose, PainScore, Volume

Tree = dict[str, Any]
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError)
"""What msgspec raises on bytes that are not what was promised."""


class Packed(Struct, frozen=True, forbid_unknown_fields=True):
    """An event as it is written and sent: the envelope as text, the body as the very bytes.

    Nothing of it is read again before it is hashed, so that what was written stays what it was.
    """

    id: str
    course: str
    night: str
    recorded_at: str
    by: str
    zone: str | None
    schema: int
    kind: str
    body: Raw


def encode(event: Event) -> bytes:
    """An event as one line of JSON, without the line's end."""
    return msgspec.json.encode(pack(event))


def decode(line: bytes) -> Event:
    """The event of one line of JSON; a JournalError names the place of what is wrong."""
    try:
        return unpack(msgspec.json.decode(line, type=Packed))
    except UNREADABLE as error:
        raise JournalError(_unreadable(error)) from error


def pack(event: Event) -> Packed:
    """An event as it is written: the keys of its body sorted, without spaces, nothing left out."""
    _refuse_without_offset(event.recorded_at)
    try:
        msgspec.json.encode(event)
    except UnicodeEncodeError as error:
        raise JournalError(f"event {event.id!r}: {error}. Write it in Unicode.") from error
    body = _written(event.body)
    return Packed(
        id=event.id,
        course=event.course,
        night=str(event.night),
        recorded_at=msgspec.to_builtins(event.recorded_at),
        by=event.by,
        zone=event.zone,
        schema=event.schema,
        kind=body.pop("kind"),
        body=Raw(msgspec.json.encode(body, order="sorted")),
    )


def unpack(packed: Packed) -> Event:
    """The event that was written; a JournalError names the place of what is wrong."""
    if packed.schema > SCHEMA:
        raise JournalError(newer(packed.schema))
    if packed.schema < 1:
        raise JournalError(_unreadable(f"there is no schema {packed.schema}"))
    try:
        event = msgspec.convert(_envelope(packed) | {"body": _read(packed)}, Event)
    except UNREADABLE as error:
        raise JournalError(_unreadable(error)) from error
    _refuse_without_offset(event.recorded_at)
    return event


def newer(schema: int) -> str:
    """What is said of an event that this Lowtide does not know how to read."""
    return (
        f"made by a newer Lowtide (schema {schema}, and {SCHEMA} is the last one known here). "
        "Install the newest Lowtide to read it."
    )


def _envelope(packed: Packed) -> Tree:
    envelope = {name: getattr(packed, name) for name in Event.__struct_fields__ if name != "body"}
    return envelope | {"night": {"date": packed.night}}


def _refuse_without_offset(recorded_at: datetime) -> None:
    if recorded_at.tzinfo is None:
        raise JournalError(
            f"recorded_at {recorded_at.isoformat()} has no offset. "
            'Write it with one, like "2026-03-14T22:00:00+01:00".'
        )


def _unreadable(error: Exception | str) -> str:
    return f"no event that can be read: {error}. Write it as Lowtide writes events."


# --- quantities in a body ----------------------------------------------------------------------


def _dose_text(dose: Dose) -> str:
    """Exact to the microgram, however large."""
    return f"{(Decimal(dose.micrograms) / 1000).normalize():f} mg"


def _dose_read(written: object) -> Tree:
    if not isinstance(written, str):
        raise QuantityError(f'{written} has no unit. Write for example "4.5 mg".')
    return {"micrograms": Dose.parse(written).micrograms}


def _score_number(score: PainScore) -> float:
    return score.score


def _score_read(written: object) -> Tree:
    if isinstance(written, bool) or not isinstance(written, int | float):
        raise QuantityError(f'"{written}" is no number. Write for example 6.5.')
    return {"tenths": PainScore.of(Decimal(str(written))).tenths}


def _volume_read(written: object) -> Tree:
    if not isinstance(written, str):
        raise QuantityError(f'{written} has no unit. Write for example "4.5 mL".')
    return {"microlitres": Volume.parse(written).microlitres}


_WRITE: dict[str, Callable[[Any], str | float]] = {
    "dose": _dose_text,
    "maximum": _dose_text,
    "naltrexone": _dose_text,
    "strength": _dose_text,
    "volume": str,
    "left": str,
    "pain": _score_number,
    "fatigue": _score_number,
    "sleep": _score_number,
}
_READ: dict[str, Callable[[object], Tree]] = {
    "dose": _dose_read,
    "maximum": _dose_read,
    "naltrexone": _dose_read,
    "strength": _dose_read,
    "volume": _volume_read,
    "left": _volume_read,
    "pain": _score_read,
    "fatigue": _score_read,
    "sleep": _score_read,
}
_WITHIN = ("instead", "preparation", "boxes")
"""Where a body holds another body, or what has quantities of its own."""


def _written(said: Struct) -> Tree:
    tree: Tree = msgspec.to_builtins(said)
    for name in said.__struct_fields__:
        value = getattr(said, name)
        if value is not None and name in _WRITE:
            tree[name] = _WRITE[name](value)
        elif name in _WITHIN:
            tree[name] = _written_within(value)
    return tree


def _written_within(inner: Struct | tuple[Struct, ...] | None) -> object:
    match inner:
        case None:
            return None
        case tuple():
            return [_written(each) for each in inner]
        case _:
            return _written(inner)


def _read(packed: Packed) -> Tree:
    tree = msgspec.json.decode(packed.body)
    if not isinstance(tree, dict):
        raise JournalError(_unreadable("Expected `object` - at `$.body`"))
    return _read_quantities(tree, "$.body") | {"kind": packed.kind}


def _read_quantities(body: Tree, path: str) -> Tree:
    tree = body | {
        name: _at(f"{path}.{name}", read, body[name])
        for name, read in _READ.items()
        if body.get(name) is not None
    }
    return tree | {
        name: _read_within(body[name], f"{path}.{name}") for name in _WITHIN if name in body
    }


def _read_within(inner: object, path: str) -> object:
    match inner:
        case dict():
            return _read_quantities(inner, path)
        case list():
            return [_read_within(each, f"{path}[{place}]") for place, each in enumerate(inner)]
        case _:
            return inner


def _at(path: str, read: Callable[[object], Tree], written: object) -> Tree:
    try:
        return read(written)
    except QuantityError as error:
        raise JournalError(_unreadable(f"{error} - at `{path}`")) from error
