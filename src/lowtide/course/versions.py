"""What was known of a course before each late word about an earlier night, and after it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from lowtide.course.events import CheckedIn, Corrected, Erased, Event
from lowtide.course.facts import CourseFacts
from lowtide.course.journal import Recorded
from lowtide.course.replay import recorded_on, replay
from lowtide.quantities import Night


class Version(Struct, frozen=True):
    """What is known with one more late word taken in, and the night on which it came; None is
    what is known without any.
    """

    facts: CourseFacts
    since: Night | None = None


class History(Struct, frozen=True):
    """What was said of a course, in its order, and the late words in it: where they stand, and the
    night on which each came.
    """

    events: tuple[Event, ...] = ()
    late: dict[int, Night] = {}

    def goes_on_from(self, before: "History") -> bool:
        """Whether that is how this one began."""
        return self.events[: len(before.events)] == before.events

    def changed_since(self, before: "History") -> Iterator[Night]:
        """The first night that each word since then can change."""
        by_id = {event.id: event for event in self.events}
        for place in range(len(before.events), len(self.events)):
            yield self.late.get(place) or _corrected_night(self.events[place], by_id)

    def is_settled_before(self, night: Night) -> bool:
        """Whether the late words of earlier nights came before all others; they count in turn."""
        open_ones = [since >= night for since in self.late.values()]
        return open_ones == sorted(open_ones)


def history_of(log: Iterable[Recorded | Event], before: History | None = None) -> History:
    """What a log says; late words are not looked for again in what is known from `before`."""
    events = tuple(item.event if isinstance(item, Recorded) else item for item in log)
    before = before if before and History(events).goes_on_from(before) else History()
    return History(events, before.late | _late(events, len(before.events)))


def versions_of(
    log: Iterable[Recorded | Event] | History, settled: Night | None = None
) -> tuple[Version, ...]:
    """The course without its late words, then with one more of them each time.

    Late are a correction, and a check-in filled in, on a night after the one they are about: what
    is said on the night itself is part of that night's answer. Those that came before the night
    `settled` are in all versions, for nights from there on.
    """
    said = log if isinstance(log, History) else history_of(log)
    late = {place: on for place, on in said.late.items() if settled is None or on >= settled}
    dropped = set(late)
    versions = [Version(_without(said.events, dropped))]
    for place, since in late.items():
        dropped.discard(place)
        versions.append(Version(_without(said.events, dropped), since))
    return tuple(versions)


def _without(events: Sequence[Event], dropped: set[int]) -> CourseFacts:
    """The facts without these words, and without the corrections of one of them."""
    if not dropped:
        return replay(events)
    left, gone = [], set()
    for place, event in enumerate(events):
        if place in dropped or _target(event) in gone:
            gone.add(event.id)
        else:
            left.append(event)
    return replay(left)


def _late(events: Sequence[Event], first: int) -> dict[int, Night]:
    """The place of each late word from a place on, and the night on which it was recorded."""
    by_id = {event.id: event for event in events}
    made = [
        (place, recorded_on(event), _corrected_night(event, by_id))
        for place, event in enumerate(events[first:], start=first)
        if isinstance(event.body, CheckedIn) or _target(event) is not None
    ]
    return {place: since for place, since, night in made if since > night}


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
