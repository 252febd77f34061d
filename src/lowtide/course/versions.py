"""What was known of a course before each late word about an earlier night, and after it."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from lowtide.course.events import CheckedIn, Corrected, Erased, Event
from lowtide.course.facts import CourseFacts
from lowtide.course.journal import Recorded
from lowtide.course.replay import corrections, recorded_on, replay
from lowtide.quantities import Night


class Version(Struct, frozen=True):
    """What is known with one more late word taken in, and the night on which it came; None is
    what is known without any.
    """

    facts: CourseFacts
    since: Night | None = None


def versions_of(log: Iterable[Recorded | Event]) -> tuple[Version, ...]:
    """The course without its late words, then with one more of them each time.

    Late are a correction, and a check-in filled in, on a night after the one they are about: what
    is said on the night itself is part of that night's answer.
    """
    events = [item.event if isinstance(item, Recorded) else item for item in log]
    late = _late(events)
    dropped = set(late)
    versions = [Version(_without(events, dropped))]
    for place, since in late.items():
        dropped.discard(place)
        versions.append(Version(_without(events, dropped), since))
    return tuple(versions)


def _without(events: list[Event], dropped: set[int]) -> CourseFacts:
    """The facts without these words, and without the corrections of one of them."""
    left, gone = [], set()
    for place, event in enumerate(events):
        if place in dropped or _target(event) in gone:
            gone.add(event.id)
        else:
            left.append(event)
    return replay(left)


def _late(events: list[Event]) -> dict[int, Night]:
    """The place of each late word in the log, and the night on which it was recorded."""
    made = [(sequence - 1, night) for sequence, night in corrections(events)]
    made += [
        (place, recorded_on(event))
        for place, event in enumerate(events)
        if isinstance(event.body, CheckedIn)
    ]
    by_id = {event.id: event for event in events}
    late = {place: night for place, night in made if night > _corrected_night(events[place], by_id)}
    return dict(sorted(late.items()))


def _corrected_night(event: Event, by_id: Mapping[str, Event]) -> Night:
    """The night of the event that a correction, or a correction of one, goes back to."""
    while (target := _target(event)) is not None and target in by_id:
        event = by_id[target]
    return event.night


def _target(event: Event) -> str | None:
    match event.body:
        case Corrected(event=target):
            return target
        case Erased(corrected=target):
            return target
        case _:
            return None
