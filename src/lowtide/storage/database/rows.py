"""An entry as the columns of a row, and back; for Django, and for a backup that needs none."""

from collections.abc import Sequence
from typing import Any

from msgspec import Raw

from lowtide.course.codec import Packed
from lowtide.course.journal import Entry

TABLE = "lowtide_row"
EVENT = ("event", "course_named", "night", "recorded_at", "by", "zone", "schema", "kind", "body")
SEAL = ("sequence", "corrects", "salt", "digest", "previous", "hash")
COLUMNS = EVENT + SEAL


def columns_of(entry: Entry) -> dict[str, Any]:
    """What each column says of an entry."""
    event = entry.event
    said = {
        "event": event.id,
        "course_named": event.course,
        "night": event.night,
        "recorded_at": event.recorded_at,
        "by": event.by,
        "zone": event.zone,
        "schema": event.schema,
        "kind": event.kind,
        "body": bytes(event.body).decode(),
    }
    return said | {name: getattr(entry, name) for name in SEAL}


def entry_of(values: Sequence[object]) -> Entry:
    """The entry that these columns are, in their order; whether it holds is another question."""
    # SQLite keeps whatever is put into a column. What is no text any more fits no hash either.
    said: dict[str, Any] = dict(zip(COLUMNS, map(_as_text, values), strict=True))
    event = Packed(
        id=said["event"],
        course=said["course_named"],
        night=said["night"],
        recorded_at=said["recorded_at"],
        by=said["by"],
        zone=said["zone"],
        schema=said["schema"],
        kind=said["kind"],
        body=Raw(str(said["body"]).encode()),
    )
    return Entry(event=event, **{name: said[name] for name in SEAL})


def _as_text(value: object) -> object:
    return repr(value) if isinstance(value, bytes) else value
