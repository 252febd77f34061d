"""What an observer may see of a night, and the footing that most observers keep from it.

An observer never sees the rule's `State`. It sees what a bystander sees: last night's dose,
today's answer, the gate, the prescriber's word, and what was advised.
"""

from collections.abc import Callable, Hashable
from enum import Enum
from typing import Any, Final, NamedTuple

from msgspec import Struct

from lowtide.decision.recommendation import (
    AskCode,
    Comfort,
    Gate,
    LastDose,
    Observation,
    Raise,
    Reason,
    Recommendation,
    Rules,
    StartAt,
    WithDose,
    Word,
    action,
)
from lowtide.quantities import Timing

NO_DOSE: Final = -1
"""Stands where a step would, on a night without a dose: below every step."""

LETTER_FIELDS: Final = ("dose", "comfort", "gate", "word")
ADVICE_FIELDS: Final = ("action", "tonight", "timing", "because", "asks")


class Seen(NamedTuple):
    """One night from outside: its letter, and the recommendation that it got."""

    dose: LastDose
    comfort: Comfort
    gate: Gate
    word: Word | None
    action: str
    tonight: int  # the step advised, or NO_DOSE
    timing: Timing | None  # of the dose advised
    because: tuple[Reason, ...]
    asks: tuple[AskCode, ...]


class Broken(Enum):
    """What an observer answers where tonight breaks its promise."""

    BROKEN = "broken"


BROKEN: Final = Broken.BROKEN


class Observer(Struct, frozen=True):
    """A small automaton that watches one promise.

    looks_at: the fields of `Seen` that `step` reads, and no others. start: what it remembers
    before the first night. step: what it remembers after a night, or BROKEN.
    """

    looks_at: tuple[str, ...]
    start: Callable[[Rules], Hashable]
    step: Callable[[Rules, Any, Any], Hashable]


def seen_of(letter: Observation, advice: Recommendation) -> Seen:
    """The whole of a night, as seen from outside."""
    return Seen(
        letter.dose,
        letter.comfort,
        letter.gate,
        letter.word,
        action(advice),
        tonight(advice),
        advice.timing if isinstance(advice, WithDose) else None,
        advice.because,
        advice.asks,
    )


def tonight(advice: Recommendation) -> int:
    """The step advised tonight, or NO_DOSE."""
    return advice.step if isinstance(advice, WithDose) else NO_DOSE


def possible(letter: Observation, dosed_last_night: bool) -> bool:
    """Whether replay can ever hand this letter to the night after such a night.

    Where no dose was advised, a dose taken is a question and counts as not known.
    """
    return dosed_last_night or letter.dose is LastDose.NOT_KNOWN


# --- words on a night ---------------------------------------------------------------------------


def named(seen: Seen) -> bool:
    """Tonight begins or resumes at the step that the prescriber named."""
    at_word = isinstance(seen.word, StartAt) and seen.word.step == seen.tonight
    return at_word and seen.action in ("start", "resume")


def bad_night(seen: Seen) -> bool:
    """Tonight is severe or danger, so that an earlier word does not speak for it."""
    return seen.comfort is Comfort.SEVERE or seen.gate is Gate.DANGER


def raised(seen: Seen) -> bool:
    """The prescriber lifts the ceiling tonight, and tonight is not a bad one."""
    return isinstance(seen.word, Raise) and not bad_night(seen)


def rough(seen: Seen) -> bool:
    """Today's answer is rough, with bad sleep or without."""
    return seen.comfort in (Comfort.ROUGH, Comfort.ROUGH_SLEEP)


# --- the footing --------------------------------------------------------------------------------


class Footing(NamedTuple):
    """Where a person stands, as far as a bystander can tell.

    base: the step last known to be taken, or last advised as a start, a resume or a lower step;
    NO_DOSE before any. advised: the step advised last night, or NO_DOSE; above the base it is an
    offer not yet taken.
    """

    base: int
    advised: int


NOWHERE: Final = Footing(NO_DOSE, NO_DOSE)


def stood(footing: Footing, seen: Seen) -> int:
    """The base once last night's dose is told, before tonight is advised."""
    if footing.advised == NO_DOSE or seen.dose is LastDose.NOT_KNOWN:
        return footing.base
    if seen.dose is LastDose.ADVISED:
        return footing.advised
    return max(footing.advised - 1, 0)


def taken(footing: Footing, seen: Seen) -> bool:
    """Whether last night's dose is known to be taken; the first step has no previous dose."""
    at_first = seen.dose is LastDose.PREVIOUS and footing.advised <= 0
    return footing.advised != NO_DOSE and seen.dose is not LastDose.NOT_KNOWN and not at_first


def rises(footing: Footing, seen: Seen) -> bool:
    """Tonight's dose is above the base, and not because the prescriber named it."""
    return seen.tonight > stood(footing, seen) and not named(seen)


def lowered(footing: Footing, seen: Seen) -> bool:
    """Tonight's dose is below the base."""
    return NO_DOSE < seen.tonight < stood(footing, seen)


def stand(footing: Footing, seen: Seen) -> Footing:
    """The footing after tonight."""
    if seen.tonight == NO_DOSE or rises(footing, seen):
        return Footing(stood(footing, seen), seen.tonight)
    return Footing(seen.tonight, seen.tonight)
