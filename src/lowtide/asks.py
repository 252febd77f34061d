"""A question handed to a person: to whom, and by when. Nobody has been told yet."""

from enum import Enum

from msgspec import Struct


class Who(Enum):
    """Who is asked."""

    EMERGENCY = "emergency"
    PRESCRIBER = "prescriber"
    PHARMACIST = "pharmacist"
    YOU = "you"


class When(Enum):
    """By when an answer is needed."""

    NOW = "now"
    BEFORE_NEXT_DOSE = "before_next_dose"
    NEXT_VISIT = "next_visit"


class Ask(Struct, frozen=True, forbid_unknown_fields=True):
    """A question for a person, in plain words."""

    text: str
    who: Who
    when: When
