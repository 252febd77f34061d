"""Simulated people as their scripts tell them: what they live with, and what happens when."""

from msgspec import Struct

from lowtide.course.events import Say, Severity
from lowtide.protocol.model import Sourced


class Scripted(Struct, frozen=True, forbid_unknown_fields=True):
    """What every part of a script shares: a key that is none is refused."""


class Drift(Scripted, frozen=True):
    """Pain that changes by so many points, evenly over nights counted from the first dose."""

    by: Sourced[float]
    from_night: int
    over_nights: int


class Flare(Scripted, frozen=True):
    """Points above the usual pain on the first evening; half of them are over in so many nights."""

    by: Sourced[float]
    halves_in: Sourced[float]


class StartedTherapy(Scripted, frozen=True):
    """A therapy by its key, and the night on which it starts."""

    key: str
    night: int


class Happening(Scripted, frozen=True):
    """What happens on one night, counted from the first dose; such an evening is always answered.

    word: what the prescriber says, naming these conflicts.
    """

    night: int
    begins: str = ""
    ends: str = ""
    word: Say | None = None
    names: tuple[str, ...] = ()
    effect: str = ""
    severity: Severity = Severity.MILD
    sleep_worse: bool = False
    note: str = ""


class Person(Scripted, frozen=True):
    """Somebody who does not exist: a name that says so, a seed, and a script."""

    key: str
    name: str
    shows: str  # what this life is there to show
    seed: int
    nights: int  # from the first dose on
    usual: Sourced[float]
    spread: Sourced[float]
    medicines: tuple[str, ...] = ()
    sleep: Sourced[float] | None = None
    flare: Flare | None = None
    drifts: tuple[Drift, ...] = ()
    therapies: tuple[StartedTherapy, ...] = ()
    happenings: tuple[Happening, ...] = ()


class Numbers(Scripted, frozen=True):
    """How simulated people answer and forget, the same for all; shares are from 0 to 1."""

    run_in: Sourced[int]
    answered: Sourced[float]
    lag_one: Sourced[float]
    white_share: Sourced[float]
    dose_missed: Sourced[float]
    dose_unsure: Sourced[float]
    dose_told_later: Sourced[float]
    mild_effect: Sourced[float]
    mild_effect_names: Sourced[tuple[str, ...]]


class Library(Scripted, frozen=True):
    """Everything in people.toml."""

    numbers: Numbers
    people: tuple[Person, ...]
