"""What may occur in a random diary, and how often: flavours, journeys, moods, times of day; and
what of that makes a diary hard to follow.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random

from lowtide.course.events import Corrected, DoseTaken, DoseUnsure, Event, PrescriberSaid
from lowtide.protocol.model import Protocol
from lowtide.quantities import Night
from reference.known import moments, recorded_night

PROTOCOLS = ("lifshitz", "weekly-1mg", "weekly-1mg", "weekly-half-mg", "fortnightly-half-mg")
JOURNEYS = (  # both ways over the date line, and where clocks change on other days or by half hours
    ("Europe/Berlin", "America/New_York", "Asia/Tokyo"),
    ("Pacific/Auckland", "Pacific/Honolulu"),
    ("Asia/Tokyo", "America/Los_Angeles"),
    ("Pacific/Kiritimati", "Pacific/Pago_Pago"),
    ("Australia/Lord_Howe", "America/St_Johns", "Asia/Kathmandu"),
)
CLOCK_CHANGES = (date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 8), date(2026, 11, 1))
MEDICINES = ("tramadol", "unknown-x", "naltrexone tablets", "vitamin D", "ibuprofen")
CONDITIONS = ("fever", "pregnancy", "surgery", "candida")
CONFLICTS = (
    "medicine:tramadol",
    "medicine:naltrexone tablets",
    "condition:pregnancy",
    "condition:surgery",
    "night:urgent_signs",
    "night:above_maximum",
)
MOODS = {  # none, mild, moderate, severe, urgent, worse sleep alone, unanswered; and for how long
    "well": ((70, 20, 2, 0.3, 0.05, 1, 3), (10, 50)),
    "rough": ((10, 5, 45, 2, 0.1, 35, 4), (3, 12)),
    "ill": ((20, 10, 15, 25, 3, 10, 10), (1, 4)),
    "silent": ((8, 2, 2, 0.5, 0, 3, 84), (3, 15)),
}
EFFECTS = ("headache", "nausea", "vivid dreams")
AFTER_MIDNIGHT = (time(0, 40), time(1, 30), time(2, 10), time(2, 30), time(2, 59), time(5), time(6))
EVENING = (time(20, 30), time(21, 45), time(22), time(22), time(22, 15), time(23, 10))
MORNING = (time(7), time(8), time(8), time(8, 20), time(9, 30), time(11, 59))
ODD = (time(3), time(4), time(12), time(13, 30), time(15), time(16), time(18))


@dataclass
class Flavour:
    """What occurs in one diary."""

    protocol: str
    nights: int
    first: date
    clocks: bool
    zones: tuple[str, ...]
    corrections: float
    careless: float
    words: float
    other_things: float
    erases: bool
    start: Night | None


@dataclass
class Diary:
    """One made diary: its events in the order in which they were recorded."""

    protocol: Protocol
    through: Night
    start: Night | None
    events: list[Event] = field(default_factory=list)


def a_flavour(random: Random, plain: bool) -> Flavour:
    nights = int(random.triangular(20, 121, 40))
    first = random.choice(CLOCK_CHANGES) - timedelta(days=random.randint(0, nights))
    zoned = not plain and random.random() < 0.6
    given = first + timedelta(days=random.randint(-4, 8))
    return Flavour(
        protocol=random.choice(PROTOCOLS),
        nights=nights,
        first=first,
        clocks=zoned or random.random() < 0.4,
        zones=random.choice(JOURNEYS) if zoned else (),
        corrections=0 if plain else random.choice((0, 0.01, 0.02, 0.05, 0.12)),
        careless=random.choice((0.02, 0.05, 0.15, 0.3)),
        words=random.choice((0.01, 0.03, 0.15)),
        other_things=random.choice((0, 0.01, 0.04)),
        erases=not plain and random.random() < 0.15,
        start=Night(given) if random.random() < 0.2 else None,
    )


def hardships(diary: Diary) -> Iterator[str]:
    """What makes this diary hard to follow, each as often as it is met."""
    nights = sorted({event.night for event in diary.events})
    said = Counter((event.night, event.body.__struct_config__.tag) for event in diary.events)
    twice = {kind for (_, kind), times in said.items() if times > 1}
    met = {
        "a given start": diary.start is not None,
        "a gap of a week": any(later - earlier > 7 for earlier, later in pairwise(nights)),
        "several words a night": "prescriber_said" in twice,
        "two doses a night": "dose_taken" in twice,
        "two check-ins a night": "checked_in" in twice,
        "a journey": len({event.zone for event in diary.events} - {None}) > 1,
        "written on a later night": any(
            later.night < earlier.night for earlier, later in pairwise(diary.events)
        ),
    }
    yield from (name for name, is_met in met.items() if is_met)
    for event in diary.events:
        yield from hardships_of(event, diary)


def hardships_of(event: Event, diary: Diary) -> Iterator[str]:
    match event.body:
        case DoseTaken(dose=dose) if dose > diary.protocol.top:
            yield "a dose above the highest"
        case PrescriberSaid(conflicts=names) if names is not None:
            yield "a start or resume that names conflicts"
        case Corrected(event=name, instead=instead):
            (wrong,) = [each for each in diary.events if each.id == name]
            if isinstance(wrong.body, Corrected):
                yield "a correction corrected"
            elif recorded_night(event) > wrong.night.date.toordinal():
                yield "corrected late"
            else:
                yield "corrected on the same night"
            if instead is None:
                yield "corrected to nothing"
        case _:
            pass
    if isinstance(event.body, DoseTaken | DoseUnsure) and event.body.taken_at is not None:
        yield from hardships_of_a_time(event, event.body.taken_at)


def hardships_of_a_time(event: Event, taken_at: datetime) -> Iterator[str]:
    if taken_at.hour < 7:
        yield "a dose after midnight"
    if taken_at.toordinal() - (taken_at.hour < 12) < event.night.date.toordinal():
        yield "a dose by the calendar of the day before"
    if taken_at.tzinfo is not None:
        yield "a time that says its offset"
    elif event.zone and moments(taken_at, event.zone)[0] != moments(taken_at, event.zone)[1]:
        yield "a time that came twice or never"
