"""What may occur in a random diary, and how often: flavours, journeys, moods, times of day."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from random import Random

from lowtide.course.events import Event
from lowtide.protocol.model import Protocol
from lowtide.quantities import Night

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
