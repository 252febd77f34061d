"""Doses as they are known: taken, missed or not known, on each night since the first one."""

from collections.abc import Sequence
from enum import Enum

from msgspec import Struct

from lowtide.course.facts import CourseFacts
from lowtide.decision.decide import NightAdvice
from lowtide.decision.letters import NOTHING
from lowtide.quantities import Dose, Night


class Known(Enum):
    """What is known of a night's dose; a dose that nobody advised is still a dose taken."""

    TAKEN = "taken"
    MISSED = "missed"
    UNKNOWN = "unknown"
    NONE_ADVISED = "none_advised"


class DoseCounts(Struct, frozen=True):
    """Nights from a first one on, by what is known of their dose."""

    first: Night
    taken: int
    missed: int
    unknown: int
    none_advised: int


class Adherence(Struct, frozen=True):
    """Doses since the first one, and since the advised dose last changed.

    `last_possible`: the last night on which naltrexone was taken, or may have been.
    """

    since_start: DoseCounts
    since_change: DoseCounts
    last_possible: Night


def adherence(
    facts: CourseFacts, nights: Sequence[NightAdvice], first_dose: Night | None
) -> Adherence | None:
    """What is known of the doses; None before the first, and tonight's counts once it is said."""
    if first_dose is None:
        return None
    due = [
        advice
        for advice in nights
        if advice.night >= first_dose and (advice is not nights[-1] or advice.night in facts.doses)
    ]
    possible = (Known.TAKEN, Known.UNKNOWN)
    return Adherence(
        since_start=_counted(facts, due),
        since_change=_counted(facts, _unchanged(due)),
        last_possible=max(a.night for a in due if known_of(facts, a) in possible),
    )


def known_of(facts: CourseFacts, advice: NightAdvice) -> Known:
    """What is known of one night's dose: silence on a night with a dose is not "missed"."""
    report = facts.doses.get(advice.night)
    if report is None:
        return Known.UNKNOWN if advice.dose else Known.NONE_ADVISED
    if report.dose is None:
        return Known.UNKNOWN
    if report.dose > NOTHING:
        return Known.TAKEN
    return Known.MISSED if advice.dose else Known.NONE_ADVISED


def last_taken(facts: CourseFacts, night: Night) -> Dose | None:
    """The last dose that is known to be taken by a night; one only offered is none."""
    reports = [(on, report.dose) for on, report in facts.doses.items() if on <= night]
    taken = [(on, dose) for on, dose in reports if dose is not None and dose > NOTHING]
    return max(taken, key=lambda each: each[0])[1] if taken else None


def _unchanged(nights: Sequence[NightAdvice]) -> Sequence[NightAdvice]:
    """The last nights with one and the same advised dose."""
    others = [at for at, advice in enumerate(nights) if advice.dose != nights[-1].dose]
    return nights[max(others, default=-1) + 1 :]


def _counted(facts: CourseFacts, nights: Sequence[NightAdvice]) -> DoseCounts:
    known = [known_of(facts, advice) for advice in nights]
    return DoseCounts(
        first=nights[0].night,
        taken=known.count(Known.TAKEN),
        missed=known.count(Known.MISSED),
        unknown=known.count(Known.UNKNOWN),
        none_advised=known.count(Known.NONE_ADVISED),
    )
