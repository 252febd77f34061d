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
    Stop,
    WithDose,
    Word,
    action,
)
from lowtide.quantities import Timing

NO_DOSE: Final = -1
"""Stands where a step would, on a night without a dose: below every step."""

BEGINS: Final = ("start", "resume")


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
    named: bool  # tonight begins or resumes at the step that the prescriber named
    raised: bool  # the prescriber raises the ceiling, and tonight is not severe or danger
    stopped: bool  # somebody says stop
    for_rough: bool  # rough answers running are among the reasons
    for_silence: bool  # silent nights running are among the reasons


class Broken(Enum):
    """What an observer answers where tonight breaks its promise."""

    BROKEN = "broken"


BROKEN: Final = Broken.BROKEN


class Observer(Struct, frozen=True):
    """A small automaton that watches one promise.

    looks_at: the fields of `Seen` that `step` reads, two or more. start: what it remembers
    before the first night. step: what it remembers after a night, or BROKEN.
    """

    looks_at: tuple[str, ...]
    start: Callable[[Rules], Hashable]
    step: Callable[[Rules, Any, Any], Hashable]


def seen_of(letter: Observation, advice: Recommendation) -> Seen:
    """The whole of a night, as seen from outside."""
    step, name, word = tonight(advice), action(advice), letter.word
    bad_night = letter.comfort is Comfort.SEVERE or letter.gate is Gate.DANGER
    return Seen(
        dose=letter.dose,
        comfort=letter.comfort,
        gate=letter.gate,
        word=word,
        action=name,
        tonight=step,
        timing=advice.timing if isinstance(advice, WithDose) else None,
        because=advice.because,
        asks=advice.asks,
        named=name in BEGINS and isinstance(word, StartAt) and word.step == step,
        raised=isinstance(word, Raise) and not bad_night,
        stopped=isinstance(word, Stop),
        for_rough=Reason.ROUGH_RUN in advice.because,
        for_silence=Reason.SILENT_RUN in advice.because,
    )


def tonight(advice: Recommendation) -> int:
    """The step advised tonight, or NO_DOSE."""
    return advice.step if isinstance(advice, WithDose) else NO_DOSE


def possible(letter: Observation, dosed_last_night: bool) -> bool:
    """Whether replay can ever hand this letter to the night after such a night.

    Where no dose was advised, a dose taken is a question and counts as not known.
    """
    return dosed_last_night or letter.dose is LastDose.NOT_KNOWN


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
    return seen.tonight > stood(footing, seen) and not seen.named


def lowered(footing: Footing, seen: Seen) -> bool:
    """Tonight's dose is below the base."""
    return NO_DOSE < seen.tonight < stood(footing, seen)


def stand(footing: Footing, seen: Seen) -> Footing:
    """The footing after tonight."""
    if seen.tonight == NO_DOSE or rises(footing, seen):
        return Footing(stood(footing, seen), seen.tonight)
    return Footing(seen.tonight, seen.tonight)
